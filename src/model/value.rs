//! JSON as figures use it: objects in their order, lists of scalars as typed [columns](super::column), typed arrays decoded.
//!
//! A `serde_json::Value` of a big figure costs eight times its data; this costs the data. Reading keeps unknown keys, and
//! what is written is equal to what was read. A nesting budget bounds what hostile input can make of few bytes.

use std::cell::Cell as Counter;
use std::fmt;

use indexmap::IndexMap;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::column::{Builder, Cell, Column};
use super::typed_array::{Dtype, TypedArray};

/// How many lists and objects one value may hold: room for a table of a million rows written row by row.
const MOST_NESTED: usize = 3_000_000;

/// Keys and values in their order.
pub type Object = IndexMap<String, Value>;

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number written without a fraction.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// A list of scalars, the empty list included.
    Column(Column),
    /// plotly 6's `{"dtype", "bdata", "shape"}`, decoded.
    Typed(Box<TypedArray>),
    /// A list that holds lists or objects.
    List(Vec<Value>),
    /// An object.
    Object(Object),
}

impl Value {
    /// Returns the value at a path of keys, as in `marker.line.color`; numbers step into lists.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Value> {
        path.split('.').try_fold(self, |value, key| match value {
            Value::Object(object) => object.get(key),
            Value::List(values) => values.get(key.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Returns the value under a key of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// Returns the object, if it is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Returns the string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the number, if it is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match *self {
            Value::Int(value) => Some(value as f64),
            Value::Float(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the truth value, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match *self {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Returns whether this is any kind of list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self, Value::Column(_) | Value::Typed(_) | Value::List(_))
    }

    /// Returns the number of elements of a list, of whatever kind; rows for a table.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Value::Column(column) => column.len(),
            Value::Typed(array) => array.shape().first().copied().unwrap_or(0),
            Value::List(values) => values.len(),
            _ => 0,
        }
    }

    /// Returns whether there are no elements.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the list of scalars that this is: a plain list, or a typed array of one dimension.
    #[must_use]
    pub fn as_column(&self) -> Option<&Column> {
        match self {
            Value::Column(column) => Some(column),
            Value::Typed(array) if array.shape().len() == 1 => Some(array.column()),
            _ => None,
        }
    }

    /// Returns the elements of a list of lists and objects; the empty list has none, any other value is `None`.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(values) => Some(values),
            Value::Column(column) if column.is_empty() => Some(&[]),
            _ => None,
        }
    }

    /// Returns the scalar as a cell; lists and objects are gaps.
    #[must_use]
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Value::Bool(value) => Cell::Bool(*value),
            Value::Int(value) => Cell::Int(*value),
            Value::Float(value) => Cell::Float(*value),
            Value::Text(text) => Cell::Text(text),
            _ => Cell::Null,
        }
    }

    /// Returns the row at `index` of a table: of a list of columns or of a typed array of two dimensions.
    #[must_use]
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        match self {
            Value::List(rows) => rows.get(index)?.as_column().map(|column| Row { column, start: 0, len: column.len() }),
            Value::Typed(array) if array.shape().len() == 2 => {
                let (rows, len) = (array.shape()[0], array.shape()[1]);
                (index < rows).then(|| Row { column: array.column(), start: index * len, len })
            }
            _ => None,
        }
    }

    /// Makes a value of a number: whole if it is.
    #[must_use]
    pub fn number(value: f64) -> Value {
        if value.fract() == 0.0 && value.abs() < 9e15 { Value::Int(value as i64) } else { Value::Float(value) }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<Cell<'_>> for Value {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Null => Value::Null,
            Cell::Bool(value) => Value::Bool(value),
            Cell::Int(value) => Value::Int(value),
            Cell::Float(value) => Value::Float(value),
            Cell::Text(text) => Value::Text(text.to_owned()),
        }
    }
}

/// Makes a list: a column if all elements are scalars.
impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        let mut list = ListBuilder::default();
        for value in values {
            match value {
                Value::Column(_) | Value::Typed(_) | Value::List(_) | Value::Object(_) => list.value(value),
                scalar => list.scalar(scalar.cell()),
            }
        }
        list.finish()
    }
}

/// A row of a table: a run of cells of a column.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    column: &'a Column,
    start: usize,
    len: usize,
}

impl<'a> Row<'a> {
    /// Returns the number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether there are no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the cell at `index`, a gap beyond the end.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell<'a> {
        if index < self.len { self.column.cell(self.start + index) } else { Cell::Null }
    }

    /// Returns the numbers, `NaN` for a gap, when the row holds nothing else.
    #[must_use]
    pub fn numbers(&self) -> Option<&'a [f64]> {
        self.column.numbers()?.get(self.start..self.start + self.len)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Column(column) => column.serialize(serializer),
            Value::Typed(array) => array.serialize(serializer),
            Value::List(values) => values.serialize(serializer),
            Value::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (key, value) in object {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
            scalar => scalar.cell().serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let budget = Budget(Counter::new(MOST_NESTED));
        Whole(&budget).deserialize(deserializer)
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Column(column) => Ok(column),
            _ => Err(de::Error::custom("not a list of scalars")),
        }
    }
}

/// How many more lists and objects may come.
struct Budget(Counter<usize>);

