//! The verbs on plots.

use std::sync::Arc;

use async_trait::async_trait;
use indexmap::IndexMap;

use super::body::PlotForm;
use super::http::Call;
use super::{Remote, read, undoing};
use crate::backend::extension::Deed;
use crate::backend::query::{ContentOptions, FigureDraft, Imported, Incoming, PlotQuery};
use crate::backend::{Change, Files, Plots, Result, Undo};
use crate::model::grid::GridContent;
use crate::model::{CursorPage, Fid, Figure, NewPlot, Plot, PlotPatch};

#[async_trait]
impl Plots for Remote {
    async fn plots(&self, query: &PlotQuery) -> Result<CursorPage<Plot>> {
        self.plots_of(Call::get(&["plots"]), query).await
    }

    async fn feed(&self, query: &PlotQuery) -> Result<CursorPage<Plot>> {
        self.plots_of(Call::get(&["plots", "feed"]), query).await
    }

    async fn create_plot(&self, plot: &NewPlot) -> Result<Change<Plot>> {
        if let Some(done) = self.perform(|| Deed::CreatePlot(Box::new(plot.clone()))).await? {
            return Ok(done);
        }
        let reply = self.change(Call::post(&["plots"]).json(&PlotForm::from(plot))?).await?;
        let (plot, warnings) = read::made(&reply, read::plot)?;
        let undo = Some(Undo::Trash(vec![plot.file.fid.clone()]));
        Ok(Change { value: plot, undo, warnings })
    }

    async fn import_figure(&self, draft: &FigureDraft) -> Result<Change<Imported>> {
        match self.perform(|| Deed::ImportFigure(Box::new(draft.clone()))).await? {
            Some(done) => Ok(done),
            None => self.import_by_verbs(draft).await,
        }
    }

    async fn import(&self, files: &[Arc<Vec<Incoming>>]) -> Result<Vec<Vec<Change<Imported>>>> {
        match self.perform(|| Deed::Import(files.iter().map(|file| file.to_vec()).collect())).await? {
            Some(done) => Ok(done.value),
            None => self.import_all_by_verbs(files).await,
        }
    }

    async fn plot(&self, fid: &Fid) -> Result<Plot> {
        read::object(&self.send(Call::get(&["plots", &fid.to_string()]).content()).await?, read::plot)
    }

    async fn figure(&self, fid: &Fid, options: ContentOptions) -> Result<Figure> {
        let call = Call::get(&["plots", &fid.to_string(), "content"])
            .maybe("inline_data", options.inline_data.then_some(true));
        read::figure(&self.content_of(call).await?)
    }

    async fn update_plot(&self, fid: &Fid, patch: &PlotPatch) -> Result<Change<Plot>> {
        let deed = || Deed::UpdatePlot { fid: fid.clone(), patch: Box::new(patch.clone()) };
        if let Some(done) = self.perform(deed).await? {
            return Ok(done);
        }
        let before = self.plot(fid).await?;
        let call = Call::patch(&["plots", &fid.to_string()]).json(&PlotForm::from(patch))?;
        let after = read::object(&self.change(call).await?, read::plot)?;
        let figure =
            before.figure.clone().flatten().filter(|figure| {
                patch.figure.is_some() && after.figure.as_ref().and_then(Option::as_ref) != Some(figure)
            });
        let figure = figure.map(|figure| Undo::Figure { fid: fid.clone(), figure: Box::new(figure) });
        let fields = undoing::fields(&before.file, &after.file, &patch.file);
        let undo = undoing::joined(figure.into_iter().chain(fields).collect());
        Ok(Change { value: after, undo, warnings: Vec::new() })
    }

    async fn count_view(&self, fid: &Fid) -> Result<u64> {
        match self.perform(|| Deed::CountView(fid.clone())).await? {
            Some(done) => Ok(done.value),
            // Other servers count by themselves who opens a plot.
            None => Ok(self.retrieve(fid).await?.views),
        }
    }

    async fn unreadable_grids(&self, fid: &Fid) -> Result<IndexMap<Fid, GridContent>> {
        let call = Call::get(&["plots", &fid.to_string(), "content"]).query("map_data", "unreadable").content();
        let reply = self.send(call).await?;
        read::object(&reply, |keys| Some(keys.get("unreadable").unwrap_or_default()))
    }
}

impl Remote {
    async fn plots_of(&self, call: Call, query: &PlotQuery) -> Result<CursorPage<Plot>> {
        let call = match &query.cursor {
            Some(link) if link.contains("://") => call.following(link)?,
            cursor => call
                .maybe("order_by", query.by_views.map(|descending| if descending { "-views" } else { "views" }))
                .maybe("min_quality", query.min_quality)
                .maybe("max_quality", query.max_quality)
                .maybe("page_size", query.page_size)
                .maybe("cursor", cursor.as_ref()),
        };
        read::object(&self.send(call).await?, |keys| Some(read::plots(keys)))
    }
}
