//! What users leave behind without knowing: data that nothing draws on, and private plots whose data everybody can read.
//!
//! Every plot brings a grid, and the grid stays when the plot goes; a plot made private leaves its grid as public as it was.

use super::store::{Key, Tx};
use super::{Session, objects, permissions};
use crate::backend::Result;
use crate::backend::query::{Entry, Exposure, Opening};

/// What makes a row `@` live: in no trash, not deleted.
const LIVE: &str = "state IN (0, 3) AND NOT EXISTS (SELECT 1 FROM sunk WHERE folder = @.parent)";

impl Session {
    /// Returns the caller's live grids that no live plot draws on, whoever owns it, oldest first.
    ///
    /// # Errors
    /// [`crate::backend::Error::Unauthenticated`], and those of reading.
    pub async fn orphans(&self) -> Result<Vec<Entry>> {
        self.reading(orphans).await
    }

    /// Returns the caller's live private plots that draw on a grid of his which others can read who cannot read the plot,
    /// with how they can.
    ///
    /// # Errors
    /// [`crate::backend::Error::Unauthenticated`], and those of reading.
    pub async fn exposures(&self) -> Result<Vec<Exposure>> {
        self.reading(exposures).await
    }
}

/// Returns the condition that a file of the table called so is live, and no folder above it in the trash.
pub(super) fn live(alias: &str) -> String {
    format!("{alias}.{}", LIVE.replace('@', alias))
}

fn orphans(session: &Session, tx: &Tx) -> Result<Vec<Entry>> {
    let account = permissions::signed_in(session)?;
    let mut query = tx.db.prepare_cached(&format!(
        "SELECT g.id FROM file g WHERE g.id >= ?1 AND g.id < ?2 AND g.kind = 2 AND {} AND NOT EXISTS (
           SELECT 1 FROM reference r CROSS JOIN file p ON p.id = r.file WHERE r.target = g.id AND p.kind = 1 AND {})
         ORDER BY g.id",
        live("g"),
        live("p")
    ))?;
    let keys = query.query_map([Key::home(account), Key::home(account + 1)], |row| row.get(0))?;
    keys.collect::<rusqlite::Result<Vec<Key>>>()?.into_iter().map(|key| entry(session, tx, key)).collect()
}

fn exposures(session: &Session, tx: &Tx) -> Result<Vec<Exposure>> {
    let account = permissions::signed_in(session)?;
    let mut query = tx.db.prepare_cached(&format!(
        "SELECT p.id, g.id, g.world_readable FROM file p CROSS JOIN reference r ON r.file = p.id
         CROSS JOIN file g ON g.id = r.target
         WHERE p.id >= ?1 AND p.id < ?2 AND p.kind = 1 AND NOT p.world_readable AND {} AND g.owner = p.owner AND g.kind = 2
           AND (g.world_readable OR (g.share_key_enabled AND NOT p.share_key_enabled)) AND {}
         ORDER BY p.id, g.id",
        live("p"),
        live("g")
    ))?;
    let found = query.query_map([Key::home(account), Key::home(account + 1)], |row| {
        Ok((row.get::<_, Key>(0)?, row.get::<_, Key>(1)?, row.get::<_, bool>(2)?))
    })?;
    let mut exposures = Vec::new();
    for row in found.collect::<rusqlite::Result<Vec<_>>>()? {
        let (plot, grid, public) = row;
        let opening = if public { Opening::Public } else { Opening::Link };
        let (plot, grid) = (entry(session, tx, plot)?, entry(session, tx, grid)?);
        exposures.push(Exposure { plot, grid, opening, readers: Vec::new() });
    }
    exposures.extend(shared(session, tx, account)?);
    Ok(exposures)
}

/// Returns the private plots whose private grids were given to more people than they.
fn shared(session: &Session, tx: &Tx, account: i64) -> Result<Vec<Exposure>> {
    // From the little that was given down to all that it opens, for each who was given it.
    let mut query = tx.db.prepare_cached(&format!(
        "WITH RECURSIVE given(id, reader) AS (
           SELECT c.file, a.username FROM collaborator c JOIN account a ON a.id = c.account
             WHERE c.file >= ?1 AND c.file < ?2
           UNION SELECT t.file, a.username FROM team_collaborator t JOIN team_member m ON m.team = t.team
             JOIN account a ON a.id = m.account WHERE t.file >= ?1 AND t.file < ?2 AND m.account <> ?3
           UNION SELECT file, email FROM invitation WHERE file >= ?1 AND file < ?2
         ), down(id, reader) AS MATERIALIZED (
           SELECT id, reader FROM given
           UNION SELECT d.id, down.reader FROM down CROSS JOIN file d INDEXED BY file_folder
             ON d.parent = down.id AND d.kind = 0
         ), opened(grid, reader) AS (
           SELECT g.id, reader FROM down CROSS JOIN file g ON g.id = down.id WHERE g.kind = 2
           UNION SELECT g.id, reader FROM down CROSS JOIN file g INDEXED BY file_in_created ON g.parent = down.id
             WHERE g.kind = 2 AND g.state = 0
         )
         SELECT p.id, g.id, reader FROM opened o CROSS JOIN file g ON g.id = o.grid
         CROSS JOIN reference r ON r.target = g.id CROSS JOIN file p ON p.id = r.file
         WHERE p.kind = 1 AND p.owner = ?3 AND NOT p.world_readable AND NOT g.world_readable AND {} AND {}
           AND (p.id, reader) NOT IN down AND (p.parent, reader) NOT IN down
         ORDER BY p.id, g.id, reader",
        live("p"),
        live("g")
    ))?;
    let rows = query.query_map([Key::home(account).0, Key::home(account + 1).0, account], |row| {
        Ok((row.get::<_, Key>(0)?, row.get::<_, Key>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut found: Vec<(Key, Key, Vec<String>)> = Vec::new();
    for row in rows {
        let (plot, grid, reader) = row?;
        match found.last_mut() {
            Some((known, of, readers)) if (*known, *of) == (plot, grid) => readers.push(reader),
            _ => found.push((plot, grid, vec![reader])),
        }
    }
    let exposures = found.into_iter().map(|(plot, grid, readers)| {
        let (plot, grid) = (entry(session, tx, plot)?, entry(session, tx, grid)?);
        Ok(Exposure { plot, grid, opening: Opening::Shared, readers })
    });
    exposures.collect()
}

fn entry(session: &Session, tx: &Tx, key: Key) -> Result<Entry> {
    let seen = permissions::see_key(session, tx, key)?;
    objects::entry(session, tx, seen.row, seen.permission)
}
