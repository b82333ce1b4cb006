//! What a mirror remembers of a pull: of each file when it had last changed on the server, in a file of lines beside the
//! app's own state.
//!
//! It only saves asking: a pull without it asks for everything, finds what is there already, and comes to the same end. Lines
//! are added behind what is in the library, so a line is never ahead of it.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use crate::model::Fid;

/// What is remembered of the files of one server.
#[derive(Debug, Default)]
pub struct Memory {
    path: Option<PathBuf>,
    moments: HashMap<Fid, i64>,
    file: Option<File>,
    lines: usize,
}

impl Memory {
    /// Reads what is remembered in a file; one that is not there, or is broken at its end, holds what can be read of it.
    ///
    /// # Errors
    /// Those of reading it.
    pub fn open(path: &Path) -> io::Result<Memory> {
        let mut memory = Memory { path: Some(path.to_owned()), ..Memory::default() };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(memory),
            Err(error) => return Err(error),
        };
        for line in BufReader::new(file).lines() {
            let line = line?;
            memory.lines += 1;
            let Some((fid, moment)) = line.split_once('\t') else { continue };
            let Ok(fid) = fid.parse::<Fid>() else { continue };
            match moment.parse() {
                Ok(moment) => memory.moments.insert(fid, moment),
                Err(_) if moment == "gone" => memory.moments.remove(&fid),
                Err(_) => None,
            };
        }
        Ok(memory)
    }

    /// Returns when a file had last changed on the server when it was pulled, in microseconds.
    #[must_use]
    pub fn moment(&self, fid: &Fid) -> Option<i64> {
        self.moments.get(fid).copied()
    }

    /// Returns the files that are remembered.
    pub fn fids(&self) -> impl Iterator<Item = &Fid> {
        self.moments.keys()
    }

    /// Remembers files that are in the library now; `None` forgets one.
    ///
    /// # Errors
    /// Those of writing; what was remembered before is.
    pub fn note(&mut self, files: &[(Fid, Option<i64>)]) -> io::Result<()> {
        let mut lines: Vec<String> = Vec::with_capacity(files.len());
        for (fid, moment) in files {
            match moment {
                Some(moment) => lines.push(format!("{fid}\t{moment}\n")),
                None => lines.push(format!("{fid}\tgone\n")),
            }
        }
        if let Some(path) = &self.path {
            if self.file.is_none() {
                self.file = Some(opened(path)?);
            }
            if let Some(file) = &mut self.file {
                file.write_all(lines.concat().as_bytes())?;
            }
        }
        for (fid, moment) in files {
            match moment {
                Some(moment) => self.moments.insert(fid.clone(), *moment),
                None => self.moments.remove(fid),
            };
        }
        self.lines += files.len();
        Ok(())
    }

    /// Writes the file anew where it has many lines that later ones have overtaken.
    ///
    /// # Errors
    /// Those of writing; then it stays as it is.
    pub fn tidy(&mut self) -> io::Result<()> {
        let Some(path) = self.path.clone().filter(|_| self.lines > self.moments.len() * 2 + 1_000) else {
            return Ok(());
        };
        let fresh = path.with_extension("new");
        let mut file = opened(&fresh)?;
        file.set_len(0)?;
        let lines: Vec<String> = self.moments.iter().map(|(fid, moment)| format!("{fid}\t{moment}\n")).collect();
        file.write_all(lines.concat().as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        (self.file, self.lines) = (None, self.moments.len());
        Ok(())
    }
}

/// Opens a file to add to it, which only the user may read.
pub(super) fn opened(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_read_again_and_a_torn_end_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/work");
        let fid = |text: &str| text.parse::<Fid>().unwrap();
        let mut memory = Memory::open(&path).unwrap();
        memory.note(&[(fid("bob:1"), Some(10)), (fid("bob:2"), Some(20))]).unwrap();
        memory.note(&[(fid("bob:1"), Some(11)), (fid("bob:2"), None)]).unwrap();
        drop(memory);
        fs::write(&path, fs::read_to_string(&path).unwrap() + "bob:3\tx\nbo").unwrap();
        let memory = Memory::open(&path).unwrap();
        assert_eq!((memory.moment(&fid("bob:1")), memory.moment(&fid("bob:2"))), (Some(11), None));
        assert_eq!(memory.fids().count(), 1);
    }

    #[test]
    fn overtaken_lines_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("work");
        let fid: Fid = "bob:1".parse().unwrap();
        let mut memory = Memory::open(&path).unwrap();
        for moment in 0..1_200 {
            memory.note(&[(fid.clone(), Some(moment))]).unwrap();
        }
        memory.tidy().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "bob:1\t1199\n");
        memory.note(&[(fid.clone(), Some(5))]).unwrap();
        assert_eq!(Memory::open(&path).unwrap().moment(&fid), Some(5));
    }
}
