//! `plotree completions` and `plotree man`: what shells and readers of manuals want, made of the table of commands.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::output::Output;
use super::{Arguments, Exit};
use crate::text::shown;

/// For which shell to print completions.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

impl Completions {
    /// Prints the completions.
    pub fn run(&self, output: &mut Output) -> anyhow::Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "plotree", &mut script);
        output.bytes(&script)?;
        Ok(Exit::Done)
    }
}

/// Where to put the manual.
#[derive(Debug, Args)]
pub struct Manual {
    /// Write a page for every command into this folder, instead of the first one to standard output
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

impl Manual {
    /// Prints the manual's first page, or writes all of them.
    pub fn run(&self, output: &mut Output) -> anyhow::Result<Exit> {
        let command = Arguments::command();
        let Some(folder) = &self.folder else {
            let mut page = Vec::new();
            Man::new(command).render(&mut page)?;
            output.bytes(&page)?;
            return Ok(Exit::Done);
        };
        let name = shown(&folder.to_string_lossy());
        std::fs::create_dir_all(folder).with_context(|| format!("the folder `{name}` could not be made"))?;
        clap_mangen::generate_to(command, folder)
            .with_context(|| format!("the pages could not be written to `{name}`"))?;
        output.line(format!("{name}: try `man {name}/plotree.1`"))?;
        Ok(Exit::Done)
    }
}
