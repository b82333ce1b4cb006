//! A first plot of a table, where its columns make plain what to draw.
//!
//! Dates and what was measured at them are lines, named things and their numbers are bars, two columns of numbers are points,
//! one is a histogram; prices of a day and places on the earth are told by the names of their columns. Of any other table there is
//! no plot, as every choice would be a guess.

use serde_json::{Value as Json, json};

use crate::backend::TableDraft;
use crate::model::column::{Cell, Kind};
use crate::model::grid::GridContent;
use crate::model::{Column, Figure, Value};

/// Lines or groups of bars in one plot.
const MOST_SERIES: usize = 10;
/// Bars of one colour.
const MOST_BARS: usize = 100;
/// Cells that are looked at to see whether numbers rise or names are distinct.
const SAMPLE: usize = 10_000;

/// Returns a plot of a table that refers to its columns, with a title; `None` where it is not plain what to draw.
pub(super) fn of(table: &GridContent, title: &str) -> Option<Figure> {
    let columns: Vec<Seen<'_>> = table.cols.iter().enumerate().filter_map(Seen::of).collect();
    let (data, x, y) = candles(&columns)
        .or_else(|| places(&columns))
        .or_else(|| lines(&columns))
        .or_else(|| bars(&columns))
        .or_else(|| points(&columns))
        .or_else(|| histogram(&columns))?;
    let axis = |title: Option<&str>| title.map_or(json!({}), |title| json!({ "title": { "text": title } }));
    let mut layout = json!({ "title": { "text": title } });
    if let Some(x) = x {
        layout["xaxis"] = axis(Some(x));
        layout["yaxis"] = axis(y);
    }
    let figure = json!({ "data": data, "layout": layout });
    // What was just made is a figure.
    Figure::new(serde_json::from_str::<Value>(&figure.to_string()).ok()?).ok()
}

/// The traces of a plot, and what its axes are called.
type Sketch<'t> = (Vec<Json>, Option<&'t str>, Option<&'t str>);

/// A column that has something in it.
struct Seen<'t> {
    index: usize,
    name: &'t str,
    kind: Kind,
    column: &'t Column,
}

impl<'t> Seen<'t> {
    fn of((index, (name, stored)): (usize, (&'t String, &'t crate::model::grid::StoredColumn))) -> Option<Seen<'t>> {
        let column = stored.data.as_column()?;
        let kind = column.kind();
        (kind != Kind::Empty).then_some(Seen { index, name, kind, column })
    }

    fn reference(&self) -> String {
        TableDraft::reference(self.index)
    }

    /// Returns whether each number is greater than the one before it.
    fn rises(&self) -> bool {
        let numbers = self.column.numbers().unwrap_or_default();
        let sample = numbers.get(..SAMPLE).unwrap_or(numbers);
        sample.len() > 2 && sample.windows(2).all(|pair| pair[0] < pair[1])
    }

    fn is_called(&self, names: &[&str]) -> bool {
        let name = self.name.trim().to_lowercase();
        names.contains(&name.as_str())
    }
}

fn of_kind<'s, 't>(columns: &'s [Seen<'t>], kind: Kind) -> Vec<&'s Seen<'t>> {
    columns.iter().filter(|column| column.kind == kind).collect()
}

/// Opening, highest, lowest and closing prices of days.
fn candles<'t>(columns: &[Seen<'t>]) -> Option<Sketch<'t>> {
    let day = *of_kind(columns, Kind::Dates).first()?;
    let called = |name: &str| columns.iter().find(|column| column.kind == Kind::Numbers && column.is_called(&[name]));
    let (open, high, low, close) = (called("open")?, called("high")?, called("low")?, called("close")?);
    let trace = json!({
        "type": "candlestick", "xsrc": day.reference(), "opensrc": open.reference(), "highsrc": high.reference(),
        "lowsrc": low.reference(), "closesrc": close.reference(),
    });
    Some((vec![trace], Some(day.name), None))
}

/// Places by latitude and longitude.
fn places<'t>(columns: &[Seen<'t>]) -> Option<Sketch<'t>> {
    let called = |names: &[&str]| columns.iter().find(|column| column.kind == Kind::Numbers && column.is_called(names));
    let (lat, lon) = (called(&["lat", "latitude"])?, called(&["lon", "lng", "long", "longitude"])?);
    let mut trace = json!({
        "type": "scattergeo", "mode": "markers", "latsrc": lat.reference(), "lonsrc": lon.reference(),
    });
    if let Some(text) = of_kind(columns, Kind::Text).first() {
        trace["textsrc"] = json!(text.reference());
    }
    Some((vec![trace], None, None))
}

/// Numbers at dates, or at numbers that rise.
fn lines<'t>(columns: &[Seen<'t>]) -> Option<Sketch<'t>> {
    let numbers = of_kind(columns, Kind::Numbers);
    let (x, series) = if let [day, ..] = of_kind(columns, Kind::Dates).as_slice() {
        (*day, numbers)
    } else {
        let (first, others) = numbers.split_first()?;
        (first.index == columns.first()?.index && first.rises()).then_some((*first, others.to_vec()))?
    };
    let traces = each(
        &series,
        |column| json!({ "type": "scatter", "mode": "lines", "xsrc": x.reference(), "ysrc": column.reference() }),
    )?;
    Some((traces, Some(x.name), one_name(&series)))
}

