//! Isosurfaces and volumes: where values in space are equal, with caps where the box of values ends, and slices.
//!
//! Each cell of the box is cut into five tetrahedra, in turn the one way and the other, so that neighbours meet.

use super::lattice::Lattice;
use super::light::Light;
use super::mesh::{self, Corner, Mesh, Tones};
use super::room::LETTERS;
use super::thing::Thing;
use super::vector::{self, Vector};
use super::{LIGHT, tones};
use crate::chart::scene::colours;
use crate::chart::scene::source::Source;
use crate::chart::scene::traces::Context;

/// The most surfaces.
const MOST_SURFACES: f64 = 100.0;
/// The most slices along an axis.
const MOST_SLICES: usize = 200;

/// A place and its value.
type Spot = (Vector, f64);

/// Triangles under way.
struct Build<'a> {
    lattice: &'a Lattice,
    values: &'a [f64],
    /// Corners with their values.
    corners: Vec<Spot>,
}

/// Which parts of a surface are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pattern {
    /// Those in every other cell only: the odd ones, or the even ones.
    odd: Option<bool>,
    /// Those in which of the five tetrahedra of a cell.
    parts: [bool; 5],
}

impl Pattern {
    const ALL: Pattern = Pattern { odd: None, parts: [true; 5] };

    fn read(source: Source<'_>) -> Pattern {
        match source.text("surface.pattern").unwrap_or("all") {
            "odd" => Pattern { odd: Some(true), ..Pattern::ALL },
            "even" => Pattern { odd: Some(false), ..Pattern::ALL },
            letters if letters.contains(['A', 'B', 'C', 'D', 'E']) => {
                Pattern { parts: ['A', 'B', 'C', 'D', 'E'].map(|letter| letters.contains(letter)), ..Pattern::ALL }
            }
            _ => Pattern::ALL,
        }
    }
}

/// Returns the least and the greatest value.
#[must_use]
pub fn ends(source: Source<'_>) -> Option<(f64, f64)> {
    let ends = colours::ends(&source.column("value").and_then(colours::numbers_of)?);
    (ends.0 <= ends.1).then_some(ends)
}

