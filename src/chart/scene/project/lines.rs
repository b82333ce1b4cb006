//! Lines thinned to the columns of dots that can be seen: of each its first, lowest, highest and last point.

use super::Frame;
use super::course::{self, GAP};
use crate::chart::scene::mark::Place;
use crate::chart::scene::pyramid::Pyramid;
use crate::chart::scene::scan;
use crate::chart::scene::shape::{Course, Path};

/// Up to how many points a curve is rounded.
const ROUNDED: usize = 2_000;
/// How many strokes a thinned line has at most.
const MOST_STROKES: usize = 50_000;

impl Frame<'_> {
    pub(super) fn path(&self, path: &Path<'_>, pyramid: Option<&Pyramid>) -> Vec<Place> {
        let places = sampled(self.thinned(path, pyramid));
        match path.course {
            Course::Spline if places.len() <= ROUNDED => course::rounded(&places),
            Course::Straight | Course::Spline => places,
            course => course::stepped(&places, course),
        }
    }

    fn thinned(&self, path: &Path<'_>, pyramid: Option<&Pyramid>) -> Vec<Place> {
        let count = path.x.len().min(path.y.len());
        let (xs, ys) = (&path.x[..count], &path.y[..count]);
        let columns = (self.size.dots.0.max(1) as usize) * 2;
        if count <= columns * 4 {
            let mut places: Vec<Place> = Vec::with_capacity(count);
            for (x, y) in xs.iter().zip(ys) {
                let place = self.place(*x, *y);
                let gap = !place[0].is_finite() || !place[1].is_finite();
                if !gap {
                    places.push(place);
                } else if !path.connect && places.last().is_some_and(|last| last[0].is_finite()) {
                    places.push(GAP);
                }
            }
            return places;
        }
        match self.x.straight {
            Some(straight) if path.rising => {
                let pyramid = pyramid.filter(|pyramid| pyramid.len() == path.y.len());
                self.columns_of_rising((xs, ys, pyramid), path.connect, columns as f64, straight)
            }
            Some(straight) => self.columns(xs, ys, path.connect, columns as f64, straight),
            None => self.columns_of_bent(xs, ys, path.connect, columns as f32),
        }
    }

    /// Thins a line on a straight x axis. Points are compared in their own coordinates: one multiplication a column.
    fn columns(&self, xs: &[f64], ys: &[f64], connect: bool, columns: f64, (start, factor): (f64, f64)) -> Vec<Place> {
        let width = 1.0 / (columns * factor);
        let mut places = Vec::new();
        let mut run = Run::default();
        // What lies far outside shares one column a side, so that hidden parts cost nothing.
        let (mut low, mut high) = (f64::NAN, f64::NAN);
        for (&x, &y) in xs.iter().zip(ys) {
            if x >= low && x < high && !y.is_nan() {
                run.add(x, y);
                continue;
            }
            if x.is_nan() || y.is_nan() {
                if !connect {
                    self.flush(&mut run, &mut places);
                    if places.last().is_some_and(|last| last[0].is_finite()) {
                        places.push(GAP);
                    }
                    (low, high) = (f64::NAN, f64::NAN);
                }
                continue;
            }
            self.flush(&mut run, &mut places);
            let column = ((x - start) * factor * columns).floor();
            let (one, other) = (start + column * width, start + (column + 1.0) * width);
            (low, high) = (one.min(other), one.max(other));
            if column < -1.0 {
                if factor > 0.0 { low = f64::NEG_INFINITY } else { high = f64::INFINITY }
            } else if column > columns {
                if factor > 0.0 { high = f64::INFINITY } else { low = f64::NEG_INFINITY }
            }
            run = Run::new(x, y);
        }
        self.flush(&mut run, &mut places);
        places
    }

    /// Thins a line that goes from left to right: columns are found by halving, their ends several numbers at a time.
    fn columns_of_rising(
        &self,
        (xs, ys, pyramid): (&[f64], &[f64], Option<&Pyramid>),
        connect: bool,
        columns: f64,
        straight: (f64, f64),
    ) -> Vec<Place> {
        let (start, factor) = straight;
        let mut places = Vec::new();
        let (mut from, mut count) = (0, 0);
        while from < xs.len() {
            // What lies far outside shares one column a side.
            let column = ((xs[from] - start) * factor * columns).floor().clamp(-1.0, columns);
            let border = start + (column + if factor > 0.0 { 1.0 } else { 0.0 }) / (columns * factor);
            let open = if factor > 0.0 { column >= columns } else { column < 0.0 };
            count = if open { xs.len() - from } else { below(&xs[from..], border, count).max(1) };
            let (x, y) = (&xs[from..from + count], &ys[from..from + count]);
            let found = if count < 4 {
                None
            } else if let Some(pyramid) = pyramid {
                pyramid.ends(ys, from, from + count).map(|(low, high)| (low - from, high - from))
            } else {
                let ends = scan::ends(y);
                let place = |value: f64| y.iter().position(|other| other.total_cmp(&value).is_eq()).unwrap_or(0);
                (!ends.gaps).then(|| (place(ends.low), place(ends.high)))
            };
            if let Some((low, high)) = found {
                let at = |index: usize| (x[index], y[index]);
                let mut run =
                    Run { count, first: at(0), last: at(count - 1), low: (low, at(low)), high: (high, at(high)) };
                self.flush(&mut run, &mut places);
            } else {
                places.extend(self.columns(x, y, connect, columns, straight));
            }
            from += count;
        }
        places
    }

    fn columns_of_bent(&self, xs: &[f64], ys: &[f64], connect: bool, columns: f32) -> Vec<Place> {
        let mut places = Vec::new();
        let mut run = Run::default();
        let mut column = i64::MIN;
        for (&x, &y) in xs.iter().zip(ys) {
            let at = self.x.at(x);
            if !at.is_finite() || y.is_nan() {
                if !connect {
                    self.flush(&mut run, &mut places);
                    if places.last().is_some_and(|last| last[0].is_finite()) {
                        places.push(GAP);
                    }
                    column = i64::MIN;
                }
                continue;
            }
            let here = ((at * columns).floor() as i64).clamp(-1, columns as i64 + 1);
            if here == column {
                run.add(x, y);
            } else {
                self.flush(&mut run, &mut places);
                run = Run::new(x, y);
                column = here;
            }
        }
        self.flush(&mut run, &mut places);
        places
    }

    fn flush(&self, run: &mut Run, places: &mut Vec<Place>) {
        let Run { count, first, last, low, high } = std::mem::take(run);
        if count == 0 {
            return;
        }
        let mut push = |(x, y): (f64, f64)| {
            let place = self.place(x, y);
            if place[0].is_finite() && place[1].is_finite() && places.last() != Some(&place) {
                places.push(place);
            }
        };
        push(first);
        if count > 2 {
            let (early, late) = if low.0 <= high.0 { (low.1, high.1) } else { (high.1, low.1) };
            push(early);
            push(late);
        }
        push(last);
    }
}

