//! The read-out: what data is under a place of a panel, and what its hover text says.
//!
//! A [`Prepared`](super::prepared::Prepared) figure has one, for its scene and for every part of it. [`Readout::closest`]
//! and [`Readout::at_x`] answer as plotly.js' hover modes do, with the texts that `hovertemplate` and `hoverinfo` ask for.
//! Places are fractions of a panel, 0 to 1 from its left and bottom, so that any painter may ask. The figure that is drawn
//! is needed again for texts: what is kept beside it are coordinates only. A million points take one or two milliseconds to search, sorted ones
//! a few microseconds.

mod nearest;
mod step;
mod text;

#[cfg(test)]
mod tests;

use super::axis::Axis;
use super::color::Rgba;
use super::rich_text::RichText;
use super::scene::Scene;
use super::scene::source::Source;
use super::scene::spots::{Spots, TraceSpots};
use crate::model::{Figure, Value};
use nearest::{Found, Ground};

/// How far from the asked place plotly.js looks for data, in pixels.
pub const USUAL_REACH: f64 = 20.0;

/// How a figure wants to be read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// The one value nearest to the place.
    #[default]
    Closest,
    /// Of each trace the value nearest along x.
    AtX,
    /// Of each trace the value nearest along y.
    AtY,
    /// Nothing.
    Off,
}

impl Mode {
    /// Returns the mode that a figure's layout asks for.
    #[must_use]
    pub fn of(figure: &Figure) -> Mode {
        let own = figure.layout("hovermode").or_else(|| figure.layout("template.layout.hovermode"));
        match own {
            Some(Value::Bool(false)) => Mode::Off,
            Some(Value::Text(mode)) if mode.starts_with('x') => Mode::AtX,
            Some(Value::Text(mode)) if mode.starts_with('y') => Mode::AtY,
            _ => Mode::Closest,
        }
    }
}

/// A value that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The trace's number in the figure.
    pub trace: usize,
    /// The value's number in the trace: of its lists, its bins, its cells row by row.
    pub point: usize,
    /// Where it is in its panel.
    pub place: [f32; 2],
    /// How far that is from the asked place, in pixels; 0 within bars and cells.
    pub distance: f64,
    /// The colour of its trace.
    pub colour: Rgba,
    /// The trace's name, without markup.
    pub name: String,
    /// What it says along x, as its axis writes it; empty where there is no axis.
    pub x: String,
    /// What it says along y.
    pub y: String,
    /// The third number, of tables of colours.
    pub z: Option<String>,
    /// The hover text: by the trace's `hovertemplate` or `hoverinfo`.
    pub text: RichText,
    /// What stands beside the text: the trace's name, or what the template says instead.
    pub extra: String,
}

impl Hit {
    /// Returns the lines of the hover text, and the name behind them if it has one.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let text = self.text.plain();
        let mut lines: Vec<String> = text.lines().map(str::trim_end).map(str::to_owned).collect();
        lines.retain(|line| !line.trim().is_empty());
        if !self.extra.is_empty() && !lines.contains(&self.extra) {
            lines.push(self.extra.clone());
        }
        lines
    }
}

/// The places of a figure's values.
#[derive(Debug, Clone, Default)]
pub struct Readout {
    spots: Vec<TraceSpots>,
}

impl Readout {
    /// Makes the read-out of a figure of what a scene kept of it.
    pub(in crate::chart) fn new(spots: Vec<TraceSpots>) -> Readout {
        Readout { spots }
    }

    /// Returns the value nearest to a place of a panel, if there is one within so many pixels. What lies above what else
    /// is there comes first: points before bars, bars before tables.
    #[must_use]
    pub fn closest(&self, figure: &Figure, scene: &Scene, panel: usize, place: [f32; 2], reach: f64) -> Option<Hit> {
        let ground = Ground::new(scene, panel, place)?;
        let found = self.of(panel).filter(|spots| is_read(figure, spots)).filter_map(|spots| {
            let found = nearest::closest(&spots.spots, &ground, reach)?;
            Some((spots, found))
        });
        // Later traces lie above.
        let best = found.reduce(|best, next| if next.1.rank() <= best.1.rank() { next } else { best });
        let (spots, found) = best?;
        Some(hit(figure, scene, &ground, spots, &found, text::Shown::Both))
    }

