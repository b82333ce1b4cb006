//! A canvas of character cells with a finer grid inside each: dots of 2×4 for lines and points, 8×8 for areas.
//!
//! Three layers lie over each other in every cell: areas (at most two colours survive, which is what one character can
//! show), dots with a colour each (the cell takes the colour that most of its dots voted for), and letters, which always
//! win. Nothing here knows what a chart is; the painter turns the layers into glyphs.

/// A colour of a canvas: nothing, or red, green and blue in the low three bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tint(u32);

impl Tint {
    /// No colour: what an untouched dot has.
    pub const NONE: Tint = Tint(0);

    /// Makes a tint of red, green and blue.
    #[must_use]
    pub fn rgb([red, green, blue]: [u8; 3]) -> Tint {
        Tint(u32::from_be_bytes([1, red, green, blue]))
    }

    /// Returns red, green and blue, unless this is nothing.
    #[must_use]
    pub fn colour(self) -> Option<[u8; 3]> {
        let [set, red, green, blue] = self.0.to_be_bytes();
        (set != 0).then_some([red, green, blue])
    }

    /// Returns whether there is a colour.
    #[must_use]
    pub fn is_some(self) -> bool {
        self.0 != 0
    }
}

/// Returns the colour that `over` with an opacity of `alpha` makes on `under`.
#[must_use]
pub fn blend(over: [u8; 3], alpha: f32, under: [u8; 3]) -> [u8; 3] {
    std::array::from_fn(|index| {
        let (over, under) = (f32::from(over[index]), f32::from(under[index]));
        (under + (over - under) * alpha.clamp(0.0, 1.0)).round() as u8
    })
}

/// A letter of the text layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Letter {
    /// The character; the right half of a wide one repeats it.
    pub glyph: char,
    /// How many columns it takes: 1 or 2, and 0 for the right half of a wide one.
    pub width: u8,
    /// Its colour; nothing is the terminal's own.
    pub tint: Tint,
    /// Whether it is bold.
    pub bold: bool,
}

/// The areas of a cell: a colour that fills it and one that covers part of it, as 8 rows of 8 bits from the top left.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fill {
    /// What fills the whole cell.
    pub base: Tint,
    /// What covers `mask` of it.
    pub part: Tint,
    /// The part's cover: bit `8 * y + x`.
    pub mask: u64,
}

impl Fill {
    /// Returns the colour of most of the cell.
    #[must_use]
    pub fn main(&self) -> Tint {
        if self.part.is_some() && self.mask.count_ones() > 32 { self.part } else { self.base }
    }
}

/// A clipping rectangle in cells: left, top, right, bottom, the last two beyond the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clip {
    /// First column.
    pub left: i32,
    /// First row.
    pub top: i32,
    /// Column after the last.
    pub right: i32,
    /// Row after the last.
    pub bottom: i32,
}

/// The layers of all cells.
#[derive(Debug)]
pub struct Canvas {
    width: i32,
    height: i32,
    ground: [u8; 3],
    clip: Clip,
    dots: Vec<Tint>,
    fills: Vec<Fill>,
    letters: Vec<Option<Letter>>,
}

/// Which of the dots along a line are drawn: lengths of strokes and gaps in turn, in dots.
#[derive(Debug, Clone)]
pub struct Dash {
    lengths: &'static [f32],
    travelled: f32,
}

impl Dash {
    /// Starts a line of these strokes and gaps; none is a solid line.
    #[must_use]
    pub fn new(lengths: &'static [f32]) -> Dash {
        Dash { lengths, travelled: 0.0 }
    }

    /// Goes on by `step` dots and returns whether the pen is down there.
    fn pen(&mut self, step: f32) -> bool {
        let whole: f32 = self.lengths.iter().sum();
        if whole <= 0.0 {
            return true;
        }
        self.travelled = (self.travelled + step) % whole;
        let mut left = self.travelled;
        for (index, length) in self.lengths.iter().enumerate() {
            if left < *length {
                return index % 2 == 0;
            }
            left -= length;
        }
        true
    }
}

impl Canvas {
    /// Makes an empty canvas of so many columns and rows on a ground of that colour.
    #[must_use]
    pub fn new(width: u16, height: u16, ground: [u8; 3]) -> Canvas {
        let (width, height) = (i32::from(width), i32::from(height));
        let cells = (width * height) as usize;
        Canvas {
            width,
            height,
            ground,
            clip: Clip { left: 0, top: 0, right: width, bottom: height },
            dots: vec![Tint::NONE; cells * 8],
            fills: vec![Fill::default(); cells],
            letters: vec![None; cells],
        }
    }

