//! The hull of points in space: the convex one, and the one with hollows of a radius.

use std::collections::{HashMap, HashSet};

use super::vector::{self, Vector};

/// The most points whose hollow hull is sought; of more, some are left out evenly.
const MOST: usize = 4_000;
/// The most points whose convex hull is sought.
const MOST_CONVEX: usize = 200_000;
/// How many looks at faces the search may take: it goes from the farthest points on, so that what is left out is little.
const MOST_LOOKS: usize = 150_000_000;

/// A face of a hull under way.
struct Face {
    corners: [u32; 3],
    normal: Vector,
    offset: f64,
    /// Points in front of it.
    outside: Vec<u32>,
    is_gone: bool,
}

/// Returns the triangles of the convex hull; none if the points span no space.
#[must_use]
pub fn convex(points: &[Vector]) -> Vec<[u32; 3]> {
    let step = points.len().div_ceil(MOST_CONVEX).max(1);
    let kept: Vec<u32> =
        (0..points.len()).step_by(step).filter(|at| vector::is_finite(points[*at])).map(|at| at as u32).collect();
    let Some((points, first)) = start(points, &kept) else { return Vec::new() };
    let middle = vector::scale(first.iter().fold([0.0; 3], |sum, at| vector::add(sum, points[*at as usize])), 0.25);
    let mut faces: Vec<Face> = Vec::new();
    let [a, b, c, d] = first;
    for corners in [[a, b, c], [a, b, d], [a, c, d], [b, c, d]] {
        faces.push(face(&points, corners, middle));
    }
    for at in kept {
        if let Some(face) = faces.iter_mut().find(|face| distance(face, points[at as usize]) > SLACK) {
            face.outside.push(at);
        }
    }
    let (mut next, mut looks) = (0, 0);
    while next < faces.len() && looks < MOST_LOOKS {
        if faces[next].is_gone || faces[next].outside.is_empty() {
            next += 1;
            continue;
        }
        let far = |at: &u32| distance(&faces[next], points[*at as usize]);
        let Some(apex) = faces[next].outside.iter().copied().max_by(|one, two| far(one).total_cmp(&far(two))) else {
            next += 1;
            continue;
        };
        looks += faces.len();
        grow(&mut faces, &points, apex, middle);
    }
    faces.into_iter().filter(|face| !face.is_gone).map(|face| face.corners).collect()
}

const SLACK: f64 = 1e-9;

/// Returns the points within a box of length 1, and four of them that span space.
fn start(points: &[Vector], kept: &[u32]) -> Option<(Vec<Vector>, [u32; 4])> {
    let mut ends = super::room::nowhere();
    for at in kept {
        super::room::reach(&mut ends, points[*at as usize]);
    }
    let scaled: Vec<Vector> = points
        .iter()
        .map(|point| {
            [0, 1, 2].map(|axis| (point[axis] - ends[axis][0]) / (ends[axis][1] - ends[axis][0]).max(f64::MIN_POSITIVE))
        })
        .collect();
    let at = |index: u32| scaled[index as usize];
    let most = |measure: &dyn Fn(u32) -> f64| {
        let best = kept.iter().copied().max_by(|one, two| measure(*one).total_cmp(&measure(*two)))?;
        (measure(best) > 1e-9).then_some(best)
    };
    let a = *kept.first()?;
    let b = most(&|index| vector::length(vector::subtract(at(index), at(a))))?;
    let along = vector::subtract(at(b), at(a));
    let c = most(&|index| vector::length(vector::cross(along, vector::subtract(at(index), at(a)))))?;
    let normal = vector::cross(along, vector::subtract(at(c), at(a)));
    let d = most(&|index| vector::dot(normal, vector::subtract(at(index), at(a))).abs())?;
    Some((scaled, [a, b, c, d]))
}

/// Makes a face that looks away from a place within.
fn face(points: &[Vector], corners: [u32; 3], middle: Vector) -> Face {
    let [a, b, c] = corners.map(|corner| points[corner as usize]);
    let normal = vector::unit(vector::cross(vector::subtract(b, a), vector::subtract(c, a)));
    let offset = vector::dot(normal, a);
    let (normal, offset, corners) = if vector::dot(normal, middle) > offset {
        (vector::scale(normal, -1.0), -offset, [corners[0], corners[2], corners[1]])
    } else {
        (normal, offset, corners)
    };
    Face { corners, normal, offset, outside: Vec::new(), is_gone: false }
}

