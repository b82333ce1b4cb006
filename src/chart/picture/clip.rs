//! Lines and polygons cut to a rectangle, so that what lies far outside costs nothing and breaks nothing.

use super::path::{Area, Point};

/// Returns the part of a segment that lies within an area.
#[must_use]
pub fn segment([from, to]: [Point; 2], area: Area) -> Option<[Point; 2]> {
    let inside = |[x, y]: Point| x >= area.left && x <= area.right && y >= area.top && y <= area.bottom;
    if inside(from) && inside(to) {
        return Some([from, to]);
    }
    let (mut start, mut end) = (0.0f64, 1.0f64);
    let low = [area.left, area.top];
    let high = [area.right, area.bottom];
    for axis in 0..2 {
        let (a, b) = (f64::from(from[axis]), f64::from(to[axis]));
        let (low, high) = (f64::from(low[axis]), f64::from(high[axis]));
        let way = b - a;
        if way == 0.0 {
            if a < low || a > high {
                return None;
            }
            continue;
        }
        let (one, two) = ((low - a) / way, (high - a) / way);
        start = start.max(one.min(two));
        end = end.min(one.max(two));
    }
    if start > end || start.is_nan() || end.is_nan() {
        return None;
    }
    let at =
        |t: f64| [0, 1].map(|axis| (f64::from(from[axis]) + (f64::from(to[axis]) - f64::from(from[axis])) * t) as f32);
    Some([if start > 0.0 { at(start) } else { from }, if end < 1.0 { at(end) } else { to }])
}

/// Returns the part of a polygon that lies within an area.
#[must_use]
pub fn polygon(points: Vec<Point>, area: Area) -> Vec<Point> {
    let inside = |[x, y]: &Point| *x >= area.left && *x <= area.right && *y >= area.top && *y <= area.bottom;
    if points.iter().all(inside) {
        return points;
    }
    let sides = [(0, area.left, 1.0), (0, area.right, -1.0), (1, area.top, 1.0), (1, area.bottom, -1.0)];
    let mut ring = points;
    for (axis, border, sign) in sides {
        let depth = |point: &Point| f64::from((point[axis] - border) * sign);
        let mut kept = Vec::with_capacity(ring.len() + 4);
        for (index, here) in ring.iter().enumerate() {
            let before = &ring[(index + ring.len() - 1) % ring.len()];
            let (from, to) = (depth(before), depth(here));
            if (from < 0.0) != (to < 0.0) {
                let t = from / (from - to);
                let mut cut =
                    [0, 1].map(|axis| (f64::from(before[axis]) + f64::from(here[axis] - before[axis]) * t) as f32);
                cut[axis] = border;
                kept.push(cut);
            }
            if to >= 0.0 {
                kept.push(*here);
            }
        }
        ring = kept;
    }
    ring
}

/// Returns the part of a polygon that lies within a convex one.
#[must_use]
pub fn convex(points: Vec<Point>, border: &[Point]) -> Vec<Point> {
    let turn = |a: Point, b: Point, c: Point| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    let around: f32 = border
        .iter()
        .zip(border.iter().cycle().skip(1))
        .map(|(one, other)| one[0] * other[1] - one[1] * other[0])
        .sum();
    let mut ring = points;
    for (one, other) in border.iter().zip(border.iter().cycle().skip(1)) {
        let depth = |point: Point| turn(*one, *other, point) * around.signum();
        let mut kept = Vec::with_capacity(ring.len() + 4);
        for (index, here) in ring.iter().enumerate() {
            let before = ring[(index + ring.len() - 1) % ring.len()];
            let (from, to) = (depth(before), depth(*here));
            if (from < 0.0) != (to < 0.0) {
                let t = from / (from - to);
                kept.push([0, 1].map(|axis| before[axis] + (here[axis] - before[axis]) * t));
            }
            if to >= 0.0 {
                kept.push(*here);
            }
        }
        ring = kept;
    }
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn segments_are_cut_at_the_border() {
        assert_eq!(segment([[-10.0, 5.0], [20.0, 5.0]], AREA), Some([[0.0, 5.0], [10.0, 5.0]]));
        assert_eq!(segment([[-10.0, -5.0], [20.0, -5.0]], AREA), None);
        assert_eq!(segment([[1.0, 1.0], [2.0, 2.0]], AREA), Some([[1.0, 1.0], [2.0, 2.0]]));
        assert_eq!(segment([[f32::MAX, 1.0], [f32::MAX, 2.0]], AREA), None);
    }

    #[test]
    fn polygons_are_cut_at_the_border() {
        let cut = polygon(vec![[-5.0, -5.0], [5.0, -5.0], [5.0, 5.0], [-5.0, 5.0]], AREA);
        assert_eq!(cut.len(), 4);
        assert!(cut.iter().all(|[x, y]| (0.0..=5.0).contains(x) && (0.0..=5.0).contains(y)));
        assert!(polygon(vec![[20.0, 20.0], [30.0, 20.0], [30.0, 30.0]], AREA).is_empty());
    }

    #[test]
    fn polygons_are_cut_to_convex_ones_whichever_way_around() {
        let square = || vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]];
        let mut half = [[-5.0, -5.0], [5.0, -5.0], [5.0, 15.0], [-5.0, 15.0]];
        assert!(convex(square(), &half).iter().all(|[x, _]| (0.0..=5.0).contains(x)));
        half.reverse();
        assert_eq!(convex(square(), &half).len(), 4);
    }
}
