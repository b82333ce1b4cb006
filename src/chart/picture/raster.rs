//! The canvas of pixels.
//!
//! Points are the many of a picture: the cover of each form is worked out once for sixteen places within a pixel, and then
//! only mixed in. A clip costs nothing for what lies within it.

use std::collections::HashMap;

use tiny_skia::{
    FillRule, LineCap, LineJoin, Mask, Paint, PathBuilder, Pixmap, PremultipliedColorU8, Shader, Stroke, StrokeDash,
    Transform,
};

use super::canvas::{Canvas, Pen, Stamp};
use super::path::{Area, Path, Point, Step};
use crate::chart::color::Rgba;

/// The most pixels that a picture may have.
const MOST: f32 = 100e6;
/// Farther out nothing is drawn exactly.
const FAR: f32 = 16_000.0;
/// The width of the widest line: more than that covers all there is.
const WIDEST: f32 = 4_000.0;
/// Places within a pixel, each way, at which stamps are cut.
const CUTS: usize = 4;
/// Forms that are bigger than this, in pixels, are drawn without a stamp.
const BIG_STAMP: f32 = 120.0;
/// Beyond this many stamps they are cut anew, so that a picture of bubbles cannot hold all memory.
const MOST_STAMPS: usize = 4_000;

/// A picture of pixels.
#[derive(Debug)]
pub struct Raster {
    pixels: Pixmap,
    scale: f32,
    clip: Option<Area>,
    /// The mask of the clip, made when something lies across its border.
    mask: Option<Mask>,
    stamps: HashMap<(u64, u8), Cut>,
}

/// The cover of a form at one place within a pixel.
#[derive(Debug)]
struct Cut {
    /// Its upper left pixel, counted from the form's place.
    left: i32,
    top: i32,
    width: usize,
    fill: Option<Vec<u8>>,
    line: Option<Vec<u8>>,
}

impl Raster {
    /// Makes a picture of so many pixels of a figure, each `scale` pixels wide; `None` if that is too much or nothing.
    #[must_use]
    pub fn new(width: f32, height: f32, scale: f32, ground: Rgba) -> Option<Raster> {
        let (w, h) = ((width * scale).round(), (height * scale).round());
        if !(w >= 1.0 && h >= 1.0 && w * h <= MOST && w <= FAR && h <= FAR) {
            return None;
        }
        let mut pixels = Pixmap::new(w as u32, h as u32)?;
        pixels.fill(colour(ground));
        Some(Raster { pixels, scale, clip: None, mask: None, stamps: HashMap::new() })
    }

