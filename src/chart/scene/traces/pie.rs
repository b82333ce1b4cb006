//! Pies as bars: in cells the length of a bar tells a share better than the angle of a slice. The names stand at the bars, so
//! that no legend is needed.

use super::{Context, Drawn, Entry, Piece, Reach, Solo, Swatch, domain};
use crate::chart::axis::{Axis, AxisKind};
use crate::chart::color::Rgba;
use crate::chart::rich_text::RichText;
use crate::chart::scene::decor::{Font, global_font};
use crate::chart::scene::mark::{self as scene, Anchor, Dash, Orientation, Paint, Pie, Stroke};
use crate::chart::scene::plain;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::Source;
use crate::chart::scene::spots::{Portion, Spots};
use crate::model::Value;

/// How many slices are drawn at most.
const MOST: usize = 200;

/// A slice.
struct Slice {
    label: String,
    value: f64,
    colour: Rgba,
    text: String,
    /// What a picture writes on it.
    rich: String,
    /// Its place in the figure's lists.
    index: usize,
}

/// Reads a pie.
#[must_use]
pub fn solo<'a>(context: &Context<'a>) -> Solo<'a> {
    let (slices, labels) = slices(context);
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
        words.push(Word { x: share, y: index, text: slice.text.clone(), anchor, room, ..Word::default() });
    }
    let entry = |(name, swatch)| Entry { name, swatch, named: true, is_label: true };
    drawn.entries = labels.into_iter().map(entry).collect();
    drawn.shapes.push(Shape::Rects {
        rects,
        fill: Paint::Each(slices.iter().map(|slice| slice.colour).collect()),
        outline: None,
        upright: false,
    });
    drawn.shapes.push(Shape::Words(words));
    drawn.shapes.push(Shape::Pie(pie(context, &slices, total, &title)));
    if context.shared.keeps {
        drawn.spots.push(spots(context.source, &slices, total));
    }
    let count = slices.len().max(1) as f64;
    // The first slice is on top.
    (x.range, y.range) = ([0.0, (most * 1.05).max(1e-9)], [count - 0.5, -0.5]);
    (drawn.x, drawn.y) = (Reach::default(), Reach::default());
    x.visible = false;
    Solo { rect: domain(context), title, x, y, pieces: vec![Piece::of(context, drawn)], lines: Vec::new(), plane: None }
}

