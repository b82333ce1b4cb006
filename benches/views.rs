//! The views made for plots, measured from outside in a pty: `cargo bench --bench views`.
//!
//! Two plots of a million points, a grid of a million rows and fifty columns, and a folder of small plots are made once under
//! `target/` (`PLOTREE_BENCH_POINTS` for another number of points and rows). Times are what a pty's reader sees, in
//! milliseconds, beside their goals; the load of the machine is told, since it is part of every number.

#![allow(clippy::unwrap_used, reason = "a bench that cannot go on fails")]

#[path = "../tests/pty/terminal.rs"]
mod terminal;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plotree::backend::embedded::{Library, Options, Session};
use plotree::backend::query::FigureDraft;
use plotree::backend::{Grids, Plots};
use plotree::model::grid::{GridContent, NewColumn, StoredColumn};
use plotree::model::{Figure, FilePatch, NewGrid, Place, Value};

use terminal::Terminal;

const PLOTREE: &str = env!("CARGO_BIN_EXE_plotree");
const COLUMNS: usize = 50;
const SMALL: usize = 200;
const KEYS: usize = 40;
const RUNS: usize = 5;
/// How long nothing comes once a screen is whole.
const QUIET: Duration = Duration::from_millis(80);

fn main() {
    // `cargo test --benches` runs every bench once; this one is for its own command.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let points: usize = std::env::var("PLOTREE_BENCH_POINTS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let library = library(points);
    let home = tempfile::tempdir().unwrap();
    let arguments = ["--library", library.to_str().unwrap()];
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{points} points, {COLUMNS} columns; load {}; ms: median (95th percentile), goal", load.trim());
    chart(&arguments, home.path());
    grid(&arguments, home.path());
    compare(&arguments, home.path());
    gallery(&arguments, home.path());
}

fn open(arguments: &[&str], home: &Path, size: (u16, u16)) -> Terminal {
    let mut app = Terminal::spawn(PLOTREE, arguments, home, size);
    app.wait_for("line one");
    app.settle(Duration::from_millis(400));
    app
}

/// Goes to a file of home by its name.
fn go(app: &mut Terminal, name: &str) {
    app.send("gh");
    app.settle(QUIET);
    app.send(&format!("/{name}\r"));
    app.settle(Duration::from_millis(400));
}

/// Presses keys and waits until all that they change has come.
fn press(app: &mut Terminal, keys: &str) -> Duration {
    let pressed = Instant::now();
    app.send(keys);
    if !app.take(pressed + Duration::from_secs(2)) {
        return Duration::ZERO;
    }
    app.settle(QUIET);
    app.last_bytes - pressed
}

fn chart(arguments: &[&str], home: &Path) {
    let mut app = open(arguments, home, (120, 40));
    go(&mut app, "line one");
    let pressed = Instant::now();
    app.send("\r");
    let drawn = app.wait("the chart", |screen| screen.contains("whole figure") && screen.contains(" of "));
    println!("{:42}{:9.2}", "chart: opened, with values read off", ms(drawn - pressed));
    app.settle(Duration::from_millis(300));
    for (what, keys) in [
        ("crosshair", ["l", "l", "k", "L"]),
        ("next value", ["n", "n", "N", "n"]),
        ("zoom", ["+", "+", "-", "+"]),
        ("pan", [">", ">", "<", ">"]),
    ] {
        let times = (0..KEYS).map(|at| press(&mut app, keys[at % keys.len()])).collect();
        print(&format!("chart: a key, {what}"), times, 12.0);
    }
    println!("{:42}{:9.1} MB", "chart: peak memory", peak_memory(app.pid()));
    quit(app);
}

fn grid(arguments: &[&str], home: &Path) {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let mut app = open(arguments, home, (160, 45));
        go(&mut app, "table");
        let pressed = Instant::now();
        app.send("\r");
        let drawn = app.wait("rows", |screen| screen.contains("chart") && screen.lines().nth(5).is_some_and(is_row));
        times.push(drawn - pressed);
        quit(app);
    }
    print("grid: opened, rows shown", times, 50.0);
    let mut app = open(arguments, home, (160, 45));
    go(&mut app, "table");
    app.send("\r");
    app.settle(Duration::from_millis(1500));
    let times = (0..KEYS * 2).map(|_| press(&mut app, "j")).collect();
    print("grid: a key, row", times, 1.0);
    let times = (0..KEYS).map(|_| press(&mut app, "\x04")).collect();
    print("grid: a key, half a page", times, 1.0);
    let times = (0..KEYS).map(|_| press(&mut app, "l")).collect();
    print("grid: a key, column", times, 1.0);
    println!("{:42}{:9.1} MB", "grid: peak memory", peak_memory(app.pid()));
    quit(app);
}

