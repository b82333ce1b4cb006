//! The app driven by keys on a real library in memory, without a terminal: what the user sees and what the library holds.

mod find;
mod many;
mod random;
mod trash;

use std::sync::atomic::AtomicBool;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::app::{App, Dialog, Full, Setup};
use super::keys::KeyMap;
use super::message::{Answer, Effect, Message};
use super::theme::Theme;
use super::{runner, update, view};
use crate::backend::embedded::{Library, Session};
use crate::backend::{Backend, Error, FigureDraft, Files, Folders, ListQuery, Lookup, Plots, Shelf};
use crate::chart::cells::Look;
use crate::model::{Fid, Figure, FilePatch, Place, Timestamp};

/// The app with its library, and a runtime for its verbs.
struct Driver {
    app: App,
    session: Session,
    runtime: tokio::runtime::Runtime,
    /// What the app asked of the terminal.
    asked: Vec<Effect>,
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn figure(title: &str, data: &str) -> Figure {
    let json = format!(r#"{{"data":{data},"layout":{{"title":{{"text":"{title}"}}}}}}"#);
    Figure::read(json.as_bytes()).unwrap()
}

/// Reads keys, separated by spaces and named as in the keys file; `"text"` is letter by letter.
fn events(keys: &str) -> Vec<KeyEvent> {
    let plain = |code| vec![KeyEvent::new(code, KeyModifiers::NONE)];
    let one = |key: &str| match key {
        "enter" => plain(KeyCode::Enter),
        "esc" => plain(KeyCode::Esc),
        "tab" => plain(KeyCode::Tab),
        "space" => plain(KeyCode::Char(' ')),
        key if key.starts_with("ctrl-") => {
            vec![KeyEvent::new(KeyCode::Char(key.chars().next_back().unwrap()), KeyModifiers::CONTROL)]
        }
        text => text.trim_matches('"').chars().flat_map(|letter| plain(KeyCode::Char(letter))).collect(),
    };
    keys.split(' ').flat_map(one).collect()
}

impl Driver {
    /// Starts the app on plots at paths: `a`, `folder/b`. They have no data, and so no grids beside them.
    fn new(plots: &[&str], size: (u16, u16)) -> Driver {
        Driver::with_data("[]", plots, size)
    }

    /// Starts the app on plots that all have these traces.
    fn with_data(data: &str, plots: &[&str], size: (u16, u16)) -> Driver {
        let library = Library::in_memory().unwrap();
        library.ensure_user("bob").unwrap();
        let session = library.session(Some("bob")).unwrap();
        let runtime = runtime();
        runtime.block_on(async {
            for (number, path) in plots.iter().enumerate() {
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                let place = if folder.is_empty() { Place::default() } else { Place::Path(folder.to_owned()) };
                let file = FilePatch { filename: Some(name.to_owned()), place: Some(place), ..FilePatch::default() };
                let figure = figure(&format!("Title of {name}"), data);
                let mut digest = [0; 32];
                digest[..8].copy_from_slice(&number.to_le_bytes());
                let draft = FigureDraft { figure, file, digest, ..FigureDraft::default() };
                session.import_figure(&draft).await.unwrap();
            }
        });
        Driver::on(session, runtime, size, None)
    }

    /// Starts the app anew on the same library, as the last run left it.
    fn again(self) -> Driver {
        let kept = update::session(&self.app);
        Driver::on(self.session, self.runtime, self.app.size, Some(kept))
    }

    fn on(
        session: Session,
        runtime: tokio::runtime::Runtime,
        size: (u16, u16),
        kept: Option<super::session::Session>,
    ) -> Driver {
        let setup = Setup {
            home: Fid::new("bob", -1).unwrap(),
            library: "library".into(),
            read_only: None,
            keys: KeyMap::read(None).unwrap(),
            size,
            session: kept,
            remark: None,
            first: false,
        };
        let (app, effects) = App::new(setup);
        let mut driver = Driver { app, session, runtime, asked: Vec::new() };
        driver.perform(effects);
        driver
    }

    /// Does effects and all that follows from them, as the loop would, until nothing is left to do.
    fn perform(&mut self, mut effects: Vec<Effect>) {
        while !effects.is_empty() {
            for effect in std::mem::take(&mut effects) {
                match effect {
                    Effect::Expire(_) => {}
                    Effect::Clipboard(_)
                    | Effect::Suspend
                    | Effect::Quit
                    | Effect::KeepSession(_)
                    | Effect::EditNames { .. }
                    | Effect::CancelJob(_) => {
                        self.asked.push(effect);
                    }
                    effect => {
                        let cancel = AtomicBool::new(false);
                        let work = runner::perform(&self.session, Look::default(), effect, &cancel, &|_| {});
                        if let Some(answer) = self.runtime.block_on(work) {
                            update::update(&mut self.app, Message::Answer(Box::new(answer)));
                        }
                    }
                }
            }
            effects = self.app.settle();
        }
    }

    /// Presses keys, separated by spaces and named as in the keys file; `"text"` is typed letter by letter.
    fn keys(&mut self, keys: &str) -> &mut Driver {
        for key in events(keys) {
            self.press(key);
        }
        self
    }

    /// Presses keys faster than the library answers any of them.
    fn burst(&mut self, keys: &str) -> &mut Driver {
        for key in events(keys) {
            update::update(&mut self.app, Message::Key(key));
        }
        let effects = self.app.settle();
        self.perform(effects);
        self
    }

    fn press(&mut self, key: KeyEvent) {
        update::update(&mut self.app, Message::Key(key));
        let effects = self.app.settle();
        self.perform(effects);
    }

    /// Returns the names in the list.
    fn names(&self) -> Vec<&str> {
        self.app.rows.held().map(|entry| entry.filename.as_str()).collect()
    }

    fn selected(&self) -> &str {
        self.app.selected().map_or("", |entry| &entry.filename)
    }

    fn notice(&self) -> &str {
        self.app.notice.as_ref().map_or("", |notice| &notice.text)
    }

    fn exists(&self, path: &str) -> bool {
        self.runtime.block_on(self.session.exists(&Lookup::from_home(path))).unwrap()
    }

    fn trash_len(&self) -> u64 {
        self.runtime.block_on(self.session.listing(Shelf::Trashed, None, &ListQuery::default())).unwrap().children.count
    }

    /// Returns the screen as text without the days on it.
    fn timeless(&mut self) -> String {
        let screen: Vec<char> = self.screen().chars().collect();
        let like_day = |at: usize| {
            let digit = |at: usize| screen.get(at).is_some_and(char::is_ascii_digit);
            screen.get(at + 4) == Some(&'-') && [0, 1, 2, 3, 5, 6, 8, 9].iter().all(|step| digit(at + step))
        };
        let in_day = |at: usize| (at.saturating_sub(9)..=at).any(like_day);
        screen.iter().enumerate().map(|(at, c)| if in_day(at) { '-' } else { *c }).collect()
    }

    /// Returns the screen as text, with the times of the run taken out.
    fn screen(&mut self) -> String {
        let (columns, rows) = self.app.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        self.app.now = Timestamp::now();
        let app = &self.app;
        terminal.draw(|frame| view::view(app, &Theme::default(), frame)).unwrap();
        let buffer = terminal.backend().buffer().clone();
        let mut text = String::new();
        for y in 0..rows {
            let line: String = (0..columns).map(|x| buffer[(x, y)].symbol().to_owned()).collect();
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[test]
fn trashing_and_undoing() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    assert_eq!(app.names(), ["a", "b", "c"]);
    app.keys("j d");
    assert_eq!(app.names(), ["a", "c"]);
    assert_eq!(app.selected(), "c", "the cursor goes to the next row");
    assert_eq!(app.notice(), "Trashed “b” · u undoes it.");
    assert!(!app.exists("b"));
    app.keys("u");
    assert_eq!(app.names(), ["a", "b", "c"]);
    assert_eq!(app.selected(), "b", "what came back has the cursor");
    app.keys("ctrl-r");
    assert_eq!(app.names(), ["a", "c"]);
    app.keys("u u");
    assert_eq!(app.notice(), "There is nothing to undo.");
    assert!(app.exists("b"));
}

#[test]
fn an_undo_typed_ahead_means_the_change_before_it() {
    let mut app = Driver::new(&["a", "b", "c", "d"], (120, 40));
    app.keys("d");
    app.burst("d u");
    assert_eq!(app.names(), ["b", "c", "d"], "the first change stays");
    app.burst("d d u u u");
    assert_eq!(app.names(), ["a", "b", "c", "d"]);
    app.burst("ctrl-r ctrl-r ctrl-r ctrl-r");
    assert_eq!(app.names(), ["d"], "{}", app.notice());
    assert_eq!(app.notice(), "There is nothing more to redo.");
}

#[test]
fn an_undo_of_what_was_refused_takes_nothing_else_back() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.keys("d");
    app.burst("r ctrl-u c enter u");
    assert!(app.notice().contains("was left as it is"), "{}", app.notice());
    assert_eq!(app.names(), ["b", "c"], "the trashed one stays there");
    app.keys("u");
    assert_eq!(app.names(), ["a", "b", "c"]);
}

#[test]
fn an_undo_that_fails_can_be_tried_again() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("d r ctrl-u a enter");
    app.app.undo.remove(1);
    app.keys("u");
    assert!(app.notice().starts_with("Could not undo"), "{}", app.notice());
    app.keys("r ctrl-u b enter");
    app.app.undo.pop();
    app.keys("u");
    assert_eq!(app.names(), ["a", "b"], "{}", app.notice());
}

#[test]
fn what_is_typed_ahead_of_a_list_is_typed_into_what_it_opens() {
    let mut app = Driver::new(&["x/dad", "x/mum", "y"], (120, 40));
    app.burst("l j / \"mu\" enter d");
    assert!(!app.exists("x/mum") && app.exists("x/dad"), "{}", app.notice());
    app.burst("esc g h l r ctrl-u \"quit\" enter");
    assert!(app.exists("x/quit"), "{:?}", app.app.ahead);
    assert_eq!(app.asked, [], "q was a letter");
    app.burst("g h l j q");
    assert_eq!(app.asked, [Effect::Quit]);
}

#[test]
fn a_yes_before_the_question_deletes_nothing() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("d g t");
    app.burst("D y");
    assert_eq!(app.trash_len(), 1);
    assert!(app.screen().contains("This cannot be undone."), "{}", app.screen());
    app.burst("n D n");
    assert!(app.app.dialogs.is_empty(), "an answer to a question that was left opens nothing");
}

#[test]
fn marks_in_the_trash_are_not_those_outside() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.keys("d space g t");
    assert!(app.app.marks.is_empty());
    app.keys("space g h");
    assert_eq!(app.app.marks.len(), 1);
    app.keys("d");
    assert!(app.exists("c") && !app.exists("b"));
    app.keys("g t r");
    assert!(app.exists("a") && !app.exists("b"));
}

