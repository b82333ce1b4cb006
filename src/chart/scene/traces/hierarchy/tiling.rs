//! Where the nodes of a hierarchy lie: rectangles within their parent's (treemaps) or beside it (icicles, sunbursts).
//!
//! Rectangles are left, top, right and bottom; y goes down, as the first child comes first from the top.

use super::tree::Tree;

/// A rectangle: left, top, right, bottom.
pub type Tile = [f64; 4];

/// How the children of a node share its rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Packing {
    /// In rows and columns whose rectangles are about so many times as wide as high, or the other way.
    Squarify(f64),
    /// By halves.
    Binary,
    /// Beside each other.
    Dice,
    /// Below each other.
    Slice,
    /// Beside and below each other in turn, level by level.
    SliceDice,
}

/// How a treemap is laid out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tiling {
    /// How children share a rectangle.
    pub packing: Packing,
    /// The space between neighbours.
    pub inner: f64,
    /// The space between a node and its children: left, top, right, bottom.
    pub edges: [f64; 4],
}

/// Returns the middle of what has less than no length.
fn ordered([x0, y0, x1, y1]: Tile) -> Tile {
    let [x0, x1] = if x1 < x0 { [f64::midpoint(x0, x1); 2] } else { [x0, x1] };
    let [y0, y1] = if y1 < y0 { [f64::midpoint(y0, y1); 2] } else { [y0, y1] };
    [x0, y0, x1, y1]
}

/// Lays out a node and all below it as rectangles within each other; nodes elsewhere get nothing.
#[must_use]
pub fn treemap(tree: &Tree, entry: usize, [width, height]: [f64; 2], tiling: Tiling) -> Vec<Tile> {
    let mut tiles = vec![[0.0; 4]; tree.nodes.len()];
    tiles[entry] = [0.0, 0.0, width, height];
    let half = tiling.inner / 2.0;
    for node in tree.below(entry) {
        if node != entry {
            let [x0, y0, x1, y1] = tiles[node];
            tiles[node] = ordered([x0 + half, y0 + half, x1 - half, y1 - half]);
        }
        if tree.is_leaf(node) {
            continue;
        }
        let [x0, y0, x1, y1] = tiles[node];
        let [left, top, right, bottom] = tiling.edges;
        let room = ordered([x0 + left - half, y0 + top - half, x1 - right + half, y1 - bottom + half]);
        match tiling.packing {
            Packing::Squarify(ratio) => squarify(tree, node, room, ratio, &mut tiles),
            Packing::Binary => binary(tree, node, room, &mut tiles),
            Packing::Dice => dice(tree, &tree.nodes[node].children, tree.nodes[node].value, room, &mut tiles),
            Packing::Slice => slice(tree, &tree.nodes[node].children, tree.nodes[node].value, room, &mut tiles),
            Packing::SliceDice => {
                let depth = tree.nodes[node].depth - tree.nodes[entry].depth;
                let share = if depth % 2 == 1 { slice } else { dice };
                share(tree, &tree.nodes[node].children, tree.nodes[node].value, room, &mut tiles);
            }
        }
    }
    tiles
}

/// Lays out a node and all below it level by level from the top: each beside its siblings below its parent.
#[must_use]
pub fn partition(tree: &Tree, entry: usize, [width, height]: [f64; 2], pad: f64) -> Vec<Tile> {
    let mut tiles = vec![[0.0; 4]; tree.nodes.len()];
    let top = &tree.nodes[entry];
    let level = height / (top.height + 1) as f64;
    tiles[entry] = [pad, pad, width, level];
    for node in tree.below(entry) {
        let depth = (tree.nodes[node].depth - top.depth) as f64;
        let [x0, y0, x1, y1] = tiles[node];
        let room = [x0, level * (depth + 1.0), x1, level * (depth + 2.0)];
        dice(tree, &tree.nodes[node].children, tree.nodes[node].value, room, &mut tiles);
        tiles[node] = ordered([x0, y0, x1 - pad, y1 - pad]);
    }
    tiles
}

/// Mirrors rectangles within a width and a height, after exchanging x and y if asked.
pub fn turn(tiles: &mut [Tile], [width, height]: [f64; 2], swap: bool, [flip_x, flip_y]: [bool; 2]) {
    for tile in tiles {
        if swap {
            *tile = [tile[1], tile[0], tile[3], tile[2]];
        }
        if flip_x {
            (tile[0], tile[2]) = (width - tile[2], width - tile[0]);
        }
        if flip_y {
            (tile[1], tile[3]) = (height - tile[3], height - tile[1]);
        }
    }
}

