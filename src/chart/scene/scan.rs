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

/// What is known of numbers after one pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// The least; infinity if there are none.
    pub low: f64,
    /// The greatest; minus infinity if there are none.
    pub high: f64,
    /// How many there are.
    pub count: f64,
    /// Their standard deviation.
    pub deviation: f64,
}

/// As many numbers as the nearest cache holds while they are read a second and third time.
const BLOCK: usize = 2048;

/// Summarises numbers, gaps and infinities aside.
#[must_use]
pub fn summary(values: &[f64]) -> Summary {
    let mut gatherer = Gatherer::of(values);
    values.chunks(BLOCK).for_each(|block| gatherer.add(block));
    gatherer.summary()
}

/// Summarises numbers and counts them into bins at once, so that they come from memory only one time; see [`tally`]. The
/// deviation is reckoned from the bins, which is as good as exact where there are many. `None` if there are gaps or numbers
/// outside the bins.
#[must_use]
pub fn survey(values: &[f64], start: f64, size: f64, count: usize) -> Option<(Summary, Vec<u64>)> {
    let mut counter = Counter::new(start, size, count);
    let (mut low, mut high) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    for block in values.chunks(BLOCK) {
        let (eights, rest) = block.as_chunks::<LANES>();
        for eight in eights {
            for lane in 0..LANES {
                low[lane] = if eight[lane] < low[lane] { eight[lane] } else { low[lane] };
                high[lane] = if eight[lane] > high[lane] { eight[lane] } else { high[lane] };
            }
        }
        for value in rest {
            (low[0], high[0]) = (low[0].min(*value), high[0].max(*value));
        }
        counter.add(block);
    }
    let counts = counter.counts();
    let all: u64 = counts.iter().sum();
    if all != values.len() as u64 || all == 0 {
        return None;
    }
    let weighted = |of: &dyn Fn(f64) -> f64| {
        let sums = counts.iter().enumerate().map(|(bin, count)| of((bin as f64 + 0.5) * size) * *count as f64);
        sums.sum::<f64>() / all as f64
    };
    let mean = weighted(&|at| at);
    // Within its bin a number is anywhere.
    let variance = weighted(&|at| (at - mean) * (at - mean)) - size * size / 12.0;
    let end = |ends: [f64; LANES], better: fn(f64, f64) -> f64| ends.into_iter().reduce(better).unwrap_or(f64::NAN);
    let (low, high) = (end(low, f64::min), end(high, f64::max));
    Some((Summary { low, high, count: all as f64, deviation: variance.max(0.0).sqrt() }, counts))
}

/// Gathers what a [`Summary`] says, block by block.
struct Gatherer {
    /// Squares of distances from some value lose less than those of the numbers themselves.
    shift: f64,
    low: f64,
    high: f64,
    count: f64,
    sum: f64,
    squares: f64,
}

impl Gatherer {
    fn of(values: &[f64]) -> Gatherer {
        let shift = values.iter().copied().find(|value| value.is_finite()).unwrap_or(0.0);
        Gatherer { shift, low: f64::INFINITY, high: f64::NEG_INFINITY, count: 0.0, sum: 0.0, squares: 0.0 }
    }

    fn add(&mut self, block: &[f64]) {
        let found = ends(block);
        let whole = !found.gaps && found.low.is_finite() && found.high.is_finite();
        let finite: Vec<f64>;
        let (block, found) = if whole {
            (block, found)
        } else {
            finite = block.iter().copied().filter(|value| value.is_finite()).collect();
            (finite.as_slice(), ends(&finite))
        };
        (self.low, self.high) = (self.low.min(found.low), self.high.max(found.high));
        let (sum, squares) = sums(block, self.shift);
        self.count += block.len() as f64;
        self.sum += sum;
        self.squares += squares;
    }

    fn summary(&self) -> Summary {
        let mean = self.sum / self.count;
        let deviation = (self.squares / self.count - mean * mean).max(0.0).sqrt();
        Summary { low: self.low, high: self.high, count: self.count, deviation }
    }
}

/// Returns the sum of distances from `shift` and the sum of their squares.
fn sums(values: &[f64], shift: f64) -> (f64, f64) {
    let (mut sum, mut squares) = ([0.0; LANES], [0.0; LANES]);
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for lane in 0..LANES {
            let off = chunk[lane] - shift;
            sum[lane] += off;
            squares[lane] += off * off;
        }
    }
    for value in rest {
        sum[0] += value - shift;
        squares[0] += (value - shift) * (value - shift);
    }
    (sum.iter().sum(), squares.iter().sum())
}

