//! The range that shows all data, as Plotly finds it.

use super::Axis;

/// A coordinate that must be in view, with the room that its mark needs beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Extreme {
    /// The coordinate.
    pub value: f64,
    /// Pixels of room beyond it, for a marker or a text.
    pub pad_px: f64,
    /// Whether the usual margin of 5 % is wanted too.
    pub padded: bool,
}

/// The room that a trace wants around its coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Room {
    /// Pixels on both sides of each coordinate: half a marker.
    pub pad_px: f64,
    /// Whether the usual margin of 5 % is wanted at the ends.
    pub padded: bool,
    /// Whether zero must be in view, with no margin beyond it: bars and areas.
    pub to_zero: bool,
}

/// The extremes of all traces on an axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extremes {
    /// What the low end must show.
    pub min: Vec<Extreme>,
    /// What the high end must show.
    pub max: Vec<Extreme>,
}

impl Extremes {
    /// Adds the coordinates of a trace, all with the same room.
    pub fn add(&mut self, values: &[f64], room: Room) {
        let finite = values.iter().copied().filter(|value| value.is_finite());
        let Some((least, most)) = finite.fold(None, |ends: Option<(f64, f64)>, value| {
            Some(ends.map_or((value, value), |(least, most)| (least.min(value), most.max(value))))
        }) else {
            return;
        };
        self.add_one(least, room);
        self.add_one(most, room);
    }

    /// Adds one coordinate with its room: a marker with a size of its own, the end of an error bar.
    pub fn add_one(&mut self, value: f64, room: Room) {
        self.min.push(Extreme { value, pad_px: room.pad_px, padded: room.padded });
        self.max.push(Extreme { value, pad_px: room.pad_px, padded: room.padded });
    }
}

/// How the range follows from the data.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RangeSettings {
    /// Whether the first end is found from the data.
    pub auto_start: bool,
    /// Whether the second end is found from the data.
    pub auto_end: bool,
}

/// Returns the range that shows the extremes.
#[must_use]
pub fn autorange(_axis: &Axis, extremes: &Extremes, _length_px: f64) -> [f64; 2] {
    let least = extremes.min.iter().map(|extreme| extreme.value).fold(f64::INFINITY, f64::min);
    let most = extremes.max.iter().map(|extreme| extreme.value).fold(f64::NEG_INFINITY, f64::max);
    if least < most {
        let margin = (most - least) * 0.05;
        [least - margin, most + margin]
    } else if least.is_finite() {
        [least - 1.0, most + 1.0]
    } else {
        [-1.0, 6.0]
    }
}

/// Returns the range of an axis: the layout's where it is fixed, else that of the data.
#[must_use]
pub fn fitted(axis: &Axis, extremes: &Extremes, length_px: f64) -> [f64; 2] {
    let found = autorange(axis, extremes, length_px);
    let settings = &axis.range_settings;
    [
        if settings.auto_start { found[0] } else { axis.range[0] },
        if settings.auto_end { found[1] } else { axis.range[1] },
    ]
}
