//! How a figure points at the columns of grids: `src` references (contract sections 10 and 16).
//!
//! A stored plot holds no data: in the place of `x` stands `xsrc`, a [`Src`] that names a grid and its columns. This is
//! the grammar of those texts and the two ways between a figure with its data and one with references:
//! [`extract`] takes the data out, [`inline`] puts it back beside the references.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use super::fid::Fid;
use super::figure::Figure;
use super::grid::Uid;
use super::value::{Object, Value};

/// A reference to columns of one grid: `bob:45:d5d91e`, `bob:45:d5d91e,0a1b2c?rows=1-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Src {
    /// The grid.
    pub fid: Fid,
    /// The columns, at least one.
    pub uids: Vec<Uid>,
    /// Which rows of them; `None` is all.
    pub rows: Option<Rows>,
}

/// Which rows of its columns a reference takes, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rows {
    /// One row across the columns, `?row=N`.
    One(usize),
    /// From a row to another, that one included, or to the end: `?rows=A-B`, `?rows=A-`.
    Span {
        /// The first row.
        from: usize,
        /// The last row.
        to: Option<usize>,
    },
}

/// A text that is no reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a reference to a column: one looks like `bob:45:d5d91e`")]
pub struct SrcError;

impl Src {
    /// Makes the reference to one whole column.
    #[must_use]
    pub fn column(fid: Fid, uid: Uid) -> Src {
        Src { fid, uids: vec![uid], rows: None }
    }

    /// Returns the data that the reference stands for, given the columns of its uids in their order.
    ///
    /// One column is a list; several are a table, whose row `i` has the `i`-th cell of each, with gaps where a column is
    /// shorter; a single row is a list again. `None` if there are not as many columns as uids.
    #[must_use]
    pub fn evaluate(&self, mut columns: Vec<Value>) -> Option<Value> {
        if columns.len() != self.uids.len() {
            return None;
        }
        let rows = columns.iter().map(Value::len).max()?;
        let across = |row: usize| columns.iter().map(move |column| element(column, row));
        match self.rows {
            Some(Rows::One(row)) => Some(across(row).collect()),
            None if columns.len() == 1 => columns.pop(),
            span => {
                let (from, end) = match span {
                    Some(Rows::Span { from, to }) => (from, to.map_or(rows, |to| rows.min(to.saturating_add(1)))),
                    _ => (0, rows),
                };
                if columns.len() == 1 {
                    return Some((from..end).map(|row| element(&columns[0], row)).collect());
                }
                Some((from..end).map(|row| across(row).collect()).collect())
            }
        }
    }
}

/// Returns a copy of an element of a list, a gap beyond its end.
fn element(list: &Value, index: usize) -> Value {
    match list {
        Value::List(values) => values.get(index).cloned().unwrap_or_default(),
        Value::Typed(array) if array.shape().len() > 1 => element(&array.to_plain(), index),
        other => other.as_column().map_or(Value::Null, |column| column.cell(index).into()),
    }
}

impl fmt::Display for Src {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.fid)?;
        for (index, uid) in self.uids.iter().enumerate() {
            write!(formatter, "{}{uid}", if index == 0 { ':' } else { ',' })?;
        }
        match self.rows {
            None => Ok(()),
            Some(Rows::One(row)) => write!(formatter, "?row={row}"),
            Some(Rows::Span { from, to: None }) => write!(formatter, "?rows={from}-"),
            Some(Rows::Span { from, to: Some(to) }) => write!(formatter, "?rows={from}-{to}"),
        }
    }
}

impl FromStr for Src {
    type Err = SrcError;

