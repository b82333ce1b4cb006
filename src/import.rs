//! From files on disk to plots and grids: figures and tables, one or many, whole folders and archives of them with their tree.
//!
//! [`run`] walks what it is given, reads some files ahead on worker threads ([`parts`]), and asks the backend to keep what is in
//! them: several small files in one step, so that the disk is not waited for at each, but each file wholly or not at all. A file
//! that fails is named with its reason and never stops the others; only a library that takes no more does. What was imported
//! before is told by its bytes and not doubled, so that an import that was broken off goes on where it was.

mod archive;
mod html;
mod json;
mod kinds;
mod letters;
mod notebook;
mod parquet;
mod parts;
pub mod read;
mod script;
mod sheets;
mod sketch;
pub mod table;
mod walk;
pub mod watch;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::spawn_blocking;

use crate::backend::{Backend, Change, Error, FigureDraft, Imported, Incoming, Lookup, TableDraft, Undo};
use crate::model::{Fid, FilePatch, FileType, HOME, Place};

use self::parts::{Part, Reading};
pub use read::{Content, Draft, ReadFileError};

/// Files, and bytes of them, that are kept in one step. A step is what is waited for when an import is stopped.
const TOGETHER: (usize, u64) = (32, 4 << 20);

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether what was imported before is imported again.
    pub force: bool,
    /// Whether a table gets a first plot, where it is plain what to draw.
    pub plot: bool,
    /// How much of a file's path is kept as its origin.
    pub origin: Origin,
    /// Ends the import behind what is being written, when set; what was imported stays.
    pub stop: Arc<AtomicBool>,
}

/// How much of a file's path is kept as its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// All of it: for a library on this machine.
    #[default]
    Path,
    /// What is below the folder that was named: for a server, which need not know where things lie here.
    Name,
}

/// What just happened.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'p> {
    /// The files were found; the work begins.
    Found {
        /// How many there are.
        files: usize,
        /// How large they are together.
        bytes: u64,
    },
    /// There is one more, in an archive.
    More,
    /// A file is done.
    Done {
        /// The file.
        path: &'p Path,
        /// Its size.
        bytes: u64,
        /// What became of it.
        outcome: &'p Outcome,
    },
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It became plots and grids.
    Imported(Vec<Fid>),
    /// It had been imported before, into these.
    Already(Vec<Fid>),
    /// It became nothing, for this reason.
    Failed(String),
}

/// A plot or grid that an import made or found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file that it came from; in an archive, below the archive's path.
    pub path: PathBuf,
    /// The plot; the grid of a table without one.
    pub fid: Fid,
    /// Whether it is a grid.
    pub is_grid: bool,
}

/// A file or folder that could not be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The file.
    pub path: PathBuf,
    /// Why, a sentence.
    pub reason: String,
}

/// What an import came to.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// The new plots, and the new grids of tables.
    pub imported: Vec<Made>,
    /// What had been imported before, or has the same bytes as another file.
    pub already: Vec<Made>,
    /// What could not be imported.
    pub failed: Vec<Failure>,
    /// What the backend had to remark, with the file.
    pub warnings: Vec<(PathBuf, String)>,
    /// Tables that got no plot though one was asked for, as it is not plain what to draw.
    pub unplotted: usize,
    /// Why the import ended early, if the library took no more.
    pub stopped: Option<Error>,
    /// Files that were not looked at, as it was stopped.
    pub left: usize,
    /// What takes the whole import back.
    pub undo: Option<Undo>,
}

/// Imports files and folders into a folder of the caller's; the path `-` is standard input.
///
/// A folder or archive becomes a folder of the same name, with the same tree under it. Nothing is made for what holds nothing.
///
/// # Errors
/// Only when the target cannot be: it is no folder of the caller's. Everything else is in the [`Summary`].
pub async fn run(
    backend: &dyn Backend,
    paths: &[PathBuf],
    into: &Place,
    options: &Options,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Summary, Error> {
    let given = paths.to_vec();
    let found = spawn_blocking(move || walk::find(&given)).await.map_err(|error| Error::Storage(error.to_string()))?;
    run_found(backend, Files(found), into, options, progress).await
}

/// Files that were found, with the folders that they go into.
#[derive(Debug, Default)]
pub struct Files(walk::Walk);

impl Files {
    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.files.is_empty() && self.0.failed.is_empty()
    }
}

