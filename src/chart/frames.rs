//! The frames of an animation: the figure as one of them shows it.
//!
//! A frame holds parts of traces and of the layout that are laid over the figure's own, lists as a whole; it may stand on
//! another frame. Parts may be named by their way (`title.text`, `shapes[0].x0`).

use crate::model::{Figure, Object, Value};

/// How many frames may stand on each other.
const DEEPEST: usize = 32;

/// Returns the names of a figure's frames, numbers where they have none.
#[must_use]
pub fn names(figure: &Figure) -> Vec<String> {
    let name = |(index, frame): (usize, &Value)| match frame.get("name") {
        Some(Value::Text(name)) => name.clone(),
        Some(other) if other.cell().number().is_some() => other.cell().display(),
        _ => (index + 1).to_string(),
    };
    figure.frames().iter().enumerate().map(name).collect()
}

/// Returns a figure as one of its frames shows it, `None` where it has no such frame.
#[must_use]
pub fn shown(figure: &Figure, index: usize) -> Option<Figure> {
    let mut chain = vec![figure.frames().get(index)?];
    let names = names(figure);
    while let Some(base) = chain.last().and_then(|frame| frame.get("baseframe")).map(|base| base.cell().display()) {
        let below = names.iter().position(|name| *name == base).and_then(|at| figure.frames().get(at));
        let Some(below) = below.filter(|_| chain.len() < DEEPEST) else { break };
        chain.push(below);
    }
    let mut object = figure.object().clone();
    for frame in chain.into_iter().rev() {
        if let Some(layout) = frame.get("layout") {
            lay_over(object.entry("layout".to_owned()).or_insert(Value::Null), layout);
        }
        lay_traces(&mut object, frame);
    }
    // A frame that makes something else of the outline shows nothing.
    Figure::new(Value::Object(object)).ok()
}

fn lay_traces(object: &mut Object, frame: &Value) {
    let Some(parts) = frame.get("data").and_then(Value::as_list) else { return };
    let Some(Value::List(traces)) = object.get_mut("data") else { return };
    let number = |at: usize| match frame.get("traces") {
        None => Some(at),
        Some(numbers) => {
            let number = numbers.as_column().filter(|numbers| at < numbers.len())?.cell(at).number()?;
            (number >= 0.0).then_some(number as usize)
        }
    };
    for (at, part) in parts.iter().enumerate() {
        if let Some(trace) = number(at).and_then(|number| traces.get_mut(number)) {
            lay_over(trace, part);
        }
    }
}

/// Lays a value over another: objects key by key, all else as a whole.
fn lay_over(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                match under.get_mut(key) {
                    Some(old) => lay_over(old, value),
                    None if key.contains(['.', '[']) => {
                        if let Some(part) = part(under, key) {
                            lay_over(part, value);
                        }
                    }
                    None => drop(under.insert(key.clone(), value.clone())),
                }
            }
        }
        (under, over) => *under = over.clone(),
    }
}

/// Returns the part of an object that a way names; objects on it are made, members of lists must be there.
fn part<'v>(object: &'v mut Object, way: &str) -> Option<&'v mut Value> {
    let (step, rest) = way.split_once('.').map_or((way, None), |(step, rest)| (step, Some(rest)));
    let (name, place) = step.split_once('[').map_or((step, None), |(name, place)| (name, Some(place)));
    let mut at = object.entry(name.to_owned()).or_insert(Value::Null);
    if let Some(place) = place {
        let Value::List(list) = at else { return None };
        at = list.get_mut(place.trim_end_matches(']').parse::<usize>().ok()?)?;
    }
    let Some(rest) = rest else { return Some(at) };
    if !matches!(at, Value::Object(_)) {
        *at = Value::Object(Object::default());
    }
    let Value::Object(object) = at else { return None };
    part(object, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_laid_over_the_figure() {
        let json = r#"{"data":[{"y":[1],"line":{"color":"red","width":2}},{"y":[2]}],"layout":{"title":{"text":"a"}},
            "frames":[{"name":"one","data":[{"y":[5]}],"traces":[1]},
                      {"name":2,"baseframe":"one","data":[{"line":{"width":7}}],"layout":{"title":{"text":"b"}}},
                      {"data":[{"y":[9]}],"traces":[77]}]}"#;
        let figure = Figure::read(json.as_bytes()).unwrap();
        assert_eq!(names(&figure), ["one", "2", "3"]);
        let one = shown(&figure, 0).unwrap();
        assert_eq!(one.traces()[0], figure.traces()[0]);
        assert_eq!(one.traces()[1].get("y").unwrap().as_column().unwrap().cell(0).number(), Some(5.0));
        let two = shown(&figure, 1).unwrap();
        assert_eq!(two.title(), "b");
        assert_eq!(two.traces()[0].at("line.color").unwrap().as_str(), Some("red"));
        assert_eq!(two.traces()[0].at("line.width").unwrap().as_f64(), Some(7.0));
        assert_eq!(two.traces()[1], one.traces()[1]);
        assert_eq!(shown(&figure, 2).unwrap().traces(), figure.traces());
        assert!(shown(&figure, 3).is_none());
    }

    #[test]
    fn parts_may_be_named_by_their_way() {
        let json = r#"{"data":[{"y":[1]}],"layout":{"shapes":[{"type":"line","x0":0}],"title":"old"},
            "frames":[{"layout":{"title.text":"new","shapes[0].x0":7,"shapes[9].x0":1,"a[x].b":2},
                       "data":[{"line.color":"red"}]}]}"#;
        let shown = shown(&Figure::read(json.as_bytes()).unwrap(), 0).unwrap();
        assert_eq!(shown.title(), "new");
        let shape = &shown.layout("shapes").unwrap().as_list().unwrap()[0];
        assert_eq!(shape.get("x0").unwrap().as_f64(), Some(7.0));
        assert_eq!(shape.get("type").unwrap().as_str(), Some("line"));
        assert_eq!(shown.traces()[0].at("line.color").unwrap().as_str(), Some("red"));
    }
}
