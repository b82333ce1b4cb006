//! Marks onto the canvas: lines, points, bars, areas and tables of colours inside a panel's cells.

use super::Area;
use super::canvas::{Canvas, Dash, Letter, Tint, blend};
use super::look::{Depth, Look};
use super::words;
use crate::chart::axis::Axis;
use crate::chart::color::{LINE, Rgba};
use crate::chart::rich_text::RichText;
use crate::chart::scene::decor::{Gradient, Hatch, Way};
use crate::chart::scene::images::Image;
use crate::chart::scene::mark::{self, Anchor, Label, Layer, Mark, Paint, Place, Sizes, Stroke, Symbol};
use crate::chart::scene::{Note, Size};

/// Width and height of a dot in a figure's pixels.
const DOT: (f32, f32) = (Size::CELL.0 as f32 / 2.0, Size::CELL.1 as f32 / 4.0);

/// Draws a mark of a panel that has these cells; `hatch` is the pattern of its trace, of which cells show the colours.
pub fn draw(canvas: &mut Canvas, area: Area, layer: &Layer, hatch: Option<&Hatch>, look: Look) {
    match &layer.mark {
        Mark::Line { places, stroke } => line(canvas, area, places, *stroke, layer.trace, look),
        Mark::Area { fill, .. } if fill.a <= 0.0 => {}
        Mark::Area { places, fill, .. } => {
            let cells: Vec<Place> = places.iter().map(|place| area.place(*place)).collect();
            canvas.polygon(&cells, rgb(*fill), fill.a);
        }
        Mark::Rects { rects, fill, outline, upright } => {
            for (index, rect) in rects.iter().enumerate() {
                let own = fill.at(index);
                let fill = hatch.map_or(own, |hatch| hatch.blended(index, own));
                draw_rect(canvas, area, *rect, fill, *outline, *upright);
            }
        }
        Mark::Points { places, colour, size, symbol, .. } => {
            if look.colour == Depth::None && places.len() <= 400 {
                stamps(canvas, area, places, *symbol, layer.trace);
            } else {
                points(canvas, area, places, colour, size, *symbol, look);
            }
        }
        Mark::Segments { segments, stroke, .. } => {
            for [x0, y0, x1, y1] in segments {
                let mut dash = dash_of(stroke.dash, 0, look);
                let (from, to) = (dots(area, [*x0, *y0]), dots(area, [*x1, *y1]));
                canvas.line(from, to, seen(stroke.colour, look), 1, &mut dash);
            }
        }
        Mark::Grid(grid) => draw_grid(canvas, area, grid, look),
        // Its bars are there too.
        Mark::Pie(_) => {}
        Mark::Text(labels) => labels.iter().for_each(|one| label(canvas, area, one)),
    }
}

/// Draws an area whose colour changes, a colour a cell.
pub fn gradient(canvas: &mut Canvas, area: Area, places: &[Place], colours: &Gradient, (x, y): (&Axis, &Axis)) {
    let finite = || places.iter().filter(|place| place[0].is_finite() && place[1].is_finite());
    let ends = |along: usize| {
        let at = finite().map(|place| place[along]);
        [at.clone().fold(f32::INFINITY, f32::min), at.fold(f32::NEG_INFINITY, f32::max)]
    };
    let (across, up) = (ends(0), ends(1));
    let span = match colours.way {
        Way::Across => colours.span(x, across),
        Way::Up => colours.span(y, up),
        Way::Out => [0.0, 1.0],
    };
    let middle = [across, up].map(|[low, high]| f32::midpoint(low, high));
    let reach = [across, up].map(|[low, high]| ((high - low) / 2.0).max(1e-6));
    let tint = |column: i32, row: i32| {
        let at = [
            (column - area.left) as f32 / area.width().max(1) as f32,
            1.0 - (row as f32 + 0.5 - area.top as f32) / area.height().max(1) as f32,
        ];
        let share = match colours.way {
            Way::Across => (at[0] - span[0]) / (span[1] - span[0]),
            Way::Up => (at[1] - span[0]) / (span[1] - span[0]),
            Way::Out => {
                let off = [0, 1].map(|axis| (at[axis] - middle[axis]) / reach[axis]);
                off[0].hypot(off[1]) / std::f32::consts::SQRT_2
            }
        };
        let colour = colours.at(if share.is_finite() { share } else { 0.0 });
        (rgb(colour), colour.a)
    };
    let cells: Vec<Place> = places.iter().map(|place| area.place(*place)).collect();
    canvas.polygon_by(&cells, tint);
}

