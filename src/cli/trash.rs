//! `plotree trash` and `plotree restore`: to the trash and back.

use anyhow::{Context, bail};
use clap::Args;
use globset::GlobBuilder;

use super::deed::Teller;
use super::output::Output;
use super::{Exit, place, quoted};
use crate::backend::{self, Backend, Entries, Order, Scope, SortKey, Spot, View};
use crate::model::{Fid, File};

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
    /// Print a JSON object a file
    #[arg(long)]
    json: bool,
}

/// The arguments of `restore`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree ls --trash             see what is there
  plotree restore bob:45         by its id
  plotree restore growth         by its name, if only one has it
  plotree restore 'q?_*'         all whose names match")]
pub struct Restore {
    /// Files and folders in the trash: ids, names, patterns of names; - reads them from standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Print a JSON object a file
    #[arg(long)]
    json: bool,
}

impl Trash {
    /// Trashes each; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (files, mut exit) = place::find_all(backend, &self.paths).await?;
        let teller = Teller { json: self.json };
        for file in files {
            match trash(backend, &file).await {
                Ok((fid, name)) => teller.named(output, "trashed", &fid, &name)?,
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
        let teller = Teller { json: self.json };
        for said in place::words(&self.files)? {
            let fids = match meant(backend, &said).await {
                Ok(fids) => fids,
                Err(error) => {
                    exit = super::report(&error);
                    continue;
                }
            };
            for fid in fids {
                let restored = backend.restore(&fid).await;
                match restored.with_context(|| format!("{} could not be taken out of the trash", quoted(&said))) {
                    Ok(_) => teller.placed(backend, output, "restored", &fid).await?,
                    Err(error) => exit = super::report(&error),
                }
            }
        }
        Ok(exit)
    }
}

/// Returns the files in the trash that a word means: an id, the one of a name, or all whose names match a pattern.
async fn meant(backend: &dyn Backend, said: &str) -> anyhow::Result<Vec<Fid>> {
    if let Ok(fid) = said.parse::<Fid>() {
        return Ok(vec![fid]);
    }
    let mut view = View::new(Scope::Trash, Order::ascending(SortKey::Filename));
    if place::is_pattern(said) {
        let glob = GlobBuilder::new(said).build().with_context(|| format!("{} is no pattern", quoted(said)))?;
        let glob = glob.compile_matcher();
        let entries = Entries::new(backend, view.clone()).all().await?;
        let matching = entries.into_iter().filter(|entry| entry.filename == said || glob.is_match(&entry.filename));
        let fids: Vec<Fid> = matching.map(|entry| entry.fid).collect();
        if !fids.is_empty() {
            return Ok(fids);
        }
    }
    view.filter = Some(said.to_owned());
    Ok(vec![trashed(backend, &view, said).await?])
}

/// Finds a file in the trash by its name.
async fn trashed(backend: &dyn Backend, view: &View, name: &str) -> anyhow::Result<Fid> {
    let window = backend.window(view, &Spot::Index(0), MOST_ENTRIES).await?;
    let mut named = window.rows.into_iter().filter(|entry| entry.filename == name).map(|entry| entry.fid);
    let first =
        named.next().ok_or(backend::Error::NotFound).with_context(|| format!("{} in the trash", quoted(name)))?;
    let others: Vec<String> = named.map(|fid| fid.to_string()).collect();
    if !others.is_empty() {
        bail!("several files in the trash have this name: {first}, {}; say which by its id", others.join(", "));
    }
    Ok(first)
}
