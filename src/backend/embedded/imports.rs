//! Figures from outside: a figure with its data becomes a plot and a grid, both or neither.

use rusqlite::{OptionalExtension, params};

use std::borrow::Cow;

use super::grids::{self, ColumnDraft, Draft};
use super::store::{Details, Key, Tx};
use super::{Session, folders, names, permissions, plots};
use crate::backend::query::{FigureDraft, Imported};
use crate::backend::{Change, Error, Result, Undo};
use crate::model::src::{self, Src};
use crate::model::{Figure, FilePatch, Uid, Value};

/// The longest caption, in bytes.
const LONGEST_CAPTION: usize = 20_000;

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
