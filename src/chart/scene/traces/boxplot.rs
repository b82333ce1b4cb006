//! Boxes: the middle half of values, their median, whiskers, and what lies outside; and violins, which add their density.

mod violin;

use super::{Context, Coordinates, Drawn, Reach, Swatch};
use crate::chart::axis;
use crate::chart::color::Rgba;
use crate::chart::scene::form::Form;
use crate::chart::scene::mark::{Dash, Paint, Sizes, Stroke, Symbol};
use crate::chart::scene::shape::{Against, Course, Path, Shape};
use crate::chart::scene::source::Source;
use crate::chart::scene::spots::{Lot, Spots};
use crate::model::Cell;

/// How many single points of a box are drawn at most.
const MOST_POINTS: usize = 5_000;

/// The boxes of a trace.
#[derive(Debug)]
pub struct Boxes<'a> {
    /// The trace.
    pub context: Context<'a>,
    /// Whether they lie.
    pub horizontal: bool,
    /// Position and statistics of each.
    summaries: Vec<(f64, Statistics)>,
    /// Half the width of a box and how far it stands from its position.
    half: f64,
    offset: f64,
    /// The least distance between positions, and the first of all.
    spacing: f64,
    first: f64,
    /// Whether densities are drawn, and how dense the densest violin of the group is.
    violin: Option<f64>,
}

impl Boxes<'_> {
    /// Where single points stand, in half widths of a box from its middle, and by how much they are strewn.
    fn strewn(&self) -> (f64, f64) {
        let source = self.context.source;
        let all = source.text(if self.violin.is_some() { "points" } else { "boxpoints" }) == Some("all");
        let usual = if all { (-1.5, 0.3) } else { (0.0, 0.0) };
        let place = source.number("pointpos").unwrap_or(usual.0).clamp(-2.0, 2.0);
        (place, source.number("jitter").unwrap_or(usual.1).clamp(0.0, 1.0))
    }

    /// Says how far boxes or violins and the points beside them reach along their positions, as plotly.js reckons it.
    fn reach_across(&self, reach: &mut Reach) {
        let source = self.context.source;
        let wide = source.number("width").is_some_and(|width| width > 0.0);
        let room = self.spacing / 2.0;
        // An own width is the whole room.
        let room = if wide { self.half } else { room };
        let edge = self.offset + self.half;
        let one_sided = room * if wide { 1.0 } else { 0.5 };
        let (push, edges) = match source.text("side").filter(|_| self.violin.is_some()) {
            Some("positive") => ([self.offset, one_sided], [self.offset, edge]),
            Some("negative") => ([one_sided, self.offset], [edge, self.offset]),
            _ => ([room; 2], [edge; 2]),
        };
        let mut pixels = [0.0; 2];
        let mut values = push;
        reach.padded = wide;
        if self.summaries.iter().any(|(_, one)| !one.points.is_empty()) {
            let marker = source.number("marker.size").unwrap_or(6.0) / 2.0;
            let (place, jitter) = self.strewn();
            for (side, far) in [(0, -(place - jitter)), (1, place + jitter)] {
                let far = edge * far.max(0.0);
                if far > push[side] {
                    (reach.padded, pixels[side], values[side]) = (true, marker, far);
                } else if far > edges[side] {
                    pixels[side] = marker;
                }
            }
        }
        for (at, _) in &self.summaries {
            reach.add(*at);
            reach.beyond[0].push((at - values[0], pixels[0]));
            reach.beyond[1].push((at + values[1], pixels[1]));
        }
    }

    /// Returns what can be read out: the numbers of each box, the greatest first.
    fn spots(&self) -> Spots<'static> {
        let lots = self.summaries.iter().map(|(at, one)| {
            let mut values = vec![("max", one.most), ("upper fence", one.high), ("q3", one.third)];
            values.extend([("median", one.median), ("q1", one.first), ("lower fence", one.low), ("min", one.least)]);
            values.extend(one.mean.map(|mean| ("mean", mean)));
            // Fences where the values end tell nothing new; of boxes given by their numbers no more is known.
            values.retain(|(name, value)| match *name {
                "upper fence" => value.total_cmp(&one.most).is_ne(),
                "lower fence" => value.total_cmp(&one.least).is_ne(),
                _ => value.is_finite(),
            });
            Lot { at: at + self.offset, says: *at, half: self.half, values }
        });
        Spots::Lots { upright: !self.horizontal, lots: lots.collect() }
    }

    /// Returns the least distance of positions and the first of them.
    pub fn step(&self) -> Option<(f64, f64)> {
        let first = self.summaries.iter().map(|(at, _)| *at).fold(f64::INFINITY, f64::min);
        first.is_finite().then_some((self.spacing, first.min(self.first)))
    }

    /// Returns position and median of each box.
    #[must_use]
    pub fn medians(&self) -> Vec<(f64, f64)> {
        self.summaries.iter().map(|(at, statistics)| (*at, statistics.median)).collect()
    }
}

