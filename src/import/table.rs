//! Tables in text files, values with commas, semicolons, tabs or bars between, as the columns of a grid.
//!
//! The first row names the columns, unless it is data itself. What a column holds is told by all of its cells
//! ([`super::kinds`]). The text is read twice, first for what the columns are and then for what is in them, and never held as
//! cells.

use std::collections::HashSet;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::kinds::{self, Guess, Kind};
use super::letters;
use crate::model::column::Builder;
use crate::model::grid::{GridContent, StoredColumn};
use crate::model::{Column, Value};

/// The most columns of a table: what has more is something else.
pub(super) const MOST_COLUMNS: usize = 10_000;
/// The most cells of a table, gaps of short rows included.
pub(super) const MOST_CELLS: usize = 50_000_000;

/// What may stand between values.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Rows at the beginning by which the separator is told, and the bytes that they are looked for in.
const SAMPLE: (usize, usize) = (50, 256 << 10);

/// Why a table could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// There is nothing in it.
    #[error("there is nothing in it")]
    Empty,
    /// It is no text.
    #[error("it is no text; tables with commas, semicolons, tabs or bars between their values are read")]
    NoText,
    /// It has more columns than a table.
    #[error("it has {0} columns; at most {MOST_COLUMNS} are read")]
    TooWide(usize),
    /// It has more cells than a table.
    #[error("it has more than {} million cells", MOST_CELLS / 1_000_000)]
    TooLong,
    /// A quote begins and does not end, or something like it.
    #[error("{0}")]
    Broken(String),
}

/// Reads a table.
///
/// # Errors
/// Says why the bytes are none.
pub fn read(bytes: &[u8]) -> Result<GridContent, TableError> {
    let text = letters::any(bytes);
    let mut text = text.as_ref();
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(TableError::Empty);
    }
    if text.contains(&0) || std::str::from_utf8(text).is_err() {
        return Err(TableError::NoText);
    }
    let separator = match named_separator(text) {
        Some((separator, line)) => {
            text = text.get(line..).unwrap_or_default();
            separator
        }
        None => separator(text),
    };
    let first = first_row(&mut reader(text, separator))?;
    let is_named = !is_data(&first);
    let names = if is_named { first } else { first.iter().map(|_| String::new()).collect() };
    let names = unique(names);
    let kinds = kinds(&mut reader(text, separator), names.len(), separator, is_named)?;
    let columns = columns(&mut reader(text, separator), &kinds, is_named)?;
    Ok(content(names.into_iter().zip(columns.into_iter().map(Value::Column))))
}

/// Returns whether a text is a table, when nothing says so: every row at its beginning has as many values as the first.
pub(super) fn is_table(bytes: &[u8]) -> bool {
    let text = letters::any(bytes);
    if text.contains(&0) || std::str::from_utf8(&text).is_err() {
        return false;
    }
    let separator = separator(&text);
    let (rows, even, width) = regularity(&text, separator);
    rows > 1 && even == rows && width > 1
}

/// Makes a grid's content of columns in their order.
pub(super) fn content(columns: impl Iterator<Item = (String, Value)>) -> GridContent {
    let cols = columns
        .enumerate()
        .map(|(order, (name, data))| (name, StoredColumn { data, order: Some(order as i64), uid: None }));
    GridContent { cols: cols.collect(), metadata: None }
}

/// Makes the names of columns out of the first row: each once, and none empty.
pub(super) fn unique(names: Vec<String>) -> Vec<String> {
    let mut taken = HashSet::new();
    let names = names.into_iter().enumerate().map(|(index, name)| {
        let name = name.trim();
        let name = if name.is_empty() { format!("column {}", index + 1) } else { name.to_owned() };
        let mut free = name.clone();
        let mut number = 1;
        while !taken.insert(free.clone()) {
            free = format!("{name} ({number})");
            number += 1;
        }
        free
    });
    names.collect()
}

