//! Previews: the first rows of a grid, kept beside it so that a list of grids reads no column.

use std::collections::HashMap;

use indexmap::IndexMap;
use rusqlite::params;

use super::{ColumnDraft, columns};
use crate::backend::embedded::store::{Key, Tx};
use crate::backend::{Error, Result};
use crate::model::{Cell, Column, Uid, Value};

/// Rows of a preview.
const ROWS: usize = 10;
/// The longest text of a preview's cell, in characters.
const LONGEST_CELL: usize = 200;

/// Returns the preview of columns that are about to be stored, as JSON.
pub fn of_drafts(columns: &[ColumnDraft]) -> Option<String> {
    table(columns.iter().map(|column| (column.name.clone(), first(&column.data))))
}

/// The previews of a grid's columns before a change.
pub struct Previews(HashMap<String, Vec<Value>>);

impl Previews {
    /// Returns the previews of a grid's columns by their ids.
    pub fn of(tx: &Tx, grid: Key) -> Result<Previews> {
        let stored = tx.details(grid)?.preview.unwrap_or_default();
        let table: IndexMap<String, Column> = serde_json::from_str(&stored).unwrap_or_default();
        let mut previews = HashMap::new();
        for head in columns::heads(tx, grid)? {
            if let Some(column) = table.get(&head.name) {
                previews.insert(head.uid.to_string(), column.cells().map(Value::from).collect());
            }
        }
        Ok(Previews(previews))
    }

    /// Returns the preview of the grid as it is now, as JSON, reading only those columns that changed.
    pub fn after(mut self, tx: &Tx, grid: Key, changed: &[Uid]) -> Result<Option<String>> {
        let mut length = tx.db.prepare_cached("SELECT length FROM grid_column WHERE grid = ?1 AND uid = ?2")?;
        let mut rows = Vec::new();
        for head in columns::heads(tx, grid)? {
            let known = if changed.contains(&head.uid) { None } else { self.0.remove(head.uid.as_str()) };
            let cells = match known {
                Some(mut cells) => {
                    // What filled it up to the longest column goes.
                    let length: i64 = length.query_row(params![grid, head.uid.as_str()], |row| row.get(0))?;
                    cells.truncate(usize::try_from(length).unwrap_or(0));
                    cells
                }
                None => first(&columns::data(tx, grid, &head.uid)?.ok_or(Error::NotFound)?),
            };
            rows.push((head.name, cells));
        }
        Ok(table(rows.into_iter()))
    }
}

/// Returns the first cells of a column; lists and long texts are cut to a text.
fn first(data: &Value) -> Vec<Value> {
    let short = |cell: Cell| match cell {
        Cell::Text(text) => Value::Text(text.chars().take(LONGEST_CELL).collect()),
        cell => cell.into(),
    };
    let shown = |value: &Value| {
        let nested = value.is_list() || value.as_object().is_some();
        // Writing to memory cannot fail, and every key is a string.
        let text = nested.then(|| serde_json::to_string(value).unwrap_or_default());
        short(text.as_deref().map_or(value.cell(), Cell::Text))
    };
    match data {
        Value::List(values) => values.iter().take(ROWS).map(shown).collect(),
        other => other.as_column().map_or_else(Vec::new, |column| column.cells().take(ROWS).map(short).collect()),
    }
}

/// Returns the table of some columns' first cells, the shorter ones filled with empty texts, as JSON.
fn table(columns: impl Iterator<Item = (String, Vec<Value>)>) -> Option<String> {
    let columns: Vec<_> = columns.collect();
    let longest = columns.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let table: IndexMap<String, Column> = columns
        .into_iter()
        .map(|(name, mut cells)| {
            cells.resize(longest, Value::Text(String::new()));
            (name, cells.iter().map(Value::cell).collect())
        })
        .collect();
    serde_json::to_string(&table).ok()
}
