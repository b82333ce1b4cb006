//! What callers ask to be made or changed: drafts of new files and patches of old ones.
//!
//! `None` leaves a field as it is. Where a file goes is one [`Place`]: a folder's number or a path from the owner's home.

use serde::{Deserialize, Serialize};

use super::fid::{Fid, HOME, IdLocal};
use super::figure::Figure;
use super::grid::GridContent;
use super::value::Object;

/// Where a file goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The folder of this number.
    Folder(IdLocal),
    /// The folder of this path from home, made if missing.
    Path(String),
}

impl Default for Place {
    fn default() -> Self {
        Place::Folder(HOME)
    }
}

/// Changes of a file's own fields.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FilePatch {
    /// A new name.
    pub filename: Option<String>,
    /// A new folder.
    pub place: Option<Place>,
    /// Whether everyone may read it.
    pub world_readable: Option<bool>,
    /// Whether the share key opens it; the first time makes the key.
    pub share_key_enabled: Option<bool>,
    /// Whether it is a theme.
    pub is_theme: Option<bool>,
    /// Whether it is a template.
    pub is_template: Option<bool>,
    /// Grids: free JSON about the context.
    pub metadata: Option<Object>,
    /// Grids: seconds between refreshes, `Some(None)` for never.
    #[serde(default, deserialize_with = "super::file::present", skip_serializing_if = "Option::is_none")]
    pub refresh_interval: Option<Option<u64>>,
}

impl FilePatch {
    /// Makes a patch that renames.
    #[must_use]
    pub fn rename(filename: &str) -> FilePatch {
        FilePatch { filename: Some(filename.to_owned()), ..FilePatch::default() }
    }

    /// Makes a patch that moves.
    #[must_use]
    pub fn move_to(parent: IdLocal) -> FilePatch {
        FilePatch { place: Some(Place::Folder(parent)), ..FilePatch::default() }
    }
}

/// A plot to be made; its figure has no raw data but `src` references.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NewPlot {
    /// The figure.
    pub figure: Figure,
    /// The plot that it was copied from.
    pub source_fid: Option<Fid>,
    /// Name, place and sharing.
    pub file: FilePatch,
}

/// A grid to be made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NewGrid {
    /// The columns.
    pub data: GridContent,
    /// The grid that it was copied from.
    pub source_fid: Option<Fid>,
    /// The address that it was imported from.
    pub source_url: Option<String>,
    /// The index page of that address.
    pub source_referer: Option<String>,
    /// Name, place, sharing and meta data.
    pub file: FilePatch,
    /// Whether it shows up in a folder; grids that only exist inside a plot do not.
    pub unparented: bool,
}

/// Changes of a plot.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PlotPatch {
    /// A new figure, whole.
    pub figure: Option<Figure>,
    /// Changes of the file's fields.
    pub file: FilePatch,
}
