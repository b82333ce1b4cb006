//! A street map without its streets: Mercator's projection over plain land and water in the colours of its style, with a grid
//! of degrees and a scale where the outlines say too little. Nothing is ever fetched.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, TAU};
use std::rc::Rc;

use super::geojson::Reader;
use super::globe::{Globe, Trail};
use super::outlines::{Scale, outlines};
use super::sphere::{Spot, radians};
use super::{Trace, area, panel, path};
use crate::chart::color::{LINE, Rgba};
use crate::chart::format::decimal;
use crate::chart::scene::form::Form;
use crate::chart::scene::mark::{Anchor, Dash, Paint, Sizes, Stroke, Symbol};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::Source;
use crate::chart::scene::traces::subplots::Subplot;
use crate::chart::scene::traces::{Piece, Solo};

/// How many pixels the world is wide at zoom 0.
const WORLD: f64 = 512.0;
/// From which zoom on finer outlines are taken.
const FINE_FROM: f64 = 2.5;
/// From which zoom on a grid of degrees helps.
const GRID_FROM: f64 = 4.5;
/// How far apart the lines of the grid are at least, in pixels.
const GRID_PIXELS: f64 = 110.0;
/// The length of the equator in metres.
const EQUATOR: f64 = 40_075_016.7;
/// How many layers of a layout are drawn.
const MOST_LAYERS: usize = 200;

/// The colours of a style.
#[derive(Debug, Clone, Copy)]
struct Colours {
    water: Rgba,
    land: Rgba,
    border: Rgba,
    grid: Rgba,
    text: Rgba,
}

