//! The distance between ticks: a number, months, or one of the two ways to divide powers of ten.

use crate::chart::format::{date, decimal};
use crate::model::{Cell, Value};

use super::super::AxisKind;

/// A distance between ticks, as `dtick` says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// A difference of coordinates.
    Plain(f64),
    /// `M3`: a number of months.
    Months(f64),
    /// `L0.5`: a difference of values on a logarithmic axis.
    Linear(f64),
    /// `D1`, all digits between powers of ten, or `D2`, only 2 and 5.
    Digits(u8),
}

/// Where `D1` has ticks: near enough to the logarithms of the digits to round to them.
const ALL_DIGITS: [f64; 11] = [-0.046, 0.0, 0.301, 0.477, 0.602, 0.699, 0.778, 0.845, 0.903, 0.954, 1.0];
/// Where `D2` has ticks.
const SOME_DIGITS: [f64; 5] = [-0.301, 0.0, 0.301, 0.699, 1.0];
/// The milliseconds of a month on average.
pub const MONTH: f64 = 2_629_800_000.0;
/// The milliseconds of a year on average.
pub const YEAR: f64 = 31_557_600_000.0;

impl Step {
    /// Reads a `dtick` of any form.
    #[must_use]
    pub fn read(value: &Value) -> Option<Step> {
        if let Cell::Text(text) = value.cell() {
            let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
            return match text.chars().next()? {
                'M' => number(&text[1..]).map(Step::Months),
                'L' => number(&text[1..]).map(Step::Linear),
                'D' => number(&text[1..]).map(|digits| Step::Digits(digits as u8)),
                _ => number(text).map(Step::Plain),
            };
        }
        value.as_f64().map(Step::Plain)
    }

    /// Reads a `dtick` for an axis of a kind; what makes no sense there becomes the usual step.
    #[must_use]
    pub fn cleaned(value: &Value, kind: AxisKind) -> Step {
        let usual = Step::Plain(if kind == AxisKind::Date { date::DAY } else { 1.0 });
        match Step::read(value) {
            Some(Step::Plain(step)) if step > 0.0 => Step::Plain(match kind {
                AxisKind::Category => step.round().max(1.0),
                AxisKind::Date => step.max(0.1),
                _ => step,
            }),
            Some(Step::Months(months)) if kind == AxisKind::Date && months > 0.0 && months.fract() == 0.0 => {
                Step::Months(months)
            }
            Some(Step::Linear(step)) if kind == AxisKind::Log && step > 0.0 => Step::Linear(step),
            Some(Step::Digits(digits @ (1 | 2))) if kind == AxisKind::Log => Step::Digits(digits),
            _ => usual,
        }
    }

    /// Returns the number, whatever it counts.
    #[must_use]
    pub fn number(self) -> f64 {
        match self {
            Step::Plain(step) | Step::Months(step) | Step::Linear(step) => step,
            Step::Digits(digits) => f64::from(digits),
        }
    }

    /// Returns the step along a date axis in milliseconds.
    #[must_use]
    pub fn ms(self) -> f64 {
        match self {
            Step::Months(months) => months * MONTH,
            other => other.number(),
        }
    }

    /// Returns the tick after one, or before it when going back.
    #[must_use]
    pub fn next(self, at: f64, back: bool) -> f64 {
        let sign = if back { -1.0 } else { 1.0 };
        match self {
            Step::Plain(step) => added(at, sign * step),
            Step::Months(months) => date::add_months(at, sign * months),
            Step::Linear(step) => (10f64.powf(at) + sign * step).log10(),
            Step::Digits(digits) => digit(at + sign * 0.01, digits, back),
        }
    }

    /// Returns the first tick at or behind `start`, counted from `origin`; before it when going back.
    #[must_use]
    pub fn first(self, start: f64, origin: f64, back: bool) -> f64 {
        let round = |value: f64| if back { value.floor() } else { value.ceil() };
        match self {
            Step::Plain(step) => round((start - origin) / step) * step + origin,
            Step::Months(_) => self.first_month(start, origin, back),
            Step::Linear(step) => (round((10f64.powf(start) - origin) / step) * step + origin).log10(),
            Step::Digits(digits) => digit(start, digits, back),
        }
    }

