//! A grid as Parquet, a column each, with its type: whole numbers (`INT64`), numbers (`DOUBLE`), truth values, texts.
//!
//! Columns of other or of mixed values hold the JSON of each, and say so by their logical type, so that a reader that knows it
//! gets the values back as they were. What the format cannot say: in a column of whole and other numbers which is which; a
//! column that is shorter than others ends in gaps. Dates stay the texts that they are.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::format::{Head, Unwritten};
use super::table::json_of;
use crate::model::{Cell, Column, Value};

/// Rows that are encoded at once.
const GROUP: usize = 1 << 16;

/// How the cells of a column are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    Number,
    Truth,
    Text,
    Json,
}

impl Kind {
    fn of(data: &Value) -> Kind {
        let Some(column) = data.as_column() else { return Kind::Json };
        if matches!(column, Column::Text(_)) {
            return Kind::Text;
        }
        let (mut whole, mut number, mut truth, mut text) = (false, false, false, false);
        for cell in column.cells() {
            match cell {
                Cell::Null => {}
                Cell::Int(_) => whole = true,
                Cell::Float(_) => number = true,
                Cell::Bool(_) => truth = true,
                Cell::Text(_) => text = true,
            }
        }
        // A whole number that no double holds exactly must not lose a digit.
        let exact = || column.cells().all(|cell| !matches!(cell, Cell::Int(value) if value.unsigned_abs() > 1 << 53));
        match (whole, number, truth, text) {
            (true, false, false, false) => Kind::Whole,
            (_, _, false, false) if exact() => Kind::Number,
            (false, false, true, false) => Kind::Truth,
            (false, false, false, true) => Kind::Text,
            _ => Kind::Json,
        }
    }

