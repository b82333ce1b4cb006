//! What has become of pushed files: their fids on the other side, kept in a file of lines that may be given to scripts.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use super::memory;
use crate::model::Fid;

/// A file as it was pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// What it is called on the other side.
    pub fid: Fid,
    /// When it had last changed here, in microseconds.
    pub modified: i64,
}

/// The files that were pushed to one place.
#[derive(Debug, Default)]
pub struct Trail {
    path: Option<PathBuf>,
    pushed: HashMap<Fid, Pushed>,
    /// Grids that were there already and are drawn on in place of those here.
    joined: HashMap<Fid, Fid>,
    file: Option<File>,
}

impl Trail {
    /// Reads the trail in a file, which need not be there; each line has the fid here, the fid there and the moment, with tabs
    /// between.
    ///
    /// # Errors
    /// Those of reading it.
    pub fn open(path: &Path) -> io::Result<Trail> {
        let mut trail = Trail { path: Some(path.to_owned()), ..Trail::default() };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(trail),
            Err(error) => return Err(error),
        };
        for line in BufReader::new(file).lines() {
            let line = line?;
            let mut words = line.split('\t');
            let (here, there, moment) = (words.next(), words.next(), words.next());
            let (Some(here), Some(there)) =
                (here.and_then(|fid| fid.parse().ok()), there.and_then(|fid| fid.parse().ok()))
            else {
                continue;
            };
            let Some(modified) = moment.and_then(|moment| moment.parse().ok()) else { continue };
            trail.pushed.insert(here, Pushed { fid: there, modified });
        }
        Ok(trail)
    }

    /// Returns what became of a file.
    #[must_use]
    pub fn of(&self, fid: &Fid) -> Option<&Pushed> {
        self.pushed.get(fid)
    }

    /// Returns what a file is called on the other side, also one that was there already.
    #[must_use]
    pub fn place(&self, fid: &Fid) -> Option<&Fid> {
        self.joined.get(fid).or_else(|| self.pushed.get(fid).map(|pushed| &pushed.fid))
    }

    /// Returns all pairs: the fids here and there.
    pub fn pairs(&self) -> impl Iterator<Item = (&Fid, &Fid)> {
        self.pushed.iter().map(|(here, pushed)| (here, &pushed.fid))
    }

    /// Notes for this push that a file of the other side stands for one of here.
    pub fn joined(&mut self, here: &Fid, there: &Fid) {
        self.joined.insert(here.clone(), there.clone());
    }

    /// Notes what became of a file.
    ///
    /// # Errors
    /// Those of writing.
    pub fn note(&mut self, here: &Fid, pushed: Pushed) -> io::Result<()> {
        if let Some(path) = &self.path {
            if self.file.is_none() {
                self.file = Some(memory::opened(path)?);
            }
            if let Some(file) = &mut self.file {
                file.write_all(format!("{here}\t{}\t{}\n", pushed.fid, pushed.modified).as_bytes())?;
            }
        }
        self.pushed.insert(here.clone(), pushed);
        Ok(())
    }
}
