//! The verbs of a session: each runs its rule in one transaction, on a thread that may wait.
//!
//! Without a runtime around, a verb does its work at once, so that [`super::block`] needs none.

use std::sync::Arc;

use async_trait::async_trait;
use indexmap::IndexMap;
use tokio::runtime::Handle;

use super::store::Tx;
use super::trash::Extent;
use super::{
    Session, collaborators, comments, copies, extras, files, folders, grids, images, imports, listing, plots, search,
    sources, trash, undoing, users, window,
};
use crate::backend::query::{
    Content, ContentOptions, Copied, CopyOptions, Counts, Entry, Exposure, FigureDraft, ImageName, Imported, Incoming,
    ListQuery, Lookup, PlotQuery, RelationPage, SearchPage, SearchQuery, Share, Sharing, Shelf, Spot, TrashSummary,
    View, Window,
};
use crate::backend::{Change, Error, Extras, Files, Folders, Grids, Plots, Result, Search, Undo, Users};
use crate::model::file::Comment;
use crate::model::grid::{ColumnPatch, GridColumn, GridContent, NewColumn};
use crate::model::{
    CursorPage, Fid, Figure, File, FilePatch, Folder, Grid, Listing, NewGrid, NewPlot, Place, Plot, PlotPatch,
    SourceGraph, Uid, User, Value,
};

impl Session {
    /// Runs work where waiting for the disk holds nobody up.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Session) -> Result<T> + Send + 'static) -> Result<T> {
        let Ok(runtime) = Handle::try_current() else { return work(self) };
        let session = self.clone();
        let done = runtime.spawn_blocking(move || work(&session)).await;
        done.unwrap_or_else(|broken| Err(Error::Storage(format!("The library's work broke off: {broken}."))))
    }

    /// Runs a rule that reads.
    pub(super) async fn reading<T, R>(&self, rule: R) -> Result<T>
    where
        T: Send + 'static,
        R: FnOnce(&Session, &Tx) -> Result<T> + Send + 'static,
    {
        self.run(|session| session.read(|tx| rule(session, tx))).await
    }

    /// Runs a rule that writes, together with others that wait to be written.
    pub(super) async fn writing<T, R>(&self, rule: R) -> Result<T>
    where
        T: Send + 'static,
        R: Fn(&Session, &Tx) -> Result<T> + Send + 'static,
    {
        let Ok(runtime) = Handle::try_current() else { return self.write(|tx| rule(self, tx)) };
        let session = self.clone();
        let shared = &self.library.shared;
        let (answer, service) = shared.together.ask(move |tx| session.in_write(tx, |tx| rule(&session, tx)));
        if let Some(service) = service {
            let store = Arc::clone(&shared.store);
            runtime.spawn_blocking(move || service.serve(&store));
        }
        answer.await.unwrap_or_else(|_| Err(Error::Storage("The library's work broke off.".into())))
    }

    /// Runs a rule that writes and leaves work to the sweep.
    async fn trashing<T, R>(&self, rule: R) -> Result<T>
    where
        T: Send + 'static,
        R: Fn(&Session, &Tx) -> Result<T> + Send + 'static,
    {
        self.run(move |session| {
            let answer = session.library.store().write_freeing(|tx| rule(session, tx))?;
            session.library.wake_sweeper();
            Ok(answer)
        })
        .await
    }
}

#[async_trait]
impl Files for Session {
    async fn retrieve(&self, fid: &Fid) -> Result<File> {
        let fid = fid.clone();
        self.reading(move |session, tx| files::retrieve(session, tx, &fid)).await
    }

    async fn content(&self, fid: &Fid) -> Result<Content> {
        let fid = fid.clone();
        self.reading(move |session, tx| files::content(session, tx, &fid)).await
    }

    async fn update(&self, fid: &Fid, patch: &FilePatch) -> Result<Change<File>> {
        let (fid, patch) = (fid.clone(), patch.clone());
        self.writing(move |session, tx| files::update(session, tx, &fid, &patch)).await
    }

