//! Flows between nodes, as wide as what flows.

mod layout;

use std::collections::HashMap;
use std::f64::consts::FRAC_PI_2;

use super::hierarchy::{number, polygon};
use super::{Context, Drawn, Piece, Solo, domain, unknown};
use crate::chart::color::{COLORWAY, GROUND, LINE, Rgba, Scale};
use crate::chart::scene::decor::{Font, global_font};
use crate::chart::scene::mark::{Anchor, Dash, Stroke};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::Source;
use crate::chart::scene::spots::{Part, Spots};
use layout::circular::{Round, Side};
use layout::{Align, Flow, Link, Setting};

/// How many links are read at most.
const MOST: usize = 100_000;
/// From how many links on the thinnest are left out.
const MANY: usize = 2_000;
/// The space between a node and its label.
const PAD: f64 = 3.0;
/// How far a link that goes around goes straight on from its nodes.
const BUFFER: f64 = 5.0;
/// How many strokes a curve has.
const STEPS: usize = 24;

/// What a figure says of nodes and links.
struct Given {
    /// The figure's numbers of the nodes that take part; those of groups follow the others.
    nodes: Vec<usize>,
    /// Source and target among these nodes, and the value, each with its place in the figure's lists.
    links: Vec<(usize, usize, f64)>,
    places: Vec<usize>,
}

/// A flow under way.
struct Chart<'a, 'c> {
    context: &'c Context<'a>,
    sheet: Sheet,
    given: Given,
    flow: Flow,
    upright: bool,
    /// Width and height along and across the flow.
    size: [f64; 2],
}

/// Reads a flow.
#[must_use]
pub fn solo<'a>(context: &Context<'a>) -> Solo<'a> {
    let source = context.source;
    let given = read(source);
    if given.links.is_empty() {
        return unknown::solo("sankey", context);
    }
    let sheet = Sheet::new(context.shared.size, domain(context));
    let upright = source.text("orientation") == Some("v");
    let size = if upright { [sheet.height, sheet.width] } else { [sheet.width, sheet.height] };
    let thick = source.number("node.thickness").unwrap_or(20.0).clamp(1.0, size[0].max(1.0));
    let pad = source.number("node.pad").unwrap_or(20.0).clamp(0.0, 1e4);
    // Labels of cells take a row each.
    let (thick, pad) = if sheet.is_cells { (thick.min(10.0), pad.clamp(4.0, 20.0)) } else { (thick, pad) };
    let align = match source.text("node.align") {
        Some("left") => Align::Left,
        Some("right") => Align::Right,
        Some("center") => Align::Center,
        _ => Align::Justify,
    };
    let setting = Setting { size, thick, pad, align };
    let flow = Flow::new(given.nodes.len(), &given.links, setting);
    let mut chart = Chart { context, sheet, given, flow, upright, size };
    chart.force(setting);
    let drawn = chart.draw(thick);
    let [x, y] = chart.sheet.axes(&context.index.to_string());
    let pieces = vec![Piece::of(context, drawn)];
    Solo { rect: chart.sheet.rect, title: String::new(), x, y, pieces, lines: Vec::new(), plane: None }
}