#[test]
fn a_folder_trashed_in_the_tree_is_left_by_the_list() {
    let mut app = Driver::new(&["x/y/a", "x/b", "c"], (120, 40));
    app.keys("tab j l j");
    assert_eq!(app.names(), ["a"]);
    app.keys("d");
    assert_eq!(app.names(), ["b"]);
    assert!(app.screen().starts_with(" plotree  bob · library  ~/x "), "{}", app.screen());
}

#[test]
fn a_change_by_somebody_else_is_seen_and_a_folder_that_went_is_left() {
    let mut app = Driver::new(&["x/y/a", "x/b", "c"], (120, 40));
    app.keys("l l");
    assert_eq!(app.names(), ["a"]);
    let folder = app.app.location.trail[1].0.clone();
    let revision = |app: &mut Driver, number| {
        update::update(&mut app.app, Message::Answer(Box::new(Answer::Revision(number))));
        let effects = app.app.settle();
        app.perform(effects);
    };
    revision(&mut app, 1);
    app.runtime.block_on(app.session.trash(&folder)).unwrap();
    assert_eq!(app.names(), ["a"]);
    revision(&mut app, 2);
    assert_eq!(app.names(), ["b"]);
}

#[test]
fn the_help_stops_at_its_last_line() {
    let mut app = Driver::new(&["a"], (80, 24));
    app.keys("? G");
    let last = app.screen();
    assert!(last.contains("Sources") && !last.contains("Everywhere"), "{last}");
    app.keys("j j j k");
    assert_ne!(app.screen(), last, "one step back is one line back");
    app.keys("j");
    assert_eq!(app.screen(), last);
    for size in [(40, 10), (80, 24), (160, 45)] {
        update::update(&mut app.app, Message::Resize(size.0, size.1));
        app.keys("g g");
        assert!(!app.screen().contains('…'), "no text is cut: {}", app.screen());
    }
}

