//! Where the user is: cursor, places, order, filter, and the views that fill the screen.

use crate::backend::{Error, Order, Result, Scope, SortKey, View, Window};
use crate::export::browse::Opened;
use crate::model::level::is_address;
use crate::model::{Fid, FileType};
use crate::text::shown;

use super::super::action::Action;
use super::super::app::{App, Ask, Dialog, Full, Location, Visit};
use super::super::chart_view::{self, Subject};
use super::super::find::Purpose;
use super::super::grid_view::GridView;
use super::super::help;
use super::super::layout::Focus;
use super::super::message::{Effect, Target};
use super::super::preview::Preview;
use super::super::rows::Rows;
use super::super::sources::Kind;
use super::super::tree::{STRETCH, Step};

/// How many places are remembered each way.
const MOST_VISITS: usize = 200;

/// Does an action that changes no file.
pub fn run(app: &mut App, action: Action, count: Option<u64>) {
    let times = i64::try_from(count.unwrap_or(1)).unwrap_or(i64::MAX);
    let page = i64::try_from(app.list_height()).unwrap_or(1).max(1);
    match action {
        Action::Down => move_by(app, times),
        Action::Up => move_by(app, -times),
        Action::HalfDown => move_by(app, (page / 2).max(1).saturating_mul(times)),
        Action::HalfUp => move_by(app, -(page / 2).max(1).saturating_mul(times)),
        Action::PageDown => move_by(app, page.saturating_mul(times)),
        Action::PageUp => move_by(app, -page.saturating_mul(times)),
        Action::Top => move_to(app, count.map_or(0, |row| row.saturating_sub(1))),
        Action::Bottom => move_to(app, count.map_or(u64::MAX, |row| row.saturating_sub(1))),
        Action::Left => left(app),
        Action::Right => right(app),
        Action::Open => open(app),
        Action::NextPane | Action::PreviousPane => {
            app.focus = if app.has_focus(Focus::List) && !app.in_trash() { Focus::Tree } else { Focus::List };
        }
        Action::Back if matches!(app.full.last(), Some(Full::Sources(_))) => super::graph::back(app),
        Action::Locate => locate(app),
        Action::Back => step_back(app),
        Action::Forward => step_forward(app),
        Action::GoHome => go(app, Location::folder(app.home.clone(), Vec::new())),
        Action::GoPublic => go_shelf(app, Scope::Public),
        Action::GoStarred => go_shelf(app, Scope::Starred),
        Action::GoRecent => go_shelf(app, Scope::All(app.home.owner().to_owned())),
        Action::GoTrash => go_shelf(app, Scope::Trash),
        Action::Filter if matches!(app.full.last(), Some(Full::Help { .. })) => {
            let text = match app.full.last() {
                Some(Full::Help { filter, .. }) => filter.clone(),
                _ => String::new(),
            };
            app.dialogs.push(Dialog::Ask { ask: Ask::HelpFilter, input: text.into(), error: None });
        }
        Action::Filter => {
            let text = app.rows.view().filter.clone().unwrap_or_default();
            app.dialogs.push(Dialog::Ask { ask: Ask::Filter, input: text.into(), error: None });
        }
        Action::SortViews => sort(app, Order::descending(SortKey::Views)),
        Action::SortViewsReversed => sort(app, Order::ascending(SortKey::Views)),
        Action::SortName => sort(app, Order::ascending(SortKey::Filename)),
        Action::SortNameReversed => sort(app, Order::descending(SortKey::Filename)),
        Action::SortModified => sort(app, Order::descending(SortKey::DateModified)),
        Action::SortModifiedReversed => sort(app, Order::ascending(SortKey::DateModified)),
        Action::SortCreated => sort(app, Order::descending(SortKey::CreationTime)),
        Action::SortCreatedReversed => sort(app, Order::ascending(SortKey::CreationTime)),
        Action::OnlyPlots => only(app, &[FileType::Plot]),
        Action::OnlyGrids => only(app, &[FileType::Grid]),
        Action::OnlyFolders => only(app, &[FileType::Folder]),
        Action::AllTypes => only(app, &[]),
        Action::SortTitle => sort(app, Order::ascending(SortKey::Title)),
        Action::SortTitleReversed => sort(app, Order::descending(SortKey::Title)),
        Action::SortSize => sort(app, Order::descending(SortKey::Size)),
        Action::SortSizeReversed => sort(app, Order::ascending(SortKey::Size)),
        Action::SortQuality => sort(app, Order::descending(SortKey::Quality)),
        Action::SortQualityReversed => sort(app, Order::ascending(SortKey::Quality)),
        Action::SortOwner => sort(app, Order::ascending(SortKey::Owner)),
        Action::SortOwnerReversed => sort(app, Order::descending(SortKey::Owner)),
        Action::SortTrashed => sort(app, Order::descending(SortKey::TrashedAt)),
        Action::SortTrashedReversed => sort(app, Order::ascending(SortKey::TrashedAt)),
        Action::Sources => {
            if let Some(fid) = app.selected().map(|entry| entry.fid.clone()) {
                super::graph::show(app, fid, Vec::new());
            }
        }
        Action::Browse => {
            if let Some(entry) = app.selected().cloned() {
                app.tell("Opening it in the browser …");
                app.effects.push(Effect::Browse(Box::new(entry), app.pages.clone()));
            }
        }
        Action::Find => super::finding::open(app, Purpose::Jump),
        Action::MoveTo => {
            let targets = app.targets();
            super::finding::open(app, Purpose::Move(targets));
        }
        Action::RestoreTo => {
            let targets = app.targets();
            super::finding::open(app, Purpose::Restore(targets));
        }
        Action::PreviewDown => scroll_preview(app, count.unwrap_or(3), true),
        Action::PreviewUp => scroll_preview(app, count.unwrap_or(3), false),
        Action::CopyFid => copy(app, |target| target.fid.to_string()),
        Action::CopyName => copy(app, |target| target.name.clone()),
        Action::CopyUrl => copy_url(app),
        Action::Reload => {
            app.effects.push(Effect::Forget);
            app.doubt_drawings();
            if let Some(Full::Grid(view)) = app.full.last_mut() {
                view.reread();
            }
            super::change::reread(app, None);
        }
        _ => {}
    }
}

