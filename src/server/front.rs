//! What stands before all routes: the number and the log of a request, its longest time, answers that are kept.
//!
//! It is one service and not a pile of layers, each of which would be copied and boxed for every request: an answer that is
//! kept is found by the request's head alone, and passes nothing else.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use tower::{BoxError, Service, ServiceExt};

use super::answers::{self, Found};
use super::caller::Name;
use super::connection::Connection;
use super::fail::Failure;
use super::log::Line;
use super::{App, Served};

/// The whole face, as one service; for each connection there is a copy that knows it.
#[derive(Debug, Clone)]
pub struct Front {
    app: App,
    routes: Router,
    connection: Option<Connection>,
}

/// An answer that is there, or one that is being made.
pub enum Answering {
    /// It was kept.
    Kept(Ready<Result<Response, Infallible>>),
    /// The routes make it.
    Made(Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>),
}

impl Future for Answering {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Answering::Kept(kept) => Pin::new(kept).poll(context),
            Answering::Made(made) => made.as_mut().poll(context),
        }
    }
}

impl Front {
    /// Puts it before routes.
    #[must_use]
    pub fn new(app: App, routes: Router) -> Front {
        Front { app, routes, connection: None }
    }

    /// Returns the service for what comes by a connection.
    #[must_use]
    pub fn at(&self, connection: Connection) -> Front {
        Front { connection: Some(connection), ..self.clone() }
    }
}

impl<B> Service<Request<B>> for Front
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Answering {
        let line = Line::begin(&request, self.connection);
        let found = answers::find(&self.app, &request, self.connection);
        if let Found::Kept { response, caller } = found {
            return Answering::Kept(ready(Ok(line.end(response, caller.as_deref()))));
        }
        if let Some(connection) = self.connection {
            request.extensions_mut().insert(connection);
        }
        let (app, routes) = (Arc::clone(&self.app), self.routes.clone());
        Answering::Made(Box::pin(async move {
            let made = make(routes, request.map(Body::new));
            let most = app.options.limits.request_time;
            let mut response = timeout(most, made).await.unwrap_or_else(|_| late(&app));
            if let Found::Wanted(place) = found {
                response = answers::keep(&app, place, response).await;
            }
            let caller = response.extensions_mut().remove::<Name>().and_then(|Name(name)| name);
            Ok(line.end(response, caller.as_deref()))
        }))
    }
}

async fn make(routes: Router, request: Request<Body>) -> Response {
    match routes.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn late(app: &Served) -> Response {
    let reason = format!("it was not answered within {} s", app.options.limits.request_time.as_secs());
    Failure::new(StatusCode::SERVICE_UNAVAILABLE, "The request took too long.").because(reason).into_response()
}