/// Reads an isosurface or a volume; `columns` are the coordinates of its points.
#[must_use]
pub fn read<'a>(kind: &str, context: Context<'a>, columns: &[Vec<f64>; 3]) -> Thing<'a> {
    let mut thing = Thing::new(context);
    let source = thing.context.source;
    for (axis, column) in columns.iter().enumerate() {
        for at in column.iter().filter(|at| at.is_finite()) {
            thing.reach[axis] = [thing.reach[axis][0].min(*at), thing.reach[axis][1].max(*at)];
        }
    }
    let Some(values) = source.column("value").and_then(colours::numbers_of) else { return thing };
    let ends = colours::ends(&values);
    let levels = tones::levels(&mut thing.context, if ends.0 <= ends.1 { ends } else { (0.0, 1.0) });
    let middle = levels.colours.get(levels.colours.len() / 2).copied();
    thing.named(middle.unwrap_or(thing.context.colour));
    let Some(lattice) = Lattice::of(columns) else { return thing };
    let mut build = Build { lattice: &lattice, values: &values, corners: Vec::new() };
    let given = [source.number("isomin").unwrap_or(ends.0), source.number("isomax").unwrap_or(ends.1)];
    let [low, high] = [given[0].min(given[1]), given[0].max(given[1])];
    let fill = |path: &str, usual: f64| source.number(&format!("{path}.fill")).unwrap_or(usual).clamp(0.0, 1.0);
    if source.flag("spaceframe.show", false) {
        build.frames([low, high], fill("spaceframe", 0.15));
    }
    if source.flag("surface.show", true) {
        let count = source.number("surface.count").unwrap_or(2.0).clamp(0.0, MOST_SURFACES) as usize;
        for number in 0..count {
            let share = if count == 1 { 0.5 } else { number as f64 / (count - 1) as f64 };
            let level = low + (high - low) * share;
            // What is beyond a level lies on the side where there are more values.
            let is_above = (level - ends.0).abs() <= (level - ends.1).abs();
            build.surface(level, is_above, fill("surface", 1.0), Pattern::read(source));
        }
    }
    for (axis, letter) in LETTERS.into_iter().enumerate() {
        let slices = source.sub("slices").sub(letter);
        if slices.flag("show", false) {
            let fill = slices.number("fill").unwrap_or(1.0).clamp(0.0, 1.0);
            let at: Vec<f64> = match slices.column("locations") {
                Some(column) => column.cells().filter_map(crate::model::Cell::number).take(MOST_SLICES).collect(),
                None => Vec::new(),
            };
            let planes = &lattice.planes[axis];
            let inner = planes.get(1..planes.len().saturating_sub(1)).unwrap_or_default();
            let at = if at.is_empty() { inner.iter().copied().take(MOST_SLICES).collect() } else { at };
            for at in at {
                build.plane(axis, at, [low, high], fill);
            }
        }
        let caps = source.sub("caps").sub(letter);
        if caps.flag("show", true) {
            let fill = caps.number("fill").unwrap_or(1.0).clamp(0.0, 1.0);
            let planes = &lattice.planes[axis];
            for at in [planes.first(), planes.last()].into_iter().flatten() {
                build.plane(axis, *at, [low, high], fill);
            }
        }
    }
    let corner = |(place, value): &Spot| Corner {
        place: *place,
        colour: [tones::share(&levels, *value), 0.0, 0.0, 1.0],
        ..Corner::default()
    };
    let usual = if kind == "volume" { 0.1 } else { 1.0 };
    let count = build.corners.len() as u32 / 3;
    thing.meshes.push(Mesh {
        corners: build.corners.iter().map(corner).collect(),
        triangles: (0..count).map(|at| [at * 3, at * 3 + 1, at * 3 + 2]).collect(),
        tones: Tones::Scale(tones::scale(source, &levels)),
        opacity: source.number("opacity").unwrap_or(usual).clamp(0.0, 1.0) as f32,
        light: Light::read(source, LIGHT, true),
        is_flat: true,
        ..Mesh::plain()
    });
    let count = columns.iter().map(Vec::len).min().unwrap_or(0);
    let shown: Vec<Vector> = (0..count)
        .map(|index| {
            let holds = values.get(index).is_some_and(|value| (low..=high).contains(value));
            if holds { [columns[0][index], columns[1][index], columns[2][index]] } else { [f64::NAN; 3] }
        })
        .collect();
    thing.say(&shown, |index| {
        let mut more = super::text_of(source, index);
        more.extend(values.get(index).map(|value| ("value", value.to_string())));
        more
    });
    thing
}

