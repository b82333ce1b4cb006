//! Opens the user's library for a run: its file by the configuration, his account in it, the samples in a new one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use super::{Global, output, quoted};
use crate::backend::Backend;
use crate::backend::embedded::{Library, Options};
use crate::config::{Config, Location};
use crate::text;

/// What a library is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// For the app, which should not begin empty.
    App,
    /// For a command, which finds in a library of memory only what it puts there.
    Command,
}

/// A library with the settings it was found by.
#[derive(Debug)]
pub struct Opened {
    /// The library.
    pub library: Library,
    /// The settings.
    pub config: Config,
    /// The user's name as it is in the library.
    pub user: String,
}

impl Opened {
    /// Returns the library as the user sees it.
    ///
    /// # Errors
    /// Says that the user is not in it.
    pub fn backend(&self) -> anyhow::Result<Arc<dyn Backend>> {
        let session = self.library.session(Some(&self.user));
        Ok(Arc::new(session.with_context(|| format!("the user {} could not be looked up", quoted(&self.user)))?))
    }
}

/// Opens the library of a run.
///
/// # Errors
/// Says which setting or which file is wrong, and how.
pub fn open(global: &Global, purpose: Purpose) -> anyhow::Result<Opened> {
    let config = Config::load(global.library.as_deref())?;
    for remark in &config.remarks {
        output::remark(&text::shown(&remark.to_string()));
    }
    let (library, new) = match &config.library {
        Location::Memory => (Library::in_memory()?, purpose == Purpose::App),
        Location::File(path) => {
            let new = std::fs::metadata(path).map_or(true, |meta| meta.len() == 0);
            let library = Library::open(path, &options(&config));
            (
                library
                    .with_context(|| format!("the library {} could not be opened", quoted(&path.to_string_lossy())))?,
                new,
            )
        }
    };
    let user = user(&library, &config)?;
    if new && config.samples && !global.no_samples {
        library.add_samples().context("the samples could not be added")?;
    }
    Ok(Opened { library, config, user })
}

/// Returns the file of a run's library, none for one in memory, and how it is opened.
///
/// # Errors
/// Says which setting is wrong, and how.
pub fn file_of(global: &Global) -> anyhow::Result<(Option<PathBuf>, Options)> {
    let config = Config::load(global.library.as_deref())?;
    for remark in &config.remarks {
        output::remark(&text::shown(&remark.to_string()));
    }
    Ok((config.library.file().map(Path::to_owned), options(&config)))
}

/// Returns how a library is opened: a path that somebody wrote may be mistyped, so no folders are made for it.
fn options(config: &Config) -> Options {
    Options { make_folders: !config.library_is_set, allow_network: config.allow_network, ..Options::default() }
}

/// Returns who the user is in the library: who he says, else the library's owner, so that a library is the same for its
/// user under another account of the system, and one that may only be read can be opened at all.
fn user(library: &Library, config: &Config) -> anyhow::Result<String> {
    if !config.user_is_set
        && let Some(owner) = library.owner()?
    {
        return Ok(owner);
    }
    let name = &config.user;
    library.ensure_user(name).with_context(|| format!("the user {} could not be made", quoted(name)))
}