    async fn copy(&self, fid: &Fid, options: &CopyOptions) -> Result<Change<Copied>> {
        let (fid, options) = (fid.clone(), options.clone());
        self.writing(move |session, tx| copies::copy(session, tx, &fid, &options)).await
    }

    async fn image(&self, fid: &Fid, name: ImageName) -> Result<Vec<u8>> {
        let fid = fid.clone();
        let draw = move |session: &Session| {
            let figure = session.read(|tx| images::figure(session, tx, &fid))?;
            // No transaction waits for the drawing.
            images::draw(&figure, name)
        };
        self.run(draw).await
    }

    async fn collaborators(&self, fid: &Fid) -> Result<Vec<Share>> {
        let fid = fid.clone();
        self.reading(move |session, tx| collaborators::list(session, tx, &fid)).await
    }

    async fn add_collaborators(&self, fid: &Fid, sharing: &Sharing) -> Result<Change<Vec<Share>>> {
        let (fid, sharing) = (fid.clone(), sharing.clone());
        self.writing(move |session, tx| collaborators::add(session, tx, &fid, &sharing)).await
    }

    async fn remove_collaborators(&self, fid: &Fid, users: &[String], teams: &[String]) -> Result<Change<Vec<Share>>> {
        let (fid, users, teams) = (fid.clone(), users.to_vec(), teams.to_vec());
        self.writing(move |session, tx| collaborators::remove(session, tx, &fid, &users, &teams)).await
    }

    async fn drop_reference(&self, fid: &Fid, referenced: &Fid) -> Result<Change<File>> {
        let (fid, referenced) = (fid.clone(), referenced.clone());
        self.writing(move |session, tx| extras::drop_reference(session, tx, &fid, &referenced)).await
    }

    async fn trash(&self, fid: &Fid) -> Result<Change<File>> {
        let fid = fid.clone();
        self.trashing(move |session, tx| trash::trash(session, tx, &fid)).await
    }

    async fn restore(&self, fid: &Fid) -> Result<Change<File>> {
        let fid = fid.clone();
        self.trashing(move |session, tx| trash::restore(session, tx, &fid, Extent::Everything)).await
    }

    async fn permanent_delete(&self, fid: &Fid) -> Result<()> {
        let fid = fid.clone();
        self.trashing(move |session, tx| trash::permanent_delete(session, tx, &fid)).await
    }

    async fn star(&self, fid: &Fid) -> Result<Change<File>> {
        let fid = fid.clone();
        self.writing(move |session, tx| files::star(session, tx, &fid)).await
    }

    async fn unstar(&self, fid: &Fid) -> Result<Change<()>> {
        let fid = fid.clone();
        self.writing(move |session, tx| files::unstar(session, tx, &fid)).await
    }

    async fn lookup(&self, lookup: &Lookup) -> Result<File> {
        let lookup = lookup.clone();
        self.reading(move |session, tx| files::lookup(session, tx, &lookup)).await
    }

    async fn exists(&self, lookup: &Lookup) -> Result<bool> {
        let lookup = lookup.clone();
        self.reading(move |session, tx| files::exists(session, tx, &lookup)).await
    }

    async fn path(&self, fid: &Fid) -> Result<String> {
        let fid = fid.clone();
        self.reading(move |session, tx| files::path(session, tx, &fid)).await
    }

    async fn sources(&self, fid: &Fid, page: Option<RelationPage>) -> Result<SourceGraph> {
        let fid = fid.clone();
        self.reading(move |session, tx| sources::sources(session, tx, &fid, page)).await
    }

    async fn comment(&self, fid: &Fid, text: &str) -> Result<Change<Comment>> {
        let (fid, text) = (fid.clone(), text.to_owned());
        self.writing(move |session, tx| comments::add(session, tx, &fid, &text)).await
    }

