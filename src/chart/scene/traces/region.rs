//! The part of a sheet that a subplot shows, and shapes without what lies beyond it.

use super::frame;
use crate::chart::scene::mark::{Paint, Sizes};
use crate::chart::scene::shape::{Against, Path, Shape};

/// A place in pixels.
type Spot = [f64; 2];

const GAP: Spot = [f64::NAN, f64::NAN];
/// What rounding may move a place by, in pixels.
const SLACK: f64 = 0.05;

/// A part of a sheet: polygons without dents, side by side.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Region {
    parts: Vec<Vec<Spot>>,
    /// The middle and the radius of a circle all of which lies within.
    core: (Spot, f64),
}

impl Region {
    /// Makes the region of polygons, whichever way around each goes; `core` is a circle all of which lies within.
    #[must_use]
    pub fn new(parts: Vec<Vec<Spot>>, core: (Spot, f64)) -> Region {
        let turned = |mut part: Vec<Spot>| {
            let sum: f64 = sides(&part).map(|[from, to]| from[0] * to[1] - to[0] * from[1]).sum();
            if sum < 0.0 {
                part.reverse();
            }
            part
        };
        Region { parts: parts.into_iter().map(turned).collect(), core }
    }

    /// Returns whether a place lies within.
    #[must_use]
    pub fn holds(&self, at: Spot) -> bool {
        let ([x, y], radius) = self.core;
        if (at[0] - x).hypot(at[1] - y) < radius {
            return true;
        }
        at[0].is_finite() && self.parts.iter().any(|part| sides(part).all(|side| beyond(side, at) >= -SLACK))
    }

    /// Takes from shapes what lies outside.
    #[must_use]
    pub fn clip<'a>(&self, shapes: Vec<Shape<'a>>) -> Vec<Shape<'a>> {
        let mut kept = Vec::with_capacity(shapes.len());
        for shape in shapes {
            match shape {
                Shape::Line(path, stroke) if !self.has_all(&path) => {
                    kept.push(frame::line(self.line(&path), stroke));
                }
                Shape::Area { path, against, fill } => self.area(path, against, fill, &mut kept),
                Shape::Points { x, y, colour, size, symbol, form } => {
                    let held: Vec<usize> =
                        (0..x.len().min(y.len())).filter(|&index| self.holds([x[index], y[index]])).collect();
                    if held.len() == x.len() {
                        kept.push(Shape::Points { x, y, colour, size, symbol, form });
                        continue;
                    }
                    let colour = match colour {
                        Paint::Each(_) => Paint::Each(held.iter().map(|&index| colour.at(index)).collect()),
                        one @ Paint::One(_) => one,
                    };
                    let size = match size {
                        Sizes::Each(_) => Sizes::Each(held.iter().map(|&index| size.at(index)).collect()),
                        one @ Sizes::One(_) => one,
                    };
                    let x = held.iter().map(|&index| x[index]).collect::<Vec<_>>().into();
                    let y = held.iter().map(|&index| y[index]).collect::<Vec<_>>().into();
                    kept.push(Shape::Points { x, y, colour, size, symbol, form });
                }
                Shape::Words(mut words) => {
                    words.retain(|word| self.holds([word.x, word.y]));
                    kept.push(Shape::Words(words));
                }
                other => kept.push(other),
            }
        }
        kept
    }

    /// Returns whether all places of a path lie within one part, so that all between them do.
    fn has_all(&self, path: &Path<'_>) -> bool {
        self.parts.len() == 1
            && path.x.iter().zip(path.y.iter()).all(|(x, y)| !x.is_finite() || !y.is_finite() || self.holds([*x, *y]))
    }

    /// Returns what of a line lies within.
    fn line(&self, path: &Path<'_>) -> Vec<Spot> {
        let mut places: Vec<Spot> = Vec::new();
        let mut before: Option<Spot> = None;
        for (x, y) in path.x.iter().zip(path.y.iter()) {
            if !x.is_finite() || !y.is_finite() {
                if !path.connect {
                    before = None;
                }
                continue;
            }
            let here = [*x, *y];
            if let Some(from) = before {
                for part in &self.parts {
                    let Some([start, end]) = within(part, [from, here]) else { continue };
                    if !places.last().is_some_and(|last| near(*last, start)) {
                        places.push(GAP);
                        places.push(start);
                    }
                    places.push(end);
                }
            }
            before = Some(here);
        }
        places
    }

    fn area<'a>(
        &self,
        path: Path<'a>,
        against: Against<'a>,
        fill: crate::chart::color::Rgba,
        kept: &mut Vec<Shape<'a>>,
    ) {
        let other = match &against {
            Against::Path(other) => Some(other),
            _ => None,
        };
        if self.has_all(&path) && other.is_none_or(|other| self.has_all(other)) {
            kept.push(Shape::Area { path, against, fill });
            return;
        }
        let spots =
            |path: &Path<'_>| -> Vec<Spot> { path.x.iter().zip(path.y.iter()).map(|(x, y)| [*x, *y]).collect() };
        let mut rings: Vec<Vec<Spot>> = Vec::new();
        if let Some(other) = other {
            let mut ring: Vec<Spot> = spots(&path).into_iter().filter(|at| at[0].is_finite()).collect();
            ring.extend(spots(other).into_iter().rev().filter(|at| at[0].is_finite()));
            rings.push(ring);
        } else {
            let all = spots(&path);
            rings.extend(all.split(|at| !at[0].is_finite() || !at[1].is_finite()).map(<[Spot]>::to_vec));
        }
        for part in &self.parts {
            let mut places: Vec<Spot> = Vec::new();
            for ring in &rings {
                let ring = cut(ring.clone(), part);
                if ring.len() >= 3 {
                    places.extend(ring);
                    places.push(GAP);
                }
            }
            if !places.is_empty() {
                kept.push(frame::area(places, fill));
            }
        }
    }
}

