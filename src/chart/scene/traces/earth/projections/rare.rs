//! Projections that few figures name.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI, SQRT_2};

use super::super::sphere::Spot;
use super::{half, mollweide, mollweide_angle, solved, squares};

/// Returns a projection of a name.
#[expect(clippy::too_many_lines, reason = "a table, a line or a few for each name")]
pub fn named(name: &str) -> Option<fn(Spot) -> [f64; 2]> {
    Some(match name {
        "eckert1" => |[lon, lat]| {
            let by = (8.0 / (3.0 * PI)).sqrt();
            [by * lon * (1.0 - lat.abs() / PI), by * lat]
        },
        "eckert2" => |[lon, lat]| {
            let side = (4.0 - 3.0 * lat.abs().sin()).sqrt();
            [2.0 / (6.0 * PI).sqrt() * lon * side, ((2.0 * PI / 3.0).sqrt() * (2.0 - side)).copysign(lat)]
        },
        "eckert3" => |[lon, lat]| {
            let by = (PI * (4.0 + PI)).sqrt();
            [2.0 / by * lon * (1.0 + (1.0 - 4.0 * lat * lat / (PI * PI)).max(0.0).sqrt()), 4.0 / by * lat]
        },
        // With the parameters that it has by itself, Hufnagel's is Eckert's fourth.
        "eckert4" | "hufnagel" => |[lon, lat]| {
            let angle = solved((2.0 + FRAC_PI_2) * lat.sin(), lat / 2.0, |angle| {
                let (sin, cos) = angle.sin_cos();
                (angle + sin * (cos + 2.0), 1.0 + cos * (cos + 2.0) - sin * sin)
            });
            [2.0 / (PI * (4.0 + PI)).sqrt() * lon * (1.0 + angle.cos()), 2.0 * (PI / (4.0 + PI)).sqrt() * angle.sin()]
        },
        "eckert5" => |[lon, lat]| {
            let by = (2.0 + PI).sqrt();
            [lon * (1.0 + lat.cos()) / by, 2.0 * lat / by]
        },
        "eckert6" => |[lon, lat]| {
            let angle = solved((1.0 + FRAC_PI_2) * lat.sin(), lat, |angle| (angle + angle.sin(), 1.0 + angle.cos()));
            let by = (2.0 + PI).sqrt();
            [lon * (1.0 + angle.cos()) / by, 2.0 * angle / by]
        },
        "boggs" => |[lon, lat]| {
            let angle = mollweide_angle(lat);
            let cos = lat.cos();
            let x = if cos < 1e-9 { 0.0 } else { 2.002_76 * lon / (1.0 / cos + 1.110_72 / angle.cos()) };
            [x, (lat + SQRT_2 * angle.sin()) / 2.002_76]
        },
        "bromley" => |spot| {
            let [x, y] = mollweide(spot);
            [x * PI / (2.0 * SQRT_2), y * 4.0 / PI / SQRT_2]
        },
        "collignon" => |[lon, lat]| {
            let side = (1.0 - lat.sin()).max(0.0).sqrt();
            [2.0 / PI.sqrt() * lon * side, PI.sqrt() * (1.0 - side)]
        },
        "craster" => |[lon, lat]| {
            let by = 3.0f64.sqrt();
            [by * lon * (2.0 * (2.0 * lat / 3.0).cos() - 1.0) / PI.sqrt(), by * PI.sqrt() * (lat / 3.0).sin()]
        },
        "fahey" => |[lon, lat]| {
            let side = (lat / 2.0).tan();
            [
                lon * (35.0f64.to_radians()).cos() * (1.0 - side * side).max(0.0).sqrt(),
                (1.0 + 35.0f64.to_radians().cos()) * side,
            ]
        },
        "foucaut" => |[lon, lat]| {
            let (half, cos) = ((lat / 2.0).tan(), (lat / 2.0).cos());
            [2.0 * lon / PI.sqrt() * lat.cos() * cos * cos, PI.sqrt() * half]
        },
        "foucaut sinusoidal" => |[lon, lat]| {
            let (cos, ratio) = (lat.cos(), ((FRAC_PI_2 + 1.0) / PI).sqrt());
            [lon * cos / (0.5 + 0.5 * cos) * ratio, (0.5 * lat + 0.5 * lat.sin()) / ratio]
        },
        "loximuthal" => |[lon, lat]| {
            let base = 40.0f64.to_radians();
            let away = lat - base;
            let x = if away.abs() < 1e-6 {
                lon * base.cos()
            } else {
                let ratio = half(lat).ln() - half(base).ln();
                if ratio.abs() < 1e-9 || !ratio.is_finite() { 0.0 } else { lon * away / ratio }
            };
            [x, away]
        },
        "nell hammer" => |[lon, lat]| [lon * (1.0 + lat.cos()) / 2.0, 2.0 * (lat - (lat / 2.0).tan())],
        "polyconic" => |[lon, lat]| {
            if lat.abs() < 1e-6 {
                return [lon, 0.0];
            }
            let (tan, angle) = (lat.tan(), lon * lat.sin());
            [angle.sin() / tan, lat + (1.0 - angle.cos()) / tan]
        },
        "sinu mollweide" => |[lon, lat]| {
            // Mollweide's north, and the sinusoidal below the latitude where both are as wide.
            const AT: f64 = 0.710_988_89;
            const DROP: f64 = 0.052_803_527_454_14;
            if lat > -AT {
                let [x, y] = mollweide([lon, lat]);
                [x, y + DROP]
            } else {
                [lon * lat.cos(), lat]
            }
        },
        "times" => |[lon, lat]| {
            let side = (lat / 2.0).tan();
            let wave = (FRAC_PI_4 * side).sin();
            [lon * (0.74482 - 0.34588 * wave * wave), 1.70711 * side]
        },
        "van der grinten" => van_der_grinten,
        "van der grinten2" => |[lon, lat]| {
            let Some((a, side, angle)) = grinten(lon, lat) else { return grinten_end(lon, lat) };
            let cos = angle.cos();
            let x = cos * ((1.0 + a * a).sqrt() - a * cos) / (1.0 + a * a * side * side);
            [(PI * x).copysign(lon), (PI * (1.0 - x * (2.0 * a + x)).max(0.0).sqrt()).copysign(lat)]
        },
        "van der grinten3" => |[lon, lat]| {
            let Some((a, side, angle)) = grinten(lon, lat) else { return grinten_end(lon, lat) };
            let y = side / (1.0 + angle.cos());
            [(PI * ((a * a + 1.0 - y * y).sqrt() - a)).copysign(lon), (PI * y).copysign(lat)]
        },
        "august" => |[lon, lat]| {
            let tan = (lat / 2.0).tan();
            let side = (1.0 - tan * tan).max(0.0).sqrt();
            let by = 1.0 + side * (lon / 2.0).cos();
            let (x, y) = ((lon / 2.0).sin() * side / by, tan / by);
            [4.0 / 3.0 * x * (3.0 + x * x - 3.0 * y * y), 4.0 / 3.0 * y * (3.0 + 3.0 * x * x - y * y)]
        },
        "baker" => |[lon, lat]| {
            let away = lat.abs();
            if away < FRAC_PI_4 {
                return [lon, half(lat).ln()];
            }
            let two = 2.0 * SQRT_2;
            let y = two * (away - FRAC_PI_4) - (away / 2.0).tan().ln();
            [lon * away.cos() * (two - 1.0 / away.sin()), y.copysign(lat)]
        },
        "bonne" => |[lon, lat]| {
            let radius = 1.0 + FRAC_PI_4 - lat;
            let angle = if radius.abs() < 1e-9 { 0.0 } else { lon * lat.cos() / radius };
            [radius * angle.sin(), 1.0 - radius * angle.cos()]
        },
        "bottomley" => |[lon, lat]| {
            let radius = FRAC_PI_2 - lat;
            let angle = if radius.abs() < 1e-9 { 0.0 } else { lon * 0.5 * radius.sin() / radius };
            [radius * angle.sin() / 0.5, FRAC_PI_2 - radius * angle.cos()]
        },
        "eisenlohr" => |[lon, lat]| {
            let ((sin, cos), side) = ((lon / 2.0).sin_cos(), lat.cos().max(0.0).sqrt());
            let (up, right) = (lat / 2.0).sin_cos();
            let t = up / (right + SQRT_2 * cos * side);
            let c = (2.0 / (1.0 + t * t)).sqrt();
            let v = ((SQRT_2 * right + (cos + sin) * side) / (SQRT_2 * right + (cos - sin) * side)).sqrt();
            [c * (v - 1.0 / v) - 2.0 * v.ln(), c * t * (v + 1.0 / v) - 2.0 * t.atan()]
        },
        "ginzburg4" => {
            |spot| ginzburg(spot, [2.8284, -1.6988, 0.754_32, -0.180_71], [1.760_03, -0.389_14, 0.042_555, 0.0])
        }
        "ginzburg5" => |spot| {
            ginzburg(spot, [2.583_819, -0.835_827, 0.170_354, -0.038_094], [1.543_313, -0.411_435, 0.082_742, 0.0])
        },
        "ginzburg6" => {
            |spot| ginzburg(spot, [5.0 / 6.0 * PI, -0.626_36, -0.0344, 0.0], [1.3493, -0.055_24, 0.0, 0.045])
        }
        "ginzburg8" => |[lon, lat]| {
            let (across, two) = (lon * lon, lat * lat);
            [lon * (1.0 - 0.162_388 * two) * (0.87 - 0.000_952_426 * across * across), lat * (1.0 + two / 12.0)]
        },
        "ginzburg9" => {
            |spot| ginzburg(spot, [2.6516, -0.765_34, 0.191_23, -0.047_094], [1.362_89, -0.139_65, 0.031_762, 0.0])
        }
        "homolosine" => |[lon, lat]| {
            if lat.abs() < 0.710_930_782 {
                return [lon * lat.cos(), lat];
            }
            let [x, y] = mollweide([lon, lat]);
            [x, y - 0.052_803_527_454_2f64.copysign(lat)]
        },
        "lagrange" => |[lon, lat]| {
            if lat.abs() > FRAC_PI_2 - 1e-6 {
                return [0.0, 2.0f64.copysign(lat)];
            }
            let v = ((1.0 + lat.sin()) / (1.0 - lat.sin())).powf(0.25);
            let c = f64::midpoint(v, 1.0 / v) + (lon / 2.0).cos();
            [2.0 * (lon / 2.0).sin() / c, (v - 1.0 / v) / c]
        },
        "larrivee" => {
            |[lon, lat]| [lon * (1.0 + lat.cos().max(0.0).sqrt()) / 2.0, lat / ((lat / 2.0).cos() * (lon / 6.0).cos())]
        }
        "laskowski" => |[lon, lat]| {
            let (across, two) = (lon * lon, lat * lat);
            [
                lon * (0.975_534 + two * (-0.119_161 - 0.014_305_9 * across - 0.054_700_9 * two)),
                lat * (1.003_84
                    + across * (0.080_289_4 - 0.028_55 * two + 0.000_199_025 * across)
                    + two * (0.099_890_9 - 0.049_103_2 * two)),
            ]
        },
        "mt flat polar parabolic" => |[lon, lat]| {
            let angle = (7.0 * lat.sin() / (3.0 * 6.0f64.sqrt())).asin();
            let by = 7.0f64.sqrt();
            [6.0f64.sqrt() * lon * (2.0 * (2.0 * angle / 3.0).cos() - 1.0) / by, 9.0 * (angle / 3.0).sin() / by]
        },
        "mt flat polar quartic" => |[lon, lat]| {
            let goal = (1.0 + 0.5f64.sqrt()) * lat.sin();
            let angle =
                solved(goal, lat, |angle| ((angle / 2.0).sin() + angle.sin(), 0.5 * (angle / 2.0).cos() + angle.cos()));
            [
                lon * (1.0 + 2.0 * angle.cos() / (angle / 2.0).cos()) / (3.0 * SQRT_2),
                2.0 * 3.0f64.sqrt() * (angle / 2.0).sin() / (2.0 + SQRT_2).sqrt(),
            ]
        },
        "mt flat polar sinusoidal" => |[lon, lat]| {
            let by = (6.0 / (4.0 + PI)).sqrt();
            let goal = (1.0 + FRAC_PI_4) * lat.sin();
            let angle = solved(goal, lat / 2.0, |angle| (angle / 2.0 + angle.sin(), 0.5 + angle.cos()));
            [by * (0.5 + angle.cos()) * lon / 1.5, by * angle]
        },
        "nicolosi" => nicolosi,
        "rectangular polyconic" => |[lon, lat]| {
            if lat.abs() < 1e-6 {
                return [lon, 0.0];
            }
            let angle = 2.0 * (lon / 2.0 * lat.sin()).atan();
            [angle.sin() / lat.tan(), lat + (1.0 - angle.cos()) / lat.tan()]
        },
        "wagner4" => |[lon, lat]| {
            let goal = (4.0 * PI + 3.0 * 3.0f64.sqrt()) / 6.0 * lat.sin();
            let angle =
                solved(goal, lat * 0.6, |angle| (2.0 * angle + (2.0 * angle).sin(), 2.0 + 2.0 * (2.0 * angle).cos()));
            [0.863_10 * lon * angle.cos(), 1.565_48 * angle.sin()]
        },
        "wagner6" => |[lon, lat]| [lon * (1.0 - 3.0 * lat * lat / (PI * PI)).max(0.0).sqrt(), lat],
        "wiechel" => |[lon, lat]| {
            let ((sin, cos), front) = (lat.sin_cos(), lon.cos() * lat.cos());
            let side = (1.0 - front * front).max(1e-18).sqrt();
            let away = (1.0 - front) / side;
            [lon.sin() * cos + sin * away, sin - lon.sin() * cos * away]
        },
        "bertin1953" => bertin,
        // Mecca's directions, with the equator for its parallel.
        "craig" => |[lon, lat]| {
            let by = if lon.abs() < 1e-12 { 1.0 } else { lon / lon.sin() };
            [lon, by * lat.sin() * lon.cos()]
        },
        "gringorten" => squares::gringorten,
        "gringorten quincuncial" => squares::gringorten_quincuncial,
        "guyou" => squares::guyou,
        "hill" => hill,
        "hyperelliptical" => hyperelliptical,
        "peirce quincuncial" => squares::peirce_quincuncial,
        "van der grinten4" => van_der_grinten_4,
        _ => return None,
    })
}

