//! From bytes to a [`Value`]: strict JSON first, then the slips that old exports make.
//!
//! Python wrote `NaN`, `Infinity` and halves of surrogate pairs; editors add a byte order mark. When strict reading
//! fails and one of these is there, the bytes are mended (tokens become gaps, lone surrogates U+FFFD) and read again.

use super::value::Value;

/// The largest text that is read as one value.
pub const MOST_BYTES: usize = 512 << 20;

/// Why bytes could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is nothing but white space.
    #[error("there is nothing in it")]
    Empty,
    /// More bytes than [`MOST_BYTES`].
    #[error("it has {} MB; at most {} MB are read as one figure", .0 >> 20, MOST_BYTES >> 20)]
    TooLarge(usize),
    /// Lists and objects inside each other, deeper than any figure.
    #[error("lists and objects are nested deeper than 128 levels (line {line}, column {column})")]
    TooDeep {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// No JSON.
    #[error("not JSON: {0}")]
    Syntax(String),
    /// JSON, but no figure.
    #[error("not a figure: {0}")]
    NotAFigure(String),
}

/// Reads a JSON value.
///
/// # Errors
/// Says what is wrong with the bytes, with line and column.
pub fn value(bytes: &[u8]) -> Result<Value, ReadError> {
    if bytes.len() > MOST_BYTES {
        return Err(ReadError::TooLarge(bytes.len()));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    serde_json::from_slice(bytes).or_else(|error| match mended(bytes) {
        Some(mended) => serde_json::from_slice(&mended).map_err(|error| explain(&error)),
        None => Err(explain(&error)),
    })
}

fn explain(error: &serde_json::Error) -> ReadError {
    let text = error.to_string();
    if text.starts_with("recursion limit exceeded") {
        return ReadError::TooDeep { line: error.line(), column: error.column() };
    }
    ReadError::Syntax(text)
}

/// Returns the bytes of JSON with the known slips mended, `None` if there was none.
#[must_use]
pub fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len() + 64);
    let mut rest = bytes;
    let mut changed = false;
    while let Some(&byte) = rest.first() {
        let taken = if byte == b'"' {
            string(rest, &mut out, &mut changed)
        } else {
            let gap = token(rest);
            changed |= gap.is_some();
            out.extend_from_slice(if gap.is_some() { b"null" } else { &rest[..1] });
            gap.unwrap_or(1)
        };
        rest = &rest[taken..];
    }
    changed.then_some(out)
}

/// Returns the length of a number that is none, at the start of `text`.
fn token(text: &[u8]) -> Option<usize> {
    if !b"NI-".contains(text.first()?) {
        return None;
    }
    ["NaN", "Infinity", "-Infinity", "-NaN"]
        .iter()
        .find(|token| text.starts_with(token.as_bytes()))
        .map(|token| token.len())
}

/// Copies a string with its quotes, lone surrogates replaced; returns its length.
fn string(text: &[u8], out: &mut Vec<u8>, changed: &mut bool) -> usize {
    let mut at = 1;
    out.push(b'"');
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => {
                out.push(byte);
                return at + 1;
            }
            b'\\' => match unit(&text[at..]) {
                Some(0xd800..=0xdbff) if matches!(text.get(at + 6..).and_then(unit), Some(0xdc00..=0xdfff)) => {
                    out.extend_from_slice(&text[at..at + 12]);
                    at += 12;
                }
                Some(0xd800..=0xdfff) => {
                    *changed = true;
                    out.extend_from_slice(b"\\ufffd");
                    at += 6;
                }
                _ => {
                    let end = (at + 2).min(text.len());
                    out.extend_from_slice(&text[at..end]);
                    at = end;
                }
            },
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    text.len()
}

/// Reads `\uXXXX` at the start of `text`.
fn unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &str) -> String {
        serde_json::to_string(&value(bytes.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn slips_of_old_exports_are_mended() {
        assert_eq!(written("[1, NaN, -Infinity, Infinity]"), "[1,null,null,null]");
        assert_eq!(written("\u{feff}[1]"), "[1]");
        assert_eq!(written(r#"["NaN \" Infinity", NaN]"#), r#"["NaN \" Infinity",null]"#);
        assert_eq!(written(r#"["\ud83d", "\ud83d\ude00"]"#), "[\"\u{fffd}\",\"😀\"]");
    }

    #[test]
    fn errors_name_the_place() {
        assert!(matches!(value(b"  "), Err(ReadError::Empty)));
        assert!(matches!(value("[".repeat(10_000).as_bytes()), Err(ReadError::TooDeep { line: 1, .. })));
        let error = value(b"{\"data\": [1,\n 2").unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
