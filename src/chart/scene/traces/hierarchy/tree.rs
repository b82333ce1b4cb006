//! The nodes of a hierarchy with their values: read from lists of ids, labels and parents, whatever these hold.

use std::collections::{HashMap, HashSet};

use crate::chart::scene::source::{Each, Source};
use crate::model::{Cell, Column};

/// How many rows are read at most: far more than any picture has room for.
const MOST: usize = 200_000;

/// A node.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// What others name as their parent.
    pub id: String,
    /// What is written on it.
    pub label: String,
    /// Its place in the figure's lists; the node that joins several roots has none.
    pub index: Option<usize>,
    /// What the figure says of it.
    pub own: Option<f64>,
    /// The node above.
    pub parent: Option<usize>,
    /// The nodes below, in the order in which they are laid out.
    pub children: Vec<usize>,
    /// Its value, with what is below it.
    pub value: f64,
    /// How many nodes are above it.
    pub depth: usize,
    /// How many levels are below it.
    pub height: usize,
}

/// All nodes that hang together: the root first, each after its parent.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// Whether the root is none of the figure's but joins several.
    pub joined: bool,
}

impl Tree {
    /// Reads the hierarchy of a trace. What cannot be reached from a root, as rows that are each other's parents, is left out.
    #[must_use]
    pub fn read(source: Source<'_>) -> Tree {
        let rows = rows(source);
        let Some((rows, joined)) = rooted(rows) else { return Tree::default() };
        let mut tree = Tree { nodes: linked(&rows), joined };
        tree.weigh(source);
        if source.flag("sort", true) {
            tree.sort();
        }
        tree.measure();
        tree
    }

    /// Returns whether a node has none below it.
    #[must_use]
    pub fn is_leaf(&self, node: usize) -> bool {
        self.nodes[node].children.is_empty()
    }

    /// Returns the node of an id, else the root.
    #[must_use]
    pub fn level(&self, id: Option<&str>) -> usize {
        let id = id.filter(|id| !id.is_empty());
        id.and_then(|id| self.nodes.iter().position(|node| node.id == id)).unwrap_or(0)
    }

    /// Returns a node and all below it, level by level.
    #[must_use]
    pub fn below(&self, node: usize) -> Vec<usize> {
        let mut all = vec![node];
        let mut at = 0;
        while let Some(node) = all.get(at) {
            all.extend(&self.nodes[*node].children);
            at += 1;
        }
        all
    }

    /// Returns the nodes above one, the root first.
    #[must_use]
    pub fn above(&self, node: usize) -> Vec<usize> {
        let mut path: Vec<usize> =
            std::iter::successors(self.nodes[node].parent, |at| self.nodes[*at].parent).collect();
        path.reverse();
        path
    }

    /// Gives each node its value: that of its row, alone or beside those below it, or the number of leaves or branches.
    fn weigh(&mut self, source: Source<'_>) {
        let counted = source.at("values").is_none_or(|values| !values.is_list() && values.as_column().is_none());
        let total = source.text("branchvalues") == Some("total");
        let count = source.text("count").unwrap_or("leaves");
        let (leaves, branches) = (count.contains("leaves"), count.contains("branches"));
        for at in (0..self.nodes.len()).rev() {
            let node = &self.nodes[at];
            let below: f64 = node.children.iter().map(|child| self.nodes[*child].value).sum();
            let own = node.own.unwrap_or(0.0);
            let value = if counted {
                let is_leaf = node.children.is_empty();
                below + f64::from(u8::from(if is_leaf { leaves } else { branches }))
            } else if total && node.index.is_some() && node.own.is_some() {
                // A whole that is less than its parts would leave them no room.
                own.max(below)
            } else {
                own + below
            };
            self.nodes[at].value = if value.is_finite() { value } else { 0.0 };
        }
    }

    /// Puts the greatest first, among those of one parent, and keeps each after its parent.
    fn sort(&mut self) {
        let values: Vec<f64> = self.nodes.iter().map(|node| node.value).collect();
        for node in &mut self.nodes {
            node.children.sort_by(|one, other| values[*other].total_cmp(&values[*one]));
        }
        let order = self.below(0);
        let mut places = vec![0; self.nodes.len()];
        for (place, node) in order.iter().enumerate() {
            places[*node] = place;
        }
        let mut sorted: Vec<Node> = order.iter().map(|node| std::mem::take(&mut self.nodes[*node])).collect();
        for node in &mut sorted {
            node.parent = node.parent.map(|parent| places[parent]);
            for child in &mut node.children {
                *child = places[*child];
            }
        }
        self.nodes = sorted;
    }

