//! What is kept from one start to the next: tabs with their places, orders, bookmarks.
//!
//! A file for each library and user in the state folder, written whole beside itself and renamed. It is a convenience and
//! never in the way: one that cannot be read is told of and left aside, places that have gone are left for those above.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::backend::{Order, Scope};
use crate::model::Fid;
use crate::text::file_name;

use super::app::{Location, Visit};
use super::layout::Shares;

/// The form of the file; others are left aside.
const VERSION: u32 = 1;

/// The largest file that is read: some thousand bookmarks.
const MOST_BYTES: u64 = 1 << 20;

/// The most tabs and bookmarks that are taken from a file.
const MOST: usize = 64;

/// The deepest folder that is taken from a file.
const DEEPEST: usize = 1_000;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    version: u32,
    /// Where each tab was.
    pub tabs: Vec<Place>,
    /// Which tab was in front.
    pub tab: usize,
    /// The order of lists, if one was chosen.
    #[serde(default)]
    pub order: Option<Order>,
    /// The order of the trash.
    #[serde(default)]
    pub trash_order: Option<Order>,
    /// Whether details were wanted.
    #[serde(default)]
    pub details: Option<bool>,
    /// How the panes were divided.
    #[serde(default)]
    pub shares: Shares,
    /// Bookmarks by their letters.
    #[serde(default)]
    pub bookmarks: BTreeMap<char, Place>,
}

/// A place as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    shelf: Shelf,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    folder: Option<Fid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    trail: Vec<(Fid, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cursor: Option<Fid>,
}

/// The kinds of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shelf {
    Folder,
    TrashedFolder,
    All,
    Starred,
    Shared,
    Public,
    Trash,
}

impl Place {
    /// Returns a place as it is kept.
    #[must_use]
    pub fn of(visit: &Visit) -> Place {
        let location = &visit.location;
        let (shelf, folder, user) = match &location.scope {
            Scope::Folder(fid) | Scope::Subfolders(fid) if location.trashed => {
                (Shelf::TrashedFolder, Some(fid.clone()), None)
            }
            Scope::Folder(fid) | Scope::Subfolders(fid) => (Shelf::Folder, Some(fid.clone()), None),
            Scope::All(user) => (Shelf::All, None, Some(user.clone())),
            Scope::Starred => (Shelf::Starred, None, None),
            Scope::Shared => (Shelf::Shared, None, None),
            Scope::Public => (Shelf::Public, None, None),
            Scope::Trash => (Shelf::Trash, None, None),
        };
        Place { shelf, folder, user, trail: location.trail.clone(), cursor: visit.fid.clone() }
    }

    /// Returns the place as the app has it; what makes no sense is home.
    #[must_use]
    pub fn visit(&self, home: &Fid) -> Visit {
        let trail: Vec<(Fid, String)> = self.trail.iter().take(DEEPEST).cloned().collect();
        let location = match (self.shelf, &self.folder) {
            (Shelf::Folder, Some(fid)) => Location::folder(fid.clone(), trail),
            (Shelf::TrashedFolder, Some(fid)) => Location { scope: Scope::Folder(fid.clone()), trail, trashed: true },
            (Shelf::Folder | Shelf::TrashedFolder, None) => Location::folder(home.clone(), Vec::new()),
            (Shelf::All, _) => {
                Location::shelf(Scope::All(self.user.clone().unwrap_or_else(|| home.owner().to_owned())))
            }
            (Shelf::Starred, _) => Location::shelf(Scope::Starred),
            (Shelf::Shared, _) => Location::shelf(Scope::Shared),
            (Shelf::Public, _) => Location::shelf(Scope::Public),
            (Shelf::Trash, _) => Location::shelf(Scope::Trash),
        };
        Visit { location, fid: self.cursor.clone() }
    }

    /// Returns whether two are the same place, wherever the cursor is.
    #[must_use]
    pub fn is_same(&self, other: &Place) -> bool {
        (self.shelf, &self.folder, &self.user) == (other.shelf, &other.folder, &other.user)
    }

    /// Returns what a list of bookmarks calls it.
    #[must_use]
    pub fn name(&self) -> String {
        match self.shelf {
            Shelf::Folder | Shelf::TrashedFolder => {
                let start = if self.shelf == Shelf::Folder { "~" } else { "Trash" };
                let names = self.trail.iter().map(|(_, name)| name.as_str());
                std::iter::once(start).chain(names).collect::<Vec<_>>().join("/")
            }
            Shelf::All => "All files".into(),
            Shelf::Starred => "Starred".into(),
            Shelf::Shared => "Shared with me".into(),
            Shelf::Public => "Public plots".into(),
            Shelf::Trash => "Trash".into(),
        }
    }
}

