//! The only place where the app changes: a message in, effects out, never a wait.
//!
//! Keys become actions here by the keymap; actions are done in `navigate` (where things are) and `change` (what they are).
//! Call [`update`] for each message that is waiting, then `App::settle` once, then draw once.

mod change;
mod finding;
mod graph;
mod line;
mod marks;
mod mouse;
mod navigate;
mod palette;
mod people;
mod places;
mod report;
pub mod tasks;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tui_input::Input;

use crate::backend::Window;
use crate::model::Fid;

use super::action::{Action, Place};
use super::app::{Ahead, App, Ask, DELETE_WORD, Dialog, Full, Marking, count};
use super::form;
use super::keys::{Key, Meaning};
use super::message::{Answer, Effect, Message};
use super::{chart_view, cleaning, compare, errands, gallery, grid_view, metadata};

use line::{edit, insert};
use palette::run_from_palette;

pub use change::{choose, reread, start};
pub use finding::locate;
pub use navigate::{go_to_row, open_row};
pub use palette::palette;
pub use places::{restore, session};
pub use report::{capitalised, deed, label, quoted, sentence};

/// Takes a message in.
pub fn update(app: &mut App, message: Message) {
    match message {
        Message::Key(event) => type_key(app, &event),
        Message::Paste(text) if app.ahead.is_empty() => paste_text(app, &text),
        Message::Paste(text) => type_ahead(app, Ahead::Paste(text)),
        Message::Resize(columns, rows) => app.size = (columns, rows),
        Message::Tick => {
            app.ticks = app.ticks.saturating_add(1);
            app.jobs.iter_mut().for_each(|job| job.ticks = job.ticks.saturating_add(1));
        }
        Message::Mouse(event) => mouse::mouse(app, event),
        Message::Redraw => app.forget_drawings(),
        Message::Answer(answer) => {
            take(app, *answer);
            do_ahead(app);
        }
    }
}

/// How much may be typed ahead.
const MOST_AHEAD: usize = 1_000;

/// Takes a key in: it is done, or waits behind what waits already.
fn type_key(app: &mut App, event: &KeyEvent) {
    if event.kind == KeyEventKind::Release {
        return;
    }
    if !app.ahead.is_empty() {
        app.typed += 1;
        if !breaks_in(app, event) {
            type_ahead(app, Ahead::Key(*event));
            return;
        }
        app.ahead.clear();
        app.pressed.clear();
        if event.code == KeyCode::Esc && app.dialogs.is_empty() {
            app.tell("What you typed ahead is forgotten.");
            return;
        }
    }
    app.typed += 1;
    key(app, event);
}

fn type_ahead(app: &mut App, ahead: Ahead) {
    if app.ahead.len() < MOST_AHEAD {
        app.ahead.push_back(ahead);
    }
}

/// Returns whether a key is done before what waits: what cancels or ends, unless it may be a letter of a text.
fn breaks_in(app: &App, event: &KeyEvent) -> bool {
    if !app.dialogs.is_empty() {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        return event.code == KeyCode::Esc || (ctrl && event.code == KeyCode::Char('c'));
    }
    let means = |event: &KeyEvent| match app.pressed.clone().press(&app.keys, app.place(), Key::of(event)) {
        Meaning::Action(action, _) => Some(action),
        Meaning::Pending | Meaning::Unknown => None,
    };
    match means(event) {
        Some(Action::Cancel | Action::Suspend) => true,
        // Only who sees the app wait means with it what waits.
        Some(Action::Close) => app.ticks > 0,
        Some(Action::Quit) => !app.ahead.iter().any(|ahead| match ahead {
            Ahead::Action(action, _) => opens_dialog(*action),
            Ahead::Key(event) => means(event).is_some_and(opens_dialog),
            Ahead::Paste(_) => true,
        }),
        _ => false,
    }
}

fn opens_dialog(action: Action) -> bool {
    matches!(
        action,
        Action::Filter
            | Action::Find
            | Action::MoveTo
            | Action::RestoreTo
            | Action::Rename
            | Action::NewFolder
            | Action::Palette
            | Action::Delete
            | Action::EmptyTrash
            | Action::Share
            | Action::Comments
            | Action::EditFacts
    )
}

/// Does what was typed ahead, until it must wait again.
fn do_ahead(app: &mut App) {
    while let Some(ahead) = app.ahead.pop_front() {
        match ahead {
            Ahead::Action(action, _) if must_wait(app, action) => {
                app.ahead.push_front(ahead);
                return;
            }
            Ahead::Key(event) if finding::must_wait(app, &event) => {
                app.ahead.push_front(ahead);
                return;
            }
            Ahead::Action(action, count) => do_now(app, action, count),
            Ahead::Key(event) => key(app, &event),
            Ahead::Paste(text) => paste_text(app, &text),
        }
    }
}

