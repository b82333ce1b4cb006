//! Sorted runs of rows: what every list is made of.
//!
//! A list is one or a few [`Strand`]s, each a run of one index, merged by the sorted column and the row's number. A run is
//! entered at any row by its values (keyset), never by counting, so the last page costs what the first does. The ties of a
//! value are a run of their own: SQLite does not enter an index by its row id and another column at once.

use std::cmp::Ordering;
use std::fmt::Write;

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::files::{COLUMNS, VALUE};
use super::{Key, Row, Tx};
use crate::backend::{Result, SortKey};

/// A condition on rows, its values in place of each `?`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// SQL text on the file `f`.
    pub text: String,
    /// The values.
    pub values: Vec<Value>,
}

impl Condition {
    /// Makes a condition.
    pub fn new(text: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Condition {
        Condition { text: text.into(), values: values.into_iter().collect() }
    }
}

/// A run of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Strand {
    /// Where the rows are: `file f INDEXED BY …`.
    pub table: String,
    /// The values in place of each `?` of the table.
    pub values: Vec<Value>,
    /// Which of them.
    pub conditions: Vec<Condition>,
}

/// The row that a scan begins behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Its value in the sorted column.
    pub value: Value,
    /// Its number.
    pub key: Key,
}

/// A sorted list of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// The runs.
    pub strands: Vec<Strand>,
    /// The column that they are sorted by.
    pub sort: SortKey,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// Returns the column of a sort key.
fn column(sort: SortKey) -> &'static str {
    match sort {
        SortKey::Filename => "f.name",
        SortKey::DateModified => "f.modified",
        SortKey::CreationTime => "f.created",
        SortKey::Views => "f.views",
        SortKey::TrashedAt => "f.trashed",
        SortKey::Title => "iif(f.title = '', f.name, f.title)",
        SortKey::Size => "f.bytes",
        SortKey::Quality => "f.quality",
        SortKey::Owner => "(SELECT username FROM account WHERE id = f.owner)",
    }
}

/// A row with its value in the sorted column.
type Sorted = (Value, Row);

/// Compares as SQLite does, as far as sorted columns hold it.
fn compare((one, row): &Sorted, (other, of): &Sorted) -> Ordering {
    let values = match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        (one, other) => matches!(other, Value::Integer(_)).cmp(&matches!(one, Value::Integer(_))),
    };
    values.then(row.key.cmp(&of.key))
}

impl Scan {
    /// Returns the scan from the other end.
    #[must_use]
    pub fn reversed(&self) -> Scan {
        Scan { descending: !self.descending, ..self.clone() }
    }

    fn direction(&self) -> (&'static str, &'static str) {
        if self.descending { ("DESC", "<") } else { ("ASC", ">") }
    }
}

