//! Where everything is in a picture: panels, ticks with their labels, legend and colour bars, in pixels.
//!
//! The numbers are those of plotly.js. Margins, ticks and labels depend on each other, so it is worked out twice.

use super::furniture;
use super::legend::{self, LegendPlace};
use super::margin::{self, Needs, Push};
use super::path::{Area, Point};
use super::words::{Block, CAP, HEIGHT, LINE, MIDDLE};
use crate::chart::axis::AxisKind;
use crate::chart::scene::decor::{AxisLook, BarLook, TitleSide};
use crate::chart::scene::{ColourBar, Ruler, Scene, Side};

/// A tick in its place.
#[derive(Debug, Clone)]
pub struct TickPlace {
    /// Where it is on the axis.
    pub fraction: f32,
    /// Where its label is.
    pub label_fraction: f32,
    /// The label.
    pub text: Block,
    /// The label's outer level.
    pub group: Block,
    /// Whether it is a small one.
    pub minor: bool,
    /// Whether only its label is drawn.
    pub label_only: bool,
}

/// An axis in its place.
#[derive(Debug, Clone, Default)]
pub struct AxisPlace {
    /// Its ticks.
    pub ticks: Vec<TickPlace>,
    /// By how many degrees labels are turned.
    pub angle: f32,
    /// How far labels reach from the axis.
    pub depth: f32,
    /// Its title.
    pub title: Block,
    /// Its slider.
    pub slider: Option<Area>,
    /// By how many pixels it is moved to the right.
    pub shift: f32,
}

/// A scale of colours in its place.
#[derive(Debug, Clone, Default)]
pub struct BarPlace {
    /// All of it.
    pub outer: Area,
    /// The colours.
    pub area: Area,
    /// The title.
    pub title: Block,
    /// The labels with their fractions.
    pub labels: Vec<(f32, Block)>,
    /// By how many degrees they are turned.
    pub angle: f32,
}

/// Where everything is.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The whole picture.
    pub whole: Area,
    /// What lies within the margins.
    pub paper: Area,
    /// Each panel.
    pub panels: Vec<Area>,
    /// Each axis.
    pub axes: Vec<AxisPlace>,
    /// The legends.
    pub legends: Vec<LegendPlace>,
    /// The scales of colours.
    pub bars: Vec<BarPlace>,
}

/// The free space that what widens a margin keeps to the picture's edge.
const PAD: f32 = 12.0;
/// The space between the title of a scale of colours that lies and the colours.
const BESIDE: f32 = 8.0;
/// The space between an axis' labels and its slider.
const SLIDER_GAP: f32 = 15.0;
/// Margins, labels and legends depend on each other; they agree after a few passes or not at all.
const PASSES: usize = 4;

impl Layout {
    /// Finds the places for a picture of a size; without texts only marks have room.
    #[must_use]
    pub fn of(scene: &Scene, size: [f32; 2], bare: bool) -> Layout {
        let whole = Area { left: 0.0, top: 0.0, right: size[0], bottom: size[1] };
        let mut layout =
            Layout { whole, paper: whole, panels: Vec::new(), axes: Vec::new(), legends: Vec::new(), bars: Vec::new() };
        if bare {
            let edge = (size[0].min(size[1]) * 0.04).max(1.0);
            layout.place(scene, [edge; 4]);
            layout.axes = vec![AxisPlace::default(); scene.axes.len()];
            return layout;
        }
        let margins = scene.decor.margins;
        let mut sides = margin::resolve(margins.sides, size, &Needs { least: margins.least, ..Needs::default() });
        for _ in 0..PASSES {
            layout.place(scene, sides);
            layout.furnish(scene);
            let wanted = margin::resolve(margins.sides, size, &layout.needs(scene));
            let moved = wanted.iter().zip(sides).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
            if moved < 1.0 {
                return layout;
            }
            sides = wanted;
        }
        layout.place(scene, sides);
        layout.furnish(scene);
        layout
    }

    /// Returns what the margins take across and up.
    #[must_use]
    pub fn margins(&self) -> (f64, f64) {
        let across = self.whole.width() - self.paper.width();
        (f64::from(across), f64::from(self.whole.height() - self.paper.height()))
    }

