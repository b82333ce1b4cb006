//! `plotree login` and `plotree remotes`: servers known by name, and the keys to them.

use std::io::{self, BufRead, IsTerminal, Read};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::output::{self, Output};
use super::{Exit, Global, keyring, quoted, remote};
use crate::backend::{Error, Users};
use crate::config::credentials::{Credentials, Login as Kept, add_remote, quoted as toml_quoted, remove_remote};
use crate::config::{Config, ConfigError, Profile, remotes};
use crate::model::fid::is_username;
use crate::text;

/// The longest line that is read as a name or a key, in bytes.
const LONGEST_LINE: u64 = 4096;

/// The arguments of `login`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plotree login https://plots.example.com      sign in, under the name `plots`
  plotree login plots.example.com --name work  under a name of your own
  plotree login work                           with another key
  plotree --remote work                        open the app there

The key is asked for and not shown, or read from standard input; it is kept in credentials.toml, \
which nobody but you can read, or with --keyring in the system's keyring. PLOTREE_KEY or a command \
in config.toml say it instead, so that any keeper of passwords will do:
  [remotes.work]
  url = \"https://plots.example.com\"
  username = \"bob\"
  key_command = \"pass show plots/bob\"
  # key_command = \"secret-tool lookup service plots user bob\"
  # key_command = \"security find-generic-password -s plots -a bob -w\"
  # key_command = \"op read op://work/plots/key\"")]
pub struct Login {
    /// The address of a server, or the name of a remote
    #[arg(value_name = "URL|NAME")]
    server: String,
    /// Call the remote so
    #[arg(long)]
    name: Option<String>,
    /// Your name there
    #[arg(long)]
    user: Option<String>,
    /// Trust this certificate too: a PEM file
    #[arg(long, value_name = "FILE")]
    certificate: Option<std::path::PathBuf>,
    /// Keep the key in the system's keyring instead of a file, by its program: secret-tool, on macOS security
    #[arg(long)]
    keyring: bool,
}

impl Login {
    /// Asks, tries the key, and keeps it.
    pub async fn run(&self, global: &Global, output: &mut Output) -> anyhow::Result<Exit> {
        let config = Config::load(global.library.as_deref())?;
        let (profile, is_new) = self.profile(&config, global.insecure)?;
        // What is wrong with the address is told before anything is asked.
        remote::remote(&config, &profile, None, global.insecure)?;
        let login = self.ask(&config, &profile)?;
        let remote = remote::remote(&config, &profile, Some(&login), global.insecure)?;
        let username = match remote.current_user().await {
            Ok(user) if user.username.is_empty() => bail!("{} does not know this key", quoted(&profile.url)),
            Ok(user) => user.username,
            Err(error @ Error::Unauthenticated(_)) => {
                return Err(error).with_context(|| format!("{} refuses this name and key", quoted(&profile.url)));
            }
            Err(error) => return Err(error).with_context(|| format!("nothing was kept of {}", quoted(&profile.url))),
        };
        self.keep(&config, &profile, Kept { username: username.clone(), ..login })?;
        if is_new {
            let mut more = Vec::new();
            if profile.insecure {
                more.push(("insecure", "true".to_owned()));
            }
            if let Some(file) = &profile.certificate {
                more.push(("certificate", toml_quoted(&file.to_string_lossy())));
            }
            add_remote(&config.file, &profile.name, remote.address(), &more)?;
        }
        let (user, host) = (text::shown(&username), text::shown(remote.host()));
        output.line(format_args!("signed in as {user} on {host}; `plotree --remote {}` opens it", profile.name))?;
        Ok(Exit::Done)
    }

    /// Keeps the key where it is wanted, and in no other place.
    fn keep(&self, config: &Config, profile: &Profile, mut login: Kept) -> anyhow::Result<()> {
        let mut credentials = Credentials::read(&config.credentials)?;
        let before = credentials.get(&profile.name).filter(|login| login.keyring).map(|login| login.username.clone());
        login.keyring = self.keyring || profile.keyring;
        if login.keyring {
            keyring::keep(&profile.name, &login.username, &login.key)?;
            login.key = SecretString::default();
        }
        if let Some(before) = before.filter(|before| !login.keyring || *before != login.username) {
            keyring::forget(&profile.name, &before);
        }
        Ok(credentials.set(&profile.name, login)?)
    }

