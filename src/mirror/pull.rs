//! Pulls files into a library: several asked for at once, taken in a few at a time, each wholly or not at all.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use tokio::task::spawn_blocking;

use super::memory::Known;
use super::patience::Patience;
use super::plan::{self, Item, Listed};
use super::ties::Copies;
use super::{Left, Memory, Report, Ties};
use crate::backend::embedded::Library;
use crate::backend::embedded::adopt::{Adoption, ID_IS_TAKEN, Reach};
use crate::backend::record::{self, Adopted, Body, Depth, Record};
use crate::backend::{Backend, Error, Files, Result};
use crate::model::{Fid, FileType, HOME, NO_PARENT, src};

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
    /// The files are being listed; so many are known.
    Listed {
        /// Files there are, so far.
        seen: u64,
    },
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
    ties: &mut Ties,
    options: &Options,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Report> {
    let whose = Whose::of(remote, options).await?;
    let listed = list(remote, &whose, options, progress).await?;
    let mut report = Report { left: listed.left, unread: listed.unread, ..Report::default() };
    report.seen = listed.items.len() as u64 + report.left.len() as u64;
    let (items, copies) = Copies::part(ties, library, listed.items, options.force).await?;
    report.left.extend(copies.changed.iter().cloned());
    let memory = &mut ties.memory;
    let known = present(library, fids(&items)).await?;
    let (same, wanted): (Vec<&Item>, Vec<&Item>) =
        items.iter().partition(|item| known.contains(&item.fid) && is_as_before(memory.of(&item.fid), item));
    report.same = same.len() as u64 + copies.unchanged();
    let older = referred(remote, memory, &items).await?;
    progress(Progress::Found { seen: report.seen, wanted: (wanted.len() + older.len()) as u64 });
    let wanted: Vec<Item> = wanted.into_iter().cloned().chain(older).collect();
    let reach = whose.reach();
    let mut work = Work {
        remote,
        library,
        memory,
        options,
        reach: &reach,
        copies: &copies,
        progress,
        report: &mut report,
        strangers: HashSet::new(),
        waiting: Vec::new(),
        bytes: 0,
    };
    let drawn_on = work.take(&wanted).await?;
    // Grids of others, and those in no folder: plots draw on them.
    let listed: HashSet<&Fid> = items.iter().map(|item| &item.fid).collect();
    let further: Vec<Item> = drawn_on.into_iter().filter(|fid| !listed.contains(fid)).map(grid_alone).collect();
    let there = present(library, fids(&further)).await?;
    let further: Vec<Item> = further.into_iter().filter(|item| !there.contains(&item.fid)).collect();
    if !further.is_empty() && !work.is_stopped() {
        work.take(&further).await?;
        // The plots that came before their grids are joined to them.
        let plots: Vec<Item> = wanted.iter().filter(|item| item.filetype == FileType::Plot).cloned().collect();
        work.rejoin(&plots, &further).await?;
    }
    report.stopped = options.stop.load(Ordering::Relaxed);
    if options.roots.is_empty() && !report.stopped && report.unread == 0 {
        gone(library, memory, &whose.user, &items, options, &mut report).await?;
    }
    memory.tidy().map_err(|error| Error::Storage(error.to_string()))?;
    Ok(report)
}

/// Whose files are asked for, and by whom.
pub(super) struct Whose {
    /// The user.
    pub user: String,
    caller: Option<String>,
    owners: Vec<String>,
}

impl Whose {
    /// Asks the server who is asking, and finds out whose files are wanted.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] where nobody asks for nobody's files, and those of asking.
    pub async fn of(remote: &dyn Backend, options: &Options) -> Result<Whose> {
        let caller = match remote.current_user().await {
            Ok(user) => Some(user.username).filter(|name| !name.is_empty()),
            Err(Error::Unauthenticated(_)) if options.user.is_some() => None,
            Err(error) => return Err(error),
        };
        let Some(user) = options.user.clone().or_else(|| caller.clone()).filter(|user| !user.is_empty()) else {
            return Err(Error::Unauthenticated("Sign in first, or say whose public files to pull.".into()));
        };
        // Who names a file of somebody else asks for that one's files.
        let mut owners = vec![user.clone()];
        for root in &options.roots {
            if !owners.iter().any(|owner| owner.eq_ignore_ascii_case(root.owner())) {
                owners.push(root.owner().to_owned());
            }
        }
        Ok(Whose { user, caller, owners })
    }

