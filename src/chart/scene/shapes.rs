//! Shapes and selections of the layout: lines, rectangles, ellipses and paths, in coordinates of axes, of panels or of the paper.

use super::mark::{Anchor, Dash, Place, Stroke};
use super::notes::{Places, reference};
use super::source::Source;
use super::traces::Reach;
use super::{Note, plain, svg_path};
use crate::chart::axis::{self, Axis, AxisKind};
use crate::chart::color::{GROUND, LINE, Rgba};
use crate::model::{Cell, Value};

/// Reads a shape and what is written on it.
#[must_use]
pub fn read(source: Source<'_>, places: &Places<'_>, layout: Source<'_>) -> Vec<Note> {
    let usual = Stroke { colour: LINE, width: 2.0, dash: Dash::Solid };
    let Some(shape) = shape(source, places, usual, 1.0) else { return Vec::new() };
    let label = label(source, &shape, layout);
    std::iter::once(shape).chain(label).collect()
}

/// Reads a selection: the outline of a region whose points are chosen.
#[must_use]
pub fn selection(source: Source<'_>, places: &Places<'_>, layout: Source<'_>) -> Option<Note> {
    let ground = layout.text("plot_bgcolor").and_then(Rgba::parse).unwrap_or(GROUND);
    let usual = Stroke { colour: ground.over(GROUND).text_on(), width: 1.0, dash: Dash::named("dot") };
    shape(source, places, usual, 0.7)
}

/// Returns the coordinate of a value: other than annotations, shapes have numbers of logarithmic axes, not logarithms.
fn coordinate(axis: &Axis, value: &Value) -> Option<f64> {
    let at = axis::kind::lookup(axis.kind, value.cell(), &axis.categories);
    at.is_finite().then_some(at)
}

/// Returns the coordinate of a word of a path, in which dates have no spaces.
fn spelled(axis: &Axis, word: &str) -> Option<f64> {
    let word = if axis.kind == AxisKind::Date { word.replace('_', " ") } else { word.to_owned() };
    let at = axis::kind::lookup(axis.kind, Cell::Text(&word), &axis.categories);
    at.is_finite().then_some(at)
}

/// Where a shape lies.
struct Ground<'p> {
    places: &'p Places<'p>,
    references: [String; 2],
    panel: Option<usize>,
}

