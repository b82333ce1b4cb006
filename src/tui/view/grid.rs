//! The grid as a table, with what its columns are about.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::text::shown;

use super::super::grid_view::facts::{self, Different, Facts};
use super::super::grid_view::{GridView, Uses, rooms, run};
use super::super::theme::Theme;
use super::put::Put;
use super::{clear, note, pane};

/// Draws the grid view.
pub fn draw(view: &GridView, theme: &Theme, body: Rect, ticks: u32, buffer: &mut Buffer) {
    match &view.grid {
        None if ticks > 0 => note("reading the columns …", theme.muted, body, buffer),
        None => {}
        Some(Err(error)) => note(shown(&error.to_string()).as_str(), theme.bad, body, buffer),
        Some(Ok(grid)) if grid.cols.is_empty() => note("This grid has no columns.", theme.muted, body, buffer),
        Some(Ok(_)) => {
            let (area, about) = rooms(body, view.bare);
            table(view, theme, area, buffer);
            if let Some(about) = about {
                column(view, theme, about, buffer);
            }
        }
    }
    if let Some(uses) = &view.uses {
        plots(view, uses, theme, body, buffer);
    }
}

fn table(view: &GridView, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let gutter = view.gutter();
    let rows = usize::from(area.height.saturating_sub(2));
    let numbers: Vec<usize> = (view.top..view.top.saturating_add(rows)).map_while(|at| view.row_at(at)).collect();
    for (row, number) in numbers.iter().enumerate() {
        let text = format!("{:>width$}", number + 1, width = gutter - 1);
        buffer.put(area.x, area.y + 2 + row as u16, &text, gutter, theme.muted);
    }
    let mut x = area.x + gutter as u16;
    for (index, width) in view.in_sight(view.left, area.width.into()) {
        let Some(head) = view.heads().get(index) else { break };
        let here = index == view.column;
        let order = match &view.wanted.order {
            Some((uid, descending)) if *uid == head.uid => {
                if *descending {
                    "↓"
                } else {
                    "↑"
                }
            }
            _ => "",
        };
        let mark = view.marked.get_index_of(&head.uid).map_or(String::new(), |at| format!("{}▪", at + 1));
        let narrowed = view.wanted.condition.as_ref().is_some_and(|(uid, _)| *uid == head.uid);
        let signs = format!("{mark}{}{order}", if narrowed { "/" } else { "" });
        let name = shown(&head.name).fit(width.saturating_sub(signs.chars().count()));
        let style = if here { theme.strong.patch(theme.selection_elsewhere) } else { theme.strong };
        let (after, _) = buffer.put(x, area.y, name.as_str(), width, style);
        let left = width.saturating_sub(usize::from(after - x));
        buffer.put(after, area.y, &signs, left, theme.marked);
        let loaded = view.columns.get(&head.uid);
        if area.height > 1 {
            let (about, style) = match loaded {
                Some(Ok(loaded)) if loaded.facts.is_numeric => (loaded.facts.bars(width), theme.spark),
                Some(Ok(loaded)) => (loaded.facts.kind.to_owned(), theme.muted),
                Some(Err(_)) => ("unreadable".to_owned(), theme.bad),
                None => ("…".to_owned(), theme.muted),
            };
            buffer.put(x, area.y + 1, &about, width, style);
        }
        let data = loaded.and_then(|loaded| loaded.as_ref().ok());
        for (row, &number) in numbers.iter().enumerate() {
            let at = view.top + row;
            let text = data.and_then(|loaded| match loaded.column.data.as_column() {
                Some(column) => (number < column.len()).then(|| facts::text(column, number)),
                None => loaded.column.data.row(number).map(|row| format!("[{} values]", row.len())),
            });
            let text = shown(&text.unwrap_or_default()).fit(width);
            let y = area.y + 2 + row as u16;
            let pad = if data.is_some_and(|loaded| loaded.facts.is_numeric) { width - text.width() } else { 0 };
            buffer.put(x + pad as u16, y, text.as_str(), width - pad, theme.text);
            if at == view.row {
                let cell = Rect { x, y, width: width as u16, height: 1 };
                if here {
                    theme.select(cell, buffer);
                } else {
                    buffer.set_style(cell, theme.selection_elsewhere);
                }
            }
        }
        x += width as u16 + 2;
    }
    if view.shown_rows() == 0 && view.is_arranged() && !view.working {
        note("No row is so: Esc shows all again.", theme.muted, area, buffer);
    }
}

