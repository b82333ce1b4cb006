//! The chart in full size: what is seen of a figure, and where its cursor is.
//!
//! A [`ChartView`] is plain state. What is costly (reading the figure, understanding it, painting a part of it, searching
//! the data under the cursor) is [`work`]: one piece is under way at a time, and [`ChartView::wanted`] says what
//! the screen lacks next, so a burst of keys paints once. Answers are told by the number of their view.

pub mod image;
pub mod pointer;
pub mod run;
pub mod save;
pub mod work;

use std::sync::Arc;

use crate::backend::Error;
use crate::chart::cells::{CellGrid, Glyphs, Look, Placed};
use crate::chart::frames;
use crate::chart::prepared::{Prepared, Zoom};
use crate::chart::readout::{Hit, Mode};
use crate::chart::scene::mark::Place;
use crate::chart::scene::{self, Scene, Turn};
use crate::model::{Fid, Figure, Timestamp};

use ratatui::layout::Rect;
use ratatui_image::picker::Picker;

use super::preview::Size;
use image::Picture;
use work::{Made, Work};

/// How far a step goes around a scene, in degrees.
const STEP: f64 = 15.0;

/// How far a step goes over a map, in parts of what is seen of it.
const PART: f64 = 0.125;

/// How many zooms are remembered.
const MOST_BEFORE: usize = 100;

/// From this width on the values stand beside the chart, below it under it.
pub const BESIDE: u16 = 100;

/// What is charted.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A plot of the library, as it was at a time.
    File {
        /// The plot.
        fid: Fid,
        /// Its name.
        name: String,
        /// When it was changed.
        modified: Timestamp,
    },
    /// A figure that was made here.
    Made {
        /// What it is called.
        name: String,
        /// The figure with references in its data's place, by which it can be kept as a plot.
        stored: Option<String>,
    },
}

/// Returns where in an area the chart is, and where the values under its cursor.
#[must_use]
pub fn rooms(body: Rect, bare: bool) -> (Rect, Option<Rect>) {
    if bare {
        return (body, None);
    }
    if body.width >= BESIDE {
        let width = (body.width / 4).clamp(28, 40);
        let chart = Rect { width: body.width - width, ..body };
        return (chart, Some(Rect { x: chart.right(), width, ..body }));
    }
    let height = match body.height {
        0..6 => return (body, None),
        6..14 => 2,
        tall => (tall / 4).clamp(4, 8),
    };
    let chart = Rect { height: body.height - height, ..body };
    (chart, Some(Rect { y: chart.bottom(), height, ..body }))
}

/// What the figure is understood for.
#[derive(Debug, Clone, PartialEq)]
pub struct Ground {
    /// The room for it.
    pub size: Size,
    /// The frame shown, from 1 on; 0 is the figure itself.
    pub frame: usize,
    /// The traces that were turned over.
    pub view: scene::View,
}

/// What is painted.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is a part of.
    pub ground: Ground,
    /// The ranges.
    pub zoom: Zoom,
    /// The glyphs chosen instead of the terminal's own.
    pub glyphs: Option<Glyphs>,
}

/// What was seen before a change of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Before {
    /// Other ranges.
    Zoom(Zoom),
    /// A scene or a map, seen from elsewhere.
    Turn(String, Option<Turn>),
}

/// What is read out.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Of which part.
    pub part: Part,
    /// In which panel.
    pub panel: usize,
    /// Where.
    pub place: Place,
    /// How.
    pub mode: Mode,
}

/// A part of a figure, painted.
#[derive(Debug)]
pub struct Painted {
    /// What it shows, with what is drawn.
    pub scene: Scene,
    /// The cells.
    pub cells: CellGrid,
    /// Where its panels are.
    pub placed: Placed,
    /// What it was painted with.
    pub look: Look,
}

/// What is known of the data under the cursor.
#[derive(Debug, Default)]
pub struct Values {
    /// The values of the mode, of each trace one.
    pub hits: Vec<Hit>,
    /// The one nearest to the cursor.
    pub nearest: Option<Hit>,
}

