//! The chart in full size: the painted part, the crosshair over it, and the values under it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::Widget;
use ratatui_image::Image;

use crate::chart::cells::look::legible;
use crate::chart::cells::{Area, Look};
use crate::chart::color::Rgba;
use crate::chart::readout::{Hit, Mode};
use crate::chart::scene::mark::Place;
use crate::text::shown;

use super::super::app::App;
use super::super::chart_view::image::Picture;
use super::super::chart_view::{self, ChartView, Painted, Subject};
use super::super::preview::Preview;
use super::super::theme::Theme;
use super::put::Put;
use super::{blit, clear, note, pane};

/// Draws the chart view.
pub fn draw(app: &App, view: &ChartView, theme: &Theme, body: Rect, buffer: &mut Buffer) {
    let (chart, values) = chart_view::rooms(body, view.bare);
    if let Some(reason) = trouble(view) {
        note(&reason, theme.bad, chart, buffer);
        return;
    }
    match &view.painted {
        Some((_, painted)) => {
            // A picture cannot lie under what lies over the chart: then there are cells.
            let is_free = app.dialogs.is_empty() && app.pressed.keys().is_empty() && view.row.is_none();
            if let Some(picture) = picture(view, painted, chart).filter(|_| is_free) {
                Image::new(&picture.0).render(chart, buffer);
            } else {
                blit(&painted.cells, chart, buffer);
                crosshair(view, painted, theme, chart, buffer);
            }
        }
        None => before(app, view, theme, chart, buffer),
    }
    if let Some(area) = values {
        read_out(view, theme, area, buffer);
    }
    if let Some(row) = view.row {
        traces(view, row, theme, body, buffer);
    }
}

/// Returns the picture to be shown instead of cells: that of the part before, until the next is made.
fn picture<'a>(view: &'a ChartView, painted: &Painted, chart: Rect) -> Option<&'a Picture> {
    let (part, picture) = view.image.as_ref().filter(|_| view.picture)?;
    let fits = (part.ground.size.columns, part.ground.size.rows) == (chart.width, chart.height);
    picture.as_deref().filter(|_| fits && painted.cells.width == chart.width)
}

fn trouble(view: &ChartView) -> Option<String> {
    let unread = match &view.figure {
        Some(Err(error)) => Some(shown(&error.to_string()).to_string()),
        _ => None,
    };
    unread.or_else(|| view.trouble.clone())
}

/// Draws what the preview has while the figure is being read, and says so.
fn before(app: &App, view: &ChartView, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if let Subject::File { fid, modified, .. } = &view.subject {
        let known = app.previews.iter().rev().find(|(key, _)| (&key.fid, &key.modified) == (fid, modified));
        if let Some((_, preview)) = known
            && let Preview::Cells(cells) = preview.as_ref()
        {
            let (width, height) = (cells.width.min(area.width), cells.height.min(area.height));
            let x = area.x + (area.width - width) / 2;
            blit(cells, Rect { x, y: area.y + (area.height - height) / 2, width, height }, buffer);
        }
    }
    if app.ticks > 0 && area.height > 0 {
        let text = if view.read().is_none() { " reading the data … Esc leaves " } else { " drawing … " };
        buffer.put(area.x, area.y, text, area.width.into(), theme.warning);
    }
}

/// Returns the cell of a place of a panel, if it is within the panel.
fn cell_of(area: Area, [x, y]: Place, chart: Rect) -> Option<Position> {
    let within = |at: f32, length: i32| {
        let cells = length.max(1);
        (at.is_finite() && (-0.001..=1.001).contains(&at)).then(|| ((at * cells as f32) as i32).clamp(0, cells - 1))
    };
    let column = area.left + within(x, area.width())?;
    let row = area.top + within(1.0 - y, area.height())?;
    let position = Position::new(chart.x.checked_add_signed(column as i16)?, chart.y.checked_add_signed(row as i16)?);
    chart.contains(position).then_some(position)
}

