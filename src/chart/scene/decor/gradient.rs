//! Colours that change over an area: along x, along y or from a middle outwards.

use super::super::source::Source;
use crate::chart::axis::{Axis, kind};
use crate::chart::color::{Rgba, scales::Scale};
use crate::model::Value;

/// Which way colours change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From left to right.
    Across,
    /// From below upwards.
    Up,
    /// From the middle outwards.
    Out,
}

/// The colours of a filled area.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// Which way they change.
    pub way: Way,
    /// The colours.
    scale: Scale,
    /// The coordinates at which they begin and end, else those of the area.
    ends: [Option<Value>; 2],
}

impl Gradient {
    /// Reads a `fillgradient`; `None` if it says no way or no colours.
    #[must_use]
    pub fn read(source: Source<'_>) -> Option<Gradient> {
        let way = match source.text("type")? {
            "horizontal" => Way::Across,
            "vertical" => Way::Up,
            "radial" => Way::Out,
            _ => return None,
        };
        let ends = ["start", "stop"].map(|key| source.at(key).filter(|value| **value != Value::Null).cloned());
        Some(Gradient { way, scale: Scale::parse(source.at("colorscale")?)?, ends })
    }

    /// Returns the fractions of its axis between which the colours of an area lie that reaches from one to the other.
    #[must_use]
    pub fn span(&self, axis: &Axis, [low, high]: [f32; 2]) -> [f32; 2] {
        let at = |end: &Option<Value>, usual: f32| {
            let value = end.as_ref().map(|value| kind::lookup(axis.kind, value.cell(), &axis.categories));
            value.map(|value| axis.fraction(value) as f32).filter(|at| at.is_finite()).unwrap_or(usual)
        };
        [at(&self.ends[0], low), at(&self.ends[1], high)]
    }

    /// Returns the colour at a share of the way.
    #[must_use]
    pub fn at(&self, share: f32) -> Rgba {
        self.scale.at(f64::from(share.clamp(0.0, 1.0)))
    }
}
