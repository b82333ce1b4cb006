//! Parts of an axis that are left out: nights, weekends, holidays.
//!
//! A break is a pattern (hours of the day, days of the week), a pair of bounds, or a list of starts of one length. Within a
//! range they are located as intervals, by which coordinates beyond them move together.

use std::cmp::Ordering;

use super::{AxisKind, kind};
use crate::chart::format::date::{DAY, HOUR, MINUTE, SECOND, WEEK};
use crate::model::{Cell, Value};

/// More breaks than these in a range are drawn as none.
const MOST: usize = 20_000;

/// One break as the layout describes it.
#[derive(Debug, Clone, PartialEq)]
enum Break {
    /// From one day of the week to another, 0 for Sunday.
    Weekdays([f64; 2]),
    /// From one hour of the day to another.
    Hours([f64; 2]),
    /// From one coordinate to another.
    Between([f64; 2]),
    /// From each of some coordinates on, for a length.
    Each(Vec<f64>, f64),
}

/// The breaks of an axis, as the layout describes them and where they lie in the range.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Breaks {
    described: Vec<Break>,
    /// Where breaks lie, in order and apart from each other, in coordinates.
    located: Vec<[f64; 2]>,
}

impl Breaks {
    /// Reads the breaks that a layout's axis describes; only date axes have any.
    #[must_use]
    pub fn read(layout: &Value, kind: AxisKind) -> Breaks {
        if kind != AxisKind::Date {
            return Breaks::default();
        }
        let list = layout.get("rangebreaks").and_then(Value::as_list).unwrap_or_default();
        let mut described: Vec<Break> = list.iter().filter_map(read_break).collect();
        described.sort_by(|one, two| match (one, two) {
            (Break::Weekdays(_), Break::Hours(_)) => Ordering::Less,
            (Break::Hours(_), Break::Weekdays(_)) => Ordering::Greater,
            _ => Ordering::Equal,
        });
        Breaks { described, located: Vec::new() }
    }