#[test]
fn a_preview_is_scrolled_to_its_last_line_and_at_once_back() {
    let numbers: Vec<String> = (0..40).map(|number| number.to_string()).collect();
    let mut app = Driver::with_data(&format!(r#"[{{"x":[{0}],"y":[{0}]}}]"#, numbers.join(",")), &["a"], (80, 24));
    app.keys("j");
    let top = app.screen();
    app.keys("J J J J J J J J J J J J J J J J J J J J");
    let bottom = app.screen();
    assert_ne!(top, bottom);
    app.keys("K");
    assert_ne!(app.screen(), bottom);
}

#[test]
fn the_way_to_the_help_is_always_shown() {
    let mut app = Driver::new(&["a"], (40, 10));
    assert!(app.screen().ends_with("? help\n"), "{}", app.screen());
    app.keys("enter");
    assert!(app.screen().ends_with("Esc close\n"), "{}", app.screen());
    assert!(app.screen().starts_with(" plotree  a  1/1  ~"), "{}", app.screen());
}

#[test]
fn all_that_can_follow_a_prefix_is_shown_at_any_size() {
    let mut app = Driver::new(&["a"], (40, 10));
    app.keys(",");
    let screen = app.screen();
    for key in ["v by", "V by", "n by", "N by", "m by", "M by", "c by", "C by"] {
        assert!(screen.contains(key), "{key}: {screen}");
    }
}

#[test]
fn a_range_and_all_marks_reach_rows_that_were_never_read() {
    let plots: Vec<String> = (0..1_500).map(|number| format!("{number:04}")).collect();
    let plots: Vec<&str> = plots.iter().map(String::as_str).collect();
    let mut app = Driver::new(&plots, (120, 40));
    app.keys("j v G");
    assert_eq!(app.app.marked(), 1_499);
    app.keys("k d");
    assert_eq!(app.notice(), "Trashed 1498 files · u undoes it.");
    assert_eq!(app.names(), ["0000", "1499"]);
    app.keys("u g g ctrl-a");
    assert_eq!(app.app.marks.len(), 1_500);
    app.keys("esc");
    app.burst("v G y");
    assert_eq!(app.app.clip.as_ref().map(|clip| clip.targets.len()), Some(1_500));
}

#[test]
fn a_list_that_cannot_be_read_is_not_asked_for_again_and_again() {
    let mut app = Driver::new(&["a"], (120, 40));
    let ask = |app: &mut Driver, error: &str| {
        let requests: Vec<u64> = app.app.settle().iter().filter_map(number_of).collect();
        for number in &requests {
            let rows = Err(Error::Storage(error.to_owned()));
            update::update(&mut app.app, Message::Answer(Box::new(Answer::Rows { number: *number, rows })));
        }
        requests.len()
    };
    update::update(&mut app.app, Message::Key(KeyEvent::new(KeyCode::Char('R'), KeyModifiers::NONE)));
    assert_eq!(ask(&mut app, "The disk is gone."), 1);
    assert_eq!(app.notice(), "The list could not be read again: The disk is gone.");
    assert_eq!(app.names(), ["a"], "what is known stays");
    assert_eq!(ask(&mut app, ""), 0);
    app.keys("g t");
    assert!(app.app.failure.is_none() && app.app.rows.is_known(), "another place is read");
}

fn number_of(effect: &Effect) -> Option<u64> {
    match effect {
        Effect::Rows { request, .. } => Some(request.number),
        _ => None,
    }
}

#[test]
fn a_long_reason_is_shown_whole() {
    let mut app = Driver::new(&["a"], (40, 10));
    app.app.read_only = Some("The library `/home/bob/library` was written by a newer plotree: update this one.".into());
    app.keys("d");
    assert!(app.screen().ends_with("this one.\n"), "{}", app.screen());
}

#[test]
fn a_window_that_shows_nothing_changes_nothing() {
    let mut app = Driver::new(&["a"], (39, 10));
    app.keys("d");
    assert!(app.exists("a"));
    app.keys("q");
    assert_eq!(app.asked, [Effect::Quit]);
}

#[test]
fn a_star_leaves_the_cursor_where_the_user_went() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.burst("* j j");
    assert_eq!(app.selected(), "c");
}

#[test]
fn marked_files_go_and_come_back_as_one() {
    let mut app = Driver::new(&["a", "b", "c", "d"], (120, 40));
    app.keys("space j space d");
    assert_eq!(app.names(), ["b", "d"]);
    assert_eq!(app.notice(), "Trashed 2 files · u undoes it.");
    app.keys("u");
    assert_eq!(app.names(), ["a", "b", "c", "d"]);
    app.keys("g g v j j d");
    assert_eq!(app.names(), ["d"]);
    assert_eq!(app.trash_len(), 3);
}

#[test]
fn a_folder_goes_with_all_that_is_in_it() {
    let mut app = Driver::new(&["deep/er/a", "deep/b", "c"], (120, 40));
    assert_eq!(app.names(), ["deep", "c"]);
    app.keys("d");
    assert!(!app.exists("deep/er/a"));
    app.keys("g t");
    assert_eq!(app.names(), ["deep"]);
    app.keys("r");
    assert!(app.exists("deep/er/a"));
    assert_eq!(app.names(), Vec::<&str>::new());
    app.keys("g h l l");
    assert_eq!(app.names(), ["a"]);
    app.keys("h");
    assert_eq!(app.selected(), "er", "going up puts the cursor on where one came from");
}

#[test]
fn a_restore_into_a_taken_name_asks_for_another() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("d r ctrl-u a enter g t r");
    assert!(matches!(app.app.dialogs.last(), Some(Dialog::Ask { error: Some(_), .. })));
    app.keys("esc");
    assert_eq!(app.names(), ["a"], "it stays in the trash");
    app.keys("r enter g h");
    assert_eq!(app.names(), ["a", "a (restored)"]);
    app.keys("u");
    assert_eq!(app.names(), ["a"]);
}