/// Returns the last line that the help can begin with. Elsewhere nobody asks, and a held key must not lay the help out.
fn last_help_line(app: &App) -> usize {
    if matches!(app.full.last(), Some(Full::Help { .. })) { help::last_top(app) } else { 0 }
}

/// Returns how many rows the tasks or the history have.
fn row_count(app: &App) -> usize {
    match app.full.last() {
        Some(Full::Tasks { .. }) => super::tasks::rows(app).len(),
        Some(Full::History { .. }) => app.redo.len() + app.undo.len(),
        _ => 0,
    }
}

fn move_by(app: &mut App, by: i64) {
    let in_tree = app.has_focus(Focus::Tree);
    let (last_line, last_row) = (last_help_line(app), row_count(app));
    match app.full.last_mut() {
        Some(Full::Help { top, .. }) => *top = top.saturating_add_signed(by as isize).min(last_line),
        Some(Full::Tasks { row } | Full::History { row }) => {
            *row = row.saturating_add_signed(by as isize).min(last_row.saturating_sub(1));
        }
        Some(Full::Sources(view)) => view.step(by),
        // The tour has nothing to move, and the others move by themselves.
        Some(_) => {}
        None if in_tree => {
            let step = app.tree.move_by(by);
            follow(app, step);
        }
        None => app.rows.move_by(by),
    }
}

fn move_to(app: &mut App, row: u64) {
    let in_tree = app.has_focus(Focus::Tree);
    let (last_line, last_row) = (last_help_line(app), row_count(app));
    match app.full.last_mut() {
        Some(Full::Help { top, .. }) => *top = usize::try_from(row).unwrap_or(usize::MAX).min(last_line),
        Some(Full::Tasks { row: cursor } | Full::History { row: cursor }) => {
            *cursor = usize::try_from(row).unwrap_or(usize::MAX).min(last_row.saturating_sub(1));
        }
        Some(Full::Sources(view)) => view.step(if row == 0 { i64::MIN } else { i64::MAX }),
        None if in_tree => {
            let step = app.tree.move_to_end(row > 0);
            follow(app, step);
        }
        // The tour has nothing to move, and the others move by themselves.
        Some(_) => {}
        None => go_to_row(app, row),
    }
}

/// Puts the cursor of the list on a row.
pub fn go_to_row(app: &mut App, row: u64) {
    if let Some(request) = app.rows.move_to(row) {
        app.effects.push(Effect::Rows { view: app.rows.view().clone(), request });
    }
}

/// Leaves a folder that has gone for one above it.
pub fn leave(app: &mut App, scope: Scope) {
    app.location.trail.clear();
    let trail = app.tree.trail();
    enter(app, Location { scope, trail, trashed: false }, None);
}

