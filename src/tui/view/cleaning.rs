//! What can be cleaned up: grids that no plot draws on, and private plots whose data others can read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::text::shown;

use super::super::app::bytes;
use super::super::cleaning::{Cleaning, Shelf};
use super::super::theme::Theme;
use super::put::Put;
use super::{note, pane};

/// Draws the view.
pub fn draw(view: &Cleaning, theme: &Theme, body: Rect, ticks: u32, buffer: &mut Buffer) {
    let tab = |shelf: Shelf, text: &'static str| {
        let style = if view.shelf == shelf { theme.strong } else { theme.muted };
        Span::styled(format!(" {}{text} ", if view.shelf == shelf { "▸ " } else { "" }), style)
    };
    let title = Line::from(vec![
        tab(Shelf::Orphans, "Grids that no plot uses"),
        tab(Shelf::Exposures, "Private plots with open data"),
    ]);
    let inner = pane(title, true, theme, body, buffer);
    match &view.rows[view.shelf as usize] {
        None if ticks > 0 => note("looking …", theme.muted, inner, buffer),
        None => {}
        Some(Err(error)) => note(shown(&error.to_string()).as_str(), theme.bad, inner, buffer),
        Some(Ok(rows)) if rows.is_empty() => {
            let text = match view.shelf {
                Shelf::Orphans => "Every grid is used by a plot.",
                Shelf::Exposures => "The data of every private plot is private.",
            };
            note(text, theme.good, inner, buffer);
        }
        Some(Ok(rows)) => {
            let top = view.row.saturating_sub(usize::from(inner.height.saturating_sub(1)));
            for (line, (index, row)) in rows.iter().enumerate().skip(top).take(inner.height.into()).enumerate() {
                let y = inner.y + line as u16;
                let marked = view.marks.contains(&row.grid.fid);
                let room = usize::from(inner.width.saturating_sub(4));
                buffer.put(inner.x, y, if marked { "▪" } else { " " }, 1, theme.marked);
                let text = match &row.exposed {
                    Some((plot, how)) => {
                        let half = room / 3;
                        format!(
                            "∿ {} is private, but ▦ {} {how}",
                            shown(&plot.filename).fit(half),
                            shown(&row.grid.filename).fit(half)
                        )
                    }
                    None => format!("▦ {}", row.grid.filename),
                };
                let size = row.grid.size.map_or(String::new(), bytes);
                let style = if marked { theme.marked } else { theme.text };
                let left = room.saturating_sub(size.len() + 2);
                buffer.put(inner.x + 2, y, shown(&text).fit(left).as_str(), left, style);
                let x = inner.right().saturating_sub(size.len() as u16 + 1);
                buffer.put(x, y, &size, size.len(), theme.muted);
                if index == view.row {
                    theme.select(Rect { y, height: 1, ..inner }, buffer);
                }
            }
        }
    }
}
