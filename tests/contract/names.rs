//! Names: unique among live files of a folder, chosen when none is given (section 7.1).

use plotree::model::{FilePatch, Place};

use super::stage::{Case, Stage, at, folder, grid, grid_draft, home, is_there, plot, plot_in, refused, taken};

pub const CASES: &[Case] = &[
    ("a name is given once in a folder, whatever the type", |stage| Box::pin(unique(stage))),
    ("what is no name is refused", |stage| Box::pin(sound(stage))),
    ("a file without a name gets the lowest free one", |stage| Box::pin(untitled(stage))),
    ("renaming is all or nothing", |stage| Box::pin(renaming(stage))),
    ("a trashed file's name is free", |stage| Box::pin(trashed(stage))),
];

async fn unique(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    plot_in(bob, &home(), "x").await;
    plot_in(bob, &a, "x").await;
    plot_in(bob, &home(), "X").await;
    taken(bob.create_grid(&grid_draft(at(&home(), "x"), &[])).await);
    taken(bob.create_grid(&grid_draft(at(&home(), "a"), &[])).await);
    taken(bob.create_folder("x", &Place::default()).await);
    taken(bob.create_folder("x/y", &Place::default()).await);
}

async fn sound(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    for name in ["", "  ", ".", "..", "a/b", &"ä".repeat(101)] {
        refused(bob.update(&x, &FilePatch::rename(name)).await);
        refused(bob.create_grid(&grid_draft(at(&home(), name), &[])).await);
    }
    let longest = "ä".repeat(100);
    assert_eq!(bob.update(&x, &FilePatch::rename(&longest)).await.unwrap().value.filename, longest);
}

async fn untitled(stage: &Stage) {
    let bob = &*stage.bob;
    let mut fids = Vec::new();
    for name in ["untitled", "untitled (1)", "untitled (2)"] {
        let plot = plot(bob, FilePatch::default()).await;
        assert_eq!(plot.file.filename, name);
        fids.push(plot.file.fid);
    }
    bob.trash(&fids[1]).await.unwrap();
    assert_eq!(grid(bob, FilePatch::default(), &[]).await.file.filename, "untitled (1)");
}

async fn renaming(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    plot_in(bob, &home(), "y").await;
    let patch = FilePatch { world_readable: Some(true), ..FilePatch::rename("y") };
    taken(bob.update(&x, &patch).await);
    let file = bob.retrieve(&x).await.unwrap();
    assert_eq!((file.filename.as_str(), file.world_readable), ("x", false));
    let change = bob.update(&x, &FilePatch::default()).await.unwrap();
    assert_eq!((change.value, change.undo), (file, None));
    bob.update(&x, &FilePatch::rename("x")).await.unwrap();
    let file = bob.update(&x, &FilePatch::rename("z")).await.unwrap().value;
    assert_eq!(file.filename, "z");
    assert!(is_there(bob, "z").await && !is_there(bob, "x").await);
}

async fn trashed(stage: &Stage) {
    let bob = &*stage.bob;
    let first = plot_in(bob, &home(), "x").await;
    bob.trash(&first).await.unwrap();
    assert!(!is_there(bob, "x").await);
    let second = plot_in(bob, &home(), "x").await;
    assert_ne!(first, second);
}
