//! What subplots have around their traces: lines, ticks and labels, in the pixels of a sheet.

use crate::chart::axis::{Axis, Tick};
use crate::chart::color::{LINE, Rgba};
use crate::chart::rich_text::RichText;
use crate::chart::scene::mark::{Anchor, Dash, Stroke};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Course, Path, Shape, Word};
use crate::chart::scene::source::Source;

/// The colour of grid lines: that of axes, thinned on white.
const GRID: Rgba = Rgba::new(0xb4, 0xb4, 0xb4);
/// The colour of lines in cells, which is seen on light and on dark ground.
const MIDDLE: Rgba = Rgba::new(0x7a, 0x7a, 0x7a);
/// What a picture leaves between a place and a text beside it.
const BESIDE: f64 = 3.0;
/// How far the middle of small letters lies above the base line, in sizes of the font.
pub const HALF_LETTER: f64 = 0.35;
/// The share of the font's size that is left between an axis and its labels.
const PAD: f64 = 0.2;

/// The lines of an axis: `line`, `grid`, `minorgrid` or `tick`.
#[must_use]
pub fn stroke(axis: Source<'_>, name: &str, sheet: &Sheet) -> Stroke {
    let own = |name: &str| axis.text(name).and_then(Rgba::parse);
    let is_grid = name.ends_with("grid");
    let usual = match (sheet.is_cells, is_grid) {
        (true, _) => MIDDLE,
        (false, true) => GRID,
        (false, false) => own("color").unwrap_or(LINE),
    };
    let dash = axis.text(&format!("{name}dash")).map(Dash::named);
    Stroke {
        colour: own(&format!("{name}color")).unwrap_or(usual),
        width: axis.number(&format!("{name}width")).unwrap_or(1.0).clamp(0.0, 100.0) as f32,
        // A grid of whole lines would hide in cells what lies upon it.
        dash: dash.unwrap_or(if is_grid && sheet.is_cells { Dash::Dot } else { Dash::Solid }),
    }
}

/// Makes a line through places, parted where one is `NaN`.
#[must_use]
pub fn line<'a>(places: Vec<[f64; 2]>, stroke: Stroke) -> Shape<'a> {
    Shape::Line(path(places), stroke)
}

/// Makes a straight path through places.
#[must_use]
pub fn path<'a>(places: Vec<[f64; 2]>) -> Path<'a> {
    let (x, y): (Vec<f64>, Vec<f64>) = places.into_iter().map(|[x, y]| (x, y)).unzip();
    Path { x: x.into(), y: y.into(), course: Course::Straight, connect: false, rising: false }
}

/// Makes an area within rings parted by `NaN`.
#[must_use]
pub fn area<'a>(places: Vec<[f64; 2]>, fill: Rgba) -> Shape<'a> {
    let path = path(places);
    Shape::Area { path, against: crate::chart::scene::shape::Against::Itself, fill }
}

/// How the labels of an axis are written.
#[derive(Debug, Clone, Copy)]
pub struct Lettering {
    /// The size of letters in pixels.
    pub size: f64,
    /// Their colour, if the figure says one.
    pub colour: Option<Rgba>,
}

impl Lettering {
    /// Reads the font at a path of an axis; `share` makes it that much greater than the layout's.
    #[must_use]
    pub fn read(axis: Source<'_>, path: &str, layout: Source<'_>, share: f64) -> Lettering {
        let usual = (layout.number("font.size").unwrap_or(12.0) * share).round();
        let font = axis.sub(path);
        let colour = font.text("color").or(axis.text("color")).or(layout.text("font.color")).and_then(Rgba::parse);
        Lettering { size: font.number("size").unwrap_or(usual).clamp(1.0, 500.0), colour }
    }

    /// Makes a text that begins (1), stands centred (0) or ends (-1) at a place, the middle of its letters at its height.
    #[must_use]
    pub fn beside(&self, [x, y]: [f64; 2], text: String, hold: i8, sheet: &Sheet) -> Word {
        let shift = if sheet.is_cells { 0.0 } else { f64::from(hold) * BESIDE };
        Word {
            x: x - shift,
            y,
            text,
            anchor: Anchor { x: hold, y: 0 },
            colour: self.colour,
            size: Some(self.size as f32),
            ..Word::default()
        }
    }

