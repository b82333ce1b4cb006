//! Rows of files: reading them, adding them, changing one, and the counts that folders and accounts keep of them.

use rusqlite::{OptionalExtension, params};

use super::{Key, Tx};
use crate::backend::Result;
use crate::model::{FileType, Timestamp};

/// What was done to a row itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing: it is in its folder, in the trash if that is.
    Live,
    /// Put into the trash by itself.
    Root,
    /// Somebody's home, which no list shows.
    Home,
    /// In no folder.
    Loose,
    /// Deleted for good, the row on its way out.
    Doomed,
}

impl State {
    /// Returns the state's number.
    #[must_use]
    pub fn number(self) -> i64 {
        self as i64
    }

    pub(super) fn from_number(number: i64) -> State {
        match number {
            0 => State::Live,
            1 => State::Root,
            2 => State::Home,
            3 => State::Loose,
            _ => State::Doomed,
        }
    }
}

/// Which lists over all folders a row is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// The live.
    Live,
    /// None, as its folder is in the trash; until the sweep has come by, such rows are still among the live.
    Swept,
    /// The trash.
    Root,
    /// None.
    Nowhere,
}

/// Where a file's folder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Above {
    /// In use.
    Live,
    /// In the trash.
    Trashed,
    /// Deleted for good.
    Gone,
}

/// Returns a type's number and, for those that only their server knows, its name.
#[must_use]
pub fn kind_of(filetype: &FileType) -> (i64, Option<&str>) {
    match filetype {
        FileType::Folder => (0, None),
        FileType::Plot => (1, None),
        FileType::Grid => (2, None),
        FileType::Extra => (3, None),
        FileType::Other(name) => (4, Some(name)),
    }
}

/// Returns the type of a number and a name.
#[must_use]
pub fn type_of(kind: i64, name: Option<String>) -> FileType {
    match kind {
        0 => FileType::Folder,
        1 => FileType::Plot,
        2 => FileType::Grid,
        3 => FileType::Extra,
        _ => FileType::Other(name.unwrap_or_default()),
    }
}

/// A file's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Owner and number.
    pub key: Key,
    /// The kind.
    pub filetype: FileType,
    /// The folder's row.
    pub parent: Key,
    /// What was done to it.
    pub state: State,
    /// Where its folder stands.
    pub above: Above,
    /// The name.
    pub name: String,
    /// A plot's title.
    pub title: String,
    /// Whether everyone may read it.
    pub world_readable: bool,
    /// Whether the share key opens it.
    pub share_key_enabled: bool,
    /// The share key, once made.
    pub share_key: Option<String>,
    /// How often it was opened.
    pub views: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Timestamp,
    /// When it was put into the trash by itself.
    pub trashed: Option<Timestamp>,
    /// The content of what has one.
    pub content: Option<i64>,
    /// Bytes of its contents as stored.
    pub bytes: i64,
    /// A plot's quality, from 0 to 10.
    pub quality: i64,
    /// Folders: files in it that were not trashed by themselves.
    pub files: i64,
    /// Folders: folders in it, likewise.
    pub folders: i64,
    /// Folders: public plots in it, likewise.
    pub publics: i64,
}

/// The columns of a [`Row`], of a file `f` whose folder is perhaps in the trash, `s`.
pub(super) const COLUMNS: &str = "f.id, f.kind, f.filetype, f.parent, f.state, f.name, f.title, f.world_readable, \
     f.share_key_enabled, f.share_key, f.views, f.created, f.modified, f.trashed, f.content, f.bytes, f.quality, f.files, \
     f.folders, f.publics, s.gone";
/// The number of a column behind those.
pub(super) const VALUE: usize = 21;

