//! What a Parquet file says of its own sizes, looked at before anything is made of it.
//!
//! The decoder takes room for lists of as many elements as the footer says, and for pages of as many bytes and values as their
//! heads say. So footer and heads are walked here by a small reader of their encoding (Thrift's compact protocol), which holds
//! nothing; pages that are compressed without a bound are decompressed once into nowhere and counted.

use std::io::Read;

use parquet::basic::Compression;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

use super::{MAGIC, MOST_CELLS, ParquetFileError};

/// Bytes of all pages of a file, decompressed.
pub(super) const MOST_BYTES: u64 = 2 << 30;
/// Bytes of one page, decompressed.
const LONGEST_PAGE: u64 = 512 << 20;
/// Bytes of the footer.
const LONGEST_FOOTER: usize = 64 << 20;
/// Elements of all lists of the footer.
const MOST_ELEMENTS: usize = 4_000_000;
/// Columns inside each other.
const DEEPEST_COLUMN: usize = 100;
/// Structures inside each other.
const DEEPEST: usize = 32;

/// What an encrypted file ends with.
const LOCKED: &[u8] = b"PARE";

/// Looks through the footer.
pub(super) fn footer(bytes: &[u8]) -> Result<(), ParquetFileError> {
    let broken = |what: &str| ParquetFileError::Broken(what.to_owned());
    if bytes.ends_with(LOCKED) {
        return Err(ParquetFileError::Locked);
    }
    if !bytes.ends_with(MAGIC) {
        return Err(broken("its end is missing"));
    }
    let end = bytes.len().saturating_sub(8);
    let length: [u8; 4] = bytes.get(end..end + 4).and_then(|length| length.try_into().ok()).unwrap_or_default();
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST_FOOTER {
        return Err(broken("its footer is too large"));
    }
    let footer = end.checked_sub(length).and_then(|start| bytes.get(start..end));
    let mut walk = Walk::new(footer.ok_or_else(|| broken("its footer is larger than the file"))?);
    let mut schema = Schema::default();
    let walked = walk.structure(0, &mut |path, value| schema.see(path, value));
    walked.filter(|()| schema.is_sound).ok_or_else(|| broken("its footer is no description of a table"))
}

/// The tree of columns as the footer lists it, each with how many others are below it: the decoder goes down into it.
struct Schema {
    /// How many are still to come below each that is open.
    open: Vec<i64>,
    children: i64,
    is_sound: bool,
}

impl Default for Schema {
    fn default() -> Self {
        Schema { open: Vec::new(), children: 0, is_sound: true }
    }
}

impl Schema {
    fn see(&mut self, path: &[i16], value: i64) {
        match path {
            [2, 5] => self.children = value,
            // The end of an element.
            [2, 0] => {
                if let Some(left) = self.open.last_mut() {
                    *left -= 1;
                }
                match std::mem::take(&mut self.children) {
                    0 => {}
                    children => self.open.push(children),
                }
                self.is_sound &= self.open.len() <= DEEPEST_COLUMN
                    && self.open.last().is_none_or(|left| (0..=MOST_ELEMENTS as i64).contains(left));
                while self.open.last() == Some(&0) {
                    self.open.pop();
                }
            }
            _ => {}
        }
    }
}

/// Looks through the heads of all pages.
pub(super) fn pages(bytes: &[u8], metadata: &ParquetMetaData) -> Result<(), ParquetFileError> {
    let (mut left, mut values) = (MOST_BYTES, MOST_CELLS as u64);
    for column in metadata.row_groups().iter().flat_map(RowGroupMetaData::columns) {
        let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
        let span = usize::try_from(start).ok().zip(usize::try_from(column.compressed_size()).ok());
        let chunk = span.and_then(|(start, length)| bytes.get(start..start.checked_add(length)?));
        let chunk = chunk.ok_or_else(|| ParquetFileError::Broken("a column is outside of the file".to_owned()))?;
        let unpack: Option<Unpack> = match column.compression() {
            Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::ZSTD(_) | Compression::LZ4_RAW => None,
            Compression::GZIP(_) => Some(|content| Box::new(flate2::read::MultiGzDecoder::new(content))),
            Compression::BROTLI(_) => Some(|content| Box::new(brotli::Decompressor::new(content, 4096))),
            other => return Err(ParquetFileError::Compression(name(other))),
        };
        let mut at = 0;
        while at < chunk.len() {
            let page = Page::at(chunk, at).ok_or_else(|| ParquetFileError::Broken("a page has no head".to_owned()))?;
            left = left.checked_sub(page.size).ok_or(ParquetFileError::TooLarge)?;
            values = values.checked_sub(page.values).ok_or(ParquetFileError::TooLong)?;
            if page.size > LONGEST_PAGE || unpack.is_some_and(|unpack| page.is_longer(unpack)) {
                return Err(ParquetFileError::TooLarge);
            }
            at = page.end;
        }
    }
    Ok(())
}

