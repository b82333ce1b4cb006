//! Whom a file is shared with: users, addresses that nobody has yet, teams (contract section 9.2).
//!
//! What a folder's collaborators may do to it they may do to all that is in it; see [`super::permissions`].

use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, params};

use super::permissions::{self, Deed, Seen};
use super::store::{Key, Tx};
use super::{Session, accounts, objects, references};
use crate::backend::query::{Share, Sharing};
use crate::backend::undo::{self, Access};
use crate::backend::{Change, Error, Result, Undo};
use crate::model::{Fid, FileType, Timestamp};

/// Somebody that a file can be shared with.
#[derive(Debug, Clone, PartialEq)]
enum Party {
    User(i64),
    Address(String),
    Team(i64),
}

impl Party {
    /// Returns the table of those of its kind, its column in it, and what it is there.
    fn place(&self) -> (&'static str, &'static str, Sql) {
        match self {
            Party::User(account) => ("collaborator", "account", Sql::Integer(*account)),
            Party::Address(email) => ("invitation", "email", Sql::Text(email.clone())),
            Party::Team(team) => ("team_collaborator", "team", Sql::Integer(*team)),
        }
    }

    /// Returns the party by its name.
    fn named(&self, session: &Session, tx: &Tx) -> Result<undo::Party> {
        Ok(match self {
            Party::User(account) => undo::Party::User(session.library.username(tx, *account)?.to_string()),
            Party::Address(email) => undo::Party::Email(email.clone()),
            Party::Team(team) => undo::Party::Team(
                tx.db.prepare_cached("SELECT name FROM team WHERE id = ?1")?.query_row([team], |row| row.get(0))?,
            ),
        })
    }
}

/// Returns whom a file itself is shared with: users, then addresses, then teams, each by name.
pub fn list(session: &Session, tx: &Tx, fid: &Fid) -> Result<Vec<Share>> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::SeeSharing)?;
    shares(session, tx, seen.row.key)
}

fn shares(session: &Session, tx: &Tx, key: Key) -> Result<Vec<Share>> {
    let mut shares = Vec::new();
    let mut users = tx.db.prepare_cached(
        "SELECT c.account, c.readonly FROM collaborator c JOIN account a ON a.id = c.account WHERE c.file = ?1
         ORDER BY a.username COLLATE NOCASE",
    )?;
    for user in users.query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (account, readonly) = user?;
        shares.push(Share::User { user: Box::new(objects::user_of(session, tx, account)?), readonly });
    }
    let mut addresses =
        tx.db.prepare_cached("SELECT email, readonly FROM invitation WHERE file = ?1 ORDER BY email")?;
    for address in addresses.query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (email, readonly) = address?;
        shares.push(Share::Email { email, readonly });
    }
    let mut teams = tx.db.prepare_cached(
        "SELECT t.name, c.readonly FROM team_collaborator c JOIN team t ON t.id = c.team WHERE c.file = ?1
         ORDER BY t.name COLLATE NOCASE",
    )?;
    for team in teams.query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (name, readonly) = team?;
        shares.push(Share::Team { name, readonly });
    }
    Ok(shares)
}

/// Shares a file, or changes how.
pub fn add(session: &Session, tx: &Tx, fid: &Fid, sharing: &Sharing) -> Result<Change<Vec<Share>>> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Own)?;
    let mut parties = Vec::with_capacity(sharing.users.len() + sharing.teams.len());
    for user in &sharing.users {
        parties.push(party(tx, &seen, user)?);
    }
    for team in &sharing.teams {
        let unknown = || Error::invalid("teams", format!("There is no team called `{team}`."));
        parties.push(Party::Team(tx.team_id(team)?.ok_or_else(unknown)?));
    }
    let mut files = vec![seen.row.key];
    if sharing.add_to_grids {
        files.extend(grids(tx, &seen)?);
    }
    let wanted: Vec<_> = parties.into_iter().map(|party| (party, Some(sharing.readonly))).collect();
    let mut undos = Vec::with_capacity(files.len());
    for file in files {
        undos.extend(set(session, tx, file, &wanted)?);
    }
    undos.reverse();
    let undo = if undos.len() > 1 { Some(Undo::All(undos)) } else { undos.pop() };
    Ok(Change { value: shares(session, tx, seen.row.key)?, undo, warnings: Vec::new() })
}

