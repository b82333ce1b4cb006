//! Previews: what a file looks like in a given room, made away from the loop.
//!
//! A plot is drawn by `chart`; a grid is a table with its columns as small charts; anything else says what it is. The
//! result is plain lines or cells, which the loop only copies to the screen.

use crate::backend::{Backend, ContentOptions, Entry, Error, Order, Result, Scope, SortKey, Spot, View};
use crate::chart::cells::{CellGrid, Look, paint};
use crate::chart::scene::Scene;
use crate::chart::{self, textplot};
use crate::model::grid::GridColumn;
use crate::model::{Cell, Figure, FileType, Kind, Uid, Value};
use crate::text::{Shown, shown};

/// How many columns of a grid are read for its preview.
const MOST_COLUMNS: usize = 8;

/// How many rows of a grid its table shows at the most.
const MOST_ROWS: usize = 200;

/// The room for a preview, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Across.
    pub columns: u16,
    /// Down.
    pub rows: u16,
}

/// What part a line of a preview plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A head.
    Head,
    /// Ordinary text.
    Text,
    /// What matters less.
    Muted,
    /// A small chart.
    Chart,
    /// What went wrong.
    Bad,
}

/// A preview, made for a room.
#[derive(Debug)]
pub enum Preview {
    /// A drawing.
    Cells(CellGrid),
    /// Lines, perhaps more than there is room for.
    Lines(Vec<(Part, String)>),
}

impl Preview {
    /// Returns what is shown where the making broke off.
    #[must_use]
    pub fn lost() -> Preview {
        Preview::note(Part::Bad, "This file could not be shown.")
    }

    fn note(part: Part, text: &str) -> Preview {
        Preview::Lines(vec![(part, shown(text).into())])
    }
}

/// Reads a file and makes its preview, without a look in words; what goes wrong becomes the preview.
pub async fn make(backend: &dyn Backend, entry: &Entry, size: Size, look: Option<&Look>) -> Preview {
    let preview = match entry.filetype {
        FileType::Plot => plot(backend, entry, size, look).await,
        FileType::Grid => grid(backend, entry, size).await,
        FileType::Folder => folder(backend, entry, size).await,
        _ => Ok(Preview::note(Part::Muted, &format!("A file of type {}: there is no preview.", entry.filetype))),
    };
    preview.unwrap_or_else(|error| failure(&error))
}

fn failure(error: &Error) -> Preview {
    let mut lines = vec![(Part::Bad, shown(&error.to_string()).into())];
    lines.extend(error.hint().map(|hint| (Part::Muted, hint.to_owned())));
    Preview::Lines(lines)
}

async fn plot(backend: &dyn Backend, entry: &Entry, size: Size, look: Option<&Look>) -> Result<Preview> {
    let figure = backend.figure(&entry.fid, ContentOptions { inline_data: true }).await?;
    let Some(look) = look.copied() else {
        return Ok(Preview::Lines(super::words::lines(&figure, usize::from(size.columns))));
    };
    let cells = tokio::task::spawn_blocking(move || draw(&figure, size, &look)).await;
    Ok(cells.map_or_else(|_| Preview::note(Part::Bad, "This figure could not be drawn."), Preview::Cells))
}

/// Draws a figure in a room.
#[must_use]
pub fn draw(figure: &Figure, size: Size, look: &Look) -> CellGrid {
    let scene = Scene::build(figure, chart::scene::Size::cells(size.columns, size.rows));
    paint(&scene, size.columns, size.rows, look)
}

async fn folder(backend: &dyn Backend, entry: &Entry, size: Size) -> Result<Preview> {
    let view = View::new(Scope::Folder(entry.fid.clone()), Order::ascending(SortKey::Filename));
    let window = backend.window(&view, &Spot::Index(0), usize::from(size.rows).max(1)).await?;
    let total = window.total.unwrap_or(window.rows.len() as u64);
    if total == 0 {
        return Ok(Preview::note(Part::Muted, "This folder is empty."));
    }
    let mut lines: Vec<(Part, String)> = window
        .rows
        .iter()
        .map(|row| {
            let sign = type_sign(&row.filetype);
            (Part::Text, format!("{sign} {}", shown(&row.filename).fit(usize::from(size.columns).saturating_sub(2))))
        })
        .collect();
    if total > lines.len() as u64 {
        lines.truncate(usize::from(size.rows).saturating_sub(1));
        let more = total - lines.len() as u64;
        lines.push((Part::Muted, format!("… and {more} more")));
    }
    Ok(Preview::Lines(lines))
}

