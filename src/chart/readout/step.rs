//! Values by their numbers: from one value of a trace to the next, and where each is.

use super::nearest::{Found, Ground};
use super::{Hit, Readout, hit, text};
use crate::chart::scene::Scene;
use crate::chart::scene::project::Scale;
use crate::chart::scene::spots::Spots;
use crate::model::Figure;

impl Readout {
    /// Returns the value of a trace that is `by` values behind one of its values, or the last one that way; gaps are
    /// passed over. `None` where the trace has no other value that way.
    #[must_use]
    pub fn step(
        &self,
        figure: &Figure,
        scene: &Scene,
        panel: usize,
        (trace, point): (usize, usize),
        by: i64,
    ) -> Option<Hit> {
        let ground = Ground::new(scene, panel, [0.5; 2])?;
        let spots = self.of(panel).find(|spots| spots.trace == trace)?;
        let last = count(&spots.spots).checked_sub(1)?;
        let wanted = point.saturating_add_signed(isize::try_from(by).ok()?).min(last);
        let forward = by >= 0;
        let at = |point: &usize| found(&spots.spots, &ground, *point);
        let mut onward: Box<dyn Iterator<Item = usize>> =
            if forward { Box::new(wanted..=last) } else { Box::new((0..=wanted).rev()) };
        let found = onward.find_map(|point| at(&point));
        // Behind the last value may be gaps only: what lies before them is the last one.
        let mut back: Box<dyn Iterator<Item = usize>> =
            if forward { Box::new((point..wanted).rev()) } else { Box::new(wanted..=point) };
        let found = found.or_else(|| back.find_map(|point| at(&point)))?;
        let moved = found.point != point || by == 0;
        moved.then(|| hit(figure, scene, &ground, spots, &found, text::Shown::Both))
    }

    /// Returns the traces of a panel that can be read out, with the number of their values.
    #[must_use]
    pub fn traces(&self, panel: usize) -> Vec<(usize, usize)> {
        self.of(panel).map(|spots| (spots.trace, count(&spots.spots))).collect()
    }
}

fn count(spots: &Spots<'_>) -> usize {
    match spots {
        Spots::Points { places: [xs, ys], .. } => xs.len().min(ys.len()),
        Spots::Bars { rects, .. } => rects.len(),
        Spots::Cells { borders: [columns, rows], .. } => columns.len().saturating_sub(1) * rows.len().saturating_sub(1),
        Spots::Lots { lots, .. } => lots.len(),
        Spots::Parts(parts) => parts.len(),
        Spots::Slices { slices, .. } => slices.len(),
    }
}

/// Returns where a value is; `None` for a gap.
fn found(spots: &Spots<'_>, ground: &Ground<'_>, point: usize) -> Option<Found> {
    let (x, y) = (Scale::new(ground.x), Scale::new(ground.y));
    let (place, layer) = match spots {
        Spots::Points { places: [xs, ys], .. } => ([x.at(*xs.get(point)?), y.at(*ys.get(point)?)], 0),
        Spots::Bars { rects, upright, .. } => {
            let [left, bottom, right, top] = *rects.get(point)?;
            let [left, bottom, right, top] = [x.at(left), y.at(bottom), x.at(right), y.at(top)];
            let end = if *upright { [f32::midpoint(left, right), top] } else { [right, f32::midpoint(bottom, top)] };
            (end, 1)
        }
        Spots::Cells { borders: [columns, rows], .. } => {
            let across = columns.len().checked_sub(1).filter(|across| *across > 0)?;
            let (column, row) = (point % across, point / across);
            let middle = |scale: &Scale<'_>, ends: &[f64], at: usize| {
                Some(f32::midpoint(scale.at(*ends.get(at)?), scale.at(*ends.get(at + 1)?)))
            };
            ([middle(&x, columns, column)?, middle(&y, rows, row)?], 2)
        }
        Spots::Lots { upright, lots } => {
            let lot = lots.get(point)?;
            let (across, along) = if *upright { (&x, &y) } else { (&y, &x) };
            let values = lot.values.iter().map(|(_, value)| along.at(*value)).filter(|at| at.is_finite());
            let (low, high) =
                values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
            let (at, middle) = (across.at(lot.at), f32::midpoint(low, high));
            (if *upright { [at, middle] } else { [middle, at] }, 1)
        }
        Spots::Parts(parts) => {
            let outline = &parts.get(point)?.outline;
            let ring = || outline.iter().take_while(|place| place[0].is_finite() && place[1].is_finite());
            let count = ring().count().max(1) as f64;
            let [across, up] = [0, 1].map(|axis| ring().map(|place| place[axis]).sum::<f64>() / count);
            ([x.at(across), y.at(up)], u8::from(outline.len() != 1))
        }
        Spots::Slices { slices, rotation, clockwise } => {
            let slice = slices.get(point)?;
            let before: f64 = slices.iter().take(point).map(|slice| slice.share).sum();
            let mut at = before + slice.share / 2.0;
            if !clockwise {
                // The first slice lies right of the top all the same, the others follow on its left.
                at = (slices.first().map_or(0.0, |first| first.share) - at).rem_euclid(1.0);
            }
            let angle = at * std::f64::consts::TAU + f64::from(*rotation).to_radians();
            let [width, height] = ground.size;
            let radius = width.min(height) / 3.0;
            ([(0.5 + radius * angle.sin() / width) as f32, (0.5 + radius * angle.cos() / height) as f32], 1)
        }
    };
    place.iter().all(|at| at.is_finite()).then_some(Found { point, place, distance: 0.0, layer })
}
