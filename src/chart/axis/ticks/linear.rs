//! Ticks of numbers.

use super::label::Hidden;
use super::plan::{Plan, Round};
use super::settings::{Exponent, Show, Ticking};
use super::step::{Step, decimal_step};
use crate::chart::format::{MINUS, Number, decimal, separated};

/// The prefixes of thousands that everybody knows, from 10⁻¹⁵ to 10¹².
const PREFIXES: [&str; 10] = ["f", "p", "n", "μ", "m", "", "k", "M", "G", "T"];
/// All prefixes of thousands, from 10⁻³⁰ to 10³⁰.
const ALL_PREFIXES: [&str; 21] =
    ["q", "r", "y", "z", "a", "f", "p", "n", "μ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q"];

/// Returns the step for a rough one, and from where it counts.
#[must_use]
pub fn automatic(rough: f64) -> (Step, f64) {
    (Step::Plain(decimal_step(rough)), 0.0)
}

/// Returns to how many digits labels are rounded, and the power of ten that they share.
#[must_use]
pub fn round(ticking: &Ticking, step: Step, ends: [f64; 2]) -> (Round, i32) {
    let (Step::Plain(step) | Step::Linear(step)) = step else {
        return (Round::None, 0);
    };
    // Two digits more than the first of the step.
    let digits = 2 - magnitude(step);
    let power = magnitude(ends[0].abs().max(ends[1].abs()));
    let mut exponent = 0;
    if f64::from(power.abs()) > ticking.min_exponent {
        exponent = if ticking.exponent.has_prefixes() && !is_beyond(power, ticking.exponent) {
            3 * (f64::from(power - 1) / 3.0 + 0.5).floor() as i32
        } else {
            power
        };
    }
    (Round::Digits(digits), exponent)
}

/// Returns the power of ten of a number's first digit.
fn magnitude(number: f64) -> i32 {
    (number.ln() / std::f64::consts::LN_10 + 0.01).floor().clamp(-400.0, 400.0) as i32
}

/// Returns whether there is no prefix for a power of ten.
pub(super) fn is_beyond(power: i32, exponent: Exponent) -> bool {
    match exponent {
        Exponent::SiExtended => !(-30..=32).contains(&power),
        _ => !(-15..=14).contains(&power),
    }
}

/// Writes a number; `precise` writes it by itself, to be read out or listed, without regard to others.
#[must_use]
pub fn write(ticking: &Ticking, plan: &Plan, value: f64, hidden: Hidden, precise: Option<[f64; 2]>) -> String {
    let (mut round, mut power) = match plan.round {
        Round::Digits(digits) => (digits, plan.exponent),
        _ => (0, plan.exponent),
    };
    let mut format = &plan.format;
    if let Some(range) = precise {
        let by_itself = ticking.show_exponent != Show::None;
        let own = if value == 0.0 { 1.0 } else { value.abs() };
        let step = if by_itself { Step::Plain(own) } else { plan.step };
        let ends = if by_itself { [0.0, if value == 0.0 { 1.0 } else { value }] } else { range };
        let (digits, exponent) = self::round(ticking, step, ends);
        (round, power) = (if let Round::Digits(digits) = digits { digits + 4 } else { 4 }, exponent);
        if !ticking.hover_format.is_empty() {
            format = &ticking.hover_format;
        }
    }
    if !format.is_empty() {
        let text = Number::parse(format)
            .map_or_else(|| decimal::plain(value), |number| number.write(value, ticking.separators));
        return text.replace('-', &MINUS.to_string());
    }
    if ticking.exponent == Exponent::None {
        power = 0;
    }
    let mut size = value.abs();
    if size.is_nan() {
        return "NaN".into();
    }
    let is_zero = size < 10f64.powi(-round) / 2.0;
    let mut text = if is_zero {
        "0".to_owned()
    } else {
        if power != 0 {
            size *= 10f64.powi(-power);
            round += power;
        }
        separated(&digits(size, round), ticking.separators, ticking.separate_thousands)
    };
    if power != 0 && hidden != Hidden::Exponent {
        text += &exponent_text(ticking.exponent, power);
    }
    if value < 0.0 && !is_zero { format!("{MINUS}{text}") } else { text }
}

/// Writes a positive number with up to `round` digits behind the point.
fn digits(size: f64, round: i32) -> String {
    match round {
        0 => decimal::plain((size + 0.5).floor()),
        ..0 => {
            let unit = 10f64.powi(-round);
            decimal::plain((size / unit + 0.5).floor() * unit)
        }
        _ => {
            let text = decimal::fixed(size, round.min(20) as usize);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}

/// Writes a power of ten as the axis asks for it.
fn exponent_text(exponent: Exponent, power: i32) -> String {
    let style = if exponent.has_prefixes() && is_beyond(power, exponent) { Exponent::Power } else { exponent };
    let sign = if power < 0 { MINUS.to_string() } else { "+".to_owned() };
    let prefix = |prefixes: &[&str], zero: i32| {
        usize::try_from(power / 3 + zero)
            .ok()
            .and_then(|index| prefixes.get(index))
            .copied()
            .unwrap_or_default()
            .to_owned()
    };
    match style {
        Exponent::Small => format!("e{sign}{}", power.abs()),
        Exponent::Capital => format!("E{sign}{}", power.abs()),
        Exponent::Power => format!("×10<sup>{}{}</sup>", if power < 0 { sign } else { String::new() }, power.abs()),
        Exponent::Billion if power == 9 => "B".into(),
        Exponent::SiExtended => prefix(&ALL_PREFIXES, 10),
        Exponent::Si | Exponent::Billion => prefix(&PREFIXES, 5),
        Exponent::None => String::new(),
    }
}
