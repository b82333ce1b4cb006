//! Where the cursor of a chart goes: by cells, from value to value, to the next trace and the next panel.

use std::sync::Arc;

use crate::chart::readout::{Hit, Mode};

use super::ChartView;

impl ChartView {
    /// Returns how many columns and rows the panel with the cursor has.
    #[must_use]
    pub fn panel_cells(&self) -> [f32; 2] {
        let area = self.painted.as_ref().and_then(|(_, painted)| painted.placed.panels.get(self.panel));
        area.map_or([1.0; 2], |area| [area.width().max(1) as f32, area.height().max(1) as f32])
    }

    /// Moves the cursor by cells. At the border of a part the part moves.
    pub fn step(&mut self, [right, up]: [f32; 2]) {
        self.on = None;
        let [columns, rows] = self.panel_cells();
        let by = [right / columns, up / rows];
        let wanted = [self.place[0] + by[0], self.place[1] + by[1]];
        let beyond = wanted.map(|at| {
            if at < 0.0 {
                at
            } else if at > 1.0 {
                at - 1.0
            } else {
                0.0
            }
        });
        let is_beyond = beyond.iter().any(|by| by.abs() > 0.0);
        if is_beyond && !self.zoom.is_home() {
            let kept = self.place;
            // A move is no zoom to come back to.
            let before = self.before.len();
            if self.zoom_by(|zoom, scene, panel| zoom.shift(scene, panel, beyond)) {
                self.before.truncate(before);
            }
            self.place = kept;
        }
        self.place = wanted.map(|at| at.clamp(0.0, 1.0));
    }

    /// Puts the cursor on the value that is `by` values behind the one it is on, or on the nearest; returns whether there
    /// is one.
    pub fn step_value(&mut self, by: i64) -> bool {
        let Some((_, prepared)) = &self.prepared else { return false };
        let prepared = Arc::clone(prepared);
        let Some(ground) = self.ground() else { return false };
        let hit = match self.on {
            Some(on) => prepared.step(&ground, self.panel, on, by),
            None => prepared.closest(&ground, self.panel, self.place, f64::INFINITY),
        };
        let Some(hit) = hit else { return false };
        self.go_to(&hit);
        true
    }

    /// Puts the cursor on a value, moving the part that is seen to it.
    fn go_to(&mut self, hit: &Hit) {
        self.on = Some((hit.trace, hit.point));
        let beyond = hit.place.map(|at| if (0.0..=1.0).contains(&at) { 0.0 } else { at - 0.5 });
        if beyond.iter().any(|by| by.abs() > 0.0) {
            let before = self.before.len();
            if self.zoom_by(|zoom, scene, panel| zoom.shift(scene, panel, beyond)) {
                self.before.truncate(before);
            }
            self.place = [0, 1].map(|axis| hit.place[axis] - beyond[axis]);
        } else {
            self.place = hit.place;
        }
    }

    /// Puts the cursor on a value of the next trace of the panel.
    pub fn step_trace(&mut self, by: i64) -> bool {
        let Some((_, prepared)) = &self.prepared else { return false };
        let prepared = Arc::clone(prepared);
        let Some(ground) = self.ground() else { return false };
        let traces = prepared.readable(self.panel);
        if traces.is_empty() {
            return false;
        }
        let now = self.on.and_then(|(trace, _)| traces.iter().position(|(known, _)| *known == trace));
        let next = now.map_or(0, |now| (now as i64 + by).rem_euclid(traces.len() as i64) as usize);
        let Some((trace, count)) = traces.get(next).copied() else { return false };
        // The value at about the same place along x; for what has no such order, the same number.
        let same = prepared
            .read(&ground, self.panel, self.place, (Mode::AtX, f64::INFINITY))
            .into_iter()
            .find(|hit| hit.trace == trace);
        let number = self.on.map_or(0, |(_, point)| point.min(count.saturating_sub(1)));
        let Some(hit) = same.or_else(|| prepared.step(&ground, self.panel, (trace, number), 0)) else { return false };
        self.go_to(&hit);
        true
    }

    /// Goes to the next panel that has axes or slices of its own.
    pub fn step_panel(&mut self, by: i64) -> bool {
        let panels = self.prepared.as_ref().map_or(0, |(_, prepared)| prepared.home().panels.len());
        if panels < 2 {
            return false;
        }
        self.panel = (self.panel as i64 + by).rem_euclid(panels as i64) as usize;
        (self.on, self.corner) = (None, None);
        true
    }
}
