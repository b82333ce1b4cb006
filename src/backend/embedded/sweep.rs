//! The work behind the trash: rows of files follow their folders, and deleted ones go, with the pages that they leave empty.
//!
//! Each step is a small transaction, so that nobody waits long for it, and can be repeated: what to do next is read from the
//! library. A process that ends leaves the rest to the next one. Nothing of this changes what anybody sees.

use std::cell::Cell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::contents;
use super::store::{Key, Store, Tx};
use crate::backend::Result;

/// Rows of a step, or pages that it gives back: at least, and at most.
const ROWS: (usize, usize) = (100, 2_000);
/// How long a step may take: a change that comes waits for it.
const STEP: Duration = Duration::from_millis(8);
/// Pages of the log after which it is moved into the file: 4 MB.
const PAGES: i64 = 1_000;
/// The pause behind a step, in which others get to write.
const PAUSE: Duration = Duration::from_millis(10);
/// How long nobody has changed anything when the next step is taken, as the disk is one for all.
const CALM: Duration = Duration::from_millis(100);
/// How long a step waits for that at most.
const PATIENCE: Duration = Duration::from_secs(1);

/// How much a step does.
#[derive(Debug)]
pub struct Pace {
    rows: usize,
    is_hasty: bool,
}

impl Pace {
    /// Returns the pace of steps that hold up nobody: each takes the time that it may.
    #[must_use]
    pub fn considerate() -> Pace {
        Pace { rows: 200, is_hasty: false }
    }

    /// Returns the pace for who waits for the end of it.
    #[must_use]
    pub fn hasty() -> Pace {
        Pace { rows: ROWS.1, is_hasty: true }
    }

    fn took(&mut self, time: Duration) {
        let (fewest, most) = ROWS;
        if self.is_hasty {
            return;
        }
        if time > STEP {
            self.rows = (self.rows / 2).max(fewest);
        } else if time < STEP / 3 {
            self.rows = (self.rows * 2).min(most);
        }
    }
}

/// The thread that sweeps, while there is something to sweep. A step that is under way when this is dropped is waited for, so
/// that nobody has the library open then.
#[derive(Debug, Default)]
pub struct Sweeper {
    shift: Arc<Mutex<Shift>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Shift {
    running: bool,
    again: bool,
    ending: bool,
}

impl Sweeper {
    /// Starts sweeping, unless it is under way.
    pub fn wake(&self, store: &Arc<Store>) {
        let mut shift = lock(&self.shift);
        shift.again = true;
        if !shift.running {
            let sweep = Sweep { store: Arc::clone(store), shift: Arc::clone(&self.shift) };
            let thread = std::thread::Builder::new().name("sweep".into()).spawn(move || sweep.run());
            // Without a thread the rest waits for the next time.
            shift.running = thread.is_ok();
            *lock(&self.thread) = thread.ok();
        }
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        lock(&self.shift).ending = true;
        if let Some(Err(_)) = lock(&self.thread).take().map(JoinHandle::join) {
            tracing::error!("the sweep broke off");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Sweep {
    store: Arc<Store>,
    shift: Arc<Mutex<Shift>>,
}

impl Sweep {
    /// Works until nothing is left, the library is closed, or it cannot be written: then it is left to the next time.
    fn run(self) {
        let mut pace = Pace::considerate();
        while self.goes_on() {
            while self.wait_for_calm() && work(&self.store, &mut pace).unwrap_or(false) {
                std::thread::sleep(PAUSE);
            }
        }
        self.store.keep_ballast();
    }

    /// Returns whether to look for more work; else the thread is over.
    fn goes_on(&self) -> bool {
        let mut shift = lock(&self.shift);
        shift.running = shift.again && !shift.ending;
        std::mem::take(&mut shift.again) && shift.running
    }

    fn is_ending(&self) -> bool {
        lock(&self.shift).ending
    }

    /// Waits until nobody changes anything, but not for long; returns whether the library is still open.
    fn wait_for_calm(&self) -> bool {
        let start = Instant::now();
        while self.store.calm() < CALM && start.elapsed() < PATIENCE && !self.is_ending() {
            std::thread::sleep(PAUSE);
        }
        !self.is_ending()
    }
}

/// Does one step; returns whether there may be more.
#[allow(clippy::redundant_closure_for_method_calls, reason = "the method is not general enough in its lifetimes")]
pub fn work(store: &Store, pace: &mut Pace) -> Result<bool> {
    let waiting = store.read(|tx: &Tx| tx.has_chores())?;
    if !waiting {
        return Ok(false);
    }
    let (rows, start) = (pace.rows, Cell::new(Instant::now()));
    let more = store.write_quietly(|tx| {
        start.set(Instant::now());
        tx.forget_comments()?;
        if tx.sweep(rows)? == 0 && !purge(tx, rows)? {
            tx.give_back(rows)?;
        }
        tx.has_chores()
    })?;
    pace.took(start.get().elapsed());
    // What follows, somebody's change would have to wait for; if it fails, that will tell.
    if !pace.is_hasty {
        store.flush_log();
    }
    let _ = store.checkpoint(PAGES);
    Ok(more)
}

/// Removes rows of files that are deleted for good; returns whether there were any.
fn purge(tx: &Tx, most: usize) -> Result<bool> {
    let mut left = most;
    while left > 0 {
        let Some(key) = tx.next_doomed()? else { return Ok(left < most) };
        let files = tx.some_in(key, left)?;
        for (file, is_folder) in &files {
            if *is_folder { tx.doom(*file)? } else { remove(tx, *file)? }
        }
        if files.len() < left {
            remove(tx, key)?;
        }
        left = left.saturating_sub(files.len() + 1);
    }
    Ok(true)
}

fn remove(tx: &Tx, key: Key) -> Result<()> {
    for content in contents::of_file(tx, key)? {
        contents::release(tx, content)?;
    }
    tx.remove(key)
}
