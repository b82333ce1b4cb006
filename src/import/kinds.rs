//! What the cells of a text table are: numbers, dates or texts, decided for a whole column at a time.
//!
//! A [`Guess`] sees every cell of a column and keeps the readings under which all of them make sense; [`Kind::cell`] then reads
//! each. What could be read in two ways, as `1/2/2024` can, stays the text that it is.

use std::borrow::Cow;

use crate::model::column::Cell;
use crate::model::dates;

/// What a column of a text table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Numbers in this form.
    Numbers(NumberForm),
    /// Dates in this form.
    Dates(DateForm),
    /// Texts.
    Texts,
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberForm {
    /// `1234.5`
    Plain,
    /// `1,234.5`
    Grouped,
    /// `1234,5` and `1.234,5`
    Comma,
}

/// How dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateForm {
    /// `2024-01-31`, as figures have them.
    Iso,
    /// `2024/01/31`, `2024.01.31`
    YearFirst,
    /// `31.01.2024`, `31/01/2024`
    DayFirst,
    /// `01/31/2024`
    MonthFirst,
    /// `31 Jan 2024`, `January 31, 2024`
    Named,
}

const DATE_FORMS: [DateForm; 5] =
    [DateForm::Iso, DateForm::YearFirst, DateForm::DayFirst, DateForm::MonthFirst, DateForm::Named];

/// The readings that are left for a column.
#[derive(Debug, Clone)]
pub(super) struct Guess {
    numbers: Vec<NumberForm>,
    dates: Vec<DateForm>,
    is_empty: bool,
}

impl Guess {
    /// Begins a column of a table whose values have a separator between them: where it is a comma, numbers have a point.
    pub fn new(separator: u8) -> Guess {
        let mut numbers = vec![NumberForm::Plain];
        numbers.push(if separator == b',' { NumberForm::Grouped } else { NumberForm::Comma });
        Guess { numbers, dates: DATE_FORMS.to_vec(), is_empty: true }
    }

    /// Sees a cell.
    pub fn see(&mut self, cell: &str) {
        if is_gap(cell) || (self.numbers.is_empty() && self.dates.is_empty()) {
            return;
        }
        self.is_empty = false;
        self.numbers.retain(|form| number(cell, *form).is_some());
        self.dates.retain(|form| date(cell, *form).is_some());
    }

    /// Returns what the column holds.
    pub fn kind(&self) -> Kind {
        match (self.numbers.first(), self.dates.as_slice()) {
            (Some(form), _) => Kind::Numbers(*form),
            (None, [form]) if !self.is_empty => Kind::Dates(*form),
            _ => Kind::Texts,
        }
    }
}

impl Kind {
    /// Reads a cell of a column of this kind; what is not there is a gap.
    pub fn cell(self, text: &str) -> Read<'_> {
        match self {
            Kind::Numbers(form) => number(text, form).map_or(Read::Gap, Read::Number),
            Kind::Dates(form) => date(text, form).map_or(Read::Gap, Read::Text),
            Kind::Texts if text.is_empty() => Read::Gap,
            Kind::Texts => Read::Text(Cow::Borrowed(text)),
        }
    }
}

/// A cell that was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Read<'t> {
    /// Nothing is there.
    Gap,
    /// A number.
    Number(Cell<'static>),
    /// A text, or a date as figures have them.
    Text(Cow<'t, str>),
}

impl Read<'_> {
    /// Borrows it as the cell of a column.
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Read::Gap => Cell::Null,
            Read::Number(number) => *number,
            Read::Text(text) => Cell::Text(text),
        }
    }
}

/// Returns whether a cell says that it has no value.
pub(super) fn is_gap(cell: &str) -> bool {
    matches!(cell.trim(), "" | "NA" | "N/A" | "n/a" | "#N/A" | "NaN" | "nan" | "NaT" | "null" | "NULL" | "None")
}

/// Returns whether a cell is a number or a date on its own: a row of such cells holds data, not names.
pub(super) fn is_value(cell: &str) -> bool {
    number(cell, NumberForm::Plain).is_some() || is_date(cell)
}

/// Returns whether a cell is a date in any form.
pub(super) fn is_date(cell: &str) -> bool {
    DATE_FORMS.into_iter().any(|form| date(cell, form).is_some())
}