impl Colours {
    /// Returns the colours of a style; none for one that is only white.
    fn of(style: &str) -> Option<Colours> {
        let new = |water, land, border, grid, text| Some(Colours { water, land, border, grid, text });
        let rgb = |rgb: u32| Rgba::new((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8);
        let has = |word: &str| style.contains(word);
        if has("white-bg") {
            return None;
        }
        if has("dark") {
            new(rgb(0x2c_353c), rgb(0x0e_0e0e), rgb(0x4a_4a4a), rgb(0x3c_444a), rgb(0x9a_a0a4))
        } else if has("satellite") {
            new(rgb(0x0b_2239), rgb(0x3f_4f33), rgb(0xa8_a890), rgb(0x55_6660), rgb(0xd0_d0c0))
        } else if has("positron") || has("light") || has("toner") || has("voyager") {
            new(rgb(0xd4_dadc), rgb(0xfa_faf8), rgb(0xc0_c4c8), rgb(0xe2_e4e4), rgb(0x80_8488))
        } else {
            new(rgb(0xaa_d3df), rgb(0xf2_efe9), rgb(0xb8_a0b4), rgb(0xc8_d4d4), rgb(0x70_7478))
        }
    }
}

/// Draws a map with its traces.
#[must_use]
pub fn draw(subplot: Subplot<'_>) -> Option<Solo<'_>> {
    let Subplot { id, layout, rect, members, .. } = subplot;
    let shared = Rc::clone(&members.first()?.context.shared);
    let number = |path: &str, usual: f64, most: f64| layout.number(path).unwrap_or(usual).clamp(-most, most);
    let mut center = [number("center.lon", 0.0, 1e4), number("center.lat", 0.0, 85.0)];
    let mut zoom = number("zoom", 1.0, 24.0).max(-2.0);
    let mut bearing = number("bearing", 0.0, 1e4);
    let sheet = Sheet::new(shared.size, rect);
    if let Some(turn) = shared.view.turn(id) {
        let world = WORLD * zoom.exp2();
        let ((sin, cos), [right, up]) = (bearing.to_radians().sin_cos(), turn.moved);
        let [right, up] = [right * sheet.width / world, up * sheet.height / world];
        let [east, north] = [right * cos + up * sin, up * cos - right * sin];
        center = [center[0] + east * 360.0, downward((upward(center[1]) + north).clamp(-0.5, 0.5))];
        zoom = (zoom + turn.closer).clamp(-2.0, 24.0);
        bearing -= turn.azimuth;
    }
    let (center, zoom) = kept(layout.sub("bounds"), center, zoom, [sheet.width, sheet.height]);
    let scale = WORLD * zoom.exp2() / TAU;
    let mut globe = Globe::streets(center, scale, [bearing, number("pitch", 0.0, 90.0)], [sheet.width, sheet.height]);
    globe.grain = if sheet.is_cells { 1.2 } else { 0.35 };
    globe.zoom = Some(zoom);
    let traces = members.into_iter().map(|member| Trace::read(member, Scale::Fine));
    let traces: Vec<Piece<'_>> = traces.map(|trace| trace.draw(&globe)).collect();
    let mut pieces = vec![Piece::frame(ground(layout, &globe, center, zoom))];
    let (below, above) = layers(layout, &globe, zoom);
    pieces.push(Piece::frame(below));
    pieces.extend(traces);
    pieces.push(Piece::frame(above));
    Some(panel(id, sheet, &globe, pieces))
}

/// Returns a latitude's distance from the equator on the map, in parts of what the equator is long; and the other way around.
fn upward(lat: f64) -> f64 {
    (FRAC_PI_4 + lat.clamp(-85.0, 85.0).to_radians() / 2.0).tan().ln() / TAU
}

fn downward(y: f64) -> f64 {
    (2.0 * (y * TAU).exp().atan() - FRAC_PI_2).to_degrees()
}

/// Moves and magnifies a map so that its panel shows nothing beyond its bounds, if it has them.
fn kept(bounds: Source<'_>, center: [f64; 2], zoom: f64, size: [f64; 2]) -> ([f64; 2], f64) {
    let ends = ["west", "east", "south", "north"].map(|name| bounds.number(name));
    let [Some(west), Some(east), Some(south), Some(north)] = ends else { return (center, zoom) };
    if !(west < east && south < north && west.abs() <= 1e4 && east.abs() <= 1e4) {
        return (center, zoom);
    }
    let (low, high) = ([west / 360.0, upward(south)], [east / 360.0, upward(north)]);
    let least = |axis: usize| size[axis] / ((high[axis] - low[axis]).max(1e-6) * WORLD);
    let zoom = zoom.max(least(0).max(least(1)).log2()).min(24.0);
    let at = [center[0] / 360.0, upward(center[1])];
    let [x, y] = [0, 1].map(|axis| {
        let half = size[axis] / (WORLD * zoom.exp2()) / 2.0;
        let (from, to) = (low[axis] + half, high[axis] - half);
        if from < to { at[axis].clamp(from, to) } else { f64::midpoint(from, to) }
    });
    ([x * 360.0, downward(y)], zoom)
}

/// Returns land and water, and what tells where one is.
fn ground<'a>(layout: Source<'_>, globe: &Globe, center: [f64; 2], zoom: f64) -> Vec<Shape<'a>> {
    let style = layout.text("style").unwrap_or("basic");
    let colours = Colours::of(style);
    let [width, height] = globe.size;
    let mut shapes = Vec::new();
    if let Some(colours) = colours {
        let rects = vec![[0.0, 0.0, width, height]];
        shapes.push(Shape::Rects { rects, fill: Paint::One(colours.water), upright: true, outline: None });
        let all = outlines(if zoom >= FINE_FROM { Scale::Fine } else { Scale::Coarse });
        let (mut land, mut lakes, mut borders) = (Trail::default(), Trail::default(), Trail::default());
        all.land().for_each(|polygon| globe.polygon(&polygon, &mut land));
        all.lakes().for_each(|polygon| globe.polygon(&polygon, &mut lakes));
        all.borders(all.countries.iter(), false).iter().for_each(|line| globe.line(line, &mut borders));
        shapes.extend([area(land, colours.land), area(lakes, colours.water)]);
        let thin = |colour: Rgba| Stroke { colour, width: 1.0, dash: Dash::Solid };
        shapes.push(Shape::Line(path(borders), thin(colours.border)));
        if zoom >= GRID_FROM {
            shapes.extend(grid(globe, center, zoom, colours));
        }
    }
    if zoom >= GRID_FROM {
        shapes.extend(scale_bar(globe, center, zoom, colours.map_or(LINE, |colours| colours.text)));
    }
    shapes
}

/// Returns the first of 1, 2 and 5 times a power of ten that is not less than a number.
fn round_up(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .map(|step| step * power)
        .into_iter()
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(least)
}

