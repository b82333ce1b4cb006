//! Pages whose texts are stored by what they share with the text before, written out plainly before they are decoded.
//!
//! A page of `DELTA_BYTE_ARRAY` may stand for any length: a thousand texts that each begin with the whole of a long one. The
//! decoder takes room for them as it comes to them, so such pages are written out here, up to a bound, as the pages that hold
//! texts one behind the other; so are those of `DELTA_LENGTH_BYTE_ARRAY`, whose head says how much room is taken for
//! lengths. The encodings are those of the format's description of encodings, numbers 5, 6 and 7.

use bytes::Bytes;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescPtr;

use super::{MOST_TEXT, ParquetFileError};

/// The pages of a column, with texts written out.
pub(super) struct Unfolded {
    pages: Box<dyn PageReader>,
    column: ColumnDescPtr,
}

impl Unfolded {
    pub(super) fn new(pages: Box<dyn PageReader>, column: ColumnDescPtr) -> Unfolded {
        Unfolded { pages, column }
    }

    fn unfold(&self, page: Page) -> Result<Page> {
        match page {
            Page::DataPage { buf, num_values, encoding, def_level_encoding, rep_level_encoding, statistics }
                if is_folded(encoding) =>
            {
                let mut levels = 0;
                for (highest, encoding) in [
                    (self.column.max_rep_level(), rep_level_encoding),
                    (self.column.max_def_level(), def_level_encoding),
                ] {
                    if highest > 0 {
                        let rest = buf.get(levels..).ok_or_else(torn)?;
                        levels += levels_length(rest, highest, num_values, encoding).ok_or_else(torn)?;
                    }
                }
                let buf = self.plain(&buf, levels, num_values, encoding)?;
                let encoding = Encoding::PLAIN;
                Ok(Page::DataPage { buf, num_values, encoding, def_level_encoding, rep_level_encoding, statistics })
            }
            Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                num_nulls,
                num_rows,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed,
                statistics,
            } if is_folded(encoding) => {
                let levels = (def_levels_byte_len as usize).checked_add(rep_levels_byte_len as usize);
                let buf = self.plain(&buf, levels.ok_or_else(torn)?, num_values, encoding)?;
                Ok(Page::DataPageV2 {
                    buf,
                    num_values,
                    encoding: Encoding::PLAIN,
                    num_nulls,
                    num_rows,
                    def_levels_byte_len,
                    rep_levels_byte_len,
                    is_compressed,
                    statistics,
                })
            }
            page => Ok(page),
        }
    }

    /// Returns a page's content with its texts one behind the other; what stands before `start` stays as it is.
    fn plain(&self, content: &[u8], start: usize, most: u32, encoding: Encoding) -> Result<Bytes> {
        let (levels, folded) = content.split_at_checked(start).ok_or_else(torn)?;
        let fixed = match self.column.physical_type() {
            Type::BYTE_ARRAY => None,
            Type::FIXED_LEN_BYTE_ARRAY => Some(usize::try_from(self.column.type_length()).map_err(|_| torn())?),
            _ => return Err(torn()),
        };
        let mut plain = levels.to_vec();
        match written_out(folded, most as usize, encoding, fixed, &mut plain) {
            Ok(()) => Ok(plain.into()),
            Err(Trouble::Torn) => Err(torn()),
            Err(Trouble::TooLong) => Err(ParquetError::External(Box::new(ParquetFileError::TooWordy))),
        }
    }
}

impl Iterator for Unfolded {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Unfolded {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.pages.get_next_page()?.map(|page| self.unfold(page)).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

fn torn() -> ParquetError {
    ParquetError::General("a page of texts is not as long as it says".to_owned())
}

fn is_folded(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY)
}

/// Returns how many bytes the levels of an older page take.
fn levels_length(bytes: &[u8], highest: i16, values: u32, encoding: Encoding) -> Option<usize> {
    if encoding == Encoding::RLE {
        let length = u32::from_le_bytes(*bytes.first_chunk()?);
        return usize::try_from(length).ok()?.checked_add(4);
    }
    // Before there was RLE, levels were packed by bits.
    let bits = u64::from(i16::BITS - highest.leading_zeros());
    usize::try_from((u64::from(values) * bits).div_ceil(8)).ok()
}

/// Why texts cannot be written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Torn,
    TooLong,
}

