//! Which character shows which pattern: dots of 2×4 as braille, octants, sextants, halves or ASCII, and covers of 8×8.

/// The characters a terminal's font is known to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Glyphs {
    /// Braille for lines and points, blocks for areas: in every font.
    #[default]
    Braille,
    /// Blocks of 2×4, of Unicode 16.
    Octant,
    /// Blocks of 2×3, of Unicode 13.
    Sextant,
    /// Half blocks only.
    HalfBlock,
    /// Nothing beyond ASCII.
    Ascii,
}

/// Returns the glyph that shows the dots of a cell, whose bit `2 * y + x` says which are set; `None` for an empty cell.
#[must_use]
pub fn of_dots(glyphs: Glyphs, dots: u8) -> Option<char> {
    if dots == 0 {
        return None;
    }
    Some(match glyphs {
        Glyphs::Braille => braille(dots),
        Glyphs::Octant => octant(dots),
        Glyphs::Sextant => sextant(dots),
        Glyphs::HalfBlock => match (dots & 0x0F != 0, dots & 0xF0 != 0) {
            (true, false) => '▀',
            (false, true) => '▄',
            _ => '█',
        },
        Glyphs::Ascii => ascii(dots),
    })
}

fn braille(dots: u8) -> char {
    // Braille numbers its dots down the left column, then down the right, then the bottom row.
    const PLACES: [u32; 8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
    let pattern = (0..8).filter(|bit| dots >> bit & 1 == 1).map(|bit| PLACES[bit]).sum::<u32>();
    char::from_u32(0x2800 + pattern).unwrap_or(' ')
}

fn octant(dots: u8) -> char {
    // Unicode encodes in order only those patterns that no older character shows.
    match dots {
        0x01 => '\u{1CEA8}',
        0x02 => '\u{1CEAB}',
        0x03 => '\u{1FB82}',
        0x05 => '▘',
        0x0A => '▝',
        0x0F => '▀',
        0x14 => '\u{1FBE6}',
        0x28 => '\u{1FBE7}',
        0x3F => '\u{1FB85}',
        0x40 => '\u{1CEA3}',
        0x50 => '▖',
        0x55 => '▌',
        0x5A => '▞',
        0x5F => '▛',
        0x80 => '\u{1CEA0}',
        0xA0 => '▗',
        0xA5 => '▚',
        0xAA => '▐',
        0xAF => '▜',
        0xC0 => '▂',
        0xF0 => '▄',
        0xF5 => '▙',
        0xFA => '▟',
        0xFC => '▆',
        0xFF => '█',
        _ => {
            const OLDER: [u8; 25] = [
                0x01, 0x02, 0x03, 0x05, 0x0A, 0x0F, 0x14, 0x28, 0x3F, 0x40, 0x50, 0x55, 0x5A, 0x5F, 0x80, 0xA0, 0xA5,
                0xAA, 0xAF, 0xC0, 0xF0, 0xF5, 0xFA, 0xFC, 0xFF,
            ];
            // The empty pattern comes before all and is no octant either.
            let before = 1 + OLDER.iter().filter(|&&pattern| pattern < dots).count() as u32;
            char::from_u32(0x1CD00 + u32::from(dots) - before).unwrap_or('█')
        }
    }
}

fn sextant(dots: u8) -> char {
    // Four rows of dots become three: the middle two share one.
    let row = |from: u32| u32::from(dots >> from & 3);
    let pattern = row(0) | (row(2) | row(4)) << 2 | row(6) << 4;
    match pattern {
        0 => ' ',
        0b01_0101 => '▌',
        0b10_1010 => '▐',
        0b11_1111 => '█',
        _ => {
            let before = 1 + u32::from(pattern > 0b01_0101) + u32::from(pattern > 0b10_1010);
            char::from_u32(0x1FB00 + pattern - before).unwrap_or('█')
        }
    }
}

fn ascii(dots: u8) -> char {
    match (dots & 0x0F, dots & 0xF0) {
        _ if dots.count_ones() >= 6 => '#',
        (_, 0) => '\'',
        (0, 0xC0) => '_',
        (0, _) => '.',
        (0x0C | 0x04 | 0x08, 0x30 | 0x10 | 0x20) => '-',
        (top, bottom) if top & 0x05 == 0 && bottom & 0xA0 == 0 => '/',
        (top, bottom) if top & 0x0A == 0 && bottom & 0x50 == 0 => '\\',
        _ if dots & 0xAA == 0 || dots & 0x55 == 0 => '|',
        _ => '*',
    }
}

/// Returns the ASCII character that stands for one of ours; letters of the figure's own stay.
#[must_use]
pub fn in_ascii(glyph: char) -> char {
    match glyph {
        '−' => '-',
        '…' => '~',
        '●' => 'o',
        '○' => '0',
        '▲' => '^',
        '▼' => 'v',
        '◆' => '@',
        '★' => '*',
        '×' => 'x',
        '·' => '.',
        '■' | '▒' | '▓' | '█' | '░' => '#',
        other => other,
    }
}

/// Returns the character that shows a cover of a cell best, and whether it shows the uncovered part instead, which it may
/// only if that part has a colour too.
#[must_use]
pub fn of_cover(glyphs: Glyphs, mask: u64, may_invert: bool) -> (char, bool) {
    if glyphs == Glyphs::Ascii {
        return (if mask.count_ones() > 20 { '#' } else { ' ' }, false);
    }
    let mut best = (' ', false, mask.count_ones());
    let mut offer = |glyph: char, inverse: bool, cover: u64| {
        let wrong = (cover ^ mask).count_ones();
        if wrong < best.2 {
            best = (glyph, inverse, wrong);
        }
    };
    offer('█', false, u64::MAX);
    if glyphs == Glyphs::HalfBlock {
        offer('▄', false, u64::MAX << 32);
        offer('▀', false, u64::MAX >> 32);
        return (best.0, best.1);
    }
    for eighths in 1..8u32 {
        let low = u64::MAX << (8 * (8 - eighths));
        let left = (0xFFu64 >> (8 - eighths)).wrapping_mul(0x0101_0101_0101_0101);
        let (low_glyph, left_glyph) = (LOWER[eighths as usize - 1], LEFT[eighths as usize - 1]);
        offer(low_glyph, false, low);
        offer(left_glyph, false, left);
        if may_invert {
            offer(low_glyph, true, !low);
            offer(left_glyph, true, !left);
        }
    }
    for (glyph, cover) in QUADRANTS {
        offer(glyph, false, cover);
    }
    (best.0, best.1)
}

const LOWER: [char; 7] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'];
const LEFT: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const TOP_LEFT: u64 = 0x0F0F_0F0F;
const TOP_RIGHT: u64 = 0xF0F0_F0F0;
const LOW_LEFT: u64 = TOP_LEFT << 32;
const LOW_RIGHT: u64 = TOP_RIGHT << 32;
const QUADRANTS: [(char, u64); 12] = [
    ('▘', TOP_LEFT),
    ('▝', TOP_RIGHT),
    ('▖', LOW_LEFT),
    ('▗', LOW_RIGHT),
    ('▀', TOP_LEFT | TOP_RIGHT),
    ('▐', TOP_RIGHT | LOW_RIGHT),
    ('▚', TOP_LEFT | LOW_RIGHT),
    ('▞', TOP_RIGHT | LOW_LEFT),
    ('▛', TOP_LEFT | TOP_RIGHT | LOW_LEFT),
    ('▜', TOP_LEFT | TOP_RIGHT | LOW_RIGHT),
    ('▙', TOP_LEFT | LOW_LEFT | LOW_RIGHT),
    ('▟', TOP_RIGHT | LOW_LEFT | LOW_RIGHT),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_corner_in_each_set() {
        assert_eq!(of_dots(Glyphs::Braille, 0x01), Some('⠁'));
        assert_eq!(of_dots(Glyphs::Braille, 0xFF), Some('⣿'));
        assert_eq!(of_dots(Glyphs::Octant, 0x04), Some('\u{1CD00}'));
        assert_eq!(of_dots(Glyphs::Octant, 0xFE), Some('\u{1CDE5}'));
        assert_eq!(of_dots(Glyphs::Sextant, 0x01), Some('\u{1FB00}'));
        assert_eq!(of_dots(Glyphs::Sextant, 0xFE), Some('\u{1FB3B}'));
        assert_eq!(of_dots(Glyphs::HalfBlock, 0x10), Some('▄'));
        assert_eq!(of_dots(Glyphs::Ascii, 0), None);
    }

    #[test]
    fn covers_become_eighths_and_quadrants() {
        assert_eq!(of_cover(Glyphs::Braille, u64::MAX << 40, true), ('▃', false));
        assert_eq!(of_cover(Glyphs::Braille, !(u64::MAX << 40), true), ('▃', true));
        assert_eq!(of_cover(Glyphs::Braille, 0x0707_0707_0707_0707, false), ('▍', false));
        assert_eq!(of_cover(Glyphs::Braille, TOP_LEFT, false), ('▘', false));
    }
}
