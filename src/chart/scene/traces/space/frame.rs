//! The box of a scene: its ground, grid and zero lines, and the labels along its edges.

use super::camera::Camera;
use super::cube::Cube;
use super::room::{LETTERS, Room};
use super::sketch::{Lines, Sketch, solid};
use super::vector::{self, Vector};
use crate::chart::axis::Tick;
use crate::chart::axis::ticks::Mode;
use crate::chart::color::{GROUND, LINE, Rgba};
use crate::chart::scene::mark::Anchor;
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Against, Course, Path, Shape, Word};
use crate::chart::scene::source::Source;

/// How far tick labels stand from their edge, and titles from these, in pixels at the middle of the scene.
const LABEL_PAD: f64 = 18.0;
const TITLE_PAD: f64 = 30.0;
/// How much of the way from lines to the ground the colour of a grid is.
const GRID_LIGHTNESS: f64 = (204.0 - 68.0) / (255.0 - 68.0);
/// How opaque the lines of grids and of zeros are in cells.
const QUIET_GRID: f32 = 0.35;
const QUIET_ZERO: f32 = 0.6;
/// From how many letters on a title lies along its axis.
const LONG_TITLE: usize = 5;

/// The looks of an axis beyond what all axes have.
#[derive(Debug, Clone)]
struct Look {
    ground: Option<Rgba>,
    grid: f64,
    zero: f64,
    line: f64,
    mirror: bool,
    labels: bool,
    tick: Option<f64>,
    tick_size: f32,
    tick_colour: Option<Rgba>,
    tick_mark: Rgba,
    angle: Option<f64>,
    title: String,
    title_size: f32,
    title_colour: Option<Rgba>,
}

impl Look {
    fn read(axis: Source<'_>, letter: &str, size: f64) -> Look {
        let colour = |path: &str| axis.text(path).and_then(Rgba::parse);
        let width = |path: &str| axis.number(path).unwrap_or(1.0).clamp(0.0, 50.0);
        let length = axis.number("ticklen").unwrap_or(5.0).clamp(0.0, 200.0);
        let marks = axis.text("ticks").map_or(axis.at("ticklen").is_some(), |ticks| !ticks.is_empty());
        let whole = axis.text("color").and_then(Rgba::parse);
        let title = axis.display("title.text").or(axis.display("title"));
        Look {
            ground: axis
                .flag("showbackground", false)
                .then(|| colour("backgroundcolor").unwrap_or(Rgba { a: 0.5, ..Rgba::new(204, 204, 204) })),
            grid: width("gridwidth"),
            zero: width("zerolinewidth"),
            line: width("linewidth"),
            mirror: axis.at("mirror").is_some_and(|mirror| mirror.as_bool() != Some(false)),
            labels: axis.flag("showticklabels", true),
            tick: marks.then_some(if axis.text("ticks") == Some("inside") { -length } else { length }),
            tick_size: axis.number("tickfont.size").unwrap_or(size).clamp(1.0, 200.0) as f32,
            tick_colour: colour("tickfont.color").or(whole),
            tick_mark: colour("tickcolor").or(whole).unwrap_or(LINE),
            angle: axis.number("tickangle"),
            title: title.map_or_else(|| letter.to_owned(), std::borrow::Cow::into_owned),
            title_size: axis.number("title.font.size").unwrap_or((size * 1.2).round()).clamp(1.0, 200.0) as f32,
            title_colour: colour("title.font.color").or(whole),
        }
    }
}

/// The box.
#[derive(Debug)]
pub struct Frame {
    cube: Cube,
    looks: [Look; 3],
    /// The ticks of each axis.
    pub ticks: [Vec<Tick>; 3],
    ground: Rgba,
    is_cells: bool,
}

