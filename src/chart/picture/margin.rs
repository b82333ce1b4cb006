//! How much space lies around the panels: what the figure asks for, and more where legends, colour bars or labels need it.

/// What something needs beyond a place: fractions of the paper and pixels beyond them, on the four sides.
#[derive(Debug, Clone, Copy, Default)]
pub struct Push {
    /// The fractions from which left, right, top and bottom are counted, top and bottom from below.
    pub from: [f32; 4],
    /// How many pixels are needed beyond them.
    pub need: [f32; 4],
}

/// What widens margins.
#[derive(Debug, Clone, Default)]
pub struct Needs {
    /// What needs room beyond places of the paper.
    pub pushes: Vec<Push>,
    /// What is kept free at the picture's edges: left, right, top and bottom.
    pub reserved: [f32; 4],
    /// The least width and height that the panels keep.
    pub least: [f32; 2],
}

/// Panels keep this much even where the figure's own margins leave nothing.
const LEAST: f32 = 2.0;

/// Of more needs at different fractions on a side only the greatest count.
const MOST: usize = 300;

/// Returns the greatest need at each fraction.
fn greatest(needs: impl Iterator<Item = (f32, f32)>) -> Vec<(f32, f32)> {
    let mut kept: Vec<(f32, f32)> = needs.collect();
    kept.sort_by(|one, other| one.0.total_cmp(&other.0).then(other.1.total_cmp(&one.1)));
    kept.dedup_by(|next, before| next.0.total_cmp(&before.0).is_eq());
    if kept.len() > MOST {
        kept.sort_by(|one, other| other.1.total_cmp(&one.1));
        kept.truncate(MOST);
    }
    kept
}

/// Returns margins in which all have room, if there is any way to give it to them.
#[must_use]
pub fn resolve(base: [f32; 4], size: [f32; 2], needs: &Needs) -> [f32; 4] {
    let mut sides = base;
    // What is kept free lies in the figure's own margin as far as nothing else needs that.
    let mut reserved = needs.reserved;
    for (side, kept) in reserved.iter_mut().enumerate() {
        let pushed = needs.pushes.iter().map(|push| push.need[side]).fold(0.0, f32::max);
        *kept = (*kept - (base[side] - pushed).max(0.0)).max(0.0);
    }
    for (axis, whole) in size.into_iter().enumerate() {
        let (low, high) = if axis == 0 { (0, 1) } else { (3, 2) };
        let own = Push { from: [0.0, 1.0, 1.0, 0.0], need: base };
        let all = || std::iter::once(&own).chain(&needs.pushes);
        let room = whole - reserved[low] - reserved[high];
        let [lows, highs] = [low, high].map(|side| greatest(all().map(|push| (push.from[side], push.need[side]))));
        // Each pair of needs at two fractions fixes both margins; the greatest of all are taken.
        for &(from_low, need_low) in &lows {
            for &(from_high, need_high) in &highs {
                let apart = from_high - from_low;
                if apart.is_nan() || apart <= 0.0 {
                    continue;
                }
                let new_low = (need_low * from_high + (need_high - room) * from_low) / apart;
                let new_high = (need_high * (1.0 - from_low) + (need_low - room) * (1.0 - from_high)) / apart;
                if new_low >= 0.0 && new_high >= 0.0 && new_low + new_high > sides[low] + sides[high] {
                    (sides[low], sides[high]) = (new_low, new_high);
                }
            }
        }
        let kept = (whole - base[low] - base[high]).clamp(LEAST, needs.least[axis].max(LEAST));
        let most = (whole - kept).max(0.0);
        let sum = sides[low] + sides[high];
        if sum > most && sum > 0.0 {
            sides[low] *= most / sum;
            sides[high] *= most / sum;
        }
        for side in [low, high] {
            sides[side] = (sides[side].round() + reserved[side]).max(0.0);
        }
        // Nothing is left of a picture that is kept free from end to end.
        let sum = sides[low] + sides[high];
        if sum > whole - LEAST && sum > 0.0 {
            let most = (whole - LEAST).max(0.0);
            sides[low] *= most / sum;
            sides[high] *= most / sum;
        }
    }
    sides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legend_widens_the_right_margin() {
        let push = Push { from: [1.02, 1.02, 1.0, 1.0], need: [0.0, 112.0, 0.0, 0.0] };
        let sides =
            resolve([80.0, 80.0, 100.0, 80.0], [700.0, 500.0], &Needs { pushes: vec![push], ..Needs::default() });
        // 112 beyond a place 2 % beyond the panel: 700 = 80 + w + r with r = 112 + 0.02 w.
        assert_eq!(sides.map(|side| side as i32), [80, 122, 100, 80]);
    }

    #[test]
    fn nothing_takes_all_the_room() {
        let push = Push { from: [0.0, 1.0, 1.0, 0.0], need: [5000.0, 5000.0, 0.0, 0.0] };
        let sides =
            resolve([80.0, 80.0, 100.0, 80.0], [200.0, 100.0], &Needs { pushes: vec![push], ..Needs::default() });
        assert!(sides[0] + sides[1] < 200.0 && sides[2] + sides[3] < 100.0);
    }

    #[test]
    #[allow(clippy::float_cmp, reason = "sums of halves are exact")]
    fn what_is_kept_free_lies_in_the_own_margin_first() {
        let needs = Needs { reserved: [0.0, 0.0, 130.0, 40.0], ..Needs::default() };
        assert_eq!(resolve([80.0, 80.0, 100.0, 80.0], [700.0, 500.0], &needs), [80.0, 80.0, 130.0, 80.0]);
    }
}
