//! The library's own tests: what the contract suite cannot see from outside. See `tests/contract.rs` for the rest.

mod chance;
mod searches;

use super::*;
use crate::backend::query::{FigureDraft, Imported, Order, Scope, Sharing, Spot, View};
use crate::backend::{Files, Folders, Plots, SortKey};
use crate::model::{Figure, FilePatch, HOME, Place};

fn library() -> (Library, Session) {
    let library = Library::in_memory().unwrap();
    library.ensure_user("bob").unwrap();
    let session = library.session(Some("bob")).unwrap();
    (library, session)
}

fn draft(name: &str, digest: u8) -> FigureDraft {
    let figure =
        Figure::read(br#"{"data":[{"type":"bar","x":["a","b"],"y":[1,2.5]}],"layout":{"title":"T"}}"#).unwrap();
    FigureDraft { figure, file: FilePatch::rename(name), digest: [digest; 32], ..FigureDraft::default() }
}

fn home() -> Fid {
    "bob:-1".parse().unwrap()
}

fn names(session: &Session, scope: Scope, order: Order) -> Vec<String> {
    let window = block(session.window(&View::new(scope, order), &Spot::Index(0), 100)).unwrap();
    assert_eq!(window.total, Some(window.rows.len() as u64));
    window.rows.into_iter().map(|row| row.filename).collect()
}

#[test]
fn an_imported_figure_is_a_plot_and_a_grid_and_comes_back_with_its_data() {
    let (_, session) = library();
    let made = block(session.import_figure(&draft("growth", 1))).unwrap();
    let Imported::Made { plot, grid: Some(grid) } = made.value else { panic!("{made:?}") };
    assert_eq!(names(&session, Scope::Folder(home()), Order::default()), ["growth", "growth_grid"]);
    let options = crate::backend::query::ContentOptions { inline_data: true };
    let figure = block(session.figure(&plot, options)).unwrap();
    assert_eq!(serde_json::to_string(figure.traces()[0].get("y").unwrap()).unwrap(), "[1,2.5]");
    assert!(figure.traces()[0].get("ysrc").unwrap().as_str().unwrap().starts_with(&grid.to_string()));
    let again = block(session.import_figure(&draft("growth", 1))).unwrap();
    assert_eq!(again.value, Imported::Already(plot.clone()));
    let undone = block(session.undo(&made.undo.unwrap())).unwrap();
    assert!(names(&session, Scope::Folder(home()), Order::default()).is_empty());
    block(session.undo(&undone)).unwrap();
    assert_eq!(names(&session, Scope::All("bob".into()), Order::default()), ["growth", "growth_grid"]);
}

#[test]
fn trashing_a_folder_is_seen_everywhere_before_and_after_the_sweep() {
    let (library, session) = library();
    let place = FilePatch { place: Some(Place::Path("a/b".into())), ..FilePatch::rename("growth") };
    block(session.import_figure(&FigureDraft { file: place, ..draft("x", 1) })).unwrap();
    let a = block(session.lookup(&crate::backend::Lookup::from_home("a"))).unwrap().fid;
    let all = || names(&session, Scope::All("bob".into()), Order::ascending(SortKey::Views));
    let before = all();
    assert_eq!(before, ["a", "b", "growth_grid", "growth"].map(String::from));
    for settle in [false, true] {
        // The rules alone, without the thread that sweeps.
        session.write(|tx| trash::trash(&session, tx, &a)).unwrap();
        if settle {
            library.settle().unwrap();
        }
        assert_eq!(all(), Vec::<String>::new());
        assert_eq!(names(&session, Scope::Trash, Order::default()), ["a"]);
        session.write(|tx| trash::restore(&session, tx, &a, trash::Extent::Everything)).unwrap();
        assert_eq!(all(), before, "swept: {settle}");
        if settle {
            library.settle().unwrap();
            assert_eq!(all(), before);
        }
    }
    assert_eq!(block(session.counts()).unwrap().all, 4);
    assert_eq!(HOME, -1);
}

#[test]
fn what_is_deleted_for_good_leaves_nothing() {
    let (library, session) = library();
    let place = FilePatch { place: Some(Place::Path("a/b".into())), ..FilePatch::rename("growth") };
    block(session.import_figure(&FigureDraft { file: place, ..draft("x", 1) })).unwrap();
    let a = block(session.lookup(&crate::backend::Lookup::from_home("a"))).unwrap().fid;
    assert!(matches!(block(session.permanent_delete(&a)), Err(Error::Invalid { .. })));
    block(session.trash(&a)).unwrap();
    block(session.permanent_delete(&a)).unwrap();
    assert_eq!(block(session.permanent_delete(&a)), Err(Error::NotFound));
    library.settle().unwrap();
    for table in ["content", "chunk", "grid_column", "detail", "reference", "import", "sweep", "sunk", "doomed"] {
        let rows: i64 = library
            .store()
            .read(|tx| Ok(tx.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?))
            .unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(block(session.counts()).unwrap(), crate::backend::Counts::default());
    block(session.create_folder("a", &Place::default())).unwrap();
}

#[test]
fn what_is_answered_is_on_the_disk_also_after_the_sweep() {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::open(&folder.path().join("library"), &Options::default()).unwrap();
    library.ensure_user("bob").unwrap();
    let session = library.session(Some("bob")).unwrap();
    let synchronous = || -> i64 {
        let writer = library.store().writer().unwrap();
        writer.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap()
    };
    assert_eq!(synchronous(), 2);
    let place = FilePatch { place: Some(Place::Path("a".into())), ..FilePatch::rename("x") };
    block(session.import_figure(&FigureDraft { file: place, ..draft("x", 1) })).unwrap();
    let a = block(session.lookup(&crate::backend::Lookup::from_home("a"))).unwrap().fid;
    session.write(|tx| trash::trash(&session, tx, &a)).unwrap();
    library.settle().unwrap();
    assert_eq!(synchronous(), 2);
    assert!(library.store().write_quietly(|_| Err::<(), _>(Error::NotFound)).is_err());
    assert_eq!(synchronous(), 2);
    library.bulk("bob").unwrap().finish().unwrap();
    assert_eq!(synchronous(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_write_at_once_are_all_served_and_none_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::open(&folder.path().join("library"), &Options::default()).unwrap();
    library.ensure_user("bob").unwrap();
    let session = library.session(Some("bob")).unwrap();
    let figure = Figure::read(br#"{"data":[{"type":"bar","name":"a"}],"layout":{"title":"t"}}"#).unwrap();
    let writers: Vec<_> = (0..32)
        .map(|writer| {
            let (session, figure) = (session.clone(), figure.clone());
            tokio::spawn(async move {
                let mut made = Vec::new();
                for number in 0..8 {
                    // Every other name is taken already by somebody else: a refusal among the rest.
                    let file = match number % 4 {
                        0 => FilePatch::rename(&format!("taken {number}")),
                        1 => FilePatch::rename(&format!("{writer} {number}")),
                        _ => FilePatch::default(),
                    };
                    let plot = crate::model::NewPlot { figure: figure.clone(), source_fid: None, file };
                    match session.create_plot(&plot).await {
                        Ok(change) => made.push(change.value.file.fid),
                        Err(Error::Conflict { .. }) if number % 4 == 0 => {}
                        Err(error) => panic!("{writer} {number}: {error:?}"),
                    }
                }
                made
            })
        })
        .collect();
    let mut made = std::collections::HashSet::new();
    for writer in writers {
        for fid in writer.await.unwrap() {
            session.retrieve(&fid).await.unwrap();
            assert!(made.insert(fid));
        }
    }
    assert_eq!(made.len(), 32 * 6 + 2);
    assert_eq!(session.counts().await.unwrap().all, made.len() as u64);
    assert!(library.check(care::Depth::Deep).is_sound());
}

#[test]
fn what_came_out_of_a_trashed_folder_goes_back_into_it() {
    let (library, session) = library();
    let place = |path: &str, name: &str| FilePatch { place: Some(Place::Path(path.into())), ..FilePatch::rename(name) };
    let made = |path: &str, name: &str, number: u8| {
        let draft = FigureDraft { file: place(path, name), ..draft("x", number) };
        let Imported::Made { plot, .. } = block(session.import_figure(&draft)).unwrap().value else { panic!() };
        plot
    };
    let (alone, with_it) = (made("a", "alone", 1), made("a", "with it", 2));
    let inner = made("a/b", "inner", 3);
    let fid_of = |path: &str| block(session.lookup(&crate::backend::Lookup::from_home(path))).unwrap().fid;
    let (a, b) = (fid_of("a"), fid_of("a/b"));
    block(session.trash(&alone)).unwrap();
    block(session.trash(&a)).unwrap();
    let seen = || {
        let of = |fid: &Fid| {
            let file = block(session.retrieve(fid)).unwrap();
            (file.parent, file.deleted, block(session.path(fid)).ok())
        };
        library.settle().unwrap();
        assert!(library.check(care::Depth::Deep).is_sound(), "{:?}", library.check(care::Depth::Deep));
        (block(session.counts()).unwrap(), [&alone, &with_it, &inner, &a, &b].map(of))
    };
    let before = seen();
    for fid in [&alone, &with_it, &b] {
        let undo = block(session.restore(fid)).unwrap().undo.unwrap();
        let restored = seen();
        let redo = block(session.undo(&undo)).unwrap();
        assert_eq!(seen(), before, "{undo:?}");
        block(session.undo(&redo)).unwrap();
        assert_eq!(seen(), restored);
        block(session.undo(&undo)).unwrap();
        assert_eq!(seen(), before);
    }
    // Where the folder is back, or gone, the file goes into the trash where it is.
    let undo = block(session.restore(&with_it)).unwrap().undo.unwrap();
    block(session.restore(&a)).unwrap();
    block(session.undo(&undo)).unwrap();
    let file = block(session.retrieve(&with_it)).unwrap();
    assert_eq!((file.parent, file.deleted), (crate::model::HOME, Some(true)));
    block(session.trash(&a)).unwrap();
    block(session.restore(&with_it)).unwrap();
    block(session.permanent_delete(&a)).unwrap();
    block(session.undo(&undo)).unwrap();
    assert_eq!(block(session.retrieve(&with_it)).unwrap().deleted, Some(true));
    library.settle().unwrap();
    assert!(library.check(care::Depth::Deep).is_sound());
}

#[test]
fn data_that_no_live_plot_uses_and_data_less_private_than_its_plot_are_found() {
    let (library, session) = library();
    let folder = |number: u8, path: &str| {
        let place = FilePatch { place: Some(Place::Path(path.into())), ..FilePatch::rename(&format!("plot{number}")) };
        let made = block(session.import_figure(&FigureDraft { file: place, ..draft("x", number) })).unwrap();
        let Imported::Made { plot, grid: Some(grid) } = made.value else { panic!() };
        (plot, grid)
    };
    let ((plot, grid), (other, other_grid), (_, inner_grid)) = (folder(1, "a"), folder(2, "a"), folder(3, "a/b"));
    let orphans = || -> Vec<Fid> { block(session.orphans()).unwrap().into_iter().map(|entry| entry.fid).collect() };
    assert!(orphans().is_empty());
    block(session.trash(&plot)).unwrap();
    assert_eq!(orphans(), std::slice::from_ref(&grid));
    let inner = block(session.lookup(&crate::backend::Lookup::from_home("a/b"))).unwrap().fid;
    block(session.trash(&inner)).unwrap();
    assert_eq!(orphans(), std::slice::from_ref(&grid), "what is in the trash itself is no orphan: {inner_grid}");
    block(session.restore(&plot)).unwrap();
    assert!(orphans().is_empty());

    let exposed = || -> Vec<(Fid, Fid, Opening)> {
        let exposures = block(session.exposures()).unwrap();
        exposures.into_iter().map(|found| (found.plot.fid, found.grid.fid, found.opening)).collect()
    };
    assert!(exposed().is_empty());
    let public = FilePatch { world_readable: Some(true), ..FilePatch::default() };
    block(session.update(&grid, &public)).unwrap();
    let link = FilePatch { share_key_enabled: Some(true), ..FilePatch::default() };
    block(session.update(&other_grid, &link)).unwrap();
    let expected = [(plot.clone(), grid.clone(), Opening::Public), (other.clone(), other_grid.clone(), Opening::Link)];
    assert_eq!(exposed(), expected);
    block(session.update(&plot, &public)).unwrap();
    block(session.update(&other, &link)).unwrap();
    assert!(exposed().is_empty(), "a plot that others read is no surprise");
    library.ensure_user("eve").unwrap();
    library.ensure_user("fred").unwrap();
    library.team_add("all").unwrap();
    for member in ["bob", "eve", "fred"] {
        library.team_join("all", member).unwrap();
    }
    let private = FilePatch { world_readable: Some(false), share_key_enabled: Some(false), ..FilePatch::default() };
    for fid in [&plot, &other, &grid, &other_grid] {
        block(session.update(fid, &private)).unwrap();
    }
    let share = |fid: &Fid, users: &[&str], teams: &[&str]| {
        let [users, teams] = [users, teams].map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        block(session.add_collaborators(fid, &Sharing { users, teams, ..Sharing::default() })).unwrap();
    };
    let a = block(session.lookup(&crate::backend::Lookup::from_home("a"))).unwrap().fid;
    share(&a, &["eve"], &[]);
    assert!(exposed().is_empty(), "{:?}", block(session.exposures()));
    share(&grid, &["eve", "ann@example.com"], &["all"]);
    let found = block(session.exposures()).unwrap();
    assert_eq!(found.iter().map(|found| (&found.plot.fid, &found.grid.fid)).collect::<Vec<_>>(), [(&plot, &grid)]);
    assert_eq!((found[0].opening, found[0].readers.join(" ")), (Opening::Shared, "ann@example.com fred".into()));
    share(&plot, &["fred", "ann@example.com"], &[]);
    assert!(exposed().is_empty());
    assert!(block(library.session(Some("eve")).unwrap().orphans()).unwrap().is_empty());
    assert!(block(library.session(None).unwrap().orphans()).is_err());
}
