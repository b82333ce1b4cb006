//! Draws the sources graph: the part of it that is in sight, boxes over lines, those at the cursor lit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::BorderType;

use crate::text::shown;

use super::super::app::App;
use super::super::layout::wrap;
use super::super::mouse::Zone;
use super::super::sources::layered::{BOX, ways};
use super::super::sources::{Kind, Node, Sources, glyph};
use super::super::theme::Theme;
use super::put::Put;
use super::{note, pane};

/// Draws the graph.
pub fn draw(app: &App, view: &Sources, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let name = view.nodes().first().map_or_else(|| view.fid.to_string(), |node| node.label.clone());
    let room = usize::from(area.width).saturating_sub(18);
    let title = format!(" Sources of {} ", shown(&name).fit(room));
    let inner = pane(Line::styled(title, theme.strong), true, theme, area, buffer);
    if let Some(error) = &view.failure {
        return note(shown(&error.to_string()).as_str(), theme.bad, inner, buffer);
    }
    if !view.is_known() {
        return note("reading …", theme.muted, inner, buffer);
    }
    let mut window = Window { corner: view.corner, area: inner, buffer };
    for (cell, ways) in &view.drawing().lines {
        window.put(*cell, glyph(*ways), theme.border);
    }
    for edge in view.edges_at_cursor() {
        for (cell, ways) in view.drawing().paths.get(edge).map(|path| ways(path)).unwrap_or_default() {
            // What branches off stays to be seen; where another line crosses, this one goes over it.
            let all = view.drawing().lines.get(&cell).copied().unwrap_or(ways);
            window.put(cell, glyph(if all & ways == ways { all } else { ways }), theme.lit);
        }
    }
    for path in &view.drawing().paths {
        if let Some(end) = path.last() {
            window.put(*end, '▸', theme.border);
        }
    }
    for edge in view.edges_at_cursor() {
        if let Some(end) = view.drawing().paths.get(edge).and_then(|path| path.last()) {
            window.put(*end, '▸', theme.lit);
        }
    }
    for (number, node) in view.nodes().iter().enumerate() {
        draw_box(view, number, node, theme, &mut window);
        zone(app, view, number, inner);
    }
    position(view, theme, area, buffer);
    if view.nodes().len() == 1 {
        alone(theme, inner, buffer);
    }
}

/// Says where a box can be clicked, as far as it is in sight.
fn zone(app: &App, view: &Sources, number: usize, inner: Rect) {
    let Some(spot) = view.drawing().spots.get(number) else { return };
    let (left, top) = (spot.x - view.corner.0, spot.y - view.corner.1);
    let clip = |from: i32, length: i32, most: u16| {
        let end = (from + length).clamp(0, most.into());
        let from = from.clamp(0, most.into());
        (from as u16, (end - from) as u16)
    };
    let ((x, width), (y, height)) = (clip(left, spot.width, inner.width), clip(top, BOX, inner.height));
    app.zones.add(Rect::new(inner.x + x, inner.y + y, width, height), Zone::Node(number));
}

/// The part of a drawing that is in sight.
struct Window<'b> {
    corner: (i32, i32),
    area: Rect,
    buffer: &'b mut Buffer,
}

impl Window<'_> {
    /// Returns the cell of the screen for one of the drawing, if it is in sight.
    fn at(&self, (x, y): (i32, i32)) -> Option<(u16, u16)> {
        let column = u16::try_from(x - self.corner.0).ok().filter(|column| *column < self.area.width)?;
        let row = u16::try_from(y - self.corner.1).ok().filter(|row| *row < self.area.height)?;
        Some((self.area.x + column, self.area.y + row))
    }

    fn put(&mut self, cell: (i32, i32), glyph: char, style: Style) {
        if let Some(cell) = self.at(cell).and_then(|at| self.buffer.cell_mut(at)) {
            cell.set_char(glyph).set_style(style);
        }
    }

    /// Writes a text that may begin or end out of sight.
    fn text(&mut self, (x, y): (i32, i32), text: &str, style: Style) {
        let Some(row) = u16::try_from(y - self.corner.1).ok().filter(|row| *row < self.area.height) else { return };
        let hidden = usize::try_from(self.corner.0 - x).unwrap_or(0);
        let visible = super::dialogs::skip_columns(text, hidden);
        let column = (x - self.corner.0).max(0);
        let Some(column) = u16::try_from(column).ok().filter(|column| *column < self.area.width) else { return };
        let room = usize::from(self.area.width - column);
        self.buffer.put(self.area.x + column, self.area.y + row, &visible, room, style);
    }
}

