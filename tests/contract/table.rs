//! The table of section 5: every verb by every caller on a file in every state.

use std::pin::Pin;

use plotree::backend::query::{ContentOptions, CopyOptions, ImageName, Lookup, Sharing};
use plotree::backend::{Backend, Error, Result};
use plotree::model::{Fid, FilePatch, HOME, NewPlot, PlotPatch, Value};

use super::stage::{Case, Stage, at, figure, folder, grid, uids};

pub const CASES: &[Case] = &[
    ("what each caller may do to a file in each state", |stage| Box::pin(files(stage))),
    ("what each caller may do to a grid", |stage| Box::pin(grids(stage))),
    ("trashing is for the owner and who may write to the folder", |stage| Box::pin(trashing(stage))),
    ("a folder lists what its reader may read", |stage| Box::pin(listing(stage))),
];

/// The states of a file: its columns in the table.
const STATES: [&str; 4] = ["public", "private", "secret", "trashed"];

/// A plot of bob's, which fred may read and ann may write.
struct Sample {
    plot: Fid,
    grid: Fid,
    extra: Fid,
    path: String,
    key: String,
}

/// A verb in short.
type Verb = for<'a> fn(&'a dyn Backend, &'a Sample) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

macro_rules! verb {
    ($backend:ident, $sample:ident, $call:expr) => {
        |$backend, $sample| Box::pin(async move { $call.await.map(|_| ()) })
    };
}

