//! The outlines of Plotly's 55 symbols, by their radius.

use super::path::{Path, Point};

/// What a symbol is made of.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// What is filled and bordered.
    pub body: Path,
    /// Lines that are only stroked.
    pub lines: Path,
}

/// Returns the outline of a symbol of a radius, around zero.
#[must_use]
pub fn outline(number: u8, r: f32) -> Outline {
    let body = |body: Path| Outline { body, lines: Path::default() };
    let ring = |points: &[Point]| body(Path::ring(&scaled(points, r)));
    let circle = || Path::ellipse([0.0, 0.0], [r, r]);
    match number {
        0 => body(circle()),
        1 => ring(&square(1.0)),
        2 => ring(&diamond(1.3, 1.3)),
        3 => ring(&cross()),
        4 => ring(&turned(&cross(), 45.0)),
        5..=12 => ring(&triangle(number)),
        13 => ring(&regular(5, 1.0, -90.0)),
        14 => ring(&regular(6, 1.0, -90.0)),
        15 => ring(&regular(6, 1.0, 0.0)),
        16 => ring(&regular(8, 1.0, 22.5)),
        17 => ring(&star(5, 1.4, 0.5345, -90.0)),
        18 => ring(&star(6, 1.3, 0.7506, -90.0)),
        19 | 20 => ring(&pulled(3, 1.6, if number == 19 { -90.0 } else { 90.0 })),
        21 => ring(&pulled(4, 1.1 * std::f32::consts::SQRT_2, 45.0)),
        22 => ring(&pulled(4, 1.4, 0.0)),
        23 => ring(&diamond(0.7, 1.4)),
        24 => ring(&diamond(1.4, 0.7)),
        25 => ring(&[[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]]),
        26 => ring(&[[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]),
        27 => Outline { body: circle(), lines: plus(r, 1.0, 0.0) },
        28 => Outline { body: circle(), lines: plus(r, 1.0, 45.0) },
        29 => Outline { lines: plus(r, 1.0, 0.0), ..ring(&square(1.0)) },
        30 => Outline { lines: plus(r, std::f32::consts::SQRT_2, 45.0), ..ring(&square(1.0)) },
        31 => Outline { lines: plus(r, 1.3, 0.0), ..ring(&diamond(1.3, 1.3)) },
        32 => Outline { lines: plus(r, 0.92, 45.0), ..ring(&diamond(1.3, 1.3)) },
        33..=44 => Outline { body: Path::default(), lines: thin(number, r) },
        _ => ring(&arrow(number)),
    }
}

fn scaled(points: &[Point], r: f32) -> Vec<Point> {
    points.iter().map(|[x, y]| [x * r, y * r]).collect()
}

fn turned(points: &[Point], degrees: f32) -> Vec<Point> {
    let (sin, cos) = degrees.to_radians().sin_cos();
    points.iter().map(|[x, y]| [x * cos - y * sin, x * sin + y * cos]).collect()
}

fn square(r: f32) -> [Point; 4] {
    [[-r, -r], [r, -r], [r, r], [-r, r]]
}

fn diamond(x: f32, y: f32) -> [Point; 4] {
    [[x, 0.0], [0.0, y], [-x, 0.0], [0.0, -y]]
}

fn cross() -> [Point; 12] {
    let (c, d) = (0.4, 1.2);
    [[d, c], [c, c], [c, d], [-c, d], [-c, c], [-d, c], [-d, -c], [-c, -c], [-c, -d], [c, -d], [c, -c], [d, -c]]
}

fn triangle(number: u8) -> Vec<Point> {
    // Equal sides, its middle at the place; the others are half a square.
    let up = [[-2.0 / 3f32.sqrt(), 0.5], [2.0 / 3f32.sqrt(), 0.5], [0.0, -1.0]].map(|[x, y]: Point| [x, y * 1.0]);
    let corner = [[-0.6, -1.2], [1.2, 0.6], [1.2, -1.2]].map(|[x, y]: Point| [x - 0.0, y]);
    match number {
        5 => up.to_vec(),
        6 => turned(&up, 180.0),
        7 => turned(&up, -90.0),
        8 => turned(&up, 90.0),
        9 => corner.to_vec(),
        10 => turned(&corner, 90.0),
        11 => turned(&corner, 180.0),
        _ => turned(&corner, 270.0),
    }
}

fn regular(corners: usize, r: f32, from: f32) -> Vec<Point> {
    let corner = |index: usize| {
        let (sin, cos) = (from + 360.0 * index as f32 / corners as f32).to_radians().sin_cos();
        [cos * r, sin * r]
    };
    (0..corners).map(corner).collect()
}

fn star(points: usize, outer: f32, inner: f32, from: f32) -> Vec<Point> {
    let (far, near) = (regular(points, outer, from), regular(points, inner, from + 180.0 / points as f32));
    far.into_iter().zip(near).flat_map(|(far, near)| [far, near]).collect()
}

/// Returns a regular figure whose sides are drawn in.
fn pulled(corners: usize, r: f32, from: f32) -> Vec<Point> {
    let far = regular(corners, r, from);
    let mut points = Vec::new();
    for (index, &here) in far.iter().enumerate() {
        let next = far[(index + 1) % far.len()];
        points.push(here);
        for part in 1..8 {
            let t = part as f32 / 8.0;
            let pull = 1.0 - 1.6 * t * (1.0 - t);
            points.push([0, 1].map(|axis| (here[axis] + (next[axis] - here[axis]) * t) * pull));
        }
    }
    points
}

fn strokes(ends: &[[Point; 2]], r: f32) -> Path {
    let mut path = Path::default();
    for [from, to] in ends {
        path.go(from.map(|value| value * r));
        path.line(to.map(|value| value * r));
    }
    path
}

fn plus(r: f32, reach: f32, degrees: f32) -> Path {
    let ends = turned(&[[-reach, 0.0], [reach, 0.0], [0.0, -reach], [0.0, reach]], degrees);
    strokes(&[[ends[0], ends[1]], [ends[2], ends[3]]], r)
}

fn thin(number: u8, r: f32) -> Path {
    match number {
        33 => plus(r, 1.4, 0.0),
        34 => plus(r, 1.4, 45.0),
        35 => {
            let mut path = plus(r, 1.2, 0.0);
            path.extend(&plus(r, 1.2, 45.0));
            path
        }
        36 => {
            let (c, d) = (0.5, 1.0);
            strokes(&[[[-c, -d], [-c, d]], [[c, -d], [c, d]], [[-d, -c], [d, -c]], [[-d, c], [d, c]]], r)
        }
        37..=40 => {
            let arms = [[-1.2, 0.8], [1.2, 0.8], [0.0, -1.6]];
            let arms = turned(&arms, [0.0, 180.0, -90.0, 90.0][usize::from(number - 37)]);
            strokes(&[[arms[0], [0.0; 2]], [arms[1], [0.0; 2]], [arms[2], [0.0; 2]]], r)
        }
        41 => strokes(&[[[-1.4, 0.0], [1.4, 0.0]]], r),
        42 => strokes(&[[[0.0, -1.4], [0.0, 1.4]]], r),
        43 => strokes(&[[[-1.0, 1.0], [1.0, -1.0]]], r),
        _ => strokes(&[[[-1.0, -1.0], [1.0, 1.0]]], r),
    }
}

fn arrow(number: u8) -> Vec<Point> {
    let head = [[0.0, 0.0], [-1.0, 2.0], [1.0, 2.0]];
    let barred =
        [[0.0, 0.0], [-1.0, 2.0], [1.0, 2.0], [0.0, 0.0], [1.0, 0.0], [1.0, -0.15], [-1.0, -0.15], [-1.0, 0.0]];
    match number {
        45 => head.to_vec(),
        46 => turned(&head, 180.0),
        47 => turned(&head, -90.0),
        48 => turned(&head, 90.0),
        49 => barred.to_vec(),
        50 => turned(&barred, 180.0),
        51 => turned(&barred, -90.0),
        52 => turned(&barred, 90.0),
        53 => vec![[0.0, 0.0], [-0.618, 1.902], [0.618, 1.902]],
        // Its foot is hollow, as round as a circle of twice the radius.
        _ => {
            let foot = (-4..=4).map(|step: i16| (f32::from(step) * 11.25).to_radians().sin_cos());
            let foot = foot.map(|(sin, cos)| [2.0 * sin, 2.0 * (std::f32::consts::SQRT_2 - cos)]);
            std::iter::once([0.0; 2]).chain(foot).collect()
        }
    }
}
