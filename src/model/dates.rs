//! Dates as Plotly figures write them, as milliseconds since 1970-01-01 without a time zone.
//!
//! A date is `YYYY-MM-DD` with as much cut off or added behind as its author needed: `YYYY`, `YYYY-MM`, a space or `T`,
//! then `HH`, `:MM`, `:SS` and a fraction. A zone (`Z`, `+02:00`) is read over: Plotly draws the clock that was written.

/// Milliseconds of a day.
pub const DAY: f64 = 86_400_000.0;

/// The longest text that may be a date, in bytes.
const LONGEST: usize = 64;

/// Reads a date as tables have them into milliseconds since the epoch, with strokes or slashes between its parts and a comma
/// before fractions too; `None` for anything that is no date. A year has four digits: two may be any number.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    read(text, Form::Tables)
}

/// Reads a date as plotly.js does, to the letter: what is a date decides which axes are date axes. A year may have two digits.
#[must_use]
pub fn parse_strictly(text: &str) -> Option<f64> {
    read(text, Form::Plotly)
}

/// Who writes dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// People and programs, in tables.
    Tables,
    /// plotly.js.
    Plotly,
}

fn read(text: &str, form: Form) -> Option<f64> {
    // Everything that is no date is told by its first letters.
    let text = text.trim().as_bytes();
    if text.len() < 2 || text.len() > LONGEST {
        return None;
    }
    let (negative, rest) = text.strip_prefix(b"-").map_or((false, text), |rest| (true, rest));
    let (year, rest) = match digits(rest, 4, 4) {
        Some((year, rest)) => (if negative { -year } else { year }, rest),
        None if !negative && form == Form::Plotly => {
            let (year, rest) = digits(rest, 2, 2)?;
            // As plotly.js of this decade reads them: from 1957 to 2056.
            ((year + 2000 - 1957) % 100 + 1957, rest)
        }
        None => return None,
    };
    let (mut month, mut day, mut time) = (1, 1, 0.0);
    if let Some(tail) = after_stroke(rest, form) {
        let (found, rest) = digits(tail, 1, 2)?;
        month = found;
        if let Some(tail) = after_stroke(rest, form) {
            let (found, rest) = digits(tail, 1, 2)?;
            day = found;
            time = clock(rest, form)?;
        } else if !rest.is_empty() {
            return None;
        }
    } else if !rest.is_empty() {
        return None;
    }
    if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    Some(days_from_civil(year, month, day) as f64 * DAY + time)
}

/// Returns what follows the sign between two parts of a date.
fn after_stroke(text: &[u8], form: Form) -> Option<&[u8]> {
    match text {
        [b'-', tail @ ..] => Some(tail),
        [b'/', tail @ ..] if form == Form::Tables => Some(tail),
        _ => None,
    }
}

/// Reads ` HH:MM:SS.fff` with any tail cut off and a zone behind it, into milliseconds.
fn clock(text: &[u8], form: Form) -> Option<f64> {
    let [b' ' | b'T' | b't', rest @ ..] = text else {
        return text.is_empty().then_some(0.0);
    };
    let (hour, mut rest) = digits(rest, 1, 2).filter(|(hour, _)| *hour < 24)?;
    let mut ms = hour as f64 * 3_600_000.0;
    let [b':', tail @ ..] = rest else {
        return rest.is_empty().then_some(ms);
    };
    let (minute, tail) = digits(tail, 2, 2).filter(|(minute, _)| *minute < 60)?;
    (ms, rest) = (ms + minute as f64 * 60_000.0, tail);
    if let [b':', tail @ ..] = rest {
        let (second, tail) = digits(tail, 2, 2).filter(|(second, _)| *second < 60)?;
        (ms, rest) = (ms + second as f64 * 1_000.0, tail);
        if let [point @ (b'.' | b','), tail @ ..] = rest
            && (*point == b'.' || form == Form::Tables)
        {
            let end = tail.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(tail.len());
            let fraction: f64 = format!("0.{}", str::from_utf8(&tail[..end]).ok()?).parse().ok()?;
            if end == 0 {
                return None;
            }
            (ms, rest) = (ms + fraction * 1_000.0, &tail[end..]);
        }
    }
    let zone = match rest {
        [] | [b'Z' | b'z'] => true,
        [b'+' | b'-', zone @ ..] => {
            let digits = zone.iter().filter(|byte| byte.is_ascii_digit()).count();
            (zone.len() == digits && (digits == 2 || digits == 4))
                || (zone.len() == 5 && digits == 4 && zone[2] == b':')
        }
        _ => false,
    };
    zone.then_some(ms)
}

fn digits(text: &[u8], least: usize, most: usize) -> Option<(i64, &[u8])> {
    let len = text.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    (len >= least).then(|| (text[..len].iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')), &text[len..]))
}

/// Returns the number of days in a month of the Gregorian calendar.
#[must_use]
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Returns the days from 1970-01-01 to a day of the Gregorian calendar.
#[must_use]
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Returns year, month and day of a number of days since 1970-01-01.
#[must_use]
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days - era * 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_in_all_lengths() {
        assert_eq!(parse("1970"), Some(0.0));
        assert_eq!(parse("1970-02"), Some(31.0 * DAY));
        assert_eq!(parse("1970-01-02"), Some(DAY));
        assert_eq!(parse("1970-01-01 01:00"), Some(3_600_000.0));
        assert_eq!(parse("1970-01-01T00:00:01.5Z"), Some(1500.0));
        assert_eq!(parse("1970-01-01T00:00:01.123456+02:00").map(f64::round), Some(1123.0));
        assert_eq!(parse("2000-02-29"), Some(951_782_400_000.0));
        assert_eq!(parse("1969-12-31"), Some(-DAY));
    }

    #[test]
    fn tables_write_dates_that_plotly_reads_as_words() {
        for (text, table, strict) in [
            ("2020/01/02", Some(18_263.0 * DAY), None),
            ("1970-01-01 00:00:01,5", Some(1500.0), None),
            ("70-01-02", None, Some(DAY)),
            ("70", None, Some(0.0)),
            ("1970-01-02T00:00:00+02:00", Some(DAY), Some(DAY)),
        ] {
            assert_eq!((parse(text), parse_strictly(text)), (table, strict), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "12",
            "20200",
            "2020-13",
            "2020-02-30",
            "2020-01-01x",
            "2020-01-01 25:00",
            "hello",
            "1.5",
            "2020-01-01 10:00 pm",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_and_calendar_agree(days in -800_000i64..800_000) {
            let (year, month, day) = civil_from_days(days);
            prop_assert_eq!(days_from_civil(year, month, day), days);
            prop_assert!(day <= days_in_month(year, month));
        }
    }
}
