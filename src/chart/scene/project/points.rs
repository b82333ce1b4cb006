//! Points thinned to one a dot.

use super::{FEW, Frame};
use crate::chart::scene::mark::{Paint, Place, Sizes};

/// How many times points may cover the whole picture.
const MOST_COVER: f64 = 300.0;
/// Points up to this size in pixels are never too many.
const SMALL: f32 = 12.0;

impl Frame<'_> {
    /// Leaves out the first of many very big points, which the later ones hide, so that drawing them takes a bounded time.
    pub(super) fn affordable(&self, (places, colour, size): (Vec<Place>, Paint, Sizes)) -> (Vec<Place>, Paint, Sizes) {
        if matches!(size, Sizes::One(size) if size <= SMALL) {
            return (places, colour, size);
        }
        let whole = (self.size.width * self.size.height).max(1.0);
        let cover = |index: usize| f64::from(size.at(index).max(SMALL)).powi(2).min(whole) / whole;
        let mut sum = 0.0;
        let first = (0..places.len())
            .rev()
            .find(|&index| {
                sum += cover(index);
                sum > MOST_COVER
            })
            .map_or(0, |index| index + 1);
        if first == 0 {
            return (places, colour, size);
        }
        let colour = match colour {
            Paint::Each(colours) => Paint::Each(colours.into_iter().skip(first).collect()),
            one @ Paint::One(_) => one,
        };
        let size = match size {
            Sizes::Each(sizes) => Sizes::Each(sizes.into_iter().skip(first).collect()),
            one @ Sizes::One(_) => one,
        };
        (places.into_iter().skip(first).collect(), colour, size)
    }

    pub(super) fn points(&self, xs: &[f64], ys: &[f64], colour: Paint, size: Sizes) -> (Vec<Place>, Paint, Sizes) {
        let count = xs.len().min(ys.len());
        if count <= FEW {
            let places = xs.iter().zip(ys).map(|(x, y)| self.place(*x, *y)).collect();
            return (places, colour, size);
        }
        self.thin_points(xs, ys, &colour, &size)
    }

    /// Keeps the first point of each dot.
    pub(super) fn thin_points(
        &self,
        xs: &[f64],
        ys: &[f64],
        colour: &Paint,
        size: &Sizes,
    ) -> (Vec<Place>, Paint, Sizes) {
        let (columns, rows) = (self.size.dots.0.max(1) as usize, self.size.dots.1.max(1) as usize);
        let kept = match (self.x.straight, self.y.straight) {
            (Some((x0, x1)), Some((y0, y1))) => {
                kept_points(xs, ys, (columns, rows), |x| ((x - x0) * x1) as f32, |y| ((y - y0) * y1) as f32)
            }
            _ => kept_points(xs, ys, (columns, rows), |x| self.x.at(x), |y| self.y.at(y)),
        };
        let places = kept.iter().map(|&index| self.place(xs[index], ys[index])).collect();
        let colour = match colour {
            Paint::Each(_) => Paint::Each(kept.iter().map(|&index| colour.at(index)).collect()),
            Paint::One(one) => Paint::One(*one),
        };
        let size = match size {
            Sizes::Each(_) => Sizes::Each(kept.iter().map(|&index| size.at(index)).collect()),
            Sizes::One(one) => Sizes::One(*one),
        };
        (places, colour, size)
    }
}

/// Returns which points are the first on their dot.
fn kept_points(
    xs: &[f64],
    ys: &[f64],
    (columns, rows): (usize, usize),
    to_x: impl Fn(f64) -> f32,
    to_y: impl Fn(f64) -> f32,
) -> Vec<usize> {
    const BLOCK: usize = 512;
    // A frame of dots that count as taken is around the others: what lies outside, gaps too, falls onto it.
    let (width, height) = (columns + 3, rows + 3);
    let mut taken = vec![true; width * height];
    for row in taken.chunks_exact_mut(width).take(rows + 2).skip(1) {
        row[1..columns + 2].fill(false);
    }
    let (across, up) = (columns as f32, rows as f32);
    let mut kept = Vec::new();
    let mut dots = [0u32; BLOCK];
    for (turn, (xs, ys)) in xs.chunks(BLOCK).zip(ys.chunks(BLOCK)).enumerate() {
        for ((dot, x), y) in dots.iter_mut().zip(xs).zip(ys) {
            let column = (to_x(*x) * across + 1.0).max(0.0).min(across + 2.0);
            let row = (to_y(*y) * up + 1.0).max(0.0).min(up + 2.0);
            *dot = row as u32 * width as u32 + column as u32;
        }
        for (index, dot) in dots[..xs.len().min(ys.len())].iter().enumerate() {
            let taken = &mut taken[*dot as usize];
            if !*taken {
                *taken = true;
                kept.push(turn * BLOCK + index);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_point_stays_on_each_dot() {
        let (xs, ys) = ([0.0, 0.01, 0.5, 1.0, -0.5, 1.7, f64::NAN], [0.0, 0.01, 0.5, 1.0, 0.5, 0.5, 0.5]);
        assert_eq!(kept_points(&xs, &ys, (10, 10), |x| x as f32, |y| y as f32), [0, 2, 3]);
    }
}
