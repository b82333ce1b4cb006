//! Figures: stored with references, given back as stored or with their data (section 10).

use std::sync::Arc;

use plotree::backend::query::{ContentOptions, FigureDraft, Imported, Incoming, TableDraft};
use plotree::backend::{Backend, Content, Error, Lookup};
use plotree::model::{Fid, FilePatch, NewPlot, Place, PlotPatch};

use super::stage::{Case, Stage, at, figure, grid, home, json, plot, refused, uids};

pub const CASES: &[Case] = &[
    ("a figure comes back as it was stored", |stage| Box::pin(as_stored(stage))),
    ("raw data is refused where it has a twin, and only there", |stage| Box::pin(raw(stage))),
    ("every form of a reference is put in line", |stage| Box::pin(forms(stage))),
    ("a reference to nothing is refused, but may come to be one", |stage| Box::pin(dangling(stage))),
    ("what plots draw on is known from both ends", |stage| Box::pin(references(stage))),
    ("a figure with data is imported once", |stage| Box::pin(imported(stage))),
    ("a table is imported once, and gets its plot also later", |stage| Box::pin(tables(stage))),
    ("files are imported all or none", |stage| Box::pin(together(stage))),
];

async fn inlined(backend: &dyn Backend, fid: &Fid) -> String {
    json(&backend.figure(fid, ContentOptions { inline_data: true }).await.unwrap())
}

async fn make(backend: &dyn Backend, text: &str) -> Fid {
    let plot = NewPlot { figure: figure(text), source_fid: None, file: FilePatch::default() };
    backend.create_plot(&plot).await.unwrap().value.file.fid
}