fn crosshair(view: &ChartView, painted: &Painted, theme: &Theme, chart: Rect, buffer: &mut Buffer) {
    let Some(area) = painted.placed.panels.get(view.panel).copied() else { return };
    let Some(at) = cell_of(area, view.place, chart) else { return };
    let is_free = |symbol: &str| matches!(symbol, " " | "⠀");
    let [left, top] = [area.left, area.top].map(|edge| edge.max(0) as u16);
    let across = (chart.x + left..chart.x + area.right.max(0) as u16).map(|x| (Position::new(x, at.y), "─"));
    let down = (chart.y + top..chart.y + area.bottom.max(0) as u16).map(|y| (Position::new(at.x, y), "│"));
    for (position, line) in across.chain(down).filter(|(position, _)| chart.contains(*position)) {
        if let Some(cell) = buffer.cell_mut(position).filter(|cell| is_free(cell.symbol())) {
            cell.set_symbol(line).set_style(theme.muted);
        }
    }
    if let Some(corner) = view.corner.and_then(|corner| cell_of(area, corner, chart)) {
        frame([corner, at], theme, buffer);
    }
    let values = view.values.as_ref().filter(|(asked, _)| asked.panel == view.panel);
    if let Some((_, values)) = values {
        for hit in &values.hits {
            if let Some(cell) = cell_of(area, hit.place, chart).and_then(|at| buffer.cell_mut(at)) {
                cell.set_symbol("●").set_style(ink(hit.colour, painted.look));
            }
        }
    }
    if let Some(cell) = buffer.cell_mut(at) {
        if is_free(cell.symbol()) || matches!(cell.symbol(), "─" | "│") {
            cell.set_symbol("┼");
        }
        cell.set_style(Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD));
    }
}

/// Draws the border of a box between two cells.
fn frame([one, other]: [Position; 2], theme: &Theme, buffer: &mut Buffer) {
    let (left, right) = (one.x.min(other.x), one.x.max(other.x));
    let (top, bottom) = (one.y.min(other.y), one.y.max(other.y));
    for y in top..=bottom {
        for x in left..=right {
            let symbol = match (x == left || x == right, y == top || y == bottom) {
                (true, true) => "+",
                (true, false) => "┆",
                (false, true) => "┄",
                (false, false) => continue,
            };
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.set_symbol(symbol).set_style(theme.lit);
            }
        }
    }
}

/// Returns a trace's colour as the terminal shows it on its ground.
fn ink(colour: Rgba, look: Look) -> Style {
    Style::new().fg(super::colour(look.colour(legible([colour.r, colour.g, colour.b], look.ground(), 2.0))))
}

/// A line of the values.
enum Said {
    Head(String),
    Value { sign: Style, name: String, value: String },
    Text(String),
    Muted(String),
}

fn read_out(view: &ChartView, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    clear(area, buffer);
    let (all, nearest) = lines(view);
    // Under the chart there are few lines but long ones: the two lots stand side by side.
    if area.height <= 8 && area.width >= 60 && !all.is_empty() && !nearest.is_empty() {
        let half = area.width / 2;
        write(&all, theme, Rect { width: half, ..area }, buffer);
        write(&nearest, theme, Rect { x: area.x + half, width: area.width - half, ..area }, buffer);
        return;
    }
    let gap = (!all.is_empty() && area.height > 8).then(|| Said::Text(String::new()));
    let lines: Vec<Said> = all.into_iter().chain(gap).chain(nearest).collect();
    write(&lines, theme, area, buffer);
}

fn write(lines: &[Said], theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let room = usize::from(area.width.saturating_sub(2));
    let rows = usize::from(area.height);
    for (row, line) in lines.iter().take(rows).enumerate() {
        let y = area.y + row as u16;
        if row + 1 == rows && lines.len() > rows {
            let more = format!("… {} more lines", lines.len() - row);
            buffer.put(area.x + 1, y, &more, room, theme.muted);
            break;
        }
        let (text, style) = match line {
            Said::Head(text) => (text, theme.strong),
            Said::Text(text) => (text, theme.text),
            Said::Muted(text) => (text, theme.muted),
            Said::Value { sign, name, value } => {
                let value = shown(value).fit(room.saturating_sub(4));
                let left = room.saturating_sub(value.width() + 3);
                buffer.put(area.x + 1, y, "●", 1, *sign);
                buffer.put(area.x + 3, y, shown(name).fit(left).as_str(), left, theme.text);
                let x = area.right().saturating_sub(value.width() as u16 + 1);
                buffer.put(x, y, value.as_str(), room, theme.strong);
                continue;
            }
        };
        buffer.put(area.x + 1, y, shown(text).fit(room).as_str(), room, style);
    }
}

