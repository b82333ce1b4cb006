//! The form of `/clientresp`, which some clients write without escapes.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

/// The fields that there can be.
const FIELDS: [&str; 7] = ["un", "key", "platform", "version", "origin", "args", "kwargs"];

/// The fields of a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    fields: HashMap<&'static str, String>,
}

impl Form {
    /// Reads a form. Since values may hold `&` and `=` as they are, it is cut only before the names that are known.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Form {
        let text = String::from_utf8_lossy(bytes);
        let mut starts: Vec<(usize, &'static str)> = Vec::new();
        for name in FIELDS {
            let is_start = |at: &usize| *at == 0 || text.as_bytes().get(at - 1) == Some(&b'&');
            let found = text.match_indices(&format!("{name}=")).map(|(at, _)| at).find(is_start);
            starts.extend(found.map(|at| (at, name)));
        }
        starts.sort_unstable();
        let ends = starts.iter().skip(1).map(|(at, _)| at - 1).chain([text.len()]);
        let fields = starts
            .iter()
            .zip(ends)
            .map(|((at, name), end)| (*name, value(text.get(at + name.len() + 1..end).unwrap_or_default())));
        Form { fields: fields.collect() }
    }

    /// Returns a field, empty if it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// Returns a value without its escapes. JSON that begins as JSON has none.
fn value(text: &str) -> String {
    if text.starts_with(['[', '{']) {
        return text.to_owned();
    }
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_with_and_without_escapes_are_read() {
        let plain = br#"version=0.2&un=bob&key=k&origin=plot&platform=nodejs&args=[{"x":[1],"name":"a&b=c+d 100%"}]&kwargs={"filename":"f"}"#;
        let form = Form::read(plain);
        assert_eq!(form.get("args"), r#"[{"x":[1],"name":"a&b=c+d 100%"}]"#);
        assert_eq!((form.get("un"), form.get("kwargs")), ("bob", r#"{"filename":"f"}"#));
        let escaped = b"un=bob&key=k&args=%5B%7B%22x%22%3A%5B1%5D%2C+%22name%22%3A%22a%26b%22%7D%5D&kwargs=%7B%7D";
        let form = Form::read(escaped);
        assert_eq!(form.get("args"), r#"[{"x":[1], "name":"a&b"}]"#);
        assert_eq!(form.get("kwargs"), "{}");
        assert_eq!(Form::read(b"").get("un"), "");
    }
}
