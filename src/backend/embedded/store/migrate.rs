//! The steps from an older library to today's, each in a transaction, after a copy was kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::Connection;

use super::Tx;
use super::pack::{Kept, pack};
use super::place::beside;
use super::schema::APPLICATION_ID;
use crate::backend::{Error, Result};

/// Copies from before migrations that are kept beside a library.
const MOST_COPIES: usize = 3;

/// Takes the steps that a library of a version lacks. A library without a path, or a new one, needs no copy.
pub fn migrate(db: &Connection, path: Option<&Path>, version: i64, steps: &[&str]) -> Result<()> {
    if let (Some(path), 1..) = (path, version) {
        keep_copy(db, path, version)?;
    }
    for (step, sql) in steps.iter().enumerate() {
        let number = step as i64 + 1;
        db.execute_batch("BEGIN IMMEDIATE")?;
        let done = take(db, sql, number, step + 1 == steps.len());
        if done.is_err() {
            // The step's own error says more than one of the rollback.
            let _ = db.execute_batch("ROLLBACK");
        }
        done.map_err(|error| not_taken(error, number))?;
    }
    Ok(())
}

/// Takes one step, unless another process has just taken it. With the last one come the indices that a step has emptied.
fn take(db: &Connection, sql: &str, number: i64, is_last: bool) -> Result<()> {
    let reached: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if reached < number {
        db.execute_batch(sql)?;
        let tx = Tx::of(db);
        if is_last && tx.words_are_stale()? {
            tx.rebuild_words()?;
        }
        db.pragma_update(None, "application_id", APPLICATION_ID)?;
        db.pragma_update(None, "user_version", number)?;
    }
    db.execute_batch("COMMIT")?;
    Ok(())
}

/// Says what came of a step that failed.
fn not_taken(error: Error, number: i64) -> Error {
    match error {
        Error::Storage(text) if text.contains("duplicate column name") => Error::Storage(format!(
            "The library was made by an unfinished plotree from between two releases: it says that its version is {}, but has \
             parts of version {number}. It stays as it was; only the plotree that made it can open it.",
            number - 1
        )),
        Error::Storage(text) => Error::Storage(format!(
            "The library could not be brought from version {} to {number}, and stays as it was. {text}",
            number - 1
        )),
        other => other,
    }
}

/// Keeps a copy of the library as it is, and of those from before the newest only.
fn keep_copy(db: &Connection, path: &Path, version: i64) -> Result<()> {
    match pack(db, &beside(path, &format!(".version-{version}")), Kept::New) {
        // Another process is about to migrate too, and keeps the same copy.
        Ok(()) | Err(Error::Conflict { .. }) => {}
        Err(error) => return Err(error),
    }
    for (_, old) in copies(path).into_iter().skip(MOST_COPIES) {
        // One copy too many does no harm.
        let _ = fs::remove_file(old);
    }
    Ok(())
}

/// Returns the copies from before migrations, newest first.
fn copies(path: &Path) -> Vec<(SystemTime, PathBuf)> {
    let prefix = beside(path, ".version-");
    let (Some(folder), Some(prefix)) = (prefix.parent(), prefix.file_name()) else { return Vec::new() };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_copy = |name: &[u8]| {
        let number = name.strip_prefix(prefix.as_encoded_bytes());
        number.is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
    };
    let mut copies: Vec<_> = entries
        .flatten()
        .filter(|entry| is_copy(entry.file_name().as_encoded_bytes()))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    copies.sort_by(|a, b| b.cmp(a));
    copies
}

#[cfg(test)]
mod tests;
