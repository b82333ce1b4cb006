//! What differs between two figures, in words: traces that came, went, changed their names or types, data, layout.
//!
//! Traces are paired by their names first, then by equal data (a trace with another name is a renamed one), then by their
//! places. Lists are compared value by value and told by their lengths, how many values changed, and their ranges.

use std::collections::{HashMap, VecDeque};

use indexmap::IndexSet;

use crate::model::{Column, Figure, Object, Value, src};

/// How a line of a difference is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the lines below are about.
    Head,
    /// Only the second figure has it.
    Added,
    /// Only the first has it.
    Removed,
    /// Both have it, differently.
    Changed,
    /// Something to know.
    Note,
}

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How it is meant.
    pub part: Part,
    /// What it says; nothing of it is sanitised.
    pub text: String,
}

/// The deepest object that is compared key by key.
const DEEPEST: usize = 24;

/// The longest text that is quoted whole, in characters.
const LONGEST: usize = 60;

/// Says what the second figure has differently from the first.
#[must_use]
pub fn between(first: &Figure, second: &Figure) -> Vec<Line> {
    let mut lines = Vec::new();
    traces(first, second, &mut lines);
    let mut layout = Vec::new();
    let none = Object::new();
    let object = |figure: &Figure| figure.object().get("layout").and_then(Value::as_object).cloned();
    let (old, new) = (object(first), object(second));
    objects(old.as_ref().unwrap_or(&none), new.as_ref().unwrap_or(&none), "", 0, &mut layout);
    section("Layout", layout, &mut lines);
    let mut frames = Vec::new();
    if first.frames() != second.frames() {
        let (old, new) = (first.frames().len(), second.frames().len());
        let changed = first.frames().iter().zip(second.frames()).filter(|(old, new)| old != new).count();
        changed_line(&mut frames, &format!("{old} → {new} frames, {changed} of them changed"));
    }
    section("Frames", frames, &mut lines);
    if lines.is_empty() {
        lines.push(Line { part: Part::Note, text: "The figures are the same.".into() });
    }
    lines
}

fn section(head: &str, found: Vec<Line>, lines: &mut Vec<Line>) {
    if !found.is_empty() {
        lines.push(Line { part: Part::Head, text: head.to_owned() });
        lines.extend(found);
    }
}

fn changed_line(lines: &mut Vec<Line>, text: &str) {
    lines.push(Line { part: Part::Changed, text: text.to_owned() });
}

fn kind(trace: &Value) -> &str {
    trace.get("type").and_then(Value::as_str).unwrap_or("scatter")
}

fn name(trace: &Value) -> &str {
    trace.get("name").and_then(Value::as_str).unwrap_or_default()
}

/// Returns what a trace is called: its name, or its number.
fn called(trace: &Value, index: usize) -> String {
    if name(trace).is_empty() { format!("trace {}", index + 1) } else { format!("“{}”", cut(name(trace))) }
}

/// Returns whether the lists of two traces are the same, and there are any.
fn same_data(old: &Value, new: &Value) -> bool {
    let lists = |trace: &Value| -> Vec<String> {
        let object = trace.as_object().into_iter().flatten();
        object.filter(|(_, value)| value.is_list()).map(|(key, _)| key.clone()).collect()
    };
    let (keys, others) = (lists(old), lists(new));
    !keys.is_empty() && keys.len() == others.len() && keys.iter().all(|key| equal(old.get(key), new.get(key)))
}

fn equal(old: Option<&Value>, new: Option<&Value>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => match (old.as_column(), new.as_column()) {
            // A typed array and a plain list of the same numbers say the same.
            (Some(old), Some(new)) => old.len() == new.len() && differences(old, new).next().is_none(),
            _ => old == new,
        },
        (None, None) => true,
        _ => false,
    }
}

