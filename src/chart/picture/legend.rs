//! The legend of a picture: its items' places and their symbols.

use super::canvas::{Canvas, Pen};
use super::marks::{self, Looks};
use super::path::{Area, Path, Point};
use super::words::{Block, LINE, MIDDLE};
use crate::chart::color::Rgba;
use crate::chart::scene::mark::{Dash, Mark, Paint, Stroke};
use crate::chart::scene::{LegendEntry, Scene};

/// The space around and between items.
const GAP: f32 = 5.0;
/// The side of the squares that stand for bars and areas.
const SQUARE: f32 = 12.0;
/// More items than these are only counted.
const MOST: usize = 500;

/// A legend in its place.
#[derive(Debug, Clone)]
pub struct LegendPlace {
    /// Its box.
    pub area: Area,
    /// Its title.
    pub title: Block,
    /// Its items: left upper corner, height, name.
    pub items: Vec<(Point, f32, Block)>,
}

/// Finds the place of the legend.
#[must_use]
pub fn place(scene: &Scene, whole: Area, paper: Area) -> Option<LegendPlace> {
    if scene.legend.is_empty() {
        return None;
    }
    let look = &scene.decor.legend;
    let title = Block::new(&look.title, look.title_font);
    let shown = scene.legend.iter().take(MOST);
    let blocks: Vec<(Block, f32)> = shown
        .map(|entry| {
            let block = Block::new(&entry.rich, look.font);
            let height = (block.lines().max(1) as f32 * LINE * look.font.size).max(16.0) + 3.0;
            (block, height)
        })
        .collect();
    let symbol = look.item + 2.0 * GAP;
    let border = look.border.width;
    let heading = if title.is_empty() { 0.0 } else { title.lines() as f32 * LINE * title.size + 4.0 };
    let widest = blocks.iter().map(|(block, _)| block.width).fold(0.0, f32::max);
    let mut items = Vec::with_capacity(blocks.len());
    let (width, height);
    if scene.flat_legend {
        let beside = if title.is_empty() { 0.0 } else { title.width + 2.0 * GAP };
        let room = paper.width().max(60.0);
        let all: f32 = blocks.iter().map(|(block, _)| block.width + symbol + GAP).sum();
        let one_row = all + beside <= room;
        let (mut x, mut y, mut row, mut right) = (beside, 0.0f32, 0.0f32, 0.0f32);
        for (block, tall) in blocks {
            let wide = if one_row { block.width + symbol } else { widest + symbol };
            if x > beside && x + wide + GAP > room {
                (x, y, row) = (beside, y + row, 0.0);
            }
            items.push(([x + border, y + border + GAP], tall, block));
            x += wide + GAP;
            (row, right) = (row.max(tall), right.max(x));
        }
        (width, height) = (right + 2.0 * border, y + row + 2.0 * (border + GAP));
    } else {
        let mut y = border + GAP + heading;
        let mut group = None;
        for ((block, tall), entry) in blocks.into_iter().zip(&scene.legend) {
            let own = scene.decor.traces.get(entry.trace).map_or(0, |look| look.group);
            if group.is_some_and(|group| group != own) && grouped(scene) {
                y += look.group_gap;
            }
            group = Some(own);
            items.push(([border, y], tall, block));
            y += tall;
        }
        width = (widest + symbol + GAP).max(title.width + 2.0 * GAP + 2.0).ceil() + 2.0 * border;
        height = y + border + GAP;
    }
    let [px, py] = paper.place(look.at);
    let x = if look.container[0] { whole.left + look.at[0] * whole.width() } else { px };
    let y = if look.container[1] { whole.bottom - look.at[1] * whole.height() } else { py };
    let left = (x - width * look.hold[0]).min(whole.right - width).max(0.0);
    let top = (y - height * look.hold[1]).min(whole.bottom - height).max(0.0);
    let area = Area { left, top, right: left + width, bottom: (top + height).min(whole.bottom) };
    Some(LegendPlace { area, title, items })
}

fn grouped(scene: &Scene) -> bool {
    scene.legend.iter().any(|entry| scene.decor.traces.get(entry.trace).is_some_and(|look| look.group != 0))
}

/// Draws the legend.
pub fn draw(canvas: &mut dyn Canvas, scene: &Scene, place: &LegendPlace, looks: &mut Looks) {
    let look = &scene.decor.legend;
    let half = look.border.width / 2.0;
    canvas.fill(&Path::rect(place.area), look.ground);
    canvas.stroke(&Path::rect(place.area.grown(-half)), &Pen::new(look.border.colour, look.border.width));
    if !place.title.is_empty() {
        let at = [place.area.left + look.border.width + GAP, place.area.top + look.border.width + GAP];
        let down = if scene.flat_legend { place.title.size } else { place.title.size + 1.0 };
        place.title.draw(canvas, [at[0], at[1] + down], 0.0, 0.0);
    }
    canvas.clip(Some(place.area));
    for ((at, tall, block), entry) in place.items.iter().zip(&scene.legend) {
        let left = place.area.left + at[0];
        let middle = place.area.top + at[1] + tall / 2.0;
        if middle - tall > place.area.bottom {
            break;
        }
        let base = middle + look.font.size * MIDDLE - block.extra() / 2.0;
        if entry.heading {
            block.draw(canvas, [left + GAP, base], 0.0, 0.0);
            continue;
        }
        symbol(canvas, scene, entry, [left + GAP, middle], looks);
        block.draw(canvas, [left + look.item + 2.0 * GAP, base], 0.0, 0.0);
    }
    canvas.clip(None);
}

