//! What a picture is painted on: filled and stroked outlines, within a rectangle.
//!
//! The painter speaks this trait only, in the figure's pixels; a canvas knows how its format says it. Texts come as
//! outlines, so that a picture is the same on every machine, with their letters beside them for those formats that can
//! keep them for readers and searchers.

use std::rc::Rc;

use super::path::{Area, Path, Point};
use crate::chart::color::Rgba;

/// How an outline is stroked.
#[derive(Debug, Clone, PartialEq)]
pub struct Pen {
    /// Its colour.
    pub colour: Rgba,
    /// Its width in pixels.
    pub width: f32,
    /// Lengths of strokes and gaps in pixels; none for a whole line.
    pub dash: Vec<f32>,
}

impl Pen {
    /// Makes a pen without gaps.
    #[must_use]
    pub fn new(colour: Rgba, width: f32) -> Pen {
        Pen { colour, width, dash: Vec::new() }
    }

    /// Returns whether it leaves anything to be seen.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        self.width > 0.0 && self.colour.a > 0.0
    }
}

/// The outline of a point's form, around the place at zero.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// Distinguishes stamps of one picture.
    pub key: u64,
    /// What is filled.
    pub fill: Option<Rc<Path>>,
    /// What is stroked and how wide.
    pub line: Option<(Rc<Path>, f32)>,
}

/// A surface of a picture.
pub trait Canvas {
    /// Fills an outline.
    fn fill(&mut self, path: &Path, colour: Rgba);

    /// Fills what lies within an odd number of an outline's rings.
    fn fill_odd(&mut self, path: &Path, colour: Rgba);

    /// Strokes an outline.
    fn stroke(&mut self, path: &Path, pen: &Pen);

    /// Draws only within an area from now on, or everywhere.
    fn clip(&mut self, area: Option<Area>);

    /// Draws a text given as an outline.
    fn text(&mut self, _letters: &str, outline: &Path, colour: Rgba) {
        self.fill(outline, colour);
    }

    /// Draws a point.
    fn stamp(&mut self, stamp: &Stamp, at: Point, fill: Rgba, line: Rgba) {
        if let Some(path) = &stamp.fill {
            self.fill(&path.moved(at), fill);
        }
        if let Some((path, width)) = &stamp.line {
            self.stroke(&path.moved(at), &Pen::new(line, *width));
        }
    }

    /// Fills a rectangle; where a format knows pixels, whole ones.
    fn block(&mut self, area: Area, colour: Rgba) {
        self.fill(&Path::rect(area), colour);
    }

    /// Draws a table of colours over an area: red, green, blue and opacity, row by row from the top.
    fn image(&mut self, area: Area, [columns, rows]: [usize; 2], colours: &[u8]) {
        let step = [area.width() / columns.max(1) as f32, area.height() / rows.max(1) as f32];
        for (index, colour) in colours.chunks_exact(4).enumerate().take(columns * rows) {
            let (left, top) = ((index % columns) as f32, (index / columns) as f32);
            let cell = Area {
                left: area.left + left * step[0],
                top: area.top + top * step[1],
                right: area.left + (left + 1.0) * step[0],
                bottom: area.top + (top + 1.0) * step[1],
            };
            let tint = Rgba { a: f32::from(colour[3]) / 255.0, ..Rgba::new(colour[0], colour[1], colour[2]) };
            if tint.a > 0.0 {
                self.block(cell, tint);
            }
        }
    }
}
