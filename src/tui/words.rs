//! A figure in words: how many traces of what type, their ranges, and their first values as a table.
//!
//! For who hears the screen or feels it, to whom a chart of signs is noise.

use crate::model::{Figure, Value};
use crate::text::{shown, title};

use super::layout::wrap;
use super::preview::Part;

/// The most traces that are told of.
const MOST_TRACES: usize = 20;

/// The most values of a trace that are told.
const MOST_VALUES: usize = 30;

/// Returns a figure in lines of some width.
#[must_use]
pub fn lines(figure: &Figure, width: usize) -> Vec<(Part, String)> {
    let traces: Vec<&Value> =
        figure.object().get("data").and_then(Value::as_list).map_or_else(Vec::new, |list| list.iter().collect());
    let layout = figure.object().get("layout");
    let text = |value: Option<&Value>| {
        let value = value.and_then(|value| value.get("text").or(Some(value)));
        value.and_then(Value::as_str).map(|text| title(text).as_str().to_owned()).filter(|text| !text.is_empty())
    };
    let mut said = Vec::new();
    let name = text(layout.and_then(|layout| layout.get("title"))).unwrap_or_else(|| "A figure".to_owned());
    let kinds = if traces.len() == 1 { "1 trace".to_owned() } else { format!("{} traces", traces.len()) };
    said.push((Part::Head, format!("{name}: {kinds}.")));
    for (axis, letter) in [("xaxis", "x"), ("yaxis", "y")] {
        let axis = layout.and_then(|layout| layout.get(axis)).and_then(|axis| axis.get("title"));
        if let Some(name) = text(axis) {
            said.push((Part::Text, format!("Along {letter}: {name}.")));
        }
    }
    for (number, trace) in traces.iter().take(MOST_TRACES).enumerate() {
        said.push((Part::Text, String::new()));
        said.extend(of_trace(number + 1, trace));
    }
    if traces.len() > MOST_TRACES {
        said.push((Part::Muted, format!("{} more traces are not told here.", traces.len() - MOST_TRACES)));
    }
    let wrapped =
        said.into_iter().flat_map(|(part, line)| wrap(&line, width.max(1)).into_iter().map(move |l| (part, l)));
    wrapped.collect()
}

fn of_trace(number: usize, trace: &Value) -> Vec<(Part, String)> {
    let kind = trace.get("type").and_then(Value::as_str).unwrap_or("scatter");
    let name = trace.get("name").and_then(Value::as_str).map(|name| title(name).as_str().to_owned());
    let name = name.unwrap_or_else(|| format!("trace {number}"));
    let mut lines = vec![(Part::Head, format!("{name}, {}", shown(kind)))];
    let values = ["x", "y", "z", "labels", "values", "r", "theta", "lat", "lon"];
    let columns: Vec<(&str, &Value)> = values
        .into_iter()
        .filter_map(|key| Some((key, trace.get(key)?)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    for (key, value) in &columns {
        let numbers = value.as_column().and_then(|column| column.numbers()).unwrap_or_default();
        let known = numbers.iter().copied().filter(|number| number.is_finite());
        let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
        let range = if low <= high { format!(", from {low} to {high}") } else { String::new() };
        lines.push((Part::Text, format!("{key}: {} values{range}.", value.len())));
    }
    let rows = columns.iter().map(|(_, value)| value.len()).max().unwrap_or(0);
    for row in 0..rows.min(MOST_VALUES) {
        let cells = columns.iter().map(|(key, value)| {
            let cell = value.as_column().filter(|column| row < column.len()).map(|column| column.cell(row).display());
            format!("{key} {}", shown(&cell.unwrap_or_default()))
        });
        lines.push((Part::Text, cells.collect::<Vec<_>>().join(", ")));
    }
    if rows > MOST_VALUES {
        lines.push((Part::Muted, format!("{} more values.", rows - MOST_VALUES)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_told() {
        let json = r#"{"data":[{"name":"<b>a</b>","x":["p","q"],"y":[1,3.5]},{"type":"pie","labels":["l"],"values":[2]}],
            "layout":{"title":"Growth","yaxis":{"title":{"text":"Money"}}}}"#;
        let told: Vec<String> =
            lines(&Figure::read(json.as_bytes()).unwrap(), 60).into_iter().map(|(_, line)| line).collect();
        let told = told.join("\n");
        for text in [
            "Growth: 2 traces.",
            "Along y: Money.",
            "a, scatter",
            "y: 2 values, from 1 to 3.5.",
            "x p, y 1",
            "trace 2, pie",
        ] {
            assert!(told.contains(text), "{text} in\n{told}");
        }
    }
}
