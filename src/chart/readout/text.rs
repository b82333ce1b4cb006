//! What the hover text of a value says: by the trace's template, else by its `hoverinfo`, as plotly.js writes it.

use super::nearest::Found;
use crate::chart::axis::Axis;
use crate::chart::format::{date, decimal, number};
use crate::chart::rich_text::RichText;
use crate::chart::scene::source::{Each, Source};
use crate::chart::scene::spots::Spots;
use crate::chart::scene::traces::texts::is_filled;
use crate::model::{Cell, Figure, Value, dates};

/// What stands for something that a template names and the figure has not.
const MISSING: &str = "-";

/// Which of the coordinates the text says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Both.
    Both,
    /// The one across the direction in which values are compared; `true` if that is y.
    Across(bool),
}

/// What a value says.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Its coordinates.
    pub x: f64,
    /// Its coordinates.
    pub y: f64,
    /// Its coordinates as their axes write them.
    pub x_text: String,
    y_text: String,
    /// Its third number.
    pub z: Option<f64>,
    /// Its name, of slices.
    pub label: Option<String>,
    value: Option<f64>,
    share: Option<f64>,
    /// Its row and column in a table.
    cell: Option<[usize; 2]>,
    /// Its place in the figure's lists, if that is not its number.
    index: Option<usize>,
    /// What it is called, of parts of planes.
    title: String,
    /// What it says by other names.
    says: Vec<(&'static str, String)>,
    /// Further lines.
    lines: Vec<String>,
}

impl Said {
    /// Returns what a value that was found says on its axes.
    #[must_use]
    pub fn of(spots: &Spots<'_>, found: &Found, [x, y]: [&Axis; 2]) -> Said {
        let get = |values: &[f64]| values.get(found.point).copied().unwrap_or(f64::NAN);
        let mut said = Said { x: f64::NAN, y: f64::NAN, ..Said::default() };
        let mut binned = None;
        match spots {
            Spots::Points { places, values, .. } => {
                let [xs, ys] = values.as_ref().unwrap_or(places);
                (said.x, said.y) = (get(xs), get(ys));
            }
            Spots::Bars { values, bins, upright, .. } => {
                (said.x, said.y) = (get(&values[0]), get(&values[1]));
                let bins = bins.as_ref().and_then(|bins| bins.get(found.point));
                binned = bins.map(|bin| (*upright, *bin));
            }
            Spots::Cells { middles, numbers, .. } => {
                let columns = middles[0].len().max(1);
                let (row, column) = (found.point / columns, found.point % columns);
                said.x = middles[0].get(column).copied().unwrap_or(f64::NAN);
                said.y = middles[1].get(row).copied().unwrap_or(f64::NAN);
                said.z = (!numbers.is_empty()).then(|| get(numbers));
                said.cell = Some([row, column]);
            }
            Spots::Lots { upright, lots } => {
                let Some(lot) = lots.get(found.point) else { return said };
                let along = if *upright { y } else { x };
                said.lines =
                    lot.values.iter().map(|(name, value)| format!("{name}: {}", along.label(*value))).collect();
                if *upright { said.x = lot.says } else { said.y = lot.says }
            }
            Spots::Parts(parts) => {
                let Some(part) = parts.get(found.point) else { return said };
                said.title.clone_from(&part.label);
                (said.says, said.index) = (part.says.clone(), Some(part.index));
                said.lines = part.says.iter().map(|(name, text)| format!("{name}: {text}")).collect();
            }
            Spots::Slices { slices, .. } => {
                let Some(slice) = slices.get(found.point) else { return said };
                said.label = Some(slice.label.clone());
                (said.value, said.share, said.index) = (Some(slice.value), Some(slice.share), Some(slice.index));
            }
        }
        let label = |axis: &Axis, value: f64| if value.is_finite() { axis.label(value) } else { String::new() };
        (said.x_text, said.y_text) = (label(x, said.x), label(y, said.y));
        match binned {
            Some((true, bin)) => said.x_text = span(x, bin),
            Some((false, bin)) => said.y_text = span(y, bin),
            None => {}
        }
        said
    }

