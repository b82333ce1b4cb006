//! Fields of vectors, as arrows.

use std::collections::HashMap;

use super::{Context, Drawn, point_colours};
use crate::chart::color::Rgba;
use crate::chart::scene::mark::{Dash, Paint, Stroke};
use crate::chart::scene::shape::Shape;
use crate::chart::scene::spots::{Part, Spots};

/// How many arrows a trace has at most.
const MOST: usize = 50_000;
/// The longest of scaled arrows is a little shorter than the distance of points.
const SHRUNK: f64 = 0.97;
/// The length of a head as a share of its arrow, and half its opening in radians.
const HEAD: f64 = 0.25;
const OPENING: f64 = 0.4;

/// Draws a field.
#[must_use]
pub fn draw(mut context: Context<'_>) -> Drawn<'_> {
    let (x, y) = context.both();
    let mut drawn = Drawn { axes: std::mem::take(&mut context.axes), ..Drawn::default() };
    let source = context.source;
    let (u, v) = (source.each("u"), source.each("v"));
    let arrows: Vec<[f64; 4]> = (0..x.len().min(y.len()).min(MOST))
        .map(|index| {
            let part =
                |each: &crate::chart::scene::source::Each<'_>| each.number(index).filter(|part| part.is_finite());
            let (u, v) = part(&u).zip(part(&v)).unwrap_or((0.0, 0.0));
            [x[index], y[index], u, v]
        })
        .collect();
    let named = |name: &str, old: &str| source.text(name).or(source.text(old));
    let on_paper = named("arrowref", "uvref") == Some("paper");
    let raw = matches!(named("lengthmode", "sizemode"), Some("raw" | "absolute")) && !on_paper;
    let own = source.number("lengthfactor").or(source.number("sizeref")).unwrap_or(1.0);
    let factor = own * if raw { 1.0 } else { spacing(&arrows) };
    let scale = scale(&context, &arrows);
    let count = arrows.len();
    let fill = colours(&mut context, &arrows);
    let marker = source.sub("marker");
    let width = marker.number("line.width").or(source.number("line.width")).unwrap_or(1.0).clamp(0.0, 100.0) as f32;
    let dash = marker.text("line.dash").map_or(Dash::Solid, Dash::named);
    let head = HEAD * marker.number("arrowsize").unwrap_or(1.0).clamp(0.0, 4.0);
    let mut order: Vec<Rgba> = Vec::new();
    let mut strokes: HashMap<[u32; 2], Vec<[f64; 4]>> = HashMap::new();
    let mut parts = Vec::new();
    for (index, [x, y, u, v]) in arrows.iter().copied().enumerate() {
        let (mut dx, mut dy) = (u * factor, v * factor);
        if on_paper {
            // The same angle on the paper, whatever the axes' scales.
            let mean = (scale[0] * scale[1]).abs().sqrt();
            (dx, dy) = (dx * mean / scale[0], dy * mean / scale[1]);
        }
        if !(x.is_finite() && y.is_finite() && dx.is_finite() && dy.is_finite()) {
            continue;
        }
        let behind = match source.text("anchor") {
            Some("tip") => 1.0,
            Some("center" | "cm" | "middle") => 0.5,
            _ => 0.0,
        };
        let from = [x - dx * behind, y - dy * behind];
        let to = [from[0] + dx, from[1] + dy];
        for end in [from, to] {
            drawn.x.add(end[0]);
            drawn.y.add(end[1]);
        }
        let colour = fill.at(index);
        let key = [u32::from_be_bytes([colour.r, colour.g, colour.b, 0]), colour.a.to_bits()];
        let group = strokes.entry(key).or_insert_with(|| {
            order.push(colour);
            Vec::new()
        });
        group.push([from[0], from[1], to[0], to[1]]);
        let (px, py) = (dx * scale[0], dy * scale[1]);
        for turn in [OPENING, -OPENING] {
            let (sin, cos) = turn.sin_cos();
            let back = [(px * cos - py * sin) * head / scale[0], (px * sin + py * cos) * head / scale[1]];
            group.push([to[0], to[1], to[0] - back[0], to[1] - back[1]]);
        }
        if context.shared.keeps {
            let says = vec![("u", u.to_string()), ("v", v.to_string())];
            parts.push(Part { outline: vec![[x, y]], label: source.each("text").cell(index).display(), says, index });
        }
    }
    (drawn.x.padded, drawn.y.padded) = (true, true);
    for colour in order {
        let key = [u32::from_be_bytes([colour.r, colour.g, colour.b, 0]), colour.a.to_bits()];
        let segments = strokes.remove(&key).unwrap_or_default();
        drawn.shapes.push(Shape::Segments { segments, stroke: Stroke { colour, width, dash } });
    }
    if context.shared.keeps {
        drawn.spots.push(Spots::Parts(parts));
    }
    let mut entry = context.entry(if count > 0 { fill.at(0) } else { context.colour });
    entry.swatch.line = true;
    drawn.entries.push(entry);
    drawn.bars = std::mem::take(&mut context.bars);
    drawn
}

/// Returns the factor that makes the longest arrow about as long as points are apart.
fn spacing(arrows: &[[f64; 4]]) -> f64 {
    let longest = arrows.iter().map(|[_, _, u, v]| u.hypot(*v)).fold(0.0, f64::max);
    let seen: Vec<&[f64; 4]> = arrows.iter().filter(|[x, y, ..]| x.is_finite() && y.is_finite()).collect();
    let [across, up] = [0, 1].map(|which| extent(seen.iter().map(|arrow| arrow[which])));
    let count = seen.len() as f64;
    let apart = if across == 0.0 && up == 0.0 || count < 2.0 {
        1.0
    } else {
        // On an even grid, whose points have each a square of this side, it is just that side.
        (across + up + ((across - up).powi(2) + 4.0 * count * across * up).sqrt()) / (2.0 * (count - 1.0))
    };
    if longest > 0.0 { apart * SHRUNK / longest } else { 0.0 }
}

fn extent(values: impl Iterator<Item = f64>) -> f64 {
    let ends = values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], at| [low.min(at), high.max(at)]);
    (ends[1] - ends[0]).max(0.0)
}

