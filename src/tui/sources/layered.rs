//! Where the boxes and lines of a graph are: layers from left to right, edges as lines that can be followed by eye.
//!
//! The customary steps: cycles are cut, each node gets the layer behind its origins, long edges get a bend in every layer
//! between, layers are ordered by the means of their neighbours, boxes moved towards them. Between two layers the edges of
//! one node share a trunk; lines that only cross do not touch: the one across goes over the one that goes down.

use std::collections::{BTreeMap, HashMap, HashSet};

/// Rows of a box, and of the room that a line takes which passes a layer.
pub const BOX: i32 = 4;

/// How often layers are ordered and moved.
const SWEEPS: usize = 4;

/// The fewest columns between two layers: a line out, a trunk, an arrow in.
const LEAST_GAP: i32 = 5;

/// The most trunks side by side; further ones share.
const MOST_TRACKS: usize = 40;

/// A line goes up from a cell.
pub const UP: u8 = 1;
/// A line goes down from a cell.
pub const DOWN: u8 = 2;
/// A line goes left from a cell.
pub const LEFT: u8 = 4;
/// A line goes right from a cell.
pub const RIGHT: u8 = 8;

/// Where a node's box is, in cells from the drawing's corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spot {
    /// The layer, from 0 on the left.
    pub layer: usize,
    /// Columns from the left.
    pub x: i32,
    /// Rows from the top.
    pub y: i32,
    /// Columns of the box.
    pub width: i32,
}

/// A drawing of a graph.
#[derive(Debug, Default)]
pub struct Drawing {
    /// The boxes, by node.
    pub spots: Vec<Spot>,
    /// The cells of each edge from origin to product, by edge.
    pub paths: Vec<Vec<(i32, i32)>>,
    /// The lines: for each cell the ways that they leave it.
    pub lines: HashMap<(i32, i32), u8>,
    /// Columns in all.
    pub width: i32,
    /// Rows in all.
    pub height: i32,
}

/// Draws a graph of boxes with these widths; edges are pairs of nodes, from origin to product.
#[must_use]
pub fn draw(widths: &[i32], edges: &[(usize, usize)]) -> Drawing {
    let forward = without_cycles(widths.len(), edges);
    let layers = layers(widths.len(), &forward);
    let mut plan = Plan::new(&layers, &forward);
    plan.sort();
    plan.stack();
    plan.draw(widths, edges)
}

/// Returns the edges with those turned round that would close a cycle.
fn without_cycles(nodes: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let next = neighbours(nodes, edges.iter().copied());
    // 0 is not seen, 1 is on the way, 2 is done.
    let mut state = vec![0u8; nodes];
    let mut back = HashSet::new();
    for root in 0..nodes {
        let mut way = vec![(root, 0)];
        while let Some((node, at)) = way.pop() {
            if at == 0 {
                if state[node] != 0 {
                    continue;
                }
                state[node] = 1;
            }
            if let Some(&to) = next[node].get(at) {
                way.push((node, at + 1));
                match state[to] {
                    0 => way.push((to, 0)),
                    1 => drop(back.insert((node, to))),
                    _ => {}
                }
            } else {
                state[node] = 2;
            }
        }
    }
    edges.iter().map(|edge| if back.contains(edge) { (edge.1, edge.0) } else { *edge }).collect()
}

fn neighbours(nodes: usize, edges: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut next = vec![Vec::new(); nodes];
    for (from, to) in edges.filter(|(from, to)| from != to) {
        next[from].push(to);
    }
    next
}

/// Returns each node's layer: behind all its origins, and as near to its products as that allows.
fn layers(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let next = neighbours(nodes, edges.iter().copied());
    let mut before = vec![0; nodes];
    for to in next.iter().flatten() {
        before[*to] += 1;
    }
    let mut order: Vec<usize> = (0..nodes).filter(|node| before[*node] == 0).collect();
    let mut layer = vec![0; nodes];
    let mut at = 0;
    while let Some(&node) = order.get(at) {
        at += 1;
        for &to in &next[node] {
            layer[to] = layer[to].max(layer[node] + 1);
            before[to] -= 1;
            if before[to] == 0 {
                order.push(to);
            }
        }
    }
    for &node in order.iter().rev() {
        if let Some(nearest) = next[node].iter().map(|to| layer[*to]).min() {
            layer[node] = layer[node].max(nearest - 1);
        }
    }
    let first = layer.iter().copied().min().unwrap_or(0);
    layer.into_iter().map(|layer| layer - first).collect()
}

