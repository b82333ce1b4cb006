//! What the examination finds, and what a repair makes of it.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::backend::embedded::{Session, block};
use crate::backend::query::{ContentOptions, FigureDraft, Lookup, Order, Scope, Spot, View};
use crate::backend::{Files, Plots};
use crate::model::{Figure, FilePatch, Place};

fn library() -> (TempDir, PathBuf, Library) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let library = Library::open(&path, &Options::default()).unwrap();
    library.ensure_user("bob").unwrap();
    let session = session(&library);
    for number in 0..12u8 {
        let figure = format!(r#"[{{"y":[{number},2.5],"x":["a","b{number}"]}}]"#);
        let figure = Figure::read(figure.as_bytes()).unwrap();
        let place = FilePatch {
            place: Some(Place::Path(format!("a/{}", number % 3))),
            ..FilePatch::rename(&format!("plot {number}"))
        };
        let draft = FigureDraft { figure, file: place, digest: [number; 32], ..FigureDraft::default() };
        block(session.import_figure(&draft)).unwrap();
    }
    let trashed = block(session.lookup(&Lookup::from_home("a/2"))).unwrap().fid;
    block(session.trash(&trashed)).unwrap();
    library.settle().unwrap();
    (folder, path, library)
}

fn session(library: &Library) -> Session {
    library.session(Some("bob")).unwrap()
}

fn spoil(library: &Library, sql: &str) {
    let writer = library.store().writer().unwrap();
    writer.execute_batch(&format!("PRAGMA foreign_keys=OFF; {sql}; PRAGMA foreign_keys=ON")).unwrap();
}

fn names(session: &Session) -> Vec<String> {
    let view = View::new(Scope::All("bob".into()), Order::default());
    let window = block(session.window(&view, &Spot::Index(0), 1000)).unwrap();
    window.rows.into_iter().map(|row| row.filename).collect()
}

fn options() -> Options {
    Options::default()
}

#[test]
fn a_sound_library_is_found_sound() {
    let (_folder, path, library) = library();
    for depth in [Depth::Quick, Depth::Deep] {
        let report = library.check(depth);
        assert!(report.is_sound(), "{report:?}");
        assert_eq!(report.files, 12 * 2 + 4);
        assert!(examine(&path, depth, &options()).unwrap().is_sound());
    }
    assert!(library.check(Depth::Deep).contents > 10);
    assert!(Library::in_memory().unwrap().check(Depth::Deep).is_sound());
    let repair = repair(&path, &options()).unwrap();
    assert_eq!((repair.kept, repair.salvaged), (None, None), "nothing is to be done");
    assert!(examine(Path::new("/no/such/file"), Depth::Quick, &options()).is_err());
}

