//! Work of the views that fill the screen: one shape for all of them, so that the runner needs to know none.
//!
//! A [`Task`] is plain data with the number of the view that wants it; what comes of it goes back to that view, or nowhere
//! when it was closed meanwhile.

use std::sync::Arc;

use crate::backend::{Backend, Entry, Error};
use crate::chart::cells::Look;

use super::app::{App, Full};
use super::chart_view::{self, save};
use super::layout;
use super::message::{Effect, PreviewKey};
use super::preview::{self, Preview, Size};
use super::{cleaning, compare, gallery, grid_view, metadata};

/// Work for a view.
#[derive(Debug)]
pub struct Task {
    /// The view's number.
    pub number: u64,
    /// What is done.
    pub job: Job,
}

impl PartialEq for Task {
    /// A view has one task under way at a time.
    fn eq(&self, other: &Task) -> bool {
        (self.number, std::mem::discriminant(&self.job)) == (other.number, std::mem::discriminant(&other.job))
    }
}

/// What is done for a view.
#[derive(Debug)]
pub enum Job {
    /// For the chart.
    Chart(chart_view::work::Work),
    /// For a table.
    Grid(grid_view::work::Work),
    /// For a comparison.
    Compare(compare::Work),
    /// For the cleaning.
    Cleaning(cleaning::Work),
    /// For meta data.
    Metadata(metadata::Work),
    /// A thumbnail for the gallery.
    Thumbnail(Box<Entry>, Size),
    /// A picture is saved.
    Save(Box<save::Save>),
}

impl Job {
    /// Returns a number for the kind of work of which only the latest is wanted, if it is of such a kind.
    #[must_use]
    pub fn kind(&self) -> Option<u8> {
        match self {
            Job::Chart(_) => Some(0),
            Job::Grid(_) => Some(1),
            Job::Compare(_) => Some(2),
            Job::Cleaning(_) => Some(3),
            Job::Metadata(_) => Some(4),
            Job::Thumbnail(..) | Job::Save(_) => None,
        }
    }
}

/// What came of work for a view.
#[derive(Debug)]
pub struct Done {
    /// The view's number.
    pub number: u64,
    /// What was made.
    pub made: Made,
}

/// What was made for a view.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "one is on its way at a time")]
pub enum Made {
    /// For the chart.
    Chart(chart_view::work::Made),
    /// For a table.
    Grid(grid_view::work::Made),
    /// For a comparison.
    Compare(compare::Made),
    /// For the cleaning.
    Cleaning(cleaning::Made),
    /// For meta data.
    Metadata(metadata::Made),
    /// For the gallery.
    Thumbnail(PreviewKey, Arc<Preview>),
    /// A picture was saved, or not: where, as it was typed.
    Saved(String, Result<std::path::PathBuf, save::Refusal>),
}

/// Does the work of a view.
pub async fn perform(backend: &dyn Backend, look: Look, task: Task) -> Done {
    let made = match task.job {
        Job::Chart(work) => Made::Chart(chart_view::work::perform(backend, look, work).await),
        Job::Grid(work) => Made::Grid(grid_view::work::perform(backend, work).await),
        Job::Compare(work) => Made::Compare(compare::perform(backend, look, work).await),
        Job::Cleaning(work) => Made::Cleaning(cleaning::perform(backend, work).await),
        Job::Metadata(work) => Made::Metadata(metadata::perform(backend, work).await),
        Job::Thumbnail(entry, size) => {
            let preview = Arc::new(preview::make(backend, &entry, size, Some(&look)).await);
            Made::Thumbnail(PreviewKey { fid: entry.fid, modified: entry.modified, size }, preview)
        }
        Job::Save(picture) => {
            let path = picture.path.clone();
            Made::Saved(path, save::save(*picture).await)
        }
    };
    Done { number: task.number, made }
}

/// Returns what comes of work that broke off.
#[must_use]
pub fn lost(task: &Task) -> Done {
    let error = Error::broken_off;
    let made = match &task.job {
        Job::Chart(work) => Made::Chart(chart_view::work::lost(work)),
        Job::Grid(work) => Made::Grid(grid_view::work::lost(work)),
        Job::Compare(_) => Made::Compare(compare::Made::Failed),
        Job::Cleaning(work) => Made::Cleaning(cleaning::Made(work.0, Err(error()))),
        Job::Metadata(_) => Made::Metadata(metadata::Made(Err(error()))),
        Job::Thumbnail(entry, size) => {
            let key = PreviewKey { fid: entry.fid.clone(), modified: entry.modified, size: *size };
            Made::Thumbnail(key, Arc::new(Preview::lost()))
        }
        Job::Save(picture) => {
            let refusal = save::Refusal::Failed("This figure could not be drawn.".into());
            Made::Saved(picture.path.clone(), Err(refusal))
        }
    };
    Done { number: task.number, made }
}

