//! Takes the files of a bundle into a library.
//!
//! A bundle comes from anybody and says what it will: whose its files are, who sees them, who said what of them. So without being
//! told otherwise its files become files of the one user who takes them, under new fids, seen by nobody else, with the references
//! among them pointed at each other; nothing that is in the library is changed, and no account is touched but his. As they are,
//! with their fids, owners, sharing, stars and remarks, files are only taken when that was said ([`Options::as_is`]).
//!
//! What became of each file is kept ([`Notes`]), noted before it is made, so that taking the same bundle again makes nothing twice.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::{Piece, Reader, Trouble};
use crate::backend::embedded::Library;
use crate::backend::embedded::adopt::{Adoption, Reach};
use crate::backend::record::{Adopted, Body, Record};
use crate::backend::{Error, Result};
use crate::export::html::hex;
use crate::mirror::pull::Progress;
use crate::mirror::{Left, memory};
use crate::model::{Fid, HOME, IdLocal, Src, src};

/// Files that are taken in with one transaction.
const BATCH: usize = 128;
/// Bytes of lines behind which a batch takes no more.
const HEAVY: usize = 64 << 20;
/// Files that are named of those that are left or damaged.
const MOST_NAMED: usize = 10_000;
/// Letters of the name of a file that is left.
const LONGEST_NAME: usize = 1_000;

/// How to take files.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Who takes them.
    pub user: String,
    /// The number of his folder that they come into; home if not said.
    pub into: Option<IdLocal>,
    /// Whether they stay what they are: their fids, owners, sharing, stars and remarks.
    pub as_is: bool,
    /// Whether what an earlier bundle brought, and nobody has changed here, is changed as this one says.
    pub update: bool,
    /// Ends the work behind the files under way, when set.
    pub stop: Arc<AtomicBool>,
}

/// What it came to.
#[derive(Debug, Default)]
pub struct Report {
    /// Files that are new in the library.
    pub new: u64,
    /// Files that were there and have changed.
    pub changed: u64,
    /// Files that were there.
    pub same: u64,
    /// Files that were not taken, and why.
    pub left: Told<Left>,
    /// Files of the bundle that are damaged: their numbers, and how.
    pub damaged: Told<(u64, String)>,
    /// Shares, stars and remarks of others that were not taken.
    pub stripped: u64,
    /// Why it was not read to its end.
    pub trouble: Option<Trouble>,
    /// Whether it was told to stop.
    pub stopped: bool,
}

/// A count of things, the first of which are named: a small bundle may have more of them than there is memory.
#[derive(Debug)]
pub struct Told<T> {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub named: Vec<T>,
}

impl<T> Default for Told<T> {
    fn default() -> Told<T> {
        Told { count: 0, named: Vec::new() }
    }
}

impl<T> Told<T> {
    fn push(&mut self, thing: T) {
        self.count += 1;
        if self.named.len() < MOST_NAMED {
            self.named.push(thing);
        }
    }
}

/// What has become of files of bundles, in a file of lines.
#[derive(Debug, Default)]
pub struct Notes {
    path: Option<PathBuf>,
    known: HashMap<String, (Fid, i64)>,
    file: Option<File>,
}

impl Notes {
    /// Reads the notes in a file, which need not be there; what is broken in it is passed over.
    ///
    /// # Errors
    /// Those of reading it.
    pub fn open(path: &Path) -> io::Result<Notes> {
        let mut notes = Notes { path: Some(path.to_owned()), ..Notes::default() };
        memory::read_lines(path, |line| {
            let mut words = line.split('\t');
            if let (Some(key), Some(Ok(fid)), Some(Ok(modified)), None) =
                (words.next(), words.next().map(str::parse), words.next().map(str::parse), words.next())
            {
                notes.known.insert(key.to_owned(), (fid, modified));
            }
        })?;
        Ok(notes)
    }

    /// Returns what a file is told from others by: its fid, its kind and the moment it was made.
    fn key(record: &Record) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("{}\n{}\n{}", record.fid, record.created, record.filetype.name()));
        let digest: [u8; 32] = hash.finalize().into();
        hex(digest.get(..16).unwrap_or_default())
    }

    fn note(&mut self, entries: &[(String, Fid, i64)]) -> io::Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        if let Some(path) = &self.path {
            if self.file.is_none() {
                self.file = Some(memory::opened(path)?);
            }
            if let Some(file) = &mut self.file {
                let lines: Vec<String> =
                    entries.iter().map(|(key, fid, modified)| format!("{key}\t{fid}\t{modified}\n")).collect();
                file.write_all(lines.concat().as_bytes())?;
            }
        }
        self.known.extend(entries.iter().map(|(key, fid, modified)| (key.clone(), (fid.clone(), *modified))));
        Ok(())
    }
}

