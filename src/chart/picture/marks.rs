//! Marks onto a canvas: every kind of them, in pixels, with real widths and forms.

use std::collections::HashMap;
use std::rc::Rc;

use super::bars;
use super::canvas::{Canvas, Pen, Stamp};
use super::clip;
use super::gradient;
use super::grid;
use super::labels;
use super::path::{Area, Path, Point};
use super::pie;
use super::symbol;
use crate::chart::color::{LINE, Rgba};
use crate::chart::scene::decor::TraceLook;
use crate::chart::scene::form::Form;
use crate::chart::scene::mark::{Dash, Layer, Mark, Paint, Place, Sizes, Stroke};
use crate::chart::scene::{Note, Panel, Scene};

/// How far the frames of subplots reach beyond their panels.
pub const FRAME: f32 = 60.0;
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
            | ((width * 4.0) as u64 & 0xffff) << 32
            | u64::from(form.angle.rem_euclid(360).unsigned_abs()) << 48;
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
    if form.angle != 0 {
        let (sin, cos) = f32::from(form.angle).to_radians().sin_cos();
        let turned = |[x, y]: Point| [x * cos - y * sin, x * sin + y * cos];
        outline = symbol::Outline { body: outline.body.map(turned), lines: outline.lines.map(turned) };
    }
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
                let dress = pie::Dress {
                    font: (
                        look.map_or(scene.decor.font, |look| look.inside_font),
                        look.is_some_and(|look| look.own_inside),
                    ),
                    hatch: look.and_then(|look| look.hatch.as_ref()),
                    uniform: scene.decor.uniform,
                    paper: scene.decor.paper,
                    bare: looks.bare,
                };
                pie::draw(canvas, pie, area, &dress);
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
        Mark::Area { places, fill, index } => {
            let hatch = look.and_then(|look| look.hatch.as_ref()).filter(|_| !looks.bare);
            if let Some(gradient) = look.and_then(|look| look.gradient.as_ref()) {
                gradient::fill(canvas, (scene, panel, area), &rings(area, places), gradient);
                return;
            }
            let origin = [area.left, area.top];
            let hatched = hatch
                .is_some_and(|hatch| super::hatch::fill(canvas, &rings(area, places), hatch, *index, *fill, origin));
            if !hatched {
                polygon(canvas, area, places, *fill);
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
                    let radius = corner.filter(|_| bars::is_outermost(panel, *rect, *upright));
                    let ring = bars::bar_ring(area, *rect, radius, *upright);
                    bars::draw_ring(canvas, area, &ring, (hatch, index), fill, border);
                    continue;
                }
                if let Some(width) = frame {
                    let border = Stroke { colour: fill, width, dash: Dash::Solid };
                    bars::draw_rect(canvas, area, *rect, fill.faded(0.5), Some(border));
                    continue;
                }
                bars::draw_rect(canvas, area, *rect, fill, border);
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
        Mark::Text(texts) if !looks.bare => {
            labels::draw(canvas, scene, (panel, area), layer.trace, (texts, look));
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
    match stroke.width {
        _ if !looks.bare || looks.thin => stroke,
        // Lines that are thinner than others, as those of contours, would cover what they part.
        width if width < 1.0 => Stroke { colour: stroke.colour.faded(0.3), ..stroke },
        width => Stroke { width: width.max(2.0), ..stroke },
    }
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
    let rings = rings(area, places);
    for ring in &rings {
        path.extend(&Path::ring(ring));
    }
    // Rings in rings are holes, whichever way around they go.
    match rings.len() {
        0 => {}
        1 => canvas.fill(&path, fill),
        _ => canvas.fill_odd(&path, fill),
    }
}

fn points(
    canvas: &mut dyn Canvas,
    area: Area,
    places: &[Place],
    (colour, size): (&Paint, &Sizes),
    form: Form,
    looks: &mut Looks,
) {
    // In a thumbnail points must not hide each other: big ones are as big as the panel is to a usual one, small ones can
    // still be seen.
    let part = area.width().min(area.height());
    let bare = looks.bare;
    let shrunk = |size: f32| {
        if !bare {
            return size;
        }
        (size * (part / 400.0).min(1.0)).max((size * (part / 120.0).clamp(0.3, 1.0)).min(2.5)).max(1.5)
    };
    let mut before: Option<Point> = None;
    for (index, place) in places.iter().enumerate() {
        let at = area.place(*place);
        let size = shrunk(size.at(index));
        let mut form = form;
        if form.follows {
            // Up is no turn at all.
            let way = before.replace(at).map(|[x, y]| (at[0] - x).atan2(y - at[1]));
            let Some(way) = way.filter(|way| way.is_finite()) else { continue };
            form.angle += way.to_degrees().round() as i16;
        }
        if at[0] > area.left - size
            && at[0] < area.right + size
            && at[1] > area.top - size
            && at[1] < area.bottom + size
        {
            looks.point(canvas, at, form, size, colour.at(index));
        }
    }
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