/// A place in a layer: a node's box, or where a long edge passes.
#[derive(Debug, Clone, Default)]
struct Stop {
    layer: usize,
    /// In steps of half a box.
    y: i64,
    before: Vec<usize>,
    behind: Vec<usize>,
}

/// The layers with all that is in them. The first stops are the nodes.
struct Plan {
    stops: Vec<Stop>,
    /// The stops of each layer, from top to bottom.
    layers: Vec<Vec<usize>>,
    /// The stops of each edge, from left to right.
    ways: Vec<Vec<usize>>,
}

impl Plan {
    fn new(layers: &[usize], edges: &[(usize, usize)]) -> Plan {
        let mut stops: Vec<Stop> = layers.iter().map(|&layer| Stop { layer, ..Stop::default() }).collect();
        let mut ways = Vec::new();
        for &(from, to) in edges {
            let mut way = vec![from];
            if from == to {
                ways.push(way);
                continue;
            }
            for layer in layers[from] + 1..layers[to] {
                way.push(stops.len());
                stops.push(Stop { layer, ..Stop::default() });
            }
            way.push(to);
            for pair in way.windows(2) {
                stops[pair[0]].behind.push(pair[1]);
                stops[pair[1]].before.push(pair[0]);
            }
            ways.push(way);
        }
        let mut in_layer = vec![Vec::new(); layers.iter().max().map_or(0, |last| last + 1)];
        for (stop, Stop { layer, .. }) in stops.iter().enumerate() {
            in_layer[*layer].push(stop);
        }
        Plan { stops, layers: in_layer, ways }
    }

    /// Orders each layer by the means of its neighbours, back and forth, so that few edges cross.
    fn sort(&mut self) {
        let mut place = vec![0.0; self.stops.len()];
        for layer in &self.layers {
            for (at, stop) in layer.iter().enumerate() {
                place[*stop] = at as f64;
            }
        }
        for sweep in 0..SWEEPS {
            let forward = sweep % 2 == 0;
            let count = self.layers.len();
            for at in 0..count {
                let at = if forward { at } else { count - 1 - at };
                let key = |stop: &usize| {
                    let stop_ = &self.stops[*stop];
                    mean(if forward { &stop_.before } else { &stop_.behind }, |other| place[other])
                        .unwrap_or(place[*stop])
                };
                let mut keyed: Vec<(f64, usize)> = self.layers[at].iter().map(|stop| (key(stop), *stop)).collect();
                keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
                for (at, (_, stop)) in keyed.iter().enumerate() {
                    place[*stop] = at as f64;
                }
                self.layers[at] = keyed.into_iter().map(|(_, stop)| stop).collect();
            }
        }
    }

    /// Moves the stops of each layer towards their neighbours, as near as the others of the layer allow.
    fn stack(&mut self) {
        for layer in &self.layers {
            for (at, stop) in layer.iter().enumerate() {
                self.stops[*stop].y = 2 * at as i64;
            }
        }
        for sweep in 0..SWEEPS {
            let count = self.layers.len();
            for at in 0..count {
                let at = if sweep % 2 == 0 { at } else { count - 1 - at };
                let wanted: Vec<f64> = self.layers[at]
                    .iter()
                    .map(|stop| {
                        let Stop { y, before, behind, .. } = &self.stops[*stop];
                        let around: Vec<usize> = before.iter().chain(behind).copied().collect();
                        mean(&around, |other| self.stops[other].y as f64).unwrap_or(*y as f64)
                    })
                    .collect();
                for (stop, y) in self.layers[at].iter().zip(apart(&wanted)) {
                    self.stops[*stop].y = y;
                }
            }
        }
        let top = self.stops.iter().map(|stop| stop.y).min().unwrap_or(0);
        self.stops.iter_mut().for_each(|stop| stop.y -= top);
    }

    fn row(&self, stop: usize) -> i32 {
        i32::try_from(self.stops[stop].y).unwrap_or(i32::MAX / 8) * (BOX / 2)
    }

