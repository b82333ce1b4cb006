//! The arithmetic of each trace type, a file a type, and what they share.
//!
//! A trace is prepared (its columns become coordinates on its axes), arranged with its neighbours where their places
//! depend on each other, and drawn: shapes, and how far they reach on each axis.

pub mod bar;
pub mod boxplot;
pub mod candlestick;
pub mod carpet;
pub mod contour;
pub mod earth;
pub mod errors;
pub mod fit;
pub mod frame;
pub mod funnelarea;
pub mod gauge;
pub mod heatmap;
pub mod hierarchy;
pub mod histogram;
pub mod image;
pub mod indicator;
pub mod kinds;
pub mod parcats;
pub mod parcoords;
pub mod period;
pub mod pie;
pub mod planar;
pub mod pointcloud;
pub mod polar;
pub mod quiver;
pub mod region;
pub mod sankey;
pub mod scatter;
pub mod smith;
pub mod space;
pub mod splom;
pub mod subplots;
pub mod table;
pub mod ternary;
pub mod texts;
pub mod unknown;
pub mod waterfall;

use std::borrow::Cow;
use std::rc::Rc;

use super::ColourBar;
pub use super::Swatch;
use super::colours;
use super::mark::Rect;
pub use super::mark::Stroke;
use super::mark::{Dash, Paint};
use super::plan::{self, AxisPlan};
use super::plane::Plane;
use super::scan;
use super::shape::{Coordinates, Shape};
use super::shared::Shared;
use super::source::{Source, Table};
use super::spots::Spots;
use crate::chart::axis::{self, Axis, AxisKind};
use crate::chart::color::Rgba;
pub use errors::error_bars;
pub use kinds::{has_data, height, is_cartesian, is_in_legend, is_known, lies, other_column, own_kind, stands_by_name};
pub use texts::{fill_template, point_text, value_text};

/// A trace under way: its attributes and its two axes.
#[derive(Debug)]
pub struct Context<'a> {
    /// The trace.
    pub source: Source<'a>,
    /// The layout.
    pub layout: Source<'a>,
    /// What all traces share.
    pub shared: Rc<Shared<'a>>,
    /// Its number in the figure.
    pub index: usize,
    /// Its name, with its markup.
    pub name: String,
    /// Its colour, if it says none.
    pub colour: Rgba,
    /// Whether its name is shown in the legend.
    pub in_legend: bool,
    /// Its axes along x and y, taken from the plan while the trace is prepared.
    pub axes: [AxisPlan; 2],
    /// The scales of colours that it needs.
    pub bars: Vec<ColourBar>,
}

