//! Cones that show which way something goes and how fast.

use super::light::Light;
use super::mesh::{Corner, Mesh, Tones};
use super::room::Room;
use super::thing::{Late, Thing};
use super::vector::{self, Vector};
use super::{LIGHT, tones};
use crate::chart::scene::shape::Levels;
use crate::chart::scene::source::Source;
use crate::chart::scene::traces::Context;

/// Into how many parts a cone is divided around.
const PARTS: usize = 12;
/// The most cones; of more, some are left out evenly.
const MOST: usize = 50_000;
/// The radius of a cone's base, of its height.
const WIDE: f64 = 0.25;

/// Cones, before the room is known.
#[derive(Debug)]
pub struct Cones {
    /// Places and vectors, in coordinates.
    arrows: Vec<(Vector, Vector)>,
    /// How long the vectors are among themselves, from 0 to 1 for the longest.
    strength: Vec<f64>,
    /// By how much vectors in scaled coordinates are multiplied.
    factor: f64,
    /// How far before its place a cone's tip lies, of its height.
    offset: f64,
    longest: f64,
    levels: Levels,
    scale: Vec<[f32; 4]>,
    opacity: f32,
    light: Light,
}

/// Returns the vectors of a trace.
#[must_use]
pub fn vectors(source: Source<'_>, count: usize) -> Vec<Vector> {
    let columns = ["u", "v", "w"].map(|key| source.column(key));
    let at =
        |index: usize| columns.map(|column| column.and_then(|column| column.cell(index).number()).unwrap_or(f64::NAN));
    (0..count).map(at).collect()
}

/// Returns the least and the greatest length of the vectors of a trace.
#[must_use]
pub fn ends(source: Source<'_>) -> Option<(f64, f64)> {
    let count = ["u", "v", "w"].iter().filter_map(|key| source.column(key)).map(crate::model::Column::len).min()?;
    let lengths = vectors(source, count).into_iter().map(vector::length).filter(|length| length.is_finite());
    let ends =
        lengths.fold((f64::INFINITY, f64::NEG_INFINITY), |ends, length| (ends.0.min(length), ends.1.max(length)));
    (ends.0 <= ends.1).then_some(ends)
}

/// Reads cones; `columns` are the coordinates of their places, `scales` those that make data alike.
#[must_use]
pub fn read<'a>(context: Context<'a>, columns: &[Vec<f64>; 3], scales: Vector) -> Thing<'a> {
    let mut thing = Thing::new(context);
    let source = thing.context.source;
    let count = columns.iter().map(Vec::len).min().unwrap_or(0);
    let vectors = vectors(source, count);
    let places: Vec<Vector> =
        (0..count).map(|index| [columns[0][index], columns[1][index], columns[2][index]]).collect();
    let ends = ends(source).unwrap_or((0.0, 1.0));
    let levels = tones::levels(&mut thing.context, ends);
    thing.named(levels.colours.last().copied().unwrap_or(thing.context.colour));
    let scaled = |vector: Vector| [0, 1, 2].map(|axis| vector[axis] * scales[axis]);
    let longest = vectors.iter().map(|vector| vector::length(scaled(*vector))).filter(|length| length.is_finite());
    let longest = longest.fold(0.0, f64::max);
    // As long as the nearest neighbours are apart, of the mean of their lengths.
    let lengths: Vec<f64> = vectors.iter().map(|vector| vector::length(scaled(*vector))).collect();
    let apart = places.windows(2).zip(lengths.windows(2)).map(|(pair, lengths)| {
        2.0 * vector::length(scaled(vector::subtract(pair[0], pair[1]))) / (lengths[0] + lengths[1])
    });
    let apart = apart.filter(|apart| *apart > 0.0 && apart.is_finite()).fold(f64::INFINITY, f64::min);
    let apart = if apart.is_finite() { apart } else { 1.0 };
    let reference = source.number("sizeref").filter(|reference| *reference > 0.0);
    let (offset, reach) = match source.text("anchor").unwrap_or("cm") {
        "tip" => (1.0, 1.0),
        "tail" => (0.0, 1.0),
        "center" => (0.5, 0.5),
        _ => (0.25, 0.75),
    };
    let inverse = if longest > 0.0 { 1.0 / longest } else { 0.0 };
    let factor = match source.text("sizemode") {
        Some("absolute") => reference.map_or(0.5, |reference| reference / ends.1.max(1e-300)) * apart,
        Some("raw") => reference.unwrap_or(1.0),
        _ => reference.unwrap_or(0.5) * apart,
    };
    thing.include(places.iter().copied(), reach * factor * ends.1);
    thing.say(&places, |index| {
        let mut more = super::text_of(source, index);
        for (name, axis) in [("u", 0), ("v", 1), ("w", 2)] {
            more.extend(vectors.get(index).map(|vector| (name, vector[axis].to_string())));
        }
        more
    });
    let step = count.div_ceil(MOST).max(1);
    let arrows: Vec<(Vector, Vector)> = places
        .into_iter()
        .zip(vectors)
        .step_by(step)
        .filter(|(place, vector)| vector::is_finite(*place) && vector::is_finite(*vector))
        .collect();
    thing.late = Some(Late::Cones(Cones {
        strength: arrows.iter().map(|(_, vector)| vector::length(scaled(*vector)) * inverse).collect(),
        arrows,
        factor,
        offset,
        longest: ends.1,
        scale: tones::scale(source, &levels),
        levels,
        opacity: source.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0) as f32,
        light: Light::read(source, LIGHT, true),
    }));
    thing
}