    fn draw(&self, widths: &[i32], edges: &[(usize, usize)]) -> Drawing {
        let gaps: Vec<Gap> = (1..self.layers.len()).map(|layer| Gap::new(self, layer - 1)).collect();
        let (mut columns, mut x) = (Vec::new(), 0);
        for (at, layer) in self.layers.iter().enumerate() {
            let width = layer.iter().filter_map(|stop| widths.get(*stop)).copied().max().unwrap_or(4);
            columns.push((x, width));
            x += width + gaps.get(at).map_or(0, Gap::width);
        }
        let spots: Vec<Spot> = (0..widths.len())
            .map(|node| {
                let layer = self.stops[node].layer;
                let (x, width) = columns[layer];
                Spot { layer, x, y: self.row(node), width }
            })
            .collect();
        let mut lines = Lines::default();
        let paths: Vec<Vec<(i32, i32)>> =
            self.ways.iter().map(|way| self.path(way, &gaps, &columns, &mut lines)).collect();
        let height = self.stops.iter().enumerate().map(|(stop, _)| self.row(stop) + BOX).max().unwrap_or(0);
        let paths = paths.into_iter().zip(edges).map(|(path, _)| path).collect();
        Drawing { spots, paths, lines: lines.join(), width: x, height }
    }

    /// Returns the cells of an edge from its left end to its right one.
    fn path(&self, way: &[usize], gaps: &[Gap], columns: &[(i32, i32)], lines: &mut Lines) -> Vec<(i32, i32)> {
        let mut path = Vec::new();
        for (index, pair) in way.windows(2).enumerate() {
            let (from, to) = (pair[0], pair[1]);
            let layer = self.stops[from].layer;
            let gap = &gaps[layer];
            let (x, width) = columns[layer];
            let (start, end) = (x + width, columns[layer + 1].0 - 1);
            let (net, track) = gap.track(from, to);
            let (out, into) = (self.row(from) + 1, gap.entry.get(&to).copied().unwrap_or(self.row(to) + 1));
            let track = start + 1 + track;
            let mut cells = Vec::new();
            run(&mut cells, (start, out), (track, out));
            run(&mut cells, (track, out), (track, into));
            run(&mut cells, (track, into), (end, into));
            lines.add((layer, net), &cells);
            path.append(&mut cells);
            // The line goes on through the layer where it only passes it.
            if index + 2 < way.len() {
                let (x, width) = columns[layer + 1];
                let mut cells = Vec::new();
                run(&mut cells, (x, into), (x + width - 1, into));
                run(&mut cells, (x + width - 1, into), (x + width - 1, self.row(to) + 1));
                lines.add((layer, usize::MAX - to), &cells);
                path.append(&mut cells);
            }
        }
        path
    }
}

/// Returns the mean of some places; nothing has none.
fn mean(of: &[usize], place: impl Fn(usize) -> f64) -> Option<f64> {
    (!of.is_empty()).then(|| of.iter().map(|other| place(*other)).sum::<f64>() / of.len() as f64)
}

/// Returns whole places two apart or more, in this order, as near to those wanted as that allows: those that would come
/// too near move together, as a block around the mean of what its parts want.
fn apart(wanted: &[f64]) -> Vec<i64> {
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (at, wanted) in wanted.iter().enumerate() {
        let mut block = (wanted - 2.0 * at as f64, 1);
        while let Some(above) = blocks.pop_if(|above| above.0 >= block.0) {
            let count = above.1 + block.1;
            block = ((above.0 * above.1 as f64 + block.0 * block.1 as f64) / count as f64, count);
        }
        blocks.push(block);
    }
    let places = blocks.iter().flat_map(|(place, count)| std::iter::repeat_n(place.round() as i64, *count));
    places.enumerate().map(|(at, place)| place + 2 * at as i64).collect()
}

/// What lies between a layer and the next: which edges share a trunk, and in which column each trunk is.
struct Gap {
    /// The trunk of each edge by its stops.
    net: BTreeMap<(usize, usize), usize>,
    /// The column of each trunk.
    tracks: Vec<i32>,
    /// The row at which lines reach a stop of the next layer.
    entry: BTreeMap<usize, i32>,
}

