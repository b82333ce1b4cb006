//! Files as lines of text or as a JSON list: what `ls` and `find` print.

use serde::Serialize;

use super::Exit;
use super::output::Output;
use crate::backend::Entry;
use crate::model::{Fid, File, FileType, Timestamp, time};
use crate::text;

/// What is said of a file.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    fid: &'a Fid,
    filename: &'a str,
    filetype: &'a FileType,
    title: &'a str,
    views: u64,
    #[serde(with = "time::micros")]
    creation_time: Timestamp,
    #[serde(with = "time::millis")]
    date_modified: Timestamp,
    world_readable: bool,
}

impl<'a> From<&'a Entry> for Row<'a> {
    fn from(entry: &'a Entry) -> Row<'a> {
        Row {
            fid: &entry.fid,
            filename: &entry.filename,
            filetype: &entry.filetype,
            title: &entry.title,
            views: entry.views,
            creation_time: entry.created,
            date_modified: entry.modified,
            world_readable: entry.world_readable,
        }
    }
}

impl<'a> From<&'a File> for Row<'a> {
    fn from(file: &'a File) -> Row<'a> {
        Row {
            fid: &file.fid,
            filename: &file.filename,
            filetype: &file.filetype,
            title: &file.title,
            views: file.views,
            creation_time: file.creation_time,
            date_modified: file.date_modified,
            world_readable: file.world_readable,
        }
    }
}

/// Prints rows as they come: lines, or a JSON list with a row a line.
pub struct Printer<'o> {
    output: &'o mut Output,
    json: bool,
    printed: usize,
}

impl Printer<'_> {
    /// Makes a printer of lines, or of JSON.
    pub fn new(output: &mut Output, json: bool) -> Printer<'_> {
        Printer { output, json, printed: 0 }
    }

    /// Prints a row.
    pub fn row(&mut self, row: &Row<'_>) -> anyhow::Result<()> {
        if self.json {
            self.output.raw(if self.printed == 0 { "[\n" } else { ",\n" })?;
            self.output.json(row)?;
        } else {
            let kind = text::shown(&row.filetype.to_string());
            let slash = if *row.filetype == FileType::Folder { "/" } else { "" };
            let (fid, day) = (row.fid.to_string(), row.date_modified.date());
            let name = text::shown(row.filename);
            self.output.line(format_args!("{fid:<12}  {kind:<6}  {:>8}  {day}  {name}{slash}", row.views))?;
        }
        self.printed += 1;
        Ok(())
    }

    /// Returns how many rows were printed.
    pub fn printed(&self) -> usize {
        self.printed
    }

    /// Ends the list.
    pub fn end(self) -> anyhow::Result<Exit> {
        match (self.json, self.printed) {
            (true, 0) => self.output.raw("[]\n")?,
            (true, _) => self.output.raw("\n]\n")?,
            _ => {}
        }
        Ok(Exit::Done)
    }
}

/// Prints entries as a JSON list.
pub fn list(entries: &[Entry], output: &mut Output) -> anyhow::Result<Exit> {
    let mut printer = Printer::new(output, true);
    for entry in entries {
        printer.row(&entry.into())?;
    }
    printer.end()
}
