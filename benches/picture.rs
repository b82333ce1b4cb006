//! Pictures: a typical figure, ten thousand markers, and the thumbnail of a list, from bytes to PNG.
//!
//! `cargo bench --bench picture`.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use divan::{Bencher, black_box};
use plotree::chart::picture::{self, Format, Options};
use plotree::chart::scene::Scene;
use plotree::model::Figure;

const TYPICAL: &[u8] = include_bytes!("../assets/samples/people/wealth-and-health.json");

/// A figure of ten thousand markers, each a little translucent.
static MARKERS: LazyLock<String> = LazyLock::new(|| {
    let mut state = 42u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as f64 / 2e9).to_string()
    };
    let mut column = || (0..10_000).map(|_| next()).collect::<Vec<_>>().join(",");
    let (x, y) = (column(), column());
    format!(r#"{{"data":[{{"mode":"markers","marker":{{"opacity":0.7}},"x":[{x}],"y":[{y}]}}]}}"#)
});

fn main() {
    divan::main();
}

fn draw(json: &[u8], format: Format) -> Vec<u8> {
    let figure = Figure::read(json).unwrap();
    let scene = Scene::build(&figure, picture::size(&figure, Some((700, 500))));
    picture::render(&scene, Options::of(&scene, format)).unwrap()
}

#[divan::bench]
fn a_typical_plot_to_png(bencher: Bencher) {
    bencher.bench(|| draw(black_box(TYPICAL), Format::Png));
}

#[divan::bench]
fn a_typical_plot_to_svg(bencher: Bencher) {
    bencher.bench(|| draw(black_box(TYPICAL), Format::Svg));
}

#[divan::bench]
fn ten_thousand_markers_to_png(bencher: Bencher) {
    let json = MARKERS.as_bytes();
    bencher.bench(|| draw(black_box(json), Format::Png));
}

#[divan::bench]
fn a_typical_plot_to_a_list_thumb(bencher: Bencher) {
    bencher.bench(|| picture::thumbnail(&Figure::read(black_box(TYPICAL)).unwrap(), 60).unwrap());
}

#[divan::bench]
fn a_typical_plot_to_a_block_thumb(bencher: Bencher) {
    bencher.bench(|| picture::thumbnail(&Figure::read(black_box(TYPICAL)).unwrap(), 300).unwrap());
}
