//! Axes whose scales are tied: a unit is as long on one as on the other.
//!
//! The axis on which a unit is longest gives way, by a wider range or by a smaller part of the figure, until all agree.

use crate::chart::axis::{Axis, Extreme, Extremes};

/// What the scales of axes depend on.
#[derive(Debug, Clone, Copy)]
pub struct Ties<'a> {
    /// The axes whose ranges each must have.
    pub roots: &'a [usize],
    /// The length in pixels of the whole paper, across and up.
    pub inner: (f64, f64),
    /// What the own traces of each reach, and its length in pixels.
    pub reaches: &'a [(Extremes, f64)],
}

/// Ties the scales of the axes that ask for it.
pub fn tie(axes: &mut [Axis], ties: &Ties<'_>) {
    let mut done = vec![false; axes.len()];
    for start in 0..axes.len() {
        let mut group = group(axes, ties.roots, start, ties.inner);
        if group.len() < 2 || group.iter().any(|(index, _)| done[*index]) {
            continue;
        }
        // In the order in which axes are kept: all along x first.
        group.sort_by_key(|(index, _)| (!axes[*index].is_x(), *index));
        for (index, _) in &group {
            done[*index] = true;
        }
        tie_group(axes, &group, ties);
    }
}

/// Returns the length of an axis in pixels.
fn length(axis: &Axis, inner: (f64, f64)) -> f64 {
    (if axis.is_x() { inner.0 } else { inner.1 }) * (axis.domain[1] - axis.domain[0]).abs()
}

/// Returns the axes tied to one, each with how many times as long its units are. What must have the range of a tied axis is
/// tied with it, its units being as much longer as it is itself.
fn group(axes: &[Axis], roots: &[usize], start: usize, inner: (f64, f64)) -> Vec<(usize, f64)> {
    let mut group = vec![(start, 1.0)];
    let mut at = 0;
    while at < group.len() {
        let (index, ratio) = group[at];
        for (other, axis) in axes.iter().enumerate() {
            if group.iter().any(|(known, _)| *known == other) {
                continue;
            }
            let ties = |from: &Axis, to: &Axis| from.scale_anchor.as_deref() == Some(to.id.as_str());
            if ties(axis, &axes[index]) {
                group.push((other, ratio * axis.scale_ratio));
            } else if ties(&axes[index], axis) {
                group.push((other, ratio / axes[index].scale_ratio));
            } else if roots.get(other).zip(roots.get(index)).is_some_and(|(one, other)| one == other) {
                group.push((other, ratio * length(axis, inner) / length(&axes[index], inner)));
            }
        }
        at += 1;
    }
    group
}

fn tie_group(axes: &mut [Axis], group: &[(usize, f64)], ties: &Ties<'_>) {
    let scale = |axis: &Axis, ratio: f64| length(axis, ties.inner) / (axis.range[1] - axis.range[0]).abs() / ratio;
    let scales: Vec<f64> = group.iter().map(|(index, ratio)| scale(&axes[*index], *ratio)).collect();
    let least = scales.iter().copied().fold(f64::INFINITY, f64::min);
    if !(least.is_finite() && least > 0.0) || scales.iter().any(|scale| !scale.is_finite()) {
        return;
    }
    for ((index, _), scale) in group.iter().zip(&scales) {
        let factor = scale / least;
        if factor < 1.0 + 1e-6 {
            continue;
        }
        if axes[*index].constrain_domain {
            let auto = axes[*index].range_settings.auto;
            let grown = if auto { keep_room(axes, *index, factor, ties) } else { 1.0 };
            let axis = &mut axes[*index];
            let [low, high] = axis.domain;
            let factor = factor / grown;
            let kept = (high - low) / factor;
            let start = low + (high - low - kept) * axis.constrain_toward;
            axis.domain = [start, start + kept];
        } else {
            let axis = &mut axes[*index];
            let [low, high] = axis.range;
            let middle = low + (high - low) * axis.constrain_toward;
            axis.range = [middle + (low - middle) * factor, middle + (high - middle) * factor];
            axis.breaks.locate(axis.range);
        }
    }
}

