//! What SQLite's errors mean to a caller.

use rusqlite::ErrorCode;

use crate::backend::Error;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::Full("the library could not grow".into()),
            Some(ErrorCode::ReadOnly) => Error::ReadOnly("The library may not be written.".into()),
            Some(ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied) => {
                Error::ReadOnly("The library may not be opened by this user.".into())
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => {
                Error::Busy
            }
            // SQLite says so too when it could not read what describes the tables.
            Some(ErrorCode::DatabaseCorrupt) => Error::Corrupt(format!(
                "The library is damaged, or its disk fails: {text}. `plotree doctor` looks it through."
            )),
            Some(ErrorCode::NotADatabase) => Error::Storage("The file is not a plotree library.".into()),
            Some(ErrorCode::ConstraintViolation) if text.contains("file.parent, file.name") => Error::name_taken(""),
            Some(ErrorCode::TooBig) => Error::TooLarge("That is more than a library can hold in one piece.".into()),
            _ => Error::Storage(format!("The library could not be read or written: {text}.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn who_could_not_wait_longer_may_ask_again() {
        for code in [ffi::SQLITE_BUSY, ffi::SQLITE_BUSY_SNAPSHOT, ffi::SQLITE_LOCKED, ffi::SQLITE_PROTOCOL] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(Error::from(error), Error::Busy, "{code}");
        }
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CANTOPEN), None);
        assert!(matches!(Error::from(error), Error::Storage(_)));
    }
}
