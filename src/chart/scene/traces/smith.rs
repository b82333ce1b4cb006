//! Smith charts: impedances on the disc of what they reflect.

use std::f64::consts::TAU;

use super::frame::{self, Lettering};
use super::planar;
use super::region::Region;
use super::subplots::{Member, Subplot};
use super::{Piece, Solo};
use crate::chart::color::{GROUND, Rgba};
use crate::chart::format::{MINUS, Number, decimal};
use crate::chart::scene::plan::AxisPlan;
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::Shape;
use crate::chart::scene::source::Source;

/// A place in pixels.
type Spot = [f64; 2];

const GAP: Spot = [f64::NAN, f64::NAN];
/// Where the real axis has ticks if the layout does not say.
const USUAL: [f64; 5] = [0.2, 0.5, 1.0, 2.0, 5.0];
/// In how many strokes circles are drawn.
const STROKES: usize = 120;
/// How many ticks an axis may list.
const MOST: usize = 200;

/// The disc on its sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Disc {
    centre: Spot,
    radius: f64,
}

impl Disc {
    /// Returns the place of an impedance.
    fn place(&self, real: f64, imaginary: f64) -> Spot {
        let [x, y] = reflected(real, imaginary);
        [self.centre[0] + x * self.radius, self.centre[1] + y * self.radius]
    }
}

/// Returns what an impedance reflects: within the disc of radius 1 if its real part is positive.
fn reflected(real: f64, imaginary: f64) -> Spot {
    let square = (real + 1.0).powi(2) + imaginary.powi(2);
    [(real.powi(2) + imaginary.powi(2) - 1.0) / square, 2.0 * imaginary / square]
}

