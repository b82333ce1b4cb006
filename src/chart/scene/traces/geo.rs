//! Points on a map, as points on plain axes of longitude and latitude.

use super::{Context, Piece, Solo, scatter};
use crate::chart::axis::{Axis, AxisKind};
use crate::chart::scene::plan::AxisPlan;
use crate::model::Value;

/// Reads points on a map.
///
/// # Errors
/// Gives the trace back if its points are given by names of places only.
#[expect(clippy::result_large_err, reason = "the error is the argument, and read once a trace")]
pub fn solo(mut context: Context<'_>) -> Result<Solo<'_>, Context<'_>> {
    let source = context.source;
    if source.at("lon").is_none() || source.at("lat").is_none() {
        return Err(context);
    }
    context.axes = [AxisPlan::default(), AxisPlan::default()];
    let x = context.coordinates_on("x", "lon").unwrap_or_default();
    let y = context.coordinates_on("y", "lat").unwrap_or_default();
    let rect = super::unknown::place(&context);
    let (index, in_legend) = (context.index, context.in_legend);
    let drawn = scatter::draw(scatter::Scatter::at(context, x, y), &mut None);
    let [x, y] = [("x", &drawn.x, 180.0), ("y", &drawn.y, 90.0)].map(|(id, reach, most)| {
        let mut axis = Axis::from_layout(&Value::Null, id, AxisKind::Linear);
        axis.id = format!("{id}:{index}");
        let (low, high) = if reach.is_some() { (reach.low, reach.high) } else { (-most, most) };
        let margin = ((high - low) * 0.08).max(1.0);
        axis.range = [(low - margin).max(-most), (high + margin).min(most)];
        axis
    });
    Ok(Solo {
        rect,
        title: String::new(),
        x,
        y,
        pieces: vec![Piece { trace: Some(index), in_legend, drawn }],
        lines: Vec::new(),
        plane: None,
    })
}
