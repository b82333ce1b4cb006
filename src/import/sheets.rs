//! Workbooks: every sheet with something in it becomes a grid.
//!
//! The readers of the formats ([`xlsx`], [`ods`], [`xls`]) hand each cell to a [`Sheet`], which makes columns of them: the first
//! row with something in it names them, unless it is data itself. Nothing is believed that a file says of its own size; what
//! is made of it is counted against a [`Budget`], as a few bytes can stand for a billion cells.

mod ods;
mod xls;
mod xlsx;
mod xml;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek};
use std::rc::Rc;

use zip::ZipArchive;

use super::kinds;
use super::table::{self, MOST_CELLS, MOST_COLUMNS};
use crate::model::column::{Builder, Cell, Scalar};
use crate::model::grid::GridContent;
use crate::model::{Value, dates};

/// Bytes of all texts of a workbook, as often as they stand in it.
const MOST_TEXT: usize = 512 << 20;
/// Bytes of all parts of a workbook, decompressed.
const MOST_BYTES: u64 = 2 << 30;
/// Sheets that are looked at.
const MOST_SHEETS: usize = 1_000;

/// Why a workbook could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// There is nothing in any sheet.
    #[error("its sheets are empty")]
    Empty,
    /// It is protected by a password.
    #[error("it is protected by a password")]
    Locked,
    /// It has more sheets than are looked at.
    #[error("it has more than {MOST_SHEETS} sheets")]
    TooMany,
    /// A sheet has more columns than a grid.
    #[error("a sheet has something beyond the {MOST_COLUMNS}th column")]
    TooWide,
    /// There are more cells than are kept.
    #[error("its sheets have more than {} million cells from the first to the last that are filled", MOST_CELLS / 1_000_000)]
    TooLong,
    /// It grows without end when it is decompressed.
    #[error("it is more than {} MB decompressed", MOST_BYTES >> 20)]
    TooLarge,
    /// Its texts are more than are kept.
    #[error("its texts are more than {} MB", MOST_TEXT >> 20)]
    TooWordy,
    /// It is not what it should be.
    #[error("it is damaged: {0}")]
    Broken(String),
}

/// Reads the sheets of a workbook in a zip archive, XLSX or ODS, with their names; `None` if it is another archive.
///
/// # Errors
/// Says why it cannot be read.
pub(super) fn zipped(bytes: &[u8]) -> Result<Option<Vec<(String, GridContent)>>, SheetError> {
    let mut archive = open(bytes)?;
    let sheets = if xlsx::is_workbook(&archive) {
        xlsx::read(&mut archive)?
    } else if ods::is_workbook(&mut archive) {
        ods::read(&mut archive)?
    } else {
        return Ok(None);
    };
    some(sheets).map(Some)
}

/// Reads the sheets of a workbook of the years before XML, with their names.
///
/// # Errors
/// Says why it cannot be read.
pub(super) fn old(bytes: &[u8]) -> Result<Vec<(String, GridContent)>, SheetError> {
    some(xls::read(bytes)?)
}

fn some(sheets: Vec<(String, GridContent)>) -> Result<Vec<(String, GridContent)>, SheetError> {
    if sheets.is_empty() { Err(SheetError::Empty) } else { Ok(sheets) }
}

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, SheetError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| SheetError::Broken(error.to_string()))
}

/// What may still be made of a workbook.
#[derive(Debug)]
struct Budget {
    cells: usize,
    text: usize,
    bytes: u64,
}

impl Budget {
    fn new() -> Budget {
        Budget { cells: MOST_CELLS, text: MOST_TEXT, bytes: MOST_BYTES }
    }

    fn cells(&mut self, count: usize) -> Result<(), SheetError> {
        self.cells = self.cells.checked_sub(count).ok_or(SheetError::TooLong)?;
        Ok(())
    }

    fn text(&mut self, bytes: usize) -> Result<(), SheetError> {
        self.text = self.text.checked_sub(bytes).ok_or(SheetError::TooWordy)?;
        Ok(())
    }
}

