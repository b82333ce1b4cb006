//! Files of every type: their fields, names and places, stars, lookups (contract section 8.2).

use super::permissions::{self, Deed, Seen};
use super::store::{Details, Key, Row, State, Tx};
use super::window::Plan;
use super::{Session, contents, folders, grids, names, objects, trash};
use crate::backend::query::{Content, Counts, Lookup, Order, Scope, View};
use crate::backend::{Change, Error, Result, SortKey, Undo};
use crate::model::{Fid, File, FilePatch, FileType, Object, Place, Timestamp};

/// Characters of share keys: none looks like another.
const SHARE_KEY_LETTERS: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz";

/// Returns a file object.
pub fn retrieve(session: &Session, tx: &Tx, fid: &Fid) -> Result<File> {
    objects::detail(session, tx, &permissions::see(session, tx, fid)?)
}

/// Returns the raw content of a file.
pub fn content(session: &Session, tx: &Tx, fid: &Fid) -> Result<Content> {
    let Seen { row, .. } = permissions::see(session, tx, fid)?;
    match row.filetype {
        FileType::Folder => Err(Error::Invalid { field: None, message: "Folders cannot contain content.".into() }),
        FileType::Plot => Ok(Content::Figure(Box::new(objects::figure(tx, &row)?))),
        FileType::Grid => Ok(Content::Grid(Box::new(grids::stored(tx, row.key)?))),
        FileType::Extra | FileType::Other(_) => Ok(Content::Bytes {
            content_type: tx.details(row.key)?.content_type.unwrap_or_else(|| "application/octet-stream".into()),
            bytes: row.content.map_or(Ok(Vec::new()), |content| contents::bytes(tx, content))?,
        }),
    }
}

/// Changes a file's fields.
pub fn update(session: &Session, tx: &Tx, fid: &Fid, patch: &FilePatch) -> Result<Change<File>> {
    let seen = permissions::see(session, tx, fid)?;
    let undo = apply(session, tx, &seen, patch)?;
    let file = objects::detail(session, tx, &permissions::see(session, tx, fid)?)?;
    Ok(Change { value: file, undo, warnings: Vec::new() })
}

/// Applies a patch to a file; returns what takes it back, if it changed anything.
pub fn apply(session: &Session, tx: &Tx, seen: &Seen, patch: &FilePatch) -> Result<Option<Undo>> {
    if *patch == FilePatch::default() {
        return Ok(None);
    }
    trash::refuse_home(&seen.row)?;
    let own = FilePatch { filename: None, ..patch.clone() };
    permissions::may(session, tx, seen, if own == FilePatch::default() { Deed::Rename } else { Deed::Own })?;
    let mut before = FilePatch::default();
    let made = place(session, tx, &seen.row, patch, &mut before)?;
    share(tx, &seen.row, patch, &mut before)?;
    describe(tx, seen.row.key, patch, &mut before)?;
    if before == FilePatch::default() {
        return Ok(None);
    }
    tx.touch(seen.row.key, Timestamp::now())?;
    let fid = session.fid(tx, seen.row.key)?;
    let update = Undo::Update { fid, patch: Box::new(before) };
    Ok(Some(match made {
        Some(folder) => Undo::All(vec![update, Undo::Trash(vec![session.fid(tx, folder)?])]),
        None => update,
    }))
}

/// Renames and moves; returns the uppermost folder that had to be made.
fn place(session: &Session, tx: &Tx, row: &Row, patch: &FilePatch, before: &mut FilePatch) -> Result<Option<Key>> {
    let (parent, made) = match &patch.place {
        Some(place) => folders::resolve(session, tx, row.key.account(), place)?,
        None => (row.parent, None),
    };
    let name = patch.filename.as_deref().unwrap_or(&row.name);
    if parent == row.parent && name == row.name {
        return Ok(None);
    }
    if name != row.name {
        names::check(name)?;
        before.filename = Some(row.name.clone());
    }
    if parent != row.parent {
        if row.is_trashed() {
            return Err(Error::invalid("parent", "A file in the trash cannot be moved; restore it first."));
        }
        if row.is_loose() {
            return Err(Error::invalid("parent", "This file belongs to other files and is in no folder."));
        }
        if row.is_folder() && tx.is_within(parent, row.key)? {
            return Err(Error::invalid("parent", "A folder cannot be moved into itself."));
        }
        before.place = Some(Place::Folder(row.parent.number()));
    }
    if row.is_counted() && tx.child(parent, name)?.is_some_and(|other| other != row.key) {
        return Err(Error::name_taken(name));
    }
    tx.place(row, parent, name)?;
    Ok(made)
}

fn share(tx: &Tx, row: &Row, patch: &FilePatch, before: &mut FilePatch) -> Result<()> {
    if let Some(public) = patch.world_readable.filter(|public| *public != row.world_readable) {
        before.world_readable = Some(row.world_readable);
        // The move above may have changed the folder that counts it.
        let row = tx.row(row.key)?.ok_or(Error::NotFound)?;
        tx.set_public(&row, public)?;
    }
    if let Some(enabled) = patch.share_key_enabled.filter(|enabled| *enabled != row.share_key_enabled) {
        before.share_key_enabled = Some(row.share_key_enabled);
        let share_key = match &row.share_key {
            None if enabled => Some(new_share_key(tx)?),
            known => known.clone(),
        };
        tx.set_share_key(row.key, share_key.as_deref(), enabled)?;
    }
    Ok(())
}