/// Writes texts one behind the other: each with its length before it, or all of one length.
fn written_out(
    folded: &[u8],
    most: usize,
    encoding: Encoding,
    fixed: Option<usize>,
    plain: &mut Vec<u8>,
) -> std::result::Result<(), Trouble> {
    let (shared, rest) = match encoding {
        Encoding::DELTA_BYTE_ARRAY => lengths(folded, most).ok_or(Trouble::Torn)?,
        _ => (Vec::new(), folded),
    };
    let (own, mut rest) = lengths(rest, most).ok_or(Trouble::Torn)?;
    if encoding == Encoding::DELTA_BYTE_ARRAY && shared.len() != own.len() {
        return Err(Trouble::Torn);
    }
    let mut before = 0..0;
    for (index, own) in own.into_iter().enumerate() {
        let shared = shared.get(index).copied().unwrap_or(0);
        let (text, after) = rest.split_at_checked(own).ok_or(Trouble::Torn)?;
        rest = after;
        if shared > before.len() || fixed.is_some_and(|length| length != shared + own) {
            return Err(Trouble::Torn);
        }
        if plain.len() + shared + own > MOST_TEXT {
            return Err(Trouble::TooLong);
        }
        if fixed.is_none() {
            let length = u32::try_from(shared + own).map_err(|_| Trouble::TooLong)?;
            plain.extend_from_slice(&length.to_le_bytes());
        }
        let start = plain.len();
        plain.extend_from_within(before.start..before.start + shared);
        plain.extend_from_slice(text);
        before = start..plain.len();
    }
    Ok(())
}

/// Values of a block are told in parts of so many, and blocks have a multiple of four such parts.
const PART: u64 = 32;

/// Reads lengths that are stored as what they differ by (`DELTA_BINARY_PACKED`), no more than `most`; returns them and what is
/// behind them. `None` where they are not what they should be.
fn lengths(bytes: &[u8], most: usize) -> Option<(Vec<usize>, &[u8])> {
    let mut reader = Reader { bytes };
    let block = reader.varint()?;
    let parts = reader.varint()?;
    let count = usize::try_from(reader.varint()?).ok().filter(|count| *count <= most)?;
    let per_part = block.checked_div(parts)?;
    if block % (4 * PART) != 0 || block % parts != 0 || per_part % PART != 0 || per_part == 0 {
        return None;
    }
    let (parts, per_part) = (usize::try_from(parts).ok()?, usize::try_from(per_part).ok()?);
    let mut last = i32::try_from(reader.zigzag()?).ok()?;
    let mut lengths = Vec::with_capacity(count);
    if count > 0 {
        lengths.push(usize::try_from(last).ok()?);
    }
    while lengths.len() < count {
        let least = i32::try_from(reader.zigzag()?).ok()?;
        for &width in reader.take(parts)? {
            // Behind the last value nothing is stored, whatever the widths say.
            if lengths.len() == count {
                break;
            }
            let width = u32::from(width);
            if width > 32 {
                return None;
            }
            let part = reader.take(per_part.checked_mul(width as usize)? / 8)?;
            for index in 0..per_part.min(count - lengths.len()) {
                let more = bits(part, index, width).cast_signed();
                last = last.wrapping_add(least).wrapping_add(more);
                lengths.push(usize::try_from(last).ok()?);
            }
        }
    }
    Some((lengths, reader.bytes))
}

/// Returns a number of `width` bits, at most 32, of those that are packed from the lowest bit on.
fn bits(packed: &[u8], index: usize, width: u32) -> u32 {
    let start = index * width as usize;
    let bytes = packed.iter().skip(start / 8).take(5);
    let word = bytes.enumerate().fold(0_u64, |word, (place, byte)| word | u64::from(*byte) << (8 * place));
    let low = (word >> (start % 8)) & ((1_u64 << width) - 1);
    u32::try_from(low).unwrap_or_default()
}

