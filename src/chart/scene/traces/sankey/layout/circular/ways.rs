//! The ways of links that go around: how far out, and with what bends.

use super::super::Flow;
use super::{MARGIN, RADIUS, Round, Side};

/// Finds the ways of the links that go around.
pub fn go_round(flow: &mut Flow, bottom: f64) {
    let first = flow.links.iter().map(|link| flow.nodes[link.source].y[0]).fold(f64::INFINITY, f64::min);
    for side in [Side::Top, Side::Bottom] {
        let all: Vec<usize> = (0..flow.links.len()).filter(|link| flow.links[*link].side == Some(side)).collect();
        let towards = if side == Side::Top { 1.0 } else { -1.0 };
        let levels = levels(flow, &all, towards);
        let radii = [0, 1].map(|end| radii(flow, &all, end, towards));
        for (place, link) in all.iter().copied().enumerate() {
            let one = &flow.links[link];
            let (source, target) = (&flow.nodes[one.source], &flow.nodes[one.target]);
            let is_loop = is_only_loop(flow, link);
            let far = MARGIN + levels[place];
            let level = match side {
                Side::Bottom if is_loop => source.y[1] + far,
                Side::Bottom => bottom.max(source.y[1]).max(target.y[1]) + far,
                Side::Top if is_loop => source.y[0] - far,
                Side::Top => first - far,
            };
            let own = RADIUS + one.width / 2.0;
            let radii = if is_loop { [own; 2] } else { [0, 1].map(|end| radii[end][place]) };
            flow.links[link].round = Some(Round { side, radii, level });
        }
    }
}

/// Returns whether a link joins a node to itself and is the only one around there.
fn is_only_loop(flow: &Flow, link: usize) -> bool {
    let one = &flow.links[link];
    let count = |links: &[usize]| links.iter().filter(|link| flow.links[**link].back).count();
    one.source == one.target && count(&flow.nodes[one.source].out) <= 1 && count(&flow.nodes[one.target].into) <= 1
}

/// Returns how far beyond the margin the middle of each link lies that goes around at a side: the longest are nearest.
fn levels(flow: &Flow, all: &[usize], towards: f64) -> Vec<f64> {
    let column = |link: usize, end: usize| flow.nodes[flow.links[link].node(end)].column as f64;
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|one, other| {
        let back = |place: usize| column(all[place], 0) - column(all[place], 1);
        let y = |place: usize| flow.links[all[place]].y[0] * towards;
        back(*one).total_cmp(&back(*other)).then(y(*one).total_cmp(&y(*other)))
    });
    let mut levels = vec![0.0f64; all.len()];
    for (at, place) in order.iter().copied().enumerate() {
        let link = all[place];
        let half = flow.links[link].width / 2.0;
        let mut below = 0.0f64;
        if !is_only_loop(flow, link) {
            for before in order[..at].iter().rev().take(2_000).copied() {
                let other = all[before];
                let meets = column(link, 0) >= column(other, 1) && column(link, 1) <= column(other, 0);
                if meets {
                    below = below.max(levels[before] + flow.links[other].width / 2.0);
                }
            }
        }
        levels[place] = below + half;
    }
    levels
}

/// Returns the radii of the bends at an end of the links around at a side: those of a column lie within each other.
fn radii(flow: &Flow, all: &[usize], end: usize, towards: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    let column = |place: usize| flow.nodes[flow.links[all[place]].node(end)].column;
    let y = |place: usize| flow.links[all[place]].y[end] * towards;
    order.sort_by(|one, other| column(*one).cmp(&column(*other)).then(y(*one).total_cmp(&y(*other))));
    let mut radii = vec![RADIUS; all.len()];
    let (mut at, mut taken) = (usize::MAX, 0.0);
    for place in order {
        if column(place) != at {
            (at, taken) = (column(place), 0.0);
        }
        let width = flow.links[all[place]].width;
        radii[place] = RADIUS + width / 2.0 + taken;
        taken += width;
    }
    radii
}
