//! Indicators in pictures: where their texts stand and how large they are there, as plotly.js lays them out.

use super::Drawn;
use super::indicator::{Reading, arc, bullet};
use crate::chart::axis::Axis;
use crate::chart::color::Rgba;
use crate::chart::scene::mark::Anchor;
use crate::chart::scene::shape::{Shape, Word};

/// The size of a number that says none, in pixels.
const NUMBER: f64 = 80.0;
/// How far letters reach above and below their base line, in sizes of the font.
const ASCENT: f64 = 1.069;
const DESCENT: f64 = 0.293;
/// The width of a digit.
const DIGIT: f64 = 0.572;
/// The share of a bullet's panel that its number has, and the share free beside it.
const BESIDE: f64 = 0.25;
const PADDING: f64 = 0.025;
/// The inner radius of an arc, as a share of the outer one, and how much of it texts may fill.
const INNER: f64 = 0.75 * 0.9;

/// A text with its size and the middle of its box, in pixels to the right of and below the first text's base line.
struct Text<'a> {
    letters: &'a str,
    size: f64,
    middle: [f64; 2],
    colour: Option<Rgba>,
}

impl Text<'_> {
    fn width(&self) -> f64 {
        self.letters.chars().count() as f64 * self.size * DIGIT
    }

    /// Returns left, top, right and bottom of its box.
    fn area(&self) -> [f64; 4] {
        let (wide, high) = (self.width() / 2.0, self.size * (ASCENT + DESCENT) / 2.0);
        let [x, y] = self.middle;
        [x - wide, y - high, x + wide, y + high]
    }
}

/// Adds an indicator to a panel of so many pixels, whose axes then count pixels from the middle and from below.
pub fn picture(
    reading: &Reading<'_>,
    mode: &str,
    [wide, high]: [f64; 2],
    [x, y]: [&mut Axis; 2],
    drawn: &mut Drawn<'_>,
) {
    let source = reading.source;
    let gauge = mode.contains("gauge");
    let is_bullet = gauge && source.text("gauge.shape") == Some("bullet");
    let texts = texts(reading);
    let all = texts
        .iter()
        .map(Text::area)
        .reduce(|one, other| [one[0].min(other[0]), one[1].min(other[1]), one[2].max(other[2]), one[3].max(other[3])]);
    let all = all.unwrap_or_default();
    let size = [all[2] - all[0], all[3] - all[1]].map(|length| length.max(1.0));
    let sized = ["number.font.size", "delta.font.size"].iter().any(|path| source.number(path).is_some());
    let radius = (wide / 2.0).min(high).max(1.0);
    let within = |room: [f64; 2]| (room[0] / size[0]).min(room[1] / size[1]);
    let fit = match (gauge, is_bullet) {
        (false, _) => within([wide, high]),
        (true, true) => within([(BESIDE - PADDING) * wide, high]),
        (true, false) => INNER * radius / (size[0] / 2.0).hypot(size[1]),
    };
    let scale = if sized { 1.0 } else { fit.min(1.0) };
    let base = high / 2.0 - radius / 2.0;
    if is_bullet {
        bullet(reading, wide, [0.5, 0.5], x, drawn);
    } else {
        (x.range, y.range) = ([-wide / 2.0, wide / 2.0], [0.0, high]);
        if gauge {
            arc(reading, radius, base, 0.0, drawn);
        }
    }
    // Where the middle of all texts is, in pixels from the panel's lower left corner.
    let middle = if is_bullet {
        [wide * (1.0 - (BESIDE - PADDING) / 2.0), high / 2.0]
    } else if gauge {
        [wide / 2.0, base + scale * size[1] / 2.0]
    } else {
        [wide / 2.0, high / 2.0]
    };
    let centre = [f64::midpoint(all[0], all[2]), f64::midpoint(all[1], all[3])];
    let place = |pixels: [f64; 2]| [x.value_at(pixels[0] / wide), y.value_at(pixels[1] / high)];
    let mut words: Vec<Word> = texts
        .iter()
        .map(|text| {
            let at = place([
                middle[0] + (text.middle[0] - centre[0]) * scale,
                middle[1] - (text.middle[1] - centre[1]) * scale,
            ]);
            word(at, text.letters, text.size * scale, Anchor::default(), text.colour)
        })
        .collect();
    let title = source.text("title.text").or(source.text("title")).unwrap_or_default();
    if !title.is_empty() {
        let usual = texts.first().map_or(NUMBER, |text| text.size) * 0.25;
        let own = source.number("title.font.size").unwrap_or(usual);
        let colour = source.text("title.font.color").and_then(Rgba::parse);
        let line = own * (ASCENT + DESCENT) / 2.0;
        let (at, anchor) = if is_bullet {
            ([-PADDING * wide, high / 2.0], Anchor { x: -1, y: 0 })
        } else if gauge {
            // Above the labels of the arc.
            ([wide / 2.0, base + radius + 20.0 + line], Anchor::default())
        } else {
            ([wide / 2.0, middle[1] + scale * size[1] / 2.0 + 12.0 + line], Anchor::default())
        };
        words.push(word(place(at), title, own, anchor, colour));
    }
    drawn.shapes.push(Shape::Words(words));
}

/// Returns the number and its change, placed to each other.
fn texts<'r>(reading: &'r Reading<'_>) -> Vec<Text<'r>> {
    let source = reading.source;
    let usual =
        if reading.number.is_some() { source.number("number.font.size").unwrap_or(NUMBER) / 2.0 } else { NUMBER };
    let large = source.number("number.font.size").unwrap_or(NUMBER).clamp(1.0, 1_000.0);
    let small = source.number("delta.font.size").unwrap_or(usual).clamp(1.0, 1_000.0);
    let rise = (ASCENT - DESCENT) / 2.0;
    let number = reading.number.as_deref().map(|letters| Text {
        letters,
        size: large,
        middle: [0.0, -rise * large],
        colour: source.text("number.font.color").and_then(Rgba::parse),
    });
    let delta = reading.delta.as_ref().map(|(letters, colour)| {
        let mut text = Text { letters, size: small, middle: [0.0, -rise * small], colour: Some(*colour) };
        if let Some(number) = &number {
            let aside = f64::midpoint(number.width(), text.width()) + 0.75 * small;
            text.middle = match source.text("delta.position") {
                Some("left") => [-aside, number.middle[1]],
                Some("right") => [aside, number.middle[1]],
                Some("top") => [0.0, -ASCENT * large - rise * small],
                _ => [0.0, (ASCENT + DESCENT - rise) * small],
            };
        }
        text
    });
    number.into_iter().chain(delta).collect()
}

fn word([x, y]: [f64; 2], letters: &str, size: f64, anchor: Anchor, colour: Option<Rgba>) -> Word {
    let text = format!("<span style=\"font-size:{size:.1}px\">{letters}</span>");
    Word { x, y, text, anchor, colour, ..Word::default() }
}
