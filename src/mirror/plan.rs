//! Which files of a server there are to pull, and in which order: folders before what is in them, grids before the plots
//! that draw on them.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::Left;
use crate::backend::{Backend, Entries, Entry, Error, Order, Result, Scope, SortKey, View, record};
use crate::model::{Fid, File, FileType, HOME, IdLocal};

/// Rows of all listings together, so that a server whose pages never end is left.
const MOST: u64 = 5_000_000;
/// How deep folders may lie in folders.
const DEEPEST: u32 = 500;
/// Characters of a name that are kept; the file object says the rest.
const LONGEST_NAME: usize = 1_000;

/// A file to pull or push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The file.
    pub fid: Fid,
    /// Its kind.
    pub filetype: FileType,
    /// Its name.
    pub name: String,
    /// The number of its folder.
    pub parent: IdLocal,
    /// When it was made, in microseconds, as its listing says.
    pub created: i64,
    /// When it last changed, in microseconds, as its listing says.
    pub modified: i64,
    /// A mark of what else its row says; `None` for what is in no listing.
    pub mark: Option<u64>,
}

impl From<Entry> for Item {
    fn from(entry: Entry) -> Item {
        Item {
            mark: Some(mark(&entry)),
            fid: entry.fid,
            filetype: entry.filetype,
            name: clipped(entry.filename),
            parent: entry.parent,
            created: entry.created.0,
            modified: entry.modified.0,
        }
    }
}

impl From<File> for Item {
    fn from(file: File) -> Item {
        Item {
            fid: file.fid,
            filetype: file.filetype,
            name: clipped(file.filename),
            parent: file.parent,
            created: file.creation_time.0,
            modified: file.date_modified.0,
            mark: None,
        }
    }
}

fn clipped(mut name: String) -> String {
    if let Some((end, _)) = name.char_indices().nth(LONGEST_NAME) {
        name.truncate(end);
    }
    name
}

/// Returns a mark of the facts of a row that may change without its moment: name, folder, sharing, star, trash.
fn mark(entry: &Entry) -> u64 {
    let flags = [entry.world_readable, entry.share_key_enabled, entry.starred, entry.deleted].map(u8::from);
    let mut hash = Sha256::new();
    hash.update(entry.parent.to_le_bytes());
    hash.update(flags);
    hash.update(entry.filename.as_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    digest.iter().take(8).fold(0, |mark, byte| (mark << 8) | u64::from(*byte))
}

/// The files to pull or push, in their order, and those that are left from the beginning.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The files, each once, behind what it needs.
    pub items: Vec<Item>,
    /// Files that are not taken.
    pub left: Vec<Left>,
    /// How many rows the server counts beside those that could be read.
    pub unread: u64,
}

impl Listed {
    /// Leaves all files of users of other names: a server may list what it will.
    #[must_use]
    pub fn only_of(mut self, owners: &[String]) -> Listed {
        let known = |item: &Item| owners.iter().any(|owner| owner.eq_ignore_ascii_case(item.fid.owner()));
        let (items, others) = self.items.into_iter().partition(known);
        self.items = items;
        self.left.extend(others.into_iter().map(|Item { fid, name, .. }| {
            let reason = format!("The server lists it, but it is {}'s, whose files were not asked for.", fid.owner());
            Left { fid, name, reason }
        }));
        self
    }
}

/// Listings that are being read.
struct Walk<'w> {
    backend: &'w dyn Backend,
    heard: &'w mut (dyn FnMut(u64) + Send),
    found: Vec<Item>,
    known: HashSet<Fid>,
    rows: u64,
    unread: u64,
}

impl Walk<'_> {
    fn add(&mut self, item: Item) -> bool {
        let is_new = self.known.insert(item.fid.clone());
        if is_new {
            self.found.push(item);
        }
        is_new
    }

    /// Reads all rows of a listing.
    async fn all(&mut self, scope: Scope) -> Result<()> {
        let mut entries = Entries::new(self.backend, View::new(scope, Order::ascending(SortKey::Filename)));
        loop {
            let rows = entries.next().await?;
            if rows.is_empty() {
                self.unread += entries.unread();
                return Ok(());
            }
            self.rows += rows.len() as u64;
            if self.rows > MOST {
                let message = format!("The server lists more than {MOST} files, or lists them in a circle.");
                return Err(Error::TooLarge(message));
            }
            for row in rows {
                self.add(row.into());
            }
            (self.heard)(self.found.len() as u64);
        }
    }

    /// Reads what is below folders, however deep.
    async fn below(&mut self, mut folders: Vec<Fid>) -> Result<()> {
        let mut walked = HashSet::new();
        while let Some(folder) = folders.pop() {
            if !walked.insert(folder.clone()) {
                continue;
            }
            let before = self.found.len();
            self.all(Scope::Folder(folder)).await?;
            folders.extend(fids_of_folders(self.found.get(before..).unwrap_or_default()));
        }
        Ok(())
    }

    /// Reads a file and the folders above it.
    async fn with_above(&mut self, root: &Fid) -> Result<FileType> {
        let mut file = record::retrieve(self.backend, root).await?;
        let filetype = file.filetype.clone();
        for _ in 0..DEEPEST {
            if file.fid.is_home() {
                break;
            }
            let above = (file.parented && file.parent != HOME).then(|| file.fid.sibling(file.parent));
            let is_new = self.add(file.into());
            let Some(above) = above.filter(|_| is_new) else { break };
            file = record::retrieve(self.backend, &above).await?;
        }
        Ok(filetype)
    }
}