/// Draws a line or rectangle of the layout.
pub fn note(canvas: &mut Canvas, area: Area, note: &Note, look: Look) {
    match note {
        Note::Text { .. } => {}
        Note::Line { ends: [x0, y0, x1, y1], stroke, .. } => {
            line(canvas, area, &[[*x0, *y0], [*x1, *y1]], *stroke, 0, look);
        }
        Note::Path { places, fill, stroke, .. } => {
            let cells: Vec<Place> = places.iter().map(|place| area.place(*place)).collect();
            if fill.a > 0.0 {
                canvas.polygon(&cells, rgb(*fill), fill.a);
            }
            if let Some(stroke) = stroke {
                line(canvas, area, places, *stroke, 0, look);
            }
        }
        Note::Image(image) => draw_image(canvas, area, image, look),
        Note::Rect { rect, fill, stroke, .. } => {
            if fill.a > 0.0 {
                draw_rect(canvas, area, *rect, *fill, None, true);
            }
            if let Some(stroke) = stroke.filter(|stroke| stroke.colour.a > 0.0 && stroke.width > 0.0) {
                let [x0, y0, x1, y1] = *rect;
                let ring = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]];
                line(canvas, area, &ring, stroke, 0, look);
            }
        }
    }
}

/// Draws a picture of the layout, or where it is and what it is called if it cannot be seen.
fn draw_image(canvas: &mut Canvas, area: Area, image: &Image, look: Look) {
    let [left, bottom, right, top] = image.rect;
    let room = [
        (right - left) * area.width() as f32 * Size::CELL.0 as f32,
        (top - bottom) * area.height() as f32 * Size::CELL.1 as f32,
    ];
    if let Some(grid) = image.grid(room) {
        draw_grid(canvas, area, &grid, look);
        return;
    }
    let stroke = Stroke { colour: LINE, width: 1.0, dash: mark::Dash::Dot };
    let ring = [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]];
    line(canvas, area, &ring, stroke, 0, look);
    let at = [f32::midpoint(left, right), f32::midpoint(bottom, top)];
    let text = image.name.clone();
    let rich = RichText::from_plain(&text);
    label(
        canvas,
        area,
        &Label { at, text, rich, anchor: Anchor::default(), colour: None, room: None, size: None, turn: 0.0 },
    );
}

fn rgb(colour: Rgba) -> [u8; 3] {
    [colour.r, colour.g, colour.b]
}

/// Returns the colour as it is seen on the ground.
pub fn seen(colour: Rgba, look: Look) -> Tint {
    // What is nearly clear would drown in the ground if it were drawn a dot thick.
    if colour.a < 0.03 {
        return Tint::NONE;
    }
    Tint::rgb(blend(rgb(colour), colour.a.max(0.35), look.ground()))
}

/// Returns the place of a fraction, in dots.
fn dots(area: Area, place: Place) -> [f32; 2] {
    let [x, y] = area.place(place);
    // The panel's upper and right borders belong to its last dots.
    let nudge = |value: f32, end: i32| if (value - end as f32).abs() < 0.01 { end as f32 - 0.01 } else { value };
    let bottom = nudge(y, area.bottom);
    [nudge(x, area.right) * 2.0, bottom * 4.0]
}

fn dash_of(dash: mark::Dash, trace: usize, look: Look) -> Dash {
    const DOT: &[f32] = &[1.0, 2.0];
    const SHORT: &[f32] = &[4.0, 3.0];
    const LONG: &[f32] = &[7.0, 3.0];
    const MIXED: &[f32] = &[5.0, 2.0, 1.0, 2.0];
    const LONG_MIXED: &[f32] = &[8.0, 2.0, 1.0, 2.0];
    Dash::new(match dash {
        // Without colour the traces take the dashes in turn.
        mark::Dash::Solid if look.colour == Depth::None => [&[] as &[f32], SHORT, DOT, MIXED, LONG][trace % 5],
        mark::Dash::Solid => &[],
        mark::Dash::Dot => DOT,
        mark::Dash::Dash => SHORT,
        mark::Dash::LongDash => LONG,
        mark::Dash::DashDot => MIXED,
        mark::Dash::LongDashDot => LONG_MIXED,
    })
}

/// Returns what a legend shows of the dash that a trace's line has where there is no colour.
pub fn dash_sample(trace: usize, ascii: bool) -> [char; 2] {
    if ascii {
        return [['-', '-'], ['-', ' '], ['.', '.'], ['-', '.'], ['=', ' ']][trace % 5];
    }
    [['─', '─'], ['╌', '╌'], ['┈', '┈'], ['╌', '┈'], ['─', '╌']][trace % 5]
}

