//! The page of a grid: a table with its first rows.

use super::frame::{self, Site};
use crate::export::html::{Html, name};
use crate::export::table::{heads, rows};
use crate::model::grid::GridColumn;
use crate::model::{File, SourceGraph};

/// The most rows and columns that the page shows; the rest is in the downloads.
pub const MOST_ROWS: usize = 500;
/// See [`MOST_ROWS`].
pub const MOST_COLUMNS: usize = 100;

/// The other forms of a grid: the ending of the address, and what it is called.
pub const FORMS: [(&str, &str); 2] = [(".csv", "CSV"), (".json", "JSON")];

/// Returns the page of a grid of so many columns, of which at most [`MOST_COLUMNS`] are given.
#[must_use]
pub fn page(site: &Site, file: &File, columns: &[GridColumn], all_columns: usize, sources: &SourceGraph) -> String {
    let columns = columns.get(..MOST_COLUMNS).unwrap_or(columns);
    let all_rows = columns.iter().map(|column| column.data.len()).max().unwrap_or(0);
    let slots = [
        ("title", &name(file)),
        ("about", &frame::about(site, file)),
        ("heads", &heads(columns)),
        ("rows", &rows(columns, all_rows.min(MOST_ROWS))),
        ("shown", &shown(all_rows, columns.len(), all_columns)),
        ("sources", &frame::sources(site, sources)),
        ("downloads", &frame::downloads(site, &file.fid, &FORMS)),
    ];
    let main = Html::fill(include_str!("../../../assets/web/grid.html"), &slots);
    let head = if file.world_readable { "" } else { "<meta name=\"robots\" content=\"noindex\">\n" };
    let title = Html::fill("{{title}} · {{owner}}", &[("title", &name(file)), ("owner", &Html::text(&file.owner))]);
    frame::page(site, &title, &Html::of(head), "", &main)
}

/// Says how much of the grid there is to see.
fn shown(rows: usize, columns: usize, all_columns: usize) -> Html {
    let slots = [
        ("rows", &Html::count(rows as u64)),
        ("columns", &Html::count(all_columns as u64)),
        ("most", &Html::count(MOST_ROWS as u64)),
        ("most_columns", &Html::count(MOST_COLUMNS as u64)),
    ];
    let size = Html::fill("{{rows}} rows, {{columns}} columns", &slots);
    let cut = match (rows > MOST_ROWS, columns < all_columns) {
        (false, false) => "",
        (true, false) => "; the first {{most}} rows are shown here, the downloads have all",
        (false, true) => "; the first {{most_columns}} columns are shown here, the downloads have all",
        (true, true) => "; the first {{most}} rows and {{most_columns}} columns are shown here, the downloads have all",
    };
    [size, Html::fill(cut, &slots)].into_iter().collect()
}
