//! Turns effects into tasks, and the ends of tasks into answers.
//!
//! Only this file talks to the backend for the app. A preview that is no longer wanted is given up; a job runs file after
//! file and can be cancelled between two; whatever fails comes back as an answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::AbortHandle;

use crate::backend::{Backend, Change, CopyOptions, Entry, Error, Order, Result, Scope, SortKey, Spot, Undo, View};
use crate::chart::cells::Look;
use crate::model::{Fid, FilePatch, FileType, Place};

use super::message::{Answer, Details, Effect, Outcome, PreviewKey, Target, Verb};
use super::preview;
use super::tree::STRETCH;
use super::view::SPARK;

/// How many rows are read at once to be marked.
const PAGE: usize = 1_000;

/// How long a notice stays.
const NOTICE: Duration = Duration::from_secs(6);

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
}

impl Slot {
    fn of(effect: &Effect) -> Option<Slot> {
        match effect {
            Effect::Rows { .. } => Some(Slot::Rows),
            Effect::Details(_) => Some(Slot::Details),
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
            if let Some(answer) = perform(backend.as_ref(), look, effect, &cancel, &progress).await {
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

/// Does an effect and returns its answer; a job tells its steps on the way and ends between two files when cancelled.
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
        Effect::Subfolders { fid, after } => {
            let view = View::new(Scope::Subfolders(fid.clone()), Order::ascending(SortKey::Filename));
            let more = after.is_some();
            let spot = after.map_or(Spot::Index(0), Spot::After);
            let rows = backend.window(&view, &spot, STRETCH).await;
            Answer::Subfolders { fid, more, rows }
        }
        Effect::Counts => Answer::Counts(backend.counts().await),
        Effect::Details(entry) => {
            let details = details(backend, &entry).await.map(Box::new);
            Answer::Details { fid: entry.fid, details }
        }
        Effect::Preview { entry, size, .. } => {
            let preview = Arc::new(preview::make(backend, &entry, size, &look).await);
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
            let fids: Vec<Fid> = if targets.is_empty() {
                trash_roots(backend).await
            } else {
                targets.iter().map(|target| target.fid.clone()).collect()
            };
            let summary = backend.trash_summary(&fids).await;
            Answer::TrashSummary { targets, summary }
        }
        Effect::Locate(fid) => {
            let trail = trail(backend, &fid).await;
            Answer::Located { fid, trail }
        }
        Effect::Expire(number) => {
            tokio::time::sleep(NOTICE).await;
            Answer::Expired(number)
        }
        Effect::CancelJob(_) | Effect::Clipboard(_) | Effect::Suspend | Effect::Quit => return None,
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

/// Returns the roots of the trash; those behind the first thousands are counted by the backend when they go.
async fn trash_roots(backend: &dyn Backend) -> Vec<Fid> {
    let view = View::new(Scope::Trash, Order::descending(SortKey::TrashedAt));
    let window = backend.window(&view, &Spot::Index(0), 10_000).await.unwrap_or_default();
    window.rows.into_iter().map(|entry| entry.fid).collect()
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

async fn run_job(
    backend: &dyn Backend,
    verb: &Verb,
    targets: &[Target],
    cancel: &AtomicBool,
    progress: &(dyn Fn(usize) + Send + Sync),
) -> Outcome {
    let mut outcome =
        Outcome { done: 0, failed: Vec::new(), undo: None, show: None, cancelled: false, warnings: Vec::new() };
    let mut undos = Vec::new();
    match verb {
        Verb::EmptyTrash => match backend.empty_trash().await {
            Ok(count) => outcome.done = usize::try_from(count).unwrap_or(usize::MAX),
            Err(error) => outcome.failed.push(("the trash".into(), error)),
        },
        Verb::NewFolder(parent, path) => match backend.create_folder(path, &Place::Folder(*parent)).await {
            Ok(change) => {
                outcome.done = 1;
                outcome.show = Some(change.value.file.fid);
                undos.extend(change.undo);
            }
            Err(error) => outcome.failed.push((path.clone(), error)),
        },
        _ => {
            for (index, target) in targets.iter().enumerate() {
                if cancel.load(Ordering::Relaxed) {
                    outcome.cancelled = true;
                    break;
                }
                match one(backend, verb, target).await {
                    Ok(change) => {
                        outcome.done += 1;
                        outcome.show = change.value.or(outcome.show);
                        undos.extend(change.undo);
                        outcome.warnings.extend(change.warnings);
                    }
                    Err(error) => outcome.failed.push((target.name.clone(), error)),
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

/// Returns one step of several: the last change is taken back first.
fn together(mut undos: Vec<Undo>) -> Option<Undo> {
    undos.reverse();
    if undos.len() > 1 { Some(Undo::All(undos)) } else { undos.pop() }
}

/// Does a verb to one file; returns the file to show and what takes it back.
async fn one(backend: &dyn Backend, verb: &Verb, target: &Target) -> Result<Change<Option<Fid>>> {
    let fid = &target.fid;
    match verb {
        Verb::Trash => Ok(backend.trash(fid).await?.map(|_| None)),
        Verb::Restore => Ok(backend.restore(fid).await?.map(|_| None)),
        Verb::RestoreAs(name) => {
            let renamed = backend.update(fid, &FilePatch::rename(name)).await?;
            match backend.restore(fid).await {
                Ok(restored) => {
                    let undos = restored.undo.into_iter().chain(renamed.undo).collect();
                    Ok(Change { value: None, undo: Some(Undo::All(undos)), warnings: restored.warnings })
                }
                Err(error) => {
                    // It stays in the trash, under the name that it had.
                    if let Some(undo) = &renamed.undo {
                        backend.undo(undo).await?;
                    }
                    Err(error)
                }
            }
        }
        Verb::Delete => backend.permanent_delete(fid).await.map(|()| Change::none(None)),
        Verb::Rename(name) => Ok(backend.update(fid, &FilePatch::rename(name)).await?.map(|file| Some(file.fid))),
        Verb::Move(to) => Ok(backend.update(fid, &FilePatch::move_to(*to)).await?.map(|file| Some(file.fid))),
        Verb::Copy(to) => copy(backend, fid, *to).await,
        Verb::Star => Ok(backend.star(fid).await?.map(|file| Some(file.fid))),
        Verb::Unstar => Ok(backend.unstar(fid).await?.map(|()| None)),
        Verb::EmptyTrash | Verb::NewFolder(..) => Err(Error::Unsupported("This")),
    }
}

async fn copy(backend: &dyn Backend, fid: &Fid, to: i64) -> Result<Change<Option<Fid>>> {
    if backend.retrieve(fid).await?.filetype == FileType::Folder {
        return Err(Error::invalid("fid", "Folders cannot be copied, only moved."));
    }
    let options = CopyOptions { parent: Some(to), ..CopyOptions::default() };
    Ok(backend.copy(fid, &options).await?.map(|copied| Some(copied.new_fid)))
}
