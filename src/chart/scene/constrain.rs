//! Axes whose scales are tied: a unit is as long on one as on the other.
//!
//! The axis on which a unit is longest gives way, by a wider range or by a smaller part of the figure, until all agree.

use crate::chart::axis::Axis;

/// Ties the scales of the axes that ask for it. `inner` is the length in pixels of the whole paper, across and up.
pub fn tie(axes: &mut [Axis], inner: (f64, f64)) {
    let mut done = vec![false; axes.len()];
    for start in 0..axes.len() {
        let group = group(axes, start);
        if group.len() < 2 || group.iter().any(|(index, _)| done[*index]) {
            continue;
        }
        for (index, _) in &group {
            done[*index] = true;
        }
        tie_group(axes, &group, inner);
    }
}

/// Returns the axes tied to one, each with how many times as long its units are.
fn group(axes: &[Axis], start: usize) -> Vec<(usize, f64)> {
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
            }
        }
        at += 1;
    }
    group
}

fn tie_group(axes: &mut [Axis], group: &[(usize, f64)], inner: (f64, f64)) {
    let scale = |axis: &Axis, ratio: f64| {
        let length = if axis.is_x() { inner.0 } else { inner.1 } * (axis.domain[1] - axis.domain[0]).abs();
        length / (axis.range[1] - axis.range[0]).abs() / ratio
    };
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
        tie(&mut axes, (200.0, 100.0));
        assert_eq!((axes[0].range, axes[1].range), ([-5.0, 15.0], [0.0, 10.0]));
        let mut axes =
            [axis("x", r#"{"range":[0,10],"constrain":"domain"}"#), axis("y", r#"{"range":[0,10],"scaleanchor":"x"}"#)];
        tie(&mut axes, (200.0, 100.0));
        assert_eq!((axes[0].range, axes[0].domain), ([0.0, 10.0], [0.25, 0.75]));
    }
}
