//! The list of public plots, page behind page (section 8.5).

use plotree::backend::query::PlotQuery;
use plotree::backend::{Backend, Error};
use plotree::model::{FilePatch, Plot};

use super::stage::{Case, Stage, plot};

pub const CASES: &[Case] = &[
    ("pages lead on and back, newest first and by views", |stage| Box::pin(pages(stage))),
    ("the feed shows public plots", |stage| Box::pin(feed(stage))),
];

async fn fill(bob: &dyn Backend) {
    for number in 0..7 {
        let patch = FilePatch { world_readable: Some(number != 3), ..FilePatch::rename(&format!("x{number}")) };
        let plot = plot(bob, patch).await.file.fid;
        for _ in 0..number / 2 {
            bob.count_view(&plot).await.unwrap();
        }
    }
}

fn names(plots: &[Plot]) -> Vec<String> {
    plots.iter().map(|plot| plot.file.filename.clone()).collect()
}

async fn pages(stage: &Stage) {
    fill(&*stage.bob).await;
    let anyone = &*stage.anyone;
    for (by_views, expected) in [
        (None, ["x6", "x5", "x4", "x2", "x1", "x0"]),
        (Some(true), ["x6", "x5", "x4", "x2", "x1", "x0"]),
        (Some(false), ["x0", "x1", "x2", "x4", "x5", "x6"]),
    ] {
        let mut query = PlotQuery { by_views, page_size: 4.try_into().ok(), ..PlotQuery::default() };
        let first = anyone.plots(&query).await.unwrap();
        assert_eq!(
            (names(&first.results), &first.previous),
            (expected[..4].iter().map(ToString::to_string).collect(), &None)
        );
        query.cursor = first.next.clone();
        let second = anyone.plots(&query).await.unwrap();
        assert_eq!(
            (names(&second.results).as_slice(), &second.next),
            (&expected[4..].iter().map(ToString::to_string).collect::<Vec<_>>()[..], &None)
        );
        query.cursor = second.previous;
        let back = anyone.plots(&query).await.unwrap();
        assert_eq!((names(&back.results), back.previous), (names(&first.results), None));
    }
    let query = PlotQuery { cursor: Some("nonsense".into()), ..PlotQuery::default() };
    assert!(matches!(anyone.plots(&query).await, Err(Error::Invalid { .. })));
    let query = PlotQuery { min_quality: Some(9), ..PlotQuery::default() };
    assert_eq!(anyone.plots(&query).await.unwrap().results.len(), 0);
}

async fn feed(stage: &Stage) {
    fill(&*stage.bob).await;
    let mut query = PlotQuery { page_size: 4.try_into().ok(), ..PlotQuery::default() };
    let first = stage.anyone.feed(&query).await.unwrap();
    query.cursor = first.next;
    let second = stage.anyone.feed(&query).await.unwrap();
    let mut all = [names(&first.results), names(&second.results)].concat();
    all.sort();
    assert_eq!((all, second.next), (["x0", "x1", "x2", "x4", "x5", "x6"].map(String::from).to_vec(), None));
}
