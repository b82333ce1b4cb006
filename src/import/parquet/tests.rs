//! What values mean, and how lists are put together, apart from any file.

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
