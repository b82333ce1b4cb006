//! A raster of colours and depths: triangles of surfaces become what is seen of them, and tell what they hide.
//!
//! Opaque triangles come first and hide by their depth. Translucent ones are then mixed over what lies behind them, in
//! the order in which they are given, as figures are drawn in browsers.

use super::camera::{Camera, Seen};
use super::mesh::{Corner, Mesh};
use crate::chart::color::Rgba;

/// The most samples a raster has.
const MOST: usize = 12_000_000;
/// By how much of its depth a line may lie behind the surface it is on and be seen still.
const SLACK: f32 = 0.006;

/// The colours and depths of a sheet.
#[derive(Debug)]
pub struct Buffer {
    /// How many places across and down the sheet is told apart at the end.
    size: [usize; 2],
    /// How many samples a place has along each direction.
    fine: usize,
    /// The sheet's pixels along each direction.
    sheet: [f64; 2],
    /// The depth of the nearest opaque thing at each sample, the first sample at the bottom left.
    opaque: Vec<f32>,
    /// The depth of the nearest thing at all.
    nearest: Vec<f32>,
    /// Colours already multiplied by their opacity.
    colours: Vec<[f32; 4]>,
    is_used: bool,
}

/// How a place is seen behind what a buffer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// In front of all.
    Free,
    /// Through something translucent.
    Through,
    /// Not at all.
    Hidden,
}

/// What is carried from corner to corner of a triangle: a colour or a number on a scale, and how it is lit.
type Varying = [f32; 6];

/// A corner on the sheet.
#[derive(Debug, Clone, Copy)]
struct Spot {
    x: f32,
    y: f32,
    depth: f32,
    /// One over its weight, by which what it carries is multiplied.
    near: f32,
    varying: Varying,
}

impl Buffer {
    /// Makes an empty raster of so many places across and down, each of `fine` by `fine` samples.
    #[must_use]
    pub fn new(size: [usize; 2], fine: usize, sheet: [f64; 2]) -> Buffer {
        let mut size = size.map(|count| count.clamp(1, 20_000));
        let mut fine = fine.max(1);
        while fine > 1 && size[0] * size[1] * fine * fine > MOST {
            fine -= 1;
        }
        while size[0] * size[1] > MOST {
            size = size.map(|count| count.div_ceil(2));
        }
        Buffer { size, fine, sheet, opaque: Vec::new(), nearest: Vec::new(), colours: Vec::new(), is_used: false }
    }

    fn samples(&self) -> [usize; 2] {
        self.size.map(|count| count * self.fine)
    }