/// Takes a bundle into a library.
///
/// # Errors
/// When the library takes no more, or the notes cannot be written; what was taken until then stays. What is wrong with the bundle is
/// in the [`Report`].
pub async fn unpack<R: Read + Send + 'static>(
    library: &Library,
    reader: Reader<R>,
    notes: Notes,
    options: &Options,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Report> {
    let mut work = Work {
        library: library.clone(),
        reader,
        notes,
        options: options.clone(),
        fids: HashMap::new(),
        report: Report::default(),
    };
    loop {
        let (back, step) = spawn_blocking(move || {
            let step = work.step();
            (work, step)
        })
        .await
        .map_err(|_| Error::Storage("The work broke off.".into()))?;
        work = back;
        let names = step?;
        for name in &names {
            progress(Progress::Done { name, bytes: 0 });
        }
        work.report.stopped = options.stop.load(Ordering::Relaxed);
        if names.is_empty() || work.report.stopped || work.report.trouble.is_some() {
            return Ok(work.report);
        }
    }
}

/// A bundle under way.
struct Work<R: Read> {
    library: Library,
    reader: Reader<R>,
    notes: Notes,
    options: Options,
    /// What files of the bundle are called here.
    fids: HashMap<Fid, Fid>,
    report: Report,
}

/// What is done with a record.
enum Plan {
    /// It is there.
    Same(Fid),
    /// It is there and stays what it is, for this reason.
    Stay(Fid, &'static str),
    /// It is taken under a fid: as new, or over what was as it was noted.
    Take(Fid, Option<i64>),
    /// It is taken under a fid that is yet to be given.
    New,
}

impl<R: Read> Work<R> {
    /// Takes the next files in; returns their names, none at the end.
    fn step(&mut self) -> Result<Vec<String>> {
        let records = self.read();
        let names: Vec<String> = records.iter().map(|record| record.filename.clone()).collect();
        let (adoptions, reach) = if self.options.as_is {
            let adoptions = records.into_iter().map(|record| Adoption { record, base: None, force: false }).collect();
            (adoptions, Reach::Everybody)
        } else {
            let user = vec![self.options.user.clone()];
            (self.owned(records)?, Reach::Of { files: user.clone(), voices: user })
        };
        if !adoptions.is_empty() {
            let adopted = self.library.adopt(&adoptions, &reach)?;
            for (Adoption { record, .. }, adopted) in adoptions.into_iter().zip(adopted) {
                match adopted {
                    Adopted::New => self.report.new += 1,
                    Adopted::Changed => self.report.changed += 1,
                    Adopted::Same => self.report.same += 1,
                    Adopted::Refused(reason) => self.leave(record.fid, &record.filename, reason),
                }
            }
        }
        Ok(names)
    }

    fn leave(&mut self, fid: Fid, name: &str, reason: impl Into<String>) {
        let name = name.chars().take(LONGEST_NAME).collect();
        self.report.left.push(Left { fid, name, reason: reason.into() });
    }

    /// Reads the next files of the bundle, and no more of them than belong into memory at once.
    fn read(&mut self) -> Vec<Record> {
        let mut records = Vec::new();
        let mut weight = 0;
        // Lines that are no files are passed for as long as there are any, but not when nobody waits for the end.
        while records.len() < BATCH && weight < HEAVY && !self.options.stop.load(Ordering::Relaxed) {
            match self.reader.next_piece() {
                Ok(Some(Piece::Record(record))) => {
                    weight += self.reader.line_bytes();
                    records.push(*record);
                }
                Ok(Some(Piece::Damaged(number, reason))) => self.report.damaged.push((number, reason)),
                Ok(Some(Piece::Unknown)) => {}
                Ok(None) => break,
                Err(trouble) => {
                    self.report.trouble = Some(trouble);
                    break;
                }
            }
        }
        records
    }

    /// Makes records files of the user who takes them.
    fn owned(&mut self, records: Vec<Record>) -> Result<Vec<Adoption>> {
        let mut plans = Vec::with_capacity(records.len());
        for record in &records {
            plans.push(self.plan(record)?);
        }
        let new = plans.iter().filter(|plan| matches!(plan, Plan::New)).count();
        let mut fresh = self.library.reserve(&self.options.user, new)?.into_iter();
        let mut taken = Vec::with_capacity(records.len());
        let mut noted = Vec::new();
        for (record, plan) in records.into_iter().zip(plans) {
            let (fid, base) = match plan {
                Plan::Same(fid) => {
                    self.report.same += 1;
                    self.fids.insert(record.fid, fid);
                    continue;
                }
                Plan::Stay(fid, reason) => {
                    self.fids.insert(record.fid.clone(), fid);
                    self.leave(record.fid, &record.filename, reason);
                    continue;
                }
                Plan::Take(fid, base) => (fid, base),
                Plan::New => match fresh.next() {
                    Some(fid) => (fid, None),
                    None => continue,
                },
            };
            noted.push((Notes::key(&record), fid.clone(), record.modified));
            self.fids.insert(record.fid.clone(), fid.clone());
            taken.push((record, fid, base));
        }
        // All of a batch are known before the first is pointed at another.
        let adoptions =
            taken.into_iter().map(|(record, fid, base)| Adoption { record: self.own(record, fid), base, force: false });
        let adoptions = adoptions.collect();
        self.notes
            .note(&noted)
            .map_err(|error| Error::Storage(format!("What is taken could not be noted: {error}")))?;
        Ok(adoptions)
    }

