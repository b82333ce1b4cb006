//! `/v2/users`, `/v2/comments` and `/v2/search` (contract sections 8.7, 8.9 and 8.10), and the index of resources.

use std::hash::{BuildHasher, Hasher, RandomState};

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use indexmap::IndexMap;
use serde::Serialize;

use super::App;
use super::answer::{self, Answer};
use super::body::Body;
use super::caller::Ask;
use super::fail::Failure;
use crate::backend::extension;
use crate::backend::query::SearchQuery;
use crate::backend::{Error, Files, Search, Users};
use crate::model::File;

/// The resources that are served.
const RESOURCES: [&str; 9] = ["search", "files", "grids", "plots", "extras", "folders", "images", "comments", "users"];

/// Returns the routes of these resources.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/v2", get(index))
        .route("/v2/users/current", get(current))
        // There are no passwords to sign in with.
        .route("/v2/users/{username}", get(user).post(super::not_found))
        .route("/v2/comments", post(comment))
        .route("/v2/comments/{id}", delete(uncomment))
        .route("/v2/search", get(search))
}

async fn index(ask: Ask) -> Answer {
    let address = |route: &str| format!("{}/v2/{route}", ask.hosts.api);
    let mut addresses = IndexMap::from(RESOURCES.map(|resource| (resource, address(resource))));
    // Another plotree knows by this what it may ask beside v2.
    addresses.insert(extension::KEY, address(extension::ROUTE));
    answer::ok(&addresses)
}

async fn current(ask: Ask) -> Answer {
    let mut user = ask.session.current_user().await?;
    if user.username.is_empty() {
        user.csrf_token = Some(token());
    }
    answer::ok(&user)
}

/// Returns a token of chance, of which clients want one: without cookies nothing hangs on it.
fn token() -> String {
    let part = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", part(), part())
}

async fn user(ask: Ask, Path(username): Path<String>) -> Answer {
    answer::ok(&ask.session.user(&username).await?)
}

async fn comment(ask: Ask, body: Body) -> Answer {
    let missing = |field: &str| Failure::invalid(field, format!("`{field}` is needed."));
    let draft = body.read(move |fields| {
        let text = fields.text("comment")?.ok_or_else(|| missing("comment"))?;
        Ok((fields.fid("fid")?.ok_or_else(|| missing("fid"))?, text))
    });
    let (fid, text) = draft.await?;
    answer::json(StatusCode::CREATED, &ask.session.comment(&fid, &text).await?.value)
}

async fn uncomment(ask: Ask, Path(id): Path<String>) -> Answer {
    ask.session.uncomment(id.parse().map_err(|_| Error::NotFound)?).await?;
    Ok(answer::nothing())
}

/// A page of hits.
#[derive(Serialize)]
struct Hits {
    files: Vec<File>,
    next: Option<String>,
    previous: Option<String>,
    count: u64,
}

async fn search(ask: Ask) -> Answer {
    let query = SearchQuery {
        q: ask.query.get("q").unwrap_or_default().to_owned(),
        page: ask.query.count("page")?,
        page_size: ask.query.count("page_size")?,
    };
    let page = ask.session.search(&query).await?;
    let link = |link: String| ask.query.follow(&ask.address, &link, "page");
    answer::ok(&Hits {
        files: page.files,
        next: page.next.map(link),
        previous: page.previous.map(link),
        count: page.count,
    })
}
