//! The bins of a histogram: the rule by which plotly.js finds them.
//!
//! A step that is a round number, about as wide as the spread of the values wants; a start moved by half a step where
//! values would lie on borders. Dates take months and years as steps too.

use crate::chart::axis::AxisKind;
use crate::chart::scene::scan::{self, Summary};
use crate::model::{Cell, dates};

/// How many bins there are at most: a size that is far too small is not followed.
const MOST: usize = 100_000;

/// The width of a bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// A number, or milliseconds.
    Even(f64),
    /// Months.
    Months(i64),
}

impl Step {
    /// Reads a size: a number, or `M` and a count of months.
    #[must_use]
    pub fn read(cell: Cell<'_>) -> Option<Step> {
        if let Cell::Text(text) = cell
            && let Some(months) = text.strip_prefix('M')
        {
            return months.parse().ok().filter(|months| (1..100_000).contains(months)).map(Step::Months);
        }
        cell.number().filter(|size| *size > 0.0).map(Step::Even)
    }

    fn after(self, value: f64, steps: f64) -> f64 {
        match self {
            Step::Even(size) => value + size * steps,
            Step::Months(months) => add_months(value, months * steps as i64),
        }
    }
}

/// Where bins begin and end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bins {
    /// The start of the first.
    pub start: f64,
    /// The end of the last.
    pub end: f64,
    /// How wide they are.
    pub step: Step,
}

impl Bins {
    /// Returns the borders of all bins.
    #[must_use]
    pub fn edges(&self) -> Vec<f64> {
        let mut edges = vec![self.start];
        let small = match self.step {
            Step::Even(size) => size * 1e-6,
            Step::Months(_) => 1.0,
        };
        for count in 1..MOST {
            let edge = self.step.after(self.start, count as f64);
            edges.push(edge);
            if !edge.is_finite() || edge >= self.end - small {
                break;
            }
        }
        edges
    }

    /// Returns the size of the bins if they all have one.
    #[must_use]
    pub fn even_size(&self) -> Option<f64> {
        match self.step {
            Step::Even(size) => Some(size),
            Step::Months(_) => None,
        }
    }
}

/// Returns the bin between edges that a value lies in.
#[must_use]
pub fn find(edges: &[f64], value: f64) -> Option<usize> {
    let after = edges.partition_point(|edge| *edge <= value + (value.abs() * 1e-12));
    (after > 0 && after < edges.len()).then(|| after - 1)
}

/// Returns the bins that suit values, at most so many; a `table` has fewer.
#[must_use]
pub fn automatic(values: &[f64], kind: AxisKind, counts: (Option<f64>, bool), size: Option<Step>) -> Bins {
    suited(&scan::summary(values), values, kind, counts, size)
}

/// Returns the bins that suit values of which a summary is known, and perhaps only a sample of themselves.
#[must_use]
pub fn suited(
    summary: &Summary,
    values: &[f64],
    kind: AxisKind,
    (nbins, table): (Option<f64>, bool),
    size: Option<Step>,
) -> Bins {
    let (low, high) = (summary.low, summary.high);
    if low > high {
        return Bins { start: 0.0, end: 1.0, step: Step::Even(1.0) };
    }
    if kind.is_category() {
        let size = match size {
            Some(Step::Even(size)) => size.round().max(1.0),
            _ => 1.0,
        };
        return Bins { start: low - 0.5, end: high + 0.5, step: Step::Even(size) };
    }
    let step = size.unwrap_or_else(|| {
        let rough = match nbins {
            Some(count) => (high - low) / count,
            None => rough_size(values, summary, if table { 0.25 } else { 0.4 }),
        };
        let rough = if rough.is_finite() && rough > 0.0 { rough } else { 1.0 };
        if kind == AxisKind::Date { round_dates(rough) } else { Step::Even(round_up(rough)) }
    });
    match step {
        Step::Even(size) => even(values, kind, summary, size),
        Step::Months(months) => monthly(low, high, months),
    }
}

/// Returns a size by the spread of the values, not below their natural distance.
fn rough_size(values: &[f64], summary: &Summary, power_of_count: f64) -> f64 {
    let least = least_distance(values, summary);
    let power = 10f64.powf(least.log10().floor());
    let natural = [9.9, 4.9, 1.9, 0.9].into_iter().find(|step| *step <= least / power).unwrap_or(0.9);
    (power * natural).max(2.0 * summary.deviation / summary.count.powf(power_of_count))
}

fn least_distance(values: &[f64], summary: &Summary) -> f64 {
    // Among very many values the distance never decides: the spread does.
    if summary.count > 200_000.0 {
        return (summary.high - summary.low) / 1e9;
    }
    let mut all = values.to_vec();
    super::bar::least_distance(&mut all).unwrap_or(1.0)
}

/// Returns the next 2, 5 or 10 times a power of ten.
fn round_up(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let factor = [2.0, 5.0, 10.0].into_iter().find(|step| *step >= rough / power).unwrap_or(10.0);
    power * factor
}

