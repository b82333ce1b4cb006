//! Turns effects into tasks, and the ends of tasks into answers.
//!
//! Only this file talks to the backend for the app. A preview that is no longer wanted is given up; a job runs file after
//! file and can be cancelled between two; whatever fails comes back as an answer.

mod lost;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::AbortHandle;

use crate::backend::{Backend, Change, CopyOptions, Entry, Error, Order, Result, Scope, SortKey, Spot, Undo, View};
use crate::chart::cells::Look;
use crate::export::browse;
use crate::model::file::LONGEST_NAME;
use crate::model::{Fid, Figure, FilePatch, FileType, NewPlot, Place};

use super::message::{Answer, Details, Effect, Failure, Outcome, PreviewKey, Target, TrashFacts, Verb};
use super::view::SPARK;
use super::{find, people, preview, renames, work};

/// How many rows are read at once to be marked.
const PAGE: usize = 1_000;

/// How many roots of the trash are looked at before it is emptied.
const MOST_ROOTS: usize = 10_000;

/// How many names are tried until one is free.
const MOST_NAMES: u32 = 100;

/// How many files that a file uses are looked at.
const MOST_EXTRAS: usize = 24;

/// How long a notice stays.
const NOTICE: Duration = Duration::from_secs(6);

/// How long a question to a server waits for the next letter.
const NEXT_LETTER: Duration = Duration::from_millis(90);

/// Runs effects against a backend.
pub struct Runner {
    backend: Arc<dyn Backend>,
    answers: UnboundedSender<Answer>,
    look: Look,
    /// The latest task of each kind of which only the latest is wanted.
    latest: HashMap<Slot, AbortHandle>,
    cancels: HashMap<u64, Arc<AtomicBool>>,
}

/// A kind of work of which only the latest is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Slot {
    Rows,
    Details,
    Preview,
    Ahead,
    Find,
    View(u8),
}

impl Slot {
    fn of(effect: &Effect) -> Option<Slot> {
        match effect {
            Effect::Rows { .. } => Some(Slot::Rows),
            Effect::Details(_) => Some(Slot::Details),
            Effect::Find { .. } => Some(Slot::Find),
            Effect::View(task) => task.job.kind().map(Slot::View),
            Effect::Preview { ahead: false, .. } => Some(Slot::Preview),
            Effect::Preview { ahead: true, .. } => Some(Slot::Ahead),
            _ => None,
        }
    }
}

impl Runner {
    /// Makes a runner that sends its answers to a channel.
    #[must_use]
    pub fn new(backend: Arc<dyn Backend>, answers: UnboundedSender<Answer>, look: Look) -> Runner {
        Runner { backend, answers, look, latest: HashMap::new(), cancels: HashMap::new() }
    }

    /// Forgets what the backend keeps of earlier answers, before anything else is asked.
    pub fn forget(&self) {
        self.backend.forget();
    }

    /// Draws with another look from now on; what is being drawn is given up.
    pub fn set_look(&mut self, look: Look) {
        self.look = look;
        for slot in [Slot::Preview, Slot::Ahead] {
            if let Some(task) = self.latest.remove(&slot) {
                task.abort();
            }
        }
    }

    /// Starts an effect. Those of the terminal are the loop's and are left alone.
    pub fn start(&mut self, effect: Effect) {
        let cancel = Arc::new(AtomicBool::new(false));
        match &effect {
            Effect::CancelJob(job) => {
                if let Some(cancel) = self.cancels.get(job) {
                    cancel.store(true, Ordering::Relaxed);
                }
                return;
            }
            Effect::Job { job, .. } => {
                // A job that has ended has dropped its own handle.
                self.cancels.retain(|_, cancel| Arc::strong_count(cancel) > 1);
                self.cancels.insert(*job, Arc::clone(&cancel));
            }
            _ => {}
        }
        let slot = Slot::of(&effect);
        let (backend, answers, look) = (Arc::clone(&self.backend), self.answers.clone(), self.look);
        let task = tokio::spawn(async move {
            // Where the loop has ended nobody is left to hear an answer.
            let progress = |answer| drop(answers.send(answer));
            if let Some(answer) = answered(backend.as_ref(), look, effect, &cancel, &progress).await {
                progress(answer);
            }
        });
        if let Some(slot) = slot
            && let Some(old) = self.latest.insert(slot, task.abort_handle())
        {
            old.abort();
        }
    }
}

