//! Clouds of points, whose size is found by how many there are.

use super::{Context, Drawn, stroke};
use crate::chart::color::Rgba;
use crate::chart::scene::form::Form;
use crate::chart::scene::mark::{Paint, Sizes, Symbol};
use crate::chart::scene::shape::{Coordinates, Shape};
use crate::chart::scene::spots::Spots;

/// Draws a cloud.
#[must_use]
pub fn draw(mut context: Context<'_>) -> Drawn<'_> {
    let (x, y) = places(&mut context);
    let mut drawn = Drawn { axes: std::mem::take(&mut context.axes), ..Drawn::default() };
    let marker = context.source.sub("marker");
    let (least, most) = (marker.number("sizemin").unwrap_or(0.5), marker.number("sizemax").unwrap_or(20.0));
    let (least, most) = (least.clamp(0.1, 500.0), most.clamp(0.1, 500.0));
    let count = x.len().min(y.len());
    let size = (most / (count.max(1) as f64).cbrt()).clamp(least.min(most), most) as f32;
    for (reach, places) in [(&mut drawn.x, &x), (&mut drawn.y, &y)] {
        reach.include(places);
        reach.pixels = most / 2.0;
    }
    let opacity = marker.number("opacity").unwrap_or(1.0) * context.source.number("opacity").unwrap_or(1.0);
    let colour = marker.text("color").and_then(Rgba::parse).unwrap_or(context.colour);
    let fill = colour.faded(opacity as f32);
    let points = |size: f32, colour: Rgba| Shape::Points {
        x: x.clone(),
        y: y.clone(),
        colour: Paint::One(colour),
        size: Sizes::One(size),
        symbol: Symbol::Circle,
        form: Form::default(),
    };
    // The border is so much of the area.
    let share = marker.number("border.arearatio").unwrap_or(0.0).clamp(0.0, 1.0) as f32;
    if share > 0.0 {
        drawn.shapes.push(points(size, stroke(marker.sub("border"), colour).colour.faded(opacity as f32)));
    }
    drawn.shapes.push(points(size * (1.0 - share).sqrt(), fill));
    if context.shared.keeps {
        let places = [x.clone(), y.clone()];
        drawn.spots.push(Spots::Points { places, values: None, sizes: Sizes::One(size), rising: false });
    }
    let mut entry = context.entry(colour);
    entry.swatch.symbol = Some(Symbol::Circle);
    drawn.entries.push(entry);
    drawn
}

/// Reads x and y, each by itself or in turn.
fn places<'a>(context: &mut Context<'a>) -> (Coordinates<'a>, Coordinates<'a>) {
    let Some(both) = context.source.column("xy").and_then(|column| column.numbers()) else { return context.both() };
    let (x, y): (Vec<f64>, Vec<f64>) = both.chunks_exact(2).map(|pair| (pair[0], pair[1])).unzip();
    (x.into(), y.into())
}
