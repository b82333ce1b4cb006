//! Reading a library whose list of tables is damaged: where its tables begin is known, as every library of a version is made
//! by the same steps.
//!
//! Two layouts there are: that of a library as it is made, and that of a packed copy. The pages of the list are taken from a
//! new library of that layout and put into a copy of the damaged file, if the pages where the tables begin are of their kinds.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::free_beside;
use crate::backend::embedded::store::{self, Kept, beside};
use crate::backend::{Error, Result};

/// Bytes of a page: those that libraries are made with.
const PAGE: usize = 4096;
/// Bytes of the file's own header on the first page.
const HEADER: usize = 100;
/// Tables and indices that may begin on a damaged page.
const MOST_DAMAGED: usize = 4;

/// Files that are removed with the value.
#[derive(Debug, Default)]
pub struct Scratch(Vec<PathBuf>);

impl Drop for Scratch {
    fn drop(&mut self) {
        for path in &self.0 {
            for suffix in ["", "-wal", "-shm"] {
                // Most are not there; one that stays is in nobody's way.
                let _ = fs::remove_file(beside(path, suffix));
            }
        }
    }
}

/// Opens a library whose pages may be bad, with the list of tables that it should have if its own cannot be read.
pub fn open(path: &Path) -> Result<(Connection, Scratch)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if let Ok(db) = Connection::open_with_flags(path, flags)
        && lists_tables(&db)
    {
        return Ok((db, Scratch::default()));
    }
    let mut scratch = Scratch::default();
    for layout in layouts(path, &mut scratch)? {
        let mut pages = Pages(File::open(&layout).map_err(|error| failed(&layout, &error))?);
        let Some(copy) = with_layout(path, &layout, &mut pages, &mut scratch)? else { continue };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&copy, flags)?;
        if lists_tables(&db) {
            return Ok((db, scratch));
        }
    }
    let message = "The library's list of tables is damaged, and could not be made anew. Only a copy of it can help.";
    Err(Error::Corrupt(message.into()))
}

fn lists_tables(db: &Connection) -> bool {
    ["account", "file", "detail", "grid_column", "content", "chunk"]
        .iter()
        .all(|table| db.prepare(&format!("SELECT * FROM {table}")).is_ok())
}

/// Makes empty libraries of the layouts that there are.
fn layouts(path: &Path, scratch: &mut Scratch) -> Result<[PathBuf; 2]> {
    let fresh = free_beside(path, ".layout");
    scratch.0.push(fresh.clone());
    let db = store::blank(&fresh)?;
    let packed = free_beside(path, ".layout-packed");
    scratch.0.push(packed.clone());
    store::pack_into(&db, &packed, Kept::Old)?;
    Ok([fresh, packed])
}

/// Returns a copy of a library with the list of tables of another, unless it is of another layout.
fn with_layout(path: &Path, layout: &Path, pages: &mut Pages, scratch: &mut Scratch) -> Result<Option<PathBuf>> {
    let mut old = Pages(File::open(path).map_err(|error| failed(path, &error))?);
    let length = old.0.metadata().map_err(|error| failed(path, &error))?.len();
    let damaged = roots(layout)?.into_iter().filter(|root| {
        let kinds = [pages.read(*root), old.read(*root)].map(|page| page.and_then(|page| kind(&page, *root)));
        kinds[0] != kinds[1]
    });
    if damaged.count() > MOST_DAMAGED {
        return Ok(None);
    }
    let copy = free_beside(path, ".listed");
    scratch.0.push(copy.clone());
    fs::copy(path, &copy).map_err(|error| failed(&copy, &error))?;
    // What had not yet been moved from the log into the file.
    if beside(path, "-wal").exists() {
        fs::copy(beside(path, "-wal"), beside(&copy, "-wal")).map_err(|error| failed(&copy, &error))?;
    }
    let mut file = fs::OpenOptions::new().write(true).open(&copy).map_err(|error| failed(&copy, &error))?;
    for number in pages.of_list() {
        let Some(mut page) = pages.read(number) else { continue };
        if number == 1 {
            // As long as the file is; what is free in it is not known.
            let count = u32::try_from(length / PAGE as u64).unwrap_or(u32::MAX);
            page[28..32].copy_from_slice(&count.to_be_bytes());
            page[32..40].fill(0);
        }
        let written =
            file.seek(SeekFrom::Start(u64::from(number - 1) * PAGE as u64)).and_then(|_| file.write_all(&page));
        written.map_err(|error| failed(&copy, &error))?;
    }
    file.sync_all().map_err(|error| failed(&copy, &error))?;
    Ok(Some(copy))
}

/// Returns the pages where tables and indices begin.
fn roots(layout: &Path) -> Result<Vec<u32>> {
    let db = Connection::open_with_flags(layout, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut query = db.prepare("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0")?;
    let roots = query.query_map([], |row| row.get(0))?;
    Ok(roots.collect::<rusqlite::Result<_>>()?)
}

/// A file, page by page.
struct Pages(File);

impl Pages {
    /// Returns a page by its number, from 1.
    fn read(&mut self, number: u32) -> Option<Vec<u8>> {
        let mut page = vec![0; PAGE];
        let start = u64::from(number.checked_sub(1)?) * PAGE as u64;
        self.0.seek(SeekFrom::Start(start)).ok()?;
        self.0.read_exact(&mut page).ok()?;
        Some(page)
    }

    /// Returns the numbers of the pages that hold the list of tables, a tree from the first page down.
    fn of_list(&mut self) -> Vec<u32> {
        let mut numbers = vec![1];
        let mut next = 0;
        while let Some(number) = numbers.get(next).copied() {
            next += 1;
            let below = self.read(number).map(|page| children(&page, number)).unwrap_or_default();
            numbers.extend(below);
        }
        numbers
    }
}

/// Where a page's own header begins.
fn start(number: u32) -> usize {
    if number == 1 { HEADER } else { 0 }
}

/// Returns whether a page is of a table (`true`) or of an index; `None` if of neither.
fn kind(page: &[u8], number: u32) -> Option<bool> {
    match page.get(start(number))? {
        0x05 | 0x0d => Some(true),
        0x02 | 0x0a => Some(false),
        _ => None,
    }
}

/// Returns the pages below one of a table's tree; a leaf has none.
fn children(page: &[u8], number: u32) -> Vec<u32> {
    let start = start(number);
    if page.get(start) != Some(&0x05) {
        return Vec::new();
    }
    let short =
        |at: usize| page.get(at..at + 2).map_or(0, |bytes| usize::from(u16::from_be_bytes([bytes[0], bytes[1]])));
    let long =
        |at: usize| page.get(at..at + 4).map(|bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    let cells = (0..short(start + 3)).map(|cell| long(short(start + 12 + 2 * cell)));
    cells.chain([long(start + 8)]).flatten().collect()
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Error::Full(format!("`{}` could not be written", path.display())),
        _ => Error::Storage(format!("`{}` could not be read or copied: {error}.", path.display())),
    }
}
