//! Openings that go wrong, and disks that do.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::backend::embedded::{Library, Options, Session, block};
use crate::backend::query::{FigureDraft, Lookup};
use crate::backend::{Error, Extras, Files, Folders, Plots};
use crate::model::{Figure, FilePatch, Place};

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/library.plotree");
    (folder, path)
}

fn open(path: &std::path::Path) -> Result<Library, Error> {
    Library::open(path, &Options { make_folders: true, ..Options::default() })
}

fn session(path: &std::path::Path) -> Session {
    let library = open(path).unwrap();
    library.ensure_user("bob").unwrap();
    library.session(Some("bob")).unwrap()
}

fn make(session: &Session, path: &str) -> Result<(), Error> {
    block(session.create_folder(path, &Place::default())).map(|_| ())
}

fn message(answer: Result<Library, Error>) -> String {
    match answer {
        Err(error) => error.to_string(),
        Ok(library) => panic!("{library:?} was opened"),
    }
}

#[test]
fn a_library_is_made_for_its_owner_alone_and_is_there_again() {
    let (_folder, path) = folder();
    make(&session(&path), "a").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }
    assert!(block(session(&path).lookup(&Lookup::from_home("a"))).is_ok());
    let read_only = Library::open(&path, &Options { read_only: true, ..Options::default() }).unwrap();
    assert!(read_only.read_only().unwrap().contains("for reading only"));
    let reader = read_only.session(Some("bob")).unwrap();
    assert!(block(reader.lookup(&Lookup::from_home("a"))).is_ok());
    assert!(matches!(make(&reader, "b"), Err(Error::ReadOnly(_))));
    assert_eq!(read_only.session(Some("eve")).unwrap_err(), Error::NotFound);
}

#[test]
fn what_is_no_library_is_left_alone() {
    let (folder, _) = folder();
    let file = |name: &str| folder.path().join(name);
    fs::write(file("text"), "not a library, but long enough to have a header of a hundred bytes. ".repeat(20)).unwrap();
    fs::write(file("short"), "x").unwrap();
    fs::write(file("cut"), "SQLite format 3\0 and then nothing of the kind".repeat(5)).unwrap();
    Connection::open(file("foreign")).unwrap().execute_batch("CREATE TABLE t (a); PRAGMA user_version = 1").unwrap();
    for name in ["text", "short", "cut", "foreign"] {
        let before = fs::read(file(name)).unwrap();
        let message = message(open(&file(name)));
        let told = ["not a plotree library", "damaged", "cut off"].iter().any(|word| message.contains(word));
        assert!(told, "{name}: {message}");
        assert_eq!(fs::read(file(name)).unwrap(), before, "{name}");
    }
    assert!(message(open(folder.path())).contains("could not be opened"));
    assert!(message(open(&file("text/library"))).contains("could not be made"));
    assert!(
        message(Library::open(&file("missing"), &Options { read_only: true, ..Options::default() }))
            .contains("could not be opened")
    );
}

#[test]
fn a_newer_library_is_read_and_not_written() {
    let (_folder, path) = folder();
    make(&session(&path), "a").unwrap();
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 999").unwrap();
    let library = open(&path).unwrap();
    assert!(library.read_only().unwrap().contains("newer plotree"));
    let session = library.session(Some("bob")).unwrap();
    assert!(block(session.lookup(&Lookup::from_home("a"))).is_ok());
    assert!(matches!(make(&session, "b"), Err(Error::ReadOnly(reason)) if reason.contains("999")));
    assert!(matches!(library.ensure_user("eve"), Err(Error::ReadOnly(_))));
    library.ensure_user("bob").unwrap();
}

#[test]
fn a_library_that_may_not_be_written_is_read() {
    let (folder, path) = folder();
    make(&session(&path), "a").unwrap();
    let protect = |path: &std::path::Path, read_only: bool| {
        let mut permissions = fs::metadata(path).unwrap().permissions();
        permissions.set_readonly(read_only);
        fs::set_permissions(path, permissions).unwrap();
    };
    let parent = path.parent().unwrap();
    protect(&path, true);
    // The administrator may write whatever is protected: nothing to see then.
    let may_write_anyway = fs::OpenOptions::new().append(true).open(&path).is_ok();
    if !may_write_anyway {
        for folder_too in [false, true] {
            let mut permissions = fs::metadata(parent).unwrap().permissions();
            #[cfg(unix)]
            std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, if folder_too { 0o500 } else { 0o700 });
            fs::set_permissions(parent, permissions).unwrap();
            let library = open(&path).unwrap();
            assert!(library.read_only().is_some());
            let session = library.session(Some("bob")).unwrap();
            assert!(block(session.lookup(&Lookup::from_home("a"))).is_ok());
            assert!(matches!(make(&session, "b"), Err(Error::ReadOnly(_))));
        }
        #[cfg(unix)]
        {
            let mut permissions = fs::metadata(parent).unwrap().permissions();
            std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o700);
            fs::set_permissions(parent, permissions).unwrap();
        }
    }
    drop(folder);
}

#[test]
fn a_full_disk_is_told_and_nothing_is_half_done() {
    let (_folder, path) = folder();
    let session = session(&path);
    make(&session, "before").unwrap();
    let pages: i64 =
        session.library().store().writer().unwrap().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    let limit = |pages: i64| {
        let writer = session.library().store().writer().unwrap();
        writer.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    };
    limit(pages + 20);
    let noise: Vec<String> =
        (0..40_000u64).map(|n| format!("{}", (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20) as f64 / 7.0)).collect();
    let figure = Figure::read(format!("[{{\"y\":[{}]}}]", noise.join(",")).as_bytes()).unwrap();
    let draft = FigureDraft { figure, file: FilePatch::rename("big"), ..FigureDraft::default() };
    assert!(matches!(block(session.import_figure(&draft)), Err(Error::Full(_))));
    assert_eq!(block(session.counts()).unwrap().all, 1);
    assert!(block(session.lookup(&Lookup::from_home("before"))).is_ok());
    limit(pages + 10_000);
    block(session.import_figure(&draft)).unwrap();
    assert_eq!(block(session.counts()).unwrap().all, 3);
}

