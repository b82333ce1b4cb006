//! Bars: where they stand beside or upon each other, and what is drawn of them.
//!
//! Histograms, waterfalls and funnels become bars too. Each trace first says its positions and sizes ([`Bars`]); then
//! those that share a pair of axes are arranged together, as their `barmode` wants.

use std::collections::HashMap;

use super::{Context, Drawn, Reach, error_bars, point_colours, point_text};
use crate::chart::axis::AxisKind;
use crate::chart::color::Rgba;
use crate::chart::scene::mark::{Anchor, Paint};
use crate::chart::scene::shape::{Coordinates, Shape, Word};
use crate::chart::scene::source::{Each, Source};
use crate::chart::scene::spots::Spots;
use crate::model::Cell;

/// Which bars are arranged together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Family {
    /// Bars and histograms.
    #[default]
    Bar,
    /// Waterfalls.
    Waterfall,
    /// Funnels, whose bars lie around zero.
    Funnel,
}

/// The bars of a trace.
#[derive(Debug)]
pub struct Bars<'a> {
    /// The trace.
    pub context: Context<'a>,
    /// Whether they lie.
    pub horizontal: bool,
    /// Where they stand on their position axis.
    pub positions: Coordinates<'a>,
    /// How long they are.
    pub sizes: Vec<f64>,
    /// Where they begin, where that is said.
    pub bases: Option<Vec<f64>>,
    /// Their colours.
    pub paint: Paint,
    /// What is written at each.
    pub texts: Vec<String>,
    /// How far positions are apart at least, if it is known.
    pub spacing: Option<f64>,
    /// The part of the space between positions that stays free, if the layout says nothing.
    pub gap: f64,
    /// What they are arranged with.
    pub family: Family,
    /// Where the bins that they stand for begin and end.
    pub bins: Option<Vec<[f64; 2]>>,
    /// Whether their lengths lie on a logarithmic axis.
    logarithmic: bool,
    /// Whether their positions lie on a logarithmic axis.
    log_positions: bool,
    /// Begin and end of each bar along the position axis, once arranged.
    places: Vec<(f64, f64)>,
    /// Begin and end of each bar along the size axis, once arranged.
    spans: Vec<(f64, f64)>,
}

impl<'a> Bars<'a> {
    /// Makes bars that are not arranged yet.
    #[must_use]
    pub fn new(context: Context<'a>, horizontal: bool, positions: Coordinates<'a>, sizes: Vec<f64>) -> Bars<'a> {
        let paint = Paint::One(context.colour);
        Bars {
            context,
            horizontal,
            positions,
            sizes,
            bases: None,
            paint,
            texts: Vec::new(),
            spacing: None,
            gap: 0.2,
            family: Family::Bar,
            bins: None,
            logarithmic: false,
            log_positions: false,
            places: Vec::new(),
            spans: Vec::new(),
        }
    }

    fn group(&self) -> String {
        let group = self.context.source.display("offsetgroup").map(std::borrow::Cow::into_owned);
        group.unwrap_or_else(|| format!("\0{}", self.context.index))
    }

    fn has_group(&self) -> bool {
        self.context.source.display("offsetgroup").is_some_and(|group| !group.is_empty())
    }

    /// Returns a position as its number: bars are as wide on logarithmic axes as on others.
    fn plain(&self, position: f64) -> f64 {
        if self.log_positions { 10f64.powf(position) } else { position }
    }

    /// Returns the coordinate of a number on the position axis.
    fn coordinate(&self, number: f64) -> f64 {
        if self.log_positions { number.log10() } else { number }
    }

    fn base(&self, index: usize) -> f64 {
        self.bases.as_ref().and_then(|bases| bases.get(index)).copied().filter(|base| !base.is_nan()).unwrap_or(0.0)
    }
}

