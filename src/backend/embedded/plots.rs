//! Plots: making and changing them, their figures with and without data, the public ones (contract sections 8.5 and 10).

mod public;

use std::collections::HashMap;

use indexmap::IndexMap;

use super::permissions::{self, Deed, Seen};
use super::store::{Details, Key, NewRow, Row, Tx};
use super::{Session, contents, files, folders, grids, names, objects, references};
use crate::backend::query::ContentOptions;
use crate::backend::{Change, Error, Result, Undo};
use crate::model::grid::GridContent;
use crate::model::src::{self, Src};
use crate::model::{Fid, Figure, FilePatch, FileType, IdLocal, NewPlot, Plot, PlotPatch, Timestamp, Uid, Value};

pub use public::{feed, list};

/// Makes a plot.
pub fn create(session: &Session, tx: &Tx, plot: &NewPlot) -> Result<Change<Plot>> {
    let account = permissions::signed_in(session)?;
    let figure = stored_form(&plot.figure)?;
    references::check(session, tx, &figure, None)?;
    let source = match &plot.source_fid {
        Some(fid) => Some(grids::source(session, tx, fid, &FileType::Plot)?),
        None => None,
    };
    let (parent, made) = match &plot.file.place {
        Some(place) => folders::resolve(session, tx, account, place)?,
        None => (Key::home(account), None),
    };
    let name = match &plot.file.filename {
        Some(name) => {
            names::check(name)?;
            names::check_free(tx, parent, name)?;
            name.clone()
        }
        None => names::free(tx, parent, names::UNTITLED)?,
    };
    let key = insert(session, tx, parent, &name, &plot.file, &figure)?;
    if source.is_some() || plot.file.is_theme.is_some() || plot.file.is_template.is_some() {
        let (is_theme, is_template) = (plot.file.is_theme, plot.file.is_template);
        tx.set_details(key, &Details { is_theme, is_template, source, ..Details::default() })?;
    }
    let seen = permissions::see_key(session, tx, key)?;
    let undo = Undo::Trash(vec![session.fid(tx, made.unwrap_or(key))?]);
    Ok(Change::new(objects::plot(session, tx, &seen)?, undo))
}

/// Returns a figure as it is stored: without arrays that a reference stands beside. Refuses raw data.
fn stored_form(figure: &Figure) -> Result<Figure> {
    let figure = src::drop_doubles(figure.clone());
    match src::raw_arrays(&figure).first() {
        None => Ok(figure),
        Some(path) => {
            let attribute = path.rsplit('.').next().unwrap_or(path);
            let message = format!("Figure field is invalid: {path} contains raw data, use {attribute}src");
            Err(Error::invalid("figure", message))
        }
    }
}

/// Stores a plot whose figure is known to be sound, under a name known to be free.
pub fn insert(session: &Session, tx: &Tx, parent: Key, name: &str, patch: &FilePatch, figure: &Figure) -> Result<Key> {
    let stored = contents::put_figure(tx, figure)?;
    let mut row = NewRow::new(FileType::Plot, parent, name, Timestamp::now());
    row.title = figure.title();
    row.world_readable = patch.world_readable.unwrap_or(false);
    if patch.share_key_enabled == Some(true) {
        row.share_key = Some(files::new_share_key(tx)?);
    }
    row.content = Some(stored.id);
    row.bytes = stored.bytes;
    row.quality = quality(figure);
    row.types = types(figure);
    let key = tx.insert(&row)?;
    references::set(session, tx, key, figure)?;
    Ok(key)
}

