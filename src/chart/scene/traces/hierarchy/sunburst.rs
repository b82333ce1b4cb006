//! Sunbursts: rings of sectors around the node whose insides are seen.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use super::tiling::{self, Tile};
use super::{Chart, Drawn, Rgba, Shape, Sheet, Sized, Spots, Word, fit};
use crate::chart::scene::Size;
use crate::chart::scene::mark::Anchor;

/// A sector: radii in pixels, angles in radians from the right upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sector {
    inner: f64,
    outer: f64,
    start: f64,
    end: f64,
}

/// Draws a sunburst.
pub fn draw<'a>(chart: &Chart<'a, '_>) -> (Sheet, Drawn<'a>) {
    let sheet = chart.sheet(chart.rect());
    let radius = sheet.width.min(sheet.height) / 2.0;
    let middle = [sheet.width / 2.0, sheet.height / 2.0];
    let entry = &chart.tree.nodes[chart.entry];
    let tiles = tiling::partition(&chart.tree, chart.entry, [TAU, (entry.height + 1) as f64], 0.0);
    let hidden = usize::from(chart.tree.joined && chart.entry == 0);
    let rings = (entry.height + 1 - hidden).min(chart.levels - hidden).max(1) as f64;
    let turn = chart.source().number("rotation").unwrap_or(0.0).to_radians();
    let mut drawn = Drawn::default();
    let (mut texts, mut parts) = (Vec::new(), Vec::new());
    for node in chart.tree.below(chart.entry) {
        let depth = chart.depth(node);
        if depth < hidden || depth >= chart.levels {
            continue;
        }
        let [x0, y0, x1, y1]: Tile = tiles[node];
        let at = |y: f64| (y - hidden as f64) / rings * radius;
        let sector = Sector { inner: at(y0), outer: at(y1), start: x0 + turn, end: x1 + turn };
        // What is thinner than a tenth of a pixel cannot be seen.
        if (sector.end - sector.start) * sector.outer < 0.1 {
            continue;
        }
        let fill = chart.paints.colours[node].faded(chart.opacity(node));
        let ring = outline(sector, middle);
        let border = chart.border(node).filter(|_| !sheet.is_cells || is_roomy(sector));
        let border = border.filter(|_| chart.paints.colours[node].a > 0.0 || node != 0);
        drawn.shapes.extend(super::tiles::polygon(&ring, fill, border, chart.index(node)));
        let text = chart.text(node);
        if !text.is_empty() {
            texts.extend(if sheet.is_cells {
                let outermost = sector.outer >= radius - 1e-6 && chart.tree.is_leaf(node);
                let beside = || outermost.then(|| beside(chart, node, &text, sector, &sheet)).flatten();
                in_cells(chart, node, &text, sector, middle).or_else(beside)
            } else {
                in_picture(chart, node, &text, sector, middle)
            });
        }
        if chart.keeps() {
            parts.push(chart.part(node, ring));
        }
    }
    let uniform = chart.uniform().filter(|_| !sheet.is_cells);
    drawn.shapes.push(Shape::Words(fit::sized(texts, uniform)));
    if chart.keeps() {
        drawn.spots.push(Spots::Parts(parts));
    }
    (sheet, drawn)
}

/// Returns whether a sector has so many cells that those of its border can be spared.
fn is_roomy(Sector { inner, outer, start, end }: Sector) -> bool {
    outer - inner > 1.4 * Size::CELL.1 && (end - start) * f64::midpoint(inner, outer) > 2.0 * Size::CELL.1
}

/// Returns the outline of a sector.
fn outline(Sector { inner, outer, start, end }: Sector, [x, y]: [f64; 2]) -> Vec<[f64; 2]> {
    let whole = end - start >= TAU - 1e-9;
    let steps = (((end - start) * outer / 3.0).ceil() as usize).clamp(2, 256);
    let arc = |radius: f64| {
        (0..=steps).map(move |step| {
            let angle = start + (end - start) * step as f64 / steps as f64;
            [x + radius * angle.cos(), y + radius * angle.sin()]
        })
    };
    match (inner > 0.0, whole) {
        (true, true) => arc(outer).chain([[f64::NAN; 2]]).chain(arc(inner)).collect(),
        (true, false) => arc(outer).chain(arc(inner).collect::<Vec<_>>().into_iter().rev()).collect(),
        (false, true) => arc(outer).collect(),
        (false, false) => arc(outer).chain([[x, y]]).collect(),
    }
}

/// How a text lies in its sector: shrunk to a share, its middle at a share of the radius and an angle clockwise from the top,
/// turned by degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pose {
    scale: f64,
    centre: f64,
    turn: f64,
    angle: f64,
}

