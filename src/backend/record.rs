//! A file with all that is known of it, as one place gives it to another: what mirrors and bundles are made of.
//!
//! [`read`] puts a record together by the verbs that every backend has; a library on this machine takes records in
//! ([`adopt`](super::embedded::Library::adopt)) under their own fids, so that links and `src` references stay true.

use serde::{Deserialize, Serialize};

use super::query::{Content, ContentOptions, RelationPage, Share};
use super::{Backend, Error, Result};
use crate::model::file::Comment;
use crate::model::grid::GridContent;
use crate::model::sources::SourceNode;
use crate::model::value::Object;
use crate::model::{Fid, Figure, File, FileType, HOME, IdLocal, Relation, Timestamp};

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A folder, which holds nothing by itself.
    Folder,
    /// A plot's figure as stored, with references and without data.
    Figure(Box<Figure>),
    /// A grid's columns with their ids and data.
    Grid(Box<GridContent>),
    /// Bytes of another file.
    Bytes {
        /// The media type.
        content_type: String,
        /// The bytes.
        #[serde(with = "super::base64")]
        bytes: Vec<u8>,
    },
}

/// A file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Record {
    /// Owner and number.
    pub fid: Fid,
    /// The kind.
    pub filetype: FileType,
    /// The name.
    pub filename: String,
    /// The number of its folder.
    pub parent: IdLocal,
    /// Whether it shows up in a folder.
    pub parented: bool,
    /// A sentence about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// When it was made, in microseconds.
    pub created: i64,
    /// When it last changed, in microseconds.
    pub modified: i64,
    /// Whether it was put into the trash by itself.
    #[serde(default)]
    pub trashed: bool,
    /// How often it was opened.
    #[serde(default)]
    pub views: u64,
    /// Whether everyone may read it.
    #[serde(default)]
    pub world_readable: bool,
    /// The share key, once made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_key: Option<String>,
    /// Whether the share key opens it.
    #[serde(default)]
    pub share_key_enabled: bool,
    /// Whether it is a theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_theme: Option<bool>,
    /// Whether it is a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_template: Option<bool>,
    /// Who starred it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stars: Vec<String>,
    /// Who else has access.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// What was said of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// Free JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Object>,
    /// Seconds between refreshes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_interval: Option<u64>,
    /// The file that it was copied from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Fid>,
    /// The address that it was imported from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
    /// The index page of that address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_referer: Option<String>,
    /// Further files that it draws on: extras.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Fid>,
    /// What it holds.
    pub body: Body,
}

impl Record {
    /// Returns when it last changed.
    #[must_use]
    pub fn modified(&self) -> Timestamp {
        Timestamp(self.modified)
    }
}

/// What became of a record that a library was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Adopted {
    /// The file is there now.
    New,
    /// The file was there and is now as the record says.
    Changed,
    /// The file was there as the record says.
    Same,
    /// The file was not taken: why, a sentence.
    Refused(String),
}

/// How far a record is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// Whether it is asked who has access, which only the owner may.
    pub sharing: bool,
    /// Whether it is asked where it came from.
    pub sources: bool,
}

impl Depth {
    /// All that can be known.
    pub const WHOLE: Depth = Depth { sharing: true, sources: true };
}

/// Reads a file with all that is known of it.
///
/// # Errors
/// Those of the verbs; what only the owner may ask is left out where the caller is not.
pub async fn read(backend: &dyn Backend, fid: &Fid, depth: Depth) -> Result<Record> {
    if depth == Depth::WHOLE
        && let Some(record) = backend.record(fid).await?
    {
        return if is_of(&record.fid, fid) { Ok(record) } else { Err(another(&record.fid)) };
    }
    let file = retrieve(backend, fid).await?;
    let body = match file.filetype {
        FileType::Folder => Body::Folder,
        FileType::Plot => Body::Figure(Box::new(backend.figure(fid, ContentOptions::default()).await?)),
        FileType::Grid => Body::Grid(Box::new(backend.grid_content(fid).await?)),
        _ => match backend.content(fid).await? {
            Content::Figure(figure) => Body::Figure(figure),
            Content::Grid(grid) => Body::Grid(grid),
            Content::Bytes { content_type, bytes } => Body::Bytes { content_type, bytes },
        },
    };
    let shares = if depth.sharing {
        match backend.collaborators(fid).await {
            Ok(shares) => shares,
            Err(Error::Forbidden | Error::NotFound | Error::Unsupported(_) | Error::Unauthenticated(_)) => Vec::new(),
            Err(error) => return Err(error),
        }
    } else {
        Vec::new()
    };
    let mut record = of(file, body, shares);
    if depth.sources && !matches!(record.body, Body::Folder | Body::Bytes { .. }) {
        let parent = origin(backend, fid, Relation::Parent).await?;
        record.source = parent.and_then(|node| node.metadata.fid);
        if matches!(record.body, Body::Grid(_))
            && let Some(address) = origin(backend, fid, Relation::SourceUrl).await?
        {
            record.source_referer = address.metadata.referer;
            record.source_url = Some(address.label);
        }
    }
    Ok(record)
}

/// Returns a file object, of that file and no other.
///
/// # Errors
/// Those of the verb; [`Error::Corrupt`] where another file was answered, as a server may that is broken or hostile.
pub async fn retrieve(backend: &dyn Backend, fid: &Fid) -> Result<File> {
    let file = backend.retrieve(fid).await?;
    if is_of(&file.fid, fid) { Ok(file) } else { Err(another(&file.fid)) }
}

/// Returns whether two fids are of the same file: a reference need not have the letter case of the owner's name.
fn is_of(a: &Fid, b: &Fid) -> bool {
    a.number() == b.number() && a.owner().eq_ignore_ascii_case(b.owner())
}

fn another(fid: &Fid) -> Error {
    Error::Corrupt(format!("The server answered with another file, {fid}."))
}

/// Returns the first node of a relation.
async fn origin(backend: &dyn Backend, fid: &Fid, relation: Relation) -> Result<Option<SourceNode>> {
    match backend.sources(fid, Some(RelationPage { relation, page: 1 })).await {
        Ok(graph) => Ok(graph.nodes.into_iter().skip(1).find(|node| !matches!(node.kind.as_str(), "next" | "prev"))),
        // Older servers know no sources.
        Err(Error::NotFound | Error::Unsupported(_) | Error::Invalid { .. } | Error::Forbidden) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the record of a file object and its content.
#[must_use]
pub fn of(file: File, body: Body, shares: Vec<Share>) -> Record {
    let references = file.references.map(|listed| listed.results).unwrap_or_default();
    let is_extra = !matches!(body, Body::Figure(_) | Body::Grid(_) | Body::Folder);
    Record {
        parent: if file.parented { file.parent } else { HOME },
        fid: file.fid,
        filetype: file.filetype,
        filename: file.filename,
        parented: file.parented && !is_extra,
        caption: file.caption,
        created: file.creation_time.0,
        modified: file.date_modified.0,
        trashed: file.deleted == Some(true),
        views: file.views,
        world_readable: file.world_readable,
        share_key: file.share_key.flatten(),
        share_key_enabled: file.share_key_enabled == Some(true),
        is_theme: file.is_theme,
        is_template: file.is_template,
        stars: file
            .stars
            .map(|listed| listed.results.into_iter().map(|user| user.username).collect())
            .unwrap_or_default(),
        shares,
        comments: file.comments.map(|listed| listed.results).unwrap_or_default(),
        metadata: file.metadata,
        refresh_interval: file.refresh_interval,
        source: None,
        source_url: None,
        source_referer: None,
        references,
        body,
    }
}
