//! Contents: the bytes of figures, columns and extras, kept once for each digest and never changed.
//!
//! Storing bytes that are there already only counts one more use; what nobody uses goes. So a copy costs nothing, an update
//! swaps a number, and who reads sees the old bytes or the new. Every reading checks the SHA-256: SQLite has no checksums of
//! its own, and a plot that is quietly wrong would be worse than none. Large contents are compressed and lie in chunks, as
//! one row of 100 MB reads five times slower than the same in 256 KiB.

mod codec;

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::store::{Key, Tx};
use crate::backend::{Error, Result};
use crate::model::{Figure, Value};

/// Bytes of a chunk.
const CHUNK: usize = 256 << 10;
/// How far the number of a content is shifted in those of its chunks.
const CHUNK_BITS: u32 = 20;
/// Bytes from which on compressing pays.
const WORTH_COMPRESSING: usize = 4 << 10;
/// A level that keeps an import at the speed of the disk.
const LEVEL: i32 = 1;
/// More bytes than any content may have.
const MOST_BYTES: usize = 1 << 30;

/// A stored content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Its number.
    pub id: i64,
    /// Its bytes in the library.
    pub bytes: i64,
}

/// Stores a figure.
pub fn put_figure(tx: &Tx, figure: &Figure) -> Result<Stored> {
    put(tx, figure.to_json().as_bytes())
}

/// Returns a figure.
pub fn figure(tx: &Tx, id: i64) -> Result<Figure> {
    Figure::read(&bytes(tx, id)?)
        .map_err(|error| Error::Corrupt(format!("A stored figure could not be read: {error}.")))
}

/// Stores the cells of a column.
pub fn put_column(tx: &Tx, data: &Value) -> Result<Stored> {
    put(tx, &codec::encode(data))
}

/// Returns the cells of a column.
pub fn column(tx: &Tx, id: i64) -> Result<Value> {
    codec::decode(&bytes(tx, id)?).ok_or_else(|| Error::Corrupt("A stored column could not be read.".into()))
}

/// Stores bytes, or counts one more use of them.
pub fn put(tx: &Tx, bytes: &[u8]) -> Result<Stored> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::TooLarge(format!("One piece of data may have at most {} MB.", MOST_BYTES >> 20)));
    }
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let known = tx
        .db
        .prepare_cached("UPDATE content SET uses = uses + 1 WHERE sha256 = ?1 RETURNING id, stored")?
        .query_row([digest], |row| Ok(Stored { id: row.get(0)?, bytes: row.get(1)? }))
        .optional()?;
    match known {
        Some(stored) => Ok(stored),
        None => add(tx, digest, bytes),
    }
}

fn add(tx: &Tx, digest: [u8; 32], bytes: &[u8]) -> Result<Stored> {
    let packed = (bytes.len() >= WORTH_COMPRESSING)
        .then(|| zstd::bulk::compress(bytes, LEVEL))
        .and_then(std::result::Result::ok)
        .filter(|packed| packed.len() < bytes.len());
    let stored = packed.as_deref().unwrap_or(bytes);
    let id: i64 = tx
        .db
        .prepare_cached(
            "INSERT INTO content (sha256, size, stored, codec, uses) VALUES (?1, ?2, ?3, ?4, 1) RETURNING id",
        )?
        .query_row(params![digest, bytes.len() as i64, stored.len() as i64, packed.is_some()], |row| row.get(0))?;
    let mut insert = tx.db.prepare_cached("INSERT INTO chunk (id, data) VALUES (?1, ?2)")?;
    for (number, chunk) in stored.chunks(CHUNK).enumerate() {
        insert.execute(params![(id << CHUNK_BITS) + number as i64, chunk])?;
    }
    Ok(Stored { id, bytes: stored.len() as i64 })
}

