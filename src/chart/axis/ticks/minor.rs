//! The small ticks between the others.

use super::super::{Axis, AxisKind};
use super::label::{Labels, Place};
use super::plan::{Ask, Plan};
use super::settings::{Minor, Mode};
use super::step::Step;
use super::{Draft, MOST, Tick, date, tick_first, widened};
use crate::chart::format::date::{DAY, WEEK};
use crate::chart::rich_text::RichText;

/// Returns the small ticks, without those where another stands.
pub(super) fn ticks(axis: &Axis, plan: &Plan, others: &[Tick], length_px: f64, font_px: f64) -> Vec<Tick> {
    let usual = Minor::default();
    let minor = match &axis.ticking.minor {
        Some(minor) => minor,
        None if axis.ticking.label_index.is_empty() => return Vec::new(),
        None => &usual,
    };
    let places = if minor.mode == Mode::Array {
        let [one, two] = widened(axis.range);
        let values = super::coordinates(axis, &minor.values);
        values.into_iter().filter(|at| *at > one.min(two) && *at < one.max(two)).collect()
    } else {
        counted(axis, minor, plan, others, length_px, font_px)
    };
    let taken = |at: f64| others.iter().any(|tick| (tick.at - at).abs() <= at.abs().max(1.0) * 1e-9);
    let free = places.into_iter().filter(|at| !taken(*at) && !axis.breaks.hides(*at));
    free.map(|at| {
        let fraction = axis.fraction(at);
        Tick { at, fraction, label_fraction: fraction, minor: true, ..Tick::default() }
    })
    .collect()
}

/// Takes the labels from the great ticks and gives them to small ones near by, as `ticklabelindex` asks.
pub(super) fn move_labels(axis: &Axis, plan: &Plan, great: &mut [Tick], small: &mut [Tick]) {
    let periods = axis.ticking.periods;
    let apart = match small {
        [_, two, three, ..] => (three.at - two.at) * if axis.is_reversed() { -1.0 } else { 1.0 },
        _ => return,
    };
    if !date::tells_apart(apart, &axis.ticking.format) {
        return;
    }
    let mut all: Vec<(f64, Option<usize>)> =
        great.iter().skip(usize::from(periods)).map(|tick| (tick.at, None)).collect();
    all.extend(small.iter().enumerate().map(|(index, tick)| (tick.at, Some(index))));
    all.sort_by(|one, two| one.0.total_cmp(&two.0));
    let mut chosen: Vec<usize> = Vec::new();
    for place in (0..all.len()).filter(|place| all[*place].1.is_none()) {
        for offset in &axis.ticking.label_index {
            let moved = usize::try_from(place as i64 + offset).ok().and_then(|place| all.get(place));
            if let Some((_, Some(index))) = moved
                && !chosen.contains(index)
            {
                chosen.push(*index);
            }
        }
    }
    for tick in great.iter_mut() {
        tick.text = RichText::default();
    }
    let mut drafts: Vec<Draft> =
        chosen.iter().map(|index| Draft { at: small[*index].at, ..Draft::default() }).collect();
    if let Some(period) = plan.period {
        date::place_in_periods(axis, &mut drafts, period);
    }
    let mut labels = Labels::in_sequence(axis, plan);
    let (low, high) = (axis.range[0].min(axis.range[1]), axis.range[0].max(axis.range[1]));
    for (index, draft) in chosen.iter().zip(&drafts) {
        let tick = &mut small[*index];
        let middle = draft.middle.unwrap_or(draft.at);
        if !periods || (low..=high).contains(&middle) {
            tick.text = RichText::parse(&labels.write(draft.at, Place::default()));
        }
        tick.label_fraction = axis.fraction(middle.clamp(low, high));
        tick.label_only = axis.ticking.minor.is_none();
    }
}

/// Walks along the axis in small steps.
fn counted(axis: &Axis, minor: &Minor, plan: &Plan, others: &[Tick], length_px: f64, font_px: f64) -> Vec<f64> {
    let [start, end] = axis.range;
    let major = others.first().filter(|_| matches!(axis.ticking.mode, Mode::Auto | Mode::Linear));
    let range = match (minor.dtick, major) {
        (Some(_), _) => axis.range,
        // A little less than one step of the others.
        (None, Some(first)) => [first.at, plan.step.next(first.at, true) * 0.99 + first.at * 0.01],
        (None, None) => [start, 0.8 * start + 0.2 * end],
    };
    let tick0 = minor.tick0.or(axis.ticking.tick0);
    let ask = Ask { mode: minor.mode, nticks: f64::from(minor.nticks), dtick: minor.dtick, tick0, range, minor: true };
    let mut small = Plan::new(axis, &ask, length_px, font_px);
    if minor.dtick.is_none() {
        if major.is_some() {
            small.step = dividing(plan.step, small.step, minor.nticks_given);
        }
        small.tick0 = plan.tick0;
    }
    let back = end < start;
    let [start, mut end] = widened(axis.range);
    if axis.kind == AxisKind::Category {
        end = if back { end.max(-0.5) } else { end.min(axis.categories.len() as f64 - 0.5) };
    }
    let first = tick_first(axis, &small, start, back);
    let labelled_periods = axis.ticking.periods && !axis.ticking.label_index.is_empty();
    let first = if labelled_periods { small.step.next(first, !back) } else { first };
    let walk = std::iter::successors(Some(first).filter(|at| at.is_finite()), |at| {
        let next = small.step.next(*at, back);
        (next != *at).then_some(next)
    });
    walk.take_while(|at| if back { *at >= end } else { *at <= end }).take(MOST * 10).collect()
}

/// Returns a small step that divides the great one.
fn dividing(great: Step, small: Step, small_asked: bool) -> Step {
    let is_multiple = |great: f64, small: f64| ((great / small + 0.5).rem_euclid(1.0) - 0.5).abs() < 0.001;
    let is_half_of_five = |great: f64, small: f64| (great / small / 2.5 - 1.0).abs() < 0.001;
    match (great, small) {
        (Step::Plain(great), Step::Plain(small)) => Step::Plain(if !is_multiple(great, small) {
            if great == 2.0 * WEEK && small == 3.0 * DAY {
                WEEK
            } else if great == WEEK && !small_asked {
                DAY
            } else if is_half_of_five(great, small) {
                great / 2.0
            } else {
                great
            }
        } else if great == 2.0 * WEEK && small == 2.0 * DAY {
            WEEK
        } else {
            small
        }),
        (Step::Months(_), Step::Plain(_)) => Step::Months(1.0),
        (Step::Months(months), Step::Months(few)) if !is_multiple(months, few) => great,
        (Step::Months(months), Step::Months(few)) if months >= 12.0 && few == 2.0 => Step::Months(3.0),
        (Step::Linear(large), Step::Linear(little)) if !is_multiple(large, little) => {
            if is_half_of_five(large, little) { Step::Linear(large / 2.0) } else { great }
        }
        (Step::Linear(_), Step::Linear(_)) => small,
        (_, Step::Linear(_)) => Step::Digits(1),
        (Step::Plain(powers), Step::Digits(2)) if powers > 1.0 => Step::Plain(1.0),
        _ => small,
    }
}