/// Returns whether an action is about rows that are still being read. All others are done at once: nobody has to wait for
/// a slow list to leave it.
fn must_wait(app: &App, action: Action) -> bool {
    let about_list = action.moves_cursor()
        || matches!(action, Action::Range | Action::MarkAll | Action::MarkInvert | Action::EmptyTrash);
    let about_row = action.is_about_file() || matches!(action, Action::Right | Action::Open | Action::Mark);
    // The cursor may be on a row that has not come yet; where it could not be read nothing is to be waited for.
    let row_comes = !app.rows.is_empty() && app.rows.selected().is_none() && app.failure.is_none();
    let reading = ((about_row || about_list) && !app.rows.is_known()) || (about_row && row_comes);
    (reading && matches!(app.place(), Place::List | Place::Trash))
        || (app.going.is_some() && !matches!(action, Action::Quit | Action::Cancel | Action::Suspend | Action::Close))
        || (app.marking.is_some() && !matches!(action, Action::Quit | Action::Cancel | Action::Suspend))
}

fn key(app: &mut App, event: &KeyEvent) {
    let key = Key::of(event);
    if !app.dialogs.is_empty() {
        dialog_key(app, event);
        return;
    }
    if app.letter.is_some() {
        places::letter(app, event);
        return;
    }
    if event.code == KeyCode::Esc && !app.pressed.is_empty() {
        app.pressed.clear();
        return;
    }
    let at_tour = matches!(app.full.last(), Some(Full::Tour));
    if at_tour {
        // The key is meant for what lies below, but for those that leave, and those that change what nobody has seen yet.
        app.full.pop();
        if matches!(event.code, KeyCode::Esc | KeyCode::Enter | KeyCode::Char(' ' | 'q')) {
            return;
        }
    }
    let place = app.place();
    match app.pressed.press(&app.keys, place, key) {
        Meaning::Pending => {}
        // Nothing is done to files that nobody can see.
        Meaning::Action(action, _)
            if app.panes().is_none() && !matches!(action, Action::Quit | Action::Cancel | Action::Suspend) => {}
        Meaning::Action(action, _) if at_tour && changes_something(action) => {
            app.tell(format!(
                "Nothing was done: {key} was pressed before the list was seen. Now it does what it is for."
            ));
        }
        Meaning::Action(action, count) => run(app, action, count),
        Meaning::Unknown => {
            let help = app.keys.key(place, Action::Help);
            app.complain(format!("{key} does nothing here: {help} shows all keys."));
        }
    }
}

/// Returns whether an action changes files at once, or what is remembered of them.
fn changes_something(action: Action) -> bool {
    let looks = matches!(action, Action::Sources | Action::Comments | Action::Locate);
    (action.is_about_file() && !looks)
        || matches!(action, Action::Undo | Action::Redo | Action::Paste | Action::PasteDeep | Action::EmptyTrash)
}

/// Does an action, or says why not. What is about rows that are still being read waits for them.
pub fn run(app: &mut App, action: Action, count: Option<u64>) {
    if must_wait(app, action) {
        // What waits already was typed behind it.
        app.ahead.push_front(Ahead::Action(action, count));
    } else {
        do_now(app, action, count);
    }
}

fn do_now(app: &mut App, action: Action, count: Option<u64>) {
    if action != Action::Cancel {
        app.quit_asked = false;
    }
    if let Some(reason) = app.refusal(action) {
        app.complain(reason);
        return;
    }
    if app.marking.is_none()
        && ends_range(action)
        && let Some((low, high)) = app.range_rows().filter(|(low, high)| !app.rows.holds(*low, *high))
    {
        // Far rows of the range were never read: what is done to the range must be done to them too.
        app.ask_marks(low, high, Marking::Add);
        app.ahead.push_front(Ahead::Action(action, count));
        return;
    }
    // A step by the arrows is no reason to take away what was just told.
    if !matches!(action, Action::Down | Action::Up) {
        app.notice = None;
    }
    match action {
        Action::Quit => quit(app),
        Action::Suspend => app.effects.push(Effect::Suspend),
        Action::Cancel => cancel(app),
        Action::Answer => {
            if !app.ask_question() {
                app.complain("There is no question waiting.");
            }
        }
        Action::Tour if matches!(app.full.last(), Some(Full::Tour)) => {}
        Action::Tour => app.full.push(Full::Tour),
        Action::Help => toggle_help(app),
        Action::Palette => app.dialogs.push(Dialog::Palette { input: Input::default(), row: 0 }),
        Action::Close => close(app),
        Action::Compare => compare::open(app),
        Action::Gallery => gallery::open(app),
        Action::Metadata => metadata::open(app),
        Action::GoCleaning => cleaning::open(app),
        Action::Details => {
            let shown = app.panes().is_some_and(|panes| panes.details.is_some());
            app.details_wanted = Some(!shown);
        }
        _ if chart_view::run::run(app, action, count) => {}
        _ if grid_view::run::run(app, action, count) => {}
        _ if compare::run(app, action, count) => {}
        _ if cleaning::run(app, action, count) => {}
        _ if metadata::run(app, action, count) => {}
        _ if gallery::run(app, action, count) => {}
        _ if errands::run(app, action) => {}
        _ if change::run(app, action) => {}
        _ if people::run(app, action) => {}
        _ if places::run(app, action, count) => {}
        _ if marks::run(app, action) => {}
        _ if tasks::run(app, action) => {}
        _ => navigate::run(app, action, count),
    }
}

