//! Damaged files: never a panic, never wrong data taken for right, and the doctor names it.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use plotree::backend::embedded::care::{Depth, examine, repair};
use plotree::backend::embedded::{Library, Options, block};
use plotree::backend::query::{Order, Scope, Spot, View};
use plotree::backend::{Error, Files, Result};

use super::stage::{Chance, data, expected, find, import, list, open};

const PAGE: usize = 4096;
const PLOTS: u64 = 40;

/// Makes a library and returns the bytes of its file.
fn sound() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let session = open(&path);
    for number in 0..PLOTS {
        import(&session, if number % 2 == 0 { "even" } else { "odd" }, number).unwrap();
    }
    block(session.trash(&find(&session, "odd/p3").unwrap())).unwrap();
    session.library().settle().unwrap();
    drop(session);
    // Whoever sweeps may still have it open, and the log would not be in the file.
    let db = rusqlite::Connection::open(&path).unwrap();
    db.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
    let busy: bool = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap();
    assert!(!busy, "everything is in the file");
    fs::read(path).unwrap()
}

/// Returns what can be read: names with data, as far as there is no error.
fn readable(path: &Path) -> Result<HashMap<String, Result<String>>> {
    let library = Library::open(path, &Options { read_only: true, ..Options::default() })?;
    let session = library.session(Some("bob"))?;
    let mut found = HashMap::new();
    for (name, fid) in list(&session, Scope::All("bob".into()))? {
        if name.starts_with('p') && !name.ends_with("_grid") {
            found.insert(name, data(&session, &fid));
        }
    }
    // More that must only not panic.
    let mut view = View::new(Scope::Trash, Order::default());
    view.filter = Some("p1".into());
    let _ = block(session.window(&view, &Spot::End, 10));
    let _ = block(session.counts());
    Ok(found)
}

/// Looks at a damaged file; returns whether the damage shows to a reader, and whether the doctor names it.
fn look(bytes: &[u8], what: &str) -> (bool, bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    fs::write(&path, bytes).unwrap();
    let named = !examine(&path, Depth::Deep, &Options::default()).unwrap().is_sound();
    let mut reason = String::new();
    let shows = match readable(&path) {
        Err(error) => {
            reason = error.to_string();
            true
        }
        Ok(found) => {
            let mut shows = found.len() as u64 != PLOTS - 1;
            for (name, data) in found {
                let right = name[1..].parse().ok().filter(|number| *number < PLOTS).map(expected);
                match data {
                    Ok(data) => {
                        let wrong = right.as_ref() != Some(&data);
                        assert!(!wrong || named, "{what}: {name} is wrong and nobody says so");
                        shows |= wrong;
                    }
                    Err(_) => shows = true,
                }
            }
            shows
        }
    };
    assert!(named || !shows, "{what}: a reader sees it and the doctor does not: {reason}");
    (shows, named)
}

#[test]
fn damaged_pages_are_told_and_never_taken_for_right() {
    let bytes = sound();
    let pages = bytes.len() / PAGE;
    let mut chance = Chance(0xdead);
    let (mut looked, mut named, mut shown) = (0, 0, 0);
    let mut count = |(shows, names): (bool, bool)| {
        looked += 1;
        named += u32::from(names);
        shown += u32::from(shows);
    };
    for page in (0..pages).step_by(if super::stage::rounds(0) > 0 { 1 } else { 3 }) {
        let at = page * PAGE;
        let mut zeroed = bytes.clone();
        zeroed[at..at + PAGE].fill(0);
        count(look(&zeroed, &format!("page {page} zeroed")));
        let mut flipped = bytes.clone();
        for _ in 0..8 {
            flipped[at + chance.below(PAGE as u64) as usize] ^= 1 << chance.below(8);
        }
        count(look(&flipped, &format!("page {page} flipped")));
        count(look(&bytes[..at + chance.below(PAGE as u64) as usize], &format!("cut off in page {page}")));
        let mut swapped = bytes.clone();
        let other = chance.below(pages as u64) as usize * PAGE;
        swapped.copy_within(other..other + PAGE, at);
        count(look(&swapped, &format!("page {page} written over by page {}", other / PAGE)));
    }
    eprintln!("{looked} damaged files: {named} named by the doctor, {shown} seen by a reader");
    assert!(named > looked / 2);
}

#[test]
fn a_first_page_that_is_another_is_told() {
    let bytes = sound();
    for other in 1..bytes.len() / PAGE {
        let mut swapped = bytes.clone();
        swapped.copy_within(other * PAGE..(other + 1) * PAGE, 0);
        let (_, named) = look(&swapped, &format!("the first page written over by page {other}"));
        assert!(named, "{other}");
    }
}

