//! `plotree keys`: the keys of the app, as they are or as they come.

use std::path::Path;

use anyhow::Context;
use clap::Args;

use super::Exit;
use super::output::Output;
use crate::config::Config;

/// How to print the keys.
#[derive(Debug, Args)]
pub struct Keys {
    /// Print the file that your own keys.toml may change
    #[arg(long)]
    pub default: bool,
}

/// What the app says of its keys, handed over by `main`, since faces do not know each other.
pub struct KeyTables<'k> {
    /// The keys file that the program comes with.
    pub default: &'k str,
    /// Returns the tables of all keys with the user's files, or says what is wrong with them.
    pub tables: &'k dyn Fn(&Config) -> anyhow::Result<String>,
}

/// Prints the keys.
#[must_use]
pub fn show(keys: &Keys, tables: &KeyTables<'_>) -> Exit {
    let mut output = Output::stdout();
    let shown = keys.print(tables, &mut output).and_then(|()| Ok(output.finish()?));
    shown.map_or_else(|error| super::report(&error), |()| Exit::Done)
}

impl Keys {
    fn print(&self, tables: &KeyTables<'_>, output: &mut Output) -> anyhow::Result<()> {
        if self.default {
            return Ok(output.line(tables.default.trim_end())?);
        }
        let keys = (tables.tables)(&Config::load(None)?)?;
        Ok(output.line(keys.trim_end())?)
    }
}

/// Reads the user's keys, if he has set any.
///
/// # Errors
/// Names the file that cannot be read.
pub fn read(file: &Path) -> anyhow::Result<Option<String>> {
    match std::fs::read_to_string(file) {
        Ok(keys) => Ok(Some(keys)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("the keys in `{}` could not be read", file.display())),
    }
}
