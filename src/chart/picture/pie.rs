//! Pies: slices around a middle, with texts on them where they fit and beside them where not.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use super::canvas::Canvas;
use super::labels::readable;
use super::marks::pen;
use super::path::{Area, Path, Point};
use super::words::Block;
use crate::chart::color::Rgba;
use crate::chart::scene::decor::{Font, Hatch};
use crate::chart::scene::mark::{Orientation, Pie};
use crate::chart::scene::slices::{Piece, pieces};

/// Texts inside slices that would be smaller are left out.
const LEAST_TEXT: f32 = 4.0;
/// The free space around them.
const EDGE: f32 = 2.0;

/// How the texts and areas of a pie look.
pub struct Dress<'a> {
    /// The font of texts inside, and whether its colour is the figure's.
    pub font: (Font, bool),
    /// The pattern on the slices.
    pub hatch: Option<&'a Hatch>,
    /// The least size of texts that have one size together, and whether smaller ones are shown.
    pub uniform: Option<(f32, bool)>,
    /// The colour of the paper.
    pub paper: Rgba,
    /// Whether texts are left out.
    pub bare: bool,
}

/// Draws a pie into its panel.
pub fn draw(canvas: &mut dyn Canvas, pie: &Pie, area: Area, dress: &Dress<'_>) {
    let font = dress.font.0;
    let centre = area.middle();
    let title = Block::new(&pie.title, font.sized(pie.title_size));
    let most = pie.slices.iter().map(|slice| slice.pull).fold(0.0, f32::max);
    let head =
        if title.is_empty() || pie.hole > 0.0 && pie.title_place.contains("middle") { 0.0 } else { title.height };
    let inner = if pie.title_place.starts_with("top") { Area { top: area.top + head, ..area } } else { area };
    let radius = inner.width().min(inner.height()) / 2.0 / (1.0 + most) * pie.scale.sqrt();
    let centre = if head > 0.0 { [centre[0], inner.middle()[1]] } else { centre };
    if radius.is_nan() || radius <= 0.5 {
        return;
    }
    let pieces = pieces(pie);
    for piece in &pieces {
        slice(canvas, pie, piece, (centre, radius), dress);
    }
    if dress.bare {
        return;
    }
    texts(canvas, pie, &pieces, (centre, radius), dress);
    heading(canvas, pie, &title, inner, centre, radius);
}

fn slice(canvas: &mut dyn Canvas, pie: &Pie, piece: &Piece<'_>, (centre, radius): (Point, f32), dress: &Dress<'_>) {
    let (from, to) = (piece.middle - piece.half, piece.middle + piece.half);
    let at = piece.moved(centre, radius);
    let path = wedge(at, radius, pie.hole, from, to);
    let index = piece.slice.index;
    match dress.hatch.filter(|hatch| !dress.bare && hatch.shape(index).is_some()) {
        Some(hatch) => {
            super::hatch::fill(canvas, &sides(at, radius, pie.hole, from, to), hatch, index, piece.slice.fill, centre);
        }
        None => canvas.fill(&path, piece.slice.fill),
    }
    if let Some(border) = pie.border {
        canvas.stroke(&path, &pen(border));
    }
}