/// Puts nodes beside each other, each as wide as its share of a whole.
fn dice(tree: &Tree, nodes: &[usize], whole: f64, [x0, y0, x1, y1]: Tile, tiles: &mut [Tile]) {
    let unit = if whole > 0.0 { (x1 - x0) / whole } else { 0.0 };
    let mut at = x0;
    for node in nodes {
        let end = at + tree.nodes[*node].value * unit;
        tiles[*node] = [at, y0, end, y1];
        at = end;
    }
}

/// Puts nodes below each other, each as high as its share of a whole.
fn slice(tree: &Tree, nodes: &[usize], whole: f64, [x0, y0, x1, y1]: Tile, tiles: &mut [Tile]) {
    let unit = if whole > 0.0 { (y1 - y0) / whole } else { 0.0 };
    let mut at = y0;
    for node in nodes {
        let end = at + tree.nodes[*node].value * unit;
        tiles[*node] = [x0, at, x1, end];
        at = end;
    }
}

/// Fills a rectangle with rows, along its shorter side, each of as many nodes as keep the row's worst proportion from
/// getting worse.
fn squarify(tree: &Tree, parent: usize, room: Tile, ratio: f64, tiles: &mut [Tile]) {
    let nodes = &tree.nodes[parent].children;
    let [mut x0, mut y0, x1, y1] = room;
    let mut left = tree.nodes[parent].value;
    let mut from = 0;
    while from < nodes.len() {
        let (wide, high) = (x1 - x0, y1 - y0);
        let (end, sum) = row(tree, nodes, from, (wide / high).max(high / wide) / (left * ratio));
        let part = if left > 0.0 { sum / left } else { 1.0 };
        if wide < high {
            let bottom = if left > 0.0 { y0 + high * part } else { y1 };
            dice(tree, &nodes[from..end], sum, [x0, y0, x1, bottom], tiles);
            y0 = bottom;
        } else {
            let right = if left > 0.0 { x0 + wide * part } else { x1 };
            slice(tree, &nodes[from..end], sum, [x0, y0, right, y1], tiles);
            x0 = right;
        }
        left -= sum;
        from = end;
    }
}

/// Returns where a row that begins at a node ends, and what its nodes amount to.
fn row(tree: &Tree, nodes: &[usize], from: usize, alpha: f64) -> (usize, f64) {
    let value = |at: usize| tree.nodes[nodes[at]].value;
    let mut end = from;
    let mut sum = 0.0;
    // What has no size costs no room.
    while end < nodes.len() && sum <= 0.0 {
        sum = value(end);
        end += 1;
    }
    let (mut least, mut most) = (sum, sum);
    let worst = |sum: f64, least: f64, most: f64| {
        let beta = sum * sum * alpha;
        (most / beta).max(beta / least)
    };
    let mut before = worst(sum, least, most);
    while end < nodes.len() {
        let next = value(end);
        let (low, high) = (least.min(next), most.max(next));
        let now = worst(sum + next, low, high);
        if now > before {
            break;
        }
        (sum, least, most, before) = (sum + next, low, high, now);
        end += 1;
    }
    (end, sum)
}