    /// Returns whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.described.is_empty()
    }

    /// Returns whether days of the week are left out.
    #[must_use]
    pub fn has_weekdays(&self) -> bool {
        self.described.iter().any(|one| matches!(one, Break::Weekdays(_)))
    }

    /// Returns where breaks lie in the range, in order.
    #[must_use]
    pub fn located(&self) -> &[[f64; 2]] {
        &self.located
    }

    /// Returns how much of the range is left out.
    #[must_use]
    pub fn hidden_length(&self) -> f64 {
        self.located.iter().map(|[start, end]| end - start).sum()
    }

    /// Finds where the breaks lie within a range.
    pub fn locate(&mut self, range: [f64; 2]) {
        self.located = self.between(range[0].min(range[1]), range[0].max(range[1]));
    }

    /// Returns where the breaks lie between two coordinates.
    #[must_use]
    pub fn between(&self, low: f64, high: f64) -> Vec<[f64; 2]> {
        let mut found: Vec<[f64; 2]> = Vec::new();
        if low.is_nan() || high.is_nan() || low >= high {
            return found;
        }
        for one in &self.described {
            match one {
                Break::Weekdays([from, to]) => {
                    let length = (to - from + if to < from { 7.0 } else { 0.0 }) * DAY;
                    // The epoch was a Thursday, the first Sunday three days later.
                    let week = (low.floor() - 3.0 * DAY).div_euclid(WEEK) * WEEK + 3.0 * DAY;
                    // As in Plotly, the first is that of the week in which the range begins: one that began before is shown.
                    repeat(&mut found, week + from * DAY, WEEK, length, [low, high]);
                }
                Break::Hours([from, to]) => {
                    let length = (to - from + if to < from { 24.0 } else { 0.0 }) * HOUR;
                    let day = low.floor().div_euclid(DAY) * DAY;
                    repeat(&mut found, day + from * HOUR, DAY, length, [low, high]);
                }
                Break::Between([from, to]) => add(&mut found, from.min(*to), from.max(*to), [low, high]),
                Break::Each(starts, length) => {
                    for start in starts {
                        add(&mut found, *start, start + length, [low, high]);
                    }
                }
            }
        }
        merged(found)
    }

    /// Returns whether a coordinate lies in a part that is left out.
    #[must_use]
    pub fn hides(&self, calc: f64) -> bool {
        // A period may run over its end: from Saturday (6) to Monday (1) is from 6 to 8.
        let is_in = |[from, to]: [f64; 2], place: f64, period: f64| {
            if from <= to {
                return (from..to).contains(&place);
            }
            let place = if place < from { place + period } else { place };
            (from..to + period).contains(&place)
        };
        self.described.iter().any(|one| match one {
            Break::Weekdays(bounds) => {
                let day = ((calc / DAY).floor() + 4.0).rem_euclid(7.0);
                is_in(*bounds, day, 7.0)
            }
            Break::Hours(bounds) => {
                let clock = calc.floor().rem_euclid(DAY);
                let hour = (clock / HOUR).floor()
                    + ((clock / MINUTE).floor() % 60.0) / 60.0
                    + ((clock / SECOND).floor() % 60.0) / 3_600.0
                    + (clock % SECOND) / HOUR;
                is_in(*bounds, hour, 24.0)
            }
            Break::Between([from, to]) => calc >= *from && calc < *to,
            Break::Each(starts, length) => {
                // Of starts in order, only the last before the coordinate can reach it.
                let before = starts.partition_point(|start| *start <= calc);
                before > 0 && calc < starts[before - 1] + length
            }
        })
    }

    /// Returns a coordinate, or the end of the break that it lies in.
    #[must_use]
    pub fn outside(&self, calc: f64) -> f64 {
        self.located.iter().find(|[start, end]| calc >= *start && calc < *end).map_or(calc, |[_, end]| *end)
    }

    /// Returns where a coordinate lies between the ends of a range, breaks left out: what is inside one lies at its edge.
    #[must_use]
    pub fn fraction(&self, range: [f64; 2], calc: f64) -> f64 {
        let [start, end] = range;
        if self.located.is_empty() {
            return (calc - start) / (end - start);
        }
        let low = start.min(end);
        let hidden: f64 =
            self.located.iter().take_while(|[from, _]| *from < calc).map(|[from, to]| to.min(calc) - from).sum();
        let share = (calc - low - hidden) / ((end - start).abs() - self.hidden_length());
        if end < start { 1.0 - share } else { share }
    }

    /// Returns the coordinate at a fraction of a range, breaks left out.
    #[must_use]
    pub fn value_at(&self, range: [f64; 2], fraction: f64) -> f64 {
        let [start, end] = range;
        if self.located.is_empty() {
            return start + fraction * (end - start);
        }
        let share = if end < start { 1.0 - fraction } else { fraction };
        let mut calc = start.min(end) + share * ((end - start).abs() - self.hidden_length());
        for [from, to] in &self.located {
            if calc < *from {
                break;
            }
            calc += to - from;
        }
        calc
    }
}

/// Reads one break; `None` if it is off or makes no sense.
fn read_break(value: &Value) -> Option<Break> {
    if value.get("enabled").and_then(Value::as_bool) == Some(false) {
        return None;
    }
    let Some(bounds) = value.get("bounds").and_then(Value::as_column).filter(|bounds| bounds.len() >= 2) else {
        let values = value.get("values").and_then(Value::as_column)?;
        let mut starts: Vec<f64> = values.cells().filter_map(kind::moment).collect();
        starts.sort_by(f64::total_cmp);
        let length = value.get("dvalue").and_then(|length| length.cell().number()).filter(|length| *length >= 0.0);
        return (!starts.is_empty()).then(|| Break::Each(starts, length.unwrap_or(DAY)));
    };
    let weekday = |cell: Cell<'_>| match cell {
        Cell::Text(name) => {
            let name: String = name.trim().chars().take(3).collect::<String>().to_ascii_lowercase();
            ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].iter().position(|day| *day == name).map(|day| day as f64)
        }
        _ => None,
    };
    let cells = [bounds.cell(0), bounds.cell(1)];
    let named = cells.iter().any(|cell| weekday(*cell).is_some());
    let pattern = value.get("pattern").and_then(Value::as_str);
    match pattern.unwrap_or(if named { "day of week" } else { "" }) {
        "day of week" => {
            let [from, to] = cells.map(|cell| {
                weekday(cell)
                    .or_else(|| kind::number(cell))
                    .filter(|day| (0.0..7.0).contains(day) && day.fract() == 0.0)
            });
            Some(Break::Weekdays([from?, to?]))
        }
        "hour" => {
            let [from, to] = cells.map(|cell| kind::number(cell).filter(|hour| (0.0..=24.0).contains(hour)));
            Some(Break::Hours([from?, to?]))
        }
        _ => {
            let [from, to] = cells.map(kind::moment);
            Some(Break::Between([from?, to?]))
        }
    }
}

