//! Columns: reading only those asked for, adding, changing and deleting them, adding rows.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use super::{ColumnDraft, cells, preview, see, see_to_write};
use crate::backend::embedded::store::{Key, Tx};
use crate::backend::embedded::{Session, contents, objects, permissions};
use crate::backend::{Change, Error, LostColumn, Result, Undo};
use crate::model::grid::{ColumnHead, ColumnPatch, GridColumn, GridContent, NewColumn};
use crate::model::{Cell, Column, Fid, Grid, Timestamp, Uid, Value};

/// Returns a grid's columns in their order, without data.
pub fn heads(tx: &Tx, grid: Key) -> Result<Vec<ColumnHead>> {
    let mut query =
        tx.db.prepare_cached("SELECT name, uid, place FROM grid_column WHERE grid = ?1 ORDER BY place, added")?;
    let heads = query.query_map([grid], head)?;
    Ok(heads.collect::<rusqlite::Result<_>>()?)
}

fn head(row: &rusqlite::Row) -> rusqlite::Result<ColumnHead> {
    Ok(ColumnHead { name: row.get(0)?, uid: uid(&row.get::<_, String>(1)?)?, order: row.get(2)? })
}

fn uid(text: &str) -> rusqlite::Result<Uid> {
    text.parse()
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, Box::new(error)))
}

/// Returns the cells of a column, if there is one of that id.
pub fn data(tx: &Tx, grid: Key, uid: &Uid) -> Result<Option<Value>> {
    content_of(tx, grid, uid)?.map(|content| contents::column(tx, content)).transpose()
}

/// Returns how a column that comes to those of a grid is numbered.
pub fn next_added(tx: &Tx, grid: Key) -> Result<i64> {
    let mut query = tx.db.prepare_cached("SELECT coalesce(max(added), -1) + 1 FROM grid_column WHERE grid = ?1")?;
    Ok(query.query_row([grid], |row| row.get(0))?)
}

/// Stores a column as the one of that number to be added; returns its id.
pub fn insert(tx: &Tx, grid: Key, column: &ColumnDraft, added: i64) -> Result<Uid> {
    let uid = match &column.uid {
        Some(uid) => uid.clone(),
        None => new_uid(tx, grid)?,
    };
    let content = contents::put_column(tx, &column.data)?;
    tx.db
        .prepare_cached(
            "INSERT INTO grid_column (grid, uid, place, added, name, length, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![grid, uid.as_str(), column.order, added, column.name, column.data.len() as i64, content.id])?;
    Ok(uid)
}

fn new_uid(tx: &Tx, grid: Key) -> Result<Uid> {
    let mut known = tx.db.prepare_cached("SELECT 1 FROM grid_column WHERE grid = ?1 AND uid = ?2")?;
    loop {
        let [a, b, c] = tx.random()?;
        let uid = Uid::from_bits(u32::from_be_bytes([0, a, b, c]));
        if !known.exists(params![grid, uid.as_str()])? {
            return Ok(uid);
        }
    }
}

/// Sets the size of a grid to that of its columns.
pub fn weigh(tx: &Tx, grid: Key) -> Result<()> {
    tx.db
        .prepare_cached(
            "UPDATE file SET bytes = (SELECT coalesce(sum(stored), 0) FROM grid_column g JOIN content c ON c.id = g.content
             WHERE g.grid = ?1) WHERE id = ?1",
        )?
        .execute([grid])?;
    Ok(())
}

/// Returns one column with its data.
pub fn one(tx: &Tx, grid: Key, uid: &Uid) -> Result<Option<GridColumn>> {
    let mut query = tx.db.prepare_cached("SELECT name, uid, place FROM grid_column WHERE grid = ?1 AND uid = ?2")?;
    let Some(head) = query.query_row(params![grid, uid.as_str()], head).optional()? else { return Ok(None) };
    let data = data(tx, grid, uid)?.unwrap_or_default();
    Ok(Some(GridColumn { uid: head.uid, name: head.name, order: head.order, data }))
}