    /// Months have no fixed length: the first tick is approached in a few leaps.
    fn first_month(self, start: f64, origin: f64, back: bool) -> f64 {
        let mut at = origin;
        for _ in 0..10 {
            let next = self.next(at, back);
            if (next - start) * (at - start) <= 0.0 {
                return if back { at.min(next) } else { at.max(next) };
            }
            let steps = (start - f64::midpoint(at, next)) / (next - at);
            let leap = Step::Months(steps.round().abs().max(1.0) * self.number());
            at = leap.next(at, if steps < 0.0 { !back } else { back });
        }
        at
    }
}

/// Returns the tick of `D1` or `D2` next to a coordinate.
fn digit(at: f64, digits: u8, back: bool) -> f64 {
    let places = if digits == 2 { SOME_DIGITS.as_slice() } else { ALL_DIGITS.as_slice() };
    let place = round_up(at.rem_euclid(1.0), places, back);
    // One digit after the point is enough to name 1 to 9, and 0.5 and 0.9 of what lies before.
    at.floor() + ((10f64.powf(place) * 10.0).round() / 10.0).log10()
}

/// Adds without the errors of binary fractions, so that 0.1 + 0.2 is 0.3.
fn added(at: f64, step: f64) -> f64 {
    if step == 0.0 {
        return at;
    }
    let scale = 1.0 / step.abs();
    let sum = if scale > 1.0 { (scale * at + scale * step) / scale } else { at + step };
    let text = decimal::plain(sum);
    if text.len() > 16 && text.len() >= decimal::plain(at).len() + decimal::plain(step).len() {
        let short = if sum < 0.0 { format!("-{}", decimal::precise(-sum, 12)) } else { decimal::precise(sum, 12) };
        if !short.contains("e+") {
            return short.parse().unwrap_or(sum);
        }
    }
    sum
}

/// Returns the first of ordered numbers that is greater than one, or the last that is not when rounding down.
#[must_use]
pub fn round_up(value: f64, numbers: &[f64], down: bool) -> f64 {
    let above = numbers.partition_point(|number| *number <= value);
    let index = if down { above.saturating_sub(1) } else { above };
    numbers.get(index).or(numbers.last()).copied().unwrap_or(value)
}

/// Returns the next round number above a rough step: `base` times one of `round`.
#[must_use]
pub fn rounded(rough: f64, base: f64, round: &[f64]) -> f64 {
    base * round_up(rough / base, round, false)
}

/// Returns the next of 1, 2 and 5 times a power of ten above a rough step.
#[must_use]
pub fn decimal_step(rough: f64) -> f64 {
    if rough <= 0.0 || !rough.is_finite() {
        return 1.0;
    }
    rounded(rough, 10f64.powf((rough.ln() / std::f64::consts::LN_10).floor()), &[2.0, 5.0, 10.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_followed_without_losing_digits() {
        let ticks: Vec<f64> =
            std::iter::successors(Some(0.0), |at| Some(Step::Plain(0.1).next(*at, false))).take(8).collect();
        assert_eq!(ticks, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
        let day = |text: &str| date::parse(text).unwrap();
        assert_eq!(Step::Months(3.0).first(day("2021-02-10"), day("2000-01-01"), false), day("2021-04-01"));
        assert_eq!(Step::Months(3.0).first(day("1921-02-10"), day("2000-01-01"), true), day("1921-01-01"));
        assert_eq!(Step::Digits(1).first(0.1, 0.0, false), 2f64.log10());
        assert_eq!(Step::Digits(2).next(5f64.log10(), false), 1.0);
        assert_eq!(Step::Plain(5.0).first(-7.0, 0.0, false), -5.0);
    }

    #[test]
    fn rough_steps_become_round() {
        for (rough, step) in [(0.7, 1.0), (1.0, 2.0), (1.3, 2.0), (3.0, 5.0), (5.1, 10.0), (0.02, 0.05)] {
            assert!((decimal_step(rough) - step).abs() < 1e-12, "{rough}");
        }
        assert_eq!(decimal_step(f64::NAN), 1.0);
    }
}
