//! XLS: the workbooks of the years before XML, records in a file system in a file.
//!
//! `calamine` reads the records. It takes room for what a sheet says of its size and for all cells between the outermost ones,
//! so it is handed a copy that was looked through before: records of sizes are struck out, and the outermost cells counted.

use std::io::{Cursor, Read, Write};

use calamine::{Data, Reader, Xls};

use super::{Budget, MOST_SHEETS, Sheet, SheetError, clock_of, number};
use crate::model::column::Cell;
use crate::model::grid::GridContent;

/// The names of the stream of records, newer first.
const STREAMS: [&str; 2] = ["Workbook", "Book"];
/// Kinds of records.
const DIMENSIONS: u16 = 0x0200;
const BOUND_SHEET: u16 = 0x0085;
const FILE_PASS: u16 = 0x002f;
const END: u16 = 0x000a;
/// Records of one cell or of several in a row, which begin with the row and the first column.
const CELLS: [u16; 10] = [0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, 0x00fd, 0x0006, 0x0206, 0x0406, 0x00bd];
/// That of several numbers, which ends with the last column.
const NUMBERS: u16 = 0x00bd;

/// Reads the sheets that have something in them, with their names.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<(String, GridContent)>, SheetError> {
    let stream = harmless(stream(bytes)?)?;
    let copy = wrapped(&stream)?;
    let mut book = Xls::new(Cursor::new(copy)).map_err(|error| SheetError::Broken(error.to_string()))?;
    let mut budget = Budget::new();
    let mut found = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|error| SheetError::Broken(error.to_string()))?;
        let mut sheet = Sheet::default();
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let (row, column) = (top + row as u32, left + column as u32);
            push(data, |cell| sheet.push(row, column, cell, &mut budget))?;
        }
        found.extend(sheet.finish(&mut budget)?.map(|content| (name, content)));
    }
    Ok(found)
}

/// Takes the stream of records out of its file.
fn stream(bytes: &[u8]) -> Result<Vec<u8>, SheetError> {
    let broken = |error: std::io::Error| SheetError::Broken(error.to_string());
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(broken)?;
    if file.exists("/EncryptedPackage") {
        return Err(SheetError::Locked);
    }
    let name = STREAMS.into_iter().find(|name| file.is_stream(format!("/{name}")));
    let name = name.ok_or_else(|| SheetError::Broken("it has no workbook in it".to_owned()))?;
    let mut stream = Vec::new();
    // No stream is longer than the file that it is in.
    let records = file.open_stream(format!("/{name}")).map_err(broken)?;
    records.take(bytes.len() as u64).read_to_end(&mut stream).map_err(broken)?;
    Ok(stream)
}

/// Strikes out what a sheet says of its size, and refuses sheets that would be too large.
fn harmless(mut stream: Vec<u8>) -> Result<Vec<u8>, SheetError> {
    let mut sheets = Vec::new();
    let mut at = 0;
    while let Some(record) = Record::at(&stream, at) {
        match record.kind {
            BOUND_SHEET => sheets.extend(record.number(&stream, 0).zip(record.number(&stream, 2))),
            FILE_PASS if record.number(&stream, 0) != Some(0) => return Err(SheetError::Locked),
            END => break,
            _ => {}
        }
        at = record.end;
    }
    if sheets.len() > MOST_SHEETS {
        return Err(SheetError::TooMany);
    }
    let mut budget = Budget::new();
    for (low, high) in sheets {
        let mut area = Area::default();
        let mut at = usize::from(low) | usize::from(high) << 16;
        if at >= stream.len() {
            return Err(SheetError::Broken("a sheet begins behind its end".to_owned()));
        }
        // Charts in a sheet have records like cells; to count them too only makes a sheet larger than it is.
        while let Some(record) = Record::at(&stream, at) {
            if record.kind == DIMENSIONS {
                // A kind of record that nobody knows is passed over.
                stream[at..at + 2].copy_from_slice(&0xfff0_u16.to_le_bytes());
            } else if CELLS.contains(&record.kind) {
                area.see(&record, &stream);
            }
            at = record.end;
        }
        budget.cells(area.cells())?;
    }
    Ok(stream)
}

/// A record of the stream.
struct Record {
    kind: u16,
    start: usize,
    end: usize,
}

impl Record {
    fn at(stream: &[u8], at: usize) -> Option<Record> {
        let head = stream.get(at..at + 4)?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let record = Record { kind: u16::from_le_bytes([head[0], head[1]]), start: at + 4, end: at + 4 + length };
        (record.end <= stream.len()).then_some(record)
    }

