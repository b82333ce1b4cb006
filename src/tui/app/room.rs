//! How much room there is on the screen, and for what.

use super::super::layout::{self, Panes, Wishes};
use super::super::preview::Size;
use super::{App, Dialog, Full};

impl App {
    /// Returns the areas of the panes, `None` when the terminal is too small.
    #[must_use]
    pub fn panes(&self) -> Option<Panes> {
        let (details, trash) = (self.details_wanted, self.in_trash());
        let wishes = Wishes { focus: self.focus, details, trash, shares: self.shares };
        layout::panes(self.size.0, self.size.1, wishes)
    }

    /// Returns the number of rows that the list shows.
    #[must_use]
    pub fn list_height(&self) -> u64 {
        let panes = self.panes();
        if let (Some(Full::Gallery(view)), Some(panes)) = (self.full.last(), panes) {
            let (_, (across, down)) = view.tiles(layout::body(panes));
            return across * down;
        }
        let list = panes.and_then(|panes| panes.list);
        // One line is the heads of the columns.
        list.map_or(1, |pane| u64::from(layout::inner(pane).height.saturating_sub(1).max(1)))
    }

    /// Returns the room for the preview of the selected file.
    #[must_use]
    pub fn preview_size(&self) -> Option<Size> {
        if let Some(Dialog::Find(_)) = self.dialogs.last() {
            let area = layout::inner(layout::finder(self.size).1?);
            return (area.width > 0 && area.height > 0).then_some(Size { columns: area.width, rows: area.height });
        }
        let area = match self.full.last() {
            Some(_) => return None,
            None => layout::inner(self.panes()?.preview?),
        };
        (area.width > 0 && area.height > 0).then_some(Size { columns: area.width, rows: area.height })
    }
}
