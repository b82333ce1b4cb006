//! `/v2/files`: verbs on files of every type (contract section 8.2).

use std::marker::PhantomData;

use axum::Router;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::{delete, get, post};
use serde::Serialize;

use super::answer::{self, Answer};
use super::body::Body;
use super::caller::Ask;
use super::fail::Failure;
use super::query::Query;
use super::{App, thumbnails};
use crate::backend::query::{Content, ContentOptions, CopyOptions, ImageName, Lookup, RelationPage, Share, Sharing};
use crate::backend::{Error, Files, Plots};
use crate::model::{Fid, File, FileType, HOME, Relation, Sources, User};

/// Returns the routes of this resource.
pub fn routes() -> Router<App> {
    common::<Any>("files")
        .route("/v2/files/lookup", get(lookup))
        .route("/v2/files/{fid}", get(retrieve).put(update::<Any>).patch(update::<Any>))
        .route("/v2/files/{fid}/content", get(content))
        .route("/v2/files/{fid}/copy", post(copy))
        .route("/v2/files/{fid}/image", get(image))
        .route("/v2/files/{fid}/collaborators", get(collaborators).post(share).delete(unshare))
        .route("/v2/files/{fid}/star", post(star).delete(unstar))
        .route("/v2/files/{fid}/path", get(path))
}

/// Returns the routes that every resource of files has alike.
pub fn common<K: Kind>(resource: &str) -> Router<App> {
    let path = |rest: &str| format!("/v2/{resource}/{{fid}}/{rest}");
    Router::new()
        .route(&path("trash"), post(trash::<K>))
        .route(&path("restore"), post(restore::<K>))
        .route(&path("permanent_delete"), delete(permanent_delete::<K>))
        .route(&path("drop_reference"), post(drop_reference::<K>))
        .route(&path("sources"), get(sources::<K>))
}

/// What a resource is of.
pub trait Kind: Send + Sync + 'static {
    /// The type of its files; `None` is any.
    const TYPE: Option<FileType>;
}

/// Files of any type.
pub struct Any;
/// Folders.
pub struct OfFolders;
/// Plots.
pub struct OfPlots;
/// Grids.
pub struct OfGrids;
/// Extras.
pub struct OfExtras;

impl Kind for Any {
    const TYPE: Option<FileType> = None;
}
impl Kind for OfFolders {
    const TYPE: Option<FileType> = Some(FileType::Folder);
}
impl Kind for OfPlots {
    const TYPE: Option<FileType> = Some(FileType::Plot);
}
impl Kind for OfGrids {
    const TYPE: Option<FileType> = Some(FileType::Grid);
}
impl Kind for OfExtras {
    const TYPE: Option<FileType> = Some(FileType::Extra);
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

/// The fid in a path of a resource, of a file that the caller sees and that is of its type.
pub struct Typed<K> {
    /// The fid.
    pub fid: Fid,
    kind: PhantomData<K>,
}

impl<K: Kind> FromRequestParts<App> for Typed<K> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Typed<K>, Failure> {
        let Id(fid) = Id::from_request_parts(parts, app).await?;
        if let Some(wanted) = K::TYPE {
            let ask = Ask::from_request_parts(parts, app).await?;
            if ask.session.retrieve(&fid).await?.filetype != wanted {
                return Err(Error::NotFound.into());
            }
        }
        Ok(Typed { fid, kind: PhantomData })
    }
}

async fn retrieve(ask: Ask, Id(fid): Id) -> Answer {
    answer::ok(&ask.session.retrieve(&fid).await?)
}

/// Changes a file's own fields.
pub async fn update<K: Kind>(ask: Ask, Typed { fid, .. }: Typed<K>, body: Body) -> Answer {
    let patch = body.file_patch().await?;
    answer::ok(&ask.session.update(&fid, &patch).await?.value)
}

async fn content(ask: Ask, Id(fid): Id) -> Answer {
    match ask.session.content(&fid).await? {
        Content::Figure(figure) => answer::large(figure).await,
        Content::Grid(grid) => answer::large(grid).await,
        Content::Bytes { content_type, bytes } => answer::file(&content_type, bytes).await,
    }
}

