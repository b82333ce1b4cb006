//! What is known of a trace by its type: whether it can be drawn and where, what it has on an axis.

use super::{bar, boxplot, histogram, subplots, waterfall};
use crate::chart::axis::AxisKind;
use crate::chart::scene::source::Source;

/// Returns whether a type is one that can be drawn.
#[must_use]
pub fn is_known(kind: &str) -> bool {
    is_cartesian(kind)
        || subplots::Family::of(kind).is_some()
        || matches!(
            kind,
            "pie"
                | "table"
                | "indicator"
                | "sunburst"
                | "treemap"
                | "icicle"
                | "funnelarea"
                | "sankey"
                | "parcoords"
                | "parcats"
        )
}

/// Returns whether traces of a type lie on the layout's axes.
#[must_use]
pub fn is_cartesian(kind: &str) -> bool {
    matches!(
        kind,
        "scatter"
            | "scattergl"
            | "bar"
            | "histogram"
            | "box"
            | "heatmap"
            | "heatmapgl"
            | "histogram2d"
            | "candlestick"
            | "ohlc"
            | "waterfall"
            | "funnel"
            | "violin"
            | "contour"
            | "histogram2dcontour"
            | "image"
            | "splom"
            | "carpet"
            | "scattercarpet"
            | "contourcarpet"
            | "pointcloud"
            | "quiver"
    )
}

/// Returns whether a trace has anything to draw; one without is as if it were not there.
#[must_use]
pub fn has_data(kind: &str, source: Source<'_>) -> bool {
    let has = |path: &str| source.at(path).map(|value| !value.is_empty() || !value.is_list());
    match kind {
        "scatter" | "scattergl" | "bar" | "waterfall" | "funnel" => match (has("x"), has("y")) {
            (Some(x), Some(y)) => x && y,
            (one, other) => one.or(other).unwrap_or(false),
        },
        "pie" | "funnelarea" => has("values").or(has("labels")).unwrap_or(false),
        "sunburst" | "treemap" | "icicle" => {
            has("labels").or(has("ids")).unwrap_or(false) && has("parents").unwrap_or(false)
        }
        _ => true,
    }
}

/// Returns whether a trace has a line in the legend by itself.
#[must_use]
pub fn is_in_legend(kind: &str, source: Source<'_>) -> bool {
    let single = kind == "contour"
        && (source.text("contours.coloring") == Some("none") || source.text("contours.type") == Some("constraint"));
    single
        || !matches!(
            kind,
            "heatmap"
                | "heatmapgl"
                | "histogram2d"
                | "contour"
                | "histogram2dcontour"
                | "image"
                | "surface"
                | "carpet"
                | "mesh3d"
                | "cone"
                | "streamtube"
                | "isosurface"
                | "volume"
                | "table"
                | "indicator"
                | "choropleth"
                | "choroplethmap"
                | "choroplethmapbox"
                | "densitymap"
                | "densitymapbox"
                | "sunburst"
                | "treemap"
                | "icicle"
                | "sankey"
                | "parcoords"
                | "parcats"
        )
}

/// Returns how high traces of a type lie: tables of colours lowest, lines and points highest.
#[must_use]
pub fn height(kind: &str) -> u8 {
    match kind {
        "image" | "heatmap" | "heatmapgl" | "histogram2d" | "contour" | "histogram2dcontour" | "carpet" => 0,
        "contourcarpet" | "bar" | "histogram" | "waterfall" | "funnel" => 1,
        "box" | "violin" | "candlestick" | "ohlc" => 2,
        _ => 3,
    }
}

/// Returns the kind that an axis has because of what a trace computes, whatever its columns hold.
#[must_use]
pub fn own_kind(kind: &str, letter: char, source: Source<'_>) -> Option<AxisKind> {
    let lies = match source.text("orientation") {
        Some(orientation) => orientation == "h",
        None => source.at("x").is_none() && source.at("y").is_some(),
    };
    if matches!(kind, "carpet" | "scattercarpet" | "contourcarpet") {
        return Some(AxisKind::Linear);
    }
    (kind == "histogram" && (letter == 'y') != lies).then_some(AxisKind::Linear)
}

/// Returns whether the positions of a trace that stands beside others lie along y; other traces have none.
#[must_use]
pub fn lies(kind: &str, source: Source<'_>) -> Option<bool> {
    match kind {
        "bar" | "waterfall" => Some(bar::lies(source)),
        "funnel" => Some(waterfall::lies(source)),
        "histogram" => Some(histogram::lies(source)),
        "box" | "violin" => Some(boxplot::is_horizontal(source)),
        "scatter" | "scattergl" => Some(source.text("orientation") == Some("h")),
        _ => None,
    }
}

/// Returns whether a trace's place on an axis is its name.
#[must_use]
pub fn stands_by_name(kind: &str, letter: char, source: Source<'_>) -> bool {
    matches!(kind, "box" | "violin") && (letter == 'y') == boxplot::is_horizontal(source)
}

/// Returns the attribute that a trace's columns on an axis have if it is not the axis' letter.
#[must_use]
pub fn other_column(kind: &str, letter: char) -> Option<&'static str> {
    match (kind, letter) {
        ("box" | "violin", _) => Some("q1"),
        ("candlestick" | "ohlc", 'y') => Some("open"),
        _ => None,
    }
}
