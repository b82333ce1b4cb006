//! What changes files: jobs, their outcomes, undo and redo.
//!
//! A job is shown done at once; when the backend refuses, the rows come back and the reason is told. Each job is one step
//! of the history, however many files it was for.

use crate::backend::{Error, Result, Undo};
use crate::model::level::Level;
use crate::model::{Fid, File};

use super::super::action::{Action, Place};
use super::super::app::{App, Ask, Choice, Choose, Chosen, Clip, Dialog, Job, Step, Task, TaskState, Waiting, count};
use super::super::errands;
use super::super::find::Purpose;
use super::super::form;
use super::super::history::History;
use super::super::message::{Effect, Failure, Outcome, Target, Verb};
use super::super::renames;
use super::report::{label, quoted, report, sentence};

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
        Action::Rename if app.targets().len() > 1 => {
            let targets = app.targets();
            edit_names(app, targets, Vec::new());
        }
        Action::Rename => {
            if let Some(target) = app.selected().map(Target::from) {
                let input = target.name.clone().into();
                app.dialogs.push(Dialog::Ask { ask: Ask::Rename(target), input, error: None });
            }
        }
        Action::EditFacts => {
            if let Some(fid) = app.selected().map(|entry| entry.fid.clone()) {
                app.effects.push(Effect::Form(fid));
            }
        }
        Action::DropReference => {
            if let Some(target) = app.selected().map(Target::from) {
                app.effects.push(Effect::Extras(target));
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
            let key = app.keys.key(Place::List, Action::Paste);
            let to_be = if cut { "moved" } else { "copied" };
            app.tell(format!("{} to be {to_be}: {key} puts it into a folder.", what(&targets)));
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
        Action::PasteDeep => {
            if let (Some(clip), Some(folder)) = (app.clip.clone(), app.target_folder()) {
                start(app, Verb::CopyDeep(folder.number()), clip.targets);
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
    let cursor = |app: &App| app.rows.selected().map(|entry| entry.fid.clone());
    let before = cursor(app);
    match &verb {
        Verb::Trash
        | Verb::Restore
        | Verb::RestoreAs(_)
        | Verb::RestoreFree
        | Verb::RestoreTo(_)
        | Verb::Delete
        | Verb::Move(_) => {
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
        Verb::RenameAll(names) => {
            for (target, name) in targets.iter().zip(names) {
                app.rows.change(&target.fid, |entry| entry.filename.clone_from(name));
            }
        }
        Verb::Share(level) => {
            for target in &targets {
                app.rows.change(&target.fid, |entry| {
                    entry.world_readable = *level == Level::Public;
                    entry.share_key_enabled = *level == Level::Secret;
                });
            }
        }
        Verb::Copy(_)
        | Verb::CopyDeep(_)
        | Verb::NewFolder(..)
        | Verb::NewPlot(..)
        | Verb::SetMetadata(_)
        | Verb::Grant(_)
        | Verb::Revoke(_)
        | Verb::Comment(_)
        | Verb::Uncomment(_)
        | Verb::Edit(_)
        | Verb::DropReference(_) => {}
    }
    app.marks.retain(|fid, _| !gone(fid));
    app.range = None;
    let after = cursor(app);
    let stood = before.filter(|fid| after.as_ref() != Some(fid)).map(|fid| (fid, after));
    app.jobs.push(Job { number, verb, targets, done: 0, ticks: 0, typed: app.typed, stood });
    queue(app, Waiting::Job(number));
}

/// Puts a change behind those that wait. Changes happen one after the other: an undo that is pressed while a job is under
/// way means that job, and not what was done before it.
pub fn queue(app: &mut App, change: Waiting) {
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
                    app.stepping = Some(step.label.clone());
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
    if app.quitting && !app.changing && app.waiting.is_empty() {
        app.effects.push(Effect::Quit);
    }
}

/// Lets the user edit the names of files; his earlier text if he comes back to it.
fn edit_names(app: &mut App, targets: Vec<Target>, names: Vec<String>) {
    if targets.iter().any(|target| target.name.contains(['\n', '\r'])) {
        app.complain("A name has a line break in it: rename that file by itself first.");
        return;
    }
    let names = if names.is_empty() { targets.iter().map(|target| target.name.clone()).collect() } else { names };
    app.effects.push(Effect::EditNames { targets, names });
}

/// Takes edited names in, and asks whether that is what was meant.
pub fn take_names(app: &mut App, targets: Vec<Target>, text: std::result::Result<String, String>) {
    let text = match text {
        Ok(text) => text,
        Err(reason) => return app.complain(reason),
    };
    let again = || text.lines().map(str::to_owned).collect::<Vec<_>>();
    let choice = |key, text: &str, what| Choice { key, text: text.to_owned(), what };
    let question = match renames::read(&targets, &text) {
        Ok(changes) if changes.is_empty() => return app.tell("No name was changed."),
        Ok(changes) => {
            let mut lines: Vec<String> =
                changes.iter().take(12).map(|(target, name)| format!("  {} → {name}", target.name)).collect();
            if changes.len() > 12 {
                lines.push(format!("  … and {} more", changes.len() - 12));
            }
            let title = format!("Rename {}?", count(changes.len() as u64, "file"));
            let (changed, names) = changes.into_iter().unzip();
            let choices = vec![
                choice('y', "rename", Chosen::Start(Verb::RenameAll(names), changed)),
                choice('e', "edit again", Chosen::Edit(targets, again())),
            ];
            Choose { title, lines, choices }
        }
        Err(reason) => Choose {
            title: "These names cannot be given".into(),
            lines: vec![reason],
            choices: vec![choice('e', "edit again", Chosen::Edit(targets, again()))],
        },
    };
    app.questions.push_back((app.typed, Dialog::Choose(question)));
}

/// Takes an edited text about a file in; what is wrong with it is told, and it can be edited again.
pub fn take_form(app: &mut App, file: Box<File>, text: std::result::Result<String, String>) {
    let text = match text {
        Ok(text) => text,
        Err(reason) => return app.complain(reason),
    };
    match form::read(&file, &text) {
        Ok(None) => app.tell("Nothing was changed."),
        Ok(Some(patch)) => {
            let target = Target { fid: file.fid, name: file.filename };
            start(app, Verb::Edit(Box::new(patch)), vec![target]);
        }
        Err(reason) => {
            let again = Choice { key: 'e', text: "edit again".into(), what: Chosen::EditForm(file, text) };
            let question =
                Choose { title: "This cannot be taken over".into(), lines: vec![reason], choices: vec![again] };
            app.questions.push_back((app.typed, Dialog::Choose(question)));
        }
    }
}

/// Asks which of its attached files a file is to use no more.
pub fn take_extras(app: &mut App, target: &Target, extras: Result<Vec<Target>>) {
    match extras {
        Ok(extras) if extras.is_empty() => app.complain(format!(
            "{} uses no attached file. A plot draws on a grid for as long as its figure says so.",
            quoted(&target.name)
        )),
        Ok(extras) => {
            let choice = |(key, extra): (char, Target)| Choice {
                key,
                text: crate::text::shown(&extra.name).fit(48).into(),
                what: Chosen::Start(Verb::DropReference(extra), vec![target.clone()]),
            };
            let question = Choose {
                title: "Which attached file is used no more?".into(),
                lines: vec![quoted(&target.name), "The attached file itself stays.".into()],
                choices: ('1'..='9').zip(extras).map(choice).collect(),
            };
            app.questions.push_back((app.typed, Dialog::Choose(question)));
        }
        Err(error) => app.complain(error.to_string()),
    }
}

/// Keeps the steps that can be taken back, for the next start.
fn keep_history(app: &mut App) {
    let history = History::of(&app.undo, &app.redo);
    app.effects.push(Effect::KeepHistory(Box::new(history)));
}

/// Gives up the changes that wait, and returns the numbers of the jobs that are under way.
pub fn cancel(app: &mut App) -> Vec<u64> {
    let waiting = std::mem::take(&mut app.waiting);
    app.jobs.retain(|job| !waiting.contains(&Waiting::Job(job.number)));
    app.jobs.iter().map(|job| job.number).collect()
}

/// Takes in what was typed.
pub fn answer_ask(app: &mut App, ask: Ask, text: &str) {
    if let Ask::Grant { .. } | Ask::Comment(_) = ask {
        super::people::answer(app, ask, text);
        return;
    }
    if matches!(ask, Ask::Filter | Ask::HelpFilter | Ask::MetadataFilter) {
        app.dialogs.pop();
        return;
    }
    if ask == Ask::MarkPattern {
        app.dialogs.pop();
        if !text.is_empty() {
            super::marks::by_pattern(app, text);
        }
        return;
    }
    if ask == Ask::SavePicture {
        super::super::chart_view::run::answer_name(app, text.trim());
        return;
    }
    if matches!(ask, Ask::MetadataValue(_) | Ask::NewMetadata) {
        super::super::metadata::answer(app, ask, text);
        return;
    }
    if ask == Ask::Condition {
        super::super::grid_view::run::answer_condition(app, text);
        return;
    }
    if let Ask::Import(folder) = &ask {
        let (path, into) = (text.trim().to_owned(), folder.number());
        app.dialogs.pop();
        if !path.is_empty() {
            errands::start(app, crate::errands::Order::Import { path, into });
        }
        return;
    }
    if let Ask::Export { roots, formats } = ask {
        errands::export::answer(app, roots, formats, text.trim());
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
        Ask::SavePlot => super::super::chart_view::run::save_plot(app, name),
        Ask::SavePicture
        | Ask::Import(_)
        | Ask::Export { .. }
        | Ask::Condition
        | Ask::MetadataFilter
        | Ask::MetadataValue(_)
        | Ask::NewMetadata
        | Ask::Filter
        | Ask::HelpFilter
        | Ask::MarkPattern
        | Ask::Grant { .. }
        | Ask::Comment(_) => {}
    }
}

/// Returns why a name cannot be one; what else the backend refuses it says itself.
fn name_problem(name: &str, is_path: bool) -> Option<String> {
    if is_path && !name.is_empty() {
        return None;
    }
    renames::problem(name).map(str::to_owned)
}

/// Takes in that a change was taken back or done again.
pub fn take_undone(app: &mut App, redo: bool, label: String, undo: Undo, result: Result<Undo>) {
    app.changing = false;
    app.stepping = None;
    match result {
        Ok(undo) => {
            let (undo_key, redo_key) =
                (app.keys.key(app.place(), Action::Undo), app.keys.key(app.place(), Action::Redo));
            app.tell(if redo {
                format!("Done again: {label}. {undo_key} undoes it.")
            } else {
                format!("Undone: {label}. {redo_key} does it again.")
            });
            let show = fids(&undo).into_iter().next();
            let steps = if redo { &mut app.undo } else { &mut app.redo };
            steps.push(Step { label, undo, at: app.now });
            reread(app, show);
        }
        Err(error) => {
            let verb = if redo { "do it again" } else { "undo" };
            app.complain(sentence(&format!("Could not {verb} ({label})"), &error));
            // What is gone stays so; all else may work once its reason is out of the way, and what was done before it must
            // not be taken back in its place.
            if error != Error::NotFound {
                let steps = if redo { &mut app.redo } else { &mut app.undo };
                steps.push(Step { label, undo, at: app.now });
            }
            app.waiting.retain(|change| !matches!(change, Waiting::Step { .. }));
            reread(app, None);
        }
    }
    keep_history(app);
    begin_next(app);
}

/// Takes in what became of a job: tells it, remembers how to take it back, and reads again what it changed.
pub fn take_outcome(app: &mut App, number: u64, outcome: Outcome) {
    let Some(at) = app.jobs.iter().position(|job| job.number == number) else {
        return;
    };
    app.changed |= outcome.done > 0;
    let job = app.jobs.remove(at);
    app.changing = false;
    let label = label(&job.verb, &job.targets, outcome.done);
    if let Some(undo) = outcome.undo {
        app.redo.clear();
        app.undo.push(Step { label: label.clone(), undo, at: app.now });
        if app.undo.len() > MOST_STEPS {
            app.undo.remove(0);
        }
    } else {
        // An undo that was meant for it must not take back what was done before.
        while app.waiting.front() == Some(&Waiting::Step { redo: false }) {
            app.waiting.pop_front();
        }
    }
    if let Some(question) = conflict(&job, &outcome.failed) {
        app.questions.push_back((job.typed, question));
    }
    app.quitting &= outcome.failed.is_empty();
    let state = match outcome.failed.as_slice() {
        [] if outcome.cancelled => TaskState::Cancelled,
        [] => TaskState::Done,
        failed => TaskState::Failed(failed.to_vec()),
    };
    keep_history(app);
    let copied = super::people::copy_links(app, &outcome.links);
    let task = Task::new(label.clone(), state, job.verb.clone(), job.targets.clone());
    super::tasks::remember(app, Task { left: outcome.left, ..task });
    let remarks: Vec<String> = copied.into_iter().chain(outcome.warnings).collect();
    report(app, &job.verb, &label, &outcome.failed, outcome.done, outcome.cancelled, &remarks);
    // A file that stays gets the cursor back, which it lost by what was asked for it, unless the user has gone on.
    let stayed = job.stood.filter(|(fid, now)| {
        let is_there = app.rows.selected().map(|entry| &entry.fid) == now.as_ref();
        is_there && outcome.failed.iter().any(|failure| failure.fid.as_ref() == Some(fid))
    });
    // A star changes no place, and the user may have gone on.
    match stayed {
        Some((fid, _)) => read_around(app, Some(&fid)),
        None => reread(app, outcome.show.filter(|_| job.verb != Verb::Star)),
    }
    super::people::ask(app);
    begin_next(app);
}

/// Returns the question about files that cannot come out of the trash because their names are taken.
fn conflict(job: &Job, failed: &[Failure]) -> Option<Dialog> {
    if !matches!(job.verb, Verb::Restore | Verb::RestoreAs(_) | Verb::RestoreTo(_)) {
        return None;
    }
    let taken = |error: &Error| matches!(error, Error::Conflict { name: Some(_), .. });
    let targets: Vec<Target> =
        failed.iter().filter(|failure| taken(&failure.error)).filter_map(Failure::target).collect();
    if let [target] = targets.as_slice() {
        let name = if let Verb::RestoreAs(name) = &job.verb { name } else { &target.name };
        let error = format!("{} is taken there: give it another name, or Esc to leave it in the trash.", quoted(name));
        let input = format!("{} (restored)", target.name).into();
        return Some(Dialog::Ask { ask: Ask::RestoreAs(target.clone()), input, error: Some(error) });
    }
    if targets.is_empty() {
        return None;
    }
    let mut lines: Vec<String> = targets.iter().take(6).map(|target| format!("  {}", target.name)).collect();
    if targets.len() > 6 {
        lines.push(format!("  … and {} more", targets.len() - 6));
    }
    lines.push(String::new());
    lines.push("Files of these names are there already.".into());
    let choice = |key, text: &str, what| Choice { key, text: text.to_owned(), what };
    let choices = vec![
        choice('r', "restore under new names", Chosen::Start(Verb::RestoreFree, targets.clone())),
        choice('f', "into another folder", Chosen::Find(Purpose::Restore(targets))),
    ];
    Some(Dialog::Choose(Choose { title: "Names are taken".into(), lines, choices }))
}

/// Does what was chosen.
pub fn choose(app: &mut App, what: Chosen) {
    match what {
        Chosen::Start(verb, targets) => start(app, verb, targets),
        Chosen::Ask(ask, text) => app.dialogs.push(Dialog::Ask { ask, input: text.into(), error: None }),
        Chosen::SavePicture(path) => super::super::chart_view::run::save(app, path, true),
        Chosen::Edit(targets, names) => edit_names(app, targets, names),
        Chosen::EditForm(file, text) => app.effects.push(Effect::EditForm { file, text }),
        Chosen::Find(purpose) => super::finding::open(app, purpose),
        Chosen::AskErrand(order) => errands::ask(app, order),
        Chosen::Errand(order) => errands::start(app, order),
    }
}

/// Reads again what is on the screen, with the cursor on a file if it is there.
pub fn reread(app: &mut App, show: Option<Fid>) {
    // The cursor goes to what was made or brought back, unless the user looks into the trash.
    let show = show.filter(|fid| !app.in_trash() && is_here(app, fid));
    read_around(app, show.as_ref());
}

/// Reads again what is on the screen, with the cursor on a file of this list.
fn read_around(app: &mut App, show: Option<&Fid>) {
    let request = match show {
        Some(fid) => app.rows.reload_around(fid),
        None => app.rows.reload(),
    };
    app.effects.push(Effect::Rows { view: app.rows.view().clone(), request });
    for (fid, limit) in app.tree.reread() {
        app.effects.push(Effect::Subfolders { fid, after: None, limit });
    }
    app.effects.push(Effect::Counts);
    app.trash_facts.values_mut().for_each(|(_, fresh)| *fresh = false);
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
        Undo::TrashWithin { fid, .. }
        | Undo::Update { fid, .. }
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

fn what(targets: &[Target]) -> String {
    match targets {
        [target] => quoted(&target.name),
        _ => count(targets.len() as u64, "file"),
    }
}
