//! Contours: where a table of numbers crosses levels, as lines, and the bands between them in colour.
//!
//! The table's numbers stand at points, between which they change evenly. Lines are found square by square; bands are a
//! finer table of colours, so that a painter needs to know nothing of contours.

use super::heatmap::Cells;
use super::{Context, Drawn, Swatch};
use crate::chart::color::Rgba;
use crate::chart::scene::ColourBar;
use crate::chart::scene::colours::Coloured;
use crate::chart::scene::mark::{Dash, Stroke};
use crate::chart::scene::shape::{Levels, Numbers, Shape};
use crate::chart::scene::source::Source;
use crate::model::Value;

/// How many columns and rows the table of bands has at least, and at most.
const FINE: usize = 240;
const FINEST: usize = 600;
/// How many levels are drawn at most, and how many strokes.
const MOST_LEVELS: f64 = 200.0;
const MOST_STROKES: usize = 200_000;

/// Returns whether tables of a type are drawn as contours.
#[must_use]
pub fn is_contour(kind: &str) -> bool {
    matches!(kind, "contour" | "histogram2dcontour")
}

/// Numbers at points.
struct Field {
    xs: Vec<f64>,
    ys: Vec<f64>,
    values: Vec<f64>,
}

/// The levels: from, to, and how far apart.
#[derive(Debug, Clone, Copy)]
struct Steps {
    start: f64,
    end: f64,
    size: f64,
}

impl Steps {
    fn count(self) -> f64 {
        (((self.end - self.start) / self.size + 1e-6).floor() + 1.0).clamp(1.0, MOST_LEVELS)
    }

    fn all(self) -> impl Iterator<Item = f64> {
        (0..self.count() as usize).map(move |index| self.start + index as f64 * self.size)
    }

    /// Returns the number in the middle of the band that a number lies in.
    fn band(self, value: f64) -> f64 {
        let index = ((value - self.start) / self.size + 1e-9).floor().clamp(-1.0, self.count() - 1.0);
        self.start + (index + 0.5) * self.size
    }
}

/// Adds what is drawn of a table's contours.
pub(super) fn fill<'a>(context: &mut Context<'a>, cells: &Cells<'a>, drawn: &mut Drawn<'a>) {
    let source = context.source;
    let places = |which: usize, borders: &[f64]| cells.middles[which].clone().unwrap_or_else(|| middles(borders));
    let mut field = Field { xs: places(0, &cells.xs), ys: places(1, &cells.ys), values: values(cells) };
    if source.flag("connectgaps", source.at("z").is_some_and(|z| z.as_column().is_some())) {
        close_gaps(&mut field);
    }
    drawn.x.include(&field.xs);
    drawn.y.include(&field.ys);
    if source.text("contours.type") == Some("constraint") {
        constraint(context, &field, drawn);
        return;
    }
    let (coloured, is_shared) = Coloured::of(context, source, 'z', cells.ends);
    let steps = steps(source, coloured.ends());
    let levels = coloured.levels();
    let coloring = source.text("contours.coloring").unwrap_or("fill");
    let levels = match coloring {
        "heatmap" => levels,
        "lines" => Levels {
            low: steps.start,
            high: steps.start + (steps.count() - 1.0).max(1e-9) * steps.size,
            colours: levels.colours,
        },
        _ => Levels {
            low: steps.start - steps.size / 2.0,
            high: steps.start + (steps.count() - 0.5) * steps.size,
            colours: levels.colours,
        },
    };
    if matches!(coloring, "fill" | "heatmap") {
        let smooth = coloring == "heatmap";
        let colour = |value: f64| levels.colour(if smooth { value } else { steps.band(value) });
        drawn.shapes.push(bands(&field, colour));
    }
    let own = source.text("line.color").and_then(Rgba::parse);
    if source.flag("contours.showlines", true) || coloring == "lines" {
        // Lines on bands are fine ones.
        let width = source.number("line.width").unwrap_or(if coloring == "lines" { 1.0 } else { 0.5 }) as f32;
        let dash = source.text("line.dash").map_or(Dash::Solid, Dash::named);
        for level in steps.all() {
            let colour = match coloring {
                "lines" => levels.colour(level).unwrap_or(context.colour),
                _ => own.unwrap_or(Rgba::new(0, 0, 0)),
            };
            let segments = crossings(&field, level);
            if !segments.is_empty() && width > 0.0 {
                drawn.shapes.push(Shape::Segments { segments, stroke: Stroke { colour, width, dash } });
            }
        }
    }
    if !is_shared && coloring != "none" && source.flag("showscale", true) {
        let stated = source.number("zmin").zip(source.number("zmax")).filter(|_| !source.flag("zauto", false));
        drawn.bars.push(bar((&coloured, &levels), steps, coloring, stated));
    }
    let middle = levels.colour(f64::midpoint(levels.low, levels.high));
    let swatch =
        Swatch { colour: middle.unwrap_or(context.colour), line: matches!(coloring, "lines" | "none"), symbol: None };
    drawn.entries.push(super::Entry { swatch, ..context.entry(context.colour) });
}

