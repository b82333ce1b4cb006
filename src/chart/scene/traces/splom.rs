//! Matrices of scatter plots: each pair of a trace's dimensions is a panel of a grid that brings its own axes.
//!
//! A trace is spread into one for each panel; the layout then gets the axes that it does not have.

use std::collections::BTreeSet;

use crate::chart::scene::listing::Trace;
use crate::chart::scene::plan::{self, layout_key};
use crate::chart::scene::source::Source;
use crate::model::{Cell, Object, Value};

/// How many dimensions a matrix shows.
const MOST: usize = 32;

/// Returns a trace for each panel of a matrix, or the trace itself if it is of another type.
#[must_use]
pub fn spread<'a>(trace: &Trace<'a>) -> Vec<Trace<'a>> {
    if trace.kind != "splom" {
        return vec![trace.clone()];
    }
    let source = trace.source;
    let dimensions = source.list("dimensions");
    let shown = |index: &usize| {
        let dimension = &dimensions[*index];
        dimension.get("visible").and_then(Value::as_bool) != Some(false)
            && dimension.get("values").is_some_and(|values| !values.is_empty())
    };
    let shown: Vec<usize> = (0..dimensions.len().min(MOST)).filter(shown).collect();
    let halves = [source.flag("showlowerhalf", true), source.flag("showupperhalf", true)];
    let diagonal = source.flag("diagonal.visible", true);
    let mut cells = Vec::new();
    for &row in &shown {
        for &column in &shown {
            let is_there = match column.cmp(&row) {
                std::cmp::Ordering::Less => halves[0],
                std::cmp::Ordering::Equal => diagonal,
                std::cmp::Ordering::Greater => halves[1],
            };
            if is_there {
                let ids = [id(source, 'x', column), id(source, 'y', row)];
                let in_legend = trace.in_legend && cells.is_empty();
                cells.push(Trace { source: source.of_cell(column, row), ids, in_legend, ..trace.clone() });
            }
        }
    }
    cells
}

/// Returns the axis of a dimension: the trace's own choice, or one of its number.
fn id(source: Source<'_>, letter: char, index: usize) -> String {
    let listed = source.column(if letter == 'x' { "xaxes" } else { "yaxes" });
    let given = listed.filter(|column| index < column.len()).map(|column| column.cell(index).display());
    plan::axis_id(letter, Some(&given.unwrap_or_else(|| format!("{letter}{}", index + 1))))
}

/// Returns what the axes of all matrices are if the layout does not say otherwise; nothing if there are none.
#[must_use]
pub fn layout(traces: &[Trace<'_>], layout: Source<'_>) -> Option<Value> {
    let cells: Vec<(&Trace<'_>, [usize; 2])> =
        traces.iter().filter_map(|trace| Some((trace, trace.source.cell()?))).collect();
    if cells.is_empty() {
        return None;
    }
    // Where the lower half is empty the axes stand at the borders of the grid.
    let has_lower = cells.iter().any(|(_, [column, row])| column < row);
    let empty = Value::Null;
    let grid = layout.at("grid").unwrap_or(&empty);
    let mut axes = Object::new();
    for (which, letter) in ['x', 'y'].into_iter().enumerate() {
        let places: BTreeSet<(usize, &str)> =
            cells.iter().map(|(trace, cell)| (cell[which], trace.ids[which].as_str())).collect();
        let count = places.len() as f64;
        for (place, (dimension, id)) in places.iter().enumerate() {
            let own = |cell: &&(&Trace<'_>, [usize; 2])| cell.0.ids[which] == *id;
            let Some((trace, _)) = cells.iter().find(own) else { continue };
            // The axes stand below the lowest and left of the first panel.
            let others = cells.iter().filter(own).map(|(trace, cell)| (cell[1 - which], &trace.ids[1 - which]));
            let anchor = if letter == 'x' { others.max() } else { others.min() };
            let source = trace.source;
            let text = |path: &str| source.at(&format!("dimensions.{dimension}.{path}")).cloned();
            let mut axis = Object::new();
            if let Some(label) = text("label") {
                let title = Object::from_iter([("text".to_owned(), label)]);
                axis.insert("title".to_owned(), Value::Object(title));
            }
            if let Some(kind) = text("axis.type") {
                axis.insert("type".to_owned(), kind);
            }
            let matches = source.flag(&format!("dimensions.{dimension}.axis.matches"), false);
            let other = cells.iter().find(|cell| cell.1[0] == *dimension).filter(|_| matches && letter == 'y');
            if let Some((other, _)) = other {
                axis.insert("matches".to_owned(), Value::Text(other.ids[0].clone()));
            }
            if let Some([start, end]) = plan::slot(grid, letter == 'x', place as f64, count) {
                axis.insert("domain".to_owned(), Value::Column([start, end].map(Cell::Float).into_iter().collect()));
            }
            if !has_lower {
                axis.insert("anchor".to_owned(), Value::Text("free".to_owned()));
            } else if let Some((_, anchor)) = anchor {
                axis.insert("anchor".to_owned(), Value::Text(anchor.clone()));
            }
            axes.insert(layout_key(id), Value::Object(axis));
        }
    }
    Some(Value::Object(axes))
}
