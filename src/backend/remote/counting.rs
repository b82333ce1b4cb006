//! Counts, sums and the sign of change, on servers that are asked for lists alone.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use super::Remote;
use crate::backend::query::{Counts, ListQuery, Order, PlotQuery, Shelf, SortKey, TrashSummary};
use crate::backend::{Error, Files, Folders, Plots, Result};
use crate::model::{Fid, FileType};

/// How often it is looked whether somebody else has changed something.
const LOOK: Duration = Duration::from_secs(20);

/// How many times longer than a list the number of public plots is believed; v2 has no count of them.
const PUBLIC: u32 = 20;

/// Pages of public plots that are counted.
const MOST_PUBLIC_PAGES: usize = 10;

/// Files in the trash that are counted.
const MOST_SUMMED: u64 = 20_000;

/// Folders in the trash that are opened to count.
const MOST_OPENED: usize = 1_000;

fn size(size: u64) -> Option<NonZeroU64> {
    NonZeroU64::new(size)
}

impl Remote {
    /// Counts what is under each entry of the folder tree, public plots up to a bound.
    pub(super) async fn count_listings(&self) -> Result<Counts> {
        let public = self.count_public().await?;
        if self.username().is_none() {
            return Ok(Counts { public, ..Counts::default() });
        }
        let (all, starred, shared, trash) = tokio::try_join!(
            self.count(Shelf::All),
            self.count(Shelf::Starred),
            self.count(Shelf::Shared),
            self.count(Shelf::Trashed),
        )?;
        Ok(Counts { all, starred, shared, public, trash })
    }

    async fn count(&self, shelf: Shelf) -> Result<u64> {
        let query = ListQuery { page_size: size(1), ..ListQuery::default() };
        match self.listing(shelf, None, &query).await {
            Ok(listing) => Ok(listing.children.count),
            // An older server need not have every shelf.
            Err(Error::NotFound | Error::Unsupported(_)) => Ok(0),
            Err(error) => Err(error),
        }
    }

    async fn count_public(&self) -> Result<u64> {
        let kept = self.kept().public;
        if let Some((since, count)) = kept
            && since.elapsed() < self.server.list_age * PUBLIC
        {
            return Ok(count);
        }
        let mut query = PlotQuery { page_size: size(100), ..PlotQuery::default() };
        let mut count = 0;
        for _ in 0..MOST_PUBLIC_PAGES {
            let page = self.plots(&query).await?;
            count += page.results.len() as u64;
            let is_new = page.next != query.cursor;
            query.cursor = page.next;
            if query.cursor.is_none() || page.results.is_empty() || !is_new {
                break;
            }
        }
        self.kept().public = Some((Instant::now(), count));
        Ok(count)
    }

    /// Counts what lies under roots of the trash. How many bytes it has, v2 does not say.
    pub(super) async fn sum_up(&self, fids: &[Fid]) -> Result<TrashSummary> {
        let mut summary = TrashSummary { bytes: fids.is_empty().then_some(0), ..TrashSummary::default() };
        let mut opened = 0;
        let mut folders = Vec::new();
        for fid in fids {
            match self.retrieve(fid).await?.filetype {
                FileType::Folder => {
                    summary.folders += 1;
                    folders.push(fid.clone());
                }
                _ => summary.files += 1,
            }
        }
        while let Some(folder) = folders.pop() {
            opened += 1;
            if opened > MOST_OPENED || summary.files + summary.folders > MOST_SUMMED {
                summary.partial = true;
                break;
            }
            self.sum_up_folder(&folder, &mut summary, &mut folders).await?;
        }
        Ok(summary)
    }

    async fn sum_up_folder(&self, fid: &Fid, summary: &mut TrashSummary, folders: &mut Vec<Fid>) -> Result<()> {
        for page in 1..=MOST_SUMMED / 1000 {
            let query = ListQuery { page: size(page), page_size: size(1000), ..ListQuery::default() };
            let children = self.folder(fid, &query).await?.children;
            let is_last = children.next.is_none() || children.results.is_empty();
            for file in children.results {
                if file.filetype == FileType::Folder {
                    summary.folders += 1;
                    folders.push(file.fid);
                } else {
                    summary.files += 1;
                }
            }
            if is_last {
                return Ok(());
            }
        }
        summary.partial = true;
        Ok(())
    }

    /// Deletes the trash root by root.
    pub(super) async fn delete_all_trash(&self) -> Result<u64> {
        let mut deleted = 0;
        let query = ListQuery { page_size: size(100), ..ListQuery::default() };
        loop {
            let roots = self.listing(Shelf::Trashed, None, &query).await?.children.results;
            if roots.is_empty() {
                return Ok(deleted);
            }
            for root in roots {
                let summary = self.sum_up(std::slice::from_ref(&root.fid)).await?;
                // What cannot be deleted ends it, so that it does not go on for ever.
                self.permanent_delete(&root.fid).await?;
                deleted += summary.files + summary.folders;
            }
        }
    }

    /// Returns a number that changes with every change of the caller's, and some time after those of others: it is made of
    /// the latest change among his files and of how many there are.
    pub(super) async fn guess_revision(&self) -> Result<u64> {
        let (generation, seen) = {
            let kept = self.kept();
            (kept.generation, kept.seen)
        };
        let fresh = seen.filter(|(since, _)| since.elapsed() < LOOK).map(|(_, seen)| seen);
        let now = if let Some(known) = fresh {
            known
        } else {
            let now = self.look().await?;
            let mut kept = self.kept();
            if seen.is_some_and(|(_, before)| before != now) {
                kept.forget();
            }
            kept.seen = Some((Instant::now(), now));
            now
        };
        let mut hasher = DefaultHasher::new();
        (generation, now).hash(&mut hasher);
        Ok(hasher.finish())
    }

    async fn look(&self) -> Result<u64> {
        let mut hasher = DefaultHasher::new();
        if self.username().is_none() {
            let query = PlotQuery { page_size: size(1), ..PlotQuery::default() };
            for plot in self.plots(&query).await?.results {
                (plot.file.fid, plot.file.date_modified).hash(&mut hasher);
            }
            return Ok(hasher.finish());
        }
        let order = Some(Order::descending(SortKey::DateModified));
        let query = ListQuery { page_size: size(1), order, ..ListQuery::default() };
        let (all, trash) = tokio::try_join!(self.listing(Shelf::All, None, &query), self.count(Shelf::Trashed))?;
        (all.children.count, trash).hash(&mut hasher);
        for file in all.children.results {
            (file.fid, file.date_modified).hash(&mut hasher);
        }
        Ok(hasher.finish())
    }
}