fn kind_style(kind: Kind, theme: &Theme) -> Style {
    match kind {
        Kind::Plot => theme.plot_box,
        Kind::Grid => theme.grid,
        Kind::Url => theme.warning,
        Kind::More | Kind::Other => theme.muted,
    }
}

fn draw_box(view: &Sources, number: usize, node: &Node, theme: &Theme, window: &mut Window<'_>) {
    let Some(spot) = view.drawing().spots.get(number).copied() else { return };
    let selected = number == view.cursor();
    let style = kind_style(node.kind, theme);
    // The file in the middle has a border of its own, the one under the cursor is reversed: neither by colour alone.
    let set = if number == 0 { BorderType::Double } else { BorderType::Rounded }.to_border_set();
    let width = usize::try_from(spot.width - 2).unwrap_or(0);
    let (sign, word) = node.kind.sign();
    let head = format!(" {sign} {word} ");
    let line = set.horizontal_top.repeat(width.saturating_sub(head.chars().count() + 1));
    let top = format!("{}{}{head}{line}{}", set.top_left, set.horizontal_top, set.top_right);
    let bottom = format!("{}{}{}", set.bottom_left, set.horizontal_bottom.repeat(width), set.bottom_right);
    let inner = if selected { theme.selection } else { theme.text };
    let mark = node.mark();
    let facts = shown(&node.facts()).fit(width.saturating_sub(if mark.is_empty() { 0 } else { mark.len() + 1 }));
    let space = " ".repeat(width.saturating_sub(facts.width() + shown(&mark).width()));
    let name = shown(&node.name()).fit(width);
    let name = format!("{name}{}", " ".repeat(width.saturating_sub(name.width())));
    let rows = [top, String::new(), String::new(), bottom];
    for (row, text) in rows.iter().enumerate() {
        let y = spot.y + row as i32;
        if text.is_empty() {
            window.text((spot.x, y), set.vertical_left, style);
            window.text((spot.x + spot.width - 1, y), set.vertical_right, style);
        } else {
            window.text((spot.x, y), text, style);
        }
    }
    let strong = if selected { theme.selection } else { theme.strong };
    window.text((spot.x + 1, spot.y + 1), &name, strong);
    window.text((spot.x + 1, spot.y + 2), &format!("{facts}{space}{mark}"), inner);
    debug_assert_eq!(rows.len() as i32, BOX);
}

/// Writes into the lower border how much there is, and which way lies out of sight.
fn position(view: &Sources, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let (columns, rows) = (i32::from(area.width) - 2, i32::from(area.height) - 2);
    let (drawing, corner) = (view.drawing(), view.corner);
    let ways = [
        (corner.0 > 0, '◂'),
        (corner.1 > 0, '▴'),
        (corner.1 + rows < drawing.height, '▾'),
        (corner.0 + columns < drawing.width, '▸'),
    ];
    let more: String = ways.iter().filter(|(is, _)| *is).map(|(_, sign)| *sign).collect();
    let (into, out) = view.around(view.cursor());
    let text = format!(
        " {into} in, {out} out · {} boxes {more}{}",
        view.nodes().len(),
        if more.is_empty() { "" } else { " " }
    );
    let width = text.chars().count();
    let x = area.right().saturating_sub(width as u16 + 1);
    if usize::from(area.width) > width + 2 {
        buffer.put(x, area.bottom().saturating_sub(1), &text, width, theme.muted);
    }
}

fn alone(theme: &Theme, inner: Rect, buffer: &mut Buffer) {
    let from = BOX as u16 + 1;
    let below = Rect { y: inner.y + from, height: inner.height.saturating_sub(from), ..inner };
    let text = "Nothing is known of where this came from, and nothing was made of it yet.";
    let room = usize::from(below.width.saturating_sub(1));
    for (row, line) in wrap(text, room.max(1)).iter().take(below.height.into()).enumerate() {
        buffer.put(below.x + 1, below.y + row as u16, line, room, theme.muted);
    }
}
