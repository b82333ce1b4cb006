//! Whole accounts between two places: pulled into a library of this machine, looked through, pushed to a server.
//!
//! A pull keeps everything as it is there: fids, and so links and `src` references; folders, plots and grids, also grids
//! that a plot only refers to; meta data, sharing, stars, remarks, sources. What has not changed since the last pull is not
//! asked for again. It may end at any moment: a file is taken wholly or not at all, and the next pull goes on.

pub mod memory;
mod plan;
pub mod pull;
pub mod push;
pub mod trail;
pub mod verify;

use crate::model::Fid;

pub use memory::Memory;
pub use pull::{Options, Progress, pull};
pub use push::push;
pub use trail::Trail;
pub use verify::verify;

/// A file that was left, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The file.
    pub fid: Fid,
    /// Its name, if it is known.
    pub name: String,
    /// Why, a sentence.
    pub reason: String,
}

/// What a pull came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are there on the server, as far as they were asked for.
    pub seen: u64,
    /// Files that are new in the library.
    pub new: u64,
    /// Files that were there and have changed.
    pub changed: u64,
    /// Files that are as they were.
    pub same: u64,
    /// Bytes of contents that were fetched.
    pub bytes: u64,
    /// Files that could not be read, or not be taken.
    pub left: Vec<Left>,
    /// Files that were pulled before and are no longer there; they stay in the library unless asked otherwise.
    pub gone: Vec<Fid>,
    /// Whether it was broken off; the next pull goes on.
    pub stopped: bool,
}
