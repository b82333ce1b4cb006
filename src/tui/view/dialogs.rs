//! Questions over everything else.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use tui_input::Input;

use crate::text::shown;

use super::super::action::Place;
use super::super::app::{App, Ask, Choose, DELETE_WORD, Dialog};
use super::super::layout::wrap;
use super::super::mouse::Zone;
use super::super::theme::Theme;
use super::super::update::palette;
use super::put::Put;
use super::{clear, pane};

/// Draws a dialog; returns where the text cursor is.
pub fn draw(app: &App, dialog: &Dialog, theme: &Theme, screen: Rect, buffer: &mut Buffer) -> Option<Position> {
    match dialog {
        Dialog::Confirm { lines, word, .. } => confirm(app, lines, word.as_ref(), theme, screen, buffer),
        Dialog::Choose(question) => {
            choose(app, question, theme, screen, buffer);
            None
        }
        Dialog::People(panel) => {
            super::people::draw(app, panel, theme, screen, buffer);
            None
        }
        Dialog::Find(finder) => Some(super::finder::draw(app, finder, theme, buffer)),
        Dialog::Ask { ask: Ask::Filter | Ask::HelpFilter | Ask::MetadataFilter, input, .. } => {
            Some(filter(input, theme, screen, buffer))
        }
        Dialog::Ask { ask, input, error } => Some(ask_text(ask, input, error.as_deref(), theme, screen, buffer)),
        Dialog::Palette { input, row } => Some(draw_palette(app, input, *row, theme, screen, buffer)),
    }
}

/// Returns a box in the middle of the screen, emptied and framed.
pub fn frame(title: &str, width: u16, height: u16, theme: &Theme, screen: Rect, buffer: &mut Buffer) -> Rect {
    let width = width.min(screen.width);
    let height = height.min(screen.height);
    let area = Rect::new(screen.x + (screen.width - width) / 2, screen.y + (screen.height - height) / 3, width, height);
    clear(area, buffer);
    pane(Line::styled(format!(" {title} "), theme.strong), true, theme, area, buffer)
}

fn confirm(
    app: &App,
    lines: &[String],
    word: Option<&Input>,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let width = 66.min(screen.width.saturating_sub(2));
    let room = usize::from(width.saturating_sub(4));
    let wrapped: Vec<String> = lines.iter().flat_map(|line| wrap(line, room)).collect();
    // The lines that say what goes for good are the last ones: of too many the first are left out.
    let height = (wrapped.len() as u16 + 4).min(screen.height);
    let inner = frame("Delete for good?", width, height, theme, screen, buffer);
    let fit = usize::from(inner.height.saturating_sub(2));
    for (row, line) in wrapped.iter().skip(wrapped.len().saturating_sub(fit)).enumerate() {
        buffer.put(inner.x + 1, inner.y + row as u16, line, room, theme.text);
    }
    if inner.height == 0 {
        return None;
    }
    let last = Rect { y: inner.bottom() - 1, height: 1, ..inner };
    let Some(word) = word else {
        keys(app, &[("y", "delete", true), ("n Esc", "keep", false)], theme, last, buffer);
        return None;
    };
    let text = format!(" type {DELETE_WORD} and Enter, or Esc: ");
    let (x, _) = buffer.put(last.x, last.y, &text, usize::from(last.width), theme.bad);
    let rest = Rect { x, width: last.right().saturating_sub(x), ..last };
    Some(line_of_text(word, rest, theme, buffer))
}

