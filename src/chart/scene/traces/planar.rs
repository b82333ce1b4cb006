//! Points of subplots whose places are worked out in pixels: drawn as all points are, cut to the subplot's region, with what
//! each says to a reader.

use super::region::Region;
use super::{Context, Piece, Reach, scatter};
use crate::chart::scene::shape::Path;
use crate::chart::scene::spots::{Part, Spots};

/// How many values can be read out of a trace.
const MOST_PARTS: usize = 100_000;

/// What a point says: names as templates call them, and texts as its axes write them.
pub type Says = Vec<(&'static str, String)>;

/// Draws points, lines, areas and texts at places of a sheet; `before` is the path of the trace before it.
#[must_use]
pub fn points<'a>(
    context: Context<'a>,
    places: &[[f64; 2]],
    region: &Region,
    before: &mut Option<Path<'a>>,
    says: impl Fn(usize) -> Says,
) -> Piece<'a> {
    let (source, keeps, trace, in_legend) = (context.source, context.shared.keeps, context.index, context.in_legend);
    let (x, y): (Vec<f64>, Vec<f64>) = places.iter().map(|[x, y]| (*x, *y)).unzip();
    let mut drawn = scatter::draw(scatter::Scatter::at(context, x.into(), y.into()).joined(), before);
    drawn.shapes = region.clip(drawn.shapes);
    (drawn.x, drawn.y) = (Reach::default(), Reach::default());
    drawn.spots = Vec::new();
    if keeps {
        let text = source.each("text");
        let held = places.iter().enumerate().take(MOST_PARTS).filter(|(_, at)| region.holds(**at));
        let parts = held.map(|(index, at)| Part {
            outline: vec![*at],
            label: text.cell(index).display(),
            says: says(index),
            index,
        });
        drawn.spots = vec![Spots::Parts(parts.collect())];
    }
    Piece { trace: Some(trace), in_legend, drawn }
}
