//! Ticks of names.

use super::super::Axis;
use super::step::Step;
use crate::chart::rich_text::RichText;

/// Returns the step for a rough one, and from where it counts: names are left out where there are too many.
#[must_use]
pub fn automatic(rough: f64) -> (Step, f64) {
    (Step::Plain(rough.max(1.0).ceil()), 0.0)
}

/// Returns the name at a coordinate; of two levels the inner one.
#[must_use]
pub fn write(axis: &Axis, at: f64, hover: bool) -> String {
    let Some((outer, inner)) = index(at).and_then(|index| axis.categories.levels(index)) else {
        return String::new();
    };
    if hover && !outer.is_empty() { format!("{outer} - {inner}") } else { inner.to_owned() }
}

/// Returns the outer level of the name at a coordinate.
#[must_use]
pub fn group(axis: &Axis, at: f64) -> RichText {
    let levels = index(at).and_then(|index| axis.categories.levels(index));
    RichText::parse(levels.map(|(outer, _)| outer).unwrap_or_default())
}

fn index(at: f64) -> Option<usize> {
    let index = (at + 0.5).floor();
    (index >= 0.0).then_some(index as usize)
}
