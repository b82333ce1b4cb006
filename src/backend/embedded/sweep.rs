//! The work behind the trash: rows of files follow their folders, and deleted ones go, with the pages that they leave empty.
//!
//! Each step is a small transaction, so that nobody waits long for it, and can be repeated: what to do next is read from the
//! library. A process that ends leaves the rest to the next one. Nothing of this changes what anybody sees.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use super::store::{Key, Store, Tx};
use super::{Shared, contents};
use crate::backend::Result;

/// Rows of a step: some 20 ms of work.
const STEP: usize = 2_000;
/// Pages of a step that are given back to the disk: 4 MB.
const PAGES: usize = 1_000;
/// Steps after which the log is moved into the file: at most some megabytes.
const STEPS_A_CHECKPOINT: u32 = 2;
/// The pause behind a step, in which others get to write.
const PAUSE: Duration = Duration::from_millis(10);

/// The thread that sweeps, while there is something to sweep.
#[derive(Debug, Default)]
pub struct Sweeper(Mutex<Shift>);

#[derive(Debug, Default)]
struct Shift {
    running: bool,
    again: bool,
}

impl Sweeper {
    /// Starts sweeping, unless it is under way.
    pub fn wake(&self, shared: &Arc<Shared>) {
        let mut shift = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shift.again = true;
        if !shift.running {
            let library = Arc::downgrade(shared);
            // Without a thread the rest waits for the next time.
            shift.running = std::thread::Builder::new().name("sweep".into()).spawn(move || run(&library)).is_ok();
        }
    }

    /// Returns whether to look for more work; else the thread is over.
    fn goes_on(&self) -> bool {
        let mut shift = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shift.running = shift.again;
        std::mem::take(&mut shift.again)
    }
}

/// Works until nothing is left, the library is dropped, or it cannot be written: then it is left to the next time.
fn run(library: &Weak<Shared>) {
    while let Some(shared) = library.upgrade() {
        let more = shared.sweeper.goes_on();
        if !more {
            shared.store.keep_ballast();
            return;
        }
        let mut steps = 0;
        while work(&shared.store).unwrap_or(false) {
            std::thread::sleep(PAUSE);
            steps += 1;
            // Before the log is so long that somebody's change would have to wait for this; if it fails, that will tell.
            if steps % STEPS_A_CHECKPOINT == 0 {
                let _ = shared.store.checkpoint();
            }
            if Arc::strong_count(&shared) == 1 {
                return;
            }
        }
    }
}

/// Does one step; returns whether there may be more.
#[allow(clippy::redundant_closure_for_method_calls, reason = "the method is not general enough in its lifetimes")]
pub fn work(store: &Store) -> Result<bool> {
    let waiting = store.read(|tx: &Tx| tx.has_chores())?;
    if !waiting {
        return Ok(false);
    }
    store.write_quietly(|tx| {
        tx.forget_comments()?;
        if tx.sweep(STEP)? == 0 && !purge(tx, STEP)? {
            tx.give_back(PAGES)?;
        }
        tx.has_chores()
    })
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
