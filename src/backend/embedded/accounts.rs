//! Users as their administrator sees them: who there is, the keys by which they sign in, and how they go.
//!
//! A key is shown once, when it is made; the library holds its digest. What was chosen by chance from so many cannot be
//! guessed from a digest, so a fast one will do, and signing in costs nothing worth remembering.

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::store::{Key, State, Tx};
use super::{Library, store};
use crate::backend::{Error, Result};
use crate::model::Timestamp;

/// Characters of a key: some 119 bits.
const KEY_LENGTH: usize = 20;
const KEY_LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// The longest address that mail can be sent to.
const LONGEST_ADDRESS: usize = 254;

/// A user's key, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number, by which it is removed.
    pub id: i64,
    /// What it is for, in the user's words.
    pub label: String,
    /// When it was made.
    pub created: Timestamp,
}

/// What an administrator sees of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSummary {
    /// The name in fids.
    pub username: String,
    /// The address, by which others may share files with the user.
    pub email: Option<String>,
    /// When the account was made.
    pub created: Timestamp,
    /// Live files, folders included.
    pub files: u64,
    /// Live public plots among them.
    pub public_plots: u64,
    /// Keys.
    pub keys: u64,
}

/// Returns the refusal of credentials.
pub fn bad_key() -> Error {
    Error::Unauthenticated("Bad API key".into())
}

/// Returns whether two secrets are the same, in a time that does not tell where they differ.
pub fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}

impl Library {
    /// Returns the users, by the order of their making.
    ///
    /// # Errors
    /// Those of reading.
    pub fn users(&self) -> Result<Vec<UserSummary>> {
        self.store().read(|tx| {
            let accounts = tx.accounts()?.into_iter().filter_map(|id| tx.account(id).transpose());
            let mut keys = tx.db.prepare_cached("SELECT count(*) FROM api_key WHERE account = ?1")?;
            let summaries = accounts.map(|account| {
                let account = account?;
                let keys: i64 = keys.query_row([account.id], |row| row.get(0))?;
                Ok(UserSummary {
                    username: account.username,
                    email: account.email,
                    created: account.created,
                    files: account.live.max(0).cast_unsigned(),
                    public_plots: account.public.max(0).cast_unsigned(),
                    keys: keys.max(0).cast_unsigned(),
                })
            });
            summaries.collect()
        })
    }

