//! Which value of a trace is nearest to a place.

use crate::chart::axis::Axis;
use crate::chart::scene::Scene;
use crate::chart::scene::mark::Sizes;
use crate::chart::scene::project::Scale;
use crate::chart::scene::spots::{Lot, Part, Spots};

/// The panel that is asked about, and the place in it.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'s> {
    /// The axis along x.
    pub x: &'s Axis,
    /// The axis along y.
    pub y: &'s Axis,
    /// The place, as fractions.
    at: [f32; 2],
    /// How many pixels the panel is wide and high.
    pub size: [f64; 2],
}

/// A value that is near.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its number.
    pub point: usize,
    /// Its place.
    pub place: [f32; 2],
    /// Its distance in pixels.
    pub distance: f64,
    /// How low it lies: points 0, bars 1, tables 2.
    pub layer: u8,
}

impl Found {
    /// Returns what decides between traces: points within reach come before what lies under them.
    #[must_use]
    pub fn rank(&self) -> f64 {
        self.distance + f64::from(self.layer) * 1e6
    }
}

impl<'s> Ground<'s> {
    /// Makes the ground of a panel of a scene.
    #[must_use]
    pub fn new(scene: &'s Scene, panel: usize, at: [f32; 2]) -> Option<Ground<'s>> {
        let panel = scene.panels.get(panel)?;
        let (x, y) = (&scene.axes.get(panel.x)?.axis, &scene.axes.get(panel.y)?.axis);
        let [left, bottom, right, top] = panel.rect.map(f64::from);
        let size =
            [(scene.size.inner(true) * (right - left)).max(1.0), (scene.size.inner(false) * (top - bottom)).max(1.0)];
        Some(Ground { x, y, at, size })
    }

    fn scales(&self) -> [Scale<'s>; 2] {
        [Scale::new(self.x), Scale::new(self.y)]
    }

    /// Returns the pixels from the asked place to a place.
    fn away(&self, place: [f32; 2], axis: usize) -> f64 {
        f64::from(place[axis] - self.at[axis]) * self.size[axis]
    }
}

/// Returns the value nearest to the place, within so many pixels.
#[must_use]
pub fn closest(spots: &Spots<'_>, ground: &Ground<'_>, reach: f64) -> Option<Found> {
    match spots {
        Spots::Points { places, sizes, rising, .. } => {
            let (xs, ys) = (&places[0], &places[1]);
            let weight = |index: usize, dx: f64, dy: f64| ((dx * dx + dy * dy).sqrt() - radius(sizes, index)).max(0.0);
            let slack = if let Sizes::One(size) = sizes { f64::from(*size) / 2.0 } else { GREATEST };
            points(xs, ys, *rising, ground, (reach, Metric::Both, slack), weight)
        }
        Spots::Bars { rects, upright, .. } => bar(rects, *upright, ground),
        Spots::Parts(parts) => part(parts, ground, reach),
        Spots::Cells { borders, .. } => cell(borders, ground),
        Spots::Lots { upright, lots } => lot(lots, *upright, ground, (reach, true)),
        Spots::Slices { slices, rotation, clockwise } => {
            let shares: Vec<f64> = slices.iter().map(|slice| slice.share).collect();
            slice(&shares, *rotation, *clockwise, ground)
        }
    }
}

/// Returns the value nearest along one direction, within so many pixels.
#[must_use]
pub fn along(spots: &Spots<'_>, ground: &Ground<'_>, reach: f64, up: bool) -> Option<Found> {
    match spots {
        Spots::Points { places, rising, .. } => {
            let (xs, ys) = (&places[0], &places[1]);
            // Of equals along the one the nearer along the other is meant.
            let metric = if up { Metric::AlongY } else { Metric::AlongX };
            let weight = |_: usize, dx: f64, dy: f64| {
                let (main, other) = if up { (dy, dx) } else { (dx, dy) };
                main.abs() + other.abs() * 1e-6
            };
            points(xs, ys, *rising && !up, ground, (reach, metric, 0.0), weight)
        }
        Spots::Bars { rects, upright, .. } => bar_along(rects, *upright, ground, (reach, up)),
        Spots::Lots { upright, lots } => lot(lots, *upright, ground, (reach, false)),
        Spots::Cells { .. } | Spots::Slices { .. } | Spots::Parts(_) => closest(spots, ground, reach),
    }
}

fn radius(sizes: &Sizes, index: usize) -> f64 {
    f64::from(sizes.at(index)) / 2.0
}

/// How far the greatest marker reaches beyond its middle.
const GREATEST: f64 = 250.0;

/// What of a distance must be within reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Metric {
    Both,
    AlongX,
    AlongY,
}

