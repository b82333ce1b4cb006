//! `plotree keys`: the keys of the app, as they are or as they come.

use std::path::Path;

use anyhow::Context;
use clap::Args;

use super::Exit;
use super::output::Output;
use crate::config::Config;
use crate::tui::keys::{DEFAULT_KEYS, KeyMap};

/// How to print the keys.
#[derive(Debug, Args)]
pub struct Keys {
    /// Print the file that your own keys.toml may change
    #[arg(long)]
    pub default: bool,
}

impl Keys {
    /// Prints the keys.
    pub fn run(&self, output: &mut Output) -> anyhow::Result<Exit> {
        if self.default {
            output.line(DEFAULT_KEYS.trim_end())?;
            return Ok(Exit::Done);
        }
        let file = Config::load(None)?.keys;
        let keys = KeyMap::read(read(&file)?.as_deref());
        let keys = keys.with_context(|| format!("the keys in `{}` cannot be used", file.display()))?;
        output.line(keys.markdown().trim_end())?;
        Ok(Exit::Done)
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
