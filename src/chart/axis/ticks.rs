//! Where an axis has ticks and what they say.

use super::Axis;
use crate::chart::rich_text::RichText;

/// A tick.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Its coordinate.
    pub at: f64,
    /// Where it lies on the axis, from 0 to 1.
    pub fraction: f64,
    /// What it says; empty if its label is not shown.
    pub text: RichText,
    /// Whether it is one of the small ones between.
    pub minor: bool,
}

/// Where ticks stand and what they say, as the layout asks for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ticking {
    /// How many ticks there are at most; 0 lets the length decide.
    pub nticks: u32,
    /// How labels are turned, in degrees clockwise, if said.
    pub angle: Option<f64>,
}

/// Returns the ticks of an axis in view.
#[must_use]
pub fn all(axis: &Axis, _length_px: f64, _font_px: f64) -> Vec<Tick> {
    (0..5u8)
        .map(|step| f64::from(step) / 4.0)
        .map(|fraction| {
            let at = axis.value_at(fraction);
            Tick { at, fraction, text: RichText::from_plain(&axis.label(at)), minor: false }
        })
        .collect()
}

/// Returns a coordinate as text for a reader.
#[must_use]
pub fn hover_label(axis: &Axis, calc: f64) -> String {
    match axis.categories.name(calc.round() as usize) {
        Some(name) if axis.kind.is_category() => name.to_owned(),
        _ => calc.to_string(),
    }
}
