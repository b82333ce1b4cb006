//! How much space lies around the panels: what the figure asks for, and more where legends, colour bars or labels need it.

/// What something needs beyond a place: fractions of the paper and pixels beyond them, on the four sides.
#[derive(Debug, Clone, Copy, Default)]
pub struct Push {
    /// The fractions from which left, right, top and bottom are counted, top and bottom from below.
    pub from: [f32; 4],
    /// How many pixels are needed beyond them.
    pub need: [f32; 4],
}

/// The least part of the picture that panels keep.
const LEAST: f32 = 64.0;

/// Returns margins in which all have room, if there is any way to give it to them.
#[must_use]
pub fn resolve(base: [f32; 4], size: [f32; 2], pushes: &[Push]) -> [f32; 4] {
    let mut sides = base;
    let own = [(0.0, base[0], 1.0, base[1]), (0.0, base[3], 1.0, base[2])];
    for axis in 0..2 {
        let (low, high) = if axis == 0 { (0, 1) } else { (3, 2) };
        let lows = pushes.iter().map(|push| (push.from[low], push.need[low]));
        let highs = pushes.iter().map(|push| (push.from[high], push.need[high]));
        let (val_low, size_low, val_high, size_high) = own[axis];
        let lows: Vec<(f32, f32)> = std::iter::once((val_low, size_low)).chain(lows).collect();
        let highs: Vec<(f32, f32)> = std::iter::once((val_high, size_high)).chain(highs).collect();
        let whole = size[axis];
        // Each pair of needs at two fractions fixes both margins; the greatest of all are taken.
        for (from_low, need_low) in &lows {
            for (from_high, need_high) in &highs {
                let apart = from_high - from_low;
                if apart <= 1e-4 {
                    continue;
                }
                let new_low = (need_low * from_high + (need_high - whole) * from_low) / apart;
                let new_high = (need_high * (1.0 - from_low) + (need_low - whole) * (1.0 - from_high)) / apart;
                if new_low >= 0.0
                    && new_high >= 0.0
                    && whole - (new_low + new_high) > 0.0
                    && new_low + new_high > sides[low] + sides[high]
                {
                    (sides[low], sides[high]) = (new_low, new_high);
                }
            }
        }
        let most = (whole - LEAST.min(whole / 2.0)).max(0.0);
        let sum = sides[low] + sides[high];
        if sum > most && sum > 0.0 {
            sides[low] *= most / sum;
            sides[high] *= most / sum;
        }
    }
    sides.map(f32::round)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legend_widens_the_right_margin() {
        let push = Push { from: [1.02, 1.02, 1.0, 1.0], need: [0.0, 112.0, 0.0, 0.0] };
        let sides = resolve([80.0, 80.0, 100.0, 80.0], [700.0, 500.0], &[push]);
        // 112 beyond a place 2 % beyond the panel: 700 = 80 + w + r with r = 112 + 0.02 w.
        assert_eq!(sides.map(|side| side as i32), [80, 122, 100, 80]);
    }

    #[test]
    fn nothing_takes_all_the_room() {
        let push = Push { from: [0.0, 1.0, 1.0, 0.0], need: [5000.0, 5000.0, 0.0, 0.0] };
        let sides = resolve([80.0, 80.0, 100.0, 80.0], [200.0, 100.0], &[push]);
        assert!(sides[0] + sides[1] < 200.0 && sides[2] + sides[3] < 100.0);
    }
}