    /// Returns the remote that is meant, and whether it is new.
    fn profile(&self, config: &Config, insecure: bool) -> anyhow::Result<(Profile, bool)> {
        if let Some(known) = config.remotes.iter().find(|profile| profile.name == self.server) {
            // The Python client's becomes one of ours with its own key.
            return Ok((known.clone(), known.is_of_python));
        }
        if !self.server.contains(['.', ':', '/']) && self.server != "localhost" {
            // There is none of the name, which is told with those that there are.
            return Ok((remote::find(config, &self.server)?.clone(), false));
        }
        let certificate = self.certificate.as_ref().map(std::path::absolute).transpose()?;
        let mut profile =
            Profile { url: self.server.clone(), insecure, certificate, username: None, ..Profile::default() };
        let host = remote::remote(config, &profile, None, insecure)?.host().to_owned();
        let first =
            if host.parse::<std::net::IpAddr>().is_ok() { "local" } else { host.split('.').next().unwrap_or("") };
        profile.name = self.name.clone().unwrap_or_else(|| first.to_owned());
        if !remotes::is_name(&profile.name) {
            let reason = "the name of a remote has letters, digits, `_` and `-`; say one with --name";
            return Err(ConfigError::Remote(reason.into()).into());
        }
        match config.remotes.iter().find(|known| known.name == profile.name && !known.is_of_python) {
            Some(known) if known.url.trim_end_matches('/') == profile.url.trim_end_matches('/') => {
                Ok((known.clone(), false))
            }
            Some(known) => {
                let (name, url) = (&known.name, text::shown(&known.url));
                let reason = format!("`{name}` is {url} already; say another name with --name");
                Err(ConfigError::Remote(reason).into())
            }
            None => Ok((profile, true)),
        }
    }

    /// Asks for the name and the key; what the Python client knows of the server is offered.
    fn ask(&self, config: &Config, profile: &Profile) -> anyhow::Result<Kept> {
        let offered = remotes::of_python(&config.home)
            .filter(|found| found.profile.url.trim_end_matches('/') == profile.url.trim_end_matches('/'));
        let default = profile.username.clone().or_else(|| offered.as_ref()?.profile.username.clone());
        let username = match (&self.user, default) {
            (Some(user), _) => user.clone(),
            (None, Some(default)) => {
                Some(line(&format!("Username [{default}]:"))?).filter(|said| !said.is_empty()).unwrap_or(default)
            }
            (None, None) => line("Username:")?,
        };
        if !is_username(&username) {
            return Err(ConfigError::Remote(format!("{} is no username", quoted(&username))).into());
        }
        let offered = offered.filter(|found| found.profile.username.as_ref() == Some(&username));
        let question = if offered.is_some() { "API key [the Python client's]:" } else { "API key:" };
        let mut key = secret(question)?;
        if key.expose_secret().is_empty()
            && let Some(found) = offered
        {
            key = found.key;
        }
        if key.expose_secret().is_empty() {
            return Err(ConfigError::Remote("without a key nobody signs in".into()).into());
        }
        Ok(Kept { username, key, keyring: false })
    }
}

/// Asks for a line.
fn line(question: &str) -> io::Result<String> {
    if io::stdin().is_terminal() {
        output::ask(question);
    }
    let mut said = String::new();
    io::stdin().lock().take(LONGEST_LINE).read_line(&mut said)?;
    Ok(said.trim().to_owned())
}

/// Asks for a line that is not shown while it is typed. Ctrl-C breaks off as it always does, once lines are shown again.
fn secret(question: &str) -> io::Result<SecretString> {
    if !io::stdin().is_terminal() {
        return line("").map(SecretString::from);
    }
    output::ask(question);
    let hidden = Hidden::begin()?;
    let said = Hidden::line();
    drop(hidden);
    let Some(said) = said? else {
        kill_process(getpid(), Signal::INT)?;
        return Err(io::ErrorKind::Interrupted.into());
    };
    Ok(SecretString::from(said))
}

