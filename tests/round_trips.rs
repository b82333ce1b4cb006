//! What goes out comes back: figures and tables through a library into files of every format that can be read again, value by
//! value. The figures are those of the repository, and of a larger collection where there is one.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use plotree::backend::embedded::{Library, Session};
use plotree::backend::{Content as Stored, Entry, Files, Order, Scope, SortKey, Spot, View};
use plotree::export::run::{self, End, Outcome, Progress};
use plotree::export::{Format, table};
use plotree::import::{self, Content, Draft, read};
use plotree::model::grid::GridContent;
use plotree::model::{Cell, Figure, FileType, Place, Value};
use serde_json::json;

/// Folders of figures: those of the repository and, where it is, a larger collection.
fn sources() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all =
        ["tests/figures", "tests/tables", "../shared/figures", "/work/shared/figures"].map(|name| here.join(name));
    let mut folders: Vec<PathBuf> = all.into_iter().filter_map(|folder| folder.canonicalize().ok()).collect();
    folders.sort();
    folders.dedup();
    // Beside figures the collection has what was worked out of them.
    let inner = |folder: PathBuf| {
        if folder.join("mocks").is_dir() {
            ["mocks", "modern", "wild", "legacy"].map(|name| folder.join(name)).to_vec()
        } else {
            vec![folder]
        }
    };
    folders.into_iter().flat_map(inner).filter(|folder| folder.is_dir()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn drafts(paths: &[PathBuf]) -> impl Iterator<Item = (&Path, Draft)> {
    paths.iter().flat_map(|path| read::file(path).unwrap_or_default().into_iter().map(|draft| (path.as_path(), draft)))
}

async fn rows(session: &Session) -> Vec<Entry> {
    let view = View::new(Scope::All("bob".into()), Order::ascending(SortKey::Filename));
    session.window(&view, &Spot::Index(0), 10_000).await.unwrap().rows
}

/// A library with everything of some files or folders.
async fn library(paths: &[PathBuf]) -> Session {
    let library = Library::in_memory().unwrap();
    library.ensure_user("bob").unwrap();
    let session = library.session(Some("bob")).unwrap();
    import::run(&session, paths, &Place::default(), &import::Options::default(), &mut |_| {}).await.unwrap();
    session
}

/// Exports everything.
async fn export(session: &Session, formats: &[Format], to: &Path) {
    let mut roots = Vec::new();
    for row in rows(session).await {
        if row.filetype != FileType::Folder {
            roots.push(session.retrieve(&row.fid).await.unwrap());
        }
    }
    let options = run::Options { formats: formats.to_vec(), ..run::Options::default() };
    let mut failed = Vec::new();
    let mut progress = |step: Progress<'_>| {
        if let Progress::Done(told) = step
            && (matches!(told.outcome, Outcome::Failed(_)) || told.missing > 0)
        {
            failed.push(format!("{told:?}"));
        }
    };
    assert_eq!(run::run(session, &roots, to, &options, &mut progress).await.unwrap(), End::Whole);
    assert_eq!(failed, Vec::<String>::new());
}

/// Returns a value with its columns as lists, in whatever form they were kept.
fn plain(value: &Value) -> serde_json::Value {
    if let Some(column) = value.as_column() {
        return serde_json::to_value(column.cells().collect::<Vec<_>>()).unwrap();
    }
    if let Some(object) = value.as_object() {
        return object.iter().map(|(key, value)| (key.clone(), plain(value))).collect();
    }
    let rows: Vec<_> = (0..)
        .map_while(|at| value.row(at))
        .map(|row| (0..row.len()).map(|at| row.cell(at)).collect::<Vec<_>>())
        .collect();
    if !rows.is_empty() && value.as_list().is_none_or(|list| list.len() == rows.len()) {
        return serde_json::to_value(rows).unwrap();
    }
    match value.as_list() {
        Some(list) => list.iter().map(plain).collect(),
        None => serde_json::to_value(value).unwrap(),
    }
}

/// Returns the figures of some files, each with where it is.
fn figures(paths: &[PathBuf]) -> BTreeMap<String, String> {
    let text = |figure: &Figure| plain(&Value::Object(figure.object().clone())).to_string();
    let of = |(path, draft): (&Path, Draft)| Some((text(draft.figure()?), path.display().to_string()));
    drafts(paths).filter_map(of).collect()
}

