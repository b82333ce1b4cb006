//! The formats of exported files: which kinds of files each can hold, and the bytes of a figure or a grid in it.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use super::{alone, csv, notebook, parquet, sheet};
use crate::chart::picture::{self, Options};
use crate::chart::scene::Scene;
use crate::model::grid::{GridColumn, GridContent};
use crate::model::{Figure, FileType};

/// What a file is exported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A figure with its data, or a grid with its columns, to the last digit.
    Json,
    /// A page that draws a figure without a network.
    Html,
    /// A notebook that shows a figure.
    Notebook,
    /// A picture of a figure.
    Picture(picture::Format),
    /// A grid as lines of values.
    Csv,
    /// A grid by columns, with their types.
    Parquet,
    /// A grid as a workbook of one sheet.
    Sheet,
}

/// A format that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is one of {}", Format::ALL.map(Format::ending).join(", "))]
pub struct FormatError;

impl Format {
    /// All formats.
    pub const ALL: [Format; 11] = [
        Format::Json,
        Format::Html,
        Format::Picture(picture::Format::Png),
        Format::Picture(picture::Format::Jpeg),
        Format::Picture(picture::Format::Webp),
        Format::Picture(picture::Format::Svg),
        Format::Picture(picture::Format::Pdf),
        Format::Notebook,
        Format::Csv,
        Format::Parquet,
        Format::Sheet,
    ];

    /// Returns the ending of its files' names, which is also its name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Html => "html",
            Format::Notebook => "ipynb",
            Format::Picture(picture) => picture.ending(),
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::Sheet => "xlsx",
        }
    }

    /// Returns whether it can hold files of a kind.
    #[must_use]
    pub fn suits(self, kind: &FileType) -> bool {
        match self {
            Format::Json => matches!(kind, FileType::Plot | FileType::Grid),
            Format::Html | Format::Notebook | Format::Picture(_) => *kind == FileType::Plot,
            Format::Csv | Format::Parquet | Format::Sheet => *kind == FileType::Grid,
        }
    }

    /// Returns whether other programs read or show it by itself alone, so that a figure needs its data within.
    #[must_use]
    pub fn of_figures(self) -> bool {
        self.suits(&FileType::Plot)
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(name: &str) -> Result<Format, FormatError> {
        let name = name.to_ascii_lowercase();
        let name = if name == "jpg" { "jpeg" } else { &name };
        Format::ALL.into_iter().find(|format| format.ending() == name).ok_or(FormatError)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.ending())
    }
}

/// What is exported, with all that it needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A figure with its data.
    Figure {
        /// The name of the file.
        name: String,
        /// The figure.
        figure: Box<Figure>,
    },
    /// A grid.
    Grid(Box<GridContent>),
}

/// Why a file has not the bytes of a format.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// They could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The format cannot hold it: why, a sentence's end.
    #[error("{0}")]
    Unfit(String),
}

/// Writes a subject in a format.
///
/// # Errors
/// Those of writing; a picture that has no size, a table with more than a sheet holds.
pub fn write(subject: &Subject, format: Format, out: &mut (impl Write + io::Seek + Send)) -> Result<(), Unwritten> {
    match (subject, format) {
        (Subject::Figure { figure, .. }, Format::Json) => json(figure, out),
        (Subject::Figure { name, figure }, Format::Html) => {
            let page =
                alone::named(name, figure.title(), figure).map_err(|error| Unwritten::Unfit(error.to_string()))?;
            Ok(out.write_all(page.as_bytes())?)
        }
        (Subject::Figure { name, figure }, Format::Notebook) => Ok(notebook::write(name, figure, out)?),
        (Subject::Figure { figure, .. }, Format::Picture(format)) => {
            let scene = Scene::build(figure, picture::size(figure, None));
            let bytes = picture::render(&scene, Options::of(&scene, format));
            Ok(out.write_all(&bytes.map_err(|trouble| Unwritten::Unfit(trouble.to_string()))?)?)
        }
        (Subject::Grid(grid), Format::Json) => json(grid, out),
        (Subject::Grid(grid), Format::Csv) => Ok(csv::write(&columns(grid), "\r\n", out)?),
        (Subject::Grid(grid), Format::Parquet) => parquet::write(&columns(grid), out),
        (Subject::Grid(grid), Format::Sheet) => sheet::write(&columns(grid), out),
        _ => Err(Unwritten::Unfit(format!("{format} is not for this kind of file"))),
    }
}

fn json<T: serde::Serialize>(value: &T, out: &mut impl Write) -> Result<(), Unwritten> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

/// Returns the columns of a grid in their order.
fn columns(grid: &GridContent) -> Vec<Head<'_>> {
    let mut heads: Vec<Head<'_>> = grid
        .cols
        .iter()
        .enumerate()
        .map(|(place, (name, column))| Head { name, order: column.order.unwrap_or(place as i64), data: &column.data })
        .collect();
    heads.sort_by_key(|head| head.order);
    heads
}

/// A column of a table: its name and its cells.
#[derive(Debug, Clone, Copy)]
pub struct Head<'g> {
    /// The name.
    pub name: &'g str,
    /// The place among the columns.
    pub order: i64,
    /// The cells: a list of scalars, or of lists and objects.
    pub data: &'g crate::model::Value,
}

impl<'g> From<&'g GridColumn> for Head<'g> {
    fn from(column: &'g GridColumn) -> Head<'g> {
        Head { name: &column.name, order: column.order, data: &column.data }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_called_by_its_ending_and_holds_something() {
        for format in Format::ALL {
            assert_eq!(format.ending().parse(), Ok(format));
            assert!(format.suits(&FileType::Plot) || format.suits(&FileType::Grid), "{format}");
            assert!(!format.suits(&FileType::Folder));
        }
        assert_eq!("JPG".parse(), Ok(Format::Picture(picture::Format::Jpeg)));
        assert!("gif".parse::<Format>().unwrap_err().to_string().contains("json, html, png"));
    }
}
