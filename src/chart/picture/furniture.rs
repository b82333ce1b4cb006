//! Everything around marks: grounds, grids, axes, titles, colour bars and annotations.

use super::arrows;
use super::canvas::{Canvas, Pen};
use super::layout::{AxisPlace, BarPlace, Layout, gap};
use super::marks::pen;
use super::path::{Area, Path, Point};
use super::words::{Block, CAP, LINE, MIDDLE};
use crate::chart::color::{GROUND, LINE as DARK, Rgba};
use crate::chart::scene::decor::{Annotation, AxisLook, BarLook, Font, Tail, TitleSide};
use crate::chart::scene::mark::{Mark, Stroke};
use crate::chart::scene::{ColourBar, Panel, Ruler, Scene, Side};

/// Returns whether a panel has axes of the layout: what has a place of its own shows the paper.
fn has_axes(scene: &Scene, panel: &Panel) -> bool {
    if scene.axes.get(panel.x).is_some_and(|ruler| ruler.id.contains(':'))
        && scene.axes.get(panel.y).is_none_or(|ruler| !ruler.visible)
    {
        return false;
    }
    !panel.layers.iter().any(|layer| matches!(layer.mark, Mark::Pie(_))) && panel.lines.is_empty()
}

/// Draws the grounds of panels, and their grids.
pub fn under(canvas: &mut dyn Canvas, scene: &Scene, layout: &Layout) {
    let mut done: Vec<Area> = Vec::new();
    let panels = || scene.panels.iter().zip(&layout.panels).filter(|(panel, _)| has_axes(scene, panel));
    if scene.decor.ground != scene.decor.paper {
        for (_, area) in panels() {
            // One that lies over another shows it.
            if !done.contains(area) {
                canvas.block(*area, scene.decor.ground);
                done.push(*area);
            }
        }
    }
    for (panel, area) in panels() {
        grid(canvas, scene, layout, panel.x, *area);
        grid(canvas, scene, layout, panel.y, *area);
    }
    for (panel, area) in panels() {
        zero(canvas, scene, panel.x, *area);
        zero(canvas, scene, panel.y, *area);
    }
}

/// Returns a coordinate on which a line of a width falls on whole pixels.
fn crisp(at: f32, width: f32) -> f32 {
    if (width.round() as i32) % 2 == 1 { (at - 0.5).round() + 0.5 } else { at.round() }
}

/// Draws a straight line across or down a panel at a fraction of an axis.
fn across(canvas: &mut dyn Canvas, area: Area, horizontal: bool, fraction: f32, stroke: Stroke) {
    let [x, y] = area.place([fraction, fraction]);
    let ends = if horizontal {
        let x = crisp(x, stroke.width);
        [[x, area.top], [x, area.bottom]]
    } else {
        let y = crisp(y, stroke.width);
        [[area.left, y], [area.right, y]]
    };
    canvas.stroke(&Path::open(&ends), &pen(stroke));
}

fn grid(canvas: &mut dyn Canvas, scene: &Scene, layout: &Layout, axis: usize, area: Area) {
    let (Some(ruler), Some(look)) = (scene.axes.get(axis), scene.decor.axes.get(axis)) else { return };
    let Some(stroke) = look.grid.filter(|_| ruler.visible) else { return };
    let zero = zero_fraction(ruler, look);
    let length = if ruler.horizontal { area.width() } else { area.height() };
    for tick in layout.axes[axis].ticks.iter().filter(|tick| !tick.minor && !tick.label_only) {
        let at_zero = zero.is_some_and(|zero| (zero - tick.fraction).abs() * length < 0.5);
        let beside = tick.fraction * length;
        // Where the border is a line there is no other.
        let covered = look.line.is_some() && (beside < 1.0 || look.mirror && beside > length - 1.0);
        if !at_zero && !covered && (-1e-4..=1.0001).contains(&tick.fraction) {
            across(canvas, area, ruler.horizontal, tick.fraction, stroke);
        }
    }
}

fn zero_fraction(ruler: &Ruler, look: &AxisLook) -> Option<f32> {
    look.zero.filter(|_| ruler.visible)?;
    let fraction = ruler.axis.fraction(0.0) as f32;
    (-1e-4..=1.0001).contains(&fraction).then_some(fraction)
}