impl Frame {
    /// Reads how the box looks, and finds its ticks.
    #[must_use]
    pub fn read(scene: Source<'_>, layout: Source<'_>, room: &mut Room, camera: &Camera, is_cells: bool) -> Frame {
        let cube = Cube::new(camera, room.aspect);
        let size = layout.number("font.size").unwrap_or(12.0).clamp(1.0, 200.0);
        let look = |axis: usize| {
            let key = format!("{}axis", LETTERS[axis]);
            let source = Source::new(scene.own(&key), scene.template().get(&key));
            Look::read(source, LETTERS[axis], size)
        };
        let looks = [look(0), look(1), look(2)];
        let paper = layout.text("paper_bgcolor").and_then(Rgba::parse).unwrap_or(GROUND).over(GROUND);
        let ground = scene.text("bgcolor").and_then(Rgba::parse).map_or(paper, |ground| ground.over(paper));
        let lengths = [0, 1, 2].map(|axis| pixels(room, &cube, camera, axis));
        let ticks = [0, 1, 2].map(|axis| {
            let place = &mut room.axes[axis];
            // The room for ticks is reckoned in pixels times coordinates, as plotly.js does.
            let [start, end] = place.range;
            let length = lengths[axis] * (end - start).abs();
            if place.ticking.mode == Mode::Auto && place.ticking.nticks == 0.0 {
                place.ticking.nticks = if length.is_nan() { 4.0 } else { (length / 40.0).clamp(4.0, 9.0) };
            }
            let mut ticks = place.ticks(500.0, f64::from(looks[axis].tick_size));
            ticks.retain(|tick| !tick.minor && !tick.label_only);
            ticks
        });
        Frame { cube, looks, ticks, ground, is_cells }
    }

    /// Returns the grounds of the faces behind; cells keep the ground of their terminal.
    #[must_use]
    pub fn grounds<'a>(&self, room: &Room, camera: &Camera) -> Vec<Shape<'a>> {
        if self.is_cells {
            return Vec::new();
        }
        let faces = (0..3).filter_map(|axis| {
            let fill = self.looks[axis].ground.filter(|fill| fill.a > 0.0 && room.axes[axis].visible)?;
            let corner = |one: f64, two: f64| {
                let mut place = self.face(room, axis);
                place[(axis + 1) % 3] = room.aspect[(axis + 1) % 3] * one;
                place[(axis + 2) % 3] = room.aspect[(axis + 2) % 3] * two;
                place
            };
            let ring = [corner(-0.5, -0.5), corner(0.5, -0.5), corner(0.5, 0.5), corner(-0.5, 0.5), corner(-0.5, -0.5)];
            let mut seen: Vec<[f64; 2]> = Vec::new();
            for pair in ring.windows(2) {
                for end in camera.cut([pair[0], pair[1]]).into_iter().flatten() {
                    seen.extend(camera.see(end).map(|seen| [seen.x, seen.y]));
                }
            }
            let path = Path {
                x: seen.iter().map(|place| place[0]).collect::<Vec<_>>().into(),
                y: seen.iter().map(|place| place[1]).collect::<Vec<_>>().into(),
                course: Course::Straight,
                connect: false,
                rising: false,
            };
            (seen.len() >= 3).then_some(Shape::Area { path, against: Against::Itself, fill })
        });
        faces.collect()
    }

    /// Returns a place on the face behind, along an axis.
    fn face(&self, room: &Room, axis: usize) -> Vector {
        let mut place = [0.0; 3];
        place[axis] = room.aspect[axis] * if self.cube.behind_is_end[axis] { 0.5 } else { -0.5 };
        place
    }

    /// Returns where the ticks of each axis are, in coordinates.
    #[must_use]
    pub fn heights(&self) -> [Vec<f64>; 3] {
        [0, 1, 2].map(|axis| self.ticks[axis].iter().map(|tick| tick.at).collect())
    }

    /// Returns the ends of the axes at which the faces behind are, in coordinates.
    #[must_use]
    pub fn behind(&self, room: &Room) -> Vector {
        [0, 1, 2].map(|axis| room.axes[axis].range[usize::from(self.cube.behind_is_end[axis])])
    }

    /// Returns where the faces behind are in the box.
    #[must_use]
    pub fn behind_places(&self, room: &Room) -> Vector {
        [0, 1, 2].map(|axis| self.face(room, axis)[axis])
    }

