//! Paths, folders and moves (sections 7.2, 8.2 and 8.3).

use plotree::backend::Error;
use plotree::backend::query::{ListQuery, Lookup};
use plotree::model::{FilePatch, FileType, HOME, Place};

use super::stage::{Case, Stage, at, fid, folder, home, is_there, live, plot, plot_in, refused, taken};

pub const CASES: &[Case] = &[
    ("folders are made along a path", |stage| Box::pin(made(stage))),
    ("slashes around a path do not matter", |stage| Box::pin(slashes(stage))),
    ("a path that leads nowhere is not found", |stage| Box::pin(nowhere(stage))),
    ("a file moves to a folder or to a path", |stage| Box::pin(moves(stage))),
    ("a folder does not move into itself", |stage| Box::pin(into_itself(stage))),
    ("home stays what it is", |stage| Box::pin(home_stays(stage))),
    ("a folder lists its children by page", |stage| Box::pin(pages(stage))),
];

async fn made(stage: &Stage) {
    let bob = &*stage.bob;
    let c = bob.create_folder("a/b/c", &Place::default()).await.unwrap().value;
    assert_eq!((c.file.filename.as_str(), &c.file.filetype), ("c", &FileType::Folder));
    assert_eq!(bob.path(&c.file.fid).await.unwrap(), "/a/b/c");
    assert_eq!(bob.path(&home()).await.unwrap(), "/");
    taken(bob.create_folder("a/b", &Place::default()).await);
    let d = bob.create_folder("d", &Place::Folder(c.file.fid.number())).await.unwrap().value;
    assert_eq!(bob.path(&d.file.fid).await.unwrap(), "/a/b/c/d");
    refused(bob.create_folder("//", &Place::default()).await);
    refused(bob.create_folder("x/../y", &Place::default()).await);
    assert_eq!(live(bob).await, ["a", "b", "c", "d"], "nothing is left of what was refused");
    let a = bob.lookup(&Lookup::from_home("a")).await.unwrap();
    assert_eq!((a.subfolder_count, a.parent), (Some(1), HOME));
}

async fn slashes(stage: &Stage) {
    let bob = &*stage.bob;
    let b = folder(bob, "/a//b/").await;
    let x = plot_in(bob, &b, "x").await;
    for path in ["a/b/x", "/a/b/x", "//a//b/x//"] {
        assert_eq!(bob.lookup(&Lookup::from_home(path)).await.unwrap().fid, x);
    }
    let from_b = Lookup { path: "x".into(), parent: b.number(), user: Some("bob".into()) };
    assert_eq!(bob.lookup(&from_b).await.unwrap().fid, x);
}

async fn nowhere(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    for path in ["y", "x/y", "a/x"] {
        assert_eq!(bob.lookup(&Lookup::from_home(path)).await, Err(Error::NotFound));
        assert!(!is_there(bob, path).await);
    }
    for path in ["", "/", "//"] {
        refused(bob.lookup(&Lookup::from_home(path)).await);
    }
    for missing in ["bob:99", "nobody:0", "bob:99999999999999"] {
        assert_eq!(bob.retrieve(&fid(missing)).await, Err(Error::NotFound));
    }
    let unknown = Lookup { user: Some("nobody".into()), ..Lookup::from_home("x") };
    assert_eq!(bob.lookup(&unknown).await, Err(Error::NotFound));
    refused(bob.update(&x, &FilePatch::move_to(99)).await);
    refused(bob.update(&x, &FilePatch::move_to(x.number())).await);
}

async fn moves(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    let x = plot_in(bob, &home(), "x").await;
    let moved = bob.update(&x, &FilePatch::move_to(a.number())).await.unwrap().value;
    assert_eq!(moved.parent, a.number());
    assert!(is_there(bob, "a/x").await);
    let patch = FilePatch { place: Some(Place::Path("/b/c/".into())), ..FilePatch::rename("y") };
    bob.update(&x, &patch).await.unwrap();
    assert_eq!(bob.path(&x).await.unwrap(), "/b/c/y");
    plot_in(bob, &a, "y").await;
    taken(bob.update(&x, &FilePatch::move_to(a.number())).await);
    bob.update(&a, &FilePatch { place: Some(Place::Path("b".into())), ..FilePatch::default() }).await.unwrap();
    assert!(is_there(bob, "b/a/y").await);
    bob.trash(&a).await.unwrap();
    refused(bob.update(&x, &FilePatch::move_to(a.number())).await);
    refused(bob.create_folder("z", &Place::Folder(a.number())).await);
    refused(bob.update(&a, &FilePatch::move_to(HOME)).await);
}

async fn into_itself(stage: &Stage) {
    let bob = &*stage.bob;
    let c = folder(bob, "a/b/c").await;
    let a = bob.lookup(&Lookup::from_home("a")).await.unwrap().fid;
    for folder in [&a, &c] {
        let message = refused(bob.update(&a, &FilePatch::move_to(folder.number())).await);
        assert!(message.contains("into itself"), "{message}");
    }
    assert_eq!(bob.path(&c).await.unwrap(), "/a/b/c");
}

async fn home_stays(stage: &Stage) {
    let bob = &*stage.bob;
    let object = bob.folder(&home(), &ListQuery::default()).await.unwrap().file;
    assert_eq!((object.parent, object.owner.as_str(), object.filename.as_str()), (-2, "bob", ""));
    refused(bob.update(&home(), &FilePatch::rename("x")).await);
    refused(bob.trash(&home()).await);
    refused(bob.restore(&home()).await);
    refused(bob.permanent_delete(&home()).await);
    refused(bob.copy(&home(), &plotree::backend::CopyOptions::default()).await);
}

async fn pages(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    for number in 0..12 {
        plot(bob, at(&a, &format!("x{number:02}"))).await;
    }
    folder(bob, "a/z").await;
    let one =
        |page: u64| ListQuery { page: page.try_into().ok(), page_size: 5.try_into().ok(), ..ListQuery::default() };
    let mut names = Vec::new();
    for page in 1..=3 {
        let children = bob.folder(&a, &one(page)).await.unwrap().children;
        assert_eq!((children.count, children.next.is_some(), children.previous.is_some()), (13, page < 3, page > 1));
        names.extend(children.results.into_iter().map(|file| file.filename));
    }
    assert_eq!((names.len(), names[0].as_str(), names[12].as_str()), (13, "z", "x11"));
    assert_eq!(bob.folder(&a, &one(4)).await, Err(Error::NotFound));
    let z = bob.lookup(&Lookup::from_home("a/z")).await.unwrap().fid;
    assert_eq!(bob.folder(&z, &one(1)).await.unwrap().children.count, 0);
    let only = ListQuery { filetypes: vec![FileType::Folder], ..ListQuery::default() };
    assert_eq!(bob.folder(&a, &only).await.unwrap().children.count, 1);
    let named = ListQuery { name: Some("X1".into()), ..ListQuery::default() };
    assert_eq!(bob.folder(&a, &named).await.unwrap().children.count, 2);
}
