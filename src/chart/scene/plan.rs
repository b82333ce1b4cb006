//! The axes of a figure before any trace is drawn: which there are, what they measure, where they lie.

use std::borrow::Cow;

use super::source::{Source, Table};
use super::traces;
use crate::chart::axis::{self, Axis, AxisKind, Categories};
use crate::model::{Cell, Column, Object, Value};

/// What a trace needs to know of an axis to find its coordinates on it.
#[derive(Debug, Clone, Default)]
pub struct AxisPlan {
    /// What it measures.
    pub kind: AxisKind,
    /// Its categories, which grow as traces bring new ones.
    pub categories: Categories,
}

/// A trace and the axes that it lies on.
#[derive(Debug, Clone)]
pub struct OnAxes<'a> {
    /// Its type.
    pub kind: &'a str,
    /// Its attributes.
    pub source: Source<'a>,
    /// Its name.
    pub name: String,
    /// Its axes' ids.
    pub ids: [String; 2],
}

/// Returns an id as figures mean it: `x1` is `x`.
#[must_use]
pub fn axis_id(letter: char, given: Option<&str>) -> String {
    let number = given.and_then(|id| id.strip_prefix(letter)).unwrap_or_default();
    if number.is_empty() || number == "1" || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        letter.to_string()
    } else {
        format!("{letter}{number}")
    }
}

/// Returns the key of an axis in the layout.
#[must_use]
pub fn layout_key(id: &str) -> String {
    let (letter, number) = id.split_at(1.min(id.len()));
    format!("{letter}axis{number}")
}

/// Returns an object with what only the template has added, at every depth.
#[must_use]
pub fn merged(own: Option<&Value>, template: Option<&Value>) -> Value {
    match (own, template) {
        (Some(Value::Object(own)), Some(Value::Object(template))) => {
            let mut object: Object = own.clone();
            for (key, value) in template {
                let both = merged(own.get(key), Some(value));
                object.insert(key.clone(), both);
            }
            Value::Object(object)
        }
        (Some(own), _) if *own != Value::Null => own.clone(),
        // `title: "text"` of the figure stands for the template's whole object, so only what is missing is taken.
        (_, Some(template)) => template.clone(),
        _ => Value::Null,
    }
}

