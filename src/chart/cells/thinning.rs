//! Which labels of an axis stay where there is no room for all: the round ones.

use super::layout::Tick;
use crate::chart::axis::AxisKind;

/// Returns which ticks keep their labels: all if they fit, else the largest regular choice of them that does.
///
/// On logarithmic axes powers of ten stay longest, then twos and fives; on straight ones multiples of a round step.
pub fn kept(kind: AxisKind, ticks: &[Tick], fits: impl Fn(&[usize]) -> bool) -> Vec<usize> {
    let all: Vec<usize> = (0..ticks.len()).collect();
    if fits(&all) {
        return all;
    }
    let choices: Vec<Vec<usize>> = match kind {
        AxisKind::Log => decades(ticks),
        AxisKind::Linear => multiples(ticks),
        _ => Vec::new(),
    };
    let regular = (2..ticks.len().max(3)).map(|step| all.iter().copied().step_by(step).collect());
    let found = choices.into_iter().chain(regular).find(|choice: &Vec<usize>| choice.len() > 1 && fits(choice));
    found.unwrap_or_else(|| all.into_iter().take(1).collect())
}

/// Returns choices of the ticks of a logarithmic axis, the largest first.
fn decades(ticks: &[Tick]) -> Vec<Vec<usize>> {
    let digit = |at: f64| 10f64.powf(at.rem_euclid(1.0)).round() as u32 % 10;
    let with = |digits: &[u32]| -> Vec<usize> {
        ticks.iter().enumerate().filter(|(_, tick)| digits.contains(&digit(tick.at))).map(|(index, _)| index).collect()
    };
    // A tenth is the next power of ten.
    let whole = with(&[0, 1]);
    let mut choices = vec![with(&[0, 1, 2, 5]), with(&[0, 1, 3]), whole.clone()];
    choices.extend([2, 3, 5, 10].map(|step| {
        let at = |index: &usize| ticks[*index].at.round() as i64;
        whole.iter().copied().filter(|index| at(index).rem_euclid(step) == 0).collect()
    }));
    choices
}

/// Returns choices of evenly spaced ticks, the largest first: those that are multiples of a round number of steps.
fn multiples(ticks: &[Tick]) -> Vec<Vec<usize>> {
    let [first, second, ..] = ticks else { return Vec::new() };
    let step = (second.at - first.at).abs();
    if !(step.is_finite() && step > 0.0) {
        return Vec::new();
    }
    let choice = |each: i64| -> Vec<usize> {
        let is_multiple = |tick: &Tick| ((tick.at / step).round() as i64).rem_euclid(each) == 0;
        ticks.iter().enumerate().filter(|(_, tick)| is_multiple(tick)).map(|(index, _)| index).collect()
    };
    [2, 4, 5, 10, 20, 50].map(choice).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[f64]) -> Vec<Tick> {
        values.iter().map(|at| Tick { at: *at, fraction: 0.0, text: at.to_string() }).collect()
    }

    #[test]
    fn powers_of_ten_stay_longest() {
        let values: Vec<f64> =
            [200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0].iter().map(|v: &f64| v.log10()).collect();
        let ticks = ticks(&values);
        assert_eq!(kept(AxisKind::Log, &ticks, |kept| kept.len() < 4), [2, 5]);
        assert_eq!(kept(AxisKind::Log, &ticks, |_| true).len(), 6);
    }

    #[test]
    fn round_numbers_stay() {
        let ticks = ticks(&[10.0, 20.0, 30.0, 40.0, 50.0]);
        assert_eq!(kept(AxisKind::Linear, &ticks, |kept| kept.len() < 3), [1, 3]);
        assert_eq!(kept(AxisKind::Category, &ticks, |kept| kept.len() < 3), [0, 3]);
        assert_eq!(kept(AxisKind::Date, &[], |_| false), Vec::<usize>::new());
    }
}
