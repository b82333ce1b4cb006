//! Treemaps and icicles: nodes as rectangles, and the bar that shows what is above the node whose insides are seen.

use super::tiling::{self, Packing, Tile, Tiling};
use super::{
    Chart, Drawn, Font, Kind, LINE, Part, Rgba, Shape, Sheet, Sized, Spots, Stand, Stroke, Word, fit, global_font,
};
use crate::chart::scene::Size;
use crate::chart::scene::mark::{Anchor, Paint};
use crate::chart::scene::shape::{Against, Course, Path};

/// The space between the bar of what is above and the nodes.
const GAP: f64 = 1.0;
/// What is narrower or lower than this, in pixels, has no text.
const LEAST: f64 = 2.0;
/// The proportion of rectangles if none is asked for.
const PROPORTION: f64 = 1.0;

/// A treemap or icicle under way.
struct Tiles<'c, 'a, 't> {
    chart: &'t Chart<'a, 'c>,
    sheet: Sheet,
    /// The pixels from the sheet's top to the nodes, and the height that these have.
    top: f64,
    height: f64,
    /// The space between a node and its children: left, top, right, bottom.
    edges: [f64; 4],
    fading: Fading,
    paper: Rgba,
    drawn: Drawn<'a>,
    texts: Vec<Sized>,
    parts: Vec<Part>,
}

/// Which nodes of a treemap are paler than their colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fading {
    /// None.
    None,
    /// Those that are deeper, the more so.
    Deeper,
    /// Those that more levels are shown below, of which there are only some.
    Bounded,
    /// Those that more levels lie below.
    Higher,
}

impl Fading {
    fn read(chart: &Chart<'_, '_>) -> Fading {
        let source = chart.source();
        if chart.kind != Kind::Treemap || chart.paints.scaled {
            return Fading::None;
        }
        if source.text("marker.depthfade") == Some("reversed") {
            return Fading::Deeper;
        }
        let usual = source.column("marker.colors").is_none_or(crate::model::Column::is_empty);
        let is_bounded = || source.number("maxdepth").is_some_and(|most| most >= 0.0);
        match source.flag("marker.depthfade", usual) {
            false => Fading::None,
            true if is_bounded() => Fading::Bounded,
            true => Fading::Higher,
        }
    }
}

/// The bar that shows what is above.
struct PathBar {
    thickness: f64,
    at_bottom: bool,
    font: Font,
}

/// Draws a treemap or icicle on a sheet of its own, which is higher than its domain if it has a bar.
pub fn draw<'a>(chart: &Chart<'a, '_>) -> (Sheet, Drawn<'a>) {
    let bar = path_bar(chart);
    let own = chart.sheet(chart.rect());
    let width = chart.border(chart.entry).map_or(0.0, |border| f64::from(border.width));
    let taken = bar.as_ref().map_or(0.0, |bar| bar.thickness + GAP + width);
    let mut tiles = if own.is_cells {
        // Cells have no margins in which the bar could lie.
        let top = if bar.as_ref().is_some_and(|bar| !bar.at_bottom) { taken } else { 0.0 };
        Tiles::new(chart, own, top, (own.height - taken).max(1.0))
    } else {
        let share = (taken / chart.context.shared.size.inner(false)) as f32;
        let mut rect = own.rect;
        let below = bar.as_ref().is_some_and(|bar| bar.at_bottom);
        if below {
            rect[1] -= share;
        } else {
            rect[3] += share;
        }
        Tiles::new(chart, chart.sheet(rect), if below { 0.0 } else { taken }, own.height)
    };
    tiles.nodes();
    if let Some(bar) = bar {
        tiles.path(&bar);
    }
    tiles.finish()
}

fn path_bar(chart: &Chart<'_, '_>) -> Option<PathBar> {
    let source = chart.source().sub("pathbar");
    if !source.flag("visible", true) || chart.tree.nodes[chart.entry].depth == 0 {
        return None;
    }
    let font = Font::read(source.sub("textfont"), global_font(chart.context.layout));
    let thickness = source.number("thickness").unwrap_or(f64::from(font.size) + 2.0 * fit::PAD).clamp(1.0, 500.0);
    let thickness = if chart.context.shared.size.is_cells { Size::CELL.1 } else { thickness };
    Some(PathBar { thickness, at_bottom: source.text("side") == Some("bottom"), font })
}

