//! The list: a row a file, with as many facts as there is room for.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::backend::{Entry, Scope};
use crate::model::{FileType, Timestamp};
use crate::text::shown;

use super::super::action::{Action, Place};
use super::super::app::{App, bytes};
use super::super::layout::{Focus, wrap};
use super::super::preview::type_sign;
use super::super::theme::Theme;
use super::dialogs::skip_columns;
use super::pane;

/// Columns of cells that a sparkline takes.
pub const SPARK: u16 = 16;

/// The fewest cells for signs and name that further facts may leave.
const NAME: u16 = 26;

/// The cells that long names get before there is a sparkline.
const LONG_NAME: u16 = 44;

/// The same in the trash, where the other facts matter more.
const TRASH_NAME: u16 = 16;

/// The columns of the list behind the name.
struct Widths {
    name: u16,
    kind: u16,
    views: u16,
    /// In the trash: the folder that the file came from.
    origin: u16,
    /// In the trash: how many files lie under it.
    inside: u16,
    /// In the trash: their bytes.
    size: u16,
    time: u16,
    spark: u16,
}

impl Widths {
    /// Gives each fact its room, in the order of how much it is missed, as long as the name keeps [`NAME`] cells.
    fn of(width: u16, app: &App) -> Widths {
        let mut left = width.saturating_sub(if app.in_trash() { TRASH_NAME } else { NAME });
        let room = |left: &mut u16, wanted: u16| {
            let given = if wanted <= *left { wanted } else { 0 };
            *left -= given;
            given
        };
        if app.in_trash() {
            let time = room(&mut left, 9);
            let inside = room(&mut left, 7);
            let size = room(&mut left, 10);
            let origin = room(&mut left, (width / 3).clamp(10, 40));
            let kind = room(&mut left, 6);
            let name = width - (time + inside + size + origin + kind);
            return Widths { name, kind, views: 0, origin, inside, size, time, spark: 0 };
        }
        let views = room(&mut left, 7);
        let time = room(&mut left, 9);
        // Whole names are worth more than a sparkline.
        let lacking = longest(app, width).clamp(NAME, LONG_NAME) - NAME;
        let spark = if app.has_sparks() && left >= lacking + SPARK + 1 { SPARK + 1 } else { 0 };
        left -= spark;
        let kind = if left >= lacking + 6 { 6 } else { 0 };
        Widths { name: width - (kind + views + time + spark), kind, views, origin: 0, inside: 0, size: 0, time, spark }
    }
}

/// Returns how many cells the longest name in sight takes with its signs.
fn longest(app: &App, most: u16) -> u16 {
    let rows = app.rows.top()..app.rows.top() + app.list_height();
    let width = |entry: &Entry| shown(&entry.filename).fit(most.into()).width() + 4 + signs(entry).chars().count();
    rows.filter_map(|row| app.rows.get(row)).map(width).max().unwrap_or(0) as u16
}

/// Draws the list.
pub fn draw(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let focused = app.has_focus(Focus::List);
    let inner = pane(title(app, theme, area.width), focused, theme, area, buffer);
    position(app, theme, area, buffer);
    if inner.height == 0 {
        return;
    }
    let widths = Widths::of(inner.width, app);
    heads(app, theme, inner, &widths, buffer);
    let body = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    if app.rows.is_empty() {
        empty(app, theme, body, buffer);
        return;
    }
    for line in 0..body.height {
        let row = app.rows.top() + u64::from(line);
        if row >= app.rows.len() {
            break;
        }
        let area = Rect { y: body.y + line, height: 1, ..body };
        match app.rows.get(row) {
            Some(entry) => draw_row(app, theme, entry, area, &widths, buffer),
            None => drop(buffer.set_stringn(area.x + 3, area.y, "…", 1, theme.muted)),
        }
        if row == app.rows.cursor() {
            buffer.set_style(area, if focused { theme.selection } else { theme.selection_elsewhere });
        }
    }
}

