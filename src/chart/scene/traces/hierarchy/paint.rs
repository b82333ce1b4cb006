//! The colours of a hierarchy: given ones, numbers on a scale, or those of the branch that a node belongs to.

use std::collections::HashMap;

use super::Kind;
use super::tree::Tree;
use crate::chart::color::{COLORWAY, GROUND, LINE, Rgba};
use crate::chart::scene::ColourBar;
use crate::chart::scene::colours::{self, Coloured};
use crate::chart::scene::source::Source;
use crate::chart::scene::traces::Context;
use crate::model::{Cell, Column, Value};

/// The colours of branches that traces of a type have in common.
#[derive(Debug, Default)]
pub struct Branches {
    known: HashMap<String, Rgba>,
    given: usize,
}

impl Branches {
    /// Makes the colour known that a trace gives a node; the first counts.
    pub fn know(&mut self, id: String, colour: Rgba) {
        self.known.entry(id).or_insert(colour);
    }
}

/// Colours of nodes, and the bar that explains them.
#[derive(Debug, Default)]
pub struct Paints {
    /// One a node.
    pub colours: Vec<Rgba>,
    /// Whether they say numbers.
    pub scaled: bool,
    /// The bar, if one is wanted.
    pub bar: Option<ColourBar>,
}

/// Returns whether a trace's colours are numbers on a scale.
#[must_use]
pub fn is_scaled(source: Source<'_>) -> bool {
    let marker = |path: &str| source.own(&format!("marker.{path}"));
    let number = |path: &str| marker(path).is_some_and(|value| value.cell().number().is_some());
    marker("coloraxis").is_some()
        || source.column("marker.colors").is_some_and(has_number)
        || marker("showscale").and_then(Value::as_bool) == Some(true)
        || number("cmin") && number("cmax")
        || marker("colorscale").is_some_and(|scale| crate::chart::color::Scale::parse(scale).is_some())
        || marker("colorbar").is_some_and(|bar| bar.as_object().is_some())
}

fn has_number(column: &Column) -> bool {
    column.cells().any(|cell| cell.number().is_some())
}

/// Colours the nodes of a tree.
#[must_use]
pub fn paint(context: &Context<'_>, kind: Kind, tree: &Tree) -> Paints {
    let root = context.source.text("root.color").and_then(Rgba::parse).unwrap_or(Rgba::CLEAR);
    if is_scaled(context.source) { by_number(context, tree) } else { by_branch(context, kind, tree, root) }
}

fn by_number(context: &Context<'_>, tree: &Tree) -> Paints {
    let source = context.source;
    let marker = source.sub("marker");
    let given = source.column("marker.colors").filter(|column| !column.is_empty());
    let number = |node: usize| match (given, tree.nodes[node].index) {
        (Some(column), Some(index)) => column.cell(index).number(),
        (None, Some(_)) => tree.nodes[node].own.or(Some(tree.nodes[node].value)),
        (_, None) => None,
    };
    let numbers: Vec<f64> = (0..tree.nodes.len()).map(|node| number(node).unwrap_or(f64::NAN)).collect();
    if let Some(name) = marker.text("coloraxis") {
        context.shared.reach(name, colours::ends(&numbers));
    }
    let (coloured, is_shared) = Coloured::of(context, marker, 'c', colours::ends(&numbers));
    let levels = coloured.levels();
    let named = |node: usize| match given?.cell(tree.nodes[node].index?) {
        Cell::Text(text) => Rgba::parse(text),
        _ => None,
    };
    let colours =
        (0..numbers.len()).map(|node| levels.colour(numbers[node]).or_else(|| named(node)).unwrap_or(LINE)).collect();
    let wanted = !is_shared && marker.flag("showscale", marker.at("colorbar").is_some());
    Paints { colours, scaled: true, bar: wanted.then(|| coloured.bar(&levels)) }
}