fn near(one: Spot, other: Spot) -> bool {
    (one[0] - other[0]).abs() < 1e-9 && (one[1] - other[1]).abs() < 1e-9
}

/// Returns the sides of a polygon, the last of which ends where the first begins.
fn sides(ring: &[Spot]) -> impl Iterator<Item = [Spot; 2]> + '_ {
    (0..ring.len()).map(|index| [ring[index], ring[(index + 1) % ring.len()]])
}

/// Returns how far to the left of a side a place lies.
fn beyond([from, to]: [Spot; 2], at: Spot) -> f64 {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let length = dx.hypot(dy);
    if length == 0.0 { 0.0 } else { (dx * (at[1] - from[1]) - dy * (at[0] - from[0])) / length }
}

/// Returns the part of a stroke that lies within a polygon without dents.
fn within(ring: &[Spot], [from, to]: [Spot; 2]) -> Option<[Spot; 2]> {
    let (mut start, mut end) = (0.0f64, 1.0f64);
    for side in sides(ring) {
        let (one, other) = (beyond(side, from), beyond(side, to));
        if one < 0.0 && other < 0.0 {
            return None;
        }
        if one < 0.0 {
            start = start.max(one / (one - other));
        } else if other < 0.0 {
            end = end.min(one / (one - other));
        }
    }
    let at = |share: f64| [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    (start <= end).then(|| [if start > 0.0 { at(start) } else { from }, if end < 1.0 { at(end) } else { to }])
}

/// Returns the part of a polygon that lies within one without dents.
fn cut(mut ring: Vec<Spot>, part: &[Spot]) -> Vec<Spot> {
    for side in sides(part) {
        let mut kept = Vec::with_capacity(ring.len());
        for [from, to] in sides(&ring) {
            let (one, other) = (beyond(side, from), beyond(side, to));
            if one >= 0.0 {
                kept.push(from);
            }
            if (one >= 0.0) != (other >= 0.0) {
                let share = one / (one - other);
                kept.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
            }
        }
        ring = kept;
    }
    ring
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::color::Rgba;
    use crate::chart::scene::mark::{Dash, Stroke};

    fn square() -> Region {
        Region::new(vec![vec![[0.0, 0.0], [0.0, 10.0], [10.0, 10.0], [10.0, 0.0]]], ([5.0, 5.0], 4.0))
    }

    #[test]
    fn lines_end_at_the_border_and_go_on_behind_it() {
        let stroke = Stroke { colour: Rgba::default(), width: 1.0, dash: Dash::Solid };
        let shapes = vec![frame::line(vec![[-5.0, 5.0], [5.0, 5.0], [5.0, 15.0], [8.0, 15.0], [8.0, 5.0]], stroke)];
        let shapes = square().clip(shapes);
        let Shape::Line(path, _) = &shapes[0] else { panic!("a line stays one") };
        let places: Vec<Spot> = path.x.iter().zip(path.y.iter()).map(|(x, y)| [*x, *y]).collect();
        assert_eq!(places[1..4], [[0.0, 5.0], [5.0, 5.0], [5.0, 10.0]]);
        assert!(places[4][0].is_nan());
        assert_eq!(places[5..], [[8.0, 10.0], [8.0, 5.0]]);
    }

    #[test]
    fn areas_are_cut_and_points_beyond_left_out() {
        let ring = vec![[5.0, 5.0], [15.0, 5.0], [15.0, 7.0], [5.0, 7.0]];
        let shapes = square().clip(vec![frame::area(ring, Rgba::default())]);
        let Shape::Area { path, .. } = &shapes[0] else { panic!("an area stays one") };
        assert!(path.x.iter().filter(|x| x.is_finite()).all(|x| *x <= 10.0));
        assert!(square().holds([10.0, 3.0]) && !square().holds([10.2, 3.0]) && !square().holds([f64::NAN, 3.0]));
    }
}
