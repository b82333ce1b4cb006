//! Places on a sphere, turned so that a map's middle lies where longitude and latitude are zero, and ways between them.

use std::f64::consts::{PI, TAU};

/// A longitude and a latitude in radians.
pub type Spot = [f64; 2];

/// How long a piece of a great circle may be before it is drawn in parts, in radians.
pub const STEP: f64 = 0.026;

/// Returns an angle between -π and π.
#[must_use]
pub fn wrapped(angle: f64) -> f64 {
    if (-PI..=PI).contains(&angle) { angle } else { (angle + PI).rem_euclid(TAU) - PI }
}

/// Returns a spot of degrees.
#[must_use]
pub fn radians([lon, lat]: [f64; 2]) -> Spot {
    [wrapped(lon.to_radians()), lat.to_radians().clamp(-PI / 2.0, PI / 2.0)]
}

/// Returns the direction of a spot from the centre of the sphere.
#[must_use]
pub fn direction([lon, lat]: Spot) -> [f64; 3] {
    let (sin, cos) = lat.sin_cos();
    [lon.cos() * cos, lon.sin() * cos, sin]
}

/// Returns the spot in a direction of any length.
#[must_use]
pub fn spot([x, y, z]: [f64; 3]) -> Spot {
    [y.atan2(x), z.atan2(x.hypot(y))]
}

/// A turn of the sphere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rotation {
    lon: f64,
    lat: (f64, f64),
    roll: (f64, f64),
    is_plain: bool,
}

impl Rotation {
    /// Makes the turn that brings a spot of degrees to the middle, and then rolls the sphere by so many degrees.
    #[must_use]
    pub fn new([lon, lat]: [f64; 2], roll: f64) -> Rotation {
        Rotation {
            lon: -lon.to_radians(),
            lat: (-lat.to_radians()).sin_cos(),
            roll: roll.to_radians().sin_cos(),
            is_plain: lat == 0.0 && roll == 0.0,
        }
    }

    /// Turns a spot.
    #[must_use]
    pub fn turn(&self, [lon, lat]: Spot) -> Spot {
        let lon = wrapped(lon + self.lon);
        if self.is_plain {
            return [lon, lat];
        }
        let ([x, y, z], (sin, cos), (roll_sin, roll_cos)) = (direction([lon, lat]), self.lat, self.roll);
        let up = z * cos + x * sin;
        [
            (y * roll_cos - up * roll_sin).atan2(x * cos - z * sin),
            (up * roll_cos + y * roll_sin).clamp(-1.0, 1.0).asin(),
        ]
    }

    /// Turns a spot back.
    #[must_use]
    pub fn back(&self, spot: Spot) -> Spot {
        if self.is_plain {
            return [wrapped(spot[0] - self.lon), spot[1]];
        }
        let ([x, y, z], (sin, cos), (roll_sin, roll_cos)) = (direction(spot), self.lat, self.roll);
        let up = z * roll_cos - y * roll_sin;
        let lon = (y * roll_cos + z * roll_sin).atan2(x * cos + up * sin);
        [wrapped(lon - self.lon), (up * cos - x * sin).clamp(-1.0, 1.0).asin()]
    }
}

/// How many spots a line has at most with those between its own, if it has not more by itself.
const MOST: usize = 500_000;

/// Adds the spots between two on their great circle, where they lie far apart, in no more parts than so many; neither end is
/// added.
fn between(from: Spot, to: Spot, most: u32, out: &mut Vec<Spot>) {
    let near = |axis: usize| (to[axis] - from[axis]).abs() < STEP;
    if near(0) && near(1) {
        return;
    }
    let (a, b) = (direction(from), direction(to));
    let cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    let sin = (cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]).sqrt();
    let angle = sin.atan2(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
    // Between opposite spots there is no one shortest way.
    if angle < STEP || sin < 1e-9 {
        return;
    }
    let parts = ((angle / STEP).ceil() as u32).min(most);
    out.extend((1..parts).map(|part| {
        let t = f64::from(part) / f64::from(parts);
        let (one, other) = (((1.0 - t) * angle).sin() / sin, (t * angle).sin() / sin);
        spot(std::array::from_fn(|axis| a[axis] * one + b[axis] * other))
    }));
}

