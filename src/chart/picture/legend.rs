//! The legends of a picture: their items' places and their symbols.

use super::canvas::{Canvas, Pen};
use super::marks::{self, Looks};
use super::path::{Area, Path, Point};
use super::words::{Block, LINE};
use crate::chart::color::Rgba;
use crate::chart::scene::decor::{LegendLook, LegendTitle};
use crate::chart::scene::mark::{Dash, Layer, Mark, Paint, Stroke};
use crate::chart::scene::{LegendEntry, Scene};

/// The space around and between items.
const GAP: f32 = 5.0;
/// The space around the title.
const TITLE_GAP: f32 = 2.0;
/// The side of the squares that stand for bars and areas.
const SQUARE: f32 = 12.0;
/// More items than these are only counted.
const MOST: usize = 500;
/// The least height that is left to a legend.
const LEAST: f32 = 30.0;

/// The opacity of the names of traces that only the legend shows.
const PALE: f32 = 0.5;

/// Returns whether only the legend shows an item's trace.
fn waits(scene: &Scene, entry: &LegendEntry) -> bool {
    !entry.heading && scene.traces.get(entry.trace).is_some_and(|trace| !trace.visible)
}

/// A legend in its place.
#[derive(Debug, Clone)]
pub struct LegendPlace {
    /// Its number.
    pub number: usize,
    /// Its box.
    pub area: Area,
    /// Its title.
    pub title: Block,
    /// Where the base line of that begins, from the box's left upper corner.
    pub title_at: Point,
    /// Its items.
    pub items: Vec<Item>,
}

/// A line of a legend in its place.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its number in the scene.
    pub entry: usize,
    /// Its left end and middle, from the box's left upper corner.
    pub at: Point,
    /// How high it is.
    pub height: f32,
    /// The name.
    pub block: Block,
    /// The room that the name has across.
    wide: f32,
}

/// The items of a legend before they have places, in groups.
struct Stock<'s> {
    look: &'s LegendLook,
    groups: Vec<Vec<Item>>,
    /// What stands before a name.
    symbol: f32,
    /// Room across.
    room: f32,
}

/// Finds the places of all legends.
#[must_use]
pub fn places(scene: &Scene, whole: Area, paper: Area) -> Vec<LegendPlace> {
    let looks = scene.decor.legends.iter().enumerate();
    looks.filter_map(|(number, look)| place(scene, (number, look), whole, paper)).collect()
}

fn place(scene: &Scene, (number, look): (usize, &LegendLook), whole: Area, paper: Area) -> Option<LegendPlace> {
    let mut stock = stock(scene, number, look);
    if stock.groups.is_empty() {
        return None;
    }
    let border = look.border.width;
    let title = Block::new(&look.title, look.title_font);
    let (mut title_wide, mut title_tall) = (0.0, 0.0);
    if !title.is_empty() {
        let beside = if look.title_side == LegendTitle::Left { 2.0 * GAP } else { 0.0 };
        (title_wide, title_tall) = (title.width + beside, title.lines() as f32 * LINE * title.size);
    }
    let heading = match look.title_side {
        LegendTitle::Above(_) => [0.0, title_tall],
        LegendTitle::Left => [title_wide, 0.0],
    };
    stock.room = room(look, whole, paper).max(2.0 * stock.symbol);
    let [width, height] = if look.flat {
        if look.grouped { stock.columns(heading) } else { stock.rows(heading) }
    } else {
        stock.column(heading)
    };
    let width = (width + heading[0]).max(title_wide + 2.0 * (border + TITLE_GAP)).ceil();
    let height = (height + heading[1]).max(title_tall + 2.0 * (border + GAP)).ceil();
    let height = height.min(most(look, whole, paper));
    let [px, py] = paper.place(look.at);
    let x = if look.container[0] { whole.left + look.at[0] * whole.width() } else { px };
    let y = if look.container[1] { whole.bottom - look.at[1] * whole.height() } else { py };
    let (mut left, mut top) = (x - width * look.hold[0], y - height * look.hold[1]);
    if scene.decor.margins.grow {
        let kept = |at: f32, most: f32| at.min(most).max(0.0);
        left = if look.container[0] { left } else { kept(left, whole.right - width) };
        top = if look.container[1] { top } else { kept(top, whole.bottom - height) };
    }
    let area = Area { left, top, right: left + width, bottom: top + height };
    let lean = if let LegendTitle::Above(lean) = look.title_side { lean } else { 0.0 };
    let free = (width - 2.0 * (border + TITLE_GAP) - title.width).max(0.0);
    let indent = border + if look.title_side == LegendTitle::Left { GAP } else { TITLE_GAP };
    let title_at = [indent + free * lean, border + LINE * title.size];
    let items = stock.groups.into_iter().flatten().collect();
    Some(LegendPlace { number, area, title, title_at, items })
}

