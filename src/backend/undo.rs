//! What a change needs to be taken back.
//!
//! Every verb that can be reversed answers a [`Change`]: its result, and the [`Undo`] that reverses it. Doing an undo answers
//! the undo of itself, which is the redo. They are plain data, so they can be kept on disk and said in words.

use serde::{Deserialize, Serialize};

use crate::model::grid::{ColumnPatch, GridColumn};
use crate::model::{Fid, Figure, FilePatch, IdLocal, Uid, Value};

/// The result of a verb with what takes it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Put a file into the trash again within a folder that lies there, where it was before it came out.
    TrashWithin {
        /// The file.
        fid: Fid,
        /// The number of the folder. When it is not in the trash any more, the file goes in where it is.
        folder: IdLocal,
        /// Whether the file had been trashed by itself; else it had gone in with the folder.
        alone: bool,
    },
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
    /// Give some who a file is shared with the access that they had.
    Sharing {
        /// The file.
        fid: Fid,
        /// What each may do.
        access: Vec<Access>,
    },
    /// Show a remark again that was deleted, by its number.
    Comment(u64),
    /// Delete a remark again, by its number.
    Uncomment(u64),
    /// Let a file draw on an extra again.
    AddReference {
        /// The file.
        fid: Fid,
        /// The extra.
        referenced: Fid,
    },
    /// End a reference to an extra again.
    DropReference {
        /// The file.
        fid: Fid,
        /// The extra.
        referenced: Fid,
    },
    /// Put an extra's bytes back.
    Content {
        /// The extra.
        fid: Fid,
        /// What its bytes were.
        #[serde(with = "super::base64")]
        content: Vec<u8>,
    },
    /// Put columns back where they were, under the ids that they had.
    PutColumns {
        /// The grid.
        fid: Fid,
        /// The columns.
        columns: Vec<LostColumn>,
    },
    /// Delete columns again.
    DeleteColumns {
        /// The grid.
        fid: Fid,
        /// The columns.
        uids: Vec<Uid>,
    },
    /// Put back what columns were: only what was changed of them.
    UpdateColumns {
        /// The grid.
        fid: Fid,
        /// The columns, each with what it was.
        patches: Vec<(Uid, ColumnPatch)>,
    },
    /// Cut every column of a grid to the length that it had before rows were added.
    CutRows {
        /// The grid.
        fid: Fid,
        /// The length of every column now; with another, something else was changed since.
        length: u64,
        /// The columns, each with the length that it had.
        lengths: Vec<(Uid, u64)>,
    },
    /// Put rows back that were cut.
    PutRows {
        /// The grid.
        fid: Fid,
        /// Every column of the grid, each with what was cut from it.
        ends: Vec<ColumnEnd>,
    },
    /// Several steps, in this order.
    All(Vec<Undo>),
}

/// Somebody that a file can be shared with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A user, by name.
    User(String),
    /// An address without an account.
    Email(String),
    /// A team, by name.
    Team(String),
}

/// What somebody may do with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Who.
    pub party: Party,
    /// Whether he may only read; `None` if it is not shared with him.
    pub readonly: Option<bool>,
}

/// A column that was deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LostColumn {
    /// The column with its data.
    #[serde(flatten)]
    pub column: GridColumn,
    /// Its place among columns of the same order: the smaller come first.
    pub rank: i64,
}

/// The end of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnEnd {
    /// The column.
    pub uid: Uid,
    /// The length of what is before it.
    pub from: u64,
    /// Its cells.
    pub data: Value,
}
