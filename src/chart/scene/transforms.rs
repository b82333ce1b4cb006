//! The transforms of old figures: traces filtered, parted into groups, summed up or sorted before they are drawn.
//!
//! Plotly dropped them; figures of Chart Studio have them. What they do is done to a copy of the figure, whose traces are
//! then plain ones. A transform that makes no sense does nothing.

mod aggregate;

use super::plan::merged;
use crate::chart::format::date;
use crate::model::{Cell, Column, Figure, Object, Value};

/// How many transforms a trace has at most, and how many traces one becomes.
const MOST: usize = 50;
const MOST_GROUPS: usize = 1_000;
/// Lists that are as long as a trace's by chance only.
const OTHERS: [&str; 8] =
    ["colorscale", "domain", "range", "transforms", "tickvals", "ticktext", "meta", "selectedpoints"];

/// Returns the figure with its traces as the transforms make them; `None` if there are none.
#[must_use]
pub fn applied(figure: &Figure) -> Option<Figure> {
    let has = |trace: &Value| trace.get("transforms").and_then(Value::as_list).is_some_and(|list| !list.is_empty());
    if !figure.traces().iter().any(has) {
        return None;
    }
    let mut data: Vec<Value> = Vec::new();
    for (index, trace) in figure.traces().iter().enumerate() {
        match trace.as_object() {
            Some(object) if has(trace) => data.extend(expanded(object, index).into_iter().map(Value::Object)),
            _ => data.push(trace.clone()),
        }
    }
    let mut object = figure.object().clone();
    object.insert("data".to_owned(), Value::List(data));
    Figure::new(Value::Object(object)).ok()
}

/// Returns what the transforms of a trace make of it, one after the other.
fn expanded(trace: &Object, index: usize) -> Vec<Object> {
    let transforms = trace.get("transforms").and_then(Value::as_list).unwrap_or_default();
    let mut first = trace.clone();
    first.shift_remove("transforms");
    let mut all = vec![(first, (0..length(trace)).collect::<Vec<usize>>())];
    for transform in transforms.iter().take(MOST) {
        if transform.get("enabled").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let alone = all.len() == 1;
        all = all
            .into_iter()
            .flat_map(|(trace, places)| one(&trace, transform, places, (index, alone)))
            .take(MOST_GROUPS)
            .collect();
    }
    all.into_iter().map(|(trace, _)| trace).collect()
}

/// A trace under way, and for each of its points the place it has in the figure.
type Piece = (Object, Vec<usize>);

fn one(trace: &Object, transform: &Value, places: Vec<usize>, naming: (usize, bool)) -> Vec<Piece> {
    let piece = |kept: &[usize], trace: Object| {
        let places = kept.iter().filter_map(|at| places.get(*at)).copied().collect();
        (trace, places)
    };
    match transform.get("type").and_then(Value::as_str) {
        Some("filter") => {
            let kept = filtered(trace, transform, &places);
            if transform.get("preservegaps").and_then(Value::as_bool) == Some(true) {
                let gaps = gapped(trace, &kept, places.len());
                return vec![(gaps, places)];
            }
            vec![piece(&kept, picked(trace, &kept, places.len()))]
        }
        Some("sort") => {
            let Some(keys) = values(trace, transform.get("target"), "x", &places) else {
                return vec![(trace.clone(), places)];
            };
            let mut order: Vec<usize> = (0..keys.len().min(places.len())).collect();
            order.sort_by(|one, other| compare(&keys[*one], &keys[*other]));
            if transform.get("order").and_then(Value::as_str) == Some("descending") {
                order.sort_by(|one, other| compare(&keys[*other], &keys[*one]));
            }
            vec![piece(&order, picked(trace, &order, places.len()))]
        }
        Some("groupby") => {
            grouped(trace, transform, &places, naming).into_iter().map(|(kept, trace)| piece(&kept, trace)).collect()
        }
        Some("aggregate") => {
            let groups = transform.get("groups");
            let Some(keys) = values(trace, groups, "x", &places) else { return vec![(trace.clone(), places)] };
            let groups = parted(&keys);
            let firsts: Vec<usize> = groups.iter().filter_map(|(_, members)| members.first()).copied().collect();
            vec![piece(&firsts, aggregate::trace(trace, transform, &groups, places.len()))]
        }
        _ => vec![(trace.clone(), places)],
    }
}

/// Returns how many points a trace has.
fn length(trace: &Object) -> usize {
    let keys = ["x", "y", "z", "r", "theta", "lat", "lon", "values", "labels", "open", "close", "locations"];
    keys.iter().filter_map(|key| trace.get(*key)).map(Value::len).max().unwrap_or(0)
}

/// A value to be compared.
#[derive(Debug, Clone, PartialEq)]
enum Key {
    None,
    Number(f64),
    Text(String),
}

