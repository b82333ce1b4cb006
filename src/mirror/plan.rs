//! Which files of a server there are to pull, and in which order: folders before what is in them, grids before the plots
//! that draw on them.

use std::collections::{HashMap, HashSet};

use crate::backend::{Backend, Entry, Order, Result, Scope, SortKey, Spot, View};
use crate::model::{Fid, FileType, HOME, IdLocal};

/// Rows that are asked for at once.
const WINDOW: usize = 1_000;
/// Rows of one listing, so that a server whose pages never end is left.
const MOST: usize = 20_000_000;

/// A file to pull.
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
    /// When it last changed, in microseconds, as its listing says.
    pub modified: i64,
}

impl From<Entry> for Item {
    fn from(entry: Entry) -> Item {
        Item {
            fid: entry.fid,
            filetype: entry.filetype,
            name: entry.filename,
            parent: entry.parent,
            modified: entry.modified.0,
        }
    }
}

/// Returns all rows of a listing.
async fn all(backend: &dyn Backend, scope: Scope, found: &mut Vec<Item>) -> Result<()> {
    let view = View::new(scope, Order::ascending(SortKey::Filename));
    let mut from = Spot::Index(0);
    loop {
        let rows = backend.window(&view, &from, WINDOW).await?.rows;
        let full = rows.len() >= WINDOW;
        let Some(last) = rows.last().filter(|_| full && found.len() < MOST).cloned() else {
            found.extend(rows.into_iter().map(Item::from));
            return Ok(());
        };
        found.extend(rows.into_iter().map(Item::from));
        from = Spot::After(Box::new(last));
    }
}

/// Adds what is below folders, however deep.
async fn below(backend: &dyn Backend, mut folders: Vec<Fid>, found: &mut Vec<Item>) -> Result<()> {
    let mut known: HashSet<Fid> = folders.iter().cloned().collect();
    while let Some(folder) = folders.pop() {
        let before = found.len();
        all(backend, Scope::Folder(folder), found).await?;
        for item in &found[before..] {
            if item.filetype == FileType::Folder && known.insert(item.fid.clone()) {
                folders.push(item.fid.clone());
            }
        }
    }
    Ok(())
}

/// Returns the files of a user that are to be pulled: all of them, or those under some files with the folders above these.
///
/// # Errors
/// Those of the listings.
pub async fn items(backend: &dyn Backend, user: &str, roots: &[Fid], trash: bool) -> Result<Vec<Item>> {
    let mut found = Vec::new();
    if roots.is_empty() {
        all(backend, Scope::All(user.to_owned()), &mut found).await?;
    } else {
        let mut folders = Vec::new();
        for root in roots {
            let mut file = backend.retrieve(root).await?;
            if file.filetype == FileType::Folder {
                folders.push(root.clone());
            }
            // The folders above come too, by themselves.
            loop {
                let above = file.fid.sibling(file.parent);
                let ends = file.fid.is_home() || file.parent == HOME || !file.parented;
                if !file.fid.is_home() {
                    found.push(Item {
                        parent: file.parent,
                        modified: file.date_modified.0,
                        name: file.filename,
                        filetype: file.filetype,
                        fid: file.fid,
                    });
                }
                if ends || found.len() >= MOST {
                    break;
                }
                file = backend.retrieve(&above).await?;
            }
        }
        below(backend, folders, &mut found).await?;
    }
    if trash {
        let start = found.len();
        all(backend, Scope::Trash, &mut found).await?;
        let is_folder = |item: &&Item| item.filetype == FileType::Folder;
        let folders = found[start..].iter().filter(is_folder).map(|item| item.fid.clone()).collect();
        below(backend, folders, &mut found).await?;
    }
    Ok(ordered(found))
}

/// Orders files so that each comes behind what it needs, each once.
fn ordered(mut items: Vec<Item>) -> Vec<Item> {
    let mut known = HashSet::new();
    items.retain(|item| known.insert(item.fid.clone()));
    let parents: HashMap<Fid, Fid> = items
        .iter()
        .filter(|item| item.filetype == FileType::Folder)
        .map(|item| (item.fid.clone(), item.fid.sibling(item.parent)))
        .collect();
    let depth = |item: &Item| {
        let (mut depth, mut at) = (0_u32, &item.fid);
        // A server that says that folders lie in each other in a circle leads nowhere.
        while let Some(parent) = parents.get(at).filter(|_| depth < 10_000) {
            (depth, at) = (depth + 1, parent);
        }
        depth
    };
    items.sort_by_cached_key(|item| {
        let rank = match item.filetype {
            FileType::Folder => 0,
            FileType::Plot => 2,
            _ => 1,
        };
        (rank, if rank == 0 { depth(item) } else { 0 })
    });
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: i64, kind: FileType, parent: i64) -> Item {
        let fid = Fid::new("bob", number).unwrap();
        Item { fid, filetype: kind, name: number.to_string(), parent, modified: 0 }
    }

    #[test]
    fn folders_come_first_and_plots_last() {
        let (fold, plot, grid) = (FileType::Folder, FileType::Plot, FileType::Grid);
        let items = vec![
            item(1, plot, 2),
            item(2, fold.clone(), 3),
            item(3, fold.clone(), 9),
            item(9, fold.clone(), HOME),
            item(4, grid, 3),
            item(2, fold, 3),
        ];
        let order: Vec<i64> = ordered(items).iter().map(|item| item.fid.number()).collect();
        assert_eq!(order, [9, 3, 2, 4, 1]);
    }

    #[test]
    fn a_circle_of_folders_ends() {
        let items = vec![item(1, FileType::Folder, 2), item(2, FileType::Folder, 1)];
        assert_eq!(ordered(items).len(), 2);
    }
}