/// Returns whether a first row holds data and no names: numbers and dates only, which are no years in their order.
fn is_data(row: &[String]) -> bool {
    !are_years(row) && row.iter().all(|cell| kinds::is_value(cell))
}

/// Returns whether the cells of a row are years, each after the one before it: names of columns, as tables of years have them.
pub(super) fn are_years(row: &[String]) -> bool {
    let years: Vec<u32> = row.iter().filter_map(|cell| cell.trim().parse().ok()).collect();
    years.len() == row.len()
        && row.len() > 1
        && years.iter().all(|year| (1000..=2999).contains(year))
        && years.windows(2).all(|pair| pair[0] < pair[1])
}

fn reader(text: &[u8], separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text)
}

/// Reads the line `sep=;` that spreadsheets put before a table; returns the separator and how long the line is.
fn named_separator(text: &[u8]) -> Option<(u8, usize)> {
    let separator = *text.strip_prefix(b"sep=")?.first()?;
    let end = text.get(5..)?.iter().position(|byte| *byte == b'\n')?;
    text.get(5..5 + end)?.trim_ascii().is_empty().then_some((separator, 5 + end + 1))
}

/// Returns what stands between the values: what cuts the first rows into equally many, and into most.
fn separator(text: &[u8]) -> u8 {
    let score = |separator: &u8| {
        let (rows, even, width) = regularity(text, *separator);
        (width > 1, (even * 100).checked_div(rows).unwrap_or(0), width)
    };
    // The first of the best.
    SEPARATORS.iter().rev().max_by_key(|separator| score(separator)).copied().unwrap_or(b',')
}

/// Returns how many rows were looked at, how many of them have as many values as the first, and how many that has.
fn regularity(text: &[u8], separator: u8) -> (usize, usize, usize) {
    let sample = text.get(..SAMPLE.1).unwrap_or(text);
    let mut table = reader(sample, separator);
    let (mut rows, mut even, mut width) = (0, 0, 0);
    let mut row = ByteRecord::new();
    while rows < SAMPLE.0 && table.read_byte_record(&mut row).unwrap_or(false) {
        // The last row of the sample may be cut off.
        if rows > 0 && sample.len() < text.len() && table.is_done() {
            break;
        }
        rows += 1;
        if rows == 1 {
            width = row.len();
        }
        even += usize::from(row.len() == width);
    }
    (rows, even, width)
}

fn text(cell: &[u8]) -> &str {
    // The whole text was seen to be UTF-8, and separators are single bytes that stand alone.
    std::str::from_utf8(cell).unwrap_or_default()
}

fn first_row(table: &mut Reader<&[u8]>) -> Result<Vec<String>, TableError> {
    let mut row = ByteRecord::new();
    table.read_byte_record(&mut row).map_err(|error| broken(&error))?;
    if row.len() > MOST_COLUMNS {
        return Err(TableError::TooWide(row.len()));
    }
    Ok(row.iter().map(|cell| text(cell).to_owned()).collect())
}

/// Returns what the columns hold.
fn kinds(table: &mut Reader<&[u8]>, columns: usize, separator: u8, is_named: bool) -> Result<Vec<Kind>, TableError> {
    let mut guesses = vec![Guess::new(separator); columns];
    let mut seen = 0;
    rows(table, is_named, |row| {
        seen += columns;
        for (guess, cell) in guesses.iter_mut().zip(row) {
            guess.see(text(cell));
        }
        if seen > MOST_CELLS { Err(TableError::TooLong) } else { Ok(()) }
    })?;
    Ok(guesses.iter().map(Guess::kind).collect())
}

fn columns(table: &mut Reader<&[u8]>, kinds: &[Kind], is_named: bool) -> Result<Vec<Column>, TableError> {
    let mut builders: Vec<Builder> = kinds.iter().map(|_| Builder::default()).collect();
    rows(table, is_named, |row| {
        for (index, (builder, kind)) in builders.iter_mut().zip(kinds).enumerate() {
            builder.push(kind.cell(text(row.get(index).unwrap_or_default())).cell());
        }
        Ok(())
    })?;
    Ok(builders.into_iter().map(Builder::finish).collect())
}

