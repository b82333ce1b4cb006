//! Which faces of a scene's box lie behind what is drawn, and along which edges its axes have their labels.
//!
//! Corners are numbered by bits: 1 for the far end along x, 2 along y, 4 along z.

use super::camera::Camera;
use super::vector::Vector;

/// How a camera sees a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cube {
    /// Along each axis, whether the face behind is the one at its end and not the one at its start.
    pub behind_is_end: [bool; 3],
    /// For each axis the bits of the other two: where the edge lies that has its labels.
    pub edges: [usize; 3],
}

impl Cube {
    /// Looks at a box of these lengths, whose middle is at nothing.
    #[must_use]
    pub fn new(camera: &Camera, lengths: Vector) -> Cube {
        let way = if camera.is_orthographic { camera.frame[2] } else { camera.eye };
        let closest = (0..3).filter(|axis| way[*axis] > 0.0).fold(0, |bits, axis| bits | 1 << axis);
        let farthest = 7 ^ closest;
        let place = |corner: usize| -> Vector {
            [0, 1, 2].map(|axis| lengths[axis] * if corner >> axis & 1 == 1 { 0.5 } else { -0.5 })
        };
        // A box that the camera is within has corners behind it, which are nowhere.
        let seen: Vec<[f64; 2]> = (0..8)
            .map(|corner| camera.see(place(corner)).map_or([0.0, f64::INFINITY], |seen| [seen.x, seen.y]))
            .collect();
        let is_rim = |corner: usize| corner != closest && corner != farthest;
        let mut bottom = None;
        for corner in (0..8).filter(|corner| is_rim(*corner)) {
            if bottom.is_none_or(|lowest: usize| seen[corner][1] < seen[lowest][1]) {
                bottom = Some(corner);
            }
        }
        let bottom = bottom.unwrap_or(0);
        // A corner of the rim has two neighbours there.
        let mut beside: Vec<usize> = (0..3).map(|axis| bottom ^ 1 << axis).filter(|corner| is_rim(*corner)).collect();
        beside.sort_by(|one, two| seen[*one][0].total_cmp(&seen[*two][0]));
        let (left, right) = match beside.as_slice() {
            [left, right, ..] => (*left, *right),
            _ => (bottom ^ 1, bottom ^ 2),
        };
        let mut edges = [0; 3];
        let mut edge = |one: usize, two: usize| {
            let axis = (one ^ two).trailing_zeros() as usize;
            if let Some(edge) = edges.get_mut(axis) {
                *edge = one & two;
            }
        };
        edge(left, bottom);
        edge(bottom, right);
        let top = right ^ 7;
        if is_rim(top) {
            edge(left, top);
        } else {
            edge(right, left ^ 7);
        }
        Cube { behind_is_end: [0, 1, 2].map(|axis| farthest >> axis & 1 == 1), edges }
    }

    /// Returns where the edge with an axis' labels lies along the other axes, as signs, and which way is away from the box.
    #[must_use]
    pub fn edge(&self, axis: usize) -> (Vector, Vector) {
        let (mut at, mut out) = ([0.0; 3], [0.0; 3]);
        for other in (0..3).filter(|other| *other != axis) {
            let is_end = self.edges[axis] >> other & 1 == 1;
            at[other] = if is_end { 1.0 } else { -1.0 };
            out[other] = match (is_end, self.behind_is_end[other]) {
                (false, true) => -1.0,
                (true, false) => 1.0,
                _ => 0.0,
            };
        }
        (at, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::scene::source::Source;
    use crate::model::Value;

    fn cube(json: &str) -> Cube {
        let value: Value = serde_json::from_str(json).unwrap();
        Cube::new(&Camera::read(Source::new(Some(&value), None), [400.0, 400.0], None), [1.0; 3])
    }

    #[test]
    fn labels_stand_along_the_lower_edges_and_the_left_one() {
        let cube = cube("{}");
        assert_eq!(cube.behind_is_end, [false; 3]);
        // x below at the far end of y, y below at the far end of x, z at the left.
        assert_eq!(cube.edges, [2, 1, 1]);
        assert_eq!(cube.edge(0), ([0.0, 1.0, -1.0], [0.0, 1.0, 0.0]));
    }

    #[test]
    fn every_axis_has_an_edge_on_the_rim_wherever_the_eye_is() {
        for eye in ["1,2,3", "-1,2,0.1", "0.05,-2.6,2", "-1,-1,-1", "0,0,2", "0,0,0", "2,0,0"] {
            let parts: Vec<&str> = eye.split(',').collect();
            let json = format!(r#"{{"camera":{{"eye":{{"x":{},"y":{},"z":{}}}}}}}"#, parts[0], parts[1], parts[2]);
            let cube = cube(&json);
            for axis in 0..3 {
                assert_eq!(cube.edges[axis] >> axis & 1, 0);
            }
        }
    }
}
