//! Projections of half a sphere onto a square, and of the whole one onto two squares beside each other or onto one that has a
//! half in its middle and the quarters of the other half at its corners.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, FRAC_PI_4, PI, SQRT_2};

use super::super::sphere::Spot;

/// A projection of the half sphere around the middle.
type Half = fn(Spot) -> [f64; 2];

/// How far from the border of its half a spot is kept, in radians: there functions have two values.
const INSIDE: f64 = 1e-9;

/// Gringorten's equal-area projection, its halves beside each other.
pub fn gringorten(spot: Spot) -> [f64; 2] {
    beside(spot, gringorten_half)
}

/// Gringorten's equal-area projection, the second half at the corners.
pub fn gringorten_quincuncial(spot: Spot) -> [f64; 2] {
    quincuncial(spot, gringorten_half)
}

/// Guyou's conformal projection, its halves beside each other.
pub fn guyou(spot: Spot) -> [f64; 2] {
    beside(spot, guyou_half)
}

/// Peirce's conformal projection: Guyou's with the second half at the corners.
pub fn peirce_quincuncial(spot: Spot) -> [f64; 2] {
    quincuncial(spot, guyou_half)
}

fn width(half: Half) -> f64 {
    half([FRAC_PI_2 - INSIDE, 0.0])[0] - half([INSIDE - FRAC_PI_2, 0.0])[0]
}

fn beside([lon, lat]: Spot, half: Half) -> [f64; 2] {
    let side = if lon > 0.0 { 0.5 } else { -0.5 };
    let [x, y] = half([lon - side * PI, lat]);
    [x + side * width(half), y]
}

fn quincuncial([lon, lat]: Spot, half: Half) -> [f64; 2] {
    let is_inner = lon.abs() < FRAC_PI_2;
    let [x, y] = half([if is_inner { lon } else { lon - PI.copysign(lon) }, lat]);
    // The square stands on a corner.
    let [x, y] = [(x - y) * FRAC_1_SQRT_2, (x + y) * FRAC_1_SQRT_2];
    if is_inner {
        return [x, y];
    }
    let side = width(half) * FRAC_1_SQRT_2;
    let flip = if (x > 0.0) == (y > 0.0) { 1.0 } else { -1.0 };
    [flip * x - side.copysign(y), flip * y - side.copysign(x)]
}

/// Gringorten's half: eight triangles alike around the middle.
fn gringorten_half([lon, lat]: Spot) -> [f64; 2] {
    let (sin, cos) = lat.sin_cos();
    let (front, right, up) = (lon.cos() * cos, lon.sin() * cos, sin.abs());
    let around = right.abs().atan2(up);
    let is_beside = around > FRAC_PI_4;
    let [x, y] = triangle(if is_beside { FRAC_PI_2 - around } else { around }, front.clamp(-1.0, 1.0));
    let [x, y] = if is_beside { [y, x] } else { [x, y] };
    [x.copysign(lon), y.copysign(lat)]
}

/// Returns the place in a triangle whose tip is the middle: across and away from it, for an angle from the triangle's side and
/// the cosine of the distance from the middle.
fn triangle(angle: f64, near: f64) -> [f64; 2] {
    if near > 1.0 - 1e-15 {
        return [0.0; 2];
    }
    // The parallel at this distance is an arc of a circle, bent as much as the area within it asks for.
    let bend = near * near;
    let (two, slope) = (bend * bend, 2.0 * near);
    let (plus, rest) = (1.0 + two, 1.0 - two);
    let turn = (1.0 / plus.sqrt()).asin();
    let whole = rest + bend * plus * turn;
    let square = (1.0 - near) / whole;
    let side = square.sqrt();
    let radius_two = square * plus;
    let radius = radius_two.sqrt();
    let start = side * rest;
    let far = |x: f64| start + bend * (radius_two - x * x).max(0.0).sqrt();
    if angle <= 0.0 {
        return [0.0, far(0.0)];
    }
    // How these change with the distance; the common factor of the cosine cancels out.
    let whole_slope = (turn * (1.0 + 3.0 * two) - 3.0 * bend) * slope;
    let square_slope = -(whole + (1.0 - near) * whole_slope) / (whole * whole);
    let start_slope = rest * square_slope / (2.0 * side) - 2.0 * bend * side * slope;
    let area_slope = bend * plus * square_slope + square * (1.0 + 3.0 * two) * slope;
    let goal = 4.0 * angle / PI;
    let share = |x: f64| {
        let height = (radius_two - x * x).max(0.0).sqrt();
        -(x * (2.0 * start_slope + slope * height) + area_slope * (x / radius).clamp(-1.0, 1.0).asin())
    };
    let (mut low, mut high) = (0.0, (start + bend * (radius_two * plus - start * start).max(0.0).sqrt()) / plus);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if share(middle) < goal { low = middle } else { high = middle }
    }
    let x = f64::midpoint(low, high);
    [x, far(x)]
}

/// Guyou's half: the elliptic integral of what a stereographic projection gives.
fn guyou_half([lon, lat]: Spot) -> [f64; 2] {
    // The modulus of a square.
    const OTHER: f64 = (SQRT_2 - 1.0) / (SQRT_2 + 1.0);
    let lon = lon.clamp(INSIDE - FRAC_PI_2, FRAC_PI_2 - INSIDE);
    let away = (FRAC_PI_4 - lat.abs() / 2.0).tan() / OTHER.sqrt();
    let tangent = Complex(away * lon.cos(), -away * lon.sin());
    let square = tangent.times(tangent);
    let one = Complex(1.0, 0.0);
    let value = carlson([one, one.plus(square.by(OTHER * OTHER)), one.plus(square)]).times(tangent);
    let whole = carlson([Complex(0.0, 0.0), Complex(OTHER * OTHER, 0.0), one]).0;
    let up = 0.5 * whole - value.0;
    [-value.1, if lat < 0.0 { -up } else { up }]
}

/// A complex number.
#[derive(Clone, Copy)]
struct Complex(f64, f64);

impl Complex {
    fn plus(self, other: Complex) -> Complex {
        Complex(self.0 + other.0, self.1 + other.1)
    }

    fn by(self, factor: f64) -> Complex {
        Complex(self.0 * factor, self.1 * factor)
    }

    fn times(self, other: Complex) -> Complex {
        Complex(self.0 * other.0 - self.1 * other.1, self.0 * other.1 + self.1 * other.0)
    }

    fn size(self) -> f64 {
        self.0.hypot(self.1)
    }

    fn root(self) -> Complex {
        let size = self.size();
        let right = f64::midpoint(size, self.0).max(0.0).sqrt();
        Complex(right, ((size - self.0) / 2.0).max(0.0).sqrt().copysign(self.1))
    }
}

/// Carlson's symmetric elliptic integral of the first kind, by duplication.
fn carlson(mut parts: [Complex; 3]) -> Complex {
    let mean = |[a, b, c]: [Complex; 3]| a.plus(b).plus(c).by(1.0 / 3.0);
    for _ in 0..60 {
        let middle = mean(parts);
        if parts.iter().all(|part| part.plus(middle.by(-1.0)).size() < 1e-9 * middle.size()) {
            break;
        }
        let [a, b, c] = parts.map(Complex::root);
        let more = a.times(b).plus(b.times(c)).plus(c.times(a));
        parts = parts.map(|part| part.plus(more).by(0.25));
    }
    let root = mean(parts).root();
    let square = root.size() * root.size();
    Complex(root.0 / square, -root.1 / square)
}
