//! From files on disk to plots: figures, one or many, whole folders of them with their tree.
//!
//! [`run`] walks what it is given, reads two files at a time on worker threads while the one before is written, and asks the
//! backend to keep each figure in one step. A file that fails is named with its reason and never stops the others; only
//! a library that takes no more does. What was imported before is told by its bytes and not doubled.

mod html;
mod json;
mod notebook;
pub mod read;
pub mod table;
mod walk;

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::{JoinHandle, spawn_blocking};

use crate::backend::{Backend, Change, Error, FigureDraft, Imported, Lookup, Undo};
use crate::model::{Fid, FilePatch, FileType, HOME, Place};

pub use read::{Draft, ReadFileError};

/// Files that are read ahead of the one that is written: one a core of the smallest machine.
const AHEAD: usize = 2;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether what was imported before is imported again.
    pub force: bool,
    /// Ends the import behind the file that is being written, when set; what was imported stays.
    pub stop: Arc<AtomicBool>,
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
    /// It became plots.
    Imported(Vec<Fid>),
    /// It had been imported before.
    Already,
    /// It did not become a plot, for this reason.
    Failed(String),
}

/// A plot that an import made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file that it came from.
    pub path: PathBuf,
    /// The plot.
    pub plot: Fid,
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
    /// The new plots.
    pub imported: Vec<Made>,
    /// Files that had been imported before.
    pub already: usize,
    /// What could not be imported.
    pub failed: Vec<Failure>,
    /// What the backend had to remark, with the file.
    pub warnings: Vec<(PathBuf, String)>,
    /// Why the import ended early, if the library took no more.
    pub stopped: Option<Error>,
    /// Files that were not looked at, as it was stopped.
    pub left: usize,
    /// What takes the whole import back.
    pub undo: Option<Undo>,
}

/// Imports files and folders into a folder of the caller's.
///
/// A folder becomes a folder of the same name, with the same tree under it. Nothing is made for what holds no figures.
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
    let base = base(backend, into).await?;
    let given = paths.to_vec();
    let found = spawn_blocking(move || walk::find(&given)).await.map_err(|error| Error::Storage(error.to_string()))?;
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

/// A file that is being read.
struct Reading {
    file: walk::Found,
    drafts: JoinHandle<Result<Vec<Draft>, ReadFileError>>,
}

impl Import<'_> {
    /// Imports all files in their order.
    async fn all(&mut self, files: Vec<walk::Found>, progress: &mut (dyn FnMut(Progress<'_>) + Send)) {
        let mut waiting = files.into_iter();
        let mut reading: VecDeque<Reading> = waiting.by_ref().take(AHEAD).map(start).collect();
        while let Some(next) = reading.pop_front() {
            if self.options.stop.load(Ordering::Relaxed) {
                self.summary.left = 1 + reading.len() + waiting.len();
                return;
            }
            let Reading { file, drafts } = next;
            let drafts = drafts.await;
            reading.extend(waiting.next().map(start));
            let drafts = match drafts {
                Ok(Ok(drafts)) => Ok(drafts),
                Ok(Err(error)) => Err(error.to_string()),
                // A reader that panics loses its file, not the import.
                Err(error) => Err(format!("reading it failed: {error}")),
            };
            let outcome = match drafts {
                Ok(drafts) => self.keep(&file, drafts).await,
                Err(reason) => Outcome::Failed(reason),
            };
            if self.summary.stopped.is_some() {
                self.summary.left = 1 + reading.len() + waiting.len();
                return;
            }
            progress(Progress::Done { path: &file.path, bytes: file.bytes, outcome: &outcome });
            match outcome {
                Outcome::Imported(_) => {}
                Outcome::Already => self.summary.already += 1,
                Outcome::Failed(reason) => self.summary.failed.push(Failure { path: file.path, reason }),
            }
        }
    }

    /// Writes the figures of a file.
    async fn keep(&mut self, file: &walk::Found, drafts: Vec<Draft>) -> Outcome {
        let mut plots = Vec::new();
        let folder = match self.folder(&file.folder).await {
            Ok(folder) => folder,
            Err(reason) => return Outcome::Failed(reason),
        };
        for draft in drafts {
            let draft = FigureDraft {
                figure: draft.figure,
                file: FilePatch {
                    filename: Some(walk::name(draft.name.as_deref().unwrap_or(&file.name))),
                    place: Some(Place::Path(folder.clone())),
                    ..FilePatch::default()
                },
                digest: draft.digest,
                force: self.options.force,
                ..FigureDraft::default()
            };
            match self.backend.import_figure(&draft).await {
                Ok(change) => plots.extend(self.note(file, change)),
                Err(error) => {
                    if ends_all(&error) {
                        self.summary.stopped = Some(error.clone());
                    }
                    return Outcome::Failed(error.to_string());
                }
            }
        }
        if plots.is_empty() { Outcome::Already } else { Outcome::Imported(plots) }
    }

    fn note(&mut self, file: &walk::Found, change: Change<Imported>) -> Option<Fid> {
        self.undo.extend(change.undo);
        self.summary.warnings.extend(change.warnings.into_iter().map(|warning| (file.path.clone(), warning)));
        match change.value {
            Imported::Made { plot, .. } => {
                self.summary.imported.push(Made { path: file.path.clone(), plot: plot.clone() });
                Some(plot)
            }
            Imported::Already(_) => None,
        }
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

fn start(file: walk::Found) -> Reading {
    let path = file.path.clone();
    Reading { file, drafts: spawn_blocking(move || read::file(&path)) }
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
