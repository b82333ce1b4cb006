//! `plotree ls`: what is in a folder, a line each.

use clap::{Args, ValueEnum};

use super::output::Output;
use super::rows::{Printer, Row};
use super::{Exit, place};
use crate::backend::{Backend, Entries, Order, Scope, SortKey, View};
use crate::model::FileType;

/// The arguments of `ls`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree ls                     your home folder
  plotree ls finance/2024        a folder in it
  plotree ls samples:climate     a folder of the owner `samples`
  plotree ls bob:45              a file by its id
  plotree ls 'finance/**/*2024*' files whose paths match
  plotree ls --trash             what is in the trash
  plotree ls --sort views --json | jq '.[0].fid'

Each line has the id, the type, the views, the day of the last change and the name")]
pub struct List {
    /// Folders or files: paths from home, OWNER:PATH, ids such as bob:45, or patterns
    #[arg(default_value = "")]
    paths: Vec<String>,
    /// Sort by: views and dates largest first, names from A
    #[arg(long, value_enum, value_name = "KEY", default_value = "name")]
    sort: Sort,
    /// Sort the other way round
    #[arg(long, short)]
    reverse: bool,
    /// List the trash instead
    #[arg(long, conflicts_with = "paths")]
    trash: bool,
    /// Print a JSON list, with the keys of the v2 API
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sort {
    Name,
    Title,
    Views,
    Modified,
    Created,
    Size,
    Quality,
    Owner,
}

impl Sort {
    fn order(self, reverse: bool) -> Order {
        let order = match self {
            Sort::Name => Order::ascending(SortKey::Filename),
            Sort::Title => Order::ascending(SortKey::Title),
            Sort::Size => Order::descending(SortKey::Size),
            Sort::Quality => Order::descending(SortKey::Quality),
            Sort::Owner => Order::ascending(SortKey::Owner),
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
        let mut printer = Printer::new(output, self.json);
        if self.trash {
            self.list(backend, Scope::Trash, &mut printer).await?;
            return printer.end();
        }
        let (found, exit) = place::find_all(backend, &self.paths).await?;
        // A single folder is looked into; of several files each is named.
        match found.as_slice() {
            [only] if only.filetype == FileType::Folder => {
                self.list(backend, Scope::Folder(only.fid.clone()), &mut printer).await?;
            }
            files => {
                for file in files {
                    printer.row(&Row::from(file))?;
                }
            }
        }
        printer.end().map(|done| if exit == Exit::Done { done } else { exit })
    }

    async fn list(&self, backend: &dyn Backend, scope: Scope, printer: &mut Printer<'_>) -> anyhow::Result<()> {
        let mut entries = Entries::new(backend, View::new(scope, self.sort.order(self.reverse)));
        loop {
            let rows = entries.next().await?;
            if rows.is_empty() {
                return Ok(());
            }
            for entry in &rows {
                printer.row(&Row::from(entry))?;
            }
        }
    }
}
