//! Where the user is and was.

use crate::backend::Scope;
use crate::model::{Fid, HOME};

/// A place in the library that the list shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// Which files.
    pub scope: Scope,
    /// For a folder: the folders from home down to it, with their names; in the trash from the one that was trashed.
    pub trail: Vec<(Fid, String)>,
    /// Whether it is the trash, or a folder in it.
    pub trashed: bool,
}

impl Location {
    /// Returns a place that is no folder.
    #[must_use]
    pub fn shelf(scope: Scope) -> Location {
        let trashed = scope == Scope::Trash;
        Location { scope, trail: Vec::new(), trashed }
    }

    /// Returns a folder that files can be put into.
    #[must_use]
    pub fn folder(fid: Fid, trail: Vec<(Fid, String)>) -> Location {
        Location { scope: Scope::Folder(fid), trail, trashed: false }
    }

    /// Returns the place of a folder in this one.
    #[must_use]
    pub fn below(&self, fid: Fid, name: String) -> Location {
        let mut trail = self.trail.clone();
        trail.push((fid.clone(), name));
        Location { scope: Scope::Folder(fid), trail, trashed: self.trashed }
    }

    /// Returns the place above this folder, and the folder itself.
    #[must_use]
    pub fn above(&self) -> Option<(Location, Fid)> {
        let (fid, _) = self.trail.last()?.clone();
        let trail = self.trail[..self.trail.len() - 1].to_vec();
        let above = match trail.last() {
            Some((above, _)) => above.clone(),
            None if self.trashed => return Some((Location::shelf(Scope::Trash), fid)),
            None => fid.sibling(HOME),
        };
        Some((Location { scope: Scope::Folder(above), trail, trashed: self.trashed }, fid))
    }
}

/// Where the user was, and on which file.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// The place.
    pub location: Location,
    /// The file under the cursor.
    pub fid: Option<Fid>,
}

/// A tab that is not in front.
#[derive(Debug, Clone, PartialEq)]
pub struct Tab {
    /// Where it is.
    pub visit: Visit,
    /// Places before.
    pub back: Vec<Visit>,
    /// Places that were gone back from.
    pub forward: Vec<Visit>,
}

/// What the next letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// To keep this place under it.
    Set,
    /// To go to the place kept under it.
    Go,
}
