//! From the coordinates of axes to fractions of a panel, thinned to what can be seen.
//!
//! A line keeps, of each column of dots, its first, lowest, highest and last point: drawn, that is the same line. Points
//! keep one a dot, grids one number a dot. A million points cost one pass and leave a few thousand.

use super::Size;
use super::mark::{Grid, Label, Layer, Mark, Paint, Place, Rect, Sizes, Stroke};
use super::pyramid::Pyramid;
use super::scan;
use super::shape::{Against, Course, Levels, Numbers, Path, Shape, Word};
use crate::chart::axis::Axis;
use crate::chart::color::Rgba;
use crate::chart::rich_text::RichText;

/// Up to how many points are drawn each by itself.
const FEW: usize = 20_000;
/// Up to how many points a curve is rounded.
const ROUNDED: usize = 2_000;
/// How many strokes a thinned line has at most.
const MOST_STROKES: usize = 50_000;
const GAP: Place = [f32::NAN, f32::NAN];

/// An axis as a map from coordinates to fractions, quick where it is a straight one.
#[derive(Debug, Clone, Copy)]
pub struct Scale<'a> {
    axis: &'a Axis,
    straight: Option<(f64, f64)>,
}

impl<'a> Scale<'a> {
    /// Makes the map of an axis.
    #[must_use]
    pub fn new(axis: &'a Axis) -> Scale<'a> {
        Scale { axis, straight: straight(axis) }
    }

    /// Returns the fraction of a coordinate.
    #[must_use]
    pub fn at(&self, value: f64) -> f32 {
        match self.straight {
            Some((start, factor)) => ((value - start) * factor) as f32,
            None => self.axis.fraction(value) as f32,
        }
    }
}

/// Returns the coordinate that lies at fraction 0 and the fractions a unit, if the axis is straight.
fn straight(axis: &Axis) -> Option<(f64, f64)> {
    if !axis.is_straight() {
        return None;
    }
    let [start, end] = axis.range;
    let factor = 1.0 / (end - start);
    factor.is_finite().then_some((start, factor))
}

/// A panel's two maps and what can be seen of it.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The map along x.
    pub x: Scale<'a>,
    /// The map along y.
    pub y: Scale<'a>,
    /// How many dots the panel has at most.
    pub size: Size,
}

