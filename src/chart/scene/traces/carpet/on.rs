//! What lies on carpets: points by a and b, and contours of tables whose columns and rows are theirs.

use std::rc::Rc;

use super::Carpet;
use crate::chart::color::Rgba;
use crate::chart::scene::plan::AxisPlan;
use crate::chart::scene::shape::{Course, Numbers, Path, Shape};
use crate::chart::scene::spots::{Part, Spots};
use crate::chart::scene::traces::heatmap::Cells;
use crate::chart::scene::traces::{Context, Drawn, contour, frame, scatter};

/// How many values can be read out of a trace.
const MOST_PARTS: usize = 100_000;

/// Finds a trace's carpet.
fn carpet(context: &Context<'_>) -> Option<Rc<Carpet>> {
    let carpets = context.shared.carpets.borrow();
    super::of(&carpets, context.source).cloned()
}

/// Draws points by a and b.
#[must_use]
pub fn points<'a>(mut context: Context<'a>) -> Drawn<'a> {
    let axes = std::mem::take(&mut context.axes);
    let Some(carpet) = carpet(&context) else { return Drawn { axes, ..Drawn::default() } };
    let columns = ["a", "b"].map(|name| context.source.coordinates(name));
    let [Some(a), Some(b)] = &columns else { return Drawn { axes, ..Drawn::default() } };
    let read = |which: usize, column: &crate::model::Column| {
        let axis = &carpet.axes[which];
        let at = |cell| crate::chart::axis::kind::lookup(axis.kind, cell, &axis.categories);
        column.cells().map(at).collect::<Vec<f64>>()
    };
    let (a, b) = (read(0, a), read(1, b));
    let gap = [f64::NAN, f64::NAN];
    let place = |(a, b): (&f64, &f64)| {
        let counts = carpet.count(0, *a).zip(carpet.count(1, *b));
        counts.map_or(gap, |(column, row)| carpet.at(column, row))
    };
    let places: Vec<[f64; 2]> = a.iter().zip(&b).map(place).collect();
    let (x, y): (Vec<f64>, Vec<f64>) = places.iter().map(|[x, y]| (*x, *y)).unzip();
    context.axes = [AxisPlan::default(), AxisPlan::default()];
    let (keeps, text) = (context.shared.keeps, context.source.each("text"));
    let mut drawn = scatter::draw(scatter::Scatter::at(context, x.into(), y.into()).joined(), &mut None);
    drawn.axes = axes;
    // The carpet says how far all reaches.
    (drawn.x, drawn.y) = Default::default();
    drawn.spots = Vec::new();
    if keeps {
        let seen = places.iter().enumerate().take(MOST_PARTS).filter(|(_, at)| at[0].is_finite());
        let parts = seen.map(|(index, at)| Part {
            outline: vec![*at],
            label: text.cell(index).display(),
            says: vec![("a", carpet.axes[0].label(a[index])), ("b", carpet.axes[1].label(b[index]))],
            index,
        });
        drawn.spots = vec![Spots::Parts(parts.collect())];
    }
    drawn
}

/// Draws contours.
#[must_use]
pub fn contours<'a>(mut context: Context<'a>) -> Drawn<'a> {
    let mut drawn = Drawn { axes: std::mem::take(&mut context.axes), ..Drawn::default() };
    let Some(carpet) = carpet(&context) else { return drawn };
    let Some(cells) = cells(&context, &carpet) else { return drawn };
    context.axes = [AxisPlan::default(), AxisPlan::default()];
    contour::fill(&mut context, &cells, &mut drawn);
    let shapes = std::mem::take(&mut drawn.shapes);
    drawn.shapes = shapes.into_iter().flat_map(|shape| moved(&carpet, shape)).collect();
    (drawn.x, drawn.y) = Default::default();
    drawn
}

