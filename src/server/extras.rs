//! `/v2/extras`: bytes that other files draw on (contract section 8.6).

use axum::Router;
use axum::routing::{get, post};

use super::App;
use super::answer::{self, Answer};
use super::body::Body;
use super::caller::Ask;
use super::fail::Failure;
use super::files::{self, OfExtras, Typed};
use crate::backend::query::Content;
use crate::backend::{Extras, Files};

/// Returns the routes of this resource.
pub fn routes() -> Router<App> {
    files::common::<OfExtras>("extras")
        .route("/v2/extras", post(create))
        .route("/v2/extras/{fid}", get(retrieve).patch(update).put(update).delete(remove))
        .route("/v2/extras/{fid}/content", get(content))
}

async fn create(ask: Ask, body: Body) -> Answer {
    let draft = body.read(|fields| {
        let referencers = fields.texts("referencers")?;
        let referencers: Result<Vec<_>, _> = referencers.iter().map(|fid| fid.parse()).collect();
        let referencers = referencers.map_err(|error| Failure::invalid("referencers", format!("{error}.")))?;
        Ok((referencers, fields.text("filename")?, fields.bytes("content").unwrap_or_default()))
    });
    let (referencers, filename, content) = draft.await?;
    let made = ask.session.create_extra(&referencers, filename.as_deref(), &content).await?;
    answer::created(&made.value, &made.warnings)
}

async fn retrieve(ask: Ask, Typed { fid, .. }: Typed<OfExtras>) -> Answer {
    answer::ok(&ask.session.retrieve(&fid).await?)
}

async fn content(ask: Ask, Typed { fid, .. }: Typed<OfExtras>) -> Answer {
    match ask.session.content(&fid).await? {
        Content::Bytes { content_type, bytes } => answer::file(&content_type, bytes).await,
        Content::Figure(figure) => answer::large(figure).await,
        Content::Grid(grid) => answer::large(grid).await,
    }
}

async fn update(ask: Ask, Typed { fid, .. }: Typed<OfExtras>, body: Body) -> Answer {
    let patch = body.read(|fields| Ok((fields.text("filename")?, fields.bytes("content"))));
    let (filename, content) = patch.await?;
    answer::ok(&ask.session.update_extra(&fid, filename.as_deref(), content.as_deref()).await?.value)
}

async fn remove(ask: Ask, Typed { fid, .. }: Typed<OfExtras>) -> Answer {
    ask.session.delete_extra(&fid).await?;
    Ok(answer::nothing())
}