/// The chart in full size.
#[derive(Debug)]
pub struct ChartView {
    /// Its number.
    pub number: u64,
    /// What is charted.
    pub subject: Subject,
    /// The figure as stored, or why there is none.
    pub figure: Option<Result<Arc<Figure>, Error>>,
    /// What is wanted of it.
    pub frame: usize,
    /// The names of its frames.
    pub frames: Vec<String>,
    /// The traces that were turned over.
    pub toggled: scene::View,
    /// The ranges.
    pub zoom: Zoom,
    /// What was seen before.
    pub before: Vec<Before>,
    /// The panel with the cursor.
    pub panel: usize,
    /// The cursor, in fractions of its panel.
    pub place: Place,
    /// The value that the cursor stands on: trace and number.
    pub on: Option<(usize, usize)>,
    /// The corner where a box was begun.
    pub corner: Option<Place>,
    /// Where the mouse's button was pressed and is held.
    pub pressed: Option<Place>,
    /// The glyphs chosen instead of the terminal's own.
    pub glyphs: Option<Glyphs>,
    /// How values are read, if not as suits the figure.
    pub mode: Option<Mode>,
    /// The row in the list of traces, if it is open.
    pub row: Option<usize>,
    /// Whether a picture is wanted instead of cells.
    pub picture: bool,
    /// The figure, understood for its picture.
    pub drawn: Option<(Ground, Arc<Prepared>)>,
    /// The picture of a part; none if it could not be made.
    pub image: Option<(Part, Option<Arc<Picture>>)>,
    /// Whether the values are hidden.
    pub bare: bool,
    /// The figure, understood.
    pub prepared: Option<(Ground, Arc<Prepared>)>,
    /// What is seen.
    pub painted: Option<(Part, Arc<Painted>)>,
    /// The data under the cursor.
    pub values: Option<(Asked, Values)>,
    /// Whether a piece of work is under way.
    pub working: bool,
    /// Why the figure could not be understood or painted.
    pub trouble: Option<String>,
    /// What was tried last: as a picture or in cells.
    tried: Option<(Part, bool)>,
}

impl ChartView {
    /// Makes the view of a subject; a figure that was made here is there already.
    #[must_use]
    pub fn new(number: u64, subject: Subject, figure: Option<Arc<Figure>>) -> ChartView {
        let frames = figure.as_deref().map(frames::names).unwrap_or_default();
        ChartView {
            number,
            subject,
            figure: figure.map(Ok),
            frame: 0,
            frames,
            toggled: scene::View::default(),
            zoom: Zoom::default(),
            before: Vec::new(),
            panel: 0,
            place: [0.5; 2],
            on: None,
            corner: None,
            pressed: None,
            glyphs: None,
            mode: None,
            row: None,
            picture: false,
            drawn: None,
            image: None,
            bare: false,
            prepared: None,
            painted: None,
            values: None,
            working: false,
            trouble: None,
            tried: None,
        }
    }

