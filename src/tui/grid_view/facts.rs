//! What a column is about: its type, how many gaps, its least and greatest, and how its values are spread.

use std::collections::HashSet;

use crate::model::{Cell, Column, Kind, Value};
use crate::text::shown;

/// How many bins a spread has.
pub const BINS: usize = 16;

/// How many numbers the outline of a column has at the most.
const MOST_OUTLINE: usize = 4_096;

/// How many different texts are told apart.
const MOST_DIFFERENT: usize = 10_000;

/// The glyphs of a spread, lowest first.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What is known of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What it holds, as a user would say it.
    pub kind: &'static str,
    /// Whether it holds numbers.
    pub is_numeric: bool,
    /// How many cells it has.
    pub rows: usize,
    /// How many of them are empty.
    pub gaps: usize,
    /// Numbers: the least, the greatest, the mean and the standard deviation.
    pub numbers: Option<[f64; 4]>,
    /// Anything else: the first and the last in their order, and how many different ones there are.
    pub texts: Option<(String, String, Different)>,
    /// How many values are in each bin from the least to the greatest.
    pub spread: [u64; BINS],
    /// How wide its cells are, judged by the first ones.
    pub width: usize,
}

/// How many different values there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Different {
    /// So many.
    Exactly(usize),
    /// More than are told apart.
    More,
}

impl Facts {
    /// Looks a column through.
    #[must_use]
    pub fn of(data: &Value) -> Facts {
        let Some(column) = data.as_column() else {
            let rows = data.len();
            return Facts {
                kind: "rows",
                is_numeric: false,
                rows,
                gaps: 0,
                numbers: None,
                texts: None,
                spread: [0; BINS],
                width: 14,
            };
        };
        let kind = column.kind();
        let mut facts = Facts {
            kind: match kind {
                Kind::Empty => "empty",
                Kind::Numbers => "numbers",
                Kind::Dates => "dates",
                Kind::Text => "text",
                Kind::Mixed => "mixed",
            },
            is_numeric: kind == Kind::Numbers,
            rows: column.len(),
            gaps: 0,
            numbers: None,
            texts: None,
            spread: [0; BINS],
            width: (0..column.len().min(200)).map(|row| shown(&text(column, row)).width()).max().unwrap_or(0),
        };
        match column.numbers() {
            Some(numbers) => facts.count_numbers(numbers),
            None => facts.count_texts(column),
        }
        facts
    }

    fn count_numbers(&mut self, numbers: &[f64]) {
        let known = || numbers.iter().copied().filter(|value| value.is_finite());
        // The running mean keeps its digits however far from zero the numbers are.
        let (mut count, mut low, mut high, mut mean, mut squares) = (0u64, f64::INFINITY, f64::NEG_INFINITY, 0.0, 0.0);
        for value in known() {
            count += 1;
            (low, high) = (value.min(low), value.max(high));
            let away = value - mean;
            mean += away / count as f64;
            squares += away * (value - mean);
        }
        self.gaps = numbers.len() - count as usize;
        if count == 0 {
            return;
        }
        self.numbers = Some([low, high, mean, (squares / count as f64).sqrt()]);
        // Halved first, so that the span of two huge values is no infinity.
        let span = high / 2.0 - low / 2.0;
        for value in known() {
            let part = if span > 0.0 { (value / 2.0 - low / 2.0) / span } else { 0.5 };
            let bin = ((part * BINS as f64) as usize).min(BINS - 1);
            self.spread[bin] += 1;
        }
    }

    fn count_texts(&mut self, column: &Column) {
        let mut seen: HashSet<String> = HashSet::new();
        let mut ends: Option<(String, String)> = None;
        let mut more = false;
        for row in 0..column.len() {
            let text = text(column, row);
            if text.is_empty() {
                self.gaps += 1;
                continue;
            }
            match &mut ends {
                None => ends = Some((text.clone(), text.clone())),
                Some((first, _)) if text < *first => first.clone_from(&text),
                Some((_, last)) if text > *last => last.clone_from(&text),
                Some(_) => {}
            }
            if seen.len() < MOST_DIFFERENT {
                seen.insert(text);
            } else {
                more |= !seen.contains(&text);
            }
        }
        let different = if more { Different::More } else { Different::Exactly(seen.len()) };
        self.texts = ends.map(|(first, last)| (first, last, different));
    }

