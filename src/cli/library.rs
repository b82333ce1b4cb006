//! Opens what a run works on: the user's library (its file by the configuration, his account in it, the samples in a new
//! one), or a server that he signed in on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use super::errands::Errands;
use super::remote::{self, Connected};
use super::{Global, output, quoted};
use crate::backend::Backend;
use crate::backend::embedded::{Library, Options};
use crate::config::{Config, ConfigError, Location};
use crate::model::{Fid, HOME};
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

/// Where a run's files are, as the user sees them: on this machine or on a server.
pub struct Place {
    /// What answers the verbs.
    pub backend: Arc<dyn Backend>,
    /// The user's home folder there.
    pub home: Fid,
    /// What it is called on the screen.
    pub name: String,
    /// Why nothing can be changed, if so.
    pub read_only: Option<String>,
    /// What tells it from other places at the next start: a library's file, or a server's host; nothing for one that is
    /// not kept.
    pub mark: Option<String>,
    /// Who pulls, pushes, imports and exports for the app.
    pub outside: Errands,
    /// The settings.
    pub config: Config,
    /// Whether it is a server.
    pub is_remote: bool,
}

impl Place {
    /// Returns the folder of the pages that a browser is shown of files on this machine; those on a server have their own.
    #[must_use]
    pub fn pages(&self) -> Option<PathBuf> {
        (!self.is_remote).then(|| self.config.cache.join("pages"))
    }
}

/// Opens where a run's files are. A server is not asked yet, so that nothing waits for it.
///
/// # Errors
/// Says which setting, file or name is wrong, and how.
pub fn open_place(global: &Global, purpose: Purpose) -> anyhow::Result<Place> {
    let Some(name) = &global.remote else {
        let opened = open(global, purpose)?;
        let name = match opened.config.library.file() {
            Some(file) => file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            None => "memory".to_owned(),
        };
        let read_only = opened.library.read_only().map(str::to_owned);
        let home = Fid::new(&opened.user, HOME)?;
        let file = opened.config.library.file();
        let whole = file.map(|file| file.canonicalize().unwrap_or_else(|_| file.to_owned()));
        let mark = whole.map(|file| file.to_string_lossy().into_owned());
        let backend = opened.backend()?;
        let Opened { library, config, user } = opened;
        let outside = Errands::new(library, config.clone(), user, global.insecure);
        return Ok(Place { backend, home, name, read_only, mark, outside, config, is_remote: false });
    };
    let config = load(global)?;
    let Connected { remote, username, settings } = remote::connect(&config, name, global.insecure)?;
    // No path looks like it, so that no library of this machine is taken for it.
    let mark = Some(format!("server {}", remote.host()));
    let name = format!("{name} ({})", remote.host());
    let home = Fid::new(&username, HOME)?;
    let outside = Errands::on_server(settings, config.clone());
    Ok(Place { backend: Arc::new(remote), home, name, read_only: None, mark, outside, config, is_remote: true })
}

/// Reads the settings, and tells what was passed over in them.
fn load(global: &Global) -> anyhow::Result<Config> {
    let config = Config::load(global.library.as_deref())?;
    for remark in &config.remarks {
        output::remark(&text::shown(&remark.to_string()));
    }
    Ok(config)
}

/// Expects that a run is on a library of this machine.
fn here(global: &Global) -> Result<(), ConfigError> {
    match &global.remote {
        Some(_) => Err(ConfigError::Remote("this works on a library on this machine, not with --remote".into())),
        None => Ok(()),
    }
}

/// Opens the library of a run.
///
/// # Errors
/// Says which setting or which file is wrong, and how.
pub fn open(global: &Global, purpose: Purpose) -> anyhow::Result<Opened> {
    open_for(global, purpose, None)
}

/// Like [`open`], for a run that is about a user: a library that has none yet becomes his, and not the system's user's.
///
/// # Errors
/// As [`open`].
pub fn open_for(global: &Global, purpose: Purpose, first: Option<&str>) -> anyhow::Result<Opened> {
    open_as(global, purpose, |_| Ok(first.map(str::to_owned)))
}

/// Like [`open_for`], where the settings say who the user is: so whoever pulls an account into a new library finds it there as
/// his own.
///
/// # Errors
/// As [`open`], and those of finding out the name.
pub fn open_as(
    global: &Global,
    purpose: Purpose,
    first: impl FnOnce(&Config) -> anyhow::Result<Option<String>>,
) -> anyhow::Result<Opened> {
    here(global)?;
    let config = load(global)?;
    let first = first(&config)?;
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
    let user = user(&library, &config, first.as_deref())?;
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
    here(global)?;
    let config = load(global)?;
    Ok((config.library.file().map(Path::to_owned), options(&config)))
}

/// Returns how a library is opened: a path that somebody wrote may be mistyped, so no folders are made for it.
fn options(config: &Config) -> Options {
    Options { make_folders: !config.library_is_set, allow_network: config.allow_network, ..Options::default() }
}

/// Returns who the user is in the library: who he says, else the library's owner, so that a library is the same for its
/// user under another account of the system, and one that may only be read can be opened at all. A library without users
/// gets its owner.
fn user(library: &Library, config: &Config, first: Option<&str>) -> anyhow::Result<String> {
    let owner = library.owner()?;
    let name = match (owner, first) {
        (None, Some(first)) => first,
        (Some(owner), _) if !config.user_is_set => return Ok(owner),
        _ => &config.user,
    };
    library.ensure_user(name).with_context(|| format!("the user {} could not be made", quoted(name)))
}
