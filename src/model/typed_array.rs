//! plotly 6's typed arrays: `{"dtype": "f8", "bdata": "<base64>", "shape": "r, c"}`.
//!
//! numpy arrays arrive like this from plotly.py 6 and later, in little-endian order. They are decoded once, when read, and
//! encoded again with the same type and shape when written. An object that only looks like one (an unknown type, a length
//! that its shape belies) stays an object.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::column::{Column, Numbers};
use super::value::{Object, Value};

/// Letters that are decoded at once: whole elements of every type, in bytes that fit the nearest cache.
const BLOCK: usize = 32 * 1024;

/// The element type of a typed array, by the name that plotly gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dtype {
    /// Signed bytes.
    I1,
    /// Unsigned bytes.
    U1,
    /// Unsigned bytes that JavaScript clamps.
    U1Clamped,
    /// Signed 16-bit integers.
    I2,
    /// Unsigned 16-bit integers.
    U2,
    /// Signed 32-bit integers.
    I4,
    /// Unsigned 32-bit integers.
    U4,
    /// Single-precision floats.
    F4,
    /// Double-precision floats.
    F8,
}

impl Dtype {
    /// Every type with its short name and its JavaScript one.
    const NAMES: [(Dtype, &str, &str); 9] = [
        (Dtype::I1, "i1", "int8"),
        (Dtype::U1, "u1", "uint8"),
        (Dtype::U1Clamped, "u1c", "uint8clamped"),
        (Dtype::I2, "i2", "int16"),
        (Dtype::U2, "u2", "uint16"),
        (Dtype::I4, "i4", "int32"),
        (Dtype::U4, "u4", "uint32"),
        (Dtype::F4, "f4", "float32"),
        (Dtype::F8, "f8", "float64"),
    ];

    /// Returns the type of a name, plotly's short one or JavaScript's.
    #[must_use]
    pub fn named(name: &str) -> Option<Dtype> {
        Self::NAMES.iter().find(|(_, short, long)| name == *short || name == *long).map(|(dtype, ..)| *dtype)
    }

    fn is_float(self) -> bool {
        matches!(self, Dtype::F4 | Dtype::F8)
    }

    /// Decodes base64 text of the type's elements; `None` for text that encoding would not give back letter for letter.
    ///
    /// It goes block by block, so that the bytes between text and numbers stay in the cache: 8 MB of them cost as much as
    /// all the rest.
    #[must_use]
    pub fn decode(self, text: &str) -> Option<Vec<f64>> {
        let mut values = Vec::with_capacity(text.len() / 4 * 3 / self.size());
        let mut bytes = Vec::with_capacity(BLOCK / 4 * 3);
        for block in text.as_bytes().chunks(BLOCK) {
            bytes.clear();
            base64_simd::STANDARD.decode_append(block, &mut bytes).ok()?;
            self.append(&bytes, &mut values)?;
        }
        Some(values)
    }

    /// Returns the bytes of an element.
    fn size(self) -> usize {
        match self {
            Dtype::I1 | Dtype::U1 | Dtype::U1Clamped => 1,
            Dtype::I2 | Dtype::U2 => 2,
            Dtype::I4 | Dtype::U4 | Dtype::F4 => 4,
            Dtype::F8 => 8,
        }
    }

    /// Adds the elements that the bytes hold; `None` when some are left over.
    fn append(self, bytes: &[u8], values: &mut Vec<f64>) -> Option<()> {
        fn each<const N: usize>(bytes: &[u8], values: &mut Vec<f64>, read: impl Fn([u8; N]) -> f64) -> Option<()> {
            let (chunks, rest) = bytes.as_chunks::<N>();
            values.extend(chunks.iter().map(|chunk| read(*chunk)));
            rest.is_empty().then_some(())
        }
        match self {
            Dtype::I1 => each(bytes, values, |b| f64::from(i8::from_le_bytes(b))),
            Dtype::U1 | Dtype::U1Clamped => each(bytes, values, |b| f64::from(u8::from_le_bytes(b))),
            Dtype::I2 => each(bytes, values, |b| f64::from(i16::from_le_bytes(b))),
            Dtype::U2 => each(bytes, values, |b| f64::from(u16::from_le_bytes(b))),
            Dtype::I4 => each(bytes, values, |b| f64::from(i32::from_le_bytes(b))),
            Dtype::U4 => each(bytes, values, |b| f64::from(u32::from_le_bytes(b))),
            Dtype::F4 => each(bytes, values, |b| f64::from(f32::from_le_bytes(b))),
            Dtype::F8 => each(bytes, values, f64::from_le_bytes),
        }
    }

