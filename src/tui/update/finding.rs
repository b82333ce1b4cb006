//! The search for a file under the keys: each letter asks, Enter goes there or puts files there.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::backend::Error;
use crate::model::{Fid, FileType};

use super::super::app::{Ahead, App, Dialog, Location};
use super::super::find::{Finder, Found, Purpose};
use super::super::message::{Effect, Verb};
use super::{change, edit, navigate};

/// The folders from home down to a file, with their names.
type Trail = crate::backend::Result<Vec<(Fid, String)>>;

/// Opens the search.
pub fn open(app: &mut App, purpose: Purpose) {
    app.dialogs.push(Dialog::Find(Box::new(Finder::new(purpose))));
    ask(app);
}

/// Asks for what was typed.
pub fn ask(app: &mut App) {
    let number = app.number();
    let home = app.home.clone();
    let is_remote = app.pages.is_none();
    let Some(Dialog::Find(finder)) = app.dialogs.last_mut() else { return };
    // The first letter asks at once; those typed while a server is at it wait for each other.
    let patient = finder.asked.replace(number).is_some() && is_remote;
    app.effects.push(Effect::Find {
        number,
        home,
        text: finder.input.value().to_owned(),
        only_folders: finder.only_folders(),
        pool: finder.pool.clone(),
        patient,
    });
}

/// Takes in what was found.
pub fn take(app: &mut App, number: u64, found: crate::backend::Result<Found>) {
    let finder = app.dialogs.iter_mut().find_map(|dialog| match dialog {
        Dialog::Find(finder) => Some(finder),
        _ => None,
    });
    if let Some(finder) = finder {
        finder.answer(number, found);
    }
}

/// Takes a key in.
pub fn key(app: &mut App, event: &KeyEvent) {
    let Some(Dialog::Find(finder)) = app.dialogs.last_mut() else { return };
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    match (event.code, ctrl) {
        (KeyCode::Enter, _) => choose(app),
        (KeyCode::Down | KeyCode::Tab, _) | (KeyCode::Char('n' | 'j'), true) => finder.move_by(1),
        (KeyCode::Up | KeyCode::BackTab, _) | (KeyCode::Char('p'), true) => finder.move_by(-1),
        (KeyCode::PageDown, _) | (KeyCode::Char('d'), true) => finder.move_by(10),
        (KeyCode::PageUp, _) => finder.move_by(-10),
        _ => {
            let before = finder.input.value().to_owned();
            if edit(&mut finder.input, event) && finder.input.value() != before {
                ask(app);
            }
        }
    }
}

/// Returns whether a key chooses among hits that are still to come.
pub fn must_wait(app: &App, event: &KeyEvent) -> bool {
    let asked = matches!(app.dialogs.last(), Some(Dialog::Find(finder)) if finder.asked.is_some());
    asked && event.code == KeyCode::Enter
}

/// Goes to the file under the cursor, or puts the files there. What was typed is answered first.
fn choose(app: &mut App) {
    let Some(Dialog::Find(finder)) = app.dialogs.last_mut() else { return };
    if finder.asked.is_some() {
        app.ahead.push_back(Ahead::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
        return;
    }
    let home = finder.only_folders() && finder.input.value().trim() == "~";
    let hit = finder.selected().cloned();
    if hit.is_none() && !home {
        return;
    }
    let purpose = finder.purpose.clone();
    app.dialogs.pop();
    let folder = hit.as_ref().filter(|_| !home).map_or(crate::model::HOME, |hit| hit.entry.fid.number());
    match (purpose, hit) {
        (Purpose::Move(targets), _) => change::start(app, Verb::Move(folder), targets),
        (Purpose::Restore(targets), _) => change::start(app, Verb::RestoreTo(folder), targets),
        (Purpose::Jump, Some(hit)) if hit.entry.filetype == FileType::Folder => {
            app.going = Some(hit.entry.fid.clone());
            app.effects.push(Effect::Enter { fid: hit.entry.fid, name: hit.entry.filename });
        }
        (Purpose::Jump, Some(hit)) => locate(app, hit.entry.fid),
        (Purpose::Jump, None) => {}
    }
}

/// Goes to a file in its folder, once it is known where that is.
pub fn locate(app: &mut App, fid: Fid) {
    app.going = Some(fid.clone());
    app.effects.push(Effect::Locate(fid));
}

/// Takes in where a folder is, and goes into it.
pub fn take_entered(app: &mut App, fid: Fid, name: String, trail: Trail) {
    if app.going.take_if(|going| *going == fid).is_none() {
        return;
    }
    match trail {
        Ok(mut trail) => {
            trail.push((fid.clone(), name));
            navigate::go(app, Location::folder(fid, trail));
        }
        Err(error) => stay(app, &error),
    }
}

/// Stays where the list is: what was typed ahead was meant for another place.
fn stay(app: &mut App, error: &Error) {
    app.ahead.clear();
    app.complain(error.to_string());
}

/// Takes in where a file is. Whose folders cannot be seen is shown among the public plots.
pub fn take_located(app: &mut App, fid: &Fid, trail: Trail) {
    if app.going.take_if(|going| going == fid).is_none() {
        return;
    }
    match trail {
        Ok(trail) => navigate::show(app, fid, trail),
        Err(Error::NotFound | Error::Forbidden) if fid.owner() != app.home.owner() => {
            navigate::show_in(app, Location::shelf(crate::backend::Scope::Public), fid);
        }
        Err(error) => stay(app, &error),
    }
}