    /// Returns width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.pixels.width(), self.pixels.height())
    }

    /// Returns red, green, blue and opacity of all pixels, colours not multiplied.
    #[must_use]
    pub fn rgba(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.pixels.data().len());
        for pixel in self.pixels.pixels() {
            let pixel = pixel.demultiply();
            bytes.extend_from_slice(&[pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]);
        }
        bytes
    }

    /// Returns red, green and blue of all pixels, over a ground; and whether no pixel was translucent.
    #[must_use]
    pub fn rgb(&self, ground: Rgba) -> (Vec<u8>, bool) {
        let mut bytes = Vec::with_capacity(self.pixels.data().len() / 4 * 3);
        let mut opaque = true;
        for pixel in self.pixels.data().as_chunks::<4>().0 {
            let rest = 255 - u32::from(pixel[3]);
            if rest == 0 {
                bytes.extend_from_slice(&pixel[..3]);
                continue;
            }
            opaque = false;
            for (part, below) in pixel[..3].iter().zip([ground.r, ground.g, ground.b]) {
                bytes.push((u32::from(*part) + u32::from(below) * rest / 255).min(255) as u8);
            }
        }
        (bytes, opaque)
    }

    /// Returns the mask if a path leaves the clip; `Err` if all of it is outside.
    fn mask_for(&mut self, bounds: Option<Area>) -> Result<bool, ()> {
        let Some(bounds) = bounds else { return Err(()) };
        let Some(clip) = self.clip else { return Ok(false) };
        if clip.holds(bounds) {
            return Ok(false);
        }
        if bounds.right < clip.left || bounds.left > clip.right || bounds.bottom < clip.top || bounds.top > clip.bottom
        {
            return Err(());
        }
        if self.mask.is_none() {
            self.mask = self.cut_mask(clip);
        }
        Ok(self.mask.is_some())
    }

    fn cut_mask(&self, clip: Area) -> Option<Mask> {
        let mut mask = Mask::new(self.pixels.width(), self.pixels.height())?;
        let s = self.scale;
        let end = |value: f32, most: u32| (value * s).round().clamp(0.0, most as f32) as usize;
        let (left, right) = (end(clip.left, mask.width()), end(clip.right, mask.width()));
        let (top, bottom) = (end(clip.top, mask.height()), end(clip.bottom, mask.height()));
        let width = mask.width() as usize;
        for row in mask.data_mut().chunks_exact_mut(width).take(bottom).skip(top) {
            row[left.min(right)..right].fill(255);
        }
        Some(mask)
    }

    /// Mixes a cut of a form into the picture.
    fn mix(&mut self, x: i32, y: i32, width: usize, cover: &[u8], tint: Rgba) {
        let (w, h) = (self.pixels.width() as i32, self.pixels.height() as i32);
        let (mut low, mut high) = ([0, 0], [w, h]);
        if let Some(clip) = self.clip {
            let s = self.scale;
            low = [(clip.left * s).round() as i32, (clip.top * s).round() as i32].map(|end| end.max(0));
            high = [((clip.right * s).round() as i32).min(w), ((clip.bottom * s).round() as i32).min(h)];
        }
        let strength = (tint.a * 256.0) as u32;
        let parts = [u32::from(tint.r), u32::from(tint.g), u32::from(tint.b), 255];
        let pixels = self.pixels.data_mut();
        for (row, line) in cover.chunks_exact(width.max(1)).enumerate() {
            let py = y + row as i32;
            if py < low[1] || py >= high[1] {
                continue;
            }
            for (column, share) in line.iter().enumerate() {
                let px = x + column as i32;
                if *share == 0 || px < low[0] || px >= high[0] {
                    continue;
                }
                // Opacity in 1/65536, so that full cover of a full colour is exactly that colour.
                let cover = ((u32::from(*share) * 257) >> 8) * strength;
                let rest = 65_536 - cover.min(65_536);
                let start = (py * w + px) as usize * 4;
                for (part, below) in parts.iter().zip(&mut pixels[start..start + 4]) {
                    *below = ((part * cover + u32::from(*below) * rest) >> 16) as u8;
                }
            }
        }
    }

    fn cut(&self, stamp: &Stamp, dx: f32, dy: f32) -> Option<Cut> {
        let s = self.scale;
        let reach = reach(stamp)?;
        let (left, top) = ((reach.left * s).floor() as i32 - 1, (reach.top * s).floor() as i32 - 1);
        let (width, height) = ((reach.width() * s) as u32 + 4, (reach.height() * s) as u32 + 4);
        let place = Transform::from_row(s, 0.0, 0.0, s, dx - left as f32, dy - top as f32);
        let cover = |draw: &dyn Fn(&mut Pixmap)| -> Option<Vec<u8>> {
            let mut pixels = Pixmap::new(width, height)?;
            draw(&mut pixels);
            Some(pixels.pixels().iter().map(|pixel| pixel.alpha()).collect())
        };
        let black = paint(Rgba::default());
        let fill = stamp.fill.as_ref().and_then(|path| {
            let path = skia(path)?;
            cover(&|pixels| pixels.fill_path(&path, &black, FillRule::Winding, place, None))
        });
        let line = stamp.line.as_ref().and_then(|(path, width)| {
            let path = skia(path)?;
            let stroke = Stroke { width: *width, ..Stroke::default() };
            cover(&|pixels| pixels.stroke_path(&path, &black, &stroke, place, None))
        });
        Some(Cut { left, top, width: width as usize, fill, line })
    }

    fn fill_by(&mut self, path: &Path, colour: Rgba, rule: FillRule) {
        if colour.a <= 0.0 {
            return;
        }
        let Ok(masked) = self.mask_for(path.bounds()) else { return };
        let Some(path) = skia(path).and_then(|path| roomy(path, self.scale)) else { return };
        let mask = self.mask.as_ref().filter(|_| masked);
        self.pixels.fill_path(&path, &paint(colour), rule, Transform::identity(), mask);
    }
}

impl Canvas for Raster {
    fn fill(&mut self, path: &Path, colour: Rgba) {
        self.fill_by(path, colour, FillRule::Winding);
    }

    fn fill_odd(&mut self, path: &Path, colour: Rgba) {
        self.fill_by(path, colour, FillRule::EvenOdd);
    }

