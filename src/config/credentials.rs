//! `credentials.toml`: the keys of remotes, in a file that its owner alone may read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::ConfigError;

/// The largest file that is read.
const LARGEST: u64 = 1 << 20;

/// Who somebody is on a server.
#[derive(Debug, Clone, Deserialize)]
pub struct Login {
    /// The name.
    pub username: String,
    /// The key; nothing where it is elsewhere.
    #[serde(default, deserialize_with = "secret")]
    pub key: SecretString,
    /// Whether the key is in the system's keyring.
    #[serde(default)]
    pub keyring: bool,
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

/// The keys of remotes by their names.
#[derive(Debug)]
pub struct Credentials {
    file: PathBuf,
    logins: BTreeMap<String, Login>,
}

impl Credentials {
    /// Reads a file; one that is not there holds nothing. One that others may read is made the owner's alone.
    ///
    /// # Errors
    /// Says in a sentence why it cannot be used: unreadable, no TOML, or another user's.
    pub fn read(file: &Path) -> Result<Credentials, ConfigError> {
        let unreadable = |reason: String| ConfigError::Unreadable { file: file.to_owned(), reason };
        let mut opened = match fs::File::open(file) {
            Ok(opened) => opened,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Credentials { file: file.to_owned(), logins: BTreeMap::new() });
            }
            Err(error) => return Err(unreadable(error.to_string())),
        };
        let meta = opened.metadata().map_err(|error| unreadable(error.to_string()))?;
        if meta.mode() & 0o077 != 0 {
            let tightened = opened.set_permissions(fs::Permissions::from_mode(0o600));
            tightened
                .map_err(|_| unreadable("others may read it, and that could not be changed: it holds keys".into()))?;
        }
        let mut text = String::new();
        let read = Read::by_ref(&mut opened).take(LARGEST).read_to_string(&mut text);
        read.map_err(|error| unreadable(error.to_string()))?;
        // What is wrong with it is not quoted: it may be a key.
        let logins = toml::from_str(&text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let (line, column) = super::place(&text, at);
            let reason = "it should say `[NAME]`, `username = \"…\"` and `key = \"…\"`".into();
            ConfigError::Wrong { file: file.to_owned(), line, column, reason }
        })?;
        Ok(Credentials { file: file.to_owned(), logins })
    }

    /// Returns who the user is on a remote.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Login> {
        self.logins.get(name)
    }

    /// Keeps who the user is on a remote.
    ///
    /// # Errors
    /// Those of writing the file; it is then as it was.
    pub fn set(&mut self, name: &str, login: Login) -> Result<(), ConfigError> {
        self.logins.insert(name.to_owned(), login);
        self.write()
    }

    /// Forgets a remote; returns whether it was known.
    ///
    /// # Errors
    /// Those of writing the file; it is then as it was.
    pub fn remove(&mut self, name: &str) -> Result<bool, ConfigError> {
        if self.logins.remove(name).is_none() {
            return Ok(false);
        }
        self.write().map(|()| true)
    }

    fn write(&self) -> Result<(), ConfigError> {
        let mut text =
            String::from("# Keys of remotes, kept by `plotree login`. Nobody but you should read this file.\n");
        for (name, Login { username, key, keyring }) in &self.logins {
            let username = quoted(username);
            let key =
                if *keyring { "keyring = true".to_owned() } else { format!("key = {}", quoted(key.expose_secret())) };
            // Writing to a string cannot fail, here and below.
            let _ = write!(text, "\n[{name}]\nusername = {username}\n{key}\n");
        }
        let unwritten =
            |error: io::Error| ConfigError::Unwritten { file: self.file.clone(), reason: error.to_string() };
        self.replace(text.as_bytes()).map_err(unwritten)
    }

    /// Writes beside the file, and puts that in its place.
    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        // A file that is a link into somebody's collection of settings stays one.
        let target = fs::canonicalize(&self.file).unwrap_or_else(|_| self.file.clone());
        let folder = target.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        // Files of this crate are the owner's alone.
        let mut file = tempfile::Builder::new().prefix(".credentials-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&target).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Returns a text as TOML quotes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Adds a remote to the settings, at their end.
///
/// # Errors
/// Those of writing the file.
pub fn add_remote(settings: &Path, name: &str, url: &str, more: &[(&str, String)]) -> Result<(), ConfigError> {
    let unwritten = |error: io::Error| ConfigError::Unwritten { file: settings.to_owned(), reason: error.to_string() };
    let mut text = format!("\n[remotes.{name}]\nurl = {}\n", quoted(url));
    for (key, value) in more {
        let _ = writeln!(text, "{key} = {value}");
    }
    if let Some(folder) = settings.parent() {
        fs::create_dir_all(folder).map_err(unwritten)?;
    }
    let before = fs::read_to_string(settings).unwrap_or_default();
    if !before.is_empty() && !before.ends_with('\n') {
        text.insert(0, '\n');
    }
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(settings);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(unwritten)
}

/// Removes a remote from the settings, with what stands below its heading; returns whether it was there.
///
/// # Errors
/// Those of reading and writing the file.
pub fn remove_remote(settings: &Path, name: &str) -> Result<bool, ConfigError> {
    let Ok(text) = fs::read_to_string(settings) else { return Ok(false) };
    let (mut kept, mut within, mut found) = (String::new(), false, false);
    for line in text.split_inclusive('\n') {
        let heading = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(name, _)| name);
        if let Some(heading) = heading {
            let words: Vec<&str> = heading.split('.').map(|word| word.trim().trim_matches(['"', '\''])).collect();
            within = words == ["remotes", name];
            found |= within;
        }
        if !within {
            kept.push_str(line);
        }
    }
    if !found {
        return Ok(false);
    }
    let written = fs::write(settings, kept);
    written.map_err(|error| ConfigError::Unwritten { file: settings.to_owned(), reason: error.to_string() })?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(username: &str, key: &str) -> Login {
        Login { username: username.into(), key: key.into(), keyring: false }
    }

    #[test]
    fn what_is_kept_is_read_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sub/credentials.toml");
        let mut credentials = Credentials::read(&file).unwrap();
        credentials.set("work", login("bob", "k\"3\\y\n\u{1}ä")).unwrap();
        credentials.set("home", login("eve", "x")).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let mut credentials = Credentials::read(&file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600, "made the owner's alone");
        assert_eq!(credentials.get("work").unwrap().key.expose_secret(), "k\"3\\y\n\u{1}ä");
        assert!(!format!("{credentials:?}").contains("k\\\"3"));
        assert!(credentials.remove("work").unwrap() && !credentials.remove("work").unwrap());
        assert!(Credentials::read(&file).unwrap().get("work").is_none());
    }

    #[test]
    fn an_error_tells_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("credentials.toml");
        fs::write(&file, "[work]\nusername = \"bob\"\nkey = secret\n").unwrap();
        let error = Credentials::read(&file).unwrap_err().to_string();
        assert!(error.contains("line 3") && !error.contains("secret"), "{error}");
    }

    #[test]
    fn a_remote_is_added_and_removed_between_others() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, "# mine\nsamples = false").unwrap();
        add_remote(&file, "a", "https://a", &[]).unwrap();
        add_remote(&file, "b", "https://b", &[("insecure", "true".into())]).unwrap();
        add_remote(&file, "c", "https://c", &[]).unwrap();
        assert!(remove_remote(&file, "b").unwrap() && !remove_remote(&file, "b").unwrap());
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("# mine\nsamples = false\n") && text.contains("https://c") && !text.contains("https://b")
        );
        assert!(!text.contains("insecure") && toml::from_str::<toml::Table>(&text).is_ok(), "{text}");
    }
}
