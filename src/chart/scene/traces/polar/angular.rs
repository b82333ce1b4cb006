//! The axis around a polar subplot: from values to angles, and its ticks.

use std::f64::consts::{PI, TAU};

use crate::chart::axis::ticks::{Mode, Step};
use crate::chart::axis::{Axis, AxisKind};
use crate::chart::format::MINUS;
use crate::chart::scene::source::Source;
use crate::chart::scene::traces::frame;
use crate::model::Cell;

/// The steps of automatic ticks, in degrees.
const STEPS: [f64; 5] = [15.0, 30.0, 45.0, 90.0, 180.0];

/// What angles are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 360 a turn.
    Degrees,
    /// 2π a turn.
    Radians,
    /// 400 a turn.
    Gradians,
}

impl Unit {
    /// Reads a unit by its name; degrees if it is none.
    #[must_use]
    pub fn named(name: Option<&str>) -> Unit {
        match name {
            Some("radians") => Unit::Radians,
            Some("gradians") => Unit::Gradians,
            _ => Unit::Degrees,
        }
    }

    /// Returns the radians of an angle.
    #[must_use]
    pub fn radians(self, angle: f64) -> f64 {
        match self {
            Unit::Degrees => angle.to_radians(),
            Unit::Radians => angle,
            Unit::Gradians => angle * PI / 200.0,
        }
    }
}

/// A tick with its angle.
#[derive(Debug, Clone, PartialEq)]
pub struct AngleTick {
    /// Where it is, in radians counter-clockwise from the right.
    pub angle: f64,
    /// What it says, with its markup.
    pub text: String,
}

/// The axis around.
#[derive(Debug, Clone)]
pub struct Angular {
    /// The axis as ticks know it: in degrees, or of categories.
    pub axis: Axis,
    /// Whether angles grow clockwise.
    clockwise: bool,
    /// Where 0 is, in radians.
    rotation: f64,
    /// How many categories are a turn, if they are given.
    period: Option<f64>,
    /// Whether its ticks are written in radians.
    in_radians: bool,
}

impl Angular {
    /// Reads the axis; `old` is what figures of Plotly 1 said: orientation and direction.
    #[must_use]
    pub fn read(source: Source<'_>, kind: AxisKind, old: Option<(f64, bool)>) -> Angular {
        let mut axis = Axis::from_layout(&source.whole(), "x", kind);
        let in_radians = kind == AxisKind::Linear && source.text("thetaunit") == Some("radians");
        let clockwise = old.map_or(source.text("direction") == Some("clockwise"), |(_, clockwise)| clockwise);
        let usual = old.map_or(if clockwise { 90.0 } else { 0.0 }, |(rotation, _)| rotation);
        if kind == AxisKind::Linear && !in_radians && source.at("ticksuffix").is_none() {
            "°".clone_into(&mut axis.ticking.suffix);
        }
        if in_radians {
            // The axis counts degrees; what the layout says of its ticks counts radians.
            if let Some(Step::Plain(step)) = axis.ticking.dtick {
                axis.ticking.dtick = Some(Step::Plain(step.to_degrees()));
            }
            axis.ticking.tick0 = axis.ticking.tick0.map(f64::to_degrees);
            let values = &axis.ticking.values;
            let degrees = |cell: Cell<'_>| cell.number().map_or(Cell::Null, |angle| Cell::Float(angle.to_degrees()));
            axis.ticking.values = values.cells().map(degrees).collect();
        }
        Angular {
            axis,
            clockwise,
            rotation: source.number("rotation").unwrap_or(usual).to_radians() % TAU,
            period: source.number("period").filter(|period| *period > 0.0),
            in_radians,
        }
    }

    /// Turns the axis on by so many degrees, counter-clockwise.
    pub fn turn_by(&mut self, degrees: f64) {
        self.rotation = (self.rotation + degrees.to_radians()) % TAU;
    }

    /// Returns how many categories a turn has.
    #[must_use]
    pub fn turn(&self) -> f64 {
        let count = self.axis.categories.len() as f64;
        if self.axis.kind.is_category() { self.period.map_or(count, |period| period.max(count)).max(1.0) } else { TAU }
    }

    /// Returns the angle of a coordinate: radians, or the number of a category.
    #[must_use]
    pub fn angle(&self, at: f64) -> f64 {
        let angle = at / self.turn() * TAU;
        self.rotation + if self.clockwise { -angle } else { angle }
    }

    /// Returns what a coordinate is called.
    #[must_use]
    pub fn label(&self, at: f64) -> String {
        if self.axis.kind.is_category() {
            return self.axis.label(at);
        }
        let degrees = (at.to_degrees() * 1e6).round() / 1e6;
        if self.in_radians { fraction_of_pi(degrees) } else { self.axis.label(degrees) }
    }

