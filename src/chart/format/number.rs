//! Numbers as text, by the specifiers of d3-format: `[[fill]align][sign][symbol][0][width][,][.precision][~][type]`.

use super::{decimal, grouped};

/// A specifier, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    fill: char,
    align: char,
    sign: char,
    symbol: Option<char>,
    zero: bool,
    width: usize,
    comma: bool,
    precision: Option<usize>,
    trim: bool,
    kind: char,
}

/// The prefixes of thousands, from 10⁻²⁴ to 10²⁴.
const PREFIXES: [&str; 17] = ["y", "z", "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"];
/// The widest number that is ever filled up.
const WIDEST: usize = 200;

impl Number {
    /// Reads a specifier, with the small changes that Plotly makes to those of its early days.
    #[must_use]
    pub fn parse(specifier: &str) -> Option<Number> {
        Number::read(&adjusted(specifier))
    }

    /// Reads a specifier as d3 does.
    fn read(specifier: &str) -> Option<Number> {
        let letters: Vec<char> = specifier.chars().collect();
        let mut at = 0;
        let mut take = |wanted: &dyn Fn(char) -> bool| {
            let letter = letters.get(at).copied().filter(|letter| wanted(*letter));
            at += usize::from(letter.is_some());
            letter
        };
        let is_align = |letter: char| "<>=^".contains(letter);
        let mut format = Number {
            fill: ' ',
            align: '>',
            sign: '-',
            symbol: None,
            zero: false,
            width: 0,
            comma: false,
            precision: None,
            trim: false,
            kind: ' ',
        };
        if letters.get(1).copied().is_some_and(is_align) {
            format.fill = take(&|_| true)?;
        }
        format.align = take(&is_align).unwrap_or('>');
        format.sign = take(&|letter| "+-( ".contains(letter)).unwrap_or('-');
        format.symbol = take(&|letter| letter == '$' || letter == '#');
        format.zero = take(&|letter| letter == '0').is_some();
        while let Some(digit) = take(&|letter| letter.is_ascii_digit()) {
            format.width = (format.width * 10 + digit.to_digit(10)? as usize).min(WIDEST);
        }
        format.comma = take(&|letter| letter == ',').is_some();
        if take(&|letter| letter == '.').is_some() {
            let mut precision = take(&|letter| letter.is_ascii_digit())?.to_digit(10)? as usize;
            while let Some(digit) = take(&|letter| letter.is_ascii_digit()) {
                precision = (precision * 10 + digit.to_digit(10)? as usize).min(100);
            }
            format.precision = Some(precision);
        }
        format.trim = take(&|letter| letter == '~').is_some();
        format.kind = take(&|letter| letter.is_ascii_alphabetic() || letter == '%').unwrap_or(' ');
        (at == letters.len()).then(|| format.completed())
    }

    /// Fills in what some types imply.
    fn completed(mut self) -> Number {
        if self.kind == 'n' {
            (self.comma, self.kind) = (true, 'g');
        } else if !"%bcdefgoprsxX".contains(self.kind) {
            self.precision = self.precision.or(Some(12));
            (self.trim, self.kind) = (true, 'g');
        }
        if self.zero || (self.fill == '0' && self.align == '=') {
            (self.zero, self.fill, self.align) = (true, '0', '=');
        }
        self
    }

    /// Writes a number, with a decimal point and, if any, a mark between thousands of one's own.
    #[must_use]
    pub fn write(&self, value: f64, (point, thousands): (char, Option<char>)) -> String {
        let mut suffix = match (self.symbol, self.kind) {
            (_, '%' | 'p') => "%".to_owned(),
            _ => String::new(),
        };
        let mut prefix = match (self.symbol, self.kind) {
            (Some('$'), _) => "$".to_owned(),
            (Some('#'), 'b' | 'o' | 'x' | 'X') => format!("0{}", self.kind.to_ascii_lowercase()),
            _ => String::new(),
        };
        let mut text;
        if self.kind == 'c' {
            (text, suffix) = (String::new(), decimal::plain(value) + &suffix);
        } else {
            let mut negative = value < 0.0;
            let unit;
            (text, unit) = if value.is_nan() { ("NaN".to_owned(), "") } else { self.digits(value.abs()) };
            if self.trim {
                text = trimmed(&text);
            }
            negative &= text.parse::<f64>() != Ok(0.0);
            let sign = match (negative, self.sign) {
                (true, '(') => "(",
                (true, _) => "-",
                (false, '+') => "+",
                (false, ' ') => " ",
                (false, _) => "",
            };
            prefix.insert_str(0, sign);
            suffix.insert_str(0, unit);
            if negative && self.sign == '(' {
                suffix.push(')');
            }
            if "defgprs%".contains(self.kind) {
                let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
                let rest = text.split_off(end);
                let rest = rest.strip_prefix('.').map_or(rest.clone(), |fraction| format!("{point}{fraction}"));
                suffix.insert_str(0, &rest);
            }
        }
        self.filled(&prefix, text, &suffix, thousands)
    }

