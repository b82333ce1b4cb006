//! The colour of the terminal's ground: asked for once the first frame is drawn, heard among the keys.
//!
//! A terminal answers `OSC 11` with what looks like keys: Alt-] and the letters of `11;rgb:1e1e/1e1e/2e2e`. For a second
//! after the question such keys are held back until it is clear what they are; all others pass at once. A terminal that does
//! not answer costs nothing.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};

/// The question.
pub const QUESTION: &str = "\x1b]11;?\x1b\\";

/// How long an answer is listened for.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long a key is held back for what may follow it.
pub const HOLD: Duration = Duration::from_millis(40);

/// The longest answer, in keys.
const LONGEST: usize = 40;

/// When the question was asked, while its answer is waited for.
static ASKED: Mutex<Option<Instant>> = Mutex::new(None);

/// Returns whether terminals of this name take the question; some print it.
#[must_use]
pub fn may_ask(term: &str) -> bool {
    !matches!(term, "" | "dumb" | "linux" | "cons25" | "vt100" | "vt220")
}

/// Remembers that the question has been asked just now.
pub fn asked() {
    *ASKED.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
}

/// Returns whether the answer may still come, and how long ago the question was.
#[must_use]
pub fn waiting() -> Option<Duration> {
    let asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    asked.map(|asked| asked.elapsed()).filter(|passed| *passed < PATIENCE)
}

fn answered() {
    *ASKED.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// What a key may be the next of.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// These are keys.
    Keys(Vec<Event>),
    /// Nothing yet: what follows will say.
    Held,
    /// The ground's colour.
    Ground([u8; 3]),
}

/// Tells an answer from keys.
#[derive(Debug, Default)]
pub struct Listener {
    held: Vec<Event>,
    text: String,
}

impl Listener {
    /// Takes an event in.
    pub fn hear(&mut self, event: Event) -> Heard {
        if self.held.is_empty() && waiting().is_none() {
            return Heard::Keys(vec![event]);
        }
        self.listen(event)
    }

    fn listen(&mut self, event: Event) -> Heard {
        let key = match &event {
            Event::Key(key) if key.kind != KeyEventKind::Release => Some((key.code, key.modifiers)),
            _ => None,
        };
        self.held.push(event);
        let alt = |modifiers: KeyModifiers| modifiers.contains(KeyModifiers::ALT);
        match key {
            // A lone Escape may be the first half of the answer, where the line is slow.
            Some((KeyCode::Esc, _)) if self.held.len() == 1 => return Heard::Held,
            Some((KeyCode::Char(']'), modifiers))
                if self.text.is_empty() && (alt(modifiers) && self.held.len() == 1 || self.held.len() == 2) =>
            {
                self.text.push(']');
                return Heard::Held;
            }
            Some((KeyCode::Char('g'), KeyModifiers::CONTROL)) if !self.text.is_empty() => return self.end(),
            Some((KeyCode::Char('\\'), modifiers)) if alt(modifiers) && !self.text.is_empty() => return self.end(),
            Some((KeyCode::Char(c), modifiers)) if !self.text.is_empty() && !alt(modifiers) => {
                self.text.push(c);
                let head = "]11;rgb";
                let length = self.text.len().min(head.len());
                let rest = self.text.get(head.len()..).unwrap_or_default();
                if head.get(..length) == self.text.get(..length)
                    && rest.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '/' | 'a'))
                    && self.text.len() < LONGEST
                {
                    return Heard::Held;
                }
            }
            _ => {}
        }
        Heard::Keys(self.release())
    }

    /// Returns whether keys are held back.
    #[must_use]
    pub fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// Gives the keys back that were held, as nothing has followed them.
    pub fn release(&mut self) -> Vec<Event> {
        self.text.clear();
        std::mem::take(&mut self.held)
    }

    fn end(&mut self) -> Heard {
        match colour(&self.text) {
            Some(colour) => {
                self.release();
                answered();
                Heard::Ground(colour)
            }
            None => Heard::Keys(self.release()),
        }
    }
}

/// Reads `]11;rgb:1e1e/1e1e/2e2e`, each channel of one to four digits.
fn colour(text: &str) -> Option<[u8; 3]> {
    let channels = text.strip_prefix("]11;")?.split_once(':')?.1;
    let mut channels = channels.split('/').map(|digits| {
        let length = u32::try_from(digits.len()).ok().filter(|length| (1..=4).contains(length))?;
        let most = 16u32.pow(length) - 1;
        let value = u32::from_str_radix(digits, 16).ok()?;
        u8::try_from(value * 255 / most).ok()
    });
    Some([channels.next()??, channels.next()??, channels.next()??])
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyEvent;

    use super::*;

    fn key(c: char, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(c), modifiers))
    }

    fn answer(text: &str) -> Vec<Event> {
        let letters = text.chars().map(|c| key(c, KeyModifiers::NONE));
        std::iter::once(key(']', KeyModifiers::ALT)).chain(letters).collect()
    }

    fn hear(events: Vec<Event>) -> Vec<Heard> {
        let mut listener = Listener::default();
        events.into_iter().map(|event| listener.listen(event)).filter(|heard| *heard != Heard::Held).collect()
    }

    #[test]
    fn the_answer_is_heard_and_keys_stay_keys() {
        for end in [key('g', KeyModifiers::CONTROL), key('\\', KeyModifiers::ALT)] {
            let mut events = answer("11;rgb:1e1e/FFFF/0000");
            events.push(end);
            assert_eq!(hear(events), [Heard::Ground([0x1e, 0xff, 0])]);
        }
        let split = [Event::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)), key(']', KeyModifiers::NONE)];
        let rest = answer("11;rgb:ff/ff/ff").into_iter().skip(1).chain([key('g', KeyModifiers::CONTROL)]);
        assert_eq!(hear(split.into_iter().chain(rest).collect()), [Heard::Ground([255; 3])]);
        let typed = answer("1x");
        assert_eq!(hear(typed.clone()), [Heard::Keys(typed)]);
        let escape = vec![Event::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)), key('j', KeyModifiers::NONE)];
        assert_eq!(hear(escape.clone()), [Heard::Keys(escape)]);
        assert_eq!(hear(vec![key('j', KeyModifiers::NONE)]), [Heard::Keys(vec![key('j', KeyModifiers::NONE)])]);
    }

    #[test]
    fn what_is_no_colour_is_none() {
        for text in
            ["]11;rgb:", "]11;rgb:1/2", "]11;rgb:1/2/zz", "]11;rgb:12345678901/0/0", "]11;rgb:fffffff/0/0", "]11"]
        {
            assert_eq!(colour(text), None, "{text}");
        }
        assert_eq!(colour("]11;rgba:ffff/8080/0000/ffff"), Some([255, 128, 0]));
    }
}