fn zero(canvas: &mut dyn Canvas, scene: &Scene, axis: usize, area: Area) {
    let (Some(ruler), Some(look)) = (scene.axes.get(axis), scene.decor.axes.get(axis)) else { return };
    if let (Some(fraction), Some(stroke)) = (zero_fraction(ruler, look), look.zero) {
        across(canvas, area, ruler.horizontal, fraction, stroke);
    }
}

/// Draws axes with their ticks, labels and titles.
pub fn axes(canvas: &mut dyn Canvas, scene: &Scene, layout: &Layout) {
    for (index, (ruler, look)) in scene.axes.iter().zip(&scene.decor.axes).enumerate() {
        let Some(panel) = scene.panels.get(ruler.panel).filter(|panel| has_axes(scene, panel)) else { continue };
        let mine = panel.x == index || panel.y == index;
        if !ruler.visible || !mine {
            continue;
        }
        let area = layout.panels[ruler.panel];
        let place = &layout.axes[index];
        let at = line_at(ruler, look, area, layout.paper, scene.decor.margins.pad) + place.shift;
        lines(canvas, ruler, look, area, at);
        ticks(canvas, ruler, look, place, area, at);
        let deepest = labels(canvas, ruler, look, place, area, at);
        title(canvas, ruler, look, place, area, (at, deepest), layout.whole);
    }
}

/// Returns the coordinate of the axis' line across its direction.
fn line_at(ruler: &Ruler, look: &AxisLook, area: Area, paper: Area, pad: f32) -> f32 {
    let free = look.free.map(|free| paper.place([free, free]));
    match (ruler.horizontal, ruler.side, free) {
        (true, _, Some([_, y])) => y,
        (false, _, Some([x, _])) => x,
        (true, Side::Low, _) => area.bottom + pad,
        (true, Side::High, _) => area.top - pad,
        (false, Side::Low, _) => area.left - pad,
        (false, Side::High, _) => area.right + pad,
    }
}

fn lines(canvas: &mut dyn Canvas, ruler: &Ruler, look: &AxisLook, area: Area, at: f32) {
    let Some(stroke) = look.line else { return };
    let half = stroke.width / 2.0;
    let low = ruler.side == Side::Low;
    let mut draw = |at: f32, outwards: f32| {
        let at = crisp(at + outwards * half, stroke.width);
        let ends = if ruler.horizontal {
            [[area.left - stroke.width, at], [area.right + stroke.width, at]]
        } else {
            [[at, area.top], [at, area.bottom]]
        };
        canvas.stroke(&Path::open(&ends), &pen(stroke));
    };
    let outwards = if ruler.horizontal == low { 1.0 } else { -1.0 };
    draw(at, outwards);
    if look.mirror {
        let other = match (ruler.horizontal, low) {
            (true, true) => area.top,
            (true, false) => area.bottom,
            (false, true) => area.right,
            (false, false) => area.left,
        };
        draw(other, -outwards);
    }
}

fn ticks(canvas: &mut dyn Canvas, ruler: &Ruler, look: &AxisLook, place: &AxisPlace, area: Area, at: f32) {
    let Some((stroke, length)) = look.ticks else { return };
    let low = ruler.side == Side::Low;
    let outwards = if ruler.horizontal == low { 1.0 } else { -1.0 };
    let off = look.line.map_or(0.0, |line| line.width) * outwards;
    let mut path = Path::default();
    for tick in place.ticks.iter().filter(|tick| !tick.label_only && (-1e-4..=1.0001).contains(&tick.fraction)) {
        let length = if tick.minor { length * 0.6 } else { length } * outwards;
        let [x, y] = area.place([tick.fraction, tick.fraction]);
        if ruler.horizontal {
            let x = crisp(x, stroke.width);
            path.go([x, at + off]);
            path.line([x, at + off + length]);
        } else {
            let y = crisp(y, stroke.width);
            path.go([at + off, y]);
            path.line([at + off + length, y]);
        }
    }
    canvas.stroke(&path, &pen(stroke));
}

