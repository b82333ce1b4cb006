//! Where the nodes and links of a flow lie: columns by the length of ways, heights by relaxation, as d3's layout does it.
//!
//! Flow goes along x. Where it goes in circles, [`circular`] lays it out instead.

mod circuits;
pub mod circular;

use std::collections::HashMap;

use circular::{Round, Side};

/// A node.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Node {
    /// Its column.
    pub column: usize,
    /// Its value: the greater of what comes and what goes.
    pub value: f64,
    /// Where it begins and ends along x.
    pub x: [f64; 2],
    /// Where it begins and ends along y.
    pub y: [f64; 2],
    /// The links that leave it, and those that reach it, from top to bottom.
    pub out: Vec<usize>,
    /// The links that reach it.
    pub into: Vec<usize>,
    /// The length of the longest way to it.
    depth: usize,
    /// Whether a link that goes around begins or ends there.
    in_cycle: bool,
    /// At which side such links go around.
    side: Option<Side>,
}

/// A link.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Link {
    /// Where it comes from.
    pub source: usize,
    /// Where it goes to.
    pub target: usize,
    /// How much flows.
    pub value: f64,
    /// Its width.
    pub width: f64,
    /// Where its middle leaves and reaches its nodes along y.
    pub y: [f64; 2],
    /// Whether it closes a cycle.
    pub back: bool,
    /// How it goes around, if it does.
    pub round: Option<Round>,
    /// At which side it does.
    side: Option<Side>,
}

impl Link {
    /// Returns the node at an end: 0 where it begins, 1 where it ends.
    fn node(&self, end: usize) -> usize {
        if end == 0 { self.source } else { self.target }
    }
}

/// Where nodes stand that could be in several columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// As far left as they can.
    Left,
    /// As far right as they can.
    Right,
    /// Sources beside what they flow to.
    Center,
    /// Ends in the last column.
    Justify,
}

/// What a layout needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Width and height.
    pub size: [f64; 2],
    /// The thickness of nodes.
    pub thick: f64,
    /// The space between nodes of a column.
    pub pad: f64,
    /// Where nodes stand.
    pub align: Align,
}

/// How often heights are relaxed.
const ROUNDS: usize = 50;
/// Rounds times links are no more than this, so that time is bounded.
const MOST_STEPS: usize = 500_000;

/// A flow under way.
#[derive(Debug, Clone, Default)]
pub struct Flow {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The links.
    pub links: Vec<Link>,
    /// The nodes of each column, from top to bottom.
    columns: Vec<Vec<usize>>,
    /// The space between nodes of a column, as far as there is room.
    pad: f64,
}

impl Flow {
    /// Lays out so many nodes with links of source, target and value.
    #[must_use]
    pub fn new(count: usize, links: &[(usize, usize, f64)], setting: Setting) -> Flow {
        let mut flow = Flow { nodes: vec![Node::default(); count], pad: setting.pad, ..Flow::default() };
        for &(source, target, value) in links.iter().filter(|(source, target, _)| *source < count && *target < count) {
            let link = flow.links.len();
            flow.links.push(Link { source, target, value, ..Link::default() });
            flow.nodes[source].out.push(link);
            flow.nodes[target].into.push(link);
        }
        for node in 0..count {
            let sum = |links: &[usize]| links.iter().map(|link| flow.links[*link].value).sum::<f64>();
            flow.nodes[node].value = sum(&flow.nodes[node].out).max(sum(&flow.nodes[node].into));
        }
        circuits::mark(&mut flow);
        if flow.is_circular() {
            circular::lay(&mut flow, setting);
            return flow;
        }
        flow.place_columns(setting);
        flow.place_rows(setting.size[1]);
        flow.place_links();
        flow
    }

    /// Returns whether any link closes a cycle.
    #[must_use]
    pub fn is_circular(&self) -> bool {
        self.links.iter().any(|link| link.back)
    }

    /// Returns the links of a node at which they begin (0) or end (1).
    fn at(&mut self, node: usize, end: usize) -> &mut Vec<usize> {
        let node = &mut self.nodes[node];
        if end == 0 { &mut node.out } else { &mut node.into }
    }

