//! The trash: putting files in, taking them out, deleting them for good (contract section 7.3).
//!
//! Only folders are marked when a folder goes in: a thousand for a hundred thousand files, so that it is done in a few
//! milliseconds and everybody sees all of it or nothing. What is in a folder is in the trash because the folder is. The rows
//! of files follow in the background, by [`super::sweep`].

use super::permissions::{self, Deed, Seen};
use super::store::{Above, Key, Row, State, Tx};
use super::{Session, objects};
use crate::backend::query::TrashSummary;
use crate::backend::{Change, Error, Result, Undo};
use crate::model::{Fid, File, IdLocal, Permission, Timestamp};

/// Moves a file to the trash.
pub fn trash(session: &Session, tx: &Tx, fid: &Fid) -> Result<Change<File>> {
    let seen = permissions::see(session, tx, fid)?;
    refuse_home(&seen.row)?;
    permissions::may(session, tx, &seen, Deed::Trash)?;
    if seen.row.is_trashed() {
        return Ok(Change::none(objects::detail(session, tx, &seen)?));
    }
    put_in(tx, &seen.row)?;
    // Its owner sees it in the trash; a collaborator sees it no more, but is told what he did.
    let file = match permissions::see(session, tx, fid) {
        Ok(seen) => objects::detail(session, tx, &seen)?,
        Err(_) => objects::detail(session, tx, &seen)?,
    };
    // Taking it out again is the owner's.
    let undo = (seen.permission == Permission::Admin).then(|| Undo::Restore(vec![fid.clone()]));
    Ok(Change { value: file, undo, warnings: Vec::new() })
}

/// Puts a live row into the trash.
pub fn put_in(tx: &Tx, row: &Row) -> Result<()> {
    let (mut live, mut public) = (0, 0);
    if row.is_counted() {
        tx.tally(row.parent, row.tally().less())?;
        (live, public) = (1, row.tally().publics);
    }
    if row.is_folder() {
        for (folder, counts) in tx.folders_below(row.key, false)? {
            live += counts.all();
            public += counts.publics;
            tx.sink(folder, true, counts)?;
        }
    }
    tx.set_state(row.key, State::Root, Some(Timestamp::now()))?;
    tx.add_to_account(row.key.account(), -live, -public)
}

/// Takes the restoring of a file back that lay in the trash within a folder: it goes in there again, if the folder is still
/// in the trash; else where it is.
pub fn trash_within(session: &Session, tx: &Tx, fid: &Fid, folder: IdLocal, alone: bool) -> Result<Change<File>> {
    let seen = permissions::see(session, tx, fid)?;
    refuse_home(&seen.row)?;
    permissions::may(session, tx, &seen, Deed::Own)?;
    let row = &seen.row;
    let folder = match Key::new(row.key.account(), folder).map(|key| tx.row(key)).transpose()?.flatten() {
        Some(folder) if folder.is_folder() && folder.is_trashed() && !folder.is_gone() => folder.key,
        _ => return trash(session, tx, fid),
    };
    if row.is_trashed() {
        return Ok(Change::none(objects::detail(session, tx, &seen)?));
    }
    // The folder may have come to lie in the file since.
    if row.is_folder() && tx.is_within(folder, row.key)? {
        return trash(session, tx, fid);
    }
    if !alone && tx.child(folder, &row.name)?.is_some() {
        return Err(Error::name_taken(&row.name));
    }
    put_in(tx, row)?;
    tx.set_parent(row.key, folder)?;
    if !alone {
        tx.set_state(row.key, State::Live, None)?;
        tx.tally(folder, row.tally())?;
        // It is listed yet, unlike what has been there for long.
        tx.sink(folder, true, row.tally())?;
    }
    let file = objects::detail(session, tx, &permissions::see(session, tx, fid)?)?;
    Ok(Change::new(file, Undo::Restore(vec![fid.clone()])))
}

/// What comes out of the trash with a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything in it, also what was trashed before by itself: the contract's restoring.
    Everything,
    /// What went in with it: taking the trashing back.
    Same,
}

/// Takes a file out of the trash.
pub fn restore(session: &Session, tx: &Tx, fid: &Fid, extent: Extent) -> Result<Change<File>> {
    let seen = permissions::see(session, tx, fid)?;
    refuse_home(&seen.row)?;
    permissions::may(session, tx, &seen, Deed::Own)?;
    if !seen.row.is_trashed() {
        return Ok(Change::none(objects::detail(session, tx, &seen)?));
    }
    let again = if !seen.row.is_loose() && seen.row.above == Above::Trashed {
        let (folder, alone) = (seen.row.parent.number(), seen.row.state == State::Root);
        Undo::TrashWithin { fid: fid.clone(), folder, alone }
    } else {
        Undo::Trash(vec![fid.clone()])
    };
    let mut inner = Vec::new();
    for key in take_out(tx, &seen.row, extent)? {
        inner.push(session.fid(tx, key)?);
    }
    let file = objects::detail(session, tx, &permissions::see(session, tx, fid)?)?;
    let undo = if inner.is_empty() { again } else { Undo::All(vec![Undo::Trash(inner), again]) };
    Ok(Change::new(file, undo))
}

