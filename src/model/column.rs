//! A column: a list of scalars, held by kind so that a million numbers cost eight megabytes and no parsing.
//!
//! Figures and grids are made of columns. JSON tells integers from floats and has gaps (`null`), so both are kept
//! beside the numbers: a column is written back as it was read. Consumers see `&[f64]` with `NaN` for a gap.

use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::bits::Bits;
use super::dates;

/// The integers beyond which a double no longer holds each one exactly.
const EXACT: u64 = 1 << 53;

/// One cell of a column, borrowed from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// A gap.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number, as JSON wrote it.
    Int(i64),
    /// Any other number; never `NaN`.
    Float(f64),
    /// A string.
    Text(&'a str),
}

impl Cell<'_> {
    /// Returns the cell as a number: itself, or what a string spells; `None` for everything else.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        match self {
            Cell::Int(value) => Some(value as f64),
            Cell::Float(value) => Some(value),
            Cell::Text(text) => text.trim().parse().ok().filter(|value: &f64| value.is_finite()),
            Cell::Null | Cell::Bool(_) => None,
        }
    }

    /// Returns the cell as text that a person would read; empty for a gap.
    #[must_use]
    pub fn display(self) -> String {
        match self {
            Cell::Null => String::new(),
            Cell::Bool(value) => value.to_string(),
            Cell::Int(value) => value.to_string(),
            Cell::Float(value) => value.to_string(),
            Cell::Text(text) => text.to_owned(),
        }
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Cell::Null => serializer.serialize_unit(),
            Cell::Bool(value) => serializer.serialize_bool(value),
            Cell::Int(value) => serializer.serialize_i64(value),
            Cell::Float(value) => serializer.serialize_f64(value),
            Cell::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// One cell that owns its text.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// A gap.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number; never `NaN`.
    Float(f64),
    /// A string.
    Text(Box<str>),
}

impl Scalar {
    /// Borrows the scalar as a cell.
    #[must_use]
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Scalar::Null => Cell::Null,
            Scalar::Bool(value) => Cell::Bool(*value),
            Scalar::Int(value) => Cell::Int(*value),
            Scalar::Float(value) => Cell::Float(*value),
            Scalar::Text(text) => Cell::Text(text),
        }
    }
}

/// What a column holds, as a user would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No cells, or only gaps.
    Empty,
    /// Numbers and gaps.
    Numbers,
    /// Strings of which nearly all are dates.
    Dates,
    /// Strings and gaps.
    Text,
    /// Anything else.
    Mixed,
}

impl Kind {
    /// Returns the word for the kind, as shown and stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Empty => "empty",
            Kind::Numbers => "numbers",
            Kind::Dates => "dates",
            Kind::Text => "text",
            Kind::Mixed => "mixed",
        }
    }
}

/// Which of a column's numbers JSON wrote without a fraction.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Integers {
    /// None: `[1.0, 2.5]`.
    #[default]
    None,
    /// All: `[1, 2]`.
    All,
    /// Those whose bit is set: `[1, 2.5]`.
    Some(Bits),
}

/// Numbers with gaps.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    values: Vec<f64>,
    integers: Integers,
}

/// Equal numbers in equal forms; gaps equal gaps.
impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self.values.len() == other.values.len()
            && (0..self.values.len()).all(|index| self.cell(index) == other.cell(index))
    }
}

impl Numbers {
    /// Makes a column of floats, `NaN` and infinities being gaps.
    #[must_use]
    pub fn floats(mut values: Vec<f64>) -> Self {
        for value in &mut values {
            if value.is_infinite() {
                *value = f64::NAN;
            }
        }
        Self { values, integers: Integers::None }
    }

    /// Makes a column of numbers of which each is whole, and small enough that a double holds it exactly.
    #[must_use]
    pub fn whole(values: Vec<f64>) -> Self {
        Self { values, integers: Integers::All }
    }

    /// Puts the parts of [`Numbers::values`] and [`Numbers::forms`] together again.
    #[must_use]
    pub fn from_parts(values: Vec<f64>, integers: Integers) -> Self {
        Self { values, integers }
    }

    /// Returns the numbers, `NaN` for a gap.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Returns which numbers are written without a fraction.
    #[must_use]
    pub fn forms(&self) -> &Integers {
        &self.integers
    }