/// Makes the axes of these ids; `synced` says whether axes that lie over others take their ticks if they say nothing.
#[must_use]
pub fn axes(
    ids: &[String],
    on_axes: &[OnAxes<'_>],
    layout: Option<&Value>,
    template: Option<&Value>,
    synced: bool,
) -> Vec<Axis> {
    let grid = layout.and_then(|layout| layout.get("grid"));
    ids.iter()
        .map(|id| {
            let key = layout_key(id);
            let letter = id.chars().next().unwrap_or('x');
            // The template says the same of all axes of a letter.
            let numbered = if key.len() == 5 { format!("{key}1") } else { key.clone() };
            let own = layout.and_then(|layout| layout.get(&key).or_else(|| layout.get(&numbered)));
            let mut object = merged(own, template.and_then(|template| template.get(&layout_key(&letter.to_string()))));
            let members: Vec<&OnAxes<'_>> =
                on_axes.iter().filter(|trace| trace.ids[usize::from(letter == 'y')] == *id).collect();
            let strict = object.get("autotypenumbers").or(layout.and_then(|layout| layout.get("autotypenumbers")));
            let strict = strict.and_then(Value::as_str) == Some("strict");
            // A funnel begins at the top.
            let funnel = |trace: &&OnAxes<'_>| trace.kind == "funnel" && traces::waterfall::lies(trace.source);
            if letter == 'y'
                && object.get("autorange").is_none()
                && object.get("range").is_none()
                && !members.is_empty()
                && members.iter().all(funnel)
            {
                let mut fields = object.as_object().cloned().unwrap_or_default();
                fields.insert("autorange".to_owned(), Value::Text("reversed".to_owned()));
                object = Value::Object(fields);
            }
            if letter == 'y' && members.iter().any(|trace| trace.kind == "image") {
                object = like_image(&object, on_axes, id);
            }
            let kind = axis::kind::declared(&object).unwrap_or_else(|| guessed(&members, letter, strict));
            let mut axis = Axis::from_layout(&object, id, kind);
            if !synced && object.get("tickmode").is_none() && axis.ticking.mode == axis::ticks::Mode::Sync {
                axis.ticking.mode = axis::ticks::Mode::Auto;
            }
            if let Some(separators) = layout.and_then(|layout| layout.get("separators")).and_then(Value::as_str) {
                let mut marks = separators.chars();
                axis.ticking.separators = (marks.next().unwrap_or('.'), marks.next());
            }
            // Pixels of images are square, and panels give way, not ranges.
            axis.constrain_domain |=
                object.get("constrain").is_none() && members.iter().any(|trace| trace.kind == "image");
            if kind.is_category() {
                let samples: Vec<Cow<'_, Column>> = members.iter().filter_map(|trace| sample(trace, letter)).collect();
                axis.order_categories(&samples.iter().map(AsRef::as_ref).collect::<Vec<_>>());
            }
            if let Some(domain) = grid.filter(|_| object.get("domain").is_none()).and_then(|grid| in_grid(grid, id)) {
                axis.domain = domain;
            }
            axis
        })
        .collect()
}

/// Returns a y axis with what images ask for: from the top down and with square pixels.
fn like_image(object: &Value, on_axes: &[OnAxes<'_>], id: &str) -> Value {
    let mut fields = object.as_object().cloned().unwrap_or_default();
    let on = || on_axes.iter().filter(|trace| trace.ids[1] == id);
    if !fields.contains_key("autorange") && !fields.contains_key("range") {
        fields.insert("autorange".to_owned(), Value::Text("reversed".to_owned()));
    }
    if let Some(image) = on().find(|trace| trace.kind == "image").filter(|_| !fields.contains_key("scaleanchor")) {
        fields.insert("scaleanchor".to_owned(), Value::Text(image.ids[0].clone()));
    }
    Value::Object(fields)
}

/// Returns the pairs of the axes that only the layout knows: each with the one that it is anchored to.
#[must_use]
pub fn orphans(layout: Option<&Value>, pairs: &[[String; 2]]) -> Vec<[String; 2]> {
    let mut found: Vec<[String; 2]> = Vec::new();
    let Some(layout) = layout.and_then(Value::as_object) else { return found };
    for (key, object) in layout {
        for (which, letter) in ['x', 'y'].into_iter().enumerate() {
            let number = key.strip_prefix(letter).and_then(|rest| rest.strip_prefix("axis"));
            let Some(number) = number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit())) else {
                continue;
            };
            if object.as_object().is_none() || found.len() >= 100 {
                continue;
            }
            let id = axis_id(letter, Some(&format!("{letter}{number}")));
            if pairs.iter().chain(&found).any(|pair| pair[which] == id) {
                continue;
            }
            let other = if letter == 'x' { 'y' } else { 'x' };
            let anchor = object.get("anchor").and_then(Value::as_str).filter(|anchor| anchor.starts_with(other));
            let mut pair = [id.clone(), id];
            pair[1 - which] = axis_id(other, anchor);
            found.push(pair);
        }
    }
    found
}

/// Returns the kind that suits the first trace with anything on the axis.
fn guessed(members: &[&OnAxes<'_>], letter: char, strict: bool) -> AxisKind {
    let mut kinds = members.iter().filter_map(|trace| {
        if let Some(kind) = traces::own_kind(trace.kind, letter, trace.source) {
            return Some(kind);
        }
        if trace.source.has_levels(if letter == 'y' { "y" } else { "x" }) {
            return Some(AxisKind::MultiCategory);
        }
        axis::kind::guess(sample(trace, letter)?.as_ref(), strict)
    });
    kinds.next().unwrap_or_default()
}

/// Returns what a trace has on an axis, to guess its kind and to know its categories.
fn sample<'a>(trace: &OnAxes<'a>, letter: char) -> Option<Cow<'a, Column>> {
    let path = if letter == 'y' { "y" } else { "x" };
    if let Some(column) = trace.source.coordinates(path).filter(|column| !column.is_empty()) {
        return Some(column);
    }
    if let Some(first) = trace.source.at(&format!("{path}0")) {
        return Some(Cow::Owned(std::iter::once(first.cell()).collect()));
    }
    if traces::stands_by_name(trace.kind, letter, trace.source) {
        return Some(Cow::Owned(std::iter::once(Cell::Text(&trace.name)).collect()));
    }
    let other = traces::other_column(trace.kind, letter)?;
    trace.source.coordinates(other)
}

