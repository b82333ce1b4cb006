//! Pies as discs: slices of a circle with their texts on them, or beside them where they are too thin.
//!
//! A disc needs some room and colour; where there is too little of either, a pie's bars are drawn instead.

use std::f32::consts::{PI, TAU};

use super::Area;
use super::canvas::{Canvas, Tint};
use super::words::{is_free, width, write, write_if_free};
use crate::chart::scene::mark::{Mark, Pie};
use crate::chart::scene::slices::{Piece, pieces};
use crate::chart::scene::{Panel, Scene, Size};

/// The least columns and rows of the paper's part in which a disc reads better than bars.
const LEAST: (f32, f32) = (18.0, 9.0);
/// How many of a cell's widths a cell is high, in a figure's pixels.
const ASPECT: f32 = (Size::CELL.1 / Size::CELL.0) as f32;

/// Returns the pie of a panel.
pub fn of(panel: &Panel) -> Option<&Pie> {
    panel.layers.iter().find_map(|layer| match &layer.mark {
        Mark::Pie(pie) => Some(pie),
        _ => None,
    })
}

/// Returns whether all pies of a scene have room for a disc on so many columns and rows.
pub fn have_room(scene: &Scene, columns: i32, rows: i32) -> bool {
    let mut pies = scene.panels.iter().filter(|panel| of(panel).is_some()).peekable();
    pies.peek().is_some()
        && pies.all(|panel| {
            let [left, bottom, right, top] = panel.rect;
            (right - left) * columns as f32 >= LEAST.0 && (top - bottom) * rows as f32 >= LEAST.1
        })
}

/// Returns whether the title of a panel's pie is written in its hole.
pub fn is_titled_within(panel: &Panel) -> bool {
    of(panel).is_some_and(|pie| pie.hole > 0.0 && pie.title_place.starts_with("middle"))
}

/// A disc on the canvas, in cells.
struct Disc {
    centre: [f32; 2],
    /// The radius in columns.
    radius: f32,
    hole: f32,
}

impl Disc {
    /// Returns a place at an angle, clockwise from the top, and a share of the radius.
    fn at(&self, centre: [f32; 2], angle: f32, share: f32) -> [f32; 2] {
        let (sin, cos) = angle.sin_cos();
        [centre[0] + sin * share * self.radius, centre[1] - cos * share * self.radius / ASPECT]
    }

    /// Returns the angle and the share of the radius of a place.
    fn polar(&self, centre: [f32; 2], [x, y]: [f32; 2]) -> (f32, f32) {
        let (across, up) = ((x - centre[0]) / self.radius, (centre[1] - y) * ASPECT / self.radius);
        (across.atan2(up), across.hypot(up))
    }
}

/// Draws a pie into its panel's cells.
pub fn draw(canvas: &mut Canvas, area: Area, pie: &Pie, title: &str) {
    let pieces = pieces(pie);
    let texts: Vec<Vec<String>> = pieces.iter().map(|piece| lines(piece)).collect();
    let most = pie.slices.iter().map(|slice| slice.pull).fold(0.0, f32::max);
    let (wide, high) = (area.width() as f32, area.height() as f32 * ASPECT);
    let widest = texts.iter().flatten().map(|line| width(line)).max().unwrap_or(0) as f32 + 1.0;
    let place = |room: f32| Disc {
        centre: [area.left as f32 + area.width() as f32 / 2.0, area.top as f32 + area.height() as f32 / 2.0],
        radius: ((wide - 2.0 * room).min(high - ASPECT) / 2.0 / (1.0 + most) * pie.scale.sqrt()).max(1.0),
        hole: pie.hole,
    };
    let mut disc = place(0.0);
    let inside = |disc: &Disc, index: usize| {
        let asked = pieces[index].slice.inside.unwrap_or(true);
        asked && fits(disc, &pieces[index], &texts[index], pie.slices.len())
    };
    let within: Vec<bool> = (0..pieces.len()).map(|index| inside(&disc, index)).collect();
    // Texts beside the disc need room there.
    let stays = |index: usize| within[index] || pieces[index].slice.inside == Some(true) || texts[index].is_empty();
    if !(0..pieces.len()).all(stays) {
        disc = place(widest.min(wide / 4.0));
    }
    if most > 0.0 {
        for piece in &pieces {
            let fill = piece.slice.fill;
            canvas.polygon(&outline(&disc, piece), [fill.r, fill.g, fill.b], fill.a);
        }
    } else {
        filled(canvas, area, &disc, &pieces);
    }
    for (index, (piece, text)) in pieces.iter().zip(&texts).enumerate() {
        if text.is_empty() || piece.half <= 0.0 {
            continue;
        }
        if inside(&disc, index) {
            written(canvas, middle(&disc, piece, pie.slices.len()), text);
        } else if piece.slice.inside != Some(true) {
            beside(canvas, &disc, piece, &text.join(" "));
        }
    }
    if pie.hole > 0.0 && !title.is_empty() {
        let lines: Vec<String> = title.lines().map(str::to_owned).collect();
        written(canvas, disc.centre, &lines);
    }
}

