//! `/v2/plots`: plots, their figures, the public ones (contract sections 8.5 and 10).

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use indexmap::IndexMap;
use serde::Serialize;

use super::answer::{self, Answer};
use super::body::Body;
use super::caller::Ask;
use super::fail::Failure;
use super::files::{self, Found, Id, OfPlots, Typed};
use super::{App, naming};
use crate::backend::query::ContentOptions;
use crate::backend::{Files, Plots};
use crate::model::grid::GridContent;
use crate::model::{Fid, Figure, NewPlot, PlotPatch};

/// Returns the routes of this resource.
pub fn routes() -> Router<App> {
    files::common::<OfPlots>("plots")
        .route("/v2/plots", get(list).post(create))
        .route("/v2/plots/feed", get(feed))
        .route("/v2/plots/lookup", get(lookup))
        .route("/v2/plots/{fid}", get(retrieve).put(update).patch(update).delete(discard))
        .route("/v2/plots/{fid}/content", get(content))
        .route("/v2/plots/{fid}/image", get(image))
}

async fn list(ask: Ask) -> Answer {
    let page = ask.session.plots(&ask.query.plots()?).await?;
    answer::ok(&ask.query.cursor_page(&ask.address, page))
}

async fn feed(ask: Ask) -> Answer {
    let page = ask.session.feed(&ask.query.plots()?).await?;
    answer::ok(&ask.query.cursor_page(&ask.address, page))
}

async fn create(State(app): State<App>, ask: Ask, body: Body) -> Answer {
    let missing = || Failure::invalid("figure", "A figure is needed.");
    let draft = body.read(move |fields| {
        Ok(NewPlot {
            figure: fields.figure("figure")?.ok_or_else(missing)?,
            source_fid: fields.fid("source_fid")?,
            file: fields.file_patch()?,
        })
    });
    let made = naming::make(&ask.session, draft.await?, app.options.auto_number).await?;
    answer::created(&made.value, &made.warnings)
}

async fn retrieve(ask: Ask, Id(fid): Id) -> Answer {
    answer::ok(&ask.session.plot(&fid).await?)
}

async fn update(ask: Ask, Id(fid): Id, body: Body) -> Answer {
    let patch =
        body.read(|fields| Ok(PlotPatch { figure: fields.figure("figure")?, file: fields.file_patch()? })).await?;
    answer::ok(&ask.session.change_plot(&fid, patch).await?.value)
}

/// `DELETE` is the trash here: nothing is lost.
async fn discard(ask: Ask, Typed { fid, .. }: Typed<OfPlots>) -> Answer {
    ask.session.trash(&fid).await?;
    Ok(answer::nothing())
}

/// A figure with the content of the grids that the caller cannot read.
#[derive(Serialize)]
struct Mapped {
    #[serde(flatten)]
    figure: Figure,
    unreadable: IndexMap<Fid, GridContent>,
}

async fn content(ask: Ask, Id(fid): Id) -> Answer {
    let options = ContentOptions { inline_data: ask.query.flag("inline_data")?.unwrap_or(false) };
    let maps = match ask.query.get("map_data") {
        None => false,
        Some("unreadable") => true,
        Some(_) => return Err(Failure::invalid("map_data", "`map_data` can be `unreadable` only.")),
    };
    let figure = ask.session.figure(&fid, options).await?;
    if maps {
        let unreadable = ask.session.unreadable_grids(&fid).await?;
        return answer::large(Mapped { figure, unreadable }).await;
    }
    answer::large(figure).await
}

async fn image(app: State<App>, ask: Ask, Typed { fid, .. }: Typed<OfPlots>) -> Answer {
    files::image(app, ask, Id(fid)).await
}

async fn lookup(ask: Ask) -> Answer {
    match files::found::<OfPlots>(&ask).await? {
        Found::File(file) => answer::ok(&ask.session.plot(&file.fid).await?),
        Found::Answer(answer) => Ok(answer),
    }
}
