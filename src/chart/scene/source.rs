//! Where an attribute's value comes from: the object itself, else the figure's template.
//!
//! Every lookup of the scene goes through a [`Source`], so that no other code knows that templates exist, nor that a
//! number may be spelled as a string.

use std::borrow::Cow;

use super::plan::merged;
use crate::chart::axis::categories::join_levels;
use crate::model::value::Row;
use crate::model::{Cell, Column, Value};

/// What a missing object is.
static NOTHING: Value = Value::Null;

/// An object of the figure with the template's object that stands behind it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    own: &'a Value,
    template: &'a Value,
    /// The numbers of the dimensions that are x and y, for a cell of a matrix of scatter plots.
    matrix: Option<[usize; 2]>,
}

impl<'a> Source<'a> {
    /// Makes a source of an object and, if there is one, its template.
    #[must_use]
    pub fn new(own: Option<&'a Value>, template: Option<&'a Value>) -> Source<'a> {
        Source { own: own.unwrap_or(&NOTHING), template: template.unwrap_or(&NOTHING), matrix: None }
    }

    /// Makes the source of a cell of a matrix of scatter plots: x and y are two of its dimensions.
    #[must_use]
    pub fn of_cell(self, x: usize, y: usize) -> Source<'a> {
        Source { matrix: Some([x, y]), ..self }
    }

    /// Returns the numbers of the dimensions that are x and y, for a cell of a matrix.
    #[must_use]
    pub fn cell(&self) -> Option<[usize; 2]> {
        self.matrix
    }

    /// Returns what the template says.
    #[must_use]
    pub fn template(&self) -> &'a Value {
        self.template
    }

    /// Returns the value at a path of keys.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&'a Value> {
        if let (Some([x, y]), "x" | "y") = (self.matrix, path) {
            let values = self.own.at(&format!("dimensions.{}.values", if path == "x" { x } else { y }));
            return values.filter(|values| **values != Value::Null);
        }
        let own = self.own.at(path).filter(|value| **value != Value::Null);
        own.or_else(|| self.template.at(path)).filter(|value| **value != Value::Null)
    }

    /// Returns the value that the object itself has, whatever its template says.
    #[must_use]
    pub fn own(&self, path: &str) -> Option<&'a Value> {
        self.own.at(path).filter(|value| **value != Value::Null)
    }

    /// Returns the object with what only the template has added, at every depth.
    #[must_use]
    pub fn whole(&self) -> Value {
        merged(Some(self.own), Some(self.template))
    }

    /// Returns the source of an object below this one.
    #[must_use]
    pub fn sub(&self, path: &str) -> Source<'a> {
        Source::new(self.own.at(path), self.template.at(path))
    }

    /// Returns the number at a path.
    #[must_use]
    pub fn number(&self, path: &str) -> Option<f64> {
        self.at(path)?.cell().number().filter(|value| value.is_finite())
    }

    /// Returns the string at a path.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&'a str> {
        self.at(path)?.as_str()
    }

    /// Returns the string or number at a path as text.
    #[must_use]
    pub fn display(&self, path: &str) -> Option<Cow<'a, str>> {
        match self.at(path)? {
            Value::Text(text) => Some(Cow::Borrowed(text)),
            value @ (Value::Int(_) | Value::Float(_) | Value::Bool(_)) => Some(Cow::Owned(value.cell().display())),
            _ => None,
        }
    }

    /// Returns the truth value at a path, or what holds without one.
    #[must_use]
    pub fn flag(&self, path: &str, otherwise: bool) -> bool {
        self.at(path).and_then(Value::as_bool).unwrap_or(otherwise)
    }

    /// Returns the list of scalars at a path.
    #[must_use]
    pub fn column(&self, path: &str) -> Option<&'a Column> {
        self.at(path)?.as_column()
    }

    /// Returns the elements of a list of objects at a path.
    #[must_use]
    pub fn list(&self, path: &str) -> &'a [Value] {
        self.at(path).and_then(Value::as_list).unwrap_or_default()
    }

    /// Returns the coordinates at a path: a column, or several levels of categories joined to one.
    #[must_use]
    pub fn coordinates(&self, path: &str) -> Option<Cow<'a, Column>> {
        let value = self.at(path)?;
        if let Some(column) = value.as_column() {
            return Some(Cow::Borrowed(column));
        }
        match value {
            Value::List(_) if self.has_levels(path) => {
                let level = |index: usize| value.at(&index.to_string()).and_then(Value::as_column);
                Some(Cow::Owned(join_levels(level(0)?, level(1)?)))
            }
            Value::List(values) => Some(Cow::Owned(values.iter().map(Value::cell).collect())),
            Value::Typed(array) => Some(Cow::Borrowed(array.column())),
            _ => None,
        }
    }

    /// Returns whether the coordinates at a path are names in two levels.
    #[must_use]
    pub fn has_levels(&self, path: &str) -> bool {
        let levels = match self.at(path) {
            Some(Value::List(levels)) => levels.as_slice(),
            _ => return false,
        };
        levels.len() == 2 && levels.iter().all(|level| level.as_column().is_some())
    }

    /// Returns the value of a list at `index`, or the one value that stands for all.
    #[must_use]
    pub fn each(&self, path: &str) -> Each<'a> {
        match self.at(path) {
            None => Each::None,
            Some(value) => match value.as_column() {
                Some(column) => Each::Column(column),
                None if value.is_list() => Each::None,
                None => Each::One(value.cell()),
            },
        }
    }
}

/// An attribute that may be one value for all points or one a point.
#[derive(Debug, Clone, Copy)]
pub enum Each<'a> {
    /// Not given.
    None,
    /// The same for all.
    One(Cell<'a>),
    /// One a point.
    Column(&'a Column),
}

impl<'a> Each<'a> {
    /// Returns the value for a point, a gap if there is none.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell<'a> {
        match self {
            Each::None => Cell::Null,
            Each::One(cell) => *cell,
            Each::Column(column) => column.cell(index),
        }
    }

    /// Returns the number for a point.
    #[must_use]
    pub fn number(&self, index: usize) -> Option<f64> {
        self.cell(index).number()
    }

    /// Returns whether each point has its own.
    #[must_use]
    pub fn is_column(&self) -> bool {
        matches!(self, Each::Column(_))
    }
}

/// A table of numbers, read by row and column, whatever its form in the figure.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a>(pub &'a Value);

impl<'a> Table<'a> {
    /// Returns the number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.0.len()
    }

    /// Returns the number of columns of the longest row.
    #[must_use]
    pub fn columns(&self) -> usize {
        (0..self.rows()).filter_map(|row| self.row(row)).map(|row| row.len()).max().unwrap_or(0)
    }

    /// Returns a row.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<Row<'a>> {
        self.0.row(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_values_come_before_the_templates() {
        let own: Value = serde_json::from_str(r#"{"a":{"b":1},"n":"2.5","gone":null}"#).unwrap();
        let template: Value = serde_json::from_str(r#"{"a":{"b":7,"c":8},"gone":9}"#).unwrap();
        let source = Source::new(Some(&own), Some(&template));
        assert_eq!(source.number("a.b"), Some(1.0));
        assert_eq!(source.sub("a").number("c"), Some(8.0));
        assert_eq!(source.number("n"), Some(2.5));
        assert_eq!(source.number("gone"), Some(9.0));
        assert_eq!(source.number("none"), None);
    }
}
