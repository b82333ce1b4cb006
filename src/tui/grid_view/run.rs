//! The table under the keys.

use std::sync::Arc;

use crate::model::Src;
use crate::text::shown;

use super::super::action::Action;
use super::super::app::{App, Ask, Dialog, Full};
use super::super::chart_view::{self, Subject};
use super::super::message::Effect;
use super::quick::Quick;
use super::rows::{Condition, NO_ORDER};
use super::{GridView, Uses};

/// Returns the table in front.
pub fn front(app: &mut App) -> Option<&mut GridView> {
    match app.full.last_mut() {
        Some(Full::Grid(view)) => Some(view),
        _ => None,
    }
}

/// Closes what is open over the table; returns whether there was anything.
pub fn close(view: &mut GridView) -> bool {
    if view.uses.take().is_some() {
        return true;
    }
    if view.wanted.condition.take().is_some() {
        view.typed.clear();
        return true;
    }
    !std::mem::take(&mut view.marked).is_empty()
}

/// Does an action of the table; returns whether it was one.
pub fn run(app: &mut App, action: Action, count: Option<u64>) -> bool {
    let page = app.panes().map_or(1, |panes| usize::from(panes.footer.y.saturating_sub(4))).max(1);
    let times = usize::try_from(count.unwrap_or(1)).unwrap_or(usize::MAX);
    let Some(view) = front(app) else { return false };
    if view.uses.is_some() {
        return in_uses(app, action, times);
    }
    let last = view.shown_rows().saturating_sub(1);
    let last_column = view.heads().len().saturating_sub(1);
    match action {
        Action::Down => view.row = view.row.saturating_add(times).min(last),
        Action::Up => view.row = view.row.saturating_sub(times),
        Action::HalfDown => view.row = view.row.saturating_add((page / 2).saturating_mul(times)).min(last),
        Action::HalfUp => view.row = view.row.saturating_sub((page / 2).saturating_mul(times)),
        Action::PageDown => view.row = view.row.saturating_add(page.saturating_mul(times)).min(last),
        Action::PageUp => view.row = view.row.saturating_sub(page.saturating_mul(times)),
        Action::Top => view.row = count.map_or(0, |_| times.saturating_sub(1)).min(last),
        Action::Bottom => view.row = count.map_or(last, |_| times.saturating_sub(1)).min(last),
        Action::Left => view.column = view.column.saturating_sub(times),
        Action::Right => view.column = view.column.saturating_add(times).min(last_column),
        Action::FirstColumn => view.column = 0,
        Action::LastColumn => view.column = last_column,
        Action::MarkColumn => mark(view, last_column),
        Action::OrderByColumn => return order(app),
        Action::Details => view.bare = !view.bare,
        Action::Filter => {
            let text = view.typed.clone();
            app.dialogs.push(Dialog::Ask { ask: Ask::Condition, input: text.into(), error: None });
        }
        Action::CopySrc => return copy_src(app),
        Action::CopyValues => return copy_cell(app),
        Action::ColumnUses => {
            if let Some(uid) = view.head().map(|head| head.uid.clone()) {
                view.uses = Some(Uses { uid, plots: None, row: 0 });
            }
        }
        Action::Open | Action::ChartColumns => return chart(app),
        _ => return false,
    }
    true
}

fn mark(view: &mut GridView, last: usize) {
    let Some(uid) = view.head().map(|head| head.uid.clone()) else { return };
    if !view.marked.shift_remove(&uid) {
        view.marked.insert(uid);
    }
    view.column = (view.column + 1).min(last);
}

/// Orders the rows by the column: least first, greatest first, as they are stored.
fn order(app: &mut App) -> bool {
    let Some(view) = front(app) else { return false };
    if view.has_no_order() {
        app.complain(NO_ORDER);
        return true;
    }
    let Some((uid, name)) = view.head().map(|head| (head.uid.clone(), shown(&head.name).fit(30).to_string())) else {
        return true;
    };
    let next = match &view.wanted.order {
        Some((known, false)) if *known == uid => Some((uid, true)),
        Some((known, true)) if *known == uid => None,
        _ => Some((uid, false)),
    };
    let text = match &next {
        Some((_, false)) => format!("By “{name}”, the least first."),
        Some((_, true)) => format!("By “{name}”, the greatest first."),
        None => "As the rows are stored.".to_owned(),
    };
    view.wanted.order = next;
    (view.row, view.top) = (0, 0);
    app.tell(text);
    true
}