/// Does what the tree asks for.
pub fn follow(app: &mut App, step: Step) {
    match step {
        Step::None => {}
        Step::Show(scope) => {
            let (trail, trashed) = (app.tree.trail(), scope == Scope::Trash);
            enter(app, Location { scope, trail, trashed }, None);
        }
        Step::Read(fid, after) => app.effects.push(Effect::Subfolders { fid, after, limit: STRETCH }),
    }
}

fn left(app: &mut App) {
    let in_tree = app.has_focus(Focus::Tree);
    match app.full.last_mut() {
        Some(Full::Sources(_)) => super::graph::follow(app, false),
        Some(_) => {}
        None if in_tree => {
            let step = app.tree.close();
            follow(app, step);
        }
        None => up(app),
    }
}

/// Goes to the folder above, with the cursor on the folder come from.
fn up(app: &mut App) {
    let Some((above, fid)) = app.location.above() else {
        match app.location.scope {
            Scope::Folder(_) => app.focus = Focus::Tree,
            _ => step_back(app),
        }
        return;
    };
    visit(app);
    enter(app, above, Some(&fid));
    follow_in_tree(app);
}

fn right(app: &mut App) {
    let in_tree = app.has_focus(Focus::Tree);
    match app.full.last_mut() {
        Some(Full::Sources(_)) => super::graph::follow(app, true),
        Some(_) => {}
        None if in_tree => {
            let step = app.tree.open();
            follow(app, step);
        }
        None => open(app),
    }
}

fn open(app: &mut App) {
    let in_tree = app.has_focus(Focus::Tree);
    match app.full.last() {
        Some(Full::Sources(_)) => super::graph::open(app),
        Some(Full::History { row }) if *row < row_count(app) => super::tasks::go_to_step(app, *row),
        Some(_) => {}
        None if in_tree => {
            // What the tree is on is in the list already: the hand goes there.
            if app.tree.selected_folder().is_none() && app.tree.selected().len() > 1 {
                let step = app.tree.open();
                follow(app, step);
            } else {
                app.focus = Focus::List;
            }
        }
        None => open_row(app),
    }
}

/// Opens what is under the list's cursor.
pub fn open_row(app: &mut App) {
    let Some(entry) = app.rows.selected().cloned() else {
        app.complain(if app.rows.is_known() && app.rows.is_empty() {
            "There is nothing here to open."
        } else {
            "That row is still being read."
        });
        return;
    };
    if entry.filetype == FileType::Folder {
        let location = app.location.below(entry.fid, entry.filename);
        go(app, location);
        return;
    }
    if entry.filetype == FileType::Grid {
        let view = GridView::new(app.number(), entry.fid, entry.filename, entry.modified);
        app.full.push(Full::Grid(Box::new(view)));
        return;
    }
    if entry.filetype != FileType::Plot {
        app.complain(format!("A file of type {} has no view of its own.", entry.filetype));
        return;
    }
    if app.read_only.is_none() && !entry.deleted {
        app.effects.push(Effect::CountView(entry.fid.clone()));
    }
    let subject = Subject::File { fid: entry.fid, name: entry.filename, modified: entry.modified };
    chart_view::run::open(app, subject, None);
}

fn go_shelf(app: &mut App, scope: Scope) {
    go(app, Location::shelf(scope));
}

/// Shows the selected file at its place.
fn locate(app: &mut App) {
    let fid = match app.full.last() {
        Some(Full::Sources(view)) => super::graph::target(view).map(|target| target.fid),
        _ => app.selected().map(|entry| entry.fid.clone()),
    };
    match fid {
        Some(fid) => super::finding::locate(app, fid),
        None => app.complain("This is no file: it has no place in a folder."),
    }
}

/// Goes to a place, remembering this one.
pub fn go(app: &mut App, location: Location) {
    go_to(app, location, None);
}

/// Goes to a file in a place, remembering this one.
pub fn go_to(app: &mut App, location: Location, fid: Option<&Fid>) {
    app.full.clear();
    if app.location != location {
        visit(app);
    }
    enter(app, location, fid);
    app.focus = Focus::List;
    follow_in_tree(app);
}

/// Shows a file at its place.
pub fn show(app: &mut App, fid: &Fid, trail: Vec<(Fid, String)>) {
    let folder = trail.last().map_or_else(|| fid.sibling(crate::model::HOME), |(fid, _)| fid.clone());
    show_in(app, Location::folder(folder, trail), fid);
}

