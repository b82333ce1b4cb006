//! Marks onto a canvas: every kind of them, in pixels, with real widths and forms.

use std::collections::HashMap;
use std::rc::Rc;

use super::canvas::{Canvas, Pen, Stamp};
use super::clip;
use super::grid;
use super::path::{Area, Path, Point};
use super::pie;
use super::symbol;
use super::words::{Block, HEIGHT, MIDDLE};
use crate::chart::color::{GROUND, LINE, Rgba};
use crate::chart::scene::decor::{Font, Hatch, TraceLook};
use crate::chart::scene::form::Form;
use crate::chart::scene::mark::{self, Dash, Label, Layer, Mark, Paint, Place, Sizes, Stroke};
use crate::chart::scene::{Note, Panel, Scene};

/// The least size to which texts inside bars are shrunk.
const LEAST_TEXT: f32 = 6.0;
/// How far the frames of subplots reach beyond their panels.
const FRAME: f32 = 60.0;
/// Sizes of points are told apart by this much.
const STEP: f32 = 0.25;

/// What changes the looks of marks, and the forms that have been outlined already.
#[derive(Debug, Default)]
pub struct Looks {
    /// Whether texts are left out and lines are thicker.
    pub bare: bool,
    /// Whether lines keep their width even so.
    pub thin: bool,
    stamps: HashMap<u64, Stamp>,
}

impl Looks {
    /// Makes looks with or without texts.
    #[must_use]
    pub fn new(bare: bool) -> Looks {
        Looks { bare, thin: false, stamps: HashMap::new() }
    }

    /// Makes looks without texts, with lines as they are.
    #[must_use]
    pub fn small() -> Looks {
        Looks { bare: true, thin: true, stamps: HashMap::new() }
    }

    /// Draws a point.
    pub fn point(&mut self, canvas: &mut dyn Canvas, at: Point, form: Form, size: f32, colour: Rgba) {
        let size = (size / STEP).round() * STEP;
        if !(size > 0.0 && at[0].is_finite() && at[1].is_finite()) {
            return;
        }
        let width = (form.border.width * 4.0).round() / 4.0;
        let key = u64::from(form.number)
            | u64::from(form.open) << 8
            | u64::from(form.dot) << 9
            | ((size / STEP) as u64 & 0xffff) << 16
            | ((width * 4.0) as u64 & 0xffff) << 32;
        let stamp = self.stamps.entry(key).or_insert_with(|| stamp(key, form, size / 2.0, width));
        let border = form.border.colour;
        let line = if form.open || form.is_thin() && border.a > 0.0 && form.border.width <= 0.0 {
            colour
        } else {
            border.with_alpha(border.a * colour.a)
        };
        canvas.stamp(stamp, at, colour, line);
    }
}

fn stamp(key: u64, form: Form, radius: f32, width: f32) -> Stamp {
    let mut outline = symbol::outline(form.number, radius);
    let mut lines = Path::default();
    let dot = form.dot.then(|| Path::ellipse([0.0, 0.0], [0.5, 0.5]));
    if width > 0.0 || form.open {
        lines.extend(&outline.body);
    }
    lines.extend(&outline.lines);
    let filled = !form.open && !outline.body.steps.is_empty();
    if let Some(dot) = dot {
        lines.extend(&dot);
    }
    if !filled {
        outline.body = Path::default();
    }
    let width = if width > 0.0 { width } else { 1.0 };
    Stamp {
        key,
        fill: filled.then(|| Rc::new(outline.body)),
        line: (!lines.steps.is_empty()).then(|| (Rc::new(lines), width)),
    }
}

/// Returns the pen of a stroke.
#[must_use]
pub fn pen(stroke: Stroke) -> Pen {
    let unit = stroke.width.max(3.0);
    let dash: &[f32] = match stroke.dash {
        Dash::Solid => &[],
        Dash::Dot => &[1.0, 1.0],
        Dash::Dash => &[3.0, 3.0],
        Dash::LongDash => &[5.0, 5.0],
        Dash::DashDot => &[3.0, 1.0, 1.0, 1.0],
        Dash::LongDashDot => &[5.0, 2.0, 1.0, 2.0],
    };
    Pen { colour: stroke.colour, width: stroke.width, dash: dash.iter().map(|length| length * unit).collect() }
}

/// Draws the marks of a panel.
pub fn draw(canvas: &mut dyn Canvas, scene: &Scene, panel: &Panel, area: Area, looks: &mut Looks) {
    let pie = panel.layers.iter().any(|layer| matches!(layer.mark, Mark::Pie(_)));
    for layer in &panel.layers {
        let look = scene.decor.traces.get(layer.trace);
        match &layer.mark {
            Mark::Pie(pie) => {
                canvas.clip(None);
                let font = look.map_or(scene.decor.font, |look| look.inside_font);
                let own = look.is_some_and(|look| look.own_inside);
                pie::draw(canvas, pie, area, (font, own), scene.decor.paper, looks.bare);
            }
            _ if pie => {}
            mark => {
                // The frames of subplots have ticks outside.
                let clipped = look.is_none_or(|look| look.clip) && layer.trace != Layer::NO_TRACE;
                let is_text = matches!(mark, Mark::Text(_));
                canvas.clip((clipped && !is_text).then_some(area));
                one(canvas, scene, panel, area, layer, look, looks);
            }
        }
    }
    canvas.clip(None);
}

