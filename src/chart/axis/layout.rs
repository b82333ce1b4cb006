//! An axis as its object in the layout describes it, with Plotly's defaults for what is not said.

use super::{Axis, AxisKind, Breaks, Categories, CategoryOrder, RangeSettings, Side, Ticking};
use crate::chart::color::{LINE, Rgba};
use crate::chart::rich_text::RichText;
use crate::model::Value;

/// Reads an axis; see [`Axis::from_layout`].
#[must_use]
pub fn read(layout: &Value, id: &str, kind: AxisKind) -> Axis {
    let at = |key: &str| layout.get(key).filter(|value| **value != Value::Null);
    let flag = |key: &str| at(key).and_then(Value::as_bool);
    let text = |key: &str| at(key).and_then(Value::as_str).map(str::to_owned);
    let number = |key: &str| at(key).and_then(|value| value.cell().number());
    let colour = |key: &str| at(key).and_then(Rgba::from_value);
    let is_x = id.starts_with('x');
    let range_settings = RangeSettings::read(layout, id, kind);
    let range = range_settings.given;
    let mut breaks = Breaks::read(layout, kind);
    breaks.locate(range);
    // What gives lines a look asks for them too.
    let asked = |keys: &[&str]| keys.iter().any(|key| at(key).is_some());
    let show_line = flag("showline").unwrap_or(asked(&["linecolor", "linewidth"]));
    let overlaying = text("overlaying").filter(|other| other != "free" && other != id);
    Axis {
        id: id.to_owned(),
        kind,
        range,
        range_settings,
        categories: Categories::default(),
        category_order: CategoryOrder::read(layout, kind),
        title: title(layout),
        visible: flag("visible").unwrap_or(true),
        side: side(at("side").and_then(Value::as_str), is_x),
        domain: domain(at("domain")),
        anchor: text("anchor").unwrap_or_else(|| if is_x { "y" } else { "x" }.to_owned()),
        position: number("position").unwrap_or(0.0).clamp(0.0, 1.0),
        show_grid: flag("showgrid").unwrap_or(overlaying.is_none() || asked(&["gridcolor", "gridwidth", "griddash"])),
        overlaying,
        matches: text("matches"),
        scale_anchor: match at("scaleanchor") {
            Some(Value::Bool(false)) => Some(String::new()),
            _ => text("scaleanchor"),
        },
        scale_ratio: number("scaleratio").filter(|ratio| *ratio > 0.0).unwrap_or(1.0),
        constrain_domain: text("constrain").as_deref() == Some("domain"),
        constrain_toward: match at("constraintoward").and_then(Value::as_str) {
            Some("left" | "bottom") => 0.0,
            Some("right" | "top") => 1.0,
            _ => 0.5,
        },
        zero_line: matches!(kind, AxisKind::Linear) && flag("zeroline").unwrap_or(true),
        show_line,
        mirror: show_line && at("mirror").is_some_and(|mirror| mirror.as_bool() != Some(false)),
        show_tick_labels: flag("showticklabels").unwrap_or(true),
        colour: colour("color").unwrap_or(LINE),
        grid_colour: colour("gridcolor"),
        line_colour: colour("linecolor"),
        zero_line_colour: colour("zerolinecolor"),
        ticking: Ticking::read(layout, kind),
        breaks,
        leader: None,
    }
}

/// Reads a title, an object with its text or, in old figures, the text itself.
fn title(layout: &Value) -> RichText {
    let title = layout.get("title");
    let text = title.and_then(|title| title.get("text")).or(title);
    RichText::parse(&text.map(|text| text.cell().display()).unwrap_or_default())
}

fn side(name: Option<&str>, is_x: bool) -> Side {
    match (name, is_x) {
        (Some("top"), true) => Side::Top,
        (Some("right"), false) => Side::Right,
        (_, true) => Side::Bottom,
        (_, false) => Side::Left,
    }
}

/// Reads the part of the figure that an axis spans; one without an extent is the whole.
fn domain(value: Option<&Value>) -> [f64; 2] {
    let column = value.and_then(Value::as_column);
    let end = |index: usize, usual: f64| {
        let end = column.and_then(|column| column.cell(index).number()).filter(|end| (0.0..=1.0).contains(end));
        end.unwrap_or(usual)
    };
    let [start, end] = [end(0, 0.0), end(1, 1.0)];
    if start < end { [start, end] } else { [0.0, 1.0] }
}
