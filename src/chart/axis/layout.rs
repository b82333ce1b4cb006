//! An axis as its object in the layout describes it, with Plotly's defaults for what is not said.

use super::{Axis, AxisKind, Breaks, Categories, CategoryOrder, RangeSettings, Side, Ticking};
use crate::chart::color::{LINE, Rgba};
use crate::chart::rich_text::RichText;
use crate::model::Value;

/// Reads an axis; see [`Axis::from_layout`].
#[must_use]
pub fn read(layout: &Value, id: &str, kind: AxisKind) -> Axis {
    let flag = |key: &str, otherwise: bool| layout.get(key).and_then(Value::as_bool).unwrap_or(otherwise);
    let text = |key: &str| layout.get(key).and_then(Value::as_str).map(str::to_owned);
    let colour = |key: &str| layout.get(key).and_then(Rgba::from_value);
    let is_x = id.starts_with('x');
    let title = layout.get("title").and_then(|title| title.as_str().or_else(|| title.get("text")?.as_str()));
    Axis {
        id: id.to_owned(),
        kind,
        range: [-1.0, 6.0],
        range_settings: RangeSettings { auto_start: true, auto_end: true },
        categories: Categories::default(),
        category_order: CategoryOrder::default(),
        title: RichText::parse(title.unwrap_or_default()),
        visible: flag("visible", true),
        side: if is_x { Side::Bottom } else { Side::Left },
        domain: [0.0, 1.0],
        anchor: text("anchor").unwrap_or_else(|| if is_x { "y" } else { "x" }.to_owned()),
        position: 0.0,
        overlaying: text("overlaying").filter(|id| id != "free"),
        matches: text("matches"),
        scale_anchor: text("scaleanchor"),
        scale_ratio: 1.0,
        show_grid: flag("showgrid", true),
        zero_line: flag("zeroline", true),
        show_line: flag("showline", false),
        mirror: false,
        show_tick_labels: flag("showticklabels", true),
        colour: colour("color").unwrap_or(LINE),
        grid_colour: colour("gridcolor"),
        line_colour: colour("linecolor"),
        zero_line_colour: colour("zerolinecolor"),
        ticking: Ticking::default(),
        breaks: Breaks::read(layout),
    }
}
