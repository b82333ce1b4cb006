//! From longitudes and latitudes to the pixels of a panel: turned, cut open, projected, and kept to the panel.

use super::cut::Cut;
use super::outlines::Polygon;
use super::projections::Projection;
use super::sphere::{Rotation, Spot, along, direction, holds, radians, spot};

/// A projection with what stands in its middle and where it is cut open.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// The projection.
    pub projection: Projection,
    /// How the sphere is turned first.
    pub rotation: Rotation,
    /// Where it is cut.
    pub cut: Cut,
}

/// A part of a panel that shows a part of the sphere.
#[derive(Debug, Clone)]
struct View {
    shown: Shown,
    /// Pixels a unit of the plane.
    scale: f64,
    /// The place on the plane that is in the middle.
    middle: [f64; 2],
    /// Where in the panel that is, in pixels from the left and the bottom.
    at: [f64; 2],
    /// Sine and cosine of how far the map is turned in its panel.
    turn: (f64, f64),
    /// How it is seen aslant, if it is.
    slant: Option<Slant>,
    /// Left, bottom, right and top of what may be drawn on.
    room: [f64; 4],
    /// Of which spot it must be known whether polygons hold it.
    far: Spot,
    /// What is seen, if that is known: a direction, and the cosine of the angle that is seen around it.
    seen: Option<([f64; 3], f64)>,
}

/// A map that lies aslant before its eye: what is above its middle is farther away.
#[derive(Debug, Clone, Copy)]
struct Slant {
    /// Sine and cosine of the angle.
    angle: (f64, f64),
    /// How far the eye is from the middle, in pixels.
    eye: f64,
}

impl Slant {
    /// The eye's distance, in heights of the panel.
    const EYE: f64 = 1.5;
    /// The greatest angle in degrees, at which what is seen goes on nearly to the horizon.
    const MOST: f64 = 85.0;
    /// What is nearer to the eye than this part of the middle's distance lies far below the panel.
    const NEAR: f64 = 0.05;

    fn read(pitch: f64, height: f64) -> Option<Slant> {
        let angle = pitch.clamp(0.0, Slant::MOST).to_radians().sin_cos();
        (pitch > 0.0).then_some(Slant { angle, eye: Slant::EYE * height })
    }

    fn place(self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = self.angle;
        let away = self.eye / (self.eye + y * sin).max(self.eye * Slant::NEAR);
        [x * away, y * cos * away]
    }

    /// Returns how many times farther than without it one sees.
    fn reach(self) -> f64 {
        let (sin, cos) = self.angle;
        let rest = cos - sin / (2.0 * Slant::EYE);
        if rest > 0.05 { 1.0 / rest } else { f64::INFINITY }
    }
}

/// A map in its panel.
#[derive(Debug, Clone)]
pub struct Globe {
    views: Vec<View>,
    /// The width and height of the panel in pixels.
    pub size: [f64; 2],
    /// Whether lines between places are straight on the map, else they follow great circles.
    pub is_straight: bool,
    /// Details smaller than this are left out, in pixels.
    pub grain: f64,
    /// How often the world is twice as wide as a tile, on a street map.
    pub zoom: Option<f64>,
}

/// Lines or rings in pixels, parted by `NaN`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trail {
    /// Along x.
    pub x: Vec<f64>,
    /// Along y.
    pub y: Vec<f64>,
}

impl Trail {
    /// Returns whether nothing is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    fn push(&mut self, [x, y]: [f64; 2]) {
        self.x.push(x);
        self.y.push(y);
    }

    /// Ends the piece that was begun.
    pub fn part(&mut self) {
        if self.x.last().is_some_and(|x| x.is_finite()) {
            self.push([f64::NAN; 2]);
        }
    }

    /// Adds another trail.
    pub fn extend(&mut self, other: &Trail) {
        self.part();
        self.x.extend(&other.x);
        self.y.extend(&other.y);
    }

    /// Adds a piece of so many places, and its first once more if it is `closed`.
    pub fn piece(&mut self, places: &[[f64; 2]], closed: bool) {
        self.part();
        places.iter().chain(places.first().filter(|_| closed)).for_each(|place| self.push(*place));
    }

    /// Returns how wide and how high it is, if it is anywhere.
    #[must_use]
    pub fn spans(&self) -> Option<[f64; 2]> {
        let span = |values: &[f64]| {
            let (low, high) = crate::chart::scene::colours::ends(values);
            (low <= high).then_some((high - low).max(1e-6))
        };
        Some([span(&self.x)?, span(&self.y)?])
    }

    /// Returns the places.
    pub fn places(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        self.x.iter().zip(&self.y).map(|(x, y)| [*x, *y])
    }
}

