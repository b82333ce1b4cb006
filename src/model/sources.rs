//! The graph of where a file's data came from and what was made of it, in JSON Graph Format (contract section 10.6).

use serde::{Deserialize, Serialize};

use super::fid::Fid;
use super::time::{self, Timestamp};

/// The answer of a `sources` route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sources {
    /// The graph.
    pub graph: SourceGraph,
}

/// Nodes, the file asked about first, and edges from origin to product.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SourceGraph {
    /// Files, URLs and links to more of a relation.
    pub nodes: Vec<SourceNode>,
    /// The flow between them, by node id.
    pub edges: Vec<SourceEdge>,
}

/// A node: a file, a URL, or a `next` or `prev` link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceNode {
    /// The URL of the node's own sources.
    pub id: String,
    /// `plot`, `grid`, another file type, `url`, `next` or `prev`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What to call it.
    pub label: String,
    /// What is known of it.
    pub metadata: SourceMetadata,
}

/// What is known of a node; all empty for links.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SourceMetadata {
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fid: Option<Fid>,
    /// When the file was made.
    #[serde(default, with = "optional_micros", skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// When the file last changed.
    #[serde(default, with = "optional_micros", skip_serializing_if = "Option::is_none")]
    pub updated: Option<Timestamp>,
    /// The file's owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Whether the file is in the trash: only its owner sees it there, and only where the data in it is still drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// A URL's index page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referer: Option<String>,
}

/// An edge from origin to product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEdge {
    /// The origin's node id.
    pub source: String,
    /// The product's node id.
    pub target: String,
}

/// Which way two files are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// The file that this one was copied from.
    Parent,
    /// A copy of this file.
    Child,
    /// A plot that draws on this grid.
    CreatedPlot,
    /// A grid that this plot draws on.
    SourceGrid,
    /// The address that this grid was imported from.
    SourceUrl,
}

impl Relation {
    /// Every relation with its name in links.
    pub const ALL: [(Relation, &str); 5] = [
        (Relation::Parent, "parent"),
        (Relation::Child, "child"),
        (Relation::CreatedPlot, "created_plot"),
        (Relation::SourceGrid, "source_grid"),
        (Relation::SourceUrl, "source_url"),
    ];

    /// Returns the relation's name in links.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(relation, _)| *relation == self).map_or("", |(_, name)| name)
    }

    /// Returns the relation of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Relation> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(relation, _)| *relation)
    }
}

/// Six digits behind the second, for keys that may be absent.
mod optional_micros {
    use super::{Timestamp, time};
    use serde::{Deserializer, Serializer};

    #[allow(clippy::ref_option, reason = "serde asks for a reference to the field")]
    pub fn serialize<S: Serializer>(moment: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match moment {
            Some(moment) => time::micros::serialize(moment, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        time::micros::deserialize(deserializer).map(Some)
    }
}
