//! The app measured from outside, in a pty, as a person feels it: start, key, burst, idle, quit, memory.
//!
//! `cargo bench --bench terminal` measures on a generated library of 100,000 files (`PLOTREE_BENCH_FILES` for another
//! number), which is made once under `target/`. Times are medians of what a pty's reader sees, in milliseconds.

#![allow(clippy::unwrap_used)]

#[path = "../tests/pty/terminal.rs"]
mod terminal;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use terminal::Terminal;

const RUNS: usize = 15;
const KEYS: usize = 150;
const QUIET: Duration = Duration::from_millis(60);

fn main() {
    let files: u64 = std::env::var("PLOTREE_BENCH_FILES").ok().and_then(|files| files.parse().ok()).unwrap_or(100_000);
    let plotree = env!("CARGO_BIN_EXE_plotree");
    let library = library(files);
    let home = tempfile::tempdir().unwrap();
    let arguments = ["--library", library.to_str().unwrap()];

    let mut starts = Vec::new();
    let mut first_bytes = Vec::new();
    let mut quits = Vec::new();
    for _ in 0..RUNS {
        let mut app = Terminal::spawn(plotree, &arguments, home.path(), (120, 40));
        assert!(app.take(Instant::now() + terminal::LIMIT));
        first_bytes.push(app.last_bytes - app.started);
        starts.push(app.wait("rows", has_rows) - app.started);
        app.settle(QUIET);
        app.send("q");
        let pressed = Instant::now();
        app.wait_for_end();
        quits.push(pressed.elapsed());
    }
    println!("{files} files, 120×40, {RUNS} runs; milliseconds: median (p95)");
    print("start to first byte", &mut first_bytes);
    print("start to rows with data", &mut starts);
    print("q to the end", &mut quits);

    let mut app = Terminal::spawn(plotree, &arguments, home.path(), (120, 40));
    app.wait("rows", has_rows);
    // All files of the library in one list: the longest there is.
    app.send("gr");
    app.settle(Duration::from_millis(300));
    let (mut first, mut settled, mut bytes) = (Vec::new(), Vec::new(), 0);
    for _ in 0..KEYS {
        let before = app.written.len();
        app.send("j");
        let pressed = Instant::now();
        assert!(app.take(pressed + terminal::LIMIT));

        first.push(app.last_bytes - pressed);
        bytes += app.written.len() - before + app.settle(QUIET);
        settled.push(app.last_bytes - pressed);
    }
    print("key to first change", &mut first);
    print("key to settled screen", &mut settled);
    println!("{:34}{:8} bytes", "a key", bytes / KEYS);

    app.settle(Duration::from_millis(300));
    app.send(&"j".repeat(200));
    let pressed = Instant::now();
    let size = app.settle(QUIET * 2);
    println!("{:34}{:8.2}   {size} bytes", "200 keys at once", ms(app.last_bytes - pressed));
    app.send("G");
    let pressed = Instant::now();
    app.settle(Duration::from_millis(300));
    println!("{:34}{:8.2}", "to the last row, settled", ms(app.last_bytes - pressed));

    let cpu = cpu_ticks(app.pid());
    let written = app.settle(Duration::from_secs(5));
    println!("{:34}{written:8} bytes, {} ms CPU", "idle for 5 s", (cpu_ticks(app.pid()) - cpu) * 10);
    println!("{:34}{:8.1} MB", "peak memory", peak_memory(app.pid()));
    app.send("q");
    app.wait_for_end();
}

fn has_rows(screen: &str) -> bool {
    screen.lines().any(|line| line.contains('/') && line.contains("╯") && line.chars().any(|c| c.is_ascii_digit()))
}

/// Makes the library once.
fn library(files: u64) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench-library-{files}.plotree"));
    if !path.exists() {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let status = Command::new(cargo)
            .args(["run", "--release", "--example", "generate_library", "--", "--files", &files.to_string()])
            .arg(&path)
            .status()
            .unwrap();
        assert!(status.success(), "the library could not be made");
    }
    path
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn print(what: &str, times: &mut [Duration]) {
    times.sort();
    let p95 = times[(times.len() * 95 / 100).min(times.len() - 1)];
    println!("{what:34}{:8.2} ({:.2})", ms(times[times.len() / 2]), ms(p95));
}

fn cpu_ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok()).sum()
}

fn peak_memory(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
