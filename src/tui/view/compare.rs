//! Two plots side by side over what differs between them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::chart::difference::Part;
use crate::text::shown;

use super::super::compare::Compare;
use super::super::layout;
use super::super::theme::Theme;
use super::put::Put;
use super::{blit, note};

/// Returns the sign before a line, so that nothing is told by colour alone.
#[must_use]
pub fn sign_of(part: Part) -> &'static str {
    match part {
        Part::Head => "▸",
        Part::Added => "+",
        Part::Removed => "−",
        Part::Changed => "~",
        Part::Note => " ",
    }
}

/// Draws the comparison.
pub fn draw(view: &Compare, theme: &Theme, body: Rect, ticks: u32, buffer: &mut Buffer) {
    let (charts, words) = view.rooms(body);
    if let Some(Err(error)) = &view.figures {
        note(shown(&error.to_string()).as_str(), theme.bad, body, buffer);
        return;
    }
    if let Some(areas) = charts {
        for (index, area) in areas.into_iter().enumerate() {
            let room = usize::from(area.width.saturating_sub(2));
            let name = shown(&format!("{}  {}", ["−", "+"][index], view.plots[index].name)).fit(room);
            buffer.put(area.x + 1, area.y, name.as_str(), room, theme.strong);
            if let Some((_, cells)) = &view.charts {
                let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
                blit(&cells[index], below, buffer);
            }
        }
    }
    let room = usize::from(words.width.saturating_sub(2));
    let head = format!(
        "from “{}” to “{}”",
        shown(&view.plots[0].name).fit(room / 2),
        shown(&view.plots[1].name).fit(room / 2)
    );
    buffer.put(words.x + 1, words.y, shown(&head).fit(room).as_str(), room, theme.muted);
    let below = Rect { y: words.y + 1, height: words.height.saturating_sub(1), ..words };
    let Some(lines) = &view.lines else {
        if ticks > 0 {
            note("reading the data …", theme.muted, below, buffer);
        }
        return;
    };
    let mut y = below.y;
    for line in lines.iter().skip(view.top) {
        let style = match line.part {
            Part::Head => theme.strong,
            Part::Added => theme.good,
            Part::Removed => theme.bad,
            Part::Changed => theme.text,
            Part::Note => theme.muted,
        };
        let indent = if line.part == Part::Head { 1 } else { 3 };
        let sign = sign_of(line.part);
        for (row, text) in layout::wrap(&line.text, room.saturating_sub(4).max(1)).into_iter().enumerate() {
            if y >= below.bottom() {
                return;
            }
            if row == 0 {
                buffer.put(below.x + indent, y, sign, room, style);
            }
            buffer.put(below.x + indent + 2, y, &text, room.saturating_sub(3), style);
            y += 1;
        }
    }
}
