//! A grid as a table: as many columns read as are in sight, as many rows drawn as fit.
//!
//! Columns are read one at a time and kept while there is room for them, so a wide grid opens as fast as a narrow one. Which
//! rows are shown, and in which order, is a list of row numbers made away from the loop; what a column is about is counted
//! when it is read.

pub mod facts;
pub mod quick;
pub mod rows;
pub mod run;
pub mod work;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexSet;
use ratatui::layout::Rect;

use crate::backend::Error;
use crate::chart::textplot;
use crate::model::grid::{ColumnHead, GridColumn};
use crate::model::{Fid, Grid, Timestamp, Uid};
use crate::text::shown;

use facts::Facts;
use rows::Condition;
use work::{Made, Work};

/// From this width on what a column is about stands beside the table, below it under it.
pub const BESIDE: u16 = 100;

/// Returns where in an area the table is, and where what the column under the cursor is about.
#[must_use]
pub fn rooms(body: Rect, bare: bool) -> (Rect, Option<Rect>) {
    if bare || body.height < 6 {
        return (body, None);
    }
    if body.width >= BESIDE {
        let width = (body.width / 4).clamp(26, 40);
        let table = Rect { width: body.width - width, ..body };
        return (table, Some(Rect { x: table.right(), width, ..body }));
    }
    let table = Rect { height: body.height - 2, ..body };
    (table, Some(Rect { y: table.bottom(), height: 2, ..body }))
}

/// How many cells of columns out of sight are kept.
const MOST_KEPT: usize = 20_000_000;

/// The widths that a column may have.
const WIDTHS: (usize, usize) = (6, 28);

/// A column that was read.
#[derive(Debug)]
pub struct Loaded {
    /// Its cells.
    pub column: GridColumn,
    /// What it is about.
    pub facts: Facts,
    /// Its numbers, few enough to be drawn in a moment.
    outline: Option<Vec<f64>>,
    /// How they were drawn last: in so many columns and rows.
    drawn: Mutex<Option<Outline>>,
}

/// A small chart: its columns and rows, and its lines.
type Outline = ((u16, u16), Vec<String>);

impl Loaded {
    /// Looks a column through.
    #[must_use]
    pub fn new(column: GridColumn) -> Loaded {
        let numbers = column.data.as_column().and_then(crate::model::Column::numbers);
        Loaded { facts: Facts::of(&column.data), outline: numbers.map(facts::outline), column, drawn: Mutex::default() }
    }

    /// Shows its numbers as the lines of a small chart, drawn once for a size of columns and rows.
    pub fn outlined(&self, size: (u16, u16), show: impl FnOnce(&[String])) {
        let Some(numbers) = &self.outline else { return };
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.as_ref().is_none_or(|(known, _)| *known != size) {
            *drawn = textplot::line(numbers, size.0, size.1).map(|lines| (size, lines));
        }
        if let Some((_, lines)) = &*drawn {
            show(lines);
        }
    }

    /// Returns whether its rows can be ordered and narrowed: rows of lists cannot.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.column.data.as_column().is_some()
    }
}

/// Which rows are shown, and in which order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arrangement {
    /// By the values of which column, and whether the greatest come first.
    pub order: Option<(Uid, bool)>,
    /// What a column must be.
    pub condition: Option<(Uid, Condition)>,
    /// Of how many rows.
    pub count: usize,
}

/// A plot that uses a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The plot.
    pub fid: Fid,
    /// Its name.
    pub name: String,
    /// Where in its figure the column stands.
    pub places: Vec<String>,
}

/// The plots that use a column, as a list over the table.
#[derive(Debug)]
pub struct Uses {
    /// The column.
    pub uid: Uid,
    /// The plots, once they are known.
    pub plots: Option<Result<Vec<Use>, Error>>,
    /// The row of the cursor.
    pub row: usize,
}

