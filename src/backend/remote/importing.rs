//! A figure with its data, or a table, on a server of v2: a grid of the data, then a plot that draws on it, as clients do it.
//!
//! If the plot is refused, the grid goes again. What was imported before, such a server cannot tell.

use std::sync::Arc;

use super::Remote;
use super::files::numbered;
use crate::backend::query::{FigureDraft, Imported, Incoming, Lookup, TableDraft};
use crate::backend::{Change, Error, Files, Grids, Plots, Result, Undo};
use crate::model::file::LONGEST_NAME;
use crate::model::grid::{GridContent, StoredColumn};
use crate::model::src::{self, Src};
use crate::model::{Fid, FilePatch, Grid, HOME, NewGrid, NewPlot, Place, Uid, Value};

/// How often a name is tried with a number behind it.
const MOST_NUMBERS: usize = 200;

/// What the name of a plot's grid ends with.
const SUFFIX: &str = "_grid";

impl Remote {
    pub(super) async fn import_by_verbs(&self, draft: &FigureDraft) -> Result<Change<Imported>> {
        let name = name_of(draft.file.filename.as_deref().unwrap_or_else(|| draft.figure.title()));
        let name = self.free_name(&name, draft.file.place.as_ref()).await?;
        let (_, columns) = src::extract(draft.figure.clone(), |_| String::new());
        let grid = if columns.is_empty() { None } else { Some(self.grid_of(draft, &name, columns).await?) };
        let made = self.plot_of(draft, &name, grid.as_ref()).await;
        let grid = grid.map(|grid| grid.file.fid);
        let plot = match made {
            Ok(plot) => plot,
            Err(error) => {
                if let Some(grid) = &grid {
                    self.take_away(grid).await;
                }
                return Err(error);
            }
        };
        let undo = Undo::Trash(std::iter::once(plot.clone()).chain(grid.clone()).collect());
        Ok(Change::new(Imported::Made { plot, grid }, undo))
    }

    /// Takes in what is in several files; if any of it is refused, what was made of those before it goes again.
    pub(super) async fn import_all_by_verbs(&self, files: &[Arc<Vec<Incoming>>]) -> Result<Vec<Vec<Change<Imported>>>> {
        let mut done: Vec<Vec<Change<Imported>>> = Vec::new();
        for file in files {
            let mut made = Vec::new();
            for incoming in file.iter() {
                let change = match incoming {
                    Incoming::Figure(draft) => self.import_by_verbs(draft).await,
                    Incoming::Table(draft) => self.import_table_by_verbs(draft).await,
                };
                match change {
                    Ok(change) => made.push(change),
                    Err(error) => {
                        done.push(made);
                        self.take_all_away(done.iter().flatten()).await;
                        return Err(error);
                    }
                }
            }
            done.push(made);
        }
        Ok(done)
    }

    async fn take_all_away(&self, done: impl Iterator<Item = &Change<Imported>> + Send) {
        for change in done {
            if let Some(Undo::Trash(files)) = &change.undo {
                for file in files {
                    self.take_away(file).await;
                }
            }
        }
    }

    async fn import_table_by_verbs(&self, draft: &TableDraft) -> Result<Change<Imported>> {
        let name = name_of(draft.file.filename.as_deref().unwrap_or_default());
        let name = self.free_name(&name, draft.file.place.as_ref()).await?;
        let mut grid = NewGrid {
            data: draft.data.clone(),
            source_url: draft.source_url.clone(),
            file: draft.file.clone(),
            ..NewGrid::default()
        };
        let grid_name = if draft.plot.is_some() { with_suffix(&name) } else { name.clone() };
        let grid = self.grid_named(&mut grid, &grid_name).await?;
        let fid = grid.file.fid.clone();
        let Some(figure) = &draft.plot else {
            return Ok(Change::new(Imported::Grid(fid.clone()), Undo::Trash(vec![fid])));
        };
        let uids: Vec<Uid> = draft
            .data
            .cols
            .keys()
            .filter_map(|name| grid.cols.iter().find(|head| head.name == *name))
            .map(|head| head.uid.clone())
            .collect();
        let plot = if uids.len() == draft.data.cols.len() {
            let figure = TableDraft::on_grid(figure.clone(), &fid, &uids);
            self.plot_named(NewPlot { figure, source_fid: None, file: draft.file.clone() }, &name).await
        } else {
            Err(Error::Offline("The server did not say which columns it made.".into()))
        };
        match plot {
            Ok(plot) => {
                let undo = Undo::Trash(vec![plot.clone(), fid.clone()]);
                Ok(Change::new(Imported::Made { plot, grid: Some(fid) }, undo))
            }
            Err(error) => {
                self.take_away(&fid).await;
                Err(error)
            }
        }
    }