/// Returns whether a line of the screen holds numbers.
fn is_row(line: &str) -> bool {
    line.chars().filter(char::is_ascii_digit).count() > 6
}

fn compare(arguments: &[&str], home: &Path) {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let mut app = open(arguments, home, (160, 45));
        go(&mut app, "line ");
        app.send("tp");
        app.settle(QUIET);
        app.send("\x01");
        app.wait_for("2 marked");
        app.settle(Duration::from_millis(400));
        let pressed = Instant::now();
        app.send("=");
        let told = app.wait("what differs", |screen| screen.contains("changed"));
        app.settle(Duration::from_millis(300));
        times.push(told.max(app.last_bytes) - pressed);
        quit(app);
    }
    print("compare: two plots, charts and words", times, 200.0);
}

fn gallery(arguments: &[&str], home: &Path) {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        // Ten by ten thumbnails of the usual size.
        let mut app = open(arguments, home, (264, 104));
        go(&mut app, "small");
        app.send("l");
        app.wait_for("s000");
        app.send("tp");
        app.settle(Duration::from_millis(400));
        let pressed = Instant::now();
        app.send("tt");
        app.take(pressed + terminal::LIMIT);
        app.settle(Duration::from_millis(400));
        times.push(app.last_bytes - pressed);
        quit(app);
    }
    print("gallery: 100 thumbnails", times, 500.0);
}

fn quit(mut app: Terminal) {
    // What is kept of a place would be there at the next start.
    app.send("\x1b");
    app.settle(QUIET);
    app.send("\x1b");
    app.settle(QUIET);
    app.send("ta");
    app.send("gh");
    app.settle(QUIET);
    app.send("q");
    app.wait_for_end();
}

/// Makes the library once.
fn library(points: usize) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench-views-{points}.plotree"));
    if path.exists() {
        return path;
    }
    let beside = path.with_extension("new");
    let _ = std::fs::remove_file(&beside);
    let library = Library::open(&beside, &Options::default()).unwrap();
    library.ensure_user("bob").unwrap();
    let session = library.session(Some("bob")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(fill(&session, points));
    drop((session, library));
    std::fs::rename(&beside, &path).unwrap();
    path
}

async fn fill(session: &Session, points: usize) {
    for (at, name) in ["line one", "line two"].into_iter().enumerate() {
        import(session, name, None, &series(points, at)).await;
    }
    for at in 0..SMALL {
        import(session, &format!("s{at:03}"), Some("small"), &series(300, at)).await;
    }
    let column = |at: usize| serde_json::from_str::<Value>(&series(points, at)).unwrap();
    let first = StoredColumn { data: column(0), order: None, uid: None };
    let data = GridContent { cols: [("c0".to_owned(), first)].into_iter().collect(), metadata: None };
    let grid = NewGrid { data, file: FilePatch::rename("table"), ..NewGrid::default() };
    let fid = session.create_grid(&grid).await.unwrap().value.file.fid;
    for from in (1..COLUMNS).step_by(7) {
        let columns: Vec<NewColumn> =
            (from..COLUMNS.min(from + 7)).map(|at| NewColumn { name: format!("c{at}"), data: column(at) }).collect();
        session.add_columns(&fid, &columns).await.unwrap();
    }
}

async fn import(session: &Session, name: &str, folder: Option<&str>, y: &str) {
    let json =
        format!(r#"{{"data":[{{"type":"scatter","mode":"lines","y":{y}}}],"layout":{{"title":{{"text":"{name}"}}}}}}"#);
    let figure = Figure::read(json.as_bytes()).unwrap();
    let place = folder.map(|folder| Place::Path(folder.to_owned()));
    let file = FilePatch { place, ..FilePatch::rename(name) };
    let mut digest = [0; 32];
    digest.iter_mut().zip(name.bytes()).for_each(|(digest, byte)| *digest = byte);
    session.import_figure(&FigureDraft { figure, file, digest, ..FigureDraft::default() }).await.unwrap();
}

/// Returns a series of numbers as JSON: a slow wave with a quick one on it, another for each seed.
fn series(points: usize, seed: usize) -> String {
    let mut json = String::with_capacity(points * 8);
    for at in 0..points {
        let slow = (at as f64 / points as f64 * (6.0 + seed as f64)).sin() * 100.0;
        let quick = ((at * 7_919 + seed * 31) % 1_009) as f64 / 100.0;
        // Writing to a string cannot fail.
        let _ = write!(json, "{}{:.2}", if at == 0 { "[" } else { "," }, slow + quick);
    }
    json + "]"
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn print(what: &str, mut times: Vec<Duration>, goal: f64) {
    times.sort();
    let p95 = times[(times.len() * 95 / 100).min(times.len() - 1)];
    println!("{what:42}{:9.2} ({:.2}), {goal}", ms(times[times.len() / 2]), ms(p95));
}

fn peak_memory(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
