//! A carpet's own net: its grid lines, borders and labels.

use super::Carpet;
use crate::chart::axis::ticks::Mode;
use crate::chart::color::{GRID, LINE, Rgba};
use crate::chart::measure;
use crate::chart::rich_text::RichText;
use crate::chart::scene::mark::{Anchor, Dash, Stroke};
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::Source;
use crate::chart::scene::traces::frame::{self, Lettering};
use crate::chart::scene::traces::{Context, Drawn};

/// The colour of a net's lines in cells.
const QUIET: Rgba = Rgba { a: 0.4, ..Rgba::new(128, 128, 128) };
/// In how many strokes a line is drawn from one row to the next, and in all.
const STROKES: usize = 8;
const MOST_STROKES: usize = 400;
/// How many lines an axis has at most.
const MOST_LINES: usize = 200;
/// What lies between a carpet and its labels, in pixels.
const PADDING: f64 = 10.0;
/// The colour of grid lines between border and ground.
const NET: Rgba = Rgba::new(0xc0, 0xc0, 0xc0);

const GAP: [f64; 2] = [f64::NAN, f64::NAN];

/// Draws a carpet.
#[must_use]
pub fn draw<'a>(mut context: Context<'a>) -> Drawn<'a> {
    let mut drawn = Drawn { axes: std::mem::take(&mut context.axes), ..Drawn::default() };
    let carpets = context.shared.carpets.borrow();
    let Some(carpet) = carpets.iter().find(|carpet| carpet.index == context.index) else { return drawn };
    for (which, reach) in [&mut drawn.x, &mut drawn.y].into_iter().enumerate() {
        if let Some([low, high]) = carpet.reach(which) {
            reach.add(low);
            reach.add(high);
            reach.padded = true;
        }
    }
    let mut words = Vec::new();
    let mut grids: [Vec<Shape<'a>>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    for which in [0, 1] {
        let source = context.source.sub(["aaxis", "baxis"][which]);
        let side = Side { which, source, carpet, is_cells: context.shared.size.is_cells };
        let lines = side.ticks();
        grids[0].extend(side.minor(&lines));
        grids[1].extend(side.grid(&lines));
        grids[2].extend(side.border());
        words.extend(side.labels(&lines, context.layout));
    }
    drawn.shapes.extend(grids.into_iter().flatten());
    drawn.shapes.push(Shape::Words(words));
    drawn
}

/// One of the two axes of a carpet.
struct Side<'a, 'c> {
    which: usize,
    source: Source<'a>,
    carpet: &'c Carpet,
    is_cells: bool,
}

impl Side<'_, '_> {
    /// Returns the place on the line at `at` that is `along` columns or rows from its start.
    fn place(&self, at: f64, along: f64) -> [f64; 2] {
        if self.which == 0 { self.carpet.at(at, along) } else { self.carpet.at(along, at) }
    }

    /// Returns the count of the last column and of the last row, those of its own side first.
    fn ends(&self) -> [f64; 2] {
        let counts = [self.carpet.a.len(), self.carpet.b.len()].map(|count| (count - 1) as f64);
        if self.which == 0 { counts } else { [counts[1], counts[0]] }
    }

    /// Returns the places of a line at a count, with a gap behind.
    fn line(&self, at: f64) -> Vec<[f64; 2]> {
        let last = self.ends()[1];
        let strokes = (last as usize * STROKES).clamp(1, MOST_STROKES);
        let places = (0..=strokes).map(|index| self.place(at, last * index as f64 / strokes as f64));
        places.chain([GAP]).collect()
    }

    fn stroke(&self, name: &str, usual: Rgba) -> Stroke {
        if self.is_cells && name == "grid" {
            // In cells lines are as wide as a dot: a net keeps back, on any ground.
            return Stroke { colour: QUIET, width: 1.0, dash: Dash::Solid };
        }
        let own = self.source.text(&format!("{name}color")).or(self.source.text("color").filter(|_| usual != GRID));
        Stroke {
            colour: own.and_then(Rgba::parse).unwrap_or(usual),
            width: self.source.number(&format!("{name}width")).unwrap_or(1.0).clamp(0.0, 100.0) as f32,
            dash: self.source.text(&format!("{name}dash")).map_or(Dash::Solid, Dash::named),
        }
    }

    /// Returns the lines' counts and what is written at them: at each of its coordinates if nothing else is said.
    fn ticks(&self) -> Vec<(f64, String)> {
        let side = if self.which == 0 { &self.carpet.a } else { &self.carpet.b };
        let axis = &self.carpet.axes[self.which];
        let around = |key: &str| self.source.display(key).unwrap_or_default().into_owned();
        let written = |text: &str| around("tickprefix") + &frame::escaped(text) + &around("ticksuffix");
        let linear = self.source.text("tickmode") == Some("linear");
        if linear || axis.ticking.mode == Mode::Array {
            let ticks = axis.ticks(500.0, 12.0);
            let seen = ticks.iter().filter(|tick| !tick.minor).take(MOST_LINES);
            return seen
                .filter_map(|tick| {
                    // Listed ticks come without prefix and suffix.
                    let bare = axis.ticking.mode == Mode::Array;
                    let text = tick.text.plain();
                    let text = if bare { written(&text) } else { frame::escaped(&text) };
                    Some((self.carpet.count(self.which, tick.at)?, text))
                })
                .collect();
        }
        let number = |key: &str, usual: f64| self.source.number(key).unwrap_or(usual).max(0.0) as usize;
        let (first, step) = (number("arraytick0", 0.0), number("arraydtick", 1.0).max(1));
        let counts = (first % step..side.len()).step_by(step).take(MOST_LINES);
        counts
            .map(|index| {
                let text = axis.label(side[index]);
                // What is read out has prefix and suffix already.
                (index as f64, frame::escaped(&text))
            })
            .collect()
    }

