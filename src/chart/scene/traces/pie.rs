//! Pies as bars: in cells the length of a bar tells a share better than the angle of a slice. The names stand at the bars, so
//! that no legend is needed.

use super::{Context, Drawn, Entry, Reach, Solo, Swatch, domain};
use crate::chart::axis::{Axis, AxisKind};
use crate::chart::color::Rgba;
use crate::chart::scene::mark::{Anchor, Paint};
use crate::chart::scene::plain;
use crate::chart::scene::shape::{Shape, Word};
use crate::model::Value;

/// How many slices are drawn at most.
const MOST: usize = 200;

/// A slice.
struct Slice {
    label: String,
    value: f64,
    colour: Rgba,
    text: String,
}

/// Reads a pie.
#[must_use]
pub fn solo<'a>(context: &Context<'a>) -> Solo<'a> {
    let slices = slices(context);
    let total: f64 = slices.iter().map(|slice| slice.value).sum();
    let title = context.source.text("title.text").or(context.source.text("title")).unwrap_or_default().to_owned();
    let mut y = Axis::from_layout(&Value::Null, "y", AxisKind::Category);
    let mut x = Axis::from_layout(&Value::Null, "x", AxisKind::Linear);
    (x.id, y.id) = (format!("x:{}", context.index), format!("y:{}", context.index));
    let mut drawn = Drawn::default();
    let (mut rects, mut words) = (Vec::new(), Vec::new());
    let most = slices.iter().map(|slice| slice.value / total).fold(0.0, f64::max);
    for (place, slice) in slices.iter().enumerate() {
        let mut name = plain(&slice.label);
        if y.categories.index_of(&name).is_some() {
            name = format!("{name} ({place})");
        }
        let index = y.categories.insert(&name) as f64;
        let share = if total > 0.0 { slice.value / total } else { 0.0 };
        rects.push([0.0, index - 0.35, share, index + 0.35]);
        let inside = share > most * 0.5;
        let anchor = Anchor { x: if inside { -1 } else { 1 }, y: 0 };
        let room = inside.then_some([0.0, index - 0.35, share, index + 0.35]);
        let swatch = Swatch { colour: slice.colour, line: false, symbol: None };
        drawn.entries.push(Entry { name: slice.label.clone(), swatch, named: true });
        words.push(Word { x: share, y: index, text: slice.text.clone(), anchor, colour: None, room });
    }
    drawn.shapes.push(Shape::Rects {
        rects,
        fill: Paint::Each(slices.iter().map(|slice| slice.colour).collect()),
        outline: None,
        upright: false,
    });
    drawn.shapes.push(Shape::Words(words));
    let count = slices.len().max(1) as f64;
    // The first slice is on top.
    (x.range, y.range) = ([0.0, (most * 1.05).max(1e-9)], [count - 0.5, -0.5]);
    (drawn.x, drawn.y) = (Reach::default(), Reach::default());
    x.visible = false;
    Solo { rect: domain(context), title, x, y, drawn, lines: Vec::new() }
}

fn slices(context: &Context<'_>) -> Vec<Slice> {
    let source = context.source;
    let (labels, values) = (source.column("labels"), source.column("values"));
    let start = source.number("label0").unwrap_or(0.0);
    let step = source.number("dlabel").unwrap_or(1.0);
    let count =
        values.map_or_else(|| labels.map_or(0, crate::model::column::Column::len), crate::model::column::Column::len);
    let colours = source.column("marker.colors");
    let palette: Vec<Rgba> = match context.layout.column("piecolorway").or(context.layout.column("colorway")) {
        Some(column) => column.cells().filter_map(|cell| Rgba::parse(&cell.display())).collect(),
        None => crate::chart::color::COLORWAY.to_vec(),
    };
    let mut slices: Vec<Slice> = Vec::new();
    let mut own: Vec<Option<Rgba>> = Vec::new();
    for index in 0..count {
        let label = match labels.map(|labels| labels.cell(index)) {
            Some(cell) => cell.display(),
            None => (start + step * index as f64).to_string(),
        };
        let value = values.map_or(Some(1.0), |values| values.cell(index).number()).filter(|value| *value >= 0.0);
        let Some(value) = value else { continue };
        // Equal labels are one slice.
        if let Some(slice) = slices.iter_mut().find(|slice| slice.label == label) {
            slice.value += value;
            continue;
        }
        if slices.len() >= MOST {
            continue;
        }
        own.push(colours.and_then(|colours| Rgba::parse(&colours.cell(index).display())));
        slices.push(Slice { label, value, colour: context.colour, text: String::new() });
    }
    let hidden = context.layout.column("hiddenlabels");
    for (slice, own) in slices.iter_mut().zip(own) {
        slice.colour = context.shared.slice(&slice.label, own, &palette).unwrap_or(context.colour);
    }
    if let Some(hidden) = hidden {
        slices.retain(|slice| !hidden.cells().any(|cell| cell.display() == slice.label));
    }
    if source.flag("sort", true) {
        slices.sort_by(|one, other| other.value.total_cmp(&one.value));
    }
    let total: f64 = slices.iter().map(|slice| slice.value).sum();
    for slice in &mut slices {
        slice.text = slice_text(context, slice, total);
    }
    slices
}

fn slice_text(context: &Context<'_>, slice: &Slice, total: f64) -> String {
    let info = context.source.text("textinfo").unwrap_or("percent");
    let share = if total > 0.0 { slice.value / total * 100.0 } else { 0.0 };
    let mut parts = Vec::new();
    if info.contains("value") {
        parts.push(slice.value.to_string());
    }
    if info.contains("percent") || parts.is_empty() {
        // Three digits, as plotly.js writes shares.
        let digits = match share {
            100.0.. => 0,
            10.0.. => 1,
            1.0.. => 2,
            _ => 3,
        };
        let text = format!("{share:.digits$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        parts.push(format!("{text}%"));
    }
    parts.join(" ")
}
