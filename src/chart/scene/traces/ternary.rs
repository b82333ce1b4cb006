//! Ternary subplots: the shares of three parts of a whole, in a triangle of equal sides.

use super::frame::{self, Lettering};
use super::planar;
use super::region::Region;
use super::subplots::{Member, Subplot};
use super::{Context, Piece, Solo};
use crate::chart::axis::{Axis, AxisKind};
use crate::chart::color::{GROUND, Rgba};
use crate::chart::scene::plan::AxisPlan;
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::Source;
use crate::chart::scene::view::Turn;

/// A place in pixels.
type Spot = [f64; 2];

const GAP: Spot = [f64::NAN, f64::NAN];
/// The names of the parts; the first is at the top, the second at the left, the third at the right.
const NAMES: [&str; 3] = ["a", "b", "c"];
/// The height of a triangle of equal sides, of one with side 1.
const HEIGHT: f64 = 0.866_025_403_784_438_6;
/// How many ticks an axis has at most, if the layout does not say.
const TICKS: f64 = 6.0;

/// The triangle on its sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Triangle {
    /// The whole.
    sum: f64,
    /// The least share of each part.
    least: [f64; 3],
    /// Its left lower corner.
    corner: Spot,
    /// Its side in pixels.
    side: f64,
}

impl Triangle {
    fn read(layout: Source<'_>, corner: Spot, side: f64) -> Triangle {
        let sum = layout.number("sum").filter(|sum| *sum > 0.0).unwrap_or(1.0);
        let least = NAMES.map(|name| layout.number(&format!("{name}axis.min")).unwrap_or(0.0).max(0.0));
        // Least shares that leave nothing are none.
        let least = if least.iter().sum::<f64>() < sum { least } else { [0.0; 3] };
        Triangle { sum, least, corner, side }
    }

    /// Shows a part of what it shows, as a reader has moved and magnified it; no share is less than nothing.
    fn seen(mut self, turn: &Turn) -> Triangle {
        let free = self.free();
        let kept = (free / turn.zoom()).min(self.sum);
        let [right, up] = turn.moved.map(|part| part * free);
        for (least, moved) in self.least.iter_mut().zip([up, -right - up / 2.0, right - up / 2.0]) {
            *least = (*least + (free - kept) / 3.0 + moved).max(0.0);
        }
        // What one part gains the others lose.
        let all: f64 = self.least.iter().sum();
        let rest = (self.sum - kept).max(0.0);
        self.least = self.least.map(|least| if all > 0.0 { least * rest / all } else { rest / 3.0 });
        self
    }

    /// Returns the length of each axis, in its units.
    fn free(&self) -> f64 {
        self.sum - self.least.iter().sum::<f64>()
    }

    /// Returns the place of shares that together are the whole.
    fn place(&self, [a, b, c]: [f64; 3]) -> Spot {
        let [least_a, least_b, least_c] = self.least;
        let start = least_a + 2.0 * least_c - self.sum;
        let end = self.sum - least_a - 2.0 * least_b;
        let across = (c - b - start) / (end - start);
        let up = (a - least_a) / self.free();
        [self.corner[0] + across * self.side, self.corner[1] + up * self.side * HEIGHT]
    }

    /// Returns the ends of the line along which a part is the same: first where its axis is.
    fn ends(&self, part: usize, value: f64) -> [Spot; 2] {
        let [one, other] = [(part + 1) % 3, (part + 2) % 3];
        [(one, other), (other, one)].map(|(rest, least)| {
            let mut shares = [0.0; 3];
            shares[part] = value;
            shares[least] = self.least[least];
            shares[rest] = self.sum - value - self.least[least];
            self.place(shares)
        })
    }

    fn corners(&self) -> [Spot; 3] {
        let [x, y] = self.corner;
        [[x, y], [x + self.side, y], [x + self.side / 2.0, y + self.side * HEIGHT]]
    }
}

