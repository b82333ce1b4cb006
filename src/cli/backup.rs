//! `plotree backup`: a copy of the library, made while others use it.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use super::library::file_of;
use super::output::Output;
use super::{Exit, Global, quoted};
use crate::backend::embedded::care::Kept;
use crate::backend::embedded::{Library, Options};
use crate::text;

/// The arguments of `backup`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree backup ~/plots-2026-11.plotree
  plotree backup --force /media/stick/plots.plotree    replace the copy from last time
  plotree --library ~/plots-2026-11.plotree            look at a copy

The copy is a library like any other: it is checked before it gets its name, and there wholly or not at all. \
The library may be in use meanwhile")]
pub struct Backup {
    /// The copy to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace a file of that name
    #[arg(long)]
    force: bool,
}

impl Backup {
    /// Writes the copy.
    pub fn run(&self, global: &Global, output: &mut Output) -> anyhow::Result<Exit> {
        let (path, options) = file_of(global)?;
        let Some(path) = path else { bail!("a library in memory cannot be kept; import into one in a file") };
        let library = Library::open(&path, &Options { read_only: true, ..options });
        let library = library.context("the library could not be opened")?;
        let kept = if self.force { Kept::New } else { Kept::Old };
        let done = library.backup(&self.file, kept);
        let said = quoted(&self.file.to_string_lossy());
        if let (Err(crate::backend::Error::Conflict { .. }), false) = (&done, self.force) {
            done.with_context(|| format!("{said} was not written; --force replaces a file"))?;
            return Ok(Exit::Failed);
        }
        done.with_context(|| format!("the copy {said} could not be written"))?;
        let bytes = std::fs::metadata(&self.file).map_or(0, |meta| meta.len());
        let megabytes = bytes as f64 / 1e6;
        output.line(format_args!("copied  {}  {megabytes:.1} MB", text::shown(&self.file.to_string_lossy())))?;
        Ok(Exit::Done)
    }
}
