//! Changes that wait at the same time are written together, so that one flush to the disk serves them all.
//!
//! Each is a savepoint of one transaction: one that is refused leaves no trace, and none is answered before all are on the
//! disk. When the whole fails, each is tried by itself, so that nobody is told of another's failure.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::{Store, Tx, open};
use crate::backend::{Error, Result};

/// Changes of a transaction.
const MOST: usize = 64;
/// How long a transaction takes changes in: the first one waits for the last.
const LONGEST: Duration = Duration::from_millis(8);

/// The pause between two transactions.
const GAP: Duration = Duration::from_micros(500);
/// How long transactions follow each other with no longer pause between.
const TURN: Duration = Duration::from_millis(200);
/// The pause behind a turn: another process that waits asks within it for certain, where it may miss short ones for long.
const REST: Duration = open::MOMENT.saturating_mul(2);

/// A change that waits to be written.
trait Waiting: Send {
    /// Makes the change, and keeps what came of it; returns whether it was made.
    fn attempt(&mut self, tx: &Tx) -> bool;

    /// Takes a failure of the store as what came of it.
    fn fail(&mut self, error: Error);

    /// Tells what came of it.
    fn tell(self: Box<Self>);
}

struct Asked<T, R> {
    rule: R,
    answer: Option<Result<T>>,
    asker: oneshot::Sender<Result<T>>,
}

impl<T: Send, R: Fn(&Tx) -> Result<T> + Send> Waiting for Asked<T, R> {
    fn attempt(&mut self, tx: &Tx) -> bool {
        // A mistake in one rule must not take the changes of others with it; its savepoint is rolled back.
        let answer = catch_unwind(AssertUnwindSafe(|| (self.rule)(tx)));
        let answer = answer.unwrap_or_else(|_| Err(broke_off()));
        self.answer.insert(answer).is_ok()
    }

    fn fail(&mut self, error: Error) {
        self.answer = Some(Err(error));
    }

    fn tell(self: Box<Self>) {
        let Asked { rule, answer, asker } = *self;
        // It has the library open, which whoever hears the answer may be about to close.
        drop(rule);
        // Whoever no longer waits for the answer has it made all the same.
        let _ = asker.send(answer.unwrap_or_else(|| Err(broke_off())));
    }
}

fn broke_off() -> Error {
    Error::Storage("The library's work broke off.".into())
}

/// Changes that wait for the disk.
#[derive(Default)]
pub struct Together(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Box<dyn Waiting>>,
    is_served: bool,
    turn: Option<Turn>,
}

/// A time in which transactions follow each other.
#[derive(Debug, Clone, Copy)]
struct Turn {
    from: Instant,
    to: Instant,
}

impl Turn {
    /// Returns the turn that a transaction at a moment belongs to, and how long it should wait before it begins.
    fn next(last: Option<Turn>, now: Instant) -> (Turn, Duration) {
        let begun = |at| Turn { from: at, to: at };
        match last {
            Some(turn) if now.saturating_duration_since(turn.to) < REST => {
                if now.saturating_duration_since(turn.from) > TURN {
                    (begun(now + REST), REST)
                } else {
                    (turn, GAP.saturating_sub(now.saturating_duration_since(turn.to)))
                }
            }
            _ => (begun(now), Duration::ZERO),
        }
    }
}

impl std::fmt::Debug for Together {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.debug_tuple("Together").field(&self.lock().waiting.len()).finish()
    }
}

impl Together {
    fn lock(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a change behind those that wait; returns where its answer will come, and the duty to serve them if nobody has it.
    pub fn ask<T, R>(self: &Arc<Together>, rule: R) -> (oneshot::Receiver<Result<T>>, Option<Service>)
    where
        T: Send + 'static,
        R: Fn(&Tx) -> Result<T> + Send + 'static,
    {
        let (asker, answer) = oneshot::channel();
        let mut queue = self.lock();
        queue.waiting.push_back(Box::new(Asked { rule, answer: None, asker }));
        let is_served = std::mem::replace(&mut queue.is_served, true);
        (answer, (!is_served).then(|| Service { together: Arc::clone(self), is_done: false }))
    }

    fn next(&self) -> Option<Box<dyn Waiting>> {
        self.lock().waiting.pop_front()
    }
}

/// The duty to write the changes that wait: one has it at a time.
#[derive(Debug)]
pub struct Service {
    together: Arc<Together>,
    is_done: bool,
}

impl Service {
    /// Writes until none waits.
    pub fn serve(mut self, store: &Store) {
        let mut is_first = true;
        while self.goes_on() {
            let last = self.together.lock().turn;
            let (turn, pause) = Turn::next(last, Instant::now());
            // Another process that waits to write finds no gap otherwise. Before the first there was one.
            if !std::mem::take(&mut is_first) || pause >= REST {
                std::thread::sleep(pause);
            }
            store.write_waiting(&self.together);
            self.together.lock().turn = Some(Turn { to: Instant::now(), ..turn });
        }
    }

