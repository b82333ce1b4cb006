//! Which links of a flow close its cycles: those without which nothing flows in a circle.

use super::Flow;

/// How many cycles are told apart, and how many steps are taken to find them: of more, some links too many go around.
const MOST_CYCLES: usize = 5_000;
const MOST_STEPS: usize = 200_000;

/// Marks the links that close a cycle. Every cycle is found, the shortest first; one that holds no marked link yet has its last
/// one marked, which leads back to the first of its nodes. Where there are too many cycles, what leads back on a single walk
/// is marked.
pub fn mark(flow: &mut Flow) {
    let next: Vec<Vec<usize>> = (0..flow.nodes.len()).map(|node| followers(flow, node)).collect();
    let Some(mut cycles) = cycles(&next) else {
        flow.lay_aside();
        return;
    };
    cycles.sort_by_key(Vec::len);
    let mut closing: std::collections::HashSet<(usize, usize)> = std::collections::HashSet::new();
    for cycle in cycles {
        let ways = || cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1));
        if ways().all(|way| !closing.contains(&way)) {
            closing.extend(ways().last());
        }
    }
    for link in &mut flow.links {
        link.back = link.source == link.target || closing.contains(&(link.source, link.target));
    }
}

fn followers(flow: &Flow, node: usize) -> Vec<usize> {
    let mut all = Vec::new();
    for link in &flow.nodes[node].out {
        let target = flow.links[*link].target;
        if !all.contains(&target) && all.len() < MOST_CYCLES {
            all.push(target);
        }
    }
    all
}

/// Returns all cycles of several nodes, each from its node of the least number on; none if there are too many.
fn cycles(next: &[Vec<usize>]) -> Option<Vec<Vec<usize>>> {
    let parts = parts(next);
    let (mut found, mut steps) = (Vec::new(), 0);
    for start in 0..next.len() {
        let mut on_way = vec![false; next.len()];
        on_way[start] = true;
        let mut way = vec![(start, 0)];
        while let Some((node, at)) = way.last_mut() {
            steps += 1;
            if steps > MOST_STEPS || found.len() > MOST_CYCLES {
                return None;
            }
            let Some(target) = next[*node].get(*at).copied() else {
                on_way[*node] = false;
                way.pop();
                continue;
            };
            *at += 1;
            if target == start && way.len() > 1 {
                found.push(way.iter().map(|(node, _)| *node).collect());
            } else if target > start && parts[target] == parts[start] && !on_way[target] {
                on_way[target] = true;
                way.push((target, 0));
            }
        }
    }
    Some(found)
}

/// Returns for each node the number of its part: nodes of a part can all be reached from each other.
fn parts(next: &[Vec<usize>]) -> Vec<usize> {
    // What is finished last on a walk along the links is a root of a walk against them.
    let count = next.len();
    let mut before = vec![Vec::new(); count];
    for (from, targets) in next.iter().enumerate() {
        for to in targets {
            before[*to].push(from);
        }
    }
    let (mut seen, mut order) = (vec![false; count], Vec::with_capacity(count));
    for start in 0..count {
        walk(start, next, &mut seen, &mut |node| order.push(node));
    }
    let (mut seen, mut parts) = (vec![false; count], vec![usize::MAX; count]);
    for start in order.into_iter().rev() {
        walk(start, &before, &mut seen, &mut |node| parts[node] = start);
    }
    parts
}

/// Visits what can be reached and was not seen yet, each node after those behind it.
fn walk(start: usize, next: &[Vec<usize>], seen: &mut [bool], visit: &mut impl FnMut(usize)) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut way = vec![(start, 0)];
    while let Some((node, at)) = way.last_mut() {
        let Some(target) = next[*node].get(*at).copied() else {
            visit(*node);
            way.pop();
            continue;
        };
        *at += 1;
        if !std::mem::replace(&mut seen[target], true) {
            way.push((target, 0));
        }
    }
}