/// Adds a break that comes again and again.
fn repeat(found: &mut Vec<[f64; 2]>, first: f64, period: f64, length: f64, within: [f64; 2]) {
    let count = ((within[1] - first) / period).ceil();
    if count < MOST as f64 {
        for index in 0..count as usize {
            let start = first + index as f64 * period;
            add(found, start, start + length, within);
        }
    }
}

/// Adds the part of a break that lies within.
fn add(found: &mut Vec<[f64; 2]>, from: f64, to: f64, [low, high]: [f64; 2]) {
    let (from, to) = (from.clamp(low, high), to.clamp(low, high));
    if from < to {
        found.push([from, to]);
    }
}

/// Orders breaks and joins those that touch.
fn merged(mut found: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    found.sort_by(|one, two| one[0].total_cmp(&two[0]));
    let mut apart: Vec<[f64; 2]> = Vec::with_capacity(found.len());
    for one in found {
        match apart.last_mut() {
            Some(last) if one[0] <= last[1] => last[1] = last[1].max(one[1]),
            _ => apart.push(one),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::format::date;

    fn breaks(json: &str, from: &str, to: &str) -> (Breaks, [f64; 2]) {
        let mut breaks = Breaks::read(&serde_json::from_str(json).unwrap(), AxisKind::Date);
        let range = [date::parse(from).unwrap(), date::parse(to).unwrap()];
        breaks.locate(range);
        (breaks, range)
    }

    #[test]
    fn weekends_and_nights_take_no_room() {
        let json = r#"{"rangebreaks":[{"bounds":["sat","mon"]},{"bounds":[17,9],"pattern":"hour"}]}"#;
        // From Thursday to Tuesday: three whole days of eight hours.
        let (breaks, range) = breaks(json, "2024-02-01 09:00", "2024-02-06 09:00");
        assert_eq!(range[1] - range[0] - breaks.hidden_length(), 24.0 * HOUR);
        let at = |text: &str| breaks.fraction(range, date::parse(text).unwrap());
        assert!((at("2024-02-02 09:00") - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(at("2024-02-01 17:00"), at("2024-02-02 09:00"));
        assert_eq!(at("2024-02-02 17:00"), at("2024-02-05 09:00"));
        assert!(breaks.hides(date::parse("2024-02-03 12:00").unwrap()));
        assert!(!breaks.hides(date::parse("2024-02-05 12:00").unwrap()));
        let noon = date::parse("2024-02-05 13:00").unwrap();
        assert!((breaks.value_at(range, breaks.fraction(range, noon)) - noon).abs() < 1.0);
    }

    #[test]
    fn single_days_are_left_out() {
        let json = r#"{"rangebreaks":[{"values":["2024-01-02","2024-01-03"]},{"enabled":false,"bounds":[1,2]}]}"#;
        let (breaks, range) = breaks(json, "2024-01-01", "2024-01-05");
        assert_eq!(breaks.located().len(), 1);
        assert_eq!(breaks.fraction(range, date::parse("2024-01-04").unwrap()), 0.5);
        assert_eq!(breaks.fraction([range[1], range[0]], date::parse("2024-01-04").unwrap()), 0.5);
    }
}
