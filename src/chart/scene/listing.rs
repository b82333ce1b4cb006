//! The traces of a figure with what their types and templates add: which are drawn, how they are called, their colours.

use std::rc::Rc;

use super::plan::{AxisPlan, axis_id};
use super::shared::Shared;
use super::source::Source;
use super::traces::{self, Context, hierarchy};
use super::{TraceSummary, View, colours, plain};
use crate::chart::color::{COLORWAY, Rgba};
use crate::model::{Cell, Figure, Value};

/// A trace of the figure.
#[derive(Debug, Clone)]
pub struct Trace<'a> {
    /// Its number in the figure.
    pub index: usize,
    /// Its type.
    pub kind: &'a str,
    /// Its attributes.
    pub source: Source<'a>,
    /// The ids of its axes along x and y, if it lies on such.
    pub ids: [String; 2],
    /// Its name, with its markup.
    pub name: String,
    /// Whether it is drawn.
    pub visible: bool,
    /// Whether it has a line in the legend.
    pub in_legend: bool,
    /// Its colour, if it says none.
    pub colour: Rgba,
}

/// Reads the traces of a figure as a view shows them.
#[must_use]
pub fn read<'a>(figure: &'a Figure, layout: Source<'a>, template: Option<&'a Value>, view: &View) -> Vec<Trace<'a>> {
    let colorway: Vec<Rgba> = match layout.column("colorway") {
        Some(column) => column.cells().filter_map(|cell| Rgba::parse(&cell.display())).collect(),
        None => Vec::new(),
    };
    let colorway = if colorway.is_empty() { COLORWAY.to_vec() } else { colorway };
    let mut seen: Vec<(&str, usize)> = Vec::new();
    let kinds: Vec<&str> = figure.trace_types().collect();
    figure
        .traces()
        .iter()
        .zip(kinds)
        .enumerate()
        .map(|(index, (value, kind))| {
            let turn = if let Some((_, turn)) = seen.iter_mut().find(|(other, _)| *other == kind) {
                *turn += 1;
                *turn
            } else {
                seen.push((kind, 0));
                0
            };
            let templates = template.and_then(|template| template.get("data")?.get(kind)).and_then(Value::as_list);
            let template = templates.filter(|list| !list.is_empty()).map(|list| &list[turn % list.len()]);
            let source = Source::new(Some(value), template);
            let kind = traces::polar::modern(source).unwrap_or(kind);
            let visible = source.at("visible");
            let there = traces::has_data(kind, source);
            let waits = visible.and_then(Value::as_str) == Some("legendonly");
            let there = there && (waits || visible.and_then(Value::as_bool) != Some(false));
            let legend_only = there && waits != view.is_toggled(index);
            let shown = there && !legend_only;
            Trace {
                index,
                kind,
                source,
                ids: [axis_id('x', source.text("xaxis")), axis_id('y', source.text("yaxis"))],
                name: source.display("name").map_or_else(|| format!("trace {index}"), std::borrow::Cow::into_owned),
                visible: shown,
                in_legend: (shown || legend_only) && source.flag("showlegend", traces::is_in_legend(kind, source)),
                colour: colorway[index % colorway.len()],
            }
        })
        .collect()
}

/// Makes each axis of colour reach the numbers of the markers and of the areas of maps on it; tables reach theirs when they
/// are read.
pub fn reach_markers(shared: &Shared<'_>, traces: &[Trace<'_>]) {
    for trace in traces.iter().filter(|trace| trace.visible) {
        let name = trace.source.text("coloraxis");
        if let Some((name, ends)) = name.zip(name.and_then(|_| traces::space::ends(trace.kind, trace.source))) {
            shared.reach(name, ends);
        }
        for path in ["marker", "line"] {
            let name = trace.source.text(&format!("{path}.coloraxis"));
            let column = trace.source.column(&format!("{path}.color"));
            let column = column.or_else(|| trace.source.column(&format!("{path}.colors")));
            let Some((name, column)) = name.zip(column) else { continue };
            if let Some(numbers) = colours::numbers_of(column) {
                shared.reach(name, colours::ends(&numbers));
            }
        }
        // Areas and densities of maps are drawn one map after the other, and share their colours all the same.
        let is_of_map = trace.kind.starts_with("choropleth") || trace.kind.starts_with("densitymap");
        let name = trace.source.text("coloraxis").filter(|_| is_of_map);
        let Some((name, column)) = name.zip(trace.source.column("z")) else { continue };
        if let Some(numbers) = colours::numbers_of(column) {
            shared.reach(name, colours::ends(&numbers));
        }
    }
}

/// Makes the colours known that traces give to labels and to nodes: other traces of their type have them too, even those
/// before them.
pub fn know_labels(shared: &Shared<'_>, traces: &[Trace<'_>]) {
    for trace in traces.iter().filter(|trace| trace.visible) {
        let source = trace.source;
        let Some(kind) =
            ["pie", "funnelarea", "sunburst", "treemap", "icicle"].into_iter().find(|kind| *kind == trace.kind)
        else {
            continue;
        };
        let Some(colours) = source.column("marker.colors").filter(|colours| !colours.is_empty()) else { continue };
        let is_tree = !matches!(kind, "pie" | "funnelarea");
        let named = if is_tree { source.column("ids").or(source.column("labels")) } else { source.column("labels") };
        let Some(named) = named.filter(|_| !is_tree || !hierarchy::is_scaled(source)) else { continue };
        for (label, colour) in named.cells().zip(colours.cells()) {
            let Cell::Text(text) = colour else { continue };
            let Some(colour) = Rgba::parse(text) else { continue };
            if is_tree {
                shared.branches.borrow_mut().entry(kind).or_default().know(label.display(), colour);
            } else {
                shared.know(kind, label.display(), colour);
            }
        }
    }
}

/// Makes what a trace needs to be read.
#[must_use]
pub fn context<'a>(trace: &Trace<'a>, shared: &Rc<Shared<'a>>, axes: [AxisPlan; 2]) -> Context<'a> {
    Context {
        source: trace.source,
        layout: shared.layout,
        shared: Rc::clone(shared),
        index: trace.index,
        name: trace.name.clone(),
        colour: trace.colour,
        in_legend: trace.in_legend,
        axes,
        bars: Vec::new(),
    }
}

/// Returns what was understood of a trace.
#[must_use]
pub fn summary(trace: &Trace<'_>) -> TraceSummary {
    TraceSummary {
        kind: trace.kind.to_owned(),
        name: plain(&trace.name),
        visible: trace.visible,
        known: traces::is_known(trace.kind),
        colour: trace.colour,
    }
}
