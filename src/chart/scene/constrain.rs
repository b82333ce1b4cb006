//! Axes whose scales are tied: a unit is as long on one as on the other.
//!
//! The axis on which a unit is longest gives way, by a wider range or by a smaller part of the figure, until all agree.

use crate::chart::axis::Axis;

/// Ties the scales of the axes that ask for it. `inner` is the length in pixels of the whole paper, across and up; `roots` are the
/// axes whose ranges each must have.
pub fn tie(axes: &mut [Axis], roots: &[usize], inner: (f64, f64)) {
    let mut done = vec![false; axes.len()];
    for start in 0..axes.len() {
        let group = group(axes, roots, start, inner);
        if group.len() < 2 || group.iter().any(|(index, _)| done[*index]) {
            continue;
        }
        for (index, _) in &group {
            done[*index] = true;
        }
        tie_group(axes, &group, inner);
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

fn tie_group(axes: &mut [Axis], group: &[(usize, f64)], inner: (f64, f64)) {
    let scale = |axis: &Axis, ratio: f64| length(axis, inner) / (axis.range[1] - axis.range[0]).abs() / ratio;
    let scales: Vec<f64> = group.iter().map(|(index, ratio)| scale(&axes[*index], *ratio)).collect();
    let least = scales.iter().copied().fold(f64::INFINITY, f64::min);
    if !(least.is_finite() && least > 0.0) || scales.iter().any(|scale| !scale.is_finite()) {
        return;
    }
    for ((index, _), scale) in group.iter().zip(&scales) {
        let (axis, factor) = (&mut axes[*index], scale / least);
        let towards = axis.constrain_toward;
        if factor < 1.0 + 1e-6 {
            continue;
        }
        if axis.constrain_domain {
            let [low, high] = axis.domain;
            let kept = (high - low) / factor;
            let start = low + (high - low - kept) * towards;
            axis.domain = [start, start + kept];
        } else {
            let [low, high] = axis.range;
            let middle = low + (high - low) * towards;
            axis.range = [middle + (low - middle) * factor, middle + (high - middle) * factor];
            axis.breaks.locate(axis.range);
        }
    }
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
        tie(&mut axes, &[0, 1], (200.0, 100.0));
        assert_eq!((axes[0].range, axes[1].range), ([-5.0, 15.0], [0.0, 10.0]));
        let mut axes =
            [axis("x", r#"{"range":[0,10],"constrain":"domain"}"#), axis("y", r#"{"range":[0,10],"scaleanchor":"x"}"#)];
        tie(&mut axes, &[0, 1], (200.0, 100.0));
        assert_eq!((axes[0].range, axes[0].domain), ([0.0, 10.0], [0.25, 0.75]));
    }

    #[test]
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
        tie(&mut axes, &[0, 1, 0], (400.0, 100.0));
        assert_eq!((axes[0].domain, axes[2].domain), ([0.125, 0.375], [0.625, 0.875]));
        assert_eq!(axes[1].domain, [0.0, 1.0]);
    }
}
