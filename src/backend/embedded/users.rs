//! Users (contract section 8.10).

use super::store::Tx;
use super::{Session, objects};
use crate::backend::{Error, Result};
use crate::model::User;

/// Returns the caller; anonymous has no name.
pub fn current(session: &Session, tx: &Tx) -> Result<User> {
    match session.caller {
        Some(account) => objects::user_of(session, tx, account),
        None => Ok(User { csrf_token: Some(String::new()), ..User::default() }),
    }
}

/// Returns a user as the caller sees him.
pub fn retrieve(session: &Session, tx: &Tx, username: &str) -> Result<User> {
    let account = tx.account_id(username)?.ok_or(Error::NotFound)?;
    objects::user_of(session, tx, account)
}
