//! The chart view under the mouse: a click puts the crosshair there, dragging draws a box, or turns a scene.

use ratatui::layout::{Position, Rect};

use crate::chart::scene::mark::Place;

use super::super::app::App;
use super::super::layout;
use super::{ChartView, rooms, run};

/// Puts the crosshair where the chart was clicked.
pub fn press(app: &mut App, at: Position) {
    if let Some((view, panel, place)) = under(app, at) {
        (view.panel, view.place, view.on, view.corner) = (panel, place, None, None);
        view.pressed = Some(place);
    }
}

/// Draws a box from where the button was pressed; returns whether the chart is what is dragged over.
pub fn drag(app: &mut App, at: Position) -> bool {
    let Some((view, panel, place)) = under(app, at) else { return false };
    let Some(begun) = view.pressed else { return false };
    if panel == view.panel && view.eye().is_some() {
        // What is grasped goes along; half a turn is as far as the panel is wide.
        let steps = [begun[0] - place[0], begun[1] - place[1]].map(|by| by * 12.0);
        if steps.iter().any(|by| by.abs() > 0.0) {
            view.turn(steps, 0.0);
            view.pressed = Some(place);
        }
    } else if panel == view.panel {
        view.place = place;
        let far = (place[0] - begun[0]).abs().max((place[1] - begun[1]).abs()) > 0.01;
        view.corner = (far || view.corner.is_some()).then_some(begun);
    }
    true
}

/// Shows the box that was drawn.
pub fn release(app: &mut App) {
    let Some(view) = run::front(app) else { return };
    let drawn = view.pressed.take().is_some() && view.corner.is_some();
    if drawn {
        run::run(app, super::super::action::Action::ZoomBox, None);
    }
}

/// Returns the chart in front with the panel and the place in it that a cell of the screen is.
fn under(app: &mut App, at: Position) -> Option<(&mut ChartView, usize, Place)> {
    let body = layout::body(app.panes()?);
    let view = run::front(app)?;
    let (chart, _): (Rect, _) = rooms(body, view.bare);
    if view.row.is_some() || !chart.contains(at) {
        return None;
    }
    let (column, row) = (i32::from(at.x - chart.x), i32::from(at.y - chart.y));
    let (_, painted) = view.painted.as_ref()?;
    let panels = &painted.placed.panels;
    let panel = panels
        .iter()
        .position(|area| (area.left..area.right).contains(&column) && (area.top..area.bottom).contains(&row))?;
    let area = panels.get(panel)?;
    let part = |from: i32, at: i32, length: i32| ((at - from) as f32 + 0.5) / length.max(1) as f32;
    let place = [part(area.left, column, area.width()), 1.0 - part(area.top, row, area.height())];
    Some((view, panel, place))
}
