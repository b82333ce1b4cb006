//! What a trace puts into a scene, in the coordinates of its axes, before the scene's room is known.

use super::mesh::Mesh;
use super::room;
use super::vector::Vector;
use super::{cone, streamtube, surface};
use crate::chart::color::Rgba;
use crate::chart::scene::form::Form;
use crate::chart::scene::mark::{Anchor, Paint, Stroke, Symbol};
use crate::chart::scene::traces::{Context, Entry};

/// A line through places, broken where one is no number.
#[derive(Debug, Clone)]
pub struct Curve {
    /// Its places.
    pub places: Vec<Vector>,
    /// Its colours.
    pub paint: Paint,
    /// How it is drawn.
    pub stroke: Stroke,
}

/// Points.
#[derive(Debug, Clone)]
pub struct Points {
    /// Where they are.
    pub places: Vec<Vector>,
    /// Their colours.
    pub paint: Paint,
    /// Their diameters in pixels, one for all or one each.
    pub sizes: Vec<f32>,
    /// Their forms, one for all or one each.
    pub forms: Vec<(Form, Symbol)>,
    /// For each axis on whose face behind they are shown too: how opaque, and how many times as big.
    pub shadows: [Option<(f32, f32)>; 3],
}

/// A text.
#[derive(Debug, Clone)]
pub struct Text {
    /// Where it is.
    pub place: Vector,
    /// What is written.
    pub text: String,
    /// Where it stands to its place.
    pub anchor: Anchor,
    /// Its colour.
    pub colour: Option<Rgba>,
    /// The size of its letters in pixels.
    pub size: f32,
}

/// What is read out at a place.
#[derive(Debug, Clone)]
pub struct Said {
    /// The place.
    pub place: Vector,
    /// More than where it is: names and texts.
    pub more: Vec<(&'static str, String)>,
    /// Its place in the figure's lists.
    pub index: usize,
}

/// What is finished when the room is known.
#[derive(Debug)]
pub enum Late {
    /// Cones, which are cones however axes are scaled.
    Cones(cone::Cones),
    /// Tubes, which are round.
    Tubes(streamtube::Tubes),
    /// Lines along a surface at the ticks of axes.
    Contours(surface::Contours),
}

/// What a trace puts into a scene.
#[derive(Debug)]
pub struct Thing<'a> {
    /// The trace.
    pub context: Context<'a>,
    /// Its surfaces, whose corners are in coordinates.
    pub meshes: Vec<Mesh>,
    /// Its lines.
    pub curves: Vec<Curve>,
    /// Its points.
    pub points: Vec<Points>,
    /// Its texts.
    pub texts: Vec<Text>,
    /// What can be read out.
    pub said: Vec<Said>,
    /// What is finished later.
    pub late: Option<Late>,
    /// How far it reaches along each axis.
    pub reach: [[f64; 2]; 3],
    /// Its lines of the legend.
    pub entries: Vec<Entry>,
}

impl<'a> Thing<'a> {
    /// Makes a trace that puts nothing in.
    #[must_use]
    pub fn new(context: Context<'a>) -> Thing<'a> {
        let entries = vec![context.entry(context.colour)];
        Thing {
            context,
            meshes: Vec::new(),
            curves: Vec::new(),
            points: Vec::new(),
            texts: Vec::new(),
            said: Vec::new(),
            late: None,
            reach: room::nowhere(),
            entries,
        }
    }

    /// Makes a trace that reaches as far as the places of which these are the coordinates, and returns both.
    #[must_use]
    pub fn of_places(context: Context<'a>, [x, y, z]: &[Vec<f64>; 3]) -> (Thing<'a>, Vec<Vector>) {
        let places: Vec<Vector> = x.iter().zip(y).zip(z).map(|((&x, &y), &z)| [x, y, z]).collect();
        let mut thing = Thing::new(context);
        thing.include(places.iter().copied(), 0.0);
        (thing, places)
    }

    /// Makes it reach as far as places, and so many coordinates beyond.
    pub fn include(&mut self, places: impl Iterator<Item = Vector>, pad: f64) {
        for place in places {
            room::reach(&mut self.reach, place);
        }
        for ends in self.reach.iter_mut().filter(|ends| ends[0] <= ends[1]) {
            *ends = [ends[0] - pad, ends[1] + pad];
        }
    }

    /// Makes its line of the legend have a colour.
    pub fn named(&mut self, colour: Rgba) {
        self.entries = vec![self.context.entry(colour)];
    }

    /// Keeps what is read out at places, if that is kept at all; many are thinned.
    pub fn say(&mut self, places: &[Vector], more: impl Fn(usize) -> Vec<(&'static str, String)>) {
        const MOST: usize = 20_000;
        if self.context.shared.keeps {
            let step = places.len().div_ceil(MOST).max(1);
            let said = places.iter().enumerate().step_by(step);
            let said = said.filter(|(_, place)| super::vector::is_finite(**place));
            self.said.extend(said.map(|(index, place)| Said { place: *place, more: more(index), index }));
        }
    }
}
