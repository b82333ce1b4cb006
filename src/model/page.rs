//! The blocks in which lists come: numbered pages, cursor pages, and short lists inside objects (contract section 4.5).

use serde::{Deserialize, Serialize};

/// A numbered page. Links are absolute and keep the other parameters of the query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The number of items on all pages.
    pub count: u64,
    /// The page behind, `None` on the last one.
    pub next: Option<String>,
    /// The page before, `None` on the first one.
    #[serde(default)]
    pub previous: Option<String>,
    /// Page 1.
    #[serde(default)]
    pub first: Option<String>,
    /// The last page.
    #[serde(default)]
    pub last: Option<String>,
    /// The items.
    pub results: Vec<T>,
}

/// A page of a feed, which has no count: only its links lead on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CursorPage<T> {
    /// The page behind, `None` at the end.
    pub next: Option<String>,
    /// The page before, `None` at the start.
    pub previous: Option<String>,
    /// The items.
    pub results: Vec<T>,
}

/// A short list inside an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listed<T> {
    /// The items, perhaps only the first of them.
    pub results: Vec<T>,
    /// The number of items.
    pub count: u64,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Listed { results: Vec::new(), count: 0 }
    }
}

impl<T> From<Vec<T>> for Listed<T> {
    fn from(results: Vec<T>) -> Self {
        Listed { count: results.len() as u64, results }
    }
}
