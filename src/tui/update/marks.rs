//! Marks: one by one, in a range, by a pattern, all, inverted; over rows that were never read too.

use crate::model::Fid;

use super::super::action::Action;
use super::super::app::{App, Ask, Dialog, Marking, Range};
use super::super::message::Target;
use super::super::pattern;

/// Does an action on marks; returns false for all others.
pub fn run(app: &mut App, action: Action) -> bool {
    match action {
        Action::Mark => mark(app),
        Action::Range => range(app),
        Action::MarkAll => of_whole_list(app, Marking::Add),
        Action::MarkInvert => of_whole_list(app, Marking::Invert),
        Action::MarkPattern => {
            app.dialogs.push(Dialog::Ask { ask: Ask::MarkPattern, input: String::new().into(), error: None });
        }
        _ => return false,
    }
    true
}

fn mark(app: &mut App) {
    if let Some(target) = app.rows.selected().map(Target::from) {
        toggle(app, target);
        app.rows.move_by(1);
    }
}

fn toggle(app: &mut App, target: Target) {
    if app.marks.shift_remove(&target.fid).is_none() {
        app.marks.insert(target.fid.clone(), target);
    }
}

fn range(app: &mut App) {
    app.range = match app.range {
        Some(_) => None,
        None => Some(Range {
            row: app.rows.cursor(),
            fid: app.rows.selected().map(|entry| entry.fid.clone()),
            before: app.marks.clone(),
        }),
    };
}

/// Marks files of the whole list: at once where all are held, else when they have been read.
fn of_whole_list(app: &mut App, marking: Marking) {
    app.range = None;
    if app.rows.is_empty() {
        return;
    }
    let last = app.rows.len().saturating_sub(1);
    if app.rows.is_counted() && app.rows.holds(0, last) {
        let targets: Vec<Target> = app.rows.held().map(Target::from).collect();
        put(app, &marking, targets);
    } else {
        app.ask_marks(0, if app.rows.is_counted() { last } else { u64::MAX }, marking);
    }
}

/// Marks the files whose names are of a pattern.
pub fn by_pattern(app: &mut App, text: &str) {
    of_whole_list(app, Marking::Pattern(text.to_owned()));
}

fn put(app: &mut App, marking: &Marking, targets: Vec<Target>) {
    match marking {
        Marking::Add => app.marks.extend(targets.into_iter().map(|target| (target.fid.clone(), target))),
        Marking::Invert => targets.into_iter().for_each(|target| toggle(app, target)),
        Marking::Pattern(text) => {
            let found: Vec<(Fid, Target)> = targets
                .into_iter()
                .filter(|target| pattern::matches(text, &target.name))
                .map(|target| (target.fid.clone(), target))
                .collect();
            let new = found.iter().filter(|(fid, _)| !app.marks.contains_key(fid)).count() as u64;
            app.marks.extend(found);
            app.tell(format!(
                "Marked {} of the pattern {}.",
                super::super::app::count(new, "file"),
                super::report::quoted(text)
            ));
        }
    }
}

/// Takes the files of a range in, or of the whole list.
pub fn take(app: &mut App, number: u64, targets: crate::backend::Result<Vec<Target>>) {
    let Some((_, marking)) = app.marking.take_if(|(asked, _)| *asked == number) else { return };
    match targets {
        Ok(targets) => {
            if let Some(range) = app.range.take() {
                app.marks = range.before;
            }
            put(app, &marking, targets);
        }
        Err(error) => {
            // What was meant for all of them must not be done to some.
            app.ahead.clear();
            app.complain(format!("Nothing was marked: {error}"));
        }
    }
}
