//! Remarks on files (contract section 8.7).

use rusqlite::{OptionalExtension, params};

use super::permissions::{self, Deed};
use super::store::{Key, Tx};
use super::{Session, objects};
use crate::backend::{Error, Result};
use crate::model::file::Comment;
use crate::model::{Fid, Timestamp};

/// The longest remark, in bytes.
const LONGEST: usize = 20_000;

/// Remarks on a file.
pub fn add(session: &Session, tx: &Tx, fid: &Fid, text: &str) -> Result<Comment> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Use)?;
    let account = permissions::signed_in(session)?;
    if text.trim().is_empty() {
        return Err(Error::invalid("comment", "A comment needs a text."));
    }
    if text.len() > LONGEST {
        return Err(Error::invalid("comment", format!("A comment has at most {LONGEST} bytes.")));
    }
    let now = Timestamp::now();
    let id: i64 = tx
        .db
        .prepare_cached("INSERT INTO comment (file, account, text, created) VALUES (?1, ?2, ?3, ?4) RETURNING id")?
        .query_row(params![seen.row.key, account, text, now.0], |row| row.get(0))?;
    Ok(Comment {
        id: id.cast_unsigned(),
        fid: session.fid(tx, seen.row.key)?,
        comment: text.to_owned(),
        user: objects::user_of(session, tx, account)?,
        creation_time: now,
    })
}

/// Deletes a remark: its author's, or anybody's on a file of the caller's.
pub fn remove(session: &Session, tx: &Tx, id: u64) -> Result<()> {
    let caller = permissions::signed_in(session)?;
    let mut query = tx.db.prepare_cached("SELECT file, account FROM comment WHERE id = ?1")?;
    let comment: Option<(Key, i64)> =
        query.query_row([id.cast_signed()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (file, author) = comment.ok_or(Error::NotFound)?;
    let seen = permissions::see_key(session, tx, file)?;
    if author != caller {
        permissions::may(session, tx, &seen, Deed::Own)?;
    }
    tx.db.prepare_cached("DELETE FROM comment WHERE id = ?1")?.execute([id.cast_signed()])?;
    Ok(())
}
