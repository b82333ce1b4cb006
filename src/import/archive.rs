//! Zip archives: each file in one is read as if it lay in a folder of the archive's name.
//!
//! Names in an archive only say what plots are called and which folders they go into; nothing is ever written under them. What
//! an archive says of its sizes is not believed: each file is decompressed up to the length that is read of any file, and all
//! of them together up to a bound and to a multiple of the archive.

use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::read::{ReadFileError, may_hold_figures};
use super::walk;
use crate::model::read::MOST_BYTES;

/// Files in one archive.
const MOST_FILES: usize = 200_000;
/// Bytes of all files of an archive, decompressed.
const MOST_IN_ALL: u64 = 16 << 30;
/// How many times its own length an archive may become, when it is more than a little.
const MOST_TIMES: u64 = 200;
const LITTLE: u64 = 64 << 20;
/// Archives inside each other.
pub(super) const DEEPEST: usize = 3;

/// A file in an archive.
#[derive(Debug)]
pub(super) struct Inside {
    /// Its path in the archive, as text.
    pub path: String,
    /// The folders that it is in, as names.
    pub folder: Vec<String>,
    /// Its name, which is not a path.
    pub file_name: String,
    /// Its bytes, or why there are none.
    pub bytes: Result<Vec<u8>, ReadFileError>,
}

/// Goes through the files of an archive that may hold something to be imported, in the order of their names, until `see` wants
/// no more.
///
/// # Errors
/// Says why the archive cannot be read.
pub(super) fn each<R: Read + Seek>(
    source: R,
    length: u64,
    mut see: impl FnMut(Inside) -> bool,
) -> Result<(), ReadFileError> {
    let mut archive = ZipArchive::new(source).map_err(|error| broken(&error))?;
    if archive.len() > MOST_FILES {
        return Err(ReadFileError::Archive(format!("it has more than {MOST_FILES} files in it")));
    }
    let mut names: Vec<(String, usize)> = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let Some(name) = archive.name_for_index(index) else { continue };
        let name = name.map(|name| name.replace('\\', "/")).unwrap_or_default();
        let file_name = name.rsplit('/').next().unwrap_or_default();
        let is_hidden = name.split('/').any(|part| part.starts_with('.') && part != "." && part != "..")
            || name.starts_with("__MACOSX/");
        if !is_hidden && may_hold_figures(file_name.as_ref()) {
            names.push((name, index));
        }
    }
    names.sort_unstable();
    let mut left = MOST_IN_ALL.min(LITTLE.max(length.saturating_mul(MOST_TIMES)));
    for (path, index) in names {
        let bytes = contents(&mut archive, index, &mut left);
        let is_over = matches!(bytes, Err(ReadFileError::Bomb));
        let mut folder: Vec<String> =
            path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).map(walk::name).collect();
        folder.pop();
        folder.truncate(walk::DEEPEST);
        let file_name = path.rsplit('/').next().unwrap_or_default().to_owned();
        if !see(Inside { path, folder, file_name, bytes }) {
            return Ok(());
        }
        if is_over {
            return Err(ReadFileError::Bomb);
        }
    }
    Ok(())
}

fn contents<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    left: &mut u64,
) -> Result<Vec<u8>, ReadFileError> {
    let file = archive.by_index(index).map_err(|error| broken(&error))?;
    if file.is_dir() || file.is_symlink() {
        return Err(ReadFileError::NotAFile);
    }
    let most = (MOST_BYTES as u64).min(*left);
    let mut bytes = Vec::new();
    let read =
        file.take(most + 1).read_to_end(&mut bytes).map_err(|error| ReadFileError::Archive(error.to_string()))?;
    if read as u64 > *left {
        return Err(ReadFileError::Bomb);
    }
    *left -= read as u64;
    if read > MOST_BYTES {
        return Err(crate::model::read::ReadError::TooLarge(read).into());
    }
    Ok(bytes)
}

fn broken(error: &ZipError) -> ReadFileError {
    ReadFileError::Archive(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn listed(bytes: &[u8]) -> Result<Vec<String>, ReadFileError> {
        let mut found = Vec::new();
        each(Cursor::new(bytes), bytes.len() as u64, |inside| {
            let size = inside.bytes.map_or_else(|error| error.to_string(), |bytes| bytes.len().to_string());
            found.push(format!("{} {} {size}", inside.folder.join("/"), inside.file_name));
            true
        })?;
        Ok(found)
    }

    #[test]
    fn names_of_an_archive_are_no_paths() {
        let files: [(&str, &[u8]); 6] = [
            ("b.json", b"{}"),
            ("../../etc/a.json", b"{}"),
            ("/abs/c.csv", b"a"),
            ("x\\y.csv", b"ab"),
            (".hidden/z.json", b""),
            ("notes.md", b""),
        ];
        let listed = listed(&archive(&files)).unwrap();
        assert_eq!(listed, ["etc a.json 2", "abs c.csv 1", " b.json 2", "x y.csv 2"]);
    }

    #[test]
    fn an_archive_that_grows_without_end_is_refused() {
        let zeros = vec![b' '; 70 << 20];
        let bytes = archive(&[("a.json", &zeros), ("b.json", &zeros)]);
        assert!(bytes.len() < 200_000);
        assert!(matches!(listed(&bytes), Err(ReadFileError::Bomb)));
        assert!(matches!(listed(b"PK\x03\x04 and nothing"), Err(ReadFileError::Archive(_))));
    }
}
