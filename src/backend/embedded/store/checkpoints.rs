//! Moving the log into the file, in the background: whoever commits the change that makes the log long does not wait for it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use super::open::{self, Access};
use crate::backend::Result;

/// Pages of the log from which on it is moved: 16 MB. Pages that were written again and again meanwhile are moved once.
const LONG: i64 = 4_096;

/// How often a log that others are moving is tried to be moved, and the time between.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(10);

/// How much of a log there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Length {
    pages: i64,
    moved: i64,
}

impl Length {
    fn waiting(self) -> i64 {
        self.pages - self.moved
    }
}

/// Moves the log of one library. What is under way when it is dropped is waited for.
#[derive(Debug)]
pub struct Checkpointer {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    /// Pages of the log that are not in the file, when it was looked at last.
    waiting: AtomicI64,
    running: AtomicBool,
    ending: AtomicBool,
}

impl Checkpointer {
    /// Makes one for the library in a file.
    #[must_use]
    pub fn new(path: &Path) -> Checkpointer {
        let shared = Shared {
            path: path.to_owned(),
            waiting: AtomicI64::new(0),
            running: AtomicBool::default(),
            ending: AtomicBool::default(),
        };
        Checkpointer { shared: Arc::new(shared), thread: Mutex::default() }
    }

    /// Looks how long the log is, by a connection that has just committed.
    pub fn measure(&self, writer: &Connection) -> i64 {
        // What cannot be asked now is asked after the next change.
        let waiting = length(writer, "NOOP").map_or(0, Length::waiting);
        self.shared.waiting.store(waiting, Ordering::Relaxed);
        waiting
    }

    /// Is told that a connection has committed: begins to move the log if it is long, unless that is under way.
    pub fn committed(&self, writer: &Connection) {
        if self.measure(writer) < LONG || self.shared.running.swap(true, Ordering::AcqRel) {
            return;
        }
        let shared = Arc::clone(&self.shared);
        let begun = std::thread::Builder::new().name("checkpoint".into()).spawn(move || shared.run());
        if begun.is_err() {
            self.shared.running.store(false, Ordering::Release);
        }
        *self.thread.lock().unwrap_or_else(PoisonError::into_inner) = begun.ok();
    }

    /// Moves the log at once, as far as nobody reads it, if it has so many pages; others write on meanwhile.
    ///
    /// # Errors
    /// Those of writing.
    pub fn run_from(&self, pages: i64) -> Result<()> {
        if self.shared.waiting.load(Ordering::Relaxed) >= pages {
            let left = length(&open::reader(&self.shared.path, &Access::Full)?, "PASSIVE")?.waiting();
            self.shared.waiting.store(left, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Moves the whole log, so that the next change is written over it from its start and takes no space: waits for those
    /// who read it or are moving it, but not for long.
    ///
    /// # Errors
    /// Those of writing.
    pub fn run_whole(&self) -> Result<()> {
        let connection = open::reader(&self.shared.path, &Access::Full)?;
        // Where another is moving it SQLite does not wait by itself; so the waiting is done here, in all cases and once.
        connection.busy_handler(None)?;
        for _ in 0..TRIES {
            let is_busy: bool = connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |row| row.get(0))?;
            if !is_busy {
                self.shared.waiting.store(0, Ordering::Relaxed);
                break;
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.shared.ending.store(true, Ordering::Release);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Its connection must not be the last one: the last one to be closed leaves no log behind.
        if let Some(Err(_)) = thread.map(JoinHandle::join) {
            tracing::error!("moving the log broke off");
        }
    }
}

impl Shared {
    /// Moves until little is left. If it fails, the log only grows until it is tried again.
    fn run(&self) {
        if let Ok(connection) = open::reader(&self.path, &Access::Full) {
            let mut before = -1;
            while !self.ending.load(Ordering::Acquire) {
                match length(&connection, "PASSIVE") {
                    // What came meanwhile; no more where a reader still needs what was before.
                    Ok(length) if length.waiting() >= LONG && length.moved != before => before = length.moved,
                    _ => break,
                }
            }
        }
        self.running.store(false, Ordering::Release);
    }
}

/// Returns how long the log is after a checkpoint of a kind: `PASSIVE` moves what it can without waiting, `NOOP` nothing.
fn length(db: &Connection, kind: &str) -> Result<Length> {
    let mut query = db.prepare_cached(&format!("PRAGMA wal_checkpoint({kind})"))?;
    Ok(query.query_row([], |row| Ok(Length { pages: row.get(1)?, moved: row.get(2)? }))?)
}
