//! Dates of other calendars than the Gregorian, made Gregorian before anything else is understood of them.
//!
//! Traces say in which calendar their dates are, axes in which their ranges are. Calendars that follow rules are reckoned;
//! those that are tables of observed or proclaimed months (Chinese, Nepali, Discworld's) are left as they are written, and the title
//! of the axis says so. Ticks are Gregorian always, which the title of an axis in another calendar says too.

use super::plan::axis_id;
use crate::model::{Cell, Column, Figure, Object, Value};

/// The attributes of traces that hold dates along an axis.
const ALONG: [&str; 4] = ["", "0", "bins.start", "bins.end"];

/// A calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calendar {
    Julian,
    Coptic,
    Ethiopian,
    Hebrew,
    Islamic,
    Persian,
    Taiwan,
    Thai,
    Mayan,
    Nanakshahi,
    /// One that is not reckoned.
    Unknown,
}

impl Calendar {
    /// Reads a calendar's name; `None` for the Gregorian.
    fn named(name: &str) -> Option<Calendar> {
        Some(match name {
            "gregorian" | "" => return None,
            "julian" => Calendar::Julian,
            "coptic" => Calendar::Coptic,
            "ethiopian" => Calendar::Ethiopian,
            "hebrew" => Calendar::Hebrew,
            // The months of Umm al-Qura are proclaimed; by rule they are a day off at most.
            "islamic" | "ummalqura" => Calendar::Islamic,
            "persian" | "jalali" => Calendar::Persian,
            "taiwan" => Calendar::Taiwan,
            "thai" => Calendar::Thai,
            "mayan" => Calendar::Mayan,
            "nanakshahi" => Calendar::Nanakshahi,
            _ => Calendar::Unknown,
        })
    }

    /// Returns the number of a day: of the noons since that of the first of January 4713 BC, Julian.
    fn day(self, year: i64, month: i64, day: i64) -> Option<i64> {
        if !(1..=20).contains(&month) && self != Calendar::Mayan || year.abs() > 100_000 {
            return None;
        }
        Some(match self {
            Calendar::Julian => {
                let (year, month) = if month <= 2 { (year - 1, month + 12) } else { (year, month) };
                (1461 * (year + 4716)).div_euclid(4) + 306_001 * (month + 1) / 10_000 + day - 1524
            }
            Calendar::Coptic => alexandrian(1_825_030, year, month, day),
            Calendar::Ethiopian => alexandrian(1_724_221, year, month, day),
            Calendar::Hebrew => hebrew(year, month, day),
            Calendar::Islamic => {
                day + (59 * (month - 1) + 1).div_euclid(2)
                    + (year - 1) * 354
                    + (3 + 11 * year).div_euclid(30)
                    + 1_948_439
            }
            Calendar::Persian => persian(year, month, day),
            Calendar::Taiwan => gregorian(year + 1911, month, day),
            Calendar::Thai => gregorian(year - 543, month, day),
            Calendar::Mayan => 584_283 + year * 360 + month * 20 + day,
            Calendar::Nanakshahi => {
                // Five months of 31 days, then months of 30.
                let months = (month - 1) * 30 + (month - 1).min(5);
                gregorian(year + 1468, 3, 13) + months + day
            }
            Calendar::Unknown => return None,
        })
    }

    /// Returns a date as text in the Gregorian calendar; what is no date is left as it is.
    fn converted(self, text: &str) -> Option<String> {
        let (date, time) = text.trim().split_at(text.trim().find([' ', 'T']).unwrap_or(text.trim().len()));
        let mut parts = date.splitn(3, '-');
        let mut number = || parts.next().map(str::trim).filter(|part| part.len() <= 6);
        let year: i64 = number()?.parse().ok()?;
        // A month may be counted twice in a year: of such only the number is read.
        let mut other = || match number() {
            None => Some(1),
            Some(part) => part.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).parse::<i64>().ok(),
        };
        let (month, day) = (other()?, other()?);
        let [year, month, day] = to_gregorian(self.day(year, month, day)?);
        (0..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}{time}"))
    }
}

/// The calendars of Alexandria have months of 30 days and a short one, and a leap year every four.
fn alexandrian(epoch: i64, year: i64, month: i64, day: i64) -> i64 {
    epoch + 365 * (year - 1) + year.div_euclid(4) + 30 * (month - 1) + day - 1
}

fn persian(year: i64, month: i64, day: i64) -> i64 {
    let base = year - if year >= 0 { 474 } else { 473 };
    let of_cycle = 474 + base.rem_euclid(2820);
    let months = if month <= 7 { (month - 1) * 31 } else { (month - 1) * 30 + 6 };
    let leaps = (of_cycle * 682 - 110).div_euclid(2816);
    day + months + leaps + (of_cycle - 1) * 365 + base.div_euclid(2820) * 1_029_983 + 1_948_320
}