    /// Returns whether anything was drawn.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    fn ready(&mut self) {
        if !self.is_used {
            let count = self.samples().iter().product();
            self.opaque = vec![f32::INFINITY; count];
            self.nearest = vec![f32::INFINITY; count];
            self.colours = vec![[0.0; 4]; count];
            self.is_used = true;
        }
    }

    /// Draws meshes: first what of them is opaque, then what is not.
    pub fn draw(&mut self, meshes: &[Mesh], camera: &Camera) {
        for is_clear in [false, true] {
            for mesh in meshes.iter().filter(|mesh| mesh.is_translucent() == is_clear && !mesh.triangles.is_empty()) {
                self.ready();
                self.mesh(mesh, camera, is_clear);
            }
        }
    }

    fn mesh(&mut self, mesh: &Mesh, camera: &Camera, is_clear: bool) {
        let [wide, high] = self.samples();
        let scale = [wide as f64 / self.sheet[0].max(1e-9), high as f64 / self.sheet[1].max(1e-9)];
        let place = |corner: &Corner| camera.see(corner.place).map(|seen| spot(seen, scale, corner));
        let lit = mesh.lit(camera);
        let spots: Vec<Option<Spot>> = lit.corners.iter().map(place).collect();
        for (number, triangle) in mesh.triangles.iter().enumerate() {
            let Some(corners) = lit.of(number, triangle) else { continue };
            if !lit.is_flat
                && mesh.is_within(triangle)
                && let [Some(one), Some(two), Some(three)] =
                    triangle.map(|corner| spots.get(corner as usize).copied().flatten())
            {
                self.triangle([one, two, three], mesh, is_clear);
                continue;
            }
            // What leaves the box or comes behind the camera is cut; what is left may have more corners.
            let ring = mesh.cut(&corners, camera);
            let ring: Vec<Spot> = ring.iter().filter_map(place).collect();
            for pair in ring.get(1..).unwrap_or_default().windows(2) {
                self.triangle([ring[0], pair[0], pair[1]], mesh, is_clear);
            }
        }
    }

    fn triangle(&mut self, [one, two, three]: [Spot; 3], mesh: &Mesh, is_clear: bool) {
        let [wide, high] = self.samples();
        let area = (two.x - one.x) * (three.y - one.y) - (three.x - one.x) * (two.y - one.y);
        if !(area.abs() > 1e-9 && area.is_finite()) {
            return;
        }
        let least = |parts: [f32; 3], most: usize| {
            let low = parts.iter().copied().fold(f32::INFINITY, f32::min);
            let high = parts.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            // The middles of samples decide.
            let from = (low - 0.5).ceil().clamp(0.0, most as f32) as usize;
            let to = ((high - 0.5).floor() + 1.0).clamp(0.0, most as f32) as usize;
            (from, to)
        };
        let (left, right) = least([one.x, two.x, three.x], wide);
        let (bottom, top) = least([one.y, two.y, three.y], high);
        let inverse = 1.0 / area;
        // The shares of the first two corners at a place, which change evenly along a row.
        let share = |from: Spot, to: Spot, x: f32, y: f32| {
            ((to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x)) * inverse
        };
        let steps = [(two.y - three.y) * inverse, (three.y - one.y) * inverse];
        for row in bottom..top {
            let y = row as f32 + 0.5;
            let x = left as f32 + 0.5;
            let mut first = share(two, three, x, y);
            let mut second = share(three, one, x, y);
            for column in left..right {
                let third = 1.0 - first - second;
                if first >= -1e-6 && second >= -1e-6 && third >= -1e-6 {
                    let shares = [first, second, third];
                    self.sample(row * wide + column, shares, [&one, &two, &three], mesh, is_clear);
                }
                first += steps[0];
                second += steps[1];
            }
        }
    }

    fn sample(&mut self, index: usize, shares: [f32; 3], spots: [&Spot; 3], mesh: &Mesh, is_clear: bool) {
        let depth = shares[0] * spots[0].depth + shares[1] * spots[1].depth + shares[2] * spots[2].depth;
        let Some(opaque) = self.opaque.get_mut(index) else { return };
        if depth.is_nan() || depth > *opaque {
            return;
        }
        let weights = [0, 1, 2].map(|corner| shares[corner] * spots[corner].near);
        let whole = 1.0 / (weights[0] + weights[1] + weights[2]);
        let varying: Varying = std::array::from_fn(|part| {
            (weights[0] * spots[0].varying[part]
                + weights[1] * spots[1].varying[part]
                + weights[2] * spots[2].varying[part])
                * whole
        });
        let Some([red, green, blue, alpha]) = mesh.colour(&varying) else { return };
        let (bright, gloss) = (varying[4], varying[5]);
        let alpha = alpha.clamp(0.0, 1.0);
        let light = |part: f32| (part * bright + gloss).clamp(0.0, 1.0) * alpha;
        let colour = [light(red), light(green), light(blue), alpha];
        let (Some(under), Some(nearest)) = (self.colours.get_mut(index), self.nearest.get_mut(index)) else { return };
        if !is_clear {
            *opaque = depth;
            *nearest = depth;
            *under = [colour[0], colour[1], colour[2], 1.0];
            return;
        }
        let rest = 1.0 - alpha;
        for (below, over) in under.iter_mut().zip(colour) {
            *below = over + *below * rest;
        }
        if alpha > 0.05 {
            *nearest = nearest.min(depth);
        }
    }

    /// Returns how a place is seen; what lies on a surface is seen as before it.
    #[must_use]
    pub fn sight(&self, seen: Seen) -> Sight {
        if !self.is_used {
            return Sight::Free;
        }
        let [wide, high] = self.samples();
        let x = (seen.x / self.sheet[0] * wide as f64).floor();
        let y = (seen.y / self.sheet[1] * high as f64).floor();
        let depth = seen.depth as f32;
        let depth = depth - SLACK * depth.abs();
        let mut best = Sight::Hidden;
        // The slope of a surface moves it by a sample: any neighbour that lets the place through will do.
        for [right, up] in [[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]] {
            let (x, y) = (x + right, y + up);
            if x < 0.0 || y < 0.0 || x >= wide as f64 || y >= high as f64 {
                continue;
            }
            let index = y as usize * wide + x as usize;
            let (Some(opaque), Some(nearest)) = (self.opaque.get(index), self.nearest.get(index)) else { continue };
            if depth <= *nearest {
                return Sight::Free;
            }
            if depth <= *opaque {
                best = Sight::Through;
            }
        }
        best
    }

    /// Returns the columns, the rows and the colours row by row from the bottom; nothing if nothing was drawn.
    #[must_use]
    pub fn colours(&self) -> Option<([usize; 2], Vec<Rgba>)> {
        if !self.is_used {
            return None;
        }
        let (fine, [wide, _]) = (self.fine, self.samples());
        let count = (fine * fine) as f32;
        let mut colours = Vec::with_capacity(self.size[0] * self.size[1]);
        for row in 0..self.size[1] {
            for column in 0..self.size[0] {
                let mut sum = [0.0f32; 4];
                for line in 0..fine {
                    let start = (row * fine + line) * wide + column * fine;
                    for sample in self.colours.get(start..start + fine).unwrap_or_default() {
                        for (sum, part) in sum.iter_mut().zip(sample) {
                            *sum += part;
                        }
                    }
                }
                let alpha = sum[3];
                let part = |sum: f32| (sum / alpha * 255.0).round().clamp(0.0, 255.0) as u8;
                colours.push(if alpha <= 0.0 {
                    Rgba::CLEAR
                } else {
                    Rgba { a: (alpha / count).min(1.0), ..Rgba::new(part(sum[0]), part(sum[1]), part(sum[2])) }
                });
            }
        }
        Some((self.size, colours))
    }
}