/// What a map is fitted to.
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    /// The longitudes and latitudes that its panel shows if it is neither moved nor magnified, in degrees.
    pub ranges: [[f64; 2]; 2],
    /// The place in the middle of the panel, in degrees from where the sphere was turned to.
    pub middle: [f64; 2],
    /// How much it is magnified, or what it must show.
    pub zoom: Zoom,
    /// How much more it is magnified than that.
    pub closer: f64,
}

/// How much a map is magnified.
#[derive(Debug, Clone, Copy)]
pub enum Zoom {
    /// By a factor.
    By(f64),
    /// So that longitudes and latitudes are seen, in degrees.
    To([[f64; 2]; 2]),
}

impl Globe {
    /// Makes a map that is fitted into a room of pixels; its size is then in the proportions of what is shown.
    #[must_use]
    pub fn fitted(shown: Shown, fit: &Fit, room: [f64; 2]) -> Globe {
        let bounds = bounds(&shown, fit.ranges);
        let span = spans(bounds);
        let scale = (room[0] / span[0]).min(room[1] / span[1]);
        let size = [span[0] * scale, span[1] * scale];
        let zoom = match fit.zoom {
            Zoom::By(factor) => factor,
            Zoom::To(ranges) => {
                let seen = spans(self::bounds(&shown, ranges));
                (span[0] / seen[0]).min(span[1] / seen[1])
            }
        };
        let zoom = if zoom.is_finite() && zoom > 0.0 { zoom.clamp(1e-3, 1e7) } else { 1.0 } * fit.closer;
        let middle = shown.projection.place(fit.middle.map(f64::to_radians));
        let middle = if middle.iter().all(|at| at.is_finite()) { middle } else { [0.0; 2] };
        let room = [0.0, 0.0, size[0], size[1]];
        Globe::of(vec![View::new(shown, scale * zoom, middle, size.map(|side| side / 2.0), room)], size)
    }

    /// Makes the map of the USA that has Alaska and Hawaii beside the other states.
    #[must_use]
    pub fn usa(center: [f64; 2], zoom: f64, room: [f64; 2]) -> Globe {
        const SPAN: [f64; 2] = [0.91, 0.476];
        let scale = (room[0] / SPAN[0]).min(room[1] / SPAN[1]);
        let size = SPAN.map(|span| span * scale);
        let scale = scale * if zoom.is_finite() && zoom > 0.0 { zoom.clamp(1e-3, 1e6) } else { 1.0 };
        let part = |lon: f64, middle: [f64; 2], parallels: [f64; 2], by: f64, at: [f64; 2], room: [f64; 4]| {
            let projection = Projection::named("albers", parallels).unwrap_or(Projection::satellite(1e3, 0.0));
            let shown = Shown { projection, rotation: Rotation::new([lon, 0.0], 0.0), cut: Cut::Behind };
            let middle = projection.place(middle.map(f64::to_radians));
            View::new(shown, scale * by, middle, at, room)
        };
        let mut parts = [
            part(-96.0, [-0.6, 38.7], [29.5, 45.5], 1.0, [0.0, 0.0], [-0.455, -0.238, 0.455, 0.238]),
            part(-154.0, [-2.0, 58.5], [55.0, 65.0], 0.35, [-0.307, -0.201], [-0.425, -0.234, -0.214, -0.12]),
            part(-157.0, [-3.0, 19.9], [8.0, 18.0], 1.0, [-0.205, -0.212], [-0.214, -0.234, -0.115, -0.166]),
        ];
        // Where the place that is to be in the middle would lie.
        let off = parts[0].place_of(radians(center)).map_or([0.0; 2], |place| place.map(|at| at / scale));
        let off = if off[0].abs() < 2.0 && off[1].abs() < 2.0 { off } else { [0.0; 2] };
        for view in &mut parts {
            let place = |at: [f64; 2]| [0, 1].map(|axis| size[axis] / 2.0 + (at[axis] - off[axis]) * scale);
            let [x0, y0, x1, y1] = view.room;
            let ([left, bottom], [right, top]) = (place([x0, y0]), place([x1, y1]));
            view.at = place(view.at);
            view.room = [left, bottom, right, top];
        }
        Globe::of(parts.into(), size)
    }

