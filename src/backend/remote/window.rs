//! Windows on v2 listings, which come by page numbers or by links.
//!
//! A listing that the server sorts and narrows itself is read by the pages in sight. One that v2 cannot (a filter by
//! title, public plots by name) is walked from its start and sorted here. What was read is kept for a while and forgotten
//! with every change; every walk is bounded, as a list of a stranger may have no end.

mod walk;

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Remote;
use crate::backend::query::{Entry, ListQuery, Order, Scope, Shelf, SortKey, Spot, View, Window};
use crate::backend::{Error, Files, Folders, Result};
use crate::model::{Fid, File, FileType, Page};
use walk::Walk;

/// Rows on a page that is asked for.
const PAGE: u64 = 200;

/// Listings whose pages are kept.
const MOST_LISTINGS: usize = 8;

/// Pages that are kept of a listing.
const MOST_PAGES: usize = 100;

/// Stars that are known of at most.
const MOST_STARS: u64 = 5_000;

type Stars = Arc<HashSet<Fid>>;

/// What is remembered of listings.
#[derive(Debug, Default)]
pub struct Kept {
    /// How often everything was forgotten.
    pub generation: u64,
    listings: VecDeque<(View, Instant, Listing)>,
    stars: Option<(Instant, Stars)>,
    /// The number of public plots, when it was counted.
    pub public: Option<(Instant, u64)>,
    /// What was last seen of the library, and when.
    pub seen: Option<(Instant, u64)>,
}

#[derive(Debug, Clone)]
enum Listing {
    Numbered(Numbered),
    Walked(Walk),
}

/// A listing of which some pages are known.
#[derive(Debug, Clone)]
struct Numbered {
    total: u64,
    /// Rows on a page, of which a server may give fewer than it is asked for.
    size: u64,
    pages: BTreeMap<u64, Arc<Vec<Entry>>>,
}

impl Default for Numbered {
    fn default() -> Self {
        Numbered { total: 0, size: PAGE, pages: BTreeMap::new() }
    }
}

impl Kept {
    /// Forgets what listings were.
    pub fn forget(&mut self) {
        self.generation += 1;
        self.listings.clear();
        self.stars = None;
        self.public = None;
    }

    fn find(&mut self, view: &View, age: Duration) -> Option<Listing> {
        self.listings.retain(|(_, since, _)| since.elapsed() < age);
        self.listings.iter().find(|(kept, ..)| kept == view).map(|(.., listing)| listing.clone())
    }

    /// Keeps a listing, unless everything was forgotten while it was read.
    fn keep(&mut self, view: &View, listing: Listing, generation: u64) {
        if generation != self.generation {
            return;
        }
        let since =
            self.listings.iter().find(|(kept, ..)| kept == view).map_or_else(Instant::now, |(_, since, _)| *since);
        self.listings.retain(|(kept, ..)| kept != view);
        self.listings.push_back((view.clone(), since, listing));
        if self.listings.len() > MOST_LISTINGS {
            self.listings.pop_front();
        }
    }
}

/// Returns whether the server sorts and narrows a listing by itself.
fn is_numbered(view: &View) -> bool {
    let by_trashing = view.order.key == SortKey::TrashedAt;
    view.filter.is_none() && view.scope != Scope::Public && (!by_trashing || view.scope == Scope::Trash)
}

/// Returns whether the server's order is the view's, turned round.
fn is_turned(view: &View) -> bool {
    // The trash has an order of its own: what was thrown away last comes first.
    view.order.key == SortKey::TrashedAt && !view.order.descending
}

impl Remote {
    pub(super) async fn window_by_pages(&self, view: &View, from: &Spot, limit: usize) -> Result<Window> {
        let generation = self.kept().generation;
        let found = self.kept().find(view, self.server.list_age);
        let (window, listing) = if is_numbered(view) {
            let known = match found {
                Some(Listing::Numbered(known)) => known,
                _ => Numbered::default(),
            };
            let mut reader = Reader { remote: self, view, known };
            (reader.window(from, limit).await?, Listing::Numbered(reader.known))
        } else {
            let mut walk = match found {
                Some(Listing::Walked(walk)) => walk,
                _ => Walk::default(),
            };
            (self.walked_window(&mut walk, view, from, limit).await?, Listing::Walked(walk))
        };
        self.kept().keep(view, listing, generation);
        Ok(window)
    }

