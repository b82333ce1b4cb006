//! Points on a map, with the lines and areas between them.

use std::rc::Rc;

use super::clusters::Clusters;
use super::globe::{Globe, Trail};
use super::outlines::{Polygon, Scale};
use super::path;
use super::places::{Finder, Located, Reach};
use super::sphere::{Spot, radians};
use crate::chart::color::Rgba;
use crate::chart::format::decimal;
use crate::chart::scene::shape::{Against, Shape};
use crate::chart::scene::spots::{Part, Spots};
use crate::chart::scene::traces::{Context, Piece, scatter};
use crate::model::Cell;

/// A trace of points that was read.
#[derive(Debug)]
pub struct Points<'a> {
    /// The trace.
    pub context: Context<'a>,
    /// Longitudes and latitudes in degrees, `NaN` for what is not known.
    places: Vec<[f64; 2]>,
    /// What locations are called, if it has locations.
    names: Option<Vec<String>>,
}

/// Finds the places of a trace.
#[must_use]
pub fn read(mut context: Context<'_>, scale: Scale) -> Points<'_> {
    let source = context.source;
    if let Some(column) = source.column("locations") {
        let mut finder = Finder::new(source, scale);
        let found: Vec<Option<Rc<Located>>> = column.cells().map(|cell| finder.find(cell)).collect();
        let places = found.iter().map(|one| one.as_ref().map_or([f64::NAN; 2], |one| one.middle)).collect();
        let names = found.into_iter().map(|one| one.map(|one| one.name.clone()).unwrap_or_default()).collect();
        return Points { context, places, names: Some(names) };
    }
    let lon = context.coordinates_on("x", "lon").unwrap_or_default();
    let lat = context.coordinates_on("y", "lat").unwrap_or_default();
    let places = lon.iter().zip(lat.iter()).map(|(lon, lat)| [*lon, *lat]).collect();
    Points { context, places, names: None }
}

impl Points<'_> {
    /// Returns how far its places reach.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let mut reach = Reach::default();
        self.places.iter().filter(|place| is_known(place)).for_each(|place| reach.add(*place));
        reach
    }

    /// Returns the places between two gaps, in radians.
    fn runs(&self) -> Vec<Vec<Spot>> {
        let connects = self.context.source.flag("connectgaps", false);
        let mut runs: Vec<Vec<Spot>> = Vec::new();
        let mut is_open = false;
        for place in &self.places {
            if !is_known(place) {
                is_open &= connects;
                continue;
            }
            match runs.last_mut().filter(|_| is_open) {
                Some(run) => run.push(radians(*place)),
                None => runs.push(vec![radians(*place)]),
            }
            is_open = true;
        }
        runs
    }
}

fn is_known(place: &[f64; 2]) -> bool {
    place[0].is_finite() && place[1].is_finite()
}

/// Draws a trace of points.
#[must_use]
pub fn draw<'a>(points: Points<'a>, globe: &Globe) -> Piece<'a> {
    let mut seen: Vec<[f64; 2]> =
        points.places.iter().map(|place| globe.place(*place).unwrap_or([f64::NAN; 2])).collect();
    let runs = points.runs();
    let (index, in_legend, keeps) = (points.context.index, points.context.in_legend, points.context.shared.keeps);
    let spots = keeps.then(|| parts(&points, &seen));
    let heaps = heaps(&points, globe, &mut seen);
    let [x, y] = [0, 1].map(|axis| seen.iter().map(|place| place[axis]).collect::<Vec<f64>>());
    let mut drawn = scatter::draw(scatter::Scatter::at(points.context, x.into(), y.into()), &mut None);
    for shape in &mut drawn.shapes {
        let mut trail = Trail::default();
        match shape {
            Shape::Line(line, _) => {
                for run in &runs {
                    globe.line(run, &mut trail);
                }
                *line = path(trail);
            }
            Shape::Area { path: area, against, .. } => {
                for run in runs.iter().filter(|run| run.len() > 2) {
                    globe.polygon(&Polygon::from([opened(run)]), &mut trail);
                }
                (*area, *against) = (path(trail), Against::Itself);
            }
            _ => {}
        }
    }
    drawn.shapes.extend(heaps);
    drawn.spots = spots.into_iter().collect();
    Piece { trace: Some(index), in_legend, drawn }
}

/// Takes the points of a street map that lie together from their places, and returns what is drawn for them.
fn heaps<'a>(points: &Points<'_>, globe: &Globe, seen: &mut [[f64; 2]]) -> Vec<Shape<'a>> {
    let Some(zoom) = globe.zoom else { return Vec::new() };
    let source = points.context.source;
    let colour = source.text("marker.color").and_then(Rgba::parse).unwrap_or(points.context.colour);
    let clusters = Clusters::read(source, zoom, colour);
    clusters.map(|clusters| clusters.take(seen, zoom)).unwrap_or_default()
}

/// Returns a ring without its first place at its end.
fn opened(run: &[Spot]) -> Vec<Spot> {
    let closed = run.len() > 3 && run.first() == run.last();
    run[..run.len() - usize::from(closed)].to_vec()
}

fn parts(points: &Points<'_>, seen: &[[f64; 2]]) -> Spots<'static> {
    let locations = points.context.source.each("locations");
    let shown = seen.iter().enumerate().filter(|(_, place)| is_known(place));
    let parts = shown.map(|(index, place)| {
        let [lon, lat] = points.places[index].map(|degrees| decimal::plain((degrees * 1e4).round() / 1e4));
        let mut says = vec![("lat", lat), ("lon", lon)];
        if let Cell::Text(location) = locations.cell(index) {
            says.push(("location", location.to_owned()));
        }
        let label = points.names.as_ref().and_then(|names| names.get(index)).cloned().unwrap_or_default();
        Part { outline: vec![*place], label, says, index }
    });
    Spots::Parts(parts.collect())
}
