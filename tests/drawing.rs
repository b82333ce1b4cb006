//! Every figure at hand is drawn at every kind of size and as a picture: none may panic, and each grid has the size that
//! was asked for. Beside them the figures that would take longest if anything were counted twice: very many points,
//! traces, axes, notes and bins, and ranges as wide and as narrow as numbers go.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use plotree::chart::cells::{self, Depth, Glyphs, Look};
use plotree::chart::picture::{self, Format, Options};
use plotree::chart::prepared::{Prepared, Zoom};
use plotree::chart::scene::{Scene, Size};
use plotree::model::Figure;

const SIZES: [(u16, u16); 6] = [(1, 1), (20, 5), (33, 9), (80, 24), (160, 45), (300, 100)];

fn draw(figure: &Figure, columns: u16, rows: u16, look: Look) {
    let scene = Scene::build(figure, Size::cells(columns, rows));
    let grid = cells::paint(&scene, columns, rows, &look);
    assert_eq!(grid.cells.len(), usize::from(columns) * usize::from(rows));
    for row in 0..rows {
        let wide: u32 = grid.row(row).iter().map(|cell| u32::from(cell.width)).sum();
        assert_eq!(wide, u32::from(columns), "row {row}");
    }
    assert!(grid.cells.iter().all(|cell| !cell.glyph.is_control()));
}

fn draw_picture(figure: &Figure, asked: Option<(u32, u32)>, format: Format) {
    let scene = picture::scene(figure, picture::size(figure, asked));
    match picture::render(&scene, Options::of(&scene, format)) {
        Ok(bytes) => assert!(!bytes.is_empty()),
        Err(trouble) => assert_eq!(trouble, picture::Trouble::Size),
    }
}

/// Draws a figure in all ways.
fn draw_all_ways(figure: &Figure) {
    for (columns, rows) in SIZES {
        let look = match rows {
            5 => Look { colour: Depth::Ansi16, glyphs: Glyphs::Octant, ..Look::default() },
            9 => Look { glyphs: Glyphs::Ascii, colour: Depth::None, ..Look::default() },
            24 => Look { dark_background: false, colour: Depth::Ansi256, glyphs: Glyphs::Sextant, ..Look::default() },
            _ => Look::default(),
        };
        draw(figure, columns, rows, look);
    }
    // A small picture has the same parts as a large one.
    draw_picture(figure, Some((350, 250)), Format::Png);
}

/// Returns the JSON files of a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

/// Draws all figures of some folders, on all cores, and returns how many there were.
fn draw_folders(folders: &[PathBuf]) -> usize {
    let waiting = Mutex::new(folders.iter().flat_map(|folder| files(folder)).collect::<Vec<_>>());
    let next = || waiting.lock().map_or_else(|poisoned| poisoned.into_inner().pop(), |mut files| files.pop());
    let work = || {
        let (mut drawn, mut broken) = (0, Vec::new());
        while let Some(file) = next() {
            let Some(figure) = std::fs::read(&file).ok().and_then(|bytes| Figure::read(&bytes).ok()) else { continue };
            if catch_unwind(AssertUnwindSafe(|| draw_all_ways(&figure))).is_err() {
                broken.push(file);
            }
            drawn += 1;
        }
        (drawn, broken)
    };
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(8));
    let done: Vec<(usize, Vec<PathBuf>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    let broken: Vec<&PathBuf> = done.iter().flat_map(|(_, broken)| broken).collect();
    assert!(broken.is_empty(), "{broken:?}");
    done.iter().map(|(drawn, _)| drawn).sum()
}

#[test]
fn own_figures_are_drawn() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    assert!(draw_folders(&[tests.join("figures"), tests.join("oracles")]) > 20);
}

#[test]
fn collected_figures_are_drawn() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/figures");
    let folders = ["mocks", "modern", "wild", "legacy"].map(|name| beside.join(name));
    if draw_folders(&folders) == 0 {
        eprintln!("skipped: no collection of figures lies beside this folder");
    }
}