impl Row {
    pub(super) fn read(row: &rusqlite::Row) -> rusqlite::Result<Row> {
        Ok(Row {
            key: row.get(0)?,
            filetype: type_of(row.get(1)?, row.get(2)?),
            parent: row.get(3)?,
            state: State::from_number(row.get(4)?),
            above: match row.get(20)? {
                None => Above::Live,
                Some(false) => Above::Trashed,
                Some(true) => Above::Gone,
            },
            name: row.get(5)?,
            title: row.get(6)?,
            world_readable: row.get(7)?,
            share_key_enabled: row.get(8)?,
            share_key: row.get(9)?,
            views: row.get(10)?,
            created: Timestamp(row.get(11)?),
            modified: Timestamp(row.get(12)?),
            trashed: row.get::<_, Option<i64>>(13)?.map(Timestamp),
            content: row.get(14)?,
            bytes: row.get(15)?,
            quality: row.get(16)?,
            files: row.get(17)?,
            folders: row.get(18)?,
            publics: row.get(19)?,
        })
    }

    /// Returns whether it is a folder, home included.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.filetype == FileType::Folder
    }

    /// Returns whether it is in the trash, by itself or with a folder above.
    #[must_use]
    pub fn is_trashed(&self) -> bool {
        self.state == State::Root || self.above != Above::Live
    }

    /// Returns whether it is in no folder.
    #[must_use]
    pub fn is_loose(&self) -> bool {
        self.parent == Key::NONE && self.state != State::Home
    }

    /// Returns whether it is deleted for good.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.state == State::Doomed || self.above == Above::Gone
    }

    /// Returns whether its folder counts it.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.state == State::Live
    }

    /// Returns what it adds to its folder's counts.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::of(&self.filetype, self.world_readable)
    }
}

/// What a file adds to its folder's counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Other files than folders.
    pub files: i64,
    /// Folders.
    pub folders: i64,
    /// Public plots.
    pub publics: i64,
}

impl Tally {
    /// Returns what a file of a type counts for.
    #[must_use]
    pub fn of(filetype: &FileType, world_readable: bool) -> Tally {
        let folder = *filetype == FileType::Folder;
        let public = world_readable && *filetype == FileType::Plot;
        Tally { files: i64::from(!folder), folders: i64::from(folder), publics: i64::from(public) }
    }

    /// Returns the counts taken away instead of added.
    #[must_use]
    pub fn less(self) -> Tally {
        Tally { files: -self.files, folders: -self.folders, publics: -self.publics }
    }

    /// Returns the number of files of any kind.
    #[must_use]
    pub fn all(self) -> i64 {
        self.files + self.folders
    }
}

/// A row to be added.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRow<'a> {
    /// The folder; the owner's home for a loose file.
    pub parent: Key,
    /// Whether it is in no folder.
    pub loose: bool,
    /// The kind.
    pub filetype: FileType,
    /// The name, known to be free.
    pub name: &'a str,
    /// A plot's title.
    pub title: &'a str,
    /// Whether everyone may read it.
    pub world_readable: bool,
    /// The share key, which is then enabled.
    pub share_key: Option<String>,
    /// Now.
    pub now: Timestamp,
    /// Its content.
    pub content: Option<i64>,
    /// Bytes of its contents as stored.
    pub bytes: i64,
    /// A plot's quality.
    pub quality: i64,
    /// The types of a plot's traces, each once, with commas between.
    pub types: String,
}

impl<'a> NewRow<'a> {
    /// Makes a private row without content.
    #[must_use]
    pub fn new(filetype: FileType, parent: Key, name: &'a str, now: Timestamp) -> NewRow<'a> {
        NewRow {
            parent,
            loose: false,
            filetype,
            name,
            title: "",
            world_readable: false,
            share_key: None,
            now,
            content: None,
            bytes: 0,
            quality: 0,
            types: String::new(),
        }
    }
}

/// What only some files have.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// A grid's first rows, as JSON.
    pub preview: Option<String>,
    /// Free JSON.
    pub metadata: Option<String>,
    /// Seconds between refreshes.
    pub refresh_interval: Option<i64>,
    /// Whether it is a theme.
    pub is_theme: Option<bool>,
    /// Whether it is a template.
    pub is_template: Option<bool>,
    /// The file that it was copied from.
    pub source: Option<Key>,
    /// The address that it was imported from.
    pub source_url: Option<String>,
    /// The index page of that address.
    pub source_referer: Option<String>,
    /// An extra's media type.
    pub content_type: Option<String>,
    /// A sentence about it.
    pub caption: Option<String>,
}

