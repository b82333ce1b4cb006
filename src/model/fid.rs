//! File ids: `{username}:{idlocal}`, as in `bob:45`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The number of a file within its owner's tree, across all file types.
pub type IdLocal = i64;

/// The virtual number of a user's home folder.
pub const HOME: IdLocal = -1;

/// What home's `parent` says: there is none.
pub const NO_PARENT: IdLocal = -2;

/// The lookup key of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fid {
    owner: String,
    number: IdLocal,
}

/// A text that is no fid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no file id: one looks like `bob:45`")]
pub struct FidError(String);

impl Fid {
    /// Makes the fid of an owner's file.
    ///
    /// # Errors
    /// Refuses an owner that is no username and a number below [`NO_PARENT`].
    pub fn new(owner: &str, number: IdLocal) -> Result<Fid, FidError> {
        if is_username(owner) && number >= NO_PARENT {
            Ok(Fid { owner: owner.to_owned(), number })
        } else {
            Err(FidError(format!("{owner}:{number}").chars().filter(|c| !c.is_control()).take(80).collect()))
        }
    }

    /// Returns the fid of another file of the same owner.
    #[must_use]
    pub fn sibling(&self, number: IdLocal) -> Fid {
        Fid { owner: self.owner.clone(), number: number.max(NO_PARENT) }
    }

    /// Returns the username before the colon.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Returns the number behind the colon.
    #[must_use]
    pub fn number(&self) -> IdLocal {
        self.number
    }

    /// Returns whether this is a user's home folder.
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.number == HOME
    }
}

/// Returns whether a text may be a username: letters, digits, `.`, `_` and `-`.
#[must_use]
pub fn is_username(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

impl fmt::Display for Fid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.owner, self.number)
    }
}

impl FromStr for Fid {
    type Err = FidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || FidError(text.chars().filter(|c| !c.is_control()).take(80).collect());
        let (owner, number) = text.split_once(':').ok_or_else(wrong)?;
        let plain = matches!(number, "-1" | "-2" | "0")
            || (number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty() && !number.starts_with('0'));
        if !plain {
            return Err(wrong());
        }
        Fid::new(owner, number.parse().map_err(|_| wrong())?).map_err(|_| wrong())
    }
}

impl Serialize for Fid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_a_fid_and_what_is_not() {
        for good in ["bob:45", "a.b-c_D9:0", "bob:-1", "bob:-2"] {
            assert_eq!(good.parse::<Fid>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            "bob",
            "bob:",
            ":4",
            "bob:-3",
            "bob:04",
            "bob:+4",
            "bob:4x",
            "b b:4",
            "bob:4:5",
            "b/b:1",
            "bob:99999999999999999999",
            "bob:--1",
        ] {
            assert!(bad.parse::<Fid>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_are_inverse(owner in "[.a-zA-Z0-9_-]{1,12}", number in -2i64..i64::MAX) {
            let fid = Fid::new(&owner, number).unwrap();
            prop_assert_eq!(fid.to_string().parse::<Fid>().unwrap(), fid);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = text.parse::<Fid>().map_err(|error| error.to_string());
        }
    }
}