    /// Returns the spread as a line of bars, so many columns wide.
    #[must_use]
    pub fn bars(&self, width: usize) -> String {
        let width = width.min(BINS);
        let most = self.spread.iter().copied().max().unwrap_or(0);
        if most == 0 || width == 0 {
            return String::new();
        }
        // Bins that share a column are shown by the greatest of them.
        let bar = |column: usize| {
            let (from, to) = (column * BINS / width, ((column + 1) * BINS / width).max(column * BINS / width + 1));
            let count = self.spread[from..to.min(BINS)].iter().copied().max().unwrap_or(0);
            if count == 0 {
                return ' ';
            }
            let level = (count as f64 / most as f64 * (BARS.len() - 1) as f64).round() as usize;
            BARS[level.min(BARS.len() - 1)]
        };
        (0..width).map(bar).collect()
    }
}

/// Returns numbers that look the same in a small drawing, a few thousand at the most: of each stretch the least and the
/// greatest, in their order.
#[must_use]
pub fn outline(numbers: &[f64]) -> Vec<f64> {
    if numbers.len() <= MOST_OUTLINE {
        return numbers.to_vec();
    }
    let stretch = numbers.len().div_ceil(MOST_OUTLINE / 2);
    let ends = |stretch: &[f64]| {
        let known = || stretch.iter().copied().enumerate().filter(|(_, value)| value.is_finite());
        let least = known().min_by(|a, b| a.1.total_cmp(&b.1));
        let greatest = known().max_by(|a, b| a.1.total_cmp(&b.1));
        match (least, greatest) {
            (Some((first, a)), Some((second, b))) if first <= second => [a, b],
            (Some((_, a)), Some((_, b))) => [b, a],
            _ => [f64::NAN; 2],
        }
    };
    numbers.chunks(stretch).flat_map(ends).collect()
}

/// Returns a cell as the table shows it.
#[must_use]
pub fn text(column: &Column, row: usize) -> String {
    match column.cell(row) {
        Cell::Float(value) => number(value),
        cell => cell.display(),
    }
}

/// Returns a number with at most ten digits that matter; the details have all of them.
#[must_use]
pub fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-5..1e15).contains(&size) {
        return format!("{value:.6e}");
    }
    let digits = (9 - size.max(1.0).log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(json: &str) -> Facts {
        Facts::of(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn columns_say_what_they_hold() {
        let numbers = facts("[1,2,3,4,null,10]");
        assert_eq!((numbers.kind, numbers.rows, numbers.gaps), ("numbers", 6, 1));
        assert_eq!(numbers.numbers.map(|all| all.map(|value| (value * 1e3).round())), Some([1e3, 1e4, 4e3, 3162.0]));
        assert_eq!(numbers.spread.iter().sum::<u64>(), 5);
        assert_eq!(numbers.bars(4), "██ █");
        let texts = facts(r#"["b","a",null,"b"]"#);
        assert_eq!(texts.texts, Some(("a".into(), "b".into(), Different::Exactly(2))));
        assert_eq!(facts(r#"["2020-01-01","2020-01-02"]"#).kind, "dates");
        assert_eq!(facts("[[1],[2]]").kind, "rows");
        assert_eq!(facts("[]").kind, "empty");
        assert_eq!(facts("[5,5]").bars(3).chars().filter(|bar| *bar != ' ').count(), 1);
    }

    #[test]
    fn an_outline_has_all_peaks_and_few_numbers() {
        let mut numbers = vec![1.0; 100_000];
        (numbers[777], numbers[50_000]) = (-9.0, 9.0);
        numbers[90_000..91_000].fill(f64::NAN);
        let drawn = outline(&numbers);
        assert!(drawn.len() <= MOST_OUTLINE && drawn.contains(&-9.0) && drawn.contains(&9.0));
        assert!(drawn.iter().any(|value| value.is_nan()), "a gap stays one");
        assert_eq!(outline(&[2.0, 1.0]), [2.0, 1.0]);
    }
}