#[test]
fn a_repair_of_any_damage_ends_with_a_sound_library_or_a_sentence() {
    let bytes = sound();
    let pages = bytes.len() / PAGE;
    let (mut sound, mut saved) = (0, 0);
    for page in (1..pages).step_by(9) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library");
        let mut zeroed = bytes.clone();
        zeroed[page * PAGE..(page + 1) * PAGE].fill(0);
        fs::write(&path, &zeroed).unwrap();
        let Ok(repair) = repair(&path, &Options::default()) else { continue };
        if let Some(kept) = &repair.kept {
            assert_eq!(fs::metadata(kept).unwrap().len(), bytes.len() as u64);
        }
        sound += u32::from(repair.left.is_sound());
        if let Some(salvaged) = repair.salvaged {
            assert_eq!(fs::read(&path).unwrap(), zeroed, "the old file stays as it is");
            saved += 1;
            let found = readable(&salvaged).unwrap_or_default();
            for (name, data) in found {
                if let (Ok(data), Ok(number)) = (data, name[1..].parse()) {
                    // A plot whose grid has lost its columns shows none; never those of another.
                    assert!(data == expected(number) || data == "null", "{name} after page {page} was zeroed: {data}");
                }
            }
        }
    }
    eprintln!("{sound} sound after the repair, {saved} of them in a new file");
    assert!(sound > 0 && saved > 0);
}

#[test]
fn a_repair_finds_out_again_which_grids_plots_draw_on() {
    let mut bytes = sound();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    fs::write(&path, &bytes).unwrap();
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'reference'";
    let root: u32 = rusqlite::Connection::open(&path).unwrap().query_row(root, [], |row| row.get(0)).unwrap();
    let end = root as usize * PAGE;
    bytes[end - PAGE..end].fill(0);
    fs::write(&path, &bytes).unwrap();
    let salvaged = repair(&path, &Options::default()).unwrap().salvaged.unwrap();
    let found = readable(&salvaged).unwrap();
    assert_eq!(found.len() as u64, PLOTS - 1);
    for (name, data) in found {
        assert_eq!(data.unwrap(), expected(name[1..].parse().unwrap()), "{name}");
    }
}

#[test]
fn a_log_that_is_garbled_cut_or_of_another_library_harms_nothing_that_was_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let session = open(&path);
    import(&session, "a", 1).unwrap();
    let (file, log) = (fs::read(&path).unwrap(), fs::read(folder.path().join("library-wal")).unwrap());
    assert!(log.len() > 10 * PAGE);
    let other = sound();
    let mut chance = Chance(0xbad);
    for round in 0..60 {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("library");
        let mut log = log.clone();
        match round % 3 {
            0 => log.truncate(chance.below(log.len() as u64) as usize),
            1 => {
                let at = chance.below(log.len() as u64) as usize;
                log[at] ^= 0x55;
            }
            _ => {
                let at = chance.below(log.len() as u64) as usize;
                log[at..].fill(0);
            }
        }
        fs::write(&path, if round % 20 == 19 { &other } else { &file }).unwrap();
        fs::write(place.path().join("library-wal"), log).unwrap();
        // Frames up to the damage count, whole changes only; the sums in the log tell.
        match Library::open(&path, &Options::default()) {
            Ok(library) => {
                let report = library.check(Depth::Deep);
                if round % 20 != 19 {
                    assert!(report.is_sound(), "round {round}: {report:?}");
                }
                if let Ok(session) = library.session(Some("bob"))
                    && let Ok(fid) = find(&session, "a/p1")
                {
                    assert_eq!(data(&session, &fid).unwrap(), expected(1));
                }
            }
            Err(error) => assert!(matches!(error, Error::Storage(_) | Error::Corrupt(_)), "{error:?}"),
        }
    }
    drop(session);
}

/// Returns a library with its log, broken off: plots below the first number are in the file, the others in the log.
fn broken_off(numbers: std::ops::Range<u64>) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    if numbers.start > 0 {
        let session = open(&path);
        for number in 0..numbers.start {
            import(&session, "a", number).unwrap();
        }
    }
    let session = open(&path);
    for number in numbers {
        import(&session, "a", number).unwrap();
    }
    (fs::read(&path).unwrap(), fs::read(folder.path().join("library-wal")).unwrap())
}

