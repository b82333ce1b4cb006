//! From a file to drafts of plots: sniffs what it is and hands it to the reader of that format.
//!
//! A new format is a variant of [`Format`], a line in [`sniff`] and a module with a `read` from bytes to figures.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{html, json, notebook};
use crate::model::Figure;
use crate::model::read::{MOST_BYTES, ReadError};
use crate::text;

/// A figure on its way into a library.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The figure with its data.
    pub figure: Figure,
    /// What it is called in the file; `None` means like the file.
    pub name: Option<String>,
    /// What tells it from all others: SHA-256 of its bytes.
    pub digest: [u8; 32],
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
    /// Its format is known, but not read.
    #[error("{0} are not read yet, only figures: JSON, web pages, notebooks")]
    NotYet(&'static str),
    /// Letters of two bytes, as PowerShell writes them.
    #[error("it is UTF-16; save it as UTF-8")]
    Utf16,
    /// Nothing is known that begins like it.
    #[error("not a figure: it is not JSON")]
    Unknown,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Html,
    Notebook,
    Table,
    Utf16,
    Unknown,
}

/// Reads a file.
///
/// # Errors
/// Says in a sentence why there is no figure in it.
pub fn file(path: &Path) -> Result<Vec<Draft>, ReadFileError> {
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(ReadFileError::NotAFile);
    }
    if meta.len() > MOST_BYTES as u64 {
        return Err(ReadError::TooLarge(usize::try_from(meta.len()).unwrap_or(usize::MAX)).into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
    // It may grow while it is read; the reader refuses what is longer than it may be.
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    drafts(&bytes, path)
}

/// Reads the bytes of a file; its name helps to tell what they are.
///
/// # Errors
/// Says in a sentence why there is no figure in them.
pub fn drafts(bytes: &[u8], path: &Path) -> Result<Vec<Draft>, ReadFileError> {
    match sniff(bytes, path) {
        Format::Json => {
            let (figure, name) = json::read(bytes)?;
            Ok(vec![Draft { figure, name, digest: Sha256::digest(bytes).into() }])
        }
        Format::Html => Ok(several(html::read(bytes)?)),
        Format::Notebook => Ok(several(notebook::read(bytes)?)),
        Format::Table => Err(ReadFileError::NotYet("tables")),
        Format::Utf16 => Err(ReadFileError::Utf16),
        Format::Unknown => Err(ReadFileError::Unknown),
    }
}

/// Makes drafts of the figures of a page or notebook. They are told by their own bytes, as the file around them changes
/// with every run; of several, each has its title for a name.
fn several(figures: Vec<Figure>) -> Vec<Draft> {
    let alone = figures.len() == 1;
    let draft = |figure: Figure| {
        let title = text::title(figure.title());
        let name = Some(String::from(title)).filter(|title| !alone && !title.is_empty());
        Draft { digest: Sha256::digest(figure.to_json()).into(), figure, name }
    };
    figures.into_iter().map(draft).collect()
}

/// Returns whether a file in a folder is worth a look, by its name.
pub(super) fn may_hold_figures(path: &Path) -> bool {
    matches!(ending(path).as_str(), "json" | "ipynb" | "html" | "htm")
}

fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// Tells what a file is: by its first character, by its name where that leaves a doubt.
fn sniff(bytes: &[u8], path: &Path) -> Format {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Format::Utf16;
    }
    let ending = ending(path);
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{' | b'[') if ending == "ipynb" => Format::Notebook,
        Some(b'{' | b'[' | b'"') if ending != "csv" => Format::Json,
        Some(b'<') => Format::Html,
        _ if matches!(ending.as_str(), "csv" | "tsv" | "xlsx" | "parquet") => Format::Table,
        // Let the reader say what is wrong with it.
        _ if ending == "json" => Format::Json,
        _ => Format::Unknown,
    }
}

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
            (b"a,b\n1,2", "a.csv", "tables are not read yet"),
            (b"\x89PNG", "a.png", "it is not JSON"),
            (b"{\"data\": [", "a.json", "EOF"),
            (b"\xff\xfe{\0}\0", "a.json", "UTF-16"),
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
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), ending in "json|csv|ipynb|html|x") {
            let _ = drafts(&bytes, Path::new(&format!("a.{ending}"))).map_err(|error| error.to_string());
        }

        #[test]
        fn nothing_like_a_figure_makes_it_panic(text in r#"([\[\]{}:,]|"(data|x|layout|figure|type|shape|bdata|dtype|frames)"|[0-9]|"i1"|null|NaN){0,40}"#) {
            let _ = drafts(text.as_bytes(), Path::new("a.json")).map_err(|error| error.to_string());
        }
    }

    #[test]
    fn the_same_bytes_have_the_same_digest() {
        let read = |text: &str| drafts(text.as_bytes(), Path::new("a.json")).unwrap().remove(0);
        assert_eq!(read(r#"[{"y":[1]}]"#).digest, read(r#"[{"y":[1]}]"#).digest);
        assert_ne!(read(r#"[{"y":[1]}]"#).digest, read(r#"[{"y":[2]}]"#).digest);
    }
}
