//! The disc of a polar subplot: a circle or a polygon, a part of one, with or without a hole, in the pixels of a sheet.

use std::f64::consts::{PI, TAU};

/// A place in pixels.
pub type Spot = [f64; 2];

/// What parts rings.
pub const GAP: Spot = [f64::NAN, f64::NAN];
/// Arcs are drawn in strokes of so many degrees at most.
const STEP: f64 = PI / 60.0;
/// What rounding may move a place by, in pixels.
const SLACK: f64 = 0.01;

/// A disc.
#[derive(Debug, Clone, PartialEq)]
pub struct Disc {
    /// Its middle.
    pub centre: Spot,
    /// The radius of its hole.
    pub inner: f64,
    /// Its radius.
    pub outer: f64,
    /// The angles between which it lies, the second greater by up to a full turn; counter-clockwise from the right.
    pub sector: [f64; 2],
    /// The angles of its corners if it is a polygon, rising.
    pub corners: Vec<f64>,
}

/// Returns the box around a sector of a circle of radius 1, which its middle belongs to: x, y and x, y.
#[must_use]
pub fn around([start, end]: [f64; 2]) -> [f64; 4] {
    if end - start >= TAU - 1e-9 {
        return [-1.0, -1.0, 1.0, 1.0];
    }
    let mut all = [0.0f64; 4];
    let mut add = |angle: f64| {
        let (y, x) = angle.sin_cos();
        all = [all[0].min(x), all[1].min(y), all[2].max(x), all[3].max(y)];
    };
    add(start);
    add(end);
    let mut quarter = (start / (PI / 2.0)).ceil();
    while quarter * PI / 2.0 <= end {
        add(quarter * PI / 2.0);
        quarter += 1.0;
    }
    all
}

impl Disc {
    /// Returns whether it is a full turn.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.sector[1] - self.sector[0] >= TAU - 1e-9
    }

    /// Returns whether an angle lies in the sector.
    #[must_use]
    pub fn has_angle(&self, angle: f64) -> bool {
        self.is_full() || {
            let turned = (angle - self.sector[0] + 1e-9).rem_euclid(TAU);
            turned <= self.sector[1] - self.sector[0] + 2e-9
        }
    }

    /// Returns the place at a distance from the middle and an angle.
    #[must_use]
    pub fn place(&self, radius: f64, angle: f64) -> Spot {
        let (sin, cos) = angle.sin_cos();
        [self.centre[0] + radius * cos, self.centre[1] + radius * sin]
    }

    /// Returns how far a ring of radius 1 is from the middle at an angle: less than 1 between the corners of a polygon.
    #[must_use]
    pub fn reach(&self, angle: f64) -> f64 {
        chord(&self.corners, angle)
    }

    /// Returns the angles at which a line around must bend, from one angle to another.
    fn bends(&self, from: f64, to: f64) -> Vec<f64> {
        if self.corners.is_empty() {
            let count = ((to - from) / STEP).ceil().clamp(1.0, 1_000.0);
            return (0..=count as usize).map(|index| from + (to - from) * index as f64 / count).collect();
        }
        let mut angles = vec![from];
        let inner = self.corners.iter().map(|corner| from + (corner - from).rem_euclid(TAU));
        angles.extend(inner.filter(|corner| *corner > from && *corner < to));
        angles.push(to);
        angles.sort_by(f64::total_cmp);
        angles
    }

    /// Returns the line around at a distance from the middle, between two angles.
    #[must_use]
    pub fn arc(&self, radius: f64, from: f64, to: f64) -> Vec<Spot> {
        self.bends(from, to).into_iter().map(|angle| self.place(radius * self.reach(angle), angle)).collect()
    }

    /// Returns the line around at a distance from the middle, as far as the sector goes.
    #[must_use]
    pub fn ring(&self, radius: f64) -> Vec<Spot> {
        if let (true, Some(first)) = (self.is_full(), self.corners.first()) {
            return self.arc(radius, *first, first + TAU);
        }
        self.arc(radius, self.sector[0], self.sector[1])
    }

    /// Returns its border: one ring, or two parted by a gap.
    #[must_use]
    pub fn outline(&self) -> Vec<Spot> {
        let mut border = self.ring(self.outer);
        if self.is_full() {
            if self.inner > 0.0 {
                border.push(GAP);
                border.extend(self.ring(self.inner));
            }
            return border;
        }
        border.extend(self.ring(self.inner).into_iter().rev());
        border.extend(border.first().copied());
        border
    }

    /// Returns the outline of a part between two radii and two angles.
    #[must_use]
    pub fn wedge(&self, [low, high]: [f64; 2], [from, to]: [f64; 2]) -> Vec<Spot> {
        if to - from >= TAU - 1e-9 {
            let mut rings = self.arc(high, from, from + TAU);
            rings.push(GAP);
            rings.extend(self.arc(low, from, from + TAU).into_iter().rev());
            return rings;
        }
        let mut outline = self.bar(high, from, to);
        if low > 0.0 {
            outline.extend(self.bar(low, from, to).into_iter().rev());
        } else {
            outline.push(self.centre);
        }
        outline.extend(outline.first().copied());
        outline
    }

    /// Returns the end of a bar: an arc, or on a polygon what lies between the corners around it and its own middle.
    fn bar(&self, radius: f64, from: f64, to: f64) -> Vec<Spot> {
        if self.corners.is_empty() {
            return self.arc(radius, from, to);
        }
        let before = |angle: f64| {
            let back = self.corners.iter().map(|corner| (angle - corner + 1e-9).rem_euclid(TAU) - 1e-9);
            angle - back.fold(TAU, f64::min)
        };
        let after = |angle: f64| {
            let ahead = self.corners.iter().map(|corner| (corner - angle + 1e-9).rem_euclid(TAU) - 1e-9);
            angle + ahead.fold(TAU, f64::min)
        };
        let middle = f64::midpoint(from, to);
        let corners = [before(from), middle, after(to)];
        let at = |angle: f64| {
            let side = if angle <= middle { [corners[0], corners[1]] } else { [corners[1], corners[2]] };
            self.place(radius * between(side[0], side[1], angle), angle)
        };
        vec![at(from), at(middle), at(to)]
    }

    /// Returns whether a place lies in it.
    #[must_use]
    pub fn holds(&self, [x, y]: Spot) -> bool {
        let (dx, dy) = (x - self.centre[0], y - self.centre[1]);
        let (radius, angle) = (dx.hypot(dy), dy.atan2(dx));
        let reach = self.reach(angle);
        let in_ring = radius <= self.outer * reach + SLACK && radius >= self.inner * reach - SLACK;
        // The middle belongs to every sector.
        in_ring && (radius <= SLACK || self.has_angle(angle) || self.is_near_side([x, y]))
    }

    /// Returns whether a place is on one of the straight sides of a sector, but for rounding.
    fn is_near_side(&self, [x, y]: Spot) -> bool {
        self.sector.iter().any(|angle| {
            let (sin, cos) = angle.sin_cos();
            let (dx, dy) = (x - self.centre[0], y - self.centre[1]);
            dx * cos + dy * sin >= 0.0 && (dy * cos - dx * sin).abs() <= SLACK
        })
    }

    /// Returns parts without dents that together are the disc, without its hole.
    #[must_use]
    pub fn parts(&self) -> Vec<Vec<Spot>> {
        if self.is_full() {
            let mut ring = self.ring(self.outer);
            ring.pop();
            return vec![ring];
        }
        let [start, end] = self.sector;
        let count = ((end - start) / PI - 1e-9).ceil().max(1.0);
        let part = |index: usize| {
            let at = |index: usize| start + (end - start) * index as f64 / count;
            let mut ring = self.arc(self.outer, at(index), at(index + 1));
            ring.push(self.centre);
            ring
        };
        (0..count as usize).map(part).collect()
    }
}