    async fn uncomment(&self, id: u64) -> Result<Change<()>> {
        self.writing(move |session, tx| comments::remove(session, tx, id)).await
    }

    async fn window(&self, view: &View, from: &Spot, limit: usize) -> Result<Window> {
        let (view, from) = (view.clone(), from.clone());
        self.reading(move |session, tx| window::window(session, tx, &view, &from, limit)).await
    }

    async fn counts(&self) -> Result<Counts> {
        self.reading(files::counts).await
    }

    async fn trash_summary(&self, fids: &[Fid]) -> Result<TrashSummary> {
        let fids = fids.to_vec();
        self.reading(move |session, tx| trash::summary(session, tx, &fids)).await
    }

    async fn empty_trash(&self) -> Result<u64> {
        self.trashing(trash::empty).await
    }

    async fn undo(&self, undo: &Undo) -> Result<Undo> {
        let undo = undo.clone();
        self.trashing(move |session, tx| undoing::undo(session, tx, &undo)).await
    }

    async fn unused_grids(&self) -> Result<Vec<Entry>> {
        self.orphans().await
    }

    async fn exposed_plots(&self) -> Result<Vec<Exposure>> {
        self.exposures().await
    }

    async fn revision(&self) -> Result<u64> {
        self.run(|session| session.library.store().revision()).await
    }
}

#[async_trait]
impl Folders for Session {
    async fn create_folder(&self, path: &str, parent: &Place) -> Result<Change<Folder>> {
        let (path, parent) = (path.to_owned(), parent.clone());
        self.writing(move |session, tx| folders::create(session, tx, &path, &parent)).await
    }

    async fn folder(&self, fid: &Fid, query: &ListQuery) -> Result<Folder> {
        let (fid, query) = (fid.clone(), query.clone());
        self.reading(move |session, tx| listing::folder(session, tx, &fid, &query)).await
    }

    async fn listing(&self, shelf: Shelf, user: Option<&str>, query: &ListQuery) -> Result<Listing> {
        let (user, query) = (user.map(str::to_owned), query.clone());
        self.reading(move |session, tx| listing::shelf(session, tx, shelf, user.as_deref(), &query)).await
    }
}

#[async_trait]
impl Plots for Session {
    async fn plots(&self, query: &PlotQuery) -> Result<CursorPage<Plot>> {
        let query = query.clone();
        self.reading(move |session, tx| plots::list(session, tx, &query)).await
    }

    async fn feed(&self, query: &PlotQuery) -> Result<CursorPage<Plot>> {
        let query = query.clone();
        self.reading(move |session, tx| plots::feed(session, tx, &query)).await
    }

    async fn create_plot(&self, plot: &NewPlot) -> Result<Change<Plot>> {
        self.make_plot(Arc::new(plot.clone())).await
    }

    async fn import_figure(&self, draft: &FigureDraft) -> Result<Change<Imported>> {
        let draft = draft.clone();
        self.writing(move |session, tx| imports::import(session, tx, &draft)).await
    }

    async fn import(&self, files: &[Arc<Vec<Incoming>>]) -> Result<Vec<Vec<Change<Imported>>>> {
        let files = files.to_vec();
        self.writing(move |session, tx| {
            files.iter().map(|file| file.iter().map(|part| imports::incoming(session, tx, part)).collect()).collect()
        })
        .await
    }

    async fn plot(&self, fid: &Fid) -> Result<Plot> {
        let fid = fid.clone();
        self.reading(move |session, tx| plots::retrieve(session, tx, &fid)).await
    }

    async fn figure(&self, fid: &Fid, options: ContentOptions) -> Result<Figure> {
        let fid = fid.clone();
        self.reading(move |session, tx| plots::figure(session, tx, &fid, options)).await
    }

    async fn update_plot(&self, fid: &Fid, patch: &PlotPatch) -> Result<Change<Plot>> {
        self.change_plot(fid, patch.clone()).await
    }

