//! The names on a category axis and their order.

use std::cmp::Ordering;

use indexmap::IndexSet;

use super::AxisKind;
use crate::chart::format::decimal;
use crate::model::{Cell, Column, Value};

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
    pub fn sort_by_values(&mut self, values: &[Vec<f64>], by: Measure, descending: bool) -> Vec<usize> {
        let nothing = Vec::new();
        let keys: Vec<f64> = (0..self.len()).map(|index| by.of(values.get(index).unwrap_or(&nothing))).collect();
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by(|one, two| {
            let ordering = keys[*one].partial_cmp(&keys[*two]).unwrap_or(Ordering::Equal);
            if descending { ordering.reverse() } else { ordering }
        });
        let mut places = vec![0; order.len()];
        for (place, old) in order.iter().enumerate() {
            places[*old] = place;
        }
        self.names = order.iter().filter_map(|old| self.names.get_index(*old).cloned()).collect();
        places
    }
}

/// Joins two levels of categories, outer level first, to the names that an axis of several levels has.
#[must_use]
pub fn join_levels(outer: &Column, inner: &Column) -> Column {
    let text = |cell: Cell<'_>| match cell {
        Cell::Float(number) => decimal::plain(number),
        cell => cell.display(),
    };
    let names: Vec<Option<String>> = (0..outer.len().min(inner.len()))
        .map(|index| match (outer.cell(index), inner.cell(index)) {
            (Cell::Null, _) | (_, Cell::Null) => None,
            (outer, inner) => Some(format!("{}{LEVELS}{}", text(outer), text(inner))),
        })
        .collect();
    names.iter().map(|name| name.as_deref().map_or(Cell::Null, Cell::Text)).collect()
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

impl Measure {
    /// Returns the measure of values, gaps left out; `NaN` if it needs at least one and there is none.
    #[must_use]
    pub fn of(self, values: &[f64]) -> f64 {
        let mut known: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        let count = known.len() as f64;
        match self {
            Measure::Total => known.iter().sum(),
            Measure::Min => known.iter().copied().fold(f64::NAN, f64::min),
            Measure::Max => known.iter().copied().fold(f64::NAN, f64::max),
            Measure::Mean => known.iter().sum::<f64>() / count,
            Measure::GeometricMean => (known.iter().map(|value| value.ln()).sum::<f64>() / count).exp(),
            Measure::Median => {
                known.sort_by(f64::total_cmp);
                match (known.get((known.len().max(1) - 1) / 2), known.get(known.len() / 2)) {
                    (Some(low), Some(high)) => f64::midpoint(*low, *high),
                    _ => f64::NAN,
                }
            }
        }
    }
}

impl CategoryOrder {
    /// Reads the order that a layout's axis asks for.
    #[must_use]
    pub fn read(layout: &Value, kind: AxisKind) -> CategoryOrder {
        let listed = layout.get("categoryarray").and_then(Value::as_column).filter(|list| !list.is_empty());
        let order = layout.get("categoryorder").and_then(Value::as_str);
        let order = order.unwrap_or(if listed.is_some() { "array" } else { "trace" });
        if !kind.is_category() {
            return CategoryOrder::Trace;
        }
        let (what, descending) = match order.rsplit_once(' ') {
            Some((what, "ascending")) => (what, false),
            Some((what, "descending")) => (what, true),
            _ => (order, false),
        };
        let by = match what {
            "category" => return CategoryOrder::Name { descending },
            "array" => {
                let names = |list: &Column| list.cells().map(text).collect();
                return listed.map_or(CategoryOrder::Trace, |list| CategoryOrder::Array(names(list)));
            }
            "total" | "sum" => Measure::Total,
            "min" => Measure::Min,
            "max" => Measure::Max,
            "mean" => Measure::Mean,
            "median" => Measure::Median,
            "geometric mean" => Measure::GeometricMean,
            _ => return CategoryOrder::Trace,
        };
        CategoryOrder::Values { by, descending }
    }