/// Draws the labels and returns how far they reach from the axis.
fn labels(canvas: &mut dyn Canvas, ruler: &Ruler, look: &AxisLook, place: &AxisPlace, area: Area, at: f32) -> f32 {
    let low = ruler.side == Side::Low;
    let outwards = if look.inside { -1.0 } else { 1.0 } * if low { 1.0 } else { -1.0 };
    let mut deepest = 0.0f32;
    let gap = gap(look);
    for tick in place.ticks.iter().filter(|tick| !tick.text.is_empty()) {
        let [x, y] = area.place([tick.label_fraction, tick.label_fraction]);
        let text = &tick.text;
        let [width, height] = text.turned(place.angle);
        if ruler.horizontal {
            horizontal_label(canvas, text, x, (at, outwards, gap), place.angle);
            deepest = deepest.max(height + gap);
            if !tick.group.is_empty() {
                let base = at + outwards * (height + gap + tick.group.size);
                tick.group.draw(canvas, [x, base], 0.5, 0.0);
                deepest = deepest.max(height + gap + tick.group.height);
            }
        } else {
            let gap = gap - 1.6;
            let align = if outwards > 0.0 { 1.0 } else { 0.0 };
            if place.angle == 0.0 {
                let base = y + text.size * MIDDLE - text.extra() / 2.0;
                text.draw(canvas, [at - outwards * gap, base], align, 0.0);
            } else {
                text.draw_centred(canvas, [at - outwards * (gap + width / 2.0), y], 0.5, place.angle);
            }
            deepest = deepest.max(width + gap);
            if !tick.group.is_empty() {
                let x = at - outwards * (width + gap + tick.group.height);
                tick.group.draw(canvas, [x, y], 0.5, -90.0);
                deepest = deepest.max(width + gap + tick.group.height);
            }
        }
    }
    if look.inside { 0.0 } else { deepest }
}

fn horizontal_label(canvas: &mut dyn Canvas, text: &Block, x: f32, (at, outwards, gap): (f32, f32, f32), angle: f32) {
    if angle == 0.0 {
        let base = if outwards > 0.0 { text.size } else { -text.extra() - 0.2 * text.size };
        let space = (gap - 2.0) * outwards;
        text.draw(canvas, [x, at + space + base + outwards * 0.5], 0.5, 0.0);
        return;
    }
    // Turned labels begin or end at their tick.
    let begins = (angle > 0.0) == (outwards > 0.0);
    if angle.abs() > 85.0 {
        let align = if begins { 0.0 } else { 1.0 };
        let across = if angle > 0.0 { -1.0 } else { 1.0 } * text.size * MIDDLE;
        text.draw(canvas, [x + across, at + outwards * (gap + 1.0)], align, angle);
        return;
    }
    let align = if begins { 0.0 } else { 1.0 };
    let down = if outwards > 0.0 { text.size } else { 0.0 };
    text.draw(canvas, [x - down * 0.3 * angle.signum(), at + outwards * (gap - 2.0) + down * 0.9], align, angle);
}

/// Returns how far the base line of an axis' title is from the axis, whose labels reach so far.
fn title_offset(ruler: &Ruler, look: &AxisLook, place: &AxisPlace, deepest: f32) -> f32 {
    let size = look.title_font.size;
    let low = ruler.side == Side::Low;
    let labelled = if ruler.labels { 1.0 } else { 0.0 };
    let extra = (place.title.lines().max(1) - 1) as f32;
    match look.standoff {
        Some(standoff) if ruler.horizontal == low => deepest + standoff + size * CAP,
        Some(standoff) => deepest + standoff + size * (MIDDLE + extra * LINE),
        None => {
            let base =
                10.0 + size * if look.inside { 0.5 } else { 1.5 } + look.line.map_or(0.0, |line| line.width - 1.0);
            let more = match (ruler.horizontal, low) {
                (true, true) => 0.5 + labelled,
                (true, false) => labelled,
                (false, false) => 0.5 + labelled * 0.5,
                (false, true) => labelled * 0.5,
            };
            // It keeps clear of the labels as long as the picture has room.
            let clear =
                deepest + 2.0 + if ruler.horizontal == low { size * 1.07 } else { size * 0.3 + extra * LINE * size };
            (base + size * more).max(clear)
        }
    }
}