/// A sheet that grows cell by cell, row after row.
#[derive(Debug, Default)]
struct Sheet {
    /// The first row with something in it.
    head_row: Option<u32>,
    head: BTreeMap<u32, Scalar>,
    /// Whether the first row is data.
    is_data: Option<bool>,
    columns: BTreeMap<u32, (Builder, usize)>,
}

impl Sheet {
    /// Adds a cell; those of a column come from top to bottom.
    fn push(&mut self, row: u32, column: u32, cell: Cell<'_>, budget: &mut Budget) -> Result<(), SheetError> {
        if cell == Cell::Null {
            return Ok(());
        }
        if column as usize >= MOST_COLUMNS {
            return Err(SheetError::TooWide);
        }
        if let Cell::Text(text) = cell {
            budget.text(text.len())?;
        }
        let head_row = *self.head_row.get_or_insert(row);
        if row == head_row && self.is_data.is_none() {
            self.head.insert(column, scalar(cell));
            return Ok(());
        }
        let is_data = self.decide(budget)?;
        let place = row.checked_sub(head_row).and_then(|row| row.checked_sub(u32::from(!is_data)));
        self.put(place, column, cell, budget)
    }

    fn put(&mut self, row: Option<u32>, column: u32, cell: Cell<'_>, budget: &mut Budget) -> Result<(), SheetError> {
        let (builder, length) = self.columns.entry(column).or_default();
        let gap = row.and_then(|row| (row as usize).checked_sub(*length));
        let gap = gap.ok_or_else(|| SheetError::Broken("its cells are not in their order".to_owned()))?;
        budget.cells(gap + 1)?;
        (0..gap).for_each(|_| builder.push(Cell::Null));
        builder.push(cell);
        *length += gap + 1;
        Ok(())
    }

    /// Decides once whether the first row is data, and moves it to the data if so.
    fn decide(&mut self, budget: &mut Budget) -> Result<bool, SheetError> {
        if let Some(is_data) = self.is_data {
            return Ok(is_data);
        }
        // A text is a name, even one that looks like a number; a day among numbers is data.
        let is_value = |cell: &Scalar| match cell {
            Scalar::Text(text) => kinds::is_date(text),
            cell => *cell != Scalar::Null,
        };
        let has_value = self.head.values().any(|cell| !matches!(cell, Scalar::Text(_)));
        let row: Vec<String> = self.head.values().map(|cell| cell.cell().display()).collect();
        let is_data = has_value && self.head.values().all(is_value) && !table::are_years(&row);
        self.is_data = Some(is_data);
        if is_data {
            for (column, cell) in std::mem::take(&mut self.head) {
                self.put(Some(0), column, cell.cell(), budget)?;
            }
        }
        Ok(is_data)
    }

    /// Returns the columns as a grid's; `None` if nothing is in the sheet.
    fn finish(mut self, budget: &mut Budget) -> Result<Option<GridContent>, SheetError> {
        if self.head_row.is_none() {
            return Ok(None);
        }
        self.decide(budget)?;
        let rows = self.columns.values().map(|(_, length)| *length).max().unwrap_or(0);
        for column in self.head.keys() {
            self.columns.entry(*column).or_default();
        }
        let mut names = Vec::with_capacity(self.columns.len());
        let mut columns = Vec::with_capacity(self.columns.len());
        for (column, (mut builder, length)) in self.columns {
            budget.cells(rows - length)?;
            (length..rows).for_each(|_| builder.push(Cell::Null));
            names.push(self.head.get(&column).map(|name| name.cell().display()).unwrap_or_default());
            columns.push(Value::Column(builder.finish()));
        }
        Ok(Some(table::content(table::unique(names).into_iter().zip(columns))))
    }
}

fn scalar(cell: Cell<'_>) -> Scalar {
    match cell {
        Cell::Null => Scalar::Null,
        Cell::Bool(value) => Scalar::Bool(value),
        Cell::Int(value) => Scalar::Int(value),
        Cell::Float(value) => Scalar::Float(value),
        Cell::Text(text) => Scalar::Text(text.into()),
    }
}

/// Returns a number as a cell: workbooks do not tell whole numbers from others.
fn number(value: f64) -> Cell<'static> {
    /// The numbers below which a double holds every whole one.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if !value.is_finite() {
        Cell::Null
    } else if value.fract() == 0.0 && value.abs() < EXACT {
        Cell::Int(value as i64)
    } else {
        Cell::Float(value)
    }
}

