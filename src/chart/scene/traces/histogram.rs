//! Histograms: values counted into bins, chosen as plotly.js chooses them.

use super::bar::{self, Bars};
use super::{Context, Coordinates};
use crate::chart::axis::AxisKind;
use crate::chart::scene::scan;
use crate::chart::scene::source::Source;

mod bins;
mod groups;
mod many;

pub use bins::{Bins, Step, automatic, find};
pub use groups::{Groups, Settings};

/// A histogram before its bins are known.
#[derive(Debug)]
pub struct Histogram<'a> {
    /// The trace.
    pub context: Context<'a>,
    /// Whether its bars lie.
    pub horizontal: bool,
    /// The values.
    pub values: Coordinates<'a>,
    /// What is added up in each bin, if it is not just counted.
    weights: Option<Coordinates<'a>>,
    kind: AxisKind,
}

/// Reads a histogram.
#[must_use]
pub fn prepare(mut context: Context<'_>) -> Histogram<'_> {
    let source = context.source;
    let horizontal = lies(source);
    let (position, size) = if horizontal { ("y", "x") } else { ("x", "y") };
    let values = context.coordinates(position).unwrap_or_default();
    let weights = if source.at("histfunc").is_some() { context.coordinates(size) } else { None };
    let kind = context.axes[usize::from(horizontal)].kind;
    let histogram = Histogram { context, horizontal, values, weights, kind };
    let (index, letter) = (histogram.context.index, histogram.letter());
    histogram.context.shared.groups().add(index, letter, &histogram.values, histogram.settings());
    histogram
}

impl Histogram<'_> {
    fn letter(&self) -> char {
        if self.horizontal { 'y' } else { 'x' }
    }

    fn settings(&self) -> Settings {
        Settings::read(self.context.source, self.letter(), self.kind)
    }
}

/// Returns whether a histogram's bars lie.
#[must_use]
pub fn lies(source: Source<'_>) -> bool {
    match source.text("orientation") {
        Some(orientation) => orientation == "h",
        None => source.at("x").is_none() && source.at("y").is_some(),
    }
}

/// Counts histograms of one pair of axes into bars.
#[must_use]
pub fn count<'a>(histograms: Vec<Histogram<'a>>, mode: &str) -> Vec<Bars<'a>> {
    let many = histograms.len() > 1 && mode == "group";
    let (mut bins, counts): (Vec<Bins>, Vec<Option<Vec<f64>>>) = histograms.iter().map(find_bins).unzip();
    if mode == "overlay" {
        fit_single(&histograms, &mut bins);
    }
    histograms
        .into_iter()
        .zip(bins)
        .zip(counts)
        .map(|((histogram, bins), counts)| {
            let gap = if many || histogram.kind.is_category() { 0.2 } else { 0.0 };
            let mut bars = counted(histogram, &bins, counts);
            bars.gap = gap;
            bars
        })
        .collect()
}

/// Returns the bins of a histogram: its group's, its own where it says so, else those that suit its values; and what is in
/// them if that is known already.
fn find_bins(histogram: &Histogram<'_>) -> (Bins, Option<Vec<f64>>) {
    let Histogram { context, kind, values, .. } = histogram;
    let (groups, letter) = (context.shared.groups(), histogram.letter());
    if histogram.weights.is_none()
        && !groups.are_shared(context.index, letter)
        && let Some((bins, counts)) = many::counted(values, *kind, histogram.settings())
    {
        return (bins, Some(counts));
    }
    (groups.bins(context.index, letter, *kind, values, histogram.settings()), None)
}

/// Gives a histogram of a single value the narrowest bins of those that it lies over: of itself it tells no width.
fn fit_single(histograms: &[Histogram<'_>], bins: &mut [Bins]) {
    let single = |histogram: &Histogram<'_>| {
        let summary = scan::summary(&histogram.values);
        (summary.high - summary.low <= 0.0 && summary.low.is_finite() && histogram.settings().size.is_none())
            .then_some(summary.low)
    };
    let singles: Vec<Option<f64>> = histograms.iter().map(single).collect();
    let sizes =
        bins.iter().zip(&singles).filter(|(_, single)| single.is_none()).filter_map(|(bins, _)| bins.even_size());
    let least = sizes.fold(f64::INFINITY, f64::min);
    for (bins, value) in bins.iter_mut().zip(singles).filter(|_| least.is_finite()) {
        if let Some(value) = value {
            *bins = Bins { start: value - least / 2.0, end: value + least / 2.0, step: Step::Even(least) };
        }
    }
}