/// Draws a Smith chart.
#[must_use]
pub fn draw(mut subplot: Subplot<'_>) -> Vec<Solo<'_>> {
    let Some(first) = subplot.members.first() else { return Vec::new() };
    let (layout, size) = (first.context.layout, first.context.shared.size);
    let says = subplot.layout;
    let given = Sheet::new(size, subplot.rect);
    let [beside, over] = if given.is_cells { [given.letter().0 * 6.0, given.letter().1] } else { [0.0; 2] };
    let radius = ((given.width / 2.0 - beside).min(given.height / 2.0 - over)).max(2.0);
    let sheet = Sheet { width: 2.0 * (radius + beside), height: 2.0 * (radius + over), ..given };
    let disc = Disc { centre: [radius + beside, radius + over], radius };
    let chart = Chart { says, layout, sheet: &sheet, disc };
    let (below, above) = chart.shapes();
    let ring = chart.circle();
    let region = Region::new(vec![ring[..ring.len() - 1].to_vec()], (disc.centre, radius * 0.995));
    let mut pieces = vec![Piece::frame(below)];
    let mut before = None;
    for Member { mut context, .. } in std::mem::take(&mut subplot.members) {
        context.axes = [AxisPlan::default(), AxisPlan::default()];
        let real = context.coordinates_on("x", "real").unwrap_or_default();
        let imaginary = context.coordinates_on("y", "imag").unwrap_or_default();
        let places: Vec<Spot> = real.iter().zip(imaginary.iter()).map(|(re, im)| disc.place(*re, *im)).collect();
        let said = |index: usize| vec![("real", number(real[index], "")), ("imag", number(imaginary[index], "") + "j")];
        pieces.push(planar::points(context, &places, &region, &mut before, said));
    }
    pieces.push(Piece::frame(above));
    let [x, y] = sheet.axes(subplot.id);
    let plane = Some(sheet.plane());
    vec![Solo { rect: sheet.rect, title: String::new(), x, y, pieces, lines: Vec::new(), plane }]
}

/// Writes a number in a format of d3, or as short as it can be.
fn number(value: f64, format: &str) -> String {
    match Number::parse(format).filter(|_| !format.is_empty()) {
        Some(format) => format.write(value, ('.', Some(','))),
        None => decimal::plain(value).replace('-', &MINUS.to_string()),
    }
}

/// The frame of a chart.
struct Chart<'a, 's> {
    says: Source<'a>,
    layout: Source<'a>,
    sheet: &'s Sheet,
    disc: Disc,
}

impl Chart<'_, '_> {
    fn circle(&self) -> Vec<Spot> {
        let at = |index: usize| {
            let (sin, cos) = (TAU * index as f64 / STROKES as f64).sin_cos();
            [self.disc.centre[0] + cos * self.disc.radius, self.disc.centre[1] + sin * self.disc.radius]
        };
        (0..=STROKES).map(at).collect()
    }

    /// Returns the ticks of the real and the imaginary axis.
    fn ticks(&self) -> [Vec<f64>; 2] {
        let listed = |path: &str| {
            let column = self.says.column(path)?;
            Some(column.cells().take(MOST).filter_map(crate::model::Cell::number).collect::<Vec<f64>>())
        };
        let real = listed("realaxis.tickvals").unwrap_or_else(|| USUAL.to_vec());
        let imaginary = listed("imaginaryaxis.tickvals").unwrap_or_else(|| {
            let negative = real.iter().rev().map(|value| -value);
            negative.chain([0.0]).chain(real.iter().copied()).collect()
        });
        [real, imaginary]
    }

    /// Returns what lies below the traces and what lies above them.
    fn shapes<'b>(&self) -> (Vec<Shape<'b>>, Vec<Shape<'b>>) {
        let (mut below, mut above) = (Vec::new(), Vec::new());
        if let Some(ground) =
            self.says.text("bgcolor").map_or(Some(GROUND), Rgba::parse).filter(|_| !self.sheet.is_cells)
        {
            below.push(frame::area(self.circle(), ground));
        }
        let [real, imaginary] = self.ticks();
        let axes = ["realaxis", "imaginaryaxis"].map(|name| self.says.sub(name));
        let grids = [
            real.iter().flat_map(|at| self.resistance(*at)).collect::<Vec<Spot>>(),
            imaginary.iter().filter(|at| **at != 0.0).flat_map(|at| self.reactance(*at)).collect(),
        ];
        for (axis, grid) in axes.iter().zip(grids).rev() {
            if axis.flag("visible", true) && axis.flag("showgrid", true) {
                below.push(frame::line(grid, frame::stroke(*axis, "grid", self.sheet)));
            }
        }
        for (which, axis) in axes.iter().enumerate().filter(|(_, axis)| axis.flag("visible", true)) {
            let shapes = if which == 0 { self.real(*axis, &real) } else { self.imaginary(*axis, &imaginary) };
            let is_below = axis.text("layer") == Some("below traces");
            (if is_below { &mut below } else { &mut above }).extend(shapes);
        }
        (below, above)
    }

    /// Returns the circle of impedances with the same real part.
    fn resistance(&self, real: f64) -> Vec<Spot> {
        let (middle, radius) = (real / (real + 1.0), 1.0 / (real + 1.0));
        let Disc { centre: [x, y], radius: unit } = self.disc;
        let at = |index: usize| {
            let (sin, cos) = (TAU * index as f64 / STROKES as f64).sin_cos();
            [x + (middle + radius * cos) * unit, y + radius * sin * unit]
        };
        if real >= 0.0 { (0..=STROKES).map(at).chain([GAP]).collect() } else { Vec::new() }
    }

    /// Returns the arc of impedances with the same imaginary part, from the border to the end of the axis.
    fn reactance(&self, imaginary: f64) -> Vec<Spot> {
        let reach = 1.0 + imaginary.abs();
        let at = |index: usize| {
            let share = index as f64 / STROKES as f64;
            self.disc.place(reach * share / (1.0 - share).max(1e-6), imaginary)
        };
        (0..=STROKES).map(at).chain([GAP]).collect()
    }

    fn text(axis: Source<'_>, value: f64) -> String {
        let format = axis.text("tickformat").unwrap_or_default();
        let around = |key: &str| axis.display(key).unwrap_or_default().into_owned();
        around("tickprefix") + &frame::escaped(&number(value, format)) + &around("ticksuffix")
    }

    /// Returns the axis through the middle.
    fn real<'b>(&self, axis: Source<'_>, ticks: &[f64]) -> Vec<Shape<'b>> {
        let Disc { centre: [x, y], radius } = self.disc;
        let mut shapes = Vec::new();
        if axis.flag("showline", true) {
            let ends = vec![[x - radius, y], [x + radius, y]];
            shapes.push(frame::line(ends, frame::stroke(axis, "line", self.sheet)));
        }
        let up = if axis.text("side") == Some("bottom") { -1.0 } else { 1.0 };
        let places: Vec<(f64, f64)> = ticks.iter().map(|at| (*at, self.disc.place(*at, 0.0)[0])).collect();
        let marks = frame::tick_length(axis, "").map(f64::abs);
        if let Some(length) = marks.filter(|_| !self.sheet.is_cells) {
            let down = if axis.text("ticks") == Some("bottom") { -1.0 } else { 1.0 };
            let strokes = places.iter().flat_map(|(_, x)| [[*x, y], [*x, y + length * down], GAP]);
            shapes.push(frame::line(strokes.collect(), frame::stroke(axis, "tick", self.sheet)));
        }
        if axis.flag("showticklabels", true) {
            let letters = Lettering::read(axis, "tickfont", self.layout, 1.0);
            let off = frame::standoff(axis, marks.is_some(), letters.size);
            let words = places.iter().map(|(at, x)| {
                let text = Self::text(axis, *at);
                if self.sheet.is_cells {
                    return letters.beside([*x, y + up * self.sheet.letter().1], text, 0, self.sheet);
                }
                let half = letters.width(&text, self.sheet) / 2.0;
                letters.turned([*x, y + up * (off + half)], text, axis.number("tickangle").unwrap_or(90.0))
            });
            shapes.push(Shape::Words(words.collect()));
        }
        shapes
    }

    /// Returns the axis around.
    fn imaginary<'b>(&self, axis: Source<'_>, ticks: &[f64]) -> Vec<Shape<'b>> {
        let [x, y] = self.disc.centre;
        let mut shapes = Vec::new();
        if axis.flag("showline", true) {
            shapes.push(frame::line(self.circle(), frame::stroke(axis, "line", self.sheet)));
        }
        let mut places: Vec<(String, Spot)> =
            ticks.iter().map(|at| (Self::text(axis, *at), reflected(0.0, *at))).collect();
        let outwards =
            |[cos, sin]: Spot, by: f64| [x + cos * (self.disc.radius + by), y + sin * (self.disc.radius + by)];
        let marks = frame::tick_length(axis, "");
        if let Some(length) = marks.filter(|_| !self.sheet.is_cells) {
            let strokes = places.iter().flat_map(|(_, at)| [outwards(*at, 0.0), outwards(*at, length), GAP]);
            shapes.push(frame::line(strokes.collect(), frame::stroke(axis, "tick", self.sheet)));
        }
        if axis.flag("showticklabels", true) {
            let infinity = if self.sheet.is_cells { "∞" } else { r#"<span style="font-size: 20px">∞</span>"# };
            places.push((infinity.to_owned(), [1.0, 0.0]));
            let letters = Lettering::read(axis, "tickfont", self.layout, 1.0);
            let off = frame::standoff(axis, marks.is_some_and(|length| length > 0.0), letters.size);
            let words = places
                .into_iter()
                .map(|(text, at)| frame::around(at, outwards(at, 0.0), (text, letters), off, self.sheet));
            shapes.push(Shape::Words(words.collect()));
        }
        shapes
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn a_match_reflects_nothing_and_a_short_circuit_all() {
        assert_eq!(reflected(1.0, 0.0), [0.0, 0.0]);
        assert_eq!(reflected(0.0, 0.0), [-1.0, 0.0]);
        assert_eq!(reflected(0.0, 1.0), [0.0, 1.0]);
        assert_eq!(number(-0.5, ""), "−0.5");
    }
}