/// What is drawn of a box.
#[derive(Debug, Clone, Default)]
struct Statistics {
    low: f64,
    first: f64,
    median: f64,
    third: f64,
    high: f64,
    mean: Option<f64>,
    deviation: Option<f64>,
    notch: Option<(f64, f64)>,
    points: Vec<f64>,
    /// Values and how dense they lie there: the outline of a violin.
    density: Vec<(f64, f64)>,
    count: usize,
    /// The least and greatest value.
    least: f64,
    most: f64,
    /// The mean, whether it is drawn or not.
    mean_of_all: Option<f64>,
}

/// Reads a trace of boxes.
#[must_use]
pub fn prepare(mut context: Context<'_>) -> Boxes<'_> {
    let source = context.source;
    let horizontal = is_horizontal(source);
    let (position, size) = if horizontal { ("y", "x") } else { ("x", "y") };
    let given = source.at("q1").is_some() && source.at("median").is_some() && source.at("q3").is_some();
    let summaries =
        if given { precomputed(&mut context, position, size) } else { computed(&mut context, position, size) };
    let violin = is_violin(source).then_some(1.0);
    Boxes { context, horizontal, summaries, half: 0.0, offset: 0.0, spacing: 1.0, first: f64::INFINITY, violin }
}

fn is_violin(source: Source<'_>) -> bool {
    source.text("type") == Some("violin")
}

/// Returns whether boxes lie: as their trace says, or because it has values only along x.
#[must_use]
pub fn is_horizontal(source: Source<'_>) -> bool {
    match source.text("orientation") {
        Some(orientation) => orientation == "h",
        None => source.at("x").is_some() && source.at("y").is_none() && source.at("q1").is_none(),
    }
}

/// Returns the positions of a trace that has no list of them: one, at its name or at what `x0` says.
fn single(context: &mut Context<'_>, position: &str) -> f64 {
    if let Some(at) = context.one(position, &format!("{position}0")) {
        return at;
    }
    let name = std::iter::once(crate::model::Cell::Text(&context.name)).collect();
    let plan = &mut context.axes[usize::from(position == "y")];
    // A name may be a number or a date.
    let at = axis::calc(plan.kind, &name, &mut plan.categories).first().copied();
    at.filter(|at| at.is_finite()).unwrap_or(context.index as f64)
}

fn computed(context: &mut Context<'_>, position: &str, size: &str) -> Vec<(f64, Statistics)> {
    let values = context.coordinates(size).unwrap_or_default();
    let positions = context.coordinates(position).filter(|positions| !positions.is_empty());
    let mut groups: Vec<(f64, Vec<f64>)> = Vec::new();
    match positions {
        None => {
            groups
                .push((single(context, position), values.iter().copied().filter(|value| value.is_finite()).collect()));
        }
        Some(positions) => {
            let mut places: std::collections::HashMap<u64, usize> = std::collections::HashMap::new();
            for (at, value) in
                positions.iter().zip(values.iter()).filter(|(at, value)| at.is_finite() && value.is_finite())
            {
                let place = *places.entry(at.to_bits()).or_insert_with(|| {
                    groups.push((*at, Vec::new()));
                    groups.len() - 1
                });
                groups[place].1.push(*value);
            }
        }
    }
    let source = context.source;
    groups
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(at, values)| (at, statistics(values, source)))
        .collect()
}

