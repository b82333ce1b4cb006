//! From the coordinates of axes to fractions of a panel, thinned to what can be seen.
//!
//! A line keeps, of each column of dots, its first, lowest, highest and last point: drawn, that is the same line. Points
//! keep one a dot, grids one number a dot. A million points cost one pass and leave a few thousand.

mod course;
mod grid;
mod lines;
mod points;
mod rects;

use super::Size;
use super::mark::{Label, Layer, Mark, Place, Stroke};
use super::pyramid::Pyramid;
use super::shape::{Against, Path, Shape, Word};
use crate::chart::axis::Axis;
use crate::chart::rich_text::RichText;

/// Up to how many points are drawn each by itself.
const FEW: usize = 20_000;

/// An axis as a map from coordinates to fractions, quick where it is a straight one.
#[derive(Debug, Clone, Copy)]
pub struct Scale<'a> {
    axis: &'a Axis,
    straight: Option<(f64, f64)>,
}

impl<'a> Scale<'a> {
    /// Makes the map of an axis.
    #[must_use]
    pub fn new(axis: &'a Axis) -> Scale<'a> {
        Scale { axis, straight: straight(axis) }
    }

    /// Returns the fraction of a coordinate.
    #[must_use]
    pub fn at(&self, value: f64) -> f32 {
        match self.straight {
            Some((start, factor)) => ((value - start) * factor) as f32,
            None => self.axis.fraction(value) as f32,
        }
    }
}

/// Returns the coordinate that lies at fraction 0 and the fractions a unit, if the axis is straight.
fn straight(axis: &Axis) -> Option<(f64, f64)> {
    if !axis.is_straight() {
        return None;
    }
    let [start, end] = axis.range;
    let factor = 1.0 / (end - start);
    factor.is_finite().then_some((start, factor))
}

/// A panel's two maps and what can be seen of it.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The map along x.
    pub x: Scale<'a>,
    /// The map along y.
    pub y: Scale<'a>,
    /// How many dots the panel has at most.
    pub size: Size,
}

impl Frame<'_> {
    fn place(&self, x: f64, y: f64) -> Place {
        [self.x.at(x), self.y.at(y)]
    }

    /// Adds the marks of a shape to the layers.
    pub fn project(&self, trace: usize, shape: Shape<'_>, layers: &mut Vec<Layer>) {
        let mark = match shape {
            Shape::Line(path, stroke) => Mark::Line { places: self.path(&path, None), stroke },
            Shape::Area { path, against, fill } => {
                Mark::Area { places: self.area(&path, &against, None), fill, index: 0 }
            }
            Shape::Part { path, fill, index } => {
                Mark::Area { places: self.area(&path, &Against::Itself, None), fill, index }
            }
            Shape::Points { x, y, colour, size, symbol, form } => {
                let (places, colour, size) = self.affordable(self.points(&x, &y, colour, size));
                Mark::Points { places, colour, size, symbol, form }
            }
            Shape::Rects { rects, fill, outline, upright } => {
                let rects = rects.iter().map(|rect| self.corners(*rect)).collect();
                let (rects, fill) = self.thin_rects(rects, fill, upright);
                Mark::Rects { rects, fill, outline, upright }
            }
            Shape::Segments { segments, stroke } => self.segments(&segments, stroke, 0.0),
            Shape::Errors { segments, stroke, cap } => self.segments(&segments, stroke, cap),
            Shape::Grid { xs, ys, numbers, levels, smooth } => {
                Mark::Grid(self.grid(&xs, &ys, (&numbers, smooth), &levels))
            }
            Shape::Pie(pie) => Mark::Pie(pie),
            Shape::Words(words) => Mark::Text(words.iter().map(|word| self.label(word)).collect()),
        };
        layers.push(Layer { trace, mark });
    }

    /// Adds the marks of a shape that is kept, whose line may have a pyramid.
    pub fn project_with(&self, trace: usize, shape: &Shape<'_>, pyramid: Option<&Pyramid>, layers: &mut Vec<Layer>) {
        let mark = match shape {
            Shape::Line(path, stroke) => Mark::Line { places: self.path(path, pyramid), stroke: *stroke },
            Shape::Area { path, against, fill } => {
                Mark::Area { places: self.area(path, against, pyramid), fill: *fill, index: 0 }
            }
            Shape::Part { path, fill, index } => {
                Mark::Area { places: self.area(path, &Against::Itself, None), fill: *fill, index: *index }
            }
            Shape::Points { x, y, colour, size, symbol, form } if x.len() > FEW => {
                let (places, colour, size) = self.affordable(self.thin_points(x, y, colour, size));
                Mark::Points { places, colour, size, symbol: *symbol, form: *form }
            }
            Shape::Grid { xs, ys, numbers, levels, smooth } => {
                Mark::Grid(self.grid(xs, ys, (numbers, *smooth), levels))
            }
            // The others are short.
            other => return self.project(trace, other.clone(), layers),
        };
        layers.push(Layer { trace, mark });
    }

    fn segments(&self, segments: &[[f64; 4]], stroke: Stroke, cap: f32) -> Mark {
        Mark::Segments { segments: segments.iter().map(|segment| self.corners(*segment)).collect(), stroke, cap }
    }

    fn corners(&self, [x0, y0, x1, y1]: [f64; 4]) -> [f32; 4] {
        // A bar on a logarithmic axis begins at minus infinity: below anything seen.
        let near = |fraction: f32| if fraction.is_infinite() { clamp(fraction) } else { fraction };
        [near(self.x.at(x0)), near(self.y.at(y0)), near(self.x.at(x1)), near(self.y.at(y1))]
    }

    fn label(&self, word: &Word) -> Label {
        let room = word.room.map(|room| {
            let [x0, y0, x1, y1] = self.corners(room);
            [(x1 - x0).abs(), (y1 - y0).abs()]
        });
        Label {
            at: self.place(word.x, word.y),
            text: super::plain(&word.text),
            rich: RichText::parse(&word.text),
            anchor: word.anchor,
            colour: word.colour,
            room,
            size: word.size,
            turn: word.turn,
        }
    }

    fn area(&self, path: &Path<'_>, against: &Against<'_>, pyramid: Option<&Pyramid>) -> Vec<Place> {
        let upper = self.path(path, pyramid);
        match against {
            Against::Itself => upper,
            Against::Height(height) => {
                let floor = clamp(self.y.at(*height));
                course::based(&upper, |place| [place[0], floor])
            }
            Against::Along(along) => {
                let wall = clamp(self.x.at(*along));
                course::based(&upper, |place| [wall, place[1]])
            }
            Against::Path(other) => {
                let mut ring: Vec<Place> = upper.into_iter().filter(|place| place[0].is_finite()).collect();
                ring.extend(self.path(other, None).into_iter().rev().filter(|place| place[0].is_finite()));
                ring
            }
        }
    }
}

/// Keeps what is far outside a panel near it, so that areas reach over its border and sums stay exact.
fn clamp(fraction: f32) -> f32 {
    if fraction.is_nan() { 0.0 } else { fraction.clamp(-10.0, 10.0) }
}