    fn place(&mut self, scene: &Scene, [left, right, top, bottom]: [f32; 4]) {
        let whole = self.whole;
        self.paper = Area { left, top, right: whole.right - right, bottom: whole.bottom - bottom };
        let paper = self.paper;
        self.panels = scene
            .panels
            .iter()
            .map(|panel| {
                let [x0, y0] = paper.place([panel.rect[0], panel.rect[1]]);
                let [x1, y1] = paper.place([panel.rect[2], panel.rect[3]]);
                let area = Area::new(x0, y0, x1, y1);
                let Some(plane) = panel.plane else { return area };
                let [wide, high] = plane.shares(area.width(), area.height());
                let [dx, dy] = [area.width() * (1.0 - wide) / 2.0, area.height() * (1.0 - high) / 2.0];
                Area { left: area.left + dx, top: area.top + dy, right: area.right - dx, bottom: area.bottom - dy }
            })
            .collect();
    }

    fn furnish(&mut self, scene: &Scene) {
        self.axes = scene
            .axes
            .iter()
            .zip(&scene.decor.axes)
            .map(|(ruler, look)| {
                let area = self.panels.get(ruler.panel).copied().unwrap_or_default();
                let mut place = axis(ruler, look, if ruler.horizontal { area.width() } else { area.height() });
                place.slider = look.slider.map(|slider| {
                    let sides = scene.decor.margins.sides;
                    let height = (self.whole.height() - sides[2] - sides[3]) * slider.thickness;
                    let top = area.bottom + place.depth.max(16.0) + SLIDER_GAP;
                    Area { top, bottom: top + height.max(1.0), ..area }
                });
                place
            })
            .collect();
        self.shift_axes(scene);
        self.legends = legend::places(scene, self.whole, self.paper);
        self.bars = scene.bars.iter().map(|bar| colour_bar(bar, self.whole, self.paper)).collect();
    }

    /// Moves the axes that stand beside others on the same side of the same panel beyond these.
    fn shift_axes(&mut self, scene: &Scene) {
        if scene.decor.axes.iter().all(|look| !look.moves && look.shift == 0.0) {
            return;
        }
        let mut taken: Vec<(&str, Side, f32)> = Vec::new();
        for (index, (ruler, look)) in scene.axes.iter().zip(&scene.decor.axes).enumerate() {
            if ruler.horizontal || !ruler.visible {
                continue;
            }
            let below = ruler.axis.overlaying.as_deref().unwrap_or(&ruler.id);
            let outwards = if ruler.side == Side::Low { -1.0 } else { 1.0 };
            let place = &mut self.axes[index];
            let depth = place.depth + furniture::title_depth(ruler, look, place);
            let known = taken.iter().position(|(id, side, _)| *id == below && *side == ruler.side);
            let known = known.unwrap_or_else(|| {
                taken.push((below, ruler.side, 0.0));
                taken.len() - 1
            });
            let so_far = &mut taken[known].2;
            if look.moves {
                *so_far += look.shift;
                place.shift = *so_far;
            } else {
                place.shift = look.shift;
            }
            *so_far += outwards * depth;
        }
    }

    /// Returns what needs more room than the margins give.
    fn needs(&self, scene: &Scene) -> Needs {
        let margins = scene.decor.margins;
        let pad = margins.sides.iter().copied().fold(PAD, f32::min);
        let mut needs = Needs { least: margins.least, ..Needs::default() };
        if !margins.grow {
            return needs;
        }
        for place in &self.legends {
            let Some(look) = scene.decor.legends.get(place.number) else { continue };
            let size = [place.area.width(), place.area.height()];
            needs.pushes.extend(self.boxed(
                (look.at, look.hold, look.container),
                place.area,
                size,
                pad,
                look.flat,
                &mut needs.reserved,
            ));
        }
        needs.pushes.extend(scene.decor.rooms.iter().map(|room| held(room.at, room.hold, room.size, pad)));
        for (bar, place) in scene.bars.iter().zip(&self.bars) {
            let look = &bar.look;
            let size = bar_size(look, place);
            needs.pushes.extend(self.boxed(
                (look.at, look.hold, look.container),
                place.outer,
                size,
                pad,
                look.lies,
                &mut needs.reserved,
            ));
        }
        needs.pushes.extend(self.title_need(scene, pad, &mut needs.reserved));
        for (index, (ruler, look)) in scene.axes.iter().zip(&scene.decor.axes).enumerate() {
            let place = &self.axes[index];
            if let Some(slider) = place.slider {
                needs.pushes.push(Layout::slider_push(scene, ruler, look, place, slider));
            }
            if look.grows.contains(&true) && ruler.visible {
                needs.pushes.extend(self.axis_pushes(scene, ruler, look, place, pad));
            }
        }
        needs
    }

