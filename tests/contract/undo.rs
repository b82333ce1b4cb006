//! Undo: whatever a verb did, its undo takes back and the undo of that does again.

use plotree::backend::query::{CopyOptions, FigureDraft, Lookup, Order, Scope, Spot, View};
use plotree::backend::{Backend, SortKey, Undo};
use plotree::model::{FilePatch, HOME, NewPlot, Place, PlotPatch};

use super::stage::{Case, Stage, at, figure, folder, grid, home, plot_in, taken, value};

pub const CASES: &[Case] = &[
    ("every change is taken back and done again", |stage| Box::pin(there_and_back(stage))),
    ("taking a trashing back leaves what was trashed before", |stage| Box::pin(only_the_same(stage))),
    ("an undo in whose way something stands changes nothing", |stage| Box::pin(in_the_way(stage))),
];

/// All that can be seen of bob's files, but for the moments of change.
async fn seen(bob: &dyn Backend) -> Vec<String> {
    let mut lines = Vec::new();
    for scope in [Scope::All("bob".into()), Scope::Trash, Scope::Starred] {
        let view = View::new(scope.clone(), Order::ascending(SortKey::CreationTime));
        for row in bob.window(&view, &Spot::Index(0), 1000).await.unwrap().rows {
            let file = bob.retrieve(&row.fid).await.unwrap();
            let path = bob.path(&row.fid).await.unwrap();
            let figure = match row.filetype {
                plotree::model::FileType::Plot => bob.plot(&row.fid).await.unwrap().figure.flatten(),
                _ => None,
            };
            lines.push(format!(
                "{scope:?} {path} {} {:?} {:?} {:?} {:?} {:?} {:?}",
                row.fid,
                file.deleted,
                file.world_readable,
                file.share_key_enabled,
                file.metadata,
                file.refresh_interval,
                figure.map(|figure| figure.to_json()),
            ));
        }
    }
    lines.push(format!("{:?}", bob.counts().await.unwrap()));
    lines
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
    let mut states = vec![seen(bob).await];
    let mut redo: Vec<Undo> = Vec::new();
    for step in steps.into_iter().rev() {
        redo.push(bob.undo(&step.expect("it changed something")).await.unwrap());
        states.push(seen(bob).await);
    }
    assert_ne!(states.first(), states.last());
    let mut undo = Vec::new();
    while let Some(step) = redo.pop() {
        let after = states.pop().unwrap();
        assert_eq!(seen(bob).await, after);
        undo.push(bob.undo(&step).await.unwrap());
        assert_eq!(&seen(bob).await, states.last().unwrap(), "{step:?}");
    }
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