impl Build<'_> {
    fn spot(&self, crossing: [usize; 3]) -> Spot {
        let value = self.lattice.point(crossing).and_then(|point| self.values.get(point)).copied();
        (self.lattice.place(crossing), value.unwrap_or(f64::NAN))
    }

    /// Adds a triangle, of which only the rim is drawn if less than all of it is to be filled.
    fn add(&mut self, triangle: [Spot; 3], fill: f64) {
        if fill <= 0.0 || self.corners.len() >= mesh::MOST * 3 {
            return;
        }
        if fill >= 1.0 {
            self.corners.extend(triangle);
            return;
        }
        let third = |part: &dyn Fn(&Spot) -> f64| triangle.iter().map(part).sum::<f64>() / 3.0;
        let middle = ([0, 1, 2].map(|axis| third(&|spot| spot.0[axis])), third(&|spot| spot.1));
        let open = (1.0 - fill).sqrt();
        let inner = triangle.map(|spot| between(middle, spot, open));
        for side in 0..3 {
            let next = (side + 1) % 3;
            self.corners.extend([triangle[side], triangle[next], inner[next]]);
            self.corners.extend([inner[next], inner[side], triangle[side]]);
        }
    }

    /// Goes through all cells with their tetrahedra.
    fn cells(&mut self, mut each: impl FnMut(&mut Self, &[[Spot; 4]; 5])) {
        let [wide, deep, high] = self.lattice.size();
        for z in 1..high {
            for y in 1..deep {
                for x in 1..wide {
                    let corner = |bits: usize| [x - 1 + (bits >> 2 & 1), y - 1 + (bits >> 1 & 1), z - 1 + (bits & 1)];
                    let turn = if (x + y + z) % 2 == 1 { 0 } else { 7 };
                    let spots: [Spot; 8] = std::array::from_fn(|bits| self.spot(corner(bits ^ turn)));
                    let pick = |corners: [usize; 4]| corners.map(|corner| spots[corner]);
                    let cells = [[0, 1, 2, 4], [1, 2, 3, 7], [1, 4, 5, 7], [2, 4, 6, 7], [1, 2, 4, 7]].map(pick);
                    each(self, &cells);
                }
            }
        }
    }

    /// Adds the surface where values are as high as a level.
    fn surface(&mut self, level: f64, is_above: bool, fill: f64, pattern: Pattern) {
        let mut number = 0;
        let row = self.lattice.size()[0].saturating_sub(1).max(1);
        let rows = self.lattice.size()[1].saturating_sub(1).max(1);
        self.cells(|build, cells| {
            // Cells are gone through along x, then y, then z: neighbours are told apart as the fields of a chessboard.
            let is_odd = (number % row + number / row % rows + number / row / rows) % 2 == 1;
            number += 1;
            if pattern.odd.is_some_and(|odd| odd != is_odd) {
                return;
            }
            for cell in cells.iter().zip(pattern.parts).filter_map(|(cell, is_drawn)| is_drawn.then_some(cell)) {
                let within = cell.map(|(_, value)| if is_above { value >= level } else { value <= level });
                if cell.iter().any(|(_, value)| value.is_nan()) || within.iter().all(|one| *one == within[0]) {
                    continue;
                }
                let (inner, outer): (Vec<Spot>, Vec<Spot>) = {
                    let side = |wanted: bool| {
                        cell.iter().zip(within).filter(|(_, one)| *one == wanted).map(|(spot, _)| *spot).collect()
                    };
                    (side(true), side(false))
                };
                let cut = |one: Spot, two: Spot| between(one, two, (level - one.1) / (two.1 - one.1));
                match (inner.as_slice(), outer.as_slice()) {
                    ([one], [a, b, c]) | ([a, b, c], [one]) => {
                        build.add([cut(*one, *a), cut(*one, *b), cut(*one, *c)], fill);
                    }
                    ([one, two], [a, b]) => {
                        let ring = [cut(*one, *a), cut(*one, *b), cut(*two, *b), cut(*two, *a)];
                        build.add([ring[0], ring[1], ring[2]], fill);
                        build.add([ring[2], ring[3], ring[0]], fill);
                    }
                    _ => {}
                }
            }
        });
    }

    /// Adds the sides of the middle tetrahedra of cells as far as their values lie within ends.
    fn frames(&mut self, ends: [f64; 2], fill: f64) {
        self.cells(|build, cells| {
            let [a, b, c, d] = cells[4];
            for triangle in [[a, b, c], [d, a, b], [c, d, a], [b, c, d]] {
                build.clipped(triangle, ends, fill);
            }
        });
    }

    /// Adds what of a triangle has values within ends.
    fn clipped(&mut self, triangle: [Spot; 3], [low, high]: [f64; 2], fill: f64) {
        if triangle.iter().any(|(_, value)| value.is_nan()) {
            return;
        }
        if triangle.iter().all(|(_, value)| (low..=high).contains(value)) {
            self.add(triangle, fill);
            return;
        }
        let ring = halved(&triangle, |value| value - low);
        let ring = halved(&ring, |value| high - value);
        for pair in ring.get(1..).unwrap_or_default().windows(2) {
            self.add([ring[0], pair[0], pair[1]], fill);
        }
    }

    /// Adds a plane across an axis as far as its values lie within ends.
    fn plane(&mut self, axis: usize, at: f64, ends: [f64; 2], fill: f64) {
        let planes = &self.lattice.planes[axis];
        let is_beyond = planes.first().is_none_or(|first| at < *first) || planes.last().is_none_or(|last| at > *last);
        if is_beyond {
            return;
        }
        let (before, share) = self.lattice.before(axis, at);
        let (one, two) = ((axis + 1) % 3, (axis + 2) % 3);
        let size = self.lattice.size();
        let spot = |build: &Self, u: usize, v: usize| {
            let mut crossing = [0; 3];
            (crossing[axis], crossing[one], crossing[two]) = (before, u, v);
            let here = build.spot(crossing);
            if share == 0.0 {
                return here;
            }
            crossing[axis] += 1;
            between(here, build.spot(crossing), share)
        };
        for v in 1..size[two] {
            for u in 1..size[one] {
                let [a, b, c, d] = [(u - 1, v - 1), (u, v - 1), (u, v), (u - 1, v)].map(|(u, v)| spot(self, u, v));
                // As the cells beside it are cut.
                let triangles = if (before + u + v) % 2 == 1 { [[a, b, c], [c, d, a]] } else { [[b, c, d], [d, a, b]] };
                for triangle in triangles {
                    self.clipped(triangle, ends, fill);
                }
            }
        }
    }
}