fn by_branch(context: &Context<'_>, kind: Kind, tree: &Tree, root: Rgba) -> Paints {
    let given = context.source.column("marker.colors");
    let mut all = context.shared.branches.borrow_mut();
    let branches = all.entry(kind.name()).or_default();
    let own: Vec<Option<Rgba>> = tree
        .nodes
        .iter()
        .map(|node| match given?.cell(node.index?) {
            Cell::Text(text) => Rgba::parse(text),
            _ => None,
        })
        .collect();
    for (node, colour) in tree.nodes.iter().zip(&own) {
        if let Some(colour) = colour {
            branches.know(node.id.clone(), *colour);
        }
    }
    let palette = palette(context.layout, kind.name());
    let mut colours: Vec<Rgba> = Vec::with_capacity(own.len());
    for (node, own) in tree.nodes.iter().zip(own) {
        let colour = match (own, node.parent) {
            (Some(colour), _) => colour,
            (None, _) if branches.known.contains_key(&node.id) => branches.known[&node.id],
            (None, None) => root,
            (None, Some(0)) => {
                let colour = palette[branches.given % palette.len()];
                branches.given += 1;
                branches.known.insert(node.id.clone(), colour);
                colour
            }
            (None, Some(parent)) => colours[parent],
        };
        colours.push(colour);
    }
    Paints { colours, scaled: false, bar: None }
}

/// Returns the colours that parts of a type take in turn: the figure's, then, unless it says no, lighter and darker ones.
#[must_use]
pub fn palette(layout: Source<'_>, kind: &str) -> Vec<Rgba> {
    let named = layout.column(&format!("{kind}colorway")).or(layout.column("colorway"));
    let mut palette: Vec<Rgba> = named
        .map(|column| column.cells().filter_map(|cell| Rgba::parse(&cell.display())).collect())
        .unwrap_or_default();
    if palette.is_empty() {
        palette = COLORWAY.to_vec();
    }
    if layout.flag(&format!("extend{kind}colors"), true) {
        let lighter: Vec<Rgba> = palette.iter().map(|colour| moved(*colour, 0.2)).collect();
        let darker: Vec<Rgba> = palette.iter().map(|colour| moved(*colour, -0.2)).collect();
        palette.extend(lighter.into_iter().chain(darker));
    }
    palette
}

/// Returns a colour of the same hue and saturation that is lighter by a share of the way from black to white.
fn moved(colour: Rgba, by: f64) -> Rgba {
    let parts = [colour.r, colour.g, colour.b].map(|part| f64::from(part) / 255.0);
    let most = parts.iter().copied().fold(0.0, f64::max);
    let least = parts.iter().copied().fold(1.0, f64::min);
    let (light, span) = (f64::midpoint(most, least), most - least);
    let saturation = if span > 0.0 { span / (1.0 - (2.0 * light - 1.0).abs()) } else { 0.0 };
    let aim = (light + by).clamp(0.0, 1.0);
    let reach = saturation * (1.0 - (2.0 * aim - 1.0).abs()) / 2.0;
    let [r, g, b] = parts.map(|part| {
        let place = if span > 0.0 { (part - light) / span * 2.0 } else { 0.0 };
        ((aim + place * reach).clamp(0.0, 1.0) * 255.0).round() as u8
    });
    Rgba { r, g, b, a: colour.a }
}

/// Returns what is seen of a colour over another, as plotly.js mixes them.
fn combined(front: Rgba, back: Rgba) -> Rgba {
    front.over(back.over(GROUND))
}

/// Returns the colour of a branch of a treemap that so many steps make paler, towards the paper's.
#[must_use]
pub fn faded(colour: Rgba, paper: Rgba, steps: usize) -> Rgba {
    let pale = combined(paper.with_alpha(0.75), colour);
    let mut faded = colour;
    // What is far from its leaves is as pale as it gets soon.
    let steps = steps.min(64);
    for step in 0..steps {
        let share = 0.5 * step as f32 / steps as f32;
        faded = combined(pale.with_alpha(share), faded);
    }
    faded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn palettes_go_on_with_lighter_and_darker_colours() {
        let palette = palette(Source::new(None, None), "sunburst");
        assert_eq!(palette.len(), 30);
        assert_eq!(palette[10].css(), "#57a9e2");
        assert_eq!(palette[20].css(), "#103d5d");
        assert_eq!(moved(Rgba::new(128, 128, 128), 0.1), Rgba::new(154, 154, 154));
    }

    #[test]
    fn branches_fade_towards_the_paper() {
        let blue = Rgba::new(0x1f, 0x77, 0xb4);
        assert_eq!(faded(blue, GROUND, 1), blue);
        assert!(faded(blue, GROUND, 3).luminance() > faded(blue, GROUND, 2).luminance());
    }
}