    fn encode(self, values: &[f64]) -> Vec<u8> {
        match self {
            Dtype::I1 => values.iter().flat_map(|v| (*v as i8).to_le_bytes()).collect(),
            Dtype::U1 | Dtype::U1Clamped => values.iter().flat_map(|v| (*v as u8).to_le_bytes()).collect(),
            Dtype::I2 => values.iter().flat_map(|v| (*v as i16).to_le_bytes()).collect(),
            Dtype::U2 => values.iter().flat_map(|v| (*v as u16).to_le_bytes()).collect(),
            Dtype::I4 => values.iter().flat_map(|v| (*v as i32).to_le_bytes()).collect(),
            Dtype::U4 => values.iter().flat_map(|v| (*v as u32).to_le_bytes()).collect(),
            Dtype::F4 => values.iter().flat_map(|v| (*v as f32).to_le_bytes()).collect(),
            Dtype::F8 => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        }
    }
}

/// A decoded typed array of one dimension or more, row after row.
#[derive(Debug, Clone)]
pub struct TypedArray {
    dtype: Dtype,
    column: Column,
    shape: Vec<usize>,
    /// The numbers as they came, infinities included, for writing them back.
    special: Option<Box<[f64]>>,
    /// The object's keys but the data, as they came and in their order.
    keys: Vec<(String, Option<Value>)>,
}

impl PartialEq for TypedArray {
    fn eq(&self, other: &Self) -> bool {
        self.dtype == other.dtype && self.shape == other.shape && self.column == other.column && self.keys == other.keys
    }
}

impl TypedArray {
    /// Makes a typed array of an object and the numbers of its `bdata`.
    ///
    /// # Errors
    /// Gives the object back, its data as text again, when its shape is not that of so many numbers.
    pub fn new(mut object: Object, dtype: Dtype, values: Vec<f64>) -> Result<TypedArray, Object> {
        let shape = shape(&object, values.len());
        let Some(shape) = shape.filter(|shape| product(shape) == Some(values.len())) else {
            let text = base64_simd::STANDARD.encode_to_string(dtype.encode(&values));
            object.insert("bdata".to_owned(), Value::Text(text));
            return Err(object);
        };
        let special =
            (dtype.is_float() && values.iter().any(|value| value.is_infinite())).then(|| values.clone().into());
        let column = if dtype.is_float() { Numbers::floats(values) } else { Numbers::whole(values) };
        let keys = object.into_iter().map(|(key, value)| if key == "bdata" { (key, None) } else { (key, Some(value)) });
        Ok(TypedArray { dtype, column: Column::Numbers(column), shape, special, keys: keys.collect() })
    }

    /// Returns all numbers, row after row.
    #[must_use]
    pub fn column(&self) -> &Column {
        &self.column
    }

    /// Returns the length of each dimension, at least one.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Returns the element type.
    #[must_use]
    pub fn dtype(&self) -> Dtype {
        self.dtype
    }

    /// Returns the same numbers as plain lists, nested as the shape says.
    #[must_use]
    pub fn to_plain(&self) -> Value {
        plain(&self.column, &self.shape, 0)
    }
}

/// Reads the shape that an object says; one dimension where it says none.
fn shape(object: &Object, len: usize) -> Option<Vec<usize>> {
    match object.get("shape") {
        None | Some(Value::Null) => Some(vec![len]),
        Some(Value::Text(text)) => text.split(',').map(|len| len.trim().parse().ok()).collect(),
        Some(Value::Int(len)) => Some(vec![usize::try_from(*len).ok()?]),
        Some(Value::Column(lens)) => {
            let whole = |len: &f64| (len.fract() == 0.0 && *len >= 0.0).then_some(*len as usize);
            lens.numbers()?.iter().map(whole).collect()
        }
        Some(_) => None,
    }
}

