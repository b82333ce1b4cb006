//! Where an axis has ticks and what they say.
//!
//! First a [plan](plan::Plan): the distance of ticks for the room there is, and with how many digits it is written. Then the
//! ticks themselves, in the order of the axis, since the text of one may depend on those before it.

pub mod category;
pub mod date;
pub mod label;
pub mod linear;
pub mod log;
pub mod minor;
pub mod plan;
pub mod settings;
pub mod step;

use super::{Axis, AxisKind, kind};
use crate::chart::rich_text::RichText;
use crate::model::Column;
use label::{Labels, Place};
use plan::{Ask, Plan};

pub use settings::{Exponent, LeastStep, Minor, MinorLabels, Mode, Show, Ticking};
pub use step::Step;

/// How far beyond the range, as a share of it, a tick may lie by errors of rounding.
const TOLERANCE: f64 = 1e-4;
/// More ticks than these are an error of the figure's author.
const MOST: usize = 1_000;

/// A tick.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tick {
    /// Its coordinate.
    pub at: f64,
    /// Where it lies on the axis, from 0 to 1.
    pub fraction: f64,
    /// Where its label stands: at the tick, or in the middle of the month or year that it begins.
    pub label_fraction: f64,
    /// What it says; empty if it has no label.
    pub text: RichText,
    /// The outer of two levels of categories; empty on other axes.
    pub group: RichText,
    /// Whether it is one of the small ones between.
    pub minor: bool,
    /// Whether only its label is shown, since it lies before the axis begins.
    pub label_only: bool,
}

/// A tick under way.
#[derive(Debug, Clone, Copy, Default)]
struct Draft {
    at: f64,
    first: bool,
    last: bool,
    /// Between powers of ten, without prefix and suffix.
    bare: bool,
    /// Without a label.
    mute: bool,
    /// The middle of the period that it begins.
    middle: Option<f64>,
}

/// Returns the ticks of an axis in view.
#[must_use]
pub fn all(axis: &Axis, length_px: f64, font_px: f64) -> Vec<Tick> {
    let [start, end] = axis.range;
    if !(start.is_finite() && end.is_finite()) || start == end {
        return Vec::new();
    }
    if let Some(leader) = axis.leader.as_deref().filter(|_| axis.ticking.mode == Mode::Sync) {
        return synced(axis, &all(leader, length_px, font_px), length_px, font_px);
    }
    let mut plan = Plan::new(axis, &Ask::of(axis), length_px, font_px);
    let mut ticks = if axis.ticking.mode == Mode::Array {
        listed(axis, &mut plan)
    } else {
        counted(axis, &plan, length_px, font_px)
    };
    let mut small = minor::ticks(axis, &plan, &ticks, length_px, font_px);
    if !axis.ticking.label_index.is_empty() {
        minor::move_labels(axis, &plan, &mut ticks, &mut small);
    }
    if axis.ticking.minor.is_none() {
        small.retain(|tick| tick.label_only);
    }
    ticks.extend(small);
    ticks
}

/// Returns the ticks of an axis that has them where the one below it has its own.
fn synced(axis: &Axis, others: &[Tick], length_px: f64, font_px: f64) -> Vec<Tick> {
    let plan = Plan::new(axis, &Ask::of(axis), length_px, font_px);
    let mut labels = Labels::new(axis, &plan);
    let shown: Vec<&Tick> = others.iter().filter(|tick| !tick.label_only).collect();
    let last = shown.iter().rposition(|tick| !tick.minor).unwrap_or(0);
    let first = shown.iter().position(|tick| !tick.minor).unwrap_or(0);
    let place = |index| Place { first: index == first, last: index == last, ..Place::default() };
    let ticks = shown.iter().enumerate().map(|(index, tick)| {
        let at = axis.value_at(tick.fraction);
        let text = labels.write(at, place(index));
        let text = if tick.minor { String::new() } else { text };
        Tick { minor: tick.minor, ..labelled(axis, at, &text) }
    });
    ticks.collect()
}

