//! From a file to drafts of plots and grids: sniffs what it is and hands it to the reader of that format.
//!
//! A new format is a variant of [`Format`], a line in [`sniff`] and a module that makes figures or tables of bytes. What a file
//! holds is told by its first bytes; its name only decides where they leave a doubt.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::parquet::{self, ParquetFileError};
use super::sheets::{self, SheetError};
use super::table::{self, TableError};
use super::{html, json, letters, notebook};
use crate::model::Figure;
use crate::model::grid::GridContent;
use crate::model::read::{MOST_BYTES, ReadError};
use crate::text;

/// A figure or a table on its way into a library.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What it is.
    pub content: Content,
    /// What it is called in the file; `None` means like the file.
    pub name: Option<String>,
    /// Which part of the file it is, where the file has several: the name of a sheet.
    pub part: Option<String>,
    /// The address that its page was saved from, if the page says so.
    pub address: Option<String>,
    /// What tells it from all others: SHA-256 of its bytes.
    pub digest: [u8; 32],
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A figure with its data.
    Figure(Figure),
    /// The columns of a table.
    Table(GridContent),
}

impl Draft {
    /// Returns the figure, if it is one.
    #[must_use]
    pub fn figure(&self) -> Option<&Figure> {
        match &self.content {
            Content::Figure(figure) => Some(figure),
            Content::Table(_) => None,
        }
    }
}