/// Returns the pairs of traces, by their numbers.
fn pairs(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    let mut pairing = Pairing { old: vec![true; old.len()], new: vec![None; new.len()] };
    pairing.by_key(
        |before| (!name(&old[before]).is_empty()).then(|| (name(&old[before]), kind(&old[before]))),
        |after| Some((name(&new[after]), kind(&new[after]))),
    );
    pairing.by_key(|before| Some(name(&old[before])).filter(|name| !name.is_empty()), |after| Some(name(&new[after])));
    // Those that are left are compared value by value, each with the next ones.
    for after in 0..new.len() {
        if pairing.new[after].is_none() {
            let free = (0..old.len()).filter(|before| pairing.old[*before]).take(MOST_TRIED);
            let found = free.into_iter().find(|before| same_data(&old[*before], &new[after]));
            if let Some(before) = found {
                pairing.join(before, after);
            }
        }
    }
    // A trace without a name is known by its place.
    for place in 0..old.len().min(new.len()) {
        let is_nameless = name(&old[place]).is_empty() || name(&new[place]).is_empty();
        if pairing.old[place] && pairing.new[place].is_none() && is_nameless && kind(&old[place]) == kind(&new[place]) {
            pairing.join(place, place);
        }
    }
    pairing.new.iter().enumerate().filter_map(|(after, before)| before.map(|before| (before, after))).collect()
}

/// How many traces of the older figure one of the newer is compared with, value by value.
const MOST_TRIED: usize = 200;

/// Pairs of traces: of the older figure, which are free, and of the newer, which each belongs to.
struct Pairing {
    old: Vec<bool>,
    new: Vec<Option<usize>>,
}

impl Pairing {
    fn join(&mut self, before: usize, after: usize) {
        self.old[before] = false;
        self.new[after] = Some(before);
    }

    /// Joins free traces of equal keys, in their order.
    fn by_key<K: Eq + std::hash::Hash>(
        &mut self,
        of_old: impl Fn(usize) -> Option<K>,
        of_new: impl Fn(usize) -> Option<K>,
    ) {
        let mut free: HashMap<K, VecDeque<usize>> = HashMap::new();
        for before in (0..self.old.len()).filter(|before| self.old[*before]) {
            if let Some(key) = of_old(before) {
                free.entry(key).or_default().push_back(before);
            }
        }
        for after in 0..self.new.len() {
            if self.new[after].is_none()
                && let Some(before) = of_new(after).and_then(|key| free.get_mut(&key)).and_then(VecDeque::pop_front)
            {
                self.join(before, after);
            }
        }
    }
}

