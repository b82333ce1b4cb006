//! The views that fill the screen: the sources graph and the help; and the hints after a prefix.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use crate::model::sources::SourceNode;
use crate::text::shown;

use super::super::app::{App, SourcesView};
use super::super::help;
use super::super::layout::wrap;
use super::super::sources::{self, sign};
use super::super::theme::Theme;
use super::{note, pane};

/// Rows of a node's box.
const BOX: u16 = 4;

/// Draws the sources graph: origins, the file, what was made of it, with lines between them.
pub fn sources(view: &SourcesView, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let title = Line::raw(format!(" Sources of {} ", view.fid));
    let inner = pane(title, true, theme, area, buffer);
    let graph = match &view.graph {
        None => return note("reading …", theme.muted, inner, buffer),
        Some(Err(error)) => return note(shown(&error.to_string()).as_str(), theme.bad, inner, buffer),
        Some(Ok(graph)) => graph,
    };
    let columns = sources::columns(graph);
    let gap = if inner.width >= 90 { 8 } else { 4 };
    let width = (inner.width.saturating_sub(2 * gap) / 3).min(44);
    let heads = ["made from", "this file", "made of it"];
    for (column, nodes) in columns.columns.iter().enumerate() {
        let x = inner.x + column as u16 * (width + gap);
        buffer.set_stringn(x + 1, inner.y, heads[column], width.into(), theme.muted);
        let body = Rect::new(x, inner.y + 1, width, inner.height.saturating_sub(1));
        let row = if view.column == column { view.row } else { 0 };
        draw_column(nodes, (view.column == column).then_some(row), theme, body, buffer);
        if column != 1 {
            let x = if column == 0 { x + width } else { x - gap };
            connect(nodes.len(), column == 0, theme.border, Rect::new(x, inner.y + 1, gap, body.height), buffer);
        }
    }
    if columns.columns[0].is_empty() && columns.columns[2].is_empty() {
        let below = Rect { y: inner.y + 1 + BOX, height: inner.height.saturating_sub(1 + BOX), ..inner };
        let text = "Nothing is known of where this came from, and nothing was made of it yet.";
        let room = usize::from(below.width.saturating_sub(1));
        for (row, line) in wrap(text, room.max(1)).iter().take(below.height.into()).enumerate() {
            buffer.set_stringn(below.x + 1, below.y + row as u16, line, room, theme.muted);
        }
    }
}

fn draw_column(nodes: &[&SourceNode], cursor: Option<usize>, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let fit = usize::from(area.height / BOX).max(1);
    let top = cursor.map_or(0, |row| row.min(nodes.len().saturating_sub(1)).saturating_sub(fit - 1));
    for (line, node) in nodes.iter().skip(top).take(fit).enumerate() {
        let selected = cursor.is_some_and(|row| row.min(nodes.len() - 1) == top + line);
        let y = area.y + line as u16 * BOX;
        draw_node(
            node,
            selected,
            theme,
            Rect::new(area.x, y, area.width, BOX.min(area.bottom().saturating_sub(y))),
            buffer,
        );
    }
    let hidden = nodes.len().saturating_sub(top + fit);
    if hidden > 0 && area.height > 0 {
        buffer.set_stringn(
            area.x + 1,
            area.bottom() - 1,
            format!("… {hidden} more below"),
            area.width.into(),
            theme.muted,
        );
    }
}

fn draw_node(node: &SourceNode, selected: bool, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if area.height < BOX || area.width < 6 {
        return;
    }
    let (sign, word) = sign(&node.kind);
    let inner = pane(Line::raw(format!(" {sign} {word} ")), selected, theme, area, buffer);
    let room = usize::from(inner.width);
    buffer.set_stringn(inner.x, inner.y, shown(&node.label).fit(room).as_str(), room, theme.strong);
    let below = match (&node.metadata.fid, &node.metadata.updated) {
        (Some(fid), _) if node.metadata.deleted == Some(true) => format!("{fid}  in the trash"),
        (Some(fid), Some(updated)) => format!("{fid}  {}", updated.date()),
        (Some(fid), None) => fid.to_string(),
        (None, _) => String::new(),
    };
    buffer.set_stringn(inner.x, inner.y + 1, shown(&below).fit(room).as_str(), room, theme.muted);
    if selected {
        buffer.set_style(inner, theme.selection);
    }
}

