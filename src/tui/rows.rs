//! A list of which only a stretch is held: the cursor is a row number, the rows around it come from the backend.
//!
//! [`Rows`] keeps some hundreds of rows around the cursor, asks for more before they are needed ([`Rows::wanted`]), and
//! drops those far away, so that a list of a million rows costs what a list of a thousand does. It never waits: a row that
//! has not come yet is drawn empty, and the cursor may already stand on it.

use std::collections::VecDeque;

use crate::backend::{Entry, Spot, View, Window};
use crate::model::{Fid, Timestamp};

/// How many rows are asked for at once.
const STRETCH: usize = 256;

/// How close the cursor may come to an end of what is held before more is asked for.
const AHEAD: u64 = 96;

/// How many rows are held at the most.
const MOST_HELD: usize = 2048;

/// A question to the backend, told apart by its number from older ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The number, which the answer carries.
    pub number: u64,
    /// Which rows.
    pub spot: Spot,
    /// How many at the most.
    pub limit: usize,
}

/// The rows of a view, a stretch of which is held.
#[derive(Debug)]
pub struct Rows {
    view: View,
    total: Option<u64>,
    start: u64,
    held: VecDeque<Entry>,
    cursor: u64,
    top: u64,
    asked: Option<Request>,
    next_number: u64,
    known: bool,
    /// Whether there may be rows behind those that are held, where no total says so.
    more: bool,
    /// Whether there may be rows before those that are held, their numbers being a guess.
    less: bool,
    /// The file to look for when the one that was asked for is not there.
    otherwise: Option<Fid>,
    /// The file to ask for next.
    again: Option<Fid>,
    /// When the rows were as they are, if nobody has answered since.
    old: Option<Timestamp>,
}

impl Rows {
    /// Makes the rows of a view, of which nothing is known yet.
    #[must_use]
    pub fn new(view: View, first_number: u64) -> Rows {
        Rows {
            view,
            total: None,
            start: 0,
            held: VecDeque::new(),
            cursor: 0,
            top: 0,
            asked: None,
            next_number: first_number,
            known: false,
            more: false,
            less: false,
            otherwise: None,
            again: None,
            old: None,
        }
    }

    /// Shows rows as they were at a time, until an answer comes.
    pub fn offer(&mut self, window: Window, at: Timestamp) {
        if self.known {
            return;
        }
        (self.known, self.old) = (true, Some(at));
        (self.more, self.less) = (window.total.is_none(), false);
        self.start = window.start.unwrap_or(0);
        self.held = window.rows.into();
        let end = self.start + self.held.len() as u64;
        self.total = window.total.filter(|total| *total >= end);
        if let Some(Request { spot: Spot::Around(fid), .. }) = &self.asked {
            let fid = fid.clone();
            self.select(&fid);
        }
    }

    /// Returns since when nobody has said that the rows are still so.
    #[must_use]
    pub fn old(&self) -> Option<Timestamp> {
        self.old
    }

    /// Returns some of the rows that are held, those about the cursor among them.
    #[must_use]
    pub fn around(&self, most: usize) -> Window {
        let cursor = usize::try_from(self.cursor.saturating_sub(self.start)).unwrap_or(0);
        let from = cursor.saturating_sub(most / 2).min(self.held.len().saturating_sub(most));
        let rows = self.held.iter().skip(from).take(most).cloned().collect();
        Window { start: Some(self.start + from as u64), total: self.total, rows }
    }

