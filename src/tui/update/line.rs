//! A line of text that is being edited: which keys do what to it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest};

/// Edits a line of text; returns whether the key was one for that.
pub fn edit(input: &mut Input, event: &KeyEvent) -> bool {
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let request = match (event.code, ctrl) {
        (KeyCode::Char('u'), true) => InputRequest::DeleteLine,
        (KeyCode::Char('w'), true) => InputRequest::DeletePrevWord,
        (KeyCode::Char('k'), true) => InputRequest::DeleteTillEnd,
        (KeyCode::Char('a'), true) | (KeyCode::Home, _) => InputRequest::GoToStart,
        (KeyCode::Char('e'), true) | (KeyCode::End, _) => InputRequest::GoToEnd,
        (KeyCode::Char(_), _) if event.modifiers.contains(KeyModifiers::ALT) => return false,
        (KeyCode::Char(c), false) => InputRequest::InsertChar(c),
        // Some terminals send Ctrl-H for Backspace.
        (KeyCode::Backspace, _) | (KeyCode::Char('h'), true) => InputRequest::DeletePrevChar,
        (KeyCode::Delete, _) => InputRequest::DeleteNextChar,
        (KeyCode::Left, false) => InputRequest::GoToPrevChar,
        (KeyCode::Right, false) => InputRequest::GoToNextChar,
        (KeyCode::Left, true) => InputRequest::GoToPrevWord,
        (KeyCode::Right, true) => InputRequest::GoToNextWord,
        _ => return false,
    };
    input.handle(request);
    true
}

/// Puts text in at the cursor.
pub fn insert(input: &mut Input, text: Vec<char>) {
    for c in text {
        input.handle(InputRequest::InsertChar(c));
    }
}