impl Gap {
    fn new(plan: &Plan, layer: usize) -> Gap {
        let edges: Vec<(usize, usize)> =
            plan.layers[layer].iter().flat_map(|from| plan.stops[*from].behind.iter().map(|to| (*from, *to))).collect();
        let outs: BTreeMap<i32, usize> = edges.iter().map(|(from, _)| (plan.row(*from) + 1, *from)).collect();
        let mut entry = BTreeMap::new();
        for (_, to) in &edges {
            let row = plan.row(*to) + 1;
            // Where another's line leaves at this row, or this one's own goes on to others, lines come in a row lower: no
            // line leaves there, as boxes stand on even rows.
            let free = match outs.get(&row) {
                Some(from) => plan.stops[*to].before == [*from],
                None => true,
            };
            entry.insert(*to, if free { row } else { row + 1 });
        }
        // The edges of whoever has more of them share a trunk.
        let mut nets: BTreeMap<(bool, usize), usize> = BTreeMap::new();
        let mut net = BTreeMap::new();
        let mut spans: Vec<(i32, i32, i32)> = Vec::new();
        for &(from, to) in &edges {
            let by_source = plan.stops[from].behind.len() >= plan.stops[to].before.len();
            let count = nets.len();
            let id = *nets.entry(if by_source { (true, from) } else { (false, to) }).or_insert(count);
            net.insert((from, to), id);
            let (out, into) = (plan.row(from) + 1, entry[&to]);
            if id == spans.len() {
                spans.push((out, out, 0));
            }
            let span = &mut spans[id];
            *span = (span.0.min(out).min(into), span.1.max(out).max(into), span.2 + (into - out));
        }
        Gap { net, tracks: tracks(&spans), entry }
    }

    fn track(&self, from: usize, to: usize) -> (usize, i32) {
        let net = self.net.get(&(from, to)).copied().unwrap_or(0);
        (net, self.tracks.get(net).copied().unwrap_or(0))
    }

    fn width(&self) -> i32 {
        (self.tracks.iter().copied().max().unwrap_or(0) + 4).max(LEAST_GAP)
    }
}

/// Returns a column for each trunk, given its first and last row and which way it leads: trunks side by side are apart.
/// Those that lead down stand the further right the higher they begin, those that lead up the lower, so that fewer cross.
fn tracks(spans: &[(i32, i32, i32)]) -> Vec<i32> {
    let mut order: Vec<usize> = (0..spans.len()).filter(|net| spans[*net].0 < spans[*net].1).collect();
    order.sort_by_key(|net| {
        let (low, high, way) = spans[*net];
        if way >= 0 { (0, -low) } else { (1, high) }
    });
    let mut taken: Vec<Vec<(i32, i32)>> = Vec::new();
    let mut tracks = vec![0; spans.len()];
    for net in order {
        let (low, high, _) = spans[net];
        let free = taken.iter().position(|taken| taken.iter().all(|other| high < other.0 || low > other.1));
        let track = free.unwrap_or(taken.len()).min(MOST_TRACKS);
        if track == taken.len() {
            taken.push(Vec::new());
        }
        taken[track].push((low, high));
        tracks[net] = track as i32;
    }
    tracks
}

/// Adds the cells from one to another, which are in one row or one column.
fn run(cells: &mut Vec<(i32, i32)>, from: (i32, i32), to: (i32, i32)) {
    let (mut x, mut y) = from;
    loop {
        if cells.last() != Some(&(x, y)) {
            cells.push((x, y));
        }
        if (x, y) == to {
            return;
        }
        x += (to.0 - x).signum();
        y += (to.1 - y).signum();
    }
}

/// Returns the ways that a line leaves each of its cells; it begins at the left and ends at the right.
#[must_use]
pub fn ways(cells: &[(i32, i32)]) -> Vec<((i32, i32), u8)> {
    let way = |from: (i32, i32), to: Option<&(i32, i32)>, end: u8| match to {
        None => end,
        Some(to) if to.0 > from.0 => RIGHT,
        Some(to) if to.0 < from.0 => LEFT,
        Some(to) if to.1 > from.1 => DOWN,
        Some(_) => UP,
    };
    let before = |at: usize| at.checked_sub(1).and_then(|at| cells.get(at));
    cells
        .iter()
        .enumerate()
        .map(|(at, cell)| (*cell, way(*cell, before(at), LEFT) | way(*cell, cells.get(at + 1), RIGHT)))
        .collect()
}

/// Which lines pass each cell, by trunk.
#[derive(Default)]
struct Lines(HashMap<(i32, i32), BTreeMap<(usize, usize), u8>>);

impl Lines {
    fn add(&mut self, net: (usize, usize), cells: &[(i32, i32)]) {
        for (cell, way) in ways(cells) {
            *self.0.entry(cell).or_default().entry(net).or_default() |= way;
        }
    }

