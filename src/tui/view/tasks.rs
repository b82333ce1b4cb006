//! Draws the tasks, the history, and the tour.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use crate::errands::Ended;
use crate::text::shown;

use super::super::action::{Action, Place};
use super::super::app::{App, TaskState, Waiting};
use super::super::errands::label as label_of;
use super::super::layout::wrap;
use super::super::mouse::Zone;
use super::super::theme::Theme;
use super::super::update::deed;
use super::super::update::tasks::{Row, rows};
use super::list::age;
use super::put::Put;
use super::{note, pane, spinner};

/// Draws what runs, waits and has ended, and below it why something was not done.
pub fn tasks(app: &App, theme: &Theme, cursor: usize, area: Rect, buffer: &mut Buffer) {
    let inner = pane(Line::styled(" Tasks ", theme.strong), true, theme, area, buffer);
    let rows = rows(app);
    if rows.is_empty() {
        return note("Nothing has been done yet.", theme.muted, inner, buffer);
    }
    let cursor = cursor.min(rows.len() - 1);
    let reasons = reasons(app, rows[cursor], usize::from(inner.width.saturating_sub(2)));
    let below = (reasons.len() as u16).min(inner.height / 2);
    let body = Rect { height: inner.height - below, ..inner };
    let lines: Vec<TaskLine> = rows.iter().map(|row| line(app, *row, theme)).collect();
    draw_lines(app, &lines, cursor, theme, body, buffer);
    for (row, text) in reasons.iter().take(below.into()).enumerate() {
        buffer.put(inner.x + 1, body.bottom() + row as u16, text, inner.width.into(), theme.bad);
    }
}

/// A row: a sign and a word with a style, what it is, and when.
struct TaskLine {
    sign: &'static str,
    word: String,
    style: Style,
    text: String,
    when: String,
}

fn line(app: &App, row: Row, theme: &Theme) -> TaskLine {
    let new = |sign, word: &str, style, text: String, when: String| TaskLine {
        sign,
        word: word.to_owned(),
        style,
        text,
        when,
    };
    match row {
        Row::Stepping => {
            let text = app.stepping.clone().unwrap_or_default();
            new(spinner(app, app.ticks), "history", theme.warning, text, String::new())
        }
        Row::Job(at) => {
            let Some(job) = app.jobs.get(at) else { return new(" ", "", theme.text, String::new(), String::new()) };
            let all = job.targets.len().max(1);
            let text = deed(&job.verb, &job.targets);
            if app.waiting.contains(&Waiting::Job(job.number)) {
                new("·", "waiting", theme.muted, text, format!("{all} files"))
            } else {
                new(spinner(app, job.ticks), "running", theme.warning, text, format!("{} of {all}", job.done))
            }
        }
        Row::Errand(at) => {
            let Some(errand) = app.errands.all.get(at) else {
                return new(" ", "", theme.text, String::new(), String::new());
            };
            let label = label_of(&errand.order);
            match &errand.ended {
                None => new(spinner(app, app.ticks), "running", theme.warning, label, errand.progress(app.now)),
                Some((ended, when)) => {
                    let (sign, word, style) = match ended {
                        Ended { stopped: true, .. } => ("∅", "cancelled", theme.warning),
                        Ended { whole: true, .. } => ("✓", "done", theme.good),
                        Ended { .. } => ("✗", "failed", theme.bad),
                    };
                    new(sign, word, style, format!("{label}: {}", ended.said), age(app.now, *when))
                }
            }
        }
        Row::Ended(at) => {
            let Some(task) = app.tasks.get(at) else { return new(" ", "", theme.text, String::new(), String::new()) };
            let when = age(app.now, task.ended);
            match &task.state {
                TaskState::Done => new("✓", "done", theme.good, task.label.clone(), when),
                TaskState::Cancelled => new("∅", "cancelled", theme.warning, deed(&task.verb, &task.targets), when),
                TaskState::Failed(failed) => {
                    let text = match (task.targets.len(), failed.len()) {
                        (0 | 1, _) => deed(&task.verb, &task.targets),
                        (all, not) => format!("{} · {not} of {all} not", deed(&task.verb, &task.targets)),
                    };
                    new("✗", "failed", theme.bad, text, when)
                }
            }
        }
    }
}

fn draw_lines(app: &App, lines: &[TaskLine], cursor: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let height = usize::from(area.height).max(1);
    let top = cursor.saturating_sub(height - 1);
    for (at, line) in lines.iter().enumerate().skip(top).take(height) {
        let y = area.y + (at - top) as u16;
        let row = Rect { y, height: 1, ..area };
        app.zones.add(row, Zone::Line(at));
        buffer.put(row.x + 1, y, format!("{} {:<9}", line.sign, line.word), 12, line.style);
        let room = usize::from(row.width).saturating_sub(14 + shown(&line.when).width() + 2);
        buffer.put(row.x + 14, y, shown(&line.text).fit(room).as_str(), room, theme.text);
        let x = row.right().saturating_sub(line.when.chars().count() as u16 + 1);
        buffer.put(x, y, &line.when, line.when.len(), theme.muted);
        if at == cursor {
            theme.select(row, buffer);
        }
    }
}