/// What was copied.
#[derive(Serialize)]
struct Copied {
    files: Vec<File>,
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
pub async fn image(State(app): State<App>, ask: Ask, Id(fid): Id) -> Answer {
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
    match ask.session.figure(&fid, ContentOptions { inline_data: true }).await {
        Ok(figure) => thumbnails::answer(thumbnails::of(&app, figure, name).await?),
        Err(Error::NotFound) => {
            let file = ask.session.retrieve(&fid).await?;
            Err(Failure::new(StatusCode::BAD_REQUEST, format!("A {} has no picture.", file.filetype)))
        }
        Err(error) => Err(error.into()),
    }
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
pub async fn drop_reference<K: Kind>(ask: Ask, Typed { fid, .. }: Typed<K>, body: Body) -> Answer {
    let missing = || Failure::invalid("fid", "The fid of the file that is no longer referred to is needed.");
    let referenced = body.read(move |fields| fields.fid("fid")?.ok_or_else(missing)).await?;
    answer::ok(&ask.session.drop_reference(&fid, &referenced).await?.value)
}

/// Moves a file to the trash.
pub async fn trash<K: Kind>(ask: Ask, Typed { fid, .. }: Typed<K>) -> Answer {
    answer::ok(&ask.session.trash(&fid).await?.value)
}

/// Takes a file out of the trash.
pub async fn restore<K: Kind>(ask: Ask, Typed { fid, .. }: Typed<K>) -> Answer {
    answer::ok(&ask.session.restore(&fid).await?.value)
}

/// Deletes a trashed file for good.
pub async fn permanent_delete<K: Kind>(ask: Ask, Typed { fid, .. }: Typed<K>) -> Answer {
    ask.session.permanent_delete(&fid).await?;
    Ok(answer::nothing())
}

async fn star(ask: Ask, Id(fid): Id) -> Answer {
    answer::ok(&ask.session.star(&fid).await?.value)
}

async fn unstar(ask: Ask, Id(fid): Id) -> Answer {
    ask.session.unstar(&fid).await?;
    Ok(answer::nothing())
}

async fn path(ask: Ask, Id(fid): Id) -> Answer {
    answer::ok(&serde_json::json!({ "path": ask.session.path(&fid).await? }))
}

/// Answers the graph of a file's sources and products.
pub async fn sources<K: Kind>(ask: Ask, Typed { fid, .. }: Typed<K>) -> Answer {
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
fn asked(query: &Query) -> Result<Lookup, Failure> {
    Ok(Lookup {
        path: query.given("path").unwrap_or_default().to_owned(),
        parent: query.integer("parent")?.unwrap_or(HOME),
        user: query.get("user").map(str::to_owned),
    })
}

async fn lookup(ask: Ask) -> Answer {
    match found::<Any>(&ask).await? {
        Found::File(file) => answer::ok(&file),
        Found::Answer(answer) => Ok(answer),
    }
}

/// What a lookup comes to.
pub enum Found {
    /// The file at the path.
    File(Box<File>),
    /// The answer to whether there is one.
    Answer(Response),
}

/// Looks up what is at the path that was asked for, if it is of a resource's type.
pub async fn found<K: Kind>(ask: &Ask) -> Result<Found, Failure> {
    let lookup = asked(&ask.query)?;
    let file = match ask.session.lookup(&lookup).await {
        Ok(file) if K::TYPE.is_none_or(|wanted| wanted == file.filetype) => Ok(file),
        Ok(_) => Err(Error::NotFound),
        Err(error) => Err(error),
    };
    if ask.query.flag("exists")? != Some(true) {
        return Ok(Found::File(Box::new(file?)));
    }
    let exists = match file {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(error) => return Err(error.into()),
    };
    let (path, parent) = (lookup.path, lookup.parent);
    answer::ok(&serde_json::json!({ "path": path, "parent": parent, "exists": exists })).map(Found::Answer)
}
