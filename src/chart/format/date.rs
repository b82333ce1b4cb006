//! Moments as text, by the specifiers of d3-time-format, and the exact forms in which Plotly reads and writes dates.
//!
//! Moments are milliseconds since 1970 on a clock without zones.

use crate::model::dates::{civil_from_days, days_from_civil};

pub use crate::model::dates::{DAY, parse_strictly as parse};

/// Milliseconds of a second.
pub const SECOND: f64 = 1_000.0;
/// Milliseconds of a minute.
pub const MINUTE: f64 = 60_000.0;
/// Milliseconds of an hour.
pub const HOUR: f64 = 3_600_000.0;
/// Milliseconds of a week.
pub const WEEK: f64 = 604_800_000.0;
/// The first moment that Plotly can show: the year -9999.
const FIRST: f64 = -377_705_116_800_000.0;
/// The last one: the end of the year 9999.
const LAST: f64 = 253_402_300_799_999.9;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns whether Plotly can show a moment.
#[must_use]
pub fn is_shown(ms: f64) -> bool {
    (FIRST..=LAST).contains(&ms)
}

/// Writes a moment as shortly as it can be read again: the day, and as much of the clock as is not zero.
#[must_use]
pub fn shortest(ms: f64) -> String {
    if !is_shown(ms) {
        return String::new();
    }
    let tenths = ((ms + 0.05).rem_euclid(1.0) * 10.0).floor();
    let moment = Moment::new((ms - tenths / 10.0).round());
    let mut text = format("%Y-%m-%d", moment.ms);
    let fraction = moment.millisecond * 10 + tenths as i64;
    if moment.hour + moment.minute + moment.second + fraction > 0 {
        text = format!("{text} {:02}:{:02}", moment.hour, moment.minute);
        if moment.second + fraction > 0 {
            text = format!("{text}:{:02}", moment.second);
            if fraction > 0 {
                text += format!(".{fraction:04}").trim_end_matches('0');
            }
        }
    }
    text
}

/// A moment in its parts.
struct Moment {
    ms: f64,
    days: i64,
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    millisecond: i64,
}

impl Moment {
    fn new(ms: f64) -> Moment {
        let ms = if is_shown(ms) { ms } else { 0.0 };
        let days = (ms / DAY).floor();
        let clock = (ms - days * DAY).floor() as i64;
        let (year, month, day) = civil_from_days(days as i64);
        Moment {
            ms,
            days: days as i64,
            year,
            month,
            day,
            hour: clock / 3_600_000,
            minute: clock / 60_000 % 60,
            second: clock / 1_000 % 60,
            millisecond: clock % 1_000,
        }
    }

    /// 0 for Sunday.
    fn weekday(&self) -> i64 {
        (self.days + 4).rem_euclid(7)
    }

    /// 1 for the first of January.
    fn day_of_year(&self) -> i64 {
        self.days - days_from_civil(self.year, 1, 1) + 1
    }

    /// The week of the year when weeks begin on a day, 0 for what lies before the first.
    fn week(&self, first_day: i64) -> i64 {
        (self.day_of_year() + 6 - (self.weekday() - first_day).rem_euclid(7)) / 7
    }

    /// The year and the week that ISO 8601 counts: the week of the week's Thursday.
    fn iso_week(&self) -> (i64, i64) {
        let thursday = self.days + 3 - (self.weekday() - 1).rem_euclid(7);
        let (year, _, _) = civil_from_days(thursday);
        (year, (thursday - days_from_civil(year, 1, 1)) / 7 + 1)
    }
}

/// Writes a moment by a specifier such as `%b %-d, %Y`, in English; what is no directive is copied.
///
/// Beside those of d3 there are Plotly's own: `%{n}f` for a fraction of up to n digits, `%h` for the half of the year.
#[must_use]
pub fn format(specifier: &str, ms: f64) -> String {
    let moment = Moment::new((ms + 0.05).floor());
    let mut text = String::new();
    let mut rest = specifier;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let mut letters = rest.chars();
        let Some(mut letter) = letters.next() else {
            // Nothing behind the last sign.
            text.push('%');
            break;
        };
        let (pad, places) = match letter {
            '-' => (Pad::None, None),
            '_' => (Pad::With(' '), None),
            '0' if !rest.starts_with("0f") => (Pad::With('0'), None),
            '0'..='9' if rest[1..].starts_with('f') => (Pad::Usual, letter.to_digit(10)),
            _ => (Pad::Usual, None),
        };
        if pad != Pad::Usual || places.is_some() {
            letter = letters.next().unwrap_or('%');
        }
        rest = letters.as_str();
        if letter == 'f' {
            let places = places.unwrap_or(6).min(6) as usize;
            let whole = (ms / 1000.0).rem_euclid(1.0) + 2.0;
            let fraction = super::decimal::fixed(whole, places);
            let digits = fraction.get(2..).unwrap_or("").trim_end_matches('0');
            text.push_str(if digits.is_empty() { "0" } else { digits });
        } else {
            directive(&mut text, letter, pad, &moment);
        }
    }
    text.push_str(rest);
    text
}

/// With what a directive's number is filled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pad {
    /// With what is usual for the directive.
    Usual,
    /// With nothing.
    None,
    /// With a character.
    With(char),
}

