//! The list: a row a file, with as many facts as there is room for.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::backend::{Entry, Scope, SortKey};
use crate::config::app::{Column, Fact};
use crate::model::{FileType, Timestamp};
use crate::text::shown;

use super::super::action::{Action, Place};
use super::super::app::{App, bytes};
use super::super::errands::Standing;
use super::super::layout::{Focus, wrap};
use super::super::mouse::Zone;
use super::super::preview::type_sign;
use super::super::theme::Theme;
use super::dialogs::skip_columns;
use super::pane;
use super::put::Put;

/// Columns of cells that a sparkline takes.
pub const SPARK: u16 = 16;

/// The fewest cells for signs and name that further facts may leave.
const NAME: u16 = 26;

/// The cells that long names get before there is a sparkline.
const LONG_NAME: u16 = 44;

/// The same in the trash, where the other facts matter more.
const TRASH_NAME: u16 = 16;

/// What a column behind the name shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// A fact of the file.
    Fact(Fact),
    /// In the trash: the folder that the file came from.
    Origin,
    /// In the trash: how many files lie under it.
    Inside,
    /// In the trash: their bytes.
    Under,
    /// In the trash: when it was thrown away.
    Trashed,
}

/// The widths of the name and of the columns behind it.
struct Widths {
    name: u16,
    columns: Vec<(Cell, u16)>,
}

impl Widths {
    /// Gives each fact its room as long as the name keeps its own: the user's columns in his order, else those that are
    /// missed most.
    fn of(width: u16, app: &App) -> Widths {
        let columns = match &app.settings.columns {
            _ if app.in_trash() => Widths::of_trash(width),
            Some(columns) => {
                let mut left = width.saturating_sub(NAME);
                let fits = |column: &&Column| {
                    let fits = column.width <= left;
                    left -= if fits { column.width } else { 0 };
                    fits
                };
                columns.iter().filter(fits).map(|column| (Cell::Fact(column.fact), column.width)).collect()
            }
            None => Widths::by_room(width, app),
        };
        let name = width.saturating_sub(columns.iter().map(|(_, width)| width).sum());
        Widths { name, columns }
    }

    fn of_trash(width: u16) -> Vec<(Cell, u16)> {
        let mut left = width.saturating_sub(TRASH_NAME);
        let by_need = [
            (Cell::Trashed, 9),
            (Cell::Inside, 7),
            (Cell::Under, 10),
            (Cell::Origin, (width / 3).clamp(10, 40)),
            (Cell::Fact(Fact::Type), 6),
        ];
        let mut given: Vec<(Cell, u16)> = by_need.into_iter().filter(|(_, wanted)| take(&mut left, *wanted)).collect();
        let order = [Cell::Fact(Fact::Type), Cell::Origin, Cell::Inside, Cell::Under, Cell::Trashed];
        given.sort_by_key(|(cell, _)| order.iter().position(|other| other == cell));
        given
    }

    fn by_room(width: u16, app: &App) -> Vec<(Cell, u16)> {
        let mut left = width.saturating_sub(NAME);
        let (fact, time) = (sorted_fact(app), sorted_time(app));
        let has_fact = take(&mut left, fact.width());
        let has_time = take(&mut left, time.width());
        // Whole names are worth more than a sparkline.
        let lacking = longest(app, width).clamp(NAME, LONG_NAME) - NAME;
        let has_data = app.has_sparks() && left > lacking + SPARK && take(&mut left, Fact::Data.width());
        let has_type = left >= lacking + Fact::Type.width();
        [(Fact::Type, has_type), (fact, has_fact), (time, has_time), (Fact::Data, has_data)]
            .into_iter()
            .filter(|(_, has)| *has)
            .map(|(fact, _)| (Cell::Fact(fact), fact.width()))
            .collect()
    }
}

/// Takes room if there is as much.
fn take(left: &mut u16, wanted: u16) -> bool {
    let fits = wanted <= *left;
    *left -= if fits { wanted } else { 0 };
    fits
}

/// Returns what the list is sorted by, where that is not shown anyway, or the views.
fn sorted_fact(app: &App) -> Fact {
    match app.rows.view().order.key {
        SortKey::Owner => Fact::Owner,
        SortKey::Size => Fact::Size,
        SortKey::Quality => Fact::Quality,
        _ => Fact::Views,
    }
}

fn sorted_time(app: &App) -> Fact {
    if app.rows.view().order.key == SortKey::CreationTime { Fact::Created } else { Fact::Changed }
}