fn line(canvas: &mut Canvas, area: Area, places: &[Place], stroke: Stroke, trace: usize, look: Look) {
    let tint = seen(stroke.colour, look);
    if !tint.is_some() {
        return;
    }
    let mut dash = dash_of(stroke.dash, trace, look);
    let thickness = ((stroke.width / DOT.0).round() as i32).clamp(1, 6);
    let mut before: Option<[f32; 2]> = None;
    let mut alone = true;
    for place in places {
        if !place[0].is_finite() || !place[1].is_finite() {
            if let Some(at) = before.take().filter(|_| alone) {
                canvas.line(at, at, tint, 1, &mut dash);
            }
            alone = true;
            continue;
        }
        let here = dots(area, *place);
        if let Some(from) = before {
            canvas.line(from, here, tint, thickness, &mut dash);
            alone = false;
        }
        before = Some(here);
    }
}

fn draw_rect(canvas: &mut Canvas, area: Area, rect: mark::Rect, colour: Rgba, outline: Option<Stroke>, upright: bool) {
    let [x0, y0, x1, y1] = rect;
    if !(x0.is_finite() && y0.is_finite() && x1.is_finite() && y1.is_finite()) || colour.a <= 0.0 && outline.is_none() {
        return;
    }
    let (from, to) = (area.place([x0, y0]), area.place([x1, y1]));
    if let Some(stroke) = outline {
        let tint = Tint::rgb(rgb(stroke.colour));
        let corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]].map(|place| dots(area, place));
        for pair in corners.windows(2) {
            canvas.line(pair[0], pair[1], tint, 1, &mut Dash::new(&[]));
        }
        if colour.a <= 0.0 {
            return;
        }
    }
    // A bar of no length is not there, however thin the thinnest cover is.
    if (y0 - y1).abs() <= f32::EPSILON || (x0 - x1).abs() <= f32::EPSILON {
        return;
    }
    let ([x0, y0], [x1, y1]) = (from, to);
    // Eighths show where a bar ends; its sides go to whole cells, or corners would need glyphs that do not exist.
    let (x0, x1) = if upright { snapped(x0, x1) } else { (x0, x1) };
    let (y0, y1) = if upright { (y0, y1) } else { snapped(y0, y1) };
    canvas.rect(x0, y0, x1, y1, rgb(colour), colour.a);
}

/// Moves the sides of a bar to whole cells, or to halves if it is thin.
fn snapped(one: f32, other: f32) -> (f32, f32) {
    let step = if (one - other).abs() >= 2.5 { 1.0 } else { 2.0 };
    let (low, high) = ((one * step).round() / step, (other * step).round() / step);
    // One that would vanish keeps its place.
    if (low - high).abs() < 0.25 { (one, other) } else { (low, high) }
}

fn points(canvas: &mut Canvas, area: Area, places: &[Place], colour: &Paint, size: &Sizes, symbol: Symbol, look: Look) {
    for (index, place) in places.iter().enumerate() {
        let inside = |value: f32| (-0.2..=1.2).contains(&value);
        if !inside(place[0]) || !inside(place[1]) {
            continue;
        }
        let tint = seen(colour.at(index), look);
        if tint.is_some() {
            point(canvas, dots(area, *place), size.at(index), symbol, tint);
        }
    }
}

/// Draws one point of a diameter in pixels.
fn point(canvas: &mut Canvas, [x, y]: [f32; 2], size: f32, symbol: Symbol, tint: Tint) {
    if size <= 0.0 {
        return;
    }
    let size = size.min(2_000.0);
    // As many dots for each point of a size, wherever it lies: shapes that change from point to point look like data.
    let (wide, high) = ((size / DOT.0).round().max(1.0) as i32, (size / DOT.1).round().max(1.0) as i32);
    let (left, top) = ((x - wide as f32 / 2.0).round() as i32, (y - high as f32 / 2.0).round() as i32);
    let (half_wide, half_high) = (wide as f32 / 2.0, high as f32 / 2.0);
    for dot_y in 0..high {
        for dot_x in 0..wide {
            let dx = (dot_x as f32 + 0.5 - half_wide) / half_wide;
            let dy = (dot_y as f32 + 0.5 - half_high) / half_high;
            if is_inside(symbol, dx, dy, wide + high) {
                canvas.dot(left.saturating_add(dot_x), top.saturating_add(dot_y), tint);
            }
        }
    }
}

