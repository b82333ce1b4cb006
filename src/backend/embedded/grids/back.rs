//! Taking changes of columns and rows back: deleted columns under their old ids, rows cut off and put behind again.
//!
//! Each step is refused when the grid is no longer what it was after the change: nobody's newer work is lost to an undo.

use std::collections::HashSet;

use super::columns::{content_of, finish, heads, replace, values};
use super::{ColumnDraft, cells, columns, preview, see_to_write};
use crate::backend::embedded::store::{Key, Tx};
use crate::backend::embedded::{Session, contents};
use crate::backend::{ColumnEnd, Error, LostColumn, Result, Undo};
use crate::model::grid::ColumnPatch;
use crate::model::{Column, Fid, Uid, Value};

/// More columns than any grid ever had.
const HIGHEST_RANK: i64 = 1 << 40;

fn changed() -> Error {
    Error::Conflict { message: "The columns of the grid have changed meanwhile.".into(), name: None }
}

/// Turns what a verb on columns refuses into what stands in the way of an undo.
fn conflict(error: Error) -> Error {
    match error {
        Error::NotFound | Error::Invalid { .. } => changed(),
        other => other,
    }
}

/// Puts deleted columns back under their ids; returns what deletes them again.
pub fn put_columns(session: &Session, tx: &Tx, fid: &Fid, lost: &[LostColumn]) -> Result<Undo> {
    let grid = see_to_write(session, tx, fid)?;
    let heads = heads(tx, grid)?;
    let mut names: HashSet<&str> = heads.iter().map(|head| head.name.as_str()).collect();
    let mut uids: HashSet<&Uid> = heads.iter().map(|head| &head.uid).collect();
    let previews = preview::Previews::of(tx, grid)?;
    for LostColumn { column, rank } in lost {
        let sound = (0..=HIGHEST_RANK).contains(rank);
        if !sound || !names.insert(&column.name) || !uids.insert(&column.uid) {
            return Err(changed());
        }
        let (name, uid) = (column.name.clone(), Some(column.uid.clone()));
        let data = cells(&name, &column.data)?;
        columns::insert(tx, grid, &ColumnDraft { name, uid, order: column.order, data }, *rank)?;
    }
    let uids: Vec<Uid> = lost.iter().map(|lost| lost.column.uid.clone()).collect();
    finish(tx, grid, previews, &uids)?;
    Ok(Undo::DeleteColumns { fid: fid.clone(), uids })
}

/// Deletes columns again; returns what puts them back.
pub fn delete_columns(session: &Session, tx: &Tx, fid: &Fid, uids: &[Uid]) -> Result<Option<Undo>> {
    see_to_write(session, tx, fid)?;
    Ok(columns::delete(session, tx, fid, uids).map_err(conflict)?.undo)
}

/// Puts back what columns were; returns what changes them again.
pub fn update_columns(session: &Session, tx: &Tx, fid: &Fid, patches: &[(Uid, ColumnPatch)]) -> Result<Option<Undo>> {
    see_to_write(session, tx, fid)?;
    Ok(columns::update(session, tx, fid, patches).map_err(conflict)?.undo)
}

/// Cuts columns to the lengths that they had; returns what puts the rows back.
pub fn cut_rows(session: &Session, tx: &Tx, fid: &Fid, length: u64, lengths: &[(Uid, u64)]) -> Result<Undo> {
    let grid = see_to_write(session, tx, fid)?;
    let previews = preview::Previews::of(tx, grid)?;
    let mut ends = Vec::with_capacity(lengths.len());
    for (uid, from) in lengths {
        let (content, old) = column(tx, grid, uid)?;
        let keep = usize::try_from(*from).unwrap_or(usize::MAX);
        if old.len() as u64 != length || keep > old.len() {
            return Err(changed());
        }
        replace(tx, grid, uid, content, &part(&old, 0, keep))?;
        ends.push(ColumnEnd { uid: uid.clone(), from: *from, data: part(&old, keep, old.len()) });
    }
    finish_all(tx, grid, previews, ends.iter().map(|end| &end.uid))?;
    Ok(Undo::PutRows { fid: fid.clone(), ends })
}

/// Puts rows back that were cut; returns what cuts them again.
pub fn put_rows(session: &Session, tx: &Tx, fid: &Fid, ends: &[ColumnEnd]) -> Result<Undo> {
    let grid = see_to_write(session, tx, fid)?;
    let previews = preview::Previews::of(tx, grid)?;
    let longest = |end: &ColumnEnd| end.from.saturating_add(end.data.len() as u64);
    let length = ends.iter().map(longest).max().unwrap_or(0);
    let mut lengths = Vec::with_capacity(ends.len());
    for end in ends {
        let (content, old) = column(tx, grid, &end.uid)?;
        if old.len() as u64 != end.from || longest(end) != length {
            return Err(changed());
        }
        replace(tx, grid, &end.uid, content, &joined(&old, &end.data))?;
        lengths.push((end.uid.clone(), end.from));
    }
    finish_all(tx, grid, previews, ends.iter().map(|end| &end.uid))?;
    Ok(Undo::CutRows { fid: fid.clone(), length, lengths })
}

fn column(tx: &Tx, grid: Key, uid: &Uid) -> Result<(i64, Value)> {
    let content = content_of(tx, grid, uid)?.ok_or_else(changed)?;
    Ok((content, contents::column(tx, content)?))
}

/// Brings the grid's row up to date. A step that does not name each of the grid's columns once is of another grid.
fn finish_all<'u>(tx: &Tx, grid: Key, previews: preview::Previews, uids: impl Iterator<Item = &'u Uid>) -> Result<()> {
    let uids: Vec<Uid> = uids.cloned().collect();
    let named: HashSet<&Uid> = uids.iter().collect();
    let all = heads(tx, grid)?;
    if named.len() != uids.len() || all.len() != uids.len() || !all.iter().all(|head| named.contains(&head.uid)) {
        return Err(changed());
    }
    finish(tx, grid, previews, &uids)
}

/// Returns a run of a list's elements.
fn part(list: &Value, from: usize, to: usize) -> Value {
    match list.as_column() {
        Some(column) => Value::Column(column.cells().take(to).skip(from).collect::<Column>()),
        None => values(list).into_iter().take(to).skip(from).collect(),
    }
}

/// Returns a list with another behind it.
fn joined(list: &Value, end: &Value) -> Value {
    match (list.as_column(), end.as_column()) {
        (Some(list), Some(end)) => Value::Column(list.cells().chain(end.cells()).collect::<Column>()),
        _ => values(list).into_iter().chain(values(end)).collect(),
    }
}
