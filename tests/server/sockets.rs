//! Odd requests over real connections: what a client library would not send.

use std::net::SocketAddr;
use std::time::Duration;

use plotree::backend::embedded::Library;
use plotree::server::{self, Limits, Options, Running};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn served(limits: Limits) -> Running {
    served_by(TcpListener::bind("127.0.0.1:0").await.unwrap(), limits)
}

fn served_by(listener: TcpListener, limits: Limits) -> Running {
    let library = Library::in_memory().unwrap();
    library.ensure_user("bob").unwrap();
    server::serve(library, listener, Options { limits, ..Options::default() }).unwrap()
}

/// Sends bytes and returns all that comes until the server ends the connection.
async fn send(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may have refused before everything was sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn requests_as_old_tools_write_them_are_answered() {
    let running = served(Limits::default()).await;
    let address = running.address();
    for (request, begins) in [
        ("GET /v2/users/current HTTP/1.0\r\n\r\n", "HTTP/1.0 200"),
        ("GET http://plots.test/v2/users/current HTTP/1.1\r\nhost: other\r\nconnection: close\r\n\r\n", "HTTP/1.1 200"),
        (
            "GET //v2//users/current// HTTP/1.1\r\nhost: a\r\nconnection: close\r\nX_Under_Score: 1\r\n\r\n",
            "HTTP/1.1 200",
        ),
        ("POST /v2/folders HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", "HTTP/1.1 400"),
        ("GET /v2/files/bob:-1/../x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", "HTTP/1.1 404"),
        (
            "POST /v2/folders HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            "HTTP/1.1 400",
        ),
    ] {
        let answer = send(address, request.as_bytes()).await;
        assert!(answer.starts_with(begins), "{request}: {answer}");
    }
    let answer =
        send(address, b"GET http://plots.test/v2/folders/bob:-1 HTTP/1.1\r\nhost: o\r\nconnection: close\r\n\r\n")
            .await;
    assert!(answer.contains("http://plots.test/~bob"), "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_others_go_on() {
    let limits = Limits { header_bytes: 8 << 10, ..Limits::default() };
    let running = served(limits).await;
    let address = running.address();
    let long = format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "x".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "a: b\r\n".repeat(5_000));
    for request in [
        &b"\x16\x03\x01\x02\x00\x01"[..],
        b"hello\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let _ = stream.write_all(request).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let answer = send(address, b"GET /v2/users/current HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn who_says_nothing_or_half_a_head_is_cut_off() {
    let limits = Limits { header_time: Duration::from_millis(200), ..Limits::default() };
    let running = served(limits).await;
    for begun in ["", "GET /v2/users/current HTTP/1.1\r\nhost: a\r\n"] {
        let mut stream = TcpStream::connect(running.address()).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
        assert!(ended.is_ok(), "`{begun}` was waited for");
    }
    running.stop().await;
}

#[tokio::test]
async fn who_sends_a_body_byte_by_byte_is_told_and_cut_off() {
    let limits = Limits { body_time: Duration::from_millis(200), ..Limits::default() };
    let running = served(limits).await;
    let begun = b"POST /v2/folders HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n{";
    let answer = tokio::time::timeout(Duration::from_secs(20), send(running.address(), begun)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("too slowly"), "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn stopping_waits_for_the_request_in_hand_and_takes_no_more() {
    // At an address of its own, where there is one: another test may be given the same port at the usual one.
    let listener = match TcpListener::bind("127.0.0.3:0").await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind("127.0.0.1:0").await.unwrap(),
    };
    let running = served_by(listener, Limits::default());
    let address = running.address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = b"POST /v2/folders HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(head).await.unwrap();
    // That the server asks for the body says that the request is in hand.
    let mut expected = [0; 25];
    stream.read_exact(&mut expected).await.unwrap();
    let mut idle = TcpStream::connect(address).await.unwrap();
    let stopping = tokio::spawn(running.stop());
    assert_eq!(idle.read(&mut [0; 1]).await.unwrap_or(0), 0, "who asked nothing is let go");
    stream.write_all(b"{}").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("HTTP/1.1 400") && answer.contains("path"), "{answer}");
    stopping.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn more_connections_than_places_wait_for_one() {
    let running = served(Limits { connections: 1, ..Limits::default() }).await;
    let first = TcpStream::connect(running.address()).await.unwrap();
    let request = b"GET /v2/users/current HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let second = tokio::spawn(send(running.address(), request));
    drop(first);
    assert!(second.await.unwrap().starts_with("HTTP/1.1 200"));
    running.stop().await;
}