    async fn walked_window(&self, walk: &mut Walk, view: &View, from: &Spot, limit: usize) -> Result<Window> {
        let enough = match from {
            Spot::Index(index) => usize::try_from(*index).unwrap_or(usize::MAX).saturating_add(limit),
            _ => usize::MAX,
        };
        walk.go(self, view, enough).await?;
        let rows = walk.rows(view);
        let place = |fid: &Fid| rows.iter().position(|row| row.fid == *fid);
        let behind = |entry: &Entry| rows.partition_point(|row| compare(view, row, entry) == Ordering::Less);
        let start = match from {
            Spot::Index(index) => usize::try_from(*index).unwrap_or(usize::MAX),
            Spot::End => rows.len().saturating_sub(limit),
            Spot::After(entry) => place(&entry.fid).map_or_else(|| behind(entry), |at| at + 1),
            Spot::Before(entry) => place(&entry.fid).unwrap_or_else(|| behind(entry)).saturating_sub(limit),
            Spot::Around(fid) => place(fid).unwrap_or(0).saturating_sub(limit / 2),
        };
        let shown: Vec<Entry> = rows.iter().skip(start).take(limit).cloned().collect();
        let total = walk.is_whole().then_some(rows.len() as u64);
        Ok(Window { start: Some(start.min(rows.len()) as u64), total, rows: shown })
    }

    /// Asks for a page of a listing that the server sorts, from 1.
    async fn page_of(&self, view: &View, page: u64, size: u64) -> Result<Page<File>> {
        let order = (view.order.key != SortKey::TrashedAt).then_some(view.order);
        let filetypes = match view.scope {
            Scope::Subfolders(_) => vec![FileType::Folder],
            _ => view.filetypes.clone(),
        };
        let (page, page_size) = (NonZeroU64::new(page), NonZeroU64::new(size));
        let query = ListQuery { page, page_size, filetypes, order, ..ListQuery::default() };
        Ok(match &view.scope {
            Scope::Folder(fid) | Scope::Subfolders(fid) => self.folder(fid, &query).await?.children,
            Scope::All(user) => self.listing(Shelf::All, Some(user), &query).await?.children,
            Scope::Starred => self.listing(Shelf::Starred, None, &query).await?.children,
            Scope::Shared => self.listing(Shelf::Shared, None, &query).await?.children,
            Scope::Trash => self.listing(Shelf::Trashed, None, &query).await?.children,
            Scope::Public => return Err(Error::Unsupported("A numbered page of public plots")),
        })
    }

    /// Turns files into rows.
    async fn entries(&self, view: &View, files: Vec<File>) -> Result<Vec<Entry>> {
        let stars = self.stars().await?;
        let in_trash = view.scope == Scope::Trash;
        let only_folders = matches!(view.scope, Scope::Subfolders(_));
        // A server that does not narrow by type is helped.
        let wanted = |file: &File| {
            (!only_folders || file.filetype == FileType::Folder)
                && (view.filetypes.is_empty() || view.filetypes.contains(&file.filetype))
        };
        Ok(files.into_iter().filter(wanted).map(|file| entry(file, in_trash, &stars)).collect())
    }

    /// Returns what the caller starred; lists do not say it of a file.
    async fn stars(&self) -> Result<Stars> {
        let kept = self.kept().stars.clone();
        if let Some((since, stars)) = kept
            && since.elapsed() < self.server.list_age
        {
            return Ok(stars);
        }
        let generation = self.kept().generation;
        let stars: Stars = if self.username().is_none() { Arc::default() } else { Arc::new(self.list_stars().await?) };
        let mut kept = self.kept();
        if kept.generation == generation {
            kept.stars = Some((Instant::now(), Arc::clone(&stars)));
        }
        Ok(stars)
    }

