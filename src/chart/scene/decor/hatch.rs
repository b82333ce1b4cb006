//! Patterns of lines or dots that tell areas apart without colour.

use crate::chart::color::Rgba;
use crate::chart::scene::source::{Each, Source};

/// The pattern of a trace's bars, slices or areas.
#[derive(Debug, Clone, PartialEq)]
pub struct Hatch {
    /// The forms: one for all, or one each: `/ \\ x - | + .`, or a blank for none.
    shapes: Vec<char>,
    /// The distance of its lines in pixels.
    pub size: f32,
    /// The share of the area that it covers.
    pub solidity: f32,
    /// Its colour, if said.
    front: Option<Rgba>,
    /// The colour below, if said.
    back: Option<Rgba>,
    /// Whether it lies over the area's own colour, else it takes that for itself.
    overlay: bool,
    /// Its opacity.
    opacity: f32,
}

impl Hatch {
    /// Reads a `pattern`; `None` if it has no form.
    #[must_use]
    pub fn read(source: Source<'_>) -> Option<Hatch> {
        const MOST: usize = 10_000;
        let form = |text: &str| text.chars().next().filter(|form| "/\\x-|+.".contains(*form)).unwrap_or(' ');
        let shapes: Vec<char> = match source.each("shape") {
            Each::None => return None,
            Each::One(cell) => vec![form(&cell.display())],
            Each::Column(column) => column.cells().take(MOST).map(|cell| form(&cell.display())).collect(),
        };
        if shapes.iter().all(|form| *form == ' ') {
            return None;
        }
        let number = |key: &str, usual: f64| source.each(key).number(0).unwrap_or(usual);
        let colour = |key: &str| match source.each(key) {
            Each::None => None,
            each => Rgba::parse(&each.cell(0).display()),
        };
        let overlay = source.text("fillmode") == Some("overlay");
        Some(Hatch {
            shapes,
            size: number("size", 8.0).clamp(0.0, 1_000.0) as f32,
            solidity: number("solidity", 0.3).clamp(0.0, 1.0) as f32,
            front: colour("fgcolor"),
            back: colour("bgcolor"),
            overlay,
            opacity: number("fgopacity", if overlay { 0.5 } else { 1.0 }).clamp(0.0, 1.0) as f32,
        })
    }

    /// Returns the form of the one at an index; `None` for none.
    #[must_use]
    pub fn shape(&self, index: usize) -> Option<char> {
        let shape = if self.shapes.len() == 1 { self.shapes.first() } else { self.shapes.get(index) };
        shape.copied().filter(|form| *form != ' ')
    }

    /// Returns the colours of the pattern and of what is below it on an area of a colour.
    #[must_use]
    pub fn colours(&self, own: Rgba) -> (Rgba, Rgba) {
        let (front, back) = if self.overlay {
            let light = Rgba::new(0xff, 0xff, 0xff);
            let dark = Rgba::new(0x44, 0x44, 0x44);
            let contrast = if own.contrast(light) > own.contrast(dark) { light } else { dark };
            (self.front.unwrap_or(contrast), self.back.unwrap_or(own))
        } else {
            (self.front.unwrap_or(own), self.back.unwrap_or(Rgba::CLEAR))
        };
        (front.faded(self.opacity), back)
    }

    /// Returns the one colour that an area of a colour has from afar, where its pattern cannot be drawn.
    #[must_use]
    pub fn blended(&self, index: usize, own: Rgba) -> Rgba {
        if self.shape(index).is_none() {
            return own;
        }
        let (front, back) = self.colours(own);
        // Lines on nothing are told best by their own colour.
        if back.a <= 0.0 { self.front.unwrap_or(own) } else { front.faded(self.solidity).over(back).with_alpha(back.a) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;

    #[test]
    fn from_afar_a_pattern_is_one_colour() {
        let read = |json: &str| Hatch::read(Source::new(Some(&serde_json::from_str::<Value>(json).unwrap()), None));
        let own = Rgba::new(0, 0, 200);
        assert_eq!(read(r#"{"shape":"/"}"#).unwrap().blended(0, own), own);
        let both = read(r##"{"shape":["/",""],"fgcolor":"#ff0000","bgcolor":"#ffff00","solidity":0.5}"##).unwrap();
        assert_eq!((both.blended(0, own), both.blended(1, own)), (Rgba::new(255, 128, 0), own));
    }

    #[test]
    fn forms_are_for_all_or_each() {
        let read = |json: &str| Hatch::read(Source::new(Some(&serde_json::from_str::<Value>(json).unwrap()), None));
        assert_eq!(read(r#"{"shape":"/"}"#).unwrap().shape(7), Some('/'));
        let each = read(r#"{"shape":["x","","-"]}"#).unwrap();
        assert_eq!([0, 1, 2, 3].map(|index| each.shape(index)), [Some('x'), None, Some('-'), None]);
        assert!(read(r#"{"shape":""}"#).is_none() && read("{}").is_none());
    }
}
