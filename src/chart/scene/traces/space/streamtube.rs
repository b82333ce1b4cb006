//! Tubes along the ways that something takes which moves with a field of vectors: the wider, the more the field changes.

use super::cone::{ring, vectors};
use super::lattice::Lattice;
use super::light::Light;
use super::mesh::{Corner, Mesh, Tones};
use super::room::{Axes, LETTERS, Room};
use super::thing::{Late, Thing};
use super::vector::{self, Vector};
use super::{LIGHT, cone, tones};
use crate::chart::scene::shape::Levels;
use crate::chart::scene::traces::Context;

/// Into how many parts a tube is divided around.
const PARTS: usize = 8;
/// The most tubes.
const MOST: usize = 10_000;
/// The most pieces of all tubes.
const MOST_PIECES: usize = 250_000;
/// The most steps of all tubes.
const MOST_STEPS: usize = 20_000_000;

/// A place on the way with the field there and how wide the tube is.
type Step = (Vector, Vector, f64);

/// Tubes, before the room is known.
#[derive(Debug)]
pub struct Tubes {
    /// The ways, in scaled coordinates.
    streams: Vec<Vec<Step>>,
    /// What makes coordinates of scaled ones.
    scales: Vector,
    /// How wide a tube is where its width is 1.
    width: f64,
    longest: f64,
    strongest: f64,
    levels: Levels,
    scale: Vec<[f32; 4]>,
    opacity: f32,
    light: Light,
}

/// A field of vectors in scaled coordinates.
struct Field {
    lattice: Lattice,
    vectors: Vec<Vector>,
}

impl Field {
    fn at(&self, place: Vector) -> Vector {
        let ends = [0, 1, 2].map(|axis| self.lattice.before(axis, place[axis]));
        let size = self.lattice.size();
        let mut sum = [0.0; 3];
        for bits in 0..8usize {
            let mut weight = 1.0;
            let mut crossing = [0; 3];
            for axis in 0..3 {
                let is_next = bits >> axis & 1 == 1;
                weight *= if is_next { ends[axis].1 } else { 1.0 - ends[axis].1 };
                crossing[axis] = (ends[axis].0 + usize::from(is_next)).min(size[axis].saturating_sub(1));
            }
            if weight > 0.0
                && let Some(vector) = self.lattice.point(crossing).and_then(|point| self.vectors.get(point))
            {
                sum = vector::add(sum, vector::scale(*vector, weight));
            }
        }
        if vector::is_finite(sum) { sum } else { [0.0; 3] }
    }

    /// Returns how much the field changes about a place.
    fn change(&self, place: Vector, here: Vector) -> f64 {
        const STEP: f64 = 1e-4;
        let sum = (0..3).fold([0.0; 3], |sum, axis| {
            let mut beside = place;
            beside[axis] += STEP;
            vector::add(sum, vector::subtract(self.at(beside), here))
        });
        vector::length(sum) / STEP
    }
}

