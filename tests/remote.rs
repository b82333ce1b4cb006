//! The remote backend behind a network that fails: every fault is an error in words, in time, and gives no secret away.
//!
//! A proxy of our own lies between the backend and a server. Each request meets the next fault of its list; behind the list,
//! what is left of it. Nothing here measures time: a request that hung would run into the limit of [`within`].

#![allow(clippy::unwrap_used, reason = "tests say what they expect in the shortest way")]

mod remote {
    mod encrypted;
    pub mod proxy;
}

use std::io::Write;
use std::time::Duration;

use plotree::backend::embedded::Library;
use plotree::backend::query::{ContentOptions, Order, Scope, Spot, View};
use plotree::backend::remote::{Patience, Remote, Settings};
use plotree::backend::{Backend, Error, Files, Plots, SortKey, Users};
use plotree::model::{Fid, FilePatch, NewPlot};
use plotree::server;
use tokio::net::TcpListener;

use remote::proxy::{Fault, Proxy};

/// A library behind a server behind a proxy, and a plot in it.
struct Stage {
    library: Library,
    proxy: Proxy,
    settings: Settings,
    key: String,
    plot: Fid,
    /// The server goes when this does.
    _running: server::Running,
}

impl Stage {
    async fn new() -> Stage {
        let library = Library::in_memory().unwrap();
        library.ensure_user("bob").unwrap();
        let key = library.add_key("bob", "test").unwrap();
        let plot = library.session(Some("bob")).unwrap().create_plot(&NewPlot::default()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let running = server::serve(library.clone(), listener, server::Options::default()).unwrap();
        let proxy = Proxy::start(Some(running.address())).await;
        let settings = Settings {
            connect_timeout: Duration::from_millis(500),
            read_timeout: Duration::from_millis(250),
            total_timeout: Duration::from_millis(1500),
            patience: Patience {
                attempts: 3,
                first_wait: Duration::from_millis(2),
                longest_wait: Duration::from_millis(200),
            },
            most_content: 1 << 20,
            extension: false,
            ..Settings::new(&proxy.url()).signed_in("bob", &key)
        };
        Stage { library, proxy, settings, key, plot: plot.value.file.fid, _running: running }
    }

    fn remote(&self) -> Remote {
        Remote::new(self.settings.clone()).unwrap()
    }

    /// Returns how many live files bob has.
    async fn live(&self) -> u64 {
        self.library.session(Some("bob")).unwrap().counts().await.unwrap().all
    }
}

/// Expects an end; what hangs fails here.
async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), work).await.expect("it hangs")
}

/// Expects an error that says something, and nothing secret.
fn told<T: std::fmt::Debug>(answer: Result<T, Error>, key: &str) -> Error {
    let error = answer.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(!error.to_string().is_empty() && !text.contains(key) && !text.contains("Basic"), "{text}");
    assert!(!text.contains("share_key") && !text.chars().any(char::is_control), "{text}");
    error
}

