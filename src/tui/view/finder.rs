//! Draws the search: what was typed, what was found with its place, and a preview of the file under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::model::FileType;
use crate::text::{shown, title};

use super::super::app::App;
use super::super::find::{Finder, Hit, Purpose};
use super::super::layout;
use super::super::mouse::Zone;
use super::super::preview::type_sign;
use super::super::theme::Theme;
use super::dialogs::line_of_text;
use super::list::from_end;
use super::put::Put;
use super::{clear, drawing, pane};

/// Draws the search; returns where the text cursor is.
pub fn draw(app: &App, finder: &Finder, theme: &Theme, buffer: &mut Buffer) -> Position {
    let (area, preview) = layout::finder(app.size);
    clear(area, buffer);
    let heading = match &finder.purpose {
        Purpose::Jump => " Find anywhere ".to_owned(),
        Purpose::Move(targets) => format!(" Move {} to ", what(targets.len())),
        Purpose::Restore(targets) => format!(" Restore {} to ", what(targets.len())),
    };
    let inner = pane(Line::styled(heading, theme.strong), true, theme, area, buffer);
    let cursor = line_of_text(&finder.input, Rect { height: 1, ..inner }, theme, buffer);
    let body = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    if finder.hits.is_empty() {
        empty(app, finder, theme, body, buffer);
    }
    let height = usize::from(body.height);
    let top = finder.row.saturating_sub(height.saturating_sub(1));
    for (line, hit) in finder.hits.iter().skip(top).take(height).enumerate() {
        let area = Rect { y: body.y + line as u16, height: 1, ..body };
        app.zones.add(area, Zone::Line(top + line));
        row(hit, theme, area, buffer);
        if top + line == finder.row {
            theme.select(area, buffer);
        }
    }
    if !finder.hits.is_empty() {
        let text = format!(" {}/{} ", finder.row + 1, finder.hits.len());
        let x = area.right().saturating_sub(text.len() as u16 + 1);
        buffer.put(x, area.bottom().saturating_sub(1), &text, text.len(), theme.muted);
    }
    if let Some(area) = preview {
        clear(area, buffer);
        let selected = finder.selected().filter(|_| !finder.only_folders());
        let heading = selected.map_or_else(String::new, |hit| {
            let text = title(&hit.entry.title);
            let text = if text.is_empty() { shown(&hit.entry.filename) } else { text };
            format!(" {} ", text.fit(usize::from(area.width).saturating_sub(6)))
        });
        let inner = pane(Line::styled(heading, theme.strong), false, theme, area, buffer);
        if selected.is_some() {
            drawing(app, theme, inner, buffer);
        }
    }
    footer(app, finder, theme, app.size, buffer);
    cursor
}

fn what(count: usize) -> String {
    if count == 1 { "it".to_owned() } else { format!("{count} files") }
}

/// Draws a hit: its name, and where it is.
fn row(hit: &Hit, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let entry = &hit.entry;
    let style = match entry.filetype {
        FileType::Folder => theme.folder,
        FileType::Grid => theme.grid,
        _ => theme.plot,
    };
    buffer.put(area.x + 1, area.y, type_sign(&entry.filetype), 1, style);
    let room = usize::from(area.width).saturating_sub(4);
    let place_room = (room / 3).max(room.saturating_sub(shown(&entry.filename).width() + 2).min(room / 2));
    let name = shown(&entry.filename).fit(room.saturating_sub(place_room + 1));
    buffer.put(area.x + 3, area.y, name.as_str(), room, style);
    let place = from_end(&hit.place, place_room as u16);
    let x = area.right().saturating_sub(shown(&place).width() as u16 + 1);
    buffer.put(x, area.y, &place, place_room, theme.muted);
}

fn empty(app: &App, finder: &Finder, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let (text, style) = match &finder.failure {
        Some(failure) => (failure.as_str(), theme.bad),
        None if finder.asked.is_some() && app.ticks == 0 => return,
        None if finder.asked.is_some() => ("looking …", theme.muted),
        None if finder.only_folders() => ("No folder is called so. ~ is home.", theme.muted),
        None => ("Nothing has these letters.", theme.muted),
    };
    let room = usize::from(area.width.saturating_sub(2));
    for (row, line) in layout::wrap(text, room.max(1)).iter().take(area.height.into()).enumerate() {
        buffer.put(area.x + 1, area.y + row as u16, line, room, style);
    }
}

fn footer(app: &App, finder: &Finder, theme: &Theme, (width, height): (u16, u16), buffer: &mut Buffer) {
    let area = Rect::new(0, height.saturating_sub(1), width, 1);
    clear(area, buffer);
    let enter = match finder.purpose {
        Purpose::Jump => "go there",
        Purpose::Move(_) => "move there",
        Purpose::Restore(_) => "restore there",
    };
    super::dialogs::keys(
        app,
        &[("Enter", enter, false), ("↑ ↓", "choose", false), ("Esc", "leave", false)],
        theme,
        area,
        buffer,
    );
}