    fn measure(&mut self) {
        for at in 1..self.nodes.len() {
            self.nodes[at].depth = self.nodes[at].parent.map_or(0, |parent| self.nodes[parent].depth + 1);
        }
        for at in (1..self.nodes.len()).rev() {
            let height = self.nodes[at].height + 1;
            if let Some(parent) = self.nodes[at].parent {
                self.nodes[parent].height = self.nodes[parent].height.max(height);
            }
        }
    }
}

/// A row of the figure's lists.
#[derive(Debug, Clone, Default)]
struct Row {
    id: String,
    parent: String,
    label: String,
    value: Option<f64>,
    index: Option<usize>,
}

/// Returns the text of a cell that may name something.
fn key(cell: Cell<'_>) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Text(text) => (!text.is_empty()).then(|| text.to_owned()),
        cell => Some(cell.display()),
    }
}

fn rows(source: Source<'_>) -> Vec<Row> {
    let length = |path: &str| source.column(path).map(Column::len);
    let ids = source.each("ids");
    let has_ids = ids.is_column();
    let (labels, parents, values) = (source.each("labels"), source.each("parents"), source.each("values"));
    let named = if has_ids { length("ids") } else { length("labels") };
    let (Some(named), Some(parented)) = (named, length("parents")) else { return Vec::new() };
    let valued = matches!(values, Each::Column(_));
    let count = named.min(parented).min(if valued { length("values").unwrap_or(0) } else { usize::MAX }).min(MOST);
    let row = |index: usize| {
        let id = key(if has_ids { ids.cell(index) } else { labels.cell(index) })?;
        let value = values.number(index);
        if valued && !value.is_some_and(|value| value >= 0.0 && value.is_finite()) {
            return None;
        }
        Some(Row {
            id,
            parent: key(parents.cell(index)).unwrap_or_default(),
            label: key(labels.cell(index)).unwrap_or_default(),
            value,
            index: Some(index),
        })
    };
    (0..count).filter_map(row).collect()
}

/// Puts one root first: the row without a parent; the parent that has no row; or one that joins several of either.
fn rooted(mut rows: Vec<Row>) -> Option<(Vec<Row>, bool)> {
    if rows.is_empty() {
        return None;
    }
    let known: HashMap<&str, usize> = rows.iter().enumerate().map(|(at, row)| (row.id.as_str(), at)).collect();
    let mut missing: Vec<String> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for row in rows.iter().filter(|row| !row.parent.is_empty() && !known.contains_key(row.parent.as_str())) {
        if seen.insert(row.parent.as_str()) {
            missing.push(row.parent.clone());
        }
    }
    let roots = rows.iter().filter(|row| row.parent.is_empty()).count();
    let implied = |id: String| Row { label: id.clone(), id, ..Row::default() };
    match (roots, missing.len()) {
        (1, 0) => {
            let at = rows.iter().position(|row| row.parent.is_empty())?;
            let root = rows.remove(at);
            rows.insert(0, root);
            Some((rows, false))
        }
        (0, 1) => {
            rows.insert(0, implied(missing.remove(0)));
            Some((rows, false))
        }
        (0, 0) => None,
        _ => {
            // No row can have this name, as it holds what no text keeps.
            let joint = "\0".to_owned();
            for row in rows.iter_mut().filter(|row| row.parent.is_empty()) {
                row.parent.clone_from(&joint);
            }
            let others = missing.into_iter().map(|id| Row { parent: joint.clone(), ..implied(id) });
            rows.splice(0..0, others.collect::<Vec<_>>());
            rows.insert(0, Row { id: joint, ..Row::default() });
            Some((rows, true))
        }
    }
}

