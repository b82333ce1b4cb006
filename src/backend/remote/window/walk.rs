//! A listing read from its start, as far as somebody wants to see, then narrowed and sorted here.

use std::collections::HashSet;
use std::num::NonZeroU64;
use std::sync::Arc;

use super::compare;
use crate::backend::query::{Entry, PlotQuery, Scope, SortKey, View};
use crate::backend::remote::Remote;
use crate::backend::{Error, Plots, Result};
use crate::model::{Fid, File, FileType};

/// Files that are asked for at once.
const STEP: u64 = 500;

/// Plots that are asked for at once.
const PLOTS: u64 = 100;

/// Files that are looked at at most.
const MOST_FILES: usize = 50_000;

/// Pages that are asked for at most.
const MOST_STEPS: usize = 500;

/// A listing as far as it was read.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    found: Arc<Vec<Entry>>,
    looked_at: usize,
    steps: usize,
    last_first: Option<Fid>,
    next: Next,
}

#[derive(Debug, Clone, Default)]
enum Next {
    #[default]
    Start,
    Page(u64),
    Link(String, HashSet<String>),
    /// Everything was read.
    End,
    /// There is more than anybody would look through.
    Endless,
}

impl Walk {
    /// Reads until so many rows are found, or everything is.
    ///
    /// # Errors
    /// Those of the server.
    pub async fn go(&mut self, remote: &Remote, view: &View, enough: usize) -> Result<()> {
        // What must be sorted here must be there.
        let enough = if comes_sorted(view) { enough } else { usize::MAX };
        while self.found.len() < enough && !matches!(self.next, Next::End | Next::Endless) {
            let files = self.step(remote, view).await?;
            self.looked_at += files.len();
            self.steps += 1;
            let first = files.first().map(|file| file.fid.clone());
            if first.is_some() && first == self.last_first {
                // The same page again is no page behind.
                self.next = Next::End;
                break;
            }
            self.last_first = first;
            let rows = remote.entries(view, files).await?;
            let needle = view.filter.as_ref().map(|filter| filter.to_lowercase());
            let holds = |entry: &Entry| match &needle {
                Some(needle) => {
                    entry.filename.to_lowercase().contains(needle) || entry.title.to_lowercase().contains(needle)
                }
                None => true,
            };
            Arc::make_mut(&mut self.found).extend(rows.into_iter().filter(holds));
            if (self.looked_at >= MOST_FILES || self.steps >= MOST_STEPS) && !matches!(self.next, Next::End) {
                self.next = Next::Endless;
            }
        }
        Ok(())
    }

    /// Reads the next files.
    async fn step(&mut self, remote: &Remote, view: &View) -> Result<Vec<File>> {
        if view.scope == Scope::Public {
            return self.step_plots(remote, view).await;
        }
        let number = if let Next::Page(number) = self.next { number } else { 1 };
        let page = match remote.page_of(view, number, STEP).await {
            Ok(page) => page,
            Err(Error::NotFound) if number > 1 => {
                self.next = Next::End;
                return Ok(Vec::new());
            }
            Err(error) => return Err(error),
        };
        self.next = match page.next {
            Some(_) if !page.results.is_empty() => Next::Page(number + 1),
            _ => Next::End,
        };
        Ok(page.results)
    }

    async fn step_plots(&mut self, remote: &Remote, view: &View) -> Result<Vec<File>> {
        if !view.filetypes.is_empty() && !view.filetypes.contains(&FileType::Plot) {
            self.next = Next::End;
            return Ok(Vec::new());
        }
        let (cursor, mut seen) = match std::mem::take(&mut self.next) {
            Next::Link(link, seen) => (Some(link), seen),
            _ => (None, HashSet::new()),
        };
        let by_views = (view.order.key == SortKey::Views).then_some(view.order.descending);
        let query = PlotQuery { by_views, cursor, page_size: NonZeroU64::new(PLOTS), ..PlotQuery::default() };
        let page = remote.plots(&query).await?;
        self.next = match page.next {
            // A link that was followed already leads in circles.
            Some(link) if !page.results.is_empty() && seen.insert(link.clone()) => Next::Link(link, seen),
            _ => Next::End,
        };
        Ok(page.results.into_iter().map(|plot| plot.file).collect())
    }

    /// Returns the rows in the view's order.
    pub fn rows(&self, view: &View) -> Arc<Vec<Entry>> {
        if comes_sorted(view) {
            return Arc::clone(&self.found);
        }
        let mut rows = Vec::clone(&self.found);
        rows.sort_by(|a, b| compare(view, a, b));
        Arc::new(rows)
    }

    /// Returns whether everything was read.
    pub fn is_whole(&self) -> bool {
        matches!(self.next, Next::End)
    }
}

/// Returns whether the server gives a listing in the view's order.
fn comes_sorted(view: &View) -> bool {
    match (&view.scope, view.order.key) {
        (Scope::Public, SortKey::Views) => true,
        (Scope::Public, SortKey::CreationTime) | (_, SortKey::TrashedAt) => view.order.descending,
        (Scope::Public, _) => false,
        _ => true,
    }
}