impl Frame<'_> {
    fn place(&self, x: f64, y: f64) -> Place {
        [self.x.at(x), self.y.at(y)]
    }

    /// Adds the marks of a shape to the layers.
    pub fn project(&self, trace: usize, shape: Shape<'_>, layers: &mut Vec<Layer>) {
        let mark = match shape {
            Shape::Line(path, stroke) => Mark::Line { places: self.path(&path, None), stroke },
            Shape::Area { path, against, fill } => Mark::Area { places: self.area(&path, &against, None), fill },
            Shape::Points { x, y, colour, size, symbol, form } => {
                let (places, colour, size) = self.points(&x, &y, colour, size);
                Mark::Points { places, colour, size, symbol, form }
            }
            Shape::Rects { rects, fill, outline, upright } => {
                let rects = rects.iter().map(|rect| self.corners(*rect)).collect();
                let (rects, fill) = self.thin_rects(rects, fill, upright);
                Mark::Rects { rects, fill, outline, upright }
            }
            Shape::Segments { segments, stroke } => self.segments(&segments, stroke, 0.0),
            Shape::Errors { segments, stroke, cap } => self.segments(&segments, stroke, cap),
            Shape::Grid { xs, ys, numbers, levels, smooth } => {
                Mark::Grid(Grid { smooth, ..self.grid(&xs, &ys, &numbers, &levels) })
            }
            Shape::Pie(pie) => Mark::Pie(pie),
            Shape::Words(words) => Mark::Text(words.iter().map(|word| self.label(word)).collect()),
        };
        layers.push(Layer { trace, mark });
    }

    /// Adds the marks of a shape that is kept, whose line may have a pyramid.
    pub fn project_with(&self, trace: usize, shape: &Shape<'_>, pyramid: Option<&Pyramid>, layers: &mut Vec<Layer>) {
        let mark = match shape {
            Shape::Line(path, stroke) => Mark::Line { places: self.path(path, pyramid), stroke: *stroke },
            Shape::Area { path, against, fill } => {
                Mark::Area { places: self.area(path, against, pyramid), fill: *fill }
            }
            Shape::Points { x, y, colour, size, symbol, form } if x.len() > FEW => {
                let (places, colour, size) = self.thin_points(x, y, colour, size);
                Mark::Points { places, colour, size, symbol: *symbol, form: *form }
            }
            Shape::Grid { xs, ys, numbers, levels, smooth } => {
                Mark::Grid(Grid { smooth: *smooth, ..self.grid(xs, ys, numbers, levels) })
            }
            // The others are short.
            other => return self.project(trace, other.clone(), layers),
        };
        layers.push(Layer { trace, mark });
    }

    fn segments(&self, segments: &[[f64; 4]], stroke: Stroke, cap: f32) -> Mark {
        Mark::Segments { segments: segments.iter().map(|segment| self.corners(*segment)).collect(), stroke, cap }
    }

    /// Makes one rectangle of those that stand on the same dot, if there are far more of them than dots.
    fn thin_rects(&self, rects: Vec<Rect>, fill: Paint, upright: bool) -> (Vec<Rect>, Paint) {
        let dots = if upright { self.size.dots.0 } else { self.size.dots.1 }.max(1) as usize;
        if rects.len() <= dots * 8 {
            return (rects, fill);
        }
        let along = usize::from(!upright);
        let across = 1 - along;
        let mut kept: Vec<Option<(usize, Rect)>> = vec![None; dots];
        for (index, rect) in rects.iter().enumerate() {
            let middle = f32::midpoint(rect[along], rect[along + 2]);
            if !(0.0..=1.0).contains(&middle) || !rect[across].is_finite() || !rect[across + 2].is_finite() {
                continue;
            }
            let length = |rect: &Rect| (rect[across + 2] - rect[across]).abs();
            match &mut kept[((middle * dots as f32) as usize).min(dots - 1)] {
                Some((longest, all)) => {
                    if length(rect) > length(&rects[*longest]) {
                        *longest = index;
                    }
                    let (low, high) = (rect[across].min(rect[across + 2]), rect[across].max(rect[across + 2]));
                    (all[across], all[across + 2]) = (all[across].min(low), all[across + 2].max(high));
                    (all[along], all[along + 2]) = (all[along].min(rect[along]), all[along + 2].max(rect[along + 2]));
                }
                empty => *empty = Some((index, *rect)),
            }
        }
        let colours = kept.iter().flatten().map(|(index, _)| fill.at(*index)).collect();
        let fill = if matches!(fill, Paint::Each(_)) { Paint::Each(colours) } else { fill };
        (kept.into_iter().flatten().map(|(_, rect)| rect).collect(), fill)
    }

    fn corners(&self, [x0, y0, x1, y1]: [f64; 4]) -> [f32; 4] {
        // A bar on a logarithmic axis begins at minus infinity: below anything seen.
        let near = |fraction: f32| if fraction.is_infinite() { clamp(fraction) } else { fraction };
        [near(self.x.at(x0)), near(self.y.at(y0)), near(self.x.at(x1)), near(self.y.at(y1))]
    }

    fn label(&self, word: &Word) -> Label {
        let room = word.room.map(|room| {
            let [x0, y0, x1, y1] = self.corners(room);
            [(x1 - x0).abs(), (y1 - y0).abs()]
        });
        Label {
            at: self.place(word.x, word.y),
            text: super::plain(&word.text),
            rich: RichText::parse(&word.text),
            anchor: word.anchor,
            colour: word.colour,
            room,
            size: word.size,
            turn: word.turn,
        }
    }

    fn path(&self, path: &Path<'_>, pyramid: Option<&Pyramid>) -> Vec<Place> {
        let places = sampled(self.thinned(path, pyramid));
        match path.course {
            Course::Spline if places.len() <= ROUNDED => rounded(&places),
            Course::Straight | Course::Spline => places,
            course => stepped(&places, course),
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

    fn area(&self, path: &Path<'_>, against: &Against<'_>, pyramid: Option<&Pyramid>) -> Vec<Place> {
        let upper = self.path(path, pyramid);
        match against {
            Against::Itself => upper,
            Against::Height(height) => {
                let floor = clamp(self.y.at(*height));
                based(&upper, |place| [place[0], floor])
            }
            Against::Along(along) => {
                let wall = clamp(self.x.at(*along));
                based(&upper, |place| [wall, place[1]])
            }
            Against::Path(other) => {
                let mut ring: Vec<Place> = upper.into_iter().filter(|place| place[0].is_finite()).collect();
                ring.extend(self.path(other, None).into_iter().rev().filter(|place| place[0].is_finite()));
                ring
            }
        }
    }

    fn points(&self, xs: &[f64], ys: &[f64], colour: Paint, size: Sizes) -> (Vec<Place>, Paint, Sizes) {
        let count = xs.len().min(ys.len());
        if count <= FEW {
            let places = xs.iter().zip(ys).map(|(x, y)| self.place(*x, *y)).collect();
            return (places, colour, size);
        }
        self.thin_points(xs, ys, &colour, &size)
    }

    /// Keeps the first point of each dot.
    fn thin_points(&self, xs: &[f64], ys: &[f64], colour: &Paint, size: &Sizes) -> (Vec<Place>, Paint, Sizes) {
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

    fn grid(&self, xs: &[f64], ys: &[f64], numbers: &Numbers<'_>, levels: &Levels) -> Grid {
        let (columns, rows) = (xs.len().saturating_sub(1), ys.len().saturating_sub(1));
        let mut grid = Grid {
            xs: xs.iter().map(|x| self.x.at(*x)).collect(),
            ys: ys.iter().map(|y| self.y.at(*y)).collect(),
            colours: Vec::new(),
            smooth: false,
        };
        if let Numbers::Colours(colours) = numbers {
            grid.colours.clone_from(colours);
            return grid;
        }
        // Two dots a cell are kept, so that what is thinned cannot be seen to be.
        let across = Thinning::new(columns, self.size.dots.0 as usize);
        let down = Thinning::new(rows, self.size.dots.1 as usize);
        grid.xs = across.borders(&grid.xs);
        grid.ys = down.borders(&grid.ys);
        let colour = |value: f64| levels.colour(value).unwrap_or(Rgba { a: 0.0, ..Rgba::default() });
        grid.colours.reserve(across.kept() * down.kept());
        let mut sums = vec![(0.0f64, 0u32); across.kept()];
        for row in 0..rows {
            add_row(numbers, row, columns, across, &mut sums);
            if down.ends_after(row) {
                grid.colours.extend(sums.iter().map(|(sum, count)| colour(sum / f64::from(*count))));
                sums.fill((0.0, 0));
            }
        }
        grid
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

    fn ends_after(self, index: usize) -> bool {
        (index + 1).is_multiple_of(self.step) || index + 1 == self.count
    }

    fn borders(self, all: &[f32]) -> Vec<f32> {
        let mut kept: Vec<f32> = all.iter().take(self.count).step_by(self.step).copied().collect();
        kept.extend(all.get(self.count));
        kept
    }
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

/// Keeps what is far outside a panel near it, so that areas reach over its border and sums stay exact.
fn clamp(fraction: f32) -> f32 {
    if fraction.is_nan() { 0.0 } else { fraction.clamp(-10.0, 10.0) }
}

/// Closes each piece of a line over its feet.
fn based(line: &[Place], foot: impl Fn(Place) -> Place) -> Vec<Place> {
    let mut rings = Vec::with_capacity(line.len() * 2 + 2);
    for piece in line.split(|place| !place[0].is_finite()) {
        let ([first, ..], [.., last]) = (piece, piece) else { continue };
        if !rings.is_empty() {
            rings.push(GAP);
        }
        rings.extend_from_slice(piece);
        rings.push(foot(*last));
        rings.push(foot(*first));
    }
    rings
}

/// Returns the line with the corners of its steps.
fn stepped(line: &[Place], course: Course) -> Vec<Place> {
    let mut steps = Vec::with_capacity(line.len() * 3);
    for (index, &here) in line.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| line[before]);
        if let Some([x, y]) = before
            && x.is_finite()
            && here[0].is_finite()
        {
            let middle = [f32::midpoint(x, here[0]), f32::midpoint(y, here[1])];
            match course {
                Course::Hv => steps.push([here[0], y]),
                Course::Vh => steps.push([x, here[1]]),
                Course::Hvh => steps.extend([[middle[0], y], [middle[0], here[1]]]),
                Course::Vhv => steps.extend([[x, middle[1]], [here[0], middle[1]]]),
                Course::Straight | Course::Spline => {}
            }
        }
        steps.push(here);
    }
    steps
}

/// Returns the line as a curve through its places (Catmull-Rom).
fn rounded(line: &[Place]) -> Vec<Place> {
    const STEPS: usize = 8;
    let mut curve = Vec::with_capacity(line.len() * STEPS);
    for (index, piece) in line.split(|place| !place[0].is_finite()).enumerate() {
        if index > 0 {
            curve.push(GAP);
        }
        for at in 0..piece.len() {
            let get = |offset: isize| piece[(at as isize + offset).clamp(0, piece.len() as isize - 1) as usize];
            let (before, from, to, after) = (get(-1), get(0), get(1), get(2));
            curve.push(from);
            if at + 1 == piece.len() {
                break;
            }
            curve.extend((1..STEPS).map(|step| {
                let t = step as f32 / STEPS as f32;
                std::array::from_fn(|axis| {
                    let (a, b, c, d) = (before[axis], from[axis], to[axis], after[axis]);
                    let cubic = (-a + 3.0 * b - 3.0 * c + d) * t * t * t;
                    0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t + cubic)
                })
            }));
        }
    }
    curve
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

    #[test]
    fn one_point_stays_on_each_dot() {
        let (xs, ys) = ([0.0, 0.01, 0.5, 1.0, -0.5, 1.7, f64::NAN], [0.0, 0.01, 0.5, 1.0, 0.5, 0.5, 0.5]);
        assert_eq!(kept_points(&xs, &ys, (10, 10), |x| x as f32, |y| y as f32), [0, 2, 3]);
    }
}