    /// Returns the value of a slice as text.
    #[must_use]
    pub fn value_text(&self) -> String {
        self.value.map(plain_number).unwrap_or_default()
    }

    /// Returns what the value itself says under a name of a template: as text, and as number where it is one.
    fn own(&self, name: &str, axes_are_dates: [bool; 2]) -> Option<(String, Raw)> {
        let on_axis = |text: &str, value: f64, date: bool| {
            (text.to_owned(), if date { Raw::Moment(value) } else { Raw::Number(value) })
        };
        let own = match name {
            "label" if !self.title.is_empty() => Some((self.title.clone(), Raw::Text)),
            "x" | "xother" if self.x.is_finite() => Some(on_axis(&self.x_text, self.x, axes_are_dates[0])),
            "y" | "yother" if self.y.is_finite() => Some(on_axis(&self.y_text, self.y, axes_are_dates[1])),
            "z" => self.z.map(|z| (plain_number(z), Raw::Number(z))),
            "label" => self.label.clone().map(|label| (label, Raw::Text)),
            "value" => self.value.map(|value| (plain_number(value), Raw::Number(value))),
            "percent" => self.share.map(|share| (percent(share), Raw::Number(share))),
            _ => None,
        };
        own.or_else(|| {
            let (_, text) = self.says.iter().find(|(other, _)| *other == name)?;
            Some((text.clone(), text.parse().map_or(Raw::Text, Raw::Number)))
        })
    }
}

/// A value before it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Raw {
    Number(f64),
    Moment(f64),
    Text,
}

/// Writes a number by itself.
#[must_use]
pub fn plain_number(value: f64) -> String {
    // Seven digits tell apart what eyes can, and leave the errors of binary fractions out.
    let rounded: f64 = format!("{value:.6e}").parse().unwrap_or(value);
    decimal::plain(rounded)
}

fn percent(share: f64) -> String {
    let text = decimal::precise(share * 100.0, 3);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}

/// Writes the values that a bin holds: whole numbers where its ends lie half way between such.
fn span(axis: &Axis, [from, to]: [f64; 2]) -> String {
    let half = |value: f64| (value.fract().abs() - 0.5).abs() < 1e-9;
    let is_numbers = !axis.kind.is_category() && axis.kind != crate::chart::axis::AxisKind::Date;
    let [from, to] = if is_numbers && half(from) && half(to) { [from.ceil(), to.floor()] } else { [from, to] };
    if axis.kind.is_category() {
        return axis.label(f64::midpoint(from, to).round());
    }
    let (one, other) = (axis.label(from), axis.label(to));
    if one == other { one } else { format!("{one} \u{2013} {other}") }
}

/// Returns the hover text of a value and what stands beside it.
#[must_use]
pub fn hover(
    source: &Source<'_>,
    figure: &Figure,
    said: &Said,
    (name, point): (&str, usize),
    shown: Shown,
) -> (RichText, String) {
    let point = said.index.unwrap_or(point);
    let template = element(source, "hovertemplate", point, said).filter(|cell| !matches!(cell, Cell::Null));
    if let Some(Cell::Text(template)) = template.filter(|cell| !cell.display().is_empty()) {
        let (body, extra) = split_extra(template);
        let dates = dates_of(source, said);
        let fill = |part: &str| {
            filled(part, |variable, format| {
                if let Some((text, raw)) = said.own(variable, dates) {
                    return Some(if format.is_empty() { text } else { written(&text, raw, format) });
                }
                let text = named(source, figure, variable, (name, point), said)?;
                let raw = text.parse().map_or(Raw::Text, Raw::Number);
                Some(if format.is_empty() { text } else { written(&text, raw, format) })
            })
        };
        let extra = extra.map_or_else(|| name.to_owned(), |extra| RichText::parse(&fill(extra)).plain());
        return (RichText::parse(&fill(body)), extra);
    }
    let info = element(source, "hoverinfo", point, said).map(Cell::display).filter(|info| !info.is_empty());
    let info = info.unwrap_or_else(|| "all".to_owned());
    let wants = |part: &str| info == "all" || info.split('+').any(|word| word == part);
    let mut lines = if said.label.is_some() { slice_lines(said, &wants) } else { value_lines(said, &wants, shown) };
    if !said.title.is_empty() {
        lines.insert(0, said.title.clone());
    }
    let own = ["hovertext", "text"]
        .into_iter()
        .find_map(|path| element(source, path, point, said).map(Cell::display).filter(|text| !text.is_empty()));
    if wants("text") {
        let place = if said.label.is_some() { 1.min(lines.len()) } else { lines.len() };
        if let Some(text) = own {
            lines.insert(place, text);
        }
    }
    lines.extend(said.lines.iter().cloned());
    let extra = if wants("name") { name.to_owned() } else { String::new() };
    (RichText::parse(&lines.join("<br>")), extra)
}

