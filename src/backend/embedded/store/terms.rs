//! The index of words: which files a search finds.
//!
//! Of each file it holds the words of name, title, caption and owner, and marks: whether it is public, its trace types, the pairs of
//! its meta data. Texts are taken apart here, by the same function for files and searches; the index only splits at spaces.
//! It finds common words as quickly as rare ones, by number from either end, within an owner's run of numbers.

use std::collections::HashSet;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::{Key, Tx};
use crate::backend::{Error, Result};
use crate::text;

/// Begins a mark; words are of letters and numbers, so that none begins so.
const MARK: char = '\u{e000}';

/// A hit, with what hits are ranked by.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The file.
    pub key: Key,
    /// When it was made.
    pub created: i64,
    /// How often it was opened.
    pub views: i64,
    /// Its name.
    pub name: String,
}

/// What is looked for: every term must be there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Terms {
    terms: Vec<(String, bool)>,
}

impl Terms {
    /// Adds the words of a text; of the last, only the beginning is asked for if so.
    pub fn words(&mut self, text: &str, beginning: bool) {
        let mut words: Vec<(String, bool)> = words(text).map(|word| (word, false)).collect();
        if let Some(last) = words.last_mut() {
            last.1 = beginning;
        }
        self.terms.extend(words);
    }

    /// Adds a pair of key and value: a trace type, a pair of meta data, whether it is public.
    pub fn pair(&mut self, key: &str, value: &str) {
        self.terms.push((mark(key, value), false));
    }

    /// Returns whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns the question as the index reads it.
    fn query(&self) -> String {
        let terms =
            self.terms.iter().map(|(term, beginning)| format!("\"{term}\"{}", if *beginning { "*" } else { "" }));
        terms.collect::<Vec<_>>().join(" AND ")
    }

    /// Returns whether the words of a file are what is looked for.
    fn are_in(&self, words: &str) -> bool {
        self.terms.iter().all(|(term, beginning)| {
            words.split(' ').any(|word| if *beginning { word.starts_with(term.as_str()) } else { word == term })
        })
    }
}

/// Returns the words of a text, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Returns the mark of a pair: values may be long and hold anything.
fn mark(key: &str, value: &str) -> String {
    let digest = Sha256::digest(format!("{}:{}", key.to_lowercase(), value.trim().to_lowercase()));
    digest[..8].iter().fold(MARK.to_string(), |mut mark, byte| {
        // Writing to a string cannot fail.
        let _ = write!(mark, "{byte:02x}");
        mark
    })
}

/// Returns the pairs of meta data that can be searched for: those of its own keys with plain values, one for each of a list.
fn pairs(metadata: &str) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(metadata) else { return Vec::new() };
    let plain = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    };
    let pairs = object.into_iter().flat_map(|(key, value)| {
        let values = match value {
            serde_json::Value::Array(values) => values.iter().filter_map(plain).collect(),
            value => plain(&value).into_iter().collect::<Vec<_>>(),
        };
        values.into_iter().map(move |value| (key.clone(), value))
    });
    pairs.collect()
}

/// What a file's words are made of, of a file `f`.
const TEXTS: &str = "SELECT f.id, f.listed, f.name, f.title, f.types, f.world_readable, a.username, d.metadata, d.caption FROM file f \
     JOIN account a ON a.id = f.owner LEFT JOIN detail d ON d.file = f.id";

/// Which files are in the index: those that lists show as live, so that a large trash does not stand in the way.
const LISTED: &str = "f.listed = 0";
/// Bytes of a word that the index keeps.
const LONGEST: usize = 32_768;