impl Cones {
    /// Makes the cones of the box's room, so that they are round there.
    #[must_use]
    pub fn mesh(&self, room: &Room) -> Mesh {
        let mut mesh =
            Mesh { tones: Tones::Scale(self.scale.clone()), opacity: self.opacity, light: self.light, ..Mesh::plain() };
        for ((place, vector), strength) in self.arrows.iter().zip(&self.strength) {
            let way = [0, 1, 2].map(|axis| {
                let [start, end] = room.axes[axis].range;
                vector[axis] * self.factor * room.aspect[axis] / (end - start)
            });
            let share = tones::share(&self.levels, strength * self.longest);
            cone(&mut mesh, room.place(*place), way, self.offset, share);
        }
        mesh
    }
}

/// Adds a cone whose height is a vector.
fn cone(mesh: &mut Mesh, place: Vector, way: Vector, offset: f64, share: f32) {
    let height = vector::length(way);
    if !(height > 0.0 && height.is_finite() && vector::is_finite(place)) {
        return;
    }
    let tip = vector::add(place, vector::scale(way, 1.0 - offset));
    let base = vector::subtract(tip, way);
    let ring = ring(way, height * WIDE, PARTS);
    let first = mesh.corners.len() as u32;
    let mut corner =
        |place: Vector| mesh.corners.push(Corner { place, colour: [share, 0.0, 0.0, 1.0], ..Corner::default() });
    for way in &ring {
        // A tip of its own for each side, which is lit as that side is.
        corner(tip);
        corner(vector::add(base, *way));
        corner(vector::add(base, *way));
    }
    corner(base);
    let count = ring.len() as u32;
    for side in 0..count {
        let next = (side + 1) % count;
        mesh.triangles.push([first + side * 3, first + next * 3 + 1, first + side * 3 + 1]);
        mesh.triangles.push([first + count * 3, first + side * 3 + 2, first + next * 3 + 2]);
    }
}

/// Returns the ways from the middle of a circle across a direction to its rim.
#[must_use]
pub fn ring(way: Vector, radius: f64, parts: usize) -> Vec<Vector> {
    let across = if way[0].abs() > way[2].abs() || way[1].abs() > way[2].abs() {
        [-way[1], way[0], 0.0]
    } else {
        [0.0, way[2], -way[1]]
    };
    let one = vector::unit(across);
    let two = vector::unit(vector::cross(one, way));
    let at = |part: usize| {
        let (sine, cosine) = (part as f64 / parts as f64 * std::f64::consts::TAU).sin_cos();
        vector::add(vector::scale(one, cosine * radius), vector::scale(two, sine * radius))
    };
    (0..parts).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cone_is_a_quarter_as_wide_as_it_is_high() {
        let mut mesh = Mesh::plain();
        cone(&mut mesh, [1.0, 1.0, 1.0], [0.0, 0.0, 2.0], 1.0, 0.5);
        assert_eq!(mesh.triangles.len(), 2 * PARTS);
        let highest = mesh.corners.iter().map(|corner| corner.place[2]).fold(f64::MIN, f64::max);
        assert!((highest - 1.0).abs() < 1e-9);
        assert!(mesh.corners.iter().all(|one| (one.place[0] - 1.0).hypot(one.place[1] - 1.0) <= 0.5 + 1e-9));
        cone(&mut mesh, [0.0; 3], [0.0; 3], 1.0, 0.5);
        cone(&mut mesh, [f64::NAN; 3], [1.0; 3], 1.0, 0.5);
        assert_eq!(mesh.triangles.len(), 2 * PARTS);
    }

    #[test]
    fn a_ring_lies_across_its_way() {
        for way in [[0.0, 0.0, 1.0], [1.0, 2.0, 3.0], [0.0, 5.0, 0.0]] {
            for out in ring(way, 2.0, 8) {
                assert!(vector::dot(out, way).abs() < 1e-9 && (vector::length(out) - 2.0).abs() < 1e-9);
            }
        }
    }
}
