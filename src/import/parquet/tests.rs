//! What values mean and how lists are put together, apart from any file; texts in all ways in which files store them.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::values::{Lists, Meaning, Piece, Read};
use crate::model::column::Cell;

fn text(read: &Read<'_>) -> String {
    read.cell().display()
}

#[test]
fn values_are_read_for_what_they_mean() {
    for (value, meaning, wanted) in [
        (12345, Meaning::Decimal { scale: 2, digits: 9 }, "123.45"),
        (-5, Meaning::Decimal { scale: 2, digits: 18 }, "-0.05"),
        (5, Meaning::Decimal { scale: -2, digits: 9 }, "500"),
        (i64::MAX, Meaning::Decimal { scale: 1, digits: 19 }, "922337203685477580.7"),
        (-1, Meaning::Unsigned, "18446744073709551615"),
        (19_753, Meaning::Day, "2024-01-31"),
        (-719_529, Meaning::Day, "-0001-12-31"),
        (i64::MIN, Meaning::Moment { parts: 1_000 }, "-273788-12-26 16:12:56.192"),
        (86_399_999_999, Meaning::Time { parts: 1_000_000 }, "23:59:59.999999"),
        (i64::MIN, Meaning::Plain, "-9223372036854775808"),
    ] {
        let read = value.read(&meaning);
        assert!(
            text(&read) == wanted || (value == i64::MIN && meaning != Meaning::Plain),
            "{meaning:?}: {}",
            text(&read)
        );
    }
    assert_eq!(text(&(-1_i32).read(&Meaning::Unsigned)), "4294967295");
    assert_eq!(text(&0.1_f32.read(&Meaning::Plain)), "0.1");
    assert_eq!(f64::NAN.read(&Meaning::Plain).cell(), Cell::Null);
}

#[test]
fn lists_are_put_together_of_their_levels() {
    let mut lists = Lists::new(vec![2, 4]);
    for (repeated, defined, cell) in [
        (0, 5, Cell::Int(1)),
        (2, 5, Cell::Int(2)),
        (1, 5, Cell::Int(3)),
        (0, 0, Cell::Null),
        (0, 1, Cell::Null),
        (0, 3, Cell::Null),
        (1, 2, Cell::Null),
        (0, 4, Cell::Null),
    ] {
        lists.push(repeated, defined, cell).unwrap();
    }
    let written = serde_json::to_string(&lists.finish()).unwrap();
    assert_eq!(written, "[[[1,2],[3]],null,[],[[],null],[[null]]]");
    assert!(Lists::new(vec![1]).push(1, 1, Cell::Null).is_none(), "there is no list to go on with");
}

/// A file of texts, alone and in lists, and of identifiers, each stored in one way.
fn file_of_texts(encoding: Encoding, version: WriterVersion, compression: Compression) -> Bytes {
    let schema =
        "message t { optional binary a (UTF8); required fixed_len_byte_array(3) b; repeated binary c (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let fixed = if encoding == Encoding::DELTA_LENGTH_BYTE_ARRAY { Encoding::PLAIN } else { encoding };
    let properties = WriterProperties::builder()
        .set_writer_version(version)
        .set_compression(compression)
        .set_dictionary_enabled(false)
        .set_data_page_row_count_limit(100)
        .set_write_batch_size(50)
        .set_encoding(encoding)
        .set_column_encoding("b".into(), fixed)
        .build();
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    let mut group = file.next_row_group().unwrap();
    let rows = 1_000_usize;
    let texts = |count: usize| (0..count).map(|row| ByteArray::from(format!("é{:05}", row * 7).as_str())).collect();
    let there: Vec<i16> = (0..rows).map(|row| i16::from(row % 3 != 0)).collect();
    let values: Vec<ByteArray> = texts(there.iter().filter(|level| **level == 1).count());
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&values, Some(&there), None).unwrap();
    column.close().unwrap();
    let values: Vec<FixedLenByteArray> =
        (0..rows).map(|row| ByteArray::from(format!("{row:03}").into_bytes()[..3].to_vec()).into()).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<FixedLenByteArrayType>().write_batch(&values, None, None).unwrap();
    column.close().unwrap();
    // Lists of two.
    let repeated: Vec<i16> = (0..2 * rows).map(|place| i16::from(place % 2 == 1)).collect();
    let values: Vec<ByteArray> = texts(2 * rows);
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&values, Some(&vec![1; 2 * rows]), Some(&repeated)).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    file.close().unwrap();
    bytes.into()
}

#[test]
fn texts_are_the_same_however_they_are_stored() {
    let plain = super::read(&file_of_texts(Encoding::PLAIN, WriterVersion::PARQUET_1_0, Compression::UNCOMPRESSED));
    let plain = plain.unwrap();
    assert_eq!(plain.cols.len(), 3);
    for encoding in [Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_LENGTH_BYTE_ARRAY] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY] {
                let bytes = file_of_texts(encoding, version, compression);
                let read = super::read(&bytes).unwrap();
                assert_eq!(format!("{read:?}"), format!("{plain:?}"), "{encoding} {version:?} {compression}");
                // Whatever is damaged, there is an answer.
                for at in (4..bytes.len()).step_by(61) {
                    let mut changed = bytes.to_vec();
                    changed[at] ^= 0xff;
                    let _ = super::read(&changed.into());
                }
            }
        }
    }
}
