//! A figure with its data on a server of v2: a grid of the data, then a plot that draws on it, as clients do it.
//!
//! If the plot is refused, the grid goes again. What was imported before, such a server cannot tell.

use super::Remote;
use super::files::numbered;
use crate::backend::query::{FigureDraft, Imported, Lookup};
use crate::backend::{Change, Error, Files, Grids, Plots, Result, Undo};
use crate::model::file::LONGEST_NAME;
use crate::model::grid::{GridContent, StoredColumn};
use crate::model::src::{self, Src};
use crate::model::{Fid, FilePatch, Grid, HOME, NewGrid, NewPlot, Place, Value};

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

    async fn grid_of(&self, draft: &FigureDraft, name: &str, columns: Vec<(String, Value)>) -> Result<Grid> {
        let stem: String = name.chars().take(LONGEST_NAME - SUFFIX.len()).collect();
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
        for number in 0..MOST_NUMBERS {
            grid.file.filename = Some(numbered(&(stem.clone() + SUFFIX), number));
            match self.create_grid(&grid).await {
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
        let mut plot = NewPlot { figure, source_fid: None, file: draft.file.clone() };
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

    /// Removes a grid that no plot draws on; one that stays is in sight, so its failure is not told above the first.
    async fn take_away(&self, grid: &Fid) {
        if self.trash(grid).await.is_ok() {
            let _ = self.permanent_delete(grid).await;
        }
    }
}

/// Makes a name of a title.
fn name_of(title: &str) -> String {
    let name: String =
        title.trim().chars().map(|c| if c == '/' || c.is_control() { '-' } else { c }).take(LONGEST_NAME).collect();
    if name.is_empty() || name == "." || name == ".." { "untitled".into() } else { name }
}
