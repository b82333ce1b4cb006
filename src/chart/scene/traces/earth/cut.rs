//! Where a map of the whole sphere is cut open: lines are broken there, areas closed along the cut.
//!
//! All spots are turned so that the middle of the map is at zero, and lie close together along lines and rings.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use super::sphere::{STEP, Spot, direction, spot, wrapped};

/// A way to cut a sphere open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cut {
    /// Along the half circle behind the middle, from pole to pole.
    Behind,
    /// Along a circle around the middle, so many radians away.
    Circle(f64),
}

impl Cut {
    /// Returns the spot that a polygon's answer to [`Cut::polygon`] must be known of.
    #[must_use]
    pub fn far(self) -> Spot {
        match self {
            Cut::Behind => [0.0, FRAC_PI_2],
            Cut::Circle(_) => [PI, 0.0],
        }
    }

    /// Returns whether a spot is on the map.
    #[must_use]
    pub fn shows(self, [lon, lat]: Spot) -> bool {
        match self {
            Cut::Behind => true,
            Cut::Circle(angle) => lon.cos() * lat.cos() >= angle.cos(),
        }
    }

    /// Returns the ring around all that is on the map.
    #[must_use]
    pub fn border(self) -> Vec<Spot> {
        match self {
            Cut::Behind => dense(&[[-PI, -FRAC_PI_2], [-PI, FRAC_PI_2], [PI, FRAC_PI_2], [PI, -FRAC_PI_2]]),
            Cut::Circle(angle) => (0..180).map(|step| on_circle(angle, f64::from(step) / 180.0 * TAU)).collect(),
        }
    }

    /// Returns the pieces of a line that are on the map.
    #[must_use]
    pub fn line(self, line: &[Spot]) -> Vec<Vec<Spot>> {
        match self {
            Cut::Behind => behind_line(line),
            Cut::Circle(angle) => circle_line(line, angle),
        }
    }

    /// Returns rings whose even-odd inside is that part of a polygon's inside which is on the map; the polygon is told to
    /// hold the [far](Cut::far) spot or not.
    #[must_use]
    pub fn polygon(self, rings: &[Vec<Spot>], holds_far: bool) -> Vec<Vec<Spot>> {
        match self {
            Cut::Behind => behind_polygon(rings, holds_far),
            Cut::Circle(angle) => circle_polygon(rings, angle, holds_far),
        }
    }
}

