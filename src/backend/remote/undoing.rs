//! Taking changes back by verbs, on servers that know no undo.
//!
//! Each step is a verb whose own undo is the redo. A step of several is done one by one; when one fails, those before it are
//! taken back again, so that nothing is left half done while the server answers.

use std::collections::HashMap;
use std::pin::Pin;

use super::Remote;
use crate::backend::query::{ListQuery, Share, Sharing, Shelf};
use crate::backend::undo::{Access, Party};
use crate::backend::{Error, Extras, Files, Folders, Grids, Plots, Result, Undo};
use crate::model::grid::{ColumnPatch, GridColumn};
use crate::model::{Fid, File, FilePatch, Place, PlotPatch, Uid};

/// Roots of the trash that are looked at before a folder is trashed.
const MOST_ROOTS: u64 = 500;

/// Folders of such roots whose paths are asked for.
const MOST_PATHS: usize = 20;

/// Returns what puts a file's changed fields back: only those that were asked to change, and did.
pub fn fields(before: &File, after: &File, patch: &FilePatch) -> Option<Undo> {
    fn old<T: PartialEq + Clone, P>(asked: Option<&P>, before: &T, after: &T) -> Option<T> {
        (asked.is_some() && before != after).then(|| before.clone())
    }
    let back = FilePatch {
        filename: old(patch.filename.as_ref(), &before.filename, &after.filename),
        place: old(patch.place.as_ref(), &before.parent, &after.parent).map(Place::Folder),
        world_readable: old(patch.world_readable.as_ref(), &before.world_readable, &after.world_readable),
        share_key_enabled: old(patch.share_key_enabled.as_ref(), &before.share_key_enabled, &after.share_key_enabled)
            .flatten(),
        is_theme: old(patch.is_theme.as_ref(), &before.is_theme, &after.is_theme).map(Option::unwrap_or_default),
        is_template: old(patch.is_template.as_ref(), &before.is_template, &after.is_template)
            .map(Option::unwrap_or_default),
        metadata: old(patch.metadata.as_ref(), &before.metadata, &after.metadata).map(Option::unwrap_or_default),
        refresh_interval: old(patch.refresh_interval.as_ref(), &before.refresh_interval, &after.refresh_interval),
    };
    (back != FilePatch::default()).then(|| Undo::Update { fid: before.fid.clone(), patch: Box::new(back) })
}

/// Returns what takes a file out of the trash again, and leaves what was trashed in it before.
pub fn of_trashing(fid: &Fid, within: Vec<Fid>) -> Undo {
    let restore = Undo::Restore(vec![fid.clone()]);
    if within.is_empty() { restore } else { Undo::All(vec![restore, Undo::Trash(within)]) }
}

/// Returns what deletes added columns again.
pub fn of_added_columns(fid: &Fid, added: &[GridColumn]) -> Option<Undo> {
    let uids: Vec<Uid> = added.iter().map(|column| column.uid.clone()).collect();
    (!uids.is_empty()).then(|| Undo::DeleteColumns { fid: fid.clone(), uids })
}

/// Returns what gives columns back what was changed of them.
pub fn of_changed_columns(fid: &Fid, before: &[GridColumn], patches: &[(Uid, ColumnPatch)]) -> Option<Undo> {
    let known: HashMap<&Uid, &GridColumn> = before.iter().map(|column| (&column.uid, column)).collect();
    let back = patches.iter().filter_map(|(uid, patch)| {
        let column = known.get(uid)?;
        let back = ColumnPatch {
            data: patch.data.as_ref().filter(|data| **data != column.data).map(|_| column.data.clone()),
            name: patch.name.as_ref().filter(|name| **name != column.name).map(|_| column.name.clone()),
            order: patch.order.filter(|order| *order != column.order).map(|_| column.order),
        };
        Some((uid.clone(), back))
    });
    let patches: Vec<(Uid, ColumnPatch)> = back.filter(|(_, patch)| *patch != ColumnPatch::default()).collect();
    (!patches.is_empty()).then(|| Undo::UpdateColumns { fid: fid.clone(), patches })
}

/// Returns what takes added rows away: the columns' old data.
pub fn of_added_rows(fid: &Fid, before: Vec<GridColumn>) -> Option<Undo> {
    let patch = |column: GridColumn| (column.uid, ColumnPatch { data: Some(column.data), ..ColumnPatch::default() });
    let patches: Vec<(Uid, ColumnPatch)> = before.into_iter().map(patch).collect();
    (!patches.is_empty()).then(|| Undo::UpdateColumns { fid: fid.clone(), patches })
}

/// Returns what gives everybody the access that he had.
pub fn of_sharing(fid: &Fid, before: &[Share], after: &[Share]) -> Option<Undo> {
    let access = |shares: &[Share]| shares.iter().map(party).collect::<Vec<_>>();
    let (before, after) = (access(before), access(after));
    let had = |party: &Party| before.iter().find(|(known, _)| known == party).map(|(_, readonly)| *readonly);
    let mut back: Vec<Access> = Vec::new();
    for (party, readonly) in &after {
        let had = had(party);
        if had != Some(*readonly) {
            back.push(Access { party: party.clone(), readonly: had });
        }
    }
    for (party, readonly) in before.iter().filter(|(party, _)| after.iter().all(|(known, _)| known != party)) {
        back.push(Access { party: party.clone(), readonly: Some(*readonly) });
    }
    (!back.is_empty()).then(|| Undo::Sharing { fid: fid.clone(), access: back })
}