impl<'a> Context<'a> {
    /// Returns the coordinates at the attribute `x` or `y` on the axis of that name.
    pub fn coordinates(&mut self, letter: &str) -> Option<Coordinates<'a>> {
        self.coordinates_on(letter, letter)
    }

    /// Returns the coordinates at an attribute on the axis `x` or `y`.
    pub fn coordinates_on(&mut self, letter: &str, path: &str) -> Option<Coordinates<'a>> {
        let plan = &mut self.axes[usize::from(letter == "y")];
        let column = self.source.coordinates(path)?;
        if plan.kind == AxisKind::Date && letter == path && self.source.at(&format!("{letter}period")).is_some() {
            let mut moments = axis::calc(plan.kind, &column, &mut plan.categories).into_owned();
            period::align(self, letter, &mut moments);
            return Some(moments.into());
        }
        Some(match column {
            Cow::Borrowed(column) => axis::calc(plan.kind, column, &mut plan.categories).into(),
            Cow::Owned(column) => axis::calc(plan.kind, &column, &mut plan.categories).into_owned().into(),
        })
    }

    /// Returns the positions at an attribute: given, counted from its `0` by its `d`, or 0, 1, 2 and so on.
    pub fn positions(&mut self, letter: &str, count: usize) -> Coordinates<'a> {
        if let Some(given) = self.coordinates(letter).filter(|given| !given.is_empty()) {
            return given;
        }
        let start = self.one(letter, &format!("{letter}0")).unwrap_or(0.0);
        let step = self.source.number(&format!("d{letter}")).unwrap_or(1.0);
        (0..count).map(|index| start + step * index as f64).collect::<Vec<f64>>().into()
    }

    /// Returns the coordinate of a single value at an attribute.
    pub fn one(&mut self, letter: &str, path: &str) -> Option<f64> {
        let cell = self.source.at(path)?.cell();
        let plan = &mut self.axes[usize::from(letter == "y")];
        let column = std::iter::once(cell).collect();
        axis::calc(plan.kind, &column, &mut plan.categories).first().copied().filter(|value| value.is_finite())
    }

    /// Returns x and y, either of which may be counted.
    pub fn both(&mut self) -> (Coordinates<'a>, Coordinates<'a>) {
        match (self.source.at("x").is_some(), self.source.at("y").is_some()) {
            (true, false) => {
                let x = self.coordinates("x").unwrap_or_default();
                let y = self.positions("y", x.len());
                (x, y)
            }
            (false, true) => {
                let y = self.coordinates("y").unwrap_or_default();
                let x = self.positions("x", y.len());
                (x, y)
            }
            _ => (self.coordinates("x").unwrap_or_default(), self.coordinates("y").unwrap_or_default()),
        }
    }

    /// Returns the trace's line of the legend in this colour.
    #[must_use]
    pub fn entry(&self, colour: Rgba) -> Entry {
        Entry {
            name: self.name.clone(),
            swatch: Swatch { colour, line: false, symbol: None },
            named: false,
            is_label: false,
        }
    }
}

/// A line of the legend.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The name, with its markup.
    pub name: String,
    /// What stands before it.
    pub swatch: Swatch,
    /// Whether it is named at its marks.
    pub named: bool,
    /// Whether it is a label, which has one line for all traces that have it.
    pub is_label: bool,
}

/// How far a trace reaches on an axis.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The least coordinate.
    pub low: f64,
    /// The greatest coordinate.
    pub high: f64,
    /// Whether zero belongs to it and has no free space beyond.
    pub zero: bool,
    /// Whether there is to be free space beyond the ends.
    pub padded: bool,
    /// How many pixels its marks reach beyond their coordinates.
    pub pixels: f64,
    /// Points with pixels of their own.
    pub points: Vec<(f64, f64)>,
    /// Coordinates with pixels of their own below them only, and above them only.
    pub beyond: [Vec<(f64, f64)>; 2],
}

impl Default for Reach {
    fn default() -> Self {
        Reach {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            zero: false,
            padded: false,
            pixels: 0.0,
            points: Vec::new(),
            beyond: [Vec::new(), Vec::new()],
        }
    }
}

impl Reach {
    /// Makes it reach a coordinate.
    pub fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.low = self.low.min(value);
            self.high = self.high.max(value);
        }
    }

    /// Makes it reach all coordinates.
    pub fn include(&mut self, values: &[f64]) {
        let ends = scan::ends(values);
        if ends.low.is_finite() && ends.high.is_finite() {
            self.add(ends.low);
            self.add(ends.high);
        } else {
            for value in values {
                self.add(*value);
            }
        }
    }

    /// Returns whether anything was reached.
    #[must_use]
    pub fn is_some(&self) -> bool {
        self.low <= self.high
    }
}

/// What a trace draws and how far it reaches.
#[derive(Debug, Default)]
pub struct Drawn<'a> {
    /// The shapes, the first lowest.
    pub shapes: Vec<Shape<'a>>,
    /// How far along x.
    pub x: Reach,
    /// How far along y.
    pub y: Reach,
    /// Its lines of the legend.
    pub entries: Vec<Entry>,
    /// The scales of its colours.
    pub bars: Vec<ColourBar>,
    /// Its axes with the categories that it has brought.
    pub axes: [AxisPlan; 2],
    /// What can be read out of it, if that is kept.
    pub spots: Vec<Spots<'a>>,
}