fn precomputed(context: &mut Context<'_>, position: &str, size: &str) -> Vec<(f64, Statistics)> {
    let source = context.source;
    let mut read = |path: &str| context.coordinates_on(size, path).unwrap_or_default();
    let (first, median, third) = (read("q1"), read("median"), read("q3"));
    let (low, high, mean, deviation) = (read("lowerfence"), read("upperfence"), read("mean"), read("sd"));
    let count = first.len().min(median.len()).min(third.len());
    let positions = match context.coordinates(position).filter(|positions| !positions.is_empty()) {
        Some(positions) => positions,
        None if count == 1 => vec![single(context, position)].into(),
        None => context.positions(position, count),
    };
    let at = |values: &Coordinates<'_>, index: usize| values.get(index).copied().filter(|value| value.is_finite());
    let points = |index: usize| -> Vec<f64> {
        let path = if size == "y" { "y" } else { "x" };
        let row = source.at(path).and_then(|table| table.row(index));
        row.map(|row| (0..row.len()).filter_map(|cell| row.cell(cell).number()).collect()).unwrap_or_default()
    };
    (0..count)
        .filter_map(|index| {
            let position = at(&positions, index)?;
            let (first, median, third) = (at(&first, index)?, at(&median, index)?, at(&third, index)?);
            let low = at(&low, index).unwrap_or(first);
            let high = at(&high, index).unwrap_or(third);
            let outside = points(index).into_iter().filter(|value| *value < low || *value > high).collect();
            let statistics = Statistics {
                low,
                first,
                median,
                third,
                high,
                mean: at(&mean, index),
                deviation: at(&deviation, index),
                notch: None,
                points: outside,
                least: f64::NAN,
                most: f64::NAN,
                ..Statistics::default()
            };
            Some((position, statistics))
        })
        .collect()
}

fn statistics(mut values: Vec<f64>, source: Source<'_>) -> Statistics {
    values.sort_by(f64::total_cmp);
    let count = values.len();
    let median = quantile(&values, 0.5);
    let (first, third) = match source.text("quartilemethod") {
        Some(method @ ("exclusive" | "inclusive")) => {
            let half = count / 2;
            let shared = usize::from(count % 2 == 1 && method == "inclusive");
            let (low, high) = (&values[..(half + shared).max(1)], &values[(count - half - shared).min(count - 1)..]);
            (quantile(low, 0.5), quantile(high, 0.5))
        }
        _ => (quantile(&values, 0.25), quantile(&values, 0.75)),
    };
    let reach = 1.5 * (third - first);
    let low = values.iter().copied().find(|value| *value >= first - reach).unwrap_or(first).min(first);
    let high = values.iter().copied().rev().find(|value| *value <= third + reach).unwrap_or(third).max(third);
    let mean = values.iter().sum::<f64>() / count as f64;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let violin = is_violin(source);
    let density = if violin { violin::density(&values, (first, third), source) } else { Vec::new() };
    let wanted = source.at("boxmean").filter(|_| !violin);
    let with_deviation = wanted.and_then(crate::model::Value::as_str) == Some("sd");
    let with_mean = with_deviation || wanted.and_then(crate::model::Value::as_bool) == Some(true);
    let shown = match source.at(if violin { "points" } else { "boxpoints" }).map(crate::model::Value::cell) {
        Some(Cell::Bool(false)) => "none",
        Some(Cell::Text(shown)) => shown,
        _ => "outliers",
    };
    let (least, most) = (values[0], values[count - 1]);
    let notched = source.flag("notched", source.at("notchwidth").is_some());
    let notch = 1.57 * (third - first) / (count as f64).sqrt();
    let (low, high, points) = match shown {
        "all" => (low, high, values),
        // A violin's box is the same whether points are shown or not.
        "none" if violin => (low, high, Vec::new()),
        "none" => (values[0], values[count - 1], Vec::new()),
        _ => (low, high, values.into_iter().filter(|value| *value < low || *value > high).collect()),
    };
    Statistics {
        low,
        first,
        median,
        third,
        high,
        mean: with_mean.then_some(mean),
        deviation: with_deviation.then(|| (squares / count as f64).sqrt()),
        notch: notched.then_some((median - notch, median + notch)),
        points,
        density,
        count,
        least,
        most,
        mean_of_all: Some(mean),
    }
}

