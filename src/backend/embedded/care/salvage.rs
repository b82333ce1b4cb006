//! Copying what is good out of a library whose pages are bad, row by row, into a new file beside it.
//!
//! A bad page ends a walk through a table; the walk then goes on from the other end, and what lies between is halved until the
//! bad page is all that is left out. What the new file lacks to be a library is made by [`super::mend`].

use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, params_from_iter};

use super::{free_beside, layout, mend};
use crate::backend::embedded::store::{Key, Store, Tx, kind_of};
use crate::backend::embedded::{Library, Options, objects, references};
use crate::backend::{Error, Result};
use crate::model::FileType;

/// Bad pages of a table that are walked around.
const MOST_STOPS: u32 = 4_000;

/// A table with the columns that old and new file have in common.
struct Table {
    name: String,
    /// What it is walked by: the row's number, or the first column of its key.
    key: String,
    columns: Vec<String>,
}

/// Copies what is good; returns the new file.
pub fn salvage(path: &Path, options: &Options) -> Result<PathBuf> {
    let (old, _scratch) = layout::open(path)?;
    let new = free_beside(path, ".salvaged");
    let done = fill(&old, &new, options);
    if done.is_err() {
        // Nothing of use is in it; the error says more than that it could not be removed.
        let _ = std::fs::remove_file(&new);
    }
    done.map(|()| new)
}

fn fill(old: &Connection, new: &Path, options: &Options) -> Result<()> {
    let library = Library::open(new, &Options { read_only: false, make_folders: false, ..options.clone() })?;
    let store: &Store = library.store();
    let copied = store.write(|tx| {
        // Rows come before those that they belong to.
        tx.db.execute_batch("PRAGMA defer_foreign_keys=ON")?;
        let mut copied = 0;
        for table in tables(tx)? {
            copied += Walk { old, tx, table: &table, stops: 0, copied: 0 }.all()?;
        }
        if copied > 0 {
            mend::mend(tx)?;
            draw(tx)?;
        }
        Ok(copied)
    })?;
    if copied == 0 {
        let message = "Nothing in the library could be read any more. Only a copy of it can help.";
        return Err(Error::Corrupt(message.into()));
    }
    library.settle()
}

/// Notes again which grids plots draw on, where that is lost: of those that their figures name, their owners' own. That
/// somebody was given another's is not known without the note.
fn draw(tx: &Tx) -> Result<()> {
    let mut query = tx.db.prepare("SELECT id FROM file WHERE kind = ?1 AND content IS NOT NULL")?;
    let plots: Vec<Key> =
        query.query_map([kind_of(&FileType::Plot).0], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for plot in plots {
        let Some(row) = tx.row(plot)? else { continue };
        // A figure that is lost draws on nothing.
        let Ok(figure) = objects::figure(tx, &row) else { continue };
        for grid in references::named(tx, &figure)? {
            if grid.account() == plot.account() {
                references::add(tx, plot, grid)?;
            }
        }
    }
    Ok(())
}

/// Returns the tables of today's schema. Those of the index of words are made anew.
fn tables(tx: &Tx) -> Result<Vec<Table>> {
    let mut query = tx.db.prepare(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
    )?;
    let names: Vec<(String, bool)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut tables = Vec::new();
    for (name, without_rowid) in names {
        // The marks of unfinished work are not to be trusted.
        if matches!(name.as_str(), "stale" | "sweep") {
            continue;
        }
        let mut query = tx.db.prepare("SELECT name, pk FROM pragma_table_info(?1)")?;
        let columns: Vec<(String, i64)> =
            query.query_map([&name], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        let first = columns.iter().find(|(_, place)| *place == 1).map(|(column, _)| column.clone());
        let key = if without_rowid { first.unwrap_or_default() } else { "rowid".to_owned() };
        tables.push(Table { name, key, columns: columns.into_iter().map(|(column, _)| column).collect() });
    }
    Ok(tables)
}

/// A walk through a table of the old file.
struct Walk<'w> {
    old: &'w Connection,
    tx: &'w Tx<'w>,
    table: &'w Table,
    stops: u32,
    copied: u64,
}

impl Walk<'_> {
    fn all(mut self) -> Result<u64> {
        let known = self.known_columns();
        if !known.is_empty() {
            self.between(&known, i64::MIN, i64::MAX)?;
        }
        Ok(self.copied)
    }

    /// Returns the columns that the old table has too: an older one has fewer.
    fn known_columns(&self) -> Vec<String> {
        let names = || -> rusqlite::Result<Vec<String>> {
            let mut query = self.old.prepare("SELECT name FROM pragma_table_info(?1)")?;
            query.query_map([&self.table.name], |row| row.get(0))?.collect()
        };
        // A table that cannot even be named is lost.
        let old = names().unwrap_or_default();
        self.table.columns.iter().filter(|column| old.contains(column)).cloned().collect()
    }

    /// Copies the rows with keys from one to another.
    fn between(&mut self, columns: &[String], first: i64, last: i64) -> Result<()> {
        let Some(up) = self.one_way(columns, first, last, "ASC")? else { return Ok(()) };
        let Some(down) = self.one_way(columns, up.max(first), last, "DESC")? else { return Ok(()) };
        self.stops += 1;
        // Rows of a key that is not the whole one may be left of either end.
        let (first, last) = (up.saturating_add(1), down.saturating_sub(1));
        if first >= last || self.stops > MOST_STOPS {
            return Ok(());
        }
        let middle = i64::midpoint(first, last);
        self.between(columns, first, middle)?;
        self.between(columns, middle + 1, last)
    }

    /// Copies rows in an order until a page is bad; returns the last key then, `None` when all were good.
    fn one_way(&mut self, columns: &[String], first: i64, last: i64, order: &str) -> Result<Option<i64>> {
        let Table { name, key, .. } = self.table;
        let list = columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ");
        let marks = (1..=columns.len()).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ");
        let mut insert =
            self.tx.db.prepare_cached(&format!("INSERT OR IGNORE INTO \"{name}\" ({list}) VALUES ({marks})"))?;
        let mut reached = if order == "ASC" { first } else { last };
        let sql = format!(
            "SELECT \"{key}\", {list} FROM \"{name}\" NOT INDEXED WHERE \"{key}\" BETWEEN ?1 AND ?2 ORDER BY \"{key}\" {order}"
        );
        let Ok(mut query) = self.old.prepare_cached(&sql) else { return Ok(Some(reached)) };
        let Ok(mut rows) = query.query([first, last]) else { return Ok(Some(reached)) };
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(None),
                Err(_) => return Ok(Some(reached)),
            };
            let Ok(at) = row.get::<_, i64>(0) else { continue };
            reached = at;
            // A row whose bytes make no sense is left out; its page may hold good ones.
            let values: rusqlite::Result<Vec<Value>> = (1..=columns.len()).map(|place| row.get(place)).collect();
            let Ok(values) = values else { continue };
            match insert.execute(params_from_iter(values)) {
                Ok(count) => self.copied += count as u64,
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => return Err(error.into()),
                Err(_) => {}
            }
        }
    }
}
