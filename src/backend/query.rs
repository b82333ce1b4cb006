//! What is asked of a backend beside the resources themselves: listings, sort orders, windows, lookups, options.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use crate::model::grid::GridContent;
use crate::model::src::{self, Src};
use crate::model::{Fid, Figure, File, FilePatch, FileType, HOME, IdLocal, Permission, Relation, Timestamp, Uid, User};

/// What files are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortKey {
    /// The name, by bytes.
    #[default]
    Filename,
    /// When it last changed.
    DateModified,
    /// When it was made.
    CreationTime,
    /// How often it was opened.
    Views,
    /// When it was put into the trash; only there.
    TrashedAt,
    /// The title as it is stored, by bytes; the name of what has none.
    Title,
    /// Bytes of its contents as stored.
    Size,
    /// The quality of a plot.
    Quality,
    /// The name of its owner.
    Owner,
}

/// A sort order; ties go by number, in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Order {
    /// What to sort by.
    pub key: SortKey,
    /// Largest or latest first.
    pub descending: bool,
}

impl Order {
    /// Makes an order with the smallest or earliest first.
    #[must_use]
    pub fn ascending(key: SortKey) -> Order {
        Order { key, descending: false }
    }

    /// Makes an order with the largest or latest first.
    #[must_use]
    pub fn descending(key: SortKey) -> Order {
        Order { key, descending: true }
    }

    /// Returns the order from the other end.
    #[must_use]
    pub fn reversed(self) -> Order {
        Order { descending: !self.descending, ..self }
    }
}

/// Parameters of a listing by page number (contract section 8.3).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListQuery {
    /// The page, from 1; `None` is the first.
    pub page: Option<NonZeroU64>,
    /// Files on a page; `None` is ten.
    pub page_size: Option<NonZeroU64>,
    /// Only these types; none named means all.
    pub filetypes: Vec<FileType>,
    /// The order; `None` is the listing's own.
    pub order: Option<Order>,
    /// Only public files.
    pub world_readable: Option<bool>,
    /// Only names that contain this.
    pub name: Option<String>,
}

/// The virtual listings of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Every live file at any depth.
    All,
    /// Other people's files that the caller was given.
    Shared,
    /// Files that the caller starred.
    Starred,
    /// The caller's trash, its roots.
    Trashed,
    /// The caller's themes.
    Themes,
}

/// Which files a scrolling face looks at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// What is directly in a folder; in a trashed one, its trashed files.
    Folder(Fid),
    /// Only the folders directly in a folder.
    Subfolders(Fid),
    /// Every live file of a user.
    All(String),
    /// Files that the caller starred.
    Starred,
    /// Other people's files that the caller was given.
    Shared,
    /// Public live plots of everybody.
    Public,
    /// The roots of the caller's trash.
    Trash,
}

/// A listing as a face shows it: which files, narrowed how, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct View {
    /// Which files.
    pub scope: Scope,
    /// The order. Folders come first in a folder sorted by name, and nowhere else.
    pub order: Order,
    /// Only names or titles that contain this, letter case aside.
    pub filter: Option<String>,
    /// Only these types; none named means all.
    pub filetypes: Vec<FileType>,
}

impl View {
    /// Makes the view of a scope in an order.
    #[must_use]
    pub fn new(scope: Scope, order: Order) -> View {
        View { scope, order, filter: None, filetypes: Vec::new() }
    }
}

/// Where a window begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Spot {
    /// At the row of this number, from 0.
    Index(u64),
    /// With the rows just behind this one.
    After(Box<Entry>),
    /// With the rows just before this one, which come in the view's order all the same.
    Before(Box<Entry>),
    /// With the last rows.
    End,
    /// Around this file: half of the rows before it; from the start if it is not there.
    Around(Fid),
}

/// A run of rows of a view.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Window {
    /// The number of the first row, from 0, when known.
    pub start: Option<u64>,
    /// All rows of the view, when known.
    pub total: Option<u64>,
    /// The rows.
    pub rows: Vec<Entry>,
}

