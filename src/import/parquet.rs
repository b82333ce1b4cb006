//! Parquet: each of its columns becomes a column of a grid, what is nested in rows by its path, `a.b`, and lists as lists.
//!
//! The `parquet` crate decodes pages into values and levels; [`guard`] has looked before at what the file says of its sizes, and
//! [`unfold`] bounds what pages of texts grow to. What
//! has a meaning beside its value (decimals, days, times, identifiers) is written as figures have it.

mod guard;
mod unfold;
mod values;

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor};

use self::unfold::Unfolded;
use self::values::{Lists, Meaning, Piece};
use super::table::{self, MOST_CELLS, MOST_COLUMNS};
use crate::model::Value;
use crate::model::column::{Builder, Cell};
use crate::model::grid::GridContent;

/// What a file of this format begins and ends with.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// Rows that are decoded at once.
const ROWS: usize = 4_096;
/// Bytes of all texts of a file.
const MOST_TEXT: usize = 512 << 20;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ParquetFileError {
    /// It is encrypted.
    #[error("it is encrypted")]
    Locked,
    /// It has no columns.
    #[error("it has no columns")]
    Empty,
    /// It has more columns than a grid.
    #[error("it has {0} columns; at most {MOST_COLUMNS} are read")]
    TooWide(usize),
    /// There are more values than are kept.
    #[error("it has more than {} million values", MOST_CELLS / 1_000_000)]
    TooLong,
    /// Its texts are more than are kept.
    #[error("its texts are more than {} MB", MOST_TEXT >> 20)]
    TooWordy,
    /// Its pages say that they are more, decompressed, than is read.
    #[error("it says that it is more than {} MB decompressed", guard::MOST_BYTES >> 20)]
    TooLarge,
    /// Its pages are compressed in a way that is not read.
    #[error("it is compressed by {0}; snappy, zstd, gzip, brotli and raw LZ4 are read")]
    Compression(String),
    /// It is not what it should be.
    #[error("it is damaged: {0}")]
    Broken(String),
}

impl From<ParquetError> for ParquetFileError {
    fn from(error: ParquetError) -> Self {
        match error {
            // What our own part of the reading says comes back as it was said.
            ParquetError::External(error) => match error.downcast::<ParquetFileError>() {
                Ok(error) => *error,
                Err(error) => ParquetFileError::Broken(error.to_string()),
            },
            error => ParquetFileError::Broken(error.to_string()),
        }
    }
}

/// Reads the columns of a file.
///
/// # Errors
/// Says why there are none.
pub(super) fn read(bytes: &Bytes) -> Result<GridContent, ParquetFileError> {
    guard::footer(bytes)?;
    let whole = catch_unwind(AssertUnwindSafe(|| whole(bytes)));
    whole.unwrap_or_else(|_| Err(ParquetFileError::Broken("its pages contradict each other".to_owned())))
}

fn whole(bytes: &Bytes) -> Result<GridContent, ParquetFileError> {
    let file = SerializedFileReader::new(bytes.clone())?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    match schema.num_columns() {
        0 => return Err(ParquetFileError::Empty),
        columns if columns > MOST_COLUMNS => return Err(ParquetFileError::TooWide(columns)),
        _ => {}
    }
    guard::pages(bytes, file.metadata())?;
    let mut budget = Budget { values: MOST_CELLS, text: MOST_TEXT };
    let mut columns = Vec::with_capacity(schema.num_columns());
    let mut names = Vec::with_capacity(schema.num_columns());
    for (index, description) in schema.columns().iter().enumerate() {
        let mut column = Growing::new(description, schema.root_schema());
        for group in 0..file.num_row_groups() {
            let group = file.get_row_group(group)?;
            column.extend(&*group, index, description, &mut budget)?;
        }
        names.push(values::name(description, schema.root_schema()));
        columns.push(column.finish());
    }
    let length = columns.first().map_or(0, Value::len);
    if columns.iter().any(|column: &Value| column.len() != length) {
        return Err(ParquetFileError::Broken("its columns are not equally long".to_owned()));
    }
    Ok(table::content(table::unique(names).into_iter().zip(columns)))
}

