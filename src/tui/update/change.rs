//! What changes files: jobs, their outcomes, undo and redo.
//!
//! A job is shown done at once; when the backend refuses, the rows come back and the reason is told. Each job is one step
//! of the history, however many files it was for.

use crate::backend::{Error, Result, Undo};
use crate::model::Fid;

use super::super::action::Action;
use super::super::app::{App, Ask, Clip, Dialog, Job, Step, Waiting, count};
use super::super::message::{Effect, Outcome, Target, Verb};

/// How many steps can be taken back.
const MOST_STEPS: usize = 500;

/// Does an action that changes files; returns false for all others.
pub fn run(app: &mut App, action: Action) -> bool {
    match action {
        Action::Trash => start_on_targets(app, Verb::Trash),
        Action::Restore => start_on_targets(app, Verb::Restore),
        Action::Delete => {
            let targets = app.targets();
            app.ask_delete(targets, false);
        }
        Action::EmptyTrash => {
            if app.rows.is_empty() {
                app.complain("The trash is empty already.");
            } else {
                app.ask_delete(Vec::new(), true);
            }
        }
        Action::Undo => queue(app, Waiting::Step { redo: false }),
        Action::Redo => queue(app, Waiting::Step { redo: true }),
        Action::Rename => {
            if let Some(target) = app.selected().map(Target::from) {
                let input = target.name.clone().into();
                app.dialogs.push(Dialog::Ask { ask: Ask::Rename(target), input, error: None });
            }
        }
        Action::NewFolder => {
            if let Some(folder) = app.target_folder() {
                app.dialogs.push(Dialog::Ask { ask: Ask::NewFolder(folder), input: String::new().into(), error: None });
            }
        }
        Action::Star => {
            let starred = app.selected().is_some_and(|entry| entry.starred);
            start_on_targets(app, if starred { Verb::Unstar } else { Verb::Star });
        }
        Action::Yank | Action::Cut => {
            let targets = app.targets();
            let cut = action == Action::Cut;
            app.tell(format!(
                "{} to be {}: p puts it into a folder.",
                what(&targets),
                if cut { "moved" } else { "copied" }
            ));
            app.clip = Some(Clip { cut, targets });
            app.marks.clear();
            app.range = None;
        }
        Action::Paste => {
            if let (Some(clip), Some(folder)) = (app.clip.clone(), app.target_folder()) {
                if clip.cut {
                    app.clip = None;
                }
                let to = folder.number();
                start(app, if clip.cut { Verb::Move(to) } else { Verb::Copy(to) }, clip.targets);
            }
        }
        _ => return false,
    }
    true
}

fn start_on_targets(app: &mut App, verb: Verb) {
    let targets = app.targets();
    start(app, verb, targets);
}

/// Starts a job, and shows it done.
pub fn start(app: &mut App, verb: Verb, targets: Vec<Target>) {
    let number = app.number();
    let gone = |fid: &Fid| targets.iter().any(|target| target.fid == *fid);
    match &verb {
        Verb::Trash | Verb::Restore | Verb::RestoreAs(_) | Verb::Delete | Verb::Move(_) => {
            // One file in a list is found quickly; many are looked up by fid.
            let fids: std::collections::HashSet<&Fid> = targets.iter().map(|target| &target.fid).collect();
            app.rows.remove(|entry| fids.contains(&entry.fid));
        }
        Verb::EmptyTrash => {
            app.rows.remove(|_| true);
            app.marks.clear();
        }
        Verb::Star | Verb::Unstar => {
            let starred = verb == Verb::Star;
            for target in &targets {
                app.rows.change(&target.fid, |entry| entry.starred = starred);
            }
        }
        Verb::Rename(name) => {
            if let Some(target) = targets.first() {
                app.rows.change(&target.fid, |entry| entry.filename.clone_from(name));
            }
        }
        Verb::Copy(_) | Verb::NewFolder(..) => {}
    }
    app.marks.retain(|fid, _| !gone(fid));
    app.range = None;
    app.jobs.push(Job { number, verb, targets, done: 0, ticks: 0 });
    queue(app, Waiting::Job(number));
}

/// Puts a change behind those that wait. Changes happen one after the other: an undo that is pressed while a job is under
/// way means that job, and not what was done before it.
fn queue(app: &mut App, change: Waiting) {
    app.waiting.push_back(change);
    begin_next(app);
}

