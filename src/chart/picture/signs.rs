//! Signs that the font within the program has not, drawn by their geometry: triangles, arrows, discs, ticks, small digits.
//!
//! Other letters that it has not (of Chinese, say) are boxes of their width: fonts of the system would draw them, but then
//! a picture would not be the same on every machine.

use std::f32::consts::TAU;

use super::path::Point;

/// How a letter is drawn instead.
#[derive(Debug, Clone, PartialEq)]
pub enum Sign {
    /// Rings in sizes of the font, y upwards, holes the other way round; first the width.
    Rings(f32, Vec<Vec<Point>>),
    /// Another letter, smaller and higher or lower: scale and rise.
    Letter(char, f32, f32),
}

/// The width of most signs.
const WIDTH: f32 = 0.77;
/// Their middle.
const MIDDLE: Point = [WIDTH / 2.0, 0.36];

/// Returns how a letter is drawn.
#[must_use]
pub fn of(letter: char) -> Option<Sign> {
    let small = |letter: char| Sign::Letter(letter, 0.6, -0.15);
    let high = |letter: char| Sign::Letter(letter, 0.6, 0.35);
    let ring = |points: Vec<Point>| Sign::Rings(WIDTH, vec![points]);
    Some(match letter {
        '▲' | '△' | '▴' | '▵' => triangle(90.0, matches!(letter, '△' | '▵')),
        '▼' | '▽' | '▾' | '▿' => triangle(-90.0, matches!(letter, '▽' | '▿')),
        '▶' | '►' | '▷' | '▸' => triangle(0.0, letter == '▷'),
        '◀' | '◄' | '◁' | '◂' => triangle(180.0, letter == '◁'),
        '■' | '◼' | '▪' | '█' => ring(regular(4, 0.44, 45.0)),
        '□' | '◻' | '▫' => hollow(&regular(4, 0.44, 45.0)),
        '●' | '⬤' | '⚫' => ring(regular(32, 0.36, 0.0)),
        '○' | '◯' => hollow(&regular(32, 0.36, 0.0)),
        '◆' => ring(regular(4, 0.38, 0.0)),
        '◇' => hollow(&regular(4, 0.38, 0.0)),
        '★' => ring(star()),
        '☆' => hollow(&star()),
        '→' | '⇒' | '➔' => arrow(0.0, false),
        '←' | '⇐' => arrow(180.0, false),
        '↑' | '⇑' => arrow(90.0, false),
        '↓' | '⇓' => arrow(-90.0, false),
        '↗' => arrow(45.0, false),
        '↘' => arrow(-45.0, false),
        '↔' | '⇔' => arrow(0.0, true),
        '↕' => arrow(90.0, true),
        '✓' | '✔' => ring(vec![[0.1, 0.34], [0.18, 0.42], [0.32, 0.26], [0.6, 0.68], [0.68, 0.62], [0.33, 0.06]]),
        '✗' | '✘' | '✕' | '✖' => cross(),
        '₀'..='₉' => small(char::from_digit(letter as u32 - '₀' as u32, 10)?),
        '₊' => small('+'),
        '₋' => small('−'),
        '⁺' => high('+'),
        '⁻' => high('−'),
        '⁽' => high('('),
        '⁾' => high(')'),
        'ⁱ' => high('i'),
        // What only says how letters are joined or drawn is not seen itself.
        '\u{200b}'..='\u{200f}'
        | '\u{2060}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0020}'..='\u{e007f}' => Sign::Rings(0.0, Vec::new()),
        _ => return None,
    })
}

