//! A grid as a workbook of one sheet (XLSX), written row by row, so that its cells are never held twice.
//!
//! What the format cannot say: every number is a double, so that `1.0` and `1` are the same, and whole numbers that no double
//! holds exactly are written as texts, with all their digits; a gap and an empty text are the same; a column that is shorter than
//! others ends in gaps. Dates stay the texts that they are. Values that are lists are written as JSON. A sheet has at most
//! 1,048,576 rows, 16,384 columns, and 32,767 characters in a cell; what has more is refused and not cut.

use std::fmt::Write as _;
use std::io::{Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::format::{Head, Unwritten};
use super::table::json_of;
use crate::model::{Cell, Value};

/// Rows of a sheet, the one with the names among them.
const MOST_ROWS: usize = 1_048_576;
/// Columns of a sheet.
const MOST_COLUMNS: usize = 16_384;
/// Characters of a cell, in units of UTF-16.
const LONGEST: usize = 32_767;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="grid" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const WORKBOOK_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// The names stand in bold letters.
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>"#;
/// The row of the names stays in sight.
const BEFORE_ROWS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"#;
const BEHIND_ROWS: &str = "</sheetData></worksheet>";

impl From<zip::result::ZipError> for Unwritten {
    fn from(error: zip::result::ZipError) -> Unwritten {
        match error {
            zip::result::ZipError::Io(error) => Unwritten::Io(error),
            error => Unwritten::Unfit(error.to_string()),
        }
    }
}

/// Writes a grid.
///
/// # Errors
/// Those of writing; a grid that is larger than a sheet.
pub fn write(columns: &[Head<'_>], out: &mut (impl Write + Seek)) -> Result<(), Unwritten> {
    let rows = columns.iter().map(|column| column.data.len()).max().unwrap_or(0);
    if rows >= MOST_ROWS || columns.len() > MOST_COLUMNS {
        let what = format!(
            "it has {rows} rows and {} columns; a sheet has room for {} and {MOST_COLUMNS}",
            columns.len(),
            MOST_ROWS - 1
        );
        return Err(Unwritten::Unfit(what));
    }
    let mut archive = ZipWriter::new(out);
    // The same grid is the same file, whenever it is written.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .large_file(rows.saturating_mul(columns.len()) > 10_000_000);
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
        ("xl/styles.xml", STYLES),
    ] {
        archive.start_file(name, options)?;
        archive.write_all(text.as_bytes())?;
    }
    archive.start_file("xl/worksheets/sheet1.xml", options)?;
    sheet(columns, rows, &mut archive)?;
    archive.finish()?;
    Ok(())
}

fn sheet(columns: &[Head<'_>], rows: usize, out: &mut impl Write) -> Result<(), Unwritten> {
    let letters: Vec<String> = (0..columns.len()).map(letters).collect();
    let mut buffer = BEFORE_ROWS.to_owned();
    buffer.push_str("<row r=\"1\">");
    for (column, letters) in columns.iter().zip(&letters) {
        string(&mut buffer, letters, 1, " s=\"1\"", column.name)?;
    }
    buffer.push_str("</row>");
    for row in 0..rows {
        let number = row + 2;
        // Writing to a string cannot fail, here and below.
        let _ = write!(buffer, "<row r=\"{number}\">");
        for (column, letters) in columns.iter().zip(&letters) {
            cell(&mut buffer, letters, number, column.data, row)?;
        }
        buffer.push_str("</row>");
        if buffer.len() > 64 << 10 {
            out.write_all(buffer.as_bytes())?;
            buffer.clear();
        }
    }
    buffer.push_str(BEHIND_ROWS);
    Ok(out.write_all(buffer.as_bytes())?)
}

fn cell(out: &mut String, letters: &str, number: usize, data: &Value, row: usize) -> Result<(), Unwritten> {
    let Some(column) = data.as_column() else {
        return match json_of(data, row) {
            Some(json) => string(out, letters, number, "", &json),
            None => Ok(()),
        };
    };
    let _ = match column.cell(row) {
        Cell::Null => Ok(()),
        Cell::Text(text) => return string(out, letters, number, "", text),
        Cell::Int(value) if value.unsigned_abs() > 1 << 53 => {
            return string(out, letters, number, "", &value.to_string());
        }
        Cell::Bool(value) => write!(out, "<c r=\"{letters}{number}\" t=\"b\"><v>{}</v></c>", u8::from(value)),
        Cell::Int(value) => write!(out, "<c r=\"{letters}{number}\"><v>{value}</v></c>"),
        // Of large and small numbers with an exponent.
        Cell::Float(value) => write!(out, "<c r=\"{letters}{number}\"><v>{value:?}</v></c>"),
    };
    Ok(())
}

fn string(out: &mut String, letters: &str, number: usize, style: &str, text: &str) -> Result<(), Unwritten> {
    if text.len() > LONGEST && text.encode_utf16().count() > LONGEST {
        let what =
            format!("the text in cell {letters}{number} is longer than the {LONGEST} characters of a sheet's cell");
        return Err(Unwritten::Unfit(what));
    }
    let _ = write!(out, "<c r=\"{letters}{number}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    escape(out, text);
    out.push_str("</t></is></c>");
    Ok(())
}

/// Writes a text so that XML can hold it: control characters by their number as sheets write it, `_x0007_`, and what looks like
/// such a number by that of its first letter.
fn escape(out: &mut String, text: &str) {
    for (at, char) in text.char_indices() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\t' => out.push(char),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "_x{:04X}_", char as u32);
            }
            '_' if looks_escaped(text.as_bytes().get(at..at + 7)) => out.push_str("_x005F_"),
            char => out.push(char),
        }
    }
}