/// Finds the point of least weight: from the place outwards where x rises, else among all.
fn points(
    xs: &[f64],
    ys: &[f64],
    rising: bool,
    ground: &Ground<'_>,
    (reach, metric, slack): (f64, Metric, f64),
    weight: impl Fn(usize, f64, f64) -> f64,
) -> Option<Found> {
    let count = xs.len().min(ys.len());
    let (xs, ys) = (&xs[..count], &ys[..count]);
    let scales = ground.scales();
    let mut best: Option<(f64, usize)> = None;
    // Returns how far along x the point is, so that a search in order knows where to end.
    let mut look = |index: usize| {
        let x = scales[0].at(xs[index]);
        let dx = ground.away([x, 0.0], 0);
        let most = best.map_or(reach, |(least, _)| least);
        // Most points are too far away along x alone.
        if metric != Metric::AlongY && dx.abs() > most + slack {
            return (dx.abs(), best.map(|(least, _)| least));
        }
        let dy = ground.away([x, scales[1].at(ys[index])], 1);
        let within = match metric {
            Metric::Both => weight(index, dx, dy),
            Metric::AlongX => dx.abs(),
            Metric::AlongY => dy.abs(),
        };
        if within <= reach {
            let weight = weight(index, dx, dy);
            // A gap fails every comparison; of equals the later lies above.
            if best.is_none_or(|(least, _)| weight <= least) {
                best = Some((weight, index));
            }
        }
        (dx.abs(), best.map(|(least, _)| least))
    };
    if rising && ground.x.is_straight() {
        let value = ground.x.value_at(f64::from(ground.at[0]));
        let middle = xs.partition_point(|x| *x < value);
        let done = |(dx, least): (f64, Option<f64>)| dx > least.unwrap_or(reach) + slack;
        for index in middle..count {
            if done(look(index)) {
                break;
            }
        }
        for index in (0..middle).rev() {
            if done(look(index)) {
                break;
            }
        }
    } else {
        for index in 0..count {
            let _distance = look(index);
        }
    }
    let (weight, point) = best?;
    let place = [scales[0].at(xs[point]), scales[1].at(ys[point])];
    Some(Found { point, place, distance: weight, layer: 0 })
}

/// Returns the place of a bar's end.
fn end_of(rect: [f32; 4], upright: bool) -> [f32; 2] {
    if upright { [f32::midpoint(rect[0], rect[2]), rect[3]] } else { [rect[2], f32::midpoint(rect[1], rect[3])] }
}