fn counted<'a>(histogram: Histogram<'a>, bins: &Bins, known: Option<Vec<f64>>) -> Bars<'a> {
    let Histogram { mut context, horizontal, values, weights, .. } = histogram;
    let source = context.source;
    let edges = bins.edges();
    let middles: Vec<f64> = edges.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
    let mut counts = match (&weights, source.text("histfunc")) {
        (Some(weights), Some(function)) if function != "count" => gathered(&values, weights, &edges, function),
        _ if let Some(known) = known.filter(|known| known.len() + 1 == edges.len()) => known,
        _ => tally(&values, bins, &edges),
    };
    normalise(&mut counts, &edges, source.text("histnorm").unwrap_or(""));
    if source.flag("cumulative.enabled", false) {
        accumulate(&mut counts, source.text("cumulative.direction") == Some("decreasing"));
    }
    // Empty bins at the ends are not drawn.
    let first = counts.iter().position(|count| *count != 0.0).unwrap_or(0);
    let last = counts.iter().rposition(|count| *count != 0.0).map_or(0, |last| last + 1);
    let (first, last) = (first.min(last), last);
    let paint = bar::bar_colours(&mut context, last - first);
    let texts = texts(&context, &counts[first..last]);
    let mut bars = Bars::new(context, horizontal, middles[first..last].to_vec().into(), counts[first..last].to_vec());
    // A single bar is as wide as its bin; several as far apart as they stand.
    bars.spacing = (last - first == 1).then(|| edges[last] - edges[first]);
    bars.paint = paint;
    bars.texts = texts;
    bars.bins = Some(edges.windows(2).take(last).skip(first).map(|pair| [pair[0], pair[1]]).collect());
    bars
}

fn texts(context: &Context<'_>, counts: &[f64]) -> Vec<String> {
    let own = context.source.each("text");
    if context.source.flag("text_auto", false) || context.source.at("texttemplate").is_some() {
        let template = context.source.text("texttemplate").unwrap_or("%{y}");
        let text = |(index, count): (usize, &f64)| {
            super::fill_template(template, |name| match name {
                "x" | "y" | "value" | "z" => Some(count.to_string()),
                "text" => Some(own.cell(index).display()),
                _ => None,
            })
        };
        return counts.iter().enumerate().map(text).collect();
    }
    Vec::new()
}

/// Counts values into bins.
fn tally(values: &[f64], bins: &Bins, edges: &[f64]) -> Vec<f64> {
    let mut counts = vec![0.0; edges.len().saturating_sub(1)];
    let Some(size) = bins.even_size() else {
        for value in values {
            if let Some(bin) = find(edges, *value) {
                counts[bin] += 1.0;
            }
        }
        return counts;
    };
    // Bins of one size: a multiplication instead of a search.
    let counted = scan::tally(values, bins.start, size, counts.len());
    counts.iter_mut().zip(counted).for_each(|(count, counted)| *count = counted as f64);
    counts
}

fn gathered(values: &[f64], weights: &[f64], edges: &[f64], function: &str) -> Vec<f64> {
    let mut sums: Vec<Option<(f64, f64)>> = vec![None; edges.len().saturating_sub(1)];
    for (value, weight) in values.iter().zip(weights).filter(|(_, weight)| weight.is_finite()) {
        let Some(bin) = find(edges, *value) else { continue };
        sums[bin] = Some(match (sums[bin], function) {
            (None, _) => (*weight, 1.0),
            (Some((all, count)), "min") => (all.min(*weight), count),
            (Some((all, count)), "max") => (all.max(*weight), count),
            (Some((all, count)), _) => (all + weight, count + 1.0),
        });
    }
    let value =
        |sum: Option<(f64, f64)>| sum.map_or(0.0, |(all, count)| if function == "avg" { all / count } else { all });
    sums.into_iter().map(value).collect()
}

fn normalise(counts: &mut [f64], edges: &[f64], norm: &str) {
    let total: f64 = counts.iter().sum();
    let share = match norm {
        "percent" => 100.0 / total,
        "probability" | "probability density" => 1.0 / total,
        _ => 1.0,
    };
    let dense = norm.contains("density");
    for (count, pair) in counts.iter_mut().zip(edges.windows(2)) {
        let size = if dense { pair[1] - pair[0] } else { 1.0 };
        *count = if total == 0.0 { 0.0 } else { *count * share / size };
    }
}

fn accumulate(counts: &mut [f64], from_the_end: bool) {
    let mut sum = 0.0;
    let mut add = |count: &mut f64| {
        sum += *count;
        *count = sum;
    };
    if from_the_end { counts.iter_mut().rev().for_each(&mut add) } else { counts.iter_mut().for_each(&mut add) }
}