    async fn grid_of(&self, draft: &FigureDraft, name: &str, columns: Vec<(String, Value)>) -> Result<Grid> {
        let stored = |(order, (name, data)): (usize, (String, Value))| {
            (name, StoredColumn { data, order: Some(order as i64), uid: None })
        };
        let cols = columns.into_iter().enumerate().map(stored).collect();
        let mut grid = NewGrid {
            data: GridContent { cols, metadata: None },
            source_url: draft.source_url.clone(),
            file: FilePatch {
                place: draft.file.place.clone(),
                world_readable: draft.file.world_readable,
                ..FilePatch::default()
            },
            ..NewGrid::default()
        };
        self.grid_named(&mut grid, &with_suffix(name)).await
    }

    /// Makes a grid of a name, or with a number behind it.
    async fn grid_named(&self, grid: &mut NewGrid, name: &str) -> Result<Grid> {
        for number in 0..MOST_NUMBERS {
            grid.file.filename = Some(numbered(name, number));
            match self.create_grid(grid).await {
                Err(Error::Conflict { .. }) => {}
                made => return made.map(|change| change.value),
            }
        }
        Err(Error::name_taken(name))
    }

    async fn plot_of(&self, draft: &FigureDraft, name: &str, grid: Option<&Grid>) -> Result<Fid> {
        let mut missing = false;
        let (figure, _) = src::extract(draft.figure.clone(), |column| {
            let head = grid.and_then(|grid| Some((grid, grid.cols.iter().find(|head| head.name == column)?)));
            missing |= head.is_none();
            head.map_or(String::new(), |(grid, head)| Src::column(grid.file.fid.clone(), head.uid.clone()).to_string())
        });
        if missing {
            return Err(Error::Offline("The server did not say which columns it made.".into()));
        }
        self.plot_named(NewPlot { figure, source_fid: None, file: draft.file.clone() }, name).await
    }

    /// Makes a plot of a name, or with a number behind it.
    async fn plot_named(&self, mut plot: NewPlot, name: &str) -> Result<Fid> {
        for number in 0..MOST_NUMBERS {
            plot.file.filename = Some(numbered(name, number));
            match self.create_plot(&plot).await {
                Err(Error::Conflict { .. }) => {}
                made => return made.map(|change| change.value.file.fid),
            }
        }
        Err(Error::name_taken(name))
    }

    /// Returns a name that is not taken at a place, as far as can be seen.
    async fn free_name(&self, name: &str, place: Option<&Place>) -> Result<String> {
        for number in 0..MOST_NUMBERS {
            let numbered = numbered(name, number);
            let lookup = match place {
                Some(Place::Folder(parent)) => Lookup { path: numbered.clone(), parent: *parent, user: None },
                Some(Place::Path(path)) => Lookup::from_home(&format!("{path}/{numbered}")),
                None => Lookup { path: numbered.clone(), parent: HOME, user: None },
            };
            match self.exists(&lookup).await {
                Ok(true) => {}
                // What is wrong with the place is told when something is put there.
                Ok(false) | Err(Error::Invalid { .. }) => return Ok(numbered),
                Err(error) => return Err(error),
            }
        }
        Err(Error::name_taken(name))
    }

    /// Removes a file that was made on the way; one that stays is in sight, so its failure is not told above the first.
    async fn take_away(&self, file: &Fid) {
        if self.trash(file).await.is_ok() {
            let _ = self.permanent_delete(file).await;
        }
    }
}

/// Returns the name of a plot's grid.
fn with_suffix(name: &str) -> String {
    name.chars().take(LONGEST_NAME - SUFFIX.len()).chain(SUFFIX.chars()).collect()
}

/// Makes a name of a title.
fn name_of(title: &str) -> String {
    let name: String =
        title.trim().chars().map(|c| if c == '/' || c.is_control() { '-' } else { c }).take(LONGEST_NAME).collect();
    if name.is_empty() || name == "." || name == ".." { "untitled".into() } else { name }
}