/// Shows a file in a place.
pub fn show_in(app: &mut App, location: Location, fid: &Fid) {
    if app.location != location {
        visit(app);
    }
    app.full.clear();
    app.focus = Focus::List;
    enter(app, location, Some(fid));
    follow_in_tree(app);
}

/// Lets the list show a place, with the cursor on a file if one is named.
pub fn enter(app: &mut App, location: Location, fid: Option<&Fid>) {
    app.start_at_public = false;
    app.range = None;
    app.failure = None;
    let view = View::new(location.scope.clone(), app.order_of(&location.scope));
    // Marks are kept from folder to folder, but what is done in the trash is never meant for files outside, nor the reverse.
    if app.in_trash() != location.trashed {
        std::mem::swap(&mut app.marks, &mut app.other_marks);
    }
    app.location = location;
    replace_rows(app, view, fid);
}

/// Begins the list anew for a view.
fn replace_rows(app: &mut App, view: View, fid: Option<&Fid>) {
    app.rows = Rows::new(view, app.rows.next_number());
    if let Some(fid) = fid {
        let request = app.rows.reload_around(fid);
        app.effects.push(Effect::Rows { view: app.rows.view().clone(), request });
    }
    app.show_kept();
}

/// Puts the tree's cursor on what the list shows.
pub fn follow_in_tree(app: &mut App) {
    let scope = if app.in_trash() { &Scope::Trash } else { &app.location.scope };
    app.tree.follow(scope, &app.location.trail);
    let unread = app.tree.unread();
    app.effects.extend(unread.into_iter().map(|fid| Effect::Subfolders { fid, after: None, limit: STRETCH }));
}

/// Returns where the user is.
pub fn here(app: &App) -> Visit {
    Visit { location: app.location.clone(), fid: app.rows.selected().map(|entry| entry.fid.clone()) }
}

fn visit(app: &mut App) {
    let visit = here(app);
    app.forward.clear();
    app.back.push(visit);
    if app.back.len() > MOST_VISITS {
        app.back.remove(0);
    }
}

fn step_back(app: &mut App) {
    let Some(visit) = app.back.pop() else {
        app.complain("There is no place before this one.");
        return;
    };
    let now = here(app);
    app.forward.push(now);
    enter(app, visit.location, visit.fid.as_ref());
    follow_in_tree(app);
}

fn step_forward(app: &mut App) {
    let Some(visit) = app.forward.pop() else {
        app.complain("There is no place to go forward to.");
        return;
    };
    let now = here(app);
    app.back.push(now);
    enter(app, visit.location, visit.fid.as_ref());
    follow_in_tree(app);
}

fn sort(app: &mut App, order: Order) {
    *(if app.location.scope == Scope::Trash { &mut app.trash_order } else { &mut app.order }) = Some(order);
    let view = View { order, ..app.rows.view().clone() };
    if view == *app.rows.view() {
        return;
    }
    app.range = None;
    replace_rows(app, view, None);
    app.tell(format!("Sorted {}.", order_name(order)));
}

/// Returns an order in words: `by views, most first`.
#[must_use]
pub fn order_name(order: Order) -> &'static str {
    match (order.key, order.descending) {
        (SortKey::Filename, false) => "by name",
        (SortKey::Filename, true) => "by name, reversed",
        (SortKey::DateModified, true) => "by last change, newest first",
        (SortKey::DateModified, false) => "by last change, oldest first",
        (SortKey::CreationTime, true) => "by creation, newest first",
        (SortKey::CreationTime, false) => "by creation, oldest first",
        (SortKey::Views, true) => "by views, most first",
        (SortKey::Views, false) => "by views, fewest first",
        (SortKey::TrashedAt, true) => "by when it was trashed, latest first",
        (SortKey::TrashedAt, false) => "by when it was trashed, earliest first",
        (SortKey::Title, false) => "by title",
        (SortKey::Title, true) => "by title, reversed",
        (SortKey::Size, true) => "by size, largest first",
        (SortKey::Size, false) => "by size, smallest first",
        (SortKey::Quality, true) => "by quality, best first",
        (SortKey::Quality, false) => "by quality, worst first",
        (SortKey::Owner, false) => "by owner",
        (SortKey::Owner, true) => "by owner, reversed",
    }
}

/// Narrows the list; nothing or an empty text shows all again.
pub fn set_filter(app: &mut App, filter: Option<String>) {
    let filter = filter.filter(|text| !text.is_empty());
    if app.rows.view().filter == filter {
        return;
    }
    let fid = app.rows.selected().map(|entry| entry.fid.clone()).filter(|_| filter.is_none());
    let view = View { filter, ..app.rows.view().clone() };
    app.range = None;
    replace_rows(app, view, fid.as_ref());
}