/// Returns the text of a coordinate for a reader.
#[must_use]
pub fn hover_label(axis: &Axis, calc: f64) -> String {
    if !calc.is_finite() {
        return String::new();
    }
    let plan = Plan::new(axis, &Ask::of(axis), 500.0, 12.0);
    let place = Place { hover: true, ..Place::default() };
    RichText::parse(&Labels::new(axis, &plan).write(calc, place)).plain()
}

/// Makes a tick of its text.
fn labelled(axis: &Axis, at: f64, text: &str) -> Tick {
    let fraction = axis.fraction(at);
    let group = match axis.kind {
        AxisKind::MultiCategory => category::group(axis, at),
        _ => RichText::default(),
    };
    let text = RichText::parse(text);
    Tick { at, fraction, label_fraction: fraction, text, group, minor: false, label_only: false }
}

/// Returns a range widened by the tolerance.
fn widened([start, end]: [f64; 2]) -> [f64; 2] {
    let more = (end - start) * TOLERANCE;
    [start - more, end + more]
}

/// Returns the ticks that the layout lists.
fn listed(axis: &Axis, plan: &mut Plan) -> Vec<Tick> {
    if axis.kind == AxisKind::Log && !matches!(plan.step, Step::Linear(_)) {
        // On a logarithmic axis, listed ticks always show the full number.
        let lowest = axis.range[0].min(axis.range[1]).floor() - 1.0;
        plan.step = Step::Linear(10f64.powf(lowest));
    }
    let values = coordinates(axis, &axis.ticking.values);
    let [one, two] = widened(axis.range);
    let is_seen = |at: f64| at > one.min(two) && at < one.max(two);
    let seen: Vec<f64> = values.iter().copied().filter(|at| is_seen(*at)).take(MOST * 10).collect();
    let last = seen.len().saturating_sub(1);
    let mut labels = Labels::new(axis, plan);
    let ticks = seen.iter().enumerate().filter(|(_, at)| !axis.breaks.hides(**at)).map(|(index, &at)| {
        let place = Place { first: index == 0, last: index == last, bare: true, hover: false };
        labelled(axis, at, &labels.write(at, place))
    });
    ticks.collect()
}

/// Returns listed values in coordinates; new names never become categories.
pub(super) fn coordinates(axis: &Axis, values: &Column) -> Vec<f64> {
    values.cells().map(|cell| kind::lookup(axis.kind, cell, &axis.categories)).collect()
}

/// Returns the ticks from one end of the axis to the other.
fn counted(axis: &Axis, plan: &Plan, length_px: f64, font_px: f64) -> Vec<Tick> {
    let mut drafts = steps(axis, plan, length_px);
    if let Some(period) = plan.period {
        date::place_in_periods(axis, &mut drafts, period);
    }
    if !axis.breaks.is_empty() {
        leave_breaks(axis, &mut drafts, length_px, font_px);
    }
    if let Some(last) = drafts.last_mut() {
        last.last = true;
    }
    let [start, end] = axis.range;
    let mut labels = Labels::in_sequence(axis, plan);
    let mut ticks: Vec<Tick> = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        let head = labels.head();
        let mut text =
            labels.write(draft.at, Place { first: draft.first, last: draft.last, bare: draft.bare, hover: false });
        let outside = draft.middle.is_some_and(|middle| middle > start.max(end) || middle < start.min(end));
        if draft.mute || outside {
            text.clear();
            labels.set_head(head);
        }
        let mut tick = labelled(axis, draft.at, &text);
        if let Some(middle) = draft.middle {
            tick.label_fraction = axis.fraction(middle.clamp(start.min(end), start.max(end)));
        }
        ticks.push(tick);
    }
    if let (true, Some(tick)) = (axis.ticking.periods, ticks.first_mut()) {
        tick.label_only = true;
    }
    ticks
}

