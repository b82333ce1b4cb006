//! Cleaning: grids that no plot draws on, and private plots whose data others can read.

use std::collections::HashSet;

use crate::backend::{Backend, Entry, Exposure, Opening, Result};
use crate::model::Fid;
use crate::model::level::Level;

use super::action::Action;
use super::app::{App, Full};
use super::message::{Target, Verb};
use super::scroll::moved;

/// Which of the two lists is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Grids that no plot draws on.
    Orphans,
    /// Private plots whose data is less private.
    Exposures,
}

/// A row of either list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The grid that something can be done about.
    pub grid: Entry,
    /// The private plot that draws on it, and how its data can be read.
    pub exposed: Option<(Entry, String)>,
}

/// The cleaning view.
#[derive(Debug)]
pub struct Cleaning {
    /// The view's number.
    pub number: u64,
    /// Which list is shown.
    pub shelf: Shelf,
    /// The rows of both lists, once they are known.
    pub rows: [Option<Result<Vec<Row>>>; 2],
    /// The cursor.
    pub row: usize,
    /// Marked grids.
    pub marks: HashSet<Fid>,
    /// Whether a change was under way when it was last looked at.
    stale: bool,
    /// Whether a piece of work is under way.
    pub working: bool,
}

/// A piece of work for it: which list is read.
#[derive(Debug)]
pub struct Work(pub Shelf);

/// What came of it.
#[derive(Debug)]
pub struct Made(pub Shelf, pub Result<Vec<Row>>);

impl Cleaning {
    /// Makes the view.
    #[must_use]
    pub fn new(number: u64) -> Cleaning {
        Cleaning {
            number,
            shelf: Shelf::Orphans,
            rows: [None, None],
            row: 0,
            marks: HashSet::new(),
            stale: false,
            working: false,
        }
    }

    /// Returns the rows shown, none until they are known.
    #[must_use]
    pub fn shown(&self) -> &[Row] {
        match &self.rows[self.shelf as usize] {
            Some(Ok(rows)) => rows,
            _ => &[],
        }
    }

    /// Returns the grids that something is done about: the marked ones, else the one under the cursor.
    #[must_use]
    pub fn targets(&self) -> Vec<Target> {
        let marked: Vec<Target> = self
            .shown()
            .iter()
            .filter(|row| self.marks.contains(&row.grid.fid))
            .map(|row| Target::from(&row.grid))
            .collect();
        if marked.is_empty() {
            self.shown().get(self.row).map(|row| Target::from(&row.grid)).into_iter().collect()
        } else {
            marked
        }
    }

    /// Returns the next piece of work; what was known is read again after changes.
    pub fn wanted(&mut self, changing: bool) -> Option<Work> {
        if changing {
            self.stale = true;
        }
        if changing || self.working {
            return None;
        }
        if std::mem::take(&mut self.stale) {
            self.rows = [None, None];
        }
        let wanted = self.rows[self.shelf as usize].is_none();
        self.working = wanted;
        wanted.then_some(Work(self.shelf))
    }

    /// Takes in a list.
    pub fn take(&mut self, made: Made) {
        self.working = false;
        let Made(shelf, rows) = made;
        if let Ok(rows) = &rows {
            let fids: HashSet<&Fid> = rows.iter().map(|row| &row.grid.fid).collect();
            if shelf == self.shelf {
                self.marks.retain(|fid| fids.contains(fid));
                self.row = self.row.min(rows.len().saturating_sub(1));
            }
        }
        self.rows[shelf as usize] = Some(rows);
    }
}

/// Reads a list.
pub async fn perform(backend: &dyn Backend, work: Work) -> Made {
    let Work(shelf) = work;
    let rows = match shelf {
        Shelf::Orphans => backend
            .unused_grids()
            .await
            .map(|grids| grids.into_iter().map(|grid| Row { grid, exposed: None }).collect()),
        Shelf::Exposures => backend.exposed_plots().await.map(|found| {
            let row = |found: Exposure| {
                let how = match found.opening {
                    Opening::Public => "is public".to_owned(),
                    Opening::Link => "opens with a link".to_owned(),
                    Opening::Shared => format!("is shared with {}", found.readers.join(", ")),
                };
                Row { grid: found.grid, exposed: Some((found.plot, how)) }
            };
            found.into_iter().map(row).collect()
        }),
    };
    Made(shelf, rows)
}

/// Opens the view.
pub fn open(app: &mut App) {
    if !matches!(app.full.last(), Some(Full::Cleaning(_))) {
        let number = app.number();
        app.full.push(Full::Cleaning(Box::new(Cleaning::new(number))));
    }
}

/// Does an action of the view; returns whether it was one.
pub fn run(app: &mut App, action: Action, count: Option<u64>) -> bool {
    let page = app.panes().map_or(1, |panes| usize::from(panes.footer.y.saturating_sub(4))).max(1);
    let refused = app.read_only.clone();
    let Some(Full::Cleaning(view)) = app.full.last_mut() else { return false };
    let last = view.shown().len().saturating_sub(1);
    if let Some(row) = moved(view.row, action, count, page, last) {
        view.row = row;
        return true;
    }
    match action {
        Action::NextPane | Action::PreviousPane | Action::Left | Action::Right => {
            view.shelf = if view.shelf == Shelf::Orphans { Shelf::Exposures } else { Shelf::Orphans };
            view.row = 0;
            view.marks.clear();
        }
        Action::Mark => {
            if let Some(fid) = view.shown().get(view.row).map(|row| row.grid.fid.clone()) {
                if !view.marks.remove(&fid) {
                    view.marks.insert(fid);
                }
                view.row = (view.row + 1).min(last);
            }
        }
        Action::MarkAll => view.marks = view.shown().iter().map(|row| row.grid.fid.clone()).collect(),
        Action::MarkInvert => {
            let all: HashSet<Fid> = view.shown().iter().map(|row| row.grid.fid.clone()).collect();
            view.marks = &all - &view.marks;
        }
        Action::Open | Action::Locate => {
            let row = view.shown().get(view.row);
            let fid = row.map(|row| row.exposed.as_ref().map_or(&row.grid.fid, |(plot, _)| &plot.fid).clone());
            if let Some(fid) = fid {
                super::update::locate(app, fid);
            }
        }
        Action::Trash | Action::MakePrivate => {
            let wanted = if action == Action::Trash { Shelf::Orphans } else { Shelf::Exposures };
            let (shelf, targets) = (view.shelf, view.targets());
            if let Some(reason) = refused {
                app.complain(reason);
            } else if shelf != wanted {
                app.complain(if shelf == Shelf::Orphans {
                    "Nobody minds who reads a grid that no plot draws on: trash it, or go to the other list."
                } else {
                    "Plots draw on these grids: they can be made private, not thrown away."
                });
            } else if targets.is_empty() {
                app.complain("There is nothing to be done.");
            } else {
                let verb = if action == Action::Trash { Verb::Trash } else { Verb::Share(Level::Private) };
                super::update::start(app, verb, targets);
            }
        }
        _ => return false,
    }
    true
}

/// Takes the marks away; returns whether there were any.
pub fn close(view: &mut Cleaning) -> bool {
    !std::mem::take(&mut view.marks).is_empty()
}