/// Widens the range of an axis that is about to get shorter by a factor, so that marks at its ends still have the pixels that
/// they need, and returns by how much. Wider than on the whole length the axis would have nothing of it.
fn keep_room(axes: &mut [Axis], index: usize, factor: f64, ties: &Ties<'_>) -> f64 {
    let Some((own, whole)) = ties.reaches.get(index) else { return 1.0 };
    let short = length(&axes[index], ties.inner) / factor;
    let mut extremes = own.clone();
    // What matches it has the same range on other lengths.
    for (other, (reach, _)) in ties.reaches.iter().enumerate().filter(|(other, _)| *other != index) {
        if ties.roots.get(other) == ties.roots.get(index) {
            extremes.add_all(reach, short / length(&axes[other], ties.inner).max(1e-6));
        }
    }
    if extremes.is_empty() {
        return 1.0;
    }
    let axis = &mut axes[index];
    let [start, end] = axis.range;
    let (middle, half) = (f64::midpoint(start, end), (end - start).abs() / 2.0);
    let scale = short / (2.0 * half);
    let room = |extreme: &Extreme| (extreme.pad_px + if extreme.padded { 0.05 * whole } else { 0.0 }) / scale;
    let (least, most) = (middle - half * factor * 1.0001, middle + half * factor * 1.0001);
    let lows = extremes.min.iter().map(|one| one.value - room(one)).filter(|low| *low > least);
    let highs = extremes.max.iter().map(|one| one.value + room(one)).filter(|high| *high < most);
    let (low, high) = (lows.fold(middle, f64::min), highs.fold(middle, f64::max));
    let grown = (high - low) / (2.0 * half);
    if !(grown.is_finite() && grown > 0.0) {
        return 1.0;
    }
    axis.range = if start <= end { [low, high] } else { [high, low] };
    axis.breaks.locate(axis.range);
    grown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::axis::AxisKind;
    use crate::model::Value;

    #[test]
    fn the_longer_unit_gives_way() {
        let axis = |id: &str, json: &str| {
            let layout: Value = serde_json::from_str(json).unwrap();
            Axis::from_layout(&layout, id, AxisKind::Linear)
        };
        let mut axes = [axis("x", r#"{"range":[0,10]}"#), axis("y", r#"{"range":[0,10],"scaleanchor":"x"}"#)];
        tie(&mut axes, &Ties { roots: &[0, 1], inner: (200.0, 100.0), reaches: &[] });
        assert_eq!((axes[0].range, axes[1].range), ([-5.0, 15.0], [0.0, 10.0]));
        let mut axes =
            [axis("x", r#"{"range":[0,10],"constrain":"domain"}"#), axis("y", r#"{"range":[0,10],"scaleanchor":"x"}"#)];
        tie(&mut axes, &Ties { roots: &[0, 1], inner: (200.0, 100.0), reaches: &[] });
        assert_eq!((axes[0].range, axes[0].domain), ([0.0, 10.0], [0.25, 0.75]));
    }

    #[test]
    #[allow(clippy::float_cmp, reason = "sums of halves are exact")]
    fn what_matches_a_tied_axis_gives_way_with_it() {
        let axis = |id: &str, json: &str| {
            let layout: Value = serde_json::from_str(json).unwrap();
            Axis::from_layout(&layout, id, AxisKind::Linear)
        };
        let mut axes = [
            axis("x", r#"{"range":[0,10],"domain":[0,0.5],"scaleanchor":"y","constrain":"domain"}"#),
            axis("y", r#"{"range":[0,10]}"#),
            axis("x2", r#"{"range":[0,10],"domain":[0.5,1],"constrain":"domain"}"#),
        ];
        tie(&mut axes, &Ties { roots: &[0, 1, 0], inner: (400.0, 100.0), reaches: &[] });
        assert_eq!((axes[0].domain, axes[2].domain), ([0.125, 0.375], [0.625, 0.875]));
        assert_eq!(axes[1].domain, [0.0, 1.0]);
    }
}