    /// Returns the cell at `index`, a gap beyond the end.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell<'_> {
        let value = self.values.get(index).copied().unwrap_or(f64::NAN);
        if value.is_nan() {
            return Cell::Null;
        }
        let whole = match &self.integers {
            Integers::None => false,
            Integers::All => true,
            Integers::Some(bits) => bits.get(index),
        };
        if whole { Cell::Int(value as i64) } else { Cell::Float(value) }
    }

    fn push(&mut self, value: f64, whole: bool) {
        // A gap has no form of its own: it never makes the column mixed.
        if !value.is_nan() {
            match (&mut self.integers, whole) {
                (Integers::None, false) | (Integers::All, true) => {}
                (Integers::Some(bits), _) => bits.set(self.values.len(), whole),
                (uniform, _) => {
                    let seen = self.values.iter().any(|value| !value.is_nan());
                    *uniform = match (seen, whole) {
                        (false, true) => Integers::All,
                        (false, false) => Integers::None,
                        (true, _) => {
                            let mut bits = Bits::filled(self.values.len(), !whole);
                            bits.set(self.values.len(), whole);
                            Integers::Some(bits)
                        }
                    };
                }
            }
        }
        self.values.push(value);
    }
}

/// Strings with gaps, in one block of memory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Texts {
    text: String,
    ends: Vec<u32>,
    gaps: Bits,
}

impl Texts {
    /// Returns the string at `index`, `None` for a gap and beyond the end.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        if self.gaps.get(index) {
            return None;
        }
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }

    /// Returns the number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether there are no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns each string in turn.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|index| self.get(index))
    }

    fn fits(&self, more: usize) -> bool {
        u32::try_from(self.text.len() + more).is_ok()
    }

    fn push(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text.push_str(text),
            None => self.gaps.set(self.ends.len(), true),
        }
        self.ends.push(self.text.len() as u32);
    }
}

/// A list of scalars.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Numbers and gaps.
    Numbers(Numbers),
    /// Strings and gaps.
    Text(Texts),
    /// Anything else, and the empty list.
    Mixed(Vec<Scalar>),
}

impl Default for Column {
    fn default() -> Self {
        Column::Mixed(Vec::new())
    }
}

impl Column {
    /// Returns the number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Column::Numbers(numbers) => numbers.values.len(),
            Column::Text(texts) => texts.len(),
            Column::Mixed(cells) => cells.len(),
        }
    }

    /// Returns whether there are no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the cell at `index`, a gap beyond the end.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell<'_> {
        match self {
            Column::Numbers(numbers) => numbers.cell(index),
            Column::Text(texts) => texts.get(index).map_or(Cell::Null, Cell::Text),
            Column::Mixed(cells) => cells.get(index).map_or(Cell::Null, Scalar::cell),
        }
    }

    /// Returns each cell in turn.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.len()).map(|index| self.cell(index))
    }

    /// Returns the numbers, `NaN` for a gap, when the column holds nothing else.
    #[must_use]
    pub fn numbers(&self) -> Option<&[f64]> {
        match self {
            Column::Numbers(numbers) => Some(&numbers.values),
            _ => None,
        }
    }

    /// Returns what the column holds; dates are told by a sample of up to a thousand cells.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Column::Numbers(numbers) if numbers.values.iter().all(|value| value.is_nan()) => Kind::Empty,
            Column::Numbers(_) => Kind::Numbers,
            Column::Text(texts) => {
                let step = texts.len().div_ceil(1000).max(1);
                let (mut dates, mut others) = (0usize, 0usize);
                for text in texts.iter().step_by(step).flatten() {
                    if dates::parse(text).is_some() { dates += 1 } else { others += 1 }
                }
                if dates > 2 * others && dates > 0 { Kind::Dates } else { Kind::Text }
            }
            Column::Mixed(cells) if cells.is_empty() => Kind::Empty,
            Column::Mixed(_) => Kind::Mixed,
        }
    }
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.len()))?;
        for cell in self.cells() {
            seq.serialize_element(&cell)?;
        }
        seq.end()
    }
}

impl<'a> FromIterator<Cell<'a>> for Column {
    fn from_iter<I: IntoIterator<Item = Cell<'a>>>(cells: I) -> Self {
        let mut builder = Builder::default();
        for cell in cells {
            builder.push(cell);
        }
        builder.finish()
    }
}

/// Grows a column cell by cell, changing its kind only when a cell asks for it.
#[derive(Debug, Default)]
pub struct Builder {
    column: Growing,
}

#[derive(Debug)]
enum Growing {
    Gaps(usize),
    Known(Column),
}