/// Does an effect and returns its answer, also where the work breaks off by a slip of ours: what waits for it must not wait
/// for ever.
async fn answered(
    backend: &dyn Backend,
    look: Look,
    effect: Effect,
    cancel: &AtomicBool,
    progress: &(dyn Fn(Answer) + Send + Sync),
) -> Option<Answer> {
    let lost = lost::of(&effect);
    // What it was at is dropped with it; nothing else is shared but the backend, which holds up its own locks.
    AssertUnwindSafe(perform(backend, look, effect, cancel, progress)).catch_unwind().await.unwrap_or(lost)
}

/// Does an effect and returns its answer; a job tells its steps on the way and ends between two files when cancelled.
#[allow(clippy::too_many_lines, reason = "one arm an effect")]
pub(super) async fn perform(
    backend: &dyn Backend,
    look: Look,
    effect: Effect,
    cancel: &AtomicBool,
    progress: &(dyn Fn(Answer) + Send + Sync),
) -> Option<Answer> {
    Some(match effect {
        Effect::Rows { view, request } => {
            let rows = backend.window(&view, &request.spot, request.limit).await;
            Answer::Rows { number: request.number, rows }
        }
        Effect::Marks { number, view, low, high } => {
            let targets = marks(backend, &view, low, high).await;
            Answer::Marks { number, targets }
        }
        Effect::Subfolders { fid, after, limit } => {
            let view = View::new(Scope::Subfolders(fid.clone()), Order::ascending(SortKey::Filename));
            let more = after.is_some();
            let spot = after.map_or(Spot::Index(0), Spot::After);
            let rows = backend.window(&view, &spot, limit).await;
            Answer::Subfolders { fid, more, rows }
        }
        Effect::Counts => Answer::Counts(backend.counts().await),
        Effect::Details(entry) => {
            let details = details(backend, &entry).await.map(Box::new);
            Answer::Details { fid: entry.fid, details }
        }
        Effect::Preview { entry, size, words, .. } => {
            let look = (!words).then_some(look);
            let preview = Arc::new(preview::make(backend, &entry, size, look.as_ref()).await);
            Answer::Preview { key: PreviewKey { fid: entry.fid, modified: entry.modified, size }, preview }
        }
        Effect::Spark(entry) => {
            let spark = preview::spark(backend, &entry, SPARK).await;
            Answer::Spark { entry: (entry.fid, entry.modified), spark }
        }
        Effect::Job { job, verb, targets } => {
            let step = |done| progress(Answer::Progress { job, done });
            let outcome = run_job(backend, &verb, &targets, cancel, &step).await;
            Answer::Done { job, outcome }
        }
        Effect::Undo { redo, label, undo } => {
            let result = backend.undo(&undo).await;
            Answer::Undone { redo, label, undo, result }
        }
        Effect::Sources(fid, page) => {
            let graph = backend.sources(&fid, page).await;
            Answer::Sources { fid, page, graph }
        }
        Effect::CountView(fid) => {
            let views = backend.count_view(&fid).await;
            Answer::Viewed { fid, views }
        }
        Effect::TrashSummary(targets) => {
            let fids = if targets.is_empty() {
                trash_roots(backend).await
            } else {
                Ok((targets.iter().map(|target| target.fid.clone()).collect(), true))
            };
            let summary = match fids {
                Ok((fids, all)) => backend.trash_summary(&fids).await.map(|summary| (summary, all)),
                Err(error) => Err(error),
            };
            Answer::TrashSummary { targets, summary }
        }
        Effect::TrashFacts(fids) => Answer::TrashFacts(trash_facts(backend, fids).await),
        Effect::Locate(fid) => {
            let trail = trail(backend, &fid).await;
            Answer::Located { fid, trail }
        }
        Effect::Enter { fid, name } => {
            let trail = trail(backend, &fid).await;
            Answer::Entered { fid, name, trail }
        }
        Effect::Form(fid) => Answer::Form(backend.retrieve(&fid).await.map(Box::new)),
        Effect::Extras(target) => {
            let extras = extras(backend, &target.fid).await;
            Answer::Extras { target, extras }
        }
        Effect::Browse(entry, pages) => Answer::Browsed(browse::open(backend, &entry.fid, pages.as_deref()).await),
        Effect::Find { number, home, text, only_folders, pool, patient } => {
            if patient {
                tokio::time::sleep(NEXT_LETTER).await;
            }
            let found = find::find(backend, &home, &text, only_folders, pool).await;
            Answer::Found { number, found }
        }
        Effect::People { number, targets, topic } => {
            let known = people::read(backend, &targets, topic).await;
            Answer::People { number, known }
        }
        Effect::View(task) => Answer::View(Box::new(work::perform(backend, look, *task).await)),
        Effect::Expire(number) => {
            tokio::time::sleep(NOTICE).await;
            Answer::Expired(number)
        }
        // What nobody waits for the answer of, which the loop does: `lost` names them all.
        effect => {
            debug_assert!(lost::of(&effect).is_none(), "{effect:?} has an answer");
            return None;
        }
    })
}