/// Fills the slices of a pie that is in one piece cell by cell: where more than two meet, the two largest share the cell.
fn filled(canvas: &mut Canvas, area: Area, disc: &Disc, pieces: &[Piece<'_>]) {
    let of = |x: f32, y: f32| -> Option<usize> {
        let (angle, share) = disc.polar(disc.centre, [x, y]);
        if share > 1.0 || share < disc.hole {
            return None;
        }
        let off = |piece: &Piece<'_>| ((angle - piece.middle + PI).rem_euclid(TAU) - PI).abs() - piece.half;
        let nearest = pieces.iter().enumerate().filter(|(_, piece)| piece.half > 0.0);
        nearest.min_by(|one, other| off(one.1).total_cmp(&off(other.1))).map(|(index, _)| index)
    };
    let mut counts: Vec<(Option<usize>, u64)> = Vec::new();
    for row in area.top..area.bottom {
        for column in area.left..area.right {
            let (x, y) = (column as f32, row as f32);
            let near = disc.polar(disc.centre, [x + 0.5, y + 0.5]).1;
            if near > 1.0 + 2.0 * ASPECT / disc.radius {
                continue;
            }
            counts.clear();
            let corners = [of(x, y), of(x + 1.0, y), of(x, y + 1.0), of(x + 1.0, y + 1.0)];
            if corners.iter().all(|corner| *corner == corners[0]) && near * disc.radius > 3.0 {
                counts.push((corners[0], u64::MAX));
            } else {
                for bit in 0..64 {
                    let sample = of(x + ((bit % 8) as f32 + 0.5) / 8.0, y + ((bit / 8) as f32 + 0.5) / 8.0);
                    match counts.iter_mut().find(|(other, _)| *other == sample) {
                        Some((_, mask)) => *mask |= 1 << bit,
                        None => counts.push((sample, 1 << bit)),
                    }
                }
                counts.sort_by_key(|(_, mask)| 64 - mask.count_ones());
                // What is left over goes to the largest.
                if counts.len() > 1 {
                    counts.truncate(2);
                    counts[0].1 = !counts[1].1;
                }
            }
            for (index, mask) in &counts {
                if let Some(piece) = index.and_then(|index| pieces.get(index)) {
                    let fill = piece.slice.fill;
                    canvas.cover(column, row, *mask, [fill.r, fill.g, fill.b], fill.a);
                }
            }
        }
    }
}

fn lines(piece: &Piece<'_>) -> Vec<String> {
    let text = piece.slice.text.plain();
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// Returns the ring of places around a slice.
fn outline(disc: &Disc, piece: &Piece<'_>) -> Vec<[f32; 2]> {
    let centre = pulled(disc, piece);
    let whole = piece.half >= PI - 1e-4;
    let half = piece.half.min(PI);
    let steps = ((half / TAU * 240.0).ceil() as usize).max(2);
    let arc = |share: f32, back: bool| {
        (0..=steps).map(move |step| {
            let part = step as f32 / steps as f32 * 2.0 - 1.0;
            (piece.middle + half * if back { -part } else { part }, share)
        })
    };
    let mut ring: Vec<[f32; 2]> = arc(1.0, false).map(|(angle, share)| disc.at(centre, angle, share)).collect();
    if disc.hole > 0.0 {
        if whole {
            ring.push([f32::NAN; 2]);
        }
        ring.extend(arc(disc.hole, true).map(|(angle, share)| disc.at(centre, angle, share)));
    } else if !whole {
        ring.push(centre);
    }
    ring
}

/// Returns where the text of a slice has its middle.
fn middle(disc: &Disc, piece: &Piece<'_>, count: usize) -> [f32; 2] {
    let share = if count == 1 && disc.hole <= 0.0 {
        0.0
    } else if disc.hole > 0.0 {
        f32::midpoint(1.0, disc.hole)
    } else if piece.half > PI * 0.5 {
        0.5
    } else {
        // A thin slice has more room farther out.
        (0.62 + 0.18 * (1.0 - piece.half / (PI * 0.5))).min(0.8)
    };
    disc.at(pulled(disc, piece), piece.middle, share)
}

fn pulled(disc: &Disc, piece: &Piece<'_>) -> [f32; 2] {
    let (sin, cos) = piece.middle.sin_cos();
    let pull = piece.slice.pull * disc.radius;
    [disc.centre[0] + sin * pull, disc.centre[1] - cos * pull / ASPECT]
}

/// Returns whether a text lies within its slice.
fn fits(disc: &Disc, piece: &Piece<'_>, lines: &[String], count: usize) -> bool {
    let wide = lines.iter().map(|line| width(line)).max().unwrap_or(0) as f32 / 2.0;
    let high = lines.len() as f32 / 2.0;
    let centre = pulled(disc, piece);
    let [x, y] = middle(disc, piece, count);
    [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0], [0.0, -1.0], [0.0, 1.0]].into_iter().all(|[dx, dy]| {
        let (angle, share) = disc.polar(centre, [x + wide * dx, y + high * dy * 0.8]);
        let off = (angle - piece.middle + PI).rem_euclid(TAU) - PI;
        let alone = piece.half >= PI - 1e-3;
        share <= 0.99 && share >= disc.hole && (alone || off.abs() <= piece.half)
    })
}

/// Writes lines with their middle at a place.
fn written(canvas: &mut Canvas, [x, y]: [f32; 2], lines: &[String]) {
    let top = (y - lines.len() as f32 / 2.0).round() as i32;
    for (index, line) in lines.iter().enumerate() {
        let start = (x - width(line) as f32 / 2.0).round() as i32;
        write_if_free(canvas, start, top + index as i32, line, Tint::NONE, false);
    }
}

/// Writes a text outside of its slice, a row farther on where another is in its way.
fn beside(canvas: &mut Canvas, disc: &Disc, piece: &Piece<'_>, text: &str) {
    let [x, y] = disc.at(pulled(disc, piece), piece.middle, 1.0);
    let right = piece.middle.sin() >= 0.0;
    let wide = width(text);
    let row = (y - 0.5 - piece.middle.cos() * 0.4).round() as i32;
    for offset in [0, -1, 1, -2, 2] {
        let row = row + offset;
        // At this row the disc ends here.
        let height = (disc.centre[1] - (row as f32 + 0.5)) * ASPECT / disc.radius;
        let edge = disc.radius * (1.0 - height * height).max(0.0).sqrt();
        let near = if right { (disc.centre[0] + edge).max(x) } else { (disc.centre[0] - edge).min(x) };
        let near = if piece.slice.pull > 0.0 { x } else { near };
        let start = if right { near.ceil() as i32 + 1 } else { near.floor() as i32 - 1 - wide };
        if is_free(canvas, start, row, wide) {
            write(canvas, start, row, text, Tint::NONE, false);
            return;
        }
    }
}