    /// Makes a text whose middle is at a place, turned clockwise in pictures.
    #[must_use]
    pub fn turned(&self, [x, y]: [f64; 2], text: String, degrees: f64) -> Word {
        let degrees = if degrees.abs() < 1e-9 { 0.0 } else { degrees };
        let (colour, size) = (self.colour, Some(self.size as f32));
        Word { x, y, text, colour, size, turn: degrees as f32, ..Word::default() }
    }

    /// Returns the width of a text in the pixels of a sheet.
    #[must_use]
    pub fn width(&self, text: &str, sheet: &Sheet) -> f64 {
        let rich = RichText::parse(text);
        if sheet.is_cells {
            let letters = rich.plain().lines().map(|line| line.chars().count()).max().unwrap_or(0);
            return letters as f64 * sheet.letter().0;
        }
        crate::chart::measure::extent(&rich, self.size)[0]
    }
}

/// Makes a label outside a disc, on the side on which its place is: `cos` and `sin` of its angle, the place on the border, the
/// text, and how far it stands off.
#[must_use]
pub fn around(
    [cos, sin]: [f64; 2],
    [x, y]: [f64; 2],
    (text, letters): (String, Lettering),
    off: f64,
    sheet: &Sheet,
) -> Word {
    let hold = match cos {
        cos if cos.abs() < 0.1 => 0,
        cos if cos > 0.0 => 1,
        _ => -1,
    };
    if sheet.is_cells {
        let up = if hold == 0 { sin.signum() * sheet.letter().1 * 0.6 } else { sin * sheet.letter().1 * 0.4 };
        return letters.beside([x, y + up], text, hold, sheet);
    }
    let share = if sin > 0.0 { 0.2 } else { 1.0 };
    let base = sin * (off + letters.size * share) - cos.abs() * letters.size * HALF_LETTER;
    letters.beside([x + cos * off, y + base + letters.size * HALF_LETTER], text, hold, sheet)
}

/// How far labels stand from the line of an axis: behind its outer ticks, with a little space.
#[must_use]
pub fn standoff(axis: Source<'_>, outer_ticks: bool, size: f64) -> f64 {
    let length = axis.number("ticklen").unwrap_or(5.0).clamp(0.0, 500.0);
    let width = axis.number("linewidth").unwrap_or(1.0).clamp(0.0, 100.0);
    let shows_line = axis.flag("showline", true);
    let pad = if outer_ticks || shows_line { PAD * size } else { 0.0 };
    (if outer_ticks { length } else { 0.0 }) + pad + if shows_line { width / 2.0 } else { 0.0 }
}

/// Returns the length of an axis' ticks in pixels: outwards if positive, none if they are not drawn.
#[must_use]
pub fn tick_length(axis: Source<'_>, usual: &str) -> Option<f64> {
    let length = axis.number("ticklen").unwrap_or(5.0).clamp(0.0, 500.0);
    match axis.text("ticks").unwrap_or(usual) {
        "" => None,
        "inside" | "bottom" => Some(-length),
        _ => Some(length),
    }
}

/// Returns a tick's text with what is markup in it kept from being read as such.
#[must_use]
pub fn tick_text(tick: &Tick) -> String {
    escaped(&tick.text.plain())
}

/// Returns a text as markup that says it.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>")
}

/// Returns the title of an axis, with its markup.
#[must_use]
pub fn title(axis: Source<'_>) -> Option<String> {
    let text = axis.display("title.text").or_else(|| axis.display("title"))?;
    (!text.trim().is_empty()).then(|| text.into_owned())
}

/// Makes room for twice as many ticks as an axis of this length would have: radii span only half of a disc.
pub fn double_ticks(axis: &mut Axis, length: f64, size: f64) {
    if axis.ticking.nticks > 0.0 {
        return;
    }
    let count = if axis.kind.is_category() {
        length / (1.2 * size).round().max(1.0)
    } else {
        (length / 80.0).clamp(4.0, 9.0) + 1.0
    };
    axis.ticking.nticks = (count * 2.0).clamp(1.0, 1_000.0).floor();
}
