//! Texts in pixels: styled lines, measured, and drawn as outlines, turned or not.

use super::canvas::{Canvas, Pen};
use super::font::Typeface;
use super::path::{Area, Path, Point};
use crate::chart::color::Rgba;
use crate::chart::rich_text::{RichText, Shift};
use crate::chart::scene::decor::Font;

/// The distance of lines, in sizes of the font.
pub const LINE: f32 = 1.3;

/// The height of a line's box.
pub const HEIGHT: f32 = 1.362;
/// How far the middle of small letters lies above the base line.
pub const MIDDLE: f32 = 0.35;
/// The same for capitals' upper end.
pub const CAP: f32 = 0.7;

/// A text with its measures.
#[derive(Debug, Clone, Default)]
pub struct Block {
    lines: Vec<Row>,
    /// The width of the widest line.
    pub width: f32,
    /// The height of all lines' boxes.
    pub height: f32,
    /// The size of the font.
    pub size: f32,
}

#[derive(Debug, Clone, Default)]
struct Row {
    runs: Vec<Run>,
    width: f32,
}

#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each style is there or not, whatever the others are")]
struct Run {
    text: String,
    x: f32,
    rise: f32,
    width: f32,
    size: f32,
    colour: Rgba,
    bold: bool,
    italic: bool,
    underline: bool,
    strike: bool,
}

impl Block {
    /// Measures a text in a font.
    #[must_use]
    pub fn new(text: &RichText, font: Font) -> Block {
        let mut lines: Vec<Row> = Vec::new();
        for spans in text.lines() {
            let mut row = Row::default();
            for span in spans {
                let style = &span.style;
                let base = style.size.unwrap_or(font.size).clamp(1.0, 500.0);
                let (size, rise) = match style.shift {
                    Shift::None => (base, 0.0),
                    Shift::Sup => (base * 0.7, base * 0.42),
                    Shift::Sub => (base * 0.7, -base * 0.21),
                };
                let bold = font.bold || style.bold;
                let width = Typeface::get(bold).map_or(0.0, |face| face.width(&span.text)) * size;
                let link = style.link.is_some().then_some(Rgba::new(0x44, 0x7a, 0xdb));
                row.runs.push(Run {
                    text: span.text,
                    x: row.width,
                    rise,
                    width,
                    size,
                    colour: style.colour.or(link).unwrap_or(font.colour),
                    bold,
                    italic: style.italic || font.italic,
                    underline: style.underline,
                    strike: style.strike,
                });
                row.width += width;
            }
            lines.push(row);
        }
        let width = lines.iter().map(|row| row.width).fold(0.0, f32::max);
        let some = f32::from(u8::from(width > 0.0));
        let height = some * ((lines.len().max(1) as f32 - 1.0) * LINE + HEIGHT) * font.size;
        Block { lines, width, height, size: font.size }
    }

    /// Measures a text without markup.
    #[must_use]
    pub fn plain(text: &str, font: Font) -> Block {
        Block::new(&RichText::from_plain(text), font)
    }

    /// Returns the text with less opacity.
    #[must_use]
    pub fn faded(mut self, opacity: f32) -> Block {
        for run in self.lines.iter_mut().flat_map(|row| &mut row.runs) {
            run.colour = run.colour.faded(opacity);
        }
        self
    }

    /// Returns the number of lines.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    /// Returns the height that the lines after the first take.
    #[must_use]
    pub fn extra(&self) -> f32 {
        (self.lines.len().max(1) - 1) as f32 * LINE * self.size
    }

    /// Returns whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.width <= 0.0
    }

    /// Returns width and height of the box around the text when it is turned.
    #[must_use]
    pub fn turned(&self, angle: f32) -> [f32; 2] {
        let (sin, cos) = angle.to_radians().sin_cos();
        let (sin, cos) = (sin.abs(), cos.abs());
        [self.width * cos + self.height * sin, self.width * sin + self.height * cos]
    }

    /// Draws the text with the base line of its first line at a place: `align` 0 begins there, 0.5 is in the middle, 1 ends
    /// there. It is turned about the place, clockwise in degrees.
    pub fn draw(&self, canvas: &mut dyn Canvas, at: Point, align: f32, angle: f32) {
        self.draw_offset(canvas, at, [0.0, 0.0], align, angle);
    }

    /// Draws the text with its middle at a place.
    pub fn draw_centred(&self, canvas: &mut dyn Canvas, at: Point, align: f32, angle: f32) {
        let down = self.size * MIDDLE - self.extra() / 2.0;
        let across = self.width * (align - 0.5);
        self.draw_offset(canvas, at, [across, down], align, angle);
    }

    /// Draws it with its base line at an offset from the place about which it is turned.
    fn draw_offset(&self, canvas: &mut dyn Canvas, at: Point, offset: Point, align: f32, angle: f32) {
        let turn = Turn::new(at, angle);
        for (index, row) in self.lines.iter().enumerate() {
            let left = offset[0] - row.width * align;
            let base = offset[1] + index as f32 * LINE * self.size;
            for run in &row.runs {
                run.draw(canvas, [left + run.x, base - run.rise], &turn);
            }
        }
    }

    /// Returns the box of the text drawn with its middle at a place, not turned.
    #[must_use]
    pub fn area_at(&self, [x, y]: Point) -> Area {
        Area::new(x - self.width / 2.0, y - self.height / 2.0, x + self.width / 2.0, y + self.height / 2.0)
    }
}

/// A turn about a place.
struct Turn {
    at: Point,
    sin: f32,
    cos: f32,
}

impl Turn {
    fn new(at: Point, angle: f32) -> Turn {
        let (sin, cos) = match angle {
            0.0 => (0.0, 1.0),
            -90.0 | 270.0 => (-1.0, 0.0),
            90.0 => (1.0, 0.0),
            angle => angle.to_radians().sin_cos(),
        };
        Turn { at, sin, cos }
    }

    fn place(&self, [x, y]: Point) -> Point {
        [self.at[0] + x * self.cos - y * self.sin, self.at[1] + x * self.sin + y * self.cos]
    }
}

impl Run {
    fn draw(&self, canvas: &mut dyn Canvas, [x, y]: Point, turn: &Turn) {
        let Some(face) = Typeface::get(self.bold) else { return };
        let mut path = Path::default();
        face.outline(&self.text, [x, y], self.size, self.italic, &mut path);
        if !path.steps.is_empty() {
            canvas.text(&self.text, &path.map(|point| turn.place(point)), self.colour);
        }
        let rule = |height: f32| Path::open(&[turn.place([x, height]), turn.place([x + self.width, height])]);
        let pen = Pen::new(self.colour, (self.size / 14.0).max(0.7));
        if self.underline {
            canvas.stroke(&rule(y + self.size * 0.12), &pen);
        }
        if self.strike {
            canvas.stroke(&rule(y - self.size * 0.3), &pen);
        }
    }
}
