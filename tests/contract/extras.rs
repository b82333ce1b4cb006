//! Extras: in no folder, drawn on by other files (sections 8.6 and 9.4).

use plotree::backend::query::{Content, CopyOptions};
use plotree::backend::{Backend, Error};
use plotree::model::{Fid, FilePatch, FileType, HOME, NewPlot};

use super::stage::{Case, Stage, at, fid, figure, grid, home, plot_in, refused, uids};

pub const CASES: &[Case] = &[
    ("an extra is drawn on by files and has no path", |stage| Box::pin(made(stage))),
    ("its bytes come back with their type", |stage| Box::pin(bytes(stage))),
    ("a reference is dropped, the extra stays", |stage| Box::pin(dropped(stage))),
    ("a plot's reference to its grid is not dropped", |stage| Box::pin(of_grids(stage))),
    ("a deleted extra lies in the trash", |stage| Box::pin(deleted(stage))),
    ("an extra is neither copied nor moved", |stage| Box::pin(stays(stage))),
    ("only who may write to a file gives it an extra", |stage| Box::pin(others(stage))),
];

async fn references(backend: &dyn Backend, fid: &Fid) -> Vec<Fid> {
    backend.retrieve(fid).await.unwrap().references.unwrap().results
}

async fn sample(stage: &Stage) -> (Fid, Fid) {
    let x = plot_in(&*stage.bob, &home(), "x").await;
    let extra = stage.bob.create_extra(std::slice::from_ref(&x), Some("notes"), b"why").await.unwrap().value;
    (x, extra.fid)
}

async fn made(stage: &Stage) {
    let bob = &*stage.bob;
    let (x, extra) = sample(stage).await;
    assert_eq!(references(bob, &x).await, std::slice::from_ref(&extra));
    let file = bob.retrieve(&extra).await.unwrap();
    assert_eq!((file.filetype, file.parented, file.parent), (FileType::Extra, false, HOME));
    assert_eq!(file.referencers.unwrap().results, std::slice::from_ref(&x));
    refused(bob.path(&extra).await);
    refused(bob.create_extra(&[], Some("notes"), b"").await);
    let unnamed = bob.create_extra(std::slice::from_ref(&x), None, b"").await.unwrap().value;
    assert_eq!(unnamed.filename, "untitled");
    bob.create_extra(&[x], Some("notes"), b"").await.unwrap();
}

async fn bytes(stage: &Stage) {
    let bob = &*stage.bob;
    let (_, extra) = sample(stage).await;
    for (bytes, expected) in [
        (&b"why"[..], "text/plain; charset=utf-8"),
        (&[0x89, b'P', b'N', b'G'], "image/png"),
        (&[0xff, 0xfe, 0], "application/octet-stream"),
        (b"", "text/plain; charset=utf-8"),
    ] {
        bob.update_extra(&extra, None, Some(bytes)).await.unwrap();
        let Content::Bytes { content_type, bytes: found } = bob.content(&extra).await.unwrap() else { panic!() };
        assert_eq!((found.as_slice(), content_type.as_str()), (bytes, expected));
    }
    assert_eq!(bob.update_extra(&extra, Some("n"), None).await.unwrap().value.filename, "n");
    refused(bob.update_extra(&extra, Some("a/b"), None).await);
    refused(bob.content(&home()).await);
}

async fn dropped(stage: &Stage) {
    let bob = &*stage.bob;
    let (x, extra) = sample(stage).await;
    for _ in 0..2 {
        let file = bob.drop_reference(&x, &extra).await.unwrap().value;
        assert_eq!((file.fid, file.references.unwrap().count), (x.clone(), 0));
    }
    bob.retrieve(&extra).await.unwrap();
    for unknown in ["bob:99", "nobody:1", "eve:0"] {
        bob.drop_reference(&x, &fid(unknown)).await.unwrap();
    }
}

async fn of_grids(stage: &Stage) {
    let bob = &*stage.bob;
    let g = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await;
    let text = format!(r#"{{"data":[{{"ysrc":"{}:{}"}}]}}"#, g.file.fid, uids(&g)[0]);
    let new = NewPlot { figure: figure(&text), source_fid: None, file: FilePatch::default() };
    let plot = bob.create_plot(&new).await.unwrap().value.file.fid;
    refused(bob.drop_reference(&plot, &g.file.fid).await);
    assert_eq!(references(bob, &plot).await, [g.file.fid]);
}

async fn deleted(stage: &Stage) {
    let bob = &*stage.bob;
    let (x, extra) = sample(stage).await;
    for _ in 0..2 {
        bob.delete_extra(&extra).await.unwrap();
        assert_eq!(bob.retrieve(&extra).await.unwrap().deleted, Some(true));
    }
    bob.permanent_delete(&extra).await.unwrap();
    assert_eq!(bob.delete_extra(&extra).await, Err(Error::NotFound));
    assert_eq!((bob.retrieve(&extra).await, references(bob, &x).await), (Err(Error::NotFound), Vec::new()));
    assert_eq!(bob.delete_extra(&x).await, Err(Error::NotFound), "a plot is no extra");
    let y = plot_in(bob, &home(), "y").await;
    let kept = bob.create_extra(std::slice::from_ref(&y), None, b"").await.unwrap().value.fid;
    bob.trash(&y).await.unwrap();
    bob.permanent_delete(&y).await.unwrap();
    bob.retrieve(&kept).await.unwrap();
}

async fn stays(stage: &Stage) {
    let (_, extra) = sample(stage).await;
    refused(stage.bob.copy(&extra, &CopyOptions::default()).await);
    refused(stage.bob.update(&extra, &FilePatch::move_to(HOME)).await);
}

async fn others(stage: &Stage) {
    let (x, extra) = sample(stage).await;
    let one = std::slice::from_ref(&x);
    assert_eq!(stage.eve.create_extra(one, None, b"").await, Err(Error::NotFound));
    let public = FilePatch { world_readable: Some(true), ..FilePatch::default() };
    stage.bob.update(&x, &public).await.unwrap();
    assert_eq!(stage.eve.create_extra(one, None, b"").await, Err(Error::Forbidden));
    assert!(matches!(stage.anyone.create_extra(one, None, b"").await, Err(Error::Unauthenticated(_))));
    assert_eq!(stage.eve.retrieve(&extra).await, Err(Error::NotFound), "extras are shared by themselves");
    assert_eq!(references(&*stage.eve, &x).await, []);
}
