//! Bars around the middle of a polar subplot, upon each other or one over the other.

use std::collections::HashMap;

use super::angular::Angular;
use super::disc::Disc;
use super::{Polar, Radial, Says};
use crate::chart::color::{LINE, Rgba};
use crate::chart::scene::mark::{Dash, Stroke};
use crate::chart::scene::source::Source;
use crate::chart::scene::spots::{Part, Spots};
use crate::chart::scene::traces::region::Region;
use crate::chart::scene::traces::{Drawn, Piece, bar, frame};

/// How many bars of a trace are drawn.
const MOST_BARS: usize = 5_000;

/// Where the bars of a trace stand.
#[derive(Debug, Default)]
pub(super) struct Bars {
    /// Their ends on the angular axis.
    pub places: Vec<[f64; 2]>,
    /// Their ends on the radial axis.
    pub spans: Vec<[f64; 2]>,
}

/// Finds where the bars of all traces stand; other traces have none.
pub(super) fn arrange(traces: &[Polar<'_>], says: Says<'_>, angular: &Angular) -> Vec<Option<Bars>> {
    let old = says.old.is_some();
    let stacked = says.polar.text("barmode").unwrap_or(if old { "overlay" } else { "stack" }) == "stack";
    let gap = says.polar.number("bargap").unwrap_or(if old { 0.0 } else { 0.1 }).clamp(0.0, 1.0);
    let distance = |theta: &[f64]| {
        let mut all: Vec<f64> = theta.iter().copied().take(MOST_BARS).collect();
        bar::least_distance(&mut all).unwrap_or(1.0)
    };
    let together: Vec<f64> = traces.iter().filter(|one| one.is_bar).flat_map(|one| one.theta.iter().copied()).collect();
    let common = distance(&together);
    // The ends of what stands so far at each angle: upwards and downwards.
    let mut tops: HashMap<u64, [f64; 2]> = HashMap::new();
    let one = |trace: &Polar<'_>| {
        if !trace.is_bar {
            return None;
        }
        let source = trace.context.source;
        let (base, offset, width) = (source.each("base"), source.each("offset"), source.each("width"));
        let based = source.at("base").is_some();
        let usual = if stacked && !based { common } else { distance(&trace.theta) } * (1.0 - gap);
        let measured = |value: f64| if angular.axis.kind.is_category() { value } else { trace.unit.radians(value) };
        let mut bars = Bars::default();
        for (index, (r, theta)) in trace.r.iter().zip(&trace.theta).take(MOST_BARS).enumerate() {
            let wide = width.number(index).map_or(usual, measured);
            let start = theta + offset.number(index).map_or(-wide / 2.0, measured);
            bars.places.push([start, start + wide]);
            let (low, high) = if stacked && !based && r.is_finite() {
                let top = tops.entry((theta + 0.0).to_bits()).or_default();
                let top = &mut top[usize::from(*r < 0.0)];
                let low = *top;
                *top += r;
                (low, *top)
            } else {
                let low = base.number(index).unwrap_or(0.0);
                (low, low + r)
            };
            bars.spans.push([low, high]);
        }
        Some(bars)
    };
    traces.iter().map(one).collect()
}

/// Draws the bars of a trace.
pub(super) fn draw<'a>(
    trace: Polar<'a>,
    bars: &Bars,
    (disc, radial, angular): (&Disc, &Radial, &Angular),
    region: &Region,
) -> Piece<'a> {
    let Polar { mut context, r, theta, .. } = trace;
    let count = bars.places.len();
    let fill = bar::bar_colours(&mut context, count);
    let border = border(context.source.sub("marker"));
    let mut drawn = Drawn::default();
    let mut parts = Vec::new();
    for (index, (place, span)) in bars.places.iter().zip(&bars.spans).enumerate() {
        let [from, to] = place.map(|at| angular.angle(at));
        let [low, high] = span.map(|at| radial.radius(at));
        if !(low.is_finite() && high.is_finite() && from.is_finite() && to.is_finite())
            || low.total_cmp(&high).is_eq()
            || from.total_cmp(&to).is_eq()
        {
            continue;
        }
        let (from, to) = (from.min(to), from.max(to).min(from.min(to) + std::f64::consts::TAU));
        let outline = disc.wedge([low.min(high), low.max(high).min(disc.outer * 4.0)], [from, to]);
        let mut shapes = vec![frame::area(outline.clone(), fill.at(index))];
        if border.width > 0.0 && border.colour.a > 0.0 {
            shapes.push(frame::line(outline.clone(), border));
        }
        drawn.shapes.extend(region.clip(shapes));
        if context.shared.keeps {
            let label = context.source.each("text").cell(index).display();
            let says = vec![("r", radial.axis.label(r[index])), ("theta", angular.label(theta[index]))];
            parts.push(Part { outline, label, says, index });
        }
    }
    if context.shared.keeps {
        drawn.spots.push(Spots::Parts(parts));
    }
    drawn.entries.push(context.entry(fill.at(0)));
    drawn.bars = std::mem::take(&mut context.bars);
    Piece::of(&context, drawn)
}

fn border(marker: Source<'_>) -> Stroke {
    let colour = marker.text("line.color").and_then(Rgba::parse).unwrap_or(LINE);
    let width = marker.number("line.width").unwrap_or(0.0).clamp(0.0, 100.0) as f32;
    Stroke { colour, width, dash: Dash::Solid }
}