/// Writes the conditions of a strand and of a part of it.
fn filter(strand: &Strand, part: &str) -> (String, Vec<Value>) {
    let mut text = String::new();
    let mut values = strand.values.clone();
    for condition in &strand.conditions {
        let joint = if text.is_empty() { "" } else { " AND " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{joint}{}", condition.text);
        values.extend(condition.values.iter().cloned());
    }
    text.push_str(part);
    (text, values)
}

impl Tx<'_> {
    /// Returns rows of a scan, from its start or behind a row.
    pub fn scan(&self, scan: &Scan, behind: Option<&Bound>, limit: usize) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for strand in &scan.strands {
            rows.extend(self.scan_strand(scan, strand, behind, limit)?);
        }
        if scan.strands.len() > 1 {
            rows.sort_by(|a, b| {
                let order = compare(a, b);
                if scan.descending { order.reverse() } else { order }
            });
            rows.truncate(limit);
        }
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// Returns where a scan sorted by a key goes on behind a row.
    pub fn bound(&self, row: &Row, sort: SortKey) -> Result<Bound> {
        let value = match sort {
            SortKey::Filename => Value::Text(row.name.clone()),
            SortKey::DateModified => Value::Integer(row.modified.0),
            SortKey::CreationTime => Value::Integer(row.created.0),
            SortKey::Views => Value::Integer(row.views),
            SortKey::TrashedAt => row.trashed.map_or(Value::Null, |moment| Value::Integer(moment.0)),
            SortKey::Title if row.title.is_empty() => Value::Text(row.name.clone()),
            SortKey::Title => Value::Text(row.title.clone()),
            SortKey::Size => Value::Integer(row.bytes),
            SortKey::Quality => Value::Integer(row.quality),
            SortKey::Owner => {
                self.account(row.key.account())?.map_or(Value::Null, |account| Value::Text(account.username))
            }
        };
        Ok(Bound { value, key: row.key })
    }

    fn scan_strand(&self, scan: &Scan, strand: &Strand, behind: Option<&Bound>, limit: usize) -> Result<Vec<Sorted>> {
        let column = column(scan.sort);
        let (direction, sign) = scan.direction();
        let mut rows = Vec::new();
        let order = format!("ORDER BY {column} {direction}, f.id {direction} LIMIT ?");
        let Some(bound) = behind else {
            self.rows(column, strand, "", &order, vec![Value::Integer(limit as i64)], &mut rows)?;
            return Ok(rows);
        };
        let ties = format!(" AND {column} = ? AND f.id {sign} ?");
        let values = vec![bound.value.clone(), Value::Integer(bound.key.0), Value::Integer(limit as i64)];
        self.rows(column, strand, &ties, &format!("ORDER BY f.id {direction} LIMIT ?"), values, &mut rows)?;
        if rows.len() < limit {
            let left = (limit - rows.len()) as i64;
            let values = vec![bound.value.clone(), Value::Integer(left)];
            self.rows(column, strand, &format!(" AND {column} {sign} ?"), &order, values, &mut rows)?;
        }
        Ok(rows)
    }

    fn rows(
        &self,
        column: &str,
        strand: &Strand,
        part: &str,
        order: &str,
        more: Vec<Value>,
        rows: &mut Vec<Sorted>,
    ) -> Result<()> {
        let (conditions, mut values) = filter(strand, part);
        values.extend(more);
        let table = &strand.table;
        let mut query = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS}, {column} FROM {table} LEFT JOIN sunk s ON s.folder = f.parent WHERE {conditions} {order}"
        ))?;
        for row in query.query_map(params_from_iter(values), |row| Ok((row.get(VALUE)?, Row::read(row)?)))? {
            rows.push(row?);
        }
        Ok(())
    }

    /// Returns rows of a scan from a number on: by walking the index alone, then reading those in sight.
    pub fn scan_from(&self, scan: &Scan, offset: u64, limit: usize) -> Result<Vec<Row>> {
        if offset == 0 {
            return self.scan(scan, None, limit);
        }
        let column = column(scan.sort);
        let (direction, _) = scan.direction();
        let mut values = Vec::new();
        let mut runs = Vec::new();
        for strand in &scan.strands {
            let (conditions, more) = filter(strand, "");
            runs.push(format!("SELECT {column} AS value, f.id AS id FROM {} WHERE {conditions}", strand.table));
            values.extend(more);
        }
        values.extend([Value::Integer(limit as i64), Value::Integer(offset.cast_signed())]);
        let order = if let [run] = &runs[..] {
            format!("{run} ORDER BY {column} {direction}, f.id {direction} LIMIT ? OFFSET ?")
        } else {
            format!("{} ORDER BY value {direction}, id {direction} LIMIT ? OFFSET ?", runs.join(" UNION ALL "))
        };
        let mut query = self.db.prepare_cached(&order)?;
        let keys: Vec<Key> =
            query.query_map(params_from_iter(values), |row| row.get(1))?.collect::<rusqlite::Result<_>>()?;
        let mut rows = Vec::with_capacity(keys.len());
        for key in keys {
            rows.extend(self.row(key)?);
        }
        Ok(rows)
    }

    /// Counts the rows of a scan, up to a limit.
    pub fn count(&self, scan: &Scan, most: u64) -> Result<u64> {
        let mut count = 0;
        for strand in &scan.strands {
            count += self.count_part(strand, "", Vec::new(), most)?;
        }
        Ok(count.min(most))
    }

    /// Returns whether a row is in a scan.
    pub fn is_in(&self, scan: &Scan, bound: &Bound) -> Result<bool> {
        let part = format!(" AND {} = ? AND f.id = ?", column(scan.sort));
        for strand in &scan.strands {
            if self.count_part(strand, &part, vec![bound.value.clone(), Value::Integer(bound.key.0)], 1)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Counts the rows of a scan before one, up to a limit.
    pub fn count_before(&self, scan: &Scan, bound: &Bound, most: u64) -> Result<u64> {
        let column = column(scan.sort);
        let (_, sign) = scan.reversed().direction();
        let mut count = 0;
        for strand in &scan.strands {
            let ties = vec![bound.value.clone(), Value::Integer(bound.key.0)];
            count += self.count_part(strand, &format!(" AND {column} = ? AND f.id {sign} ?"), ties, most)?;
            let others = vec![bound.value.clone()];
            count += self.count_part(strand, &format!(" AND {column} {sign} ?"), others, most)?;
        }
        Ok(count.min(most))
    }

    fn count_part(&self, strand: &Strand, part: &str, more: Vec<Value>, most: u64) -> Result<u64> {
        let (conditions, mut values) = filter(strand, part);
        values.extend(more);
        values.push(Value::Integer(most.min(i64::MAX as u64).cast_signed()));
        let table = &strand.table;
        let mut query = self
            .db
            .prepare_cached(&format!("SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {conditions} LIMIT ?)"))?;
        let count: i64 = query.query_row(params_from_iter(values), |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }
}