/// Asks for what the view in front lacks.
pub fn settle(app: &mut App) {
    chart_view::run::follow(app);
    let Some(body) = app.panes().map(layout::body) else { return };
    let thumbnails = gallery::wanted(app, body);
    app.effects.extend(thumbnails.into_iter().map(|task| Effect::View(Box::new(task))));
    let changing = app.changing || !app.jobs.is_empty();
    let picker = app.pictures.clone().flatten();
    let task = match app.full.last_mut() {
        Some(Full::Cleaning(view)) => {
            view.wanted(changing).map(|work| Task { number: view.number, job: Job::Cleaning(work) })
        }
        Some(Full::Metadata(view)) => {
            view.wanted(changing).map(|work| Task { number: view.number, job: Job::Metadata(work) })
        }
        Some(Full::Chart(view)) => {
            let (chart, _) = chart_view::rooms(body, view.bare);
            let size = Size { columns: chart.width, rows: chart.height };
            view.wanted(size, picker.as_ref()).map(|work| Task { number: view.number, job: Job::Chart(work) })
        }
        Some(Full::Grid(view)) => {
            let (table, _) = grid_view::rooms(body, view.bare);
            view.scroll(table.width.into(), usize::from(table.height.saturating_sub(2)));
            view.wanted(table.width.into(), changing).map(|work| Task { number: view.number, job: Job::Grid(work) })
        }
        Some(Full::Compare(view)) => {
            view.wanted(body).map(|work| Task { number: view.number, job: Job::Compare(work) })
        }
        _ => None,
    };
    app.effects.extend(task.map(|task| Effect::View(Box::new(task))));
}

/// Does something with the view of a kind that has a number, if it is still there.
macro_rules! give {
    ($app:expr, $kind:path, $number:expr, |$view:ident| $do:expr) => {
        if let Some($view) = $app.full.iter_mut().find_map(|full| match full {
            $kind(view) if view.number == $number => Some(view),
            _ => None,
        }) {
            $do;
        }
    };
}

/// Gives what was made to the view that wanted it.
pub fn take(app: &mut App, done: Done) {
    let Done { number, made } = done;
    match made {
        Made::Chart(made) => give!(app, Full::Chart, number, |view| view.take(made)),
        Made::Grid(made) => take_grid(app, number, made),
        Made::Compare(made) => give!(app, Full::Compare, number, |view| view.take(made)),
        Made::Cleaning(made) => give!(app, Full::Cleaning, number, |view| view.take(made)),
        Made::Metadata(made) => give!(app, Full::Metadata, number, |view| view.take(made)),
        Made::Thumbnail(key, preview) => give!(app, Full::Gallery, number, |view| view.take(key, preview)),
        Made::Saved(path, saved) => chart_view::run::take_saved(app, path, saved),
    }
}

/// Gives what was made to a table; a chart of its columns is opened, if the table is still in front.
fn take_grid(app: &mut App, number: u64, made: grid_view::work::Made) {
    if let grid_view::work::Made::Chart(chart) = made {
        give!(app, Full::Grid, number, |view| view.charted());
        let in_front = matches!(app.full.last(), Some(Full::Grid(view)) if view.number == number);
        if in_front {
            grid_view::run::take_chart(app, chart.map(|chart| *chart));
        }
        return;
    }
    let mut refused = false;
    give!(app, Full::Grid, number, |view| {
        let before = view.is_arranged();
        view.take(made);
        refused = before && !view.is_arranged();
    });
    if refused {
        app.complain(grid_view::rows::NO_ORDER);
    }
}

/// Closes what lies over the view in front, what narrows it, or its marks; returns whether there was anything.
pub fn close(app: &mut App) -> bool {
    match app.full.last_mut() {
        Some(Full::Chart(view)) => chart_view::run::close(view),
        Some(Full::Grid(view)) => grid_view::run::close(view),
        Some(Full::Cleaning(view)) => cleaning::close(view),
        Some(Full::Metadata(view)) => metadata::close(view),
        _ => false,
    }
}

/// Has the views read again what may have changed.
pub fn doubt(app: &mut App) {
    for full in &mut app.full {
        match full {
            Full::Grid(view) => view.doubt(),
            Full::Metadata(view) => view.doubt(),
            _ => {}
        }
    }
}

/// Returns whether the view in front waits for something.
#[must_use]
pub fn is_waiting(app: &App) -> bool {
    match app.full.last() {
        Some(Full::Chart(view)) => view.is_waiting(),
        Some(Full::Grid(view)) => view.working,
        Some(Full::Compare(view)) => view.working,
        Some(Full::Cleaning(view)) => view.working,
        Some(Full::Metadata(view)) => view.working,
        Some(Full::Gallery(view)) => view.is_waiting(),
        _ => false,
    }
}
