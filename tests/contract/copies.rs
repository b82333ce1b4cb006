//! Copies (section 9.1).

use plotree::backend::query::{ContentOptions, CopyOptions};
use plotree::model::{HOME, NewPlot};

use super::stage::{Case, Stage, at, figure, folder, grid, home, json, refused, uids};

pub const CASES: &[Case] = &[
    ("a linked copy draws on the same grid", |stage| Box::pin(linked(stage))),
    ("a deep copy has its own data", |stage| Box::pin(deep(stage))),
    ("of what is read but not owned, data that is not readable is copied", |stage| Box::pin(others(stage))),
    ("folders are not copied", |stage| Box::pin(folders(stage))),
];

async fn sample(stage: &Stage) -> (plotree::model::Fid, plotree::model::Fid) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    let grid = grid(bob, at(&a, "g"), &[("c", "[1,2]")]).await;
    let text = format!(r#"{{"data":[{{"ysrc":"{}:{}"}}]}}"#, grid.file.fid, uids(&grid)[0]);
    let new = NewPlot { figure: figure(&text), source_fid: None, file: at(&a, "p") };
    (bob.create_plot(&new).await.unwrap().value.file.fid, grid.file.fid)
}

async fn linked(stage: &Stage) {
    let bob = &*stage.bob;
    let (plot, grid) = sample(stage).await;
    let copied = bob.copy(&plot, &CopyOptions::default()).await.unwrap().value;
    assert_eq!((copied.files.len(), copied.files[0].filename.as_str()), (1, "p (1)"));
    assert_eq!(copied.files[0].parent, bob.retrieve(&plot).await.unwrap().parent);
    let options = ContentOptions::default();
    assert_eq!(bob.figure(&copied.new_fid, options).await.unwrap(), bob.figure(&plot, options).await.unwrap());
    assert_eq!(bob.retrieve(&grid).await.unwrap().referencers.unwrap().count, 2);
    let home_copy = CopyOptions { parent: Some(HOME), make_public: true, ..CopyOptions::default() };
    let copied = bob.copy(&plot, &home_copy).await.unwrap().value;
    assert_eq!((copied.files[0].filename.as_str(), copied.files[0].world_readable), ("p", true));
}

async fn deep(stage: &Stage) {
    let bob = &*stage.bob;
    let (plot, grid) = sample(stage).await;
    let options = CopyOptions { deep_copy: true, ..CopyOptions::default() };
    let change = bob.copy(&plot, &options).await.unwrap();
    let [copy, data] = &change.value.files[..] else { panic!("a plot and a grid") };
    assert_eq!((data.filename.as_str(), change.warnings.len()), ("g (1)", 0));
    bob.trash(&grid).await.unwrap();
    bob.permanent_delete(&grid).await.unwrap();
    let figure = bob.figure(&copy.fid, ContentOptions { inline_data: true }).await.unwrap();
    assert!(json(&figure).contains(&format!(r#""ysrc":"{}:"#, data.fid)), "{}", json(&figure));
    assert!(json(&figure).contains(r#""y":[1,2]"#));
    bob.undo(&change.undo.unwrap()).await.unwrap();
    assert_eq!(bob.retrieve(&data.fid).await.unwrap().deleted, Some(true));
}

async fn others(stage: &Stage) {
    let (bob, eve) = (&*stage.bob, &*stage.eve);
    let (plot, _) = sample(stage).await;
    let public = plotree::model::FilePatch { world_readable: Some(true), ..plotree::model::FilePatch::default() };
    bob.update(&plot, &public).await.unwrap();
    let change = eve.copy(&plot, &CopyOptions::default()).await.unwrap();
    let [copy, data] = &change.value.files[..] else { panic!("a plot and a grid") };
    assert_eq!((copy.owner.as_str(), copy.parent, data.owner.as_str()), ("eve", HOME, "eve"));
    assert_eq!(change.warnings.len(), 1);
    assert!(!copy.world_readable);
}

async fn folders(stage: &Stage) {
    let a = folder(&*stage.bob, "a").await;
    refused(stage.bob.copy(&a, &CopyOptions::default()).await);
    assert!(stage.bob.copy(&home(), &CopyOptions::default()).await.is_err());
}