impl Key {
    fn of(cell: Cell<'_>) -> Key {
        match cell {
            Cell::Null => Key::None,
            Cell::Text(text) => match (cell.number(), date::parse(text)) {
                (Some(number), _) => Key::Number(number),
                (None, Some(moment)) => Key::Number(moment),
                _ => Key::Text(text.to_owned()),
            },
            Cell::Bool(_) => Key::Text(cell.display()),
            cell => cell.number().filter(|number| !number.is_nan()).map_or(Key::None, Key::Number),
        }
    }
}

fn compare(one: &Key, other: &Key) -> std::cmp::Ordering {
    use std::cmp::Ordering;
    match (one, other) {
        (Key::Number(one), Key::Number(other)) => one.total_cmp(other),
        (Key::Text(one), Key::Text(other)) => one.cmp(other),
        (Key::None, Key::None) => Ordering::Equal,
        // What has no value comes last, names come after numbers.
        (Key::None, _) | (Key::Text(_), Key::Number(_)) => Ordering::Greater,
        _ => Ordering::Less,
    }
}

/// Returns the values that a transform looks at, one a point: a list of its own, or an attribute of the trace by its name.
fn values(trace: &Object, target: Option<&Value>, usual: &str, places: &[usize]) -> Option<Vec<Key>> {
    let own = |column: &Column| places.iter().map(|place| Key::of(column.cell(*place))).collect();
    if let Some(column) = target.and_then(Value::as_column) {
        return Some(own(column));
    }
    let path = target.and_then(Value::as_str).unwrap_or(usual);
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let value = trace.get(first)?;
    let column = rest.map_or(Some(value), |rest| value.at(rest))?.as_column()?;
    Some(column.cells().map(Key::of).collect())
}

/// Returns the points that a filter lets through.
fn filtered(trace: &Object, transform: &Value, places: &[usize]) -> Vec<usize> {
    let Some(keys) = values(trace, transform.get("target"), "x", places) else { return (0..places.len()).collect() };
    let value = transform.get("value");
    let list: Vec<Key> = match value.and_then(Value::as_column) {
        Some(column) => column.cells().map(Key::of).collect(),
        None => vec![value.map_or(Key::Number(0.0), |value| Key::of(value.cell()))],
    };
    let operation = transform.get("operation").and_then(Value::as_str).unwrap_or("=");
    (0..keys.len().min(places.len())).filter(|&at| passes(&keys[at], operation, &list)).collect()
}

fn passes(key: &Key, operation: &str, list: &[Key]) -> bool {
    let Some(first) = list.first() else { return false };
    let number = |key: &Key| if let Key::Number(number) = key { *number } else { f64::NAN };
    let at = number(key);
    let ends = [number(first), number(list.get(1).unwrap_or(first))];
    let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
    match operation {
        "=" => key == first,
        "!=" => key != first,
        "<" => at < ends[0],
        "<=" => at <= ends[0],
        ">" => at > ends[0],
        ">=" => at >= ends[0],
        "[]" => at >= low && at <= high,
        "()" => at > low && at < high,
        "[)" => at >= low && at < high,
        "(]" => at > low && at <= high,
        "][" => at <= low || at >= high,
        ")(" => at < low || at > high,
        "](" => at <= low || at > high,
        ")[" => at < low || at >= high,
        "{}" => list.contains(key),
        "}{" => !list.contains(key),
        _ => true,
    }
}

