//! Making anew what can be made from the rest, in one transaction.

use rusqlite::params;

use crate::backend::Result;
use crate::backend::embedded::store::{Key, Tx};

/// Names that a rescued file is tried under before its number makes one.
const TRIES: usize = 100;

/// Folders that can be reached from a home, or are on their way out.
const REACHED: &str = "WITH RECURSIVE down(id) AS (
    SELECT id FROM file WHERE state IN (2, 4)
    UNION SELECT f.id FROM down JOIN file f ON f.parent = down.id AND f.kind = 0
  )";

/// Mends a library whose pages are good.
pub fn mend(tx: &Tx) -> Result<()> {
    tx.db.execute_batch("REINDEX")?;
    owners(tx)?;
    dangling(tx)?;
    places(tx)?;
    marks(tx)?;
    counts(tx)?;
    contents(tx)?;
    tx.rebuild_words()
}

/// Gives every file an owner with a home, and every owner a free next number.
fn owners(tx: &Tx) -> Result<()> {
    tx.db.execute_batch(
        "UPDATE file SET owner = id >> 32 WHERE owner <> id >> 32;
         INSERT INTO account (id, username, created)
           SELECT DISTINCT owner, 'lost-' || owner, 0 FROM file WHERE owner NOT IN (SELECT id FROM account);
         INSERT OR REPLACE INTO file (id, owner, kind, parent, state, listed, name, created, modified)
           SELECT a.id << 32, a.id, 0, 0, 2, 3, '', a.created, a.created FROM account a
           WHERE former IS NULL AND NOT EXISTS (SELECT 1 FROM file WHERE id = a.id << 32 AND kind = 0 AND state = 2);
         UPDATE account SET next_number = max(next_number, coalesce(
           (SELECT max(id) FROM file WHERE id >= account.id << 32 AND id < (account.id + 1) << 32), 0) - (account.id << 32));",
    )?;
    Ok(())
}

/// Removes the rows that belong to nothing, in whatever table has relations.
fn dangling(tx: &Tx) -> Result<()> {
    let mut query = tx.db.prepare(
        "SELECT t.name, k.\"from\", k.\"table\", coalesce(k.\"to\", 'id') FROM sqlite_schema t, pragma_foreign_key_list(t.name) k
         WHERE t.type = 'table' AND t.name <> 'file'",
    )?;
    let relations: Vec<[String; 4]> = query
        .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?
        .collect::<rusqlite::Result<_>>()?;
    for [table, from, parent, to] in relations {
        let sql = format!(
            "DELETE FROM \"{table}\" WHERE \"{from}\" IS NOT NULL AND \"{from}\" NOT IN (SELECT \"{to}\" FROM \"{parent}\")"
        );
        tx.db.execute(&sql, [])?;
    }
    Ok(())
}

/// Brings home what no folder leads to.
fn places(tx: &Tx) -> Result<()> {
    // First what hangs on nothing, with all that is below it; then one folder of each ring.
    let hanging = "SELECT id FROM file f WHERE state < 2 AND ((parent = 0 AND state = 0) OR (parent <> 0
                     AND NOT EXISTS (SELECT 1 FROM file WHERE id = f.parent AND kind = 0)))";
    let ring = format!(
        "{REACHED} SELECT id FROM file WHERE kind = 0 AND parent <> 0 AND parent NOT IN (SELECT id FROM down)
         ORDER BY id LIMIT 1"
    );
    loop {
        let mut lost = keys(tx, hanging)?;
        if lost.is_empty() {
            lost = keys(tx, &ring)?;
        }
        if lost.is_empty() {
            return Ok(());
        }
        for key in lost {
            bring_home(tx, key)?;
        }
    }
}

fn keys(tx: &Tx, sql: &str) -> Result<Vec<Key>> {
    let mut query = tx.db.prepare(sql)?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn bring_home(tx: &Tx, key: Key) -> Result<()> {
    let home = Key::home(key.account());
    let name: String = tx.db.query_row("SELECT name FROM file WHERE id = ?1", [key], |row| row.get(0))?;
    let mut free = name.clone();
    for number in 1..=TRIES {
        match tx.child(home, &free)? {
            Some(other) if other != key => {}
            _ => break,
        }
        free = if number < TRIES { format!("{name} (found {number})") } else { format!("{name} (found {})", key.0) };
    }
    // One that was deleted for good by now has nobody who would delete it.
    tx.db.execute(
        "UPDATE file SET parent = ?2, name = ?3, state = CASE state WHEN 4 THEN 0 ELSE state END WHERE id = ?1",
        params![key, home, free],
    )?;
    Ok(())
}

/// Marks the folders in the trash, and all files as their folders stand.
fn marks(tx: &Tx) -> Result<()> {
    tx.db.execute_batch(
        "DELETE FROM sunk WHERE NOT gone OR folder NOT IN (SELECT id FROM file WHERE kind = 0);
         INSERT OR IGNORE INTO sunk (folder)
           WITH RECURSIVE down(id) AS (
             SELECT id FROM file WHERE kind = 0 AND state = 1
             UNION SELECT f.id FROM down JOIN file f ON f.parent = down.id AND f.kind = 0
           ) SELECT id FROM down;
         DELETE FROM sweep;
         UPDATE file SET listed = CASE state WHEN 0 THEN EXISTS (SELECT 1 FROM sunk WHERE folder = file.parent)
             WHEN 1 THEN 2 ELSE 3 END
           WHERE listed <> CASE state WHEN 0 THEN EXISTS (SELECT 1 FROM sunk WHERE folder = file.parent)
             WHEN 1 THEN 2 ELSE 3 END;
         DELETE FROM doomed WHERE file NOT IN (SELECT id FROM file);
         INSERT OR IGNORE INTO doomed (file) SELECT id FROM file WHERE state = 4;",
    )?;
    Ok(())
}

fn counts(tx: &Tx) -> Result<()> {
    tx.db.execute_batch(
        "UPDATE file SET (files, folders, publics) = (
             SELECT count(*) FILTER (WHERE c.kind <> 0), count(*) FILTER (WHERE c.kind = 0),
                    count(*) FILTER (WHERE c.kind = 1 AND c.world_readable) FROM file c
             WHERE c.parent = file.id AND c.state = 0)
           WHERE kind = 0;
         UPDATE account SET (live, public) = (
             SELECT count(*), count(*) FILTER (WHERE kind = 1 AND world_readable) FROM file f
             WHERE owner = account.id AND state = 0 AND NOT EXISTS (SELECT 1 FROM sunk WHERE folder = f.parent));",
    )?;
    Ok(())
}

/// Counts the uses of contents; what nobody uses goes.
fn contents(tx: &Tx) -> Result<()> {
    tx.db.execute_batch(
        "CREATE TEMP TABLE used (id INTEGER PRIMARY KEY, uses INTEGER NOT NULL);
         INSERT INTO temp.used SELECT content, count(*) FROM (
             SELECT content FROM file WHERE content IS NOT NULL UNION ALL SELECT content FROM grid_column
           ) GROUP BY content;
         UPDATE content SET uses = coalesce((SELECT u.uses FROM temp.used u WHERE u.id = content.id), 0);
         DROP TABLE temp.used;
         DELETE FROM content WHERE uses <= 0;
         DELETE FROM chunk WHERE id >> 20 NOT IN (SELECT id FROM content);",
    )?;
    Ok(())
}