/// Faults after which nothing of an answer is left that could be taken for one.
fn faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("silence", Fault::Silence),
        ("a byte now and then", Fault::Trickle),
        ("closed at once", Fault::Close),
        ("broken off in the head", Fault::Cut(20)),
        ("broken off in the body", Fault::Cut(400)),
        ("less than its length", Fault::Length(1 << 20)),
        ("more than its length", Fault::Length(7)),
        ("no HTTP", Fault::Raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec())),
        ("bytes of chance", Fault::Raw((0..=255).cycle().take(5000).collect())),
        ("an endless head", Fault::Raw([b"HTTP/1.1 200 OK\r\n".to_vec(), b"x: y\r\n".repeat(100_000)].concat())),
        ("500", Fault::answer(500, "", "")),
        ("502 in HTML", Fault::answer(502, "content-type: text/html\r\n", "<h1>Bad Gateway</h1>")),
        ("503", Fault::answer(503, "retry-after: 0\r\n", "{}")),
        ("504", Fault::answer(504, "", "")),
        ("429", Fault::answer(429, "", r#"{"detail":"Request was throttled. Expected available in 0.1 seconds."}"#)),
        ("HTML for JSON", Fault::answer(200, "content-type: text/html\r\n", "<!doctype html><title>Sign in</title>")),
        ("nothing for JSON", Fault::answer(200, "content-type: application/json\r\n", "")),
        ("half of JSON", Fault::answer(200, "content-type: application/json\r\n", r#"{"fid":"bob:0","fi"#)),
        ("other JSON", Fault::answer(200, "content-type: application/json\r\n", "[[[]]]")),
        ("no compression", Fault::answer(200, "content-encoding: gzip\r\n", "this is no gzip")),
        ("a redirect to itself", Fault::answer(302, "location: /v2/files/bob:0\r\n", "")),
        ("a redirect to nowhere", Fault::answer(301, "location: :://\r\n", "")),
        ("a redirect to another scheme", Fault::answer(302, "location: file:///etc/passwd\r\n", "")),
    ]
}

#[tokio::test]
async fn every_fault_is_told_in_words_and_in_time() {
    let stage = Stage::new().await;
    for (name, fault) in faults() {
        println!("{name}");
        stage.proxy.always(fault);
        let remote = stage.remote();
        let view = View::new(Scope::All("bob".into()), Order::default());
        let draft = NewPlot { file: FilePatch::rename("never"), ..NewPlot::default() };
        let rename = FilePatch::rename("never");
        let options = ContentOptions::default();
        let answers = tokio::join!(
            within(remote.retrieve(&stage.plot)),
            within(remote.window(&view, &Spot::Index(0), 10)),
            within(remote.create_plot(&draft)),
            within(remote.update(&stage.plot, &rename)),
            within(remote.counts()),
            within(remote.current_user()),
        );
        let errors = [
            told(answers.0, &stage.key),
            told(answers.1, &stage.key),
            told(answers.2, &stage.key),
            told(answers.3, &stage.key),
            told(answers.4, &stage.key),
            told(answers.5, &stage.key),
        ];
        for error in errors {
            let expected = matches!(error, Error::Offline(_) | Error::Storage(_) | Error::Throttled { .. });
            assert!(expected, "{name}: {error:?}");
        }
        // A figure may be any object, so of some faults one is made; none of them ends the program.
        let _ = within(remote.figure(&stage.plot, options)).await.map_err(|error| error.to_string());
    }
    stage.proxy.always(Fault::Pass);
    assert_eq!(within(stage.remote().retrieve(&stage.plot)).await.unwrap().filename, "untitled");
}

#[tokio::test]
async fn what_may_be_repeated_is_and_nothing_else() {
    let stage = Stage::new().await;
    let remote = stage.remote();
    for fault in
        [Fault::Close, Fault::Cut(30), Fault::answer(502, "", ""), Fault::answer(503, "retry-after: 0\r\n", "")]
    {
        stage.proxy.next([fault.clone(), fault.clone()]);
        within(remote.retrieve(&stage.plot)).await.unwrap();
        assert_eq!(stage.proxy.requests().len(), 3, "{fault:?}");
        stage.proxy.next([fault.clone()]);
        let made = within(remote.create_plot(&NewPlot::default())).await;
        assert!(made.is_err() && stage.proxy.requests().len() == 1, "{fault:?}: {made:?}");
    }
    // Only the server that was cut off in its answer had been asked, once.
    assert_eq!(stage.live().await, 2);
    // What is refused for being too much was not done.
    stage.proxy.next([Fault::answer(429, "retry-after: 0\r\n", "")]);
    within(remote.create_plot(&NewPlot::default())).await.unwrap();
    assert_eq!((stage.proxy.requests().len(), stage.live().await), (2, 3));
    // As little as what another plotree has not begun.
    let busy = r#"{"errors":[{"code":"BUSY","message":"x","path":null,"field":null}],"detail":"x"}"#;
    stage.proxy.next([Fault::answer(503, "retry-after: 0\r\n", busy)]);
    within(remote.create_plot(&NewPlot::default())).await.unwrap();
    assert_eq!((stage.proxy.requests().len(), stage.live().await), (2, 4));
    stage.proxy.always(Fault::answer(503, "retry-after: 0\r\n", busy));
    assert_eq!(within(remote.create_plot(&NewPlot::default())).await.map(drop), Err(Error::Busy));
}

#[tokio::test]
async fn deleting_what_is_deleted_already_is_done_when_the_first_answer_was_lost() {
    let stage = Stage::new().await;
    let remote = stage.remote();
    within(remote.trash(&stage.plot)).await.unwrap();
    stage.proxy.next([Fault::Lose]);
    within(remote.permanent_delete(&stage.plot)).await.unwrap();
    assert_eq!(within(remote.permanent_delete(&stage.plot)).await, Err(Error::NotFound));
}

#[tokio::test]
async fn a_limit_that_lasts_is_told_at_once() {
    let stage = Stage::new().await;
    let remote = stage.remote();
    let daily = "you've reached the threshold of 100 combined image exports and chart saves per 24h period.";
    for (fault, seconds) in [
        (Fault::answer(429, "retry-after: 3600\r\n", ""), 3600),
        (Fault::answer(429, "", r#"{"detail":"Expected available in 90.0 seconds."}"#), 90),
        (Fault::answer(429, "retry-after: 0\r\n", &format!(r#"{{"detail":"{daily}"}}"#)), 24 * 3600),
    ] {
        stage.proxy.next([fault]);
        let error = within(remote.retrieve(&stage.plot)).await.unwrap_err();
        assert_eq!(error, Error::Throttled { retry_after: Some(Duration::from_secs(seconds)) });
        assert_eq!(stage.proxy.requests().len(), 1);
    }
}

#[tokio::test]
async fn nobody_else_is_told_the_key() {
    let stage = Stage::new().await;
    let stranger = Proxy::start(None).await;
    let leads = |status| Fault::answer(status, &format!("location: {}/v2/x\r\n", stranger.url()), "");
    stranger.always(Fault::answer(200, "content-type: application/json\r\n", r#"{"data":[]}"#));
    let remote = stage.remote().with_share_key("s3cret");
    for status in [301, 302, 303, 307, 308] {
        stage.proxy.next([leads(status)]);
        told(within(remote.retrieve(&stage.plot)).await, &stage.key);
        stage.proxy.next([leads(status)]);
        told(within(remote.create_plot(&NewPlot::default())).await, &stage.key);
    }
    assert!(stranger.requests().is_empty(), "no verb is done elsewhere");
    stage.proxy.next([leads(302)]);
    within(remote.figure(&stage.plot, ContentOptions::default())).await.unwrap();
    let [request] = &stranger.requests()[..] else { panic!("contents may lie elsewhere") };
    let request = request.to_lowercase();
    assert!(
        !request.contains("authorization") && !request.contains("s3cret") && !request.contains("referer"),
        "{request}"
    );
}

#[tokio::test]
async fn what_is_compressed_is_bounded_by_what_it_becomes() {
    let stage = Stage::new().await;
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..200 {
        bomb.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    stage.proxy.always(Fault::bytes("content-encoding: gzip\r\n", &bomb));
    let error = within(stage.remote().figure(&stage.plot, ContentOptions::default())).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge(_)), "{error:?}");
    let error = within(stage.remote().retrieve(&stage.plot)).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge(_)), "{error:?}");
}

#[tokio::test]
async fn lists_without_an_end_come_to_one() {
    let stage = Stage::new().await;
    let remote = stage.remote();
    let item = r#"{"fid":"bob:NUMBER","filetype":"plot","filename":"x"}"#;
    let page = format!(r#"{{"next":"http://x/v2/plots?cursor=NUMBER","count":1000000000000,"results":[{item}]}}"#);
    // A listing of folders and one of plots in one.
    let page = format!(r#"{{"children":{page},{}"#, &page[1..]);
    let public = View::new(Scope::Public, Order::ascending(SortKey::CreationTime));
    let all = View::new(Scope::All("bob".into()), Order::default());
    let filtered = View { filter: Some("x".into()), ..all.clone() };
    for view in [&public, &filtered] {
        // Ever new pages, and the same page ever again.
        for number in ["NUMBER", "7"] {
            let body = page.replace("NUMBER", number);
            stage.proxy.always(Fault::answer(200, "content-type: application/json\r\n", &body));
            let settings = Settings { total_timeout: Duration::from_secs(20), ..stage.settings.clone() };
            let remote = Remote::new(settings).unwrap();
            let window = within(remote.window(view, &Spot::End, 10)).await.unwrap();
            assert!(!window.rows.is_empty() && window.rows.len() <= 10, "{view:?}");
        }
    }
    stage.proxy.always(Fault::answer(200, "content-type: application/json\r\n", &page));
    for spot in [Spot::End, Spot::Index(u64::MAX), Spot::Index(500_000_000)] {
        let window = within(remote.window(&all, &spot, 10)).await.unwrap();
        assert!(window.rows.len() <= 10);
    }
    let error = within(remote.empty_trash()).await;
    assert!(error.is_ok() || error.is_err(), "it ends");
}

#[tokio::test]
async fn who_gives_up_hangs_up() {
    let stage = Stage::new().await;
    stage.proxy.always(Fault::Silence);
    let settings = Settings {
        read_timeout: Duration::from_mins(1),
        total_timeout: Duration::from_mins(1),
        ..stage.settings.clone()
    };
    let remote = Remote::new(settings).unwrap();
    {
        let asking = remote.retrieve(&stage.plot);
        tokio::pin!(asking);
        tokio::select! {
            answer = &mut asking => panic!("{answer:?}"),
            () = within(stage.proxy.asked()) => {}
        }
    }
    within(stage.proxy.hung_up()).await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let stage = Stage::new().await;
    let settings = Settings { url: format!("http://{address}"), ..stage.settings.clone() };
    let remote = Remote::new(settings).unwrap();
    let Error::Offline(sentence) = told(within(remote.counts()).await, &stage.key) else { panic!() };
    assert!(sentence.contains("127.0.0.1") && sentence.contains("cannot be reached"), "{sentence}");
}

#[tokio::test]
async fn a_wrong_key_is_told_and_not_tried_again() {
    let stage = Stage::new().await;
    let remote = Remote::new(stage.settings.clone().signed_in("bob", "wrong")).unwrap();
    let error = within(remote.retrieve(&stage.plot)).await.unwrap_err();
    assert_eq!(error, Error::Unauthenticated("Bad API key".into()));
    assert_eq!(stage.proxy.requests().len(), 1);
    assert!(!format!("{remote:?} {:?}", stage.settings).contains(&stage.key));
}

#[tokio::test]
async fn contents_are_kept_and_asked_for_by_their_version() {
    let stage = Stage::new().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { cache: Some(folder.path().to_owned()), ..stage.settings.clone() };
    let json = "content-type: application/json\r\netag: \"v1\"\r\n";
    stage.proxy.next([Fault::answer(200, json, r#"{"data":[{"type":"bar"}]}"#)]);
    let first = within(Remote::new(settings.clone()).unwrap().figure(&stage.plot, ContentOptions::default())).await;
    stage.proxy.next([Fault::answer(304, "etag: \"v1\"\r\n", "")]);
    let again = within(Remote::new(settings).unwrap().figure(&stage.plot, ContentOptions::default())).await;
    assert_eq!(first.unwrap(), again.unwrap());
    let requests = stage.proxy.requests();
    assert!(requests[0].to_lowercase().contains("if-none-match: \"v1\""), "{requests:?}");
    let backend: &dyn Backend = &stage.remote();
    assert_eq!(within(backend.plot(&stage.plot)).await.unwrap().file.fid, stage.plot);
}

#[tokio::test]
async fn what_only_a_plotree_answers_is_told_plainly() {
    let stage = Stage::new().await;
    let error = within(stage.remote().unused_grids()).await.unwrap_err();
    assert!(error.to_string().contains("cannot be asked which grids no plot draws on: it is no plotree"), "{error}");
}

#[tokio::test]
async fn the_first_question_is_asked_at_once_and_another_kind_of_server_is_told_by_its_answer() {
    let stage = Stage::new().await;
    let settings = Settings { extension: true, ..stage.settings.clone() };
    let remote = Remote::new(settings.clone()).unwrap();
    assert_eq!(within(remote.counts()).await.unwrap().all, 1);
    let asked = stage.proxy.requests();
    assert!(asked.len() == 1 && asked[0].starts_with("POST /v2/plotree/1/ask"), "{asked:?}");
    // What is not there is told by a plotree too: then its index is asked, once.
    let other = Remote::new(settings).unwrap();
    stage.proxy.next([
        Fault::answer(404, "", "{}"),
        Fault::answer(200, "content-type: application/json\r\n", r#"{"files":"x"}"#),
    ]);
    assert_eq!(within(other.counts()).await.unwrap().all, 1);
    let asked = stage.proxy.requests();
    assert!(asked[0].starts_with("POST /v2/plotree/1/ask") && asked[1].starts_with("GET /v2"), "{asked:?}");
    assert!(asked[2..].iter().all(|request| !request.contains("plotree/1")), "{asked:?}");
}

#[tokio::test]
async fn a_list_that_is_kept_is_asked_for_again_when_it_is_forgotten() {
    let stage = Stage::new().await;
    let settings = Settings { list_age: Duration::from_hours(1), ..stage.settings.clone() };
    let remote = Remote::new(settings).unwrap();
    let view = View::new(Scope::All("bob".into()), Order::ascending(SortKey::Filename));
    let names = || async {
        let window = within(remote.window(&view, &Spot::Index(0), 10)).await.unwrap();
        window.rows.into_iter().map(|row| row.filename).collect::<Vec<_>>()
    };
    let before = names().await;
    let bob = stage.library.session(Some("bob")).unwrap();
    bob.create_plot(&NewPlot::default()).await.unwrap();
    assert_eq!(names().await, before, "what is kept answers");
    remote.forget();
    assert_eq!(names().await.len(), before.len() + 1);
}