/// Draws lines between a column of boxes and the one box in the middle.
fn connect(boxes: usize, to_right: bool, style: Style, area: Rect, buffer: &mut Buffer) {
    let fit = usize::from(area.height / BOX).max(1).min(boxes);
    let middle = area.x + area.width / 2;
    for line in 0..fit {
        let y = area.y + line as u16 * BOX + 1;
        if y >= area.bottom() {
            break;
        }
        let own = if to_right { area.x..middle } else { middle + 1..area.right() };
        for x in own {
            buffer.set_stringn(x, y, "─", 1, style);
        }
        let corner = match (line == 0, line + 1 == fit, to_right) {
            (true, true, _) => "─",
            (true, false, _) => "┬",
            (false, true, true) => "╯",
            (false, true, false) => "╰",
            (false, false, true) => "┤",
            (false, false, false) => "├",
        };
        buffer.set_stringn(middle, y, corner, 1, style);
        if line + 1 < fit {
            for below in y + 1..(y + BOX).min(area.bottom()) {
                buffer.set_stringn(middle, below, "│", 1, style);
            }
        }
    }
    if fit > 0 && area.height > 1 {
        let rest = if to_right { middle + 1..area.right() } else { area.x..middle };
        let y = area.y + 1;
        for x in rest {
            buffer.set_stringn(x, y, "─", 1, style);
        }
        buffer.set_stringn(area.right() - 1, y, "▸", 1, style);
    }
}

/// Draws all keys, from the table of actions.
pub fn help(app: &App, theme: &Theme, top: usize, area: Rect, buffer: &mut Buffer) {
    let inner = pane(Line::raw(" Keys "), true, theme, area, buffer);
    let lines = help::lines(app, inner.width);
    // The window may have grown since it was scrolled.
    let top = top.min(lines.len().saturating_sub(inner.height.into()));
    let room = |from: u16| usize::from(inner.width.saturating_sub(from));
    for (row, line) in lines.iter().skip(top).take(inner.height.into()).enumerate() {
        let y = inner.y + row as u16;
        match line {
            help::Line::Heading(text) => {
                buffer.set_stringn(inner.x + 1, y, text, room(1), theme.strong);
            }
            help::Line::Entry { keys, text, indent } => {
                buffer.set_stringn(inner.x + 2, y, keys, room(2).min(usize::from(help::TEXT) - 3), theme.key);
                if !text.is_empty() {
                    buffer.set_stringn(inner.x + indent, y, text, room(*indent), theme.text);
                }
            }
        }
    }
    if lines.len() > usize::from(inner.height) {
        let last = (top + usize::from(inner.height)).min(lines.len());
        let text = format!(" {last}/{} ", lines.len());
        let x = area.right().saturating_sub(text.len() as u16 + 1);
        buffer.set_stringn(x, area.bottom().saturating_sub(1), &text, text.len(), theme.muted);
    }
}

/// Draws what can follow the keys pressed so far.
pub fn which_key(app: &App, theme: &Theme, screen: Rect, buffer: &mut Buffer) {
    let prefix = app.pressed.keys();
    if prefix.is_empty() {
        return;
    }
    let next = app.keys.following(app.place(), prefix);
    let rows = usize::from(screen.height.saturating_sub(4)).max(1);
    // Where there are more than rows they stand side by side.
    let columns = next.len().div_ceil(rows).max(1) as u16;
    let rows = next.len().div_ceil(columns.into());
    let height = (rows as u16 + 2).min(screen.height.saturating_sub(2));
    let width = 40u16.saturating_mul(columns).min(screen.width);
    let area = Rect::new(screen.right() - width, screen.bottom().saturating_sub(height + 1), width, height);
    Clear.render(area, buffer);
    let inner = pane(Line::raw(format!(" {} … ", app.pressed.spelled())), true, theme, area, buffer);
    let share = inner.width / columns;
    for (index, (keys, action)) in next.iter().enumerate() {
        let x = inner.x + (index / rows.max(1)) as u16 * share;
        let y = inner.y + (index % rows.max(1)) as u16;
        let (after, _) = buffer.set_stringn(x + 1, y, keys, 6, theme.key);
        let from = if columns == 1 { x + 8 } else { after + 1 };
        let room = usize::from((x + share).saturating_sub(from + 1));
        let title = shown(action.spec().title).fit(room);
        buffer.set_stringn(from, y, title.as_str(), room, theme.text);
    }
}