    /// Makes a key for a user; returns its text, which cannot be had again.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown user, and those of writing.
    pub fn add_key(&self, username: &str, label: &str) -> Result<String> {
        self.store().write(|tx| {
            let account = account(tx, username)?;
            let key = new_key(tx)?;
            tx.db
                .prepare_cached("INSERT INTO api_key (account, digest, label, created) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![account, digest(&key), label, Timestamp::now().0])?;
            Ok(key)
        })
    }

    /// Returns the keys of a user, the oldest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown user.
    pub fn keys(&self, username: &str) -> Result<Vec<ApiKey>> {
        self.store().read(|tx| {
            let mut query =
                tx.db.prepare_cached("SELECT id, label, created FROM api_key WHERE account = ?1 ORDER BY id")?;
            let keys = query.query_map([account(tx, username)?], |row| {
                Ok(ApiKey { id: row.get(0)?, label: row.get(1)?, created: Timestamp(row.get(2)?) })
            })?;
            Ok(keys.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Removes a key of a user: it no longer signs in.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown user or key.
    pub fn remove_key(&self, username: &str, id: i64) -> Result<()> {
        self.store().write(|tx| {
            let gone = tx
                .db
                .prepare_cached("DELETE FROM api_key WHERE id = ?1 AND account = ?2")?
                .execute([id, account(tx, username)?])?;
            if gone == 0 { Err(Error::NotFound) } else { Ok(()) }
        })
    }

    /// Returns whose key it is, by the name as it is stored, if it is the user's; letter case in the name does not matter.
    ///
    /// # Errors
    /// Those of reading.
    pub fn authenticate(&self, username: &str, key: &str) -> Result<Option<String>> {
        let given = digest(key);
        self.store().read(|tx| {
            // For an unknown name the same is done as for a known one.
            let account = tx.account_id(username)?.unwrap_or(0);
            let mut query = tx.db.prepare_cached("SELECT digest FROM api_key WHERE account = ?1")?;
            let digests: Vec<Vec<u8>> =
                query.query_map([account], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let known = digests.iter().fold(false, |known, digest| known | is_same(digest, &given));
            Ok(if known { tx.account(account)?.map(|account| account.username) } else { None })
        })
    }

    /// Returns whose key it is, by the name as it is stored, for callers who do not say.
    ///
    /// # Errors
    /// Those of reading.
    pub fn user_of_key(&self, key: &str) -> Result<Option<String>> {
        self.store().read(|tx| {
            let mut query = tx.db.prepare_cached("SELECT account FROM api_key WHERE digest = ?1")?;
            let account: Option<i64> = query.query_row([digest(key)], |row| row.get(0)).optional()?;
            Ok(account.map(|account| tx.account(account)).transpose()?.flatten().map(|account| account.username))
        })
    }

    /// Sets a user's address, or takes it away. What was shared with the address is shared with the user from then on.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown user; refuses what is no address, and [`Error::Conflict`] for another's.
    pub fn set_email(&self, username: &str, email: Option<&str>) -> Result<()> {
        if email.is_some_and(|email| !is_address(email)) {
            return Err(Error::invalid("email", "This is no address that mail can be sent to."));
        }
        self.store().write(|tx| {
            let account = account(tx, username)?;
            if let Some(email) = email
                && tx.account_of_email(email)?.is_some_and(|other| other != account)
            {
                let message = format!("Another user already has the address `{email}`.");
                return Err(Error::Conflict { message, name: None });
            }
            tx.db
                .prepare_cached("UPDATE account SET email = ?2 WHERE id = ?1")?
                .execute(params![account, email])?;
            let Some(email) = email else { return Ok(()) };
            tx.db
                .prepare_cached(
                    "INSERT INTO collaborator (file, account, readonly)
                     SELECT i.file, ?1, i.readonly FROM invitation i JOIN file f ON f.id = i.file
                     WHERE i.email = ?2 AND f.owner <> ?1 ON CONFLICT DO UPDATE SET readonly = min(readonly, excluded.readonly)",
                )?
                .execute(params![account, email])?;
            tx.db.prepare_cached("DELETE FROM invitation WHERE email = ?1")?.execute([email])?;
            Ok(())
        })
    }

    /// Removes a user with all that is his: files, also those in the trash, keys, remarks, stars.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown user; [`Error::Conflict`] while he has live files, unless forced.
    pub fn remove_user(&self, username: &str, force: bool) -> Result<()> {
        self.store().write(|tx| {
            let account = account(tx, username)?;
            let live = tx.account(account)?.map_or(0, |account| account.live);
            if live > 0 && !force {
                let files = if live == 1 { "a file".to_owned() } else { format!("{live} files") };
                let message = format!("The user `{username}` still has {files} outside of the trash.");
                return Err(Error::Conflict { message, name: None });
            }
            remove(tx, account)
        })?;
        self.wake_sweeper();
        Ok(())
    }
}

fn account(tx: &store::Tx, username: &str) -> Result<i64> {
    tx.account_id(username)?.ok_or(Error::NotFound)
}

/// Deletes an account's files for good, the rows in the background, and makes its name free.
fn remove(tx: &Tx, account: i64) -> Result<()> {
    let home = Key::home(account);
    for (folder, _) in tx.folders_below(home, true)? {
        tx.doom_folder(folder)?;
    }
    tx.doom(home)?;
    let mut loose = tx.db.prepare_cached("SELECT id FROM file WHERE owner = ?1 AND parent = 0 AND state <> ?2")?;
    let loose: Vec<Key> =
        loose.query_map([account, State::Doomed.number()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for key in loose {
        tx.doom(key)?;
    }
    for rows in [
        "DELETE FROM api_key WHERE account = ?1",
        "DELETE FROM team_member WHERE account = ?1",
        "DELETE FROM collaborator WHERE account = ?1",
        "DELETE FROM star WHERE account = ?1",
        "DELETE FROM comment WHERE account = ?1 OR remover = ?1",
        "DELETE FROM import WHERE account = ?1",
        // No name begins so.
        "UPDATE account SET former = username, username = '~' || id, nickname = '', bio = '', website = '', email = NULL,
         live = 0, public = 0 WHERE id = ?1",
    ] {
        tx.db.prepare_cached(rows)?.execute([account])?;
    }
    Ok(())
}

fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

fn new_key(tx: &Tx) -> Result<String> {
    let mut key = String::with_capacity(KEY_LENGTH);
    while key.len() < KEY_LENGTH {
        let bytes: [u8; 2 * KEY_LENGTH] = tx.random()?;
        // Those beyond the last whole run of letters would make the first ones likelier.
        let letters =
            bytes.iter().filter(|byte| **byte < 248).map(|byte| char::from(KEY_LETTERS[usize::from(byte % 62)]));
        key.extend(letters.take(KEY_LENGTH - key.len()));
    }
    Ok(key)
}

/// Returns whether a text may be an address: something, one `@`, something with no white space.
pub fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    text.len() <= LONGEST_ADDRESS
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}