fn fids_of_folders(items: &[Item]) -> Vec<Fid> {
    items.iter().filter(|item| item.filetype == FileType::Folder).map(|item| item.fid.clone()).collect()
}

/// Returns the files of a user that are to be pulled: all of them, or those under some files with the folders above these.
/// `heard` is told how many are known already.
///
/// # Errors
/// Those of the listings; [`Error::TooLarge`] and [`Error::Corrupt`] for listings without an end.
pub async fn items(
    backend: &dyn Backend,
    user: &str,
    roots: &[Fid],
    trash: bool,
    heard: &mut (dyn FnMut(u64) + Send),
) -> Result<Listed> {
    let mut walk = Walk { backend, heard, found: Vec::new(), known: HashSet::new(), rows: 0, unread: 0 };
    if roots.is_empty() {
        walk.all(Scope::All(user.to_owned())).await?;
    } else {
        let mut folders = Vec::new();
        for root in roots {
            if walk.with_above(root).await? == FileType::Folder {
                folders.push(root.clone());
            }
        }
        walk.below(folders).await?;
    }
    if trash {
        let before = walk.found.len();
        walk.all(Scope::Trash).await?;
        let folders = fids_of_folders(walk.found.get(before..).unwrap_or_default());
        walk.below(folders).await?;
    }
    Ok(Listed { unread: walk.unread, ..ordered(walk.found) })
}

/// Orders files so that each comes behind what it needs, and leaves those that lie too deep.
fn ordered(items: Vec<Item>) -> Listed {
    let depths = depths(&items);
    let depth = |item: &Item| depths.get(&item.fid.sibling(item.parent)).copied().unwrap_or(0);
    let (mut items, deep): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| depth(item) < DEEPEST);
    items.sort_by_cached_key(|item| match item.filetype {
        FileType::Folder => (0, depth(item)),
        FileType::Plot => (2, 0),
        _ => (1, 0),
    });
    let reason = "It lies too deep in folders of folders.";
    let left = deep.into_iter().map(|Item { fid, name, .. }| Left { fid, name, reason: reason.to_owned() }).collect();
    Listed { items, left, unread: 0 }
}

/// Returns how deep each folder lies, from 1. Folders that lie in each other in a circle lead nowhere.
fn depths(items: &[Item]) -> HashMap<Fid, u32> {
    let folders = items.iter().filter(|item| item.filetype == FileType::Folder);
    let parents: HashMap<&Fid, Fid> = folders.map(|item| (&item.fid, item.fid.sibling(item.parent))).collect();
    let mut depths: HashMap<Fid, u32> = HashMap::with_capacity(parents.len());
    for folder in items.iter().map(|item| &item.fid) {
        let mut way = Vec::new();
        let mut at = folder;
        while let Some(parent) = parents.get(at).filter(|_| !depths.contains_key(at)) {
            depths.insert(at.clone(), 0);
            way.push(at);
            at = parent;
        }
        let mut depth = depths.get(at).copied().unwrap_or(0);
        for folder in way.into_iter().rev() {
            depth = depth.saturating_add(1);
            depths.insert(folder.clone(), depth);
        }
    }
    depths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: i64, kind: FileType, parent: i64) -> Item {
        let fid = Fid::new("bob", number).unwrap();
        Item { fid, filetype: kind, name: number.to_string(), parent, created: 0, modified: 0, mark: None }
    }

    fn numbers(items: &[Item]) -> Vec<i64> {
        items.iter().map(|item| item.fid.number()).collect()
    }

    #[test]
    fn folders_come_first_and_plots_last() {
        let (fold, plot, grid) = (FileType::Folder, FileType::Plot, FileType::Grid);
        let items = vec![
            item(1, plot, 2),
            item(2, fold.clone(), 3),
            item(3, fold.clone(), 9),
            item(9, fold, HOME),
            item(4, grid, 3),
        ];
        assert_eq!(numbers(&ordered(items).items), [9, 3, 2, 4, 1]);
    }

    #[test]
    fn a_circle_of_folders_ends() {
        let items = vec![item(1, FileType::Folder, 2), item(2, FileType::Folder, 1), item(3, FileType::Folder, 3)];
        assert_eq!(ordered(items).items.len(), 3);
    }

    #[test]
    fn what_lies_too_deep_is_left_and_depth_costs_no_time() {
        // Each folder lies in the one of the next number.
        let count = 50_000;
        let chain: Vec<Item> = (0..count).map(|number| item(number, FileType::Folder, number + 1)).collect();
        let Listed { items, left, .. } = ordered(chain);
        assert_eq!((items.len(), left.len()), (DEEPEST as usize, count as usize - DEEPEST as usize));
        assert_eq!(items.first().map(|item| item.fid.number()), Some(count - 1));
    }

    #[test]
    fn files_of_others_are_left() {
        let mut items = vec![item(1, FileType::Plot, HOME), item(2, FileType::Plot, HOME)];
        items[1].fid = Fid::new("eve", 2).unwrap();
        let listed = ordered(items).only_of(&["BOB".to_owned()]);
        assert_eq!((numbers(&listed.items), listed.left.len()), (vec![1], 1));
    }
}
