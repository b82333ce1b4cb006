//! `plotree tree`: a folder with all that is below it.

use clap::Args;
use serde::Serialize;

use super::output::Output;
use super::rows::Row;
use super::{Exit, place};
use crate::backend::{Backend, Entries, Entry, Order, Scope, SortKey, View};
use crate::model::{Fid, File, FileType};
use crate::text;

/// How deep a tree is shown at most, so that a broken server cannot lead around in circles.
const DEEPEST: usize = 100;

/// The arguments of `tree`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree tree                   all of your files
  plotree tree finance --depth 2 two levels of a folder
  plotree tree --folders         folders only
  plotree tree --json | jq -r 'select(.filetype == \"plot\") | .path'

With --json each line is an object of its own, with the path from the folder that was asked for")]
pub struct Tree {
    /// Folders: paths from home, OWNER:PATH, ids, patterns; - reads them from standard input
    #[arg(default_value = "", value_name = "PATH")]
    paths: Vec<String>,
    /// Levels to show
    #[arg(long, short, value_name = "LEVELS")]
    depth: Option<usize>,
    /// Leave out everything but folders
    #[arg(long)]
    folders: bool,
    /// Print a JSON object a line
    #[arg(long)]
    json: bool,
}

/// A file with its path from the folder that was asked for.
#[derive(Serialize)]
struct Leaf<'a> {
    path: &'a str,
    #[serde(flatten)]
    row: Row<'a>,
}

/// A folder under way: what is left of it, and what stands before its lines.
struct Level {
    left: std::vec::IntoIter<Entry>,
    before: String,
    path: String,
}

impl Tree {
    /// Prints the tree, a folder at a time.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (roots, exit) = place::find_all(backend, &self.paths).await?;
        for root in roots {
            self.tree(backend, &root, output).await?;
        }
        Ok(exit)
    }

    async fn tree(&self, backend: &dyn Backend, root: &File, output: &mut Output) -> anyhow::Result<()> {
        if !self.json {
            let name = if root.fid.is_home() { "/" } else { &root.filename };
            output.line(format_args!("{}  {}", text::shown(name), root.fid))?;
        }
        if root.filetype != FileType::Folder {
            return Ok(());
        }
        let deepest = self.depth.unwrap_or(DEEPEST).min(DEEPEST);
        let (mut folders, mut files) = (0_u64, 0_u64);
        let first = self.entries(backend, &root.fid).await?;
        let mut levels = vec![Level { left: first, before: String::new(), path: String::new() }];
        while let Some(level) = levels.last_mut() {
            let Some(entry) = level.left.next() else {
                levels.pop();
                continue;
            };
            let is_folder = entry.filetype == FileType::Folder;
            *(if is_folder { &mut folders } else { &mut files }) += 1;
            let path = format!("{}{}", level.path, entry.filename);
            let (branch, below) = if level.left.len() == 0 { ("└── ", "    ") } else { ("├── ", "│   ") };
            if self.json {
                output.json(&Leaf { path: &path, row: Row::from(&entry) })?;
                output.raw("\n")?;
            } else {
                let (name, before) = (text::shown(&entry.filename), &level.before);
                let slash = if is_folder { "/" } else { "" };
                output.line(format_args!("{before}{branch}{name}{slash}  {}", entry.fid))?;
            }
            let before = format!("{}{below}", level.before);
            if is_folder && levels.len() < deepest {
                let left = self.entries(backend, &entry.fid).await?;
                levels.push(Level { left, before, path: path + "/" });
            }
        }
        if !self.json {
            output.line(format_args!("{}, {}", counted(folders, "folder"), counted(files, "file")))?;
        }
        Ok(())
    }

    async fn entries(&self, backend: &dyn Backend, folder: &Fid) -> anyhow::Result<std::vec::IntoIter<Entry>> {
        let scope = if self.folders { Scope::Subfolders(folder.clone()) } else { Scope::Folder(folder.clone()) };
        let entries = Entries::new(backend, View::new(scope, Order::ascending(SortKey::Filename)));
        Ok(entries.all().await?.into_iter())
    }
}

fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