/// Returns the ticks of a part: shares and texts.
fn ticks(axis: Source<'_>, triangle: &Triangle, part: usize) -> (Axis, Vec<(f64, String)>) {
    let mut made = Axis::from_layout(&axis.whole(), "x", AxisKind::Linear);
    made.range = [triangle.least[part], triangle.least[part] + triangle.free()];
    if made.ticking.nticks == 0.0 {
        made.ticking.nticks = TICKS;
    }
    let ticks = made.ticks(triangle.side * HEIGHT, 12.0);
    let texts = ticks.iter().filter(|tick| !tick.minor).map(|tick| (tick.at, frame::tick_text(tick))).collect();
    (made, texts)
}

/// Draws a ternary subplot.
#[must_use]
pub fn draw(mut subplot: Subplot<'_>) -> Vec<Solo<'_>> {
    let Some(first) = subplot.members.first() else { return Vec::new() };
    let (layout, size) = (first.context.layout, first.context.shared.size);
    let says = subplot.layout;
    let given = Sheet::new(size, subplot.rect);
    let (side, corner, sheet) = place(&given);
    let mut triangle = Triangle::read(says, corner, side);
    if let Some(turn) = first.context.shared.view.turn(subplot.id) {
        triangle = triangle.seen(&turn);
    }
    let corners = triangle.corners();
    let middle = [corners[2][0], corner[1] + side * HEIGHT / 3.0];
    let region = Region::new(vec![corners.to_vec()], (middle, side * HEIGHT / 3.0 * 0.99));
    let mut axes: Vec<Axis> = Vec::new();
    let (mut below, mut grids, mut lines, mut above) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    if let Some(ground) = says.text("bgcolor").map_or(Some(GROUND), Rgba::parse).filter(|_| !sheet.is_cells) {
        below.push(frame::area(corners.to_vec(), ground));
    }
    for (part, name) in NAMES.into_iter().enumerate() {
        let source = says.sub(&format!("{name}axis"));
        let (axis, ticks) = ticks(source, &triangle, part);
        let side = Side { part, source, layout, triangle: &triangle, sheet: &sheet, ticks: &ticks };
        grids.extend(side.grid());
        let is_below = source.text("layer") == Some("below traces");
        (if is_below { &mut lines } else { &mut above }).extend(side.shapes());
        axes.push(axis);
    }
    below.extend(grids);
    below.extend(lines);
    let mut pieces = vec![Piece::frame(below)];
    let mut before = None;
    for Member { context, .. } in std::mem::take(&mut subplot.members) {
        let (context, shares) = read(context, triangle.sum);
        let places: Vec<Spot> = shares.iter().map(|shares| triangle.place(*shares)).collect();
        let said = |index: usize| {
            let texts = NAMES.iter().zip(&axes).zip(shares[index]);
            texts.map(|((name, axis), share)| (*name, axis.label(share))).collect()
        };
        pieces.push(planar::points(context, &places, &region, &mut before, said));
    }
    pieces.push(Piece::frame(above));
    let [x, y] = sheet.axes(subplot.id);
    let plane = Some(sheet.plane());
    vec![Solo { rect: sheet.rect, title: String::new(), x, y, pieces, lines: Vec::new(), plane }]
}

/// Returns the greatest side for a sheet, the left lower corner and a sheet that is just as big as triangle and labels.
fn place(sheet: &Sheet) -> (f64, Spot, Sheet) {
    // Labels beside the triangle, a title over it, labels and titles below.
    let [beside, over, under] =
        if sheet.is_cells { [sheet.letter().0 * 6.0, sheet.letter().1, sheet.letter().1 * 2.0] } else { [0.0; 3] };
    let room = [(sheet.width - 2.0 * beside).max(4.0), (sheet.height - over - under).max(4.0)];
    let side = room[0].min(room[1] / HEIGHT);
    let own = Sheet { width: side + 2.0 * beside, height: side * HEIGHT + over + under, ..*sheet };
    (side, [beside, under], own)
}

/// Reads the shares of a trace, of which one may be what the others leave.
fn read(mut context: Context<'_>, sum: f64) -> (Context<'_>, Vec<[f64; 3]>) {
    context.axes = [AxisPlan::default(), AxisPlan::default()];
    let whole = context.source.number("sum").filter(|sum| *sum > 0.0).unwrap_or(sum);
    let columns = NAMES.map(|name| context.coordinates_on("x", name));
    let count = columns.iter().flatten().map(|column| column.len()).min().unwrap_or(0);
    let missing = columns.iter().filter(|column| column.is_none()).count();
    let shares = (0..count).map(|index| {
        let mut shares = [0.0; 3];
        for (share, column) in shares.iter_mut().zip(&columns) {
            *share = column.as_ref().map_or(0.0, |column| column[index]);
        }
        if let (1, Some(part)) = (missing, columns.iter().position(Option::is_none)) {
            shares[part] = whole - shares.iter().sum::<f64>();
        }
        let factor = sum / shares.iter().sum::<f64>();
        shares.map(|share| share * factor)
    });
    let shares = if missing > 1 { Vec::new() } else { shares.collect() };
    (context, shares)
}

/// A side of the triangle with the axis of a part.
struct Side<'a, 's> {
    part: usize,
    source: Source<'a>,
    layout: Source<'a>,
    triangle: &'s Triangle,
    sheet: &'s Sheet,
    ticks: &'s [(f64, String)],
}

impl Side<'_, '_> {
    fn grid<'b>(&self) -> Option<Shape<'b>> {
        let lines = self.ticks.iter().flat_map(|(at, _)| {
            let [from, to] = self.triangle.ends(self.part, *at);
            [from, to, GAP]
        });
        self.source
            .flag("showgrid", true)
            .then(|| frame::line(lines.collect(), frame::stroke(self.source, "grid", self.sheet)))
    }

    /// Returns where ticks of a length end, from their places on the side: on with the lines of the grid.
    fn outwards(&self, length: f64) -> Spot {
        match self.part {
            0 => [-length, 0.0],
            1 => [length / 2.0, -length * HEIGHT],
            _ => [length / 2.0, length * HEIGHT],
        }
    }

    fn shapes<'b>(&self) -> Vec<Shape<'b>> {
        let [left, right, top] = self.triangle.corners();
        let mut shapes = Vec::new();
        if self.source.flag("showline", true) {
            let ends = [[left, top], [right, left], [top, right]][self.part];
            shapes.push(frame::line(ends.to_vec(), frame::stroke(self.source, "line", self.sheet)));
        }
        let places: Vec<Spot> = self.ticks.iter().map(|(at, _)| self.origin(*at)).collect();
        let length = frame::tick_length(self.source, "outside");
        if let Some(length) = length.filter(|_| !self.sheet.is_cells) {
            let [dx, dy] = self.outwards(length);
            let strokes = places.iter().flat_map(|[x, y]| [[*x, *y], [x + dx, y + dy], GAP]);
            shapes.push(frame::line(strokes.collect(), frame::stroke(self.source, "tick", self.sheet)));
        }
        let mut words = Vec::new();
        if self.source.flag("showticklabels", true) {
            let letters = Lettering::read(self.source, "tickfont", self.layout, 1.0);
            let outer = length.unwrap_or(0.0).max(0.0);
            words.extend(places.iter().zip(self.ticks).map(|(at, (_, text))| self.label(*at, text, outer, letters)));
        }
        words.extend(self.title(length.unwrap_or(0.0).max(0.0)));
        shapes.push(Shape::Words(words));
        shapes
    }

    /// Returns where on the side a share is: a on the left one, b on the lower one, c on the right one.
    fn origin(&self, at: f64) -> Spot {
        let [from, to] = self.triangle.ends(self.part, at);
        match self.part {
            0 if from[0] > to[0] => to,
            1 if from[1] > to[1] => to,
            2 if from[1] < to[1] => to,
            _ => from,
        }
    }

    fn label(&self, [x, y]: Spot, text: &str, outer: f64, letters: Lettering) -> Word {
        let size = letters.size;
        let (dx, dy, hold) = if self.sheet.is_cells {
            let (wide, high) = self.sheet.letter();
            [(0.0, 0.0, -1), (wide / 2.0, -high * 0.6, 0), (0.0, high * 0.3, 1)][self.part]
        } else {
            [
                (-(outer + 0.2 * size), 0.14 * size, -1),
                (outer / 2.0, -(outer + 0.92 * size), 0),
                (outer / 2.0 + 0.2 * size, outer * HEIGHT + 0.14 * size, 1),
            ][self.part]
        };
        letters.beside([x + dx, y + dy], text.to_owned(), hold, self.sheet)
    }

    fn title(&self, outer: f64) -> Option<Word> {
        let named = self.source.at("title.text").is_some() || self.source.text("title").is_some();
        let usual = || Some(format!("Component {}", NAMES[self.part].to_uppercase()));
        let text = if named { frame::title(self.source) } else { usual() }?;
        let letters = Lettering::read(self.source, "title.font", self.layout, 1.2);
        let size = Lettering::read(self.source, "tickfont", self.layout, 1.0).size;
        let [left, right, top] = self.triangle.corners();
        let middle = letters.size * frame::HALF_LETTER;
        let (at, hold) = if self.sheet.is_cells {
            let (wide, high) = self.sheet.letter();
            match self.part {
                0 => ([top[0], top[1] + high * 0.6], 0),
                1 => ([(left[0] - wide * 6.0).max(0.0), left[1] - high * 1.6], 1),
                _ => ([right[0] + wide * 6.0, right[1] - high * 1.6], -1),
            }
        } else {
            let over = (size / 2.0).max(size * 0.75 + outer * 0.87);
            let under = size + outer + 3.0;
            let base = letters.size * 0.83 + under;
            match self.part {
                0 => ([top[0], top[1] + letters.size / 3.0 + over + middle], 0),
                1 => ([left[0] - under, left[1] - base + middle], 0),
                _ => ([right[0] + under, right[1] - base + middle], 0),
            }
        };
        Some(letters.beside(at, text, hold, self.sheet))
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;
    use crate::model::Value;

    #[test]
    fn corners_are_where_one_part_is_all() {
        let layout: Value = serde_json::from_str(r#"{"sum":100}"#).unwrap();
        let triangle = Triangle::read(Source::new(Some(&layout), None), [10.0, 20.0], 200.0);
        let [left, right, top] = triangle.corners();
        for (shares, corner) in [([100.0, 0.0, 0.0], top), ([0.0, 100.0, 0.0], left), ([0.0, 0.0, 100.0], right)] {
            let [x, y] = triangle.place(shares);
            assert!((x - corner[0]).abs() < 1e-9 && (y - corner[1]).abs() < 1e-9, "{shares:?}");
        }
    }

    #[test]
    fn least_shares_move_the_corners_unless_they_leave_nothing() {
        let layout: Value = serde_json::from_str(r#"{"aaxis":{"min":0.2},"baxis":{"min":0.1}}"#).unwrap();
        let triangle = Triangle::read(Source::new(Some(&layout), None), [0.0, 0.0], 100.0);
        let [x, y] = triangle.place([0.2, 0.8, 0.0]);
        assert!(x.abs() < 1e-9 && y.abs() < 1e-9);
        let layout: Value = serde_json::from_str(r#"{"aaxis":{"min":0.8},"baxis":{"min":0.3}}"#).unwrap();
        assert_eq!(Triangle::read(Source::new(Some(&layout), None), [0.0, 0.0], 100.0).least, [0.0; 3]);
    }
}