impl Tx<'_> {
    /// Returns a file's row, wherever it stands, home included.
    pub fn row(&self, key: Key) -> Result<Option<Row>> {
        let mut query = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM file f LEFT JOIN sunk s ON s.folder = f.parent WHERE f.id = ?1"
        ))?;
        Ok(query.query_row([key], Row::read).optional()?)
    }

    /// Returns which file of a folder has a name, of those that were not trashed by themselves.
    pub fn child(&self, parent: Key, name: &str) -> Result<Option<Key>> {
        let mut query = self.db.prepare_cached("SELECT id FROM file WHERE parent = ?1 AND name = ?2 AND state = 0")?;
        Ok(query.query_row(params![parent, name], |row| row.get(0)).optional()?)
    }

    /// Adds a row with the owner's next number, and counts it.
    pub fn insert(&self, new: &NewRow) -> Result<Key> {
        let key = self.next_number(new.parent.account())?;
        self.insert_counted(key, new)?;
        Ok(key)
    }

    /// Adds a row under a number that [`Tx::next_number`] gave, and counts it.
    pub fn insert_counted(&self, key: Key, new: &NewRow) -> Result<()> {
        self.insert_at(key, new)?;
        self.index_words(key)?;
        if new.loose {
            return Ok(());
        }
        let tally = Tally::of(&new.filetype, new.world_readable);
        self.tally(new.parent, tally)?;
        self.add_to_account(key.account(), tally.all(), tally.publics)
    }

    /// Adds a row under a number, uncounted and unindexed.
    pub fn insert_at(&self, key: Key, new: &NewRow) -> Result<()> {
        let (kind, filetype) = kind_of(&new.filetype);
        let (state, listed) = if new.loose { (State::Loose, Listed::Nowhere) } else { (State::Live, Listed::Live) };
        let mut insert = self.db.prepare_cached(
            "INSERT INTO file (id, owner, kind, filetype, parent, state, listed, name, title, world_readable, share_key_enabled, \
             share_key, created, modified, content, bytes, quality, types) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?16, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14, ?15, ?17)",
        )?;
        insert.execute(params![
            key,
            key.account(),
            kind,
            filetype,
            if new.loose { Key::NONE } else { new.parent },
            state.number(),
            new.name,
            new.title,
            new.world_readable,
            new.share_key.is_some(),
            new.share_key,
            new.now.0,
            new.content,
            new.bytes,
            new.quality,
            listed as i64,
            new.types,
        ])?;
        Ok(())
    }

    /// Adds to a folder's counts.
    pub fn tally(&self, folder: Key, tally: Tally) -> Result<()> {
        self.db
            .prepare_cached(
                "UPDATE file SET files = files + ?2, folders = folders + ?3, publics = publics + ?4 WHERE id = ?1",
            )?
            .execute(params![folder, tally.files, tally.folders, tally.publics])?;
        Ok(())
    }

    /// Moves and renames a file, with its folders' counts.
    pub fn place(&self, row: &Row, parent: Key, name: &str) -> Result<()> {
        let (moved, renamed) = (row.is_counted() && parent != row.parent, name != row.name);
        if moved {
            self.tally(row.parent, row.tally().less())?;
            self.tally(parent, row.tally())?;
        }
        if renamed {
            self.unindex_words(row.key)?;
        }
        // Only live files move. One that waited to be listed again will not be met in the folder that it left.
        self.db
            .prepare_cached(
                "UPDATE file SET parent = ?2, name = ?3, listed = CASE WHEN ?4 THEN 0 ELSE listed END WHERE id = ?1",
            )?
            .execute(params![row.key, parent, name, moved])?;
        match (renamed, moved) {
            (true, _) => self.index_words(row.key),
            (false, true) => self.index_terms(row.key),
            (false, false) => Ok(()),
        }
    }

    /// Makes a file public or not, and counts it.
    pub fn set_public(&self, row: &Row, public: bool) -> Result<()> {
        let change = Tally::of(&row.filetype, public).publics - row.tally().publics;
        if row.is_counted() && change != 0 {
            self.tally(row.parent, Tally { publics: change, ..Tally::default() })?;
            if !row.is_trashed() {
                self.add_to_account(row.key.account(), 0, change)?;
            }
        }
        let mut update = self.db.prepare_cached("UPDATE file SET world_readable = ?2 WHERE id = ?1")?;
        update.execute(params![row.key, public])?;
        self.index_terms(row.key)
    }

    /// Sets a share key and whether it opens the file.
    pub fn set_share_key(&self, key: Key, share_key: Option<&str>, enabled: bool) -> Result<()> {
        let mut update =
            self.db.prepare_cached("UPDATE file SET share_key = ?2, share_key_enabled = ?3 WHERE id = ?1")?;
        update.execute(params![key, share_key, enabled])?;
        Ok(())
    }

    /// Sets when a file last changed. Clients are told thousandths of a second, and by them tell one version from the next.
    pub fn touch(&self, key: Key, now: Timestamp) -> Result<()> {
        let later = "UPDATE file SET modified = MAX(?2, (modified / 1000 + 1) * 1000) WHERE id = ?1";
        self.db.prepare_cached(later)?.execute(params![key, now.0])?;
        Ok(())
    }

    /// Sets what a file's content is.
    pub fn set_content(&self, key: Key, content: Option<i64>, bytes: i64) -> Result<()> {
        self.db
            .prepare_cached("UPDATE file SET content = ?2, bytes = ?3 WHERE id = ?1")?
            .execute(params![key, content, bytes])?;
        Ok(())
    }

    /// Sets what is known of a plot's figure.
    pub fn set_figure(&self, key: Key, title: &str, quality: i64, types: &str) -> Result<()> {
        self.unindex_words(key)?;
        self.db
            .prepare_cached("UPDATE file SET title = ?2, quality = ?3, types = ?4 WHERE id = ?1")?
            .execute(params![key, title, quality, types])?;
        self.index_words(key)
    }

    /// Returns the types of a plot's traces.
    pub fn trace_types(&self, key: Key) -> Result<String> {
        Ok(self.db.prepare_cached("SELECT types FROM file WHERE id = ?1")?.query_row([key], |row| row.get(0))?)
    }

    /// Returns bytes that nobody can guess.
    pub fn random<const N: usize>(&self) -> Result<[u8; N]> {
        let mut query = self.db.prepare_cached("SELECT randomblob(?1)")?;
        Ok(query.query_row([N as i64], |row| row.get(0))?)
    }

    /// Counts a view; returns how many there are.
    pub fn add_view(&self, key: Key) -> Result<i64> {
        let mut update = self.db.prepare_cached("UPDATE file SET views = views + 1 WHERE id = ?1 RETURNING views")?;
        Ok(update.query_row([key], |row| row.get(0))?)
    }

    /// Returns what only some files have.
    pub fn details(&self, key: Key) -> Result<Details> {
        let mut query = self.db.prepare_cached(
            "SELECT preview, metadata, refresh_interval, is_theme, is_template, source, source_url, source_referer, \
             content_type, caption FROM detail WHERE file = ?1",
        )?;
        let details = query.query_row([key], |row| {
            Ok(Details {
                preview: row.get(0)?,
                metadata: row.get(1)?,
                refresh_interval: row.get(2)?,
                is_theme: row.get(3)?,
                is_template: row.get(4)?,
                source: row.get(5)?,
                source_url: row.get(6)?,
                source_referer: row.get(7)?,
                content_type: row.get(8)?,
                caption: row.get(9)?,
            })
        });
        Ok(details.optional()?.unwrap_or_default())
    }

    /// Sets what only some files have.
    pub fn set_details(&self, key: Key, details: &Details) -> Result<()> {
        let old = self.details(key)?;
        let searched = (&old.metadata, &old.caption) != (&details.metadata, &details.caption);
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO detail (file, preview, metadata, refresh_interval, is_theme, is_template, source, \
                 source_url, source_referer, content_type, caption) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                key,
                details.preview,
                details.metadata,
                details.refresh_interval,
                details.is_theme,
                details.is_template,
                details.source,
                details.source_url,
                details.source_referer,
                details.content_type,
                details.caption,
            ])?;
        if searched { self.index_terms(key) } else { Ok(()) }
    }
}
