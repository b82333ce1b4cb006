//! Lines and points, with what may lie under, between and around them.

use std::borrow::Cow;
use std::collections::HashMap;

use super::bar::{fade, least_distance};
use super::{Context, Drawn, Prepared, Swatch, error_bars, point_colours, point_text, stroke};
use crate::chart::color::Rgba;
use crate::chart::scene::form::Form;
use crate::chart::scene::mark::{Anchor, Paint, Sizes, Symbol};
use crate::chart::scene::scan;
use crate::chart::scene::shape::{Against, Coordinates, Course, Path, Shape, Word};
use crate::chart::scene::source::Source;
use crate::chart::scene::spots::Spots;
use crate::model::{Cell, Value};

/// How many texts of points are drawn at most.
const MOST_TEXTS: usize = 2_000;

/// From how many points on it pays to know whether they go from left to right.
const LONG: usize = 5_000;

/// What is drawn at and between the points of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mode {
    /// Lines between them.
    pub lines: bool,
    /// Markers.
    pub markers: bool,
    /// Texts.
    pub text: bool,
}

impl Mode {
    /// Reads a mode as figures write it, careless ones included.
    #[must_use]
    pub fn read(text: &str) -> Mode {
        Mode { lines: text.contains("line"), markers: text.contains("marker"), text: text.contains("text") }
    }

    /// Returns the mode of a trace that names none: few points have markers.
    #[must_use]
    pub fn usual(count: usize, stacked: bool) -> Mode {
        Mode { lines: true, markers: count < 20 && !stacked, text: false }
    }
}

/// A trace of points.
#[derive(Debug)]
pub struct Scatter<'a> {
    /// The trace.
    pub context: Context<'a>,
    /// Where along x.
    pub x: Coordinates<'a>,
    /// Where along y.
    pub y: Coordinates<'a>,
    mode: Mode,
    /// The name of the stack that it is part of.
    pub stack: Option<String>,
    /// The path that it lies upon, once stacked.
    below: Option<Path<'a>>,
    /// Its own coordinates, before it was stacked.
    own: Option<[Coordinates<'a>; 2]>,
    sideways: bool,
    /// The room that each position has where traces stand beside each other.
    beside: Option<f64>,
}

