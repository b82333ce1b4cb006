//! How many files an import takes in a second, and the memory that it takes: figures of a usual size, tables, archives.
//!
//! `cargo bench --bench import` imports ten thousand figures into a library on the disk, then the same again, which doubles nothing;
//! `-- COUNT` imports as many.

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::time::Instant;

use plotree::backend::embedded::{Library, Options as LibraryOptions, Session};
use plotree::import::{self, Options, Progress, Summary};
use plotree::model::Place;

/// Figures a second that an import is to reach.
const GOAL: f64 = 200.0;

fn main() {
    let count = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let figures = folder.path().join("figures");
    write_figures(&figures, count);
    let library = Library::open(&folder.path().join("library.db"), &LibraryOptions::default()).expect("it can be made");
    library.ensure_user("bob").expect("it can be made");
    let session = library.session(Some("bob")).expect("he is there");
    let rate = time("figures of 20 kB", &session, &figures, count);
    time("the same again", &session, &figures, count);
    write_tables(&folder.path().join("tables"), 200);
    time("tables of 5,000 rows", &session, &folder.path().join("tables"), 200);
    let archive = folder.path().join("all.zip");
    write_archive(&archive, 2_000);
    time("figures in an archive", &session, &archive, 2_000);
    println!("most memory: {} MB", most_memory() >> 20);
    println!("goal of {GOAL} figures a second: {}", if rate >= GOAL { "reached" } else { "missed" });
}

/// Imports a folder or file and says how quickly.
fn time(what: &str, session: &Session, path: &Path, count: usize) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("there are threads");
    let began = Instant::now();
    let paths = [path.to_owned()];
    let (place, options, mut heard) = (Place::default(), Options::default(), |_: Progress<'_>| {});
    let import = import::run(session, &paths, &place, &options, &mut heard);
    let Summary { imported, already, failed, .. } = runtime.block_on(import).expect("home is there");
    let seconds = began.elapsed().as_secs_f64();
    let rate = count as f64 / seconds;
    println!(
        "{what:<24} {rate:>8.0} a second  ({} new, {} there, {} failed, {seconds:.1} s)",
        imported.len(),
        already.len(),
        failed.len()
    );
    rate
}

/// Returns a figure of some hundred points, each different.
fn figure(number: usize) -> String {
    let mut text = String::from(r#"{"data":["#);
    for trace in 0..4 {
        let points = |shift: f64| {
            let point = |index: u32| ((f64::from(index) + shift) / 9.0 + number as f64).sin();
            (0..250).map(|index| format!("{:.6}", point(index))).collect::<Vec<_>>().join(",")
        };
        let comma = if trace == 0 { "" } else { "," };
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            r#"{comma}{{"type":"scatter","name":"trace {trace}","x":[{}],"y":[{}]}}"#,
            points(0.0),
            points(f64::from(trace))
        );
    }
    let _ = write!(text, r#"],"layout":{{"title":{{"text":"Figure {number}"}},"xaxis":{{"title":{{"text":"x"}}}}}}}}"#);
    text
}

fn write_figures(folder: &Path, count: usize) {
    for number in 0..count {
        let below = folder.join(format!("{:02}", number % 50));
        fs::create_dir_all(&below).expect("it can be made");
        fs::write(below.join(format!("{number}.json")), figure(number)).expect("it can be written");
    }
}

fn write_tables(folder: &Path, count: usize) {
    fs::create_dir_all(folder).expect("it can be made");
    for number in 0..count {
        let mut text = String::from("day,city,n,x\n");
        for row in 0..5_000 {
            let _ = writeln!(
                text,
                "2024-01-{:02},city {},{row},{:.3}",
                row % 28 + 1,
                row % 7,
                f64::from(row) / 7.0 + number as f64
            );
        }
        fs::write(folder.join(format!("{number}.csv")), text).expect("it can be written");
    }
}

fn write_archive(path: &Path, count: usize) {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..count {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(format!("all/{number}.json"), options).expect("it can be written");
        archive.write_all(figure(1_000_000 + number).as_bytes()).expect("it can be written");
    }
    fs::write(path, archive.finish().expect("it can be written").into_inner()).expect("it can be written");
}

/// Returns the most memory that this process has had, in bytes; zero where the system does not say.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next())
        .and_then(|size| size.parse::<u64>().ok())
        .map_or(0, |size| size << 10)
}
