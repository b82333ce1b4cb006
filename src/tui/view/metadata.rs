//! The meta data of a grid, a value a line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::text::shown;

use super::super::metadata::Metadata;
use super::super::theme::Theme;
use super::put::Put;
use super::{note, pane};

/// Draws the view.
pub fn draw(view: &Metadata, theme: &Theme, body: Rect, ticks: u32, buffer: &mut Buffer) {
    let with =
        if view.filter().is_empty() { String::new() } else { format!("with “{}” ", shown(view.filter()).fit(24)) };
    let title = format!(" Meta data of {} {with}", shown(&view.grid.name).fit(40));
    let inner = pane(Line::styled(title, theme.strong), true, theme, body, buffer);
    match view.object() {
        None if ticks > 0 => note("reading …", theme.muted, inner, buffer),
        None => return,
        Some(Err(error)) => note(shown(&error.to_string()).as_str(), theme.bad, inner, buffer),
        Some(Ok(_)) => {}
    }
    let lines = view.lines();
    if lines.is_empty() && matches!(view.object(), Some(Ok(_))) {
        let text = if view.filter().is_empty() { "Nothing is noted of this grid." } else { "No line has that." };
        note(text, theme.muted, inner, buffer);
    }
    let keys = view.widest().min(usize::from(inner.width) / 2);
    let top = view.row.saturating_sub(usize::from(inner.height.saturating_sub(1)));
    for (line, (index, (path, value))) in lines.iter().enumerate().skip(top).take(inner.height.into()).enumerate() {
        let y = inner.y + line as u16;
        buffer.put(inner.x + 1, y, shown(&path.join(".")).fit(keys).as_str(), keys, theme.strong);
        let x = inner.x + keys as u16 + 3;
        let room = usize::from(inner.right().saturating_sub(x + 1));
        buffer.put(x, y, shown(value).fit(room).as_str(), room, theme.text);
        if index == view.row {
            theme.select(Rect { y, height: 1, ..inner }, buffer);
        }
    }
}
