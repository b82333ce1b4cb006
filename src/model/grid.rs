//! Grids: files with columns, their heads, their stored content and the forms of the column routes (contract section 6.4).

use std::fmt;
use std::str::FromStr;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::file::File;
use super::value::Value;

/// The id of a column: unique in its grid, stable when data, name or order change; six lower-case hex digits when ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid(String);

impl Uid {
    /// Makes the uid of a number's lowest 24 bits.
    #[must_use]
    pub fn from_bits(bits: u32) -> Uid {
        Uid(format!("{:06x}", bits & 0xff_ffff))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no uid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a column id")]
pub struct UidError;

impl FromStr for Uid {
    type Err = UidError;

    /// Accepts letters and digits, as other servers' uids may be longer.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sound = (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if sound { Ok(Uid(text.to_owned())) } else { Err(UidError) }
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Uid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A column without its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnHead {
    /// The name, unique in the grid.
    pub name: String,
    /// The id.
    pub uid: Uid,
    /// The place among the columns; there may be gaps.
    pub order: i64,
}

/// A grid object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// The file object.
    #[serde(flatten)]
    pub file: File,
    /// The columns in their order, without data.
    #[serde(default)]
    pub cols: Vec<ColumnHead>,
}

/// A column with its data, as the column routes answer it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GridColumn {
    /// The id.
    pub uid: Uid,
    /// The name.
    pub name: String,
    /// The place among the columns.
    pub order: i64,
    /// The cells: a list of scalars, or of lists for a column of rows.
    pub data: Value,
}

/// A column of stored content, which has its name as its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredColumn {
    /// The cells.
    pub data: Value,
    /// The place among the columns; absent in drafts means the place in the object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    /// The id; absent in drafts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<Uid>,
}

/// A grid's columns with all their data, by name: `GET …/content`, and `data` of a create.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GridContent {
    /// The columns.
    pub cols: IndexMap<String, StoredColumn>,
    /// Meta data that some clients put inside `data`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<super::value::Object>,
}

/// What to change of a column; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ColumnPatch {
    /// New cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A new place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
}

/// A column to add.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewColumn {
    /// The name, not yet in the grid.
    pub name: String,
    /// The cells.
    pub data: Value,
}
