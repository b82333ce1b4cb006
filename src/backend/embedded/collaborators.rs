//! Whom a file is shared with: users, addresses that nobody has yet, teams (contract section 9.2).
//!
//! What a folder's collaborators may do to it they may do to all that is in it; see [`super::permissions`].

use rusqlite::params;

use super::permissions::{self, Deed, Seen};
use super::store::{Key, Tx};
use super::{Session, accounts, objects, references};
use crate::backend::query::{Share, Sharing};
use crate::backend::{Error, Result};
use crate::model::{Fid, FileType, Timestamp};

/// Somebody that a file can be shared with.
#[derive(Debug, Clone, PartialEq)]
enum Party {
    User(i64),
    Address(String),
    Team(i64),
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
pub fn add(session: &Session, tx: &Tx, fid: &Fid, sharing: &Sharing) -> Result<Vec<Share>> {
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
    for file in files {
        for party in &parties {
            give(tx, file, party, sharing.readonly)?;
        }
        if !parties.is_empty() {
            tx.touch(file, Timestamp::now())?;
        }
    }
    shares(session, tx, seen.row.key)
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
    let mut grids = references::grids(tx, &objects::figure(tx, &seen.row)?)?;
    grids.retain(|grid| grid.account() == seen.row.key.account());
    Ok(grids)
}

fn give(tx: &Tx, file: Key, party: &Party, readonly: bool) -> Result<()> {
    const READONLY: &str = "ON CONFLICT DO UPDATE SET readonly = excluded.readonly";
    let insert = |table: &str, column: &str| {
        let text = format!("INSERT INTO {table} (file, {column}, readonly) VALUES (?1, ?2, ?3) {READONLY}");
        tx.db.prepare_cached(&text)
    };
    match party {
        Party::User(account) => insert("collaborator", "account")?.execute(params![file, account, readonly])?,
        Party::Address(email) => insert("invitation", "email")?.execute(params![file, email, readonly])?,
        Party::Team(team) => insert("team_collaborator", "team")?.execute(params![file, team, readonly])?,
    };
    Ok(())
}

/// Ends the sharing with some; with those that it was never shared with, nothing happens.
pub fn remove(session: &Session, tx: &Tx, fid: &Fid, users: &[String], teams: &[String]) -> Result<Vec<Share>> {
    let seen = permissions::see(session, tx, fid)?;
    permissions::may(session, tx, &seen, Deed::Own)?;
    let file = seen.row.key;
    let mut gone = 0;
    for name in users.iter().map(|name| name.trim()) {
        let account = if name.contains('@') { tx.account_of_email(name)? } else { tx.account_id(name)? };
        gone += tx
            .db
            .prepare_cached("DELETE FROM collaborator WHERE file = ?1 AND account = ?2")?
            .execute(params![file, account])?;
        gone += tx
            .db
            .prepare_cached("DELETE FROM invitation WHERE file = ?1 AND email = ?2")?
            .execute(params![file, name])?;
    }
    for name in teams {
        gone += tx
            .db
            .prepare_cached("DELETE FROM team_collaborator WHERE file = ?1 AND team = ?2")?
            .execute(params![file, tx.team_id(name)?])?;
    }
    if gone > 0 {
        tx.touch(file, Timestamp::now())?;
    }
    shares(session, tx, file)
}
