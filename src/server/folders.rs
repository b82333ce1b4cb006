//! `/v2/folders`: folders with their children, and the virtual listings (contract section 8.3).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};

use super::App;
use super::answer::{self, Answer};
use super::body::Body;
use super::caller::Ask;
use super::fail::Failure;
use super::files::{self, Found, OfFolders, Typed};
use crate::backend::query::Shelf;
use crate::backend::{Error, Folders};
use crate::model::{Fid, HOME};

/// Returns the routes of this resource.
pub fn routes() -> Router<App> {
    files::common::<OfFolders>("folders")
        .route("/v2/folders", post(create))
        .route("/v2/folders/home", get(home))
        .route("/v2/folders/all", get(all))
        .route("/v2/folders/shared", get(|ask: Ask| shelf(ask, Shelf::Shared)))
        .route("/v2/folders/starred", get(|ask: Ask| shelf(ask, Shelf::Starred)))
        .route("/v2/folders/trashed", get(|ask: Ask| shelf(ask, Shelf::Trashed)))
        .route("/v2/folders/themes_shared", get(|ask: Ask| shelf(ask, Shelf::Themes)))
        .route("/v2/folders/lookup", get(lookup))
        .route("/v2/folders/{fid}", get(retrieve).put(files::update::<OfFolders>).patch(files::update::<OfFolders>))
}

async fn create(ask: Ask, body: Body) -> Answer {
    let missing = || Failure::invalid("path", "A path is needed.");
    let draft =
        body.read(move |fields| Ok((fields.text("path")?.ok_or_else(missing)?, fields.place()?.unwrap_or_default())));
    let (path, place) = draft.await?;
    let made = ask.session.create_folder(&path, &place).await.map_err(|error| match error {
        // Clients look for the message, and some try for minutes after a 409.
        Error::Conflict { .. } => Failure::from(error).with_status(StatusCode::BAD_REQUEST),
        error => error.into(),
    })?;
    answer::created(&made.value, &made.warnings)
}

async fn retrieve(ask: Ask, Typed { fid, .. }: Typed<OfFolders>) -> Answer {
    folder(&ask, &fid).await
}

async fn folder(ask: &Ask, fid: &Fid) -> Answer {
    let mut folder = ask.session.folder(fid, &ask.query.listing()?).await?;
    folder.children = ask.query.page(&ask.address, folder.children);
    answer::ok(&folder)
}

async fn home(ask: Ask) -> Answer {
    let unsigned = || Error::Unauthenticated("Authentication credentials were not provided.".into());
    let user = ask.query.get("user").or(ask.username.as_deref()).ok_or_else(unsigned)?;
    let home = Fid::new(user, HOME).map_err(|_| Error::NotFound)?;
    folder(&ask, &home).await
}

async fn all(ask: Ask) -> Answer {
    listing(&ask, Shelf::All, ask.query.get("user")).await
}

async fn shelf(ask: Ask, shelf: Shelf) -> Answer {
    listing(&ask, shelf, None).await
}

async fn listing(ask: &Ask, shelf: Shelf, user: Option<&str>) -> Answer {
    let mut listing = ask.session.listing(shelf, user, &ask.query.listing()?).await?;
    listing.children = ask.query.page(&ask.address, listing.children);
    answer::ok(&listing)
}

async fn lookup(ask: Ask) -> Answer {
    match files::found::<OfFolders>(&ask).await? {
        Found::File(file) => answer::ok(&ask.session.folder(&file.fid, &ask.query.listing()?).await?),
        Found::Answer(answer) => Ok(answer),
    }
}