/// Walks along the axis.
fn steps(axis: &Axis, plan: &Plan, length_px: f64) -> Vec<Draft> {
    let back = axis.range[1] < axis.range[0];
    let [start, mut end] = widened(axis.range);
    let first = tick_first(axis, plan, start, back);
    if !first.is_finite() || (first < start) != back && first != start {
        return Vec::new();
    }
    if axis.kind.is_category() {
        end = if back { end.max(-0.5) } else { end.min(axis.categories.len() as f64 - 0.5) };
    }
    let digits = matches!(plan.step, Step::Digits(_));
    let stride = match plan.step {
        Step::Plain(step) => step,
        Step::Months(_) => plan.step.ms(),
        _ => plan.rough,
    };
    let mut count = ((first - plan.tick0) / stride).round() - 1.0;
    let mut at = first;
    if !axis.breaks.is_empty() && axis.ticking.tick0.is_none() {
        at = axis.breaks.outside(at);
        if !back {
            at = plan.step.next(at, true);
        }
    }
    if axis.ticking.periods {
        at = plan.step.next(at, !back);
        count -= 1.0;
    }
    let most = (length_px as usize).clamp(MOST, MOST * 10);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut before = f64::NAN;
    while if back { at >= end } else { at <= end } && drafts.len() <= most && at != before {
        count += 1.0;
        let here = at;
        before = at;
        at = plan.step.next(at, back);
        if !axis.breaks.is_empty() && !back {
            if here < start {
                continue;
            }
            if axis.breaks.hides(here) && axis.breaks.outside(here) >= axis.range[0].max(axis.range[1]) {
                break;
            }
        }
        let labelled =
            axis.ticking.label_step <= 1 || (count % f64::from(axis.ticking.label_step)) == 0.0 || count.is_nan();
        drafts.push(Draft {
            at: snapped(axis, plan, here),
            first: here == first,
            bare: digits && axis.kind == AxisKind::Log && here.fract() != 0.0,
            mute: !labelled,
            ..Draft::default()
        });
    }
    drafts
}

/// Returns the first tick at or behind the start of the axis.
fn tick_first(axis: &Axis, plan: &Plan, start: f64, back: bool) -> f64 {
    let first = plan.step.first(start, plan.tick0, back);
    match (axis.kind.is_category(), plan.step) {
        (true, Step::Plain(_)) => first.min(axis.categories.len() as f64 - 1.0).max(0.0),
        _ => first,
    }
}

/// Undoes small errors of many additions: what is nearly a multiple of the step is one.
fn snapped(axis: &Axis, plan: &Plan, at: f64) -> f64 {
    match plan.step {
        Step::Plain(step) if axis.kind == AxisKind::Linear && step != 0.0 => {
            let multiple = plan.tick0 + ((at - plan.tick0) / step).round() * step;
            if (at - multiple).abs() < step.abs() * 1e-6 { multiple } else { at }
        }
        _ => at,
    }
}

/// Moves ticks out of breaks and drops those that then stand too near to the next.
fn leave_breaks(axis: &Axis, drafts: &mut Vec<Draft>, length_px: f64, font_px: f64) {
    let is_x = axis.is_x();
    let back = axis.is_reversed();
    let least = if axis.ticking.mode == Mode::Auto { font_px } else { 1.0 };
    let mut last = f64::NAN;
    for index in (0..drafts.len()).rev() {
        let at = axis.breaks.outside(drafts[index].at);
        drafts[index].at = at;
        let fraction = axis.fraction(at);
        let px = length_px * if is_x { fraction } else { 1.0 - fraction };
        let near = if is_x { last < px + least } else { last > px - least };
        if near {
            let drop = if back { index + 1 } else { index };
            if drop < drafts.len() {
                drafts.remove(drop);
            }
        } else {
            last = px;
        }
    }
}

#[cfg(test)]
mod tests;