/// Narrows the list to types; none named shows all again.
pub fn only(app: &mut App, filetypes: &[FileType]) {
    if app.rows.view().filetypes == filetypes {
        return;
    }
    let fid = app.rows.selected().map(|entry| entry.fid.clone());
    let view = View { filetypes: filetypes.to_vec(), ..app.rows.view().clone() };
    app.range = None;
    replace_rows(app, view, fid.as_ref());
}

/// Scrolls the preview, as far as it has lines.
fn scroll_preview(app: &mut App, by: u64, down: bool) {
    let by = u16::try_from(by).unwrap_or(u16::MAX);
    let last = match (app.shown_preview(), app.preview_size()) {
        (Some(Preview::Lines(lines)), Some(size)) => lines.len().saturating_sub(size.rows.into()),
        _ => 0,
    };
    let top = if down { app.preview_top.saturating_add(by) } else { app.preview_top.saturating_sub(by) };
    app.preview_top = top.min(u16::try_from(last).unwrap_or(u16::MAX));
}

fn copy(app: &mut App, text: impl Fn(&Target) -> String) {
    let targets = match app.full.last() {
        Some(Full::Sources(view)) => super::graph::target(view).into_iter().collect(),
        _ => app.targets(),
    };
    if targets.is_empty() {
        app.complain("This is no file: it has no id.");
        return;
    }
    // A name may be a stranger's, and a clipboard goes anywhere.
    let text = targets.iter().map(|target| shown(&text(target)).to_string()).collect::<Vec<_>>().join("\n");
    app.tell(format!("Copied {}.", super::report::quoted(&text)));
    app.effects.push(Effect::Clipboard(text));
}

fn copy_url(app: &mut App) {
    if let Some(Full::Sources(view)) = app.full.last() {
        let Some(url) = view.selected().filter(|node| node.kind == Kind::Url).map(|node| node.label.clone()) else {
            app.complain("Only an address that data came from can be copied here.");
            return;
        };
        if !is_address(&url) {
            app.complain("This is no address that could safely be copied.");
            return;
        }
        app.tell(format!("Copied {}.", super::report::quoted(&url)));
        app.effects.push(Effect::Clipboard(url));
        return;
    }
    let url = match (&app.details, app.selected()) {
        (Some((fid, Ok(details))), Some(entry)) if *fid == entry.fid => details.file.web_url.clone(),
        _ => String::new(),
    };
    if is_address(&url) {
        app.tell(format!("Copied {}{}.", super::report::quoted(&url), super::people::while_served(app)));
        app.effects.push(Effect::Clipboard(url));
    } else {
        let key = app.keys.key(app.place(), Action::CopyFid);
        app.complain(format!("The address is not known yet; {key} copies the id."));
    }
}

/// Tells what became of a file that was to be opened in the browser.
pub fn take_browsed(app: &mut App, opened: Result<Opened>) {
    match opened {
        Ok(Opened::Started(what)) => app.tell(format!("Opened in the browser: {what}")),
        Ok(Opened::Copied { text, reason }) => {
            app.tell(format!("{reason}: copied {text}"));
            app.effects.push(Effect::Clipboard(text));
        }
        Err(error) => app.complain(error.to_string()),
    }
}

/// Takes rows in. At the very start an empty home gives way to the public plots, so that there is something to see.
pub fn take_rows(app: &mut App, number: u64, rows: Result<Window>) {
    match rows {
        Ok(window) => {
            if !app.rows.answer(number, window) {
                return;
            }
            app.failure = None;
            if let Some(lists) = &mut app.lists {
                lists.put(app.rows.view(), app.rows.around(super::super::kept::MOST_ROWS), app.now);
            }
            if app.start_at_public {
                app.start_at_public = false;
                if app.rows.is_empty() {
                    enter(app, Location::shelf(Scope::Public), None);
                    follow_in_tree(app);
                }
            }
        }
        Err(error) => {
            if app.rows.failed(number) {
                if error == Error::NotFound && !app.location.trail.is_empty() {
                    app.complain("This folder has gone.");
                    up(app);
                } else {
                    // What is on the screen stays there, but it may be old.
                    if !app.rows.is_empty() {
                        app.complain(format!("The list could not be read again: {error}"));
                    }
                    app.failure = Some(error);
                }
            }
        }
    }
}
