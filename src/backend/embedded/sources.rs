//! The graph of a file's sources and products (contract section 10.6).

use rusqlite::params;

use super::permissions::{self, Seen};
use super::store::{Key, Row, Tx};
use super::{Session, listing};
use crate::backend::query::RelationPage;
use crate::backend::{Error, Result};
use crate::model::sources::{SourceEdge, SourceMetadata, SourceNode};
use crate::model::{Fid, FileType, Relation, SourceGraph};

/// Files of a relation in one graph.
const PAGE: usize = 5;
/// Files of a relation that are sorted at most.
const MOST_SORTED: usize = 1_000;

/// How many are looked at, however far the page is.
const MOST_LOOKED_AT: usize = 1_000_000;

/// Returns the graph around a plot or grid; with a page, only that relation's page.
pub fn sources(session: &Session, tx: &Tx, fid: &Fid, page: Option<RelationPage>) -> Result<SourceGraph> {
    let Seen { row, .. } = permissions::see(session, tx, fid)?;
    if !matches!(row.filetype, FileType::Plot | FileType::Grid) {
        let message = "Sources are only available for plots and grids.";
        return Err(Error::Invalid { field: None, message: message.into() });
    }
    let centre = node(session, tx, &row)?;
    let mut graph =
        Graph { session, tx, id: centre.id.clone(), found: SourceGraph { nodes: vec![centre], edges: Vec::new() } };
    for (relation, _) in Relation::ALL {
        match page {
            Some(page) if page.relation != relation => {}
            Some(page) => graph.add(&row, relation, page.page.max(1))?,
            None => graph.add(&row, relation, 1)?,
        }
    }
    Ok(graph.found)
}

fn node(session: &Session, tx: &Tx, row: &Row) -> Result<SourceNode> {
    let fid = session.fid(tx, row.key)?;
    Ok(SourceNode {
        id: format!("{}/v2/files/{fid}/sources", session.hosts.api),
        kind: row.filetype.name().to_owned(),
        label: row.name.clone(),
        metadata: SourceMetadata {
            owner: Some(fid.owner().to_owned()),
            fid: Some(fid),
            created: Some(row.created),
            updated: Some(row.modified),
            deleted: row.is_trashed().then_some(true),
            referer: None,
        },
    })
}

/// A graph under way.
struct Graph<'s, 'c> {
    session: &'s Session,
    tx: &'s Tx<'c>,
    id: String,
    found: SourceGraph,
}

impl Graph<'_, '_> {
    fn add(&mut self, row: &Row, relation: Relation, page: u64) -> Result<()> {
        if relation == Relation::SourceUrl {
            return self.add_url(row);
        }
        let applies = match relation {
            Relation::CreatedPlot => row.filetype == FileType::Grid,
            Relation::SourceGrid => row.filetype == FileType::Plot,
            _ => true,
        };
        if !applies {
            return Ok(());
        }
        let skip = usize::try_from(page - 1).unwrap_or(usize::MAX).saturating_mul(PAGE);
        let related = self.readable(row.key, relation, skip)?;
        let mut nodes = Vec::new();
        if page > 1 {
            nodes.push(self.link("prev", relation, page - 1));
        }
        for row in related.iter().take(PAGE) {
            nodes.push(node(self.session, self.tx, row)?);
        }
        if related.len() > PAGE {
            nodes.push(self.link("next", relation, page + 1));
        }
        let upstream = matches!(relation, Relation::Parent | Relation::SourceGrid);
        for node in nodes {
            self.connect(node, upstream);
        }
        Ok(())
    }

    /// Returns a page of a relation and one file more, newest first, of those that the caller may read.
    fn readable(&self, key: Key, relation: Relation, skip: usize) -> Result<Vec<Row>> {
        let from = match relation {
            Relation::Parent => "SELECT source AS id FROM detail WHERE file = ?1 AND source IS NOT NULL",
            Relation::Child => "SELECT file AS id FROM detail WHERE source = ?1",
            Relation::CreatedPlot => "SELECT file AS id FROM reference WHERE target = ?1",
            Relation::SourceGrid => "SELECT target AS id FROM reference WHERE file = ?1",
            Relation::SourceUrl => return Ok(Vec::new()),
        };
        // Of very many, those with the highest numbers: the newest of their owner.
        let most = (skip.saturating_add(PAGE)).saturating_mul(4).max(MOST_SORTED).min(MOST_LOOKED_AT);
        let mut query = self.tx.db.prepare_cached(&format!(
            "SELECT f.id FROM ({from} ORDER BY id DESC LIMIT ?2) r CROSS JOIN file f ON f.id = r.id
             WHERE f.kind IN (1, 2) ORDER BY f.created DESC, f.id DESC"
        ))?;
        let keys: Vec<Key> =
            query.query_map(params![key, most as i64], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let (mut rows, mut skipped) = (Vec::new(), 0);
        for key in keys {
            let Some(row) = self.tx.row(key)? else { continue };
            // A plot goes on to draw on a grid in the trash: its owner is told so.
            let hidden = row.is_trashed() && relation != Relation::SourceGrid;
            if hidden || permissions::access(self.session, self.tx, &row)?.is_none() {
                continue;
            }
            if skipped < skip {
                skipped += 1;
                continue;
            }
            rows.push(row);
            if rows.len() > PAGE {
                break;
            }
        }
        Ok(rows)
    }

    fn add_url(&mut self, row: &Row) -> Result<()> {
        let details = self.tx.details(row.key)?;
        // Where a file lay on its owner's machine is nobody else's business.
        let is_theirs = self.session.caller == Some(row.key.account());
        let shown = details.source_url.filter(|url| is_theirs || !url.starts_with("file:"));
        if let (FileType::Grid, Some(url)) = (&row.filetype, shown) {
            let metadata = SourceMetadata { referer: details.source_referer, ..SourceMetadata::default() };
            self.connect(SourceNode { id: url.clone(), kind: "url".into(), label: url, metadata }, true);
        }
        Ok(())
    }

    fn link(&self, kind: &str, relation: Relation, page: u64) -> SourceNode {
        let relation = listing::escaped(relation.name());
        SourceNode {
            id: format!("{}?relation={relation}&page={page}", self.id),
            kind: kind.to_owned(),
            label: kind.to_owned(),
            metadata: SourceMetadata::default(),
        }
    }

    fn connect(&mut self, node: SourceNode, upstream: bool) {
        let (source, target) =
            if upstream { (node.id.clone(), self.id.clone()) } else { (self.id.clone(), node.id.clone()) };
        self.found.edges.push(SourceEdge { source, target });
        self.found.nodes.push(node);
    }
}