    fn reach(&self) -> Reach {
        Reach::Of { files: self.owners.clone(), voices: self.caller.iter().cloned().collect() }
    }
}

/// Lists the files that were asked for, and no others.
pub(super) async fn list(
    remote: &dyn Backend,
    whose: &Whose,
    options: &Options,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Listed> {
    let mut heard = |seen| progress(Progress::Listed { seen });
    // Nobody sees the trash of others.
    let trash = options.trash && whose.caller.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(&whose.user));
    let listed = plan::items(remote, &whose.user, &options.roots, trash, &mut heard).await?;
    Ok(listed.only_of(&whose.owners))
}

/// Returns whether a file is on the server as it was when it was pulled.
fn is_as_before(known: Option<&Known>, item: &Item) -> bool {
    // Older servers tell moments by thousandths of a second.
    known.is_some_and(|known| {
        known.modified / 1_000 == item.modified / 1_000
            && (known.mark == item.mark || known.mark.is_none() || item.mark.is_none())
    })
}

/// Makes the item of a grid that is in no listing.
fn grid_alone(fid: Fid) -> Item {
    Item {
        name: fid.to_string(),
        filetype: FileType::Grid,
        parent: NO_PARENT,
        created: 0,
        modified: 0,
        mark: None,
        fid,
    }
}