impl<'p> Ground<'p> {
    fn new(source: Source<'_>, places: &'p Places<'p>) -> Ground<'p> {
        let references = ["x", "y"].map(|letter| places.referred(source, letter));
        let on_axis = references.iter().any(|reference| reference != "paper");
        let panel = if on_axis { places.panel(&references[0], &references[1]) } else { None };
        Ground { places, references, panel }
    }

    fn of_value(&self, which: usize, value: &Value) -> Option<f32> {
        match self.places.axis(&self.references[which]) {
            Some(axis) => Some(axis.fraction(coordinate(axis, value)?) as f32),
            None => self.places.fraction(&self.references[which], value, self.panel),
        }
    }

    fn of_word(&self, which: usize, word: &str) -> Option<f32> {
        match self.places.axis(&self.references[which]) {
            Some(axis) => Some(axis.fraction(spelled(axis, word)?) as f32),
            None => self.places.fraction(&self.references[which], &Value::Text(word.to_owned()), self.panel),
        }
    }
}

/// Returns the fractions of both ends along `x` or `y`: coordinates, or pixels around an anchor of a panel of some length.
fn ends(source: Source<'_>, ground: &Ground<'_>, which: usize, pixels: f32) -> Option<[f32; 2]> {
    let letter = ["x", "y"][which];
    if source.text(&format!("{letter}sizemode")) != Some("pixel") {
        let at = |key: &str| ground.of_value(which, source.at(&format!("{letter}{key}"))?);
        return Some([at("0")?, at("1")?]);
    }
    let anchor = ground.of_value(which, source.at(&format!("{letter}anchor"))?)?;
    let at = |key: &str| source.number(&format!("{letter}{key}")).unwrap_or(0.0) as f32 / pixels.max(1.0);
    Some([anchor + at("0"), anchor + at("1")])
}

/// Reads a shape that has a stroke and an opacity where it says none.
fn shape(source: Source<'_>, places: &Places<'_>, usual: Stroke, usual_opacity: f64) -> Option<Note> {
    let ground = Ground::new(source, places);
    let panel = ground.panel;
    let kind = source.text("type").unwrap_or(if source.at("path").is_some() { "path" } else { "rect" });
    let colour = source.text("line.color").and_then(Rgba::parse).unwrap_or(usual.colour);
    let opacity = source.number("opacity").unwrap_or(usual_opacity).clamp(0.0, 1.0) as f32;
    let stroke = Stroke {
        colour: colour.faded(opacity),
        width: source.number("line.width").unwrap_or(f64::from(usual.width)).clamp(0.0, 100.0) as f32,
        dash: source.text("line.dash").map_or(usual.dash, Dash::named),
    };
    let line = (stroke.width > 0.0 && stroke.colour.a > 0.0).then_some(stroke);
    let fill = source.text("fillcolor").and_then(Rgba::parse).unwrap_or(Rgba::CLEAR).faded(opacity);
    let below = matches!(source.text("layer"), Some("below" | "between"));
    if kind == "path" {
        let path = source.text("path")?;
        let (rings, closed) = svg_path::rings(path, |word| ground.of_word(0, word), |word| ground.of_word(1, word));
        let places: Vec<Place> = rings;
        let fill = if closed || fill.a > 0.0 { fill } else { Rgba::CLEAR };
        return (!places.is_empty()).then_some(Note::Path { places, fill, stroke: line, below, panel });
    }
    let size = places.pixels(panel);
    let ([x0, x1], [y0, y1]) = (ends(source, &ground, 0, size[0])?, ends(source, &ground, 1, size[1])?);
    let ends = [x0, y0, x1, y1];
    match kind {
        "line" => Some(Note::Line { ends, stroke, below, panel }),
        "rect" | "circle" => Some(Note::Rect { rect: ends, fill, stroke: line, round: kind == "circle", below, panel }),
        _ => None,
    }
}

/// Returns the text of a shape in its place.
fn label(source: Source<'_>, shape: &Note, layout: Source<'_>) -> Option<Note> {
    let text = plain(&source.sub("label").display("text")?);
    if text.trim().is_empty() {
        return None;
    }
    let (rect, line) = match shape {
        Note::Line { ends, .. } => (*ends, true),
        Note::Rect { rect, .. } => (*rect, false),
        Note::Path { places, .. } => {
            let reach = |axis: usize| {
                let finite = places.iter().map(|place| place[axis]).filter(|at| at.is_finite());
                finite.fold((f32::INFINITY, f32::NEG_INFINITY), |ends, at| (ends.0.min(at), ends.1.max(at)))
            };
            let (x, y) = (reach(0), reach(1));
            ([x.0, y.0, x.1, y.1], false)
        }
        Note::Text { .. } | Note::Image(_) => return None,
    };
    let place = source.text("label.textposition").unwrap_or(if line { "middle" } else { "middle center" });
    let (panel, _) = shape.place();
    let along = |low: &str, high: &str| i8::from(place.contains(high)) - i8::from(place.contains(low));
    let (at, anchor) = if line {
        let share = if place == "start" { 0.0 } else { f32::from(u8::from(place == "end")).max(0.5) };
        let share = if place == "end" { 1.0 } else { share };
        let at = [rect[0] + (rect[2] - rect[0]) * share, rect[1] + (rect[3] - rect[1]) * share];
        (at, Anchor { x: i8::from(place == "start") - i8::from(place == "end"), y: 1 })
    } else {
        let (x, y) = (along("left", "right"), along("bottom", "top"));
        let end = |low: f32, high: f32, side: i8| match side {
            -1 => low.min(high),
            1 => low.max(high),
            _ => f32::midpoint(low, high),
        };
        ([end(rect[0], rect[2], x), end(rect[1], rect[3], y)], Anchor { x: -x, y: -y })
    };
    let colour = source.text("label.font.color").or(layout.text("font.color")).and_then(Rgba::parse);
    Some(Note::Text { at, text, anchor, colour, panel })
}

/// Returns how far shapes reach on the axes whose coordinates they have.
#[must_use]
pub fn reaches(layout: Source<'_>, axes: &[Axis]) -> Vec<(usize, Reach)> {
    let mut found = Vec::new();
    for value in layout.list("shapes") {
        let source = Source::new(Some(value), layout.at("shapedefaults"));
        if !source.flag("visible", true) {
            continue;
        }
        for letter in ["x", "y"] {
            let reference = reference(source, &format!("{letter}ref"), letter);
            let own = reference != "paper" && !reference.ends_with(" domain");
            let id = super::plan::axis_id(if letter == "x" { 'x' } else { 'y' }, Some(&reference));
            if let Some(index) = axes.iter().position(|axis| own && axis.id == id) {
                found.push((index, reach(source, letter, &axes[index])));
            }
        }
    }
    found
}

fn reach(source: Source<'_>, letter: &str, axis: &Axis) -> Reach {
    let half = source.number("line.width").unwrap_or(2.0).clamp(0.0, 100.0) / 2.0;
    let mut reach = Reach::default();
    let mut add = |at: Option<f64>, below: f64, above: f64| {
        if let Some(at) = at.filter(|at| at.is_finite()) {
            reach.beyond[0].push((at, below));
            reach.beyond[1].push((at, above));
        }
    };
    let value = |key: &str| source.at(&format!("{letter}{key}")).and_then(|value| coordinate(axis, value));
    if source.text(&format!("{letter}sizemode")) == Some("pixel") {
        let places: Vec<f64> = if source.text("type") == Some("path") {
            let words = svg_path::parameters(source.text("path").unwrap_or_default(), letter == "y");
            words.into_iter().filter_map(|word| word.parse().ok()).collect()
        } else {
            ["0", "1"].map(|key| source.number(&format!("{letter}{key}")).unwrap_or(0.0)).to_vec()
        };
        let (low, high) = places.iter().fold((0.0f64, 0.0f64), |(low, high), at| (low.min(*at), high.max(*at)));
        add(value("anchor"), (-low).max(0.0) + half, high.max(0.0) + half);
    } else if source.text("type") == Some("path") {
        for word in svg_path::parameters(source.text("path").unwrap_or_default(), letter == "y") {
            add(spelled(axis, word), half, half);
        }
    } else {
        add(value("0"), half, half);
        add(value("1"), half, half);
    }
    reach
}