    /// Joins what meets; where lines of two trunks cross, the one across hides the one that goes down.
    fn join(self) -> HashMap<(i32, i32), u8> {
        let joined = |nets: BTreeMap<(usize, usize), u8>| {
            let across = nets.values().any(|way| *way == LEFT | RIGHT);
            let shown = nets.values().filter(|way| !across || **way != UP | DOWN);
            shown.fold(0, |all, way| all | way)
        };
        self.0.into_iter().map(|(cell, nets)| (cell, joined(nets))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns the drawing as text, a box a number.
    fn text(edges: &[(usize, usize)], nodes: usize) -> String {
        let drawing = draw(&vec![6; nodes], edges);
        let mut rows = vec![vec![' '; drawing.width as usize]; drawing.height as usize];
        for ((x, y), ways) in &drawing.lines {
            rows[*y as usize][*x as usize] = crate::tui::sources::glyph(*ways);
        }
        for (node, spot) in drawing.spots.iter().enumerate() {
            for y in spot.y..spot.y + BOX {
                for x in spot.x..spot.x + spot.width {
                    let edge = y == spot.y || y == spot.y + BOX - 1;
                    rows[y as usize][x as usize] = if edge { '-' } else { ' ' };
                }
            }
            for (at, digit) in node.to_string().chars().enumerate() {
                rows[spot.y as usize + 1][spot.x as usize + 1 + at] = digit;
            }
        }
        rows.iter().map(|row| row.iter().collect::<String>().trim_end().to_owned() + "\n").collect()
    }

    #[test]
    fn a_chain_is_a_straight_line() {
        insta::assert_snapshot!(text(&[(0, 1), (1, 2)], 3), @r"
        ------     ------     ------
         0    ───── 1    ───── 2

        ------     ------     ------
        ");
    }

    #[test]
    fn fans_share_a_trunk_and_long_edges_go_around() {
        insta::assert_snapshot!(text(&[(0, 1), (0, 2), (0, 3), (1, 4), (0, 4)], 5), @r"
                   ------
               ╭─── 1    ─╮
               │          │   ------
               │   ------ ├─── 4
               │          │
               ├──────────╯   ------
        ------ │
         0    ─┤
               │   ------
        ------ ├─── 2
               │
               │   ------
               │   ------
               ╰─── 3

                   ------
        ");
    }

    #[test]
    fn lines_that_cross_do_not_touch() {
        insta::assert_snapshot!(text(&[(0, 2), (0, 3), (1, 2), (1, 3)], 4), @r"
        ------     ------
         0    ─╮    2
               ├┬──
        ------ ││  ------
        ------ ││  ------
         1    ──┤   3
               ╰┴──
        ------     ------
        ");
    }

    #[test]
    fn cycles_end() {
        let drawing = draw(&[5, 5, 5], &[(0, 1), (1, 2), (2, 0), (1, 1)]);
        assert_eq!(drawing.paths.len(), 4);
    }

    proptest! {
        #[test]
        fn boxes_are_apart_and_lines_lead_from_origin_to_product(
            nodes in 1usize..14,
            pairs in proptest::collection::vec((0usize..14, 0usize..14), 0..30),
        ) {
            let edges: Vec<(usize, usize)> = pairs.into_iter().filter(|(from, to)| from < to && *to < nodes).collect();
            let drawing = draw(&vec![7; nodes], &edges);
            let inside = |spot: &Spot, (x, y): (i32, i32)| {
                (spot.x..spot.x + spot.width).contains(&x) && (spot.y..spot.y + BOX).contains(&y)
            };
            for (at, spot) in drawing.spots.iter().enumerate() {
                prop_assert!(spot.x >= 0 && spot.y >= 0 && spot.x + spot.width <= drawing.width);
                prop_assert!(drawing.spots[at + 1..].iter().all(|other| spot.layer != other.layer || (spot.y - other.y).abs() >= BOX));
            }
            for (path, (from, to)) in drawing.paths.iter().zip(&edges) {
                let (from, to) = (drawing.spots[*from], drawing.spots[*to]);
                prop_assert!(from.layer < to.layer);
                prop_assert_eq!(path.first(), Some(&(from.x + from.width, from.y + 1)));
                prop_assert!(path.last().is_some_and(|(x, y)| *x == to.x - 1 && (to.y + 1..to.y + 3).contains(y)));
                for cell in path {
                    prop_assert!(drawing.spots.iter().all(|spot| !inside(spot, *cell)), "a line runs through a box");
                    prop_assert!(drawing.lines.contains_key(cell));
                }
                prop_assert!(path.windows(2).all(|pair| (pair[0].0 - pair[1].0).abs() + (pair[0].1 - pair[1].1).abs() == 1));
            }
        }
    }
}
