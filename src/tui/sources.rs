//! The sources graph as three columns: what the file was made from, the file, and what was made of it.

use crate::model::sources::{SourceGraph, SourceNode};

use super::app::SourcesView;

/// The nodes of the three columns.
#[derive(Debug, Default)]
pub struct Columns<'a> {
    /// Origins, the file itself, products.
    pub columns: [Vec<&'a SourceNode>; 3],
}

/// Returns the graph's nodes by column: the first node is the file, edges go from origin to product.
#[must_use]
pub fn columns(graph: &SourceGraph) -> Columns<'_> {
    let Some(middle) = graph.nodes.first() else {
        return Columns::default();
    };
    let side =
        |is_there: &dyn Fn(&SourceNode) -> bool| graph.nodes.iter().skip(1).filter(|node| is_there(node)).collect();
    let origins = side(&|node| graph.edges.iter().any(|edge| edge.source == node.id && edge.target == middle.id));
    let products = side(&|node| graph.edges.iter().any(|edge| edge.source == middle.id && edge.target == node.id));
    Columns { columns: [origins, vec![middle], products] }
}

/// Returns the node under the cursor.
#[must_use]
pub fn selected(view: &SourcesView) -> Option<&SourceNode> {
    let Some(Ok(graph)) = &view.graph else { return None };
    let columns = columns(graph);
    let column = columns.columns.get(view.column)?;
    column.get(view.row.min(column.len().saturating_sub(1))).copied()
}

/// Moves the cursor within its column.
pub fn move_row(view: &mut SourcesView, by: i64) {
    let len = column_len(view, view.column);
    view.row = view.row.min(len.saturating_sub(1)).saturating_add_signed(by as isize).min(len.saturating_sub(1));
}

/// Moves the cursor to the nearest column that has nodes.
pub fn move_column(view: &mut SourcesView, by: isize) {
    let mut column = view.column;
    while let Some(next) = column.checked_add_signed(by).filter(|next| *next < 3) {
        column = next;
        if column_len(view, column) > 0 {
            (view.column, view.row) = (column, 0);
            return;
        }
    }
}

fn column_len(view: &SourcesView, column: usize) -> usize {
    match &view.graph {
        Some(Ok(graph)) => columns(graph).columns.get(column).map_or(0, Vec::len),
        _ => 0,
    }
}

/// Returns the sign and the word for a kind of node.
#[must_use]
pub fn sign(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "plot" => ("∿", "plot"),
        "grid" => ("▦", "grid"),
        "url" => ("⌁", "address"),
        "next" => ("⋯", "more"),
        "prev" => ("⋯", "before"),
        _ => ("·", "file"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Fid;

    fn view() -> SourcesView {
        let graph = serde_json::from_str(
            r#"{"nodes":[
                {"id":"b","type":"plot","label":"growth","metadata":{"fid":"bob:2"}},
                {"id":"a","type":"grid","label":"growth_grid","metadata":{"fid":"bob:1"}},
                {"id":"c","type":"plot","label":"copy","metadata":{"fid":"bob:3"}},
                {"id":"d","type":"plot","label":"copy 2","metadata":{"fid":"bob:4"}}],
              "edges":[{"source":"a","target":"b"},{"source":"b","target":"c"},{"source":"b","target":"d"}]}"#,
        )
        .unwrap();
        SourcesView { fid: Fid::new("bob", 2).unwrap(), graph: Some(Ok(graph)), column: 1, row: 0, before: Vec::new() }
    }

    #[test]
    fn arrows_walk_along_the_edges() {
        let mut view = view();
        assert_eq!(selected(&view).unwrap().label, "growth");
        move_column(&mut view, 1);
        move_row(&mut view, 5);
        assert_eq!(selected(&view).unwrap().label, "copy 2");
        move_column(&mut view, -1);
        move_column(&mut view, -1);
        assert_eq!(selected(&view).unwrap().label, "growth_grid");
        move_column(&mut view, -1);
        assert_eq!(selected(&view).unwrap().label, "growth_grid", "the end is the end");
    }
}