/// Imports files that were found by a [`watch::Watch`], as [`run`] does.
///
/// # Errors
/// As [`run`] has them.
pub async fn run_found(
    backend: &dyn Backend,
    Files(found): Files,
    into: &Place,
    options: &Options,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Summary, Error> {
    let base = base(backend, into).await?;
    progress(Progress::Found { files: found.files.len(), bytes: found.files.iter().map(|file| file.bytes).sum() });
    let mut import = Import {
        backend,
        base,
        options,
        folders: HashMap::new(),
        summary: Summary { failed: found.failed, ..Summary::default() },
        undo: Vec::new(),
    };
    import.all(found.files, progress).await;
    let undo = std::mem::take(&mut import.undo);
    import.summary.undo = (!undo.is_empty()).then(|| Undo::All(undo.into_iter().rev().collect()));
    Ok(import.summary)
}

/// Returns the target's path from home, without slashes around it.
async fn base(backend: &dyn Backend, into: &Place) -> Result<String, Error> {
    let path = match into {
        Place::Folder(HOME) => String::new(),
        Place::Folder(number) => {
            let user = backend.current_user().await?.username;
            let fid = Fid::new(&user, *number).map_err(|_| Error::NotFound)?;
            backend.path(&fid).await?
        }
        Place::Path(path) => path.clone(),
    };
    let path = path.trim_matches('/').to_owned();
    if !path.is_empty() && is_taken(backend, &path).await? {
        return Err(Error::invalid("into", format!("`/{path}` is no folder, so nothing can be put into it.")));
    }
    Ok(path)
}

/// Returns whether something that is no folder is at a path.
async fn is_taken(backend: &dyn Backend, path: &str) -> Result<bool, Error> {
    match backend.lookup(&Lookup::from_home(path)).await {
        Ok(file) => Ok(file.filetype != FileType::Folder),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// An import under way.
struct Import<'i> {
    backend: &'i dyn Backend,
    /// The target's path.
    base: String,
    options: &'i Options,
    /// Whether each folder that a file wants can be: looked up once.
    folders: HashMap<String, Result<(), String>>,
    summary: Summary,
    undo: Vec<Undo>,
}

/// A file that was read, with what the backend is asked to keep of it.
struct Ready {
    path: PathBuf,
    bytes: u64,
    incoming: Result<Arc<Vec<Incoming>>, String>,
}

impl Import<'_> {
    /// Imports all files in their order.
    async fn all(&mut self, files: Vec<walk::Found>, progress: &mut (dyn FnMut(Progress<'_>) + Send)) {
        let mut reading = Reading::new(files, self.options.origin);
        loop {
            let batch = self.batch(&mut reading, progress).await;
            if batch.is_empty() {
                return;
            }
            if self.options.stop.load(Ordering::Relaxed) {
                self.summary.left = batch.len() + reading.left();
                return;
            }
            let count = batch.len();
            let done = self.keep(batch, progress).await;
            if self.summary.stopped.is_some() {
                self.summary.left = count - done + reading.left();
                return;
            }
        }
    }

    /// Returns the files that are kept in the next step: those that are read already, at least one if there is one.
    async fn batch(&mut self, reading: &mut Reading, progress: &mut (dyn FnMut(Progress<'_>) + Send)) -> Vec<Ready> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < TOGETHER.0 && bytes < TOGETHER.1 {
            let next = if batch.is_empty() { reading.next().await } else { reading.ready() };
            let Some(part) = next else { break };
            if part.is_more {
                progress(Progress::More);
            }
            bytes += part.bytes;
            batch.push(self.ready(part).await);
        }
        batch
    }

    /// Makes of a file that was read what the backend is asked for.
    async fn ready(&mut self, part: Part) -> Ready {
        let Part { path, bytes, folder, name, origin, drafts, .. } = part;
        let incoming = match drafts {
            Err(reason) => Err(reason),
            Ok(drafts) => self.folder(&folder).await.map(|folder| {
                let several = drafts.len() > 1;
                let incoming = drafts.into_iter().map(|draft| self.incoming(draft, &folder, &name, &origin, several));
                Arc::new(incoming.collect())
            }),
        };
        Ready { path, bytes, incoming }
    }

    fn incoming(&mut self, draft: Draft, folder: &str, name: &str, origin: &str, several: bool) -> Incoming {
        let name = match (&draft.part, &draft.name) {
            // Sheets of several workbooks are often called the same.
            (Some(sheet), _) if several => walk::name(&format!("{name} - {sheet}")),
            (_, given) => walk::name(given.as_deref().unwrap_or(name)),
        };
        let source_url = draft.address.or_else(|| {
            let part = draft.part.as_deref().map(parts::fragment).unwrap_or_default();
            (!origin.is_empty()).then(|| format!("{origin}{part}"))
        });
        let file = FilePatch { place: Some(Place::Path(folder.to_owned())), ..FilePatch::default() };
        let force = self.options.force;
        match draft.content {
            Content::Figure(figure) => Incoming::Figure(FigureDraft {
                figure,
                file: FilePatch { filename: Some(name), ..file },
                digest: draft.digest,
                force,
                source_url,
                ..FigureDraft::default()
            }),
            Content::Table(data) => {
                let plot = if self.options.plot { sketch::of(&data, &name) } else { None };
                self.summary.unplotted += usize::from(self.options.plot && plot.is_none());
                let file = FilePatch { filename: Some(name), ..file };
                Incoming::Table(TableDraft { data, plot, file, digest: draft.digest, force, source_url })
            }
        }
    }

    /// Writes what is in some files; returns how many were done before one that ends all.
    async fn keep(&mut self, batch: Vec<Ready>, progress: &mut (dyn FnMut(Progress<'_>) + Send)) -> usize {
        let sound: Vec<Arc<Vec<Incoming>>> =
            batch.iter().filter_map(|file| file.incoming.as_ref().ok()).cloned().collect();
        // What one file of several spoils is tried again, each file by itself.
        let mut together = match sound.as_slice() {
            [] | [_] => None,
            files => self.backend.import(files).await.ok().map(Vec::into_iter),
        };
        let count = batch.len();
        for (index, Ready { path, bytes, incoming }) in batch.into_iter().enumerate() {
            let outcome = match incoming {
                Err(reason) => Outcome::Failed(reason),
                Ok(incoming) => {
                    let made = match together.as_mut().and_then(Iterator::next) {
                        Some(made) => Ok(made),
                        None => self.backend.import(&[incoming]).await.map(|made| made.into_iter().flatten().collect()),
                    };
                    match made {
                        Ok(changes) => self.note(&path, changes),
                        Err(error) if ends_all(&error) => {
                            self.summary.stopped = Some(error);
                            return index;
                        }
                        Err(error) => Outcome::Failed(error.to_string()),
                    }
                }
            };
            progress(Progress::Done { path: &path, bytes, outcome: &outcome });
            if let Outcome::Failed(reason) = outcome {
                self.summary.failed.push(Failure { path, reason });
            }
        }
        count
    }

    /// Notes what became of a file.
    fn note(&mut self, path: &Path, changes: Vec<Change<Imported>>) -> Outcome {
        let (mut imported, mut already) = (Vec::new(), Vec::new());
        for change in changes {
            self.undo.extend(change.undo);
            self.summary.warnings.extend(change.warnings.into_iter().map(|warning| (path.to_owned(), warning)));
            let (fid, is_grid, is_new) = match change.value {
                Imported::Made { plot, .. } => (plot, false, true),
                Imported::Grid(grid) => (grid, true, true),
                Imported::Already(fid) => (fid, false, false),
            };
            let (list, sum) = if is_new {
                (&mut imported, &mut self.summary.imported)
            } else {
                (&mut already, &mut self.summary.already)
            };
            list.push(fid.clone());
            sum.push(Made { path: path.to_owned(), fid, is_grid });
        }
        if imported.is_empty() { Outcome::Already(already) } else { Outcome::Imported(imported) }
    }

    /// Returns the path of the folder that a file goes into, or why there can be no such folder.
    async fn folder(&mut self, below: &[String]) -> Result<String, String> {
        let mut path = self.base.clone();
        for name in below {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(name);
            if !self.folders.contains_key(&path) {
                let sound = match is_taken(self.backend, &path).await {
                    Ok(false) => Ok(()),
                    Ok(true) => Err(format!("its folder cannot be made: `/{path}` is there already and is no folder")),
                    Err(error) => Err(error.to_string()),
                };
                self.folders.insert(path.clone(), sound);
            }
            if let Some(Err(reason)) = self.folders.get(&path) {
                return Err(reason.clone());
            }
        }
        Ok(path)
    }
}

/// Returns whether every other file would fail in the same way.
fn ends_all(error: &Error) -> bool {
    matches!(
        error,
        Error::ReadOnly(_)
            | Error::Full(_)
            | Error::Corrupt(_)
            | Error::Storage(_)
            | Error::Offline(_)
            | Error::Busy
            | Error::Unauthenticated(_)
            | Error::Forbidden
            | Error::Unsupported(_)
    )
}
