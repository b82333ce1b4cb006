//! Grids: making them, their columns, their rows (contract section 8.4).

mod back;
mod columns;
mod preview;

use std::borrow::Cow;
use std::collections::HashMap;

use indexmap::IndexMap;

use super::permissions::{self, Deed, Seen};
use super::store::{Details, Key, NewRow, Tx};
use super::{Session, contents, files, folders, names, objects};
use crate::backend::{Change, Error, Result, Undo};
use crate::model::grid::{ColumnHead, GridContent, StoredColumn};
use crate::model::{Fid, FilePatch, FileType, Grid, NewGrid, Timestamp, Uid, Value};

pub use back::{cut_rows, delete_columns, put_columns, put_rows, update_columns};
pub use columns::{add, add_rows, columns, data, delete, heads, replace_all, update};

/// Makes a grid.
pub fn create(session: &Session, tx: &Tx, grid: &NewGrid) -> Result<Change<Grid>> {
    let account = permissions::signed_in(session)?;
    let columns = drafts(&grid.data)?;
    let source = match &grid.source_fid {
        Some(fid) => Some(source(session, tx, fid, &FileType::Grid)?),
        None => None,
    };
    let (parent, made) = match &grid.file.place {
        Some(place) => folders::resolve(session, tx, account, place)?,
        None => (Key::home(account), None),
    };
    let name = match &grid.file.filename {
        Some(name) => {
            names::check(name)?;
            if !grid.unparented {
                names::check_free(tx, parent, name)?;
            }
            name.clone()
        }
        None => names::free(tx, parent, names::UNTITLED)?,
    };
    let metadata = grid.file.metadata.as_ref().or(grid.data.metadata.as_ref());
    let draft = Draft {
        parent,
        loose: grid.unparented,
        name: &name,
        patch: &grid.file,
        details: Details {
            metadata: metadata.map(files::metadata_text),
            refresh_interval: grid.file.refresh_interval.flatten().and_then(|seconds| i64::try_from(seconds).ok()),
            source,
            source_url: grid.source_url.clone(),
            source_referer: grid.source_referer.clone(),
            ..Details::default()
        },
    };
    let key = tx.next_number(account)?;
    insert(tx, key, &draft, &columns)?;
    let seen = permissions::see_key(session, tx, key)?;
    let undo = Undo::Trash(vec![session.fid(tx, made.unwrap_or(key))?]);
    Ok(Change::new(objects::grid(session, tx, &seen)?, undo))
}

/// A grid about to be stored.
pub struct Draft<'a> {
    /// The folder.
    pub parent: Key,
    /// Whether it is in none.
    pub loose: bool,
    /// The name, known to be sound and free.
    pub name: &'a str,
    /// The sharing.
    pub patch: &'a FilePatch,
    /// What only some files have; the preview is added.
    pub details: Details,
}

/// Stores a grid under a number of its owner's.
pub fn insert(tx: &Tx, key: Key, draft: &Draft, columns: &[ColumnDraft]) -> Result<()> {
    let mut row = NewRow::new(FileType::Grid, draft.parent, draft.name, Timestamp::now());
    row.loose = draft.loose;
    row.world_readable = draft.patch.world_readable.unwrap_or(false);
    if draft.patch.share_key_enabled == Some(true) {
        row.share_key = Some(files::new_share_key(tx)?);
    }
    tx.insert_counted(key, &row)?;
    let (is_theme, is_template) = (draft.patch.is_theme, draft.patch.is_template);
    fill(tx, key, Details { is_theme, is_template, ..draft.details.clone() }, columns)
}

/// Gives a new grid its columns.
pub fn fill(tx: &Tx, key: Key, details: Details, columns: &[ColumnDraft]) -> Result<()> {
    tx.set_details(key, &Details { preview: preview::of_drafts(columns), ..details })?;
    for (added, column) in columns.iter().enumerate() {
        columns::insert(tx, key, column, added as i64)?;
    }
    columns::weigh(tx, key)
}