    /// Returns the need of a box: beyond its place in the paper; one that has a place in the picture keeps its side free.
    fn boxed(
        &self,
        (at, hold, container): ([f32; 2], [f32; 2], [bool; 2]),
        area: Area,
        size: [f32; 2],
        pad: f32,
        flat: bool,
        reserved: &mut [f32; 4],
    ) -> Option<Push> {
        if container == [false; 2] {
            return Some(held(at, hold, size, pad));
        }
        let (left, top) = (area.left - self.whole.left, area.top - self.whole.top);
        // A box that has a place of the picture in both directions keeps free the side along which it lies.
        let along_y = container[1] && (!container[0] || flat);
        let (side, kept) = match (along_y, at[usize::from(along_y)] < 0.5) {
            (true, true) => (3, self.whole.height() - top),
            (true, false) => (2, top + size[1]),
            (false, true) => (0, left + size[0]),
            (false, false) => (1, self.whole.width() - left),
        };
        reserved[side] = reserved[side].max(kept);
        None
    }

    /// Returns the need of a title for which the margin grows.
    fn title_need(&self, scene: &Scene, pad: f32, reserved: &mut [f32; 4]) -> Option<Push> {
        let head = &scene.decor.headline;
        let block = Block::new(&head.text, head.font);
        let y = head.at.1.filter(|_| head.grows && !block.is_empty())?;
        let height = block.height + Block::new(&head.subtitle, head.subtitle_font).height;
        let side = if y > 0.5 { 2 } else { 3 };
        let free = head.pad[2] + head.pad[3];
        let hold = head.hold[1].unwrap_or(0.5);
        if head.paper[1] {
            if height + free <= scene.decor.margins.sides[side] {
                return None;
            }
            let mut push = Push { from: [f32::NAN, f32::NAN, y, y], need: [0.0, 0.0, pad, pad] };
            push.need[side] += height + free;
            return Some(push);
        }
        let (edge, inwards) = if side == 2 { (1.0 - y, hold <= 0.0) } else { (y, hold >= 1.0) };
        let shift = if inwards {
            height
        } else if (hold - 0.5).abs() < 0.1 {
            height / 2.0
        } else {
            0.0
        };
        let wanted = edge * self.whole.height() + shift + free;
        if wanted > scene.decor.margins.sides[side] {
            reserved[side] = reserved[side].max(wanted);
        }
        None
    }

    fn slider_push(scene: &Scene, ruler: &Ruler, look: &AxisLook, place: &AxisPlace, slider: Area) -> Push {
        let from = scene.panels.get(ruler.panel).map_or(0.0, |panel| panel.rect[1]);
        let title = if place.title.is_empty() { 0.0 } else { 1.5 * look.title_font.size + 10.0 + place.title.extra() };
        let depth = if ruler.side == Side::Low { place.depth } else { 0.0 };
        let need = slider.height() + depth + title.max(scene.decor.margins.sides[3]) + SLIDER_GAP;
        Push { from: [0.0, 0.0, from, from], need: [SLIDER_GAP, SLIDER_GAP, SLIDER_GAP, need] }
    }

    fn axis_pushes(&self, scene: &Scene, ruler: &Ruler, look: &AxisLook, place: &AxisPlace, pad: f32) -> Vec<Push> {
        let (Some(panel), Some(area)) = (scene.panels.get(ruler.panel), self.panels.get(ruler.panel)) else {
            return Vec::new();
        };
        let (rect, low) = (panel.rect, ruler.side == Side::Low);
        let mut depth = if look.inside { 0.0 } else { place.depth };
        if !place.title.is_empty() || look.titled {
            let size = look.title_font.size;
            let extra = (place.title.lines().max(1) - 1) as f32;
            depth += match look.standoff {
                Some(standoff) => size * (CAP + extra * LINE) + standoff,
                None if extra > 0.0 => size * (extra + 1.0) * LINE,
                None => size,
            };
        }
        let (near, far, along) = match (ruler.horizontal, low) {
            (true, true) => (3, 2, [0, 1]),
            (true, false) => (2, 3, [0, 1]),
            (false, true) => (0, 1, [3, 2]),
            (false, false) => (1, 0, [3, 2]),
        };
        let at = |side: usize| match side {
            0 => rect[0],
            1 => rect[2],
            2 => rect[3],
            _ => rect[1],
        };
        let stands = look.free.unwrap_or(at(near));
        let mut push = Push { from: [f32::NAN; 4], need: [pad; 4] };
        (push.from[near], push.from[far]) = (stands, stands);
        push.need[near] += depth + if low { -place.shift } else { place.shift };
        // The first and last label may reach beyond the panel.
        for (end, side) in along.into_iter().enumerate() {
            let over = overhang(ruler, place, *area, end);
            if over > 0.0 {
                push.from[side] = end as f32;
                push.need[side] = over + pad;
            }
        }
        let mut pushes = vec![push];
        if look.mirror && look.free.is_none() {
            let line = look.line.map_or(0.0, |line| line.width);
            let ticks = look.ticks.filter(|_| look.mirror_ticks).map_or(0.0, |(_, length)| length.max(0.0));
            let mut push = Push { from: [f32::NAN; 4], need: [pad; 4] };
            (push.from[near], push.from[far]) = (at(far), at(far));
            push.need[far] += line + ticks;
            pushes.push(push);
        }
        for push in &mut pushes {
            for side in 0..4 {
                if !look.grows[side] {
                    push.from[side] = f32::NAN;
                }
            }
        }
        pushes
    }
}

