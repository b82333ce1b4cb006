//! Pulls files into a library: several asked for at once, taken in a few at a time, each wholly or not at all.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use tokio::task::spawn_blocking;

use super::plan::{self, Item};
use super::{Left, Memory, Report};
use crate::backend::embedded::Library;
use crate::backend::embedded::adopt::Adoption;
use crate::backend::record::{self, Adopted, Body, Depth, Record};
use crate::backend::{Backend, Error, Files, Result};
use crate::model::{Fid, FileType, src};

/// Files that are asked for at once.
const AT_ONCE: usize = 8;
/// Files that are taken in with one transaction.
const BATCH: usize = 128;
/// Bytes of contents that wait to be taken in.
const MOST_BYTES: u64 = 64 << 20;
/// How long files wait to be taken in.
const LONGEST: Duration = Duration::from_millis(500);

/// How to pull.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whose files; his who is signed in if not said.
    pub user: Option<String>,
    /// Only what is under these; everything if there are none.
    pub roots: Vec<Fid>,
    /// Whether the trash comes too.
    pub trash: bool,
    /// Whether what was changed in the library is overwritten.
    pub force: bool,
    /// Whether what is gone on the server goes into the library's trash.
    pub prune: bool,
    /// Ends the pull behind what is being taken, when set.
    pub stop: Arc<AtomicBool>,
}

/// What just happened.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'p> {
    /// The files were listed; so many are to be asked for.
    Found {
        /// Files there are.
        seen: u64,
        /// Files to be asked for.
        wanted: u64,
    },
    /// A file was read or left.
    Done {
        /// Its name.
        name: &'p str,
        /// Bytes of its content.
        bytes: u64,
    },
}

/// Pulls.
///
/// # Errors
/// When the files cannot be listed, or the library takes no more; what was pulled until then stays. What concerns single files
/// is in the [`Report`].
pub async fn pull(
    remote: &dyn Backend,
    library: &Library,
    memory: &mut Memory,
    options: &Options,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Report> {
    let user = match &options.user {
        Some(user) => user.clone(),
        None => remote.current_user().await?.username,
    };
    if user.is_empty() {
        return Err(Error::Unauthenticated("Sign in first, or say whose public files to pull.".into()));
    }
    let items = plan::items(remote, &user, &options.roots, options.trash).await?;
    let mut report = Report { seen: items.len() as u64, ..Report::default() };
    let known = present(library, &items).await?;
    let mut wanted: Vec<Item> = Vec::new();
    for item in &items {
        let same = memory.moment(&item.fid).is_some_and(|moment| moment / 1_000 == item.modified / 1_000);
        if same && known.contains(&item.fid) {
            report.same += 1;
        } else {
            wanted.push(item.clone());
        }
    }
    progress(Progress::Found { seen: report.seen, wanted: wanted.len() as u64 });
    let mut work =
        Work { remote, library, memory, options, progress, report: &mut report, waiting: Vec::new(), bytes: 0 };
    let referred = work.take(&wanted).await?;
    // Grids of others, and those in no folder: plots draw on them.
    let listed: HashSet<&Fid> = items.iter().map(|item| &item.fid).collect();
    let further: Vec<Item> = referred
        .into_iter()
        .filter(|(fid, _)| !listed.contains(fid))
        .map(|(fid, _)| Item { name: fid.to_string(), filetype: FileType::Grid, parent: -1, modified: 0, fid })
        .collect();
    let there = present(library, &further).await?;
    let further: Vec<Item> = further.into_iter().filter(|item| !there.contains(&item.fid)).collect();
    if !further.is_empty() && !work.is_stopped() {
        work.take(&further).await?;
        // The plots that came before their grids are joined to them.
        let plots: Vec<Item> = wanted.iter().filter(|item| item.filetype == FileType::Plot).cloned().collect();
        work.rejoin(&plots, &further).await?;
    }
    report.stopped = options.stop.load(Ordering::Relaxed);
    if options.roots.is_empty() && !report.stopped {
        gone(library, memory, &user, &items, options, &mut report).await?;
    }
    memory.tidy().map_err(|error| Error::Storage(error.to_string()))?;
    Ok(report)
}

/// Returns which files are in the library.
async fn present(library: &Library, items: &[Item]) -> Result<HashSet<Fid>> {
    let (library, fids) = (library.clone(), items.iter().map(|item| item.fid.clone()).collect::<Vec<_>>());
    blocking(move || library.known(&fids)).await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(work).await.map_err(|_| Error::Storage("The work broke off.".into()))?
}

/// Tells of what was pulled before and is no longer there, and trashes it if that was asked for.
async fn gone(
    library: &Library,
    memory: &mut Memory,
    user: &str,
    items: &[Item],
    options: &Options,
    report: &mut Report,
) -> Result<()> {
    let listed: HashSet<&Fid> = items.iter().map(|item| &item.fid).collect();
    let mut gone: Vec<Fid> =
        memory.fids().filter(|fid| fid.owner() == user && !listed.contains(fid)).cloned().collect();
    gone.sort_by_key(Fid::number);
    if options.prune {
        let session = library.session(Some(user))?;
        for fid in &gone {
            match session.trash(fid).await {
                Ok(_) | Err(Error::NotFound) => {}
                Err(error) => {
                    report.left.push(Left { fid: fid.clone(), name: String::new(), reason: error.to_string() });
                }
            }
        }
        let forgotten: Vec<_> = gone.iter().map(|fid| (fid.clone(), None)).collect();
        memory.note(&forgotten).map_err(|error| Error::Storage(error.to_string()))?;
    }
    report.gone = gone;
    Ok(())
}

/// A pull under way.
struct Work<'w> {
    remote: &'w dyn Backend,
    library: &'w Library,
    memory: &'w mut Memory,
    options: &'w Options,
    progress: &'w mut (dyn FnMut(Progress<'_>) + Send),
    report: &'w mut Report,
    waiting: Vec<Record>,
    bytes: u64,
}