#[test]
fn two_programs_share_a_library_and_notice_each_other() {
    let (_folder, path) = folder();
    let (one, other) = (session(&path), session(&path));
    let revision = block(one.revision()).unwrap();
    assert_eq!(block(one.revision()).unwrap(), revision, "nothing has happened");
    make(&other, "a").unwrap();
    assert_ne!(block(one.revision()).unwrap(), revision);
    let revision = block(one.revision()).unwrap();
    make(&one, "b").unwrap();
    assert_ne!(block(one.revision()).unwrap(), revision);
    std::thread::scope(|scope| {
        for (session, name) in [(&one, "one"), (&other, "other")] {
            scope.spawn(move || (0..50).for_each(|number| make(session, &format!("{name}{number}")).unwrap()));
        }
    });
    assert_eq!(block(one.counts()).unwrap().all, 102);
    drop((one, other));
    std::thread::scope(|scope| {
        let fresh = path.with_extension("fresh");
        for name in ["one", "other", "third"] {
            let fresh = fresh.clone();
            scope.spawn(move || make(&session(&fresh), name).unwrap());
        }
    });
}

#[test]
fn every_commit_that_was_answered_is_told_at_once_by_the_number_of_the_version() {
    let (_folder, path) = folder();
    let (one, other) = (session(&path), session(&path));
    let mut before = one.library().version().unwrap();
    assert_eq!(one.library().version().unwrap(), before, "nothing has happened");
    for (number, writer) in [&one, &other, &one, &other, &other, &one].into_iter().enumerate() {
        make(writer, &format!("f{number}")).unwrap();
        let now = one.library().version().unwrap();
        assert_ne!(now, before, "{number}");
        before = now;
    }
    // Also while this process is about to write.
    let writer = one.library().store().writer().unwrap();
    make(&other, "last").unwrap();
    assert_ne!(one.library().version().unwrap(), before);
    drop(writer);
}

#[test]
fn a_long_log_is_moved_into_the_file_though_nobody_waits_for_it() {
    let (_folder, path) = folder();
    let session = session(&path);
    make(&session, "a").unwrap();
    let file = block(session.lookup(&Lookup::from_home("a"))).unwrap().fid;
    let before = fs::metadata(&path).unwrap().len();
    let mut chance = 1u64;
    let noise = std::iter::repeat_with(|| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        (chance >> 24) as u8
    });
    let noise: Vec<u8> = noise.take(18_000_000).collect();
    block(session.create_extra(std::slice::from_ref(&file), None, &noise)).unwrap();
    // What moves it is waited for here.
    drop(session);
    assert!(fs::metadata(&path).unwrap().len() > before + 18_000_000);
    assert!(!PathBuf::from(format!("{}-wal", path.display())).exists(), "the last one to close it leaves no log");
}

#[test]
fn what_was_answered_survives_a_program_that_ends_without_closing() {
    let (folder, path) = folder();
    let session = session(&path);
    make(&session, "a").unwrap();
    // As the disk is at this moment, without any closing.
    let copy = folder.path().join("copy");
    for suffix in ["", "-wal"] {
        fs::copy(format!("{}{suffix}", path.display()), format!("{}{suffix}", copy.display())).unwrap();
    }
    let again = open(&copy).unwrap().session(Some("bob")).unwrap();
    assert!(block(again.lookup(&Lookup::from_home("a"))).is_ok());
}

#[test]
fn a_library_whose_file_is_gone_or_another_says_so_and_takes_no_changes() {
    let (folder, path) = folder();
    let session = session(&path);
    make(&session, "a").unwrap();
    let aside = folder.path().join("aside");
    fs::rename(&path, &aside).unwrap();
    for said in ["no longer there", "Another file"] {
        let revision = block(session.revision()).unwrap_err().to_string();
        let change = make(&session, "b").unwrap_err().to_string();
        assert!(revision.contains(said) && change == revision, "{revision} {change}");
        fs::write(&path, fs::read(&aside).unwrap()).unwrap();
    }
    fs::remove_file(&path).unwrap();
    fs::rename(&aside, &path).unwrap();
    make(&session, "b").unwrap();
    assert_eq!(block(session.counts()).unwrap().all, 2);
}

#[test]
fn pages_that_nothing_is_in_any_more_are_given_back() {
    let (_folder, path) = folder();
    let session = session(&path);
    make(&session, "a").unwrap();
    let a = block(session.lookup(&Lookup::from_home("a"))).unwrap().fid;
    let mut chance = 1u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        (chance >> 24) as u8
    })
    .take(4_000_000)
    .collect();
    let extras: Vec<_> = (0..5u8)
        .map(|number| {
            let bytes: Vec<u8> = noise.iter().map(|byte| byte.wrapping_add(number)).collect();
            block(session.create_extra(std::slice::from_ref(&a), None, &bytes)).unwrap().value.fid
        })
        .collect();
    let pages = || {
        let writer = session.library().store().writer().unwrap();
        writer.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert!(pages() > 4_800);
    for extra in extras {
        block(session.delete_extra(&extra)).unwrap();
        block(session.permanent_delete(&extra)).unwrap();
    }
    session.library().settle().unwrap();
    assert!(pages() < 2_400, "{}", pages());
    assert!(session.library().check(crate::backend::embedded::care::Depth::Deep).is_sound());
}
