//! The colours that numbers of surfaces have, how opaque each is, and the bar that explains them.

use super::mesh::parts;
use crate::chart::color::Scale;
use crate::chart::scene::colours::Coloured;
use crate::chart::scene::shape::Levels;
use crate::chart::scene::source::Source;
use crate::chart::scene::traces::Context;
use crate::model::Value;

/// How opaque the least opaque part of a named scale is.
const LEAST: f64 = 0.1;

/// Returns the scale of a trace whose numbers reach from end to end, and adds its bar to the trace if it is shown.
pub fn levels(context: &mut Context<'_>, ends: (f64, f64)) -> Levels {
    levels_of(context, ends, None)
}

/// Returns the scale of a trace as [`levels`] does; `usual` is what a trace has that names none, whatever its numbers are.
pub fn levels_of(context: &mut Context<'_>, ends: (f64, f64), usual: Option<Scale>) -> Levels {
    let source = context.source;
    let (coloured, is_shared) = Coloured::of(context, source, 'c', ends);
    let mut levels = coloured.levels();
    let is_named = source.at("colorscale").is_some() || source.flag("autocolorscale", false);
    if let Some(usual) = usual.filter(|_| !is_shared && !is_named) {
        let usual = if source.flag("reversescale", false) { usual.reversed() } else { usual };
        levels.colours = usual.table(levels.colours.len().max(2));
    }
    if !is_shared && source.flag("showscale", true) {
        let bar = coloured.bar(&levels);
        context.bars.push(bar);
    }
    levels
}

/// Returns the colours of a scale with the opacities that a trace asks for.
#[must_use]
pub fn scale(source: Source<'_>, levels: &Levels) -> Vec<[f32; 4]> {
    let opacity = Opacity::read(source);
    let last = levels.colours.len().saturating_sub(1).max(1) as f64;
    let colour = |(index, colour): (usize, &crate::chart::color::Rgba)| {
        let mut colour = parts(*colour);
        if let Some(opacity) = &opacity {
            colour[3] = opacity.at(index as f64 / last) as f32;
        }
        colour
    };
    levels.colours.iter().enumerate().map(colour).collect()
}

/// Returns where a number lies on a scale, from 0 to 1.
#[must_use]
pub fn share(levels: &Levels, value: f64) -> f32 {
    let span = levels.high - levels.low;
    (if span == 0.0 { 0.5 } else { (value - levels.low) / span }) as f32
}

/// How opaque the parts of a scale are.
enum Opacity {
    Stops(Vec<(f64, f64)>),
    Extremes,
}

impl Opacity {
    fn read(source: Source<'_>) -> Option<Opacity> {
        let value = source.at("opacityscale")?;
        if let Some(name) = value.as_str() {
            return match name {
                "min" => Some(Opacity::Stops(vec![(0.0, 1.0), (1.0, LEAST)])),
                "max" => Some(Opacity::Stops(vec![(0.0, LEAST), (1.0, 1.0)])),
                "extremes" => Some(Opacity::Extremes),
                _ => None,
            };
        }
        let count = value.len().min(1_000);
        let stop = |index: usize| -> Option<(f64, f64)> {
            let row = value.row(index)?;
            Some((row.cell(0).number()?, row.cell(1).number()?.clamp(0.0, 1.0)))
        };
        let mut stops: Vec<(f64, f64)> = if matches!(value, Value::List(_) | Value::Typed(_)) {
            (0..count).filter_map(stop).collect()
        } else {
            Vec::new()
        };
        stops.retain(|(at, _)| at.is_finite());
        stops.sort_by(|one, two| one.0.total_cmp(&two.0));
        (!stops.is_empty()).then_some(Opacity::Stops(stops))
    }

    fn at(&self, share: f64) -> f64 {
        match self {
            Opacity::Extremes => {
                // A wave that is opaque at both ends.
                LEAST + (1.0 - LEAST) * (1.0 - (share * std::f64::consts::PI).sin().powi(2))
            }
            Opacity::Stops(stops) => {
                let behind = stops.partition_point(|(at, _)| *at < share);
                match (behind.checked_sub(1).and_then(|at| stops.get(at)), stops.get(behind)) {
                    (Some(one), Some(two)) => one.1 + (two.1 - one.1) * (share - one.0) / (two.0 - one.0),
                    (one, two) => one.or(two).map_or(1.0, |stop| stop.1),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(json: &str, share: f64) -> f64 {
        let value: Value = serde_json::from_str(json).unwrap();
        Opacity::read(Source::new(Some(&value), None)).map_or(1.0, |opacity| opacity.at(share))
    }

    #[test]
    fn opacities_follow_their_scale() {
        assert!((at(r#"{"opacityscale":"max"}"#, 0.0) - 0.1).abs() < 1e-9);
        assert!((at(r#"{"opacityscale":"min"}"#, 1.0) - 0.1).abs() < 1e-9);
        assert!((at(r#"{"opacityscale":"extremes"}"#, 0.5) - 0.1).abs() < 1e-9);
        assert!((at(r#"{"opacityscale":[[0,0.2],[1,0.6]]}"#, 0.5) - 0.4).abs() < 1e-9);
        assert!((at(r#"{"opacityscale":"uniform"}"#, 0.5) - 1.0).abs() < 1e-9);
        assert!((at(r#"{"opacityscale":[["x"],[]]}"#, 0.5) - 1.0).abs() < 1e-9);
    }
}
