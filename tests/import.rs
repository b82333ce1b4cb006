//! The importer on a real library: what it makes, and how it ends.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use plotree::backend::embedded::{Library, Session};
use plotree::backend::{Files, Folders, Lookup, Plots};
use plotree::import::{self, Options, Outcome, Progress, Summary};
use plotree::model::{FileType, Place, Value};

fn session() -> Session {
    let library = Library::in_memory().unwrap();
    library.ensure_user("bob").unwrap();
    library.session(Some("bob")).unwrap()
}

fn figure(title: &str) -> String {
    format!(r#"{{"data":[{{"x":[1,2],"y":[3,4.5]}}],"layout":{{"title":"{title}"}}}}"#)
}

fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn run(
    session: &Session,
    paths: &[PathBuf],
    into: &Place,
    options: &Options,
    mut progress: impl FnMut(Progress<'_>) + Send,
) -> Summary {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(import::run(session, paths, into, options, &mut progress)).unwrap()
}

#[tokio::test]
async fn a_plot_draws_on_a_grid_of_its_data() {
    let root = folder(&[("growth.json", figure("Growth"))]);
    let session = session();
    let paths = [root.path().join("growth.json")];
    let summary = import::run(&session, &paths, &Place::default(), &Options::default(), &mut |_| {}).await.unwrap();
    let plot = &summary.imported[0].fid;
    let file = session.retrieve(plot).await.unwrap();
    assert_eq!((file.filename.as_str(), file.title.as_str(), file.world_readable), ("growth", "Growth", false));
    let grid = session.lookup(&Lookup::from_home("growth_grid")).await.unwrap();
    assert_eq!(grid.filetype, FileType::Grid);
    let stored = session.figure(plot, plotree::backend::ContentOptions::default()).await.unwrap();
    assert!(stored.traces()[0].get("x").is_none() && stored.traces()[0].get("xsrc").is_some());
    let whole = session.figure(plot, plotree::backend::ContentOptions { inline_data: true }).await.unwrap();
    let y: Value = serde_json::from_str("[3,4.5]").unwrap();
    assert_eq!(whole.traces()[0].get("y"), Some(&y));
}

#[test]
fn a_figure_downloaded_with_its_data_keeps_the_data_and_loses_the_foreign_references() {
    let figure = r#"{"data":[{"y":[7,8],"ysrc":"plotly:12:abcdef"}],"layout":{}}"#;
    let root = folder(&[("a.json", figure.to_owned())]);
    let session = session();
    let summary = run(&session, &[root.path().join("a.json")], &Place::default(), &Options::default(), |_| {});
    let options = plotree::backend::ContentOptions { inline_data: true };
    let whole = plotree::backend::embedded::block(session.figure(&summary.imported[0].fid, options)).unwrap();
    let trace = whole.traces()[0].as_object().unwrap();
    assert_eq!(serde_json::to_string(&trace["y"]).unwrap(), "[7,8]");
    assert!(trace["ysrc"].as_str().unwrap().starts_with("bob:"), "{trace:?}");
}

#[test]
fn an_import_is_taken_back_as_one() {
    let root = folder(&[("a.json", figure("A")), ("b.json", figure("B"))]);
    let session = session();
    let summary = run(&session, &[root.path().to_owned()], &Place::Path("in".into()), &Options::default(), |_| {});
    assert_eq!(summary.imported.len(), 2);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(session.undo(&summary.undo.unwrap())).unwrap();
    for made in &summary.imported {
        assert!(runtime.block_on(session.retrieve(&made.fid)).unwrap().is_trashed());
    }
}

#[test]
fn a_folder_is_a_target_by_its_number() {
    let root = folder(&[("a.json", figure("A"))]);
    let session = session();
    let made = plotree::backend::embedded::block(session.create_folder("x/y", &Place::default())).unwrap();
    let into = Place::Folder(made.value.file.fid.number());
    run(&session, &[root.path().join("a.json")], &into, &Options::default(), |_| {});
    let found = plotree::backend::embedded::block(session.lookup(&Lookup::from_home("x/y/a"))).unwrap();
    assert_eq!(found.filetype, FileType::Plot);
}

#[test]
fn stopping_leaves_what_is_done_and_counts_the_rest() {
    let names: Vec<String> = (0..99).map(|number| format!("{number:02}.json")).collect();
    let files: Vec<(&str, String)> = names.iter().map(|name| (name.as_str(), figure(name))).collect();
    let root = folder(&files);
    let session = session();
    let options = Options::default();
    let summary = run(&session, &[root.path().to_owned()], &Place::default(), &options, |step| {
        if matches!(step, Progress::Done { path, .. } if path.ends_with("02.json")) {
            options.stop.store(true, Ordering::Relaxed);
        }
    });
    // What is read already is kept in one step with it.
    assert!(summary.imported.len() >= 3);
    assert_eq!(summary.imported.len() + summary.left, 99);
    assert!(summary.left > 0);
}

#[test]
fn progress_tells_of_every_file_once_in_its_order() {
    let root = folder(&[("a.json", figure("A")), ("b.json", "{}".into()), ("c.json", figure("C"))]);
    let session = session();
    let mut told = Vec::new();
    let paths = [root.path().to_owned(), root.path().join("a.json")];
    run(&session, &paths, &Place::default(), &Options::default(), |step| match step {
        Progress::Found { files, .. } => told.push(format!("{files} files")),
        Progress::More => told.push("more".to_owned()),
        Progress::Done { outcome, .. } => told.push(match outcome {
            Outcome::Imported(_) => "imported".to_owned(),
            Outcome::Already(_) => "already".to_owned(),
            Outcome::Failed(reason) => format!("failed: {reason}"),
        }),
    });
    let failed = "failed: not a figure: it has neither `data` nor `layout`";
    assert_eq!(told, ["4 files", "imported", failed, "imported", "already"]);
}

#[test]
fn several_figures_of_a_page_are_named_by_their_titles() {
    let call = |title: &str| format!("Plotly.newPlot('e',[{{\"y\":[1]}}],{{\"title\":\"<b>{title}</b>\"}});");
    let page = format!("<html><script>{}{}{}</script>", call("One"), call("Two"), call("Two "));
    let root = folder(&[("page.html", page)]);
    let session = session();
    let summary = run(&session, &[root.path().join("page.html")], &Place::default(), &Options::default(), |_| {});
    let name = |index: usize| {
        let plot = &summary.imported[index].fid;
        plotree::backend::embedded::block(session.retrieve(plot)).unwrap().filename
    };
    assert_eq!([name(0), name(1), name(2)], ["One", "Two", "Two (1)"]);
}