    /// Returns of each trace of a panel the value nearest along x, within so many pixels, in the order of traces.
    #[must_use]
    pub fn at_x(&self, figure: &Figure, scene: &Scene, panel: usize, place: [f32; 2], reach: f64) -> Vec<Hit> {
        self.along(figure, scene, panel, place, (reach, false))
    }

    /// Returns of each trace of a panel the value nearest along y, within so many pixels, in the order of traces.
    #[must_use]
    pub fn at_y(&self, figure: &Figure, scene: &Scene, panel: usize, place: [f32; 2], reach: f64) -> Vec<Hit> {
        self.along(figure, scene, panel, place, (reach, true))
    }

    /// Returns what is read out in a mode.
    #[must_use]
    pub fn read(
        &self,
        figure: &Figure,
        scene: &Scene,
        panel: usize,
        place: [f32; 2],
        (mode, reach): (Mode, f64),
    ) -> Vec<Hit> {
        match mode {
            Mode::Closest => self.closest(figure, scene, panel, place, reach).into_iter().collect(),
            Mode::AtX => self.at_x(figure, scene, panel, place, reach),
            Mode::AtY => self.at_y(figure, scene, panel, place, reach),
            Mode::Off => Vec::new(),
        }
    }

    fn along(
        &self,
        figure: &Figure,
        scene: &Scene,
        panel: usize,
        place: [f32; 2],
        (reach, up): (f64, bool),
    ) -> Vec<Hit> {
        let Some(ground) = Ground::new(scene, panel, place) else { return Vec::new() };
        let mut hits: Vec<(usize, Hit)> = self
            .of(panel)
            .filter(|spots| is_read(figure, spots))
            .filter_map(|spots| {
                let found = nearest::along(&spots.spots, &ground, reach, up)?;
                Some((spots.trace, hit(figure, scene, &ground, spots, &found, text::Shown::Across(up))))
            })
            .collect();
        hits.sort_by_key(|(trace, _)| *trace);
        hits.into_iter().map(|(_, hit)| hit).collect()
    }

    fn of(&self, panel: usize) -> impl Iterator<Item = &TraceSpots> {
        self.spots.iter().filter(move |spots| spots.panel == panel)
    }
}

/// Returns the trace with what its template says.
fn source<'a>(figure: &'a Figure, spots: &'a TraceSpots) -> Source<'a> {
    Source::new(figure.traces().get(spots.trace), spots.template.as_ref())
}

/// Returns whether a trace lets itself be read out.
fn is_read(figure: &Figure, spots: &TraceSpots) -> bool {
    let source = source(figure, spots);
    !matches!(source.text("hoverinfo"), Some("skip" | "none")) || source.text("hovertemplate").is_some()
}

fn hit(
    figure: &Figure,
    scene: &Scene,
    ground: &Ground<'_>,
    spots: &TraceSpots,
    found: &Found,
    shown: text::Shown,
) -> Hit {
    let source = source(figure, spots);
    let summary = scene.traces.get(spots.trace);
    let name = summary.map(|summary| summary.name.replace('\n', " ")).unwrap_or_default();
    let swatch = scene.legend.iter().find(|entry| entry.trace == spots.trace).map(|entry| entry.swatch.colour);
    let said = text::Said::of(&spots.spots, found, [ground.x, ground.y]);
    let (text, extra) = text::hover(&source, figure, &said, (&name, found.point), shown);
    let label = |axis: &Axis, value: f64| if value.is_finite() { axis.label(value) } else { String::new() };
    let is_pie = matches!(spots.spots, Spots::Slices { .. });
    Hit {
        trace: spots.trace,
        point: found.point,
        place: found.place,
        distance: found.distance,
        colour: swatch.or(summary.map(|summary| summary.colour)).unwrap_or_default(),
        x: if is_pie { said.label.clone().unwrap_or_default() } else { said.x_text.clone() },
        y: if is_pie { said.value_text() } else { label(ground.y, said.y) },
        z: said.z.map(text::plain_number),
        name,
        text,
        extra,
    }
}
