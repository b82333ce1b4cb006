//! The connections that read: some are kept, more are opened while many ask, and never more than the system has files for.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use crate::backend::Result;

/// Idle connections that are kept.
const IDLE: usize = 3;
/// Connections at work at once: each is two open files and a cache, and more than a few for each processor win nothing.
const MOST: usize = 16;
/// How long a reader waits for one of them: who has one may ask for another within, which must not wait forever.
const PATIENCE: Duration = Duration::from_millis(250);

/// The connections that read.
#[derive(Debug, Default)]
pub struct Readers {
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Connection>,
    at_work: usize,
    waiting: usize,
}

/// A place among those at work, given back when it is dropped.
struct Place<'r>(&'r Readers);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.state().at_work -= 1;
        self.0.returned.notify_one();
    }
}

impl Readers {
    fn state(&self) -> MutexGuard<'_, State> {
        // It is whole between any two of its steps.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does work with a connection: an idle one, or one that is opened for it.
    ///
    /// # Errors
    /// Those of opening, and the work's.
    pub fn with<T>(
        &self,
        open: impl FnOnce() -> Result<Connection>,
        work: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        let (place, idle) = self.begin();
        let connection = idle.map_or_else(open, Ok)?;
        // If it panics the connection is closed: a transaction may be open on it.
        let answer = work(&connection);
        let mut state = self.state();
        if state.idle.len() < IDLE || state.waiting > 0 {
            state.idle.push(connection);
        }
        drop(state);
        drop(place);
        answer
    }

    /// Waits for a place, not forever, and takes an idle connection if there is one.
    fn begin(&self) -> (Place<'_>, Option<Connection>) {
        let mut state = self.state();
        if state.at_work >= MOST {
            state.waiting += 1;
            let waited = self.returned.wait_timeout_while(state, PATIENCE, |state| state.at_work >= MOST);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.waiting -= 1;
        }
        state.at_work += 1;
        let idle = state.idle.pop();
        (Place(self), idle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Error;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn open() -> Result<Connection> {
        Ok(Connection::open_in_memory()?)
    }

    #[test]
    fn no_more_are_opened_than_may_be_at_work() {
        let (readers, opened) = (Readers::default(), AtomicUsize::new(0));
        let open = || {
            opened.fetch_add(1, Ordering::Relaxed);
            open()
        };
        let (most, now) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..64 {
                scope.spawn(|| {
                    let work = |_: &Connection| {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                        Ok(())
                    };
                    readers.with(open, work).unwrap();
                });
            }
        });
        assert!(most.into_inner() <= MOST && opened.into_inner() >= 1);
        let state = readers.state();
        assert_eq!((state.at_work, state.waiting), (0, 0));
        assert!((1..=MOST).contains(&state.idle.len()));
    }

    #[test]
    fn a_reader_within_a_reader_is_not_kept_waiting_forever() {
        fn nested(readers: &Readers, depth: usize) -> Result<usize> {
            let deeper = |_: &Connection| if depth == 0 { Ok(0) } else { Ok(nested(readers, depth - 1)? + 1) };
            readers.with(open, deeper)
        }
        assert_eq!(nested(&Readers::default(), MOST).unwrap(), MOST);
    }

    #[test]
    fn places_come_back_from_work_that_fails_or_panics() {
        let readers = Readers::default();
        let failed: Result<()> = readers.with(|| Err(Error::NotFound), |_| Ok(()));
        assert_eq!(failed, Err(Error::NotFound));
        let failed: Result<()> = readers.with(open, |_| Err(Error::Forbidden));
        assert_eq!(failed, Err(Error::Forbidden));
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _: Result<()> = readers.with(open, |_| panic!("a mistake"));
        }));
        assert!(panicked.is_err());
        let state = readers.state();
        assert_eq!((state.at_work, state.idle.len()), (0, 0), "what a panic had is not used again");
    }
}