/// Returns the value below which a part of sorted values lies, between the two nearest.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = part * sorted.len() as f64 - 0.5;
    if at <= 0.0 {
        return sorted[0];
    }
    let below = at.floor() as usize;
    if below >= last {
        return sorted[last];
    }
    let share = at - at.floor();
    sorted[below] * (1.0 - share) + sorted[below + 1] * share
}

/// Gives the boxes of one pair of axes and one direction their places; boxes and violins each by themselves.
pub fn arrange(traces: &mut [&mut Boxes<'_>], layout: Source<'_>) {
    for (violins, name) in [(false, "box"), (true, "violin")] {
        let mut family: Vec<&mut Boxes<'_>> =
            traces.iter_mut().filter(|one| one.violin.is_some() == violins).map(|one| &mut **one).collect();
        arrange_family(&mut family, layout, name);
        if violins {
            violin::share_scale(&mut family);
        }
    }
}

fn arrange_family(traces: &mut [&mut Boxes<'_>], layout: Source<'_>, name: &str) {
    let grouped = layout.text(&format!("{name}mode")) == Some("group");
    let number = |key: &str| layout.number(&format!("{name}{key}")).unwrap_or(0.3).clamp(0.0, 0.99);
    let (gap, group_gap) = (number("gap"), number("groupgap"));
    let mut all: Vec<f64> = traces.iter().flat_map(|trace| trace.summaries.iter().map(|(at, _)| *at)).collect();
    let spacing = super::bar::least_distance(&mut all).unwrap_or(1.0);
    // Traces of one offset group share a place.
    let mut groups: Vec<String> = Vec::new();
    let places: Vec<usize> = traces
        .iter()
        .enumerate()
        .map(|(index, trace)| {
            let own = trace.context.source.display("offsetgroup");
            let group =
                own.filter(|own| !own.is_empty()).map_or_else(|| format!("\0{index}"), std::borrow::Cow::into_owned);
            groups.iter().position(|other| *other == group).unwrap_or_else(|| {
                groups.push(group);
                groups.len() - 1
            })
        })
        .collect();
    let count = if grouped { groups.len().max(1) } else { 1 };
    let first = all.first().copied().unwrap_or(f64::INFINITY);
    for (trace, index) in traces.iter_mut().zip(places) {
        // Groups may have members on other axes over the same positions.
        let (index, count) = match trace.context.shared.offset(trace.context.index).filter(|_| grouped) {
            Some((index, count)) => (index, count),
            None => (index, count),
        };
        (trace.spacing, trace.first) = (spacing, first);
        let own = trace.context.source.number("width").filter(|width| *width > 0.0);
        let half = spacing / 2.0 * (1.0 - gap) * (1.0 - group_gap) / count as f64;
        trace.half = own.map_or(half, |width| width / 2.0);
        trace.offset = if grouped && own.is_none() {
            spacing * (1.0 - gap) * (-0.5 + (index as f64 + 0.5) / count as f64)
        } else {
            0.0
        };
    }
}

/// Returns what is drawn of arranged boxes.
#[must_use]
pub fn draw<'a>(boxes: &Boxes<'a>) -> Drawn<'a> {
    let mut drawn = match boxes.violin {
        Some(widest) => violin::draw(boxes, widest),
        None => draw_boxes(boxes),
    };
    if boxes.context.shared.keeps {
        drawn.spots.push(boxes.spots());
    }
    drawn
}

