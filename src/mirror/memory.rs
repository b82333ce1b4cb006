//! What a mirror remembers of a pull: of each file how it last was on the server, in a file of lines beside the app's own
//! state.
//!
//! It only saves asking: a pull without it asks for everything, finds what is there already, and comes to the same end. Lines
//! are added behind what is in the library, so a line is never ahead of it. A line has the fid, the moment of the last change,
//! the mark of the listing's row, if it was in one, how the file was found, and its moment in the library where that is
//! another, with tabs between; a `-` stands for what is not there.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::model::Fid;

/// The word behind a file that is in no listing.
const REFERRED: &str = "referred";
/// The word of a file that is forgotten.
const GONE: &str = "gone";

/// How a file was on the server when it was pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// When it had last changed there, in microseconds.
    pub modified: i64,
    /// When it had last changed in the library, if that is another moment, as it was changed there and pushed.
    pub pushed: Option<i64>,
    /// What its row in the listing said beside that; `None` if it was in none.
    pub mark: Option<u64>,
    /// Whether it is in no listing, and was found because a plot draws on it.
    pub is_referred: bool,
}

impl Known {
    fn read(words: &mut std::str::Split<'_, char>) -> Option<Known> {
        let modified = words.next()?.parse().ok()?;
        let mark = words.next().and_then(|mark| u64::from_str_radix(mark, 16).ok());
        let is_referred = words.next() == Some(REFERRED);
        let pushed = words.next().and_then(|moment| moment.parse().ok());
        Some(Known { modified, pushed, mark, is_referred })
    }

    fn line(&self, fid: &Fid) -> String {
        let mark = self.mark.map_or_else(|| "-".to_owned(), |mark| format!("{mark:016x}"));
        let found = if self.is_referred { REFERRED } else { "-" };
        let mut line = format!("{fid}\t{}\t{mark}", self.modified);
        if self.is_referred || self.pushed.is_some() {
            line = format!("{line}\t{found}");
        }
        if let Some(moment) = self.pushed {
            line = format!("{line}\t{moment}");
        }
        line + "\n"
    }

    /// Returns when the file had last changed in the library, as long as nobody has changed it there since.
    #[must_use]
    pub fn here(&self) -> i64 {
        self.pushed.unwrap_or(self.modified)
    }
}

