//! How much room a text takes, as far as a scene must know it: ranges make room for annotations and for labels inside panels.
//!
//! Widths are those of the font of pictures, so that what is reckoned here is what is drawn there.

use std::sync::LazyLock;

use ttf_parser::Face;

use super::rich_text::{RichText, Shift};

/// The widths of the first letters at size 1.
static WIDTHS: LazyLock<[f32; 0x250]> = LazyLock::new(widths);

/// How wide a letter is that is not in the table: those of wide scripts are about square.
const OTHER: f32 = 0.6;
const WIDE: f32 = 1.0;
const MINUS: f32 = 0.572;
/// The distance of lines, in sizes of the font.
const LINE: f32 = 1.3;
/// By how much raised and lowered letters are smaller.
const SMALL: f32 = 0.7;

fn widths() -> [f32; 0x250] {
    let mut widths = [OTHER; 0x250];
    let Ok(face) = Face::parse(include_bytes!("../../assets/fonts/OpenSans-Regular.ttf"), 0) else { return widths };
    let unit = 1.0 / f32::from(face.units_per_em().max(1));
    for (code, width) in widths.iter_mut().enumerate() {
        let letter = u32::try_from(code).ok().and_then(char::from_u32);
        if let Some(advance) =
            letter.and_then(|letter| face.glyph_index(letter)).and_then(|glyph| face.glyph_hor_advance(glyph))
        {
            *width = f32::from(advance) * unit;
        }
    }
    widths
}

/// Returns width and height in pixels of a text in a font of a size; nothing takes no room.
#[must_use]
pub fn extent(text: &RichText, size: f64) -> [f64; 2] {
    if text.is_empty() {
        return [0.0; 2];
    }
    let lines = text.lines();
    let width = lines.iter().map(|line| {
        let spans = line.iter().map(|span| {
            let own = span.style.size.unwrap_or(size as f32);
            let own = if span.style.shift == Shift::None { own } else { own * SMALL };
            let heavier = if span.style.bold { 1.06 } else { 1.0 };
            span.text.chars().map(letter).sum::<f32>() * own * heavier
        });
        spans.sum::<f32>()
    });
    [f64::from(width.fold(0.0, f32::max)), lines.len() as f64 * size * f64::from(LINE)]
}

fn letter(letter: char) -> f32 {
    let code = letter as usize;
    match code {
        // Numbers below zero have it, and it is as wide as their digits.
        0x2212 => MINUS,
        _ if code < WIDTHS.len() => WIDTHS[code],
        0x1100..0x1200 | 0x2e80.. => WIDE,
        _ => OTHER,
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is read or kept comes back exactly")]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_are_wider_and_lines_lie_upon_each_other() {
        let of = |text: &str| extent(&RichText::parse(text), 12.0);
        assert!(of("WWW")[0] > 2.0 * of("iii")[0]);
        assert_eq!(of("a<br>bb")[1], 2.0 * of("a")[1]);
        assert_eq!(of("a<br>bb")[0], of("bb")[0]);
        assert_eq!(of(" "), [0.0, 0.0]);
    }
}
