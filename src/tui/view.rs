//! Draws the app: reads the state, changes nothing, costs what is visible.
//!
//! Drawing the same state twice gives the same cells. Every text of a file comes through [`crate::text`].

mod chart;
mod cleaning;
mod compare;
mod details;
mod dialogs;
mod finder;
mod footer;
mod full;
mod gallery;
mod grid;
mod list;
mod metadata;
mod people;
pub mod put;
mod sources;
mod tasks;

pub use compare::sign_of;
pub use list::SPARK;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Borders, Clear, StatefulWidget, Widget};
use tui_tree_widget::Tree as TreeWidget;
use unicode_width::UnicodeWidthStr;

use crate::backend::{Scope, SortKey};
use crate::chart::cells::{CellGrid, Colour};
use crate::config::app::GlyphSet;
use crate::text::{Shown, shown};

use super::action::Action;
use super::app::{App, Full};
use super::glyphs;
use super::layout::{self, Focus, Panes};
use super::mouse::Zone;
use super::preview::{Part, Preview};
use super::theme::Theme;
use put::Put;

/// Draws everything.
pub fn view(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    app.zones.clear();
    let Some(panes) = app.panes().filter(|panes| panes.header.width <= area.width && panes.footer.y < area.height)
    else {
        too_small(frame.buffer_mut(), area);
        return;
    };
    let buffer = frame.buffer_mut();
    header(app, theme, panes.header, buffer);
    if !app.full.is_empty() {
        app.zones.add(layout::body(panes), Zone::Full);
    }
    match app.full.last() {
        Some(Full::Gallery(view)) => gallery::draw(app, view, theme, layout::body(panes), buffer),
        Some(Full::Metadata(view)) => metadata::draw(view, theme, layout::body(panes), app.ticks, buffer),
        Some(Full::Cleaning(view)) => cleaning::draw(view, theme, layout::body(panes), app.ticks, buffer),
        Some(Full::Compare(view)) => compare::draw(view, theme, layout::body(panes), app.ticks, buffer),
        Some(Full::Grid(view)) => grid::draw(view, theme, layout::body(panes), app.ticks, buffer),
        Some(Full::Chart(view)) => chart::draw(app, view, theme, layout::body(panes), buffer),
        Some(Full::Sources(view)) => sources::draw(app, view, theme, layout::body(panes), buffer),
        Some(Full::Help { top, filter }) => full::help(app, theme, *top, filter, layout::body(panes), buffer),
        Some(Full::Tasks { row }) => tasks::tasks(app, theme, *row, layout::body(panes), buffer),
        Some(Full::History { row }) => tasks::history(app, theme, *row, layout::body(panes), buffer),
        Some(Full::Tour) => tasks::tour(app, theme, layout::body(panes), buffer),
        None => browser(app, theme, panes, buffer),
    }
    footer::footer(app, theme, panes.footer, buffer);
    full::which_key(app, theme, area, buffer);
    let cursor = app.dialogs.last().and_then(|dialog| {
        app.zones.add(area, Zone::Cover);
        dialogs::draw(app, dialog, theme, area, buffer)
    });
    finish(app, theme, buffer);
    let row = || app.zones.find(Zone::Row(app.rows.cursor())).filter(|_| app.settings.plain && app.dialogs.is_empty());
    let cursor = cursor.or_else(|| row().map(Position::from));
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Gives the finished screen the ground of the theme, and the signs that the terminal has.
fn finish(app: &App, theme: &Theme, buffer: &mut Buffer) {
    if theme.paints() {
        let (text, ground) = (theme.text.fg.unwrap_or_default(), theme.text.bg.unwrap_or_default());
        for cell in &mut buffer.content {
            if cell.fg == Color::Reset {
                cell.fg = text;
            }
            if cell.bg == Color::Reset {
                cell.bg = ground;
            }
        }
    }
    if app.settings.plain {
        glyphs::unframed(buffer);
    }
    if app.settings.glyphs == GlyphSet::Ascii {
        glyphs::plain(buffer);
    }
}

fn too_small(buffer: &mut Buffer, area: Rect) {
    let (columns, rows) = layout::LEAST;
    let lines = [
        format!("plotree needs {columns}×{rows},"),
        format!("this is {}×{}.", area.width, area.height),
        "Make the window larger, or press q.".to_owned(),
    ];
    for (row, line) in lines.iter().enumerate().take(usize::from(area.height)) {
        buffer.put(area.x, area.y + row as u16, line, area.width.into(), Style::new());
    }
}

fn browser(app: &App, theme: &Theme, panes: Panes, buffer: &mut Buffer) {
    if let Some(area) = panes.tree {
        tree(app, theme, area, buffer);
        app.zones.add(area, Zone::Tree);
    }
    if let Some(area) = panes.list {
        list::draw(app, theme, area, buffer);
    }
    if let Some(area) = panes.preview {
        preview(app, theme, area, buffer);
        app.zones.add(layout::inner(area), Zone::Preview);
    }
    if let Some(area) = panes.details {
        details::draw(app, theme, area, buffer);
        app.zones.add(layout::inner(area), Zone::Preview);
    }
    for (edge, area) in layout::edges(&panes) {
        app.zones.add(area, Zone::Edge(edge));
    }
}

/// Empties an area for what lies over the panes. A wide letter that it would cut in half goes wholly: a terminal that draws
/// it later would overwrite the edge.
fn clear(area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(*buffer.area());
    if area.is_empty() {
        return;
    }
    if let Some(before) = area.x.checked_sub(1).filter(|x| *x >= buffer.area().x) {
        for y in area.top()..area.bottom() {
            if let Some(cell) = buffer.cell_mut((before, y)).filter(|cell| cell.symbol().width() > 1) {
                cell.set_symbol(" ");
            }
        }
    }
    Clear.render(area, buffer);
}

/// Returns a pane's frame with its title, and draws it.
fn pane(title: Line<'_>, focused: bool, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Rect {
    let style = if focused { theme.border_focused } else { theme.border };
    Block::new()
        .borders(Borders::ALL)
        .border_type(BorderType::Rounded)
        .border_style(style)
        .title(title)
        .render(area, buffer);
    layout::inner(area)
}

fn header(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut right: Vec<Span<'_>> = Vec::new();
    let mut add = |text: String, style: Style| right.extend([Span::styled(text, style), Span::raw("  ")]);
    if app.tabs.len() > 1 {
        add(format!("tab {}/{}", app.tab + 1, app.tabs.len()), theme.strong);
    }
    if app.range.is_some() {
        add("range".into(), theme.marked);
    }
    if app.marked() > 0 {
        add(format!("{} marked", app.marked()), theme.marked);
    }
    if let Some(clip) = &app.clip {
        add(format!("{} {}", clip.targets.len(), if clip.cut { "cut" } else { "copied" }), theme.warning);
    }
    if let Some(job) = app.jobs.first().filter(|job| job.ticks > 0) {
        add(format!("{} {}/{}", spinner(app, job.ticks), job.done, job.targets.len().max(1)), theme.warning);
    } else if app.is_busy() && app.ticks > 0 {
        add(spinner(app, app.ticks).to_owned(), theme.warning);
    }
    if !app.questions.is_empty() {
        let key = app.keys.key(app.place(), Action::Answer);
        add(format!("{key} {}", super::app::count(app.questions.len() as u64, "question")), theme.bad);
    }
    if app.read_only.is_some() {
        add("read-only".into(), theme.warning);
    }
    let right = Line::from(right);
    let right_area = Rect { x: area.right().saturating_sub(right.width() as u16), width: right.width() as u16, ..area };
    app.zones.add(right_area, header_zone(app));
    let sort = order_sign(app);
    let room = usize::from(area.width).saturating_sub(right.width() + sort.chars().count() + 3);
    let name = format!(" plotree  {} · {}  ", shown(app.home.owner()), shown(&app.library));
    let place = path(app);
    let path = match (app.full.last(), app.rows.selected()) {
        (Some(Full::Chart(view)), Some(entry)) if view.fid() == Some(&entry.fid) => {
            shown(&format!("{}  {}/{}  {place}", shown(view.name()).fit(48), app.rows.cursor() + 1, app.rows.len()))
        }
        (Some(Full::Chart(view)), _) => shown(view.name()),
        (Some(Full::Grid(view)), _) => shown(&view.name),
        (Some(Full::Compare(view)), _) => {
            shown(&format!("{} ↔ {}", shown(&view.plots[0].name).fit(30), shown(&view.plots[1].name).fit(30)))
        }
        _ => shown(&place),
    };
    let left = if shown(&name).width() + path.width().min(24) <= room { name } else { " plotree  ".to_owned() };
    let left_width = shown(&left).width();
    let (x, _) = buffer.put(area.x, area.y, &left, room, theme.muted);
    buffer.put(
        x,
        area.y,
        path.fit(room.saturating_sub(left_width)).as_str(),
        room.saturating_sub(left_width),
        theme.strong,
    );
    let at = area.right().saturating_sub(right.width() as u16 + sort.chars().count() as u16 + 2);
    buffer.put(at, area.y, &sort, sort.len(), theme.muted);
    buffer.set_line(area.right().saturating_sub(right.width() as u16), area.y, &right, right.width() as u16);
}

/// Returns what a click on the right end of the top line does: what is most pressing of what stands there.
fn header_zone(app: &App) -> Zone {
    Zone::Act(if !app.questions.is_empty() {
        Action::Answer
    } else if !app.jobs.is_empty() || app.is_busy() {
        Action::Tasks
    } else if app.tabs.len() > 1 && app.full.is_empty() {
        Action::NextTab
    } else {
        Action::Tasks
    })
}

/// Returns the sign of what is under way, which turns unless the user wants nothing to move.
fn spinner(app: &App, ticks: u32) -> &'static str {
    let signs: &[&str] = match app.settings.glyphs {
        _ if !app.settings.motion || app.settings.plain => &["…"],
        GlyphSet::Ascii => &["|", "/", "-", "\\"],
        _ => &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧"],
    };
    signs[ticks as usize % signs.len()]
}

