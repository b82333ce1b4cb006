//! The library on this machine: every verb, answered from one file.
//!
//! A [`Library`] is an open file; a [`Session`] is the library as one caller sees it, and the backend that faces talk to.
//! The rules are synchronous functions by resource, each on one transaction of the [`store`]; [`verbs`] is the thin layer
//! that runs them on blocking threads. Every permission check lives behind the session, in [`permissions`], none in a face.
//!
//! ```
//! # use plotree::backend::{Folders, embedded::Library};
//! # use plotree::model::Place;
//! let library = Library::in_memory()?;
//! library.ensure_user("bob")?;
//! let session = library.session(Some("bob"))?;
//! plotree::backend::embedded::block(session.create_folder("finance/2024", &Place::default()))?;
//! # Ok::<(), plotree::backend::Error>(())
//! ```

mod accounts;
pub mod adopt;
mod bulk;
pub mod care;
mod cleaning;
mod collaborators;
mod comments;
mod contents;
mod copies;
mod extras;
mod files;
mod folders;
mod grids;
mod images;
mod imports;
mod listing;
mod names;
mod objects;
mod permissions;
mod plots;
mod references;
mod samples;
mod search;
mod sources;
mod store;
mod sweep;
mod taking;
mod teams;
mod trash;
mod undoing;
mod users;
mod verbs;
mod window;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll, Waker};

use store::{Access, Key, Store, Together, Tx};

use super::{Error, Result};
use crate::model::{Fid, Timestamp, fid};

pub use super::query::{Exposure, Opening};
pub use accounts::{ApiKey, UserSummary};
pub use bulk::{Bulk, BulkFile};
pub use samples::OWNER as SAMPLES_OWNER;
pub use teams::Team;

/// The addresses that URLs in objects are built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    /// What `/v2/…` stands behind, without a slash at the end.
    pub api: String,
    /// What `/~bob/45/` stands behind, without a slash at the end.
    pub web: String,
}

impl Default for Hosts {
    /// Returns the addresses of a server on this machine, for when nobody serves.
    fn default() -> Self {
        Hosts { api: "http://localhost:8088".into(), web: "http://localhost:8088".into() }
    }
}

/// How a library is opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Options {
    /// Whether it is only read, and not made if it is not there.
    pub read_only: bool,
    /// Whether missing folders are made for a library that is not there; else a mistyped path is told.
    pub make_folders: bool,
    /// Whether it may lie on a file system of another machine, where two programs can damage it.
    pub allow_network: bool,
    /// Whether changes are answered before they are on the disk, so that a power cut loses them: for the test of power cuts,
    /// which must see something lost where something can be.
    #[doc(hidden)]
    pub unsynced: bool,
}

/// An open library. Clones are the same library.
#[derive(Debug, Clone)]
pub struct Library {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Before the store, which is closed when its threads have ended.
    sweeper: sweep::Sweeper,
    store: Arc<Store>,
    usernames: RwLock<HashMap<i64, Arc<str>>>,
    together: Arc<Together>,
}

impl Library {
    /// Opens the library in a file, making it when it is not there, for its owner alone to read.
    ///
    /// A library that may not be written, or that a newer plotree wrote, is opened for reading: see
    /// [`Library::read_only`].
    ///
    /// # Errors
    /// Says in a sentence why the file is no library, or cannot be opened.
    pub fn open(path: &Path, options: &Options) -> Result<Library> {
        Library::new(Store::open(path, options)?)
    }

    /// Makes an empty library that is gone with the value.
    ///
    /// # Errors
    /// Those of memory.
    pub fn in_memory() -> Result<Library> {
        Library::new(Store::in_memory()?)
    }

    fn new(store: Store) -> Result<Library> {
        let sweeper = sweep::Sweeper::default();
        let (store, usernames, together) = (Arc::new(store), RwLock::default(), Arc::default());
        let library = Library { shared: Arc::new(Shared { sweeper, store, usernames, together }) };
        // What the last process left undone.
        if library.read_only().is_none() && library.store().write_is_due()? {
            library.wake_sweeper();
        }
        Ok(library)
    }

    /// Returns why the library cannot be changed, if it cannot.
    #[must_use]
    pub fn read_only(&self) -> Option<&str> {
        match self.store().access() {
            Access::Full => None,
            Access::ReadOnly(reason) => Some(reason),
        }
    }

