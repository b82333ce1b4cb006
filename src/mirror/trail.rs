//! What has become of pushed files: their fids on the other side, kept in a file of lines that may be given to scripts.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
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
    /// When the file on the other side was made, in microseconds, if it is known: what tells it from another of the same fid.
    pub made: Option<i64>,
    /// When the file on the other side had last changed then, in microseconds, if it is known and is of any meaning.
    pub there: Option<i64>,
}

/// The files that were pushed to one place.
#[derive(Debug, Default)]
pub struct Trail {
    path: Option<PathBuf>,
    pushed: HashMap<Fid, Pushed>,
    originals: HashMap<Fid, Fid>,
    file: Option<File>,
}

impl Trail {
    /// Reads the trail in a file, which need not be there; each line has the fid here, the fid there, the moment of the last
    /// change here, that of the making there and that of the last change there, with tabs between and `-` for what is not known.
    ///
    /// # Errors
    /// Those of reading it.
    pub fn open(path: &Path) -> io::Result<Trail> {
        let mut trail = Trail { path: Some(path.to_owned()), ..Trail::default() };
        memory::read_lines(path, |line| {
            let mut words = line.split('\t');
            let (here, there, moment) = (words.next(), words.next(), words.next());
            if let (Some(Ok(here)), Some(Ok(fid)), Some(Ok(modified))) =
                (here.map(str::parse), there.map(str::parse), moment.map(str::parse))
            {
                let mut moment = || words.next().and_then(|moment| moment.parse().ok());
                let pushed = Pushed { fid, modified, made: moment(), there: moment() };
                trail.keep(&here, pushed);
            }
        })?;
        Ok(trail)
    }

    fn keep(&mut self, here: &Fid, pushed: Pushed) {
        self.originals.insert(pushed.fid.clone(), here.clone());
        self.pushed.insert(here.clone(), pushed);
    }

    /// Returns the file here that one there is a copy of, and how it was pushed.
    #[must_use]
    pub fn original(&self, there: &Fid) -> Option<(&Fid, &Pushed)> {
        let (here, pushed) = self.pushed.get_key_value(self.originals.get(there)?)?;
        // It may have got another copy since.
        (pushed.fid == *there).then_some((here, pushed))
    }

    /// Returns what became of a file.
    #[must_use]
    pub fn of(&self, fid: &Fid) -> Option<&Pushed> {
        self.pushed.get(fid)
    }

    /// Returns what a file is called on the other side.
    #[must_use]
    pub fn place(&self, fid: &Fid) -> Option<&Fid> {
        self.pushed.get(fid).map(|pushed| &pushed.fid)
    }

    /// Returns the files that were pushed, and what became of each.
    pub fn files(&self) -> impl Iterator<Item = (&Fid, &Pushed)> {
        self.pushed.iter()
    }

    /// Returns all pairs: the fids here and there.
    pub fn pairs(&self) -> impl Iterator<Item = (&Fid, &Fid)> {
        self.pushed.iter().map(|(here, pushed)| (here, &pushed.fid))
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
                let word = |moment: Option<i64>| moment.map_or_else(|| "-".to_owned(), |moment| moment.to_string());
                let (made, there) = (word(pushed.made), word(pushed.there));
                file.write_all(format!("{here}\t{}\t{}\t{made}\t{there}\n", pushed.fid, pushed.modified).as_bytes())?;
            }
        }
        self.keep(here, pushed);
        Ok(())
    }
}
