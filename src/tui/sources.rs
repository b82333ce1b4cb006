//! The sources graph: what a file was made from and what was made of it, as far as it has been read, and a cursor in it.
//!
//! The contract answers with the nearest files only, so the graph grows by answers: from the file in the middle on to the
//! origins of its origins and the products of its products. What else was made of an origin is counted on its box and
//! shown once that box is the middle. `layered` says where boxes and lines are; moving follows the lines.

pub mod layered;

use std::collections::{HashMap, HashSet};

use crate::backend::{Error, RelationPage};
use crate::model::sources::{SourceGraph, SourceNode};
use crate::model::{Fid, Relation, Timestamp};
use crate::text::shown;

use layered::{BOX, Drawing};

/// How many files are asked for their sources without the cursor being on them.
const MOST_READ: usize = 40;

/// How many are asked for at once.
const AT_ONCE: usize = 4;

/// The most nodes of a graph.
const MOST_NODES: usize = 600;

/// The widest box inside.
const WIDEST: usize = 26;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A plot.
    Plot,
    /// A grid.
    Grid,
    /// An address that data came from.
    Url,
    /// More files of a relation.
    More,
    /// A file of another type.
    Other,
}

impl Kind {
    /// Returns the sign and the word for it.
    #[must_use]
    pub fn sign(self) -> (&'static str, &'static str) {
        match self {
            Kind::Plot => ("∿", "plot"),
            Kind::Grid => ("▦", "grid"),
            Kind::Url => ("⌁", "address"),
            Kind::More => ("⋯", "more"),
            Kind::Other => ("·", "file"),
        }
    }
}

/// On which side of the file in the middle a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Origin,
    Middle,
    Product,
}

/// Whether a node was asked for its own sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unread,
    Asked,
    Read,
}

/// A node of the graph.
#[derive(Debug, Clone)]
pub struct Node {
    id: String,
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub label: String,
    /// The file, if it is one.
    pub fid: Option<Fid>,
    /// When the file changed.
    pub updated: Option<Timestamp>,
    /// Whether the file is in the trash.
    pub trashed: bool,
    /// Files around it that are not shown, as they are on another line of descent.
    pub others: usize,
    /// Whether there are even more of those.
    pub others_more: bool,
    /// For more of a relation: of which file, and the page.
    pub page: Option<(Fid, RelationPage)>,
    side: Side,
    state: State,
}

/// A question for sources: of a file, or one page of one relation.
pub type Request = (Fid, Option<RelationPage>);

/// The graph, its drawing, and the cursor.
#[derive(Debug)]
pub struct Sources {
    /// The file in the middle.
    pub fid: Fid,
    /// Why there is no graph.
    pub failure: Option<Error>,
    /// The files that were in the middle before.
    pub before: Vec<Fid>,
    nodes: Vec<Node>,
    edges: Vec<(usize, usize)>,
    /// Where boxes and lines are.
    drawing: Drawing,
    cursor: usize,
    /// Where the cursor came from at each node that it left along an edge.
    came: HashMap<usize, usize>,
    /// The cell in the corner of the screen.
    pub corner: (i32, i32),
    read: usize,
    asked: usize,
}

impl Sources {
    /// Makes the graph around a file, of which nothing is known yet.
    #[must_use]
    pub fn new(fid: Fid, before: Vec<Fid>) -> Sources {
        Sources {
            fid,
            failure: None,
            before,
            nodes: Vec::new(),
            edges: Vec::new(),
            drawing: Drawing::default(),
            cursor: 0,
            came: HashMap::new(),
            corner: (0, 0),
            read: 0,
            asked: 0,
        }
    }

