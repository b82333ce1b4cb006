//! How a reader looks at a figure: parts of its axes instead of all that there is, and traces put away.
//!
//! A view is applied by building the scene anew ([`super::Scene::view`]); the figure itself is never changed. Ranges are in
//! the coordinates of [`Axis`](crate::chart::axis::Axis): logarithms, milliseconds and numbers of categories.

use std::collections::BTreeSet;

use super::Scene;
use crate::chart::axis::Axis;

/// A reader's view of a figure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// The ranges that take the place of the figure's, by the ids of axes; the last of axes that match each other holds.
    ranges: Vec<(String, [f64; 2])>,
    /// The traces whose being shown is turned over.
    toggled: BTreeSet<usize>,
}

/// The smallest part of the range that may be looked at, and how far out one may go, as shares of it.
const NEAREST: f64 = 1e-12;
const FARTHEST: f64 = 1e9;

impl View {
    /// Returns whether the figure is seen as it is.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.ranges.is_empty() && self.toggled.is_empty()
    }

    /// Returns the range that an axis has in this view, if it is not the figure's.
    #[must_use]
    pub fn range(&self, id: &str) -> Option<[f64; 2]> {
        self.ranges.iter().rev().find(|(other, _)| other == id).map(|(_, range)| *range)
    }

    /// Returns the last range that was given to any of these axes.
    #[must_use]
    pub fn last_of(&self, is_one: impl Fn(&str) -> bool) -> Option<[f64; 2]> {
        self.ranges.iter().rev().find(|(id, _)| is_one(id)).map(|(_, range)| *range)
    }

    /// Gives an axis a range; one that cannot be drawn is not taken.
    pub fn set_range(&mut self, id: &str, range: [f64; 2]) {
        let span = (range[1] - range[0]).abs();
        let least = range[0].abs().max(range[1].abs()) * NEAREST;
        if range.iter().all(|end| end.is_finite()) && span > least && span < f64::MAX * 1e-6 {
            self.ranges.retain(|(other, _)| other != id);
            self.ranges.push((id.to_owned(), range));
        }
    }

    /// Shows all axes as the figure has them; traces stay as they are.
    pub fn reset_ranges(&mut self) {
        self.ranges.clear();
    }

    /// Puts a trace away, or shows it again; one that only waits in the legend is shown.
    pub fn toggle(&mut self, trace: usize) {
        if !self.toggled.remove(&trace) {
            self.toggled.insert(trace);
        }
    }

    /// Returns whether a trace's being shown is turned over.
    #[must_use]
    pub fn is_toggled(&self, trace: usize) -> bool {
        self.toggled.contains(&trace)
    }

    /// Looks at a part of a panel: left, bottom, right and top in fractions of it; beyond 0 and 1 is farther out.
    pub fn look_at(&mut self, scene: &Scene, panel: usize, [left, bottom, right, top]: [f32; 4]) {
        let Some(panel) = scene.panels.get(panel) else { return };
        for (index, from, to) in [(panel.x, left, right), (panel.y, bottom, top)] {
            let Some(ruler) = scene.axes.get(index) else { continue };
            if (from, to) != (0.0, 1.0) {
                self.set_range(&ruler.id, part(&ruler.axis, f64::from(from), f64::from(to)));
            }
        }
    }

    /// Looks so many times closer, the place in the panel staying where it is; below one is farther away.
    pub fn zoom(&mut self, scene: &Scene, panel: usize, at: [f32; 2], times: [f32; 2]) {
        let end = |axis: usize, end: f32| at[axis] + (end - at[axis]) / times[axis].clamp(1e-6, 1e6);
        self.look_at(scene, panel, [end(0, 0.0), end(1, 0.0), end(0, 1.0), end(1, 1.0)]);
    }

    /// Moves on by a share of the panel to the right and up.
    pub fn pan(&mut self, scene: &Scene, panel: usize, [right, up]: [f32; 2]) {
        self.look_at(scene, panel, [right, up, 1.0 + right, 1.0 + up]);
    }
}

/// Returns the range between two fractions of an axis.
fn part(axis: &Axis, from: f64, to: f64) -> [f64; 2] {
    let at = |fraction: f64| {
        let fraction = fraction.clamp(-FARTHEST, FARTHEST);
        // Beyond its ends an axis goes on straight: what it leaves out lies within.
        match fraction {
            0.0..=1.0 => axis.value_at(fraction),
            _ => axis.range[0] + fraction * (axis.range[1] - axis.range[0]),
        }
    };
    [at(from), at(to)]
}
