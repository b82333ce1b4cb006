//! The room that labels inside a panel take from the axes that they stand across: ranges grow by it, so that no mark lies
//! below them.

use super::Size;
use super::plan::layout_key;
use super::source::Source;
use crate::chart::axis::{Axis, Side};
use crate::chart::measure;

/// Pixels between labels and marks; where a range is said, beside labels and above them.
const GAP: f64 = 4.75;
const BESIDE: f64 = 1.2;
const ABOVE: f64 = 6.0;

/// Returns how many pixels labels of other axes take at the start and at the end of each axis.
#[must_use]
pub fn rooms(axes: &[Axis], layout: Source<'_>, size: Size) -> Vec<[f64; 2]> {
    let mut rooms = vec![[0.0f64; 2]; axes.len()];
    for axis in axes.iter().filter(|axis| axis.ticking.inside && axis.visible && axis.show_tick_labels) {
        let Some(across) = axes.iter().position(|other| other.id == axis.anchor && other.is_x() != axis.is_x()) else {
            continue;
        };
        let end = usize::from(matches!(axis.side, Side::Top | Side::Right));
        rooms[across][end] =
            rooms[across][end].max(depth(axis, layout, size, axes[across].range_settings.within.is_some()));
    }
    rooms
}

/// Returns how far an axis' labels reach into the panel; `said` if the other axis says what lies beside them.
fn depth(axis: &Axis, layout: Source<'_>, size: Size, said: bool) -> f64 {
    let key = layout_key(&axis.id);
    let font = layout.number(&format!("{key}.tickfont.size")).or(layout.number("font.size")).unwrap_or(12.0);
    let font = font.clamp(1.0, 500.0);
    let angle = layout.number(&format!("{key}.tickangle")).unwrap_or(0.0).to_radians();
    let (sin, cos) = (angle.sin().abs(), angle.cos().abs());
    let length = (size.inner(axis.is_x()) * (axis.domain[1] - axis.domain[0]).abs()).max(10.0);
    let deepest = axis
        .ticks(length, font)
        .iter()
        .filter(|tick| !tick.minor)
        .map(|tick| {
            let [width, height] = measure::extent(&tick.text, font);
            let height = if height > 0.0 { height + 0.075 * font } else { 0.0 };
            if axis.is_x() { width * sin + height * cos } else { width * cos + height * sin }
        })
        .fold(0.0, f64::max);
    if deepest <= 0.0 {
        return 0.0;
    }
    // Labels beside their ticks need not clear them.
    let ticks = if axis.ticking.aside && !said { 0.0 } else { axis.ticking.length.max(0.0) };
    let gap = match (said, axis.is_x()) {
        (false, _) => GAP,
        (true, true) => ABOVE,
        (true, false) => BESIDE,
    };
    deepest + ticks + gap
}
