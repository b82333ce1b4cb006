//! The calls from before v2, which npm's `plotly` and MATLAB still make (contract section 11).
//!
//! Thin: each becomes the verbs that a client of v2 would use. `/clientresp` answers 200 whatever happens, and says in
//! `error` what went wrong.

mod form;
mod upload;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;
use serde_json::json;

use super::App;
use super::answer;
use super::body::Body;
use super::caller::{Ask, blocking};
use super::fail::Failure;
use super::guard::WrongKey;
use super::images::{self, Order};
use crate::backend::embedded::Session;
use crate::backend::query::ContentOptions;
use crate::backend::{Error, Files, Plots};
use crate::model::Fid;
use form::Form;
use upload::Upload;

/// The headers that every older call but `/clientresp` has.
const HEADERS: [&str; 4] = ["plotly-username", "plotly-apikey", "plotly-version", "plotly-platform"];

/// Returns the routes of these calls.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/clientresp", post(respond))
        .route("/apigetfile/{user}/{number}", get(file))
        .route("/apigenimage", post(image))
}

/// What `/clientresp` answers.
#[derive(Debug, Default, Serialize)]
struct Outcome {
    url: String,
    message: String,
    warning: String,
    filename: String,
    error: String,
}

async fn respond(State(app): State<App>, ask: Ask, request: Request) -> Response {
    let (answer, is_wrong_key) = match uploaded(&app, &ask, request).await {
        Ok(answer) => (answer, false),
        Err(failure) => {
            let answer = Outcome { error: failure.message().to_owned(), ..Outcome::default() };
            (answer, failure.status() == StatusCode::UNAUTHORIZED)
        }
    };
    let mut response = answer::ok(&answer).unwrap_or_else(IntoResponse::into_response);
    if is_wrong_key {
        response.extensions_mut().insert(WrongKey);
    }
    response
}

async fn uploaded(app: &App, ask: &Ask, request: Request) -> Result<Outcome, Failure> {
    let bytes = match Body::from_request(request, app).await? {
        Body::Json(bytes) | Body::Form(bytes) | Body::Raw(bytes) => bytes,
        Body::Parts(_) => return Err(Failure::new(StatusCode::BAD_REQUEST, "A form is needed.")),
    };
    let form = blocking(move || Ok::<_, Failure>(Form::read(&bytes))).await?;
    let session = signed_in(app, ask, form.get("un"), form.get("key")).await?;
    let upload = blocking(move || Upload::read(&form)).await?;
    let (fid, filename) = upload.store(&session).await?;
    let url = format!("{}/~{}/{}", ask.hosts.web, fid.owner(), fid.number());
    Ok(Outcome { url, filename, ..Outcome::default() })
}

/// Returns the session of the user that a call names with his key.
async fn signed_in(app: &App, ask: &Ask, username: &str, key: &str) -> Result<Session, Failure> {
    let (library, username, key) = (app.library.clone(), username.to_owned(), key.to_owned());
    let session = blocking(move || match library.authenticate(&username, &key)? {
        Some(username) => library.session(Some(&username)),
        None => Err(Error::Unauthenticated("Bad API key".into())),
    });
    Ok(session.await?.with_hosts(ask.hosts.clone()))
}

/// The user that the headers of an older call name, or how it is refused.
async fn by_headers(app: &App, ask: &Ask, headers: &HeaderMap) -> Result<Session, Failure> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(missing) = HEADERS.iter().find(|name| text(name).is_none()) {
        return Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, format!("The header `{missing}` is missing.")));
    }
    signed_in(app, ask, text(HEADERS[0]).unwrap_or_default(), text(HEADERS[1]).unwrap_or_default()).await
}

/// Says a refusal as the older calls do.
fn refusal(failure: &Failure) -> Response {
    let body = answer::json(failure.status(), &json!({ "error": failure.message() }));
    body.unwrap_or_else(IntoResponse::into_response)
}

async fn file(
    State(app): State<App>,
    ask: Ask,
    Path((user, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let session = by_headers(&app, &ask, &headers).await?;
        let fid: Fid = format!("{user}:{number}").parse().map_err(|_| Error::NotFound)?;
        match session.figure(&fid, ContentOptions { inline_data: true }).await {
            Ok(figure) => answer::large(json!({ "payload": { "figure": figure } })).await,
            Err(Error::NotFound) if is_private(&app, &fid).await => Err(Error::Forbidden.into()),
            Err(error) => Err(error.into()),
        }
    };
    answer.await.unwrap_or_else(|failure: Failure| refusal(&failure))
}

/// Returns whether there is such a live file of somebody's: what these calls tell, and v2 does not.
async fn is_private(app: &App, fid: &Fid) -> bool {
    let (library, owner) = (app.library.clone(), fid.owner().to_owned());
    let session = blocking(move || library.session(Some(&owner))).await;
    match session {
        Ok(session) => session.retrieve(fid).await.is_ok_and(|file| !file.is_trashed()),
        Err(_) => false,
    }
}

async fn image(State(app): State<App>, ask: Ask, headers: HeaderMap, body: Body) -> Response {
    let answer = async {
        by_headers(&app, &ask, &headers).await?;
        #[allow(clippy::redundant_closure, reason = "the function is not general enough in its lifetimes")]
        let order = body.read(|fields| Order::read(fields)).await?;
        let media_type = images::media_type(order.format);
        let picture: Bytes = images::picture(&app, order).await?;
        Ok(answer::bytes(media_type, picture))
    };
    answer.await.unwrap_or_else(|failure: Failure| refusal(&failure))
}