    /// Returns the library's file.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.store().path()
    }

    /// Returns the library's owner: the user that was made first. `None` in a library without users.
    ///
    /// # Errors
    /// Those of reading.
    #[allow(clippy::redundant_closure_for_method_calls, reason = "the method is not general enough in its lifetimes")]
    pub fn owner(&self) -> Result<Option<String>> {
        self.store().read(|tx| tx.first_username())
    }

    /// Makes a user if there is none of that name; returns the name as it is stored.
    ///
    /// # Errors
    /// Refuses what is no username; [`Error::ReadOnly`] for a new one.
    pub fn ensure_user(&self, username: &str) -> Result<String> {
        if let Some(known) = self.username_like(username)? {
            return Ok(known);
        }
        if !fid::is_username(username) || username.len() > 100 {
            let message = "A username has letters, digits, `.`, `_` and `-`, and at most 100 of them.";
            return Err(Error::invalid("username", message));
        }
        self.store().write(|tx| match tx.account_id(username)? {
            Some(_) => Ok(()),
            None => tx.insert_account(username, Timestamp::now()).map(|_| ()),
        })?;
        self.username_like(username)?.ok_or(Error::NotFound)
    }

    fn username_like(&self, username: &str) -> Result<Option<String>> {
        self.store().read(|tx| match tx.account_id(username)? {
            Some(id) => Ok(tx.account(id)?.map(|account| account.username)),
            None => Ok(None),
        })
    }

    /// Returns the library as a user sees it, or as everybody does.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown user.
    pub fn session(&self, username: Option<&str>) -> Result<Session> {
        let caller = match username {
            Some(username) => Some(self.store().read(|tx| tx.account_id(username)?.ok_or(Error::NotFound))?),
            None => None,
        };
        Ok(Session { library: self.clone(), caller, hosts: Arc::default(), share_key: None })
    }

    /// Finishes the work that goes on in the background after trashing, restoring and deleting: for tests, and for
    /// programs that are about to end.
    ///
    /// # Errors
    /// Those of writing.
    pub fn settle(&self) -> Result<()> {
        let mut pace = sweep::Pace::hasty();
        while sweep::work(self.store(), &mut pace)? {}
        self.store().flush_log();
        Ok(())
    }

    /// Returns a number that is another one after every change that was answered before, by this process or another: what
    /// was read after one moment holds as long as the number of that moment. It is cheap, and waits for nobody.
    ///
    /// # Errors
    /// Fails where it cannot be known.
    pub fn version(&self) -> Result<i64> {
        self.store().version()
    }

    fn store(&self) -> &Store {
        &self.shared.store
    }

    fn wake_sweeper(&self) {
        self.shared.sweeper.wake(&self.shared.store);
    }

    /// Returns the name of an account; they never change, so each is read once.
    fn username(&self, tx: &Tx, account: i64) -> Result<Arc<str>> {
        let known = self.shared.usernames.read().unwrap_or_else(PoisonError::into_inner).get(&account).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let missing = || Error::Corrupt("A file's owner is not in the library.".into());
        let username: Arc<str> = tx.account(account)?.ok_or_else(missing)?.username.into();
        self.shared.usernames.write().unwrap_or_else(PoisonError::into_inner).insert(account, username.clone());
        Ok(username)
    }

    fn fid(&self, tx: &Tx, key: Key) -> Result<Fid> {
        Fid::new(&self.username(tx, key.account())?, key.number())
            .map_err(|error| Error::Corrupt(format!("A file's owner has no sound name: {error}.")))
    }
}

/// The library as one caller sees it. Clones are cheap.
#[derive(Debug, Clone)]
pub struct Session {
    library: Library,
    caller: Option<i64>,
    hosts: Arc<Hosts>,
    share_key: Option<Arc<str>>,
}

impl Session {
    /// Returns the session with URLs built on other addresses.
    #[must_use]
    pub fn with_hosts(mut self, hosts: Hosts) -> Session {
        self.hosts = Arc::new(hosts);
        self
    }

    /// Returns the session of a caller who presents a share key: he may read the file that it opens.
    #[must_use]
    pub fn with_share_key(mut self, share_key: &str) -> Session {
        self.share_key = Some(share_key.into());
        self
    }

    /// Returns the library.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    fn read<T>(&self, rule: impl FnOnce(&Tx) -> Result<T>) -> Result<T> {
        self.library.store().read(rule)
    }

    fn write<T>(&self, rule: impl Fn(&Tx) -> Result<T>) -> Result<T> {
        self.library.store().write(|tx| self.in_write(tx, &rule))
    }

    fn in_write<T>(&self, tx: &Tx, rule: impl Fn(&Tx) -> Result<T>) -> Result<T> {
        // Who was removed meanwhile has no home to write to.
        match self.caller {
            Some(caller) if !tx.is_in_use(caller)? => Err(accounts::bad_key()),
            _ => rule(tx),
        }
    }

    fn fid(&self, tx: &Tx, key: Key) -> Result<Fid> {
        self.library.fid(tx, key)
    }
}

/// Runs a verb of a session to its end where there is no runtime: outside of one, verbs do all their work when first
/// polled.
///
/// # Errors
/// The verb's; and a refusal inside of a runtime, where `.await` is the way.
pub fn block<T>(verb: impl Future<Output = Result<T>>) -> Result<T> {
    match std::pin::pin!(verb).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => Err(Error::Storage("A library was asked to block inside of a runtime.".into())),
    }
}

#[cfg(test)]
mod tests;
