//! XLSX: a zip archive whose workbook names sheets, whose cells point into lists of texts and of formats.

use std::collections::HashMap;
use std::io::{BufRead, Cursor};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::xml::{self, Xml, attribute, push_text};
use super::{Budget, MOST_SHEETS, Sheet, SheetError, Shows, number, part, shows, written};
use crate::model::column::Cell;
use crate::model::grid::GridContent;

type Archive<'z> = ZipArchive<Cursor<&'z [u8]>>;

/// Texts and formats that are looked at.
const MOST_SHARED: usize = 16 << 20;

/// Returns whether an archive is such a workbook.
pub(super) fn is_workbook(archive: &Archive<'_>) -> bool {
    part(archive, "[Content_Types].xml").is_some() && workbook_names().any(|name| part(archive, name).is_some())
}

fn workbook_names() -> impl Iterator<Item = &'static str> {
    ["xl/workbook.xml", "xl/workbook1.xml", "workbook.xml"].into_iter()
}

/// Reads the sheets that have something in them, with their names.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Vec<(String, GridContent)>, SheetError> {
    let mut budget = Budget::new();
    let book = workbook(archive, &mut budget)?;
    let shared = Shared {
        texts: texts(archive, &book, &mut budget)?,
        formats: formats(archive, &book, &mut budget)?,
        from_1904: book.from_1904,
    };
    let mut found = Vec::new();
    for (name, target) in &book.sheets {
        // What a workbook names and does not have is a chart or was lost; the other sheets are there.
        let Some(index) = part(archive, target) else { continue };
        if let Some(content) = sheet(archive, index, &shared, &mut budget)? {
            found.push((name.clone(), content));
        }
    }
    Ok(found)
}

/// What the workbook says.
#[derive(Debug, Default)]
struct Book {
    /// The sheets' names and parts, in their order.
    sheets: Vec<(String, String)>,
    texts: Option<String>,
    styles: Option<String>,
    from_1904: bool,
}

