//! Columns: reading only those asked for, adding, changing and deleting them, adding rows.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use super::{ColumnDraft, cells, preview, see, see_to_write};
use crate::backend::embedded::store::{Key, Tx};
use crate::backend::embedded::{Session, contents, objects, permissions};
use crate::backend::{Error, Result};
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
    let content = tx
        .db
        .prepare_cached("SELECT content FROM grid_column WHERE grid = ?1 AND uid = ?2")?
        .query_row(params![grid, uid.as_str()], |row| row.get(0))
        .optional()?;
    content.map(|content| contents::column(tx, content)).transpose()
}

/// Stores a column; returns its id.
pub fn insert(tx: &Tx, grid: Key, column: &ColumnDraft) -> Result<Uid> {
    let uid = match &column.uid {
        Some(uid) => uid.clone(),
        None => new_uid(tx, grid)?,
    };
    let content = contents::put_column(tx, &column.data)?;
    tx.db
        .prepare_cached(
            "INSERT INTO grid_column (grid, uid, place, added, name, length, content) VALUES (?1, ?2, ?3,
             (SELECT coalesce(max(added), -1) + 1 FROM grid_column WHERE grid = ?1), ?4, ?5, ?6)",
        )?
        .execute(params![grid, uid.as_str(), column.order, column.name, column.data.len() as i64, content.id])?;
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
pub fn add(session: &Session, tx: &Tx, fid: &Fid, columns: &[NewColumn]) -> Result<Vec<GridColumn>> {
    let grid = see_to_write(session, tx, fid)?;
    let heads = heads(tx, grid)?;
    let mut names: HashSet<&str> = heads.iter().map(|head| head.name.as_str()).collect();
    let behind = heads.iter().map(|head| head.order + 1).max().unwrap_or(0);
    let previews = preview::Previews::of(tx, grid)?;
    let mut uids = Vec::with_capacity(columns.len());
    for (order, column) in (behind..).zip(columns) {
        if !names.insert(&column.name) {
            return Err(name_taken(&column.name));
        }
        let data = cells(&column.name, column.data.clone())?;
        uids.push(insert(tx, grid, &ColumnDraft { name: column.name.clone(), uid: None, order, data })?);
    }
    finish(tx, grid, previews, &uids)?;
    uids.iter().map(|uid| one(tx, grid, uid)?.ok_or(Error::NotFound)).collect()
}

fn name_taken(name: &str) -> Error {
    Error::invalid("cols", format!("The grid would have two columns called `{name}`."))
}

/// Changes columns, all or none.
pub fn update(session: &Session, tx: &Tx, fid: &Fid, patches: &[(Uid, ColumnPatch)]) -> Result<Vec<GridColumn>> {
    let grid = see_to_write(session, tx, fid)?;
    let previews = preview::Previews::of(tx, grid)?;
    let mut changed = Vec::new();
    for (uid, patch) in patches {
        let old = tx
            .db
            .prepare_cached("SELECT content, name, place FROM grid_column WHERE grid = ?1 AND uid = ?2")?
            .query_row(params![grid, uid.as_str()], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
            })
            .optional()?;
        let (content, name, order) = old.ok_or(Error::NotFound)?;
        let name = patch.name.clone().unwrap_or(name);
        if let Some(data) = &patch.data {
            let data = cells(&name, data.clone())?;
            replace(tx, grid, uid, content, &data)?;
            changed.push(uid.clone());
        }
        tx.db
            .prepare_cached("UPDATE grid_column SET name = ?3, place = ?4 WHERE grid = ?1 AND uid = ?2")?
            .execute(params![grid, uid.as_str(), name, patch.order.unwrap_or(order)])?;
    }
    // Checked when all are applied, so that two columns may swap their names.
    let mut names = HashSet::new();
    for head in heads(tx, grid)? {
        if !names.insert(head.name.clone()) {
            return Err(name_taken(&head.name));
        }
    }
    finish(tx, grid, previews, &changed)?;
    patches.iter().map(|(uid, _)| one(tx, grid, uid)?.ok_or(Error::NotFound)).collect()
}

/// Puts new cells in the place of a column's old ones.
fn replace(tx: &Tx, grid: Key, uid: &Uid, old: i64, data: &Value) -> Result<()> {
    let content = contents::put_column(tx, data)?;
    tx.db
        .prepare_cached("UPDATE grid_column SET content = ?3, length = ?4 WHERE grid = ?1 AND uid = ?2")?
        .execute(params![grid, uid.as_str(), content.id, data.len() as i64])?;
    contents::release(tx, old)
}

