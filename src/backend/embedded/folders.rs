//! Folders: making them along a path, and finding the one that a file goes to (contract section 8.3).

use super::permissions;
use super::store::{Key, NewRow, Row, Tx};
use super::{Session, listing, names};
use crate::backend::query::ListQuery;
use crate::backend::{Change, Error, Result, Undo};
use crate::model::{FileType, Folder, Place, Timestamp};

/// Makes a folder and the missing ones above it.
pub fn create(session: &Session, tx: &Tx, path: &str, parent: &Place) -> Result<Change<Folder>> {
    let account = permissions::signed_in(session)?;
    let (start, above) = resolve(session, tx, account, parent)?;
    if path.split('/').all(str::is_empty) {
        return Err(Error::invalid("path", "A folder needs a name."));
    }
    let (folder, first) = make(tx, start, path)?;
    let Some(first) = first else {
        let name = path.split('/').rfind(|name| !name.is_empty()).unwrap_or_default();
        return Err(Error::name_taken(name));
    };
    let value = listing::folder(session, tx, &session.fid(tx, folder)?, &ListQuery::default())?;
    Ok(Change::new(value, Undo::Trash(vec![session.fid(tx, above.unwrap_or(first))?])))
}

/// Returns the folder of a place in an account's tree, and the uppermost folder that had to be made for it.
pub fn resolve(session: &Session, tx: &Tx, account: i64, place: &Place) -> Result<(Key, Option<Key>)> {
    match place {
        Place::Folder(number) => {
            let missing = || Error::invalid("parent", format!("There is no folder with the number {number}."));
            let key = Key::new(account, *number).ok_or_else(missing)?;
            let row = tx.row(key)?.filter(|row| row.is_folder() && !row.is_gone()).ok_or_else(missing)?;
            refuse_trashed(&row)?;
            Ok((key, None))
        }
        Place::Path(path) => {
            debug_assert_eq!(session.caller, Some(account), "paths are the caller's own");
            make(tx, Key::home(account), path)
        }
    }
}

fn refuse_trashed(folder: &Row) -> Result<()> {
    if folder.is_trashed() {
        return Err(Error::invalid("parent", format!("The folder `{}` is in the trash.", folder.name)));
    }
    Ok(())
}

/// Goes down a path and makes what is missing; returns the last folder, and the first that was made.
fn make(tx: &Tx, start: Key, path: &str) -> Result<(Key, Option<Key>)> {
    let (mut folder, mut first) = (start, None);
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let known = if first.is_some() { None } else { tx.child(folder, name)? };
        folder = match known {
            Some(key) => {
                let is_folder = tx.row(key)?.is_some_and(|row| row.is_folder());
                if is_folder { key } else { return Err(Error::name_taken(name)) }
            }
            None => {
                names::check(name)?;
                let made = tx.insert(&NewRow::new(FileType::Folder, folder, name, Timestamp::now()))?;
                first = first.or(Some(made));
                made
            }
        };
    }
    Ok((folder, first))
}