    async fn list_stars(&self) -> Result<HashSet<Fid>> {
        let mut stars = HashSet::new();
        for page in 1..=MOST_STARS.div_ceil(1000) {
            let query =
                ListQuery { page: NonZeroU64::new(page), page_size: NonZeroU64::new(1000), ..ListQuery::default() };
            match self.listing(Shelf::Starred, None, &query).await {
                Ok(listing) => {
                    stars.extend(listing.children.results.into_iter().map(|file| file.fid));
                    if listing.children.next.is_none() {
                        break;
                    }
                }
                // An older server has no stars, or no page of them behind the last.
                Err(Error::NotFound | Error::Unsupported(_)) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(stars)
    }
}

/// A listing as it is read.
struct Reader<'r> {
    remote: &'r Remote,
    view: &'r View,
    known: Numbered,
}

impl Reader<'_> {
    async fn window(&mut self, from: &Spot, limit: usize) -> Result<Window> {
        self.total().await?;
        let limit_64 = limit as u64;
        let start = match from {
            Spot::Index(index) => *index,
            Spot::End => self.known.total.saturating_sub(limit_64),
            Spot::After(entry) => match self.place(entry).await? {
                (at, true) => at + 1,
                (at, false) => at,
            },
            Spot::Before(entry) => self.place(entry).await?.0.saturating_sub(limit_64),
            Spot::Around(fid) => self.around(fid).await?.saturating_sub(limit_64 / 2),
        };
        let start = start.min(self.known.total);
        let end = start.saturating_add(limit_64).min(self.known.total);
        let size = self.known.size;
        let mut rows = Vec::new();
        let mut at = start;
        while at < end {
            let page = self.page(at / size).await?;
            let skipped = usize::try_from(at % size).unwrap_or(usize::MAX);
            let wanted = usize::try_from(end - at).unwrap_or(usize::MAX);
            rows.extend(page.iter().skip(skipped).take(wanted).cloned());
            at = (at / size + 1) * size;
        }
        Ok(Window { start: Some(start), total: Some(self.known.total), rows })
    }

    async fn total(&mut self) -> Result<u64> {
        if self.known.pages.is_empty() {
            self.fetch(1).await?;
        }
        Ok(self.known.total)
    }

    /// Returns a page of the view, from 0.
    async fn page(&mut self, number: u64) -> Result<Arc<Vec<Entry>>> {
        if let Some(page) = self.known.pages.get(&number) {
            return Ok(Arc::clone(page));
        }
        if !is_turned(self.view) {
            self.fetch(number + 1).await?;
            return Ok(self.known.pages.get(&number).cloned().unwrap_or_default());
        }
        // The rows of a page from the other end lie on two of the server's.
        let (total, size) = (self.known.total, self.known.size);
        let (end, start) = (total.saturating_sub(number * size), total.saturating_sub((number + 1) * size));
        let mut rows = Vec::new();
        for server_page in start / size..end.div_ceil(size) {
            let files = self.remote.page_of(self.view, server_page + 1, size).await?.results;
            let first = server_page * size;
            let entries = self.remote.entries(self.view, files).await?;
            rows.extend(
                entries.into_iter().zip(first..).filter(|(_, at)| (start..end).contains(at)).map(|(row, _)| row),
            );
        }
        rows.reverse();
        let page = Arc::new(rows);
        self.known.pages.insert(number, Arc::clone(&page));
        Ok(page)
    }

    /// Asks for a page of the server's, from 1, and learns the total by it.
    async fn fetch(&mut self, number: u64) -> Result<()> {
        let (files, count) = match self.remote.page_of(self.view, number, self.known.size).await {
            Ok(page) => (page.results, page.count),
            // The list has become shorter.
            Err(Error::NotFound) if number > 1 => (Vec::new(), self.known.total.min((number - 1) * self.known.size)),
            Err(error) => return Err(error),
        };
        let given = files.len() as u64;
        if number == 1 && (1..self.known.size).contains(&given) && given < count {
            self.known.size = given;
        }
        let rows = self.remote.entries(self.view, files).await?;
        // What a server counts and does not show is not there.
        self.known.total = if number == 1 && rows.len() as u64 > count { rows.len() as u64 } else { count };
        if is_turned(self.view) {
            return Ok(());
        }
        if self.known.pages.len() >= MOST_PAGES {
            let farthest = self.known.pages.keys().copied().max_by_key(|page| page.abs_diff(number - 1));
            farthest.and_then(|page| self.known.pages.remove(&page));
        }
        self.known.pages.insert(number - 1, Arc::new(rows));
        Ok(())
    }