/// Bertin's map of 1953: Hammer's with the continents pushed together.
fn bertin([mut lon, mut lat]: Spot) -> [f64; 2] {
    const EDGE: f64 = 1.4;
    if lon + lat < -EDGE {
        let push = (lon - lat + 1.6) * (lon + lat + EDGE) / 8.0;
        lon += push;
        lat -= 0.8 * push * (lat + FRAC_PI_2).sin();
    }
    let ((sin, cos), (side, front)) = (lat.sin_cos(), (lon / 2.0).sin_cos());
    let by = (2.0 / (1.0 + front * cos).max(1e-12)).sqrt();
    let (x, y) = (1.68 * by * cos * side, by * sin);
    let more = (1.0 - (lon * lat).cos()) / 12.0;
    if y < 0.0 { [x * (1.0 + more), y] } else { [x, y * (1.0 + more / 1.5 * x * x)] }
}

/// Hill's eucyclic projection, with a ratio of 1: parallels are arcs, and so are all meridians.
fn hill([lon, lat]: Spot) -> [f64; 2] {
    const RATIO: f64 = 1.0;
    let (length, angle) = (1.0 + RATIO, 1.0 / (1.0 + RATIO));
    let whole = PI + 4.0 * angle * length;
    let size = 2.0 * (PI / whole).sqrt();
    let middle = 0.5 * size * (length + (RATIO * (2.0 + RATIO)).sqrt());
    let part = 1.0 - lat.sin();
    let (radius, share) = if part <= 0.0 || part >= 2.0 {
        (size * (RATIO + part), angle)
    } else {
        let turn = |theta: f64| angle + theta.sin().atan2(length - theta.cos());
        let square = |theta: f64| 1.0 + length * length - 2.0 * length * theta.cos();
        let theta = solved(0.5 * part * whole, FRAC_PI_2 - lat, |theta| {
            let area = theta - RATIO * RATIO * angle - length * theta.sin() + square(theta) * turn(theta);
            (area, 2.0 * length * theta.sin() * turn(theta))
        });
        (size * square(theta).sqrt(), turn(theta))
    };
    let (sin, cos) = (lon * share / PI).sin_cos();
    [radius * sin, middle - radius * cos]
}

