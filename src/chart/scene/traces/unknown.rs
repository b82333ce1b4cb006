//! Traces of types that cannot be drawn: what they are, instead of an error.

use super::{Context, Drawn, Piece, Solo, domain};
use crate::chart::axis::{Axis, AxisKind};
use crate::chart::scene::mark::Rect;
use crate::chart::scene::plain;
use crate::model::{Column, Value};

/// How many values of a column are shown.
const SHOWN: usize = 6;

/// Returns a panel that says what the trace is.
#[must_use]
pub fn solo<'a>(kind: &str, context: &Context<'a>) -> Solo<'a> {
    let mut lines = vec![format!("{} · {}", plain(kind), plain(&context.name))];
    for key in [
        "x",
        "y",
        "z",
        "r",
        "theta",
        "lon",
        "lat",
        "a",
        "b",
        "values",
        "labels",
        "parents",
        "locations",
        "value",
        "dimensions",
    ] {
        if let Some(value) = context.source.at(key) {
            lines.push(format!("{key}: {}", described(value)));
        }
    }
    let mut axes = ["x", "y"].map(|id| {
        let mut axis = Axis::from_layout(&Value::Null, id, AxisKind::Linear);
        axis.visible = false;
        axis.range = [0.0, 1.0];
        axis
    });
    for (axis, id) in axes.iter_mut().zip(["x", "y"]) {
        axis.id = format!("{id}:{}", context.index);
    }
    let [x, y] = axes;
    Solo {
        rect: place(context),
        title: String::new(),
        x,
        y,
        pieces: vec![Piece::of(context, Drawn::default())],
        lines,
        plane: None,
    }
}

/// Returns a trace's place: that of its scene, its polar or other axes, or its own.
#[must_use]
pub fn place(context: &Context<'_>) -> Rect {
    for key in ["scene", "subplot", "geo"] {
        let usual = if key == "subplot" { "polar" } else { key };
        let name = context.source.text(key).unwrap_or(usual);
        let ends = |letter: &str| -> Option<[f32; 2]> {
            let column = context.layout.column(&format!("{name}.domain.{letter}"))?;
            Some([column.cell(0).number()? as f32, column.cell(1).number()? as f32])
        };
        if let (Some(x), Some(y)) = (ends("x"), ends("y")) {
            return [x[0], y[0], x[1], y[1]];
        }
    }
    domain(context)
}

fn described(value: &Value) -> String {
    match value {
        Value::Typed(array) => {
            let shape: Vec<String> = array.shape().iter().map(ToString::to_string).collect();
            format!("{} numbers, {}", shape.join("×"), first(array.column()))
        }
        Value::List(values) => format!("{} rows", values.len()),
        Value::Object(object) => format!("{} keys", object.len()),
        value => match value.as_column() {
            Some(column) => format!("{} {}, {}", column.len(), column.kind().name(), first(column)),
            None => plain(&value.cell().display()),
        },
    }
}

fn first(column: &Column) -> String {
    let mut values: Vec<String> = column.cells().take(SHOWN).map(|cell| plain(&cell.display())).collect();
    if column.len() > SHOWN {
        values.push("…".to_owned());
    }
    values.join(", ")
}
