//! The terminal: taken over at the start, given back whole however the app ends.
//!
//! One function undoes every mode that was set, for a quit, an error, a panic, a signal and a suspension. What frames are as
//! bytes is [`screen`]'s.

mod screen;

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::style::Print;
use crossterm::terminal::{
    Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::backend::Backend;
use ratatui::layout::{Position, Rect};
use ratatui::{TerminalOptions, Viewport};
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{QueueSelector, tcflush};

use screen::Screen;

use super::ground;
use crate::text::Shown;

/// Whether the terminal is ours just now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is listened to, so that it is again after a suspension.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// When the mouse last did something, in milliseconds.
static LAST_MOUSE: AtomicU64 = AtomicU64::new(0);

/// Buttons, the wheel, and moves with a button down, told in a form without bounds. Moves without a button would wake the
/// app for nothing.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";

/// The same off, the last first.
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Keeps the name of the window, and gives it back.
const TITLE_KEPT: &str = "\x1b[22;2t";
const TITLE_BACK: &str = "\x1b[23;2t";

/// How long the end waits for the answer to a question that was put to the terminal just before.
const LAST_ANSWER: Duration = Duration::from_millis(30);

/// How long reports of the mouse may be under way.
const LAST_REPORT: u64 = 250;

/// The terminal while the app has it; giving it back is done when this goes.
pub struct Terminal {
    inner: ratatui::Terminal<Screen<BufWriter<Stdout>>>,
    /// What its window is called.
    title: String,
}

impl Terminal {
    /// Takes the terminal over, with or without its mouse.
    ///
    /// # Errors
    /// Fails when standard output is no terminal, or refuses.
    pub fn take(mouse: bool) -> io::Result<Terminal> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(io::Error::other("the app needs a terminal: standard input and output are not both one"));
        }
        restore_on_panic();
        MOUSE.store(mouse, Ordering::SeqCst);
        enter()?;
        Ok(Terminal { inner: screen()?, title: String::new() })
    }

    /// Returns columns and rows.
    ///
    /// # Errors
    /// Fails when the terminal does not say.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        self.inner.size().map(|size| (size.width, size.height))
    }

    /// Draws a frame of so many columns and rows.
    ///
    /// # Errors
    /// Fails when the terminal has gone.
    pub fn draw(&mut self, size: (u16, u16), draw: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        self.inner.backend_mut().begin();
        let drawn = self.frame(size, draw);
        self.inner.backend_mut().end()?;
        drawn
    }

    fn frame(&mut self, size: (u16, u16), draw: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        let area = Rect::new(0, 0, size.0, size.1);
        if self.inner.get_frame().area() != area {
            self.inner.resize(area)?;
        }
        self.inner.draw(draw).map(|_| ())
    }

    /// Names the terminal's window, if it is not called so already.
    ///
    /// # Errors
    /// Fails when the terminal has gone.
    pub fn name(&mut self, title: &Shown) -> io::Result<()> {
        if self.title == title.as_str() {
            return Ok(());
        }
        title.as_str().clone_into(&mut self.title);
        let backend = self.inner.backend_mut();
        write!(backend, "\x1b]2;{title}\x07")?;
        Write::flush(backend)
    }

    /// Asks the terminal for the colour of its ground; the answer comes among the keys, if it comes.
    ///
    /// # Errors
    /// Fails when the terminal has gone.
    pub fn ask_ground(&mut self) -> io::Result<()> {
        ground::asked();
        let backend = self.inner.backend_mut();
        write!(backend, "{}", ground::QUESTION)?;
        Write::flush(backend)
    }

    /// Puts text on the clipboard of the terminal that the user sits at, by OSC 52: over SSH too.
    ///
    /// # Errors
    /// Fails when the terminal has gone.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let encoded = base64_simd::STANDARD.encode_to_string(text.as_bytes());
        let backend = self.inner.backend_mut();
        write!(backend, "\x1b]52;c;{encoded}\x07")?;
        // One that takes it from no program may still hand it on to the terminal that it is in.
        if std::env::var_os("TMUX").is_some() {
            write!(backend, "\x1bPtmux;\x1b\x1b]52;c;{encoded}\x07\x1b\\")?;
        }
        Write::flush(backend)
    }

    /// Gives the terminal back, stops the program until the shell continues it, and takes the terminal again.
    ///
    /// # Errors
    /// Fails when the terminal refuses.
    pub fn suspend(&mut self) -> io::Result<()> {
        restore();
        kill_process(getpid(), Signal::STOP)?;
        self.take_back()
    }

    /// Takes the terminal again after it was given to somebody else.
    ///
    /// # Errors
    /// Fails when the terminal refuses.
    pub fn take_back(&mut self) -> io::Result<()> {
        enter()?;
        // The screen is a new one, so what was drawn before is forgotten.
        self.inner = screen()?;
        self.title.clear();
        execute!(self.inner.backend_mut(), Clear(ClearType::All))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Returns an empty screen. A frame is some tens of kilobytes: with room for it there is one write a frame.
fn screen() -> io::Result<ratatui::Terminal<Screen<BufWriter<Stdout>>>> {
    let has_colour = std::env::var_os("NO_COLOR").is_none_or(|said| said.is_empty());
    let screen = Screen::new(BufWriter::with_capacity(1 << 17, io::stdout()), has_colour);
    let viewport = Viewport::Fixed(Rect::from((Position::ORIGIN, screen.size()?)));
    ratatui::Terminal::with_options(screen, TerminalOptions { viewport })
}

fn enter() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    let entered = enable_raw_mode().and_then(|()| {
        let mouse = if MOUSE.load(Ordering::SeqCst) { MOUSE_ON } else { "" };
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Print(TITLE_KEPT), Print(mouse), Hide)
    });
    if entered.is_err() {
        restore();
    }
    entered
}

