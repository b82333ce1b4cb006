//! Figures of a million points: read, understood, drawn, drawn again and zoomed; beside them what a typed parse alone
//! costs, and gnuplot and plotext where they are installed.
//!
//! `cargo bench --bench figure`. Redrawing is painting a scene that is there; zooming makes the scene of a part and paints
//! it. The other programs are whole processes that read the same numbers from a file, in their own form, and draw
//! 160×45 characters; `PLOTREE_BENCH_PYTHON` names the Python that has plotext. Last, how much memory a process of its own
//! takes at most to draw a figure, in multiples of the file's size.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use divan::{Bencher, black_box};
use plotree::chart::cells::{CellGrid, Look, paint};
use plotree::chart::prepared::{Prepared, Zoom};
use plotree::chart::scene::{Scene, Size};
use plotree::model::Figure;

const POINTS: usize = 1_000_000;
const COLUMNS: u16 = 160;
const ROWS: u16 = 45;
/// How often another program is run.
const RUNS: usize = 5;

fn noise(seed: u64) -> impl Iterator<Item = f64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1u64 << 31) as f64
    })
}

fn values() -> impl Iterator<Item = f64> {
    noise(42).take(POINTS).enumerate().map(|(index, noise)| (index as f64 / 5e4).sin() + noise / 20.0)
}

