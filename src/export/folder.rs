//! The folder that an export fills: names that every system takes, files that are there wholly or not at all, and nothing
//! outside of it.
//!
//! A [`Dir`] is a folder below the target; it is made when the first file is put into it. A link that stands where a folder
//! should be is not followed, as it may lead anywhere. Names differ in more than letter case, since some systems tell no more
//! apart.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::format::Unwritten;
use crate::text;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It was not there.
    New,
    /// Another one gave way to it.
    Replaced,
    /// It was there already.
    Same,
    /// Another one is in its place, and stays.
    InTheWay,
}

/// The names that are taken in a folder.
#[derive(Debug, Default)]
pub struct Names {
    taken: HashSet<String>,
    /// The numbers that were given last, so that a thousand files of one name are no million questions.
    numbers: HashMap<String, u64>,
}

impl Names {
    /// Returns a free name for a file or folder that somebody called so, and takes it; an ending that the name has already is
    /// not doubled.
    pub fn take(&mut self, name: &str, ending: Option<&str>) -> String {
        let stem = match ending {
            Some(ending) => without(name, ending),
            None => name,
        };
        let stem = text::file_name(stem);
        let whole = |stem: &str| ending.map_or_else(|| stem.to_owned(), |ending| format!("{stem}.{ending}"));
        let first = whole(&stem);
        if self.taken.insert(first.to_lowercase()) {
            return first;
        }
        let mut number = self.numbers.get(&first.to_lowercase()).copied().unwrap_or(0);
        loop {
            number += 1;
            let numbered = whole(&format!("{stem} ({number})"));
            if self.taken.insert(numbered.to_lowercase()) {
                self.numbers.insert(first.to_lowercase(), number);
                return numbered;
            }
        }
    }
}

/// Returns a name without its ending, if it has this one and more than that.
fn without<'n>(name: &'n str, ending: &str) -> &'n str {
    let Some((stem, last)) = name.rsplit_once('.') else { return name };
    if last.eq_ignore_ascii_case(ending) && !stem.trim().is_empty() { stem } else { name }
}

/// A folder of the target, there or not yet.
#[derive(Debug)]
pub struct Dir {
    path: PathBuf,
    above: Option<Arc<Dir>>,
    made: OnceLock<Result<(), String>>,
}

impl Dir {
    /// Makes the target, with the folders above it.
    ///
    /// # Errors
    /// Those of making it.
    pub fn target(path: &Path) -> io::Result<Arc<Dir>> {
        fs::create_dir_all(path)?;
        Ok(Arc::new(Dir { path: path.to_owned(), above: None, made: OnceLock::from(Ok(())) }))
    }

    /// Returns a folder in this one; the name comes from [`Names::take`].
    #[must_use]
    pub fn below(self: &Arc<Dir>, name: &str) -> Arc<Dir> {
        Arc::new(Dir { path: self.path.join(name), above: Some(Arc::clone(self)), made: OnceLock::new() })
    }

    /// Returns how deep it is below the target.
    #[must_use]
    pub fn depth(&self) -> usize {
        std::iter::successors(self.above.as_deref(), |dir| dir.above.as_deref()).count()
    }

    /// Returns where a file of this name is in it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn make(&self) -> Result<(), String> {
        let made = self.made.get_or_init(|| {
            if let Some(above) = &self.above {
                above.make()?;
            }
            let failed = |reason: &dyn std::fmt::Display| {
                format!("the folder `{}` could not be made: {reason}", text::shown(&self.path.to_string_lossy()))
            };
            match fs::create_dir(&self.path) {
                Ok(()) => Ok(()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match fs::symlink_metadata(&self.path) {
                    Ok(facts) if facts.is_dir() => Ok(()),
                    Ok(facts) if facts.is_symlink() => Err(failed(&"a link is in its place, which may lead anywhere")),
                    Ok(_) => Err(failed(&"a file is in its place")),
                    Err(error) => Err(failed(&error)),
                },
                Err(error) => Err(failed(&error)),
            }
        });
        made.clone()
    }

    /// Writes a file: beside its name first, then under it, so that nobody ever sees a part. Returns what became of it and its
    /// bytes.
    ///
    /// # Errors
    /// Those of writing; then what was there is as it was.
    pub fn put(
        &self,
        name: &str,
        replace: bool,
        write: impl FnOnce(&mut BufWriter<&mut File>) -> Result<(), Unwritten>,
    ) -> Result<(Put, u64), Unwritten> {
        self.make().map_err(Unwritten::Unfit)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".plotree-").suffix(".part");
        // The file is the user's own, as open as he has it with files.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(&self.path)?;
        let mut out = BufWriter::with_capacity(64 << 10, file.as_file_mut());
        write(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let (path, bytes) = (self.path.join(name), file.as_file().metadata()?.len());
        let facts = match fs::symlink_metadata(&path) {
            Ok(facts) => facts,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return match file.persist_noclobber(&path) {
                    Ok(_) => Ok((Put::New, bytes)),
                    Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok((Put::InTheWay, bytes)),
                    Err(error) => Err(error.error.into()),
                };
            }
            Err(error) => return Err(error.into()),
        };
        if facts.is_file() && facts.len() == bytes && are_equal(file.path(), &path)? {
            return Ok((Put::Same, bytes));
        }
        if facts.is_dir() || !replace {
            return Ok((Put::InTheWay, bytes));
        }
        // What is replaced is the name: a link gives way, and what it leads to stays.
        file.persist(&path).map_err(|error| error.error)?;
        Ok((Put::Replaced, bytes))
    }
}