fn texts(canvas: &mut dyn Canvas, pie: &Pie, pieces: &[Piece<'_>], (centre, radius): (Point, f32), dress: &Dress<'_>) {
    let (font, own) = dress.font;
    // Outside texts that would touch the one before are moved on.
    let mut taken: Vec<Area> = Vec::new();
    let mut within: Vec<(&Piece<'_>, Fit)> = Vec::new();
    for piece in pieces {
        let block = Block::new(&piece.slice.text, font);
        if block.is_empty() || piece.half <= 0.0 {
            continue;
        }
        let fit = fit(&block, piece, pie, radius);
        if piece.slice.inside.unwrap_or(fit.scale >= 1.0 || pie.slices.len() == 1) {
            within.push((piece, fit));
        } else {
            outside(canvas, piece, &block, (piece.moved(centre, radius), radius), (font, &mut taken));
        }
    }
    let size = |fit: &Fit| font.size * fit.scale.min(1.0);
    let least = dress.uniform.map_or(LEAST_TEXT, |(least, _)| least);
    let all = within.iter().map(|(_, fit)| size(fit)).filter(|size| *size >= least).fold(font.size, f32::min);
    for (piece, fit) in within {
        let shown = match dress.uniform {
            Some((least, false)) if size(&fit) < least => continue,
            Some((least, _)) => all.max(least),
            None if size(&fit) < LEAST_TEXT => continue,
            None => size(&fit),
        };
        let colour = if own { font.colour } else { readable(piece.slice.fill.over(dress.paper)) };
        let block = Block::new(&piece.slice.text, Font { colour, ..font.sized(shown) });
        let (sin, cos) = piece.middle.sin_cos();
        let at = piece.moved(centre, radius);
        let middle = [at[0] + sin * radius * fit.share, at[1] - cos * radius * fit.share];
        block.draw_centred(canvas, middle, 0.5, fit.angle);
    }
}

fn heading(canvas: &mut dyn Canvas, pie: &Pie, title: &Block, area: Area, centre: Point, radius: f32) {
    if title.is_empty() {
        return;
    }
    let place = pie.title_place.as_str();
    if place == "middle center" {
        title.draw_centred(canvas, centre, 0.5, 0.0);
        return;
    }
    let (x, align) = match place {
        place if place.ends_with("left") => (area.left, 0.0),
        place if place.ends_with("right") => (area.right, 1.0),
        _ => (centre[0], 0.5),
    };
    let y = if place.starts_with("bottom") {
        centre[1] + radius + title.size * 1.2
    } else {
        centre[1] - radius - title.extra() - title.size * 0.4
    };
    title.draw(canvas, [x, y], align, 0.0);
}

/// Returns the outline of a slice.
fn wedge(centre: Point, radius: f32, hole: f32, from: f32, to: f32) -> Path {
    let mut path = Path::default();
    if to - from >= TAU - 1e-4 {
        path = Path::ellipse(centre, [radius, radius]);
        if hole > 0.0 {
            // The other way round, so that it is cut out.
            let inner = radius * hole;
            path.go([centre[0] + inner, centre[1]]);
            path.arc(centre, inner, 0.0, -TAU);
            path.close();
        }
        return path;
    }
    // Path angles are from the right.
    let (a, b) = (from - FRAC_PI_2, to - FRAC_PI_2);
    let at = |angle: f32, radius: f32| [centre[0] + angle.cos() * radius, centre[1] + angle.sin() * radius];
    if hole > 0.0 {
        path.go(at(a, radius * hole));
    } else {
        path.go(centre);
    }
    path.line(at(a, radius));
    path.arc(centre, radius, a, b);
    if hole > 0.0 {
        path.line(at(b, radius * hole));
        path.arc(centre, radius * hole, b, a);
    }
    path.close();
    path
}

/// Returns the borders of a slice as straight pieces.
fn sides(centre: Point, radius: f32, hole: f32, from: f32, to: f32) -> Vec<Vec<Point>> {
    let steps = (((to - from) / TAU * 120.0).ceil() as usize).clamp(2, 120);
    let at = |radius: f32, step: usize| {
        let (sin, cos) = (from + (to - from) * step as f32 / steps as f32).sin_cos();
        [centre[0] + sin * radius, centre[1] - cos * radius]
    };
    let mut ring: Vec<Point> = (0..=steps).map(|step| at(radius, step)).collect();
    if hole > 0.0 {
        ring.extend((0..=steps).rev().map(|step| at(radius * hole, step)));
    } else if to - from < TAU - 1e-4 {
        ring.push(centre);
    }
    vec![ring]
}

/// Returns the radius of the circle within a slice, as a share of the pie's.
fn inscribed(half: f32, hole: f32) -> f32 {
    if half >= PI - 1e-4 && hole == 0.0 {
        return 1.0;
    }
    let ring = (1.0 - hole) / 2.0;
    let angle = if half >= FRAC_PI_2 { f32::INFINITY } else { 1.0 / (1.0 + 1.0 / half.sin().max(1e-4)) };
    angle.min(ring)
}

/// How a text fits into a slice.
#[derive(Debug, Clone, Copy)]
struct Fit {
    /// How many times as big as it is it could be.
    scale: f32,
    /// How far its middle is from the pie's, as a share of the radius.
    share: f32,
    /// By how many degrees it is turned.
    angle: f32,
}

/// Returns the best way in which a text lies inside a slice, of those that the pie allows.
fn fit(block: &Block, piece: &Piece<'_>, pie: &Pie, radius: f32) -> Fit {
    let inscribed = inscribed(piece.half, pie.hole);
    let diagonal = block.width.hypot(block.height).max(0.1);
    let whole = pie.slices.len() == 1 && pie.hole == 0.0;
    let share = if whole { 0.0 } else { 1.0 - inscribed };
    let flat = Fit { scale: inscribed * radius * 2.0 / diagonal, share, angle: 0.0 };
    let turned = |across: bool| {
        let (along, beside) = if across { (block.height, block.width) } else { (block.width, block.height) };
        let (along, beside) = (along.max(0.1), beside.max(0.1));
        let free = (radius - 2.0 * EDGE).max(1.0);
        let (half, share) = along_radius(along / beside, piece.half, pie.hole, free);
        let degrees = piece.middle.to_degrees() + if across { 90.0 } else { 0.0 };
        Fit { scale: half * 2.0 / beside, share, angle: (degrees + 720.0).rem_euclid(180.0) - 90.0 }
    };
    match pie.orientation {
        Orientation::Horizontal => flat,
        Orientation::Radial => turned(false),
        Orientation::Tangential => turned(true),
        Orientation::Auto if flat.scale >= 1.0 => flat,
        Orientation::Auto => [turned(false), turned(true)]
            .into_iter()
            .fold(flat, |best, next| if next.scale > best.scale { next } else { best }),
    }
}

/// Returns half of what a box that is `aspect` times as long along the radius as across it may measure across, in a slice of a
/// half angle, and how far its middle is from the pie's, as a share of the radius.
fn along_radius(aspect: f32, half: f32, hole: f32, radius: f32) -> (f32, f32) {
    // Its inner corners must not leave the sides of the slice, its outer ones not the border, its inner end not the ring.
    let slope = 1.0 / (2.0 * half.min(FRAC_PI_2).tan().max(1e-4));
    let reach = aspect + if half >= FRAC_PI_2 { 0.0 } else { slope };
    let ring = 1.0 - hole;
    let by_angle = 1.0 / ((reach * reach + 0.5).sqrt() + reach);
    let by_ring = ring / ((aspect * aspect + ring / 2.0).sqrt() + aspect);
    let part = by_angle.min(by_ring);
    (radius * part, (part.cos() - aspect * part).max(0.0))
}

fn outside(
    canvas: &mut dyn Canvas,
    piece: &Piece<'_>,
    block: &Block,
    (centre, radius): (Point, f32),
    (font, taken): (Font, &mut Vec<Area>),
) {
    let (sin, cos) = piece.middle.sin_cos();
    let border = [centre[0] + sin * radius, centre[1] - cos * radius];
    let side = if sin < 0.0 { -1.0 } else { 1.0 };
    let mut at = [border[0] + side * (block.width / 2.0 + 3.0), border[1] - cos * block.height / 2.0];
    for other in taken.iter() {
        let area = block.area_at(at);
        let touch =
            area.left < other.right && other.left < area.right && area.top < other.bottom && other.top < area.bottom;
        if touch {
            // On the right texts follow each other downwards, on the left upwards, as slices do.
            at[1] = if at[1] >= other.middle()[1] {
                other.bottom + block.height / 2.0
            } else {
                other.top - block.height / 2.0
            };
        }
    }
    let area = block.area_at(at);
    taken.push(area);
    if (at[1] - (border[1] - cos * block.height / 2.0)).abs() > 2.0 {
        let near = if side > 0.0 { area.left - 1.0 } else { area.right + 1.0 };
        let line = Path::open(&[border, [near, at[1]]]);
        canvas.stroke(&line, &super::canvas::Pen::new(font.colour, 1.0));
    }
    block.draw_centred(canvas, at, 0.5, 0.0);
}