/// Tobler's hyperelliptical projection: meridians are curves of Lamé, areas are kept.
fn hyperelliptical([lon, lat]: Spot) -> [f64; 2] {
    const POWER: f64 = 2.5;
    const GAMMA: f64 = 1.183_136;
    const STEPS: usize = 2_000;
    static AREAS: std::sync::OnceLock<Vec<f64>> = std::sync::OnceLock::new();
    let wide = |height: f64| (1.0 - height.clamp(0.0, 1.0).powf(POWER)).powf(1.0 / POWER);
    // The areas below heights, by Simpson's rule.
    let areas = AREAS.get_or_init(|| {
        let step = 1.0 / STEPS as f64;
        let mut areas = vec![0.0];
        for index in 0..STEPS {
            let from = index as f64 * step;
            let more = (wide(from) + 4.0 * wide(from + step / 2.0) + wide(from + step)) * step / 6.0;
            areas.push(areas[index] + more);
        }
        areas
    });
    let whole = areas[STEPS];
    let goal = lat.sin().abs() * whole;
    let above = areas.partition_point(|area| *area < goal).clamp(1, STEPS);
    let (low, high) = (areas[above - 1], areas[above]);
    let height = ((above - 1) as f64 + ((goal - low) / (high - low)).clamp(0.0, 1.0)) / STEPS as f64;
    let by = PI * GAMMA * whole / 2.0;
    [wide(height) * lon, (height * by).copysign(lat)]
}