/// Returns the sign of a file type.
#[must_use]
pub fn type_sign(filetype: &FileType) -> &'static str {
    match filetype {
        FileType::Folder => "▸",
        FileType::Plot => "∿",
        FileType::Grid => "▦",
        _ => "·",
    }
}

async fn grid(backend: &dyn Backend, entry: &Entry, size: Size) -> Result<Preview> {
    let grid = backend.grid(&entry.fid).await?;
    let total = grid.cols.len();
    let uids: Vec<Uid> = grid.cols.iter().take(MOST_COLUMNS).map(|head| head.uid.clone()).collect();
    if uids.is_empty() {
        return Ok(Preview::note(Part::Muted, "This grid has no columns."));
    }
    let columns = backend.columns(&entry.fid, &uids).await?;
    let lines = tokio::task::spawn_blocking(move || grid_lines(&columns, total, size)).await;
    Ok(lines.map_or_else(|_| Preview::note(Part::Bad, "This grid could not be shown."), Preview::Lines))
}

/// Returns a grid's first rows as a table, and below it each column of numbers as a small chart.
#[must_use]
pub fn grid_lines(columns: &[GridColumn], total: usize, size: Size) -> Vec<(Part, String)> {
    let width = usize::from(size.columns);
    let rows = columns.iter().map(|column| column.data.len()).max().unwrap_or(0);
    let mut lines = vec![(Part::Muted, format!("{rows} rows × {total} columns"))];
    let table_rows = rows.min(MOST_ROWS).min((usize::from(size.rows) / 3).max(4));
    lines.extend(table(columns, table_rows, width));
    if rows > table_rows {
        lines.push((Part::Muted, format!("… {} more rows", rows - table_rows)));
    }
    let charts: Vec<(&GridColumn, &[f64])> =
        columns.iter().filter_map(|column| Some((column, column.data.as_column()?.numbers()?))).collect();
    let room = usize::from(size.rows).saturating_sub(lines.len());
    let height = if charts.is_empty() { 0 } else { (room / charts.len()).saturating_sub(2).clamp(2, 6) };
    for (column, numbers) in charts {
        lines.push((Part::Text, String::new()));
        lines.push((Part::Head, chart_head(column, numbers, width)));
        let drawn = textplot::line(numbers, size.columns, height as u16).unwrap_or_default();
        lines.extend(drawn.into_iter().map(|line| (Part::Chart, line)));
    }
    lines
}

fn chart_head(column: &GridColumn, numbers: &[f64], width: usize) -> String {
    let known = numbers.iter().filter(|value| value.is_finite());
    let (count, low, high, sum) = known
        .fold((0u64, f64::INFINITY, f64::NEG_INFINITY, 0.0), |(count, low, high, sum), value| {
            (count + 1, low.min(*value), high.max(*value), sum + value)
        });
    if count == 0 {
        return shown(&column.name).fit(width).into();
    }
    let mean = sum / count as f64;
    let facts = format!("  {} … {}  mean {}", number(low), number(high), number(mean));
    format!("{}{facts}", shown(&column.name).fit(width.saturating_sub(facts.chars().count()).max(4)))
}

/// Returns a number with at most five digits that matter.
fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e7).contains(&size) {
        return format!("{value:.3e}");
    }
    let digits = (4 - size.max(1.0).log10().floor() as i32).clamp(0, 6) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn table(columns: &[GridColumn], rows: usize, width: usize) -> Vec<(Part, String)> {
    let cells: Vec<Vec<Shown>> =
        columns.iter().map(|column| (0..rows).map(|row| cell(&column.data, row)).collect()).collect();
    let names: Vec<Shown> = columns.iter().map(|column| shown(&column.name)).collect();
    let mut widths: Vec<usize> = Vec::new();
    let mut used = 0;
    for (name, cells) in names.iter().zip(&cells) {
        let wanted = cells.iter().map(Shown::width).chain([name.width()]).max().unwrap_or(1).clamp(3, 20);
        if used + wanted > width && !widths.is_empty() {
            break;
        }
        widths.push(wanted.min(width));
        used += wanted + 2;
    }
    let line = |texts: Vec<&Shown>, columns: &[GridColumn]| -> String {
        let padded = texts.iter().zip(&widths).zip(columns).map(|((text, width), column)| {
            let text = text.fit(*width);
            let space = " ".repeat(width - text.width());
            if is_numeric(&column.data) { format!("{space}{text}") } else { format!("{text}{space}") }
        });
        padded.collect::<Vec<_>>().join("  ")
    };
    let mut lines = vec![(Part::Head, line(names.iter().collect(), columns))];
    lines.extend((0..rows).map(|row| (Part::Text, line(cells.iter().map(|cells| &cells[row]).collect(), columns))));
    lines
}

