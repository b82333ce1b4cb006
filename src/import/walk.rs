//! Which files an import is about: those named, and those in the folders named, in the order of their names.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::import::Failure;
use crate::model::file::LONGEST_NAME;

/// Folders inside each other; deeper ones are named and left.
pub(super) const DEEPEST: usize = 64;

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The folders that it goes into, below the target.
    pub folder: Vec<String>,
    /// What the plot is called.
    pub name: String,
    /// Whether it is standard input, which has no path.
    pub is_stdin: bool,
}

/// The path that means standard input.
const STDIN: &str = "-";

/// What was found, and what could not be looked at.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub files: Vec<Found>,
    pub failed: Vec<Failure>,
    /// The real paths of the folders that were entered: each is entered once, so that links cannot lead in circles.
    entered: HashSet<PathBuf>,
}

/// Finds the files under some paths.
pub(super) fn find(paths: &[PathBuf]) -> Walk {
    let mut walk = Walk::default();
    for path in paths {
        walk.named(path);
    }
    walk
}

impl Walk {
    /// Takes a path that the user named: whatever it is, it is wanted.
    fn named(&mut self, path: &Path) {
        if path.as_os_str() == STDIN {
            let name = "standard input".to_owned();
            self.files.push(Found { path: path.to_owned(), bytes: 0, folder: Vec::new(), name, is_stdin: true });
            return;
        }
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                // `.` and `..` have no name of their own.
                let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
                let folder = real.file_name().map(|last| name(&last.to_string_lossy()));
                self.folder(path, &folder.into_iter().collect::<Vec<_>>());
            }
            Ok(meta) if meta.is_file() => self.add(path, meta.len(), &[]),
            Ok(_) => self.fail(path, "it is neither a file nor a folder"),
            Err(error) => self.fail(path, &crate::import::read::sentence(&error)),
        }
    }

    fn folder(&mut self, path: &Path, folder: &[String]) {
        if folder.len() > DEEPEST {
            self.fail(path, &format!("it is more than {DEEPEST} folders deep"));
            return;
        }
        if let Ok(real) = fs::canonicalize(path)
            && !self.entered.insert(real)
        {
            return;
        }
        let mut entries: Vec<PathBuf> = match fs::read_dir(path) {
            Ok(entries) => entries.filter_map(Result::ok).map(|entry| entry.path()).collect(),
            Err(error) => return self.fail(path, &crate::import::read::sentence(&error)),
        };
        entries.sort_unstable();
        for entry in entries {
            self.entry(&entry, folder);
        }
    }

    /// Takes what is in a folder: files that may hold figures, and folders; hidden ones and dead links are passed over.
    fn entry(&mut self, path: &Path, folder: &[String]) {
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        if file_name.starts_with('.') {
            return;
        }
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                let inner: Vec<String> = folder.iter().cloned().chain([name(&file_name)]).collect();
                self.folder(path, &inner);
            }
            Ok(meta) if meta.is_file() && crate::import::read::may_hold_figures(path) => {
                self.add(path, meta.len(), folder);
            }
            _ => {}
        }
    }

    fn add(&mut self, path: &Path, bytes: u64, folder: &[String]) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = name(&stem);
        self.files.push(Found { path: path.to_owned(), bytes, folder: folder.to_vec(), name, is_stdin: false });
    }

    fn fail(&mut self, path: &Path, reason: &str) {
        self.failed.push(Failure { path: path.to_owned(), reason: reason.to_owned() });
    }
}

/// Makes a valid name of a file's: no slashes and control characters, not too long, not empty.
pub(super) fn name(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() || c == '/' { ' ' } else { c }).collect();
    let cut: String = clean.trim().chars().take(LONGEST_NAME).collect();
    match cut.trim() {
        "" | "." | ".." => "untitled".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        root
    }

    fn listed(walk: &Walk) -> Vec<String> {
        walk.files.iter().map(|file| format!("{}/{}", file.folder[1..].join("/"), file.name)).collect()
    }

    #[test]
    fn a_tree_is_kept_in_the_order_of_names() {
        let root = tree(&["b.json", "a/z.json", "a/b/c.JSON", "notes.txt", ".hidden.json", ".git/x.json"]);
        let walk = find(&[root.path().to_owned()]);
        assert_eq!(listed(&walk), ["a/b/c", "a/z", "/b"]);
        assert!(walk.failed.is_empty());
    }

    #[test]
    fn a_named_file_is_taken_whatever_it_is_called() {
        let root = tree(&["notes.txt"]);
        let walk = find(&[root.path().join("notes.txt"), root.path().join("missing.json")]);
        assert_eq!((walk.files[0].name.as_str(), walk.files[0].folder.len()), ("notes", 0));
        assert_eq!(walk.failed[0].reason, "it is not there");
    }

    #[cfg(unix)]
    #[test]
    fn links_in_circles_end() {
        let root = tree(&["a/x.json"]);
        std::os::unix::fs::symlink(root.path(), root.path().join("a/up")).unwrap();
        std::os::unix::fs::symlink(root.path().join("a"), root.path().join("b")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.path().join("dead.json")).unwrap();
        assert_eq!(listed(&find(&[root.path().to_owned()])), ["a/x"]);
    }

    #[test]
    fn names_are_made_valid() {
        for (text, made) in [("a b", "a b"), (" \u{1b}x\n", "x"), ("..", "untitled"), ("", "untitled"), ("a/b", "a b")]
        {
            assert_eq!(name(text), made);
        }
        assert_eq!(name(&"é".repeat(300)).chars().count(), LONGEST_NAME);
    }
}
