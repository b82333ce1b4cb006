//! The one trait between those who keep files and those who show them.
//!
//! A [`Backend`] answers the verbs of the v2 API for one caller: the library on this machine, or a server seen through
//! HTTP. Verbs carry their v2 names and are grouped by resource, so that each implementation is a readable file a
//! resource. Beside the v2 listings by page number there is [`Files::window`], by which the faces that scroll see a
//! million rows without holding them. An implementation that lacks a verb answers [`Error::Unsupported`].

mod base64;
pub mod embedded;
mod entries;
mod error;
pub mod extension;
pub(crate) mod numbering;
pub mod query;
pub mod record;
pub mod remote;
pub mod undo;
pub mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use indexmap::IndexMap;

use crate::model::file::Comment;
use crate::model::grid::{ColumnPatch, GridColumn, GridContent, NewColumn};
use crate::model::{
    CursorPage, Fid, Figure, File, FilePatch, Folder, Grid, Listing, NewGrid, NewPlot, Place, Plot, PlotPatch,
    SourceGraph, Uid, User,
};

pub use entries::Entries;
pub use error::{Error, Result};
pub use query::{
    Content, ContentOptions, Copied, CopyOptions, Counts, Entry, Exposure, FigureDraft, ImageName, Imported, Incoming,
    ListQuery, Lookup, Opening, Order, PlotQuery, RelationPage, Scope, SearchPage, SearchQuery, Share, Sharing, Shelf,
    SortKey, Spot, TableDraft, TrashSummary, View, Window,
};
pub use undo::{Access, Change, ColumnEnd, LostColumn, Party, Undo};

/// Everything that can be asked, for one caller.
pub trait Backend: Files + Folders + Plots + Grids + Extras + Users + Search {}

impl<T: Files + Folders + Plots + Grids + Extras + Users + Search> Backend for T {}

/// Verbs on files of every type, folders included (contract sections 8.2, 8.7 and 9).
///
/// Every verb answers [`Error::NotFound`] for a file that is not there or that the caller may not see, and
/// [`Error::Forbidden`] for one that he sees but may not treat so.
#[async_trait]
pub trait Files: Send + Sync {
    /// Returns a file object, without a plot's figure or a grid's columns.
    async fn retrieve(&self, fid: &Fid) -> Result<File>;

    /// Returns the raw content: figure, stored grid, or bytes. Folders have none.
    async fn content(&self, fid: &Fid) -> Result<Content>;

    /// Changes a file's own fields, all or none: rename, move, sharing.
    async fn update(&self, fid: &Fid, patch: &FilePatch) -> Result<Change<File>>;

    /// Copies a plot or grid into the caller's tree.
    async fn copy(&self, fid: &Fid, options: &CopyOptions) -> Result<Change<Copied>>;

    /// Returns a picture of a plot, PNG.
    async fn image(&self, fid: &Fid, name: ImageName) -> Result<Vec<u8>>;

    /// Returns who else may read the file.
    async fn collaborators(&self, fid: &Fid) -> Result<Vec<Share>>;

    /// Gives access, or changes it; returns who has it then.
    async fn add_collaborators(&self, fid: &Fid, sharing: &Sharing) -> Result<Change<Vec<Share>>>;

    /// Takes access away; returns who has it then.
    async fn remove_collaborators(&self, fid: &Fid, users: &[String], teams: &[String]) -> Result<Change<Vec<Share>>>;

    /// Ends a reference to an extra; the extra stays.
    async fn drop_reference(&self, fid: &Fid, referenced: &Fid) -> Result<Change<File>>;

    /// Moves a file to the trash, a folder with all that is in it. Again is no error.
    async fn trash(&self, fid: &Fid) -> Result<Change<File>>;

    /// Takes a file out of the trash, a folder with all that is in it; into home when its folder is gone.
    /// [`Error::Conflict`] when its name is taken there.
    async fn restore(&self, fid: &Fid) -> Result<Change<File>>;

    /// Deletes a trashed file, a folder with all that is in it, for good.
    async fn permanent_delete(&self, fid: &Fid) -> Result<()>;

