//! The bytes of a column: numbers as doubles with the forms that JSON gave them, everything else as JSON text.
//!
//! A million numbers are read in a few milliseconds this way and come back to the last digit, whole ones as whole ones. The
//! first byte tells the form: `J` JSON, `F` floats, `I` whole numbers, `M` both (a count, the doubles, a bit for each).

use crate::model::bits::Bits;
use crate::model::column::{Column, Integers, Numbers};
use crate::model::{Value, read};

/// Returns the bytes of a column's cells.
pub fn encode(data: &Value) -> Vec<u8> {
    if let Value::Column(Column::Numbers(numbers)) = data {
        return encode_numbers(numbers);
    }
    // Writing to memory cannot fail, and every key is a string.
    let mut bytes = vec![b'J'];
    bytes.extend(serde_json::to_vec(data).unwrap_or_default());
    bytes
}

fn encode_numbers(numbers: &Numbers) -> Vec<u8> {
    let values = numbers.values();
    let mut bytes = Vec::with_capacity(values.len() * 8 + 16);
    match numbers.forms() {
        Integers::None => bytes.push(b'F'),
        Integers::All => bytes.push(b'I'),
        Integers::Some(_) => {
            bytes.push(b'M');
            bytes.extend((values.len() as u64).to_le_bytes());
        }
    }
    for value in values {
        // One gap is as good as another; equal columns have equal bytes.
        let value = if value.is_nan() { f64::NAN } else { *value };
        bytes.extend(value.to_le_bytes());
    }
    if let Integers::Some(bits) = numbers.forms() {
        bytes.extend(bits.to_bytes());
    }
    bytes
}

/// Returns the cells that [`encode`] wrote; `None` for bytes that it never writes.
pub fn decode(bytes: &[u8]) -> Option<Value> {
    let (form, rest) = bytes.split_first()?;
    let numbers = match form {
        b'J' => return read::value(rest).ok(),
        b'F' => Numbers::from_parts(doubles(rest)?, Integers::None),
        b'I' => Numbers::from_parts(doubles(rest)?, Integers::All),
        b'M' => {
            let (count, rest) = rest.split_first_chunk::<8>()?;
            let length = usize::try_from(u64::from_le_bytes(*count)).ok()?.checked_mul(8)?;
            let (values, bits) = rest.split_at_checked(length)?;
            Numbers::from_parts(doubles(values)?, Integers::Some(Bits::from_bytes(bits)))
        }
        _ => return None,
    };
    Some(Value::Column(Column::Numbers(numbers)))
}

fn doubles(bytes: &[u8]) -> Option<Vec<f64>> {
    let (chunks, rest) = bytes.as_chunks::<8>();
    rest.is_empty().then(|| chunks.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn returns(json: &str) {
        let value: Value = serde_json::from_str(json).unwrap();
        let again = decode(&encode(&value)).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), json);
    }

    #[test]
    fn every_form_comes_back_to_the_digit() {
        for json in [
            "[]",
            "[1,2,3]",
            "[0.1,-0.0,1e+300]",
            "[1,2.5,null]",
            "[null,null]",
            "[\"a\",null]",
            "[true,1,\"x\"]",
            "[[1,2],[3.5,null]]",
            "[9007199254740993,1]",
            "[{\"a\":[1]}]",
            r#"{"dtype":"i1","bdata":"AQID"}"#,
        ] {
            returns(json);
        }
        assert!(encode(&serde_json::from_str("[1,2,3]").unwrap()).starts_with(b"I"));
    }

    proptest! {
        #[test]
        fn numbers_come_back(cells in proptest::collection::vec(
            prop_oneof![
                Just("null".to_owned()),
                any::<i32>().prop_map(|n| n.to_string()),
                any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(|n| serde_json::to_string(&n).unwrap()),
            ], 0..200)) {
            returns(&format!("[{}]", cells.join(",")));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = decode(&bytes);
        }
    }
}
