//! Rectangles thinned to one a dot.

use super::Frame;
use crate::chart::scene::mark::{Paint, Rect};

impl Frame<'_> {
    /// Makes one rectangle of those that stand on the same dot, if there are far more of them than dots.
    pub(super) fn thin_rects(&self, rects: Vec<Rect>, fill: Paint, upright: bool) -> (Vec<Rect>, Paint) {
        let dots = if upright { self.size.dots.0 } else { self.size.dots.1 }.max(1) as usize;
        if rects.len() <= dots * 8 {
            return (rects, fill);
        }
        let along = usize::from(!upright);
        let across = 1 - along;
        let mut kept: Vec<Option<(usize, Rect)>> = vec![None; dots];
        for (index, rect) in rects.iter().enumerate() {
            let middle = f32::midpoint(rect[along], rect[along + 2]);
            if !(0.0..=1.0).contains(&middle) || !rect[across].is_finite() || !rect[across + 2].is_finite() {
                continue;
            }
            let length = |rect: &Rect| (rect[across + 2] - rect[across]).abs();
            match &mut kept[((middle * dots as f32) as usize).min(dots - 1)] {
                Some((longest, all)) => {
                    if length(rect) > length(&rects[*longest]) {
                        *longest = index;
                    }
                    let (low, high) = (rect[across].min(rect[across + 2]), rect[across].max(rect[across + 2]));
                    (all[across], all[across + 2]) = (all[across].min(low), all[across + 2].max(high));
                    (all[along], all[along + 2]) = (all[along].min(rect[along]), all[along + 2].max(rect[along + 2]));
                }
                empty => *empty = Some((index, *rect)),
            }
        }
        let colours = kept.iter().flatten().map(|(index, _)| fill.at(*index)).collect();
        let fill = if matches!(fill, Paint::Each(_)) { Paint::Each(colours) } else { fill };
        (kept.into_iter().flatten().map(|(_, rect)| rect).collect(), fill)
    }
}