    /// Returns whether the file in the middle has been read.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.nodes.is_empty()
    }

    /// Returns the nodes, the file in the middle first.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns where boxes and lines are.
    #[must_use]
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// Returns the number of the node under the cursor.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Returns the node under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&Node> {
        self.nodes.get(self.cursor)
    }

    /// Returns the numbers of the edges at the node under the cursor.
    pub fn edges_at_cursor(&self) -> impl Iterator<Item = usize> {
        let at = |(_, edge): &(usize, &(usize, usize))| edge.0 == self.cursor || edge.1 == self.cursor;
        self.edges.iter().enumerate().filter(at).map(|(number, _)| number)
    }

    /// Returns how many nodes lead to a node and away from it.
    #[must_use]
    pub fn around(&self, node: usize) -> (usize, usize) {
        let into = self.edges.iter().filter(|edge| edge.1 == node).count();
        (into, self.edges.iter().filter(|edge| edge.0 == node).count())
    }

    /// Returns what to ask for next, and remembers that it was asked: near files first, and the one under the cursor however
    /// far it is.
    pub fn wanted(&mut self) -> Vec<Request> {
        let mut wanted = Vec::new();
        for at in std::iter::once(self.cursor).chain(0..self.nodes.len()) {
            if self.asked >= AT_ONCE || (self.read >= MOST_READ && at != self.cursor) || self.nodes.len() >= MOST_NODES
            {
                break;
            }
            let Some(node) = self.nodes.get_mut(at) else { continue };
            if let (State::Unread, Kind::Plot | Kind::Grid, Some(fid)) = (node.state, node.kind, &node.fid) {
                node.state = State::Asked;
                self.asked += 1;
                self.read += 1;
                wanted.push((fid.clone(), None));
            }
        }
        wanted
    }

    /// Asks for the next page of a relation, if the cursor is on a node that stands for one.
    pub fn page(&mut self) -> Option<Request> {
        let node = self.nodes.get_mut(self.cursor)?;
        let (fid, page) = node.page.clone()?;
        if node.state != State::Unread {
            return None;
        }
        node.state = State::Asked;
        Some((fid, Some(page)))
    }

    /// Takes an answer in. Returns why nothing came of it, if the user should know.
    pub fn answer(
        &mut self,
        fid: &Fid,
        page: Option<RelationPage>,
        answer: Result<SourceGraph, Error>,
    ) -> Option<Error> {
        let known = self.nodes.iter().position(|node| node.fid.as_ref() == Some(fid) && node.page.is_none());
        let more =
            |node: &Node| page.is_some() && node.page.as_ref().is_some_and(|(of, at)| of == fid && Some(*at) == page);
        let more = self.nodes.iter().position(more);
        if known.is_some() && page.is_none() {
            self.asked = self.asked.saturating_sub(1);
        }
        match answer {
            Ok(graph) => {
                let at = match known {
                    Some(at) => at,
                    None if *fid == self.fid && self.nodes.is_empty() => self.begin(&graph)?,
                    // An answer for a graph that was left.
                    None => return None,
                };
                self.failure = None;
                if page.is_none() {
                    self.nodes[at].state = State::Read;
                }
                let found = self.nodes.len();
                self.merge(at, &graph);
                if let Some(more) = more {
                    self.drop_node(more, found);
                }
                self.redraw();
                None
            }
            Err(error) => {
                if let Some(more) = more {
                    self.nodes[more].state = State::Unread;
                    return Some(error);
                }
                match known {
                    // Where a file has gone meanwhile its box stays.
                    Some(at) => self.nodes[at].state = State::Read,
                    None => self.failure = Some(error),
                }
                None
            }
        }
    }

    fn begin(&mut self, graph: &SourceGraph) -> Option<usize> {
        let Some(first) = graph.nodes.first() else {
            self.failure = Some(Error::NotFound);
            return None;
        };
        let mut node = node(first, Side::Middle, None);
        node.fid = Some(self.fid.clone());
        self.nodes.push(node);
        Some(0)
    }

    /// Takes in what is around a node.
    fn merge(&mut self, at: usize, graph: &SourceGraph) {
        let Some(id) = graph.nodes.first().map(|node| node.id.clone()) else { return };
        let side = self.nodes[at].side;
        let Some(of) = self.nodes[at].fid.clone() else { return };
        // A server may name very many: each is looked up, none is searched for.
        let edges = || graph.edges.iter();
        let ups: HashSet<&str> = edges().filter(|edge| edge.target == id).map(|edge| edge.source.as_str()).collect();
        let downs: HashSet<&str> = edges().filter(|edge| edge.source == id).map(|edge| edge.target.as_str()).collect();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (place, node) in self.nodes.iter().enumerate() {
            places.entry(node.id.clone()).or_insert(place);
        }
        for found in graph.nodes.iter().skip(1) {
            let (upstream, downstream) = (ups.contains(found.id.as_str()), downs.contains(found.id.as_str()));
            if !upstream && !downstream {
                continue;
            }
            let descent = if upstream { side != Side::Product } else { side != Side::Origin };
            let page = page_of(&found.id);
            match found.kind.as_str() {
                // What comes before is shown already.
                "prev" => continue,
                "next" if !descent => {
                    self.nodes[at].others_more = true;
                    continue;
                }
                "next" if page.is_none() => continue,
                _ => {}
            }
            let to = match places.get(&found.id).copied() {
                Some(known) => known,
                None if !descent => {
                    self.nodes[at].others += 1;
                    continue;
                }
                None if self.nodes.len() >= MOST_NODES => continue,
                None => {
                    let side = if upstream { Side::Origin } else { Side::Product };
                    let page = page.filter(|_| found.kind == "next").map(|page| (of.clone(), page));
                    self.nodes.push(node(found, side, page));
                    places.insert(found.id.clone(), self.nodes.len() - 1);
                    self.nodes.len() - 1
                }
            };
            let edge = if upstream { (to, at) } else { (at, to) };
            if !self.edges.contains(&edge) {
                self.edges.push(edge);
            }
        }
    }

    /// Takes a node out whose files have come; the cursor goes to the first of them.
    fn drop_node(&mut self, gone: usize, found: usize) {
        let moved = |at: usize| if at > gone { at - 1 } else { at };
        if self.cursor == gone {
            self.cursor = if found < self.nodes.len() { found } else { self.edges_at_cursor_end(gone) };
        }
        self.nodes.remove(gone);
        self.edges.retain(|edge| edge.0 != gone && edge.1 != gone);
        self.edges.iter_mut().for_each(|edge| *edge = (moved(edge.0), moved(edge.1)));
        self.cursor = moved(self.cursor).min(self.nodes.len().saturating_sub(1));
        self.came.clear();
    }

    fn edges_at_cursor_end(&self, node: usize) -> usize {
        self.edges
            .iter()
            .find_map(|edge| match *edge {
                (from, to) if to == node => Some(from),
                (from, to) if from == node => Some(to),
                _ => None,
            })
            .unwrap_or(0)
    }

    fn redraw(&mut self) {
        let widths: Vec<i32> = self.nodes.iter().map(|node| node.width() as i32 + 2).collect();
        self.drawing = layered::draw(&widths, &self.edges);
    }

    /// Moves the cursor along an edge: to what the node was made from, or to what was made of it. It goes back the way that it
    /// came, else to the nearest.
    pub fn follow(&mut self, to_product: bool) -> bool {
        let next: Vec<usize> = self
            .edges
            .iter()
            .filter_map(|edge| match (to_product, *edge) {
                (true, (from, to)) if from == self.cursor => Some(to),
                (false, (from, to)) if to == self.cursor => Some(from),
                _ => None,
            })
            .collect();
        let row = |node: usize| self.drawing.spots.get(node).map_or(0, |spot| spot.y);
        let here = row(self.cursor);
        let back = self.came.get(&self.cursor).copied().filter(|back| next.contains(back));
        let Some(to) = back.or_else(|| next.iter().copied().min_by_key(|node| (row(*node) - here).abs())) else {
            return false;
        };
        self.came.insert(to, self.cursor);
        self.cursor = to;
        true
    }

    /// Puts the cursor on a box.
    pub fn select(&mut self, node: usize) {
        if node < self.nodes.len() {
            self.cursor = node;
        }
    }

    /// Moves the cursor up or down among the boxes of its layer.
    pub fn step(&mut self, by: i64) {
        let Some(here) = self.drawing.spots.get(self.cursor).copied() else { return };
        let mut column: Vec<usize> =
            (0..self.nodes.len()).filter(|node| self.drawing.spots[*node].layer == here.layer).collect();
        column.sort_by_key(|node| self.drawing.spots[*node].y);
        let at = column.iter().position(|node| *node == self.cursor).unwrap_or(0) as i64;
        let to = at.saturating_add(by).clamp(0, column.len() as i64 - 1);
        if let Some(node) = column.get(to as usize) {
            self.cursor = *node;
        }
    }

    /// Scrolls so that the box under the cursor is in sight, with its lines where there is room.
    pub fn scroll(&mut self, columns: u16, rows: u16) {
        let Some(spot) = self.drawing.spots.get(self.cursor).copied() else { return };
        let (columns, rows) = (i32::from(columns), i32::from(rows));
        let fit = |corner: i32, from: i32, len: i32, room: i32, margin: i32, all: i32| {
            let margin = margin.min((room - len).max(0) / 2);
            let (low, high) = (from + len + margin - room, from - margin);
            corner.clamp(low.min(high), high).min((all - room).max(0)).max(0)
        };
        self.corner.0 = fit(self.corner.0, spot.x, spot.width, columns, 12, self.drawing.width);
        self.corner.1 = fit(self.corner.1, spot.y, BOX, rows, BOX, self.drawing.height);
    }
}