impl<'a, 't, 'c> Tiles<'c, 'a, 't> {
    fn new(chart: &'t Chart<'a, 'c>, sheet: Sheet, top: f64, height: f64) -> Tiles<'c, 'a, 't> {
        let mut tiles = Tiles {
            chart,
            sheet,
            top,
            height,
            edges: [0.0; 4],
            fading: Fading::read(chart),
            paper: chart.paper(),
            drawn: Drawn::default(),
            texts: Vec::new(),
            parts: Vec::new(),
        };
        if chart.kind == Kind::Treemap {
            tiles.edges = tiles.pads();
        }
        tiles
    }

    /// Returns the space around the children of a treemap's node: room for its text, and a little at the other sides.
    fn pads(&self) -> [f64; 4] {
        let source = self.chart.source();
        let below = source.text("textposition").is_some_and(|place| place.contains("bottom"));
        let head =
            source.number("textfont.size").unwrap_or(f64::from(global_font(self.chart.context.layout).size)) * 2.0;
        let ends = if below { [head / 4.0, head] } else { [head, head / 4.0] };
        let pad =
            |side: &str, usual: f64| source.number(&format!("marker.pad.{side}")).unwrap_or(usual).clamp(0.0, 1e4);
        let pads = [pad("l", head / 4.0), pad("t", ends[0]), pad("r", head / 4.0), pad("b", ends[1])];
        if !self.sheet.is_cells {
            return pads;
        }
        // A text takes a row of cells, a border half a column.
        let row = |pad: f64| if pad >= 8.0 { Size::CELL.1 } else { pad.min(Size::CELL.1 / 4.0) };
        [pads[0].min(Size::CELL.0 / 2.0), row(pads[1]), pads[2].min(Size::CELL.0 / 2.0), row(pads[3])]
    }

    fn layout(&self) -> Vec<Tile> {
        let (chart, source) = (self.chart, self.chart.source());
        let size = [self.sheet.width, self.height];
        let flip = source.text("tiling.flip").unwrap_or("");
        let flips = ["x", "y"].map(|letter| flip.contains(letter));
        let inner =
            source.number("tiling.pad").unwrap_or(if chart.kind == Kind::Treemap { 3.0 } else { 0.0 }).clamp(0.0, 1e3);
        let inner = if self.sheet.is_cells { inner.min(1.0) } else { inner };
        if chart.kind == Kind::Icicle {
            let lies = source.text("tiling.orientation") != Some("v");
            let all = chart.tree.nodes[chart.entry].height + 1;
            let longer = all as f64 / all.min(chart.levels).max(1) as f64;
            let room = if lies { [size[1], size[0] * longer] } else { [size[0], size[1] * longer] };
            let mut tiles = tiling::partition(&chart.tree, chart.entry, room, inner);
            tiling::turn(&mut tiles, size, lies, flips);
            return tiles;
        }
        let packing = match source.text("tiling.packing") {
            Some("binary") => Packing::Binary,
            Some("dice") => Packing::Dice,
            Some("slice") => Packing::Slice,
            Some("slice-dice" | "dice-slice") => Packing::SliceDice,
            _ => Packing::Squarify(source.number("tiling.squarifyratio").unwrap_or(PROPORTION).max(1.0)),
        };
        let swap = source.text("tiling.packing") == Some("dice-slice");
        let mut edges = self.edges;
        if flips[0] {
            edges.swap(0, 2);
        }
        if flips[1] {
            edges.swap(1, 3);
        }
        if swap {
            edges = [edges[1], edges[0], edges[3], edges[2]];
        }
        let room = if swap { [size[1], size[0]] } else { size };
        let mut tiles = tiling::treemap(&chart.tree, chart.entry, room, Tiling { packing, inner, edges });
        tiling::turn(&mut tiles, size, swap, flips);
        tiles
    }

    /// Adds the nodes, each over its parent.
    fn nodes(&mut self) {
        let chart = self.chart;
        let tiles = self.layout();
        let radius =
            chart.source().number("marker.cornerradius").filter(|_| !self.sheet.is_cells).unwrap_or(0.0).max(0.0);
        // Patterns go by elements, which rectangles of a batch do not know.
        let is_patterned = !self.sheet.is_cells && chart.source().at("marker.pattern.shape").is_some();
        let (mut rects, mut fills) = (Vec::new(), Vec::new());
        for node in chart.tree.below(chart.entry) {
            let tile = tiles[node];
            let [x0, y0, x1, y1] = tile;
            let seen = chart.depth(node) < chart.levels && x1 > x0 && y1 > y0;
            if !seen || chart.tree.joined && node == 0 && chart.kind == Kind::Icicle && chart.paints.scaled {
                continue;
            }
            let fill = self.fill(node);
            if radius > 0.0 || is_patterned && fill.a > 0.0 {
                self.rounded(node, tile, radius.min((x1 - x0) / 2.0).min((y1 - y0) / 2.0), fill);
            } else if fill.a > 0.0 {
                rects.push(self.upright(self.parted(tile)));
                fills.push(fill);
            }
            self.text(node, tile);
            if chart.keeps() {
                let [left, bottom, right, top] = self.upright(tile);
                let ring = vec![[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]];
                self.parts.push(chart.part(node, ring));
            }
        }
        // The innermost is found first.
        self.parts.reverse();
        // Rectangles far more than dots would be taken for bars that hide each other.
        let most = chart.context.shared.size.dots.0.max(64) as usize;
        for (rects, fills) in rects.chunks(most).zip(fills.chunks(most)) {
            let fill = Paint::Each(fills.to_vec());
            self.drawn.shapes.push(Shape::Rects { rects: rects.to_vec(), fill, upright: true, outline: None });
        }
    }

    /// Returns the colour of a node as it is seen.
    fn fill(&self, node: usize) -> Rgba {
        let chart = self.chart;
        let colour = chart.paints.colours[node];
        let steps = match self.fading {
            _ if colour.a <= 0.0 => 0,
            Fading::None => 0,
            Fading::Deeper => chart.depth(node) + usize::from(chart.entry != 0),
            Fading::Bounded if chart.tree.is_leaf(node) || chart.depth(node) + 1 >= chart.levels => 0,
            Fading::Bounded => self.shown_levels() - chart.depth(node),
            Fading::Higher => chart.tree.nodes[node].height + 1,
        };
        super::paint::faded(colour, self.paper, steps).faded(chart.opacity(node))
    }

    fn shown_levels(&self) -> usize {
        (self.chart.tree.nodes[self.chart.entry].height + 1).min(self.chart.levels)
    }

    /// Returns a rectangle that leaves a column and an eighth of a row of cells to the next, as there are no borders.
    fn parted(&self, [x0, y0, x1, y1]: Tile) -> Tile {
        let (column, row) = Size::CELL;
        let across = if self.sheet.is_cells && x1 - x0 > 6.0 * column { column } else { 0.0 };
        let down = if self.sheet.is_cells && y1 - y0 > 0.8 * row { row / 8.0 } else { 0.0 };
        [x0, y0, x1 - across, y1 - down]
    }

    /// Returns a rectangle in coordinates of the sheet: left, bottom, right, top.
    fn upright(&self, [x0, y0, x1, y1]: Tile) -> [f64; 4] {
        let top = self.sheet.height - self.top;
        [x0, top - y1, x1, top - y0]
    }

    fn rounded(&mut self, node: usize, tile: Tile, radius: f64, fill: Rgba) {
        let [left, bottom, right, top] = self.upright(tile);
        let corners = [
            ([right - radius, top - radius], 0.0),
            ([left + radius, top - radius], 90.0),
            ([left + radius, bottom + radius], 180.0),
            ([right - radius, bottom + radius], 270.0),
        ];
        let ring: Vec<[f64; 2]> = corners
            .iter()
            .flat_map(|([x, y], from)| {
                (0..=8).map(move |step| {
                    let angle = (from + f64::from(step) * 11.25_f64).to_radians();
                    [x + radius * angle.cos(), y + radius * angle.sin()]
                })
            })
            .collect();
        let chart = self.chart;
        let border = chart.border(node).filter(|_| chart.paints.colours[node].a > 0.0);
        self.drawn.shapes.extend(polygon(&ring, fill, border, chart.index(node)));
    }

    /// Adds the text of a node, at its head if it has nodes below that are seen.
    fn text(&mut self, node: usize, tile: Tile) {
        let chart = self.chart;
        let [x0, y0, x1, y1] = tile;
        if x1 - x0 < LEAST || y1 - y0 < LEAST {
            return;
        }
        let place = chart.source().text("textposition").unwrap_or("top left");
        let below = place.contains("bottom");
        let treemap = chart.kind == Kind::Treemap;
        let is_head = treemap && !chart.tree.is_leaf(node) && chart.depth(node) + 1 < chart.levels;
        let [left, top, right, bottom] = self.edges;
        if is_head && (if below { bottom } else { top }) <= 0.0 {
            return;
        }
        let mut room = tile;
        if is_head {
            room = [x0 + left - fit::PAD, y0, x1 - right + fit::PAD, y1];
            if room[0] >= room[2] {
                [room[0], room[2]] = [f64::midpoint(room[0], room[2]); 2];
            }
            let limit = if below { y1 - bottom } else { y0 + top };
            if y0 < limit && limit < y1 {
                room[if below { 1 } else { 3 }] = limit;
            }
        }
        if self.sheet.is_cells && !fit::has_cells([room[2] - room[0], room[3] - room[1]]) {
            return;
        }
        let x = i8::from(place.contains("right")) - i8::from(place.contains("left"));
        let up = place.contains("top") || is_head && !below;
        let stand = Stand { x, y: i8::from(below) - i8::from(up) };
        let text = if is_head { one_line(&chart.tree.nodes[node].label) } else { chart.text(node) };
        self.write(node, &text, room, stand);
    }

    fn write(&mut self, node: usize, text: &str, room: Tile, stand: Stand) {
        if text.is_empty() {
            return;
        }
        let (size, own) = self.chart.font(node);
        let colour = self.chart.letters(node, own);
        if self.sheet.is_cells {
            self.write_cells(text, room, stand, own);
            return;
        }
        let mut placed = fit::inside(room, fit::extent(text, size), stand);
        if self.chart.is_outside(node) {
            let inner = self.chart.source().number("insidetextfont.size");
            let inner = inner.or(self.chart.source().number("textfont.size"));
            placed.at[1] -= size - inner.unwrap_or(f64::from(global_font(self.chart.context.layout).size));
        }
        self.place(text, &placed, size, colour);
        // Lines begin, or end, below each other at the side on which the text stands.
        if let Some(Sized { word, .. }) = self.texts.last_mut().filter(|_| stand.x != 0) {
            word.x = if stand.x < 0 { room[0] } else { room[2] };
            word.anchor.x = -stand.x;
        }
    }

    fn place(&mut self, text: &str, placed: &fit::Placed, size: f64, colour: Option<Rgba>) {
        let [x, y] = placed.at;
        let word = Word { x, y: self.sheet.height - self.top - y, text: text.to_owned(), colour, ..Word::default() };
        self.texts.push(Sized { word, font: size, size: size * placed.scale });
    }

    fn write_cells(&mut self, text: &str, room: Tile, stand: Stand, colour: Option<Rgba>) {
        let [x0, y0, x1, y1] = room;
        let pad = if x1 - x0 > 8.0 * Size::CELL.0 { Size::CELL.0 / 2.0 } else { 0.0 };
        let Some(text) = fit::in_cells(text, [x1 - x0 - 2.0 * pad, y1 - y0]) else { return };
        let at = |stand: i8, low: f64, high: f64| match stand {
            -1 => low,
            1 => high,
            _ => f64::midpoint(low, high),
        };
        let [left, bottom, right, top] = self.upright([x0 + pad, y0, x1 - pad, y1]);
        // The room is generous, so that rounding to cells loses no text.
        let slack = Size::CELL.1 * 0.3;
        let word = Word {
            x: at(stand.x, left, right),
            y: at(-stand.y, bottom, top),
            text,
            anchor: Anchor { x: -stand.x, y: stand.y },
            colour,
            room: Some([left - 1.0, bottom - slack, right + 1.0, top]),
            ..Word::default()
        };
        self.texts.push(Sized { word, font: 1.0, size: Size::CELL.1 });
    }

    /// Adds the bar with all nodes above.
    fn path(&mut self, bar: &PathBar) {
        let chart = self.chart;
        let above = chart.tree.above(chart.entry);
        let each = self.sheet.width / above.len().max(1) as f64;
        let width = chart.border(chart.entry).map_or(0.0, |border| f64::from(border.width));
        let y0 = if bar.at_bottom { self.height + GAP + width } else { -(bar.thickness + GAP + width) };
        let y1 = y0 + bar.thickness;
        let edge = chart.source().text("pathbar.edgeshape").unwrap_or(">").to_owned();
        // A root that joins several has its place, and nothing there.
        let named = above.iter().enumerate().rev().filter(|(_, node)| **node != 0 || !chart.tree.joined);
        for (place, node) in named {
            let (x0, x1) = (each * place as f64, each * (place + 1) as f64);
            let shift = shifts(&edge, bar.thickness / 2.0, self.sheet.is_cells);
            let middle = f64::midpoint(y0, y1);
            let ring = [(x0, y0, 0), (x1, y0, 0), (x1, middle, 1), (x1, y1, 2), (x0, y1, 2), (x0, middle, 1)];
            let top = self.sheet.height - self.top;
            let ring: Vec<[f64; 2]> =
                ring.iter().map(|(x, y, which)| [(x - shift[*which]).max(0.0), top - y]).collect();
            let fill = chart.paints.colours[*node];
            let border = chart.border(*node).filter(|_| fill.a > 0.0 && !self.sheet.is_cells);
            let shapes = polygon(&ring, fill.faded(chart.opacity(*node)), border, chart.index(*node));
            // What is clear has its place all the same.
            let is_clear = shapes.is_empty() && chart.tree.nodes[*node].index.is_some();
            self.drawn.shapes.extend(shapes);
            if is_clear {
                self.drawn.shapes.push(Shape::Area { path: outline(&ring), against: Against::Itself, fill });
            }
            let label = one_line(&chart.tree.nodes[*node].label);
            if self.sheet.is_cells {
                self.write_cells(&label, [x0, y0, x1, y1], Stand { x: -1, y: 0 }, None);
                continue;
            }
            let size = f64::from(bar.font.size);
            let placed = fit::inside([x0, y0, x1, y1], fit::extent(&label, size), Stand { x: -1, y: 0 });
            let colour = if chart.is_outside(*node) { LINE } else { fill.text_on() };
            let own = chart.source().text("pathbar.textfont.color").and_then(Rgba::parse);
            self.place(&label, &placed, size, Some(own.unwrap_or(colour)));
        }
    }

    fn finish(mut self) -> (Sheet, Drawn<'a>) {
        let uniform = self.chart.uniform().filter(|_| !self.sheet.is_cells);
        let words = fit::sized(self.texts, uniform);
        self.drawn.shapes.push(Shape::Words(words));
        if self.chart.keeps() {
            self.drawn.spots.push(Spots::Parts(self.parts));
        }
        (self.sheet, self.drawn)
    }
}

/// Returns a label without breaks of lines.
fn one_line(label: &str) -> String {
    label.replace("<br>", " ").replace("<br/>", " ")
}

/// Returns how far the upper end, the middle and the lower end of the sides of a bar's parts are moved to the left.
fn shifts(edge: &str, half: f64, straight: bool) -> [f64; 3] {
    match edge {
        _ if straight => [0.0; 3],
        ">" => [half, 0.0, half],
        "/" => [0.0, half / 2.0, half],
        "\\" => [half, half / 2.0, 0.0],
        "<" => [0.0, half, 0.0],
        _ => [0.0; 3],
    }
}

fn outline<'a>(ring: &[[f64; 2]]) -> Path<'a> {
    let closed = ring.iter().chain(ring.first());
    let (x, y): (Vec<f64>, Vec<f64>) = closed.map(|[x, y]| (*x, *y)).unzip();
    Path { x: x.into(), y: y.into(), course: Course::Straight, connect: false, rising: false }
}

/// Returns the closed shape of an element of a trace, and its border.
#[must_use]
pub fn polygon<'a>(ring: &[[f64; 2]], fill: Rgba, border: Option<Stroke>, index: usize) -> Vec<Shape<'a>> {
    let path = outline(ring);
    let mut shapes = Vec::new();
    if fill.a > 0.0 {
        shapes.push(Shape::Part { path: path.clone(), fill, index });
    }
    if let Some(stroke) = border {
        shapes.push(Shape::Line(path, stroke));
    }
    shapes
}
