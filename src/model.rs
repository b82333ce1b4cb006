//! The language of plotree: the v2 API's resources as plain data, with their exact JSON forms.
//!
//! Every backend answers in these types and every face asks with them. Nothing here knows a terminal, HTTP or SQL, and
//! nothing here waits: types, serde and pure functions.

pub mod bits;
pub mod column;
pub mod dates;
pub mod fid;
pub mod figure;
pub mod file;
pub mod folder;
pub mod grid;
pub mod level;
pub mod page;
pub mod patch;
pub mod plot;
pub mod read;
pub mod sources;
pub mod src;
pub mod time;
pub mod typed_array;
pub mod user;
pub mod value;

pub use column::{Cell, Column, Kind};
pub use fid::{Fid, HOME, IdLocal, NO_PARENT};
pub use figure::Figure;
pub use file::{File, FileType, Permission};
pub use folder::{Folder, Listing};
pub use grid::{Grid, Uid};
pub use page::{CursorPage, Listed, Page};
pub use patch::{FilePatch, NewGrid, NewPlot, Place, PlotPatch};
pub use plot::Plot;
pub use read::ReadError;
pub use sources::{Relation, SourceGraph, Sources};
pub use src::{Rows, Src};
pub use time::Timestamp;
pub use user::User;
pub use value::{Object, Value};