/// Returns the days from the epoch to the new year of a Hebrew year, which is put off so that feasts fall on fit days.
fn hebrew_new_year(year: i64) -> i64 {
    let delay = |year: i64| {
        let months = (235 * year - 234).div_euclid(19);
        let parts = 12_084 + 13_753 * months;
        let day = months * 29 + parts.div_euclid(25_920);
        if (3 * (day + 1)).rem_euclid(7) < 3 { day + 1 } else { day }
    };
    let (last, own, next) = (delay(year - 1), delay(year), delay(year + 1));
    own + if next - own == 356 { 2 } else { i64::from(own - last == 382) }
}

/// Months are counted from Nisan, years begin with the seventh.
fn hebrew(year: i64, month: i64, day: i64) -> i64 {
    let leap = (7 * year + 1).rem_euclid(19) < 7;
    let length = hebrew_new_year(year + 1) - hebrew_new_year(year);
    let last = if leap { 13 } else { 12 };
    let days_of = |month: i64| match month {
        2 | 4 | 6 | 10 | 13 => 29,
        12 if !leap => 29,
        8 if length % 10 != 5 => 29,
        9 if length % 10 == 3 => 29,
        _ => 30,
    };
    let before: i64 =
        if month < 7 { (7..=last).chain(1..month).map(days_of).sum() } else { (7..month).map(days_of).sum() };
    347_997 + hebrew_new_year(year) + before + day
}

fn gregorian(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    days + (153 * month + 2) / 5 + day - 1 + 1_721_120
}

fn to_gregorian(day: i64) -> [i64; 3] {
    let since = day - 1_721_120;
    let era = since.div_euclid(146_097);
    let of_era = since.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    [era * 400 + year + later, month, day]
}

/// Returns the figure with all dates in the Gregorian calendar; `None` if they are.
#[must_use]
pub fn applied(figure: &Figure) -> Option<Figure> {
    let layout = figure.object().get("layout");
    let usual = layout.and_then(|layout| layout.get("calendar")).and_then(Value::as_str);
    let own = |value: &Value, key: &str| Calendar::named(value.get(key).and_then(Value::as_str).or(usual)?);
    let is_axis = |key: &str| {
        key.strip_prefix(['x', 'y']).and_then(|rest| rest.strip_prefix("axis")).is_some_and(|rest| rest.len() < 6)
    };
    let axes = || layout.and_then(Value::as_object).into_iter().flatten().filter(|(key, _)| is_axis(key));
    let of_traces = figure.traces().iter().any(|trace| own(trace, "xcalendar").or(own(trace, "ycalendar")).is_some());
    if !of_traces && !axes().any(|(_, axis)| own(axis, "calendar").is_some()) {
        return None;
    }
    let mut unread: Vec<String> = Vec::new();
    let mut data = Vec::with_capacity(figure.traces().len());
    for trace in figure.traces() {
        let mut trace = trace.clone();
        for letter in ['x', 'y'] {
            let Some(calendar) = own(&trace, &format!("{letter}calendar")) else { continue };
            let Value::Object(object) = &mut trace else { continue };
            if calendar == Calendar::Unknown {
                let id = axis_id(letter, object.get(&format!("{letter}axis")).and_then(Value::as_str));
                unread.push(super::plan::layout_key(&id));
            }
            for end in ALONG {
                convert(object, &format!("{letter}{end}"), calendar);
            }
        }
        data.push(trace);
    }
    let mut object = figure.object().clone();
    object.insert("data".to_owned(), Value::List(data));
    let mut dressed = layout.and_then(Value::as_object).cloned().unwrap_or_default();
    let mut keys: Vec<String> = dressed.keys().filter(|key| is_axis(key)).cloned().collect();
    keys.extend(unread.iter().cloned());
    keys.sort_unstable();
    keys.dedup();
    let mut calendars: Vec<(String, Calendar)> = Vec::new();
    for key in keys {
        let mut axis = dressed.get(&key).and_then(Value::as_object).cloned().unwrap_or_default();
        let calendar = own(&Value::Object(axis.clone()), "calendar");
        if let Some(calendar) = calendar {
            calendars.push((key.clone(), calendar));
            for attribute in ["range", "tick0", "tickvals"] {
                convert(&mut axis, attribute, calendar);
            }
        }
        let note = match calendar {
            _ if unread.contains(&key) => "dates of another calendar read as Gregorian",
            Some(Calendar::Unknown) => "Gregorian dates, ranges read as such",
            Some(_) => "Gregorian dates",
            None => continue,
        };
        append(&mut axis, note);
        dressed.insert(key, Value::Object(axis));
    }
    convert_notes(&mut dressed, &calendars);
    object.insert("layout".to_owned(), Value::Object(dressed));
    Figure::new(Value::Object(object)).ok()
}

