//! Text in the user's own editor, while the terminal is the editor's.
//!
//! The text lies in a file that only the user may read, gone at the end. While the editor runs, nobody else may read the
//! keys: [`Reader`] is woken out of its wait by the signal that a window sends when its size changes, and rests.

use std::io::{self, Write as _};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crossterm::event::Event;

use super::ground::{HOLD, Heard, Listener};
use rustix::process::{Signal, getpid, kill_process};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// How long the reader may take to rest; it is woken, so this is never reached but when the terminal has gone.
const PATIENCE: Duration = Duration::from_millis(500);

/// The largest text that is taken back.
const MOST_BYTES: u64 = 64 << 20;

/// The editor that is there when nobody named one.
const EDITOR: &str = "vi";

/// Whether the reader is to rest, and whether it does.
#[derive(Default)]
struct Rest {
    wanted: bool,
    resting: bool,
}

/// What comes from the terminal.
#[derive(Debug)]
pub enum Input {
    /// What the user does.
    Event(Event),
    /// The colour of the ground, which was asked for.
    Ground([u8; 3]),
}

/// Reads the terminal's events in a thread of its own, which ends with the program.
#[derive(Clone)]
pub struct Reader {
    rest: Arc<(Mutex<Rest>, Condvar)>,
}

impl Reader {
    /// Starts reading.
    #[must_use]
    pub fn start() -> (Reader, UnboundedReceiver<io::Result<Input>>) {
        let (events_in, events) = unbounded_channel();
        let reader = Reader { rest: Arc::default() };
        let own = reader.clone();
        std::thread::spawn(move || {
            let mut listener = Listener::default();
            loop {
                let inputs = heard(&mut listener);
                own.rest_if_wanted();
                let failed = inputs.is_err();
                let sent = match inputs {
                    Ok(inputs) => inputs.into_iter().try_for_each(|input| events_in.send(Ok(input))),
                    Err(error) => events_in.send(Err(error)),
                };
                if sent.is_err() || failed {
                    return;
                }
            }
        });
        (reader, events)
    }

    fn rest_if_wanted(&self) {
        let (rest, changed) = &*self.rest;
        let mut rest = rest.lock().unwrap_or_else(PoisonError::into_inner);
        while rest.wanted {
            rest.resting = true;
            changed.notify_all();
            rest = changed.wait(rest).unwrap_or_else(PoisonError::into_inner);
        }
        rest.resting = false;
    }

    /// Lets nobody read keys until [`Reader::go_on`].
    ///
    /// # Errors
    /// Fails when the reader does not rest.
    pub fn pause(&self) -> io::Result<()> {
        let (rest, changed) = &*self.rest;
        rest.lock().unwrap_or_else(PoisonError::into_inner).wanted = true;
        kill_process(getpid(), Signal::WINCH)?;
        let rest = rest.lock().unwrap_or_else(PoisonError::into_inner);
        let (rest, late) =
            changed.wait_timeout_while(rest, PATIENCE, |rest| !rest.resting).unwrap_or_else(PoisonError::into_inner);
        drop(rest);
        if late.timed_out() {
            self.go_on();
            return Err(io::Error::other("the terminal could not be handed over"));
        }
        Ok(())
    }

    /// Reads keys again.
    pub fn go_on(&self) {
        let (rest, changed) = &*self.rest;
        rest.lock().unwrap_or_else(PoisonError::into_inner).wanted = false;
        changed.notify_all();
    }
}

/// Waits for what comes next.
fn heard(listener: &mut Listener) -> io::Result<Vec<Input>> {
    let keys = |keys: Vec<Event>| keys.into_iter().map(Input::Event).collect();
    if listener.is_holding() && !crossterm::event::poll(HOLD)? {
        return Ok(keys(listener.release()));
    }
    Ok(match listener.hear(crossterm::event::read()?) {
        Heard::Keys(events) => keys(events),
        Heard::Held => Vec::new(),
        Heard::Ground(colour) => vec![Input::Ground(colour)],
    })
}

/// Lets the user edit a text in his editor and returns what he left.
///
/// # Errors
/// Says in a sentence what went wrong.
pub fn edit(text: &str, ending: &str) -> Result<String, String> {
    let named = |name: &str| std::env::var(name).ok().filter(|editor| !editor.trim().is_empty());
    let editor = named("VISUAL").or_else(|| named("EDITOR")).unwrap_or_else(|| EDITOR.to_owned());
    edit_with(&editor, text, ending)
}

fn edit_with(editor: &str, text: &str, ending: &str) -> Result<String, String> {
    let failed = |error: io::Error| format!("The text could not be handed to the editor: {error}.");
    let mut file = tempfile::Builder::new().prefix("plotree-").suffix(ending).tempfile().map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(failed)?;
    // An editor may be named with options, and with quotes around its path, so the shell reads it.
    let status = Command::new("sh").arg("-c").arg(format!("{editor} \"$@\"")).arg("sh").arg(file.path()).status();
    match status {
        Ok(status) if status.success() => {}
        Ok(status) => return Err(format!("The editor ended with {status}: nothing was changed.")),
        Err(error) => return Err(format!("The editor could not be started: {error}.")),
    }
    // Many editors put a new file in the old one's place, so it is read by its name.
    let size = std::fs::metadata(file.path()).map_err(failed)?.len();
    if size > MOST_BYTES {
        return Err("The editor left a text that is too long.".into());
    }
    std::fs::read_to_string(file.path()).map_err(|error| format!("What the editor left could not be read: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_editor_leaves_comes_back() {
        assert_eq!(edit_with("sed -i s/a/b/", "a\nc\n", ".txt").unwrap(), "b\nc\n");
        assert_eq!(edit_with("true", "a", ".txt").unwrap(), "a");
    }

    #[test]
    fn an_editor_that_fails_changes_nothing() {
        assert!(edit_with("false", "a", ".txt").unwrap_err().contains("nothing was changed"));
        assert!(edit_with("/no/such/editor 2>/dev/null", "a", ".txt").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read_the_names() {
        let mode =
            edit_with("f() { stat -c %a \"$1\" > \"$1.mode\"; mv \"$1.mode\" \"$1\"; }; f", "a", ".txt").unwrap();
        assert_eq!(mode.trim(), "600");
    }
}
