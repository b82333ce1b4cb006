//! The stage of a case, and the few sentences that cases are written in.

use std::pin::Pin;

use plotree::backend::embedded::Library;
use plotree::backend::query::{Lookup, Order, Scope, Spot, View};
use plotree::backend::{Backend, Error, SortKey};
use plotree::model::grid::{GridContent, StoredColumn};
use plotree::model::{Fid, Figure, FilePatch, Grid, NewGrid, NewPlot, Place, Plot, Uid, Value};

/// Makes the backend of a caller who presents a share key.
pub type Opened = Box<dyn Fn(Option<&str>, &str) -> Box<dyn Backend>>;

/// Backends of one empty library, by caller, and what its administrator does behind them.
pub struct Stage {
    /// The user `bob`.
    pub bob: Box<dyn Backend>,
    /// The user `eve`.
    pub eve: Box<dyn Backend>,
    /// The user `fred`.
    pub fred: Box<dyn Backend>,
    /// The user `ann`.
    pub ann: Box<dyn Backend>,
    /// Nobody.
    pub anyone: Box<dyn Backend>,
    /// Somebody with a share key.
    pub opened: Opened,
    /// The library behind them all.
    pub library: Library,
    /// Whether a share key counts for reading alone, as it does in v2.
    pub keys_only_read: bool,
}

/// What is done on a stage.
pub type Play = for<'s> fn(&'s Stage) -> Pin<Box<dyn Future<Output = ()> + 's>>;

/// A case by its name.
pub type Case = (&'static str, Play);

/// Reads a fid.
pub fn fid(text: &str) -> Fid {
    text.parse().unwrap()
}

/// Reads a value from JSON.
pub fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

/// Reads a figure from JSON.
pub fn figure(json: &str) -> Figure {
    Figure::read(json.as_bytes()).unwrap()
}

/// Writes anything as JSON.
pub fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// Makes a folder by its path from home; returns its fid.
pub async fn folder(backend: &dyn Backend, path: &str) -> Fid {
    backend.create_folder(path, &Place::default()).await.unwrap().value.file.fid
}

/// A name and a place.
pub fn at(folder: &Fid, name: &str) -> FilePatch {
    FilePatch { place: Some(Place::Folder(folder.number())), ..FilePatch::rename(name) }
}

/// Bob's home.
pub fn home() -> Fid {
    fid("bob:-1")
}

/// Makes an empty plot.
pub async fn plot(backend: &dyn Backend, file: FilePatch) -> Plot {
    let figure = figure(r#"{"data":[]}"#);
    backend.create_plot(&NewPlot { figure, source_fid: None, file }).await.unwrap().value
}

/// Makes an empty plot by name in a folder; returns its fid.
pub async fn plot_in(backend: &dyn Backend, folder: &Fid, name: &str) -> Fid {
    plot(backend, at(folder, name)).await.file.fid
}

/// Returns the draft of a grid of columns in JSON.
pub fn grid_draft(file: FilePatch, columns: &[(&str, &str)]) -> NewGrid {
    let column = |data: &str| StoredColumn { data: value(data), order: None, uid: None };
    let cols = columns.iter().map(|(name, data)| ((*name).to_owned(), column(data))).collect();
    NewGrid { data: GridContent { cols, metadata: None }, file, ..NewGrid::default() }
}

/// Makes a grid.
pub async fn grid(backend: &dyn Backend, file: FilePatch, columns: &[(&str, &str)]) -> Grid {
    backend.create_grid(&grid_draft(file, columns)).await.unwrap().value
}

/// Returns the ids of a grid's columns.
pub fn uids(grid: &Grid) -> Vec<Uid> {
    grid.cols.iter().map(|head| head.uid.clone()).collect()
}

/// Returns the names in a scope, sorted.
pub async fn names(backend: &dyn Backend, scope: Scope) -> Vec<String> {
    let view = View::new(scope, Order::ascending(SortKey::CreationTime));
    let window = backend.window(&view, &Spot::Index(0), 1000).await.unwrap();
    let mut names: Vec<String> = window.rows.into_iter().map(|row| row.filename).collect();
    names.sort();
    names
}

/// Returns the names of bob's live files, sorted.
pub async fn live(backend: &dyn Backend) -> Vec<String> {
    names(backend, Scope::All("bob".into())).await
}

/// Returns whether there is a live file at a path.
pub async fn is_there(backend: &dyn Backend, path: &str) -> bool {
    backend.exists(&Lookup::from_home(path)).await.unwrap()
}

/// Expects a refusal that names a field.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Invalid { message, .. }) => message,
        other => panic!("not refused but {other:?}"),
    }
}

/// Expects that a name is taken.
pub fn taken<T: std::fmt::Debug>(answer: Result<T, Error>) {
    match answer {
        Err(Error::Conflict { message, .. }) => assert!(message.contains("already exists"), "{message}"),
        other => panic!("no conflict but {other:?}"),
    }
}

/// Expects a whole address of a route with these parameters, in any order.
pub fn leads_to(link: &str, route: &str, parameters: &str) {
    let (address, query) = link.split_once('?').unwrap();
    assert!(address.starts_with("http") && address.ends_with(route), "{link}");
    let sorted = |query: &str| {
        // Both ways of writing a space are the same.
        let mut pairs: Vec<String> = query.split('&').map(|pair| pair.replace('+', "%20")).collect();
        pairs.sort();
        pairs
    };
    assert_eq!(sorted(query), sorted(parameters), "{link}");
}