fn in_picture(chart: &Chart<'_, '_>, node: usize, text: &str, sector: Sector, middle: [f64; 2]) -> Option<Sized> {
    let (size, own) = chart.font(node);
    let orientation = chart.source().text("insidetextorientation").unwrap_or("auto");
    let pose = pose(sector, fit::extent(text, size), orientation)?;
    let reach = sector.outer * pose.centre;
    let word = Word {
        x: middle[0] + reach * pose.angle.sin(),
        y: middle[1] + reach * pose.angle.cos(),
        text: text.to_owned(),
        colour: chart.letters(node, own),
        turn: pose.turn as f32,
        ..Word::default()
    };
    Some(Sized { word, font: size, size: size * pose.scale.min(1.0) })
}

/// Returns the pose in which a text is greatest, or the first of those asked for in which it need not shrink.
fn pose(sector: Sector, extent: [f64; 2], orientation: &str) -> Option<Pose> {
    let [width, height] = extent;
    let (start, stop) = (FRAC_PI_2 - sector.start, FRAC_PI_2 - sector.end);
    if width <= 0.0 || (start - stop).abs() < 1e-12 {
        return None;
    }
    let middle = f64::midpoint(start, stop);
    let delta = (sector.end - sector.start).rem_euclid(TAU);
    let delta = if delta >= PI { delta - TAU } else { delta };
    let half = 0.5 * if delta.abs() < 1e-12 { PI } else { delta.min(PI) };
    let ring = 1.0 - sector.inner / sector.outer;
    let whole = (start - stop).abs() >= TAU - 1e-9;
    let inscribed =
        if sector.inner <= 0.0 && whole { 1.0 } else { (1.0 / (1.0 + 1.0 / half.sin())).min(ring / 2.0).max(0.0) };
    let radius = (sector.outer - 2.0 * fit::PAD).max(0.0);
    let radial = |half: f64, towards: f64, angle: f64| {
        let ratio = width / height;
        let most = half_size(ratio, half, radius, ring);
        Pose { scale: most * 2.0 / height, centre: centre(ratio, most / radius), turn: rotation(towards), angle }
    };
    let tangential = |half: f64, towards: f64, angle: f64| {
        let ratio = height / width;
        let most = half_size(ratio, half, radius, ring);
        Pose {
            scale: most * 2.0 / width,
            centre: centre(ratio, most / radius),
            turn: rotation(towards + FRAC_PI_2),
            angle,
        }
    };
    let upright = |poses: &mut Vec<Pose>, first: f64, is_radial: bool| {
        for turn in (-4..=4).rev().step_by(2) {
            let angle = PI * (f64::from(turn) + first);
            if (start > angle && angle > stop) || (start < angle && angle < stop) {
                let closest = (angle - start).abs().min((angle - stop).abs());
                poses.push(if is_radial { radial(closest, FRAC_PI_2, angle) } else { tangential(closest, 0.0, angle) });
            }
        }
    };
    let mut poses: Vec<Pose> = Vec::new();
    let automatic = !matches!(orientation, "horizontal" | "radial" | "tangential");
    if matches!(orientation, "horizontal" | "tangential") {
        upright(&mut poses, 0.0, false);
        upright(&mut poses, 1.0, false);
    }
    if matches!(orientation, "horizontal" | "radial") {
        upright(&mut poses, 1.5, true);
        upright(&mut poses, 0.5, true);
    }
    if whole && ring >= 1.0 || automatic || orientation == "horizontal" {
        let scale = inscribed * sector.outer * 2.0 / width.hypot(height);
        let pose = Pose { scale, centre: 1.0 - inscribed, turn: 0.0, angle: middle };
        if scale >= 1.0 {
            return Some(pose);
        }
        poses.push(pose);
    }
    if automatic || orientation == "radial" {
        poses.push(radial(half, middle, middle));
    }
    if automatic || orientation == "tangential" {
        poses.push(tangential(half, middle, middle));
    }
    let fits = poses.iter().find(|pose| !automatic && pose.scale >= 1.0).copied();
    let best = poses.into_iter().filter(|pose| pose.scale > 0.0 && pose.centre.is_finite());
    fits.or_else(|| best.reduce(|best, pose| if pose.scale > best.scale { pose } else { best }))
}

/// Returns half of the greatest height of a text of a proportion in half an angle of a ring.
fn half_size(ratio: f64, half: f64, radius: f64, ring: f64) -> f64 {
    let reach = ratio + 1.0 / (2.0 * half.tan());
    radius * (1.0 / ((reach * reach + 0.5).sqrt() + reach)).min(ring / ((ratio * ratio + ring / 2.0).sqrt() + ratio))
}

fn centre(ratio: f64, share: f64) -> f64 {
    share.cos() - ratio * share
}

