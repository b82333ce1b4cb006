//! The mouse: a click selects, a double click opens, the wheel scrolls what is under it, a border can be dragged.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::super::action::{Action, Place};
use super::super::app::{App, Dialog, Full};
use super::super::chart_view::pointer;
use super::super::layout::{self, Focus};
use super::super::mouse::Zone;
use super::{dialog_key, navigate, run};

/// How far apart two clicks are that are a double click, in microseconds.
const DOUBLE: i64 = 400_000;

/// How many rows a step of the wheel is.
const STEP: i64 = 3;

/// Takes in what the mouse did.
pub fn mouse(app: &mut App, event: MouseEvent) {
    // Nothing is done to what nobody can see, nor before what was typed.
    if app.panes().is_none() || !app.ahead.is_empty() {
        return;
    }
    // Marks that are asked for, and the way to a file, are for the list that is there; only the border may move.
    let waits = app.marking.is_some() || app.going.is_some();
    if waits && app.dialogs.is_empty() && !matches!(event.kind, MouseEventKind::Drag(_) | MouseEventKind::Up(_)) {
        return;
    }
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            app.typed += 1;
            press(app, at, event.modifiers);
        }
        MouseEventKind::Drag(MouseButton::Left) => drag(app, at),
        MouseEventKind::Up(_) => {
            app.mouse.dragging = None;
            pointer::release(app);
        }
        MouseEventKind::ScrollDown => wheel(app, at, 1),
        MouseEventKind::ScrollUp => wheel(app, at, -1),
        _ => {}
    }
}

fn press(app: &mut App, at: Position, modifiers: KeyModifiers) {
    app.mouse.dragging = None;
    let Some(zone) = app.zones.at(at) else { return };
    let now = app.now;
    let last = app.mouse.last.replace((at, zone, now));
    let double = last.is_some_and(|(place, before, when)| {
        before == zone && place.y == at.y && (0..DOUBLE).contains(&(now.0 - when.0))
    });
    if double {
        // A third click begins anew.
        app.mouse.last = None;
    }
    if !app.dialogs.is_empty() {
        in_dialog(app, zone, double);
        return;
    }
    app.pressed.clear();
    app.letter = None;
    match zone {
        Zone::Act(action) => run(app, action, None),
        Zone::Edge(edge) => app.mouse.dragging = Some(edge),
        Zone::Row(row) => {
            app.focus = Focus::List;
            navigate::go_to_row(app, row);
            if modifiers.contains(KeyModifiers::CONTROL) {
                run(app, Action::Mark, None);
                navigate::go_to_row(app, row);
            } else if double {
                run(app, Action::Open, None);
            }
        }
        Zone::List => app.focus = Focus::List,
        Zone::Tree => {
            app.focus = Focus::Tree;
            let step = app.tree.click(at);
            navigate::follow(app, step);
        }
        Zone::Preview if double => run(app, Action::Open, None),
        Zone::Line(line) => {
            if let Some(Full::Tasks { row } | Full::History { row }) = app.full.last_mut() {
                *row = line;
            }
            if double && app.place() == Place::History {
                run(app, Action::Open, None);
            }
        }
        Zone::Node(node) => {
            if let Some(Full::Sources(view)) = app.full.last_mut() {
                view.select(node);
            }
            if double {
                run(app, Action::Open, None);
            }
        }
        Zone::Press(code) => super::key(app, &KeyEvent::new(code, KeyModifiers::NONE)),
        Zone::Full => pointer::press(app, at),
        Zone::Cover | Zone::Preview => {}
    }
}

fn in_dialog(app: &mut App, zone: Zone, double: bool) {
    let press = |app: &mut App, code| dialog_key(app, &KeyEvent::new(code, KeyModifiers::NONE));
    match zone {
        Zone::Press(code) => press(app, code),
        Zone::Line(line) => match app.dialogs.last_mut() {
            Some(Dialog::Palette { row, .. }) => {
                *row = line;
                press(app, KeyCode::Enter);
            }
            Some(Dialog::Find(finder)) => {
                finder.row = line.min(finder.hits.len().saturating_sub(1));
                if double {
                    press(app, KeyCode::Enter);
                }
            }
            Some(Dialog::People(panel)) => panel.row = line.min(panel.len().saturating_sub(1)),
            _ => {}
        },
        _ => {}
    }
}

fn drag(app: &mut App, at: Position) {
    if app.dialogs.is_empty() && pointer::drag(app, at) {
        return;
    }
    let Some(edge) = app.mouse.dragging else {
        if !std::mem::replace(&mut app.mouse.hinted, true) {
            app.tell("Hold Shift to select text; a border between panes can be dragged.");
        }
        return;
    };
    if let Some(panes) = app.panes() {
        app.shares = layout::dragged(&panes, app.shares, edge, at);
    }
}

fn wheel(app: &mut App, at: Position, way: i64) {
    let code = if way > 0 { KeyCode::Down } else { KeyCode::Up };
    match app.dialogs.last() {
        Some(Dialog::Palette { .. } | Dialog::Find(_) | Dialog::People(_)) => {
            dialog_key(app, &KeyEvent::new(code, KeyModifiers::NONE));
            return;
        }
        Some(_) => return,
        None => {}
    }
    let action = match (app.place(), way > 0) {
        (Place::Chart, true) => Action::ZoomOut,
        (Place::Chart, false) => Action::ZoomIn,
        (_, true) => Action::Down,
        (_, false) => Action::Up,
    };
    match app.zones.at(at) {
        Some(Zone::List | Zone::Row(_)) if app.rows.is_known() => app.rows.move_by(way * STEP),
        Some(Zone::Tree) => app.tree.scroll(way * STEP),
        Some(Zone::Preview) => {
            run(app, if way > 0 { Action::PreviewDown } else { Action::PreviewUp }, None);
        }
        Some(Zone::Full | Zone::Line(_) | Zone::Node(_)) => {
            let many = matches!(app.place(), Place::Help | Place::Grid);
            run(app, action, many.then_some(STEP as u64));
        }
        _ => {}
    }
}
