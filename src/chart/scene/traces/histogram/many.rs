//! Histograms of very many values: bins are guessed from a sample and counted while all values are looked at for the first time.
//! Where they turn out to be others, nothing is lost but the time of counting.

use super::bins::{Bins, Step};
use super::groups::Settings;
use crate::chart::axis::AxisKind;
use crate::chart::scene::scan::{self, Summary};

/// From so many values on a guess is worth it.
const MANY: usize = 1_000_000;
/// The sample's size, and how many values that lie beside each other are taken at once.
const SAMPLE: usize = 32_768;
const RUN: usize = 64;
/// More bins than these are no guess.
const MOST_BINS: usize = 20_000;

/// Returns the bins that suit very many values, and how many values each has; `None` if the guess was wrong or there are few.
pub fn counted(values: &[f64], kind: AxisKind, settings: Settings) -> Option<(Bins, Vec<f64>)> {
    if values.len() < MANY || kind.is_category() {
        return None;
    }
    let step = values.len() / (SAMPLE / RUN);
    let sample: Vec<f64> = values.chunks(step.max(RUN)).flat_map(|part| part.iter().take(RUN)).copied().collect();
    let known = scan::summary(&sample);
    let share = known.count / sample.len().max(1) as f64;
    let guess = settings.suited(&Summary { count: values.len() as f64 * share, ..known }, &sample, kind);
    let Step::Even(size) = guess.step else { return None };
    let inside = ((guess.end - guess.start) / size).ceil();
    if !(inside >= 1.0 && inside <= MOST_BINS as f64) {
        return None;
    }
    // The rarest values lie beyond a sample's.
    let beside = inside.max(16.0);
    let first = guess.start - beside * size;
    let (summary, counts) = scan::survey(values, first, size, (inside + 2.0 * beside) as usize)?;
    let bins = settings.suited(&summary, &sample, kind);
    let offset = (bins.start - first) / size;
    if bins.step != guess.step || offset < -0.5 || (offset - offset.round()).abs() > 1e-6 {
        return None;
    }
    let from = offset.round() as usize;
    let count = bins.edges().len() - 1;
    let counts = counts.get(from..from + count)?;
    Some((bins, counts.iter().map(|count| *count as f64).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_at_once_is_what_is_counted_after() {
        let mut state = 1u64;
        let mut noise = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as f64 / f64::from(1u32 << 31)
        };
        let values: Vec<f64> = (0..MANY).map(|_| noise() + noise() + noise()).collect();
        let (bins, counts) = counted(&values, AxisKind::Linear, Settings::default()).unwrap();
        assert_eq!(bins, Settings::default().bins(&values, AxisKind::Linear));
        let Step::Even(size) = bins.step else { panic!("{bins:?}") };
        let again: Vec<f64> =
            scan::tally(&values, bins.start, size, counts.len()).into_iter().map(|count| count as f64).collect();
        assert_eq!(counts, again);
        assert!(counted(&values[1..], AxisKind::Linear, Settings::default()).is_none());
    }
}
