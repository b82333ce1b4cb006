//! Lists as they were read last, for servers that are slow to answer: shown at once and marked as old, until the answer comes.
//!
//! Some lists of a server are held while the app runs and kept in a file beside the session's for the next start. They are
//! only ever shown: what is done is done to files by their ids, and refused by the server if those have gone.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::backend::{View, Window};
use crate::model::Timestamp;

use super::session::{read_file, write_file};

/// How many lists are held.
const MOST: usize = 24;

/// The most rows of a list.
pub const MOST_ROWS: usize = 256;

/// The largest file that is read.
const MOST_BYTES: u64 = 8 << 20;

/// A list as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct List {
    view: View,
    at: Timestamp,
    window: Window,
}

/// Lists, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Lists(VecDeque<List>);

impl Lists {
    /// Returns the rows of a view as they were, and when.
    #[must_use]
    pub fn get(&self, view: &View) -> Option<(&Window, Timestamp)> {
        self.0.iter().find(|list| list.view == *view).map(|list| (&list.window, list.at))
    }

    /// Keeps the rows of a view in the place of older ones.
    pub fn put(&mut self, view: &View, mut window: Window, at: Timestamp) {
        self.0.retain(|list| list.view != *view);
        window.rows.truncate(MOST_ROWS);
        self.0.push_front(List { view: view.clone(), at, window });
        self.0.truncate(MOST);
    }
}

/// Returns the file beside a session's.
#[must_use]
pub fn file(session: &Path) -> PathBuf {
    session.with_extension("lists.json")
}

/// Reads what an earlier run kept.
///
/// # Errors
/// Says in a sentence why the file cannot be used.
pub fn read(file: &Path) -> Result<Lists, String> {
    let mut lists: Lists = read_file(file, MOST_BYTES, "Lists of the last run are not known")?.unwrap_or_default();
    lists.0.truncate(MOST);
    lists.0.iter_mut().for_each(|list| list.window.rows.truncate(MOST_ROWS));
    Ok(lists)
}

/// Keeps lists for the next run.
///
/// # Errors
/// Fails as the file system does.
pub fn write(file: &Path, lists: &Lists) -> io::Result<()> {
    write_file(file, &serde_json::to_vec(lists)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{Order, Scope};

    #[test]
    fn the_latest_lists_come_back_from_their_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder.path().join("session-bob-1.json"));
        assert_eq!(read(&path), Ok(Lists::default()));
        let mut lists = Lists::default();
        let view = |user: usize| View::new(Scope::All(user.to_string()), Order::default());
        for number in 0..MOST + 3 {
            lists.put(&view(number), Window { total: Some(1), ..Window::default() }, Timestamp(number as i64));
        }
        lists.put(&view(9), Window { total: Some(2), ..Window::default() }, Timestamp(99));
        write(&path, &lists).unwrap();
        let again = read(&path).unwrap();
        assert_eq!(again, lists);
        assert!(again.get(&view(0)).is_none() && again.0.len() == MOST);
        let (window, at) = again.get(&view(9)).unwrap();
        assert_eq!((window.total, at), (Some(2), Timestamp(99)));
        std::fs::write(&path, "{").unwrap();
        assert!(read(&path).unwrap_err().contains("lists.json"));
    }
}
