//! Carpets: bent nets of two coordinates a and b over the layout's axes, and points and contours that lie on them.
//!
//! A carpet's net is a table of places. Between them it is straight or smooth, so that each pair of numbers, counted in
//! columns and rows, is a place ([`Carpet::at`]). What lies on a carpet is worked out in these and then [moved](on) to places.

pub mod net;
pub mod on;

use std::rc::Rc;

use super::frame;
use crate::chart::axis::{self, Axis, AxisKind};
use crate::chart::scene::listing::Trace;
use crate::chart::scene::plan::layout_key;
use crate::chart::scene::shared::Shared;
use crate::chart::scene::source::{Source, Table};
use crate::model::{Object, Value};

/// How much more room a carpet has than it takes, for its labels.
const GROWN: f64 = 1.3;
/// How many places a carpet has at most.
const MOST: usize = 4_000_000;

/// A carpet.
#[derive(Debug, Clone)]
pub struct Carpet {
    /// The trace's number in the figure.
    pub index: usize,
    /// What traces on it call it.
    pub name: String,
    /// Its axes.
    pub ids: [String; 2],
    /// The coordinates of its columns.
    pub a: Vec<f64>,
    /// The coordinates of its rows.
    pub b: Vec<f64>,
    /// Both as axes, for what they are called.
    pub axes: [Axis; 2],
    /// Where the places are, row by row.
    places: [Vec<f64>; 2],
    /// How smooth it is along columns and along rows.
    smoothing: [f64; 2],
    /// Whether its x is made up.
    pub cheats: bool,
    /// The pixels of a unit along x and y, as far as they can be known before ranges are.
    pub scale: [f64; 2],
}

/// Places by two columns of coordinates: the table's own, or one of each distinct pair.
fn gridded(columns: [&[f64]; 2], values: &[f64]) -> ([Vec<f64>; 2], Vec<f64>) {
    let distinct = columns.map(|column| {
        let mut all: Vec<f64> = column.iter().copied().filter(|value| value.is_finite()).collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    });
    let (wide, high) = (distinct[0].len(), distinct[1].len());
    if wide.saturating_mul(high) > MOST {
        return ([Vec::new(), Vec::new()], Vec::new());
    }
    let mut table = vec![f64::NAN; wide * high];
    for ((a, b), value) in columns[0].iter().zip(columns[1]).zip(values) {
        let place = |which: usize, at: &f64| distinct[which].binary_search_by(|other| other.total_cmp(at));
        if let (Ok(column), Ok(row)) = (place(0, a), place(1, b)) {
            table[row * wide + column] = *value;
        }
    }
    (distinct, table)
}

/// Reads the numbers of a table row by row, with its width and height.
fn table(value: &Value) -> Option<(Vec<f64>, usize, usize)> {
    let table = Table(value);
    let (wide, high) = (table.columns(), table.rows());
    if wide == 0 || wide.saturating_mul(high) > MOST {
        return None;
    }
    let mut numbers = Vec::with_capacity(wide * high);
    for row in 0..high {
        let row = table.row(row)?;
        numbers.extend((0..wide).map(|column| row.cell(column).number().unwrap_or(f64::NAN)));
    }
    Some((numbers, wide, high))
}