fn title<'a>(app: &App, theme: &Theme, width: u16) -> Line<'a> {
    let mut spans = vec![Span::styled(if app.in_trash() { " Trash bin " } else { " Files " }, theme.strong)];
    if let Some(filter) = &app.rows.view().filter {
        let room = usize::from(width).saturating_sub(24);
        spans.push(Span::styled(format!("with “{}” ", shown(filter).fit(room)), theme.warning));
    }
    if !app.rows.view().filetypes.is_empty() {
        let names: Vec<String> = app.rows.view().filetypes.iter().map(|filetype| format!("{filetype}s")).collect();
        spans.push(Span::styled(format!("only {} ", names.join(", ").replace("folds", "folders")), theme.warning));
    }
    Line::from(spans)
}

/// Writes `12/230` into the lower border.
fn position(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if app.rows.is_empty() {
        return;
    }
    let more = if app.rows.is_counted() { "" } else { "+" };
    let text = format!(" {}/{}{more} ", app.rows.cursor() + 1, app.rows.len());
    let x = area.right().saturating_sub(text.len() as u16 + 1);
    buffer.set_stringn(x, area.bottom() - 1, &text, text.len(), theme.muted);
}

fn heads(app: &App, theme: &Theme, area: Rect, widths: &Widths, buffer: &mut Buffer) {
    let time = if app.in_trash() { "trashed" } else { "changed" };
    let mut x = area.x;
    let mut head = |text: &str, width: u16, right: bool| {
        if width > 0 {
            let text = if right { format!("{text:>w$}", w = usize::from(width)) } else { text.to_owned() };
            buffer.set_stringn(x, area.y, &text, width.into(), theme.muted);
        }
        x += width;
    };
    head("   name", widths.name, false);
    head("type", widths.kind, false);
    head("views", widths.views, true);
    head("from", widths.origin, false);
    head("files", widths.inside, true);
    head("size", widths.size, true);
    head(time, widths.time, true);
    head(" data", widths.spark, false);
}

fn draw_row(app: &App, theme: &Theme, entry: &Entry, area: Rect, widths: &Widths, buffer: &mut Buffer) {
    let marked = app.marks.contains_key(&entry.fid);
    let style = match entry.filetype {
        _ if marked => theme.marked,
        FileType::Folder => theme.folder,
        FileType::Grid => theme.grid,
        _ => theme.plot,
    };
    buffer.set_stringn(area.x, area.y, if marked { "▌" } else { " " }, 1, theme.marked);
    buffer.set_stringn(area.x + 1, area.y, type_sign(&entry.filetype), 1, style);
    let signs = signs(entry);
    let room = usize::from(widths.name).saturating_sub(4 + signs.chars().count());
    let (x, _) = buffer.set_stringn(area.x + 3, area.y, shown(&entry.filename).fit(room).as_str(), room, style);
    buffer.set_stringn(x, area.y, &signs, signs.chars().count(), theme.muted);
    let mut x = area.x + widths.name;
    let mut cell = |text: &str, width: u16, style: Style| {
        buffer.set_stringn(x, area.y, text, width.into(), style);
        x += width;
    };
    cell(if widths.kind > 0 { short_type(&entry.filetype) } else { "" }, widths.kind, theme.muted);
    if app.in_trash() {
        let facts = app.trash_facts.get(&entry.fid).map(|(facts, _)| facts);
        let summary = facts.and_then(|facts| facts.summary);
        let origin = facts.map_or("", |facts| facts.origin.as_deref().unwrap_or("(gone)"));
        cell(&from_end(origin, widths.origin.saturating_sub(1)), widths.origin, theme.muted);
        let right =
            |text: Option<String>, width: u16| format!("{:>w$}", text.unwrap_or_default(), w = usize::from(width));
        cell(&right(summary.map(|summary| summary.files.to_string()), widths.inside), widths.inside, theme.text);
        cell(&right(summary.map(|summary| bytes(summary.bytes)), widths.size), widths.size, theme.text);
    } else {
        let views = if entry.filetype == FileType::Folder { String::new() } else { entry.views.to_string() };
        cell(&format!("{views:>w$}", w = usize::from(widths.views)), widths.views, theme.text);
    }
    let time = entry.trashed.filter(|_| app.in_trash()).unwrap_or(entry.modified);
    cell(&format!("{:>w$}", age(app.now, time), w = usize::from(widths.time)), widths.time, theme.muted);
    if widths.spark > 0
        && let Some((_, spark)) = app.sparks.get(&entry.fid)
    {
        cell(" ", 1, theme.text);
        cell(spark, widths.spark - 1, theme.spark);
    }
}