/// Returns whether two files hold the same.
fn are_equal(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    let (mut here, mut there) = ([0; 16 << 10], [0; 16 << 10]);
    loop {
        let count = one.read(&mut here)?;
        if count == 0 {
            return Ok(other.read(&mut there)? == 0);
        }
        match other.read_exact(&mut there[..count]) {
            Ok(()) if here[..count] == there[..count] => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn put(dir: &Dir, name: &str, replace: bool, text: &str) -> Result<Put, Unwritten> {
        dir.put(name, replace, |out| Ok(out.write_all(text.as_bytes())?)).map(|(put, _)| put)
    }

    fn listed(path: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn files_are_there_wholly_and_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let target = Dir::target(&folder.path().join("out")).unwrap();
        let below = target.below("a").below("b");
        assert_eq!(below.depth(), 2);
        assert_eq!(put(&below, "x", false, "one").unwrap(), Put::New);
        assert_eq!(put(&below, "x", false, "one").unwrap(), Put::Same);
        assert_eq!(put(&below, "x", false, "two").unwrap(), Put::InTheWay);
        assert_eq!(fs::read_to_string(below.path("x")).unwrap(), "one");
        assert_eq!(put(&below, "x", true, "two").unwrap(), Put::Replaced);
        assert_eq!(fs::read_to_string(below.path("x")).unwrap(), "two");
        let failed = below.put("y", false, |_| Err(Unwritten::Unfit("no".into())));
        assert!(failed.is_err());
        fs::create_dir(below.path("z")).unwrap();
        assert_eq!(put(&below, "z", true, "").unwrap(), Put::InTheWay);
        assert_eq!(listed(&folder.path().join("out/a/b")), ["x", "z"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (out, outside) = (folder.path().join("out"), folder.path().join("outside"));
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("secret"), "mine").unwrap();
        let target = Dir::target(&out).unwrap();
        symlink(&outside, out.join("a")).unwrap();
        let error = put(&target.below("a"), "x", true, "evil").unwrap_err().to_string();
        assert!(error.contains("may lead anywhere"), "{error}");
        symlink(outside.join("secret"), out.join("b")).unwrap();
        symlink(outside.join("new"), out.join("c")).unwrap();
        assert_eq!(put(&target, "b", false, "evil").unwrap(), Put::InTheWay);
        assert_eq!(put(&target, "b", true, "good").unwrap(), Put::Replaced);
        assert_eq!(put(&target, "c", false, "evil").unwrap(), Put::InTheWay);
        assert_eq!(fs::read_to_string(outside.join("secret")).unwrap(), "mine");
        assert_eq!(listed(&outside), ["secret"]);
        let mode = fs::metadata(target.path("b")).unwrap().permissions().mode();
        assert_eq!(mode & 0o600, 0o600);
    }

    #[test]
    fn names_that_some_system_takes_for_one_are_numbered() {
        let mut names = Names::default();
        let taken: Vec<String> = ["a/b", "a:b", "A_B", "a_b (1)", "x.json", "X.JSON", "..", ""]
            .iter()
            .map(|name| names.take(name, Some("json")))
            .collect();
        let wanted = [
            "a_b.json",
            "a_b (1).json",
            "A_B (2).json",
            "a_b (1) (1).json",
            "x.json",
            "X (1).json",
            "untitled.json",
            "untitled (1).json",
        ];
        assert_eq!(taken, wanted);
        assert_eq!(names.take("x.json", None), "x.json (2)");
        assert_eq!(names.take("x", None), "x");
    }

    proptest! {
        #[test]
        fn every_name_is_one_step_and_another(said in proptest::collection::vec("[./\\\\: a-bA-BCON~\\x00é\u{202e}]{0,8}", 1..12)) {
            let folder = tempfile::tempdir().unwrap();
            let target = Dir::target(folder.path()).unwrap();
            let mut names = Names::default();
            let mut seen = HashSet::new();
            for (index, name) in said.iter().enumerate() {
                let name = names.take(name, (index % 2 == 0).then_some("json"));
                let path = target.path(&name);
                prop_assert_eq!(path.parent(), Some(folder.path()));
                prop_assert_eq!(path.file_name().and_then(|name| name.to_str()), Some(name.as_str()));
                prop_assert!(seen.insert(name.to_lowercase()));
                prop_assert_eq!(put(&target, &name, false, "x").unwrap(), Put::New);
            }
        }
    }
}