impl Budget {
    fn spend<E: de::Error>(&self) -> Result<(), E> {
        let left = self.0.get();
        if left == 0 {
            return Err(E::custom(format!("more than {MOST_NESTED} nested lists and objects")));
        }
        self.0.set(left - 1);
        Ok(())
    }
}

/// Reads a whole value.
struct Whole<'b>(&'b Budget);

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or(Value::Float(value as f64), Value::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(if value.is_finite() { Value::Float(value) } else { Value::Null })
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        self.0.spend()?;
        let mut list = ListBuilder::default();
        while seq.next_element_seed(Element { list: &mut list, budget: self.0 })?.is_some() {}
        Ok(list.finish())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.0.spend()?;
        let mut object = Object::new();
        let mut numbers = None;
        while let Some(key) = map.next_key::<String>()? {
            // Plotly writes the type before the data, which can then be decoded from where it stands.
            let dtype = object.get("dtype").and_then(Value::as_str).and_then(Dtype::named).filter(|_| key == "bdata");
            if let Some(dtype) = dtype {
                let value = match map.next_value_seed(Bdata { budget: self.0, dtype })? {
                    Ok(decoded) => {
                        numbers = Some((dtype, decoded));
                        Value::Null
                    }
                    Err(value) => value,
                };
                object.insert(key, value);
            } else {
                object.insert(key, map.next_value_seed(Whole(self.0))?);
            }
        }
        Ok(match numbers.or_else(|| late_numbers(&object)) {
            Some((dtype, numbers)) => TypedArray::new(object, dtype, numbers)
                .map_or_else(Value::Object, |array| Value::Typed(Box::new(array))),
            None => Value::Object(object),
        })
    }
}

/// Decodes the data of a typed array whose type came behind it.
fn late_numbers(object: &Object) -> Option<(Dtype, Vec<f64>)> {
    let dtype = Dtype::named(object.get("dtype")?.as_str()?)?;
    Some((dtype, dtype.decode(object.get("bdata")?.as_str()?)?))
}

/// Reads the data of a typed array, decoding it from where it stands: it may be most of a figure.
struct Bdata<'b> {
    budget: &'b Budget,
    dtype: Dtype,
}

impl<'de> DeserializeSeed<'de> for Bdata<'_> {
    type Value = Result<Vec<f64>, Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bdata<'_> {
    type Value = Result<Vec<f64>, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.dtype.decode(text).ok_or_else(|| Value::Text(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Err(Value::Null))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
        Whole(self.budget).visit_bool(value).map(Err)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        Whole(self.budget).visit_i64(value).map(Err)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        Whole(self.budget).visit_u64(value).map(Err)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
        Whole(self.budget).visit_f64(value).map(Err)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Whole(self.budget).visit_seq(seq).map(Err)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Whole(self.budget).visit_map(map).map(Err)
    }
}

/// A list under way: a column until the first element that is no scalar.
#[derive(Default)]
struct ListBuilder {
    scalars: Builder,
    values: Vec<Value>,
}

impl ListBuilder {
    fn scalar(&mut self, cell: Cell<'_>) {
        if self.values.is_empty() { self.scalars.push(cell) } else { self.values.push(cell.into()) }
    }

    fn value(&mut self, value: Value) {
        if self.values.is_empty() {
            let before = std::mem::take(&mut self.scalars).finish();
            self.values.extend(before.cells().map(Value::from));
        }
        self.values.push(value);
    }

    fn finish(self) -> Value {
        if self.values.is_empty() { Value::Column(self.scalars.finish()) } else { Value::List(self.values) }
    }
}

/// Reads one element straight into the list, so that a million numbers never become a million values.
struct Element<'l, 'b> {
    list: &'l mut ListBuilder,
    budget: &'b Budget,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Element<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an element of a list")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.list.scalar(Cell::Null);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.list.scalar(Cell::Bool(value));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.list.scalar(Cell::Int(value));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.list.scalar(i64::try_from(value).map_or(Cell::Float(value as f64), Cell::Int));
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.list.scalar(if value.is_finite() { Cell::Float(value) } else { Cell::Null });
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.list.scalar(Cell::Text(value));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let value = Whole(self.budget).visit_seq(seq)?;
        self.list.value(value);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let value = Whole(self.budget).visit_map(map)?;
        self.list.value(value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn lists_of_lists_and_objects_keep_their_scalars() {
        let json = r#"{"z":[[1,2],[3.5,null]],"mixed":[1,"a",{"k":true},[]],"o":{"b":1,"a":null}}"#;
        let value = read(json);
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
        assert_eq!(value.at("mixed.2.k"), Some(&Value::Bool(true)));
        assert_eq!(value.at("z").unwrap().row(1).unwrap().cell(0), Cell::Float(3.5));
    }

    #[test]
    fn more_nesting_than_a_figure_has_is_refused() {
        let json = format!("[{}1]", "[],".repeat(MOST_NESTED));
        let error = serde_json::from_str::<Value>(&json).unwrap_err().to_string();
        assert!(error.contains("nested lists"), "{error}");
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Into::into),
            ".{0,8}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
                proptest::collection::vec(("[a-z]{1,4}", inner), 0..6)
                    .prop_map(|pairs| serde_json::Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_was_read_is_written_back_equal(json in any_json()) {
            let text = json.to_string();
            let value: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(serde_json::to_string(&value).unwrap(), text);
        }
    }
}