#[test]
fn deleting_for_good_asks_and_only_in_the_trash() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("D");
    assert!(app.notice().starts_with("Only what is in the trash"), "{}", app.notice());
    app.keys("d g t D");
    assert!(matches!(app.app.dialogs.last(), Some(Dialog::Confirm { .. })));
    app.keys("n");
    assert_eq!(app.trash_len(), 1);
    app.keys("D y");
    assert_eq!(app.trash_len(), 0);
    assert!(app.screen().contains("The trash is empty."));
}

#[test]
fn emptying_the_trash_asks_and_counts() {
    let mut app = Driver::new(&["f/a", "f/b", "c"], (120, 40));
    app.keys("d d g t E");
    let screen = app.screen();
    assert!(screen.contains("Everything in the trash"), "{screen}");
    app.keys("y enter \"es\" enter");
    assert_eq!(app.trash_len(), 2, "more than one file wants the word");
    app.keys("ctrl-u \"delete\" enter");
    assert_eq!(app.trash_len(), 0);
}

#[test]
fn sorting_by_views_both_ways() {
    let mut app = Driver::new(&["a", "b", "c"], (120, 40));
    app.keys("j enter esc enter esc");
    app.keys(", v");
    assert_eq!(app.names()[0], "b");
    app.keys(", V");
    assert_eq!(app.names()[2], "b");
    app.keys(", N");
    assert_eq!(app.names(), ["c", "b", "a"]);
}