/// Reads tubes; `columns` are the coordinates of the field's vectors, `scales` those that make data alike.
#[must_use]
pub fn read<'a>(context: Context<'a>, axes: &mut Axes, columns: &[Vec<f64>; 3], scales: Vector) -> Thing<'a> {
    let mut thing = Thing::new(context);
    let source = thing.context.source;
    let ends = cone::ends(source).unwrap_or((0.0, 1.0));
    let levels = tones::levels(&mut thing.context, ends);
    thing.named(levels.colours.last().copied().unwrap_or(thing.context.colour));
    let scaled: [Vec<f64>; 3] = [0, 1, 2].map(|axis| columns[axis].iter().map(|at| at * scales[axis]).collect());
    let Some(lattice) = Lattice::of(&scaled) else { return thing };
    let count = columns.iter().map(Vec::len).min().unwrap_or(0);
    let vectors: Vec<Vector> =
        vectors(source, count).into_iter().map(|vector| [0, 1, 2].map(|axis| vector[axis] * scales[axis])).collect();
    let strongest = vectors.iter().map(|vector| vector::length(*vector)).filter(|length| length.is_finite());
    let strongest = strongest.fold(0.0, f64::max);
    let starts = LETTERS.map(|letter| source.column(&format!("starts.{letter}")).filter(|column| !column.is_empty()));
    let starts: Vec<Vector> = if let [Some(x), Some(y), Some(z)] = starts {
        let columns = [(0, x), (1, y), (2, z)].map(|(axis, column)| axes.coordinates(axis, column));
        let count = columns.iter().map(Vec::len).min().unwrap_or(0).min(MOST);
        (0..count).map(|index| [0, 1, 2].map(|axis| columns[axis][index] * scales[axis])).collect()
    } else {
        usual_starts(&lattice)
    };
    let most = source.number("maxdisplayed").unwrap_or(1000.0).clamp(1.0, 100_000.0) as usize;
    let field = Field { lattice, vectors };
    let streams = streams(&field, &starts, most);
    let widest = streams.iter().flatten().map(|(_, _, width)| *width).fold(0.0, f64::max);
    let reference = source.number("sizeref").unwrap_or(1.0).max(0.0);
    let width = reference * 0.5 * apart(&starts) / if widest > 0.0 { widest } else { 1.0 };
    // What does not move leaves no tube.
    let moving = streams.iter().filter(|stream| stream.len() > 1);
    let ways = moving.flatten().map(|(place, _, _)| [0, 1, 2].map(|axis| place[axis] / scales[axis]));
    let ways: Vec<Vector> = ways.collect();
    thing.include(ways.iter().copied(), width * reference * 2.0);
    thing.say(&ways, |_| Vec::new());
    thing.late = Some(Late::Tubes(Tubes {
        streams,
        scales,
        width,
        longest: ends.1,
        strongest,
        scale: tones::scale(source, &levels),
        levels,
        opacity: source.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0) as f32,
        light: Light::read(source, LIGHT, true),
    }));
    thing
}

/// Returns where tubes start if nothing is said: on the plane of the first y, but not on its rim.
fn usual_starts(lattice: &Lattice) -> Vec<Vector> {
    let inner = |axis: usize| -> Vec<f64> {
        match lattice.planes[axis].as_slice() {
            [_, inner @ .., _] if !inner.is_empty() => inner.to_vec(),
            [one, two] => vec![f64::midpoint(*one, *two)],
            all => all.to_vec(),
        }
    };
    let (xs, zs) = (inner(0), inner(2));
    let Some(y) = lattice.planes[1].first() else { return Vec::new() };
    xs.iter().flat_map(|x| zs.iter().map(move |z| [*x, *y, *z])).take(MOST).collect()
}

/// Returns the least distance between places.
fn apart(places: &[Vector]) -> f64 {
    let some = &places[..places.len().min(1_000)];
    let mut least = f64::INFINITY;
    for (index, one) in some.iter().enumerate() {
        for two in &some[index + 1..] {
            let apart = vector::length(vector::subtract(*one, *two));
            if apart > 1e-9 && apart < least {
                least = apart;
            }
        }
    }
    if least.is_finite() { least } else { 1.0 }
}

/// Walks with the field from each start until the field or the box ends.
fn streams(field: &Field, starts: &[Vector], most: usize) -> Vec<Vec<Step>> {
    let planes = &field.lattice.planes;
    let pads = [0, 1, 2].map(|axis| match planes[axis].as_slice() {
        [one, two, ..] => [two - one, planes[axis][planes[axis].len() - 1] - planes[axis][planes[axis].len() - 2]],
        _ => [0.5, 0.5],
    });
    let ends = [0, 1, 2].map(|axis| {
        let (first, last) = (planes[axis].first().copied().unwrap_or(0.0), planes[axis].last().copied().unwrap_or(0.0));
        [first - pads[axis][0], last + pads[axis][1]]
    });
    let size = vector::length(ends.map(|[low, high]| high - low));
    let stride = 10.0 * size / most as f64;
    let (mut pieces, mut steps) = (0, 0);
    let mut streams = Vec::new();
    for start in starts.iter().filter(|start| vector::is_finite(**start)) {
        let mut here = *start;
        let mut way = field.at(here);
        let mut stream = vec![(here, way, field.change(here, way))];
        let mut kept = here;
        let mut left = most.saturating_mul(100).min(100_000);
        let is_inside = |place: Vector| (0..3).all(|axis| (ends[axis][0]..=ends[axis][1]).contains(&place[axis]));
        while left > 0 && stream.len() < most && is_inside(here) && pieces < MOST_PIECES && steps < MOST_STEPS {
            left -= 1;
            steps += 1;
            let far = vector::length(way);
            if far == 0.0 {
                break;
            }
            let step = if far > stride { vector::scale(way, stride / far) } else { way };
            here = vector::add(here, step);
            way = field.at(here);
            if vector::length(vector::subtract(here, kept)) > stride * 0.9999 {
                stream.push((here, way, field.change(here, way)));
                kept = here;
                pieces += 1;
            }
        }
        streams.push(stream);
    }
    streams
}