/// Verbs with what anyone, another user, a reader, a writer and the owner are told: `y` done, `0` makes no sense, `1` sign
/// in, `3` forbidden, `4` not there; for each state.
const TABLE: &[(&str, [&str; 4], Verb)] = &[
    ("retrieve", ["yyyyy", "44yyy", "yyyyy", "4444y"], verb!(b, s, b.retrieve(&s.plot))),
    ("content", ["yyyyy", "44yyy", "yyyyy", "4444y"], verb!(b, s, b.content(&s.plot))),
    ("plot", ["yyyyy", "44yyy", "yyyyy", "4444y"], verb!(b, s, b.plot(&s.plot))),
    (
        "figure",
        ["yyyyy", "44yyy", "yyyyy", "4444y"],
        verb!(b, s, b.figure(&s.plot, ContentOptions { inline_data: true })),
    ),
    ("image", ["yyyyy", "44yyy", "yyyyy", "4444y"], verb!(b, s, b.image(&s.plot, ImageName::ListThumb))),
    ("unreadable_grids", ["yyyyy", "44yyy", "yyyyy", "4444y"], verb!(b, s, b.unreadable_grids(&s.plot))),
    ("path", ["yyyyy", "44yyy", "yyyyy", "4444y"], verb!(b, s, b.path(&s.plot))),
    ("sources", ["yyyyy", "44yyy", "yyyyy", "4444y"], verb!(b, s, b.sources(&s.plot, None))),
    ("count_view", ["yyyyy", "44yyy", "yyyyy", "4444y"], verb!(b, s, b.count_view(&s.plot))),
    ("lookup", ["yyyyy", "44yyy", "yyyyy", "44444"], |b, s| {
        Box::pin(async move {
            let lookup = Lookup { user: Some("bob".into()), ..Lookup::from_home(&s.path) };
            assert_eq!(b.exists(&lookup).await.unwrap(), b.lookup(&lookup).await.is_ok());
            b.lookup(&lookup).await.map(|_| ())
        })
    }),
    ("rename", ["133yy", "443yy", "133yy", "4444y"], verb!(b, s, b.update(&s.plot, &FilePatch::rename("renamed")))),
    ("move", ["1333y", "4433y", "1333y", "44440"], |b, s| {
        let patch = FilePatch { filename: Some(s.path.replace('/', "-")), ..FilePatch::move_to(HOME) };
        Box::pin(async move { b.update(&s.plot, &patch).await.map(|_| ()) })
    }),
    ("publish", ["1333y", "4433y", "1333y", "4444y"], |b, s| {
        let patch = FilePatch { world_readable: Some(true), ..FilePatch::default() };
        Box::pin(async move { b.update(&s.plot, &patch).await.map(|_| ()) })
    }),
    ("share by key", ["1333y", "4433y", "1333y", "4444y"], |b, s| {
        let patch = FilePatch { share_key_enabled: Some(true), ..FilePatch::default() };
        Box::pin(async move { b.update(&s.plot, &patch).await.map(|_| ()) })
    }),
    ("write figure", ["133yy", "443yy", "133yy", "4444y"], |b, s| {
        let patch = PlotPatch { figure: Some(figure(r#"{"data":[]}"#)), ..PlotPatch::default() };
        Box::pin(async move { b.update_plot(&s.plot, &patch).await.map(|_| ()) })
    }),
    ("trash", ["1333y", "4433y", "1333y", "4444y"], verb!(b, s, b.trash(&s.plot))),
    ("restore", ["1333y", "4433y", "1333y", "4444y"], verb!(b, s, b.restore(&s.plot))),
    ("permanent_delete", ["13330", "44330", "13330", "4444y"], verb!(b, s, b.permanent_delete(&s.plot))),
    ("copy", ["1yyyy", "44yyy", "1yyyy", "4444y"], verb!(b, s, b.copy(&s.plot, &CopyOptions::default()))),
    ("star", ["1yyyy", "44yyy", "1yyyy", "4444y"], verb!(b, s, b.star(&s.plot))),
    ("unstar", ["1yyyy", "44yyy", "1yyyy", "4444y"], verb!(b, s, b.unstar(&s.plot))),
    ("comment", ["1yyyy", "44yyy", "1yyyy", "4444y"], verb!(b, s, b.comment(&s.plot, "good"))),
    ("collaborators", ["13yyy", "44yyy", "13yyy", "4444y"], verb!(b, s, b.collaborators(&s.plot))),
    ("add_collaborators", ["1333y", "4433y", "1333y", "4444y"], |b, s| {
        let sharing = Sharing { users: vec!["eve".into()], ..Sharing::default() };
        Box::pin(async move { b.add_collaborators(&s.plot, &sharing).await.map(|_| ()) })
    }),
    (
        "remove_collaborators",
        ["1333y", "4433y", "1333y", "4444y"],
        verb!(b, s, b.remove_collaborators(&s.plot, &["fred".into()], &[])),
    ),
    ("drop_reference", ["133yy", "443yy", "133yy", "4444y"], verb!(b, s, b.drop_reference(&s.plot, &s.extra))),
];

/// Verbs that are told a share key in every way to the library.
const READING: [&str; 8] = ["retrieve", "content", "plot", "figure", "unreadable_grids", "path", "sources", "lookup"];

fn told<T>(answer: Result<T>) -> char {
    match answer {
        Ok(_) => 'y',
        Err(Error::Invalid { .. }) => '0',
        Err(Error::Unauthenticated(_)) => '1',
        Err(Error::Forbidden) => '3',
        Err(Error::NotFound) => '4',
        Err(other) => panic!("{other:?}"),
    }
}

/// Makes a plot with its grid in a folder of its own, in a state.
async fn sample(stage: &Stage, state: &str, number: usize) -> Sample {
    let bob = &*stage.bob;
    let name = format!("d{number}");
    let folder = folder(bob, &name).await;
    let grid = grid(bob, at(&folder, "g"), &[("a", "[1]")]).await;
    let text = format!(r#"{{"data":[{{"ysrc":"{}:{}"}}]}}"#, grid.file.fid, uids(&grid)[0]);
    let file = FilePatch {
        world_readable: Some(state == "public" || state == "trashed"),
        share_key_enabled: Some(state == "secret"),
        ..at(&folder, "p")
    };
    let plot = bob.create_plot(&NewPlot { figure: figure(&text), source_fid: None, file }).await.unwrap().value;
    let (plot, key) = (plot.file.fid, plot.file.share_key.flatten().unwrap_or_default());
    let extra = bob.create_extra(std::slice::from_ref(&plot), Some("notes"), b"n").await.unwrap().value.fid;
    share(stage, &plot).await;
    share(stage, &grid.file.fid).await;
    if state == "trashed" {
        bob.trash(&plot).await.unwrap();
    }
    Sample { plot, grid: grid.file.fid, extra, path: name + "/p", key }
}

/// Lets fred read and ann write.
async fn share(stage: &Stage, fid: &Fid) {
    for (user, readonly) in [("fred", true), ("ann", false)] {
        let sharing = Sharing { users: vec![user.into()], readonly, ..Sharing::default() };
        stage.bob.add_collaborators(fid, &sharing).await.unwrap();
    }
}

async fn files(stage: &Stage) {
    let mut number = 0;
    for (name, expected, verb) in TABLE {
        for (state, expected) in STATES.iter().zip(expected) {
            if *state == "secret" && stage.keys_only_read && !READING.contains(name) {
                continue;
            }
            let mut found = String::new();
            for user in [None, Some("eve"), Some("fred"), Some("ann"), Some("bob")] {
                number += 1;
                let sample = sample(stage, state, number).await;
                // A wrong key opens nothing.
                let key = if *state == "secret" { &sample.key } else { "wrong" };
                found.push(told(verb(&*(stage.opened)(user, key), &sample).await));
            }
            assert_eq!(found, *expected, "{name} of what is {state}, by anyone, another, reader, writer, owner");
        }
    }
}

async fn grids(stage: &Stage) {
    let verbs: &[(&str, &str, Verb)] = &[
        ("grid", "44yyy", verb!(b, s, b.grid(&s.grid))),
        ("content", "44yyy", verb!(b, s, b.grid_content(&s.grid))),
        ("columns", "44yyy", verb!(b, s, b.columns(&s.grid, &[]))),
        ("add_columns", "443yy", verb!(b, s, b.add_columns(&s.grid, &[]))),
        ("update_columns", "443yy", verb!(b, s, b.update_columns(&s.grid, &[]))),
        ("delete_columns", "443yy", verb!(b, s, b.delete_columns(&s.grid, &[]))),
        ("add_rows", "443yy", |b, s| {
            Box::pin(async move { b.add_rows(&s.grid, &[vec![Value::Null]]).await.map(|_| ()) })
        }),
        ("meta data", "4433y", |b, s| {
            let metadata = super::stage::value(r#"{"k":1}"#).as_object().cloned();
            let patch = FilePatch { metadata, ..FilePatch::default() };
            Box::pin(async move { b.update_grid(&s.grid, &patch).await.map(|_| ()) })
        }),
    ];
    let callers = [&stage.anyone, &stage.eve, &stage.fred, &stage.ann, &stage.bob];
    for (number, (name, expected, verb)) in verbs.iter().enumerate() {
        let sample = sample(stage, "private", number).await;
        let mut found = String::new();
        for caller in callers {
            found.push(told(verb(&**caller, &sample).await));
        }
        assert_eq!(found, *expected, "{name}");
    }
}

async fn trashing(stage: &Stage) {
    let sample = sample(stage, "private", 0).await;
    let parent = stage.bob.lookup(&Lookup::from_home("d0")).await.unwrap().fid;
    share(stage, &parent).await;
    assert_eq!(told(stage.fred.trash(&sample.grid).await), '3');
    let change = stage.ann.trash(&sample.grid).await.unwrap();
    assert_eq!(change.undo, None, "only the owner takes it out again");
    assert_eq!(told(stage.ann.retrieve(&sample.grid).await), '4');
    assert_eq!(told(stage.ann.restore(&sample.grid).await), '4');
    assert_eq!(told(stage.ann.trash(&parent).await), '3', "home is not shared");
    assert_eq!(stage.bob.retrieve(&sample.grid).await.unwrap().deleted, Some(true));
}

async fn listing(stage: &Stage) {
    use plotree::backend::query::{ListQuery, Scope, Shelf};
    let d = folder(&*stage.bob, "d").await;
    let patch = |name: &str, public| FilePatch { world_readable: Some(public), ..at(&d, name) };
    super::stage::plot(&*stage.bob, patch("public", true)).await;
    let given = super::stage::plot(&*stage.bob, patch("given", false)).await.file.fid;
    super::stage::plot(&*stage.bob, patch("private", false)).await;
    let publish = FilePatch { world_readable: Some(true), ..FilePatch::default() };
    stage.bob.update(&d, &publish).await.unwrap();
    share(stage, &given).await;
    let callers =
        [(&stage.anyone, vec!["public"]), (&stage.eve, vec!["public"]), (&stage.fred, vec!["given", "public"])];
    for (caller, expected) in callers.into_iter().chain([(&stage.bob, vec!["given", "private", "public"])]) {
        assert_eq!(super::stage::names(&**caller, Scope::Folder(d.clone())).await, expected);
        let children = caller.folder(&d, &ListQuery::default()).await.unwrap().children;
        assert_eq!(children.count as usize, expected.len());
        let all = caller.listing(Shelf::All, Some("bob"), &ListQuery::default()).await.unwrap().children;
        assert_eq!(all.count as usize, expected.len() + 1, "and the folder");
    }
}
