//! Indicators: one number, how it changed, and a gauge, an arc or a bar.

use std::f64::consts::PI;

use super::gauge::picture;
use super::table::hidden_axes;
use super::{Context, Drawn, Piece, Solo, domain};
use crate::chart::axis::{Axis, AxisKind, Tick};
use crate::chart::color::{GROUND, Rgba};
use crate::chart::scene::mark::{Anchor, Dash, Paint, Stroke};
use crate::chart::scene::plain;
use crate::chart::scene::shape::{Against, Course, Path, Shape, Word};
use crate::chart::scene::source::Source;
use crate::model::{Object, Value};

const GREEN: Rgba = Rgba::new(0x3d, 0x99, 0x70);
const RED: Rgba = Rgba::new(0xff, 0x41, 0x36);
const GREY: Rgba = Rgba::new(0x44, 0x44, 0x44);
/// The inner radius of an arc, as a share of the outer one.
const INNER: f64 = 0.75;

/// What an indicator says.
pub struct Reading<'a> {
    /// The trace.
    pub source: Source<'a>,
    /// Its number.
    pub value: f64,
    /// The number as it is shown.
    pub number: Option<String>,
    /// How it changed, with the colour of that.
    pub delta: Option<(String, Rgba)>,
    /// What shows through clear colours, where the ground that they are drawn on may be another than the figure's.
    pub ground: Option<Rgba>,
}

/// Reads an indicator.
#[must_use]
pub fn solo<'a>(context: &Context<'a>) -> Solo<'a> {
    let source = context.source;
    let mode = source.text("mode").unwrap_or("number");
    let value = source.number("value").unwrap_or(f64::NAN);
    let reading = Reading {
        source,
        value,
        number: mode.contains("number").then(|| number(source.sub("number"), value)),
        delta: mode.contains("delta").then(|| delta(source, value)).flatten(),
        ground: context.shared.size.is_cells.then(|| paper(context.layout)),
    };
    let rect = domain(context);
    let size = context.shared.size;
    let (wide, high) = (
        (size.inner(true) * f64::from(rect[2] - rect[0])).max(1.0),
        (size.inner(false) * f64::from(rect[3] - rect[1])).max(1.0),
    );
    let [mut x, mut y] = hidden_axes(context);
    let mut drawn = Drawn::default();
    if !size.is_cells {
        picture(&reading, mode, [wide, high], [&mut x, &mut y], &mut drawn);
    } else if !mode.contains("gauge") {
        words(&reading, [0.5, 0.5], 0.16, &mut drawn);
    } else if source.text("gauge.shape") == Some("bullet") {
        bullet(&reading, wide, [0.65, 0.3], &mut x, &mut drawn);
    } else {
        // One unit is a pixel, so that arcs are round.
        (x.range, y.range) = ([-wide / 2.0, wide / 2.0], [0.0, high]);
        let radius = (wide / 2.0 * 0.85).min(high * 0.75).max(1.0);
        let base = (high / 2.0 - radius / 2.0).max(0.0);
        arc(&reading, radius, base, radius * 0.04, &mut drawn);
        words(&reading, [0.0, base + radius * 0.2], radius * 0.25, &mut drawn);
    }
    let title = source.text("title.text").or(source.text("title")).unwrap_or_default();
    Solo {
        rect,
        title: plain(title).replace('\n', " "),
        x,
        y,
        pieces: vec![Piece::of(context, drawn)],
        lines: Vec::new(),
        plane: None,
    }
}

fn paper(layout: Source<'_>) -> Rgba {
    layout.text("paper_bgcolor").and_then(Rgba::parse).unwrap_or(GROUND).over(GROUND)
}

fn number(own: Source<'_>, value: f64) -> String {
    let shown = if value.is_finite() { formatted(own.text("valueformat"), value) } else { "-".to_owned() };
    format!("{}{shown}{}", own.text("prefix").unwrap_or_default(), own.text("suffix").unwrap_or_default())
}

fn formatted(format: Option<&str>, value: f64) -> String {
    let mut settings = Object::default();
    if let Some(format) = format.filter(|format| !format.is_empty()) {
        settings.insert("tickformat".to_owned(), Value::Text(format.to_owned()));
        settings.insert("hoverformat".to_owned(), Value::Text(format.to_owned()));
    }
    let mut axis = Axis::from_layout(&Value::Object(settings), "y", AxisKind::Linear);
    axis.range = if value > 0.0 { [0.0, value * 1.5] } else { [value * 1.5, (-value).max(1.0)] };
    axis.label(value)
}