    /// Returns the view.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Returns the number that the next request will have.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.next_number
    }

    /// Returns whether an answer has come.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// Returns whether an answer is still to come.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// Returns whether the number of rows is known, not only a least one.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.total.is_some() || !self.more
    }

    /// Returns the number of rows as far as it is known.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.total.unwrap_or(self.start + self.held.len() as u64)
    }

    /// Returns whether there are no rows, as far as is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of the row that the cursor is on.
    #[must_use]
    pub fn cursor(&self) -> u64 {
        self.cursor
    }

    /// Returns the number of the first row on the screen.
    #[must_use]
    pub fn top(&self) -> u64 {
        self.top
    }

    /// Returns the row of a number, if it is held.
    #[must_use]
    pub fn get(&self, row: u64) -> Option<&Entry> {
        self.held.get(usize::try_from(row.checked_sub(self.start)?).ok()?)
    }

    /// Returns the row under the cursor, if it is held.
    #[must_use]
    pub fn selected(&self) -> Option<&Entry> {
        self.get(self.cursor)
    }

    /// Returns the rows that are held.
    pub fn held(&self) -> impl Iterator<Item = &Entry> {
        self.held.iter()
    }

    /// Moves the cursor by rows, stopping at the ends.
    pub fn move_by(&mut self, by: i64) {
        self.put_cursor(self.cursor.saturating_add_signed(by));
    }

    fn put_cursor(&mut self, row: u64) {
        self.cursor = row.min(self.len().saturating_sub(1));
    }

    /// Moves the cursor to a row, or to the last one. Returns a request where only the backend knows which that is.
    pub fn move_to(&mut self, row: u64) -> Option<Request> {
        if row >= self.len() && !self.is_counted() {
            return Some(self.ask(Spot::End, STRETCH));
        }
        if self.less {
            self.cursor = row;
            return Some(self.ask(Spot::Index(row), STRETCH));
        }
        self.put_cursor(row);
        None
    }

    /// Scrolls so that the cursor is on a screen of `height` rows, with a few rows before and behind it.
    pub fn scroll(&mut self, height: u64) {
        let margin = (height / 6).min(4);
        let lowest = (self.cursor + margin + 1).saturating_sub(height);
        let highest = self.cursor.saturating_sub(margin);
        self.top = self.top.clamp(lowest.min(highest), highest);
        self.top = self.top.min(self.len().saturating_sub(height));
    }

    /// Returns what to ask for next, if anything, and remembers that it was asked.
    pub fn wanted(&mut self, height: u64) -> Option<Request> {
        if self.asked.is_some() {
            return None;
        }
        if let Some(fid) = self.again.take() {
            return Some(self.ask(Spot::Around(fid), STRETCH));
        }
        if self.old.is_some() {
            return Some(self.reload());
        }
        let end = self.start + self.held.len() as u64;
        let (spot, limit) = if !self.known {
            (Spot::Index(0), STRETCH)
        } else if self.is_empty() {
            return None;
        } else if self.cursor < self.start || self.cursor >= end {
            if self.cursor + height >= self.len() && self.len() > STRETCH as u64 && self.total.is_some() {
                (Spot::End, STRETCH)
            } else {
                (Spot::Index(self.cursor.saturating_sub(STRETCH as u64 / 2)), STRETCH)
            }
        } else if (end < self.len() || (self.total.is_none() && self.more)) && self.cursor + height + AHEAD >= end {
            (Spot::After(Box::new(self.held.back()?.clone())), STRETCH)
        } else if (self.start > 0 || self.less) && self.cursor < self.start + height + AHEAD {
            (Spot::Before(Box::new(self.held.front()?.clone())), STRETCH)
        } else {
            return None;
        };
        Some(self.ask(spot, limit))
    }

    /// Asks for everything anew, the cursor staying on its file if it is still there.
    pub fn reload(&mut self) -> Request {
        let spot = match self.selected() {
            Some(entry) => Spot::Around(entry.fid.clone()),
            None if self.cursor == 0 => Spot::Index(0),
            None => Spot::Index(self.cursor.saturating_sub(STRETCH as u64 / 2)),
        };
        self.ask(spot, STRETCH)
    }

    /// Asks for the rows around a file, which then gets the cursor; if it is not there, the cursor stays where it is.
    pub fn reload_around(&mut self, fid: &Fid) -> Request {
        self.otherwise = self.selected().map(|entry| entry.fid.clone());
        self.ask(Spot::Around(fid.clone()), STRETCH)
    }

    fn ask(&mut self, spot: Spot, limit: usize) -> Request {
        let request = Request { number: self.next_number, spot, limit };
        self.next_number += 1;
        self.asked = Some(request.clone());
        request
    }

    /// Takes an answer in; one to an older question is dropped. Returns whether it was taken.
    pub fn answer(&mut self, number: u64, window: Window) -> bool {
        let Some(request) = self.asked.take_if(|asked| asked.number == number) else {
            return false;
        };
        self.known = true;
        // Who has gone on among old rows stays where he is.
        let stays = self.old.take().and_then(|_| self.selected().map(|entry| entry.fid.clone()));
        // It was for the rows around that file only, found or not.
        let otherwise = if matches!(request.spot, Spot::Around(_)) { self.otherwise.take() } else { None };
        if let Spot::Around(fid) = &request.spot
            && window.rows.iter().all(|entry| entry.fid != *fid)
            && let Some(otherwise) = otherwise.filter(|otherwise| otherwise != fid)
        {
            // What was looked for is elsewhere: these rows are the start of the list, which nobody wanted to see.
            self.again = Some(otherwise);
            return true;
        }
        let full = window.rows.len() >= request.limit;
        match request.spot {
            Spot::After(_) => {
                self.more = full;
                self.held.extend(window.rows);
            }
            Spot::Before(_) => self.put_before(window.rows, full),
            Spot::Index(index) => {
                (self.more, self.less) = (full, false);
                self.replace(window.start.unwrap_or(index), window.rows);
            }
            Spot::End => {
                (self.more, self.less) = (false, full && window.start.is_none());
                let guess = self.len().saturating_sub(window.rows.len() as u64);
                let start = if full { window.start.unwrap_or(guess) } else { 0 };
                self.replace(start, window.rows);
                self.cursor = (self.start + self.held.len() as u64).saturating_sub(1);
            }
            Spot::Around(fid) => {
                // A window near an end is short, so its length says nothing of what is around it.
                (self.more, self.less) = (window.total.is_none(), window.start.is_none());
                // Where nobody knows the row's number it keeps the one that it had.
                let at = window.rows.iter().position(|entry| entry.fid == fid).unwrap_or(0) as u64;
                self.replace(window.start.unwrap_or(self.cursor.saturating_sub(at)), window.rows);
                self.select(&fid);
            }
        }
        let end = self.start + self.held.len() as u64;
        self.total = window.total.or(self.total.filter(|total| *total >= end)).or((!self.more).then_some(end));
        self.put_cursor(self.cursor);
        if let Some(fid) = stays {
            self.select(&fid);
        }
        self.trim();
        true
    }

    /// Takes a failure in: nothing is waited for any more.
    pub fn failed(&mut self, number: u64) -> bool {
        let ours = self.asked.take_if(|asked| asked.number == number).is_some();
        self.known |= ours;
        ours
    }

    /// Takes rows out before the backend has: the cursor goes to the next row that stays.
    pub fn remove(&mut self, gone: impl Fn(&Entry) -> bool) {
        let before = (self.cursor.saturating_sub(self.start) as usize).min(self.held.len());
        let lost_before = self.held.iter().take(before).filter(|entry| gone(entry)).count() as u64;
        let len = self.held.len();
        self.held.retain(|entry| !gone(entry));
        let lost = (len - self.held.len()) as u64;
        self.total = self.total.map(|total| total.saturating_sub(lost));
        self.cursor -= lost_before.min(self.cursor);
        self.put_cursor(self.cursor);
    }

    /// Changes the row of a file, if it is held.
    pub fn change(&mut self, fid: &Fid, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.held.iter_mut().find(|entry| entry.fid == *fid) {
            change(entry);
        }
    }

    /// Returns whether all rows from one to another are held.
    #[must_use]
    pub fn holds(&self, low: u64, high: u64) -> bool {
        low >= self.start && high < self.start + self.held.len() as u64
    }

    /// Returns the row of a file, if it is held.
    #[must_use]
    pub fn find(&self, fid: &Fid) -> Option<u64> {
        let at = self.held.iter().position(|entry| entry.fid == *fid)?;
        Some(self.start + at as u64)
    }

    /// Puts the cursor on a file, if it is held.
    pub fn select(&mut self, fid: &Fid) -> bool {
        let found = self.find(fid);
        self.cursor = found.unwrap_or(self.cursor);
        found.is_some()
    }

    /// Puts rows before those that are held. When there turn out to be more than were counted, or fewer, all move along.
    fn put_before(&mut self, rows: Vec<Entry>, full: bool) {
        let count = rows.len() as u64;
        self.less &= full;
        let start = match (self.start.checked_sub(count), full) {
            (Some(start), true) => start,
            (None, true) => STRETCH as u64,
            (_, false) => 0,
        };
        let moved = (start + count) as i64 - self.start as i64;
        self.cursor = self.cursor.saturating_add_signed(moved);
        self.top = self.top.saturating_add_signed(moved);
        self.start = start;
        for row in rows.into_iter().rev() {
            self.held.push_front(row);
        }
        if moved != 0 {
            self.total = None;
        }
    }

    fn replace(&mut self, start: u64, rows: Vec<Entry>) {
        self.start = start;
        self.held = rows.into();
    }

    fn trim(&mut self) {
        while self.held.len() > MOST_HELD {
            let before = self.cursor.saturating_sub(self.start);
            if before as usize > self.held.len() / 2 {
                self.held.pop_front();
                self.start += 1;
            } else {
                self.held.pop_back();
                self.more = true;
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::backend::{Order, Scope, SortKey};
    use crate::model::{FileType, HOME, Permission, Timestamp};
    use proptest::prelude::*;

    pub(in crate::tui) fn entry(number: i64, name: &str) -> Entry {
        Entry {
            fid: Fid::new("bob", number).unwrap(),
            filename: name.into(),
            filetype: FileType::Plot,
            title: String::new(),
            views: 0,
            created: Timestamp(0),
            modified: Timestamp(0),
            trashed: None,
            size: None,
            quality: None,
            parent: HOME,
            deleted: false,
            world_readable: false,
            share_key_enabled: false,
            starred: false,
            has_subfolders: false,
            permission: Permission::Admin,
        }
    }

    fn view() -> View {
        View::new(Scope::Public, Order::ascending(SortKey::Filename))
    }

    /// Answers as a backend with `total` rows would.
    fn serve(total: u64, request: &Request) -> Window {
        let limit = request.limit as u64;
        let start = match &request.spot {
            Spot::Index(index) => (*index).min(total),
            Spot::After(entry) => entry.fid.number() as u64 + 1,
            Spot::Before(entry) => (entry.fid.number() as u64).saturating_sub(limit),
            Spot::End => total.saturating_sub(limit),
            Spot::Around(fid) => (fid.number() as u64).saturating_sub(limit / 2),
        };
        let end = match &request.spot {
            Spot::Before(entry) => entry.fid.number() as u64,
            _ => (start + limit).min(total),
        };
        let rows = (start..end).map(|number| entry(number as i64, &number.to_string())).collect();
        Window { start: Some(start), total: Some(total), rows }
    }

    fn settle(rows: &mut Rows, total: u64, height: u64) {
        while let Some(request) = rows.wanted(height) {
            assert!(rows.answer(request.number, serve(total, &request)));
        }
        rows.scroll(height);
    }

    /// Answers as a backend that cannot count what a filter leaves.
    fn serve_uncounted(total: u64, request: &Request) -> Window {
        let window = serve(total, request);
        let counted = window.rows.len() < request.limit && matches!(request.spot, Spot::Index(0));
        let start = matches!(request.spot, Spot::Index(_)).then_some(window.start).flatten();
        Window { start, total: Some(total).filter(|_| counted), rows: window.rows }
    }

    proptest! {
        #[test]
        fn rows_that_cannot_be_counted_come_all_the_same(total in 0u64..3_000, height in 1u64..60, down in 0u64..4_000, up in 0u64..4_000) {
            let view = View { filter: Some("x".into()), ..view() };
            let mut rows = Rows::new(view, 0);
            let settle = |rows: &mut Rows, mut first: Option<Request>| {
                let mut turns = 0;
                while let Some(request) = first.take().or_else(|| rows.wanted(height)) {
                    assert!(rows.answer(request.number, serve_uncounted(total, &request)));
                    turns += 1;
                    assert!(turns < 20, "it never has enough: {:?} of {} {}", request.spot, rows.start, rows.len());
                }
                rows.scroll(height);
            };
            settle(&mut rows, None);
            for _ in 0..down {
                rows.move_by(1);
                settle(&mut rows, None);
            }
            prop_assert_eq!(rows.selected().map(|entry| entry.fid.number() as u64), total.checked_sub(1).map(|last| last.min(down)));
            let end = rows.move_to(u64::MAX);
            settle(&mut rows, end);
            prop_assert_eq!(rows.selected().map(|entry| entry.fid.number() as u64), total.checked_sub(1));
            for _ in 0..up {
                rows.move_by(-1);
                settle(&mut rows, None);
            }
            prop_assert_eq!(rows.selected().map(|entry| entry.fid.number() as u64), total.checked_sub(1).map(|last| last.saturating_sub(up)));
            let reload = rows.reload();
            settle(&mut rows, Some(reload));
            prop_assert_eq!(rows.selected().map(|entry| entry.fid.number() as u64), total.checked_sub(1).map(|last| last.saturating_sub(up)));
            let top = rows.move_to(0);
            settle(&mut rows, top);
            prop_assert_eq!(rows.selected().map(|entry| entry.fid.number()), (total > 0).then_some(0));
        }

        #[test]
        fn wherever_the_cursor_goes_the_rows_on_the_screen_come(total in 0u64..20_000, height in 1u64..60,
                moves in proptest::collection::vec((0u8..4, 0i64..6_000), 0..24)) {
            let mut rows = Rows::new(view(), 0);
            settle(&mut rows, total, height);
            for (kind, by) in moves {
                match kind {
                    0 => rows.move_by(by),
                    1 => rows.move_by(-by),
                    2 => drop(rows.move_to(by as u64 * 3)),
                    _ => drop(rows.move_to(u64::MAX)),
                }
                settle(&mut rows, total, height);
                prop_assert!(rows.held.len() <= MOST_HELD + STRETCH);
                for row in rows.top()..(rows.top() + height).min(total) {
                    prop_assert_eq!(rows.get(row).map(|entry| entry.fid.number()), Some(row as i64));
                }
                if total > 0 {
                    prop_assert!(rows.cursor() >= rows.top() && rows.cursor() < rows.top() + height);
                    prop_assert!(rows.selected().is_some());
                }
            }
        }
    }

    #[test]
    fn a_file_that_is_not_there_leaves_the_cursor_where_it_is() {
        let mut rows = Rows::new(view(), 0);
        settle(&mut rows, 900, 10);
        assert_eq!(rows.move_to(500), None);
        settle(&mut rows, 900, 10);
        let request = rows.reload_around(&Fid::new("bob", 5_000).unwrap());
        let start = Request { spot: Spot::Index(0), ..request.clone() };
        assert!(rows.answer(request.number, serve(900, &start)));
        settle(&mut rows, 900, 10);
        assert_eq!(rows.selected().unwrap().fid.number(), 500);
    }

    #[test]
    fn an_older_answer_is_dropped() {
        let mut rows = Rows::new(view(), 0);
        let old = rows.wanted(10).unwrap();
        let new = rows.reload();
        assert!(!rows.answer(old.number, serve(5, &old)));
        assert!(rows.answer(new.number, serve(7, &new)));
        assert_eq!(rows.len(), 7);
    }

    #[test]
    fn a_removed_row_gives_the_cursor_to_the_next_one() {
        let mut rows = Rows::new(view(), 0);
        settle(&mut rows, 5, 10);
        assert_eq!(rows.move_to(2), None);
        rows.remove(|entry| [1, 2].contains(&entry.fid.number()));
        assert_eq!(rows.selected().unwrap().fid.number(), 3);
        assert_eq!(rows.move_to(9), None);
        rows.remove(|entry| entry.fid.number() == 4);
        assert_eq!(rows.selected().unwrap().fid.number(), 3);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn a_file_that_was_gone_back_to_is_forgotten_once_the_other_was_found() {
        let mut rows = Rows::new(view(), 0);
        settle(&mut rows, 20, 10);
        let fid = |number| Fid::new("bob", number).unwrap();
        let request = rows.reload_around(&fid(9));
        rows.answer(request.number, serve(20, &request));
        assert_eq!(rows.cursor(), 9);
        // The file has gone meanwhile.
        let request = rows.reload();
        let mut window = serve(20, &request);
        window.rows.retain(|entry| entry.fid != fid(9));
        window.total = Some(19);
        rows.answer(request.number, window);
        assert_eq!(rows.wanted(10), None, "nothing else is looked for");
        assert_eq!(rows.cursor(), 9);
    }
}
