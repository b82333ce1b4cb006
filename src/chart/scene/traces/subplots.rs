//! Subplots that are no pair of axes: all traces of one are drawn together, in a panel of their own.

use super::{Context, Solo, earth, polar, smith, space, ternary};
use crate::chart::scene::mark::Rect;
use crate::chart::scene::source::Source;

/// The kinds of subplots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Angles and radii.
    Polar,
    /// Three parts of a whole.
    Ternary,
    /// Impedances on a disc.
    Smith,
    /// A globe in a projection.
    Geo,
    /// Streets: Mercator without tiles.
    Map,
    /// Three dimensions.
    Scene,
}

impl Family {
    /// Returns the family of a trace type, if it lies in such a subplot.
    #[must_use]
    pub fn of(kind: &str) -> Option<Family> {
        Some(match kind {
            "scatterpolar" | "scatterpolargl" | "barpolar" => Family::Polar,
            "scatterternary" => Family::Ternary,
            "scattersmith" => Family::Smith,
            "scattergeo" | "choropleth" => Family::Geo,
            "scattermap" | "scattermapbox" | "densitymap" | "densitymapbox" | "choroplethmap" | "choroplethmapbox" => {
                Family::Map
            }
            "scatter3d" | "surface" | "mesh3d" | "cone" | "streamtube" | "isosurface" | "volume" => Family::Scene,
            _ => return None,
        })
    }

    /// Returns the name of the subplot of this family that a trace lies in: its attribute, or the first.
    #[must_use]
    pub fn id<'a>(self, kind: &str, source: Source<'a>) -> &'a str {
        let (attribute, usual) = match self {
            Family::Polar => ("subplot", "polar"),
            Family::Ternary => ("subplot", "ternary"),
            Family::Smith => ("subplot", "smith"),
            Family::Geo => ("geo", "geo"),
            Family::Map if kind.ends_with("mapbox") => ("subplot", "mapbox"),
            Family::Map => ("subplot", "map"),
            Family::Scene => ("scene", "scene"),
        };
        source.text(attribute).filter(|name| name.starts_with(usual)).unwrap_or(usual)
    }
}

/// A trace of a subplot.
#[derive(Debug)]
pub struct Member<'a> {
    /// Its type.
    pub kind: &'a str,
    /// The trace.
    pub context: Context<'a>,
}

/// A subplot under way.
#[derive(Debug)]
pub struct Subplot<'a> {
    /// What kind it is.
    pub family: Family,
    /// Its name: `polar`, `scene2` and so on.
    pub id: &'a str,
    /// What the layout says of it.
    pub layout: Source<'a>,
    /// Its place, in fractions of the paper.
    pub rect: Rect,
    /// Its traces.
    pub members: Vec<Member<'a>>,
}

impl<'a> Subplot<'a> {
    /// Makes a subplot of its traces; none without any.
    #[must_use]
    pub fn new(family: Family, id: &'a str, members: Vec<Member<'a>>) -> Option<Subplot<'a>> {
        let first = members.first()?;
        let layout = first.context.layout.sub(id);
        Some(Subplot { family, id, layout, rect: super::domain_of(layout, first.context.layout), members })
    }

    /// Draws it.
    #[must_use]
    pub fn draw(self) -> Vec<Solo<'a>> {
        match self.family {
            Family::Polar => polar::draw(self),
            Family::Ternary => ternary::draw(self),
            Family::Smith => smith::draw(self),
            Family::Scene => space::draw(self),
            Family::Geo => earth::geo::draw(self).into_iter().collect(),
            Family::Map => earth::map::draw(self).into_iter().collect(),
        }
    }
}