/// Reads the files of rows, page after page.
async fn marks(backend: &dyn Backend, view: &View, low: u64, high: u64) -> Result<Vec<Target>> {
    let wanted = usize::try_from(high - low).unwrap_or(usize::MAX).saturating_add(1);
    let mut targets = Vec::new();
    let mut spot = Spot::Index(low);
    while targets.len() < wanted {
        let limit = (wanted - targets.len()).min(PAGE);
        let rows = backend.window(view, &spot, limit).await?.rows;
        targets.extend(rows.iter().take(limit).map(Target::from));
        match rows.into_iter().next_back() {
            Some(last) => spot = Spot::After(Box::new(last)),
            None => break,
        }
    }
    Ok(targets)
}

async fn details(backend: &dyn Backend, entry: &Entry) -> Result<Details> {
    let file = backend.retrieve(&entry.fid).await?;
    let path = backend.path(&entry.fid).await.ok();
    let trash = if entry.deleted { backend.trash_summary(std::slice::from_ref(&entry.fid)).await.ok() } else { None };
    Ok(Details { file, path, trash })
}

/// Returns the first attached files that a file uses.
async fn extras(backend: &dyn Backend, fid: &Fid) -> Result<Vec<Target>> {
    let uses = backend.retrieve(fid).await?.references.map_or_else(Vec::new, |listed| listed.results);
    let files = uses.iter().take(MOST_EXTRAS).map(|fid| backend.retrieve(fid));
    let files = futures_util::future::join_all(files).await.into_iter().flatten();
    let extras = files.filter(|file| file.filetype == FileType::Extra);
    Ok(extras.map(|file| Target { fid: file.fid, name: file.filename }).collect())
}

/// Returns the first thousands of the roots of the trash, and whether that is all of them.
async fn trash_roots(backend: &dyn Backend) -> Result<(Vec<Fid>, bool)> {
    let view = View::new(Scope::Trash, Order::descending(SortKey::TrashedAt));
    let window = backend.window(&view, &Spot::Index(0), MOST_ROOTS).await?;
    let count = window.rows.len();
    let all = window.total.map_or(count < MOST_ROOTS, |total| total <= count as u64);
    Ok((window.rows.into_iter().map(|entry| entry.fid).collect(), all))
}

/// Returns where trashed files came from, and what lies under them.
async fn trash_facts(backend: &dyn Backend, fids: Vec<Fid>) -> Vec<(Fid, TrashFacts)> {
    let facts = fids.into_iter().map(|fid| async move {
        let path = backend.path(&fid).await.ok();
        let origin = path.and_then(|path| path.rsplit_once('/').map(|(origin, _)| format!("~{origin}")));
        let summary = backend.trash_summary(std::slice::from_ref(&fid)).await.ok();
        (fid, TrashFacts { origin, summary })
    });
    futures_util::future::join_all(facts).await
}

/// Returns the folders from home down to a file, with their names.
async fn trail(backend: &dyn Backend, fid: &Fid) -> Result<Vec<(Fid, String)>> {
    let mut trail = Vec::new();
    let mut parent = backend.retrieve(fid).await?.parent;
    while parent >= 0 && trail.len() < 1_000 {
        let folder = backend.retrieve(&fid.sibling(parent)).await?;
        parent = folder.parent;
        trail.push((folder.fid, folder.filename));
    }
    trail.reverse();
    Ok(trail)
}

