//! Pushes files from one place to another: folders, grids and plots made there anew or changed in place, with the references of
//! plots pointed at the grids as they are called there.
//!
//! What has become of each file is kept ([`Ties`]), so that a second push changes what was pushed and makes nothing twice, and
//! files that were pulled are changed where they came from. What was changed there meanwhile is in the way as a file of the
//! same name would be. Nothing is shared unless asked for.
//!
//! What is only told is decided by the same steps as what is done, with what would have been made kept in mind: so both say the
//! same of the same files.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::memory::Known;
use super::patience::Patience;
use super::plan::{self, Item, Listed};
use super::pull::Progress;
use super::trail::Pushed;
use super::{Left, Ties};
use crate::backend::query::{Content, ContentOptions, Lookup};
use crate::backend::{Backend, Error, Result, record};
use crate::model::grid::{ColumnHead, GridContent, NewColumn};
use crate::model::{Fid, Figure, File, FilePatch, FileType, NewGrid, NewPlot, Place, PlotPatch, Src, Uid, src};

/// Numbers that are tried behind a name.
const MOST_NAMES: u32 = 10_000;

/// What happens where another file has the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// The file is left, and told.
    #[default]
    Skip,
    /// The file gets a number behind its name.
    Rename,
    /// The other file's content gives way, under the fid that it has.
    Replace,
}

/// How to push.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only what is under these; everything of the caller's if there are none.
    pub roots: Vec<Fid>,
    /// What happens where another file has the name.
    pub policy: Policy,
    /// Whether files that everybody may read here may be read by everybody there.
    pub keep_public: bool,
    /// Whether it is only told what would be done.
    pub dry_run: bool,
    /// Ends the push behind the file under way, when set.
    pub stop: Arc<AtomicBool>,
}

/// What is done to a file, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It is made.
    Make,
    /// The content of the one that is there is replaced.
    Replace,
    /// It is there as it was pushed.
    Keep,
}

/// A file and what was done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The file here.
    pub fid: Fid,
    /// Its kind.
    pub filetype: FileType,
    /// Its path there.
    pub path: String,
    /// Its fid there; `None` where it was only told.
    pub there: Option<Fid>,
    /// What was done.
    pub deed: Deed,
}

/// What a push came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What was done, in its order.
    pub done: Vec<Done>,
    /// What was left, and why.
    pub left: Vec<Left>,
    /// Whether it was broken off.
    pub stopped: bool,
}

/// Pushes files.
///
/// # Errors
/// When the files cannot be listed, or the other place is not there; what was pushed until then stays and is known.
pub async fn push(
    here: &dyn Backend,
    there: &dyn Backend,
    ties: &mut Ties,
    options: &Options,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Report> {
    let user = here.current_user().await?.username;
    let mut heard = |seen| progress(Progress::Listed { seen });
    let Listed { mut items, left, .. } = plan::items(here, &user, &options.roots, false, &mut heard).await?;
    add_needed(here, &mut items).await?;
    let wanted = items.len() as u64;
    progress(Progress::Found { seen: wanted, wanted });
    let mut work = Work {
        here,
        there,
        user,
        ties,
        options,
        columns: HashMap::new(),
        stand_ins: HashMap::new(),
        planned: HashMap::new(),
        blocked: HashSet::new(),
        report: Report { left, ..Report::default() },
    };
    for item in &items {
        let mut patience = Patience::default();
        let done = loop {
            if options.stop.load(Ordering::Relaxed) {
                work.report.stopped = true;
                return Ok(work.report);
            }
            match work.one(item).await {
                Err(error) if patience.wait(&error, &options.stop).await => {}
                done => break done,
            }
        };
        match done {
            Ok(()) => {}
            Err(error @ (Error::Offline(_) | Error::Busy | Error::Unauthenticated(_) | Error::Throttled { .. })) => {
                return Err(error);
            }
            Err(error) => work.leave(item, error.to_string()),
        }
        progress(Progress::Done { name: &item.name, bytes: 0 });
    }
    Ok(work.report)
}

/// Adds the grids that plots among the items draw on and that are not among them, before all plots.
async fn add_needed(here: &dyn Backend, items: &mut Vec<Item>) -> Result<()> {
    let mut known: HashSet<Fid> = items.iter().map(|item| item.fid.clone()).collect();
    let mut needed = Vec::new();
    for item in items.iter().filter(|item| item.filetype == FileType::Plot) {
        let figure = match here.figure(&item.fid, ContentOptions::default()).await {
            Ok(figure) => figure,
            Err(Error::NotFound | Error::Forbidden | Error::Corrupt(_)) => continue,
            Err(error) => return Err(error),
        };
        for grid in src::sources(&figure) {
            if known.insert(grid.clone())
                && let Ok(file) = here.retrieve(&grid).await
            {
                // A grid of somebody else's comes to lie beside the plot, as does one that lies in no folder.
                let at_home = file.owner == item.fid.owner() && file.parented;
                let parent = if at_home { file.parent } else { item.parent };
                needed.push(Item { parent, ..file.into() });
            }
        }
    }
    let first_plot = items.iter().position(|item| item.filetype == FileType::Plot).unwrap_or(items.len());
    items.splice(first_plot..first_plot, needed);
    Ok(())
}

/// A push under way.
struct Work<'w> {
    here: &'w dyn Backend,
    there: &'w dyn Backend,
    /// Whose files are pushed.
    user: String,
    ties: &'w mut Ties,
    options: &'w Options,
    /// The columns of pushed grids: their ids there by their ids here.
    columns: HashMap<Fid, HashMap<Uid, Uid>>,
    /// Grids that are drawn on there in place of those here, and were not pushed; where it is only told, those that would be.
    stand_ins: HashMap<Fid, Fid>,
    /// What would have been made, by its path, where it is only told.
    planned: HashMap<String, FileType>,
    /// Folders that are not there, by their paths.
    blocked: HashSet<String>,
    report: Report,
}

