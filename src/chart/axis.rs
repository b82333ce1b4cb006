//! An axis: how values become coordinates, coordinates fractions of the axis, and which of them get a tick.
//!
//! All of it is in *calc* coordinates, plain doubles for every kind of axis: the value itself (linear), its decimal
//! logarithm (log), milliseconds since 1970 (date), the index of the category (category, multicategory). `NaN` is a gap.
//! The way of a figure: [`kind::declared`] or [`kind::auto_kind`], [`Axis::from_layout`], [`Axis::order_categories`],
//! [`calc`] for each column, [`Axis::fit`] with the [`Extremes`] of the traces, then [`Axis::fraction`] and [`Axis::ticks`].

#![allow(
    clippy::float_cmp,
    reason = "ends of ranges and steps are compared as plotly.js compares them, to the last bit"
)]
#![allow(clippy::struct_excessive_bools, reason = "a layout asks yes-or-no questions, independent of each other")]

use std::borrow::Cow;
use std::fmt;

use super::color::Rgba;
use super::rich_text::RichText;
use crate::model::Value;

pub mod breaks;
pub mod categories;
pub mod kind;
pub mod layout;
pub mod range;
pub mod ticks;

#[cfg(test)]
mod oracle;

pub use breaks::Breaks;
pub use categories::{Categories, CategoryOrder, LEVELS, Measure, join_levels};
pub use kind::{auto_kind, calc};
pub use range::{Extreme, Extremes, RangeMode, RangeSettings, Room, autorange};
pub use ticks::{Tick, Ticking};

/// What an axis measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AxisKind {
    /// Numbers.
    #[default]
    Linear,
    /// Numbers, by their order of magnitude.
    Log,
    /// Moments.
    Date,
    /// Names.
    Category,
    /// Names in two levels.
    MultiCategory,
}

impl AxisKind {
    /// Returns the kind that a layout's `type` names; `-` and unknown words are none.
    #[must_use]
    pub fn named(name: &str) -> Option<AxisKind> {
        Some(match name {
            "linear" => AxisKind::Linear,
            "log" => AxisKind::Log,
            "date" => AxisKind::Date,
            "category" => AxisKind::Category,
            "multicategory" => AxisKind::MultiCategory,
            _ => return None,
        })
    }

    /// Returns whether coordinates are indices of categories.
    #[must_use]
    pub fn is_category(self) -> bool {
        matches!(self, AxisKind::Category | AxisKind::MultiCategory)
    }
}

impl fmt::Display for AxisKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            AxisKind::Linear => "linear",
            AxisKind::Log => "log",
            AxisKind::Date => "date",
            AxisKind::Category => "category",
            AxisKind::MultiCategory => "multicategory",
        })
    }
}

/// On which side of its panel an axis has its labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Below.
    #[default]
    Bottom,
    /// To the left.
    Left,
    /// Above.
    Top,
    /// To the right.
    Right,
}

/// An axis of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// `x`, `x2`, `y`, …
    pub id: String,
    /// What it measures.
    pub kind: AxisKind,
    /// The coordinates at its two ends; the first is greater on a reversed axis.
    pub range: [f64; 2],
    /// How the range follows from the data.
    pub range_settings: RangeSettings,
    /// The categories in their order; empty on other kinds.
    pub categories: Categories,
    /// How categories are ordered.
    pub category_order: CategoryOrder,
    /// Its title.
    pub title: RichText,
    /// Whether anything of it is drawn.
    pub visible: bool,
    /// Where its labels are.
    pub side: Side,
    /// The part of the figure that it spans, in fractions from the left or from the bottom.
    pub domain: [f64; 2],
    /// The id of the axis that it crosses, or `free`.
    pub anchor: String,
    /// Where a free axis stands, in fractions of the figure.
    pub position: f64,
    /// The id of the axis on whose panel it is drawn.
    pub overlaying: Option<String>,
    /// The id of the axis whose range it shares.
    pub matches: Option<String>,
    /// The id of the axis to whose scale its own is tied, `Some("")` for an explicit `false`.
    pub scale_anchor: Option<String>,
    /// How many times as long a unit is than on that axis.
    pub scale_ratio: f64,
    /// Whether it keeps its range and gives up a part of its domain where its scale is tied.
    pub constrain_domain: bool,
    /// Which part stays where it is then: 0 the start, 0.5 the middle, 1 the end.
    pub constrain_toward: f64,
    /// Whether lines cross the panel at its ticks.
    pub show_grid: bool,
    /// Whether a line crosses the panel at zero.
    pub zero_line: bool,
    /// Whether the axis itself is a line.
    pub show_line: bool,
    /// Whether the line is drawn on the opposite side too.
    pub mirror: bool,
    /// Whether ticks have labels.
    pub show_tick_labels: bool,
    /// The colour of text and lines for which nothing else is said.
    pub colour: Rgba,
    /// The colour of grid lines, if said.
    pub grid_colour: Option<Rgba>,
    /// The colour of the axis line, if said.
    pub line_colour: Option<Rgba>,
    /// The colour of the line at zero, if said.
    pub zero_line_colour: Option<Rgba>,
    /// Where ticks stand and what they say.
    pub ticking: Ticking,
    /// The parts that are left out.
    pub breaks: Breaks,
    /// The axis below it that tells where its ticks stand, if they are synchronised ([`ticks::Mode::Sync`]).
    pub leader: Option<Box<Axis>>,
}