/// Returns how far an upright axis' title reaches beyond its labels.
pub fn title_depth(ruler: &Ruler, look: &AxisLook, place: &AxisPlace) -> f32 {
    if place.title.is_empty() {
        return 0.0;
    }
    let size = look.title_font.size;
    let edge = if ruler.side == Side::Low { size * CAP } else { size * (1.0 - CAP) };
    (title_offset(ruler, look, place, place.depth) + edge - place.depth).max(0.0)
}

fn title(
    canvas: &mut dyn Canvas,
    ruler: &Ruler,
    look: &AxisLook,
    place: &AxisPlace,
    area: Area,
    (at, deepest): (f32, f32),
    whole: Area,
) {
    let block = &place.title;
    if block.is_empty() {
        return;
    }
    let deepest = place.slider.map_or(deepest, |slider| slider.bottom - at);
    let off = title_offset(ruler, look, place, deepest);
    let (size, low) = (look.title_font.size, ruler.side == Side::Low);
    let extra = (block.lines().max(1) - 1) as f32;
    if ruler.horizontal {
        let y =
            if low { (at + off).min(whole.bottom - 3.0 - block.extra()) } else { (at - off - block.extra()).max(size) };
        block.draw(canvas, [area.middle()[0], y], 0.5, 0.0);
    } else {
        let x = if low { (at - off).max(size + extra * LINE * size * 0.0) } else { (at + off).min(whole.right - 3.0) };
        block.draw(canvas, [x, area.middle()[1]], 0.5, -90.0);
    }
}

/// Draws the figure's title.
pub fn headline(canvas: &mut dyn Canvas, scene: &Scene, layout: &Layout) {
    let head = &scene.decor.headline;
    let block = Block::new(&head.text, head.font);
    if block.is_empty() {
        return;
    }
    let subtitle = Block::new(&head.subtitle, head.subtitle_font);
    let (whole, paper) = (layout.whole, layout.paper);
    let across = if head.paper[0] { paper } else { whole };
    let hold = head.hold[0].unwrap_or(match head.at.0 {
        at if at < 1.0 / 3.0 => 0.0,
        at if at > 2.0 / 3.0 => 1.0,
        _ => 0.5,
    });
    let shift = match hold {
        0.0 => head.pad[0],
        1.0 => -head.pad[1],
        _ => head.pad[0] - head.pad[1],
    };
    let x = across.left + across.width() * head.at.0 + shift;
    let size = head.font.size;
    let (y, automatic) = match head.at.1 {
        Some(y) if head.paper[1] => (paper.bottom - y * paper.height(), false),
        Some(y) => (whole.bottom - y * whole.height(), false),
        None => (paper.top / 2.0, true),
    };
    let vertical = head.hold[1].unwrap_or(match head.at.1 {
        Some(at) if at > 2.0 / 3.0 => 0.0,
        Some(at) if at < 1.0 / 3.0 => 1.0,
        _ => 0.5,
    });
    let lines = block.extra();
    let base = match vertical {
        0.0 => y + size * CAP + head.pad[2],
        1.0 => y - lines - head.pad[3],
        _ if automatic => y + head.pad[2] - head.pad[3],
        _ => y + size * MIDDLE - lines / 2.0,
    };
    block.draw(canvas, [x, base], hold, 0.0);
    if !subtitle.is_empty() {
        subtitle.draw(canvas, [x, base + lines + subtitle.size * 1.6], hold, 0.0);
    }
}

