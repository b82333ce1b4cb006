//! What plotree's own servers answer beside the v2 API, so that a plotree in front of one is as exact and as quick as on a
//! library of its own: questions that v2 has no word for, and changes told with what takes them back.
//!
//! The types here are the whole of it. The server turns each into one verb of its backend; the remote backend asks them
//! when the index of a server names [`ROUTE`]. Both sides are of the same release or refuse each other by the route's number.

use serde::{Deserialize, Serialize};

use super::query::{CopyOptions, FigureDraft, Incoming, Sharing, Spot, View};
use super::undo::Undo;
use crate::model::grid::{ColumnPatch, NewColumn};
use crate::model::{Fid, FilePatch, NewGrid, NewPlot, Place, PlotPatch, Uid, Value};

/// The route below `/v2/`, with the number of this form of the extension.
pub const ROUTE: &str = "plotree/1";

/// The key of the index of resources under which the route is told.
pub const KEY: &str = "plotree";

/// What is asked and changes nothing: `POST /v2/plotree/1/ask`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// [`Files::window`](super::Files::window).
    Window {
        /// Which listing.
        view: View,
        /// Where it begins.
        from: Spot,
        /// How many rows at most.
        limit: usize,
    },
    /// [`Files::counts`](super::Files::counts).
    Counts,
    /// [`Files::trash_summary`](super::Files::trash_summary).
    TrashSummary(Vec<Fid>),
    /// [`Files::revision`](super::Files::revision).
    Revision,
    /// [`record::read`](super::record::read): the whole of a file, as far as the caller may know it.
    Record(Fid),
    /// [`Files::unused_grids`](super::Files::unused_grids).
    UnusedGrids,
    /// [`Files::exposed_plots`](super::Files::exposed_plots).
    ExposedPlots,
}

/// A verb that changes something: `POST /v2/plotree/1/do`, answered by a [`Change`](super::Change).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the verb of its name, with that verb's arguments")]
pub enum Deed {
    Update { fid: Fid, patch: FilePatch },
    Copy { fid: Fid, options: CopyOptions },
    AddCollaborators { fid: Fid, sharing: Sharing },
    RemoveCollaborators { fid: Fid, users: Vec<String>, teams: Vec<String> },
    DropReference { fid: Fid, referenced: Fid },
    Trash(Fid),
    Restore(Fid),
    PermanentDelete(Fid),
    Star(Fid),
    Unstar(Fid),
    Comment { fid: Fid, text: String },
    Uncomment(u64),
    EmptyTrash,
    Undo(Box<Undo>),
    CreateFolder { path: String, parent: Place },
    CreatePlot(Box<NewPlot>),
    ImportFigure(Box<FigureDraft>),
    Import(Vec<Vec<Incoming>>),
    UpdatePlot { fid: Fid, patch: Box<PlotPatch> },
    CountView(Fid),
    CreateGrid(Box<NewGrid>),
    UpdateGrid { fid: Fid, patch: FilePatch },
    AddColumns { fid: Fid, columns: Vec<NewColumn> },
    UpdateColumns { fid: Fid, patches: Vec<(Uid, ColumnPatch)> },
    DeleteColumns { fid: Fid, uids: Vec<Uid> },
    AddRows { fid: Fid, rows: Vec<Vec<Value>> },
    CreateExtra { referencers: Vec<Fid>, filename: Option<String>, content: Base64 },
    UpdateExtra { fid: Fid, filename: Option<String>, content: Option<Base64> },
    DeleteExtra(Fid),
}

impl Deed {
    /// Returns whether doing it twice is the same as doing it once.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        matches!(
            self,
            Deed::Update { .. }
                | Deed::AddCollaborators { .. }
                | Deed::RemoveCollaborators { .. }
                | Deed::DropReference { .. }
                | Deed::Trash(_)
                | Deed::Restore(_)
                | Deed::Star(_)
                | Deed::Unstar(_)
                | Deed::UpdatePlot { .. }
                | Deed::UpdateGrid { .. }
                | Deed::UpdateColumns { .. }
                | Deed::UpdateExtra { .. }
        )
    }
}

/// Bytes, as text in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base64(pub Vec<u8>);

impl Serialize for Base64 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64_simd::STANDARD.encode_to_string(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = base64_simd::STANDARD.decode_to_vec(text);
        bytes.map(Base64).map_err(|_| serde::de::Error::custom("not base64"))
    }
}