/// Returns how much care a figure shows, from 0 to 10: two points each for a title, for titles of axes or none needed, and
/// for data; one each for two traces or more, for named traces, for a layout of its own, for text or annotations.
pub fn quality(figure: &Figure) -> i64 {
    let layout = figure.object().get("layout").and_then(Value::as_object);
    let axis_titles = layout.is_some_and(|layout| {
        layout
            .iter()
            .any(|(key, axis)| key.contains("axis") && axis.get("title").is_some_and(|title| *title != Value::Null))
    });
    let without_axes =
        figure.trace_types().any(|kind| matches!(kind, "pie" | "sunburst" | "treemap" | "table" | "sankey"));
    let points = [
        (2, !figure.title().trim().is_empty()),
        (2, axis_titles || without_axes),
        (2, !src::all(figure).is_empty()),
        (1, figure.traces().len() > 1),
        (1, !figure.traces().is_empty() && figure.traces().iter().all(|trace| trace.get("name").is_some())),
        (1, layout.is_some_and(|layout| layout.len() > 2)),
        (1, figure.layout("annotations").is_some() || figure.traces().iter().any(|trace| trace.get("text").is_some())),
    ];
    points.iter().filter(|(_, earned)| *earned).map(|(points, _)| points).sum()
}

/// Returns the types of a figure's traces, each once, with commas between.
pub fn types(figure: &Figure) -> String {
    let mut types: Vec<&str> = figure.trace_types().collect();
    types.sort_unstable();
    types.dedup();
    types.join(",")
}

fn see(session: &Session, tx: &Tx, fid: &Fid) -> Result<Seen> {
    permissions::see_typed(session, tx, fid, &FileType::Plot)
}

/// Returns a plot with its figure.
pub fn retrieve(session: &Session, tx: &Tx, fid: &Fid) -> Result<Plot> {
    objects::plot(session, tx, &see(session, tx, fid)?)
}

/// Changes a plot's figure and fields.
pub fn update(session: &Session, tx: &Tx, fid: &Fid, patch: &PlotPatch) -> Result<Change<Plot>> {
    let seen = see(session, tx, fid)?;
    let mut undo = Vec::new();
    if let Some(figure) = &patch.figure {
        permissions::may(session, tx, &seen, Deed::Write)?;
        let older = objects::figure(tx, &seen.row)?;
        let figure = stored_form(figure)?;
        references::check(session, tx, &figure, Some(&older))?;
        if figure != older {
            replace(session, tx, &seen.row, &figure)?;
            undo.push(Undo::Figure { fid: fid.clone(), figure: Box::new(older) });
        }
    }
    undo.extend(files::apply(session, tx, &seen, &patch.file)?);
    let value = objects::plot(session, tx, &see(session, tx, fid)?)?;
    let undo = if undo.len() > 1 { Some(Undo::All(undo)) } else { undo.pop() };
    Ok(Change { value, undo, warnings: Vec::new() })
}

/// Puts another figure in the place of a plot's.
fn replace(session: &Session, tx: &Tx, row: &Row, figure: &Figure) -> Result<()> {
    let stored = contents::put_figure(tx, figure)?;
    tx.set_content(row.key, Some(stored.id), stored.bytes)?;
    tx.set_figure(row.key, figure.title(), quality(figure), &types(figure))?;
    if let Some(older) = row.content {
        contents::release(tx, older)?;
    }
    references::set(session, tx, row.key, figure)?;
    tx.touch(row.key, Timestamp::now())
}

/// Puts back a figure that the plot had, though grids that it draws on may be gone; returns the one it had now.
pub fn put_back(session: &Session, tx: &Tx, fid: &Fid, figure: &Figure) -> Result<Figure> {
    let seen = see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Write)?;
    let older = objects::figure(tx, &seen.row)?;
    // What a stranger says of an undo follows the rule of every other figure.
    let figure = stored_form(figure)?;
    references::check_again(session, tx, &figure, &older)?;
    replace(session, tx, &seen.row, &figure)?;
    Ok(older)
}

/// Counts that a plot was opened.
pub fn count_view(session: &Session, tx: &Tx, fid: &Fid) -> Result<u64> {
    let views = tx.add_view(see(session, tx, fid)?.row.key)?;
    Ok(views.max(0).cast_unsigned())
}

