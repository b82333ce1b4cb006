//! Reading ahead: files are read by several threads at once, and come out in their order.
//!
//! So many are read ahead as there are processors, and no more bytes of them than are well held. A file is one [`Part`], an
//! archive one for each file in it, which come one by one.

use std::collections::VecDeque;
use std::fmt::Write;
use std::io::{self, BufReader, Cursor};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{self, Receiver};
use tokio::task::spawn_blocking;

use super::read::{self, Draft, Format, ReadFileError};
use super::walk::{self, Found};
use super::{Origin, archive};

/// Bytes of files that are read ahead; one that is larger is read alone.
const AHEAD: u64 = 128 << 20;
/// Parts of an archive that wait.
const WAITING: usize = 4;

/// A file that was read.
#[derive(Debug)]
pub(super) struct Part {
    /// Where it is; in an archive, below the archive's path.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The folders that it goes into, below the target.
    pub folder: Vec<String>,
    /// What is made of it is called so, if it has no name of its own.
    pub name: String,
    /// The address of the file; empty if it has none.
    pub origin: String,
    /// What is in it, or why nothing is.
    pub drafts: Result<Vec<Draft>, String>,
    /// Whether it is one that was not counted when files were looked for.
    pub is_more: bool,
}

/// Files that are being read.
pub(super) struct Reading {
    waiting: std::vec::IntoIter<Found>,
    open: VecDeque<Open>,
    origin: Origin,
    most: usize,
}

struct Open {
    bytes: u64,
    parts: Receiver<Part>,
}

impl Reading {
    /// Begins to read.
    pub fn new(files: Vec<Found>, origin: Origin) -> Reading {
        // One more than processors, as there is always one that waits for the disk.
        let most = available_parallelism().map_or(2, usize::from).clamp(1, 16) + 1;
        let mut reading = Reading { waiting: files.into_iter(), open: VecDeque::new(), origin, most };
        reading.go_on();
        reading
    }

    /// Returns the next part; `None` when all are read.
    pub async fn next(&mut self) -> Option<Part> {
        loop {
            match self.open.front_mut()?.parts.recv().await {
                Some(part) => return Some(part),
                None => self.done(),
            }
        }
    }

    /// Returns the next part if it need not be waited for.
    pub fn ready(&mut self) -> Option<Part> {
        loop {
            match self.open.front_mut()?.parts.try_recv() {
                Ok(part) => return Some(part),
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Disconnected) => self.done(),
            }
        }
    }

    /// Returns how many files are not yet read.
    pub fn left(&self) -> usize {
        self.open.len() + self.waiting.len()
    }

    fn done(&mut self) {
        self.open.pop_front();
        self.go_on();
    }

    fn go_on(&mut self) {
        while self.open.len() < self.most && (self.open.is_empty() || self.held() < AHEAD) {
            let Some(file) = self.waiting.next() else { return };
            let (sender, parts) = mpsc::channel(WAITING);
            let (bytes, origin) = (file.bytes, self.origin);
            self.open.push_back(Open { bytes, parts });
            // When nobody wants the parts any more, the import was stopped.
            spawn_blocking(move || each(&file, origin, &mut |part| sender.blocking_send(part).is_ok()));
        }
    }

    fn held(&self) -> u64 {
        self.open.iter().map(|file| file.bytes).sum()
    }
}

/// Reads a file and hands on what is in it, until `see` wants no more.
fn each(file: &Found, origin: Origin, see: &mut dyn FnMut(Part) -> bool) {
    let origin = origin_of(file, origin);
    let part = |drafts: Result<Vec<Draft>, ReadFileError>| Part {
        path: file.path.clone(),
        bytes: file.bytes,
        folder: file.folder.clone(),
        name: file.name.clone(),
        origin: origin.clone(),
        drafts: drafts.map_err(|error| error.to_string()),
        is_more: false,
    };
    let archive = Archive { path: &file.path, folder: &file.folder, name: &file.name, origin: &origin };
    let mut seen = 0;
    let mut counted = |mut part: Part| {
        seen += 1;
        part.is_more = seen > 1;
        see(part)
    };
    let read = catch_unwind(AssertUnwindSafe(|| whole(file, &archive, &mut counted)));
    let end = match read.unwrap_or(Err(ReadFileError::Failed)) {
        Ok(Some(drafts)) => Some(Ok(drafts)),
        Ok(None) if seen == 0 => Some(Err(ReadFileError::Archive("nothing in it can be imported".to_owned()))),
        Ok(None) => None,
        Err(error) => Some(Err(error)),
    };
    if let Some(end) = end {
        see(Part { is_more: seen > 0, ..part(end) });
    }
}