/// A row of a list: what a face shows of a file without asking for more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own, shown by a sign of its own")]
pub struct Entry {
    /// The file.
    pub fid: Fid,
    /// Its name.
    pub filename: String,
    /// Its kind.
    pub filetype: FileType,
    /// A plot's title with its markup; empty if it has none.
    pub title: String,
    /// How often it was opened.
    pub views: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Timestamp,
    /// When it was put into the trash, if it is a root of it.
    pub trashed: Option<Timestamp>,
    /// Bytes of its contents as stored, equal ones of other files counted too; `None` for folders, or if nobody says.
    pub size: Option<u64>,
    /// A plot's quality, from 0 to 10; `None` for other files, or if nobody says.
    pub quality: Option<u8>,
    /// The number of its folder.
    pub parent: IdLocal,
    /// Whether it is in the trash.
    pub deleted: bool,
    /// Whether everyone may read it.
    pub world_readable: bool,
    /// Whether its share key opens it.
    pub share_key_enabled: bool,
    /// Whether the caller starred it.
    pub starred: bool,
    /// Folders only: whether there are folders in it.
    pub has_subfolders: bool,
    /// What the caller may do.
    pub permission: Permission,
}

/// How many files there are under each entry of the folder tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// The caller's live files.
    pub all: u64,
    /// Starred files.
    pub starred: u64,
    /// Files shared with the caller.
    pub shared: u64,
    /// Public plots.
    pub public: u64,
    /// Roots of the caller's trash.
    pub trash: u64,
}

/// What lies under some roots of the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TrashSummary {
    /// Folders, the roots included.
    pub folders: u64,
    /// Other files.
    pub files: u64,
    /// Bytes of their contents as stored, where that is known.
    pub bytes: Option<u64>,
    /// Whether there may be more than was counted.
    #[serde(default)]
    pub partial: bool,
}

/// A path to be resolved (contract section 8.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Names separated by slashes; slashes around it do not matter.
    pub path: String,
    /// The folder that it begins in.
    pub parent: IdLocal,
    /// Whose tree; `None` is the caller's.
    pub user: Option<String>,
}

impl Lookup {
    /// Makes the lookup of a path from the caller's home.
    #[must_use]
    pub fn from_home(path: &str) -> Lookup {
        Lookup { path: path.to_owned(), parent: HOME, user: None }
    }
}

/// The raw content of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A plot's figure.
    Figure(Box<Figure>),
    /// A grid's columns.
    Grid(Box<crate::model::grid::GridContent>),
    /// Anything else.
    Bytes {
        /// The media type.
        content_type: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// How a figure is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContentOptions {
    /// Whether the data is put beside every `src`.
    pub inline_data: bool,
}

/// How a copy is made (contract section 9.1).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CopyOptions {
    /// Whether the grids of a plot are copied too.
    pub deep_copy: bool,
    /// Whether the copies are public.
    pub make_public: bool,
    /// The folder of the copy; `None` is the contract's: the same folder, or home.
    pub parent: Option<IdLocal>,
}

/// What a copy made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Copied {
    /// Every new file, the main one first.
    pub files: Vec<File>,
    /// The main one.
    pub new_fid: Fid,
}

/// The pictures of a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ImageName {
    /// The figure's own size.
    #[default]
    Default,
    /// 300 by 300.
    BlockThumb,
    /// 60 by 60.
    ListThumb,
}

impl ImageName {
    /// Returns the sides of a square picture in pixels; `None` for the figure's own size.
    #[must_use]
    pub fn side(self) -> Option<u32> {
        match self {
            ImageName::Default => None,
            ImageName::BlockThumb => Some(300),
            ImageName::ListThumb => Some(60),
        }
    }
}

/// Who has access (contract section 9.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Share {
    /// A user.
    User {
        /// The user.
        user: Box<User>,
        /// Whether he may only read.
        readonly: bool,
    },
    /// An address without an account.
    Email {
        /// The address.
        email: String,
        /// Whether he may only read.
        readonly: bool,
    },
    /// A team of users.
    Team {
        /// Its name.
        name: String,
        /// Whether they may only read.
        readonly: bool,
    },
}

