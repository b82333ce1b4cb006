//! A grid as CSV.
//!
//! What the format cannot say: whether a value was a text or a number that looks the same, a gap or an empty text, `1.0` or
//! `1`; columns that are shorter than others end in gaps. Values that are lists are written as JSON.

use std::borrow::Borrow;
use std::io::{self, Write};

use super::format::Head;
use super::table::text_of;
use crate::model::grid::GridColumn;

/// Returns a grid as CSV (RFC 4180, UTF-8), a line for the names and one for every row, each with this end: `\r\n` as the
/// document has it, or `\n` for programs that read lines.
///
/// What a table program would run as a formula stays what it is: the file is data for programs too, and quoting is theirs.
#[must_use]
pub fn csv(columns: &[GridColumn], end: &str) -> String {
    let heads: Vec<Head<'_>> = columns.iter().map(Head::from).collect();
    let mut out = Vec::new();
    // Writing to memory cannot fail.
    let _ = write(&heads, end, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Writes a grid as [`csv()`] has it.
///
/// # Errors
/// Those of writing.
pub fn write(columns: &[Head<'_>], end: &str, out: &mut impl Write) -> io::Result<()> {
    let rows = columns.iter().map(|column| column.data.len()).max().unwrap_or(0);
    let mut buffer = String::new();
    line(&mut buffer, columns.iter().map(|column| column.name), end);
    for row in 0..rows {
        line(&mut buffer, columns.iter().map(|column| text_of(column.data, row)), end);
        if buffer.len() > 64 << 10 {
            out.write_all(buffer.as_bytes())?;
            buffer.clear();
        }
    }
    out.write_all(buffer.as_bytes())
}

fn line<T: Borrow<str>>(out: &mut String, cells: impl Iterator<Item = T>, end: &str) {
    let start = out.len();
    let mut count = 0;
    for cell in cells {
        let cell = cell.borrow();
        if count > 0 {
            out.push(',');
        }
        count += 1;
        if cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    // An empty line would be no row for who reads it.
    if count == 1 && out.len() == start {
        out.push_str("\"\"");
    }
    out.push_str(end);
}
