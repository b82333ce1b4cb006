//! Figures and tables from outside: a figure with its data becomes a plot and a grid, a table a grid, wholly or not at all.

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use std::borrow::Cow;

use super::grids::{self, ColumnDraft, Draft};
use super::store::{Details, Key, Tx};
use super::{Session, files, folders, names, permissions, plots};
use crate::backend::query::{FigureDraft, Imported, Incoming, TableDraft};
use crate::backend::{Change, Error, Result, Undo};
use crate::model::src::{self, Src};
use crate::model::{Figure, FilePatch, Uid, Value};

/// The longest caption, in bytes.
const LONGEST_CAPTION: usize = 20_000;

/// Takes in what comes from outside.
pub fn incoming(session: &Session, tx: &Tx, incoming: &Incoming) -> Result<Change<Imported>> {
    match incoming {
        Incoming::Figure(draft) => import(session, tx, draft),
        Incoming::Table(draft) => table(session, tx, draft),
    }
}

/// Makes a plot of a figure that holds its data, and a grid of that data.
pub fn import(session: &Session, tx: &Tx, draft: &FigureDraft) -> Result<Change<Imported>> {
    let account = permissions::signed_in(session)?;
    if draft.caption.len() > LONGEST_CAPTION {
        return Err(Error::invalid("caption", format!("A caption has at most {LONGEST_CAPTION} bytes.")));
    }
    if !draft.force
        && let Some(plot) = earlier(tx, account, &draft.digest)?
    {
        return Ok(Change::none(Imported::Already(session.fid(tx, plot)?)));
    }
    let (parent, made) = match &draft.file.place {
        Some(place) => folders::resolve(session, tx, account, place)?,
        None => (Key::home(account), None),
    };
    let name = match draft.file.filename.as_deref() {
        Some(name) => names::from_text(name),
        None => names::from_text(draft.figure.title()),
    };
    let name = names::free(tx, parent, &name)?;
    let grid = tx.next_number(account)?;
    let (figure, columns) = taken_apart(session, tx, grid, draft)?;
    let grid = if columns.is_empty() { None } else { Some(grid) };
    if let Some(grid) = grid {
        let name = names::free(tx, parent, &names::of_grid(&name))?;
        let details = Details { source_url: draft.source_url.clone(), ..Details::default() };
        let patch = FilePatch { world_readable: draft.file.world_readable, ..FilePatch::default() };
        grids::insert(tx, grid, &Draft { parent, loose: false, name: &name, patch: &patch, details }, &columns)?;
    }
    let plot = plots::insert(session, tx, parent, &name, &draft.file, &figure)?;
    if !draft.caption.is_empty() {
        tx.set_details(plot, &Details { caption: Some(draft.caption.clone()), ..tx.details(plot)? })?;
    }
    note(tx, account, &draft.digest, plot)?;
    let plot_fid = session.fid(tx, plot)?;
    let grid_fid = grid.map(|grid| session.fid(tx, grid)).transpose()?;
    let undo = match made {
        Some(folder) => vec![session.fid(tx, folder)?],
        None => std::iter::once(plot_fid.clone()).chain(grid_fid.clone()).collect(),
    };
    Ok(Change::new(Imported::Made { plot: plot_fid, grid: grid_fid }, Undo::Trash(undo)))
}

/// Makes a grid of a table, and the plot that it comes with.
fn table(session: &Session, tx: &Tx, draft: &TableDraft) -> Result<Change<Imported>> {
    let account = permissions::signed_in(session)?;
    let known = if draft.force { None } else { earlier(tx, account, &draft.digest)? };
    let drawn = drawn_digest(&draft.digest);
    let plot = match (&draft.plot, known) {
        (None, Some(grid)) => return Ok(Change::none(Imported::Already(session.fid(tx, grid)?))),
        (Some(_), Some(_)) if let Some(plot) = earlier(tx, account, &drawn)? => {
            return Ok(Change::none(Imported::Already(session.fid(tx, plot)?)));
        }
        (plot, _) => plot.as_ref(),
    };
    let (parent, made) = match &draft.file.place {
        Some(place) => folders::resolve(session, tx, account, place)?,
        None => (Key::home(account), None),
    };
    let name = names::from_text(draft.file.filename.as_deref().unwrap_or(names::UNTITLED));
    let (grid, uids) = match known {
        Some(grid) => (grid, grids::heads(tx, grid)?.into_iter().map(|head| head.uid).collect()),
        None => grid_of(tx, account, parent, &name, draft)?,
    };
    let grid_fid = session.fid(tx, grid)?;
    let mut made_files = if known.is_none() { vec![grid_fid.clone()] } else { Vec::new() };
    let value = if let Some(figure) = plot {
        let figure = TableDraft::on_grid(figure.clone(), &grid_fid, &uids);
        let name = names::free(tx, parent, &name)?;
        let plot = plots::insert(session, tx, parent, &name, &draft.file, &figure)?;
        note(tx, account, &drawn, plot)?;
        let plot = session.fid(tx, plot)?;
        made_files.insert(0, plot.clone());
        Imported::Made { plot, grid: Some(grid_fid) }
    } else {
        Imported::Grid(grid_fid)
    };
    let undo = match made {
        Some(folder) => vec![session.fid(tx, folder)?],
        None => made_files,
    };
    Ok(Change::new(value, Undo::Trash(undo)))
}