fn one(
    canvas: &mut dyn Canvas,
    scene: &Scene,
    panel: &Panel,
    area: Area,
    layer: &Layer,
    look: Option<&TraceLook>,
    looks: &mut Looks,
) {
    let beyond = if layer.trace == Layer::NO_TRACE { FRAME } else { 0.0 };
    match &layer.mark {
        Mark::Line { places, stroke } => line(canvas, area, places, thicker(*stroke, looks), beyond),
        Mark::Area { places, fill } => {
            let hatch = look.and_then(|look| look.hatch.as_ref()).filter(|_| !looks.bare);
            match hatch {
                Some(hatch) => {
                    super::hatch::fill(canvas, &rings(area, places), hatch, 0, *fill, [area.left, area.top]);
                }
                None => polygon(canvas, area, places, *fill),
            }
        }
        Mark::Rects { rects, fill, outline, upright } => {
            let border = outline.or(look.and_then(|look| look.border)).filter(|_| !looks.bare);
            let frame = look.and_then(|look| look.frame).filter(|_| !looks.bare);
            let hatch = look.and_then(|look| look.hatch.as_ref()).filter(|_| !looks.bare);
            let corner = look.and_then(|look| look.corner);
            for (index, rect) in rects.iter().enumerate() {
                let fill = fill.at(index);
                if corner.is_some() || hatch.is_some_and(|hatch| hatch.shape(index).is_some()) {
                    let radius = corner.filter(|_| is_outermost(panel, *rect, *upright));
                    let ring = bar_ring(area, *rect, radius, *upright);
                    draw_ring(canvas, area, &ring, (hatch, index), fill, border);
                    continue;
                }
                if let Some(width) = frame {
                    let border = Stroke { colour: fill, width, dash: Dash::Solid };
                    draw_rect(canvas, area, *rect, fill.faded(0.5), Some(border));
                    continue;
                }
                draw_rect(canvas, area, *rect, fill, border);
            }
        }
        Mark::Points { places, colour, size, form, .. } => {
            points(canvas, area, places, (colour, size), *form, looks);
        }
        Mark::Segments { segments, stroke, cap } => {
            let stroke = thicker(*stroke, looks);
            let mut path = Path::default();
            let near = area.grown(stroke.width + beyond);
            for [x0, y0, x1, y1] in segments {
                let ends = [area.place([*x0, *y0]), area.place([*x1, *y1])];
                if let Some([from, to]) = clip::segment(ends, near) {
                    path.go(from);
                    path.line(to);
                }
                caps(&mut path, ends, *cap, near);
            }
            if !path.steps.is_empty() {
                canvas.stroke(&path, &pen(stroke));
            }
        }
        Mark::Grid(grid) => grid::draw(canvas, area, grid),
        Mark::Text(labels) if !looks.bare => {
            let font = look.map_or(scene.decor.font, |look| look.font);
            for label in labels {
                draw_label(canvas, scene, panel, area, layer.trace, (label, font, look));
            }
        }
        Mark::Text(_) | Mark::Pie(_) => {}
    }
}

/// Adds the lines across the ends of a segment.
fn caps(path: &mut Path, ends: [Point; 2], cap: f32, near: Area) {
    let upright = (ends[0][0] - ends[1][0]).abs() < (ends[0][1] - ends[1][1]).abs();
    for [x, y] in ends.into_iter().filter(|_| cap > 0.0) {
        let line = if upright { [[x - cap, y], [x + cap, y]] } else { [[x, y - cap], [x, y + cap]] };
        if let Some([from, to]) = clip::segment(line, near) {
            path.go(from);
            path.line(to);
        }
    }
}

fn thicker(stroke: Stroke, looks: &Looks) -> Stroke {
    if looks.bare && !looks.thin { Stroke { width: stroke.width.max(2.0), ..stroke } } else { stroke }
}

fn line(canvas: &mut dyn Canvas, area: Area, places: &[Place], stroke: Stroke, beyond: f32) {
    if stroke.width <= 0.0 {
        return;
    }
    let near = area.grown(stroke.width * 2.0 + 2.0 + beyond);
    let mut path = Path::default();
    let mut before: Option<Point> = None;
    let mut joined = false;
    for place in places {
        if !(place[0].is_finite() && place[1].is_finite()) {
            (before, joined) = (None, false);
            continue;
        }
        let here = area.place(*place);
        if let Some(from) = before {
            match clip::segment([from, here], near) {
                Some([start, end]) => {
                    if !joined || !is_same(start, from) {
                        path.go(start);
                    }
                    path.line(end);
                    joined = is_same(end, here);
                }
                None => joined = false,
            }
        }
        before = Some(here);
    }
    if !path.steps.is_empty() {
        canvas.stroke(&path, &pen(stroke));
    }
}