/// Returns why the selected task was not wholly done, a line a file.
fn reasons(app: &App, row: Row, width: usize) -> Vec<String> {
    if let Row::Errand(at) = row {
        let errand = app.errands.all.get(at);
        let Some((ended, _)) = errand.and_then(|errand| errand.ended.as_ref()) else {
            // What it is at, so that one sees it move.
            let at = errand.map(|errand| errand.at.clone()).filter(|at| !at.is_empty());
            return at.into_iter().flat_map(|at| [String::new(), shown(&at).fit(width.max(1)).into()]).collect();
        };
        // Its row may have no room for what ended it.
        let said = (!ended.whole).then(|| super::super::update::capitalised(&ended.said) + ".");
        let lines = said.iter().chain(ended.lines.iter().take(200));
        let lines = lines.flat_map(|line| wrap(shown(line).as_str(), width.max(1)));
        return std::iter::once(String::new()).chain(lines).collect();
    }
    let Row::Ended(at) = row else { return Vec::new() };
    match app.tasks.get(at).map(|task| &task.state) {
        Some(TaskState::Failed(failed)) => {
            let all = failed.iter().take(50).flat_map(|failure| {
                wrap(&format!("“{}”: {}", shown(&failure.name).fit(40), failure.error), width.max(1))
            });
            std::iter::once(String::new()).chain(all).collect()
        }
        _ => Vec::new(),
    }
}

/// Draws the steps that can be done again, and below the present those that can be taken back.
pub fn history(app: &App, theme: &Theme, cursor: usize, area: Rect, buffer: &mut Buffer) {
    let inner = pane(Line::styled(" History ", theme.strong), true, theme, area, buffer);
    let again = app.redo.iter().map(|step| (step, "↷", "undone", theme.muted));
    let back = app.undo.iter().rev().map(|step| (step, "↶", "done", theme.text));
    let lines: Vec<TaskLine> = again
        .chain(back)
        .map(|(step, sign, word, style)| TaskLine {
            sign,
            word: word.to_owned(),
            style,
            text: step.label.clone(),
            when: age(app.now, step.at),
        })
        .collect();
    if lines.is_empty() {
        return note(
            "Nothing was changed yet: every change will be here, to be taken back.",
            theme.muted,
            inner,
            buffer,
        );
    }
    draw_lines(app, &lines, cursor.min(lines.len() - 1), theme, inner, buffer);
}

/// What a newcomer should know: what he wants, and the action for it.
const TOUR: &[(&str, &[(Place, Action)])] = &[
    (
        "move, open, go back",
        &[
            (Place::List, Action::Down),
            (Place::List, Action::Up),
            (Place::List, Action::Right),
            (Place::List, Action::Left),
        ],
    ),
    ("draw a plot in full size", &[(Place::List, Action::Open)]),
    ("folders and shelves on the left", &[(Place::List, Action::NextPane)]),
    ("most viewed first; other orders", &[(Place::List, Action::SortViews), (Place::List, Action::SortName)]),
    ("narrow this list; find anywhere", &[(Place::List, Action::Filter), (Place::List, Action::Find)]),
    ("where data came from, what was made of it", &[(Place::List, Action::Sources)]),
    (
        "throw away; see the trash, restore there",
        &[(Place::List, Action::Trash), (Place::List, Action::GoTrash), (Place::Trash, Action::Restore)],
    ),
    ("take anything back, and do it again", &[(Place::List, Action::Undo), (Place::List, Action::Redo)]),
    (
        "mark several; rename; move",
        &[(Place::List, Action::Mark), (Place::List, Action::Rename), (Place::List, Action::MoveTo)],
    ),
    ("plots of everybody, samples among them", &[(Place::List, Action::GoPublic)]),
    ("any action by its name; all keys", &[(Place::List, Action::Palette), (Place::List, Action::Help)]),
    ("leave what is open; quit", &[(Place::List, Action::Close), (Place::List, Action::Quit)]),
];

/// Draws the tour.
pub fn tour(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let inner = pane(Line::styled(" Welcome to plotree ", theme.strong), true, theme, area, buffer);
    let spaced = inner.height >= TOUR.len() as u16 + 6;
    let mut y = inner.y + u16::from(spaced);
    let mut write = |x: u16, text: &str, style: Style, next: bool| {
        if y < inner.bottom() {
            let room = usize::from(inner.width).saturating_sub(usize::from(x) + 1);
            buffer.put(inner.x + x, y, shown(text).fit(room).as_str(), room, style);
        }
        y += u16::from(next);
    };
    if spaced {
        write(2, "Plots, folders and grids as files: the keys for most of what there is.", theme.text, true);
        write(2, "", theme.text, true);
    }
    for (text, actions) in TOUR {
        let keys: Vec<String> = actions.iter().map(|(place, action)| app.keys.key(*place, *action)).collect();
        write(2, &keys.join(" "), theme.key, false);
        write(17, text, theme.text, true);
    }
    if spaced {
        let key = app.keys.key(Place::List, Action::Tour);
        write(2, "", theme.text, true);
        write(2, &format!("{key} shows this again. Any key begins."), theme.muted, true);
    }
}
