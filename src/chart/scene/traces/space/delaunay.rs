//! Triangles between points of a plane, such that no point lies within the circle through the corners of any.

use super::vector::Vector;

/// The most points that are joined; of more, some are left out evenly.
const MOST: usize = 100_000;
/// No neighbour.
const NONE: u32 = u32::MAX;

/// Joins places as they are seen along an axis; what is no number is left out.
#[must_use]
pub fn of_places(places: &[Vector], axis: usize) -> Vec<[u32; 3]> {
    let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
    let kept: Vec<u32> = places
        .iter()
        .enumerate()
        .filter(|(_, place)| place[u].is_finite() && place[v].is_finite())
        .map(|(index, _)| index as u32)
        .collect();
    let points: Vec<[f64; 2]> =
        kept.iter().map(|index| places[*index as usize]).map(|place| [place[u], place[v]]).collect();
    let triangles = triangulate(&points).into_iter();
    triangles.map(|triangle| triangle.map(|corner| kept[corner as usize])).collect()
}

/// A triangulation under way.
struct Net {
    points: Vec<[f64; 2]>,
    /// Corners of triangles, counterclockwise.
    corners: Vec<[u32; 3]>,
    /// For each corner, the triangle across the side that lies opposite.
    beside: Vec<[u32; 3]>,
    last: usize,
}

/// Joins points of a plane to triangles.
#[must_use]
pub fn triangulate(points: &[[f64; 2]]) -> Vec<[u32; 3]> {
    let count = points.len();
    let ends = points.iter().fold([[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]], |ends, point| {
        [[ends[0][0].min(point[0]), ends[0][1].min(point[1])], [ends[1][0].max(point[0]), ends[1][1].max(point[1])]]
    });
    let extent = [ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]];
    if count < 3 || !extent.iter().all(|extent| *extent > 0.0 && extent.is_finite()) {
        return Vec::new();
    }
    // Within a square of length 1, so that scales do not matter to the precision.
    let mut all: Vec<[f64; 2]> =
        points.iter().map(|point| [0, 1].map(|axis| (point[axis] - ends[0][axis]) / extent[axis])).collect();
    // One great triangle around all.
    all.extend([[-50.0, -40.0], [60.0, -40.0], [0.5, 90.0]]);
    let first = count as u32;
    let mut net = Net { points: all, corners: vec![[first, first + 1, first + 2]], beside: vec![[NONE; 3]], last: 0 };
    for index in order(&net.points[..count]) {
        net.insert(index);
    }
    net.corners.retain(|corners| corners.iter().all(|corner| *corner < first));
    net.corners
}

/// Returns the points in an order in which neighbours follow each other: row by row of a coarse raster, to and fro.
fn order(points: &[[f64; 2]]) -> Vec<u32> {
    let step = points.len().div_ceil(MOST).max(1);
    let rows = ((points.len() as f64).sqrt() / 2.0).ceil().max(1.0);
    let mut order: Vec<u32> = (0..points.len()).step_by(step).map(|index| index as u32).collect();
    let key = |index: u32| {
        let [x, y] = points[index as usize];
        let row = (y * rows).floor();
        (row, if row % 2.0 == 0.0 { x } else { -x })
    };
    order.sort_by(|one, two| {
        let (one, two) = (key(*one), key(*two));
        one.0.total_cmp(&two.0).then(one.1.total_cmp(&two.1))
    });
    order
}

impl Net {
    fn at(&self, corner: u32) -> [f64; 2] {
        self.points[corner as usize]
    }

    /// Returns twice the area of a triangle, negative if its corners go clockwise.
    fn area(&self, one: u32, two: u32, point: [f64; 2]) -> f64 {
        let (one, two) = (self.at(one), self.at(two));
        (two[0] - one[0]) * (point[1] - one[1]) - (two[1] - one[1]) * (point[0] - one[0])
    }

    /// Walks to the triangle that a point lies in.
    fn find(&self, point: [f64; 2]) -> Option<usize> {
        let mut at = self.last;
        for _ in 0..self.corners.len() + 8 {
            let corners = self.corners[at];
            let out = (0..3).find(|side| self.area(corners[(side + 1) % 3], corners[(side + 2) % 3], point) < -1e-14);
            match out {
                None => return Some(at),
                Some(side) => {
                    let next = self.beside[at][side];
                    if next == NONE {
                        return None;
                    }
                    at = next as usize;
                }
            }
        }
        None
    }

    fn insert(&mut self, index: u32) {
        let point = self.at(index);
        let Some(within) = self.find(point) else { return };
        let [a, b, c] = self.corners[within];
        let is_same = |corner: u32| {
            let [x, y] = self.at(corner);
            (x - point[0]).abs() + (y - point[1]).abs() < 1e-12
        };
        if [a, b, c].into_iter().any(is_same) {
            return;
        }
        let [to_a, to_b, to_c] = self.beside[within];
        let (second, third) = (self.corners.len() as u32, self.corners.len() as u32 + 1);
        let first = within as u32;
        self.corners[within] = [index, b, c];
        self.beside[within] = [to_a, second, third];
        self.corners.push([index, c, a]);
        self.beside.push([to_b, third, first]);
        self.corners.push([index, a, b]);
        self.beside.push([to_c, first, second]);
        self.join(to_b, first, second);
        self.join(to_c, first, third);
        self.last = within;
        self.settle(vec![first, second, third]);
    }