/// Returns what was in the trash by itself below the file and came out with it.
pub fn take_out(tx: &Tx, row: &Row, extent: Extent) -> Result<Vec<Key>> {
    let home = Key::home(row.key.account());
    let parent = if row.above == Above::Live { row.parent } else { home };
    let loose = row.is_loose();
    if !loose && tx.child(parent, &row.name)?.is_some_and(|other| other != row.key) {
        return Err(Error::name_taken(&row.name));
    }
    if row.is_counted() {
        tx.tally(row.parent, row.tally().less())?;
    }
    if loose {
        tx.set_state(row.key, State::Loose, None)?;
        return Ok(Vec::new());
    }
    // First out of its folder: there the name may have been given anew since the file went in.
    tx.set_parent(row.key, parent)?;
    tx.set_state(row.key, State::Live, None)?;
    tx.tally(parent, row.tally())?;
    let (mut live, mut public) = (1, row.tally().publics);
    let mut inner = Vec::new();
    if row.is_folder() {
        if extent == Extent::Everything && tx.has_roots_below(row.key)? {
            inner = take_out_roots_below(tx, row.key)?;
        }
        for (folder, counts) in tx.folders_below(row.key, false)? {
            live += counts.all();
            public += counts.publics;
            tx.sink(folder, false, counts)?;
        }
    }
    tx.add_to_account(row.key.account(), live, public)?;
    Ok(inner)
}

/// Takes out what was trashed by itself below a folder, except where a name is taken: a file of that name was made after
/// the first had been trashed, and both went in. The first stays in the trash then, with all that is in it.
fn take_out_roots_below(tx: &Tx, folder: Key) -> Result<Vec<Key>> {
    let mut out = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for root in tx.roots_in(folder)? {
            if tx.child(folder, &root.name)?.is_none() {
                tx.set_state(root.key, State::Live, None)?;
                tx.tally(folder, root.tally())?;
                out.push(root.key);
            }
        }
        // What came out just now is among them.
        folders.extend(tx.folders_in(folder)?);
    }
    Ok(out)
}

/// Deletes a trashed file for good. Its rows go in the background; nobody sees them from now on.
pub fn permanent_delete(session: &Session, tx: &Tx, fid: &Fid) -> Result<()> {
    let Seen { row, permission } = permissions::see(session, tx, fid)?;
    refuse_home(&row)?;
    permissions::may(session, tx, &Seen { row: row.clone(), permission }, Deed::Own)?;
    if !row.is_trashed() {
        let message = "File must be trashed before it can be permanently deleted.";
        return Err(Error::Invalid { field: None, message: message.into() });
    }
    doom(tx, &row)
}

fn doom(tx: &Tx, row: &Row) -> Result<()> {
    if row.is_counted() {
        tx.tally(row.parent, row.tally().less())?;
    }
    if row.is_folder() {
        for (folder, _) in tx.folders_below(row.key, true)? {
            tx.doom_folder(folder)?;
        }
    }
    tx.doom(row.key)
}

/// Deletes the caller's trash for good; returns how many files were in it.
pub fn empty(session: &Session, tx: &Tx) -> Result<u64> {
    let account = permissions::signed_in(session)?;
    let mut gone = 0;
    for key in tx.trash_roots(account)? {
        if let Some(row) = tx.row(key)? {
            let summary = weigh(tx, &row)?;
            gone += summary.files + summary.folders;
            doom(tx, &row)?;
        }
    }
    Ok(gone)
}

/// Returns what lies under some files.
pub fn summary(session: &Session, tx: &Tx, fids: &[Fid]) -> Result<TrashSummary> {
    let mut sum = TrashSummary { bytes: Some(0), ..TrashSummary::default() };
    for fid in fids {
        let seen = permissions::see(session, tx, fid)?;
        permissions::may(session, tx, &seen, Deed::Own)?;
        let one = weigh(tx, &seen.row)?;
        sum.folders += one.folders;
        sum.files += one.files;
        sum.bytes = sum.bytes.zip(one.bytes).map(|(sum, one)| sum + one);
    }
    Ok(sum)
}

fn weigh(tx: &Tx, row: &Row) -> Result<TrashSummary> {
    if !row.is_folder() {
        return Ok(TrashSummary { files: 1, bytes: Some(row.bytes.max(0).cast_unsigned()), ..TrashSummary::default() });
    }
    let (mut sum, mut all) = (TrashSummary::default(), 0);
    for (folder, _) in tx.folders_below(row.key, true)? {
        let (files, bytes) = tx.weigh(folder)?;
        sum.folders += 1;
        sum.files += files.max(0).cast_unsigned();
        all += bytes.max(0).cast_unsigned();
    }
    Ok(TrashSummary { bytes: Some(all), ..sum })
}

/// Refuses what cannot be done to home.
pub fn refuse_home(row: &Row) -> Result<()> {
    if row.state == State::Home {
        let message = "The home folder cannot be renamed, moved, copied, trashed or deleted.";
        return Err(Error::Invalid { field: None, message: message.into() });
    }
    Ok(())
}
