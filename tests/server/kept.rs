//! Answers that are kept: the same as fresh ones, for whom they were meant, and never older than a change that was answered.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use plotree::backend::Files;
use plotree::backend::embedded::{Library, Options as Opened};
use plotree::server::Options;

use super::stage::{Reply, Stage};

const LIST: &str = "GET /v2/plots?order_by=-views";

fn stage(path: &Path) -> Stage {
    let library = Library::open(path, &Opened::default()).unwrap();
    Stage::on(library, Options { metrics: true, ..Options::default() })
}

/// Returns how many requests were answered with what was kept.
async fn kept(stage: &Stage) -> u64 {
    let metrics = stage.ask("GET /metrics").send().await.ok().body();
    let line = metrics.lines().find_map(|line| line.strip_prefix("plotree_kept_answers_total "));
    line.unwrap().parse().unwrap()
}

/// Asks twice, and expects the second answer to be the first again.
async fn asked_twice(stage: &Stage, request: &str, by: Option<&str>) -> Reply {
    let ask = || match by {
        Some(user) => stage.ask(request).by(user),
        None => stage.ask(request),
    };
    let first = ask().send().await;
    let before = kept(stage).await;
    let second = ask().send().await;
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    assert_eq!(first.header("content-type"), second.header("content-type"));
    assert_eq!(kept(stage).await > before, first.status == 200, "{request}");
    second
}

#[tokio::test]
async fn an_answer_after_a_change_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    for stage in [stage(&folder.path().join("library")), Stage::with(Options { metrics: true, ..Options::default() })] {
        let fids = |reply: Reply| reply.at("/results").as_array().unwrap().len();
        assert_eq!(fids(asked_twice(&stage, LIST, None).await), 0);
        let public = r#","world_readable":true"#;
        let (fid, _) = stage.plot("a", public).await;
        assert_eq!(fids(asked_twice(&stage, LIST, None).await), 1);
        for views in 1..4 {
            stage.ask(&format!("GET /~{}/", fid.replace(':', "/"))).send().await.ok();
            assert_eq!(asked_twice(&stage, LIST, None).await.at("/results/0/views"), views);
        }
        stage.bob(&format!("PATCH /v2/plots/{fid}"), r#"{"filename":"b"}"#).await.ok();
        assert_eq!(asked_twice(&stage, LIST, None).await.at("/results/0/filename"), "b");
        stage.bob(&format!("POST /v2/plots/{fid}/trash"), "").await.ok();
        assert_eq!(fids(asked_twice(&stage, LIST, None).await), 0);
        stage.bob(&format!("POST /v2/plots/{fid}/restore"), "").await.ok();
        assert_eq!(fids(asked_twice(&stage, LIST, None).await), 1);
        assert_eq!(asked_twice(&stage, "GET /v2/folders/home", Some("bob")).await.at("/children/count"), 2);
        stage.bob("POST /v2/folders", r#"{"path":"new"}"#).await.created();
        assert_eq!(asked_twice(&stage, "GET /v2/folders/home", Some("bob")).await.at("/children/count"), 3);
    }
}

#[tokio::test]
async fn nobody_is_given_what_was_kept_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let stage = stage(&folder.path().join("library"));
    let (fid, _) = stage.plot("secret", r#","world_readable":false"#).await;
    let file = format!("GET /v2/files/{fid}");
    assert_eq!(asked_twice(&stage, &file, Some("bob")).await.ok().at("/filename"), "secret");
    for stranger in [Some("eve"), None] {
        asked_twice(&stage, &file, stranger).await.is(404);
    }
    let share = r#"{"users":["eve"]}"#;
    let collaborators = format!("/v2/files/{fid}/collaborators");
    stage.bob(&format!("POST {collaborators}"), share).await;
    assert_eq!(asked_twice(&stage, &file, Some("eve")).await.ok().at("/filename"), "secret");
    stage.bob(&format!("DELETE {collaborators}"), share).await;
    asked_twice(&stage, &file, Some("eve")).await.is(404);
    asked_twice(&stage, &file, Some("bob")).await.ok();
    // A key that is taken back opens nothing from then on, whatever it has opened.
    let keys = stage.library.keys("bob").unwrap();
    stage.library.remove_key("bob", keys[0].id).unwrap();
    asked_twice(&stage, &file, Some("bob")).await.is(401);
}

#[tokio::test]
async fn links_and_encodings_are_those_that_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let stage = stage(&folder.path().join("library"));
    for number in 0..20 {
        stage.plot(&format!("p{number}"), r#","world_readable":true"#).await;
    }
    let plain = asked_twice(&stage, LIST, None).await;
    let packed = || stage.ask(LIST).header("accept-encoding", "gzip");
    for _ in 0..2 {
        let reply = packed().send().await.ok();
        assert_eq!(reply.header("content-encoding"), "gzip");
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(reply.body.as_slice()), &mut text).unwrap();
        assert_eq!(text, plain.body);
    }
    assert_eq!(asked_twice(&stage, LIST, None).await.header("content-encoding"), "");
    for host in ["one.test", "other.test"] {
        let reply = stage.ask(LIST).header("x-forwarded-host", host).send().await.ok();
        assert!(reply.text("/next").starts_with(&format!("http://{host}/")), "{}", reply.text("/next"));
    }
}

#[tokio::test]
async fn a_rate_holds_for_kept_answers_too() {
    let rate = plotree::server::rate::Rate { per_second: 0.001, burst: 5.0 };
    let stage = Stage::with(Options { rate: Some(rate), ..Options::default() });
    for _ in 0..5 {
        stage.ask(LIST).send().await.ok();
    }
    stage.ask(LIST).send().await.is(429);
    // Another caller has tokens of his own.
    for _ in 0..5 {
        stage.ask(LIST).by("eve").send().await.ok();
    }
    stage.ask(LIST).by("eve").send().await.is(429);
}

/// Says to a copy of this program which library it changes.
const LIBRARY: &str = "PLOTREE_TEST_KEPT_LIBRARY";

/// In another process: renames a plot to each line that it reads, and says so when that is done.
#[test]
fn another_process() {
    let Some(path) = std::env::var_os(LIBRARY) else { return };
    let library = Library::open(Path::new(&path), &Opened::default()).unwrap();
    let session = library.session(Some("bob")).unwrap();
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (fid, name) = line.split_once(' ').unwrap();
        let patch = plotree::model::FilePatch::rename(name);
        plotree::backend::embedded::block(session.update(&fid.parse().unwrap(), &patch)).unwrap();
        println!("\ndone {name}");
    }
}

#[tokio::test]
async fn what_another_process_has_changed_is_shown_as_soon_as_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library");
    let stage = stage(&path);
    let (fid, _) = stage.plot("a", r#","world_readable":true"#).await;
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "server::kept::another_process", "--nocapture", "--test-threads=1"])
        .env(LIBRARY, &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, output) = (other.stdin.take().unwrap(), other.stdout.take().unwrap());
    let mut lines = BufReader::new(output).lines();
    for name in (0..30).map(|number| format!("b{number}")) {
        asked_twice(&stage, LIST, None).await.ok();
        writeln!(input, "{fid} {name}").unwrap();
        assert!(lines.any(|line| line.unwrap() == format!("done {name}")));
        assert_eq!(stage.ask(LIST).send().await.ok().at("/results/0/filename"), name);
    }
    drop(input);
    assert!(other.wait().unwrap().success());
}
