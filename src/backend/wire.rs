//! How errors are said over HTTP: the one table between [`Error`] and statuses, in both directions (contract section 4.3).
//!
//! The server writes an [`Error`] by [`Spoken::of`], the remote backend reads one by [`Spoken::error`]. A body holds the
//! message twice, for two generations of clients.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Error;

/// What most errors' code is: no client reads it.
const UNKNOWN: &str = "UNKNOWN";
const READ_ONLY: &str = "READ_ONLY";
const UNSUPPORTED: &str = "UNSUPPORTED";
const FULL: &str = "FULL";
const CORRUPT: &str = "CORRUPT";
/// The code of what was not done, because others were writing: it may be asked again whatever it is.
pub const BUSY: &str = "BUSY";
/// How long somebody waits who is told so.
const BUSY_WAIT: Duration = Duration::from_secs(1);

/// An error as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The status.
    pub status: u16,
    /// A word for programs.
    pub code: String,
    /// A sentence for people.
    pub message: String,
    /// The offending field of the request.
    pub field: Option<String>,
    /// How long the caller should wait.
    pub retry_after: Option<Duration>,
}

/// The body of every error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What is wrong, one thing an entry.
    #[serde(default)]
    pub errors: Vec<ErrorEntry>,
    /// The first message again.
    #[serde(default)]
    pub detail: String,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorEntry {
    /// A word for programs.
    #[serde(default)]
    pub code: String,
    /// A sentence for people.
    #[serde(default)]
    pub message: String,
    /// The JSON path of the offending value.
    #[serde(default)]
    pub path: Option<String>,
    /// The name of the offending field.
    #[serde(default)]
    pub field: Option<String>,
}

impl Spoken {
    /// Makes an error of a status and a message.
    #[must_use]
    pub fn new(status: u16, message: impl Into<String>) -> Spoken {
        Spoken { status, code: UNKNOWN.into(), message: message.into(), field: None, retry_after: None }
    }

    /// Returns how an error is said.
    ///
    /// Statuses above 499 make clients try again for minutes; only what may be gone by then has one.
    #[must_use]
    pub fn of(error: &Error) -> Spoken {
        let coded = |status, code: &str| Spoken { code: code.into(), ..Spoken::new(status, error.to_string()) };
        match error {
            Error::NotFound => Spoken::new(404, error.to_string()),
            Error::Forbidden => Spoken::new(403, error.to_string()),
            Error::Unauthenticated(message) => Spoken::new(401, message),
            Error::Invalid { field, message } => Spoken { field: field.clone(), ..Spoken::new(400, message) },
            Error::Conflict { message, name } => {
                Spoken { field: name.as_ref().map(|_| "filename".into()), ..Spoken::new(409, message) }
            }
            Error::TooLarge(message) => Spoken::new(413, message),
            Error::Throttled { retry_after } => {
                let seconds = retry_after.unwrap_or(Duration::from_secs(1)).as_secs_f64().ceil().max(1.0);
                let message = format!("Request was throttled. Expected available in {seconds:.1} seconds.");
                Spoken { retry_after: Some(Duration::from_secs(seconds as u64)), ..Spoken::new(429, message) }
            }
            Error::ReadOnly(_) => coded(403, READ_ONLY),
            Error::Unsupported(_) => coded(501, UNSUPPORTED),
            Error::Offline(_) => coded(503, UNKNOWN),
            Error::Busy => Spoken { retry_after: Some(BUSY_WAIT), ..coded(503, BUSY) },
            Error::Full(_) => Spoken { message: "The server's disk is full.".into(), ..coded(507, FULL) },
            // What the library says of its file is for those who run the server.
            Error::Corrupt(_) => Spoken { message: "What is stored there is damaged.".into(), ..coded(500, CORRUPT) },
            Error::Storage(_) => Spoken::new(500, "The library could not be read or written."),
        }
    }

    /// Returns the error that was said.
    #[must_use]
    pub fn error(self) -> Error {
        let Spoken { status, code, message, field, retry_after } = self;
        match (status, code.as_str()) {
            (404 | 410, _) => Error::NotFound,
            (403, READ_ONLY) => Error::ReadOnly(message),
            (403, _) => Error::Forbidden,
            (401, _) => Error::Unauthenticated(message),
            (409, _) => Error::Conflict { name: field.map(|_| String::new()), message },
            (413, _) => Error::TooLarge(message),
            (429, _) => Error::Throttled { retry_after: retry_after.or_else(|| waiting_time(&message)) },
            (501, _) => Error::Unsupported("This request"),
            (507, _) => Error::Full(message),
            (503, BUSY) => Error::Busy,
            (500, CORRUPT) => Error::Corrupt(message),
            (500..=599, _) => Error::Storage(message),
            _ if message.contains("already exists") => Error::Conflict { message, name: Some(String::new()) },
            _ => Error::Invalid { field, message },
        }
    }

    /// Returns the body.
    #[must_use]
    pub fn body(&self) -> ErrorBody {
        let entry = ErrorEntry {
            code: self.code.clone(),
            message: self.message.clone(),
            path: None,
            field: self.field.clone(),
        };
        ErrorBody { errors: vec![entry], detail: self.message.clone() }
    }
}

/// Returns the seconds that a throttle's message names: `… available in 5.0 seconds.`
fn waiting_time(message: &str) -> Option<Duration> {
    let (before, _) = message.split_once(" second")?;
    let seconds: f64 = before.rsplit(' ').next()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_comes_back_as_what_it_was() {
        for error in [
            Error::NotFound,
            Error::Forbidden,
            Error::Unauthenticated("Bad API key".into()),
            Error::invalid("path", "A path is needed."),
            Error::Invalid { field: None, message: "Folders cannot contain content.".into() },
            Error::Conflict { message: "The file has changed.".into(), name: None },
            Error::TooLarge("Too much.".into()),
            Error::Throttled { retry_after: Some(Duration::from_secs(5)) },
            Error::ReadOnly("A newer plotree wrote it.".into()),
            Error::Busy,
        ] {
            assert_eq!(Spoken::of(&error).error(), error);
        }
        assert!(matches!(Spoken::of(&Error::name_taken("a")).error(), Error::Conflict { name: Some(_), .. }));
        assert!(matches!(Spoken::of(&Error::Full("x".into())).error(), Error::Full(_)));
        assert!(matches!(Spoken::of(&Error::Corrupt("x".into())).error(), Error::Corrupt(_)));
    }

    #[test]
    fn what_the_library_says_of_its_file_stays_with_the_server() {
        for error in [Error::Storage("/home/bob/x.plotree: I/O".into()), Error::Corrupt("/home/bob".into())] {
            assert!(!Spoken::of(&error).message.contains("bob"));
        }
    }

    #[test]
    fn the_wait_is_read_from_the_message() {
        let throttled = Spoken::new(429, "Request was throttled. Expected available in 5.0 seconds.");
        assert_eq!(throttled.error(), Error::Throttled { retry_after: Some(Duration::from_secs(5)) });
        assert_eq!(Spoken::new(429, "Too many.").error(), Error::Throttled { retry_after: None });
    }
}
