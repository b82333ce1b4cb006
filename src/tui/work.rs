//! Work of the views that fill the screen: one shape for all of them, so that the runner needs to know none.
//!
//! A [`Task`] is plain data with the number of the view that wants it; what comes of it goes back to that view, or nowhere
//! when it was closed meanwhile.

use std::sync::Arc;

use crate::backend::{Backend, Entry};
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
            view.wanted(table.width.into()).map(|work| Task { number: view.number, job: Job::Grid(work) })
        }
        Some(Full::Compare(view)) => {
            view.wanted(body).map(|work| Task { number: view.number, job: Job::Compare(work) })
        }
        _ => None,
    };
    app.effects.extend(task.map(|task| Effect::View(Box::new(task))));
}

/// Gives what was made to the view that wanted it.
pub fn take(app: &mut App, done: Done) {
    let Done { number, made } = done;
    match made {
        Made::Chart(made) => {
            let view = app.full.iter_mut().find_map(|full| match full {
                Full::Chart(view) if view.number == number => Some(view),
                _ => None,
            });
            if let Some(view) = view {
                view.take(made);
            }
        }
        Made::Grid(made) => {
            let view = app.full.iter_mut().find_map(|full| match full {
                Full::Grid(view) if view.number == number => Some(view),
                _ => None,
            });
            if let Some(view) = view {
                view.take(made);
            }
        }
        Made::Compare(made) => {
            let view = app.full.iter_mut().find_map(|full| match full {
                Full::Compare(view) if view.number == number => Some(view),
                _ => None,
            });
            if let Some(view) = view {
                view.take(made);
            }
        }
        Made::Cleaning(made) => {
            let view = app.full.iter_mut().find_map(|full| match full {
                Full::Cleaning(view) if view.number == number => Some(view),
                _ => None,
            });
            if let Some(view) = view {
                view.take(made);
            }
        }
        Made::Metadata(made) => {
            let view = app.full.iter_mut().find_map(|full| match full {
                Full::Metadata(view) if view.number == number => Some(view),
                _ => None,
            });
            if let Some(view) = view {
                view.take(made);
            }
        }
        Made::Thumbnail(key, preview) => {
            let view = app.full.iter_mut().find_map(|full| match full {
                Full::Gallery(view) if view.number == number => Some(view),
                _ => None,
            });
            if let Some(view) = view {
                view.take(key, preview);
            }
        }
        Made::Saved(path, saved) => chart_view::run::take_saved(app, path, saved),
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
