//! What changes the library: jobs, what waits for them, and the steps back.

use crate::backend::Undo;
use crate::model::{Fid, Timestamp};

use super::super::message::{Failure, Target, Verb};

/// Files to be pasted.
#[derive(Debug, Clone)]
pub struct Clip {
    /// Whether they move.
    pub cut: bool,
    /// The files.
    pub targets: Vec<Target>,
}

/// A job under way.
#[derive(Debug)]
pub struct Job {
    /// Its number.
    pub number: u64,
    /// What it does.
    pub verb: Verb,
    /// To which files.
    pub targets: Vec<Target>,
    /// How many are done.
    pub done: usize,
    /// Ticks since it began.
    pub ticks: u32,
    /// How many keys had been typed when it was asked for.
    pub typed: u64,
    /// Where it took the row of the cursor away: whose that was, and whose the cursor's row is since.
    pub stood: Option<(Fid, Option<Fid>)>,
}

/// A change of the library that waits for the one before it, so that they happen in the order of their keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// The job of that number.
    Job(u64),
    /// A step back in the history, or forward again.
    Step {
        /// Whether it is forward.
        redo: bool,
    },
}

/// A change that can be taken back or done again.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What it was: `trashed “growth”`.
    pub label: String,
    /// What reverses it.
    pub undo: Undo,
    /// When it was done.
    pub at: Timestamp,
}

/// A job that has ended.
#[derive(Debug, Clone)]
pub struct Task {
    /// What it was: `trashed “growth”`.
    pub label: String,
    /// How it ended.
    pub state: TaskState,
    /// What it did.
    pub verb: Verb,
    /// To which files.
    pub targets: Vec<Target>,
    /// Which of them were not reached before it was cancelled.
    pub left: Vec<Target>,
    /// When it ended.
    pub ended: Timestamp,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskState {
    /// Wholly done.
    Done,
    /// Not done to these.
    Failed(Vec<Failure>),
    /// Ended before its end.
    Cancelled,
}

impl Task {
    /// Makes a task that ends now.
    #[must_use]
    pub fn new(label: String, state: TaskState, verb: Verb, targets: Vec<Target>) -> Task {
        Task { label, state, verb, targets, left: Vec::new(), ended: Timestamp::now() }
    }
}

/// What is done with the files of a list that were asked for to be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marking {
    /// They are marked.
    Add,
    /// Their marks are turned round.
    Invert,
    /// Those of a pattern are marked.
    Pattern(String),
}
