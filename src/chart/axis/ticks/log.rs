//! Ticks of numbers by their order of magnitude.

use super::super::Axis;
use super::label::{Hidden, Place};
use super::linear;
use super::plan::{Ask, Plan};
use super::settings::{Exponent, MinorLabels, Mode};
use super::step::{Step, decimal_step};
use crate::chart::format::{MINUS, decimal};

/// Returns the step for a rough one, and from where it counts.
#[must_use]
pub fn automatic(rough: f64, ask: &Ask) -> (Step, f64) {
    let rough = if ask.minor { rough * 1.5 } else { rough };
    let span = (ask.range[1] - ask.range[0]).abs();
    let step = if rough > 0.7 {
        Step::Plain(rough.ceil())
    } else if span < 1.0 {
        // Less than one power of ten: ticks as on a straight axis.
        let count = 1.5 * (span / rough).abs();
        Step::Linear(decimal_step((10f64.powf(ask.range[1]) - 10f64.powf(ask.range[0])).abs() / count))
    } else {
        Step::Digits(if rough > 0.3 { 2 } else { 1 })
    };
    (step, 0.0)
}

/// Orders two steps: `L` before `D` before plain numbers.
#[must_use]
pub fn compare(one: Step, two: Step) -> f64 {
    let rank = |step| match step {
        Step::Linear(_) => 0.0,
        Step::Digits(_) => 1.0,
        _ => 2.0,
    };
    if rank(one) == rank(two) { one.number() - two.number() } else { rank(one) - rank(two) }
}

/// Writes the number at a coordinate.
#[must_use]
pub fn write(axis: &Axis, plan: &Plan, at: f64, hidden: Hidden, place: Place) -> String {
    let ticking = &axis.ticking;
    let precise = (place.hover || ticking.mode == Mode::Array).then(|| axis.range.map(|end| 10f64.powf(end)));
    let value = 10f64.powf(at);
    if precise.is_some() || !ticking.format.is_empty() || matches!(plan.step, Step::Linear(_)) {
        return linear::write(ticking, plan, value, hidden, precise);
    }
    let whole = (at + 0.01).rem_euclid(1.0) < 0.1;
    if matches!(plan.step, Step::Digits(_)) && !whole && ticking.minor_labels != MinorLabels::Complete {
        let digit = 10f64.powf(at.rem_euclid(1.0)).round();
        return if ticking.minor_labels == MinorLabels::None { String::new() } else { decimal::plain(digit) };
    }
    let (digit, power) = decimal::significant(value, Some(1));
    let is_power = ticking.exponent == Exponent::Power
        || ticking.exponent.has_prefixes() && linear::is_beyond(power, ticking.exponent);
    if is_power {
        return power_of_ten(&digit, power);
    }
    match ticking.exponent {
        Exponent::Small | Exponent::Capital if power.abs() > 2 => {
            let letter = if ticking.exponent == Exponent::Small { 'e' } else { 'E' };
            let sign = if power > 0 { '+' } else { MINUS };
            format!("{digit}{letter}{sign}{}", power.abs())
        }
        _ => linear::write(ticking, plan, value, Hidden::Nothing, Some(axis.range.map(|end| 10f64.powf(end)))),
    }
}

/// Writes `10³` or `2×10³`.
fn power_of_ten(digit: &str, power: i32) -> String {
    let mut text = digit.to_owned();
    if power != 0 {
        text.push_str("x10");
    }
    if text == "1x10" {
        text = "10".into();
    }
    if power != 0 && power != 1 {
        let sign = if power < 0 { MINUS.to_string() } else { String::new() };
        return format!("{text}<sup>{sign}{}</sup>", power.abs());
    }
    text
}
