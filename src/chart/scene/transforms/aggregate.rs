//! Points of a group become one: a sum, a mean, the first, and so on, an attribute at a time.

use super::{Key, picked};
use crate::model::{Cell, Column, Object, Value};

/// Returns the trace with one point a group.
pub fn trace(trace: &Object, transform: &Value, groups: &[(Key, Vec<usize>)], count: usize) -> Object {
    let firsts: Vec<usize> = groups.iter().filter_map(|(_, members)| members.first()).copied().collect();
    let mut summed = picked(trace, &firsts, count);
    for one in transform.get("aggregations").and_then(Value::as_list).unwrap_or_default() {
        if one.get("enabled").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let Some(path) = one.get("target").and_then(Value::as_str) else { continue };
        let function = one.get("func").and_then(Value::as_str).unwrap_or("first");
        let whole = one.get("funcmode").and_then(Value::as_str) == Some("population");
        let Some(column) = find(trace, path).and_then(Value::as_column).filter(|column| column.len() == count) else {
            continue;
        };
        let values = groups.iter().map(|(_, members)| value(column, members, function, whole)).collect::<Vec<_>>();
        let column: Column = values.iter().map(Value::cell).collect();
        set(&mut summed, path, Value::Column(column));
    }
    summed
}

fn find<'a>(object: &'a Object, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let value = object.get(first)?;
    rest.map_or(Some(value), |rest| value.at(rest))
}

fn set(object: &mut Object, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            object.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            if let Some(Value::Object(inner)) = object.get_mut(first) {
                set(inner, rest, value);
            }
        }
    }
}

/// Returns what a function makes of the values at some places.
fn value(column: &Column, members: &[usize], function: &str, population: bool) -> Value {
    let kept = |at: Option<&usize>| match at.map(|at| column.cell(*at)) {
        Some(Cell::Text(text)) => Value::Text(text.to_owned()),
        Some(Cell::Bool(flag)) => Value::Bool(flag),
        Some(cell) => cell.number().map_or(Value::Null, Value::number),
        None => Value::Null,
    };
    let mut numbers: Vec<f64> = members.iter().filter_map(|at| column.cell(*at).number()).collect();
    numbers.retain(|number| number.is_finite());
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    let ends = numbers.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(*at), high.max(*at)));
    let number = match function {
        "count" => return Value::Int(members.len() as i64),
        "first" => return kept(members.first()),
        "last" => return kept(members.last()),
        "mode" => return mode(column, members),
        _ if numbers.is_empty() => return Value::Null,
        "sum" => sum,
        "avg" => sum / count,
        "median" => {
            numbers.sort_by(f64::total_cmp);
            let middle = numbers.len() / 2;
            if numbers.len().is_multiple_of(2) {
                f64::midpoint(numbers[middle - 1], numbers[middle])
            } else {
                numbers[middle]
            }
        }
        "min" => ends.0,
        "max" => ends.1,
        "range" => ends.1 - ends.0,
        "change" => numbers.last().copied().unwrap_or(0.0) - numbers.first().copied().unwrap_or(0.0),
        "rms" => (numbers.iter().map(|at| at * at).sum::<f64>() / count).sqrt(),
        "stddev" => {
            let mean = sum / count;
            let squares: f64 = numbers.iter().map(|at| (at - mean) * (at - mean)).sum();
            (squares / if population { count } else { (count - 1.0).max(1.0) }).sqrt()
        }
        _ => return kept(members.first()),
    };
    Value::number(number)
}

/// Returns the value that is there most often, the first of several.
fn mode(column: &Column, members: &[usize]) -> Value {
    let mut seen: Vec<(Value, usize)> = Vec::new();
    for cell in members.iter().map(|at| column.cell(*at)) {
        let value = match cell {
            Cell::Text(text) => Value::Text(text.to_owned()),
            cell => cell.number().map_or(Value::Null, Value::number),
        };
        match seen.iter().position(|(other, _)| *other == value) {
            Some(place) => seen[place].1 += 1,
            None if seen.len() < 10_000 => seen.push((value, 1)),
            None => {}
        }
    }
    let most = seen.iter().map(|(_, count)| *count).max().unwrap_or(0);
    seen.into_iter().find(|(_, count)| *count == most).map_or(Value::Null, |(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_become_what_their_function_says() {
        let column: Column = [1.0, 2.0, 2.0, 7.0].into_iter().map(Cell::Float).collect();
        let of = |function: &str| value(&column, &[0, 1, 2, 3], function, false).cell().number();
        for (function, wanted) in [
            ("sum", 12.0),
            ("avg", 3.0),
            ("median", 2.0),
            ("mode", 2.0),
            ("max", 7.0),
            ("range", 6.0),
            ("count", 4.0),
            ("change", 6.0),
            ("last", 7.0),
        ] {
            assert_eq!(of(function), Some(wanted), "{function}");
        }
        assert!((of("stddev").unwrap() - 7.333_333f64.sqrt()).abs() < 1e-3);
        assert_eq!(value(&column, &[], "sum", false), Value::Null);
    }
}