/// Returns columns in the order asked for, all when none are.
pub fn columns(session: &Session, tx: &Tx, fid: &Fid, uids: &[Uid]) -> Result<Vec<GridColumn>> {
    let grid = see(session, tx, fid)?.row.key;
    if uids.is_empty() {
        let all: Vec<Uid> = heads(tx, grid)?.into_iter().map(|head| head.uid).collect();
        return all.iter().map(|uid| one(tx, grid, uid)?.ok_or(Error::NotFound)).collect();
    }
    uids.iter().map(|uid| one(tx, grid, uid)?.ok_or(Error::NotFound)).collect()
}

/// Adds columns behind the others.
pub fn add(session: &Session, tx: &Tx, fid: &Fid, columns: &[NewColumn]) -> Result<Change<Vec<GridColumn>>> {
    let grid = see_to_write(session, tx, fid)?;
    let heads = heads(tx, grid)?;
    let mut names: HashSet<&str> = heads.iter().map(|head| head.name.as_str()).collect();
    let behind = heads.iter().map(|head| head.order.saturating_add(1)).max().unwrap_or(0);
    let previews = preview::Previews::of(tx, grid)?;
    let mut uids = Vec::with_capacity(columns.len());
    let first = next_added(tx, grid)?;
    for (index, column) in columns.iter().enumerate() {
        let order = behind.saturating_add(index as i64);
        if !names.insert(&column.name) {
            return Err(name_taken(&column.name));
        }
        let data = cells(&column.name, &column.data)?;
        let draft = ColumnDraft { name: column.name.clone(), uid: None, order, data };
        uids.push(insert(tx, grid, &draft, first + index as i64)?);
    }
    finish(tx, grid, previews, &uids)?;
    let added = uids.iter().map(|uid| one(tx, grid, uid)?.ok_or(Error::NotFound)).collect::<Result<_>>()?;
    let undo = (!uids.is_empty()).then(|| Undo::DeleteColumns { fid: fid.clone(), uids });
    Ok(Change { value: added, undo, warnings: Vec::new() })
}

fn name_taken(name: &str) -> Error {
    Error::invalid("cols", format!("The grid would have two columns called `{name}`."))
}

/// Changes columns, all or none.
pub fn update(
    session: &Session,
    tx: &Tx,
    fid: &Fid,
    patches: &[(Uid, ColumnPatch)],
) -> Result<Change<Vec<GridColumn>>> {
    let grid = see_to_write(session, tx, fid)?;
    let previews = preview::Previews::of(tx, grid)?;
    let (mut filled, mut before) = (Vec::new(), Vec::new());
    for (uid, patch) in patches {
        let was = change(tx, grid, uid, patch)?;
        if was.data.is_some() {
            filled.push(uid.clone());
        }
        if was != ColumnPatch::default() {
            before.push((uid.clone(), was));
        }
    }
    // Checked when all are applied, so that two columns may swap their names.
    let mut names = HashSet::new();
    for head in heads(tx, grid)? {
        if !names.insert(head.name.clone()) {
            return Err(name_taken(&head.name));
        }
    }
    finish(tx, grid, previews, &filled)?;
    let value = patches.iter().map(|(uid, _)| one(tx, grid, uid)?.ok_or(Error::NotFound)).collect::<Result<_>>()?;
    // A column that was changed twice is put back in the opposite order.
    before.reverse();
    let undo = (!before.is_empty()).then(|| Undo::UpdateColumns { fid: fid.clone(), patches: before });
    Ok(Change { value, undo, warnings: Vec::new() })
}