impl Session {
    /// Makes what is kept of tabs.
    #[must_use]
    pub fn new(tabs: Vec<Place>, tab: usize) -> Session {
        Session {
            version: VERSION,
            tabs,
            tab,
            order: None,
            trash_order: None,
            details: None,
            shares: Shares::default(),
            bookmarks: BTreeMap::new(),
        }
    }
}

/// Returns the file in the state folder for the session of a user in a library, which some text names.
#[must_use]
pub fn file(state: &Path, library: &str, home: &Fid) -> PathBuf {
    let digest = Sha256::digest(library.as_bytes());
    let short = digest.iter().take(6).fold(0u64, |short, byte| short << 8 | u64::from(*byte));
    state.join(format!("session-{}-{short:012x}.json", file_name(home.owner())))
}

/// Reads a session; none was kept at the first start.
///
/// # Errors
/// Says in a sentence why the file cannot be used.
pub fn read(file: &Path) -> Result<Option<Session>, String> {
    let what = "What was open last time is not known";
    let Some(mut session) = read_file::<Session>(file, MOST_BYTES, what)? else { return Ok(None) };
    if session.version != VERSION {
        return Err(format!("{what}: `{}` was written by another version of plotree.", file.display()));
    }
    session.tabs.truncate(MOST);
    session.bookmarks = session.bookmarks.into_iter().take(MOST).collect();
    Ok(Some(session))
}

/// Writes a session: wholly or not at all, readable by its user only.
///
/// # Errors
/// Fails as the file system does.
pub fn write(file: &Path, session: &Session) -> std::io::Result<()> {
    write_file(file, &serde_json::to_vec(session)?)
}

/// Reads a file that an earlier run left, if there is one.
pub(super) fn read_file<T: DeserializeOwned>(file: &Path, most: u64, what: &str) -> Result<Option<T>, String> {
    let unusable = |reason: String| format!("{what}: `{}` {reason}.", file.display());
    match std::fs::metadata(file) {
        Ok(facts) if facts.len() > most => return Err(unusable("is too large".into())),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(format!("could not be read: {error}"))),
    }
    let text = std::fs::read(file).map_err(|error| unusable(format!("could not be read: {error}")))?;
    serde_json::from_slice(&text).map(Some).map_err(|_| unusable("is damaged and is left aside".into()))
}

/// Writes a file for the next run: wholly or not at all, readable by its user only.
pub(super) fn write_file(file: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(content)?;
    beside.flush()?;
    beside.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> Fid {
        Fid::new("bob", -1).unwrap()
    }

    fn session() -> Session {
        let folder = Fid::new("bob", 7).unwrap();
        let location = Location::folder(folder.clone(), vec![(folder.clone(), "finance".into())]);
        let place = Place::of(&Visit { location, fid: Some(folder) });
        let trash = Place::of(&Visit { location: Location::shelf(Scope::Trash), fid: None });
        let mut session = Session::new(vec![place.clone(), trash], 1);
        session.bookmarks.insert('f', place);
        session
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder.path().join("state"), "lib.plotree", &home());
        assert_eq!(read(&path), Ok(None));
        write(&path, &session()).unwrap();
        let kept = read(&path).unwrap().unwrap();
        assert_eq!(kept, session());
        assert_eq!(kept.bookmarks[&'f'].name(), "~/finance");
        assert_eq!(kept.tabs[1].visit(&home()).location, Location::shelf(Scope::Trash));
        assert_eq!(Place::of(&kept.tabs[0].visit(&home())), kept.tabs[0]);
        let others = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(others, 1, "nothing is left beside it");
    }

    #[test]
    fn a_broken_one_is_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.json");
        for text in ["", "{", "[]", r#"{"version":99,"tabs":[],"tab":0}"#] {
            std::fs::write(&path, text).unwrap();
            assert!(read(&path).unwrap_err().contains("session.json"), "{text}");
        }
        std::fs::write(&path, vec![b' '; MOST_BYTES as usize + 1]).unwrap();
        assert!(read(&path).unwrap_err().contains("too large"));
    }
}
