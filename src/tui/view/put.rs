//! Texts onto a screen: as ratatui does it, but for plain ones, which are nearly all, without a search for letters of
//! several characters. A screen of a table has thousands of letters, and is drawn at each key.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

/// Writes texts.
pub trait Put {
    /// Writes a text from a cell on, over at most `width` cells and not beyond the right edge; returns the cell behind it. Does
    /// what [`Buffer::set_stringn`] does.
    fn put(&mut self, x: u16, y: u16, text: impl AsRef<str>, width: usize, style: impl Into<Style>) -> (u16, u16);
}

impl Put for Buffer {
    fn put(&mut self, x: u16, y: u16, text: impl AsRef<str>, width: usize, style: impl Into<Style>) -> (u16, u16) {
        let text = text.as_ref();
        if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return self.set_stringn(x, y, text, width, style);
        }
        let room = usize::from(self.area.right().saturating_sub(x));
        let count = text.len().min(width).min(room);
        if count == 0 {
            return (x, y);
        }
        let (style, first) = (style.into(), self.index_of(x, y));
        for (cell, letter) in self.content.iter_mut().skip(first).zip(text.chars().take(count)) {
            cell.set_char(letter).set_style(style);
        }
        (x + count as u16, y)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::Color;

    use super::*;

    proptest! {
        #[test]
        fn it_writes_what_ratatui_writes(
            text in prop_oneof!["[ -~]{0,12}", "\\PC{0,8}", "[a日é\u{301}\t\u{7f}🇩🇪]{0,8}"],
            x in 3_u16..12, y in 2_u16..4, width in 0_usize..12,
        ) {
            let area = Rect::new(3, 2, 8, 2);
            let style = Style::new().fg(Color::Red);
            let (mut ours, mut theirs) = (Buffer::empty(area), Buffer::empty(area));
            prop_assert_eq!(ours.put(x, y, &text, width, style), theirs.set_stringn(x, y, &text, width, style));
            prop_assert_eq!(ours, theirs);
        }
    }
}