fn workbook(archive: &mut Archive<'_>, budget: &mut Budget) -> Result<Book, SheetError> {
    let name = workbook_names().find(|name| part(archive, name).is_some()).unwrap_or_default();
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let mut book = Book::default();
    let mut targets = HashMap::new();
    if let Some(index) = part(archive, format!("{folder}/_rels/{file}.rels").trim_start_matches('/')) {
        each(archive, index, budget, |tag| {
            if tag.local_name().as_ref() == "Relationship"
                && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
            {
                let target = located(folder, &target);
                match attribute(tag, "Type").unwrap_or_default().rsplit('/').next() {
                    Some("sharedStrings") => book.texts = Some(target),
                    Some("styles") => book.styles = Some(target),
                    Some("worksheet") => drop(targets.insert(id, target)),
                    _ => {}
                }
            }
            Ok(())
        })?;
    }
    let Some(index) = part(archive, name) else { return Ok(book) };
    each(archive, index, budget, |tag| {
        match tag.local_name().as_ref() {
            "sheet" => {
                if book.sheets.len() >= MOST_SHEETS {
                    return Err(SheetError::TooMany);
                }
                let target = attribute(tag, "id").and_then(|id| targets.get(&id).cloned());
                if let Some(target) = target {
                    book.sheets.push((attribute(tag, "name").unwrap_or_default(), target));
                }
            }
            "workbookPr" => {
                book.from_1904 = attribute(tag, "date1904").is_some_and(|set| set == "1" || set == "true");
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(book)
}

/// Returns the name of a part that a folder's relations name.
fn located(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None if folder.is_empty() => target.to_owned(),
        None => format!("{folder}/{target}"),
    }
}

/// Goes through the opening tags of a part.
fn each(
    archive: &mut Archive<'_>,
    index: usize,
    budget: &mut Budget,
    mut see: impl FnMut(&BytesStart<'_>) -> Result<(), SheetError>,
) -> Result<(), SheetError> {
    let mut xml = xml::part(archive, index, &mut budget.bytes)?;
    loop {
        match xml.next()? {
            Event::Start(tag) => see(&tag)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// What cells point to.
struct Shared {
    texts: Vec<Box<str>>,
    formats: Vec<Shows>,
    from_1904: bool,
}

fn texts(archive: &mut Archive<'_>, book: &Book, budget: &mut Budget) -> Result<Vec<Box<str>>, SheetError> {
    let Some(index) = book.texts.as_deref().and_then(|name| part(archive, name)) else { return Ok(Vec::new()) };
    let mut left = budget.text;
    let mut xml = xml::part(archive, index, &mut budget.bytes)?;
    let mut found = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "si" => {
                let text = rich_text(&mut xml, "si")?;
                left = left.checked_sub(text.len()).ok_or(SheetError::TooWordy)?;
                if found.len() >= MOST_SHARED {
                    return Err(SheetError::TooWordy);
                }
                found.push(text.into_boxed_str());
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// Reads the text of an element up to its end: all its runs, without how it is pronounced.
fn rich_text<R: BufRead>(xml: &mut Xml<R>, closing: &str) -> Result<String, SheetError> {
    let mut text = String::new();
    let (mut is_text, mut is_spoken) = (false, false);
    loop {
        let event = xml.next()?;
        match &event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" => is_text = true,
                "rPh" => is_spoken = true,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => is_text = false,
                "rPh" => is_spoken = false,
                name if name == closing => return Ok(unescaped(text)),
                _ => {}
            },
            Event::Eof => return Err(SheetError::Broken("a text ends too early".to_owned())),
            event if is_text && !is_spoken => push_text(event, &mut text),
            _ => {}
        }
        if text.len() > super::LONGEST_PIECE as usize {
            return Err(SheetError::TooWordy);
        }
    }
}

/// Decodes the letters that XML cannot hold: `_x000D_`.
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.get(at + 6..at + 7) == Some("_"));
        let letter = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let (before, end) = match letter {
            Some(letter) => (&rest[..at], Some((letter, at + 7))),
            None => (&rest[..at + 2], None),
        };
        out.push_str(before);
        let next = end.map_or(at + 2, |(letter, end)| {
            out.push(letter);
            end
        });
        rest = &rest[next..];
    }
    out.push_str(rest);
    out
}

/// Returns what the numbers of each format of cells show.
fn formats(archive: &mut Archive<'_>, book: &Book, budget: &mut Budget) -> Result<Vec<Shows>, SheetError> {
    let Some(index) = book.styles.as_deref().and_then(|name| part(archive, name)) else { return Ok(Vec::new()) };
    let mut own = HashMap::new();
    let mut found = Vec::new();
    let mut is_cells = false;
    let mut xml = xml::part(archive, index, &mut budget.bytes)?;
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "numFmt" => {
                    let id = attribute(&tag, "numFmtId").and_then(|id| id.parse::<u32>().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&tag, "formatCode")) {
                        own.insert(id, shows(&code));
                    }
                }
                "cellXfs" => is_cells = true,
                "xf" if is_cells && found.len() < MOST_SHARED => {
                    let id = attribute(&tag, "numFmtId").and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
                    found.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => is_cells = false,
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// Returns what the formats show that every workbook has.
fn built_in(id: u32) -> Shows {
    match id {
        14..=17 | 22 | 27..=31 | 34..=36 | 50..=58 => Shows::Date,
        18..=21 | 32 | 33 | 45 | 47 => Shows::Time,
        46 => Shows::Duration,
        _ => Shows::Number,
    }
}

fn sheet(
    archive: &mut Archive<'_>,
    index: usize,
    shared: &Shared,
    budget: &mut Budget,
) -> Result<Option<GridContent>, SheetError> {
    let mut sheet = Sheet::default();
    let mut bytes = budget.bytes;
    let mut xml = xml::part(archive, index, &mut bytes)?;
    let (mut row, mut column) = (0_u32, 0_u32);
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "row" => {
                    if let Some(number) = attribute(&tag, "r").and_then(|number| number.parse::<u32>().ok()) {
                        row = number.saturating_sub(1);
                    }
                    column = 0;
                }
                "c" => {
                    if let Some(place) = attribute(&tag, "r") {
                        (row, column) = place_of(&place).unwrap_or((row, column));
                    }
                    let format = attribute(&tag, "s").and_then(|format| format.parse::<usize>().ok());
                    let format = format.and_then(|format| shared.formats.get(format)).copied();
                    let kind = attribute(&tag, "t").unwrap_or_default();
                    let text = value(&mut xml, &kind)?;
                    cell(&kind, text.as_deref(), format.unwrap_or(Shows::Number), shared, |cell| {
                        sheet.push(row, column, cell, budget)
                    })?;
                    column = column.saturating_add(1);
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "row" => row = row.saturating_add(1),
            Event::End(tag) if tag.local_name().as_ref() == "sheetData" => break,
            Event::Eof => break,
            _ => {}
        }
    }
    drop(xml);
    budget.bytes = bytes;
    sheet.finish(budget)
}

/// Reads what a cell holds, up to its end.
fn value<R: BufRead>(xml: &mut Xml<R>, kind: &str) -> Result<Option<String>, SheetError> {
    if kind == "inlineStr" {
        return rich_text(xml, "c").map(Some);
    }
    let mut found = None;
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "v" => found = Some(xml.text()?),
            Event::End(tag) if tag.local_name().as_ref() == "c" => return Ok(found),
            Event::Eof => return Err(SheetError::Broken("a cell ends too early".to_owned())),
            _ => {}
        }
    }
}

/// Makes a cell of what a file has of it, and hands it on.
fn cell(
    kind: &str,
    text: Option<&str>,
    format: Shows,
    shared: &Shared,
    push: impl FnOnce(Cell<'_>) -> Result<(), SheetError>,
) -> Result<(), SheetError> {
    let Some(text) = text else { return Ok(()) };
    match kind {
        "s" => {
            let text = text.trim().parse::<usize>().ok().and_then(|index| shared.texts.get(index));
            push(text.map_or(Cell::Null, |text| Cell::Text(text)))
        }
        "b" => push(Cell::Bool(text.trim() == "1" || text.trim() == "true")),
        // The results of formulas that failed.
        "e" => Ok(()),
        "str" => push(Cell::Text(&unescaped(text.to_owned()))),
        "inlineStr" => push(Cell::Text(text)),
        // ISO dates, as some programs write them.
        "d" => push(Cell::Text(text.trim())),
        _ => match text.trim().parse::<f64>() {
            Ok(value) => match written(value, format, shared.from_1904) {
                Some(date) => push(Cell::Text(&date)),
                None => push(number(value)),
            },
            Err(_) if text.trim().is_empty() => Ok(()),
            Err(_) => push(Cell::Text(text)),
        },
    }
}

/// Reads a place: `C2` is the second row's third column, counted from 0.
fn place_of(place: &str) -> Option<(u32, u32)> {
    let split = place.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, digits) = place.split_at(split);
    if letters.is_empty() || letters.len() > 4 {
        return None;
    }
    let column = letters.bytes().try_fold(0_u32, |sum, letter| {
        let letter = letter.to_ascii_uppercase();
        letter.is_ascii_uppercase().then(|| sum * 26 + u32::from(letter - b'A') + 1)
    })?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}