fn slice_lines(said: &Said, wants: &impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(label) = said.label.clone().filter(|_| wants("label")) {
        lines.push(label);
    }
    if wants("value") {
        lines.push(said.value_text());
    }
    if let Some(share) = said.share.filter(|_| wants("percent")) {
        lines.push(percent(share));
    }
    lines
}

fn value_lines(said: &Said, wants: &impl Fn(&str) -> bool, shown: Shown) -> Vec<String> {
    let x = Some(&said.x_text).filter(|text| !text.is_empty() && wants("x"));
    let y = Some(&said.y_text).filter(|text| !text.is_empty() && wants("y"));
    if let Some(z) = said.z.filter(|_| wants("z")) {
        let named = [("x", x.cloned()), ("y", y.cloned()), ("z", Some(plain_number(z)))];
        return named.into_iter().filter_map(|(name, text)| Some(format!("{name}: {}", text?))).collect();
    }
    let text = match (shown, x, y) {
        (Shown::Across(false), _, Some(y)) => y.clone(),
        (Shown::Across(true), Some(x), _) => x.clone(),
        (_, Some(x), Some(y)) => format!("({x}, {y})"),
        (_, one, other) => one.or(other).cloned().unwrap_or_default(),
    };
    if text.is_empty() { Vec::new() } else { vec![text] }
}

/// Returns which of a value's axes have moments: those whose lists hold such, not numbers.
fn dates_of(source: &Source<'_>, said: &Said) -> [bool; 2] {
    let is_date = |path: &str, text: &str| {
        let listed = matches!(source.each(path).cell(0), Cell::Text(text) if dates::parse_strictly(text).is_some());
        listed && text.parse::<f64>().is_err()
    };
    [is_date("x", &said.x_text), is_date("y", &said.y_text)]
}

/// Parts a template at its `<extra>`, if it has one.
fn split_extra(template: &str) -> (&str, Option<&str>) {
    let Some((body, rest)) = template.split_once("<extra>") else { return (template, None) };
    (body, Some(rest.split_once("</extra>").map_or(rest, |(extra, _)| extra)))
}