fn read(source: Source<'_>) -> Given {
    let link = source.sub("link");
    let (from, to, value) = (link.each("source"), link.each("target"), link.each("value"));
    let count = ["source", "target", "value"].map(|path| link.column(path).map_or(0, crate::model::Column::len));
    let count = count.into_iter().min().unwrap_or(0).min(MOST);
    let index =
        |number: Option<f64>| number.filter(|at| *at >= 0.0 && at.fract() == 0.0 && *at < 1e7).map(|at| at as usize);
    let rows: Vec<(usize, usize, usize, f64)> = (0..count)
        .filter_map(|row| {
            let value = value.number(row).filter(|value| *value > 0.0 && value.is_finite())?;
            Some((row, index(from.number(row))?, index(to.number(row))?, value))
        })
        .collect();
    let most = rows.iter().map(|(_, from, to, _)| from.max(to) + 1).max().unwrap_or(0);
    let labels = source.column("node.label").map_or(0, crate::model::Column::len);
    let mut groups: HashMap<usize, usize> = HashMap::new();
    if let Some(crate::model::Value::List(lists)) = source.at("node.groups") {
        for (group, members) in lists.iter().enumerate() {
            let members = members.as_column().into_iter().flat_map(crate::model::Column::cells);
            for member in members.filter_map(|cell| index(cell.number())) {
                groups.entry(member).or_insert(most.max(labels) + group);
            }
        }
    }
    let own = |node: usize| groups.get(&node).copied().unwrap_or(node);
    let inside = |one: usize, other: usize| groups.contains_key(&one) && own(one) == own(other);
    let rows: Vec<_> = rows.into_iter().filter(|(_, from, to, _)| !inside(*from, *to)).collect();
    let mut nodes: Vec<usize> = rows.iter().flat_map(|(_, from, to, _)| [own(*from), own(*to)]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let numbers = layout::numbered(&nodes);
    let links = rows
        .iter()
        .filter_map(|(_, from, to, value)| Some((*numbers.get(&own(*from))?, *numbers.get(&own(*to))?, *value)));
    Given { links: links.collect(), places: rows.iter().map(|(row, ..)| *row).collect(), nodes }
}

impl<'a> Chart<'a, '_> {
    /// Moves nodes to where the figure wants them.
    fn force(&mut self, setting: Setting) {
        let source = self.context.source;
        let (x, y) = (source.each("node.x"), source.each("node.y"));
        if x.is_column() && y.is_column() {
            let place = |node: &usize| {
                let [x, y] = [x.number(*node)?, y.number(*node)?];
                let seen = x != 0.0 && y != 0.0 && x.is_finite() && y.is_finite();
                seen.then(|| [x.clamp(-2.0, 3.0) * self.size[0], y.clamp(-2.0, 3.0) * self.size[1]])
            };
            let places: Vec<_> = self.given.nodes.iter().map(place).collect();
            let snap = matches!(source.text("arrangement"), None | Some("snap"));
            self.flow.force(&places, setting, snap);
        }
    }

    /// Returns a place of the sheet: flow goes right, or down.
    fn place(&self, [along, across]: [f64; 2]) -> [f64; 2] {
        if self.upright { [across, self.sheet.height - along] } else { [along, self.sheet.height - across] }
    }

    fn draw(&self, thick: f64) -> Drawn<'a> {
        let mut drawn = Drawn::default();
        let mut parts = Vec::new();
        let arrow = self.context.source.number("link.arrowlen").unwrap_or(0.0).clamp(0.0, 200.0);
        let colours = self.link_colours();
        let line = self.context.source.sub("link.line");
        for (at, link) in self.flow.links.iter().enumerate() {
            let width = line.each("width").number(self.given.places[at]).unwrap_or(0.0).clamp(0.0, 50.0);
            // Of a crowd nobody sees the thinnest.
            let crowd = self.flow.links.len() > MANY && link.width < 0.2;
            if crowd || !self.sheet.is_cells && link.width <= 0.05 && width <= 0.0 {
                continue;
            }
            let ring = match link.round {
                Some(round) => self.around(link, round, arrow),
                None => self.band(link, arrow),
            };
            let ring: Vec<[f64; 2]> = ring.into_iter().map(|place| self.place(place)).collect();
            let colour = Rgba::parse(&line.each("color").cell(self.given.places[at]).display()).unwrap_or(LINE);
            let border = (width > 0.0).then_some(Stroke { colour, width: width as f32, dash: Dash::Solid });
            drawn.shapes.extend(polygon(&ring, colours[at], border.filter(|_| !self.sheet.is_cells), 0));
            if self.context.shared.keeps {
                parts.push(self.link_part(at, ring));
            }
        }
        let palette = self.palette();
        let mut nodes = Vec::new();
        let mut words = Vec::new();
        for (at, node) in self.flow.nodes.iter().enumerate() {
            let [from, to] =
                [[node.x[0], node.y[0]], [node.x[1], node.y[1].max(node.y[0] + 0.5)]].map(|place| self.place(place));
            let ring = [from, [to[0], from[1]], to, [from[0], to[1]]];
            drawn.shapes.extend(polygon(&ring, self.node_colour(at, &palette), self.node_border(at), 0));
            words.extend(self.label(at, [from, to], thick));
            if self.context.shared.keeps {
                nodes.push(self.node_part(at, ring.to_vec()));
            }
        }
        drawn.shapes.push(Shape::Words(words));
        if self.context.shared.keeps {
            // Nodes lie over links.
            nodes.extend(parts);
            drawn.spots.push(Spots::Parts(nodes));
        }
        drawn
    }

    /// Returns the outline of a link between its nodes, with the tip of an arrow if there is one.
    fn band(&self, link: &Link, arrow: f64) -> Vec<[f64; 2]> {
        let (from, to) = (self.flow.nodes[link.source].x[1], self.flow.nodes[link.target].x[0]);
        let arrow = arrow.min((to - from).max(0.0));
        let to = to - arrow;
        let middle = f64::midpoint(from, to);
        let half = link.width.max(if self.sheet.is_cells { 1.5 } else { 0.0 }) / 2.0;
        let edge = |off: f64| {
            let (start, end) = (link.y[0] + off, link.y[1] + off);
            (0..=STEPS).map(move |step| {
                let t = step as f64 / STEPS as f64;
                let rest = 1.0 - t;
                let (a, b, c, d) = (rest * rest * rest, 3.0 * rest * rest * t, 3.0 * rest * t * t, t * t * t);
                [a * from + (b + c) * middle + d * to, (a + b) * start + (c + d) * end]
            })
        };
        let tip = (arrow > 0.0).then_some([to + arrow, link.y[1]]);
        let lower: Vec<[f64; 2]> = edge(half).collect();
        edge(-half).chain(tip).chain(lower.into_iter().rev()).collect()
    }

    /// Returns the outline of a link that goes back above or below the others, with the tip of an arrow if there is one.
    fn around(&self, link: &Link, round: Round, arrow: f64) -> Vec<[f64; 2]> {
        let half = link.width.max(if self.sheet.is_cells { 1.5 } else { 0.0 }) / 2.0;
        let (from, to) = (self.flow.nodes[link.source].x[1], self.flow.nodes[link.target].x[0]);
        let arrow = arrow.min(BUFFER);
        // The way goes down; one above is the same upside down.
        let turn = if round.side == Side::Top { -1.0 } else { 1.0 };
        let [start, end, level] = [link.y[0], link.y[1], round.level].map(|y| y * turn);
        let [first, last] = round.radii;
        let mut middle: Vec<([f64; 2], f64)> = vec![([from, start], 0.0)];
        let mut arc = |centre: [f64; 2], radius: f64, quarter: i32| {
            for step in 0..=8 {
                let angle = (f64::from(quarter) + f64::from(step) / 8.0) * FRAC_PI_2;
                middle.push(([centre[0] + radius * angle.cos(), centre[1] + radius * angle.sin()], angle + FRAC_PI_2));
            }
        };
        arc([from + BUFFER, start + first], first, -1);
        arc([from + BUFFER, (level - first).max(start + first)], first, 0);
        arc([to - BUFFER, (level - last).max(end + last)], last, 1);
        arc([to - BUFFER, end + last], last, 2);
        middle.push(([to - arrow, end], 4.0 * FRAC_PI_2));
        let side = |by: f64| {
            let moved = |([x, y], angle): &([f64; 2], f64)| [x - by * angle.sin(), y + by * angle.cos()];
            middle.iter().map(moved).collect::<Vec<_>>()
        };
        let tip = (arrow > 0.0).then_some([to, end]);
        let ring = side(half).into_iter().chain(tip).chain(side(-half).into_iter().rev());
        ring.map(|[x, y]| [x, y * turn]).collect()
    }

    fn palette(&self) -> Vec<Rgba> {
        let named = self.context.layout.column("colorway");
        let palette: Vec<Rgba> = named
            .map(|column| column.cells().filter_map(|cell| Rgba::parse(&cell.display())).collect())
            .unwrap_or_default();
        if palette.is_empty() { COLORWAY.to_vec() } else { palette }
    }

    fn node_colour(&self, node: usize, palette: &[Rgba]) -> Rgba {
        let index = self.given.nodes[node];
        let own = Rgba::parse(&self.context.source.each("node.color").cell(index).display());
        own.unwrap_or_else(|| palette[index % palette.len()].with_alpha(0.8))
    }

    fn node_border(&self, node: usize) -> Option<Stroke> {
        let line = self.context.source.sub("node.line");
        let index = self.given.nodes[node];
        let width = line.each("width").number(index).unwrap_or(0.5).clamp(0.0, 50.0) as f32;
        let colour = Rgba::parse(&line.each("color").cell(index).display()).unwrap_or(LINE);
        (width > 0.0 && !self.sheet.is_cells).then_some(Stroke { colour, width, dash: Dash::Solid })
    }

    /// Returns the colours of the links: their own, by a scale for links of their label, or a shade.
    fn link_colours(&self) -> Vec<Rgba> {
        let source = self.context.source.sub("link");
        let paper = self.context.layout.text("paper_bgcolor").and_then(Rgba::parse).unwrap_or(GROUND);
        let shade = match () {
            // In cells the ground is not the paper's.
            () if self.sheet.is_cells => Rgba::new(0x80, 0x80, 0x80).with_alpha(0.45),
            () if paper.luminance() < 0.333 => GROUND.with_alpha(0.6),
            () => Rgba::default().with_alpha(0.2),
        };
        let scales: Vec<(String, Scale, f64, f64)> = source
            .list("colorscales")
            .iter()
            .filter_map(|value| {
                let own = Source::new(Some(value), None);
                let usual = || Scale::new(vec![(0.0, GROUND), (1.0, Rgba::default())]);
                let scale = own.at("colorscale").and_then(Scale::parse).or_else(usual)?;
                let label = own.display("label")?.into_owned();
                Some((label, scale, own.number("cmin").unwrap_or(0.0), own.number("cmax").unwrap_or(1.0)))
            })
            .collect();
        let label = |at: usize| source.each("label").cell(self.given.places[at]).display();
        let mut flows: HashMap<(usize, usize), f64> = HashMap::new();
        let mut labelled: HashMap<(usize, usize, String), f64> = HashMap::new();
        if !scales.is_empty() {
            for (at, link) in self.flow.links.iter().enumerate() {
                *flows.entry((link.source, link.target)).or_default() += link.value;
                *labelled.entry((link.source, link.target, label(at))).or_default() += link.value;
            }
        }
        let colour = |(at, link): (usize, &Link)| {
            let own = Rgba::parse(&source.each("color").cell(self.given.places[at]).display());
            let name = if scales.is_empty() { String::new() } else { label(at) };
            let scaled =
                scales.iter().find(|(other, ..)| !scales.is_empty() && *other == name).map(|(_, scale, low, high)| {
                    let whole = flows.get(&(link.source, link.target)).copied().unwrap_or(1.0);
                    let part = labelled.get(&(link.source, link.target, name.clone())).copied().unwrap_or(0.0) / whole;
                    scale.at(((part - low) / (high - low)).clamp(0.0, 1.0))
                });
            scaled.or(own).unwrap_or(shade)
        };
        self.flow.links.iter().enumerate().map(colour).collect()
    }

    fn name(&self, node: usize) -> String {
        self.context.source.each("node.label").cell(self.given.nodes[node]).display()
    }

    /// Returns a node's label: beside it, at the last column before it; in it if the flow goes down.
    fn label(&self, at: usize, [from, to]: [[f64; 2]; 2], thick: f64) -> Option<Word> {
        let node = &self.flow.nodes[at];
        let text = self.name(at);
        if text.trim().is_empty() {
            return None;
        }
        let font = Font::read(self.context.source.sub("textfont"), global_font(self.context.layout));
        let own = self.context.source.text("textfont.color").is_some();
        let middle = [f64::midpoint(from[0], to[0]), f64::midpoint(from[1], to[1])];
        let size = Some(font.size);
        let colour = (!self.sheet.is_cells || own).then_some(font.colour);
        let word = Word { x: middle[0], y: middle[1], text, colour, size, ..Word::default() };
        if self.upright {
            // Cells have room below a node only.
            let y = if self.sheet.is_cells { to[1].min(from[1]) } else { middle[1] };
            let anchor = Anchor { x: 0, y: if self.sheet.is_cells { -1 } else { 0 } };
            return Some(Word { y: if node.x[1] >= self.size[0] - 1e-6 { middle[1] } else { y }, anchor, ..word });
        }
        let border = self.node_border(at).map_or(0.0, |border| f64::from(border.width) / 2.0);
        let is_last = node.x[1] >= self.size[0] - 1e-6 && node.x[0] > thick / 2.0;
        // The painter of pictures keeps the space itself.
        let gap = border + if self.sheet.is_cells { 0.0 } else { PAD - 3.0 };
        let (x, towards) = if is_last { (node.x[0] - gap, -1) } else { (node.x[1] + gap, 1) };
        Some(Word { x, anchor: Anchor { x: towards, y: 0 }, ..word })
    }

    fn suffix(&self, value: f64) -> String {
        let source = self.context.source;
        let format = source.text("valueformat").filter(|format| !format.is_empty());
        let text = format.map_or_else(|| number(value), |format| crate::chart::format::number(format, value));
        text + source.text("valuesuffix").unwrap_or("")
    }

    fn node_part(&self, at: usize, outline: Vec<[f64; 2]>) -> Part {
        let node = &self.flow.nodes[at];
        let says = vec![
            ("value", self.suffix(node.value)),
            ("incoming", node.into.len().to_string()),
            ("outgoing", node.out.len().to_string()),
        ];
        Part { outline, label: self.name(at), says, index: self.given.nodes[at] }
    }

    fn link_part(&self, at: usize, outline: Vec<[f64; 2]>) -> Part {
        let link = &self.flow.links[at];
        let label = self.context.source.each("link.label").cell(self.given.places[at]).display();
        let says = vec![
            ("source", self.name(link.source)),
            ("target", self.name(link.target)),
            ("value", self.suffix(link.value)),
        ];
        Part { outline, label, says, index: self.given.places[at] }
    }
}