/// A grid as a table.
#[derive(Debug)]
pub struct GridView {
    /// Its number.
    pub number: u64,
    /// The grid.
    pub fid: Fid,
    /// Its name.
    pub name: String,
    /// When it was changed, as far as what was read of it knows.
    modified: Timestamp,
    /// Whether something has changed since its heads were read.
    stale: bool,
    /// Its columns' heads, or why they could not be read.
    pub grid: Option<Result<Arc<Grid>, Error>>,
    /// The columns that were read.
    pub columns: HashMap<Uid, Result<Arc<Loaded>, Error>>,
    /// The columns that were in sight, the latest last.
    seen: IndexSet<Uid>,
    /// The row of the cursor, among those shown.
    pub row: usize,
    /// The first row in sight.
    pub top: usize,
    /// The column of the cursor.
    pub column: usize,
    /// The first column in sight.
    pub left: usize,
    /// Marked columns, in the order in which they were marked.
    pub marked: IndexSet<Uid>,
    /// The order and the condition that are wanted; its count is not.
    pub wanted: Arrangement,
    /// The condition as it was typed.
    pub typed: String,
    /// The rows shown, for the arrangement that they are of.
    pub rows: Option<(Arrangement, Arc<Vec<u32>>)>,
    /// The plots that use a column, if they are asked for.
    pub uses: Option<Uses>,
    /// Whether what a column is about is hidden.
    pub bare: bool,
    /// Whether a piece of work is under way.
    pub working: bool,
    /// The columns that a chart is wanted of: their ids and names.
    charting: Option<Vec<(Uid, String)>>,
}

impl GridView {
    /// Makes the view of a grid.
    #[must_use]
    pub fn new(number: u64, fid: Fid, name: String, modified: Timestamp) -> GridView {
        GridView {
            number,
            fid,
            name,
            modified,
            stale: false,
            grid: None,
            columns: HashMap::new(),
            seen: IndexSet::new(),
            row: 0,
            top: 0,
            column: 0,
            left: 0,
            marked: IndexSet::new(),
            wanted: Arrangement::default(),
            typed: String::new(),
            rows: None,
            uses: None,
            bare: false,
            working: false,
            charting: None,
        }
    }

    /// Reads again what could not be read, and the heads.
    pub fn reread(&mut self) {
        self.columns.retain(|_, column| column.is_ok());
        if matches!(self.grid, Some(Err(_))) {
            self.grid = None;
        }
    }

    /// Has the heads read again: something has changed, perhaps this grid.
    pub fn doubt(&mut self) {
        self.stale = true;
    }

    /// Takes the heads in. What was read of the columns of an older state is forgotten.
    fn head_by(&mut self, grid: Result<Arc<Grid>, Error>) {
        match &grid {
            Ok(new) => {
                if new.file.date_modified != self.modified {
                    self.modified = new.file.date_modified;
                    self.columns.clear();
                    self.rows = None;
                }
                self.marked.retain(|uid| new.cols.iter().any(|head| head.uid == *uid));
            }
            // What was read stays in sight; what has gone with its grid tells so when it is asked for.
            Err(error) if matches!(self.grid, Some(Ok(_))) && *error != Error::NotFound => return,
            Err(_) => {}
        }
        self.grid = Some(grid);
    }

    /// Wants a chart of columns that were read.
    pub fn chart(&mut self, columns: Vec<(Uid, String)>) {
        self.charting = Some(columns);
    }

    /// Remembers that the chart has come.
    pub fn charted(&mut self) {
        (self.working, self.charting) = (false, None);
    }

    /// Returns the columns' heads, none until they are read.
    #[must_use]
    pub fn heads(&self) -> &[ColumnHead] {
        match &self.grid {
            Some(Ok(grid)) => &grid.cols,
            _ => &[],
        }
    }

    /// Returns the head of the column under the cursor.
    #[must_use]
    pub fn head(&self) -> Option<&ColumnHead> {
        self.heads().get(self.column)
    }

    /// Returns a column that was read.
    #[must_use]
    pub fn loaded(&self, uid: &Uid) -> Option<&Arc<Loaded>> {
        self.columns.get(uid)?.as_ref().ok()
    }

    /// Returns how many rows the grid has, as far as its columns were read.
    #[must_use]
    pub fn count(&self) -> usize {
        self.columns.values().flatten().map(|loaded| loaded.facts.rows).max().unwrap_or(0)
    }

    /// Returns how many rows are shown.
    #[must_use]
    pub fn shown_rows(&self) -> usize {
        match &self.rows {
            Some((_, rows)) if self.is_arranged() => rows.len(),
            _ => self.count(),
        }
    }

