//! What the server costs: `cargo bench --bench server`, against a bare axum route that answers the same bytes.
//!
//! `PLOTREE_BENCH_FILES` says how many files the generated library has (`100000`; the goals are for `1000000`). Clients are
//! plain sockets in this process, so their cost is in both numbers alike. The bare route is `axum::serve` with one route that
//! answers bytes from memory: no layer, no log, no limits, and only the head that axum makes, which is told beside ours. The
//! two are asked in turns, since other programs take their share of a machine when they like.

#[path = "../examples/support/generated.rs"]
mod generated;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header;
use axum::routing::get;
use plotree::backend::embedded::Library;
use plotree::server::{self, Options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Connections at once.
const CONNECTIONS: usize = 64;
/// Requests on each.
const REQUESTS: usize = 200;
/// Turns of ours and the bare route.
const TURNS: usize = 5;
/// Idle connections that are held while others ask.
const IDLE: usize = 10_000;

fn main() {
    if let Ok(address) = std::env::var(HOLD) {
        return hold(&address);
    }
    let files = std::env::var("PLOTREE_BENCH_FILES").ok().and_then(|files| files.parse().ok()).unwrap_or(100_000);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench-library-{files}"));
    let library = generated::library(&path, files).expect("the disk has room for a library");
    library.settle().expect("it can be written");
    let key = library.add_key(generated::USER, "bench").expect("the user was generated");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("there are threads");
    runtime.block_on(measure(&library, files, &key));
}

async fn measure(library: &Library, files: u64, key: &str) {
    let served = server::serve(library.clone(), listener().await, Options::default()).expect("it listens");
    let pair = base64_simd::STANDARD.encode_to_string(format!("{}:{key}", generated::USER));
    println!("{files} files, {CONNECTIONS} connections, {REQUESTS} requests each");
    let list = request("GET", "/v2/plots?order_by=-views", "", "");
    let (_, head, bytes) = ask_whole(&mut connect(served.address()).await, &list).await;
    let bare = bare(bytes.clone()).await;
    let (_, bare_head, _) = ask_whole(&mut connect(bare).await, &list).await;
    let told = |head: &str| format!("{} headers, {} bytes", head.lines().count() - 1, head.len());
    println!("a body of {} bytes behind {} (bare: {})", bytes.len(), told(&head), told(&bare_head));
    let (mut ours, mut theirs) = (Load::default(), Load::default());
    for _ in 0..TURNS {
        ours.add(load(served.address(), &list).await);
        theirs.add(load(bare, &list).await);
    }
    ours.tell("GET plots?order_by=-views");
    theirs.tell("the same bytes from axum");
    println!("{:<42} {:>8.2} (goal: at least 0.5)", "throughput, ratio", ours.rate() / theirs.rate());
    load(served.address(), &request("GET", "/v2/folders/home", "", &pair)).await.tell("GET folders/home, signed in");
    let plot = r#"{"figure":{"data":[{"type":"bar","name":"a"}],"layout":{"title":"t"}}}"#;
    println!("{:<42} {:>8.0} /s", "write of 4 kB and fsync on this disk", flushes());
    load(served.address(), &request("POST", "/v2/plots", plot, &pair)).await.tell("POST plots, durable");
    let grid = r#"{"data":{"cols":{"x":{"data":[1,2,3],"order":0},"y":{"data":[4,5,6],"order":1}}}}"#;
    load(served.address(), &request("POST", "/v2/grids", grid, &pair)).await.tell("POST grids, durable");
    large(served.address(), &pair).await;
    idle(served.address(), &list).await;
    served.stop().await;
}

/// Returns how often a second the disk takes a page.
fn flushes() -> f64 {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-server-sync");
    let mut file = std::fs::File::create(&path).expect("the disk has room for a page");
    let start = Instant::now();
    for _ in 0..200 {
        std::io::Write::write_all(&mut file, &[7; 4096]).expect("the disk has room for a page");
        file.sync_data().expect("the disk takes it");
    }
    // It was only made for this.
    let _ = std::fs::remove_file(path);
    200.0 / start.elapsed().as_secs_f64()
}

/// Figures of 5 MB in and out: how long, and how much more memory was held at most.
async fn large(address: SocketAddr, pair: &str) {
    let numbers: Vec<String> = (0..500_000).map(|n| format!("{}.{:04}", n % 1_000, n % 9_973)).collect();
    let grid = format!(r#"{{"data":{{"cols":{{"y":{{"data":[{}],"order":0}}}}}}}}"#, numbers.join(","));
    let mut stream = connect(address).await;
    let before = peak();
    let start = Instant::now();
    let (_, made) = ask(&mut stream, &request("POST", "/v2/grids", &grid, pair)).await;
    told("POST grids", grid.len(), start, before);
    let made: serde_json::Value = serde_json::from_slice(&made).expect("an object");
    let fid = made["file"]["fid"].as_str().expect("a fid");
    let src = format!("{fid}:{}", made["file"]["cols"][0]["uid"].as_str().expect("a uid"));
    let plot = format!(r#"{{"figure":{{"data":[{{"ysrc":"{src}"}}]}}}}"#);
    let (_, made) = ask(&mut stream, &request("POST", "/v2/plots", &plot, pair)).await;
    let made: serde_json::Value = serde_json::from_slice(&made).expect("an object");
    let path = format!("/v2/plots/{}/content?inline_data=true", made["file"]["fid"].as_str().expect("a fid"));
    let before = peak();
    let start = Instant::now();
    let (_, figure) = ask(&mut stream, &request("GET", &path, "", pair)).await;
    told("GET content?inline_data", figure.len(), start, before);
}

fn told(what: &str, bytes: usize, start: Instant, before: u64) {
    let (time, more) = (start.elapsed().as_secs_f64() * 1e3, peak().saturating_sub(before) as f64 / 1e3);
    println!("{what:<42} {:>8.1} MB {time:>8.1} ms {more:>8.1} MB more memory", bytes as f64 / 1e6);
}

/// Returns the most memory that this process ever held, in kB.
fn peak() -> u64 {
    told_by_system("VmHWM:")
}

/// Returns the memory that this process holds, in kB.
fn resident() -> u64 {
    told_by_system("VmRSS:")
}

fn told_by_system(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Says to a copy of this program where it is to hold idle connections.
const HOLD: &str = "PLOTREE_BENCH_HOLD";

/// Holds idle connections until standard input ends, in a process of its own, as each end of one is an open file.
fn hold(address: &str) {
    let held: Vec<_> = (0..IDLE).map_while(|_| std::net::TcpStream::connect(address).ok()).collect();
    println!("{}", held.len());
    let _ = std::io::stdin().read_line(&mut String::new());
}

async fn idle(address: SocketAddr, list: &[u8]) {
    let before = resident();
    let mut other = std::process::Command::new(std::env::current_exe().expect("this is a program"))
        .env(HOLD, address.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it was started once");
    let mut held = String::new();
    let output = other.stdout.take().expect("it was asked for");
    tokio::task::block_in_place(|| BufReader::new(output).read_line(&mut held)).expect("it says how many it holds");
    // All of them are taken in when one that came after them is answered.
    ask(&mut connect(address).await, list).await;
    let more = resident().saturating_sub(before) as f64 / 1e3;
    println!("{:<42} {:>8} {more:>8.1} MB more memory", "idle connections", held.trim());
    load(address, list).await.tell("GET plots beside them");
    drop(other.stdin.take());
    other.wait().expect("it ends");
    println!("{:<42} {:>8.1} MB", "memory of the process, with its clients", resident() as f64 / 1e3);
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a port is free")
}

/// Serves bytes from the shortest axum program.
async fn bare(bytes: Vec<u8>) -> SocketAddr {
    let bytes = bytes::Bytes::from(bytes);
    let answer = move || {
        let bytes = bytes.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], bytes) }
    };
    let listener = listener().await;
    let address = listener.local_addr().expect("it listens");
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/v2/plots", get(answer))).await });
    address
}

fn request(method: &str, path: &str, body: &str, pair: &str) -> Vec<u8> {
    let signed = if pair.is_empty() { String::new() } else { format!("authorization: Basic {pair}\r\n") };
    let length = body.len();
    format!("{method} {path} HTTP/1.1\r\nhost: bench\r\n{signed}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

async fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("it is a socket");
    stream
}

/// Sends a request and returns the status and the body.
async fn ask(stream: &mut TcpStream, request: &[u8]) -> (u16, Vec<u8>) {
    let (status, _, body) = ask_whole(stream, request).await;
    (status, body)
}

/// Sends a request and returns the status, the head and the body.
async fn ask_whole(stream: &mut TcpStream, request: &[u8]) -> (u16, String, Vec<u8>) {
    stream.write_all(request).await.expect("it is taken");
    let mut answer = Vec::with_capacity(32 << 10);
    loop {
        if let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|n| n.parse().ok());
            let length: usize = length.expect("answers say how long they are");
            let status = head.get(9..12).and_then(|status| status.parse().ok()).expect("a status");
            let mut body = answer.split_off(end + 4);
            let have = body.len();
            body.resize(length, 0);
            stream.read_exact(&mut body[have..]).await.expect("it comes");
            return (status, head, body);
        }
        assert!(stream.read_buf(&mut answer).await.expect("it comes") > 0, "the answer broke off");
    }
}

/// How requests went.
#[derive(Default)]
struct Load {
    times: Vec<Duration>,
    whole: Duration,
}

/// Sends the same request again and again, over all connections at once.
async fn load(address: SocketAddr, request: &[u8]) -> Load {
    let start = Instant::now();
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let request = request.to_vec();
            tokio::spawn(async move {
                let mut stream = connect(address).await;
                let mut times = Vec::with_capacity(REQUESTS);
                for _ in 0..REQUESTS {
                    let start = Instant::now();
                    let (status, body) = ask(&mut stream, &request).await;
                    assert!((200..300).contains(&status), "{status} {}", String::from_utf8_lossy(&body));
                    times.push(start.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::with_capacity(CONNECTIONS * REQUESTS);
    for task in tasks {
        times.extend(task.await.expect("it ends"));
    }
    times.sort_unstable();
    Load { times, whole: start.elapsed() }
}

impl Load {
    /// Takes in those of another turn.
    fn add(&mut self, other: Load) {
        self.times.extend(other.times);
        self.times.sort_unstable();
        self.whole += other.whole;
    }

    fn rate(&self) -> f64 {
        self.times.len() as f64 / self.whole.as_secs_f64()
    }

    fn tell(&self, what: &str) {
        let at = |part: f64| self.times[((self.times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
        println!("{what:<42} {:>8.0} /s   median {:>7.2} ms   p99 {:>7.2} ms", self.rate(), at(0.5), at(0.99));
    }
}
