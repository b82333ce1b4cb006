//! What is drawn on the sheet of a scene besides its surfaces: lines, cut where something hides them.

use super::buffer::{Buffer, Sight};
use super::camera::{Camera, Seen};
use super::room::Room;
use super::vector::{self, Vector};
use crate::chart::color::Rgba;
use crate::chart::scene::mark::{Dash, Stroke};
use crate::chart::scene::shape::{Course, Path, Shape};

/// The most points that the lines of one trace are cut into.
const MOST: usize = 400_000;

/// A sheet to draw on.
#[derive(Debug)]
pub struct Sketch<'s> {
    /// From where it is seen.
    pub camera: &'s Camera,
    /// What hides.
    pub buffer: &'s Buffer,
    /// The box, beyond which nothing is seen.
    pub room: &'s Room,
    /// How long in pixels the steps are at which is asked whether a line is hidden.
    pub step: f64,
}

/// Strokes of one look: broken lines on the sheet.
#[derive(Debug, Default)]
struct Strokes {
    x: Vec<f64>,
    y: Vec<f64>,
}

/// Lines on the sheet, by how they look: those behind something translucent, and those in front.
#[derive(Debug, Default)]
pub struct Lines {
    kept: [Vec<(Stroke, Strokes)>; 2],
    count: usize,
}

impl Lines {
    /// Adds a piece of a line.
    fn add(&mut self, sight: Sight, stroke: Stroke, [from, to]: [Seen; 2]) {
        if sight == Sight::Hidden || self.count > MOST {
            return;
        }
        self.count += 2;
        let list = &mut self.kept[usize::from(sight == Sight::Free)];
        // Pieces come with those of their look.
        let place = list.iter().rposition(|(other, _)| *other == stroke).unwrap_or_else(|| {
            list.push((stroke, Strokes::default()));
            list.len() - 1
        });
        let strokes = &mut list[place].1;
        let goes_on = strokes
            .x
            .last()
            .zip(strokes.y.last())
            .is_some_and(|(x, y)| (x - from.x).abs() < 1e-6 && (y - from.y).abs() < 1e-6);
        if !goes_on {
            if !strokes.x.is_empty() {
                strokes.x.push(f64::NAN);
                strokes.y.push(f64::NAN);
            }
            strokes.x.push(from.x);
            strokes.y.push(from.y);
        }
        strokes.x.push(to.x);
        strokes.y.push(to.y);
    }

    /// Returns the shapes of the lines behind something translucent, and of those in front of all.
    #[must_use]
    pub fn shapes<'a>(self) -> [Vec<Shape<'a>>; 2] {
        self.kept.map(|list| {
            let shapes = list.into_iter().map(|(stroke, Strokes { x, y })| {
                let path = Path { x: x.into(), y: y.into(), course: Course::Straight, connect: false, rising: false };
                Shape::Line(path, stroke)
            });
            shapes.collect()
        })
    }
}

impl Sketch<'_> {
    /// Draws a line between two places of the box as far as it lies within; its colour changes from one to the other.
    pub fn line(&self, ends: [Vector; 2], colours: [Rgba; 2], stroke: Stroke, lines: &mut Lines) {
        if let Some([from, to]) = self.room.cut(ends) {
            self.stretch([from, to], colours, stroke, lines);
        }
    }

    /// Draws a line that may leave the box.
    pub fn stretch(&self, ends: [Vector; 2], colours: [Rgba; 2], stroke: Stroke, lines: &mut Lines) {
        let Some([from, to]) = self.camera.cut(ends) else { return };
        let (Some(start), Some(end)) = (self.camera.see(from), self.camera.see(to)) else { return };
        let Some((first, last)) = self.on_sheet(start, end) else { return };
        let long = (end.x - start.x).hypot(end.y - start.y) * (last - first);
        let is_plain = colours[0] == colours[1];
        let steps = if is_plain && !self.buffer.is_used() { 1.0 } else { (long / self.step).ceil().clamp(1.0, 400.0) };
        let count = steps as usize;
        // Depth, not distance, is even along a line on the sheet.
        let at = |share: f64| Seen {
            x: start.x + (end.x - start.x) * share,
            y: start.y + (end.y - start.y) * share,
            depth: start.depth + (end.depth - start.depth) * share,
            weight: 1.0,
        };
        let mut run: Option<(Sight, Stroke, f64)> = None;
        for index in 0..count {
            let share = |index: usize| first + (last - first) * index as f64 / steps;
            let (from, to) = (share(index), share(index + 1));
            let middle = f64::midpoint(from, to);
            let sight = self.buffer.sight(at(middle));
            let colour = if is_plain { colours[0] } else { stepped(colours, middle) };
            let look = Stroke { colour, ..stroke };
            match run {
                Some((before, other, _)) if before == sight && other == look => {}
                Some((before, other, began)) => {
                    lines.add(before, other, [at(began), at(from)]);
                    run = Some((sight, look, from));
                }
                None => run = Some((sight, look, from)),
            }
        }
        if let Some((sight, look, began)) = run {
            lines.add(sight, look, [at(began), at(last)]);
        }
    }

    /// Returns the shares of a line between which it may be seen on the sheet.
    fn on_sheet(&self, start: Seen, end: Seen) -> Option<(f64, f64)> {
        let sheet = self.camera.sheet();
        let (mut first, mut last) = (0.0f64, 1.0f64);
        for (from, to, most) in [(start.x, end.x, sheet[0]), (start.y, end.y, sheet[1])] {
            let way = to - from;
            if way == 0.0 {
                if from < 0.0 || from > most {
                    return None;
                }
                continue;
            }
            let (one, two) = (-from / way, (most - from) / way);
            first = first.max(one.min(two));
            last = last.min(one.max(two));
        }
        (first < last).then_some((first, last))
    }

    /// Draws a closed or open line through places of the box.
    pub fn path(&self, places: &[Vector], stroke: Stroke, lines: &mut Lines) {
        for pair in places.windows(2) {
            if pair.iter().all(|place| vector::is_finite(*place)) {
                self.line([pair[0], pair[1]], [stroke.colour; 2], stroke, lines);
            }
        }
    }
}

/// Returns the colour at a share of a line, in steps, so that there are not too many.
fn stepped(colours: [Rgba; 2], share: f64) -> Rgba {
    const STEPS: f64 = 24.0;
    colours[0].toward(colours[1], (share * STEPS).round() / STEPS)
}

/// Returns a stroke of a width as figures count it in space: half of what it is in a plane.
#[must_use]
pub fn stroke(colour: Rgba, width: f64, dash: Dash) -> Stroke {
    Stroke { colour, width: (width / 2.0).clamp(0.0, 100.0) as f32, dash }
}

/// Returns a whole stroke of a width as figures count it in space.
#[must_use]
pub fn solid(colour: Rgba, width: f64) -> Stroke {
    stroke(colour, width, Dash::Solid)
}
