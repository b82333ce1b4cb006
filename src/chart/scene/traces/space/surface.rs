//! Surfaces over a raster, with lines at equal heights.

use super::light::Light;
use super::mesh::{Corner, Mesh, Tones};
use super::room::{Axes, LETTERS};
use super::thing::{Curve, Late, Thing};
use super::vector::{self, Vector};
use super::{sketch, tones};
use crate::chart::color::{Rgba, Scale};
use crate::chart::scene::mark::Paint;
use crate::chart::scene::shape::Levels;
use crate::chart::scene::source::{Source, Table};
use crate::chart::scene::traces::Context;
use crate::model::Value;

/// Into how many parts the longer side of a raster is divided at least, so that its squares are bent and not folded.
const FINE: usize = 48;
/// The most corners that a surface has; of more rows and columns, some are left out evenly.
const MOST: usize = 2_000_000;
/// The most lines at equal heights along an axis.
const MOST_LEVELS: usize = 500;
/// The most pieces of such lines.
const MOST_PIECES: usize = 200_000;
/// Where light comes from if nothing is said.
const LIGHT: Vector = [10.0, 1e4, 0.0];

/// A raster of places with the numbers that colour them.
#[derive(Debug, Clone)]
struct Raster {
    columns: usize,
    rows: usize,
    places: Vec<Vector>,
    numbers: Vec<f64>,
}

/// Which lines are drawn at equal heights.
#[derive(Debug)]
pub struct Contours {
    raster: Raster,
    /// For each axis how its lines are drawn.
    looks: [Option<Look>; 3],
    levels: Levels,
    opacity: f32,
}

#[derive(Debug)]
struct Look {
    colour: Rgba,
    width: f64,
    by_scale: bool,
    /// The least height, the greatest, and the step, if they are given.
    given: Option<[f64; 3]>,
    /// On which faces behind they are drawn too.
    shadows: [bool; 3],
    show: bool,
}

/// Returns the sample points of a surface: x, y and z, row by row.
#[must_use]
pub fn columns(context: &Context<'_>, axes: &mut Axes) -> [Vec<f64>; 3] {
    let raster = raster(context.source, axes);
    [0, 1, 2].map(|axis| raster.places.iter().map(|place| place[axis]).collect())
}

/// Returns the least and the greatest number that colour a surface.
#[must_use]
pub fn ends(source: Source<'_>) -> Option<(f64, f64)> {
    let table = Table(source.at("surfacecolor").or(source.at("z"))?);
    Some(crate::chart::scene::traces::table_ends(table))
}

fn raster(source: Source<'_>, axes: &mut Axes) -> Raster {
    let Some(z) = source.at("z") else {
        return Raster { columns: 0, rows: 0, places: Vec::new(), numbers: Vec::new() };
    };
    let table = Table(z);
    let (rows, columns) = (table.rows(), table.columns());
    let step = ((rows * columns).div_ceil(MOST) as f64).sqrt().ceil().max(1.0) as usize;
    let (down, across): (Vec<usize>, Vec<usize>) =
        ((0..rows).step_by(step).collect(), (0..columns).step_by(step).collect());
    let along = [0, 1].map(|axis| Along::read(source.at(LETTERS[axis]), axis, axes));
    let colour = source.at("surfacecolor").map(Table);
    let mut raster = Raster {
        columns: across.len(),
        rows: down.len(),
        places: Vec::with_capacity(across.len() * down.len()),
        numbers: Vec::with_capacity(across.len() * down.len()),
    };
    for &row in &down {
        let (line, tint) = (table.row(row), colour.and_then(|colour| colour.row(row)));
        for &column in &across {
            let cell = line.map_or(crate::model::Cell::Null, |line| line.cell(column));
            let height = axes.coordinate(2, cell);
            let number = match colour {
                Some(_) => tint.and_then(|tint| tint.cell(column).number()),
                None => cell.number(),
            };
            let x = along[0].at(row, column, column, axes);
            let y = along[1].at(row, column, row, axes);
            raster.places.push([x, y, height]);
            raster.numbers.push(number.unwrap_or(f64::NAN));
        }
    }
    raster
}