    /// Makes a map of streets: Mercator's projection around a place, so many pixels a radian, turned by degrees and seen aslant
    /// by degrees.
    #[must_use]
    pub fn streets(center: [f64; 2], scale: f64, [bearing, pitch]: [f64; 2], size: [f64; 2]) -> Globe {
        let projection = Projection::named("mercator", [0.0; 2]).unwrap_or(Projection::satellite(1e3, 0.0));
        let shown = Shown { projection, rotation: Rotation::new([center[0], 0.0], 0.0), cut: Cut::Behind };
        let middle = projection.place(radians([0.0, center[1]]));
        let room = [0.0, 0.0, size[0], size[1]];
        let mut view = View::new(shown, scale, middle, size.map(|side| side / 2.0), room);
        view.turn = bearing.to_radians().sin_cos();
        // At the middle's latitude a pixel is that much shorter, towards the poles more so: half as much again is safe.
        view.slant = Slant::read(pitch, size[1]);
        let far = view.slant.map_or(1.0, Slant::reach);
        let reach = size[0].hypot(size[1]) / 2.0 / scale * 1.5 * far + 0.02;
        if reach < 1.2 {
            view.seen = Some((direction(radians(center)), reach.cos()));
        }
        Globe { is_straight: true, ..Globe::of(vec![view], size) }
    }

    fn of(views: Vec<View>, size: [f64; 2]) -> Globe {
        Globe { views, size, is_straight: false, grain: 0.35, zoom: None }
    }

    /// Returns the pixels of a place of degrees, if it is on the map.
    #[must_use]
    pub fn place(&self, place: [f64; 2]) -> Option<[f64; 2]> {
        if !(place[0].is_finite() && place[1].is_finite()) {
            return None;
        }
        self.views.iter().find_map(|view| {
            let at = view.place_of(radians(place))?;
            is_in(at, view.room).then_some(at)
        })
    }

    /// Adds what is seen of a line.
    pub fn line(&self, line: &[Spot], trail: &mut Trail) {
        for view in self.views.iter().filter(|view| view.may_see(line)) {
            let dense;
            let line = if self.is_straight {
                line
            } else {
                dense = along(line, false);
                &dense
            };
            let turned: Vec<Spot> = line.iter().map(|spot| view.shown.rotation.turn(*spot)).collect();
            for piece in view.shown.cut.line(&turned) {
                view.stroke(&piece, self.grain, trail);
            }
        }
    }

    /// Adds what is seen of a polygon.
    pub fn polygon(&self, polygon: &Polygon, trail: &mut Trail) {
        for view in self.views.iter().filter(|view| polygon.first().is_none_or(|ring| view.may_see(ring))) {
            let holds_far = holds(polygon, view.far);
            let turned: Vec<Vec<Spot>> = polygon
                .iter()
                .map(|ring| {
                    let dense;
                    let ring = if self.is_straight {
                        ring
                    } else {
                        dense = along(ring, true);
                        &dense
                    };
                    ring.iter().map(|spot| view.shown.rotation.turn(*spot)).collect()
                })
                .collect();
            for ring in view.shown.cut.polygon(&turned, holds_far) {
                view.fill(&ring, self.grain, trail);
            }
        }
    }

    /// Returns the ring around all of the sphere that is seen, so many pixels within the panel's own border.
    #[must_use]
    pub fn border(&self, inset: f64) -> Trail {
        let mut trail = Trail::default();
        for view in &self.views {
            let places: Vec<[f64; 2]> = view.shown.cut.border().into_iter().map(|spot| view.pixel(spot)).collect();
            let ends = [inset, inset, self.size[0] - inset, self.size[1] - inset];
            let ring = clipped(places.into_iter().filter(|place| is_place(*place)).collect(), ends);
            if ring.len() > 2 {
                trail.piece(&ring, true);
            }
        }
        trail
    }
}

impl View {
    fn new(shown: Shown, scale: f64, middle: [f64; 2], at: [f64; 2], room: [f64; 4]) -> View {
        let far = shown.rotation.back(shown.cut.far());
        View { shown, scale, middle, at, turn: (0.0, 1.0), slant: None, room, far, seen: None }
    }

