//! Programs that are killed at moments of chance: what they acknowledged is there, and nothing is half done.
//!
//! The child is this test binary, run again for one ignored test. It says on standard output what is done, each line after
//! the answer; the parent reads some lines, spins for a moment of chance and kills it. `PLOTREE_ROUNDS` sets how often.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use plotree::backend::embedded::care::{Depth, Kept, examine};
use plotree::backend::embedded::{Options, Session, block};
use plotree::backend::query::Scope;
use plotree::backend::{Error, Files};

use super::stage::{Chance, data, expected, figure, find, import, list, open, rounds};

/// Where the child finds its library.
const PLACE: &str = "PLOTREE_TEST_LIBRARY";
/// Which round it is.
const ROUND: &str = "PLOTREE_TEST_ROUND";

/// Says that something is done.
pub fn acknowledge(what: &str) {
    // Standard output of a test is a line at a time when nothing captures it.
    println!("done {what}");
}

pub fn child(test: &str, library: &Path, round: u64) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &format!("care::{test}"), "--ignored", "--nocapture", "--test-threads=1"])
        .env(PLACE, library)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// Returns what a line of a child acknowledges. The harness begins the line of the first.
pub fn acknowledged(line: &str) -> Option<String> {
    line.split_once("done ").map(|(_, what)| what.to_owned())
}

/// Works on for up to so many microseconds.
fn spin(chance: &mut Chance, most: u64) {
    let wait = Duration::from_micros(chance.below(most));
    let start = Instant::now();
    while start.elapsed() < wait {
        std::hint::spin_loop();
    }
}

/// Reads some acknowledgements, kills the child, and returns all that it had said.
fn killed(mut child: Command, lines: u64, chance: &mut Chance) -> Vec<String> {
    let mut child = child.spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut done = Vec::new();
    let mut take = |line: std::io::Result<String>| {
        done.extend(acknowledged(&line.unwrap()));
        done.len() as u64
    };
    for line in said.by_ref() {
        if take(line) >= lines {
            break;
        }
    }
    spin(chance, 4_000);
    child.kill().unwrap();
    child.wait().unwrap();
    for line in said {
        take(line);
    }
    done
}

/// Returns where a child works, and in which round.
pub fn place() -> (PathBuf, u64) {
    (std::env::var_os(PLACE).unwrap().into(), std::env::var(ROUND).unwrap().parse().unwrap())
}

#[test]
#[ignore = "the child of another test"]
fn a_child_that_changes_things() {
    let (library, round) = place();
    let session = open(&library);
    let folder = format!("round {round}");
    for number in 0..100_000 {
        let plot = import(&session, &folder, number).unwrap();
        acknowledge(&format!("made {number}"));
        match number % 4 {
            1 => {
                block(session.trash(&plot)).unwrap();
                acknowledge(&format!("trashed {number}"));
            }
            2 => {
                block(session.star(&plot)).unwrap();
                acknowledge(&format!("starred {number}"));
            }
            3 => {
                let grid = find(&session, &format!("{folder}/p{number}_grid")).unwrap();
                for fid in [plot, grid] {
                    block(session.trash(&fid)).unwrap();
                    block(session.permanent_delete(&fid)).unwrap();
                }
                acknowledge(&format!("deleted {number}"));
            }
            _ => {}
        }
    }
}

/// Returns what is not as a child of a round acknowledged it, or half done.
pub fn losses(session: &Session, round: u64, done: &[String]) -> Vec<String> {
    let folder = format!("round {round}");
    let has = |what: &str, number: u64| done.iter().any(|line| *line == format!("{what} {number}"));
    let made = done.iter().filter(|line| line.starts_with("made ")).count() as u64;
    let starred = list(session, Scope::Starred).unwrap_or_default();
    let mut lost = Vec::new();
    for number in 0..made {
        assert!(has("made", number));
        let plot = find(session, &format!("{folder}/p{number}"));
        // The last deed may be done though nobody has heard of it.
        let last = number + 1 == made;
        let gone = has("trashed", number) || has("deleted", number);
        match plot {
            Err(Error::NotFound) if gone || last && number % 4 % 2 == 1 => {}
            Err(error) => lost.push(format!("p{number}: {error}")),
            Ok(_) if gone => lost.push(format!("p{number} is back")),
            Ok(fid) => {
                if data(session, &fid).ok() != Some(expected(number)) {
                    lost.push(format!("p{number} has other data"));
                }
                if has("starred", number) && !starred.iter().any(|(_, star)| *star == fid) {
                    lost.push(format!("p{number} has lost its star"));
                }
            }
        }
    }
    lost.extend(halves(session, &folder, made));
    lost
}

