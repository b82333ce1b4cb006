//! Verbs that take what they store, for those who have it in hand: large data is not copied on its way into the library.

use std::sync::Arc;

use super::{Session, grids, plots};
use crate::backend::{Change, Result};
use crate::model::grid::{ColumnPatch, GridColumn, GridContent, NewColumn};
use crate::model::{Fid, Grid, NewGrid, NewPlot, Plot, PlotPatch, Uid, Value};

impl Session {
    /// Makes a plot.
    ///
    /// # Errors
    /// As for [`crate::backend::Plots::create_plot`].
    pub async fn make_plot(&self, plot: Arc<NewPlot>) -> Result<Change<Plot>> {
        self.writing(move |session, tx| plots::create(session, tx, &plot)).await
    }

    /// Changes a plot.
    ///
    /// # Errors
    /// As for [`crate::backend::Plots::update_plot`].
    pub async fn change_plot(&self, fid: &Fid, patch: PlotPatch) -> Result<Change<Plot>> {
        let fid = fid.clone();
        self.writing(move |session, tx| plots::update(session, tx, &fid, &patch)).await
    }

    /// Makes a grid.
    ///
    /// # Errors
    /// As for [`crate::backend::Grids::create_grid`].
    pub async fn make_grid(&self, grid: Arc<NewGrid>) -> Result<Change<Grid>> {
        self.writing(move |session, tx| grids::create(session, tx, &grid)).await
    }

    /// Makes a grid's columns those of a content, all or none: columns that are there by name keep their ids.
    ///
    /// # Errors
    /// As for changing columns.
    pub async fn replace_columns(&self, fid: &Fid, content: GridContent) -> Result<Change<()>> {
        let fid = fid.clone();
        self.writing(move |session, tx| grids::replace_all(session, tx, &fid, &content)).await
    }

    /// Adds columns.
    ///
    /// # Errors
    /// As for [`crate::backend::Grids::add_columns`].
    pub async fn append_columns(&self, fid: &Fid, columns: Vec<NewColumn>) -> Result<Change<Vec<GridColumn>>> {
        let fid = fid.clone();
        self.writing(move |session, tx| grids::add(session, tx, &fid, &columns)).await
    }

    /// Changes columns.
    ///
    /// # Errors
    /// As for [`crate::backend::Grids::update_columns`].
    pub async fn change_columns(&self, fid: &Fid, patches: Vec<(Uid, ColumnPatch)>) -> Result<Change<Vec<GridColumn>>> {
        let fid = fid.clone();
        self.writing(move |session, tx| grids::update(session, tx, &fid, &patches)).await
    }

    /// Adds rows.
    ///
    /// # Errors
    /// As for [`crate::backend::Grids::add_rows`].
    pub async fn append_rows(&self, fid: &Fid, rows: Vec<Vec<Value>>) -> Result<Change<Grid>> {
        let fid = fid.clone();
        self.writing(move |session, tx| grids::add_rows(session, tx, &fid, &rows)).await
    }
}
