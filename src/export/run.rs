//! An export: files and folders of any backend, a folder at a time, several files at once, into a folder of the machine.
//!
//! A file that fails is told and stops nothing; what ends the whole is only a place that answers no more, or a disk that takes
//! no more. Nothing is held of files that are done, so that a million of them take no more memory than a thousand.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;

use futures_util::{StreamExt, stream};
use tokio::task::spawn_blocking;

use super::folder::{Dir, Names, Put};
use super::format::{self, Format, Subject, Unwritten};
use crate::backend::{Backend, Content, ContentOptions, Entries, Entry, Error, Order, Scope, SortKey, View};
use crate::model::{Fid, File, FileType, src};

/// Folders inside each other, so that a broken server cannot lead around in circles.
const DEEPEST: usize = 100;

/// How to export.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What files are exported as: each by all of these that it can be.
    pub formats: Vec<Format>,
    /// Whether files that are in the way give way.
    pub force: bool,
    /// Ends the export behind the files under way, when set.
    pub stop: Arc<AtomicBool>,
}

/// What became of a file in a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is there now, or was before.
    Put(Put),
    /// None of the formats can hold it.
    Unsuited,
    /// It could not be read or written: why, a sentence's end.
    Failed(String),
}

/// What is told of a file, for each of its formats.
#[derive(Debug, Clone)]
pub struct Told {
    /// The file.
    pub fid: Fid,
    /// Its name.
    pub filename: String,
    /// Its kind.
    pub filetype: FileType,
    /// The format; none for what could not be read or suits none.
    pub format: Option<Format>,
    /// Where it is now, or would be.
    pub path: Option<PathBuf>,
    /// Its bytes there.
    pub bytes: u64,
    /// References of a figure whose data could not be read, and so is not in it.
    pub missing: usize,
    /// What became of it.
    pub outcome: Outcome,
}

/// What just happened.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'p> {
    /// So many files more were found.
    Found(u64),
    /// This became of one.
    Done(&'p Told),
    /// All of a file's formats are done.
    Passed,
}

/// How an export ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// All was looked at.
    Whole,
    /// It was told to stop.
    Stopped,
    /// The place answers no more, or the disk takes no more: why.
    Broken(Error),
}

/// A file or folder on its way.
struct Item {
    fid: Fid,
    filename: String,
    filetype: FileType,
}

impl From<Entry> for Item {
    fn from(entry: Entry) -> Item {
        Item { fid: entry.fid, filename: entry.filename, filetype: entry.filetype }
    }
}

/// A folder on its way, with those that it is in as far as they are exported too.
struct Folder {
    fid: Fid,
    dir: Arc<Dir>,
    above: Option<Arc<Folder>>,
}

impl Folder {
    /// Returns whether a folder is this one, or one that this is in.
    fn is_in(&self, fid: &Fid) -> bool {
        std::iter::successors(Some(self), |folder| folder.above.as_deref()).any(|folder| folder.fid == *fid)
    }
}

/// A file with where it goes: its folder and its names there.
struct Job {
    item: Item,
    dir: Arc<Dir>,
    names: Vec<(Format, String)>,
}

/// Exports files and folders, the latter with all that is in them; home puts what is in it straight into the target.
///
/// # Errors
/// When the target cannot be made.
pub async fn run(
    backend: &dyn Backend,
    roots: &[File],
    to: &Path,
    options: &Options,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> io::Result<End> {
    let target = Dir::target(to)?;
    let remembers = roots.len() > 1;
    let named = roots.iter().filter(|_| remembers).map(|file| file.fid.clone()).collect();
    let mut work = Work { backend, options, progress, folders: Vec::new(), seen: HashSet::new(), remembers, named };
    let done = work.all(roots, &target).await;
    Ok(done.map_or_else(End::Broken, |whole| if whole { End::Whole } else { End::Stopped }))
}

/// An export under way.
struct Work<'w> {
    backend: &'w dyn Backend,
    options: &'w Options,
    progress: &'w mut (dyn FnMut(Progress<'_>) + Send),
    /// Folders that were found and not yet looked into.
    folders: Vec<Arc<Folder>>,
    /// Folders that were entered, and files too if one may be named twice.
    seen: HashSet<Fid>,
    remembers: bool,
    /// What was asked for, of several; it may well be inside each other.
    named: HashSet<Fid>,
}

