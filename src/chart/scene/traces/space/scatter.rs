//! Points, lines and texts in three dimensions, with their errors and shadows.

use super::delaunay;
use super::mesh::{self, Corner, Mesh};
use super::room::{Axes, LETTERS};
use super::thing::{Curve, Points, Text, Thing};
use super::vector::Vector;
use crate::chart::axis::AxisKind;
use crate::chart::color::Rgba;
use crate::chart::scene::colours;
use crate::chart::scene::form::Form;
use crate::chart::scene::mark::{Anchor, Dash, Paint, Sizes, Symbol};
use crate::chart::scene::source::{Each, Source};
use crate::chart::scene::traces::errors::ErrorSpread;
use crate::chart::scene::traces::scatter::{Mode, sizes};
use crate::chart::scene::traces::{Context, Swatch, fill_template, point_colours};
use crate::model::Cell;

/// How many texts are drawn at most.
const MOST_TEXTS: usize = 2_000;
/// The diameter of markers that say none, in pixels.
const SIZE: f32 = 8.0;
/// How big markers are drawn in space, of what they are in a plane: those of one size, and those of sizes that are
/// diameters and areas.
const DRAWN: [f32; 3] = [1.7, 0.85, 0.425];

/// Reads points; `places` are their coordinates.
#[must_use]
pub fn read<'a>(context: Context<'a>, axes: &mut Axes, columns: &[Vec<f64>; 3]) -> Thing<'a> {
    let (mut thing, places) = Thing::of_places(context, columns);
    let source = thing.context.source;
    let mode = source.text("mode").map_or(Mode { lines: true, markers: true, text: false }, Mode::read);
    let opacity = source.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0) as f32;
    let marker_colour = source.text("marker.color").and_then(Rgba::parse);
    let own = source.text("line.color").and_then(Rgba::parse);
    let line_colour = own.or(marker_colour).unwrap_or(thing.context.colour);
    let mut swatch = Swatch { line: mode.lines, colour: line_colour, symbol: None };
    if mode.lines {
        line(&mut thing, &places, line_colour, opacity);
    }
    errors(&mut thing, axes, &places, opacity);
    if mode.markers {
        // Markers that have no colour take the line's.
        let usual = thing.context.colour;
        thing.context.colour = own.unwrap_or(usual);
        let (colour, symbol) = markers(&mut thing, &places, opacity);
        thing.context.colour = usual;
        swatch.symbol = Some(symbol);
        if !mode.lines {
            swatch.colour = colour;
        }
    }
    if mode.text {
        texts(&mut thing, axes, &places);
    }
    let axis = source.number("surfaceaxis").filter(|axis| (0.0..=2.0).contains(axis));
    if let Some(axis) = axis {
        let fill = source.text("surfacecolor").and_then(Rgba::parse).unwrap_or(swatch.colour);
        surface(&mut thing, &places, axis as usize, fill.faded(opacity));
    }
    let text = source.each("hovertext");
    let text = if matches!(text, Each::None) { source.each("text") } else { text };
    thing.say(&places, |index| {
        let text = text.cell(index).display();
        if text.is_empty() { Vec::new() } else { vec![("text", text)] }
    });
    thing.entries = vec![crate::chart::scene::traces::Entry { swatch, ..thing.context.entry(swatch.colour) }];
    thing
}

fn line(thing: &mut Thing<'_>, places: &[Vector], colour: Rgba, opacity: f32) {
    let source = thing.context.source;
    let width = source.number("line.width").unwrap_or(2.0).clamp(0.0, 100.0);
    let usual = thing.context.colour;
    thing.context.colour = colour;
    let paint = point_colours(&mut thing.context, "line", places.len());
    thing.context.colour = usual;
    let paint = faded(paint, opacity);
    let dash = source.text("line.dash").map_or(Dash::Solid, Dash::named);
    let stroke = super::sketch::stroke(paint.at(0), width, dash);
    let mut places = places.to_vec();
    let mut paint = paint;
    if source.flag("connectgaps", false) {
        let kept: Vec<usize> = (0..places.len()).filter(|at| super::vector::is_finite(places[*at])).collect();
        if let Paint::Each(_) = paint {
            paint = Paint::Each(kept.iter().map(|at| paint.at(*at)).collect());
        }
        places = kept.iter().map(|at| places[*at]).collect();
    }
    if width > 0.0 {
        thing.curves.push(Curve { places, paint, stroke });
    }
}

fn faded(paint: Paint, by: f32) -> Paint {
    match paint {
        Paint::One(colour) => Paint::One(colour.faded(by)),
        Paint::Each(colours) => Paint::Each(colours.into_iter().map(|colour| colour.faded(by)).collect()),
    }
}

