//! Errands: long work with what is outside of the files that are shown, as a face asks somebody to do it who knows servers and the disk.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::model::{Fid, IdLocal, Timestamp};

/// Who does errands.
pub trait Outside: fmt::Debug + Send + Sync {
    /// Returns the servers that are known, by name; none where the files are on a server themselves, so that nothing is pulled
    /// to them, pushed from them or imported.
    fn remotes(&self) -> Option<Vec<String>>;

    /// Begins an errand, away from who asks; ends it behind what it is at when `stop` is set.
    fn begin(&self, order: Order, stop: Arc<AtomicBool>, tell: Tell);

    /// Finds out how files were when they last were the same here and on a server, and tells it.
    fn remember(&self, tell: Tell);
}

/// How the app is told what comes of errands.
pub type Tell = Arc<dyn Fn(News) + Send + Sync>;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// An account of a server into the library.
    Pull {
        /// The server.
        remote: String,
        /// Whether its trash comes too.
        trash: bool,
    },
    /// Files of the library onto a server.
    Push {
        /// The server.
        remote: String,
        /// The files, and all that is below them.
        roots: Vec<Named>,
        /// What happens where another file has the name.
        taken: Taken,
        /// Whether it is only told what would happen.
        dry_run: bool,
    },
    /// Files of the disk into a folder of the library.
    Import {
        /// A file, or a folder of them, as it was typed.
        path: String,
        /// The folder.
        into: IdLocal,
    },
    /// Files of the library or the server into a folder of the disk.
    Export {
        /// The files, and all that is below them.
        roots: Vec<Named>,
        /// The formats, by the endings of their files: each file becomes those that can hold it.
        formats: Vec<String>,
        /// The folder of the disk, as it was typed.
        to: String,
        /// Whether files that are there give way.
        force: bool,
    },
}

/// What happens on a server where another file has the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The file is left.
    Skip,
    /// The file gets a number behind its name.
    Rename,
    /// The other's content gives way.
    Replace,
}

/// A file with its name, for reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The file.
    pub fid: Fid,
    /// Its name.
    pub name: String,
}

/// What comes of errands.
#[derive(Debug)]
pub enum News {
    /// So far it is.
    Step {
        /// Files that are done.
        done: u64,
        /// Files in all, once it is known.
        all: Option<u64>,
        /// What it is at.
        at: String,
    },
    /// It has ended.
    Ended(Ended),
    /// How files were when they last were the same here and on a server.
    Remembered(HashMap<Fid, Timestamp>),
}

/// How an errand ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// What came of it, a sentence without its stop.
    pub said: String,
    /// What was left, or would be done, a line each.
    pub lines: Vec<String>,
    /// Whether all was done.
    pub whole: bool,
    /// Whether it was cancelled.
    pub stopped: bool,
    /// Files that were left because others are in their places, which could give way.
    pub in_the_way: u64,
}
