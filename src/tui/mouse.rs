//! What a click means where: areas of the screen, collected while it is drawn.
//!
//! Whoever draws something that can be clicked says so; what is drawn later lies on top. So the mouse always means what is
//! seen. Nothing needs the mouse.

use std::cell::RefCell;

use crossterm::event::KeyCode;
use ratatui::layout::{Position, Rect};

use crate::model::Timestamp;

use super::action::Action;
use super::layout::Edge;

/// What is at a place of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Nothing that a click could mean; what lies below is covered.
    Cover,
    /// The list, beside its rows.
    List,
    /// A row of the list.
    Row(u64),
    /// The folder tree.
    Tree,
    /// The preview, or the details.
    Preview,
    /// A border that can be dragged.
    Edge(Edge),
    /// Something that does an action.
    Act(Action),
    /// Something that is like a key.
    Press(KeyCode),
    /// A line of what fills the screen, or of a dialog.
    Line(usize),
    /// A box of the sources graph.
    Node(usize),
    /// What fills the screen, beside its lines.
    Full,
}

/// The areas of the screen as it was drawn last.
#[derive(Debug, Default)]
pub struct Zones(RefCell<Vec<(Rect, Zone)>>);

impl Zones {
    /// Forgets all of them: a new screen begins.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// Says what an area is, over what was there.
    pub fn add(&self, area: Rect, zone: Zone) {
        if !area.is_empty() {
            self.0.borrow_mut().push((area, zone));
        }
    }

    /// Returns where something is.
    #[must_use]
    pub fn find(&self, zone: Zone) -> Option<Rect> {
        self.0.borrow().iter().rev().find(|(_, known)| *known == zone).map(|(area, _)| *area)
    }

    /// Returns what is at a place.
    #[must_use]
    pub fn at(&self, place: Position) -> Option<Zone> {
        self.0.borrow().iter().rev().find(|(area, _)| area.contains(place)).map(|(_, zone)| *zone)
    }
}

/// What the mouse is doing.
#[derive(Debug, Default)]
pub struct Mouse {
    /// Where and when the last click was, and on what.
    pub last: Option<(Position, Zone, Timestamp)>,
    /// The border that is being dragged.
    pub dragging: Option<Edge>,
    /// Whether it was told how text is selected.
    pub hinted: bool,
}
