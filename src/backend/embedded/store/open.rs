//! Opening a library's file: making it, telling whether it is one, settings of a connection.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::schema::{APPLICATION_ID, MIGRATIONS, VERSION};
use super::{functions, migrate, place};
use crate::backend::embedded::Options;
use crate::backend::{Error, Result};

/// The oldest SQLite without the bug that can corrupt a write-ahead log.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How often a write asks again whether another process has done its own: for some five seconds in all.
const PATIENCE: i32 = 1_700;
/// How long it waits in between. SQLite's own pauses grow, and miss the short ones that a busy process makes.
pub const MOMENT: Duration = Duration::from_millis(3);

/// What may be done with an open library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    Full,
    /// Reading, for this reason.
    ReadOnly(String),
}

/// Opens a library, making it if it is not there.
pub fn open(path: &Path, options: &Options) -> Result<(Connection, Access)> {
    let read_only = options.read_only;
    check_sqlite()?;
    place::check(path, options)?;
    if !read_only {
        make(path, options.make_folders)?;
    }
    check_header(path)?;
    let db = connect(path, read_only)?;
    let version = identify(&db, path)?;
    let access = access(&db, path, read_only, version)?;
    if access == Access::Full {
        if version == 0 {
            give_pages_back(&db)?;
        }
        write_ahead(&db)?;
        if version < VERSION {
            migrate::migrate(&db, Some(path), version, MIGRATIONS)?;
        }
    } else if version == 0 {
        return Err(not_a_library(path));
    }
    settle(&db)?;
    if options.unsynced {
        db.pragma_update(None, "synchronous", "OFF")?;
    }
    Ok((db, access))
}

/// Makes an empty library, without users and without what is kept beside one.
pub fn blank(path: &Path) -> Result<Connection> {
    make(path, false)?;
    let db = connect(path, false)?;
    give_pages_back(&db)?;
    // All in the file itself.
    db.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
    migrate::migrate(&db, None, 0, MIGRATIONS)?;
    Ok(db)
}

/// Makes a library in memory.
pub fn in_memory() -> Result<Connection> {
    check_sqlite()?;
    let db = Connection::open_in_memory()?;
    give_pages_back(&db)?;
    migrate::migrate(&db, None, 0, MIGRATIONS)?;
    settle(&db)?;
    Ok(db)
}

/// Opens another connection, which only reads, to a library that is open.
pub fn reader(path: &Path, access: &Access) -> Result<Connection> {
    let db = connect(path, *access != Access::Full)?;
    settle(&db)?;
    db.pragma_update(None, "query_only", true)?;
    // There may be several of them; what is not cached here is in the system's own cache.
    db.pragma_update(None, "cache_size", -4096)?;
    Ok(db)
}

/// Opens a connection that copies a library: like a reader, but it may write elsewhere.
pub fn copier(path: &Path) -> Result<Connection> {
    let db = connect(path, true)?;
    settle(&db)?;
    Ok(db)
}

fn check_sqlite() -> Result<()> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        let version = rusqlite::version();
        return Err(Error::Storage(format!("SQLite {version} may corrupt libraries; 3.51.3 or later is needed.")));
    }
    Ok(())
}

/// Makes an empty file that only its owner may read, if asked in folders that only he may enter.
fn make(path: &Path, folders_too: bool) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let fail = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => Error::Full(format!("`{}` could not be made", path.display())),
        _ => Error::Storage(format!("The library `{}` could not be made: {error}.", path.display())),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        if !folders_too {
            return Err(Error::Storage(format!(
                "There is no library `{}`, nor a folder `{}` to make it in. Is the path right? If so, make the folder first.",
                path.display(),
                folder.display()
            )));
        }
        private_folders(folder).map_err(fail)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(fail(error)),
    }
}

/// Refuses a file that has something in it but no database: SQLite takes one of a few bytes for an empty one.
fn check_header(path: &Path) -> Result<()> {
    use std::io::Read;
    const MAGIC: &[u8] = b"SQLite format 3\0";
    let mut head = Vec::new();
    // A longer one it judges itself; and to close a file that this program has open elsewhere would drop SQLite's locks.
    if fs::metadata(path).is_ok_and(|meta| meta.len() >= 4096) {
        return Ok(());
    }
    let Ok(file) = fs::File::open(path) else { return Ok(()) };
    // What cannot be read here cannot be opened below, where it is said why.
    let read = file.take(MAGIC.len() as u64).read_to_end(&mut head);
    if read.is_err() || head.is_empty() {
        return Ok(());
    }
    if head != MAGIC {
        return Err(not_a_library(path));
    }
    // A library's first page alone has 4096 bytes; of less SQLite would make what it likes.
    Err(Error::Corrupt(format!("The library `{}` is cut off: not even its first page is whole.", path.display())))
}