/// Returns what can be read out.
fn spots(source: Source<'_>, slices: &[Slice], total: f64) -> Spots<'static> {
    let portion = |slice: &Slice| Portion {
        label: slice.label.clone(),
        value: slice.value,
        share: if total > 0.0 { slice.value / total } else { 0.0 },
        index: slice.index,
    };
    Spots::Slices {
        slices: slices.iter().map(portion).collect(),
        rotation: source.number("rotation").unwrap_or(0.0) as f32,
        clockwise: source.text("direction") == Some("clockwise"),
    }
}

fn pie(context: &Context<'_>, slices: &[Slice], total: f64, title: &str) -> Pie {
    let source = context.source;
    let pulls = source.each("pull");
    let border = Stroke {
        colour: source.text("marker.line.color").and_then(Rgba::parse).unwrap_or(crate::chart::color::LINE),
        width: source.number("marker.line.width").unwrap_or(0.0).clamp(0.0, 100.0) as f32,
        dash: Dash::Solid,
    };
    let positions = source.each("textposition");
    let inside = |slice: &Slice| match positions.cell(slice.index).display().as_str() {
        "inside" => Some(true),
        "outside" => Some(false),
        _ => None,
    };
    let size =
        Font::read(source.sub("title.font"), Font::read(source.sub("titlefont"), global_font(context.layout))).size;
    let hole = source.number("hole").unwrap_or(0.0).clamp(0.0, 0.99) as f32;
    let place = source.text("title.position").or(source.text("titleposition"));
    Pie {
        slices: slices
            .iter()
            .map(|slice| scene::Slice {
                share: if total > 0.0 { slice.value / total } else { 0.0 },
                fill: slice.colour,
                text: RichText::parse(&slice.rich),
                pull: pulls.number(slice.index).unwrap_or(0.0).clamp(0.0, 1.0) as f32,
                inside: inside(slice),
                index: slice.index,
            })
            .collect(),
        hole,
        rotation: source.number("rotation").unwrap_or(0.0) as f32,
        clockwise: source.text("direction") == Some("clockwise"),
        border: (border.width > 0.0).then_some(border),
        orientation: match source.text("insidetextorientation") {
            Some("horizontal") => Orientation::Horizontal,
            Some("radial") => Orientation::Radial,
            Some("tangential") => Orientation::Tangential,
            _ => Orientation::Auto,
        },
        title: RichText::parse(title),
        title_place: place.unwrap_or(if hole > 0.0 { "middle center" } else { "top center" }).to_owned(),
        title_size: size,
        scale: 1.0,
    }
}

/// Returns the slices in their order, and the lines of the legend: those of slices that only wait there are pale.
fn slices(context: &Context<'_>) -> (Vec<Slice>, Vec<(String, Swatch)>) {
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
        slices.push(Slice { label, value, colour: context.colour, text: String::new(), rich: String::new(), index });
    }
    let hidden = context.layout.column("hiddenlabels");
    // Those that name no colour take the palette's in the order in which they are drawn.
    if source.flag("sort", true) {
        let mut both: Vec<(Slice, Option<Rgba>)> = slices.drain(..).zip(own).collect();
        both.sort_by(|one, other| other.0.value.total_cmp(&one.0.value));
        (slices, own) = both.into_iter().unzip();
    }
    for (slice, own) in slices.iter_mut().zip(own) {
        slice.colour = context.shared.slice("pie", &slice.label, own, &palette).unwrap_or(context.colour);
    }
    let is_hidden =
        |slice: &Slice| hidden.is_some_and(|hidden| hidden.cells().any(|cell| cell.display() == slice.label));
    let label = |slice: &Slice| {
        let colour = if is_hidden(slice) { slice.colour.faded(0.5) } else { slice.colour };
        (slice.label.clone(), Swatch { colour, line: false, symbol: None })
    };
    let labels = slices.iter().map(label).collect();
    slices.retain(|slice| !is_hidden(slice));
    let total: f64 = slices.iter().map(|slice| slice.value).sum();
    for slice in &mut slices {
        slice.text = slice_text(context, slice, total);
        slice.rich = picture_text(context, slice, total);
    }
    (slices, labels)
}

/// Returns the lines of a slice in a picture: all that `textinfo` asks for.
fn picture_text(context: &Context<'_>, slice: &Slice, total: f64) -> String {
    let source = context.source;
    let text = source.each("text").cell(slice.index).display();
    let template = source.each("texttemplate").cell(slice.index);
    let share = if total > 0.0 { slice.value / total } else { 0.0 };
    if let crate::model::Cell::Text(template) = template {
        let known = |key: &str| match key {
            "label" => Some(slice.label.clone()),
            "value" => Some(slice.value.to_string()),
            "percent" => Some(percent(share)),
            "text" => Some(text.clone()),
            _ => None,
        };
        return super::fill_template(template, known);
    }
    let usual = if text.is_empty() { "percent" } else { "text+percent" };
    let info = source.text("textinfo").unwrap_or(usual);
    let asked = |word: &str| info.split('+').any(|part| part == word);
    let mut parts = Vec::new();
    if asked("label") {
        parts.push(slice.label.clone());
    }
    if asked("text") && !text.is_empty() {
        parts.push(text);
    }
    if asked("value") {
        parts.push(slice.value.to_string());
    }
    if asked("percent") {
        parts.push(percent(share));
    }
    parts.join("<br>")
}

/// Writes a share in three digits, as plotly.js does.
fn percent(share: f64) -> String {
    let share = share * 100.0;
    let digits = match share {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        _ => 3,
    };
    let text = format!("{share:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}

fn slice_text(context: &Context<'_>, slice: &Slice, total: f64) -> String {
    let info = context.source.text("textinfo").unwrap_or("percent");
    let share = if total > 0.0 { slice.value / total } else { 0.0 };
    let mut parts = Vec::new();
    if info.contains("value") {
        parts.push(slice.value.to_string());
    }
    if info.contains("percent") || parts.is_empty() {
        parts.push(percent(share));
    }
    parts.join(" ")
}
