//! The room of a scene: its three axes, how long each is, and where coordinates lie in it.
//!
//! Traces speak in the coordinates of the axes. The room turns them into units of the box, whose middle is at nothing.

use super::vector::Vector;
use crate::chart::axis::{self, Axis, AxisKind, RangeMode};
use crate::chart::scene::plan;
use crate::chart::scene::source::Source;
use crate::model::{Cell, Column, Value};

/// The names of the axes.
pub const LETTERS: [&str; 3] = ["x", "y", "z"];
/// Axes are as long as their data are wide as long as the longest is at most so many times the shortest.
const MOST_UNLIKE: f64 = 4.0;
/// The part of its extent that an axis goes on beyond its data.
const MARGIN: f64 = 1.0 / 32.0;

/// The three axes of a scene before their ranges are known.
#[derive(Debug)]
pub struct Axes {
    /// The axes.
    pub axes: [Axis; 3],
}

impl Axes {
    /// Reads the axes of a scene, whose traces help to tell what they measure.
    #[must_use]
    pub fn read(scene: Source<'_>, layout: Source<'_>, traces: &[Source<'_>]) -> Axes {
        let axes = [0, 1, 2].map(|number| {
            let letter = LETTERS[number];
            let key = format!("{letter}axis");
            let object = plan::merged(scene.own(&key), scene.template().get(&key));
            let strict = object.get("autotypenumbers").and_then(Value::as_str).or(layout.text("autotypenumbers"));
            let samples: Vec<&Column> = traces.iter().filter_map(|trace| sample(trace.at(letter)?)).collect();
            let guess = || samples.iter().find_map(|column| axis::kind::guess(column, strict == Some("strict")));
            let kind = axis::kind::declared(&object).or_else(guess).unwrap_or_default();
            let kind = if kind == AxisKind::MultiCategory { AxisKind::Category } else { kind };
            // The axes of a scene have room for ticks as those along y have.
            let mut axis = Axis::from_layout(&object, &format!("y:{letter}"), kind);
            axis.order_categories(&samples);
            if let Some(separators) = layout.text("separators") {
                let mut marks = separators.chars();
                axis.ticking.separators = (marks.next().unwrap_or('.'), marks.next());
            }
            axis
        });
        Axes { axes }
    }

    /// Returns a column in the coordinates of an axis.
    pub fn coordinates(&mut self, axis: usize, column: &Column) -> Vec<f64> {
        let axis = &mut self.axes[axis];
        axis::calc(axis.kind, column, &mut axis.categories).into_owned()
    }

    /// Returns a single value in the coordinates of an axis.
    pub fn coordinate(&mut self, axis: usize, cell: Cell<'_>) -> f64 {
        let axis = &mut self.axes[axis];
        axis::kind::lookup(axis.kind, cell, &axis.categories)
    }

    /// Returns the numbers a unit that make the extents of data alike, as ranges and vectors are reckoned in.
    #[must_use]
    pub fn scales(data: [[f64; 2]; 3]) -> Vector {
        data.map(|[low, high]| {
            let extent = high - low;
            if extent > 0.0 && extent.is_finite() { 1.0 / extent } else { 1.0 }
        })
    }

    /// Finds ranges and lengths: `data` is how far the columns of the traces reach, `things` how far what is drawn does.
    #[must_use]
    pub fn settle(mut self, scene: Source<'_>, data: [[f64; 2]; 3], things: [[f64; 2]; 3]) -> Room {
        for (axis, [low, high]) in self.axes.iter_mut().zip(things) {
            if axis.range_settings.auto {
                axis.range = ranged(axis, low, high);
            }
            let [start, end] = axis.range;
            if !(start.is_finite() && end.is_finite()) {
                axis.range = [-1.0, 1.0];
            } else if (end - start).abs() <= f64::MIN_POSITIVE {
                axis.range = [start - 1.0, end + 1.0];
            }
        }
        let scales = Axes::scales(data);
        let aspect = aspect(scene, &self.axes, scales);
        Room { axes: self.axes, aspect, scales }
    }
}

/// Returns the first row of a table, or the column.
fn sample(value: &Value) -> Option<&Column> {
    match value {
        Value::List(rows) => rows.iter().find_map(Value::as_column),
        Value::Typed(array) => Some(array.column()),
        value => value.as_column(),
    }
    .filter(|column| !column.is_empty())
}

fn ranged(axis: &Axis, low: f64, high: f64) -> [f64; 2] {
    let settings = &axis.range_settings;
    let to_zero = settings.mode == RangeMode::ToZero;
    let (mut low, mut high) = if to_zero { (low.min(0.0), high.max(0.0)) } else { (low, high) };
    if low <= high && low.is_finite() && high.is_finite() {
        let more = (high - low) * MARGIN;
        (low, high) = (low - more, high + more);
    } else {
        (low, high) = (-1.0, 1.0);
    }
    for at in settings.include.iter().filter(|at| at.is_finite()) {
        (low, high) = (low.min(*at), high.max(*at));
    }
    low = settings.min_fixed.unwrap_or_else(|| settings.min_clip.map_or(low, |clip| low.max(clip)));
    high = settings.max_fixed.unwrap_or_else(|| settings.max_clip.map_or(high, |clip| high.min(clip)));
    if settings.reversed { [high, low] } else { [low, high] }
}

/// Returns how long the axes are.
fn aspect(scene: Source<'_>, axes: &[Axis; 3], scales: Vector) -> Vector {
    let own = LETTERS.map(|letter| scene.number(&format!("aspectratio.{letter}")).filter(|length| *length > 0.0));
    let manual = if own.iter().all(Option::is_some) { "manual" } else { "auto" };
    let data = || {
        // Axes that measure the same share a scale.
        let ratio = |axis: usize| {
            let alike: Vec<f64> =
                (0..3).filter(|other| axes[*other].kind == axes[axis].kind).map(|at| scales[at]).collect();
            let product: f64 = alike.iter().map(|scale| scale.ln()).sum();
            (product / alike.len().max(1) as f64).exp() / scales[axis]
        };
        [0, 1, 2].map(ratio)
    };
    let lengths = match scene.text("aspectmode").unwrap_or(manual) {
        "cube" => [1.0; 3],
        "manual" => own.map(|length| length.unwrap_or(1.0)),
        "data" => data(),
        _ => {
            let lengths = data();
            let most = lengths.iter().copied().fold(0.0, f64::max);
            let least = lengths.iter().copied().fold(f64::INFINITY, f64::min);
            if most / least <= MOST_UNLIKE { lengths } else { [1.0; 3] }
        }
    };
    lengths.map(|length| if length.is_finite() { length.clamp(1e-4, 1e4) } else { 1.0 })
}

/// The room of a scene.
#[derive(Debug)]
pub struct Room {
    /// Its axes with their ranges.
    pub axes: [Axis; 3],
    /// How long they are, in units of the box.
    pub aspect: Vector,
    /// The numbers a coordinate by which data are scaled to be alike.
    pub scales: Vector,
}

impl Room {
    /// Returns where coordinates lie in the box.
    #[must_use]
    pub fn place(&self, coordinates: Vector) -> Vector {
        [0, 1, 2].map(|axis| self.along(axis, coordinates[axis]))
    }