/// Narrows the rows by a condition on the column under the cursor; an empty one shows all.
pub fn answer_condition(app: &mut App, text: &str) {
    app.dialogs.pop();
    let Some(view) = front(app) else { return };
    let condition = Condition::read(text);
    if condition.is_some() && view.has_no_order() {
        app.complain(NO_ORDER);
        return;
    }
    view.typed = if condition.is_some() { text.trim().to_owned() } else { String::new() };
    view.wanted.condition = condition.and_then(|condition| Some((view.head()?.uid.clone(), condition)));
    (view.row, view.top) = (0, 0);
}

fn copy_src(app: &mut App) -> bool {
    let Some(view) = front(app) else { return false };
    let uids: Vec<_> = match view.head() {
        _ if !view.marked.is_empty() => view.marked.iter().cloned().collect(),
        Some(head) => vec![head.uid.clone()],
        None => return true,
    };
    let srcs: Vec<String> = uids.into_iter().map(|uid| Src::column(view.fid.clone(), uid).to_string()).collect();
    let text = srcs.join("\n");
    app.tell(format!("Copied {}.", super::super::update::quoted(&text)));
    app.effects.push(Effect::Clipboard(text));
    true
}

fn copy_cell(app: &mut App) -> bool {
    let Some(view) = front(app) else { return false };
    let text = cell(view);
    match text {
        Some(text) if !text.is_empty() => {
            let text = shown(&text).to_string();
            app.tell(format!("Copied {}.", super::super::update::quoted(&text)));
            app.effects.push(Effect::Clipboard(text));
        }
        _ => app.complain("This cell is empty."),
    }
    true
}

/// Returns the cell under the cursor to its last digit.
#[must_use]
pub fn cell(view: &GridView) -> Option<String> {
    let loaded = view.loaded(&view.head()?.uid)?;
    let row = view.row_at(view.row)?;
    match loaded.column.data.as_column() {
        Some(column) => (row < column.len()).then(|| column.cell(row).display()),
        None => loaded.column.data.row(row).map(|row| format!("[{} values]", row.len())),
    }
}

/// Charts the marked columns, the first along x, or the one under the cursor.
fn chart(app: &mut App) -> bool {
    let Some(view) = front(app) else { return false };
    let Some(picked) = view.picked() else {
        app.complain("These columns are still being read.");
        return true;
    };
    if picked.iter().all(|(_, loaded)| !loaded.is_plain()) {
        app.complain("Rows of lists cannot be charted here.");
        return true;
    }
    let columns = picked.iter().map(|(head, _)| (head.uid.clone(), head.name.clone())).collect();
    view.chart(columns);
    true
}

/// Takes in the chart that was made of columns.
pub fn take_chart(app: &mut App, made: Option<Quick>) {
    let Some(made) = made else {
        app.complain("Nothing can be charted of these columns.");
        return;
    };
    let subject = Subject::Made { name: made.name, stored: made.stored.map(|figure| figure.to_json()) };
    chart_view::run::open(app, subject, Some(Arc::new(made.figure)));
}

/// Does an action in the list of plots that use a column.
fn in_uses(app: &mut App, action: Action, times: usize) -> bool {
    let Some(uses) = front(app).and_then(|view| view.uses.as_mut()) else { return false };
    let plots = match &uses.plots {
        Some(Ok(plots)) => plots.as_slice(),
        _ => &[],
    };
    let last = plots.len().saturating_sub(1);
    match action {
        Action::Down => uses.row = uses.row.saturating_add(times).min(last),
        Action::Up => uses.row = uses.row.saturating_sub(times),
        Action::Top => uses.row = 0,
        Action::Bottom => uses.row = last,
        Action::Open | Action::Right | Action::Locate => {
            if let Some(fid) = plots.get(uses.row).map(|plot| plot.fid.clone()) {
                super::super::update::locate(app, fid);
            }
        }
        Action::ColumnUses | Action::Left => {
            if let Some(view) = front(app) {
                view.uses = None;
            }
        }
        _ => return false,
    }
    true
}