impl Work<'_> {
    fn is_stopped(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed)
    }

    /// Exports everything; returns whether it came to its end.
    async fn all(&mut self, roots: &[File], target: &Arc<Dir>) -> Result<bool, Error> {
        let mut names = Names::default();
        // Folders first: a file that is named beside its folder has its place in that.
        let (folders, files): (Vec<&File>, Vec<&File>) =
            roots.iter().partition(|file| file.filetype == FileType::Folder);
        for folder in folders {
            if !self.seen.insert(folder.fid.clone()) {
                continue;
            }
            let root = |dir| Arc::new(Folder { fid: folder.fid.clone(), dir, above: None });
            if folder.fid.is_home() {
                self.folder(&root(Arc::clone(target)), &mut names).await?;
            } else {
                self.folders.push(root(target.below(&names.take(&folder.filename, None))));
            }
            while let Some(folder) = self.folders.pop() {
                if self.is_stopped() {
                    return Ok(false);
                }
                self.folder(&folder, &mut Names::default()).await?;
            }
        }
        let items = files.into_iter().map(|file| Item {
            fid: file.fid.clone(),
            filename: file.filename.clone(),
            filetype: file.filetype.clone(),
        });
        self.files(items.collect(), target, &mut names).await?;
        Ok(!self.is_stopped())
    }

    /// Exports the files of a folder, and notes the folders in it.
    async fn folder(&mut self, at: &Arc<Folder>, names: &mut Names) -> Result<(), Error> {
        let Folder { fid, dir, .. } = &**at;
        let view = View::new(Scope::Folder(fid.clone()), Order::ascending(SortKey::Filename));
        let mut entries = Entries::new(self.backend, view);
        let first = self.folders.len();
        while !self.is_stopped() {
            let rows = match entries.next().await {
                Ok(rows) if rows.is_empty() => break,
                Ok(rows) => rows,
                Err(error) if ends_all(&error) => return Err(error),
                Err(error) => {
                    self.fail(fid, "", error.to_string());
                    return Ok(());
                }
            };
            let (folders, files): (Vec<Entry>, Vec<Entry>) =
                rows.into_iter().partition(|row| row.filetype == FileType::Folder);
            for folder in folders {
                if dir.depth() >= DEEPEST {
                    self.fail(&folder.fid, &folder.filename, format!("it is more than {DEEPEST} folders deep"));
                } else if self.seen.insert(folder.fid.clone()) {
                    let dir = dir.below(&names.take(&folder.filename, None));
                    self.folders.push(Arc::new(Folder { fid: folder.fid, dir, above: Some(Arc::clone(at)) }));
                } else if at.is_in(&folder.fid) {
                    self.fail(&folder.fid, &folder.filename, "it leads back to a folder that it is in".to_owned());
                } else if !self.named.contains(&folder.fid) {
                    let reason = "it was in another folder before; what is in it was exported there".to_owned();
                    self.fail(&folder.fid, &folder.filename, reason);
                }
            }
            self.files(files.into_iter().map(Item::from).collect(), dir, names).await?;
        }
        let unread = entries.unread();
        if unread > 0 && !self.is_stopped() {
            self.fail(fid, "", format!("{unread} of its files could not be read"));
        }
        // The first is to be looked into next.
        if let Some(found) = self.folders.get_mut(first..) {
            found.reverse();
        }
        Ok(())
    }

    fn fail(&mut self, folder: &Fid, name: &str, reason: String) {
        let told = Told {
            fid: folder.clone(),
            filename: name.to_owned(),
            filetype: FileType::Folder,
            format: None,
            path: None,
            bytes: 0,
            missing: 0,
            outcome: Outcome::Failed(reason),
        };
        (self.progress)(Progress::Done(&told));
    }

    /// Exports files into one folder, several at once, and tells of them in their order.
    async fn files(&mut self, items: Vec<Item>, dir: &Arc<Dir>, names: &mut Names) -> Result<(), Error> {
        let mut jobs = Vec::with_capacity(items.len());
        for item in items {
            if self.remembers && !self.seen.insert(item.fid.clone()) {
                continue;
            }
            let formats = self.options.formats.iter().filter(|format| format.suits(&item.filetype));
            let names = formats.map(|format| (*format, names.take(&item.filename, Some(format.ending())))).collect();
            jobs.push(Job { item, dir: Arc::clone(dir), names });
        }
        (self.progress)(Progress::Found(jobs.len() as u64));
        let at_once = available_parallelism().map_or(2, usize::from).clamp(2, 8);
        let (backend, force, stop) = (self.backend, self.options.force, Arc::clone(&self.options.stop));
        let jobs = jobs.into_iter().take_while(|_| !stop.load(Ordering::Relaxed));
        let mut done = stream::iter(jobs.map(|job| export(backend, job, force))).buffered(at_once);
        while let Some(told) = done.next().await {
            for told in told? {
                (self.progress)(Progress::Done(&told));
            }
            (self.progress)(Progress::Passed);
        }
        Ok(())
    }
}

