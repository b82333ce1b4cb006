//! Files in words: a row of a list, a plot, a grid, all that is known of a file.

use crate::backend::{Backend, ContentOptions, Entry, Order, RelationPage, Result, Share, SortKey};
use crate::model::grid::GridColumn;
use crate::model::level::Level;
use crate::model::{FileType, Relation, Timestamp, Uid};
use crate::text::{shown, title};

use super::super::app::{bytes, count};
use super::super::words;

/// The most columns of a grid that are told.
const MOST_COLUMNS: usize = 40;

/// The most rows of a grid that are told.
const MOST_ROWS: usize = 10;

/// Lines are broken by the terminal, not here: who hears them wants sentences.
const WIDE: usize = 10_000;

/// The orders of a list: the word for it, the order, and how it is told.
pub const ORDERS: [(&str, Order, &str); 9] = [
    ("name", Order { key: SortKey::Filename, descending: false }, "by name"),
    ("title", Order { key: SortKey::Title, descending: false }, "by title"),
    ("views", Order { key: SortKey::Views, descending: true }, "by views, most first"),
    ("modified", Order { key: SortKey::DateModified, descending: true }, "by last change, newest first"),
    ("created", Order { key: SortKey::CreationTime, descending: true }, "by creation, newest first"),
    ("size", Order { key: SortKey::Size, descending: true }, "by size, largest first"),
    ("quality", Order { key: SortKey::Quality, descending: true }, "by quality, best first"),
    ("owner", Order { key: SortKey::Owner, descending: false }, "by owner"),
    ("trashed", Order { key: SortKey::TrashedAt, descending: true }, "by when trashed, latest first"),
];

/// How a relation is told, seen from the file.
const TOLD: [(Relation, &str); 5] = [
    (Relation::SourceUrl, "Imported from"),
    (Relation::Parent, "Copied from"),
    (Relation::SourceGrid, "Draws on"),
    (Relation::CreatedPlot, "Drawn by"),
    (Relation::Child, "Copied as"),
];

/// Returns an order in words.
pub fn order(order: Order) -> String {
    let known = ORDERS.iter().find(|(_, known, _)| known.key == order.key);
    known.map_or_else(
        String::new,
        |(_, known, words)| {
            if *known == order { (*words).to_owned() } else { format!("{words}, reversed") }
        },
    )
}

/// Returns a row of a list in words.
pub fn row(number: u64, entry: &Entry, now: Timestamp) -> String {
    let mut said = vec![format!("{}, {}", shown(&entry.filename), entry.filetype)];
    let heading = title(&entry.title);
    if entry.filetype == FileType::Plot && !heading.is_empty() && heading.as_str() != entry.filename {
        said.push(format!("“{heading}”"));
    }
    if entry.filetype != FileType::Folder && entry.views > 0 {
        said.push(count(entry.views, "view"));
    }
    said.push(match entry.trashed {
        Some(trashed) => format!("trashed {}", ago(now, trashed)),
        None => format!("changed {}", ago(now, entry.modified)),
    });
    for (is, word) in [
        (entry.starred, "starred"),
        (entry.world_readable, "public"),
        (entry.share_key_enabled && !entry.world_readable, "secret link"),
    ] {
        if is {
            said.push(word.to_owned());
        }
    }
    format!("{number}. {}", said.join(", "))
}