    /// Stars a file for the caller.
    async fn star(&self, fid: &Fid) -> Result<Change<File>>;

    /// Takes the caller's star away.
    async fn unstar(&self, fid: &Fid) -> Result<Change<()>>;

    /// Returns the live file at a path.
    async fn lookup(&self, lookup: &Lookup) -> Result<File>;

    /// Returns whether there is a live file at a path that the caller may read.
    async fn exists(&self, lookup: &Lookup) -> Result<bool>;

    /// Returns the path from home: `/a/b`.
    async fn path(&self, fid: &Fid) -> Result<String>;

    /// Returns where the file's data came from and what was made of it; with a page, only that relation's page.
    async fn sources(&self, fid: &Fid, page: Option<RelationPage>) -> Result<SourceGraph>;

    /// Remarks on a file.
    async fn comment(&self, fid: &Fid, text: &str) -> Result<Change<Comment>>;

    /// Deletes a remark.
    async fn uncomment(&self, id: u64) -> Result<Change<()>>;

    /// Returns the rows of a listing around a spot, leanly: for faces that scroll.
    async fn window(&self, view: &View, from: &Spot, limit: usize) -> Result<Window>;

    /// Returns how many files are under each entry of the folder tree.
    async fn counts(&self) -> Result<Counts>;

    /// Returns what lies in the trash under a file: for the trash bin and for the question before deleting.
    async fn trash_summary(&self, fids: &[Fid]) -> Result<TrashSummary>;

    /// Deletes the caller's whole trash for good; returns how many files went.
    async fn empty_trash(&self) -> Result<u64>;

    /// Returns the caller's live grids that no live plot draws on, oldest first.
    async fn unused_grids(&self) -> Result<Vec<Entry>> {
        Err(Error::Unsupported("Looking for grids that no plot uses"))
    }

    /// Returns the caller's private plots that draw on a grid of his which others can read.
    async fn exposed_plots(&self) -> Result<Vec<Exposure>> {
        Err(Error::Unsupported("Looking for private plots with open data"))
    }

    /// Takes a change back. [`Error::Conflict`] when the files have changed so that it no longer can be.
    async fn undo(&self, undo: &Undo) -> Result<Undo>;

    /// Forgets what is kept of earlier answers, so that the next are as fresh as can be.
    fn forget(&self) {}

    /// Returns a number that changes whenever anybody has changed the library.
    async fn revision(&self) -> Result<u64>;

    /// Returns all that is known of a file at once, where there is a way quicker than verb by verb ([`record::read`] knows
    /// both); else `None`.
    async fn record(&self, fid: &Fid) -> Result<Option<record::Record>> {
        let _ = fid;
        Ok(None)
    }
}

/// Verbs on folders and the virtual listings (contract section 8.3).
#[async_trait]
pub trait Folders: Send + Sync {
    /// Makes a folder and the missing ones above it. [`Error::Conflict`] when all are there.
    async fn create_folder(&self, path: &str, parent: &Place) -> Result<Change<Folder>>;

    /// Returns a folder with a page of its children; a user's number -1 is home.
    async fn folder(&self, fid: &Fid, query: &ListQuery) -> Result<Folder>;

    /// Returns a virtual listing of the caller's: all files, those shared with him, starred, trashed, themes.
    async fn listing(&self, shelf: Shelf, user: Option<&str>, query: &ListQuery) -> Result<Listing>;
}

/// Verbs on plots (contract section 8.5).
#[async_trait]
pub trait Plots: Send + Sync {
    /// Returns public plots, newest first or by views.
    async fn plots(&self, query: &PlotQuery) -> Result<CursorPage<Plot>>;

    /// Returns hand-picked plots in an order of chance.
    async fn feed(&self, query: &PlotQuery) -> Result<CursorPage<Plot>>;

    /// Makes a plot. Its figure may hold no raw data: [`Error::Invalid`] names the first that does.
    async fn create_plot(&self, plot: &NewPlot) -> Result<Change<Plot>>;

