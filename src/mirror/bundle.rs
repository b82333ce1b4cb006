//! Bundles: one file with everything of a selection, which any plotree takes in again.
//!
//! A bundle is the line `plotree bundle 1`, ended by a line feed, and behind it Zstandard: one or several frames one after the
//! other, whose window is at most 16 MB. Unpacked (`tail -n +2 FILE | zstd -d`) they are lines of JSON, each at most 256 MiB:
//!
//! * `{"bundle":1,"program":"plotree 0.1.0","user":"bob"}` first: the version of the format, what wrote it, whose files these are;
//! * `{"sha256":"…","record":{…}}` for every file: a [`Record`] and the digest of its JSON as it stands there. Folders stand
//!   before what is in them, grids before the plots that draw on them;
//! * `{"end":{"records":12}}` last: how many there are.
//!
//! Lines with other keys are for later programs and are passed over. A file is taken wholly or not at all: a record whose digest is
//! wrong is told and left; a bundle that ends without its last line was cut off, which is told when what is whole has been taken.
//! It is written and read from its beginning to its end, so it goes through pipes; nothing is held but the records under way.

pub mod pack;
pub mod unpack;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use zstd::stream::read::Decoder;
use zstd::stream::write::Encoder;

use crate::backend::record::{Body, Record};
use crate::model::{Fid, HOME};

pub use pack::pack;
pub use unpack::unpack;

/// The version of the format.
pub const VERSION: u32 = 1;
/// What every bundle begins with, before the version.
const MAGIC: &str = "plotree bundle ";
/// The longest first line that is looked at.
const LONGEST_HEAD: u64 = 64;
/// Bytes of a line of JSON.
const MOST_LINE: usize = 256 << 20;
/// Letters of why a file is damaged.
const LONGEST_REASON: usize = 200;
/// The power of two that is the largest window of the frames.
const WINDOW: u32 = 24;
/// How hard is compressed: quickly.
const LEVEL: i32 = 3;

/// Why a bundle cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It is something else.
    #[error("it is no bundle: one begins with the words `plotree bundle`")]
    NotABundle,
    /// It is of a later version.
    #[error("it is a bundle of version {0}; this program reads version {VERSION}")]
    Newer(u32),
    /// It ends before its end.
    #[error("it is cut off or damaged behind {0} files, which are whole")]
    Cut(u64),
    /// A line of it is longer than any.
    #[error("a file in it is larger than {} MiB", MOST_LINE >> 20)]
    TooLarge,
    /// It could not be read.
    #[error("it could not be read: {0}")]
    Io(#[from] io::Error),
}

/// Something in a bundle.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// A file.
    Record(Box<Record>),
    /// A file that is not whole: its number from 1, and why.
    Damaged(u64, String),
    /// A line for later programs, which is passed over.
    Unknown,
}

#[derive(Serialize)]
struct Head<'a> {
    bundle: u32,
    program: &'a str,
    user: &'a str,
}

#[derive(Serialize, Deserialize)]
struct End {
    records: u64,
}

/// Any line of a bundle.
#[derive(Deserialize)]
struct Line<'a> {
    bundle: Option<u32>,
    user: Option<String>,
    sha256: Option<String>,
    #[serde(borrow)]
    record: Option<&'a RawValue>,
    end: Option<End>,
}

fn digest(bytes: &[u8]) -> String {
    crate::export::html::hex(&Sha256::digest(bytes))
}

/// Writes a bundle. Plots wait in a file without a name until all grids are written, as it is only seen in them which they are.
pub struct Writer<W: Write> {
    out: Encoder<'static, W>,
    plots: Encoder<'static, File>,
    records: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a bundle.
    ///
    /// # Errors
    /// Those of writing.
    pub fn new(mut out: W, user: &str) -> io::Result<Writer<W>> {
        out.write_all(format!("{MAGIC}{VERSION}\n").as_bytes())?;
        let mut writer = Writer { out: encoder(out)?, plots: encoder(tempfile::tempfile()?)?, records: 0 };
        let program = concat!("plotree ", env!("CARGO_PKG_VERSION"));
        put(&mut writer.out, &Head { bundle: VERSION, program, user })?;
        Ok(writer)
    }

    /// Adds a file; returns its bytes, or `None` if it is larger than a bundle holds and was left.
    ///
    /// # Errors
    /// Those of writing.
    pub fn add(&mut self, record: &Record) -> io::Result<Option<u64>> {
        let json = serde_json::to_vec(record)?;
        if json.len() > MOST_LINE - 128 {
            return Ok(None);
        }
        let out: &mut dyn Write = if matches!(record.body, Body::Figure(_)) { &mut self.plots } else { &mut self.out };
        out.write_all(format!("{{\"sha256\":\"{}\",\"record\":", digest(&json)).as_bytes())?;
        out.write_all(&json)?;
        out.write_all(b"}\n")?;
        self.records += 1;
        Ok(Some(json.len() as u64))
    }

