//! The dialogs of sharing and of comments.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::text::shown;

use super::super::app::{App, count};
use super::super::layout::wrap;
use super::super::people::{Known, Panel, Topic, name};
use super::super::theme::Theme;
use super::dialogs::{frame, keys};
use super::put::Put;

/// The most rows of people or comments.
const MOST_ROWS: usize = 10;

/// Keys of a dialog, a line each, with what they do.
type Keys = &'static [&'static [(&'static str, &'static str, bool)]];

const ACCESS: Keys = &[
    &[("p", "public", false), ("s", "secret, by link", false), ("v", "private", false), ("c", "copy link", false)],
    &[("a", "add reader", false), ("w", "add writer", false), ("d", "remove", false), ("Esc", "close", false)],
];

/// The same where there is little room.
const NARROW_ACCESS: Keys = &[
    &[("p", "public", false), ("s", "secret", false), ("v", "private", false), ("c", "link", false)],
    &[("a", "reader", false), ("w", "writer", false), ("d", "remove", false), ("Esc", "close", false)],
];

const COMMENTS: Keys = &[&[("a", "add", false), ("d", "delete", false), ("Esc", "close", false)]];

/// Draws the dialog.
pub fn draw(app: &App, panel: &Panel, theme: &Theme, screen: Rect, buffer: &mut Buffer) {
    let of = match panel.targets.as_slice() {
        [target] => format!("“{}”", shown(&target.name).fit(40)),
        targets => count(targets.len() as u64, "file"),
    };
    let (title, keys_of) = match panel.topic {
        Topic::Access if screen.width < 64 => (format!("Sharing of {of}"), NARROW_ACCESS),
        Topic::Access => (format!("Sharing of {of}"), ACCESS),
        Topic::Comments => (format!("Comments on {of}"), COMMENTS),
    };
    let width = 74.min(screen.width.saturating_sub(2));
    let room = usize::from(width.saturating_sub(4));
    let (head, rows) = match &panel.known {
        None => (vec!["reading …".to_owned()], Vec::new()),
        Some(Err(error)) => (wrap(&error.to_string(), room), Vec::new()),
        Some(Ok(known)) => match panel.topic {
            Topic::Access => (access(app, panel, known, room), people(panel, known)),
            Topic::Comments => (comments_head(known), comments(known)),
        },
    };
    let grids = usize::from(panel.topic == Topic::Access);
    // What does not fit is left out of the rows first, then of the head; the keys are the last to go.
    let most = usize::from(screen.height).saturating_sub(head.len() + keys_of.len() + grids + 4).clamp(1, MOST_ROWS);
    let shown_rows = rows.len().min(most);
    let height = head.len() + shown_rows + keys_of.len() + grids + 3;
    let inner = frame(&title, width, height.min(usize::from(u16::MAX)) as u16, theme, screen, buffer);
    let last = inner.bottom().saturating_sub((keys_of.len() + grids) as u16).max(inner.y);
    let mut y = inner.y;
    let style = if matches!(panel.known, Some(Err(_))) { theme.bad } else { theme.text };
    for line in head.iter().take(usize::from(last - inner.y)) {
        buffer.put(inner.x + 1, y, shown(line).as_str(), room, style);
        y += 1;
    }
    let top = panel.row.saturating_sub(shown_rows.saturating_sub(1));
    for (row, line) in rows.iter().enumerate().skip(top).take(shown_rows) {
        if y >= last {
            break;
        }
        buffer.put(inner.x + 1, y, shown(line).fit(room).as_str(), room, theme.text);
        if row == panel.row {
            theme.select(Rect { y, height: 1, ..inner }, buffer);
        }
        y += 1;
    }
    let mut line = |at: usize, entries: &[(&str, &str, bool)]| {
        let y = last + at as u16;
        if y < inner.bottom() {
            keys(app, entries, theme, Rect { y, height: 1, ..inner }, buffer);
        }
    };
    for (at, entries) in keys_of.iter().enumerate() {
        line(at, entries);
    }
    if panel.topic == Topic::Access {
        let text = if panel.grids { "a plot's grids too: yes" } else { "a plot's grids too: no" };
        line(keys_of.len(), &[("g", text, false)]);
    }
}

fn access(app: &App, panel: &Panel, known: &Known, room: usize) -> Vec<String> {
    let mut levels: Vec<String> = Vec::new();
    for level in &known.levels {
        let level = level.to_string();
        if !levels.contains(&level) {
            levels.push(level);
        }
    }
    let more = panel.targets.len().saturating_sub(known.levels.len());
    let more = if more > 0 { format!(", {more} more were not looked at") } else { String::new() };
    let mut lines = vec![format!("now {}{more}", levels.join(" and "))];
    match known.links.as_slice() {
        [] => {}
        [link] => lines.extend(wrap(link, room.max(1))),
        links => lines.push(count(links.len() as u64, "link")),
    }
    if !known.links.is_empty() && app.pages.is_some() {
        lines.extend(wrap("opens while `plotree serve` runs here", room.max(1)));
    }
    lines.push(String::new());
    lines.push(if known.people.is_empty() { "shared with nobody by name" } else { "shared with" }.to_owned());
    lines
}

fn people(panel: &Panel, known: &Known) -> Vec<String> {
    let row = |person: &super::super::people::Person| {
        let may = if person.readonly { "reads" } else { "reads and writes" };
        let of = if panel.targets.len() > 1 {
            format!("  {} of {}", person.files, panel.targets.len())
        } else {
            String::new()
        };
        format!("  {}  {may}{of}", name(&person.party))
    };
    known.people.iter().map(row).collect()
}

fn comments_head(known: &Known) -> Vec<String> {
    vec![if known.comments.is_empty() {
        "nobody has said anything yet".to_owned()
    } else {
        count(known.comments.len() as u64, "comment")
    }]
}

fn comments(known: &Known) -> Vec<String> {
    let row = |comment: &crate::model::file::Comment| {
        format!("{}  {}: {}", comment.creation_time.seconds(), comment.user.username, comment.comment)
    };
    known.comments.iter().map(row).collect()
}
