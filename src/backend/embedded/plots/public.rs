//! The public plots of everybody, a page behind a cursor (contract sections 4.5 and 8.5).

use std::fmt::Write;

use rusqlite::types::Value;

use crate::backend::embedded::listing::{PAGE_SIZE, escaped};
use crate::backend::embedded::permissions::{self, Seen};
use crate::backend::embedded::store::{Bound, Condition, Key, Tx};
use crate::backend::embedded::window::Plan;
use crate::backend::embedded::{Library, Session, objects};
use crate::backend::query::{Order, PlotQuery, Scope, View};
use crate::backend::{Error, Result, SortKey};
use crate::model::{CursorPage, Fid, FileType, Plot, Timestamp};

/// The most plots of a page.
const MOST: u64 = 1_000;
/// Of the most viewed plots, those that the feed shows while nothing was picked.
const MOST_VIEWED: usize = 500;

/// Where a page goes on: a row, and which way.
struct Cursor {
    bound: Bound,
    backwards: bool,
}

/// Returns public plots, newest first or by views.
pub fn list(session: &Session, tx: &Tx, query: &PlotQuery) -> Result<CursorPage<Plot>> {
    let order = match query.by_views {
        Some(descending) => Order { key: SortKey::Views, descending },
        None => Order::descending(SortKey::CreationTime),
    };
    let plan = wanted(Plan::new(session, tx, &View::new(Scope::Public, order))?, query);
    let cursor = query.cursor.as_deref().map(|cursor| read(cursor, order.key)).transpose()?;
    let size = query.page_size.map_or(PAGE_SIZE, std::num::NonZeroU64::get).min(MOST) as usize;
    let backwards = cursor.as_ref().is_some_and(|cursor| cursor.backwards);
    let bound = cursor.as_ref().map(|cursor| &cursor.bound);
    let mut rows = plan.run(tx, bound, backwards, size + 1)?;
    let more = rows.len() > size;
    rows.truncate(size);
    if backwards {
        rows.reverse();
    }
    let link = |row: Option<&crate::backend::embedded::store::Row>, backwards: bool| -> Result<Option<String>> {
        let Some(row) = row else { return Ok(None) };
        let cursor = Cursor { bound: tx.bound(row, order.key)?, backwards };
        Ok(Some(link(session, "plots", query, &write(&cursor, order.key))))
    };
    let next = link(rows.last().filter(|_| more || backwards), false)?;
    let previous = link(rows.first().filter(|_| if backwards { more } else { cursor.is_some() }), true)?;
    let plots = rows.into_iter().map(|row| {
        let permission = permissions::access(session, tx, &row)?.unwrap_or_default();
        let file = objects::list_item(session, tx, &Seen { row, permission })?;
        Ok(Plot { file, figure: None, autosize: None, width: None, height: None })
    });
    Ok(CursorPage { next, previous, results: plots.collect::<Result<_>>()? })
}

/// Returns hand-picked plots in an order of chance, the same for a day; the most viewed while nothing was picked.
pub fn feed(session: &Session, tx: &Tx, query: &PlotQuery) -> Result<CursorPage<Plot>> {
    let (day, page) = match &query.cursor {
        Some(cursor) => feed_cursor(cursor).ok_or_else(bad_cursor)?,
        None => (Timestamp::now().0.div_euclid(86_400_000_000), 0),
    };
    let size = query.page_size.map_or(PAGE_SIZE, std::num::NonZeroU64::get).min(MOST);
    let mut keys = if let Some(picks) = picks(tx, query)? {
        picks
    } else {
        let view = View::new(Scope::Public, Order::descending(SortKey::Views));
        let plan = wanted(Plan::new(session, tx, &view)?, query);
        plan.run(tx, None, false, MOST_VIEWED)?.into_iter().map(|row| row.key).collect()
    };
    keys.sort_by_key(|key| (chance(*key, day), *key));
    let start = usize::try_from(page.saturating_mul(size)).unwrap_or(usize::MAX);
    let more = keys.len() > start.saturating_add(size as usize);
    let plots = keys.into_iter().skip(start).take(size as usize).map(|key| {
        let seen = permissions::see_key(session, tx, key)?;
        objects::plot(session, tx, &seen)
    });
    let results = plots.collect::<Result<_>>()?;
    let link = |page: u64| {
        let cursor = base64_simd::STANDARD.encode_to_string(format!("day={day}&page={page}"));
        link(session, "plots/feed", query, &cursor)
    };
    Ok(CursorPage { next: more.then(|| link(page + 1)), previous: page.checked_sub(1).map(link), results })
}

fn feed_cursor(text: &str) -> Option<(i64, u64)> {
    let query = decoded(text)?;
    Some((parameter(&query, "day")?.parse().ok()?, parameter(&query, "page")?.parse().ok()?))
}