/// Draws a scale of colours.
pub fn colour_bar(canvas: &mut dyn Canvas, bar: &ColourBar, place: &BarPlace) {
    let (look, area) = (&bar.look, place.area);
    let count = bar.colours.len();
    if count == 0 || !(area.width() > 0.0 && area.height() > 0.0) {
        return;
    }
    canvas.fill(&Path::rect(place.outer), look.ground);
    canvas.stroke(&Path::rect(place.outer), &Pen::new(look.border.colour, look.border.width));
    for (index, colour) in bar.colours.iter().enumerate() {
        let (from, to) = (index as f32 / count as f32, (index + 1) as f32 / count as f32);
        let [x0, y0] = area.place([from, from]);
        let [x1, y1] = area.place([to, to]);
        let block = if look.lies {
            Area::new(x0.round(), area.top, x1.round(), area.bottom)
        } else {
            Area::new(area.left, y0.round(), area.right, y1.round())
        };
        canvas.block(block, *colour);
    }
    canvas.stroke(&Path::rect(area), &Pen::new(look.outline.colour, look.outline.width));
    let reach = look.ticks.map_or(0.0, |(_, length)| length.max(0.0)) + 3.0;
    for (fraction, text) in &place.labels {
        let [x, y] = area.place([*fraction, *fraction]);
        if let Some((stroke, length)) = look.ticks {
            let (from, to) = if look.lies {
                ([x, area.bottom], [x, area.bottom + length])
            } else {
                ([area.right, y], [area.right + length, y])
            };
            canvas.stroke(&Path::open(&[from, to]), &pen(stroke));
        }
        match (look.lies, look.inside) {
            (true, None) => horizontal_label(canvas, text, x, (area.bottom, 1.0, reach - 1.0), place.angle),
            (true, Some(side)) => {
                let base = area.middle()[1] + text.size * MIDDLE;
                text.draw(canvas, [x + f32::from(side), base], 0.5 - f32::from(side) / 2.0, 0.0);
            }
            (false, None) => text.draw(canvas, [area.right + reach + 0.2, y + text.size * MIDDLE], 0.0, 0.0),
            (false, Some(side)) => {
                let base = y + text.size * MIDDLE - f32::from(side) * text.size * 0.6;
                text.draw(canvas, [area.right - 3.0, base], 1.0, 0.0);
            }
        }
    }
    bar_title(canvas, look, place, reach);
}

fn bar_title(canvas: &mut dyn Canvas, look: &BarLook, place: &BarPlace, reach: f32) {
    let (area, title) = (place.area, &place.title);
    if title.is_empty() {
        return;
    }
    let above = area.top - title.size * (MIDDLE + 0.25) - title.extra();
    match (look.title_side, look.lies) {
        (TitleSide::Beside, false) => {
            let labels = place.labels.iter().map(|(_, text)| text.width).fold(0.0, f32::max);
            let labels = if look.inside.is_some() { 0.0 } else { labels };
            title.draw(canvas, [area.right + reach + labels + title.size * 0.6, area.middle()[1]], 0.5, 90.0);
        }
        (TitleSide::Beside, true) => {
            let base = area.middle()[1] + title.size * MIDDLE - title.extra() / 2.0;
            title.draw(canvas, [place.outer.left + look.pad[0], base], 0.0, 0.0);
        }
        (TitleSide::Below, false) => {
            title.draw(canvas, [area.left, area.bottom + title.size * 1.3], 0.0, 0.0);
        }
        (TitleSide::Below, true) => {
            let base = place.outer.bottom - look.pad[1] - title.extra() - title.size * MIDDLE;
            title.draw(canvas, [area.middle()[0], base], 0.5, 0.0);
        }
        (TitleSide::Above, true) => title.draw(canvas, [area.middle()[0], above], 0.5, 0.0),
        (TitleSide::Above, false) => title.draw(canvas, [area.left, above], 0.0, 0.0),
    }
}

/// Draws the handles at the ends of a slider.
pub fn slider_handles(canvas: &mut dyn Canvas, area: Area) {
    const WIDTH: f32 = 4.0;
    let top = (area.top + area.height() / 4.0).round();
    let bottom = top + (area.height() / 2.0).round();
    for left in [area.left - WIDTH, area.right] {
        let handle = Path::rect(Area { left, top, right: left + WIDTH, bottom });
        canvas.fill(&handle, GROUND);
        canvas.stroke(&handle, &Pen::new(DARK, 1.0));
    }
}

/// Draws what is known of traces that cannot be drawn, and the titles of panels that have one of their own.
pub fn lines_of_text(canvas: &mut dyn Canvas, scene: &Scene, panel: &Panel, area: Area) {
    if panel.lines.is_empty() {
        return;
    }
    let font = scene.decor.font;
    let border = Pen::new(Rgba::new(0xcc, 0xcc, 0xcc), 1.0);
    canvas.clip(Some(area.grown(1.0)));
    canvas.stroke(&Path::rect(area), &border);
    let mut y = area.top + font.size * 2.0;
    if !panel.title.is_empty() {
        let block = Block::plain(&panel.title, Font { bold: true, ..font });
        block.draw(canvas, [area.left + font.size, y], 0.0, 0.0);
        y += font.size * LINE * 1.3;
    }
    for line in &panel.lines {
        if y > area.bottom {
            break;
        }
        Block::plain(line, font).draw(canvas, [area.left + font.size, y], 0.0, 0.0);
        y += font.size * LINE;
    }
    canvas.clip(None);
}

