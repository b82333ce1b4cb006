//! Copies of a library: packed ones for the user, and one as it is before a repair.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

pub use crate::backend::embedded::store::Kept;
use crate::backend::embedded::store::{Store, beside};
use crate::backend::{Error, Result};

/// Pages of a step of a copy; all at once would be as well, as nobody waits for a repair but its user.
const STEP: i32 = 4096;

/// Writes a packed copy.
pub fn back_up(store: &Store, file: &Path, kept: Kept) -> Result<()> {
    store.pack(file, kept)
}

/// Keeps a copy of a library as it is, damage included, beside it; returns where.
pub fn keep_as_is(path: &Path) -> Result<PathBuf> {
    let copy = super::free_beside(path, ".before-repair");
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&copy).map_err(|error| Error::Storage(format!("No copy could be kept: {error}.")))?;
    // Page by page, the log included, and without understanding any; only a file whose first page is bad is copied as a file.
    if by_pages(path, &copy).is_err() {
        by_files(path, &copy).map_err(|error| Error::Storage(format!("No copy could be kept: {error}.")))?;
    }
    let synced = fs::File::open(&copy).and_then(|file| file.sync_all());
    synced.map_err(|error| Error::Storage(format!("No copy could be kept: {error}.")))?;
    Ok(copy)
}

fn by_pages(path: &Path, copy: &Path) -> rusqlite::Result<()> {
    let from = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mut to = Connection::open(copy)?;
    Backup::new(&from, &mut to)?.run_to_completion(STEP, std::time::Duration::ZERO, None)
}

fn by_files(path: &Path, copy: &Path) -> std::io::Result<()> {
    fs::copy(path, copy)?;
    let log = beside(path, "-wal");
    if log.exists() {
        fs::copy(log, beside(copy, "-wal"))?;
    }
    Ok(())
}
