//! What a trace draws, in the coordinates of its axes: marks before projection and thinning.
//!
//! The modules under [`super::traces`] make shapes, [`super::project`] makes [marks](super::mark) of them. Big columns
//! stay borrowed from the figure until then.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use super::form::Form;
use super::mark::{Anchor, Paint, Pie, Sizes, Stroke, Symbol};
use super::source::Table;
use crate::chart::color::Rgba;

/// Coordinates on one axis, borrowed where the figure has them ready, shared where they had to be worked out.
#[derive(Debug, Clone)]
pub enum Coordinates<'a> {
    /// Of the figure.
    Borrowed(&'a [f64]),
    /// Worked out.
    Shared(Arc<Vec<f64>>),
}

impl Deref for Coordinates<'_> {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        match self {
            Coordinates::Borrowed(values) => values,
            Coordinates::Shared(values) => values,
        }
    }
}

impl Default for Coordinates<'_> {
    fn default() -> Self {
        Coordinates::Borrowed(&[])
    }
}

impl From<Vec<f64>> for Coordinates<'_> {
    fn from(values: Vec<f64>) -> Self {
        Coordinates::Shared(Arc::new(values))
    }
}

impl<'a> From<Cow<'a, [f64]>> for Coordinates<'a> {
    fn from(values: Cow<'a, [f64]>) -> Self {
        match values {
            Cow::Borrowed(values) => Coordinates::Borrowed(values),
            Cow::Owned(values) => values.into(),
        }
    }
}

/// How a line goes from point to point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Course {
    /// Straight.
    #[default]
    Straight,
    /// In a curve.
    Spline,
    /// First along x, then along y.
    Hv,
    /// First along y, then along x.
    Vh,
    /// Along x to the middle, then y, then x.
    Hvh,
    /// Along y to the middle, then x, then y.
    Vhv,
}

impl Course {
    /// Reads a course by the name of a line shape.
    #[must_use]
    pub fn named(name: &str) -> Course {
        match name {
            "spline" => Course::Spline,
            "hv" => Course::Hv,
            "vh" => Course::Vh,
            "hvh" => Course::Hvh,
            "vhv" => Course::Vhv,
            _ => Course::Straight,
        }
    }
}

/// A line through points, broken at gaps.
#[derive(Debug, Clone)]
pub struct Path<'a> {
    /// Where along x.
    pub x: Coordinates<'a>,
    /// Where along y.
    pub y: Coordinates<'a>,
    /// How it goes from point to point.
    pub course: Course,
    /// Whether it goes on over gaps.
    pub connect: bool,
    /// Whether x never falls and has no gaps, as far as that is known: such a line is thinned without looking at each x.
    pub rising: bool,
}

/// What an area lies between its path and.
#[derive(Debug, Clone)]
pub enum Against<'a> {
    /// The path's own ends: the path is the border.
    Itself,
    /// A height.
    Height(f64),
    /// A place along x.
    Along(f64),
    /// Another path.
    Path(Path<'a>),
}

/// The colours of a grid by its numbers.
#[derive(Debug, Clone)]
pub struct Levels {
    /// The number that has the first colour.
    pub low: f64,
    /// The number that has the last colour.
    pub high: f64,
    /// The colours between, in equal steps.
    pub colours: Vec<Rgba>,
}

impl Levels {
    /// Returns the colour of a number; a gap has none.
    #[must_use]
    pub fn colour(&self, value: f64) -> Option<Rgba> {
        if value.is_nan() {
            return None;
        }
        let span = self.high - self.low;
        let part = if span == 0.0 { 0.5 } else { ((value - self.low) / span).clamp(0.0, 1.0) };
        let last = self.colours.len().checked_sub(1)?;
        self.colours.get((part * last as f64).round() as usize).copied()
    }
}

/// The numbers of a grid.
#[derive(Debug, Clone)]
pub enum Numbers<'a> {
    /// A table of the figure.
    Table(Table<'a>),
    /// Row by row.
    Owned(Vec<f64>),
    /// Colours instead of numbers, row by row.
    Colours(Vec<Rgba>),
}

/// A text at a place.
#[derive(Debug, Clone, Default)]
pub struct Word {
    /// Where along x.
    pub x: f64,
    /// Where along y.
    pub y: f64,
    /// What is written, with its markup.
    pub text: String,
    /// Where it stands to its place.
    pub anchor: Anchor,
    /// Its colour, or what suits the ground.
    pub colour: Option<Rgba>,
    /// Its room if it must stay within: two corners.
    pub room: Option<[f64; 4]>,
    /// The size of its letters in pixels, or that of its trace's texts.
    pub size: Option<f32>,
    /// How far it is turned in a picture, in degrees clockwise.
    pub turn: f32,
}

/// One thing that a trace draws.
#[derive(Debug, Clone)]
pub enum Shape<'a> {
    /// A line.
    Line(Path<'a>, Stroke),
    /// An area.
    Area {
        /// Its border.
        path: Path<'a>,
        /// Its other border.
        against: Against<'a>,
        /// Its colour.
        fill: Rgba,
    },
    /// An area that shows one element of its trace.
    Part {
        /// Its border.
        path: Path<'a>,
        /// Its colour.
        fill: Rgba,
        /// Where the element is in the trace's columns; beyond them if it is in none.
        index: usize,
    },
    /// Points.
    Points {
        /// Where along x.
        x: Coordinates<'a>,
        /// Where along y.
        y: Coordinates<'a>,
        /// Their colours.
        colour: Paint,
        /// Their diameters in pixels.
        size: Sizes,
        /// Their form.
        symbol: Symbol,
        /// Their exact form.
        form: Form,
    },
    /// Rectangles.
    Rects {
        /// x, y and x, y of two corners.
        rects: Vec<[f64; 4]>,
        /// Their colours.
        fill: Paint,
        /// Whether their upper and lower ends say something, else their left and right ones.
        upright: bool,
        /// The outline, if only that is drawn.
        outline: Option<Stroke>,
    },
    /// Error bars: strokes with caps at their ends.
    Errors {
        /// x, y and x, y of the ends.
        segments: Vec<[f64; 4]>,
        /// How they are drawn.
        stroke: Stroke,
        /// How far the caps reach, in pixels.
        cap: f32,
    },
    /// Single strokes.
    Segments {
        /// x, y and x, y of the ends.
        segments: Vec<[f64; 4]>,
        /// How they are drawn.
        stroke: Stroke,
    },
    /// A table of colours.
    Grid {
        /// The borders of the columns.
        xs: Vec<f64>,
        /// The borders of the rows.
        ys: Vec<f64>,
        /// The numbers.
        numbers: Numbers<'a>,
        /// Their colours.
        levels: Levels,
        /// Whether colours run into each other.
        smooth: bool,
    },
    /// Texts.
    Words(Vec<Word>),
    /// A pie.
    Pie(Pie),
}
