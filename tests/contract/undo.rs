//! Undo: whatever a verb did, its undo takes back and the undo of that does again.

use plotree::backend::query::{Content, CopyOptions, FigureDraft, Lookup, Order, Scope, Sharing, Spot, View};
use plotree::backend::{Backend, Error, SortKey, Undo};
use plotree::model::grid::{ColumnPatch, NewColumn};
use plotree::model::{Fid, File, FilePatch, HOME, NewPlot, Place, PlotPatch, Uid, Value};

use super::stage::{Case, Stage, at, figure, folder, grid, home, json, plot_in, taken, uids, value};

pub const CASES: &[Case] = &[
    ("every change is taken back and done again", |stage| Box::pin(there_and_back(stage))),
    ("taking a trashing back leaves what was trashed before", |stage| Box::pin(only_the_same(stage))),
    ("an undo in whose way something stands changes nothing", |stage| Box::pin(in_the_way(stage))),
    ("columns and rows are taken back and done again", |stage| Box::pin(of_grids(stage))),
    ("an undo of columns is small", |stage| Box::pin(small(stage))),
    ("columns that changed meanwhile stay as they are", |stage| Box::pin(columns_changed(stage))),
    ("sharing is taken back and done again", |stage| Box::pin(of_sharing(stage))),
    ("remarks are taken back and put back by who deleted them", |stage| Box::pin(of_comments(stage))),
    ("extras and references are taken back and done again", |stage| Box::pin(of_extras(stage))),
    ("a folder does not come to lie in itself", |stage| Box::pin(in_itself(stage))),
    ("an undo gives nobody what he may not have", |stage| Box::pin(forged(stage))),
    ("what changes nothing has no undo", |stage| Box::pin(nothing(stage))),
    ("undos are kept as text", |stage| Box::pin(kept(stage))),
];

/// All that can be seen of bob's files, but for the moments of change.
async fn seen(bob: &dyn Backend) -> Vec<String> {
    let mut lines = Vec::new();
    for scope in [Scope::All("bob".into()), Scope::Trash, Scope::Starred] {
        let view = View::new(scope.clone(), Order::ascending(SortKey::CreationTime));
        for row in bob.window(&view, &Spot::Index(0), 1000).await.unwrap().rows {
            let file = bob.retrieve(&row.fid).await.unwrap();
            let path = bob.path(&row.fid).await.unwrap();
            let content = match row.filetype {
                plotree::model::FileType::Folder => String::new(),
                _ => format!("{:?}", bob.content(&row.fid).await.unwrap()),
            };
            lines.push(format!("{scope:?} {path} {:?} {content}", timeless(file)));
        }
    }
    lines.push(format!("{:?}", bob.counts().await.unwrap()));
    lines
}

/// A file object without its moments of change.
fn timeless(file: File) -> File {
    let date_modified = file.creation_time;
    File { date_modified, ..file }
}

/// Takes steps back, last first, and does them again, comparing what is seen before and after each.
async fn back_and_forth<S, F>(backend: &dyn Backend, steps: Vec<Option<Undo>>, seen: impl Fn() -> F)
where
    S: PartialEq + std::fmt::Debug,
    F: Future<Output = S>,
{
    let mut states = vec![seen().await];
    let mut redo: Vec<Undo> = Vec::new();
    for step in steps.into_iter().rev() {
        redo.push(backend.undo(&step.expect("it changed something")).await.unwrap());
        states.push(seen().await);
        let [.., before, after] = &states[..] else { panic!() };
        assert_ne!(before, after);
    }
    while let Some(step) = redo.pop() {
        assert_eq!(seen().await, states.pop().unwrap());
        backend.undo(&step).await.unwrap();
        assert_eq!(&seen().await, states.last().unwrap(), "{step:?}");
    }
}

