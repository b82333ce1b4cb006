//! The letters of pictures: Open Sans, which Plotly asks for first, within the program; others from the machine's fonts.

use std::sync::LazyLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

use super::fallback::Glyph;
use super::path::{Path, Point, Step};
use super::signs::{self, Sign};

static REGULAR: LazyLock<Option<Typeface>> =
    LazyLock::new(|| Typeface::of(include_bytes!("../../../assets/fonts/OpenSans-Regular.ttf")));
static BOLD: LazyLock<Option<Typeface>> =
    LazyLock::new(|| Typeface::of(include_bytes!("../../../assets/fonts/OpenSans-Bold.ttf")));

/// How wide a box for a letter that the font has not is, in parts of its size.
const MISSING: f32 = 0.6;

/// A face of the font.
#[derive(Debug)]
pub struct Typeface {
    face: Face<'static>,
    /// Pixels a unit of the font at size 1.
    unit: f32,
    /// The widths of the first letters, which most texts are made of, at size 1.
    quick: [f32; 128],
}

impl Typeface {
    /// Returns the face of a weight.
    #[must_use]
    pub fn get(bold: bool) -> Option<&'static Typeface> {
        if bold { BOLD.as_ref() } else { REGULAR.as_ref() }
    }

    fn of(bytes: &'static [u8]) -> Option<Typeface> {
        let face = Face::parse(bytes, 0).ok()?;
        let unit = 1.0 / f32::from(face.units_per_em().max(1));
        let mut typeface = Typeface { face, unit, quick: [0.0; 128] };
        for letter in 32..127u8 {
            typeface.quick[usize::from(letter)] = typeface.measured(char::from(letter));
        }
        Some(typeface)
    }

    fn measured(&self, letter: char) -> f32 {
        match self.face.glyph_index(letter) {
            Some(glyph) => f32::from(self.face.glyph_hor_advance(glyph).unwrap_or(0)) * self.unit,
            None if let Some(sign) = signs::of(letter) => match sign {
                Sign::Rings(width, _) => width,
                Sign::Letter(other, scale, _) => self.measured(other) * scale,
            },
            None if let Some(glyph) = Glyph::of(letter) => glyph.width(),
            None if let Some(Sign::Rings(width, _)) = signs::of_picture(letter) => width,
            // Letters of wide scripts are about square.
            None if letter as u32 >= 0x1100 => 1.0,
            None => MISSING,
        }
    }

    /// Returns the width of a letter at size 1.
    #[must_use]
    pub fn letter_width(&self, letter: char) -> f32 {
        match self.quick.get(letter as usize) {
            Some(width) => *width,
            None => self.measured(letter),
        }
    }

    /// Returns the width of a text at size 1.
    #[must_use]
    pub fn width(&self, text: &str) -> f32 {
        let mut width = 0.0;
        let mut before = None;
        for letter in text.chars() {
            width += self.kerning(before, letter) + self.letter_width(letter);
            before = Some(letter);
        }
        width
    }

    /// Returns by how much a letter moves towards the one before it.
    fn kerning(&self, before: Option<char>, letter: char) -> f32 {
        let Some(before) = before.filter(|before| before.is_alphabetic() && letter.is_alphabetic()) else { return 0.0 };
        let Some(table) = self.face.tables().kern else { return 0.0 };
        let (Some(one), Some(two)) = (self.face.glyph_index(before), self.face.glyph_index(letter)) else { return 0.0 };
        let sub = table.subtables.into_iter().find(|sub| sub.horizontal && !sub.variable);
        sub.and_then(|sub| sub.glyphs_kerning(one, two)).map_or(0.0, |units| f32::from(units) * self.unit)
    }

    /// Adds the outline of a sign.
    fn sign(&self, sign: &Sign, pen: &mut Pen<'_>) {
        match sign {
            Sign::Rings(_, rings) => {
                for ring in rings {
                    for (index, [x, y]) in ring.iter().enumerate() {
                        let (x, y) = (x / self.unit, y / self.unit);
                        if index == 0 { pen.move_to(x, y) } else { pen.line_to(x, y) }
                    }
                    pen.close();
                }
            }
            Sign::Letter(letter, scale, rise) => {
                let Some(glyph) = self.face.glyph_index(*letter) else { return };
                pen.at[1] -= rise / self.unit * pen.scale;
                pen.scale *= scale;
                let _box = self.face.outline_glyph(glyph, pen);
            }
        }
    }

    /// Adds the outline of a text that begins at a place on its base line and returns its width.
    pub fn outline(&self, text: &str, [x, y]: Point, size: f32, slanted: bool, path: &mut Path) -> f32 {
        let mut at = x;
        let mut before = None;
        for letter in text.chars() {
            at += self.kerning(before, letter) * size;
            before = Some(letter);
            let slant = if slanted { 0.2 } else { 0.0 };
            let mut pen = Pen { path, at: [at, y], scale: size * self.unit, slant };
            match self.face.glyph_index(letter) {
                Some(glyph) => {
                    let _box = self.face.outline_glyph(glyph, &mut pen);
                }
                None if letter.is_whitespace() => {}
                None if let Some(sign) = signs::of(letter) => self.sign(&sign, &mut pen),
                None if let Some(glyph) = Glyph::of(letter) => {
                    pen.scale = size * glyph.unit();
                    glyph.outline(&mut pen);
                }
                None if let Some(sign) = signs::of_picture(letter) => self.sign(&sign, &mut pen),
                None => missing(&mut pen, self.measured(letter) / self.unit, &self.face),
            }
            at += self.letter_width(letter) * size;
        }
        at - x
    }
}

/// Draws the box of a letter that the font has not.
fn missing(pen: &mut Pen<'_>, width: f32, face: &Face<'_>) {
    if face.outline_glyph(GlyphId(0), pen).is_some() {
        return;
    }
    let height = width * 1.2;
    pen.move_to(width * 0.1, 0.0);
    pen.line_to(width * 0.9, 0.0);
    pen.line_to(width * 0.9, height);
    pen.line_to(width * 0.1, height);
    pen.close();
}

/// Writes the outlines of glyphs into a path.
struct Pen<'p> {
    path: &'p mut Path,
    at: Point,
    scale: f32,
    slant: f32,
}

impl Pen<'_> {
    fn place(&self, x: f32, y: f32) -> Point {
        [self.at[0] + (x + y * self.slant) * self.scale, self.at[1] - y * self.scale]
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.path.steps.push(Step::Move(to));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.path.steps.push(Step::Line(to));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (handle, to) = (self.place(x1, y1), self.place(x, y));
        self.path.steps.push(Step::Quad(handle, to));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (one, two, to) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.path.steps.push(Step::Cubic(one, two, to));
    }

    fn close(&mut self) {
        self.path.steps.push(Step::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_widths_and_outlines() {
        let face = Typeface::get(false).unwrap();
        // plotly.js in a browser measures "600" as 20.7 pixels at 12.
        assert!((face.width("600") * 12.0 - 20.6).abs() < 0.3);
        let mut path = Path::default();
        let width = face.outline("A 漢", [10.0, 20.0], 12.0, false, &mut path);
        assert!(width > 20.0 && path.bounds().unwrap().left >= 9.0);
    }
}