/// Numbers of named things.
fn bars<'t>(columns: &[Seen<'t>]) -> Option<Sketch<'t>> {
    let first = columns.first().filter(|column| column.kind == Kind::Text && column.column.len() <= MOST_BARS)?;
    let mut seen = std::collections::HashSet::new();
    let is_distinct = first.column.cells().all(|cell| match cell {
        Cell::Text(text) => seen.insert(text),
        _ => false,
    });
    let others =
        columns.get(1..).filter(|others| is_distinct && others.iter().all(|other| other.kind == Kind::Numbers))?;
    let series: Vec<&Seen<'t>> = others.iter().collect();
    let traces =
        each(&series, |column| json!({ "type": "bar", "xsrc": first.reference(), "ysrc": column.reference() }))?;
    Some((traces, Some(first.name), one_name(&series)))
}

/// Two columns of numbers, with names of the points if there is a third.
fn points<'t>(columns: &[Seen<'t>]) -> Option<Sketch<'t>> {
    let [x, y] = of_kind(columns, Kind::Numbers)[..] else { return None };
    let mut trace = json!({ "type": "scatter", "mode": "markers", "xsrc": x.reference(), "ysrc": y.reference() });
    match of_kind(columns, Kind::Text)[..] {
        [] => {}
        [text] => trace["textsrc"] = json!(text.reference()),
        _ => return None,
    }
    Some((vec![trace], Some(x.name), Some(y.name)))
}

/// One column of numbers.
fn histogram<'t>(columns: &[Seen<'t>]) -> Option<Sketch<'t>> {
    let [column] = columns else { return None };
    let is_numeric = column.kind == Kind::Numbers;
    let trace = json!({ "type": "histogram", "xsrc": column.reference() });
    is_numeric.then(|| (vec![trace], Some(column.name), None))
}

/// Makes a trace of each column, named as it is; `None` if there are none or too many.
fn each(series: &[&Seen<'_>], make: impl Fn(&Seen<'_>) -> Json) -> Option<Vec<Json>> {
    let named = |column: &&Seen<'_>| {
        let mut trace = make(column);
        trace["name"] = json!(column.name);
        trace
    };
    (1..=MOST_SERIES).contains(&series.len()).then(|| series.iter().map(named).collect())
}

/// Returns what the other axis is called: a single column's name; those of several stand in the legend.
fn one_name<'t>(series: &[&Seen<'t>]) -> Option<&'t str> {
    if let [one] = series { Some(one.name) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::table;

    fn sketch(csv: &str) -> String {
        let table = table::read(csv.as_bytes()).unwrap();
        let Some(figure) = of(&table, "T") else { return "nothing".into() };
        let traces: Vec<String> = figure
            .traces()
            .iter()
            .map(|trace| {
                let trace = trace.as_object().unwrap();
                let sources = trace.iter().filter_map(|(key, value)| {
                    let column = value.as_str()?.strip_prefix("table:0:")?;
                    Some(format!(
                        "{}={}",
                        key.strip_suffix("src")?,
                        column.trim_start_matches('0').parse().unwrap_or(0)
                    ))
                });
                format!("{} {}", trace["type"].as_str().unwrap(), sources.collect::<Vec<_>>().join(" "))
            })
            .collect();
        traces.join("; ")
    }

    #[test]
    fn what_is_plain_is_drawn() {
        for (csv, wanted) in [
            ("day,a,b\n2024-01-01,1,2\n2024-01-02,3,4\n", "scatter x=0 y=1; scatter x=0 y=2"),
            ("t,a\n1,5\n2,3\n3,4\n", "scatter x=0 y=1"),
            ("city,n\nA,1\nB,2\n", "bar x=0 y=1"),
            ("x,y\n3,1\n1,2\n2,5\n", "scatter x=0 y=1"),
            ("x,who,y\n3,a,1\n1,a,2\n2,b,5\n", "scatter x=0 y=2 text=1"),
            ("x\n3\n1\n2\n", "histogram x=0"),
            ("Date,Open,High,Low,Close,Volume\n2024-01-01,1,3,1,2,9\n", "candlestick x=0 open=1 high=2 low=3 close=4"),
            ("city,Lat,Lon\nA,1,2\nB,3,4\n", "scattergeo lat=1 lon=2 text=0"),
        ] {
            assert_eq!(sketch(csv), wanted, "{csv}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left() {
        for csv in ["a,b\nx,y\n", "a,b,c\n3,1,1\n1,2,1\n2,5,1\n", "a,n\nx,1\nx,2\ny,3\n", "a,b,n,m\nx,x,1,2\ny,y,2,3\n"]
        {
            assert_eq!(sketch(csv), "nothing", "{csv}");
        }
    }
}