fn draw_boxes<'a>(boxes: &Boxes<'a>) -> Drawn<'a> {
    let source = boxes.context.source;
    let own = source.text("line.color").or(source.text("marker.color")).and_then(Rgba::parse);
    let colour = own.unwrap_or(boxes.context.colour);
    let fill = source.text("fillcolor").and_then(Rgba::parse).unwrap_or(colour.faded(0.5));
    let stroke = Stroke { colour, width: source.number("line.width").unwrap_or(2.0) as f32, dash: Dash::Solid };
    let mut pieces =
        Pieces { horizontal: boxes.horizontal, half: boxes.half, strewn: boxes.strewn(), ..Pieces::default() };
    pieces.notch_width = source.number("notchwidth").unwrap_or(0.25).clamp(0.0, 0.5);
    for (at, statistics) in &boxes.summaries {
        pieces.add(at + boxes.offset, statistics);
    }
    let mut drawn = Drawn::default();
    let (along, across) = if boxes.horizontal { (&mut drawn.x, &mut drawn.y) } else { (&mut drawn.y, &mut drawn.x) };
    along.padded = true;
    boxes.reach_across(across);
    for (_, statistics) in &boxes.summaries {
        let notch = statistics.notch.map_or([f64::NAN; 2], |(low, high)| [low, high]);
        for value in [statistics.low, statistics.high].into_iter().chain(notch).chain(statistics.points.iter().copied())
        {
            along.add(value);
        }
    }
    drawn.shapes.push(Shape::Rects {
        rects: pieces.boxes,
        fill: Paint::One(fill),
        outline: None,
        upright: !boxes.horizontal,
    });
    if !pieces.rings.is_empty() {
        let (x, y): (Vec<f64>, Vec<f64>) = pieces.rings.iter().map(|[x, y]| (*x, *y)).unzip();
        let path = Path { x: x.into(), y: y.into(), course: Course::Straight, connect: false, rising: false };
        drawn.shapes.push(Shape::Area { path, against: Against::Itself, fill });
    }
    drawn.shapes.push(Shape::Segments { segments: pieces.lines, stroke });
    if !pieces.dashed.is_empty() {
        drawn.shapes.push(Shape::Segments { segments: pieces.dashed, stroke: Stroke { dash: Dash::Dot, ..stroke } });
    }
    push_points(pieces.points, source, colour, &mut drawn);
    let swatch = Swatch { colour, line: false, symbol: None };
    drawn.entries.push(super::Entry { swatch, ..boxes.context.entry(colour) });
    drawn
}

fn push_points(points: Vec<(f64, f64)>, source: Source<'_>, colour: Rgba, drawn: &mut Drawn<'_>) {
    if points.is_empty() {
        return;
    }
    let point =
        source.text("marker.color").or(source.text("marker.outliercolor")).and_then(Rgba::parse).unwrap_or(colour);
    let size = source.number("marker.size").unwrap_or(6.0) as f32;
    let symbol = source.display("marker.symbol").map_or(Symbol::Circle, |name| Symbol::named(&name));
    let name = source.display("marker.symbol");
    let form = Form::read(source.sub("marker"), name.as_deref().unwrap_or("circle"), colour);
    let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
    let (colour, size) = (Paint::One(point), Sizes::One(size));
    drawn.shapes.push(Shape::Points { x: x.into(), y: y.into(), colour, size, symbol, form });
}

