//! The terminal: taken over at the start, given back whole however the app ends.
//!
//! One function undoes every mode that was set, for a quit, an error, a panic, a signal and a suspension. Frames go out in
//! one write, inside a synchronized update, so that none is seen half drawn.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::CrosstermBackend;
use rustix::process::{Signal, getpid, kill_process};

/// Whether the terminal is ours just now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while the app has it; giving it back is done when this goes.
pub struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// Fails when standard output is no terminal, or refuses.
    pub fn take() -> io::Result<Terminal> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(io::Error::other("the app needs a terminal: standard input and output are not both one"));
        }
        restore_on_panic();
        enter()?;
        Ok(Terminal { inner: screen()? })
    }

    /// Returns columns and rows.
    ///
    /// # Errors
    /// Fails when the terminal does not say.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        self.inner.size().map(|size| (size.width, size.height))
    }

    /// Draws a frame.
    ///
    /// # Errors
    /// Fails when the terminal has gone.
    pub fn draw(&mut self, draw: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        self.inner.draw(draw)?;
        execute!(self.inner.backend_mut(), EndSynchronizedUpdate)
    }

    /// Puts text on the clipboard of the terminal that the user sits at, by OSC 52: over SSH too.
    ///
    /// # Errors
    /// Fails when the terminal has gone.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let encoded = base64_simd::STANDARD.encode_to_string(text.as_bytes());
        let backend = self.inner.backend_mut();
        write!(backend, "\x1b]52;c;{encoded}\x07")?;
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
        execute!(self.inner.backend_mut(), Clear(ClearType::All))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Returns an empty screen. A frame is some tens of kilobytes: with room for it there is one write a frame.
fn screen() -> io::Result<ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>> {
    ratatui::Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(1 << 17, io::stdout())))
}

fn enter() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    let entered =
        enable_raw_mode().and_then(|()| execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide));
    if entered.is_err() {
        restore();
    }
    entered
}

/// Undoes every mode that was set, once.
pub fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // A terminal that has gone cannot be restored, and nobody is there to be told.
        let _ = execute!(io::stdout(), EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
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