/// What the marks of a trace look like in the legend.
#[derive(Default)]
struct Shown {
    line: Option<Stroke>,
    area: Option<Rgba>,
    rects: bool,
    boxed: bool,
    points: Option<usize>,
}

fn shown(scene: &Scene, trace: usize) -> Shown {
    let mut shown = Shown::default();
    for layer in scene.panels.iter().flat_map(|panel| &panel.layers).filter(|layer| layer.trace == trace) {
        match &layer.mark {
            Mark::Line { stroke, .. } if shown.line.is_none() => shown.line = Some(*stroke),
            Mark::Area { fill, .. } => shown.area = Some(*fill),
            Mark::Rects { .. } => shown.rects = true,
            Mark::Segments { stroke, .. } if shown.rects => {
                shown.boxed = true;
                shown.line = Some(*stroke);
            }
            Mark::Points { .. } => shown.points = Some(1),
            _ => {}
        }
    }
    shown
}

fn symbol(canvas: &mut dyn Canvas, scene: &Scene, entry: &LegendEntry, [left, y]: Point, looks: &mut Looks) {
    let wide = scene.decor.legend.item;
    let middle = [left + wide / 2.0, y];
    let colour = entry.swatch.colour;
    let shown = shown(scene, entry.trace);
    let pie = scene
        .panels
        .iter()
        .flat_map(|panel| &panel.layers)
        .any(|layer| layer.trace == entry.trace && matches!(layer.mark, Mark::Pie(_)));
    // Slices and bars that are no rectangles are areas, and shown as bars are.
    let kind = scene.traces.get(entry.trace).map_or("", |trace| trace.kind.as_str());
    let is_area = shown.area.is_some() && !matches!(kind, "funnelarea" | "barpolar");
    let box_like = pie || !entry.swatch.line && entry.swatch.symbol.is_none() && !is_area;
    if box_like || shown.rects {
        let half = SQUARE / 2.0;
        let square = Area::new(middle[0] - half, y - half, middle[0] + half, y + half);
        let fill = if shown.boxed { colour.faded(0.5) } else { colour };
        let look = scene.decor.traces.get(entry.trace);
        let hatch = look.and_then(|look| look.hatch.as_ref());
        let corners = [
            [square.left, square.top],
            [square.right, square.top],
            [square.right, square.bottom],
            [square.left, square.bottom],
        ];
        let ring = [corners.to_vec()];
        let hatched = hatch.is_some_and(|hatch| super::hatch::fill(canvas, &ring, hatch, 0, fill, corners[0]));
        if !hatched {
            canvas.block(square, fill);
        }
        let border = scene.decor.traces.get(entry.trace).and_then(|look| look.border);
        if let Some(stroke) = border.or(shown.line.filter(|_| shown.boxed)) {
            canvas.stroke(&Path::rect(square), &marks::pen(Stroke { width: stroke.width.min(2.0), ..stroke }));
        }
        return;
    }
    if let Some(fill) = shown.area {
        let top = if shown.line.is_some() { y } else { y - 6.0 };
        let down = if shown.line.is_some() { 6.0 } else { 12.0 };
        canvas.block(Area::new(left, top, left + wide, top + down), fill);
    }
    if entry.swatch.line {
        let stroke = shown.line.unwrap_or(Stroke { colour, width: 2.0, dash: Dash::default() });
        let width = stroke.width.min(10.0);
        canvas.stroke(&Path::open(&[[left, y], [left + wide, y]]), &marks::pen(Stroke { width, ..stroke }));
    }
    if entry.swatch.symbol.is_some() {
        sample(canvas, scene, entry, middle, looks);
    }
}

/// Draws the first point of a trace, not too small and not too big.
fn sample(canvas: &mut dyn Canvas, scene: &Scene, entry: &LegendEntry, at: Point, looks: &mut Looks) {
    let mut layers = scene.panels.iter().flat_map(|panel| &panel.layers).filter(|layer| layer.trace == entry.trace);
    let found = layers.find_map(|layer| match &layer.mark {
        Mark::Points { colour, size, form, .. } => {
            let each = matches!(colour, Paint::Each(_));
            Some((
                if each { colour.at(0) } else { entry.swatch.colour.with_alpha(colour.at(0).a) },
                size.at(0),
                *form,
                colour.at(0),
            ))
        }
        _ => None,
    });
    let look = scene.decor.traces.get(entry.trace);
    let (_, size, form, own) = found.unwrap_or((
        entry.swatch.colour,
        look.map_or(6.0, |look| look.size),
        look.map(|look| look.marker).unwrap_or_default(),
        entry.swatch.colour,
    ));
    let size = if scene.decor.legend.constant { 12.0 } else { size.clamp(2.0, 16.0) };
    looks.point(canvas, at, form, size, own);
}