/// The coordinates of a raster along an axis.
enum Along<'a> {
    Column(Vec<f64>),
    Table(Table<'a>, usize),
    Counted,
}

impl<'a> Along<'a> {
    fn read(value: Option<&'a Value>, axis: usize, axes: &mut Axes) -> Along<'a> {
        let Some(value) = value else { return Along::Counted };
        match value.as_column() {
            Some(column) if column.is_empty() => Along::Counted,
            Some(column) => Along::Column(axes.coordinates(axis, column)),
            None if value.is_list() => Along::Table(Table(value), axis),
            None => Along::Counted,
        }
    }

    fn at(&self, row: usize, column: usize, index: usize, axes: &mut Axes) -> f64 {
        match self {
            Along::Column(values) => values.get(index).copied().unwrap_or(f64::NAN),
            Along::Table(table, axis) => {
                table.row(row).map_or(f64::NAN, |line| axes.coordinate(*axis, line.cell(column)))
            }
            Along::Counted => index as f64,
        }
    }
}

/// Reads a surface.
#[must_use]
pub fn read<'a>(context: Context<'a>, axes: &mut Axes) -> Thing<'a> {
    let mut thing = Thing::new(context);
    let source = thing.context.source;
    let mut raster = raster(source, axes);
    thing.include(raster.places.iter().copied(), 0.0);
    let levels = tones::levels_of(&mut thing.context, ends(source).unwrap_or((0.0, 1.0)), Some(Scale::default()));
    if source.flag("connectgaps", false) {
        raster.close();
    }
    let (places, width) = (std::mem::take(&mut raster.places), raster.columns.max(1));
    thing.say(&places, |index| {
        let mut more = text_at(source, index / width, index % width);
        if source.at("surfacecolor").is_some() {
            more.extend(raster.numbers.get(index).map(|number| ("surfacecolor", number.to_string())));
        }
        more
    });
    raster.places = places;
    let scale = tones::scale(source, &levels);
    thing.named(levels.colours.get(levels.colours.len() / 2).copied().unwrap_or(thing.context.colour));
    let opacity = source.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0) as f32;
    let fine = raster.refined();
    if !source.flag("hidesurface", false) {
        thing.meshes.push(fine.mesh(source, &levels, scale, opacity));
    }
    let looks = LETTERS.map(|letter| look(source.sub("contours").sub(letter)));
    if looks.iter().any(Option::is_some) {
        thing.late = Some(Late::Contours(Contours { raster: fine, looks, levels, opacity }));
    }
    thing
}

/// Returns the text of a place, given for each or for all.
fn text_at(source: Source<'_>, row: usize, column: usize) -> Vec<(&'static str, String)> {
    let value = source.at("hovertext").or(source.at("text"));
    let text = match value {
        Some(value) => match value.row(row) {
            Some(line) => line.cell(column).display(),
            None => value.as_str().unwrap_or_default().to_owned(),
        },
        None => String::new(),
    };
    if text.is_empty() { Vec::new() } else { vec![("text", text)] }
}

fn look(source: Source<'_>) -> Option<Look> {
    let shadows = LETTERS.map(|letter| source.flag(&format!("project.{letter}"), false));
    let show = source.flag("show", false);
    let number = |key: &str| source.number(key);
    let given = match (number("start"), number("end"), number("size")) {
        (Some(start), Some(end), Some(size)) if size > 0.0 && start <= end => Some([start, end, size]),
        _ => None,
    };
    show.then(|| Look {
        colour: source.text("color").and_then(Rgba::parse).unwrap_or(crate::chart::color::LINE),
        width: source.number("width").unwrap_or(2.0),
        by_scale: source.flag("usecolormap", false),
        given,
        shadows,
        show,
    })
}

