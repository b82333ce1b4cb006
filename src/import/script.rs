//! Values in scripts: what JavaScript would read as a list or an object, without running anything.
//!
//! Scripts write more than JSON: names without quotes, quotes of other kinds, commas behind the last element, remarks, `undefined`,
//! `!0`. [`value`] turns such a literal into JSON, which is then read as any other; [`named`] finds the literal that a name was
//! given. Whatever would have to be computed is no value.

use std::str::CharIndices;

use crate::model::Value;
use crate::model::read;

/// Lists and objects inside each other; the reader of JSON takes no more.
const DEEPEST: usize = 128;
/// Values of a name that are tried.
const MOST_TRIES: usize = 4;

/// Reads the literal at the beginning of a script; returns it with the script behind it.
pub(super) fn value(script: &str) -> Option<(Value, &str)> {
    let script = skip(script);
    let mut strict: serde_json::StreamDeserializer<_, Value> = serde_json::Deserializer::from_str(script).into_iter();
    if let Some(Ok(value)) = strict.next() {
        // A number or text that goes on is part of an expression.
        return Some((value, script.get(strict.byte_offset()..)?));
    }
    let mut literal = Literal { rest: script, json: String::new() };
    literal.value(0)?;
    let value = read::value(literal.json.as_bytes()).ok()?;
    Some((value, literal.rest))
}

/// Returns the literal that a name is given last before a place of a script.
pub(super) fn named(script: &str, before: usize, name: &str) -> Option<Value> {
    let mut script = script.get(..before)?;
    let mut tries = 0;
    while let Some(at) = script.rfind(name).filter(|_| tries < MOST_TRIES) {
        let is_whole = !script[..at].ends_with(is_part_of_name);
        let rest = skip(&script[at + name.len()..]);
        if is_whole && let Some(given) = rest.strip_prefix('=').filter(|given| !given.starts_with('=')) {
            tries += 1;
            if let Some((value, _)) = parsed(given).or_else(|| value(given)) {
                return Some(value);
            }
        }
        script = &script[..at];
    }
    None
}

/// Reads `JSON.parse('…')`.
fn parsed(script: &str) -> Option<(Value, &str)> {
    let inner = skip(script).strip_prefix("JSON.parse(")?;
    let (text, rest) = value(inner)?;
    Some((read::value(text.as_str()?.as_bytes()).ok()?, rest))
}

/// Returns the name at the beginning of a script.
pub(super) fn name(script: &str) -> Option<&str> {
    let script = skip(script);
    let end = script.find(|letter| !is_part_of_name(letter)).unwrap_or(script.len());
    let name = &script[..end];
    (!name.is_empty() && !name.starts_with(|letter: char| letter.is_ascii_digit())).then_some(name)
}

fn is_part_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

/// Skips white space and remarks.
pub(super) fn skip(script: &str) -> &str {
    let mut rest = script;
    loop {
        rest = rest.trim_start();
        rest = if let Some(remark) = rest.strip_prefix("//") {
            remark.find('\n').map_or("", |end| &remark[end..])
        } else if let Some(remark) = rest.strip_prefix("/*") {
            remark.find("*/").map_or("", |end| &remark[end + 2..])
        } else {
            return rest;
        };
    }
}

/// A literal that is being turned into JSON.
struct Literal<'s> {
    rest: &'s str,
    json: String,
}

impl Literal<'_> {
    fn value(&mut self, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        self.rest = skip(self.rest);
        match self.rest.chars().next()? {
            '[' => self.list(depth),
            '{' => self.object(depth),
            '"' | '\'' | '`' => self.text(),
            '!' => self.negation(),
            '+' | '-' | '.' | '0'..='9' => self.number(),
            _ => self.word(),
        }
    }

    fn take(&mut self, mark: char) -> bool {
        self.rest = skip(self.rest);
        let Some(rest) = self.rest.strip_prefix(mark) else { return false };
        self.rest = rest;
        true
    }

    fn list(&mut self, depth: usize) -> Option<()> {
        self.take('[');
        self.json.push('[');
        let mut is_first = true;
        while !self.take(']') {
            if !is_first {
                self.json.push(',');
            }
            is_first = false;
            // A place that is left out is a gap.
            if skip(self.rest).starts_with(',') {
                self.json.push_str("null");
            } else {
                self.value(depth + 1)?;
            }
            if !self.take(',') && !skip(self.rest).starts_with(']') {
                return None;
            }
        }
        self.json.push(']');
        Some(())
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        self.take('{');
        self.json.push('{');
        let mut is_first = true;
        while !self.take('}') {
            if !is_first {
                self.json.push(',');
            }
            is_first = false;
            self.rest = skip(self.rest);
            if self.rest.starts_with(['"', '\'']) {
                self.text()?;
            } else {
                let end = self.rest.find(|letter| !is_part_of_name(letter))?;
                let key = self.rest.get(..end).filter(|key| !key.is_empty())?;
                self.quote(key);
                self.rest = &self.rest[end..];
            }
            if !self.take(':') {
                return None;
            }
            self.json.push(':');
            self.value(depth + 1)?;
            if !self.take(',') && !skip(self.rest).starts_with('}') {
                return None;
            }
        }
        self.json.push('}');
        Some(())
    }

    /// Writes a text as JSON has it.
    fn quote(&mut self, text: &str) {
        // Texts always are JSON.
        self.json.push_str(&serde_json::to_string(text).unwrap_or_default());
    }

    fn text(&mut self) -> Option<()> {
        let mut letters = self.rest.char_indices();
        let (_, quote) = letters.next()?;
        let mut text = String::new();
        while let Some((at, letter)) = letters.next() {
            match letter {
                _ if letter == quote => {
                    self.quote(&text);
                    self.rest = &self.rest[at + letter.len_utf8()..];
                    return Some(());
                }
                '\\' => escape(&mut letters, &mut text)?,
                '$' if quote == '`' => return None,
                '\n' if quote != '`' => return None,
                letter => text.push(letter),
            }
        }
        None
    }

    /// Reads the shortest ways to write `true` and `false`.
    fn negation(&mut self) -> Option<()> {
        let (word, end) = if self.rest.starts_with("!0") { ("true", 2) } else { ("false", 2) };
        if !self.rest.starts_with("!0") && !self.rest.starts_with("!1") {
            return None;
        }
        self.json.push_str(word);
        self.rest = &self.rest[end..];
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '+' | '-' | '_');
        let end = self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len());
        let text = self.rest.get(..end)?;
        let digits = text.trim_start_matches(['+', '-']);
        let sign = if text.starts_with('-') { "-" } else { "" };
        if let Some(hex) = digits.strip_prefix("0x") {
            let value = u32::from_str_radix(hex, 16).ok()?;
            self.json.push_str(sign);
            self.json.push_str(&value.to_string());
        } else if digits == "Infinity" {
            self.json.push_str("null");
        } else if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.json.push_str(sign);
            self.json.push_str(digits.parse::<u64>().ok()?.to_string().as_str());
        } else {
            let value: f64 = digits.parse().ok().filter(|value: &f64| value.is_finite())?;
            self.json.push_str(sign);
            self.json.push_str(&serde_json::to_string(&value).ok()?);
        }
        self.rest = &self.rest[end..];
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let word = name(self.rest)?;
        let json = match word {
            "true" | "false" => word,
            "null" | "undefined" | "NaN" | "Infinity" => "null",
            _ => return None,
        };
        self.json.push_str(json);
        self.rest = &self.rest[word.len()..];
        Some(())
    }
}