    /// Marks the links that lead back to a node on the way to them.
    fn lay_aside(&mut self) {
        // 0 not seen, 1 on the way, 2 done.
        let mut state = vec![0u8; self.nodes.len()];
        for start in 0..self.nodes.len() {
            if state[start] != 0 {
                continue;
            }
            state[start] = 1;
            let mut way = vec![(start, 0)];
            while let Some((node, at)) = way.last_mut() {
                let Some(link) = self.nodes[*node].out.get(*at).copied() else {
                    state[*node] = 2;
                    way.pop();
                    continue;
                };
                *at += 1;
                let target = self.links[link].target;
                match state[target] {
                    0 => {
                        state[target] = 1;
                        way.push((target, 0));
                    }
                    1 => self.links[link].back = true,
                    _ => {}
                }
            }
        }
    }

    /// Returns the length of the longest way to each node, or with `back` from each node, along links that close no cycle.
    fn depths(&self, back: bool) -> Vec<usize> {
        let ends = |link: &Link| if back { (link.target, link.source) } else { (link.source, link.target) };
        let mut open = vec![0usize; self.nodes.len()];
        for link in self.links.iter().filter(|link| !link.back) {
            open[ends(link).1] += 1;
        }
        let mut depths = vec![0; self.nodes.len()];
        let mut ready: Vec<usize> = (0..open.len()).filter(|node| open[*node] == 0).collect();
        while let Some(node) = ready.pop() {
            let links = if back { &self.nodes[node].into } else { &self.nodes[node].out };
            for link in links.iter().map(|link| &self.links[*link]).filter(|link| !link.back) {
                let next = ends(link).1;
                depths[next] = depths[next].max(depths[node] + 1);
                open[next] -= 1;
                if open[next] == 0 {
                    ready.push(next);
                }
            }
        }
        depths
    }

    fn place_columns(&mut self, setting: Setting) {
        let (depths, heights) = (self.depths(false), self.depths(true));
        let count = depths.iter().copied().max().map_or(1, |most| most + 1);
        let forward = |links: &[usize]| links.iter().any(|link| !self.links[*link].back);
        let columns: Vec<usize> = (0..self.nodes.len())
            .map(|node| {
                let one = &self.nodes[node];
                let column = match setting.align {
                    Align::Left => depths[node],
                    Align::Right => count - 1 - heights[node].min(count - 1),
                    Align::Center if forward(&one.into) => depths[node],
                    Align::Center => {
                        let next = one.out.iter().filter(|link| !self.links[**link].back);
                        next.map(|link| depths[self.links[*link].target])
                            .min()
                            .map_or(0, |depth| depth.saturating_sub(1))
                    }
                    Align::Justify if forward(&one.out) => depths[node],
                    Align::Justify => count - 1,
                };
                column.min(count - 1)
            })
            .collect();
        let step = (setting.size[0] - setting.thick) / (count.max(2) - 1) as f64;
        self.columns = vec![Vec::new(); count];
        for (node, column) in columns.into_iter().enumerate() {
            self.nodes[node].column = column;
            let x = column as f64 * step;
            self.nodes[node].x = [x, x + setting.thick];
            self.columns[column].push(node);
        }
        self.columns.retain(|nodes| !nodes.is_empty());
    }

