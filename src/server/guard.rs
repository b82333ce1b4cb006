//! Around every route: that nobody asks too often, and that what was asked is counted.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::caller::Caller;
use super::connection::Connection;
use super::fail::Failure;
use super::rate::{WRONG_KEY, Who};
use super::{App, answer};
use crate::backend::embedded::Library;
use crate::backend::{Error, Files};

/// Where requests have keys.
const KEY_HEADERS: [&str; 3] = ["authorization", "plotly-authorization", "plotly-apikey"];
/// The route whose requests have one in their body.
const KEY_WITHIN: &str = "/clientresp";

/// Marks an answer to a wrong key whose status does not say so.
#[derive(Debug, Clone, Copy)]
pub struct WrongKey;

/// Returns the routes for those who look after the server.
pub fn routes(with_metrics: bool) -> Router<App> {
    let routes = Router::new().route("/healthz", get(health));
    if with_metrics { routes.route("/metrics", get(metrics)) } else { routes }
}

/// Puts the guards around routes whose callers are known within.
pub fn callers_known(app: &App, routes: Router<App>) -> Router<App> {
    if app.rates.is_none() {
        return routes;
    }
    routes.layer(from_fn_with_state(Arc::clone(app), not_too_often))
}

/// Puts the guards around routes and around the question who is calling.
pub fn callers_unknown(app: &App, routes: Router<App>) -> Router<App> {
    let routes =
        if app.rates.is_some() { routes.layer(from_fn_with_state(Arc::clone(app), wrong_keys_seldom)) } else { routes };
    if app.options.metrics { routes.layer(from_fn_with_state(Arc::clone(app), counted)) } else { routes }
}

/// Answers whether the library can be read.
async fn health(State(app): State<App>) -> Response {
    let asked = async { Library::session(&app.library, None)?.revision().await };
    match asked.await {
        Ok(_) => answer::ok(&serde_json::json!({ "status": "ok" })).into_response(),
        Err(error) => Failure::from(error).with_status(StatusCode::SERVICE_UNAVAILABLE).into_response(),
    }
}

async fn metrics(State(app): State<App>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.text()).into_response()
}

/// Refuses who asks more often than the rate allows.
async fn not_too_often(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(rates) = &app.rates else { return next.run(request).await };
    let user = request.extensions().get::<Caller>().and_then(|caller| caller.username.clone());
    let who = user.map_or_else(|| Who::at(address_of(&request)), Who::User);
    match rates.take(&who, Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(wait) => Failure::from(Error::Throttled { retry_after: Some(wait) }).into_response(),
    }
}

/// Takes the token of a request that is answered without looking who is calling: the user is known from the last time.
///
/// # Errors
/// Refuses who asks too often, or comes from where too many wrong keys came from.
pub fn admit(
    app: &App,
    headers: &HeaderMap,
    connection: Option<Connection>,
    user: Option<&str>,
) -> Result<(), Failure> {
    let Some(rates) = &app.rates else { return Ok(()) };
    let (address, now) = (address(headers, connection), Instant::now());
    let guesses = user.and_then(|_| rates.wait(&Who::guessing(address), now));
    let who = user.map_or_else(|| Who::at(address), |user| Who::User(user.to_owned()));
    match guesses.map_or_else(|| rates.take(&who, now), Err) {
        Ok(()) => Ok(()),
        Err(wait) => Err(Error::Throttled { retry_after: Some(wait) }.into()),
    }
}

/// Makes wrong keys dear, and lets nobody try one who has tried too many.
async fn wrong_keys_seldom(State(app): State<App>, request: Request, next: Next) -> Response {
    let has_key = KEY_HEADERS.iter().any(|name| request.headers().contains_key(*name))
        || request.uri().path().trim_end_matches('/').ends_with(KEY_WITHIN);
    let Some(rates) = app.rates.as_ref().filter(|_| has_key) else { return next.run(request).await };
    let address = address_of(&request);
    // Another bucket than that of requests, so that a user behind the same address may go on.
    let who = Who::guessing(address);
    if let Some(wait) = rates.wait(&who, Instant::now()) {
        return Failure::from(Error::Throttled { retry_after: Some(wait) }).into_response();
    }
    let response = next.run(request).await;
    if response.status() == StatusCode::UNAUTHORIZED || response.extensions().get::<WrongKey>().is_some() {
        rates.fine(&who, WRONG_KEY, Instant::now());
    }
    response
}

async fn counted(State(app): State<App>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let going = app.metrics.begin();
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let method = request.method().clone();
    let response = next.run(request).await;
    app.metrics.done(route.as_deref(), method.as_str(), response.status().as_u16(), start.elapsed());
    drop(going);
    response
}

fn address_of(request: &Request) -> IpAddr {
    address(request.headers(), request.extensions().get::<Connection>().copied())
}

/// Returns the address that a request comes from. A proxy on this machine is believed about who asked it.
fn address(headers: &HeaderMap, connection: Option<Connection>) -> IpAddr {
    let peer = connection.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |connection| connection.peer.ip());
    let forwarded = || {
        let value = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        value.rsplit(',').next()?.trim().parse().ok()
    };
    if peer.is_loopback() { forwarded().unwrap_or(peer) } else { peer }
}