/// Returns signs for what is special about a file: starred, public, shared by link.
fn signs(entry: &Entry) -> String {
    let mut signs = String::new();
    for (is, sign) in [(entry.starred, " ★"), (entry.world_readable, " ◎"), (entry.share_key_enabled, " ⚿")] {
        if is {
            signs.push_str(sign);
        }
    }
    signs
}

fn short_type(filetype: &FileType) -> &str {
    match filetype {
        FileType::Folder => "fold",
        FileType::Plot => "plot",
        FileType::Grid => "grid",
        _ => "file",
    }
}

/// Returns a path cut at its start, as its end tells more.
pub fn from_end(path: &str, width: u16) -> String {
    let (path, width) = (shown(path), usize::from(width));
    let over = path.width().saturating_sub(width);
    if over == 0 { path.into() } else { format!("…{}", skip_columns(path.as_str(), over + 1)) }
}

/// Returns how long ago something was, in at most six characters.
#[must_use]
pub fn age(now: Timestamp, then: Timestamp) -> String {
    let seconds = (now.0 - then.0).max(0) / 1_000_000;
    match seconds {
        0..60 => "now".into(),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        86_400..5_184_000 => format!("{} d", seconds / 86_400),
        5_184_000..63_072_000 => format!("{} mo", seconds / 2_592_000),
        _ => format!("{} y", seconds / 31_536_000),
    }
}

fn empty(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let text = match &app.failure {
        Some(error) => {
            let again = format!("{} reads it again.", app.keys.key(app.place(), Action::Reload));
            let hint = error.hint().map_or(again, str::to_owned);
            vec![(theme.bad, error.to_string()), (theme.muted, hint)]
        }
        None if !app.rows.is_known() && app.ticks > 0 => vec![(theme.muted, "reading …".to_owned())],
        None if !app.rows.is_known() => Vec::new(),
        None => hint(app).into_iter().map(|line| (theme.muted, line)).collect(),
    };
    let room = usize::from(area.width.saturating_sub(3));
    let lines =
        text.iter().flat_map(|(style, text)| wrap(text, room.max(1)).into_iter().map(move |line| (style, line)));
    for (line, (style, text)) in lines.enumerate().take(area.height.into()) {
        buffer.set_stringn(area.x + 3, area.y + line as u16, &text, room, *style);
    }
}

/// Returns what can be done in an empty place.
fn hint(app: &App) -> Vec<String> {
    let key = |action: Action| app.keys.key(app.place(), action);
    let import = "plotree import FILE… brings figures in.".to_owned();
    match &app.location.scope {
        _ if app.rows.view().filter.is_some() => {
            vec!["No name or title has that.".into(), format!("{} shows all again.", key(Action::Close))]
        }
        _ if !app.rows.view().filetypes.is_empty() => {
            vec!["There is nothing of that type.".into(), format!("{} shows all again.", key(Action::Close))]
        }
        Scope::Folder(_) | Scope::Subfolders(_) if app.in_trash() => vec!["Nothing is left in this folder.".into()],
        Scope::Folder(_) | Scope::Subfolders(_) => vec![
            "Nothing here yet.".into(),
            format!("{} makes a folder,", key(Action::NewFolder)),
            "plotree import FILE… brings figures in,".into(),
            format!("{} shows the public plots.", key(Action::GoPublic)),
        ],
        Scope::Trash => vec!["The trash is empty.".into(), format!("{} goes home.", key(Action::GoHome))],
        Scope::Starred => vec![format!("No stars yet: {} stars a file.", app.keys.key(Place::List, Action::Star))],
        Scope::Shared => vec!["Nobody has shared a file with you yet.".into()],
        Scope::All(_) => vec!["You have no files yet.".into(), import],
        Scope::Public => {
            vec!["There are no public plots.".into(), "plotree samples add brings the samples back.".into()]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_short_words() {
        let now = Timestamp(1_000_000_000_000_000);
        for (seconds, text) in [
            (5, "now"),
            (150, "2 min"),
            (7_300, "2 h"),
            (200_000, "2 d"),
            (6_000_000, "2 mo"),
            (70_000_000, "2 y"),
            (-5, "now"),
        ] {
            assert_eq!(age(now, Timestamp(now.0 - seconds * 1_000_000)), text);
        }
    }
}
