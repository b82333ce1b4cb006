//! Walks up and down the folders, and the marks of the trash.

use rusqlite::{OptionalExtension, params};

use super::{Key, Row, State, Tally, Tx};
use crate::backend::Result;
use crate::model::Timestamp;

impl Tx<'_> {
    /// Returns the names from home to a file.
    pub fn names_above(&self, key: Key) -> Result<Vec<String>> {
        let mut query = self.db.prepare_cached(
            "WITH RECURSIVE up(id, parent, name, depth) AS (
               SELECT id, parent, name, 0 FROM file WHERE id = ?1
               UNION ALL
               SELECT f.id, f.parent, f.name, depth + 1 FROM up JOIN file f ON f.id = up.parent WHERE f.parent <> 0
             ) SELECT name FROM up ORDER BY depth DESC",
        )?;
        let names = query.query_map([key], |row| row.get(0))?;
        Ok(names.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns whether a file is a folder or below it.
    pub fn is_within(&self, key: Key, folder: Key) -> Result<bool> {
        let mut query = self.db.prepare_cached(
            "WITH RECURSIVE up(id, parent) AS (
               SELECT id, parent FROM file WHERE id = ?1
               UNION ALL
               SELECT f.id, f.parent FROM up JOIN file f ON f.id = up.parent
             ) SELECT 1 FROM up WHERE id = ?2",
        )?;
        Ok(query.exists([key, folder])?)
    }

    /// Sets where one row stands.
    pub fn set_state(&self, key: Key, state: State, trashed: Option<Timestamp>) -> Result<()> {
        self.db.prepare_cached("UPDATE file SET state = ?2, trashed = ?3 WHERE id = ?1")?.execute(params![
            key,
            state.number(),
            trashed.map(|moment| moment.0)
        ])?;
        Ok(())
    }

    /// Sets the folder of a file, uncounted.
    pub fn set_parent(&self, key: Key, parent: Key) -> Result<()> {
        self.db.prepare_cached("UPDATE file SET parent = ?2 WHERE id = ?1 AND parent <> ?2")?.execute([key, parent])?;
        Ok(())
    }

    /// Returns the folders below one, itself first; those that stand otherwise than `through` are left out with all
    /// below them, `None` walks through all.
    pub fn folders_below(&self, key: Key, through: Option<State>) -> Result<Vec<Key>> {
        let mut query = self.db.prepare_cached(
            "WITH RECURSIVE down(id) AS (
               SELECT ?1
               UNION ALL
               SELECT f.id FROM down CROSS JOIN file f INDEXED BY file_folder ON f.parent = down.id AND f.kind = 0
               WHERE f.state <> 5 AND (?2 IS NULL OR f.state = ?2)
             ) SELECT id FROM down",
        )?;
        let keys = query.query_map(params![key, through.map(State::number)], |row| row.get(0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns the counts of a folder.
    pub fn counts_of(&self, folder: Key) -> Result<Tally> {
        let mut query = self.db.prepare_cached("SELECT files, folders, publics FROM file WHERE id = ?1")?;
        let tally = query
            .query_row([folder], |row| Ok(Tally { files: row.get(0)?, folders: row.get(1)?, publics: row.get(2)? }));
        Ok(tally.optional()?.unwrap_or_default())
    }

    /// Returns the files of a folder that were put into the trash by themselves.
    pub fn roots_in(&self, folder: Key) -> Result<Vec<Row>> {
        let mut query = self.db.prepare_cached(&format!(
            "SELECT {} FROM file f LEFT JOIN file p ON p.id = f.parent WHERE f.parent = ?1 AND f.state = 2",
            super::files::COLUMNS
        ))?;
        let rows = query.query_map([folder], Row::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns an account's files that were put into the trash by themselves, unless their folder lies there too.
    pub fn trash_roots(&self, account: i64) -> Result<Vec<Key>> {
        let mut query = self.db.prepare_cached(
            "SELECT f.id FROM file f INDEXED BY file_trashed
             WHERE f.owner = ?1 AND f.state = 2 AND coalesce((SELECT state FROM file WHERE id = f.parent), 3) NOT IN (1, 2, 5)",
        )?;
        let keys = query.query_map([account], |row| row.get(0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns how many roots the trash of an account has.
    pub fn count_trash(&self, account: i64) -> Result<i64> {
        let mut query = self.db.prepare_cached(
            "SELECT count(*) FROM file f INDEXED BY file_trashed
             WHERE f.owner = ?1 AND f.state = 2 AND coalesce((SELECT state FROM file WHERE id = f.parent), 3) NOT IN (1, 2, 5)",
        )?;
        Ok(query.query_row([account], |row| row.get(0))?)
    }

    /// Counts the files of a folder other than folders, trashed ones included, and the bytes of their contents.
    pub fn weigh(&self, folder: Key) -> Result<(i64, i64)> {
        let mut query = self.db.prepare_cached(
            "SELECT count(*), coalesce(sum(bytes), 0) FROM file WHERE parent = ?1 AND state < 3 AND kind <> 0",
        )?;
        Ok(query.query_row([folder], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Notes that the files of a folder are to be swept.
    pub fn add_sweep(&self, folder: Key, hide: bool) -> Result<()> {
        self.db
            .prepare_cached("INSERT OR REPLACE INTO sweep (folder, hide) VALUES (?1, ?2)")?
            .execute(params![folder, hide])?;
        Ok(())
    }

    /// Returns whether any folder's files are to be swept so.
    pub fn has_sweep(&self, hide: bool) -> Result<bool> {
        let mut query = self.db.prepare_cached("SELECT 1 FROM sweep WHERE hide = ?1 LIMIT 1")?;
        Ok(query.exists([hide])?)
    }

    /// Returns whether the rows of some files in trashed folders still say that they are live.
    pub fn has_unswept(&self) -> Result<bool> {
        let mut query =
            self.db.prepare_cached("SELECT 1 FROM sweep WHERE hide = 1 UNION ALL SELECT 1 FROM doomed LIMIT 1")?;
        Ok(query.exists([])?)
    }

    /// Sweeps at most so many files into the state of their folder; returns how many of them there were.
    pub fn sweep(&self, most: usize) -> Result<usize> {
        let mut next = self.db.prepare_cached("SELECT folder, hide FROM sweep LIMIT 1")?;
        let mut update = self.db.prepare_cached(
            "UPDATE file SET state = ?2 WHERE id IN (SELECT id FROM file WHERE parent = ?1 AND state = ?3 AND kind <> 0 LIMIT ?4)",
        )?;
        let mut done = 0;
        while done < most {
            let Some((folder, hide)) =
                next.query_row([], |row| Ok((row.get::<_, Key>(0)?, row.get::<_, bool>(1)?))).optional()?
            else {
                break;
            };
            let (to, from) = if hide { (State::Hidden, State::Live) } else { (State::Live, State::Hidden) };
            let left = (most - done) as i64;
            let swept = update.execute(params![folder, to.number(), from.number(), left])?;
            done += swept.max(1);
            if (swept as i64) < left {
                self.db.prepare_cached("DELETE FROM sweep WHERE folder = ?1")?.execute([folder])?;
            }
        }
        Ok(done)
    }

    /// Returns the folders directly in one, with where they stand.
    pub fn folders_in(&self, folder: Key) -> Result<Vec<(Key, State)>> {
        let mut query = self.db.prepare_cached("SELECT id, state FROM file WHERE parent = ?1 AND kind = 0")?;
        let rows = query.query_map([folder], |row| Ok((row.get(0)?, State::from_number(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Marks a file as deleted for good; its files, if it is a folder, go with it.
    pub fn doom(&self, key: Key) -> Result<()> {
        self.set_state(key, State::Doomed, None)?;
        self.db.prepare_cached("DELETE FROM sweep WHERE folder = ?1")?.execute([key])?;
        self.db.prepare_cached("INSERT OR IGNORE INTO doomed (file) VALUES (?1)")?.execute([key])?;
        Ok(())
    }

    /// Returns one file that is deleted for good, if one is left.
    pub fn next_doomed(&self) -> Result<Option<Key>> {
        let mut query = self.db.prepare_cached("SELECT file FROM doomed LIMIT 1")?;
        Ok(query.query_row([], |row| row.get(0)).optional()?)
    }

    /// Returns at most so many files of a folder that are no folders, wherever they stand.
    pub fn some_files_in(&self, folder: Key, most: usize) -> Result<Vec<Key>> {
        let mut query = self.db.prepare_cached("SELECT id FROM file WHERE parent = ?1 AND kind <> 0 LIMIT ?2")?;
        let keys = query.query_map(params![folder, most as i64], |row| row.get(0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Removes a row and what hangs on it.
    pub fn remove(&self, key: Key) -> Result<()> {
        self.db.prepare_cached("DELETE FROM sweep WHERE folder = ?1")?.execute([key])?;
        self.db.prepare_cached("DELETE FROM doomed WHERE file = ?1")?.execute([key])?;
        self.db.prepare_cached("DELETE FROM file WHERE id = ?1")?.execute([key])?;
        Ok(())
    }

    /// Returns whether there is work left for the background.
    pub fn has_chores(&self) -> Result<bool> {
        let mut query = self.db.prepare_cached("SELECT 1 FROM sweep UNION ALL SELECT 1 FROM doomed LIMIT 1")?;
        Ok(query.exists([])?)
    }
}