impl Carpet {
    /// Reads a carpet; none without a net.
    #[must_use]
    pub fn read(trace: &Trace<'_>) -> Option<Carpet> {
        let source = trace.source;
        let mut axes = ["a", "b"].map(|name| {
            let column = source.coordinates(name);
            let object = source.sub(&format!("{name}axis")).whole();
            let guess = || column.as_ref().and_then(|column| axis::kind::guess(column, false)).unwrap_or_default();
            let kind = axis::kind::declared(&object).unwrap_or_else(guess);
            let kind = if kind.is_category() { AxisKind::Category } else { kind };
            Axis::from_layout(&object, &format!("x:{name}"), kind)
        });
        let given: Vec<Option<Vec<f64>>> = ["a", "b"]
            .iter()
            .zip(&mut axes)
            .map(|(name, axis)| {
                let column = source.coordinates(name)?;
                Some(axis::calc(axis.kind, &column, &mut axis.categories).into_owned())
            })
            .collect();
        let flat = |path: &str| source.column(path).and_then(|column| column.numbers().map(<[f64]>::to_vec));
        let ([a, b], [x, y]) = if let ([Some(a), Some(b)], Some(y)) = (&given[..], flat("y")) {
            let (sides, places) = gridded([a, b], &y);
            let x = flat("x").map(|x| gridded([a, b], &x).1);
            (sides, [x, Some(places)])
        } else {
            let (y, wide, high) = table(source.at("y")?)?;
            let x = source.at("x").and_then(table).filter(|(_, w, h)| (*w, *h) == (wide, high));
            let counted = |name: &str, count: usize| {
                let start = source.number(&format!("{name}0")).unwrap_or(0.0);
                let step = source.number(&format!("d{name}")).unwrap_or(1.0);
                (0..count).map(|index| start + step * index as f64).collect::<Vec<f64>>()
            };
            let side = |which: usize, name: &str, count: usize| {
                given[which].clone().filter(|side| side.len() >= count).unwrap_or_else(|| counted(name, count))
            };
            let (mut a, mut b) = (side(0, "a", wide), side(1, "b", high));
            a.truncate(wide);
            b.truncate(high);
            ([a, b], [x.map(|(x, _, _)| x), Some(y)])
        };
        let y = y?;
        if a.len() < 2 || b.len() < 2 || y.len() != a.len() * b.len() {
            return None;
        }
        let cheats = x.is_none();
        let x = x.unwrap_or_else(|| cheater(source, &a, &b));
        if let [first, .., last] = a.as_slice() {
            axes[0].range = [*first, *last];
        }
        if let [first, .., last] = b.as_slice() {
            axes[1].range = [*first, *last];
        }
        let smoothing =
            ["aaxis", "baxis"].map(|name| source.number(&format!("{name}.smoothing")).unwrap_or(1.0).clamp(0.0, 1.3));
        Some(Carpet {
            index: trace.index,
            name: source
                .display("carpet")
                .map_or_else(|| format!("carpet{}", trace.index), std::borrow::Cow::into_owned),
            ids: trace.ids.clone(),
            a,
            b,
            axes,
            places: [x, y],
            smoothing,
            cheats,
            scale: [1.0; 2],
        })
    }

    /// Returns how far it reaches along x (0) or y (1), with room for its labels.
    #[must_use]
    pub fn reach(&self, which: usize) -> Option<[f64; 2]> {
        let finite = self.places[which].iter().copied().filter(|value| value.is_finite());
        let [low, high] =
            finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], at| [low.min(at), high.max(at)]);
        let (middle, half) = (f64::midpoint(low, high), (high - low) / 2.0 * GROWN);
        (low <= high).then_some([middle - half, middle + half])
    }

    /// Returns the place at a column and a row, counted with fractions.
    #[must_use]
    pub fn at(&self, column: f64, row: f64) -> [f64; 2] {
        let wide = self.a.len();
        let along = |places: &[f64], row: usize| {
            smooth(wide, column, self.smoothing[0], |column| {
                places.get(row * wide + column).copied().unwrap_or(f64::NAN)
            })
        };
        [0, 1].map(|which| smooth(self.b.len(), row, self.smoothing[1], |row| along(&self.places[which], row)))
    }

    /// Returns the column (0) or row (1) of a coordinate, counted with fractions; nothing beyond the ends.
    #[must_use]
    pub fn count(&self, which: usize, at: f64) -> Option<f64> {
        let side = if which == 0 { &self.a } else { &self.b };
        let (first, last) = (*side.first()?, *side.last()?);
        let falls = first > last;
        let slack = (last - first).abs() * 1e-6;
        if !(at >= first.min(last) - slack && at <= first.max(last) + slack) {
            return None;
        }
        let after = side.partition_point(|other| if falls { *other >= at } else { *other <= at });
        let before = after.saturating_sub(1).min(side.len() - 2);
        let span = side[before + 1] - side[before];
        Some(before as f64 + if span == 0.0 { 0.0 } else { ((at - side[before]) / span).clamp(0.0, 1.0) })
    }
}