/// Why a file became no drafts.
#[derive(Debug, thiserror::Error)]
pub enum ReadFileError {
    /// The system would not read it.
    #[error("{}", sentence(.0))]
    Io(#[from] io::Error),
    /// It is something else than a file.
    #[error("it is no ordinary file")]
    NotAFile,
    /// Its text is not what it should be.
    #[error(transparent)]
    Text(#[from] ReadError),
    /// It is sound, but no figure.
    #[error("not a figure: {0}")]
    NotAFigure(String),
    /// It is a text with columns that cannot be read.
    #[error("not a table: {0}")]
    Table(#[from] TableError),
    /// It is a workbook that cannot be read.
    #[error("not a table: {0}")]
    Sheets(#[from] SheetError),
    /// It is a file of columns that cannot be read.
    #[error("not a table: {0}")]
    Parquet(#[from] ParquetFileError),
    /// It is an archive that cannot be read.
    #[error("not an archive: {0}")]
    Archive(String),
    /// It is an archive that grows far beyond itself.
    #[error("it is an archive that would become far larger than it is")]
    Bomb,
    /// It is an archive, in a place where there can be none.
    #[error("it is an archive; it can be imported, and holds no single figure")]
    AnArchive,
    /// The reader failed.
    #[error("reading it failed: it is damaged in a way that nobody thought of")]
    Failed,
    /// Nothing is known that begins like it.
    #[error("not a figure: it is not JSON, nor a web page or a table")]
    Unknown,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Html,
    Notebook,
    Table,
    /// A zip archive: a workbook, or of files.
    Zip,
    OldSheets,
    Parquet,
    Unknown,
}

/// Reads a file.
///
/// # Errors
/// Says in a sentence why there is nothing in it that could be imported.
pub fn file(path: &Path) -> Result<Vec<Draft>, ReadFileError> {
    drafts(&bytes(open(path)?)?, path)
}

/// Opens a file for reading, if it is one: pipes and devices might never end, nor begin.
pub(super) fn open(path: &Path) -> Result<File, ReadFileError> {
    // Looked at before it is opened, as opening a pipe waits for its writer.
    if !std::fs::metadata(path)?.is_file() {
        return Err(ReadFileError::NotAFile);
    }
    let mut options = File::options();
    options.read(true);
    // It may have become a pipe since.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(ReadFileError::NotAFile) }
}

/// Reads all of a file, if it is not longer than one may be.
pub(super) fn bytes(file: File) -> Result<Vec<u8>, ReadFileError> {
    let length = file.metadata()?.len();
    if length > MOST_BYTES as u64 {
        return Err(ReadError::TooLarge(usize::try_from(length).unwrap_or(usize::MAX)).into());
    }
    whole(file, usize::try_from(length).unwrap_or(0))
}

/// Reads a stream to its end, if it has one that is near enough.
pub(super) fn whole(stream: impl Read, expected: usize) -> Result<Vec<u8>, ReadFileError> {
    let mut bytes = Vec::with_capacity(expected);
    stream.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MOST_BYTES {
        return Err(ReadError::TooLarge(bytes.len()).into());
    }
    Ok(bytes)
}

/// Reads the bytes of a file; its name helps to tell what they are.
///
/// # Errors
/// Says in a sentence why there is nothing in them that could be imported.
pub fn drafts(bytes: &[u8], path: &Path) -> Result<Vec<Draft>, ReadFileError> {
    // Readers are written not to panic; one that does, or a crate below it, loses the file and nothing else.
    let read = || read(bytes, path);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or(Err(ReadFileError::Failed))
}

fn read(bytes: &[u8], path: &Path) -> Result<Vec<Draft>, ReadFileError> {
    let digest = || Sha256::digest(bytes).into();
    let alone = |content, name| vec![Draft { content, name, part: None, address: None, digest: digest() }];
    match sniff(bytes, path) {
        Format::Notebook => {
            let notebook = crate::model::read::value(&letters::utf8(bytes))?;
            Ok(several(unnamed(notebook::read(&notebook)?)))
        }
        Format::Json => match json::read(&letters::utf8(bytes)) {
            Ok(json::Found::Notebook(notebook)) => Ok(several(unnamed(notebook::read(&notebook)?))),
            Ok(json::Found::Grid(content, name)) => Ok(alone(Content::Table(content), name)),
            Ok(json::Found::Figures(mut figures)) => match figures.pop() {
                Some((figure, name)) if figures.is_empty() => Ok(alone(Content::Figure(figure), name)),
                last => Ok(several(figures.into_iter().chain(last).collect())),
            },
            Err(ReadFileError::Text(_)) if is_quoted(bytes) && table::is_table(bytes) => {
                Ok(alone(Content::Table(table::read(bytes)?), None))
            }
            Err(error) => Err(error),
        },
        Format::Html => {
            let (address, figures) = (html::address(bytes), unnamed(html::read(bytes)?));
            let saved = |draft| Draft { address: address.clone(), ..draft };
            Ok(several(figures).into_iter().map(saved).collect())
        }
        Format::Table => Ok(alone(Content::Table(table::read(bytes)?), None)),
        Format::Parquet => Ok(alone(Content::Table(parquet::read(&Bytes::copy_from_slice(bytes))?), None)),
        Format::Zip => match sheets::zipped(bytes)? {
            Some(sheets) => Ok(of_sheets(sheets, bytes)),
            None => Err(ReadFileError::AnArchive),
        },
        Format::OldSheets => Ok(of_sheets(sheets::old(bytes)?, bytes)),
        Format::Unknown => Err(ReadFileError::Unknown),
    }
}

fn unnamed(figures: Vec<Figure>) -> Vec<(Figure, Option<String>)> {
    figures.into_iter().map(|figure| (figure, None)).collect()
}

/// Makes drafts of the figures of a page, notebook or list. They are told by their own bytes, as the file around them changes
/// with every run; of several, each has its title for a name.
fn several(figures: Vec<(Figure, Option<String>)>) -> Vec<Draft> {
    let alone = figures.len() == 1;
    let draft = |(figure, name): (Figure, Option<String>)| {
        let title = String::from(text::title(figure.title()));
        let name = name.or_else(|| Some(title).filter(|title| !alone && !title.is_empty()));
        Draft {
            digest: Sha256::digest(figure.to_json()).into(),
            content: Content::Figure(figure),
            name,
            part: None,
            address: None,
        }
    };
    figures.into_iter().map(draft).collect()
}

/// Makes drafts of the sheets of a workbook; of several, each has its own name and is told by it and the workbook's bytes.
fn of_sheets(sheets: Vec<(String, GridContent)>, bytes: &[u8]) -> Vec<Draft> {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    if sheets.len() == 1 {
        let alone =
            |(_, content)| Draft { content: Content::Table(content), name: None, part: None, address: None, digest };
        return sheets.into_iter().map(alone).collect();
    }
    let draft = |(name, content): (String, GridContent)| Draft {
        content: Content::Table(content),
        digest: Sha256::new().chain_update(digest).chain_update(name.as_bytes()).finalize().into(),
        part: Some(name.clone()),
        address: None,
        name: Some(name),
    };
    sheets.into_iter().map(draft).collect()
}

/// Returns whether a file in a folder is worth a look, by its name.
pub(super) fn may_hold_figures(path: &Path) -> bool {
    let ending = ending(path);
    matches!(
        ending.as_str(),
        "json" | "ipynb" | "html" | "htm" | "csv" | "tsv" | "tab" | "parquet" | "xlsx" | "xlsm" | "xls" | "ods" | "zip"
    )
}

fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// Returns whether a text begins with a quote: JSON, or a table whose names are quoted.
fn is_quoted(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().first() == Some(&b'"')
}

/// Tells what a file is: by its first bytes, by its name where those leave a doubt.
pub(super) fn sniff(bytes: &[u8], path: &Path) -> Format {
    if bytes.starts_with(parquet::MAGIC) {
        return Format::Parquet;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Format::Zip;
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Format::OldSheets;
    }
    let ending = ending(path);
    let is_table = matches!(ending.as_str(), "csv" | "tsv" | "tab");
    let start = bytes.get(..START).unwrap_or(bytes);
    let text = letters::utf8(start);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        _ if is_table => Format::Table,
        Some(b'{' | b'[') if ending == "ipynb" => Format::Notebook,
        Some(b'{' | b'[' | b'"') => Format::Json,
        Some(b'<') => Format::Html,
        // Let the reader say what is wrong with it.
        _ if matches!(ending.as_str(), "json" | "ipynb") => Format::Json,
        _ if table::is_table(bytes) => Format::Table,
        _ => Format::Unknown,
    }
}

/// Bytes by which a text is told.
const START: usize = 4096;

/// Returns what the system said, as the end of a sentence.
pub(super) fn sentence(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => format!("it could not be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reason(bytes: &[u8], path: &str) -> String {
        drafts(bytes, Path::new(path)).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_figure_is_told_why() {
        for (bytes, path, why) in [
            (&b""[..], "a.json", "there is nothing in it"),
            (b"hello", "a.json", "not JSON"),
            (b"hello", "a.txt", "it is not JSON"),
            (b"<html>", "a.html", "no call of Plotly.newPlot"),
            (b"{}", "a.ipynb", "no cell of the notebook"),
            (b"a,b\n1,2\0", "a.csv", "no text"),
            (b"PK\x03\x04", "a.xlsx", "damaged"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "damaged"),
            (b"PAR1", "a.parquet", "damaged"),
            (b"PAR1\0\0\0\0PAR1", "a.parquet", "damaged"),
            (b"PAR1\0\0\0\0PARE", "a.parquet", "encrypted"),
            (b"\x89PNG", "a.png", "it is not JSON"),
            (b"{\"data\": [", "a.json", "EOF"),
            (b"\xff\xfe{\0}\0", "a.json", "neither"),
            (b"[{\"y\":[1e999]}]", "a.json", "out of range"),
            (b"[{\"y\":[\"\xff\"]}]", "a.json", "unicode"),
            (b"[{\"y\":[1]}] trailing", "a.json", "trailing"),
            (b"{}", "a.json", "neither"),
        ] {
            let reason = reason(bytes, path);
            assert!(reason.contains(why), "{path}: {reason}");
        }
        assert!(reason("[".repeat(10_000).as_bytes(), "a.json").contains("deeper than 128"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), ending in "json|csv|ipynb|html|xlsx|x") {
            let _ = drafts(&bytes, Path::new(&format!("a.{ending}"))).map_err(|error| error.to_string());
        }

        #[test]
        fn nothing_like_a_figure_makes_it_panic(text in r#"([\[\]{}:,]|"(data|x|layout|figure|type|shape|bdata|dtype|frames)"|[0-9]|"i1"|null|NaN){0,40}"#) {
            let _ = drafts(text.as_bytes(), Path::new("a.json")).map_err(|error| error.to_string());
        }
    }

    #[test]
    fn what_a_file_is_shows_in_its_bytes() {
        let wide: Vec<u8> = "[{\"y\":[1]}]".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, path) in
            [(&wide[..], "-"), (b" [{\"y\":[1]}]", "x.csv.txt"), (b"<p>Plotly.newPlot('a',[{\"y\":[1]}])", "x")]
        {
            assert!(drafts(bytes, Path::new(path)).unwrap()[0].figure().is_some(), "{path}");
        }
        for (bytes, path) in [(&b"a\tb\n1\t2\n"[..], "-"), (b"\"a\",\"b\"\n1,2\n", "-"), (b"{a,b\n1,2", "x.csv")] {
            assert!(matches!(drafts(bytes, Path::new(path)).unwrap()[0].content, Content::Table(_)), "{path}");
        }
        let notebook = br#"{"nbformat":4,"cells":[{"outputs":[{"data":{"application/vnd.plotly.v1+json":{"data":[{"y":[1]}]}}}]}]}"#;
        assert_eq!(drafts(notebook, Path::new("renamed.json")).unwrap().len(), 1);
    }

    #[test]
    fn the_same_bytes_have_the_same_digest() {
        let read = |text: &str| drafts(text.as_bytes(), Path::new("a.json")).unwrap().remove(0);
        assert_eq!(read(r#"[{"y":[1]}]"#).digest, read(r#"[{"y":[1]}]"#).digest);
        assert_ne!(read(r#"[{"y":[1]}]"#).digest, read(r#"[{"y":[2]}]"#).digest);
    }
}
