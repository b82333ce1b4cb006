//! Connections: taking them in, bounding what each may cost, letting them end when the server stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;
use tower::ServiceExt;

use super::Limits;
use super::patience::Patient;
use super::tls::Identity;

/// How long to wait when the system has no more connections to give, before asking again.
const PAUSE: Duration = Duration::from_millis(100);
/// Files that are open beside connections: the library, its log, what threads read.
const OTHER_FILES: u64 = 256;

/// How long two sides may take to agree on keys.
const MOST_HANDSHAKE: Duration = Duration::from_secs(10);

/// The connection that a request came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    /// Who is at the other end.
    pub peer: SocketAddr,
    /// Where we are.
    pub local: SocketAddr,
    /// Whether nobody between can read it.
    pub is_tls: bool,
}

/// Lets the process hold so many connections, each of which is an open file, as far as the system allows.
pub fn allow(connections: usize) {
    let wanted = connections as u64 + OTHER_FILES;
    let limits = getrlimit(Resource::Nofile);
    if limits.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let most = limits.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(most), ..limits });
    if raised.is_err() || most < wanted {
        tracing::warn!(files = most, "the system allows fewer open files than there may be connections");
    }
}

/// Takes connections in until told to stop, then lets those that are in use end, for at most `limits.drain`.
pub async fn accept(
    listener: TcpListener,
    tls: Option<Identity>,
    router: Router,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let builder = Arc::new(builder(&limits));
    let graceful = GracefulShutdown::new();
    loop {
        // Who comes when all places are taken waits in the system's queue.
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            next = next => next,
        };
        let (Ok(place), Ok((stream, peer))) = (place, accepted) else {
            // Too many open files, or a peer that went away: neither is a reason to stop.
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Small answers must not wait for more to send; where that cannot be set, they wait.
        let _ = stream.set_nodelay(true);
        let Ok(local) = stream.local_addr() else { continue };
        let connection = Connection { peer, local, is_tls: tls.is_some() };
        let idle = limits.header_time;
        let (builder, router, watcher) = (Arc::clone(&builder), router.clone(), graceful.watcher());
        match &tls {
            None => tokio::spawn(serve(Patient::new(stream, idle), connection, builder, router, watcher, place)),
            Some(identity) => {
                let acceptor = identity.acceptor().clone();
                let most = idle.min(MOST_HANDSHAKE);
                tokio::spawn(async move {
                    // Who sends what is no TLS, or nothing, is let go.
                    if let Ok(Ok(stream)) = timeout(most, acceptor.accept(stream)).await {
                        serve(Patient::new(stream, idle), connection, builder, router, watcher, place).await;
                    }
                })
            }
        };
    }
    drop(listener);
    if timeout(limits.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were not done in time and were broken off");
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_buf_size(limits.header_bytes.max(8 << 10))
        .max_headers(200);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
        .max_concurrent_streams(100)
        .keep_alive_interval(limits.header_time)
        .keep_alive_timeout(limits.header_time);
    builder
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    connection: Connection,
    builder: Arc<Builder<TokioExecutor>>,
    router: Router,
    watcher: Watcher,
    place: OwnedSemaphorePermit,
) {
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(connection);
        request.map(Body::new)
    });
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    // A client that goes away or sends what is no HTTP is its own affair.
    let _ = watcher.watch(connection.into_owned()).await;
    drop(place);
}