/// Returns the pixels of a unit along x and y, as far as the points tell.
fn scale(context: &Context<'_>, arrows: &[[f64; 4]]) -> [f64; 2] {
    [0, 1].map(|which| {
        let span = extent(arrows.iter().map(|arrow| arrow[which]).filter(|at| at.is_finite()));
        let length = context.shared.size.inner(which == 0);
        if span > 0.0 && (length / span).is_finite() { length / span } else { 1.0 }
    })
}

/// Returns the colours of arrows: one, one each, or by length on a scale.
fn colours(context: &mut Context<'_>, arrows: &[[f64; 4]]) -> Paint {
    let source = context.source;
    if source.at("marker.color").is_some() || source.at("marker.colorscale").is_none() {
        let line = source.text("marker.line.color").or(source.text("line.color")).and_then(Rgba::parse);
        return match line {
            Some(colour) => Paint::One(colour),
            None => point_colours(context, "marker", arrows.len()),
        };
    }
    let lengths = arrows.iter().map(|[_, _, u, v]| u.hypot(*v));
    let ends = lengths.clone().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
    let coloured = crate::chart::scene::colours::Coloured {
        source: source.sub("marker"),
        layout: context.layout,
        letter: 'c',
        ends,
        size: context.shared.size,
    };
    let levels = coloured.levels();
    if source.flag("marker.showscale", false) {
        context.bars.push(coloured.bar(&levels));
    }
    Paint::Each(lengths.map(|length| levels.colour(length).unwrap_or(context.colour)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaled_arrows_are_as_long_as_points_are_apart() {
        let grid: Vec<[f64; 4]> =
            (0..16).map(|index| [f64::from(index % 4) * 2.0, f64::from(index / 4) * 2.0, 3.0, 4.0]).collect();
        assert!((spacing(&grid) * 5.0 - 2.0 * SHRUNK).abs() < 1e-9);
        assert!(spacing(&[]).abs() < 1e-9);
    }
}
