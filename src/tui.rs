//! The app: a face over any backend, in the terminal.
//!
//! One loop owns the state. It sleeps until something happens, takes in all that is waiting, starts what must be done, and
//! draws once. Nothing in it waits for the backend: work runs in tasks that come back as answers.

pub mod action;
pub mod app;
pub mod chart_view;
pub mod cleaning;
pub mod compare;
mod editor;
pub mod errands;
mod face;
pub mod find;
mod form;
pub mod gallery;
mod glyphs;
pub mod grid_view;
mod ground;
pub mod help;
pub mod history;
pub mod kept;
pub mod keys;
pub mod layout;
pub mod message;
pub mod metadata;
pub mod mouse;
pub mod pattern;
pub mod people;
pub mod plain;
pub mod preview;
mod renames;
pub mod rows;
mod runner;
pub mod scroll;
pub mod session;
pub mod sources;
mod terminal;
#[cfg(test)]
mod tests;
pub mod theme;
pub mod tree;
pub mod update;
pub mod view;
mod words;
pub mod work;

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::Event;
use ratatui_image::picker::Picker;
use rustix::process::{Signal as Stopped, getpid, kill_process};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{Instant, Interval, interval_at, sleep};

use crate::backend::Backend;
use crate::config;
use crate::errands::Outside;
use crate::model::{Fid, Timestamp};

use app::{App, Setup};
use editor::{Input, Reader};
use errands::Desk;
use face::Face;
use history::{History, Keeper};
use keys::{KeyMap, KeysFile};
use message::{Answer, Effect, Message};
use runner::Runner;
use terminal::Terminal;
use theme::Themes;

/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(100);

/// How often the library is asked whether somebody else changed it.
const WATCH: Duration = Duration::from_millis(900);

/// What the app is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// The caller's home folder.
    pub home: Fid,
    /// What the library is called at the top of the screen.
    pub library: String,
    /// Why nothing can be changed, if so.
    pub read_only: Option<String>,
    /// The user's files of keys.
    pub keys: Vec<KeysFile>,
    /// How the app looks and works.
    pub settings: config::app::App,
    /// The user's folder of themes.
    pub themes: Themes,
    /// For a library on this machine: the folder of the pages that a browser is shown.
    pub pages: Option<PathBuf>,
    /// Where what is open is kept for the next start; nowhere for a library in memory.
    pub session: Option<PathBuf>,
    /// Who does errands.
    pub outside: Arc<dyn Outside>,
}

/// Runs the app until the user quits or a signal ends it.
///
/// # Errors
/// Fails when a file of keys or a theme is wrong, or when there is no terminal.
pub async fn run(backend: Arc<dyn Backend>, options: Options) -> anyhow::Result<()> {
    let keys = KeyMap::read(&options.keys)?;
    let face = Face::new(&options.settings, &options.themes).map_err(anyhow::Error::msg)?;
    let (kept, remark) = match options.session.as_deref().map_or(Ok(None), session::read) {
        Ok(kept) => (kept, None),
        Err(remark) => (None, Some(remark)),
    };
    let steps = options.session.as_deref().map(history::file);
    let (history, lost) = match steps.as_deref().map_or(Ok(None), history::read) {
        Ok(history) => (history, None),
        Err(lost) => (None, Some(lost)),
    };
    // Only a server may be slow; its files have their pages there.
    let lists = options.session.as_deref().filter(|_| options.pages.is_none()).map(kept::file);
    let (lists, torn) = match lists.as_deref().map(kept::read) {
        Some(Ok(lists)) => (Some(lists), None),
        Some(Err(remark)) => (Some(kept::Lists::default()), Some(remark)),
        None => (None, None),
    };
    let mut terminal = Terminal::take(options.settings.mouse)?;
    let setup = Setup {
        home: options.home,
        library: options.library,
        read_only: options.read_only,
        keys,
        size: terminal.size()?,
        settings: options.settings,
        first: options.session.as_deref().and_then(Path::parent).is_some_and(|state| !state.exists()),
        session: kept,
        remark: remark.or(lost).or(torn),
        pages: options.pages,
        lists,
        history,
    };
    let (session, outside) = (options.session.as_deref(), options.outside);
    let ended = run_loop(&mut terminal, backend, setup, face, (session, outside)).await;
    drop(terminal);
    ended.map_err(Into::into)
}

/// The signals that end or stop the app.
struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    stop: Signal,
}

impl Signals {
    fn new() -> io::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            stop: signal(SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()))?,
        })
    }
}

/// What a turn of the loop began with.
enum Turn {
    Input(Option<io::Result<Input>>),
    Answer(Answer),
    Tick,
    Watch,
    Stop,
    End,
}