fn order_sign(app: &App) -> String {
    let order = app.rows.view().order;
    let key = match order.key {
        SortKey::Filename => "by name",
        SortKey::DateModified => "by change",
        SortKey::CreationTime => "by creation",
        SortKey::Views => "by views",
        SortKey::TrashedAt => "by time",
        SortKey::Title => "by title",
        SortKey::Size => "by size",
        SortKey::Quality => "by quality",
        SortKey::Owner => "by owner",
    };
    format!("{key} {}", if order.descending { "↓" } else { "↑" })
}

/// Returns what the terminal's window is called: where the user is.
#[must_use]
pub fn window_title(app: &App) -> Shown {
    shown(&format!("plotree: {} · {}", shown(&path(app)).fit(80), app.library))
}

/// Returns the place that the list shows, as a path.
fn path(app: &App) -> String {
    match &app.location.scope {
        Scope::Folder(_) if app.in_trash() => {
            let names = app.location.trail.iter().map(|(_, name)| name.as_str());
            std::iter::once("Trash").chain(names).collect::<Vec<_>>().join("/")
        }
        Scope::Folder(fid) | Scope::Subfolders(fid) => {
            let names: Vec<&str> = app.location.trail.iter().map(|(_, name)| name.as_str()).collect();
            let home = if fid.owner() == app.home.owner() { "~".to_owned() } else { format!("~{}", fid.owner()) };
            std::iter::once(home.as_str()).chain(names).collect::<Vec<_>>().join("/")
        }
        Scope::All(_) => "All files".into(),
        Scope::Starred => "Starred".into(),
        Scope::Shared => "Shared with me".into(),
        Scope::Public => "Public plots".into(),
        Scope::Trash => "Trash".into(),
    }
}

