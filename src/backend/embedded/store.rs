//! The rows of a library: an SQLite file, read by several connections and written by one.
//!
//! The rules above say [`Store::read`] or [`Store::write`] with a closure, which gets a [`Tx`]: a transaction with the row
//! operations on it. A write is one `BEGIN IMMEDIATE`, so what a verb changes is changed wholly or not at all, and a second
//! process waits rather than fails. SQL text exists only here and beside the rules, in the subset that other engines speak.

mod accounts;
mod ballast;
mod checkpoints;
mod errors;
mod files;
mod functions;
mod key;
mod migrate;
mod open;
mod pack;
mod place;
mod readers;
mod scan;
mod schema;
mod terms;
mod together;
mod trees;
mod watch;
mod words;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use checkpoints::Checkpointer;
use watch::Watch;

pub use accounts::Account;
pub use files::{Above, Details, NewRow, Row, State, Tally, kind_of};
pub use key::Key;
pub use open::{Access, blank};
pub use pack::{Kept, pack as pack_into};
use place::Identity;
pub use place::{beside, check as check_place};
use readers::Readers;
pub use scan::{Bound, Condition, Scan, Strand};
pub use terms::{Hit, Terms};
pub use together::Together;

use super::Options;
use crate::backend::{Error, Result};

/// SQLite's number for `synchronous=NORMAL`.
const NORMAL: i64 = 1;

/// An open library file.
#[derive(Debug)]
pub struct Store {
    path: Option<PathBuf>,
    identity: Option<Identity>,
    access: Access,
    checkpointer: Option<Checkpointer>,
    watch: Watch,
    writer: Mutex<Connection>,
    readers: Readers,
    changes: AtomicU64,
    foreign: AtomicI64,
    opened: Instant,
    /// When somebody changed something last, in milliseconds after `opened`.
    used: AtomicU64,
}

/// A transaction, with the row operations on it.
#[derive(Debug)]
pub struct Tx<'c> {
    pub(super) db: &'c Connection,
}