impl Node {
    /// Returns the text of the first line of its box.
    #[must_use]
    pub fn name(&self) -> String {
        match (&self.page, self.kind) {
            (Some((_, page)), _) => match page.relation {
                Relation::Child => "more copies".into(),
                Relation::CreatedPlot => "more plots".into(),
                Relation::SourceGrid => "more grids".into(),
                Relation::Parent | Relation::SourceUrl => "more origins".into(),
            },
            (None, Kind::Url) => self.label.trim_start_matches("https://").trim_start_matches("http://").to_owned(),
            (None, _) => self.label.clone(),
        }
    }

    /// Returns the text of the second line.
    #[must_use]
    pub fn facts(&self) -> String {
        match (&self.fid, &self.updated) {
            (Some(fid), _) if self.trashed => format!("{fid}  in the trash"),
            (Some(fid), Some(updated)) => format!("{fid}  {}", updated.date()),
            (Some(fid), None) => fid.to_string(),
            (None, _) => String::new(),
        }
    }

    /// Returns the mark for what is around it and not shown.
    #[must_use]
    pub fn mark(&self) -> String {
        match (self.others, self.others_more) {
            (0, false) => String::new(),
            (others, more) => format!("+{others}{}", if more { "…" } else { "" }),
        }
    }

    fn width(&self) -> usize {
        let mark = self.mark().chars().count();
        let facts = shown(&self.facts()).width() + if mark > 0 { mark + 1 } else { 0 };
        let kind = self.kind.sign().1.chars().count() + 6;
        shown(&self.name()).width().max(facts).max(kind).clamp(12, WIDEST)
    }
}

