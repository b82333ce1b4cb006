//! Packed copies of a library: whole or not there, checked before they get their name.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::place::beside;
use super::schema::APPLICATION_ID;
use crate::backend::{Error, Result};

/// What becomes of a file that is there under a copy's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It stays, and the copy is refused.
    Old,
    /// The copy replaces it, in one moment.
    New,
}

/// Writes what a connection reads into a file: a draft beside it is written, flushed, opened and checked, and then gets the
/// name. A draft that a killed program left is used again.
///
/// # Errors
/// [`Error::Conflict`] for a file that is there, [`Error::Full`], and [`Error::Corrupt`] when the copy is not sound.
pub fn pack(db: &Connection, file: &Path, kept: Kept) -> Result<()> {
    refuse_taken(file, kept)?;
    let draft_path = beside(file, ".part");
    let draft = open_draft(&draft_path)?;
    let packed = fill(db, &draft_path, &draft).and_then(|()| refuse_taken(file, kept)).and_then(|()| {
        fs::rename(&draft_path, file).and_then(|()| sync_folder(file)).map_err(|error| failed(file, &error))
    });
    if packed.is_err() {
        // It is of no use; the error says more than that it could not be removed.
        let _ = fs::remove_file(&draft_path);
    }
    packed
}

fn refuse_taken(file: &Path, kept: Kept) -> Result<()> {
    if kept == Kept::Old && fs::symlink_metadata(file).is_ok() {
        let message = format!("`{}` is there already.", file.display());
        return Err(Error::Conflict { message, name: None });
    }
    Ok(())
}

/// Makes an empty draft for its owner alone, or takes one over that nobody is writing.
fn open_draft(path: &Path) -> Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).read(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let draft = options.open(path).map_err(|error| failed(path, &error))?;
    match draft.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let message = format!("Another program is writing `{}`.", path.display());
            return Err(Error::Conflict { message, name: None });
        }
        Err(TryLockError::Error(error)) => return Err(failed(path, &error)),
    }
    draft.set_len(0).map_err(|error| failed(path, &error))?;
    Ok(draft)
}

fn fill(db: &Connection, path: &Path, draft: &File) -> Result<()> {
    let Some(name) = path.to_str() else {
        return Err(Error::Storage(format!("`{}` has a name that is no text; choose another.", path.display())));
    };
    db.execute("VACUUM INTO ?1", [name])?;
    draft.sync_all().map_err(|error| failed(path, &error))?;
    if is_sound_copy(path)? {
        Ok(())
    } else {
        Err(Error::Corrupt("The library is damaged: a copy of it is not sound. See `plotree doctor`.".into()))
    }
}

/// Returns whether a file is a library whose pages are good.
///
/// # Errors
/// Those of reading.
pub fn is_sound_copy(path: &Path) -> Result<bool> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let application: i64 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let answer: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(application == APPLICATION_ID && answer == "ok")
}

/// Makes a new name in a folder survive a power cut.
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn failed(path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull => Error::Full(format!("`{}` could not be written", path.display())),
        _ => Error::Storage(format!("`{}` could not be written: {error}.", path.display())),
    }
}
