//! Where the user is and was.

use crate::backend::Scope;
use crate::model::Fid;

/// A place in the library that the list shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// Which files.
    pub scope: Scope,
    /// For a folder: the folders from home down to it, with their names.
    pub trail: Vec<(Fid, String)>,
}

/// Where the user was, and on which file.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// The place.
    pub location: Location,
    /// The file under the cursor.
    pub fid: Option<Fid>,
}