/// Reads a trace of bars.
#[must_use]
pub fn prepare(mut context: Context<'_>) -> Bars<'_> {
    let source = context.source;
    let horizontal = is_horizontal(&context);
    let (position, size) = if horizontal { ("y", "x") } else { ("x", "y") };
    let mut sizes = context.coordinates(size).map(|sizes| sizes.to_vec()).unwrap_or_default();
    // Lengths are added up as they are, so their logarithms come last.
    let logarithmic = context.axes[usize::from(!horizontal)].kind == AxisKind::Log;
    if logarithmic {
        for size in &mut sizes {
            *size = 10f64.powf(*size);
        }
    }
    let positions = context.positions(position, sizes.len());
    let log_positions = context.axes[usize::from(horizontal)].kind == AxisKind::Log;
    let count = sizes.len().min(positions.len());
    let paint = bar_colours(&mut context, count);
    let texts = bar_texts(&context, &positions, &sizes, horizontal);
    let bases = match source.each("base") {
        Each::None => None,
        each => {
            let base = context.coordinates_on(size, "base").map(|bases| bases.to_vec());
            base.or_else(|| Some((0..count).map(|index| each.number(index).unwrap_or(f64::NAN)).collect()))
        }
    };
    let mut bars = Bars::new(context, horizontal, positions, sizes);
    bars.paint = paint;
    bars.texts = texts;
    bars.bases = bases;
    bars.logarithmic = logarithmic;
    bars.log_positions = log_positions;
    bars
}

/// Returns whether the trace's bars lie: as it says, or because only the other way its columns make sense.
#[must_use]
pub fn is_horizontal(context: &Context<'_>) -> bool {
    lies(context.source)
}

/// Returns whether bars lie: as their trace says, or because only the other way its columns make sense.
#[must_use]
pub fn lies(source: Source<'_>) -> bool {
    match source.text("orientation").or_else(|| source.text("bardir").map(|way| if way == "x" { "h" } else { "v" })) {
        Some("h") => true,
        Some(_) => false,
        None => source.at("x").is_some() && source.at("y").is_none(),
    }
}

/// Returns the colours of a trace's bars.
pub fn bar_colours(context: &mut Context<'_>, count: usize) -> Paint {
    let marker = context.source.sub("marker");
    let opacity = marker.number("opacity").unwrap_or(1.0) * context.source.number("opacity").unwrap_or(1.0);
    let paint = point_colours(context, "marker", count);
    if opacity < 1.0 { fade(paint, opacity as f32) } else { paint }
}

/// Returns the colours with less opacity.
#[must_use]
pub fn fade(paint: Paint, opacity: f32) -> Paint {
    match paint {
        Paint::One(colour) => Paint::One(colour.faded(opacity)),
        Paint::Each(colours) => Paint::Each(colours.into_iter().map(|colour| colour.faded(opacity)).collect()),
    }
}

fn bar_texts(context: &Context<'_>, positions: &[f64], sizes: &[f64], horizontal: bool) -> Vec<String> {
    if context.source.text("textposition") == Some("none") {
        return Vec::new();
    }
    let has_text = context.source.at("text").is_some() || context.source.at("texttemplate").is_some();
    if !has_text {
        return Vec::new();
    }
    let count = positions.len().min(sizes.len());
    (0..count)
        .map(|index| {
            let (x, y) = if horizontal { (sizes[index], positions[index]) } else { (positions[index], sizes[index]) };
            point_text(context, index, x, y)
        })
        .collect()
}

/// How the bars of a layout are arranged.
#[derive(Debug, Clone, Copy)]
pub struct Arrangement<'a> {
    /// `group`, `stack`, `relative` or `overlay`.
    pub mode: &'a str,
    /// The part of the space between positions that stays free.
    pub gap: Option<f64>,
    /// The part of the space of a bar that stays free beside its neighbour in a group.
    pub group_gap: f64,
    /// `fraction`, `percent` or nothing.
    pub norm: &'a str,
}