/// Reads a number. What only looks like one, `007` or `1_000`, or has more digits than are kept, is none.
fn number(cell: &str, form: NumberForm) -> Option<Cell<'static>> {
    let text = cell.trim();
    let text = match form {
        // Most numbers have no marks that would have to be taken out.
        _ if !text.contains([',', '.']) => Cow::Borrowed(text),
        NumberForm::Plain => Cow::Borrowed(text),
        NumberForm::Grouped if !text.contains(',') => Cow::Borrowed(text),
        NumberForm::Grouped => Cow::Owned(ungrouped(text, ',', '.')?),
        NumberForm::Comma => Cow::Owned(ungrouped(text, '.', ',')?),
    };
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let is_padded =
        digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") && !digits.starts_with("0e");
    if is_padded || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<i64>().ok().map(Cell::Int);
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Cell::Float)
}

/// Takes the marks between groups of three digits out of a number and writes its fraction with a point.
fn ungrouped(text: &str, group: char, point: char) -> Option<String> {
    let (whole, fraction) = match text.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    if fraction.is_some_and(|fraction| fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let mut groups = digits.split(group);
    let first = groups.next()?;
    let is_grouped = digits.contains(group);
    let sound = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    if first.is_empty() || !sound(first) || (is_grouped && first.len() > 3) {
        return None;
    }
    if groups.any(|group| group.len() != 3 || !sound(group)) {
        return None;
    }
    let whole: String = whole.chars().filter(|letter| *letter != group).collect();
    Some(fraction.map_or(whole.clone(), |fraction| format!("{whole}.{fraction}")))
}

/// Reads a date in a form, as figures have it: year, month and day with dashes, then the clock.
fn date(cell: &str, form: DateForm) -> Option<Cow<'_, str>> {
    let text = cell.trim();
    if form == DateForm::Iso {
        // A bare year or month is a number or a name before it is a date.
        let is_whole = text.len() >= 8 && text.get(4..5) == Some("-") && dates::parse(text).is_some();
        return is_whole.then_some(Cow::Borrowed(text));
    }
    if form == DateForm::Named {
        return named(text).map(Cow::Owned);
    }
    let (day, clock) = match text.split_once([' ', 'T']) {
        Some((day, clock)) => (day, Some(clock)),
        None => (text, None),
    };
    let mark = day.chars().find(|letter| !letter.is_ascii_digit())?;
    let mut parts = day.split(mark);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, month, day) = match (form, mark) {
        (DateForm::YearFirst, '/' | '.') => (first, second, third),
        (DateForm::DayFirst, '.' | '/' | '-') => (third, second, first),
        (DateForm::MonthFirst, '/' | '-') => (third, first, second),
        _ => return None,
    };
    if parts.next().is_some() {
        return None;
    }
    written(year, count(month, 2)?, day, clock).map(Cow::Owned)
}

/// Reads a date with the name of its month.
fn named(text: &str) -> Option<String> {
    let mut words = text.split([' ', '-', ',']).filter(|word| !word.is_empty());
    let (first, second, year) = (words.next()?, words.next()?, words.next()?);
    let (month, day) = match (month(first), month(second)) {
        (Some(month), None) => (month, second),
        (None, Some(month)) => (month, first),
        _ => return None,
    };
    let clock: Vec<&str> = words.collect();
    let clock = clock.join(" ");
    written(year, month, day, Some(clock.as_str()).filter(|clock| !clock.is_empty()))
}

fn month(word: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.strip_suffix('.').unwrap_or(word).to_ascii_lowercase();
    let is =
        |month: &str| month == word || month.get(..3) == Some(word.as_str()) || (word == "sept" && month == MONTHS[8]);
    MONTHS.iter().position(|month| is(month)).map(|index| index as i64 + 1)
}

fn count(text: &str, longest: usize) -> Option<i64> {
    let sound = (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| text.parse().ok()).flatten()
}

/// Writes a date as figures have it, if there is such a day and such a time.
fn written(year: &str, month: i64, day: &str, clock: Option<&str>) -> Option<String> {
    let year = if year.len() == 4 { count(year, 4)? } else { return None };
    let day = count(day, 2)?;
    let mut date = format!("{year:04}-{month:02}-{day:02}");
    if let Some(clock) = clock {
        date.push(' ');
        date.push_str(&twenty_four(clock.trim())?);
    }
    dates::parse(&date).map(|_| date)
}