impl<'c> Tx<'c> {
    /// Takes a connection on which a transaction has begun.
    pub(super) fn of(db: &'c Connection) -> Tx<'c> {
        Tx { db }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic under the lock leaves a connection whose open transaction the next one to begin rolls back.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// Opens a library, making it if it is not there.
    ///
    /// # Errors
    /// Says why the file cannot be used.
    pub fn open(path: &Path, options: &Options) -> Result<Store> {
        let (connection, access) = open::open(path, options)?;
        let identity = place::identity(path);
        if access == Access::Full {
            ballast::keep(path);
        }
        Ok(Store { identity, ..Store::new(Some(path.to_owned()), access, connection) })
    }

    /// Makes a library that lives as long as the value.
    ///
    /// # Errors
    /// Those of making the tables.
    pub fn in_memory() -> Result<Store> {
        Ok(Store::new(None, Access::Full, open::in_memory()?))
    }

    fn new(path: Option<PathBuf>, access: Access, connection: Connection) -> Store {
        let checkpointer = path.as_deref().filter(|_| access == Access::Full).map(Checkpointer::new);
        Store {
            path,
            identity: None,
            access,
            checkpointer,
            watch: Watch::default(),
            writer: Mutex::new(connection),
            readers: Readers::default(),
            changes: AtomicU64::new(0),
            foreign: AtomicI64::new(0),
            opened: Instant::now(),
            used: AtomicU64::new(0),
        }
    }

    /// Returns how the file could be opened.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Returns the file's path; one in memory has none.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Runs a closure on one unchanging state of the library.
    ///
    /// # Errors
    /// The closure's, and those of reading.
    pub fn read<T>(&self, rule: impl FnOnce(&Tx) -> Result<T>) -> Result<T> {
        let Some(path) = &self.path else {
            let writer = lock(&self.writer);
            return in_transaction(&writer, "BEGIN", rule);
        };
        let open = || {
            self.check_place()?;
            open::reader(path, &self.access)
        };
        self.readers.with(open, |reader| in_transaction(reader, "BEGIN", rule))
    }

    /// Like [`Store::read`], on a connection of its own: one that others have written behind may hold an old list of an
    /// index's parts, which SQLite's own check takes for damage.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_afresh<T>(&self, rule: impl FnOnce(&Tx) -> Result<T>) -> Result<T> {
        match &self.path {
            Some(path) => in_transaction(&open::reader(path, &self.access)?, "BEGIN", rule),
            None => self.read(rule),
        }
    }

    /// Runs a closure that changes the library: all that it does is done, durably, or nothing. It may be run again by
    /// stores that resolve conflicts so, hence it has no other effects.
    ///
    /// # Errors
    /// The closure's, and those of writing; then nothing was changed.
    pub fn write<T>(&self, rule: impl Fn(&Tx) -> Result<T>) -> Result<T> {
        let answer = self.once(&rule);
        if !matches!(answer, Err(Error::Full(_))) {
            return answer;
        }
        // A log that has been moved is written over from its start.
        let _ = self.checkpoint(0);
        self.once(rule)
    }

    /// Like [`Store::write`], for a closure that runs at most once.
    fn once<T>(&self, rule: impl FnOnce(&Tx) -> Result<T>) -> Result<T> {
        self.check_place()?;
        self.used();
        let writer = self.writer()?;
        let answer = in_transaction(&writer, "BEGIN IMMEDIATE", rule)?;
        self.changes.fetch_add(1, Ordering::Relaxed);
        self.committed(&writer);
        drop(writer);
        self.used();
        Ok(answer)
    }

    fn committed(&self, writer: &Connection) {
        if let Some(checkpointer) = &self.checkpointer {
            checkpointer.committed(writer);
        }
    }

    fn used(&self) {
        self.used.store(self.opened.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    /// Returns how long nobody has changed anything, quiet work aside.
    #[must_use]
    pub fn calm(&self) -> Duration {
        self.opened.elapsed().saturating_sub(Duration::from_millis(self.used.load(Ordering::Relaxed)))
    }

    /// Like [`Store::write`], for work that changes nothing that anybody sees and may be lost in a power cut: it waits for
    /// no disk.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_quietly<T>(&self, rule: impl Fn(&Tx) -> Result<T>) -> Result<T> {
        self.check_place()?;
        let writer = self.writer()?;
        let usual: i64 = writer.pragma_query_value(None, "synchronous", |row| row.get(0))?;
        writer.pragma_update(None, "synchronous", usual.min(NORMAL))?;
        let answer = in_transaction(&writer, "BEGIN IMMEDIATE", &rule);
        let answer = self.without_ballast(answer, || in_transaction(&writer, "BEGIN IMMEDIATE", &rule));
        writer.pragma_update(None, "synchronous", usual)?;
        if let Some(checkpointer) = &self.checkpointer {
            checkpointer.measure(&writer);
        }
        answer
    }

    /// Sends to the disk what was written quietly: who changes something next would wait for that as well.
    pub fn flush_log(&self) {
        let log = self.path.as_deref().map(|path| std::fs::File::open(beside(path, "-wal")));
        if let Some(Ok(log)) = log {
            // Nobody relies on it.
            let _ = log.sync_data();
        }
    }

    /// Like [`Store::write`], for what leads to free space: on a full disk it may use the space that was kept for it.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_freeing<T>(&self, rule: impl Fn(&Tx) -> Result<T>) -> Result<T> {
        let answer = self.write(&rule);
        self.without_ballast(answer, || self.write(&rule))
    }

    /// Tries once more without the ballast what failed for lack of space.
    fn without_ballast<T>(&self, answer: Result<T>, again: impl Fn() -> Result<T>) -> Result<T> {
        let (Err(Error::Full(_)), Some(path)) = (&answer, &self.path) else { return answer };
        let _ = self.checkpoint(0);
        let answer = again();
        if !matches!(answer, Err(Error::Full(_))) {
            return answer;
        }
        // If it is gone, the sweep may have thrown it away just now: there is space all the same. The log is moved before it can
        // eat that up: the file may have to grow for it, by less than the log would.
        ballast::drop_from(path);
        let _ = self.empty_log();
        again()
    }

    /// Puts the ballast back if it is gone and there is space for it again.
    pub fn keep_ballast(&self) {
        if let (Some(path), Access::Full) = (&self.path, &self.access) {
            ballast::keep(path);
        }
    }

    /// Compares the indices of letters and of words with the files, unless it is known to be out of date or the library cannot be written.
    ///
    /// # Errors
    /// Says how they differ.
    #[allow(clippy::redundant_closure_for_method_calls, reason = "the method is not general enough in its lifetimes")]
    pub fn try_words(&self) -> Result<()> {
        let Ok(writer) = self.writer() else { return Ok(()) };
        in_transaction(&writer, "BEGIN IMMEDIATE", |tx| tx.try_words())?;
        // This one others may write meanwhile.
        in_transaction(&writer, "BEGIN", |tx| tx.try_terms())
    }

    /// Writes a packed copy of the library as it is at this moment.
    ///
    /// # Errors
    /// See [`pack::pack`].
    pub fn pack(&self, file: &Path, kept: Kept) -> Result<()> {
        match &self.path {
            // A connection of its own holds nobody up.
            Some(path) => pack::pack(&open::copier(path)?, file, kept),
            None => pack::pack(&lock(&self.writer), file, kept),
        }
    }

    /// Moves what the log holds into the file, as far as nobody reads it, if it has so many pages, while others write on.
    ///
    /// # Errors
    /// Those of writing.
    pub fn checkpoint(&self, pages: i64) -> Result<()> {
        self.checkpointer.as_ref().map_or(Ok(()), |checkpointer| checkpointer.run_from(pages))
    }

    /// Moves the whole log, so that it is written over from its start.
    fn empty_log(&self) -> Result<()> {
        self.checkpointer.as_ref().map_or(Ok(()), Checkpointer::run_whole)
    }

    /// Gives the writing connection away for as long as the guard lives.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub(super) fn writer(&self) -> Result<MutexGuard<'_, Connection>> {
        match &self.access {
            Access::ReadOnly(reason) => Err(Error::ReadOnly(reason.clone())),
            Access::Full => Ok(lock(&self.writer)),
        }
    }

