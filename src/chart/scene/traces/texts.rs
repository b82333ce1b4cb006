//! The texts of points: their own, or by a template with d3's formats.

use super::Context;
use crate::chart::format::{date, number};
use crate::chart::scene::source::Each;
use crate::model::Cell;

/// Returns the text of a point: by its template, else its own.
#[must_use]
pub fn point_text(context: &Context<'_>, index: usize, x: f64, y: f64) -> String {
    let source = context.source;
    let text = source.each("text");
    let own = match text {
        Each::Column(column) => column.cell(index).display(),
        other => other.cell(index).display(),
    };
    let template = source.each("texttemplate").cell(index);
    let Cell::Text(template) = template else { return own };
    fill_template(template, |name| match name {
        "text" => Some(own.clone()),
        "x" | "label" => Some(value_text(source.each("x").cell(index), x)),
        "y" | "value" => Some(value_text(source.each("y").cell(index), y)),
        other => Some(source.each(other).cell(index).display()),
    })
}

/// Returns a cell as a reader wants it, or its coordinate where there is none.
#[must_use]
pub fn value_text(cell: Cell<'_>, value: f64) -> String {
    match cell {
        Cell::Null => value.to_string(),
        other => other.display(),
    }
}

/// The longest text that a template makes, in bytes: more is not read, and a short template may repeat a long text.
pub const LONGEST_FILLED: usize = 2_000;

/// Cuts a text that a template makes to what is read of it; returns whether it is that long.
pub fn is_filled(text: &mut String) -> bool {
    let is_long = text.len() >= LONGEST_FILLED;
    if is_long {
        text.truncate(text.floor_char_boundary(LONGEST_FILLED));
    }
    is_long
}

/// Replaces each `%{name:format}` by what the name stands for, as far as texts go.
pub fn fill_template(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while !is_filled(&mut text)
        && let Some(start) = rest.find("%{")
    {
        let Some(end) = rest[start..].find('}') else { break };
        text.push_str(&rest[..start]);
        let inner = &rest[start + 2..start + end];
        let (name, format) = inner.split_once([':', '|']).unwrap_or((inner, ""));
        let filled = value(name).unwrap_or_default();
        text.push_str(&formatted(&filled, format));
        rest = &rest[start + end + 1..];
    }
    text.push_str(rest);
    is_filled(&mut text);
    text
}

/// Returns a value in a format of d3, if it is a number or a date and the format is one.
fn formatted(value: &str, format: &str) -> String {
    if format.is_empty() {
        return value.to_owned();
    }
    if format.contains('%') && format.len() > 1 && !format.ends_with('%') {
        let moment = crate::model::dates::parse_strictly(value);
        return moment.map_or_else(|| value.to_owned(), |moment| date::format(format, moment));
    }
    match (value.parse::<f64>(), number::Number::parse(format)) {
        (Ok(number), Some(format)) => format.write(number, ('.', Some(','))),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled_and_formatted() {
        let value = |name: &str| (name == "x").then(|| "1234.5".to_owned());
        assert_eq!(fill_template("%{x:.1f} m", value), "1234.5 m");
        assert_eq!(fill_template("%{x}, %{nothing}!", value), "1234.5, !");
        assert_eq!(fill_template("100 %{x", value), "100 %{x");
        assert_eq!(formatted("2024-02-03", "%d.%m."), "03.02.");
        assert_eq!(formatted("word", ".2f"), "word");
    }

    #[test]
    fn a_template_that_repeats_a_long_text_ends() {
        let text = fill_template(&"%{text}".repeat(5_000), |_| Some("é".repeat(100_000)));
        assert_eq!(text.len(), LONGEST_FILLED);
        assert_eq!(fill_template(&"a".repeat(5_000), |_| None).len(), LONGEST_FILLED);
    }
}
