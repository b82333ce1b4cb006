//! A terminal for tests and benches: a program in a pty, its screen, and waiting for what the screen should show.
//!
//! Nothing here sleeps: bytes come through a channel, and waiting for a state ends when the state is there or the limit is.

#![allow(dead_code, reason = "tests and benches each use a part of it")]

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take before a test says that it does not happen.
pub const LIMIT: Duration = Duration::from_secs(20);

/// A program in a pty with the screen that a user would see.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    bytes: Receiver<(Instant, Vec<u8>)>,
    /// The screen.
    pub parser: vt100::Parser,
    /// Everything that was written to the terminal.
    pub written: Vec<u8>,
    /// When the program was started.
    pub started: Instant,
    /// When the last bytes came.
    pub last_bytes: Instant,
}

impl Terminal {
    /// Starts a program with a terminal of its own; `home` is its home folder and holds all that it writes.
    pub fn spawn(program: &str, arguments: &[&str], home: &std::path::Path, (columns, rows): (u16, u16)) -> Terminal {
        let pty = native_pty_system()
            .openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })
            .expect("a pty can be opened");
        // Somebody who has seen the tour.
        std::fs::create_dir_all(home.join(".local/state/plotree")).expect("a folder can be made");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("PS1", "$ "), ("USER", "bob")] {
            command.env(name, value);
        }
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home);
        command.env("EDITOR", "sed -i s/a/o/");
        command.cwd(home);
        let mut reader = pty.master.try_clone_reader().expect("a pty can be read");
        let writer = pty.master.take_writer().expect("a pty can be written");
        let started = Instant::now();
        let child = pty.slave.spawn_command(command).expect("the program can be started");
        let (sender, bytes) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(len) = reader.read(&mut buffer) {
                if len == 0 || sender.send((Instant::now(), buffer[..len].to_vec())).is_err() {
                    return;
                }
            }
        });
        let parser = vt100::Parser::new(nonzero(rows), nonzero(columns), 0);
        Terminal { child, master: pty.master, writer, bytes, parser, written: Vec::new(), started, last_bytes: started }
    }

    /// Writes keys.
    pub fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).and_then(|()| self.writer.flush()).expect("keys can be written");
    }

    /// Returns the screen as text.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Waits until the screen satisfies a condition; returns when the bytes came that made it so.
    pub fn wait(&mut self, what: &str, is_there: impl Fn(&str) -> bool) -> Instant {
        let limit = Instant::now() + LIMIT;
        while !is_there(&self.text()) {
            assert!(self.take(limit), "{what} did not come; the screen is:\n{}", self.text());
        }
        self.last_bytes
    }

    /// Waits until the screen has a text.
    pub fn wait_for(&mut self, text: &str) -> Instant {
        self.wait(text, |screen| screen.contains(text))
    }

    /// Waits until the screen has a text no more.
    pub fn wait_without(&mut self, text: &str) -> Instant {
        self.wait(&format!("a screen without {text}"), |screen| !screen.contains(text))
    }

    /// Takes the next bytes in; false when none came before the limit.
    pub fn take(&mut self, limit: Instant) -> bool {
        match self.bytes.recv_timeout(limit.saturating_duration_since(Instant::now())) {
            Ok((when, bytes)) => {
                self.parser.process(&bytes);
                self.written.extend(bytes);
                self.last_bytes = when;
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    /// Takes in what comes until nothing has come for a while; returns how many bytes that were.
    pub fn settle(&mut self, quiet: Duration) -> usize {
        let before = self.written.len();
        while self.take(Instant::now() + quiet) {}
        self.written.len() - before
    }

    /// Changes the size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.screen_mut().set_size(nonzero(rows), nonzero(columns));
        self.master
            .resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })
            .expect("a pty can be resized");
    }

    /// Returns the program's process id.
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("the program runs")
    }

    /// Waits for the end; returns the exit code.
    pub fn wait_for_end(&mut self) -> u32 {
        let limit = Instant::now() + LIMIT;
        while self.take(limit) {}
        loop {
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                return status.exit_code();
            }
            assert!(Instant::now() < limit, "the program does not end; the screen is:\n{}", self.text());
            std::thread::yield_now();
        }
    }
}

fn nonzero(size: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(size).expect("a terminal has rows and columns")
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that failed must not leave its program behind; one that has ended is gone already.
        let _ = self.child.kill();
    }
}