#[test]
fn a_sound_log_of_another_library_is_told_or_makes_that_library() {
    let (mut told, mut whole) = (0, 0);
    let (file, _) = broken_off(0..5);
    // In the last one is every page, from the first on.
    for numbers in [10..11, 10..14, 3..20, 0..9] {
        let (_, log) = broken_off(numbers);
        for file in [&file, &sound()] {
            let place = tempfile::tempdir().unwrap();
            let path = place.path().join("library");
            fs::write(&path, file).unwrap();
            fs::write(place.path().join("library-wal"), &log).unwrap();
            let named = !examine(&path, Depth::Deep, &Options::default()).unwrap().is_sound();
            for (name, data) in readable(&path).unwrap_or_default() {
                if let Ok(data) = data {
                    assert!(named || Some(data) == name[1..].parse().ok().map(expected), "{name}");
                }
            }
            told += u32::from(named);
            whole += u32::from(!named);
        }
    }
    eprintln!("{told} foreign logs told, {whole} made another library of it");
    assert!(told > 0 && whole > 0);
}

#[test]
fn garbage_in_the_shared_memory_harms_nothing() {
    let (file, log) = broken_off(0..5);
    let mut chance = Chance(0x5_4321);
    for round in 0..12 {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("library");
        fs::write(&path, &file).unwrap();
        fs::write(place.path().join("library-wal"), &log).unwrap();
        let length = [0, 3, 136, 4_096, 32_768, 65_536][round % 6];
        let garbage: Vec<u8> = (0..length).map(|_| if round < 6 { 0xff } else { chance.below(256) as u8 }).collect();
        fs::write(place.path().join("library-shm"), garbage).unwrap();
        let session = open(&path);
        for number in 0..5 {
            let fid = find(&session, &format!("a/p{number}")).unwrap();
            assert_eq!(data(&session, &fid).unwrap(), expected(number));
        }
        let report = session.library().check(Depth::Deep);
        assert!(report.is_sound(), "{report:?}");
        import(&session, "a", 7).unwrap();
    }
}

#[test]
fn a_file_put_in_the_place_of_an_open_library_is_not_mixed_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let session = open(&path);
    let fid = import(&session, "a", 1).unwrap();
    let other = folder.path().join("other");
    fs::write(&other, sound()).unwrap();
    fs::rename(&other, &path).unwrap();
    let Err(Error::Storage(message)) = import(&session, "a", 2) else { panic!("it is written to") };
    assert!(message.contains("taken the place"), "{message}");
    // What reads on reads the former one.
    if let Ok(data) = data(&session, &fid) {
        assert_eq!(data, expected(1));
    }
    drop(session);
    // As the message says: the log is that of the former file.
    for name in ["library-wal", "library-shm"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    let session = open(&path);
    assert_eq!(find(&session, "a/p2"), Err(Error::NotFound));
    let fid = find(&session, "even/p2").unwrap();
    assert_eq!(data(&session, &fid).unwrap(), expected(2));
    let report = session.library().check(Depth::Deep);
    assert!(report.is_sound(), "{report:?}");
}

#[test]
fn a_file_written_over_while_it_is_open_is_told_and_never_taken_for_right() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let session = open(&path);
    for number in 0..5 {
        import(&session, "a", number).unwrap();
    }
    fs::write(&path, sound()).unwrap();
    for number in 0..5 {
        if let Ok(data) = find(&session, &format!("a/p{number}")).and_then(|fid| data(&session, &fid)) {
            assert_eq!(data, expected(number));
        }
    }
    let _ = import(&session, "a", 9);
    let _ = session.library().check(Depth::Deep);
    drop(session);
    let named = !examine(&path, Depth::Deep, &Options::default()).unwrap().is_sound();
    for (name, data) in readable(&path).unwrap_or_default() {
        if let Ok(data) = data {
            assert!(named || Some(data) == name[1..].parse().ok().map(expected), "{name}");
        }
    }
}

#[test]
fn a_library_in_use_is_found_sound_as_often_as_it_is_looked_through() {
    let folder = tempfile::tempdir().unwrap();
    let session = open(&folder.path().join("library"));
    for number in 0..30 {
        import(&session, "a", number).unwrap();
    }
    let fid = find(&session, "a").unwrap();
    for _ in 0..4 {
        block(session.trash(&fid)).unwrap();
        session.library().settle().unwrap();
        let report = session.library().check(Depth::Deep);
        assert!(report.is_sound(), "{report:?}");
        block(session.restore(&fid)).unwrap();
        session.library().settle().unwrap();
        let report = session.library().check(Depth::Deep);
        assert!(report.is_sound(), "{report:?}");
    }
}