    /// Ends the bundle; returns how many files are in it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(self) -> io::Result<(W, u64)> {
        let mut out = self.out.finish()?;
        let mut plots = self.plots.finish()?;
        plots.seek(SeekFrom::Start(0))?;
        io::copy(&mut plots, &mut out)?;
        let mut last = encoder(out)?;
        put(&mut last, &serde_json::json!({ "end": End { records: self.records } }))?;
        let mut out = last.finish()?;
        out.flush()?;
        Ok((out, self.records))
    }
}

fn encoder<W: Write>(out: W) -> io::Result<Encoder<'static, W>> {
    let mut encoder = Encoder::new(out, LEVEL)?;
    encoder.include_checksum(true)?;
    Ok(encoder)
}

fn put<T: Serialize>(out: &mut impl Write, line: &T) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Reads a bundle.
pub struct Reader<R: Read> {
    lines: BufReader<Decoder<'static, BufReader<R>>>,
    /// Files so far, those that are damaged too.
    records: u64,
    whole: u64,
    /// Bytes of the last line.
    line: usize,
    is_done: bool,
}

impl<R: Read> Reader<R> {
    /// Begins to read.
    ///
    /// # Errors
    /// When it is no bundle, or one of a later version.
    pub fn new(source: R) -> Result<Reader<R>, Trouble> {
        let mut source = BufReader::new(source);
        let mut head = Vec::new();
        Read::by_ref(&mut source).take(LONGEST_HEAD).read_until(b'\n', &mut head)?;
        let head = std::str::from_utf8(&head).ok().and_then(|head| head.strip_suffix('\n'));
        let version = head.and_then(|head| head.strip_prefix(MAGIC)).and_then(|version| version.parse().ok());
        match version {
            None => return Err(Trouble::NotABundle),
            Some(VERSION) => {}
            Some(version) => return Err(Trouble::Newer(version)),
        }
        let mut decoder = Decoder::with_buffer(source)?;
        decoder.window_log_max(WINDOW)?;
        Ok(Reader { lines: BufReader::with_capacity(64 << 10, decoder), records: 0, whole: 0, line: 0, is_done: false })
    }

    fn cut(&self) -> Trouble {
        Trouble::Cut(self.whole)
    }

    /// Returns whose files these are, as far as the bundle says so: anybody may have written it. To be asked before the first
    /// piece is read.
    pub fn user(&mut self) -> Option<String> {
        let line = self.lines.fill_buf().ok()?.split(|byte| *byte == b'\n').next()?;
        let line: Line<'_> = serde_json::from_slice(line).ok()?;
        line.user.filter(|user| line.bundle.is_some() && Fid::new(user, HOME).is_ok())
    }

    /// Returns the bytes of the line that was read last.
    #[must_use]
    pub fn line_bytes(&self) -> usize {
        self.line
    }

    /// Returns what the next line is; `None` at the end.
    ///
    /// # Errors
    /// When there is no more to be read, though it is not the end.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, Trouble> {
        if self.is_done {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let read = Read::by_ref(&mut self.lines).take(MOST_LINE as u64 + 1).read_until(b'\n', &mut bytes);
        match read {
            Ok(_) if bytes.last() == Some(&b'\n') => {}
            Ok(_) if bytes.len() > MOST_LINE => return Err(Trouble::TooLarge),
            // What a torn frame is to the decoder is an error of many names.
            Ok(_) | Err(_) => return Err(self.cut()),
        }
        self.line = bytes.len();
        let line: Line<'_> = match serde_json::from_slice(&bytes) {
            Ok(line) => line,
            Err(error) => {
                self.records += 1;
                return Ok(Some(Piece::Damaged(self.records, said(&error))));
            }
        };
        match line {
            Line { bundle: Some(version), .. } if version != VERSION => Err(Trouble::Newer(version)),
            Line { end: Some(end), .. } => {
                self.is_done = true;
                // What is behind the last line is the end of its frame, which must be whole too.
                let behind = self.lines.read(&mut [0; 1]);
                if end.records == self.records && matches!(behind, Ok(0)) { Ok(None) } else { Err(self.cut()) }
            }
            Line { record: Some(record), sha256, .. } => {
                self.records += 1;
                Ok(Some(self.record(record.get(), sha256.as_deref())))
            }
            _ => Ok(Some(Piece::Unknown)),
        }
    }

    fn record(&mut self, json: &str, wanted: Option<&str>) -> Piece {
        if wanted != Some(digest(json.as_bytes()).as_str()) {
            return Piece::Damaged(self.records, "its digest is another".to_owned());
        }
        match serde_json::from_str(json) {
            Ok(record) => {
                self.whole += 1;
                Piece::Record(Box::new(record))
            }
            Err(error) => Piece::Damaged(self.records, said(&error)),
        }
    }
}