    fn place_rows(&mut self, height: f64) {
        let longest = self.columns.iter().map(Vec::len).max().unwrap_or(0);
        if longest > 1 {
            self.pad = self.pad.min(2.0 / 3.0 * height / (longest - 1) as f64);
        }
        let unit = |nodes: &Vec<usize>| {
            let sum: f64 = nodes.iter().map(|node| self.nodes[*node].value).sum();
            (height - (nodes.len() - 1) as f64 * self.pad) / sum
        };
        let scale = self.columns.iter().map(unit).filter(|unit| unit.is_finite()).fold(f64::INFINITY, f64::min);
        let scale = if scale.is_finite() { scale.max(0.0) } else { 0.0 };
        for column in &self.columns {
            for (place, node) in column.iter().enumerate() {
                let node = &mut self.nodes[*node];
                node.y = [place as f64, place as f64 + node.value * scale];
            }
        }
        for link in &mut self.links {
            link.width = link.value * scale;
        }
        self.part(height);
        let rounds = (MOST_STEPS / self.links.len().max(1)).clamp(1, ROUNDS);
        let mut alpha = 1.0;
        for _ in 0..rounds {
            alpha *= 0.99;
            self.relax(alpha, true);
            self.part(height);
            self.relax(alpha, false);
            self.part(height);
        }
    }

    fn middle(&self, node: usize) -> f64 {
        f64::midpoint(self.nodes[node].y[0], self.nodes[node].y[1])
    }

    /// Moves each node towards where its links come from, or with `back` lead to.
    fn relax(&mut self, alpha: f64, back: bool) {
        let columns = std::mem::take(&mut self.columns);
        let order: Vec<&Vec<usize>> = if back { columns.iter().rev().collect() } else { columns.iter().collect() };
        for node in order.into_iter().flatten().copied() {
            let links = if back { &self.nodes[node].out } else { &self.nodes[node].into };
            let (mut sum, mut weight) = (0.0, 0.0);
            for link in links.iter().map(|link| &self.links[*link]).filter(|link| !link.back) {
                sum += self.middle(if back { link.target } else { link.source }) * link.value;
                weight += link.value;
            }
            if weight > 0.0 {
                let by = (sum / weight - self.middle(node)) * alpha;
                self.nodes[node].y = self.nodes[node].y.map(|y| y + by);
            }
        }
        self.columns = columns;
    }

    /// Pushes nodes that overlap down, and up again what then hangs over the lower edge.
    fn part(&mut self, height: f64) {
        for column in &mut self.columns {
            let nodes = &mut self.nodes;
            column.sort_by(|one, other| nodes[*one].y[0].total_cmp(&nodes[*other].y[0]));
            let mut y = 0.0;
            for node in column.iter() {
                let by = y - nodes[*node].y[0];
                if by > 0.0 {
                    nodes[*node].y = nodes[*node].y.map(|y| y + by);
                }
                y = nodes[*node].y[1] + self.pad;
            }
            let mut limit = height;
            for node in column.iter().rev() {
                let by = nodes[*node].y[1] - limit;
                if by <= 0.0 {
                    break;
                }
                nodes[*node].y = nodes[*node].y.map(|y| y - by);
                limit = nodes[*node].y[0] - self.pad;
            }
        }
    }

    /// Orders the links at each node by where their other ends are, and places them below each other.
    pub fn place_links(&mut self) {
        for node in 0..self.nodes.len() {
            let mut out = std::mem::take(&mut self.nodes[node].out);
            let mut into = std::mem::take(&mut self.nodes[node].into);
            let y = |node: usize| self.nodes[node].y[0];
            out.sort_by(|one, other| {
                y(self.links[*one].target).total_cmp(&y(self.links[*other].target)).then(one.cmp(other))
            });
            into.sort_by(|one, other| {
                y(self.links[*one].source).total_cmp(&y(self.links[*other].source)).then(one.cmp(other))
            });
            for (links, end) in [(&out, 0), (&into, 1)] {
                let mut at = self.nodes[node].y[0];
                for link in links {
                    let width = self.links[*link].width;
                    self.links[*link].y[end] = at + width / 2.0;
                    at += width;
                }
            }
            (self.nodes[node].out, self.nodes[node].into) = (out, into);
        }
    }

    /// Moves nodes to middles that the figure gives; with `snap` into columns and apart from each other.
    pub fn force(&mut self, places: &[Option<[f64; 2]>], setting: Setting, snap: bool) {
        let thick = setting.thick;
        for (node, place) in self.nodes.iter_mut().zip(places) {
            let Some([x, y]) = place else { continue };
            let half = (node.y[1] - node.y[0]) / 2.0;
            (node.x, node.y) = ([x - thick / 2.0, x + thick / 2.0], [y - half, y + half]);
        }
        if snap {
            self.snap(thick);
        }
        if self.is_circular() {
            circular::again(self, setting.size[1]);
        } else {
            self.place_links();
        }
    }