/// Returns whether two places are the same pixel's.
fn is_same(one: Point, other: Point) -> bool {
    (one[0] - other[0]).abs() < 1e-3 && (one[1] - other[1]).abs() < 1e-3
}

/// Returns the rings of an area in pixels, cut to what lies near a panel.
fn rings(area: Area, places: &[Place]) -> Vec<Vec<Point>> {
    let near = area.grown(2.0);
    places
        .split(|place| !(place[0].is_finite() && place[1].is_finite()))
        .map(|ring| clip::polygon(ring.iter().map(|place| area.place(*place)).collect(), near))
        .filter(|ring| ring.len() >= 3)
        .collect()
}

fn polygon(canvas: &mut dyn Canvas, area: Area, places: &[Place], fill: Rgba) {
    let mut path = Path::default();
    for ring in rings(area, places) {
        path.extend(&Path::ring(&ring));
    }
    if !path.steps.is_empty() {
        canvas.fill(&path, fill);
    }
}

fn draw_rect(canvas: &mut dyn Canvas, area: Area, rect: mark::Rect, fill: Rgba, border: Option<Stroke>) {
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
fn is_outermost(panel: &Panel, [x0, y0, x1, y1]: mark::Rect, upright: bool) -> bool {
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
fn bar_ring(area: Area, [x0, y0, x1, y1]: mark::Rect, radius: Option<(f32, bool)>, upright: bool) -> Vec<Point> {
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

fn draw_ring(
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

fn points(
    canvas: &mut dyn Canvas,
    area: Area,
    places: &[Place],
    (colour, size): (&Paint, &Sizes),
    form: Form,
    looks: &mut Looks,
) {
    // In a thumbnail of a small figure points must not hide each other.
    let scale = if looks.bare { (area.width().min(area.height()) / 120.0).clamp(0.3, 1.0) } else { 1.0 };
    for (index, place) in places.iter().enumerate() {
        let at = area.place(*place);
        let size = size.at(index) * scale;
        if at[0] > area.left - size
            && at[0] < area.right + size
            && at[1] > area.top - size
            && at[1] < area.bottom + size
        {
            looks.point(canvas, at, form, if looks.bare { size.max(1.5) } else { size }, colour.at(index));
        }
    }
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
    (label, font, look): (&Label, Font, Option<&TraceLook>),
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
    fitted(canvas, label, at, room, angle, font);
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

/// Draws a text within its room, turned or shrunk if it must be.
fn fitted(canvas: &mut dyn Canvas, label: &Label, at: Point, room: [f32; 2], angle: f32, font: Font) {
    const EDGE: f32 = 3.0;
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
    let size = font.size * share.min(1.0);
    if size < LEAST_TEXT.min(font.size) {
        return;
    }
    let block = if share < 1.0 { Block::new(&label.rich, font.sized(size)) } else { block };
    let [width, height] = block.turned(angle);
    // The anchor says on which side of the place the room is.
    let x = at[0] + f32::from(label.anchor.x) * (width / 2.0 + EDGE);
    let y = at[1] - f32::from(label.anchor.y) * (height / 2.0 + EDGE * 0.5 - (HEIGHT - 1.2) * block.size / 2.0);
    block.draw_centred(canvas, [x, y], 0.5, angle);
}

/// Draws a line or rectangle of the layout.
pub fn note(canvas: &mut dyn Canvas, area: Area, note: &Note) {
    match note {
        Note::Text { .. } => {}
        Note::Line { ends: [x0, y0, x1, y1], stroke, .. } => {
            let ends = [area.place([*x0, *y0]), area.place([*x1, *y1])];
            let far = area.grown(area.width().max(area.height()) * 3.0 + 1000.0);
            if let Some([from, to]) = clip::segment(ends, far) {
                canvas.stroke(&Path::open(&[from, to]), &pen(*stroke));
            }
        }
        Note::Path { places, fill, stroke, .. } => {
            polygon(canvas, area, places, *fill);
            if let Some(stroke) = stroke {
                line(canvas, area, places, *stroke, 0.0);
            }
        }
        Note::Image(image) => {
            let [left, bottom, right, top] = image.rect;
            let (from, to) = (area.place([left, top]), area.place([right, bottom]));
            let room = Area::new(from[0], from[1], to[0], to[1]);
            if let Some(grid) = image.grid([room.width(), room.height()]) {
                grid::draw(canvas, area, &grid);
            } else {
                canvas.stroke(&Path::rect(room), &Pen::new(LINE.faded(0.4), 1.0));
            }
        }
        Note::Rect { rect, fill, stroke, round, .. } => {
            let (from, to) = (area.place([rect[0], rect[1]]), area.place([rect[2], rect[3]]));
            let shape = Area::new(from[0], from[1], to[0], to[1]);
            let path = if *round {
                Path::ellipse(shape.middle(), [shape.width() / 2.0, shape.height() / 2.0])
            } else {
                Path::rect(shape)
            };
            canvas.fill(&path, *fill);
            if let Some(stroke) = stroke {
                canvas.stroke(&path, &pen(*stroke));
            }
        }
    }
}
