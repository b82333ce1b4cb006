//! The index of runs of three letters: which few files can hold a text, of a million.
//!
//! It narrows a filter to candidates, nothing more; whether they hold the text is checked on the rows. It is kept by hand
//! rather than by triggers, as a bulk of files is indexed at once at its end, three times faster.

use rusqlite::{OptionalExtension, params};

use super::{Key, Tx};
use crate::backend::Result;

/// Runs of three letters of a text that the index is asked for; the rest of a longer one narrows little.
const MOST_RUNS: usize = 64;
/// Hits from which their number is guessed.
const SAMPLE: usize = 500;
/// Hits that are looked at one by one: of a million files, fifty rows of a list are met as soon when there are more.
const MOST: usize = 7_000;
/// The name under which the index is marked as stale.
const WORDS: &str = "words";

impl Tx<'_> {
    /// Adds a file's name and title as they are now.
    pub fn index_words(&self, key: Key) -> Result<()> {
        self.change_words("INSERT INTO file_words (rowid, name, title) VALUES (?1, ?2, ?3)", key)?;
        self.index_terms(key)
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

    pub(super) fn words_are_stale(&self) -> Result<bool> {
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
        self.rebuild_terms()?;
        self.db.execute("DELETE FROM stale WHERE what = ?1", [WORDS])?;
        Ok(())
    }

    /// Compares the index with the names and titles, unless it is known to be out of date.
    pub fn try_words(&self) -> Result<()> {
        if !self.words_are_stale()? {
            self.db.execute("INSERT INTO file_words (file_words, rank) VALUES ('integrity-check', 1)", [])?;
        }
        Ok(())
    }

    /// Returns the files that can hold a text in lower case, if the index can tell and they are few enough to be looked at
    /// one by one rather than met on the way through a list.
    pub fn candidates(&self, needle: &str) -> Result<Option<Vec<Key>>> {
        // Beyond ASCII, SQLite's lower case and ours are not always the same; a query ends at the character zero.
        if needle.len() < 3 || !needle.is_ascii() || needle.contains('\0') || self.words_are_stale()? {
            return Ok(None);
        }
        let runs = needle.as_bytes().windows(3).take(MOST_RUNS).map(|run| {
            let run: String = run.iter().map(|byte| char::from(*byte)).collect();
            format!("\"{}\"", run.replace('"', "\"\""))
        });
        let query = runs.collect::<Vec<_>>().join(" AND ");
        let sample = self.hits(&query, SAMPLE)?;
        if sample.len() < SAMPLE {
            return Ok(Some(sample));
        }
        // Hits come by number: how far the first of them reach among an account's files tells about how many there are.
        let (Some(first), Some(last)) = (sample.first(), sample.last()) else { return Ok(None) };
        if first.account() == last.account() {
            let (home, next) = (Key::home(first.account()), Key::home(first.account() + 1));
            let mut end = self.db.prepare_cached("SELECT max(id) FROM file WHERE id >= ?1 AND id < ?2")?;
            let end: Key = end.query_row([home, next], |row| row.get(0))?;
            let expected = (end.0 - home.0).saturating_mul(SAMPLE as i64) / (last.0 - first.0).max(1);
            if expected > MOST as i64 {
                return Ok(None);
            }
        }
        let hits = self.hits(&query, 2 * MOST)?;
        Ok(Some(hits).filter(|hits| hits.len() < 2 * MOST))
    }

    fn hits(&self, query: &str, most: usize) -> Result<Vec<Key>> {
        let mut select = self.db.prepare_cached("SELECT rowid FROM file_words WHERE file_words MATCH ?1 LIMIT ?2")?;
        let keys = select.query_map(params![query, most as i64], |row| row.get(0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }
}
