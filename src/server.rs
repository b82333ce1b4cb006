//! The server: the library spoken over HTTP, as the v2 REST API and the pages and older calls beside it.
//!
//! A route reads what was asked into the language of the backend, asks the caller's session, and writes what it answers;
//! who may do what is decided behind the session. [`router`] is the whole face as one service, [`serve`] puts it on a port.
//!
//! ```no_run
//! # use plotree::{backend::embedded::Library, server};
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let served = server::serve(Library::in_memory().unwrap(), listener, server::Options::default())?;
//! println!("http://{}", served.address());
//! served.stop().await;
//! # std::io::Result::Ok(()) });
//! ```

mod answer;
mod answers;
mod body;
mod caller;
mod connection;
mod extension;
mod extras;
mod fail;
mod files;
mod folders;
mod front;
mod grids;
mod guard;
mod hosts;
mod images;
mod log;
mod metrics;
mod naming;
mod older;
mod openapi;
pub mod pages;
mod path;
mod patience;
mod people;
mod plots;
mod query;
pub mod rate;
mod thumbnails;
pub mod tls;
mod uploads;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::cors::{AllowHeaders, AllowMethods, Any, CorsLayer};

use crate::backend::embedded::Library;
use answers::Answers;
use fail::Failure;
use front::Front;
use metrics::Metrics;
use rate::{Rate, Rates};
use thumbnails::Thumbnails;
use tls::Identity;

/// How the library is served.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What links begin with; `None` is what each client used to get here.
    pub public_url: Option<String>,
    /// Whether a plot or grid under a taken name gets a number behind it instead of a refusal.
    pub auto_number: bool,
    /// What a request and a connection may cost.
    pub limits: Limits,
    /// How often a caller may ask; `None` is as often as he likes.
    pub rate: Option<Rate>,
    /// Whether `/metrics` tells what was asked how often.
    pub metrics: bool,
    /// The certificate, where connections are to be encrypted.
    pub tls: Option<Identity>,
}

/// What a request and a connection may cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// How long a body may take in any case, and how many of its bytes must come a second beyond that.
    pub body_time: Duration,
    /// See `body_time`.
    pub body_rate: u32,
    /// Bytes of a request's head.
    pub header_bytes: usize,
    /// How long a head may take, and how long a connection may be idle.
    pub header_time: Duration,
    /// How long a request may take in all.
    pub request_time: Duration,
    /// Connections at once.
    pub connections: usize,
    /// How long requests may go on when the server stops.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body: 64 << 20,
            body_time: Duration::from_secs(20),
            body_rate: 4_096,
            header_bytes: 64 << 10,
            header_time: Duration::from_mins(1),
            request_time: Duration::from_mins(5),
            connections: 16_384,
            drain: Duration::from_secs(20),
        }
    }
}

/// What every route works with.
#[derive(Debug)]
pub struct Served {
    library: Library,
    options: Options,
    rates: Option<Rates>,
    metrics: Metrics,
    thumbnails: Thumbnails,
    answers: Answers,
    /// Places for those who draw pictures.
    drawing: Semaphore,
}

/// The state of the routes.
type App = Arc<Served>;

/// Returns the whole face as one service.
pub fn router(library: Library, options: Options) -> Router {
    Router::new().fallback_service(front(library, options))
}

fn front(library: Library, options: Options) -> Front {
    let rates = options.rate.map(Rates::new);
    let processors = std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get);
    let drawing = Semaphore::new(processors);
    let (metrics, thumbnails) = (Metrics::default(), Thumbnails::default());
    let answers = Answers::default();
    let app: App = Arc::new(Served { library, options, rates, metrics, thumbnails, answers, drawing });
    let routes = Router::new()
        .merge(pages::routes())
        .merge(guard::routes(app.options.metrics))
        .merge(openapi::routes())
        .merge(extension::routes())
        .merge(files::routes())
        .merge(folders::routes())
        .merge(plots::routes())
        .merge(grids::routes())
        .merge(extras::routes())
        .merge(people::routes())
        .merge(images::routes())
        .merge(older::routes())
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed);
    let front = Arc::clone(&app);
    let prefix = app.options.public_url.as_deref().map(hosts::path_of).unwrap_or_default();
    let routes = guard::callers_known(&app, routes).layer(from_fn_with_state(Arc::clone(&app), caller::identify));
    let routes = guard::callers_unknown(&app, routes)
        .layer(from_fn(header_is_short))
        .layer(from_fn(answer::unless_known))
        .with_state(app)
        // A request takes its path's plain form before a route is looked for, so the routes are behind a service.
        .map_request(move |request| path::normalise(&prefix, request));
    let compressed =
        SizeAbove::new(1_024).and(NotForContentType::IMAGES).and(NotForContentType::const_new("application/pdf"));
    let routes = Router::new()
        .fallback_service(routes)
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(compressed))
        .layer(cors())
        .layer(CatchPanicLayer::custom(|panic| broken(said(&panic))));
    Front::new(front, routes)
}

/// Lets pages of other hosts ask, with credentials that they name themselves: none are kept by browsers.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([HeaderName::from_static("x-request-id"), header::RETRY_AFTER, header::ETAG])
        .vary([])
        .max_age(Duration::from_hours(24))
}

async fn not_found() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "Not found.")
}

async fn not_allowed(method: Method) -> Failure {
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, format!("Method \"{method}\" not allowed."))
}

/// Refuses a name of a client's platform that is none.
async fn header_is_short(request: Request, next: Next) -> Response {
    match request.headers().get("plotly-client-platform") {
        Some(platform) if platform.len() > 255 => {
            Failure::new(StatusCode::BAD_REQUEST, "Plotly-Client-Platform header is too long").into_response()
        }
        _ => next.run(request).await,
    }
}

fn broken(reason: impl Into<String>) -> Response {
    let mistake = Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "The server made a mistake.");
    mistake.because(reason).into_response()
}

/// Returns what a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a route broke off").to_owned()
}

/// Hears when the process is asked to end: by SIGTERM, or by Ctrl-C. From its making on these no longer end it at once.
#[derive(Debug)]
pub struct Ending {
    terminate: Signal,
    interrupt: Signal,
}

impl Ending {
    /// Begins to listen.
    ///
    /// # Errors
    /// Fails where signals cannot be listened to.
    pub fn listen() -> io::Result<Ending> {
        Ok(Ending { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits until the process is asked to end, again.
    pub async fn told(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// A server at work.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

/// Serves a library on a port until it is told to stop.
///
/// # Errors
/// Fails where the port is not one.
pub fn serve(library: Library, listener: TcpListener, options: Options) -> io::Result<Running> {
    let address = listener.local_addr()?;
    let (mut limits, tls) = (options.limits.clone(), options.tls.clone());
    limits.connections = connection::allow(limits.connections);
    let (stop, stopped) = watch::channel(false);
    let accepting = tokio::spawn(connection::accept(listener, tls, front(library, options), limits, stopped));
    Ok(Running { address, stop, accepting })
}

impl Running {
    /// Returns the address that is listened on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes in no more connections, and waits until those that are in use have ended.
    pub async fn stop(self) {
        // When nobody listens, it has ended.
        let _ = self.stop.send(true);
        if self.accepting.await.is_err() {
            tracing::error!("the server broke off");
        }
    }
}
