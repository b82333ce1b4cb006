//! Small charts of plain numbers by `textplots`: columns of a grid, and sparklines.
//!
//! `textplots` panics under 32×3 dots, takes `f32` only and draws a gap as a value, so it is fed dots: values are mapped to
//! the room first, thinned to the dots across, and split where there are gaps. A cell has 2×4 dots.

use textplots::{Chart, Plot, Shape};

/// The fewest columns of cells that a chart needs.
pub const LEAST_COLUMNS: u16 = 16;

/// The most columns and rows that a chart is drawn with.
const MOST: u16 = 512;

/// Draws values against their number as a line of braille; `None` when the room is too small or there is no value.
///
/// Returns `rows` lines of `columns` characters each. `NaN` is a gap.
#[must_use]
pub fn line(values: &[f64], columns: u16, rows: u16) -> Option<Vec<String>> {
    if columns < LEAST_COLUMNS || rows == 0 {
        return None;
    }
    let (columns, rows) = (columns.min(MOST), rows.min(MOST));
    let (width, height) = (u32::from(columns) * 2, u32::from(rows) * 4);
    let runs = dots(values, width, height)?;
    let shapes: Vec<Shape> =
        runs.iter().map(|run| if run.len() == 1 { Shape::Points(run) } else { Shape::Lines(run) }).collect();
    let mut chart = Chart::new_with_y_range(width, height, 0.0, width as f32, 0.0, height as f32);
    let mut plotted = &mut chart;
    for shape in &shapes {
        plotted = plotted.lineplot(shape);
    }
    plotted.figures();
    let frame = plotted.frame();
    let mut lines: Vec<String> = frame
        .lines()
        .map(|line| {
            let cells: String = line.chars().take(columns.into()).collect();
            let missing = usize::from(columns) - cells.chars().count();
            cells + &" ".repeat(missing)
        })
        .collect();
    lines.resize(rows.into(), " ".repeat(columns.into()));
    Some(lines)
}

/// Draws a line of one row; empty when there is nothing to draw.
#[must_use]
pub fn spark(values: &[f64], columns: u16) -> String {
    line(values, columns, 1).and_then(|lines| lines.into_iter().next()).unwrap_or_default()
}

/// Returns the runs between gaps as dots: across from 0, up from 1, at most two dots for each place across.
fn dots(values: &[f64], width: u32, height: u32) -> Option<Vec<Vec<(f32, f32)>>> {
    let (low, high) = values
        .iter()
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    if low > high {
        return None;
    }
    let across = f64::from(width - 1) / (values.len().max(2) - 1) as f64;
    let up = |value: f64| {
        // Halved first, so that the span of two huge values is no infinity.
        let share = if high > low { (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) } else { 0.5 };
        (1.0 + share * f64::from(height - 1)).round() as f32
    };
    let mut runs: Vec<Vec<(f32, f32)>> = Vec::new();
    let mut open: Option<(u32, f64, f64)> = None;
    let mut run: Vec<(f32, f32)> = Vec::new();
    let close = |open: Option<(u32, f64, f64)>, run: &mut Vec<(f32, f32)>| {
        if let Some((x, least, most)) = open {
            run.push((x as f32, up(least)));
            if most > least {
                run.push((x as f32, up(most)));
            }
        }
    };
    for (index, value) in values.iter().enumerate() {
        if !value.is_finite() {
            close(open.take(), &mut run);
            if !run.is_empty() {
                runs.push(std::mem::take(&mut run));
            }
            continue;
        }
        let x = (index as f64 * across).round() as u32;
        match &mut open {
            Some((at, least, most)) if *at == x => {
                *least = least.min(*value);
                *most = most.max(*value);
            }
            _ => close(open.replace((x, *value, *value)), &mut run),
        }
    }
    close(open, &mut run);
    if !run.is_empty() {
        runs.push(run);
    }
    Some(runs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rising_line_rises() {
        let values: Vec<f64> = (0..32).map(f64::from).collect();
        assert_eq!(spark(&values, 16), "⣀⣀⣀⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠉⠉⠉");
    }

    #[test]
    fn gaps_stay_empty_and_nothing_draws_nothing() {
        let mut values = vec![1.0; 32];
        values[10..22].fill(f64::NAN);
        let line = spark(&values, 16);
        assert_eq!(line.chars().nth(7), Some(' '), "{line:?}");
        assert_eq!(spark(&[f64::NAN], 16), "");
        assert_eq!(spark(&values, 15), "");
    }

    proptest! {
        #[test]
        fn any_values_fit_any_room(values in proptest::collection::vec(proptest::num::f64::ANY, 0..300), columns in 0u16..80, rows in 0u16..12) {
            if let Some(lines) = line(&values, columns, rows) {
                prop_assert_eq!(lines.len(), usize::from(rows));
                for line in lines {
                    prop_assert_eq!(line.chars().count(), usize::from(columns));
                }
            }
        }
    }
}