    fn physical(self) -> (Physical, Option<LogicalType>) {
        match self {
            Kind::Whole => (Physical::INT64, None),
            Kind::Number => (Physical::DOUBLE, None),
            Kind::Truth => (Physical::BOOLEAN, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Json => (Physical::BYTE_ARRAY, Some(LogicalType::Json)),
        }
    }
}

impl From<ParquetError> for Unwritten {
    fn from(error: ParquetError) -> Unwritten {
        match error {
            ParquetError::External(error) => match error.downcast::<io::Error>() {
                Ok(error) => Unwritten::Io(*error),
                Err(error) => Unwritten::Unfit(error.to_string()),
            },
            error => Unwritten::Unfit(error.to_string()),
        }
    }
}

/// Writes a grid.
///
/// # Errors
/// Those of writing; a grid without columns, which Parquet has not.
pub fn write(columns: &[Head<'_>], out: &mut (impl Write + Send)) -> Result<(), Unwritten> {
    if columns.is_empty() {
        return Err(Unwritten::Unfit("a grid without columns cannot be Parquet".to_owned()));
    }
    let kinds: Vec<Kind> = columns.iter().map(|column| Kind::of(column.data)).collect();
    let schema = Arc::new(schema(columns, &kinds)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("plotree ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut file = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    let rows = columns.iter().map(|column| column.data.len()).max().unwrap_or(0);
    let mut from = 0;
    while from < rows {
        let to = rows.min(from + 16 * GROUP);
        let mut group = file.next_row_group()?;
        let mut pairs = columns.iter().zip(&kinds);
        while let Some(mut writer) = group.next_column()? {
            if let Some((column, kind)) = pairs.next() {
                cells(&mut writer, column.data, *kind, from, to)?;
            }
            writer.close()?;
        }
        group.close()?;
        from = to;
    }
    file.close()?;
    Ok(())
}

fn schema(columns: &[Head<'_>], kinds: &[Kind]) -> Result<Type, ParquetError> {
    let field = |(column, kind): (&Head<'_>, &Kind)| {
        let (physical, logical) = kind.physical();
        let builder = Type::primitive_type_builder(column.name, physical).with_repetition(Repetition::OPTIONAL);
        builder.with_logical_type(logical).build().map(Arc::new)
    };
    let fields = columns.iter().zip(kinds).map(field).collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder("grid").with_fields(fields).build()
}

/// Writes the cells of some rows.
fn cells(
    writer: &mut SerializedColumnWriter<'_>,
    data: &Value,
    kind: Kind,
    from: usize,
    to: usize,
) -> Result<(), ParquetError> {
    let column = data.as_column();
    let cell = |row: usize| column.map_or(Cell::Null, |column| column.cell(row));
    for start in (from..to).step_by(GROUP) {
        let rows = start..to.min(start + GROUP);
        match kind {
            Kind::Whole => batch::<Int64Type>(writer, rows, |row| match cell(row) {
                Cell::Int(value) => Some(value),
                _ => None,
            })?,
            Kind::Number => batch::<DoubleType>(writer, rows, |row| match cell(row) {
                Cell::Int(value) => Some(value as f64),
                Cell::Float(value) => Some(value),
                _ => None,
            })?,
            Kind::Truth => batch::<BoolType>(writer, rows, |row| match cell(row) {
                Cell::Bool(value) => Some(value),
                _ => None,
            })?,
            Kind::Text => batch::<ByteArrayType>(writer, rows, |row| match cell(row) {
                Cell::Text(text) => Some(ByteArray::from(text)),
                _ => None,
            })?,
            Kind::Json => batch::<ByteArrayType>(writer, rows, |row| {
                json(data, row).map(|json| ByteArray::from(json.into_bytes()))
            })?,
        }
    }
    Ok(())
}

/// Returns the JSON of a cell; `None` for a gap.
fn json(data: &Value, row: usize) -> Option<String> {
    let Some(column) = data.as_column() else { return json_of(data, row) };
    match column.cell(row) {
        Cell::Null => None,
        cell => serde_json::to_string(&cell).ok(),
    }
}

fn batch<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    rows: std::ops::Range<usize>,
    cell: impl Fn(usize) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let (mut values, mut levels) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in rows {
        let value = cell(row);
        levels.push(i16::from(value.is_some()));
        values.extend(value);
    }
    writer.typed::<T>().write_batch(&values, Some(&levels), None)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    fn columns(json: &str) -> Vec<(String, Value)> {
        let value: Value = serde_json::from_str(json).unwrap();
        value.as_object().unwrap().clone().into_iter().collect()
    }

    #[test]
    fn types_are_kept() {
        let columns = columns(
            r#"{"n":[1,null,-9007199254740993],"x":[1.5,2,null],"mixed":[1,"a",true],"t":["a",null,""],"z":[[1,2],[3]],"b":[true,false,null],"none":[]}"#,
        );
        let heads: Vec<Head<'_>> = columns.iter().map(|(name, data)| Head { name, order: 0, data }).collect();
        let mut out = io::Cursor::new(Vec::new());
        write(&heads, &mut out).unwrap();
        let reader = SerializedFileReader::new(bytes::Bytes::from(out.into_inner())).unwrap();
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 3);
        assert_eq!((rows[0].get_long(0).unwrap(), rows[2].get_long(0).unwrap()), (1, -9_007_199_254_740_993));
        assert!(rows[1].get_long(0).is_err() && rows[2].get_double(1).is_err());
        assert_eq!((rows[0].get_double(1).unwrap(), rows[1].get_double(1).unwrap()), (1.5, 2.0));
        assert_eq!(rows[1].get_string(2).unwrap(), "\"a\"");
        assert_eq!((rows[0].get_string(3).unwrap().as_str(), rows[2].get_string(3).unwrap().as_str()), ("a", ""));
        assert_eq!(
            (rows[0].get_string(4).unwrap().as_str(), rows[1].get_string(4).unwrap().as_str()),
            ("[1,2]", "[3]")
        );
        assert!(rows[0].get_bool(5).unwrap() && rows[2].get_bool(5).is_err());
        assert!(rows[0].get_double(6).is_err());
    }

    #[test]
    fn a_grid_without_columns_is_refused() {
        assert!(matches!(write(&[], &mut io::Cursor::new(Vec::new())), Err(Unwritten::Unfit(_))));
    }
}
