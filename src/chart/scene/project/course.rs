//! How a line goes from point to point: in steps or curves, or around an area.

use crate::chart::scene::mark::Place;
use crate::chart::scene::shape::Course;

/// Parts the pieces of a line.
pub(super) const GAP: Place = [f32::NAN, f32::NAN];

/// Closes each piece of a line over its feet.
pub(super) fn based(line: &[Place], foot: impl Fn(Place) -> Place) -> Vec<Place> {
    let mut rings = Vec::with_capacity(line.len() * 2 + 2);
    for piece in line.split(|place| !place[0].is_finite()) {
        let ([first, ..], [.., last]) = (piece, piece) else { continue };
        if !rings.is_empty() {
            rings.push(GAP);
        }
        rings.extend_from_slice(piece);
        rings.push(foot(*last));
        rings.push(foot(*first));
    }
    rings
}

/// Returns the line with the corners of its steps.
pub(super) fn stepped(line: &[Place], course: Course) -> Vec<Place> {
    let mut steps = Vec::with_capacity(line.len() * 3);
    for (index, &here) in line.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| line[before]);
        if let Some([x, y]) = before
            && x.is_finite()
            && here[0].is_finite()
        {
            let middle = [f32::midpoint(x, here[0]), f32::midpoint(y, here[1])];
            match course {
                Course::Hv => steps.push([here[0], y]),
                Course::Vh => steps.push([x, here[1]]),
                Course::Hvh => steps.extend([[middle[0], y], [middle[0], here[1]]]),
                Course::Vhv => steps.extend([[x, middle[1]], [here[0], middle[1]]]),
                Course::Straight | Course::Spline => {}
            }
        }
        steps.push(here);
    }
    steps
}

/// Returns the line as a curve through its places (Catmull-Rom).
pub(super) fn rounded(line: &[Place]) -> Vec<Place> {
    const STEPS: usize = 8;
    let mut curve = Vec::with_capacity(line.len() * STEPS);
    for (index, piece) in line.split(|place| !place[0].is_finite()).enumerate() {
        if index > 0 {
            curve.push(GAP);
        }
        for at in 0..piece.len() {
            let get = |offset: isize| piece[(at as isize + offset).clamp(0, piece.len() as isize - 1) as usize];
            let (before, from, to, after) = (get(-1), get(0), get(1), get(2));
            curve.push(from);
            if at + 1 == piece.len() {
                break;
            }
            curve.extend((1..STEPS).map(|step| {
                let t = step as f32 / STEPS as f32;
                std::array::from_fn(|axis| {
                    let (a, b, c, d) = (before[axis], from[axis], to[axis], after[axis]);
                    let cubic = (-a + 3.0 * b - 3.0 * c + d) * t * t * t;
                    0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t + cubic)
                })
            }));
        }
    }
    curve
}