/// The fourth of van der Grinten: circles along and across that are all met at even distances.
fn van_der_grinten_4([lon, lat]: Spot) -> [f64; 2] {
    const NEAR: f64 = 1e-9;
    if lat.abs() < NEAR {
        return [lon, 0.0];
    }
    let up = lat.abs() / FRAC_PI_2;
    if lon.abs() < NEAR || up > 1.0 - NEAR {
        return [0.0, lat];
    }
    let up_two = up * up;
    let c = (8.0 * up - up_two * (up_two + 2.0) - 5.0) / (2.0 * up_two * (up - 1.0));
    let c_two = c * c;
    let side = lon.abs() / FRAC_PI_2;
    let d = ((side + 1.0 / side).powi(2) - 4.0).max(0.0).sqrt().copysign(side - 1.0);
    let both = (up + c) * (up + c);
    let thrice = (up + 3.0 * c) * (up + 3.0 * c);
    let first = both * (up_two + c_two * d * d - 1.0);
    let second = (1.0 - up_two) * (up_two * (thrice + 4.0 * c_two) + 12.0 * up * c * c_two + 4.0 * c_two * c_two);
    let x = (d * (both + c_two - 1.0) + 2.0 * (first + second).max(0.0).sqrt()) / (4.0 * both + d * d);
    let y = (1.0 + d * x.abs() - x * x).max(0.0).sqrt();
    [(FRAC_PI_2 * x).copysign(lon), (FRAC_PI_2 * y).copysign(lat)]
}