    /// Returns whether the last process has left work undone.
    ///
    /// # Errors
    /// Those of reading.
    pub fn write_is_due(&self) -> Result<bool> {
        Tx { db: &lock(&self.writer) }.has_chores()
    }

    /// Tells that something was changed past [`Store::write`].
    pub(super) fn changed(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// Refuses when the file is no longer where it was opened: what is written to one without a name is lost.
    fn check_place(&self) -> Result<()> {
        let (Some(path), Some(identity)) = (&self.path, &self.identity) else { return Ok(()) };
        match place::identity(path) {
            Some(now) if now == *identity => Ok(()),
            Some(_) => Err(Error::Storage(format!(
                "Another file has taken the place of the library `{path}`. End plotree, and remove `{path}-wal` and `{path}-shm`, \
                 which belong to the former one, before you open it.",
                path = path.display()
            ))),
            None => Err(Error::Storage(format!(
                "The library `{}` is no longer there: it was moved, deleted, or its disk is gone.",
                path.display()
            ))),
        }
    }

    /// Returns a number that is another one after every change, by this process or another.
    ///
    /// # Errors
    /// [`Error::Storage`] when the file was moved, deleted or replaced.
    pub fn revision(&self) -> Result<u64> {
        self.check_place()?;
        // SQLite's number changes when others have written, as seen by one connection: the writer, so that what is written
        // quietly here does not count. While it writes, the last number will do: its own change is counted when it is done.
        if let Ok(writer) = self.writer.try_lock()
            && let Ok(version) = writer.pragma_query_value(None, "data_version", |row| row.get::<_, i64>(0))
        {
            self.foreign.store(version, Ordering::Relaxed);
        }
        let foreign = self.foreign.load(Ordering::Relaxed).cast_unsigned();
        Ok(self.changes.load(Ordering::Relaxed).wrapping_add(foreign << 32))
    }
}

fn in_transaction<T>(db: &Connection, begin: &str, rule: impl FnOnce(&Tx) -> Result<T>) -> Result<T> {
    if !db.is_autocommit() {
        db.prepare_cached("ROLLBACK")?.execute([])?;
    }
    db.prepare_cached(begin)?.execute([])?;
    let answer = rule(&Tx { db }).and_then(|answer| {
        db.prepare_cached("COMMIT")?.execute([])?;
        Ok(answer)
    });
    if answer.is_err() && !db.is_autocommit() {
        // The first error says more than one of the rollback, which the next transaction would try again.
        let _ = db.execute_batch("ROLLBACK");
    }
    answer
}
