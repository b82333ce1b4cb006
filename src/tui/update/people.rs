//! The dialogs of sharing and of comments: what their keys do, what they ask for, and what comes back.

use crossterm::event::{KeyCode, KeyEvent};

use crate::backend::Result;
use crate::model::level::Level;

use super::super::action::Action;
use super::super::app::{App, Ask, Dialog, count};
use super::super::message::{Effect, Target, Verb};
use super::super::people::{Known, Panel, Topic, parse};
use super::change;

/// Does an action that opens one of the dialogs; returns false for all others.
pub fn run(app: &mut App, action: Action) -> bool {
    let (topic, targets) = match action {
        Action::Share => (Topic::Access, app.targets()),
        // What was said is said of one file.
        Action::Comments => (Topic::Comments, app.selected().map(Target::from).into_iter().collect()),
        _ => return false,
    };
    let panel = Panel { number: 0, topic, targets, known: None, row: 0, grids: false };
    app.dialogs.push(Dialog::People(Box::new(panel)));
    ask(app);
    true
}

/// Asks for what the dialog shows, if one is open; what it shows stays meanwhile.
pub fn ask(app: &mut App) {
    let number = app.number();
    if let Some(panel) = panel(app) {
        panel.number = number;
        let (targets, topic) = (panel.targets.clone(), panel.topic);
        app.effects.push(Effect::People { number, targets, topic });
    }
}

/// Takes in what the dialog shows.
pub fn take(app: &mut App, number: u64, known: Result<Known>) {
    if let Some(panel) = panel(app).filter(|panel| panel.number == number) {
        panel.known = Some(known);
        panel.row = panel.row.min(panel.len().saturating_sub(1));
    }
}

/// Returns the dialog wherever it is: a line of text may be asked for over it.
fn panel(app: &mut App) -> Option<&mut Panel> {
    app.dialogs.iter_mut().rev().find_map(|dialog| match dialog {
        Dialog::People(panel) => Some(&mut **panel),
        _ => None,
    })
}

/// Does a key in the dialog.
pub fn key(app: &mut App, event: &KeyEvent) {
    let read_only = app.read_only.clone();
    let Some(panel) = panel(app) else { return };
    match event.code {
        KeyCode::Down | KeyCode::Char('j') => panel.row = (panel.row + 1).min(panel.len().saturating_sub(1)),
        KeyCode::Up | KeyCode::Char('k') => panel.row = panel.row.saturating_sub(1),
        KeyCode::Char('q') => drop(app.dialogs.pop()),
        KeyCode::Char('c') if panel.topic == Topic::Access => {
            let links = panel.known().map_or_else(Vec::new, |known| known.links.clone());
            match copy_links(app, &links) {
                Some(told) => app.tell(told),
                None => app.complain("There is no link: only what is public or secret on a server has one."),
            }
        }
        KeyCode::Char('g') if panel.topic == Topic::Access => panel.grids = !panel.grids,
        KeyCode::Char(letter) => {
            if let Some(reason) = read_only {
                app.complain(reason);
            } else if panel.topic == Topic::Access {
                change_access(app, letter);
            } else {
                change_comments(app, letter);
            }
        }
        KeyCode::Delete if read_only.is_none() && panel.topic == Topic::Access => change_access(app, 'd'),
        KeyCode::Delete if read_only.is_none() => change_comments(app, 'd'),
        _ => {}
    }
}

fn change_access(app: &mut App, letter: char) {
    let Some(panel) = panel(app) else { return };
    let targets = panel.targets.clone();
    let person = panel.known().and_then(|known| known.people.get(panel.row)).cloned();
    match letter {
        'p' => change::start(app, Verb::Share(Level::Public), targets),
        's' => change::start(app, Verb::Share(Level::Secret), targets),
        'v' => change::start(app, Verb::Share(Level::Private), targets),
        'a' | 'w' => {
            let ask = Ask::Grant { targets, readonly: letter == 'a', grids: panel.grids };
            app.dialogs.push(Dialog::Ask { ask, input: String::new().into(), error: None });
        }
        'd' => match person {
            Some(person) => change::start(app, Verb::Revoke(person.party), targets),
            None => app.complain("It is shared with nobody by name."),
        },
        _ => {}
    }
}

fn change_comments(app: &mut App, letter: char) {
    let Some(panel) = panel(app) else { return };
    let targets = panel.targets.clone();
    let comment = panel.known().and_then(|known| known.comments.get(panel.row)).map(|comment| comment.id);
    match (letter, targets.first()) {
        ('a', Some(target)) => {
            let ask = Ask::Comment(target.clone());
            app.dialogs.push(Dialog::Ask { ask, input: String::new().into(), error: None });
        }
        ('d', _) => match comment {
            Some(id) => change::start(app, Verb::Uncomment(id), targets),
            None => app.complain("There is no comment to delete."),
        },
        _ => {}
    }
}

/// Takes in what was typed: whom to share with, or what to say.
pub fn answer(app: &mut App, ask: Ask, text: &str) {
    let started = match ask {
        Ask::Grant { targets, readonly, grids } => {
            parse(text, readonly, grids).map(|sharing| (Verb::Grant(sharing), targets)).ok_or("This names nobody.")
        }
        Ask::Comment(target) if !text.trim().is_empty() => Ok((Verb::Comment(text.trim().to_owned()), vec![target])),
        _ => Err("This says nothing."),
    };
    match started {
        Ok((verb, targets)) => {
            app.dialogs.pop();
            change::start(app, verb, targets);
        }
        Err(problem) => {
            if let Some(Dialog::Ask { error, .. }) = app.dialogs.last_mut() {
                *error = Some(problem.to_owned());
            }
        }
    }
}

/// Says when the addresses of a library on this machine can be opened.
#[must_use]
pub fn while_served(app: &App) -> &'static str {
    if app.pages.is_some() { ", which opens while `plotree serve` runs here" } else { "" }
}

/// Copies web addresses; returns what to tell, if there are any.
pub fn copy_links(app: &mut App, links: &[String]) -> Option<String> {
    let told = match links {
        [] => return None,
        [link] => format!("Copied the link {link}{}", while_served(app)),
        _ => format!("Copied {}{}.", count(links.len() as u64, "link"), while_served(app)),
    };
    app.effects.push(Effect::Clipboard(links.join("\n")));
    Some(told)
}
