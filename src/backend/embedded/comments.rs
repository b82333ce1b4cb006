//! Remarks on files (contract section 8.7).

use rusqlite::{OptionalExtension, params};

use super::permissions::{self, Deed};
use super::store::{Key, Tx};
use super::{Session, objects};
use crate::backend::{Change, Error, Result, Undo};
use crate::model::file::Comment;
use crate::model::{Fid, Timestamp};

/// The longest remark, in bytes.
const LONGEST: usize = 20_000;

/// Remarks on a file.
pub fn add(session: &Session, tx: &Tx, fid: &Fid, text: &str) -> Result<Change<Comment>> {
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
    let comment = Comment {
        id: id.cast_unsigned(),
        fid: session.fid(tx, seen.row.key)?,
        comment: text.to_owned(),
        user: objects::user_of(session, tx, account)?,
        creation_time: now,
    };
    let undo = Undo::Uncomment(comment.id);
    Ok(Change::new(comment, undo))
}

/// Deletes a remark: its author's, or anybody's on a file of the caller's. Nobody sees it from now on; its row goes when a
/// week has passed in which it can be put back.
pub fn remove(session: &Session, tx: &Tx, id: u64) -> Result<Change<()>> {
    let caller = permissions::signed_in(session)?;
    let mut query = tx.db.prepare_cached("SELECT file, account FROM comment WHERE id = ?1 AND removed IS NULL")?;
    let comment: Option<(Key, i64)> =
        query.query_row([id.cast_signed()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (file, author) = comment.ok_or(Error::NotFound)?;
    let seen = permissions::see_key(session, tx, file)?;
    if author != caller {
        permissions::may(session, tx, &seen, Deed::Own)?;
    }
    tx.db.prepare_cached("UPDATE comment SET removed = ?2, remover = ?3 WHERE id = ?1")?.execute([
        id.cast_signed(),
        Timestamp::now().0,
        caller,
    ])?;
    tx.forget_comments()?;
    Ok(Change::new((), Undo::Comment(id)))
}

/// Puts a remark back that the caller has deleted.
pub fn put_back(session: &Session, tx: &Tx, id: u64) -> Result<Undo> {
    let caller = permissions::signed_in(session)?;
    let mut query = tx.db.prepare_cached("SELECT file FROM comment WHERE id = ?1 AND remover = ?2")?;
    let file: Option<Key> = query.query_row([id.cast_signed(), caller], |row| row.get(0)).optional()?;
    let gone = || Error::Conflict { message: "The comment is no longer there to be put back.".into(), name: None };
    permissions::see_key(session, tx, file.ok_or_else(gone)?)?;
    tx.db
        .prepare_cached("UPDATE comment SET removed = NULL, remover = NULL WHERE id = ?1")?
        .execute([id.cast_signed()])?;
    Ok(Undo::Uncomment(id))
}