#[test]
fn what_can_be_made_anew_is_named_and_mended() {
    let growth = "(SELECT id FROM file WHERE name = 'plot 3')";
    for (spoiled, named) in [
        ("UPDATE file SET files = files + 1 WHERE name = '1'", "counts of the folder bob:"),
        ("UPDATE account SET live = 99", "counts of the account bob"),
        ("UPDATE account SET next_number = 3", "file number twice"),
        ("DELETE FROM sunk", "marked as in the trash"),
        ("INSERT INTO sunk (folder) VALUES (7)", "marked as in the trash"),
        ("UPDATE content SET uses = 0 WHERE id = 2", "used more or less often"),
        ("DELETE FROM file_terms WHERE rowid = (SELECT id FROM file WHERE name = 'plot 3')", "index of names"),
        ("INSERT INTO file_terms (rowid, terms) VALUES (77, 'ghost')", "index of names"),
        (
            "UPDATE detail SET caption = 'unheard' WHERE file = (SELECT id FROM file WHERE name = 'plot 3_grid')",
            "index of names",
        ),
        ("UPDATE file SET parent = 12345 WHERE name = 'plot 3'", "no folder that can be reached"),
        ("UPDATE file SET parent = id WHERE name = '1'", "no folder that can be reached"),
        ("UPDATE file SET owner = 9 WHERE name = 'plot 3'", "another owner"),
        ("DELETE FROM file WHERE state = 2", "no home folder"),
        ("UPDATE file SET listed = 1 WHERE name = 'plot 3'", "listed where it is not"),
        ("UPDATE file SET title = 'changed behind the back' WHERE name = 'plot 3'", "index of names"),
        ("INSERT INTO stale VALUES ('words')", "out of date"),
        ("INSERT INTO chunk (id, data) VALUES (900000000000, x'00')", "belong to nothing"),
        ("DELETE FROM account; UPDATE file SET views = 1", "belongs to one of"),
        (&format!("INSERT INTO star VALUES (1, 4711, 0); UPDATE file SET views = 2 WHERE id = {growth}"), "`star`"),
    ] {
        let (_folder, path, library) = library();
        let before = names(&session(&library));
        spoil(&library, spoiled);
        let report = library.check(Depth::Deep);
        assert!(report.findings.iter().any(|finding| finding.what.contains(named)), "{spoiled}: {report:?}");
        assert!(report.needs(Remedy::Repair) && !report.needs(Remedy::Salvage), "{spoiled}: {report:?}");
        drop(library);
        let repair = repair(&path, &options()).unwrap();
        assert!(repair.left.is_sound() && repair.salvaged.is_none(), "{spoiled}: {:?}", repair.left);
        assert!(repair.kept.is_some_and(|kept| kept.exists()), "{spoiled}");
        let library = Library::open(&path, &options()).unwrap();
        if library.owner().unwrap().as_deref() == Some("bob") {
            assert_eq!(names(&session(&library)).len(), before.len(), "{spoiled}");
        }
    }
}

#[test]
fn damaged_data_is_named_by_the_file_that_uses_it() {
    let (_folder, path, library) = library();
    let content = "(SELECT content FROM file WHERE name = 'plot 3')";
    spoil(&library, &format!("UPDATE chunk SET data = x'7b7d' WHERE id >> 20 = {content}"));
    assert!(library.check(Depth::Quick).is_sound(), "the quick look reads no data");
    let report = library.check(Depth::Deep);
    assert_eq!(report.findings.len(), 1, "{report:?}");
    assert!(report.findings[0].what.contains("bob:") && report.findings[0].what.contains("(plot 3)"), "{report:?}");
    assert_eq!(report.findings[0].remedy, Remedy::Lost);
    drop(library);
    assert_eq!(repair(&path, &options()).unwrap().kept, None, "there is nothing that could be mended");
}

#[test]
fn what_is_good_is_saved_from_a_file_with_bad_pages() {
    let (_folder, path, library) = library();
    let before = names(&session(&library));
    let root: i64 = library
        .store()
        .read(|tx| {
            let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'file_by_views'";
            Ok(tx.db.query_row(sql, [], |row| row.get(0))?)
        })
        .unwrap();
    library.store().writer().unwrap().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(library);
    let mut bytes = fs::read(&path).unwrap();
    let at = (root as usize - 1) * 4096;
    bytes[at..at + 4096].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    let repair = repair(&path, &options()).unwrap();
    assert!(repair.found.needs(Remedy::Salvage), "{:?}", repair.found);
    assert_eq!(fs::read(&path).unwrap(), bytes, "the old file stays as it is");
    assert!(repair.left.is_sound(), "{:?}", repair.left);
    let library = Library::open(&repair.salvaged.unwrap(), &options()).unwrap();
    let session = session(&library);
    assert_eq!(names(&session), before);
    let plot = block(session.lookup(&Lookup::from_home("a/1/plot 4"))).unwrap().fid;
    let figure = block(session.figure(&plot, ContentOptions { inline_data: true })).unwrap();
    assert_eq!(serde_json::to_string(figure.traces()[0].get("y").unwrap()).unwrap(), "[4,2.5]");
    let view = View::new(Scope::Trash, Order::default());
    assert_eq!(block(session.window(&view, &Spot::Index(0), 10)).unwrap().rows.len(), 1);
}