/// Draws an annotation.
pub fn annotation(canvas: &mut dyn Canvas, note: &Annotation, layout: &Layout) {
    let area = note.panel.and_then(|panel| layout.panels.get(panel).copied()).unwrap_or(layout.paper);
    let outside = |at: f32| !(-0.001..=1.001).contains(&at);
    if note.panel.is_some() && note.tail.is_some() && note.at.iter().any(|at| outside(*at)) {
        return;
    }
    let place = area.place(note.at);
    let head: Point = [place[0] + note.shift[0], place[1] + note.shift[1]];
    if !(head[0].is_finite() && head[1].is_finite()) || head.iter().any(|end| end.abs() > 50_000.0) {
        return;
    }
    let block = Block::new(&note.text, note.font);
    let frame = note.pad + if note.border.colour.a > 0.0 { note.border.width } else { 0.0 };
    let [turned_width, turned_height] = block.turned(note.angle);
    let width = note.size[0].unwrap_or(turned_width) + 2.0 * frame;
    let height = note.size[1].unwrap_or(turned_height) + 2.0 * frame;
    let tail = note.tail.map(|tail| match tail {
        Tail::Away([dx, dy]) => [head[0] + dx, head[1] + dy],
        Tail::At(at) => area.place(at),
    });
    let anchor = tail.unwrap_or(head);
    let hold = note.hold;
    let centre = [anchor[0] + width * (0.5 - hold[0]), anchor[1] + height * (0.5 - hold[1])];
    let frame_area =
        Area::new(centre[0] - width / 2.0, centre[1] - height / 2.0, centre[0] + width / 2.0, centre[1] + height / 2.0);
    if let Some(tail) = tail {
        arrow(canvas, tail, head, note, (!block.is_empty()).then_some(frame_area));
    }
    if block.is_empty() {
        return;
    }
    canvas.fill(&Path::rect(frame_area), note.ground);
    canvas.stroke(&Path::rect(frame_area), &pen(note.border));
    let across = if note.size[0].is_some() { (width - 2.0 * frame - turned_width) * (note.align - 0.5) } else { 0.0 };
    block.draw_centred(canvas, [centre[0] + across, centre[1]], note.align, note.angle);
}

fn arrow(canvas: &mut dyn Canvas, tail: Point, head: Point, note: &Annotation, frame: Option<Area>) {
    let stroke = note.arrow;
    let (dx, dy) = (head[0] - tail[0], head[1] - tail[1]);
    let length = dx.hypot(dy);
    if length < 1.0 || stroke.colour.a <= 0.0 {
        return;
    }
    let mut start = tail;
    if let Some(frame) = frame {
        // It begins where it leaves the text.
        let inside = |[x, y]: Point| x >= frame.left && x <= frame.right && y >= frame.top && y <= frame.bottom;
        if inside(head) {
            return;
        }
        for step in 0..64 {
            let t = step as f32 / 64.0;
            start = [tail[0] + dx * t, tail[1] + dy * t];
            if !inside(start) {
                break;
            }
        }
    }
    let colour = if stroke.colour == Rgba::CLEAR { DARK } else { stroke.colour };
    let way = [dx / length, dy / length];
    let room = (head[0] - start[0]).hypot(head[1] - start[1]);
    let backs = note.heads.map(|head| arrows::back(head.form) * head.size * stroke.width + head.standoff);
    // What has no room between its ends is not drawn.
    if backs[0] + backs[1] > room {
        return;
    }
    let from = [start[0] + way[0] * backs[0], start[1] + way[1] * backs[0]];
    let to = [head[0] - way[0] * backs[1], head[1] - way[1] * backs[1]];
    canvas.stroke(&Path::open(&[from, to]), &Pen::new(colour, stroke.width));
    for (end, at, way) in [(note.heads[0], from, [-way[0], -way[1]]), (note.heads[1], to, way)] {
        if let Some(ring) = arrows::ring(end.form, at, way, end.size * stroke.width) {
            canvas.fill(&Path::ring(&ring), colour);
        }
    }
}