    /// Returns where a coordinate lies along an axis of the box.
    #[must_use]
    pub fn along(&self, axis: usize, coordinate: f64) -> f64 {
        let [start, end] = self.axes[axis].range;
        ((coordinate - start) / (end - start) - 0.5) * self.aspect[axis]
    }

    /// Returns the lowest and the highest corner of the box, a little wider, so that what lies on it is within.
    #[must_use]
    pub fn ends(&self) -> [Vector; 2] {
        let half = self.aspect.map(|length| length * 0.5 * (1.0 + 1e-7));
        [half.map(|half| -half), half]
    }

    /// Returns whether a place of the box is within it.
    #[must_use]
    pub fn holds(&self, place: Vector) -> bool {
        let ends = self.ends();
        (0..3).all(|axis| (ends[0][axis]..=ends[1][axis]).contains(&place[axis]))
    }

    /// Returns the part of a line within the box.
    #[must_use]
    pub fn cut(&self, [from, to]: [Vector; 2]) -> Option<[Vector; 2]> {
        if !(super::vector::is_finite(from) && super::vector::is_finite(to)) {
            return None;
        }
        let ends = self.ends();
        let (mut start, mut end) = (0.0f64, 1.0f64);
        for axis in 0..3 {
            let way = to[axis] - from[axis];
            let (low, high) = (ends[0][axis] - from[axis], ends[1][axis] - from[axis]);
            if way == 0.0 {
                if low > 0.0 || high < 0.0 {
                    return None;
                }
                continue;
            }
            let (one, two) = (low / way, high / way);
            start = start.max(one.min(two));
            end = end.min(one.max(two));
        }
        let kept = start <= end && start.is_finite() && end.is_finite();
        kept.then(|| [super::vector::between(from, to, start), super::vector::between(from, to, end)])
    }
}

/// Makes a reach of nothing.
#[must_use]
pub fn nowhere() -> [[f64; 2]; 3] {
    [[f64::INFINITY, f64::NEG_INFINITY]; 3]
}

/// Makes a reach go as far as coordinates; what is no number does not count.
pub fn reach(ends: &mut [[f64; 2]; 3], place: Vector) {
    for (ends, at) in ends.iter_mut().zip(place) {
        if at.is_finite() {
            *ends = [ends[0].min(at), ends[1].max(at)];
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "ranges are those that were given")]
mod tests {
    use super::*;

    fn room(scene: &str, data: [[f64; 2]; 3]) -> Room {
        let scene: Value = serde_json::from_str(scene).unwrap();
        let source = Source::new(Some(&scene), None);
        Axes::read(source, Source::new(None, None), &[]).settle(source, data, data)
    }

    #[test]
    fn ranges_go_a_little_beyond_the_data() {
        let room = room(r#"{"zaxis":{"range":[5,1]}}"#, [[0.0, 32.0], [3.0, 3.0], [0.0, 1.0]]);
        assert_eq!(room.axes[0].range, [-1.0, 33.0]);
        assert_eq!(room.axes[1].range, [2.0, 4.0]);
        assert_eq!(room.axes[2].range, [5.0, 1.0]);
        assert_eq!(super::super::vector::length(room.place([16.0, 3.0, 3.0])), 0.0);
        assert!(room.holds(room.place([33.0, 4.0, 1.0])) && !room.holds(room.place([34.0, 3.0, 3.0])));
    }

    #[test]
    fn boxes_are_as_data_are_unless_these_are_too_unlike() {
        let near = room("{}", [[0.0, 1.0], [0.0, 2.0], [0.0, 4.0]]).aspect;
        assert!((near[0] * 2.0 - near[1]).abs() < 1e-9 && (near[1] - 1.0).abs() < 1e-9);
        assert_eq!(room("{}", [[0.0, 1.0], [0.0, 2.0], [0.0, 4.1]]).aspect, [1.0; 3]);
        let manual = room(r#"{"aspectratio":{"x":1,"y":2,"z":0.5}}"#, nowhere()).aspect;
        assert_eq!(manual, [1.0, 2.0, 0.5]);
        assert_eq!(room(r#"{"aspectmode":"cube"}"#, [[0.0, 1.0], [0.0, 2.0], [0.0, 4.0]]).aspect, [1.0; 3]);
    }

    #[test]
    fn lines_are_cut_at_the_box() {
        let room = room(r#"{"aspectmode":"cube"}"#, [[-1.0, 1.0]; 3]);
        let [from, to] = room.cut([[-9.0, 0.0, 0.0], [9.0, 0.0, 0.0]]).unwrap();
        assert!((from[0] + 0.5).abs() < 1e-6 && (to[0] - 0.5).abs() < 1e-6);
        assert!(room.cut([[-9.0, 9.0, 0.0], [9.0, 9.0, 0.0]]).is_none());
        assert!(room.cut([[f64::NAN; 3], [0.0; 3]]).is_none());
    }
}