/// Reads what stands behind a backslash.
fn escape(letters: &mut CharIndices<'_>, text: &mut String) -> Option<()> {
    let letter = match letters.next()?.1 {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        '0' => '\0',
        // A line that goes on.
        '\n' => return Some(()),
        'x' => char::from_u32(hex(letters, 2)?)?,
        'u' => unit(letters)?,
        other => other,
    };
    text.push(letter);
    Some(())
}

fn hex(letters: &mut CharIndices<'_>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |sum, _| Some(sum * 16 + letters.next()?.1.to_digit(16)?))
}

/// Reads a letter by its number, or by the two halves of it; a half alone is no letter.
fn unit(letters: &mut CharIndices<'_>) -> Option<char> {
    let first = hex(letters, 4)?;
    if !(0xd800..0xdc00).contains(&first) {
        return Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    let mut ahead = letters.clone();
    if ahead.next().is_none_or(|(_, letter)| letter != '\\') || ahead.next().is_none_or(|(_, letter)| letter != 'u') {
        return Some(char::REPLACEMENT_CHARACTER);
    }
    let second = hex(&mut ahead, 4)?;
    if !(0xdc00..0xe000).contains(&second) {
        return Some(char::REPLACEMENT_CHARACTER);
    }
    *letters = ahead;
    char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(script: &str) -> Option<String> {
        value(script).map(|(value, _)| serde_json::to_string(&value).unwrap())
    }

    #[test]
    fn literals_of_scripts_are_read() {
        for (script, wanted) in [
            (r#"{"a":[1,2]} rest"#, r#"{"a":[1,2]}"#),
            (
                "{a: 'x', b: !0, c: !1, d: undefined, e: [1,,2,], }",
                r#"{"a":"x","b":true,"c":false,"d":null,"e":[1,null,2]}"#,
            ),
            ("[ // one\n .5, +1, -0x10, 1e3, /* two */ NaN, -Infinity]", "[0.5,1,-16,1000.0,null,null]"),
            (
                r"['it\'s', `a
b`, '\x41\u00e9\ud83d\ude00\
c']",
                "[\"it's\",\"a\\nb\",\"Aé😀c\"]",
            ),
            ("{'a-b': 1, $c_1: 2}", r#"{"a-b":1,"$c_1":2}"#),
        ] {
            assert_eq!(read(script).as_deref(), Some(wanted), "{script}");
        }
    }

    #[test]
    fn what_would_have_to_be_computed_is_no_value() {
        for script in ["{a: f(x)}", "[1 2]", "{a: 1 + x}", "`a${b}`", "", "{", "['a", "{a}", "{...b}", "x => y"] {
            assert_eq!(read(script), None, "{script}");
        }
        assert_eq!(read(&"[x".repeat(100_000)), None);
        assert_eq!(read(&"[1,[".repeat(1_000)), None);
    }

    #[test]
    fn a_name_stands_for_what_it_was_given_last() {
        let script = "var data = [1]; data = [2]; mydata = [3]; if (data == [4]) {} data = f(); let x = JSON.parse('{\"y\":1}');";
        let found = |name| named(script, script.len(), name).map(|value| serde_json::to_string(&value).unwrap());
        assert_eq!(found("data").as_deref(), Some("[2]"));
        assert_eq!(found("x").as_deref(), Some(r#"{"y":1}"#));
        assert_eq!(found("layout"), None);
    }

    proptest! {
        #[test]
        fn no_script_makes_it_panic(script in r#"([\[\]{}:,'"`\\ux0-9a-f!/*$. ]|é|undefined|\n){0,60}"#) {
            let _ = value(&script);
        }
    }
}
