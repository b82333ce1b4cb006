//! Folders that are watched: what appears in them is told once it is whole.
//!
//! A folder is looked at again and again, which works on every disk, also on those of other machines, where nobody tells of changes.
//! A file is whole when it was the same at two looks; it is told again when it has changed since.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{Files, walk};

/// The least time between two looks.
pub const LEAST: Duration = Duration::from_millis(500);
/// How many times as long as a look takes is waited until the next: a large folder may not keep a processor busy.
const TIMES: u32 = 20;

/// What is known of a file: its size and when it was changed.
type State = (u64, Option<SystemTime>);

/// What was seen of some folders.
#[derive(Debug, Default)]
pub struct Watch {
    seen: HashMap<PathBuf, State>,
    told: HashMap<PathBuf, State>,
    failed: HashSet<PathBuf>,
}

impl Watch {
    /// Looks at some paths; returns the files that are whole and were not told before as they are.
    pub fn look(&mut self, paths: &[PathBuf]) -> Files {
        let mut seen = HashMap::new();
        let mut walk = walk::find(paths);
        walk.files.retain(|file| {
            let Some(state) = state(&file.path) else { return false };
            let is_still = self.seen.get(&file.path) == Some(&state);
            let is_new = is_still && self.told.get(&file.path) != Some(&state);
            if is_new {
                self.told.insert(file.path.clone(), state);
            }
            seen.insert(file.path.clone(), state);
            is_new
        });
        // A folder that cannot be read is told once.
        walk.failed.retain(|failure| self.failed.insert(failure.path.clone()));
        // What went may come again.
        self.told.retain(|path, _| seen.contains_key(path));
        self.seen = seen;
        Files(walk)
    }

    /// Returns how long to wait after a look that took so long.
    #[must_use]
    pub fn pause(took: Duration) -> Duration {
        LEAST.max(took * TIMES)
    }
}

fn state(path: &Path) -> Option<State> {
    let meta = std::fs::metadata(path).ok()?;
    Some((meta.len(), meta.modified().ok()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_told_once_when_it_is_whole() {
        let root = tempfile::tempdir().unwrap();
        let paths = [root.path().to_owned()];
        let file = root.path().join("a.json");
        let mut watch = Watch::default();
        let look = |watch: &mut Watch| -> Vec<PathBuf> {
            watch.look(&paths).0.files.into_iter().map(|file| file.path).collect()
        };
        assert!(look(&mut watch).is_empty());
        fs::write(&file, "[").unwrap();
        assert!(look(&mut watch).is_empty(), "it may still grow");
        fs::write(&file, "[1").unwrap();
        assert!(look(&mut watch).is_empty(), "it has grown");
        assert_eq!(look(&mut watch), [file.clone()]);
        assert!(look(&mut watch).is_empty(), "it was told");
        fs::write(&file, "[1]]").unwrap();
        assert!(look(&mut watch).is_empty());
        assert_eq!(look(&mut watch), [file.clone()], "it has changed");
        fs::remove_file(&file).unwrap();
        fs::write(root.path().join("notes.txt"), "").unwrap();
        assert!(look(&mut watch).is_empty() && look(&mut watch).is_empty());
        assert_eq!(Watch::pause(Duration::from_secs(1)), Duration::from_secs(20));
    }
}
