//! Care for a library: looking it through, repairing it, keeping copies.
//!
//! [`examine`] looks a file through and tells in a [`Report`] what is wrong with it, each [`Finding`] with the way out. What can
//! be made anew from the rest (indices, counts, marks, the index of words) is made anew in place; where pages of the file itself
//! are bad, what is good is copied into a new file beside it. Neither happens before there is a copy of the old file.

mod backup;
mod check;
mod layout;
mod mend;
mod salvage;

use std::path::{Path, PathBuf};

use super::{Library, Options, store};
use crate::backend::{Error, Result};

pub use backup::Kept;

/// How thoroughly a library is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Pages, relations, counts and orphans: some seconds for a million files.
    Quick,
    /// Also every index, every stored byte and the index of words: as long as reading everything takes.
    Deep,
}

/// What can be done about something that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// It can be made anew from the rest: [`repair`] does.
    Repair,
    /// Pages of the file are bad: [`repair`] copies what is good into a new file.
    Salvage,
    /// The data is gone; only a copy of the library or the figure's own file still has it.
    Lost,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong with which thing, a sentence. Names in it are as users chose them.
    pub what: String,
    /// What can be done.
    pub remedy: Remedy,
}

/// What was found in a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How thoroughly it was looked through.
    pub depth: Depth,
    /// Files of all kinds in it, the trash included.
    pub files: u64,
    /// Contents that were compared with their digests.
    pub contents: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Report {
    fn new(depth: Depth) -> Report {
        Report { depth, files: 0, contents: 0, findings: Vec::new() }
    }

    /// Returns whether nothing is wrong, as far as was looked.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    /// Returns whether something has a remedy.
    #[must_use]
    pub fn needs(&self, remedy: Remedy) -> bool {
        self.findings.iter().any(|finding| finding.remedy == remedy)
    }

    fn add(&mut self, what: impl Into<String>, remedy: Remedy) {
        self.findings.push(Finding { what: what.into(), remedy });
    }
}

/// What a repair did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What was wrong.
    pub found: Report,
    /// The copy of the file as it was; none if there was nothing to do.
    pub kept: Option<PathBuf>,
    /// The new file with what is good, if the old one could not be mended in place.
    pub salvaged: Option<PathBuf>,
    /// What is wrong still: in the new file if there is one.
    pub left: Report,
}

impl Library {
    /// Looks the library through while others go on using it.
    #[must_use]
    pub fn check(&self, depth: Depth) -> Report {
        check::check(self.store(), depth)
    }

    /// Writes a copy of the library as it is at this moment while others go on using it: verified, and there wholly or not
    /// at all. It is packed, so it may be smaller.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the file is there and may not be replaced, and those of reading and writing.
    pub fn backup(&self, file: &Path, kept: Kept) -> Result<()> {
        if self.path().is_some_and(|path| is_same_file(path, file)) {
            let message = "The copy would replace the library itself. Name another file.";
            return Err(Error::Conflict { message: message.into(), name: None });
        }
        backup::back_up(self.store(), file, kept)
    }

    /// Makes everything anew that can be made from the rest: indices, counts, marks of the trash, the index of words; what
    /// hangs on nothing goes, and files whose folder is lost come home.
    ///
    /// # Errors
    /// Those of reading and writing; then nothing was changed.
    pub fn mend(&self) -> Result<()> {
        self.store().write(mend::mend)?;
        self.wake_sweeper();
        Ok(())
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Looks through a library's file, which may be too damaged to be opened otherwise.
///
/// # Errors
/// When there is no such file, or it may not be read.
pub fn examine(path: &Path, depth: Depth, options: &Options) -> Result<Report> {
    // Comparing the index of words with the names needs more than reading; nothing else does.
    let options =
        Options { read_only: options.read_only || depth == Depth::Quick, make_folders: false, ..options.clone() };
    store::check_place(path, &options)?;
    if !path.is_file() {
        return Err(Error::Storage(format!("There is no library `{}`.", path.display())));
    }
    match Library::open(path, &options) {
        Ok(library) => Ok(library.check(depth)),
        Err(error @ (Error::ReadOnly(_) | Error::Full(_))) => Err(error),
        Err(error) => {
            let mut report = Report::new(depth);
            report.add(error.to_string(), Remedy::Salvage);
            Ok(report)
        }
    }
}

/// Repairs a library's file; see the module for how.
///
/// # Errors
/// When no copy could be kept, or nothing could be read.
pub fn repair(path: &Path, options: &Options) -> Result<Repair> {
    let found = examine(path, Depth::Deep, options)?;
    if !found.needs(Remedy::Repair) && !found.needs(Remedy::Salvage) {
        let left = found.clone();
        return Ok(Repair { found, kept: None, salvaged: None, left });
    }
    let kept = backup::keep_as_is(path)?;
    if !found.needs(Remedy::Salvage) {
        let library = Library::open(path, &Options { make_folders: false, ..options.clone() })?;
        match library.mend() {
            Ok(()) => {
                let left = library.check(Depth::Deep);
                return Ok(Repair { found, kept: Some(kept), salvaged: None, left });
            }
            // An index may be broken so that it cannot even be replaced.
            Err(Error::Corrupt(_) | Error::Conflict { .. } | Error::Storage(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let salvaged = salvage::salvage(path, options)?;
    let left = examine(&salvaged, Depth::Deep, options)?;
    Ok(Repair { found, kept: Some(kept), salvaged: Some(salvaged), left })
}

/// Returns the copies of a library that plotree keeps beside it: from before migrations and repairs.
#[must_use]
pub fn copies_beside(path: &Path) -> Vec<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Some(name), Ok(entries)) = (path.file_name(), std::fs::read_dir(folder)) else { return Vec::new() };
    let is_copy = |entry: &std::ffi::OsStr| {
        let rest = entry.as_encoded_bytes().strip_prefix(name.as_encoded_bytes());
        rest.is_some_and(|rest| {
            [&b".version-"[..], b".before-repair"].iter().any(|suffix| rest.starts_with(suffix))
                && !rest.ends_with(b"-wal")
                && !rest.ends_with(b"-shm")
                && !rest.ends_with(b".part")
        })
    };
    let mut copies: Vec<PathBuf> =
        entries.flatten().filter(|entry| is_copy(&entry.file_name())).map(|entry| entry.path()).collect();
    copies.sort();
    copies
}

/// Returns the name with a suffix that no file has yet.
fn free_beside(path: &Path, suffix: &str) -> PathBuf {
    let with = |suffix: String| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let first = with(suffix.to_owned());
    if !first.exists() {
        return first;
    }
    (2..=u32::MAX).map(|number| with(format!("{suffix}-{number}"))).find(|path| !path.exists()).unwrap_or(first)
}

#[cfg(test)]
mod tests;
