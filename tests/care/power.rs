//! Power cuts: what was not flushed is dropped or torn, and what was acknowledged is there all the same.
//!
//! A child works on a library on a [`Disk`] until the power fails at a change of chance; the library is then opened from what
//! is left, which is also what the next round begins with. `PLOTREE_ROUNDS` sets how often.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Command;

use plotree::backend::embedded::care::{Depth, examine};
use plotree::backend::embedded::{BulkFile, Options, Session, block};
use plotree::backend::query::Scope;
use plotree::backend::{Files as _, Result};
use plotree::model::{HOME, Timestamp};

use super::disk::{Disk, Tear};
use super::killed::{acknowledge, acknowledged, child, losses, place};
use super::stage::{Chance, UNSYNCED, figure, find, import, list, open, rounds, try_open};

type Files = BTreeMap<String, Vec<u8>>;

/// Lets a child work until the power fails; returns what it had acknowledged.
fn until_the_power_fails(disk: &Disk, child: &mut Command) -> Vec<String> {
    let mut child = child.spawn().unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines();
    let done = said.filter_map(|line| acknowledged(&line.unwrap())).collect();
    child.wait().unwrap();
    assert!(disk.is_cut(), "the child went on until the power failed");
    done
}

/// Writes what was left into a folder of its own.
pub fn lay_down(files: &Files) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let path = folder.path().join("library");
    (folder, path)
}

/// Returns what a closed library is.
pub fn read_back(path: &std::path::Path) -> Files {
    BTreeMap::from([("library".to_owned(), std::fs::read(path).unwrap())])
}

fn tear(round: u64) -> Tear {
    [Tear::Drops, Tear::Sectors(512), Tear::Sectors(4096)][round as usize % 3]
}

#[test]
fn what_was_acknowledged_before_a_power_cut_is_there_and_nothing_is_half() {
    let Some(disk) = Disk::mount() else { return };
    let mut chance = Chance(0xcafe);
    let mut files = Files::new();
    let mut count = 0;
    for round in 0..rounds(24) {
        // Some begin with a library that is still to be made.
        if round % 8 == 0 {
            files.clear();
        }
        disk.start(files);
        disk.cut_after(chance.below(if round % 8 == 0 { 120 } else { 900 }));
        let done = until_the_power_fails(
            &disk,
            &mut child("killed::a_child_that_changes_things", &disk.path("library"), round),
        );
        count += done.len();
        let (_folder, path) = lay_down(&disk.survivors(tear(round), &mut chance));
        let session = open(&path);
        let lost = losses(&session, round, &done);
        assert!(lost.is_empty(), "round {round}: {lost:?} of {done:?}");
        session.library().settle().unwrap();
        let report = session.library().check(Depth::Deep);
        assert!(report.is_sound(), "round {round}: {report:?}");
        drop(session);
        files = read_back(&path);
    }
    eprintln!("{count} changes acknowledged before power cuts, none lost");
    assert!(count > 0);
}

#[test]
fn without_waiting_for_the_disk_a_power_cut_loses_changes() {
    let Some(disk) = Disk::mount() else { return };
    let mut chance = Chance(0xfade);
    let mut lost = 0;
    for round in 0..rounds(6) {
        disk.start(Files::new());
        disk.cut_after(200 + chance.below(600));
        let mut child = child("killed::a_child_that_changes_things", &disk.path("library"), round);
        let done = until_the_power_fails(&disk, child.env(UNSYNCED, "1"));
        let (_folder, path) = lay_down(&disk.survivors(tear(round), &mut chance));
        lost += match try_open(&path) {
            Ok(session) => losses(&session, round, &done).len(),
            Err(_) => done.len(),
        };
    }
    eprintln!("{lost} changes lost that nobody had waited for");
    assert!(lost > 0, "the test of power cuts cannot fail");
}

