//! Tables in text files, values with commas, semicolons or tabs between, as the columns of a grid.
//!
//! The first row names the columns. A column whose every filled cell is a number holds numbers; any other holds its texts as
//! they are. The file is read twice, first for what the columns are and then for what is in them, and never held as cells.

use std::borrow::Cow;
use std::collections::HashSet;

use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::model::column::{Builder, Cell};
use crate::model::grid::{GridContent, StoredColumn};
use crate::model::{Column, Value};

/// The most columns of a table: what has more is something else.
const MOST_COLUMNS: usize = 10_000;

/// Why a table could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// There is nothing in it.
    #[error("there is nothing in it")]
    Empty,
    /// It is no text.
    #[error("it is no text; tables with commas, semicolons or tabs between their values are read")]
    NoText,
    /// It has more columns than a table.
    #[error("it has {0} columns; at most {MOST_COLUMNS} are read")]
    TooWide(usize),
    /// A quote begins and does not end, or something like it.
    #[error("{0}")]
    Broken(String),
}

/// Reads a table.
///
/// # Errors
/// Says why the bytes are none.
pub fn read(bytes: &[u8]) -> Result<GridContent, TableError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(TableError::Empty);
    }
    if bytes.contains(&0) {
        return Err(TableError::NoText);
    }
    let separator = separator(bytes);
    let names = names(&mut reader(bytes, separator))?;
    let kinds = kinds(&mut reader(bytes, separator), names.len())?;
    let columns = columns(&mut reader(bytes, separator), &kinds)?;
    let cols = names.into_iter().zip(columns).enumerate().map(|(order, (name, column))| {
        (name, StoredColumn { data: Value::Column(column), order: Some(order as i64), uid: None })
    });
    Ok(GridContent { cols: cols.collect(), metadata: None })
}

fn reader(bytes: &[u8], separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(bytes)
}

/// Returns what stands between the values: what is most frequent in the first line, outside of quotes.
fn separator(bytes: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    for byte in bytes {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => {
                counts.iter_mut().filter(|(separator, _)| separator == byte).for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    // The first of the most frequent.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}

/// Returns the text of a cell; what is not UTF-8 is taken for latin-1.
fn text(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(cell.iter().copied().map(char::from).collect()),
    }
}

/// Returns the names in the first row, each once.
fn names(table: &mut Reader<&[u8]>) -> Result<Vec<String>, TableError> {
    let mut row = ByteRecord::new();
    table.read_byte_record(&mut row).map_err(|error| broken(&error))?;
    if row.len() > MOST_COLUMNS {
        return Err(TableError::TooWide(row.len()));
    }
    let mut taken = HashSet::new();
    let names = row.iter().enumerate().map(|(index, cell)| {
        let name = text(cell).trim().to_owned();
        let name = if name.is_empty() { format!("column {}", index + 1) } else { name };
        let mut free = name.clone();
        let mut number = 1;
        while !taken.insert(free.clone()) {
            free = format!("{name} ({number})");
            number += 1;
        }
        free
    });
    Ok(names.collect())
}

/// Returns which columns hold numbers only.
fn kinds(table: &mut Reader<&[u8]>, columns: usize) -> Result<Vec<bool>, TableError> {
    let mut kinds = vec![true; columns];
    rows(table, |row| {
        for (index, is_numeric) in kinds.iter_mut().enumerate().filter(|(_, is_numeric)| **is_numeric) {
            *is_numeric = row.get(index).is_none_or(|cell| is_gap(cell) || number(cell).is_some());
        }
    })?;
    Ok(kinds)
}

fn columns(table: &mut Reader<&[u8]>, kinds: &[bool]) -> Result<Vec<Column>, TableError> {
    let mut builders: Vec<Builder> = kinds.iter().map(|_| Builder::default()).collect();
    rows(table, |row| {
        for (index, (builder, is_numeric)) in builders.iter_mut().zip(kinds).enumerate() {
            let cell = row.get(index).unwrap_or_default();
            if *is_numeric {
                builder.push(number(cell).unwrap_or(Cell::Null));
            } else {
                builder.push(Cell::Text(&text(cell)));
            }
        }
    })?;
    Ok(builders.into_iter().map(Builder::finish).collect())
}

/// Goes through the rows below the names.
fn rows(table: &mut Reader<&[u8]>, mut see: impl FnMut(&ByteRecord)) -> Result<(), TableError> {
    let mut row = ByteRecord::new();
    let mut is_first = true;
    while table.read_byte_record(&mut row).map_err(|error| broken(&error))? {
        if !is_first {
            see(&row);
        }
        is_first = false;
    }
    Ok(())
}

fn broken(error: &csv::Error) -> TableError {
    TableError::Broken(error.to_string())
}

fn is_gap(cell: &[u8]) -> bool {
    matches!(cell.trim_ascii(), b"" | b"NA" | b"NaN" | b"nan" | b"null" | b"NULL")
}

/// Returns a cell as a number. What only looks like one, `007` or `1_000`, is a text.
fn number(cell: &[u8]) -> Option<Cell<'static>> {
    let text = std::str::from_utf8(cell.trim_ascii()).ok()?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_padded =
        digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") && !digits.starts_with("0e");
    if is_padded || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Cell::Int(whole));
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Cell::Float)
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