/// Replaces each `%{name:format}` and `%{name|format}`.
fn filled(template: &str, value: impl Fn(&str, &str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while !is_filled(&mut text)
        && let Some((before, after)) = rest.split_once("%{")
    {
        let Some((inner, behind)) = after.split_once('}') else { break };
        text.push_str(before);
        let cut = inner.find([':', '|']);
        let (name, format) = cut.map_or((inner, ""), |cut| inner.split_at(cut));
        text.push_str(&value(name.trim(), format).unwrap_or_else(|| MISSING.to_owned()));
        rest = behind;
    }
    text.push_str(rest);
    is_filled(&mut text);
    text
}

/// Writes a value in a format that still has its `:` or `|` before it.
fn written(text: &str, raw: Raw, format: &str) -> String {
    let is_date = format.starts_with('|');
    let format = &format[1..];
    match raw {
        Raw::Moment(moment) if is_date || format.contains('%') && format.len() > 1 => date::format(format, moment),
        _ if is_date => {
            let moment =
                dates::parse_strictly(text).or(if let Raw::Number(moment) = raw { Some(moment) } else { None });
            moment.map_or_else(|| text.to_owned(), |moment| date::format(format, moment))
        }
        Raw::Number(value) | Raw::Moment(value) => {
            let parsed = number::Number::parse(format);
            parsed.map_or_else(|| text.to_owned(), |format| format.write(value, ('.', Some(','))))
        }
        Raw::Text => text.to_owned(),
    }
}

/// Returns what a template's name stands for in the trace: `customdata[2]`, `marker.size`, `fullData.name` and so on.
fn named(
    source: &Source<'_>,
    figure: &Figure,
    variable: &str,
    (name, point): (&str, usize),
    said: &Said,
) -> Option<String> {
    match variable {
        "fullData.name" | "data.name" | "name" => return Some(name.to_owned()),
        "pointNumber" | "pointIndex" | "i" => return Some(point.to_string()),
        _ => {}
    }
    let path = variable.replace('[', ".").replace(']', "");
    let path = path.strip_prefix("fullData.").or(path.strip_prefix("data.")).unwrap_or(&path);
    if let Some(rest) = path.strip_prefix("xaxis.").or(path.strip_prefix("yaxis.")) {
        let axis = source.text(&path[..5]).unwrap_or(&path[..1]);
        let key = format!("{}axis{}.{rest}", &path[..1], axis.get(1..).unwrap_or_default());
        return figure.layout(&key).map(|value| value.cell().display());
    }
    // What is behind the trace's own attribute are places in a point's row.
    let mut cuts: Vec<usize> = path.match_indices('.').map(|(at, _)| at).collect();
    cuts.push(path.len());
    cuts.iter().find_map(|cut| {
        let (attribute, rest) = path.split_at(*cut);
        let deeper: Option<Vec<usize>> = rest.split('.').skip(1).map(|part| part.parse().ok()).collect();
        let value = source.at(attribute)?;
        let text = of_point(value, point, said.cell, &deeper?)?;
        Some(text)
    })
}

/// Returns what an attribute has for a point, and deeper in it.
fn of_point(value: &Value, point: usize, cell: Option<[usize; 2]>, deeper: &[usize]) -> Option<String> {
    let text = |cell: Cell<'_>| match cell {
        Cell::Null => None,
        Cell::Float(number) => Some(decimal::plain(number)),
        cell => Some(cell.display()),
    };
    if let Value::Typed(array) = value
        && let [rows, columns, depth] = *array.shape()
        && let (Some([row, column]), [at]) = (cell, deeper)
    {
        let inside = row < rows && column < columns && *at < depth;
        return inside.then(|| text(array.column().cell((row * columns + column) * depth + at)))?;
    }
    if let (Some([row, column]), Value::List(lines)) = (cell, value) {
        let line = lines.get(row)?;
        return match deeper {
            [] => line.as_column().and_then(|line| text(line.cell(column))),
            [at, ..] => line.row(column).filter(|row| *at < row.len()).and_then(|row| text(row.cell(*at))),
        };
    }
    if let (Some([row, column]), []) = (cell, deeper) {
        return value.row(row).filter(|row| column < row.len()).and_then(|row| text(row.cell(column)));
    }
    match (value.as_column(), deeper) {
        (Some(column), []) => text(column.cell(point)),
        // One list for all points, as `meta` is.
        (Some(column), [at]) => text(column.cell(*at)),
        (None, [at]) => value.row(point).filter(|row| *at < row.len()).and_then(|row| text(row.cell(*at))),
        (None, []) if !value.is_list() => text(value.cell()),
        _ => None,
    }
}

/// Returns what an attribute that may be one value or one a point has for a point.
fn element<'a>(source: &Source<'a>, path: &str, point: usize, said: &Said) -> Option<Cell<'a>> {
    match source.each(path) {
        Each::None => {
            let [row, column] = said.cell?;
            let row = source.at(path)?.row(row)?;
            (column < row.len()).then(|| row.cell(column))
        }
        each => Some(each.cell(point)),
    }
}
