//! `/v2/files`: verbs on files of every type (contract section 8.2).

use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::routing::{delete, get, post};
use serde::Serialize;

use super::App;
use super::answer::{self, Answer};
use super::body::Body;
use super::caller::Ask;
use super::fail::Failure;
use super::query::Query;
use crate::backend::query::{Content, CopyOptions, ImageName, Lookup, RelationPage, Share, Sharing};
use crate::backend::{Error, Files};
use crate::model::{Fid, HOME, Relation, Sources, User};

/// Returns the routes of this resource.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/v2/files/lookup", get(lookup))
        .route("/v2/files/{fid}", get(retrieve).put(update).patch(update))
        .route("/v2/files/{fid}/content", get(content))
        .route("/v2/files/{fid}/copy", post(copy))
        .route("/v2/files/{fid}/image", get(image))
        .route("/v2/files/{fid}/collaborators", get(collaborators).post(share).delete(unshare))
        .route("/v2/files/{fid}/drop_reference", post(drop_reference))
        .route("/v2/files/{fid}/trash", post(trash))
        .route("/v2/files/{fid}/restore", post(restore))
        .route("/v2/files/{fid}/permanent_delete", delete(permanent_delete))
        .route("/v2/files/{fid}/star", post(star).delete(unstar))
        .route("/v2/files/{fid}/path", get(path))
        .route("/v2/files/{fid}/sources", get(sources))
}

/// The fid in a path. What is no fid is no file.
pub struct Id(pub Fid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Id, Failure> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Error::NotFound)?;
        Ok(Id(text.parse().map_err(|_| Error::NotFound)?))
    }
}

async fn retrieve(ask: Ask, Id(fid): Id) -> Answer {
    answer::ok(&ask.session.retrieve(&fid).await?)
}

async fn update(ask: Ask, Id(fid): Id, body: Body) -> Answer {
    let patch = body.file_patch().await?;
    answer::ok(&ask.session.update(&fid, &patch).await?.value)
}

async fn content(ask: Ask, Id(fid): Id) -> Answer {
    match ask.session.content(&fid).await? {
        Content::Figure(figure) => answer::large(figure).await,
        Content::Grid(grid) => answer::large(grid).await,
        Content::Bytes { content_type, bytes } => answer::bytes(&content_type, bytes),
    }
}

/// What was copied.
#[derive(Serialize)]
struct Copied {
    files: Vec<crate::model::File>,
    new_fid: Fid,
    warnings: Vec<String>,
}

/// Copies a file.
pub async fn copy(ask: Ask, Id(fid): Id, body: Body) -> Answer {
    let options = body.read(|fields| {
        Ok(CopyOptions {
            deep_copy: fields.flag("deep_copy")?.unwrap_or(false),
            make_public: fields.flag("make_public")?.unwrap_or(false),
            parent: fields.integer("parent")?,
        })
    });
    let copied = ask.session.copy(&fid, &options.await?).await?;
    let (value, warnings) = (copied.value, copied.warnings);
    answer::ok(&Copied { files: value.files, new_fid: value.new_fid, warnings })
}

/// Answers a plot's picture.
pub async fn image(ask: Ask, Id(fid): Id) -> Answer {
    let name = match ask.query.get("image_name").unwrap_or("default") {
        "default" => ImageName::Default,
        "block-thumb" => ImageName::BlockThumb,
        "list-thumb" => ImageName::ListThumb,
        _ => {
            let message = "The pictures of a plot are `default`, `block-thumb` and `list-thumb`.";
            // Whether the file is there is not told by what it is asked for.
            ask.session.retrieve(&fid).await?;
            return Err(Failure::invalid("image_name", message));
        }
    };
    answer::bytes("image/png", ask.session.image(&fid, name).await?)
}

/// One who has access, as the endpoint shows him.
#[derive(Serialize)]
#[serde(untagged)]
enum Collaborator {
    User(Box<User>),
    Other {
        #[serde(rename = "type")]
        kind: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        readonly: bool,
    },
}