    /// Returns the pixels of a turned spot.
    fn pixel(&self, spot: Spot) -> [f64; 2] {
        let [x, y] = self.shown.projection.place(spot);
        let [x, y] = [(x - self.middle[0]) * self.scale, (y - self.middle[1]) * self.scale];
        let (sin, cos) = self.turn;
        let turned = [x * cos - y * sin, x * sin + y * cos];
        let [x, y] = self.slant.map_or(turned, |slant| slant.place(turned));
        [self.at[0] + x, self.at[1] + y]
    }

    fn place_of(&self, spot: Spot) -> Option<[f64; 2]> {
        let turned = self.shown.rotation.turn(spot);
        let place = self.shown.cut.shows(turned).then(|| self.pixel(turned))?;
        is_place(place).then_some(place)
    }

    /// Returns whether anything of a line or ring may be seen: quick, and wrong on the safe side.
    fn may_see(&self, line: &[Spot]) -> bool {
        let (Some((middle, cos)), Some(first)) = (self.seen, line.first()) else { return true };
        let cosine = |spot: &Spot| {
            let way = direction(*spot);
            way[0] * middle[0] + way[1] * middle[1] + way[2] * middle[2]
        };
        // If the whole line is farther away than what is seen it may still go around it.
        let away = cosine(first).clamp(-1.0, 1.0).acos() - cos.acos();
        if away <= 0.0 {
            return true;
        }
        let length: f64 = line.windows(2).map(|pair| (pair[1][1] - pair[0][1]).hypot(pair[1][0] - pair[0][0])).sum();
        length > away
    }

    fn stroke(&self, piece: &[Spot], grain: f64, trail: &mut Trail) {
        let mut places: Vec<[f64; 2]> = Vec::with_capacity(piece.len());
        let last = piece.len().saturating_sub(1);
        for (index, spot) in piece.iter().enumerate() {
            let place = self.pixel(*spot);
            if !is_place(place) {
                self.lay(&std::mem::take(&mut places), trail);
            } else if index == last || places.last().is_none_or(|other| is_apart(*other, place, grain)) {
                places.push(place);
            }
        }
        self.lay(&places, trail);
    }

    /// Adds the pieces of a line of pixels that lie within the room.
    fn lay(&self, places: &[[f64; 2]], trail: &mut Trail) {
        let is_in = |place: [f64; 2]| is_in(place, self.room);
        trail.part();
        for pair in places.windows(2) {
            if is_in(pair[0]) && is_in(pair[1]) {
                if trail.x.last().is_none_or(|x| !x.is_finite()) {
                    trail.push(pair[0]);
                }
                trail.push(pair[1]);
            } else if let Some([from, to]) = segment(pair[0], pair[1], self.room) {
                if !is_in(pair[0]) {
                    trail.part();
                }
                if trail.x.last().is_none_or(|x| !x.is_finite()) {
                    trail.push(from);
                }
                trail.push(to);
                if !is_in(pair[1]) {
                    trail.part();
                }
            } else {
                trail.part();
            }
        }
    }

    fn fill(&self, ring: &[Spot], grain: f64, trail: &mut Trail) {
        let mut places: Vec<[f64; 2]> = Vec::with_capacity(ring.len());
        for spot in ring {
            let place = self.pixel(*spot);
            if is_place(place) && places.last().is_none_or(|other| is_apart(*other, place, grain)) {
                places.push(place);
            }
        }
        // What is smaller than a detail is a speck all the same.
        let ring = clipped(places, self.room);
        if ring.len() > 2 {
            trail.piece(&ring, true);
        }
    }
}

fn is_in([x, y]: [f64; 2], [left, bottom, right, top]: [f64; 4]) -> bool {
    (left..=right).contains(&x) && (bottom..=top).contains(&y)
}

fn is_place(place: [f64; 2]) -> bool {
    place[0].is_finite() && place[1].is_finite()
}

fn is_apart(one: [f64; 2], other: [f64; 2], grain: f64) -> bool {
    (one[0] - other[0]).abs() + (one[1] - other[1]).abs() > grain
}

/// Returns the part of a segment within a rectangle.
fn segment(from: [f64; 2], to: [f64; 2], [left, bottom, right, top]: [f64; 4]) -> Option<[[f64; 2]; 2]> {
    let way = [to[0] - from[0], to[1] - from[1]];
    let (mut first, mut last) = (0.0f64, 1.0f64);
    for (axis, low, high) in [(0, left, right), (1, bottom, top)] {
        if way[axis] == 0.0 {
            if !(low..=high).contains(&from[axis]) {
                return None;
            }
            continue;
        }
        let (one, other) = ((low - from[axis]) / way[axis], (high - from[axis]) / way[axis]);
        first = first.max(one.min(other));
        last = last.min(one.max(other));
    }
    (first < last).then(|| [first, last].map(|part| [from[0] + way[0] * part, from[1] + way[1] * part]))
}

