//! Where points are dense: each spreads its weight around it, and what comes together is a colour.

use super::globe::Globe;
use crate::chart::color::Rgba;
use crate::chart::scene::colours::{self, Coloured};
use crate::chart::scene::shape::{Numbers, Shape};
use crate::chart::scene::spots::{Part, Spots};
use crate::chart::scene::traces::{Context, Drawn, Piece};

/// How much weight is left at a place's own middle.
const PEAK: f64 = 0.398_942_28;
/// How many parts a panel has across and up at most.
const MOST_PARTS: f64 = 600.0;
/// How many radii are told apart.
const MOST_RADII: usize = 24;
/// How many points can be read out.
const MOST_SPOTS: usize = 20_000;

/// A trace of weighted points that was read.
#[derive(Debug)]
pub struct Density<'a> {
    context: Context<'a>,
    places: Vec<[f64; 2]>,
    numbers: Vec<f64>,
}

/// Reads a trace of weighted points.
#[must_use]
pub fn read(mut context: Context<'_>) -> Density<'_> {
    let lon = context.coordinates_on("x", "lon").unwrap_or_default();
    let lat = context.coordinates_on("y", "lat").unwrap_or_default();
    let places: Vec<[f64; 2]> = lon.iter().zip(lat.iter()).map(|(lon, lat)| [*lon, *lat]).collect();
    let numbers = context.source.column("z").and_then(colours::numbers_of);
    let numbers = numbers.unwrap_or_else(|| vec![1.0; places.len()]);
    Density { context, places, numbers }
}

/// Draws a trace of weighted points.
#[must_use]
pub fn draw<'a>(density: Density<'a>, globe: &Globe) -> Piece<'a> {
    let Density { context, places, numbers } = density;
    let source = context.source;
    let (coloured, is_shared) = Coloured::of(&context, source, 'z', colours::ends(&numbers));
    let levels = coloured.levels();
    let mut drawn = Drawn::default();
    if !is_shared && source.flag("showscale", true) && !places.is_empty() {
        drawn.bars.push(coloured.bar(&levels));
    }
    let part = if context.shared.size.is_cells { [2.5, 5.5] } else { [2.0, 2.0] };
    let counts = [0, 1].map(|axis| (globe.size[axis] / part[axis]).ceil().clamp(1.0, MOST_PARTS) as usize);
    let steps = [0, 1].map(|axis| globe.size[axis] / counts[axis] as f64);
    let radii = source.each("radius");
    let span = levels.high - levels.low;
    // Weights that spread equally far are spread together.
    let mut fields: Vec<(f64, Field)> = Vec::new();
    let mut spots = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let Some(at) = globe.place(*place) else { continue };
        let number = numbers.get(index).copied().unwrap_or(f64::NAN);
        let weight = if span > 0.0 { ((number - levels.low) / span).clamp(0.0, 1.0) } else { 1.0 };
        if number.is_finite() {
            let radius = radii.number(index).unwrap_or(30.0).clamp(1.0, 500.0);
            field(&mut fields, radius, counts).add([at[0] / steps[0], at[1] / steps[1]], weight);
            if context.shared.keeps && spots.len() < MOST_SPOTS {
                spots.push(spot(*place, at, number, index));
            }
        }
    }
    let mut values = vec![0.0; counts[0] * counts[1]];
    for (radius, mut field) in fields {
        field.spread([radius / steps[0], radius / steps[1]]);
        values.iter_mut().zip(&field.values).for_each(|(sum, value)| *sum += value);
    }
    let opacity = source.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0) as f32;
    let colour = |value: f64| {
        let at = levels.low + value.min(1.0) * if span > 0.0 { span } else { 1.0 };
        // The first colours come out of nothing.
        let seen = (value * 8.0).min(1.0) as f32;
        levels.colour(at).filter(|_| seen > 0.15).map_or(Rgba::CLEAR, |colour| colour.faded(seen * opacity))
    };
    let colours: Vec<Rgba> = values.iter().map(|value| colour(*value)).collect();
    let borders = |axis: usize| (0..=counts[axis]).map(|index| index as f64 * steps[axis]).collect();
    let (xs, ys) = (borders(0), borders(1));
    drawn.shapes.push(Shape::Grid { xs, ys, numbers: Numbers::Colours(colours), levels, smooth: true });
    if context.shared.keeps {
        drawn.spots.push(Spots::Parts(spots));
    }
    Piece::of(&context, drawn)
}