/// Draws what the column under the cursor is about.
fn column(view: &GridView, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    clear(area, buffer);
    let Some(head) = view.head() else { return };
    let room = usize::from(area.width.saturating_sub(2));
    let mut y = area.y;
    let mut write = |text: &str, style| {
        if y < area.bottom() {
            buffer.put(area.x + 1, y, shown(text).fit(room).as_str(), room, style);
            y += 1;
        }
    };
    let total = view.heads().len();
    let shown_rows = view.shown_rows();
    let narrowed = view.is_arranged() && shown_rows != view.count();
    let narrowed = if narrowed { format!(" (of {})", view.count()) } else { String::new() };
    let place = format!("row {} of {shown_rows}{narrowed}, column {} of {total}", view.row + 1, view.column + 1);
    let narrow = area.height < 6;
    let value = run::cell(view).unwrap_or_default();
    let loaded = view.columns.get(&head.uid);
    if narrow {
        write(&format!("{} = {value}", head.name), theme.strong);
        let facts = loaded.and_then(|loaded| loaded.as_ref().ok()).map(|loaded| lines(&loaded.facts).join(" · "));
        write(&format!("{place} · {}", facts.unwrap_or_default()), theme.muted);
        return;
    }
    write(&head.name, theme.strong);
    write(&value, theme.text);
    write("", theme.text);
    write(&place, theme.muted);
    if view.is_arranged() && shown_rows != view.count() {
        write(&format!("{} rows in all, only {}", view.count(), view.typed), theme.marked);
    }
    write(&format!("src {}:{}", view.fid, head.uid), theme.muted);
    write("", theme.text);
    match loaded {
        None => write("reading …", theme.muted),
        Some(Err(error)) => write(&error.to_string(), theme.bad),
        Some(Ok(loaded)) => {
            for line in lines(&loaded.facts) {
                write(&line, theme.text);
            }
            let used = 9 + lines(&loaded.facts).len() as u16;
            let height = area.height.saturating_sub(used).min(10);
            if height > 1 {
                loaded.outlined((room as u16, height), |lines| {
                    for line in std::iter::once("").chain(lines.iter().map(String::as_str)) {
                        write(line, theme.spark);
                    }
                });
            }
        }
    }
}

/// Says what a column is about.
fn lines(facts: &Facts) -> Vec<String> {
    let mut lines = vec![format!("{}, {} values", facts.kind, facts.rows - facts.gaps)];
    if facts.gaps > 0 {
        lines.push(format!("{} empty", facts.gaps));
    }
    if let Some([low, high, mean, spread]) = facts.numbers {
        lines.push(format!("{} … {}", facts::number(low), facts::number(high)));
        lines.push(format!("mean {}", facts::number(mean)));
        lines.push(format!("deviation {}", facts::number(spread)));
    }
    if let Some((first, last, different)) = &facts.texts {
        lines.push(match different {
            Different::Exactly(count) => format!("{count} different"),
            Different::More => "more than 10000 different".to_owned(),
        });
        lines.push(format!("{first} … {last}"));
    }
    lines
}

fn plots(view: &GridView, uses: &Uses, theme: &Theme, body: Rect, buffer: &mut Buffer) {
    let name = view.heads().iter().find(|head| head.uid == uses.uid).map_or("", |head| &head.name);
    let rows = match &uses.plots {
        Some(Ok(plots)) => plots.len().max(1),
        _ => 1,
    };
    let height = (rows as u16).saturating_add(2).min(body.height);
    let width = 72.min(body.width);
    let area = Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 3, width, height };
    clear(area, buffer);
    let title = format!(" Plots that use “{}” ", shown(name).fit(40));
    let inner = pane(Line::styled(title, theme.strong), true, theme, area, buffer);
    match &uses.plots {
        None => note("looking …", theme.muted, inner, buffer),
        Some(Err(error)) => note(shown(&error.to_string()).as_str(), theme.bad, inner, buffer),
        Some(Ok(plots)) if plots.is_empty() => note("No plot that you can see uses it.", theme.muted, inner, buffer),
        Some(Ok(plots)) => {
            let top = uses.row.saturating_sub(usize::from(inner.height.saturating_sub(1)));
            for (line, (index, plot)) in plots.iter().enumerate().skip(top).take(inner.height.into()).enumerate() {
                let y = inner.y + line as u16;
                let room = usize::from(inner.width.saturating_sub(2));
                let name = shown(&plot.name).fit(room * 3 / 5);
                let (x, _) = buffer.put(inner.x + 1, y, name.as_str(), room, theme.text);
                let left = usize::from(inner.right().saturating_sub(x + 2));
                let places = shown(&plot.places.join(", ")).fit(left);
                buffer.put(x + 2, y, places.as_str(), left, theme.muted);
                if index == uses.row {
                    theme.select(Rect { y, height: 1, ..inner }, buffer);
                }
            }
        }
    }
}
