//! Signs for terminals that have no more than ASCII.
//!
//! What is drawn is drawn with the signs that most terminals have; where the user wants none of them, the finished screen is
//! gone through once and each becomes the letter that comes nearest. So no view can forget it. Names and titles keep their
//! letters: they are the user's.

use ratatui::buffer::Buffer;

use crate::chart::cells::Glyphs;
use crate::chart::cells::glyphs::of_dots;

/// Signs with what stands for them.
const SIGNS: [(&str, char); 17] = [
    ("─━╌┄═╴╶‾¯≡", '-'),
    ("│┃╎┆║┊▏▎▍▌▐", '|'),
    ("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋", '+'),
    ("▸▶►→⇒›", '>'),
    ("◂◀◄←⇐‹⇆", '<'),
    ("▾▼↓⇓⤓", 'v'),
    ("▴▲↑⇑", '^'),
    ("…⋯∿⌁", '~'),
    ("·•∙‧", '.'),
    ("★☆✱✓✔●", '*'),
    ("✗✘×⌫∅", 'x'),
    ("◎○◌◯◉", 'o'),
    ("⚿⌘", 'k'),
    ("↶↷↺↻⟳", '@'),
    ("“”„", '"'),
    ("–—", '-'),
    ("≠", '!'),
];

/// Blocks with what stands for them, the fuller the darker.
const BLOCKS: [(&str, char); 6] =
    [("▁", '_'), ("▂▃▖▗", '.'), ("▄░▘▝", '-'), ("▅▀▚▞", '='), ("▆▒▙▛▜▟", '+'), ("▇█▓■▪▦", '#')];

/// Writes a screen with nothing but ASCII where it is the program's own to choose.
pub fn plain(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.is_ascii() {
            continue;
        }
        let mut chars = symbol.chars();
        if let (Some(sign), None) = (chars.next(), chars.next())
            && let Some(letter) = letter(sign)
        {
            cell.set_char(letter);
        }
    }
}

/// Takes the frames away, which are noise to who hears the screen or feels it.
pub fn unframed(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().chars().all(|sign| ('\u{2500}'..='\u{257f}').contains(&sign)) {
            cell.set_char(' ');
        }
    }
}

/// Returns the letter that comes nearest to a sign; `None` for what is no sign of ours.
fn letter(sign: char) -> Option<char> {
    if let Some(pattern) = u32::from(sign).checked_sub(0x2800).filter(|pattern| *pattern < 256) {
        return Some(of_dots(Glyphs::Ascii, dots(pattern)).unwrap_or(' '));
    }
    SIGNS.iter().chain(&BLOCKS).find(|(signs, _)| signs.contains(sign)).map(|(_, letter)| *letter)
}

/// Returns the dots of a braille pattern, row by row: bit `2 * y + x`.
fn dots(pattern: u32) -> u8 {
    // Braille numbers its dots down the left column, then down the right, then the bottom row.
    const BITS: [u32; 8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
    (0..8).filter(|bit| pattern & BITS[*bit] != 0).fold(0, |dots, bit| dots | 1 << bit)
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn signs_become_letters_and_names_stay() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
        buffer.set_string(0, 0, "╭─▸★│…⠁⣿ ▁█é日", Style::new());
        plain(&mut buffer);
        let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.starts_with("+->*|~"), "{text}");
        assert!(text.contains("_#é日"), "{text}");
        assert!(text.chars().all(|c| c.is_ascii() || "é日".contains(c)), "{text}");
    }
}
