//! A run on a server instead of the library on this machine: which one, who the user is there, and what opens it.

use std::process::Command;

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};

use super::{keyring, quoted};
use crate::backend::remote::{Credentials, Remote, Settings};
use crate::config::credentials::{self, Login};
use crate::config::{Config, ConfigError, Profile, remotes};

/// The variable that holds a key; it wins over every file.
const KEY_VARIABLE: &str = "PLOTREE_KEY";

/// The longest key.
const LONGEST_KEY: usize = 4096;

/// A server that is connected to.
#[derive(Debug)]
pub struct Connected {
    /// The server, as the user sees it.
    pub remote: Remote,
    /// Who the user is there.
    pub username: String,
    /// What another connection of his is made with.
    pub settings: Settings,
}

/// Connects to a server known by name.
///
/// # Errors
/// Says that there is none of the name, that its settings make no sense, or that nobody is signed in there.
pub fn connect(config: &Config, name: &str, insecure: bool) -> anyhow::Result<Connected> {
    let profile = find(config, name)?;
    let login = login(config, profile)?;
    let settings = settings(config, profile, Some(&login), insecure)?;
    let remote = made(profile, settings.clone())?;
    Ok(Connected { remote, username: login.username, settings })
}

/// Returns the profile of a name.
///
/// # Errors
/// [`ConfigError::NoRemote`] with the names that there are.
pub fn find<'c>(config: &'c Config, name: &str) -> Result<&'c Profile, ConfigError> {
    config.remotes.iter().find(|profile| profile.name == name).ok_or_else(|| ConfigError::NoRemote {
        name: name.to_owned(),
        known: config.remotes.iter().map(|profile| profile.name.clone()).collect(),
    })
}

/// Makes the connection of a profile; nothing is asked yet.
///
/// # Errors
/// Says what is wrong with its address or its certificate.
pub fn remote(config: &Config, profile: &Profile, login: Option<&Login>, insecure: bool) -> anyhow::Result<Remote> {
    made(profile, settings(config, profile, login, insecure)?)
}

fn made(profile: &Profile, settings: Settings) -> anyhow::Result<Remote> {
    let made = Remote::new(settings);
    made.with_context(|| format!("the remote {} cannot be used", quoted(&profile.name)))
}

fn settings(config: &Config, profile: &Profile, login: Option<&Login>, insecure: bool) -> anyhow::Result<Settings> {
    let mut settings = Settings::new(&profile.url);
    settings.insecure = profile.insecure || insecure;
    settings.cache = Some(config.cache.join("contents"));
    settings.credentials = login.map(|login| Credentials { username: login.username.clone(), key: login.key.clone() });
    if let Some(file) = &profile.certificate {
        let pem = std::fs::read(file);
        settings.certificate = Some(
            pem.with_context(|| format!("the certificate {} could not be read", quoted(&file.to_string_lossy())))?,
        );
    }
    Ok(settings)
}

/// Returns who the user is on a server: the key by the environment, a command, the keyring, our file or the Python client's.
fn login(config: &Config, profile: &Profile) -> anyhow::Result<Login> {
    let stored = credentials::Credentials::read(&config.credentials)?.get(&profile.name).cloned();
    let of_python = profile.is_of_python.then(|| remotes::of_python(&config.home)).flatten();
    let username = profile.username.clone().or_else(|| stored.as_ref().map(|login| login.username.clone()));
    let set = std::env::var(KEY_VARIABLE).ok().filter(|key| !key.is_empty()).map(SecretString::from);
    let in_keyring = profile.keyring || stored.as_ref().is_some_and(|login| login.keyring);
    let key = match (set, &profile.key_command, &username) {
        (Some(key), _, _) => Some(key),
        (None, Some(command), _) => Some(key_of_command(command)?),
        (None, None, Some(username)) if in_keyring => Some(keyring::key(&profile.name, username)?),
        (None, None, _) => stored.map(|login| login.key).or(of_python.map(|found| found.key)),
    };
    let name = &profile.name;
    match (username, key) {
        (Some(username), Some(key)) if !key.expose_secret().is_empty() => {
            Ok(Login { username, key, keyring: in_keyring })
        }
        _ => Err(ConfigError::Remote(format!(
            "nobody is signed in on `{name}`; `plotree login {name}` asks for your name and your key"
        ))
        .into()),
    }
}

/// Runs the command that says a key; what it says is in no error.
fn key_of_command(command: &str) -> anyhow::Result<SecretString> {
    let failed = || format!("the `key_command` {} failed", quoted(command));
    // It may ask on the terminal, so that and standard error are its own.
    let said = Command::new("sh").arg("-c").arg(command).stderr(std::process::Stdio::inherit()).output();
    let said = said.with_context(failed)?;
    if !said.status.success() {
        anyhow::bail!("{}: it ended with {}", failed(), said.status);
    }
    first_line(said.stdout).with_context(failed)
}

/// Returns the key that a program has said; what else it has said is in no error.
pub fn first_line(said: Vec<u8>) -> anyhow::Result<SecretString> {
    let text = String::from_utf8(said).ok();
    let key = text.as_deref().and_then(|text| text.lines().next()).map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > LONGEST_KEY {
        anyhow::bail!("its first line is no key");
    }
    Ok(key.into())
}

/// Returns where the key of a remote comes from, in words.
pub fn source_of_key(config: &Config, profile: &Profile) -> &'static str {
    let stored = credentials::Credentials::read(&config.credentials);
    let stored = stored.as_ref().ok().and_then(|stored| stored.get(&profile.name));
    match (&profile.key_command, stored) {
        (Some(_), _) => "key by a command",
        _ if profile.keyring => "key in the keyring",
        (None, Some(login)) if login.keyring => "key in the keyring",
        (None, Some(login)) if !login.key.expose_secret().is_empty() => "key kept",
        _ if profile.is_of_python => "key of the Python client",
        _ => "no key",
    }
}