/// Returns plots whose grid is not there: they come together.
fn halves(session: &Session, folder: &str, made: u64) -> Vec<String> {
    let Ok(folder) = find(session, folder) else { return Vec::new() };
    let there = list(session, Scope::Folder(folder)).unwrap_or_default();
    let plots = there.iter().filter(|(name, _)| !name.ends_with("_grid") && *name != format!("p{made}"));
    let halves = plots.filter(|(name, fid)| {
        let grid = format!("{name}_grid");
        let is_deleted = name[1..].parse::<u64>().unwrap() % 4 == 3;
        data(session, fid).is_err() || !is_deleted && !there.iter().any(|(other, _)| *other == grid)
    });
    halves.map(|(name, _)| format!("{name} has no grid")).collect()
}

#[test]
fn what_a_killed_program_acknowledged_is_there_and_nothing_is_half() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let mut chance = Chance(0x5eed);
    let mut acknowledged = 0;
    for round in 0..rounds(30) {
        let lines = chance.below(12);
        let done = killed(child("killed::a_child_that_changes_things", &path, round), lines, &mut chance);
        acknowledged += done.len();
        let session = open(&path);
        let lost = losses(&session, round, &done);
        assert!(lost.is_empty(), "round {round}: {lost:?} of {done:?}");
        let depth = if round % 5 == 4 { Depth::Deep } else { Depth::Quick };
        session.library().settle().unwrap();
        let report = session.library().check(depth);
        assert!(report.is_sound(), "round {round}: {report:?}");
    }
    eprintln!("{acknowledged} acknowledged changes, none lost");
    assert!(acknowledged > 0);
}

#[test]
#[ignore = "the child of another test"]
fn a_child_that_makes_copies() {
    let (library, _) = place();
    let session = open(&library);
    let copy = library.with_extension("copy");
    for number in 0..10_000 {
        acknowledge(&format!("begun {number}"));
        session.library().backup(&copy, Kept::New).unwrap();
        import(&session, "more", number).unwrap();
    }
}

#[test]
fn a_killed_copy_leaves_the_last_one_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let session = open(&path);
    for number in 0..30 {
        import(&session, "a", number).unwrap();
    }
    let copy = path.with_extension("copy");
    let mut chance = Chance(0xc0fe);
    let mut copies = 0;
    for round in 0..rounds(16) {
        let lines = chance.below(3) + 1;
        spin(&mut chance, 20_000);
        killed(child("killed::a_child_that_makes_copies", &path, round), lines, &mut chance);
        for file in [&path, &copy].into_iter().filter(|file| file.exists()) {
            let report = examine(file, Depth::Deep, &Options::default()).unwrap();
            assert!(report.is_sound() && report.files >= 60, "{}: {report:?}", file.display());
            copies += u32::from(file == &copy);
        }
    }
    assert!(copies > 0, "no copy was ever finished");
    session.library().backup(&copy, Kept::New).unwrap();
}

#[test]
fn a_killed_import_goes_on_where_it_was() {
    let home = tempfile::tempdir().unwrap();
    let figures = home.path().join("figures");
    std::fs::create_dir(&figures).unwrap();
    let all: u64 = 60;
    for number in 0..all {
        let text = serde_json::to_string(&figure(number)).unwrap();
        std::fs::write(figures.join(format!("p{number}.json")), text).unwrap();
    }
    let import = |library: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plotree"));
        command
            .env_clear()
            .env("HOME", home.path())
            .env("USER", "bob")
            .arg("--no-samples")
            .arg("--library")
            .arg(library);
        command.arg("import").arg(&figures).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let mut chance = Chance(0xf00d);
    for round in 0..rounds(10) {
        let library = home.path().join(format!("library-{round}"));
        for _ in 0..2 {
            let mut child = import(&library).spawn().unwrap();
            spin(&mut chance, 150_000);
            child.kill().unwrap();
            child.wait().unwrap();
        }
        assert!(import(&library).status().unwrap().success(), "the import goes on");
        let session = open(&library);
        let files = list(&session, Scope::Folder(find(&session, "figures").unwrap())).unwrap();
        assert_eq!(files.len() as u64, 2 * all, "each plot with its grid, and none twice");
        let report = session.library().check(Depth::Deep);
        assert!(report.is_sound(), "{report:?}");
    }
}
