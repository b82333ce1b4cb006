//! The camera of a scene: where it is, what it looks at, and where places are seen on its sheet.

use super::vector::{self, Vector};
use crate::chart::scene::source::Source;
use crate::chart::scene::view::Turn;

/// The tangent of half the angle that the camera sees from bottom to top: an eighth of a circle each way is a quarter.
const TANGENT: f64 = 0.414_213_562_373_095_03;
/// Nearer than this to the eye nothing is seen.
const NEAR: f64 = 0.01;
/// How near to the axis of its turn an eye may come, in degrees.
const STEEPEST: f64 = 89.0;

/// A place as the camera sees it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Seen {
    /// Pixels from the left.
    pub x: f64,
    /// Pixels from the bottom.
    pub y: f64,
    /// How far away it is: less is nearer. Straight lines of space have straight lines of depth on the sheet.
    pub depth: f64,
    /// What its pixels were divided by: less is nearer, 1 for all places in an orthographic view.
    pub weight: f64,
}

/// A camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Where it is.
    pub eye: Vector,
    /// What is to its right, what is above it and what is behind it, each of length 1.
    pub frame: [Vector; 3],
    /// Whether far things are as big as near ones.
    pub is_orthographic: bool,
    /// The size of the sheet in pixels.
    sheet: [f64; 2],
    /// Pixels a unit at a weight of 1.
    unit: f64,
}

impl Camera {
    /// Reads the camera of a scene whose sheet is so many pixels wide and high; `turn` is how a reader has turned it.
    #[must_use]
    pub fn read(scene: Source<'_>, sheet: [f64; 2], turn: Option<&Turn>) -> Camera {
        let vector = |name: &str, usual: Vector| -> Vector {
            let parts = ["x", "y", "z"].map(|letter| scene.number(&format!("camera.{name}.{letter}")));
            [0, 1, 2].map(|axis| parts[axis].unwrap_or(usual[axis]).clamp(-1e4, 1e4))
        };
        let (mut eye, mut center) = (vector("eye", [1.25; 3]), vector("center", [0.0; 3]));
        let up = vector("up", [0.0, 0.0, 1.0]);
        let is_orthographic = scene.text("camera.projection.type") == Some("orthographic");
        let mut unit = if is_orthographic { sheet[1] / 2.0 } else { sheet[1] / 2.0 / TANGENT };
        if let Some(turn) = turn {
            eye = vector::add(center, orbited(vector::subtract(eye, center), up, turn));
            if is_orthographic {
                unit *= turn.zoom();
            }
            // As far as things are moved that lie where the camera looks at, seen as the figure has it.
            let seen = Camera::new(eye, center, up, is_orthographic, sheet, unit);
            let far = vector::length(vector::subtract(eye, center)) * turn.zoom();
            let weight = if is_orthographic { turn.zoom() } else { far };
            for (axis, length) in [0, 1].into_iter().zip(sheet) {
                let way = vector::scale(seen.frame[axis], turn.moved[axis] * length * weight / unit);
                (eye, center) = (vector::add(eye, way), vector::add(center, way));
            }
        }
        Camera::new(eye, center, up, is_orthographic, sheet, unit)
    }

    fn new(eye: Vector, center: Vector, up: Vector, is_orthographic: bool, sheet: [f64; 2], unit: f64) -> Camera {
        let back = vector::unit(vector::subtract(eye, center));
        let back = if vector::length(back) > 0.0 { back } else { [0.0, 0.0, 1.0] };
        // One that looks along its own upright needs another.
        let across = |up: Vector| vector::cross(up, back);
        let right = [up, [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]].map(across).into_iter();
        let right = right.map(|right| (vector::length(right), right)).find(|(length, _)| *length > 1e-6);
        let right = vector::unit(right.map_or([1.0, 0.0, 0.0], |(_, right)| right));
        Camera { eye, frame: [right, vector::cross(back, right), back], is_orthographic, sheet, unit }
    }

    /// Returns a place in the camera's own directions: right, up, and towards it.
    #[must_use]
    pub fn turned(&self, place: Vector) -> Vector {
        let from = vector::subtract(place, self.eye);
        self.frame.map(|axis| vector::dot(axis, from))
    }

    /// Returns where a place is seen; nothing if it is behind the camera.
    #[must_use]
    pub fn see(&self, place: Vector) -> Option<Seen> {
        let [right, up, back] = self.turned(place);
        let away = -back;
        let (weight, depth) = if self.is_orthographic { (1.0, away) } else { (away, -1.0 / away) };
        let hidden = if self.is_orthographic { !away.is_finite() } else { away.is_nan() || away < NEAR };
        if hidden || !(right.is_finite() && up.is_finite()) {
            return None;
        }
        let unit = self.unit / weight;
        Some(Seen { x: self.sheet[0] / 2.0 + right * unit, y: self.sheet[1] / 2.0 + up * unit, depth, weight })
    }

