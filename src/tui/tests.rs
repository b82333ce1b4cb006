//! The app driven by keys on a real library in memory, without a terminal: what the user sees and what the library holds.

mod away;
mod changes;
mod chart;
mod cleaning;
mod compare;
mod errands;
mod find;
mod gallery;
mod grid;
mod looks;
mod many;
mod metadata;
mod mouse;
mod people;
mod random;
mod screens;
mod trash;
mod views;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::app::{App, Dialog, Full, Setup};
use super::kept::Lists;
use super::keys::{KeyMap, KeysFile};
use super::message::{Answer, Effect, Message};
use super::theme::Theme;
use super::{runner, update, view};
use crate::backend::embedded::{Library, Session};
use crate::backend::remote::{Remote, Settings};
use crate::backend::{Backend, Error, FigureDraft, Files, Folders, ListQuery, Lookup, Plots, Shelf};
use crate::chart::cells::Look;
use crate::model::{Fid, Figure, FilePatch, Place, Timestamp};
use crate::server;

/// The app with its library, and a runtime for its verbs.
struct Driver {
    app: App,
    session: Session,
    /// What the app asks: the session, or a server in front of it.
    backend: Arc<dyn Backend>,
    /// Runs as long as the app.
    server: Option<server::Running>,
    runtime: tokio::runtime::Runtime,
    /// What the app asked of the terminal.
    asked: Vec<Effect>,
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn figure(title: &str, data: &str) -> Figure {
    let title = serde_json::to_string(title).unwrap();
    let json = format!(r#"{{"data":{data},"layout":{{"title":{{"text":{title}}}}}}}"#);
    Figure::read(json.as_bytes()).unwrap()
}

/// Reads keys, separated by spaces and named as in the keys file; `"text"` is letter by letter.
fn events(keys: &str) -> Vec<KeyEvent> {
    let plain = |code| vec![KeyEvent::new(code, KeyModifiers::NONE)];
    let one = |key: &str| match key {
        "enter" => plain(KeyCode::Enter),
        "esc" => plain(KeyCode::Esc),
        "tab" => plain(KeyCode::Tab),
        "backspace" => plain(KeyCode::Backspace),
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

    /// Puts a server between the app and its library, as a plotree elsewhere is asked.
    fn behind_a_server(mut self) -> Driver {
        let listener = self.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let key = self.session.library().add_key("bob", "test").unwrap();
        let inside = self.runtime.enter();
        let running = server::serve(self.session.library().clone(), listener, server::Options::default()).unwrap();
        let settings = Settings::new(&format!("http://{}", running.address())).signed_in("bob", &key);
        self.backend = Arc::new(Remote::new(settings).unwrap());
        self.app.lists = Some(Lists::default());
        drop(inside);
        self.keys("R");
        self.server = Some(running);
        self
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
            keys: KeyMap::read(&[]).unwrap(),
            size,
            settings: crate::config::app::App::default(),
            session: kept,
            remark: None,
            first: false,
            pages: None,
            lists: None,
            history: None,
        };
        let (app, effects) = App::new(setup);
        let backend = Arc::new(session.clone());
        let mut driver = Driver { app, session, backend, server: None, runtime, asked: Vec::new() };
        driver.perform(effects);
        driver
    }

    /// Does effects and all that follows from them, as the loop would, until nothing is left to do.
    fn perform(&mut self, mut effects: Vec<Effect>) {
        while !effects.is_empty() {
            for effect in std::mem::take(&mut effects) {
                match effect {
                    Effect::Expire(_) | Effect::KeepHistory(_) => {}
                    Effect::Forget => self.backend.forget(),
                    Effect::Clipboard(_)
                    | Effect::Suspend
                    | Effect::Quit
                    | Effect::KeepSession(_)
                    | Effect::EditNames { .. }
                    | Effect::AskPictures
                    | Effect::EditForm { .. }
                    | Effect::Browse(..)
                    | Effect::Errand(..)
                    | Effect::StopErrand(_)
                    | Effect::Remember
                    | Effect::CancelJob(_) => {
                        self.asked.push(effect);
                    }
                    effect => {
                        let cancel = AtomicBool::new(false);
                        let work = runner::perform(self.backend.as_ref(), Look::default(), effect, &cancel, &|_| {});
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

/// The app is a face over any backend, so what it is given is a trait object.
#[test]
fn a_session_is_a_backend() {
    let library = Library::in_memory().unwrap();
    library.ensure_user("bob").unwrap();
    let _: Box<dyn Backend> = Box::new(library.session(Some("bob")).unwrap());
}
