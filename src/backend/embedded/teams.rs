//! Teams: groups of users that the administrator keeps, so that a file is shared with all of them at once.

use super::Library;
use super::store::Tx;
use crate::backend::{Error, Result};

/// The longest name of a team, in characters.
const LONGEST_NAME: usize = 100;

/// A team and who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// The names of its members, sorted.
    pub members: Vec<String>,
}

impl Library {
    /// Makes a team.
    ///
    /// # Errors
    /// Refuses what is no name; [`Error::Conflict`] when there is a team of that name.
    pub fn team_add(&self, name: &str) -> Result<()> {
        let name = name.trim();
        let length = name.chars().count();
        if length == 0 || length > LONGEST_NAME || name.chars().any(char::is_control) {
            let message = format!("The name of a team has one to {LONGEST_NAME} characters.");
            return Err(Error::invalid("name", message));
        }
        self.store().write(|tx| {
            if tx.team_id(name)?.is_some() {
                let message = format!("The team `{name}` already exists.");
                return Err(Error::Conflict { message, name: Some(name.to_owned()) });
            }
            tx.db.prepare_cached("INSERT INTO team (name) VALUES (?1)")?.execute([name])?;
            Ok(())
        })
    }

    /// Returns the teams with their members, by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn team_list(&self) -> Result<Vec<Team>> {
        self.store().read(|tx| {
            let mut members = tx.db.prepare_cached(
                "SELECT a.username FROM team_member m JOIN account a ON a.id = m.account WHERE m.team = ?1
                 ORDER BY a.username COLLATE NOCASE",
            )?;
            let mut query = tx.db.prepare_cached("SELECT id, name FROM team ORDER BY name COLLATE NOCASE")?;
            let teams: Vec<(i64, String)> =
                query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
            let teams = teams.into_iter().map(|(id, name)| {
                let members = members.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
                Ok(Team { name, members })
            });
            teams.collect()
        })
    }

    /// Removes a team; its members lose what was shared with it alone.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown team.
    pub fn team_remove(&self, name: &str) -> Result<()> {
        self.store().write(|tx| {
            tx.db.prepare_cached("DELETE FROM team WHERE id = ?1")?.execute([team(tx, name)?])?;
            Ok(())
        })
    }

    /// Takes a user into a team; again is no error.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown team or user.
    pub fn team_join(&self, name: &str, username: &str) -> Result<()> {
        self.change_member(name, username, "INSERT OR IGNORE INTO team_member (team, account) VALUES (?1, ?2)")
    }

    /// Takes a user out of a team; again is no error.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown team or user.
    pub fn team_leave(&self, name: &str, username: &str) -> Result<()> {
        self.change_member(name, username, "DELETE FROM team_member WHERE team = ?1 AND account = ?2")
    }

    fn change_member(&self, name: &str, username: &str, change: &str) -> Result<()> {
        self.store().write(|tx| {
            let account = tx.account_id(username)?.ok_or(Error::NotFound)?;
            tx.db.prepare_cached(change)?.execute([team(tx, name)?, account])?;
            Ok(())
        })
    }
}

fn team(tx: &Tx, name: &str) -> Result<i64> {
    tx.team_id(name)?.ok_or(Error::NotFound)
}
