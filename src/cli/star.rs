//! `plotree star`: the stars of files.

use anyhow::Context;
use clap::Args;

use super::deed::Teller;
use super::output::Output;
use super::{Exit, place, quoted};
use crate::backend::Backend;

/// The arguments of `star`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree star growth bob:45
  plotree star --remove 'old/*'
  plotree find --name 'final*' --json | jq -r '.[].fid' | plotree star -")]
pub struct Star {
    /// Files: paths, patterns, ids; - reads them from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Take the stars away
    #[arg(long, short)]
    remove: bool,
    /// Print a JSON object a file
    #[arg(long)]
    json: bool,
}

impl Star {
    /// Stars each; what fails does not stop the others.
    pub async fn run(&self, backend: &dyn Backend, output: &mut Output) -> anyhow::Result<Exit> {
        let (files, mut exit) = place::find_all(backend, &self.paths).await?;
        for file in files {
            let (done, word) = if self.remove {
                (backend.unstar(&file.fid).await.map(|_| ()), "unstarred")
            } else {
                (backend.star(&file.fid).await.map(|_| ()), "starred")
            };
            match done.with_context(|| format!("{} was not {word}", quoted(&file.filename))) {
                Ok(()) => Teller { json: self.json }.named(output, word, &file.fid, &file.filename)?,
                Err(error) => exit = super::report(&error),
            }
        }
        Ok(exit)
    }
}