/// Returns figures without what notebooks say in `config` of themselves, which is no figure's.
fn as_of_notebooks(figures: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let own = |json: &String| {
        let mut figure: serde_json::Value = serde_json::from_str(json).unwrap();
        if let Some(config) = figure.get_mut("config").and_then(|config| config.as_object_mut()) {
            config.retain(|key, _| !["plotlyServerURL", "linkText", "showLink"].contains(&key.as_str()));
            if config.is_empty() {
                figure.as_object_mut().unwrap().shift_remove("config");
            }
        }
        figure.to_string()
    };
    figures.iter().map(|(json, path)| (own(json), path.clone())).collect()
}

fn briefly(all: &BTreeMap<String, String>, but: &BTreeMap<String, String>) -> Vec<String> {
    let missing = all.iter().filter(|(json, _)| !but.contains_key(*json));
    missing.map(|(json, path)| format!("{path}: {}", json.chars().take(300).collect::<String>())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_come_back_equal() {
    let mut count = 0;
    for source in sources() {
        let all = figures(&files(&source));
        if all.is_empty() {
            continue;
        }
        let session = library(std::slice::from_ref(&source)).await;
        let target = tempfile::tempdir().unwrap();
        export(&session, &[Format::Json, Format::Html, Format::Notebook], target.path()).await;
        let written = files(target.path());
        for format in [Format::Json, Format::Html, Format::Notebook] {
            let ending = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == format.ending());
            let back = figures(&written.iter().filter(ending).cloned().collect::<Vec<_>>());
            let all = if format == Format::Notebook { as_of_notebooks(&all) } else { all.clone() };
            let (lost, made) = (briefly(&all, &back), briefly(&back, &all));
            let source = source.display();
            assert!(
                lost.is_empty(),
                "{source} {format}: {} of {} lost:\n{}\nfor\n{}",
                lost.len(),
                all.len(),
                lost[..lost.len().min(8)].join("\n"),
                made[..made.len().min(8)].join("\n")
            );
            assert!(made.is_empty(), "{source} {format}: {made:?}");
        }
        count += all.len();
    }
    println!("{count} figures, in three formats each");
    assert!(count >= 8);
}

/// Returns the columns of a grid in their order: names and cells.
fn columns(grid: &GridContent) -> Vec<(String, Value)> {
    let place = |(at, (name, column)): (usize, (&String, &plotree::model::grid::StoredColumn))| {
        (column.order.unwrap_or(at as i64), name.clone(), column.data.clone())
    };
    let mut all: Vec<_> = grid.cols.iter().enumerate().map(place).collect();
    all.sort_by_key(|(order, ..)| *order);
    all.into_iter().map(|(_, name, data)| (name, data)).collect()
}

/// Returns how a cell comes back from a format: to the last digit by types, or as a reader sees it.
fn told(data: &Value, row: usize, format: Format) -> String {
    // A zero has no sign where numbers are texts.
    let number = |value: f64| format!("number {:?}", if is_text(format) { value + 0.0 } else { value });
    let Some(column) = data.as_column() else {
        // A column that ends early ends in gaps where columns are of one length.
        return table::json_of(data, row).filter(|json| json != "null").unwrap_or_default();
    };
    if row >= column.len() {
        return String::new();
    }
    match (column.cell(row), format) {
        (Cell::Null, _) => String::new(),
        (Cell::Int(value), Format::Json) => format!("whole {value}"),
        // Beyond what a double holds every digit must be there; below, whole numbers among others become numbers.
        (Cell::Int(value), _) if value.unsigned_abs() <= 1 << 53 => number(value as f64),
        (Cell::Int(value), Format::Sheet) => value.to_string(),
        (Cell::Int(value), _) => format!("number {value}"),
        (Cell::Float(value), _) => number(value),
        (Cell::Bool(value), _) => value.to_string(),
        (Cell::Text(text), _) => text.to_owned(),
    }
}

/// Returns whether all cells are of one kind or gaps: tables of text can say no more.
fn is_plain(data: &Value) -> bool {
    let kind = |cell: Cell<'_>| match cell {
        Cell::Null => None,
        Cell::Bool(_) => Some(0),
        Cell::Int(_) | Cell::Float(_) => Some(1),
        Cell::Text(_) => Some(2),
    };
    data.as_column().is_some_and(|column| column.cells().filter_map(kind).collect::<BTreeSet<_>>().len() < 2)
}

/// Returns whether a format says numbers by their digits alone.
fn is_text(format: Format) -> bool {
    matches!(format, Format::Csv | Format::Sheet)
}

