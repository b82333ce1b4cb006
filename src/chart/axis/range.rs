//! The range that shows all data, as Plotly finds it.
//!
//! Traces say how far they reach, in coordinates, and how many pixels of room their marks need beyond. The range is then the
//! one in which the pair of extremes that needs most is just in view.

use super::{Axis, AxisKind, kind};
use crate::chart::format::date;
use crate::model::Value;

/// The greatest coordinate that takes part: beyond it arithmetic would overflow.
const MOST: f64 = f64::MAX * 1e-4;

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

/// The extremes of all traces on an axis; of those that others make needless none is kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extremes {
    /// What the low end must show.
    pub min: Vec<Extreme>,
    /// What the high end must show.
    pub max: Vec<Extreme>,
}

impl Extremes {
    /// Returns whether no trace reaches anywhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.min.is_empty() || self.max.is_empty()
    }

    /// Adds the coordinates of a trace, all with the same room.
    ///
    /// Zero is wanted on linear axes only: leave `to_zero` out on others.
    pub fn add(&mut self, values: &[f64], room: Room) {
        let finite = values.iter().copied().filter(|value| value.abs() < MOST);
        let ends = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
            (if value < least { value } else { least }, if value > most { value } else { most })
        });
        if ends.0 <= ends.1 {
            self.add_span(ends.0, ends.1, room);
        }
    }

    /// Adds one coordinate with its room: a marker with a size of its own, the end of an error bar.
    pub fn add_one(&mut self, value: f64, room: Room) {
        self.add_span(value, value, room);
    }

    /// Adds all from a coordinate to another: a bar, a box, a cell.
    pub fn add_span(&mut self, low: f64, high: f64, room: Room) {
        let (low, high) = if room.to_zero { (low.min(0.0), high.max(0.0)) } else { (low, high) };
        self.add_low(low, room);
        self.add_high(high, room);
    }

    /// Adds what only the low end must show.
    pub fn add_low(&mut self, value: f64, room: Room) {
        keep(&mut self.min, value, room, |one, two| one <= two);
    }

    /// Adds what only the high end must show.
    pub fn add_high(&mut self, value: f64, room: Room) {
        keep(&mut self.max, value, room, |one, two| one >= two);
    }

    /// Gives what lies at the low and at the high end at least this much room, on an axis of a length in pixels. What has no
    /// room at all stands on its end and stays there.
    pub fn give_room(&mut self, [low, high]: [f64; 2], length_px: f64) {
        for (list, least) in [(&mut self.min, low), (&mut self.max, high)] {
            for extreme in list.iter_mut().filter(|extreme| extreme.padded || extreme.pad_px > 0.0) {
                let usual = if extreme.padded { 0.05 * length_px } else { 0.0 };
                extreme.pad_px = extreme.pad_px.max(least - usual);
            }
        }
    }

    /// Adds the extremes of another axis with the same range, whose length is this one's divided by `ratio`.
    pub fn add_all(&mut self, other: &Extremes, ratio: f64) {
        let room = |extreme: &Extreme| Room { pad_px: extreme.pad_px * ratio, padded: extreme.padded, to_zero: false };
        for extreme in &other.min {
            self.add_low(extreme.value, room(extreme));
        }
        for extreme in &other.max {
            self.add_high(extreme.value, room(extreme));
        }
    }
}

/// Adds an extreme unless one there is reaches at least as far, and drops those that now are needless.
fn keep(list: &mut Vec<Extreme>, value: f64, room: Room, reaches: fn(f64, f64) -> bool) {
    if value.is_nan() || value.abs() >= MOST {
        return;
    }
    let covers = |one: &Extreme| reaches(one.value, value) && one.pad_px >= room.pad_px && (one.padded || !room.padded);
    if list.iter().any(covers) {
        return;
    }
    list.retain(|one| !(reaches(value, one.value) && one.pad_px <= room.pad_px && (room.padded || !one.padded)));
    let bound = room.to_zero && value == 0.0;
    list.push(Extreme { value, pad_px: if bound { 0.0 } else { room.pad_px.max(0.0) }, padded: room.padded && !bound });
}

/// What a range found from data must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RangeMode {
    /// Nothing.
    #[default]
    Normal,
    /// Zero in view, at an end if it can be.
    ToZero,
    /// Nothing below zero.
    NonNegative,
}

