//! Whether anything was written, by whomever: asked so cheaply that it can be asked before every answer.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::{Access, Store, open};
use crate::backend::Result;

/// How long the file is believed to be where it was: who only reads loses nothing to one that has gone.
const BELIEF: Duration = Duration::from_millis(100);

/// A connection that only looks whether others have written.
#[derive(Debug, Default)]
pub struct Watch(Mutex<Looking>);

#[derive(Debug, Default)]
struct Looking {
    connection: Option<Connection>,
    /// When the file was last seen where it should be.
    seen: Option<Instant>,
}

impl Store {
    /// Returns a number that is another one after every commit, by this process or another, that was answered before it is
    /// asked for. It waits for nobody who writes.
    ///
    /// # Errors
    /// As [`Store::revision`]; then it is not known.
    pub fn version(&self) -> Result<i64> {
        let Some(path) = &self.path else {
            return Ok(self.changes.load(std::sync::atomic::Ordering::Acquire).cast_signed());
        };
        let mut looking = self.watch.0.lock().unwrap_or_else(PoisonError::into_inner);
        if looking.seen.is_none_or(|seen| seen.elapsed() > BELIEF) {
            self.check_place()?;
            looking.seen = Some(Instant::now());
        }
        let db = match &mut looking.connection {
            Some(db) => db,
            none => none.insert(open_watch(path, &self.access)?),
        };
        Ok(db.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
    }
}

fn open_watch(path: &std::path::Path, access: &Access) -> Result<Connection> {
    let db = open::reader(path, access)?;
    // Who asks is a thread that serves others too.
    db.busy_timeout(Duration::ZERO)?;
    Ok(db)
}
