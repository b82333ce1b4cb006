//! What the table needs done away from the loop: reading columns, looking them through, putting rows in order.

use std::sync::Arc;

use crate::backend::{Backend, ContentOptions, Error, RelationPage, Result};
use crate::model::grid::Grid;
use crate::model::{Fid, Relation, Src, Uid, Value};

use super::quick::{self, Picked, Quick};
use super::{Arrangement, Loaded, Use, rows};

/// How many pages of plots are looked through for a column.
const MOST_PAGES: u64 = 100;

/// A piece of work.
#[derive(Debug)]
pub enum Work {
    /// Read the heads of a grid's columns.
    Heads(Fid),
    /// Read a column.
    Column(Fid, Uid),
    /// Put rows in order.
    Arrange {
        /// How.
        wanted: Arrangement,
        /// The column that orders.
        order: Option<Arc<Loaded>>,
        /// The column that narrows.
        condition: Option<Arc<Loaded>>,
    },
    /// Find the plots that use a column.
    Uses(Fid, Uid),
    /// Make a chart of columns.
    Chart {
        /// The grid.
        fid: Fid,
        /// Its name.
        name: String,
        /// The columns: their ids, their names, and what was read.
        columns: Vec<(Uid, String, Arc<Loaded>)>,
    },
}

/// What came of it.
#[derive(Debug)]
pub enum Made {
    /// The heads.
    Heads(Result<Arc<Grid>>),
    /// A column.
    Column(Uid, Result<Arc<Loaded>>),
    /// The rows shown.
    Rows(Arrangement, Arc<Vec<u32>>),
    /// The plots that use a column.
    Uses(Uid, Result<Vec<Use>>),
    /// A chart, if one can be made.
    Chart(Option<Box<Quick>>),
}

/// Does a piece of work.
pub async fn perform(backend: &dyn Backend, work: Work) -> Made {
    match work {
        Work::Heads(fid) => Made::Heads(backend.grid(&fid).await.map(Arc::new)),
        Work::Column(fid, uid) => {
            let column = column(backend, &fid, &uid).await.map(Arc::new);
            Made::Column(uid, column)
        }
        Work::Arrange { wanted, order, condition } => {
            let kept = wanted.clone();
            let made = tokio::task::spawn_blocking(move || {
                let condition = kept.condition.as_ref().zip(condition.as_ref());
                let condition = condition.map(|((_, condition), loaded)| (condition, &loaded.column.data));
                let order = kept.order.as_ref().zip(order.as_ref());
                let order = order.map(|((_, descending), loaded)| (&loaded.column.data, *descending));
                rows::arrange(kept.count, condition, order)
            });
            Made::Rows(wanted, Arc::new(made.await.unwrap_or_default()))
        }
        Work::Chart { fid, name, columns } => {
            let made = tokio::task::spawn_blocking(move || {
                let picked: Vec<Picked<'_>> = columns
                    .iter()
                    .map(|(uid, name, loaded)| Picked { uid, name, data: &loaded.column.data, facts: &loaded.facts })
                    .collect();
                quick::chart(&fid, &name, &picked)
            });
            Made::Chart(made.await.unwrap_or_default().map(Box::new))
        }
        Work::Uses(fid, uid) => {
            let plots = uses(backend, &fid, &uid).await;
            Made::Uses(uid, plots)
        }
    }
}

/// Returns what comes of work that broke off.
#[must_use]
pub fn lost(work: &Work) -> Made {
    match work {
        Work::Heads(_) => Made::Heads(Err(Error::broken_off())),
        Work::Column(_, uid) => Made::Column(uid.clone(), Err(Error::broken_off())),
        Work::Arrange { wanted, .. } => Made::Rows(wanted.clone(), Arc::default()),
        Work::Uses(_, uid) => Made::Uses(uid.clone(), Err(Error::broken_off())),
        Work::Chart { .. } => Made::Chart(None),
    }
}

async fn column(backend: &dyn Backend, fid: &Fid, uid: &Uid) -> Result<Loaded> {
    let column = backend.columns(fid, std::slice::from_ref(uid)).await?.into_iter().next().ok_or(Error::NotFound)?;
    let loaded = tokio::task::spawn_blocking(move || Loaded::new(column));
    loaded.await.map_err(|_| Error::Corrupt("this column could not be looked through".into()))
}

/// Returns the plots that draw on a column, with the places in their figures.
async fn uses(backend: &dyn Backend, fid: &Fid, uid: &Uid) -> Result<Vec<Use>> {
    let mut found: Vec<Use> = Vec::new();
    for page in 1..=MOST_PAGES {
        let page = RelationPage { relation: Relation::CreatedPlot, page };
        let graph = backend.sources(fid, Some(page)).await?;
        let plots = graph.nodes.iter().filter(|node| node.kind == "plot");
        let fids: Vec<(Fid, String)> =
            plots.filter_map(|node| Some((node.metadata.fid.clone()?, node.label.clone()))).collect();
        for (plot, name) in fids {
            // A plot that cannot be read, or has gone meanwhile, is none that can be shown.
            let Ok(figure) = backend.figure(&plot, ContentOptions { inline_data: false }).await else { continue };
            let mut places = Vec::new();
            look_for(&Value::Object(figure.into_object()), fid, uid, "", &mut places);
            if !places.is_empty() && !found.iter().any(|known| known.fid == plot) {
                found.push(Use { fid: plot, name, places });
            }
        }
        if !graph.nodes.iter().any(|node| node.kind == "next") {
            break;
        }
    }
    Ok(found)
}

/// Collects the paths of references to a column.
fn look_for(value: &Value, fid: &Fid, uid: &Uid, path: &str, places: &mut Vec<String>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                look_for(value, fid, uid, &below(key), places);
            }
        }
        Value::List(values) => {
            for (index, value) in values.iter().enumerate() {
                look_for(value, fid, uid, &format!("{path}[{index}]"), places);
            }
        }
        Value::Text(text) => {
            let is_it = |src: Src| src.fid == *fid && src.uids.contains(uid);
            if text.parse().is_ok_and(is_it) {
                places.push(path.strip_suffix("src").unwrap_or(path).to_owned());
            }
        }
        _ => {}
    }
}
