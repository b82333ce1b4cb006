//! Compares a library with a server, file by file, value by value: what a pull is held against.

use std::collections::HashSet;

use futures_util::StreamExt;
use futures_util::stream;

use super::plan::Listed;
use super::pull::{self, Options, Progress, Whose};
use super::ties::Copies;
use super::{Left, Ties};
use crate::backend::embedded::Library;
use crate::backend::query::Share;
use crate::backend::record::{self, Depth, Record};
use crate::backend::{Backend, Error, Result};

/// Files that are compared at once.
const AT_ONCE: usize = 8;

/// What a comparison came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Files that are equal.
    pub equal: u64,
    /// Files that are not, and how; those that could not be compared.
    pub different: Vec<Left>,
    /// Files that were pushed there from the library, and so are others than its own; they are not compared.
    pub copies: u64,
    /// Rows that the server counts in its listings and that could not be read.
    pub unread: u64,
}

/// Compares all files of a user, or those under some.
///
/// # Errors
/// When the files cannot be listed, or the library cannot be read.
pub async fn verify(
    remote: &dyn Backend,
    library: &Library,
    ties: &Ties,
    options: &Options,
    progress: &mut (dyn FnMut(Progress<'_>) + Send),
) -> Result<Comparison> {
    let whose = Whose::of(remote, options).await?;
    let Listed { items, left, unread } = pull::list(remote, &whose, options, progress).await?;
    let (items, copies) = Copies::part(ties, library, items, true).await?;
    progress(Progress::Found { seen: items.len() as u64, wanted: items.len() as u64 });
    let session = &library.session(Some(&whose.user))?;
    let mut comparison = Comparison { different: left, unread, copies: copies.unchanged(), ..Comparison::default() };
    let copies = &copies;
    let mut pairs = stream::iter(items.iter().map(|item| async move {
        let mut there = record::read(remote, &item.fid, Depth::WHOLE).await;
        if let Ok(there) = &mut there {
            copies.put_home(there);
        }
        let here = record::read(session, &item.fid, Depth::WHOLE).await;
        (item, there, here)
    }))
    .buffered(AT_ONCE);
    while let Some((item, there, here)) = pairs.next().await {
        let reason = match (there, here) {
            (Ok(there), Ok(here)) => difference(&there, &here),
            (_, Err(Error::NotFound)) => Some("it is not in the library".to_owned()),
            (Err(error), _) => Some(format!("it could not be read: {error}")),
            (_, Err(error)) => Some(format!("the library's could not be read: {error}")),
        };
        match reason {
            None => comparison.equal += 1,
            Some(reason) => comparison.different.push(Left { fid: item.fid.clone(), name: item.name.clone(), reason }),
        }
        progress(Progress::Done { name: &item.name, bytes: 0 });
    }
    Ok(comparison)
}

/// Returns what of two records differs, if anything does that a mirror keeps.
#[must_use]
pub fn difference(there: &Record, here: &Record) -> Option<String> {
    let mut different = Vec::new();
    let mut compare = |what: &'static str, equal: bool| {
        if !equal {
            different.push(what);
        }
    };
    compare("type", there.filetype == here.filetype);
    compare("name", there.filename == here.filename);
    compare("folder", there.parent == here.parent && there.parented == here.parented);
    compare("content", there.body == here.body);
    compare("caption", there.caption == here.caption);
    compare("metadata", there.metadata == here.metadata);
    compare(
        "sharing",
        there.world_readable == here.world_readable && there.share_key_enabled == here.share_key_enabled,
    );
    compare("trash", there.trashed == here.trashed);
    compare("date", there.modified / 1_000 == here.modified / 1_000);
    compare("sources", there.source == here.source && there.source_url == here.source_url);
    compare("refreshing", there.refresh_interval == here.refresh_interval);
    let names = |record: &Record| -> HashSet<String> { record.stars.iter().cloned().collect() };
    compare("stars", names(there) == names(here));
    compare("people", people(there) == people(here));
    compare("comments", comments(there) == comments(here));
    (!different.is_empty()).then(|| format!("different: {}", different.join(", ")))
}

/// Returns who else has access, and whether only to read. Teams that are not here have nobody in them.
fn people(record: &Record) -> HashSet<(String, bool)> {
    let people = record.shares.iter().filter_map(|share| match share {
        Share::User { user, readonly } => Some((user.username.clone(), *readonly)),
        Share::Email { email, readonly } => Some((email.clone(), *readonly)),
        Share::Team { .. } => None,
    });
    people.collect()
}

/// Returns what was said, by whom.
fn comments(record: &Record) -> HashSet<(&str, &str)> {
    record.comments.iter().map(|said| (said.user.username.as_str(), said.comment.as_str())).collect()
}
