//! A grid as CSV.

use super::table::cell;
use crate::model::grid::GridColumn;

/// Returns a grid as CSV (RFC 4180, UTF-8), a line for the names and one for every row, each with this end: `\r\n` as the
/// document has it, or `\n` for programs that read lines.
///
/// What a table program would run as a formula stays what it is: the file is data for programs too, and quoting is theirs.
#[must_use]
pub fn csv(columns: &[GridColumn], end: &str) -> String {
    let rows = columns.iter().map(|column| column.data.len()).max().unwrap_or(0);
    let mut out = String::new();
    line(&mut out, columns.iter().map(|column| column.name.clone()), end);
    for row in 0..rows {
        line(&mut out, columns.iter().map(|column| cell(column, row)), end);
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>, end: &str) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str(end);
}
