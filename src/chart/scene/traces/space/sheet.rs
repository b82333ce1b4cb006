//! What a trace draws on the sheet: its lines, points and texts, as far as nothing hides them.

use super::buffer::Sight;
use super::camera::Seen;
use super::frame::Frame;
use super::sketch::{Lines, Sketch};
use super::thing::{Points, Thing};
use super::vector::{self, Vector};
use crate::chart::color::Rgba;
use crate::chart::scene::form::Form;
use crate::chart::scene::mark::{Paint, Sizes, Symbol};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::spots::{Part, Spots};
use crate::chart::scene::traces::{Drawn, Piece};

/// Up to how many points of a scene are drawn each before what is behind it.
const SORTED: usize = 20_000;
/// Into how many depths the points of several traces are parted.
const DEPTHS: usize = 24;

/// Returns how many places across and down a sheet is told apart by, and how many samples each has both ways.
#[must_use]
pub fn raster(sheet: &Sheet) -> ([usize; 2], usize) {
    if sheet.is_cells {
        // The dots of cells.
        let (wide, high) = crate::chart::scene::Size::CELL;
        return ([(sheet.width / wide * 2.0).round() as usize, (sheet.height / high * 4.0).round() as usize], 2);
    }
    // Twice the figure's pixels, so that edges are smooth, and crisp where a picture is drawn twice as big.
    ([(sheet.width * 2.0).round() as usize, (sheet.height * 2.0).round() as usize], 1)
}

/// A point on the sheet.
#[derive(Debug, Clone, Copy)]
struct Dot {
    seen: Seen,
    colour: Rgba,
    size: f32,
    form: (Form, Symbol),
    through: bool,
}

/// What of a trace lies above all surfaces.
#[derive(Debug)]
pub struct Above<'a> {
    piece: Piece<'a>,
    dots: Vec<Dot>,
    words: Vec<Word>,
}

/// Returns what of a trace lies below the raster of surfaces, and what above.
#[must_use]
pub fn pieces<'a>(
    thing: Thing<'a>,
    sketch: &Sketch<'_>,
    frame: &Frame,
    sheet: &Sheet,
) -> (Piece<'a>, Option<Above<'a>>) {
    let room = sketch.room;
    let mut lines = Lines::default();
    for curve in &thing.curves {
        let places: Vec<Vector> = curve.places.iter().map(|place| room.place(*place)).collect();
        for (index, pair) in places.windows(2).enumerate() {
            if pair.iter().all(|place| vector::is_finite(*place)) {
                let colours = [curve.paint.at(index), curve.paint.at(index + 1)];
                sketch.line([pair[0], pair[1]], colours, curve.stroke, &mut lines);
            }
        }
    }
    let [through, free] = lines.shapes();
    let mut dots = Vec::new();
    for points in &thing.points {
        scatter(points, sketch, frame, sheet, &mut dots);
    }
    let words = thing.texts.iter().filter_map(|text| {
        let seen = visible(sketch, room.place(text.place)).filter(|(_, sight)| *sight != Sight::Hidden)?.0;
        Some(Word {
            x: seen.x,
            y: seen.y,
            text: text.text.clone(),
            anchor: text.anchor,
            colour: text.colour,
            size: Some(text.size),
            ..Word::default()
        })
    });
    let words: Vec<Word> = words.collect();
    let mut spots = Vec::new();
    if thing.context.shared.keeps {
        spots.push(Spots::Parts(parts(&thing, sketch)));
    }
    let (index, in_legend) = (thing.context.index, thing.context.in_legend);
    let under = Drawn { shapes: through, entries: thing.entries, bars: thing.context.bars, spots, ..Drawn::default() };
    let over = Drawn { shapes: free, ..Drawn::default() };
    let piece = |drawn| Piece { trace: Some(index), in_legend, drawn };
    (piece(under), Some(Above { piece: piece(over), dots, words }))
}

fn visible(sketch: &Sketch<'_>, place: Vector) -> Option<(Seen, Sight)> {
    if !sketch.room.holds(place) {
        return None;
    }
    let seen = sketch.camera.see(place)?;
    Some((seen, sketch.buffer.sight(seen)))
}

/// Finds where points are seen, and their shadows.
fn scatter(points: &Points, sketch: &Sketch<'_>, frame: &Frame, sheet: &Sheet, dots: &mut Vec<Dot>) {
    let behind = frame.behind_places(sketch.room);
    let each = |list: &[f32], index: usize| list.get(index).or(list.last()).copied().unwrap_or(8.0);
    let places: Vec<Vector> = points.places.iter().map(|place| sketch.room.place(*place)).collect();
    let kept = nearest(&places, sketch, sheet);
    for (index, place) in places.iter().enumerate() {
        if !sketch.room.holds(*place) || kept.as_ref().is_some_and(|kept| kept.get(index) != Some(&true)) {
            continue;
        }
        let form = points.forms.get(index).or(points.forms.last()).copied().unwrap_or_default();
        let (colour, size) = (points.paint.at(index), each(&points.sizes, index));
        let mut dot = |place: Vector, colour: Rgba, size: f32| {
            if let Some((seen, sight)) = visible(sketch, place).filter(|(_, sight)| *sight != Sight::Hidden) {
                let within = |at: f64, most: f64| (-20.0..=most + 20.0).contains(&at);
                if within(seen.x, sheet.width) && within(seen.y, sheet.height) {
                    dots.push(Dot { seen, colour, size, form, through: sight == Sight::Through });
                }
            }
        };
        for axis in 0..3 {
            if let Some((opacity, scale)) = points.shadows[axis] {
                let mut shadow = *place;
                shadow[axis] = behind[axis];
                dot(shadow, colour.faded(opacity), size * scale);
            }
        }
        dot(*place, colour, size);
    }
}

