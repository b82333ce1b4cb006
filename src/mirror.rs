//! Whole accounts between two places: pulled into a library of this machine, looked through, pushed to a server.
//!
//! A pull keeps everything as it is there: fids, and so links and `src` references; folders, plots and grids, also grids
//! that a plot only refers to; meta data, sharing, stars, remarks, sources. What has not changed since the last pull is not
//! asked for again. It may end at any moment: a file is taken wholly or not at all, and the next pull goes on.
//!
//! A push goes the other way. Files that were pulled are changed in place there, new ones get fids of the server's, and neither
//! way overwrites without being told to what was changed on the other side meanwhile. Both remember what they did ([`Ties`]).
//!
//! A server is a stranger. Only files of the users that were asked for are taken, grids of others only because a plot draws on
//! them and never into the account of a user of this library; listings, names, numbers and depths are bounded.

pub mod bundle;
pub mod memory;
mod patience;
mod plan;
pub mod pull;
pub mod push;
pub mod ties;
pub mod trail;
pub mod verify;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::backend::remote::Remote;
use crate::model::Fid;
use crate::text;

pub use memory::Memory;
pub use pull::{Options, Progress, pull};
pub use push::push;
pub use ties::Ties;
pub use trail::Trail;
pub use verify::verify;

/// The folder of what is remembered of pulls.
pub const PULLED: &str = "mirror";
/// The folder of what is remembered of pushes.
pub const PUSHED: &str = "push";

/// Returns the folder, in one of the state folder, of what went between a library and servers.
#[must_use]
pub fn state_folder(state: &Path, folder: &str, library: &str) -> PathBuf {
    state.join(folder).join(number_of(library))
}

fn number_of(text: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(text).into();
    let number = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{number:016x}")
}

/// Returns the file, in a folder of the state folder, in which it is kept what went between an account on a server and a
/// library: another for every address, account and library.
#[must_use]
pub fn state_file(state: &Path, folder: &str, remote: &Remote, username: &str, library: &str) -> PathBuf {
    let number = number_of(&format!("{}\n{username}", remote.address()));
    state_folder(state, folder, library).join(text::file_name(&format!("{number} {} {username}", remote.host())))
}

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
    /// Rows that the server counts in its listings and that could not be read; then nothing counts as gone.
    pub unread: u64,
    /// Whether it was broken off; the next pull goes on.
    pub stopped: bool,
}
