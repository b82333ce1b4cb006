//! Search (section 8.9).

use plotree::backend::query::{CopyOptions, FigureDraft, Lookup, SearchQuery, Sharing};
use plotree::backend::{Backend, Error};
use plotree::model::{Fid, FilePatch, NewPlot, PlotPatch};

use super::stage::{Case, Stage, at, figure, folder, grid, home, leads_to, plot_in, refused, value};

pub const CASES: &[Case] = &[
    ("captions are shown, searched and copied", |stage| Box::pin(captions(stage))),
    ("all words must be in name, title or owner", |stage| Box::pin(words(stage))),
    ("trace types and meta data are found by their pairs", |stage| Box::pin(pairs(stage))),
    ("nobody finds what he may not read", |stage| Box::pin(permissions(stage))),
    ("what is trashed is not found until it is restored", |stage| Box::pin(trashed(stage))),
    ("changes are found at once", |stage| Box::pin(changes(stage))),
    ("pages lead on and back", |stage| Box::pin(pages(stage))),
    ("few hits are ranked", |stage| Box::pin(ranked(stage))),
    ("questions that make no sense are refused, odd ones find nothing", |stage| Box::pin(odd(stage))),
];

async fn found(backend: &dyn Backend, q: &str) -> Vec<String> {
    let query = SearchQuery { q: q.into(), page_size: 100.try_into().ok(), ..SearchQuery::default() };
    let page = backend.search(&query).await.unwrap();
    let mut names: Vec<String> = page.files.into_iter().map(|file| file.filename).collect();
    assert_eq!(page.count as usize, names.len());
    names.sort();
    names
}

async fn titled(backend: &dyn Backend, name: &str, text: &str, public: bool) -> Fid {
    let file = FilePatch { world_readable: Some(public), ..at(&home(), name) };
    let plot = NewPlot { figure: figure(text), source_fid: None, file };
    backend.create_plot(&plot).await.unwrap().value.file.fid
}

const NONE: [&str; 0] = [];