fn distance(face: &Face, point: Vector) -> f64 {
    vector::dot(face.normal, point) - face.offset
}

/// Puts a point onto the hull: the faces that see it go, and those from their rim to it come.
fn grow(faces: &mut Vec<Face>, points: &[Vector], apex: u32, middle: Vector) {
    let mut rim: HashSet<(u32, u32)> = HashSet::new();
    let mut lost = Vec::new();
    for face in faces.iter_mut().filter(|face| !face.is_gone) {
        if distance(face, points[apex as usize]) <= SLACK {
            continue;
        }
        face.is_gone = true;
        lost.append(&mut face.outside);
        let [a, b, c] = face.corners;
        for (from, to) in [(a, b), (b, c), (c, a)] {
            if !rim.remove(&(to, from)) {
                rim.insert((from, to));
            }
        }
    }
    let first = faces.len();
    let mut edges: Vec<(u32, u32)> = rim.into_iter().collect();
    edges.sort_unstable();
    faces.extend(edges.into_iter().map(|(from, to)| face(points, [from, to, apex], middle)));
    for at in lost.into_iter().filter(|at| *at != apex) {
        if let Some(face) = faces[first..].iter_mut().find(|face| distance(face, points[at as usize]) > SLACK) {
            face.outside.push(at);
        }
    }
}

/// A tetrahedron with the middle and the square of the radius of the sphere around it.
struct Cell {
    corners: [u32; 4],
    middle: Vector,
    square: f64,
}

/// Returns the triangles of the hull into whose hollows spheres of radius `1 / alpha` fit.
#[must_use]
pub fn hollow(points: &[Vector], alpha: f64) -> Vec<[u32; 3]> {
    let step = points.len().div_ceil(MOST).max(1);
    let kept: Vec<u32> =
        (0..points.len()).step_by(step).filter(|at| vector::is_finite(points[*at])).map(|at| at as u32).collect();
    let cells = cells(points, &kept);
    let most = (1.0 / alpha).powi(2);
    let mut sides: HashMap<[u32; 3], ([u32; 3], usize)> = HashMap::new();
    for cell in cells.iter().filter(|cell| cell.square < most) {
        for side in sides_of(cell.corners) {
            let mut key = side;
            key.sort_unstable();
            sides.entry(key).or_insert((side, 0)).1 += 1;
        }
    }
    let mut outer: Vec<[u32; 3]> = sides.into_values().filter(|(_, count)| *count == 1).map(|(side, _)| side).collect();
    outer.sort_unstable();
    outer
}

fn sides_of([a, b, c, d]: [u32; 4]) -> [[u32; 3]; 4] {
    [[a, b, c], [a, d, b], [b, d, c], [a, c, d]]
}

/// Joins points to tetrahedra whose spheres hold no point.
fn cells(points: &[Vector], kept: &[u32]) -> Vec<Cell> {
    let mut ends = super::room::nowhere();
    for at in kept {
        super::room::reach(&mut ends, points[*at as usize]);
    }
    let middle = ends.map(|[low, high]| f64::midpoint(low, high));
    let size = ends.iter().map(|[low, high]| high - low).fold(0.0, f64::max);
    if kept.len() < 4 || !(size > 0.0 && size.is_finite()) {
        return Vec::new();
    }
    let mut all = points.to_vec();
    let first = all.len() as u32;
    let far = size * 40.0;
    for corner in [[-1.0, -1.0, -1.0], [3.0, -1.0, -1.0], [-1.0, 3.0, -1.0], [-1.0, -1.0, 3.0]] {
        all.push(vector::add(middle, vector::scale(corner, far)));
    }
    let mut cells: Vec<Cell> = cell(&all, [first, first + 1, first + 2, first + 3]).into_iter().collect();
    // Points of rasters lie on common spheres: a little disorder keeps cells from being flat.
    for (number, at) in kept.iter().enumerate() {
        let shake = |axis: usize| ((number * 37 + axis * 101) % 97) as f64 / 97.0 - 0.5;
        let point = [0, 1, 2].map(|axis| points[*at as usize][axis] + shake(axis) * size * 1e-7);
        all[*at as usize] = point;
        let mut sides: HashMap<[u32; 3], Option<[u32; 3]>> = HashMap::new();
        cells.retain(|cell| {
            let way = vector::subtract(point, cell.middle);
            let holds = vector::dot(way, way) < cell.square;
            if holds {
                for side in sides_of(cell.corners) {
                    let mut key = side;
                    key.sort_unstable();
                    sides.entry(key).and_modify(|side| *side = None).or_insert(Some(side));
                }
            }
            !holds
        });
        let mut outer: Vec<[u32; 3]> = sides.into_values().flatten().collect();
        outer.sort_unstable();
        cells.extend(outer.into_iter().filter_map(|[a, b, c]| cell(&all, [a, b, c, *at])));
    }
    cells.retain(|cell| cell.corners.iter().all(|corner| *corner < first));
    cells
}

