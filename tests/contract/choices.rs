//! What the contract leaves open and plotree has chosen (section 15), and rows of its tables that belong nowhere else.

use plotree::backend::query::{Content, CopyOptions, ImageName, Lookup, Scope, Sharing};
use plotree::backend::{Backend, Error};
use plotree::model::{Fid, FilePatch, NewPlot, Place};

use super::stage::{
    Case, Stage, at, fid, figure, folder, grid, grid_draft, home, is_there, live, names, plot, plot_in, refused, uids,
    value,
};

pub const CASES: &[Case] = &[
    ("pictures have the figure's size, thumbs are squares", |stage| Box::pin(pictures(stage))),
    ("errors have the texts that clients compare", |stage| Box::pin(texts(stage))),
    ("a reference to what the caller may not read is refused", |stage| Box::pin(unreadable(stage))),
    ("numbers of folders are the caller's own", |stage| Box::pin(own_numbers(stage))),
    ("of what is deleted for good no trace is left, and copies stay", |stage| Box::pin(traces(stage))),
    ("who draws on a file is told of those that the caller may read", |stage| Box::pin(referencers(stage))),
    ("a trashed folder is in nobody's way", |stage| Box::pin(made_anew(stage))),
    ("a grid may have no columns, and lose all of them", |stage| Box::pin(no_columns(stage))),
    ("a folder counts its live folders", |stage| Box::pin(subfolders(stage))),
    ("what was never set is null", |stage| Box::pin(never_set(stage))),
    ("secret is private with a key", |stage| Box::pin(levels(stage))),
];

/// Returns width and height of a PNG.
fn size(png: &[u8]) -> [u32; 2] {
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    [16, 20].map(|at| u32::from_be_bytes(png[at..at + 4].try_into().unwrap()))
}

