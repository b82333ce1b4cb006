//! `plotree mv`, `cp` and `mkdir`: files to other folders and names.

use anyhow::{Context, bail};
use clap::Args;

use super::deed::Teller;
use super::output::Output;
use super::{Exit, place, quoted};
use crate::backend::{self, Backend, CopyOptions, Lookup};
use crate::model::{Fid, File, FilePatch, FileType, HOME, IdLocal, Place};

/// The arguments of `mv`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree mv growth margins           rename
  plotree mv growth 'q?' finance/2024 into a folder that is there
  plotree mv bob:45 finance/growth    into a folder under another name")]
pub struct Move {
    /// Files and folders (paths, patterns, ids; - reads them from standard input), then where to: a folder that is there, or a new path
    #[arg(required = true, num_args = 2.., value_name = "PATH")]
    paths: Vec<String>,
    /// Print a JSON object a file
    #[arg(long)]
    json: bool,
}

/// The arguments of `cp`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree cp growth finance/2024      a copy that draws on the same grids
  plotree cp --deep growth copy       with copies of its grids
  plotree cp samples:climate/trend .  into your home folder")]
pub struct Copy {
    /// Plots and grids (paths, patterns, ids; - reads them from standard input), then where to: a folder that is there, or a new path
    #[arg(required = true, num_args = 2.., value_name = "PATH")]
    paths: Vec<String>,
    /// Copy the grids of a plot too
    #[arg(long)]
    deep: bool,
    /// Let everybody read the copies
    #[arg(long)]
    public: bool,
    /// Print a JSON object a file
    #[arg(long)]
    json: bool,
}

/// The arguments of `mkdir`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree mkdir finance/2024/q1       with all folders above it
  plotree mkdir --parents finance     no error if it is there")]
pub struct MakeFolder {
    /// Paths of new folders; - reads them from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// A folder that is there is no error
    #[arg(long, short)]
    parents: bool,
    /// Print a JSON object a file
    #[arg(long)]
    json: bool,
}

/// Where files go: a folder that is there, and a new name if the last part of the path is one.
struct Target {
    folder: IdLocal,
    name: Option<String>,
}

/// Understands where to; `.` is home.
async fn target(backend: &dyn Backend, said: &str, several: bool) -> anyhow::Result<Target> {
    let said = if said == "." { "" } else { said };
    match place::find(backend, said).await {
        Ok(file) if file.filetype == FileType::Folder => return Ok(Target { folder: file.fid.number(), name: None }),
        Ok(_) if several => bail!("{} is no folder", quoted(said)),
        Ok(_) => bail!("{} is there already", quoted(said)),
        Err(_) if several || said.ends_with('/') => {
            bail!("the folder {} is not there; `plotree mkdir` makes it", quoted(said));
        }
        Err(_) => {}
    }
    let (user, path) = place::split(said);
    if user.is_some() {
        bail!("{} is in another owner's folders; copies and moves stay in yours", quoted(said));
    }
    let path = path.trim_matches('/');
    let (above, name) = path.rsplit_once('/').map_or((None, path), |(above, name)| (Some(above), name));
    let folder = match above {
        None => HOME,
        Some(above) => {
            let found = backend.lookup(&Lookup::from_home(above)).await;
            if matches!(found, Err(backend::Error::NotFound)) {
                bail!("the folder {} is not there; `plotree mkdir` makes it", quoted(above));
            }
            let found = found.with_context(|| format!("the folder {}", quoted(above)))?;
            if found.filetype != FileType::Folder {
                bail!("{} is no folder", quoted(above));
            }
            found.fid.number()
        }
    };
    Ok(Target { folder, name: Some(name.to_owned()) })
}

/// Returns the sources, and where they go.
async fn parted(backend: &dyn Backend, paths: &[String]) -> anyhow::Result<(Vec<File>, Target, Exit)> {
    let (to, from) = paths.split_last().context("no paths were named")?;
    let (files, exit) = place::find_all(backend, from).await?;
    let target = target(backend, to, files.len() > 1 || from.len() > 1).await?;
    Ok((files, target, exit))
}

impl Move {
    /// Moves each; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (files, target, mut exit) = parted(backend, &self.paths).await?;
        let teller = Teller { json: self.json };
        for file in files {
            let patch = FilePatch { filename: target.name.clone(), ..FilePatch::move_to(target.folder) };
            let moved = backend.update(&file.fid, &patch).await;
            match moved.with_context(|| format!("{} was not moved", quoted(&file.filename))) {
                Ok(change) => teller.placed(backend, output, "moved", &change.value.fid).await?,
                Err(error) => exit = super::report(&error),
            }
        }
        Ok(exit)
    }
}

impl Copy {
    /// Copies each; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (files, target, mut exit) = parted(backend, &self.paths).await?;
        let teller = Teller { json: self.json };
        for file in files {
            let copied = self.copy(backend, &file, &target).await;
            match copied.with_context(|| format!("{} was not copied", quoted(&file.filename))) {
                Ok(fid) => teller.placed(backend, output, "copied", &fid).await?,
                Err(error) => exit = super::report(&error),
            }
        }
        Ok(exit)
    }

    async fn copy(&self, backend: &dyn Backend, file: &File, target: &Target) -> anyhow::Result<Fid> {
        let options = CopyOptions { deep_copy: self.deep, make_public: self.public, parent: Some(target.folder) };
        let change = backend.copy(&file.fid, &options).await?;
        let fid = change.value.new_fid;
        if let Some(name) = &target.name
            && let Err(error) = backend.update(&fid, &FilePatch::rename(name)).await
        {
            // A copy under another name than was asked for is none.
            if let Some(undo) = &change.undo {
                let undone = backend.undo(undo).await;
                undone.with_context(|| format!("the copy {fid} could not be named so, nor taken back"))?;
            }
            return Err(error.into());
        }
        Ok(fid)
    }
}

impl MakeFolder {
    /// Makes each; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let mut exit = Exit::Done;
        let teller = Teller { json: self.json };
        for path in &place::words(&self.paths)? {
            match backend.create_folder(path, &Place::default()).await {
                Ok(change) => teller.placed(backend, output, "made", &change.value.file.fid).await?,
                Err(backend::Error::Conflict { .. }) if self.parents => {}
                Err(error) => {
                    let error = anyhow::Error::new(error).context(format!("{} was not made", quoted(path)));
                    exit = super::report(&error);
                }
            }
        }
        Ok(exit)
    }
}
