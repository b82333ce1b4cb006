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
use super::preview::{self, Size};
use super::tree::STRETCH;
use super::view::SPARK;

/// How long a notice stays.
const NOTICE: Duration = Duration::from_secs(6);

/// Runs effects against a backend.
pub struct Runner {
    backend: Arc<dyn Backend>,
    answers: UnboundedSender<Answer>,
    look: Look,
    preview: Option<AbortHandle>,
    ahead: Option<AbortHandle>,
    details: Option<AbortHandle>,
    rows: Option<AbortHandle>,
    cancels: HashMap<u64, Arc<AtomicBool>>,
}

impl Runner {
    /// Makes a runner that sends its answers to a channel.
    #[must_use]
    pub fn new(backend: Arc<dyn Backend>, answers: UnboundedSender<Answer>, look: Look) -> Runner {
        Runner {
            backend,
            answers,
            look,
            preview: None,
            ahead: None,
            details: None,
            rows: None,
            cancels: HashMap::new(),
        }
    }

    /// Starts an effect. Those of the terminal are the loop's and are left alone.
    pub fn start(&mut self, effect: Effect) {
        match effect {
            Effect::Rows { view, request } => {
                // A new question makes the one before it pointless.
                let task = self.spawn(async move |backend| {
                    let rows = backend.window(&view, &request.spot, request.limit).await;
                    Answer::Rows { number: request.number, rows }
                });
                replace(&mut self.rows, task);
            }
            Effect::Subfolders { fid, after } => self.forget(async move |backend| {
                let view = View::new(Scope::Subfolders(fid.clone()), Order::ascending(SortKey::Filename));
                let more = after.is_some();
                let spot = after.map_or(Spot::Index(0), Spot::After);
                let rows = backend.window(&view, &spot, STRETCH).await;
                Answer::Subfolders { fid, more, rows }
            }),
            Effect::Counts => self.forget(async |backend| Answer::Counts(backend.counts().await)),
            Effect::Details(entry) => {
                let task = self.spawn(async move |backend| {
                    let details = details(backend.as_ref(), &entry).await.map(Box::new);
                    Answer::Details { fid: entry.fid.clone(), details }
                });
                replace(&mut self.details, task);
            }
            Effect::Preview { entry, size, ahead } => self.preview(*entry, size, ahead),
            Effect::Spark(entry) => self.forget(async move |backend| {
                let spark = preview::spark(backend.as_ref(), &entry, SPARK).await;
                Answer::Spark { entry: (entry.fid.clone(), entry.modified), spark }
            }),
            Effect::Job { job, verb, targets } => self.job(job, verb, targets),
            Effect::CancelJob(job) => {
                if let Some(cancel) = self.cancels.get(&job) {
                    cancel.store(true, Ordering::Relaxed);
                }
            }
            Effect::Undo { redo, label, undo } => self.forget(async move |backend| {
                let result = backend.undo(&undo).await;
                Answer::Undone { redo, label, result }
            }),
            Effect::Sources(fid) => self.forget(async move |backend| {
                let graph = backend.sources(&fid, None).await;
                Answer::Sources { fid, graph }
            }),
            Effect::CountView(fid) => self.forget(async move |backend| {
                let views = backend.count_view(&fid).await;
                Answer::Viewed { fid, views }
            }),
            Effect::TrashSummary(targets) => self.forget(async move |backend| {
                let fids: Vec<Fid> = if targets.is_empty() {
                    trash_roots(backend.as_ref()).await
                } else {
                    targets.iter().map(|target| target.fid.clone()).collect()
                };
                let summary = backend.trash_summary(&fids).await;
                Answer::TrashSummary { targets, summary }
            }),
            Effect::Locate(fid) => self.forget(async move |backend| {
                let trail = trail(backend.as_ref(), &fid).await;
                Answer::Located { fid, trail }
            }),
            Effect::Expire(number) => self.forget(async move |_| {
                tokio::time::sleep(NOTICE).await;
                Answer::Expired(number)
            }),
            Effect::Clipboard(_) | Effect::Suspend | Effect::Quit => {}
        }
    }

    fn spawn<F>(&self, work: impl FnOnce(Arc<dyn Backend>) -> F + Send + 'static) -> AbortHandle
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        let (backend, answers) = (Arc::clone(&self.backend), self.answers.clone());
        let task = tokio::spawn(async move {
            let answer = work(backend).await;
            // The loop has ended: nobody is left to hear of it.
            let _ = answers.send(answer);
        });
        task.abort_handle()
    }

    fn forget<F>(&self, work: impl FnOnce(Arc<dyn Backend>) -> F + Send + 'static)
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        drop(self.spawn(work));
    }

    fn preview(&mut self, entry: Entry, size: Size, ahead: bool) {
        let look = self.look;
        let task = self.spawn(async move |backend| {
            let preview = preview::make(backend.as_ref(), &entry, size, &look).await;
            let key = PreviewKey { fid: entry.fid.clone(), modified: entry.modified, size };
            Answer::Preview { key, preview: Arc::new(preview) }
        });
        replace(if ahead { &mut self.ahead } else { &mut self.preview }, task);
    }

    fn job(&mut self, job: u64, verb: Verb, targets: Vec<Target>) {
        let cancel = Arc::new(AtomicBool::new(false));
        self.cancels.retain(|_, cancel| Arc::strong_count(cancel) > 1);
        self.cancels.insert(job, Arc::clone(&cancel));
        let progress = self.answers.clone();
        self.forget(async move |backend| {
            let outcome = run_job(backend.as_ref(), &verb, &targets, &cancel, |done| {
                // The loop has ended: the job goes on to its end all the same.
                let _ = progress.send(Answer::Progress { job, done });
            })
            .await;
            Answer::Done { job, outcome }
        });
    }
}

fn replace(slot: &mut Option<AbortHandle>, task: AbortHandle) {
    if let Some(old) = slot.replace(task) {
        old.abort();
    }
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
    progress: impl Fn(usize),
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