impl From<Share> for Collaborator {
    fn from(share: Share) -> Collaborator {
        match share {
            Share::User { user, readonly } => Collaborator::User(Box::new(User { readonly: Some(readonly), ..*user })),
            Share::Email { email, readonly } => {
                Collaborator::Other { kind: "email", email: Some(email), name: None, readonly }
            }
            Share::Team { name, readonly } => {
                Collaborator::Other { kind: "team", email: None, name: Some(name), readonly }
            }
        }
    }
}

fn shares(shares: Vec<Share>) -> Answer {
    answer::ok(&shares.into_iter().map(Collaborator::from).collect::<Vec<_>>())
}

async fn collaborators(ask: Ask, Id(fid): Id) -> Answer {
    shares(ask.session.collaborators(&fid).await?)
}

async fn share(ask: Ask, Id(fid): Id, body: Body) -> Answer {
    let sharing = body.read(|fields| {
        Ok(Sharing {
            users: fields.texts("users")?,
            teams: fields.texts("teams")?,
            readonly: fields.flag("readonly")?.unwrap_or(false),
            add_to_grids: fields.flag("add_to_grids")?.unwrap_or(false),
        })
    });
    shares(ask.session.add_collaborators(&fid, &sharing.await?).await?.value)
}

async fn unshare(ask: Ask, Id(fid): Id, body: Body) -> Answer {
    let (users, teams) = body.read(|fields| Ok((fields.texts("users")?, fields.texts("teams")?))).await?;
    shares(ask.session.remove_collaborators(&fid, &users, &teams).await?.value)
}

/// Ends a reference to an extra.
pub async fn drop_reference(ask: Ask, Id(fid): Id, body: Body) -> Answer {
    let missing = || Failure::invalid("fid", "The fid of the file that is no longer referred to is needed.");
    let referenced = body.read(move |fields| fields.fid("fid")?.ok_or_else(missing)).await?;
    answer::ok(&ask.session.drop_reference(&fid, &referenced).await?.value)
}

async fn trash(ask: Ask, Id(fid): Id) -> Answer {
    answer::ok(&ask.session.trash(&fid).await?.value)
}

async fn restore(ask: Ask, Id(fid): Id) -> Answer {
    answer::ok(&ask.session.restore(&fid).await?.value)
}

/// Deletes a trashed file for good.
pub async fn permanent_delete(ask: Ask, Id(fid): Id) -> Answer {
    ask.session.permanent_delete(&fid).await?;
    answer::nothing()
}

async fn star(ask: Ask, Id(fid): Id) -> Answer {
    answer::ok(&ask.session.star(&fid).await?.value)
}

async fn unstar(ask: Ask, Id(fid): Id) -> Answer {
    ask.session.unstar(&fid).await?;
    answer::nothing()
}

async fn path(ask: Ask, Id(fid): Id) -> Answer {
    answer::ok(&serde_json::json!({ "path": ask.session.path(&fid).await? }))
}

/// Answers the graph of a file's sources and products.
pub async fn sources(ask: Ask, Id(fid): Id) -> Answer {
    let page = match ask.query.get("relation") {
        None => None,
        Some(name) => {
            let unknown = || Failure::invalid("relation", "There is no such relation.");
            let relation = Relation::from_name(name).ok_or_else(unknown)?;
            Some(RelationPage { relation, page: ask.query.count("page")?.map_or(1, std::num::NonZeroU64::get) })
        }
    };
    answer::ok(&Sources { graph: ask.session.sources(&fid, page).await? })
}

/// Returns the path that a lookup asks for.
pub fn asked(query: &Query) -> Result<Lookup, Failure> {
    Ok(Lookup {
        path: query.given("path").unwrap_or_default().to_owned(),
        parent: query.integer("parent")?.unwrap_or(HOME),
        user: query.get("user").map(str::to_owned),
    })
}

async fn lookup(ask: Ask) -> Answer {
    let lookup = asked(&ask.query)?;
    if ask.query.flag("exists")? == Some(true) {
        let exists = ask.session.exists(&lookup).await?;
        return answer::ok(&serde_json::json!({ "path": lookup.path, "parent": lookup.parent, "exists": exists }));
    }
    answer::ok(&ask.session.lookup(&lookup).await?)
}