/// Reads a file; `None` if it is an archive, whose files were handed on.
fn whole(
    file: &Found,
    archive: &Archive<'_>,
    see: &mut dyn FnMut(Part) -> bool,
) -> Result<Option<Vec<Draft>>, ReadFileError> {
    let bytes = if file.is_stdin {
        read::whole(io::stdin().lock(), 0)?
    } else {
        let opened = read::open(&file.path)?;
        let mut start = [0; 4];
        let is_archive = io::Read::read_exact(&mut &opened, &mut start).is_ok() && &start == b"PK\x03\x04";
        let mut opened = opened;
        io::Seek::rewind(&mut opened)?;
        // Archives are read where they lie, however long they are; workbooks are archives too.
        if is_archive && opened.metadata()?.len() > crate::model::read::MOST_BYTES as u64 {
            archive.each(BufReader::new(opened), file.bytes, 1, see)?;
            return Ok(None);
        }
        read::bytes(opened)?
    };
    if read::sniff(&bytes, &file.path) == Format::Zip {
        match read::drafts(&bytes, &file.path) {
            Err(ReadFileError::AnArchive) => {
                archive.each(Cursor::new(&bytes), bytes.len() as u64, 1, see)?;
                return Ok(None);
            }
            drafts => return drafts.map(Some),
        }
    }
    read::drafts(&bytes, &file.path).map(Some)
}

/// An archive whose files are read.
struct Archive<'a> {
    path: &'a Path,
    folder: &'a [String],
    name: &'a str,
    origin: &'a str,
}

impl Archive<'_> {
    fn each<R: io::Read + io::Seek>(
        &self,
        source: R,
        length: u64,
        depth: usize,
        see: &mut dyn FnMut(Part) -> bool,
    ) -> Result<(), ReadFileError> {
        archive::each(source, length, |inside| {
            let archive::Inside { path: inner, folder, file_name, bytes } = inside;
            let path = self.path.join(inner.trim_start_matches('/'));
            let stem = Path::new(&file_name).file_stem().unwrap_or_default().to_string_lossy();
            let name = walk::name(&stem);
            let folder: Vec<String> =
                self.folder.iter().cloned().chain([self.name.to_owned()]).chain(folder).take(walk::DEEPEST).collect();
            let origin =
                if self.origin.is_empty() { String::new() } else { self.origin.to_owned() + &fragment(&inner) };
            let length = bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
            let drafts = bytes.and_then(|bytes| {
                let drafts = read::drafts(&bytes, Path::new(&file_name));
                if let (Err(ReadFileError::AnArchive), true) = (&drafts, depth < archive::DEEPEST) {
                    let below = Archive { path: &path, folder: &folder, name: &name, origin: &origin };
                    below.each(Cursor::new(&bytes), length, depth + 1, see)?;
                    return Ok(None);
                }
                drafts.map(Some)
            });
            let drafts = match drafts {
                Ok(Some(drafts)) => Ok(drafts),
                Ok(None) => return true,
                Err(error) => Err(error.to_string()),
            };
            see(Part { path, bytes: length, folder, name, origin, drafts, is_more: false })
        })
    }
}

/// Returns the address of a file: of all its path, or of what is below the folder that was named.
fn origin_of(file: &Found, origin: Origin) -> String {
    if file.is_stdin {
        return String::new();
    }
    if origin == Origin::Path
        && let Ok(path) = std::path::absolute(&file.path)
        && let Ok(address) = url::Url::from_file_path(path)
    {
        return address.to_string();
    }
    let file_name = file.path.file_name().unwrap_or_default().to_string_lossy();
    let names = file.folder.iter().map(String::as_str).chain([&*file_name]);
    let path: Vec<String> = names.map(escaped).collect();
    format!("file:{}", path.join("/"))
}

/// Returns what tells a part of a file in its address.
pub(super) fn fragment(part: &str) -> String {
    format!("#{}", escaped(part))
}

/// Escapes what may not stand in an address.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            // Writing to a text cannot fail.
            byte => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}