fn stock<'s>(scene: &'s Scene, number: usize, look: &'s LegendLook) -> Stock<'s> {
    let symbol = look.indent + look.item + 2.0 * GAP;
    let mut groups: Vec<(u64, Vec<Item>)> = Vec::new();
    let shown = scene.legend.iter().enumerate().filter(|(_, entry)| entry.legend == number).take(MOST);
    for (index, entry) in shown {
        let trace = scene.decor.traces.get(entry.trace);
        let font = entry.font.filter(|_| entry.heading).unwrap_or(look.font);
        let block = Block::new(&entry.rich, font);
        let block = if waits(scene, entry) { block.faded(PALE) } else { block };
        let height = (block.lines().max(1) as f32 * LINE * font.size).max(16.0) + 3.0;
        // A title has no symbol, so it may begin where that would be.
        let own = if entry.heading { block.width - look.indent - look.item } else { block.width };
        let said = trace.and_then(|trace| trace.legend_width).filter(|_| !entry.heading);
        let wide = said.or((look.entry.0 > 0.0).then_some(look.entry.0)).unwrap_or(own);
        let item = Item { entry: index, at: [0.0; 2], height, block, wide };
        let group = trace.map_or(0, |trace| trace.group);
        match groups.last_mut() {
            Some((last, items)) if look.grouped && *last == group && group != 0 => items.push(item),
            Some((_, items)) if !look.grouped => items.push(item),
            _ => groups.push((group, vec![item])),
        }
    }
    Stock { look, groups: groups.into_iter().map(|(_, items)| items).collect(), symbol, room: 0.0 }
}

/// Returns how wide a flat legend may become: what the paper is, or the margin in which it stands.
fn room(look: &LegendLook, whole: Area, paper: Area) -> f32 {
    let ([x, _], hold) = (look.at, look.hold[0]);
    let (left, right) = (paper.left - whole.left, whole.right - paper.right);
    let beyond = look.beyond() != 0;
    if x < 0.0 || x <= 0.0 && hold >= 1.0 {
        if beyond && hold <= 0.0 { left + paper.width() } else { left }
    } else if x > 1.0 || x >= 1.0 && hold <= 0.0 {
        if beyond && hold >= 1.0 { right + paper.width() } else { right }
    } else {
        paper.width()
    }
}

/// Returns how high a legend may become.
fn most(look: &LegendLook, whole: Area, paper: Area) -> f32 {
    let of_whole = look.beyond() != 0 || look.flat || look.container[1];
    let most = look.most.unwrap_or(if of_whole { 0.5 } else { 1.0 });
    let scale = if of_whole { whole.height() } else { paper.height() };
    (if most > 1.0 { most } else { most * scale }).max(LEAST)
}

