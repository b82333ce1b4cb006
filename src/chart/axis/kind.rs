//! What an axis measures, guessed from the data, and the data in its coordinates.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{AxisKind, Categories};
use crate::chart::format::{date, decimal};
use crate::model::{Cell, Column, Value};

/// Returns the kind that the layout's axis says.
#[must_use]
pub fn declared(layout: &Value) -> Option<AxisKind> {
    layout.get("type").and_then(Value::as_str).and_then(AxisKind::named)
}

/// Returns the kind that suits a column, as Plotly guesses it; numbers where nothing can be told.
///
/// `strict` is the layout's `autotypenumbers: "strict"`: numbers written as text are no numbers then. Plotly asks the first
/// trace on the axis that has any values.
#[must_use]
pub fn auto_kind(column: &Column, strict: bool) -> AxisKind {
    guess(column, strict).unwrap_or_default()
}

/// Returns the kind that suits a column; `None` where nothing can be told.
#[must_use]
pub fn guess(column: &Column, strict: bool) -> Option<AxisKind> {
    if let Some(numbers) = column.numbers() {
        // Years are dates too, but never twice as many as they are numbers.
        return numbers.iter().any(|number| number.is_finite()).then_some(AxisKind::Linear);
    }
    let count = Sample::of(column, strict);
    if count.dates > 2 * count.numeric {
        Some(AxisKind::Date)
    } else if count.names > 2 * count.numbers {
        Some(AxisKind::Category)
    } else {
        let is_number = |cell| if strict { matches!(cell, Cell::Int(_) | Cell::Float(_)) } else { is_numeric(cell) };
        column.cells().any(is_number).then_some(AxisKind::Linear)
    }
}

/// How many different values of each sort a column has, among up to a thousand.
#[derive(Debug, Default)]
struct Sample {
    dates: usize,
    /// What is plainly a number.
    numeric: usize,
    /// What may be read as a number.
    numbers: usize,
    names: usize,
}

impl Sample {
    fn of(column: &Column, strict: bool) -> Sample {
        let mut count = Sample::default();
        let mut seen: HashSet<Cow<'_, str>> = HashSet::new();
        let step = ((column.len().max(1) - 1) as f64 / 1000.0).max(1.0);
        let mut at = 0.0;
        while at < column.len() as f64 {
            let cell = column.cell((at + 0.5).floor() as usize);
            at += step;
            if !seen.insert(name(cell).unwrap_or(Cow::Borrowed("null"))) {
                continue;
            }
            count.dates += usize::from(name(cell).is_some_and(|text| date::parse(&text).is_some()));
            count.numeric += usize::from(is_numeric(cell));
            let is_number = match cell {
                Cell::Int(_) | Cell::Float(_) => true,
                _ => !strict && number(cell).is_some(),
            };
            if is_number {
                count.numbers += 1;
            } else if matches!(cell, Cell::Text(_) | Cell::Bool(_)) {
                count.names += 1;
            }
        }
        count
    }
}

/// Returns whether a cell is a number or a string that JavaScript takes for one.
fn is_numeric(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Int(_) | Cell::Float(_) => true,
        Cell::Text(text) => numeral(text).is_some(),
        Cell::Bool(_) | Cell::Null => false,
    }
}

/// Reads a string that JavaScript takes for a number.
fn numeral(text: &str) -> Option<f64> {
    let text = text.trim();
    // Rust reads words for infinity and not-a-number too, JavaScript reads hexadecimal.
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u64::from_str_radix(hex, 16).ok().map(|number| number as f64);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Returns the number that a cell means: signs of currency and percent, quotes and commas are read over.
#[must_use]
pub fn number(cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Int(number) => Some(number as f64),
        Cell::Float(number) => Some(number),
        Cell::Text(text) => numeral(text).or_else(|| {
            let around = |letter: char| letter.is_whitespace() || "'\"%,$#".contains(letter);
            let inner = text.trim_matches(around);
            // A long text is no number; most names end here.
            if inner.len() > 64 || !inner.starts_with(|letter: char| letter.is_ascii_digit() || "+-.".contains(letter))
            {
                return None;
            }
            numeral(&inner.replace([',', ' '], ""))
        }),
        Cell::Bool(_) | Cell::Null => None,
    }
}

/// Returns the moment that a cell means: a date, or milliseconds since 1970.
#[must_use]
pub fn moment(cell: Cell<'_>) -> Option<f64> {
    let text = match cell {
        // Numbers of four and of two digits are years.
        Cell::Int(number) if !(10..=9_999).contains(&number.abs()) => return checked(number as f64),
        Cell::Float(number) if number.fract() != 0.0 || !(10.0..=9_999.0).contains(&number.abs()) => {
            return checked(number);
        }
        Cell::Int(_) | Cell::Float(_) | Cell::Text(_) => name(cell)?,
        Cell::Bool(_) | Cell::Null => return None,
    };
    date::parse(&text).or_else(|| checked(numeral(&text)?))
}

/// Keeps milliseconds to a tenth, as Plotly does, and within the years it can show.
fn checked(ms: f64) -> Option<f64> {
    let tenths = ((ms + 0.05).rem_euclid(1.0) * 10.0).floor();
    let ms = (ms - tenths / 10.0).round() + tenths / 10.0;
    date::is_shown(ms).then_some(ms)
}

