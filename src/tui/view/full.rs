//! The help, and the hints after a prefix.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::text::shown;

use super::super::app::{App, Letter};
use super::super::help;
use super::super::theme::Theme;
use super::put::Put;
use super::{clear, note, pane};

/// Draws all keys, from the table of actions.
pub fn help(app: &App, theme: &Theme, top: usize, filter: &str, area: Rect, buffer: &mut Buffer) {
    let with = if filter.is_empty() { String::new() } else { format!("with “{}” ", shown(filter).fit(24)) };
    let inner = pane(Line::raw(format!(" Keys {with}")), true, theme, area, buffer);
    let lines = help::lines(app, inner.width);
    if lines.is_empty() {
        note("No key is about that.", theme.muted, inner, buffer);
    }
    // The window may have grown since it was scrolled.
    let top = top.min(lines.len().saturating_sub(inner.height.into()));
    let room = |from: u16| usize::from(inner.width.saturating_sub(from));
    for (row, line) in lines.iter().skip(top).take(inner.height.into()).enumerate() {
        let y = inner.y + row as u16;
        match line {
            help::Line::Heading(text) => {
                buffer.put(inner.x + 1, y, text, room(1), theme.strong);
            }
            help::Line::Entry { keys, text, indent } => {
                buffer.put(inner.x + 2, y, keys, room(2).min(usize::from(help::TEXT) - 3), theme.key);
                if !text.is_empty() {
                    buffer.put(inner.x + indent, y, text, room(*indent), theme.text);
                }
            }
        }
    }
    if lines.len() > usize::from(inner.height) {
        let last = (top + usize::from(inner.height)).min(lines.len());
        let text = format!(" {last}/{} ", lines.len());
        let x = area.right().saturating_sub(text.len() as u16 + 1);
        buffer.put(x, area.bottom().saturating_sub(1), &text, text.len(), theme.muted);
    }
}

/// Draws what can follow the keys pressed so far.
pub fn which_key(app: &App, theme: &Theme, screen: Rect, buffer: &mut Buffer) {
    let prefix = app.pressed.keys();
    let place = app.place();
    let (title, next): (String, Vec<(String, String)>) = match app.letter {
        Some(letter) => {
            let all = app.bookmarks.iter().map(|(letter, place)| (letter.to_string(), place.name()));
            (if letter == Letter::Set { " keep this place under … " } else { " go to … " }.into(), all.collect())
        }
        None if prefix.is_empty() => return,
        None => {
            let next = app.keys.following(place, prefix).into_iter();
            (
                format!(" {} … ", app.pressed.spelled()),
                next.map(|(keys, action)| (keys, action.title_in(place).to_owned())).collect(),
            )
        }
    };
    let rows = usize::from(screen.height.saturating_sub(4)).max(1);
    // Where there are more than rows they stand side by side.
    let columns = next.len().div_ceil(rows).max(1) as u16;
    let rows = next.len().div_ceil(columns.into());
    let height = (rows as u16 + 2).min(screen.height.saturating_sub(2));
    let width = 40u16.saturating_mul(columns).min(screen.width);
    let area = Rect::new(screen.right() - width, screen.bottom().saturating_sub(height + 1), width, height);
    clear(area, buffer);
    let inner = pane(Line::raw(title), true, theme, area, buffer);
    let share = inner.width / columns;
    for (index, (keys, text)) in next.iter().enumerate() {
        let x = inner.x + (index / rows.max(1)) as u16 * share;
        let y = inner.y + (index % rows.max(1)) as u16;
        let (after, _) = buffer.put(x + 1, y, keys, 6, theme.key);
        let from = if columns == 1 { x + 8 } else { after + 1 };
        let room = usize::from((x + share).saturating_sub(from + 1));
        let text = shown(text).fit(room);
        buffer.put(from, y, text.as_str(), room, theme.text);
    }
}
