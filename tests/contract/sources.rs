//! The graph of sources and products (section 10.6).

use plotree::backend::query::{CopyOptions, RelationPage};
use plotree::model::{Fid, FilePatch, NewPlot, Relation, SourceGraph};

use super::stage::{Case, Stage, at, figure, folder, grid, grid_draft, home, refused, uids};

pub const CASES: &[Case] = &[
    ("the flow goes from address to grid to plot to copy", |stage| Box::pin(flow(stage))),
    ("five of a relation, the rest by pages", |stage| Box::pin(pages(stage))),
];

async fn plot_of(stage: &Stage, grid: &plotree::model::Grid, name: &str) -> Fid {
    let text = format!(r#"{{"data":[{{"ysrc":"{}:{}"}}]}}"#, grid.file.fid, uids(grid)[0]);
    let new = NewPlot { figure: figure(&text), source_fid: None, file: at(&home(), name) };
    stage.bob.create_plot(&new).await.unwrap().value.file.fid
}

/// Returns the edges as labels.
fn edges(graph: &SourceGraph) -> Vec<String> {
    let label = |id: &String| graph.nodes.iter().find(|node| node.id == *id).unwrap().label.clone();
    graph.edges.iter().map(|edge| format!("{} -> {}", label(&edge.source), label(&edge.target))).collect()
}

async fn flow(stage: &Stage) {
    let bob = &*stage.bob;
    let mut draft = grid_draft(at(&home(), "g"), &[("a", "[1]")]);
    draft.source_url = Some("https://example.com/a.csv".into());
    let grid = bob.create_grid(&draft).await.unwrap().value;
    let p = plot_of(stage, &grid, "p").await;
    let copy = bob.copy(&p, &CopyOptions::default()).await.unwrap().value.new_fid;
    let graph = bob.sources(&grid.file.fid, None).await.unwrap();
    assert_eq!(graph.nodes[0].label, "g");
    assert_eq!(edges(&graph), ["g -> p (1)", "g -> p", "https://example.com/a.csv -> g"]);
    assert_eq!(edges(&bob.sources(&p, None).await.unwrap()), ["p -> p (1)", "g -> p"]);
    assert_eq!(edges(&bob.sources(&copy, None).await.unwrap()), ["p -> p (1)", "g -> p (1)"]);
    bob.trash(&p).await.unwrap();
    assert_eq!(edges(&bob.sources(&copy, None).await.unwrap()), ["g -> p (1)"]);
    // The data of a trashed grid is still drawn: its owner sees where it is, and nobody else.
    let publish = FilePatch { world_readable: Some(true), ..FilePatch::default() };
    bob.update(&copy, &publish).await.unwrap();
    bob.update(&grid.file.fid, &publish).await.unwrap();
    for (trashed, others) in [(None, &["g -> p (1)"][..]), (Some(true), &[])] {
        let graph = bob.sources(&copy, None).await.unwrap();
        assert_eq!((edges(&graph), graph.nodes[1].metadata.deleted), (vec!["g -> p (1)".to_owned()], trashed));
        assert_eq!(edges(&stage.eve.sources(&copy, None).await.unwrap()), others);
        bob.trash(&grid.file.fid).await.unwrap();
    }
    let a = folder(bob, "a").await;
    refused(bob.sources(&a, None).await);
}

async fn pages(stage: &Stage) {
    let bob = &*stage.bob;
    let grid = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await;
    for number in 0..12 {
        plot_of(stage, &grid, &format!("p{number:02}")).await;
    }
    let labels = |graph: &SourceGraph| graph.nodes.iter().map(|node| node.label.clone()).collect::<Vec<_>>().join(" ");
    let graph = bob.sources(&grid.file.fid, None).await.unwrap();
    assert_eq!(labels(&graph), "g p11 p10 p09 p08 p07 next");
    for (page, expected) in [(2, "g prev p06 p05 p04 p03 p02 next"), (3, "g prev p01 p00")] {
        let page = RelationPage { relation: Relation::CreatedPlot, page };
        let graph = bob.sources(&grid.file.fid, Some(page)).await.unwrap();
        assert_eq!(labels(&graph), expected);
    }
}