/// Returns what is said of all traces under the cursor, and what of the nearest value.
fn lines(view: &ChartView) -> (Vec<Said>, Vec<Said>) {
    let (Some((asked, values)), Some((_, painted)), Some((_, prepared))) =
        (&view.values, &view.painted, &view.prepared)
    else {
        return Default::default();
    };
    let (mut all, mut lines) = (Vec::new(), Vec::new());
    let panels = painted.scene.panels.len();
    if panels > 1 {
        let title = painted.scene.panels.get(view.panel).map_or("", |panel| &panel.title);
        all.push(Said::Muted(format!("subplot {} of {panels}  {title}", view.panel + 1)));
    }
    if let Some(name) = view.frame.checked_sub(1).and_then(|frame| view.frames.get(frame)) {
        all.push(Said::Muted(format!("frame {} of {}  {name}", view.frame, view.frames.len())));
    } else if !view.frames.is_empty() {
        all.push(Said::Muted(format!("{} frames", view.frames.len())));
    }
    let is_same =
        |hit: &Hit| values.nearest.as_ref().is_some_and(|near| (near.trace, near.point) == (hit.trace, hit.point));
    // What the nearest value says need not be said twice.
    if asked.mode != Mode::Closest && !(values.hits.len() == 1 && values.hits.iter().all(is_same)) {
        along(&values.hits, asked.mode == Mode::AtY, painted.look, &mut all);
    }
    let Some(nearest) = &values.nearest else {
        lines.push(Said::Muted("no values here".into()));
        return (all, lines);
    };
    let name = if nearest.name.is_empty() { format!("trace {}", nearest.trace + 1) } else { nearest.name.clone() };
    let count = prepared.readable(view.panel).into_iter().find(|(trace, _)| *trace == nearest.trace);
    let number = count.map_or(String::new(), |(_, count)| format!("{} of {count}", nearest.point + 1));
    lines.push(Said::Value { sign: ink(nearest.colour, painted.look), name, value: number });
    lines.extend(nearest.lines().into_iter().filter(|line| *line != nearest.name).map(Said::Text));
    lines.extend(exact(prepared.drawn(), nearest).into_iter().map(Said::Muted));
    (all, lines)
}

/// Writes a value of each trace, under the place that they have in common.
fn along(hits: &[Hit], up: bool, look: Look, lines: &mut Vec<Said>) {
    let mut last: Option<&str> = None;
    for hit in hits {
        let (common, value) = if up { (&hit.y, &hit.x) } else { (&hit.x, &hit.y) };
        if last != Some(common) && !common.is_empty() {
            lines.push(Said::Head(format!("{} = {common}", if up { "y" } else { "x" })));
            last = Some(common);
        }
        let value = match &hit.z {
            Some(z) => format!("{value}  {z}"),
            None => value.clone(),
        };
        let name = if hit.name.is_empty() { format!("trace {}", hit.trace + 1) } else { hit.name.clone() };
        lines.push(Said::Value { sign: ink(hit.colour, look), name, value });
    }
}

/// Returns the figure's own numbers of a value to the last digit, where its text rounds them.
fn exact(figure: &crate::model::Figure, hit: &Hit) -> Vec<String> {
    let Some(trace) = figure.traces().get(hit.trace) else { return Vec::new() };
    let kind = trace.get("type").and_then(|kind| kind.as_str()).unwrap_or("scatter");
    if !matches!(kind, "scatter" | "scattergl" | "bar") {
        return Vec::new();
    }
    let own = |key: &str, told: &str| {
        let cell = trace.get(key)?.as_column().filter(|column| hit.point < column.len())?.cell(hit.point).display();
        (!cell.is_empty() && cell != told).then(|| format!("{key} = {cell}"))
    };
    [own("x", &hit.x), own("y", &hit.y)].into_iter().flatten().collect()
}

/// Draws the list of traces over the chart.
fn traces(view: &ChartView, row: usize, theme: &Theme, body: Rect, buffer: &mut Buffer) {
    let traces = view.traces();
    let height = (traces.len() as u16).saturating_add(2).min(body.height);
    let width = 48.min(body.width);
    let area = Rect { x: body.right() - width, y: body.y, width, height };
    clear(area, buffer);
    let inner = pane(Line::raw(format!(" {} traces ", traces.len())), true, theme, area, buffer);
    let look = view.painted.as_ref().map(|(_, painted)| painted.look).unwrap_or_default();
    let rows = usize::from(inner.height);
    let top = row.saturating_sub(rows.saturating_sub(1));
    for (line, (number, trace)) in traces.iter().enumerate().skip(top).take(rows).enumerate() {
        let y = inner.y + line as u16;
        let sign = if trace.visible { "[x]" } else { "[ ]" };
        let kind = shown(&trace.kind).fit(12);
        let room = usize::from(inner.width).saturating_sub(12 + kind.width());
        let style = if trace.visible { theme.text } else { theme.muted };
        buffer.put(inner.x + 1, y, sign, 3, style);
        buffer.put(inner.x + 5, y, "●", 1, ink(trace.colour, look));
        let name = if trace.name.is_empty() { String::new() } else { trace.name.replace('\n', " ") };
        let name = shown(&format!("{} {name}", number + 1)).fit(room);
        buffer.put(inner.x + 7, y, name.as_str(), room, style);
        let x = inner.right().saturating_sub(kind.width() as u16 + 1);
        buffer.put(x, y, kind.as_str(), 12, theme.muted);
        if number == row {
            theme.select(Rect { y, height: 1, ..inner }, buffer);
        }
    }
}
