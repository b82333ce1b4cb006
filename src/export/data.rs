//! JSON within HTML: a figure in a `<script>` of data, from which no text of the figure can break out.
//!
//! What closes such an element, or opens a comment in it, begins with `<`; in JSON that character stands in strings only,
//! where it may be written by its number. The values stay the same.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::html::Html;
use crate::backend::Error;

/// Writes a value as JSON that may stand in a `<script>`.
///
/// # Errors
/// Says when a value cannot be written, which figures always can.
pub fn script(value: &impl Serialize) -> Result<Html, Error> {
    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, Careful);
    value.serialize(&mut serializer).map_err(unwritten)?;
    Ok(Html::raw_text("script", String::from_utf8(out).map_err(unwritten)?))
}

fn unwritten(error: impl std::fmt::Display) -> Error {
    Error::Storage(format!("A figure could not be written into its page: {error}."))
}

/// Writes JSON with the characters of markup by their numbers.
struct Careful;

impl Formatter for Careful {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (before, behind) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let mut chars = behind.chars();
            if let Some(char) = chars.next() {
                write!(writer, "\\u{:04x}", char as u32)?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Figure;
    use proptest::prelude::*;

    #[test]
    fn no_text_closes_the_element() {
        let json = r#"{"data":[{"name":"</script><script>alert(1)</script><!--","x":[1,2.5,null],"<b>":"a\u2028"}]}"#;
        let figure = Figure::read(json.as_bytes()).unwrap();
        let html = script(&figure).unwrap().into_string();
        assert!(!html.contains(['<', '>', '&', '\u{2028}']), "{html}");
        assert_eq!(Figure::read(html.as_bytes()).unwrap(), figure);
        assert!(html.contains(r"\u003c/script\u003e"));
    }

    proptest! {
        #[test]
        fn values_stay_the_same(text in "[<>&/\\\\\"a\u{2028}\u{2029}日]{0,30}") {
            let value = serde_json::json!({ text.clone(): text });
            let html = script(&value).unwrap().into_string();
            prop_assert!(!html.contains(['<', '>', '&']));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&html).unwrap(), value);
        }
    }
}