/// Returns how many pixels labels reach beyond an end of their axis: 0 its start, 1 its end.
fn overhang(ruler: &Ruler, place: &AxisPlace, area: Area, end: usize) -> f32 {
    let labels = place.ticks.iter().filter(|tick| !tick.text.is_empty());
    let over = labels.map(|tick| {
        if ruler.horizontal {
            let (before, after) = reach(&tick.text, place.angle, ruler.side == Side::Low);
            let at = tick.label_fraction * area.width();
            if end == 0 { before - at } else { at + after - area.width() }
        } else {
            let half = tick.text.turned(place.angle)[1] / 2.0;
            let at = tick.label_fraction * area.height();
            if end == 0 { half - at } else { at + half - area.height() }
        }
    });
    over.fold(0.0, f32::max)
}

/// Returns how far a label reaches to the left and right of its tick.
#[must_use]
pub fn reach(text: &Block, angle: f32, below: bool) -> (f32, f32) {
    let [width, _] = text.turned(angle);
    let half = text.size / 2.0;
    match angle {
        0.0 => (width / 2.0, width / 2.0),
        angle if angle.abs() > 85.0 => (width / 2.0, width / 2.0),
        angle if (angle > 0.0) == below => (half, width),
        _ => (width, half),
    }
}

fn held(at: [f32; 2], hold: [f32; 2], [width, height]: [f32; 2], pad: f32) -> Push {
    Push {
        from: [at[0], at[0], at[1], at[1]],
        need: [
            width * hold[0] + pad,
            width * (1.0 - hold[0]) + pad,
            height * hold[1] + pad,
            height * (1.0 - hold[1]) + pad,
        ],
    }
}

/// Returns width and height of the room that a scale of colours needs; along itself it is as long as it is told to be.
fn bar_size(look: &BarLook, place: &BarPlace) -> [f32; 2] {
    let size = |block: &Block| if look.lies { block.turned(place.angle)[1] } else { block.width };
    let labels = place.labels.iter().map(|(_, text)| size(text)).fold(0.0, f32::max);
    let labels = if look.inside.is_some() { 0.0 } else { labels };
    let thick = if look.lies { place.area.height() } else { place.area.width() };
    let mut across = thick + labels + look.ticks.map_or(0.0, |(_, length)| length.max(0.0));
    match (look.title_side, look.lies) {
        (TitleSide::Beside, true) => across = across.max(place.title.height),
        (_, true) => across += place.title.height,
        (TitleSide::Beside, false) => across += place.title.height + 4.0,
        (_, false) => across = across.max(place.title.width),
    }
    let across = across + 2.0 * look.pad[usize::from(look.lies)] + look.outline.width / 2.0;
    if look.lies { [0.0, across] } else { [across, 0.0] }
}