impl Raster {
    /// Fills gaps from their neighbours, as far as these are known.
    fn close(&mut self) {
        let (columns, rows) = (self.columns, self.rows);
        for _ in 0..columns + rows {
            let open: Vec<usize> = (0..self.places.len()).filter(|at| !self.places[*at][2].is_finite()).collect();
            if open.is_empty() || open.len() == self.places.len() || open.len() > 100_000 {
                return;
            }
            let mut filled = Vec::with_capacity(open.len());
            for at in open {
                let (row, column) = (at / columns, at % columns);
                let beside = [
                    (column > 0).then(|| at - 1),
                    (column + 1 < columns).then_some(at + 1),
                    (row > 0).then(|| at - columns),
                    (row + 1 < rows).then_some(at + columns),
                ];
                let known: Vec<usize> =
                    beside.into_iter().flatten().filter(|at| self.places[*at][2].is_finite()).collect();
                if !known.is_empty() {
                    let mean = |part: &dyn Fn(usize) -> f64| {
                        known.iter().map(|at| part(*at)).sum::<f64>() / known.len() as f64
                    };
                    filled.push((at, mean(&|at| self.places[at][2]), mean(&|at| self.numbers[at])));
                }
            }
            for (at, height, number) in filled {
                self.places[at][2] = height;
                if !self.numbers[at].is_finite() {
                    self.numbers[at] = number;
                }
            }
        }
    }

    /// Returns a raster with places between those of a coarse one, so that its squares are bent.
    fn refined(self) -> Raster {
        let longest = self.columns.max(self.rows);
        let parts = FINE.div_ceil(longest.max(2) - 1);
        if parts <= 1 || self.columns < 2 || self.rows < 2 {
            return self;
        }
        let (columns, rows) = ((self.columns - 1) * parts + 1, (self.rows - 1) * parts + 1);
        let mut fine = Raster {
            columns,
            rows,
            places: Vec::with_capacity(columns * rows),
            numbers: Vec::with_capacity(columns * rows),
        };
        for row in 0..rows {
            for column in 0..columns {
                let low = [(column / parts).min(self.columns - 2), (row / parts).min(self.rows - 2)];
                let steps = [column - low[0] * parts, row - low[1] * parts];
                let at = |right: usize, up: usize| (low[1] + up) * self.columns + low[0] + right;
                // Where a place is one of the coarse raster's, its neighbours do not matter, gaps or not.
                let blend = |step: usize, one: &dyn Fn() -> f64, two: &dyn Fn() -> f64| match step {
                    0 => one(),
                    step if step == parts => two(),
                    step => one() + (two() - one()) * step as f64 / parts as f64,
                };
                let mix = |value: &dyn Fn(usize) -> f64| {
                    let along = |up: usize| blend(steps[0], &|| value(at(0, up)), &|| value(at(1, up)));
                    blend(steps[1], &|| along(0), &|| along(1))
                };
                fine.places.push([0, 1, 2].map(|axis| mix(&|at| self.places[at][axis])));
                fine.numbers.push(mix(&|at| self.numbers[at]));
            }
        }
        fine
    }

    /// Returns the two triangles of each square without gaps.
    fn triangles(&self) -> Vec<[u32; 3]> {
        let mut triangles = Vec::with_capacity(self.places.len() * 2);
        for row in 1..self.rows {
            for column in 1..self.columns {
                let here = row * self.columns + column;
                let square = [here - self.columns - 1, here - self.columns, here - 1, here];
                if square.iter().all(|at| vector::is_finite(self.places[*at])) {
                    let [a, b, c, d] = square.map(|at| at as u32);
                    triangles.extend([[a, b, c], [d, c, b]]);
                }
            }
        }
        triangles
    }

    fn mesh(&self, source: Source<'_>, levels: &Levels, scale: Vec<[f32; 4]>, opacity: f32) -> Mesh {
        let corner = |(place, number): (&Vector, &f64)| Corner {
            place: *place,
            colour: [tones::share(levels, *number), 0.0, 0.0, 1.0],
            ..Corner::default()
        };
        Mesh {
            corners: self.places.iter().zip(&self.numbers).map(corner).collect(),
            triangles: self.triangles(),
            tones: Tones::Scale(scale),
            opacity,
            light: Light::read(source, LIGHT, false),
            ..Mesh::plain()
        }
    }
}