/// Makes nodes of rows, each after its parent, beginning with the first row; those of a name taken before have nothing below.
fn linked(rows: &[Row]) -> Vec<Node> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        first.entry(row.id.as_str()).or_insert(at);
    }
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    for (at, row) in rows.iter().enumerate().skip(1) {
        // The root has no parent, whoever names it as a child.
        if let Some(parent) = first.get(row.parent.as_str()).filter(|parent| **parent != at) {
            below[*parent].push(at);
        }
    }
    let mut places: Vec<Option<usize>> = vec![None; rows.len()];
    let mut order = vec![0];
    places[0] = Some(0);
    let mut at = 0;
    while let Some(row) = order.get(at).copied() {
        for child in &below[row] {
            if places[*child].is_none() {
                places[*child] = Some(order.len());
                order.push(*child);
            }
        }
        at += 1;
    }
    let parents: Vec<Option<usize>> = order
        .iter()
        .enumerate()
        .map(|(place, row)| {
            (place > 0).then(|| first.get(rows[*row].parent.as_str()).and_then(|at| places[*at])).flatten()
        })
        .collect();
    let children = order.iter().map(|row| below[*row].iter().filter_map(|child| places[*child]).collect());
    order
        .iter()
        .zip(parents)
        .zip(children.collect::<Vec<Vec<usize>>>())
        .map(|((row, parent), children)| {
            let row = &rows[*row];
            Node {
                id: row.id.clone(),
                label: row.label.clone(),
                index: row.index,
                own: row.value,
                parent,
                children,
                ..Node::default()
            }
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "sums of whole numbers are exact")]
mod tests {
    use super::*;
    use crate::model::Value;

    fn tree(json: &str) -> Tree {
        let value: Value = serde_json::from_str(json).unwrap();
        Tree::read(Source::new(Some(&value), None))
    }

    fn shown(tree: &Tree) -> Vec<(String, f64, usize, usize)> {
        tree.nodes.iter().map(|node| (node.label.clone(), node.value, node.depth, node.height)).collect()
    }

    #[test]
    fn values_are_the_rest_or_the_whole_or_counted() {
        let names = r#""labels":["a","b","c","d"],"parents":["","a","a","c"]"#;
        let rest = tree(&format!(r#"{{{names},"values":[1,2,3,4]}}"#));
        let at = |label: &str, value, depth, height| (label.to_owned(), value, depth, height);
        assert_eq!(shown(&rest), [at("a", 10.0, 0, 2), at("c", 7.0, 1, 1), at("b", 2.0, 1, 0), at("d", 4.0, 2, 0)]);
        let whole = tree(&format!(r#"{{{names},"values":[9,2,5,4],"branchvalues":"total"}}"#));
        assert_eq!(whole.nodes.iter().map(|node| node.value).collect::<Vec<_>>(), [9.0, 5.0, 2.0, 4.0]);
        let counted = |count: &str| tree(&format!(r#"{{{names},"count":"{count}"}}"#)).nodes[0].value;
        assert_eq!((counted("leaves"), counted("branches"), counted("branches+leaves")), (2.0, 2.0, 4.0));
    }

    #[test]
    fn roots_are_joined_or_implied() {
        let several = tree(r#"{"labels":["a","b"],"parents":["",""]}"#);
        assert!(several.joined && several.nodes.len() == 3 && several.nodes[0].label.is_empty());
        let implied = tree(r#"{"labels":["a","b"],"parents":["r","r"]}"#);
        assert_eq!((implied.joined, implied.nodes[0].label.as_str()), (false, "r"));
    }

    #[test]
    fn what_makes_no_tree_is_left_out() {
        assert!(tree(r#"{"labels":["a","b"],"parents":["b","a"]}"#).nodes.is_empty());
        assert!(tree(r#"{"labels":["a"],"parents":["a"]}"#).nodes.is_empty());
        assert!(tree(r#"{"labels":[],"parents":[]}"#).nodes.is_empty());
        assert!(tree("{}").nodes.is_empty());
        let cycle = tree(r#"{"labels":["a","b","c"],"parents":["","c","b"],"values":[1,2,3]}"#);
        assert_eq!(cycle.nodes.len(), 1);
        let twice = tree(r#"{"labels":["a","b","b","c"],"parents":["","a","a","b"],"values":[1,2,"x",-3]}"#);
        assert_eq!(twice.nodes.len(), 2);
        let odd = tree(r#"{"labels":[1,2],"parents":["",1],"values":[1e308,1e308]}"#);
        assert_eq!(odd.nodes[0].value, 0.0);
    }

    #[test]
    fn deep_chains_take_no_stack() {
        let count = 20_000;
        let labels: Vec<String> = (0..count).map(|at| format!("\"{at}\"")).collect();
        let parents: Vec<String> =
            (0..count).map(|at: usize| at.checked_sub(1).map_or("\"\"".to_owned(), |at| format!("\"{at}\""))).collect();
        let tree = tree(&format!(r#"{{"labels":[{}],"parents":[{}]}}"#, labels.join(","), parents.join(",")));
        assert_eq!(tree.nodes[0].height, count - 1);
    }
}