fn between(one: Spot, two: Spot, share: f64) -> Spot {
    (vector::between(one.0, two.0, share), one.1 + (two.1 - one.1) * share)
}

/// Returns the part of a ring where a measure of values is not negative.
fn halved(ring: &[Spot], measure: impl Fn(f64) -> f64) -> Vec<Spot> {
    let mut kept = Vec::with_capacity(ring.len() + 1);
    for (index, spot) in ring.iter().enumerate() {
        let next = ring[(index + 1) % ring.len()];
        let (here, there) = (measure(spot.1), measure(next.1));
        if here >= 0.0 {
            kept.push(*spot);
        }
        if (here >= 0.0) != (there >= 0.0) {
            kept.push(between(*spot, next, here / (here - there)));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A box of 6³ points whose values are their distances from its middle.
    fn ball() -> (Lattice, Vec<f64>) {
        let at = |index: usize| [index % 6, index / 6 % 6, index / 36].map(|part| part as f64 - 2.5);
        let columns = [0, 1, 2].map(|axis| (0..216).map(|index| at(index)[axis]).collect::<Vec<f64>>());
        let values = (0..216).map(|index| vector::length(at(index))).collect();
        (Lattice::of(&columns).unwrap(), values)
    }

    #[test]
    fn a_surface_lies_where_its_level_is_and_is_closed() {
        let (lattice, values) = ball();
        let mut build = Build { lattice: &lattice, values: &values, corners: Vec::new() };
        build.surface(2.0, true, 1.0, Pattern::ALL);
        assert!(build.corners.len() > 300);
        for (place, value) in &build.corners {
            assert!((value - 2.0).abs() < 1e-9);
            assert!((1.6..=2.1).contains(&vector::length(*place)), "{place:?}");
        }
        // Each side of a triangle is one of another's too.
        let mut sides = std::collections::HashMap::new();
        let key = |place: Vector| place.map(|part| (part * 1e6).round() as i64);
        for triangle in build.corners.chunks(3) {
            for (one, two) in [(0, 1), (1, 2), (2, 0)] {
                let mut side = [key(triangle[one].0), key(triangle[two].0)];
                side.sort_unstable();
                if side[0] != side[1] {
                    *sides.entry(side).or_insert(0) += 1;
                }
            }
        }
        assert!(sides.values().all(|count| count % 2 == 0));
    }

    #[test]
    fn patterns_leave_parts_out() {
        let (lattice, values) = ball();
        let count = |pattern: Pattern| {
            let mut build = Build { lattice: &lattice, values: &values, corners: Vec::new() };
            build.surface(2.0, true, 1.0, pattern);
            build.corners.len()
        };
        let read = |pattern: &str| {
            let json = format!(r#"{{"surface":{{"pattern":"{pattern}"}}}}"#);
            let value: crate::model::Value = serde_json::from_str(&json).unwrap();
            count(Pattern::read(Source::new(Some(&value), None)))
        };
        let all = read("all");
        assert_eq!(read("odd") + read("even"), all);
        assert_eq!(["A", "B", "C", "D", "E"].map(read).iter().sum::<usize>(), all);
        assert_eq!(read("A+B") + read("C+D+E"), all);
        assert!(read("odd") < all && read("odd") > 0);
    }

    #[test]
    fn caps_end_where_values_do() {
        let (lattice, values) = ball();
        let mut build = Build { lattice: &lattice, values: &values, corners: Vec::new() };
        build.plane(0, -2.5, [0.0, 3.0], 1.0);
        assert!(!build.corners.is_empty());
        assert!(build.corners.iter().all(|(place, value)| *value <= 3.0 + 1e-9 && (place[0] + 2.5).abs() < 1e-9));
        let before = build.corners.len();
        build.plane(0, -9.0, [0.0, 3.0], 1.0);
        build.plane(1, 0.25, [0.0, 3.0], 0.0);
        assert_eq!(build.corners.len(), before);
        build.plane(1, 0.25, [0.0, 3.0], 0.5);
        assert!(build.corners.len() > before);
    }
}
