//! `/v2/plotree/1`: what plotree answers plotree beside the v2 API ([`crate::backend::extension`]).
//!
//! Each question and each deed is one verb of the caller's session, its answer the verb's own. A share key counts here for
//! every verb, as it does on a library at hand: what it does not open is refused, and not hidden.

use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::App;
use super::answer::{self, Answer};
use super::body::Body;
use super::caller::{Ask, blocking};
use super::fail::Failure;
use crate::backend::embedded::Session;
use crate::backend::extension::{Deed, Question};
use crate::backend::{Change, Extras, Files, Folders, Grids, Plots, Result, record};

/// Returns the routes of this resource.
pub fn routes() -> Router<App> {
    Router::new().route("/v2/plotree/1/ask", post(ask)).route("/v2/plotree/1/do", post(perform))
}

async fn ask(ask: Ask, body: Body) -> Answer {
    let session = session(&ask);
    match read(body).await? {
        Question::Window { view, from, limit } => answer::large(session.window(&view, &from, limit).await?).await,
        Question::Counts => answer::ok(&session.counts().await?),
        Question::TrashSummary(fids) => answer::ok(&session.trash_summary(&fids).await?),
        Question::Revision => answer::ok(&session.revision().await?),
        Question::Record(fid) => answer::large(record::read(&session, &fid, record::Depth::WHOLE).await?).await,
        Question::UnusedGrids => answer::large(session.unused_grids().await?).await,
        Question::ExposedPlots => answer::large(session.exposed_plots().await?).await,
    }
}

async fn perform(ask: Ask, body: Body) -> Answer {
    let session = session(&ask);
    let deed = read(body).await?;
    match deed {
        Deed::Update { fid, patch } => told(session.update(&fid, &patch).await).await,
        Deed::Copy { fid, options } => told(session.copy(&fid, &options).await).await,
        Deed::AddCollaborators { fid, sharing } => told(session.add_collaborators(&fid, &sharing).await).await,
        Deed::RemoveCollaborators { fid, users, teams } => {
            told(session.remove_collaborators(&fid, &users, &teams).await).await
        }
        Deed::DropReference { fid, referenced } => told(session.drop_reference(&fid, &referenced).await).await,
        Deed::Trash(fid) => told(session.trash(&fid).await).await,
        Deed::Restore(fid) => told(session.restore(&fid).await).await,
        Deed::PermanentDelete(fid) => plain(session.permanent_delete(&fid).await).await,
        Deed::Star(fid) => told(session.star(&fid).await).await,
        Deed::Unstar(fid) => told(session.unstar(&fid).await).await,
        Deed::Comment { fid, text } => told(session.comment(&fid, &text).await).await,
        Deed::Uncomment(id) => told(session.uncomment(id).await).await,
        Deed::EmptyTrash => plain(session.empty_trash().await).await,
        Deed::Undo(undo) => plain(session.undo(&undo).await).await,
        deed => make(&session, deed).await,
    }
}

/// Does what makes files, or changes what is in them.
async fn make(session: &Session, deed: Deed) -> Answer {
    match deed {
        Deed::CreateFolder { path, parent } => told(session.create_folder(&path, &parent).await).await,
        Deed::CreatePlot(plot) => told(session.create_plot(&plot).await).await,
        Deed::ImportFigure(draft) => told(session.import_figure(&draft).await).await,
        Deed::Import(files) => {
            let files: Vec<_> = files.into_iter().map(Arc::new).collect();
            plain(session.import(&files).await).await
        }
        Deed::UpdatePlot { fid, patch } => told(session.update_plot(&fid, &patch).await).await,
        Deed::CountView(fid) => plain(session.count_view(&fid).await).await,
        Deed::CreateGrid(grid) => told(session.create_grid(&grid).await).await,
        Deed::UpdateGrid { fid, patch } => told(session.update_grid(&fid, &patch).await).await,
        Deed::AddColumns { fid, columns } => told(session.add_columns(&fid, &columns).await).await,
        Deed::UpdateColumns { fid, patches } => told(session.update_columns(&fid, &patches).await).await,
        Deed::DeleteColumns { fid, uids } => told(session.delete_columns(&fid, &uids).await).await,
        Deed::AddRows { fid, rows } => told(session.add_rows(&fid, &rows).await).await,
        Deed::CreateExtra { referencers, filename, content } => {
            told(session.create_extra(&referencers, filename.as_deref(), &content.0).await).await
        }
        Deed::UpdateExtra { fid, filename, content } => {
            let content = content.as_ref().map(|content| content.0.as_slice());
            told(session.update_extra(&fid, filename.as_deref(), content).await).await
        }
        Deed::DeleteExtra(fid) => told(session.delete_extra(&fid).await).await,
        // All others are done before.
        _ => Err(Failure::invalid("body", "There is no such deed.")),
    }
}

fn session(ask: &Ask) -> Session {
    match ask.query.get("share_key") {
        Some(key) => ask.session.clone().with_share_key(key),
        None => ask.session.clone(),
    }
}

/// Answers what a change made, with what takes it back.
async fn told<T: Serialize + Send + 'static>(change: Result<Change<T>>) -> Answer {
    answer::large(change?).await
}

/// Answers what a verb without an undo did, in the same form.
async fn plain<T: Serialize + Send + 'static>(value: Result<T>) -> Answer {
    told(value.map(Change::none)).await
}

/// Reads a body in the form of our own, where it holds no other request up.
async fn read<T: DeserializeOwned + Send + 'static>(body: Body) -> std::result::Result<T, Failure> {
    let Body::Json(bytes) = body else {
        return Err(Failure::invalid("body", "The body must be JSON."));
    };
    blocking(move || {
        serde_json::from_slice(&bytes)
            .map_err(|error| Failure::invalid("body", format!("The body is not of this form: {error}.")))
    })
    .await
}
