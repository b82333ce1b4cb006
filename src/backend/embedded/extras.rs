//! Extras: bytes that other files draw on, in no folder (contract section 8.6).

use super::permissions::{self, Deed};
use super::store::{Details, Key, NewRow, Row, Tx};
use super::{Session, contents, names, objects, references, trash};
use crate::backend::{Change, Error, Result, Undo};
use crate::model::{Fid, File, FilePatch, FileType, Timestamp};

/// Makes an extra that files of the caller's draw on.
pub fn create(
    session: &Session,
    tx: &Tx,
    referencers: &[Fid],
    name: Option<&str>,
    content: &[u8],
) -> Result<Change<File>> {
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
    let file = objects::detail(session, tx, &permissions::see_key(session, tx, key)?)?;
    let undo = Undo::Trash(vec![file.fid.clone()]);
    Ok(Change::new(file, undo))
}

/// Changes an extra's name or content.
pub fn update(
    session: &Session,
    tx: &Tx,
    fid: &Fid,
    name: Option<&str>,
    content: Option<&[u8]>,
) -> Result<Change<File>> {
    let seen = permissions::see_typed(session, tx, fid, &FileType::Extra)?;
    permissions::may(session, tx, &seen, Deed::Write)?;
    let row = &seen.row;
    let mut undos = Vec::new();
    if let Some(name) = name.filter(|name| *name != row.name) {
        names::check(name)?;
        tx.place(row, row.parent, name)?;
        undos.push(Undo::Update { fid: fid.clone(), patch: Box::new(FilePatch::rename(&row.name)) });
    }
    if let Some(content) = content {
        undos.extend(replace(tx, row, fid, content)?);
    }
    if !undos.is_empty() {
        tx.touch(row.key, Timestamp::now())?;
    }
    let value = objects::detail(session, tx, &permissions::see_key(session, tx, row.key)?)?;
    let undo = if undos.len() > 1 { Some(Undo::All(undos)) } else { undos.pop() };
    Ok(Change { value, undo, warnings: Vec::new() })
}

/// Puts other bytes in the place of an extra's; returns what puts the old ones back, if they are others.
fn replace(tx: &Tx, row: &Row, fid: &Fid, content: &[u8]) -> Result<Option<Undo>> {
    let older = row.content.map_or(Ok(Vec::new()), |content| contents::bytes(tx, content))?;
    if older == content {
        return Ok(None);
    }
    let stored = contents::put(tx, content)?;
    tx.set_content(row.key, Some(stored.id), stored.bytes)?;
    if let Some(older) = row.content {
        contents::release(tx, older)?;
    }
    let details = tx.details(row.key)?;
    tx.set_details(row.key, &Details { content_type: Some(media_type(content).into()), ..details })?;
    Ok(Some(Undo::Content { fid: fid.clone(), content: older }))
}

/// Puts an extra's bytes back; returns what puts those of now back, if they are others.
pub fn put_back(session: &Session, tx: &Tx, fid: &Fid, content: &[u8]) -> Result<Option<Undo>> {
    Ok(update(session, tx, fid, None, Some(content))?.undo)
}

/// Moves an extra to the trash.
pub fn delete(session: &Session, tx: &Tx, fid: &Fid) -> Result<Change<()>> {
    permissions::see_typed(session, tx, fid, &FileType::Extra)?;
    Ok(trash::trash(session, tx, fid)?.map(|_| ()))
}

/// Ends a reference to an extra.
pub fn drop_reference(session: &Session, tx: &Tx, fid: &Fid, referenced: &Fid) -> Result<Change<File>> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Write)?;
    let target = match permissions::key(tx, referenced) {
        Ok(target) => target,
        Err(Error::NotFound) => return Ok(Change::none(objects::detail(session, tx, &seen)?)),
        Err(error) => return Err(error),
    };
    // Of what it does not refer to, nothing is told.
    let mut refers = tx.db.prepare_cached("SELECT 1 FROM reference WHERE file = ?1 AND target = ?2")?;
    let refers = refers.exists([seen.row.key, target])?;
    if refers && tx.row(target)?.is_some_and(|row| row.filetype != FileType::Extra) {
        let message = "Only references to extras can be dropped; a plot draws on a grid as long as its figure says so.";
        return Err(Error::invalid("fid", message));
    }
    tx.db.prepare_cached("DELETE FROM reference WHERE file = ?1 AND target = ?2")?.execute([seen.row.key, target])?;
    // An extra that the caller does not see he could not name again.
    let again = refers && permissions::see_key(session, tx, target).is_ok();
    let undo = again.then(|| Undo::AddReference { fid: fid.clone(), referenced: referenced.clone() });
    Ok(Change { value: objects::detail(session, tx, &seen)?, undo, warnings: Vec::new() })
}

/// Lets a file draw on an extra again; returns what ends it, if it did not.
pub fn add_reference(session: &Session, tx: &Tx, fid: &Fid, referenced: &Fid) -> Result<Option<Undo>> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Write)?;
    let target = permissions::see_typed(session, tx, referenced, &FileType::Extra).map_err(|error| match error {
        Error::NotFound => Error::Conflict { message: "The extra is no longer there.".into(), name: None },
        other => other,
    })?;
    let added = references::add(tx, seen.row.key, target.row.key)?;
    Ok(added.then(|| Undo::DropReference { fid: fid.clone(), referenced: referenced.clone() }))
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