impl Contours {
    /// Returns the lines, in coordinates; `ticks` are where the axes have theirs, `behind` where their faces are.
    #[must_use]
    pub fn curves(&self, ticks: [Vec<f64>; 3], behind: Vector) -> Vec<Curve> {
        let triangles = self.raster.triangles();
        let mut curves = Vec::new();
        for (axis, (look, ticks)) in self.looks.iter().zip(ticks).enumerate() {
            let Some(look) = look.as_ref().filter(|look| look.show) else { continue };
            let heights = look.given.map_or(ticks, |[start, end, size]| {
                let count = (((end - start) / size + 1e-9).floor() as usize).min(MOST_LEVELS);
                (0..=count).map(|step| start + size * step as f64).collect()
            });
            for height in heights.into_iter().take(MOST_LEVELS) {
                let pieces = self.pieces(&triangles, axis, height);
                let colour =
                    if look.by_scale { self.levels.colour(height).unwrap_or(look.colour) } else { look.colour };
                let colour = colour.faded(self.opacity.sqrt());
                let stroke = sketch::solid(colour, look.width);
                for face in (0..3).filter(|face| look.shadows[*face]) {
                    let flat = pieces.iter().map(|place| {
                        let mut place = *place;
                        if vector::is_finite(place) {
                            place[face] = behind[face];
                        }
                        place
                    });
                    curves.push(Curve { places: flat.collect(), paint: Paint::One(colour), stroke });
                }
                curves.push(Curve { places: pieces, paint: Paint::One(colour), stroke });
            }
        }
        curves
    }

    /// Returns where triangles have a height, pieces parted by gaps.
    fn pieces(&self, triangles: &[[u32; 3]], axis: usize, height: f64) -> Vec<Vector> {
        let mut places = Vec::new();
        for triangle in triangles {
            let corners = triangle.map(|corner| self.raster.places[corner as usize]);
            // What only touches a height from below has no line there.
            let above = corners.map(|corner| corner[axis] > height);
            if above[0] == above[1] && above[1] == above[2] {
                continue;
            }
            for (one, two) in [(0, 1), (1, 2), (2, 0)] {
                if above[one] != above[two] {
                    let (from, to) = (corners[one], corners[two]);
                    places.push(vector::between(from, to, (height - from[axis]) / (to[axis] - from[axis])));
                }
            }
            places.push([f64::NAN; 3]);
            if places.len() > MOST_PIECES {
                break;
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raster(heights: &[f64], columns: usize) -> Raster {
        let place = |(at, height): (usize, &f64)| [(at % columns) as f64, (at / columns) as f64, *height];
        Raster {
            columns,
            rows: heights.len() / columns,
            places: heights.iter().enumerate().map(place).collect(),
            numbers: heights.to_vec(),
        }
    }

    #[test]
    fn a_square_with_a_gap_is_left_out() {
        let gap = raster(&[0.0, 1.0, 2.0, 3.0, f64::NAN, 5.0, 6.0, 7.0, 8.0], 3);
        assert!(gap.triangles().is_empty());
        let mut closed = gap.clone();
        closed.close();
        assert_eq!(closed.triangles().len(), 8);
        assert!((closed.places[4][2] - 4.0).abs() < 1e-9);
    }

    #[test]
    fn a_refined_raster_keeps_its_places() {
        let fine = raster(&[0.0, 1.0, 2.0, 5.0], 2).refined();
        assert_eq!((fine.columns, fine.rows), (FINE + 1, FINE + 1));
        assert_eq!(fine.places[0], [0.0; 3]);
        assert_eq!(fine.places.last(), Some(&[1.0, 1.0, 5.0]));
        assert!((fine.places[fine.places.len() / 2][2] - 2.0).abs() < 1e-9);
        let gap = raster(&[0.0, 1.0, 2.0, f64::NAN, 1.0, 1.0], 3).refined();
        assert!(gap.places.iter().any(|place| place[2].is_nan()) && !gap.triangles().is_empty());
    }
}