fn fractions(rect: [f64; 4], scales: &[Scale<'_>; 2]) -> [f32; 4] {
    [scales[0].at(rect[0]), scales[1].at(rect[1]), scales[0].at(rect[2]), scales[1].at(rect[3])]
}

fn holds(one: f32, other: f32, at: f32) -> bool {
    at >= one.min(other) && at <= one.max(other)
}

/// Returns the bar that the place lies in; where several lie over each other the shortest, as it is seen whole.
fn bar(rects: &[[f64; 4]], upright: bool, ground: &Ground<'_>) -> Option<Found> {
    let scales = ground.scales();
    let mut best: Option<(f32, Found)> = None;
    for (point, rect) in rects.iter().enumerate() {
        let rect = fractions(*rect, &scales);
        if holds(rect[0], rect[2], ground.at[0]) && holds(rect[1], rect[3], ground.at[1]) {
            let length = if upright { rect[3] - rect[1] } else { rect[2] - rect[0] }.abs();
            if best.as_ref().is_none_or(|(least, _)| length <= *least) {
                best = Some((length, Found { point, place: end_of(rect, upright), distance: 0.0, layer: 1 }));
            }
        }
    }
    best.map(|(_, found)| found)
}

/// Returns the bar whose middle is nearest along its positions.
fn bar_along(rects: &[[f64; 4]], upright: bool, ground: &Ground<'_>, (reach, up): (f64, bool)) -> Option<Found> {
    // Along their lengths bars are not compared: the place must be within them.
    if upright == up {
        return bar(rects, upright, ground);
    }
    let scales = ground.scales();
    let along = usize::from(up);
    let mut best: Option<Found> = None;
    for (point, rect) in rects.iter().enumerate() {
        let rect = fractions(*rect, &scales);
        let place = end_of(rect, upright);
        let inside = holds(rect[along], rect[along + 2], ground.at[along]);
        let distance = ground.away(place, along).abs();
        if (inside || distance <= reach) && best.as_ref().is_none_or(|best| distance < best.distance) {
            best = Some(Found { point, place, distance, layer: 1 });
        }
    }
    best
}

/// Returns the cell that the place lies in.
fn cell(borders: &[Vec<f64>; 2], ground: &Ground<'_>) -> Option<Found> {
    let scales = ground.scales();
    let find = |axis: usize| {
        let ends: Vec<f32> = borders[axis].iter().map(|at| scales[axis].at(*at)).collect();
        let index = ends.windows(2).position(|pair| holds(pair[0], pair[1], ground.at[axis]))?;
        Some((index, f32::midpoint(ends[index], ends[index + 1])))
    };
    let ((column, x), (row, y)) = (find(0)?, find(1)?);
    let columns = borders[0].len().saturating_sub(1);
    Some(Found { point: row * columns + column, place: [x, y], distance: 0.0, layer: 2 })
}

/// Returns the lot whose position is nearest, the place being between its ends if it `must_hold` it.
fn lot(lots: &[Lot], upright: bool, ground: &Ground<'_>, (reach, must_hold): (f64, bool)) -> Option<Found> {
    let scales = ground.scales();
    let (across, along) = if upright { (0, 1) } else { (1, 0) };
    let mut best: Option<Found> = None;
    for (point, lot) in lots.iter().enumerate() {
        let at = scales[across].at(lot.at);
        let ends = [lot.at - lot.half, lot.at + lot.half].map(|end| scales[across].at(end));
        let inside = holds(ends[0], ends[1], ground.at[across]);
        let away = f64::from((at - ground.at[across]).abs()) * ground.size[across];
        if !inside && away > reach {
            continue;
        }
        let values = lot.values.iter().map(|(_, value)| scales[along].at(*value)).filter(|at| at.is_finite());
        let (low, high) =
            values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
        let beyond = f64::from((low - ground.at[along]).max(ground.at[along] - high).max(0.0)) * ground.size[along];
        if must_hold && beyond > reach {
            continue;
        }
        let distance = away + beyond;
        if best.as_ref().is_none_or(|best| distance < best.distance) {
            let middle = f32::midpoint(low, high);
            let place = if upright { [at, middle] } else { [middle, at] };
            best = Some(Found { point, place, distance, layer: 1 });
        }
    }
    best
}

/// Returns the part that the place lies in, the last of several, or else the nearest point within so many pixels.
fn part(parts: &[Part], ground: &Ground<'_>, reach: f64) -> Option<Found> {
    let scales = ground.scales();
    let mut best: Option<Found> = None;
    for (point, part) in parts.iter().enumerate() {
        let place = |[x, y]: [f64; 2]| [scales[0].at(x), scales[1].at(y)];
        let found = match part.outline.as_slice() {
            [] => continue,
            [only] => {
                let place = place(*only);
                let distance = ground.away(place, 0).hypot(ground.away(place, 1));
                Found { point, place, distance, layer: 0 }
            }
            outline => {
                let ring: Vec<[f32; 2]> = outline.iter().map(|at| place(*at)).collect();
                if !lies_in(&ring, ground.at) {
                    continue;
                }
                Found { point, place: ground.at, distance: 0.0, layer: 1 }
            }
        };
        if found.distance <= reach && best.as_ref().is_none_or(|best| found.rank() <= best.rank()) {
            best = Some(found);
        }
    }
    best
}

/// Returns whether a place lies within rings parted by `NaN`: a ray from it crosses them an odd number of times.
fn lies_in(rings: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let mut inside = false;
    for ring in rings.split(|place| !place[0].is_finite() || !place[1].is_finite()) {
        let Some(mut from) = ring.last() else { continue };
        for to in ring {
            if (from[1] > y) != (to[1] > y) && x < from[0] + (to[0] - from[0]) * (y - from[1]) / (to[1] - from[1]) {
                inside = !inside;
            }
            from = to;
        }
    }
    inside
}

/// Returns the slice in whose direction the place lies from the middle of the panel.
fn slice(shares: &[f64], rotation: f32, clockwise: bool, ground: &Ground<'_>) -> Option<Found> {
    let [x, y] = [0, 1].map(|axis| (f64::from(ground.at[axis]) - 0.5) * ground.size[axis]);
    let radius = ground.size[0].min(ground.size[1]) / 2.0;
    if x.hypot(y) > radius * 1.1 {
        return None;
    }
    // Clockwise from the top, as rotations count.
    let mut at = (x.atan2(y).to_degrees() - f64::from(rotation)).rem_euclid(360.0) / 360.0;
    if !clockwise {
        // The first slice lies right of the top all the same, the others follow on its left.
        at = (shares.first().copied().unwrap_or(0.0) - at).rem_euclid(1.0);
    }
    let mut end = 0.0;
    let point = shares.iter().position(|share| {
        end += share;
        at < end
    });
    let point = point.or_else(|| shares.iter().rposition(|share| *share > 0.0))?;
    Some(Found { point, place: ground.at, distance: 0.0, layer: 1 })
}