/// Returns whether an action uses the marks of a range, or leaves it.
fn ends_range(action: Action) -> bool {
    let is_beside = matches!(
        action,
        Action::Details
            | Action::PreviewDown
            | Action::PreviewUp
            | Action::Help
            | Action::Palette
            | Action::Quit
            | Action::Cancel
            | Action::Suspend
    );
    !is_beside && !action.moves_cursor()
}

/// Closes the innermost thing, and only that.
fn close(app: &mut App) {
    if std::mem::take(&mut app.quitting) {
        app.tell("The app stays.");
    } else if app.going.take().is_some() {
        app.tell("The list stays where it is.");
    } else if super::work::close(app) {
        // What lies over a view, what narrows it and what is marked in it go before the view.
    } else if app.full.pop().is_some() {
        app.preview_top = 0;
        if app.full.is_empty() && std::mem::take(&mut app.unread) {
            change::reread(app, None);
        }
    } else if app.range.take().is_some() {
        app.tell("The range is closed, its marks stay.");
    } else if !app.marks.is_empty() {
        app.marks.clear();
    } else if app.rows.view().filter.is_some() {
        navigate::set_filter(app, None);
    } else if !app.rows.view().filetypes.is_empty() {
        navigate::only(app, &[]);
    } else if app.focus == super::layout::Focus::Tree {
        app.focus = super::layout::Focus::List;
    }
}

/// Ends the app; where changes are under way they are finished first.
fn quit(app: &mut App) {
    let changes = app.waiting.len() + usize::from(app.changing);
    let errand = app.errands.running().next().map(|errand| errands::label(&errand.order));
    if let Some(errand) = errand.filter(|_| changes == 0 && !std::mem::replace(&mut app.errands.quit_asked, true)) {
        let quit = app.keys.key(app.place(), Action::Quit);
        app.tell(format!(
            "Under way: {errand}. {quit} again leaves it where it is; it goes on when it is begun again."
        ));
        return;
    }
    if changes == 0 {
        app.effects.push(Effect::Quit);
        return;
    }
    app.quitting = true;
    let (now, stay) = (app.keys.key(app.place(), Action::Cancel), app.keys.key(app.place(), Action::Close));
    let changes = count(changes as u64, "change");
    app.tell(format!("Finishing {changes}, then quitting. {now} gives up what is left, {stay} stays."));
}

fn cancel(app: &mut App) {
    if app.quitting && app.quit_asked {
        app.effects.push(Effect::Quit);
        return;
    }
    app.quit_asked |= app.quitting;
    if !app.jobs.is_empty() {
        let numbers = change::cancel(app);
        app.effects.extend(numbers.into_iter().map(Effect::CancelJob));
        app.tell("Cancelling after the file that is under way.");
    } else if app.quit_asked {
        app.effects.push(Effect::Quit);
    } else {
        app.quit_asked = true;
        let (again, quit) = (app.keys.key(app.place(), Action::Cancel), app.keys.key(app.place(), Action::Quit));
        app.tell(format!("Nothing is running. Press {again} again, or {quit}, to quit."));
    }
}

/// Narrows the help to lines with all words of a text.
fn set_help_filter(app: &mut App, text: String) {
    if let Some(Full::Help { top, filter }) = app.full.last_mut() {
        (*top, *filter) = (0, text);
    }
}

fn toggle_help(app: &mut App) {
    if matches!(app.full.last(), Some(Full::Help { .. })) {
        app.full.pop();
    } else {
        app.full.push(Full::Help { top: 0, filter: String::new() });
    }
}

