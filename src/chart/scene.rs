//! What plotree understood of a figure: panels with axes and marks, legend, colour bars, annotations, title.
//!
//! [`Scene::build`] holds all understanding of Plotly: templates, defaults, axes, the arithmetic of each trace type. A
//! painter ([`super::cells`], later pictures) knows none of it: it places panels and draws [marks](mark). A scene owns what it
//! needs, thinned to the resolution it was built for, so it can be kept beside its figure and sent between threads; its
//! axes stay exact for any length, because ticks are asked for when the painter knows how much room there is.

pub mod bitmap;
pub(in crate::chart) mod build;
mod calendars;
mod colours;
mod constrain;
pub mod controls;
pub mod decor;
pub mod form;
pub mod images;
mod inside;
pub(in crate::chart) mod kept;
mod legend;
mod listing;
pub mod mark;
mod notes;
mod plan;
pub mod plane;
pub mod project;
pub mod pyramid;
pub mod scan;
pub mod shape;
mod shapes;
mod shared;
pub mod slices;
pub mod source;
pub mod spots;
mod svg_path;
mod templates;
pub mod traces;
mod transforms;
mod view;

use super::axis::Axis;
use super::color::Rgba;
use super::rich_text::RichText;
use crate::model::Figure;
use mark::{Anchor, Layer, Rect, Stroke, Symbol};

pub use plane::Plane;
pub use view::{Subject, Turn, View};

/// How big a scene is to be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Width in pixels, as figures count them.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// How many of these pixels lie beside panels, and above and below them.
    pub margins: (f64, f64),
    /// How many dots across and down the painter can tell apart.
    pub dots: (u32, u32),
    /// Whether it is drawn in character cells, where labels need room that pictures have in their margins.
    pub is_cells: bool,
}

impl Size {
    /// Pixels of a figure that a character cell stands for: a figure of 700×500 is about 140×45 cells.
    pub const CELL: (f64, f64) = (5.0, 11.0);

    /// Returns the size of so many columns and rows of a terminal.
    #[must_use]
    pub fn cells(columns: u16, rows: u16) -> Size {
        Size {
            width: f64::from(columns) * Size::CELL.0,
            height: f64::from(rows) * Size::CELL.1,
            margins: (f64::from(columns) * Size::CELL.0 * 0.12, 4.0 * Size::CELL.1),
            dots: (u32::from(columns) * 2, u32::from(rows) * 4),
            is_cells: true,
        }
    }

    /// Returns the size that a figure asks for: 700 by 500 pixels with wide margins if it says nothing.
    #[must_use]
    pub fn of_figure(figure: &Figure) -> Size {
        let pixels = |path: &str, usual: f64| {
            let asked = figure.layout(path).and_then(|value| value.cell().number());
            asked.or_else(|| figure.layout(&format!("template.layout.{path}"))?.cell().number()).unwrap_or(usual)
        };
        let (width, height) =
            (pixels("width", 700.0).clamp(10.0, 20_000.0), pixels("height", 500.0).clamp(10.0, 20_000.0));
        let (left, right) = (pixels("margin.l", 80.0), pixels("margin.r", 80.0));
        let (top, bottom) = (pixels("margin.t", 100.0), pixels("margin.b", 80.0));
        let inner = (height - top - bottom).max(10.0);
        let slider = if has_slider(figure) { inner * 0.15 + SLIDER_MARGIN } else { 0.0 };
        let margins = (left + right, top + bottom + slider);
        Size { width, height, margins, dots: (width as u32, height as u32), is_cells: false }
    }

    /// Returns the length in pixels that panels have together along one direction.
    #[must_use]
    pub fn inner(self, across: bool) -> f64 {
        let (whole, margins) = if across { (self.width, self.margins.0) } else { (self.height, self.margins.1) };
        (whole - margins).max(2.0)
    }
}

/// The pixels that labels and gaps take at a range slider.
const SLIDER_MARGIN: f64 = 48.0;

/// Returns whether a range slider lies below: asked for, or with candlesticks unless it is not wanted.
fn has_slider(figure: &Figure) -> bool {
    let slider = figure.layout("xaxis.rangeslider");
    let flag = |path: &str| figure.layout(path).and_then(crate::model::Value::as_bool);
    let usual = slider.is_some_and(|slider| !slider.is_empty())
        || figure.trace_types().any(|kind| matches!(kind, "candlestick" | "ohlc"));
    flag("xaxis.rangeslider.visible").unwrap_or(usual)
}

/// Which side of its panel an axis is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Left or bottom.
    Low,
    /// Right or top.
    High,
}

/// An axis in the picture.
#[derive(Debug, Clone)]
pub struct Ruler {
    /// The axis itself: its range, ticks and categories.
    pub axis: Axis,
    /// `x`, `y2` and so on.
    pub id: String,
    /// Whether it goes along x.
    pub horizontal: bool,
    /// Where it is.
    pub side: Side,
    /// Whether anything of it is drawn.
    pub visible: bool,
    /// Whether its tick labels are drawn.
    pub labels: bool,
    /// Its title, empty for none.
    pub title: String,
    /// The panel along whose border it runs.
    pub panel: usize,
}

/// A rectangle of the picture with two axes and what is drawn in it.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Left, bottom, right and top in fractions of the paper, which is the picture without its margins.
    pub rect: Rect,
    /// Which of the scene's axes goes along x.
    pub x: usize,
    /// Which goes along y.
    pub y: usize,
    /// Its own title, empty for none.
    pub title: String,
    /// What is drawn, the first lowest.
    pub layers: Vec<Layer>,
    /// Lines of text instead of marks: what is known of a trace that cannot be drawn.
    pub lines: Vec<String>,
    /// How it lies, if its axes are not the layout's.
    pub plane: Option<Plane>,
}