/// Undoes every mode that was set, once.
pub fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // A terminal that has gone cannot be restored, and nobody is there to be told.
        let mouse = if MOUSE.load(Ordering::SeqCst) { MOUSE_OFF } else { "" };
        let _ = execute!(
            io::stdout(),
            EndSynchronizedUpdate,
            Print(mouse),
            DisableBracketedPaste,
            Print(TITLE_BACK),
            LeaveAlternateScreen,
            Show
        );
        drain();
        let _ = disable_raw_mode();
    }
}

/// Lets go by what the terminal still sends of itself, which the shell would take for typed text: the answer to a question
/// put to it just now, and reports of the mouse. What the user types ahead stays, unless it comes in that moment.
fn drain() {
    let asked = ground::waiting();
    while ground::waiting().is_some_and(|passed| passed < LAST_ANSWER) {
        std::thread::sleep(Duration::from_millis(2));
    }
    let moved = now().saturating_sub(LAST_MOUSE.load(Ordering::Relaxed)) < LAST_REPORT;
    if moved || asked.is_some_and(|passed| passed < LAST_ANSWER) {
        // A terminal that has gone has nothing under way.
        let _ = tcflush(io::stdin(), QueueSelector::IFlush);
    }
}

/// Remembers that the mouse has done something.
pub fn mouse_moved() {
    LAST_MOUSE.store(now(), Ordering::Relaxed);
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Gives the terminal back before a panic is printed.
fn restore_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // A task may panic and be reported; only the end of the app itself gives the terminal up.
        if std::thread::current().name() == Some("main") {
            restore();
            before(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    use super::*;

    #[test]
    #[ignore = "is run by the next test, in a terminal of its own"]
    fn panics_with_the_terminal_taken() {
        let main = std::thread::Builder::new().name("main".to_owned()).spawn(|| {
            let _taken = Terminal::take(true).unwrap();
            panic!("a slip of ours");
        });
        assert!(main.unwrap().join().is_err());
    }

    #[test]
    fn a_panic_gives_the_terminal_back_before_it_is_told() {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        let name = concat!(module_path!(), "::panics_with_the_terminal_taken");
        command.args(["--ignored", "--exact", "--nocapture", name.split_once("::").unwrap().1]);
        let mut reader = pty.master.try_clone_reader().unwrap();
        let mut child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let mut written = Vec::new();
        // The end of a pty is an error on some systems.
        let _ = reader.read_to_end(&mut written);
        assert!(child.wait().unwrap().success());
        let written = String::from_utf8_lossy(&written).into_owned();
        let at = |text: &str| written.find(text).unwrap_or_else(|| panic!("{text:?} is not in {written:?}"));
        assert!(at("\x1b[?1049h") < at("\x1b[?1049l"));
        for undone in ["\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l", "\x1b[?1002l", "\x1b[23;2t"] {
            assert!(at(undone) < at("a slip of ours"), "{undone:?} comes too late");
        }
    }
}