/// Reads a stroke.
#[must_use]
pub fn stroke(line: Source<'_>, colour: Rgba) -> Stroke {
    let own = line.text("color").and_then(Rgba::parse);
    Stroke {
        colour: own.unwrap_or(colour),
        width: line.number("width").unwrap_or(2.0).clamp(0.0, 100.0) as f32,
        dash: line.text("dash").map_or(Dash::Solid, Dash::named),
    }
}

/// Returns the colours of points: one, one each, or by numbers on a scale, which is then added to the context.
pub fn point_colours(context: &mut Context<'_>, path: &str, count: usize) -> Paint {
    let (paint, bar) = colours::resolve(context, path, count);
    context.bars.extend(bar);
    paint
}

/// A trace that has been read, before it is arranged with its neighbours.
#[derive(Debug)]
pub enum Prepared<'a> {
    /// Lines and points.
    Scatter(scatter::Scatter<'a>),
    /// Bars of any type.
    Bars(bar::Bars<'a>),
    /// Values to be counted into bars.
    Histogram(histogram::Histogram<'a>),
    /// Boxes.
    Boxes(boxplot::Boxes<'a>),
    /// Tables of colours, which may share a scale.
    Table(heatmap::Heatmap<'a>),
    /// What needs no neighbours.
    Drawn(Drawn<'a>),
}

/// A part of what a panel shows.
#[derive(Debug)]
pub struct Piece<'a> {
    /// The trace it belongs to, if any: a subplot's frame belongs to none.
    pub trace: Option<usize>,
    /// Whether its trace's name is shown in the legend.
    pub in_legend: bool,
    /// What is drawn.
    pub drawn: Drawn<'a>,
}

impl<'a> Piece<'a> {
    /// Makes what a trace draws.
    #[must_use]
    pub fn of(context: &Context<'_>, drawn: Drawn<'a>) -> Piece<'a> {
        Piece { trace: Some(context.index), in_legend: context.in_legend, drawn }
    }

    /// Makes what belongs to no trace.
    #[must_use]
    pub fn frame(shapes: Vec<Shape<'a>>) -> Piece<'a> {
        Piece { trace: None, in_legend: false, drawn: Drawn { shapes, ..Drawn::default() } }
    }
}

/// A panel of its own: of one trace, or of all traces of a subplot.
#[derive(Debug)]
pub struct Solo<'a> {
    /// The panel's place, in fractions of the paper.
    pub rect: Rect,
    /// The panel's title.
    pub title: String,
    /// Its axis along x.
    pub x: Axis,
    /// Its axis along y.
    pub y: Axis,
    /// What is drawn, the first lowest.
    pub pieces: Vec<Piece<'a>>,
    /// What is written instead.
    pub lines: Vec<String>,
    /// How it lies, if its types lay it out in pixels.
    pub plane: Option<Plane>,
}

/// Reads a trace and gives back its axes with the categories it has brought.
#[must_use]
pub fn prepare<'a>(kind: &str, context: Context<'a>) -> (Prepared<'a>, [AxisPlan; 2]) {
    let mut prepared = match kind {
        "bar" => Prepared::Bars(bar::prepare(context)),
        "histogram" => Prepared::Histogram(histogram::prepare(context)),
        "box" | "violin" => Prepared::Boxes(boxplot::prepare(context)),
        "waterfall" => Prepared::Bars(waterfall::waterfall(context)),
        "funnel" => Prepared::Bars(waterfall::funnel(context)),
        "heatmap" | "heatmapgl" | "histogram2d" | "contour" | "histogram2dcontour" => {
            Prepared::Table(heatmap::prepare(context))
        }
        "image" => Prepared::Drawn(image::draw(context)),
        "carpet" => Prepared::Drawn(carpet::net::draw(context)),
        "scattercarpet" => Prepared::Drawn(carpet::on::points(context)),
        "contourcarpet" => Prepared::Drawn(carpet::on::contours(context)),
        "pointcloud" => Prepared::Drawn(pointcloud::draw(context)),
        "quiver" => Prepared::Drawn(quiver::draw(context)),
        "splom" => Prepared::Scatter(scatter::marked(context)),
        "candlestick" | "ohlc" => Prepared::Drawn(candlestick::draw(context)),
        _ => Prepared::Scatter(scatter::prepare(context)),
    };
    let own = match &mut prepared {
        Prepared::Scatter(scatter) => &mut scatter.context.axes,
        Prepared::Bars(bars) => &mut bars.context.axes,
        Prepared::Histogram(histogram) => &mut histogram.context.axes,
        Prepared::Boxes(boxes) => &mut boxes.context.axes,
        Prepared::Table(table) => &mut table.context.axes,
        Prepared::Drawn(drawn) => &mut drawn.axes,
    };
    // The kinds are asked for again when the trace is drawn.
    let kept = [0, 1].map(|which| AxisPlan { kind: own[which].kind, ..AxisPlan::default() });
    let axes = std::mem::replace(own, kept);
    (prepared, axes)
}

impl Prepared<'_> {
    /// Returns whether a trace's positions lie along y, and the least distance and the first of them if ticks are to keep to
    /// these, as boxes want it and bars forbid it; nothing for traces that do not care.
    #[must_use]
    pub fn step(&self) -> Option<(bool, Option<(f64, f64)>)> {
        match self {
            Prepared::Bars(bars) => Some((bars.horizontal, None)),
            Prepared::Boxes(boxes) => Some((boxes.horizontal, boxes.step())),
            _ => None,
        }
    }

    /// Returns positions on the axis `x` or `y` and the values there: what its categories may be ordered by.
    #[must_use]
    pub fn values_at(&self, along_y: bool) -> Vec<(f64, f64)> {
        let pairs = |positions: &[f64], values: &[f64]| positions.iter().copied().zip(values.iter().copied()).collect();
        match self {
            Prepared::Scatter(scatter) if along_y => pairs(&scatter.y, &scatter.x),
            Prepared::Scatter(scatter) => pairs(&scatter.x, &scatter.y),
            Prepared::Bars(bars) if bars.horizontal == along_y => pairs(&bars.positions, &bars.sizes),
            Prepared::Histogram(histogram) if histogram.horizontal == along_y => {
                histogram.values.iter().map(|value| (*value, 1.0)).collect()
            }
            Prepared::Boxes(boxes) if boxes.horizontal == along_y => boxes.medians(),
            _ => Vec::new(),
        }
    }
}

/// Arranges the traces of a pair of axes whose places depend on each other.
pub fn arrange(here: &mut [&mut Prepared<'_>], layout: Source<'_>, arrangement: &bar::Arrangement<'_>) {
    for horizontal in [false, true] {
        count_histograms(here, horizontal, arrangement.mode);
        for family in [bar::Family::Bar, bar::Family::Waterfall, bar::Family::Funnel] {
            let mut bars: Vec<&mut bar::Bars<'_>> = Vec::new();
            for one in here.iter_mut() {
                if let Prepared::Bars(one) = &mut **one
                    && one.horizontal == horizontal
                    && one.family == family
                {
                    bars.push(one);
                }
            }
            let own = |name: &str, usual: &'static str| bar::Arrangement {
                mode: layout.text(&format!("{name}mode")).unwrap_or(usual),
                gap: layout.number(&format!("{name}gap")).map(|gap| gap.clamp(0.0, 0.99)),
                group_gap: layout.number(&format!("{name}groupgap")).unwrap_or(0.0).clamp(0.0, 0.99),
                norm: "",
            };
            match family {
                bar::Family::Bar => bar::arrange(&mut bars, *arrangement),
                bar::Family::Waterfall => bar::arrange(&mut bars, own("waterfall", "group")),
                bar::Family::Funnel => {
                    bar::arrange(&mut bars, own("funnel", "stack"));
                    bar::centre(&mut bars);
                }
            }
        }
        let mut boxes: Vec<&mut boxplot::Boxes<'_>> = Vec::new();
        for one in here.iter_mut() {
            if let Prepared::Boxes(one) = &mut **one
                && one.horizontal == horizontal
            {
                boxes.push(one);
            }
        }
        boxplot::arrange(&mut boxes, layout);
    }
}

/// Turns the histograms of one direction into bars.
fn count_histograms(here: &mut [&mut Prepared<'_>], horizontal: bool, mode: &str) {
    let mut places = Vec::new();
    let mut histograms = Vec::new();
    for (place, one) in here.iter_mut().enumerate() {
        if !matches!(&**one, Prepared::Histogram(histogram) if histogram.horizontal == horizontal) {
            continue;
        }
        if let Prepared::Histogram(histogram) = std::mem::replace(&mut **one, Prepared::Drawn(Drawn::default())) {
            places.push(place);
            histograms.push(histogram);
        }
    }
    for (place, bars) in places.into_iter().zip(histogram::count(histograms, mode)) {
        *here[place] = Prepared::Bars(bars);
    }
}

/// Reads a trace that has a panel of its own.
#[must_use]
pub fn solo<'a>(kind: &str, mut context: Context<'a>) -> Solo<'a> {
    match kind {
        "pie" => pie::solo(&context),
        "table" => table::solo(&context),
        "indicator" => indicator::solo(&context),
        "sunburst" => hierarchy::solo(hierarchy::Kind::Sunburst, &context),
        "treemap" => hierarchy::solo(hierarchy::Kind::Treemap, &context),
        "funnelarea" => funnelarea::solo(&context),
        "sankey" => sankey::solo(&context),
        "parcoords" => parcoords::solo(&context),
        "parcats" => parcats::solo(&mut context),
        "icicle" => hierarchy::solo(hierarchy::Kind::Icicle, &context),
        _ => unknown::solo(kind, &context),
    }
}