    /// Puts in front what this order puts in front; `samples` are the columns of all traces on the axis.
    pub fn prepare(&self, categories: &mut Categories, kind: AxisKind, samples: &[&Column]) {
        let names = || {
            let cells = samples.iter().flat_map(|column| column.cells());
            cells.filter(|cell| *cell != Cell::Null).map(text)
        };
        match self {
            CategoryOrder::Array(listed) => listed.iter().for_each(|name| {
                categories.insert(name);
            }),
            CategoryOrder::Name { descending } if kind == AxisKind::Category => {
                let mut found: Vec<String> = names().collect();
                // JavaScript compares the units of UTF-16.
                found.sort_by(|one, two| one.encode_utf16().cmp(two.encode_utf16()));
                if *descending {
                    found.reverse();
                }
                for name in &found {
                    categories.insert(name);
                }
            }
            _ if kind == AxisKind::MultiCategory => {
                for name in by_levels(names().collect()) {
                    categories.insert(&name);
                }
            }
            _ => {}
        }
    }
}

/// Orders names of two levels: all of one outer name together, both levels as they first come.
fn by_levels(mut names: Vec<String>) -> Vec<String> {
    let (mut outer, mut inner) = (IndexSet::new(), IndexSet::new());
    for name in &names {
        let (one, two) = name.split_once(LEVELS).unwrap_or(("", name));
        outer.insert(one.to_owned());
        inner.insert(two.to_owned());
    }
    names.sort_by_key(|name| {
        let (one, two) = name.split_once(LEVELS).unwrap_or(("", name));
        (outer.get_index_of(one), inner.get_index_of(two))
    });
    names
}

fn text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Float(number) => decimal::plain(number),
        cell => cell.display(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(layout: &str, kind: AxisKind, columns: &[&str]) -> Vec<String> {
        let columns: Vec<Value> = columns.iter().map(|json| serde_json::from_str(json).unwrap()).collect();
        let samples: Vec<&Column> = columns.iter().filter_map(Value::as_column).collect();
        let mut categories = Categories::default();
        let order = CategoryOrder::read(&serde_json::from_str(layout).unwrap(), kind);
        order.prepare(&mut categories, kind, &samples);
        categories.iter().map(str::to_owned).collect()
    }

    #[test]
    fn orders_put_names_in_front() {
        let data = [r#"["b","c",null]"#, r#"["a",10,"B"]"#];
        assert_eq!(
            prepared(r#"{"categoryorder":"category ascending"}"#, AxisKind::Category, &data),
            ["10", "B", "a", "b", "c"]
        );
        assert_eq!(prepared(r#"{"categoryorder":"category descending"}"#, AxisKind::Category, &data)[0], "c");
        assert_eq!(prepared(r#"{"categoryarray":["z","a"]}"#, AxisKind::Category, &data), ["z", "a"]);
        assert!(prepared("{}", AxisKind::Category, &data).is_empty());
        assert!(prepared(r#"{"categoryorder":"array"}"#, AxisKind::Category, &data).is_empty());
    }

    #[test]
    fn two_levels_are_grouped_by_the_outer() {
        let (one, two) = (r#"["x","y","x"]"#, r#"["q","q","p"]"#);
        let columns: Vec<Value> = [one, two].iter().map(|json| serde_json::from_str(json).unwrap()).collect();
        let joined = join_levels(columns[0].as_column().unwrap(), columns[1].as_column().unwrap());
        let mut categories = Categories::default();
        CategoryOrder::Trace.prepare(&mut categories, AxisKind::MultiCategory, &[&joined]);
        let names: Vec<_> = (0..3).filter_map(|index| categories.levels(index)).collect();
        assert_eq!(names, [("x", "q"), ("x", "p"), ("y", "q")]);
    }

    #[test]
    fn values_decide_when_asked() {
        let mut categories = Categories::default();
        for name in ["a", "b", "c"] {
            categories.insert(name);
        }
        let values = [vec![3.0], vec![1.0, f64::NAN, 4.0], vec![4.0, -2.0]];
        assert_eq!(categories.clone().sort_by_values(&values, Measure::Total, true), [1, 0, 2]);
        assert_eq!(categories.clone().sort_by_values(&values, Measure::Min, false), [2, 1, 0]);
        assert_eq!(Measure::Median.of(&[3.0, 1.0, 2.0, 10.0]), 2.5);
        assert!((Measure::GeometricMean.of(&[1.0, 4.0]) - 2.0).abs() < 1e-12);
        categories.sort_by_values(&values, Measure::Max, false);
        assert_eq!(categories.name(0), Some("a"));
    }
}