    /// Makes a plot of a figure that holds its data, and one grid of that data, named as the clients do: wholly or not at
    /// all. What was imported before is told by its digest and not doubled, unless forced.
    async fn import_figure(&self, draft: &FigureDraft) -> Result<Change<Imported>>;

    /// Does for what is in several files what [`Plots::import_figure`] does for one figure, in their order: all of them are
    /// kept, or none. A table becomes a grid; one that is there already still gets a plot that it comes with.
    async fn import(&self, files: &[Arc<Vec<Incoming>>]) -> Result<Vec<Vec<Change<Imported>>>>;

    /// Returns a plot with its figure as stored.
    async fn plot(&self, fid: &Fid) -> Result<Plot>;

    /// Returns a plot's figure, with its data beside the references if asked.
    async fn figure(&self, fid: &Fid, options: ContentOptions) -> Result<Figure>;

    /// Changes a plot's figure, whole, and its fields.
    async fn update_plot(&self, fid: &Fid, patch: &PlotPatch) -> Result<Change<Plot>>;

    /// Counts that the plot was opened once; returns how often it has been.
    async fn count_view(&self, fid: &Fid) -> Result<u64>;

    /// Returns the content of the grids that a plot draws on and the caller cannot read.
    async fn unreadable_grids(&self, fid: &Fid) -> Result<IndexMap<Fid, GridContent>>;
}

/// Verbs on grids (contract section 8.4).
#[async_trait]
pub trait Grids: Send + Sync {
    /// Makes a grid.
    async fn create_grid(&self, grid: &NewGrid) -> Result<Change<Grid>>;

    /// Returns a grid with the heads of its columns.
    async fn grid(&self, fid: &Fid) -> Result<Grid>;

    /// Returns the stored content, every column with its data.
    async fn grid_content(&self, fid: &Fid) -> Result<GridContent>;

    /// Changes a grid's fields, meta data included.
    async fn update_grid(&self, fid: &Fid, patch: &FilePatch) -> Result<Change<Grid>>;

    /// Returns columns in the order asked for; all of them when none are named.
    async fn columns(&self, fid: &Fid, uids: &[Uid]) -> Result<Vec<GridColumn>>;

    /// Adds columns behind the others; returns the new ones.
    async fn add_columns(&self, fid: &Fid, columns: &[NewColumn]) -> Result<Change<Vec<GridColumn>>>;

    /// Changes columns, all or none.
    async fn update_columns(&self, fid: &Fid, patches: &[(Uid, ColumnPatch)]) -> Result<Change<Vec<GridColumn>>>;

    /// Deletes columns, all or none.
    async fn delete_columns(&self, fid: &Fid, uids: &[Uid]) -> Result<Change<()>>;

    /// Adds rows, one value a column, filling shorter columns first.
    async fn add_rows(&self, fid: &Fid, rows: &[Vec<crate::model::Value>]) -> Result<Change<Grid>>;
}

/// Verbs on extras (contract section 8.6).
#[async_trait]
pub trait Extras: Send + Sync {
    /// Makes an extra that the referencers draw on.
    async fn create_extra(&self, referencers: &[Fid], filename: Option<&str>, content: &[u8]) -> Result<Change<File>>;

    /// Changes an extra's name or content.
    async fn update_extra(&self, fid: &Fid, filename: Option<&str>, content: Option<&[u8]>) -> Result<Change<File>>;

    /// Moves an extra to the trash. Again is no error.
    async fn delete_extra(&self, fid: &Fid) -> Result<Change<()>>;
}

/// Verbs on users (contract section 8.10).
#[async_trait]
pub trait Users: Send + Sync {
    /// Returns the caller; anonymous has no name.
    async fn current_user(&self) -> Result<User>;

    /// Returns a user as others see him.
    async fn user(&self, username: &str) -> Result<User>;
}

/// Search (contract section 8.9).
#[async_trait]
pub trait Search: Send + Sync {
    /// Returns the files that match all words.
    async fn search(&self, query: &SearchQuery) -> Result<SearchPage>;
}