/// Returns lines of longitude and latitude with their degrees at the left and at the bottom.
fn grid<'a>(globe: &Globe, center: [f64; 2], zoom: f64, colours: Colours) -> Vec<Shape<'a>> {
    let [width, height] = globe.size;
    let pixels = WORLD * zoom.exp2() / 360.0;
    let lat = center[1].to_radians().cos().max(0.05);
    let steps = [round_up(GRID_PIXELS / pixels), round_up(GRID_PIXELS / pixels * lat)];
    let reach = width.hypot(height) / 2.0;
    let mut trail = Trail::default();
    let mut words = Vec::new();
    for axis in [0, 1] {
        let span = reach / pixels * if axis == 0 { 1.0 } else { lat * 1.3 };
        let (low, high) = (center[axis] - span, center[axis] + span);
        let first = (low / steps[axis]).ceil();
        let count = ((high / steps[axis]).floor() - first + 1.0).clamp(0.0, 100.0) as u32;
        for index in 0..count {
            let at = (first + f64::from(index)) * steps[axis];
            if axis == 1 && at.abs() > 85.0 {
                continue;
            }
            let other = center[1 - axis];
            let reach = reach / pixels;
            let parts = 20;
            let place = |part: i32| {
                let along = other + reach * (f64::from(part) / f64::from(parts) * 2.0 - 1.0);
                if axis == 0 { [at, along.clamp(-85.0, 85.0)] } else { [along, at] }
            };
            let line: Vec<Spot> = (0..=parts).map(|part| radians(place(part))).collect();
            globe.line(&line, &mut trail);
            let text = format!("{}°", decimal::plain((at * 1e6).round() / 1e6));
            let [x, y] = globe.place(if axis == 0 { [at, center[1]] } else { [center[0], at] }).unwrap_or([-1.0; 2]);
            let (x, y, anchor) =
                if axis == 0 { (x, 0.0, Anchor { x: 1, y: 1 }) } else { (0.0, y, Anchor { x: 1, y: 1 }) };
            // The corner belongs to the scale.
            let is_free = if axis == 0 { x > 130.0 } else { y > 40.0 };
            if is_free && (0.0..width - 30.0).contains(&x) && (0.0..height - 12.0).contains(&y) {
                words.push(Word {
                    x,
                    y,
                    text,
                    anchor,
                    colour: Some(colours.text),
                    size: Some(10.0),
                    ..Word::default()
                });
            }
        }
    }
    let stroke = Stroke { colour: colours.grid, width: 1.0, dash: Dash::Solid };
    vec![Shape::Line(path(trail), stroke), Shape::Words(words)]
}

/// Returns a line at the lower left with the distance that it stands for.
fn scale_bar<'a>(globe: &Globe, center: [f64; 2], zoom: f64, colour: Rgba) -> Vec<Shape<'a>> {
    let metres = EQUATOR * center[1].to_radians().cos() / (WORLD * zoom.exp2());
    let length = round_up(50.0 * metres);
    let pixels = length / metres;
    if pixels * 2.0 > globe.size[0] || globe.size[1] < 40.0 {
        return Vec::new();
    }
    let text = if length >= 1000.0 {
        format!("{} km", decimal::plain(length / 1000.0))
    } else {
        format!("{} m", decimal::plain(length))
    };
    let (x, y) = (12.0, 12.0);
    let stroke = Stroke { colour, width: 2.0, dash: Dash::Solid };
    let segments = vec![[x, y, x + pixels, y], [x, y, x, y + 5.0], [x + pixels, y, x + pixels, y + 5.0]];
    let word = Word {
        x: x + pixels,
        y,
        text,
        anchor: Anchor { x: 1, y: 0 },
        colour: Some(colour),
        size: Some(10.0),
        ..Word::default()
    };
    vec![Shape::Segments { segments, stroke }, Shape::Words(vec![word])]
}

/// Returns the layers of the layout that lie under and over the traces.
fn layers<'a>(layout: Source<'_>, globe: &Globe, zoom: f64) -> (Vec<Shape<'a>>, Vec<Shape<'a>>) {
    let (mut below, mut above) = (Vec::new(), Vec::new());
    let mut reader = Reader::default();
    for value in layout.list("layers").iter().take(MOST_LAYERS) {
        let layer = Source::new(Some(value), layout.at("layerdefaults"));
        let is_ours = layer.text("sourcetype").unwrap_or("geojson") == "geojson";
        let [least, most] =
            [("minzoom", 0.0), ("maxzoom", 24.0)].map(|(key, usual)| layer.number(key).unwrap_or(usual));
        let is_seen = is_ours && layer.flag("visible", true) && zoom.max(0.0) >= least && zoom <= most;
        let Some(source) = layer.at("source").filter(|_| is_seen) else { continue };
        let list = if layer.text("below").is_some_and(|below| !below.is_empty()) { &mut below } else { &mut above };
        draw_layer(layer, &reader.shapes(source), globe, list);
    }
    (below, above)
}