/// How the range follows from the data.
#[derive(Debug, Clone, PartialEq)]
pub struct RangeSettings {
    /// Whether it is found from the data at all.
    pub auto: bool,
    /// Whether it runs backwards.
    pub reversed: bool,
    /// What it must have.
    pub mode: RangeMode,
    /// What the low end is, whatever the data.
    pub min_fixed: Option<f64>,
    /// What the high end is, whatever the data.
    pub max_fixed: Option<f64>,
    /// Below what the low end never lies.
    pub min_clip: Option<f64>,
    /// Above what the high end never lies.
    pub max_clip: Option<f64>,
    /// What must be in view.
    pub include: Vec<f64>,
    /// The range that the layout gives, or the one that an axis without data has.
    pub given: [f64; 2],
    /// The least that may ever be in view, however the user moves.
    pub least: Option<f64>,
    /// The greatest.
    pub greatest: Option<f64>,
    /// What is to be in view beside the labels that stand inside the panel.
    pub within: Option<[f64; 2]>,
}

impl Default for RangeSettings {
    fn default() -> Self {
        RangeSettings::read(&Value::Null, "x", AxisKind::Linear)
    }
}

impl RangeSettings {
    /// Reads what an axis of a layout says about its range.
    #[must_use]
    pub fn read(layout: &Value, id: &str, kind: AxisKind) -> RangeSettings {
        let range = layout.get("range");
        let end = |index: usize| coordinate(kind, range.and_then(|range| element(range, index)));
        let length = range.map_or(0, Value::len);
        let is_null =
            |index: usize| range.and_then(|range| element(range, index)).is_none_or(|value| value == Value::Null);
        let given = if length == 2 { [end(0), end(1)] } else { [None, None] };
        let valid = length == 2 && (0..2).all(|index| is_null(index) || given[index].is_some());
        let usual = match (valid, given) {
            (true, [Some(_), Some(_)]) => "false",
            (true, [None, Some(_)]) => "min",
            (true, [Some(_), None]) => "max",
            _ => "true",
        };
        let said = match layout.get("autorange") {
            Some(Value::Bool(auto)) => Some(if *auto { "true" } else { "false" }),
            Some(Value::Text(text)) if WORDS.contains(&text.as_str()) => Some(text.as_str()),
            _ => None,
        };
        let auto = said.unwrap_or(usual);
        let options = layout.get("autorangeoptions");
        // Options are values, ranges of logarithmic axes their logarithms.
        let scaled = |value: f64| if kind == AxisKind::Log { value.log10() } else { value };
        let option = |key: &str| {
            let value = coordinate(kind, options.and_then(|options| options.get(key)).cloned());
            value.map(scaled).filter(|value| value.is_finite())
        };
        let reversed = auto.contains("reversed");
        let backwards = matches!(given, [Some(start), Some(end)] if end < start);
        // One open end: the other is where the layout says.
        let (low, high) = if reversed { (given[1], given[0]) } else { (given[0], given[1]) };
        let mode = layout.get("rangemode").and_then(Value::as_str).filter(|_| kind != AxisKind::Log);
        let mode = match mode {
            Some("tozero") => RangeMode::ToZero,
            Some("nonnegative") => RangeMode::NonNegative,
            _ => RangeMode::Normal,
        };
        let include = options.and_then(|options| options.get("include"));
        let include = include.map_or_else(Vec::new, |value| match value.as_column() {
            Some(list) => list.cells().map(|cell| kind::lookup(kind, cell, &super::Categories::default())).collect(),
            None => coordinate(kind, Some(value.clone())).map(scaled).into_iter().collect(),
        });
        RangeSettings {
            auto: auto != "false",
            reversed: reversed || backwards,
            mode,
            min_fixed: option("minallowed").or(low.filter(|_| valid && high.is_none())),
            max_fixed: option("maxallowed").or(high.filter(|_| valid && low.is_none())),
            min_clip: option("clipmin"),
            max_clip: option("clipmax"),
            include,
            given: cleaned(given, valid, mode, id, kind),
            least: coordinate(kind, layout.get("minallowed").cloned()),
            greatest: coordinate(kind, layout.get("maxallowed").cloned()),
            within: within(layout, kind),
        }
    }

    /// Returns the range on an axis of a length in pixels whose first and last pixels are taken by labels.
    #[must_use]
    pub fn beside(&self, [first, last]: [f64; 2], length_px: f64) -> Option<[f64; 2]> {
        let [start, end] = self.within?;
        let free = length_px - first - last;
        let scale = (end - start) / if free > length_px / 10.0 { free } else { return Some([start, end]) };
        Some([start - first * scale, end + last * scale])
    }
}

