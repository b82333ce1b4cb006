//! The ends of arrows, by the numbers that figures give them.

use std::f32::consts::TAU;

use super::path::Point;

/// How far each form reaches beyond the end of its line, in widths of the line.
const BACKS: [f32; 8] = [0.0, 0.6, 1.3, 1.55, 1.6, 2.0, 0.0, 0.0];
/// Half the width of discs and squares.
const HALF: f32 = 2.0;

/// Returns by how much a line ends before its place, so that its head ends there; in widths of the line.
#[must_use]
pub fn back(form: u8) -> f32 {
    BACKS.get(usize::from(form)).copied().unwrap_or(0.0)
}

/// Returns the border of a head at the end of a line that goes a way, a vector of length 1; `None` for no head.
#[must_use]
pub fn ring(form: u8, at: Point, way: Point, scale: f32) -> Option<Vec<Point>> {
    let points: &[Point] = match form {
        1 => &[[-2.4, -3.0], [-2.4, 3.0], [0.6, 0.0]],
        2 => &[[-3.7, -2.5], [-3.7, 2.5], [1.3, 0.0]],
        3 => &[[-4.45, -3.0], [-1.65, -0.2], [-1.65, 0.2], [-4.45, 3.0], [1.55, 0.0]],
        4 => &[[-2.2, -2.2], [-0.2, -0.2], [-0.2, 0.2], [-2.2, 2.2], [-1.4, 3.0], [1.6, 0.0], [-1.4, -3.0]],
        5 => &[[-4.4, -2.1], [-0.6, -0.2], [-0.6, 0.2], [-4.4, 2.1], [-4.0, 3.0], [2.0, 0.0], [-4.0, -3.0]],
        6 => return Some((0..24).map(|index| around(at, TAU * index as f32 / 24.0, HALF * scale)).collect()),
        7 => {
            let half = HALF * scale;
            let corners = [[half, half], [half, -half], [-half, -half], [-half, half]];
            return Some(corners.iter().map(|[x, y]| [at[0] + x, at[1] + y]).collect());
        }
        _ => return None,
    };
    let turned = points
        .iter()
        .map(|[x, y]| [at[0] + (x * way[0] - y * way[1]) * scale, at[1] + (x * way[1] + y * way[0]) * scale]);
    Some(turned.collect())
}

fn around([x, y]: Point, angle: f32, radius: f32) -> Point {
    let (sin, cos) = angle.sin_cos();
    [x + cos * radius, y + sin * radius]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_end_at_their_place() {
        for form in 1..=5 {
            let ring = ring(form, [100.0 - back(form) * 2.0, 50.0], [1.0, 0.0], 2.0).unwrap();
            let tip = ring.iter().map(|[x, _]| *x).fold(f32::MIN, f32::max);
            assert!((tip - 100.0).abs() < 1e-3, "{form}");
        }
        assert!(ring(0, [0.0; 2], [1.0, 0.0], 1.0).is_none() && ring(8, [0.0; 2], [1.0, 0.0], 1.0).is_none());
    }
}