    /// Returns the number of a row, or of the first one behind where it would be, and whether it is there.
    async fn place(&mut self, entry: &Entry) -> Result<(u64, bool)> {
        if let Some(at) = self.known_place(&entry.fid) {
            return Ok((at, true));
        }
        let size = self.known.size;
        let (mut low, mut high) = (0, self.known.total.div_ceil(size));
        while low < high {
            let middle = low.midpoint(high);
            let page = self.page(middle).await?;
            match page.last() {
                Some(last) if compare(self.view, last, entry) == Ordering::Less => low = middle + 1,
                _ => high = middle,
            }
        }
        if low * size >= self.known.total {
            return Ok((self.known.total, false));
        }
        let page = self.page(low).await?;
        let within = page.partition_point(|row| compare(self.view, row, entry) == Ordering::Less);
        let is_there = page.get(within).is_some_and(|row| row.fid == entry.fid);
        Ok((low * size + within as u64, is_there))
    }

    fn known_place(&self, fid: &Fid) -> Option<u64> {
        self.known.pages.iter().find_map(|(number, page)| {
            let within = page.iter().position(|row| row.fid == *fid)?;
            Some(number * self.known.size + within as u64)
        })
    }

    /// Returns the number of a file's row, 0 if it is not there.
    async fn around(&mut self, fid: &Fid) -> Result<u64> {
        if let Some(at) = self.known_place(fid) {
            return Ok(at);
        }
        if self.known.total <= self.known.size {
            self.page(0).await?;
            return Ok(self.known_place(fid).unwrap_or(0));
        }
        let file = match self.remote.retrieve(fid).await {
            Ok(file) => file,
            Err(Error::NotFound) => return Ok(0),
            Err(error) => return Err(error),
        };
        let entry = entry(file, self.view.scope == Scope::Trash, &Stars::default());
        Ok(match self.place(&entry).await? {
            (at, true) => at,
            (_, false) => 0,
        })
    }
}

/// Returns which of two rows comes first.
fn compare(view: &View, a: &Entry, b: &Entry) -> Ordering {
    let Order { key, descending } = view.order;
    let by_key = match key {
        SortKey::Filename => a.filename.cmp(&b.filename),
        SortKey::DateModified => a.modified.cmp(&b.modified),
        SortKey::CreationTime => a.created.cmp(&b.created),
        SortKey::Views => a.views.cmp(&b.views),
        SortKey::TrashedAt => a.trashed.cmp(&b.trashed),
        SortKey::Title => shown(a).cmp(shown(b)),
        SortKey::Size => a.size.cmp(&b.size),
        SortKey::Quality => a.quality.cmp(&b.quality),
        SortKey::Owner => a.fid.owner().cmp(b.fid.owner()),
    };
    let order = by_key.then_with(|| a.fid.number().cmp(&b.fid.number()));
    let order = if descending { order.reverse() } else { order };
    let folders_first = key == SortKey::Filename && matches!(view.scope, Scope::Folder(_));
    let file_last = |entry: &Entry| folders_first && entry.filetype != FileType::Folder;
    file_last(a).cmp(&file_last(b)).then(order)
}

/// Returns the title of a row, or the name of what has none.
fn shown(entry: &Entry) -> &str {
    if entry.title.is_empty() { &entry.filename } else { &entry.title }
}

/// Turns a file of a list into a row. When it was thrown away, v2 does not say.
fn entry(file: File, in_trash: bool, stars: &HashSet<Fid>) -> Entry {
    let is_folder = file.filetype == FileType::Folder;
    Entry {
        deleted: file.deleted.unwrap_or(in_trash),
        starred: stars.contains(&file.fid),
        title: if file.filetype == FileType::Plot { file.title } else { String::new() },
        views: file.views,
        created: file.creation_time,
        modified: file.date_modified,
        trashed: None,
        parent: file.parent,
        world_readable: file.world_readable,
        share_key_enabled: file.share_key_enabled.unwrap_or(false),
        // Lists need not say it; a folder that turns out to have none closes when it is opened.
        has_subfolders: is_folder && file.subfolder_count.is_none_or(|count| count > 0),
        permission: file.current_user_permission,
        size: None,
        quality: None,
        fid: file.fid,
        filename: file.filename,
        filetype: file.filetype,
    }
}