/// A figure from outside with its data in it, to become a plot and a grid.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FigureDraft {
    /// The figure; its data arrays become columns named by their paths, `data.0.x`.
    pub figure: Figure,
    /// Name, place and sharing of the plot; a taken name gets a number.
    pub file: FilePatch,
    /// SHA-256 of the file that it came from, by which a second import is told.
    pub digest: [u8; 32],
    /// Whether it is imported though it was before.
    pub force: bool,
    /// The address that the data came from.
    pub source_url: Option<String>,
    /// A sentence about the plot: where its data is from, what it shows.
    pub caption: String,
}

/// A table from outside, to become a grid and, if it comes with one, a plot that draws on it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TableDraft {
    /// The columns, each with its place.
    pub data: GridContent,
    /// A plot of it, whose references are made by [`TableDraft::reference`].
    pub plot: Option<Figure>,
    /// Name, place and sharing of the grid; a taken name gets a number.
    pub file: FilePatch,
    /// SHA-256 of what it came from, by which a second import is told.
    pub digest: [u8; 32],
    /// Whether it is imported though it was before.
    pub force: bool,
    /// The address that it came from.
    pub source_url: Option<String>,
}

impl TableDraft {
    /// Returns how a plot of the table refers to a column, before the grid is there.
    #[must_use]
    pub fn reference(column: usize) -> String {
        format!("table:0:{}", Uid::from_bits(column as u32))
    }

    /// Returns the plot of a table on the grid that it became, given the ids of the grid's columns in their order.
    #[must_use]
    pub fn on_grid(plot: Figure, grid: &Fid, uids: &[Uid]) -> Figure {
        src::redirect(plot, |there| {
            let column = usize::from_str_radix(there.uids.first()?.as_str(), 16).ok()?;
            Some(Src::column(grid.clone(), uids.get(column)?.clone()))
        })
    }
}

/// What comes in from outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Incoming {
    /// A figure with its data.
    Figure(FigureDraft),
    /// A table.
    Table(TableDraft),
}

/// What an import made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Imported {
    /// A plot, and a grid if the figure had data.
    Made {
        /// The plot.
        plot: Fid,
        /// The grid.
        grid: Option<Fid>,
    },
    /// A grid alone, of a table.
    Grid(Fid),
    /// Nothing: the same file was imported before, into this live plot or grid.
    Already(Fid),
}

/// Access to be given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sharing {
    /// Usernames or addresses.
    pub users: Vec<String>,
    /// Names of teams.
    pub teams: Vec<String>,
    /// Whether they may only read.
    pub readonly: bool,
    /// Whether they get the grids of a plot too.
    pub add_to_grids: bool,
}

/// Parameters of the list of public plots and of the feed (contract section 8.5).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlotQuery {
    /// By views, descending or not; `None` is newest first.
    pub by_views: Option<bool>,
    /// The least quality, from 0 to 10.
    pub min_quality: Option<u8>,
    /// The greatest quality.
    pub max_quality: Option<u8>,
    /// Where to go on, from a link.
    pub cursor: Option<String>,
    /// Plots on a page; `None` is ten.
    pub page_size: Option<NonZeroU64>,
}

/// A page of one relation of a sources graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelationPage {
    /// The relation.
    pub relation: Relation,
    /// The page, from 1.
    pub page: u64,
}

/// How the data of a private plot can be read by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// The grid is public.
    Public,
    /// The grid opens with a share key, and the plot does not.
    Link,
    /// The grid, or a folder above it, was given to somebody who was not given the plot.
    Shared,
}

/// A private plot whose data is less private.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exposure {
    /// The plot.
    pub plot: Entry,
    /// The grid that it draws on.
    pub grid: Entry,
    /// How the grid can be read.
    pub opening: Opening,
    /// By whom, if by some only: users and addresses, sorted.
    pub readers: Vec<String>,
}

/// A search.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchQuery {
    /// Words and `key:value` terms.
    pub q: String,
    /// Where to go on, from a link.
    pub page: Option<NonZeroU64>,
    /// Files on a page; `None` is ten.
    pub page_size: Option<NonZeroU64>,
}

/// A page of hits.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchPage {
    /// The files.
    pub files: Vec<File>,
    /// All hits; of very many, some number of them.
    pub count: u64,
    /// The page behind.
    pub next: Option<String>,
    /// The page before.
    pub previous: Option<String>,
}
