//! The bottom line: what happened, what is wrong, and which keys do what here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::text::shown;

use super::super::action::{Action, Place};
use super::super::app::{App, Full};
use super::super::layout;
use super::super::mouse::Zone;
use super::super::theme::Theme;
use super::clear;
use super::put::Put;

/// The actions that the bottom line shows in each place, as far as there is room.
const HINTS: [(Place, &[Action]); 15] = [
    (Place::Global, &[Action::Help]),
    (
        Place::List,
        &[
            Action::Open,
            Action::Trash,
            Action::Undo,
            Action::SortViews,
            Action::Filter,
            Action::Find,
            Action::Sources,
            Action::Help,
            Action::Mark,
            Action::Share,
            Action::Comments,
            Action::Browse,
            Action::GoTrash,
            Action::NextPane,
            Action::Palette,
            Action::Quit,
        ],
    ),
    (
        Place::Tree,
        &[
            Action::Right,
            Action::Left,
            Action::Open,
            Action::NextPane,
            Action::NewFolder,
            Action::Trash,
            Action::Undo,
            Action::Help,
            Action::Quit,
        ],
    ),
    (
        Place::Trash,
        &[
            Action::Restore,
            Action::RestoreTo,
            Action::Delete,
            Action::EmptyTrash,
            Action::Right,
            Action::Undo,
            Action::Mark,
            Action::GoHome,
            Action::Help,
            Action::Quit,
        ],
    ),
    (
        Place::Chart,
        &[
            Action::Right,
            Action::NextValue,
            Action::ZoomIn,
            Action::ZoomOut,
            Action::ZoomReset,
            Action::ZoomBox,
            Action::Traces,
            Action::NextPlot,
            Action::Close,
            Action::Help,
            Action::NextPanel,
            Action::SavePicture,
            Action::Details,
            Action::Sources,
        ],
    ),
    (
        Place::Grid,
        &[
            Action::Right,
            Action::Open,
            Action::MarkColumn,
            Action::OrderByColumn,
            Action::Filter,
            Action::ColumnUses,
            Action::CopySrc,
            Action::Close,
            Action::Help,
            Action::Details,
        ],
    ),
    (
        Place::Gallery,
        &[
            Action::Right,
            Action::Down,
            Action::Open,
            Action::Mark,
            Action::ZoomIn,
            Action::ZoomOut,
            Action::Trash,
            Action::Close,
            Action::Help,
            Action::Quit,
        ],
    ),
    (
        Place::Metadata,
        &[
            Action::Down,
            Action::Open,
            Action::AddMetadata,
            Action::RemoveMetadata,
            Action::Filter,
            Action::Undo,
            Action::Close,
            Action::Help,
        ],
    ),
    (
        Place::Cleaning,
        &[
            Action::NextPane,
            Action::Mark,
            Action::Trash,
            Action::MakePrivate,
            Action::Open,
            Action::Undo,
            Action::Close,
            Action::Help,
            Action::MarkAll,
        ],
    ),
    (
        Place::Compare,
        &[Action::Down, Action::Swap, Action::Details, Action::CopyValues, Action::Close, Action::Help, Action::Quit],
    ),
    (
        Place::Traces,
        &[Action::Down, Action::ToggleTrace, Action::OnlyTrace, Action::AllTraces, Action::Close, Action::Help],
    ),
    (
        Place::Sources,
        &[
            Action::Left,
            Action::Right,
            Action::Down,
            Action::Open,
            Action::Locate,
            Action::Close,
            Action::Back,
            Action::CopyFid,
            Action::Help,
        ],
    ),
    (Place::Help, &[Action::Down, Action::Filter, Action::Close, Action::Quit]),
    (
        Place::Tasks,
        &[Action::CancelTask, Action::RetryTask, Action::ForgetTasks, Action::Close, Action::History, Action::Help],
    ),
    (Place::History, &[Action::Open, Action::Undo, Action::Redo, Action::Close, Action::Tasks, Action::Help]),
];

/// The same for a chart that is seen from a place: a scene of three dimensions, or a map.
const SPACE: &[Action] = &[
    Action::FastRight,
    Action::FastUp,
    Action::ZoomIn,
    Action::ZoomOut,
    Action::ZoomReset,
    Action::NextValue,
    Action::Right,
    Action::Traces,
    Action::NextPlot,
    Action::Close,
    Action::Help,
    Action::SavePicture,
];

