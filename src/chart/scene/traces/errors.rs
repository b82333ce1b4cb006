//! Error bars: how far they reach from their points, above and below.

use super::{Context, Reach, Stroke};
use crate::chart::axis::AxisKind;
use crate::chart::color::Rgba;
use crate::chart::scene::colours;
use crate::chart::scene::mark::Dash;
use crate::chart::scene::shape::Shape;
use crate::chart::scene::source::{Each, Source};
use crate::model::Cell;

/// Adds the error bars of points.
pub fn error_bars(
    context: &Context<'_>,
    xs: &[f64],
    ys: &[f64],
    x: &mut Reach,
    y: &mut Reach,
    shapes: &mut Vec<Shape<'_>>,
) {
    for (name, vertical) in [("error_x", false), ("error_y", true)] {
        let source = context.source.sub(name);
        let given = source.at("array").is_some() || source.at("value").is_some() || source.at("type").is_some();
        if !given || !source.flag("visible", true) {
            continue;
        }
        let mut segments = Vec::new();
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        let spread = ErrorSpread::read(source);
        for (index, (&at_x, &at_y)) in xs.iter().zip(ys).enumerate() {
            let value = if vertical { at_y } else { at_x };
            let (below, above) = spread.at(index, value);
            // On a logarithmic axis the length is one of numbers, not of logarithms.
            let logarithmic = context.axes[usize::from(vertical)].kind == AxisKind::Log;
            let (low, high) = if logarithmic {
                let (below, above) = spread.at(index, 10f64.powf(value));
                ((10f64.powf(value) - below).max(0.0).log10(), (10f64.powf(value) + above).log10())
            } else {
                (value - below, value + above)
            };
            let low = if low == f64::NEG_INFINITY { value } else { low };
            if !low.is_finite() || !high.is_finite() || !at_x.is_finite() || !at_y.is_finite() {
                continue;
            }
            segments.push(if vertical { [at_x, low, at_x, high] } else { [low, at_y, high, at_y] });
            (least, most) = (least.min(low), most.max(high));
        }
        // An error bar needs no room for markers beyond its ends.
        if least <= most {
            let reach = if vertical { &mut *y } else { &mut *x };
            reach.beyond[0].push((least, 0.0));
            reach.beyond[1].push((most, 0.0));
        }
        if !segments.is_empty() {
            let colour = source.text("color").and_then(Rgba::parse);
            let width = source.number("thickness").unwrap_or(2.0) as f32;
            let colour = colour.unwrap_or_else(|| colours::first(context, "marker").unwrap_or(context.colour));
            let cap = source.number("width").unwrap_or(4.0).clamp(0.0, 500.0) as f32;
            shapes.push(Shape::Errors { segments, stroke: Stroke { colour, width, dash: Dash::Solid }, cap });
        }
    }
}

/// How long the error bars of a trace are.
pub struct ErrorSpread<'a> {
    above: Each<'a>,
    below: Each<'a>,
    kind: &'a str,
}

impl<'a> ErrorSpread<'a> {
    /// Reads how long they are.
    #[must_use]
    pub fn read(source: Source<'a>) -> ErrorSpread<'a> {
        let kind = source.text("type").unwrap_or(if source.at("array").is_some() { "data" } else { "percent" });
        let symmetric =
            source.flag("symmetric", source.at("arrayminus").is_none() && source.at("valueminus").is_none());
        let names = if kind == "data" { ("array", "arrayminus") } else { ("value", "valueminus") };
        let above = source.each(names.0);
        let above = if matches!(above, Each::None) && kind != "data" { Each::One(Cell::Int(10)) } else { above };
        ErrorSpread { above, below: if symmetric { above } else { source.each(names.1) }, kind }
    }

    /// Returns how far they reach below and above a value.
    #[must_use]
    pub fn at(&self, index: usize, value: f64) -> (f64, f64) {
        let length = |each: Each<'_>| {
            let number = each.number(index).unwrap_or(0.0).abs();
            match self.kind {
                "percent" => value.abs() * number / 100.0,
                "sqrt" => value.abs().sqrt(),
                _ => number,
            }
        };
        (length(self.below), length(self.above))
    }
}
