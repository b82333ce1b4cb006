//! Rows of accounts: who owns files, and the running numbers and counts that are kept for each.

use rusqlite::{OptionalExtension, params};

use super::{Key, Tx};
use crate::backend::{Error, Result};
use crate::model::Timestamp;

/// An account's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The number in keys.
    pub id: i64,
    /// The name in fids.
    pub username: String,
    /// A name for people.
    pub nickname: String,
    /// A sentence about the user.
    pub bio: String,
    /// A page elsewhere.
    pub website: String,
    /// The address.
    pub email: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// Live files that are in folders.
    pub live: i64,
    /// Live public plots among them.
    pub public: i64,
}

impl Tx<'_> {
    /// Returns the number of an account by its name, letter case aside.
    pub fn account_id(&self, username: &str) -> Result<Option<i64>> {
        let mut query = self.db.prepare_cached("SELECT id FROM account WHERE username = ?1 COLLATE NOCASE")?;
        Ok(query.query_row([username], |row| row.get(0)).optional()?)
    }

    /// Returns the name of the account that was made first.
    pub fn first_username(&self) -> Result<Option<String>> {
        let mut query =
            self.db.prepare_cached("SELECT username FROM account WHERE former IS NULL ORDER BY id LIMIT 1")?;
        Ok(query.query_row([], |row| row.get(0)).optional()?)
    }

    /// Returns an account.
    pub fn account(&self, id: i64) -> Result<Option<Account>> {
        let mut query = self.db.prepare_cached(
            "SELECT id, username, nickname, bio, website, email, created, live, public FROM account WHERE id = ?1",
        )?;
        let account = query.query_row([id], |row| {
            Ok(Account {
                id: row.get(0)?,
                username: row.get(1)?,
                nickname: row.get(2)?,
                bio: row.get(3)?,
                website: row.get(4)?,
                email: row.get(5)?,
                created: Timestamp(row.get(6)?),
                live: row.get(7)?,
                public: row.get(8)?,
            })
        });
        Ok(account.optional()?)
    }

    /// Makes an account with its home.
    pub fn insert_account(&self, username: &str, now: Timestamp) -> Result<i64> {
        // One of that name may have been here before: a figure that still points to its files is not to find others.
        let mut insert = self.db.prepare_cached(
            "INSERT INTO account (username, created, next_number) VALUES (?1, ?2, coalesce(
               (SELECT max(next_number) FROM account WHERE former = ?1 COLLATE NOCASE), 0)) RETURNING id",
        )?;
        let id: i64 = insert.query_row(params![username, now.0], |row| row.get(0))?;
        self.db
            .prepare_cached(
                "INSERT INTO file (id, owner, kind, parent, state, listed, name, created, modified)
                 VALUES (?1, ?2, 0, 0, 2, 3, '', ?3, ?3)",
            )?
            .execute(params![Key::home(id), id, now.0])?;
        // As the index has it when it is made anew.
        self.index_words(Key::home(id))?;
        Ok(id)
    }

    /// Returns the accounts that are in use, by number.
    pub fn accounts(&self) -> Result<Vec<i64>> {
        let mut query = self.db.prepare_cached("SELECT id FROM account WHERE former IS NULL ORDER BY id")?;
        let ids = query.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns whether an account is in use, and was not removed.
    pub fn is_in_use(&self, id: i64) -> Result<bool> {
        Ok(self.db.prepare_cached("SELECT 1 FROM account WHERE id = ?1 AND former IS NULL")?.exists([id])?)
    }

    /// Returns the account that has an address.
    pub fn account_of_email(&self, email: &str) -> Result<Option<i64>> {
        let mut query = self.db.prepare_cached("SELECT id FROM account WHERE email = ?1 COLLATE NOCASE")?;
        Ok(query.query_row([email], |row| row.get(0)).optional()?)
    }

    /// Returns the number of a team by its name, letter case aside.
    pub fn team_id(&self, name: &str) -> Result<Option<i64>> {
        let mut query = self.db.prepare_cached("SELECT id FROM team WHERE name = ?1 COLLATE NOCASE")?;
        Ok(query.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Returns the next number of an account's files; none is given twice.
    pub fn next_number(&self, account: i64) -> Result<Key> {
        let mut update = self.db.prepare_cached(
            "UPDATE account SET next_number = next_number + 1 WHERE id = ?1 RETURNING next_number - 1",
        )?;
        let number = update.query_row([account], |row| row.get(0))?;
        Key::new(account, number).ok_or_else(|| Error::TooLarge("This account has used up its file numbers.".into()))
    }

    /// Adds to an account's counts.
    pub fn add_to_account(&self, account: i64, live: i64, public: i64) -> Result<()> {
        if live != 0 || public != 0 {
            self.db
                .prepare_cached("UPDATE account SET live = live + ?2, public = public + ?3 WHERE id = ?1")?
                .execute([account, live, public])?;
        }
        Ok(())
    }

    /// Returns how many live public plots there are in all.
    pub fn public_plots(&self) -> Result<i64> {
        let mut query = self.db.prepare_cached("SELECT coalesce(sum(public), 0) FROM account")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }
}