/// Begins the next change, unless one is under way.
fn begin_next(app: &mut App) {
    while !app.changing
        && let Some(next) = app.waiting.pop_front()
    {
        match next {
            Waiting::Job(number) => {
                if let Some(job) = app.jobs.iter().find(|job| job.number == number) {
                    app.changing = true;
                    let (verb, targets) = (job.verb.clone(), job.targets.clone());
                    app.effects.push(Effect::Job { job: number, verb, targets });
                }
            }
            Waiting::Step { redo } => {
                if let Some(step) = if redo { app.redo.pop() } else { app.undo.pop() } {
                    app.changing = true;
                    app.effects.push(Effect::Undo { redo, label: step.label, undo: step.undo });
                } else {
                    app.complain(if redo {
                        "There is nothing more to redo."
                    } else {
                        "There is nothing more to undo."
                    });
                }
            }
        }
    }
}

/// Gives up the changes that wait, and returns the numbers of the jobs that are under way.
pub fn cancel(app: &mut App) -> Vec<u64> {
    let waiting = std::mem::take(&mut app.waiting);
    app.jobs.retain(|job| !waiting.contains(&Waiting::Job(job.number)));
    app.jobs.iter().map(|job| job.number).collect()
}

/// Takes in what was typed.
pub fn answer_ask(app: &mut App, ask: Ask, text: &str) {
    if ask == Ask::Filter {
        app.dialogs.pop();
        return;
    }
    let name = text.trim();
    if let Some(problem) = name_problem(name, matches!(ask, Ask::NewFolder(_))) {
        if let Some(Dialog::Ask { error, .. }) = app.dialogs.last_mut() {
            *error = Some(problem);
        }
        return;
    }
    app.dialogs.pop();
    match ask {
        Ask::Rename(target) if target.name == name => {}
        Ask::Rename(target) => start(app, Verb::Rename(name.to_owned()), vec![target]),
        Ask::RestoreAs(target) => start(app, Verb::RestoreAs(name.to_owned()), vec![target]),
        Ask::NewFolder(folder) => start(app, Verb::NewFolder(folder.number(), name.to_owned()), Vec::new()),
        Ask::Filter => {}
    }
}

/// Returns why a name cannot be one; what else the backend refuses it says itself.
fn name_problem(name: &str, is_path: bool) -> Option<String> {
    if name.is_empty() {
        return Some("A name cannot be empty.".into());
    }
    if !is_path && name.contains('/') {
        return Some("A name cannot have a slash.".into());
    }
    (!is_path && name.chars().count() > crate::model::file::LONGEST_NAME)
        .then(|| "A name has at most 100 characters.".into())
}

/// Takes in that a change was taken back or done again.
pub fn take_undone(app: &mut App, redo: bool, label: String, undo: Undo, result: Result<Undo>) {
    app.changing = false;
    match result {
        Ok(undo) => {
            let (done, key) = if redo { ("Done again", "u undoes it") } else { ("Undone", "Ctrl-R does it again") };
            app.tell(format!("{done}: {label}. {key}."));
            let show = fids(&undo).into_iter().next();
            let steps = if redo { &mut app.undo } else { &mut app.redo };
            steps.push(Step { label, undo });
            reread(app, show);
        }
        Err(error) => {
            let verb = if redo { "do it again" } else { "undo" };
            app.complain(sentence(&format!("Could not {verb} ({label})"), &error));
            // What is gone stays so; all else may work once its reason is out of the way, and what was done before it must
            // not be taken back in its place.
            if error != Error::NotFound {
                let steps = if redo { &mut app.redo } else { &mut app.undo };
                steps.push(Step { label, undo });
            }
            app.waiting.retain(|change| !matches!(change, Waiting::Step { .. }));
            reread(app, None);
        }
    }
    begin_next(app);
}

/// Takes in what became of a job: tells it, remembers how to take it back, and reads again what it changed.
pub fn take_outcome(app: &mut App, number: u64, outcome: Outcome) {
    let Some(at) = app.jobs.iter().position(|job| job.number == number) else {
        return;
    };
    let job = app.jobs.remove(at);
    app.changing = false;
    let label = label(&job.verb, &job.targets, outcome.done);
    if let Some(undo) = outcome.undo {
        app.redo.clear();
        app.undo.push(Step { label: label.clone(), undo });
        if app.undo.len() > MOST_STEPS {
            app.undo.remove(0);
        }
    } else {
        // An undo that was meant for it must not take back what was done before.
        while app.waiting.front() == Some(&Waiting::Step { redo: false }) {
            app.waiting.pop_front();
        }
    }
    if matches!(job.verb, Verb::Restore | Verb::RestoreAs(_))
        && let [(_, Error::Conflict { name: Some(name), .. })] = outcome.failed.as_slice()
        && let [target] = job.targets.as_slice()
    {
        let error = format!("“{name}” is taken there: give it another name, or Esc to leave it in the trash.");
        let input = format!("{} (restored)", target.name).into();
        app.dialogs.push(Dialog::Ask { ask: Ask::RestoreAs(target.clone()), input, error: Some(error) });
    } else {
        report(app, &job.verb, &label, &outcome.failed, outcome.done, outcome.cancelled, &outcome.warnings);
    }
    // A star changes no place, and the user may have gone on.
    reread(app, outcome.show.filter(|_| job.verb != Verb::Star));
    begin_next(app);
}