/// Returns what a reader of JSON complains of, not with all of a value that it quotes.
fn said(error: &serde_json::Error) -> String {
    error.to_string().chars().take(LONGEST_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(number: i64, body: &str) -> Record {
        let kind = if body.contains("figure") { "plot" } else { "fold" };
        let json = format!(
            r#"{{"fid":"bob:{number}","filetype":"{kind}","filename":"n{number}","parent":-1,"parented":true,"created":1,"modified":2,"body":{body}}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    fn records() -> Vec<Record> {
        vec![record(1, r#"{"figure":{"data":[{"x":[1,2.5]}]}}"#), record(2, r#""folder""#), record(3, r#""folder""#)]
    }

    fn bundle(records: &[Record]) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new(), "bob").unwrap();
        for record in records {
            writer.add(record).unwrap().unwrap();
        }
        writer.finish().unwrap().0
    }

    fn read(bytes: &[u8]) -> (Vec<Piece>, Option<Trouble>) {
        let mut reader = match Reader::new(bytes) {
            Ok(reader) => reader,
            Err(trouble) => return (Vec::new(), Some(trouble)),
        };
        let mut pieces = Vec::new();
        loop {
            match reader.next_piece() {
                // The first line is one that names no file.
                Ok(Some(Piece::Unknown)) => {}
                Ok(Some(piece)) => pieces.push(piece),
                Ok(None) => return (pieces, None),
                Err(trouble) => return (pieces, Some(trouble)),
            }
        }
    }

    #[test]
    fn what_was_packed_comes_back_plots_last() {
        let records = records();
        let (pieces, trouble) = read(&bundle(&records));
        assert!(trouble.is_none());
        let wanted = [&records[1], &records[2], &records[0]].map(|record| Piece::Record(Box::new(record.clone())));
        assert_eq!(pieces, wanted);
    }

    #[test]
    fn a_bundle_is_as_its_description_says() {
        let bytes = bundle(&records());
        let rest = bytes.strip_prefix(b"plotree bundle 1\n").unwrap();
        let text = String::from_utf8(zstd::stream::decode_all(rest).unwrap()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with(r#"{"bundle":1,"program":"plotree "#) && lines[0].ends_with(r#""user":"bob"}"#));
        assert_eq!(lines[4], r#"{"end":{"records":3}}"#);
        let rebuilt = |lines: &[&str]| {
            let text = lines.join("\n") + "\n";
            [&b"plotree bundle 1\n"[..], zstd::stream::encode_all(text.as_bytes(), 1).unwrap().as_slice()].concat()
        };
        // Unknown lines are passed over, a wrong digest leaves one file, a missing end is told.
        let altered = lines[2].replace("n3", "n4");
        let (pieces, trouble) = read(&rebuilt(&[lines[0], "{\"later\":1}", lines[1], &altered, lines[3], lines[4]]));
        assert!(trouble.is_none());
        assert!(
            matches!(&pieces[..], [Piece::Record(_), Piece::Damaged(2, why), Piece::Record(_)] if why.contains("digest"))
        );
        assert!(matches!(read(&rebuilt(&lines[..3])), (pieces, Some(Trouble::Cut(2))) if pieces.len() == 2));
        assert!(matches!(read(&rebuilt(&[lines[0], lines[1], lines[4]])).1, Some(Trouble::Cut(1))));
        assert!(matches!(read(&rebuilt(&["{\"bundle\":2}"])).1, Some(Trouble::Newer(2))));
    }

    #[test]
    fn what_is_no_bundle_is_told() {
        for bytes in [&b""[..], b"plotree bundle", b"PK\x03\x04", &[b'x'; 1000], b"plotree bundle 1"] {
            assert!(matches!(read(bytes).1, Some(Trouble::NotABundle)), "{bytes:?}");
        }
        assert!(matches!(read(b"plotree bundle 7\n").1, Some(Trouble::Newer(7))));
        assert!(matches!(read(b"plotree bundle 1\nno frame").1, Some(Trouble::Cut(0))));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_bundle_cut_anywhere_gives_whole_files_and_says_so(at in 0.0f64..1.0) {
            let bytes = bundle(&records());
            let cut = &bytes[..(at * bytes.len() as f64) as usize];
            let (pieces, trouble) = read(cut);
            prop_assert!(trouble.is_some());
            prop_assert!(pieces.iter().all(|piece| matches!(piece, Piece::Record(_))));
        }

        #[test]
        fn no_changed_byte_changes_a_file(at in 0.0f64..1.0, byte in any::<u8>()) {
            let records = records();
            let mut bytes = bundle(&records);
            let at = (at * bytes.len() as f64) as usize;
            bytes[at] = byte;
            let (pieces, _) = read(&bytes);
            for piece in pieces {
                if let Piece::Record(record) = piece {
                    prop_assert!(records.contains(&record));
                }
            }
        }
    }
}