/// Makes the bar of levels, which reaches as far as stated ends of the colours if those are further away.
fn bar(
    (coloured, levels): (&Coloured<'_>, &Levels),
    steps: Steps,
    coloring: &str,
    stated: Option<(f64, f64)>,
) -> ColourBar {
    if coloring == "heatmap" {
        return coloured.bar(levels);
    }
    // The bar has the bands, half a step beyond the outermost levels.
    let (low, high) = (steps.start - steps.size, steps.start + steps.count() * steps.size);
    let stated = stated.filter(|(least, most)| least < most && least.is_finite() && most.is_finite());
    let (low, high) = stated.map_or((low, high), |(least, most)| (low.min(least), high.max(most)));
    let colours = (0..256)
        .filter_map(|part| levels.colour(steps.band(low + (high - low) * (f64::from(part) + 0.5) / 256.0)))
        .collect();
    coloured.bar(&Levels { low, high, colours })
}

/// Returns the levels that a trace asks for, or round ones between the ends of its numbers.
fn steps(source: Source<'_>, (low, high): (f64, f64)) -> Steps {
    let own = source.sub("contours");
    let count = source.number("ncontours").filter(|count| *count >= 1.0).unwrap_or(15.0);
    let given = own.number("start").zip(own.number("end"));
    let size = own.number("size").filter(|size| *size > 0.0);
    if let Some((start, end)) = given
        && !source.flag("autocontour", false)
    {
        let (start, end) = (start.min(end), start.max(end));
        let size = size.unwrap_or_else(|| rounded((end - start) / count));
        return Steps { start, end, size };
    }
    let size = rounded((high - low) / count);
    let mut start = (low / size).ceil() * size;
    let mut end = (high / size).floor() * size;
    if start <= low {
        start += size;
    }
    if end >= high {
        end -= size;
    }
    if start > end {
        start = f64::midpoint(start, end);
        end = start;
    }
    Steps { start, end, size }
}

/// Returns the distance of ticks that is nearest above a rough one.
fn rounded(rough: f64) -> f64 {
    if !(rough.is_finite() && rough > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(rough.log10().floor());
    let factor = [2.0, 5.0, 10.0].into_iter().find(|step| *step >= rough / power).unwrap_or(10.0);
    power * factor
}

fn middles(borders: &[f64]) -> Vec<f64> {
    borders.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect()
}

fn values(cells: &Cells<'_>) -> Vec<f64> {
    let at = |row, column| cells.at(row, column).filter(|value| value.is_finite()).unwrap_or(f64::NAN);
    (0..cells.rows()).flat_map(|row| (0..cells.columns()).map(move |column| at(row, column))).collect()
}

/// Fills gaps with what evens out between their neighbours.
fn close_gaps(field: &mut Field) {
    const ROUNDS: usize = 60;
    let (columns, rows) = (field.xs.len(), field.ys.len());
    let gaps: Vec<usize> =
        field.values.iter().enumerate().filter(|(_, value)| value.is_nan()).map(|(index, _)| index).collect();
    if gaps.is_empty() || gaps.len() == field.values.len() || gaps.len() > 200_000 {
        return;
    }
    for _ in 0..ROUNDS {
        for &index in &gaps {
            let (row, column) = (index / columns, index % columns);
            let mut near = [f64::NAN; 4];
            if column > 0 {
                near[0] = field.values[index - 1];
            }
            if column + 1 < columns {
                near[1] = field.values[index + 1];
            }
            if row > 0 {
                near[2] = field.values[index - columns];
            }
            if row + 1 < rows {
                near[3] = field.values[index + columns];
            }
            let known: Vec<f64> = near.into_iter().filter(|value| value.is_finite()).collect();
            if !known.is_empty() {
                field.values[index] = known.iter().sum::<f64>() / known.len() as f64;
            }
        }
    }
}

/// Returns a fine table of the colours between the points.
fn bands<'a>(field: &Field, colour: impl Fn(f64) -> Option<Rgba>) -> Shape<'a> {
    let (xs, ys) = (finer(&field.xs), finer(&field.ys));
    let across: Vec<(usize, f64)> =
        xs.windows(2).map(|pair| within(&field.xs, f64::midpoint(pair[0], pair[1]))).collect();
    let columns = field.xs.len();
    let clear = Rgba { a: 0.0, ..Rgba::default() };
    let mut colours = Vec::with_capacity(across.len() * ys.len());
    for pair in ys.windows(2) {
        let (row, up) = within(&field.ys, f64::midpoint(pair[0], pair[1]));
        for &(column, right) in &across {
            let at = |row: usize, column: usize| field.values.get(row * columns + column).copied().unwrap_or(f64::NAN);
            let low = at(row, column) * (1.0 - right) + at(row, column + 1) * right;
            let high = at(row + 1, column) * (1.0 - right) + at(row + 1, column + 1) * right;
            let value = low * (1.0 - up) + high * up;
            colours.push(colour(value).unwrap_or(clear));
        }
    }
    let levels = Levels { low: 0.0, high: 1.0, colours: Vec::new() };
    Shape::Grid { xs, ys, numbers: Numbers::Colours(colours), levels, smooth: false }
}

/// Returns borders between the ends of points, many enough that bands look smooth.
fn finer(points: &[f64]) -> Vec<f64> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    if points.len() < 2 {
        return Vec::new();
    }
    let each = (FINE.div_ceil(points.len() - 1)).max(1);
    if (points.len() - 1) * each <= FINEST {
        let parts = points
            .windows(2)
            .flat_map(|pair| (0..each).map(move |part| pair[0] + (pair[1] - pair[0]) * part as f64 / each as f64));
        return parts.chain([*last]).collect();
    }
    (0..=FINEST).map(|part| first + (last - first) * part as f64 / FINEST as f64).collect()
}

/// Returns the point before a place and how far the place is on the way to the next.
fn within(points: &[f64], at: f64) -> (usize, f64) {
    let falls = points.first() > points.last();
    let after = points.partition_point(|point| if falls { *point >= at } else { *point <= at });
    let before = after.saturating_sub(1).min(points.len().saturating_sub(2));
    let (from, to) = (points[before], points[before + 1]);
    (before, if (to - from).abs() > 0.0 { (at - from) / (to - from) } else { 0.0 })
}

/// Returns the strokes where the numbers between the points are equal to a level.
fn crossings(field: &Field, level: f64) -> Vec<[f64; 4]> {
    let columns = field.xs.len();
    let mut strokes = Vec::new();
    for row in 0..field.ys.len().saturating_sub(1) {
        for column in 0..columns.saturating_sub(1) {
            let at = |down: usize, right: usize| field.values[(row + down) * columns + column + right] - level;
            let corners = [at(0, 0), at(0, 1), at(1, 1), at(1, 0)];
            if corners.iter().any(|corner| corner.is_nan()) || strokes.len() > MOST_STROKES {
                continue;
            }
            let (x, y) = ([field.xs[column], field.xs[column + 1]], [field.ys[row], field.ys[row + 1]]);
            let places = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])];
            let crossed: Vec<(f64, f64)> = (0..4)
                .filter_map(|side| {
                    let (one, other) = (corners[side], corners[(side + 1) % 4]);
                    ((one < 0.0) != (other < 0.0)).then(|| {
                        let part = one / (one - other);
                        let (from, to) = (places[side], places[(side + 1) % 4]);
                        (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
                    })
                })
                .collect();
            // In a saddle the middle decides which sides belong together.
            let turned = crossed.len() == 4 && (corners.iter().sum::<f64>() < 0.0) != (corners[0] < 0.0);
            let pairs: &[[usize; 2]] = match (crossed.len(), turned) {
                (2, _) => &[[0, 1]],
                (4, true) => &[[0, 3], [1, 2]],
                (4, false) => &[[0, 1], [2, 3]],
                _ => &[],
            };
            strokes.extend(
                pairs.iter().map(|&[one, other]| [crossed[one].0, crossed[one].1, crossed[other].0, crossed[other].1]),
            );
        }
    }
    strokes
}

