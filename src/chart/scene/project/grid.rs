//! Tables of numbers thinned to one number a dot, or smoothed to as many as there are dots.

use std::ops::Range;

use super::Frame;
use crate::chart::color::Rgba;
use crate::chart::scene::mark::Grid;
use crate::chart::scene::shape::{Levels, Numbers};

impl Frame<'_> {
    pub(super) fn grid(
        &self,
        xs: &[f64],
        ys: &[f64],
        (numbers, smooth): (&Numbers<'_>, bool),
        levels: &Levels,
    ) -> Grid {
        let (columns, rows) = (xs.len().saturating_sub(1), ys.len().saturating_sub(1));
        let mut grid = Grid {
            xs: xs.iter().map(|x| self.x.at(*x)).collect(),
            ys: ys.iter().map(|y| self.y.at(*y)).collect(),
            colours: Vec::new(),
            smooth,
        };
        if let Numbers::Colours(colours) = numbers {
            grid.colours.clone_from(colours);
            return grid;
        }
        if smooth && let Some(finer) = self.smoothed(&grid, numbers, levels) {
            return finer;
        }
        // Two dots a cell are kept, so that what is thinned cannot be seen to be.
        let across = Thinning::new(columns, self.size.dots.0 as usize);
        let down = Thinning::new(rows, self.size.dots.1 as usize);
        grid.xs = across.borders(&grid.xs);
        grid.ys = down.borders(&grid.ys);
        let colour = |value: f64| levels.colour(value).unwrap_or(Rgba { a: 0.0, ..Rgba::default() });
        grid.colours.reserve(across.kept() * down.kept());
        let (mut whole, mut sums) = (vec![0.0f64; columns], vec![(0.0f64, 0u32); across.kept()]);
        for first in (0..rows).step_by(down.step) {
            let band = first..(first + down.step).min(rows);
            if !sum_band(numbers, band.clone(), across, (&mut whole, &mut sums)) {
                // With gaps, or rows of different lengths, numbers are counted one by one.
                sums.fill((0.0, 0));
                band.for_each(|row| add_row(numbers, row, columns, across, &mut sums));
            }
            grid.colours.extend(sums.iter().map(|(sum, count)| colour(sum / f64::from(*count))));
        }
        grid
    }

    /// Returns a table as fine as the dots, whose numbers lie between those of the cells around them; `None` if the cells
    /// are so small already that nobody would see it.
    fn smoothed(&self, grid: &Grid, numbers: &Numbers<'_>, levels: &Levels) -> Option<Grid> {
        let (columns, rows) = (grid.xs.len().checked_sub(1)?, grid.ys.len().checked_sub(1)?);
        let fine = |dots: u32, cells: usize| Some((dots as usize).min(MOST_FINE)).filter(|fine| *fine >= cells * 2);
        let (across, down) = (fine(self.size.dots.0, columns)?, fine(self.size.dots.1, rows)?);
        let mut values = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            let mut sums = vec![(0.0f64, 0u32); columns];
            add_row(numbers, row, columns, Thinning { count: columns, step: 1 }, &mut sums);
            values.extend(sums.iter().map(|(sum, count)| sum / f64::from(*count)));
        }
        let (xs, between_columns) = finer(&grid.xs, across)?;
        let (ys, between_rows) = finer(&grid.ys, down)?;
        let mut colours = Vec::with_capacity(across * down);
        for &(low, high, up) in &between_rows {
            for &(left, right, right_share) in &between_columns {
                let at = |row: usize, column: usize| values[row * columns + column];
                let mix = |one: f64, other: f64, share: f64| one + (other - one) * share;
                let lower = mix(at(low, left), at(low, right), right_share);
                let upper = mix(at(high, left), at(high, right), right_share);
                let value = mix(lower, upper, up);
                // Beside a gap a cell keeps its own number.
                let nearest = at(if up < 0.5 { low } else { high }, if right_share < 0.5 { left } else { right });
                let value = if value.is_nan() || nearest.is_nan() { nearest } else { value };
                colours.push(levels.colour(value).unwrap_or(Rgba { a: 0.0, ..Rgba::default() }));
            }
        }
        Some(Grid { xs, ys, colours, smooth: true })
    }
}

/// How many columns or rows a smoothed table has at most.
const MOST_FINE: usize = 600;