/// Returns whether a cell came back as the number that its text says, as it does from formats without types.
fn is_read(one: &str, other: &str) -> bool {
    let is_padded = one.trim_start_matches('-').starts_with('0') && !one.contains('.') && one.len() > 1;
    let said = one.replace(',', "").parse::<f64>().ok().filter(|_| !is_padded);
    said.is_some() && said == other.strip_prefix("number ").and_then(|number| number.parse().ok())
}

/// Compares a grid with what came back of it; returns the first difference of each column.
fn compare(name: &str, grid: &GridContent, back: &GridContent, format: Format) -> Vec<String> {
    let (ours, theirs) = (columns(grid), columns(back));
    let names = |all: &[(String, Value)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    if names(&ours) != names(&theirs) {
        return vec![format!("{name} {format}: {:?} became {:?}", names(&ours), names(&theirs))];
    }
    let by_text = is_text(format);
    let compared = ours.iter().zip(&theirs).filter(|((_, one), _)| !by_text || is_plain(one));
    let differs = compared.filter_map(|((column, one), (_, other))| {
        let rows = one.len().max(other.len());
        let row = (0..rows).find(|row| {
            let (one, other) = (told(one, *row, format), told(other, *row, format));
            one != other && !(by_text && is_read(&one, &other))
        })?;
        let (one, other) = (told(one, row, format), told(other, row, format));
        Some(format!("{name} {format} {column} row {row}: {one:.200} became {other:.200}"))
    });
    differs.collect()
}

/// A grid of every kind of column there is.
fn every_kind() -> serde_json::Value {
    json!({ "cols": {
        "whole": { "data": [1, -2, null, 9_007_199_254_740_993_i64, i64::MAX, i64::MIN] },
        "small": { "data": [0, 1, 2, 3, 4, 255] },
        "real": { "data": [0.1, -2.5e-300, 1.797_693_134_862_315_7e308, null, 5e-324, 0.300_000_000_000_000_04] },
        "both": { "data": [1, 2.5, null, 3, 4, 5] },
        "truth": { "data": [true, false, null, true, false, true] },
        "text": { "data": ["a", "b, \"c\"\nd", "é 漢字 🎈", null, "'=1+1", " spaced "] },
        "codes": { "data": ["007", "1e5x", "x", "00", "+1 555", "12-3"] },
        "dates": { "data": ["2024-01-31", "2024-02-29", "1999-12-31", "2024-03-01", null, "0001-01-01"] },
        "moments": { "data": ["2024-01-31 23:59:59.123456", "2024-02-29 00:00", "1999-12-31 12:00:00", null, "2024-03-01 01:02:03", "2024-03-01 01:02"] },
        "mixed": { "data": [1, "two", true, null, 2.5, "2024-01-01"] },
        "lists": { "data": [[1, 2], [3, 4], [5, "6"], [], [null], [1.5]] },
        "gaps": { "data": [null, null, null, null, null, null] },
        "short": { "data": [1, 2] },
        "a \"name\", with; all\nkinds of 漢字": { "data": [1, 2, 3, 4, 5, 6] },
    } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_come_back_equal() {
    let formats = [Format::Json, Format::Csv, Format::Parquet, Format::Sheet];
    let mut grids: Vec<(String, GridContent)> =
        vec![("every kind".into(), serde_json::from_value(every_kind()).unwrap())];
    for source in sources() {
        let session = library(std::slice::from_ref(&source)).await;
        for row in rows(&session).await.iter().filter(|row| row.filetype == FileType::Grid) {
            let Stored::Grid(grid) = session.content(&row.fid).await.unwrap() else { panic!("{} is no grid", row.fid) };
            grids.push((row.filename.clone(), *grid));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (name, grid) in &grids {
        for format in formats {
            let path = folder.path().join(format!("x.{}", format.ending()));
            let mut file = std::fs::File::create(&path).unwrap();
            let subject = plotree::export::format::Subject::Grid(Box::new(grid.clone()));
            if let Err(error) = plotree::export::format::write(&subject, format, &mut file) {
                wrong.push(format!("{name} {format}: {error}"));
                continue;
            }
            match read::file(&path).as_deref() {
                Ok([Draft { content: Content::Table(back), .. }]) => wrong.extend(compare(name, grid, back, format)),
                other => wrong.push(format!("{name} {format}: {:.200}", format!("{other:?}"))),
            }
        }
    }
    println!("{} grids, in four formats each", grids.len());
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        grids.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}
