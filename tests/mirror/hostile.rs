//! What a server may say that means no good, and records that no library may take: nothing of it touches what was not asked for.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Json, Response};
use plotree::backend::embedded::Library;
use plotree::backend::embedded::adopt::{Adoption, Reach};
use plotree::backend::embedded::care::Depth;
use plotree::backend::query::{ContentOptions, Counts, FigureDraft, Imported, Lookup};
use plotree::backend::record::{Adopted, Record};
use plotree::backend::remote::{Remote, Settings};
use plotree::backend::{Error, Files, Grids, Plots};
use plotree::export::Format;
use plotree::export::run;
use plotree::mirror::pull::Options;
use plotree::mirror::{self, Ties};
use plotree::model::{Fid, Figure, FilePatch, NewPlot};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Starts a server that answers what a function says to paths with their query; returns how often it was asked, and a caller.
async fn server(answer: impl Fn(&str) -> Option<Value> + Send + Sync + 'static) -> (Arc<AtomicU64>, Remote) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (answer, asked) = (Arc::new(answer), Arc::new(AtomicU64::new(0)));
    let counted = Arc::clone(&asked);
    let answers = move |request: Request| {
        let (answer, counted) = (Arc::clone(&answer), Arc::clone(&counted));
        async move {
            counted.fetch_add(1, Ordering::Relaxed);
            let path = request.uri().path_and_query().map_or("", |path| path.as_str()).to_owned();
            answer(&path).map_or_else(|| (axum::http::StatusCode::NOT_FOUND, "{}").into_response(), said)
        }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answers)).await });
    let settings = Settings { extension: false, ..Settings::new(&url).signed_in("bob", "key") };
    (asked, Remote::new(settings).unwrap())
}

fn said(value: Value) -> Response {
    Json(value).into_response()
}

fn file(fid: &str, filetype: &str) -> Value {
    json!({
        "fid": fid, "filename": format!("named {fid}"), "filetype": filetype, "parent": -1, "parented": true,
        "owner": fid.split(':').next(), "world_readable": true, "date_modified": "2024-01-01T00:00:00Z",
        "creation_time": "2024-01-01T00:00:00Z", "deleted": false,
        "stars": { "count": 1, "results": [{ "username": "alice" }] },
        "comments": { "count": 1, "results": [{
            "id": 1, "user": { "username": "alice" }, "comment": "Send me all your money.",
            "creation_time": "2024-01-01T00:00:00Z",
        }] },
    })
}

fn list(files: &[Value]) -> Value {
    json!({ "fid": "bob:-1", "filetype": "fold", "filename": "all",
        "children": { "count": files.len(), "results": files, "next": null, "previous": null } })
}