    /// Reads a reference; the form that repeats the grid before each uid (`bob:45:a,bob:45:b`) is taken too.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (head, rows) = match text.split_once('?') {
            Some((head, query)) => (head, Some(query.parse()?)),
            None => (text, None),
        };
        let mut grid = None;
        let mut uids = Vec::new();
        for part in head.split(',') {
            let uid = match part.rsplit_once(':') {
                Some((fid, uid)) => {
                    let fid: Fid = fid.parse().map_err(|_| SrcError)?;
                    if grid.get_or_insert_with(|| fid.clone()) != &fid {
                        return Err(SrcError);
                    }
                    uid
                }
                None => part,
            };
            uids.push(uid.parse().map_err(|_| SrcError)?);
        }
        // A first part without a colon has no grid, whatever comes behind it.
        if head.split(',').next().is_none_or(|first| !first.contains(':')) {
            return Err(SrcError);
        }
        let fid = grid.filter(|fid| fid.number() >= 0).ok_or(SrcError)?;
        Ok(Src { fid, uids, rows })
    }
}

impl FromStr for Rows {
    type Err = SrcError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(row) = text.strip_prefix("row=") {
            return Ok(Rows::One(count(row)?));
        }
        let (from, to) = text.strip_prefix("rows=").and_then(|span| span.split_once('-')).ok_or(SrcError)?;
        let from = count(from)?;
        let to = if to.is_empty() { None } else { Some(count(to)?) };
        if to.is_some_and(|to| to < from) { Err(SrcError) } else { Ok(Rows::Span { from, to }) }
    }
}

fn count(text: &str) -> Result<usize, SrcError> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().map_err(|_| SrcError) } else { Err(SrcError) }
}

/// The list of attributes with a twin, and of the places that are none.
static TWINS: LazyLock<(HashSet<&str>, HashSet<&str>)> = LazyLock::new(|| {
    let lines = include_str!("../../assets/src_twins.txt").lines().filter(|line| !line.starts_with('#'));
    let (not, names): (Vec<&str>, Vec<&str>) =
        lines.flat_map(str::split_whitespace).partition(|word| word.starts_with('!'));
    (names.into_iter().collect(), not.into_iter().map(|word| &word[1..]).collect())
});

/// Returns whether an attribute of a trace has a twin for references. `parent` is the key of the object that it is in.
#[must_use]
pub fn has_twin(parent: &str, name: &str) -> bool {
    let (names, not) = &*TWINS;
    names.contains(name) && !not.contains(format!("{parent}.{name}").as_str())
}

/// Returns where a figure holds raw data that belongs into a grid, in words: `data[0].marker.color`.
///
/// Raw is an array in a trace, or in a trace of a frame, at any depth of objects, whose attribute has a twin. Arrays
/// inside arrays of objects are not, nor is anything in the layout.
#[must_use]
pub fn raw_arrays(figure: &Figure) -> Vec<String> {
    let mut found = Vec::new();
    for (index, trace) in figure.traces().iter().enumerate() {
        find_raw(trace, &index.to_string(), &format!("data[{index}]"), &mut found);
    }
    for (frame_index, frame) in figure.frames().iter().enumerate() {
        let traces = frame.get("data").and_then(Value::as_list).unwrap_or_default();
        for (index, trace) in traces.iter().enumerate() {
            find_raw(trace, &index.to_string(), &format!("frames[{frame_index}].data[{index}]"), &mut found);
        }
    }
    found
}

fn find_raw(value: &Value, parent: &str, path: &str, found: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        if is_raw(parent, key, value) {
            found.push(format!("{path}.{key}"));
        } else if matches!(value, Value::Object(_)) {
            find_raw(value, key, &format!("{path}.{key}"), found);
        }
    }
}

fn is_raw(parent: &str, key: &str, value: &Value) -> bool {
    value.is_list() && has_twin(parent, key)
}

/// Takes the data out of a figure: its raw arrays become columns named by their paths (`data.0.x`,
/// `frames.1.data.0.y`), and references in their places, whose text `src_of` makes of a column's name.
///
/// Typed arrays become plain ones, a table (`z`) one column of lists. A reference that stood beside an array gives way.
pub fn extract(figure: Figure, src_of: impl FnMut(&str) -> String) -> (Figure, Vec<(String, Value)>) {
    let mut columns = Vec::new();
    let mut lift = Lift { src_of, columns: &mut columns };
    let figure = change_traces(figure, &mut |path, trace| lift.object(path, trace));
    (figure, columns)
}