#[test]
fn renaming_moving_and_new_folders() {
    let mut app = Driver::new(&["a", "b"], (120, 40));
    app.keys("r ctrl-u \"growth\" enter");
    assert_eq!(app.selected(), "growth");
    app.keys("a \"x/y\" enter");
    assert!(app.exists("x/y"));
    app.keys("/ \"growth\" enter x esc g g");
    assert_eq!(app.selected(), "x");
    app.keys("l p");
    assert!(app.exists("x/growth") && !app.exists("growth"), "{}", app.notice());
    app.keys("u");
    assert!(app.exists("growth"));
    app.keys("g h a a/ ctrl-u enter");
    assert!(app.screen().contains("A name cannot be empty."));
    app.keys("esc");
}

#[test]
fn the_filter_narrows_and_escape_widens() {
    let mut app = Driver::new(&["alpha", "beta", "gamma"], (120, 40));
    app.keys("/ \"et\"");
    assert_eq!(app.names(), ["beta"]);
    app.keys("enter esc");
    assert_eq!(app.names(), ["alpha", "beta", "gamma"]);
    assert_eq!(app.selected(), "beta", "the cursor stays on its file");
}

#[test]
fn sources_are_shown_and_walked() {
    let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &["a"], (120, 40));
    let plot = app.app.selected().unwrap().fid.clone();
    app.keys("S");
    let screen = app.screen();
    assert!(screen.contains("h made from") && screen.contains("a_grid"), "{screen}");
    app.keys("h enter");
    assert!(matches!(app.app.full.last(), Some(Full::Sources(view)) if view.fid != plot));
    app.keys("c i");
    assert!(matches!(&app.asked[..], [Effect::Clipboard(text)] if text.starts_with("bob:")));
    app.keys("H");
    assert!(matches!(app.app.full.last(), Some(Full::Sources(view)) if view.fid == plot), "back to the middle before");
    app.keys("h o");
    assert!(app.app.full.is_empty());
    assert_eq!(app.selected(), "a_grid", "it is shown at its place");
}