    /// Returns whether changes wait; else the duty is over.
    fn goes_on(&mut self) -> bool {
        let mut queue = self.together.lock();
        queue.is_served = !queue.waiting.is_empty();
        self.is_done = !queue.is_served;
        queue.is_served
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if self.is_done {
            // Somebody else may have it by now.
            return;
        }
        // A runtime that ended before it was begun: those who wait hear that nothing comes.
        let mut queue = self.together.lock();
        queue.is_served = false;
        queue.waiting.clear();
    }
}

impl Store {
    /// Writes some of the changes that wait in one transaction, or each by itself if that fails, and tells what came of them.
    fn write_waiting(&self, together: &Together) {
        let mut taken = Vec::new();
        let whole = self.once(|tx| {
            let start = Instant::now();
            while taken.len() < MOST && start.elapsed() < LONGEST {
                let Some(change) = together.next() else { break };
                taken.push(change);
                if let Some(change) = taken.last_mut() {
                    in_savepoint(tx, change.as_mut())?;
                }
            }
            Ok(())
        });
        match whole {
            Ok(()) => {}
            // It could not begin.
            Err(error) if taken.is_empty() => {
                if let Some(mut change) = together.next() {
                    change.fail(error);
                    taken.push(change);
                }
            }
            Err(error) => {
                if matches!(error, Error::Full(_)) {
                    // A log that has been moved is written over from its start.
                    let _ = self.checkpoint(0);
                }
                for change in &mut taken {
                    self.write_alone(change.as_mut());
                }
            }
        }
        for change in taken {
            change.tell();
        }
    }

