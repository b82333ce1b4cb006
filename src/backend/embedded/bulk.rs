//! Filling a library with very many files at once: for generated libraries and for pulling whole accounts.
//!
//! Within a bulk, commits are not flushed to the disk each (`synchronous=NORMAL`) and counts are added up in memory until
//! the next one; [`Bulk::finish`] indexes the names and writes everything through. A crash before that loses the last
//! files, never the library, whose filters are slow until the next bulk is finished.

use std::collections::HashMap;
use std::sync::MutexGuard;

use rusqlite::{Connection, params};

use super::grids::{self, ColumnDraft};
use super::store::{Details, Key, NewRow, Tally, Tx};
use super::{Library, contents, names, plots, references};
use crate::backend::{Error, Result};
use crate::model::{Figure, FileType, IdLocal, Timestamp, Value};

/// Files of a transaction.
const COMMIT_EACH: u32 = 20_000;

/// A file of a bulk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BulkFile<'a> {
    /// The number of its folder, which the bulk made or [`crate::model::HOME`].
    pub parent: IdLocal,
    /// Its name, free in that folder.
    pub name: &'a str,
    /// How often it was opened.
    pub views: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Timestamp,
    /// Whether everyone may read it.
    pub world_readable: bool,
}

/// Many files on their way into one account. Nobody else writes meanwhile.
#[derive(Debug)]
pub struct Bulk<'l> {
    library: &'l Library,
    db: MutexGuard<'l, Connection>,
    account: i64,
    next: IdLocal,
    waiting: u32,
    tallies: HashMap<Key, Tally>,
}

impl Library {
    /// Begins to add very many files to an account.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown user, and those of writing.
    pub fn bulk(&self, username: &str) -> Result<Bulk<'_>> {
        let account = self.store().read(|tx| tx.account_id(username)?.ok_or(Error::NotFound))?;
        let db = self.store().writer()?;
        // Indices of a million files are larger than the cache of everyday; rows come in no order of theirs.
        db.execute_batch("PRAGMA synchronous=NORMAL; PRAGMA cache_size=-262144; BEGIN IMMEDIATE")?;
        Tx::of(&db).let_words_go()?;
        let next = db.query_row("SELECT next_number FROM account WHERE id = ?1", [account], |row| row.get(0))?;
        Ok(Bulk { library: self, db, account, next, waiting: 0, tallies: HashMap::new() })
    }
}