#[test]
fn opening_a_plot_counts_a_view_and_draws_it_large() {
    let mut app = Driver::new(&["a", "b"], (80, 24));
    app.keys("enter");
    assert!(app.screen().contains("Title of a"));
    assert_eq!(app.app.rows.selected().unwrap().views, 1);
    app.keys("n");
    assert!(app.screen().contains("Title of b"));
    app.keys("n");
    assert_eq!(app.notice(), "This is the last one.");
    app.keys("esc q");
    assert_eq!(app.asked, [Effect::Quit]);
}

#[test]
fn the_tree_leads_the_list() {
    let mut app = Driver::new(&["x/y/a", "x/b", "c"], (120, 40));
    app.keys("tab j");
    assert_eq!(app.names(), ["y", "b"]);
    app.keys("l j");
    assert_eq!(app.names(), ["a"]);
    app.keys("d");
    assert!(!app.exists("x/y"), "d in the tree trashes the folder");
    assert_eq!(app.names(), ["b"], "and the list shows the folder above");
    app.keys("u tab g h");
    assert!(app.exists("x/y/a"));
}

#[test]
fn back_and_forward_return_to_the_same_file() {
    let mut app = Driver::new(&["x/a", "x/b", "c"], (120, 40));
    app.keys("l j g t H");
    assert_eq!(app.selected(), "b");
    app.keys("H");
    assert_eq!(app.selected(), "x");
    app.keys("L");
    assert_eq!(app.selected(), "b");
}

#[test]
fn a_key_that_does_nothing_says_so_and_escape_never_quits() {
    let mut app = Driver::new(&[], (120, 40));
    app.keys("Z");
    assert!(app.notice().contains("does nothing here"));
    app.keys("esc esc esc esc");
    assert!(app.asked.is_empty());
    app.keys("d");
    assert_eq!(app.notice(), "There is no file under the cursor.");
    app.keys("ctrl-c ctrl-c");
    assert_eq!(app.asked, [Effect::Quit]);
}

#[test]
fn the_palette_finds_actions_and_does_them() {
    let mut app = Driver::new(&["a"], (120, 40));
    app.keys(": \"trash\"");
    assert!(app.screen().contains("What to do?"));
    app.keys("enter");
    assert_eq!(app.trash_len(), 1);
}