/// Makes the places of annotations, shapes and pictures on axes with other calendars Gregorian.
fn convert_notes(layout: &mut Object, calendars: &[(String, Calendar)]) {
    for list in ["annotations", "shapes", "selections", "images"] {
        let Some(Value::List(notes)) = layout.get_mut(list) else { continue };
        for note in notes {
            let Value::Object(note) = note else { continue };
            for letter in ['x', 'y'] {
                let named = note.get(&format!("{letter}ref")).and_then(Value::as_str).map(str::to_owned);
                let key = super::plan::layout_key(&axis_id(letter, named.as_deref()));
                let on_paper = named.as_deref().is_some_and(|named| !named.starts_with(letter) || named.contains(' '));
                let calendar = calendars.iter().find(|(other, _)| !on_paper && *other == key);
                let Some((_, calendar)) = calendar else { continue };
                for attribute in ["", "0", "1"] {
                    convert(note, &format!("{letter}{attribute}"), *calendar);
                }
                convert(note, &format!("a{letter}"), *calendar);
            }
        }
    }
}

/// Makes the dates at a path of one or two keys Gregorian.
fn convert(object: &mut Object, path: &str, calendar: Calendar) {
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    let Some(value) = object.get_mut(key) else { return };
    match (rest, value) {
        (Some(rest), Value::Object(inner)) => convert(inner, rest, calendar),
        (None, Value::Text(text)) => {
            if let Some(converted) = calendar.converted(text) {
                *text = converted;
            }
        }
        (None, Value::Column(column)) => {
            let texts: Vec<Option<String>> = column
                .cells()
                .map(|cell| if let Cell::Text(text) = cell { calendar.converted(text) } else { None })
                .collect();
            let fresh: Column =
                column.cells().zip(&texts).map(|(cell, text)| text.as_deref().map_or(cell, Cell::Text)).collect();
            *column = fresh;
        }
        _ => {}
    }
}

/// Adds a remark to the title of an axis.
fn append(axis: &mut Object, note: &str) {
    let title = axis.get("title");
    let text = title.and_then(|title| title.get("text")).or(title).and_then(Value::as_str).unwrap_or_default();
    let text = if text.is_empty() { format!("({note})") } else { format!("{text} ({note})") };
    let mut titled = title.and_then(Value::as_object).cloned().unwrap_or_default();
    titled.insert("text".to_owned(), Value::Text(text));
    axis.insert("title".to_owned(), Value::Object(titled));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_in_all_calendars() {
        for (name, date, gregorian) in [
            ("julian", "1970-01-01", "1970-01-14"),
            ("julian", "1582-10-05", "1582-10-15"),
            ("coptic", "1686-01-01", "1969-09-11"),
            ("coptic", "1737-01-01", "2020-09-11"),
            ("ethiopian", "2013-01-01", "2020-09-11"),
            ("hebrew", "5730-08-01", "1969-10-13"),
            ("hebrew", "5784-07-01", "2023-09-16"),
            ("hebrew", "5784-01-15", "2024-04-23"),
            ("islamic", "1389-01-01", "1969-03-20"),
            ("islamic", "1445-09-01", "2024-03-11"),
            ("persian", "1350-01-01", "1971-03-21"),
            ("jalali", "1403-01-01 12:00", "2024-03-20 12:00"),
            ("taiwan", "0060-08-01", "1971-08-01"),
            ("thai", "2514-10", "1971-10-01"),
            ("mayan", "5157-01-01", "1970-08-25"),
            ("nanakshahi", "0535-01-01", "2003-03-14"),
        ] {
            let calendar = Calendar::named(name).unwrap();
            assert_eq!(calendar.converted(date).as_deref(), Some(gregorian), "{name} {date}");
        }
        for text in ["", "x", "5-", "2020-13-40-1", "99999999-01-01"] {
            let _any = Calendar::Hebrew.converted(text);
        }
        assert_eq!(Calendar::named("gregorian"), None);
    }

    #[test]
    fn days_go_there_and_back() {
        for day in (1_500_000..2_700_000).step_by(997) {
            let [year, month, of_month] = to_gregorian(day);
            assert_eq!(gregorian(year, month, of_month), day);
        }
    }

    #[test]
    fn a_figure_is_made_gregorian_and_says_so() {
        let json = r#"{"data":[{"x":["1350-01-01",5],"y":[1,2],"xcalendar":"persian"},{"x":["2000-01-01"],"xcalendar":"nepali",
            "xaxis":"x2"}],"layout":{"annotations":[{"x":"2514-05-01"},{"x":"2514-05-01","xref":"paper"}],
            "xaxis":{"calendar":"thai","range":["2514-01-01","2515-01-01"],"title":"When"}}}"#;
        let figure = applied(&Figure::read(json.as_bytes()).unwrap()).unwrap();
        let written = serde_json::to_string(&Value::Object(figure.object().clone())).unwrap();
        assert!(written.contains(r#""x":["1971-03-21",5]"#), "{written}");
        assert!(written.contains(r#""range":["1971-01-01","1972-01-01"]"#), "{written}");
        assert!(written.contains(r#"[{"x":"1971-05-01"},{"x":"2514-05-01","xref":"paper"}]"#), "{written}");
        assert!(written.contains("When (Gregorian dates)") && written.contains("read as Gregorian"), "{written}");
        assert!(applied(&Figure::read(br#"{"data":[{"y":[1],"xcalendar":"gregorian"}]}"#).unwrap()).is_none());
    }
}
