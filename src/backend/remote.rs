//! A v2 server seen through HTTP, as one caller.
//!
//! Every verb is a v2 call or a few: any server of the contract will do. Where v2 has no word for what a face needs (windows,
//! counts, undo), it is put together of listings and single verbs in `window`, `counting` and `undoing`; a server that is
//! another plotree says so and is asked by its [extension](super::extension). What is read is read leniently (`read`), what is
//! sent is the contract's form (`body`), and everything about requests is in `http`: time-outs, repetition, bounds.

mod address;
mod body;
mod cache;
mod counting;
mod extending;
mod extras;
mod files;
mod folders;
mod grids;
mod http;
mod importing;
mod plots;
mod problem;
mod read;
mod retry;
mod sharing;
mod undoing;
mod users;
mod window;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::OnceCell;

use super::Result;
use crate::model::{File, Permission};

use cache::Cache;
use http::{Call, Http, Reply};
pub use retry::Patience;
use window::Kept;

/// Who is calling.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The name.
    pub username: String,
    /// The API key.
    pub key: SecretString,
}

/// Where a server is, and how it is asked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address: `https://plots.example.com`.
    pub url: String,
    /// Who is calling; nobody sees what is public.
    pub credentials: Option<Credentials>,
    /// Whether plain http is spoken with other machines too.
    pub insecure: bool,
    /// A certificate that is trusted beside the system's, PEM.
    pub certificate: Option<Vec<u8>>,
    /// The longest time until there is a connection.
    pub connect_timeout: Duration,
    /// The longest silence of the server.
    pub read_timeout: Duration,
    /// The longest time for one request, waits and repetitions included.
    pub total_timeout: Duration,
    /// How often and after how long something is asked again.
    pub patience: Patience,
    /// The largest content, in bytes, decompressed.
    pub most_content: usize,
    /// Where contents are kept between runs; none keeps none.
    pub cache: Option<PathBuf>,
    /// How many bytes of contents are kept at most.
    pub cache_bytes: u64,
    /// How long listings are believed, on servers that do not say when something has changed.
    pub list_age: Duration,
    /// Whether a server that is another plotree is asked by its extension.
    pub extension: bool,
}

impl Settings {
    /// Makes the settings of an address, with sane bounds.
    #[must_use]
    pub fn new(url: &str) -> Settings {
        Settings {
            url: url.to_owned(),
            credentials: None,
            insecure: false,
            certificate: None,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_mins(5),
            patience: Patience::default(),
            most_content: 512 << 20,
            cache: None,
            cache_bytes: 256 << 20,
            list_age: Duration::from_secs(30),
            extension: true,
        }
    }

    /// Sets who is calling.
    #[must_use]
    pub fn signed_in(self, username: &str, key: &str) -> Settings {
        Settings { credentials: Some(Credentials { username: username.to_owned(), key: key.into() }), ..self }
    }
}

/// A server, as one caller sees it. Clones share connections and what is kept.
#[derive(Clone)]
pub struct Remote {
    server: Arc<Server>,
    share_key: Option<String>,
}

struct Server {
    http: Http,
    username: Option<String>,
    use_extension: bool,
    extension: OnceCell<bool>,
    kept: Mutex<Kept>,
    list_age: Duration,
    cache: Option<Cache>,
}

impl fmt::Debug for Remote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Remote({})", self.server.http.address().as_str())
    }
}

impl Remote {
    /// Makes a connection to a server; nothing is asked yet.
    ///
    /// # Errors
    /// [`Invalid`](crate::backend::Error::Invalid) in a sentence for an address, name or certificate that cannot be used.
    pub fn new(settings: Settings) -> Result<Remote> {
        let username = settings.credentials.as_ref().map(|credentials| credentials.username.clone());
        let owner = format!("{} {}", settings.url, username.as_deref().unwrap_or_default());
        let cache = settings.cache.as_ref().map(|folder| Cache::new(folder, &owner, settings.cache_bytes));
        let use_extension = settings.extension;
        let list_age = settings.list_age;
        let http = Http::new(settings)?;
        let server = Server {
            http,
            username,
            use_extension,
            extension: OnceCell::new(),
            kept: Mutex::new(Kept::default()),
            list_age,
            cache,
        };
        Ok(Remote { server: Arc::new(server), share_key: None })
    }

    /// Returns the same caller with a share key at hand.
    #[must_use]
    pub fn with_share_key(&self, key: &str) -> Remote {
        Remote { server: Arc::clone(&self.server), share_key: Some(key.to_owned()) }
    }

    /// Returns the address, without a slash at its end.
    #[must_use]
    pub fn address(&self) -> &str {
        self.server.http.address().as_str()
    }

    /// Returns the server's name, for a title.
    #[must_use]
    pub fn host(&self) -> &str {
        self.server.http.address().host()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // What is kept is whole between its methods; a panic elsewhere does not spoil it.
        self.server.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what listings were: the caller has changed something.
    fn changed(&self) {
        self.kept().forget();
    }

    /// Asks, and expects success.
    async fn send(&self, call: Call) -> Result<Reply> {
        problem::expect_success(self.answer(call).await?)
    }

    /// Asks for a change, and expects success; listings are no longer what they were, whatever the answer.
    async fn change(&self, call: Call) -> Result<Reply> {
        let reply = self.send(call).await;
        self.changed();
        reply
    }

    /// Removes what may be removed already when the first answer was lost.
    async fn remove(&self, call: Call) -> Result<()> {
        let reply = self.answer(call).await;
        self.changed();
        let reply = reply?;
        if reply.repeated && reply.status == 404 {
            return Ok(());
        }
        problem::expect_success(reply).map(|_| ())
    }

    async fn answer(&self, call: Call) -> Result<Reply> {
        let call = call.maybe("share_key", self.share_key.as_ref());
        self.server.http.send(&call).await
    }

    /// Asks for a file's content, by its version if it is at hand.
    async fn content_of(&self, call: Call) -> Result<Reply> {
        let call = call.content();
        let Some(cache) = self.server.cache.as_ref().filter(|_| self.share_key.is_none()) else {
            return self.send(call).await;
        };
        let name = call.name();
        let known = cache.get(&name).await;
        let asked = match &known {
            Some(known) => call.clone().unless(&known.etag),
            None => call.clone(),
        };
        let reply = self.answer(asked).await?;
        if reply.status == 304 {
            return match known {
                Some(known) => Ok(known.reply()),
                None => self.send(call).await,
            };
        }
        let reply = problem::expect_success(reply)?;
        cache.put(&name, &reply).await;
        Ok(reply)
    }

    /// Returns the caller's name; anonymous has none.
    fn username(&self) -> Option<&str> {
        self.server.username.as_deref()
    }

    /// Returns whether the caller owns a file.
    fn owns(&self, file: &File) -> bool {
        file.current_user_permission == Permission::Admin
            || self.username().is_some_and(|name| name.eq_ignore_ascii_case(&file.owner))
    }
}