/// Gives the bars that share a pair of axes and a direction their places and spans.
pub fn arrange(bars: &mut [&mut Bars<'_>], arrangement: Arrangement<'_>) {
    if bars.is_empty() {
        return;
    }
    let gap = arrangement.gap.unwrap_or(bars[0].gap);
    match arrangement.mode {
        "overlay" => {
            for one in bars.iter_mut() {
                let spacing = spacing(std::slice::from_ref(one));
                stand(one, spacing, gap, arrangement.group_gap, 0, 1);
            }
            spans(bars, arrangement, false);
        }
        "stack" | "relative" => {
            let spacing = spacing(bars);
            // Stacks of different groups stand beside each other.
            if bars.iter().all(|one| one.has_group()) {
                grouped(bars, gap, arrangement.group_gap);
            } else {
                for one in bars.iter_mut() {
                    stand(one, spacing, gap, arrangement.group_gap, 0, 1);
                }
            }
            spans(bars, arrangement, true);
        }
        _ => {
            grouped(bars, gap, arrangement.group_gap);
            // Bars of one group at one place lie upon each other.
            let stacked = bars.iter().any(|one| one.has_group());
            spans(bars, arrangement, stacked);
        }
    }
}

fn grouped(bars: &mut [&mut Bars<'_>], gap: f64, group_gap: f64) {
    let mut groups: HashMap<String, usize> = HashMap::new();
    for one in bars.iter() {
        let next = groups.len();
        groups.entry(one.group()).or_insert(next);
    }
    let mut seen = std::collections::HashSet::new();
    let overlap = bars.iter().any(|one| {
        let fresh: Vec<u64> = one.positions.iter().map(|position| position.to_bits()).collect();
        let any = fresh.iter().any(|bits| seen.contains(bits));
        seen.extend(fresh);
        any
    });
    let spacing = spacing(bars);
    let count = if overlap { groups.len() } else { 1 };
    for one in bars.iter_mut() {
        let place = if overlap { groups.get(&one.group()).copied().unwrap_or(0) } else { 0 };
        // Groups may have members on other axes over the same positions.
        let (place, count) = one.context.shared.offset(one.context.index).unwrap_or((place, count));
        stand(one, spacing, gap, group_gap, place, count);
    }
}

/// Returns the least distance between positions.
fn spacing(bars: &[&mut Bars<'_>]) -> f64 {
    let mut all: Vec<f64> = bars.iter().flat_map(|one| one.positions.iter().map(|at| one.plain(*at))).collect();
    let known = bars.iter().filter_map(|one| one.spacing).fold(f64::INFINITY, f64::min);
    least_distance(&mut all).unwrap_or(if known.is_finite() { known } else { 1.0 }).min(known)
}

/// Returns the least distance between different values; `None` if all are the same.
pub fn least_distance(values: &mut Vec<f64>) -> Option<f64> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (values.first().copied(), values.last().copied()) else { return None };
    // Differences that are mere rounding do not count.
    let least = (last - first) / 1e6;
    let distances = values.windows(2).map(|pair| pair[1] - pair[0]).filter(|distance| *distance > least);
    let distance = distances.fold(f64::INFINITY, f64::min);
    distance.is_finite().then_some(distance)
}

/// Gives the bars of a trace their places: the `place`-th of `count` beside each other.
fn stand(bars: &mut Bars<'_>, spacing: f64, gap: f64, group_gap: f64, place: usize, count: usize) {
    let source = bars.context.source;
    let (widths, offsets) = (source.each("width"), source.each("offset"));
    let group = spacing * (1.0 - gap);
    let slot = group / count as f64;
    let width = slot * (1.0 - group_gap);
    let start = -group / 2.0 + place as f64 * slot + (slot - width) / 2.0;
    bars.places = bars
        .positions
        .iter()
        .enumerate()
        .map(|(index, position)| {
            let own = widths.number(index);
            let width_here = own.unwrap_or(width);
            let start_here = match (offsets.number(index), own) {
                (Some(offset), _) => offset,
                (None, Some(own)) if count == 1 => -own / 2.0,
                (None, Some(own)) => start + (width - own) / 2.0,
                (None, None) => start,
            };
            let first = bars.plain(*position) + start_here;
            (bars.coordinate(first), bars.coordinate(first + width_here))
        })
        .collect();
    bars.spacing = Some(spacing);
}

/// Gives the bars their spans, upon each other if they are stacked.
fn spans(bars: &mut [&mut Bars<'_>], arrangement: Arrangement<'_>, stacked: bool) {
    let apart = arrangement.mode == "relative";
    let grouped = match arrangement.mode {
        "stack" | "relative" => bars.iter().all(|one| one.has_group()),
        _ => bars.iter().any(|one| one.has_group()),
    };
    // Each group has its own stack.
    let mut groups: HashMap<String, usize> = HashMap::new();
    let members: Vec<usize> = bars
        .iter()
        .map(|one| {
            let next = groups.len();
            *groups.entry(if grouped { one.group() } else { String::new() }).or_insert(next)
        })
        .collect();
    let apart = apart || grouped && !matches!(arrangement.mode, "stack");
    let key = |group: usize, position: f64, size: f64| (group, position.to_bits(), apart && size < 0.0);
    let mut tops: HashMap<(usize, u64, bool), f64> = HashMap::new();
    for (one, &group) in bars.iter_mut().zip(&members) {
        let count = one.positions.len().min(one.sizes.len());
        let own_base = one.bases.is_some();
        one.spans = (0..count)
            .map(|index| {
                let size = one.sizes[index];
                if !stacked || own_base {
                    let base = one.base(index);
                    return (base, base + size);
                }
                let top = tops.entry(key(group, one.positions[index], size)).or_default();
                let base = *top;
                if size.is_finite() {
                    *top += size;
                }
                (base, base + size)
            })
            .collect();
    }
    let whole = match arrangement.norm {
        "fraction" => 1.0,
        "percent" => 100.0,
        _ => return,
    };
    let mut sums: HashMap<(usize, u64, bool), f64> = HashMap::new();
    for (one, &group) in bars.iter().zip(&members) {
        for (position, size) in one.positions.iter().zip(&one.sizes).filter(|(_, size)| size.is_finite()) {
            *sums.entry(key(group, *position, *size)).or_default() += size;
        }
    }
    for (one, &group) in bars.iter_mut().zip(&members) {
        let Bars { positions, sizes, spans, .. } = &mut **one;
        for (index, span) in spans.iter_mut().enumerate() {
            let sum = sums.get(&key(group, positions[index], sizes[index])).copied().unwrap_or(0.0);
            let sum = if sum == 0.0 { 1.0 } else { sum.abs() };
            *span = (span.0 * whole / sum, span.1 * whole / sum);
        }
    }
}

/// Moves stacked bars so that each stack lies around zero.
pub fn centre(bars: &mut [&mut Bars<'_>]) {
    // Bars beside each other are stacks of their own.
    let mut sums: HashMap<u64, f64> = HashMap::new();
    for one in bars.iter() {
        for (place, span) in one.places.iter().zip(&one.spans).filter(|(_, span)| span.1.is_finite()) {
            let sum = sums.entry(place.0.to_bits()).or_default();
            *sum = sum.max(span.1);
        }
    }
    for one in bars.iter_mut() {
        let Bars { places, spans, .. } = &mut **one;
        for (place, span) in places.iter().zip(spans) {
            let half = sums.get(&place.0.to_bits()).copied().unwrap_or(0.0) / 2.0;
            *span = (span.0 - half, span.1 - half);
        }
    }
}

/// Returns what is drawn of arranged bars.
#[must_use]
pub fn draw(mut bars: Bars<'_>) -> Drawn<'_> {
    if bars.logarithmic {
        let logarithm = |value: f64| if value > 0.0 { value.log10() } else { f64::NEG_INFINITY };
        bars.spans.iter_mut().for_each(|span| *span = (logarithm(span.0), logarithm(span.1)));
    }
    let mut drawn = Drawn::default();
    let count = bars.spans.len().min(bars.places.len());
    let (mut along, mut across) = (Reach::default(), Reach::default());
    let mut rects = Vec::with_capacity(count);
    let half = bars.spacing.unwrap_or(0.0) / 2.0;
    for ((start, end), (base, top)) in bars.places.iter().zip(&bars.spans) {
        if !start.is_finite() || top.is_nan() {
            rects.push([f64::NAN; 4]);
            continue;
        }
        across.add(*start);
        across.add(*end);
        along.add(*base);
        along.add(*top);
        rects.push(if bars.horizontal { [*base, *start, *top, *end] } else { [*start, *base, *end, *top] });
    }
    // Thin bars have the room of wide ones.
    for position in bars.positions.iter().filter(|position| position.is_finite()).take(count) {
        across.add(bars.coordinate(bars.plain(*position) - half));
        across.add(bars.coordinate(bars.plain(*position) + half));
    }
    let based = match bars.family {
        Family::Bar => bars.context.source.at("base").is_some(),
        _ => bars.context.source.number("base").is_some_and(|base| base != 0.0),
    };
    along.zero = !based && !bars.logarithmic;
    along.padded = true;
    words(&bars, &rects, &mut drawn);
    room_for_texts(&bars, &mut along);
    let horizontal = bars.horizontal;
    let texts = std::mem::take(&mut drawn.shapes);
    if bars.context.shared.keeps {
        drawn.spots.push(spots(&bars, &rects));
    }
    drawn.shapes.extend(connectors(&bars));
    drawn.shapes.push(Shape::Rects { rects, fill: bars.paint.clone(), outline: None, upright: !horizontal });
    let (xs, ys): (Vec<f64>, Vec<f64>) = bars
        .places
        .iter()
        .zip(&bars.spans)
        .map(|((start, end), (_, top))| {
            let middle = f64::midpoint(*start, *end);
            if horizontal { (*top, middle) } else { (middle, *top) }
        })
        .unzip();
    let (x, y) = if horizontal { (&mut along, &mut across) } else { (&mut across, &mut along) };
    error_bars(&bars.context, &xs, &ys, x, y, &mut drawn.shapes);
    drawn.shapes.extend(texts);
    (drawn.x, drawn.y) = if horizontal { (along, across) } else { (across, along) };
    drawn.entries.push(bars.context.entry(bars.paint.at(0)));
    drawn.bars = std::mem::take(&mut bars.context.bars);
    drawn
}

/// Returns what can be read out: where bars are and how long each is by itself.
fn spots(bars: &Bars<'_>, rects: &[[f64; 4]]) -> Spots<'static> {
    let based = bars.context.source.at("base").is_some();
    let scaled = |value: f64| if bars.logarithmic { value.log10() } else { value };
    let long: Vec<f64> = (0..rects.len())
        .map(|index| {
            let base = if based { bars.base(index) } else { 0.0 };
            scaled(bars.sizes.get(index).copied().unwrap_or(f64::NAN) + base)
        })
        .collect();
    let positions = bars.positions[..rects.len().min(bars.positions.len())].to_vec();
    let values = if bars.horizontal { [long, positions] } else { [positions, long] };
    Spots::Bars { rects: rects.to_vec(), upright: !bars.horizontal, values, bins: bars.bins.clone() }
}

/// Returns the lines from each bar of a waterfall to the next, at the height where one ends and the other begins.
fn connectors<'a>(bars: &Bars<'_>) -> Option<Shape<'a>> {
    let own = bars.context.source.sub("connector");
    if bars.family != Family::Waterfall || !own.flag("visible", true) {
        return None;
    }
    let stroke = super::stroke(own.sub("line"), Rgba::new(0x44, 0x44, 0x44));
    let pairs = bars.places.windows(2).zip(&bars.spans);
    let segments = pairs
        .map(|(places, (_, end))| {
            let (from, to) = (places[0].1, places[1].0);
            if bars.horizontal { [*end, from, *end, to] } else { [from, *end, to, *end] }
        })
        .filter(|segment| segment.iter().all(|end| end.is_finite()))
        .collect();
    Some(Shape::Segments { segments, stroke })
}

/// Makes room for the texts beyond the ends of bars.
fn room_for_texts(bars: &Bars<'_>, along: &mut Reach) {
    /// The usual size of texts, how high a line of it is, and what lies between bar and text.
    const SIZE: f64 = 12.0;
    const LINE: f64 = 1.3;
    const GAP: f64 = 3.0;
    // As plotly.js does it: only over bars that stand, and for texts that do so too.
    if bars.horizontal || bars.family == Family::Funnel || bars.context.source.number("textangle").is_some() {
        return;
    }
    let position = bars.context.source.each("textposition");
    let own = bars.context.source.sub("outsidetextfont").number("size").or(bars.context.source.number("textfont.size"));
    let size = own.or(bars.context.layout.number("font.size")).unwrap_or(SIZE);
    for (index, (base, top)) in bars.spans.iter().enumerate() {
        if position.cell(index) != Cell::Text("outside") || !top.is_finite() {
            continue;
        }
        let Some(text) = bars.texts.get(index).filter(|text| !text.is_empty()) else { continue };
        let text = crate::chart::scene::plain(text);
        let room = text.lines().count() as f64 * size * LINE;
        let ends = &mut along.beyond[usize::from(top >= base)];
        ends.push((*top, room + GAP));
    }
}

/// Adds the texts of bars: inside if there is room, outside if that is wanted.
fn words(bars: &Bars<'_>, rects: &[[f64; 4]], drawn: &mut Drawn<'_>) {
    let position = bars.context.source.each("textposition");
    let mut words = Vec::new();
    for (index, rect) in rects.iter().enumerate().filter(|(_, rect)| rect[0].is_finite() && rect[1].is_finite()) {
        let Some(text) = bars.texts.get(index).filter(|text| !text.is_empty()) else { continue };
        let outside = position.cell(index) == Cell::Text("outside");
        let [x0, y0, x1, y1] = *rect;
        let down = if bars.horizontal { x1 < x0 } else { y1 < y0 };
        let sign = if down { -1 } else { 1 };
        let (x, y) = if bars.horizontal { (x1, f64::midpoint(y0, y1)) } else { (f64::midpoint(x0, x1), y1) };
        let inward = if outside { sign } else { -sign };
        let anchor = if bars.horizontal { Anchor { x: inward, y: 0 } } else { Anchor { x: 0, y: inward } };
        let room = (!outside).then_some(*rect);
        words.push(Word { x, y, text: text.clone(), anchor, room, ..Word::default() });
    }
    if !words.is_empty() {
        drawn.shapes.push(Shape::Words(words));
    }
}