/// What is remembered of the files of one server.
#[derive(Debug, Default)]
pub struct Memory {
    path: Option<PathBuf>,
    known: HashMap<Fid, Known>,
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
        memory.lines = read_lines(path, |line| memory.read_line(line))?;
        Ok(memory)
    }

    fn read_line(&mut self, line: &str) {
        let mut words = line.split('\t');
        let Some(fid) = words.next().and_then(|fid| fid.parse::<Fid>().ok()) else { return };
        match Known::read(&mut words) {
            Some(known) => drop(self.known.insert(fid, known)),
            None if line.ends_with(GONE) => drop(self.known.remove(&fid)),
            None => {}
        }
    }

    /// Returns how a file was on the server when it was pulled.
    #[must_use]
    pub fn of(&self, fid: &Fid) -> Option<&Known> {
        self.known.get(fid)
    }

    /// Returns the files that are remembered.
    pub fn files(&self) -> impl Iterator<Item = (&Fid, &Known)> {
        self.known.iter()
    }

    /// Remembers files that are in the library now; `None` forgets one.
    ///
    /// # Errors
    /// Those of writing; what was remembered before is.
    pub fn note(&mut self, files: &[(Fid, Option<Known>)]) -> io::Result<()> {
        let line = |(fid, known): &(Fid, Option<Known>)| match known {
            Some(known) => known.line(fid),
            None => format!("{fid}\t{GONE}\n"),
        };
        if let Some(path) = &self.path {
            if self.file.is_none() {
                self.file = Some(opened(path)?);
            }
            if let Some(file) = &mut self.file {
                file.write_all(files.iter().map(line).collect::<String>().as_bytes())?;
            }
        }
        for (fid, known) in files {
            match known {
                Some(known) => self.known.insert(fid.clone(), *known),
                None => self.known.remove(fid),
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
        let Some(path) = self.path.clone().filter(|_| self.lines > self.known.len() * 2 + 1_000) else {
            return Ok(());
        };
        let mut fresh = path.clone().into_os_string();
        fresh.push(".new");
        let fresh = PathBuf::from(fresh);
        let mut file = opened(&fresh)?;
        file.set_len(0)?;
        let lines: String = self.known.iter().map(|(fid, known)| known.line(fid)).collect();
        file.write_all(lines.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        (self.file, self.lines) = (None, self.known.len());
        Ok(())
    }
}

/// Reads the whole lines of a file, none if it is not there; returns how many it has. What a kill or a full disk tore at its
/// end is left: a number that lost its last digits would be another one.
pub(super) fn read_lines(path: &Path, mut take: impl FnMut(&str)) -> io::Result<usize> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let (mut reader, mut line, mut count) = (BufReader::new(file), Vec::new(), 0);
    while reader.read_until(b'\n', &mut line)? > 0 {
        count += 1;
        if line.pop() == Some(b'\n')
            && let Ok(text) = std::str::from_utf8(&line)
        {
            take(text);
        }
        line.clear();
    }
    Ok(count)
}

/// Opens a file to add whole lines to it, which only the user may read.
pub(super) fn opened(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true).read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    if file.metadata()?.len() > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        // Behind a torn line the next one begins anew.
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fid(text: &str) -> Fid {
        text.parse().unwrap()
    }

    #[allow(clippy::unnecessary_wraps, reason = "as it is noted and compared")]
    fn known(modified: i64) -> Option<Known> {
        let pushed = (modified % 20 == 0).then_some(modified + 7);
        Some(Known { modified, pushed, mark: Some(modified.cast_unsigned() + 5), is_referred: modified > 15 })
    }

    #[test]
    fn what_was_noted_is_read_again_and_a_torn_end_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/work");
        let mut memory = Memory::open(&path).unwrap();
        memory.note(&[(fid("bob:1"), known(10)), (fid("bob:2"), known(20)), (fid("bob:3"), known(30))]).unwrap();
        memory.note(&[(fid("bob:1"), known(11)), (fid("bob:2"), None)]).unwrap();
        drop(memory);
        // Bytes that are no text, a word that is no number, and a later moment that lost its end.
        let torn = [fs::read(&path).unwrap(), b"\xff\xfe\nbob:4\tx\nbob:3\t31234".to_vec()].concat();
        fs::write(&path, torn).unwrap();
        let mut memory = Memory::open(&path).unwrap();
        let of = |memory: &Memory, text: &str| memory.of(&fid(text)).copied();
        assert_eq!((of(&memory, "bob:1"), of(&memory, "bob:2"), of(&memory, "bob:3")), (known(11), None, known(30)));
        assert_eq!(memory.files().count(), 2);
        memory.note(&[(fid("bob:5"), known(50))]).unwrap();
        let mut memory = Memory::open(&path).unwrap();
        assert_eq!(of(&memory, "bob:5"), known(50));
        memory.note(&[(fid("bob:6"), known(60))]).unwrap();
        assert_eq!(Memory::open(&path).unwrap().of(&fid("bob:6")).map(Known::here), Some(67));
    }

    #[test]
    fn lines_without_a_mark_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("work");
        fs::write(&path, "bob:1\t7\nbob:2\t8\nbob:2\tgone\n").unwrap();
        let memory = Memory::open(&path).unwrap();
        let plain = Known { modified: 7, pushed: None, mark: None, is_referred: false };
        assert_eq!(memory.files().collect::<Vec<_>>(), [(&fid("bob:1"), &plain)]);
    }

    #[test]
    fn overtaken_lines_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("work");
        let mut memory = Memory::open(&path).unwrap();
        for moment in 0..1_200 {
            memory.note(&[(fid("bob:1"), known(moment))]).unwrap();
        }
        memory.tidy().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
        memory.note(&[(fid("bob:1"), known(5))]).unwrap();
        assert_eq!(Memory::open(&path).unwrap().of(&fid("bob:1")).copied(), known(5));
    }
}