/// Returns the grids that came because plots draw on them, are in no listing, and have changed since.
async fn referred(remote: &dyn Backend, memory: &Memory, items: &[Item]) -> Result<Vec<Item>> {
    let listed: HashSet<&Fid> = items.iter().map(|item| &item.fid).collect();
    let alone = memory.files().filter(|(fid, known)| known.is_referred && !listed.contains(fid));
    let mut asked = stream::iter(alone.map(|(fid, known)| async move {
        match record::retrieve(remote, fid).await {
            Ok(file) if file.filetype == FileType::Grid => {
                Ok(Some(Item { modified: file.date_modified.0, name: file.filename, ..grid_alone(fid.clone()) })
                    .filter(|item| !is_as_before(Some(known), item)))
            }
            // Somebody took it away, or no longer shares it: the copy stays.
            Ok(_) | Err(Error::NotFound | Error::Forbidden | Error::Corrupt(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }))
    .buffered(AT_ONCE);
    let mut changed = Vec::new();
    while let Some(item) = asked.next().await {
        changed.extend(item?);
    }
    Ok(changed)
}

/// Returns which files are in the library.
pub(super) async fn present(library: &Library, fids: Vec<Fid>) -> Result<HashSet<Fid>> {
    let library = library.clone();
    blocking(move || library.known(&fids)).await
}

fn fids(items: &[Item]) -> Vec<Fid> {
    items.iter().map(|item| item.fid.clone()).collect()
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
    let missing = memory.files().filter(|(fid, known)| {
        // What is in no listing is not missing from it.
        fid.owner().eq_ignore_ascii_case(user) && !known.is_referred && !listed.contains(fid)
    });
    let mut gone: Vec<Fid> = missing.map(|(fid, _)| fid.clone()).collect();
    gone.sort_by_key(Fid::number);
    if !options.trash && !gone.is_empty() {
        // What went to the trash here or came from the trash there is in no listing of live files.
        let session = library.session(Some(user))?;
        let mut live = Vec::with_capacity(gone.len());
        for fid in gone {
            match session.retrieve(&fid).await {
                Ok(file) if file.is_trashed() => {}
                Ok(_) | Err(Error::NotFound) => live.push(fid),
                Err(error) => return Err(error),
            }
        }
        gone = live;
    }
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
    reach: &'w Reach,
    copies: &'w Copies,
    progress: &'w mut (dyn FnMut(Progress<'_>) + Send),
    report: &'w mut Report,
    /// Folders that are not taken, as others of the library have their ids.
    strangers: HashSet<Fid>,
    /// Records, with the items that they were asked for by.
    waiting: Vec<(Record, Item)>,
    bytes: u64,
}

impl Work<'_> {
    fn is_stopped(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed)
    }

    /// Asks for files and takes them in, in their order; returns the grids that plots among them refer to.
    async fn take(&mut self, items: &[Item]) -> Result<Vec<Fid>> {
        let mut referred = Vec::new();
        let mut seen = HashSet::new();
        let (remote, stop) = (self.remote, &*self.options.stop);
        let mut records = stream::iter(items.iter().map(|item| async move { (item, read(remote, item, stop).await) }))
            .buffered(AT_ONCE);
        let mut last = Instant::now();
        while let Some((item, read)) = records.next().await {
            match read {
                Ok(mut record) => {
                    self.copies.put_home(&mut record);
                    let bytes = weight(&record);
                    self.bytes += bytes;
                    self.report.bytes += bytes;
                    if let Body::Figure(figure) = &record.body {
                        referred.extend(src::sources(figure).into_iter().filter(|fid| seen.insert(fid.clone())));
                    }
                    self.waiting.push((record, item.clone()));
                    (self.progress)(Progress::Done { name: &item.name, bytes });
                }
                Err(error) if is_the_end(remote, &error).await => {
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
        let (mut records, items): (Vec<Record>, Vec<Item>) = std::mem::take(&mut self.waiting).into_iter().unzip();
        for record in &mut records {
            if self.strangers.contains(&record.fid.sibling(record.parent)) {
                record.parent = HOME;
            }
        }
        let base = |record: &Record| self.memory.of(&record.fid).map(Known::here);
        let adoptions: Vec<Adoption> = records
            .into_iter()
            .map(|record| Adoption { base: base(&record), force: self.options.force, record })
            .collect();
        let (library, reach) = (self.library.clone(), self.reach.clone());
        let (adoptions, adopted) =
            blocking(move || library.adopt(&adoptions, &reach).map(|adopted| (adoptions, adopted))).await?;
        let mut noted = Vec::with_capacity(adopted.len());
        for ((Adoption { record, .. }, item), adopted) in adoptions.iter().zip(items).zip(adopted) {
            match adopted {
                Adopted::New => self.report.new += 1,
                Adopted::Changed => self.report.changed += 1,
                Adopted::Same => self.report.same += 1,
                Adopted::Refused(reason) => {
                    if record.filetype == FileType::Folder && reason == ID_IS_TAKEN {
                        self.strangers.insert(record.fid.clone());
                    }
                    self.leave(&record.fid, &record.filename, reason);
                    continue;
                }
            }
            // Only what comes by a listing has the number of its folder.
            let is_referred = item.mark.is_none() && item.parent == NO_PARENT;
            let known = Known { modified: record.modified, pushed: None, mark: item.mark, is_referred };
            noted.push((record.fid.clone(), Some(known)));
        }
        self.memory.note(&noted).map_err(|error| Error::Storage(error.to_string()))
    }

    /// Joins plots to grids that came behind them.
    async fn rejoin(&mut self, plots: &[Item], grids: &[Item]) -> Result<()> {
        let (library, reach) = (self.library.clone(), self.reach.clone());
        let plots: Vec<Fid> = plots.iter().map(|item| item.fid.clone()).collect();
        let grids: Vec<Fid> = grids.iter().map(|item| item.fid.clone()).collect();
        blocking(move || library.rejoin(&plots, &grids, &reach)).await
    }
}

/// Reads a file, however long the server asks to wait.
async fn read(remote: &dyn Backend, item: &Item, stop: &AtomicBool) -> Result<Record> {
    let mut patience = Patience::default();
    loop {
        // Who shares what is the owner's to know; a server says of a file that is not the caller's what it will.
        match record::read(remote, &item.fid, Depth::WHOLE).await {
            Ok(record) if record.filetype == item.filetype => return Ok(record),
            Ok(_) => {
                return Err(Error::Corrupt(
                    "The server says of it once that it is of one type, and once of another.".into(),
                ));
            }
            Err(error) if patience.wait(&error, stop).await => {}
            Err(error) => return Err(error),
        }
    }
}

/// Returns whether nothing more can be asked of a server: an answer that makes no sense is one file's trouble.
async fn is_the_end(remote: &dyn Backend, error: &Error) -> bool {
    match error {
        Error::Unauthenticated(_) | Error::Throttled { .. } => true,
        Error::Offline(_) => matches!(remote.current_user().await, Err(Error::Offline(_))),
        _ => false,
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