/// Returns whether a place in the square from -1 to 1 belongs to a symbol that spans so many dots both ways together.
fn is_inside(symbol: Symbol, dx: f32, dy: f32, dots: i32) -> bool {
    if dots < 6 {
        return true;
    }
    let round = dx * dx + dy * dy;
    match symbol {
        Symbol::Square => true,
        Symbol::Diamond => dx.abs() + dy.abs() <= 1.1,
        Symbol::Cross => dx.abs() < 0.4 || dy.abs() < 0.4,
        Symbol::X => (dx.abs() - dy.abs()).abs() < 0.45,
        Symbol::TriangleUp => dx.abs() <= f32::midpoint(dy, 1.0) + 0.1,
        Symbol::TriangleDown => dx.abs() <= f32::midpoint(-dy, 1.0) + 0.1,
        Symbol::Open => round <= 1.1 && round > 0.35,
        Symbol::Circle | Symbol::Star => round <= 1.1,
    }
}

/// Puts a character at each point: without colour, traces are told apart by their form.
fn stamps(canvas: &mut Canvas, area: Area, places: &[Place], symbol: Symbol, trace: usize) {
    for place in places.iter().filter(|place| (0.0..=1.0).contains(&place[0]) && (0.0..=1.0).contains(&place[1])) {
        let [x, y] = dots(area, *place);
        let letter = Letter { glyph: stamp(symbol, trace), width: 1, tint: Tint::NONE, bold: false };
        canvas.letter_at((x / 2.0).floor() as i32, (y / 4.0).floor() as i32, letter);
    }
}

/// Returns the character of a trace's points where there is no colour.
pub fn stamp(symbol: Symbol, trace: usize) -> char {
    const TURN: [char; 8] = ['●', '+', '×', '○', '■', '▲', '◆', '▼'];
    if symbol == Symbol::Circle { TURN[trace % TURN.len()] } else { symbol.glyph() }
}

fn draw_grid(canvas: &mut Canvas, area: Area, grid: &mark::Grid, look: Look) {
    let columns = grid.xs.len().saturating_sub(1);
    let find_x = Finder::new(&grid.xs);
    let find_y = Finder::new(&grid.ys);
    if grid.smooth && columns > area.width().max(1) as usize {
        draw_fine_grid(canvas, area, grid, (&find_x, &find_y), look);
        return;
    }
    let across: Vec<Option<usize>> =
        (0..area.width()).map(|column| find_x.find((column as f32 + 0.5) / area.width() as f32)).collect();
    for row in 0..area.height() {
        let half = |offset: f32| find_y.find(1.0 - (row as f32 + offset) / area.height() as f32);
        let (top, bottom) = (half(0.25), half(0.75));
        for (column, at) in across.iter().enumerate() {
            let Some(at) = at else { continue };
            let (cell, line) = (area.left + column as i32, area.top + row);
            let below = beneath(canvas, cell, line, look);
            let tint = |row: Option<usize>, below: [u8; 3]| {
                let colour = row.and_then(|row| grid.colours.get(row * columns + at)).copied();
                colour
                    .filter(|colour| colour.a > 0.01)
                    .map_or(Tint::NONE, |colour| Tint::rgb(blend(rgb(colour), colour.a, below)))
            };
            canvas.halves(cell, line, tint(top, below[0]), tint(bottom, below[1]));
        }
    }
}

/// Draws a table of colours that is finer than cells and runs together: each half of a cell has the mean of its colours.
fn draw_fine_grid(canvas: &mut Canvas, area: Area, grid: &mark::Grid, find: (&Finder<'_>, &Finder<'_>), look: Look) {
    let columns = grid.xs.len().saturating_sub(1);
    let span = |finder: &Finder<'_>, from: f32, to: f32| {
        let more = (to - from) * 0.02;
        let (one, two) = (finder.find(from + more)?, finder.find(to - more)?);
        Some((one.min(two), one.max(two)))
    };
    let wide = area.width().max(1) as f32;
    let across: Vec<_> =
        (0..area.width()).map(|column| span(find.0, column as f32 / wide, (column + 1) as f32 / wide)).collect();
    for row in 0..area.height() {
        let half = |from: f32| {
            let at = |offset: f32| 1.0 - (row as f32 + offset) / area.height() as f32;
            span(find.1, at(from + 0.5), at(from))
        };
        let halves = [half(0.0), half(0.5)];
        for (column, at) in across.iter().enumerate() {
            let Some((left, right)) = *at else { continue };
            let (cell, line) = (area.left + column as i32, area.top + row);
            let below = beneath(canvas, cell, line, look);
            let tint = |rows: Option<(usize, usize)>, below: [u8; 3]| {
                rows.map_or(Tint::NONE, |rows| mean(grid, columns, (left, right), rows, below))
            };
            canvas.halves(cell, line, tint(halves[0], below[0]), tint(halves[1], below[1]));
        }
    }
}