/// Stores the grid of a table; returns it with the ids of its columns in their order.
fn grid_of(tx: &Tx, account: i64, parent: Key, name: &str, draft: &TableDraft) -> Result<(Key, Vec<Uid>)> {
    let [a, b, c] = tx.random()?;
    let first = u32::from_be_bytes([0, a, b, c]);
    if draft.data.cols.len() >= 1 << 24 {
        return Err(Error::TooLarge("The table has more columns than a grid can.".into()));
    }
    let mut columns = Vec::with_capacity(draft.data.cols.len());
    for (order, (name, column)) in draft.data.cols.iter().enumerate() {
        let uid = Some(Uid::from_bits(first.wrapping_add(order as u32)));
        columns.push(ColumnDraft {
            name: name.clone(),
            uid,
            order: order as i64,
            data: grids::cells(name, &column.data)?,
        });
    }
    let grid = tx.next_number(account)?;
    // A plot of the table has the table's name, and the grid the one that grids of plots have.
    let name = if draft.plot.is_some() { names::of_grid(name) } else { name.to_owned() };
    let name = names::free(tx, parent, &name)?;
    let metadata = draft.file.metadata.as_ref().or(draft.data.metadata.as_ref()).map(files::metadata_text);
    let details = Details { source_url: draft.source_url.clone(), metadata, ..Details::default() };
    grids::insert(tx, grid, &Draft { parent, loose: false, name: &name, patch: &draft.file, details }, &columns)?;
    note(tx, account, &draft.digest, grid)?;
    let uids = columns.into_iter().filter_map(|column| column.uid).collect();
    Ok((grid, uids))
}

/// Returns by what the plot of a table is told, apart from the table itself.
fn drawn_digest(digest: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(digest).chain_update(b"drawn").finalize().into()
}

/// Takes the data out of a figure, as columns of a grid to be.
fn taken_apart(
    session: &Session,
    tx: &Tx,
    grid: Key,
    draft: &FigureDraft,
) -> Result<(Figure, Vec<ColumnDraft<'static>>)> {
    let fid = session.fid(tx, grid)?;
    let [a, b, c] = tx.random()?;
    let first = u32::from_be_bytes([0, a, b, c]);
    let mut uids: Vec<Uid> = Vec::new();
    // An array beside a reference is the data that another server put there: it stays, and the reference gives way.
    let (figure, columns) = src::extract(draft.figure.clone(), |_| {
        // Behind each other from a number of chance: distinct, and told in advance.
        let uid = Uid::from_bits(first.wrapping_add(uids.len() as u32));
        uids.push(uid.clone());
        Src::column(fid.clone(), uid).to_string()
    });
    if columns.len() >= 1 << 24 {
        return Err(Error::TooLarge("The figure has more columns than a grid can.".into()));
    }
    let drafts = columns.into_iter().zip(uids).enumerate();
    let drafts = drafts.map(|(order, ((name, data), uid)): (usize, ((String, Value), Uid))| ColumnDraft {
        name,
        uid: Some(uid),
        order: order as i64,
        data: Cow::Owned(data),
    });
    Ok((figure, drafts.collect()))
}

/// Returns the live plot that the same file became before.
fn earlier(tx: &Tx, account: i64, digest: &[u8; 32]) -> Result<Option<Key>> {
    let plot: Option<Key> = tx
        .db
        .prepare_cached("SELECT plot FROM import WHERE account = ?1 AND digest = ?2")?
        .query_row(params![account, digest], |row| row.get(0))
        .optional()?;
    let Some(key) = plot else { return Ok(None) };
    Ok(tx.row(key)?.filter(|row| !row.is_gone() && !row.is_trashed()).map(|row| row.key))
}

fn note(tx: &Tx, account: i64, digest: &[u8; 32], plot: Key) -> Result<()> {
    tx.db
        .prepare_cached("INSERT OR REPLACE INTO import (account, digest, plot) VALUES (?1, ?2, ?3)")?
        .execute(params![account, digest, plot])?;
    Ok(())
}