fn name(compression: Compression) -> String {
    compression.to_string().split('(').next().unwrap_or_default().to_lowercase()
}

/// Makes a reader of what compressed bytes stand for.
type Unpack = for<'c> fn(&'c [u8]) -> Box<dyn Read + 'c>;

/// The head of a page and what is behind it.
struct Page<'c> {
    size: u64,
    values: u64,
    content: &'c [u8],
    end: usize,
}

impl<'c> Page<'c> {
    fn at(chunk: &'c [u8], at: usize) -> Option<Page<'c>> {
        let mut walk = Walk::new(chunk.get(at..)?);
        let (mut size, mut compressed, mut values, mut levels) = (None, None, 0, 0_usize);
        walk.structure(0, &mut |path, value| match path {
            [2] => size = u64::try_from(value).ok(),
            [3] => compressed = usize::try_from(value).ok(),
            // The counts of data pages and of dictionaries.
            [5 | 7 | 8, 1] => values = u64::try_from(value).unwrap_or(u64::MAX),
            // Levels of newer pages, which stand before what is compressed.
            [8, 5 | 6] => levels = levels.saturating_add(usize::try_from(value).unwrap_or(usize::MAX)),
            _ => {}
        })?;
        let start = at + walk.at;
        let end = start.checked_add(compressed?)?;
        let content = chunk.get(start..end)?;
        Some(Page { size: size?, values, content: content.get(levels..).unwrap_or_default(), end })
    }

    /// Returns whether the page is more than its head says.
    fn is_longer(&self, unpack: Unpack) -> bool {
        let mut limited = unpack(self.content).take(self.size + 1);
        // What is damaged is refused when it is read.
        std::io::copy(&mut limited, &mut std::io::sink()).is_ok_and(|read| read > self.size)
    }
}

/// A walk through a structure.
struct Walk<'b> {
    bytes: &'b [u8],
    at: usize,
    elements: usize,
    path: Vec<i16>,
}

/// The types of fields and elements.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const WHOLE: std::ops::RangeInclusive<u8> = 4..=6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const STRUCTURE: u8 = 12;

impl<'b> Walk<'b> {
    fn new(bytes: &'b [u8]) -> Walk<'b> {
        Walk { bytes, at: 0, elements: 0, path: Vec::new() }
    }

    /// Walks through a structure; tells the whole numbers in it with the numbers of the fields that lead to them.
    fn structure(&mut self, depth: usize, tell: &mut dyn FnMut(&[i16], i64)) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let mut field = 0_i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            field = match head >> 4 {
                0 => i16::try_from(unzigzag(self.varint()?)).ok()?,
                delta => field.checked_add(i16::from(delta))?,
            };
            self.path.push(field);
            self.value(head & 0x0f, depth, false, tell)?;
            self.path.pop();
        }
    }

    fn value(&mut self, kind: u8, depth: usize, in_list: bool, tell: &mut dyn FnMut(&[i16], i64)) -> Option<()> {
        match kind {
            TRUE | FALSE if !in_list => {}
            TRUE | FALSE | BYTE => drop(self.byte()?),
            kind if WHOLE.contains(&kind) => {
                let value = unzigzag(self.varint()?);
                tell(&self.path, value);
            }
            DOUBLE => self.skip(8)?,
            BINARY => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.skip(length)?;
            }
            LIST | SET => {
                let head = self.byte()?;
                let count = match head >> 4 {
                    15 => usize::try_from(self.varint()?).ok()?,
                    count => usize::from(count),
                };
                self.elements = self.elements.checked_add(count).filter(|count| *count <= MOST_ELEMENTS)?;
                // Elements have at least a byte each, so no more are walked through than are there.
                for _ in 0..count {
                    self.value(head & 0x0f, depth + 1, true, tell)?;
                }
            }
            STRUCTURE => {
                self.structure(depth + 1, tell)?;
                if in_list {
                    // No field has the number zero: it tells that an element has ended.
                    self.path.push(0);
                    tell(&self.path, 0);
                    self.path.pop();
                }
            }
            // Maps are in no part of this format.
            _ => return None,
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.at = self.at.checked_add(count).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

/// Returns the number that stands behind its sign.
pub(super) fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}
