//! A grid as a table of HTML: its heads and rows, and a page that stands alone.

use super::assets::STYLE;
use super::html::{Html, name};
use crate::backend::Error;
use crate::model::column::{Cell, Kind};
use crate::model::grid::GridColumn;
use crate::model::{File, Value};

/// The most rows that a page that stands alone has; browsers get slow beyond.
pub const MOST_ROWS: usize = 20_000;

/// Returns a page with a grid as a table, to be kept as a file and opened without a network. Of a grid with more columns than
/// are given, and of more than [`MOST_ROWS`] rows, it says how much there is.
///
/// # Errors
/// Says when a part of the program is not as it should be.
pub fn alone(file: &File, columns: &[GridColumn], all_columns: usize) -> Result<String, Error> {
    let all_rows = columns.iter().map(|column| column.data.len()).max().unwrap_or(0);
    let style = String::from_utf8(STYLE.plain())
        .map_err(|_| Error::Storage("A part of the program's pages is no text.".into()))?;
    let shown = all_rows.min(MOST_ROWS);
    let cut = if shown < all_rows || columns.len() < all_columns {
        "; shown are the first {{shown}} rows and {{some}} columns"
    } else {
        ""
    };
    let counts = [
        ("rows", Html::count(all_rows as u64)),
        ("columns", Html::count(all_columns as u64)),
        ("shown", Html::count(shown as u64)),
        ("some", Html::count(columns.len() as u64)),
    ];
    let about = Html::fill_all("{{rows}} rows, {{columns}} columns", &counts);
    let slots = [
        ("title", name(file)),
        ("style", Html::raw_text("style", style)),
        ("about", [about, Html::fill_all(cut, &counts)].into_iter().collect()),
        ("heads", heads(columns)),
        ("rows", rows(columns, shown)),
    ];
    Ok(Html::fill_all(include_str!("../../assets/web/table.html"), &slots).into_string())
}

/// Returns the heads of a table.
#[must_use]
pub fn heads(columns: &[GridColumn]) -> Html {
    let head = |column: &GridColumn| {
        let slots = [("side", &side(column)), ("name", &Html::text(&column.name))];
        Html::fill("<th scope=\"col\"{{side}} title=\"{{name}}\">{{name}}</th>", &slots)
    };
    columns.iter().map(head).collect()
}

/// Returns the first rows of a table, each with its number.
#[must_use]
pub fn rows(columns: &[GridColumn], count: usize) -> Html {
    let sides: Vec<Html> = columns.iter().map(side).collect();
    let row = |row: usize| {
        let cells = columns.iter().zip(&sides).map(|(column, side)| {
            let slots = [("side", side), ("cell", &Html::text(&cell(column, row)))];
            Html::fill("<td{{side}}>{{cell}}</td>", &slots)
        });
        let slots = [("number", &Html::count(row as u64 + 1)), ("cells", &cells.collect())];
        Html::fill("<tr><td class=\"number\">{{number}}</td>{{cells}}</tr>\n", &slots)
    };
    (0..count).map(row).collect()
}

/// Numbers stand at the right, as their digits do in a column.
fn side(column: &GridColumn) -> Html {
    let is_number = column.data.as_column().is_some_and(|cells| cells.kind() == Kind::Numbers);
    Html::of(if is_number { " class=\"right\"" } else { "" })
}

/// Returns what is in a row of a column; nothing where the column is shorter.
#[must_use]
pub fn cell(column: &GridColumn, row: usize) -> String {
    text_of(&column.data, row)
}

/// Returns what is in a row of a column's data, as a person would read it: nothing where it is shorter, lists and objects as
/// JSON.
#[must_use]
pub fn text_of(data: &Value, row: usize) -> String {
    if let Some(cells) = data.as_column() {
        return match (row < cells.len()).then(|| cells.cell(row)) {
            // Hundreds of digits are nobody's number, neither a person's nor a program's.
            Some(Cell::Float(value)) if value != 0.0 && !(1e-6..1e16).contains(&value.abs()) => format!("{value:e}"),
            Some(cell) => cell.display(),
            None => String::new(),
        };
    }
    json_of(data, row).unwrap_or_default()
}

/// Returns the JSON of a row of a column of lists and objects; `None` where it is shorter or has a gap.
#[must_use]
pub fn json_of(data: &Value, row: usize) -> Option<String> {
    if let Some(cells) = data.row(row) {
        let cells: Vec<_> = (0..cells.len()).map(|index| cells.cell(index)).collect();
        return serde_json::to_string(&cells).ok();
    }
    let value = data.as_list()?.get(row).filter(|value| **value != Value::Null)?;
    serde_json::to_string(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_long_as_people_write_them() {
        let values = [1e300, -2.5e-300, 1e16, 123_456_789.25, 0.0, 1e-6, f64::MAX];
        let data = Value::from_iter(values.map(|value| Value::from(Cell::Float(value))));
        let texts: Vec<String> = (0..8).map(|row| text_of(&data, row)).collect();
        assert_eq!(
            texts[..7],
            ["1e300", "-2.5e-300", "1e16", "123456789.25", "0", "0.000001", "1.7976931348623157e308"]
        );
        assert_eq!(texts[7], "");
        for (text, value) in texts.iter().zip(values) {
            assert_eq!(text.parse(), Ok(value));
        }
    }

    #[test]
    fn a_hostile_grid_is_a_table_and_nothing_else() {
        let json = serde_json::json!({
            "fid": "bob:45", "owner": "bob", "filename": "<b>", "filetype": "grid", "title": "</style><script>1</script>",
            "creation_time": "2024-03-01T09:12:44.120331Z", "date_modified": "2024-03-02T10:00:01.004Z",
        });
        let file: File = serde_json::from_value(json).unwrap();
        let column =
            |name: &str, data| GridColumn { uid: "abcdef".parse().unwrap(), name: name.into(), order: 0, data };
        let columns = [
            column("<img onerror=x>", Value::from_iter([Value::from("</table><script>2</script>"), Value::Null])),
            column("n", Value::from_iter(["1", "2", "3"].map(Value::from))),
        ];
        let page = alone(&file, &columns, 5).unwrap();
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("3 rows, 5 columns; shown are the first 3 rows and 2 columns"), "{page}");
        assert_eq!(page.matches("<tr><td class=\"number\">").count(), 3);
    }
}