/// Returns the plots that were picked and can be shown; `None` if none were.
fn picks(tx: &Tx, query: &PlotQuery) -> Result<Option<Vec<Key>>> {
    if !tx.db.prepare_cached("SELECT 1 FROM pick")?.exists([])? {
        return Ok(None);
    }
    let mut picks = tx.db.prepare_cached(
        "SELECT f.id FROM pick p CROSS JOIN file f ON f.id = p.file
         WHERE f.state = 0 AND f.world_readable = 1 AND f.quality BETWEEN ?1 AND ?2
         AND NOT EXISTS (SELECT 1 FROM sunk WHERE folder = f.parent)",
    )?;
    let keys = picks.query_map(quality_bounds(query), |row| row.get(0))?;
    Ok(Some(keys.collect::<rusqlite::Result<_>>()?))
}

/// Returns a number of chance for a plot on a day: each bit of both stirred into all of it.
fn chance(key: Key, day: i64) -> u64 {
    let mut mixed = key.0.cast_unsigned().wrapping_add(day.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Library {
    /// Shows a plot in the feed, or no longer. It is shown while it is public and not in the trash.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what is no plot, and those of writing.
    pub fn pick(&self, fid: &Fid, picked: bool) -> Result<()> {
        let change =
            if picked { "INSERT OR IGNORE INTO pick (file) VALUES (?1)" } else { "DELETE FROM pick WHERE file = ?1" };
        self.store().write(|tx| {
            let row =
                tx.row(permissions::key(tx, fid)?)?.filter(|row| !row.is_gone() && row.filetype == FileType::Plot);
            tx.db.prepare_cached(change)?.execute([row.ok_or(Error::NotFound)?.key])?;
            Ok(())
        })
    }
}

fn quality_bounds(query: &PlotQuery) -> [i64; 2] {
    [query.min_quality.unwrap_or(0), query.max_quality.unwrap_or(u8::MAX)].map(i64::from)
}

fn wanted(plan: Plan, query: &PlotQuery) -> Plan {
    if (query.min_quality, query.max_quality) == (None, None) {
        return plan;
    }
    plan.with(&Condition::new("f.quality BETWEEN ? AND ?", quality_bounds(query).map(Value::Integer)))
}

fn link(session: &Session, route: &str, query: &PlotQuery, cursor: &str) -> String {
    let mut link = format!("{}/v2/{route}?cursor={}", session.hosts.api, escaped(cursor));
    // Writing to a string cannot fail.
    if let Some(descending) = query.by_views {
        let _ = write!(link, "&order_by={}views", if descending { "-" } else { "" });
    }
    for (name, bound) in [("min_quality", query.min_quality), ("max_quality", query.max_quality)] {
        if let Some(bound) = bound {
            let _ = write!(link, "&{name}={bound}");
        }
    }
    if let Some(size) = query.page_size {
        let _ = write!(link, "&page_size={size}");
    }
    link
}

fn write(cursor: &Cursor, key: SortKey) -> String {
    let value = match (&cursor.bound.value, key) {
        (Value::Integer(moment), SortKey::CreationTime) => {
            let moment = Timestamp(*moment).micros();
            escaped(&moment.replace('T', " ").replace('Z', "+00:00"))
        }
        (Value::Integer(number), _) => number.to_string(),
        _ => String::new(),
    };
    let backwards = if cursor.backwards { "r=1&" } else { "" };
    base64_simd::STANDARD.encode_to_string(format!("{backwards}p={value}&o={}", cursor.bound.key.0))
}

/// Reads a cursor, bare or in the link that it came in.
fn read(text: &str, key: SortKey) -> Result<Cursor> {
    let query = decoded(text).ok_or_else(bad_cursor)?;
    let position = parameter(&query, "p").ok_or_else(bad_cursor)?;
    let value = match key {
        SortKey::CreationTime => Timestamp::parse(&position).map(|moment| moment.0),
        _ => position.parse().ok(),
    };
    let key = parameter(&query, "o").and_then(|key| key.parse().ok()).ok_or_else(bad_cursor)?;
    let bound = Bound { value: Value::Integer(value.ok_or_else(bad_cursor)?), key: Key(key) };
    Ok(Cursor { bound, backwards: parameter(&query, "r").is_some() })
}

fn decoded(text: &str) -> Option<String> {
    let cursor = match text.split_once('?') {
        Some((_, query)) => parameter(query, "cursor")?,
        None => unescaped(text),
    };
    String::from_utf8(base64_simd::STANDARD.decode_to_vec(cursor.trim().as_bytes()).ok()?).ok()
}

fn bad_cursor() -> Error {
    Error::invalid("cursor", "This is not where a page goes on.")
}

fn parameter(query: &str, name: &str) -> Option<String> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| unescaped(value))
}

fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = text.get(at + 1..at + 3).filter(|_| byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(escape.unwrap_or(byte));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}
