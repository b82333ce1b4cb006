//! Disks that fail: each kind of deed goes wrong at each place of a script, once or from then on. Never a panic, never wrong
//! data taken for right, and when the disk is well again everything acknowledged is there and the library is sound.
//!
//! `PLOTREE_ROUNDS` sets how many places of each are tried.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::Stdio;

use plotree::backend::embedded::care::{Depth, Kept, examine};
use plotree::backend::embedded::{Options, block};
use plotree::backend::query::Scope;
use plotree::backend::{Error, Files};

use super::disk::{Deed, Disk, Fault, Harm};
use super::killed::{acknowledge, acknowledged, child, place};
use super::power::{lay_down, read_back};
use super::stage::{data, expected, find, import, list, open, rounds, try_open};

/// Tells about panics in the program's own threads, which nobody else would hear of.
fn watch_for_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.location().is_some_and(|place| !place.file().contains("tests/")) {
            acknowledge("panic");
        }
        usual(panic);
    }));
}

/// Works on a library in which there are plots 0 to 5 in `a`, and tells what succeeded.
#[test]
#[ignore = "the child of another test"]
fn a_child_on_a_failing_disk() {
    watch_for_panics();
    let (path, _) = place();
    let Ok(session) = try_open(&path) else { return };
    for number in 100..103 {
        if import(&session, "b", number).is_ok() {
            acknowledge(&format!("import {number}"));
        }
    }
    let trash = |path: &str| find(&session, path).and_then(|fid| block(session.trash(&fid)));
    if trash("a/p1").is_ok() {
        acknowledge("trash");
    }
    // A whole folder goes and comes back, with the sweep behind it. What fails only when it is flushed is in the log, and may
    // be there when the library is opened anew: whoever was told of an error cannot know.
    let back = trash("a").and_then(|change| block(session.undo(&change.undo.unwrap())));
    if back.is_err() {
        acknowledge("unknown");
    }
    for path in ["a/p2", "a/p0", "b/p100"] {
        let number = path[3..].parse().unwrap();
        if let Ok(data) = find(&session, path).and_then(|fid| data(&session, &fid)) {
            assert_eq!(data, expected(number), "wrong data was taken for right");
        }
    }
    if let Ok(rows) = list(&session, Scope::Folder("bob:-1".parse().unwrap())) {
        assert!(rows.len() <= 2, "{rows:?}");
    }
    // That it fails is no matter, only that nothing else does.
    let _ = session.library().settle();
    if session.library().backup(&path.with_extension("copy"), Kept::New).is_ok() {
        acknowledge("copy");
    }
}

/// Returns what a child on a disk was told to have succeeded.
fn work(disk: &Disk, what: &str) -> Vec<String> {
    let mut child = child("failing::a_child_on_a_failing_disk", &disk.path("library"), 0);
    let output = child.stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let done: Vec<String> = said.lines().filter_map(acknowledged).collect();
    let cries = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !done.iter().any(|done| done == "panic"), "{what}: {said}{cries}");
    done
}

/// Looks at what is there when the disk is well again.
fn verify(path: &Path, done: &[String], what: &str) {
    let has = |what: &str| done.iter().any(|done| done == what);
    let session = open(path);
    session.library().settle().unwrap();
    let report = session.library().check(Depth::Deep);
    assert!(report.is_sound(), "{what}: {report:?}, {done:?}");
    for number in 100..103 {
        let plot = find(&session, &format!("b/p{number}"));
        let grid = find(&session, &format!("b/p{number}_grid"));
        assert_eq!(plot.is_ok(), grid.is_ok(), "{what}: p{number} is half");
        assert!(plot.is_ok() || !has(&format!("import {number}")), "{what}: p{number} is lost");
        if let Ok(fid) = plot {
            assert_eq!(data(&session, &fid).unwrap(), expected(number), "{what}");
        }
    }
    let is_gone = find(&session, "a") == Err(Error::NotFound);
    assert!(!is_gone || has("unknown"), "{what}: a folder is lost");
    if !is_gone {
        assert!(!has("trash") || find(&session, "a/p1") == Err(Error::NotFound), "{what}");
        for number in [0, 2, 3, 4, 5] {
            let fid = find(&session, &format!("a/p{number}")).unwrap();
            assert_eq!(data(&session, &fid).unwrap(), expected(number), "{what}");
        }
    }
    import(&session, "b", 200).unwrap();
    let copy = path.with_extension("copy");
    assert!(copy.exists() || !has("copy"), "{what}");
    if copy.exists() {
        let report = examine(&copy, Depth::Deep, &Options::default()).unwrap();
        assert!(report.is_sound(), "{what}: {report:?}");
    }
}

#[test]
fn a_disk_that_fails_at_any_place_damages_nothing_and_makes_nothing_up() {
    let Some(disk) = Disk::mount() else { return };
    let folder = tempfile::tempdir().unwrap();
    let session = open(&folder.path().join("library"));
    for number in 0..6 {
        import(&session, "a", number).unwrap();
    }
    drop(session);
    let files = read_back(&folder.path().join("library"));
    let harms = [
        (Deed::Read, Harm::Broken),
        (Deed::Write, Harm::Broken),
        (Deed::Write, Harm::Full),
        (Deed::Write, Harm::Short),
        (Deed::Sync, Harm::Broken),
        (Deed::Name, Harm::Broken),
        (Deed::Name, Harm::Full),
        (Deed::Length, Harm::Full),
        (Deed::Open, Harm::Broken),
    ];
    disk.start(files.clone());
    let all = work(&disk, "a good disk");
    assert_eq!(all, ["import 100", "import 101", "import 102", "trash", "copy"]);
    let places: BTreeMap<Deed, u64> = harms.iter().map(|(deed, _)| (*deed, disk.done(*deed))).collect();
    let mut told = String::new();
    for (deed, harm) in harms {
        let places = places[&deed];
        assert!(places > 0, "{deed:?} happens");
        let (mut runs, mut felt) = (0, 0);
        for nth in (1..=places).step_by((places / rounds(10)).max(1) as usize) {
            for lasting in [false, true] {
                let what = format!("{deed:?} {nth} of {places}, {harm:?}, lasting: {lasting}");
                disk.start(files.clone());
                disk.fail(Some(Fault { deed, nth, harm, lasting }));
                let done = work(&disk, &what);
                let (_folder, path) = lay_down(&disk.files());
                verify(&path, &done, &what);
                runs += 1;
                felt += u32::from(done != all);
            }
        }
        write!(told, " {deed:?} {harm:?}: {felt} of {runs};").unwrap();
    }
    eprintln!("faults that were felt:{told}");
}