/// Returns how far the side between two corners at distance 1 is from the middle at an angle.
fn between(from: f64, to: f64, angle: f64) -> f64 {
    let half = ((to - from) / 2.0).cos();
    let here = (angle - f64::midpoint(from, to)).cos();
    if half <= 1e-6 || here <= 1e-6 { 1.0 } else { (half / here).clamp(0.0, 1.0) }
}

/// Returns how far the border of a polygon with these corners at distance 1 is from the middle at an angle.
fn chord(corners: &[f64], angle: f64) -> f64 {
    let (Some(first), Some(last)) = (corners.first(), corners.last()) else { return 1.0 };
    let angle = first + (angle - first).rem_euclid(TAU);
    let next = corners.iter().position(|corner| *corner > angle);
    let (from, to) = match next {
        Some(next) if next > 0 => (corners[next - 1], corners[next]),
        _ => (*last, first + TAU),
    };
    between(from, to, angle)
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;

    fn disc() -> Disc {
        Disc { centre: [100.0, 100.0], inner: 0.0, outer: 50.0, sector: [0.0, TAU], corners: Vec::new() }
    }

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-6
    }

    #[test]
    fn the_box_around_a_sector_has_its_middle_and_the_quarters_it_crosses() {
        let half = around([0.0, PI]);
        assert!(near(half[0], -1.0) && near(half[1], 0.0) && near(half[2], 1.0) && near(half[3], 1.0));
        let quarter = around([PI, 1.5 * PI]);
        assert!(near(quarter[0], -1.0) && near(quarter[1], -1.0) && near(quarter[2], 0.0) && near(quarter[3], 0.0));
        assert_eq!(around([1.0, 1.0 + TAU]), [-1.0, -1.0, 1.0, 1.0]);
    }

    #[test]
    fn the_sides_of_a_polygon_are_nearer_than_its_corners() {
        let square = Disc { corners: vec![0.0, PI / 2.0, PI, 1.5 * PI], ..disc() };
        assert!(near(square.reach(0.0), 1.0));
        assert!(near(square.reach(PI / 4.0), 0.5f64.sqrt()));
        assert!(square.holds([149.0, 100.0]) && !square.holds([130.0, 130.0]));
        assert_eq!(square.ring(50.0).len(), 5);
    }

    #[test]
    fn a_sector_holds_what_lies_between_its_sides() {
        let half = Disc { sector: [0.0, PI], inner: 10.0, ..disc() };
        assert!(half.holds([100.0, 120.0]) && !half.holds([100.0, 80.0]) && !half.holds([100.0, 105.0]));
        assert!(half.holds([140.0, 100.0]));
        assert_eq!(Disc { sector: [0.0, 1.5 * PI], ..disc() }.parts().len(), 2);
    }
}