/// Adds the markers and returns the colour and the form of the first.
fn markers(thing: &mut Thing<'_>, places: &[Vector], opacity: f32) -> (Rgba, Symbol) {
    let count = places.len();
    let source = thing.context.source;
    let marker = source.sub("marker");
    let paint = point_colours(&mut thing.context, "marker", count);
    let sizes = match sizes(marker, count) {
        Sizes::One(size) => vec![DRAWN[0] * if marker.at("size").is_some() { size } else { SIZE }],
        Sizes::Each(sizes) => {
            let drawn = DRAWN[if marker.text("sizemode") == Some("area") { 2 } else { 1 }];
            sizes.into_iter().map(|size| size * drawn).collect()
        }
    };
    let bubbles = sizes.len() > 1;
    let own = marker.each("opacity").number(0).unwrap_or(if bubbles { 0.7 } else { 1.0 }).clamp(0.0, 1.0) as f32;
    let first = paint.at(0);
    let symbols = marker.each("symbol");
    let form = |cell: Cell<'_>| {
        let name = if cell == Cell::Null { "circle".to_owned() } else { cell.display() };
        (Form::read(marker, &name, thing.context.colour), Symbol::named(&name))
    };
    let forms: Vec<(Form, Symbol)> = match symbols {
        Each::Column(column) => (0..count).map(|index| form(column.cell(index))).collect(),
        other => vec![form(other.cell(0))],
    };
    let symbol = forms.first().map_or(Symbol::Circle, |(_, symbol)| *symbol);
    let shadows = LETTERS.map(|letter| {
        let shadow = source.sub("projection").sub(letter);
        let part = |name: &str, usual: f64, most: f64| shadow.number(name).unwrap_or(usual).clamp(0.0, most) as f32;
        shadow.flag("show", false).then(|| (part("opacity", 1.0, 1.0), part("scale", 2.0 / 3.0, 10.0)))
    });
    let paint = faded(paint, own * opacity);
    thing.points.push(Points { places: places.to_vec(), paint, sizes, forms, shadows });
    (first, symbol)
}

/// Adds error bars: strokes from end to end, with crosses of short ones at them.
fn errors(thing: &mut Thing<'_>, axes: &Axes, places: &[Vector], opacity: f32) {
    let source = thing.context.source;
    let given = |axis: usize| {
        let error = source.sub(&format!("error_{}", LETTERS[axis]));
        let given = ["array", "value", "type"].iter().any(|key| error.at(key).is_some());
        (given && error.flag("visible", true)).then_some(error)
    };
    for axis in 0..3 {
        let Some(error) = given(axis) else { continue };
        // The first two look as the third does, unless they say that they do not.
        let style = given(2).filter(|_| error.flag("copy_zstyle", true)).unwrap_or(error);
        let usual = || colours::first(&thing.context, "marker").unwrap_or(thing.context.colour);
        let line = source.text("line.color").and_then(Rgba::parse);
        let colour = style.text("color").and_then(Rgba::parse).or(line).unwrap_or_else(usual).faded(opacity);
        let stroke = super::sketch::solid(colour, style.number("thickness").unwrap_or(2.0));
        let spread = ErrorSpread::read(error);
        let is_log = axes.axes[axis].kind == AxisKind::Log;
        let mut ends = Vec::new();
        for (index, place) in places.iter().enumerate().filter(|(_, place)| super::vector::is_finite(**place)) {
            let value = if is_log { 10f64.powf(place[axis]) } else { place[axis] };
            let (below, above) = spread.at(index, value);
            let back = |value: f64| if is_log { value.log10() } else { value };
            let (low, high) = (back(value - below), back(value + above));
            let (mut from, mut to) = (*place, *place);
            from[axis] = if low.is_finite() { low } else { place[axis] };
            to[axis] = if high.is_finite() { high } else { place[axis] };
            ends.extend([from, to, [f64::NAN; 3]]);
        }
        thing.include(ends.iter().copied(), 0.0);
        thing.curves.push(Curve { places: ends, paint: Paint::One(colour), stroke });
    }
}

fn texts(thing: &mut Thing<'_>, axes: &Axes, places: &[Vector]) {
    let source = thing.context.source;
    let (position, colour) = (source.each("textposition"), source.each("textfont.color"));
    let size = source.each("textfont.size");
    // A list of all sorts of things is one of texts too.
    let one = source.at("text").filter(|text| !text.is_list()).map_or(Cell::Null, crate::model::Value::cell);
    let given = source.coordinates("text");
    let usual = thing.context.layout.number("font.size").unwrap_or(12.0);
    let template = source.each("texttemplate");
    for (index, place) in places.iter().enumerate().take(MOST_TEXTS) {
        let own = match given.as_ref().map_or(one, |column| column.cell(index)) {
            Cell::Null => String::new(),
            cell => cell.display(),
        };
        let text = match template.cell(index) {
            Cell::Text(template) => fill_template(template, |name| {
                let axis = LETTERS.iter().position(|letter| *letter == name);
                match axis {
                    Some(axis) => {
                        let cell = source.each(name).cell(index);
                        Some(if cell == Cell::Null { axes.axes[axis].label(place[axis]) } else { cell.display() })
                    }
                    None if name == "text" => Some(own.clone()),
                    None => Some(source.each(name).cell(index).display()),
                }
            }),
            _ => own,
        };
        if text.is_empty() || !super::vector::is_finite(*place) {
            continue;
        }
        let anchor = match position.cell(index) {
            Cell::Text(text) => anchor(text),
            _ => Anchor { x: 0, y: 1 },
        };
        let colour = match colour.cell(index) {
            Cell::Text(text) => Rgba::parse(text),
            _ => None,
        };
        let size = size.number(index).unwrap_or(usual).clamp(1.0, 200.0) as f32;
        thing.texts.push(Text { place: *place, text, anchor, colour, size });
    }
}

/// Reads `top left` and its like.
fn anchor(text: &str) -> Anchor {
    let pick = |low: &str, high: &str| i8::from(text.contains(high)) - i8::from(text.contains(low));
    Anchor { x: pick("left", "right"), y: pick("bottom", "top") }
}

/// Adds the surface between the points, seen along an axis.
fn surface(thing: &mut Thing<'_>, places: &[Vector], axis: usize, fill: Rgba) {
    let colour = mesh::parts(fill);
    let corners = places.iter().map(|place| Corner { place: *place, colour, ..Corner::default() }).collect();
    let triangles = delaunay::of_places(places, axis);
    let light = super::light::Light::read(Source::new(None, None), super::LIGHT, true);
    thing.meshes.push(Mesh { corners, triangles, light, ..Mesh::plain() });
}
