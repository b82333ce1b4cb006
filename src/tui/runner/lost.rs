//! What is answered when work breaks off by a slip of ours: that nobody knows how far it came.

use std::sync::Arc;

use crate::backend::{Error, TrashSummary};

use super::super::message::{Answer, Effect, Failure, Outcome, PreviewKey, Target, TrashFacts, Verb};
use super::super::preview::Preview;
use super::super::work;

/// Returns the answer to an effect that breaks off; those that nothing waits for have none.
pub fn of(effect: &Effect) -> Option<Answer> {
    let error = Error::broken_off;
    Some(match effect {
        Effect::Rows { request, .. } => Answer::Rows { number: request.number, rows: Err(error()) },
        Effect::Marks { number, .. } => Answer::Marks { number: *number, targets: Err(error()) },
        Effect::Subfolders { fid, after, .. } => {
            Answer::Subfolders { fid: fid.clone(), more: after.is_some(), rows: Err(error()) }
        }
        Effect::Counts => Answer::Counts(Err(error())),
        Effect::Details(entry) => Answer::Details { fid: entry.fid.clone(), details: Err(error()) },
        Effect::Preview { entry, size, .. } => {
            let key = PreviewKey { fid: entry.fid.clone(), modified: entry.modified, size: *size };
            Answer::Preview { key, preview: Arc::new(Preview::lost()) }
        }
        Effect::Spark(entry) => Answer::Spark { entry: (entry.fid.clone(), entry.modified), spark: String::new() },
        Effect::Job { job, verb, targets } => Answer::Done { job: *job, outcome: outcome(verb, targets) },
        Effect::Undo { redo, label, undo } => {
            Answer::Undone { redo: *redo, label: label.clone(), undo: undo.clone(), result: Err(error()) }
        }
        Effect::Sources(fid, page) => Answer::Sources { fid: fid.clone(), page: *page, graph: Err(error()) },
        Effect::CountView(fid) => Answer::Viewed { fid: fid.clone(), views: Err(error()) },
        Effect::TrashSummary(targets) => {
            Answer::TrashSummary { targets: targets.clone(), summary: Err::<(TrashSummary, bool), _>(error()) }
        }
        Effect::TrashFacts(fids) => {
            Answer::TrashFacts(fids.iter().map(|fid| (fid.clone(), TrashFacts::default())).collect())
        }
        Effect::Locate(fid) => Answer::Located { fid: fid.clone(), trail: Err(error()) },
        Effect::Enter { fid, name } => Answer::Entered { fid: fid.clone(), name: name.clone(), trail: Err(error()) },
        Effect::Form(_) => Answer::Form(Err(error())),
        Effect::Extras(target) => Answer::Extras { target: target.clone(), extras: Err(error()) },
        Effect::Browse(..) => Answer::Browsed(Err(error())),
        Effect::Find { number, .. } => Answer::Found { number: *number, found: Err(error()) },
        Effect::People { number, .. } => Answer::People { number: *number, known: Err(error()) },
        Effect::View(task) => Answer::View(Box::new(work::lost(task))),
        Effect::Expire(number) => Answer::Expired(*number),
        Effect::CancelJob(_)
        | Effect::Errand(..)
        | Effect::StopErrand(_)
        | Effect::Remember
        | Effect::EditNames { .. }
        | Effect::EditForm { .. }
        | Effect::KeepHistory(_)
        | Effect::KeepSession(_)
        | Effect::AskPictures
        | Effect::Clipboard(_)
        | Effect::Forget
        | Effect::Suspend
        | Effect::Quit => return None,
    })
}

/// Returns the outcome of a job of which nobody knows what was done.
fn outcome(verb: &Verb, targets: &[Target]) -> Outcome {
    let failure = |name: &str, fid| Failure { name: name.to_owned(), fid, error: Error::broken_off() };
    let mut failed: Vec<Failure> =
        targets.iter().map(|target| failure(&target.name, Some(target.fid.clone()))).collect();
    if failed.is_empty() {
        let name = match verb {
            Verb::NewFolder(_, name) | Verb::NewPlot(_, name, _) => name,
            _ => "the trash",
        };
        failed.push(failure(name, None));
    }
    Outcome { failed, ..Outcome::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_broke_off_is_told_of_and_is_not_waited_for() {
        let targets = vec![Target { fid: "bob:1".parse().unwrap(), name: "a".into() }];
        let effect = Effect::Job { job: 7, verb: Verb::Trash, targets };
        let Some(Answer::Done { job: 7, outcome }) = of(&effect) else { panic!("a job is always answered") };
        assert_eq!(outcome.failed.len(), 1);
        let effect = Effect::Job { job: 7, verb: Verb::EmptyTrash, targets: Vec::new() };
        let Some(Answer::Done { outcome, .. }) = of(&effect) else { panic!("a job is always answered") };
        assert_eq!(outcome.failed[0].name, "the trash");
    }
}