#[test]
fn a_copy_is_a_library_and_replaces_nothing_unasked() {
    let (folder, path, library) = library();
    let copy = folder.path().join("copy");
    library.backup(&copy, Kept::Old).unwrap();
    let again = Library::open(&copy, &options()).unwrap();
    assert_eq!(names(&session(&again)), names(&session(&library)));
    assert!(again.check(Depth::Deep).is_sound());
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&copy).unwrap().permissions()) & 0o777, 0o600);
    drop(again);
    let before = fs::read(&copy).unwrap();
    assert!(matches!(library.backup(&copy, Kept::Old), Err(Error::Conflict { .. })));
    assert!(matches!(library.backup(&path, Kept::New), Err(Error::Conflict { .. })), "not over itself");
    assert_eq!(fs::read(&copy).unwrap(), before);
    // A draft of a program that was killed is in nobody's way.
    fs::write(folder.path().join("copy.part"), "half a library").unwrap();
    library.backup(&copy, Kept::New).unwrap();
    assert!(!folder.path().join("copy.part").exists());
    assert!(examine(&copy, Depth::Deep, &options()).unwrap().is_sound());
    assert!(library.backup(&folder.path().join("no/such/folder"), Kept::New).is_err());
    let memory = Library::in_memory().unwrap();
    memory.backup(&folder.path().join("memory"), Kept::Old).unwrap();
    // While a draft is being written, another program waits its turn.
    let draft = fs::File::create(folder.path().join("copy.part")).unwrap();
    draft.lock().unwrap();
    assert!(matches!(library.backup(&copy, Kept::New), Err(Error::Conflict { .. })));
}

#[test]
fn a_path_into_nowhere_makes_no_folders_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mistyped/library");
    let error = Library::open(&path, &options()).unwrap_err();
    assert!(error.to_string().contains("Is the path right?"), "{error}");
    assert!(!folder.path().join("mistyped").exists());
    Library::open(&path, &Options { make_folders: true, ..options() }).unwrap();
}

#[test]
fn a_damaged_list_of_tables_is_made_anew() {
    const PAGE: usize = 4096;
    let (folder, path, library) = library();
    let before = names(&session(&library));
    let packed = folder.path().join("packed");
    library.backup(&packed, Kept::Old).unwrap();
    drop(library);
    for path in [path, packed] {
        let whole = fs::read(&path).unwrap();
        let listed = |page: &[u8]| page.windows(12).any(|text| text == b"CREATE TABLE");
        let pages: Vec<usize> = (0..whole.len() / PAGE).filter(|page| listed(&whole[page * PAGE..][..PAGE])).collect();
        assert!(pages.len() > 1);
        for damaged in [&pages[..], &pages[1..2]] {
            let mut bytes = whole.clone();
            for page in damaged {
                bytes[page * PAGE + if *page == 0 { 100 } else { 0 }..][..PAGE - 100].fill(0x55);
            }
            let broken = path.with_extension("broken");
            fs::write(&broken, &bytes).unwrap();
            let repair = repair(&broken, &options()).unwrap();
            let salvaged = repair.salvaged.unwrap();
            assert!(repair.left.is_sound(), "{:?}", repair.left);
            assert_eq!(names(&session(&Library::open(&salvaged, &options()).unwrap())), before);
            fs::remove_file(&salvaged).unwrap();
        }
        let mut bytes = whole;
        bytes[..40 * PAGE].fill(0);
        let broken = path.with_extension("lost");
        fs::write(&broken, &bytes).unwrap();
        assert!(repair(&broken, &options()).is_err(), "nothing tells where anything is");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let scratch =
        |name: &std::ffi::OsString| [".layout", ".listed"].iter().any(|part| name.to_string_lossy().contains(part));
    assert!(!left.iter().any(scratch), "{left:?}");
}