    /// Returns the number in the grid of a row that is shown, from 0.
    #[must_use]
    pub fn row_at(&self, at: usize) -> Option<usize> {
        match &self.rows {
            Some((_, rows)) if self.is_arranged() => rows.get(at).map(|row| *row as usize),
            _ => (at < self.count()).then_some(at),
        }
    }

    /// Returns whether rows are ordered or left out.
    #[must_use]
    pub fn is_arranged(&self) -> bool {
        self.wanted.order.is_some() || self.wanted.condition.is_some()
    }

    /// Returns the width of a column.
    #[must_use]
    pub fn width(&self, head: &ColumnHead) -> usize {
        // A sign of order or of a mark has its own room.
        let name = shown(&head.name).width() + 2;
        let cells = self.loaded(&head.uid).map_or(8, |loaded| loaded.facts.width);
        name.max(cells).clamp(WIDTHS.0, WIDTHS.1)
    }

    /// Returns how many columns the numbers of rows take.
    #[must_use]
    pub fn gutter(&self) -> usize {
        self.count().max(1).to_string().len().max(3) + 1
    }

    /// Returns the columns in sight from one on: index and width; the last may be cut.
    #[must_use]
    pub fn in_sight(&self, left: usize, room: usize) -> Vec<(usize, usize)> {
        let mut used = self.gutter();
        let mut found = Vec::new();
        for (index, head) in self.heads().iter().enumerate().skip(left) {
            if used >= room {
                break;
            }
            let width = self.width(head).min(room - used);
            found.push((index, width));
            used += width + 2;
        }
        found
    }

    /// Scrolls so that the cursor is in sight.
    pub fn scroll(&mut self, room: usize, height: usize) {
        let last = self.shown_rows().saturating_sub(1);
        self.row = self.row.min(last);
        self.top = self.top.min(self.row).max((self.row + 1).saturating_sub(height.max(1)));
        self.column = self.column.min(self.heads().len().saturating_sub(1));
        self.left = self.left.min(self.column);
        // The cursor's column is wholly in sight, if it fits at all: as far back as there is room for the others too.
        let mut least = self.column;
        let mut used = self.gutter() + self.heads().get(least).map_or(0, |head| self.width(head));
        while least > self.left {
            used += self.heads().get(least - 1).map_or(0, |head| self.width(head)) + 2;
            if used > room {
                break;
            }
            least -= 1;
        }
        self.left = least;
    }

    /// Returns the next piece of work for the table to show what is wanted, `None` when it does or when something is under
    /// way. Its heads are read again once no change is under way any more.
    pub fn wanted(&mut self, room: usize, changing: bool) -> Option<Work> {
        self.stale |= changing;
        if self.working {
            return None;
        }
        let work = if !changing && std::mem::take(&mut self.stale) {
            Some(Work::Heads(self.fid.clone()))
        } else {
            self.next(room)
        };
        self.working = work.is_some();
        work
    }

    fn next(&mut self, room: usize) -> Option<Work> {
        if self.grid.is_none() {
            return Some(Work::Heads(self.fid.clone()));
        }
        let sight: Vec<Uid> = self
            .in_sight(self.left, room)
            .into_iter()
            .filter_map(|(index, _)| Some(self.heads().get(index)?.uid.clone()))
            .collect();
        for uid in &sight {
            self.seen.shift_remove(uid);
            self.seen.insert(uid.clone());
        }
        let ruling =
            [self.wanted.order.as_ref().map(|(uid, _)| uid), self.wanted.condition.as_ref().map(|(uid, _)| uid)];
        let beside = self.beside(room);
        let needed: Vec<Uid> = ruling
            .into_iter()
            .flatten()
            .chain(&self.marked)
            .chain(self.head().map(|head| &head.uid))
            .chain(&sight)
            .cloned()
            .collect();
        let kept: Vec<&Uid> = needed.iter().chain(&beside).collect();
        self.forget(&kept);
        if let Some(uid) = needed.iter().find(|uid| !self.columns.contains_key(*uid)) {
            return Some(Work::Column(self.fid.clone(), uid.clone()));
        }
        if let Some(work) = self.next_chart() {
            return Some(work);
        }
        if let Some(uses) = self.uses.as_ref().filter(|uses| uses.plots.is_none()) {
            return Some(Work::Uses(self.fid.clone(), uses.uid.clone()));
        }
        let wanted = Arrangement { count: self.count(), ..self.wanted.clone() };
        if self.is_arranged() && self.rows.as_ref().is_none_or(|(known, _)| *known != wanted) {
            let data = |uid: Option<&Uid>| uid.and_then(|uid| self.loaded(uid)).cloned();
            let order = data(wanted.order.as_ref().map(|(uid, _)| uid));
            let condition = data(wanted.condition.as_ref().map(|(uid, _)| uid));
            return Some(Work::Arrange { wanted, order, condition });
        }
        let ahead = beside.into_iter().find(|uid| !self.columns.contains_key(uid))?;
        Some(Work::Column(self.fid.clone(), ahead))
    }

