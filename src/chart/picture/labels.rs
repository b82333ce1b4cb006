//! Texts of marks: inside bars and cells of tables, turned or shrunk if they must be, or beside points.

use super::canvas::Canvas;
use super::marks::FRAME;
use super::path::{Area, Point};
use super::words::{Block, HEIGHT, MIDDLE};
use crate::chart::color::{GROUND, LINE, Rgba};
use crate::chart::scene::decor::{Font, TraceLook};
use crate::chart::scene::mark::{Label, Mark, Place};
use crate::chart::scene::{Panel, Scene};

/// The least size to which texts inside bars are shrunk.
const LEAST_TEXT: f32 = 6.0;
/// The free space around a text in its room.
const EDGE: f32 = 3.0;

/// Draws the texts of a trace.
pub fn draw(
    canvas: &mut dyn Canvas,
    scene: &Scene,
    (panel, area): (&Panel, Area),
    trace: usize,
    (labels, look): (&[Label], Option<&TraceLook>),
) {
    let font = look.map_or(scene.decor.font, |look| look.font);
    let inside = look.map_or(font, |look| look.inside_font);
    let uniform = scene.decor.uniform.map(|(least, shown)| {
        let least = least.max(LEAST_TEXT.min(inside.size));
        let sizes = labels.iter().filter_map(|label| {
            let room = label.room?;
            let room = [room[0] * area.width(), room[1] * area.height()];
            Some(fit(label, room, look.and_then(|look| look.angle).unwrap_or(label.turn), inside).1 * inside.size)
        });
        let all = sizes.filter(|size| *size >= least).fold(inside.size, f32::min);
        Uniform { size: all.max(least.min(inside.size)), least, shown }
    });
    for label in labels {
        draw_label(canvas, scene, panel, area, trace, (label, font, look, uniform));
    }
}

/// The one size that texts inside marks have together.
#[derive(Debug, Clone, Copy)]
struct Uniform {
    size: f32,
    /// Those that would be smaller.
    least: f32,
    /// are shown in that size, or not at all.
    shown: bool,
}

/// Returns the colour on which a text of a trace stands.
fn ground(scene: &Scene, panel: &Panel, trace: usize, [x, y]: Place, inside: bool) -> Option<Rgba> {
    let mut layers = panel.layers.iter().filter(|layer| layer.trace == trace);
    layers
        .find_map(|layer| match &layer.mark {
            Mark::Grid(grid) => {
                let within = |borders: &[f32], at: f32| {
                    borders.windows(2).position(|pair| pair[0].min(pair[1]) <= at && at <= pair[0].max(pair[1]))
                };
                let (column, row) = (within(&grid.xs, x)?, within(&grid.ys, y)?);
                grid.colours.get(row * (grid.xs.len() - 1) + column).copied()
            }
            Mark::Rects { rects, fill, .. } if inside && rects.len() <= 2_000 => {
                let slack = 1e-4;
                let found = rects.iter().position(|[x0, y0, x1, y1]| {
                    x0.min(*x1) - slack <= x
                        && x <= x0.max(*x1) + slack
                        && y0.min(*y1) - slack <= y
                        && y <= y0.max(*y1) + slack
                });
                found.map(|index| fill.at(index))
            }
            _ => None,
        })
        .map(|colour| colour.over(scene.decor.ground))
}

fn draw_label(
    canvas: &mut dyn Canvas,
    scene: &Scene,
    panel: &Panel,
    area: Area,
    trace: usize,
    (label, font, look, uniform): (&Label, Font, Option<&TraceLook>, Option<Uniform>),
) {
    let at = area.place(label.at);
    if !area.grown(FRAME).holds(Area::new(at[0], at[1], at[0], at[1])) {
        return;
    }
    let own = look.is_some_and(|look| look.own_colour);
    let below = ground(scene, panel, trace, label.at, label.room.is_some()).filter(|_| !own);
    let inside = label.room.is_some();
    let font = if inside { look.map_or(font, |look| look.inside_font) } else { font };
    let font = label.size.map_or(font, |size| font.sized(size));
    let colour = label.colour.unwrap_or_else(|| below.map_or(font.colour, readable));
    let font = Font { colour, ..font };
    let block = Block::new(&label.rich, font);
    let angle = look.and_then(|look| look.angle).unwrap_or(label.turn);
    let Some([wide, tall]) = label.room else {
        if label.turn != 0.0 {
            return block.draw_centred(canvas, at, 0.5, label.turn);
        }
        beside(canvas, &block, at, label, scene, trace);
        return;
    };
    let room = [wide * area.width(), tall * area.height()];
    fitted(canvas, label, at, room, (angle, font, uniform));
}

/// Returns which of the two usual colours of texts is better read on another.
#[must_use]
pub fn readable(ground: Rgba) -> Rgba {
    if ground.contrast(GROUND) > ground.contrast(LINE) { GROUND } else { LINE }
}

/// Draws a text beside its point.
fn beside(canvas: &mut dyn Canvas, block: &Block, [x, y]: Point, label: &Label, scene: &Scene, trace: usize) {
    let radius = scene.decor.traces.get(trace).map_or(3.0, |look| look.size / 1.6).max(3.0) + 3.0;
    let (align, dx) = match label.anchor.x {
        1 => (0.0, radius - 3.0),
        -1 => (1.0, 3.0 - radius),
        _ => (0.5, 0.0),
    };
    let down = match label.anchor.y {
        1 => -(radius) - block.extra(),
        -1 => radius + block.size * 0.75,
        _ => block.size * MIDDLE - block.extra() / 2.0,
    };
    block.draw(canvas, [x + dx, y + down], align, 0.0);
}

/// Returns by how many degrees a text is turned in its room, and the share of its size that fits, 1 at most.
fn fit(label: &Label, room: [f32; 2], angle: f32, font: Font) -> (f32, f32) {
    let block = Block::new(&label.rich, font);
    let free = room.map(|length| (length - 2.0 * EDGE).max(0.0));
    let fit = |[width, height]: [f32; 2]| (free[0] / width.max(0.1)).min(free[1] / height.max(0.1));
    let flat = fit([block.width, block.height]);
    let upright = fit([block.height, block.width]);
    let (angle, share) = match angle {
        0.0 if flat < 1.0 && upright > flat => (-90.0, upright),
        0.0 => (0.0, flat),
        angle => (angle, fit(block.turned(angle))),
    };
    (angle, share.min(1.0))
}

/// Draws a text within its room, turned or shrunk if it must be.
fn fitted(
    canvas: &mut dyn Canvas,
    label: &Label,
    at: Point,
    room: [f32; 2],
    (angle, font, uniform): (f32, Font, Option<Uniform>),
) {
    let (angle, share) = fit(label, room, angle, font);
    let own = font.size * share;
    let size = match uniform {
        Some(uniform) if own < uniform.least && !uniform.shown => return,
        Some(uniform) => uniform.size,
        None if own < LEAST_TEXT.min(font.size) => return,
        None => own,
    };
    let block = Block::new(&label.rich, font.sized(size));
    let [width, height] = block.turned(angle);
    // The anchor says on which side of the place the room is.
    let x = at[0] + f32::from(label.anchor.x) * (width / 2.0 + EDGE);
    let y = at[1] - f32::from(label.anchor.y) * (height / 2.0 + EDGE * 0.5 - (HEIGHT - 1.2) * block.size / 2.0);
    block.draw_centred(canvas, [x, y], 0.5, angle);
}
