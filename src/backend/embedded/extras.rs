//! Extras: bytes that other files draw on, in no folder (contract section 8.6).

use super::permissions::{self, Deed};
use super::store::{Details, Key, NewRow, Tx};
use super::{Session, contents, names, objects, references, trash};
use crate::backend::{Error, Result};
use crate::model::{Fid, File, FileType, Timestamp};

/// Makes an extra that files of the caller's draw on.
pub fn create(session: &Session, tx: &Tx, referencers: &[Fid], name: Option<&str>, content: &[u8]) -> Result<File> {
    let account = permissions::signed_in(session)?;
    if referencers.is_empty() {
        return Err(Error::invalid("referencers", "An extra needs at least one file that draws on it."));
    }
    let name = name.unwrap_or(names::UNTITLED);
    names::check(name)?;
    let stored = contents::put(tx, content)?;
    let mut row = NewRow::new(FileType::Extra, Key::home(account), name, Timestamp::now());
    row.loose = true;
    row.content = Some(stored.id);
    row.bytes = stored.bytes;
    let key = tx.insert(&row)?;
    tx.set_details(key, &Details { content_type: Some(media_type(content).into()), ..Details::default() })?;
    for fid in referencers {
        let seen = permissions::see(session, tx, fid)?;
        permissions::may(session, tx, &seen, Deed::Write)?;
        references::add(tx, seen.row.key, key)?;
    }
    objects::detail(session, tx, &permissions::see_key(session, tx, key)?)
}

/// Changes an extra's name or content.
pub fn update(session: &Session, tx: &Tx, fid: &Fid, name: Option<&str>, content: Option<&[u8]>) -> Result<File> {
    let seen = permissions::see_typed(session, tx, fid, &FileType::Extra)?;
    permissions::may(session, tx, &seen, Deed::Write)?;
    let row = &seen.row;
    if let Some(name) = name {
        names::check(name)?;
        tx.place(row, row.parent, name)?;
    }
    if let Some(content) = content {
        let stored = contents::put(tx, content)?;
        tx.set_content(row.key, Some(stored.id), stored.bytes)?;
        if let Some(older) = row.content {
            contents::release(tx, older)?;
        }
        let details = tx.details(row.key)?;
        tx.set_details(row.key, &Details { content_type: Some(media_type(content).into()), ..details })?;
    }
    tx.touch(row.key, Timestamp::now())?;
    objects::detail(session, tx, &permissions::see_key(session, tx, row.key)?)
}

/// Deletes an extra for good.
pub fn delete(session: &Session, tx: &Tx, fid: &Fid) -> Result<()> {
    permissions::see_typed(session, tx, fid, &FileType::Extra)?;
    trash::trash(session, tx, fid)?;
    trash::permanent_delete(session, tx, fid)
}

/// Ends a reference to an extra.
pub fn drop_reference(session: &Session, tx: &Tx, fid: &Fid, referenced: &Fid) -> Result<File> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Write)?;
    let target = permissions::key(tx, referenced)?;
    if tx.row(target)?.is_some_and(|row| row.filetype != FileType::Extra) {
        let message = "Only references to extras can be dropped; a plot draws on a grid as long as its figure says so.";
        return Err(Error::invalid("fid", message));
    }
    tx.db.prepare_cached("DELETE FROM reference WHERE file = ?1 AND target = ?2")?.execute([seen.row.key, target])?;
    objects::detail(session, tx, &seen)
}

/// Returns what bytes are, as far as their first ones tell.
fn media_type(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'%', b'P', b'D', b'F', ..] => "application/pdf",
        text if std::str::from_utf8(text).is_ok() => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