impl Default for Growing {
    fn default() -> Self {
        Growing::Gaps(0)
    }
}

impl Builder {
    /// Adds a cell behind the others.
    pub fn push(&mut self, cell: Cell<'_>) {
        match (&mut self.column, cell) {
            (Growing::Known(Column::Numbers(numbers)), Cell::Float(value)) => numbers.push(value, false),
            (Growing::Known(Column::Numbers(numbers)), Cell::Int(value)) if value.unsigned_abs() < EXACT => {
                numbers.push(value as f64, true);
            }
            (Growing::Known(Column::Numbers(numbers)), Cell::Null) => numbers.push(f64::NAN, false),
            (Growing::Known(Column::Text(texts)), Cell::Text(text)) if texts.fits(text.len()) => texts.push(Some(text)),
            (Growing::Known(Column::Text(texts)), Cell::Null) => texts.push(None),
            (Growing::Known(Column::Mixed(cells)), cell) => cells.push(owned(cell)),
            (Growing::Known(column), cell) => {
                let mut cells: Vec<Scalar> = column.cells().map(owned).collect();
                cells.push(owned(cell));
                *column = Column::Mixed(cells);
            }
            (Growing::Gaps(count), Cell::Null) => *count += 1,
            (Growing::Gaps(count), cell) => {
                let count = *count;
                self.column = Growing::Known(begin(count, cell));
                self.push(cell);
            }
        }
    }

    /// Returns the column; only gaps make a column of numbers without any.
    #[must_use]
    pub fn finish(self) -> Column {
        match self.column {
            Growing::Gaps(0) => Column::default(),
            Growing::Gaps(count) => Column::Numbers(Numbers::floats(vec![f64::NAN; count])),
            Growing::Known(column) => column,
        }
    }
}

/// Returns a column of `gaps` gaps, of the kind that `first` will want.
fn begin(gaps: usize, first: Cell<'_>) -> Column {
    match first {
        Cell::Float(_) => Column::Numbers(Numbers::floats(vec![f64::NAN; gaps])),
        Cell::Int(value) if value.unsigned_abs() < EXACT => {
            Column::Numbers(Numbers { values: vec![f64::NAN; gaps], integers: Integers::All })
        }
        Cell::Text(_) => {
            let mut texts = Texts::default();
            (0..gaps).for_each(|_| texts.push(None));
            Column::Text(texts)
        }
        _ => Column::Mixed(vec![Scalar::Null; gaps]),
    }
}

fn owned(cell: Cell<'_>) -> Scalar {
    match cell {
        Cell::Null => Scalar::Null,
        Cell::Bool(value) => Scalar::Bool(value),
        Cell::Int(value) => Scalar::Int(value),
        Cell::Float(value) => Scalar::Float(value),
        Cell::Text(text) => Scalar::Text(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(json: &str) -> Column {
        match serde_json::from_str::<crate::model::value::Value>(json).unwrap() {
            crate::model::value::Value::Column(column) => column,
            other => panic!("{json} is no column but {other:?}"),
        }
    }

    #[test]
    fn each_form_of_number_is_written_back_as_it_was_read() {
        for json in [
            "[]",
            "[1,2,3]",
            "[1.0,2.5]",
            "[1,2.5,3]",
            "[null,1,null,2.0]",
            "[null,null]",
            "[\"a\",null,\"b\"]",
            "[null,\"a\"]",
            "[true,1,\"x\",null]",
            "[9007199254740993,1]",
            "[0.1,1e+300,-3]",
        ] {
            assert_eq!(serde_json::to_string(&column(json)).unwrap(), json);
        }
    }

    #[test]
    fn numbers_with_gaps_are_seen_as_doubles() {
        let column = column("[1,null,2.5]");
        let numbers = column.numbers().unwrap();
        assert_eq!((numbers[0], numbers[2]), (1.0, 2.5));
        assert!(numbers[1].is_nan());
    }

    #[test]
    fn kinds_are_told_apart() {
        assert_eq!(column("[]").kind(), Kind::Empty);
        assert_eq!(column("[null]").kind(), Kind::Empty);
        assert_eq!(column("[1,2]").kind(), Kind::Numbers);
        assert_eq!(column("[\"2020-01-01\",\"2020-02-01\"]").kind(), Kind::Dates);
        assert_eq!(column("[\"2020\",\"b\"]").kind(), Kind::Text);
        assert_eq!(column("[1,\"b\"]").kind(), Kind::Mixed);
    }
}
