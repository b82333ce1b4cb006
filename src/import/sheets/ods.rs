//! ODS: a zip archive with one part of all tables, in which rows and cells can stand for many equal ones.

use std::io::{BufRead, Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::xml::{self, Xml, attribute, push_text};
use super::{Budget, LONGEST_PIECE, MOST_SHEETS, Sheet, SheetError, clock_of, number, part};
use crate::model::column::{Cell, Scalar};
use crate::model::grid::GridContent;

type Archive<'z> = ZipArchive<Cursor<&'z [u8]>>;

/// What the part `mimetype` begins with.
const MIME: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// Returns whether an archive is such a workbook.
pub(super) fn is_workbook(archive: &mut Archive<'_>) -> bool {
    let Some(index) = part(archive, "mimetype") else { return false };
    let mut mime = Vec::new();
    let read = archive.by_index(index).map(|part| part.take(MIME.len() as u64).read_to_end(&mut mime));
    matches!(read, Ok(Ok(_))) && mime == MIME
}

/// Reads the tables that have something in them, with their names.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Vec<(String, GridContent)>, SheetError> {
    let index = part(archive, "content.xml").ok_or_else(|| SheetError::Broken("it has no content".to_owned()))?;
    let mut bytes = super::MOST_BYTES;
    let mut budget = Budget::new();
    let mut xml = xml::part(archive, index, &mut bytes)?;
    let mut found = Vec::new();
    let mut seen = 0;
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "table" => {
                seen += 1;
                if seen > MOST_SHEETS {
                    return Err(SheetError::TooMany);
                }
                let name = attribute(&tag, "name").unwrap_or_default();
                if let Some(content) = table(&mut xml, &mut budget)? {
                    found.push((name, content));
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

fn table<R: BufRead>(xml: &mut Xml<R>, budget: &mut Budget) -> Result<Option<GridContent>, SheetError> {
    let mut sheet = Sheet::default();
    let mut row = 0_u32;
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "table-row" => {
                let repeated = repeated(&tag, "number-rows-repeated");
                let cells = cells(xml, budget)?;
                if cells.len().saturating_mul(repeated as usize) > budget.cells {
                    return Err(SheetError::TooLong);
                }
                // A row of gaps may be repeated to the end of the sheet; it costs nothing.
                for again in 0..if cells.is_empty() { 0 } else { repeated } {
                    for (column, cell) in &cells {
                        sheet.push(row.saturating_add(again), *column, cell.cell(), budget)?;
                    }
                }
                row = row.saturating_add(repeated);
            }
            Event::End(tag) if tag.local_name().as_ref() == "table" => return sheet.finish(budget),
            Event::Eof => return Err(SheetError::Broken("a table ends too early".to_owned())),
            _ => {}
        }
    }
}

fn repeated(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|count| count.parse().ok()).unwrap_or(1)
}

/// Reads the filled cells of a row with their columns, up to its end.
fn cells<R: BufRead>(xml: &mut Xml<R>, budget: &mut Budget) -> Result<Vec<(u32, Scalar)>, SheetError> {
    let mut found = Vec::new();
    let mut column = 0_u32;
    loop {
        match xml.next()? {
            Event::Start(tag) if matches!(tag.local_name().as_ref(), "table-cell" | "covered-table-cell") => {
                let repeated = repeated(&tag, "number-columns-repeated");
                let said = Said::of(&tag);
                let text = text(xml)?;
                if let Some(cell) = said.cell(text) {
                    // Counted before they are made; what becomes of them is counted again.
                    budget.cells(repeated as usize)?;
                    budget.cells += repeated as usize;
                    let columns = column..column.saturating_add(repeated);
                    found.extend(columns.map(|column| (column, cell.clone())));
                    if found.len() > super::MOST_COLUMNS {
                        return Err(SheetError::TooWide);
                    }
                }
                column = column.saturating_add(repeated);
            }
            Event::End(tag) if tag.local_name().as_ref() == "table-row" => return Ok(found),
            Event::Eof => return Err(SheetError::Broken("a row ends too early".to_owned())),
            _ => {}
        }
    }
}

/// What a cell says of its value.
struct Said {
    kind: String,
    value: Option<String>,
}

impl Said {
    fn of(tag: &BytesStart<'_>) -> Said {
        let kind = attribute(tag, "value-type").unwrap_or_default();
        let name = match kind.as_str() {
            "date" => "date-value",
            "time" => "time-value",
            "boolean" => "boolean-value",
            "string" => "string-value",
            _ => "value",
        };
        Said { value: attribute(tag, name), kind }
    }

    /// Makes a cell of it, or of the text that is shown.
    fn cell(self, text: String) -> Option<Scalar> {
        let value = self.value.as_deref();
        match self.kind.as_str() {
            "float" | "percentage" | "currency" => {
                let value = value?.trim().parse().ok()?;
                match number(value) {
                    Cell::Int(value) => Some(Scalar::Int(value)),
                    Cell::Float(value) => Some(Scalar::Float(value)),
                    _ => None,
                }
            }
            "boolean" => Some(Scalar::Bool(value? == "true")),
            "date" => Some(Scalar::Text(value?.replace('T', " ").into())),
            "time" => Some(Scalar::Text(value.and_then(clock).unwrap_or(text).into())),
            "" => None,
            _ => Some(Scalar::Text(self.value.unwrap_or(text).into())).filter(|cell| *cell != Scalar::Text("".into())),
        }
    }
}

/// Reads a length of time as these workbooks write it, `PT12H30M05S`.
fn clock(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.replace(',', ".");
    let (hours, minutes) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?);
    let millis = (seconds.parse::<f64>().ok().filter(|seconds| (0.0..60.0).contains(seconds))? * 1000.0).round();
    (minutes < 60).then(|| clock_of((i64::from(hours) * 3600 + i64::from(minutes) * 60) * 1000 + millis as i64))
}

/// Reads the text of a cell up to its end: its paragraphs, without remarks about it.
fn text<R: BufRead>(xml: &mut Xml<R>) -> Result<String, SheetError> {
    let mut text = String::new();
    let mut paragraphs = 0;
    let (mut depth, mut remark) = (1_usize, None);
    while depth > 0 {
        let event = xml.next()?;
        match &event {
            Event::Start(tag) => {
                depth += 1;
                let name = tag.local_name();
                match name.as_ref() {
                    "annotation" => remark = remark.or(Some(depth)),
                    _ if remark.is_some() => {}
                    "p" => {
                        paragraphs += 1;
                        if paragraphs > 1 {
                            text.push('\n');
                        }
                    }
                    "s" => {
                        let count = attribute(tag, "c").and_then(|count| count.parse::<usize>().ok()).unwrap_or(1);
                        text.extend(std::iter::repeat_n(' ', count.min(1000)));
                    }
                    "tab" => text.push('\t'),
                    "line-break" => text.push('\n'),
                    _ => {}
                }
            }
            Event::End(_) => {
                if remark == Some(depth) {
                    remark = None;
                }
                depth -= 1;
            }
            Event::Eof => return Err(SheetError::Broken("a cell ends too early".to_owned())),
            // White space between the elements of a cell is no text of it.
            event if remark.is_none() && depth > 1 => push_text(event, &mut text),
            _ => {}
        }
        if text.len() > LONGEST_PIECE as usize {
            return Err(SheetError::TooWordy);
        }
    }
    Ok(text)
}