/// The pieces of all boxes of a trace.
#[derive(Default)]
struct Pieces {
    horizontal: bool,
    half: f64,
    boxes: Vec<[f64; 4]>,
    lines: Vec<[f64; 4]>,
    dashed: Vec<[f64; 4]>,
    points: Vec<(f64, f64)>,
    strewn: (f64, f64),
    /// The outlines of notched boxes, each with a gap behind it.
    rings: Vec<[f64; 2]>,
    /// How deep notches are, as a share of a box's width.
    notch_width: f64,
}

/// Returns where beside its place a point stands, from -1 to 1: the same at each drawing.
fn strewing(index: usize) -> f64 {
    // Steps of the golden ratio spread evenly.
    (index as f64 * 0.618_033_988_75).fract() * 2.0 - 1.0
}

impl Pieces {
    fn turned(&self, [x0, y0, x1, y1]: [f64; 4]) -> [f64; 4] {
        if self.horizontal { [y0, x0, y1, x1] } else { [x0, y0, x1, y1] }
    }

    fn line(&mut self, ends: [f64; 4]) {
        let ends = self.turned(ends);
        self.lines.push(ends);
    }

    /// Adds a box that is narrower at its median than where the notch begins and ends.
    fn add_notched(&mut self, [left, right]: [f64; 2], [first, median, third]: [f64; 3], (low, high): (f64, f64)) {
        let dent = (right - left) * self.notch_width;
        let ring = [
            [left, first],
            [right, first],
            [right, low],
            [right - dent, median],
            [right, high],
            [right, third],
            [left, third],
            [left, high],
            [left + dent, median],
            [left, low],
            [left, first],
        ];
        for pair in ring.windows(2) {
            self.line([pair[0][0], pair[0][1], pair[1][0], pair[1][1]]);
        }
        self.line([left + dent, median, right - dent, median]);
        self.rings.extend(ring.map(|[x, y]| if self.horizontal { [y, x] } else { [x, y] }));
        self.rings.push([f64::NAN; 2]);
    }

    fn add(&mut self, at: f64, statistics: &Statistics) {
        let (left, right) = (at - self.half, at + self.half);
        let Statistics { low, first, median, third, high, .. } = *statistics;
        if let Some(notch) = statistics.notch {
            self.add_notched([left, right], [first, median, third], notch);
        } else {
            let rect = self.turned([left, first, right, third]);
            self.boxes.push(rect);
            for height in [first, median, third] {
                self.line([left, height, right, height]);
            }
            self.line([left, first, left, third]);
            self.line([right, first, right, third]);
        }
        self.line([at, low, at, first]);
        self.line([at, third, at, high]);
        let cap = self.half / 2.0;
        self.line([at - cap, low, at + cap, low]);
        self.line([at - cap, high, at + cap, high]);
        if let Some(mean) = statistics.mean {
            let line = self.turned([left, mean, right, mean]);
            self.dashed.push(line);
            if let Some(deviation) = statistics.deviation {
                for ends in [
                    [left, mean, at, mean + deviation],
                    [at, mean + deviation, right, mean],
                    [left, mean, at, mean - deviation],
                    [at, mean - deviation, right, mean],
                ] {
                    let line = self.turned(ends);
                    self.dashed.push(line);
                }
            }
        }
        let (place, jitter) = self.strewn;
        for (index, value) in statistics.points.iter().take(MOST_POINTS).enumerate() {
            let at = at + self.half * (place + jitter * strewing(index));
            self.points.push(if self.horizontal { (*value, at) } else { (at, *value) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_values() {
        let values = [1.0, 2.0, 3.0, 4.0];
        assert_eq!((quantile(&values, 0.25), quantile(&values, 0.5), quantile(&values, 0.75)), (1.5, 2.5, 3.5));
        assert_eq!(quantile(&[7.0], 0.25).to_string(), "7");
        assert!(quantile(&[], 0.5).is_nan());
    }
}
