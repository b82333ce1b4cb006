//! Pies: slices around a middle, with texts on them where they fit and beside them where not.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use super::canvas::Canvas;
use super::marks::{pen, readable};
use super::path::{Area, Path, Point};
use super::words::Block;
use crate::chart::color::Rgba;
use crate::chart::scene::decor::Font;
use crate::chart::scene::mark::Pie;
use crate::chart::scene::slices::{Piece, pieces};

/// Draws a pie into its panel.
pub fn draw(canvas: &mut dyn Canvas, pie: &Pie, area: Area, (font, own): (Font, bool), paper: Rgba, bare: bool) {
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
        let (from, to) = (piece.middle - piece.half, piece.middle + piece.half);
        let at = piece.moved(centre, radius);
        let path = wedge(at, radius, pie.hole, from, to);
        canvas.fill(&path, piece.slice.fill);
        if let Some(border) = pie.border {
            canvas.stroke(&path, &pen(border));
        }
    }
    if bare {
        return;
    }
    // Outside texts that would touch the one before are moved on.
    let mut taken: Vec<Area> = Vec::new();
    for piece in &pieces {
        let block = Block::new(&piece.slice.text, font);
        if block.is_empty() || piece.half <= 0.0 {
            continue;
        }
        let at = piece.moved(centre, radius);
        let fit = fit(&block, piece.half, pie.hole, radius);
        if pie.inside.unwrap_or(fit >= 1.0 || pie.slices.len() == 1) {
            let colour = if own { font.colour } else { readable(piece.slice.fill.over(paper)) };
            inside(canvas, piece, pie, (at, radius), font, (fit, colour));
        } else {
            outside(canvas, piece, &block, (at, radius), (font, &mut taken));
        }
    }
    heading(canvas, pie, &title, inner, centre, radius);
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

/// Returns the radius of the circle within a slice, as a share of the pie's.
fn inscribed(half: f32, hole: f32) -> f32 {
    if half >= PI - 1e-4 && hole == 0.0 {
        return 1.0;
    }
    let ring = (1.0 - hole) / 2.0;
    let angle = if half >= FRAC_PI_2 { f32::INFINITY } else { 1.0 / (1.0 + 1.0 / half.sin().max(1e-4)) };
    angle.min(ring)
}

/// Returns how many times as big as it is a text could be inside a slice.
fn fit(block: &Block, half: f32, hole: f32, radius: f32) -> f32 {
    let diagonal = block.width.hypot(block.height);
    let round = inscribed(half, hole) * radius * 2.0 / diagonal.max(0.1);
    round.max(along(block, half, hole, radius).0)
}

/// Returns how well a text fits along the radius, and at which share of it its middle is then.
fn along(block: &Block, half: f32, hole: f32, radius: f32) -> (f32, f32) {
    let aspect = block.width / block.height.max(0.1);
    let ring = 1.0 - hole;
    let tangent = half.min(FRAC_PI_2 - 1e-3).tan().max(1e-4);
    let quarter = aspect * (aspect + 0.5 / tangent);
    let tall = radius
        * (2.0 / ((aspect * aspect + ring / 2.0).sqrt() + aspect))
            .min(1.0 / ((quarter + 0.25).sqrt() + aspect.min(1e6)) * 2.0)
            .min(ring / aspect);
    let share = tall / block.height.max(0.1);
    let _ = quarter;
    let middle = (1.0 - (tall * aspect / 2.0) / radius).max(hole);
    (share * 0.9, middle - 0.03)
}

fn inside(
    canvas: &mut dyn Canvas,
    piece: &Piece<'_>,
    pie: &Pie,
    (centre, radius): (Point, f32),
    font: Font,
    (fit, colour): (f32, Rgba),
) {
    let size = font.size * fit.min(1.0);
    if size < 4.0 {
        return;
    }
    let block = Block::new(&piece.slice.text, Font { colour, ..font.sized(size) });
    let (sin, cos) = piece.middle.sin_cos();
    let flat = inscribed(piece.half, pie.hole);
    let diagonal = block.width.hypot(block.height);
    if flat * radius * 2.0 >= diagonal * 0.999 {
        let share = if pie.slices.len() == 1 && pie.hole == 0.0 { 0.0 } else { 1.0 - flat };
        block.draw_centred(canvas, [centre[0] + sin * radius * share, centre[1] - cos * radius * share], 0.5, 0.0);
        return;
    }
    let (_, share) = along(&block, piece.half, pie.hole, radius);
    let degrees = piece.middle.to_degrees().rem_euclid(360.0) - 90.0;
    let angle = if (90.0..270.0).contains(&degrees.rem_euclid(360.0)) { degrees + 180.0 } else { degrees };
    block.draw_centred(canvas, [centre[0] + sin * radius * share, centre[1] - cos * radius * share], 0.5, angle);
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
