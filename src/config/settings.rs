//! `config.toml`: what it may say, and what is said of what it may not.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ConfigError;
use super::app::{self, App};
use super::remotes::{self, Profile};
use crate::model::fid;
use crate::text;

/// What the file may say.
const KEYS: [&str; 5] = ["user", "library", "samples", "remotes", "keys"];

/// What it may say of a remote.
const REMOTE_KEYS: [&str; 6] = ["url", "username", "key_command", "keyring", "certificate", "insecure"];

/// Something in the file that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    file: PathBuf,
    line: usize,
    column: usize,
    key: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, key) = (text::shown(&self.file.to_string_lossy()), text::shown(&self.key));
        write!(formatter, "`{file}`, line {}, column {}: `{key}` is no setting", self.line, self.column)?;
        let (keys, said): (Vec<&str>, &str) = match self.key.rsplit_once('.') {
            Some((_, last)) => (REMOTE_KEYS.to_vec(), last),
            None => ([&KEYS[..], &app::KEYS[..]].concat(), &self.key),
        };
        match keys.iter().find(|known| is_near(known, said)) {
            Some(known) => write!(formatter, "; did you mean `{known}`?"),
            None => write!(formatter, "; there are `{}`", keys.join("`, `")),
        }
    }
}

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub user: Option<String>,
    pub library: Option<String>,
    pub samples: Option<bool>,
    pub remotes: Vec<Profile>,
    pub app: App,
    /// The text, if its keys are to be read.
    pub keys: Option<String>,
    /// What was said, and in which line and column.
    pub said: Vec<(String, (usize, usize))>,
    pub remarks: Vec<Remark>,
}

/// Reads the file; one that is not there says nothing, unless it must be.
pub(super) fn read(file: &Path, must: bool) -> Result<Settings, ConfigError> {
    match std::fs::read_to_string(file) {
        Ok(text) => parse(file, &text),
        Err(error) if error.kind() == ErrorKind::NotFound && !must => Ok(Settings::default()),
        Err(error) => Err(ConfigError::Unreadable { file: file.to_owned(), reason: error.to_string() }),
    }
}

fn parse(file: &Path, text: &str) -> Result<Settings, ConfigError> {
    let wrong = |at: usize, reason: String| {
        let (line, column) = place(text, at);
        ConfigError::Wrong { file: file.to_owned(), line, column, reason }
    };
    let remark = |at: usize, key: String| {
        let (line, column) = place(text, at);
        Remark { file: file.to_owned(), line, column, key }
    };
    let table = DeTable::parse(text)
        .map_err(|error| wrong(error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
    let mut settings = Settings::default();
    for (key, value) in table.get_ref() {
        let at = key.span().start;
        settings.said.push((key.get_ref().to_string(), place(text, value.span().start)));
        if let Some(read) = app::read(&mut settings.app, key.get_ref(), value) {
            read.map_err(|(at, reason)| wrong(at, reason))?;
            continue;
        }
        let read = match key.get_ref().as_ref() {
            "user" => user(value).map(|user| settings.user = Some(user)),
            "library" => string("library", value).map(|path| settings.library = Some(path)),
            "samples" => switch("samples", value).map(|samples| settings.samples = Some(samples)),
            "remotes" => {
                let remarked = &mut |at, key| settings.remarks.push(remark(at, key));
                let remotes = all_remotes(value, remarked);
                settings.remotes = remotes.map_err(|(at, reason)| wrong(at, reason))?;
                Ok(())
            }
            // What keys and actions there are the app knows, which reads them with its own.
            "keys" => {
                settings.keys = Some(text.to_owned());
                Ok(())
            }
            unknown => {
                settings.remarks.push(remark(at, unknown.to_owned()));
                Ok(())
            }
        };
        read.map_err(|reason| wrong(value.span().start, reason))?;
    }
    // The parser hands out keys by name; people read by line.
    settings.remarks.sort_by_key(|remark| remark.line);
    Ok(settings)
}

/// Returns the line and the column, each from 1, of a byte of a text.
#[must_use]
pub fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (1 + before.matches('\n').count(), 1 + line.chars().count())
}

fn string(key: &str, value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    value.get_ref().as_str().map(str::to_owned).ok_or_else(|| format!("`{key}` is a text in quotes"))
}

fn switch(key: &str, value: &Spanned<DeValue<'_>>) -> Result<bool, String> {
    value.get_ref().as_bool().ok_or_else(|| format!("`{key}` is true or false, without quotes"))
}

fn user(value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    let user = string("user", value)?;
    if fid::is_username(&user) {
        Ok(user)
    } else {
        Err("`user` is no username: it has letters, digits, `.`, `_` and `-`, and nothing else".to_owned())
    }
}

/// Reads the remotes; what is wrong is told with its place, what is not known is remarked.
fn all_remotes(
    value: &Spanned<DeValue<'_>>,
    remarked: &mut impl FnMut(usize, String),
) -> Result<Vec<Profile>, (usize, String)> {
    let table = value.get_ref().as_table();
    let table = table.ok_or_else(|| (value.span().start, "`remotes` are tables: `[remotes.work]`".to_owned()))?;
    let mut profiles = Vec::new();
    for (name, value) in table {
        let at = name.span().start;
        let name = name.get_ref().as_ref();
        if !remotes::is_name(name) {
            return Err((at, "the name of a remote has letters, digits, `_` and `-`, and nothing else".to_owned()));
        }
        let of_name = value.get_ref().as_table();
        let of_name = of_name.ok_or_else(|| (at, format!("`remotes.{name}` is a table with a `url`")))?;
        let mut profile = Profile { name: name.to_owned(), ..Profile::default() };
        for (key, value) in of_name {
            let read = match key.get_ref().as_ref() {
                "url" => string("url", value).map(|url| profile.url = url),
                "username" => user(value).map(|user| profile.username = Some(user)),
                "key_command" => string("key_command", value).map(|command| profile.key_command = Some(command)),
                "certificate" => string("certificate", value).map(|path| profile.certificate = Some(path.into())),
                "keyring" => switch("keyring", value).map(|keyring| profile.keyring = keyring),
                "insecure" => switch("insecure", value).map(|insecure| profile.insecure = insecure),
                unknown => {
                    remarked(key.span().start, format!("remotes.{name}.{unknown}"));
                    Ok(())
                }
            };
            read.map_err(|reason| (value.span().start, reason))?;
        }
        if profile.url.is_empty() {
            return Err((at, format!("`remotes.{name}` has no `url`")));
        }
        profiles.push(profile);
    }
    profiles.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(profiles)
}

/// Returns whether one slip of a key (a letter too many, too few or another) makes one word of the other.
fn is_near(known: &str, key: &str) -> bool {
    let same = known.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
    let (known, key) = (&known.as_bytes()[same..], &key.as_bytes()[same..]);
    let rest = |text: &[u8], from: usize| text.get(from..).map(<[u8]>::to_owned);
    rest(known, 1) == rest(key, 0) || rest(known, 0) == rest(key, 1) || rest(known, 1) == rest(key, 1)
}