/// Returns how many cells the longest name in sight takes with its signs.
fn longest(app: &App, most: u16) -> u16 {
    let rows = app.rows.top()..app.rows.top() + app.list_height();
    let width = |entry: &Entry| shown(&entry.filename).fit(most.into()).width() + 4 + signs(app, entry).chars().count();
    rows.filter_map(|row| app.rows.get(row)).map(width).max().unwrap_or(0) as u16
}

/// Draws the list.
pub fn draw(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let focused = app.has_focus(Focus::List);
    let inner = pane(title(app, theme, area.width), focused, theme, area, buffer);
    position(app, theme, area, buffer);
    app.zones.add(area, Zone::List);
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
        app.zones.add(area, Zone::Row(row));
        match app.rows.get(row) {
            Some(entry) => draw_row(app, theme, entry, area, &widths, buffer),
            None => drop(buffer.put(area.x + 3, area.y, "…", 1, theme.muted)),
        }
        if row == app.rows.cursor() {
            if focused {
                theme.select(area, buffer);
            } else {
                buffer.set_style(area, theme.selection_elsewhere);
            }
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
    if let Some(old) = app.rows.old() {
        let text = match age(app.now, old).as_str() {
            "now" => "as it was just now ".to_owned(),
            age => format!("as it was {age} ago "),
        };
        spans.push(Span::styled(text, theme.warning));
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
    buffer.put(x, area.bottom() - 1, &text, text.len(), theme.muted);
}

fn heads(app: &App, theme: &Theme, area: Rect, widths: &Widths, buffer: &mut Buffer) {
    let mut x = area.x;
    let mut head = |text: &str, width: u16, right: bool, sort: Option<Action>| {
        let text = if right { format!("{text:>w$}", w = usize::from(width)) } else { text.to_owned() };
        buffer.put(x, area.y, &text, width.into(), theme.muted);
        if let Some(action) = sort {
            app.zones.add(Rect { x, width, height: 1, ..area }, Zone::Act(action));
        }
        x += width;
    };
    let by_name = sort_by(app, SortKey::Filename, [Action::SortName, Action::SortNameReversed]);
    head("   name", widths.name, false, Some(by_name));
    for (cell, width) in &widths.columns {
        let name = match cell {
            Cell::Fact(Fact::Data) => " data",
            Cell::Fact(Fact::Title) => " title",
            Cell::Fact(fact) => fact.name(),
            Cell::Origin => "from",
            Cell::Inside => "files",
            Cell::Under => "size",
            Cell::Trashed => "trashed",
        };
        let left = matches!(cell, Cell::Fact(Fact::Data | Fact::Title | Fact::Type) | Cell::Origin);
        head(name, *width, !left, sort_of(app, *cell));
    }
}

/// Returns the action that sorts by a column, or turns its order round.
fn sort_of(app: &App, cell: Cell) -> Option<Action> {
    let (key, actions) = match cell {
        Cell::Fact(Fact::Views) => (SortKey::Views, [Action::SortViews, Action::SortViewsReversed]),
        Cell::Fact(Fact::Changed) => (SortKey::DateModified, [Action::SortModified, Action::SortModifiedReversed]),
        Cell::Fact(Fact::Created) => (SortKey::CreationTime, [Action::SortCreated, Action::SortCreatedReversed]),
        Cell::Fact(Fact::Size) => (SortKey::Size, [Action::SortSize, Action::SortSizeReversed]),
        Cell::Fact(Fact::Owner) => (SortKey::Owner, [Action::SortOwner, Action::SortOwnerReversed]),
        Cell::Fact(Fact::Quality) => (SortKey::Quality, [Action::SortQuality, Action::SortQualityReversed]),
        Cell::Fact(Fact::Title) => (SortKey::Title, [Action::SortTitle, Action::SortTitleReversed]),
        Cell::Trashed => (SortKey::TrashedAt, [Action::SortTrashed, Action::SortTrashedReversed]),
        Cell::Fact(Fact::Type | Fact::Data) | Cell::Origin | Cell::Inside | Cell::Under => return None,
    };
    Some(sort_by(app, key, actions))
}

fn sort_by(app: &App, key: SortKey, [first, reversed]: [Action; 2]) -> Action {
    let order = app.rows.view().order;
    // Names begin at A, numbers with the largest; the second click turns that round.
    let starts_descending = !matches!(key, SortKey::Filename | SortKey::Title | SortKey::Owner);
    if order.key == key && order.descending == starts_descending { reversed } else { first }
}

fn draw_row(app: &App, theme: &Theme, entry: &Entry, area: Rect, widths: &Widths, buffer: &mut Buffer) {
    let marked = app.marks.contains_key(&entry.fid);
    let style = match entry.filetype {
        _ if marked => theme.marked,
        FileType::Folder => theme.folder,
        FileType::Grid => theme.grid,
        _ => theme.plot,
    };
    buffer.put(area.x, area.y, if marked { "▌" } else { " " }, 1, theme.marked);
    buffer.put(area.x + 1, area.y, type_sign(&entry.filetype), 1, style);
    let signs = signs(app, entry);
    let room = usize::from(widths.name).saturating_sub(4 + signs.chars().count());
    let (x, _) = buffer.put(area.x + 3, area.y, shown(&entry.filename).fit(room).as_str(), room, style);
    buffer.put(x, area.y, &signs, signs.chars().count(), theme.muted);
    let mut x = area.x + widths.name;
    for (cell, width) in &widths.columns {
        let (text, style) = cell_text(app, theme, entry, *cell, *width);
        buffer.put(x, area.y, &text, (*width).into(), style);
        x += width;
    }
}

/// Returns what a cell says, in the width of its column.
fn cell_text(app: &App, theme: &Theme, entry: &Entry, cell: Cell, width: u16) -> (String, Style) {
    let room = usize::from(width.saturating_sub(1));
    let right = |text: &str| {
        let text = shown(text).fit(room);
        format!("{}{text}", " ".repeat(usize::from(width).saturating_sub(text.width())))
    };
    let facts = || app.trash_facts.get(&entry.fid).map(|(facts, _)| facts);
    let summary = || facts().and_then(|facts| facts.summary);
    match cell {
        Cell::Fact(Fact::Type) => (short_type(&entry.filetype).to_owned(), theme.muted),
        Cell::Fact(Fact::Views) if entry.filetype == FileType::Folder => (String::new(), theme.text),
        Cell::Fact(Fact::Views) => (right(&entry.views.to_string()), theme.text),
        Cell::Fact(Fact::Changed) => (right(&age(app.now, entry.modified)), theme.muted),
        Cell::Fact(Fact::Created) => (right(&age(app.now, entry.created)), theme.muted),
        Cell::Fact(Fact::Size) => (right(&entry.size.map_or(String::new(), bytes)), theme.text),
        Cell::Fact(Fact::Owner) => (right(entry.fid.owner()), theme.text),
        Cell::Fact(Fact::Quality) => {
            (right(&entry.quality.map_or(String::new(), |quality| quality.to_string())), theme.text)
        }
        Cell::Fact(Fact::Title) => {
            (format!(" {}", crate::text::title(&entry.title).fit(room.saturating_sub(1))), theme.text)
        }
        Cell::Fact(Fact::Data) => {
            (app.sparks.get(&entry.fid).map_or(String::new(), |(_, spark)| format!(" {spark}")), theme.spark)
        }
        Cell::Origin => {
            let origin = facts().map_or("", |facts| facts.origin.as_deref().unwrap_or("(gone)"));
            (from_end(origin, width.saturating_sub(1)), theme.muted)
        }
        Cell::Inside => (
            right(&summary().map_or(String::new(), |summary| {
                let more = if summary.partial { "+" } else { "" };
                format!("{}{more}", summary.files)
            })),
            theme.text,
        ),
        Cell::Under => (right(&summary().and_then(|summary| summary.bytes).map_or(String::new(), bytes)), theme.text),
        Cell::Trashed => (right(&age(app.now, entry.trashed.unwrap_or(entry.modified))), theme.muted),
    }
}

/// Returns signs for what is special about a file: as on a server or not, starred, public, shared by link.
fn signs(app: &App, entry: &Entry) -> String {
    let mut signs = String::new();
    match app.errands.standing(entry) {
        Some(Standing::Same) => signs.push_str(" ="),
        Some(Standing::Differs) => signs.push_str(" ≠"),
        Some(Standing::Alone) | None => {}
    }
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
        buffer.put(area.x + 3, area.y + line as u16, &text, room, *style);
    }
}

/// Returns what can be done in an empty place.
fn hint(app: &App) -> Vec<String> {
    let key = |action: Action| app.keys.key(app.place(), action);
    let import = match app.errands.remotes {
        Some(_) => format!("{} imports figures from files", key(Action::Import)),
        None => "plotree import FILE… brings figures in".to_owned(),
    };
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
            format!("{import},"),
            format!("{} shows the public plots.", key(Action::GoPublic)),
        ],
        Scope::Trash => vec!["The trash is empty.".into(), format!("{} goes home.", key(Action::GoHome))],
        Scope::Starred => vec![format!("No stars yet: {} stars a file.", app.keys.key(Place::List, Action::Star))],
        Scope::Shared => vec!["Nobody has shared a file with you yet.".into()],
        Scope::All(_) => vec!["You have no files yet.".into(), format!("{import}.")],
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