    async fn count_view(&self, fid: &Fid) -> Result<u64> {
        let fid = fid.clone();
        self.writing(move |session, tx| plots::count_view(session, tx, &fid)).await
    }

    async fn unreadable_grids(&self, fid: &Fid) -> Result<IndexMap<Fid, GridContent>> {
        let fid = fid.clone();
        self.reading(move |session, tx| plots::unreadable(session, tx, &fid)).await
    }
}

#[async_trait]
impl Grids for Session {
    async fn create_grid(&self, grid: &NewGrid) -> Result<Change<Grid>> {
        self.make_grid(Arc::new(grid.clone())).await
    }

    async fn grid(&self, fid: &Fid) -> Result<Grid> {
        let fid = fid.clone();
        self.reading(move |session, tx| grids::retrieve(session, tx, &fid)).await
    }

    async fn grid_content(&self, fid: &Fid) -> Result<GridContent> {
        let fid = fid.clone();
        self.reading(move |session, tx| grids::content(session, tx, &fid)).await
    }

    async fn update_grid(&self, fid: &Fid, patch: &FilePatch) -> Result<Change<Grid>> {
        let (fid, patch) = (fid.clone(), patch.clone());
        self.writing(move |session, tx| grids::update_fields(session, tx, &fid, &patch)).await
    }

    async fn columns(&self, fid: &Fid, uids: &[Uid]) -> Result<Vec<GridColumn>> {
        let (fid, uids) = (fid.clone(), uids.to_vec());
        self.reading(move |session, tx| grids::columns(session, tx, &fid, &uids)).await
    }

    async fn add_columns(&self, fid: &Fid, columns: &[NewColumn]) -> Result<Change<Vec<GridColumn>>> {
        self.append_columns(fid, columns.to_vec()).await
    }

    async fn update_columns(&self, fid: &Fid, patches: &[(Uid, ColumnPatch)]) -> Result<Change<Vec<GridColumn>>> {
        self.change_columns(fid, patches.to_vec()).await
    }

    async fn delete_columns(&self, fid: &Fid, uids: &[Uid]) -> Result<Change<()>> {
        let (fid, uids) = (fid.clone(), uids.to_vec());
        self.writing(move |session, tx| grids::delete(session, tx, &fid, &uids)).await
    }

    async fn add_rows(&self, fid: &Fid, rows: &[Vec<Value>]) -> Result<Change<Grid>> {
        self.append_rows(fid, rows.to_vec()).await
    }
}

#[async_trait]
impl Extras for Session {
    async fn create_extra(&self, referencers: &[Fid], filename: Option<&str>, content: &[u8]) -> Result<Change<File>> {
        let (referencers, name, content) = (referencers.to_vec(), filename.map(str::to_owned), content.to_vec());
        self.writing(move |session, tx| extras::create(session, tx, &referencers, name.as_deref(), &content)).await
    }

    async fn update_extra(&self, fid: &Fid, filename: Option<&str>, content: Option<&[u8]>) -> Result<Change<File>> {
        let (fid, name, content) = (fid.clone(), filename.map(str::to_owned), content.map(<[u8]>::to_vec));
        self.writing(move |session, tx| extras::update(session, tx, &fid, name.as_deref(), content.as_deref())).await
    }

    async fn delete_extra(&self, fid: &Fid) -> Result<Change<()>> {
        let fid = fid.clone();
        self.trashing(move |session, tx| extras::delete(session, tx, &fid)).await
    }
}

#[async_trait]
impl Users for Session {
    async fn current_user(&self) -> Result<User> {
        self.reading(users::current).await
    }

    async fn user(&self, username: &str) -> Result<User> {
        let username = username.to_owned();
        self.reading(move |session, tx| users::retrieve(session, tx, &username)).await
    }
}

#[async_trait]
impl Search for Session {
    async fn search(&self, query: &SearchQuery) -> Result<SearchPage> {
        let query = query.clone();
        self.reading(move |session, tx| search::search(session, tx, &query)).await
    }
}
