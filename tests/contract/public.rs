//! The list of public plots, page behind page (section 8.5).

use plotree::backend::query::PlotQuery;
use plotree::backend::{Backend, Error};
use plotree::model::{FilePatch, NewPlot, Plot, PlotPatch};

use super::stage::{Case, Stage, at, figure, folder, grid, home, plot, uids};

pub const CASES: &[Case] = &[
    ("pages lead on and back, newest first and by views", |stage| Box::pin(pages(stage))),
    ("the feed shows the most viewed while nothing is picked", |stage| Box::pin(feed(stage))),
    ("the feed shows what is picked, in an order that lasts", |stage| Box::pin(picked(stage))),
    ("quality is worked out when a figure is stored", |stage| Box::pin(quality(stage))),
    ("what is private or trashed is on no list", |stage| Box::pin(hidden(stage))),
    ("links keep the parameters", |stage| Box::pin(links(stage))),
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

async fn picked(stage: &Stage) {
    let bob = &*stage.bob;
    let mut fids = Vec::new();
    for number in 0..30 {
        let patch = FilePatch { world_readable: Some(true), ..FilePatch::rename(&format!("x{number:02}")) };
        fids.push(plot(bob, patch).await.file.fid);
    }
    for fid in fids.iter().chain(&fids[..3]) {
        stage.library.pick(fid, true).unwrap();
    }
    stage.library.pick(&fids[0], false).unwrap();
    let mut query = PlotQuery { page_size: 20.try_into().ok(), ..PlotQuery::default() };
    let first = stage.anyone.feed(&query).await.unwrap();
    assert_eq!(first, stage.anyone.feed(&query).await.unwrap(), "the same all day");
    query.cursor = first.next.clone();
    let second = stage.anyone.feed(&query).await.unwrap();
    let shown = [names(&first.results), names(&second.results)].concat();
    let mut sorted = shown.clone();
    sorted.sort();
    assert_ne!(shown, sorted, "an order of chance");
    let expected: Vec<String> = (1..30).map(|number| format!("x{number:02}")).collect();
    assert_eq!((sorted, second.next), (expected, None));
    query.cursor = second.previous;
    assert_eq!(stage.anyone.feed(&query).await.unwrap().results, first.results);
    bob.trash(&fids[1]).await.unwrap();
    bob.update(&fids[2], &FilePatch { world_readable: Some(false), ..FilePatch::default() }).await.unwrap();
    let all = PlotQuery { page_size: 100.try_into().ok(), ..PlotQuery::default() };
    assert_eq!(bob.feed(&all).await.unwrap().results.len(), 27);
    assert_eq!(bob.feed(&PlotQuery { min_quality: Some(1), ..all }).await.unwrap().results.len(), 0);
    let grid = grid(bob, at(&home(), "g"), &[]).await.file.fid;
    assert_eq!(stage.library.pick(&grid, true), Err(Error::NotFound), "it is no plot");
    let nonsense = PlotQuery { cursor: Some("nonsense".into()), ..PlotQuery::default() };
    assert!(matches!(bob.feed(&nonsense).await, Err(Error::Invalid { .. })));
}

async fn quality(stage: &Stage) {
    let bob = &*stage.bob;
    let grid = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await;
    let src = format!("{}:{}", grid.file.fid, uids(&grid)[0]);
    let titled = r#""layout":{"title":{"text":"T"}}"#;
    let whole = format!(
        r#"{{"data":[{{"name":"a","ysrc":"{src}","text":"t"}},{{"name":"b","ysrc":"{src}"}}],
           "layout":{{"title":"T","xaxis":{{"title":"x"}},"width":5}}}}"#
    );
    let mut fids = Vec::new();
    for (name, text, expected) in [
        ("bare", "{}".to_owned(), 0),
        ("titled", format!("{{{titled}}}"), 2),
        ("pie", format!(r#"{{"data":[{{"type":"pie"}}],{titled}}}"#), 4),
        ("data", format!(r#"{{"data":[{{"ysrc":"{src}"}}],{titled}}}"#), 4),
        ("whole", whole.clone(), 10),
    ] {
        let file = FilePatch { world_readable: Some(true), ..FilePatch::rename(name) };
        let new = NewPlot { figure: figure(&text), source_fid: None, file };
        fids.push(bob.create_plot(&new).await.unwrap().value.file.fid);
        assert_eq!(between(stage, expected, expected).await.first().map(String::as_str), Some(name), "{name}");
    }
    assert_eq!(between(stage, 2, 4).await, ["data", "pie", "titled"], "both ends are meant");
    assert_eq!(between(stage, 5, 2).await, Vec::<String>::new());
    let patch = PlotPatch { figure: Some(figure(&whole)), ..PlotPatch::default() };
    bob.update_plot(&fids[0], &patch).await.unwrap();
    assert_eq!(between(stage, 10, 10).await, ["whole", "bare"]);
}

async fn between(stage: &Stage, least: u8, most: u8) -> Vec<String> {
    let query = PlotQuery { min_quality: Some(least), max_quality: Some(most), ..PlotQuery::default() };
    names(&stage.anyone.plots(&query).await.unwrap().results)
}

async fn hidden(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    plot(bob, FilePatch { world_readable: Some(false), ..at(&a, "private") }).await;
    plot(bob, FilePatch { world_readable: Some(true), ..at(&a, "inner") }).await;
    let public = plot(bob, FilePatch { world_readable: Some(true), ..at(&home(), "public") }).await.file.fid;
    grid(bob, FilePatch { world_readable: Some(true), ..at(&home(), "g") }, &[]).await;
    let listed = async || {
        let listed = names(&bob.plots(&PlotQuery::default()).await.unwrap().results);
        let mut fed = names(&bob.feed(&PlotQuery::default()).await.unwrap().results);
        fed.sort();
        let mut sorted = listed.clone();
        sorted.sort();
        assert_eq!(sorted, fed);
        listed
    };
    assert_eq!(listed().await, ["public", "inner"]);
    bob.trash(&a).await.unwrap();
    assert_eq!(listed().await, ["public"]);
    bob.trash(&public).await.unwrap();
    assert_eq!(listed().await, Vec::<String>::new());
    bob.restore(&a).await.unwrap();
    assert_eq!(listed().await, ["inner"]);
}

async fn links(stage: &Stage) {
    fill(&*stage.bob).await;
    let query = PlotQuery {
        by_views: Some(true),
        min_quality: Some(0),
        max_quality: Some(9),
        page_size: 2.try_into().ok(),
        cursor: None,
    };
    let next = stage.anyone.plots(&query).await.unwrap().next.unwrap();
    for part in ["/v2/plots?", "order_by=-views", "min_quality=0", "max_quality=9", "page_size=2", "cursor="] {
        assert!(next.contains(part), "{next}");
    }
    let next = stage.anyone.feed(&PlotQuery { by_views: None, ..query }).await.unwrap().next.unwrap();
    for part in ["/v2/plots/feed?", "min_quality=0", "max_quality=9", "page_size=2", "cursor="] {
        assert!(next.contains(part), "{next}");
    }
}