/// Makes a grid's columns those of a content: of those that are there by name, the ids stay.
pub fn replace_all(session: &Session, tx: &Tx, fid: &Fid, content: &GridContent) -> Result<()> {
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
    delete(session, tx, fid, &gone)?;
    update(session, tx, fid, &patches)?;
    let added = add(session, tx, fid, &new)?;
    let orders = added
        .into_iter()
        .zip(orders)
        .map(|(column, order)| (column.uid, ColumnPatch { order: Some(order), ..ColumnPatch::default() }));
    update(session, tx, fid, &orders.collect::<Vec<_>>()).map(|_| ())
}

/// Deletes columns, all or none.
pub fn delete(session: &Session, tx: &Tx, fid: &Fid, uids: &[Uid]) -> Result<()> {
    let grid = see_to_write(session, tx, fid)?;
    let previews = preview::Previews::of(tx, grid)?;
    let distinct: HashSet<&Uid> = uids.iter().collect();
    for uid in distinct {
        let content: Option<i64> = tx
            .db
            .prepare_cached("DELETE FROM grid_column WHERE grid = ?1 AND uid = ?2 RETURNING content")?
            .query_row(params![grid, uid.as_str()], |row| row.get(0))
            .optional()?;
        contents::release(tx, content.ok_or(Error::NotFound)?)?;
    }
    finish(tx, grid, previews, &[])
}

/// Adds rows, one value a column, filling shorter columns with the empty text first.
pub fn add_rows(session: &Session, tx: &Tx, fid: &Fid, rows: &[Vec<Value>]) -> Result<Grid> {
    let grid = see_to_write(session, tx, fid)?;
    let heads = heads(tx, grid)?;
    if let Some(row) = rows.iter().find(|row| row.len() != heads.len()) {
        let message = format!("A row has {} values, but the grid has {} columns.", row.len(), heads.len());
        return Err(Error::invalid("rows", message));
    }
    let previews = preview::Previews::of(tx, grid)?;
    let longest: i64 = tx
        .db
        .prepare_cached("SELECT coalesce(max(length), 0) FROM grid_column WHERE grid = ?1")?
        .query_row([grid], |row| row.get(0))?;
    for (index, head) in heads.iter().enumerate() {
        let content: i64 = tx
            .db
            .prepare_cached("SELECT content FROM grid_column WHERE grid = ?1 AND uid = ?2")?
            .query_row(params![grid, head.uid.as_str()], |row| row.get(0))?;
        let old = contents::column(tx, content)?;
        let missing = usize::try_from(longest).unwrap_or(0).saturating_sub(old.len());
        let data = longer(&old, missing, rows.iter().map(|row| &row[index]));
        replace(tx, grid, &head.uid, content, &data)?;
    }
    let all: Vec<Uid> = heads.into_iter().map(|head| head.uid).collect();
    finish(tx, grid, previews, if rows.is_empty() { &[] } else { &all })?;
    objects::grid(session, tx, &permissions::see_key(session, tx, grid)?)
}

/// Returns a list with empty texts and then more values behind it.
fn longer<'v>(old: &'v Value, missing: usize, more: impl Iterator<Item = &'v Value> + Clone) -> Value {
    let scalars = more.clone().all(|value| !value.is_list() && value.as_object().is_none());
    if let (Some(column), true) = (old.as_column(), scalars) {
        let fill = std::iter::repeat_n(Cell::Text(""), missing);
        return Value::Column(column.cells().chain(fill).chain(more.map(Value::cell)).collect::<Column>());
    }
    let plain = match old {
        Value::Typed(array) => array.to_plain(),
        other => other.clone(),
    };
    let old: Vec<Value> = match plain {
        Value::List(values) => values,
        Value::Column(column) => column.cells().map(Value::from).collect(),
        _ => Vec::new(),
    };
    old.into_iter().chain(std::iter::repeat_n(Value::Text(String::new()), missing)).chain(more.cloned()).collect()
}

/// Brings up to date what a grid's row says of its columns.
fn finish(tx: &Tx, grid: Key, previews: preview::Previews, changed: &[Uid]) -> Result<()> {
    let mut details = tx.details(grid)?;
    details.preview = previews.after(tx, grid, changed)?;
    tx.set_details(grid, &details)?;
    weigh(tx, grid)?;
    tx.touch(grid, Timestamp::now())
}