fn product(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |product, len| product.checked_mul(*len))
}

fn plain(column: &Column, shape: &[usize], start: usize) -> Value {
    match shape {
        [] => Value::Column(Column::default()),
        [len] => Value::Column((start..start + len).map(|index| column.cell(index)).collect()),
        [len, inner @ ..] => {
            let step: usize = inner.iter().product();
            let rows: Vec<Value> = (0..*len).map(|row| plain(column, inner, start + row * step)).collect();
            if rows.is_empty() { Value::Column(Column::default()) } else { Value::List(rows) }
        }
    }
}

impl Serialize for TypedArray {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.keys.len()))?;
        for (key, value) in &self.keys {
            if let Some(value) = value {
                map.serialize_entry(key, value)?;
            } else {
                let values = self.special.as_deref().or(self.column.numbers()).unwrap_or_default();
                map.serialize_entry(key, &base64_simd::STANDARD.encode_to_string(self.dtype.encode(values)))?;
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_dtype_comes_back_as_it_went_in() {
        for (dtype, bdata, numbers) in [
            ("i1", "/wE=", vec![-1.0, 1.0]),
            ("u1", "/wE=", vec![255.0, 1.0]),
            ("u1c", "/wE=", vec![255.0, 1.0]),
            ("i2", "//8BAA==", vec![-1.0, 1.0]),
            ("u2", "//8BAA==", vec![65535.0, 1.0]),
            ("i4", "/////wEAAAA=", vec![-1.0, 1.0]),
            ("u4", "/////wEAAAA=", vec![4_294_967_295.0, 1.0]),
            ("f4", "AAAAPwAAwL8=", vec![0.5, -1.5]),
            ("f8", "AAAAAAAA4D8AAAAAAAD4vw==", vec![0.5, -1.5]),
        ] {
            let json = format!(r#"{{"dtype":"{dtype}","bdata":"{bdata}"}}"#);
            let value = read(&json);
            assert_eq!(value.as_column().and_then(Column::numbers), Some(&numbers[..]), "{dtype}");
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
    }

    #[test]
    fn two_dimensions_are_rows() {
        let json = r#"{"bdata":"AQIDBAUG","dtype":"i1","shape":"2, 3"}"#;
        let value = read(json);
        assert_eq!(value.row(1).unwrap().numbers(), Some(&[4.0, 5.0, 6.0][..]));
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
        let Value::Typed(array) = value else { panic!() };
        assert_eq!(serde_json::to_string(&array.to_plain()).unwrap(), "[[1,2,3],[4,5,6]]");
    }

    #[test]
    fn not_a_number_and_infinity_are_gaps_that_are_written_back() {
        let json = r#"{"dtype":"f8","bdata":"AAAAAAAA+H8AAAAAAADwfw=="}"#;
        let value = read(json);
        assert!(value.as_column().unwrap().numbers().unwrap().iter().all(|value| value.is_nan()));
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
    }

    #[test]
    fn an_unsound_array_stays_an_object() {
        for json in [
            r#"{"dtype":"f8","bdata":"AQ=="}"#,
            r#"{"dtype":"f9","bdata":"AQ=="}"#,
            r#"{"dtype":"i1","bdata":"***"}"#,
            r#"{"dtype":"i1","bdata":"AR=="}"#,
            r#"{"dtype":"i1","bdata":7}"#,
            r#"{"dtype":"i1","bdata":[1,2]}"#,
            r#"{"dtype":"i1","bdata":"AQ==","shape":"2, 3"}"#,
            r#"{"dtype":"i1","bdata":"AQ==","shape":"9999999999, 9999999999999"}"#,
        ] {
            assert!(matches!(read(json), Value::Object(_)), "{json}");
            assert_eq!(serde_json::to_string(&read(json)).unwrap(), json);
        }
    }
}
