//! Connections: taking them in, bounding what each may cost, letting them end when the server stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;

use super::Limits;
use super::front::Front;
use super::patience::Patient;
use super::tls::Identity;

/// How long to wait when the system has no more connections to give, before asking again.
const PAUSE: Duration = Duration::from_millis(100);
/// Files that are open beside connections: the library and its log, once for each who reads at a time, and some.
const OTHER_FILES: u64 = 128;

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

/// Lets the process hold so many connections, each of which is an open file, as far as the system allows; returns how many
/// there may be. More would take the files that answers are read from.
pub fn allow(connections: usize) -> usize {
    let wanted = connections as u64 + OTHER_FILES;
    let limits = getrlimit(Resource::Nofile);
    if limits.current.is_none_or(|current| current >= wanted) {
        return connections;
    }
    let most = limits.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(most), ..limits });
    let most = if raised.is_ok() { most } else { limits.current.unwrap_or(most) };
    let places = places(most, connections);
    if places < connections {
        tracing::warn!(files = most, connections = places, "the system allows too few open files for more connections");
    }
    places
}

/// Returns how many connections there may be with so many files.
fn places(files: u64, wanted: usize) -> usize {
    let left = files.saturating_sub(OTHER_FILES).max(files / 4).max(1);
    wanted.min(usize::try_from(left).unwrap_or(usize::MAX))
}

/// Takes connections in until told to stop, then lets those that are in use end, for at most `limits.drain`.
pub async fn accept(
    listener: TcpListener,
    tls: Option<Identity>,
    front: Front,
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
        let (builder, front, watcher) = (Arc::clone(&builder), front.at(connection), graceful.watcher());
        match &tls {
            None => tokio::spawn(serve(Patient::new(stream, idle), builder, front, watcher, place)),
            Some(identity) => {
                let acceptor = identity.acceptor().clone();
                let most = idle.min(MOST_HANDSHAKE);
                tokio::spawn(async move {
                    // Who sends what is no TLS, or nothing, is let go.
                    if let Ok(Ok(stream)) = timeout(most, acceptor.accept(stream)).await {
                        serve(Patient::new(stream, idle), builder, front, watcher, place).await;
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
    builder: Arc<Builder<TokioExecutor>>,
    front: Front,
    watcher: Watcher,
    place: OwnedSemaphorePermit,
) {
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(front));
    // A client that goes away or sends what is no HTTP is its own affair.
    let _ = watcher.watch(connection.into_owned()).await;
    drop(place);
}

#[cfg(test)]
mod tests {
    #[test]
    fn connections_leave_files_for_the_rest() {
        for (files, wanted, places) in [(100_000, 16_384, 16_384), (4_096, 16_384, 3_968), (120, 64, 30), (0, 9, 1)] {
            assert_eq!(super::places(files, wanted), places, "{files}");
        }
    }
}
