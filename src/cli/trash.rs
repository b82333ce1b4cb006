//! `plotree trash` and `plotree restore`: to the trash and back.

use anyhow::{Context, bail};
use clap::Args;

use super::output::Output;
use super::{Exit, place, quoted};
use crate::backend::{self, Backend, Order, Scope, SortKey, Spot, View};
use crate::model::{Fid, File};
use crate::text;

/// Entries of the trash that a name is looked for among.
const MOST_ENTRIES: usize = 10_000;

/// The arguments of `trash`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree trash finance/old      a folder with all that is in it
  plotree trash bob:45 bob:46    files by their ids

Nothing is deleted: `plotree restore` takes it back, as does `u` in the app")]
pub struct Trash {
    /// Files and folders: paths from home, patterns, ids; - reads them from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
}

/// The arguments of `restore`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree ls --trash             see what is there
  plotree restore bob:45         by its id
  plotree restore growth         by its name, if only one has it")]
pub struct Restore {
    /// Files and folders in the trash: ids or names
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

impl Trash {
    /// Trashes each; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (files, mut exit) = place::find_all(backend, &self.paths).await?;
        for file in files {
            match trash(backend, &file).await {
                Ok((fid, name)) => output.line(format_args!("trashed  {fid}  {}", text::shown(&name)))?,
                Err(error) => exit = super::report(&error),
            }
        }
        Ok(exit)
    }
}

async fn trash(backend: &dyn Backend, file: &File) -> anyhow::Result<(Fid, String)> {
    let change = backend.trash(&file.fid).await;
    let change = change.with_context(|| format!("{} was not moved to the trash", quoted(&file.filename)))?;
    Ok((change.value.fid, change.value.filename))
}

impl Restore {
    /// Restores each; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let mut exit = Exit::Done;
        for said in place::words(&self.files)? {
            match restore(backend, &said).await {
                Ok((fid, path)) => output.line(format_args!("restored  {fid}  {}", text::shown(&path)))?,
                Err(error) => exit = super::report(&error),
            }
        }
        Ok(exit)
    }
}

async fn restore(backend: &dyn Backend, said: &str) -> anyhow::Result<(Fid, String)> {
    let fid = match said.parse::<Fid>() {
        Ok(fid) => fid,
        Err(_) => trashed(backend, said).await?,
    };
    let restored = backend.restore(&fid).await;
    let change = restored.with_context(|| format!("{} could not be taken out of the trash", quoted(said)))?;
    let path = backend.path(&fid).await.unwrap_or(change.value.filename);
    Ok((fid, path))
}

/// Finds a file in the trash by its name.
async fn trashed(backend: &dyn Backend, name: &str) -> anyhow::Result<Fid> {
    let mut view = View::new(Scope::Trash, Order::ascending(SortKey::Filename));
    view.filter = Some(name.to_owned());
    let window = backend.window(&view, &Spot::Index(0), MOST_ENTRIES).await?;
    let mut named = window.rows.into_iter().filter(|entry| entry.filename == name).map(|entry| entry.fid);
    let first =
        named.next().ok_or(backend::Error::NotFound).with_context(|| format!("{} in the trash", quoted(name)))?;
    let others: Vec<String> = named.map(|fid| fid.to_string()).collect();
    if !others.is_empty() {
        bail!("several files in the trash have this name: {first}, {}; say which by its id", others.join(", "));
    }
    Ok(first)
}
