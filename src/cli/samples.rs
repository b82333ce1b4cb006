//! `plotree samples`: the collection that a new library begins with.

use clap::Subcommand;

use super::output::Output;
use super::{Exit, Opened};

/// What to do with the samples.
#[derive(Debug, Subcommand)]
pub enum Samples {
    /// Add the sample plots, under the owner `samples`
    Add,
    /// Remove the sample plots for good
    Remove,
}

impl Samples {
    /// Adds or removes them.
    pub fn run(&self, opened: &Opened, output: &mut Output) -> anyhow::Result<Exit> {
        match self {
            Samples::Add => match opened.library.add_samples()? {
                0 => output.line("the samples are there already: see `plotree ls samples:`")?,
                count => output.line(format_args!("added {count} sample plots: see `plotree ls samples:`"))?,
            },
            Samples::Remove => match opened.library.remove_samples()? {
                0 => output.line("there are no samples")?,
                count => output.line(format_args!("removed the samples, {count} files"))?,
            },
        }
        Ok(Exit::Done)
    }
}
