//! Bars and boxes: in whole pixels, with round corners or patterns.

use super::canvas::Canvas;
use super::clip;
use super::marks::pen;
use super::path::{Area, Path, Point};
use crate::chart::color::Rgba;
use crate::chart::scene::Panel;
use crate::chart::scene::decor::Hatch;
use crate::chart::scene::mark::{self, Mark, Stroke};

/// Draws a rectangle.
pub fn draw_rect(canvas: &mut dyn Canvas, area: Area, rect: mark::Rect, fill: Rgba, border: Option<Stroke>) {
    let [x0, y0, x1, y1] = rect;
    if !rect.iter().all(|end| end.is_finite()) {
        return;
    }
    let (from, to) = (area.place([x0, y0]), area.place([x1, y1]));
    let near = area.grown(border.map_or(0.0, |border| border.width) + 2.0);
    let mut shape = Area::new(from[0], from[1], to[0], to[1]);
    if shape.right < near.left || shape.left > near.right || shape.bottom < near.top || shape.top > near.bottom {
        return;
    }
    shape = Area {
        left: shape.left.max(near.left),
        top: shape.top.max(near.top),
        right: shape.right.min(near.right),
        bottom: shape.bottom.min(near.bottom),
    };
    match border.filter(|border| border.width > 0.0) {
        None if fill.a >= 1.0 => canvas.block(whole(shape), fill),
        None => canvas.fill(&Path::rect(shape), fill),
        Some(border) => {
            canvas.fill(&Path::rect(shape), fill);
            canvas.stroke(&Path::rect(shape), &pen(border));
        }
    }
}

/// Returns whether no other bar of a panel goes on where a bar ends.
pub fn is_outermost(panel: &Panel, [x0, y0, x1, y1]: mark::Rect, upright: bool) -> bool {
    const MOST: usize = 2_000;
    let near = |one: f32, other: f32| (one - other).abs() < 1e-5;
    let goes_on = |other: &mark::Rect| {
        let [a0, b0, a1, b1] = *other;
        if upright {
            near(a0, x0) && near(a1, x1) && near(b0, y1) && (b1 - b0).signum() == (y1 - y0).signum() && !near(b0, b1)
        } else {
            near(b0, y0) && near(b1, y1) && near(a0, x1) && (a1 - a0).signum() == (x1 - x0).signum() && !near(a0, a1)
        }
    };
    let others = panel.layers.iter().filter_map(|layer| match &layer.mark {
        Mark::Rects { rects, .. } => Some(rects),
        _ => None,
    });
    !others.flatten().take(MOST).any(goes_on)
}

/// Returns the border of a bar in pixels, rounded at its end.
pub fn bar_ring(area: Area, [x0, y0, x1, y1]: mark::Rect, radius: Option<(f32, bool)>, upright: bool) -> Vec<Point> {
    /// Corners are as many strokes.
    const STEPS: u8 = 8;
    let (from, to) = (area.place([x0, y0]), area.place([x1, y1]));
    if ![from, to].iter().flatten().all(|end| end.is_finite()) {
        return Vec::new();
    }
    let wide = if upright { (to[0] - from[0]).abs() } else { (to[1] - from[1]).abs() };
    let long = if upright { (to[1] - from[1]).abs() } else { (to[0] - from[0]).abs() };
    let asked = radius.map_or(0.0, |(size, share)| if share { size * wide } else { size });
    let radius = asked.min(wide / 2.0).min(long).max(0.0);
    // Along the bar from its base, and across it.
    let place = |along: f32, across: f32| {
        let at = if upright { [across, along] } else { [along, across] };
        let ways = [(to[0] - from[0]).signum(), (to[1] - from[1]).signum()];
        [from[0] + at[0] * ways[0], from[1] + at[1] * ways[1]]
    };
    let mut ring = vec![place(0.0, 0.0)];
    for step in 0..=STEPS {
        let angle = f32::from(step) / f32::from(STEPS) * std::f32::consts::FRAC_PI_2;
        ring.push(place(long - radius * (1.0 - angle.sin()), radius * (1.0 - angle.cos())));
    }
    for step in 0..=STEPS {
        let angle = f32::from(step) / f32::from(STEPS) * std::f32::consts::FRAC_PI_2;
        ring.push(place(long - radius * (1.0 - angle.cos()), wide - radius * (1.0 - angle.sin())));
    }
    ring.push(place(0.0, wide));
    ring.dedup();
    clip::polygon(ring, area.grown(40.0))
}

/// Draws a bar by its border.
pub fn draw_ring(
    canvas: &mut dyn Canvas,
    area: Area,
    ring: &[Point],
    (hatch, index): (Option<&Hatch>, usize),
    fill: Rgba,
    border: Option<Stroke>,
) {
    if ring.len() < 3 {
        return;
    }
    let origin = [area.left, area.top];
    let hatched = hatch.is_some_and(|hatch| super::hatch::fill(canvas, &[ring.to_vec()], hatch, index, fill, origin));
    let path = Path::ring(ring);
    if !hatched {
        canvas.fill(&path, fill);
    }
    if let Some(border) = border.filter(|border| border.width > 0.0) {
        canvas.stroke(&path, &pen(border));
    }
}

/// Returns a bar in whole pixels; one that is thinner than a pixel keeps one.
fn whole(area: Area) -> Area {
    let end = |from: f32, to: f32| {
        let (start, end) = (from.round(), to.round());
        if end - start < 0.5 && to - from > 0.01 { (from.floor(), from.floor() + 1.0) } else { (start, end) }
    };
    let ((left, right), (top, bottom)) = (end(area.left, area.right), end(area.top, area.bottom));
    Area { left, top, right, bottom }
}