/// Writes keys with what they do, which a click does too.
pub fn keys(app: &App, keys: &[(&str, &str, bool)], theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut x = area.x;
    let widths =
        |gap: usize| keys.iter().map(move |(key, text, _)| (shown(key).width() + shown(text).width() + 2 + gap) as u16);
    // Where there is little room they stand closer.
    let gap = [3, 2, 1].into_iter().find(|gap| widths(*gap).sum::<u16>() <= area.width + *gap as u16).unwrap_or(0);
    for ((key, _, _), width) in keys.iter().zip(widths(gap)) {
        let mut letters = key.chars();
        let code = match (*key, letters.next(), letters.next()) {
            ("Esc" | "n Esc", ..) => Some(KeyCode::Esc),
            ("Enter", ..) => Some(KeyCode::Enter),
            (_, Some(letter), None) => Some(KeyCode::Char(letter)),
            _ => None,
        };
        if let Some(code) = code {
            app.zones.add(Rect { x, width, height: 1, ..area }.intersection(area), Zone::Press(code));
        }
        x = x.saturating_add(width);
    }
    let spans = keys.iter().flat_map(|(key, text, bad)| {
        let style = if *bad { theme.bad } else { theme.text };
        [Span::styled(format!(" {key} "), theme.key), Span::styled(format!("{text}{}", " ".repeat(gap)), style)]
    });
    buffer.set_line(area.x, area.y, &spans.collect::<Line<'_>>(), area.width);
}

fn choose(app: &App, question: &Choose, theme: &Theme, screen: Rect, buffer: &mut Buffer) {
    let width = 66.min(screen.width.saturating_sub(2));
    let room = usize::from(width.saturating_sub(4));
    let wrapped: Vec<String> = question.lines.iter().flat_map(|line| wrap(line, room)).collect();
    let choices = question.choices.len() as u16 + 1;
    let inner = frame(&question.title, width, wrapped.len() as u16 + choices + 3, theme, screen, buffer);
    let fit = usize::from(inner.height.saturating_sub(choices));
    for (row, line) in wrapped.iter().skip(wrapped.len().saturating_sub(fit)).enumerate() {
        buffer.put(inner.x + 1, inner.y + row as u16, line, room, theme.text);
    }
    let all = question.choices.iter().map(|choice| (choice.key.to_string(), choice.text.as_str()));
    for (row, (key, text)) in all.chain([("Esc".to_owned(), "leave them")]).enumerate() {
        let y = inner.bottom().saturating_sub(choices) + row as u16;
        if y >= inner.y {
            keys(app, &[(&key, text, false)], theme, Rect { y, height: 1, ..inner }, buffer);
        }
    }
}

fn ask_text(
    ask: &Ask,
    input: &Input,
    error: Option<&str>,
    theme: &Theme,
    screen: Rect,
    buffer: &mut Buffer,
) -> Position {
    let (title, hint) = match ask {
        Ask::Rename(target) => (format!("Rename “{}”", shown(&target.name).fit(40)), "Enter renames, Esc leaves it"),
        Ask::RestoreAs(target) => {
            (format!("Restore “{}” as", shown(&target.name).fit(40)), "Enter restores, Esc leaves it in the trash")
        }
        Ask::Import(_) => ("Import figures from a file or folder".to_owned(), "Enter imports, Esc leaves"),
        Ask::Export { formats, .. } => (
            format!("Export as {} into the folder", formats.join(" and ")),
            "A folder of the disk, made if it is not there; nothing in it is overwritten. Enter exports, Esc leaves.",
        ),
        Ask::NewFolder(_) => ("New folder".to_owned(), "Enter makes it, a/b makes both, Esc leaves"),
        Ask::MarkPattern => {
            ("Mark the names of a pattern".to_owned(), "* is any letters, ? one; Enter marks, Esc leaves")
        }
        Ask::Grant { readonly, .. } => (
            format!("Who may {} it?", if *readonly { "read" } else { "read and write" }),
            "A user's name, an address, or “team NAME”; several with commas between. Enter shares, Esc leaves.",
        ),
        Ask::Comment(target) => (format!("Comment on “{}”", shown(&target.name).fit(40)), "Enter adds it, Esc leaves"),
        Ask::SavePlot => ("Keep the chart as a plot".to_owned(), "Enter makes the plot, Esc leaves"),
        Ask::Condition => (
            "Rows whose cell in this column is".to_owned(),
            "A part of a text, or > 5, <= 5, = 5, != 5. Enter narrows, nothing shows all, Esc leaves.",
        ),
        Ask::SavePicture => (
            "Save the chart as".to_owned(),
            "The ending says what it becomes: .png, .svg, .pdf, .jpg or .webp. Enter saves, Esc leaves.",
        ),
        Ask::MetadataValue(path) => (
            format!("{} is", shown(&path.join(".")).fit(50)),
            "JSON, or else a text. Enter keeps it, Esc leaves it as it was.",
        ),
        Ask::NewMetadata => ("What is to be noted".to_owned(), "key = value. Enter keeps it, Esc leaves."),
        Ask::Filter | Ask::HelpFilter | Ask::MetadataFilter => ("Filter".to_owned(), ""),
    };
    let width = 66.min(screen.width.saturating_sub(2));
    let note = error.unwrap_or(hint);
    let notes = wrap(note, usize::from(width.saturating_sub(4)));
    let inner = frame(&title, width, 3 + notes.len() as u16, theme, screen, buffer);
    let cursor = line_of_text(input, inner, theme, buffer);
    let style = if error.is_some() { theme.bad } else { theme.muted };
    for (row, note) in notes.iter().take(usize::from(inner.height.saturating_sub(1))).enumerate() {
        buffer.put(inner.x + 1, inner.y + 1 + row as u16, note, usize::from(inner.width.saturating_sub(1)), style);
    }
    cursor
}

fn filter(input: &Input, theme: &Theme, screen: Rect, buffer: &mut Buffer) -> Position {
    let area = Rect::new(screen.x, screen.bottom().saturating_sub(1), screen.width, 1);
    clear(area, buffer);
    let (x, _) = buffer.put(area.x, area.y, " / ", 3, theme.key);
    let rest = Rect { x, width: area.width.saturating_sub(3), ..area };
    line_of_text(input, rest, theme, buffer)
}

/// Draws the text that is being edited, scrolled so that its cursor is in sight.
pub fn line_of_text(input: &Input, area: Rect, theme: &Theme, buffer: &mut Buffer) -> Position {
    let width = usize::from(area.width.saturating_sub(2)).max(1);
    let scroll = input.visual_scroll(width);
    let text: String = skip_columns(input.value(), scroll);
    buffer.put(area.x + 1, area.y, shown(&text).as_str(), width, theme.text);
    let column = input.visual_cursor().saturating_sub(scroll).min(width);
    Position::new(area.x + 1 + column as u16, area.y)
}

/// Returns a text without what is in its first columns.
pub fn skip_columns(text: &str, columns: usize) -> String {
    let mut passed = 0;
    text.chars()
        .skip_while(|c| {
            let skip = passed < columns;
            passed += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
            skip
        })
        .collect()
}

fn draw_palette(app: &App, input: &Input, row: usize, theme: &Theme, screen: Rect, buffer: &mut Buffer) -> Position {
    let found = palette(input.value());
    let height = screen.height.saturating_sub(4).clamp(5, 20);
    let inner = frame("What to do?", 76.min(screen.width.saturating_sub(2)), height, theme, screen, buffer);
    let cursor = line_of_text(input, inner, theme, buffer);
    let body = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    let top = row.saturating_sub(usize::from(body.height.saturating_sub(1)));
    for (line, spec) in found.iter().skip(top).take(body.height.into()).enumerate() {
        let area = Rect { y: body.y + line as u16, height: 1, ..body };
        app.zones.add(area, Zone::Line(top + line));
        let place = if spec.places.contains(&app.place()) {
            app.place()
        } else {
            spec.places.first().copied().unwrap_or(Place::Global)
        };
        let keys = app.keys.keys(place, spec.action).join(" ");
        let key_width = keys.chars().count();
        let room = usize::from(area.width).saturating_sub(key_width + 3);
        let (x, _) = buffer.put(area.x + 1, area.y, spec.title, room, theme.text);
        let left = room.saturating_sub(usize::from(x - area.x) + 2);
        buffer.put(x + 2, area.y, shown(spec.doc.trim()).fit(left).as_str(), left, theme.muted);
        buffer.put(area.right().saturating_sub(key_width as u16 + 1), area.y, &keys, key_width, theme.key);
        if top + line == row {
            theme.select(area, buffer);
        }
    }
    if found.is_empty() && body.height > 0 {
        buffer.put(body.x + 1, body.y, "Nothing does that.", usize::from(body.width.saturating_sub(1)), theme.muted);
    }
    cursor
}
