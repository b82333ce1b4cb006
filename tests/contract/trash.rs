//! The trash: what goes in comes out (section 7.3).

use plotree::backend::query::{ListQuery, Lookup, Scope, Shelf};
use plotree::backend::{Error, TrashSummary};
use plotree::model::{FilePatch, HOME};

use super::stage::{Case, Stage, at, fid, folder, grid, home, is_there, live, names, plot_in, refused, taken};

pub const CASES: &[Case] = &[
    ("trashing and restoring twice is no error", |stage| Box::pin(twice(stage))),
    ("a folder goes with all that is in it", |stage| Box::pin(folders(stage))),
    ("only roots are listed", |stage| Box::pin(roots(stage))),
    ("restoring onto a taken name changes nothing", |stage| Box::pin(conflict(stage))),
    ("out of a trashed folder a file goes home", |stage| Box::pin(to_home(stage))),
    ("out of a trashed folder a file goes home though its name is taken there", |stage| {
        Box::pin(past_a_namesake(stage))
    }),
    ("restoring a folder restores what was trashed in it before", |stage| Box::pin(everything(stage))),
    ("two of one name in a trashed folder do not both come out", |stage| Box::pin(two_of_one_name(stage))),
    ("only the trashed is deleted for good, and wholly", |stage| Box::pin(for_good(stage))),
    ("emptying the trash leaves the rest", |stage| Box::pin(empty(stage))),
];

async fn twice(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    for undo in [true, false] {
        let change = bob.trash(&x).await.unwrap();
        assert_eq!((change.value.deleted, change.undo.is_some()), (Some(true), undo));
        assert_eq!(change.value.parent, HOME);
    }
    for undo in [true, false] {
        let change = bob.restore(&x).await.unwrap();
        assert_eq!((change.value.deleted, change.undo.is_some()), (Some(false), undo));
    }
}

async fn folders(stage: &Stage) {
    let bob = &*stage.bob;
    let b = folder(bob, "a/b").await;
    let x = plot_in(bob, &b, "x").await;
    let a = bob.lookup(&Lookup::from_home("a")).await.unwrap().fid;
    plot_in(bob, &home(), "y").await;
    bob.trash(&a).await.unwrap();
    assert_eq!(live(bob).await, ["y"]);
    for file in [&a, &b, &x] {
        assert_eq!(bob.retrieve(file).await.unwrap().deleted, Some(true));
    }
    assert!(!is_there(bob, "a/b/x").await);
    assert_eq!(names(bob, Scope::Folder(b.clone())).await, ["x"], "a trashed folder can be opened");
    assert_eq!(bob.counts().await.unwrap().all, 1);
    bob.restore(&a).await.unwrap();
    assert_eq!(live(bob).await, ["a", "b", "x", "y"]);
    assert_eq!(bob.retrieve(&x).await.unwrap().deleted, Some(false));
    assert_eq!(bob.counts().await.unwrap().all, 4);
}

async fn roots(stage: &Stage) {
    let bob = &*stage.bob;
    let b = folder(bob, "a/b").await;
    let x = plot_in(bob, &b, "x").await;
    bob.trash(&x).await.unwrap();
    assert_eq!(names(bob, Scope::Trash).await, ["x"]);
    bob.trash(&b).await.unwrap();
    assert_eq!(names(bob, Scope::Trash).await, ["b"]);
    assert_eq!(bob.counts().await.unwrap().trash, 1);
    let listing = bob.listing(Shelf::Trashed, None, &ListQuery::default()).await.unwrap();
    assert_eq!(listing.children.results.iter().map(|file| file.filename.as_str()).collect::<Vec<_>>(), ["b"]);
    assert_eq!(listing.children.results[0].deleted, Some(true));
}

async fn conflict(stage: &Stage) {
    let bob = &*stage.bob;
    let first = plot_in(bob, &home(), "x").await;
    bob.trash(&first).await.unwrap();
    let second = plot_in(bob, &home(), "x").await;
    taken(bob.restore(&first).await);
    assert_eq!(bob.retrieve(&first).await.unwrap().deleted, Some(true));
    // The way out: another name, given in the trash.
    bob.update(&first, &FilePatch::rename("y")).await.unwrap();
    bob.restore(&first).await.unwrap();
    assert_eq!(live(bob).await, ["x", "y"]);
    bob.retrieve(&second).await.unwrap();
}

