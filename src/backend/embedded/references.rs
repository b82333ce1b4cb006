//! Which files a plot draws on (contract section 10.5).

use rusqlite::params;

use super::Session;
use super::permissions;
use super::store::{Key, Tx};
use crate::backend::{Error, Result};
use crate::model::src::{self, Src};
use crate::model::{Figure, FileType};

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

/// Returns the grids that a figure draws on, those that are still there.
pub fn grids(tx: &Tx, figure: &Figure) -> Result<Vec<Key>> {
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

/// Sets which grids a plot draws on; its extras stay.
pub fn set(tx: &Tx, plot: Key, figure: &Figure) -> Result<()> {
    tx.db
        .prepare_cached(
            "DELETE FROM reference WHERE file = ?1 AND EXISTS (SELECT 1 FROM file WHERE id = target AND kind = 2)",
        )?
        .execute([plot])?;
    for grid in grids(tx, figure)? {
        add(tx, plot, grid)?;
    }
    Ok(())
}

/// Notes that a file draws on another.
pub fn add(tx: &Tx, file: Key, target: Key) -> Result<()> {
    tx.db.prepare_cached("INSERT OR IGNORE INTO reference (file, target) VALUES (?1, ?2)")?.execute([file, target])?;
    Ok(())
}
