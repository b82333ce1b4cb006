//! `plotree serve` as a process: what it says, and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

fn plotree(home: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plotree"));
    command.env_clear().env("HOME", home).env("USER", "bob");
    command
}

/// Starts a server on any port; returns what it said first, its address, and the process.
fn serve(home: &std::path::Path, arguments: &[&str]) -> (String, SocketAddr, Child) {
    let mut child = plotree(home)
        .args(["--no-samples", "serve", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    // The last line is about users.
    while !said.contains("plotree user add") {
        assert!(output.read_line(&mut said).unwrap() > 0, "it said no more than {said}");
    }
    let address = said.split("http://").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    (said, address, child)
}

/// Waits for the end, within a limit.
fn ended(mut child: Child) -> (ExitStatus, String) {
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(start.elapsed() < Duration::from_mins(1), "it does not end");
        std::thread::yield_now();
    };
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    (status, log)
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

#[test]
fn it_says_how_clients_come_to_it_and_ends_when_told() {
    let home = tempfile::tempdir().unwrap();
    for told in [Signal::TERM, Signal::INT] {
        let (said, address, child) = serve(home.path(), &[]);
        let url = format!("plotly_domain='http://{address}'");
        assert!(said.contains(&url) && said.contains("Nobody can sign in yet"), "{said}");
        signal(&child, told);
        assert!(ended(child).0.success());
    }
}

#[test]
fn the_request_in_hand_is_done_before_the_end_and_the_log_has_no_secrets() {
    let home = tempfile::tempdir().unwrap();
    let made = plotree(home.path()).args(["--no-samples", "user", "add", "bob"]).output().unwrap();
    let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let again = plotree(home.path()).args(["--no-samples", "user", "add", "BOB"]).output().unwrap();
    assert_eq!(again.status.code(), Some(1), "a second key is another command's to make");
    let (_, address, child) = serve(home.path(), &["--log", "json"]);
    let mut stream = TcpStream::connect(address).unwrap();
    let pair = base64_simd::STANDARD.encode_to_string(format!("bob:{key}"));
    let head = format!(
        "POST /v2/folders?share_key=S3cret HTTP/1.1\r\nhost: a\r\nauthorization: Basic {pair}\r\ncontent-length: 12\r\nexpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // That the body is asked for says that the request is in hand.
    let mut expected = [0; 25];
    stream.read_exact(&mut expected).unwrap();
    signal(&child, Signal::TERM);
    stream.write_all(br#"{"path":"a"}"#).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("HTTP/1.1 201"), "{answer}");
    let (status, log) = ended(child);
    assert!(status.success(), "{log}");
    let line: serde_json::Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&line["status"], &line["user"], &line["path"]),
        (&201.into(), &"bob".into(), &"/v2/folders".into()),
        "{line}"
    );
    for secret in [key.as_str(), &pair, "S3cret"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn a_port_that_is_taken_is_told() {
    let home = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = plotree(home.path()).args(["--no-samples", "serve", "--listen", &address]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("not possible to listen") && told.contains(&address), "{told}");
}

#[test]
fn what_goes_wrong_here_is_in_the_log_with_its_cause_and_not_in_the_answer() {
    let home = tempfile::tempdir().unwrap();
    let made = plotree(home.path()).args(["--no-samples", "user", "add", "bob"]).output().unwrap();
    let pair =
        base64_simd::STANDARD.encode_to_string(format!("bob:{}", String::from_utf8(made.stdout).unwrap().trim()));
    let (_, address, child) = serve(home.path(), &["--log", "json"]);
    let library = home.path().join(".local/share/plotree/library.plotree");
    std::fs::rename(&library, home.path().join("elsewhere")).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /v2/folders HTTP/1.1\r\nhost: a\r\nauthorization: Basic {pair}\r\ncontent-length: 12\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(br#"{"path":"a"}"#).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 500") && !answer.contains("library.plotree"), "{answer}");
    signal(&child, Signal::TERM);
    let (_, log) = ended(child);
    let line = log.lines().find(|line| line.contains("\"status\":500")).unwrap_or_else(|| panic!("{log}"));
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["level"], "ERROR");
    assert!(line["reason"].as_str().unwrap().contains("is no longer there"), "{line}");
    let id = line["id"].as_str().unwrap();
    assert!(answer.contains(&format!("x-request-id: {id}")), "{answer}");
}