async fn to_home(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    let x = plot_in(bob, &a, "x").await;
    let y = plot_in(bob, &a, "y").await;
    bob.trash(&x).await.unwrap();
    bob.trash(&a).await.unwrap();
    assert_eq!(bob.restore(&x).await.unwrap().value.parent, HOME);
    assert_eq!(bob.restore(&y).await.unwrap().value.parent, HOME, "it went in with its folder");
    assert_eq!(live(bob).await, ["x", "y"]);
    bob.trash(&y).await.unwrap();
    plot_in(bob, &home(), "y").await;
    taken(bob.restore(&y).await);
    bob.restore(&a).await.unwrap();
    assert_eq!(bob.counts().await.unwrap().all, 3);
}

async fn past_a_namesake(stage: &Stage) {
    let bob = &*stage.bob;
    let outer = folder(bob, "a").await;
    let first = plot_in(bob, &outer, "x").await;
    bob.trash(&first).await.unwrap();
    let second = plot_in(bob, &outer, "x").await;
    bob.trash(&outer).await.unwrap();
    let change = bob.restore(&first).await.unwrap();
    assert_eq!((change.value.parent, change.value.deleted), (HOME, Some(false)));
    assert_eq!(live(bob).await, ["x"]);
    assert_eq!(bob.retrieve(&second).await.unwrap().deleted, Some(true));
}

async fn everything(stage: &Stage) {
    let bob = &*stage.bob;
    let b = folder(bob, "a/b").await;
    let a = fid("bob:0");
    let x = plot_in(bob, &b, "x").await;
    plot_in(bob, &b, "y").await;
    bob.trash(&x).await.unwrap();
    bob.trash(&b).await.unwrap();
    bob.trash(&a).await.unwrap();
    bob.restore(&a).await.unwrap();
    assert_eq!(live(bob).await, ["a", "b", "x", "y"]);
    assert_eq!(bob.path(&x).await.unwrap(), "/a/b/x");
    assert_eq!(bob.counts().await.unwrap().all, 4);
}

async fn two_of_one_name(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    let first = plot_in(bob, &a, "x").await;
    bob.trash(&first).await.unwrap();
    let second = plot_in(bob, &a, "x").await;
    bob.trash(&a).await.unwrap();
    bob.restore(&a).await.unwrap();
    assert_eq!(bob.lookup(&Lookup::from_home("a/x")).await.unwrap().fid, second);
    assert_eq!(bob.retrieve(&first).await.unwrap().deleted, Some(true));
    assert_eq!(names(bob, Scope::Trash).await, ["x"]);
}

async fn for_good(stage: &Stage) {
    let bob = &*stage.bob;
    let b = folder(bob, "a/b").await;
    let a = fid("bob:0");
    let x = plot_in(bob, &b, "x").await;
    grid(bob, at(&b, "g"), &[("c", "[1,2]")]).await;
    bob.star(&x).await.unwrap();
    refused(bob.permanent_delete(&a).await);
    bob.trash(&a).await.unwrap();
    let summary = bob.trash_summary(std::slice::from_ref(&a)).await.unwrap();
    assert_eq!((summary.folders, summary.files, summary.bytes.is_none_or(|bytes| bytes > 0)), (2, 2, true));
    bob.permanent_delete(&a).await.unwrap();
    for file in [&a, &b, &x] {
        assert_eq!(bob.retrieve(file).await, Err(Error::NotFound));
        assert_eq!(bob.permanent_delete(file).await, Err(Error::NotFound));
    }
    assert_eq!(names(bob, Scope::Starred).await, Vec::<String>::new());
    assert_eq!(names(bob, Scope::Trash).await, Vec::<String>::new());
    assert_eq!(bob.counts().await.unwrap(), plotree::backend::Counts::default());
    assert_ne!(folder(bob, "a").await, a, "a number is never given twice");
}

async fn empty(stage: &Stage) {
    let bob = &*stage.bob;
    let b = folder(bob, "a/b").await;
    plot_in(bob, &b, "x").await;
    let y = plot_in(bob, &home(), "y").await;
    plot_in(bob, &home(), "z").await;
    bob.trash(&fid("bob:0")).await.unwrap();
    bob.trash(&y).await.unwrap();
    assert_eq!(bob.empty_trash().await.unwrap(), 4);
    assert_eq!(bob.empty_trash().await.unwrap(), 0);
    assert_eq!(live(bob).await, ["z"]);
    assert_eq!(bob.trash_summary(&[]).await.unwrap(), TrashSummary { bytes: Some(0), ..TrashSummary::default() });
}