fn traces(first: &Figure, second: &Figure, lines: &mut Vec<Line>) {
    let (old, new) = (first.traces(), second.traces());
    let pairs = pairs(old, new);
    let mut found = Vec::new();
    for (index, trace) in old.iter().enumerate() {
        if !pairs.iter().any(|(before, _)| *before == index) {
            found.push(Line { part: Part::Removed, text: described(trace, index) });
        }
    }
    for (index, trace) in new.iter().enumerate() {
        if !pairs.iter().any(|(_, after)| *after == index) {
            found.push(Line { part: Part::Added, text: described(trace, index) });
        }
    }
    if old.len() != new.len() {
        changed_line(&mut found, &format!("{} → {} traces", old.len(), new.len()));
    }
    let order: Vec<usize> = pairs.iter().map(|(before, _)| *before).collect();
    if !order.is_sorted() {
        found.push(Line { part: Part::Note, text: "the traces are in another order".into() });
    }
    section("Traces", found, lines);
    for (before, after) in pairs {
        let (was, is) = (&old[before], &new[after]);
        let mut found = Vec::new();
        if name(was) != name(is) {
            changed_line(&mut found, &format!("renamed: {} → {}", called(was, before), called(is, after)));
        }
        if kind(was) != kind(is) {
            changed_line(&mut found, &format!("type: {} → {}", kind(was), kind(is)));
        }
        if let (Some(was), Some(is)) = (was.as_object(), is.as_object()) {
            let without = |object: &Object| -> Object {
                let own = |key: &str| matches!(key, "name" | "type" | "uid");
                object.iter().filter(|(key, _)| !own(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
            };
            // Only what is small is copied: lists are compared where they are.
            let small = |object: &Object| {
                without(
                    &object
                        .iter()
                        .filter(|(_, value)| !value.is_list())
                        .map(|(key, value)| (key.clone(), value.clone()))
                        .collect(),
                )
            };
            lists(was, is, "", &mut found);
            objects(&small(was), &small(is), "", 0, &mut found);
        }
        section(&format!("{} ({})", called(is, after), kind(is)), found, lines);
    }
}

/// Says what a trace is.
fn described(trace: &Value, index: usize) -> String {
    let longest = trace
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.is_list())
        .map(|(_, value)| value.len())
        .max();
    let values = longest.map_or(String::new(), |count| format!(", {}", counted(count)));
    format!("{} ({}{values})", called(trace, index), kind(trace))
}

fn counted(values: usize) -> String {
    if values == 1 { "1 value".into() } else { format!("{values} values") }
}

/// Compares the lists of two objects.
fn lists(old: &Object, new: &Object, path: &str, lines: &mut Vec<Line>) {
    let keys: IndexSet<&String> =
        old.iter().chain(new).filter(|(_, value)| value.is_list()).map(|(key, _)| key).collect();
    for key in keys {
        let label = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match (old.get(key), new.get(key)) {
            (None, Some(list)) => lines.push(Line { part: Part::Added, text: format!("{label}: {}", list_of(list)) }),
            (Some(list), None) => lines.push(Line { part: Part::Removed, text: format!("{label}: {}", list_of(list)) }),
            (Some(was), Some(is)) if !equal(Some(was), Some(is)) => {
                changed_line(lines, &format!("{label}: {}", list_change(was, is)));
            }
            _ => {}
        }
    }
}

/// Returns a list's length and range.
fn list_of(list: &Value) -> String {
    let range = list.as_column().and_then(range).map_or(String::new(), |range| format!(", {range}"));
    format!("{}{range}", counted(list.len()))
}

/// Says how a list has changed.
fn list_change(was: &Value, is: &Value) -> String {
    let (Some(old), Some(new)) = (was.as_column(), is.as_column()) else {
        return if was.is_list() && is.is_list() {
            let (old, new) = (was.len(), is.len());
            let rows = (0..old.min(new)).filter(|at| row_differs(was, is, *at)).count();
            let lengths = if old == new { format!("{old} rows") } else { format!("{old} → {new} rows") };
            format!("{lengths}, {rows} changed")
        } else {
            format!("{} → {}", short(was), short(is))
        };
    };
    let differ = differing(old, new);
    let mut said = vec![match (old.len(), new.len()) {
        (before, after) if before == after => format!("{differ} of {after} values changed"),
        (before, after) if differ == 0 => format!(
            "{before} → {after} values, {}",
            if after > before { "the first ones as before" } else { "those that are left as before" }
        ),
        (before, after) => format!("{before} → {after} values, {differ} of the first {} changed", before.min(after)),
    }];
    match (range(old), range(new)) {
        (Some(before), Some(after)) if before != after => said.push(format!("range {before} → {after}")),
        (Some(_), Some(after)) => said.push(format!("range {after}")),
        (before, after) if before.is_some() != after.is_some() => {
            said.push(format!("{} → {}", old.kind().name(), new.kind().name()));
        }
        _ => {}
    }
    said.join(", ")
}

fn row_differs(was: &Value, is: &Value, at: usize) -> bool {
    match (was.row(at), is.row(at)) {
        (Some(old), Some(new)) => {
            old.len() != new.len() || (0..old.len()).any(|at| old.cell(at).display() != new.cell(at).display())
        }
        (old, new) => old.is_some() || new.is_some(),
    }
}

/// Returns at how many places two columns differ, as far as both reach.
fn differing(old: &Column, new: &Column) -> usize {
    differences(old, new).count()
}

/// Returns the places at which two columns differ, as far as both reach.
fn differences<'a>(old: &'a Column, new: &'a Column) -> Box<dyn Iterator<Item = usize> + 'a> {
    match (old.numbers(), new.numbers()) {
        (Some(old), Some(new)) => {
            let pairs = old.iter().zip(new).enumerate();
            // Gaps are `NaN`, which is equal to none.
            Box::new(
                pairs
                    .filter(|(_, (old, new))| old.total_cmp(new).is_ne() && !(old.is_nan() && new.is_nan()))
                    .map(|(at, _)| at),
            )
        }
        _ => Box::new((0..old.len().min(new.len())).filter(|at| old.cell(*at) != new.cell(*at))),
    }
}

/// Returns the least and the greatest of a column: of numbers, or of texts in their order, which is that of dates.
fn range(column: &Column) -> Option<String> {
    if let Some(numbers) = column.numbers() {
        let known = numbers.iter().filter(|value| value.is_finite());
        let (low, high) =
            known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
        return (low <= high).then(|| format!("{low} … {high}"));
    }
    if column.kind() != crate::model::Kind::Dates {
        return None;
    }
    let texts = || column.cells().map(crate::model::Cell::display).filter(|text| !text.is_empty());
    Some(format!("{} … {}", texts().min()?, texts().max()?))
}

/// Compares two objects key by key.
fn objects(old: &Object, new: &Object, path: &str, depth: usize, lines: &mut Vec<Line>) {
    let keys: IndexSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let label = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        // References stand beside the data that they bring, which is what is compared.
        if is_reference(key, old, new) {
            continue;
        }
        match (old.get(key), new.get(key)) {
            (None, Some(value)) => lines.push(Line { part: Part::Added, text: format!("{label}: {}", short(value)) }),
            (Some(value), None) => lines.push(Line { part: Part::Removed, text: format!("{label}: {}", short(value)) }),
            (Some(was), Some(is)) => values(was, is, &label, depth, lines),
            (None, None) => {}
        }
    }
}