/// Does a job, telling its steps, and ends between two files when cancelled.
pub(super) async fn run_job(
    backend: &dyn Backend,
    verb: &Verb,
    targets: &[Target],
    cancel: &AtomicBool,
    progress: &(dyn Fn(usize) + Send + Sync),
) -> Outcome {
    let mut outcome = Outcome {
        done: 0,
        failed: Vec::new(),
        undo: None,
        show: None,
        cancelled: false,
        left: Vec::new(),
        links: Vec::new(),
        warnings: Vec::new(),
    };
    let mut undos = Vec::new();
    match verb {
        Verb::EmptyTrash => match backend.empty_trash().await {
            Ok(count) => outcome.done = usize::try_from(count).unwrap_or(usize::MAX),
            Err(error) => outcome.failed.push(Failure { name: "the trash".into(), fid: None, error }),
        },
        Verb::RenameAll(names) => {
            let cancelled = || cancel.load(Ordering::Relaxed);
            let renamed = renames::apply(backend, targets, names, &cancelled, progress).await;
            (outcome.cancelled, outcome.left) = (!renamed.left.is_empty(), renamed.left);
            (outcome.done, outcome.failed) = (renamed.done, renamed.failed);
            undos = renamed.undos;
        }
        Verb::NewFolder(parent, path) => match backend.create_folder(path, &Place::Folder(*parent)).await {
            Ok(change) => {
                outcome.done = 1;
                outcome.show = Some(change.value.file.fid);
                undos.extend(change.undo);
            }
            Err(error) => outcome.failed.push(Failure { name: path.clone(), fid: None, error }),
        },
        Verb::NewPlot(folder, name, figure) => match new_plot(backend, *folder, name, figure).await {
            Ok(change) => {
                outcome.done = 1;
                undos.extend(change.undo);
            }
            Err(error) => outcome.failed.push(Failure { name: name.clone(), fid: None, error }),
        },
        _ => {
            for (index, target) in targets.iter().enumerate() {
                if cancel.load(Ordering::Relaxed) {
                    outcome.cancelled = true;
                    outcome.left = targets.get(index..).unwrap_or_default().to_vec();
                    break;
                }
                match one(backend, verb, target, &mut outcome.links).await {
                    Ok(change) => {
                        outcome.done += 1;
                        outcome.show = change.value.or(outcome.show);
                        undos.extend(change.undo);
                        outcome.warnings.extend(change.warnings);
                    }
                    Err(error) => {
                        let (name, fid) = (target.name.clone(), Some(target.fid.clone()));
                        outcome.failed.push(Failure { name, fid, error });
                    }
                }
                if index % 16 == 15 {
                    progress(index + 1);
                }
            }
        }
    }
    outcome.undo = together(undos);
    outcome
}

async fn new_plot(backend: &dyn Backend, folder: i64, name: &str, figure: &str) -> Result<Change<()>> {
    let figure = Figure::read(figure.as_bytes()).map_err(|error| Error::invalid("figure", error.to_string()))?;
    let file = FilePatch { filename: Some(name.to_owned()), ..FilePatch::move_to(folder) };
    Ok(backend.create_plot(&NewPlot { figure, source_fid: None, file }).await?.map(drop))
}

/// Returns one step of several: the last change is taken back first.
fn together(mut undos: Vec<Undo>) -> Option<Undo> {
    undos.reverse();
    if undos.len() > 1 { Some(Undo::All(undos)) } else { undos.pop() }
}