/// Reads the table of numbers, its columns and rows counted as the carpet's.
fn cells<'a>(context: &Context<'a>, carpet: &Carpet) -> Option<Cells<'a>> {
    let source = context.source;
    let sides = ["a", "b"].map(|name| source.column(name).and_then(|column| column.numbers()));
    let flat = source.column("z").and_then(|column| column.numbers());
    let (a, b, numbers) = if let Some(z) = flat {
        let ([a, b], numbers) = super::gridded([sides[0]?, sides[1]?], z);
        (a, b, numbers)
    } else {
        let (numbers, wide, high) = super::table(source.at("z")?)?;
        let side = |which: usize, own: &[f64], count: usize| {
            let given = sides[which].filter(|given| given.len() >= count).unwrap_or(own);
            given.iter().copied().take(count).collect::<Vec<f64>>()
        };
        let (a, b) = (side(0, &carpet.a, wide), side(1, &carpet.b, high));
        if a.len() != wide || b.len() != high {
            return None;
        }
        (a, b, numbers)
    };
    let counts =
        |which: usize, side: &[f64]| side.iter().map(|at| carpet.count(which, *at)).collect::<Option<Vec<f64>>>();
    let (a, b) = (counts(0, &a)?, counts(1, &b)?);
    if a.len() < 2 || b.len() < 2 || numbers.len() != a.len() * b.len() {
        return None;
    }
    let borders = |count: usize| (0..=count).map(|index| index as f64 - 0.5).collect::<Vec<f64>>();
    let ends = numbers
        .iter()
        .filter(|value| value.is_finite())
        .fold([f64::INFINITY, f64::NEG_INFINITY], |ends, value| [ends[0].min(*value), ends[1].max(*value)]);
    let (xs, ys) = (borders(a.len()), borders(b.len()));
    let ends = if ends[0] <= ends[1] { (ends[0], ends[1]) } else { (0.0, 1.0) };
    Some(Cells { xs, ys, middles: [Some(a), Some(b)], numbers: Numbers::Owned(numbers), ends })
}

/// Moves a shape from columns and rows to places.
fn moved<'a>(carpet: &Carpet, shape: Shape<'a>) -> Vec<Shape<'a>> {
    match shape {
        Shape::Segments { segments, stroke } => {
            let end = |at: [f64; 2]| carpet.at(at[0], at[1]);
            if segments.len() > MOST_CHANGES {
                let ends = segments.into_iter().take(MOST_CHANGES * 2).map(|[x0, y0, x1, y1]| {
                    let (from, to) = (end([x0, y0]), end([x1, y1]));
                    [from[0], from[1], to[0], to[1]]
                });
                return vec![Shape::Segments { segments: ends.collect(), stroke }];
            }
            let moved = segments.into_iter().flat_map(|[x0, y0, x1, y1]| {
                let middle = end([f64::midpoint(x0, x1), f64::midpoint(y0, y1)]);
                let (from, to) = (end([x0, y0]), end([x1, y1]));
                [[from[0], from[1], middle[0], middle[1]], [middle[0], middle[1], to[0], to[1]]]
            });
            vec![Shape::Segments { segments: moved.collect(), stroke }]
        }
        Shape::Grid { xs, ys, numbers: Numbers::Colours(colours), .. } => bands(carpet, &xs, &ys, &colours),
        Shape::Line(path, stroke) => {
            let places = path.x.iter().zip(path.y.iter()).map(|(x, y)| carpet.at(*x, *y));
            let (x, y): (Vec<f64>, Vec<f64>) = places.map(|[x, y]| (x, y)).unzip();
            vec![Shape::Line(
                Path { x: x.into(), y: y.into(), course: Course::Straight, rising: false, ..path },
                stroke,
            )]
        }
        _ => Vec::new(),
    }
}

/// A part of a table with one colour, row upon row, in columns and rows.
struct Strip {
    colour: Rgba,
    /// The borders of its last row, as numbers of the table's borders.
    ends: [usize; 2],
    left: Vec<[f64; 2]>,
    right: Vec<[f64; 2]>,
}

/// Of so many borders one is a place of an outline, so that it is bent as the carpet is.
const EACH: usize = 6;

/// Returns places along a border between two of the crossing borders, without its ends.
fn along(xs: &[f64], from: usize, to: usize, y: f64) -> Vec<[f64; 2]> {
    let inner = (from.min(to) + 1)..from.max(to);
    let mut places: Vec<[f64; 2]> = inner.filter(|at| at.is_multiple_of(EACH)).map(|at| [xs[at], y]).collect();
    if from > to {
        places.reverse();
    }
    places
}