/// A column about to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDraft<'a> {
    /// The name.
    pub name: String,
    /// The id; `None` is a new one.
    pub uid: Option<Uid>,
    /// The place among the columns.
    pub order: i64,
    /// The cells.
    pub data: Cow<'a, Value>,
}

/// Returns the columns of a draft in their order.
fn drafts(content: &GridContent) -> Result<Vec<ColumnDraft<'_>>> {
    let mut drafts = Vec::with_capacity(content.cols.len());
    let mut uses: HashMap<&Uid, usize> = HashMap::new();
    for uid in content.cols.values().filter_map(|column| column.uid.as_ref()) {
        *uses.entry(uid).or_default() += 1;
    }
    for (place, (name, column)) in content.cols.iter().enumerate() {
        let uid = column.uid.clone().filter(|uid| uses.get(uid) == Some(&1));
        let order = column.order.unwrap_or(place as i64);
        drafts.push(ColumnDraft { name: name.clone(), uid, order, data: cells(name, &column.data)? });
    }
    drafts.sort_by_key(|draft| draft.order);
    Ok(drafts)
}

/// Returns a column's cells; a bare value is a list of one, as R sends it.
pub fn cells<'a>(name: &str, data: &'a Value) -> Result<Cow<'a, Value>> {
    match data {
        Value::Object(_) | Value::Null => Err(Error::invalid("data", format!("Column {name} data is not a list"))),
        list if list.is_list() => Ok(Cow::Borrowed(list)),
        scalar => Ok(Cow::Owned(std::iter::once(scalar.clone()).collect())),
    }
}

/// Returns the file that another is said to be copied from.
pub fn source(session: &Session, tx: &Tx, fid: &Fid, filetype: &FileType) -> Result<Key> {
    permissions::see_typed(session, tx, fid, filetype)
        .map(|seen| seen.row.key)
        .map_err(|_| Error::invalid("source_fid", format!("There is no {filetype} `{fid}` that could be its source.")))
}

/// Returns a grid object.
pub fn retrieve(session: &Session, tx: &Tx, fid: &Fid) -> Result<Grid> {
    objects::grid(session, tx, &see(session, tx, fid)?)
}

fn see(session: &Session, tx: &Tx, fid: &Fid) -> Result<Seen> {
    permissions::see_typed(session, tx, fid, &FileType::Grid)
}

fn see_to_write(session: &Session, tx: &Tx, fid: &Fid) -> Result<Key> {
    let seen = see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Write)?;
    Ok(seen.row.key)
}

/// Returns a grid's content.
pub fn content(session: &Session, tx: &Tx, fid: &Fid) -> Result<GridContent> {
    stored(tx, see(session, tx, fid)?.row.key)
}

/// Returns the stored content of a grid, whoever asks.
pub fn stored(tx: &Tx, key: Key) -> Result<GridContent> {
    let mut cols = IndexMap::new();
    for ColumnHead { name, uid, order } in heads(tx, key)? {
        let data = columns::data(tx, key, &uid)?.ok_or_else(|| Error::Corrupt("A column is missing.".into()))?;
        cols.insert(name, StoredColumn { data, order: Some(order), uid: Some(uid) });
    }
    Ok(GridContent { cols, metadata: None })
}

/// Changes a grid's fields.
pub fn update_fields(session: &Session, tx: &Tx, fid: &Fid, patch: &FilePatch) -> Result<Change<Grid>> {
    let undo = files::apply(session, tx, &see(session, tx, fid)?, patch)?;
    let value = objects::grid(session, tx, &see(session, tx, fid)?)?;
    Ok(Change { value, undo, warnings: Vec::new() })
}

/// Gives a copy of a grid's columns to another: the same contents, counted once more, under the same ids.
pub fn copy_columns(tx: &Tx, from: Key, to: Key) -> Result<()> {
    tx.db
        .prepare_cached(
            "INSERT INTO grid_column (grid, uid, place, added, name, length, content)
             SELECT ?2, uid, place, added, name, length, content FROM grid_column WHERE grid = ?1",
        )?
        .execute([from, to])?;
    for content in contents::of_file(tx, to)? {
        contents::keep(tx, content)?;
    }
    Ok(())
}
