//! The painter of character cells: a scene becomes glyphs with two colours each.
//!
//! First the layout finds each panel's cells from what its labels need; then the marks go onto a
//! [`canvas`] with a finer grid inside each cell, the furniture (axes, texts, legend, scales) over them, and the
//! layers become glyphs. Every size works: what has no room is left out, the legend first, the marks last.

pub mod canvas;
mod compose;
mod furniture;
pub mod glyphs;
pub mod grid;
mod layout;
pub mod look;
mod marks;
mod pie;
mod thinning;
mod words;

pub use glyphs::Glyphs;
pub use grid::{Cell, CellGrid, Colour};
pub use look::{Depth, Look};

use super::scene::decor::Hatch;
use super::scene::mark::{Layer, Mark, Paint};
use super::scene::{Note, Panel, Scene};
use canvas::{Canvas, Clip};
use layout::Layout;

/// A panel's cells: columns and rows, the ends beyond the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// First column.
    pub left: i32,
    /// First row.
    pub top: i32,
    /// Column after the last.
    pub right: i32,
    /// Row after the last.
    pub bottom: i32,
}

impl Area {
    /// Returns the number of columns.
    #[must_use]
    pub fn width(self) -> i32 {
        self.right - self.left
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn height(self) -> i32 {
        self.bottom - self.top
    }

    /// Returns the cells as a clip.
    #[must_use]
    pub fn clip(self) -> Clip {
        Clip { left: self.left, top: self.top, right: self.right, bottom: self.bottom }
    }

    /// Returns the place of a fraction of the area, in cells from the top left of the canvas.
    #[must_use]
    pub fn place(self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.left as f32 + x * self.width() as f32, self.top as f32 + (1.0 - y) * self.height() as f32]
    }
}

/// Where the panels of a painted scene lie: for crosshairs, mouse clicks and zooming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Each panel's cells, in the scene's order.
    pub panels: Vec<Area>,
}

/// Paints a scene onto so many columns and rows.
#[must_use]
pub fn paint(scene: &Scene, columns: u16, rows: u16, look: &Look) -> CellGrid {
    paint_placed(scene, columns, rows, look).0
}

/// Returns the pattern of a trace's areas.
fn hatch_of(scene: &Scene, trace: usize) -> Option<&Hatch> {
    scene.decor.traces.get(trace)?.hatch.as_ref()
}

/// Paints a scene and says where its panels lie.
#[must_use]
pub fn paint_placed(scene: &Scene, columns: u16, rows: u16, look: &Look) -> (CellGrid, Placed) {
    let look = *look;
    let mut canvas = Canvas::new(columns, rows, look.ground());
    let layout = Layout::of(scene, i32::from(columns), i32::from(rows), look);
    for (index, panel) in scene.panels.iter().enumerate() {
        let area = layout.panels[index];
        canvas.clip(area.clip());
        notes(&mut canvas, scene, &layout, look, |panel, below| panel == Some(index) && below);
        if let Some(disc) = pie::of(panel).filter(|_| layout.discs) {
            pie::draw(&mut canvas, area, disc, if pie::is_titled_within(panel) { &panel.title } else { "" });
            continue;
        }
        for layer in panel.layers.iter().filter(|layer| !is_hidden(layer, panel, scene)) {
            match (&layer.mark, scene.decor.traces.get(layer.trace).and_then(|look| look.gradient.as_ref())) {
                (Mark::Area { places, .. }, Some(colours)) => {
                    marks::gradient(
                        &mut canvas,
                        area,
                        places,
                        colours,
                        (&scene.axes[panel.x].axis, &scene.axes[panel.y].axis),
                    );
                }
                _ => marks::draw(&mut canvas, area, layer, hatch_of(scene, layer.trace), look),
            }
        }
    }
    let whole = Area { left: 0, top: 0, right: i32::from(columns), bottom: i32::from(rows) };
    canvas.clip(whole.clip());
    notes(&mut canvas, scene, &layout, look, |panel, below| panel.is_none() || !below);
    furniture::draw(&mut canvas, scene, &layout, look);
    (compose::compose(&canvas, look), Placed { panels: layout.panels })
}

/// Returns whether lines or points have the very colour of the figure's own ground, on which they cannot be seen: only on
/// another ground they would appear.
fn is_hidden(layer: &Layer, panel: &Panel, scene: &Scene) -> bool {
    let colour = match &layer.mark {
        Mark::Line { stroke, .. } | Mark::Segments { stroke, .. } => stroke.colour,
        Mark::Points { colour: Paint::One(colour), .. } => *colour,
        _ => return false,
    };
    let ground = scene.decor.ground.over(scene.decor.paper);
    let covers = |layer: &Layer| matches!(layer.mark, Mark::Area { .. } | Mark::Rects { .. } | Mark::Grid(_));
    let same =
        [(colour.r, ground.r), (colour.g, ground.g), (colour.b, ground.b)].iter().all(|(one, other)| one == other);
    same && !panel.layers.iter().any(covers)
}

/// Draws the shapes of the layout that are wanted; texts come with the furniture.
fn notes(
    canvas: &mut Canvas,
    scene: &Scene,
    layout: &Layout,
    look: Look,
    wanted: impl Fn(Option<usize>, bool) -> bool,
) {
    for note in &scene.notes {
        let (panel, below) = note.place();
        if !wanted(panel, below) || matches!(note, Note::Text { .. }) {
            continue;
        }
        let area = panel.and_then(|panel| layout.panels.get(panel).copied()).unwrap_or_else(|| layout.inner());
        let whole = Area { left: 0, top: 0, right: canvas.width(), bottom: canvas.height() };
        // A line of the paper may lie in the margins.
        canvas.clip(if panel.is_some() { area.clip() } else { whole.clip() });
        marks::note(canvas, area, note, look);
    }
}