/// Returns equal borders between the ends of some borders, and for each piece the two cells between whose middles it lies,
/// with the share of the second.
#[expect(clippy::type_complexity, reason = "two lists of one length but one")]
fn finer(borders: &[f32], count: usize) -> Option<(Vec<f32>, Vec<(usize, usize, f64)>)> {
    let (first, last) = (*borders.first()?, *borders.last()?);
    if !(first.is_finite() && last.is_finite() && (last - first).abs() > f32::EPSILON) {
        return None;
    }
    let at = |part: f32| first + (last - first) * part / count as f32;
    let middles: Vec<f32> = borders.windows(2).map(|pair| f32::midpoint(pair[0], pair[1])).collect();
    let sign = (last - first).signum();
    let between = |piece: usize| {
        let place = at(piece as f32 + 0.5);
        let after = middles.partition_point(|middle| (middle - place) * sign <= 0.0);
        let (low, high) = (after.saturating_sub(1), after.min(middles.len() - 1));
        let way = middles[high] - middles[low];
        let share = if way == 0.0 { 0.0 } else { f64::from((place - middles[low]) / way).clamp(0.0, 1.0) };
        (low, high, share)
    };
    Some(((0..=count).map(|piece| at(piece as f32)).collect(), (0..count).map(between).collect()))
}

/// Sums up some rows of numbers by the columns that are kept, all columns of `whole` at once; returns whether they have no gaps.
fn sum_band(
    numbers: &Numbers<'_>,
    band: Range<usize>,
    across: Thinning,
    (whole, sums): (&mut [f64], &mut [(f64, u32)]),
) -> bool {
    let rows = band.len();
    whole.fill(0.0);
    for row in band {
        let values = match numbers {
            Numbers::Owned(values) => values.get(row * whole.len()..(row + 1) * whole.len()),
            Numbers::Table(table) => table.row(row).and_then(|row| row.numbers()?.get(..whole.len())),
            Numbers::Colours(_) => None,
        };
        let Some(values) = values else { return false };
        whole.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    for (chunk, (sum, count)) in whole.chunks(across.step).zip(sums) {
        *sum = chunk.iter().sum();
        *count = (chunk.len() * rows) as u32;
        if sum.is_nan() {
            return false;
        }
    }
    true
}

/// Adds the numbers of a row to the sums of the columns that are kept.
fn add_row(numbers: &Numbers<'_>, row: usize, columns: usize, across: Thinning, sums: &mut [(f64, u32)]) {
    let mut add = |values: &[f64]| {
        for (chunk, (sum, count)) in values.chunks(across.step).zip(sums.iter_mut()) {
            for value in chunk.iter().filter(|value| !value.is_nan()) {
                *sum += value;
                *count += 1;
            }
        }
    };
    match numbers {
        Numbers::Owned(values) => add(values.get(row * columns..(row + 1) * columns).unwrap_or_default()),
        Numbers::Table(table) => {
            let Some(row) = table.row(row) else { return };
            if let Some(values) = row.numbers() {
                add(&values[..values.len().min(columns)]);
            } else {
                let values: Vec<f64> =
                    (0..row.len().min(columns)).map(|index| row.cell(index).number().unwrap_or(f64::NAN)).collect();
                add(&values);
            }
        }
        Numbers::Colours(_) => {}
    }
}

/// How many rows or columns of a grid become one.
#[derive(Debug, Clone, Copy)]
struct Thinning {
    count: usize,
    step: usize,
}

impl Thinning {
    fn new(count: usize, dots: usize) -> Thinning {
        Thinning { count, step: (count / dots.max(1)).max(1) }
    }

    fn kept(self) -> usize {
        self.count.div_ceil(self.step)
    }

    fn borders(self, all: &[f32]) -> Vec<f32> {
        let mut kept: Vec<f32> = all.iter().take(self.count).step_by(self.step).copied().collect();
        kept.extend(all.get(self.count));
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothed_pieces_lie_between_the_middles_of_cells() {
        let (borders, pieces) = finer(&[0.0, 0.5, 1.0], 4).unwrap();
        assert_eq!(borders, [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(pieces, [(0, 0, 0.0), (0, 1, 0.25), (0, 1, 0.75), (1, 1, 0.0)]);
        // Rows that run down are no different.
        assert_eq!(finer(&[1.0, 0.5, 0.0], 4).unwrap().1, pieces);
        assert!(finer(&[f32::NAN, 1.0], 4).is_none());
    }
}