/// Runs the loop, and keeps what is open for the next start however it ends.
async fn run_loop(
    terminal: &mut Terminal,
    backend: Arc<dyn Backend>,
    setup: Setup,
    face: Face,
    (session, outside): (Option<&Path>, Arc<dyn Outside>),
) -> io::Result<()> {
    let (mut app, mut effects) = App::new(setup);
    app.errands.remotes = outside.remotes();
    effects.push(Effect::Remember);
    let mut keeper = session.map(history::file).map(Keeper::new);
    let ended = turn(terminal, backend, &mut app, face, effects, (session, &mut keeper, outside)).await;
    if let Some(keeper) = keeper.as_mut().filter(|keeper| keeper.is_used()) {
        // A write that is still under way must not come after the last one.
        let _ = keeper.keep(History::of(&app.undo, &app.redo))();
    }
    if let Some(file) = session {
        // The terminal is still ours and may be gone: what cannot be kept is lost, which harms nothing.
        let _ = session::write(file, &update::session(&app));
        if let Some(lists) = &app.lists {
            let _ = kept::write(&kept::file(file), lists);
        }
    }
    ended
}

async fn turn(
    terminal: &mut Terminal,
    backend: Arc<dyn Backend>,
    app: &mut App,
    mut face: Face,
    effects: Vec<Effect>,
    (session, keeper, outside): (Option<&Path>, &mut Option<Keeper>, Arc<dyn Outside>),
) -> io::Result<()> {
    let mut signals = Signals::new()?;
    let (reader, mut events) = Reader::start();
    let (answers_in, mut answers) = unbounded_channel();
    let mut runner = Runner::new(Arc::clone(&backend), answers_in.clone(), face.look());
    let mut desk = Desk::new(outside, answers_in.clone());
    for effect in effects {
        start(&mut desk, &mut runner, effect);
    }
    terminal.draw(app.size, |frame| view::view(app, face.theme(), frame))?;
    terminal.name(&view::window_title(app))?;
    // The first frame does not wait for an answer.
    if face.asks() {
        terminal.ask_ground()?;
    }
    let mut watch = Watch::start();
    loop {
        let turn = tokio::select! {
            biased;
            _ = signals.terminate.recv() => Turn::End,
            _ = signals.hang_up.recv() => Turn::End,
            _ = signals.interrupt.recv() => Turn::End,
            _ = signals.stop.recv() => Turn::Stop,
            input = events.recv() => Turn::Input(input),
            // The sender is held below, so the channel never ends.
            Some(answer) = answers.recv() => Turn::Answer(answer),
            _ = watch.clock.tick() => Turn::Watch,
            () = sleep(TICK), if app.is_busy() => Turn::Tick,
        };
        app.now = Timestamp::now();
        match turn {
            // A terminal that has gone leaves nobody to work for.
            Turn::End | Turn::Input(None | Some(Err(_))) => return Ok(()),
            Turn::Stop => terminal.suspend()?,
            Turn::Watch => {
                watch.ask(&backend, &answers_in);
                continue;
            }
            Turn::Tick => update::update(app, Message::Tick),
            Turn::Input(Some(Ok(input))) => take_input(app, &mut face, &mut runner, input),
            Turn::Answer(Answer::Revision(revision)) if app.revision == Some(revision) && app.trouble.is_none() => {
                continue;
            }
            Turn::Answer(Answer::Trouble(reason)) if app.trouble.as_ref() == Some(&reason) => continue,
            Turn::Answer(answer) => update::update(app, Message::Answer(Box::new(answer))),
        }
        while let Ok(input) = events.try_recv() {
            match input {
                Ok(input) => take_input(app, &mut face, &mut runner, input),
                Err(_) => return Ok(()),
            }
        }
        while let Ok(answer) = answers.try_recv() {
            update::update(app, Message::Answer(Box::new(answer)));
        }
        let mut effects: VecDeque<Effect> = app.settle().into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Quit => return Ok(()),
                Effect::Suspend => terminal.suspend()?,
                Effect::EditNames { targets, names } => {
                    match edit(terminal, &reader, &mut signals, names.join("\n") + "\n", ".txt").await? {
                        Some(text) => {
                            let answer = Answer::Names { targets, text };
                            update::update(app, Message::Answer(Box::new(answer)));
                            effects.extend(app.settle());
                        }
                        None => return Ok(()),
                    }
                }
                Effect::AskPictures => {
                    update::update(app, Message::Answer(Box::new(Answer::Pictures(ask_pictures(&reader)))));
                    effects.extend(app.settle());
                }
                Effect::EditForm { file, text } => match edit(terminal, &reader, &mut signals, text, ".toml").await? {
                    Some(text) => {
                        update::update(app, Message::Answer(Box::new(Answer::Edited { file, text })));
                        effects.extend(app.settle());
                    }
                    None => return Ok(()),
                },
                Effect::KeepHistory(steps) => {
                    if let Some(keeper) = keeper.as_mut() {
                        keep_steps(keeper.keep(*steps), &answers_in);
                    }
                }
                Effect::Clipboard(text) => terminal.copy(&text)?,
                Effect::Forget => runner.forget(),
                Effect::KeepSession(kept) => keep(session, *kept, &answers_in),
                effect => start(&mut desk, &mut runner, effect),
            }
        }
        terminal.draw(app.size, |frame| view::view(app, face.theme(), frame))?;
        terminal.name(&view::window_title(app))?;
    }
}

