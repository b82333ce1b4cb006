//! What is written of every request: a number that the client is told, what was asked, how it went, how long it took.
//!
//! Secrets are never in it: neither headers nor the query, where share keys are.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::caller::Name;
use super::connection::Connection;
use super::fail::Reason;
use crate::model::Timestamp;
use crate::text;

/// The header that carries a request's number.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives a request its number and writes a line of it when it is done.
pub async fn requests(request: Request, next: Next) -> Response {
    let id = number();
    let start = Instant::now();
    let method = request.method().clone();
    let path = text::shown(request.uri().path());
    let peer = request.extensions().get::<Connection>().map(|connection| connection.peer.ip().to_string());
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let micros = start.elapsed().as_micros() as u64;
    let user = response.extensions_mut().remove::<Name>().and_then(|Name(name)| name).unwrap_or_default();
    let user = text::shown(&user);
    let peer = peer.unwrap_or_default();
    if let Some(Reason(reason)) = response.extensions_mut().remove::<Reason>() {
        let reason = text::shown(&reason);
        let reason = reason.as_str();
        tracing::error!(%id, %method, path = path.as_str(), status, micros, user = user.as_str(), %peer, reason);
    } else {
        tracing::info!(%id, %method, path = path.as_str(), status, micros, user = user.as_str(), %peer);
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Returns a number that no other request of this or another run has.
fn number() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    static START: std::sync::OnceLock<i64> = std::sync::OnceLock::new();
    let start = START.get_or_init(|| Timestamp::now().0);
    format!("{start:x}-{:x}", NEXT.fetch_add(1, Ordering::Relaxed))
}
