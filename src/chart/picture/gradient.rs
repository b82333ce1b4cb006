//! Areas whose colour changes, in stripes or rings of a pixel or two: so every format can show them.

use std::f32::consts::TAU;

use super::canvas::Canvas;
use super::clip;
use super::path::{Area, Path, Point};
use crate::chart::scene::decor::{Gradient, Way};
use crate::chart::scene::{Panel, Scene};

/// More stripes than these cannot be told apart.
const MOST: usize = 256;
/// How many rings colours have that change from a middle outwards.
const RINGS: usize = 48;
/// How many corners are looked at in all: areas of very many have fewer stripes and rings.
const WORK: usize = 4_000_000;

/// Fills the rings of an area with colours that change.
pub fn fill(
    canvas: &mut dyn Canvas,
    (scene, panel, area): (&Scene, &Panel, Area),
    rings: &[Vec<Point>],
    gradient: &Gradient,
) {
    let points = || rings.iter().flatten();
    let ends = |axis: usize| {
        let at = |low: f32, high: f32| [low, high];
        points().fold(at(f32::INFINITY, f32::NEG_INFINITY), |[low, high], point| {
            at(low.min(point[axis]), high.max(point[axis]))
        })
    };
    let [[left, right], [top, bottom]] = [ends(0), ends(1)];
    if !(right > left && bottom > top) {
        return;
    }
    let whole = Area { left, top, right, bottom };
    if gradient.way == Way::Out {
        outwards(canvas, rings, whole, gradient);
        return;
    }
    let across = gradient.way == Way::Across;
    let Some(ruler) = scene.axes.get(if across { panel.x } else { panel.y }) else { return };
    let of_panel = |at: f32| {
        if across { (at - area.left) / area.width() } else { (area.bottom - at) / area.height() }
    };
    let own = if across { [of_panel(left), of_panel(right)] } else { [of_panel(bottom), of_panel(top)] };
    let [from, to] = gradient.span(&ruler.axis, own);
    let (first, last) = if across { (left.floor(), right.ceil()) } else { (top.floor(), bottom.ceil()) };
    let stripes = (WORK / points().count().max(1)).clamp(2, MOST);
    let step = ((last - first) / stripes as f32).ceil().max(1.0);
    let mut at = first;
    while at < last {
        let end = (at + step).min(last);
        // Far from the origin a step may be too small to be told.
        if end <= at {
            break;
        }
        let stripe =
            if across { Area { left: at, right: end, ..whole } } else { Area { top: at, bottom: end, ..whole } };
        let share = (of_panel(f32::midpoint(at, end)) - from) / (to - from);
        let colour = gradient.at(if share.is_finite() { share } else { 0.0 });
        draw(canvas, rings.iter().map(|ring| clip::polygon(ring.clone(), stripe)), colour);
        at = end;
    }
}

/// Fills an area from its middle outwards: the outermost colour first, smaller discs over it.
fn outwards(canvas: &mut dyn Canvas, rings: &[Vec<Point>], whole: Area, gradient: &Gradient) {
    let [x, y] = whole.middle();
    let radius = whole.width().hypot(whole.height()) / 2.0;
    let corners: usize = rings.iter().map(Vec::len).sum();
    let count = ((WORK / corners.max(1)) as f32).sqrt().clamp(3.0, RINGS as f32) as usize;
    for ring in (0..count).rev() {
        let (near, far) = (radius * ring as f32 / count as f32, radius * (ring + 1) as f32 / count as f32);
        let colour = gradient.at((ring as f32 + 0.5) / count as f32);
        // What covers all below it needs no hole, whose border would be seen.
        let near = if colour.a >= 1.0 { 0.0 } else { near };
        // A ring is as many small pieces, each cut to what it covers of the area.
        let pieces = (0..count).flat_map(|piece| {
            let angle = |index: usize| TAU * index as f32 / count as f32;
            let corner = |index: usize, radius: f32| [x + angle(index).cos() * radius, y + angle(index).sin() * radius];
            let wedge = [corner(piece, near), corner(piece, far), corner(piece + 1, far), corner(piece + 1, near)];
            rings.iter().map(move |area| clip::convex(area.clone(), &wedge))
        });
        draw(canvas, pieces, colour);
    }
}

fn draw(canvas: &mut dyn Canvas, rings: impl Iterator<Item = Vec<Point>>, colour: crate::chart::color::Rgba) {
    let mut path = Path::default();
    for ring in rings.filter(|ring| ring.len() >= 3) {
        path.extend(&Path::ring(&ring));
    }
    if !path.steps.is_empty() {
        canvas.fill_odd(&path, colour);
    }
}