/// Draws a figure as cells and as a picture, once each.
fn draw_once(json: &str) {
    let figure = Figure::read(json.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    draw(&figure, 160, 45, Look::default());
    draw_picture(&figure, Some((700, 500)), Format::Png);
}

fn repeated(count: usize, one: impl Fn(usize) -> String) -> String {
    let mut all = String::new();
    for index in 0..count {
        let _ = write!(all, "{}{}", if index == 0 { "" } else { "," }, one(index));
    }
    all
}

#[test]
fn a_million_points_are_drawn() {
    let y = repeated(1_000_000, |index| ((index * 7_919) % 10_007).to_string());
    for trace in [
        r#""mode":"lines""#,
        r#""mode":"markers","marker":{"opacity":0.5}"#,
        r#""type":"bar""#,
        r#""type":"histogram""#,
    ] {
        draw_once(&format!(r#"{{"data":[{{{trace},"y":[{y}]}}]}}"#));
    }
}

#[test]
fn a_hundred_thousand_traces_are_drawn() {
    let traces = repeated(100_000, |index| format!(r#"{{"y":[{},1],"name":"t{index}"}}"#, index % 7));
    draw_once(&format!(r#"{{"data":[{traces}]}}"#));
}

#[test]
fn many_bars_axes_and_notes_are_drawn() {
    let bars = repeated(20_000, |index| format!(r#"{{"type":"bar","y":[{},1]}}"#, index % 7));
    draw_once(&format!(r#"{{"data":[{bars}]}}"#));
    let axes = repeated(300, |index| format!(r#"{{"y":[1,2],"xaxis":"x{index}","yaxis":"y{index}"}}"#));
    draw_once(&format!(r#"{{"data":[{axes}]}}"#));
    let shapes = repeated(10_000, |index| format!(r#"{{"x0":0,"x1":{index},"y0":0,"y1":1}}"#));
    let texts = repeated(2_000, |index| format!(r#"{{"x":{},"y":1,"text":"a{index}"}}"#, index % 3));
    draw_once(&format!(r#"{{"data":[{{"y":[1,2]}}],"layout":{{"shapes":[{shapes}],"annotations":[{texts}]}}}}"#));
}

#[test]
fn huge_and_tiny_ranges_are_drawn() {
    for json in [
        r#"{"data":[{"y":[-1e308,1e308]}]}"#,
        r#"{"data":[{"y":[5e-324,1e-323]}]}"#,
        r#"{"data":[{"x":[1,1.0000000000000002],"y":[1e15,1000000000000000.1]}]}"#,
        r#"{"data":[{"type":"histogram","x":[0,1e300],"xbins":{"size":1e-300}}]}"#,
        r#"{"data":[{"type":"histogram","x":[1,2,3],"nbinsx":2147483647}]}"#,
        r#"{"data":[{"type":"histogram2d","x":[1,2],"y":[1,2],"nbinsx":100000,"nbinsy":100000}]}"#,
        r#"{"data":[{"type":"contour","z":[[1,2],[3,4]],"contours":{"start":0,"end":1,"size":1e-12}}]}"#,
        r#"{"data":[{"y":[1,2]}],"layout":{"xaxis":{"dtick":1e-12},"yaxis":{"range":[0,1e300],"dtick":1}}}"#,
        r#"{"data":[{"y":[1,2]}],"layout":{"xaxis":{"type":"log","range":[-400,400]},"yaxis":{"type":"date","range":["0001-01-01","9999-12-31"],"dtick":1}}}"#,
        r#"{"data":[{"mode":"markers","y":[1,2],"marker":{"size":[1e300,-5]}}],"layout":{"width":1e9,"height":-4,"font":{"size":1e12}}}"#,
        r#"{"data":[{"type":"pie","values":[1e308,1e308,1e-308]},{"type":"box","y":[1e308,-1e308,0]},{"type":"violin","y":[1e308,-1e308,0]}]}"#,
        r#"{"data":[{"type":"indicator","mode":"gauge+number+delta","value":1e308,"gauge":{"axis":{"range":[0,0]}}}]}"#,
    ] {
        draw_once(json);
    }
}

#[test]
fn any_part_of_a_figure_is_drawn() {
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/figures")) {
        let Some(figure) = std::fs::read(&file).ok().and_then(|bytes| Figure::read(&bytes).ok()) else { continue };
        let prepared = Prepared::new(std::sync::Arc::new(figure), Size::cells(80, 24));
        let mut zoom = Zoom::default();
        for (turn, factor) in [2.0, 0.25, 1e3, 1e3, 1e3, 1e3, 1e-3].into_iter().enumerate() {
            let scene = prepared.scene(&zoom);
            let grid = cells::paint(&scene, 80, 24, &Look::default());
            assert_eq!(grid.cells.len(), 80 * 24, "{}", file.display());
            for panel in 0..scene.panels.len() {
                zoom.by(&scene, panel, [0.3, 0.6], [factor, if turn % 2 == 0 { factor } else { 1.0 }]);
                zoom.shift(&scene, panel, [0.1, -0.2]);
            }
        }
    }
}
