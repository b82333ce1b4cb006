//! Walks up and down the folders, and the marks of the trash.

use rusqlite::{OptionalExtension, params};

use super::files::Listed;
use super::{Key, Row, State, Tally, Tx};
use crate::backend::Result;
use crate::model::Timestamp;

/// How long a deleted remark can be put back, in microseconds: a week.
const COMMENTS_KEPT: i64 = 7 * 24 * 3600 * 1_000_000;

/// Empty pages that are no reason to make the file smaller: 8 MB.
const SPARE_PAGES: i64 = 2_000;

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

    /// Sets what was done to a row.
    pub fn set_state(&self, key: Key, state: State, trashed: Option<Timestamp>) -> Result<()> {
        let listed = match state {
            State::Live => Listed::Live,
            State::Root => Listed::Root,
            State::Home | State::Loose | State::Doomed => Listed::Nowhere,
        };
        self.db
            .prepare_cached("UPDATE file SET state = ?2, listed = ?3, trashed = ?4 WHERE id = ?1")?
            .execute(params![key, state.number(), listed as i64, trashed.map(|moment| moment.0)])?;
        self.index_terms(key)
    }

    /// Sets the folder of a file, uncounted.
    pub fn set_parent(&self, key: Key, parent: Key) -> Result<()> {
        self.db.prepare_cached("UPDATE file SET parent = ?2 WHERE id = ?1 AND parent <> ?2")?.execute([key, parent])?;
        Ok(())
    }

    /// Returns the folders below one with their counts, itself first; those put into the trash by themselves, and all
    /// below them, only if asked.
    pub fn folders_below(&self, key: Key, roots_too: bool) -> Result<Vec<(Key, Tally)>> {
        let mut query = self.db.prepare_cached(
            "WITH RECURSIVE down(id, files, folders, publics) AS (
               SELECT id, files, folders, publics FROM file WHERE id = ?1
               UNION ALL
               SELECT f.id, f.files, f.folders, f.publics
               FROM down CROSS JOIN file f INDEXED BY file_folder ON f.parent = down.id AND f.kind = 0
               WHERE f.state = 0 OR (?2 AND f.state = 1)
             ) SELECT id, files, folders, publics FROM down",
        )?;
        let folders = query.query_map(params![key, roots_too], |row| {
            Ok((row.get(0)?, Tally { files: row.get(1)?, folders: row.get(2)?, publics: row.get(3)? }))
        })?;
        Ok(folders.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns the folders directly in one that were not put into the trash by themselves.
    pub fn folders_in(&self, folder: Key) -> Result<Vec<Key>> {
        let mut query = self.db.prepare_cached("SELECT id FROM file WHERE parent = ?1 AND kind = 0 AND state = 0")?;
        let keys = query.query_map([folder], |row| row.get(0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns whether something below a folder was put into the trash by itself.
    pub fn has_roots_below(&self, key: Key) -> Result<bool> {
        let mut query = self.db.prepare_cached(
            "WITH RECURSIVE down(id) AS (
               SELECT ?1
               UNION ALL
               SELECT f.id FROM down CROSS JOIN file f INDEXED BY file_folder ON f.parent = down.id AND f.kind = 0
             ) SELECT 1 FROM down CROSS JOIN file f INDEXED BY file_in_created ON f.parent = down.id AND f.state = 1 LIMIT 1",
        )?;
        Ok(query.exists([key])?)
    }

    /// Returns the files of a folder that were put into the trash by themselves.
    pub fn roots_in(&self, folder: Key) -> Result<Vec<Row>> {
        let mut query = self.db.prepare_cached(&format!(
            "SELECT {} FROM file f LEFT JOIN sunk s ON s.folder = f.parent WHERE f.parent = ?1 AND f.state = 1",
            super::files::COLUMNS
        ))?;
        let rows = query.query_map([folder], Row::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns an account's files that were put into the trash by themselves, unless their folder lies there too.
    pub fn trash_roots(&self, account: i64) -> Result<Vec<Key>> {
        let mut query = self.db.prepare_cached(
            "SELECT f.id FROM file f INDEXED BY file_trashed
             WHERE f.owner = ?1 AND f.state = 1 AND NOT EXISTS (SELECT 1 FROM sunk WHERE folder = f.parent)",
        )?;
        let keys = query.query_map([account], |row| row.get(0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns how many roots the trash of an account has.
    pub fn count_trash(&self, account: i64) -> Result<i64> {
        let mut query = self.db.prepare_cached(
            "SELECT count(*) FROM file f INDEXED BY file_trashed
             WHERE f.owner = ?1 AND f.state = 1 AND NOT EXISTS (SELECT 1 FROM sunk WHERE folder = f.parent)",
        )?;
        Ok(query.query_row([account], |row| row.get(0))?)
    }

    /// Counts the files of a folder other than folders, trashed ones included, and the bytes of their contents.
    pub fn weigh(&self, folder: Key) -> Result<(i64, i64)> {
        let mut query = self.db.prepare_cached(
            "SELECT count(*), coalesce(sum(bytes), 0) FROM file WHERE parent = ?1 AND state < 2 AND kind <> 0",
        )?;
        Ok(query.query_row([folder], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Puts a folder into the trash, or takes it out, with the files in it; their rows are left to the sweep.
    pub fn sink(&self, folder: Key, down: bool, counts: Tally) -> Result<()> {
        let mark =
            if down { "INSERT OR IGNORE INTO sunk (folder) VALUES (?1)" } else { "DELETE FROM sunk WHERE folder = ?1" };
        self.db.prepare_cached(mark)?.execute([folder])?;
        if counts.all() == 0 {
            // What was to be swept for the folder's last turn is not to be done to what may come.
            self.db.prepare_cached("DELETE FROM sweep WHERE folder = ?1")?.execute([folder])?;
            return Ok(());
        }
        self.db
            .prepare_cached("INSERT OR REPLACE INTO sweep (folder, hide, position) VALUES (?1, ?2, ?3)")?
            .execute(params![folder, down, i64::MIN])?;
        Ok(())
    }

    /// Returns whether rows of restored folders are not listed yet.
    pub fn has_unlisted(&self) -> Result<bool> {
        Ok(self.db.prepare_cached("SELECT 1 FROM sweep WHERE hide = 0 LIMIT 1")?.exists([])?)
    }

    /// Returns whether rows of trashed or deleted folders are still listed.
    pub fn has_unswept(&self) -> Result<bool> {
        let mut query =
            self.db.prepare_cached("SELECT 1 FROM sweep WHERE hide = 1 UNION ALL SELECT 1 FROM doomed LIMIT 1")?;
        Ok(query.exists([])?)
    }

    /// Lists at most so many files as their folders stand; returns how many steps it took.
    pub fn sweep(&self, most: usize) -> Result<usize> {
        let mut next = self.db.prepare_cached("SELECT folder, hide, position FROM sweep LIMIT 1")?;
        // By the moment of their making, so that the next step begins where this one ends.
        let mut update = self.db.prepare_cached(
            "UPDATE file SET listed = ?2 WHERE id IN (
               SELECT id FROM file INDEXED BY file_in_created
               WHERE parent = ?1 AND state = 0 AND created >= ?5 AND listed = ?3 ORDER BY created LIMIT ?4
             ) RETURNING created, id",
        )?;
        let mut done = 0;
        while done < most {
            let Some((folder, hide, position)) = next
                .query_row([], |row| Ok((row.get::<_, Key>(0)?, row.get::<_, bool>(1)?, row.get::<_, i64>(2)?)))
                .optional()?
            else {
                break;
            };
            let (to, from) = if hide { (Listed::Swept, Listed::Live) } else { (Listed::Live, Listed::Swept) };
            let left = most - done;
            let swept: Vec<(i64, Key)> = update
                .query_map(params![folder, to as i64, from as i64, left as i64, position], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            for (_, key) in &swept {
                self.index_terms(*key)?;
            }
            done += swept.len().max(1);
            if swept.len() < left {
                self.db.prepare_cached("DELETE FROM sweep WHERE folder = ?1")?.execute([folder])?;
            } else {
                self.db
                    .prepare_cached("UPDATE sweep SET position = ?2 WHERE folder = ?1")?
                    .execute(params![folder, swept.iter().map(|(created, _)| *created).max().unwrap_or(position)])?;
            }
        }
        Ok(done)
    }

    /// Marks a file as deleted for good; what is in it, if it is a folder, is marked by [`Tx::doom_folder`].
    pub fn doom(&self, key: Key) -> Result<()> {
        self.set_state(key, State::Doomed, None)?;
        self.db.prepare_cached("INSERT OR IGNORE INTO doomed (file) VALUES (?1)")?.execute([key])?;
        Ok(())
    }

    /// Marks what is directly in a folder as deleted for good.
    pub fn doom_folder(&self, folder: Key) -> Result<()> {
        self.db.prepare_cached("DELETE FROM sweep WHERE folder = ?1")?.execute([folder])?;
        self.db.prepare_cached("INSERT OR REPLACE INTO sunk (folder, gone) VALUES (?1, 1)")?.execute([folder])?;
        Ok(())
    }

    /// Returns one file that is deleted for good, if one is left.
    pub fn next_doomed(&self) -> Result<Option<Key>> {
        let mut query = self.db.prepare_cached("SELECT file FROM doomed LIMIT 1")?;
        Ok(query.query_row([], |row| row.get(0)).optional()?)
    }

    /// Returns at most so many files of a folder that are not yet marked as deleted for good themselves.
    pub fn some_in(&self, folder: Key, most: usize) -> Result<Vec<(Key, bool)>> {
        let mut query =
            self.db.prepare_cached("SELECT id, kind = 0 FROM file WHERE parent = ?1 AND state < 2 LIMIT ?2")?;
        let keys = query.query_map(params![folder, most as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Removes a row and what hangs on it.
    pub fn remove(&self, key: Key) -> Result<()> {
        self.unindex_words(key)?;
        self.unindex_terms(key)?;
        for mark in ["DELETE FROM sunk WHERE folder = ?1", "DELETE FROM sweep WHERE folder = ?1"] {
            self.db.prepare_cached(mark)?.execute([key])?;
        }
        self.db.prepare_cached("DELETE FROM doomed WHERE file = ?1")?.execute([key])?;
        self.db.prepare_cached("DELETE FROM file WHERE id = ?1")?.execute([key])?;
        Ok(())
    }

    /// Returns whether there is work left for the background.
    pub fn has_chores(&self) -> Result<bool> {
        let mut query = self.db.prepare_cached(
            "SELECT 1 FROM sweep UNION ALL SELECT 1 FROM doomed UNION ALL SELECT 1 FROM comment WHERE removed < ?1 LIMIT 1",
        )?;
        Ok(query.exists([forgotten()])? || self.has_pages_to_give()?)
    }

    /// Returns whether so many pages are empty that the file had better be smaller; some are kept for what comes.
    fn has_pages_to_give(&self) -> Result<bool> {
        /// What the setting of incremental vacuuming is called.
        const INCREMENTAL: i64 = 2;
        let number =
            |pragma: &str| -> Result<i64> { Ok(self.db.prepare_cached(pragma)?.query_row([], |row| row.get(0))?) };
        let empty = number("PRAGMA freelist_count")?;
        if empty <= SPARE_PAGES {
            return Ok(false);
        }
        Ok(empty > number("PRAGMA page_count")? / 8 && number("PRAGMA auto_vacuum")? == INCREMENTAL)
    }

    /// Gives at most so many empty pages back to the disk, if there are more than enough.
    pub fn give_back(&self, most: usize) -> Result<()> {
        if self.has_pages_to_give()? {
            self.db.execute_batch(&format!("PRAGMA incremental_vacuum({most})"))?;
        }
        Ok(())
    }

    /// Removes the rows of remarks that were deleted so long ago that nobody puts them back.
    pub fn forget_comments(&self) -> Result<()> {
        self.db.prepare_cached("DELETE FROM comment WHERE removed < ?1")?.execute([forgotten()])?;
        Ok(())
    }
}

/// Returns the moment before which a deleted remark was deleted for good.
fn forgotten() -> i64 {
    Timestamp::now().0 - COMMENTS_KEPT
}