fn tree(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let focused = app.has_focus(Focus::Tree);
    let inner = pane(Line::raw(" Folders "), focused, theme, area, buffer);
    let selection = if focused { theme.selection } else { theme.selection_elsewhere };
    // Identifiers are unique by construction; were they not, the tree stays empty rather than the app ending.
    if let Ok(widget) = TreeWidget::new(app.tree.items()) {
        let widget = widget
            .highlight_style(selection)
            .node_closed_symbol("▸ ")
            .node_open_symbol("▾ ")
            .node_no_children_symbol("  ");
        StatefulWidget::render(widget, inner, buffer, &mut app.tree.state.borrow_mut());
    }
}

fn preview(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let title = app.selected().map_or_else(String::new, |entry| {
        let title = crate::text::title(&entry.title);
        let text = if title.is_empty() { shown(&entry.filename) } else { title };
        format!(" {} ", text.fit(usize::from(area.width).saturating_sub(6)))
    });
    let inner = pane(Line::styled(title, theme.strong), false, theme, area, buffer);
    drawing(app, theme, inner, buffer);
}

fn drawing(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if app.preview_key().is_none() {
        if app.rows.is_known() && app.rows.is_empty() {
            note("Nothing is selected.", theme.muted, area, buffer);
        }
        return;
    }
    match app.shown_preview() {
        Some(Preview::Cells(cells)) => blit(cells, area, buffer),
        Some(Preview::Lines(lines)) => {
            let top = usize::from(app.preview_top).min(lines.len().saturating_sub(usize::from(area.height)));
            write_lines(&lines[top..], theme, area, buffer);
        }
        // For a tenth of a second an empty pane is calmer than a word that flashes by.
        None if app.ticks > 0 => note("drawing …", theme.muted, area, buffer),
        None => {}
    }
}