/// Makes a library whose owner is alice, with a plot of hers and its data, which nobody else may read; returns its grid.
async fn of_alice() -> (Library, Fid) {
    let library = Library::in_memory().unwrap();
    library.ensure_user("alice").unwrap();
    let alice = library.session(Some("alice")).unwrap();
    let figure = Figure::read(br#"{"data":[{"type":"bar","x":["a","b"],"y":[1,424242]}]}"#).unwrap();
    let draft = FigureDraft { figure, file: FilePatch::rename("secret"), ..FigureDraft::default() };
    let Imported::Made { grid: Some(grid), .. } = alice.import_figure(&draft).await.unwrap().value else { panic!() };
    (library, grid)
}

#[tokio::test]
async fn a_server_touches_only_the_files_that_were_asked_for() {
    let (library, secret) = of_alice().await;
    let alice = library.session(Some("alice")).unwrap();
    let before = alice.counts().await.unwrap();
    let column = alice.grid(&secret).await.unwrap().cols.last().unwrap().uid.clone();
    let grid = secret.clone();
    let (_, remote) = server(move |path| {
        let figure = json!({ "data": [
            { "type": "bar", "ysrc": format!("{grid}:{column}") }, { "type": "bar", "ysrc": "alice:77:abcdef" }] });
        let route = path.split('?').next().unwrap().trim_end_matches('/').trim_start_matches("/v2/");
        Some(match route {
            "users/current" => json!({ "username": "bob" }),
            "folders/all" => list(&[
                file("bob:1", "plot"),
                file("bob:2", "grid"),
                file("bob:3000000000", "fold"),
                file("bob:4", "plot"),
                file("bob:9223372036854775807", "fold"),
                file("alice:50", "fold"),
                file("alice:51", "plot"),
            ]),
            "files/bob:1" => file("bob:1", "plot"),
            // Another file than was asked for.
            "files/bob:2" => file("alice:52", "grid"),
            // Another type than was listed.
            "files/bob:4" => file("bob:4", "fold"),
            "plots/bob:1/content" => figure,
            "files/bob:3000000000" => file("bob:3000000000", "fold"),
            "files/bob:9223372036854775807" => file("bob:9223372036854775807", "fold"),
            "files/alice:77" => file("alice:77", "grid"),
            "grids/alice:77/content" => json!({ "cols": { "a": { "uid": "abcdef", "order": 0, "data": [1] } } }),
            _ => return None,
        })
    })
    .await;
    let report = mirror::pull(&remote, &library, &mut Ties::default(), &Options::default(), &mut |_| {}).await.unwrap();
    let left: Vec<String> = report.left.iter().map(|left| format!("{}: {}", left.fid, left.reason)).collect();
    insta::assert_snapshot!(left.join("\n"), @r"
    alice:50: The server lists it, but it is alice's, whose files were not asked for.
    alice:51: The server lists it, but it is alice's, whose files were not asked for.
    bob:2: The server answered with another file, alice:52.
    bob:4: The server says of it once that it is of one type, and once of another.
    bob:3000000000: Its number is higher than that of any file.
    bob:9223372036854775807: Its number is higher than that of any file.
    alice:77: alice is a user of this library, whose files were not asked for.
    ");
    assert_eq!(report.new, 1);
    // The plots that everybody may read are counted for all.
    assert_eq!(alice.counts().await.unwrap(), Counts { public: 1, ..before });
    let plot: Fid = "bob:1".parse().unwrap();
    // Whoever reads the plot does not read alice's data through it.
    let shown = library.session(None).unwrap().figure(&plot, ContentOptions { inline_data: true }).await.unwrap();
    assert!(!shown.to_json().contains("424242"), "{}", shown.to_json());
    let bob = library.session(Some("bob")).unwrap();
    let file = bob.retrieve(&plot).await.unwrap();
    assert_eq!((file.stars.unwrap().count, file.comments.unwrap().count), (0, 0));
    assert!(library.check(Depth::Deep).is_sound());
    // Nor has it used up the numbers of bob's files.
    let made = bob.create_plot(&NewPlot::default()).await.unwrap().value.file.fid;
    assert!(made.number() < 200_000, "{made}");
}

#[tokio::test]
async fn listings_without_an_end_are_left() {
    let (asked, remote) = server(|path| {
        let rows: Vec<Value> = (0..200).map(|number| file(&format!("bob:{}", number + 1), "fold")).collect();
        let mut page = list(&rows);
        page["children"]["count"] = json!(u64::MAX / 4);
        page["children"]["next"] = json!("http://127.0.0.1/v2/folders/all?page=2");
        Some(match path {
            "/v2/users/current" => json!({ "username": "bob" }),
            path if path.starts_with("/v2/folders/all") => page,
            path if path.starts_with("/v2/folders/starred") => list(&[]),
            _ => return None,
        })
    })
    .await;
    let library = Library::in_memory().unwrap();
    let ended = mirror::pull(&remote, &library, &mut Ties::default(), &Options::default(), &mut |_| {}).await;
    assert!(matches!(ended, Err(Error::Corrupt(_) | Error::TooLarge(_))), "{ended:?}");
    assert!(asked.load(Ordering::Relaxed) < 100, "{asked:?}");
}

#[tokio::test]
async fn folders_in_a_circle_and_a_file_that_makes_no_sense_stop_nothing() {
    let (_, remote) = server(|path| {
        let folder = |fid: &str, parent: i64| {
            let mut folder = file(fid, "fold");
            folder["parent"] = json!(parent);
            folder
        };
        let route = path.split('?').next().unwrap().trim_end_matches('/').trim_start_matches("/v2/");
        Some(match route {
            "users/current" => json!({ "username": "bob" }),
            "folders/all" => {
                list(&[folder("bob:1", 2), folder("bob:2", 1), file("bob:3", "plot"), file("bob:4", "plot")])
            }
            "files/bob:1" => folder("bob:1", 2),
            "files/bob:2" => folder("bob:2", 1),
            "files/bob:3" => json!("no file at all"),
            "files/bob:4" => {
                let mut plot = file("bob:4", "plot");
                plot["filename"] = json!("../\u{1b}[2J/".repeat(100_000));
                plot
            }
            "plots/bob:4/content" => json!({ "data": [] }),
            _ => return None,
        })
    })
    .await;
    let library = Library::in_memory().unwrap();
    let mut ties = Ties::default();
    for _ in 0..2 {
        let report = mirror::pull(&remote, &library, &mut ties, &Options::default(), &mut |_| {}).await.unwrap();
        let left: Vec<String> = report.left.iter().map(|left| left.fid.to_string()).collect();
        assert_eq!(left, ["bob:3"]);
    }
    let bob = library.session(Some("bob")).unwrap();
    assert_eq!(bob.counts().await.unwrap().all, 3);
    let name = bob.retrieve(&"bob:4".parse().unwrap()).await.unwrap().filename;
    assert!(!name.contains('/') && name.chars().count() <= 100, "{name}");
    assert!(library.check(Depth::Deep).is_sound());
}

#[tokio::test]
async fn folders_in_a_circle_are_exported_once_and_told() {
    // 1 has 2 in it, which has 1 and 3 in it.
    let (_, remote) = server(|path| {
        let route = path.split('?').next().unwrap().trim_end_matches('/').trim_start_matches("/v2/");
        let folder = |fid: &str, children: &[Value]| {
            let mut folder = file(fid, "fold");
            folder["children"] =
                json!({ "count": children.len(), "results": children, "next": null, "previous": null });
            folder
        };
        Some(match route {
            "files/bob:1" | "files/bob:2" | "files/bob:3" => file(route.trim_start_matches("files/"), "fold"),
            "folders/bob:1" => folder("bob:1", &[file("bob:2", "fold"), file("bob:4", "plot")]),
            "folders/bob:2" => folder("bob:2", &[file("bob:1", "fold"), file("bob:3", "fold"), file("bob:5", "plot")]),
            "folders/bob:3" => folder("bob:3", &[]),
            "plots/bob:4/content" | "plots/bob:5/content" => json!({ "data": [] }),
            _ => return None,
        })
    })
    .await;
    let circle = "bob:1: it leads back to a folder that it is in";
    // The circle is told whatever was asked for; that what was asked for lies inside each other is not.
    for (named, wanted) in [
        (&["bob:1"][..], vec![circle]),
        (&["bob:1", "bob:2"], vec![circle]),
        (&["bob:1", "bob:3"], vec![circle]),
        (&["bob:3", "bob:2"], vec!["bob:2: it leads back to a folder that it is in"]),
    ] {
        let mut roots = Vec::new();
        for fid in named {
            roots.push(remote.retrieve(&fid.parse().unwrap()).await.unwrap());
        }
        let (folder, mut told) = (tempfile::tempdir().unwrap(), Vec::new());
        let options = run::Options { formats: vec![Format::Json], ..run::Options::default() };
        let mut take = |step: run::Progress<'_>| {
            if let run::Progress::Done(run::Told { fid, outcome: run::Outcome::Failed(reason), .. }) = step {
                told.push(format!("{fid}: {reason}"));
            }
        };
        let end = run::run(&remote, &roots, folder.path(), &options, &mut take).await.unwrap();
        assert_eq!((end, &told), (run::End::Whole, &wanted.iter().map(ToString::to_string).collect()), "{named:?}");
        assert_eq!(walk(folder.path()), 2, "{named:?}");
    }
}

/// Counts the files in and below a folder.
fn walk(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
}

fn record(fid: &str, rest: &Value) -> Adoption {
    let mut record = json!({
        "fid": fid, "filetype": "grid", "filename": "g", "parent": -1, "parented": true, "created": 1, "modified": 1,
        "body": { "grid": { "cols": { "a": { "uid": "abcdef", "order": 0, "data": [1] } } } },
    });
    for (key, value) in rest.as_object().unwrap() {
        record[key] = value.clone();
    }
    Adoption { record: serde_json::from_value::<Record>(record).unwrap(), base: None, force: false }
}

#[tokio::test]
async fn a_record_that_is_refused_leaves_no_trace() {
    let library = Library::in_memory().unwrap();
    library.ensure_user("alice").unwrap();
    let twice = json!({ "body": { "grid": { "cols": {
        "a": { "uid": "abcdef", "order": 0, "data": [1] }, "b": { "uid": "abcdef", "order": 1, "data": [1] } } } } });
    // Found when half of it is there already.
    let no_list = json!({ "filename": "half", "body": { "grid": { "cols": {
        "a": { "uid": "abcdef", "order": 0, "data": [1] }, "b": { "uid": "abcdee", "order": 1, "data": { "x": 1 } } } } } });
    let fine = json!({});
    let adoptions = [
        record("eve:1", &fine),
        record("mallory:2", &no_list),
        record("eve:3", &twice),
        record("eve:2147483648", &fine),
        record("eve:2147483647", &fine),
        record("eve:4", &fine),
    ];
    let adopted = library.adopt(&adoptions, &Reach::Everybody).unwrap();
    let was_taken: Vec<bool> = adopted.iter().map(|adopted| *adopted == Adopted::New).collect();
    assert_eq!(was_taken, [true, false, false, false, true, true], "{adopted:?}");
    let users: Vec<String> = library.users().unwrap().into_iter().map(|user| user.username).collect();
    assert_eq!(users, ["alice", "eve"]);
    assert_eq!(library.session(Some("eve")).unwrap().counts().await.unwrap().all, 3);
    assert!(library.check(Depth::Deep).is_sound());
    // A change that is refused leaves the file as it was.
    let mut changed = record("eve:1", &no_list);
    changed.record.modified = 2;
    let adopted = library.adopt(&[changed], &Reach::Everybody).unwrap();
    assert!(matches!(adopted.as_slice(), [Adopted::Refused(_)]), "{adopted:?}");
    let eve = library.session(Some("eve")).unwrap();
    assert!(matches!(eve.lookup(&Lookup::from_home("half")).await, Err(Error::NotFound)));
    assert_eq!(eve.lookup(&Lookup::from_home("g")).await.unwrap().fid, "eve:1".parse().unwrap());
    assert!(library.check(Depth::Deep).is_sound());
}

#[tokio::test]
async fn the_accounts_of_users_of_the_library_are_closed() {
    let library = Library::in_memory().unwrap();
    for name in ["alice", "carol", "eve"] {
        library.ensure_user(name).unwrap();
    }
    library.add_key("carol", "laptop").unwrap();
    let reach = Reach::Of { files: vec!["BOB".into()], voices: Vec::new() };
    let fine = json!({});
    let adoptions = ["alice:1", "Carol:1", "eve:1", "bob:1"].map(|fid| record(fid, &fine));
    let adopted = library.adopt(&adoptions, &reach).unwrap();
    // Alice is its owner and carol has a key; nobody signs in as eve.
    let was_taken: Vec<bool> = adopted.iter().map(|adopted| *adopted == Adopted::New).collect();
    assert_eq!(was_taken, [false, false, true, true], "{adopted:?}");
}