fn is_numeric(data: &Value) -> bool {
    data.as_column().is_some_and(|column| column.kind() == Kind::Numbers)
}

fn cell(data: &Value, row: usize) -> Shown {
    match data.as_column() {
        Some(column) => match column.cell(row) {
            Cell::Float(value) => shown(&number(value)),
            cell => shown(&cell.display()),
        },
        None => shown(&data.row(row).map_or(String::new(), |row| format!("[{} values]", row.len()))),
    }
}

/// Reads a file and draws its first numbers as a sparkline; empty when it has none.
pub async fn spark(backend: &dyn Backend, entry: &Entry, columns: u16) -> String {
    let numbers = match entry.filetype {
        FileType::Plot => first_numbers(backend, entry).await,
        FileType::Grid => first_column(backend, entry).await,
        _ => Ok(Vec::new()),
    };
    let Ok(numbers) = numbers else { return String::new() };
    // A column may have millions of numbers.
    let drawn = tokio::task::spawn_blocking(move || textplot::spark(&numbers, columns)).await;
    drawn.unwrap_or_default()
}

/// Returns the values of the first trace that has any: its `y`, or what stands for it.
async fn first_numbers(backend: &dyn Backend, entry: &Entry) -> Result<Vec<f64>> {
    let figure = backend.figure(&entry.fid, ContentOptions { inline_data: true }).await?;
    let values = tokio::task::spawn_blocking(move || {
        figure.traces().iter().find_map(|trace| {
            ["y", "close", "values", "z", "r", "lat", "x"].iter().find_map(|key| {
                let value = trace.get(key)?;
                let numbers = value.as_column().and_then(|column| column.numbers().map(<[f64]>::to_vec));
                numbers.or_else(|| value.row(value.len() / 2)?.numbers().map(<[f64]>::to_vec))
            })
        })
    });
    Ok(values.await.ok().flatten().unwrap_or_default())
}

async fn first_column(backend: &dyn Backend, entry: &Entry) -> Result<Vec<f64>> {
    let grid = backend.grid(&entry.fid).await?;
    for head in grid.cols.iter().rev().take(MOST_COLUMNS) {
        let columns = backend.columns(&entry.fid, std::slice::from_ref(&head.uid)).await?;
        if let Some(numbers) =
            columns.first().and_then(|column| column.data.as_column()?.numbers().map(<[f64]>::to_vec))
        {
            return Ok(numbers);
        }
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, json: &str) -> GridColumn {
        GridColumn { uid: Uid::from_bits(1), name: name.into(), order: 0, data: serde_json::from_str(json).unwrap() }
    }

    #[test]
    fn a_grid_is_a_table_with_charts_below() {
        let columns = [
            column("year", "[2020,2021,2022]"),
            column("name\u{1b}[31m", "[\"a\",\"b\",null]"),
            column("v", "[1.5,null,1e9]"),
        ];
        let lines = grid_lines(&columns, 3, Size { columns: 40, rows: 30 });
        let text: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
        assert_eq!(text[0], "3 rows × 3 columns");
        assert!(text[1].starts_with("year  name"), "{}", text[1]);
        assert!(text[2].starts_with("2020  a"), "{}", text[2]);
        assert!(text[4].ends_with("1.000e9"), "{}", text[4]);
        assert!(lines.iter().any(|(part, _)| *part == Part::Chart));
        assert!(text.iter().all(|line| !line.contains('\u{1b}')));
    }

    #[test]
    fn any_room_will_do() {
        let columns = [column("a", "[1,2,3]"), column("", "[[1],[2]]"), column("数数数数", "[]")];
        for width in 0..60 {
            for rows in 0..12 {
                let _ = grid_lines(&columns, 3, Size { columns: width, rows });
            }
        }
    }
}