    /// Draws grid, zero lines, the axes' own lines and their ticks.
    pub fn lines(&self, sketch: &Sketch<'_>, lines: &mut Lines) {
        let room = sketch.room;
        for is_zero in [false, true] {
            for face in 0..3 {
                for turn in 0..2 {
                    let (axis, along) = ((face + 1 + turn) % 3, (face + 2 - turn) % 3);
                    self.rules(sketch, [face, axis, along], is_zero, lines);
                }
            }
        }
        for axis in (0..3).filter(|axis| room.axes[*axis].visible) {
            let (look, own) = (&self.looks[axis], &room.axes[axis]);
            let (at, out) = self.cube.edge(axis);
            let edge = |sign: f64, along: f64| {
                let mut place = [0, 1, 2].map(|other| at[other] * sign * room.aspect[other] * 0.5);
                place[axis] = along;
                place
            };
            let half = room.aspect[axis] * 0.5;
            if own.show_line {
                let stroke = solid(own.line_colour.unwrap_or(own.colour), look.line);
                for sign in if look.mirror { &[1.0, -1.0] as &[f64] } else { &[1.0] } {
                    let ends = [edge(*sign, -half), edge(*sign, half)];
                    sketch.stretch(ends, [stroke.colour; 2], stroke, lines);
                }
            }
            if let Some(length) = look.tick {
                let stroke = solid(look.tick_mark, 1.0);
                let way = vector::scale(out, length * sketch.camera.pixel());
                for tick in &self.ticks[axis] {
                    let from = edge(1.0, room.along(axis, tick.at));
                    sketch.stretch([from, vector::add(from, way)], [stroke.colour; 2], stroke, lines);
                }
            }
        }
    }

    /// Draws the lines of an axis' ticks, or that of its zero, across a face behind.
    fn rules(&self, sketch: &Sketch<'_>, [face, axis, along]: [usize; 3], is_zero: bool, lines: &mut Lines) {
        let room = sketch.room;
        let (own, look) = (&room.axes[axis], &self.looks[axis]);
        if !own.visible {
            return;
        }
        let grid = own.grid_colour.unwrap_or_else(|| own.colour.toward(self.ground, GRID_LIGHTNESS));
        let (stroke, places) = if is_zero {
            let [start, end] = own.range;
            let holds = own.zero_line && start.min(end) <= 0.0 && start.max(end) >= 0.0;
            (solid(own.zero_line_colour.unwrap_or(own.colour), look.zero), if holds { vec![0.0] } else { Vec::new() })
        } else {
            let places = if own.show_grid { self.ticks[axis].iter().map(|tick| tick.at).collect() } else { Vec::new() };
            (solid(grid, look.grid), places)
        };
        // In cells lines are as wide as a dot: they keep back, on any ground.
        let quiet = Rgba { a: if is_zero { QUIET_ZERO } else { QUIET_GRID }, ..Rgba::new(128, 128, 128) };
        let stroke = if self.is_cells { solid(quiet, 1.0) } else { stroke };
        for at in places {
            let end = |sign: f64| {
                let mut place = self.face(room, face);
                place[axis] = room.along(axis, at);
                place[along] = room.aspect[along] * sign;
                place
            };
            sketch.line([end(-0.5), end(0.5)], [stroke.colour; 2], stroke, lines);
        }
    }

    /// Returns the labels of ticks and the titles.
    #[must_use]
    pub fn words(&self, room: &Room, camera: &Camera, sheet: &Sheet) -> Vec<Word> {
        let mut titles = Vec::new();
        let mut words = Vec::new();
        for axis in (0..3).filter(|axis| room.axes[*axis].visible) {
            let look = &self.looks[axis];
            let (at, out) = self.cube.edge(axis);
            let away = |pad: f64| vector::scale(out, pad * camera.pixel());
            let base = [0, 1, 2].map(|other| at[other] * room.aspect[other] * 0.5);
            let marks = look.tick.map_or(0.0, |length| length.max(0.0));
            let first = vector::add(base, away(marks + LABEL_PAD));
            let mut reach = 0.0f64;
            if look.labels {
                for tick in self.ticks[axis].iter().filter(|tick| !tick.text.is_empty()) {
                    let mut place = first;
                    place[axis] = room.along(axis, tick.at);
                    let turn = look.angle.map_or_else(|| self.turn_of_tick(camera, axis, place), |angle| angle as f32);
                    let mut edge = base;
                    edge[axis] = place[axis];
                    let Some(mut word) = put(camera, sheet, [edge, place], tick.text.plain(), turn) else { continue };
                    word.size = Some(look.tick_size);
                    word.colour = look.tick_colour;
                    reach = reach.max(tick.text.plain().chars().count() as f64);
                    words.push(word);
                }
            }
            let pads = marks + if look.labels { LABEL_PAD } else { 0.0 } + TITLE_PAD;
            let place = vector::add(base, away(pads));
            let turn = if look.title.chars().count() >= LONG_TITLE { along_axis(camera, axis, place) } else { 0.0 };
            if let Some(mut word) = put(camera, sheet, [base, place], look.title.clone(), turn) {
                if sheet.is_cells {
                    // Beyond the labels, which are wider in cells than in pictures.
                    let (wide, high) = sheet.letter();
                    word.x += f64::from(word.anchor.x) * reach * wide;
                    word.y += f64::from(word.anchor.y) * high;
                }
                word.size = Some(look.title_size);
                word.colour = look.title_colour;
                titles.push(word);
            }
        }
        titles.extend(words);
        titles
    }