/// Returns a number between those of a list: on a straight line, or on a curve through all of them.
fn smooth(count: usize, at: f64, smoothing: f64, value: impl Fn(usize) -> f64) -> f64 {
    let at = at.clamp(0.0, count.saturating_sub(1) as f64);
    let before = (at.floor() as usize).min(count.saturating_sub(2));
    let part = at - before as f64;
    let (from, to) = (value(before), value((before + 1).min(count.saturating_sub(1))));
    if smoothing == 0.0 || count < 3 || part == 0.0 {
        return from + (to - from) * part;
    }
    // The slope at an inner point is that of the line through its neighbours; at an end a parabola goes on.
    let inner = |index: usize| (value(index + 1) - value(index - 1)) / 2.0 * smoothing;
    let (start, end) = match (before > 0, before + 2 < count) {
        (true, true) => (inner(before), inner(before + 1)),
        (true, false) => (inner(before), 2.0 * (to - from) - inner(before)),
        (false, _) => (2.0 * (to - from) - inner(before + 1), inner(before + 1)),
    };
    let (square, cube) = (part * part, part * part * part);
    from * (2.0 * cube - 3.0 * square + 1.0)
        + start * (cube - 2.0 * square + part)
        + to * (3.0 * square - 2.0 * cube)
        + end * (cube - square)
}

/// Makes up x: so that a and b are both seen, in all from 0 to 1.
fn cheater(source: Source<'_>, a: &[f64], b: &[f64]) -> Vec<f64> {
    let slope = source.number("cheaterslope").unwrap_or(1.0);
    let counted = |name: &str, side: &[f64]| -> Vec<f64> {
        if source.text(&format!("{name}axis.cheatertype")) != Some("index") {
            return side.to_vec();
        }
        let last = (side.len() - 1).max(1) as f64;
        (0..side.len()).map(|index| index as f64 / last).collect()
    };
    let (a, b) = (counted("a", a), counted("b", b));
    let x: Vec<f64> = b.iter().flat_map(|b| a.iter().map(move |a| a - b * slope)).collect();
    let low = x.iter().copied().fold(f64::INFINITY, f64::min);
    let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    x.into_iter().map(|x| (x - low) / span).collect()
}

/// Reads all carpets, tells those that share the figure of them, and gives the traces on them their axes.
///
/// Returns what the axes are if the layout does not say otherwise: an axis of made-up numbers is not seen.
pub fn lay<'a>(traces: &mut [Trace<'a>], shared: &Shared<'a>) -> Option<Value> {
    let mut carpets: Vec<Carpet> =
        traces.iter().filter(|trace| trace.kind == "carpet").filter_map(Carpet::read).collect();
    if carpets.is_empty() {
        return None;
    }
    for index in 0..carpets.len() {
        carpets[index].scale = [0, 1].map(|which| scale(&carpets, index, which, shared));
    }
    for trace in traces.iter_mut().filter(|trace| matches!(trace.kind, "scattercarpet" | "contourcarpet")) {
        if let Some(carpet) = of(&carpets, trace.source) {
            trace.ids.clone_from(&carpet.ids);
        }
    }
    let mut axes = Object::new();
    for carpet in carpets.iter().filter(|carpet| carpet.cheats) {
        let id = &carpet.ids[0];
        let honest = |trace: &&Trace<'_>| {
            trace.ids[0] == *id && !matches!(trace.kind, "carpet" | "scattercarpet" | "contourcarpet")
        };
        let all_cheat = carpets.iter().filter(|other| other.ids[0] == *id).all(|other| other.cheats);
        if all_cheat && !traces.iter().any(|trace| honest(&trace)) {
            let hidden = Object::from_iter([("visible".to_owned(), Value::Bool(false))]);
            axes.insert(layout_key(id), Value::Object(hidden));
        }
    }
    *shared.carpets.borrow_mut() = carpets.into_iter().map(Rc::new).collect();
    Some(Value::Object(axes))
}

