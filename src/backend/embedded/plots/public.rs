//! The public plots of everybody, a page behind a cursor (contract sections 4.5 and 8.5).

use std::fmt::Write;

use rusqlite::types::Value;

use crate::backend::embedded::listing::{PAGE_SIZE, escaped};
use crate::backend::embedded::permissions::{self, Seen};
use crate::backend::embedded::store::{Bound, Condition, Key, Tx};
use crate::backend::embedded::window::Plan;
use crate::backend::embedded::{Session, objects};
use crate::backend::query::{Order, PlotQuery, Scope, View};
use crate::backend::{Error, Result, SortKey};
use crate::model::{CursorPage, Plot, Timestamp};

/// The most plots of a page.
const MOST: u64 = 1_000;

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
    let link = |row: Option<&crate::backend::embedded::store::Row>, backwards: bool| {
        row.map(|row| link(session, query, &write(&Cursor { bound: row.bound(order.key), backwards }, order.key)))
    };
    let next = link(rows.last().filter(|_| more || backwards), false);
    let previous = link(rows.first().filter(|_| if backwards { more } else { cursor.is_some() }), true);
    let plots = rows.into_iter().map(|row| {
        let permission = permissions::access(session, tx, &row)?.unwrap_or_default();
        let file = objects::list_item(session, tx, &Seen { row, permission })?;
        Ok(Plot { file, figure: None, autosize: None, width: None, height: None })
    });
    Ok(CursorPage { next, previous, results: plots.collect::<Result<_>>()? })
}

/// Returns plots in an order of chance, the same all day: the order of a number made of the day and the plot's own.
pub fn feed(session: &Session, tx: &Tx, query: &PlotQuery) -> Result<CursorPage<Plot>> {
    let day = Timestamp::now().0.div_euclid(86_400_000_000);
    let page: u64 = query.cursor.as_deref().map_or(Ok(0), |cursor| {
        parameter(&decoded(cursor).unwrap_or_default(), "page")
            .and_then(|page| page.parse().ok())
            .ok_or_else(bad_cursor)
    })?;
    let size = query.page_size.map_or(PAGE_SIZE, std::num::NonZeroU64::get).min(MOST);
    let order = Order::descending(SortKey::Views);
    let plan = wanted(Plan::new(session, tx, &View::new(Scope::Public, order))?, query);
    // The most viewed few hundred, shuffled: hand-picked as far as a machine can.
    let mut rows = plan.run(tx, None, false, 500)?;
    let chance =
        |key: Key| (key.0 ^ day.wrapping_mul(0x9e37_79b9)).wrapping_mul(0x517c_c1b7_2722_0a95_u64.cast_signed());
    rows.sort_by_key(|row| chance(row.key));
    let start = (page * size) as usize;
    let more = rows.len() > start + size as usize;
    let plots = rows.into_iter().skip(start).take(size as usize).map(|row| {
        let permission = permissions::access(session, tx, &row)?.unwrap_or_default();
        objects::plot(session, tx, &Seen { row, permission })
    });
    let link = |page: u64| {
        let cursor = escaped(&base64_simd::STANDARD.encode_to_string(format!("page={page}")));
        format!("{}/v2/plots/feed?cursor={cursor}", session.hosts.api)
    };
    let results = plots.collect::<Result<_>>()?;
    Ok(CursorPage { next: more.then(|| link(page + 1)), previous: page.checked_sub(1).map(link), results })
}

fn wanted(plan: Plan, query: &PlotQuery) -> Plan {
    match (query.min_quality, query.max_quality) {
        (None, None) => plan,
        (least, most) => {
            let bounds = [least.unwrap_or(0), most.unwrap_or(u8::MAX)].map(|bound| Value::Integer(bound.into()));
            plan.with(&Condition::new("f.quality BETWEEN ? AND ?", bounds))
        }
    }
}

fn link(session: &Session, query: &PlotQuery, cursor: &str) -> String {
    let mut link = format!("{}/v2/plots?cursor={}", session.hosts.api, escaped(cursor));
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