    fn write_alone(&self, change: &mut dyn Waiting) {
        let mut outcome = None;
        let written = self.once(|tx| match outcome.insert(change.attempt(tx)) {
            true => Ok(()),
            // Only so that it is rolled back: the change has kept its own error.
            false => Err(Error::NotFound),
        });
        match written {
            Err(error) if outcome != Some(false) => change.fail(error),
            _ => {}
        }
    }
}

/// Makes a change within a transaction, or leaves it as it was.
///
/// # Errors
/// Fails when the transaction is lost: some failures of the disk roll all of it back.
fn in_savepoint(tx: &Tx, change: &mut dyn Waiting) -> Result<()> {
    tx.db.prepare_cached("SAVEPOINT one")?.execute([])?;
    let made = change.attempt(tx);
    if tx.db.is_autocommit() {
        return Err(Error::Storage("The transaction was rolled back.".into()));
    }
    if !made {
        tx.db.prepare_cached("ROLLBACK TO one")?.execute([])?;
    }
    tx.db.prepare_cached("RELEASE one")?.execute([])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn note(tx: &Tx, what: &str) -> Result<()> {
        tx.db.execute("INSERT INTO stale (what) VALUES (?1)", [what])?;
        Ok(())
    }

    fn notes(store: &Store) -> Vec<String> {
        let read = |tx: &Tx| -> Result<Vec<String>> {
            let mut query = tx.db.prepare("SELECT what FROM stale ORDER BY what")?;
            Ok(query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        };
        store.read(read).unwrap()
    }

    type Rule = Box<dyn Fn(&Tx) -> Result<()> + Send>;

    /// Has rules written that wait at once; returns what each was answered.
    fn written(store: &Store, rules: Vec<Rule>) -> Vec<Result<()>> {
        let together = Arc::new(Together::default());
        let mut duty = None;
        let mut answers = Vec::new();
        for rule in rules {
            let (answer, service) = together.ask(rule);
            assert_eq!(service.is_some(), duty.is_none(), "one has the duty");
            duty = duty.or(service);
            answers.push(answer);
        }
        duty.unwrap().serve(store);
        answers.into_iter().map(|mut answer| answer.try_recv().unwrap()).collect()
    }

    #[test]
    fn a_refused_change_leaves_no_trace_among_others() {
        let store = Store::in_memory().unwrap();
        let version = store.version().unwrap();
        let answers = written(
            &store,
            vec![
                Box::new(|tx| note(tx, "one")),
                Box::new(|tx| note(tx, "two").and(Err(Error::NotFound))),
                Box::new(|tx| note(tx, "three").map(|()| panic!("a mistake"))),
                Box::new(|tx| note(tx, "one")),
                Box::new(|tx| note(tx, "five")),
            ],
        );
        let outcomes: Vec<bool> = answers.iter().map(Result::is_ok).collect();
        assert_eq!(outcomes, [true, false, false, false, true]);
        assert!(matches!(answers[1], Err(Error::NotFound)), "each hears its own error");
        assert_eq!(notes(&store), ["five", "one"]);
        assert_ne!(store.version().unwrap(), version);
    }

    #[test]
    fn a_transaction_that_is_lost_is_made_up_for_one_by_one() {
        let store = Store::in_memory().unwrap();
        let tries = Arc::new(AtomicU32::new(0));
        let of_third = Arc::clone(&tries);
        let answers = written(
            &store,
            vec![
                Box::new(|tx| note(tx, "one")),
                Box::new(|_| Err(Error::NotFound)),
                Box::new(move |tx| {
                    // As SQLite does when the disk fails in the midst.
                    if of_third.fetch_add(1, Ordering::Relaxed) == 0 {
                        tx.db.execute_batch("ROLLBACK")?;
                        return Err(Error::Full("the library could not grow".into()));
                    }
                    note(tx, "three")
                }),
                Box::new(|tx| note(tx, "four")),
            ],
        );
        assert_eq!(tries.load(Ordering::Relaxed), 2);
        let outcomes: Vec<bool> = answers.iter().map(Result::is_ok).collect();
        assert_eq!(outcomes, [true, false, true, true]);
        assert_eq!(notes(&store), ["four", "one", "three"]);
    }

    #[test]
    fn a_duty_that_is_let_go_is_told_and_taken_by_the_next() {
        let store = Store::in_memory().unwrap();
        let together = Arc::new(Together::default());
        let (mut lost, service) = together.ask(|tx: &Tx| note(tx, "lost"));
        drop(service);
        assert!(lost.try_recv().is_err());
        let (mut made, service) = together.ask(|tx: &Tx| note(tx, "made"));
        service.unwrap().serve(&store);
        assert!(made.try_recv().unwrap().is_ok());
        assert_eq!(notes(&store), ["made"]);
    }

    #[test]
    fn another_process_finds_a_pause_in_every_turn() {
        let start = Instant::now();
        let (mut now, mut last, mut longest, mut since) = (start, None, Duration::ZERO, start);
        for _ in 0..1_000 {
            let (turn, pause) = Turn::next(last, now);
            now += pause;
            if pause >= REST {
                longest = longest.max(now - since);
                since = now;
            }
            // What a busy disk takes.
            now += Duration::from_millis(30);
            last = Some(Turn { to: now, ..turn });
        }
        assert!(since > start && longest < TURN + Duration::from_millis(50), "{longest:?}");
        let (_, pause) = Turn::next(last, now + REST);
        assert!(pause.is_zero(), "who comes after a pause waits for none");
    }

    #[test]
    fn nothing_is_told_before_it_is_committed() {
        let store = Store::in_memory().unwrap();
        let together = Arc::new(Together::default());
        let (first, service) = together.ask(|tx: &Tx| note(tx, "first"));
        let first = Mutex::new(first);
        let (_second, _) = together.ask(move |tx: &Tx| {
            assert!(first.lock().unwrap().try_recv().is_err(), "the first is answered already");
            note(tx, "second")
        });
        service.unwrap().serve(&store);
        assert_eq!(notes(&store), ["first", "second"]);
    }
}