/// Returns a file's number and its words.
fn read(row: &rusqlite::Row) -> rusqlite::Result<(Key, String)> {
    let (name, title): (String, String) = (row.get("name")?, row.get("title")?);
    let (types, public, owner): (String, bool, String) =
        (row.get("types")?, row.get("world_readable")?, row.get("username")?);
    let metadata: Option<String> = row.get("metadata")?;
    let caption: Option<String> = row.get("caption")?;
    let mut terms: Vec<String> = words(&name).chain(words(text::title(&title).as_str())).chain(words(&owner)).collect();
    terms.extend(words(caption.as_deref().unwrap_or_default()));
    terms.push(mark("public", if public { "true" } else { "false" }));
    terms.extend(types.split(',').filter(|kind| !kind.is_empty()).map(|kind| mark("plottype", kind)));
    terms.extend(pairs(metadata.as_deref().unwrap_or_default()).iter().map(|(key, value)| mark(key, value)));
    Ok((row.get("id")?, terms.join(" ")))
}

impl Tx<'_> {
    /// Writes down a file's words as they are now.
    pub fn index_terms(&self, key: Key) -> Result<()> {
        if self.words_are_stale()? {
            return Ok(());
        }
        let mut query = self.db.prepare_cached(&format!("{TEXTS} WHERE f.id = ?1 AND {LISTED}"))?;
        match query.query_row([key], read).optional()? {
            Some((key, terms)) => {
                let mut insert =
                    self.db.prepare_cached("INSERT OR REPLACE INTO file_terms (rowid, terms) VALUES (?1, ?2)")?;
                insert.execute(params![key, terms])?;
                Ok(())
            }
            None => self.unindex_terms(key),
        }
    }

    /// Forgets a file's words.
    pub fn unindex_terms(&self, key: Key) -> Result<()> {
        self.db.prepare_cached("DELETE FROM file_terms WHERE rowid = ?1")?.execute([key])?;
        Ok(())
    }

    /// Makes the index anew.
    pub fn rebuild_terms(&self) -> Result<()> {
        self.db.execute("INSERT INTO file_terms (file_terms) VALUES ('delete-all')", [])?;
        let mut query = self.db.prepare(&format!("{TEXTS} WHERE {LISTED}"))?;
        let mut insert = self.db.prepare("INSERT INTO file_terms (rowid, terms) VALUES (?1, ?2)")?;
        for row in query.query_map([], read)? {
            let (key, terms) = row?;
            insert.execute(params![key, terms])?;
        }
        Ok(())
    }

    /// Compares the index with the files, unless it is known to be out of date.
    pub fn try_terms(&self) -> Result<()> {
        if self.words_are_stale()? {
            return Ok(());
        }
        // As sums over all words of all files: the index tells them in an order of its own.
        let (mut found, mut expected) = ((0u64, 0u64), (0u64, 0u64));
        let add = |sum: &mut (u64, u64), word: &[u8], key: i64| {
            let mut hasher = DefaultHasher::new();
            (word, key).hash(&mut hasher);
            *sum = (sum.0.wrapping_add(hasher.finish()), sum.1 + 1);
        };
        self.db.execute_batch(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms_kept USING fts5vocab('main', 'file_terms', 'instance')",
        )?;
        let mut kept = self.db.prepare("SELECT term, doc FROM temp.terms_kept")?;
        let mut rows = kept.query([])?;
        while let Some(row) = rows.next()? {
            add(&mut found, row.get_ref(0)?.as_bytes().unwrap_or_default(), row.get(1)?);
        }
        let mut query = self.db.prepare(&format!("{TEXTS} WHERE {LISTED}"))?;
        for row in query.query_map([], read)? {
            let (key, terms) = row?;
            let distinct: HashSet<&[u8]> =
                terms.split(' ').map(|word| &word.as_bytes()[..word.len().min(LONGEST)]).collect();
            for word in distinct.into_iter().filter(|word| !word.is_empty()) {
                add(&mut expected, word, key.0);
            }
        }
        if found == expected { Ok(()) } else { Err(Error::Corrupt("Searches would not find what is there.".into())) }
    }

    /// Returns live files in folders that have all terms, of accounts, the latest numbers first. A condition
    /// on the file `f` takes the values behind it.
    pub fn find(
        &self,
        terms: &Terms,
        accounts: &RangeInclusive<i64>,
        condition: &super::Condition,
        most: usize,
    ) -> Result<Vec<Hit>> {
        let (first, last) = (Key::home(*accounts.start()).0, Key::home(accounts.end() + 1).0 - 1);
        let live = "f.state = 0 AND NOT EXISTS (SELECT 1 FROM sunk WHERE folder = f.parent)";
        let stale = self.words_are_stale()?;
        // An index that a bulk has left behind is not asked: every file is looked at instead.
        let (table, chosen, number) = if stale {
            (TEXTS.replacen("SELECT f.id", "SELECT f.created, f.views, f.id", 1), "?1 IS NOT NULL", "f.id")
        } else {
            let table =
                "SELECT f.created, f.views, f.id, f.name FROM file_terms CROSS JOIN file f ON f.id = file_terms.rowid";
            (table.to_owned(), "file_terms MATCH ?1", "file_terms.rowid")
        };
        let mut query = self.db.prepare_cached(&format!(
            "{table} WHERE {chosen} AND {number} BETWEEN {first} AND {last} AND {live} AND {} ORDER BY {number} DESC",
            condition.text
        ))?;
        let mut values = vec![rusqlite::types::Value::Text(terms.query())];
        values.extend(condition.values.iter().cloned());
        let mut rows = query.query(rusqlite::params_from_iter(values))?;
        let mut hits = Vec::new();
        while let Some(row) = rows.next()? {
            if stale && !terms.are_in(&read(row)?.1) {
                continue;
            }
            let hit = Hit { created: row.get(0)?, views: row.get(1)?, key: row.get(2)?, name: row.get("name")? };
            hits.push(hit);
            if hits.len() >= most {
                break;
            }
        }
        if !stale && self.has_unlisted()? {
            hits.extend(self.find_unlisted(terms, first..=last, condition)?);
            hits.sort_by_key(|hit| std::cmp::Reverse(hit.key));
            hits.truncate(most);
        }
        Ok(hits)
    }

    /// Returns hits among the files of folders that were just restored, which the sweep has yet to put into the index.
    fn find_unlisted(
        &self,
        terms: &Terms,
        numbers: RangeInclusive<i64>,
        condition: &super::Condition,
    ) -> Result<Vec<Hit>> {
        let table = TEXTS.replacen("SELECT f.id", "SELECT f.created, f.views, f.id", 1).replacen(
            "FROM file f",
            "FROM sweep w CROSS JOIN file f INDEXED BY file_in_created ON f.parent = w.folder",
            1,
        );
        let mut query = self.db.prepare_cached(&format!(
            "{table} WHERE w.hide = 0 AND f.state = 0 AND f.listed = 1 AND f.id BETWEEN {} AND {} AND {}",
            numbers.start(),
            numbers.end(),
            condition.text
        ))?;
        let mut rows = query.query(rusqlite::params_from_iter(condition.values.iter()))?;
        let mut hits = Vec::new();
        while let Some(row) = rows.next()? {
            if terms.are_in(&read(row)?.1) {
                let hit = Hit { created: row.get(0)?, views: row.get(1)?, key: row.get(2)?, name: row.get("name")? };
                hits.push(hit);
            }
        }
        Ok(hits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart_at_what_is_no_letter_or_number() {
        let all = |text| words(text).collect::<Vec<_>>().join(" ");
        assert_eq!(all("Growth_2024 (1).b"), "growth 2024 1 b");
        assert_eq!(all("ÄPFEL-Öl \u{e000} 数据"), "äpfel öl 数据");
        assert_eq!(all(" %\"* "), "");
    }

    #[test]
    fn pairs_are_plain_values_and_those_of_lists() {
        let found = pairs(r#"{"unit":"kg","n":1.5,"ok":true,"tags":["a","b"],"deep":{"x":1},"none":null}"#);
        let found: Vec<String> = found.iter().map(|(key, value)| format!("{key}:{value}")).collect();
        assert_eq!(found, ["unit:kg", "n:1.5", "ok:true", "tags:a", "tags:b"]);
        assert_eq!(mark("Unit", " KG "), mark("unit", "kg"));
        assert_eq!(pairs("[1]"), []);
    }
}
