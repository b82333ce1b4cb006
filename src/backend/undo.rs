//! What a change needs to be taken back.
//!
//! Every verb that can be reversed answers a [`Change`]: its result, and the [`Undo`] that reverses it. Doing an undo answers
//! the undo of itself, which is the redo. They are plain data, so they can be kept on disk and said in words.

use serde::{Deserialize, Serialize};

use crate::model::{Fid, Figure, FilePatch};

/// The result of a verb with what takes it back.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<T> {
    /// What the verb answers.
    pub value: T,
    /// What takes it back; nothing when the verb changed nothing.
    pub undo: Option<Undo>,
    /// What the caller should know though it succeeded.
    pub warnings: Vec<String>,
}

impl<T> Change<T> {
    /// Makes a change with its undo.
    pub fn new(value: T, undo: Undo) -> Change<T> {
        Change { value, undo: Some(undo), warnings: Vec::new() }
    }

    /// Makes the answer of a verb that changed nothing.
    pub fn none(value: T) -> Change<T> {
        Change { value, undo: None, warnings: Vec::new() }
    }

    /// Turns the value into another.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Change<U> {
        Change { value: f(self.value), undo: self.undo, warnings: self.warnings }
    }
}

/// A step that takes a change back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undo {
    /// Take files out of the trash again, to where they were.
    Restore(Vec<Fid>),
    /// Put files into the trash (again).
    Trash(Vec<Fid>),
    /// Put a file's fields back.
    Update {
        /// The file.
        fid: Fid,
        /// What its fields were.
        patch: Box<FilePatch>,
    },
    /// Put a plot's figure back.
    Figure {
        /// The plot.
        fid: Fid,
        /// What its figure was.
        figure: Box<Figure>,
    },
    /// Star a file again.
    Star(Fid),
    /// Take a star away again.
    Unstar(Fid),
    /// Several steps, in this order.
    All(Vec<Undo>),
}
