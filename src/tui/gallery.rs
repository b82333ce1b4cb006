//! The list as a gallery: as many thumbnails as fit, drawn as they come.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;
use ratatui::layout::Rect;

use super::action::Action;
use super::app::{App, Full};
use super::message::PreviewKey;
use super::preview::{Preview, Size};
use super::work::{Job, Task};

/// The sizes that thumbnails may have, their names' line included.
const SIZES: [(u16, u16); 4] = [(20, 8), (26, 10), (40, 15), (64, 22)];

/// How many thumbnails are made at once: enough for two cores, few enough to be forgotten when the user goes on.
const MOST_ASKED: usize = 4;

/// How many thumbnails are kept.
const MOST_KEPT: usize = 600;

/// The gallery.
#[derive(Debug)]
pub struct Gallery {
    /// The view's number.
    pub number: u64,
    /// Which of the sizes thumbnails have.
    pub step: usize,
    /// The first line of thumbnails in sight.
    pub top: u64,
    /// Thumbnails that are there.
    pub known: IndexMap<PreviewKey, Arc<Preview>>,
    /// Thumbnails that are being made.
    asked: HashSet<PreviewKey>,
    /// Thumbnails that are to be made again.
    doubted: HashSet<PreviewKey>,
}

impl Gallery {
    /// Makes the gallery.
    #[must_use]
    pub fn new(number: u64) -> Gallery {
        Gallery { number, step: 1, top: 0, known: IndexMap::new(), asked: HashSet::new(), doubted: HashSet::new() }
    }

    /// Returns how wide and high a thumbnail is with its name, and how many are beside and below each other.
    #[must_use]
    pub fn tiles(&self, body: Rect) -> ((u16, u16), (u64, u64)) {
        let (width, height) = SIZES[self.step.min(SIZES.len() - 1)];
        let (width, height) = (width.min(body.width.max(1)), height.min(body.height.max(1)));
        let (across, down) = ((body.width / width).max(1), (body.height / height).max(1));
        // What is left over goes to all of them.
        ((body.width / across, height), (across.into(), down.into()))
    }

    /// Returns the room for the drawing of a thumbnail.
    #[must_use]
    pub fn room(&self, body: Rect) -> Size {
        let ((width, height), _) = self.tiles(body);
        Size { columns: width.saturating_sub(2).max(1), rows: height.saturating_sub(2).max(1) }
    }

    /// Returns whether thumbnails are being made.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Has all thumbnails made again, which stay for as long as that takes.
    pub fn doubt(&mut self) {
        self.doubted = self.known.keys().cloned().collect();
    }

    /// Takes in a thumbnail.
    pub fn take(&mut self, key: PreviewKey, preview: Arc<Preview>) {
        self.asked.remove(&key);
        self.doubted.remove(&key);
        if self.known.len() >= MOST_KEPT {
            self.known.shift_remove_index(0);
        }
        self.known.insert(key, preview);
    }
}

/// Opens the gallery of the list.
pub fn open(app: &mut App) {
    let number = app.number();
    app.full.push(Full::Gallery(Box::new(Gallery::new(number))));
}

/// Scrolls to the cursor, and returns what is to be made of what is in sight.
pub fn wanted(app: &mut App, body: Rect) -> Vec<Task> {
    let cursor = app.rows.cursor();
    let Some(Full::Gallery(view)) = app.full.last_mut() else { return Vec::new() };
    let (_, (across, down)) = view.tiles(body);
    let line = cursor / across;
    view.top = view.top.min(line).max((line + 1).saturating_sub(down));
    let size = view.room(body);
    let mut tasks = Vec::new();
    for row in view.top * across..(view.top + down) * across {
        if view.asked.len() >= MOST_ASKED {
            break;
        }
        let Some(entry) = app.rows.get(row) else { continue };
        let key = PreviewKey { fid: entry.fid.clone(), modified: entry.modified, size };
        if (view.known.contains_key(&key) && !view.doubted.contains(&key)) || view.asked.contains(&key) {
            continue;
        }
        view.asked.insert(key);
        tasks.push(Task { number: view.number, job: Job::Thumbnail(Box::new(entry.clone()), size) });
    }
    tasks
}

/// Does an action of the gallery; returns whether it was one.
pub fn run(app: &mut App, action: Action, count: Option<u64>) -> bool {
    let body = app.panes().map(super::layout::body).unwrap_or_default();
    let Some(Full::Gallery(view)) = app.full.last_mut() else { return false };
    let (_, (across, down)) = view.tiles(body);
    let times = i64::try_from(count.unwrap_or(1)).unwrap_or(i64::MAX);
    let (line, page) = (across as i64, (across * down) as i64);
    match action {
        Action::Left => app.rows.move_by(-times),
        Action::Right => app.rows.move_by(times),
        Action::Down => app.rows.move_by(line.saturating_mul(times)),
        Action::Up => app.rows.move_by(-line.saturating_mul(times)),
        Action::HalfDown | Action::PageDown => app.rows.move_by(page.saturating_mul(times)),
        Action::HalfUp | Action::PageUp => app.rows.move_by(-page.saturating_mul(times)),
        Action::Top => super::update::go_to_row(app, count.map_or(0, |row| row.saturating_sub(1))),
        Action::Bottom => super::update::go_to_row(app, count.map_or(u64::MAX, |row| row.saturating_sub(1))),
        Action::ZoomIn => view.step = (view.step + 1).min(SIZES.len() - 1),
        Action::ZoomOut => view.step = view.step.saturating_sub(1),
        Action::Open => super::update::open_row(app),
        _ => return false,
    }
    true
}