/// Returns the least and greatest number of a table.
#[must_use]
pub fn table_ends(table: Table<'_>) -> (f64, f64) {
    let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
    let mut add = |value: f64| {
        if value < ends.0 {
            ends.0 = value;
        }
        if value > ends.1 {
            ends.1 = value;
        }
    };
    for row in (0..table.rows()).filter_map(|row| table.row(row)) {
        match row.numbers() {
            Some(numbers) => {
                let ends = scan::ends(numbers);
                // A row of gaps has none.
                if ends.low <= ends.high {
                    [ends.low, ends.high].into_iter().for_each(&mut add);
                }
            }
            None => (0..row.len()).filter_map(|index| row.cell(index).number()).for_each(&mut add),
        }
    }
    if ends.0 <= ends.1 { ends } else { (0.0, 1.0) }
}

/// Returns the place of a trace's panel: its `domain`, or where the layout's grid puts it.
#[must_use]
pub fn domain(context: &Context<'_>) -> Rect {
    domain_of(context.source, context.layout)
}

/// Returns the place that a subplot or trace asks for by its `domain`, or where the layout's grid puts it.
#[must_use]
pub fn domain_of(source: Source<'_>, layout: Source<'_>) -> Rect {
    let ends = |path: &str| -> Option<[f32; 2]> {
        let column = source.column(path)?;
        let (start, end) = (column.cell(0).number()?, column.cell(1).number()?);
        (start < end).then_some([start.clamp(0.0, 1.0) as f32, end.clamp(0.0, 1.0) as f32])
    };
    let cell = |path: &str, columns: bool| -> Option<[f32; 2]> {
        let at = source.number(path)?.floor();
        let grid = layout.at("grid")?;
        let count = layout.number(if columns { "grid.columns" } else { "grid.rows" })?.floor();
        let [start, end] = plan::slot(grid, columns, at.clamp(0.0, (count - 1.0).max(0.0)), count)?;
        Some([start as f32, end as f32])
    };
    let x = ends("domain.x").or_else(|| cell("domain.column", true)).unwrap_or([0.0, 1.0]);
    let y = ends("domain.y").or_else(|| cell("domain.row", false)).unwrap_or([0.0, 1.0]);
    [x[0], y[0], x[1], y[1]]
}