/// Drops the arrays that stand beside a reference to themselves, as figures have them that were downloaded with data.
#[must_use]
pub fn drop_doubles(figure: Figure) -> Figure {
    change_traces(figure, &mut |path, trace| without_doubles(last_word(path), trace))
}

/// Changes each trace, those of frames too; the change is told the path in the form of column names.
fn change_traces(figure: Figure, change: &mut impl FnMut(&str, Object) -> Object) -> Figure {
    let mut object = figure.into_object();
    change_list(&mut object, "data", change);
    if let Some(Value::List(frames)) = object.get_mut("frames") {
        for (index, frame) in frames.iter_mut().enumerate() {
            if let Value::Object(frame) = frame {
                change_list(frame, &format!("frames.{index}.data"), change);
            }
        }
    }
    Figure::of_sound(object)
}

fn change_list(object: &mut Object, path: &str, change: &mut impl FnMut(&str, Object) -> Object) {
    let Some(Value::List(traces)) = object.get_mut("data") else { return };
    for (index, trace) in traces.iter_mut().enumerate() {
        if let Value::Object(inner) = trace {
            *trace = Value::Object(change(&format!("{path}.{index}"), std::mem::take(inner)));
        }
    }
}

fn last_word(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn without_doubles(parent: &str, mut object: Object) -> Object {
    let doubles: Vec<String> = object
        .iter()
        .filter(|(key, value)| is_raw(parent, key, value) && reference(&object, key).is_some())
        .map(|(key, _)| key.clone())
        .collect();
    for key in doubles {
        object.shift_remove(&key);
    }
    for (key, value) in &mut object {
        if let Value::Object(inner) = value {
            *inner = without_doubles(key, std::mem::take(inner));
        }
    }
    object
}

/// Returns the reference beside an attribute.
fn reference(object: &Object, attribute: &str) -> Option<Src> {
    object.get(&format!("{attribute}src"))?.as_str()?.parse().ok()
}

/// Raw arrays on their way out of a figure.
struct Lift<'c, F> {
    src_of: F,
    columns: &'c mut Vec<(String, Value)>,
}

impl<F: FnMut(&str) -> String> Lift<'_, F> {
    fn object(&mut self, path: &str, object: Object) -> Object {
        let parent = last_word(path);
        let raw = object.iter().filter(|(key, value)| is_raw(parent, key, value));
        let replaced: Vec<String> = raw.map(|(key, _)| format!("{key}src")).collect();
        let mut out = Object::with_capacity(object.len());
        for (key, value) in object {
            let name = format!("{path}.{key}");
            if is_raw(parent, &key, &value) {
                out.insert(format!("{key}src"), Value::Text((self.src_of)(&name)));
                self.columns.push((name, plain(value)));
            } else if let Value::Object(inner) = value {
                out.insert(key, Value::Object(self.object(&name, inner)));
            } else if !replaced.contains(&key) {
                out.insert(key, value);
            }
        }
        out
    }
}

/// Turns typed arrays into plain lists, those inside lists too.
fn plain(value: Value) -> Value {
    match value {
        Value::Typed(array) => array.to_plain(),
        Value::List(values) => Value::List(values.into_iter().map(plain).collect()),
        other => other,
    }
}

/// Puts data beside every reference at any depth of traces, frames and layout.
///
/// `resolve` gives the data of a reference; where it gives none, the reference stays alone.
#[must_use]
pub fn inline(figure: Figure, mut resolve: impl FnMut(&Src) -> Option<Value>) -> Figure {
    let mut object = figure.into_object();
    for part in PARTS {
        if let Some(value) = object.get_mut(part) {
            put_data(value, &mut resolve);
        }
    }
    Figure::of_sound(object)
}

