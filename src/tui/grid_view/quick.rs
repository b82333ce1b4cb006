//! A chart made of columns on the spot: the figure with its data to be looked at, and with references to be kept.

use crate::model::{Fid, Figure, Object, Src, Uid, Value};

use super::facts::Facts;

/// How many different values a bar chart of counts shows.
const MOST_BARS: usize = 40;

/// A column for a chart.
#[derive(Debug, Clone, Copy)]
pub struct Picked<'a> {
    /// Its id.
    pub uid: &'a Uid,
    /// Its name.
    pub name: &'a str,
    /// Its cells.
    pub data: &'a Value,
    /// What is known of it.
    pub facts: &'a Facts,
}

/// A chart that was made of columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Quick {
    /// With its data.
    pub figure: Figure,
    /// With references to the grid in the data's place, if it can be kept so.
    pub stored: Option<Figure>,
    /// What it is called.
    pub name: String,
}

/// Makes the chart that suits columns: one of numbers as a line, one of anything else as counts, several of them over the
/// first.
#[must_use]
pub fn chart(grid: &Fid, name: &str, columns: &[Picked<'_>]) -> Option<Quick> {
    let (first, rest) = columns.split_first()?;
    if rest.is_empty() && !first.facts.is_numeric {
        return Some(Quick { figure: counts(first), stored: None, name: format!("{} of {name}", first.name) });
    }
    let (x, ys) = if rest.is_empty() { (None, columns) } else { (Some(first), rest) };
    let build = |data: bool| {
        let traces = ys.iter().map(|y| trace(grid, x, y, data)).collect();
        let title = |text: &str| object([("title", object([("text", Value::Text(text.to_owned()))]))]);
        let mut layout = Object::new();
        if let Some(x) = x {
            layout.insert("xaxis".into(), title(x.name));
        }
        if let [y] = ys {
            layout.insert("yaxis".into(), title(y.name));
        }
        let all = object([("data", Value::List(traces)), ("layout", Value::Object(layout))]);
        Figure::new(all).ok()
    };
    let names: Vec<&str> = ys.iter().map(|y| y.name).collect();
    let called = match x {
        Some(x) => format!("{} by {}", names.join(", "), x.name),
        None => format!("{} of {name}", names.join(", ")),
    };
    Some(Quick { figure: build(true)?, stored: build(false), name: called })
}

fn trace(grid: &Fid, x: Option<&Picked<'_>>, y: &Picked<'_>, data: bool) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    let bars = x.is_some_and(|x| matches!(x.facts.kind, "text" | "mixed"));
    let mut trace = Object::new();
    trace.insert("type".into(), text(if bars { "bar" } else { "scatter" }));
    if !bars {
        let rising = x.is_none_or(|x| is_rising(x.data));
        trace.insert("mode".into(), text(if rising { "lines" } else { "markers" }));
    }
    trace.insert("name".into(), text(y.name));
    for (key, column) in [("x", x), ("y", Some(y))] {
        let Some(column) = column else { continue };
        if data {
            trace.insert(key.into(), column.data.clone());
        } else {
            trace.insert(format!("{key}src"), text(&Src::column(grid.clone(), column.uid.clone()).to_string()));
        }
    }
    Value::Object(trace)
}

/// Returns whether a column never falls: only then is it joined by a line.
fn is_rising(data: &Value) -> bool {
    let Some(column) = data.as_column() else { return false };
    match column.numbers() {
        Some(numbers) => {
            let mut known = numbers.iter().filter(|value| value.is_finite());
            known.by_ref().is_sorted()
        }
        // Dates are written so that they sort as texts.
        None => (1..column.len()).all(|row| column.cell(row - 1).display() <= column.cell(row).display()),
    }
}

/// Counts the different values of a column, the most frequent first.
fn counts(column: &Picked<'_>) -> Figure {
    let mut counts: indexmap::IndexMap<String, i64> = indexmap::IndexMap::new();
    if let Some(cells) = column.data.as_column() {
        for cell in cells.cells() {
            *counts.entry(cell.display()).or_default() += 1;
        }
    }
    counts.sort_by(|_, one, _, other| other.cmp(one));
    let kept: Vec<(String, i64)> = counts.into_iter().take(MOST_BARS).collect();
    let names = Value::Column(kept.iter().map(|(name, _)| crate::model::Cell::Text(name)).collect());
    let numbers = Value::Column(kept.iter().map(|(_, count)| crate::model::Cell::Int(*count)).collect());
    let trace = object([("type", Value::Text("bar".into())), ("x", names), ("y", numbers)]);
    let axis = object([("type", Value::Text("category".into()))]);
    let layout =
        object([("xaxis", axis), ("title", object([("text", Value::Text(format!("{}, counted", column.name)))]))]);
    Figure::new(object([("data", Value::List(vec![trace])), ("layout", layout)])).unwrap_or_default()
}

fn object<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_the_chart_that_suits_them() {
        let [x, y, name] =
            ["[1,2,3]", "[5,1,4]", r#"["a","b","a"]"#].map(|json| serde_json::from_str::<Value>(json).unwrap());
        let facts = [&x, &y, &name].map(Facts::of);
        let uid = Uid::from_bits(7);
        let pick = |name, data, at: usize| Picked { uid: &uid, name, data, facts: &facts[at] };
        let grid: Fid = "bob:5".parse().unwrap();
        let line = chart(&grid, "g", &[pick("t", &x, 0), pick("v", &y, 1)]).unwrap();
        assert_eq!(line.name, "v by t");
        assert_eq!(line.figure.traces()[0].get("mode").unwrap().as_str(), Some("lines"));
        let stored = line.stored.unwrap();
        assert_eq!(stored.traces()[0].get("xsrc").unwrap().as_str(), Some("bob:5:000007"));
        assert!(crate::model::src::raw_arrays(&stored).is_empty());
        let cloud = chart(&grid, "g", &[pick("v", &y, 1), pick("t", &x, 0)]).unwrap();
        assert_eq!(cloud.figure.traces()[0].get("mode").unwrap().as_str(), Some("markers"));
        let bars = chart(&grid, "g", &[pick("who", &name, 2)]).unwrap();
        assert_eq!(bars.figure.traces()[0].get("y").unwrap().as_column().unwrap().numbers(), Some(&[2.0, 1.0][..]));
        assert!(bars.stored.is_none());
    }
}