/// Returns both ends of an `insiderange`, unless a range is said too.
fn within(layout: &Value, kind: AxisKind) -> Option<[f64; 2]> {
    let list = layout.get("insiderange").filter(|_| layout.get("range").is_none())?;
    let end = |index: usize| coordinate(kind, element(list, index)).filter(|end| end.is_finite());
    let (start, end) = (end(0)?, end(1)?);
    #[expect(clippy::float_cmp, reason = "only the very same ends span nothing")]
    let spans = start != end;
    spans.then_some([start, end])
}

/// The words that `autorange` may be.
const WORDS: [&str; 6] = ["reversed", "min reversed", "max reversed", "min", "max", "true"];

fn element(list: &Value, index: usize) -> Option<Value> {
    match list.as_column() {
        Some(column) if index < column.len() => Some(match column.cell(index) {
            crate::model::Cell::Null => Value::Null,
            crate::model::Cell::Text(text) => Value::Text(text.to_owned()),
            crate::model::Cell::Bool(flag) => Value::Bool(flag),
            cell => Value::Float(cell.number().unwrap_or(f64::NAN)),
        }),
        _ => list.as_list().and_then(|values| values.get(index)).cloned(),
    }
}

/// Returns an end of a range as the layout gives it: logarithms for a logarithmic axis, dates for a date axis.
fn coordinate(kind: AxisKind, value: Option<Value>) -> Option<f64> {
    let value = value?;
    match kind {
        AxisKind::Date => kind::moment(value.cell()),
        _ => kind::number(value.cell()),
    }
    .filter(|number| number.is_finite())
}

/// Returns a range that can be drawn: the given one, or that of an axis without data.
fn cleaned(given: [Option<f64>; 2], valid: bool, mode: RangeMode, id: &str, kind: AxisKind) -> [f64; 2] {
    let mut usual = match kind {
        AxisKind::Date => [946_684_800_000.0, 978_307_200_000.0],
        _ if id.starts_with('y') => [-1.0, 4.0],
        _ => [-1.0, 6.0],
    };
    if mode != RangeMode::Normal && kind != AxisKind::Date {
        usual[0] = 0.0;
    }
    match given {
        [Some(start), Some(end)] if start == end => {
            let more = if kind == AxisKind::Date { date::SECOND } else { (start.abs() * 1e-6).max(1.0) };
            [start - more, end + more]
        }
        [Some(start), Some(end)] => [start, end].map(|end| end.clamp(-MOST, MOST)),
        [Some(start), None] if !valid && kind != AxisKind::Date => [start, start * 10.0],
        [None, Some(end)] if !valid && kind != AxisKind::Date => [end * 0.1, end],
        _ => usual,
    }
}

/// Returns the range that shows the extremes on an axis of a length in pixels.
#[must_use]
pub fn autorange(axis: &Axis, extremes: &Extremes, length_px: f64) -> [f64; 2] {
    let settings = &axis.range_settings;
    let [low, high] = if extremes.is_empty() {
        let given = settings.given;
        return if settings.reversed && given[0] < given[1] { [given[1], given[0]] } else { given };
    } else {
        span(axis, extremes, length_px)
    };
    let mut low = settings.include.iter().copied().filter(|at| at.is_finite()).fold(low, f64::min);
    let mut high = settings.include.iter().copied().filter(|at| at.is_finite()).fold(high, f64::max);
    let ordered = |one: Option<f64>, two: Option<f64>| !matches!((one, two), (Some(one), Some(two)) if one >= two);
    let fixed = ordered(settings.min_fixed, settings.max_fixed);
    let clipped = ordered(settings.min_clip, settings.max_clip);
    match (settings.min_fixed.filter(|_| fixed), settings.min_clip.filter(|_| clipped)) {
        (Some(fixed), _) => low = fixed,
        (None, Some(clip)) => low = low.max(clip),
        _ => {}
    }
    match (settings.max_fixed.filter(|_| fixed), settings.max_clip.filter(|_| clipped)) {
        (Some(fixed), _) => high = fixed,
        (None, Some(clip)) => high = high.min(clip),
        _ => {}
    }
    if settings.reversed { [high, low] } else { [low, high] }
}

/// The two extremes that decide, and the coordinates a pixel that they leave.
struct Best {
    low: Extreme,
    high: Extreme,
    scale: f64,
    /// Neither has room beyond it.
    bare: [bool; 2],
}

