//! Funnel areas: slices below each other in the form of a funnel, each with the area of its share.

use super::fit::{self, Stand};
use super::hierarchy::{palette, polygon};
use super::{Context, Drawn, Entry, Piece, Solo, Swatch, domain, fill_template};
use crate::chart::color::{LINE, Rgba};
use crate::chart::format::decimal;
use crate::chart::scene::decor::{Font, global_font};
use crate::chart::scene::mark::{Dash, Stroke};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::Source;
use crate::chart::scene::spots::{Part, Spots};
use crate::model::{Cell, Column};

/// How many slices are drawn at most.
const MOST: usize = 500;

/// A slice.
#[derive(Debug, Clone, PartialEq)]
struct Slice {
    label: String,
    value: f64,
    colour: Rgba,
    index: usize,
    hidden: bool,
}

/// A slice's place: left, right and height of its lower and of its upper edge, around the middle of the funnel.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    half: [f64; 2],
    y: [f64; 2],
}

/// Reads a funnel area.
#[must_use]
pub fn solo<'a>(context: &Context<'a>) -> Solo<'a> {
    let source = context.source;
    let slices = slices(context);
    let sheet = Sheet::new(context.shared.size, domain(context));
    let mut drawn = Drawn::default();
    let shown: Vec<&Slice> = slices.iter().filter(|slice| !slice.hidden).collect();
    let total: f64 = shown.iter().map(|slice| slice.value).sum();
    let title = source.text("title.text").or(source.text("title")).unwrap_or_default();
    let title_font = Font::read(source.sub("title.font"), global_font(context.layout));
    let [title_width, title_height] = fit::extent(title, f64::from(title_font.size));
    // Cells write the title above the panel themselves.
    let head = if sheet.is_cells { 0.0 } else { title_height.min(sheet.height / 2.0) };
    let ratio = source.number("aspectratio").unwrap_or(1.0).clamp(0.01, 100.0);
    let base = source.number("baseratio").unwrap_or(0.333).clamp(0.0, 0.999);
    let below = source.text("title.position").is_some_and(|place| place.contains("bottom"));
    let high = (sheet.height - head).max(1.0);
    let across = (sheet.width / 2.0).min(high / 2.0 / ratio);
    let middle = [sheet.width / 2.0, high / 2.0 + if below { head } else { 0.0 }];
    let values: Vec<f64> = shown.iter().map(|slice| slice.value).collect();
    let mut parts = Vec::new();
    let mut words = Vec::new();
    for (slice, place) in shown.iter().zip(places(&values, base, [across, across * ratio])) {
        let [low, up] = place.y.map(|y| middle[1] + y);
        let [bottom, top] = place.half;
        let x = middle[0];
        let ring = [[x + top, up], [x + bottom, low], [x - bottom, low], [x - top, up]];
        let border = border(context, slice.index).filter(|_| !sheet.is_cells);
        let gap = if sheet.is_cells && up - low > 8.0 { 1.4 } else { 0.0 };
        let shape = ring.map(|[x, y]| [x, if (y - low).abs() < 1e-9 { y + gap } else { y }]);
        drawn.shapes.extend(polygon(&shape, slice.colour, border, slice.index));
        let room = [x - bottom.min(top), sheet.height - up, x + bottom.min(top), sheet.height - low];
        words.extend(word(context, slice, total, room, &sheet));
        if context.shared.keeps {
            let says = vec![("value", decimal::plain(slice.value)), ("percent", percent(slice.value / total))];
            parts.push(Part { outline: ring.to_vec(), label: slice.label.clone(), says, index: slice.index });
        }
    }
    if !sheet.is_cells && !title.is_empty() {
        let scale = 1.0f64.min(sheet.width / title_width.max(1e-9)).min(head / title_height.max(1e-9));
        let place = source.text("title.position").unwrap_or("top center");
        let side = scale * title_width / 2.0;
        let x = match () {
            () if place.contains("left") => middle[0] - across + side,
            () if place.contains("right") => middle[0] + across - side,
            () => middle[0],
        };
        let edge = across * ratio;
        let y = if below { middle[1] - edge - head / 2.0 } else { middle[1] + edge + head / 2.0 };
        let size = Some((f64::from(title_font.size) * scale) as f32);
        let colour = Some(title_font.colour);
        words.push(Word { x, y, text: title.to_owned(), size, colour, ..Word::default() });
    }
    drawn.shapes.push(Shape::Words(words));
    drawn.entries = slices.iter().map(entry).collect();
    if context.shared.keeps {
        drawn.spots.push(Spots::Parts(parts));
    }
    let [x, y] = sheet.axes(&context.index.to_string());
    let title = if sheet.is_cells { title.to_owned() } else { String::new() };
    Solo { rect: sheet.rect, title, x, y, pieces: vec![Piece::of(context, drawn)], lines: Vec::new(), plane: None }
}