/// Writes the lines of a preview, as many as fit.
fn write_lines(lines: &[(Part, String)], theme: &Theme, area: Rect, buffer: &mut Buffer) {
    for (row, (part, line)) in lines.iter().take(usize::from(area.height)).enumerate() {
        let style = match part {
            Part::Head => theme.strong,
            Part::Text => theme.text,
            Part::Muted => theme.muted,
            Part::Chart => theme.spark,
            Part::Bad => theme.bad,
        };
        buffer.put(area.x, area.y + row as u16, line, area.width.into(), style);
    }
}

fn note(text: &str, style: Style, area: Rect, buffer: &mut Buffer) {
    let room = usize::from(area.width.saturating_sub(2)).max(1);
    let lines = layout::wrap(text, room);
    let height = (lines.len() as u16).min(area.height);
    for (row, line) in (0..height).zip(&lines) {
        let y = area.y + (area.height - height).div_ceil(2) + row;
        buffer.put(area.x + 1, y, line, room, style);
    }
}

/// Copies a drawing to the screen.
fn blit(cells: &CellGrid, area: Rect, buffer: &mut Buffer) {
    for y in 0..cells.height.min(area.height) {
        for (x, cell) in cells.row(y).iter().take(area.width.into()).enumerate() {
            if cell.width == 0 {
                continue;
            }
            let position = Position::new(area.x + x as u16, area.y + y);
            let Some(target) = buffer.cell_mut(position) else { continue };
            target.set_char(cell.glyph);
            let mut style = Style::new().fg(colour(cell.fg)).bg(colour(cell.bg));
            if cell.bold {
                style = style.add_modifier(ratatui::style::Modifier::BOLD);
            }
            target.set_style(style);
        }
    }
}

fn colour(colour: Colour) -> ratatui::style::Color {
    match colour {
        Colour::Default => ratatui::style::Color::Reset,
        Colour::Indexed(index) => ratatui::style::Color::Indexed(index),
        Colour::Rgb(red, green, blue) => ratatui::style::Color::Rgb(red, green, blue),
    }
}