#[test]
fn a_power_cut_during_a_copy_leaves_the_last_one_whole() {
    let Some(disk) = Disk::mount() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let session = open(&path);
    for number in 0..10 {
        import(&session, "a", number).unwrap();
    }
    drop(session);
    let files = read_back(&path);
    let mut chance = Chance(0xbeef);
    let mut copies = 0;
    for round in 0..rounds(12) {
        disk.start(files.clone());
        disk.cut_after(chance.below(600));
        let done =
            until_the_power_fails(&disk, &mut child("killed::a_child_that_makes_copies", &disk.path("library"), round));
        let left = disk.survivors(tear(round), &mut chance);
        let (_folder, path) = lay_down(&left);
        // What is begun comes after what is finished: a copy and the import of a plot with its grid.
        let finished = (done.len() as u64).saturating_sub(1);
        let copy = path.with_extension("copy");
        assert!(finished == 0 || copy.exists(), "round {round}: a finished copy is gone");
        if copy.exists() {
            let report = examine(&copy, Depth::Deep, &Options::default()).unwrap();
            let least = 20 + 1 + 2 * finished.saturating_sub(1);
            assert!(report.is_sound() && report.files >= least, "round {round}: {report:?}");
            copies += 1;
        }
        let report = examine(&path, Depth::Deep, &Options::default()).unwrap();
        assert!(report.is_sound() && report.files >= 20 + 1 + 2 * finished, "round {round}: {report:?}");
    }
    eprintln!("{copies} copies left, all whole");
    assert!(copies > 0, "no copy was ever finished");
}

/// Files of a folder that is filled at once, with those of its plots.
const FILLED: u64 = 30;

/// What is done with each folder, in this order.
const DEEDS: [&str; 5] = ["filled", "trashed", "restored", "thrown", "deleted"];

/// Fills a folder as pulling an account does.
fn fill(session: &Session, name: &str) -> Result<()> {
    let mut bulk = session.library().bulk("bob")?;
    let moment = Timestamp(1);
    let file = BulkFile { parent: HOME, name, views: 0, created: moment, modified: moment, world_readable: false };
    let parent = bulk.folder(&file)?;
    for number in 0..FILLED {
        let name = format!("p{number}");
        bulk.plot(&BulkFile { parent, name: &name, ..file }, &figure(0))?;
    }
    bulk.finish()
}

#[test]
#[ignore = "the child of another test"]
fn a_child_that_fills_and_sweeps() {
    let (library, round) = place();
    let session = open(&library);
    for number in 0..10_000 {
        let name = format!("folder {round}-{number}");
        fill(&session, &name).unwrap();
        acknowledge(&format!("filled {number}"));
        let fid = find(&session, &name).unwrap();
        for deed in &DEEDS[1..] {
            match *deed {
                "restored" => drop(block(session.restore(&fid)).unwrap()),
                "deleted" => block(session.permanent_delete(&fid)).unwrap(),
                _ => drop(block(session.trash(&fid)).unwrap()),
            }
            acknowledge(&format!("{deed} {number}"));
            if number % 2 == 0 {
                session.library().settle().unwrap();
            }
        }
    }
}

#[test]
fn a_power_cut_while_many_files_come_and_go_loses_none_that_came_and_brings_back_none_that_went() {
    let Some(disk) = Disk::mount() else { return };
    let mut chance = Chance(0xd00d);
    let mut files = Files::new();
    let (mut count, mut stale) = (0, 0);
    for round in 0..rounds(16) {
        disk.start(files);
        disk.cut_after(chance.below(1_200));
        let done = until_the_power_fails(
            &disk,
            &mut child("power::a_child_that_fills_and_sweeps", &disk.path("library"), round),
        );
        count += done.len();
        let (_folder, path) = lay_down(&disk.survivors(tear(round), &mut chance));
        let session = open(&path);
        // The index of names may have to be made anew if the power failed while it was left alone.
        if !session.library().check(Depth::Quick).is_sound() {
            stale += 1;
            session.library().mend().unwrap();
        }
        let trash = list(&session, Scope::Trash).unwrap();
        for number in 0..=done.len() / DEEDS.len() {
            let name = format!("folder {round}-{number}");
            let deeds = DEEDS.iter().take_while(|deed| done.contains(&format!("{deed} {number}"))).count();
            let live = find(&session, &name);
            let state = match (&live, trash.iter().find(|(other, _)| *other == name)) {
                (Ok(fid), _) => {
                    let there = list(&session, Scope::Folder(fid.clone())).unwrap();
                    assert_eq!(there.len() as u64, FILLED, "round {round}: {name} is half");
                    "live"
                }
                (Err(_), Some(_)) => "in the trash",
                (Err(_), None) => "gone",
            };
            // After so many deeds, or after the next, of which nobody has heard.
            let states = ["gone", "live", "in the trash", "live", "in the trash", "gone", "gone"];
            assert!(state == states[deeds] || state == states[deeds + 1], "round {round}: {name} is {state}: {done:?}");
        }
        session.library().settle().unwrap();
        let report = session.library().check(Depth::Deep);
        assert!(report.is_sound(), "round {round}: {report:?}");
        drop(session);
        files = read_back(&path);
    }
    eprintln!("{count} deeds on whole folders acknowledged before power cuts, none lost; {stale} indices made anew");
    assert!(count > 0);
}