fn entry(slice: &Slice) -> Entry {
    let colour = if slice.hidden { slice.colour.faded(0.5) } else { slice.colour };
    let swatch = Swatch { colour, line: false, symbol: None };
    Entry { name: slice.label.clone(), swatch, named: false, is_label: true }
}

/// Returns where slices lie, the first on top: their areas are as their values, the lowest edge is so much shorter than the
/// highest, and all fill a rectangle of half a width and half a height.
fn places(values: &[f64], base: f64, [width, height]: [f64; 2]) -> Vec<Place> {
    let total: f64 = values.iter().sum();
    if !(total > 0.0 && total.is_finite()) {
        return Vec::new();
    }
    // The funnel is a triangle without its tip: the area below a height grows as its square.
    let mut area = base * base / (1.0 - base * base);
    let mut edges = vec![area.sqrt()];
    for value in values.iter().rev() {
        area += value / total;
        edges.push(area.sqrt());
    }
    let (low, high) = (edges[0], edges[edges.len() - 1]);
    let y = |edge: f64| ((edge - low) / (high - low).max(1e-12) * 2.0 - 1.0) * height;
    let half = |edge: f64| edge / high * width;
    let mut places: Vec<Place> = edges
        .windows(2)
        .map(|pair| Place { half: [half(pair[0]), half(pair[1])], y: [y(pair[0]), y(pair[1])] })
        .collect();
    places.reverse();
    places
}

fn slices(context: &Context<'_>) -> Vec<Slice> {
    let source = context.source;
    let (labels, values) = (source.column("labels"), source.column("values"));
    let (start, step) = (source.number("label0").unwrap_or(0.0), source.number("dlabel").unwrap_or(1.0));
    let count = values.or(labels).map_or(0, Column::len);
    let colours = source.each("marker.colors");
    let palette = palette(context.layout, "funnelarea");
    let hidden = context.layout.column("hiddenlabels");
    let mut slices: Vec<Slice> = Vec::new();
    for index in 0..count {
        let label = match labels.map(|labels| labels.cell(index)) {
            Some(cell) if !matches!(cell, Cell::Null) => cell.display(),
            _ => decimal::plain(start + step * index as f64),
        };
        let value = values.map_or(Some(1.0), |values| values.cell(index).number());
        let Some(value) = value.filter(|value| *value >= 0.0 && value.is_finite()) else { continue };
        let own = Rgba::parse(&colours.cell(index).display());
        // Equal labels are one slice.
        if let Some(slice) = slices.iter_mut().find(|slice| slice.label == label) {
            slice.value += value;
            continue;
        }
        if slices.len() >= MOST {
            continue;
        }
        let hidden = hidden.is_some_and(|hidden| hidden.cells().any(|cell| cell.display() == label));
        let colour = context.shared.slice("funnelarea", &label, own, &palette).unwrap_or(LINE);
        slices.push(Slice { label, value, colour, index, hidden });
    }
    slices
}

fn border(context: &Context<'_>, index: usize) -> Option<Stroke> {
    let line = context.source.sub("marker.line");
    let width = line.each("width").number(index).unwrap_or(1.0).clamp(0.0, 100.0);
    let paper = context.layout.text("paper_bgcolor").and_then(Rgba::parse).unwrap_or(crate::chart::color::GROUND);
    let colour = Rgba::parse(&line.each("color").cell(index).display()).unwrap_or(paper);
    (width > 0.0).then_some(Stroke { colour, width: width as f32, dash: Dash::Solid })
}

