//! The painter of pictures: a scene becomes pixels (PNG, JPEG, WebP), SVG or PDF, laid out as plotly.js does it.
//!
//! All that is drawn goes through one small trait, [`canvas::Canvas`], so that every format shows the same. [`render`] makes
//! a file's bytes of a scene; [`thumbnail`] a small PNG of a figure. Texts are outlines of a font within the program, so that a
//! picture is the same on every machine; only letters that it has not come from the machine's fonts. It knows no trace
//! types: whatever Plotly means has become marks before.

mod arrows;
mod bars;
pub mod canvas;
mod clip;
mod encode;
mod fallback;
mod font;
mod furniture;
mod gradient;
mod grid;
mod hatch;
mod labels;
mod layout;
mod legend;
mod margin;
mod marks;
pub mod path;
mod pdf;
mod pie;
mod raster;
mod signs;
mod svg;
mod symbol;
mod words;

use std::fmt;
use std::str::FromStr;

use super::color::GROUND;
use super::scene::{Note, Scene, Size};
use crate::model::Figure;
use canvas::Canvas;
use layout::Layout;
use marks::Looks;
use pdf::Pdf;
use raster::Raster;
use svg::Svg;

/// The least side of a picture whose thumbnail has texts.
const READABLE: u32 = 120;
/// How often a figure is understood anew for its margins: ticks of other ranges may have other labels.
const AGAIN: usize = 2;
/// Figures of more traces are understood anew once.
const MANY: usize = 1_000;
/// The side of the picture whose ranges smaller ones have.
const RANGED: u32 = 240;

/// What a picture's file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Pixels, exact.
    #[default]
    Png,
    /// Pixels, small.
    Jpeg,
    /// Pixels, exact and small.
    Webp,
    /// Outlines for the web.
    Svg,
    /// Outlines for paper.
    Pdf,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 5] = [Format::Png, Format::Jpeg, Format::Webp, Format::Svg, Format::Pdf];

    /// Returns the ending of its files' names, which is also its name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Format::Png => "png",
            Format::Jpeg => "jpeg",
            Format::Webp => "webp",
            Format::Svg => "svg",
            Format::Pdf => "pdf",
        }
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(name: &str) -> Result<Format, ()> {
        let name = name.to_ascii_lowercase();
        let name = if name == "jpg" { "jpeg" } else { &name };
        Format::ALL.into_iter().find(|format| format.ending() == name).ok_or(())
    }
}

/// How a picture is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Its width in the figure's pixels.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// How many pixels of the picture one of the figure's is wide.
    pub scale: f32,
    /// What its file is.
    pub format: Format,
    /// Whether only marks are drawn: no texts, no legend, lines thick enough for a very small picture.
    pub bare: bool,
}

impl Options {
    /// Returns the options for a scene in the size that it was built for.
    #[must_use]
    pub fn of(scene: &Scene, format: Format) -> Options {
        Options { width: scene.size.width as f32, height: scene.size.height as f32, scale: 1.0, format, bare: false }
    }
}

/// Why a picture could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It would have no pixels, or more than can be held.
    Size,
    /// The bytes of its format could not be written.
    Encode(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Size => formatter.write_str("a picture must have between 1 and 100 million pixels"),
            Trouble::Encode(why) => write!(formatter, "the picture could not be written: {why}"),
        }
    }
}

impl std::error::Error for Trouble {}

/// Paints a scene and returns the bytes of a file.
///
/// # Errors
/// Says when a picture of that size cannot be made.
pub fn render(scene: &Scene, options: Options) -> Result<Vec<u8>, Trouble> {
    let Options { width, height, scale, format, bare } = options;
    let sane = |length: f32| length.is_finite() && (1.0..=20_000.0).contains(&length);
    if !sane(width) || !sane(height) || !(0.01..=100.0).contains(&scale) {
        return Err(Trouble::Size);
    }
    let paper = scene.decor.paper;
    match format {
        Format::Svg => {
            let mut svg = Svg::new(width, height, scale);
            svg.fill(&whole(width, height), paper);
            paint(&mut svg, scene, [width, height], bare);
            Ok(svg.finish().into_bytes())
        }
        Format::Pdf => {
            let mut pdf = Pdf::new(width, height, scale);
            pdf.fill(&whole(width, height), paper);
            paint(&mut pdf, scene, [width, height], bare);
            pdf.finish().map_err(|error| Trouble::Encode(error.to_string()))
        }
        Format::Png | Format::Jpeg | Format::Webp => {
            let mut raster = Raster::new(width, height, scale, paper).ok_or(Trouble::Size)?;
            paint(&mut raster, scene, [width, height], bare);
            encode::encode(&raster, format, paper.over(GROUND)).map_err(Trouble::Encode)
        }
    }
}

fn whole(width: f32, height: f32) -> path::Path {
    path::Path::rect(path::Area { left: 0.0, top: 0.0, right: width, bottom: height })
}