    /// Returns the thin lines between others.
    fn minor<'b>(&self, lines: &[(f64, String)]) -> Option<Shape<'b>> {
        let count = self.source.number("minorgridcount").unwrap_or(0.0).clamp(0.0, 50.0) as usize;
        if count == 0 || self.is_cells || lines.len() * count > MOST_LINES * 5 {
            return None;
        }
        let between = lines.windows(2).flat_map(|pair| {
            let (from, to) = (pair[0].0, pair[1].0);
            (1..=count).map(move |part| from + (to - from) * part as f64 / (count + 1) as f64)
        });
        let places = between.flat_map(|at| self.line(at)).collect();
        Some(frame::line(places, self.stroke("minorgrid", GRID)))
    }

    fn grid<'b>(&self, lines: &[(f64, String)]) -> Option<Shape<'b>> {
        let last = self.ends()[0];
        let inner = lines.iter().filter(|(at, _)| *at > 1e-9 && *at < last - 1e-9);
        let places = inner.flat_map(|(at, _)| self.line(*at)).collect();
        self.source.flag("showgrid", true).then(|| frame::line(places, self.stroke("grid", NET)))
    }

    fn border<'b>(&self) -> Vec<Shape<'b>> {
        let ends = [("startline", 0.0), ("endline", self.ends()[0])];
        let drawn = ends.into_iter().filter(|(name, _)| self.source.flag(name, true));
        drawn.map(|(name, at)| frame::line(self.line(at), self.stroke(name, LINE))).collect()
    }

    /// Returns the labels at the ends of the lines, turned as the lines go there, and the axis' title.
    fn labels(&self, lines: &[(f64, String)], layout: Source<'_>) -> Vec<Word> {
        let shown = match self.source.text("showticklabels") {
            Some("none") => [false, false],
            Some("end") => [false, true],
            Some("both") => [true, true],
            _ => [true, self.source.flag("showticklabels", false)],
        };
        let [own, last] = self.ends();
        let letters = Lettering::read(self.source, "tickfont", layout, 1.0);
        let mut words = Vec::new();
        let mut widest = 0.0f64;
        let ends = [(0.0, last.min(0.05)), (last, (last - 0.05).max(0.0))];
        for ((end, inside), _) in ends.into_iter().zip(shown).filter(|(_, shown)| *shown) {
            for (at, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
                let half = measure::extent(&RichText::parse(text), letters.size)[0] / 2.0;
                widest = widest.max(half * 2.0);
                let places = [self.place(*at, inside), self.place(*at, end)];
                words.extend(self.word(places, text.clone(), PADDING + half, letters));
            }
        }
        if let Some(title) = frame::title(self.source).filter(|_| !self.is_cells) {
            let letters = Lettering::read(self.source, "title.font", layout, 1.2);
            let at = own / 2.0;
            let outward = [self.place(at, last.min(0.05)), self.place(at, 0.0)];
            let beside = [self.place(at, 0.0), self.place((at + 0.05).min(own), 0.0)];
            words.extend(self.word(outward, title, PADDING + widest + letters.size, letters).map(|word| {
                let turn = self.direction(beside).map(|[dx, dy]| turned(upright((-dy).atan2(dx).to_degrees())));
                Word { turn: turn.unwrap_or(word.turn), ..word }
            }));
        }
        words
    }

    /// Returns the direction from a place to another in pixels, with length 1.
    fn direction(&self, [from, to]: [[f64; 2]; 2]) -> Option<[f64; 2]> {
        let scale = self.carpet.scale;
        let (dx, dy) = ((to[0] - from[0]) * scale[0], (to[1] - from[1]) * scale[1]);
        let length = dx.hypot(dy);
        (length > 0.0 && length.is_finite()).then(|| [dx / length, dy / length])
    }

    /// Makes a text so many pixels beyond the second of two places.
    fn word(&self, places: [[f64; 2]; 2], text: String, off: f64, letters: Lettering) -> Option<Word> {
        let [dx, dy] = self.direction(places)?;
        let [x, y] = places[1];
        if self.is_cells {
            let anchor = Anchor {
                x: if dx.abs() < 0.3 { 0 } else { dx.signum() as i8 },
                y: if dy.abs() < 0.3 { 0 } else { dy.signum() as i8 },
            };
            return Some(Word { x, y, text, anchor, colour: letters.colour, ..Word::default() });
        }
        let scale = self.carpet.scale;
        let at = [x + dx * off / scale[0], y + dy * off / scale[1]];
        let word = letters.turned(at, text, f64::from(turned(upright((-dy).atan2(dx).to_degrees()))));
        Some(word)
    }
}

/// Returns an angle at which a text can be read, whichever way its line goes.
fn upright(degrees: f64) -> f64 {
    match degrees {
        over if over > 90.0 => over - 180.0,
        under if under < -90.0 => under + 180.0,
        other => other,
    }
}

/// Keeps an angle from being none, as only turned texts are centred at their places.
fn turned(degrees: f64) -> f32 {
    if degrees.abs() < 0.01 { 0.01 } else { degrees as f32 }
}