impl Tubes {
    /// Makes the tubes of the box's room, so that they are round there.
    #[must_use]
    pub fn mesh(&self, room: &Room) -> Mesh {
        let mut mesh =
            Mesh { tones: Tones::Scale(self.scale.clone()), opacity: self.opacity, light: self.light, ..Mesh::plain() };
        let unit = [0, 1, 2].map(|axis| {
            let [start, end] = room.axes[axis].range;
            room.aspect[axis] / (end - start) / self.scales[axis]
        });
        for stream in &self.streams {
            let mut before: Option<u32> = None;
            let mut last = [0.0; 3];
            for (place, way, wide) in stream {
                // Where the field ends a tube still has its direction.
                let way = if vector::length(*way) > 0.0 { *way } else { last };
                last = way;
                let across = vector::scale(vector::unit(way), self.width * wide);
                let across = [0, 1, 2].map(|axis| across[axis] * unit[axis]);
                let radius = vector::length(across);
                let middle = room.place([0, 1, 2].map(|axis| place[axis] / self.scales[axis]));
                if !(radius.is_finite() && vector::is_finite(middle)) || vector::length(across) == 0.0 {
                    before = None;
                    continue;
                }
                let strength = if self.strongest > 0.0 { vector::length(way) / self.strongest } else { 0.0 };
                let share = tones::share(&self.levels, strength * self.longest);
                let first = mesh.corners.len() as u32;
                mesh.corners.extend(ring(across, radius, PARTS).into_iter().map(|out| Corner {
                    place: vector::add(middle, out),
                    colour: [share, 0.0, 0.0, 1.0],
                    ..Corner::default()
                }));
                if let Some(before) = before {
                    let count = PARTS as u32;
                    for side in 0..count {
                        let next = (side + 1) % count;
                        mesh.triangles.push([before + side, first + side, first + next]);
                        mesh.triangles.push([first + next, before + next, before + side]);
                    }
                }
                before = Some(first);
            }
        }
        mesh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(way: impl Fn(Vector) -> Vector) -> Field {
        let at = |index: usize| [index % 4, index / 4 % 4, index / 16].map(|part| part as f64 / 3.0);
        let columns = [0, 1, 2].map(|axis| (0..64).map(|index| at(index)[axis]).collect::<Vec<f64>>());
        Field { lattice: Lattice::of(&columns).unwrap(), vectors: (0..64).map(|index| way(at(index))).collect() }
    }

    #[test]
    fn a_stream_goes_with_the_field_until_the_box_ends() {
        let even = field(|_| [0.0, 0.1, 0.0]);
        let streams = streams(&even, &[[0.5, 0.0, 0.5], [f64::NAN; 3]], 1000);
        assert_eq!(streams.len(), 1);
        let (end, _, width) = streams[0].last().copied().unwrap();
        assert!(end[1] > 1.0 && (end[0] - 0.5).abs() < 1e-9 && width < 1e-6);
        assert!(field(|_| [0.0; 3]).change([0.5; 3], [0.0; 3]) < 1e-9);
    }

    #[test]
    fn a_field_is_even_between_its_points() {
        let field = field(|[x, y, z]| [x, 2.0 * y, z]);
        let way = field.at([0.1, 0.2, 0.9]);
        assert!((way[0] - 0.1).abs() < 1e-9 && (way[1] - 0.4).abs() < 1e-9 && (way[2] - 0.9).abs() < 1e-9);
        assert!((field.change([0.1, 0.2, 0.4], field.at([0.1, 0.2, 0.4])) - 6f64.sqrt()).abs() < 1e-6);
    }
}
