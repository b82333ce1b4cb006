//! `/v2/grids`: grids, their columns and rows, uploads of tables (contract sections 8.4 and 8.11).

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Serialize;

use super::answer::{self, Answer};
use super::body::{Body, Fields};
use super::caller::Ask;
use super::fail::Failure;
use super::files::{self, Found, Id, OfGrids, Typed};
use super::query::Query;
use super::{App, naming, uploads};
use crate::backend::{Error, Files, Grids};
use crate::model::grid::{ColumnPatch, GridColumn, GridContent, NewColumn};
use crate::model::{NewGrid, Uid, Value};

/// Returns the routes of this resource.
pub fn routes() -> Router<App> {
    files::common::<OfGrids>("grids")
        .route("/v2/grids", post(create))
        .route("/v2/grids/upload", post(uploads::grid))
        .route("/v2/grids/lookup", get(lookup))
        .route("/v2/grids/{fid}", get(retrieve).put(update).patch(update).delete(discard))
        .route("/v2/grids/{fid}/content", get(content))
        .route("/v2/grids/{fid}/col", get(columns).post(add_columns).put(update_columns).delete(delete_columns))
        .route("/v2/grids/{fid}/row", post(add_rows))
}

fn draft(fields: &Fields<'_>) -> Result<NewGrid, Failure> {
    let missing =
        || Failure::invalid("data", "The columns are needed: `{\"cols\": {name: {\"data\": [], \"order\": 0}}}`.");
    Ok(NewGrid {
        data: fields.json::<GridContent>("data")?.ok_or_else(missing)?,
        source_fid: fields.fid("source_fid")?,
        source_url: fields.text("source_url")?.filter(|url| !url.is_empty()),
        source_referer: fields.text("source_referer")?.filter(|url| !url.is_empty()),
        file: fields.file_patch()?,
        unparented: fields.flag("parented")? == Some(false),
    })
}

async fn create(State(app): State<App>, ask: Ask, body: Body) -> Answer {
    let made = naming::make(&ask.session, body.read(draft).await?, app.options.auto_number).await?;
    answer::created(&made.value, &made.warnings)
}

async fn retrieve(ask: Ask, Id(fid): Id) -> Answer {
    answer::ok(&ask.session.grid(&fid).await?)
}

async fn content(ask: Ask, Id(fid): Id) -> Answer {
    answer::large(ask.session.grid_content(&fid).await?).await
}

/// Changes fields; of a client that sends `data` too, the columns become those.
async fn update(ask: Ask, Id(fid): Id, body: Body) -> Answer {
    let patch = body.read(|fields| Ok((fields.json::<GridContent>("data")?, fields.file_patch()?)));
    let (data, patch) = patch.await?;
    if let Some(data) = data {
        ask.session.replace_columns(&fid, data).await?;
    }
    answer::ok(&ask.session.update_grid(&fid, &patch).await?.value)
}

/// `DELETE` is the trash here: nothing is lost, and the name is free.
async fn discard(ask: Ask, Typed { fid, .. }: Typed<OfGrids>) -> Answer {
    ask.session.trash(&fid).await?;
    Ok(answer::nothing())
}

/// Columns with their data.
#[derive(Serialize)]
struct Columns {
    cols: Vec<GridColumn>,
}

async fn columns(ask: Ask, Id(fid): Id) -> Answer {
    let uids = uids(&ask.query)?;
    answer::large(Columns { cols: ask.session.columns(&fid, &uids).await? }).await
}

/// Returns the columns that are asked for. What is no id is no column.
fn uids(query: &Query) -> Result<Vec<Uid>, Failure> {
    query.all("uid").map(|uid| uid.parse().map_err(|_| Error::NotFound.into())).collect()
}

/// Returns the columns that are meant, of which there must be some.
fn named(query: &Query) -> Result<Vec<Uid>, Failure> {
    let uids = uids(query)?;
    if uids.is_empty() { Err(Failure::invalid("uid", "Say which columns: `?uid=a,b`.")) } else { Ok(uids) }
}

fn no_columns() -> Failure {
    Failure::invalid("cols", "A list of columns is needed.")
}

async fn add_columns(ask: Ask, Id(fid): Id, body: Body) -> Answer {
    let columns = body.read(|fields| fields.list::<NewColumn>("cols")?.ok_or_else(no_columns)).await?;
    let cols = ask.session.append_columns(&fid, columns).await?.value;
    answer::json(StatusCode::CREATED, &Columns { cols })
}

async fn update_columns(ask: Ask, Id(fid): Id, body: Body) -> Answer {
    let patches = body.read(|fields| fields.list::<ColumnPatch>("cols")?.ok_or_else(no_columns)).await?;
    let uids = named(&ask.query)?;
    if uids.len() != patches.len() {
        let message = format!("There are {} column ids, but {} columns.", uids.len(), patches.len());
        // Nothing is told of a grid that the caller may not see.
        ask.session.grid(&fid).await?;
        return Err(Failure::invalid("cols", message));
    }
    let patches: Vec<_> = uids.into_iter().zip(patches).collect();
    answer::ok(&Columns { cols: ask.session.change_columns(&fid, patches).await?.value })
}

async fn delete_columns(ask: Ask, Id(fid): Id) -> Answer {
    ask.session.delete_columns(&fid, &named(&ask.query)?).await?;
    Ok(answer::nothing())
}

async fn add_rows(ask: Ask, Id(fid): Id, body: Body) -> Answer {
    let missing = || Failure::invalid("rows", "A list of rows is needed, each with one value a column.");
    let rows = body.read(move |fields| fields.json::<Vec<Vec<Value>>>("rows")?.ok_or_else(missing)).await?;
    answer::json(StatusCode::CREATED, &ask.session.append_rows(&fid, rows).await?.value)
}

async fn lookup(ask: Ask) -> Answer {
    match files::found::<OfGrids>(&ask).await? {
        Found::File(file) => answer::ok(&ask.session.grid(&file.fid).await?),
        Found::Answer(answer) => Ok(answer),
    }
}