fn delta(source: Source<'_>, value: f64) -> Option<(String, Rgba)> {
    let own = source.sub("delta");
    let reference = own.number("reference").unwrap_or(value);
    let relative = own.flag("relative", false);
    let change = if relative { (value - reference) / reference } else { value - reference };
    let change = if change.is_finite() { change } else { return None };
    let (side, usual, colour) = if change >= 0.0 { ("increasing", "▲", GREEN) } else { ("decreasing", "▼", RED) };
    let symbol = own.text(&format!("{side}.symbol")).unwrap_or(usual);
    let colour = own.text(&format!("{side}.color")).and_then(Rgba::parse).unwrap_or(colour);
    let usual = relative.then_some("2%");
    let shown = if change == 0.0 { "-".to_owned() } else { formatted(own.text("valueformat").or(usual), change) };
    let (before, after) = (own.text("prefix").unwrap_or_default(), own.text("suffix").unwrap_or_default());
    Some((format!("{symbol}{before}{shown}{after}"), colour))
}

/// Adds number and change around a place, as far apart as one line takes.
fn words(reading: &Reading<'_>, [x, y]: [f64; 2], line: f64, drawn: &mut Drawn<'_>) {
    let own = reading.source.text("number.font.color").and_then(Rgba::parse);
    let both = reading.number.is_some() && reading.delta.is_some();
    let shift = if both { line / 2.0 } else { 0.0 };
    let above = reading.source.text("delta.position") == Some("top");
    let shift = if above { -shift } else { shift };
    let mut words = Vec::new();
    let mut add = |text: &str, y: f64, colour| {
        let text = text.to_owned();
        words.push(Word { x, y, text, colour, ..Word::default() });
    };
    if let Some(number) = &reading.number {
        add(number, y + shift, own);
    }
    if let Some((text, colour)) = &reading.delta {
        add(text, y - shift, Some(*colour));
    }
    drawn.shapes.push(Shape::Words(words));
}

/// Returns the ends of a gauge and its ticks.
fn scale(reading: &Reading<'_>, length: f64) -> ([f64; 2], Vec<Tick>) {
    let axis = reading.source.at("gauge.axis").cloned().unwrap_or(Value::Null);
    let range = reading.source.column("gauge.axis.range");
    let end = |index: usize| range.and_then(|range| range.cell(index).number()).filter(|end| end.is_finite());
    let value = if reading.value.is_finite() && reading.value != 0.0 { reading.value } else { 1.0 };
    let ends = [end(0).unwrap_or(0.0), end(1).unwrap_or(value * 1.5)];
    let mut axis = Axis::from_layout(&axis, "x", AxisKind::Linear);
    axis.range = ends;
    let ticks = axis.ticks(length, 12.0);
    (ends, ticks.into_iter().filter(|tick| !tick.minor).collect())
}

/// Returns the coloured parts of a gauge, the widest first: from, to, thickness and colour.
fn parts(reading: &Reading<'_>, [low, high]: [f64; 2]) -> Vec<(f64, f64, f64, Rgba)> {
    let source = reading.source;
    let colour = |own: Source<'_>, path: &str| own.text(path).and_then(Rgba::parse);
    let mut parts = Vec::new();
    if let Some(ground) = colour(source, "gauge.bgcolor") {
        parts.push((low, high, 1.0, ground));
    }
    for step in source.list("gauge.steps") {
        let step = Source::new(Some(step), None);
        let range = step.column("range");
        let end = |index: usize, usual: f64| range.and_then(|range| range.cell(index).number()).unwrap_or(usual);
        let thickness = step.number("thickness").unwrap_or(1.0);
        parts.push((end(0, low), end(1, high), thickness, colour(step, "color").unwrap_or(Rgba::CLEAR)));
    }
    let bar = colour(source, "gauge.bar.color").unwrap_or(Rgba::new(0, 0x80, 0));
    parts.push((low, reading.value, source.number("gauge.bar.thickness").unwrap_or(0.5), bar));
    parts.retain(|(from, to, thickness, _)| from.is_finite() && to.is_finite() && *thickness > 0.0);
    if let Some(ground) = reading.ground {
        for (.., colour) in parts.iter_mut().filter(|(.., colour)| colour.a > 0.0) {
            *colour = colour.over(ground);
        }
    }
    let clamp = |value: f64| value.clamp(low.min(high), low.max(high));
    parts.into_iter().map(|(from, to, thick, colour)| (clamp(from), clamp(to), thick.min(1.0), colour)).collect()
}

/// Returns the threshold, if there is one: value, thickness, line.
fn threshold(reading: &Reading<'_>) -> Option<(f64, f64, Stroke)> {
    let own = reading.source.sub("gauge.threshold");
    let value = own.number("value")?;
    let colour = own.text("line.color").and_then(Rgba::parse).unwrap_or(GREY);
    let width = own.number("line.width").unwrap_or(1.0) as f32;
    Some((value, own.number("thickness").unwrap_or(0.85).clamp(0.0, 1.0), Stroke { colour, width, dash: Dash::Solid }))
}