/// Reads a trace of points.
#[must_use]
pub fn prepare(mut context: Context<'_>) -> Scatter<'_> {
    let source = context.source;
    let (x, y) = context.both();
    let stack = source.display("stackgroup").filter(|group| !group.is_empty()).map(Cow::into_owned);
    let count = x.len().min(y.len());
    let mode = source.text("mode").map_or_else(|| Mode::usual(count, stack.is_some()), Mode::read);
    let sideways = source.text("orientation") == Some("h");
    Scatter { context, x, y, mode, stack, below: None, own: None, sideways, beside: None }
}

/// Reads a trace that has markers and nothing else.
#[must_use]
pub fn marked(context: Context<'_>) -> Scatter<'_> {
    Scatter { mode: Mode { markers: true, ..Mode::default() }, stack: None, ..prepare(context) }
}

impl<'a> Scatter<'a> {
    /// Returns what is filled: what the trace says, or down to the trace below it in a stack.
    fn fill_kind(&self) -> &'a str {
        let stacked = if self.sideways { "tonextx" } else { "tonexty" };
        self.context.source.text("fill").unwrap_or(if self.stack.is_some() { stacked } else { "none" })
    }

    /// Makes a trace of points whose places are known.
    #[must_use]
    pub fn at(context: Context<'a>, x: Coordinates<'a>, y: Coordinates<'a>) -> Scatter<'a> {
        let mode = context.source.text("mode").map_or(Mode { markers: true, ..Mode::default() }, Mode::read);
        Scatter { context, x, y, mode, stack: None, below: None, own: None, sideways: false, beside: None }
    }

    /// Joins the points by lines, with markers if they are few, unless the trace names a mode.
    #[must_use]
    pub fn joined(mut self) -> Self {
        if self.context.source.text("mode").is_none() {
            self.mode = Mode::usual(self.x.len().min(self.y.len()), false);
        }
        self
    }
}

/// Puts the traces of each stack upon each other.
pub fn stack(traces: &mut [&mut Scatter<'_>]) {
    let mut groups: Vec<String> = Vec::new();
    for trace in traces.iter() {
        if let Some(group) = &trace.stack
            && !groups.contains(group)
        {
            groups.push(group.clone());
        }
    }
    for group in groups {
        let mut members: Vec<&mut Scatter<'_>> =
            traces.iter_mut().map(|trace| &mut **trace).filter(|trace| trace.stack.as_ref() == Some(&group)).collect();
        stack_group(&mut members);
    }
}

/// Puts traces of points beside each other at their positions, as bars stand.
pub fn stand_beside(here: &mut [&mut Prepared<'_>], gap: f64) {
    let mut members: Vec<&mut Scatter<'_>> = here
        .iter_mut()
        .filter_map(|one| match &mut **one {
            Prepared::Scatter(scatter) if scatter.stack.is_none() => Some(scatter),
            _ => None,
        })
        .collect();
    let count = members.len();
    for sideways in [false, true] {
        let positions = |one: &Scatter<'_>| if sideways { one.y.to_vec() } else { one.x.to_vec() };
        let mut all: Vec<f64> =
            members.iter().filter(|one| one.sideways == sideways).flat_map(|one| positions(one)).collect();
        let distance = least_distance(&mut all).unwrap_or(1.0);
        // Where no two stand at one place, each is in the middle of it.
        let mut places = all.clone();
        places.dedup();
        let alone = places.len() == all.len();
        let room = distance * (1.0 - gap);
        for (place, one) in members.iter_mut().enumerate().filter(|(_, one)| one.sideways == sideways) {
            let (place, count) =
                one.context.shared.offset(one.context.index).unwrap_or(if alone { (0, 1) } else { (place, count) });
            let offset = room * ((place as f64 + 0.5) / count.max(1) as f64 - 0.5);
            let moved: Vec<f64> = positions(one).into_iter().map(|at| at + offset).collect();
            one.own = Some([one.x.clone(), one.y.clone()]);
            one.beside = Some(distance);
            if sideways { one.y = moved.into() } else { one.x = moved.into() }
        }
    }
}

fn stack_group(members: &mut [&mut Scatter<'_>]) {
    let norm = members.iter().find_map(|member| member.context.source.text("groupnorm")).unwrap_or("");
    let sideways = members.first().is_some_and(|member| member.sideways);
    let places = |scatter: &Scatter<'_>| if sideways { scatter.y.to_vec() } else { scatter.x.to_vec() };
    let mut all: Vec<f64> =
        members.iter().flat_map(|member| places(member)).filter(|value| value.is_finite()).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    let columns: Vec<Vec<f64>> = members
        .iter()
        .map(|member| {
            let sizes = if sideways { &member.x } else { &member.y };
            let at: HashMap<u64, f64> =
                places(member).iter().zip(sizes.iter()).map(|(place, size)| (place.to_bits(), *size)).collect();
            all.iter()
                .map(|place| at.get(&place.to_bits()).copied().filter(|size| !size.is_nan()).unwrap_or(0.0))
                .collect()
        })
        .collect();
    let whole = match norm {
        "fraction" => Some(1.0),
        "percent" => Some(100.0),
        _ => None,
    };
    let scale: Vec<f64> = (0..all.len())
        .map(|index| {
            let sum: f64 = columns.iter().map(|column| column[index]).sum();
            whole.map_or(1.0, |whole| if sum == 0.0 { 0.0 } else { whole / sum })
        })
        .collect();
    let mut tops = vec![0.0; all.len()];
    for (member, column) in members.iter_mut().zip(&columns) {
        let below = path(all.clone(), tops.clone(), sideways);
        for ((top, size), scale) in tops.iter_mut().zip(column).zip(&scale) {
            *top += size * scale;
        }
        let above = path(all.clone(), tops.clone(), sideways);
        let x = std::mem::replace(&mut member.x, above.x);
        member.own = Some([x, std::mem::replace(&mut member.y, above.y)]);
        member.below = Some(below);
    }
}

fn path<'a>(places: Vec<f64>, sizes: Vec<f64>, sideways: bool) -> Path<'a> {
    let (x, y) = if sideways { (sizes, places) } else { (places, sizes) };
    Path { x: x.into(), y: y.into(), course: Course::Straight, connect: true, rising: false }
}

/// Returns what is drawn of a trace; `before` is the path of the trace before it on the same axes, which becomes this one's.
#[must_use]
pub fn draw<'a>(mut scatter: Scatter<'a>, before: &mut Option<Path<'a>>) -> Drawn<'a> {
    let source = scatter.context.source;
    let line = stroke(source.sub("line"), line_colour(&scatter));
    let course = source.text("line.shape").map_or(Course::Straight, Course::named);
    let own = Path {
        x: scatter.x.clone(),
        y: scatter.y.clone(),
        course,
        connect: source.flag("connectgaps", false),
        rising: scatter.x.len() > LONG && scan::is_rising(&scatter.x),
    };
    let mut drawn = Drawn::default();
    let fill = fill(&scatter, line.colour);
    let first = before.is_none();
    if let Some((fill, against)) = area(&scatter, fill, before.take()) {
        drawn.shapes.push(Shape::Area { path: own.clone(), against, fill });
    }
    let opacity = source.number("opacity").unwrap_or(1.0) as f32;
    if scatter.mode.lines && line.width > 0.0 {
        let colour = line.colour.faded(opacity);
        drawn.shapes.push(Shape::Line(own.clone(), super::Stroke { colour, ..line }));
    }
    reach(&scatter, own.rising, first, &mut drawn);
    let (x, y) = (scatter.x.clone(), scatter.y.clone());
    if scatter.context.shared.keeps {
        drawn.spots.push(spots(&scatter, own.rising));
    }
    error_bars(&scatter.context, &x, &y, &mut drawn.x, &mut drawn.y, &mut drawn.shapes);
    let mut swatch = Swatch { line: scatter.mode.lines, colour: line.colour, symbol: None };
    if scatter.mode.markers {
        let (colour, symbol) = markers(&mut scatter, opacity, &mut drawn);
        swatch.symbol = Some(symbol);
        if !scatter.mode.lines {
            swatch.colour = colour;
        }
    }
    if scatter.mode.text {
        words(&scatter, &mut drawn);
    }
    if !scatter.mode.lines && !scatter.mode.markers && fill.a > 0.0 {
        swatch.colour = fill;
    }
    drawn.entries.push(super::Entry { swatch, ..scatter.context.entry(swatch.colour) });
    drawn.bars = std::mem::take(&mut scatter.context.bars);
    *before = Some(own);
    drawn
}

/// Says how far the points reach and where there is free space beyond: none along the way of an area.
fn reach(scatter: &Scatter<'_>, rising: bool, first: bool, drawn: &mut Drawn<'_>) {
    let Scatter { x, y, mode, .. } = scatter;
    let count = x.len().min(y.len());
    let (x, y) = (&x[..count], &y[..count]);
    if let (Some(distance), Some([own_x, own_y])) = (scatter.beside, &scatter.own) {
        // As bars would: up from zero, and half a place beyond the first and the last.
        let (along, across) = if scatter.sideways { (own_y, x) } else { (own_x, y) };
        let [mut places, mut sizes] =
            [super::Reach::default(), super::Reach { zero: true, padded: true, ..super::Reach::default() }];
        along
            .iter()
            .for_each(|at| [at - distance / 2.0, at + distance / 2.0].into_iter().for_each(|end| places.add(end)));
        sizes.include(across);
        (drawn.x, drawn.y) = if scatter.sideways { (sizes, places) } else { (places, sizes) };
        return;
    }
    match (rising, x) {
        (true, [first, .., last]) => [first, last].into_iter().for_each(|end| drawn.x.add(*end)),
        _ => drawn.x.include(x),
    }
    drawn.y.include(y);
    let kind = scatter.fill_kind();
    let closed = x.first() == x.last() && y.first() == y.last();
    let to_zero =
        |letter: char| !closed && (kind == format!("tozero{letter}") || first && kind == format!("tonext{letter}"));
    let marked = mode.markers || mode.text;
    let along_x = matches!(kind, "tozeroy" | "tonexty");
    let along_y = matches!(kind, "tozerox" | "tonextx");
    let has_error = |name: &str| scatter.context.source.at(name).is_some();
    drawn.x.zero = to_zero('x');
    drawn.y.zero = to_zero('y');
    drawn.x.padded = drawn.x.zero || has_error("error_y") || marked && !along_x;
    drawn.y.padded = drawn.y.zero || !along_y;
}

/// Returns what can be read out: where points are, and what those of a stack say by themselves.
fn spots<'a>(scatter: &Scatter<'a>, rising: bool) -> Spots<'a> {
    let marker = scatter.context.source.sub("marker");
    let (places, values) = match &scatter.own {
        None => ([scatter.x.clone(), scatter.y.clone()], None),
        Some(own) if scatter.stack.is_none() => ([scatter.x.clone(), scatter.y.clone()], Some(own.clone())),
        Some([x, y]) => {
            let (along, across) = if scatter.sideways { (&scatter.y, &scatter.x) } else { (&scatter.x, &scatter.y) };
            let tops: HashMap<u64, f64> =
                along.iter().zip(across.iter()).map(|(at, top)| (at.to_bits(), *top)).collect();
            let own = if scatter.sideways { y } else { x };
            let tops: Vec<f64> = own.iter().map(|at| tops.get(&at.to_bits()).copied().unwrap_or(f64::NAN)).collect();
            let (own, tops) = (own.clone(), Coordinates::from(tops));
            (if scatter.sideways { [tops, own] } else { [own, tops] }, Some([x.clone(), y.clone()]))
        }
    };
    let count = places[0].len().min(places[1].len());
    let sizes = if scatter.mode.markers { sizes(marker, count) } else { Sizes::One(6.0) };
    Spots::Points { rising: (rising || scan::is_rising(&places[0])) && values.is_none(), places, values, sizes }
}

fn line_colour(scatter: &Scatter<'_>) -> Rgba {
    let source = scatter.context.source;
    let marker = || source.text("marker.color").and_then(Rgba::parse);
    source.text("line.color").and_then(Rgba::parse).or_else(marker).unwrap_or(scatter.context.colour)
}

fn fill(scatter: &Scatter<'_>, line: Rgba) -> Rgba {
    let source = scatter.context.source;
    source.text("fillcolor").and_then(Rgba::parse).unwrap_or_else(|| line.faded(0.5))
}

/// Returns the colour of the area and what it lies against.
fn area<'a>(scatter: &Scatter<'a>, fill: Rgba, before: Option<Path<'a>>) -> Option<(Rgba, Against<'a>)> {
    let zero = || if scatter.sideways { Against::Along(0.0) } else { Against::Height(0.0) };
    let kind = scatter.fill_kind();
    if let Some(below) = &scatter.below {
        return (kind != "none").then(|| (fill, Against::Path(below.clone())));
    }
    let against = match kind {
        "tozeroy" => Against::Height(0.0),
        "tozerox" => Against::Along(0.0),
        "tonexty" | "tonextx" => before.map_or_else(zero, Against::Path),
        "toself" => Against::Itself,
        "tonext" => before.map_or(Against::Itself, Against::Path),
        _ => return None,
    };
    Some((fill, against))
}

/// Adds the markers and returns the colour and form of the first.
fn markers<'a>(scatter: &mut Scatter<'a>, opacity: f32, drawn: &mut Drawn<'a>) -> (Rgba, Symbol) {
    let count = scatter.x.len().min(scatter.y.len());
    // Markers without a colour have that of the trace's own line.
    if let Some(line) = scatter.context.source.own("line.color").and_then(Rgba::from_value) {
        scatter.context.colour = line;
    }
    let paint = point_colours(&mut scatter.context, "marker", count);
    let marker = scatter.context.source.sub("marker");
    let size = sizes(marker, count);
    let bubbles = matches!(size, Sizes::Each(_));
    // Bubbles overlap; figures that say nothing see through them.
    let own = marker.each("opacity").number(0).unwrap_or(if bubbles { 0.7 } else { 1.0 }) as f32 * opacity;
    let paint = if own < 1.0 { fade(paint, own) } else { paint };
    // A little more than the marker's half, as Plotly reckons it.
    let part = if marker.text("sizemode") == Some("area") && bubbles { 1.789 } else { 1.6 };
    let half = |size: f32| (f64::from(size) / part).max(3.0);
    match &size {
        Sizes::One(size) => [&mut drawn.x, &mut drawn.y].into_iter().for_each(|reach| reach.pixels = half(*size)),
        Sizes::Each(sizes) => {
            drawn.x.points = scatter.x.iter().copied().zip(sizes.iter().map(|size| half(*size))).collect();
            drawn.y.points = scatter.y.iter().copied().zip(sizes.iter().map(|size| half(*size))).collect();
        }
    }
    // An area ends at its ends, markers or not.
    for reach in [&mut drawn.x, &mut drawn.y].into_iter().filter(|reach| !reach.padded || scatter.beside.is_some()) {
        (reach.pixels, reach.points) = (0.0, Vec::new());
    }
    let (first, symbols) = (paint.at(0), marker.each("symbol"));
    let name = symbols.cell(0).display();
    if symbols.is_column() || marker.each("angle").is_column() {
        by_symbol(scatter, &paint, &size, drawn);
        return (first, Symbol::named(&name));
    }
    let form = Form::of_point(marker, (&name, 0), scatter.context.colour);
    let symbol = Symbol::named(&name);
    drawn.shapes.push(Shape::Points { x: scatter.x.clone(), y: scatter.y.clone(), colour: paint, size, symbol, form });
    (first, symbol)
}

fn by_symbol(scatter: &Scatter<'_>, paint: &Paint, size: &Sizes, drawn: &mut Drawn<'_>) {
    let count = scatter.x.len().min(scatter.y.len());
    let marker = scatter.context.source.sub("marker");
    let symbols = marker.each("symbol");
    let mut groups: Vec<(Form, Symbol, Vec<usize>)> = Vec::new();
    for index in 0..count {
        let name = symbols.cell(index).display();
        let form = Form::of_point(marker, (&name, index), scatter.context.colour);
        match groups.iter_mut().find(|(other, _, _)| *other == form) {
            Some((_, _, members)) => members.push(index),
            None => groups.push((form, Symbol::named(&name), vec![index])),
        }
    }
    for (form, symbol, members) in groups {
        drawn.shapes.push(Shape::Points {
            x: members.iter().map(|&index| scatter.x[index]).collect::<Vec<_>>().into(),
            y: members.iter().map(|&index| scatter.y[index]).collect::<Vec<_>>().into(),
            colour: Paint::Each(members.iter().map(|&index| paint.at(index)).collect()),
            size: Sizes::Each(members.iter().map(|&index| size.at(index)).collect()),
            symbol,
            form,
        });
    }
}

/// Returns the diameters of markers.
#[must_use]
pub fn sizes(marker: Source<'_>, count: usize) -> Sizes {
    let each = marker.each("size");
    if !each.is_column() {
        return Sizes::One(each.number(0).unwrap_or(6.0).clamp(0.0, 500.0) as f32);
    }
    let reference = marker.number("sizeref").filter(|reference| *reference > 0.0).unwrap_or(1.0);
    let least = marker.number("sizemin").unwrap_or(0.0);
    let area = marker.text("sizemode") == Some("area");
    let size = |index: usize| {
        let size = each.number(index).unwrap_or(0.0).max(0.0);
        // An area of n references has a radius of the root of n halves.
        let size = if area { (2.0 * size / reference).sqrt() } else { size / reference };
        if size == 0.0 { 0.0 } else { size.max(2.0 * least).clamp(0.0, 500.0) as f32 }
    };
    Sizes::Each((0..count).map(size).collect())
}

fn words(scatter: &Scatter<'_>, drawn: &mut Drawn<'_>) {
    let source = scatter.context.source;
    let count = scatter.x.len().min(scatter.y.len()).min(MOST_TEXTS);
    let (position, colour) = (source.each("textposition"), source.each("textfont.color"));
    let words = (0..count)
        .filter(|&index| scatter.x[index].is_finite() && scatter.y[index].is_finite())
        .filter_map(|index| {
            let text = point_text(&scatter.context, index, scatter.x[index], scatter.y[index]);
            (!text.is_empty()).then(|| Word {
                x: scatter.x[index],
                y: scatter.y[index],
                text,
                anchor: anchor(position.cell(index)),
                colour: match colour.cell(index) {
                    Cell::Text(text) => Rgba::parse(text),
                    _ => None,
                },
                ..Word::default()
            })
        })
        .collect();
    drawn.shapes.push(Shape::Words(words));
}

/// Reads `top left` and its like.
fn anchor(position: Cell<'_>) -> Anchor {
    let Cell::Text(text) = position else { return Anchor::default() };
    let pick = |low: &str, high: &str| i8::from(text.contains(high)) - i8::from(text.contains(low));
    Anchor { x: pick("left", "right"), y: pick("bottom", "top") }
}

/// Returns how many points a trace has; for the choice of its mode and for its description.
#[must_use]
pub fn count(source: Source<'_>) -> usize {
    let len = |path: &str| source.at(path).map(Value::len);
    match (len("x"), len("y")) {
        (Some(x), Some(y)) => x.min(y),
        (one, other) => one.or(other).unwrap_or(0),
    }
}
