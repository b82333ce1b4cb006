//! Which rows a table shows, and in which order: by the values of a column, narrowed by a condition on one.

use std::cmp::Ordering;

use crate::model::{Cell, Column, Value};

/// What is said of a column by which no rows can be ordered or chosen.
pub const NO_ORDER: &str =
    "Rows cannot be ordered or chosen by this column: its cells are lists, or could not be read.";

/// A condition on the cells of a column, as it was typed: `> 5`, `!= a`, or a part of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// How it compares.
    pub how: How,
    /// With what.
    pub with: String,
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The text is a part, capitals or not.
    Has,
    /// Equal: as numbers, if both are.
    Is,
    /// Not equal.
    IsNot,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// Greater.
    More,
    /// Greater or equal.
    AtLeast,
}

/// The signs of comparisons, the longer ones first.
const SIGNS: [(&str, How); 9] = [
    ("<=", How::AtMost),
    ("≤", How::AtMost),
    (">=", How::AtLeast),
    ("≥", How::AtLeast),
    ("!=", How::IsNot),
    ("<", How::Less),
    (">", How::More),
    ("==", How::Is),
    ("=", How::Is),
];

impl Condition {
    /// Reads a condition; `None` for an empty text.
    #[must_use]
    pub fn read(text: &str) -> Option<Condition> {
        let text = text.trim();
        let signed = SIGNS.iter().find_map(|(sign, how)| Some((*how, text.strip_prefix(sign)?.trim())));
        let (how, with) = signed.unwrap_or((How::Has, text));
        let is_nothing = with.is_empty() && !matches!(how, How::Is | How::IsNot);
        (!is_nothing).then(|| Condition { how, with: with.to_owned() })
    }

    fn holds(&self, cell: Cell<'_>, number: Option<f64>, lower: &str) -> bool {
        let order = || match (cell.number(), number) {
            (Some(own), Some(with)) => own.partial_cmp(&with),
            _ if matches!(cell, Cell::Null) => (self.with.is_empty()).then_some(Ordering::Equal),
            _ => Some(cell.display().as_str().cmp(&self.with)),
        };
        match self.how {
            How::Has => cell.display().to_lowercase().contains(lower),
            How::Is => order() == Some(Ordering::Equal),
            How::IsNot => order() != Some(Ordering::Equal),
            How::Less => order() == Some(Ordering::Less),
            How::AtMost => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
            How::More => order() == Some(Ordering::Greater),
            How::AtLeast => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
        }
    }
}

/// Returns the rows that a condition on a column leaves, in the order of another column: gaps last, equals as they were.
#[must_use]
pub fn arrange(count: usize, condition: Option<(&Condition, &Value)>, order: Option<(&Value, bool)>) -> Vec<u32> {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let mut rows: Vec<u32> = match condition.and_then(|(condition, data)| Some((condition, data.as_column()?))) {
        None => (0..count).collect(),
        Some((condition, column)) => {
            let (number, lower) = (Cell::Text(&condition.with).number(), condition.with.to_lowercase());
            let holds = |row: &u32| {
                let cell = if (*row as usize) < column.len() { column.cell(*row as usize) } else { Cell::Null };
                condition.holds(cell, number, &lower)
            };
            (0..count).filter(holds).collect()
        }
    };
    if let Some((column, descending)) = order.and_then(|(data, descending)| Some((data.as_column()?, descending))) {
        sort(&mut rows, column, descending);
    }
    rows
}

fn sort(rows: &mut [u32], column: &Column, descending: bool) {
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    if let Some(numbers) = column.numbers() {
        let number = |row: &u32| numbers.get(*row as usize).copied().filter(|value| !value.is_nan());
        rows.sort_by(|one, other| match (number(one), number(other)) {
            (Some(one), Some(other)) => turned(one.total_cmp(&other)),
            (one, other) => other.is_some().cmp(&one.is_some()),
        });
        return;
    }
    let text = |row: &u32| {
        let row = *row as usize;
        let text = if row < column.len() { column.cell(row).display() } else { String::new() };
        (text.is_empty(), text)
    };
    let mut keyed: Vec<((bool, String), u32)> = rows.iter().map(|row| (text(row), *row)).collect();
    keyed.sort_by(|((gap, one), _), ((other_gap, other), _)| gap.cmp(other_gap).then_with(|| turned(one.cmp(other))));
    for (row, (_, kept)) in rows.iter_mut().zip(keyed) {
        *row = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn conditions_compare_numbers_and_texts() {
        let numbers = value("[3,null,10,2.5]");
        let rows = |text: &str, data: &Value| arrange(4, Some((&Condition::read(text).unwrap(), data)), None);
        assert_eq!(rows("> 2.5", &numbers), [0, 2]);
        assert_eq!(rows("<=3", &numbers), [0, 3]);
        assert_eq!(rows("=", &numbers), [1]);
        assert_eq!(rows("!= 10", &numbers), [0, 1, 3]);
        assert_eq!(rows("1", &numbers), [2]);
        let texts = value(r#"["Anna","bo",null,"Hannes"]"#);
        assert_eq!(rows("ANN", &texts), [0, 3]);
        assert_eq!(rows("= bo", &texts), [1]);
        assert!(Condition::read("  ").is_none() && Condition::read(">").is_none());
    }

    #[test]
    fn gaps_come_last_both_ways_and_equals_stay() {
        let data = value("[2,null,1,2]");
        assert_eq!(arrange(5, None, Some((&data, false))), [2, 0, 3, 1, 4]);
        assert_eq!(arrange(5, None, Some((&data, true))), [0, 3, 2, 1, 4]);
        let texts = value(r#"["b",null,"a","b"]"#);
        assert_eq!(arrange(4, None, Some((&texts, true))), [0, 3, 2, 1]);
    }

    proptest! {
        #[test]
        fn sorting_keeps_every_row(numbers in proptest::collection::vec(proptest::option::of(-5i32..5), 0..50), descending: bool) {
            let data: Value = serde_json::from_str(&serde_json::to_string(&numbers).unwrap()).unwrap();
            let mut rows = arrange(numbers.len(), None, Some((&data, descending)));
            let known: Vec<i32> = rows.iter().filter_map(|row| numbers[*row as usize]).collect();
            let in_order = |pair: &[i32]| if descending { pair[0] >= pair[1] } else { pair[0] <= pair[1] };
            prop_assert!(known.windows(2).all(in_order));
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..numbers.len() as u32).collect::<Vec<_>>());
        }
    }
}