fn van_der_grinten([lon, lat]: Spot) -> [f64; 2] {
    if lat.abs() < 1e-9 {
        return [lon, 0.0];
    }
    let side = (2.0 * lat / PI).abs().min(1.0);
    let angle = side.asin();
    if lon.abs() < 1e-9 || (lat.abs() - FRAC_PI_2).abs() < 1e-9 {
        return [0.0, (PI * (angle / 2.0).tan()).copysign(lat)];
    }
    let cos = angle.cos();
    let a = (PI / lon - lon / PI).abs() / 2.0;
    let g = cos / (side + cos - 1.0);
    let p = g * (2.0 / side - 1.0);
    let (aa, gp) = (a * a, g - p * p);
    let q = aa + p * p;
    let x = PI * (a * gp + (aa * gp * gp - q * (g * g - p * p)).max(0.0).sqrt()) / q;
    let s = aa + g;
    let y = PI * (p * s - a * ((aa + 1.0) * q - s * s).max(0.0).sqrt()) / q;
    [x.copysign(lon), y.abs().copysign(lat)]
}

/// Returns the ratio that longitudes make, the sine that latitudes make, and its angle; none where these say nothing.
fn grinten(lon: f64, lat: f64) -> Option<(f64, f64, f64)> {
    let side = (2.0 * lat / PI).abs().min(1.0);
    let is_inside = lat.abs() > 1e-9 && lon.abs() > 1e-9;
    is_inside.then(|| ((PI / lon - lon / PI).abs() / 2.0, side, side.asin()))
}

