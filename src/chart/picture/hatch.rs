//! Patterns on areas: lines and dots in a figure's pixels, cut to the area that they fill.

use super::canvas::{Canvas, Pen};
use super::path::{Area, Path, Point};
use crate::chart::color::Rgba;
use crate::chart::scene::decor::Hatch;

/// More lines or dots than these are no pattern any more.
const MOST: f32 = 20_000.0;

/// The two ways in which a pattern's strokes lie.
struct Strokes {
    /// Their directions, as unit vectors.
    ways: Vec<Point>,
    /// How wide they are.
    width: f32,
    /// How far they are from each other.
    apart: f32,
}

fn strokes(hatch: &Hatch, shape: char) -> Option<Strokes> {
    const DIAGONAL: f32 = std::f32::consts::FRAC_1_SQRT_2;
    let size = hatch.size;
    let (rising, falling) = ([DIAGONAL, -DIAGONAL], [DIAGONAL, DIAGONAL]);
    let ways = match shape {
        '/' => vec![rising],
        '\\' => vec![falling],
        'x' => vec![rising, falling],
        '|' => vec![[0.0, 1.0]],
        '-' => vec![[1.0, 0.0]],
        '+' => vec![[0.0, 1.0], [1.0, 0.0]],
        _ => return None,
    };
    // Crossing strokes cover together what single ones do.
    let share = if ways.len() > 1 { 1.0 - (1.0 - hatch.solidity).sqrt() } else { hatch.solidity };
    Some(Strokes { ways, width: size * share, apart: size })
}

/// Fills rings with the pattern of the one at `index`; tells whether there was one. The ground below is drawn too.
pub fn fill(
    canvas: &mut dyn Canvas,
    rings: &[Vec<Point>],
    hatch: &Hatch,
    index: usize,
    colour: Rgba,
    origin: Point,
) -> bool {
    let Some(shape) = hatch.shape(index) else { return false };
    let (front, back) = hatch.colours(colour);
    let mut path = Path::default();
    for ring in rings {
        path.extend(&Path::ring(ring));
    }
    let Some(bounds) = path.bounds() else { return true };
    canvas.fill(&path, back);
    let extent = bounds.width().max(bounds.height());
    if !(hatch.size > 0.5 && extent / hatch.size < MOST) {
        canvas.fill(&path, front);
        return true;
    }
    if shape == '.' {
        dots(canvas, rings, bounds, hatch, front, origin);
        return true;
    }
    let Some(strokes) = strokes(hatch, shape) else { return true };
    for way in &strokes.ways {
        let mut lines = Path::default();
        for [from, to] in cut(rings, bounds, *way, strokes.apart, origin) {
            lines.go(from);
            lines.line(to);
        }
        if !lines.steps.is_empty() {
            canvas.stroke(&lines, &Pen::new(front, strokes.width));
        }
    }
    true
}

/// Returns the pieces of parallel lines that lie within rings.
fn cut(rings: &[Vec<Point>], bounds: Area, [dx, dy]: Point, apart: f32, origin: Point) -> Vec<[Point; 2]> {
    // How far a place is from the line through the origin.
    let off = |[x, y]: Point| (x - origin[0]) * -dy + (y - origin[1]) * dx;
    let along = |[x, y]: Point| (x - origin[0]) * dx + (y - origin[1]) * dy;
    let corners = [
        [bounds.left, bounds.top],
        [bounds.right, bounds.top],
        [bounds.right, bounds.bottom],
        [bounds.left, bounds.bottom],
    ];
    let least = corners.iter().map(|corner| off(*corner)).fold(f32::INFINITY, f32::min);
    let most = corners.iter().map(|corner| off(*corner)).fold(f32::NEG_INFINITY, f32::max);
    let mut pieces = Vec::new();
    let mut number = (least / apart - 0.5).ceil();
    while (number + 0.5) * apart <= most {
        let line = (number + 0.5) * apart;
        let mut crossings: Vec<f32> = Vec::new();
        for ring in rings {
            for (at, to) in ring.iter().enumerate() {
                let from = ring[(at + ring.len() - 1) % ring.len()];
                let (one, other) = (off(from) - line, off(*to) - line);
                if (one < 0.0) != (other < 0.0) {
                    let share = one / (one - other);
                    crossings.push(along(from) + (along(*to) - along(from)) * share);
                }
            }
        }
        crossings.sort_by(f32::total_cmp);
        for pair in crossings.as_chunks::<2>().0 {
            let place = |at: f32| [origin[0] + dx * at - dy * line, origin[1] + dy * at + dx * line];
            pieces.push([place(pair[0]), place(pair[1])]);
        }
        if pieces.len() as f32 > MOST {
            break;
        }
        number += 1.0;
    }
    pieces
}

fn dots(canvas: &mut dyn Canvas, rings: &[Vec<Point>], bounds: Area, hatch: &Hatch, front: Rgba, origin: Point) {
    let size = hatch.size;
    let radius = (hatch.solidity / std::f32::consts::PI).sqrt() * size;
    if bounds.width() * bounds.height() / (size * size) > MOST {
        return;
    }
    // Rows of dots are the lines of a pattern of its own, of which each dot lies within.
    let mut path = Path::default();
    for [from, to] in cut(rings, bounds, [1.0, 0.0], size, origin) {
        let mut column = ((from[0] + radius - origin[0]) / size - 0.5).ceil();
        loop {
            let x = origin[0] + (column + 0.5) * size;
            if x + radius > to[0] {
                break;
            }
            path.extend(&Path::ellipse([x, from[1]], [radius, radius]));
            column += 1.0;
        }
    }
    if !path.steps.is_empty() {
        canvas.fill(&path, front);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_to_the_area_and_its_holes() {
        let square = |from: f32, to: f32| vec![[from, from], [to, from], [to, to], [from, to]];
        let area = Area::new(0.0, 0.0, 9.0, 9.0);
        let whole = cut(&[square(0.0, 9.0)], area, [1.0, 0.0], 4.0, [0.0, 0.0]);
        assert_eq!(whole, [[[0.0, 2.0], [9.0, 2.0]], [[0.0, 6.0], [9.0, 6.0]]]);
        let holed = cut(&[square(0.0, 9.0), square(4.0, 8.0)], area, [1.0, 0.0], 4.0, [0.0, 0.0]);
        assert_eq!(holed.len(), 3);
    }
}