/// Returns the name that a cell is as a category.
fn name(cell: Cell<'_>) -> Option<Cow<'_, str>> {
    Some(match cell {
        Cell::Null => return None,
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Float(number) => Cow::Owned(decimal::plain(number)),
        cell => Cow::Owned(cell.display()),
    })
}

/// Returns a column in coordinates; a column of numbers is borrowed where it already is in them.
///
/// New categories come behind those there are.
#[must_use]
pub fn calc<'c>(kind: AxisKind, column: &'c Column, categories: &mut Categories) -> Cow<'c, [f64]> {
    match (kind, column.numbers()) {
        (AxisKind::Linear, Some(numbers)) => Cow::Borrowed(numbers),
        (AxisKind::Log, Some(numbers)) => Cow::Owned(numbers.iter().map(|number| logarithm(*number)).collect()),
        (AxisKind::Category | AxisKind::MultiCategory, _) => {
            let index = |cell| name(cell).map_or(f64::NAN, |name| categories.insert(&name) as f64);
            Cow::Owned(column.cells().map(index).collect())
        }
        _ => Cow::Owned(column.cells().map(|cell| lookup(kind, cell, categories)).collect()),
    }
}

/// Returns a cell in coordinates, `NaN` for a gap; a name that is no category is read as an index.
#[must_use]
pub fn lookup(kind: AxisKind, cell: Cell<'_>, categories: &Categories) -> f64 {
    let found = match kind {
        AxisKind::Linear => number(cell),
        AxisKind::Log => number(cell).map(logarithm),
        AxisKind::Date => moment(cell),
        AxisKind::Category | AxisKind::MultiCategory => {
            let index = name(cell).and_then(|name| categories.index_of(&name)).map(|index| index as f64);
            index.or_else(|| number(cell))
        }
    };
    found.unwrap_or(f64::NAN)
}

fn logarithm(number: f64) -> f64 {
    if number > 0.0 { number.log10() } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(json: &str) -> Column {
        let value: Value = serde_json::from_str(json).unwrap();
        value.as_column().unwrap().clone()
    }

    #[test]
    fn kinds_are_guessed_as_plotly_guesses_them() {
        for (json, kind) in [
            ("[1,2,null]", Some(AxisKind::Linear)),
            (r#"["1","2.5"]"#, Some(AxisKind::Linear)),
            (r#"["$1,000","20%"]"#, None),
            (r#"["2013-05-01","2013-06-01"]"#, Some(AxisKind::Date)),
            (r#"["2013","2014","2015"]"#, Some(AxisKind::Linear)),
            (r#"["2013-01","2014","2015-01",7]"#, Some(AxisKind::Linear)),
            (r#"["2013-01","2014-02","2015-01",7]"#, Some(AxisKind::Date)),
            (r#"["a","b"]"#, Some(AxisKind::Category)),
            (r#"["a","b",1,2]"#, Some(AxisKind::Linear)),
            (r#"["a","b","c",1]"#, Some(AxisKind::Category)),
            (r#"["a","a","a","a",1]"#, Some(AxisKind::Linear)),
            ("[true,false]", Some(AxisKind::Category)),
            ("[null,null]", None),
            ("[]", None),
        ] {
            assert_eq!(guess(&column(json), false), kind, "{json}");
        }
        assert_eq!(guess(&column(r#"["1","2"]"#), true), Some(AxisKind::Category));
        assert_eq!(guess(&column(r#"["1","2"]"#), false), Some(AxisKind::Linear));
    }

    #[test]
    fn columns_become_coordinates() {
        let mut none = Categories::default();
        let numbers = column("[1,null,10]");
        assert!(matches!(calc(AxisKind::Linear, &numbers, &mut none), Cow::Borrowed(_)));
        let logs = calc(AxisKind::Log, &column("[100,0,-1]"), &mut none).into_owned();
        assert_eq!(logs[0], 2.0);
        assert!(logs[1].is_nan() && logs[2].is_nan());
        assert_eq!(
            calc(AxisKind::Linear, &column(r#"["1,000","$2","50%",true,"x"]"#), &mut none)[..3],
            [1000.0, 2.0, 50.0]
        );
        assert_eq!(
            calc(AxisKind::Date, &column(r#"["1970-01-02",2000,86400000.0,"x"]"#), &mut none)[..3],
            [date::DAY, 946_684_800_000.0, date::DAY]
        );
        let mut names = Categories::default();
        let indices = calc(AxisKind::Category, &column(r#"["b","a",null,"b",1,true]"#), &mut names).into_owned();
        assert_eq!((indices[0], indices[1], indices[3], indices[5]), (0.0, 1.0, 0.0, 3.0));
        assert!(indices[2].is_nan());
        assert_eq!(names.iter().collect::<Vec<_>>(), ["b", "a", "1", "true"]);
        assert_eq!(lookup(AxisKind::Category, Cell::Text("a"), &names), 1.0);
        assert_eq!(lookup(AxisKind::Category, Cell::Text("2.5"), &names), 2.5);
    }
}