/// Adds an arc of a radius over a base, its labels so far from it.
pub fn arc(reading: &Reading<'_>, radius: f64, base: f64, gap: f64, drawn: &mut Drawn<'_>) {
    let (ends, ticks) = scale(reading, PI * radius);
    let at = |value: f64, radius: f64| {
        let angle = PI * (1.0 - (value - ends[0]) / (ends[1] - ends[0]));
        (angle.cos() * radius, base + angle.sin() * radius)
    };
    let middle = radius * f64::midpoint(1.0, INNER);
    let half = radius * (1.0 - INNER) / 2.0;
    for (from, to, thickness, fill) in parts(reading, ends) {
        const STEPS: usize = 60;
        let value = |step: usize| from + (to - from) * step as f64 / STEPS as f64;
        let outer = (0..=STEPS).map(|step| at(value(step), middle + half * thickness));
        let inner = (0..=STEPS).rev().map(|step| at(value(step), middle - half * thickness));
        let (x, y): (Vec<f64>, Vec<f64>) = outer.chain(inner).unzip();
        let path = Path { x: x.into(), y: y.into(), course: Course::Straight, connect: false, rising: false };
        drawn.shapes.push(Shape::Area { path, against: Against::Itself, fill });
    }
    if let Some((value, thickness, stroke)) = threshold(reading) {
        let (from, to) = (at(value, middle - half * thickness), at(value, middle + half * thickness));
        drawn.shapes.push(Shape::Segments { segments: vec![[from.0, from.1, to.0, to.1]], stroke });
    }
    let rim: Vec<[f64; 4]> = (0..60)
        .flat_map(|step| {
            let value = |step: i32| ends[0] + (ends[1] - ends[0]) * f64::from(step) / 60.0;
            [radius, radius * INNER].map(|radius| {
                let (from, to) = (at(value(step), radius), at(value(step + 1), radius));
                [from.0, from.1, to.0, to.1]
            })
        })
        .collect();
    let border = reading.source.text("gauge.bordercolor").and_then(Rgba::parse).unwrap_or(GREY);
    drawn
        .shapes
        .push(Shape::Segments { segments: rim, stroke: Stroke { colour: border, width: 1.0, dash: Dash::Solid } });
    let labels = ticks.iter().map(|tick| {
        let (x, y) = at(tick.at, radius + gap);
        let towards = match x / radius {
            part if part < -0.2 => -1,
            part if part > 0.2 => 1,
            _ => 0,
        };
        let anchor = Anchor { x: towards, y: i8::from(towards == 0) };
        Word { x, y, text: tick.text.plain(), anchor, ..Word::default() }
    });
    drawn.shapes.push(Shape::Words(labels.collect()));
}

/// Adds a bar whose middle is at a height, so much of it above and below.
pub fn bullet(reading: &Reading<'_>, wide: f64, [middle, half]: [f64; 2], x: &mut Axis, drawn: &mut Drawn<'_>) {
    let share = if reading.number.is_some() || reading.delta.is_some() { 0.75 } else { 1.0 };
    let (ends, ticks) = scale(reading, wide * share);
    x.range = [ends[0], ends[0] + (ends[1] - ends[0]) / share];
    let (mut rects, mut fills) = (Vec::new(), Vec::new());
    for (from, to, thickness, fill) in parts(reading, ends) {
        rects.push([from, middle - half * thickness, to, middle + half * thickness]);
        fills.push(fill);
    }
    drawn.shapes.push(Shape::Rects { rects, fill: Paint::Each(fills), outline: None, upright: false });
    if let Some((value, thickness, stroke)) = threshold(reading) {
        let segments = vec![[value, middle - half * thickness, value, middle + half * thickness]];
        drawn.shapes.push(Shape::Segments { segments, stroke });
    }
    let labels = ticks.iter().map(|tick| {
        // The first stands at the panel's edge.
        let anchor = Anchor { x: i8::from(half < 0.5 && (tick.at - ends[0]).abs() < 1e-9), y: 0 };
        Word { x: tick.at, y: middle - half - 0.2, text: tick.text.plain(), anchor, ..Word::default() }
    });
    // In pictures they stand below the panel.
    if half < 0.5 {
        drawn.shapes.push(Shape::Words(labels.collect()));
    } else {
        let below = labels.map(|word| Word { y: 0.0, anchor: Anchor { x: 0, y: -1 }, ..word });
        drawn.shapes.push(Shape::Words(below.collect()));
        return;
    }
    if share < 1.0 {
        let place = ends[1] + (x.range[1] - ends[1]) / 2.0;
        words(reading, [place, middle], 0.4, drawn);
    }
}