/// One line of the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendEntry {
    /// The trace's number in the figure.
    pub trace: usize,
    /// In which of the legends it stands.
    pub legend: usize,
    /// The name.
    pub name: String,
    /// What stands before it.
    pub swatch: Swatch,
    /// The name with its styles.
    pub rich: RichText,
    /// Whether cells name it at its marks, so that no line of a legend is needed.
    pub named: bool,
    /// Whether it is a title, which has no swatch.
    pub heading: bool,
    /// The font of that, if it is not the legend's.
    pub font: Option<decor::Font>,
}

/// How a legend shows a trace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swatch {
    /// Its colour.
    pub colour: Rgba,
    /// Whether it is a line.
    pub line: bool,
    /// The form of its points, if it has any.
    pub symbol: Option<Symbol>,
}

/// A scale of colours beside the panels.
#[derive(Debug, Clone, PartialEq)]
pub struct ColourBar {
    /// Its place and looks in a picture.
    pub look: decor::BarLook,
    /// Its title, empty for none.
    pub title: String,
    /// The number of its lower end.
    pub low: f64,
    /// The number of its upper end.
    pub high: f64,
    /// Its colours, lowest first.
    pub colours: Vec<Rgba>,
    /// The ticks: fractions and texts.
    pub ticks: Vec<(f32, String)>,
}

/// A text or line that belongs to the paper or to a panel, in fractions of the paper.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// A text.
    Text {
        /// Its place; above 1 and below 0 are the margins.
        at: [f32; 2],
        /// What is written.
        text: String,
        /// Where it stands to its place.
        anchor: Anchor,
        /// Its colour, or what suits the ground.
        colour: Option<Rgba>,
        /// The panel it lies in, if its place is one of its axes' coordinates: the place is in fractions of it.
        panel: Option<usize>,
    },
    /// A line from place to place.
    Line {
        /// x, y and x, y of the ends.
        ends: [f32; 4],
        /// How it is drawn.
        stroke: Stroke,
        /// Whether it lies under the marks.
        below: bool,
        /// The panel whose fractions these are, else the paper's.
        panel: Option<usize>,
    },
    /// A path: rings parted by `NaN`.
    Path {
        /// Its places.
        places: Vec<mark::Place>,
        /// The colour of what lies within.
        fill: Rgba,
        /// How the line is drawn.
        stroke: Option<Stroke>,
        /// Whether it lies under the marks.
        below: bool,
        /// The panel whose fractions these are, else the paper's.
        panel: Option<usize>,
    },
    /// A picture.
    Image(images::Image),
    /// A rectangle.
    Rect {
        /// Its corners.
        rect: Rect,
        /// Its colour.
        fill: Rgba,
        /// Its border.
        stroke: Option<Stroke>,
        /// Whether it is the ellipse within.
        round: bool,
        /// Whether it lies under the marks.
        below: bool,
        /// The panel whose fractions these are, else the paper's.
        panel: Option<usize>,
    },
}

impl Note {
    /// Returns the panel whose fractions its places are, else they are the paper's, and whether it lies under the marks.
    #[must_use]
    pub fn place(&self) -> (Option<usize>, bool) {
        match self {
            Note::Text { panel, .. } => (*panel, false),
            Note::Line { panel, below, .. } | Note::Rect { panel, below, .. } | Note::Path { panel, below, .. } => {
                (*panel, *below)
            }
            Note::Image(image) => (image.panel, image.below),
        }
    }
}

/// What was understood of a trace, for the dump and for readers.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceSummary {
    /// Its type.
    pub kind: String,
    /// Its name, without markup.
    pub name: String,
    /// Whether it is drawn.
    pub visible: bool,
    /// Whether its type is one that can be drawn.
    pub known: bool,
    /// Its main colour.
    pub colour: Rgba,
}

/// A figure, understood.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The size it was built for.
    pub size: Size,
    /// The size that the figure asks for.
    pub asked: Size,
    /// The title's lines, none for no title.
    pub title: Vec<String>,
    /// The line below it, empty for none.
    pub subtitle: String,
    /// All axes.
    pub axes: Vec<Ruler>,
    /// All panels, the first lowest.
    pub panels: Vec<Panel>,
    /// The legend's lines, none for no legend.
    pub legend: Vec<LegendEntry>,
    /// The legend's title, empty for none.
    pub legend_title: String,
    /// Whether the legend's lines stand beside each other.
    pub flat_legend: bool,
    /// The scales of colours.
    pub bars: Vec<ColourBar>,
    /// Annotations and shapes.
    pub notes: Vec<Note>,
    /// One summary a trace of the figure.
    pub traces: Vec<TraceSummary>,
    /// How it looks beyond its marks, for pictures.
    pub decor: decor::Decor,
}

impl Scene {
    /// Understands a figure for a size; whatever is broken in it is drawn as far as it goes.
    #[must_use]
    pub fn build(figure: &Figure, size: Size) -> Scene {
        let applied = Scene::stand_in(figure);
        build::build(applied.as_ref().unwrap_or(figure), size)
    }

    /// Returns the figure that is drawn in place of one whose traces have transforms, which numbers its traces anew, or whose
    /// dates are of other calendars.
    #[must_use]
    pub fn stand_in(figure: &Figure) -> Option<Figure> {
        let plain = transforms::applied(figure);
        calendars::applied(plain.as_ref().unwrap_or(figure)).or(plain)
    }
}

/// Returns text without its markup and without anything that is no letter.
#[must_use]
pub fn plain(text: &str) -> String {
    RichText::parse(text).plain()
}