    fn snap(&mut self, thick: f64) {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by(|one, other| self.nodes[*one].x[0].total_cmp(&self.nodes[*other].x[0]));
        let mut columns: Vec<Vec<usize>> = Vec::new();
        let (mut last, mut start) = (f64::NEG_INFINITY, 0.0);
        for node in order {
            let x = self.nodes[node].x[0];
            if x > last + thick || columns.is_empty() {
                columns.push(Vec::new());
                start = x;
            }
            last = x;
            self.nodes[node].x = [start, start + thick];
            if let Some(column) = columns.last_mut() {
                column.push(node);
            }
        }
        for column in &mut columns {
            column.sort_by(|one, other| self.nodes[*one].y[0].total_cmp(&self.nodes[*other].y[0]));
            let mut y = 0.0;
            for node in column.iter() {
                let by = y - self.nodes[*node].y[0];
                if by > 1e-6 {
                    self.nodes[*node].y = self.nodes[*node].y.map(|y| y + by);
                }
                y = self.nodes[*node].y[1] + self.pad;
            }
        }
    }
}

/// Returns nodes numbered anew in the order given, and what number each has.
#[must_use]
pub fn numbered(nodes: &[usize]) -> HashMap<usize, usize> {
    nodes.iter().enumerate().map(|(place, node)| (*node, place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(count: usize, links: &[(usize, usize, f64)]) -> Flow {
        Flow::new(count, links, Setting { size: [540.0, 320.0], thick: 20.0, pad: 20.0, align: Align::Justify })
    }

    #[test]
    fn nodes_lie_where_plotly_puts_them() {
        // The figure `go_sankey`: the middles of its labels are those of its nodes, its upper edge at 100.
        let links = [(0, 2, 8.0), (1, 3, 4.0), (0, 3, 2.0), (2, 4, 8.0), (3, 4, 4.0), (3, 5, 2.0)];
        let flow = flow(6, &links);
        let middles = [206.84, 376.84, 185.41, 355.41, 228.27, 398.27];
        for (node, middle) in flow.nodes.iter().zip(middles) {
            assert!((f64::midpoint(node.y[0], node.y[1]) + 100.0 - middle).abs() < 1.5, "{node:?} {middle}");
        }
        assert_eq!(flow.nodes.iter().map(|node| node.x[0]).collect::<Vec<_>>(), [0.0, 0.0, 260.0, 260.0, 520.0, 520.0]);
    }

    #[test]
    fn cycles_are_known() {
        let circular = flow(3, &[(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0), (1, 1, 2.0)]);
        assert_eq!(circular.links.iter().map(|link| link.back).collect::<Vec<_>>(), [false, false, true, true]);
        assert!(circular.is_circular() && circular.nodes.iter().all(|node| node.y.iter().all(|y| y.is_finite())));
        assert!(!flow(2, &[(0, 1, 1.0), (0, 9, 1.0)]).is_circular());
        assert!(flow(0, &[]).nodes.is_empty());
    }

    #[test]
    fn columns_are_as_asked_for() {
        let links = [(0, 1, 1.0), (1, 2, 1.0), (3, 2, 1.0), (0, 4, 1.0)];
        let columns = |align| {
            let flow = Flow::new(5, &links, Setting { size: [100.0, 100.0], thick: 10.0, pad: 5.0, align });
            flow.nodes.iter().map(|node| node.column).collect::<Vec<_>>()
        };
        assert_eq!(columns(Align::Left), [0, 1, 2, 0, 1]);
        assert_eq!(columns(Align::Right), [0, 1, 2, 1, 2]);
        assert_eq!(columns(Align::Center), [0, 1, 2, 1, 1]);
        assert_eq!(columns(Align::Justify), [0, 1, 2, 0, 2]);
    }
}