/// What may still be made of a file.
struct Budget {
    values: usize,
    text: usize,
}

impl Budget {
    fn take(&mut self, values: usize) -> Result<(), ParquetFileError> {
        self.values = self.values.checked_sub(values).ok_or(ParquetFileError::TooLong)?;
        Ok(())
    }
}

/// A column that grows by the values of row groups.
struct Growing {
    meaning: Meaning,
    highest: (i16, i16),
    plain: Builder,
    lists: Lists,
}

impl Growing {
    fn new(description: &ColumnDescriptor, root: &parquet::schema::types::Type) -> Growing {
        Growing {
            meaning: Meaning::of(description),
            highest: (description.max_def_level(), description.max_rep_level()),
            plain: Builder::default(),
            lists: Lists::new(values::list_levels(description, root)),
        }
    }

    fn extend(
        &mut self,
        group: &dyn RowGroupReader,
        index: usize,
        description: &ColumnDescPtr,
        budget: &mut Budget,
    ) -> Result<(), ParquetFileError> {
        let pages = Unfolded::new(group.get_column_page_reader(index)?, description.clone());
        match get_column_reader(description.clone(), Box::new(pages)) {
            ColumnReader::BoolColumnReader(reader) => self.pages(reader, budget),
            ColumnReader::Int32ColumnReader(reader) => self.pages(reader, budget),
            ColumnReader::Int64ColumnReader(reader) => self.pages(reader, budget),
            ColumnReader::Int96ColumnReader(reader) => self.pages(reader, budget),
            ColumnReader::FloatColumnReader(reader) => self.pages(reader, budget),
            ColumnReader::DoubleColumnReader(reader) => self.pages(reader, budget),
            ColumnReader::ByteArrayColumnReader(reader) => self.pages(reader, budget),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => self.pages(reader, budget),
        }
    }

    fn pages<T: DataType>(
        &mut self,
        mut reader: parquet::column::reader::ColumnReaderImpl<T>,
        budget: &mut Budget,
    ) -> Result<(), ParquetFileError>
    where
        T::T: Piece,
    {
        let (mut definitions, mut repetitions, mut values) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            definitions.clear();
            repetitions.clear();
            values.clear();
            let (records, _, levels) =
                reader.read_records(ROWS, Some(&mut definitions), Some(&mut repetitions), &mut values)?;
            if records == 0 && levels == 0 {
                return Ok(());
            }
            budget.take(levels.max(records))?;
            self.add(levels, &definitions, &repetitions, &values, budget)?;
        }
    }

    fn add<P: Piece>(
        &mut self,
        levels: usize,
        definitions: &[i16],
        repetitions: &[i16],
        values: &[P],
        budget: &mut Budget,
    ) -> Result<(), ParquetFileError> {
        let (most_defined, most_repeated) = self.highest;
        let mut values = values.iter();
        for level in 0..levels {
            let defined = if most_defined == 0 { 0 } else { definitions.get(level).copied().unwrap_or(0) };
            let read =
                if defined == most_defined { values.next().map(|value| value.read(&self.meaning)) } else { None };
            let cell = read.as_ref().map_or(Cell::Null, values::Read::cell);
            if let Cell::Text(text) = cell {
                budget.text = budget.text.checked_sub(text.len()).ok_or(ParquetFileError::TooWordy)?;
            }
            if most_repeated == 0 {
                self.plain.push(cell);
            } else {
                let repeated = repetitions.get(level).copied().unwrap_or(0);
                let fits = self.lists.push(repeated, defined, cell);
                fits.ok_or_else(|| ParquetFileError::Broken("its lists do not fit into each other".to_owned()))?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Value {
        if self.highest.1 > 0 {
            return self.lists.finish();
        }
        let column = self.plain.finish();
        if self.meaning == Meaning::Json { values::decoded(&column) } else { Value::Column(column) }
    }
}

#[cfg(test)]
mod tests;