/// Changes a column; returns what it was, as far as it is something else now.
fn change(tx: &Tx, grid: Key, uid: &Uid, patch: &ColumnPatch) -> Result<ColumnPatch> {
    let old = tx
        .db
        .prepare_cached("SELECT content, name, place FROM grid_column WHERE grid = ?1 AND uid = ?2")?
        .query_row(params![grid, uid.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()?;
    let (content, name, order) = old.ok_or(Error::NotFound)?;
    let mut before = ColumnPatch {
        data: None,
        name: patch.name.as_ref().is_some_and(|new| *new != name).then(|| name.clone()),
        order: patch.order.is_some_and(|new| new != order).then_some(order),
    };
    let name = patch.name.as_ref().unwrap_or(&name);
    if let Some(data) = &patch.data {
        let data = cells(name, data)?;
        let old = contents::column(tx, content)?;
        if *data != old {
            replace(tx, grid, uid, content, &data)?;
            before.data = Some(old);
        }
    }
    tx.db
        .prepare_cached("UPDATE grid_column SET name = ?3, place = ?4 WHERE grid = ?1 AND uid = ?2")?
        .execute(params![grid, uid.as_str(), name, patch.order.unwrap_or(order)])?;
    Ok(before)
}

/// Puts new cells in the place of a column's old ones.
pub(super) fn replace(tx: &Tx, grid: Key, uid: &Uid, old: i64, data: &Value) -> Result<()> {
    let content = contents::put_column(tx, data)?;
    tx.db
        .prepare_cached("UPDATE grid_column SET content = ?3, length = ?4 WHERE grid = ?1 AND uid = ?2")?
        .execute(params![grid, uid.as_str(), content.id, data.len() as i64])?;
    contents::release(tx, old)
}

/// Makes a grid's columns those of a content: of those that are there by name, the ids stay.
pub fn replace_all(session: &Session, tx: &Tx, fid: &Fid, content: &GridContent) -> Result<Change<()>> {
    let grid = see_to_write(session, tx, fid)?;
    let heads = heads(tx, grid)?;
    let (mut patches, mut new, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    for (place, (name, column)) in content.cols.iter().enumerate() {
        let order = column.order.unwrap_or(place as i64);
        let data = column.data.clone();
        if let Some(head) = heads.iter().find(|head| head.name == *name) {
            patches.push((head.uid.clone(), ColumnPatch { data: Some(data), name: None, order: Some(order) }));
        } else {
            new.push(NewColumn { name: name.clone(), data });
            orders.push(order);
        }
    }
    let gone: Vec<Uid> =
        heads.into_iter().filter(|head| !content.cols.contains_key(&head.name)).map(|head| head.uid).collect();
    let deleted = delete(session, tx, fid, &gone)?.undo;
    let updated = update(session, tx, fid, &patches)?.undo;
    let added = add(session, tx, fid, &new)?;
    let orders = added
        .value
        .into_iter()
        .zip(orders)
        .map(|(column, order)| (column.uid, ColumnPatch { order: Some(order), ..ColumnPatch::default() }));
    let placed = update(session, tx, fid, &orders.collect::<Vec<_>>())?.undo;
    let undo: Vec<Undo> = [placed, added.undo, updated, deleted].into_iter().flatten().collect();
    Ok(if undo.is_empty() { Change::none(()) } else { Change::new((), Undo::All(undo)) })
}

/// Deletes columns, all or none.
pub fn delete(session: &Session, tx: &Tx, fid: &Fid, uids: &[Uid]) -> Result<Change<()>> {
    let grid = see_to_write(session, tx, fid)?;
    let previews = preview::Previews::of(tx, grid)?;
    let mut lost = Vec::with_capacity(uids.len());
    let mut seen = HashSet::new();
    for uid in uids.iter().filter(|uid| seen.insert(*uid)) {
        let column = one(tx, grid, uid)?.ok_or(Error::NotFound)?;
        let (content, rank) = tx
            .db
            .prepare_cached("DELETE FROM grid_column WHERE grid = ?1 AND uid = ?2 RETURNING content, added")?
            .query_row(params![grid, uid.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        contents::release(tx, content)?;
        lost.push(LostColumn { column, rank });
    }
    finish(tx, grid, previews, &[])?;
    let undo = (!lost.is_empty()).then(|| Undo::PutColumns { fid: fid.clone(), columns: lost });
    Ok(Change { value: (), undo, warnings: Vec::new() })
}

/// Adds rows, one value a column, filling shorter columns with the empty text first.
pub fn add_rows(session: &Session, tx: &Tx, fid: &Fid, rows: &[Vec<Value>]) -> Result<Change<Grid>> {
    let grid = see_to_write(session, tx, fid)?;
    let heads = heads(tx, grid)?;
    if let Some(row) = rows.iter().find(|row| row.len() != heads.len()) {
        let message = format!("A row has {} values, but the grid has {} columns.", row.len(), heads.len());
        return Err(Error::invalid("rows", message));
    }
    let undo = if rows.is_empty() || heads.is_empty() { None } else { Some(extend(tx, fid, grid, &heads, rows)?) };
    let value = objects::grid(session, tx, &permissions::see_key(session, tx, grid)?)?;
    Ok(Change { value, undo, warnings: Vec::new() })
}

/// Puts rows behind a grid's columns; returns what cuts them off.
fn extend(tx: &Tx, fid: &Fid, grid: Key, heads: &[ColumnHead], rows: &[Vec<Value>]) -> Result<Undo> {
    let previews = preview::Previews::of(tx, grid)?;
    let longest: i64 = tx
        .db
        .prepare_cached("SELECT coalesce(max(length), 0) FROM grid_column WHERE grid = ?1")?
        .query_row([grid], |row| row.get(0))?;
    let longest = usize::try_from(longest).unwrap_or(0);
    let (mut lengths, mut typed) = (Vec::with_capacity(heads.len()), Vec::new());
    for (index, head) in heads.iter().enumerate() {
        let content = content_of(tx, grid, &head.uid)?.ok_or(Error::NotFound)?;
        let old = contents::column(tx, content)?;
        let data = longer(&old, longest.saturating_sub(old.len()), rows.iter().map(|row| &row[index]));
        replace(tx, grid, &head.uid, content, &data)?;
        lengths.push((head.uid.clone(), old.len() as u64));
        // Its form does not come back by cutting.
        if let Value::Typed(_) = old {
            typed.push((head.uid.clone(), ColumnPatch { data: Some(old), ..ColumnPatch::default() }));
        }
    }
    let all: Vec<Uid> = heads.iter().map(|head| head.uid.clone()).collect();
    finish(tx, grid, previews, &all)?;
    let cut = Undo::CutRows { fid: fid.clone(), length: (longest + rows.len()) as u64, lengths };
    Ok(if typed.is_empty() {
        cut
    } else {
        Undo::All(vec![cut, Undo::UpdateColumns { fid: fid.clone(), patches: typed }])
    })
}

/// Returns the content of a column, if there is one of that id.
pub(super) fn content_of(tx: &Tx, grid: Key, uid: &Uid) -> Result<Option<i64>> {
    let mut query = tx.db.prepare_cached("SELECT content FROM grid_column WHERE grid = ?1 AND uid = ?2")?;
    Ok(query.query_row(params![grid, uid.as_str()], |row| row.get(0)).optional()?)
}

/// Returns a list with empty texts and then more values behind it.
fn longer<'v>(old: &'v Value, missing: usize, more: impl Iterator<Item = &'v Value> + Clone) -> Value {
    let scalars = more.clone().all(|value| !value.is_list() && value.as_object().is_none());
    if let (Some(column), true) = (old.as_column(), scalars) {
        let fill = std::iter::repeat_n(Cell::Text(""), missing);
        return Value::Column(column.cells().chain(fill).chain(more.map(Value::cell)).collect::<Column>());
    }
    let fill = std::iter::repeat_n(Value::Text(String::new()), missing);
    values(old).into_iter().chain(fill).chain(more.cloned()).collect()
}

/// Returns the elements of a list.
pub(super) fn values(list: &Value) -> Vec<Value> {
    let plain = match list {
        Value::Typed(array) => array.to_plain(),
        other => other.clone(),
    };
    match plain {
        Value::List(values) => values,
        Value::Column(column) => column.cells().map(Value::from).collect(),
        _ => Vec::new(),
    }
}

/// Brings up to date what a grid's row says of its columns.
pub(super) fn finish(tx: &Tx, grid: Key, previews: preview::Previews, changed: &[Uid]) -> Result<()> {
    let mut details = tx.details(grid)?;
    details.preview = previews.after(tx, grid, changed)?;
    tx.set_details(grid, &details)?;
    weigh(tx, grid)?;
    tx.touch(grid, Timestamp::now())
}