/// A line of a million points as plain JSON: whole numbers across, floats up.
static PLAIN: LazyLock<String> = LazyLock::new(|| {
    let mut json = String::from(r#"{"data":[{"type":"scatter","mode":"lines","x":["#);
    let x: Vec<String> = (0..POINTS).map(|index| index.to_string()).collect();
    let y: Vec<String> = values().map(|value| value.to_string()).collect();
    let _ = write!(json, "{}],\"y\":[{}]}}],\"layout\":{{\"title\":\"A million\"}}}}", x.join(","), y.join(","));
    json
});

fn typed(values: impl Iterator<Item = f64>) -> String {
    let bytes: Vec<u8> = values.flat_map(f64::to_le_bytes).collect();
    format!(r#"{{"dtype":"f8","bdata":"{}"}}"#, base64_simd::STANDARD.encode_to_string(&bytes))
}

/// The same line as typed arrays.
static TYPED: LazyLock<String> = LazyLock::new(|| {
    let x: Vec<u8> = (0..POINTS as i32).flat_map(i32::to_le_bytes).collect();
    let x = base64_simd::STANDARD.encode_to_string(&x);
    format!(
        r#"{{"data":[{{"type":"scatter","mode":"lines","x":{{"dtype":"i4","bdata":"{x}"}},"y":{}}}],"layout":{{"title":"A million"}}}}"#,
        typed(values())
    )
});

/// A million points all over the panel.
static SCATTER: LazyLock<Figure> = LazyLock::new(|| {
    let (x, y) = (typed(noise(1).take(POINTS)), typed(noise(2).take(POINTS)));
    figure(&format!(r#"{{"data":[{{"type":"scattergl","mode":"markers","x":{x},"y":{y}}}]}}"#))
});

/// Ten million values to be counted.
static HISTOGRAM: LazyLock<Figure> = LazyLock::new(|| {
    let sum = noise(3).zip(noise(4)).zip(noise(5)).map(|((one, two), three)| one + two + three);
    figure(&format!(r#"{{"data":[{{"type":"histogram","x":{}}}]}}"#, typed(sum.take(10 * POINTS))))
});

/// A table of a thousand by a thousand.
static HEATMAP: LazyLock<Figure> = LazyLock::new(|| {
    let z = (0..POINTS).map(|index| ((index % 1000) as f64 / 90.0).sin() * ((index / 1000) as f64 / 70.0).cos());
    let z = typed(z).replace('}', r#","shape":"1000, 1000"}"#);
    figure(&format!(r#"{{"data":[{{"type":"heatmap","z":{z}}}]}}"#))
});

static LINE: LazyLock<Figure> = LazyLock::new(|| figure(&TYPED));

static PREPARED: LazyLock<Prepared> =
    LazyLock::new(|| Prepared::new(Arc::new(LINE.clone()), Size::cells(COLUMNS, ROWS)));

fn figure(json: &str) -> Figure {
    Figure::read(json.as_bytes()).unwrap()
}

fn main() {
    if let Some(file) = std::env::args().skip_while(|argument| argument != "--draw-once").nth(1) {
        let bytes = std::fs::read(file).unwrap();
        println!("{}", draw(&Figure::read(&bytes).unwrap()).to_text().len());
        println!("{}", peak().unwrap_or(0));
        return;
    }
    divan::main();
    if std::env::args().any(|argument| argument == "--test" || argument == "--list") {
        return;
    }
    let folder = std::env::temp_dir().join(format!("plotree-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    others(&folder);
    memory(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
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

fn draw(figure: &Figure) -> CellGrid {
    paint(&Scene::build(figure, Size::cells(COLUMNS, ROWS)), COLUMNS, ROWS, &Look::default())
}

fn list<T: ToString>(values: impl Iterator<Item = T>) -> String {
    values.map(|value| value.to_string()).collect::<Vec<_>>().join(",")
}

/// The corners along a side of a raster of 100,352 triangles.
const SIDE: usize = 225;

fn height(row: usize, column: usize) -> f64 {
    (row as f64 / 20.0).sin() * (column as f64 / 17.0).cos() * 5.0
}

/// A surface of a hundred thousand triangles.
static SURFACE: LazyLock<Figure> = LazyLock::new(|| {
    let rows = (0..SIDE).map(|row| format!("[{}]", list((0..SIDE).map(|column| height(row, column)))));
    figure(&format!(r#"{{"data":[{{"type":"surface","z":[{}]}}]}}"#, list(rows)))
});

/// The same as a mesh.
static MESH: LazyLock<Figure> = LazyLock::new(|| {
    let places = || (0..SIDE * SIDE).map(|at| (at / SIDE, at % SIDE));
    let corners = |pick: [usize; 2]| {
        let squares = places().filter(|(row, column)| row + 1 < SIDE && column + 1 < SIDE);
        list(squares.flat_map(|(row, column)| pick.map(|more| row * SIDE + column + more)))
    };
    let (x, y) = (list(places().map(|(row, _)| row)), list(places().map(|(_, column)| column)));
    let z = list(places().map(|(row, column)| height(row, column)));
    let [i, j, k] = [corners([0, 1]), corners([1, SIDE + 1]), corners([SIDE, SIDE])];
    figure(&format!(
        r#"{{"data":[{{"type":"mesh3d","x":[{x}],"y":[{y}],"z":[{z}],"i":[{i}],"j":[{j}],"k":[{k}],"intensity":[{z}]}}]}}"#
    ))
});

/// The countries of the world, coloured.
static WORLD: LazyLock<Figure> = LazyLock::new(|| {
    let names = "AFG ALB DZA AGO ARG ARM AUS AUT AZE BGD BLR BEL BLZ BEN BTN BOL BIH BWA BRA BGR BFA BDI KHM CMR CAN CAF TCD
        CHL CHN COL COG COD CRI CIV HRV CUB CYP CZE DNK DJI DOM ECU EGY SLV GNQ ERI EST ETH FIN FRA GAB GMB GEO DEU GHA GRC GRL
        GTM GIN GNB GUY HTI HND HUN ISL IND IDN IRN IRQ IRL ISR ITA JAM JPN JOR KAZ KEN PRK KOR KWT KGZ LAO LVA LBN LSO LBR LBY
        LTU LUX MKD MDG MWI MYS MLI MRT MEX MDA MNG MNE MAR MOZ MMR NAM NPL NLD NZL NIC NER NGA NOR OMN PAK PAN PNG PRY PER PHL
        POL PRT QAT ROU RUS RWA SAU SEN SRB SLE SVK SVN SOM ZAF SSD ESP LKA SDN SUR SWZ SWE CHE SYR TWN TJK TZA THA TGO TUN TUR
        TKM UGA UKR ARE GBR USA URY UZB VEN VNM YEM ZMB ZWE";
    let names: Vec<String> = names.split_whitespace().map(|name| format!("\"{name}\"")).collect();
    let z = list((0..names.len()).map(|at| at * 37 % 101));
    figure(&format!(r#"{{"data":[{{"type":"choropleth","locations":[{}],"z":[{z}]}}]}}"#, names.join(",")))
});

/// Ten thousand leaves in a hundred branches.
static TREEMAP: LazyLock<Figure> = LazyLock::new(|| {
    let branches = || (0..100).map(|branch| format!("\"b{branch}\""));
    let leaves = || (0..10_000).map(|leaf| format!("\"b{}-{}\"", leaf / 100, leaf % 100));
    let labels = list(branches().chain(leaves()));
    let parents =
        list((0..100).map(|_| "\"\"".to_owned()).chain((0..10_000).map(|leaf| format!("\"b{}\"", leaf / 100))));
    let values = list((0..100).map(|_| 0).chain((0..10_000).map(|leaf| leaf * 31 % 97 + 1)));
    let trace = format!(r#"{{"type":"treemap","labels":[{labels}],"parents":[{parents}],"values":[{values}]}}"#);
    figure(&format!(r#"{{"data":[{trace}]}}"#))
});

#[divan::bench]
fn surface_of_100_thousand_triangles_to_cells(bencher: Bencher) {
    bencher.bench(|| draw(black_box(&SURFACE)));
}

#[divan::bench]
fn mesh_of_100_thousand_triangles_to_cells(bencher: Bencher) {
    bencher.bench(|| draw(black_box(&MESH)));
}

#[divan::bench]
fn choropleth_of_the_world_to_cells(bencher: Bencher) {
    bencher.bench(|| draw(black_box(&WORLD)));
}

#[divan::bench]
fn treemap_of_10_thousand_leaves_to_cells(bencher: Bencher) {
    bencher.bench(|| draw(black_box(&TREEMAP)));
}

/// The measure of the machine: a pass over eight megabytes.
#[divan::bench]
fn a_pass_over_8_mb(bencher: Bencher) {
    let values: Vec<f64> = values().collect();
    bencher.bench(|| {
        let mut most = [0.0f64; 8];
        for chunk in black_box(&values).as_chunks::<8>().0 {
            most = std::array::from_fn(|lane| if chunk[lane] > most[lane] { chunk[lane] } else { most[lane] });
        }
        most
    });
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
fn line_plain_json_to_cells(bencher: Bencher) {
    let json = PLAIN.as_bytes();
    bencher.bench(|| draw(&Figure::read(black_box(json)).unwrap()));
}

#[divan::bench]
fn line_typed_arrays_to_cells(bencher: Bencher) {
    let json = TYPED.as_bytes();
    bencher.bench(|| draw(&Figure::read(black_box(json)).unwrap()));
}

#[divan::bench]
fn line_read_figure_to_cells(bencher: Bencher) {
    bencher.bench(|| draw(black_box(&LINE)));
}

#[divan::bench]
fn line_redraw(bencher: Bencher) {
    let scene = Scene::build(&LINE, Size::cells(COLUMNS, ROWS));
    bencher.bench(|| paint(black_box(&scene), COLUMNS, ROWS, &Look::default()));
}

/// What the chart view does once, so that zooming is quick.
#[divan::bench]
fn line_prepared_for_zooming(bencher: Bencher) {
    let figure = Arc::new(LINE.clone());
    bencher.bench(|| Prepared::new(Arc::clone(&figure), Size::cells(COLUMNS, ROWS)));
}

#[divan::bench(args = [1.0, 0.5, 0.1, 0.001])]
fn line_zoomed_to_a_part(bencher: Bencher, part: f64) {
    let prepared = &*PREPARED;
    let mut zoom = Zoom::default();
    zoom.set("x", [POINTS as f64 * 0.3 * (1.0 - part), POINTS as f64 * (0.3 + 0.7 * part)]);
    bencher.bench(|| paint(&prepared.scene(black_box(&zoom)), COLUMNS, ROWS, &Look::default()));
}

#[divan::bench]
fn scatter_read_figure_to_cells(bencher: Bencher) {
    bencher.bench(|| draw(black_box(&SCATTER)));
}

#[divan::bench]
fn scatter_redraw(bencher: Bencher) {
    let scene = Scene::build(&SCATTER, Size::cells(COLUMNS, ROWS));
    bencher.bench(|| paint(black_box(&scene), COLUMNS, ROWS, &Look::default()));
}

#[divan::bench]
fn scatter_zoomed_to_a_quarter(bencher: Bencher) {
    let prepared = Prepared::new(Arc::new(SCATTER.clone()), Size::cells(COLUMNS, ROWS));
    let mut zoom = Zoom::default();
    zoom.to_box(prepared.home(), 0, [0.2, 0.2, 0.7, 0.7]);
    bencher.bench(|| paint(&prepared.scene(black_box(&zoom)), COLUMNS, ROWS, &Look::default()));
}

#[divan::bench(sample_count = 20)]
fn histogram_of_10_million(bencher: Bencher) {
    bencher.bench(|| draw(black_box(&HISTOGRAM)));
}

#[divan::bench]
fn heatmap_of_1000_by_1000(bencher: Bencher) {
    bencher.bench(|| draw(black_box(&HEATMAP)));
}

#[divan::bench]
fn a_typical_plot_to_cells(bencher: Bencher) {
    let json = include_bytes!("../assets/samples/people/wealth-and-health.json");
    bencher.bench(|| draw(&Figure::read(black_box(json)).unwrap()));
}

/// Returns the greatest memory that this process has held, in bytes.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Prints how much memory it takes to draw figures.
fn memory(folder: &Path) {
    println!("\npeak memory of a process that draws a line of a million points (VmHWM)");
    for (name, json) in [("plain JSON", PLAIN.as_bytes()), ("typed arrays", TYPED.as_bytes())] {
        let file = folder.join("figure.json");
        std::fs::write(&file, json).unwrap();
        let own = std::env::current_exe().unwrap();
        let output = Command::new(own).arg("--draw-once").arg(&file).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let Some(peak) = text.lines().nth(1).and_then(|line| line.parse::<f64>().ok()).filter(|peak| *peak > 0.0)
        else {
            println!("  {name}: not known on this system");
            continue;
        };
        let size = json.len() as f64;
        println!("  {name}: {:.1} MB of a file of {:.1} MB, {:.2} times", peak / 1e6, size / 1e6, peak / size);
    }
}

/// Prints how long other programs take for the same drawings, as multiples of ours.
fn others(folder: &Path) {
    let data = |name: &str, columns: &[&dyn Fn(usize) -> f64], count: usize| -> PathBuf {
        let bytes: Vec<u8> =
            (0..count).flat_map(|index| columns.iter().flat_map(move |column| column(index).to_le_bytes())).collect();
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let y: Vec<f64> = values().collect();
    let (sx, sy): (Vec<f64>, Vec<f64>) = (noise(1).take(POINTS).collect(), noise(2).take(POINTS).collect());
    let line = data("line", &[&|index| index as f64, &|index| y[index]], POINTS);
    let scatter = data("scatter", &[&|index| sx[index], &|index| sy[index]], POINTS);
    let ours = [("line", time(|| draw(&LINE))), ("scatter", time(|| draw(&SCATTER)))];
    println!("\nother programs, drawing a million points that they read as binary numbers");
    for ((name, ours), path) in ours.into_iter().zip([line, scatter]) {
        println!("  {name}: plotree {:.1} ms from a figure in memory", ours.as_secs_f64() * 1e3);
        let style = if name == "line" { "lines" } else { "points" };
        let script = format!(
            "set term dumb {COLUMNS} {ROWS}; plot '{}' binary format='%double%double' using 1:2 with {style} notitle",
            path.display()
        );
        report("gnuplot", Command::new("gnuplot").args(["-e", &script]), ours);
        let draw = if name == "line" { "plot" } else { "scatter" };
        let script = format!(
            "import array, plotext as p\na = array.array('d'); a.frombytes(open('{}','rb').read())\n\
             p.plot_size({COLUMNS},{ROWS})\np.{draw}(a[::2].tolist(), a[1::2].tolist())\nprint(p.build())",
            path.display()
        );
        let python = std::env::var("PLOTREE_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        report("plotext", Command::new(python).args(["-c", &script]), ours);
    }
}

/// Returns the median time of some runs.
fn time<T>(mut run: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

fn report(name: &str, command: &mut Command, ours: Duration) {
    let mut run = || command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !run().is_ok_and(|status| status.success()) {
        println!("    {name}: not installed");
        return;
    }
    // A first run that takes seconds says enough.
    let start = Instant::now();
    let _status = run();
    let once = start.elapsed();
    let theirs = if once > Duration::from_secs(3) { once } else { time(run) };
    println!(
        "    {name}: {:.0} ms with its start and its reading, {:.0} times as long",
        theirs.as_secs_f64() * 1e3,
        theirs.as_secs_f64() / ours.as_secs_f64()
    );
}