/// Takes numbers and bytes off the beginning.
struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn zigzag(&mut self) -> Option<i64> {
        self.varint().map(super::guard::unzigzag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varint(mut value: u64, into: &mut Vec<u8>) {
        while value >= 0x80 {
            into.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        into.push(value as u8);
    }

    fn zigzag(value: i64, into: &mut Vec<u8>) {
        varint(((value << 1) ^ (value >> 63)).cast_unsigned(), into);
    }

    /// Lengths as a writer would pack them, each block with one width.
    fn packed(lengths: &[i64]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for head in [128, 4, lengths.len() as u64] {
            varint(head, &mut bytes);
        }
        zigzag(lengths.first().copied().unwrap_or(0), &mut bytes);
        let differences: Vec<i64> = lengths.windows(2).map(|pair| pair[1] - pair[0]).collect();
        for block in differences.chunks(128) {
            let least = block.iter().copied().min().unwrap();
            let most = block.iter().map(|difference| difference - least).max().unwrap();
            let width = (64 - most.leading_zeros()) as usize;
            zigzag(least, &mut bytes);
            // The widths behind the last value may be anything.
            bytes.extend((0..4).map(|part| if part * 32 < block.len() { width as u8 } else { 77 }));
            for part in block.chunks(32) {
                let mut room = vec![0_u8; 4 * width];
                for (index, difference) in part.iter().enumerate() {
                    for bit in (0..width).filter(|bit| (difference - least) >> bit & 1 == 1) {
                        room[(index * width + bit) / 8] |= 1 << ((index * width + bit) % 8);
                    }
                }
                bytes.extend(room);
            }
        }
        bytes
    }

    proptest::proptest! {
        #[test]
        fn lengths_are_read_as_they_were_packed(known in proptest::collection::vec(0_i64..1 << 31, 0..400)) {
            let mut bytes = packed(&known);
            bytes.extend(b"rest");
            let (read, rest) = lengths(&bytes, known.len()).unwrap();
            proptest::prop_assert_eq!(read.iter().map(|length| *length as i64).collect::<Vec<_>>(), known.clone());
            proptest::prop_assert_eq!(rest, b"rest");
            proptest::prop_assert!(known.is_empty() || lengths(&bytes, known.len() - 1).is_none());
        }

        #[test]
        fn whatever_bytes_there_are_nothing_breaks(bytes in proptest::collection::vec(0_u8.., 0..200)) {
            for encoding in [Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_LENGTH_BYTE_ARRAY] {
                let _ = written_out(&bytes, 1_000, encoding, None, &mut Vec::new());
                let _ = written_out(&bytes, 1_000, encoding, Some(3), &mut Vec::new());
            }
        }
    }

    #[test]
    fn texts_are_told_by_what_they_share() {
        let mut folded = [packed(&[0, 2, 3]), packed(&[3, 1, 0])].concat();
        folded.extend(b"abcx");
        let mut plain = b"levels".to_vec();
        written_out(&folded, 3, Encoding::DELTA_BYTE_ARRAY, None, &mut plain).unwrap();
        assert_eq!(plain, b"levels\x03\0\0\0abc\x03\0\0\0abx\x03\0\0\0abx");
        let mut plain = Vec::new();
        written_out(&folded, 3, Encoding::DELTA_BYTE_ARRAY, Some(3), &mut plain).unwrap();
        assert_eq!(plain, b"abcabxabx");
        let other = written_out(&folded, 3, Encoding::DELTA_BYTE_ARRAY, Some(4), &mut Vec::new());
        assert_eq!(other, Err(Trouble::Torn));
    }

    #[test]
    fn texts_that_grow_without_end_are_refused() {
        // A long text, and thousands that begin with the whole of it: a gigabyte in a page of a megabyte.
        let (long, count) = (1 << 20, 1_024);
        let mut shared = vec![long; count];
        let mut own = vec![0; count];
        (shared[0], own[0]) = (0, long);
        let mut folded = [packed(&shared), packed(&own)].concat();
        folded.extend(std::iter::repeat_n(b'x', 1 << 20));
        let refused = written_out(&folded, count, Encoding::DELTA_BYTE_ARRAY, None, &mut Vec::new());
        assert_eq!(refused, Err(Trouble::TooLong));
        // What is shared with nothing.
        let folded = [packed(&[1]), packed(&[0])].concat();
        let refused = written_out(&folded, 1, Encoding::DELTA_BYTE_ARRAY, None, &mut Vec::new());
        assert_eq!(refused, Err(Trouble::Torn));
    }
}