    /// Returns the columns that a key would bring into sight: those at both sides of what is shown.
    fn beside(&self, room: usize) -> Vec<Uid> {
        let last = self.in_sight(self.left, room).into_iter().map(|(index, _)| index).max();
        let sides = [last.map(|last| last + 1), self.left.checked_sub(1)];
        sides.into_iter().flatten().filter_map(|index| Some(self.heads().get(index)?.uid.clone())).collect()
    }

    fn next_chart(&mut self) -> Option<Work> {
        let charting = self.charting.take()?;
        let pick = |(uid, name): (Uid, String)| Some((uid.clone(), name, Arc::clone(self.loaded(&uid)?)));
        let columns = charting.into_iter().map(pick).collect::<Option<Vec<_>>>()?;
        Some(Work::Chart { fid: self.fid.clone(), name: self.name.clone(), columns })
    }

    /// Forgets columns that are out of sight, the earliest first, when they take too much room.
    fn forget(&mut self, needed: &[&Uid]) {
        let cells = |view: &GridView| view.columns.values().flatten().map(|loaded| loaded.facts.rows).sum::<usize>();
        while cells(self) > MOST_KEPT {
            let Some(old) = self
                .columns
                .keys()
                .filter(|uid| !needed.contains(uid))
                .min_by_key(|uid| self.seen.get_index_of(*uid))
                .cloned()
            else {
                return;
            };
            self.columns.remove(&old);
        }
    }

    /// Takes in what was made.
    pub fn take(&mut self, made: Made) {
        self.working = false;
        match made {
            Made::Heads(grid) => self.head_by(grid),
            Made::Column(uid, column) => {
                if !column.as_ref().is_ok_and(|loaded| loaded.is_plain()) {
                    self.rule_out(&uid);
                }
                self.columns.insert(uid, column);
            }
            Made::Chart(_) => {}
            Made::Rows(arrangement, rows) => self.rows = Some((arrangement, rows)),
            Made::Uses(uid, plots) => {
                if let Some(uses) = self.uses.as_mut().filter(|uses| uses.uid == uid) {
                    uses.plots = Some(plots);
                }
            }
        }
    }

    /// Takes back the order and the condition by a column that can give none.
    fn rule_out(&mut self, uid: &Uid) {
        self.wanted.order.take_if(|(known, _)| known == uid);
        if self.wanted.condition.take_if(|(known, _)| known == uid).is_some() {
            self.typed.clear();
        }
    }

    /// Returns whether the column under the cursor was read and can give no order.
    #[must_use]
    pub fn has_no_order(&self) -> bool {
        let known = self.head().and_then(|head| self.columns.get(&head.uid));
        known.is_some_and(|column| !column.as_ref().is_ok_and(|loaded| loaded.is_plain()))
    }

    /// Returns the columns that a chart is made of: the marked ones, else the one under the cursor; `None` while one of
    /// them is still being read.
    #[must_use]
    pub fn picked(&self) -> Option<Vec<(&ColumnHead, &Arc<Loaded>)>> {
        let uids: Vec<&Uid> =
            if self.marked.is_empty() { vec![&self.head()?.uid] } else { self.marked.iter().collect() };
        let pick = |uid: &Uid| {
            let head = self.heads().iter().find(|head| head.uid == *uid)?;
            Some((head, self.loaded(uid)?))
        };
        uids.into_iter().map(pick).collect()
    }
}
