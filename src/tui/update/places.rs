//! Tabs and bookmarks: places that stay at hand, for this run and the next.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::super::action::Action;
use super::super::app::{App, Letter, Location, Tab, Visit};
use super::super::message::Effect;
use super::super::session::{Place, Session};
use super::navigate;

/// The most tabs.
const MOST_TABS: usize = 32;

/// Does an action on tabs and bookmarks; returns false for all others.
pub fn run(app: &mut App, action: Action, count: Option<u64>) -> bool {
    let by = i64::try_from(count.unwrap_or(1)).unwrap_or(1);
    match action {
        Action::NewTab => new_tab(app),
        Action::CloseTab => close_tab(app),
        Action::NextTab => step_tab(app, by),
        Action::PreviousTab => step_tab(app, -by),
        Action::SetBookmark => app.letter = Some(Letter::Set),
        Action::GoBookmark if app.bookmarks.is_empty() => {
            let key = app.keys.key(app.place(), Action::SetBookmark);
            app.complain(format!("There are no bookmarks yet: {key} and a letter keeps this place."));
        }
        Action::GoBookmark => app.letter = Some(Letter::Go),
        _ => return false,
    }
    true
}

fn new_tab(app: &mut App) {
    if app.tabs.len() >= MOST_TABS {
        app.complain("There are as many tabs as can be.");
        return;
    }
    let here = navigate::here(app);
    app.full.clear();
    keep_tab(app);
    app.tab += 1;
    app.tabs.insert(app.tab, Tab { visit: here, back: Vec::new(), forward: Vec::new() });
    app.back.clear();
    app.forward.clear();
    let (key, close) = (app.keys.key(app.place(), Action::PreviousTab), app.keys.key(app.place(), Action::CloseTab));
    app.tell(format!("A new tab: {key} goes to the one before, {close} closes it."));
}

fn close_tab(app: &mut App) {
    if app.tabs.len() < 2 {
        app.complain("This is the only tab.");
        return;
    }
    app.tabs.remove(app.tab);
    app.tab = app.tab.min(app.tabs.len() - 1);
    load_tab(app);
}

fn step_tab(app: &mut App, by: i64) {
    let count = app.tabs.len() as i64;
    if count < 2 {
        let key = app.keys.key(app.place(), Action::NewTab);
        app.complain(format!("There is only this tab: {key} makes another."));
        return;
    }
    keep_tab(app);
    app.tab = (app.tab as i64 + by).rem_euclid(count) as usize;
    load_tab(app);
}

/// Remembers where the tab in front is.
fn keep_tab(app: &mut App) {
    let tab = Tab {
        visit: navigate::here(app),
        back: std::mem::take(&mut app.back),
        forward: std::mem::take(&mut app.forward),
    };
    if let Some(kept) = app.tabs.get_mut(app.tab) {
        *kept = tab;
    }
}

/// Shows the tab in front where it was.
fn load_tab(app: &mut App) {
    let Some(tab) = app.tabs.get(app.tab).cloned() else { return };
    app.full.clear();
    (app.back, app.forward) = (tab.back, tab.forward);
    navigate::enter(app, tab.visit.location, tab.visit.fid.as_ref());
    navigate::follow_in_tree(app);
}

/// Takes the letter of a bookmark in.
pub fn letter(app: &mut App, event: &KeyEvent) {
    let Some(what) = app.letter.take() else { return };
    let KeyCode::Char(letter) = event.code else { return };
    if event.modifiers.intersects(!KeyModifiers::SHIFT) {
        return;
    }
    match what {
        Letter::Set => {
            let place = Place::of(&navigate::here(app));
            if app.bookmarks.get(&letter).is_some_and(|kept| kept.is_same(&place)) {
                app.bookmarks.remove(&letter);
                app.tell(format!("The bookmark {letter} is gone."));
            } else {
                let name = super::report::quoted(&place.name());
                app.bookmarks.insert(letter, place);
                let key = app.keys.key(app.place(), Action::GoBookmark);
                app.tell(format!("{name} is kept: {key} {letter} goes there."));
            }
            let session = session(app);
            app.effects.push(Effect::KeepSession(Box::new(session)));
        }
        Letter::Go => match app.bookmarks.get(&letter) {
            Some(place) => {
                let Visit { location, fid } = place.visit(&app.home);
                navigate::go_to(app, location, fid.as_ref());
            }
            None => app.complain(format!("There is no bookmark {letter}.")),
        },
    }
}

/// Returns what is kept for the next start.
#[must_use]
pub fn session(app: &App) -> Session {
    let mut tabs: Vec<Place> = app.tabs.iter().map(|tab| Place::of(&tab.visit)).collect();
    if let Some(place) = tabs.get_mut(app.tab) {
        *place = Place::of(&navigate::here(app));
    }
    let mut session = Session::new(tabs, app.tab);
    session.order = app.order;
    session.trash_order = app.trash_order;
    session.details = app.details_wanted;
    session.shares = app.shares;
    session.bookmarks.clone_from(&app.bookmarks);
    session
}

/// Goes where the last run ended.
pub fn restore(app: &mut App, session: Session) {
    let visits: Vec<Visit> = session.tabs.iter().map(|place| place.visit(&app.home)).collect();
    if !visits.is_empty() {
        app.tab = session.tab.min(visits.len() - 1);
        app.tabs = visits.into_iter().map(|visit| Tab { visit, back: Vec::new(), forward: Vec::new() }).collect();
    }
    app.order = session.order;
    app.trash_order = session.trash_order;
    app.details_wanted = session.details.or(app.details_wanted);
    app.shares = session.shares.or(app.shares);
    app.bookmarks = session.bookmarks;
    let home = Location::folder(app.home.clone(), Vec::new());
    let at_home = app.tabs.get(app.tab).is_none_or(|tab| tab.visit.location == home && tab.visit.fid.is_none());
    let start_at_public = app.start_at_public && at_home;
    load_tab(app);
    app.start_at_public = start_at_public;
}