    fn stroke(&mut self, path: &Path, pen: &Pen) {
        if !pen.is_seen() {
            return;
        }
        let Ok(masked) = self.mask_for(path.bounds().map(|bounds| bounds.grown(pen.width))) else { return };
        let Some(path) = skia(path) else { return };
        let dash = (pen.dash.len() >= 2).then(|| StrokeDash::new(pen.dash.clone(), 0.0)).flatten();
        let width = pen.width.min(WIDEST);
        let stroke = Stroke { width, line_cap: LineCap::Butt, line_join: LineJoin::Miter, miter_limit: 2.0, dash };
        let mask = self.mask.as_ref().filter(|_| masked);
        let scale = Transform::from_scale(self.scale, self.scale);
        if width * self.scale <= 1.0 {
            return self.pixels.stroke_path(&path, &paint(pen.colour), &stroke, scale, mask);
        }
        let path = match &stroke.dash {
            Some(dash) => path.dash(dash, self.scale),
            None => Some(path),
        };
        let border = path.and_then(|path| path.stroke(&stroke, self.scale)).and_then(|path| roomy(path, self.scale));
        if let Some(border) = border {
            self.pixels.fill_path(&border, &paint(pen.colour), FillRule::Winding, Transform::identity(), mask);
        }
    }

    fn clip(&mut self, area: Option<Area>) {
        if self.clip != area {
            self.clip = area;
            self.mask = None;
        }
    }

    fn stamp(&mut self, stamp: &Stamp, [x, y]: Point, fill: Rgba, line: Rgba) {
        let (x, y) = (x * self.scale, y * self.scale);
        if !(x.abs() < FAR && y.abs() < FAR) {
            return;
        }
        // A big form is seldom drawn twice, and its covers would hold much memory.
        if reach(stamp).is_none_or(|area| area.width().max(area.height()) * self.scale > BIG_STAMP) {
            let place = [x / self.scale, y / self.scale];
            if let Some(path) = &stamp.fill {
                self.fill(&path.moved(place), fill);
            }
            if let Some((path, width)) = &stamp.line {
                self.stroke(&path.moved(place), &Pen::new(line, *width));
            }
            return;
        }
        let at = |value: f32| ((value - value.floor()) * CUTS as f32) as usize;
        let (cx, cy) = (at(x).min(CUTS - 1), at(y).min(CUTS - 1));
        let key = (stamp.key, (cy * CUTS + cx) as u8);
        if self.stamps.len() > MOST_STAMPS {
            self.stamps.clear();
        }
        let cut = match self.stamps.remove(&key) {
            Some(cut) => cut,
            None => match self.cut(stamp, (cx as f32 + 0.5) / CUTS as f32, (cy as f32 + 0.5) / CUTS as f32) {
                Some(cut) => cut,
                None => return,
            },
        };
        let (left, top) = (x.floor() as i32 + cut.left, y.floor() as i32 + cut.top);
        if let Some(cover) = &cut.fill {
            self.mix(left, top, cut.width, cover, fill);
        }
        if let Some(cover) = &cut.line {
            self.mix(left, top, cut.width, cover, line);
        }
        self.stamps.insert(key, cut);
    }

    fn image(&mut self, area: Area, size: [usize; 2], colours: &[u8]) {
        let s = self.scale;
        let (w, h) = (self.pixels.width() as f32, self.pixels.height() as f32);
        let clip = self.clip.unwrap_or(Area { left: 0.0, top: 0.0, right: w / s, bottom: h / s });
        let ends = |low: f32, high: f32, from: f32, to: f32, most: f32| {
            let first = (low.max(from) * s).round().clamp(0.0, most) as usize;
            (first, (high.min(to) * s).round().clamp(0.0, most) as usize)
        };
        let (left, right) = ends(area.left, area.right, clip.left, clip.right, w);
        let (top, bottom) = ends(area.top, area.bottom, clip.top, clip.bottom, h);
        // Which colours a pixel covers, along each direction.
        let covered = |start: f32, length: f32, count: usize, from: usize, to: usize| -> Vec<(usize, usize)> {
            let share = count as f32 / (length * s).max(1e-6);
            let at = |pixel: usize| ((pixel as f32 - start * s) * share).clamp(0.0, count as f32);
            let pixels = (from..to).map(|pixel| {
                let first = (at(pixel) + 1e-3).floor().min(count as f32 - 1.0) as usize;
                (first, ((at(pixel + 1) - 1e-3).ceil() as usize).clamp(first + 1, count))
            });
            pixels.collect()
        };
        let across = covered(area.left, area.width(), size[0], left, right);
        let down = covered(area.top, area.height(), size[1], top, bottom);
        let width = self.pixels.width() as usize;
        let data = self.pixels.data_mut();
        for (row, rows) in down.iter().enumerate() {
            for (column, columns) in across.iter().enumerate() {
                let (mut sum, mut count) = ([0u32; 4], 0);
                for line in rows.0..rows.1 {
                    let start = (line * size[0] + columns.0) * 4;
                    let end = (line * size[0] + columns.1) * 4;
                    for colour in colours.get(start..end).unwrap_or_default().chunks_exact(4) {
                        let alpha = u32::from(colour[3]);
                        count += 1;
                        sum[3] += alpha * 255;
                        for (sum, part) in sum.iter_mut().zip(&colour[..3]) {
                            *sum += u32::from(*part) * alpha;
                        }
                    }
                }
                if sum[3] == 0 {
                    continue;
                }
                let rest = 255 * count - sum[3] / 255;
                let place = ((top + row) * width + left + column) * 4;
                for (below, sum) in data[place..place + 4].iter_mut().zip(sum) {
                    let mixed = (sum + u32::from(*below) * rest + 127 * count) / (255 * count);
                    *below = mixed.min(255) as u8;
                }
            }
        }
    }

