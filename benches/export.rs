//! What an export costs: `cargo bench --bench export`, a line for each format with its rate, its bytes and the most memory that its
//! process took, and one for a bundle, written and taken in again.
//!
//! Each is a process of its own on a library made of the sample collection's figures, `PLOTREE_BENCH_FIGURES` of them (1000), with
//! a grid each. The files go into a folder that is deleted again.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use plotree::backend::embedded::{Library, Options, Session, block};
use plotree::backend::query::FigureDraft;
use plotree::backend::{Files, Plots};
use plotree::export::Format;
use plotree::export::run;
use plotree::mirror::bundle::unpack::{self, Notes};
use plotree::mirror::bundle::{self, Reader, pack};
use plotree::mirror::pull;
use plotree::model::{Fid, Figure, FilePatch, HOME, Place};

/// Says to a started program what to do.
const ROLE: &str = "PLOTREE_BENCH_ROLE";
/// Says to it where.
const FOLDER: &str = "PLOTREE_BENCH_FOLDER";
const USER: &str = "bob";
const FIGURES: [&[u8]; 2] = [
    include_bytes!("../assets/samples/people/wealth-and-health.json"),
    include_bytes!("../tests/figures/lines_and_bars.json"),
];

fn main() {
    if let (Ok(role), Some(folder)) = (std::env::var(ROLE), std::env::var_os(FOLDER)) {
        one(&role, Path::new(&folder));
        return;
    }
    let count = std::env::var("PLOTREE_BENCH_FIGURES").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000);
    let folder = tempfile::tempdir_in(Path::new(env!("CARGO_MANIFEST_DIR")).join("target")).unwrap();
    fill(&folder.path().join("library"), count);
    println!("{count} figures, {count} grids");
    for role in Format::ALL.map(Format::ending).into_iter().chain(["bundle", "unbundle"]) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let output = command.env(ROLE, role).env(FOLDER, folder.path()).output().unwrap();
        print!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
}

fn open(path: &Path) -> (Library, Session) {
    let library = Library::open(path, &Options::default()).unwrap();
    library.ensure_user(USER).unwrap();
    let session = library.session(Some(USER)).unwrap();
    (library, session)
}

fn fill(path: &Path, count: usize) {
    let (_, session) = open(path);
    for index in 0..count {
        let draft = FigureDraft {
            figure: Figure::read(FIGURES[index % FIGURES.len()]).unwrap(),
            file: FilePatch {
                filename: Some(format!("figure {index}")),
                place: Some(Place::Path(format!("folder {}", index / 100))),
                ..FilePatch::default()
            },
            force: true,
            ..FigureDraft::default()
        };
        block(session.import_figure(&draft)).unwrap();
    }
}

/// Does one thing and prints what it cost.
fn one(role: &str, folder: &Path) {
    let (library, session) = open(&folder.join("library"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (file, start) = (folder.join("all.bundle"), Instant::now());
    let (mut files, mut bytes) = (0, 0);
    match role {
        "bundle" => {
            let out = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
            let (options, mut heard) = (pack::Options::default(), |_: pull::Progress<'_>| {});
            let packed = bundle::pack(&session, out, &options, &mut heard);
            files = runtime.block_on(packed).unwrap().packed;
            bytes = std::fs::metadata(&file).unwrap().len();
        }
        "unbundle" => {
            let (there, _) = open(&folder.join("there"));
            let reader = Reader::new(std::fs::File::open(&file).unwrap()).unwrap();
            let options = unpack::Options { user: USER.into(), ..unpack::Options::default() };
            let mut heard = |_: pull::Progress<'_>| {};
            let taken = bundle::unpack(&there, reader, Notes::default(), &options, &mut heard);
            files = runtime.block_on(taken).unwrap().new;
        }
        format => {
            let home = block(session.retrieve(&Fid::new(USER, HOME).unwrap())).unwrap();
            let options = run::Options { formats: vec![format.parse().unwrap()], ..run::Options::default() };
            let mut count = |step: run::Progress<'_>| {
                if let run::Progress::Done(run::Told { outcome: run::Outcome::Put(_), bytes: more, .. }) = step {
                    files += 1;
                    bytes += more;
                }
            };
            let to = folder.join("out");
            runtime.block_on(run::run(&session, &[home], &to, &options, &mut count)).unwrap();
            std::fs::remove_dir_all(&to).unwrap();
        }
    }
    drop(library);
    let seconds = start.elapsed().as_secs_f64();
    let (rate, megabytes) = (files as f64 / seconds, bytes as f64 / 1e6);
    println!(
        "{role:<9} {files:>6} files {rate:>8.0} a second {megabytes:>8.1} MB, at most {} MB of memory",
        memory() >> 20
    );
}

/// Returns the most memory of this process, in bytes; 0 where the system does not tell.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    most.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) * 1024
}