    /// Returns what it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.subject {
            Subject::File { name, .. } | Subject::Made { name, .. } => name,
        }
    }

    /// Returns the plot, if it is one of the library.
    #[must_use]
    pub fn fid(&self) -> Option<&Fid> {
        match &self.subject {
            Subject::File { fid, .. } => Some(fid),
            Subject::Made { .. } => None,
        }
    }

    /// Returns whether the screen still shows something older than what is wanted.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.working
    }

    /// Returns the figure with its data, once it is read.
    #[must_use]
    pub fn read(&self) -> Option<&Arc<Figure>> {
        self.figure.as_ref()?.as_ref().ok()
    }

    /// Returns the next piece of work for the screen to show what is wanted in a room, `None` when it does or when
    /// something is under way.
    pub fn wanted(&mut self, size: Size, picker: Option<&Arc<Picker>>) -> Option<Work> {
        if self.working {
            return None;
        }
        let tried = Some((self.part(size), self.picture));
        // What cannot be drawn is not tried again, but something else of the figure is.
        if self.trouble.is_some() && self.tried == tried {
            return None;
        }
        self.trouble = None;
        let work = self.next(size, picker);
        self.working = work.is_some();
        if self.working {
            self.tried = tried;
        }
        work
    }

    /// Returns the part that is wanted in a room.
    fn part(&self, size: Size) -> Part {
        let ground = Ground { size, frame: self.frame, view: self.toggled.clone() };
        Part { ground, zoom: self.zoom.clone(), glyphs: self.glyphs }
    }

    fn next(&self, size: Size, picker: Option<&Arc<Picker>>) -> Option<Work> {
        let figure = match (&self.figure, &self.subject) {
            (Some(Ok(figure)), _) => figure,
            (None, Subject::File { fid, .. }) => return Some(Work::Read(fid.clone())),
            _ => return None,
        };
        let part = self.part(size);
        let prepared = match &self.prepared {
            Some((known, prepared)) if *known == part.ground => prepared,
            _ => return Some(Work::Prepare { figure: Arc::clone(figure), ground: part.ground }),
        };
        let painted = match &self.painted {
            Some((known, painted)) if *known == part => painted,
            _ => return Some(Work::Paint { prepared: Arc::clone(prepared), part }),
        };
        let asked = Asked { part: part.clone(), panel: self.panel, place: self.place, mode: self.mode() };
        match &self.values {
            Some((known, _)) if *known == asked => self.next_picture(prepared, part, picker),
            _ => Some(Work::Measure { prepared: Arc::clone(prepared), painted: Arc::clone(painted), asked }),
        }
    }

    fn next_picture(&self, prepared: &Prepared, part: Part, picker: Option<&Arc<Picker>>) -> Option<Work> {
        let picker = picker.filter(|_| self.picture)?;
        if self.image.as_ref().is_some_and(|(known, _)| *known == part) {
            return None;
        }
        let drawn = self.drawn.as_ref().filter(|(ground, _)| *ground == part.ground);
        Some(Work::Picture {
            figure: Arc::clone(prepared.figure()),
            drawn: drawn.map(|(_, prepared)| Arc::clone(prepared)),
            part,
            picker: Arc::clone(picker),
        })
    }

    /// Takes in what was made.
    pub fn take(&mut self, made: Made) {
        self.working = false;
        match made {
            Made::Figure(figure) => {
                self.frames = figure.as_deref().map(frames::names).unwrap_or_default();
                self.figure = Some(figure);
            }
            Made::Prepared(ground, prepared) => {
                self.panel = self.panel.min(prepared.home().panels.len().saturating_sub(1));
                if self.prepared.is_none() {
                    self.begin(&prepared);
                }
                self.prepared = Some((ground, prepared));
                self.follow_value();
            }
            Made::Painted(part, painted) => self.painted = Some((part, painted)),
            Made::Picture(part, drawn, image) => {
                self.drawn = Some((part.ground.clone(), drawn));
                self.image = Some((part, image));
            }
            Made::Values(asked, values) => self.values = Some((asked, values)),
            Made::Failed(reason) => self.trouble = Some(reason),
        }
    }

    /// Puts the cursor on the value that is nearest to the middle, in a panel that has any.
    fn begin(&mut self, prepared: &Prepared) {
        let home = prepared.home();
        let panels = home.panels.len();
        self.panel = (0..panels).find(|panel| !prepared.readable(*panel).is_empty()).unwrap_or(0);
        if let Some(hit) = prepared.closest(home, self.panel, [0.5; 2], f64::INFINITY) {
            self.place = hit.place.map(|at| at.clamp(0.0, 1.0));
            self.on = Some((hit.trace, hit.point));
        }
    }

    /// Keeps the cursor on its value in a scene that has been turned, as long as it is seen.
    fn follow_value(&mut self) {
        let (Some(on), Some(ground)) = (self.on.filter(|_| self.eye().is_some()), self.ground()) else { return };
        let hit = self.prepared.as_ref().and_then(|(_, prepared)| prepared.step(&ground, self.panel, on, 0));
        if let Some(hit) = hit {
            self.place = hit.place.map(|at| at.clamp(0.0, 1.0));
        }
    }

    /// Returns how values are read: of each trace one along x, along y for bars that lie, the nearest where the figure has
    /// no common direction.
    #[must_use]
    pub fn mode(&self) -> Mode {
        let suited = || {
            let figure = self.read()?;
            let lies = |trace: &crate::model::Value| trace.get("orientation").and_then(|to| to.as_str()) == Some("h");
            let traces = figure.traces();
            Some(if !traces.is_empty() && traces.iter().all(lies) {
                Mode::AtY
            } else {
                match Mode::of(figure) {
                    Mode::AtY => Mode::AtY,
                    _ => Mode::AtX,
                }
            })
        };
        self.mode.or_else(suited).unwrap_or_default()
    }

    /// Returns the axes as they are wanted, without waiting for them to be painted.
    #[must_use]
    pub fn ground(&self) -> Option<Scene> {
        Some(self.prepared.as_ref()?.1.ground(&self.zoom))
    }

    /// Changes the ranges, remembering those before.
    pub fn zoom_by(&mut self, change: impl FnOnce(&mut Zoom, &Scene, usize)) -> bool {
        let Some(ground) = self.ground() else { return false };
        let mut zoom = self.zoom.clone();
        change(&mut zoom, &ground, self.panel);
        if zoom == self.zoom || !self.prepared.as_ref().is_some_and(|(_, prepared)| prepared.shows(&zoom)) {
            return false;
        }
        let before = std::mem::replace(&mut self.zoom, zoom);
        self.remember(Before::Zoom(before));
        self.stay(&ground);
        true
    }

    fn remember(&mut self, before: Before) {
        self.before.push(before);
        if self.before.len() > MOST_BEFORE {
            self.before.remove(0);
        }
    }

    /// Takes back the last change of what is seen.
    pub fn zoom_back(&mut self) -> bool {
        let Some(ground) = self.ground() else { return false };
        match self.before.pop() {
            Some(Before::Zoom(zoom)) => {
                self.zoom = zoom;
                self.stay(&ground);
            }
            Some(Before::Turn(scene, turn)) => self.toggled.put(&scene, turn),
            None => return false,
        }
        true
    }

    /// Returns what can be seen otherwise where the cursor is: a scene, a map, a disc, a triangle.
    #[must_use]
    pub fn eye(&self) -> Option<scene::Subject<'_>> {
        scene::Subject::of(self.prepared.as_ref()?.1.home(), self.panel)
    }

    /// Turns or moves what is under the cursor, in steps to the right and up, and magnifies it; returns whether it can be.
    pub fn turn(&mut self, steps: [f32; 2], closer: f64) -> bool {
        let Some(subject) = self.eye() else { return false };
        let (id, turns) = (subject.id.to_owned(), !subject.shifts || subject.id.starts_with("scene"));
        let (before, [around, up]) = (self.toggled.turn(&id), steps.map(f64::from));
        if turns {
            self.toggled.orbit(&id, around * STEP, up * STEP);
        } else {
            self.toggled.shift(&id, [around * PART, up * PART]);
        }
        self.toggled.approach(&id, closer);
        self.remember(Before::Turn(id, before));
        true
    }

    /// Sees everything as the figure has it; returns whether anything was otherwise.
    pub fn reset(&mut self) -> bool {
        let turned = match self.eye().map(|subject| subject.id.to_owned()) {
            Some(scene) => {
                let before = self.toggled.turn(&scene);
                before.inspect(|turn| self.remember(Before::Turn(scene, Some(*turn)))).is_some()
            }
            None => false,
        };
        let turned = self.toggled.settle_all() || turned;
        self.zoom_by(|zoom, _, _| *zoom = Zoom::default()) || turned
    }

    /// Keeps the cursor on its coordinates after the ranges have changed, within the panel.
    fn stay(&mut self, before: &Scene) {
        let Some(now) = self.ground() else { return };
        let (Some(old), Some(new)) = (before.panels.get(self.panel), now.panels.get(self.panel)) else { return };
        for (at, (old, new)) in self.place.iter_mut().zip([(old.x, new.x), (old.y, new.y)]) {
            if let (Some(old), Some(new)) = (before.axes.get(old), now.axes.get(new)) {
                let moved = new.axis.fraction(old.axis.value_at(f64::from(*at))) as f32;
                if moved.is_finite() {
                    *at = moved.clamp(0.0, 1.0);
                }
            }
        }
    }

    /// Returns how many columns and rows the panel with the cursor has.
    #[must_use]
    pub fn panel_cells(&self) -> [f32; 2] {
        let area = self.painted.as_ref().and_then(|(_, painted)| painted.placed.panels.get(self.panel));
        area.map_or([1.0; 2], |area| [area.width().max(1) as f32, area.height().max(1) as f32])
    }

    /// Moves the cursor by cells. At the border of a part the part moves.
    pub fn step(&mut self, [right, up]: [f32; 2]) {
        self.on = None;
        let [columns, rows] = self.panel_cells();
        let by = [right / columns, up / rows];
        let wanted = [self.place[0] + by[0], self.place[1] + by[1]];
        let beyond = wanted.map(|at| {
            if at < 0.0 {
                at
            } else if at > 1.0 {
                at - 1.0
            } else {
                0.0
            }
        });
        let is_beyond = beyond.iter().any(|by| by.abs() > 0.0);
        if is_beyond && !self.zoom.is_home() {
            let kept = self.place;
            // A move is no zoom to come back to.
            let before = self.before.len();
            if self.zoom_by(|zoom, scene, panel| zoom.shift(scene, panel, beyond)) {
                self.before.truncate(before);
            }
            self.place = kept;
        }
        self.place = wanted.map(|at| at.clamp(0.0, 1.0));
    }

    /// Puts the cursor on the value that is `by` values behind the one it is on, or on the nearest; returns whether there
    /// is one.
    pub fn step_value(&mut self, by: i64) -> bool {
        let Some((_, prepared)) = &self.prepared else { return false };
        let prepared = Arc::clone(prepared);
        let Some(ground) = self.ground() else { return false };
        let hit = match self.on {
            Some(on) => prepared.step(&ground, self.panel, on, by),
            None => prepared.closest(&ground, self.panel, self.place, f64::INFINITY),
        };
        let Some(hit) = hit else { return false };
        self.go_to(&hit);
        true
    }

    /// Puts the cursor on a value, moving the part that is seen to it.
    fn go_to(&mut self, hit: &Hit) {
        self.on = Some((hit.trace, hit.point));
        let beyond = hit.place.map(|at| if (0.0..=1.0).contains(&at) { 0.0 } else { at - 0.5 });
        if beyond.iter().any(|by| by.abs() > 0.0) {
            let before = self.before.len();
            if self.zoom_by(|zoom, scene, panel| zoom.shift(scene, panel, beyond)) {
                self.before.truncate(before);
            }
            self.place = [0, 1].map(|axis| hit.place[axis] - beyond[axis]);
        } else {
            self.place = hit.place;
        }
    }

    /// Puts the cursor on a value of the next trace of the panel.
    pub fn step_trace(&mut self, by: i64) -> bool {
        let Some((_, prepared)) = &self.prepared else { return false };
        let prepared = Arc::clone(prepared);
        let Some(ground) = self.ground() else { return false };
        let traces = prepared.readable(self.panel);
        if traces.is_empty() {
            return false;
        }
        let now = self.on.and_then(|(trace, _)| traces.iter().position(|(known, _)| *known == trace));
        let next = now.map_or(0, |now| (now as i64 + by).rem_euclid(traces.len() as i64) as usize);
        let Some((trace, count)) = traces.get(next).copied() else { return false };
        // The value at about the same place along x; for what has no such order, the same number.
        let same = prepared
            .read(&ground, self.panel, self.place, (Mode::AtX, f64::INFINITY))
            .into_iter()
            .find(|hit| hit.trace == trace);
        let number = self.on.map_or(0, |(_, point)| point.min(count.saturating_sub(1)));
        let Some(hit) = same.or_else(|| prepared.step(&ground, self.panel, (trace, number), 0)) else { return false };
        self.go_to(&hit);
        true
    }

    /// Goes to the next panel that has axes or slices of its own.
    pub fn step_panel(&mut self, by: i64) -> bool {
        let panels = self.prepared.as_ref().map_or(0, |(_, prepared)| prepared.home().panels.len());
        if panels < 2 {
            return false;
        }
        self.panel = (self.panel as i64 + by).rem_euclid(panels as i64) as usize;
        (self.on, self.corner) = (None, None);
        true
    }

    /// Turns a trace over; returns whether there is one of that number.
    pub fn toggle(&mut self, trace: usize) -> bool {
        let count = self.prepared.as_ref().map_or(0, |(_, prepared)| prepared.home().traces.len());
        if trace < count {
            self.toggled.toggle(trace);
            self.on = None;
        }
        trace < count
    }

    /// Returns the traces with their names, their colours and whether they are seen.
    #[must_use]
    pub fn traces(&self) -> &[scene::TraceSummary] {
        self.prepared.as_ref().map_or(&[], |(_, prepared)| &prepared.home().traces)
    }
}