fn private_folders(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn connect(path: &Path, read_only: bool) -> Result<Connection> {
    let mode = if read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let db = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| could_not_open(path, &error))?;
    db.busy_handler(Some(wait_a_moment))?;
    // A log cannot be shared where no file can be made; without a log there is nothing to share.
    let unreadable = db
        .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .is_err_and(|error| matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)));
    if unreadable && fs::metadata(place::beside(path, "-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(Error::Storage(format!(
            "The library `{}` is in use, and its folder may not be written, so it cannot be read safely.",
            path.display()
        )));
    }
    if unreadable {
        return immutable(path);
    }
    Ok(db)
}

/// Opens a file that cannot change, as nobody may write it.
fn immutable(path: &Path) -> Result<Connection> {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => uri.push(char::from(*byte)),
            // Writing to a string cannot fail.
            other => {
                let _ = write!(uri, "%{other:02x}");
            }
        }
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(uri + "?immutable=1", flags).map_err(|error| could_not_open(path, &error))
}

fn could_not_open(path: &Path, error: &rusqlite::Error) -> Error {
    let path = path.display();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => Error::Storage(format!("`{path}` is not a plotree library.")),
        _ => Error::Storage(format!("The library `{path}` could not be opened: {error}.")),
    }
}

fn not_a_library(path: &Path) -> Error {
    Error::Storage(format!("`{}` is not a plotree library.", path.display()))
}

/// Returns the version of a library, 0 for an empty file; refuses what is none.
fn identify(db: &Connection, path: &Path) -> Result<i64> {
    let number = |pragma: &str| db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let application = number("application_id").map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => not_a_library(path),
        _ => Error::from(error),
    })?;
    let version = number("user_version")?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, version, tables) {
        (APPLICATION_ID, 1.., 1..) => Ok(version),
        (0, 0, 0) => Ok(0),
        _ => Err(not_a_library(path)),
    }
}

fn access(db: &Connection, path: &Path, read_only: bool, version: i64) -> Result<Access> {
    let path = path.display();
    Ok(if version > VERSION {
        Access::ReadOnly(format!(
            "The library `{path}` was written by a newer plotree (its version is {version}, this one knows {VERSION}), so \
             it can only be read. Update plotree to change it."
        ))
    } else if read_only {
        Access::ReadOnly(format!("The library `{path}` was opened for reading only."))
    } else if db.is_readonly("main")? {
        Access::ReadOnly(format!("The library `{path}` may not be written by this user."))
    } else {
        Access::Full
    })
}

/// Lets a library that is about to be made give pages back that it no longer needs, in small steps; see [`Tx::give_back`].
///
/// [`Tx::give_back`]: super::Tx::give_back
fn give_pages_back(db: &Connection) -> Result<()> {
    Ok(db.execute_batch("PRAGMA auto_vacuum=INCREMENTAL")?)
}

/// Turns the write-ahead log on. Two programs that do so at once get in each other's way, and SQLite does not wait here.
fn write_ahead(db: &Connection) -> Result<()> {
    let mut tries = 0;
    loop {
        match db.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0)) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries < 100 => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            answer => return answer.map(|_| ()).map_err(Error::from),
        }
    }
}

/// Waits for another process; returns whether to ask again.
fn wait_a_moment(asked: i32) -> bool {
    std::thread::sleep(MOMENT);
    asked < PATIENCE
}

/// Settings that a connection keeps for itself.
fn settle(db: &Connection) -> Result<()> {
    db.busy_handler(Some(wait_a_moment))?;
    // `synchronous=FULL` is what makes an answered change survive a power cut. 8 MiB of cache, half of that for
    // those that only read, keep a million browsed files within 40 MB in all. The log is moved into the file in the background; only where
    // that cannot keep up does a change have to do it.
    db.execute_batch(
        "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; \
         PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8192; PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=16384;",
    )?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_prepared_statement_cache_capacity(160);
    functions::register(db)?;
    Ok(())
}

#[cfg(test)]
mod tests;
