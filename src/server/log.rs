//! What is written of every request: a number that the client is told, what was asked, how it went, how long it took.
//!
//! Secrets are never in it: neither headers nor the query, where share keys are.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use axum::response::Response;

use super::connection::Connection;
use super::fail::Reason;
use crate::model::Timestamp;
use crate::text;

/// The header that carries a request's number.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request that goes on, as far as the log is about it.
#[derive(Debug)]
pub struct Line {
    id: String,
    start: Instant,
    method: Method,
    uri: Uri,
    connection: Option<Connection>,
}

impl Line {
    /// Gives a request its number, and begins to take its time.
    pub fn begin<B>(request: &Request<B>, connection: Option<Connection>) -> Line {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        Line { id: number(), start: Instant::now(), method, uri, connection }
    }

    /// Writes the line of a request that was answered, and tells the client its number.
    pub fn end(self, mut response: Response, user: Option<&str>) -> Response {
        let reason = response.extensions_mut().remove::<Reason>();
        let status = response.status();
        if reason.is_some() || status.is_server_error() {
            self.failed(status, user, reason.as_ref());
        } else if tracing::enabled!(tracing::Level::INFO) {
            self.went(status, user);
        }
        if let Ok(id) = HeaderValue::from_maybe_shared(Bytes::from(self.id)) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }

    fn went(&self, status: StatusCode, user: Option<&str>) {
        let Line { id, method, .. } = self;
        let (path, user) = (text::shown(self.uri.path()), text::shown(user.unwrap_or_default()));
        let (status, micros, peer) = (status.as_u16(), self.micros(), self.peer());
        tracing::info!(%id, %method, path = path.as_str(), status, micros, user = user.as_str(), %peer);
    }

    /// Writes the line of what went wrong on our side, with why.
    fn failed(&self, status: StatusCode, user: Option<&str>, reason: Option<&Reason>) {
        let Line { id, method, .. } = self;
        let (path, user) = (text::shown(self.uri.path()), text::shown(user.unwrap_or_default()));
        let (status, micros, peer) = (status.as_u16(), self.micros(), self.peer());
        let reason = text::shown(reason.map_or("nothing more is known", |Reason(reason)| reason));
        let reason = reason.as_str();
        tracing::error!(%id, %method, path = path.as_str(), status, micros, user = user.as_str(), %peer, reason);
    }

    fn micros(&self) -> u64 {
        self.start.elapsed().as_micros() as u64
    }

    fn peer(&self) -> String {
        self.connection.map(|connection| connection.peer.ip().to_string()).unwrap_or_default()
    }
}

/// Returns a number that no other request of this or another run has.
fn number() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    static START: std::sync::OnceLock<i64> = std::sync::OnceLock::new();
    let start = START.get_or_init(|| Timestamp::now().0);
    format!("{start:x}-{:x}", NEXT.fetch_add(1, Ordering::Relaxed))
}