fn values(was: &Value, is: &Value, label: &str, depth: usize, lines: &mut Vec<Line>) {
    match (was, is) {
        (Value::Object(_), Value::Object(_)) if label == "template" => {
            let mut inner = Vec::new();
            if let (Some(was), Some(is)) = (was.as_object(), is.as_object()) {
                objects(was, is, "", depth + 1, &mut inner);
            }
            if !inner.is_empty() {
                changed_line(lines, &format!("template: {} settings differ", inner.len()));
            }
        }
        (Value::Object(was), Value::Object(is)) if depth < DEEPEST => objects(was, is, label, depth + 1, lines),
        (Value::List(was), Value::List(is))
            if was.iter().chain(is).all(|value| value.as_object().is_some()) && depth < DEEPEST =>
        {
            items(was, is, label, depth, lines);
        }
        _ if equal(Some(was), Some(is)) || same_scalar(was, is) => {}
        _ if was.is_list() && is.is_list() && was.len().max(is.len()) > 4 => {
            changed_line(lines, &format!("{label}: {}", list_change(was, is)));
        }
        _ => changed_line(lines, &format!("{label}: {} → {}", short(was), short(is))),
    }
}

/// Compares lists of objects: annotations, shapes, buttons.
fn items(was: &[Value], is: &[Value], label: &str, depth: usize, lines: &mut Vec<Line>) {
    if was.len() != is.len() {
        changed_line(lines, &format!("{label}: {} → {}", was.len(), is.len()));
    }
    for (index, (was, is)) in was.iter().zip(is).enumerate() {
        values(was, is, &format!("{label}[{index}]"), depth + 1, lines);
    }
    for (index, value) in is.iter().enumerate().skip(was.len()) {
        lines.push(Line { part: Part::Added, text: format!("{label}[{index}]: {}", short(value)) });
    }
    for (index, value) in was.iter().enumerate().skip(is.len()) {
        lines.push(Line { part: Part::Removed, text: format!("{label}[{index}]: {}", short(value)) });
    }
}

/// Returns whether two numbers are the same, however they are written.
#[allow(clippy::float_cmp, reason = "1 and 1.0 are the same setting, 1 and 1.0000001 are not")]
fn same_scalar(was: &Value, is: &Value) -> bool {
    matches!((was.as_f64(), is.as_f64()), (Some(was), Some(is)) if was == is)
}

fn is_reference(key: &str, old: &Object, new: &Object) -> bool {
    let Some(data) = key.strip_suffix("src").filter(|data| !data.is_empty()) else { return false };
    let has = |object: &Object| match (object.get(key), object.get(data)) {
        (Some(Value::Text(text)), _) => text.parse::<src::Src>().is_ok(),
        (None, _) => true,
        _ => false,
    };
    has(old) && has(new)
}

/// Returns a value in a few words.
fn short(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Text(text) => format!("“{}”", cut(text)),
        Value::Object(object) => match object.get("text").and_then(Value::as_str) {
            Some(text) => format!("“{}”", cut(text)),
            None => format!("{} settings", object.len()),
        },
        list if list.is_list() => match list.as_column().filter(|column| column.len() <= 4) {
            Some(column) => {
                format!("[{}]", column.cells().map(|cell| cut(&cell.display())).collect::<Vec<_>>().join(", "))
            }
            None => list_of(list),
        },
        scalar => scalar.cell().display(),
    }
}

