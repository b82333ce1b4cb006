//! Draws a figure of a file in the terminal: `cargo run --example draw -- FILE.json COLUMNS ROWS`.

use std::io::Write;

use plotree::chart::cells::{self, Look};
use plotree::chart::scene::{Scene, Size};
use plotree::model::Figure;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, columns, rows, ..] = arguments.as_slice() else {
        return Err("usage: draw FILE COLUMNS ROWS [--times]".into());
    };
    let (columns, rows) = (columns.parse()?, rows.parse()?);
    let bytes = std::fs::read(file)?;
    let start = std::time::Instant::now();
    let figure = Figure::read(&bytes)?;
    let read = start.elapsed();
    if arguments.iter().any(|argument| argument == "--dump") {
        println!("{}", plotree::chart::dump::dump(&Scene::build(&figure, Size::of_figure(&figure))));
        return Ok(());
    }
    let scene = Scene::build(&figure, Size::cells(columns, rows));
    let built = start.elapsed();
    let grid = cells::paint(&scene, columns, rows, &Look::default());
    let painted = start.elapsed();
    if arguments.iter().any(|argument| argument == "--times") {
        eprintln!("read {read:?}, scene {:?}, paint {:?}", built.saturating_sub(read), painted.saturating_sub(built));
    }
    std::io::stdout().write_all(grid.to_ansi().as_bytes())?;
    Ok(())
}
