//! The language of plotree: the v2 API's resources as plain data, with their exact JSON forms.
//!
//! Every backend answers in these types and every face asks with them. Nothing here knows a terminal, HTTP or SQL, and
//! nothing here waits: types, serde and pure functions.

pub mod bits;
pub mod column;
pub mod dates;
pub mod fid;
pub mod figure;
pub mod read;
pub mod time;
pub mod typed_array;
pub mod value;

pub use column::{Cell, Column, Kind};
pub use fid::{Fid, HOME, IdLocal, NO_PARENT};
pub use figure::Figure;
pub use read::ReadError;
pub use time::Timestamp;
pub use value::{Object, Value};