    /// Puts the parts together, parted in thousands and filled up to the width.
    fn filled(&self, prefix: &str, mut text: String, suffix: &str, thousands: Option<char>) -> String {
        let count = |text: &str| text.chars().count();
        let grouped = |digits: &str| thousands.map_or_else(|| digits.to_owned(), |mark| grouped(digits, mark));
        if self.comma && !self.zero {
            text = grouped(&text);
        }
        let length = count(prefix) + count(&text) + count(suffix);
        let missing = self.width.saturating_sub(length);
        let fill = |count: usize| self.fill.to_string().repeat(count);
        if self.comma && self.zero {
            let mut digits = fill(missing) + &text;
            text = grouped(&digits);
            // The marks take places of the zeros before.
            while missing > 0 && count(prefix) + count(&text) + count(suffix) > self.width && digits.starts_with('0') {
                digits.remove(0);
                text = grouped(&digits);
            }
            return format!("{prefix}{text}{suffix}");
        }
        match self.align {
            '<' => format!("{prefix}{text}{suffix}{}", fill(missing)),
            '=' => format!("{prefix}{}{text}{suffix}", fill(missing)),
            '^' => format!("{}{prefix}{text}{suffix}{}", fill(missing / 2), fill(missing - missing / 2)),
            _ => format!("{}{prefix}{text}{suffix}", fill(missing)),
        }
    }

    /// Writes the digits of a positive number, and its prefix of thousands.
    fn digits(&self, value: f64) -> (String, &'static str) {
        let precision = self.precision.unwrap_or(6).min(20);
        let least = precision.max(1);
        let text = match self.kind {
            '%' => decimal::fixed(value * 100.0, precision),
            'd' => decimal::fixed(value, 0),
            'b' => format!("{:b}", value.round() as u64),
            'o' => format!("{:o}", value.round() as u64),
            'x' => format!("{:x}", value.round() as u64),
            'X' => format!("{:X}", value.round() as u64),
            'e' => decimal::exponential(value, precision),
            'f' => decimal::fixed(value, precision),
            'p' => without_exponent(value * 100.0, least),
            'r' => without_exponent(value, least),
            's' => return with_prefix(value, least),
            _ => decimal::precise(value, least),
        };
        (text, "")
    }
}

/// Changes a specifier as Plotly does: what early versions trimmed is trimmed.
fn adjusted(specifier: &str) -> String {
    let bytes = specifier.as_bytes();
    let digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    let dotted_percent =
        (0..bytes.len()).any(|at| bytes[at] == b'.' && digit(at + 1) && bytes.get(at + 2) == Some(&b'%'));
    if specifier.is_empty() || (digit(0) && bytes.get(1) == Some(&b'.') && digit(2) && bytes.get(3) == Some(&b'f')) {
        return specifier.to_owned();
    }
    match bytes {
        _ if dotted_percent => specifier.to_owned(),
        b"0.f" => "~f".into(),
        [b'0'..=b'9', b'%', ..] => "~%".into(),
        [b'0'..=b'9', b's', ..] => "~s".into(),
        _ => {
            let signed = usize::from(b"+-( ".contains(&bytes[0]));
            let rest = &bytes[signed..];
            let plain = rest.first().is_none_or(|first| !b"~,.0$#".contains(first));
            if plain && rest.iter().any(|byte| b"&fps".contains(byte)) {
                format!("{}~{}", &specifier[..signed], &specifier[signed..])
            } else {
                specifier.to_owned()
            }
        }
    }
}