/// Sets what some may do with a file; returns what takes it back, if it changed anything.
fn set(session: &Session, tx: &Tx, file: Key, wanted: &[(Party, Option<bool>)]) -> Result<Option<Undo>> {
    let mut before = Vec::new();
    for (party, readonly) in wanted {
        let was = put(tx, file, party, *readonly)?;
        if was != *readonly {
            before.push(Access { party: party.named(session, tx)?, readonly: was });
        }
    }
    if before.is_empty() {
        return Ok(None);
    }
    tx.touch(file, Timestamp::now())?;
    before.reverse();
    Ok(Some(Undo::Sharing { fid: session.fid(tx, file)?, access: before }))
}

/// Sets what somebody may do with a file; returns what he could do before.
fn put(tx: &Tx, file: Key, party: &Party, readonly: Option<bool>) -> Result<Option<bool>> {
    let (table, column, who) = party.place();
    let before = tx
        .db
        .prepare_cached(&format!("SELECT readonly FROM {table} WHERE file = ?1 AND {column} = ?2"))?
        .query_row(params![file, who], |row| row.get(0))
        .optional()?;
    match readonly {
        Some(readonly) => tx
            .db
            .prepare_cached(&format!(
                "INSERT INTO {table} (file, {column}, readonly) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET readonly = excluded.readonly"
            ))?
            .execute(params![file, who, readonly])?,
        None => tx
            .db
            .prepare_cached(&format!("DELETE FROM {table} WHERE file = ?1 AND {column} = ?2"))?
            .execute(params![file, who])?,
    };
    Ok(before)
}

/// Gives some the access that they had; returns what gives them what they have now.
pub fn put_back(session: &Session, tx: &Tx, fid: &Fid, access: &[Access]) -> Result<Option<Undo>> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Own)?;
    let mut wanted = Vec::with_capacity(access.len());
    for Access { party, readonly } in access {
        let known = match party {
            undo::Party::User(name) | undo::Party::Email(name) => self::party(tx, &seen, name),
            undo::Party::Team(name) => tx.team_id(name)?.map(Party::Team).ok_or(Error::NotFound),
        };
        match known {
            Ok(party) => wanted.push((party, *readonly)),
            // With who is gone, nothing is shared any more.
            Err(Error::NotFound | Error::Invalid { .. }) if readonly.is_none() => {}
            Err(Error::NotFound | Error::Invalid { .. }) => {
                let message = "Somebody that the file was shared with is no longer there.".into();
                return Err(Error::Conflict { message, name: None });
            }
            Err(error) => return Err(error),
        }
    }
    set(session, tx, seen.row.key, &wanted)
}

/// Returns who is meant by a username or an address.
fn party(tx: &Tx, seen: &Seen, name: &str) -> Result<Party> {
    let name = name.trim();
    let account = if name.contains('@') { tx.account_of_email(name)? } else { tx.account_id(name)? };
    match account {
        Some(owner) if owner == seen.row.key.account() => {
            Err(Error::invalid("users", "The owner of a file cannot be its collaborator."))
        }
        Some(account) => Ok(Party::User(account)),
        None if accounts::is_address(name) => Ok(Party::Address(name.to_owned())),
        None => Err(Error::invalid("users", format!("There is no user called `{name}`."))),
    }
}

/// Returns the grids that a plot draws on and that are its owner's to share.
fn grids(tx: &Tx, seen: &Seen) -> Result<Vec<Key>> {
    if seen.row.filetype != FileType::Plot {
        return Ok(Vec::new());
    }
    let mut grids = references::grids(tx, seen.row.key, &objects::figure(tx, &seen.row)?)?;
    grids.retain(|grid| grid.account() == seen.row.key.account());
    Ok(grids)
}

/// Ends the sharing with some; with those that it was never shared with, nothing happens.
pub fn remove(session: &Session, tx: &Tx, fid: &Fid, users: &[String], teams: &[String]) -> Result<Change<Vec<Share>>> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Own)?;
    let mut parties = Vec::new();
    for name in users.iter().map(|name| name.trim()) {
        let account = if name.contains('@') { tx.account_of_email(name)? } else { tx.account_id(name)? };
        parties.extend(account.map(Party::User));
        parties.push(Party::Address(name.to_owned()));
    }
    for name in teams {
        parties.extend(tx.team_id(name)?.map(Party::Team));
    }
    let parties: Vec<_> = parties.into_iter().map(|party| (party, None)).collect();
    let undo = set(session, tx, seen.row.key, &parties)?;
    Ok(Change { value: shares(session, tx, seen.row.key)?, undo, warnings: Vec::new() })
}
