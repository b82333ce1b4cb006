//! The annotations of a scene: texts with arrows at places in space.

use super::camera::Camera;
use super::room::{Axes, LETTERS, Room};
use super::vector::{self, Vector};
use crate::chart::axis::{Axis, kind};
use crate::chart::color::{LINE, Rgba};
use crate::chart::scene::mark::{Anchor, Dash, Stroke};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::Source;

/// The most annotations.
const MOST: usize = 1_000;

fn place(source: Source<'_>, axes: &[Axis; 3]) -> Option<Vector> {
    let at = |axis: usize| {
        let at = source.at(LETTERS[axis])?.cell();
        Some(kind::lookup(axes[axis].kind, at, &axes[axis].categories)).filter(|at: &f64| at.is_finite())
    };
    Some([at(0)?, at(1)?, at(2)?])
}

fn list(scene: Source<'_>) -> impl Iterator<Item = Source<'_>> {
    let defaults = scene.at("annotationdefaults");
    let list = scene.list("annotations").iter().take(MOST);
    list.map(move |value| Source::new(Some(value), defaults)).filter(|source| source.flag("visible", true))
}

/// Makes the scene reach as far as its annotations.
pub fn reach(scene: Source<'_>, axes: &Axes, ends: &mut [[f64; 2]; 3]) {
    for place in list(scene).filter_map(|source| place(source, &axes.axes)) {
        super::room::reach(ends, place);
    }
}

/// Returns the shapes of the annotations.
#[must_use]
pub fn draw<'a>(scene: Source<'a>, room: &Room, camera: &Camera, sheet: &Sheet) -> Vec<Shape<'a>> {
    let mut shapes = Vec::new();
    let mut words = Vec::new();
    for source in list(scene) {
        let seen = place(source, &room.axes).map(|place| room.place(place)).filter(|place| vector::is_finite(*place));
        let Some(seen) = seen.and_then(|place| camera.see(place)) else { continue };
        let number = |key: &str, usual: f64| source.number(key).unwrap_or(usual);
        let colour = |key: &str| source.text(key).and_then(Rgba::parse);
        let has_arrow = source.flag("showarrow", true);
        let opacity = number("opacity", 1.0).clamp(0.0, 1.0) as f32;
        let (mut x, mut y) = (seen.x + number("xshift", 0.0), seen.y + number("yshift", 0.0));
        let mut anchor = Anchor::default();
        if has_arrow {
            let (right, down) = (number("ax", -10.0).clamp(-1e4, 1e4), number("ay", -30.0).clamp(-1e4, 1e4));
            let stroke = Stroke {
                colour: colour("arrowcolor").unwrap_or(LINE).faded(opacity),
                width: number("arrowwidth", 2.0).clamp(0.1, 100.0) as f32,
                dash: Dash::Solid,
            };
            shapes.extend(arrow([x, y], [right, -down], stroke, number("arrowhead", 1.0) > 0.0, sheet));
            (x, y) = (x + right, y - down);
            // The box of the text stands where the arrow begins.
            anchor.y = if down < 0.0 { 1 } else { -i8::from(down > 0.0) };
        }
        let side = |key: &str, low: &str, high: &str| match source.text(key) {
            Some(word) if word == low => 1,
            Some(word) if word == high => -1,
            _ => 0,
        };
        anchor.x = side("xanchor", "left", "right");
        if source.text("yanchor").is_some_and(|word| word != "auto") {
            anchor.y = side("yanchor", "bottom", "top");
        }
        words.push(Word {
            x,
            y,
            text: source.display("text").unwrap_or_default().into_owned(),
            anchor,
            colour: colour("font.color").map(|colour| colour.faded(opacity)),
            size: source.number("font.size").map(|size| size.clamp(1.0, 200.0) as f32),
            turn: number("textangle", 0.0) as f32,
            ..Word::default()
        });
    }
    if !words.is_empty() {
        shapes.push(Shape::Words(words));
    }
    shapes
}

/// Returns the strokes of an arrow that comes from so many pixels away.
fn arrow<'a>([x, y]: [f64; 2], [right, up]: [f64; 2], stroke: Stroke, has_head: bool, sheet: &Sheet) -> Vec<Shape<'a>> {
    let mut segments = vec![[x + right, y + up, x, y]];
    let far = right.hypot(up);
    if has_head && far > 0.0 && !sheet.is_cells {
        let length = 2.0 + 2.0 * f64::from(stroke.width);
        for turn in [0.4f64, -0.4] {
            let (sine, cosine) = turn.sin_cos();
            let (dx, dy) = (right / far * length, up / far * length);
            segments.push([x, y, x + dx * cosine - dy * sine, y + dx * sine + dy * cosine]);
        }
    }
    vec![Shape::Segments { segments, stroke }]
}