/// Writes a clock of twelve hours as one of twenty-four.
fn twenty_four(clock: &str) -> Option<String> {
    let end = clock.len().saturating_sub(2);
    let half = clock.get(end..).unwrap_or_default();
    let is_after = half.eq_ignore_ascii_case("pm");
    if !is_after && !half.eq_ignore_ascii_case("am") {
        // One digit of an hour is two in figures.
        return Some(if clock.find(':') == Some(1) { format!("0{clock}") } else { clock.to_owned() });
    }
    let (hour, rest) = clock.get(..end)?.trim_end().split_once(':')?;
    let hour = count(hour, 2).filter(|hour| (1..=12).contains(hour))? % 12 + if is_after { 12 } else { 0 };
    Some(format!("{hour:02}:{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[&str], separator: u8) -> String {
        let mut guess = Guess::new(separator);
        cells.iter().for_each(|cell| guess.see(cell));
        let kind = guess.kind();
        let column: crate::model::Column = {
            let mut builder = crate::model::column::Builder::default();
            cells.iter().for_each(|cell| builder.push(kind.cell(cell).cell()));
            builder.finish()
        };
        serde_json::to_string(&column).unwrap()
    }

    #[test]
    fn numbers_are_read_in_every_form() {
        for (cells, separator, wanted) in [
            (&["1", "-2", "3.5", "", "1e3"][..], b',', "[1,-2,3.5,null,1000.0]"),
            (&["1,234", "12", "-1,234,567.25"], b',', "[1234,12,-1234567.25]"),
            (&["1,5", "-2,25", "NA"], b';', "[1.5,-2.25,null]"),
            (&["1.234,5", "2.000.000"], b';', "[1234.5,2000000]"),
            (&["1.234", "2"], b';', "[1.234,2]"),
            (&["9007199254740993", "1"], b',', "[9007199254740993,1]"),
        ] {
            assert_eq!(read(cells, separator), wanted, "{cells:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_a_text() {
        for cell in ["007", "1_000", "12345678901234567890", "inf", "0x10", "1,23", "+1", "1e999", "1,2345", "--1", "."]
        {
            assert_eq!(read(&[cell, "1"], b','), format!("[\"{cell}\",\"1\"]"));
        }
    }

    #[test]
    fn dates_are_read_in_every_form() {
        for (cells, wanted) in [
            (&["2024-01-31", "2024-02-01T10:00:00Z"][..], r#"["2024-01-31","2024-02-01T10:00:00Z"]"#),
            (&["2024/01/31", "2024/2/1 9:05"], r#"["2024-01-31","2024-02-01 09:05"]"#),
            (&["31.01.2024", "01.02.2024 10:00"], r#"["2024-01-31","2024-02-01 10:00"]"#),
            (&["31/01/2024", "NaT", "1/2/2024"], r#"["2024-01-31",null,"2024-02-01"]"#),
            (&["1/31/2024 1:05 PM", "2/1/2024 12:00 am"], r#"["2024-01-31 13:05","2024-02-01 00:00"]"#),
            (&["31 Jan 2024", "1-February-2024"], r#"["2024-01-31","2024-02-01"]"#),
            (&["Jan 31, 2024", "Sept. 1, 2024 8:30:01"], r#"["2024-01-31","2024-09-01 08:30:01"]"#),
        ] {
            assert_eq!(read(cells, b','), wanted, "{cells:?}");
        }
    }

    #[test]
    fn what_is_no_date_or_could_be_two_stays_a_text() {
        for cells in [
            &["1/2/2024", "3/4/2024"][..],
            &["2024-01-31", "31.01.2024"],
            &["2024-02-30"],
            &["31.01.24"],
            &["1/31/2024 13:05 PM"],
            &["2024-01"],
            &["Jan Feb 2024"],
        ] {
            assert_eq!(read(cells, b','), serde_json::to_string(cells).unwrap());
        }
    }

    #[test]
    fn texts_have_gaps_where_nothing_stands() {
        assert_eq!(read(&["a", "", "NA"], b','), r#"["a",null,"NA"]"#);
        assert_eq!(read(&["", "NaN"], b','), "[null,null]");
    }
}
