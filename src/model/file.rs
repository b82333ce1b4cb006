//! The file object: what every plot, grid, folder and other file has in common (contract section 6.1).
//!
//! Absent, null and a value are three things on the wire: a reader without rights gets no `deleted` key at all, a list item
//! has `references: null`. A key that may be absent is [`Nullable`] or an `Option` that is left out when `None`.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::column::Column;
use super::fid::{Fid, IdLocal};
use super::page::Listed;
use super::time::{self, Timestamp};
use super::user::User;
use super::value::Object;

/// A key that may be absent (`None`), null (`Some(None)`) or have a value.
pub type Nullable<T> = Option<Option<T>>;

/// Reads a [`Nullable`] key that is there: null is `Some(None)`.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Nullable<T>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The longest name of a file, in characters.
pub const LONGEST_NAME: usize = 100;

/// What kind of file a file is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FileType {
    /// A figure.
    Plot,
    /// A table of columns.
    Grid,
    /// A folder, `fold` on the wire.
    Folder,
    /// Supplementary material of other files.
    Extra,
    /// A type that only its own server understands.
    Other(String),
}

impl FileType {
    /// Returns the type's name on the wire.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            FileType::Plot => "plot",
            FileType::Grid => "grid",
            FileType::Folder => "fold",
            FileType::Extra => "extra",
            FileType::Other(name) => name,
        }
    }

    /// Returns the type of a name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> FileType {
        match name {
            "plot" => FileType::Plot,
            "grid" => FileType::Grid,
            "fold" => FileType::Folder,
            "extra" => FileType::Extra,
            other => FileType::Other(other.to_owned()),
        }
    }

    /// Returns the name of the resource that serves the type: `plots`, `folders`, `spectacle-presentations`.
    #[must_use]
    pub fn resource(&self) -> String {
        match self {
            FileType::Folder => "folders".to_owned(),
            other => other.name().replace('_', "-") + "s",
        }
    }
}

impl fmt::Display for FileType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if *self == FileType::Folder { "folder" } else { self.name() })
    }
}

impl Serialize for FileType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for FileType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(FileType::from_name(&String::deserialize(deserializer)?))
    }
}

/// What the caller may do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// See it.
    #[default]
    Read,
    /// Change what is in it.
    Write,
    /// Everything: the owner.
    Admin,
}

/// The first values of a grid by column name; the empty text for other files, JSON in a string on some servers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Preview {
    /// What is no table.
    Text(String),
    /// Columns of equal length.
    Table(IndexMap<String, Column>),
}

impl Default for Preview {
    fn default() -> Self {
        Preview::Text(String::new())
    }
}

/// Where a file's pictures are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct ImageUrls {
    /// The figure's own size.
    pub default: String,
    /// 300 by 300.
    pub block_thumb: String,
    /// 60 by 60.
    pub list_thumb: String,
}

/// A remark on a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Its number.
    pub id: u64,
    /// The file.
    pub fid: Fid,
    /// What was said.
    pub comment: String,
    /// Who said it.
    pub user: User,
    /// When.
    #[serde(with = "time::micros")]
    pub creation_time: Timestamp,
}

/// A file object. What only the owner sees, and what only a single file's answer has, is `None` elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// The lookup key.
    pub fid: Fid,
    /// The username of the owner.
    #[serde(default)]
    pub owner: String,
    /// The name in its folder.
    pub filename: String,
    /// The kind of file.
    pub filetype: FileType,
    /// A plot's layout title with its markup, else the name.
    #[serde(default)]
    pub title: String,
    /// A sentence about the file.
    #[serde(default)]
    pub caption: String,
    /// When it was made.
    #[serde(with = "time::micros")]
    pub creation_time: Timestamp,
    /// When content or meta data last changed.
    #[serde(with = "time::millis")]
    pub date_modified: Timestamp,
    /// The number of its folder.
    #[serde(default = "home")]
    pub parent: IdLocal,
    /// Whether it shows up in a folder.
    #[serde(default = "yes")]
    pub parented: bool,
    /// Whether everyone may read it.
    #[serde(default)]
    pub world_readable: bool,
    /// Owner only: whether it is in the trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// Owner only: whether the share key opens it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_key_enabled: Option<bool>,
    /// Owner only: the secret that gives read access.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub share_key: Nullable<String>,
    /// Whether it is a theme; null when never set.
    #[serde(default)]
    pub is_theme: Option<bool>,
    /// Whether it is a template; null when never set.
    #[serde(default)]
    pub is_template: Option<bool>,
    /// How often it was opened.
    #[serde(default)]
    pub views: u64,
    /// What the caller may do.
    #[serde(default)]
    pub current_user_permission: Permission,
    /// Who else may read it.
    #[serde(default)]
    pub collaborators: Listed<User>,
    /// The owner.
    #[serde(default)]
    pub user: User,
    /// Detail only: what was said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comments: Option<Listed<Comment>>,
    /// Detail only: who starred it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stars: Option<Listed<User>>,
    /// The files that it draws on; null in lists.
    #[serde(default)]
    pub references: Option<Listed<Fid>>,
    /// The files that draw on it; null in lists.
    #[serde(default)]
    pub referencers: Option<Listed<Fid>>,
    /// Folders only: the number of live folders directly in it.
    #[serde(default)]
    pub subfolder_count: Option<u64>,
    /// Grids only: seconds between refreshes of the data.
    #[serde(default)]
    pub refresh_interval: Option<u64>,
    /// Grids only: the first rows.
    #[serde(default)]
    pub preview: Preview,
    /// The file's page, with a slash at the end.
    #[serde(default)]
    pub web_url: String,
    /// The page for an iframe.
    #[serde(default)]
    pub embed_url: String,
    /// The picture.
    #[serde(default)]
    pub img_url: String,
    /// The pictures by size.
    #[serde(default)]
    pub image_urls: ImageUrls,
    /// The resources that serve it, by name.
    #[serde(default)]
    pub api_urls: IndexMap<String, String>,
    /// The page without the slash.
    #[serde(default)]
    pub organize_view_url: String,
    /// Detail only: free JSON about its context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Object>,
}

fn home() -> IdLocal {
    super::HOME
}

fn yes() -> bool {
    true
}

impl File {
    /// Returns whether the file is in the trash, as far as the caller may know.
    #[must_use]
    pub fn is_trashed(&self) -> bool {
        self.deleted == Some(true)
    }
}