/// Returns the colours that the upper and the lower half of a cell have so far.
fn beneath(canvas: &Canvas, column: i32, row: i32, look: Look) -> [[u8; 3]; 2] {
    const UPPER: u64 = 0xFFFF_FFFF;
    let fill = canvas.fill(column, row);
    [UPPER, !UPPER].map(|half| {
        let is_part = fill.part.is_some() && (fill.mask & half).count_ones() > 16;
        let tint = if is_part { fill.part } else { fill.base };
        tint.colour().unwrap_or_else(|| look.ground())
    })
}

/// Returns the mean of some colours of a table, over what is below; nothing if most of them is clear.
fn mean(
    grid: &mark::Grid,
    columns: usize,
    (left, right): (usize, usize),
    rows: (usize, usize),
    below: [u8; 3],
) -> Tint {
    let (mut sum, mut count) = ([0.0f32; 4], 0.0f32);
    for row in rows.0..=rows.1 {
        for colour in grid.colours.get(row * columns + left..=row * columns + right).unwrap_or_default() {
            count += 1.0;
            sum[3] += colour.a;
            for (sum, part) in sum.iter_mut().zip(rgb(*colour)) {
                *sum += f32::from(part) * colour.a;
            }
        }
    }
    let alpha = sum[3];
    if alpha <= 0.02 * count {
        return Tint::NONE;
    }
    let covered = (alpha / count).min(1.0);
    let colour = [0, 1, 2].map(|part: usize| (sum[part] / alpha).round().clamp(0.0, 255.0) as u8);
    Tint::rgb(blend(colour, covered, below))
}

/// Finds which of a row of intervals a value lies in; the borders rise or fall.
struct Finder<'a> {
    borders: &'a [f32],
    falling: bool,
}

impl<'a> Finder<'a> {
    fn new(borders: &'a [f32]) -> Finder<'a> {
        let falling = matches!((borders.first(), borders.last()), (Some(first), Some(last)) if first > last);
        Finder { borders, falling }
    }

    fn find(&self, value: f32) -> Option<usize> {
        let before =
            self.borders.partition_point(|border| if self.falling { *border >= value } else { *border <= value });
        (before > 0 && before < self.borders.len()).then(|| before - 1)
    }
}

/// Writes a text of a panel, inside its room if it has one and only where no other text is.
fn label(canvas: &mut Canvas, area: Area, label: &Label) {
    let [x, y] = label.at;
    if !(-0.01..=1.01).contains(&x) || !(-0.01..=1.01).contains(&y) {
        return;
    }
    let [column, row] = area.place(label.at);
    let lines: Vec<&str> = label.text.split('\n').collect();
    let width = lines.iter().map(|line| words::width(line)).max().unwrap_or(0);
    let height = lines.len() as i32;
    let Anchor { x: to_x, y: to_y } = label.anchor;
    // A text in its room may fill it but not leave it.
    if let Some([wide, high]) = label.room {
        let (wide, high) = (wide * area.width() as f32, high * area.height() as f32);
        if (width as f32) > wide.max(1.0) + 0.5 || (height as f32) > high.max(0.5) + 0.5 {
            return;
        }
    }
    // Inside its room a text begins at the first cell that is mostly covered, else one cell away from its place.
    let inside = label.room.is_some();
    let left = match to_x {
        1 if inside => column.round() as i32,
        1 => column.floor() as i32 + 1,
        -1 if inside => column.round() as i32 - width,
        -1 => column.ceil() as i32 - width - 1,
        _ => (column - width as f32 / 2.0).round() as i32,
    };
    let first = match to_y {
        1 if inside => row.round() as i32 - height,
        1 => (row - 0.25).floor() as i32 - height,
        -1 if inside => row.round() as i32,
        -1 => row.floor() as i32 + 1,
        _ => (row - height as f32 / 2.0).round() as i32,
    };
    let tint = label.colour.map_or(Tint::NONE, |colour| Tint::rgb(rgb(colour)));
    for (index, line) in lines.iter().enumerate() {
        words::write_if_free(canvas, left, first + index as i32, line, tint, false);
    }
}