    /// Returns by how much the label of a tick is turned: it lies along the way out of the box.
    fn turn_of_tick(&self, camera: &Camera, axis: usize, place: Vector) -> f32 {
        let (_, out) = self.cube.edge(axis);
        let Some(way) = (1..3).map(|step| (axis + step) % 3).find(|other| out[*other] != 0.0) else { return 0.0 };
        let (Some(along), Some(clip)) = (angle(camera, axis, place), angle(camera, way, place)) else { return 0.0 };
        let flip = if (clip - along).sin() > 0.0 { std::f64::consts::PI } else { 0.0 };
        upright(-(clip + flip).to_degrees())
    }
}

/// Returns the angle of an axis' direction at a place on the sheet, within the upper half of a circle.
fn angle(camera: &Camera, axis: usize, place: Vector) -> Option<f64> {
    let mut beyond = place;
    beyond[axis] += 0.1;
    let (here, there) = (camera.see(place)?, camera.see(beyond)?);
    let angle = (there.y - here.y).atan2(there.x - here.x);
    Some(if angle.sin() < 0.0 { angle + std::f64::consts::PI } else { angle })
}

/// Returns by how much a title along its axis is turned.
fn along_axis(camera: &Camera, axis: usize, place: Vector) -> f32 {
    let Some(clip) = angle(camera, axis, place) else { return 0.0 };
    let flip = if clip.cos() < 0.0 { std::f64::consts::PI } else { 0.0 };
    upright(-(clip + flip).to_degrees())
}

/// Returns an angle between half a turn back and half a turn on.
fn upright(degrees: f64) -> f32 {
    let turned = (degrees + 180.0).rem_euclid(360.0) - 180.0;
    if turned.abs() < 0.5 { 0.0 } else { turned as f32 }
}

/// Puts a text at the second of two places, away from the first.
fn put(camera: &Camera, sheet: &Sheet, [from, at]: [Vector; 2], text: String, turn: f32) -> Option<Word> {
    let (edge, place) = (camera.see(from)?, camera.see(at)?);
    let is_on = |at: f64, most: f64| (0.0..=most).contains(&at);
    if !(sheet.is_cells || is_on(place.x, sheet.width) && is_on(place.y, sheet.height)) {
        return None;
    }
    let mut word = Word { x: place.x, y: place.y, text, turn, ..Word::default() };
    if sheet.is_cells {
        // Cells do not turn, and have no room for pads: labels stand right beside their edge.
        let (dx, dy) = (place.x - edge.x, place.y - edge.y);
        let far = dx.hypot(dy).max(1e-9);
        let sign = |part: f64| if part.abs() / far < 0.38 { 0 } else { part.signum() as i8 };
        word.anchor = Anchor { x: sign(dx), y: sign(dy) };
        (word.x, word.y) = (edge.x + dx / far * 2.0, edge.y + dy / far * 2.0);
    }
    Some(word)
}

/// Returns the fewest pixels that a coordinate takes along an axis on the faces behind.
fn pixels(room: &Room, cube: &Cube, camera: &Camera, axis: usize) -> f64 {
    let [start, end] = room.axes[axis].range;
    // A unit in which the extent of the data is one.
    let unit = room.aspect[axis] / ((end - start).abs() * room.scales[axis]);
    let mut least = f64::INFINITY;
    for face in (0..3).filter(|face| *face != axis) {
        for corner in 0..4 {
            let mut place = [0.0; 3];
            place[face] = room.aspect[face] * if cube.behind_is_end[face] { 0.5 } else { -0.5 };
            place[(face + 1) % 3] = room.aspect[(face + 1) % 3] * if corner & 1 == 1 { 0.5 } else { -0.5 };
            place[(face + 2) % 3] = room.aspect[(face + 2) % 3] * if corner & 2 == 2 { 0.5 } else { -0.5 };
            let (mut before, mut behind) = (place, place);
            before[axis] -= unit;
            behind[axis] += unit;
            if let (Some(one), Some(two)) = (camera.see(before), camera.see(behind)) {
                least = least.min((one.x - two.x).hypot(one.y - two.y) / 2.0);
            }
        }
    }
    if least.is_finite() { least } else { 1e9 }
}