/// Asks the terminal what pictures it shows; one that cannot be asked shows cells.
fn ask_pictures(reader: &Reader) -> Option<Arc<Picker>> {
    reader.pause().ok()?;
    let picker = chart_view::image::ask_terminal();
    reader.go_on();
    picker
}

/// Starts an effect: outside the library, or on it.
fn start(desk: &mut Desk, runner: &mut Runner, effect: Effect) {
    if let Some(effect) = desk.start(effect) {
        runner.start(effect);
    }
}

/// Lets the user edit a text while the terminal is his editor's; `None` when a signal ends the app meanwhile.
async fn edit(
    terminal: &mut Terminal,
    reader: &Reader,
    signals: &mut Signals,
    text: String,
    ending: &'static str,
) -> io::Result<Option<Result<String, String>>> {
    if let Err(error) = reader.pause() {
        return Ok(Some(Err(format!("{error}."))));
    }
    terminal::restore();
    let mut edited = tokio::task::spawn_blocking(move || editor::edit(&text, ending));
    let text = loop {
        tokio::select! {
            biased;
            _ = signals.terminate.recv() => return Ok(None),
            _ = signals.hang_up.recv() => return Ok(None),
            // These were for the editor; but the shell waits for both of us to stop.
            _ = signals.interrupt.recv() => {}
            _ = signals.stop.recv() => kill_process(getpid(), Stopped::STOP)?,
            edited = &mut edited => break edited,
        }
    };
    terminal.take_back()?;
    reader.go_on();
    Ok(Some(text.unwrap_or_else(|_| Err("The editor could not be started.".into()))))
}

/// Keeps what is open, away from the loop.
fn keep(file: Option<&Path>, session: session::Session, answers: &UnboundedSender<Answer>) {
    let Some(file) = file.map(Path::to_owned) else { return };
    let answers = answers.clone();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = session::write(&file, &session) {
            let reason = format!("The bookmark is not kept for the next start: {error}.");
            // The loop has ended: nobody is left to hear of it.
            let _ = answers.send(Answer::NotKept(reason));
        }
    });
}

/// Keeps the steps that can be taken back, away from the loop.
fn keep_steps(write: impl FnOnce() -> io::Result<()> + Send + 'static, answers: &UnboundedSender<Answer>) {
    let answers = answers.clone();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write() {
            let reason = format!("What can be undone is not kept for the next start: {error}.");
            // The loop has ended: nobody is left to hear of it.
            let _ = answers.send(Answer::NotKept(reason));
        }
    });
}

fn take_input(app: &mut App, face: &mut Face, runner: &mut Runner, input: Input) {
    let event = match input {
        Input::Event(event) => event,
        Input::Ground(colour) => {
            if face.hear(colour) {
                runner.set_look(face.look());
                update::update(app, Message::Redraw);
            }
            return;
        }
    };
    let message = match event {
        Event::Key(key) => Message::Key(key),
        Event::Paste(text) => Message::Paste(text),
        Event::Resize(columns, rows) => Message::Resize(columns, rows),
        Event::Mouse(mouse) => {
            terminal::mouse_moved();
            Message::Mouse(mouse)
        }
        Event::FocusGained | Event::FocusLost => return,
    };
    update::update(app, message);
}

/// The look at the library now and then, by which another's changes are noticed.
struct Watch {
    clock: Interval,
    asking: Option<JoinHandle<()>>,
}

impl Watch {
    fn start() -> Watch {
        Watch { clock: interval_at(Instant::now() + WATCH, WATCH), asking: None }
    }

    /// Asks for the library's revision, unless it was asked and has not answered yet.
    fn ask(&mut self, backend: &Arc<dyn Backend>, answers: &UnboundedSender<Answer>) {
        if self.asking.as_ref().is_some_and(|asking| !asking.is_finished()) {
            return;
        }
        let (backend, answers) = (Arc::clone(backend), answers.clone());
        self.asking = Some(tokio::spawn(async move {
            let answer = match backend.revision().await {
                Ok(revision) => Answer::Revision(revision),
                Err(error) => Answer::Trouble(error.to_string()),
            };
            // The loop has ended: nobody is left to hear of it.
            let _ = answers.send(answer);
        }));
    }
}
