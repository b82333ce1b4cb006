//! A proxy on a port of loopback that passes requests on, or does what networks and other people's servers do.

#![allow(dead_code, reason = "each of the tests that share it asks for some of it")]

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What becomes of a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// It is passed on, and answered.
    Pass,
    /// It is passed on, and the answer is lost.
    Lose,
    /// Nothing is ever answered.
    Silence,
    /// The answer comes a byte at a time, with a pause behind each that is shorter than a silence.
    Trickle,
    /// The connection is closed.
    Close,
    /// The answer ends after so many bytes.
    Cut(usize),
    /// The answer says that it has another length.
    Length(usize),
    /// These bytes come instead; `NUMBER` in them is that of the request.
    Raw(Vec<u8>),
}

impl Fault {
    /// Makes an answer of a status, some lines of its head, and a body.
    pub fn answer(status: u16, head: &str, body: &str) -> Fault {
        Fault::Raw(format!("HTTP/1.1 {status} X\r\nconnection: close\r\n{head}\r\n{body}").into_bytes())
    }

    /// Makes an answer of success with a body of bytes.
    pub fn bytes(head: &str, body: &[u8]) -> Fault {
        Fault::Raw([format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{head}\r\n").as_bytes(), body].concat())
    }
}

#[derive(Debug)]
struct State {
    next: VecDeque<Fault>,
    always: Fault,
    requests: Vec<String>,
    count: u64,
}

/// The proxy.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    asked: Arc<Notify>,
    hung_up: Arc<Notify>,
}

impl Proxy {
    /// Starts a proxy in front of a server, or of nothing.
    pub async fn start(server: Option<SocketAddr>) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = State { next: VecDeque::new(), always: Fault::Pass, requests: Vec::new(), count: 0 };
        let proxy = Proxy {
            address,
            state: Arc::new(Mutex::new(state)),
            asked: Arc::new(Notify::new()),
            hung_up: Arc::new(Notify::new()),
        };
        let (state, asked, hung_up) = (proxy.state.clone(), proxy.asked.clone(), proxy.hung_up.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (state, asked, hung_up) = (state.clone(), asked.clone(), hung_up.clone());
                tokio::spawn(async move {
                    // A client that is gone ends its connection.
                    let _ = serve(stream, server, &state, &asked).await;
                    hung_up.notify_one();
                });
            }
        });
        proxy
    }

    /// Returns the address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Says what becomes of the next requests; those behind them are passed on. The requests before are forgotten.
    pub fn next(&self, faults: impl IntoIterator<Item = Fault>) {
        let mut state = self.state.lock().unwrap();
        state.next = faults.into_iter().collect();
        state.requests.clear();
    }

    /// Says what becomes of every request.
    pub fn always(&self, fault: Fault) {
        let mut state = self.state.lock().unwrap();
        state.always = fault;
        state.next.clear();
        state.requests.clear();
    }

    /// Returns the heads of the requests.
    pub fn requests(&self) -> Vec<String> {
        self.state.lock().unwrap().requests.clone()
    }

    /// Returns how many requests there were in all.
    pub fn count(&self) -> u64 {
        self.state.lock().unwrap().count
    }

    /// Waits until something was asked, or for so long.
    pub async fn asked_within(&self, longest: Duration) {
        let _ = tokio::time::timeout(longest, self.asked.notified()).await;
    }

    /// Waits until something was asked.
    pub async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Waits until a connection has ended.
    pub async fn hung_up(&self) {
        self.hung_up.notified().await;
    }
}

/// Serves one request of a connection.
async fn serve(
    mut client: TcpStream,
    server: Option<SocketAddr>,
    state: &Mutex<State>,
    asked: &Notify,
) -> std::io::Result<()> {
    let Some((head, body)) = request(&mut client).await? else { return Ok(()) };
    let (fault, number) = {
        let mut state = state.lock().unwrap();
        state.requests.push(head.clone());
        state.count += 1;
        (state.next.pop_front().unwrap_or_else(|| state.always.clone()), state.count)
    };
    asked.notify_one();
    match fault {
        Fault::Silence => {
            // Whatever comes, or the end of it: nothing more is said.
            let _ = client.read(&mut [0]).await?;
        }
        Fault::Close => {}
        Fault::Raw(bytes) => client.write_all(&numbered(bytes, number)).await?,
        Fault::Pass => {
            let answer = pass_on(server, &head, &body).await?;
            client.write_all(&answer).await?;
        }
        Fault::Lose => {
            pass_on(server, &head, &body).await?;
        }
        Fault::Cut(length) => {
            let answer = pass_on(server, &head, &body).await?;
            client.write_all(&answer[..length.min(answer.len())]).await?;
        }
        Fault::Length(length) => {
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            client.write_all(answer.as_bytes()).await?;
            client.write_all(br#"{"fid":"bob:0","filename":"x"}"#).await?;
        }
        Fault::Trickle => {
            let answer = pass_on(server, &head, &body).await?;
            for byte in answer {
                client.write_all(&[byte]).await?;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    client.shutdown().await
}

/// Puts the request's number where the bytes want it; only into text, as a body's length is not said.
fn numbered(bytes: Vec<u8>, number: u64) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => text.replace("NUMBER", &number.to_string()).into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// Reads a request: its head as text, and its body.
async fn request(client: &mut TcpStream) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        let mut chunk = [0; 4096];
        match client.read(&mut chunk).await? {
            0 => return Ok(None),
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:").map(str::to_owned));
    let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    let mut body = bytes.split_off(end);
    while body.len() < length {
        let mut chunk = [0; 4096];
        match client.read(&mut chunk).await? {
            0 => return Ok(None),
            read => body.extend_from_slice(&chunk[..read]),
        }
    }
    Ok(Some((head, body)))
}

/// Asks the server on a connection of its own; returns all that it answers.
async fn pass_on(server: Option<SocketAddr>, head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(server.unwrap()).await?;
    let head = head.trim_end().to_owned() + "\r\nconnection: close\r\n\r\n";
    server.write_all(head.as_bytes()).await?;
    server.write_all(body).await?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await?;
    Ok(answer)
}