/// Returns what stands for a little picture of which no font has an outline: a face.
#[must_use]
pub fn of_picture(letter: char) -> Option<Sign> {
    let is_picture = matches!(letter, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}');
    is_picture.then(|| {
        let round = |middle: Point, radius: f32| -> Vec<Point> {
            let at = |index: usize| {
                let (sin, cos) = (TAU * index as f32 / 16.0).sin_cos();
                [middle[0] + cos * radius, middle[1] + sin * radius]
            };
            (0..16).map(at).collect()
        };
        let [x, y] = MIDDLE;
        let inner: Vec<Point> = regular(32, 0.33, 0.0).into_iter().rev().collect();
        let mut rings = vec![regular(32, 0.38, 0.0), inner];
        rings.extend([round([x - 0.13, y + 0.09], 0.045), round([x + 0.13, y + 0.09], 0.045)]);
        rings.push(vec![
            [x - 0.18, y - 0.07],
            [x - 0.1, y - 0.17],
            [x, y - 0.2],
            [x + 0.1, y - 0.17],
            [x + 0.18, y - 0.07],
            [x + 0.08, y - 0.12],
            [x, y - 0.14],
            [x - 0.08, y - 0.12],
        ]);
        Sign::Rings(WIDTH, rings)
    })
}

fn regular(corners: usize, radius: f32, from: f32) -> Vec<Point> {
    let corner = |index: usize| {
        let (sin, cos) = (from.to_radians() + TAU * index as f32 / corners as f32).sin_cos();
        [MIDDLE[0] + cos * radius, MIDDLE[1] + sin * radius]
    };
    (0..corners).map(corner).collect()
}

fn triangle(towards: f32, is_hollow: bool) -> Sign {
    let points = regular(3, 0.42, towards);
    if is_hollow { hollow(&points) } else { Sign::Rings(WIDTH, vec![points]) }
}

fn star() -> Vec<Point> {
    let (far, near) = (regular(5, 0.42, 90.0), regular(5, 0.17, 126.0));
    far.into_iter().zip(near).flat_map(|(far, near)| [far, near]).collect()
}

/// Returns the border of a ring.
fn hollow(ring: &[Point]) -> Sign {
    let inner = ring.iter().rev().map(|point| [0, 1].map(|axis| MIDDLE[axis] + (point[axis] - MIDDLE[axis]) * 0.78));
    Sign::Rings(WIDTH, vec![ring.to_vec(), inner.collect()])
}

/// Returns an arrow towards an angle, with one head or two.
fn arrow(towards: f32, both: bool) -> Sign {
    let tail = [[-0.2, -0.035], [-0.2, -0.16], [-0.42, 0.0], [-0.2, 0.16], [-0.2, 0.035]];
    let blunt = [[-0.4, -0.035], [-0.4, 0.035]];
    let head = [[0.2, 0.035], [0.2, 0.16], [0.42, 0.0], [0.2, -0.16], [0.2, -0.035]];
    let back: &[Point] = if both { &tail } else { &blunt };
    let (sin, cos) = towards.to_radians().sin_cos();
    let turned =
        |point: &Point| [MIDDLE[0] + point[0] * cos - point[1] * sin, MIDDLE[1] + point[0] * sin + point[1] * cos];
    Sign::Rings(WIDTH + 0.1, vec![back.iter().chain(&head).map(turned).collect()])
}

fn cross() -> Sign {
    let arm = |one: Point, other: Point| {
        let (dx, dy) = (other[0] - one[0], other[1] - one[1]);
        let length = dx.hypot(dy);
        let (x, y) = (-dy / length * 0.05, dx / length * 0.05);
        vec![
            [one[0] - x, one[1] - y],
            [other[0] - x, other[1] - y],
            [other[0] + x, other[1] + y],
            [one[0] + x, one[1] + y],
        ]
    };
    Sign::Rings(WIDTH, vec![arm([0.14, 0.1], [0.64, 0.62]), arm([0.64, 0.1], [0.14, 0.62])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stay_within_their_width() {
        for letter in "▲▽▶◁■□●○◆◇★☆→←↑↓↗↔✓✗".chars() {
            let Some(Sign::Rings(width, rings)) = of(letter) else { panic!("{letter}") };
            assert!(rings.iter().flatten().all(|[x, y]| (-0.1..=width + 0.1).contains(x) && (-0.2..1.0).contains(y)));
        }
        assert_eq!(of('₂'), Some(Sign::Letter('2', 0.6, -0.15)));
        assert_eq!(of('漢'), None);
    }
}
