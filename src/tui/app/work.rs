//! What changes the library: jobs, what waits for them, and the steps back.

use crate::backend::Undo;

use super::super::message::{Target, Verb};

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
}