/// Returns a line with the spots of its great circles between its own.
#[must_use]
pub fn along(line: &[Spot], closed: bool) -> Vec<Spot> {
    let mut out = Vec::with_capacity(line.len() + 8);
    let most = (MOST / line.len().max(1)).max(1) as u32;
    for (index, &here) in line.iter().enumerate() {
        out.push(here);
        if let Some(&next) = line.get(index + 1).or(line.first().filter(|_| closed)) {
            between(here, next, most, &mut out);
        }
    }
    out
}

/// Returns whether a spot lies within rings, as their longitudes and latitudes say: rings go the short way around the
/// sphere, and one that goes around it holds the pole that is nearer.
#[must_use]
pub fn holds(rings: &[Vec<Spot>], [lon, lat]: Spot) -> bool {
    let mut inside = false;
    for ring in rings {
        let Some(mut from) = ring.last().copied() else { continue };
        let (mut around, mut sum) = (0.0, 0.0);
        for &to in ring {
            let (span, at) = (wrapped(to[0] - from[0]), wrapped(lon - from[0]));
            let crosses = if span > 0.0 { (0.0..span).contains(&at) } else { (span..0.0).contains(&at) };
            if crosses && from[1] + (to[1] - from[1]) * at / span > lat {
                inside = !inside;
            }
            around += span;
            sum += to[1];
            from = to;
        }
        inside ^= f64::abs(around) > PI && sum > 0.0;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_taken_back() {
        let turn = Rotation::new([40.0, -30.0], 17.0);
        let there = turn.turn(radians([40.0, -30.0]));
        assert!(there[0].abs() < 1e-12 && there[1].abs() < 1e-12, "{there:?}");
        for place in [[0.0, 0.0], [170.0, 80.0], [-120.0, -45.0]] {
            let back = turn.back(turn.turn(radians(place)));
            assert!((back[0].to_degrees() - place[0]).abs() < 1e-9 && (back[1].to_degrees() - place[1]).abs() < 1e-9);
        }
    }

    #[test]
    fn long_ways_follow_great_circles() {
        let way = along(&[radians([-90.0, 45.0]), radians([90.0, 45.0])], false);
        let highest = way.iter().map(|spot| spot[1]).fold(0.0, f64::max);
        assert!(highest.to_degrees() > 89.0 && way.len() > 50, "over the pole");
        assert_eq!(along(&[radians([0.0, 0.0]), radians([180.0, 0.0])], false).len(), 2, "no one way");
    }

    #[test]
    fn rings_hold_what_their_degrees_say() {
        let ring = |places: &[[f64; 2]]| vec![places.iter().map(|place| radians(*place)).collect::<Vec<_>>()];
        let holds = |rings: &[Vec<Spot>], place| holds(rings, radians(place));
        let square = ring(&[[10.0, 10.0], [20.0, 10.0], [20.0, 20.0], [10.0, 20.0]]);
        assert!(holds(&square, [15.0, 15.0]) && !holds(&square, [5.0, 15.0]) && !holds(&square, [0.0, -89.0]));
        let over = ring(&[[170.0, -10.0], [-170.0, -10.0], [-170.0, 10.0], [170.0, 10.0]]);
        assert!(holds(&over, [180.0, 0.0]) && !holds(&over, [0.0, 0.0]));
        let cap = ring(&[[0.0, -70.0], [90.0, -70.0], [180.0, -70.0], [-90.0, -70.0]]);
        assert!(holds(&cap, [45.0, -85.0]) && !holds(&cap, [45.0, 0.0]) && !holds(&cap, [45.0, 85.0]));
    }
}