fn party(share: &Share) -> (Party, bool) {
    match share {
        Share::User { user, readonly } => (Party::User(user.username.clone()), *readonly),
        Share::Email { email, readonly } => (Party::Email(email.clone()), *readonly),
        Share::Team { name, readonly } => (Party::Team(name.clone()), *readonly),
    }
}

/// Returns steps as one, none for none.
pub fn joined(mut steps: Vec<Undo>) -> Option<Undo> {
    match steps.len() {
        0 | 1 => steps.pop(),
        _ => Some(Undo::All(steps)),
    }
}

impl Remote {
    pub(super) async fn undo_by_verbs(&self, undo: &Undo) -> Result<Undo> {
        let mut done = Vec::new();
        match self.steps(undo, &mut done).await {
            Ok(()) => {
                done.reverse();
                Ok(joined(done).unwrap_or(Undo::All(Vec::new())))
            }
            Err(error) => {
                // As far as the server still answers, it is as it was.
                while let Some(step) = done.pop() {
                    let mut ignored = Vec::new();
                    let _ = self.steps(&step, &mut ignored).await;
                }
                Err(match error {
                    // It made sense when it was said.
                    Error::Invalid { message, .. } => Error::Conflict { message, name: None },
                    error => error,
                })
            }
        }
    }

    /// Does steps, and gathers what takes each back.
    fn steps<'s>(
        &'s self,
        undo: &'s Undo,
        done: &'s mut Vec<Undo>,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 's>> {
        Box::pin(async move {
            match undo {
                Undo::All(steps) => {
                    for step in steps {
                        self.steps(step, done).await?;
                    }
                }
                Undo::Restore(fids) => {
                    for fid in fids.iter().rev() {
                        done.extend(self.restore(fid).await?.undo);
                    }
                }
                Undo::Trash(fids) => {
                    for fid in fids {
                        done.extend(self.trash(fid).await?.undo);
                    }
                }
                step => done.extend(self.step(step).await?),
            }
            Ok(())
        })
    }

    async fn step(&self, undo: &Undo) -> Result<Option<Undo>> {
        Ok(match undo {
            // No verb puts a file into a folder in the trash.
            Undo::TrashWithin { fid, .. } => self.trash(fid).await?.undo,
            Undo::Update { fid, patch } => self.update(fid, patch).await?.undo,
            Undo::Figure { fid, figure } => {
                let patch = PlotPatch { figure: Some((**figure).clone()), ..PlotPatch::default() };
                self.update_plot(fid, &patch).await?.undo
            }
            Undo::Star(fid) => self.star(fid).await?.undo,
            Undo::Unstar(fid) => self.unstar(fid).await?.undo,
            Undo::Sharing { fid, access } => self.put_access_back(fid, access).await?,
            Undo::Uncomment(id) => self.uncomment(*id).await?.undo,
            Undo::DropReference { fid, referenced } => self.drop_reference(fid, referenced).await?.undo,
            Undo::Content { fid, content } => self.update_extra(fid, None, Some(content)).await?.undo,
            Undo::DeleteColumns { fid, uids } => self.delete_columns(fid, uids).await?.undo,
            Undo::UpdateColumns { fid, patches } => self.update_columns(fid, patches).await?.undo,
            _ => return Err(Error::Unsupported("Taking this back")),
        })
    }

    async fn put_access_back(&self, fid: &Fid, access: &[Access]) -> Result<Option<Undo>> {
        let before = self.list_shares(fid).await?;
        let (mut users, mut teams) = (Vec::new(), Vec::new());
        for Access { party, readonly } in access {
            let (is_team, name) = match party {
                Party::User(name) | Party::Email(name) => (false, name),
                Party::Team(name) => (true, name),
            };
            match readonly {
                Some(readonly) => {
                    let names = vec![name.clone()];
                    let (users, teams) = if is_team { (Vec::new(), names) } else { (names, Vec::new()) };
                    let sharing = Sharing { users, teams, readonly: *readonly, add_to_grids: false };
                    self.add_shares(fid, &sharing).await?;
                }
                None if is_team => teams.push(name.clone()),
                None => users.push(name.clone()),
            }
        }
        if !(users.is_empty() && teams.is_empty()) {
            self.remove_shares(fid, &users, &teams).await?;
        }
        Ok(of_sharing(fid, &before, &self.list_shares(fid).await?))
    }

    /// Returns what lies in the trash within a folder, which restoring the folder would take out too.
    pub(super) async fn trashed_within(&self, folder: &Fid) -> Result<Vec<Fid>> {
        let query = ListQuery { page_size: std::num::NonZeroU64::new(MOST_ROOTS), ..ListQuery::default() };
        let roots = match self.listing(Shelf::Trashed, None, &query).await {
            Ok(listing) => listing.children.results,
            // Whoever has no trash has nothing in it.
            Err(Error::NotFound | Error::Forbidden | Error::Unauthenticated(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut parents: Vec<i64> = roots.iter().map(|file| file.parent).filter(|parent| *parent >= 0).collect();
        parents.sort_unstable();
        parents.dedup();
        if parents.is_empty() {
            return Ok(Vec::new());
        }
        let above = self.path(folder).await? + "/";
        let mut within = Vec::new();
        for parent in parents.into_iter().take(MOST_PATHS) {
            let path = self.path(&folder.sibling(parent)).await.unwrap_or_default() + "/";
            if path.starts_with(&above) {
                within.extend(roots.iter().filter(|file| file.parent == parent).map(|file| file.fid.clone()));
            }
        }
        Ok(within)
    }
}