/// Returns the carpet that a trace lies on: the one it names, or the first.
fn of<'c, C: std::borrow::Borrow<Carpet>>(carpets: &'c [C], source: Source<'_>) -> Option<&'c C> {
    let Some(name) = source.display("carpet") else { return carpets.first() };
    carpets.iter().find(|carpet| Borrowed::name(*carpet) == name)
}

/// What is asked of carpets, owned or shared.
trait Borrowed {
    fn name(&self) -> &str;
}

impl<C: std::borrow::Borrow<Carpet>> Borrowed for C {
    fn name(&self) -> &str {
        &self.borrow().name
    }
}

/// Returns the pixels of a unit on an axis of a carpet, if only carpets lie on it.
fn scale(carpets: &[Carpet], index: usize, which: usize, shared: &Shared<'_>) -> f64 {
    let id = &carpets[index].ids[which];
    let axis = shared.layout.sub(&layout_key(id));
    let column = |path: &str| {
        let column = axis.column(path)?;
        let ends = [column.cell(0).number()?, column.cell(1).number()?];
        (ends[0].is_finite() && ends[1].is_finite() && (ends[0] - ends[1]).abs() > 0.0).then_some(ends)
    };
    let [start, end] = column("domain").unwrap_or([0.0, 1.0]);
    let length = shared.size.inner(which == 0) * (end - start).abs();
    let range = column("range").unwrap_or_else(|| {
        let all = carpets.iter().filter(|carpet| carpet.ids[which] == *id).filter_map(|carpet| carpet.reach(which));
        let [low, high] =
            all.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], [from, to]| [low.min(from), high.max(to)]);
        let pad = (high - low) / 18.0;
        [low - pad, high + pad]
    });
    let scale = length / (range[1] - range[0]);
    if scale.is_finite() && scale != 0.0 { scale } else { 1.0 }
}

/// Returns what a coordinate is called on an axis of a carpet.
#[must_use]
pub fn label(source: Source<'_>, axis: &Axis, at: f64) -> String {
    let around = |key: &str| source.display(key).unwrap_or_default().into_owned();
    around("tickprefix") + &frame::escaped(&axis.label(at)) + &around("ticksuffix")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_go_through_their_points_and_are_straight_without_smoothing() {
        let values = [0.0, 1.0, 4.0, 9.0];
        for (index, value) in values.iter().enumerate() {
            assert!((smooth(4, index as f64, 1.0, |at| values[at]) - value).abs() < 1e-9);
        }
        assert!((smooth(4, 1.5, 0.0, |at| values[at]) - 2.5).abs() < 1e-9);
        // A parabola stays one.
        assert!((smooth(4, 1.5, 1.0, |at| values[at]) - 2.25).abs() < 1e-9);
        assert!((smooth(4, 0.5, 1.0, |at| values[at]) - 0.25).abs() < 1e-9);
    }

    #[test]
    fn columns_of_pairs_become_a_table() {
        let (sides, table) = gridded([&[2.0, 1.0, 2.0], &[5.0, 5.0, 6.0]], &[10.0, 20.0, 30.0]);
        assert_eq!(sides, [vec![1.0, 2.0], vec![5.0, 6.0]]);
        assert_eq!(table[..2], [20.0, 10.0]);
        assert!(table[2].is_nan() && (table[3] - 30.0).abs() < 1e-9);
    }
}