/// Returns a secret of 22 characters.
pub fn new_share_key(tx: &Tx) -> Result<String> {
    let bytes: [u8; 22] = tx.random()?;
    let letter = |byte: &u8| char::from(SHARE_KEY_LETTERS[usize::from(*byte) % SHARE_KEY_LETTERS.len()]);
    Ok(bytes.iter().map(letter).collect())
}

fn describe(tx: &Tx, key: Key, patch: &FilePatch, before: &mut FilePatch) -> Result<()> {
    let old = tx.details(key)?;
    let new = Details {
        is_theme: patch.is_theme.or(old.is_theme),
        is_template: patch.is_template.or(old.is_template),
        metadata: patch.metadata.as_ref().map(metadata_text).or(old.metadata.clone()),
        refresh_interval: match patch.refresh_interval {
            Some(seconds) => seconds.map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX)),
            None => old.refresh_interval,
        },
        ..old.clone()
    };
    if new == old {
        return Ok(());
    }
    before.is_theme = patch.is_theme.map(|_| old.is_theme.unwrap_or(false));
    before.is_template = patch.is_template.map(|_| old.is_template.unwrap_or(false));
    if patch.metadata.is_some() {
        before.metadata = Some(objects::metadata(&old)?);
    }
    if patch.refresh_interval.is_some() {
        before.refresh_interval = Some(old.refresh_interval.and_then(|seconds| u64::try_from(seconds).ok()));
    }
    tx.set_details(key, &new)
}

/// Returns meta data as it is stored.
pub fn metadata_text(metadata: &Object) -> String {
    // Writing to memory cannot fail, and every key is a string.
    serde_json::to_string(metadata).unwrap_or_default()
}

/// Stars a file for the caller.
pub fn star(session: &Session, tx: &Tx, fid: &Fid) -> Result<Change<File>> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Use)?;
    let account = permissions::signed_in(session)?;
    let added = tx
        .db
        .prepare_cached("INSERT OR IGNORE INTO star (account, file, starred) VALUES (?1, ?2, ?3)")?
        .execute([account, seen.row.key.0, Timestamp::now().0])?;
    let file = objects::detail(session, tx, &seen)?;
    Ok(if added == 0 { Change::none(file) } else { Change::new(file, Undo::Unstar(fid.clone())) })
}

/// Takes the caller's star away.
pub fn unstar(session: &Session, tx: &Tx, fid: &Fid) -> Result<Change<()>> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Use)?;
    let account = permissions::signed_in(session)?;
    let gone = tx
        .db
        .prepare_cached("DELETE FROM star WHERE account = ?1 AND file = ?2")?
        .execute([account, seen.row.key.0])?;
    Ok(if gone == 0 { Change::none(()) } else { Change::new((), Undo::Star(fid.clone())) })
}

/// Returns the live file at a path.
pub fn lookup(session: &Session, tx: &Tx, lookup: &Lookup) -> Result<File> {
    objects::detail(session, tx, &find(session, tx, lookup)?)
}

/// Returns whether there is a file at a path that the caller may read.
pub fn exists(session: &Session, tx: &Tx, lookup: &Lookup) -> Result<bool> {
    match find(session, tx, lookup) {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

fn find(session: &Session, tx: &Tx, lookup: &Lookup) -> Result<Seen> {
    let account = match &lookup.user {
        Some(user) => tx.account_id(user)?.ok_or(Error::NotFound)?,
        None => permissions::signed_in(session)?,
    };
    let mut names = lookup.path.split('/').filter(|name| !name.is_empty()).peekable();
    if names.peek().is_none() {
        return Err(Error::invalid("path", "A path is needed."));
    }
    let mut key = Key::new(account, lookup.parent).ok_or(Error::NotFound)?;
    let start = tx.row(key)?.filter(|row| row.is_folder() && !row.is_gone() && !row.is_trashed());
    start.ok_or(Error::NotFound)?;
    for name in names {
        key = tx.child(key, name)?.ok_or(Error::NotFound)?;
    }
    permissions::see_key(session, tx, key)
}

/// Returns the path of a file from home.
pub fn path(session: &Session, tx: &Tx, fid: &Fid) -> Result<String> {
    let Seen { row, .. } = permissions::see(session, tx, fid)?;
    match row.state {
        State::Home => Ok("/".into()),
        _ if row.is_loose() => Err(Error::Invalid { field: None, message: "This file is in no folder.".into() }),
        _ => Ok(format!("/{}", tx.names_above(row.key)?.join("/"))),
    }
}

/// Returns how many files are under each entry of the tree.
pub fn counts(session: &Session, tx: &Tx) -> Result<Counts> {
    let public = tx.public_plots()?.max(0).cast_unsigned();
    let Some(caller) = session.caller else { return Ok(Counts { public, ..Counts::default() }) };
    let account = tx.account(caller)?.ok_or(Error::NotFound)?;
    let count = |scope| Plan::new(session, tx, &View::new(scope, Order::ascending(SortKey::CreationTime)))?.count(tx);
    Ok(Counts {
        all: account.live.max(0).cast_unsigned(),
        starred: count(Scope::Starred)?,
        shared: count(Scope::Shared)?,
        public,
        trash: tx.count_trash(caller)?.max(0).cast_unsigned(),
    })
}
