//! What can go wrong with a verb, in the few cases a caller can act on.

use std::time::Duration;

/// The result of a verb.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a verb was not done. Whatever it is, nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// No such file, or the caller may not see it.
    #[error("Not found.")]
    NotFound,
    /// The caller sees the file but may not do this.
    #[error("You do not have permission to perform this action.")]
    Forbidden,
    /// Nobody is signed in, or the key is wrong.
    #[error("{0}")]
    Unauthenticated(String),
    /// What was asked makes no sense.
    #[error("{message}")]
    Invalid {
        /// The offending field of the request, if one is to blame.
        field: Option<String>,
        /// What is wrong with it, a sentence.
        message: String,
    },
    /// A name is taken, or the file has changed meanwhile.
    #[error("{message}")]
    Conflict {
        /// What is in the way, a sentence.
        message: String,
        /// The name that is taken, if that is it.
        name: Option<String>,
    },
    /// More than is taken at once.
    #[error("{0}")]
    TooLarge(String),
    /// Too many requests.
    #[error("The server asks to wait{}.", .retry_after.map_or(String::new(), in_words))]
    Throttled {
        /// How long to wait, if the server said.
        retry_after: Option<Duration>,
    },
    /// Nobody answers.
    #[error("{0}")]
    Offline(String),
    /// Somebody else was writing for longer than could be waited for: asked again, it may be done.
    #[error("The library is being written by another program, which has not finished in time.")]
    Busy,
    /// The library may not be written: its file, or its version.
    #[error("{0}")]
    ReadOnly(String),
    /// The disk is full.
    #[error("The disk is full: {0}")]
    Full(String),
    /// What is stored is not what was written.
    #[error("{0}")]
    Corrupt(String),
    /// The library's file could not be opened, read or written.
    #[error("{0}")]
    Storage(String),
    /// This backend does not do that.
    #[error("{0} is not something that this library can do")]
    Unsupported(&'static str),
}

/// Says a wait: in seconds, or in hours when it is long.
fn in_words(wait: Duration) -> String {
    match wait.as_secs() {
        seconds @ 0..7200 => format!(" {seconds} s"),
        seconds => format!(" {} h", seconds.div_ceil(3600)),
    }
}

impl Error {
    /// Makes the error of a field.
    pub fn invalid(field: &str, message: impl Into<String>) -> Error {
        Error::Invalid { field: Some(field.to_owned()), message: message.into() }
    }

    /// Makes the error of a taken name; clients match on its text.
    #[must_use]
    pub fn name_taken(name: &str) -> Error {
        Error::Conflict { message: "Sorry, a file already exists with this name.".into(), name: Some(name.to_owned()) }
    }

    /// Returns what is said of work that broke off by a slip of ours, of which nobody knows how far it came.
    #[must_use]
    pub fn broken_off() -> Error {
        Error::Storage("This broke off by a mistake in plotree; look before you try it again.".into())
    }

    /// Returns what the user can do about it, if there is something.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Error::NotFound => Some("It may have been moved, deleted or made private."),
            Error::Conflict { name: Some(_), .. } => Some("Rename one of the two and try again."),
            Error::Full(_) => Some("Free some space; nothing was lost."),
            Error::Busy => Some("Nothing was changed; try again in a moment."),
            Error::ReadOnly(_) => Some("Open it where it may be written, or copy it first."),
            Error::Offline(_) => Some("Check the address and the network, then try again."),
            Error::Corrupt(_) => Some("Keep a copy of the library before anything else."),
            _ => None,
        }
    }
}
