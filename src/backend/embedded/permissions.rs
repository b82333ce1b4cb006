//! Who may do what: the one place where it is decided (contract section 5).
//!
//! A rule first [`see`]s the file, which fails with [`Error::NotFound`] for everyone who may not know of it, and then asks
//! whether the caller [`may`] do its deed.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};

use super::store::{Condition, Key, Row, State, Tx};
use super::{Session, accounts};
use crate::backend::{Error, Result};
use crate::model::{Fid, FileType, Permission};

/// A file that the caller may see, with what he may do.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its row.
    pub row: Row,
    /// What the caller may do.
    pub permission: Permission,
}

/// What a caller wants to do with a file that he sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Change what is in it: figure, columns, rows, references.
    Write,
    /// Give it another name.
    Rename,
    /// Everything that is the owner's: place, sharing, meta data, restoring, deleting for good.
    Own,
    /// Put it into the trash.
    Trash,
    /// Make a copy or a remark, set a star.
    Use,
    /// See whom it is shared with.
    SeeSharing,
}

/// Returns the caller's account.
pub fn signed_in(session: &Session) -> Result<i64> {
    session.caller.ok_or_else(|| Error::Unauthenticated("Authentication credentials were not provided.".into()))
}

/// Returns the key of a fid, if its owner is known.
pub fn key(tx: &Tx, fid: &Fid) -> Result<Key> {
    let account = tx.account_id(fid.owner())?.ok_or(Error::NotFound)?;
    Key::new(account, fid.number()).ok_or(Error::NotFound)
}

/// Returns a file, if the caller may see it.
pub fn see(session: &Session, tx: &Tx, fid: &Fid) -> Result<Seen> {
    see_key(session, tx, key(tx, fid)?)
}

/// Returns the file of a key, if the caller may see it.
pub fn see_key(session: &Session, tx: &Tx, key: Key) -> Result<Seen> {
    let row = tx.row(key)?.ok_or(Error::NotFound)?;
    let permission = access(session, tx, &row)?.ok_or(Error::NotFound)?;
    Ok(Seen { row, permission })
}

/// Returns a file of a type, if the caller may see it.
pub fn see_typed(session: &Session, tx: &Tx, fid: &Fid, filetype: &FileType) -> Result<Seen> {
    let seen = see(session, tx, fid)?;
    if seen.row.filetype == *filetype { Ok(seen) } else { Err(Error::NotFound) }
}

/// Returns what the caller may do with a file; `None` if he may not know of it.
pub fn access(session: &Session, tx: &Tx, row: &Row) -> Result<Option<Permission>> {
    if row.is_gone() {
        return Ok(None);
    }
    if session.caller == Some(row.key.account()) {
        return Ok(Some(Permission::Admin));
    }
    if row.is_trashed() {
        return Ok(None);
    }
    let shared = match session.caller {
        Some(account) => share(tx, row.key, account)?,
        None => None,
    };
    let opened = match (&row.share_key, &session.share_key) {
        (Some(share_key), Some(given)) => {
            row.share_key_enabled && accounts::is_same(share_key.as_bytes(), given.as_bytes())
        }
        _ => false,
    };
    Ok(match shared {
        Some(readonly) => Some(if readonly { Permission::Read } else { Permission::Write }),
        // Everybody has a home; what is listed in it is another question.
        None if row.world_readable || opened || row.state == State::Home => Some(Permission::Read),
        None => None,
    })
}

/// Returns whether the caller may read all that is in a folder.
pub fn reads_all(session: &Session, tx: &Tx, folder: &Row) -> Result<bool> {
    match session.caller {
        Some(account) if account == folder.key.account() => Ok(true),
        Some(account) => Ok(share(tx, folder.key, account)?.is_some()),
        None => Ok(false),
    }
}

/// The files that an account was given itself, or one of its teams was; it takes the account twice.
pub const GIVEN: &str = "SELECT file AS id FROM collaborator WHERE account = ? UNION \
     SELECT t.file FROM team_member m JOIN team_collaborator t ON t.team = m.team WHERE m.account = ?";

/// Returns the condition that an account was given a file, or a folder above it.
pub fn reached(account: i64) -> Condition {
    let reach = format!(
        "WITH RECURSIVE down(id) AS ({GIVEN} UNION \
         SELECT d.id FROM down CROSS JOIN file d INDEXED BY file_folder ON d.parent = down.id AND d.kind = 0) \
         SELECT id FROM down"
    );
    Condition::new(format!("(f.id IN ({reach}) OR f.parent IN ({reach}))"), [account; 4].map(Value::Integer))
}

/// Returns whether an account was given anything.
pub fn is_given_some(tx: &Tx, account: i64) -> Result<bool> {
    let mut any = tx.db.prepare_cached(
        "SELECT 1 FROM collaborator WHERE account = ?1 UNION ALL SELECT 1 FROM team_member WHERE account = ?1 LIMIT 1",
    )?;
    Ok(any.exists([account])?)
}

/// Returns whether an account was given a file, or a folder above it, and only to read: itself, or one of its teams.
pub fn share(tx: &Tx, key: Key, account: i64) -> Result<Option<bool>> {
    if !is_given_some(tx, account)? {
        return Ok(None);
    }
    let mut query = tx.db.prepare_cached(
        "WITH RECURSIVE up(id, parent) AS (
           SELECT id, parent FROM file WHERE id = ?1
           UNION ALL
           SELECT f.id, f.parent FROM up JOIN file f ON f.id = up.parent
         ) SELECT min(readonly) FROM (
           SELECT c.readonly FROM up CROSS JOIN collaborator c ON c.file = up.id AND c.account = ?2
           UNION ALL
           SELECT t.readonly FROM up CROSS JOIN team_collaborator t ON t.file = up.id
           CROSS JOIN team_member m ON m.team = t.team AND m.account = ?2
         )",
    )?;
    Ok(query.query_row(params![key, account], |row| row.get(0)).optional()?.flatten())
}

/// Refuses a deed that the caller may not do.
pub fn may(session: &Session, tx: &Tx, seen: &Seen, deed: Deed) -> Result<()> {
    let caller = signed_in(session)?;
    let owns = seen.permission == Permission::Admin;
    let allowed = match deed {
        Deed::Use => true,
        Deed::SeeSharing => owns || share(tx, seen.row.key, caller)?.is_some(),
        Deed::Own => owns,
        Deed::Write | Deed::Rename => seen.permission >= Permission::Write,
        // A collaborator of the folder may, one of the file alone may not.
        Deed::Trash => owns || share(tx, seen.row.parent, caller)? == Some(false),
    };
    if allowed { Ok(()) } else { Err(Error::Forbidden) }
}
