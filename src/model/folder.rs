//! Folders with their children, and the virtual listings (contract section 6.3).

use serde::{Deserialize, Serialize};

use super::file::File;
use super::page::Page;

/// A folder object with a page of its children.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Folder {
    /// The file object.
    #[serde(flatten)]
    pub file: File,
    /// A page of what is in it, in list form.
    pub children: Page<File>,
}

/// A virtual listing: `all`, `shared`, `starred`, `trashed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// The home object, for `all` only.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub file: Option<File>,
    /// A page of the files.
    pub children: Page<File>,
}