/// The most lines of a notice.
const MOST_NOTICE: u16 = 5;

/// Tells what happened, over the hints and as far up as it takes.
fn notice(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(notice) = &app.notice else { return };
    let (sign, style) = if notice.is_error { ("✗ ", theme.bad) } else { ("✓ ", theme.good) };
    let room = usize::from(area.width).saturating_sub(4);
    // What is longer than the line grows upwards, over the panes: a reason that is cut is none.
    let lines = layout::wrap(&notice.text, room.max(1));
    let height = (lines.len() as u16).clamp(1, MOST_NOTICE);
    let area = Rect { y: (area.y + 1).saturating_sub(height), height, ..area };
    clear(area, buffer);
    let (x, _) = buffer.put(area.x + 1, area.y, sign, 2, style);
    let style = if notice.is_error { theme.bad } else { theme.text };
    for (row, line) in lines.iter().take(height.into()).enumerate() {
        let more = lines.len() > usize::from(height) && row + 1 == usize::from(height);
        let line = if more { shown(&format!("{line} …")).fit(room) } else { shown(line) };
        buffer.put(x, area.y + row as u16, line.as_str(), room, style);
    }
}

/// Says what is wrong with the library for as long as it is, in the line above the hints.
fn trouble(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(reason) = app.trouble.as_deref().filter(|_| area.y > 1) else { return };
    let line = Rect { y: area.y - 1, height: 1, ..area };
    clear(line, buffer);
    let room = usize::from(line.width).saturating_sub(4);
    buffer.put(line.x + 1, line.y, "✗ ", 2, theme.bad);
    buffer.put(line.x + 3, line.y, shown(reason).fit(room).as_str(), room, theme.bad);
}

/// Draws the bottom line: what happened, or which keys do what.
pub fn footer(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    trouble(app, theme, area, buffer);
    if app.notice.is_some() {
        notice(app, theme, area, buffer);
        return;
    }
    let place = app.place();
    let actions = match app.full.last() {
        Some(Full::Tour) => &[Action::Close][..],
        Some(Full::Chart(view)) if place == Place::Chart && view.eye().is_some() => SPACE,
        _ => HINTS.iter().find(|(known, _)| *known == place).map_or(&[][..], |(_, actions)| *actions),
    };
    let hint = |action: Action| {
        let key = app.keys.keys(place, action).into_iter().next()?;
        let title = match action {
            Action::FastRight => "turn",
            Action::FastUp => "turn up",
            _ => action.title_in(place),
        };
        Some([Span::styled(format!(" {key} "), theme.key), Span::styled(format!("{title} "), theme.muted)])
    };
    let width = |hint: &[Span<'_>; 2]| hint.iter().map(Span::width).sum::<usize>();
    // The way to all other keys is shown wherever there is room for anything; so is the way out of what fills the screen.
    let way = if app.full.is_empty() { Action::Help } else { Action::Close };
    let mut kept = hint(way).filter(|_| actions.contains(&way));
    let mut line = Line::default();
    let add = |line: &mut Line<'_>, action: Action, hint: [Span<'static>; 2]| {
        let zone = Rect { x: area.x + line.width() as u16, width: width(&hint) as u16, ..area };
        app.zones.add(zone, Zone::Act(action));
        line.extend(hint);
    };
    for action in actions {
        if *action == way {
            if let Some(hint) = kept.take() {
                add(&mut line, way, hint);
            }
            continue;
        }
        let Some(next) = hint(*action) else { continue };
        if line.width() + width(&next) + kept.as_ref().map_or(0, width) > usize::from(area.width) {
            break;
        }
        add(&mut line, *action, next);
    }
    if let Some(hint) = kept {
        add(&mut line, way, hint);
    }
    buffer.set_line(area.x, area.y, &line, area.width);
    let pressed = app.pressed.spelled();
    if !pressed.is_empty() {
        let x = area.right().saturating_sub(pressed.chars().count() as u16 + 1);
        buffer.put(x, area.y, &pressed, pressed.len(), theme.strong);
    }
}
