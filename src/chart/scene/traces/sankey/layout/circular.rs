//! Flows with cycles, laid out as `d3-sankey-circular` does it: the links that close cycles go back above or below all others,
//! and nodes that they join lie at that side.

mod ends;
mod ways;

use ends::{first_places, insertion_sort, sort};
use ways::go_round;

use super::{Align, Flow, Link, Setting};

/// How far beyond the nodes links go around, and the least radius of their bends.
const MARGIN: f64 = 25.0;
const RADIUS: f64 = 10.0;
/// The part of the greatest possible width that links have, so that there is room for those that go around.
const SHARE: f64 = 0.3;
/// How often nodes are moved, and links sorted.
const ROUNDS: usize = 50;
const SORTS: usize = 4;
/// What is left between a link and a node that it would hide.
const APART: f64 = 10.0;
/// From how many links times nodes on nothing is moved out of the way of links.
const MOST_PAIRS: usize = 2_000_000;

/// Where a link goes around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Above all nodes.
    Top,
    /// Below them.
    Bottom,
}

/// The way of a link that goes around.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// At which side.
    pub side: Side,
    /// The radius of its bends behind its source and before its target.
    pub radii: [f64; 2],
    /// How far down it goes back.
    pub level: f64,
}

/// The room that is left for nodes.
#[derive(Debug, Clone, Copy)]
struct Frame {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// Lays out a flow whose closing links are marked.
pub fn lay(flow: &mut Flow, setting: Setting) {
    columns(flow, setting.align);
    choose_sides(flow);
    let frame = breadths(flow, setting);
    settle(flow, frame);
}

/// Sorts the links of nodes that have their places, moves nodes out of the way, and finds the ways around.
fn settle(flow: &mut Flow, frame: Frame) {
    first_places(flow);
    for _ in 0..SORTS {
        sort(flow, 0);
        sort(flow, 1);
        clear(flow, frame);
        sort(flow, 0);
        sort(flow, 1);
    }
    fill(flow, frame);
    go_round(flow, frame.bottom);
}

/// Finds new ways for links whose nodes the figure has moved: each goes around at the side that is nearer.
pub fn again(flow: &mut Flow, height: f64) {
    first_places(flow);
    for link in 0..flow.links.len() {
        let one = &flow.links[link];
        if one.back {
            let side = if one.y[0] + one.y[1] < height { Side::Top } else { Side::Bottom };
            let ends = [one.source, one.target];
            flow.links[link].side = Some(side);
            for node in ends {
                flow.nodes[node].side = Some(side);
            }
        }
    }
    sort(flow, 0);
    sort(flow, 1);
    go_round(flow, height);
}

fn columns(flow: &mut Flow, align: Align) {
    let (depths, heights) = (flow.depths(false), flow.depths(true));
    let count = depths.iter().chain(&heights).copied().max().map_or(1, |most| most + 1);
    for (node, depth) in depths.iter().copied().enumerate() {
        let one = &flow.nodes[node];
        let column = match align {
            Align::Right => count - 1 - heights[node],
            Align::Justify if one.out.is_empty() => count - 1,
            Align::Center if one.into.is_empty() => {
                let next = one.out.iter().map(|link| depths[flow.links[*link].target]).min();
                next.map_or(0, |next| next.saturating_sub(1))
            }
            _ => depth,
        };
        (flow.nodes[node].column, flow.nodes[node].depth) = (column, depth);
    }
    let last = flow.nodes.iter().map(|node| node.column).max().unwrap_or(0);
    flow.columns = vec![Vec::new(); last + 1];
    for (node, one) in flow.nodes.iter().enumerate() {
        flow.columns[one.column].push(node);
    }
    flow.columns.retain(|nodes| !nodes.is_empty());
}

/// Lets each closing link go around at the side at which its nodes have others, else at the one with fewer.
fn choose_sides(flow: &mut Flow) {
    let mut counts = [0usize; 2];
    for link in 0..flow.links.len() {
        let (source, target) = (flow.links[link].source, flow.links[link].target);
        if !flow.links[link].back {
            continue;
        }
        let usual = if counts[0] < counts[1] { Side::Top } else { Side::Bottom };
        let side = flow.nodes[source].side.or(flow.nodes[target].side).unwrap_or(usual);
        counts[usize::from(side == Side::Bottom)] += 1;
        flow.links[link].side = Some(side);
        for node in [source, target] {
            (flow.nodes[node].side, flow.nodes[node].in_cycle) = (Some(side), true);
        }
    }
    for link in flow.links.iter_mut().filter(|link| link.back) {
        let [source, target] = [link.source, link.target].map(|node| flow.nodes[node].side);
        if source == target {
            link.side = source;
        }
    }
}

/// Returns whether a link that is no loop goes around from or to a node.
fn is_bound(flow: &Flow, node: usize) -> bool {
    let one = &flow.nodes[node];
    one.out.iter().chain(&one.into).map(|link| &flow.links[*link]).any(|link| link.back && link.source != link.target)
}

/// Gives nodes their heights and first places, and moves them; returns the room that links around leave them.
fn breadths(flow: &mut Flow, setting: Setting) -> Frame {
    let [width, height] = setting.size;
    let unit = |nodes: &Vec<usize>| {
        let sum: f64 = nodes.iter().map(|node| flow.nodes[*node].value).sum();
        (height - (nodes.len() - 1) as f64 * setting.pad) / sum
    };
    let unit = flow.columns.iter().map(unit).filter(|unit| unit.is_finite()).fold(f64::INFINITY, f64::min);
    let mut unit = if unit.is_finite() { unit.max(0.0) * SHARE } else { 0.0 };
    for link in &mut flow.links {
        link.width = link.value * unit;
    }
    let last = flow.columns.len() - 1;
    let taken = |holds: &dyn Fn(&Link) -> bool| {
        let sum: f64 = flow.links.iter().filter(|link| link.back && holds(link)).map(|link| link.width).sum();
        if sum > 0.0 { sum + MARGIN + RADIUS } else { 0.0 }
    };
    let column = |node: usize| flow.nodes[node].column;
    let top = taken(&|link| link.side == Some(Side::Top));
    let bottom = taken(&|link| link.side == Some(Side::Bottom));
    let left = taken(&|link| column(link.target) == 0);
    let right = taken(&|link| column(link.source) == last);
    let shrunk = [width / (width + left + right), height / (height + top + bottom)];
    let frame =
        Frame { left, top, right: if right == 0.0 { width } else { width * shrunk[0] }, bottom: height * shrunk[1] };
    unit *= shrunk[1];
    for link in &mut flow.links {
        link.width = link.value * unit;
    }
    let step = (frame.right - frame.left - setting.thick) / last.max(1) as f64;
    let has_both = top > 0.0 && bottom > 0.0;
    for (number, nodes) in flow.columns.clone().into_iter().enumerate() {
        for (place, node) in nodes.iter().copied().enumerate() {
            let high = flow.nodes[node].value * unit;
            let y = first_height(flow, (node, nodes.len(), place as f64), (high, has_both), frame);
            let x = frame.left + step * number as f64;
            let node = &mut flow.nodes[node];
            (node.x, node.y) = ([x, x + setting.thick], [y, y + high]);
        }
    }
    part(flow, frame);
    let mut alpha = 1.0;
    for _ in 0..ROUNDS {
        alpha *= 0.99;
        relax(flow, alpha, frame);
        part(flow, frame);
    }
    frame
}

fn is_alone(flow: &Flow, node: usize, count: usize) -> bool {
    let depth = flow.nodes[node].depth;
    count == 1 && (depth == 0 || depth == flow.columns.len() - 1)
}

/// Returns where a node begins before anything is moved.
fn first_height(
    flow: &Flow,
    (node, count, place): (usize, usize, f64),
    (high, has_both): (f64, bool),
    frame: Frame,
) -> f64 {
    let one = &flow.nodes[node];
    match one.side {
        _ if is_alone(flow, node, count) => frame.bottom / 2.0 - high,
        Some(_) if one.in_cycle && !is_bound(flow, node) => frame.bottom / 2.0 + place,
        Some(Side::Top) if one.in_cycle => frame.top + place,
        Some(Side::Bottom) if one.in_cycle => frame.bottom - high - place,
        _ if has_both => (frame.bottom - frame.top) / 2.0 - count as f64 / 2.0 + place,
        _ => (frame.bottom - frame.top) / count as f64 * place,
    }
}

/// Moves what no link around holds towards the nodes that it is joined to.
fn relax(flow: &mut Flow, alpha: f64, frame: Frame) {
    for nodes in flow.columns.clone() {
        let depth = nodes.first().map_or(0, |node| flow.nodes[*node].depth);
        let is_end = nodes.len() == 1 && (depth == 0 || depth == flow.columns.len() - 1);
        for node in nodes {
            let one = &flow.nodes[node];
            if one.in_cycle && is_bound(flow, node) {
                continue;
            }
            let half = (one.y[1] - one.y[0]) / 2.0;
            if is_end {
                flow.nodes[node].y = [frame.bottom / 2.0 - half, frame.bottom / 2.0 + half];
                continue;
            }
            let mean = |links: &[usize], is_out: bool| {
                let ends = links.iter().map(|link| &flow.links[*link]);
                let sum: f64 = ends.map(|link| flow.middle(if is_out { link.target } else { link.source })).sum();
                (!links.is_empty()).then(|| sum / links.len() as f64)
            };
            let goal = match (mean(&one.out, true), mean(&one.into, false)) {
                (Some(after), Some(before)) => f64::midpoint(after, before),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => continue,
            };
            let by = (goal - flow.middle(node)) * alpha;
            flow.nodes[node].y = flow.nodes[node].y.map(|y| y + by);
        }
    }
}

/// Returns where among the nodes of a column one belongs: those that top links join first, those of bottom links last.
fn rank(flow: &Flow, node: usize) -> i8 {
    match flow.nodes[node].side.filter(|_| flow.nodes[node].in_cycle) {
        Some(Side::Top) => -1,
        Some(Side::Bottom) => 1,
        None => 0,
    }
}

fn order(flow: &Flow, one: usize, other: usize) -> std::cmp::Ordering {
    let both = flow.nodes[one].in_cycle == flow.nodes[other].in_cycle;
    let by_rank = if both { std::cmp::Ordering::Equal } else { rank(flow, one).cmp(&rank(flow, other)) };
    by_rank.then(flow.nodes[one].y[0].total_cmp(&flow.nodes[other].y[0]))
}

/// Pushes nodes that overlap down, and all up again if they hang over the lower end.
fn part(flow: &mut Flow, frame: Frame) {
    for column in 0..flow.columns.len() {
        let mut nodes = std::mem::take(&mut flow.columns[column]);
        insertion_sort(&mut nodes, |one, other| order(flow, one, other));
        let mut y = frame.top;
        for node in nodes.iter().copied() {
            let by = (y - flow.nodes[node].y[0]).max(0.0);
            flow.nodes[node].y = flow.nodes[node].y.map(|y| y + by);
            y = flow.nodes[node].y[1] + flow.pad;
        }
        let mut limit = frame.bottom;
        for (place, node) in nodes.iter().rev().copied().enumerate() {
            let by = flow.nodes[node].y[1] - limit;
            if by > 0.0 {
                flow.nodes[node].y = flow.nodes[node].y.map(|y| y - by);
            } else if place == 0 {
                break;
            }
            limit = flow.nodes[node].y[0] - flow.pad;
        }
        flow.columns[column] = nodes;
    }
}

/// Moves nodes out of the way of links that pass their columns.
fn clear(flow: &mut Flow, frame: Frame) {
    if flow.links.len() * flow.nodes.len() > MOST_PAIRS {
        return;
    }
    for link in 0..flow.links.len() {
        let one = &flow.links[link];
        let (from, to) = (flow.nodes[one.source].column, flow.nodes[one.target].column);
        if one.back || to <= from + 1 {
            continue;
        }
        for column in from + 1..to {
            let t = (column - from) as f64 / (to - from) as f64;
            let members: Vec<usize> = (0..flow.nodes.len()).filter(|node| flow.nodes[*node].column == column).collect();
            for node in members.iter().copied() {
                let one = &flow.links[link];
                let bent = t * t * (3.0 - 2.0 * t);
                let y = one.y[0] + (one.y[1] - one.y[0]) * bent;
                let band = [y - one.width / 2.0, y + one.width / 2.0];
                dodge(flow, node, band, &members, frame);
            }
        }
    }
}

/// Moves a node that a band overlaps, and those of its column that it then overlaps.
fn dodge(flow: &mut Flow, node: usize, [top, bottom]: [f64; 2], members: &[usize], frame: Frame) {
    let [y0, y1] = flow.nodes[node].y;
    let (by, is_from_top) = if y0 < top && top < y1 {
        let by = y1 - top + APART;
        (if flow.nodes[node].side == Some(Side::Bottom) { by } else { -by }, true)
    } else if (y0 < bottom && bottom < y1) || (top < y0 && bottom > y1) {
        (bottom - y0 + APART, false)
    } else {
        return;
    };
    shift(flow, node, by, frame);
    for other in members.iter().copied().filter(|other| *other != node) {
        let ([a0, a1], [b0, b1]) = (flow.nodes[node].y, flow.nodes[other].y);
        let meets = if is_from_top {
            (a0 > b0 && a0 < b1) || (a1 > b0 && a1 < b1) || (a0 < b0 && a1 > b1)
        } else {
            b0 < a1 && b1 > a1
        };
        if meets {
            shift(flow, other, by, frame);
        }
    }
}

/// Moves a node with the ends of its links, if it stays within the frame.
fn shift(flow: &mut Flow, node: usize, by: f64, frame: Frame) {
    let [y0, y1] = flow.nodes[node].y;
    if y0 + by < frame.top || y1 + by > frame.bottom {
        return;
    }
    flow.nodes[node].y = [y0 + by, y1 + by];
    for end in [0, 1] {
        for link in flow.at(node, end).clone() {
            flow.links[link].y[end] += by;
        }
    }
}

/// Makes nodes and links fill the frame if links go around at one side only.
fn fill(flow: &mut Flow, frame: Frame) {
    let has = |side: Side| flow.links.iter().any(|link| link.side == Some(side));
    if has(Side::Top) && has(Side::Bottom) {
        return;
    }
    let low = flow.nodes.iter().map(|node| node.y[0]).fold(f64::INFINITY, f64::min);
    let high = flow.nodes.iter().map(|node| node.y[1]).fold(f64::NEG_INFINITY, f64::max);
    let by = (frame.bottom - frame.top) / (high - low);
    if by.is_finite() && by > 0.0 {
        for node in &mut flow.nodes {
            node.y = node.y.map(|y| (y - low) * by);
        }
        for link in &mut flow.links {
            link.y = link.y.map(|y| (y - low) * by);
            link.width *= by;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(count: usize, links: &[(usize, usize, f64)], size: [f64; 2], pad: f64, align: Align) -> Flow {
        Flow::new(count, links, Setting { size, thick: 20.0, pad, align })
    }

    fn near(flow: &Flow, nodes: &[[f64; 3]], links: &[[f64; 3]]) {
        for (node, [x, from, to]) in flow.nodes.iter().zip(nodes) {
            let is_near = (node.x[0] - x).abs() < 0.5 && (node.y[0] - from).abs() < 0.5 && (node.y[1] - to).abs() < 0.5;
            assert!(is_near, "{node:?} is not at {x} {from} {to}");
        }
        for (link, [width, from, to]) in flow.links.iter().zip(links) {
            let y = link.y;
            let is_near = (link.width - width).abs() < 0.5 && (y[0] - from).abs() < 0.5 && (y[1] - to).abs() < 0.5;
            assert!(is_near, "{link:?} is not {width} wide at {from} {to}");
        }
    }

    const CIRCULAR: [(usize, usize, f64); 7] =
        [(0, 5, 1.0), (0, 3, 2.0), (1, 4, 1.0), (2, 3, 1.0), (5, 0, 1.0), (4, 2, 1.0), (3, 2, 1.0)];

    #[test]
    fn cycles_lie_where_plotly_puts_them() {
        // The figures `sankey_circular` and `sankey_circular_align_right`, as plotly.js' library lays them out.
        let one = flow(6, &CIRCULAR, [640.0, 620.0], 5.0, Align::Justify);
        let nodes = [
            [81.13, 381.73, 491.4],
            [81.13, 99.4, 135.96],
            [354.08, 81.13, 154.24],
            [490.56, 136.03, 245.7],
            [217.6, 99.4, 135.96],
            [217.6, 453.84, 490.4],
        ];
        let links = [
            [36.56, 473.12, 472.12],
            [73.12, 418.29, 209.14],
            [36.56, 117.68, 117.68],
            [36.56, 99.4, 154.31],
            [36.56, 472.12, 473.12],
            [36.56, 117.68, 135.96],
            [36.56, 154.31, 99.4],
        ];
        near(&one, &nodes, &links);
        let back = one.links[4].round.unwrap();
        assert!(back.side == Side::Bottom && (back.level - 534.68).abs() < 0.5 && (back.radii[0] - 28.28).abs() < 0.5);
        let over = one.links[6].round.unwrap();
        assert!(over.side == Side::Top && (over.level - 37.85).abs() < 0.5);
        let right = flow(6, &CIRCULAR, [640.0, 620.0], 5.0, Align::Right);
        let nodes = [
            [351.34, 413.41, 503.27],
            [0.0, 236.66, 266.61],
            [351.34, 72.9, 132.81],
            [527.01, 71.9, 161.76],
            [175.67, 162.27, 192.22],
            [527.01, 472.32, 502.27],
        ];
        near(&right, &nodes, &[]);
    }

    #[test]
    fn loops_and_several_cycles_lie_where_plotly_puts_them() {
        let links = [(0, 1, 3.0), (1, 2, 4.0), (2, 0, 1.0), (2, 2, 2.0), (3, 1, 2.0), (1, 4, 1.0)];
        let one = flow(5, &links, [500.0, 300.0], 20.0, Align::Justify);
        let nodes = [
            [47.0, 162.27, 242.59],
            [215.77, 53.85, 187.71],
            [384.53, 81.95, 242.59],
            [47.0, 53.54, 107.09],
            [384.53, 0.0, 26.77],
        ];
        let ends = [[80.32, 202.43, 147.55], [107.09, 134.17, 135.5], [26.77, 175.66, 229.2], [53.54, 215.82, 215.82]];
        near(&one, &nodes, &ends);
        assert!((one.links[2].round.unwrap().level - 334.52).abs() < 0.5);
        assert!((one.links[3].round.unwrap().level - 294.36).abs() < 0.5);
        let links = [
            (0, 1, 5.0),
            (1, 2, 6.0),
            (2, 3, 6.0),
            (3, 1, 2.0),
            (4, 5, 3.0),
            (5, 6, 3.0),
            (3, 0, 3.0),
            (6, 4, 1.0),
            (1, 4, 2.0),
        ];
        let many = flow(7, &links, [600.0, 400.0], 10.0, Align::Justify);
        let nodes = [
            [74.0, 98.54, 145.99],
            [175.15, 216.06, 291.97],
            [276.31, 230.29, 287.23],
            [377.46, 235.04, 291.97],
            [276.31, 49.0, 77.47],
            [377.46, 83.26, 111.73],
            [478.61, 117.52, 145.99],
        ];
        near(&many, &nodes, &[]);
    }

    #[test]
    fn crowds_of_cycles_end() {
        let links: Vec<(usize, usize, f64)> = (0..40).flat_map(|from| (0..40).map(move |to| (from, to, 1.0))).collect();
        let flow = flow(40, &links, [500.0, 300.0], 20.0, Align::Justify);
        assert!(flow.nodes.iter().all(|node| node.y.iter().chain(&node.x).all(|end| end.is_finite())));
    }
}
