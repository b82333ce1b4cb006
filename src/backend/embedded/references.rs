//! Which files a plot draws on (contract section 10.5).
//!
//! Who reads a plot reads its data, so a reference is a right: it is given by somebody who could read the grid, and only
//! then does the plot show the grid's data. A `src` in a figure by itself shows nothing.

use rusqlite::params;

use super::Session;
use super::permissions;
use super::store::{Key, Tx};
use crate::backend::{Error, Result};
use crate::model::src::{self, Src};
use crate::model::{Fid, Figure, FileType};

/// Refuses a figure with a reference to a column that is not there or not the caller's to read, unless an older figure of
/// the same plot has it: what points nowhere by now may stay.
pub fn check(session: &Session, tx: &Tx, figure: &Figure, older: Option<&Figure>) -> Result<()> {
    let kept = older.map(src::all).unwrap_or_default();
    for src in src::all(figure) {
        if !kept.contains(&src) && !is_readable(session, tx, &src)? {
            let message = format!("Figure field is invalid: `{src}` points to no column that you may read");
            return Err(Error::invalid("figure", message));
        }
    }
    Ok(())
}

/// Refuses a figure that is put back if it draws on what the caller may not read (any more), beyond what the figure of now
/// draws on: whoever reads a plot reads its data. Grids that are gone give none, and may stay in it.
pub fn check_again(session: &Session, tx: &Tx, figure: &Figure, now: &Figure) -> Result<()> {
    let kept = src::sources(now);
    for fid in src::sources(figure) {
        if !kept.contains(&fid) && !is_readable_or_gone(session, tx, &fid)? {
            let message = format!("The figure draws on `{fid}`, which you may not read any more.");
            return Err(Error::Conflict { message, name: None });
        }
    }
    Ok(())
}

fn is_readable_or_gone(session: &Session, tx: &Tx, grid: &Fid) -> Result<bool> {
    let key = match permissions::key(tx, grid) {
        Ok(key) => key,
        Err(Error::NotFound) => return Ok(true),
        Err(error) => return Err(error),
    };
    match tx.row(key)?.filter(|row| !row.is_gone()) {
        Some(row) => Ok(permissions::access(session, tx, &row)?.is_some()),
        None => Ok(true),
    }
}

fn is_readable(session: &Session, tx: &Tx, src: &Src) -> Result<bool> {
    let grid = match permissions::see_typed(session, tx, &src.fid, &FileType::Grid) {
        Ok(seen) => seen.row.key,
        Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut query = tx.db.prepare_cached("SELECT 1 FROM grid_column WHERE grid = ?1 AND uid = ?2")?;
    for uid in &src.uids {
        if !query.exists(params![grid, uid.as_str()])? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Returns the grids that a plot with this figure draws on, those that are still there.
pub fn grids(tx: &Tx, plot: Key, figure: &Figure) -> Result<Vec<Key>> {
    let mut given = tx.db.prepare_cached("SELECT 1 FROM reference WHERE file = ?1 AND target = ?2")?;
    let mut keys = Vec::new();
    for key in named(tx, figure)? {
        if given.exists([plot, key])? {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// Returns the grids that a figure names, those that are still there.
pub fn named(tx: &Tx, figure: &Figure) -> Result<Vec<Key>> {
    let mut keys = Vec::new();
    for fid in src::sources(figure) {
        let key = match permissions::key(tx, &fid) {
            Ok(key) => key,
            Err(Error::NotFound) => continue,
            Err(error) => return Err(error),
        };
        if tx.row(key)?.is_some_and(|row| !row.is_gone() && row.filetype == FileType::Grid) {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// Sets which grids a plot draws on: of those that its figure names, the ones that it drew on before and the ones that the
/// caller may read. Its extras stay.
pub fn set(session: &Session, tx: &Tx, plot: Key, figure: &Figure) -> Result<()> {
    let mut grids = grids(tx, plot, figure)?;
    for key in named(tx, figure)? {
        let row = tx.row(key)?.ok_or(Error::NotFound)?;
        if !grids.contains(&key) && permissions::access(session, tx, &row)?.is_some() {
            grids.push(key);
        }
    }
    tx.db
        .prepare_cached(
            "DELETE FROM reference WHERE file = ?1 AND EXISTS (SELECT 1 FROM file WHERE id = target AND kind = 2)",
        )?
        .execute([plot])?;
    for grid in grids {
        add(tx, plot, grid)?;
    }
    Ok(())
}

/// Notes that a file draws on another; returns whether it did not before.
pub fn add(tx: &Tx, file: Key, target: Key) -> Result<bool> {
    let mut insert = tx.db.prepare_cached("INSERT OR IGNORE INTO reference (file, target) VALUES (?1, ?2)")?;
    Ok(insert.execute([file, target])? > 0)
}