/// Returns bytes as they were stored, or says that they are damaged.
pub fn bytes(tx: &Tx, id: i64) -> Result<Vec<u8>> {
    let damaged = || Error::Corrupt("The stored data is damaged: it is not what was written.".into());
    let head = tx
        .db
        .prepare_cached("SELECT sha256, size, stored, codec FROM content WHERE id = ?1")?
        .query_row([id], |row| {
            Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get(3)?))
        })
        .optional()?;
    let (digest, size, stored, packed): (_, _, _, bool) = head.ok_or_else(damaged)?;
    let sound = |length: i64| usize::try_from(length).ok().filter(|length| *length <= MOST_BYTES).ok_or_else(damaged);
    let (size, stored) = (sound(size)?, sound(stored)?);
    let mut bytes = Vec::with_capacity(stored);
    let mut chunks = tx.db.prepare_cached("SELECT data FROM chunk WHERE id >= ?1 AND id < ?2 ORDER BY id")?;
    let mut rows = chunks.query([id << CHUNK_BITS, (id + 1) << CHUNK_BITS])?;
    while let Some(row) = rows.next()? {
        bytes.extend_from_slice(row.get_ref(0)?.as_blob().map_err(|_| damaged())?);
    }
    let bytes = if packed { zstd::bulk::decompress(&bytes, size).map_err(|_| damaged())? } else { bytes };
    if Sha256::digest(&bytes).as_slice() == digest { Ok(bytes) } else { Err(damaged()) }
}

/// Returns the contents that a file uses.
pub fn of_file(tx: &Tx, key: Key) -> Result<Vec<i64>> {
    let mut query = tx.db.prepare_cached(
        "SELECT content FROM file WHERE id = ?1 AND content IS NOT NULL
         UNION ALL SELECT content FROM grid_column WHERE grid = ?1",
    )?;
    let ids = query.query_map([key], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Counts one more use of a content.
pub fn keep(tx: &Tx, id: i64) -> Result<()> {
    tx.db.prepare_cached("UPDATE content SET uses = uses + 1 WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Counts one use less; what nobody uses goes.
pub fn release(tx: &Tx, id: i64) -> Result<()> {
    let uses: Option<i64> = tx
        .db
        .prepare_cached("UPDATE content SET uses = uses - 1 WHERE id = ?1 RETURNING uses")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    if uses.is_some_and(|uses| uses <= 0) {
        tx.db
            .prepare_cached("DELETE FROM chunk WHERE id >= ?1 AND id < ?2")?
            .execute([id << CHUNK_BITS, (id + 1) << CHUNK_BITS])?;
        tx.db.prepare_cached("DELETE FROM content WHERE id = ?1")?.execute([id])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::embedded::store::Store;

    fn count(tx: &Tx, table: &str) -> i64 {
        tx.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn equal_bytes_are_kept_once_and_go_with_their_last_use() {
        let store = Store::in_memory().unwrap();
        store
            .write(|tx| {
                let bytes: Vec<u8> =
                    (0..1_000_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
                let first = put(tx, &bytes)?;
                assert_eq!(put(tx, &bytes)?, first);
                assert_eq!(self::bytes(tx, first.id)?, bytes);
                assert!(count(tx, "chunk") > 10, "in chunks");
                release(tx, first.id)?;
                assert_eq!(count(tx, "content"), 1);
                release(tx, first.id)?;
                assert_eq!((count(tx, "content"), count(tx, "chunk")), (0, 0));
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn damage_is_told() {
        let store = Store::in_memory().unwrap();
        store
            .write(|tx| {
                for bytes in [b"small".to_vec(), b"large and dull".repeat(1000)] {
                    let stored = put(tx, &bytes)?;
                    let chunk = stored.id << CHUNK_BITS;
                    tx.db.execute(
                        "UPDATE chunk SET data = CAST('x' || substr(data, 2) AS BLOB) WHERE id = ?1",
                        [chunk],
                    )?;
                    assert!(matches!(self::bytes(tx, stored.id), Err(Error::Corrupt(_))));
                }
                assert!(matches!(bytes(tx, 99), Err(Error::Corrupt(_))));
                Ok(())
            })
            .unwrap();
    }
}
