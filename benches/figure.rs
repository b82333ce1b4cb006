//! Figures of a million points: read, understood and drawn; beside them what a typed parse alone costs.
//!
//! `cargo bench --bench figure`. Redrawing is painting a scene that is there; zooming is a scene of a part.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::sync::LazyLock;

use divan::{Bencher, black_box};
use plotree::chart::cells::{Look, paint};
use plotree::chart::scene::{Scene, Size};
use plotree::model::Figure;

const POINTS: usize = 1_000_000;
const COLUMNS: u16 = 160;
const ROWS: u16 = 45;

fn values() -> impl Iterator<Item = f64> {
    let mut state = 42u64;
    (0..POINTS).map(move |index| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (index as f64 / 5e4).sin() + (state >> 33) as f64 / 4e10
    })
}

/// A line of a million points as plain JSON: whole numbers across, floats up.
static PLAIN: LazyLock<String> = LazyLock::new(|| {
    let mut json = String::from(r#"{"data":[{"type":"scatter","mode":"lines","x":["#);
    let x: Vec<String> = (0..POINTS).map(|index| index.to_string()).collect();
    let y: Vec<String> = values().map(|value| value.to_string()).collect();
    let _ = write!(json, "{}],\"y\":[{}]}}],\"layout\":{{\"title\":\"A million\"}}}}", x.join(","), y.join(","));
    json
});

/// The same line as typed arrays.
static TYPED: LazyLock<String> = LazyLock::new(|| {
    let x: Vec<u8> = (0..POINTS as i32).flat_map(i32::to_le_bytes).collect();
    let y: Vec<u8> = values().flat_map(f64::to_le_bytes).collect();
    let encode = |bytes: &[u8]| base64_simd::STANDARD.encode_to_string(bytes);
    format!(
        r#"{{"data":[{{"type":"scatter","mode":"lines","x":{{"dtype":"i4","bdata":"{}"}},"y":{{"dtype":"f8","bdata":"{}"}}}}],"layout":{{"title":"A million"}}}}"#,
        encode(&x),
        encode(&y)
    )
});

fn main() {
    divan::main();
}

/// What only the columns need: the measure for reading a whole figure.
#[derive(serde::Deserialize)]
struct Columns {
    data: Vec<Trace>,
}

#[derive(serde::Deserialize)]
struct Trace {
    x: Vec<i64>,
    y: Vec<f64>,
}

#[divan::bench]
fn typed_parse_alone(bencher: Bencher) {
    let json = PLAIN.as_str();
    bencher.bench(|| {
        let columns: Columns = serde_json::from_str(black_box(json)).unwrap();
        (columns.data[0].x.len(), columns.data[0].y.len())
    });
}

#[divan::bench]
fn read_plain_json(bencher: Bencher) {
    let json = PLAIN.as_bytes();
    bencher.bench(|| Figure::read(black_box(json)).unwrap());
}

#[divan::bench]
fn plain_json_to_cells(bencher: Bencher) {
    let json = PLAIN.as_bytes();
    bencher.bench(|| draw(&Figure::read(black_box(json)).unwrap()));
}

#[divan::bench]
fn typed_arrays_to_cells(bencher: Bencher) {
    let json = TYPED.as_bytes();
    bencher.bench(|| draw(&Figure::read(black_box(json)).unwrap()));
}

#[divan::bench]
fn read_figure_to_cells(bencher: Bencher) {
    let figure = Figure::read(TYPED.as_bytes()).unwrap();
    bencher.bench(|| draw(black_box(&figure)));
}

#[divan::bench]
fn redraw(bencher: Bencher) {
    let figure = Figure::read(TYPED.as_bytes()).unwrap();
    let scene = Scene::build(&figure, Size::cells(COLUMNS, ROWS));
    bencher.bench(|| paint(black_box(&scene), COLUMNS, ROWS, &Look::default()));
}

#[divan::bench]
fn a_typical_plot_to_cells(bencher: Bencher) {
    let json = include_bytes!("../assets/samples/people/wealth-and-health.json");
    bencher.bench(|| draw(&Figure::read(black_box(json)).unwrap()));
}

fn draw(figure: &Figure) -> plotree::chart::cells::CellGrid {
    paint(&Scene::build(figure, Size::cells(COLUMNS, ROWS)), COLUMNS, ROWS, &Look::default())
}
