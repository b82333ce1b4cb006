//! Texts that must stay within what they name: how far they shrink in a picture, and what is left of them in cells.

use unicode_width::UnicodeWidthStr;

use crate::chart::measure;
use crate::chart::rich_text::RichText;
use crate::chart::scene::shape::Word;
use crate::chart::scene::{Size, plain};

/// The space between a text and the border of its room.
pub const PAD: f64 = 3.0;
/// The height of a line's box and the distance of lines, in sizes of the font.
const BOX: f64 = 17.0 / 12.0;
const LINE: f64 = 1.3;
/// The least size at which a text is written at all.
pub const LEAST: f64 = 1.0;

/// Where a text stands in its room: -1 left or at the top, 0 in the middle, 1 right or at the bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stand {
    /// Across.
    pub x: i8,
    /// Down.
    pub y: i8,
}

/// Returns width and height of a text's box in a font of a size.
#[must_use]
pub fn extent(text: &str, size: f64) -> [f64; 2] {
    let rich = RichText::parse(text);
    let [width, _] = measure::extent(&rich, size);
    let lines = rich.lines().len().max(1) as f64;
    [width, if width > 0.0 { (BOX + (lines - 1.0) * LINE) * size } else { 0.0 }]
}

/// A text placed in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Its middle: right and down from the room's origin.
    pub at: [f64; 2],
    /// By how much it is smaller than its font.
    pub scale: f64,
    /// How far it is turned, in degrees clockwise.
    pub turn: f64,
}

/// Places a text of a width and a height in a rectangle whose y goes down, shrunk as far as it must be.
#[must_use]
pub fn inside([x0, y0, x1, y1]: [f64; 4], [width, height]: [f64; 2], stand: Stand) -> Placed {
    let (wide, high) = (x1 - x0, y1 - y0);
    let pad = if wide > 2.0 * PAD && high > 2.0 * PAD { PAD } else { 0.0 };
    let room = [(wide - 2.0 * pad).max(0.0), (high - 2.0 * pad).max(0.0)];
    let scale = 1.0f64.min(room[0] / width.max(1e-9)).min(room[1] / height.max(1e-9));
    let x = match stand.x {
        -1 => x0 + PAD + scale * width / 2.0,
        1 => x1 - PAD - scale * width / 2.0,
        _ => f64::midpoint(x0, x1),
    };
    let y = match stand.y {
        -1 => y0 + pad + scale * height / 2.0,
        1 => y1 - pad - scale * height / 2.0,
        _ => f64::midpoint(y0, y1),
    };
    Placed { at: [x, y], scale, turn: 0.0 }
}

/// A text of a trace with the size that it would have and the size of its font.
#[derive(Debug, Clone)]
pub struct Sized {
    /// The text with its place; y goes up.
    pub word: Word,
    /// The size of its font.
    pub font: f64,
    /// The size at which it fits.
    pub size: f64,
}

/// Gives texts their sizes: each its own, or as the layout's `uniformtext` asks for all the size of the smallest, without those
/// that are too small for it.
#[must_use]
pub fn sized(texts: Vec<Sized>, uniform: Option<(f64, bool)>) -> Vec<Word> {
    let least = uniform.map(|(least, _)| {
        let seen = texts.iter().map(|text| text.size).filter(|size| *size >= least);
        seen.fold(f64::INFINITY, f64::min).max(least)
    });
    let shown = |text: Sized| {
        let size = match (least, uniform) {
            (Some(_), Some((most, true))) if text.size < most => return None,
            (Some(all), _) if all.is_finite() => all,
            _ => text.size,
        };
        (size >= LEAST).then_some(Word { size: Some(size as f32), ..text.word })
    };
    texts.into_iter().filter_map(shown).collect()
}

/// Returns whether a room of pixels has cells for any text.
#[must_use]
pub fn has_cells([width, height]: [f64; 2]) -> bool {
    let [columns, rows] = cells([width, height]);
    columns > 0 && rows > 0
}

