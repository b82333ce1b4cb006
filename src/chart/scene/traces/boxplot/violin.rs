//! Violins: how dense values lie, as an outline around their place, with a box or lines inside.

use super::{Boxes, MOST_POINTS, Pieces, Statistics, push_points, strewing};
use crate::chart::color::Rgba;
use crate::chart::scene::mark::{Dash, Paint, Stroke};
use crate::chart::scene::shape::{Against, Coordinates, Course, Path, Shape};
use crate::chart::scene::source::Source;
use crate::chart::scene::traces::{Drawn, Entry, Swatch};

/// How many places of an outline are worked out at most, and from how many values.
const MOST_PLACES: f64 = 400.0;
const MOST_VALUES: usize = 20_000;

/// Returns places along the values and how dense sorted values lie there: a sum of bells as wide as Silverman's rule says.
pub fn density(values: &[f64], (first, third): (f64, f64), source: Source<'_>) -> Vec<(f64, f64)> {
    let (Some(low), Some(high)) = (values.first().copied(), values.last().copied()) else { return Vec::new() };
    let bandwidth = bandwidth(values, third - first, source.number("bandwidth"));
    let loose = (low - 2.0 * bandwidth, high + 2.0 * bandwidth);
    let end = |index: usize, usual: f64| {
        source.column("span").and_then(|span| span.cell(index).number()).filter(|end| end.is_finite()).unwrap_or(usual)
    };
    let (from, to) =
        match source.text("spanmode").unwrap_or(if source.at("span").is_some() { "manual" } else { "soft" }) {
            "hard" => (low, high),
            "manual" => (end(0, loose.0), end(1, loose.1)),
            _ => loose,
        };
    let steps = ((to - from) / (bandwidth / 3.0)).ceil().clamp(1.0, MOST_PLACES);
    // Of very many values each n-th tells as much.
    let sample: Vec<f64> = values.iter().copied().step_by(values.len().div_ceil(MOST_VALUES).max(1)).collect();
    let norm = 1.0 / (sample.len() as f64 * bandwidth * (2.0 * std::f64::consts::PI).sqrt());
    (0..=steps as usize)
        .map(|step| {
            let at = from + (to - from) * step as f64 / steps;
            let near = sample.partition_point(|value| *value < at - 6.0 * bandwidth);
            let bells = sample[near..].iter().take_while(|value| **value <= at + 6.0 * bandwidth);
            let sum: f64 = bells.map(|value| (-0.5 * ((at - value) / bandwidth).powi(2)).exp()).sum();
            (at, sum * norm)
        })
        .collect()
}

fn bandwidth(values: &[f64], quartiles: f64, own: Option<f64>) -> f64 {
    let count = values.len() as f64;
    let span = values[values.len() - 1] - values[0];
    if span <= 0.0 {
        return 1.0;
    }
    if let Some(own) = own.filter(|own| *own > 0.0) {
        return own.max(span / 1e4);
    }
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let deviation = (squares / (count - 1.0).max(1.0)).sqrt();
    (1.059 * deviation.min(quartiles / 1.349) * count.powf(-0.2)).max(span / 100.0)
}

/// Tells violins of one scale group how dense the densest of them is.
pub fn share_scale(traces: &mut [&mut Boxes<'_>]) {
    let group = |trace: &Boxes<'_>| {
        let own = trace.context.source.display("scalegroup").filter(|own| !own.is_empty());
        own.map_or_else(|| trace.context.name.clone(), std::borrow::Cow::into_owned)
    };
    let densest = |trace: &Boxes<'_>| {
        trace.summaries.iter().flat_map(|(_, one)| &one.density).map(|(_, dense)| *dense).fold(0.0, f64::max)
    };
    let known: Vec<(String, f64)> = traces.iter().map(|trace| (group(trace), densest(trace))).collect();
    for trace in traces.iter_mut() {
        let own = group(trace);
        trace.violin = Some(known.iter().filter(|(name, _)| *name == own).map(|(_, most)| *most).fold(0.0, f64::max));
    }
}

