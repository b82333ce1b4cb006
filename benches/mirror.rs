//! What a pull costs: `cargo bench --bench mirror`, against a bare client that asks for the same bodies and drops them.
//!
//! `PLOTREE_BENCH_FILES` says how many files the generated library has (`5000`). The server is in this process; the pull that
//! is measured for its memory is the program, in a process of its own.

#[path = "../examples/support/generated.rs"]
mod generated;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use plotree::backend::embedded::Library;
use plotree::backend::query::{Order, Scope, Spot, View};
use plotree::backend::remote::{Remote, Settings};
use plotree::backend::{Files, SortKey};
use plotree::mirror::{self, Ties, pull};
use plotree::model::Fid;
use plotree::server::{self, Options};
use tokio::net::TcpListener;

/// Requests at once, as many as the remote backend lets be.
const AT_ONCE: usize = 6;

fn main() {
    let files = std::env::var("PLOTREE_BENCH_FILES").ok().and_then(|files| files.parse().ok()).unwrap_or(5_000);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench-library-{files}"));
    let library = generated::library(&path, files).expect("the disk has room for a library");
    library.settle().expect("it can be written");
    let key = library.add_key(generated::USER, "bench").expect("the user was generated");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("there are threads");
    runtime.block_on(measure(&library, &key));
}

fn tell(what: &str, files: usize, bytes: u64, took: Duration) -> f64 {
    let rate = files as f64 / took.as_secs_f64();
    println!("{what:<44} {rate:>8.0} files/s {:>8.1} MB/s", bytes as f64 / 1e6 / took.as_secs_f64());
    rate
}

async fn measure(library: &Library, key: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let served = server::serve(library.clone(), listener, Options::default()).expect("it listens");
    let url = format!("http://{}", served.address());
    let remote = |extension| {
        let settings = Settings { extension, ..Settings::new(&url).signed_in(generated::USER, key) };
        Remote::new(settings).expect("the address is one")
    };
    let fids = all(&remote(true)).await;
    println!("{} files, {AT_ONCE} requests at once", fids.len());
    for (extension, what) in [(true, "pull, from a plotree"), (false, "pull, by v2 alone")] {
        let (bytes, took) = bare(&url, key, &fids, extension).await;
        let bare = tell("the same bodies, dropped", fids.len(), bytes, took);
        let begun = Instant::now();
        let folder = tempfile::tempdir().expect("the disk has room");
        let here = Library::open(&folder.path().join("here"), &plotree::backend::embedded::Options::default());
        let here = here.expect("a new library can be made");
        let options = pull::Options::default();
        let pulled = mirror::pull(&remote(extension), &here, &mut Ties::default(), &options, &mut |_| {}).await;
        let report = pulled.expect("it is pulled");
        let rate = tell(what, report.new.try_into().unwrap_or(usize::MAX), report.bytes, begun.elapsed());
        println!("{:<44} {:>8.2}", "share of what the server gives", rate / bare);
    }
    program(&url, key, fids.len());
    served.stop().await;
}

async fn all(remote: &Remote) -> Vec<Fid> {
    let view = View::new(Scope::All(generated::USER.to_owned()), Order::ascending(SortKey::Filename));
    let window = remote.window(&view, &Spot::Index(0), 100_000).await.expect("it is listed");
    window.rows.into_iter().map(|entry| entry.fid).collect()
}

/// Asks for all bodies that a pull asks for and drops them; returns their bytes and the time.
async fn bare(url: &str, key: &str, fids: &[Fid], extension: bool) -> (u64, Duration) {
    let client = &reqwest::Client::builder().tls_certs_only([]).build().expect("a client can be made");
    let begun = Instant::now();
    let bytes = stream::iter(fids)
        .map(|fid| async move {
            let asked = if extension {
                let body = serde_json::json!({ "record": fid });
                vec![client.post(format!("{url}/v2/plotree/1/ask")).json(&body)]
            } else {
                ["", "/content", "/collaborators", "/sources?ref=parent"]
                    .map(|what| client.get(format!("{url}/v2/files/{fid}{what}")))
                    .into()
            };
            let mut bytes = 0;
            for request in asked {
                let answer = request.basic_auth(generated::USER, Some(key)).send().await.expect("it answers");
                bytes += answer.bytes().await.expect("it answers to the end").len() as u64;
            }
            bytes
        })
        .buffer_unordered(AT_ONCE)
        .fold(0, |sum, bytes| async move { sum + bytes })
        .await;
    (bytes, begun.elapsed())
}

/// Has the program pull all, twice; tells its time and how much memory it held at most.
fn program(url: &str, key: &str, files: usize) {
    let home = tempfile::tempdir().expect("the disk has room");
    let config = home.path().join("config.toml");
    std::fs::write(&config, format!("[remotes.work]\nurl = \"{url}\"\nusername = \"{}\"\n", generated::USER))
        .expect("the disk has room");
    for what in ["the program, first", "the program, again"] {
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_plotree"))
            .env_clear()
            .env("HOME", home.path())
            .env("USER", "anna")
            .env("PLOTREE_CONFIG", &config)
            .env("PLOTREE_KEY", key)
            .args(["--no-samples", "--library"])
            .arg(home.path().join("here.plotree"))
            .args(["pull", "work", "--quiet"])
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut most = 0;
        while child.try_wait().expect("it can be waited for").is_none() {
            let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next());
            most = most.max(peak.and_then(|peak| peak.parse::<u64>().ok()).unwrap_or(0));
            std::thread::sleep(Duration::from_millis(10));
        }
        let took = begun.elapsed();
        println!(
            "{what:<44} {:>8.2} s {:>8.1} MB at most ({:.0} files/s)",
            took.as_secs_f64(),
            most as f64 / 1e3,
            files as f64 / took.as_secs_f64()
        );
    }
}
