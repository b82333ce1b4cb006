//! Copies of plots and grids (contract section 9.1).

use super::permissions::{self, Deed, Seen};
use super::store::{Details, Key, NewRow, Row, Tx};
use super::{Session, contents, folders, grids, names, objects, references, trash};
use crate::backend::query::{Copied, CopyOptions};
use crate::backend::{Change, Error, Result, Undo};
use crate::model::src::{self, Src};
use crate::model::{Fid, Figure, FileType, Object, Place, Timestamp, Value};

/// Copies a file into the caller's tree.
pub fn copy(session: &Session, tx: &Tx, fid: &Fid, options: &CopyOptions) -> Result<Change<Copied>> {
    let seen = permissions::see(session, tx, fid)?;
    trash::refuse_home(&seen.row)?;
    permissions::may(session, tx, &seen, Deed::Use)?;
    if matches!(seen.row.filetype, FileType::Folder | FileType::Extra) {
        let message = format!("A {} cannot be copied.", seen.row.filetype);
        return Err(Error::Invalid { field: None, message });
    }
    let parent = target(session, tx, &seen.row, options)?;
    let (keys, warnings) = match seen.row.filetype {
        FileType::Plot => copy_plot(session, tx, &seen.row, parent, options)?,
        _ => (vec![copy_row(tx, &seen.row, parent, options, seen.row.content)?], Vec::new()),
    };
    let mut files = Vec::with_capacity(keys.len());
    for key in keys {
        let row = tx.row(key)?.ok_or(Error::NotFound)?;
        files.push(objects::detail(session, tx, &Seen { row, permission: crate::model::Permission::Admin })?);
    }
    let fids: Vec<Fid> = files.iter().map(|file| file.fid.clone()).collect();
    let new_fid = fids.first().cloned().ok_or(Error::NotFound)?;
    Ok(Change { value: Copied { files, new_fid }, undo: Some(Undo::Trash(fids)), warnings })
}

/// Returns the folder of a copy: the one asked for, else the original's if it is the caller's and live, else home.
fn target(session: &Session, tx: &Tx, row: &Row, options: &CopyOptions) -> Result<Key> {
    let account = permissions::signed_in(session)?;
    match options.parent {
        Some(number) => Ok(folders::resolve(session, tx, account, &Place::Folder(number))?.0),
        None if row.key.account() == account && !row.is_loose() && !row.is_trashed() => Ok(row.parent),
        None => Ok(Key::home(account)),
    }
}

fn copy_plot(
    session: &Session,
    tx: &Tx,
    row: &Row,
    parent: Key,
    options: &CopyOptions,
) -> Result<(Vec<Key>, Vec<String>)> {
    let figure = objects::figure(tx, row)?;
    let sources = references::grids(tx, row.key, &figure)?;
    let mut all_readable = true;
    for grid in &sources {
        all_readable &= match tx.row(*grid)? {
            Some(row) => permissions::access(session, tx, &row)?.is_some(),
            None => false,
        };
    }
    if all_readable && !options.deep_copy {
        let copy = copy_row(tx, row, parent, options, row.content)?;
        references::set(session, tx, copy, &figure)?;
        return Ok((vec![copy], Vec::new()));
    }
    let mut moved = Vec::new();
    for grid in sources {
        let Some(original) = tx.row(grid)? else { continue };
        let copy = copy_row(tx, &original, parent, options, original.content)?;
        moved.push((session.fid(tx, grid)?, session.fid(tx, copy)?, copy));
    }
    let figure = relinked(figure, &moved)?;
    let content = contents::put_figure(tx, &figure)?.id;
    let copy = copy_row(tx, row, parent, options, Some(content))?;
    // The row counts the use of the content once more; storing it was the first.
    contents::release(tx, content)?;
    references::set(session, tx, copy, &figure)?;
    let warning = "The data of this plot could not be linked, so it was copied.".to_owned();
    let warnings = if options.deep_copy { Vec::new() } else { vec![warning] };
    let keys = std::iter::once(copy).chain(moved.into_iter().map(|(_, _, copy)| copy)).collect();
    Ok((keys, warnings))
}

/// Copies a row with what hangs on it: details and columns, not stars, remarks, sharing or views.
fn copy_row(tx: &Tx, row: &Row, parent: Key, options: &CopyOptions, content: Option<i64>) -> Result<Key> {
    let name = if row.is_loose() { row.name.clone() } else { names::free(tx, parent, &row.name)? };
    let mut new = NewRow::new(row.filetype.clone(), parent, &name, Timestamp::now());
    new.loose = row.is_loose();
    new.title = &row.title;
    new.world_readable = options.make_public;
    new.content = content;
    new.bytes = row.bytes;
    new.quality = row.quality;
    new.types = tx.trace_types(row.key)?;
    let key = tx.insert(&new)?;
    if let Some(content) = content {
        contents::keep(tx, content)?;
    }
    tx.set_details(key, &Details { source: Some(row.key), ..tx.details(row.key)? })?;
    if row.filetype == FileType::Grid {
        grids::copy_columns(tx, row.key, key)?;
    }
    Ok(key)
}

/// Returns a figure whose references point to the copies of its grids.
fn relinked(figure: Figure, moved: &[(Fid, Fid, Key)]) -> Result<Figure> {
    let mut object = figure.into_object();
    for part in ["data", "frames", "layout"] {
        if let Some(value) = object.get_mut(part) {
            relink(value, moved);
        }
    }
    Figure::new(Value::Object(object)).map_err(Error::Corrupt)
}

fn relink(value: &mut Value, moved: &[(Fid, Fid, Key)]) {
    match value {
        Value::List(values) => values.iter_mut().for_each(|value| relink(value, moved)),
        Value::Object(object) => relink_object(object, moved),
        _ => {}
    }
}

fn relink_object(object: &mut Object, moved: &[(Fid, Fid, Key)]) {
    for (key, value) in object {
        let src = value.as_str().filter(|_| key.ends_with("src")).and_then(|text| text.parse::<Src>().ok());
        match src {
            Some(src) => {
                if let Some((_, copy, _)) = moved.iter().find(|(grid, ..)| *grid == src.fid) {
                    *value = Value::Text(src::Src { fid: copy.clone(), ..src }.to_string());
                }
            }
            None => relink(value, moved),
        }
    }
}