/// Returns what is drawn of arranged violins.
pub fn draw<'a>(violins: &Boxes<'a>, widest: f64) -> Drawn<'a> {
    let source = violins.context.source;
    let own = source.text("line.color").or(source.text("marker.color")).and_then(Rgba::parse);
    let colour = own.unwrap_or(violins.context.colour);
    let fill = source.text("fillcolor").and_then(Rgba::parse).unwrap_or(colour.faded(0.5));
    let stroke = Stroke { colour, width: source.number("line.width").unwrap_or(2.0) as f32, dash: Dash::Solid };
    let side = source.text("side").unwrap_or("both");
    let mut drawn = Drawn::default();
    let mut points = Vec::new();
    let mut inner = Pieces {
        horizontal: violins.horizontal,
        half: violins.half * source.number("box.width").unwrap_or(0.25).clamp(0.0, 1.0),
        ..Pieces::default()
    };
    violins.reach_across(if violins.horizontal { &mut drawn.y } else { &mut drawn.x });
    let most = violins.summaries.iter().map(|(_, one)| one.count).max().unwrap_or(1);
    for (at, statistics) in &violins.summaries {
        let at = at + violins.offset;
        let share = if source.text("scalemode") == Some("count") { statistics.count as f64 / most as f64 } else { 1.0 };
        let half = violins.half * share / if widest > 0.0 { widest } else { 1.0 };
        outline(violins.horizontal, at, half, side, statistics, (fill, stroke), &mut drawn);
        reach(violins, statistics, &mut drawn);
        mean_line(violins, at, half, side, statistics, &mut inner);
        if source.flag("box.visible", source.at("box").is_some_and(|own| own.get("visible").is_none())) {
            let plain =
                Statistics { points: Vec::new(), mean: None, deviation: None, notch: None, ..statistics.clone() };
            inner.add(at, &plain);
        }
        let (place, jitter) = violins.strewn();
        for (index, value) in statistics.points.iter().take(MOST_POINTS).enumerate() {
            let place = at + violins.half * (place + jitter * strewing(index));
            points.push(if violins.horizontal { (*value, place) } else { (place, *value) });
        }
    }
    if !inner.boxes.is_empty() {
        let own = source.text("box.fillcolor").and_then(Rgba::parse);
        drawn.shapes.push(Shape::Rects {
            rects: inner.boxes,
            fill: Paint::One(own.unwrap_or(fill)),
            outline: None,
            upright: !violins.horizontal,
        });
    }
    if !inner.lines.is_empty() {
        drawn.shapes.push(Shape::Segments { segments: inner.lines, stroke });
    }
    if !inner.dashed.is_empty() {
        drawn.shapes.push(Shape::Segments { segments: inner.dashed, stroke: Stroke { dash: Dash::Dot, ..stroke } });
    }
    push_points(points, source, colour, &mut drawn);
    let swatch = Swatch { colour, line: false, symbol: None };
    drawn.entries.push(Entry { swatch, ..violins.context.entry(colour) });
    drawn
}

fn outline(
    horizontal: bool,
    at: f64,
    half: f64,
    side: &str,
    statistics: &Statistics,
    (fill, stroke): (Rgba, Stroke),
    drawn: &mut Drawn<'_>,
) {
    let density = &statistics.density;
    let (mut along, mut across) = (Vec::new(), Vec::new());
    let right = density.iter().map(|(value, dense)| (*value, at + if side == "negative" { 0.0 } else { dense * half }));
    let left =
        density.iter().rev().map(|(value, dense)| (*value, at - if side == "positive" { 0.0 } else { dense * half }));
    for (value, place) in right.chain(left) {
        along.push(value);
        across.push(place);
    }
    if let (Some(&value), Some(&place)) = (along.first(), across.first()) {
        along.push(value);
        across.push(place);
    }
    let (x, y): (Coordinates<'_>, Coordinates<'_>) =
        if horizontal { (along.into(), across.into()) } else { (across.into(), along.into()) };
    let path = Path { x, y, course: Course::Straight, connect: false, rising: false };
    drawn.shapes.push(Shape::Area { path: path.clone(), against: Against::Itself, fill });
    drawn.shapes.push(Shape::Line(path, stroke));
}

fn mean_line(violins: &Boxes<'_>, at: f64, half: f64, side: &str, statistics: &Statistics, pieces: &mut Pieces) {
    let source = violins.context.source;
    let wanted =
        source.at("meanline").is_some_and(|own| own.get("visible").is_none()) || source.flag("meanline.visible", false);
    let Some(mean) = statistics.mean_of_all.filter(|_| wanted) else { return };
    let near = statistics.density.iter().min_by(|one, other| (one.0 - mean).abs().total_cmp(&(other.0 - mean).abs()));
    let reach = near.map_or(0.0, |(_, dense)| dense * half);
    let (low, high) = (if side == "positive" { 0.0 } else { reach }, if side == "negative" { 0.0 } else { reach });
    let line = pieces.turned([at - low, mean, at + high, mean]);
    pieces.dashed.push(line);
}

fn reach(violins: &Boxes<'_>, statistics: &Statistics, drawn: &mut Drawn<'_>) {
    let along = if violins.horizontal { &mut drawn.x } else { &mut drawn.y };
    along.padded = true;
    for (value, _) in [statistics.density.first(), statistics.density.last()].into_iter().flatten() {
        along.add(*value);
    }
    for value in &statistics.points {
        along.add(*value);
    }
}