fn rotation(angle: f64) -> f64 {
    (angle.to_degrees() + 720.0) % 180.0 - 90.0
}

/// Returns what is left of a text that lies level in its sector.
fn in_cells(chart: &Chart<'_, '_>, node: usize, text: &str, sector: Sector, [x, y]: [f64; 2]) -> Option<Sized> {
    let whole = sector.end - sector.start >= TAU - 1e-9;
    let (reach, angle) = if whole && sector.inner <= 0.0 {
        (0.0, 0.0)
    } else {
        (f64::midpoint(sector.inner, sector.outer), f64::midpoint(sector.start, sector.end))
    };
    let at = [reach * angle.cos(), reach * angle.sin()];
    let holds = |columns: usize, rows: usize| {
        let (wide, high) = (columns as f64 * Size::CELL.0 / 2.0, rows as f64 * Size::CELL.1 / 2.0 * 0.8);
        [-1.0, -0.5, 0.0, 0.5, 1.0]
            .iter()
            .all(|across| [-1.0, 1.0].iter().all(|up| is_within(sector, [at[0] + across * wide, at[1] + up * high])))
    };
    // More rows first: what comes first in a text is never lost, what comes later may be.
    let lines = crate::chart::scene::plain(text).lines().count().max(1);
    let room = (1..=lines.max(3)).rev().find_map(|rows| {
        let columns = (1..=60).take_while(|columns| holds(*columns, rows)).last()?;
        let cut = fit::in_cells(text, [columns as f64 * Size::CELL.0, rows as f64 * Size::CELL.1])?;
        (!cut.contains('…') || rows == 1).then_some(cut)
    })?;
    let (_, own) = chart.font(node);
    let colour: Option<Rgba> = own;
    let word = Word { x: x + at[0], y: y + at[1], text: room, anchor: Anchor::default(), colour, ..Word::default() };
    Some(Sized { word, font: 1.0, size: Size::CELL.1 })
}

/// Returns a text that has no room in its sector beside it, if it has some there.
fn beside(chart: &Chart<'_, '_>, node: usize, text: &str, sector: Sector, sheet: &Sheet) -> Option<Sized> {
    let angle = f64::midpoint(sector.start, sector.end);
    if (sector.end - sector.start) * sector.outer < Size::CELL.1 / 3.0 {
        return None;
    }
    let x = sheet.width / 2.0 + sector.outer * angle.cos();
    let y = sheet.height / 2.0 + sector.outer * angle.sin();
    let right = angle.cos() > 0.0;
    let free = if right { sheet.width - x } else { x } - Size::CELL.0;
    let text = fit::in_cells(text, [free, Size::CELL.1])?;
    let anchor = Anchor { x: if right { 1 } else { -1 }, y: 0 };
    let word = Word { x, y, text, anchor, colour: chart.font(node).1, ..Word::default() };
    Some(Sized { word, font: 1.0, size: Size::CELL.1 })
}

fn is_within(sector: Sector, [x, y]: [f64; 2]) -> bool {
    let radius = x.hypot(y);
    let angle = (y.atan2(x) - sector.start).rem_euclid(TAU);
    radius >= sector.inner && radius <= sector.outer && angle <= sector.end - sector.start + 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_turned_to_where_they_are_greatest() {
        let sector = Sector { inner: 50.0, outer: 100.0, start: 0.0, end: FRAC_PI_2 };
        let pose = pose(sector, [30.0, 17.0], "auto").unwrap();
        assert!(pose.scale >= 1.0 && pose.turn.abs() < 1e-9, "{pose:?}");
        let narrow = Sector { end: 0.2, ..sector };
        let radial = super::pose(narrow, [40.0, 12.0], "auto").unwrap();
        assert!((radial.turn + 0.1f64.to_degrees()).abs() < 1e-6, "{radial:?}");
        let whole = Sector { inner: 0.0, outer: 50.0, start: 0.0, end: TAU };
        assert!(super::pose(whole, [30.0, 17.0], "auto").unwrap().centre.abs() < 1e-9);
        assert_eq!(super::pose(Sector { end: 0.0, ..sector }, [30.0, 17.0], "auto"), None);
    }

    #[test]
    fn outlines_are_closed_around_holes() {
        let ring = outline(Sector { inner: 5.0, outer: 9.0, start: 0.0, end: TAU }, [0.0, 0.0]);
        assert_eq!(ring.iter().filter(|place| place[0].is_nan()).count(), 1);
        let slice = outline(Sector { inner: 0.0, outer: 9.0, start: 0.0, end: 1.0 }, [0.0, 0.0]);
        assert_eq!(slice.last(), Some(&[0.0, 0.0]));
    }
}