fn span(axis: &Axis, extremes: &Extremes, length_px: f64) -> [f64; 2] {
    let length = length_px.max(1.0);
    let mode = axis.range_settings.mode;
    let least = extremes.min.iter().map(|one| one.value).fold(f64::INFINITY, f64::min);
    let most = extremes.max.iter().map(|one| one.value).fold(f64::NEG_INFINITY, f64::max);
    let pad = |extreme: &Extreme| extreme.pad_px + if extreme.padded { 0.05 * length } else { 0.0 };
    if least == most {
        return single(least, mode, extremes, pad, length);
    }
    let hidden =
        |low: f64, high: f64| -> f64 { axis.breaks.between(low, high).iter().map(|[from, to]| to - from).sum() };
    let mut best: Option<Best> = None;
    for low in &extremes.min {
        for high in &extremes.max {
            let apart = high.value - low.value - hidden(low.value, high.value);
            if apart <= 0.0 {
                continue;
            }
            let room = length - pad(low) - pad(high);
            // Room never takes more than nine tenths; else the bare coordinates must do.
            let enough = room > length / 10.0;
            let scale = apart / if enough { room } else { length };
            if best.as_ref().is_none_or(|best| scale > best.scale) {
                best = Some(Best { low: *low, high: *high, scale, bare: [!enough; 2] });
            }
        }
    }
    let Some(mut best) = best else {
        return [least - 1.0, most + 1.0];
    };
    let pad = |extreme: &Extreme, bare: bool| if bare { 0.0 } else { pad(extreme) };
    let bound = |value: f64| Extreme { value, ..Extreme::default() };
    match mode {
        RangeMode::ToZero => {
            if best.low.value >= 0.0 {
                (best.low, best.bare[0]) = (bound(0.0), true);
            }
            if best.high.value <= 0.0 {
                (best.high, best.bare[1]) = (bound(0.0), true);
            }
        }
        RangeMode::NonNegative => {
            if best.low.value - best.scale * pad(&best.low, best.bare[0]) < 0.0 {
                (best.low, best.bare[0]) = (bound(0.0), true);
            }
            if best.high.value <= 0.0 {
                (best.high, best.bare[1]) = (bound(1.0), true);
            }
        }
        RangeMode::Normal => {}
    }
    let pads = [pad(&best.low, best.bare[0]), pad(&best.high, best.bare[1])];
    let apart = best.high.value - best.low.value - hidden(best.low.value, best.high.value);
    let scale = apart / (length - pads[0] - pads[1]);
    [best.low.value - scale * pads[0], best.high.value + scale * pads[1]]
}

/// Returns the range around a single value.
fn single(value: f64, mode: RangeMode, extremes: &Extremes, pad: impl Fn(&Extreme) -> f64, length: f64) -> [f64; 2] {
    match mode {
        RangeMode::ToZero if value == 0.0 => [0.0, 1.0],
        RangeMode::ToZero => {
            let list = if value > 0.0 { &extremes.max } else { &extremes.min };
            let room = list.iter().map(pad).fold(0.0, f64::max);
            // Never farther from the end than the middle.
            let end = value / (1.0 - (room / length).min(0.5));
            if value > 0.0 { [0.0, end] } else { [end, 0.0] }
        }
        RangeMode::NonNegative => [(value - 1.0).max(0.0), (value + 1.0).max(1.0)],
        RangeMode::Normal => [value - 1.0, value + 1.0],
    }
}

/// Returns the range of an axis: the layout's where it is fixed, else that of the data.
#[must_use]
pub fn fitted(axis: &Axis, extremes: &Extremes, length_px: f64) -> [f64; 2] {
    let settings = &axis.range_settings;
    let range = if settings.auto { autorange(axis, extremes, length_px) } else { settings.given };
    limited(range, settings)
}

/// Keeps a range within what may ever be in view.
#[must_use]
pub fn limited(range: [f64; 2], settings: &RangeSettings) -> [f64; 2] {
    let back = range[1] < range[0];
    let (mut low, mut high) = if back { (range[1], range[0]) } else { (range[0], range[1]) };
    if let Some(least) = settings.least {
        low = low.max(least);
    }
    if let Some(greatest) = settings.greatest {
        high = high.min(greatest);
    }
    if low >= high {
        match (settings.least, settings.greatest) {
            (Some(least), greatest) => high = greatest.map_or(least + 1.0, |greatest| greatest.min(least + 1.0)),
            (None, Some(greatest)) => low = greatest - 1.0,
            (None, None) => {}
        }
    }
    if back { [high, low] } else { [low, high] }
}

#[cfg(test)]
mod tests;
