//! Numbers and dates as text: the specifiers of d3-format and d3-time-format, and JavaScript's own ways to write a number.

pub mod date;
pub mod decimal;
pub mod number;

pub use date::format as date;
pub use number::Number;

/// The minus sign that Plotly writes.
pub const MINUS: char = '−';

/// Writes a number by a d3-format specifier with the usual separators; one that cannot be read writes the number as it is.
#[must_use]
pub fn number(specifier: &str, value: f64) -> String {
    Number::parse(specifier).map_or_else(|| decimal::plain(value), |format| format.write(value, ('.', Some(','))))
}

/// Parts the digits before the decimal point in threes, as Plotly does: always if `all`, else in numbers of five digits
/// and more or with a fraction.
#[must_use]
pub fn separated(number: &str, (point, thousands): (char, Option<char>), all: bool) -> String {
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut text = match thousands {
        Some(mark) if fraction.is_some() || whole.len() > 4 || all => grouped(whole, mark),
        _ => whole.to_owned(),
    };
    if let Some(fraction) = fraction {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

/// Parts digits in threes from the right, whatever stands before them.
fn grouped(digits: &str, mark: char) -> String {
    let start = digits.len() - digits.bytes().rev().take_while(u8::is_ascii_digit).count();
    let mut text = digits[..start].to_owned();
    for (index, digit) in digits[start..].char_indices() {
        if index > 0 && (digits.len() - start - index).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}