impl Axis {
    /// Reads an axis from its object in the layout, over which the template's has been merged.
    ///
    /// The range is the layout's where it is given in full; else [`Axis::fit`] finds it.
    #[must_use]
    pub fn from_layout(layout: &Value, id: &str, kind: AxisKind) -> Axis {
        layout::read(layout, id, kind)
    }

    /// Returns whether the axis runs from left to right.
    #[must_use]
    pub fn is_x(&self) -> bool {
        self.id.starts_with('x')
    }

    /// Returns whether equal steps of coordinates are equal steps on the axis.
    #[must_use]
    pub fn is_straight(&self) -> bool {
        self.breaks.is_empty()
    }

    /// Returns whether coordinates grow towards its start.
    #[must_use]
    pub fn is_reversed(&self) -> bool {
        self.range[0] > self.range[1]
    }

    /// Returns where a coordinate lies: 0 at the start of the range, 1 at its end, `NaN` for a gap; what a break hides lies at
    /// its edge.
    #[must_use]
    pub fn fraction(&self, calc: f64) -> f64 {
        self.breaks.fraction(self.range, calc)
    }

    /// Returns the coordinate at a fraction of the axis.
    #[must_use]
    pub fn value_at(&self, fraction: f64) -> f64 {
        self.breaks.value_at(self.range, fraction)
    }

    /// Makes gaps of the coordinates that breaks hide.
    pub fn mask(&self, coordinates: &mut Cow<'_, [f64]>) {
        if !self.breaks.is_empty() && coordinates.iter().any(|at| self.breaks.hides(*at)) {
            for at in coordinates.to_mut() {
                if self.breaks.hides(*at) {
                    *at = f64::NAN;
                }
            }
        }
    }

    /// Puts the categories that the order asks for in front, before any trace brings its own.
    ///
    /// `samples` are the columns of all traces on this axis, in their order.
    pub fn order_categories(&mut self, samples: &[&crate::model::Column]) {
        if self.kind.is_category() {
            self.category_order.prepare(&mut self.categories, self.kind, samples);
        }
    }

    /// Sets the range to what shows the data of all traces, unless the layout fixed it.
    ///
    /// `length_px` is the length of the axis, in the pixels in which the extremes have their pads.
    pub fn fit(&mut self, extremes: &Extremes, length_px: f64) {
        self.range = range::fitted(self, extremes, length_px);
        self.breaks.locate(self.range);
    }

    /// Makes the axis show a range, given in its coordinates.
    pub fn show(&mut self, range: [f64; 2]) {
        self.range = range;
        self.breaks.locate(range);
    }

    /// Returns the ticks in view, for an axis of a length in pixels and labels of a size.
    ///
    /// Plotly makes room of 80 pixels for a tick of an x axis, 40 for one of a y axis, and 1.2 times the size of the font
    /// for a category.
    #[must_use]
    pub fn ticks(&self, length_px: f64, font_px: f64) -> Vec<Tick> {
        ticks::all(self, length_px, font_px)
    }

    /// Returns a coordinate as text for a reader: the value, the date, the category.
    #[must_use]
    pub fn label(&self, calc: f64) -> String {
        ticks::hover_label(self, calc)
    }
}