/// The parts of a figure that references count in.
const PARTS: [&str; 3] = ["data", "frames", "layout"];

fn put_data(value: &mut Value, resolve: &mut impl FnMut(&Src) -> Option<Value>) {
    match value {
        Value::List(values) => values.iter_mut().for_each(|value| put_data(value, resolve)),
        Value::Object(object) => {
            object.values_mut().for_each(|value| put_data(value, resolve));
            for (attribute, src) in references(object) {
                if let Some(data) = resolve(&src) {
                    let twin = object.get_index_of(&format!("{attribute}src"));
                    if object.contains_key(&attribute) {
                        object.insert(attribute, data);
                    } else {
                        object.shift_insert(twin.map_or(0, |index| index + 1), attribute, data);
                    }
                }
            }
        }
        _ => {}
    }
}

/// Returns the attributes of an object that are references, by their names without `src`.
fn references(object: &Object) -> Vec<(String, Src)> {
    let named = object.iter().filter_map(|(key, value)| Some((key.strip_suffix("src")?, value.as_str()?)));
    let sound = named.filter(|(attribute, _)| !attribute.is_empty());
    sound.filter_map(|(attribute, text)| Some((attribute.to_owned(), text.parse().ok()?))).collect()
}

/// Takes the references away whose data stands beside them: what is left is a figure of its own, and those without data.
#[must_use]
pub fn drop_filled(figure: Figure) -> Figure {
    let mut object = figure.into_object();
    for part in PARTS {
        if let Some(value) = object.get_mut(part) {
            drop_from(value);
        }
    }
    Figure::of_sound(object)
}

fn drop_from(value: &mut Value) {
    match value {
        Value::List(values) => values.iter_mut().for_each(drop_from),
        Value::Object(object) => {
            for (attribute, _) in references(object) {
                if object.contains_key(&attribute) {
                    object.shift_remove(&format!("{attribute}src"));
                }
            }
            object.values_mut().for_each(drop_from);
        }
        _ => {}
    }
}

/// Points references at any depth of traces, frames and layout elsewhere; those for which `elsewhere` gives none stay.
#[must_use]
pub fn redirect(figure: Figure, mut elsewhere: impl FnMut(&Src) -> Option<Src>) -> Figure {
    let mut object = figure.into_object();
    for part in PARTS {
        if let Some(value) = object.get_mut(part) {
            point(value, &mut elsewhere);
        }
    }
    Figure::of_sound(object)
}

fn point(value: &mut Value, elsewhere: &mut impl FnMut(&Src) -> Option<Src>) {
    match value {
        Value::List(values) => values.iter_mut().for_each(|value| point(value, elsewhere)),
        Value::Object(object) => {
            object.values_mut().for_each(|value| point(value, elsewhere));
            for (attribute, src) in references(object) {
                if let (Some(src), Some(value)) = (elsewhere(&src), object.get_mut(&format!("{attribute}src"))) {
                    *value = Value::Text(src.to_string());
                }
            }
        }
        _ => {}
    }
}

/// Returns every reference of a figure, in the order of its text.
#[must_use]
pub fn all(figure: &Figure) -> Vec<Src> {
    let mut found = Vec::new();
    for part in PARTS {
        if let Some(value) = figure.object().get(part) {
            collect(value, &mut found);
        }
    }
    found
}

fn collect(value: &Value, found: &mut Vec<Src>) {
    match value {
        Value::List(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(object) => {
            found.extend(references(object).into_iter().map(|(_, src)| src));
            object.values().for_each(|value| collect(value, found));
        }
        _ => {}
    }
}

/// Returns the distinct grids that a figure draws on, in the order of their first mention.
#[must_use]
pub fn sources(figure: &Figure) -> Vec<Fid> {
    let mut seen = HashSet::new();
    all(figure).into_iter().map(|src| src.fid).filter(|fid| seen.insert(fid.clone())).collect()
}

#[cfg(test)]
mod tests;