/// Returns which of many places are the nearest at their pixels; nothing if there are so few that all are drawn.
fn nearest(places: &[Vector], sketch: &Sketch<'_>, sheet: &Sheet) -> Option<Vec<bool>> {
    if places.len() <= SORTED {
        return None;
    }
    let [wide, high] = [sheet.width, sheet.height].map(|length| length.ceil().clamp(1.0, 4_000.0) as usize);
    let mut first: Vec<Option<(f64, u32)>> = vec![None; wide * high];
    for (index, place) in places.iter().enumerate().filter(|(_, place)| sketch.room.holds(**place)) {
        let Some(seen) = sketch.camera.see(*place).filter(|seen| seen.x >= 0.0 && seen.y >= 0.0) else { continue };
        let (x, y) = ((seen.x / sheet.width * wide as f64) as usize, (seen.y / sheet.height * high as f64) as usize);
        if x >= wide {
            continue;
        }
        if let Some(here) = first.get_mut(y * wide + x)
            && here.is_none_or(|(depth, _)| seen.depth < depth)
        {
            *here = Some((seen.depth, index as u32));
        }
    }
    let mut kept = vec![false; places.len()];
    for (_, index) in first.into_iter().flatten() {
        kept[index as usize] = true;
    }
    Some(kept)
}

/// Returns what can be read out: what is seen of a trace's places.
fn parts(thing: &Thing<'_>, sketch: &Sketch<'_>) -> Vec<Part> {
    let axes = &sketch.room.axes;
    let parts = thing.said.iter().filter_map(|said| {
        let (seen, sight) = visible(sketch, sketch.room.place(said.place))?;
        if sight == Sight::Hidden {
            return None;
        }
        let mut says: Vec<(&'static str, String)> =
            (0..3).map(|axis| (super::LETTERS[axis], axes[axis].label(said.place[axis]))).collect();
        says.extend(said.more.iter().cloned());
        let part = Part { outline: vec![[seen.x, seen.y]], label: String::new(), says, index: said.index };
        Some((seen.depth, part))
    });
    let mut parts: Vec<(f64, Part)> = parts.collect();
    // Of places at the same spot the nearer is meant.
    parts.sort_by(|one, two| one.0.total_cmp(&two.0));
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Returns the traces' lines, then their points from far to near, then their texts.
#[must_use]
pub fn in_depth(above: Vec<Above<'_>>) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut texts = Vec::new();
    let mut all: Vec<(usize, Dot)> = Vec::new();
    let mut owners = Vec::new();
    for (number, Above { piece, dots, words }) in above.into_iter().enumerate() {
        owners.push((piece.trace, piece.in_legend));
        all.extend(dots.into_iter().map(|dot| (number, dot)));
        if !words.is_empty() {
            let drawn = Drawn { shapes: vec![Shape::Words(words)], ..Drawn::default() };
            texts.push(Piece { trace: piece.trace, in_legend: piece.in_legend, drawn });
        }
        pieces.push(piece);
    }
    // Few are drawn from far to near; of many those that are kept, one a dot, are the nearest.
    let few = all.len() <= SORTED;
    all.sort_by(|(_, one), (_, two)| {
        let order = two.seen.depth.total_cmp(&one.seen.depth);
        if few { order } else { order.reverse() }
    });
    let slabs = if few && owners.len() > 1 { DEPTHS } else { 1 };
    for slab in all.chunks(all.len().div_ceil(slabs).max(1)) {
        for (number, (trace, in_legend)) in owners.iter().enumerate() {
            let mine: Vec<&Dot> = slab.iter().filter(|(owner, _)| *owner == number).map(|(_, dot)| dot).collect();
            let shapes = shapes(&mine);
            if !shapes.is_empty() {
                let drawn = Drawn { shapes, ..Drawn::default() };
                pieces.push(Piece { trace: *trace, in_legend: *in_legend, drawn });
            }
        }
    }
    pieces.extend(texts);
    pieces
}

/// Returns the shapes of points, those of one form together as long as they follow each other.
fn shapes<'a>(dots: &[&Dot]) -> Vec<Shape<'a>> {
    let groups = dots.chunk_by(|one, two| one.form == two.form);
    let groups = groups.map(|group| Shape::Points {
        x: group.iter().map(|dot| dot.seen.x).collect::<Vec<_>>().into(),
        y: group.iter().map(|dot| dot.seen.y).collect::<Vec<_>>().into(),
        // What is behind something translucent is paler.
        colour: Paint::Each(
            group.iter().map(|dot| if dot.through { dot.colour.faded(0.6) } else { dot.colour }).collect(),
        ),
        size: Sizes::Each(group.iter().map(|dot| dot.size).collect()),
        symbol: group[0].form.1,
        form: group[0].form.0,
    });
    groups.collect()
}