    /// Returns the number of two bytes at a place of the record.
    fn number(&self, stream: &[u8], at: usize) -> Option<u16> {
        let bytes = stream.get(self.start..self.end)?.get(at..at + 2)?;
        Some(u16::from_le_bytes([bytes[0], bytes[1]]))
    }
}

/// The outermost cells of a sheet.
#[derive(Debug, Default)]
struct Area {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Area {
    fn see(&mut self, record: &Record, stream: &[u8]) {
        let (Some(row), Some(first)) = (record.number(stream, 0), record.number(stream, 2)) else { return };
        let several = (record.kind == NUMBERS).then(|| (record.end - record.start).saturating_sub(2));
        let last = several.and_then(|at| record.number(stream, at)).unwrap_or(first);
        // How many numbers there are is told by the length of the record too.
        let length = ((record.end - record.start) / 6) as u16;
        for column in [first, last, first.saturating_add(length)] {
            self.columns = Some(wider(self.columns, column));
        }
        self.rows = Some(wider(self.rows, row));
    }

    fn cells(&self) -> usize {
        let length = |span: Option<(u16, u16)>| span.map_or(0, |(first, last)| usize::from(last - first) + 1);
        length(self.rows) * length(self.columns)
    }
}

fn wider(span: Option<(u16, u16)>, to: u16) -> (u16, u16) {
    span.map_or((to, to), |(first, last)| (first.min(to), last.max(to)))
}

/// Makes a file that has nothing but the stream in it.
fn wrapped(stream: &[u8]) -> Result<Vec<u8>, SheetError> {
    let broken = |error: std::io::Error| SheetError::Broken(error.to_string());
    // Of the older version, as the newer says nothing of where its root begins when no stream is small.
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).map_err(broken)?;
    let mut workbook = file.create_stream("/Workbook").map_err(broken)?;
    workbook.write_all(stream).map_err(broken)?;
    workbook.flush().map_err(broken)?;
    drop(workbook);
    file.flush().map_err(broken)?;
    Ok(file.into_inner().into_inner())
}

fn push(data: &Data, put: impl FnOnce(Cell<'_>) -> Result<(), SheetError>) -> Result<(), SheetError> {
    match data {
        Data::Int(value) => put(Cell::Int(*value)),
        Data::Float(value) => put(number(*value)),
        Data::String(text) if text.is_empty() => Ok(()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => put(Cell::Text(text)),
        Data::Bool(value) => put(Cell::Bool(*value)),
        Data::DateTime(moment) if moment.is_duration() => {
            put(Cell::Text(&clock_of((moment.as_f64() * crate::model::dates::DAY).round() as i64)))
        }
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            let clock = ((i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second)) * 1000 + i64::from(milli);
            let date = format!("{year:04}-{month:02}-{day:02}");
            // A time alone has no day of its own.
            let text = match (moment.as_f64() < 1.0, clock) {
                (true, clock) => clock_of(clock),
                (false, 0) => date,
                (false, clock) => format!("{date} {}", clock_of(clock)),
            };
            put(Cell::Text(&text))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a stream of a workbook with one sheet of these records.
    fn stream_of(records: &[(u16, &[u8])]) -> Vec<u8> {
        let record = |kind: u16, data: &[u8]| [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat();
        let start = (4 + 8) + 4;
        let bound = [&(start as u32).to_le_bytes()[..], &[0, 0, 1, b'S']].concat();
        let mut stream = [record(BOUND_SHEET, &bound), record(END, &[])].concat();
        records.iter().for_each(|(kind, data)| stream.extend(record(*kind, data)));
        stream.extend(record(END, &[]));
        stream
    }

    #[test]
    fn a_sheet_of_two_far_cells_is_refused() {
        let cell = |row: u16, column: u16| [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat();
        let far = stream_of(&[(0x0203, &cell(0, 0)), (0x0203, &cell(u16::MAX, u16::MAX - 9))]);
        assert!(matches!(harmless(far), Err(SheetError::TooLong)));
        assert!(harmless(stream_of(&[(0x0203, &cell(0, 0)), (0x0203, &cell(9, 9))])).is_ok());
    }

    #[test]
    fn what_a_sheet_says_of_its_size_is_struck_out() {
        let stream = stream_of(&[(DIMENSIONS, &[0xff; 14])]);
        let harmless = harmless(stream.clone()).unwrap();
        assert_eq!(harmless.len(), stream.len());
        assert!(!harmless.windows(2).any(|pair| pair == DIMENSIONS.to_le_bytes()));
    }

    #[test]
    fn a_protected_workbook_says_so() {
        let stream = [FILE_PASS.to_le_bytes(), 2_u16.to_le_bytes(), [1, 0]].concat();
        assert!(matches!(harmless(stream), Err(SheetError::Locked)));
    }
}
