//! In which order links lie at the nodes that they join.

use super::super::{Flow, Link};
use super::{Side, rank};

/// From how many links on those of a node are sorted by their ends alone.
const MANY: usize = 200;

/// Sorts by an order that need not be one of all pairs; of many items the parts that are in order stay so.
pub fn insertion_sort(items: &mut [usize], order: impl Fn(usize, usize) -> std::cmp::Ordering) {
    for at in 1..items.len() {
        let mut place = at;
        while place > 0 && order(items[place - 1], items[place]).is_gt() {
            items.swap(place - 1, place);
            place -= 1;
        }
    }
}

/// Gives links their first places at nodes: those around from below, the others from above.
pub fn first_places(flow: &mut Flow) {
    for node in 0..flow.nodes.len() {
        for end in [0, 1] {
            let mut links = flow.at(node, end).clone();
            links.sort_by(|one, other| {
                let far = |link: usize| flow.links[link].node(1 - end);
                let [one_node, other_node] = [far(*one), far(*other)];
                let ranks = rank(flow, one_node).cmp(&rank(flow, other_node));
                ranks.then(flow.nodes[one_node].y[0].total_cmp(&flow.nodes[other_node].y[0])).then(one.cmp(other))
            });
            let [mut above, mut below] = flow.nodes[node].y;
            for link in links.iter().copied() {
                let one = &mut flow.links[link];
                if one.back {
                    one.y[end] = below - one.width / 2.0;
                    below -= one.width;
                } else {
                    one.y[end] = above + one.width / 2.0;
                    above += one.width;
                }
            }
            *flow.at(node, end) = links;
        }
    }
}

/// Orders two links at one of their ends (0 where they begin, 1 where they end).
fn at_end(flow: &Flow, [one, other]: [usize; 2], end: usize) -> std::cmp::Ordering {
    let (one, other) = (&flow.links[one], &flow.links[other]);
    let far = 1 - end;
    let column = |link: &Link| flow.nodes[link.node(far)].column;
    let by = |difference: f64| difference.total_cmp(&0.0);
    match (one.side.filter(|_| one.back), other.side.filter(|_| other.back)) {
        (None, None) => {
            let is_up = |link: &Link| link.y[0] > link.y[1];
            if column(one) == column(other) || is_up(one) != is_up(other) {
                return by(one.y[far] - other.y[far]);
            }
            // Of links that lean alike, the one that goes farther is compared where the other ends.
            let farther = |link: &Link, than: &Link| {
                if end == 0 { column(link) > column(than) } else { column(link) < column(than) }
            };
            if farther(one, other) {
                by(one.y[far] - leaning(flow, other, one, end))
            } else {
                by(leaning(flow, one, other, end) - other.y[far])
            }
        }
        (Some(side), None) => by(if side == Side::Top { -1.0 } else { 1.0 }),
        (None, Some(side)) => by(if side == Side::Top { 1.0 } else { -1.0 }),
        (Some(one_side), Some(other_side)) if one_side != other_side => {
            by(if one_side == Side::Top { -1.0 } else { 1.0 })
        }
        (Some(side), Some(_)) => {
            let foot = |link: &Link| flow.nodes[link.node(far)].y[1];
            let rows = foot(one) - foot(other);
            let is_top = side == Side::Top;
            let columns = column(one).cmp(&column(other));
            if columns.is_eq() {
                by(if end == 1 || is_top { rows } else { -rows })
            } else if is_top == (end == 0) {
                columns.reverse()
            } else {
                columns
            }
        }
    }
}

/// Returns how high a link would be, were it straight and as wide across as another.
fn leaning(flow: &Flow, link: &Link, across: &Link, end: usize) -> f64 {
    let wide = |link: &Link| flow.nodes[link.target].x[0] - flow.nodes[link.source].x[1];
    let rise = wide(across) * (link.y[1] - link.y[0]).abs() / wide(link).abs().max(1e-9);
    let is_up = link.y[0] > link.y[1];
    if is_up == (end == 0) { link.y[1] - rise } else { link.y[1] + rise }
}

/// Sorts the links of each node at one end and places them below each other.
pub fn sort(flow: &mut Flow, end: usize) {
    for node in 0..flow.nodes.len() {
        let mut links = flow.at(node, end).clone();
        links.sort_unstable();
        if links.len() < MANY {
            insertion_sort(&mut links, |one, other| at_end(flow, [one, other], end));
        } else {
            links.sort_by(|one, other| flow.links[*one].y[1 - end].total_cmp(&flow.links[*other].y[1 - end]));
        }
        let mut y = flow.nodes[node].y[0];
        for link in links.iter().copied() {
            let width = flow.links[link].width;
            flow.links[link].y[end] = y + width / 2.0;
            y += width;
        }
        let mut y = flow.nodes[node].y[1];
        for link in links.iter().rev().copied() {
            let one = &mut flow.links[link];
            y -= one.width;
            if one.side == Some(Side::Bottom) {
                one.y[end] = y + one.width / 2.0;
            }
        }
        *flow.at(node, end) = links;
    }
}
