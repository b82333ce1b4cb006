//! How far apart ticks stand, and with what precision they are written.

use super::super::{Axis, AxisKind};
use super::settings::{LeastStep, Mode, Ticking};
use super::step::Step;
use super::{category, date, linear, log};

/// What is asked of an axis: the layout's own ticks, or the small ones between.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// How ticks are chosen.
    pub mode: Mode,
    /// How many at most; 0 lets the length decide.
    pub nticks: f64,
    /// The step, if it is given.
    pub dtick: Option<Step>,
    /// From where steps are counted, if it is given.
    pub tick0: Option<f64>,
    /// The part of the axis that is looked at.
    pub range: [f64; 2],
    /// Whether these are the small ones.
    pub minor: bool,
}

impl Ask {
    /// Returns what the layout asks.
    #[must_use]
    pub fn of(axis: &Axis) -> Ask {
        let Ticking { mode, nticks, dtick, tick0, .. } = axis.ticking;
        Ask { mode, nticks, dtick, tick0, range: axis.range, minor: false }
    }
}

/// To what labels are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Round {
    /// Not at all.
    #[default]
    None,
    /// So many digits behind the decimal point; before it if negative.
    Digits(i32),
    /// The year.
    Year,
    /// The month.
    Month,
    /// The day.
    Day,
    /// The minute.
    Minute,
    /// The second.
    Second,
    /// So many digits of a second.
    Fraction(usize),
}

/// The ticks of an axis before they are walked along.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Their distance.
    pub step: Step,
    /// From where they are counted.
    pub tick0: f64,
    /// The distance before it was rounded, `NaN` if it was given.
    pub rough: f64,
    /// To what labels are rounded.
    pub round: Round,
    /// The power of ten that labels share.
    pub exponent: i32,
    /// The specifier of labels, empty for Plotly's own way.
    pub format: String,
    /// The length of the period in whose middle labels stand; 0 if that is the step's.
    pub period: Option<f64>,
}

impl Plan {
    /// Makes the plan for an axis of a length and labels of a size, in pixels.
    #[must_use]
    pub fn new(axis: &Axis, ask: &Ask, length_px: f64, font_px: f64) -> Plan {
        let mut plan = Plan {
            step: ask.dtick.unwrap_or(Step::Plain(1.0)),
            tick0: ask.tick0.unwrap_or(f64::NAN),
            rough: f64::NAN,
            round: Round::None,
            exponent: 0,
            format: String::new(),
            period: None,
        };
        if ask.mode == Mode::Auto || ask.dtick.is_none() {
            plan.rough = (ask.range[1] - ask.range[0]).abs() / room(axis, ask, length_px, font_px);
            match axis.kind {
                AxisKind::Linear => (plan.step, plan.tick0) = linear::automatic(plan.rough),
                AxisKind::Log => (plan.step, plan.tick0) = log::automatic(plan.rough, ask),
                AxisKind::Date => (plan.step, plan.tick0) = date::automatic(axis, plan.rough),
                AxisKind::Category | AxisKind::MultiCategory => {
                    (plan.step, plan.tick0) = category::automatic(plan.rough);
                }
            }
        }
        if let (LeastStep::From(step, first), Step::Plain(_), true) =
            (axis.ticking.least_step, plan.step, !plan.rough.is_nan())
            && plan.step.number() < step * 2.0
        {
            (plan.step, plan.tick0) = (Step::Plain(step), first);
        }
        if axis.ticking.periods && !ask.minor {
            plan.period = Some(date::fit_to_period(axis, &mut plan));
        }
        if plan.tick0.is_nan() || plan.tick0 == 0.0 && axis.kind == AxisKind::Date {
            plan.tick0 = if axis.kind == AxisKind::Date { date::ORIGIN } else { 0.0 };
        }
        if let (AxisKind::Date, Step::Plain(step)) = (axis.kind, plan.step) {
            plan.step = Step::Plain(step.max(0.1));
        }
        plan.format = format_for(axis, plan.step);
        match axis.kind {
            AxisKind::Date => plan.round = date::round(&plan),
            AxisKind::Linear | AxisKind::Log => {
                let ends = axis.range.map(|end| if axis.kind == AxisKind::Log { 10f64.powf(end) } else { end });
                (plan.round, plan.exponent) = linear::round(&axis.ticking, plan.step, ends);
            }
            AxisKind::Category | AxisKind::MultiCategory => {}
        }
        plan
    }
}

/// Returns for how many ticks there is room.
fn room(axis: &Axis, ask: &Ask, length_px: f64, font_px: f64) -> f64 {
    let mut count = ask.nticks;
    if count == 0.0 {
        count = if axis.kind.is_category() {
            length_px / (1.2 * font_px).round().max(1.0)
        } else {
            (length_px / if axis.is_x() { 80.0 } else { 40.0 }).clamp(4.0, 9.0) + 1.0
        };
    }
    // Listed ticks without a text are written with more digits than others.
    let has_minor = axis.ticking.minor.as_ref().is_some_and(|minor| minor.mode != Mode::Array);
    if axis.ticking.mode == Mode::Array && !ask.minor && !has_minor {
        count *= 100.0;
    }
    count.max(1e-3)
}

/// Returns the specifier for ticks at a step.
#[must_use]
pub fn format_for(axis: &Axis, step: Step) -> String {
    let fits = |from: Option<Step>, to: Option<Step>| match axis.kind {
        AxisKind::Date | AxisKind::Linear => {
            from.is_none_or(|from| from.ms() <= step.ms()) && to.is_none_or(|to| to.ms() >= step.ms())
        }
        AxisKind::Log => {
            from.is_none_or(|from| log::compare(step, from) >= 0.0) && to.is_none_or(|to| log::compare(step, to) <= 0.0)
        }
        AxisKind::Category | AxisKind::MultiCategory => false,
    };
    let stop = axis.ticking.stops.iter().find(|stop| fits(stop.from, stop.to));
    stop.map_or_else(|| axis.ticking.format.clone(), |stop| stop.format.clone())
}
