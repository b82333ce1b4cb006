//! What the cases share: libraries with known figures, and a little chance that can be repeated.

use std::path::Path;

use plotree::backend::embedded::{Library, Options, Session, block};
use plotree::backend::query::{ContentOptions, FigureDraft, Imported, Lookup, Order, Scope, Spot, View};
use plotree::backend::{Files, Plots, Result};
use plotree::model::{Fid, Figure, FilePatch, Place};

/// Set for a child whose changes need not be on the disk.
pub const UNSYNCED: &str = "PLOTREE_TEST_UNSYNCED";

/// Opens bob's library.
pub fn open(path: &Path) -> Session {
    try_open(path).unwrap()
}

/// Opens bob's library where something may go wrong.
pub fn try_open(path: &Path) -> Result<Session> {
    let unsynced = std::env::var_os(UNSYNCED).is_some();
    let library = Library::open(path, &Options { unsynced, ..Options::default() })?;
    library.ensure_user("bob")?;
    library.session(Some("bob"))
}

/// Returns the figure of a number, large enough for some pages from time to time.
pub fn figure(number: u64) -> Figure {
    let length = if number.is_multiple_of(7) { 3_000 } else { 20 };
    let cells: Vec<String> = (0..length).map(|at| format!("{}", (number * 7_919 + at * 104_729) % 65_521)).collect();
    Figure::read(format!(r#"{{"data":[{{"y":[{}]}}],"layout":{{"title":"no {number}"}}}}"#, cells.join(",")).as_bytes())
        .unwrap()
}

/// Imports the figure of a number into a folder.
pub fn import(session: &Session, folder: &str, number: u64) -> Result<Fid> {
    let file = FilePatch { place: Some(Place::Path(folder.to_owned())), ..FilePatch::rename(&format!("p{number}")) };
    let draft = FigureDraft { figure: figure(number), file, force: true, ..FigureDraft::default() };
    match block(session.import_figure(&draft))?.value {
        Imported::Made { plot, .. } => Ok(plot),
        Imported::Already(fid) | Imported::Grid(fid) => panic!("{fid} is no new plot"),
    }
}

/// Returns a figure with its data, as JSON without the references, whose ids differ from library to library.
pub fn data(session: &Session, fid: &Fid) -> Result<String> {
    let figure = block(session.figure(fid, ContentOptions { inline_data: true }))?;
    Ok(serde_json::to_string(&figure.traces().first().and_then(|trace| trace.get("y"))).unwrap())
}

/// Returns the data that the figure of a number has.
pub fn expected(number: u64) -> String {
    serde_json::to_string(&figure(number).traces()[0].get("y")).unwrap()
}

/// Returns the file at a path.
pub fn find(session: &Session, path: &str) -> Result<Fid> {
    Ok(block(session.lookup(&Lookup::from_home(path)))?.fid)
}

/// Returns names and ids in a scope.
pub fn list(session: &Session, scope: Scope) -> Result<Vec<(String, Fid)>> {
    let window = block(session.window(&View::new(scope, Order::default()), &Spot::Index(0), 100_000))?;
    Ok(window.rows.into_iter().map(|row| (row.filename, row.fid)).collect())
}

/// A row of numbers that is the same for the same seed.
pub struct Chance(pub u64);

impl Chance {
    /// Returns the next number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound.max(1)
    }
}

/// Returns how many rounds the environment asks for, or so many.
pub fn rounds(default: u64) -> u64 {
    std::env::var("PLOTREE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(default)
}