/// Returns the groups of equal values with their points, in the order of their first.
fn parted(keys: &[Key]) -> Vec<(Key, Vec<usize>)> {
    let mut groups: Vec<(Key, Vec<usize>)> = Vec::new();
    let mut known: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for (at, key) in keys.iter().enumerate() {
        let place = *known.entry(spelled(key)).or_insert_with(|| {
            groups.push((key.clone(), Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(at);
    }
    groups
}

fn spelled(key: &Key) -> String {
    match key {
        Key::None => String::new(),
        Key::Number(number) => crate::chart::format::decimal::plain(*number),
        Key::Text(text) => text.clone(),
    }
}

/// Returns a trace for each group, named after it and with its style.
fn grouped(
    trace: &Object,
    transform: &Value,
    places: &[usize],
    (index, alone): (usize, bool),
) -> Vec<(Vec<usize>, Object)> {
    let Some(groups) = transform.get("groups").filter(|groups| groups.is_list()) else {
        return vec![((0..places.len()).collect(), trace.clone())];
    };
    let Some(keys) = values(trace, Some(groups), "x", places) else { return Vec::new() };
    let own = trace.get("name").map_or_else(|| format!("trace {index}"), |name| name.cell().display());
    let named = trace.contains_key("name");
    let usual = if alone && !named { "%{group}" } else { "%{group} (%{trace})" };
    let format = transform.get("nameformat").and_then(Value::as_str).unwrap_or(usual);
    parted(&keys)
        .into_iter()
        .take(MOST_GROUPS)
        .map(|(key, members)| {
            let group = spelled(&key);
            let mut part = picked(trace, &members, places.len());
            part.insert("name".to_owned(), Value::Text(format.replace("%{group}", &group).replace("%{trace}", &own)));
            let styles = transform.get("styles").and_then(Value::as_list).unwrap_or_default();
            let style = styles
                .iter()
                .find(|style| style.get("target").is_some_and(|target| spelled(&Key::of(target.cell())) == group));
            let style = style.and_then(|style| style.get("value"));
            let part = match merged(style, Some(&Value::Object(part))) {
                Value::Object(part) => part,
                _ => Object::default(),
            };
            (members, part)
        })
        .collect()
}

/// Returns the trace with the points at some places only, in that order: every list with one element a point is cut.
fn picked(trace: &Object, kept: &[usize], count: usize) -> Object {
    mapped(trace, count, &|value| match value {
        Value::List(values) => Value::List(kept.iter().filter_map(|at| values.get(*at)).cloned().collect()),
        value => match value.as_column() {
            Some(column) => Value::Column(kept.iter().map(|at| column.cell(*at)).collect()),
            None => value.clone(),
        },
    })
}

/// Returns the trace with gaps where points are left out.
fn gapped(trace: &Object, kept: &[usize], count: usize) -> Object {
    let mut is_kept = vec![false; count];
    for at in kept.iter().filter(|at| **at < count) {
        is_kept[*at] = true;
    }
    mapped(trace, count, &|value| match value.as_column() {
        Some(column) => Value::Column(
            is_kept.iter().enumerate().map(|(at, kept)| if *kept { column.cell(at) } else { Cell::Null }).collect(),
        ),
        None => value.clone(),
    })
}

/// Returns an object whose lists of a length, at any depth, are changed.
fn mapped(object: &Object, count: usize, change: &impl Fn(&Value) -> Value) -> Object {
    let entries = object.iter().map(|(key, value)| {
        let value = match value {
            value if OTHERS.contains(&key.as_str()) => value.clone(),
            Value::Object(inner) => Value::Object(mapped(inner, count, change)),
            value if value.is_list() && value.len() == count => change(value),
            value => value.clone(),
        };
        (key.clone(), value)
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(trace: &str) -> serde_json::Value {
        let figure = Figure::read(format!(r#"{{"data":[{trace}]}}"#).as_bytes()).unwrap();
        let applied = applied(&figure).unwrap();
        serde_json::from_str::<serde_json::Value>(&applied.to_json()).unwrap()["data"].clone()
    }

    #[test]
    fn filters_cut_every_list_of_a_trace() {
        let data = data(
            r#"{"x":[1,-2,3],"y":[4,5,6],"marker":{"size":[7,8,9],"color":"red"},"line":{"width":3},
               "transforms":[{"type":"filter","target":"x","operation":">","value":0}]}"#,
        );
        assert_eq!(data[0]["x"], serde_json::json!([1, 3]));
        assert_eq!(data[0]["marker"], serde_json::json!({"size":[7,9],"color":"red"}));
        assert!(data[0].get("transforms").is_none());
    }

    #[test]
    fn groups_become_traces_and_later_transforms_know_their_points() {
        let data = data(
            r#"{"x":[1,2,3,4],"transforms":[{"type":"groupby","groups":["a","b","a","b"],
               "styles":[{"target":"b","value":{"marker":{"color":"blue"}}}]},
               {"type":"filter","target":[0,0,1,1],"operation":"=","value":1}]}"#,
        );
        let parts: Vec<_> =
            data.as_array().unwrap().iter().map(|part| (part["name"].clone(), part["x"].clone())).collect();
        assert_eq!(parts, [("a".into(), serde_json::json!([3])), ("b".into(), serde_json::json!([4]))]);
        assert_eq!(data[1]["marker"]["color"], "blue");
    }

    #[test]
    fn sorting_and_gaps() {
        let sorted = data(r#"{"x":[3,1,2],"y":["c","a","b"],"transforms":[{"type":"sort","order":"descending"}]}"#);
        assert_eq!(sorted[0]["y"], serde_json::json!(["c", "b", "a"]));
        let gaps = data(
            r#"{"x":[3,1,2],"transforms":[{"type":"filter","operation":"[]","value":[2,9],"preservegaps":true}]}"#,
        );
        assert_eq!(gaps[0]["x"], serde_json::json!([3, null, 2]));
    }

    #[test]
    fn nonsense_does_nothing() {
        let data = data(
            r#"{"x":[1,2],"transforms":[{"type":"sort","target":"nothing"},{"type":7},{"type":"filter","target":[]}]}"#,
        );
        assert_eq!(data[0]["x"], serde_json::json!([]));
        assert!(applied(&Figure::read(br#"{"data":[{"transforms":[]}]}"#).unwrap()).is_none());
    }
}
