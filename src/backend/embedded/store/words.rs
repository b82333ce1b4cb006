//! The index of runs of three letters: which few files can hold a text, of a million.
//!
//! It narrows a filter to candidates, nothing more; whether they hold the text is checked on the rows. It is kept by hand
//! rather than by triggers, as a bulk of files is indexed at once at its end, three times faster.

use rusqlite::{OptionalExtension, params};

use super::{Key, Tx};
use crate::backend::Result;

/// The name under which the index is marked as stale.
const WORDS: &str = "words";

impl Tx<'_> {
    /// Adds a file's name and title as they are now.
    pub fn index_words(&self, key: Key) -> Result<()> {
        self.change_words("INSERT INTO file_words (rowid, name, title) VALUES (?1, ?2, ?3)", key)
    }

    /// Takes a file's name and title out, before they change.
    pub fn unindex_words(&self, key: Key) -> Result<()> {
        self.change_words("INSERT INTO file_words (file_words, rowid, name, title) VALUES ('delete', ?1, ?2, ?3)", key)
    }

    fn change_words(&self, change: &str, key: Key) -> Result<()> {
        if self.words_are_stale()? {
            return Ok(());
        }
        let mut query = self.db.prepare_cached("SELECT name, title FROM file WHERE id = ?1")?;
        let texts =
            query.query_row([key], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).optional()?;
        if let Some((name, title)) = texts {
            self.db.prepare_cached(change)?.execute(params![key, name, title])?;
        }
        Ok(())
    }

    fn words_are_stale(&self) -> Result<bool> {
        Ok(self.db.prepare_cached("SELECT 1 FROM stale WHERE what = ?1")?.exists([WORDS])?)
    }

    /// Marks the index as out of date: it is neither kept nor asked until it is made anew.
    pub fn let_words_go(&self) -> Result<()> {
        self.db.prepare_cached("INSERT OR IGNORE INTO stale (what) VALUES (?1)")?.execute([WORDS])?;
        Ok(())
    }

    /// Makes the index anew.
    pub fn rebuild_words(&self) -> Result<()> {
        self.db.execute("INSERT INTO file_words (file_words) VALUES ('rebuild')", [])?;
        self.db.execute("DELETE FROM stale WHERE what = ?1", [WORDS])?;
        Ok(())
    }

    /// Returns the files that can hold a text in lower case, if the index can tell and there are no more than so many.
    pub fn candidates(&self, needle: &str, most: usize) -> Result<Option<Vec<Key>>> {
        // Beyond ASCII, SQLite's lower case and ours are not always the same.
        if needle.len() < 3 || !needle.is_ascii() || self.words_are_stale()? {
            return Ok(None);
        }
        let runs = needle.as_bytes().windows(3).map(|run| {
            let run: String = run.iter().map(|byte| char::from(*byte)).collect();
            format!("\"{}\"", run.replace('"', "\"\""))
        });
        let query = runs.collect::<Vec<_>>().join(" AND ");
        let mut select = self.db.prepare_cached("SELECT rowid FROM file_words WHERE file_words MATCH ?1 LIMIT ?2")?;
        let keys = select.query_map(params![query, most as i64 + 1], |row| row.get(0))?;
        let keys: Vec<Key> = keys.collect::<rusqlite::Result<_>>()?;
        Ok(Some(keys).filter(|keys| keys.len() <= most))
    }
}
