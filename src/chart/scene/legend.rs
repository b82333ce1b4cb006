//! The order of the legend's lines.

use std::collections::HashMap;

use super::listing::Trace;
use super::source::Source;
use super::{LegendEntry, plain};
use crate::chart::rich_text::RichText;

/// Orders the legend: groups together, and from the top down where traces lie upon each other.
pub fn order(legend: &mut Vec<LegendEntry>, layout: Source<'_>, traces: &[Trace<'_>]) {
    let shown = || traces.iter().filter(|trace| trace.in_legend);
    let stacked = |trace: &Trace<'_>| {
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
    let order = layout.text("legend.traceorder");
    let reversed = order.map_or_else(|| shown().any(stacked), |order| order.contains("reversed"));
    let grouped =
        order.map_or_else(|| legend.iter().any(|entry| !group(entry).is_empty()), |order| order.contains("grouped"));
    if !grouped {
        if reversed {
            legend.reverse();
        }
        legend.sort_by(|one, other| rank(one).total_cmp(&rank(other)));
        return;
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
    legend.extend(groups.into_iter().flat_map(|(_, members)| titled(members, traces)));
}

/// Puts the title of a group before its members, if one of them brings one.
fn titled(mut members: Vec<LegendEntry>, traces: &[Trace<'_>]) -> Vec<LegendEntry> {
    let title = members.iter().find_map(|entry| {
        let title = traces.get(entry.trace)?.source.display("legendgrouptitle.text")?;
        (!title.trim().is_empty()).then(|| (entry.trace, entry.swatch, title.into_owned()))
    });
    if let Some((trace, swatch, title)) = title {
        let name = plain(&title).replace('\n', " ");
        members
            .insert(0, LegendEntry { trace, name, swatch, rich: RichText::parse(&title), named: false, heading: true });
    }
    members
}