fn spot(place: [f64; 2], at: [f64; 2], number: f64, index: usize) -> Part {
    let plain = |value: f64| crate::chart::format::decimal::plain((value * 1e4).round() / 1e4);
    let says = vec![("lat", plain(place[1])), ("lon", plain(place[0])), ("z", plain(number))];
    Part { outline: vec![at], label: String::new(), says, index }
}

/// Returns the field of weights that spread so far, or, once there are many, the one that is nearest.
fn field(fields: &mut Vec<(f64, Field)>, radius: f64, counts: [usize; 2]) -> &mut Field {
    let off = |(own, _): &(f64, Field)| (own - radius).abs();
    let nearest = (0..fields.len()).min_by(|one, other| off(&fields[*one]).total_cmp(&off(&fields[*other])));
    let at = match nearest {
        Some(at) if off(&fields[at]) < 0.5 || fields.len() >= MOST_RADII => at,
        _ => {
            fields.push((radius, Field::new(counts)));
            fields.len() - 1
        }
    };
    &mut fields[at].1
}

/// Weights on a grid.
struct Field {
    columns: usize,
    rows: usize,
    values: Vec<f64>,
}

impl Field {
    fn new([columns, rows]: [usize; 2]) -> Field {
        Field { columns, rows, values: vec![0.0; columns * rows] }
    }

    /// Adds a weight at a place, shared by the four nearest parts.
    fn add(&mut self, [x, y]: [f64; 2], weight: f64) {
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, low) = (x.floor(), y.floor());
        for (column, across) in [(left, 1.0 - (x - left)), (left + 1.0, x - left)] {
            for (row, up) in [(low, 1.0 - (y - low)), (low + 1.0, y - low)] {
                if column >= 0.0 && row >= 0.0 && column < self.columns as f64 && row < self.rows as f64 {
                    self.values[row as usize * self.columns + column as usize] += weight * across * up;
                }
            }
        }
    }

    /// Spreads all weights as far as a radius, first along rows and then along columns.
    fn spread(&mut self, radius: [f64; 2]) {
        let kernels = radius.map(|radius| {
            let reach = radius.ceil() as i64;
            (-reach..=reach).map(|at| (-4.5 * (at as f64 / radius).powi(2)).exp()).collect::<Vec<f64>>()
        });
        let mut once = vec![0.0; self.values.len()];
        for (from, to) in self.values.chunks(self.columns).zip(once.chunks_mut(self.columns)) {
            along(from, to, &kernels[0]);
        }
        let (mut column, mut spread) = (vec![0.0; self.rows], vec![0.0; self.rows]);
        for at in 0..self.columns {
            for (row, value) in column.iter_mut().enumerate() {
                *value = once[row * self.columns + at];
            }
            spread.fill(0.0);
            along(&column, &mut spread, &kernels[1]);
            for (row, value) in spread.iter().enumerate() {
                self.values[row * self.columns + at] = value * PEAK;
            }
        }
    }
}

/// Adds each value, weighted by a kernel, to its neighbours.
fn along(from: &[f64], to: &mut [f64], kernel: &[f64]) {
    let reach = kernel.len() / 2;
    for (at, value) in from.iter().enumerate().filter(|(_, value)| **value > 0.0) {
        let first = at.saturating_sub(reach);
        let last = (at + reach).min(to.len().saturating_sub(1));
        for (place, sum) in to.iter_mut().enumerate().take(last + 1).skip(first) {
            *sum += value * kernel[place + reach - at];
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "nothing is exactly nothing")]
mod tests {
    use super::*;

    #[test]
    fn weights_spread_evenly() {
        let mut field = Field::new([21, 21]);
        field.add([10.5, 10.5], 1.0);
        field.spread([6.0, 6.0]);
        let at = |column: usize, row: usize| field.values[row * 21 + column];
        assert!((at(10, 10) - PEAK).abs() < 1e-12);
        assert!((at(13, 10) - at(10, 7)).abs() < 1e-12 && at(13, 10) < at(10, 10) && at(0, 0) == 0.0);
    }

    #[test]
    fn places_beyond_the_border_are_no_harm() {
        let mut field = Field::new([2, 2]);
        for place in [[-5.0, 1.0], [2.0, 2.0], [0.0, 0.0], [1e9, 1e9]] {
            field.add(place, 1.0);
        }
        field.spread([500.0, 0.5]);
        assert!(field.values.iter().all(|value| value.is_finite()));
    }
}