    /// Makes a triangle have another neighbour where it had one.
    fn join(&mut self, triangle: u32, old: u32, new: u32) {
        if let Some(beside) = self.beside.get_mut(triangle as usize)
            && let Some(place) = beside.iter_mut().find(|other| **other == old)
        {
            *place = new;
        }
    }

    /// Turns the sides opposite to the new point, the first corner of these triangles, until no circle holds a point.
    fn settle(&mut self, mut open: Vec<u32>) {
        let mut left = 4 * self.corners.len() + 64;
        while let Some(triangle) = open.pop() {
            left = left.saturating_sub(1);
            let here = triangle as usize;
            let other = self.beside[here][0];
            if other == NONE || left == 0 {
                continue;
            }
            let [point, b, c] = self.corners[here];
            let there = other as usize;
            let Some(side) = self.beside[there].iter().position(|beside| *beside == triangle) else { continue };
            let far = self.corners[there][side];
            if !self.is_within_circle([point, b, c], far) {
                continue;
            }
            // The other triangle is far, c, b from its corner opposite.
            let (to_b, to_c) = (self.beside[there][(side + 1) % 3], self.beside[there][(side + 2) % 3]);
            let (beside_c, beside_b) = (self.beside[here][1], self.beside[here][2]);
            // Across the side from far to b lies what was opposite to c, and the other way round.
            let (across_b, across_c) =
                if self.corners[there][(side + 1) % 3] == c { (to_b, to_c) } else { (to_c, to_b) };
            self.corners[here] = [point, b, far];
            self.beside[here] = [across_b, other, beside_b];
            self.corners[there] = [point, far, c];
            self.beside[there] = [across_c, beside_c, triangle];
            self.join(across_b, other, triangle);
            self.join(beside_c, triangle, other);
            open.extend([triangle, other]);
        }
    }

    fn is_within_circle(&self, corners: [u32; 3], point: u32) -> bool {
        let point = self.at(point);
        let [a, b, c] = corners.map(|corner| {
            let [x, y] = self.at(corner);
            let (x, y) = (x - point[0], y - point[1]);
            [x, y, x * x + y * y]
        });
        let minor = |one: [f64; 3], two: [f64; 3]| one[0] * two[1] - two[0] * one[1];
        a[2] * minor(b, c) - b[2] * minor(a, c) + c[2] * minor(a, b) > 1e-13
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scattered(count: usize) -> Vec<[f64; 2]> {
        let part = |index: usize, by: usize| ((index * by + 13) % 10_007) as f64 / 10_007.0;
        (0..count).map(|index| [part(index, 7_919), part(index, 4_241)]).collect()
    }

    fn area(points: &[[f64; 2]], [a, b, c]: [u32; 3]) -> f64 {
        let [a, b, c] = [a, b, c].map(|corner| points[corner as usize]);
        ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 2.0
    }

    #[test]
    fn a_raster_is_covered_once() {
        let points: Vec<[f64; 2]> = (0..100).map(|at| [f64::from(at % 10), f64::from(at / 10) * 3.0]).collect();
        let triangles = triangulate(&points);
        assert_eq!(triangles.len(), 162);
        let whole: f64 = triangles.iter().map(|triangle| area(&points, *triangle)).sum();
        assert!((whole - 9.0 * 27.0).abs() < 1e-9, "{whole}");
    }

    #[test]
    fn no_circle_holds_a_point() {
        let points = scattered(200);
        let triangles = triangulate(&points);
        assert!(triangles.len() > 350);
        for triangle in &triangles {
            assert!(area(&points, *triangle) > 0.0);
            let [a, b, c] = triangle.map(|corner| points[corner as usize]);
            let squares = |[x, y]: [f64; 2]| x * x + y * y;
            let turn = 2.0 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]));
            let x = (squares(a) * (b[1] - c[1]) + squares(b) * (c[1] - a[1]) + squares(c) * (a[1] - b[1])) / turn;
            let y = (squares(a) * (c[0] - b[0]) + squares(b) * (a[0] - c[0]) + squares(c) * (b[0] - a[0])) / turn;
            let far = (a[0] - x).hypot(a[1] - y);
            assert!(points.iter().all(|point| (point[0] - x).hypot(point[1] - y) > far - 1e-4));
        }
    }

    #[test]
    fn what_spans_no_plane_has_no_triangles() {
        assert!(triangulate(&[[0.0, 0.0], [1.0, 1.0]]).is_empty());
        assert!(triangulate(&[[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]).is_empty());
        assert!(triangulate(&vec![[1.0, 1.0]; 50]).is_empty());
        assert!(of_places(&[[f64::NAN; 3]; 9], 2).is_empty());
        let twice: Vec<[f64; 2]> = scattered(50).into_iter().flat_map(|point| [point, point]).collect();
        assert!(!triangulate(&twice).is_empty());
    }
}
