//! All rows of a view, a window at a time: what listings, exports and mirrors walk.

use super::{Backend, Entry, Error, Result, Spot, View};

/// Rows that are asked for at once.
const WINDOW: usize = 1_000;

/// Windows without a row, one behind the other, after which a view has ended whatever its place counts.
const MOST_EMPTY: u32 = 8;

/// Rows that are asked for in all; a view that has more is taken to lead around in a circle.
const MOST: u64 = 5_000_000;

/// A view's rows, from its first to its last.
pub struct Entries<'b> {
    backend: &'b dyn Backend,
    view: View,
    from: Option<Spot>,
    /// Windows without a row since the last that had one.
    empty: u32,
    /// Rows that were asked for, of which a place may give fewer.
    asked: u64,
    seen: u64,
    total: u64,
}

impl<'b> Entries<'b> {
    /// Begins at a view's first row.
    pub fn new(backend: &'b dyn Backend, view: View) -> Entries<'b> {
        Entries { backend, view, from: Some(Spot::Index(0)), empty: 0, asked: 0, seen: 0, total: 0 }
    }

    /// Returns the next rows; none at the end, and only there.
    ///
    /// # Errors
    /// Those of [`window`](super::Files::window); [`Error::Corrupt`] when the same rows come again and again, and
    /// [`Error::TooLarge`] when they never end.
    pub async fn next(&mut self) -> Result<Vec<Entry>> {
        while let Some(from) = self.from.take() {
            let window = self.backend.window(&self.view, &from, WINDOW).await?;
            self.seen += window.rows.len() as u64;
            self.asked += WINDOW as u64;
            if self.asked > MOST {
                let message = format!("A list has more than {MOST} files, or lists them in a circle.");
                return Err(Error::TooLarge(message));
            }
            self.total = window.total.unwrap_or(self.total);
            self.empty = if window.rows.is_empty() { self.empty + 1 } else { 0 };
            let behind = window.start.map(|start| start.saturating_add(WINDOW as u64));
            self.from = match (window.rows.last(), behind, window.total) {
                (Some(last), ..) if window.rows.len() >= WINDOW => {
                    if matches!(&from, Spot::After(before) if before.fid == last.fid) {
                        return Err(Error::Corrupt("The same page of a list came again and again.".into()));
                    }
                    Some(Spot::After(Box::new(last.clone())))
                }
                // Rows that could not be read are missing in the middle, and are no end.
                (_, Some(behind), Some(total)) if behind < total && self.empty < MOST_EMPTY => {
                    Some(Spot::Index(behind))
                }
                _ => None,
            };
            if !window.rows.is_empty() {
                return Ok(window.rows);
            }
        }
        Ok(Vec::new())
    }

    /// Returns all rows that are left.
    ///
    /// # Errors
    /// Those of [`next`](Self::next).
    pub async fn all(mut self) -> Result<Vec<Entry>> {
        let mut all = self.next().await?;
        while self.from.is_some() {
            all.extend(self.next().await?);
        }
        Ok(all)
    }

    /// Returns how many rows the place counts that it did not show: known at the end.
    #[must_use]
    pub fn unread(&self) -> u64 {
        self.total.saturating_sub(self.seen)
    }
}