impl Stock<'_> {
    /// Returns the width of an item.
    fn wide(&self, item: &Item) -> f32 {
        if self.look.entry.1 && self.look.entry.0 > 0.0 { self.room * item.wide } else { self.symbol + item.wide }
    }

    /// Puts the items below each other and returns width and height.
    fn column(&mut self, [right, down]: [f32; 2]) -> [f32; 2] {
        let border = self.look.border.width;
        let (mut y, mut widest) = (0.0, 0.0f32);
        for (index, items) in self.groups.iter_mut().enumerate() {
            if index > 0 {
                y += self.look.group_gap;
            }
            for item in items {
                item.at = [border + right, border + down + y + item.height / 2.0 + GAP];
                y += item.height;
                widest = widest.max(if self.look.entry.1 { item.block.width } else { item.wide });
            }
        }
        [widest + GAP + self.symbol + 2.0 * border, y + 2.0 * (border + GAP)]
    }

    /// Puts groups beside each other, their items below each other, and returns width and height.
    fn columns(&mut self, [right, down]: [f32; 2]) -> [f32; 2] {
        let border = self.look.border.width;
        let widths: Vec<f32> =
            self.groups.iter().map(|items| items.iter().map(|item| self.wide(item)).fold(0.0, f32::max)).collect();
        let (mut x, mut y, mut tallest, mut widest) = (0.0, 0.0, 0.0f32, 0.0f32);
        for (items, wide) in self.groups.iter_mut().zip(widths) {
            let tall: f32 = items.iter().map(|item| item.height).sum();
            if x > 0.0 && wide + GAP + border + x > self.room {
                widest = widest.max(x);
                (x, y, tallest) = (0.0, y + tallest + self.look.group_gap, tall);
            } else {
                tallest = tallest.max(tall);
            }
            let mut from = 0.0;
            for item in items {
                item.at = [x + right, y + down + border + GAP + item.height / 2.0 + from];
                from += item.height;
            }
            x += wide + GAP;
        }
        [widest.max(x) + border, y + tallest + 2.0 * (border + GAP)]
    }

    /// Puts the items beside each other, in as many rows as they need, and returns width and height.
    fn rows(&mut self, [right, down]: [f32; 2]) -> [f32; 2] {
        let border = self.look.border.width;
        let widths: Vec<f32> = self.groups.iter().flatten().map(|item| self.wide(item)).collect();
        let gaps = (widths.len().max(1) - 1) as f32 * GAP;
        let one_row = widths.iter().sum::<f32>() + 2.0 * border + gaps < self.room;
        let widest = widths.iter().copied().fold(0.0, f32::max);
        let gap = if self.look.entry.1 { 0.0 } else { GAP };
        let (mut x, mut y, mut tallest, mut used, mut most) = (0.0, 0.0, 0.0f32, 0.0f32, 0.0f32);
        for (item, wide) in self.groups.iter_mut().flatten().zip(widths) {
            let next = if one_row { wide } else { widest } + gap;
            if x > 0.0 && next + border + x - GAP >= self.room {
                most = most.max(used);
                (x, y, tallest) = (0.0, y + tallest, 0.0);
            }
            item.at = [right + border + x, down + border + y + item.height / 2.0 + GAP];
            used = x + wide + GAP;
            x += next;
            tallest = tallest.max(item.height);
        }
        [most.max(used) + 2.0 * border, y + tallest + 2.0 * (border + GAP)]
    }
}

/// Draws a legend.
pub fn draw(canvas: &mut dyn Canvas, scene: &Scene, place: &LegendPlace, looks: &mut Looks) {
    let Some(look) = scene.decor.legends.get(place.number) else { return };
    let half = look.border.width / 2.0;
    canvas.fill(&Path::rect(place.area), look.ground);
    canvas.stroke(&Path::rect(place.area.grown(-half)), &Pen::new(look.border.colour, look.border.width));
    let corner = [place.area.left, place.area.top];
    canvas.clip(Some(place.area));
    place.title.draw(canvas, [corner[0] + place.title_at[0], corner[1] + place.title_at[1]], 0.0, 0.0);
    for item in &place.items {
        let Some(entry) = scene.legend.get(item.entry) else { continue };
        let (left, middle) = (corner[0] + item.at[0], corner[1] + item.at[1]);
        if middle - item.height > place.area.bottom {
            continue;
        }
        let block = &item.block;
        // The middle of a line is 0.3 of its height above its base.
        let base = middle - LINE * block.size * ((block.lines().max(1) as f32 - 1.0) / 2.0 - 0.3);
        if entry.heading {
            block.draw(canvas, [left + GAP, base], 0.0, 0.0);
            continue;
        }
        let shift = look.lean * 0.5 * (item.height - 3.0 - LINE * block.size).max(0.0);
        symbol(canvas, scene, (entry, look), [left + GAP + look.indent, middle + shift], looks);
        block.draw(canvas, [left + look.indent + look.item + 2.0 * GAP, base], 0.0, 0.0);
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

fn symbol(
    canvas: &mut dyn Canvas,
    scene: &Scene,
    (entry, look): (&LegendEntry, &LegendLook),
    [left, y]: Point,
    looks: &mut Looks,
) {
    let wide = look.item;
    let middle = [left + wide / 2.0, y];
    let colour = entry.swatch.colour;
    let shown = if entry.trace == Layer::NO_TRACE { Shown::default() } else { shown(scene, entry.trace) };
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
            let colour = if waits(scene, entry) { stroke.colour.faded(PALE) } else { stroke.colour };
            canvas.stroke(&Path::rect(square), &marks::pen(Stroke { colour, width: stroke.width.min(2.0), ..stroke }));
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
        sample(canvas, scene, (entry, look.constant), middle, looks);
    }
}

/// Draws the first point of a trace, not too small and not too big.
fn sample(
    canvas: &mut dyn Canvas,
    scene: &Scene,
    (entry, constant): (&LegendEntry, bool),
    at: Point,
    looks: &mut Looks,
) {
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
    let size = if constant { 12.0 } else { size.clamp(2.0, 16.0) };
    looks.point(canvas, at, form, size, own);
}