/// What a number of a workbook shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// A number.
    Number,
    /// A day, with or without a time.
    Date,
    /// A time of day.
    Time,
    /// A length of time, which may be longer than a day.
    Duration,
}

/// Tells what a format of numbers shows by its letters.
fn shows(format: &str) -> Shows {
    let mut plain = String::new();
    let mut letters = format.chars();
    let mut is_duration = false;
    while let Some(letter) = letters.next() {
        match letter {
            // Only the form of positive numbers counts.
            ';' => break,
            '"' => while letters.next().is_some_and(|letter| letter != '"') {},
            '\\' | '_' | '*' => drop(letters.next()),
            '[' => {
                let inner: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                let unit = inner.to_ascii_lowercase();
                is_duration |= !unit.is_empty() && ['h', 'm', 's'].iter().any(|one| unit.trim_matches(*one).is_empty());
            }
            letter => plain.push(letter.to_ascii_lowercase()),
        }
    }
    let plain = plain.replace("general", "").replace("am/pm", "h").replace("a/p", "h");
    let has = |letters: &[char]| plain.contains(letters);
    if is_duration {
        Shows::Duration
    } else if has(&['y', 'd']) || (has(&['m']) && !has(&['h', 's'])) {
        Shows::Date
    } else if has(&['h', 's']) {
        Shows::Time
    } else {
        Shows::Number
    }
}

/// Writes the days of a workbook, counted from the end of 1899 or from 1904, as figures have dates; `None` if it is none.
fn written(value: f64, shows: Shows, from_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&value) {
        return None;
    }
    let millis = (value * dates::DAY).round() as i64;
    let (days, clock) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    match shows {
        Shows::Number => None,
        Shows::Duration => Some(clock_of(millis)),
        Shows::Time if days == 0 => Some(clock_of(clock)),
        Shows::Time | Shows::Date => {
            // The 60th day of 1900 was not: workbooks count a 29th of February in that year.
            let start = match (from_1904, days) {
                (true, _) => dates::days_from_civil(1904, 1, 1),
                (false, ..60) => dates::days_from_civil(1899, 12, 31),
                (false, _) => dates::days_from_civil(1899, 12, 30),
            };
            let (year, month, day) = dates::civil_from_days(start + days);
            let date = format!("{year:04}-{month:02}-{day:02}");
            Some(if clock == 0 { date } else { format!("{date} {}", clock_of(clock)) })
        }
    }
}

/// Writes milliseconds as hours, minutes, seconds and, if there is one, a fraction.
fn clock_of(millis: i64) -> String {
    let (seconds, rest) = (millis / 1000, millis % 1000);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { clock } else { format!("{clock}.{rest:03}") }
}

/// A reader of a part of an archive that stops when the workbook's budget is used up.
struct Bounded<'b, R> {
    inner: R,
    budget: &'b mut u64,
    /// Bytes since the last tag or text: what is one of them is held as a whole.
    since: Rc<std::cell::Cell<u64>>,
}

/// The longest tag or text.
const LONGEST_PIECE: u64 = 64 << 20;

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.since.set(self.since.get() + count as u64);
        *self.budget = self
            .budget
            .checked_sub(count as u64)
            .filter(|_| self.since.get() <= LONGEST_PIECE)
            .ok_or_else(|| std::io::Error::other(TOO_LARGE))?;
        Ok(count)
    }
}

/// What the reader of a part says when it stops.
const TOO_LARGE: &str = "too much to decompress";

/// Returns the number of a part by its name; some programs write other cases and slashes than the standard has.
fn part<R: Read + Seek>(archive: &ZipArchive<R>, name: &str) -> Option<usize> {
    archive.index_for_name(name).or_else(|| {
        let same = |other: &[u8]| {
            let plain = |byte: &u8| if *byte == b'\\' { b'/' } else { byte.to_ascii_lowercase() };
            other.iter().map(plain).eq(name.bytes().map(|byte| byte.to_ascii_lowercase()))
        };
        archive.file_names_raw().position(same)
    })
}

#[cfg(test)]
mod tests;