fn node(found: &SourceNode, side: Side, page: Option<(Fid, RelationPage)>) -> Node {
    let kind = match found.kind.as_str() {
        _ if page.is_some() => Kind::More,
        "plot" => Kind::Plot,
        "grid" => Kind::Grid,
        "url" => Kind::Url,
        _ => Kind::Other,
    };
    Node {
        id: found.id.clone(),
        kind,
        label: found.label.clone(),
        fid: found.metadata.fid.clone().filter(|_| page.is_none()),
        updated: found.metadata.updated,
        trashed: found.metadata.deleted == Some(true),
        others: 0,
        others_more: false,
        page,
        side,
        state: State::Unread,
    }
}

/// Reads the relation and the page of a link to more: `…/sources?relation=child&page=2`.
fn page_of(id: &str) -> Option<RelationPage> {
    let (_, query) = id.split_once('?')?;
    let value = |name: &str| {
        query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name)).map(|(_, value)| value)
    };
    Some(RelationPage { relation: Relation::from_name(value("relation")?)?, page: value("page")?.parse().ok()? })
}

/// Returns the line that leaves a cell in these ways.
#[must_use]
pub fn glyph(ways: u8) -> char {
    const GLYPHS: [char; 16] = [' ', '╵', '╷', '│', '╴', '╯', '╮', '┤', '╶', '╰', '╭', '├', '─', '┴', '┬', '┼'];
    GLYPHS[usize::from(ways & 15)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(text: &str) -> SourceGraph {
        let (nodes, edges) = text.split_once('|').unwrap();
        let node = |word: &str| {
            let (id, kind) = word.split_once(':').unwrap();
            let number: i64 = id.chars().next().map_or(0, |c| i64::from(c as u32));
            let metadata = if kind == "url" || kind == "next" {
                serde_json::json!({})
            } else {
                serde_json::json!({ "fid": format!("bob:{number}") })
            };
            serde_json::json!({"id": id, "type": kind, "label": id, "metadata": metadata})
        };
        let edge = |word: &str| {
            let (source, target) = word.split_once('>').unwrap();
            serde_json::json!({ "source": source, "target": target })
        };
        let nodes: Vec<_> = nodes.split_whitespace().map(node).collect();
        let edges: Vec<_> = edges.split_whitespace().map(edge).collect();
        serde_json::from_value(serde_json::json!({ "nodes": nodes, "edges": edges })).unwrap()
    }

    fn fid(letter: char) -> Fid {
        Fid::new("bob", i64::from(letter as u32)).unwrap()
    }

    fn labels(sources: &Sources) -> Vec<&str> {
        sources.nodes().iter().map(|node| node.label.as_str()).collect()
    }

    /// The plot `b` of the grid `a`, of which there are two plots more, and a copy `c` of `b`.
    fn sources() -> Sources {
        let mut sources = Sources::new(fid('b'), Vec::new());
        sources.answer(&fid('b'), None, Ok(graph("b:plot a:grid c:plot | a>b b>c")));
        sources
    }

    #[test]
    fn the_graph_grows_along_descent_and_counts_the_rest() {
        let mut sources = sources();
        let wanted: Vec<Fid> = sources.wanted().into_iter().map(|(fid, _)| fid).collect();
        assert_eq!(wanted, [fid('a'), fid('c')]);
        sources.answer(&fid('a'), None, Ok(graph("a:grid b:plot x:plot y:plot u:url | a>b a>x a>y u>a")));
        assert_eq!(labels(&sources), ["b", "a", "c", "u"]);
        assert_eq!(sources.nodes()[1].mark(), "+2");
        sources.answer(&fid('c'), None, Ok(graph("c:plot b:plot a:grid | b>c a>c")));
        assert_eq!(sources.around(1), (1, 2), "an edge past the middle is drawn too");
        assert!(sources.wanted().is_empty());
    }

    #[test]
    fn moving_follows_the_edges_and_goes_back_the_way_it_came() {
        let mut sources = sources();
        assert!(sources.follow(false));
        assert_eq!(sources.selected().unwrap().label, "a");
        assert!(!sources.follow(false), "the end is the end");
        assert!(sources.follow(true) && sources.follow(true));
        assert_eq!(sources.selected().unwrap().label, "c");
    }

    #[test]
    fn a_page_takes_the_place_of_its_link() {
        let mut sources = Sources::new(fid('g'), Vec::new());
        let link = "g?relation=created_plot&page=2:next";
        sources.answer(
            &fid('g'),
            None,
            Ok(graph(&format!("g:grid p:plot {link} | g>p g>g?relation=created_plot&page=2"))),
        );
        sources.follow(true);
        sources.step(1);
        assert_eq!(sources.selected().unwrap().name(), "more plots");
        let (of, page) = sources.page().unwrap();
        assert_eq!(sources.page(), None, "it is asked for once");
        sources.answer(&of, page, Err(Error::Offline("gone".into())));
        assert!(sources.page().is_some(), "what failed may be tried again");
        sources.answer(&of, page, Ok(graph("g:grid q:plot r:plot | g>q g>r")));
        assert_eq!(labels(&sources), ["g", "p", "q", "r"]);
        assert_eq!(sources.selected().unwrap().label, "q");
    }

    #[test]
    fn an_answer_for_another_graph_changes_nothing() {
        let mut sources = sources();
        sources.answer(&fid('z'), None, Ok(graph("z:plot y:plot | z>y")));
        assert_eq!(labels(&sources), ["b", "a", "c"]);
    }
}