/// Returns a plot's figure, with its data if asked.
pub fn figure(session: &Session, tx: &Tx, fid: &Fid, options: ContentOptions) -> Result<Figure> {
    let row = see(session, tx, fid)?.row;
    let figure = objects::figure(tx, &row)?;
    if options.inline_data { with_data(tx, row.key, figure) } else { Ok(figure) }
}

/// Puts the data beside every reference: of any grid that is still there, as read access to a plot covers its data.
fn with_data(tx: &Tx, plot: Key, figure: Figure) -> Result<Figure> {
    let mut columns = Columns::of(tx, plot, &figure)?;
    let mut failure = None;
    let figure = src::inline(figure, |src| match columns.resolve(src) {
        Ok(data) => data,
        Err(error) => {
            failure.get_or_insert(error);
            None
        }
    });
    failure.map_or(Ok(figure), Err)
}

/// The columns that a figure draws on, each read once and given away at its last use.
struct Columns<'t, 'c> {
    tx: &'t Tx<'c>,
    grids: HashMap<(String, IdLocal), Key>,
    uses: HashMap<(Key, Uid), usize>,
    read: HashMap<(Key, Uid), Value>,
}

impl<'t, 'c> Columns<'t, 'c> {
    fn of(tx: &'t Tx<'c>, plot: Key, figure: &Figure) -> Result<Self> {
        let mut grids = HashMap::new();
        for grid in references::grids(tx, plot, figure)? {
            let owner = tx.account(grid.account())?.ok_or(Error::NotFound)?.username;
            grids.insert((owner.to_ascii_lowercase(), grid.number()), grid);
        }
        let mut columns = Columns { tx, grids, uses: HashMap::new(), read: HashMap::new() };
        for src in src::all(figure) {
            if let Some(grid) = columns.grid(&src.fid) {
                for uid in src.uids {
                    *columns.uses.entry((grid, uid)).or_default() += 1;
                }
            }
        }
        Ok(columns)
    }

    fn grid(&self, fid: &Fid) -> Option<Key> {
        // Names of users are the same in whatever case.
        self.grids.get(&(fid.owner().to_ascii_lowercase(), fid.number())).copied()
    }

    fn resolve(&mut self, src: &Src) -> Result<Option<Value>> {
        let Some(grid) = self.grid(&src.fid) else { return Ok(None) };
        let mut data = Vec::with_capacity(src.uids.len());
        for uid in &src.uids {
            match self.column(grid, uid)? {
                Some(column) => data.push(column),
                None => return Ok(None),
            }
        }
        Ok(src.evaluate(data))
    }

    fn column(&mut self, grid: Key, uid: &Uid) -> Result<Option<Value>> {
        let place = (grid, uid.clone());
        let left = self.uses.get_mut(&place).map_or(0, |uses| {
            *uses = uses.saturating_sub(1);
            *uses
        });
        if let Some(known) = self.read.get(&place) {
            return Ok(if left == 0 { self.read.remove(&place) } else { Some(known.clone()) });
        }
        let data = grids::data(self.tx, grid, uid)?;
        if let (Some(data), 1..) = (&data, left) {
            self.read.insert(place, data.clone());
        }
        Ok(data)
    }
}

/// Returns the content of the grids that a plot draws on and the caller cannot read.
pub fn unreadable(session: &Session, tx: &Tx, fid: &Fid) -> Result<IndexMap<Fid, GridContent>> {
    let plot = see(session, tx, fid)?.row;
    let figure = objects::figure(tx, &plot)?;
    let mut unreadable = IndexMap::new();
    for key in references::grids(tx, plot.key, &figure)? {
        if let Some(row) = tx.row(key)?
            && permissions::access(session, tx, &row)?.is_none()
        {
            unreadable.insert(session.fid(tx, key)?, grids::stored(tx, key)?);
        }
    }
    Ok(unreadable)
}