async fn pictures(stage: &Stage) {
    let bob = &*stage.bob;
    let make = async |name: &str, layout: &str| {
        let figure = figure(&format!(r#"{{"data":[{{"type":"pie"}}],"layout":{layout}}}"#));
        let new = NewPlot { figure, source_fid: None, file: FilePatch::rename(name) };
        bob.create_plot(&new).await.unwrap().value.file.fid
    };
    let (plain, small) = (make("x", "{}").await, make("y", r#"{"width":320,"height":200}"#).await);
    for (plot, name, expected) in [
        (&plain, ImageName::Default, [700, 500]),
        (&small, ImageName::Default, [320, 200]),
        (&small, ImageName::BlockThumb, [300, 300]),
        (&plain, ImageName::ListThumb, [60, 60]),
    ] {
        assert_eq!(size(&bob.image(plot, name).await.unwrap()), expected);
    }
    let g = grid(bob, at(&home(), "g"), &[]).await.file.fid;
    for other in [&g, &home()] {
        refused(bob.image(other, ImageName::Default).await);
    }
}

async fn texts(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    assert_eq!(bob.retrieve(&fid("bob:99")).await.unwrap_err().to_string(), "Not found.");
    let taken = bob.create_folder("x", &Place::default()).await.unwrap_err().to_string();
    assert_eq!(taken, "Sorry, a file already exists with this name.");
    bob.update(&x, &FilePatch { world_readable: Some(true), ..FilePatch::default() }).await.unwrap();
    let forbidden = stage.eve.trash(&x).await.unwrap_err().to_string();
    assert_eq!(forbidden, "You do not have permission to perform this action.");
    let unknown = stage.anyone.star(&x).await.unwrap_err().to_string();
    assert_eq!(unknown, "Authentication credentials were not provided.");
    let live = refused(bob.permanent_delete(&x).await);
    assert_eq!(live, "File must be trashed before it can be permanently deleted.");
    assert_eq!(refused(bob.content(&home()).await), "Folders cannot contain content.");
}

async fn unreadable(stage: &Stage) {
    let (bob, eve) = (&*stage.bob, &*stage.eve);
    let g = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await;
    let text = format!(r#"{{"data":[{{"ysrc":"{}:{}"}}]}}"#, g.file.fid, uids(&g)[0]);
    let new = NewPlot { figure: figure(&text), source_fid: None, file: FilePatch::default() };
    let message = refused(eve.create_plot(&new).await);
    assert!(message.contains(&g.file.fid.to_string()), "{message}");
    let share = Sharing { users: vec!["eve".into()], readonly: true, ..Sharing::default() };
    bob.add_collaborators(&g.file.fid, &share).await.unwrap();
    let plot = eve.create_plot(&new).await.unwrap().value.file.fid;
    // Who reads a plot reads its data, and goes on to.
    bob.remove_collaborators(&g.file.fid, &["eve".into()], &[]).await.unwrap();
    let options = plotree::backend::ContentOptions { inline_data: true };
    assert!(eve.figure(&plot, options).await.unwrap().to_json().contains("\"y\":[1]"));
    assert_eq!(eve.unreadable_grids(&plot).await.unwrap().len(), 1);
    refused(eve.create_plot(&new).await);
}

async fn own_numbers(stage: &Stage) {
    let a = folder(&*stage.bob, "a").await;
    let place = FilePatch { place: Some(Place::Folder(a.number())), ..FilePatch::rename("x") };
    let new = NewPlot { figure: figure(r#"{"data":[]}"#), source_fid: None, file: place.clone() };
    refused(stage.eve.create_plot(&new).await);
    refused(stage.eve.create_grid(&grid_draft(place, &[])).await);
    refused(stage.eve.create_folder("b", &Place::Folder(a.number())).await);
    let b = folder(&*stage.eve, "b").await;
    assert_eq!((a.number(), b.number()), (0, 0));
    let made = stage.eve.create_plot(&new).await.unwrap().value.file;
    assert_eq!((made.owner.as_str(), made.parent), ("eve", 0));
    assert!(names(&*stage.bob, Scope::Folder(a)).await.is_empty());
}

async fn traces(stage: &Stage) {
    let (bob, eve) = (&*stage.bob, &*stage.eve);
    let file = FilePatch { share_key_enabled: Some(true), ..at(&home(), "x") };
    let x = plot(bob, file).await.file;
    let (x, key) = (x.fid, x.share_key.flatten().unwrap());
    let share = Sharing { users: vec!["eve".into()], ..Sharing::default() };
    bob.add_collaborators(&x, &share).await.unwrap();
    eve.star(&x).await.unwrap();
    eve.comment(&x, "good").await.unwrap();
    let copy = eve.copy(&x, &CopyOptions::default()).await.unwrap().value.new_fid;
    assert_eq!(eve.sources(&copy, None).await.unwrap().nodes.len(), 2);
    bob.trash(&x).await.unwrap();
    bob.permanent_delete(&x).await.unwrap();
    assert_eq!((stage.opened)(None, &key).retrieve(&x).await, Err(Error::NotFound));
    for scope in [Scope::Starred, Scope::Shared] {
        assert!(names(eve, scope).await.is_empty());
    }
    let left = eve.counts().await.unwrap();
    assert_eq!((left.all, left.starred, left.shared), (1, 0, 0));
    assert!(matches!(eve.content(&copy).await, Ok(Content::Figure(_))));
    assert_eq!(eve.sources(&copy, None).await.unwrap().nodes.len(), 1, "where it was copied from is forgotten");
}

async fn referencers(stage: &Stage) {
    let (bob, eve) = (&*stage.bob, &*stage.eve);
    let public = FilePatch { world_readable: Some(true), ..at(&home(), "g") };
    let g = grid(bob, public, &[("a", "[1]")]).await;
    let text = format!(r#"{{"data":[{{"ysrc":"{}:{}"}}]}}"#, g.file.fid, uids(&g)[0]);
    let make = async |user: &dyn Backend, world_readable: bool| {
        let file = FilePatch { world_readable: Some(world_readable), ..FilePatch::default() };
        let new = NewPlot { figure: figure(&text), source_fid: None, file };
        user.create_plot(&new).await.unwrap().value.file.fid
    };
    let (open, hidden, hers) = (make(bob, true).await, make(bob, false).await, make(eve, false).await);
    let told = async |user: &dyn Backend| -> Vec<Fid> {
        let mut fids = user.retrieve(&g.file.fid).await.unwrap().referencers.unwrap().results;
        fids.sort();
        fids
    };
    assert_eq!(told(&*stage.anyone).await, std::slice::from_ref(&open));
    assert_eq!(told(bob).await, [open.clone(), hidden]);
    assert_eq!(told(eve).await, [open, hers]);
}

async fn made_anew(stage: &Stage) {
    let bob = &*stage.bob;
    let first = folder(bob, "a").await;
    plot_in(bob, &first, "x").await;
    bob.trash(&first).await.unwrap();
    let second = folder(bob, "a/b").await;
    assert!(is_there(bob, "a/b").await && !is_there(bob, "a/x").await);
    let place = FilePatch { place: Some(Place::Path("a/c".into())), ..FilePatch::rename("y") };
    plot(bob, place).await;
    assert_eq!(live(bob).await, ["a", "b", "c", "y"]);
    assert_ne!(bob.retrieve(&second).await.unwrap().parent, first.number());
    refused(bob.create_grid(&grid_draft(at(&first, "z"), &[])).await);
}

async fn no_columns(stage: &Stage) {
    let bob = &*stage.bob;
    let g = grid(bob, at(&home(), "g"), &[]).await;
    assert!(g.cols.is_empty() && bob.columns(&g.file.fid, &[]).await.unwrap().is_empty());
    assert!(bob.grid_content(&g.file.fid).await.unwrap().cols.is_empty());
    let h = grid(bob, at(&home(), "h"), &[("a", "[1]"), ("b", "[2]")]).await;
    let (fid, ids) = (&h.file.fid, uids(&h));
    let unknown = "ffffff".parse().unwrap();
    assert_eq!(bob.columns(fid, &[ids[0].clone(), unknown]).await, Err(Error::NotFound));
    let unknown = "ffffff".parse().unwrap();
    assert_eq!(bob.delete_columns(fid, &[ids[0].clone(), unknown]).await.unwrap_err(), Error::NotFound);
    let asked = bob.columns(fid, &[ids[1].clone(), ids[0].clone()]).await.unwrap();
    assert_eq!(asked.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    for row in ["[1]", "[1,2,3]"] {
        let row = value(row).as_column().unwrap().cells().map(Into::into).collect();
        refused(bob.add_rows(fid, &[row]).await);
    }
    bob.delete_columns(fid, &ids).await.unwrap();
    assert!(bob.grid(fid).await.unwrap().cols.is_empty());
}

async fn subfolders(stage: &Stage) {
    let bob = &*stage.bob;
    let inner = folder(bob, "a/b/c").await;
    let b = folder(bob, "a/d").await;
    let a = bob.lookup(&Lookup::from_home("a")).await.unwrap();
    assert_eq!(a.subfolder_count, Some(2));
    bob.trash(&b).await.unwrap();
    assert_eq!(bob.retrieve(&a.fid).await.unwrap().subfolder_count, Some(1));
    assert_eq!(bob.retrieve(&inner).await.unwrap().subfolder_count, Some(0));
    let x = plot_in(bob, &inner, "x").await;
    assert_eq!(bob.retrieve(&x).await.unwrap().subfolder_count, None);
}

async fn never_set(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    let file = bob.retrieve(&x).await.unwrap();
    assert_eq!((file.is_theme, file.is_template, file.refresh_interval), (None, None, None));
    assert_eq!((file.caption.as_str(), file.metadata.unwrap().len(), file.views), ("", 0, 0));
    let patch = FilePatch { is_theme: Some(false), is_template: Some(true), ..FilePatch::default() };
    let file = bob.update(&x, &patch).await.unwrap().value;
    assert_eq!((file.is_theme, file.is_template), (Some(false), Some(true)));
}

async fn levels(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    let secret = FilePatch { share_key_enabled: Some(true), world_readable: Some(false), ..FilePatch::default() };
    let file = bob.update(&x, &secret).await.unwrap().value;
    let key = file.share_key.flatten().unwrap();
    assert!(key.len() == 22 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() && !b"0O1lI".contains(&byte)));
    let opened = (stage.opened)(Some("eve"), &key);
    assert_eq!(opened.retrieve(&x).await.unwrap().share_key, None, "only the owner sees it");
    assert_eq!(stage.eve.retrieve(&x).await, Err(Error::NotFound));
    // From secret to public the key goes on to work.
    let public = FilePatch { world_readable: Some(true), ..FilePatch::default() };
    let file = bob.update(&x, &public).await.unwrap().value;
    assert_eq!((file.share_key_enabled, file.share_key.flatten()), (Some(true), Some(key)));
}
