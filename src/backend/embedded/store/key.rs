//! The number of a file's row: the owner's account in the upper half, the file's own number in the lower.
//!
//! So a fid is found without an index, a row's owner is known without reading it, and home (number -1) is the first row of
//! its owner. The same pair is the key by which the files could be spread over servers.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};

use crate::model::{HOME, IdLocal, NO_PARENT};

const BITS: u32 = 32;

/// A row's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub i64);

impl Key {
    /// What home's `parent` holds: no row.
    pub const NONE: Key = Key(0);

    /// Makes the key of an account's file; `None` for a number that no file can have.
    #[must_use]
    pub fn new(account: i64, number: IdLocal) -> Option<Key> {
        let low = number.checked_add(1)?;
        (0..1 << BITS).contains(&low).then_some(Key((account << BITS) | low))
    }

    /// Returns the key of an account's home.
    #[must_use]
    pub fn home(account: i64) -> Key {
        Key(account << BITS)
    }

    /// Returns the account that owns the file.
    #[must_use]
    pub fn account(self) -> i64 {
        self.0 >> BITS
    }

    /// Returns the file's own number, as fids and `parent` say it.
    #[must_use]
    pub fn number(self) -> IdLocal {
        if self == Key::NONE { NO_PARENT } else { (self.0 & ((1 << BITS) - 1)) - 1 }
    }

    /// Returns whether this is somebody's home.
    #[must_use]
    pub fn is_home(self) -> bool {
        self != Key::NONE && self.number() == HOME
    }
}

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0))
    }
}

impl FromSql for Key {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_holds_owner_and_number() {
        for (account, number) in [(1, 0), (1, HOME), (7, 45), (1 << 30, u32::MAX.into())] {
            let Some(key) = Key::new(account, number) else { continue };
            assert_eq!((key.account(), key.number()), (account, number));
        }
        assert!(Key::home(3).is_home());
        assert_eq!(Key::new(1, -2), None);
        assert_eq!(Key::new(1, i64::MAX), None);
        assert_eq!(Key::new(1, 1 << 32), None);
        assert_eq!(Key::NONE.number(), NO_PARENT);
    }
}
