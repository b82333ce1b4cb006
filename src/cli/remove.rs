//! `plotree rm`: deletes for good, after asking.

use std::io::{self, BufRead, IsTerminal};

use anyhow::Context;
use clap::Args;

use super::deed::Teller;
use super::output::{self, Output};
use super::{Exit, place, quoted};
use crate::backend::Backend;
use crate::model::{File, FileType};
use crate::text;

/// The arguments of `rm`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree rm bob:45               delete for good; asks before
  plotree rm --yes 'old/*'        without asking
  plotree trash old               rather this: it can be taken back

What is not in the trash goes there first, so that a run broken off leaves it there")]
pub struct Remove {
    /// Files and folders: paths, patterns, ids; - reads them from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    /// Print a JSON object a file
    #[arg(long)]
    json: bool,
}

impl Remove {
    /// Asks, then deletes each; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (files, mut exit) = place::find_all(backend, &self.paths).await?;
        if !self.yes && !files.is_empty() {
            if !io::stdin().is_terminal() || self.paths.iter().any(|path| path == "-") {
                output::complain("nobody can be asked whether to delete for good");
                output::hint("say --yes, or use `plotree trash`");
                return Ok(Exit::Usage);
            }
            if !agreed(&files)? {
                output::remark(&text::shown("nothing was deleted"));
                return Ok(Exit::Done);
            }
        }
        for file in files {
            let deleted = delete(backend, &file).await;
            match deleted.with_context(|| format!("{} was not deleted", quoted(&file.filename))) {
                Ok(()) => Teller { json: self.json }.named(output, "deleted", &file.fid, &file.filename)?,
                Err(error) => exit = super::report(&error),
            }
        }
        Ok(exit)
    }
}

async fn delete(backend: &dyn Backend, file: &File) -> anyhow::Result<()> {
    if !file.is_trashed() {
        backend.trash(&file.fid).await?;
    }
    backend.permanent_delete(&file.fid).await?;
    Ok(())
}

fn agreed(files: &[File]) -> io::Result<bool> {
    let folders = files.iter().filter(|file| file.filetype == FileType::Folder).count();
    let what = match (files, folders) {
        ([only], 0) => quoted(&only.filename),
        ([only], _) => format!("the folder {} with all that is in it", quoted(&only.filename)),
        (_, 0) => format!("{} files", files.len()),
        _ => format!("{} files and folders with all that is in them", files.len()),
    };
    output::ask(&format!("Delete {what} for good? Type yes:"));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
