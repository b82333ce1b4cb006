//! The frame of a polar subplot: its ground, grids, axes, ticks and labels.

use std::f64::consts::{PI, TAU};

use super::Radial;
use super::angular::AngleTick;
use super::disc::{Disc, GAP, Spot};
use crate::chart::axis::Tick;
use crate::chart::color::{GROUND, Rgba};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::Source;
use crate::chart::scene::traces::frame::{self, Lettering};

/// What the frame is made of.
#[derive(Debug)]
pub struct Rim<'a, 's> {
    /// What the layout says of the subplot, its radial and its angular axis.
    pub says: (Source<'a>, Source<'a>, Source<'a>),
    /// The layout.
    pub layout: Source<'a>,
    /// The sheet.
    pub sheet: &'s Sheet,
    /// The disc.
    pub disc: &'s Disc,
    /// The axis outwards, with its range.
    pub radial: &'s mut Radial,
    /// The ticks around.
    pub angles: &'s [AngleTick],
}

impl Rim<'_, '_> {
    /// Returns what lies below the traces and what lies above them.
    #[must_use]
    pub fn shapes<'b>(self) -> (Vec<Shape<'b>>, Vec<Shape<'b>>) {
        let (polar, radial, angular) = self.says;
        let (mut below, mut above) = (Vec::new(), Vec::new());
        if !self.sheet.is_cells {
            let ground = polar.text("bgcolor").and_then(Rgba::parse).unwrap_or(GROUND);
            if ground.a > 0.0 {
                below.push(frame::area(self.disc.outline(), ground));
            }
        }
        let is_below = |axis: Source<'_>| axis.text("layer") == Some("below traces");
        let has_room = self.disc.outer - self.disc.inner > 1e-6;
        if angular.flag("visible", true) {
            let (grid, lines) = self.around();
            below.extend(grid);
            (if is_below(angular) { &mut below } else { &mut above }).extend(lines);
        }
        if radial.flag("visible", true) && has_room {
            let (grid, lines) = self.outwards();
            below.extend(grid);
            (if is_below(radial) { &mut below } else { &mut above }).extend(lines);
        }
        (below, above)
    }