    /// Returns the ticks in a sector, given in degrees, for a paper of so many pixels; `size` is that of their letters.
    #[must_use]
    pub fn ticks(&mut self, sector: [f64; 2], paper: f64, size: f64) -> Vec<AngleTick> {
        if self.axis.kind.is_category() {
            let count = self.axis.categories.len() as f64;
            self.axis.range = [0.0, self.turn()];
            let ticks = self.axis.ticks(paper * PI, size);
            let ticks = ticks.iter().filter(|tick| tick.at >= 0.0 && tick.at < count);
            return ticks.map(|tick| AngleTick { angle: self.angle(tick.at), text: frame::tick_text(tick) }).collect();
        }
        self.axis.range = sector;
        let full = sector[1] - sector[0] >= 360.0 - 1e-9;
        if self.axis.ticking.mode == Mode::Auto {
            let given = self.axis.ticking.nticks;
            let count = if given > 0.0 { given } else { (paper * PI / 80.0).clamp(4.0, 9.0) + 1.0 };
            let rough = (sector[1] - sector[0]) / count;
            let step = STEPS.into_iter().find(|step| *step >= rough - 1e-9).unwrap_or(180.0);
            let ticking = &mut self.axis.ticking;
            (ticking.mode, ticking.dtick, ticking.tick0) = (Mode::Linear, Some(Step::Plain(step)), Some(0.0));
        }
        let mut ticks = self.axis.ticks(paper * PI, size);
        ticks.retain(|tick| !tick.minor);
        if full && ticks.last().is_some_and(|last| last.at - ticks[0].at >= 360.0 - 1e-6) {
            ticks.pop();
        }
        let own = self.in_radians && self.axis.ticking.texts.is_none() && self.axis.ticking.format.is_empty();
        let shown = self.axis.ticking.labels_shown;
        let text = |tick: &crate::chart::axis::Tick| {
            if own && shown && !tick.text.is_empty() { fraction_of_pi(tick.at) } else { frame::tick_text(tick) }
        };
        ticks.iter().map(|tick| AngleTick { angle: self.angle(tick.at.to_radians()), text: text(tick) }).collect()
    }
}

/// Writes an angle given in degrees as a part of π if it is a plain one, else in radians.
fn fraction_of_pi(degrees: f64) -> String {
    const MOST: u32 = 99;
    let share = degrees.abs() / 180.0;
    if share < 1e-9 {
        return "0".to_owned();
    }
    let sign = if degrees < 0.0 { MINUS.to_string() } else { String::new() };
    let plain = (1..=MOST).find(|part| {
        let number = share * f64::from(*part);
        (number - number.round()).abs() < 1e-6 * f64::from(*part)
    });
    let Some(part) = plain else {
        let radians = (share * PI * 1e3).round() / 1e3;
        return format!("{sign}{radians}");
    };
    let number = (share * f64::from(part)).round();
    match (number, part) {
        (1.0, 1) => format!("{sign}π"),
        (number, 1) => format!("{sign}{number}π"),
        (number, part) => format!("{sign}<sup>{number}</sup>⁄<sub>{part}</sub>π"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;

    fn angular(json: &str, kind: AxisKind) -> Angular {
        let value: Value = serde_json::from_str(json).unwrap();
        Angular::read(Source::new(Some(&value), None), kind, None)
    }

    #[test]
    fn angles_are_written_as_parts_of_pi() {
        assert_eq!(fraction_of_pi(0.0), "0");
        assert_eq!(fraction_of_pi(180.0), "π");
        assert_eq!(fraction_of_pi(-90.0), "\u{2212}<sup>1</sup>⁄<sub>2</sub>π");
        assert_eq!(fraction_of_pi(210.0), "<sup>7</sup>⁄<sub>6</sub>π");
        assert_eq!(fraction_of_pi(57.295_779_513), "1");
    }

    #[test]
    fn a_full_turn_has_no_tick_twice() {
        let ticks = angular("{}", AxisKind::Linear).ticks([0.0, 360.0], 540.0, 12.0);
        let texts: Vec<&str> = ticks.iter().map(|tick| tick.text.as_str()).collect();
        assert_eq!(texts, ["0°", "45°", "90°", "135°", "180°", "225°", "270°", "315°"]);
        let clockwise = angular(r#"{"direction":"clockwise"}"#, AxisKind::Linear);
        assert!((clockwise.angle(PI / 2.0)).abs() < 1e-9);
    }
}
