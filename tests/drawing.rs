//! Every figure at hand is drawn at every kind of size: none may panic, and each grid has the size that was asked for.

use std::path::{Path, PathBuf};

use plotree::chart::cells::{self, Depth, Glyphs, Look};
use plotree::chart::scene::{Scene, Size};
use plotree::model::Figure;

const SIZES: [(u16, u16); 6] = [(1, 1), (20, 5), (33, 9), (80, 24), (160, 45), (300, 100)];

fn draw(figure: &Figure, columns: u16, rows: u16, look: Look) {
    let scene = Scene::build(figure, Size::cells(columns, rows));
    let grid = cells::paint(&scene, columns, rows, &look);
    assert_eq!(grid.cells.len(), usize::from(columns) * usize::from(rows));
    assert!(grid.cells.iter().all(|cell| !cell.glyph.is_control()));
}

/// Draws all JSON figures of a folder and returns how many there were.
fn draw_all(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut drawn = 0;
    for file in files {
        let Some(figure) = std::fs::read(&file).ok().and_then(|bytes| Figure::read(&bytes).ok()) else { continue };
        for (columns, rows) in SIZES {
            let look = if rows == 9 {
                Look { glyphs: Glyphs::Ascii, colour: Depth::None, ..Look::default() }
            } else {
                Look::default()
            };
            let result = std::panic::catch_unwind(|| draw(&figure, columns, rows, look));
            assert!(result.is_ok(), "{} at {columns}×{rows}", file.display());
        }
        drawn += 1;
    }
    drawn
}

#[test]
fn own_figures_are_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/figures");
    assert!(draw_all(&folder) > 5);
}

#[test]
fn collected_figures_are_drawn() {
    let mut drawn = 0;
    for name in ["mocks", "modern", "wild", "legacy"] {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/figures").join(name);
        drawn += draw_all(&beside);
    }
    if drawn == 0 {
        eprintln!("skipped: no collection of figures lies beside this folder");
    }
}