/// Returns how many columns and rows of cells a room of pixels has.
fn cells([width, height]: [f64; 2]) -> [usize; 2] {
    let columns = (width / Size::CELL.0 + 0.01).floor().clamp(0.0, 1_000.0) as usize;
    let rows = (height / Size::CELL.1 + 0.3).floor().clamp(0.0, 100.0) as usize;
    [columns, rows]
}

/// Returns what is left of a text in so many pixels of cells: lines that are too long are broken at blanks or cut, lines for
/// which there is no room are left out. The answer has markup. None if nothing can be read.
#[must_use]
pub fn in_cells(text: &str, room: [f64; 2]) -> Option<String> {
    let [columns, rows] = cells(room);
    if columns == 0 || rows == 0 {
        return None;
    }
    let text = plain(text);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        lines.extend(broken(line, columns, rows - lines.len().min(rows)));
        if lines.len() >= rows {
            break;
        }
    }
    lines.truncate(rows);
    let cut: Vec<String> = lines.iter().map_while(|line| cut(line, columns)).collect();
    (!cut.is_empty()).then(|| cut.join("<br>"))
}

/// Breaks a line at blanks, if there are rows for that.
fn broken(line: &str, columns: usize, rows: usize) -> Vec<String> {
    if line.width() <= columns || rows < 2 {
        return vec![line.to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        let full = lines.len() >= rows;
        match lines.last_mut() {
            Some(last) if last.width() + 1 + word.width() <= columns || full => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Cuts a line to so many columns; none if too little would be left. The answer has markup.
fn cut(line: &str, columns: usize) -> Option<String> {
    let marked = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;");
    if line.width() <= columns {
        return Some(marked(line));
    }
    if columns < 4 {
        return None;
    }
    let mut kept = String::new();
    for letter in line.chars() {
        if kept.width() + letter.to_string().width() >= columns {
            break;
        }
        kept.push(letter);
    }
    Some(marked(&kept) + "…")
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the places are exact")]
mod tests {
    use super::*;

    #[test]
    fn texts_shrink_until_they_fit() {
        let room = [10.0, 10.0, 70.0, 40.0];
        let placed = inside(room, [20.0, 10.0], Stand { x: -1, y: -1 });
        assert_eq!((placed.at, placed.scale), ([23.0, 18.0], 1.0));
        let placed = inside(room, [108.0, 10.0], Stand::default());
        assert_eq!((placed.at, placed.scale), ([40.0, 25.0], 0.5));
    }

    #[test]
    fn cells_keep_what_can_be_read() {
        let of = |text: &str, columns: f64, rows: f64| in_cells(text, [columns * 5.0, rows * 11.0]);
        assert_eq!(of("label<br>12%", 6.0, 2.0).as_deref(), Some("label<br>12%"));
        assert_eq!(of("label<br>12%", 6.0, 1.0).as_deref(), Some("label"));
        assert_eq!(of("two words", 5.0, 2.0).as_deref(), Some("two<br>words"));
        assert_eq!(of("a<b>longer</b> &lt;", 6.0, 1.0).as_deref(), Some("along…"));
        assert_eq!(of("word", 3.0, 3.0), None);
        assert_eq!(of("a&lt;b", 3.0, 1.0).as_deref(), Some("a&lt;b"));
        assert_eq!(of("", 9.0, 9.0), None);
        assert_eq!(of("x", f64::NAN, f64::INFINITY), None);
    }

    #[test]
    fn uniform_texts_have_the_size_of_the_smallest_that_is_great_enough() {
        let text = |size: f64| Sized { word: Word::default(), font: 12.0, size };
        let sizes = |words: Vec<Word>| words.iter().map(|word| word.size.unwrap()).collect::<Vec<_>>();
        let all = || vec![text(12.0), text(9.0), text(4.0)];
        assert_eq!(sizes(sized(all(), None)), [12.0, 9.0, 4.0]);
        assert_eq!(sizes(sized(all(), Some((8.0, true)))), [9.0, 9.0]);
        assert_eq!(sizes(sized(all(), Some((8.0, false)))), [9.0, 9.0, 9.0]);
    }
}