fn spot(seen: Seen, scale: [f64; 2], corner: &Corner) -> Spot {
    let [red, green, blue, alpha] = corner.colour;
    Spot {
        x: (seen.x * scale[0]) as f32,
        y: (seen.y * scale[1]) as f32,
        depth: seen.depth as f32,
        near: (1.0 / seen.weight) as f32,
        varying: [red, green, blue, alpha, corner.light[0], corner.light[1]],
    }
}

#[cfg(test)]
mod tests {
    use super::super::mesh::Tones;
    use super::*;
    use crate::chart::scene::source::Source;

    fn camera() -> Camera {
        Camera::read(Source::new(None, None), [100.0, 100.0], None)
    }

    fn square(height: f64, colour: [f32; 4]) -> Mesh {
        let at = |x: f64, y: f64| Corner { place: [x, y, height], colour, ..Corner::default() };
        let corners = vec![at(-0.5, -0.5), at(0.5, -0.5), at(0.5, 0.5), at(-0.5, 0.5)];
        Mesh { corners, triangles: vec![[0, 1, 2], [0, 2, 3]], tones: Tones::Own, ..Mesh::plain() }
    }

    fn middle(buffer: &Buffer) -> Rgba {
        let ([wide, high], colours) = buffer.colours().unwrap();
        colours[high / 2 * wide + wide / 2]
    }

    #[test]
    fn the_nearer_hides_the_farther_whatever_comes_first() {
        let (red, blue) = (square(0.2, [1.0, 0.0, 0.0, 1.0]), square(-0.2, [0.0, 0.0, 1.0, 1.0]));
        for meshes in [[red.clone(), blue.clone()], [blue, red]] {
            let mut buffer = Buffer::new([50, 50], 2, [100.0, 100.0]);
            buffer.draw(&meshes, &camera());
            assert_eq!(middle(&buffer), Rgba::new(255, 0, 0));
            let seen = |height: f64| camera().see([0.0, 0.0, height]).unwrap();
            assert_eq!(buffer.sight(seen(0.4)), Sight::Free);
            assert_eq!(buffer.sight(seen(-0.1)), Sight::Hidden);
        }
    }

    #[test]
    fn translucent_things_are_mixed_over_what_is_behind() {
        let mut buffer = Buffer::new([50, 50], 1, [100.0, 100.0]);
        let clear = Mesh { opacity: 0.5, ..square(0.2, [1.0, 1.0, 1.0, 1.0]) };
        buffer.draw(&[clear, square(0.0, [0.0, 0.0, 0.0, 1.0])], &camera());
        let mixed = middle(&buffer);
        assert!((127..=128).contains(&mixed.r) && mixed.a >= 1.0);
        assert_eq!(buffer.sight(camera().see([0.0, 0.0, 0.1]).unwrap()), Sight::Through);
    }

    #[test]
    fn nothing_costs_nothing_and_broken_places_draw_nothing() {
        let mut buffer = Buffer::new([0, 99_999_999], 9, [0.0, f64::NAN]);
        buffer.draw(&[], &camera());
        assert_eq!(buffer.colours(), None);
        let mut buffer = Buffer::new([8, 8], 1, [100.0, 100.0]);
        buffer.draw(&[square(f64::NAN, [1.0; 4]), square(1e300, [1.0; 4])], &camera());
        assert!(buffer.colours().is_none_or(|(_, colours)| colours.iter().all(|colour| colour.a == 0.0)));
    }
}