/// Does a verb to one file; returns the file to show and what takes it back. Addresses of what was shared go to the links.
async fn one(
    backend: &dyn Backend,
    verb: &Verb,
    target: &Target,
    links: &mut Vec<String>,
) -> Result<Change<Option<Fid>>> {
    let fid = &target.fid;
    match verb {
        Verb::Trash => Ok(backend.trash(fid).await?.map(|_| None)),
        Verb::Restore => Ok(backend.restore(fid).await?.map(|_| None)),
        Verb::RestoreAs(name) => restore_changed(backend, fid, &FilePatch::rename(name)).await,
        Verb::RestoreTo(to) => restore_to(backend, target, *to).await,
        Verb::RestoreFree => restore_free(backend, target).await,
        Verb::Delete => backend.permanent_delete(fid).await.map(|()| Change::none(None)),
        Verb::Rename(name) => Ok(backend.update(fid, &FilePatch::rename(name)).await?.map(|file| Some(file.fid))),
        Verb::Move(to) => Ok(backend.update(fid, &FilePatch::move_to(*to)).await?.map(|file| Some(file.fid))),
        Verb::Copy(to) => copy(backend, fid, *to, false).await,
        Verb::CopyDeep(to) => copy(backend, fid, *to, true).await,
        Verb::Share(level) => people::share(backend, fid, *level, links).await,
        Verb::Grant(sharing) => Ok(backend.add_collaborators(fid, sharing).await?.map(|_| None)),
        Verb::Revoke(party) => people::revoke(backend, fid, party).await,
        Verb::Comment(text) => Ok(backend.comment(fid, text).await?.map(|_| None)),
        Verb::Uncomment(id) => Ok(backend.uncomment(*id).await?.map(|()| None)),
        Verb::SetMetadata(json) => {
            let object = serde_json::from_str(json).map_err(|error| Error::invalid("metadata", error.to_string()))?;
            let patch = FilePatch { metadata: Some(object), ..FilePatch::default() };
            Ok(backend.update_grid(fid, &patch).await?.map(|_| None))
        }
        Verb::Star => Ok(backend.star(fid).await?.map(|file| Some(file.fid))),
        Verb::Edit(patch) => Ok(backend.update(fid, patch).await?.map(|file| Some(file.fid))),
        Verb::DropReference(grid) => Ok(backend.drop_reference(fid, &grid.fid).await?.map(|_| None)),
        Verb::Unstar => Ok(backend.unstar(fid).await?.map(|()| None)),
        Verb::EmptyTrash | Verb::RenameAll(_) | Verb::NewFolder(..) | Verb::NewPlot(..) => {
            Err(Error::Unsupported("This"))
        }
    }
}

/// Changes a file in the trash and takes it out; where it cannot come out it stays as it was.
async fn restore_changed(backend: &dyn Backend, fid: &Fid, patch: &FilePatch) -> Result<Change<Option<Fid>>> {
    let changed = backend.update(fid, patch).await?;
    match backend.restore(fid).await {
        Ok(restored) => {
            let undos = restored.undo.into_iter().chain(changed.undo).collect();
            Ok(Change { value: None, undo: Some(Undo::All(undos)), warnings: restored.warnings })
        }
        Err(error) => {
            if let Some(undo) = &changed.undo {
                backend.undo(undo).await?;
            }
            Err(error)
        }
    }
}

/// Takes a file out of the trash under its name, or under the first of `name (restored)`, `name (restored 2)`, … that is free.
async fn restore_free(backend: &dyn Backend, target: &Target) -> Result<Change<Option<Fid>>> {
    let mut result = backend.restore(&target.fid).await.map(|change| change.map(|_| None));
    for number in 1..MOST_NAMES {
        if !matches!(result, Err(Error::Conflict { name: Some(_), .. })) {
            break;
        }
        let behind = if number == 1 { " (restored)".to_owned() } else { format!(" (restored {number})") };
        let room = LONGEST_NAME.saturating_sub(behind.chars().count());
        let name: String = target.name.chars().take(room).chain(behind.chars()).collect();
        result = restore_changed(backend, &target.fid, &FilePatch::rename(&name)).await;
    }
    result
}

/// Takes a file out of the trash and moves it to a folder; where it cannot go there it stays in the trash.
async fn restore_to(backend: &dyn Backend, target: &Target, to: i64) -> Result<Change<Option<Fid>>> {
    // At its old place its name may be taken: it is there for a moment only.
    let restored = restore_free(backend, target).await?;
    let patch = FilePatch { filename: Some(target.name.clone()), ..FilePatch::move_to(to) };
    match backend.update(&target.fid, &patch).await {
        Ok(moved) => {
            let undos = moved.undo.into_iter().chain(restored.undo).collect();
            Ok(Change { value: None, undo: Some(Undo::All(undos)), warnings: moved.warnings })
        }
        Err(error) => {
            if let Some(undo) = &restored.undo {
                backend.undo(undo).await?;
            }
            Err(error)
        }
    }
}

async fn copy(backend: &dyn Backend, fid: &Fid, to: i64, deep_copy: bool) -> Result<Change<Option<Fid>>> {
    if backend.retrieve(fid).await?.filetype == FileType::Folder {
        return Err(Error::invalid("fid", "Folders cannot be copied, only moved."));
    }
    let options = CopyOptions { deep_copy, parent: Some(to), ..CopyOptions::default() };
    Ok(backend.copy(fid, &options).await?.map(|copied| Some(copied.new_fid)))
}