/// Writes a share in three digits.
fn percent(share: f64) -> String {
    let share = if share.is_finite() { share } else { 0.0 };
    let text = decimal::precise(share * 100.0, 3);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}

fn text(source: Source<'_>, slice: &Slice, total: f64) -> String {
    let own = source.each("text").cell(slice.index).display();
    let number = super::hierarchy::number(slice.value);
    if let Cell::Text(template) = source.each("texttemplate").cell(slice.index) {
        return fill_template(template, |name| {
            let raw = template.contains(&format!("%{{{name}:"));
            match name {
                "label" => Some(slice.label.clone()),
                "value" if raw => Some(slice.value.to_string()),
                "value" => Some(number.clone()),
                "percent" if raw => Some((slice.value / total).to_string()),
                "percent" => Some(percent(slice.value / total)),
                "text" => Some(own.clone()),
                _ => None,
            }
        });
    }
    let usual = if source.each("text").is_column() { "text+percent" } else { "percent" };
    let info = source.text("textinfo").unwrap_or(usual);
    let wants = |word: &str| info.split('+').any(|part| part == word);
    let mut parts = Vec::new();
    if wants("label") {
        parts.push(slice.label.clone());
    }
    if wants("text") && !own.is_empty() {
        parts.push(own.clone());
    }
    if wants("value") {
        parts.push(number);
    }
    if wants("percent") {
        parts.push(percent(slice.value / total));
    }
    parts.join("<br>")
}

/// Returns the text of a slice in its room, whose y goes down.
fn word(context: &Context<'_>, slice: &Slice, total: f64, room: [f64; 4], sheet: &Sheet) -> Option<Word> {
    let source = context.source;
    if source.each("textposition").cell(slice.index).display() == "none" {
        return None;
    }
    let text = text(source, slice, total);
    if text.is_empty() {
        return None;
    }
    let colour = |path: &str| Rgba::parse(&source.each(&format!("{path}.color")).cell(slice.index).display());
    let own = colour("insidetextfont").or_else(|| colour("textfont"));
    let [x0, y0, x1, y1] = room;
    let (x, y) = (f64::midpoint(x0, x1), sheet.height - f64::midpoint(y0, y1));
    if sheet.is_cells {
        let text = fit::in_cells(&text, [x1 - x0, y1 - y0])?;
        return Some(Word { x, y, text, colour: own, ..Word::default() });
    }
    let size = |path: &str| source.each(&format!("{path}.size")).number(slice.index).filter(|size| *size >= 1.0);
    let font = size("insidetextfont").or_else(|| size("textfont"));
    let font = font.unwrap_or(f64::from(global_font(context.layout).size)).min(500.0);
    let placed = fit::inside(room, fit::extent(&text, font), Stand::default());
    let size = font * placed.scale;
    let colour = Some(own.unwrap_or_else(|| slice.colour.text_on()));
    (size >= fit::LEAST).then(|| Word { x, y, text, colour, size: Some(size as f32), ..Word::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_as_values() {
        let values = [6.0, 5.0, 4.0, 3.0];
        let places = places(&values, 0.5, [100.0, 80.0]);
        let area = |place: &Place| (place.half[0] + place.half[1]) * (place.y[1] - place.y[0]);
        let unit = area(&places[0]) / 6.0;
        for (place, value) in places.iter().zip(values) {
            assert!((area(place) / unit - value).abs() < 1e-9);
        }
        assert!((places[0].y[1] - 80.0).abs() < 1e-9 && (places[3].y[0] + 80.0).abs() < 1e-9);
        assert!((places[0].half[1] - 100.0).abs() < 1e-9 && (places[3].half[0] - 50.0).abs() < 1e-9);
        assert!(super::places(&[0.0], 0.3, [1.0, 1.0]).is_empty());
    }
}