fn axis(ruler: &Ruler, look: &AxisLook, length: f32) -> AxisPlace {
    let mut place = AxisPlace::default();
    if !ruler.visible {
        return place;
    }
    let ticks = ruler.axis.ticks(f64::from(length.max(1.0)), f64::from(look.font.size));
    place.ticks = ticks
        .iter()
        .filter(|tick| tick.fraction.is_finite() && tick.label_fraction.is_finite())
        .map(|tick| TickPlace {
            fraction: tick.fraction as f32,
            label_fraction: tick.label_fraction as f32,
            text: if ruler.labels { Block::new(&tick.text, look.font) } else { Block::default() },
            group: if ruler.labels { Block::new(&tick.group, look.font) } else { Block::default() },
            minor: tick.minor,
            label_only: tick.label_only,
        })
        .collect();
    place.title = Block::new(&ruler.axis.title, look.title_font);
    place.angle = match ruler.axis.ticking.angle {
        Some(angle) => angle as f32,
        None if ruler.horizontal && ruler.axis.kind == AxisKind::MultiCategory && look.parted => {
            parted_angle(&place.ticks, length, look)
        }
        None if ruler.horizontal => automatic_angle(&place.ticks, length, look.font.size, &look.angles),
        None => 0.0,
    };
    let labelled = place.ticks.iter().filter(|tick| !tick.text.is_empty());
    let deepest = labelled
        .map(|tick| {
            let [width, height] = tick.text.turned(place.angle);
            if ruler.horizontal { height } else { width }
        })
        .fold(0.0, f32::max);
    let groups = place.ticks.iter().map(|tick| if ruler.horizontal { tick.group.height } else { tick.group.width });
    let groups = groups.fold(0.0, f32::max);
    let ticks = look.ticks.map_or(0.0, |(_, length)| length.max(0.0));
    place.depth = if deepest > 0.0 { deepest + groups + gap(look) - 2.0 } else { ticks };
    place
}

/// Returns the space between an axis and its labels.
#[must_use]
pub fn gap(look: &AxisLook) -> f32 {
    let outside = look.ticks.map_or(0.0, |(_, length)| length.max(0.0));
    let line = look.line.map_or(1.0, |line| line.width) / 2.0;
    let off = if look.ticks.is_some_and(|(_, length)| length > 0.0) || look.line.is_some() { 0.2 } else { 0.0 };
    outside + line + off * look.font.size + 2.0
}

/// Returns how labels of a horizontal axis are turned so that they do not touch: by the first of some angles at which lines of
/// this height pass each other, else by the steepest.
fn automatic_angle(ticks: &[TickPlace], length: f32, size: f32, angles: &[f32]) -> f32 {
    let shown: Vec<&TickPlace> = ticks.iter().filter(|tick| !tick.text.is_empty() && !tick.minor).collect();
    let [first, .., last] = shown.as_slice() else { return 0.0 };
    let mut sorted: Vec<(f32, f32)> =
        shown.iter().map(|tick| (tick.label_fraction * length, tick.text.width)).collect();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let touch = sorted.windows(2).any(|pair| pair[0].0 + pair[0].1 / 2.0 + 2.0 > pair[1].0 - pair[1].1 / 2.0);
    if !touch {
        return 0.0;
    }
    let spacing = (last.fraction - first.fraction).abs() * length / (shown.len() - 1) as f32;
    let lines = shown.iter().map(|tick| tick.text.lines()).max().unwrap_or(1).max(1) as f32;
    let high = 1.25 * size * lines;
    let most = spacing / spacing.hypot(high);
    let flat = |angle: f32| angle.to_radians().cos().abs();
    let steepest = || angles.iter().copied().min_by(|one, other| flat(*one).total_cmp(&flat(*other)));
    angles.iter().copied().find(|angle| flat(*angle) <= most).or_else(steepest).unwrap_or(0.0)
}

/// Returns how labels are turned that must stay between the lines that part categories.
fn parted_angle(ticks: &[TickPlace], length: f32, look: &AxisLook) -> f32 {
    let shown: Vec<&TickPlace> = ticks.iter().filter(|tick| !tick.text.is_empty() && !tick.minor).collect();
    let mut places: Vec<f32> = shown.iter().map(|tick| tick.label_fraction * length).collect();
    places.sort_by(f32::total_cmp);
    let apart = places.windows(2).map(|pair| pair[1] - pair[0]).fold(f32::INFINITY, f32::min);
    let gap = 2.0 + look.ticks.map_or(0.0, |(stroke, _)| stroke.width / 2.0);
    let widest = shown.iter().map(|tick| tick.text.width).fold(0.0, f32::max);
    if widest / 2.0 + 2.0 + gap > apart / 2.0 { 90.0 } else { 0.0 }
}

