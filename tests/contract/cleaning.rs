//! What could be cleaned up: grids that no plot draws on, private plots whose data others can read.

use plotree::backend::Opening;
use plotree::model::{FilePatch, NewPlot};

use super::stage::{Case, Stage, grid};

pub const CASES: &[Case] = &[
    ("grids that no live plot draws on are told to their owner", |stage| Box::pin(unused(stage))),
    ("private plots on open data are told with who reads it", |stage| Box::pin(exposed(stage))),
];

async fn unused(stage: &Stage) {
    let bob = &*stage.bob;
    let (used, loose) = (
        grid(bob, FilePatch::rename("used"), &[("x", "[1]")]).await,
        grid(bob, FilePatch::rename("loose"), &[("x", "[1]")]).await,
    );
    let src = format!("{}:{}", used.file.fid, used.cols[0].uid);
    let figure = serde_json::from_value(serde_json::json!({ "data": [{ "xsrc": src }] })).unwrap();
    let plot = bob.create_plot(&NewPlot { figure, ..NewPlot::default() }).await.unwrap().value.file.fid;
    let fids = |rows: Vec<plotree::backend::Entry>| rows.into_iter().map(|row| row.fid).collect::<Vec<_>>();
    assert_eq!(fids(bob.unused_grids().await.unwrap()), std::slice::from_ref(&loose.file.fid));
    bob.trash(&plot).await.unwrap();
    assert_eq!(fids(bob.unused_grids().await.unwrap()), [used.file.fid, loose.file.fid]);
    assert_eq!(stage.eve.unused_grids().await.unwrap(), []);
}

async fn exposed(stage: &Stage) {
    let bob = &*stage.bob;
    let open = FilePatch { world_readable: Some(true), ..FilePatch::rename("open") };
    let data = grid(bob, open, &[("x", "[1]")]).await;
    let src = format!("{}:{}", data.file.fid, data.cols[0].uid);
    let figure = serde_json::from_value(serde_json::json!({ "data": [{ "xsrc": src }] })).unwrap();
    let file = FilePatch { world_readable: Some(false), ..FilePatch::rename("secret") };
    let plot = bob.create_plot(&NewPlot { figure, file, ..NewPlot::default() }).await.unwrap().value.file.fid;
    let found = bob.exposed_plots().await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&found[0].plot.fid, &found[0].grid.fid, found[0].opening), (&plot, &data.file.fid, Opening::Public));
    bob.update(&data.file.fid, &FilePatch { world_readable: Some(false), ..FilePatch::default() }).await.unwrap();
    assert_eq!(bob.exposed_plots().await.unwrap(), []);
}