impl Work<'_> {
    fn is_stopped(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed)
    }

    /// Asks for files and takes them in, in their order; returns the grids that plots among them refer to.
    async fn take(&mut self, items: &[Item]) -> Result<Vec<(Fid, Fid)>> {
        let mut referred = Vec::new();
        let mut seen = HashSet::new();
        let remote = self.remote;
        let mut records = stream::iter(items.iter().map(|item| async move {
            // Who shares what is the owner's to know; a server says of a file that is not the caller's what it will.
            (item, record::read(remote, &item.fid, Depth::WHOLE).await)
        }))
        .buffered(AT_ONCE);
        let mut last = Instant::now();
        while let Some((item, read)) = records.next().await {
            match read {
                Ok(record) => {
                    let bytes = weight(&record);
                    self.bytes += bytes;
                    self.report.bytes += bytes;
                    if let Body::Figure(figure) = &record.body {
                        let grids = src::sources(figure).into_iter().filter(|fid| seen.insert(fid.clone()));
                        referred.extend(grids.map(|grid| (grid, record.fid.clone())));
                    }
                    self.waiting.push(record);
                    (self.progress)(Progress::Done { name: &item.name, bytes });
                }
                Err(
                    error @ (Error::Offline(_) | Error::Busy | Error::Unauthenticated(_) | Error::Throttled { .. }),
                ) => {
                    drop(records);
                    self.flush().await?;
                    return Err(error);
                }
                Err(error) => {
                    self.leave(&item.fid, &item.name, error.to_string());
                    (self.progress)(Progress::Done { name: &item.name, bytes: 0 });
                }
            }
            if self.waiting.len() >= BATCH || self.bytes >= MOST_BYTES || last.elapsed() > LONGEST {
                self.flush().await?;
                last = Instant::now();
            }
            if self.is_stopped() {
                break;
            }
        }
        drop(records);
        self.flush().await?;
        Ok(referred)
    }

    fn leave(&mut self, fid: &Fid, name: &str, reason: String) {
        self.report.left.push(Left { fid: fid.clone(), name: name.to_owned(), reason });
    }

    /// Takes in what waits, then remembers it.
    async fn flush(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.bytes = 0;
        let adoptions: Vec<Adoption> = std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|record| Adoption { base: self.memory.moment(&record.fid), force: self.options.force, record })
            .collect();
        let library = self.library.clone();
        let (adoptions, adopted) =
            blocking(move || library.adopt(&adoptions).map(|adopted| (adoptions, adopted))).await?;
        let mut noted = Vec::with_capacity(adopted.len());
        for (Adoption { record, .. }, adopted) in adoptions.iter().zip(adopted) {
            match adopted {
                Adopted::New => self.report.new += 1,
                Adopted::Changed => self.report.changed += 1,
                Adopted::Same => self.report.same += 1,
                Adopted::Refused(reason) => {
                    self.leave(&record.fid, &record.filename, reason);
                    continue;
                }
            }
            noted.push((record.fid.clone(), Some(record.modified)));
        }
        self.memory.note(&noted).map_err(|error| Error::Storage(error.to_string()))
    }

    /// Joins plots to grids that came behind them.
    async fn rejoin(&mut self, plots: &[Item], grids: &[Item]) -> Result<()> {
        let library = self.library.clone();
        let plots: Vec<Fid> = plots.iter().map(|item| item.fid.clone()).collect();
        let grids: Vec<Fid> = grids.iter().map(|item| item.fid.clone()).collect();
        blocking(move || library.rejoin(&plots, &grids)).await
    }
}

/// Returns about how many bytes a record has.
fn weight(record: &Record) -> u64 {
    match &record.body {
        Body::Folder => 0,
        Body::Figure(figure) => figure.to_json().len() as u64,
        Body::Grid(grid) => grid.cols.values().map(|column| 8 * column.data.len() as u64 + 64).sum(),
        Body::Bytes { bytes, .. } => bytes.len() as u64,
    }
}