fn grinten_end(lon: f64, lat: f64) -> [f64; 2] {
    if lat.abs() <= 1e-9 {
        return [lon, 0.0];
    }
    [0.0, (PI * ((2.0 * lat / PI).abs().min(1.0).asin() / 2.0).tan()).copysign(lat)]
}

/// A polyconic projection by the forms of the equator's end and of the outermost meridian.
fn ginzburg([lon, lat]: Spot, side: [f64; 4], up: [f64; 4]) -> [f64; 2] {
    let two = lat * lat;
    if lat.abs() < 1e-6 {
        return [side[0] * lon / PI, 0.0];
    }
    let x = side[0] + two * (side[1] + two * (side[2] + two * side[3]));
    let y = lat * (up[0] - 1.0 + two * (up[1] - up[3] + two * up[2]));
    let radius = (x * x + y * y) / (2.0 * y);
    let angle = lon * (x / radius).clamp(-1.0, 1.0).asin() / PI;
    [radius * angle.sin(), lat * (1.0 + two * up[3]) + radius * (1.0 - angle.cos())]
}

fn nicolosi([lon, lat]: Spot) -> [f64; 2] {
    const NEAR: f64 = 1e-6;
    if lon.abs() < NEAR || (lat.abs() - FRAC_PI_2).abs() < NEAR {
        return [0.0, lat];
    }
    if lat.abs() < NEAR {
        return [lon, 0.0];
    }
    if (lon.abs() - FRAC_PI_2).abs() < NEAR {
        return [lon * lat.cos(), FRAC_PI_2 * lat.sin()];
    }
    let (sin, cos) = lat.sin_cos();
    let b = PI / (2.0 * lon) - 2.0 * lon / PI;
    let c = 2.0 * lat / PI;
    let d = (1.0 - c * c) / (sin - c);
    let (bb, dd) = (b * b, d * d);
    let (right, up) = (1.0 + bb / dd, 1.0 + dd / bb);
    let m = (b * sin / d - b / 2.0) / right;
    let n = (dd * sin / bb + d / 2.0) / up;
    let across = (m * m + cos * cos / right).max(0.0).sqrt();
    let along = (n * n - (dd * sin * sin / bb + d * sin - 1.0) / up).max(0.0).sqrt();
    let sign = -(lat * b).signum() * lon.signum();
    [FRAC_PI_2 * (m + across.copysign(lon)), FRAC_PI_2 * (n + along * sign)]
}