async fn words(stage: &Stage) {
    let bob = &*stage.bob;
    titled(bob, "growth_2024", r#"{"layout":{"title":{"text":"Sales <b>Übersicht</b>"}}}"#, false).await;
    plot_in(bob, &home(), "Growth (1)").await;
    folder(bob, "growing").await;
    for (q, expected) in [
        ("growth", vec!["Growth (1)", "growth_2024"]),
        ("GROWTH 2024", vec!["growth_2024"]),
        ("growth sales übersicht", vec!["growth_2024"]),
        ("growth bob 1", vec!["Growth (1)"]),
        ("bob", vec!["Growth (1)", "growing", "growth_2024"]),
        ("grow", vec![]),
        ("gro*", vec!["Growth (1)", "growing", "growth_2024"]),
        ("growth* 20*", vec!["growth_2024"]),
        ("growth_2024", vec!["growth_2024"]),
        ("b", vec![]),
        ("growth -sales OR", vec![]),
    ] {
        assert_eq!(found(bob, q).await, expected, "{q}");
    }
}

async fn pairs(stage: &Stage) {
    let bob = &*stage.bob;
    titled(bob, "p", r#"{"data":[{"type":"pie"},{"type":"bar"}]}"#, false).await;
    titled(bob, "q", r#"{"data":[{}]}"#, true).await;
    let metadata = value(r#"{"unit":"kg","place":"New York","tags":["a","b"]}"#).as_object().cloned();
    grid(bob, FilePatch { metadata, ..at(&home(), "g") }, &[("a", "[1]")]).await;
    for (q, expected) in [
        ("plottype:pie", vec!["p"]),
        ("plottype:bar plottype:PIE", vec!["p"]),
        ("plottype:scatter", vec!["q"]),
        ("unit:kg", vec!["g"]),
        ("Unit:KG", vec!["g"]),
        ("unit:g", vec![]),
        (r#"place:"New York""#, vec!["g"]),
        (r#""place:new york" g tags:a"#, vec!["g"]),
        ("public:true", vec!["q"]),
        ("public:false bob", vec!["g", "p"]),
        ("public:false plottype:scatter", vec![]),
    ] {
        assert_eq!(found(bob, q).await, expected, "{q}");
    }
    let g = bob.lookup(&plotree::backend::Lookup::from_home("g")).await.unwrap().fid;
    let metadata = value(r#"{"unit":"lb"}"#).as_object().cloned();
    bob.update_grid(&g, &FilePatch { metadata, ..FilePatch::default() }).await.unwrap();
    assert_eq!((found(bob, "unit:lb").await, found(bob, "unit:kg").await), (vec!["g".to_owned()], Vec::new()));
}

async fn permissions(stage: &Stage) {
    let bob = &*stage.bob;
    titled(bob, "open x", r#"{"data":[]}"#, true).await;
    let given = titled(bob, "given x", r#"{"data":[]}"#, false).await;
    titled(bob, "hidden x", r#"{"data":[]}"#, false).await;
    let inner = folder(bob, "a/b").await;
    plot_in(bob, &inner, "inner x").await;
    let a = bob.lookup(&plotree::backend::Lookup::from_home("a")).await.unwrap().fid;
    for fid in [&given, &a] {
        let sharing = Sharing { users: vec!["fred".into()], readonly: true, ..Sharing::default() };
        bob.add_collaborators(fid, &sharing).await.unwrap();
    }
    titled(&*stage.fred, "mine x", r#"{"data":[]}"#, false).await;
    for (caller, q, expected) in [
        (&stage.anyone, "x", vec!["open x"]),
        (&stage.eve, "x", vec!["open x"]),
        (&stage.fred, "x", vec!["given x", "inner x", "mine x", "open x"]),
        (&stage.fred, "x bob", vec!["given x", "inner x", "open x"]),
        (&stage.fred, "x public:true", vec!["open x"]),
        (&stage.fred, "x public:false", vec!["mine x"]),
        (&stage.bob, "x", vec!["given x", "hidden x", "inner x", "open x"]),
    ] {
        assert_eq!(found(&**caller, q).await, expected, "{q}");
    }
    let private = SearchQuery { q: "public:false".into(), ..SearchQuery::default() };
    assert!(matches!(stage.anyone.search(&private).await, Err(Error::Unauthenticated(_))));
}

async fn trashed(stage: &Stage) {
    let bob = &*stage.bob;
    let a = folder(bob, "a").await;
    let x = plot_in(bob, &a, "x").await;
    for fid in [&a, &x] {
        bob.trash(fid).await.unwrap();
        assert_eq!(found(bob, "x").await, NONE);
        bob.restore(fid).await.unwrap();
        assert_eq!(found(bob, "x").await, ["x"]);
    }
    bob.trash(&x).await.unwrap();
    bob.permanent_delete(&x).await.unwrap();
    assert_eq!(found(bob, "x").await, NONE);
}

async fn changes(stage: &Stage) {
    let bob = &*stage.bob;
    let x = plot_in(bob, &home(), "x").await;
    bob.update(&x, &FilePatch::rename("y")).await.unwrap();
    assert_eq!((found(bob, "x").await, found(bob, "y").await), (vec![], vec!["y".to_owned()]));
    let patch = PlotPatch {
        figure: Some(figure(r#"{"data":[{"type":"pie"}],"layout":{"title":"Cake"}}"#)),
        ..PlotPatch::default()
    };
    bob.update_plot(&x, &patch).await.unwrap();
    assert_eq!(found(bob, "cake plottype:pie").await, ["y"]);
    assert_eq!(found(bob, "plottype:scatter").await, NONE);
    bob.update(&x, &FilePatch { world_readable: Some(true), ..FilePatch::default() }).await.unwrap();
    assert_eq!(found(&*stage.anyone, "cake").await, ["y"]);
    bob.copy(&x, &plotree::backend::CopyOptions::default()).await.unwrap();
    assert_eq!(found(bob, "cake plottype:pie").await, ["y", "y (1)"]);
}

async fn pages(stage: &Stage) {
    let bob = &*stage.bob;
    for number in 0..7 {
        plot_in(bob, &home(), &format!("x {number}")).await;
    }
    let page = async |page: u64| {
        let (page, page_size) = (page.try_into().ok(), 3.try_into().ok());
        bob.search(&SearchQuery { q: "x bob".into(), page, page_size }).await
    };
    let mut all = Vec::new();
    for number in 1..=3 {
        let page = page(number).await.unwrap();
        assert_eq!((page.count, page.next.is_some(), page.previous.is_some()), (7, number < 3, number > 1));
        if let Some(next) = page.next {
            leads_to(&next, "/v2/search", &format!("q=x%20bob&page={}&page_size=3", number + 1));
        }
        all.extend(page.files.into_iter().map(|file| file.filename));
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 7);
    assert_eq!(page(4).await, Err(Error::NotFound));
}

async fn ranked(stage: &Stage) {
    let bob = &*stage.bob;
    plot_in(bob, &home(), "x").await;
    let viewed = plot_in(bob, &home(), "x viewed").await;
    plot_in(bob, &home(), "x older").await;
    plot_in(bob, &home(), "x newer").await;
    bob.count_view(&viewed).await.unwrap();
    let page = bob.search(&SearchQuery { q: "X".into(), ..SearchQuery::default() }).await.unwrap();
    let names: Vec<&str> = page.files.iter().map(|file| file.filename.as_str()).collect();
    assert_eq!(names, ["x", "x viewed", "x newer", "x older"]);
}

async fn odd(stage: &Stage) {
    let bob = &*stage.bob;
    plot_in(bob, &home(), "x").await;
    for q in ["", "  ", "\"\"", "public:maybe"] {
        refused(bob.search(&SearchQuery { q: q.into(), ..SearchQuery::default() }).await);
    }
    for q in ["%", "*", "\"", ":", "a:", ":b", "x)", "NEAR(x y)", "terms:x", "x AND y", "^x y", "\u{e000}", "-", "'"] {
        let expected: &[&str] = if q == "x)" { &["x"] } else { &[] };
        let answer = bob.search(&SearchQuery { q: q.into(), ..SearchQuery::default() }).await;
        match answer {
            Ok(page) => assert_eq!(page.files.len(), expected.len(), "{q}"),
            Err(error) => assert!(matches!(error, Error::Invalid { .. }), "{q}: {error:?}"),
        }
    }
}

async fn captions(stage: &Stage) {
    let bob = &*stage.bob;
    let draft = FigureDraft {
        figure: figure(r#"{"data":[{"type":"bar"}]}"#),
        file: FilePatch::rename("x"),
        caption: "After <b>Keeling</b>, 2004".into(),
        ..FigureDraft::default()
    };
    bob.import_figure(&draft).await.unwrap();
    let file = bob.lookup(&Lookup::from_home("x")).await.unwrap();
    assert_eq!(file.caption, draft.caption);
    bob.copy(&file.fid, &CopyOptions::default()).await.unwrap();
    let query = SearchQuery { q: "keeling".into(), ..SearchQuery::default() };
    let found = bob.search(&query).await.unwrap().files;
    let captions: Vec<&str> = found.iter().map(|file| file.caption.as_str()).collect();
    assert_eq!(captions, [draft.caption.as_str(), draft.caption.as_str()]);
    refused(bob.import_figure(&FigureDraft { caption: "x".repeat(20_001), force: true, ..draft }).await);
}