fn cell(points: &[Vector], corners: [u32; 4]) -> Option<Cell> {
    let [a, b, c, d] = corners.map(|corner| points[corner as usize]);
    let [b, c, d] = [b, c, d].map(|other| vector::subtract(other, a));
    let volume = 2.0 * vector::dot(b, vector::cross(c, d));
    if volume == 0.0 || !volume.is_finite() {
        return None;
    }
    let part =
        |one: Vector, two: Vector, three: Vector| vector::scale(vector::cross(two, three), vector::dot(one, one));
    let sum = vector::add(vector::add(part(b, c, d), part(c, d, b)), part(d, b, c));
    let way = vector::scale(sum, 1.0 / volume);
    vector::is_finite(way).then(|| Cell { corners, middle: vector::add(a, way), square: vector::dot(way, way) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cube() -> Vec<Vector> {
        (0..8).map(|at| [f64::from(at & 1), f64::from(at >> 1 & 1), f64::from(at >> 2)]).collect()
    }

    fn area(points: &[Vector], triangles: &[[u32; 3]]) -> f64 {
        let of = |[a, b, c]: [u32; 3]| {
            let at = |corner: u32| points[corner as usize];
            vector::length(vector::cross(vector::subtract(at(b), at(a)), vector::subtract(at(c), at(a)))) / 2.0
        };
        triangles.iter().map(|triangle| of(*triangle)).sum()
    }

    #[test]
    fn the_hull_of_a_cube_is_the_cube() {
        let mut points = cube();
        points.extend([[0.5; 3], [0.2, 0.7, 0.5], [f64::NAN; 3]]);
        let hull = convex(&points);
        assert_eq!(hull.len(), 12);
        assert!((area(&points, &hull) - 6.0).abs() < 1e-9);
        assert!(hull.iter().flatten().all(|corner| *corner < 8));
    }

    #[test]
    fn the_hull_of_a_ball_holds_all_its_points() {
        let points: Vec<Vector> = (0..2_000)
            .map(|at| {
                let (high, turn) = (f64::from(at) / 1_000.0 - 0.999, f64::from(at) * 2.399_963);
                let wide = (1.0 - high * high).max(0.0).sqrt();
                [wide * turn.cos(), wide * turn.sin(), high]
            })
            .collect();
        let hull = convex(&points);
        assert_eq!(hull.len(), 2 * points.len() - 4);
    }

    #[test]
    fn flat_points_have_no_hull() {
        assert!(convex(&[[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0]]).is_empty());
        assert!(convex(&[]).is_empty() && hollow(&[], 1.0).is_empty());
        assert!(convex(&vec![[3.0; 3]; 100]).is_empty());
    }

    #[test]
    fn two_balls_apart_have_two_hulls() {
        let mut points = cube();
        points.extend(cube().into_iter().map(|[x, y, z]| [x + 9.0, y, z]));
        points.extend([[0.5; 3], [9.5, 0.5, 0.5]]);
        let hull = hollow(&points, 0.9);
        assert!((area(&points, &hull) - 12.0).abs() < 1e-3, "{}", area(&points, &hull));
    }
}
