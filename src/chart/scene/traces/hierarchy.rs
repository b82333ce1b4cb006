//! Hierarchies: sunbursts, treemaps and icicles. The nodes are the same, only where they lie is not.
//!
//! [`tree`] reads nodes with their values, [`paint`] colours them, [`says`] writes their texts; [`tiling`] lays out rectangles,
//! which [`tiles`] draws as they are and [`sunburst`] bent around a middle.

mod paint;
mod says;
mod sunburst;
mod tiles;
mod tiling;
mod tree;

use super::fit::{self, Sized, Stand};
use super::{Context, Drawn, Piece, Solo, domain, unknown};
use crate::chart::color::{GROUND, LINE, Rgba};
use crate::chart::scene::decor::{Font, global_font};
use crate::chart::scene::mark::{Dash, Rect, Stroke};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::Source;
use crate::chart::scene::spots::{Part, Spots};
use paint::Paints;
pub use paint::{Branches, is_scaled, palette};
pub use says::{number, percent};
pub use tiles::polygon;
use tree::Tree;

/// The types of hierarchies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Rings around a middle.
    Sunburst,
    /// Rectangles within each other.
    Treemap,
    /// Rectangles beside each other, level by level.
    Icicle,
}

impl Kind {
    /// Returns the name of the type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Sunburst => "sunburst",
            Kind::Treemap => "treemap",
            Kind::Icicle => "icicle",
        }
    }
}

/// A hierarchy under way.
struct Chart<'a, 'c> {
    context: &'c Context<'a>,
    kind: Kind,
    tree: Tree,
    paints: Paints,
    /// The node whose insides are shown.
    entry: usize,
    /// How many levels are shown.
    levels: usize,
    /// The opacity of leaves and of all others.
    opacities: [f32; 2],
}

/// Reads a hierarchy.
#[must_use]
pub fn solo<'a>(kind: Kind, context: &Context<'a>) -> Solo<'a> {
    let source = context.source;
    let tree = Tree::read(source);
    if tree.nodes.is_empty() {
        return unknown::solo(kind.name(), context);
    }
    let paints = paint::paint(context, kind, &tree);
    let entry = tree.level(source.display("level").as_deref());
    let most = source.number("maxdepth").filter(|most| *most >= 0.0).map_or(usize::MAX, |most| most as usize);
    let joined = usize::from(tree.joined && entry == 0);
    let opacities = opacities(source, kind, paints.scaled);
    let mut chart = Chart { context, kind, tree, paints, entry, levels: most.saturating_add(joined), opacities };
    let bar = chart.paints.bar.take();
    let (sheet, mut drawn) = if kind == Kind::Sunburst { sunburst::draw(&chart) } else { tiles::draw(&chart) };
    drawn.bars.extend(bar);
    let [x, y] = sheet.axes(&context.index.to_string());
    let plane = (kind == Kind::Sunburst).then(|| sheet.plane());
    let pieces = vec![Piece::of(context, drawn)];
    Solo { rect: sheet.rect, title: String::new(), x, y, pieces, lines: Vec::new(), plane }
}

/// Reads the opacity of leaves, and that of all.
fn opacities(source: Source<'_>, kind: Kind, is_scaled: bool) -> [f32; 2] {
    let all = source.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0);
    let usual = if is_scaled || kind == Kind::Treemap { 1.0 } else { 0.7 };
    let leaf = source.number("leaf.opacity").filter(|_| kind != Kind::Treemap).unwrap_or(usual);
    [all * leaf.clamp(0.0, 1.0), all].map(|opacity| opacity as f32)
}

impl Chart<'_, '_> {
    fn rect(&self) -> Rect {
        domain(self.context)
    }

    fn sheet(&self, rect: Rect) -> Sheet {
        Sheet::new(self.context.shared.size, rect)
    }

    fn source(&self) -> Source<'_> {
        self.context.source
    }

    /// Returns the number of levels that lie above a node, counted from the one whose insides are shown.
    fn depth(&self, node: usize) -> usize {
        self.tree.nodes[node].depth - self.tree.nodes[self.entry].depth
    }

    /// Returns whether a node is the root and has no colour of a scale: its text is then one outside of all.
    fn is_outside(&self, node: usize) -> bool {
        node == 0 && !self.paints.scaled
    }

    /// Returns the size of a node's text and its colour, if the figure says one.
    fn font(&self, node: usize) -> (f64, Option<Rgba>) {
        let source = self.source();
        let index = self.tree.nodes[node].index.unwrap_or(usize::MAX);
        let usual = global_font(self.context.layout);
        let own = if self.is_outside(node) { "outsidetextfont" } else { "insidetextfont" };
        let size = |path: &str| source.each(&format!("{path}.size")).number(index).filter(|size| *size >= 1.0);
        let colour = |path: &str| Rgba::parse(&source.each(&format!("{path}.color")).cell(index).display());
        let size = size(own).or_else(|| size("textfont")).unwrap_or(f64::from(usual.size)).min(500.0);
        let colour = colour(own).or_else(|| colour("textfont"));
        let least = self.uniform().map_or(0.0, |(least, _)| least);
        (size.max(least), colour)
    }

    /// Returns the least size of texts, and whether smaller ones are left out, if the layout wants all of one size.
    fn uniform(&self) -> Option<(f64, bool)> {
        let layout = self.context.layout;
        let hides = match layout.text("uniformtext.mode")? {
            "hide" => true,
            "show" => false,
            _ => return None,
        };
        Some((layout.number("uniformtext.minsize").unwrap_or(0.0).max(0.0), hides))
    }

    /// Returns the colour of a node's text: its own, what is read well on the node, or what suits the ground.
    fn letters(&self, node: usize, own: Option<Rgba>) -> Option<Rgba> {
        if self.is_outside(node) || own.is_some() {
            return own;
        }
        let below = self.paints.colours[node];
        let cells = self.context.shared.size.is_cells;
        (!cells && below.a > 0.0).then(|| below.text_on())
    }

    /// Returns how the border of a node is drawn.
    fn border(&self, node: usize) -> Option<Stroke> {
        let line = self.source().sub("marker.line");
        let index = self.tree.nodes[node].index.unwrap_or(usize::MAX);
        let width = line.each("width").number(index).unwrap_or(1.0).clamp(0.0, 100.0);
        let paper = self.paper();
        let colour = Rgba::parse(&line.each("color").cell(index).display()).unwrap_or(paper);
        (width > 0.0 && colour.a > 0.0).then_some(Stroke { colour, width: width as f32, dash: Dash::Solid })
    }

    /// Returns where a node is in the trace's columns; beyond them if it is in none.
    fn index(&self, node: usize) -> usize {
        self.tree.nodes[node].index.unwrap_or(usize::MAX)
    }

    fn paper(&self) -> Rgba {
        self.context.layout.text("paper_bgcolor").and_then(Rgba::parse).unwrap_or(GROUND)
    }

    /// Returns the opacity of a node.
    fn opacity(&self, node: usize) -> f32 {
        self.opacities[usize::from(!self.tree.is_leaf(node))]
    }

    /// Returns what can be read out of a node that has this outline.
    fn part(&self, node: usize, outline: Vec<[f64; 2]>) -> Part {
        let one = &self.tree.nodes[node];
        Part { outline, label: one.label.clone(), says: self.says(node), index: one.index.unwrap_or(0) }
    }

    fn keeps(&self) -> bool {
        self.context.shared.keeps
    }
}