fn dialog_key(app: &mut App, event: &KeyEvent) {
    if event.code == KeyCode::Esc || (event.code == KeyCode::Char('c') && event.modifiers == KeyModifiers::CONTROL) {
        match app.dialogs.pop() {
            Some(Dialog::Ask { ask: Ask::Filter, .. }) => navigate::set_filter(app, None),
            Some(Dialog::Ask { ask: Ask::HelpFilter, .. }) => set_help_filter(app, String::new()),
            Some(Dialog::Ask { ask: Ask::MetadataFilter, .. }) => metadata::set_filter(app, String::new()),
            _ => {}
        }
        return;
    }
    let chord = event.modifiers.intersects(!KeyModifiers::SHIFT);
    match app.dialogs.last_mut() {
        // A letter answers by itself only: with Ctrl or Alt it was meant for something else.
        Some(Dialog::Confirm { word: None, .. } | Dialog::People(_) | Dialog::Choose(_)) if chord => {}
        Some(Dialog::Confirm { word: Some(input), .. }) => match event.code {
            KeyCode::Enter if input.value().trim().eq_ignore_ascii_case(DELETE_WORD) => confirm(app),
            _ => drop(edit(input, event)),
        },
        Some(Dialog::Confirm { .. }) => match event.code {
            KeyCode::Char('y' | 'Y') => {
                confirm(app);
            }
            KeyCode::Char('n' | 'N' | 'q') => drop(app.dialogs.pop()),
            _ => {}
        },
        Some(Dialog::Ask { ask, input, error }) => {
            if event.code == KeyCode::Enter {
                let (ask, text) = (ask.clone(), input.value().to_owned());
                change::answer_ask(app, ask, &text);
            } else if edit(input, event) {
                *error = None;
                let text = input.value().to_owned();
                match ask {
                    Ask::Filter => navigate::set_filter(app, Some(text)),
                    Ask::HelpFilter => set_help_filter(app, text),
                    Ask::MetadataFilter => metadata::set_filter(app, text),
                    _ => {}
                }
            }
        }
        Some(Dialog::Find(_)) => finding::key(app, event),
        Some(Dialog::People(_)) => people::key(app, event),
        Some(Dialog::Choose(choose)) => {
            let chosen = match event.code {
                KeyCode::Char(c) => choose.choices.iter().find(|choice| choice.key == c).cloned(),
                _ => None,
            };
            if let Some(choice) = chosen {
                app.dialogs.pop();
                change::choose(app, choice.what);
            }
        }
        Some(Dialog::Palette { input, row }) => match event.code {
            KeyCode::Enter => {
                let chosen = palette(input.value()).into_iter().nth(*row);
                app.dialogs.pop();
                if let Some(spec) = chosen {
                    run_from_palette(app, spec);
                }
            }
            KeyCode::Down | KeyCode::Tab => *row = (*row + 1).min(palette(input.value()).len().saturating_sub(1)),
            KeyCode::Up | KeyCode::BackTab => *row = row.saturating_sub(1),
            _ => {
                if edit(input, event) {
                    *row = 0;
                }
            }
        },
        None => {}
    }
}

/// Does what was asked about, once it is known what goes.
fn confirm(app: &mut App) {
    if let Some(Dialog::Confirm { verb, targets, .. }) =
        app.dialogs.pop_if(|dialog| matches!(dialog, Dialog::Confirm { ready: true, .. }))
    {
        change::start(app, verb, targets);
    }
}

/// Takes pasted text into the line that is being edited; pasted lines become one.
fn paste_text(app: &mut App, text: &str) {
    let line: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(1000).collect();
    match app.dialogs.last_mut() {
        Some(Dialog::Ask { input, ask, .. }) => {
            insert(input, line);
            let text = input.value().to_owned();
            match ask {
                Ask::Filter => navigate::set_filter(app, Some(text)),
                Ask::HelpFilter => set_help_filter(app, text),
                Ask::MetadataFilter => metadata::set_filter(app, text),
                _ => {}
            }
        }
        Some(Dialog::Confirm { word: Some(input), .. } | Dialog::Palette { input, .. }) => insert(input, line),
        Some(Dialog::Find(finder)) => {
            insert(&mut finder.input, line);
            finding::ask(app);
        }
        _ => app.complain("There is nowhere to paste text here: open a text field first."),
    }
}