impl Strip {
    fn new(colour: Rgba, ends: [usize; 2], xs: &[f64], [low, high]: [f64; 2]) -> Strip {
        let side = |at: usize| vec![[xs[at], low], [xs[at], high]];
        let mut left = along(xs, ends[1], ends[0], low);
        left.extend(side(ends[0]));
        Strip { colour, ends, left, right: side(ends[1]) }
    }

    /// Adds a row.
    fn grow(&mut self, ends: [usize; 2], xs: &[f64], [low, high]: [f64; 2], row: usize) {
        for (side, which) in [(&mut self.left, 0), (&mut self.right, 1)] {
            let (before, now) = (self.ends[which], ends[which]);
            if before == now && !row.is_multiple_of(EACH) {
                side.pop();
            } else if before != now {
                side.extend(along(xs, before, now, low));
                side.push([xs[now], low]);
            }
            side.push([xs[now], high]);
        }
        self.ends = ends;
    }

    /// Returns its outline, bent as the carpet is.
    fn area<'a>(self, carpet: &Carpet, xs: &[f64]) -> Shape<'a> {
        let top = self.left.last().map_or(0.0, |last| last[1]);
        let mut outline = self.left;
        outline.extend(along(xs, self.ends[0], self.ends[1], top));
        outline.extend(self.right.into_iter().rev());
        frame::area(outline.into_iter().map(|[column, row]| carpet.at(column, row)).collect(), self.colour)
    }
}

/// How many changes of colour along its rows a table may have.
const MOST_CHANGES: usize = 20_000;

/// Leaves out columns and rows of a table whose colours change too often to be seen.
fn coarser(xs: &[f64], ys: &[f64], colours: &[Rgba]) -> (Vec<f64>, Vec<f64>, Vec<Rgba>) {
    let wide = xs.len().saturating_sub(1).max(1);
    let changes = colours.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let step = (changes as f64 / MOST_CHANGES as f64).sqrt().ceil().max(1.0) as usize;
    if step == 1 {
        return (xs.to_vec(), ys.to_vec(), colours.to_vec());
    }
    let thinned = |borders: &[f64]| -> Vec<f64> {
        let count = borders.len().saturating_sub(1) / step;
        borders.iter().copied().step_by(step).take(count + 1).collect()
    };
    let (kept_x, kept_y) = (thinned(xs), thinned(ys));
    let rows = kept_y.len().saturating_sub(1);
    let columns = kept_x.len().saturating_sub(1);
    let at = |row: usize, column: usize| colours.get(row * step * wide + column * step).copied().unwrap_or_default();
    let kept = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    (kept_x, kept_y, kept.map(|(row, column)| at(row, column)).collect())
}

/// Returns areas for a table of colours: what lies together with one colour, bent as the carpet is.
fn bands<'a>(carpet: &Carpet, xs: &[f64], ys: &[f64], colours: &[Rgba]) -> Vec<Shape<'a>> {
    let (xs, ys, colours) = coarser(xs, ys, colours);
    let (xs, ys) = (xs.as_slice(), ys.as_slice());
    let wide = xs.len().saturating_sub(1);
    let mut done = Vec::new();
    let mut open: Vec<Strip> = Vec::new();
    for (row, pair) in ys.windows(2).enumerate() {
        let pair = [pair[0], pair[1]];
        let mut grown: Vec<Strip> = Vec::new();
        let mut start = 0;
        while start < wide {
            let Some(colour) = colours.get(row * wide + start).copied() else { break };
            let mut end = start + 1;
            while end < wide && colours.get(row * wide + end) == Some(&colour) {
                end += 1;
            }
            let ends = [start, end];
            start = end;
            if colour.a <= 0.0 {
                continue;
            }
            let touches = |strip: &Strip| strip.colour == colour && strip.ends[0] < ends[1] && ends[0] < strip.ends[1];
            if let Some(found) = open.iter().position(touches) {
                let mut strip = open.swap_remove(found);
                strip.grow(ends, xs, pair, row);
                grown.push(strip);
            } else {
                grown.push(Strip::new(colour, ends, xs, pair));
            }
        }
        done.extend(open.drain(..).map(|strip| strip.area(carpet, xs)));
        open = grown;
    }
    done.extend(open.into_iter().map(|strip| strip.area(carpet, xs)));
    done
}