/// Returns the size in which a figure's picture is made: its own, or the one asked for.
#[must_use]
pub fn size(figure: &Figure, asked: Option<(u32, u32)>) -> Size {
    let own = Size::of_figure(figure);
    match asked {
        None => own,
        Some((width, height)) => {
            Size { width: f64::from(width), height: f64::from(height), dots: (width, height), ..own }
        }
    }
}

/// Understands a figure for a picture of a size: with ranges and ticks for the room that titles, labels and legends leave.
///
/// How much that is depends on labels, and these on the ranges, so it is understood again until both agree.
#[must_use]
pub fn scene(figure: &Figure, size: Size) -> Scene {
    let mut scene = Scene::build(figure, size);
    let again = if scene.traces.len() > MANY { 1 } else { AGAIN };
    for _ in 0..again {
        let Some(better) = measured(&scene) else { break };
        scene = Scene::build(figure, better);
    }
    scene
}

/// Returns the size of a scene with the margins that its texts need, if these are not the ones that it was built for.
#[must_use]
pub fn measured(scene: &Scene) -> Option<Size> {
    let size = scene.size;
    if size.is_cells {
        return None;
    }
    let margins = Layout::of(scene, [size.width as f32, size.height as f32], false).margins();
    let moved = (margins.0 - size.margins.0).abs().max((margins.1 - size.margins.1).abs());
    (moved >= 1.0).then_some(Size { margins, ..size })
}

/// Returns a figure as a small square PNG: like its picture, but with marks only where texts could not be read.
///
/// # Errors
/// Says when its bytes could not be written.
pub fn thumbnail(figure: &Figure, side: u32) -> Result<Vec<u8>, Trouble> {
    let side = side.clamp(8, 2_000);
    let bare = side < READABLE;
    // Drawn larger than it is shown, so that texts keep their measure to the marks.
    let drawn = if bare { side } else { side.max(480) };
    let scene = if bare {
        // Big points would take all the room of a small panel, so ranges are those of a bigger one.
        let size = size(figure, Some((RANGED, RANGED)));
        let mut scene = Scene::build(figure, Size { margins: (0.0, 0.0), ..size });
        (scene.size.width, scene.size.height) = (f64::from(side), f64::from(side));
        scene
    } else {
        self::scene(figure, size(figure, Some((drawn, drawn))))
    };
    let scale = side as f32 / drawn as f32;
    render(&scene, Options { scale, bare, ..Options::of(&scene, Format::Png) })
}

/// Paints a scene on any canvas.
pub fn paint(canvas: &mut dyn Canvas, scene: &Scene, size: [f32; 2], bare: bool) {
    let layout = Layout::of(scene, size, bare);
    let mut looks = Looks::new(bare);
    furniture::under(canvas, scene, &layout);
    notes(canvas, scene, &layout, true);
    for (panel, area) in scene.panels.iter().zip(&layout.panels) {
        marks::draw(canvas, scene, panel, *area, &mut looks);
    }
    notes(canvas, scene, &layout, false);
    if bare {
        return;
    }
    sliders(canvas, scene, &layout);
    furniture::axes(canvas, scene, &layout);
    for (panel, area) in scene.panels.iter().zip(&layout.panels) {
        furniture::lines_of_text(canvas, scene, panel, *area);
    }
    for (bar, place) in scene.bars.iter().zip(&layout.bars) {
        furniture::colour_bar(canvas, bar, place);
    }
    for place in &layout.legends {
        legend::draw(canvas, scene, place, &mut looks);
    }
    furniture::headline(canvas, scene, &layout);
    for note in &scene.decor.annotations {
        furniture::annotation(canvas, note, &layout);
    }
}

/// Draws the small views below axes that have one: the same marks in a low strip.
fn sliders(canvas: &mut dyn Canvas, scene: &Scene, layout: &Layout) {
    for (index, place) in layout.axes.iter().enumerate() {
        let (Some(area), Some(slider)) = (place.slider, scene.decor.axes[index].slider) else { continue };
        canvas.block(area, slider.ground);
        for panel in scene.panels.iter().filter(|panel| panel.x == index) {
            marks::draw(canvas, scene, panel, area, &mut Looks::small());
        }
        canvas.stroke(&path::Path::rect(area), &canvas::Pen::new(slider.border.colour, slider.border.width));
        furniture::slider_handles(canvas, area);
    }
}

/// Draws the layout's shapes below or above the marks.
fn notes(canvas: &mut dyn Canvas, scene: &Scene, layout: &Layout, below_marks: bool) {
    for note in &scene.notes {
        let (panel, below) = note.place();
        if below != below_marks || matches!(note, Note::Text { .. }) {
            continue;
        }
        let area = panel.and_then(|panel| layout.panels.get(panel).copied());
        canvas.clip(area);
        marks::note(canvas, area.unwrap_or(layout.paper), note);
    }
    canvas.clip(None);
}

#[cfg(test)]
mod tests;
