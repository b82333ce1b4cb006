//! Waterfalls and funnels: bars whose beginnings follow from each other.

use super::bar::{self, Bars, is_horizontal};
use super::{Context, Coordinates, value_text};
use crate::chart::color::Rgba;
use crate::chart::scene::mark::Paint;
use crate::chart::scene::source::{Each, Source};
use crate::model::Cell;

/// Reads a waterfall.
#[must_use]
pub fn waterfall(mut context: Context<'_>) -> Bars<'_> {
    let source = context.source;
    let horizontal = is_horizontal(&context);
    let (sizes, positions) = columns(&mut context, horizontal);
    let measures = source.each("measure");
    let start = source.number("base").unwrap_or(0.0);
    let colour =
        |name: &str, usual: Rgba| source.text(&format!("{name}.marker.color")).and_then(Rgba::parse).unwrap_or(usual);
    let rising = colour("increasing", Rgba::new(0x3d, 0x99, 0x70));
    let falling = colour("decreasing", Rgba::new(0xff, 0x41, 0x36));
    let totals = colour("totals", Rgba::new(0x44, 0x99, 0xff));
    let mut sum = 0.0;
    let (mut bases, mut lengths, mut colours) = (Vec::new(), Vec::new(), Vec::new());
    for (index, size) in sizes.iter().enumerate() {
        let size = if size.is_finite() { *size } else { 0.0 };
        let measure = match measures.cell(index) {
            Cell::Text("a" | "absolute") => "absolute",
            Cell::Text("t" | "total") => "total",
            _ => "relative",
        };
        if measure == "relative" {
            bases.push(start + sum);
            lengths.push(size);
            sum += size;
            colours.push(if size < 0.0 { falling } else { rising });
        } else {
            if measure == "absolute" {
                sum = size;
            }
            bases.push(start);
            lengths.push(sum);
            colours.push(totals);
        }
    }
    let texts = texts(&context, &lengths, horizontal, "none");
    let mut bars = Bars::new(context, horizontal, positions, lengths);
    bars.bases = Some(bases);
    bars.paint = Paint::Each(colours);
    bars.texts = texts;
    bars.family = bar::Family::Waterfall;
    bars
}

/// Reads a funnel.
#[must_use]
pub fn funnel(mut context: Context<'_>) -> Bars<'_> {
    let source = context.source;
    let horizontal = lies(source);
    let (sizes, positions) = columns(&mut context, horizontal);
    let count = sizes.len().min(positions.len());
    let texts =
        texts(&context, &sizes, horizontal, if matches!(source.each("text"), Each::None) { "value" } else { "text" });
    let paint = bar::bar_colours(&mut context, count);
    let mut bars = Bars::new(context, horizontal, positions, sizes);
    bars.paint = paint;
    bars.texts = texts;
    bars.family = bar::Family::Funnel;
    bars
}

/// Returns whether a funnel's bars lie: unless it says otherwise or has no lengths along x.
#[must_use]
pub fn lies(source: Source<'_>) -> bool {
    source.text("orientation").map_or(source.at("x").is_some(), |orientation| orientation == "h")
}

fn columns<'a>(context: &mut Context<'a>, horizontal: bool) -> (Vec<f64>, Coordinates<'a>) {
    let (position, size) = if horizontal { ("y", "x") } else { ("x", "y") };
    let sizes = context.coordinates(size).map(|sizes| sizes.to_vec()).unwrap_or_default();
    let positions = context.positions(position, sizes.len());
    (sizes, positions)
}

fn texts(context: &Context<'_>, sizes: &[f64], horizontal: bool, usual: &str) -> Vec<String> {
    let source = context.source;
    let info = source.text("textinfo").unwrap_or(usual);
    let texts = source.each("text");
    let first = sizes.first().copied().unwrap_or(f64::NAN);
    let letter = if horizontal { "x" } else { "y" };
    if matches!(texts, Each::None) && matches!(info, "none") && source.at("texttemplate").is_none() {
        return Vec::new();
    }
    (0..sizes.len())
        .map(|index| {
            if source.at("texttemplate").is_some() {
                return super::point_text(context, index, sizes[index], sizes[index]);
            }
            let mut parts = Vec::new();
            if info.contains("text") || !matches!(texts, Each::None) && info == "none" {
                parts.push(texts.cell(index).display());
            }
            if info.contains("value") || info.contains("delta") || info.contains("final") {
                parts.push(value_text(source.each(letter).cell(index), sizes[index]));
            }
            if info.contains("percent initial") {
                parts.push(format!("{}%", (sizes[index] / first * 100.0).round()));
            }
            parts.retain(|part| !part.is_empty());
            parts.join(" ")
        })
        .collect()
}