async fn as_stored(stage: &Stage) {
    let bob = &*stage.bob;
    let text = r#"{"data":[{"type":"pie","mine":{"note":[1,2.0,null]}}],"layout":{"title":{"text":"<b>T</b>"},"width":500},"z":1e300}"#;
    let plot = make(bob, text).await;
    let object = bob.plot(&plot).await.unwrap();
    assert_eq!(json(object.figure.as_ref().unwrap()), text.replace("1e300", "1e+300"));
    assert_eq!(
        (object.file.title.as_str(), object.width, object.autosize),
        ("<b>T</b>", Some(Some(500.0)), Some(None))
    );
    assert!(matches!(bob.content(&plot).await.unwrap(), Content::Figure(_)));
    let bare = make(bob, r#"{"data":[]}"#).await;
    assert_eq!(inlined(bob, &bare).await, r#"{"data":[]}"#, "nothing is added");
}

async fn raw(stage: &Stage) {
    let bob = &*stage.bob;
    for (text, named) in [
        (r#"{"data":[{"y":[1]}]}"#, "data[0].y contains raw data, use ysrc"),
        (r#"{"data":[{},{"marker":{"size":[1]}}]}"#, "data[1].marker.size"),
        (r#"{"data":[],"frames":[{"data":[{"x":[1]}]}]}"#, "frames[0].data[0].x"),
        (r#"{"data":[{"z":[[1],[2]]}]}"#, "data[0].z"),
    ] {
        let new = NewPlot { figure: figure(text), ..NewPlot::default() };
        let message = refused(bob.create_plot(&new).await);
        assert!(message.contains(named), "{message}");
    }
    for text in [
        r#"{"data":[{"marker":{"color":"red"}}],"layout":{"xaxis":{"tickvals":[1,2]}}}"#,
        r#"{"data":[{"dimensions":[{"values":[1,2]}]}]}"#,
    ] {
        make(bob, text).await;
    }
    let sample = plot(bob, FilePatch::rename("p")).await.file.fid;
    let patch = PlotPatch { figure: Some(figure(r#"{"data":[{"y":[1]}]}"#)), file: FilePatch::rename("q") };
    refused(bob.update_plot(&sample, &patch).await);
    assert_eq!(bob.retrieve(&sample).await.unwrap().filename, "p", "nothing of it was done");
}

async fn forms(stage: &Stage) {
    let bob = &*stage.bob;
    let columns = [("a", "[1,2,3]"), ("b", "[0.5,null,\"x\"]"), ("c", "[[1,2],[3,4]]")];
    let grid = grid(bob, at(&home(), "g"), &columns).await;
    let [a, b, c] = &uids(&grid)[..] else { panic!("three columns") };
    let g = &grid.file.fid;
    for (src, data) in [
        (format!("{g}:{a}"), "[1,2,3]"),
        (format!("{g}:{b}"), "[0.5,null,\"x\"]"),
        (format!("{g}:{c}"), "[[1,2],[3,4]]"),
        (format!("{g}:{a},{b}"), "[[1,0.5],[2,null],[3,\"x\"]]"),
        (format!("{g}:{b},{a}?row=2"), "[\"x\",3]"),
        (format!("{g}:{a}?rows=1-"), "[2,3]"),
        (format!("{g}:{a},{b}?rows=0-1"), "[[1,0.5],[2,null]]"),
    ] {
        let text =
            format!(r#"{{"data":[{{"zsrc":"{src}"}}],"frames":[{{"data":[{{"xsrc":"{src}"}}]}}],"layout":{{}}}}"#);
        let plot = make(bob, &text).await;
        assert_eq!(json(&bob.figure(&plot, ContentOptions::default()).await.unwrap()), text);
        let expected = format!(
            r#"{{"data":[{{"zsrc":"{src}","z":{data}}}],"frames":[{{"data":[{{"xsrc":"{src}","x":{data}}}]}}],"layout":{{}}}}"#
        );
        assert_eq!(inlined(bob, &plot).await, expected);
        let full = PlotPatch { figure: Some(figure(&expected)), ..PlotPatch::default() };
        bob.update_plot(&plot, &full).await.unwrap();
        assert_eq!(json(&bob.figure(&plot, ContentOptions::default()).await.unwrap()), text, "doubles are dropped");
    }
}

async fn dangling(stage: &Stage) {
    let bob = &*stage.bob;
    let grid = grid(bob, at(&home(), "g"), &[("a", "[1]")]).await;
    let (g, uid) = (&grid.file.fid, &uids(&grid)[0]);
    for src in ["bob:99:abcdef".to_owned(), format!("{g}:ffffff"), "nobody:1:abcdef".to_owned()] {
        let text = format!(r#"{{"data":[{{"ysrc":"{src}"}}]}}"#);
        refused(bob.create_plot(&NewPlot { figure: figure(&text), ..NewPlot::default() }).await);
    }
    let text = format!(r#"{{"data":[{{"ysrc":"{g}:{uid}"}}]}}"#);
    let plot = make(bob, &text).await;
    bob.trash(g).await.unwrap();
    assert!(inlined(bob, &plot).await.contains("\"y\":[1]"), "trashed data is still drawn");
    bob.permanent_delete(g).await.unwrap();
    assert_eq!(inlined(bob, &plot).await, text);
    let again = format!(r#"{{"data":[{{"ysrc":"{g}:{uid}","type":"bar"}}]}}"#);
    bob.update_plot(&plot, &PlotPatch { figure: Some(figure(&again)), ..PlotPatch::default() }).await.unwrap();
}

async fn references(stage: &Stage) {
    let bob = &*stage.bob;
    let grid = grid(bob, at(&home(), "g"), &[("a", "[1]"), ("b", "[2]")]).await;
    let (g, uids) = (&grid.file.fid, uids(&grid));
    let plot = make(bob, &format!(r#"{{"data":[{{"xsrc":"{g}:{}","ysrc":"{g}:{}"}}]}}"#, uids[0], uids[1])).await;
    assert_eq!(bob.retrieve(&plot).await.unwrap().references.unwrap().results, std::slice::from_ref(g));
    assert_eq!(bob.retrieve(g).await.unwrap().referencers.unwrap().results, std::slice::from_ref(&plot));
    let empty = PlotPatch { figure: Some(figure(r#"{"data":[]}"#)), ..PlotPatch::default() };
    bob.update_plot(&plot, &empty).await.unwrap();
    assert_eq!(bob.retrieve(g).await.unwrap().referencers.unwrap().count, 0);
}

async fn imported(stage: &Stage) {
    let bob = &*stage.bob;
    let text = r#"{"data":[{"type":"bar","x":["a","b"],"y":[1,2.0],"marker":{"color":[1,2]}}],"layout":{"title":"T"}}"#;
    let draft = FigureDraft { figure: figure(text), digest: [7; 32], ..FigureDraft::default() };
    let change = bob.import_figure(&draft).await.unwrap();
    let Imported::Made { plot, grid: Some(g) } = change.value else { panic!("{change:?}") };
    assert_eq!(bob.retrieve(&plot).await.unwrap().filename, "T");
    let grid = bob.grid(&g).await.unwrap();
    assert_eq!((grid.file.filename.as_str(), grid.file.parented), ("T_grid", true));
    let names: Vec<&str> = grid.cols.iter().map(|head| head.name.as_str()).collect();
    assert_eq!(names, ["data.0.x", "data.0.y", "data.0.marker.color"]);
    assert!(inlined(bob, &plot).await.contains(r#""y":[1,2.0]"#));
    assert_eq!(bob.import_figure(&draft).await.unwrap().value, Imported::Already(plot.clone()));
    let forced = FigureDraft { force: true, ..draft.clone() };
    let Imported::Made { plot: second, .. } = bob.import_figure(&forced).await.unwrap().value else { panic!() };
    assert_eq!(bob.retrieve(&second).await.unwrap().filename, "T (1)");
    bob.trash(&second).await.unwrap();
    bob.trash(&plot).await.unwrap();
    assert!(matches!(bob.import_figure(&draft).await.unwrap().value, Imported::Made { .. }), "it is live no more");
    let bare =
        FigureDraft { figure: figure(r#"{"data":[{"type":"pie"}]}"#), digest: [8; 32], ..FigureDraft::default() };
    assert!(matches!(bob.import_figure(&bare).await.unwrap().value, Imported::Made { grid: None, .. }));
    assert_eq!(stage.anyone.import_figure(&bare).await.map_err(|e| matches!(e, Error::Unauthenticated(_))), Err(true));
}

fn table(name: &str, digest: u8) -> TableDraft {
    let data = serde_json::from_str(r#"{"cols":{"day":{"data":["2024-01-01"],"order":0},"n":{"data":[1],"order":1}}}"#);
    let source_url = Some("file:///data/table.csv".to_owned());
    let file = FilePatch::rename(name);
    TableDraft { data: data.unwrap(), file, digest: [digest; 32], source_url, ..TableDraft::default() }
}

async fn import_one(backend: &dyn Backend, incoming: Incoming) -> Imported {
    let done = backend.import(&[Arc::new(vec![incoming])]).await.unwrap();
    done[0][0].value.clone()
}

async fn tables(stage: &Stage) {
    let bob = &*stage.bob;
    let Imported::Grid(g) = import_one(bob, Incoming::Table(table("prices", 20))).await else { panic!() };
    let grid = bob.grid(&g).await.unwrap();
    assert_eq!((grid.file.filename.as_str(), grid.cols.len()), ("prices", 2));
    assert_eq!(import_one(bob, Incoming::Table(table("prices", 20))).await, Imported::Already(g.clone()));
    let sources = bob.sources(&g, None).await.unwrap();
    assert!(sources.nodes.iter().any(|node| node.kind == "url" && node.id == "file:///data/table.csv"), "{sources:?}");
    let public = FilePatch { world_readable: Some(true), ..FilePatch::default() };
    bob.update(&g, &public).await.unwrap();
    let sources = stage.anyone.sources(&g, None).await.unwrap();
    assert!(sources.nodes.iter().all(|node| node.kind != "url"), "where it lay is nobody else's business");
    let (x, y) = (TableDraft::reference(0), TableDraft::reference(1));
    let sketch = figure(&format!(r#"{{"data":[{{"type":"scatter","xsrc":"{x}","ysrc":"{y}"}}]}}"#));
    let drawn = TableDraft { plot: Some(sketch), ..table("prices", 20) };
    let made = import_one(bob, Incoming::Table(drawn.clone())).await;
    let Imported::Made { plot, grid: Some(on) } = made else { panic!("{made:?}") };
    assert_eq!(on, g, "the grid that is there already");
    assert!(inlined(bob, &plot).await.contains(r#""x":["2024-01-01"]"#));
    assert_eq!(import_one(bob, Incoming::Table(drawn.clone())).await, Imported::Already(plot));
    let again = TableDraft { force: true, ..drawn };
    let Imported::Made { plot, grid: Some(other) } = import_one(bob, Incoming::Table(again)).await else { panic!() };
    assert_eq!(bob.retrieve(&plot).await.unwrap().references.unwrap().results, std::slice::from_ref(&other));
}

async fn together(stage: &Stage) {
    let bob = &*stage.bob;
    let drawn = |number: u8| {
        let figure = figure(r#"{"data":[{"type":"pie","values":[1]}],"layout":{"title":"together"}}"#);
        Incoming::Figure(FigureDraft { figure, digest: [number; 32], ..FigureDraft::default() })
    };
    let spoilt = FilePatch { place: Some(Place::Path("together/below".into())), ..FilePatch::rename("x") };
    let spoilt = Incoming::Table(TableDraft { file: spoilt, ..table("x", 32) });
    let files = [Arc::new(vec![drawn(30), Incoming::Table(table("t", 31))]), Arc::new(vec![spoilt])];
    assert!(bob.import(&files).await.is_err(), "a plot is no folder");
    assert!(!bob.exists(&Lookup::from_home("together")).await.unwrap(), "nothing is kept");
    assert!(!bob.exists(&Lookup::from_home("t")).await.unwrap());
    let done = bob.import(&files[..1]).await.unwrap();
    assert_eq!((done.len(), done[0].len()), (1, 2));
    assert!(bob.exists(&Lookup::from_home("t")).await.unwrap());
    assert!(stage.anyone.import(&files[..1]).await.is_err());
}