fn draw_layer(layer: Source<'_>, shapes: &super::geojson::Shapes, globe: &Globe, list: &mut Vec<Shape<'_>>) {
    let opacity = layer.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0) as f32;
    let colour = layer.text("color").and_then(Rgba::parse).unwrap_or(LINE).faded(opacity);
    let rings = || shapes.polygons.iter().flatten().map(|ring| ring.iter().chain(ring.first()).copied().collect());
    let strokes = |width: f64, colour: Rgba| {
        let mut trail = Trail::default();
        shapes.lines.iter().cloned().chain(rings()).for_each(|line: Vec<Spot>| globe.line(&line, &mut trail));
        let dashed = layer.column("line.dash").is_some_and(|dash| dash.len() > 1);
        let dash = if dashed { Dash::Dash } else { Dash::Solid };
        Shape::Line(path(trail), Stroke { colour, width: width.clamp(0.0, 50.0) as f32, dash })
    };
    match layer.text("type").unwrap_or("circle") {
        "fill" => {
            let mut trail = Trail::default();
            shapes.polygons.iter().for_each(|polygon| globe.polygon(polygon, &mut trail));
            list.push(area(trail, colour));
            let outline = layer.text("fill.outlinecolor").and_then(Rgba::parse).unwrap_or(colour);
            list.push(strokes(1.0, outline.faded(opacity)));
        }
        "line" => list.push(strokes(layer.number("line.width").unwrap_or(2.0), colour)),
        kind => {
            let corners = shapes.lines.iter().chain(shapes.polygons.iter().flatten()).flatten();
            let corners = corners.map(|spot| spot.map(f64::to_degrees));
            let places = shapes.points.iter().copied().chain(corners).filter_map(|place| globe.place(place));
            let places: Vec<[f64; 2]> = places.collect();
            let text = layer.text("symbol.text").filter(|_| kind == "symbol").unwrap_or_default();
            if !text.is_empty() {
                let word =
                    |[x, y]: [f64; 2]| Word { x, y, text: text.to_owned(), colour: Some(colour), ..Word::default() };
                list.push(Shape::Words(places.iter().take(2_000).map(|place| word(*place)).collect()));
                return;
            }
            let icon = layer.text("symbol.icon").unwrap_or("marker");
            let (name, radius) = match kind {
                "symbol" => (icon, layer.number("symbol.iconsize").unwrap_or(10.0) / 2.0),
                _ => ("circle", layer.number("circle.radius").unwrap_or(15.0)),
            };
            list.push(Shape::Points {
                x: places.iter().map(|place| place[0]).collect::<Vec<_>>().into(),
                y: places.iter().map(|place| place[1]).collect::<Vec<_>>().into(),
                colour: Paint::One(colour),
                size: Sizes::One((radius * 2.0).clamp(0.0, 500.0) as f32),
                symbol: Symbol::named(name),
                form: Form::named(name),
            });
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is not moved stays exactly")]
mod tests {
    use super::*;
    use crate::model::Value;

    #[test]
    fn bounds_are_kept() {
        let value: Value = serde_json::from_str(r#"{"west":0,"east":90,"south":-60,"north":60}"#).unwrap();
        let bounds = Source::new(Some(&value), None);
        let (center, zoom) = kept(bounds, [-50.0, 70.0], 0.0, [512.0, 256.0]);
        assert!((zoom - 2.0).abs() < 1e-9 && (center[0] - 45.0).abs() < 1e-9, "{center:?} {zoom}");
        assert!(center[1] < 60.0 && center[1] > 40.0);
        assert_eq!(kept(Source::new(None, None), [1.0, 2.0], 3.0, [9.0, 9.0]), ([1.0, 2.0], 3.0));
    }

    #[test]
    fn steps_are_round() {
        assert_eq!([0.011, 0.3, 1.0, 4.9, 70.0].map(round_up), [0.02, 0.5, 1.0, 5.0, 100.0]);
    }
}
