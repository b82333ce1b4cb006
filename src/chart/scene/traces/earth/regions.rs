//! Areas coloured by numbers: countries, states, or those of a figure's own GeoJSON.

use std::collections::HashMap;
use std::rc::Rc;

use super::globe::{Globe, Trail};
use super::outlines::Scale;
use super::path;
use super::places::{Finder, Located, Reach};
use crate::chart::color::{LINE, Rgba};
use crate::chart::scene::colours::{self, Coloured};
use crate::chart::scene::mark::{Dash, Stroke};
use crate::chart::scene::shape::{Against, Levels, Shape};
use crate::chart::scene::spots::{Part, Spots};
use crate::chart::scene::traces::{Context, Drawn, Piece};
use crate::model::Cell;

/// How wide and high together an area must be in pixels to have a thin border in cells.
const LEAST_BORDERED: f64 = 90.0;

/// Returns whether an area is great enough for a thin border.
fn is_great(area: &Trail) -> bool {
    area.spans().is_some_and(|[wide, high]| wide + high >= LEAST_BORDERED)
}

/// A trace of coloured areas that was read.
#[derive(Debug)]
pub struct Regions<'a> {
    /// The trace.
    pub context: Context<'a>,
    /// Its areas with their places in its lists.
    located: Vec<(usize, Rc<Located>)>,
    numbers: Vec<f64>,
    /// The ends of all of its own GeoJSON, whether it has colours or not.
    whole: Option<Reach>,
}

/// Finds the areas of a trace.
#[must_use]
pub fn read(context: Context<'_>, scale: Scale) -> Regions<'_> {
    let source = context.source;
    let numbers = source.column("z").and_then(colours::numbers_of).unwrap_or_default();
    let mut finder = Finder::new(source, scale);
    let mut located: Vec<(usize, Rc<Located>)> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let column = source.column("locations");
    let count = column.map_or(0, |column| column.len().min(numbers.len()));
    for index in (0..count).filter(|&index| numbers[index].is_finite()) {
        let Some(found) = column.and_then(|column| finder.find(column.cell(index))) else { continue };
        // What is named again lies over what was named before.
        if let Some(before) = seen.get(&found.key).and_then(|&at| located.get_mut(at)) {
            *before = (index, found);
        } else {
            seen.insert(found.key.clone(), located.len());
            located.push((index, found));
        }
    }
    let whole = source.at("geojson").filter(|_| finder.is_own()).map(|own| {
        let polygons = super::geojson::Reader::default().shapes(own).polygons;
        let mut reach = Reach::default();
        reach.add_polygons(polygons.iter());
        reach
    });
    Regions { context, located, numbers, whole }
}

impl Regions<'_> {
    /// Returns how far its areas reach, or all areas of its own GeoJSON.
    #[must_use]
    pub fn reach(&self, of_all: bool) -> Reach {
        let own = self.whole.clone().filter(|_| of_all);
        own.unwrap_or_else(|| {
            let mut reach = Reach::default();
            reach.add_polygons(self.located.iter().flat_map(|(_, located)| &located.polygons));
            reach
        })
    }

    /// Returns whether it reaches as far as all of its own GeoJSON, which then has no space around it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole.is_some()
    }
}

/// Draws a trace of coloured areas.
#[must_use]
pub fn draw<'a>(regions: Regions<'a>, globe: &Globe) -> Piece<'a> {
    let Regions { context, located, numbers, .. } = regions;
    let source = context.source;
    let (coloured, is_shared) = Coloured::of(&context, source, 'z', colours::ends(&numbers));
    let levels = coloured.levels();
    let mut drawn = Drawn::default();
    if !is_shared && source.flag("showscale", true) && !numbers.is_empty() {
        drawn.bars.push(coloured.bar(&levels));
    }
    let (opacity, picked) = (source.each("marker.opacity"), Picked::read(&context));
    let outer = (source.number("opacity").unwrap_or(1.0)).clamp(0.0, 1.0) as f32;
    let mut borders = Borders::new(&context);
    let mut parts = Vec::new();
    for (index, located) in &located {
        let mut trail = Trail::default();
        located.polygons.iter().for_each(|polygon| globe.polygon(polygon, &mut trail));
        if trail.is_empty() {
            continue;
        }
        let faded = opacity.number(*index).unwrap_or(1.0).clamp(0.0, 1.0) as f32 * outer * picked.opacity(*index);
        let fill = colour(&levels, &numbers, *index).faded(faded);
        borders.add(*index, located, globe, &trail);
        if context.shared.keeps {
            parts.push(part(*index, located, &numbers, &trail));
        }
        drawn.shapes.push(Shape::Area { path: path(trail), against: Against::Itself, fill });
    }
    drawn.shapes.extend(borders.shapes());
    if context.shared.keeps {
        drawn.spots.push(Spots::Parts(parts));
    }
    let swatch = levels.colours.get(levels.colours.len() / 2).copied().unwrap_or(context.colour);
    drawn.entries.push(context.entry(swatch));
    Piece::of(&context, drawn)
}