    /// Returns the share of a line that lies before the camera.
    #[must_use]
    pub fn cut(&self, [from, to]: [Vector; 2]) -> Option<[Vector; 2]> {
        if self.is_orthographic {
            return Some([from, to]);
        }
        let away = [from, to].map(|end| -self.turned(end)[2] - 2.0 * NEAR);
        match away.map(|away| away >= 0.0) {
            [true, true] => Some([from, to]),
            [true, false] => Some([from, vector::between(from, to, away[0] / (away[0] - away[1]))]),
            [false, true] => Some([vector::between(from, to, away[0] / (away[0] - away[1])), to]),
            [false, false] => None,
        }
    }

    /// Returns the units that so many pixels are at the middle of the scene, as its labels are placed.
    #[must_use]
    pub fn pixel(&self) -> f64 {
        let weight = if self.is_orthographic { 2.0 } else { -self.turned([0.0; 3])[2] };
        weight.max(NEAR) / self.sheet[1].max(1.0)
    }

    /// Returns the sheet's size in pixels.
    #[must_use]
    pub fn sheet(&self) -> [f64; 2] {
        self.sheet
    }
}

/// Returns the way to the eye after a turn about the upright and one over it.
fn orbited(eye: Vector, up: Vector, turn: &Turn) -> Vector {
    let up = vector::unit(up);
    let up = if vector::length(up) > 0.0 { up } else { [0.0, 0.0, 1.0] };
    let far = vector::length(eye);
    let high = (vector::dot(eye, up) / far.max(1e-9)).clamp(-1.0, 1.0).asin();
    let flat = vector::subtract(eye, vector::scale(up, vector::dot(eye, up)));
    let flat = vector::unit(flat);
    // An eye right above has no side: it gets one.
    let side = vector::cross(up, if up[0].abs() < 0.9 { [1.0, 0.0, 0.0] } else { [0.0, 1.0, 0.0] });
    let flat = if vector::length(flat) > 0.0 { flat } else { vector::unit(side) };
    let (sine, cosine) = turn.azimuth.to_radians().sin_cos();
    let around = vector::add(vector::scale(flat, cosine), vector::scale(vector::cross(up, flat), sine));
    let steepest = STEEPEST.to_radians();
    let high =
        if turn.elevation == 0.0 { high } else { (high + turn.elevation.to_radians()).clamp(-steepest, steepest) };
    let way = vector::add(vector::scale(around, high.cos()), vector::scale(up, high.sin()));
    vector::scale(way, far / turn.zoom())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;

    fn camera(json: &str, turn: Option<&Turn>) -> Camera {
        let value: Value = serde_json::from_str(json).unwrap();
        Camera::read(Source::new(Some(&value), None), [400.0, 300.0], turn)
    }

    #[test]
    fn the_middle_is_seen_in_the_middle_and_up_is_up() {
        let camera = camera("{}", None);
        let middle = camera.see([0.0; 3]).unwrap();
        assert!((middle.x - 200.0).abs() < 1e-9 && (middle.y - 150.0).abs() < 1e-9);
        let above = camera.see([0.0, 0.0, 0.5]).unwrap();
        assert!((above.x - 200.0).abs() < 1e-9 && above.y > 150.0);
        assert!(camera.see([0.5, 0.5, 0.5]).unwrap().depth < middle.depth);
        assert_eq!(camera.see([5.0, 5.0, 5.0]), None);
    }

    #[test]
    fn degenerate_cameras_still_see() {
        for json in [
            r#"{"camera":{"eye":{"x":0,"y":0,"z":0}}}"#,
            r#"{"camera":{"eye":{"x":0,"y":0,"z":2}}}"#,
            r#"{"camera":{"up":{"x":0,"y":0,"z":0}}}"#,
            r#"{"camera":{"eye":{"x":1e308,"y":-1e308,"z":1e308}}}"#,
        ] {
            let camera = camera(json, None);
            assert!(camera.frame.iter().all(|axis| (vector::length(*axis) - 1.0).abs() < 1e-6), "{json}");
        }
    }

    #[test]
    fn a_turn_keeps_the_distance_and_comes_back() {
        let far = |camera: &Camera| vector::length(camera.eye);
        let home = camera("{}", None);
        let turned = camera("{}", Some(&Turn { azimuth: 90.0, ..Turn::default() }));
        assert!((far(&home) - far(&turned)).abs() < 1e-9);
        assert!((turned.eye[0] + 1.25).abs() < 1e-9 && (turned.eye[1] - 1.25).abs() < 1e-9);
        let high = camera("{}", Some(&Turn { elevation: 500.0, ..Turn::default() }));
        assert!(high.eye[2] < far(&high) && high.eye[2] > 2.0);
        let near = camera("{}", Some(&Turn { closer: 1.0, ..Turn::default() }));
        assert!((far(&near) * 2.0 - far(&home)).abs() < 1e-9);
    }
}