    fn block(&mut self, area: Area, tint: Rgba) {
        let s = self.scale;
        let (w, h) = (self.pixels.width() as f32, self.pixels.height() as f32);
        let mut seen = area;
        if let Some(clip) = self.clip {
            seen = Area {
                left: area.left.max(clip.left),
                top: area.top.max(clip.top),
                right: area.right.min(clip.right),
                bottom: area.bottom.min(clip.bottom),
            };
        }
        let ends = [(seen.left, w), (seen.top, h), (seen.right, w), (seen.bottom, h)]
            .map(|(end, most)| (end * s).round().clamp(0.0, most) as usize);
        let [left, top, right, bottom] = ends;
        if left >= right || top >= bottom {
            return;
        }
        let (width, across) = (self.pixels.width() as usize, right - left);
        let cover = vec![255u8; across];
        if tint.a >= 1.0 {
            let Some(pixel) = PremultipliedColorU8::from_rgba(tint.r, tint.g, tint.b, 255) else { return };
            for row in top..bottom {
                self.pixels.pixels_mut()[row * width + left..row * width + right].fill(pixel);
            }
            return;
        }
        for row in top..bottom {
            self.mix(left as i32, row as i32, across, &cover, tint);
        }
    }
}

/// Returns what a form spans around its place.
fn reach(stamp: &Stamp) -> Option<Area> {
    let paths = stamp.fill.iter().map(|path| (path, 0.0)).chain(stamp.line.iter().map(|(path, width)| (path, *width)));
    let mut reach: Option<Area> = None;
    for (path, width) in paths {
        let bounds = path.bounds()?.grown(width);
        let all = reach.get_or_insert(bounds);
        *all = Area::new(
            all.left.min(bounds.left),
            all.top.min(bounds.top),
            all.right.max(bounds.right),
            all.bottom.max(bounds.bottom),
        );
    }
    reach
}

/// Returns the path as the rasteriser wants it; far places come nearer, since it counts in fixed-point numbers.
fn skia(path: &Path) -> Option<tiny_skia::Path> {
    let near = |[x, y]: Point| [x.clamp(-FAR, FAR), y.clamp(-FAR, FAR)];
    let mut builder = PathBuilder::with_capacity(path.steps.len(), path.steps.len() * 2);
    for step in &path.steps {
        match *step {
            Step::Move(to) => {
                let [x, y] = near(to);
                builder.move_to(x, y);
            }
            Step::Line(to) => {
                let [x, y] = near(to);
                builder.line_to(x, y);
            }
            Step::Quad(handle, to) => {
                let ([a, b], [x, y]) = (near(handle), near(to));
                builder.quad_to(a, b, x, y);
            }
            Step::Cubic(one, two, to) => {
                let ([a, b], [c, d], [x, y]) = (near(one), near(two), near(to));
                builder.cubic_to(a, b, c, d, x, y);
            }
            Step::Close => builder.close(),
        }
    }
    builder.finish()
}

/// Returns the path in pixels with some room at its left side: rounding may put the end of a slanted border a trifle outside
/// of what the path says it spans, and the rasteriser does not bear that.
fn roomy(path: tiny_skia::Path, scale: f32) -> Option<tiny_skia::Path> {
    let path = path.transform(Transform::from_scale(scale, scale))?;
    let bounds = path.bounds();
    let mut builder = PathBuilder::new();
    builder.push_path(&path);
    builder.move_to(bounds.left() - 1.0, bounds.top());
    builder.line_to(bounds.left() - 1.0, bounds.top());
    builder.close();
    builder.finish()
}

fn colour(tint: Rgba) -> tiny_skia::Color {
    tiny_skia::Color::from_rgba8(tint.r, tint.g, tint.b, (tint.a.clamp(0.0, 1.0) * 255.0).round() as u8)
}

fn paint(tint: Rgba) -> Paint<'static> {
    Paint { shader: Shader::SolidColor(colour(tint)), anti_alias: true, ..Paint::default() }
}