/// Returns the next step that calendars know.
fn round_dates(rough: f64) -> Step {
    const SECOND: f64 = 1000.0;
    const MINUTE: f64 = 60.0 * SECOND;
    const HOUR: f64 = 60.0 * MINUTE;
    const DAY: f64 = dates::DAY;
    const YEAR: f64 = 365.25 * DAY;
    const MONTH: f64 = YEAR / 12.0;
    let pick = |unit: f64, steps: &[f64]| {
        let wanted = rough / unit;
        unit * steps.iter().copied().find(|step| *step >= wanted).or(steps.last().copied()).unwrap_or(1.0)
    };
    if rough > YEAR {
        return Step::Months(12 * round_up(rough / YEAR).round().max(1.0) as i64);
    }
    if rough > MONTH {
        return Step::Months(
            (pick(1.0, &[MONTH, 2.0 * MONTH, 3.0 * MONTH, 6.0 * MONTH, 12.0 * MONTH]) / MONTH).round() as i64,
        );
    }
    Step::Even(match rough {
        _ if rough > DAY => pick(DAY, &[1.0, 2.0, 3.0, 7.0, 14.0]),
        _ if rough > HOUR => pick(HOUR, &[1.0, 2.0, 3.0, 6.0, 12.0, 24.0]),
        _ if rough > MINUTE => pick(MINUTE, &[1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0]),
        _ if rough > SECOND => pick(SECOND, &[1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0]),
        _ => round_up(rough),
    })
}

fn even(values: &[f64], kind: AxisKind, summary: &Summary, size: f64) -> Bins {
    // Days are counted from a Sunday, weeks begin on one.
    let origin = if kind == AxisKind::Date && size >= 7.0 * dates::DAY { 3.0 * dates::DAY } else { 0.0 };
    // The first tick at or above the least value, and one step back.
    let first = ((summary.low - origin) / size * (1.0 - f64::EPSILON)).ceil() * size + origin;
    let start = first - size;
    let start = shifted(start, values, kind, summary, size);
    let count = 1.0 + ((summary.high - start) / size).floor();
    Bins { start, end: start + count * size, step: Step::Even(size) }
}

/// Moves the start where values would lie on the borders of bins.
fn shifted(start: f64, values: &[f64], kind: AxisKind, summary: &Summary, size: f64) -> f64 {
    let near = |value: f64| (1.0 + (value - start) * 100.0 / size).rem_euclid(100.0) < 2.0;
    let (mut edges, mut middles, mut broken) = (0.0, 0.0, 0usize);
    // A sample tells the same as all of very many.
    let step = (values.len() / 50_000).max(1);
    let mut count = 0.0;
    for &value in values.iter().step_by(step).filter(|value| value.is_finite()) {
        count += 1.0;
        edges += f64::from(u8::from(near(value)));
        middles += f64::from(u8::from(near(value + size / 2.0)));
        broken += usize::from(value.fract() != 0.0);
    }
    if broken == 0 && kind != AxisKind::Date {
        if size < 1.0 {
            return summary.low - 0.5 * size;
        }
        let start = start - 0.5;
        return if start + size < summary.low { start + size } else { start };
    }
    if middles < count * 0.1 && (edges > count * 0.3 || near(summary.low) || near(summary.high)) {
        let shift = size / 2.0;
        return if start + shift < summary.low { start + shift } else { start - shift };
    }
    start
}

fn monthly(low: f64, high: f64, months: i64) -> Bins {
    let (year, month, _) = dates::civil_from_days((low / dates::DAY).floor() as i64);
    let index = (year * 12 + month - 1).div_euclid(months) * months;
    let start = month_start(index);
    let mut end = start;
    for _ in 0..MOST {
        if end > high {
            break;
        }
        end = add_months(end, months);
    }
    Bins { start, end, step: Step::Months(months) }
}

fn month_start(index: i64) -> f64 {
    dates::days_from_civil(index.div_euclid(12), index.rem_euclid(12) + 1, 1) as f64 * dates::DAY
}

fn add_months(value: f64, months: i64) -> f64 {
    let days = (value / dates::DAY).floor();
    if !days.is_finite() || days.abs() > 1e9 {
        return f64::NAN;
    }
    let (year, month, day) = dates::civil_from_days(days as i64);
    let index = year * 12 + month - 1 + months;
    month_start(index) + (day - 1) as f64 * dates::DAY + (value - days * dates::DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_lie_in_the_middle_of_their_bins() {
        let bins = automatic(&[1.0, 2.0, 2.0, 3.0, 4.0], AxisKind::Linear, (None, false), None);
        assert_eq!(bins.step, Step::Even(2.0));
        assert!((bins.start - -0.5).abs() < 1e-9, "{bins:?}");
        let one = automatic(&[1.0, 2.0, 2.0, 3.0, 4.0], AxisKind::Linear, (None, false), Some(Step::Even(1.0)));
        assert_eq!((one.start, one.end), (0.5, 4.5));
    }

    #[test]
    fn months_are_bins_of_their_own_length() {
        let day = |text: &str| dates::parse_strictly(text).unwrap();
        let values = [day("2020-01-15"), day("2020-02-10"), day("2020-03-31")];
        let bins = automatic(&values, AxisKind::Date, (None, false), Some(Step::Months(1)));
        assert_eq!(bins.edges().len(), 4);
        assert_eq!(find(&bins.edges(), day("2020-02-29")), Some(1));
    }

    #[test]
    fn hopeless_sizes_end() {
        let bins = automatic(&[0.0, 1e18], AxisKind::Linear, (None, false), Some(Step::Even(1e-9)));
        assert!(bins.edges().len() <= MOST + 1);
        assert_eq!(automatic(&[], AxisKind::Linear, (None, false), None).edges().len(), 2);
    }
}
