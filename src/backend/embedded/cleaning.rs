//! What users leave behind without knowing: data that nothing draws on, and private plots whose data everybody can read.
//!
//! Every plot brings a grid, and the grid stays when the plot goes; a plot made private leaves its grid as public as it was.

use super::store::{Key, Tx};
use super::{Session, objects, permissions};
use crate::backend::Result;
use crate::backend::query::Entry;

/// How the data of a private plot can be read by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// The grid is public.
    Public,
    /// The grid opens with a share key, and the plot does not.
    Link,
}

/// A private plot whose data is less private.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// The plot.
    pub plot: Entry,
    /// The grid that it draws on.
    pub grid: Entry,
    /// How the grid can be read.
    pub opening: Opening,
}

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

    /// Returns the caller's live private plots that draw on a grid of his which others can read, with how they can.
    ///
    /// # Errors
    /// [`crate::backend::Error::Unauthenticated`], and those of reading.
    pub async fn exposures(&self) -> Result<Vec<Exposure>> {
        self.reading(exposures).await
    }
}

fn live(alias: &str) -> String {
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
        exposures.push(Exposure { plot: entry(session, tx, plot)?, grid: entry(session, tx, grid)?, opening });
    }
    Ok(exposures)
}

fn entry(session: &Session, tx: &Tx, key: Key) -> Result<Entry> {
    let seen = permissions::see_key(session, tx, key)?;
    objects::entry(session, tx, seen.row, seen.permission)
}