impl Bulk<'_> {
    /// Goes on with the files of another user.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown user, and those of writing.
    pub fn turn_to(&mut self, username: &str) -> Result<()> {
        self.commit()?;
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        let account = Tx::of(&self.db).account_id(username)?.ok_or(Error::NotFound)?;
        self.account = account;
        self.next = self.db.query_row("SELECT next_number FROM account WHERE id = ?1", [account], |row| row.get(0))?;
        Ok(())
    }

    /// Adds a folder; returns its number.
    ///
    /// # Errors
    /// Refuses unsound and taken names.
    pub fn folder(&mut self, file: &BulkFile) -> Result<IdLocal> {
        let key = self.next_key()?;
        let row = self.row(FileType::Folder, file)?;
        self.add(key, &row, file)
    }

    /// Adds a plot whose figure has references for data; returns its number.
    ///
    /// # Errors
    /// Refuses unsound and taken names.
    pub fn plot(&mut self, file: &BulkFile, figure: &Figure) -> Result<IdLocal> {
        let key = self.next_key()?;
        let tx = Tx::of(&self.db);
        let stored = contents::put_figure(&tx, figure)?;
        let mut row = self.row(FileType::Plot, file)?;
        row.title = figure.title();
        row.content = Some(stored.id);
        row.bytes = stored.bytes;
        row.quality = plots::quality(figure);
        row.types = plots::types(figure);
        let number = self.add(key, &row, file)?;
        let tx = Tx::of(&self.db);
        for grid in references::named(&tx, figure)? {
            references::add(&tx, key, grid)?;
        }
        Ok(number)
    }

    /// Adds a grid of named columns, whose ids are their numbers from 0; returns its number.
    ///
    /// # Errors
    /// Refuses unsound and taken names.
    pub fn grid(&mut self, file: &BulkFile, columns: &[(&str, Value)]) -> Result<IdLocal> {
        let key = self.next_key()?;
        let row = self.row(FileType::Grid, file)?;
        let drafts: Vec<ColumnDraft> = columns
            .iter()
            .enumerate()
            .map(|(order, (name, data))| ColumnDraft {
                name: (*name).to_owned(),
                uid: Some(crate::model::Uid::from_bits(order as u32)),
                order: order as i64,
                data: std::borrow::Cow::Borrowed(data),
            })
            .collect();
        let number = self.add(key, &row, file)?;
        grids::fill(&Tx::of(&self.db), key, Details::default(), &drafts)?;
        Ok(number)
    }

    /// Writes everything through to the disk.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(mut self) -> Result<()> {
        self.commit()?;
        // The last transaction is flushed, and with it all before it, even where a reader keeps the log from being moved.
        self.db.execute_batch("PRAGMA synchronous=FULL; BEGIN IMMEDIATE")?;
        Tx::of(&self.db).rebuild_words()?;
        self.db.execute_batch("COMMIT")?;
        self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.db.execute_batch("PRAGMA optimize")?;
        self.library.store().changed();
        Ok(())
    }

    fn next_key(&mut self) -> Result<Key> {
        let key = Key::new(self.account, self.next);
        self.next += 1;
        key.ok_or_else(|| Error::TooLarge("This account has used up its file numbers.".into()))
    }

    fn row<'a>(&self, filetype: FileType, file: &BulkFile<'a>) -> Result<NewRow<'a>> {
        names::check(file.name)?;
        let parent = Key::new(self.account, file.parent).ok_or(Error::NotFound)?;
        let mut row = NewRow::new(filetype, parent, file.name, file.created);
        row.world_readable = file.world_readable;
        Ok(row)
    }

    fn add(&mut self, key: Key, row: &NewRow, file: &BulkFile) -> Result<IdLocal> {
        let tx = Tx::of(&self.db);
        tx.insert_at(key, row)?;
        tx.db.prepare_cached("UPDATE file SET views = ?2, modified = ?3 WHERE id = ?1")?.execute(params![
            key,
            file.views.cast_signed(),
            file.modified.0
        ])?;
        let tally = Tally::of(&row.filetype, row.world_readable);
        let sum = self.tallies.entry(row.parent).or_default();
        sum.files += tally.files;
        sum.folders += tally.folders;
        sum.publics += tally.publics;
        self.waiting += 1;
        if self.waiting >= COMMIT_EACH {
            self.commit()?;
            self.db.execute_batch("BEGIN IMMEDIATE")?;
        }
        Ok(key.number())
    }

    fn commit(&mut self) -> Result<()> {
        let tx = Tx::of(&self.db);
        let (mut live, mut public) = (0, 0);
        for (folder, tally) in self.tallies.drain() {
            tx.tally(folder, tally)?;
            live += tally.all();
            public += tally.publics;
        }
        tx.add_to_account(self.account, live, public)?;
        tx.db.execute("UPDATE account SET next_number = ?2 WHERE id = ?1", [self.account, self.next])?;
        tx.db.execute_batch("COMMIT")?;
        self.waiting = 0;
        Ok(())
    }
}

impl Drop for Bulk<'_> {
    fn drop(&mut self) {
        // What was not finished is taken back to the last commit; there is nobody to tell if that fails, and the next
        // transaction would try again.
        if !self.db.is_autocommit() {
            let _ = self.db.execute_batch("ROLLBACK");
        }
        let _ = self.db.execute_batch("PRAGMA synchronous=FULL; PRAGMA cache_size=-8192");
    }
}
