//! Tasks and the history: what runs, waits and has ended; cancel, try again; steps back to a point.

use super::super::action::Action;
use super::super::app::{App, Full, Task, TaskState, Waiting};
use super::super::errands;
use super::super::message::{Effect, Target, Verb};
use super::change;

/// How many ended tasks are remembered.
const MOST_TASKS: usize = 200;

/// A row of the tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// The job of that place among the jobs: it runs or waits.
    Job(usize),
    /// A step in the history that is under way.
    Stepping,
    /// The errand of that place, under way or ended.
    Errand(usize),
    /// The ended task of that place.
    Ended(usize),
}

/// Returns the rows of the tasks: what runs, what waits, what has ended, the latest first.
#[must_use]
pub fn rows(app: &App) -> Vec<Row> {
    let stepping = app.stepping.is_some().then_some(Row::Stepping);
    let jobs = (0..app.jobs.len()).map(Row::Job);
    let errands = app.errands.all.iter().enumerate();
    let running = errands.clone().filter(|(_, errand)| errand.ended.is_none()).map(|(at, _)| Row::Errand(at));
    let ended = errands.filter_map(|(at, errand)| Some((errand.ended.as_ref()?.1, Row::Errand(at))));
    let tasks = app.tasks.iter().enumerate().map(|(at, task)| (task.ended, Row::Ended(at)));
    let mut ended: Vec<_> = ended.chain(tasks).collect();
    ended.sort_by_key(|(when, _)| std::cmp::Reverse(*when));
    let ended = ended.into_iter().map(|(_, row)| row);
    stepping.into_iter().chain(running).chain(jobs).chain(ended).collect()
}

/// Does an action on tasks or the history; returns false for all others.
pub fn run(app: &mut App, action: Action) -> bool {
    match action {
        Action::Tasks => toggle(app, |full| matches!(full, Full::Tasks { .. }), Full::Tasks { row: 0 }),
        Action::History => {
            let row = app.redo.len();
            toggle(app, |full| matches!(full, Full::History { .. }), Full::History { row });
        }
        Action::CancelTask => cancel(app),
        Action::RetryTask => retry(app),
        Action::ForgetTasks => {
            app.tasks.clear();
            app.errands.all.retain(|errand| errand.ended.is_none());
            app.tell("What has ended is forgotten here; it can still be undone.");
        }
        _ => return false,
    }
    true
}

fn toggle(app: &mut App, is: impl Fn(&Full) -> bool, full: Full) {
    if app.full.last().is_some_and(is) {
        app.full.pop();
    } else {
        app.full.push(full);
    }
}

fn selected(app: &App) -> Option<Row> {
    let Some(Full::Tasks { row }) = app.full.last() else { return None };
    rows(app).get(*row).copied()
}

fn cancel(app: &mut App) {
    match selected(app) {
        Some(Row::Job(at)) => {
            let number = app.jobs[at].number;
            if app.waiting.contains(&Waiting::Job(number)) {
                app.waiting.retain(|waiting| *waiting != Waiting::Job(number));
                let job = app.jobs.remove(at);
                let label = super::report::label(&job.verb, &job.targets, job.targets.len());
                let left = job.targets.clone();
                remember(app, Task { left, ..Task::new(label, TaskState::Cancelled, job.verb, job.targets) });
                // It was shown as done.
                change::reread(app, None);
            } else {
                app.effects.push(Effect::CancelJob(number));
                app.tell("Cancelling after the file that is under way.");
            }
        }
        Some(Row::Errand(at)) => errands::cancel(app, at),
        Some(Row::Stepping) => app.complain("A step of the history is taken wholly or not at all."),
        Some(Row::Ended(_)) => app.complain("This has ended already."),
        None => app.complain("There is nothing to cancel."),
    }
}

fn retry(app: &mut App) {
    if let Some(Row::Errand(at)) = selected(app) {
        errands::retry(app, at);
        return;
    }
    let Some(Row::Ended(at)) = selected(app) else {
        app.complain("Only what has ended can be tried again.");
        return;
    };
    let task = &app.tasks[at];
    let refused = match &task.state {
        TaskState::Failed(failed) => failed.as_slice(),
        TaskState::Done | TaskState::Cancelled => &[],
    };
    // What was done is not done twice; what was never reached is.
    let is_left = |target: &Target| {
        task.left.contains(target) || refused.iter().any(|failure| failure.fid.as_ref() == Some(&target.fid))
    };
    let again: Option<(Verb, Vec<Target>)> = match (&task.state, &task.verb) {
        (TaskState::Done, _) => None,
        // Names belong to their files one by one.
        (_, Verb::RenameAll(names)) => {
            let left = task.targets.iter().zip(names).filter(|(target, _)| is_left(target));
            let (targets, names) = left.map(|(target, name)| (target.clone(), name.clone())).unzip();
            Some((Verb::RenameAll(names), targets))
        }
        (_, verb) => Some((verb.clone(), task.targets.iter().filter(|target| is_left(target)).cloned().collect())),
    };
    match again {
        Some((verb, targets)) => {
            app.tasks.remove(at);
            change::start(app, verb, targets);
        }
        None => app.complain("This was done: there is nothing to try again."),
    }
}

/// Remembers a task that has ended.
pub fn remember(app: &mut App, task: Task) {
    app.tasks.push_front(task);
    app.tasks.truncate(MOST_TASKS);
}

/// Goes back or forward in the history to the step under the cursor, that one included.
pub fn go_to_step(app: &mut App, row: usize) {
    let redo = app.redo.len();
    if row < redo {
        for _ in row..redo {
            change::queue(app, Waiting::Step { redo: true });
        }
    } else {
        for _ in redo..=row {
            change::queue(app, Waiting::Step { redo: false });
        }
    }
    app.full.pop();
}