/// Returns the domain of an axis by the layout's grid.
fn in_grid(grid: &Value, id: &str) -> Option<[f64; 2]> {
    let number = |key: &str| grid.get(key).and_then(Value::as_f64);
    let is_x = id.starts_with('x');
    let independent = grid.get("pattern").and_then(Value::as_str) == Some("independent");
    let named = names_in_grid(grid, is_x);
    let count = number(if is_x { "columns" } else { "rows" });
    let columns = number("columns").unwrap_or(1.0);
    let (place, count) = if let Some(names) = &named {
        let place = names.iter().position(|names| names.iter().any(|name| name == id))?;
        (place as f64, count.unwrap_or(names.len() as f64))
    } else {
        let index = id[1..].parse::<f64>().unwrap_or(1.0) - 1.0;
        let place = match (independent, is_x) {
            (true, true) => index % columns,
            (true, false) => (index / columns).floor(),
            (false, _) => index,
        };
        (place, count.unwrap_or(1.0))
    };
    slot(grid, is_x, place, count)
}

/// Returns the part of the paper that a column or row of a grid takes, of so many.
#[must_use]
pub fn slot(grid: &Value, is_x: bool, place: f64, count: f64) -> Option<[f64; 2]> {
    let number = |key: &str| grid.get(key).and_then(Value::as_f64);
    let independent = grid.get("pattern").and_then(Value::as_str) == Some("independent");
    let apart = independent || grid.get("subplots").is_some();
    let gap = number(if is_x { "xgap" } else { "ygap" });
    let gap = gap.unwrap_or(if apart { if is_x { 0.2 } else { 0.3 } } else { 0.1 }).clamp(0.0, 1.0);
    if !(1.0..=500.0).contains(&count) || place >= count {
        return None;
    }
    let place = if is_x || grid.get("roworder").and_then(Value::as_str) == Some("bottom to top") {
        place
    } else {
        count - 1.0 - place
    };
    let domain = grid.get("domain").and_then(|domain| domain.get(if is_x { "x" } else { "y" }));
    let end = |index: usize, usual: f64| {
        let column = domain.and_then(Value::as_column);
        column.and_then(|column| column.cell(index).number()).unwrap_or(usual).clamp(0.0, 1.0)
    };
    let (low, high) = (end(0, 0.0), end(1, 1.0));
    let length = (high - low) / (count - gap);
    let start = low + place * length;
    Some([start, start + length * (1.0 - gap)])
}

/// Returns the ids of the axes of each column or row of a grid, if it lists them: by themselves or as subplots.
fn names_in_grid(grid: &Value, columns: bool) -> Option<Vec<Vec<String>>> {
    let letter = if columns { 'x' } else { 'y' };
    if let Some(list) = grid.get(if columns { "xaxes" } else { "yaxes" }).and_then(Value::as_column) {
        return Some(list.cells().take(500).map(|cell| vec![axis_id(letter, Some(&cell.display()))]).collect());
    }
    let subplots = Table(grid.get("subplots")?);
    let mut names: Vec<Vec<String>> = Vec::new();
    for row in 0..subplots.rows().min(500) {
        let cells = subplots.row(row)?;
        for column in 0..cells.len().min(500) {
            let pair = cells.cell(column).display();
            let own = if columns { pair.split('y').next() } else { pair.find('y').map(|at| &pair[at..]) };
            let place = if columns { column } else { row };
            names.resize(names.len().max(place + 1), Vec::new());
            if let Some(own) = own.filter(|own| !own.is_empty()) {
                names[place].push(axis_id(letter, Some(own)));
            }
        }
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_keys() {
        assert_eq!(axis_id('x', Some("x1")), "x");
        assert_eq!(axis_id('y', Some("y12")), "y12");
        assert_eq!(axis_id('y', Some("nonsense")), "y");
        assert_eq!(layout_key("x3"), "xaxis3");
    }

    #[test]
    fn a_template_fills_what_is_missing_at_every_depth() {
        let own: Value = serde_json::from_str(r#"{"a":{"b":1},"c":null}"#).unwrap();
        let template: Value = serde_json::from_str(r#"{"a":{"b":2,"d":3},"c":4}"#).unwrap();
        let both = merged(Some(&own), Some(&template));
        assert_eq!(serde_json::to_string(&both).unwrap(), r#"{"a":{"b":1,"d":3},"c":4}"#);
    }
}