fn report(
    app: &mut App,
    verb: &Verb,
    label: &str,
    failed: &[(String, Error)],
    done: usize,
    cancelled: bool,
    warnings: &[String],
) {
    let undo = if matches!(verb, Verb::Delete | Verb::EmptyTrash) { "" } else { " · u undoes it" };
    match failed {
        [] if cancelled => app.tell(format!("Cancelled: {label} until then{undo}.")),
        [] => {
            let warning = warnings.first().map_or(String::new(), |warning| format!(" {warning}"));
            app.tell(format!("{}{undo}.{warning}", capitalised(label)));
        }
        [(name, error), rest @ ..] => {
            let also = if rest.is_empty() { String::new() } else { format!(" ({} more failed too)", rest.len()) };
            let before = if done == 0 { String::new() } else { format!("{}. ", capitalised(label)) };
            app.complain(format!("{before}{}{also}", sentence(&format!("“{name}” was left as it is"), error)));
        }
    }
}

/// Reads again what is on the screen, with the cursor on a file if it is there.
pub fn reread(app: &mut App, show: Option<Fid>) {
    // The cursor goes to what was made or brought back, unless the user looks into the trash.
    let request = match show.filter(|_| !app.in_trash()) {
        Some(fid) if is_here(app, &fid) => app.rows.reload_around(&fid),
        _ => app.rows.reload(),
    };
    app.effects.push(Effect::Rows { view: app.rows.view().clone(), request });
    for fid in app.tree.reread() {
        app.effects.push(Effect::Subfolders { fid, after: None });
    }
    app.effects.push(Effect::Counts);
    app.details = None;
    app.asked_details = None;
}

/// Returns whether a file may be one of the list's, so that looking for it there makes sense.
fn is_here(app: &App, fid: &Fid) -> bool {
    fid.owner() == app.home.owner() && app.rows.selected().is_none_or(|entry| entry.fid != *fid)
}

fn fids(undo: &Undo) -> Vec<Fid> {
    match undo {
        Undo::Restore(fids) | Undo::Trash(fids) => fids.clone(),
        Undo::Update { fid, .. }
        | Undo::Figure { fid, .. }
        | Undo::Star(fid)
        | Undo::Unstar(fid)
        | Undo::Sharing { fid, .. }
        | Undo::AddReference { fid, .. }
        | Undo::DropReference { fid, .. }
        | Undo::Content { fid, .. }
        | Undo::PutColumns { fid, .. }
        | Undo::DeleteColumns { fid, .. }
        | Undo::UpdateColumns { fid, .. }
        | Undo::CutRows { fid, .. }
        | Undo::PutRows { fid, .. } => vec![fid.clone()],
        Undo::Comment(_) | Undo::Uncomment(_) => Vec::new(),
        Undo::All(steps) => steps.iter().flat_map(fids).collect(),
    }
}

/// Returns a job in words, as its report and the history say it.
pub fn label(verb: &Verb, targets: &[Target], done: usize) -> String {
    let files = match targets {
        [target] => quoted(&target.name),
        _ => count(done as u64, "file"),
    };
    match verb {
        Verb::Trash => format!("trashed {files}"),
        Verb::Restore => format!("restored {files}"),
        Verb::RestoreAs(name) => format!("restored {files} as {}", quoted(name)),
        Verb::Delete => format!("deleted {files} for good"),
        Verb::EmptyTrash => "emptied the trash".to_owned(),
        Verb::Rename(name) => format!("renamed {files} to {}", quoted(name)),
        Verb::Move(_) => format!("moved {files}"),
        Verb::Copy(_) => format!("copied {files}"),
        Verb::Star => format!("starred {files}"),
        Verb::Unstar => format!("took the star of {files}"),
        Verb::NewFolder(_, path) => format!("made the folder {}", quoted(path)),
    }
}

fn what(targets: &[Target]) -> String {
    match targets {
        [target] => quoted(&target.name),
        _ => count(targets.len() as u64, "file"),
    }
}

/// Returns a text in quotes, shortened to what a line has room for.
pub fn quoted(text: &str) -> String {
    format!("“{}”", crate::text::shown(text).fit(48))
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn sentence(what: &str, error: &Error) -> String {
    let hint = error.hint().map_or(String::new(), |hint| format!(" {hint}"));
    format!("{what}: {error}{hint}")
}