fn colour_bar(bar: &ColourBar, whole: Area, paper: Area) -> BarPlace {
    let look = &bar.look;
    // Along the directions in which its place is one of the picture its measures are too.
    let wide = if look.container[0] { whole.width() } else { paper.width() };
    let high = if look.container[1] { whole.height() } else { paper.height() };
    let (along, across) = if look.lies { (wide, high) } else { (high, wide) };
    let length = if look.length.1 { look.length.0 } else { look.length.0 * along };
    let thick = if look.thickness.1 { look.thickness.0 } else { look.thickness.0 * across };
    let title = Block::new(&look.title, look.title_font);
    let labels: Vec<(f32, Block)> =
        bar.ticks.iter().map(|(fraction, text)| (*fraction, Block::plain(text, look.font))).collect();
    let (of_paper, of_whole) = (paper.place(look.at), whole.place(look.at));
    let at = [0, 1].map(|axis| if look.container[axis] { of_whole[axis] } else { of_paper[axis] });
    let beside = look.title_side == TitleSide::Beside && !title.is_empty();
    let free = length - 2.0 * look.pad[0] - if beside { title.width + BESIDE } else { 0.0 };
    let angle = if look.lies && look.inside.is_none() { turned_labels(&labels, free, look.font.size) } else { 0.0 };
    let (outer, area) = if look.lies {
        lying_bar(look, at, (length, thick), &title, (&labels, angle))
    } else {
        standing_bar(look, at, (length, thick), &title, &labels)
    };
    BarPlace { outer, area, title, labels, angle }
}

/// Returns by how many degrees the labels of a lying scale of colours are turned, so that they do not touch.
fn turned_labels(labels: &[(f32, Block)], length: f32, size: f32) -> f32 {
    let tick = |(fraction, text): &(f32, Block)| TickPlace {
        fraction: *fraction,
        label_fraction: *fraction,
        text: text.clone(),
        group: Block::default(),
        minor: false,
        label_only: false,
    };
    automatic_angle(&labels.iter().map(tick).collect::<Vec<_>>(), length, size, &[0.0, 30.0, 90.0])
}

/// Returns the place of a scale of colours that lies, and that of the colours within.
fn lying_bar(
    look: &BarLook,
    [x, y]: Point,
    (length, thick): (f32, f32),
    title: &Block,
    (labels, angle): (&[(f32, Block)], f32),
) -> (Area, Area) {
    let ticks = look.ticks.map_or(0.0, |(_, length)| length.max(0.0));
    let tall = labels.iter().map(|(_, text)| text.turned(angle)[1]).fold(0.0, f32::max);
    let labels = if look.inside.is_some() || tall <= 0.0 { 0.0 } else { tall + ticks };
    let beside = look.title_side == TitleSide::Beside && !title.is_empty();
    let heading = if beside { 0.0 } else { title.height };
    let height = thick + 2.0 * look.pad[1] + labels + heading;
    let left = x - length * look.hold[0];
    let top = y - height * look.hold[1];
    let first = left + look.pad[0] + if beside { title.width + BESIDE } else { 0.0 };
    let upper = top + look.pad[1] + if look.title_side == TitleSide::Above { heading } else { 0.0 };
    let right = (left + length - look.pad[0]).max(first + 1.0);
    let outer = Area { left, top, right: left + length, bottom: top + height };
    (outer, Area { left: first, top: upper, right, bottom: upper + thick })
}

/// Returns the place of a scale of colours that stands, and that of the colours within.
fn standing_bar(
    look: &BarLook,
    [x, y]: Point,
    (length, thick): (f32, f32),
    title: &Block,
    labels: &[(f32, Block)],
) -> (Area, Area) {
    let widest = labels.iter().map(|(_, text)| text.width).fold(0.0, f32::max);
    let widest = if look.inside.is_some() { 0.0 } else { widest };
    let beside = look.title_side == TitleSide::Beside && !title.is_empty();
    let whole = (thick + 2.0 * look.pad[0] + widest).max(if beside { 0.0 } else { title.width });
    let left = x - whole * look.hold[0];
    let outer_top = y - length * look.hold[1];
    let mut top = outer_top + look.pad[1];
    let mut bottom = top + (length - 2.0 * look.pad[1]).max(1.0);
    let outer = Area {
        left,
        top: outer_top,
        right: left + whole + if beside { title.height } else { 0.0 },
        bottom: outer_top + length.max(1.0),
    };
    let heading = title.extra() + title.size * HEIGHT + MIDDLE * title.size;
    match look.title_side {
        TitleSide::Above if !title.is_empty() => top += heading,
        TitleSide::Below if !title.is_empty() => bottom -= heading,
        _ => {}
    }
    let left = left + look.pad[0];
    (outer, Area { left, top: top.min(bottom - 1.0), right: left + thick, bottom })
}
