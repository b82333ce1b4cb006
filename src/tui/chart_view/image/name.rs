//! What a terminal calls itself, since not every kitty shows pictures where text is.
//!
//! Pictures are put into cells by a letter that stands for a part of one (kitty's Unicode placeholders), which kitty knows
//! from version 0.28 on; before, it answers that it shows pictures and then shows boxes.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// `XTVERSION`, and behind it a question that every terminal answers.
const QUESTION: &[u8] = b"\x1b[>q\x1b[5n";

/// The end of the second answer.
const END: &[u8] = b"\x1b[0n";

/// How long the answers are waited for.
const PATIENCE: Duration = Duration::from_millis(500);

/// The longest answers.
const MOST: usize = 1_024;

/// Asks the terminal, which is raw and which nobody else reads from, for its name and version; `None` if it does not say.
pub fn ask() -> Option<String> {
    let mut out = io::stdout();
    out.write_all(QUESTION).ok()?;
    out.flush().ok()?;
    // Not by the buffer of `Stdin`, which would hide from `poll` what it holds.
    let (input, mut heard, began) = (io::stdin(), Vec::new(), Instant::now());
    while !heard.ends_with(END) && heard.len() < MOST {
        let left = PATIENCE.checked_sub(began.elapsed())?;
        let wait = Timespec { tv_sec: 0, tv_nsec: i64::from(left.subsec_nanos()) };
        if poll(&mut [PollFd::new(&input, PollFlags::IN)], Some(&wait)).ok()? == 0 {
            return None;
        }
        let mut bytes = [0; 64];
        let count = rustix::io::read(&input, &mut bytes).ok()?;
        if count == 0 {
            return None;
        }
        heard.extend(&bytes[..count]);
    }
    read(&heard)
}

/// Returns what stands between `DCS > |` and its end.
fn read(heard: &[u8]) -> Option<String> {
    let text = str::from_utf8(heard).ok()?;
    let (_, rest) = text.split_once("\x1bP>|")?;
    let (name, _) = rest.split_once('\x1b')?;
    Some(name.to_owned())
}

/// Returns whether a terminal of this name, which says that it speaks kitty's protocol, knows the letters for pictures.
pub fn has_places(name: &str) -> bool {
    let Some(version) = name.strip_prefix("kitty(") else { return true };
    let mut parts = version.trim_end_matches(')').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (0, 28)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_between_other_answers() {
        assert_eq!(read(b"\x1bP>|kitty(0.26.5)\x1b\\\x1b[0n").as_deref(), Some("kitty(0.26.5)"));
        assert_eq!(read(b"x\x1bP>|ghostty 1.1\x1b\\\x1b[0n").as_deref(), Some("ghostty 1.1"));
        assert_eq!(read(b"\x1b[0n"), None);
        assert_eq!(read(b"\x1bP>|\xff"), None);
    }

    #[test]
    fn pictures_need_a_kitty_that_is_new_enough() {
        assert!(!has_places("kitty(0.26.5)") && !has_places("kitty(0.9)") && !has_places("kitty()"));
        assert!(has_places("kitty(0.28.0)") && has_places("kitty(1.0)") && has_places("ghostty 1.1"));
    }
}