/// Writes one directive.
fn directive(text: &mut String, letter: char, pad: Pad, moment: &Moment) {
    let mut number = |value: i64, width: usize, usual: char| {
        let digits = value.abs().to_string();
        if value < 0 {
            text.push('-');
        }
        let fill = match pad {
            Pad::Usual => usual,
            Pad::With(fill) => fill,
            Pad::None => '0',
        };
        let missing = if pad == Pad::None { 0 } else { width.saturating_sub(digits.len()) };
        text.extend(std::iter::repeat_n(fill, missing));
        text.push_str(&digits);
    };
    let twelve = if moment.hour % 12 == 0 { 12 } else { moment.hour % 12 };
    let weekday = moment.weekday();
    match letter {
        'd' => number(moment.day, 2, '0'),
        'e' => number(moment.day, 2, ' '),
        'g' => number(moment.iso_week().0.rem_euclid(100), 2, '0'),
        'G' => number(moment.iso_week().0, 4, '0'),
        'H' => number(moment.hour, 2, '0'),
        'I' => number(twelve, 2, '0'),
        'j' => number(moment.day_of_year(), 3, '0'),
        'L' => number(moment.millisecond, 3, '0'),
        'm' => number(moment.month, 2, '0'),
        'M' => number(moment.minute, 2, '0'),
        'q' => number((moment.month - 1) / 3 + 1, 1, '0'),
        'h' => number((moment.month - 1) / 6 + 1, 1, '0'),
        'Q' => number(moment.ms as i64, 1, '0'),
        's' => number((moment.ms / 1000.0).floor() as i64, 1, '0'),
        'S' => number(moment.second, 2, '0'),
        'u' => number(if weekday == 0 { 7 } else { weekday }, 1, '0'),
        'U' => number(moment.week(0), 2, '0'),
        'V' => number(moment.iso_week().1, 2, '0'),
        'w' => number(weekday, 1, '0'),
        'W' => number(moment.week(1), 2, '0'),
        'y' => number(moment.year.rem_euclid(100), 2, '0'),
        'Y' => number(moment.year, 4, '0'),
        'a' => text.push_str(&DAYS[weekday as usize][..3]),
        'A' => text.push_str(DAYS[weekday as usize]),
        'b' => text.push_str(&MONTHS[(moment.month - 1) as usize][..3]),
        'B' => text.push_str(MONTHS[(moment.month - 1) as usize]),
        'p' => text.push_str(if moment.hour < 12 { "AM" } else { "PM" }),
        'Z' => text.push_str("+0000"),
        'c' => text.push_str(&format("%a %b %e %X %Y", moment.ms)),
        'x' => text.push_str(&format("%m/%d/%Y", moment.ms)),
        'X' => text.push_str(&format("%H:%M:%S", moment.ms)),
        other => text.push(other),
    }
}

/// Adds months to a moment; a day that the month has not runs over into the next, as it does in JavaScript.
#[must_use]
pub fn add_months(ms: f64, months: f64) -> f64 {
    let clock = ms.rem_euclid(DAY);
    let (year, month, day) = civil_from_days(((ms - clock) / DAY).round() as i64);
    let months = months.round().clamp(-500_000.0, 500_000.0) as i64 + month - 1;
    let (year, month) = (year + months.div_euclid(12), months.rem_euclid(12) + 1);
    (days_from_civil(year, month, 1) + day - 1) as f64 * DAY + clock
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_write_as_d3_does() {
        let ms = parse("2020-01-05 14:07:09.1234").unwrap();
        for (specifier, text) in [
            ("%Y-%m-%d", "2020-01-05"),
            ("%b %-d, %Y", "Jan 5, 2020"),
            ("%A %B %e", "Sunday January  5"),
            ("%H:%M:%S.%L", "14:07:09.123"),
            ("%I %p", "02 PM"),
            ("%-I%p", "2PM"),
            ("%j %U %W %V %G", "005 01 00 01 2020"),
            ("Q%q H%h '%y", "Q1 H1 '20"),
            ("%3f %2f %f", "123 12 1234"),
            ("%a %u %w", "Sun 7 0"),
            ("%x %X", "01/05/2020 14:07:09"),
            ("100%% %", "100% %"),
            ("plain", "plain"),
        ] {
            assert_eq!(format(specifier, ms), text, "{specifier}");
        }
    }

    #[test]
    fn dates_are_read_as_plotly_reads_them() {
        assert_eq!(parse("2015"), Some(1_420_070_400_000.0));
        assert_eq!(parse("15-1"), parse("2015-01-01"));
        assert_eq!(parse("70"), Some(0.0));
        assert_eq!(parse(" 2015-02-03T4 "), parse("2015-02-03 04:00"));
        assert_eq!(parse("2015-02-03 04:05:06.5+02:00").map(|ms| ms % SECOND), Some(500.0));
        for text in ["2015/02/03", "1", "123", "2015-13", "2015-02-30", "2015-02-03 25", "2015-02-03x", "20150203", ""]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_written_as_shortly_as_can_be() {
        for text in ["2000-01-01", "1999-12-31 23:00", "2000-01-01 00:00:05", "2000-01-01 00:00:00.0001", "0012-05-06"]
        {
            assert_eq!(shortest(parse(text).unwrap()), text);
        }
        assert_eq!(shortest(add_months(parse("2020-01-31 05:00").unwrap(), 1.0)), "2020-03-02 05:00");
        assert_eq!(shortest(add_months(parse("2020-03-01").unwrap(), -13.0)), "2019-02-01");
    }
}