/// Adds the region that a constraint leaves out, and its border.
fn constraint<'a>(context: &Context<'a>, field: &Field, drawn: &mut Drawn<'a>) {
    let own = context.source.sub("contours");
    let operation = own.text("operation").unwrap_or("=");
    let value = own.at("value");
    let ends = match value.and_then(Value::as_column) {
        Some(column) => [column.cell(0).number(), column.cell(1).number().or(column.cell(0).number())],
        None => [value.and_then(|value| value.cell().number()); 2],
    };
    let [low, high] = ends.map(|end| end.unwrap_or(0.0));
    let (low, high) = (low.min(high), low.max(high));
    // What is shaded is the part that the constraint leaves out.
    let left_out = |value: f64| match operation {
        ">" | ">=" => value < low,
        "<" | "<=" => value > low,
        "[]" | "()" | "[)" | "(]" => value < low || value > high,
        "][" | ")(" | "](" | ")[" => value > low && value < high,
        _ => false,
    };
    let colour = context.source.text("line.color").and_then(Rgba::parse).unwrap_or(context.colour);
    let fill = context.source.text("fillcolor").and_then(Rgba::parse).unwrap_or(colour.faded(0.5));
    if operation != "=" {
        drawn.shapes.push(bands(field, |value| left_out(value).then_some(fill)));
    }
    let width = context.source.number("line.width").unwrap_or(2.0) as f32;
    let stroke = Stroke { colour, width, dash: context.source.text("line.dash").map_or(Dash::Solid, Dash::named) };
    let between = operation.starts_with(['[', ']', '(', ')']);
    for level in [low, high].into_iter().take(if between { 2 } else { 1 }) {
        drawn.shapes.push(Shape::Segments { segments: crossings(field, level), stroke });
    }
    let swatch = Swatch { colour: fill, line: operation == "=", symbol: None };
    drawn.entries.push(super::Entry { swatch, ..context.entry(colour) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_round_and_inside() {
        let nothing = Source::new(None, None);
        let steps = steps(nothing, (0.0, 29.0));
        assert_eq!((steps.start, steps.end, steps.size), (2.0, 28.0, 2.0));
        assert!((steps.band(3.0) - 3.0).abs() < 1e-9);
        assert!((steps.band(-50.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_slope_is_crossed_once_in_each_square() {
        let field = Field { xs: vec![0.0, 1.0, 2.0], ys: vec![0.0, 1.0], values: vec![0.0, 1.0, 2.0, 0.0, 1.0, 2.0] };
        assert_eq!(crossings(&field, 0.5), [[0.5, 0.0, 0.5, 1.0]]);
        assert_eq!(crossings(&field, 9.0), Vec::<[f64; 4]>::new());
    }
}
