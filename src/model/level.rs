//! Who may see a file without being named, and the address that opens it for them.

use std::fmt;

use super::{File, FilePatch};

/// Who may see a file without being named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Everyone.
    Public,
    /// Who has the link with its key.
    Secret,
    /// Nobody.
    Private,
}

impl Level {
    /// Returns the level of a file.
    #[must_use]
    pub fn of(file: &File) -> Level {
        if file.world_readable {
            Level::Public
        } else if file.share_key_enabled == Some(true) {
            Level::Secret
        } else {
            Level::Private
        }
    }

    /// Returns the change that gives a file this level.
    #[must_use]
    pub fn patch(self) -> FilePatch {
        FilePatch {
            world_readable: Some(self == Level::Public),
            // An old link must not open what is made private again later.
            share_key_enabled: Some(self == Level::Secret),
            ..FilePatch::default()
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Level::Public => "public",
            Level::Secret => "secret",
            Level::Private => "private",
        })
    }
}

/// Returns whether a text is a web address and nothing else: it goes to a clipboard, and from there perhaps into a shell.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    is_web && text.chars().all(|c| c.is_ascii_graphic())
}

/// Returns the address that a file can be opened at by who is not its owner. A library on this machine has none.
#[must_use]
pub fn link(file: &File) -> Option<String> {
    if !is_address(&file.web_url) {
        return None;
    }
    match (Level::of(file), file.share_key.as_ref().and_then(Option::as_ref)) {
        (Level::Public, _) => Some(file.web_url.clone()),
        (Level::Secret, Some(key))
            if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c)) =>
        {
            let sign = if file.web_url.contains('?') { '&' } else { '?' };
            Some(format!("{}{sign}share_key={key}", file.web_url))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_an_address_that_no_shell_minds_and_has_the_key_only_where_it_is_needed() {
        let json = r#"{"fid":"bob:1","filename":"a","filetype":"plot","creation_time":"2020-01-01T00:00:00.000000Z",
            "date_modified":"2020-01-01T00:00:00.000Z","web_url":"https://x.org/~bob/1/","share_key":"k3y"}"#;
        let mut file: File = serde_json::from_str(json).unwrap();
        assert_eq!(link(&file), None, "private");
        file.share_key_enabled = Some(true);
        assert_eq!(link(&file).unwrap(), "https://x.org/~bob/1/?share_key=k3y");
        file.world_readable = true;
        assert_eq!(link(&file).unwrap(), "https://x.org/~bob/1/");
        for bad in
            ["/~bob/1/", "javascript:x", "https://x.org/\u{1b}]0;x", "https://x.org/a\nrm", "https://x.org/\u{202e}"]
        {
            file.web_url = bad.into();
            assert_eq!(link(&file), None, "{bad:?}");
        }
    }
}
