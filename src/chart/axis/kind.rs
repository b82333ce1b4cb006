//! What an axis measures, guessed from the data, and the data in its coordinates.

use std::borrow::Cow;

use super::{AxisKind, Categories};
use crate::model::{Column, Kind, Value};

/// Returns the kind that the layout's axis says.
#[must_use]
pub fn declared(layout: &Value) -> Option<AxisKind> {
    layout.get("type").and_then(Value::as_str).and_then(AxisKind::named)
}

/// Returns the kind that suits a column, as Plotly guesses it.
///
/// `strict` is the layout's `autotypenumbers: "strict"`: numbers written as text are no numbers then.
#[must_use]
pub fn auto_kind(column: &Column, _strict: bool) -> AxisKind {
    match column.kind() {
        Kind::Dates => AxisKind::Date,
        Kind::Text => AxisKind::Category,
        _ => AxisKind::Linear,
    }
}

/// Returns a column in coordinates; a column of numbers is borrowed where it already is in them.
#[must_use]
pub fn calc<'c>(kind: AxisKind, column: &'c Column, categories: &mut Categories) -> Cow<'c, [f64]> {
    if let (AxisKind::Linear, Some(numbers)) = (kind, column.numbers()) {
        return Cow::Borrowed(numbers);
    }
    Cow::Owned(column.cells().map(|cell| coordinate(kind, &cell.display(), categories)).collect())
}

fn coordinate(kind: AxisKind, text: &str, categories: &mut Categories) -> f64 {
    match kind {
        AxisKind::Linear => text.parse().unwrap_or(f64::NAN),
        AxisKind::Log => text.parse::<f64>().map_or(f64::NAN, f64::log10),
        AxisKind::Date => crate::model::dates::parse(text).unwrap_or(f64::NAN),
        AxisKind::Category | AxisKind::MultiCategory => categories.insert(text) as f64,
    }
}