    /// Returns the grid and the axis around.
    fn around<'b>(&self) -> (Option<Shape<'b>>, Vec<Shape<'b>>) {
        let (_, _, axis) = self.says;
        let disc = self.disc;
        let inside = || self.angles.iter().filter(|tick| disc.has_angle(tick.angle));
        let spokes = |from: f64, to: f64| {
            let spoke = |tick: &AngleTick| [disc.place(from, tick.angle), disc.place(to, tick.angle), GAP];
            inside().flat_map(spoke).collect::<Vec<Spot>>()
        };
        let grid = axis
            .flag("showgrid", true)
            .then(|| frame::line(spokes(disc.inner, disc.outer), frame::stroke(axis, "grid", self.sheet)));
        let mut lines = Vec::new();
        if axis.flag("showline", true) {
            lines.push(frame::line(disc.outline(), frame::stroke(axis, "line", self.sheet)));
        }
        let ticks = frame::tick_length(axis, "outside");
        if let Some(length) = ticks.filter(|_| !self.sheet.is_cells) {
            lines.push(frame::line(spokes(disc.outer, disc.outer + length), frame::stroke(axis, "tick", self.sheet)));
        }
        if axis.flag("showticklabels", true) {
            let letters = Lettering::read(axis, "tickfont", self.layout, 1.0);
            let off = frame::standoff(axis, ticks.is_some_and(|length| length > 0.0), letters.size);
            let label = |tick: &AngleTick| {
                let (sin, cos) = tick.angle.sin_cos();
                let at = disc.place(disc.outer, tick.angle);
                frame::around([cos, sin], at, (tick.text.clone(), letters), off, self.sheet)
            };
            let words: Vec<Word> = inside().map(label).collect();
            lines.push(Shape::Words(words));
        }
        (grid, lines)
    }

    /// Returns the angle of the radial axis in degrees: on a polygon that of the nearest corner.
    fn direction(&self) -> f64 {
        let (_, radial, _) = self.says;
        let angle = radial.number("angle").unwrap_or(self.disc.sector[0].to_degrees()).rem_euclid(360.0);
        let away = |corner: &f64| {
            let turn = (corner - angle.to_radians()).rem_euclid(TAU);
            turn.min(TAU - turn)
        };
        let nearest = self.disc.corners.iter().min_by(|one, other| away(one).total_cmp(&away(other)));
        nearest.map_or(angle, |corner| corner.to_degrees().rem_euclid(360.0))
    }

    /// Returns the grid and the axis outwards.
    fn outwards<'b>(self) -> (Option<Shape<'b>>, Vec<Shape<'b>>) {
        let (_, source, _) = self.says;
        let (disc, sheet) = (self.disc, self.sheet);
        let letters = Lettering::read(source, "tickfont", self.layout, 1.0);
        let degrees = self.direction();
        let length = disc.outer - disc.inner;
        if sheet.is_cells {
            let axis = &mut self.radial.axis;
            let room = (length / 45.0).clamp(2.0, 10.0).floor();
            axis.ticking.nticks = if axis.ticking.nticks > 0.0 { axis.ticking.nticks.min(room) } else { room };
        } else {
            frame::double_ticks(&mut self.radial.axis, length, letters.size);
        }
        let ticks: Vec<Tick> =
            self.radial.axis.ticks(length, letters.size).into_iter().filter(|tick| !tick.minor).collect();
        let radii: Vec<f64> = ticks.iter().map(|tick| disc.inner + tick.fraction * length).collect();
        let grid = source.flag("showgrid", true).then(|| {
            let seen = radii.iter().filter(|radius| **radius > 0.5 && **radius <= disc.outer + 0.01);
            let rings = seen.flat_map(|radius| disc.ring(*radius).into_iter().chain([GAP])).collect();
            frame::line(rings, frame::stroke(source, "grid", sheet))
        });
        let mut lines = Vec::new();
        let angle = degrees.to_radians();
        if source.flag("showline", true) {
            let ends = vec![disc.place(disc.inner, angle), disc.place(disc.outer, angle)];
            lines.push(frame::line(ends, frame::stroke(source, "line", sheet)));
        }
        // The side of ticks and labels: clockwise of the axis, or the other.
        let side = if source.text("side") == Some("counterclockwise") { 1.0 } else { -1.0 };
        let across = [-(angle.sin()) * side, angle.cos() * side];
        let off = |radius: f64, by: f64| {
            let [x, y] = disc.place(radius, angle);
            [x + across[0] * by, y + across[1] * by]
        };
        let marks = frame::tick_length(source, "outside");
        if let Some(length) = marks.filter(|_| !sheet.is_cells) {
            let strokes = radii.iter().flat_map(|radius| [disc.place(*radius, angle), off(*radius, length), GAP]);
            lines.push(frame::line(strokes.collect(), frame::stroke(source, "tick", sheet)));
        }
        let stand = frame::standoff(source, marks.is_some_and(|length| length > 0.0), letters.size);
        if source.flag("showticklabels", true) {
            let texts: Vec<(f64, String)> = radii
                .iter()
                .copied()
                .zip(ticks.iter().map(frame::tick_text))
                .filter(|(_, text)| !text.is_empty())
                .collect();
            let turn = turn(source, &texts, degrees, letters, sheet);
            let words = texts.into_iter().map(|(radius, text)| {
                if sheet.is_cells {
                    let [across, down] = [across[0] * sheet.letter().0 * 1.5, across[1] * sheet.letter().1];
                    let [x, y] = disc.place(radius, angle);
                    let hold = if across.abs() < 4.0 { 0 } else { across.signum() as i8 };
                    return letters.beside([x + across * 0.3, y + down], text, hold, sheet);
                }
                // Turned labels begin at their ticks.
                let half = letters.width(&text, sheet) / 2.0;
                let (sin, cos) = turn.to_radians().sin_cos();
                let by = stand + letters.size * 0.65 * cos.abs() + half * sin.abs();
                let along = if sin.abs() < 0.1 || cos.abs() < 0.1 { 0.0 } else { half * cos.abs() };
                letters.turned(off(radius + along, by), text, turn - degrees)
            });
            lines.push(Shape::Words(words.collect()));
        }
        if let Some(title) = frame::title(source) {
            let letters = Lettering::read(source, "title.font", self.layout, 1.2);
            let by = if sheet.is_cells { sheet.letter().1 * 2.0 } else { stand + 17.0 + 0.8 * letters.size };
            let at = off(f64::midpoint(disc.inner, disc.outer), by);
            let flip = if (90.0..=270.0).contains(&degrees) { 180.0 } else { 0.0 };
            lines.push(Shape::Words(vec![letters.turned(at, title, flip - degrees)]));
        }
        (grid, lines)
    }
}

/// Returns how far labels are turned clockwise against their axis, in degrees: as the figure says, or as far as they must be
/// in order not to touch.
fn turn(source: Source<'_>, texts: &[(f64, String)], degrees: f64, letters: Lettering, sheet: &Sheet) -> f64 {
    if let Some(own) = source.number("tickangle") {
        return own;
    }
    let usual = if degrees > 90.0 && degrees <= 270.0 { 180.0 } else { 0.0 };
    let touching = texts.windows(2).any(|pair| {
        let apart = (pair[1].0 - pair[0].0).abs();
        apart < f64::midpoint(letters.width(&pair[0].1, sheet), letters.width(&pair[1].1, sheet)) + 2.0
    });
    let (Some((first, _)), Some((last, _)), true) = (texts.first(), texts.last(), touching) else { return usual };
    let apart = (last - first).abs() / (texts.len() - 1).max(1) as f64;
    let share = apart / apart.hypot(letters.size * 1.25);
    if share >= (PI / 6.0).cos() { 30.0 } else { 90.0 }
}
