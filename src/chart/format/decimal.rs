//! Numbers in decimal digits exactly as JavaScript writes them; ticks must agree to the last digit.
//!
//! Rust rounds a tie to the even digit, JavaScript up: so numbers are first written far beyond the digits wanted and then
//! rounded here.

/// How many digits beyond those wanted are looked at: no double that figures hold ties further behind.
const BEYOND: usize = 40;
/// How many digits after the point are ever written.
const MOST: usize = 100;

/// Writes a number as `String(x)` does: the fewest digits that are read back as the same number.
#[must_use]
pub fn plain(value: f64) -> String {
    let size = value.abs();
    if value.is_nan() {
        "NaN".into()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity".into() } else { "-Infinity".into() }
    } else if value == 0.0 {
        "0".into()
    } else if (1e-6..1e21).contains(&size) {
        value.to_string()
    } else {
        signed_exponent(&format!("{value:e}"))
    }
}

/// Writes a number with `digits` digits after the point, as `toFixed` does.
#[must_use]
pub fn fixed(value: f64, digits: usize) -> String {
    let digits = digits.min(MOST);
    if !value.is_finite() || value.abs() >= 1e21 {
        return plain(value);
    }
    let long = format!("{:.*}", digits + BEYOND, value.abs());
    let keep = long.len() - BEYOND;
    let mut text = rounded(&long, keep);
    if text.ends_with('.') {
        text.pop();
    }
    if value < 0.0 && text.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0') {
        text.insert(0, '-');
    }
    text
}

/// Writes a positive number with one digit before the point and `digits` after it, as `toExponential` does.
#[must_use]
pub fn exponential(value: f64, digits: usize) -> String {
    let (figures, exponent) = significant(value, Some(digits + 1));
    let mut text = figures[..1].to_owned();
    if figures.len() > 1 {
        text.push('.');
        text.push_str(&figures[1..]);
    }
    format!("{text}e{}{}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// Writes a positive number with `digits` significant digits, as `toPrecision` does.
#[must_use]
pub fn precise(value: f64, digits: usize) -> String {
    let digits = digits.clamp(1, MOST);
    let (figures, exponent) = significant(value, Some(digits));
    if exponent < -6 || exponent >= digits as i32 {
        return exponential(value, digits - 1);
    }
    if exponent < 0 {
        return format!("0.{}{figures}", "0".repeat((-exponent - 1) as usize));
    }
    let point = exponent as usize + 1;
    if point == digits { figures } else { format!("{}.{}", &figures[..point], &figures[point..]) }
}

/// Returns the significant digits of a positive number and the power of ten of the first: as many as wanted, or the
/// fewest that are read back as the same number.
#[must_use]
pub fn significant(value: f64, digits: Option<usize>) -> (String, i32) {
    let value = value.abs();
    let Some(digits) = digits.map(|digits| digits.clamp(1, MOST)) else {
        return split(&format!("{value:e}"));
    };
    if value == 0.0 || !value.is_finite() {
        return ("0".repeat(digits), 0);
    }
    let (long, exponent) = split(&format!("{value:.*e}", digits + BEYOND));
    let mut figures = rounded(&long, digits);
    // 9.99 becomes 10.0: one digit more before the point.
    if figures.len() > digits {
        figures.truncate(digits);
        return (figures, exponent + 1);
    }
    (figures, exponent)
}

/// Takes `1.25e-3` apart into its digits and its exponent.
fn split(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (mantissa.chars().filter(char::is_ascii_digit).collect(), exponent.parse().unwrap_or(0))
}

/// Rounds digits, with or without a point, to the first `keep` characters, half upwards.
fn rounded(long: &str, keep: usize) -> String {
    let up = long.as_bytes()[keep..].iter().find(|byte| byte.is_ascii_digit()).is_some_and(|digit| *digit >= b'5');
    let mut kept = long.as_bytes()[..keep].to_vec();
    if up {
        let mut carry = true;
        for byte in kept.iter_mut().rev().filter(|byte| byte.is_ascii_digit()) {
            if *byte == b'9' {
                *byte = b'0';
            } else {
                *byte += 1;
                carry = false;
                break;
            }
        }
        if carry {
            kept.insert(0, b'1');
        }
    }
    kept.iter().map(|byte| char::from(*byte)).collect()
}

/// Writes `1e21` as `1e+21`.
fn signed_exponent(text: &str) -> String {
    if text.contains("e-") { text.to_owned() } else { text.replace('e', "e+") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        assert_eq!(plain(1e21), "1e+21");
        assert_eq!(plain(1.5e-7), "1.5e-7");
        assert_eq!(plain(-0.1), "-0.1");
        assert_eq!(fixed(2.5, 0), "3");
        assert_eq!(fixed(0.5, 0), "1");
        assert_eq!(fixed(1.005, 2), "1.00");
        assert_eq!(fixed(1.25, 1), "1.3");
        assert_eq!(fixed(999.999, 1), "1000.0");
        assert_eq!(fixed(-0.001, 1), "0.0");
        assert_eq!(exponential(0.000_123, 1), "1.2e-4");
        assert_eq!(exponential(25.0, 0), "3e+1");
        assert_eq!(precise(123.456, 4), "123.5");
        assert_eq!(precise(0.000_012_34, 2), "0.000012");
        assert_eq!(precise(1234.0, 2), "1.2e+3");
        assert_eq!(precise(99.99, 3), "100");
        assert_eq!(significant(9.99, Some(2)), ("10".into(), 1));
        assert_eq!(significant(1230.0, None), ("123".into(), 3));
    }
}