/// Goes through the rows below the names.
fn rows(
    table: &mut Reader<&[u8]>,
    is_named: bool,
    mut see: impl FnMut(&ByteRecord) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let mut row = ByteRecord::new();
    let mut is_names = is_named;
    while table.read_byte_record(&mut row).map_err(|error| broken(&error))? {
        if !is_names {
            see(&row)?;
        }
        is_names = false;
    }
    Ok(())
}

fn broken(error: &csv::Error) -> TableError {
    TableError::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json(table: &[u8]) -> String {
        let cols = read(table).unwrap().cols;
        let cols: Vec<_> = cols.iter().map(|(name, column)| (name, &column.data)).collect();
        serde_json::to_string(&cols).unwrap()
    }

    #[test]
    fn columns_of_numbers_hold_numbers_and_others_texts() {
        let table = b"city,n,x,code,gaps\r\nZ\xc3\xbcrich,1,1.5,007,\r\n\"a, b\",-2,2e3,08,3\r\n";
        let wanted = r#"[["city",["Z\u00fcrich","a, b"]],["n",[1,-2]],["x",[1.5,2000.0]],["code",["007","08"]],["gaps",[null,3]]]"#;
        assert_eq!(json(table), serde_json::from_str::<serde_json::Value>(wanted).unwrap().to_string());
    }

    #[test]
    fn what_stands_between_values_is_seen() {
        for table in [&b"a,b\n1,2"[..], b"a\tb\n1\t2\n", b"\xef\xbb\xbfa;b\n1;2"] {
            assert_eq!(json(table), r#"[["a",[1]],["b",[2]]]"#);
        }
        assert_eq!(json(b"\"a,b\";c\n1;2"), r#"[["a,b",[1]],["c",[2]]]"#);
        assert_eq!(json(b"a|b\n1|x,y,z\n"), r#"[["a",[1]],["b",["x,y,z"]]]"#);
        assert_eq!(json(b"sep=;\r\na;b\r\n1;2"), r#"[["a",[1]],["b",[2]]]"#);
        assert_eq!(json(b"name;price\nx, y, z;1,5\nw;2"), r#"[["name",["x, y, z","w"]],["price",[1.5,2]]]"#);
    }

    #[test]
    fn a_first_row_of_data_names_nothing() {
        assert_eq!(
            json(b"1,2024-01-01\n2,2024-01-02\n"),
            r#"[["column 1",[1,2]],["column 2",["2024-01-01","2024-01-02"]]]"#
        );
        assert_eq!(json(b"2019,2020\n1,2\n"), r#"[["2019",[1]],["2020",[2]]]"#);
        assert_eq!(json(b",2020\na,2\n"), r#"[["column 1",["a"]],["2020",[2]]]"#);
    }

    #[test]
    fn texts_are_told_from_tables() {
        for (text, is) in [
            (&b"a,b\n1,2\n"[..], true),
            (b"a\tb\n1\t2", true),
            (b"hello, world", false),
            (b"hello, world\nand, all, others\n", false),
            (b"one\ntwo\n", false),
            (b"PK\x03\x04,\0\0\n,\x01\0\xff", false),
        ] {
            assert_eq!(is_table(text), is, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn names_are_made_unique_and_short_rows_have_gaps() {
        assert_eq!(json(b"a,a,\n1\n1,2,3,4\n"), r#"[["a",[1,1]],["a (1)",[null,2]],["column 3",[null,3]]]"#);
        assert_eq!(json(b"caf\xe9\n\xe9\n"), "[[\"café\",[\"é\"]]]");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(read(b" \n"), Err(TableError::Empty));
        assert_eq!(read(b"PK\x03\x04\0\0"), Err(TableError::NoText));
        assert!(matches!(read(&b",".repeat(20_000)), Err(TableError::TooWide(_))));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes).map_err(|error| error.to_string());
        }
    }
}
