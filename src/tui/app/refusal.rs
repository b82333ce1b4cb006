//! Why an action cannot be used just now: a key that does nothing says so.

use crate::model::FileType;

use super::super::action::{Action, Place};
use super::App;

impl App {
    /// Returns why an action cannot be used just now, `None` if it can.
    #[must_use]
    pub fn refusal(&self, action: Action) -> Option<String> {
        let changes = matches!(
            action,
            Action::Trash
                | Action::Delete
                | Action::Restore
                | Action::RestoreTo
                | Action::MoveTo
                | Action::EmptyTrash
                | Action::Undo
                | Action::Redo
                | Action::Rename
                | Action::NewFolder
                | Action::Star
                | Action::Paste
                | Action::PasteDeep
                | Action::Cut
                | Action::EditFacts
                | Action::DropReference
                | Action::Pull
                | Action::Import
        );
        if changes && let Some(reason) = &self.read_only {
            return Some(reason.clone());
        }
        // What is cleaned up has targets of its own, whatever the list behind shows.
        if self.place() == Place::Cleaning {
            return None;
        }
        if action.is_about_file() && self.targets().is_empty() && self.place() != Place::Sources {
            return Some("There is no file under the cursor.".into());
        }
        let only_owner = matches!(
            action,
            Action::Trash
                | Action::Delete
                | Action::Restore
                | Action::RestoreTo
                | Action::MoveTo
                | Action::Rename
                | Action::Share
                | Action::Cut
                | Action::EditFacts
        );
        if only_owner && let Some(other) = self.targets().iter().find(|target| target.fid.owner() != self.home.owner())
        {
            return Some(format!("“{}” belongs to {}: only its owner may do that.", other.name, other.fid.owner()));
        }
        match action {
            // What is still under way will be there to be undone when its turn comes.
            Action::Undo if self.undo.is_empty() && !self.changing => Some("There is nothing to undo.".into()),
            Action::Redo if self.redo.is_empty() && !self.changing => Some("There is nothing to redo.".into()),
            Action::Paste | Action::PasteDeep if self.clip.is_none() => {
                let (copy, cut) = (self.keys.key(Place::List, Action::Yank), self.keys.key(Place::List, Action::Cut));
                Some(format!("Nothing to paste: copy files with {copy} or cut them with {cut}."))
            }
            Action::PasteDeep if self.clip.as_ref().is_some_and(|clip| clip.cut) => {
                let paste = self.keys.key(self.place(), Action::Paste);
                Some(format!("These files are to be moved, not copied: {paste} does that."))
            }
            Action::Paste | Action::PasteDeep | Action::NewFolder if self.target_folder().is_none() => {
                let home = self.keys.key(self.place(), Action::GoHome);
                Some(format!("This is no folder of yours: go to one, with {home} for home."))
            }
            Action::Delete if !self.in_trash() => {
                let trash = self.keys.key(Place::List, Action::Trash);
                let go = self.keys.key(Place::List, Action::GoTrash);
                Some(format!("Only what is in the trash can be deleted for good: trash it with {trash}, then {go}."))
            }
            Action::Sources if self.selected().is_some_and(|entry| entry.filetype == FileType::Folder) => {
                Some("Folders have no sources: they are for plots and grids.".into())
            }
            _ => None,
        }
    }
}
