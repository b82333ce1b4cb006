//! Where the least and greatest of any stretch of a long column are, found without looking at all of it.
//!
//! The column is cut into blocks, these into blocks of blocks and so on; each remembers where its least and its greatest
//! number stand. A stretch is then a few whole blocks and two short rests.

/// How many numbers a block of the lowest level holds.
const BLOCK: usize = 32;
/// How many blocks one of the level above holds.
const FAN: usize = 16;

/// What is known of a block.
#[derive(Debug, Clone, Copy)]
struct Block {
    low: f64,
    high: f64,
    low_at: u32,
    high_at: u32,
    gaps: bool,
}

/// The blocks of a column of one length.
#[derive(Debug, Clone)]
pub struct Pyramid {
    count: usize,
    levels: Vec<Vec<Block>>,
}

impl Pyramid {
    /// Makes the pyramid of a column; `None` if it is too long to be counted.
    #[must_use]
    pub fn new(values: &[f64]) -> Option<Pyramid> {
        let count = u32::try_from(values.len()).ok()? as usize;
        let mut levels =
            vec![values.chunks(BLOCK).enumerate().map(|(index, chunk)| block(chunk, (index * BLOCK) as u32)).collect()];
        while let Some(below) = levels.last().filter(|below: &&Vec<Block>| below.len() > FAN) {
            let joined = below.chunks(FAN).filter_map(|blocks| blocks.iter().copied().reduce(joined));
            levels.push(joined.collect());
        }
        Some(Pyramid { count, levels })
    }

    /// Returns how long the column is.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Returns whether the column is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns where the least and the greatest of the column's numbers from `from` to before `to` stand; `None` if there
    /// is none or a gap among them.
    #[must_use]
    pub fn ends(&self, values: &[f64], from: usize, to: usize) -> Option<(usize, usize)> {
        let to = to.min(self.count).min(values.len());
        let mut found: Option<Block> = None;
        let mut at = from;
        while at < to {
            let (part, next) = self.part(values, at, to);
            found = Some(found.map_or(part, |found| joined(found, part)));
            at = next;
        }
        found.filter(|found| !found.gaps).map(|found| (found.low_at as usize, found.high_at as usize))
    }

    /// Returns the greatest block that begins here and ends in time, and where it ends.
    fn part(&self, values: &[f64], at: usize, to: usize) -> (Block, usize) {
        let mut size = BLOCK;
        let mut best = None;
        for level in &self.levels {
            if !at.is_multiple_of(size) || at + size > to {
                break;
            }
            best = level.get(at / size).map(|block| (*block, at + size));
            size *= FAN;
        }
        best.unwrap_or_else(|| {
            let end = ((at / BLOCK + 1) * BLOCK).min(to);
            (block(&values[at..end], at as u32), end)
        })
    }
}

fn block(values: &[f64], start: u32) -> Block {
    let first = values.first().copied().unwrap_or(f64::NAN);
    let mut found = Block { low: first, high: first, low_at: start, high_at: start, gaps: false };
    for (at, value) in (start..).zip(values) {
        found.gaps |= value.is_nan();
        if *value < found.low {
            (found.low, found.low_at) = (*value, at);
        }
        if *value > found.high {
            (found.high, found.high_at) = (*value, at);
        }
    }
    found
}

fn joined(one: Block, other: Block) -> Block {
    let (low, low_at) = if other.low < one.low { (other.low, other.low_at) } else { (one.low, one.low_at) };
    let (high, high_at) = if other.high > one.high { (other.high, other.high_at) } else { (one.high, one.high_at) };
    Block { low, high, low_at, high_at, gaps: one.gaps || other.gaps }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is read or kept comes back exactly")]
mod tests {
    use super::*;

    #[test]
    fn any_stretch_has_the_ends_that_looking_at_all_of_it_finds() {
        let mut state = 7u64;
        let values: Vec<f64> = (0..5_000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 40) as f64
            })
            .collect();
        let pyramid = Pyramid::new(&values).unwrap();
        for (from, to) in [(0, 5_000), (1, 4_999), (63, 64), (64, 128), (100, 3_777), (1_024, 2_048), (4_990, 9_999)] {
            let (low, high) = pyramid.ends(&values, from, to).unwrap();
            let part = &values[from..to.min(5_000)];
            assert_eq!(values[low], part.iter().copied().fold(f64::INFINITY, f64::min));
            assert_eq!(values[high], part.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        }
        assert_eq!(pyramid.ends(&values, 10, 10), None);
    }

    #[test]
    fn a_stretch_with_a_gap_has_no_ends() {
        let mut values = vec![1.0; 300];
        values[200] = f64::NAN;
        let pyramid = Pyramid::new(&values).unwrap();
        assert_eq!(pyramid.ends(&values, 0, 300), None);
        assert!(pyramid.ends(&values, 0, 200).is_some());
        assert!(Pyramid::new(&[]).unwrap().ends(&[], 0, 1).is_none());
    }
}