/// Counts numbers into `count` bins of one size; what lies outside is left out.
#[must_use]
pub fn tally(values: &[f64], start: f64, size: f64, count: usize) -> Vec<u64> {
    let mut counter = Counter::new(start, size, count);
    values.chunks(BLOCK).for_each(|block| counter.add(block));
    counter.counts()
}

/// How many tables are counted into in turn, so that a number need not wait for the one before it.
const TABLES: usize = 4;

/// Counts numbers into bins, block by block.
struct Counter {
    start: f64,
    factor: f64,
    /// The place for what lies above all bins.
    last: f64,
    /// In turn for each place one count a table: first for what lies below and for gaps, one for each bin, and one for what
    /// lies above.
    tables: Vec<[u32; TABLES]>,
    counts: Vec<u64>,
    /// How many numbers the tables hold.
    held: usize,
}

impl Counter {
    fn new(start: f64, size: f64, count: usize) -> Counter {
        let (factor, last) = (1.0 / size, count as f64 + 1.0);
        Counter { start, factor, last, tables: vec![[0; TABLES]; count + 2], counts: vec![0; count], held: 0 }
    }

    fn add(&mut self, block: &[f64]) {
        /// Added to a number it leaves the nearest integer in the low bits: quicker than a conversion that checks its range.
        const ROUND: f64 = 6_755_399_441_055_744.0;
        let (start, factor, last) = (self.start, self.factor, self.last);
        let place = |value: f64| {
            let at = (value - start) * factor + (1.0 + 1e-9);
            let at = if at > 0.0 { at } else { 0.0 };
            let at = if at < last { at } else { last };
            (at - 0.5 + ROUND).to_bits() as u32
        };
        let mut places = [0u32; BLOCK];
        for (to, value) in places.iter_mut().zip(block) {
            *to = place(*value);
        }
        for four in places[..block.len().min(BLOCK)].chunks(TABLES) {
            for (table, place) in four.iter().enumerate() {
                if let Some(counts) = self.tables.get_mut(*place as usize) {
                    counts[table] += 1;
                }
            }
        }
        // Long before a count could overflow.
        self.held += block.len();
        if self.held > 1 << 30 {
            self.empty();
        }
    }

    /// Adds the tables to the counts and begins them anew.
    fn empty(&mut self) {
        for (count, table) in self.counts.iter_mut().zip(&mut self.tables[1..]) {
            *count += table.iter().map(|count| u64::from(*count)).sum::<u64>();
            *table = [0; TABLES];
        }
        if let Some(below) = self.tables.first_mut() {
            *below = [0; TABLES];
        }
        if let Some(above) = self.tables.last_mut() {
            *above = [0; TABLES];
        }
        self.held = 0;
    }

    fn counts(mut self) -> Vec<u64> {
        self.empty();
        self.counts
    }
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
            assert_eq!(summary(&values).count as usize, len);
        }
        assert!(!is_rising(&[1.0, f64::NAN]) && !is_rising(&[f64::NAN]) && !is_rising(&[2.0, 1.0]));
        let gaps = ends(&[f64::NAN, 3.0, -1.0]);
        assert_eq!((gaps.low, gaps.high, gaps.gaps), (-1.0, 3.0, true));
        let known = summary(&[1.0, f64::NAN, 3.0, f64::INFINITY]);
        assert_eq!((known.low, known.high, known.count, known.deviation), (1.0, 3.0, 2.0, 1.0));
    }

    #[test]
    fn a_survey_is_a_summary_and_a_tally() {
        let values: Vec<f64> = (0..10_000).map(|index| f64::from(index % 997) / 70.0).collect();
        let (found, counts) = survey(&values, -1.0, 0.5, 40).unwrap();
        let known = summary(&values);
        assert_eq!((found.low, found.high, found.count), (known.low, known.high, known.count));
        assert!((found.deviation - known.deviation).abs() < known.deviation * 1e-3, "{found:?} {known:?}");
        assert_eq!(counts, tally(&values, -1.0, 0.5, 40));
        assert!(survey(&[1.0, f64::NAN], 0.0, 1.0, 9).is_none() && survey(&[10.0], 0.0, 1.0, 9).is_none());
    }

    #[test]
    fn values_on_borders_belong_to_the_bin_above() {
        let values = [0.0, 0.9, 1.0, 1.5, 2.0, 2.9999, 3.0, -0.1, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        assert_eq!(tally(&values, 0.0, 1.0, 3), [2, 2, 2]);
        assert_eq!(tally(&[0.1, 0.2, 0.3, 0.7], 0.0, 0.1, 8), [0, 1, 1, 1, 0, 0, 0, 1]);
        assert_eq!(tally(&[5.0], 0.0, 1.0, 0), [] as [u64; 0]);
    }
}