fn looks_escaped(bytes: Option<&[u8]>) -> bool {
    matches!(bytes, Some([b'_', b'x', digits @ .., b'_']) if digits.iter().all(u8::is_ascii_hexdigit))
}

/// Returns what a column is called in a sheet: A, B, … Z, AA, …
fn letters(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (index % 26) as u8));
        if index < 26 {
            break;
        }
        index = index / 26 - 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{self, Read};

    fn written(json: &str) -> Result<String, Unwritten> {
        let value: Value = serde_json::from_str(json).unwrap();
        let columns = value.as_object().unwrap();
        let heads: Vec<Head<'_>> = columns.iter().map(|(name, data)| Head { name, order: 0, data }).collect();
        let mut out = io::Cursor::new(Vec::new());
        write(&heads, &mut out)?;
        let mut archive = zip::ZipArchive::new(out).unwrap();
        let mut text = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut text).unwrap();
        Ok(text.strip_prefix(BEFORE_ROWS).unwrap().strip_suffix(BEHIND_ROWS).unwrap().to_owned())
    }

    #[test]
    fn cells_are_numbers_truths_and_texts() {
        let rows = written(r#"{"<n>":[1,null,9007199254740993],"t":["a & b\u0007_x0041_",true,2e300]}"#).unwrap();
        let text = |cell: &str, text: &str| {
            format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
        };
        let head = |cell: &str, name: &str| text(cell, name).replace("\" t=\"inl", "\" s=\"1\" t=\"inl");
        let wanted = [
            format!("<row r=\"1\">{}{}</row>", head("A1", "&lt;n&gt;"), head("B1", "t")),
            format!("<row r=\"2\"><c r=\"A2\"><v>1</v></c>{}</row>", text("B2", "a &amp; b_x0007__x005F_x0041_")),
            "<row r=\"3\"><c r=\"B3\" t=\"b\"><v>1</v></c></row>".to_owned(),
            format!("<row r=\"4\">{}<c r=\"B4\"><v>2e300</v></c></row>", text("A4", "9007199254740993")),
        ];
        assert_eq!(rows, wanted.concat());
    }

    #[test]
    fn what_a_sheet_has_no_room_for_is_refused() {
        let error = |json: &str| written(json).unwrap_err().to_string();
        assert!(error(&format!(r#"{{"a":["{}"]}}"#, "x".repeat(40_000))).contains("cell A2"));
        assert!(error(&format!(r#"{{"a":[{}1]}}"#, "1,".repeat(MOST_ROWS))).contains("1048577 rows"));
    }

    #[test]
    fn columns_are_counted_in_letters() {
        for (index, name) in
            [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(letters(index), name);
        }
    }
}