/// Where a file goes: its path there, and who is there already.
struct Target {
    path: String,
    name: String,
    folder: Place,
    /// The file that was pushed before, or whose content gives way.
    known: Option<Fid>,
}

/// How a file and the one there were when they last were the same.
struct Standing {
    fid: Fid,
    /// When the one there was made, if that is known.
    made: Option<i64>,
    /// When this one had last changed.
    here: i64,
    /// When the one there had last changed, if that is known.
    there: Option<i64>,
}

/// A file of the other side.
struct Other {
    /// What it is called; none for one that would have been made.
    fid: Option<Fid>,
    filetype: FileType,
    name: String,
    made: Option<i64>,
}

impl Work<'_> {
    fn leave(&mut self, item: &Item, reason: String) {
        self.report.left.push(Left { fid: item.fid.clone(), name: item.name.clone(), reason });
    }

    fn done(&mut self, item: &Item, path: String, there: Option<Fid>, deed: Deed) {
        let (fid, filetype) = (item.fid.clone(), item.filetype.clone());
        if self.options.dry_run && deed == Deed::Make {
            self.planned.insert(path.clone(), filetype.clone());
        }
        self.report.done.push(Done { fid, filetype, path, there, deed });
    }

    async fn one(&mut self, item: &Item) -> Result<()> {
        match item.filetype {
            FileType::Folder => self.folder(item).await,
            FileType::Grid | FileType::Plot => self.file(item).await,
            _ => {
                self.leave(item, "Only folders, grids and plots are pushed.".to_owned());
                Ok(())
            }
        }
    }

    /// Returns the path of a file's folder there; empty for home.
    async fn folder_path(&self, item: &Item) -> Result<String> {
        if item.parent < 0 {
            return Ok(String::new());
        }
        let path = self.here.path(&Fid::new(&self.user, item.parent).map_err(|_| Error::NotFound)?).await?;
        Ok(path.trim_matches('/').to_owned())
    }

    /// Returns the file of a path there.
    async fn find(&self, path: &str) -> Result<Option<Other>> {
        if let Some(filetype) = self.planned.get(path) {
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            return Ok(Some(Other { fid: None, filetype: filetype.clone(), name, made: None }));
        }
        match self.there.lookup(&Lookup::from_home(path)).await {
            Ok(file) => {
                let made = Some(file.creation_time.0);
                Ok(Some(Other { fid: Some(file.fid), filetype: file.filetype, name: file.filename, made }))
            }
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn is_blocked(&self, folder: &str) -> bool {
        self.blocked.contains(folder)
    }

    async fn folder(&mut self, item: &Item) -> Result<()> {
        let above = self.folder_path(item).await?;
        let path = join(&above, &item.name);
        if self.is_blocked(&above) {
            self.blocked.insert(path);
            self.leave(item, format!("There is no folder `{above}`."));
            return Ok(());
        }
        match self.find(&path).await? {
            Some(other) if other.filetype == FileType::Folder => {
                if let Some(there) = &other.fid {
                    self.note_folder(item, there, other.made)?;
                }
                self.done(item, path, other.fid, Deed::Keep);
            }
            Some(_) => {
                self.leave(item, format!("There is a file called `{path}` in its place."));
                self.blocked.insert(path);
            }
            None if self.options.dry_run => self.done(item, path, None, Deed::Make),
            None => {
                let made = match self.there.create_folder(&path, &Place::default()).await {
                    Ok(made) => made.value.file,
                    Err(error) => {
                        self.blocked.insert(path);
                        return Err(error);
                    }
                };
                self.note_folder(item, &made.fid, Some(made.creation_time.0))?;
                self.done(item, path, Some(made.fid), Deed::Make);
            }
        }
        Ok(())
    }

    /// Keeps which folder there is one of here, so that no pull takes it for another.
    fn note_folder(&mut self, item: &Item, there: &Fid, made: Option<i64>) -> Result<()> {
        let pushed = Pushed { fid: there.clone(), modified: item.modified, made, there: None };
        // One that was pulled is known already; it may also be chance that both sides gave the same number.
        let was_pulled = *there == item.fid && self.ties.memory.of(there).is_some();
        if self.options.dry_run || was_pulled || self.ties.trail.of(&item.fid) == Some(&pushed) {
            return Ok(());
        }
        self.ties.trail.note(&item.fid, pushed).map_err(|error| Error::Storage(error.to_string()))
    }

    /// Finds out what a file has to do with one there: it was pushed, or came from there.
    async fn standing(&self, item: &Item) -> Result<Option<Standing>> {
        if let Some(Pushed { fid, modified, made, there }) = self.ties.trail.of(&item.fid) {
            return Ok(Some(Standing { fid: fid.clone(), made: *made, here: *modified, there: *there }));
        }
        let Some(known) = self.ties.memory.of(&item.fid) else { return Ok(None) };
        let made = Some(self.here.retrieve(&item.fid).await?.creation_time.0);
        Ok(Some(Standing { fid: item.fid.clone(), made, here: known.here(), there: Some(known.modified) }))
    }

    /// Finds where a file goes; `None` if it is left.
    async fn target(&mut self, item: &Item, standing: Option<&Standing>) -> Result<Option<Target>> {
        let above = self.folder_path(item).await?;
        let folder = if above.is_empty() { Place::default() } else { Place::Path(above.clone()) };
        if let Some(standing) = standing {
            match self.there.retrieve(&standing.fid).await {
                // Another server at the same address may have given the same fid to another file.
                Ok(file)
                    if !file.is_trashed()
                        && file.filetype == item.filetype
                        && standing.made.is_none_or(|made| made / 1_000 == file.creation_time.0 / 1_000) =>
                {
                    let has_changed = standing.there.is_some_and(|there| there / 1_000 != file.date_modified.0 / 1_000);
                    if has_changed && item.modified != standing.here {
                        match self.options.policy {
                            Policy::Replace => {}
                            Policy::Rename => return self.renamed(item, &above, folder).await,
                            Policy::Skip => {
                                let reason = "It was changed there as well as here, since both were the same.";
                                self.leave(item, reason.to_owned());
                                if item.filetype == FileType::Grid {
                                    self.join_columns(&item.fid, &file.fid).await?;
                                }
                                return Ok(None);
                            }
                        }
                    }
                    let path = self.there.path(&file.fid).await;
                    let path = path.unwrap_or_else(|_| join(&above, &file.filename)).trim_matches('/').to_owned();
                    let (name, known) = (file.filename, Some(file.fid));
                    return Ok(Some(Target { path, name, folder, known }));
                }
                Ok(_) | Err(Error::NotFound | Error::Forbidden) => {}
                Err(error) => return Err(error),
            }
        }
        if self.is_blocked(&above) {
            self.leave(item, format!("There is no folder `{above}`."));
            return Ok(None);
        }
        let path = join(&above, &item.name);
        let Some(other) = self.find(&path).await? else {
            return Ok(Some(Target { path, name: item.name.clone(), folder, known: None }));
        };
        match self.options.policy {
            Policy::Replace if other.filetype == item.filetype && other.fid.is_some() => {
                Ok(Some(Target { path, name: other.name, folder, known: other.fid }))
            }
            Policy::Replace => {
                self.leave(item, format!("There is a {} called `{path}` in its place.", other.filetype));
                Ok(None)
            }
            Policy::Skip => {
                self.leave(item, format!("There is a file called `{path}` already."));
                // Plots that draw on it draw on the one that is there, if it has the columns.
                if item.filetype == FileType::Grid && other.filetype == FileType::Grid {
                    match &other.fid {
                        Some(fid) => self.join_columns(&item.fid, fid).await?,
                        None => self.would_join(&item.fid).await?,
                    }
                }
                Ok(None)
            }
            Policy::Rename => self.renamed(item, &above, folder).await,
        }
    }

    /// Finds a free name: with the lowest number behind it.
    async fn renamed(&mut self, item: &Item, above: &str, folder: Place) -> Result<Option<Target>> {
        for number in 2..MOST_NAMES {
            let behind = format!(" ({number})");
            let room = crate::model::file::LONGEST_NAME.saturating_sub(behind.chars().count());
            let name: String = item.name.chars().take(room).chain(behind.chars()).collect();
            let path = join(above, &name);
            if self.find(&path).await?.is_none() {
                return Ok(Some(Target { path, name, folder, known: None }));
            }
        }
        self.leave(item, "No name is free for it.".to_owned());
        Ok(None)
    }

    async fn file(&mut self, item: &Item) -> Result<()> {
        let standing = self.standing(item).await?;
        let Some(target) = self.target(item, standing.as_ref()).await? else { return Ok(()) };
        let again = standing.filter(|standing| target.known.as_ref() == Some(&standing.fid));
        let unchanged = again.is_some_and(|standing| standing.here == item.modified);
        if unchanged {
            if item.filetype == FileType::Grid
                && let Some(there) = &target.known
            {
                self.join_columns(&item.fid, there).await?;
            }
            self.done(item, target.path, target.known, Deed::Keep);
            return Ok(());
        }
        let deed = if target.known.is_some() { Deed::Replace } else { Deed::Make };
        let content = self.here.content(&item.fid).await?;
        if self.options.dry_run {
            match content {
                Content::Grid(_) => self.would_join(&item.fid).await?,
                Content::Figure(figure) => drop(self.redirected(*figure)?),
                Content::Bytes { .. } => return Err(Error::Unsupported("pushing this file")),
            }
            self.done(item, target.path, target.known, deed);
            return Ok(());
        }
        let made = match content {
            Content::Grid(grid) => self.grid(item, *grid, &target).await?,
            Content::Figure(figure) => self.plot(item, *figure, &target).await?,
            Content::Bytes { .. } => return Err(Error::Unsupported("pushing this file")),
        };
        self.done(item, target.path, Some(made), deed);
        Ok(())
    }

    /// Keeps what became of a file, at once: whatever happens next, it is not made twice.
    fn note(&mut self, item: &Item, there: &File) -> Result<()> {
        let (made, modified) = (Some(there.creation_time.0), there.date_modified.0);
        let pulled = self.ties.memory.of(&item.fid).filter(|_| there.fid == item.fid);
        let noted = if let Some(known) = pulled {
            let known = Known { modified, pushed: Some(item.modified), ..*known };
            self.ties.memory.note(&[(item.fid.clone(), Some(known))])
        } else {
            let pushed = Pushed { fid: there.fid.clone(), modified: item.modified, made, there: Some(modified) };
            self.ties.trail.note(&item.fid, pushed)
        };
        noted.map_err(|error| Error::Storage(error.to_string()))
    }

    /// Returns whether a new file is to be read by everybody: said of each, as servers are not of one mind what is usual.
    async fn is_public(&self, fid: &Fid) -> Result<Option<bool>> {
        Ok(Some(self.options.keep_public && self.here.retrieve(fid).await?.world_readable))
    }

    async fn grid(&mut self, item: &Item, content: GridContent, target: &Target) -> Result<Fid> {
        let facts = self.here.grid(&item.fid).await?.file;
        let fid = if let Some(there) = &target.known {
            let old: Vec<Uid> = self.there.grid(there).await?.cols.into_iter().map(|head| head.uid).collect();
            let columns: Vec<NewColumn> = content
                .cols
                .iter()
                .map(|(name, column)| NewColumn { name: name.clone(), data: column.data.clone() })
                .collect();
            self.replace_columns(there, old, columns).await?;
            if facts.metadata.is_some() {
                let patch = FilePatch { metadata: facts.metadata, ..FilePatch::default() };
                self.there.update_grid(there, &patch).await?;
            }
            self.note(item, &record::retrieve(self.there, there).await?)?;
            there.clone()
        } else {
            let file = FilePatch {
                filename: Some(target.name.clone()),
                place: Some(target.folder.clone()),
                world_readable: self.is_public(&item.fid).await?,
                metadata: facts.metadata,
                ..FilePatch::default()
            };
            let cols = content.cols.into_iter().map(|(name, mut column)| {
                // The server gives ids of its own.
                column.uid = None;
                (name, column)
            });
            let data = GridContent { cols: cols.collect(), metadata: None };
            let grid = NewGrid { data, file, ..NewGrid::default() };
            let made = self.there.create_grid(&grid).await?.value.file;
            self.note(item, &made)?;
            made.fid
        };
        self.join_columns(&item.fid, &fid).await?;
        Ok(fid)
    }

    /// Replaces a grid's columns: those of a name that stays keep their ids, so that what draws on them goes on to.
    async fn replace_columns(&self, there: &Fid, old: Vec<Uid>, columns: Vec<NewColumn>) -> Result<()> {
        let heads = self.there.grid(there).await?.cols;
        let (mut patches, mut new) = (Vec::new(), Vec::new());
        let mut kept = HashSet::new();
        for column in columns {
            match heads.iter().find(|head| head.name == column.name) {
                Some(head) => {
                    kept.insert(head.uid.clone());
                    let patch = crate::model::grid::ColumnPatch { data: Some(column.data), ..Default::default() };
                    patches.push((head.uid.clone(), patch));
                }
                None => new.push(column),
            }
        }
        let gone: Vec<Uid> = old.into_iter().filter(|uid| !kept.contains(uid)).collect();
        if !patches.is_empty() {
            self.there.update_columns(there, &patches).await?;
        }
        if !new.is_empty() {
            self.there.add_columns(there, &new).await?;
        }
        if !gone.is_empty() {
            self.there.delete_columns(there, &gone).await?;
        }
        Ok(())
    }

    /// Notes which column there is which of here, by their names.
    async fn join_columns(&mut self, here: &Fid, there: &Fid) -> Result<()> {
        let (mine, theirs) = (self.here.grid(here).await?.cols, self.there.grid(there).await?.cols);
        let uid_of = |name: &str| theirs.iter().find(|head| head.name == name).map(|head| head.uid.clone());
        let pairs = mine.into_iter().filter_map(|ColumnHead { name, uid, .. }| Some((uid, uid_of(&name)?)));
        let pairs: HashMap<Uid, Uid> = pairs.collect();
        self.columns.insert(here.clone(), pairs);
        self.stand_ins.insert(here.clone(), there.clone());
        Ok(())
    }

    /// Notes that a grid would be there, with all its columns.
    async fn would_join(&mut self, here: &Fid) -> Result<()> {
        let heads = self.here.grid(here).await?.cols;
        self.columns.insert(here.clone(), heads.into_iter().map(|head| (head.uid.clone(), head.uid)).collect());
        self.stand_ins.insert(here.clone(), here.clone());
        Ok(())
    }

    /// Points a figure at the grids of the other side.
    fn redirected(&self, figure: Figure) -> Result<Figure> {
        let mut missing = None;
        let redirected = src::redirect(figure, |src| {
            let elsewhere = self.elsewhere(src);
            if elsewhere.is_none() {
                missing.get_or_insert_with(|| src.fid.clone());
            }
            elsewhere
        });
        match missing {
            Some(grid) => {
                let message = format!("It draws on {grid}, which was not pushed.");
                Err(Error::Invalid { field: None, message })
            }
            None => Ok(redirected),
        }
    }

    async fn plot(&mut self, item: &Item, figure: Figure, target: &Target) -> Result<Fid> {
        let redirected = self.redirected(figure)?;
        if let Some(there) = &target.known {
            let patch = PlotPatch { figure: Some(redirected), ..PlotPatch::default() };
            let changed = self.there.update_plot(there, &patch).await?.value.file;
            self.note(item, &changed)?;
            return Ok(there.clone());
        }
        let file = FilePatch {
            filename: Some(target.name.clone()),
            place: Some(target.folder.clone()),
            world_readable: self.is_public(&item.fid).await?,
            ..FilePatch::default()
        };
        let plot = NewPlot { figure: redirected, source_fid: None, file };
        let made = self.there.create_plot(&plot).await?.value.file;
        self.note(item, &made)?;
        Ok(made.fid)
    }

    /// Returns what a reference is called there.
    fn elsewhere(&self, src: &Src) -> Option<Src> {
        let (fid, columns) = (self.stand_ins.get(&src.fid)?, self.columns.get(&src.fid)?);
        let uids = src.uids.iter().map(|uid| columns.get(uid).cloned()).collect::<Option<Vec<Uid>>>()?;
        Some(Src { fid: fid.clone(), uids, rows: src.rows })
    }
}

fn join(above: &str, name: &str) -> String {
    if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") }
}
