//! Moments that stand for a month, a quarter or any other period: at its start, its middle or its end.

use super::Context;
use crate::model::{Cell, dates};

/// The length of a period.
#[derive(Debug, Clone, Copy)]
enum Length {
    Even(f64),
    Months(i64),
}

/// Moves moments to where the trace's `xperiod` or `yperiod` wants them.
pub fn align(context: &Context<'_>, letter: &str, moments: &mut [f64]) {
    let source = context.source;
    let Some(length) = source.at(&format!("{letter}period")).and_then(|period| read(period.cell())) else { return };
    let share = match source.text(&format!("{letter}periodalignment")) {
        Some("start") => 0.0,
        Some("end") => 1.0,
        _ => 0.5,
    };
    let own = source.at(&format!("{letter}period0")).and_then(|start| match start.cell() {
        Cell::Text(text) => dates::parse_strictly(text),
        cell => cell.number(),
    });
    // Weeks begin on a Sunday.
    let weekly = matches!(length, Length::Even(size) if size % (7.0 * dates::DAY) == 0.0);
    let day = dates::days_from_civil(2000, 1, if weekly { 2 } else { 1 }) as f64;
    let origin = own.unwrap_or(day * dates::DAY);
    for moment in moments.iter_mut().filter(|moment| moment.is_finite()) {
        let (start, end) = around(*moment, origin, length);
        *moment = start + (end - start) * share;
    }
}

fn read(cell: Cell<'_>) -> Option<Length> {
    if let Cell::Text(text) = cell
        && let Some(months) = text.strip_prefix('M')
    {
        return months.parse().ok().filter(|months| (1..100_000).contains(months)).map(Length::Months);
    }
    cell.number().filter(|size| *size > 0.0).map(Length::Even)
}

/// Returns start and end of the period that a moment lies in.
fn around(moment: f64, origin: f64, length: Length) -> (f64, f64) {
    match length {
        Length::Even(size) => {
            let start = origin + ((moment - origin) / size).floor() * size;
            (start, start + size)
        }
        Length::Months(months) => {
            let index = |moment: f64| {
                let day = (moment / dates::DAY).floor().clamp(-1e9, 1e9) as i64;
                let (year, month, _) = dates::civil_from_days(day);
                year * 12 + month - 1
            };
            let day = |index: i64| {
                dates::days_from_civil(index.div_euclid(12), index.rem_euclid(12) + 1, 1) as f64 * dates::DAY
            };
            let first = index(origin);
            let within = origin - day(first);
            let start = first + (index(moment - within) - first).div_euclid(months) * months;
            (day(start) + within, day(start + months) + within)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_weeks_have_their_own_bounds() {
        let day = |text: &str| dates::parse_strictly(text).unwrap();
        let (start, end) = around(day("2020-02-17"), day("2000-01-01"), Length::Months(3));
        assert_eq!((start, end), (day("2020-01-01"), day("2020-04-01")));
        let (start, end) = around(day("2020-02-19"), day("2000-01-02"), Length::Even(7.0 * dates::DAY));
        assert_eq!((start, end), (day("2020-02-16"), day("2020-02-23")));
    }
}
