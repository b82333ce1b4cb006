//! Tables: a head and rows of texts, as rectangles with words.

use super::{Context, Drawn, Piece, Solo, domain};
use crate::chart::axis::{Axis, AxisKind};
use crate::chart::color::Rgba;
use crate::chart::scene::mark::{Anchor, Paint};
use crate::chart::scene::plain;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::{Each, Source};
use crate::model::{Cell, Column, Value};

/// How many rows and columns are read at most; no picture has room for more.
const MOST_ROWS: usize = 200;
const MOST_COLUMNS: usize = 60;

/// Reads a table.
#[must_use]
pub fn solo<'a>(context: &Context<'a>) -> Solo<'a> {
    let source = context.source;
    let (head, cells) = (source.sub("header"), source.sub("cells"));
    let columns = head.at("values").map_or(0, Value::len).max(cells.at("values").map_or(0, Value::len));
    let order: Vec<usize> = match source.column("columnorder") {
        Some(column) => column.cells().filter_map(Cell::number).map(|place| place.max(0.0) as usize).collect(),
        None => Vec::new(),
    };
    let [x, y] = hidden_axes(context);
    let mut drawn = Drawn::default();
    let rect = domain(context);
    let columns = columns.min(MOST_COLUMNS);
    // Rows are as high as a line of text: of cells where dots are coarse.
    let size = context.shared.size;
    let coarse = size.height / f64::from(size.dots.1.max(1)) > 2.0;
    let row_height = if coarse { super::super::Size::CELL.1 } else { 20.0 };
    let height = (size.inner(false) * f64::from(rect[3] - rect[1])).max(row_height * 2.0);
    let shown = ((height / row_height).floor() as usize).clamp(2, MOST_ROWS) - 1;
    let unit = row_height / height;
    let starts = starts(source, columns);
    let (mut rects, mut fills, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for place in 0..columns {
        let at = order.iter().position(|other| *other == place).unwrap_or(place).min(columns - 1);
        let (left, right) = (starts[at], starts[at + 1]);
        let mut put = |row: usize, part: Source<'_>, text: String, usual: Rgba| {
            let top = 1.0 - row as f64 * unit;
            let room = [left, top - unit, right, top];
            rects.push(room);
            let fill = part_colour(part, "fill.color", place, row.saturating_sub(1)).unwrap_or(usual);
            fills.push(fill);
            let align = part_text(part, "align", place);
            let (x, towards) = match align.as_deref() {
                Some("left") => (left + (right - left) * 0.02, 1),
                Some("right") => (right - (right - left) * 0.02, -1),
                _ => (f64::midpoint(left, right), 0),
            };
            let colour = part_colour(part, "font.color", place, row.saturating_sub(1));
            let anchor = Anchor { x: towards, y: 0 };
            let colour = Some(colour.unwrap_or(fill.text_on()));
            words.push(Word { x, y: top - unit / 2.0, text, anchor, colour, room: Some(room), ..Word::default() });
        };
        put(0, head, text(head, place, 0), Rgba::new(0xea, 0xf0, 0xf8));
        let rows = cells.at("values").and_then(|values| values.row(place)).map_or(0, |row| row.len());
        for row in 0..rows.min(shown) {
            put(row + 1, cells, text(cells, place, row), Rgba::new(0xff, 0xff, 0xff));
        }
    }
    drawn.shapes.push(Shape::Rects { rects, fill: Paint::Each(fills), outline: None, upright: true });
    drawn.shapes.push(Shape::Words(words));
    Solo { rect, title: String::new(), x, y, pieces: vec![Piece::of(context, drawn)], lines: Vec::new(), plane: None }
}

/// Returns two axes from 0 to 1 that are not drawn.
#[must_use]
pub fn hidden_axes(context: &Context<'_>) -> [Axis; 2] {
    ["x", "y"].map(|letter| {
        let mut axis = Axis::from_layout(&Value::Null, letter, AxisKind::Linear);
        axis.visible = false;
        axis.range = [0.0, 1.0];
        axis.id = format!("{letter}:{}", context.index);
        axis
    })
}

/// Returns where columns begin, and where the last ends.
fn starts(source: Source<'_>, columns: usize) -> Vec<f64> {
    let widths: Vec<f64> = (0..columns)
        .map(|place| source.each("columnwidth").number(place).filter(|width| *width > 0.0).unwrap_or(1.0))
        .collect();
    let total: f64 = widths.iter().sum::<f64>().max(1e-9);
    let mut at = 0.0;
    let mut starts = vec![0.0];
    for width in widths {
        at += width / total;
        starts.push(at);
    }
    starts
}

fn text(part: Source<'_>, column: usize, row: usize) -> String {
    let values = part.at("values");
    let cell = match values.and_then(Value::as_column) {
        // A flat list is a row of heads.
        Some(flat) => flat.cell(column),
        None => match values.and_then(|values| values.row(column)) {
            Some(list) if row < list.len() => list.cell(row),
            _ => values.and_then(|values| values.as_list()?.get(column)).map_or(Cell::Null, Value::cell),
        },
    };
    let affix = |key: &str| part_text(part, key, column).unwrap_or_default();
    let format = part_text(part, "format", column).filter(|format| !format.is_empty());
    let shown = match (cell.number(), format) {
        (Some(number), Some(format)) => crate::chart::format::number(&format, number),
        _ => plain(&cell.display()),
    };
    format!("{}{shown}{}", affix("prefix"), affix("suffix"))
}

/// Returns what a part says of a column: the same of all, or one each, or lists of which the first counts.
fn part_text(part: Source<'_>, path: &str, column: usize) -> Option<String> {
    if let Some(lists) = part.at(path).and_then(Value::as_list) {
        let value = lists.get(column).or(lists.last())?;
        return Some(value.as_column().map_or_else(|| value.cell().display(), |list| list.cell(0).display()));
    }
    match part.each(path) {
        Each::None => None,
        Each::One(cell) => Some(cell.display()),
        Each::Column(list) => Some(cycled(list, column)),
    }
}

fn part_colour(part: Source<'_>, path: &str, column: usize, row: usize) -> Option<Rgba> {
    if let Some(lists) = part.at(path).and_then(Value::as_list) {
        let value = lists.get(column % lists.len().max(1))?;
        return Rgba::parse(&value.as_column().map_or_else(|| value.cell().display(), |list| cycled(list, row)));
    }
    Rgba::parse(&part_text(part, path, column)?)
}

fn cycled(list: &Column, index: usize) -> String {
    list.cell(index % list.len().max(1)).display()
}