fn colour(levels: &Levels, numbers: &[f64], index: usize) -> Rgba {
    numbers.get(index).and_then(|number| levels.colour(*number)).unwrap_or(Rgba::CLEAR)
}

fn part(index: usize, located: &Located, numbers: &[f64], trail: &Trail) -> Part {
    let z = numbers.get(index).map(|number| crate::chart::format::decimal::plain(*number)).unwrap_or_default();
    Part {
        outline: trail.places().collect(),
        label: located.name.clone(),
        says: vec![("z", z), ("location", located.id.clone())],
        index,
    }
}

/// Which areas are picked out, if any are.
struct Picked {
    points: Option<Vec<usize>>,
    inside: f32,
    outside: f32,
}

impl Picked {
    fn read(context: &Context<'_>) -> Picked {
        let source = context.source;
        let points = source.column("selectedpoints").map(|column| {
            column.cells().filter_map(Cell::number).filter(|index| *index >= 0.0).map(|index| index as usize).collect()
        });
        let opacity = |name: &str, usual: f64| {
            source.number(&format!("{name}.marker.opacity")).unwrap_or(usual).clamp(0.0, 1.0) as f32
        };
        Picked { points, inside: opacity("selected", 1.0), outside: opacity("unselected", 0.2) }
    }

    fn opacity(&self, index: usize) -> f32 {
        match &self.points {
            None => 1.0,
            Some(points) if points.contains(&index) => self.inside,
            Some(_) => self.outside,
        }
    }
}

/// The borders of areas, those of one look together.
struct Borders<'c, 'a> {
    context: &'c Context<'a>,
    looks: Vec<(Stroke, Trail)>,
    is_each: bool,
}

impl<'c, 'a> Borders<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Self {
        let line = context.source.sub("marker.line");
        let is_each = line.each("width").is_column() || line.each("color").is_column();
        Borders { context, looks: Vec::new(), is_each }
    }

    fn add(&mut self, index: usize, located: &Located, globe: &Globe, area: &Trail) {
        if self.looks.is_empty() || self.is_each {
            let line = self.context.source.sub("marker.line");
            let colour = match line.each("color").cell(index) {
                Cell::Text(text) => Rgba::parse(text).unwrap_or(LINE),
                _ => LINE,
            };
            let width = line.each("width").number(index).unwrap_or(1.0).clamp(0.0, 50.0) as f32;
            let stroke = Stroke { colour, width, dash: Dash::Solid };
            if !self.looks.iter().any(|(other, _)| *other == stroke) {
                self.looks.push((stroke, Trail::default()));
            }
            // The look that was asked for last is the last in the list.
            if let Some(at) = self.looks.iter().position(|(other, _)| *other == stroke) {
                let look = self.looks.remove(at);
                self.looks.push(look);
            }
        }
        let Some((stroke, trail)) = self.looks.last_mut() else { return };
        if stroke.width <= 0.0 || stroke.colour.a <= 0.0 {
            return;
        }
        // In cells thin lines would cover the colours of small areas.
        let is_cells = self.context.shared.size.is_cells;
        if is_cells && (stroke.width <= 0.5 || stroke.width < 2.0 && !is_great(area)) {
            return;
        }
        for ring in located.polygons.iter().flatten() {
            let closed: Vec<[f64; 2]> = ring.iter().chain(ring.first()).copied().collect();
            globe.line(&closed, trail);
        }
    }

    fn shapes<'s>(self) -> impl Iterator<Item = Shape<'s>> {
        self.looks
            .into_iter()
            .filter(|(_, trail)| !trail.is_empty())
            .map(|(stroke, trail)| Shape::Line(path(trail), stroke))
    }
}