/// Returns how many of some rising numbers lie below a border, looking first about where a guess says.
fn below(values: &[f64], border: f64, guess: usize) -> usize {
    let is_below = |at: usize| values.get(at).is_some_and(|value| *value < border);
    let (mut low, mut high) = (0, values.len());
    let mut reach = 4;
    // Steps that double away from the guess, then halves.
    let mut at = guess.min(high);
    if at > 0 && !is_below(at - 1) {
        high = at - 1;
        while at > reach && !is_below(at - reach) {
            at -= reach;
            high = at;
            reach *= 2;
        }
        low = at.saturating_sub(reach);
    } else {
        low = low.max(at);
        while is_below(at + reach) {
            at += reach;
            low = at + 1;
            reach *= 2;
        }
        high = high.min(at + reach);
    }
    low = low.min(high);
    low + values[low..high].partition_point(|value| *value < border)
}

/// The points of a line within one column of dots.
#[derive(Debug, Default, Clone, Copy)]
struct Run {
    count: usize,
    first: (f64, f64),
    last: (f64, f64),
    low: (usize, (f64, f64)),
    high: (usize, (f64, f64)),
}

impl Run {
    fn new(x: f64, y: f64) -> Run {
        Run { count: 1, first: (x, y), last: (x, y), low: (0, (x, y)), high: (0, (x, y)) }
    }

    #[inline]
    fn add(&mut self, x: f64, y: f64) {
        self.last = (x, y);
        if y < self.low.1.1 {
            self.low = (self.count, (x, y));
        }
        if y > self.high.1.1 {
            self.high = (self.count, (x, y));
        }
        self.count += 1;
    }
}

/// Keeps each n-th stroke of a line that has more strokes than a canvas has dots: all of them would only blacken it.
fn sampled(places: Vec<Place>) -> Vec<Place> {
    let step = places.len().div_ceil(MOST_STROKES);
    if step < 2 {
        return places;
    }
    places.windows(2).step_by(step).flat_map(|stroke| [stroke[0], stroke[1], GAP]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_only_saves_steps() {
        let values: Vec<f64> = (0..200).map(|index| f64::from(index / 3)).collect();
        for border in [-1.0, 0.0, 0.5, 7.0, 33.3, 66.0, 67.0, 1e9] {
            let exact = values.partition_point(|value| *value < border);
            for guess in [0, 1, 5, 50, 199, 200, 9_999] {
                assert_eq!(below(&values, border, guess), exact, "{border} {guess}");
            }
        }
        assert_eq!(below(&[], 1.0, 3), 0);
    }
}
