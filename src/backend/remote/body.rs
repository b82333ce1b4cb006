//! What is sent: drafts and patches in the forms of the v2 API, with nothing that was not said.

use indexmap::IndexMap;
use serde::Serialize;

use crate::backend::query::{CopyOptions, Sharing};
use crate::model::file::Nullable;
use crate::model::grid::{ColumnPatch, NewColumn};
use crate::model::{Fid, Figure, FilePatch, IdLocal, NewGrid, NewPlot, Object, Place, PlotPatch, Uid, Value};

/// The writable fields of a file.
#[derive(Debug, Default, Serialize)]
pub struct Fields<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    filename: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<IdLocal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    world_readable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share_key_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_theme: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_template: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_interval: Nullable<u64>,
}

impl<'a> From<&'a FilePatch> for Fields<'a> {
    fn from(patch: &'a FilePatch) -> Self {
        let (parent, parent_path) = match &patch.place {
            Some(Place::Folder(number)) => (Some(*number), None),
            Some(Place::Path(path)) => (None, Some(path.as_str())),
            None => (None, None),
        };
        Fields {
            filename: patch.filename.as_deref(),
            parent,
            parent_path,
            world_readable: patch.world_readable,
            share_key_enabled: patch.share_key_enabled,
            is_theme: patch.is_theme,
            is_template: patch.is_template,
            metadata: patch.metadata.as_ref(),
            refresh_interval: patch.refresh_interval,
        }
    }
}

/// A plot to be made or changed.
#[derive(Debug, Serialize)]
pub struct PlotForm<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    figure: Option<&'a Figure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_fid: Option<&'a Fid>,
    #[serde(flatten)]
    fields: Fields<'a>,
}

impl<'a> From<&'a NewPlot> for PlotForm<'a> {
    fn from(plot: &'a NewPlot) -> Self {
        PlotForm { figure: Some(&plot.figure), source_fid: plot.source_fid.as_ref(), fields: (&plot.file).into() }
    }
}

impl<'a> From<&'a PlotPatch> for PlotForm<'a> {
    fn from(patch: &'a PlotPatch) -> Self {
        PlotForm { figure: patch.figure.as_ref(), source_fid: None, fields: (&patch.file).into() }
    }
}

/// A grid to be made.
#[derive(Debug, Serialize)]
pub struct GridForm<'a> {
    data: DataForm<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_fid: Option<&'a Fid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_referer: Option<&'a str>,
    #[serde(flatten)]
    fields: Fields<'a>,
}

#[derive(Debug, Serialize)]
struct DataForm<'a> {
    cols: IndexMap<&'a str, ColumnForm<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a Object>,
}

#[derive(Debug, Serialize)]
struct ColumnForm<'a> {
    data: &'a Value,
    order: i64,
}

impl<'a> From<&'a NewGrid> for GridForm<'a> {
    fn from(grid: &'a NewGrid) -> Self {
        let cols = grid.data.cols.iter().enumerate().map(|(place, (name, column))| {
            let order = column.order.unwrap_or(place as i64);
            (name.as_str(), ColumnForm { data: &column.data, order })
        });
        GridForm {
            data: DataForm { cols: cols.collect(), metadata: grid.data.metadata.as_ref() },
            source_fid: grid.source_fid.as_ref(),
            source_url: grid.source_url.as_deref(),
            source_referer: grid.source_referer.as_deref(),
            fields: (&grid.file).into(),
        }
    }
}

/// Columns to be added or changed.
#[derive(Debug, Serialize)]
pub struct Columns<T: Serialize> {
    cols: Vec<T>,
}

impl<'a> Columns<&'a NewColumn> {
    /// Makes the form of columns to be added.
    pub fn added(columns: &'a [NewColumn]) -> Self {
        Columns { cols: columns.iter().collect() }
    }
}

impl<'a> Columns<&'a ColumnPatch> {
    /// Makes the form of changes of columns, which are named beside it by [`uids`].
    pub fn changed(patches: &'a [(Uid, ColumnPatch)]) -> Self {
        Columns { cols: patches.iter().map(|(_, patch)| patch).collect() }
    }
}

/// Returns the parameter that names columns.
pub fn uids<'a>(uids: impl IntoIterator<Item = &'a Uid>) -> String {
    uids.into_iter().map(Uid::as_str).collect::<Vec<_>>().join(",")
}

/// Rows to be added.
#[derive(Debug, Serialize)]
pub struct Rows<'a> {
    /// One value a column, each.
    pub rows: &'a [Vec<Value>],
}

/// How a copy is made.
#[derive(Debug, Serialize)]
pub struct CopyForm {
    deep_copy: bool,
    make_public: bool,
    /// Not of the contract: some servers take it, the others leave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<IdLocal>,
}

impl From<&CopyOptions> for CopyForm {
    fn from(options: &CopyOptions) -> Self {
        CopyForm { deep_copy: options.deep_copy, make_public: options.make_public, parent: options.parent }
    }
}

/// Access to be given.
#[derive(Debug, Serialize)]
pub struct SharingForm<'a> {
    users: &'a [String],
    teams: &'a [String],
    readonly: bool,
    add_to_grids: bool,
    send_email: bool,
}

impl<'a> From<&'a Sharing> for SharingForm<'a> {
    fn from(sharing: &'a Sharing) -> Self {
        SharingForm {
            users: &sharing.users,
            teams: &sharing.teams,
            readonly: sharing.readonly,
            add_to_grids: sharing.add_to_grids,
            send_email: false,
        }
    }
}
