//! The legends' lines: which there are, in which legend each stands and in what order.

use std::collections::HashMap;

use super::decor::{self, Font, LegendLook};
use super::listing::Trace;
use super::mark::{Layer, Symbol};
use super::source::Source;
use super::traces;
use super::traces::scatter::Mode;
use super::{LegendEntry, Size, Swatch, plain};
use crate::chart::color::{GROUND, LINE, Rgba};
use crate::chart::rich_text::RichText;
use crate::model::Value;

/// Returns the lines of all legends in their order, and the looks of the legends; `entries` are those of the traces that are drawn.
pub fn read(
    mut entries: Vec<LegendEntry>,
    layout: Source<'_>,
    traces: &[Trace<'_>],
    size: Size,
) -> (Vec<LegendEntry>, Vec<LegendLook>) {
    // Traces that wait in the legend are named there, pale.
    for trace in traces.iter().filter(|trace| trace.in_legend && !trace.visible) {
        let named = trace.source.text("marker.color").or(trace.source.text("line.color")).and_then(Rgba::parse);
        let points =
            matches!(trace.kind, "scatter" | "scattergl" | "scatterpolar" | "scatterpolargl" | "scatterternary");
        let mode = points.then(|| {
            let count = trace.source.at("y").or(trace.source.at("r")).map_or(0, Value::len);
            trace.source.text("mode").map_or_else(|| Mode::usual(count, false), Mode::read)
        });
        let swatch = Swatch {
            colour: named.unwrap_or(trace.colour).faded(0.5),
            line: mode.is_some_and(|mode| mode.lines),
            symbol: mode.filter(|mode| mode.markers).map(|_| Symbol::default()),
        };
        entries.push(entry(trace.index, &trace.name, swatch));
    }
    entries.sort_by_key(|entry| entry.trace);
    let shapes = shapes(layout);
    let of_traces = traces.iter().filter_map(|trace| trace.source.text("legend"));
    let names = decor::legend_names(of_traces.chain(shapes.iter().map(|(name, _)| *name)));
    let font = decor::global_font(layout);
    let paper = layout.text("paper_bgcolor").and_then(Rgba::parse).unwrap_or(GROUND);
    let mut looks = decor::legends(layout, &names, font, paper);
    let number_of = |name: Option<&str>| place_of(name, &names);
    let homes: Vec<usize> = traces.iter().map(|trace| number_of(trace.source.text("legend"))).collect();
    let mut all = Vec::new();
    for (number, look) in looks.iter_mut().enumerate() {
        let members: Vec<&Trace<'_>> =
            traces.iter().zip(&homes).filter(|(_, home)| **home == number).map(|(trace, _)| trace).collect();
        let is_here = |entry: &mut LegendEntry| homes.get(entry.trace).copied().unwrap_or(0) == number;
        let mut own: Vec<LegendEntry> = entries.extract_if(.., is_here).collect();
        own.extend(shapes.iter().filter(|(name, _)| number_of(Some(name)) == number).map(|(_, entry)| entry.clone()));
        let legend = layout.sub(&look.id);
        let wanted =
            layout.at("showlegend").and_then(Value::as_bool).unwrap_or_else(|| has_enough(&own, &members, number));
        if !wanted || !legend.flag("visible", true) {
            continue;
        }
        // A row of a terminal is too dear for a name that says nothing.
        own.retain(|entry| !size.is_cells || !entry.name.trim().is_empty());
        look.grouped = order(&mut own, legend, layout, traces, &members);
        if size.is_cells && number > 0 && !own.is_empty() && !look.title.is_empty() {
            let title = look.title.plain().replace('\n', " ");
            let swatch = Swatch { colour: LINE, line: false, symbol: None };
            all.push(LegendEntry { heading: true, ..entry(Layer::NO_TRACE, &title, swatch) });
        }
        all.extend(own.into_iter().map(|entry| LegendEntry { legend: number, ..entry }));
    }
    (all, looks)
}

/// Makes a line of the first legend.
#[must_use]
pub fn entry(trace: usize, name: &str, swatch: Swatch) -> LegendEntry {
    LegendEntry {
        trace,
        legend: 0,
        name: plain(name).replace('\n', " "),
        swatch,
        rich: RichText::parse(name),
        named: false,
        heading: false,
        font: None,
    }
}

/// Returns which legend a name asks for; names that none has ask for the first.
fn place_of(asked: Option<&str>, names: &[String]) -> usize {
    let asked = asked.and_then(decor::legend_number).unwrap_or(1);
    names.iter().position(|name| decor::legend_number(name) == Some(asked)).unwrap_or(0)
}

/// Returns whether a legend is shown without being asked for: if there are several traces that by themselves have a line, the
/// ones included that are said to have none, or if a line is asked for; a further legend has been asked for already.
fn has_enough(own: &[LegendEntry], members: &[&Trace<'_>], number: usize) -> bool {
    let there = |trace: &&&Trace<'_>| trace.visible || trace.in_legend;
    let count: usize = members
        .iter()
        .filter(there)
        .map(|trace| {
            let usual = traces::is_in_legend(trace.kind, trace.source);
            let asked = trace.source.own("showlegend").and_then(Value::as_bool) == Some(true);
            let pie = matches!(trace.kind, "pie" | "funnelarea");
            usize::from(trace.in_legend || usual) + usize::from(trace.in_legend && (asked || pie))
        })
        .sum();
    let shapes = own.iter().filter(|entry| entry.trace == Layer::NO_TRACE).count();
    !own.is_empty() && (own.len() > 1 || count + 2 * shapes > usize::from(number == 0))
}

/// Returns the lines of the layout's shapes that ask for one, each with the name of its legend.
fn shapes(layout: Source<'_>) -> Vec<(&str, LegendEntry)> {
    let shapes = layout.list("shapes").iter().enumerate().filter_map(|(index, value)| {
        let shape = Source::new(Some(value), layout.at("shapedefaults"));
        if !shape.flag("showlegend", false) || shape.text("visible").is_none() && !shape.flag("visible", true) {
            return None;
        }
        let colour = |path: &str| shape.text(path).and_then(Rgba::parse).filter(|colour| colour.a > 0.0);
        let line = shape.text("type") == Some("line");
        let fill = colour("fillcolor").filter(|_| !line);
        let own = fill.or_else(|| colour("line.color")).unwrap_or(LINE);
        let colour = own.faded(shape.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0) as f32);
        let swatch = Swatch { colour, line: fill.is_none(), symbol: None };
        let name = shape.display("name").map_or_else(|| format!("shape {index}"), std::borrow::Cow::into_owned);
        Some((shape.text("legend").unwrap_or("legend"), entry(Layer::NO_TRACE, &name, swatch)))
    });
    shapes.collect()
}

/// Orders a legend: groups together, and from the top down where traces lie upon each other; returns whether there are groups.
fn order(
    legend: &mut Vec<LegendEntry>,
    look: Source<'_>,
    layout: Source<'_>,
    traces: &[Trace<'_>],
    members: &[&Trace<'_>],
) -> bool {
    let shown = || members.iter().filter(|trace| trace.in_legend);
    let stacked = |trace: &&&Trace<'_>| {
        let bar = matches!(trace.kind, "bar" | "histogram") && layout.text("barmode") == Some("stack");
        let above = trace.source.text("stackgroup").is_some_and(|group| !group.is_empty());
        let fill = trace.source.text("fill").unwrap_or(if above { "tonexty" } else { "" });
        bar || matches!(fill, "tonexty" | "tonextx")
    };
    let group = |entry: &LegendEntry| {
        traces.get(entry.trace).and_then(|trace| trace.source.display("legendgroup")).unwrap_or_default().into_owned()
    };
    let rank = |entry: &LegendEntry| {
        traces.get(entry.trace).and_then(|trace| trace.source.number("legendrank")).unwrap_or(1000.0)
    };
    let order = look.text("traceorder");
    let reversed = order.map_or_else(|| shown().any(|trace| stacked(&trace)), |order| order.contains("reversed"));
    let grouped =
        order.map_or_else(|| legend.iter().any(|entry| !group(entry).is_empty()), |order| order.contains("grouped"));
    if !grouped {
        if reversed {
            legend.reverse();
        }
        legend.sort_by(|one, other| rank(one).total_cmp(&rank(other)));
        return false;
    }
    // A trace of no group is a group of its own.
    let mut groups: Vec<(String, Vec<LegendEntry>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for entry in legend.drain(..) {
        let name = group(&entry);
        let place = if name.is_empty() { groups.len() } else { *places.entry(name.clone()).or_insert(groups.len()) };
        match groups.get_mut(place) {
            Some((_, members)) => members.push(entry),
            None => groups.push((name, vec![entry])),
        }
    }
    if reversed {
        for (_, members) in &mut groups {
            members.reverse();
        }
    }
    for (_, members) in &mut groups {
        members.sort_by(|one, other| rank(one).total_cmp(&rank(other)));
    }
    let least = |members: &[LegendEntry]| members.iter().map(rank).fold(f64::INFINITY, f64::min);
    groups.sort_by(|one, other| least(&one.1).total_cmp(&least(&other.1)));
    let usual = Font::read(look.sub("font"), decor::global_font(layout));
    let usual = Font::read(look.sub("grouptitlefont"), usual.sized((usual.size * 1.1).round()));
    legend.extend(groups.into_iter().flat_map(|(_, members)| titled(members, traces, usual)));
    true
}

/// Puts the title of a group before its members, if one of them brings one.
fn titled(mut members: Vec<LegendEntry>, traces: &[Trace<'_>], usual: Font) -> Vec<LegendEntry> {
    let title = members.iter().find_map(|entry| {
        let source = traces.get(entry.trace)?.source;
        let title = source.display("legendgrouptitle.text")?;
        let font = Font::read(source.sub("legendgrouptitle.font"), usual);
        (!title.trim().is_empty()).then(|| (entry.trace, entry.swatch, title.into_owned(), font))
    });
    if let Some((trace, swatch, title, font)) = title {
        members.insert(0, LegendEntry { heading: true, font: Some(font), ..entry(trace, &title, swatch) });
    }
    members
}
