//! The question before something is deleted for good: what goes, how much lies under it, and a word to be typed for more than one.

use crate::backend::{Result, TrashSummary};

use super::super::message::{Effect, Target, Verb};
use super::super::update::capitalised;
use super::{App, Dialog, summed};

impl App {
    /// Asks whether files are to be deleted, or all of the trash; how much that is comes later.
    pub(in crate::tui) fn ask_delete(&mut self, asked: Vec<Target>, all: bool) {
        let verb = if all { Verb::EmptyTrash } else { Verb::Delete };
        let lines = [names_to_delete(&asked, all), vec![String::new(), "counting …".into()]].concat();
        self.effects.push(Effect::TrashSummary(asked.clone()));
        self.dialogs.push(Dialog::Confirm { lines, verb, targets: asked, ready: false, word: None });
    }

    /// Takes in what lies under files that are to be deleted; an answer to a question that was left is dropped.
    pub(in crate::tui) fn take_summary(&mut self, asked: &[Target], summary: Result<(TrashSummary, bool)>) {
        let waiting =
            |dialog: &Dialog| matches!(dialog, Dialog::Confirm { targets, ready: false, .. } if targets == asked);
        let Some(at) = self.dialogs.iter().position(waiting) else { return };
        match summary {
            Ok((summary, all)) => {
                if let Some(Dialog::Confirm { lines, verb, ready, word, .. }) = self.dialogs.get_mut(at) {
                    *lines = names_to_delete(asked, *verb == Verb::EmptyTrash);
                    let summary = TrashSummary { partial: summary.partial || !all, ..summary };
                    let pause = if summary.bytes.is_some() { "," } else { "" };
                    lines.push(String::new());
                    lines.push(format!("{}{pause} will be gone for good.", capitalised(&summed(&summary))));
                    lines.push("This cannot be undone.".into());
                    *ready = true;
                    // Nobody empties the trash by one key, whatever is said to be in it.
                    let many = *verb == Verb::EmptyTrash || summary.partial || summary.files + summary.folders > 1;
                    *word = many.then(Default::default);
                }
            }
            Err(error) => {
                self.dialogs.remove(at);
                self.complain(error.to_string());
            }
        }
    }
}

/// Returns what is to be deleted, a file a line.
fn names_to_delete(targets: &[Target], all: bool) -> Vec<String> {
    if all {
        return vec!["Everything in the trash".into()];
    }
    let mut lines: Vec<String> = targets.iter().take(6).map(|target| format!("  {}", target.name)).collect();
    let more = targets.len().saturating_sub(6);
    if more > 0 {
        lines.push(format!("  … and {more} more"));
    }
    lines
}
