//! What was understood of a figure as JSON, to be compared with what plotly.js understands of it.

use serde_json::{Map, Value, json};

use super::axis::AxisKind;
use super::color::Rgba;
use super::format::date;
use super::scene::mark::{Mark, Paint, Place, Rect};
use super::scene::{Ruler, Scene};

/// How many places of a mark are written.
const MOST: usize = 20_000;

/// Returns title, legend, axes, traces and the places of marks, as fractions of their panel from its top left.
#[must_use]
pub fn dump(scene: &Scene) -> Value {
    let axes: Map<String, Value> = scene.axes.iter().map(|ruler| (ruler.id.clone(), axis(ruler, scene))).collect();
    // plotly.js tells the lines of a name without anything between them.
    let legend: Vec<String> =
        scene.legend.iter().filter(|entry| !entry.heading).map(|entry| entry.rich.plain().replace('\n', "")).collect();
    let traces: Vec<Value> = scene
        .traces
        .iter()
        .enumerate()
        .map(|(index, trace)| {
            json!({
                "type": trace.kind,
                "name": trace.name,
                "visible": trace.visible,
                "marker": colour(scene, index, false).unwrap_or(trace.colour).css(),
                "line": colour(scene, index, true).unwrap_or(trace.colour).css(),
            })
        })
        .collect();
    json!({
        // Where a figure has no title plotly.js has a word that asks for one; it is drawn in an editor only.
        "title": if scene.title.is_empty() { "Click to enter Plot title".to_owned() } else { scene.title.join(" ") },
        "legend": legend,
        "axes": axes,
        "traces": traces,
        "geom": geometry(scene),
    })
}

fn axis(ruler: &Ruler, scene: &Scene) -> Value {
    let axis = &ruler.axis;
    let ends: Vec<Value> = axis
        .range
        .iter()
        .map(|end| if axis.kind == AxisKind::Date { json!(date::shortest(*end)) } else { json!(end) })
        .collect();
    let length = (scene.size.inner(ruler.horizontal) * (axis.domain[1] - axis.domain[0])).max(10.0);
    let ticks: Vec<Value> = axis
        .ticks(length, 12.0)
        .iter()
        .filter(|tick| !tick.minor)
        .map(|tick| json!({ "text": tick.text.plain() }))
        .collect();
    let asking = if ruler.horizontal { "Click to enter X axis title" } else { "Click to enter Y axis title" };
    let title = if ruler.title.is_empty() { asking } else { &ruler.title };
    json!({ "type": axis.kind.to_string(), "range": ends, "title": title, "ticks": ticks, "length": length })
}

/// Returns the colour of a trace's first line or of its first mark of another kind, as it is before any opacity.
fn colour(scene: &Scene, trace: usize, line: bool) -> Option<Rgba> {
    let layers = scene.panels.iter().flat_map(|panel| &panel.layers).filter(|layer| layer.trace == trace);
    let kind = scene.traces.get(trace).map_or("", |trace| trace.kind.as_str());
    if matches!(kind, "sunburst" | "treemap" | "icicle") {
        // Of hierarchies it is the colour of the last node.
        let mut fills = layers.filter_map(|layer| match &layer.mark {
            Mark::Area { fill, .. } => Some(*fill),
            Mark::Rects { fill: Paint::Each(fills), .. } => fills.last().copied(),
            _ => None,
        });
        let last = fills.next_back().filter(|_| !line);
        return last.map(|colour| if colour.a > 0.0 { colour.with_alpha(1.0) } else { colour });
    }
    let areas = |mark: &Mark| if let Mark::Area { fill, .. } = mark { Some(fill.with_alpha(1.0)) } else { None };
    match (kind, line) {
        // Bars of a disc and bands between categories are areas.
        ("barpolar", false) | ("parcats", true) => return layers.into_iter().find_map(|layer| areas(&layer.mark)),
        // Lines that are left out lie below the others.
        ("parcoords", true) => {
            let mut lines = layers.filter_map(|layer| match &layer.mark {
                Mark::Line { stroke, .. } => Some(stroke.colour.with_alpha(1.0)),
                _ => None,
            });
            return lines.next_back();
        }
        _ => {}
    }
    let colours: Vec<Rgba> = layers
        .filter_map(|layer| match &layer.mark {
            Mark::Line { stroke, .. } | Mark::Segments { stroke, .. } if line => Some(stroke.colour),
            Mark::Points { colour, .. } if !line => Some(colour.at(0)),
            Mark::Rects { fill, .. } if !line => Some(fill.at(0)),
            _ => None,
        })
        .collect();
    // What is clear by itself stays so.
    let seen = colours.iter().find(|colour| colour.a > 0.0).map(|colour| colour.with_alpha(1.0));
    seen.or(colours.first().copied())
}

/// Returns the places of each trace's marks: one list of points and one of rectangles.
fn geometry(scene: &Scene) -> Vec<Value> {
    let mut found: Vec<(usize, &str, Vec<Vec<f32>>)> = Vec::new();
    for layer in scene.panels.iter().flat_map(|panel| &panel.layers) {
        let kind = scene.traces.get(layer.trace).map_or("", |trace| trace.kind.as_str());
        let (name, places) = match &layer.mark {
            Mark::Points { places, .. } | Mark::Line { places, .. } => ("points", places.clone()),
            Mark::Text(labels) => ("points", labels.iter().map(|label| label.at).collect()),
            // Of boxes and candles the ends are what they say.
            Mark::Rects { rects, .. } if matches!(kind, "candlestick" | "box" | "violin") => ("points", ends(rects)),
            Mark::Segments { segments, .. } if matches!(kind, "ohlc" | "box" | "candlestick") => {
                ("points", segments.iter().flat_map(|segment| middle_and_ends(*segment)).collect())
            }
            Mark::Rects { rects, .. } => {
                let seen = rects.iter().filter(|rect| rect.iter().all(|end| end.is_finite()));
                let rects: Vec<Vec<f32>> =
                    seen.take(MOST).map(|[x0, y0, x1, y1]| vec![*x0, 1.0 - y0, *x1, 1.0 - y1]).collect();
                found.push((layer.trace, "rects", rects));
                continue;
            }
            _ => continue,
        };
        let seen = places.iter().filter(|place| place[0].is_finite() && place[1].is_finite());
        let points: Vec<Vec<f32>> = seen.take(MOST).map(|place| vec![place[0], 1.0 - place[1]]).collect();
        match found.iter_mut().find(|(trace, other, _)| *trace == layer.trace && *other == name) {
            Some((_, _, all)) => all.extend(points),
            None => found.push((layer.trace, name, points)),
        }
    }
    found.into_iter().map(|(trace, kind, pts)| json!({ "trace": trace, "kind": kind, "pts": pts })).collect()
}

/// Returns the middles of the lower and upper ends of rectangles, and of their sides.
fn ends(rects: &[Rect]) -> Vec<Place> {
    let all = rects.iter().flat_map(|[x0, y0, x1, y1]| {
        let (x, y) = (f32::midpoint(*x0, *x1), f32::midpoint(*y0, *y1));
        [[x, *y0], [x, *y1], [*x0, y], [*x1, y]]
    });
    all.collect()
}

fn middle_and_ends([x0, y0, x1, y1]: [f32; 4]) -> [Place; 3] {
    [[x0, y0], [f32::midpoint(x0, x1), f32::midpoint(y0, y1)], [x1, y1]]
}