    fn plan(&self, record: &Record) -> Result<Plan> {
        let same_file = |fid: &Fid| -> Result<Option<i64>> {
            let facts = self.library.facts(fid)?;
            Ok(facts
                .filter(|facts| facts.filetype == record.filetype && facts.created == record.created)
                .map(|facts| facts.modified))
        };
        if record.fid.owner().eq_ignore_ascii_case(&self.options.user)
            && let Some(modified) = same_file(&record.fid)?
        {
            // A server tells milliseconds.
            let fid = record.fid.clone();
            return Ok(if modified / 1_000 == record.modified / 1_000 {
                Plan::Same(fid)
            } else {
                Plan::Stay(fid, "It is in this library, as it was at another time; --as-is takes it if it is newer.")
            });
        }
        let Some((fid, noted)) = self.notes.known.get(&Notes::key(record)) else { return Ok(Plan::New) };
        let fid = fid.clone();
        Ok(match self.library.facts(&fid)? {
            // What was noted was not made: the run before was broken off.
            None => Plan::Take(fid, None),
            Some(_) if *noted == record.modified => Plan::Same(fid),
            Some(_) if self.options.update => Plan::Take(fid, Some(*noted)),
            Some(_) => {
                Plan::Stay(fid, "It was brought before and has changed in the bundle since; --update takes the change.")
            }
        })
    }

    /// Makes a record the user's own, under a fid of his.
    fn own(&mut self, record: Record, fid: Fid) -> Record {
        let starred = record.stars.iter().any(|name| name == record.fid.owner());
        let others = record.stars.len() - usize::from(starred) + record.shares.len() + record.comments.len();
        self.report.stripped += others as u64 + u64::from(record.world_readable || record.share_key_enabled);
        let here = |there: &Fid| self.fids.get(there).cloned();
        let parent = (record.parent != HOME).then(|| here(&record.fid.sibling(record.parent))).flatten();
        let body = match record.body {
            Body::Figure(figure) => Body::Figure(Box::new(src::redirect(*figure, |src| {
                Some(Src { fid: here(&src.fid)?, uids: src.uids.clone(), rows: src.rows })
            }))),
            body => body,
        };
        Record {
            parent: parent.map_or(self.options.into.unwrap_or(HOME), |parent| parent.number()),
            world_readable: false,
            share_key: None,
            share_key_enabled: false,
            stars: if starred { vec![self.options.user.clone()] } else { Vec::new() },
            shares: Vec::new(),
            comments: Vec::new(),
            source: record.source.as_ref().and_then(here),
            references: record.references.iter().filter_map(here).collect(),
            body,
            fid,
            ..record
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> Vec<u8> {
        zstd::stream::encode_all(text.as_bytes(), 1).unwrap()
    }

    fn take(source: impl Read + Send + 'static, stop: Arc<AtomicBool>) -> Report {
        let library = Library::in_memory().unwrap();
        library.ensure_user("bob").unwrap();
        let options = Options { user: "bob".into(), stop, ..Options::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (reader, mut told) = (Reader::new(source).unwrap(), |_: Progress<'_>| {});
        runtime.block_on(unpack(&library, reader, Notes::default(), &options, &mut told)).unwrap()
    }

    /// A bundle of lines that mean nothing, without an end; whoever takes it is told to stop after a while.
    struct Endless {
        head: io::Cursor<Vec<u8>>,
        frames: u32,
        stop: Arc<AtomicBool>,
    }

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let read = self.head.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            self.frames += 1;
            self.stop.store(self.frames > 5, Ordering::Relaxed);
            self.head = io::Cursor::new(frame(&"{\"later\":1}\nno line\n".repeat(20_000)));
            self.head.read(buffer)
        }
    }

    #[test]
    fn a_bundle_without_an_end_is_stopped_and_takes_no_memory() {
        let stop: Arc<AtomicBool> = Arc::default();
        let head = io::Cursor::new(b"plotree bundle 1\n".to_vec());
        let report = take(Endless { head, frames: 0, stop: Arc::clone(&stop) }, stop);
        assert!(report.stopped && report.trouble.is_none());
        assert!(report.damaged.count >= 20_000, "{}", report.damaged.count);
        assert_eq!(report.damaged.named.len(), MOST_NAMED);
        assert!(report.damaged.named.iter().all(|(_, reason)| reason.len() < 500));
    }

    #[test]
    fn notes_that_are_no_text_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes");
        std::fs::write(&path, b"a\tbob:1\t5\n\xff\xfe\nb\tbob:2\t6\nc\tbob:3\t7").unwrap();
        let notes = Notes::open(&path).unwrap();
        let known = |key: &str| notes.known.get(key).map(|(fid, modified)| (fid.to_string(), *modified));
        assert_eq!((known("a"), known("b"), known("c")), (Some(("bob:1".into(), 5)), Some(("bob:2".into(), 6)), None));
    }
}