async fn there_and_back(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    let b = folder(bob, "a/b").await;
    let x = plot_in(bob, &b, "x").await;
    let g = grid(bob, at(&home(), "g"), &[("c", "[1]")]).await.file.fid;
    bob.trash(&plot_in(bob, &b, "old").await).await.unwrap();
    let metadata = value(r#"{"k":1}"#).as_object().cloned();
    let draft = FigureDraft {
        figure: figure(r#"{"data":[{"y":[1,2]}]}"#),
        file: FilePatch { place: Some(Place::Path("new/er".into())), ..FilePatch::rename("i") },
        ..FigureDraft::default()
    };
    let many = FilePatch { world_readable: Some(true), share_key_enabled: Some(true), ..at(&home(), "y") };
    let new_plot = NewPlot { figure: figure(r#"{"data":[]}"#), source_fid: None, file: FilePatch::rename("made") };
    let patch = PlotPatch { figure: Some(figure(r#"{"data":[{"type":"bar"}]}"#)), file: FilePatch::rename("z") };
    let steps = [
        bob.update(&x, &many).await.unwrap().undo,
        bob.update(&b, &FilePatch::move_to(HOME)).await.unwrap().undo,
        bob.update(&g, &FilePatch { metadata, refresh_interval: Some(Some(60)), ..FilePatch::default() })
            .await
            .unwrap()
            .undo,
        bob.update_plot(&x, &patch).await.unwrap().undo,
        bob.create_folder("p/q/r", &Place::default()).await.unwrap().undo,
        bob.create_plot(&new_plot).await.unwrap().undo,
        bob.import_figure(&draft).await.unwrap().undo,
        bob.copy(&x, &CopyOptions::default()).await.unwrap().undo,
        bob.star(&x).await.unwrap().undo,
        bob.trash(&a).await.unwrap().undo,
        bob.trash(&b).await.unwrap().undo,
        bob.restore(&b).await.unwrap().undo,
        bob.unstar(&x).await.unwrap().undo,
    ];
    back_and_forth(bob, steps.into(), || seen(bob)).await;
}

async fn only_the_same(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    let x = plot_in(bob, &a, "x").await;
    plot_in(bob, &a, "y").await;
    bob.trash(&x).await.unwrap();
    let before = seen(bob).await;
    let undo = bob.trash(&a).await.unwrap().undo.unwrap();
    bob.undo(&undo).await.unwrap();
    assert_eq!(seen(bob).await, before);
    assert_eq!(bob.retrieve(&x).await.unwrap().deleted, Some(true));
}

async fn in_itself(stage: &Stage) {
    let bob = &*stage.bob;
    let outer = folder(bob, "/outer").await;
    let inner = folder(bob, "/outer/inner").await;
    bob.trash(&inner).await.unwrap();
    let forged = Undo::TrashWithin { fid: outer.clone(), folder: inner.number(), alone: true };
    bob.undo(&forged).await.unwrap();
    bob.restore(&outer).await.unwrap();
    assert_eq!(bob.path(&outer).await.unwrap(), "/outer");
    assert_eq!(bob.path(&inner).await.unwrap(), "/outer/inner");
}

async fn in_the_way(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    let y = plot_in(bob, &home(), "y").await;
    let first = bob.trash(&x).await.unwrap().undo.unwrap();
    let second = bob.trash(&y).await.unwrap().undo.unwrap();
    plot_in(bob, &home(), "x").await;
    let before = seen(bob).await;
    taken(bob.undo(&Undo::All(vec![second, first])).await);
    assert_eq!(seen(bob).await, before);
    assert!(bob.lookup(&Lookup::from_home("y")).await.is_err());
}

fn named(name: &str) -> ColumnPatch {
    ColumnPatch { name: Some(name.into()), ..ColumnPatch::default() }
}

fn filled(data: &str) -> ColumnPatch {
    ColumnPatch { data: Some(value(data)), ..ColumnPatch::default() }
}

fn column(name: &str, data: &str) -> NewColumn {
    NewColumn { name: name.into(), data: value(data) }
}

/// A row of values in JSON.
fn row(json: &str) -> Vec<Value> {
    match value(json) {
        Value::List(values) => values,
        other => other.as_column().unwrap().cells().map(Value::from).collect(),
    }
}

/// All that is seen of a grid, its columns in their order.
async fn grid_seen(bob: &dyn Backend, fid: &Fid) -> String {
    let grid = bob.grid(fid).await.unwrap();
    let columns = bob.columns(fid, &[]).await.unwrap();
    format!("{} {:?} {:?}", json(&columns), grid.file.preview, grid.cols)
}

async fn of_grids(stage: &Stage) {
    let bob = &*stage.bob;
    let typed = r#"{"dtype":"i1","bdata":"AQI="}"#;
    let columns = [("a", "[1,2.5,3]"), ("b", r#"["x"]"#), ("c", typed), ("d", "[[1],[2,3]]"), ("e", "[]")];
    let g = grid(bob, at(&home(), "g"), &columns).await;
    let (fid, ids) = (&g.file.fid, uids(&g));
    let one = |index: usize, patch: ColumnPatch| [(ids[index].clone(), patch)];
    let swapped = [(ids[0].clone(), named("b")), (ids[1].clone(), named("a"))];
    let twice = [(ids[1].clone(), filled("[1]")), (ids[1].clone(), filled("[2]"))];
    // All in one place: only the order in which they were added tells them apart.
    let order = |index: usize| (ids[index].clone(), ColumnPatch { order: Some(7), ..ColumnPatch::default() });
    let steps = vec![
        bob.add_columns(fid, &[column("f", "[true,null]"), column("g", "[1e300]")]).await.unwrap().undo,
        bob.update_columns(fid, &swapped).await.unwrap().undo,
        bob.update_columns(fid, &one(0, filled(r#"["new",1]"#))).await.unwrap().undo,
        bob.update_columns(fid, &twice).await.unwrap().undo,
        bob.add_rows(fid, &[row("[1,2,3,4,5,6,7]"), row(r#"[1,2,"x",[4],5,6,7]"#)]).await.unwrap().undo,
        bob.update_columns(fid, &[order(0), order(1), order(3)]).await.unwrap().undo,
        bob.delete_columns(fid, &[ids[1].clone(), ids[4].clone()]).await.unwrap().undo,
        bob.delete_columns(fid, &uids(&bob.grid(fid).await.unwrap())).await.unwrap().undo,
    ];
    back_and_forth(bob, steps, || grid_seen(bob, fid)).await;
}

async fn small(stage: &Stage) {
    let bob = &*stage.bob;
    let numbers = format!("[{}]", (0..20_000).map(|n| n.to_string()).collect::<Vec<_>>().join(","));
    let g = grid(bob, at(&home(), "g"), &[("a", &numbers), ("b", &numbers)]).await;
    let (fid, ids) = (&g.file.fid, uids(&g));
    for change in [
        bob.add_rows(fid, &[row("[1,2]")]).await.unwrap().undo,
        bob.add_columns(fid, &[column("c", &numbers)]).await.unwrap().undo,
        bob.update_columns(fid, &[(ids[0].clone(), named("z"))]).await.unwrap().undo,
    ] {
        assert!(json(&change.unwrap()).len() < 300);
    }
}

fn conflict(answer: Result<Undo, Error>) {
    match answer {
        Err(Error::Conflict { .. }) => {}
        other => panic!("no conflict but {other:?}"),
    }
}

async fn columns_changed(stage: &Stage) {
    let bob = &*stage.bob;
    let g = grid(bob, at(&home(), "g"), &[("a", "[1,2]"), ("b", "[3]")]).await;
    let (fid, ids) = (&g.file.fid, uids(&g));
    let rows = bob.add_rows(fid, &[row("[5,6]")]).await.unwrap().undo.unwrap();
    bob.add_rows(fid, &[row("[7,8]")]).await.unwrap();
    let renamed = bob.update_columns(fid, &[(ids[0].clone(), named("z"))]).await.unwrap().undo.unwrap();
    let deleted = bob.delete_columns(fid, &ids[1..]).await.unwrap().undo.unwrap();
    let added = bob.add_columns(fid, &[column("b", "[]"), column("a", "[]")]).await.unwrap().undo.unwrap();
    let before = seen(bob).await;
    // A column of its name, of its new name, rows behind those to be cut.
    for step in [&deleted, &renamed, &rows] {
        conflict(bob.undo(step).await);
        conflict(bob.undo(&Undo::All(vec![added.clone(), renamed.clone(), step.clone(), rows.clone()])).await);
        assert_eq!(seen(bob).await, before);
    }
    bob.undo(&added).await.unwrap();
    conflict(bob.undo(&added).await);
    bob.undo(&deleted).await.unwrap();
    conflict(bob.undo(&deleted).await);
    bob.trash(fid).await.unwrap();
    bob.permanent_delete(fid).await.unwrap();
    assert_eq!(bob.undo(&renamed).await, Err(Error::NotFound));
}

async fn of_sharing(stage: &Stage) {
    let bob = &*stage.bob;
    stage.library.team_add("quants").unwrap();
    let g = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await;
    let text = format!(r#"{{"data":[{{"ysrc":"{}:{}"}}]}}"#, g.file.fid, uids(&g)[0]);
    let new = NewPlot { figure: figure(&text), source_fid: None, file: FilePatch::default() };
    let x = &bob.create_plot(&new).await.unwrap().value.file.fid;
    let sharing = |users: &[&str], teams: &[&str], readonly| Sharing {
        users: users.iter().map(|user| (*user).to_owned()).collect(),
        teams: teams.iter().map(|team| (*team).to_owned()).collect(),
        readonly,
        add_to_grids: true,
    };
    let mixed = sharing(&["eve", "a@example.com"], &["quants"], true);
    let steps = vec![
        bob.add_collaborators(x, &mixed).await.unwrap().undo,
        bob.add_collaborators(x, &sharing(&["eve", "fred"], &[], false)).await.unwrap().undo,
        bob.remove_collaborators(x, &["eve".into(), "a@example.com".into()], &["quants".into()]).await.unwrap().undo,
    ];
    let grid = &g.file.fid;
    let shares = || async move { (bob.collaborators(x).await.unwrap(), bob.collaborators(grid).await.unwrap()) };
    back_and_forth(bob, steps, shares).await;
    let undo = bob.add_collaborators(x, &sharing(&[], &["quants"], true)).await.unwrap().undo.unwrap();
    let again = bob.remove_collaborators(x, &[], &["quants".into()]).await.unwrap().undo.unwrap();
    stage.library.team_remove("quants").unwrap();
    conflict(bob.undo(&again).await);
    bob.undo(&undo).await.unwrap();
    assert_eq!(stage.fred.undo(&undo).await, Err(Error::Forbidden));
}

async fn of_comments(stage: &Stage) {
    let (bob, eve) = (&*stage.bob, &*stage.eve);
    let x = plot_in(bob, &home(), "x").await;
    bob.update(&x, &FilePatch { world_readable: Some(true), ..FilePatch::default() }).await.unwrap();
    let first = eve.comment(&x, "one").await.unwrap();
    let steps = vec![first.undo, eve.uncomment(first.value.id).await.unwrap().undo];
    let fid = &x;
    let comments = || async move { eve.retrieve(fid).await.unwrap().comments.unwrap() };
    back_and_forth(eve, steps, comments).await;
    let second = eve.comment(&x, "two").await.unwrap();
    let put_back = bob.uncomment(second.value.id).await.unwrap().undo.unwrap();
    conflict(eve.undo(&put_back).await);
    conflict(stage.fred.undo(&put_back).await);
    assert_eq!(eve.undo(&second.undo.unwrap()).await, Err(Error::NotFound));
    bob.undo(&put_back).await.unwrap();
    assert_eq!(comments().await.results, [second.value]);
    conflict(bob.undo(&put_back).await);
}

async fn of_extras(stage: &Stage) {
    let bob = &*stage.bob;
    let x = &plot_in(bob, &home(), "x").await;
    let made = bob.create_extra(std::slice::from_ref(x), Some("notes"), b"why").await.unwrap();
    let extra = &made.value.fid;
    let steps = vec![
        made.undo,
        bob.update_extra(extra, Some("more"), Some(&[0xff, 0, 1])).await.unwrap().undo,
        bob.drop_reference(x, extra).await.unwrap().undo,
        bob.delete_extra(extra).await.unwrap().undo,
    ];
    let all = || async move {
        let Content::Bytes { bytes, content_type } = bob.content(extra).await.unwrap() else { panic!() };
        let references = bob.retrieve(x).await.unwrap().references;
        (timeless(bob.retrieve(extra).await.unwrap()), bytes, content_type, references)
    };
    back_and_forth(bob, steps, all).await;
    bob.undo(&Undo::Restore(vec![extra.clone()])).await.unwrap();
    let again = Undo::AddReference { fid: x.clone(), referenced: extra.clone() };
    bob.trash(extra).await.unwrap();
    bob.permanent_delete(extra).await.unwrap();
    conflict(bob.undo(&again).await);
}

async fn forged(stage: &Stage) {
    let (bob, eve) = (&*stage.bob, &*stage.eve);
    let g = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await;
    let text = format!(r#"{{"data":[{{"ysrc":"{}:{}"}}]}}"#, g.file.fid, uids(&g)[0]);
    let secret = figure(&text);
    let mine = plot_in(eve, &"eve:-1".parse().unwrap(), "mine").await;
    conflict(eve.undo(&Undo::Figure { fid: mine.clone(), figure: Box::new(secret.clone()) }).await);
    // Nor does a figure from outside.
    let draft = FigureDraft { figure: secret, ..FigureDraft::default() };
    eve.import_figure(&draft).await.unwrap();
    let spied = eve.lookup(&Lookup::from_home("untitled")).await.unwrap().fid;
    let options = plotree::backend::ContentOptions { inline_data: true };
    let copied = eve.copy(&spied, &CopyOptions { deep_copy: true, ..CopyOptions::default() }).await.unwrap();
    for plot in [&spied, &copied.value.new_fid] {
        assert_eq!(eve.figure(plot, options).await.unwrap().to_json(), text);
        assert!(eve.unreadable_grids(plot).await.unwrap().is_empty());
    }
    let extra = bob.create_extra(std::slice::from_ref(&g.file.fid), None, b"").await.unwrap().value.fid;
    conflict(eve.undo(&Undo::AddReference { fid: mine, referenced: extra.clone() }).await);
    for step in [
        Undo::Content { fid: extra, content: Vec::new() },
        Undo::DeleteColumns { fid: g.file.fid.clone(), uids: uids(&g) },
        Undo::PutColumns { fid: g.file.fid.clone(), columns: Vec::new() },
        Undo::UpdateColumns { fid: g.file.fid.clone(), patches: Vec::new() },
        Undo::CutRows { fid: g.file.fid.clone(), length: 1, lengths: vec![(uids(&g)[0].clone(), 0)] },
        Undo::PutRows { fid: g.file.fid.clone(), ends: Vec::new() },
        Undo::Sharing { fid: g.file.fid.clone(), access: Vec::new() },
    ] {
        assert_eq!(eve.undo(&step).await, Err(Error::NotFound), "{step:?}");
        assert!(stage.anyone.undo(&step).await.is_err());
    }
}

async fn nothing(stage: &Stage) {
    let bob = &*stage.bob;
    let g = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await;
    let (fid, a) = (&g.file.fid, uids(&g)[0].clone());
    let extra = bob.create_extra(std::slice::from_ref(fid), Some("n"), b"x").await.unwrap().value.fid;
    let same = ColumnPatch { data: Some(value("[1]")), name: Some("a".into()), order: Some(0) };
    let none: [Uid; 0] = [];
    bob.drop_reference(fid, &extra).await.unwrap();
    bob.unstar(fid).await.unwrap();
    for undo in [
        bob.update_columns(fid, &[(a, same)]).await.unwrap().undo,
        bob.add_columns(fid, &[]).await.unwrap().undo,
        bob.delete_columns(fid, &none).await.unwrap().undo,
        bob.add_rows(fid, &[]).await.unwrap().undo,
        bob.add_collaborators(fid, &Sharing::default()).await.unwrap().undo,
        bob.remove_collaborators(fid, &["eve".into(), "nobody".into()], &["none".into()]).await.unwrap().undo,
        bob.drop_reference(fid, &extra).await.unwrap().undo,
        bob.update_extra(&extra, Some("n"), Some(b"x")).await.unwrap().undo,
        bob.unstar(fid).await.unwrap().undo,
        bob.restore(fid).await.unwrap().undo,
    ] {
        assert_eq!(undo, None);
    }
}

async fn kept(stage: &Stage) {
    let bob = &*stage.bob;
    let g = grid(bob, at(&home(), "g"), &[("a", "[1,2.5]"), ("b", r#"{"dtype":"i1","bdata":"AQI="}"#)]).await;
    let (fid, ids) = (&g.file.fid, uids(&g));
    let extra = bob.create_extra(std::slice::from_ref(fid), None, &[0, 0xff]).await.unwrap().value.fid;
    let comment = bob.comment(fid, "c").await.unwrap();
    let sharing = Sharing { users: vec!["eve".into(), "a@example.com".into()], ..Sharing::default() };
    let undos = [
        bob.add_rows(fid, &[row("[1,2]")]).await.unwrap().undo,
        bob.update_columns(fid, &[(ids[0].clone(), filled(r#"["x"]"#))]).await.unwrap().undo,
        bob.delete_columns(fid, &ids).await.unwrap().undo,
        bob.add_columns(fid, &[column("c", "[]")]).await.unwrap().undo,
        bob.update_extra(&extra, None, Some(b"x")).await.unwrap().undo,
        bob.drop_reference(fid, &extra).await.unwrap().undo,
        bob.add_collaborators(fid, &sharing).await.unwrap().undo,
        comment.undo,
        bob.uncomment(comment.value.id).await.unwrap().undo,
        bob.star(fid).await.unwrap().undo,
        bob.trash(fid).await.unwrap().undo,
    ];
    for undo in undos {
        let undo = undo.unwrap();
        assert_eq!(serde_json::from_str::<Undo>(&json(&undo)).unwrap(), undo);
    }
}