fn take(app: &mut App, answer: Answer) {
    match answer {
        Answer::Rows { number, rows } => {
            navigate::take_rows(app, number, rows);
        }
        Answer::Subfolders { fid, more, rows } => take_subfolders(app, &fid, more, rows),
        Answer::Marks { number, targets } => marks::take(app, number, targets),
        Answer::Names { targets, text } => change::take_names(app, targets, text),
        Answer::Counts(Ok(counts)) => app.tree.count(counts),
        Answer::Details { fid, details } => {
            app.asked_details = None;
            app.details = Some((fid, details));
        }
        Answer::Preview { key, preview } => {
            if app.asked_preview.as_ref() == Some(&key) {
                app.asked_preview = None;
            }
            if app.asked_ahead.as_ref() == Some(&key) {
                app.asked_ahead = None;
            }
            app.keep_preview(key, preview);
        }
        Answer::Spark { entry: (fid, modified), spark } => {
            app.asked_spark = None;
            app.keep_spark(fid, modified, spark);
        }
        Answer::Progress { job, done } => {
            if let Some(job) = app.jobs.iter_mut().find(|known| known.number == job) {
                job.done = done;
            }
        }
        Answer::Done { job, outcome } => change::take_outcome(app, job, outcome),
        Answer::Undone { redo, label, undo, result } => change::take_undone(app, redo, label, undo, result),
        Answer::Sources { fid, page, graph } => {
            let view = app.full.iter_mut().rev().find_map(|full| match full {
                Full::Sources(view) => Some(view),
                _ => None,
            });
            if let Some(error) = view.and_then(|view| view.answer(&fid, page, graph)) {
                app.complain(error.to_string());
            }
        }
        Answer::Viewed { fid, views: Ok(views) } => {
            app.viewed = true;
            app.rows.change(&fid, |entry| entry.views = views);
        }
        // A view that was not counted is no news for who looks at the plot.
        Answer::Viewed { views: Err(_), .. } => {}
        Answer::TrashSummary { targets, summary } => app.take_summary(&targets, summary),
        Answer::TrashFacts(facts) => app.take_trash_facts(facts),
        Answer::Located { fid, trail } => finding::take_located(app, &fid, trail),
        Answer::Entered { fid, name, trail } => finding::take_entered(app, fid, name, trail),
        Answer::NotKept(reason) => app.complain(reason),
        Answer::Found { number, found } => finding::take(app, number, found),
        Answer::People { number, known } => people::take(app, number, known),
        Answer::Errand { number, news } => errands::take(app, number, news),
        Answer::Pictures(picker) => chart_view::run::take_pictures(app, picker),
        Answer::Form(Ok(file)) => {
            let text = form::write(&file);
            app.effects.push(Effect::EditForm { file, text });
        }
        Answer::Form(Err(error)) | Answer::Counts(Err(error)) => app.complain(error.to_string()),
        Answer::Extras { target, extras } => change::take_extras(app, &target, extras),
        Answer::Edited { file, text } => change::take_form(app, file, text),
        Answer::Browsed(opened) => navigate::take_browsed(app, opened),
        Answer::View(done) => super::work::take(app, *done),
        Answer::Trouble(reason) => app.trouble = Some(reason),
        Answer::Revision(revision) => take_revision(app, revision),
        Answer::Expired(number) => {
            if app.notice.as_ref().is_some_and(|notice| notice.number == number) {
                app.notice = None;
            }
        }
    }
}

/// Reads everything again when the library has changed. Our own views are known, and reading the list again while one walks
/// through its plots by views would put them into another order on the way: that waits until the chart is closed.
fn take_revision(app: &mut App, revision: u64) {
    app.trouble = None;
    let changed = app.revision.is_some_and(|known| known != revision);
    app.revision = Some(revision);
    if changed {
        super::work::doubt(app);
    }
    // With no view over the list nobody walks through it by views any more.
    if changed && std::mem::take(&mut app.viewed) && !app.full.is_empty() {
        app.unread = true;
    } else if changed {
        app.unread = false;
        if !std::mem::take(&mut app.changed) {
            app.doubt_drawings();
        }
        change::reread(app, None);
    }
}

fn take_subfolders(app: &mut App, fid: &Fid, more: bool, rows: crate::backend::Result<Window>) {
    match rows {
        Ok(window) => {
            // Where the folder that the list shows has gone, the list goes with the cursor to the one above.
            if let Some((gone, above)) = app.tree.answer(fid, more, window)
                && app.location.scope == gone
            {
                navigate::leave(app, above);
            }
        }
        Err(error) => {
            app.tree.failed(fid);
            // A folder that has gone meanwhile is no failure: its own folder is read again too.
            if error != crate::backend::Error::NotFound {
                app.complain(error.to_string());
            }
        }
    }
}
