//! What the screen lacks: asked for once all waiting messages are taken in, so that a burst of keys asks once.

use crate::model::{Fid, FileType};

use super::super::action::Place;
use super::super::layout;
use super::super::message::{Effect, PreviewKey, Target, TrashFacts};
use super::super::preview::Size;
use super::{App, Full};

/// How many trashed files are asked about at once.
const FACTS: usize = 16;

/// How many of them are remembered.
const MOST_FACTS: usize = 4096;

impl App {
    /// Scrolls, and asks for what the screen lacks. Called once all waiting messages are taken in.
    #[must_use]
    pub fn settle(&mut self) -> Vec<Effect> {
        let height = self.list_height();
        self.rows.scroll(height);
        // What could not be read is asked for again when the user says so, not as fast as it fails.
        if self.failure.is_none()
            && let Some(request) = self.rows.wanted(height)
        {
            self.effects.push(Effect::Rows { view: self.rows.view().clone(), request });
        }
        self.settle_questions();
        self.settle_range();
        self.settle_sources();
        self.settle_details();
        self.settle_preview();
        self.settle_spark(height);
        self.settle_trash(height);
        super::super::work::settle(self);
        if !self.is_busy() {
            self.ticks = 0;
        }
        std::mem::take(&mut self.effects)
    }

    /// Puts a question that came with an answer, now that all keys typed before it are taken in: they were meant for what
    /// the user saw. Who has gone on meanwhile is told that there is one, and asks for it.
    fn settle_questions(&mut self) {
        if !self.dialogs.is_empty() || !self.pressed.is_empty() || !self.ahead.is_empty() {
            return;
        }
        if self.questions.front().is_some_and(|(typed, _)| *typed == self.typed) {
            self.ask_question();
        }
    }

    /// Puts the question that has waited longest; returns whether there was one.
    pub(in crate::tui) fn ask_question(&mut self) -> bool {
        let question = self.questions.pop_front();
        let is_there = question.is_some();
        self.dialogs.extend(question.map(|(_, dialog)| dialog));
        is_there
    }

    /// Scrolls the sources graph, and asks for what its boxes lack.
    fn settle_sources(&mut self) {
        let room = self.panes().map(|panes| layout::inner(layout::body(panes)));
        if let (Some(Full::Sources(view)), Some(room)) = (self.full.last_mut(), room) {
            let wanted = view.wanted();
            view.scroll(room.width, room.height);
            self.effects.extend(wanted.into_iter().map(|(fid, page)| Effect::Sources(fid, page)));
        }
    }

    fn settle_details(&mut self) {
        let Some(entry) = self.selected().cloned() else {
            return;
        };
        let shown = self.panes().is_some_and(|panes| panes.details.is_some());
        let known = self.details.as_ref().is_some_and(|(fid, _)| *fid == entry.fid);
        if shown && !known && self.asked_details.as_ref() != Some(&entry.fid) {
            self.asked_details = Some(entry.fid.clone());
            self.effects.push(Effect::Details(Box::new(entry)));
        }
    }

    fn settle_preview(&mut self) {
        let (Some(key), Some(entry)) = (self.preview_key(), self.selected().cloned()) else {
            self.asked_preview = None;
            return;
        };
        let known = self.previews.get_index_of(&key);
        if let Some(at) = known {
            let last = self.previews.len() - 1;
            self.previews.move_index(at, last);
            self.last_preview = Some(key.clone());
        }
        if known.is_some() && !self.doubted.contains(&key) {
            self.asked_preview = None;
            self.look_ahead(key.size);
        } else if self.asked_preview.as_ref() != Some(&key) {
            let words = self.settings.plain;
            if known.is_none() {
                self.preview_top = 0;
            }
            self.effects.push(Effect::Preview { entry: Box::new(entry), size: key.size, ahead: false, words });
            self.asked_preview = Some(key);
        }
    }

    /// Asks for the preview of the next row while nothing else is waited for.
    fn look_ahead(&mut self, size: Size) {
        if self.place() == Place::Tree || self.rows.is_waiting() {
            return;
        }
        let Some(entry) = self.rows.get(self.rows.cursor() + 1).filter(|entry| entry.filetype != FileType::Folder)
        else {
            return;
        };
        let key = PreviewKey { fid: entry.fid.clone(), modified: entry.modified, size };
        let known = self.previews.contains_key(&key) && !self.doubted.contains(&key);
        // Asked for again it would begin again.
        if !known && self.asked_ahead.as_ref() != Some(&key) {
            let words = self.settings.plain;
            self.effects.push(Effect::Preview { entry: Box::new(entry.clone()), size, ahead: true, words });
            self.asked_ahead = Some(key);
        }
    }

    /// Asks for one sparkline at a time, so that they never hold anything else up.
    fn settle_spark(&mut self, height: u64) {
        if self.asked_spark.is_some() || self.rows.is_waiting() || self.asked_preview.is_some() || !self.has_sparks() {
            return;
        }
        let top = self.rows.top();
        let lacking = (top..top + height).filter_map(|row| self.rows.get(row)).find(|entry| {
            matches!(entry.filetype, FileType::Plot | FileType::Grid)
                && self.sparks.get(&entry.fid).is_none_or(|(modified, _)| *modified != entry.modified)
        });
        if let Some(entry) = lacking.cloned() {
            self.asked_spark = Some(entry.fid.clone());
            self.effects.push(Effect::Spark(Box::new(entry)));
        }
    }

    /// Asks what lies in the trash under the rows in sight, some at a time.
    fn settle_trash(&mut self, height: u64) {
        if !self.in_trash() || self.asked_facts || self.rows.is_waiting() {
            return;
        }
        let top = self.rows.top();
        let fids: Vec<Fid> = (top..top + height)
            .filter_map(|row| self.rows.get(row))
            .filter(|entry| self.trash_facts.get(&entry.fid).is_none_or(|(_, fresh)| !fresh))
            .map(|entry| entry.fid.clone())
            .take(FACTS)
            .collect();
        if !fids.is_empty() {
            self.asked_facts = true;
            self.effects.push(Effect::TrashFacts(fids));
        }
    }

    /// Takes in what lies in the trash.
    pub(in crate::tui) fn take_trash_facts(&mut self, facts: Vec<(Fid, TrashFacts)>) {
        self.asked_facts = false;
        if self.trash_facts.len() > MOST_FACTS {
            self.trash_facts.clear();
        }
        self.trash_facts.extend(facts.into_iter().map(|(fid, facts)| (fid, (facts, true))));
    }

    /// Marks what lies between the start of the range and the cursor.
    fn settle_range(&mut self) {
        let Some(range) = &mut self.range else { return };
        // Rows may have come or gone before it; where its own has gone the one that took its place will do.
        if let Some(row) = range.fid.as_ref().and_then(|fid| self.rows.find(fid)) {
            range.row = row;
        }
        let (low, high) = (self.rows.cursor().min(range.row), self.rows.cursor().max(range.row));
        let mut marks = range.before.clone();
        for entry in (low..=high).filter_map(|row| self.rows.get(row)) {
            marks.insert(entry.fid.clone(), Target::from(entry));
        }
        self.marks = marks;
    }
}