/// Returns the part of a ring within a rectangle.
fn clipped(ring: Vec<[f64; 2]>, [left, bottom, right, top]: [f64; 4]) -> Vec<[f64; 2]> {
    let mut ring = ring;
    for (axis, at, sign) in [(0, left, 1.0), (0, right, -1.0), (1, bottom, 1.0), (1, top, -1.0)] {
        if ring.iter().all(|place| (place[axis] - at) * sign >= 0.0) {
            continue;
        }
        let Some(mut from) = ring.last().copied() else { return ring };
        let mut kept = Vec::with_capacity(ring.len() + 4);
        for to in ring {
            let (one, other): (f64, f64) = ((from[axis] - at) * sign, (to[axis] - at) * sign);
            if (one < 0.0) != (other < 0.0) {
                let part = one / (one - other);
                kept.push([0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * part));
            }
            if other >= 0.0 {
                kept.push(to);
            }
            from = to;
        }
        ring = kept;
    }
    ring
}

fn spans([x0, y0, x1, y1]: [f64; 4]) -> [f64; 2] {
    [x1 - x0, y1 - y0].map(|span| if span.is_finite() && span > 1e-9 { span } else { 1.0 })
}

/// Returns the ends on the plane of an area between longitudes and latitudes of degrees: of its border, and of what of the cut
/// lies within it.
fn bounds(shown: &Shown, ranges: [[f64; 2]; 2]) -> [f64; 4] {
    // A little less than asked for, so that nothing lies on the cut itself.
    const PAD: f64 = 1e-3;
    let [[west, east], [south, north]] = ranges.map(|[low, high]| [low + PAD, high - PAD]);
    let east = if west > 0.0 && east < 0.0 { east + 360.0 } else { east };
    let quarter = (east - west) / 4.0;
    let mut corners = vec![[west, south], [west, north]];
    corners.extend([1.0, 2.0, 3.0].map(|part| [west + quarter * part, north]));
    corners.extend([[east, north], [east, south]]);
    corners.extend([1.0, 2.0, 3.0].map(|part| [east - quarter * part, south]));
    // Latitudes beyond a pole go on behind it.
    let corners: Vec<Spot> = corners.into_iter().map(|place| spot(direction(place.map(f64::to_radians)))).collect();
    let mut ends = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut reach = |turned: Spot| {
        let place = shown.projection.place(turned);
        if is_place(place) {
            for axis in [0, 1] {
                ends[axis] = ends[axis].min(place[axis]);
                ends[axis + 2] = ends[axis + 2].max(place[axis]);
            }
        }
    };
    let mut border: Vec<Spot> = along(&corners, true).iter().map(|spot| shown.rotation.turn(*spot)).collect();
    border.extend(border.first().copied());
    for piece in shown.cut.line(&border) {
        piece.into_iter().for_each(&mut reach);
    }
    let is_in = |place: Spot| {
        let [lon, lat] = place.map(f64::to_degrees);
        let within = |lon: f64, lat: f64| {
            (south..=north).contains(&lat) && (lon - west).rem_euclid(360.0) <= (east - west).min(360.0)
        };
        within(lon, lat) || within(lon + 180.0, 180.0 - lat) || within(lon + 180.0, -180.0 - lat)
    };
    let cut = shown.cut.border().into_iter().filter(|spot| is_in(shown.rotation.back(*spot)));
    cut.for_each(&mut reach);
    if ends.iter().all(|end| end.is_finite()) { ends } else { [-1.0, -1.0, 1.0, 1.0] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, at: [f64; 2], cut: Cut) -> Shown {
        let projection = Projection::named(name, [0.0, 60.0]).unwrap();
        Shown { projection, rotation: Rotation::new(at, 0.0), cut }
    }

    #[test]
    fn a_world_fills_its_panel() {
        let world =
            Fit { ranges: [[-180.0, 180.0], [-90.0, 90.0]], middle: [0.0; 2], zoom: Zoom::By(1.0), closer: 1.0 };
        let globe = Globe::fitted(shown("equirectangular", [0.0; 2], Cut::Behind), &world, [540.0, 400.0]);
        assert!((globe.size[0] - 540.0).abs() < 0.1 && (globe.size[1] - 270.0).abs() < 0.1, "{:?}", globe.size);
        let place = globe.place([90.0, -45.0]).unwrap();
        assert!((place[0] - 405.0).abs() < 0.1 && (place[1] - 67.5).abs() < 0.1, "{place:?}");
        let border = globe.border(0.0);
        assert!(border.places().all(|[x, y]| (-0.1..=540.1).contains(&x) && (-0.1..=270.1).contains(&y)));
    }

    #[test]
    fn a_turned_ball_is_seen_whole() {
        let fit = Fit { ranges: [[-50.0, 130.0], [-60.0, 120.0]], middle: [0.0; 2], zoom: Zoom::By(1.0), closer: 1.0 };
        let ball = Cut::Circle(89.999f64.to_radians());
        let globe = Globe::fitted(shown("orthographic", [40.0, 30.0], ball), &fit, [300.0, 300.0]);
        assert!((globe.size[0] - 300.0).abs() < 1.0 && (globe.size[1] - 300.0).abs() < 1.0, "{:?}", globe.size);
        let middle = globe.place([40.0, 30.0]).unwrap();
        assert!((middle[0] - 150.0).abs() < 1.0 && (middle[1] - 150.0).abs() < 1.0);
        assert_eq!(globe.place([-140.0, -30.0]), None);
    }

    #[test]
    fn alaska_and_hawaii_stand_below() {
        let globe = Globe::usa([-96.6, 38.7], 1.0, [910.0, 476.0]);
        let near = |place, x: f64, y: f64| {
            let [px, py] = globe.place(place).unwrap();
            assert!((px - x).abs() < 25.0 && (py - y).abs() < 25.0, "{place:?} at {px} {py}");
        };
        near([-96.6, 38.7], 455.0, 238.0);
        near([-149.9, 61.2], 150.0, 60.0);
        near([-157.8, 21.3], 286.0, 50.0);
        assert_eq!(globe.place([10.0, 50.0]), None);
    }

    #[test]
    fn streets_are_in_pixels_of_tiles() {
        // At zoom 1 the world is 1024 pixels wide.
        let globe = Globe::streets([0.0, 0.0], 1024.0 / std::f64::consts::TAU, [0.0; 2], [400.0, 300.0]);
        let place = globe.place([36.0, 0.0]).unwrap();
        assert!((place[0] - 302.4).abs() < 0.01 && (place[1] - 150.0).abs() < 0.01, "{place:?}");
        let turned = Globe::streets([0.0, 0.0], 1024.0 / std::f64::consts::TAU, [90.0, 0.0], [400.0, 300.0]);
        let place = turned.place([36.0, 0.0]).unwrap();
        assert!((place[0] - 200.0).abs() < 0.01 && (place[1] - 252.4).abs() < 0.01, "{place:?}");
    }

    #[test]
    fn streets_aslant_are_farther_above() {
        let globe = Globe::streets([0.0, 0.0], 100.0, [0.0, 60.0], [400.0, 300.0]);
        let [north, south] = [20.0, -20.0].map(|lat| globe.place([0.0, lat]).unwrap()[1] - 150.0);
        assert!(north > 0.0 && south < 0.0 && north < -south, "{north} {south}");
        let [near, far] = [-20.0, 20.0].map(|lat| globe.place([10.0, lat]).unwrap()[0] - 200.0);
        assert!(far < near, "{far} {near}");
    }

    #[test]
    fn what_is_beyond_the_panel_is_not_kept() {
        let globe = Globe::streets([10.0, 50.0], 1e6, [0.0; 2], [400.0, 300.0]);
        let mut trail = Trail::default();
        globe.line(&[radians([0.0, 0.0]), radians([20.0, 80.0])], &mut trail);
        globe.polygon(
            &vec![vec![radians([0.0, 40.0]), radians([20.0, 40.0]), radians([20.0, 60.0]), radians([0.0, 60.0])]],
            &mut trail,
        );
        assert!(
            trail
                .places()
                .filter(|place| is_place(*place))
                .all(|[x, y]| (-0.1..=400.1).contains(&x) && (-0.1..=300.1).contains(&y))
        );
        assert!(!trail.is_empty());
    }
}
