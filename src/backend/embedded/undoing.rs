//! Taking changes back. What an undo does is a change like any other, so that its own undo is the redo.

use super::store::Tx;
use super::trash::{self, Extent};
use super::{Session, collaborators, comments, extras, files, grids, plots};
use crate::backend::{Result, Undo};

/// Does a step that takes a change back; returns the step that does the change again.
pub fn undo(session: &Session, tx: &Tx, step: &Undo) -> Result<Undo> {
    let mut back = run(session, tx, step)?;
    Ok(if back.len() == 1 { back.remove(0) } else { Undo::All(back) })
}

/// Returns the steps that take the step back, in their order.
fn run(session: &Session, tx: &Tx, step: &Undo) -> Result<Vec<Undo>> {
    let mut back = Vec::new();
    match step {
        Undo::Restore(fids) => {
            for fid in fids.iter().rev() {
                back.extend(trash::restore(session, tx, fid, Extent::Same)?.undo);
            }
        }
        Undo::Trash(fids) => {
            for fid in fids {
                back.extend(trash::trash(session, tx, fid)?.undo);
            }
        }
        Undo::TrashWithin { fid, folder, alone } => {
            back.extend(trash::trash_within(session, tx, fid, *folder, *alone)?.undo);
        }
        Undo::Update { fid, patch } => back.extend(files::update(session, tx, fid, patch)?.undo),
        Undo::Figure { fid, figure } => {
            let figure = Box::new(plots::put_back(session, tx, fid, figure)?);
            back.push(Undo::Figure { fid: fid.clone(), figure });
        }
        Undo::Star(fid) => back.extend(files::star(session, tx, fid)?.undo),
        Undo::Unstar(fid) => back.extend(files::unstar(session, tx, fid)?.undo),
        Undo::Sharing { fid, access } => back.extend(collaborators::put_back(session, tx, fid, access)?),
        Undo::Comment(id) => back.push(comments::put_back(session, tx, *id)?),
        Undo::Uncomment(id) => back.extend(comments::remove(session, tx, *id)?.undo),
        Undo::AddReference { fid, referenced } => {
            back.extend(extras::add_reference(session, tx, fid, referenced)?);
        }
        Undo::DropReference { fid, referenced } => {
            back.extend(extras::drop_reference(session, tx, fid, referenced)?.undo);
        }
        Undo::Content { fid, content } => back.extend(extras::put_back(session, tx, fid, content)?),
        Undo::PutColumns { fid, columns } => back.push(grids::put_columns(session, tx, fid, columns)?),
        Undo::DeleteColumns { fid, uids } => back.extend(grids::delete_columns(session, tx, fid, uids)?),
        Undo::UpdateColumns { fid, patches } => back.extend(grids::update_columns(session, tx, fid, patches)?),
        Undo::CutRows { fid, length, lengths } => back.push(grids::cut_rows(session, tx, fid, *length, lengths)?),
        Undo::PutRows { fid, ends } => back.push(grids::put_rows(session, tx, fid, ends)?),
        Undo::All(steps) => {
            for step in steps {
                back.push(undo(session, tx, step)?);
            }
        }
    }
    back.reverse();
    Ok(joined(back))
}

/// Returns steps with those of the same kind behind each other as one.
fn joined(steps: Vec<Undo>) -> Vec<Undo> {
    let mut out: Vec<Undo> = Vec::with_capacity(steps.len());
    for step in steps {
        match (out.last_mut(), step) {
            (Some(Undo::Trash(fids)), Undo::Trash(more)) => fids.extend(more),
            // Files come out in the reverse order of their list.
            (Some(Undo::Restore(fids)), Undo::Restore(more)) => {
                fids.splice(0..0, more);
            }
            (_, step) => out.push(step),
        }
    }
    out
}