/// Parts nodes again and again into two groups that weigh about the same.
fn binary(tree: &Tree, parent: usize, room: Tile, tiles: &mut [Tile]) {
    let nodes = &tree.nodes[parent].children;
    let mut sums = vec![0.0];
    for node in nodes {
        sums.push(sums[sums.len() - 1] + tree.nodes[*node].value);
    }
    let mut open = vec![(0, nodes.len(), tree.nodes[parent].value, room)];
    while let Some((from, end, value, tile)) = open.pop() {
        if end <= from + 1 {
            if let Some(node) = nodes.get(from) {
                tiles[*node] = tile;
            }
            continue;
        }
        let target = value / 2.0 + sums[from];
        let mut split = from + 1 + sums[from + 1..end - 1].partition_point(|sum| *sum < target);
        if target - sums[split - 1] < sums[split] - target && from + 1 < split {
            split -= 1;
        }
        let first = sums[split] - sums[from];
        let rest = value - first;
        let [x0, y0, x1, y1] = tile;
        let (one, other) = if x1 - x0 > y1 - y0 {
            let middle = if value > 0.0 { (x0 * rest + x1 * first) / value } else { x1 };
            ([x0, y0, middle, y1], [middle, y0, x1, y1])
        } else {
            let middle = if value > 0.0 { (y0 * rest + y1 * first) / value } else { y1 };
            ([x0, y0, x1, middle], [x0, middle, x1, y1])
        };
        open.push((from, split, first, one));
        open.push((split, end, rest, other));
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;
    use crate::chart::scene::source::Source;
    use crate::model::Value;

    fn eve() -> Tree {
        let json = r#"{"labels":["Eve","Cain","Seth","Enos","Noam","Abel","Awan","Enoch","Azura"],"values":[65,14,12,10,2,6,6,1,4],
            "parents":["","Eve","Eve","Seth","Seth","Eve","Eve","Awan","Eve"],"branchvalues":"total"}"#;
        let value: Value = serde_json::from_str(json).unwrap();
        Tree::read(Source::new(Some(&value), None))
    }

    fn area([x0, y0, x1, y1]: Tile) -> f64 {
        (x1 - x0) * (y1 - y0)
    }

    #[test]
    fn every_packing_gives_each_node_its_share_and_keeps_it_in_its_parent() {
        let tree = eve();
        for packing in [Packing::Squarify(1.618), Packing::Binary, Packing::Dice, Packing::Slice, Packing::SliceDice] {
            let tiles = treemap(&tree, 0, [650.0, 100.0], Tiling { packing, inner: 0.0, edges: [0.0; 4] });
            for (node, tile) in tree.nodes.iter().zip(&tiles) {
                let Some(parent) = node.parent else { continue };
                let around = tiles[parent];
                let share = area(around) * node.value / tree.nodes[parent].value;
                // Halves leave no rest: what a whole has beside its parts goes to the last of them.
                let exact = packing != Packing::Binary && (area(*tile) - share).abs() < 1e-6 * 65_000.0;
                assert!(exact || packing == Packing::Binary, "{packing:?} {}", node.label);
                assert!(
                    (0..2).all(|axis| tile[axis] >= around[axis] - 1e-6 && tile[axis + 2] <= around[axis + 2] + 1e-6)
                );
            }
        }
    }

    #[test]
    fn squares_lie_where_plotly_puts_them() {
        // The second treemap of the mock `treemap_values`: 259.2 by 320 pixels, its left edge at 360.8 and its top at 100.
        let tiling = Tiling { packing: Packing::Squarify(1.0), inner: 3.0, edges: [6.0, 24.0, 6.0, 6.0] };
        let tree = eve();
        let tiles = treemap(&tree, 0, [259.2, 320.0], tiling);
        let at = |label: &str| {
            let node = tree.nodes.iter().position(|node| node.label == label).unwrap();
            [tiles[node][0] + 360.8 + 3.0, tiles[node][1] + 100.0 + 3.0]
        };
        for (label, place) in
            [("Cain", [369.8, 127.0]), ("Seth", [507.52, 127.0]), ("Abel", [369.8, 244.59]), ("Awan", [372.8, 332.1])]
        {
            let [x, y] = at(label);
            // Headers begin after their padding.
            let x = if label == "Awan" || label == "Seth" { x + 3.0 } else { x };
            assert!((x - place[0]).abs() < 3.1 && (y - place[1]).abs() < 0.6, "{label} {x} {y} {place:?}");
        }
    }

    #[test]
    fn levels_lie_below_each_other() {
        let tree = eve();
        let tiles = partition(&tree, 0, [65.0, 30.0], 0.0);
        assert_eq!(tiles[0], [0.0, 0.0, 65.0, 10.0]);
        assert_eq!(tiles[1], [0.0, 10.0, 14.0, 20.0]);
        let mut turned = tiles.clone();
        turn(&mut turned, [30.0, 65.0], true, [true, false]);
        assert_eq!(turned[1], [10.0, 0.0, 20.0, 14.0]);
    }

    #[test]
    fn nothing_and_nonsense_have_places_too() {
        let zero: Value =
            serde_json::from_str(r#"{"labels":["a","b","c"],"parents":["","a","a"],"values":[0,0,0]}"#).unwrap();
        let tree = Tree::read(Source::new(Some(&zero), None));
        for packing in [Packing::Squarify(1.0), Packing::Binary, Packing::Dice, Packing::Slice, Packing::SliceDice] {
            let tiles = treemap(&tree, 0, [10.0, 10.0], Tiling { packing, inner: 3.0, edges: [6.0; 4] });
            assert!(tiles.iter().flatten().all(|end| end.is_finite()), "{packing:?} {tiles:?}");
        }
    }
}