    /// Returns the number of columns.
    #[must_use]
    pub fn width(&self) -> i32 {
        self.width
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn height(&self) -> i32 {
        self.height
    }

    /// Lets dots and areas through only inside these cells from now on; letters are not clipped.
    pub fn clip(&mut self, clip: Clip) {
        let (width, height) = (self.width, self.height);
        self.clip = Clip {
            left: clip.left.clamp(0, width),
            top: clip.top.clamp(0, height),
            right: clip.right.clamp(0, width),
            bottom: clip.bottom.clamp(0, height),
        };
    }

    /// Returns the areas of a cell.
    #[must_use]
    pub fn fill(&self, column: i32, row: i32) -> Fill {
        self.index(column, row).map_or_else(Fill::default, |index| self.fills[index])
    }

    /// Returns the dots of a cell, row by row.
    #[must_use]
    pub fn dots(&self, column: i32, row: i32) -> [Tint; 8] {
        self.index(column, row)
            .and_then(|index| self.dots.get(index * 8..index * 8 + 8)?.try_into().ok())
            .unwrap_or_default()
    }

    /// Returns the letter of a cell.
    #[must_use]
    pub fn letter(&self, column: i32, row: i32) -> Option<Letter> {
        self.index(column, row).and_then(|index| self.letters[index])
    }

    fn index(&self, column: i32, row: i32) -> Option<usize> {
        let inside = (0..self.width).contains(&column) && (0..self.height).contains(&row);
        inside.then(|| (row * self.width + column) as usize)
    }

    /// Sets a dot, given in dots from the top left of the canvas.
    pub fn dot(&mut self, x: i32, y: i32, tint: Tint) {
        let (column, row) = (x >> 1, y >> 2);
        let clip = self.clip;
        if column < clip.left || column >= clip.right || row < clip.top || row >= clip.bottom {
            return;
        }
        let cell = (row * self.width + column) as usize;
        self.dots[cell * 8 + ((y & 3) * 2 + (x & 1)) as usize] = tint;
    }

    /// Draws a line between two places given in dots, `thickness` dots wide.
    pub fn line(&mut self, from: [f32; 2], to: [f32; 2], tint: Tint, thickness: i32, dash: &mut Dash) {
        let Some((from, to)) = self.clipped(from, to) else { return };
        let (x0, y0, x1, y1) = (from[0].floor(), from[1].floor(), to[0].floor(), to[1].floor());
        let steps = (x1 - x0).abs().max((y1 - y0).abs());
        let flat = (x1 - x0).abs() >= (y1 - y0).abs();
        let count = steps as i32;
        let (dx, dy) = if steps > 0.0 { ((x1 - x0) / steps, (y1 - y0) / steps) } else { (0.0, 0.0) };
        let length = dx.hypot(dy);
        for step in 0..=count {
            if !dash.pen(if step == 0 { 0.0 } else { length }) {
                continue;
            }
            let (x, y) = ((x0 + dx * step as f32).round() as i32, (y0 + dy * step as f32).round() as i32);
            for extra in 0..thickness {
                let off = (extra + 1) / 2 * if extra % 2 == 1 { 1 } else { -1 };
                if flat { self.dot(x, y + off, tint) } else { self.dot(x + off, y, tint) }
            }
        }
    }

    /// Cuts a line to the clip, a little outside of it; `None` if nothing is left.
    fn clipped(&self, from: [f32; 2], to: [f32; 2]) -> Option<([f32; 2], [f32; 2])> {
        let low = [self.clip.left as f32 * 2.0 - 4.0, self.clip.top as f32 * 4.0 - 4.0];
        let high = [self.clip.right as f32 * 2.0 + 4.0, self.clip.bottom as f32 * 4.0 + 4.0];
        let (mut start, mut end) = (0.0f32, 1.0f32);
        for axis in 0..2 {
            let (a, b) = (from[axis], to[axis]);
            if !a.is_finite() || !b.is_finite() {
                return None;
            }
            let along = b - a;
            if along == 0.0 {
                if a < low[axis] || a > high[axis] {
                    return None;
                }
                continue;
            }
            let (near, far) = ((low[axis] - a) / along, (high[axis] - a) / along);
            start = start.max(near.min(far));
            end = end.min(near.max(far));
        }
        if start > end {
            return None;
        }
        // An end that lies very far out leaves few digits for the place of the cut.
        let at = |part: f32| {
            [0, 1].map(|axis| (from[axis] + (to[axis] - from[axis]) * part).clamp(low[axis] - 1.0, high[axis] + 1.0))
        };
        // Untouched ends stay exact: what is computed from 0 and 1 may be off by a rounding error.
        Some((if start > 0.0 { at(start) } else { from }, if end < 1.0 { at(end) } else { to }))
    }

    /// Lays a colour over part of a cell; `mask` as in [`Fill::mask`].
    pub fn cover(&mut self, column: i32, row: i32, mask: u64, colour: [u8; 3], alpha: f32) {
        let clip = self.clip;
        let inside = column >= clip.left && column < clip.right && row >= clip.top && row < clip.bottom;
        if !inside || mask == 0 || alpha <= 0.0 {
            return;
        }
        let ground = self.ground;
        let index = (row * self.width + column) as usize;
        let fill = &mut self.fills[index];
        let mixed = |under: Tint| Tint::rgb(blend(colour, alpha, under.colour().unwrap_or(ground)));
        if mask == u64::MAX {
            if alpha < 1.0 && fill.part.is_some() {
                (fill.base, fill.part) = (mixed(fill.base), mixed(fill.part));
            } else {
                *fill = Fill { base: mixed(fill.base), ..Fill::default() };
            }
        } else if fill.part.is_some() && fill.mask == u64::MAX ^ mask && !fill.base.is_some() {
            // The two parts of the cell that two areas share along their border.
            let other = mixed(Tint::NONE);
            *fill = if other == fill.part {
                Fill { base: other, ..Fill::default() }
            } else {
                Fill { base: fill.part, part: other, mask }
            };
        } else {
            let over = mixed(if fill.part.is_some() && fill.mask & mask == mask { fill.part } else { fill.base });
            if fill.part == over {
                fill.mask |= mask;
                if fill.mask == u64::MAX {
                    *fill = Fill { base: over, ..Fill::default() };
                }
            } else if !fill.part.is_some() || mask.count_ones() >= (fill.mask & !mask).count_ones() {
                (fill.part, fill.mask) = (over, mask);
            }
        }
    }

    /// Fills a rectangle given in cells.
    pub fn rect(&mut self, x0: f32, y0: f32, x1: f32, y1: f32, colour: [u8; 3], alpha: f32) {
        let (x0, x1) = (self.in_columns(x0.min(x1)), self.in_columns(x0.max(x1)));
        let (y0, y1) = (self.in_rows(y0.min(y1)), self.in_rows(y0.max(y1)));
        // Eighths of cells; a rectangle thinner than one still shows.
        let (x0, y0) = ((x0 * 8.0).round() as i32, (y0 * 8.0).round() as i32);
        let (x1, y1) = (((x1 * 8.0).round() as i32).max(x0 + 1), ((y1 * 8.0).round() as i32).max(y0 + 1));
        for row in y0 >> 3..=(y1 - 1) >> 3 {
            let rows = bits(y0 - row * 8, y1 - row * 8);
            for column in x0 >> 3..=(x1 - 1) >> 3 {
                let columns = bits(x0 - column * 8, x1 - column * 8);
                self.cover(column, row, spread(rows, columns), colour, alpha);
            }
        }
    }

    /// Fills a polygon given in cells, even-odd, however many rings (`NaN` between them) it has.
    pub fn polygon(&mut self, points: &[[f32; 2]], colour: [u8; 3], alpha: f32) {
        self.polygon_by(points, |_, _| (colour, alpha));
    }

    /// Covers what lies within polygons with a colour and an opacity that depend on the cell.
    pub fn polygon_by(&mut self, points: &[[f32; 2]], tint: impl Fn(i32, i32) -> ([u8; 3], f32)) {
        let Some(clip) = self.around(points) else { return };
        let (first, last) = (clip.top * 8, clip.bottom * 8);
        let mut crossings: Vec<Vec<f32>> = vec![Vec::new(); (last - first) as usize];
        for ring in points.split(|point| !point[0].is_finite() || !point[1].is_finite()) {
            for (index, &from) in ring.iter().enumerate() {
                let to = ring[(index + 1) % ring.len()];
                cross(from, to, first, &mut crossings);
            }
        }
        // A row of cells at a time, so that each cell is covered once and translucent areas mix once.
        let mut masks = vec![0u64; self.width as usize];
        for (row, lines) in crossings.chunks_mut(8).enumerate() {
            masks.fill(0);
            for (sub, line) in lines.iter_mut().enumerate() {
                line.sort_by(f32::total_cmp);
                for pair in line.chunks_exact(2) {
                    let from = (self.in_columns(pair[0]) * 8.0).round() as i32;
                    let to = (self.in_columns(pair[1]) * 8.0).round() as i32;
                    for column in (from >> 3).max(clip.left)..=((to - 1) >> 3).min(clip.right - 1) {
                        masks[column as usize] |= bits(from - column * 8, to - column * 8) << (8 * sub);
                    }
                }
            }
            for column in clip.left..clip.right {
                let mask = masks[column as usize];
                if mask != 0 {
                    self.join(column, clip.top + row as i32, mask);
                    let (colour, alpha) = tint(column, clip.top + row as i32);
                    self.cover(column, clip.top + row as i32, mask, colour, alpha);
                }
            }
        }
    }

    /// Returns the cells that may be drawn on around points, none if there are no such: small polygons cost little.
    fn around(&self, points: &[[f32; 2]]) -> Option<Clip> {
        let clip = self.clip;
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for point in points.iter().filter(|point| point[0].is_finite() && point[1].is_finite()) {
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        let clip = Clip {
            left: clip.left.max(self.in_columns(low[0]).floor() as i32),
            top: clip.top.max(self.in_rows(low[1]).floor() as i32),
            right: clip.right.min(self.in_columns(high[0]).ceil() as i32),
            bottom: clip.bottom.min(self.in_rows(high[1]).ceil() as i32),
        };
        (clip.left < clip.right && clip.top < clip.bottom).then_some(clip)
    }

    /// Lets the area that has part of a cell have all of it, if another area is about to fill most of the rest: areas that
    /// meet leave no ground between them.
    fn join(&mut self, column: i32, row: i32, mask: u64) {
        const MOST: u32 = 40;
        let index = (row * self.width + column) as usize;
        let Some(fill) = self.fills.get_mut(index) else { return };
        // Two that fill a cell between them are told apart anyway.
        let is_whole = !fill.base.is_some() && fill.mask == u64::MAX ^ mask;
        let is_new = fill.part.is_some() && mask & !fill.mask != 0;
        if is_new && !is_whole && (fill.mask | mask).count_ones() >= MOST {
            *fill = Fill { base: fill.part, ..Fill::default() };
        }
    }

    fn in_columns(&self, x: f32) -> f32 {
        if x.is_nan() { 0.0 } else { x.clamp(-1.0, self.width as f32 + 1.0) }
    }

    fn in_rows(&self, y: f32) -> f32 {
        if y.is_nan() { 0.0 } else { y.clamp(-1.0, self.height as f32 + 1.0) }
    }

    /// Fills a cell with two colours, one above the other; nothing leaves what was there.
    pub fn halves(&mut self, column: i32, row: i32, top: Tint, bottom: Tint) {
        const TOP: u64 = 0x0000_0000_FFFF_FFFF;
        if top == bottom {
            if let Some(colour) = top.colour() {
                self.cover(column, row, u64::MAX, colour, 1.0);
            }
            return;
        }
        if let Some(colour) = bottom.colour() {
            self.cover(column, row, if top.is_some() { u64::MAX } else { !TOP }, colour, 1.0);
        }
        if let Some(colour) = top.colour() {
            self.cover(column, row, TOP, colour, 1.0);
        }
    }

    /// Takes a letter out of a cell, whole even if the cell has only half of it.
    fn clear_letter(&mut self, column: i32, row: i32) {
        let Some(index) = self.index(column, row) else { return };
        let other = match self.letters[index].take().map(|letter| letter.width) {
            Some(0) => self.index(column - 1, row),
            Some(2) => self.index(column + 1, row),
            _ => None,
        };
        if let Some(other) = other {
            self.letters[other] = None;
        }
    }

    /// Puts a letter into a cell; a wide one takes the next cell too and is left out where that is missing.
    pub fn letter_at(&mut self, column: i32, row: i32, letter: Letter) {
        let Some(index) = self.index(column, row) else { return };
        self.clear_letter(column, row);
        if letter.width > 1 && column + 1 < self.width {
            self.clear_letter(column + 1, row);
        }
        if letter.width < 2 {
            self.letters[index] = Some(letter);
        } else if self.index(column + 1, row).is_some() {
            self.letters[index] = Some(letter);
            self.letters[index + 1] = Some(Letter { width: 0, ..letter });
        }
    }
}

/// Adds to each eighth of a row, counted from `first`, where the edge crosses its middle.
fn cross(from: [f32; 2], to: [f32; 2], first: i32, crossings: &mut [Vec<f32>]) {
    let (top, bottom) = if from[1] <= to[1] { (from, to) } else { (to, from) };
    let rows = crossings.len() as f32;
    let (y0, y1) = (top[1] * 8.0 - first as f32, bottom[1] * 8.0 - first as f32);
    // An eighth is crossed if its middle lies in [y0, y1).
    let begin = (y0 - 0.5).ceil().clamp(0.0, rows) as usize;
    let end = (y1 - 0.5).ceil().clamp(0.0, rows) as usize;
    let slope = (bottom[0] - top[0]) / (y1 - y0);
    for (row, line) in crossings.iter_mut().enumerate().take(end).skip(begin) {
        let x = top[0] + (row as f32 + 0.5 - y0) * slope;
        if x.is_finite() {
            line.push(x);
        }
    }
}

/// Returns eight bits of which those from `from` to before `to` are set; either may lie outside.
fn bits(from: i32, to: i32) -> u64 {
    let (from, to) = (from.clamp(0, 8), to.clamp(0, 8));
    if from >= to { 0 } else { (0xFFu64 >> (8 - (to - from))) << from }
}

/// Returns a mask of the columns' bits in each of the rows whose bit is set.
fn spread(rows: u64, columns: u64) -> u64 {
    if rows == 0xFF {
        return columns.wrapping_mul(0x0101_0101_0101_0101);
    }
    (0..8).filter(|row| rows >> row & 1 == 1).fold(0, |mask, row| mask | columns << (8 * row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_covers_its_eighths() {
        let mut canvas = Canvas::new(3, 2, [0; 3]);
        canvas.rect(0.0, 0.5, 1.5, 2.0, [9, 9, 9], 1.0);
        assert_eq!(canvas.fill(0, 0).mask, 0xFFFF_FFFF_0000_0000);
        assert_eq!(canvas.fill(0, 1).base, Tint::rgb([9, 9, 9]));
        assert_eq!(canvas.fill(1, 1).mask, 0x0F0F_0F0F_0F0F_0F0F);
        assert!(!canvas.fill(2, 1).main().is_some());
    }

    #[test]
    fn lines_are_cut_at_the_clip_and_never_leave_it() {
        let mut canvas = Canvas::new(4, 4, [0; 3]);
        canvas.clip(Clip { left: 1, top: 1, right: 3, bottom: 3 });
        canvas.line([-1e9, -1e9], [1e9, 1e9], Tint::rgb([1, 2, 3]), 1, &mut Dash::new(&[]));
        canvas.line([f32::NAN, 0.0], [5.0, 5.0], Tint::rgb([1, 2, 3]), 1, &mut Dash::new(&[]));
        let inked = (0..4).flat_map(|row| (0..4).map(move |column| (column, row)));
        for (column, row) in inked {
            let any = canvas.dots(column, row).iter().any(|dot| dot.is_some());
            assert!(!any || (1..3).contains(&column) && (1..3).contains(&row));
        }
    }

    #[test]
    fn half_a_wide_letter_never_stays() {
        let wide = Letter { glyph: '日', width: 2, tint: Tint::NONE, bold: false };
        let thin = Letter { glyph: 'x', width: 1, ..wide };
        let mut canvas = Canvas::new(4, 1, [0; 3]);
        canvas.letter_at(1, 0, wide);
        canvas.letter_at(2, 0, thin);
        assert_eq!((canvas.letter(1, 0), canvas.letter(2, 0)), (None, Some(thin)));
        canvas.letter_at(2, 0, wide);
        canvas.letter_at(2, 0, thin);
        assert_eq!(canvas.letter(3, 0), None);
        canvas.letter_at(3, 0, wide);
        assert_eq!(canvas.letter(3, 0), None);
    }

    #[test]
    fn a_polygon_fills_what_it_encloses() {
        let mut canvas = Canvas::new(4, 4, [0; 3]);
        canvas.polygon(&[[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0]], [5, 5, 5], 1.0);
        assert!(canvas.fill(1, 1).base.is_some() && canvas.fill(2, 2).base.is_some());
        assert!(!canvas.fill(0, 0).main().is_some() && !canvas.fill(3, 3).main().is_some());
    }
}