/// Returns whether every other file would fail in the same way.
#[must_use]
pub fn ends_all(error: &Error) -> bool {
    matches!(error, Error::Offline(_) | Error::Unauthenticated(_) | Error::Throttled { .. } | Error::Full(_))
}

/// Exports a file in all its formats; fails only with what ends everything.
async fn export(backend: &dyn Backend, job: Job, force: bool) -> Result<Vec<Told>, Error> {
    let Job { item, dir, names } = job;
    let told = |format, path, bytes, missing, outcome| Told {
        fid: item.fid.clone(),
        filename: item.filename.clone(),
        filetype: item.filetype.clone(),
        format,
        path,
        bytes,
        missing,
        outcome,
    };
    if names.is_empty() {
        return Ok(vec![told(None, None, 0, 0, Outcome::Unsuited)]);
    }
    let with_metadata = names.iter().any(|(format, _)| *format == Format::Json);
    let subject = match subject(backend, &item, with_metadata).await {
        Ok(subject) => subject,
        Err(error) if ends_all(&error) => return Err(error),
        Err(error) => return Ok(vec![told(None, None, 0, 0, Outcome::Failed(error.to_string()))]),
    };
    let missing = match &subject {
        Subject::Figure { figure, .. } => src::all(figure).len(),
        Subject::Grid(_) => 0,
    };
    let mut all = Vec::with_capacity(names.len());
    let subject = Arc::new(subject);
    for (format, name) in names {
        let (subject, dir, path) = (Arc::clone(&subject), Arc::clone(&dir), dir.path(&name));
        let written = spawn_blocking(move || dir.put(&name, force, |out| format::write(&subject, format, out))).await;
        // A painter that panics loses its file, not the export.
        let written = written.unwrap_or_else(|_| Err(Unwritten::Unfit("writing it broke off".to_owned())));
        let (bytes, outcome) = match written {
            Ok((put, bytes)) => (bytes, Outcome::Put(put)),
            Err(Unwritten::Io(error)) if is_full(&error) => return Err(Error::Full(error.to_string())),
            Err(error) => (0, Outcome::Failed(error.to_string())),
        };
        all.push(told(Some(format), Some(path), bytes, missing, outcome));
    }
    Ok(all)
}

fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
}

/// Reads what is exported of a file.
async fn subject(backend: &dyn Backend, item: &Item, with_metadata: bool) -> Result<Subject, Error> {
    if item.filetype == FileType::Plot {
        let figure = backend.figure(&item.fid, ContentOptions { inline_data: true }).await?;
        return Ok(Subject::Figure { name: item.filename.clone(), figure: Box::new(src::drop_filled(figure)) });
    }
    let Content::Grid(mut grid) = backend.content(&item.fid).await? else {
        return Err(Error::Corrupt("Its content is no grid.".into()));
    };
    if with_metadata && grid.metadata.is_none() {
        grid.metadata = backend.retrieve(&item.fid).await?.metadata.filter(|metadata| !metadata.is_empty());
    }
    Ok(Subject::Grid(grid))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::embedded::Library;
    use crate::backend::{Files, Folders};
    use crate::model::{HOME, Place};

    #[tokio::test]
    async fn folders_that_are_too_deep_are_told() {
        let library = Library::in_memory().unwrap();
        library.ensure_user("bob").unwrap();
        let bob = library.session(Some("bob")).unwrap();
        let mut place = Place::default();
        for _ in 0..=DEEPEST {
            place = Place::Folder(bob.create_folder("a", &place).await.unwrap().value.file.fid.number());
        }
        let home = bob.retrieve(&Fid::new("bob", HOME).unwrap()).await.unwrap();
        let (folder, options) =
            (tempfile::tempdir().unwrap(), Options { formats: vec![Format::Json], ..Options::default() });
        let mut told = Vec::new();
        let mut take = |step: Progress<'_>| {
            if let Progress::Done(step) = step {
                told.push((step.filename.clone(), step.outcome.clone()));
            }
        };
        assert_eq!(run(&bob, &[home], folder.path(), &options, &mut take).await.unwrap(), End::Whole);
        let wanted = Outcome::Failed(format!("it is more than {DEEPEST} folders deep"));
        assert_eq!(told, [("a".to_owned(), wanted)]);
    }
}