/// Returns how long ago something was.
fn ago(now: Timestamp, then: Timestamp) -> String {
    let seconds = u64::try_from((now.0 - then.0) / 1_000_000).unwrap_or(0);
    let units = [(31_536_000, "year"), (2_592_000, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute")];
    match units.into_iter().find(|(length, _)| seconds >= *length) {
        Some((length, unit)) => format!("{} ago", count(seconds / length, unit)),
        None => "just now".to_owned(),
    }
}

/// Reads a plot or a grid and tells it; a plot that is told was opened once more, if that counts.
pub async fn file(backend: &dyn Backend, entry: &Entry, counts: bool) -> Result<Vec<String>> {
    let mut lines = vec![format!("{}, a {} of {}.", shown(&entry.filename), entry.filetype, entry.fid.owner())];
    match entry.filetype {
        FileType::Plot => {
            let figure = backend.figure(&entry.fid, ContentOptions { inline_data: true }).await?;
            let told = tokio::task::spawn_blocking(move || words::lines(&figure, WIDE)).await;
            let told = told.unwrap_or_default().into_iter().map(|(_, line)| line);
            lines.extend(told.filter(|line| !line.is_empty()));
            if counts {
                // A plot can be read whose views nobody counts.
                let _ = backend.count_view(&entry.fid).await;
            }
        }
        FileType::Grid => lines.extend(grid(backend, entry).await?),
        _ => lines.push("Nothing more can be told of such a file; facts tells what is known of it.".into()),
    }
    Ok(lines)
}

async fn grid(backend: &dyn Backend, entry: &Entry) -> Result<Vec<String>> {
    let grid = backend.grid(&entry.fid).await?;
    let uids: Vec<Uid> = grid.cols.iter().take(MOST_COLUMNS).map(|head| head.uid.clone()).collect();
    if uids.is_empty() {
        return Ok(vec!["It has no columns.".into()]);
    }
    let columns = backend.columns(&entry.fid, &uids).await?;
    let all = grid.cols.len();
    let told = tokio::task::spawn_blocking(move || table(&columns, all)).await;
    Ok(told.unwrap_or_default())
}

fn table(columns: &[GridColumn], all: usize) -> Vec<String> {
    let rows = columns.iter().map(|column| column.data.len()).max().unwrap_or(0);
    let mut lines = vec![format!("{} of {}.", count(all as u64, "column"), count(rows as u64, "row"))];
    for (number, column) in columns.iter().enumerate() {
        let known = column.data.as_column().and_then(|column| column.numbers()).unwrap_or_default();
        let known = known.iter().filter(|value| value.is_finite());
        let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(*n), high.max(*n)));
        let range = if low <= high { format!(", from {low} to {high}") } else { String::new() };
        let name = shown(&column.name);
        lines.push(format!("Column {}: {name}, {}{range}.", number + 1, count(column.data.len() as u64, "value")));
    }
    if all > columns.len() {
        lines.push(format!("{} more columns are not told here.", all - columns.len()));
    }
    for row in 0..rows.min(MOST_ROWS) {
        let cells = columns.iter().filter_map(|column| {
            let cell = column.data.as_column().filter(|data| row < data.len())?.cell(row).display();
            Some(format!("{} {}", shown(&column.name), shown(&cell)))
        });
        lines.push(format!("Row {}: {}.", row + 1, cells.collect::<Vec<_>>().join(", ")));
    }
    if rows > MOST_ROWS {
        lines.push(format!("{} more rows; plotree cat prints them all.", rows - MOST_ROWS));
    }
    lines
}

/// Reads all that is known of a file.
pub async fn facts(backend: &dyn Backend, entry: &Entry) -> Result<Vec<String>> {
    let file = backend.retrieve(&entry.fid).await?;
    let mut lines = vec![format!("{}, a {} of {}.", shown(&file.filename), file.filetype, file.fid.owner())];
    lines.push(format!("Its id is {}.", file.fid));
    if let Ok(path) = backend.path(&entry.fid).await {
        lines.push(format!("It is at {path}."));
    }
    if !file.caption.is_empty() {
        lines.push(format!("Caption: {}", shown(&file.caption)));
    }
    lines.push(format!("Made {}, changed {}.", file.creation_time.seconds(), entry.modified.seconds()));
    let size = entry.size.map_or(String::new(), |size| format!(", {}", bytes(size)));
    if entry.filetype != FileType::Folder {
        lines.push(format!("{}{size}.", count(entry.views, "view")));
    }
    let link = if file.web_url.is_empty() { String::new() } else { format!(" Its address is {}.", file.web_url) };
    lines.push(format!("It is {}.{link}", Level::of(&file)));
    match backend.collaborators(&entry.fid).await {
        Ok(shares) if shares.is_empty() => lines.push("It is shared with nobody by name.".into()),
        Ok(shares) => {
            let named: Vec<String> = shares.iter().map(party).collect();
            lines.push(format!("It is shared with {}.", named.join(", ")));
        }
        // Who may not know is not told; that is no reason to tell nothing else.
        Err(_) => {}
    }
    Ok(lines)
}

fn party(share: &Share) -> String {
    let (name, readonly) = match share {
        Share::User { user, readonly } => (user.username.clone(), readonly),
        Share::Email { email, readonly } => (email.clone(), readonly),
        Share::Team { name, readonly } => (format!("the team {name}"), readonly),
    };
    format!("{}, who may {}", shown(&name), if *readonly { "read it" } else { "change it" })
}

/// Reads where a file's data came from and what was made of it: the first of each relation.
pub async fn sources(backend: &dyn Backend, entry: &Entry) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for (relation, words) in TOLD {
        let graph = backend.sources(&entry.fid, Some(RelationPage { relation, page: 1 })).await?;
        for node in graph.nodes.iter().skip(1) {
            if node.kind == "next" {
                lines.push(format!("{words} more than is told here."));
            } else if node.kind != "prev" {
                let fid = node.metadata.fid.as_ref().map_or(String::new(), |fid| format!(", {fid}"));
                let trashed = if node.metadata.deleted == Some(true) { ", in the trash" } else { "" };
                lines.push(format!("{words} {}, {}{fid}{trashed}.", shown(&node.label), shown(&node.kind)));
            }
        }
    }
    if lines.is_empty() {
        lines.push("Nothing is known of where its data came from, and nothing was made of it.".into());
    }
    Ok(lines)
}