/// What Ctrl-C sends where it is no signal.
const CTRL_C: u8 = 3;

/// The terminal while what is typed is not shown; as it was before when this goes.
struct Hidden {
    before: Termios,
}

impl Hidden {
    fn begin() -> io::Result<Hidden> {
        let before = tcgetattr(io::stdin())?;
        let mut hidden = before.clone();
        // A signal would end the program and leave the terminal so: Ctrl-C ends the line instead, and is seen in it.
        hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
        hidden.local_modes.insert(LocalModes::ECHONL);
        hidden.special_codes[SpecialCodeIndex::VEOL] = CTRL_C;
        tcsetattr(io::stdin(), OptionalActions::Flush, &hidden)?;
        Ok(Hidden { before })
    }

    /// Reads a line; none if it was broken off.
    fn line() -> io::Result<Option<String>> {
        let mut said = Vec::new();
        for byte in io::stdin().lock().take(LONGEST_LINE).bytes() {
            match byte? {
                b'\n' => break,
                CTRL_C => return Ok(None),
                byte => said.push(byte),
            }
        }
        let said = String::from_utf8(said).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        Ok(Some(said.trim().to_owned()))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // There is nothing left to do about it.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

/// The arguments of `remotes`.
#[derive(Debug, Args)]
pub struct Remotes {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// What to do; nothing lists them
    #[command(subcommand)]
    what: Option<What>,
}

/// What to do with remotes.
#[derive(Debug, Subcommand)]
enum What {
    /// Forget a remote and its key
    Remove {
        /// Its name
        name: String,
    },
}

/// A remote as it is listed.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    url: &'a str,
    username: Option<String>,
    key: &'static str,
}

impl Remotes {
    /// Lists remotes, or removes one.
    pub fn run(&self, global: &Global, output: &mut Output) -> anyhow::Result<Exit> {
        let config = Config::load(global.library.as_deref())?;
        match &self.what {
            Some(What::Remove { name }) => remove(&config, name, output),
            None => self.list(&config, output),
        }
    }

    fn list(&self, config: &Config, output: &mut Output) -> anyhow::Result<Exit> {
        let credentials = Credentials::read(&config.credentials)?;
        let listed = config.remotes.iter().map(|profile| Listed {
            name: &profile.name,
            url: &profile.url,
            username: profile.username.clone().or_else(|| Some(credentials.get(&profile.name)?.username.clone())),
            key: remote::source_of_key(config, profile),
        });
        let listed: Vec<Listed<'_>> = listed.collect();
        if self.json {
            output.json(&listed)?;
            output.raw("\n")?;
            return Ok(Exit::Done);
        }
        if listed.is_empty() {
            output.line("no remotes; `plotree login URL` makes one")?;
        }
        for Listed { name, url, username, key } in &listed {
            let (url, user) = (text::shown(url), text::shown(username.as_deref().unwrap_or("nobody")));
            output.line(format_args!("{name:<16}  {user:<16}  {url}  ({key})"))?;
        }
        Ok(Exit::Done)
    }
}

fn remove(config: &Config, name: &str, output: &mut Output) -> anyhow::Result<Exit> {
    if remote::find(config, name)?.is_of_python {
        let reason = "it is the Python client's: it is in ~/.plotly";
        return Err(ConfigError::Remote(reason.into()).into());
    }
    // The key goes first: it is what must not be left.
    let mut credentials = Credentials::read(&config.credentials)?;
    let profile = remote::find(config, name)?;
    let known = credentials.get(name);
    let username = profile.username.clone().or_else(|| Some(known?.username.clone()));
    if let Some(username) = username.filter(|_| profile.keyring || known.is_some_and(|login| login.keyring)) {
        keyring::forget(name, &username);
    }
    credentials.remove(name)?;
    if !remove_remote(&config.file, name)? {
        bail!("`{name}` could not be found in {}", quoted(&config.file.to_string_lossy()));
    }
    output.line(format_args!("removed  {name}"))?;
    Ok(Exit::Done)
}
