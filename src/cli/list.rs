//! `plotree ls`: what is in a folder, a line each.

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::output::Output;
use super::{Exit, place};
use crate::backend::{Backend, Entry, Order, Scope, SortKey, Spot, View};
use crate::model::{Fid, File, FileType, Timestamp, time};
use crate::text;

/// Rows that are asked for at once.
const WINDOW: usize = 1_000;

/// The arguments of `ls`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree ls                     your home folder
  plotree ls finance/2024        a folder in it
  plotree ls samples:climate     a folder of the owner `samples`
  plotree ls bob:45              a file by its id
  plotree ls --trash             what is in the trash
  plotree ls --sort views --json | jq '.[0].fid'

Each line has the id, the type, the views, the day of the last change and the name")]
pub struct List {
    /// Folder or file: a path from home, OWNER:PATH, or an id such as bob:45
    #[arg(default_value = "")]
    path: String,
    /// Sort by: views and dates largest first, names from A
    #[arg(long, value_enum, value_name = "KEY", default_value = "name")]
    sort: Sort,
    /// Sort the other way round
    #[arg(long, short)]
    reverse: bool,
    /// List the trash instead
    #[arg(long, conflicts_with = "path")]
    trash: bool,
    /// Print a JSON list, with the keys of the v2 API
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sort {
    Name,
    Views,
    Modified,
    Created,
}

impl Sort {
    fn order(self, reverse: bool) -> Order {
        let order = match self {
            Sort::Name => Order::ascending(SortKey::Filename),
            Sort::Views => Order::descending(SortKey::Views),
            Sort::Modified => Order::descending(SortKey::DateModified),
            Sort::Created => Order::descending(SortKey::CreationTime),
        };
        if reverse { order.reversed() } else { order }
    }
}

impl List {
    /// Lists.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let mut printer = Printer { output, json: self.json, printed: 0 };
        let scope = if self.trash {
            Scope::Trash
        } else {
            let file = place::find(backend, &self.path).await?;
            if file.filetype != FileType::Folder {
                printer.row(&Row::from(file))?;
                return printer.end();
            }
            Scope::Folder(file.fid)
        };
        let view = View::new(scope, self.sort.order(self.reverse));
        let mut from = Spot::Index(0);
        loop {
            let window = backend.window(&view, &from, WINDOW).await?;
            let full = window.rows.len() == WINDOW;
            let mut last = None;
            for entry in window.rows {
                printer.row(&Row::from(&entry))?;
                last = Some(entry);
            }
            match last {
                Some(last) if full => from = Spot::After(Box::new(last)),
                _ => return printer.end(),
            }
        }
    }
}

/// What is said of a file.
#[derive(Debug, Serialize)]
struct Row {
    fid: Fid,
    filename: String,
    filetype: FileType,
    title: String,
    views: u64,
    #[serde(with = "time::micros")]
    creation_time: Timestamp,
    #[serde(with = "time::millis")]
    date_modified: Timestamp,
    world_readable: bool,
}

impl From<&Entry> for Row {
    fn from(entry: &Entry) -> Row {
        Row {
            fid: entry.fid.clone(),
            filename: entry.filename.clone(),
            filetype: entry.filetype.clone(),
            title: entry.title.clone(),
            views: entry.views,
            creation_time: entry.created,
            date_modified: entry.modified,
            world_readable: entry.world_readable,
        }
    }
}

impl From<File> for Row {
    fn from(file: File) -> Row {
        Row {
            fid: file.fid,
            filename: file.filename,
            filetype: file.filetype,
            title: file.title,
            views: file.views,
            creation_time: file.creation_time,
            date_modified: file.date_modified,
            world_readable: file.world_readable,
        }
    }
}

/// Prints rows as they come.
struct Printer<'o> {
    output: &'o mut Output,
    json: bool,
    printed: usize,
}

impl Printer<'_> {
    fn row(&mut self, row: &Row) -> anyhow::Result<()> {
        if self.json {
            self.output.raw(if self.printed == 0 { "[\n" } else { ",\n" })?;
            self.output.json(row)?;
        } else {
            let kind = text::shown(&row.filetype.to_string());
            let slash = if row.filetype == FileType::Folder { "/" } else { "" };
            let (fid, day) = (row.fid.to_string(), row.date_modified.date());
            let name = text::shown(&row.filename);
            self.output.line(format_args!("{fid:<12}  {kind:<6}  {:>8}  {day}  {name}{slash}", row.views))?;
        }
        self.printed += 1;
        Ok(())
    }

    fn end(self) -> anyhow::Result<Exit> {
        match (self.json, self.printed) {
            (true, 0) => self.output.raw("[]\n")?,
            (true, _) => self.output.raw("\n]\n")?,
            _ => {}
        }
        Ok(Exit::Done)
    }
}
