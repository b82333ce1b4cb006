//! Quick passes over long columns: ends, order, sums. Each works on several numbers at a time without waiting for one.

const LANES: usize = 8;

/// The least and greatest of some numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ends {
    /// The least; infinity if there are none.
    pub low: f64,
    /// The greatest; minus infinity if there are none.
    pub high: f64,
    /// Whether there are gaps among them.
    pub gaps: bool,
}

/// Returns the ends of numbers, gaps aside.
#[must_use]
pub fn ends(values: &[f64]) -> Ends {
    let (mut low, mut high, mut gaps) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES], [false; LANES]);
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for lane in 0..LANES {
            let value = chunk[lane];
            low[lane] = if value < low[lane] { value } else { low[lane] };
            high[lane] = if value > high[lane] { value } else { high[lane] };
            gaps[lane] |= value.is_nan();
        }
    }
    let mut ends = Ends { low: f64::INFINITY, high: f64::NEG_INFINITY, gaps: gaps.contains(&true) };
    for value in low.into_iter().chain(rest.iter().copied()) {
        ends.low = if value < ends.low { value } else { ends.low };
        ends.gaps |= value.is_nan();
    }
    for value in high.into_iter().chain(rest.iter().copied()) {
        ends.high = if value > ends.high { value } else { ends.high };
    }
    ends
}

/// Returns whether no number is less than the one before it and none is a gap.
#[must_use]
pub fn is_rising(values: &[f64]) -> bool {
    const BLOCK: usize = 1024;
    let rises =
        |block: &[f64], next: &[f64]| block.iter().zip(next).fold(true, |all, (one, other)| all && (one <= other));
    let next = values.get(1..).unwrap_or_default();
    values.first().is_none_or(|first| !first.is_nan())
        && values.chunks(BLOCK).zip(next.chunks(BLOCK)).all(|(block, next)| rises(block, next))
}

/// Count, sum and sum of squares of numbers, gaps aside; the squares are of distances from `shift`.
#[must_use]
pub fn sums(values: &[f64], shift: f64) -> (f64, f64, f64) {
    let (mut count, mut sum, mut squares) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    let mut add = |lane: usize, value: f64| {
        let off = value - shift;
        let off = if off.is_finite() { off } else { 0.0 };
        count[lane] += if value.is_finite() { 1.0 } else { 0.0 };
        sum[lane] += off;
        squares[lane] += off * off;
    };
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, value) in chunk.iter().enumerate() {
            add(lane, *value);
        }
    }
    for value in rest {
        add(0, *value);
    }
    (count.iter().sum(), sum.iter().sum(), squares.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_sums_and_order_of_any_length() {
        for len in [0usize, 1, 7, 8, 9, 33] {
            let values: Vec<f64> = (0..len).map(|index| index as f64).collect();
            assert!(is_rising(&values));
            let found = ends(&values);
            assert_eq!(Some(found.high), values.last().copied().or(Some(f64::NEG_INFINITY)));
            assert!(!found.gaps);
            assert_eq!(sums(&values, 0.0).0 as usize, len);
        }
        assert!(!is_rising(&[1.0, f64::NAN]) && !is_rising(&[f64::NAN]) && !is_rising(&[2.0, 1.0]));
        let gaps = ends(&[f64::NAN, 3.0, -1.0]);
        assert_eq!((gaps.low, gaps.high, gaps.gaps), (-1.0, 3.0, true));
        let (count, sum, squares) = sums(&[1.0, f64::NAN, 3.0], 1.0);
        assert_eq!((count, sum, squares), (2.0, 2.0, 4.0));
    }
}