fn behind_line(line: &[Spot]) -> Vec<Vec<Spot>> {
    let mut pieces = vec![Vec::new()];
    let mut before: Option<Spot> = None;
    for &here in line {
        if let Some(from) = before.filter(|from| (from[0] - here[0]).abs() > PI) {
            let side = PI.copysign(from[0]);
            let span = wrapped(here[0] - from[0]);
            let part = if span == 0.0 { 0.5 } else { ((side - from[0]) / span).clamp(0.0, 1.0) };
            let lat = from[1] + (here[1] - from[1]) * part;
            if let Some(piece) = pieces.last_mut() {
                piece.push([side, lat]);
            }
            pieces.push(vec![[-side, lat]]);
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(here);
        }
        before = Some(here);
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

fn behind_polygon(rings: &[Vec<Spot>], holds_north: bool) -> Vec<Vec<Spot>> {
    let mut found = Vec::new();
    let mut north_is_due = holds_north;
    for ring in rings {
        let Some(first) = ring.first() else { continue };
        let mut lon = first[0];
        let mut open = Vec::with_capacity(ring.len() + 4);
        for here in ring {
            lon += wrapped(here[0] - lon);
            open.push([lon, here[1]]);
        }
        let around = lon + wrapped(first[0] - lon) - first[0];
        if around.abs() > PI {
            // It goes around a pole, and is closed over that which belongs to the polygon.
            let pole = if north_is_due { FRAC_PI_2 } else { -FRAC_PI_2 };
            north_is_due = false;
            open.extend([[first[0] + around, first[1]], [first[0] + around, pole], [first[0], pole]]);
        }
        strips(&open, &mut found);
    }
    if north_is_due {
        found.push(Cut::Behind.border());
    }
    found
}

/// Cuts a ring whose longitudes go on beyond π into what lies between -π and π, and brings the rest there.
fn strips(ring: &[Spot], found: &mut Vec<Vec<Spot>>) {
    let low = ring.iter().map(|spot| spot[0]).fold(f64::INFINITY, f64::min);
    let high = ring.iter().map(|spot| spot[0]).fold(f64::NEG_INFINITY, f64::max);
    let strip = |lon: f64| ((lon + PI) / TAU).floor();
    // Hostile rings may go around many times; what is drawn stays the same after a few.
    let (first, last) = (strip(low).max(-8.0) as i32, strip(high).min(8.0) as i32);
    for turn in first..=last {
        let shift = f64::from(turn) * TAU;
        let moved: Vec<Spot> = ring.iter().map(|[lon, lat]| [lon - shift, *lat]).collect();
        let piece = if first == last { moved } else { half(&half(&moved, -PI, 1.0), PI, -1.0) };
        if piece.len() > 2 {
            found.push(dense(&piece));
        }
    }
}

/// Returns the part of a ring on one side of a meridian.
fn half(ring: &[Spot], at: f64, sign: f64) -> Vec<Spot> {
    let Some(mut from) = ring.last().copied() else { return Vec::new() };
    let mut kept = Vec::with_capacity(ring.len() + 4);
    for &to in ring {
        let (one, other) = ((from[0] - at) * sign, (to[0] - at) * sign);
        if (one < 0.0) != (other < 0.0) {
            kept.push([at, from[1] + (to[1] - from[1]) * one / (one - other)]);
        }
        if other >= 0.0 {
            kept.push(to);
        }
        from = to;
    }
    kept
}

/// Returns a ring with spots between those far apart, straight in longitude and latitude.
fn dense(ring: &[Spot]) -> Vec<Spot> {
    let mut out = Vec::with_capacity(ring.len() + 16);
    for (index, &from) in ring.iter().enumerate() {
        out.push(from);
        let to = ring.get(index + 1).or(ring.first()).copied().unwrap_or(from);
        let parts = ((to[0] - from[0]).abs().max((to[1] - from[1]).abs()) / (STEP * 1.5)).ceil().min(500.0) as u32;
        out.extend((1..parts).map(|part| {
            let t = f64::from(part) / f64::from(parts);
            [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t]
        }));
    }
    out
}

/// Returns the spot of a circle around the middle in a direction from there.
fn on_circle(angle: f64, toward: f64) -> Spot {
    let ((sin, cos), (up, right)) = (angle.sin_cos(), toward.sin_cos());
    spot([cos, sin * right, sin * up])
}

/// Returns the direction from the middle in which the way between two spots crosses the circle.
fn crossing(from: [f64; 3], to: [f64; 3], cos: f64) -> f64 {
    let part = ((cos - from[0]) / (to[0] - from[0])).clamp(0.0, 1.0);
    let at = |axis: usize| from[axis] + (to[axis] - from[axis]) * part;
    at(2).atan2(at(1))
}

fn circle_line(line: &[Spot], angle: f64) -> Vec<Vec<Spot>> {
    let cos = angle.cos();
    let mut pieces: Vec<Vec<Spot>> = vec![Vec::new()];
    let mut before: Option<[f64; 3]> = None;
    for &here in line {
        let to = direction(here);
        let inside = to[0] >= cos;
        if let Some(from) = before.filter(|from| (from[0] >= cos) != inside) {
            let edge = on_circle(angle, crossing(from, to, cos));
            if inside {
                pieces.push(vec![edge]);
            } else if let Some(piece) = pieces.last_mut() {
                piece.push(edge);
            }
        }
        if let Some(piece) = pieces.last_mut().filter(|_| inside) {
            piece.push(here);
        }
        before = Some(to);
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// Pulls what lies beyond the circle onto it, in the direction in which it lies. What is then inside is right but for the
/// spot opposite to the middle, where the sphere was torn: a polygon that holds it has the whole circle around it too.
fn circle_polygon(rings: &[Vec<Spot>], angle: f64, holds_far: bool) -> Vec<Vec<Spot>> {
    let cos = angle.cos();
    let mut found = Vec::new();
    let mut whole = holds_far;
    for ring in rings {
        let ways: Vec<[f64; 3]> = ring.iter().map(|spot| direction(*spot)).collect();
        let Some(start) = ways.iter().position(|way| way[0] >= cos) else {
            let toward = |way: &[f64; 3]| way[2].atan2(way[1]);
            let next = ways.iter().cycle().skip(1);
            let around: f64 = ways.iter().zip(next).map(|(from, to)| wrapped(toward(to) - toward(from))).sum();
            whole ^= around.abs() > PI;
            continue;
        };
        let mut out = Vec::with_capacity(ring.len());
        let mut edge: Option<f64> = None;
        let mut before = ways[start];
        let count = ring.len();
        for index in (start..count).chain(0..=start) {
            let (way, inside) = (ways[index], ways[index][0] >= cos);
            if inside != (before[0] >= cos) {
                go_round(angle, &mut edge, crossing(before, way, cos), &mut out);
            }
            if inside {
                out.push(ring[index]);
                edge = None;
            } else {
                go_round(angle, &mut edge, way[2].atan2(way[1]), &mut out);
            }
            before = way;
        }
        found.push(out);
    }
    if whole {
        found.push(Cut::Circle(angle).border());
    }
    found
}

/// Goes on along the circle to a direction, the short way.
fn go_round(angle: f64, edge: &mut Option<f64>, to: f64, out: &mut Vec<Spot>) {
    if let Some(from) = *edge {
        let way = wrapped(to - from);
        let parts = (way.abs() / (STEP * 1.5)).ceil() as u32;
        out.extend((1..parts).map(|part| on_circle(angle, from + way * f64::from(part) / f64::from(parts))));
    }
    out.push(on_circle(angle, to));
    *edge = Some(to);
}

#[cfg(test)]
mod tests {
    use super::super::sphere::{along, holds, radians};
    use super::*;

    fn ring(places: &[[f64; 2]]) -> Vec<Spot> {
        along(&places.iter().map(|place| radians(*place)).collect::<Vec<_>>(), true)
    }

    /// Returns whether a place is within rings on the plane of degrees, even-odd.
    fn covers(rings: &[Vec<Spot>], place: [f64; 2]) -> bool {
        let [x, y] = place.map(f64::to_radians);
        let mut inside = false;
        for ring in rings {
            let mut from = ring[ring.len() - 1];
            for &to in ring {
                if (from[1] > y) != (to[1] > y) && x < from[0] + (to[0] - from[0]) * (y - from[1]) / (to[1] - from[1]) {
                    inside = !inside;
                }
                from = to;
            }
        }
        inside
    }

    #[test]
    fn areas_across_the_back_become_two() {
        let polygon = [ring(&[[170.0, -10.0], [-170.0, -10.0], [-170.0, 10.0], [170.0, 10.0]])];
        let cut = Cut::Behind.polygon(&polygon, false);
        assert_eq!(cut.len(), 2);
        assert!(covers(&cut, [175.0, 0.0]) && covers(&cut, [-175.0, 0.0]) && !covers(&cut, [0.0, 0.0]));
    }

    #[test]
    fn areas_around_a_pole_reach_it() {
        let polygon = [ring(&[[0.0, -70.0], [90.0, -70.0], [180.0, -70.0], [-90.0, -70.0]])];
        let cut = Cut::Behind.polygon(&polygon, holds(&polygon, radians([0.0, 90.0])));
        for lon in [-179.0, -60.0, 0.5, 90.0, 179.0] {
            assert!(covers(&cut, [lon, -89.0]) && !covers(&cut, [lon, 0.0]), "{lon}");
        }
        let other = Cut::Behind.polygon(&polygon, true);
        assert!(covers(&other, [10.0, 0.0]) && !covers(&other, [10.0, -89.0]), "the rest of the world");
    }

    #[test]
    fn areas_are_closed_along_the_horizon() {
        let cut = Cut::Circle(FRAC_PI_2);
        let polygon = [ring(&[[60.0, -20.0], [120.0, -20.0], [120.0, 20.0], [60.0, 20.0]])];
        let rings = cut.polygon(&polygon, false);
        assert!(covers(&rings, [80.0, 0.0]) && !covers(&rings, [50.0, 0.0]));
        assert!(rings.iter().flatten().all(|spot| spot[0].cos() * spot[1].cos() > -1e-9), "nothing lies behind");
        // One that holds all that is behind shows as a rim.
        let back = [ring(&[[80.0, 0.0], [90.0, 80.0], [-80.0, 0.0], [-90.0, -80.0]])];
        let rim = cut.polygon(&back, true);
        assert!(covers(&rim, [86.0, 1.0]) && !covers(&rim, [0.0, 0.0]));
        let hidden = [ring(&[[170.0, -10.0], [-170.0, -10.0], [-170.0, 10.0], [170.0, 10.0]])];
        assert!(
            cut.polygon(&hidden, true).iter().all(Vec::is_empty) || !covers(&cut.polygon(&hidden, true), [0.0, 0.0])
        );
    }

    #[test]
    fn lines_are_broken_at_the_cut() {
        let line = along(&[radians([160.0, 0.0]), radians([-160.0, 0.0])], false);
        let pieces = Cut::Behind.line(&line);
        assert_eq!(pieces.len(), 2);
        assert!((pieces[0][pieces[0].len() - 1][0] - PI).abs() < 1e-12 && (pieces[1][0][0] + PI).abs() < 1e-12);
        let around =
            along(&[radians([45.0, 0.0]), radians([135.0, 0.0]), radians([-135.0, 0.0]), radians([-45.0, 0.0])], false);
        assert_eq!(Cut::Circle(FRAC_PI_2).line(&around).len(), 2);
    }
}
