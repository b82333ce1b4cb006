//! What cells show, and how sheets grow, apart from any file.

use super::*;

#[test]
fn formats_are_told_by_their_letters() {
    for (format, wanted) in [
        ("General", Shows::Number),
        ("0.00", Shows::Number),
        ("#,##0.00 \"days\"", Shows::Number),
        ("[Red]0;[Blue]-0", Shows::Number),
        ("0.00E+00", Shows::Number),
        ("yyyy-mm-dd", Shows::Date),
        ("mmm", Shows::Date),
        ("[$-409]d mmm yyyy h:mm AM/PM", Shows::Date),
        ("h:mm:ss", Shows::Time),
        ("mm:ss.0", Shows::Time),
        ("[h]:mm", Shows::Duration),
        ("[hh]:mm:ss", Shows::Duration),
        ("0;\"yyyy\"", Shows::Number),
        ("\"", Shows::Number),
        ("[", Shows::Number),
    ] {
        assert_eq!(shows(format), wanted, "{format}");
    }
}

#[test]
fn days_of_workbooks_are_written_as_dates() {
    for (value, shows, from_1904, wanted) in [
        (1.0, Shows::Date, false, Some("1900-01-01")),
        (59.0, Shows::Date, false, Some("1900-02-28")),
        (61.0, Shows::Date, false, Some("1900-03-01")),
        (45_322.5, Shows::Date, false, Some("2024-01-31 12:00:00")),
        (0.0, Shows::Date, true, Some("1904-01-01")),
        (0.25, Shows::Time, false, Some("06:00:00")),
        (1.25, Shows::Duration, false, Some("30:00:00")),
        (0.000_011_585_648_148, Shows::Time, false, Some("00:00:01.001")),
        (-1.0, Shows::Date, false, None),
        (1e300, Shows::Date, false, None),
        (f64::NAN, Shows::Date, false, None),
    ] {
        assert_eq!(written(value, shows, from_1904).as_deref(), wanted, "{value}");
    }
}

fn grown(cells: &[(u32, u32, Cell<'_>)]) -> Result<String, SheetError> {
    let mut budget = Budget::new();
    let mut sheet = Sheet::default();
    for (row, column, cell) in cells {
        sheet.push(*row, *column, *cell, &mut budget)?;
    }
    let grid = sheet.finish(&mut budget)?;
    let cols: Vec<_> =
        grid.iter().flat_map(|grid| grid.cols.iter().map(|(name, column)| (name, &column.data))).collect();
    Ok(serde_json::to_string(&cols).unwrap())
}

#[test]
fn sheets_grow_from_their_first_filled_row() {
    let cells = [
        (2, 1, Cell::Text("a")),
        (2, 3, Cell::Text("b")),
        (3, 1, Cell::Int(1)),
        (5, 2, Cell::Int(2)),
        (6, 1, Cell::Null),
    ];
    assert_eq!(grown(&cells).unwrap(), r#"[["a",[1,null,null]],["column 2",[null,null,2]],["b",[null,null,null]]]"#);
    assert_eq!(grown(&[(0, 0, Cell::Int(1)), (1, 0, Cell::Int(2))]).unwrap(), r#"[["column 1",[1,2]]]"#);
    let names = [(0, 0, Cell::Text("1")), (0, 1, Cell::Text("2024-01-31")), (1, 0, Cell::Int(5))];
    assert_eq!(grown(&names).unwrap(), r#"[["1",[5]],["2024-01-31",[null]]]"#, "texts are names");
    assert_eq!(grown(&[]).unwrap(), "[]");
    assert!(matches!(
        grown(&[(0, 0, Cell::Text("a")), (4, 0, Cell::Int(1)), (3, 0, Cell::Int(1))]),
        Err(SheetError::Broken(_))
    ));
    let far = grown(&[(0, 0, Cell::Text("a")), (u32::MAX, 0, Cell::Int(1))]);
    assert!(matches!(far, Err(SheetError::TooLong)));
    assert!(matches!(grown(&[(0, 20_000, Cell::Int(1))]), Err(SheetError::TooWide)));
}