fn cut(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(LONGEST).collect();
    if chars.next().is_some() { start + "…" } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(old: &str, new: &str) -> String {
        let figure = |json: &str| Figure::read(json.as_bytes()).unwrap();
        let sign = |part| match part {
            Part::Head => "#",
            Part::Added => "+",
            Part::Removed => "-",
            Part::Changed => "~",
            Part::Note => ".",
        };
        let lines = between(&figure(old), &figure(new));
        let lines: Vec<String> = lines.iter().map(|line| format!("{} {}\n", sign(line.part), line.text)).collect();
        lines.concat()
    }

    #[test]
    fn traces_that_came_went_and_changed() {
        let old = r#"{"data":[{"name":"a","y":[1,2,3],"line":{"color":"red"}},{"name":"b","y":[7]},{"name":"c","type":"bar","y":[4,5]}]}"#;
        let new = r#"{"data":[{"name":"a","y":[1,9,3,4],"line":{"color":"blue","width":2}},{"name":"B","y":[7]},{"name":"d","type":"bar","y":[1]}]}"#;
        insta::assert_snapshot!(said(old, new), @r"
        # Traces
        - “c” (bar, 2 values)
        + “d” (bar, 1 value)
        # “a” (scatter)
        ~ y: 3 → 4 values, 1 of the first 3 changed, range 1 … 3 → 1 … 9
        ~ line.color: “red” → “blue”
        + line.width: 2
        # “B” (scatter)
        ~ renamed: “b” → “B”
        ");
    }

    #[test]
    fn thousands_of_traces_are_paired_by_their_names() {
        let figure = |order: &mut dyn Iterator<Item = usize>| {
            let traces: Vec<String> = order.map(|at| format!(r#"{{"name":"{}","y":[{at}]}}"#, at / 2)).collect();
            format!(r#"{{"data":[{}]}}"#, traces.join(","))
        };
        let (old, new) = (figure(&mut (0..20_000)), figure(&mut (2..20_000)));
        let said = said(&old, &new);
        assert!(said.contains("- “0”") && !said.contains("+ “") && !said.contains("~ y"), "{said:.300}");
    }

    #[test]
    fn layouts_are_compared_key_by_key() {
        let old = r#"{"layout":{"title":{"text":"A"},"xaxis":{"range":[0,1],"type":"log"},"annotations":[{"text":"one","x":1}],"width":700}}"#;
        let new = r#"{"layout":{"title":{"text":"B"},"xaxis":{"range":[0,2]},"annotations":[{"text":"one","x":2},{"text":"two"}],"width":700.0,"height":3}}"#;
        insta::assert_snapshot!(said(old, new), @r"
        # Layout
        ~ title.text: “A” → “B”
        ~ xaxis.range: [0, 1] → [0, 2]
        - xaxis.type: “log”
        ~ annotations: 1 → 2
        ~ annotations[0].x: 1 → 2
        + annotations[1]: “two”
        + height: 3
        ");
    }

    #[test]
    fn the_same_is_the_same_however_it_is_written() {
        let old = r#"{"data":[{"y":[1,2,null],"ysrc":"bob:1:aaaaaa","uid":"1"}]}"#;
        let new = r#"{"data":[{"y":[1.0,2,null],"ysrc":"bob:2:bbbbbb","uid":"2"}],"layout":{}}"#;
        assert_eq!(said(old, new), ". The figures are the same.\n");
        let typed = r#"{"data":[{"y":{"dtype":"f8","bdata":"AAAAAAAA8D8AAAAAAAAAQAAAAAAAAAhA"}}]}"#;
        assert_eq!(said(r#"{"data":[{"y":[1,2,3]}]}"#, typed), ". The figures are the same.\n");
    }

    #[test]
    fn tables_frames_and_order() {
        let old = r#"{"data":[{"type":"heatmap","z":[[1,2],[3,4]]},{"name":"p","y":[1]},{"name":"q","y":[2]}],"frames":[{"name":"1"}]}"#;
        let new = r#"{"data":[{"type":"heatmap","z":[[1,2],[3,5]]},{"name":"q","y":[2]},{"name":"p","y":[1]}],"frames":[{"name":"2"},{}]}"#;
        insta::assert_snapshot!(said(old, new), @r"
        # Traces
        . the traces are in another order
        # trace 1 (heatmap)
        ~ z: 2 rows, 1 changed
        # Frames
        ~ 1 → 2 frames, 1 of them changed
        ");
    }
}