#[test]
fn an_empty_home_gives_way_to_the_public_plots_and_says_what_to_do() {
    let mut app = Driver::new(&[], (80, 24));
    assert!(app.screen().contains("There are no public plots."), "{}", app.screen());
    app.keys("g h");
    assert!(app.screen().contains("a makes a folder"), "{}", app.screen());
}

#[test]
fn every_view_is_drawn_at_every_size() {
    let mut app = Driver::new(&["数据分析图表的名字很长很长很长很长很长很长", "x/b", "e\u{301}\u{301}"], (120, 40));
    let whole = ["", "S", "esc ?", "esc :", "esc , ", "esc tab", "tab d g t", "D", "esc g h enter", "esc r"];
    for keys in whole {
        if !keys.is_empty() {
            app.keys(keys.trim_end());
        }
        for size in [(160, 45), (120, 40), (80, 24), (64, 16), (40, 10), (20, 5), (1, 1)] {
            update::update(&mut app.app, Message::Resize(size.0, size.1));
            let effects = app.app.settle();
            app.perform(effects);
            let screen = app.screen();
            assert_eq!(screen.lines().count(), usize::from(size.1));
        }
    }
}

#[test]
fn drawing_twice_gives_the_same_screen() {
    let mut app = Driver::new(&["a", "b/c"], (160, 45));
    assert_eq!(app.screen(), app.screen());
}

/// The app is a face over any backend, so what it is given is a trait object.
#[test]
fn a_session_is_a_backend() {
    let library = Library::in_memory().unwrap();
    library.ensure_user("bob").unwrap();
    let _: Box<dyn Backend> = Box::new(library.session(Some("bob")).unwrap());
}

/// What the screen shows in a few states at the sizes that the app promises; nothing in it depends on when it is run.
mod screens {
    use super::*;

