//! The earth: maps in many projections (`geo`), and street maps without streets (`map`, `mapbox`).
//!
//! A subplot reads what it shows and how far its traces reach, makes a [`globe::Globe`] for its panel, and draws land and water,
//! traces and grids by it.

pub mod clusters;
pub mod cut;
pub mod density;
pub mod geo;
pub mod geojson;
pub mod globe;
pub mod map;
pub mod names;
pub mod outlines;
pub mod places;
pub mod points;
pub mod projections;
pub mod regions;
pub mod sphere;
#[cfg(test)]
mod tests;

use super::subplots::Member;
use super::{Piece, Solo};
use crate::chart::color::Rgba;
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Against, Course, Path, Shape};
use globe::{Globe, Trail};
use outlines::Scale;
use points::Points;
use regions::Regions;

/// Returns a trail as the path of a shape.
fn path<'a>(trail: Trail) -> Path<'a> {
    Path { x: trail.x.into(), y: trail.y.into(), course: Course::Straight, connect: false, rising: false }
}

/// A trace of a map that was read.
#[derive(Debug)]
enum Trace<'a> {
    Points(Points<'a>),
    Regions(Regions<'a>),
    Density(density::Density<'a>),
}

impl<'a> Trace<'a> {
    fn read(Member { kind, context }: Member<'a>, scale: Scale) -> Trace<'a> {
        match kind {
            kind if kind.starts_with("choropleth") => Trace::Regions(regions::read(context, scale)),
            kind if kind.starts_with("density") => Trace::Density(density::read(context)),
            _ => Trace::Points(points::read(context, scale)),
        }
    }

    fn draw(self, globe: &Globe) -> Piece<'a> {
        match self {
            Trace::Points(points) => points::draw(points, globe),
            Trace::Regions(regions) => regions::draw(regions, globe),
            Trace::Density(density) => density::draw(density, globe),
        }
    }
}

/// Returns the panel of a map.
fn panel<'a>(id: &str, sheet: Sheet, globe: &Globe, pieces: Vec<Piece<'a>>) -> Solo<'a> {
    let sheet = Sheet { width: globe.size[0], height: globe.size[1], ..sheet };
    let [x, y] = sheet.axes(id);
    let plane = Some(sheet.plane());
    Solo { rect: sheet.rect, title: String::new(), x, y, pieces, lines: Vec::new(), plane }
}

/// Returns an area of a trail.
fn area<'a>(trail: Trail, fill: Rgba) -> Shape<'a> {
    Shape::Area { path: path(trail), against: Against::Itself, fill }
}
