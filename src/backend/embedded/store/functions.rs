//! The functions that SQL text uses beside SQLite's own.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// Makes `holds(text, lowercase needle)` known to a connection: whether the text contains the needle, letter case aside.
pub fn register(db: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("holds", 2, flags, |context| {
        let text = context.get_raw(0).as_str().unwrap_or_default();
        let needle = context.get_raw(1).as_str().unwrap_or_default();
        Ok(holds(text, needle))
    })
}

/// Returns whether a text contains a needle that is in lower case already.
#[must_use]
pub fn holds(text: &str, needle: &str) -> bool {
    if text.is_ascii() {
        let (text, needle) = (text.as_bytes(), needle.as_bytes());
        return needle.is_empty()
            || text
                .windows(needle.len())
                .any(|window| window[0].to_ascii_lowercase() == needle[0] && window.eq_ignore_ascii_case(needle));
    }
    text.to_lowercase().contains(needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_case_does_not_matter() {
        assert!(holds("Growth 2024", "wth 2"));
        assert!(holds("ÄPFEL", "äpf"));
        assert!(holds("x", ""));
        assert!(!holds("x", "xy"));
        assert!(!holds("growth", "ä"));
    }
}