    #[test]
    fn help_at_80() {
        let mut app = Driver::new(&["a"], (80, 24));
        app.keys("?");
        insta::assert_snapshot!(app.screen(), @r"
         plotree  bob · library  ~                                           by name ↑
        ╭ Keys ────────────────────────────────────────────────────────────────────────╮
        │ Everywhere                                                                   │
        │  j ↓               Go to the next row; in the chart, to the next plot.       │
        │  k ↑               Go to the row before.                                     │
        │  Ctrl-D            Go half a page down.                                      │
        │  Ctrl-U            Go half a page up.                                        │
        │  Ctrl-F PgDn       Go a page down.                                           │
        │  Ctrl-B PgUp       Go a page up.                                             │
        │  gg Home           Go to the first row.                                      │
        │  G End             Go to the last row; with a count, to the row of that      │
        │                    number.                                                   │
        │  h ← Backspace     Go to the folder above; in the tree, close the folder; in │
        │                    the sources, go to what this was made from.               │
        │  l →               Open the folder; in the tree, open the node; in the       │
        │                    sources, go to what was made of this.                     │
        │  Enter             Open: a folder in the list, a plot in full size, a grid as│
        │                    a table. In the sources, put the file into the middle.    │
        │  Esc               Close the innermost thing: a dialog, a view, the range,   │
        │                    the marks, the filter. Never quits.                       │
        │  gh                Go to your home folder.                                   │
        │  gp                Go to the public plots of everybody, the samples among    │
        ╰────────────────────────────────────────────────────────────────────── 20/212 ╯
         j down  / search  Esc close  q quit
        ");
    }

    #[test]
    fn trash_with_its_question_at_80() {
        let mut app = Driver::new(&["f/a", "f/b", "c"], (80, 24));
        app.keys("d g t D");
        insta::assert_snapshot!(app.screen(), @r"
         plotree  bob · library  Trash                                       by time ↓
        ╭ Trash bin ───────────────────────────────────────────────────────────────────╮
        │   name             type  from                        files      size  trashed│
        │ ▸ f                fold  ~                               2     104 B      now│
        │                                                                              │
        │      ╭ Delete for good? ──────────────────────────────────────────────╮      │
        │      │   f                                                            │      │
        │      │                                                                │      │
        │      │ 2 files and 1 folder, 104 B, will be gone for good.            │      │
        ╰──────│ This cannot be undone.                                         │─ 1/1 ╯
        ╭ f ───│                                                                │──────╮
        │∿ a   │ type delete and Enter, or Esc:                                 │      │
        │∿ b   ╰────────────────────────────────────────────────────────────────╯      │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        ╰──────────────────────────────────────────────────────────────────────────────╯
         r restore  M restore to…  D delete for good  E empty the trash  l open  ? help
        ");
    }

    #[test]
    fn sources_at_160() {
        let mut app = Driver::with_data(r#"[{"y":[1,3,2,5]}]"#, &["growth"], (160, 45));
        app.keys("S");
        insta::assert_snapshot!(app.timeless(), @r"
         plotree  bob · library  ~                                                                                                                           by name ↑
        ╭ Sources of growth ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
        │╭─ ▦ grid ────────╮     ╔═ ∿ plot ════════╗                                                                                                                   │
        ││growth_grid      │────▸║growth           ║                                                                                                                   │
        ││bob:0  ----------│     ║bob:1  ----------║                                                                                                                   │
        │╰─────────────────╯     ╚═════════════════╝                                                                                                                   │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        │                                                                                                                                                              │
        ╰─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────── 1 in, 0 out · 2 boxes ╯
         h made from  l made of it  j box below  Enter into the middle  o show in its folder  Esc close  H middle before  ci copy id  ? help
        ");
    }

    #[test]
    fn an_empty_home_at_40() {
        let mut app = Driver::new(&[], (40, 10));
        app.keys("g h");
        insta::assert_snapshot!(app.screen(), @r"
         plotree  bob · library  ~   by name ↑
        ╭ Files ───────────────────────────────╮
        │   name                          views│
        │   Nothing here yet.                  │
        │   a makes a folder,                  │
        │   plotree import FILE… brings figures│
        │   in,                                │
        │   gp shows the public plots.         │
        ╰──────────────────────────────────────╯
         Enter open  d trash  u undo  ? help
        ");
    }

    #[test]
    fn a_grid_at_80() {
        let mut app = Driver::with_data(r#"[{"x":["a","b","c","d"],"y":[1,3,2,5]}]"#, &["growth"], (80, 24));
        app.keys("j");
        insta::assert_snapshot!(app.screen(), @r"
         plotree  bob · library  ~                                           by name ↑
        ╭ Folders ───────╮╭ Files ─────────────────────────────────────────────────────╮
        │  Home          ││   name                      views  changed data            │
        │  ≡ All files 2 ││ ∿ growth                        0      now ⣀⣀⡠⠤⠤⠒⠒⠒⠒⠒⠢⠤⠤⠒⠒⠊│
        │  ★ Starred     ││ ▦ growth_grid                   0      now ⣀⣀⡠⠤⠤⠒⠒⠒⠒⠒⠢⠤⠤⠒⠒⠊│
        │  ⇆ Shared      ││                                                            │
        │  ◎ Public      ││                                                            │
        │  ␡ Trash       ││                                                            │
        │                ││                                                            │
        │                │╰─────────────────────────────────────────────────────── 2/2 ╯
        │                │╭ growth_grid ───────────────────────────────────────────────╮
        │                ││4 rows × 2 columns                                          │
        │                ││data.0.x  data.0.y                                          │
        │                ││a                1                                          │
        │                ││b                3                                          │
        │                ││c                2                                          │
        │                ││d                5                                          │
        │                ││                                                            │
        │                ││data.0.y  1 … 5  mean 2.75                                  │
        │                ││                                                    ⣀⣀⡠⠤⠤⠒⠒⠊│
        │                ││             ⢀⣀⣀⣀⠤⠤⠤⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⡀  ⣀⣀⡠⠤⠤⠒⠒⠊⠉⠉        │
        │                ││⣀⣀⣀⡠⠤⠤⠤⠒⠒⠒⠉⠉⠉⠁                         ⠈⠉⠉                  │
        ╰────────────────╯╰────────────────────────────────────────────────────────────╯
         Enter open  d trash  u undo  ,v by views  / filter  s find anywhere  ? help
        ");
    }
}