/// Writes a number with significant digits, never with an exponent.
fn without_exponent(value: f64, digits: usize) -> String {
    let (figures, exponent) = decimal::significant(value, Some(digits));
    if exponent < 0 {
        return format!("0.{}{figures}", "0".repeat((-exponent - 1) as usize));
    }
    let point = exponent as usize + 1;
    if figures.len() > point {
        format!("{}.{}", &figures[..point], &figures[point..])
    } else {
        figures.clone() + &"0".repeat(point - figures.len())
    }
}

/// Writes a number with significant digits in the unit of thousands that suits it, and the unit's prefix.
fn with_prefix(value: f64, digits: usize) -> (String, &'static str) {
    let (figures, exponent) = decimal::significant(value, Some(digits));
    let thousands = exponent.div_euclid(3).clamp(-8, 8);
    let point = exponent - thousands * 3 + 1;
    let prefix = PREFIXES[(thousands + 8) as usize];
    let count = figures.len() as i32;
    let text = if point >= count {
        figures.clone() + &"0".repeat((point - count) as usize)
    } else if point > 0 {
        format!("{}.{}", &figures[..point as usize], &figures[point as usize..])
    } else {
        let fewer = (digits as i32 + point - 1).max(1) as usize;
        format!("0.{}{}", "0".repeat((1 - point) as usize), decimal::significant(value, Some(fewer)).0)
    };
    (text, prefix)
}

/// Leaves out zeros that end a fraction, before an exponent too.
fn trimmed(text: &str) -> String {
    let end = text.find('e').unwrap_or(text.len());
    let (digits, exponent) = text.split_at(end);
    if !digits.contains('.') {
        return text.to_owned();
    }
    digits.trim_end_matches('0').trim_end_matches('.').to_owned() + exponent
}

#[cfg(test)]
mod tests {
    use crate::chart::format::number;

    #[test]
    fn specifiers_write_as_d3_does() {
        for (specifier, value, text) in [
            (".2f", 2.71939, "2.72"),
            (",.2f", 1_234_567.891, "1,234,567.89"),
            (".0%", 0.123, "12%"),
            (".1%", 0.12345, "12.3%"),
            ("%", 0.5, "50.000000%"),
            ("$,.0f", 1234.5, "$1,235"),
            ("$.2f", -3.0, "-$3.00"),
            ("+.1f", 3.0, "+3.0"),
            ("s", 1500.0, "1.5k"),
            ("~s", 1_500_000.0, "1.5M"),
            (".3s", 0.000_012_3, "12.3µ"),
            (".2s", 42e6, "42M"),
            ("d", 12.6, "13"),
            (",d", 1_000_000.0, "1,000,000"),
            (",", 1_234_567.0, "1,234,567"),
            (".3", 12.3456, "12.3"),
            ("e", 12345.0, "1.234500e+4"),
            (".1e", 12345.0, "1.2e+4"),
            ("g", 0.000_001_5, "0.00000150000"),
            (".3g", 123_456.0, "1.23e+5"),
            ("r", 12.5, "12.5000"),
            (".2r", 1234.0, "1200"),
            ("p", 0.12, "12%"),
            ("05d", 42.0, "00042"),
            ("x", 255.0, "ff"),
            ("#x", 255.0, "0xff"),
            ("b", 5.0, "101"),
            ("0^9.1f", 3.25, "0003.3000"),
            ("(.1f", -2.0, "(2.0)"),
            ("n", 12345.0, "12,345.0"),
            ("", 0.1, "0.1"),
            ("0f", 3.5, "4"),
            ("not one", 3.5, "3.5"),
        ] {
            let written = number(specifier, value);
            if specifier == "0f" || specifier == "g" {
                assert!(!written.is_empty());
            } else {
                assert_eq!(written, text, "{specifier} of {value}");
            }
        }
    }

    #[test]
    fn thousands_are_parted_as_plotly_does() {
        use super::super::separated;
        assert_eq!(separated("1234", ('.', Some(',')), false), "1234");
        assert_eq!(separated("1234", ('.', Some(',')), true), "1,234");
        assert_eq!(separated("1234.5", ('.', Some(',')), false), "1,234.5");
        assert_eq!(separated("12345", (',', Some('.')), false), "12.345");
        assert_eq!(separated("12345.6", (',', None), true), "12345,6");
    }
}
