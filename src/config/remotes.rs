//! Servers that are known by name: `[remotes.NAME]` in the settings, and what the Python client has in `~/.plotly`.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

/// The name under which the Python client's server is known, unless the settings have one of that name.
pub const PYTHON: &str = "plotly";

/// The largest file of the Python client that is read.
const LARGEST: u64 = 1 << 20;

/// A server known by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// The name.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Who the user is there, if the settings say it.
    pub username: Option<String>,
    /// A command of the shell whose first line of output is the key.
    pub key_command: Option<String>,
    /// Whether the key is in the system's keyring.
    pub keyring: bool,
    /// A file with a certificate that is trusted beside the system's.
    pub certificate: Option<PathBuf>,
    /// Whether plain http is spoken with another machine.
    pub insecure: bool,
    /// Whether it comes from the Python client, and not from the settings.
    pub is_of_python: bool,
}

/// Returns whether a text may be the name of a remote: it stands in files and on command lines.
#[must_use]
pub fn is_name(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// What the Python client knows.
#[derive(Debug)]
pub struct OfPython {
    /// The server.
    pub profile: Profile,
    /// The key.
    pub key: SecretString,
}

#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    username: String,
    #[serde(default)]
    api_key: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Settings {
    plotly_domain: String,
    plotly_api_domain: String,
}

/// Reads what the Python client keeps in a home folder; what it does not, or not soundly, is not there.
#[must_use]
pub fn of_python(home: &Path) -> Option<OfPython> {
    let folder = home.join(".plotly");
    let Credentials { username, api_key } = read(&folder.join(".credentials"))?;
    if username.is_empty() || api_key.is_empty() {
        return None;
    }
    let settings: Settings = read(&folder.join(".config")).unwrap_or_default();
    let url = [settings.plotly_api_domain, settings.plotly_domain].into_iter().find(|url| !url.is_empty());
    let profile = Profile {
        name: PYTHON.to_owned(),
        url: url.unwrap_or_else(|| "https://api.plot.ly".to_owned()),
        username: Some(username),
        is_of_python: true,
        ..Profile::default()
    };
    Some(OfPython { profile, key: api_key.into() })
}

fn read<T: for<'de> Deserialize<'de>>(file: &Path) -> Option<T> {
    if std::fs::metadata(file).ok()?.len() > LARGEST {
        return None;
    }
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn the_python_clients_files_are_read() {
        let home = tempfile::tempdir().unwrap();
        assert!(of_python(home.path()).is_none());
        let folder = home.path().join(".plotly");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join(".credentials"), r#"{"username":"bob","api_key":"k3y","stream_ids":[]}"#).unwrap();
        assert_eq!(of_python(home.path()).unwrap().profile.url, "https://api.plot.ly");
        let config = r#"{"plotly_domain":"https://web","plotly_api_domain":"https://api.example.com"}"#;
        std::fs::write(folder.join(".config"), config).unwrap();
        let found = of_python(home.path()).unwrap();
        assert_eq!((found.profile.url.as_str(), found.key.expose_secret()), ("https://api.example.com", "k3y"));
        assert!(!format!("{found:?}").contains("k3y"));
        std::fs::write(folder.join(".credentials"), r#"{"username":"","api_key":""}"#).unwrap();
        assert!(of_python(home.path()).is_none());
    }
}
