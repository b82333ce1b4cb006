//! Annotations and shapes of the layout.

use std::sync::Arc;

use super::bitmap::Bitmap;
use super::mark::Anchor;
use super::source::Source;
use super::traces::Reach;
use super::{Note, Panel, Ruler, Size, controls, images, plain, shapes};
use crate::chart::axis::{self, Axis};
use crate::chart::color::Rgba;
use crate::chart::measure;
use crate::chart::rich_text::RichText;
use crate::model::Value;

/// Where a note's coordinates count: in the paper, or in a panel, along one of its axes or its length.
enum Base<'a> {
    Paper,
    Length,
    Axis(&'a Axis),
}

/// Reads the annotations, shapes, selections and pictures of a layout; pictures that have been unpacked before are given.
#[must_use]
pub fn read(layout: Source<'_>, place: &Places<'_>, bitmaps: Option<&[Option<Arc<Bitmap>>]>) -> Vec<Note> {
    let template = |key: &str| layout.at(key);
    let shapes = layout.list("shapes").iter().filter_map(|value| {
        let source = Source::new(Some(value), template("shapedefaults"));
        source.flag("visible", true).then(|| shapes::read(source, place, layout))
    });
    let texts = layout.list("annotations").iter().filter_map(|value| {
        let source = Source::new(Some(value), template("annotationdefaults"));
        source.flag("visible", true).then(|| annotation(source, place))?
    });
    let selections = layout
        .list("selections")
        .iter()
        .filter_map(|value| shapes::selection(Source::new(Some(value), template("selectiondefaults")), place, layout));
    let images = images::read(layout, place, bitmaps).into_iter().map(Note::Image);
    let controls = controls::line(layout, place.rulers, place.size).map(|text| Note::Text {
        at: [0.0, 1.01],
        text,
        anchor: Anchor { x: 1, y: 1 },
        colour: None,
        panel: None,
    });
    images.chain(shapes.flatten()).chain(selections).chain(texts).chain(controls).collect()
}

/// Where coordinates of notes lie.
pub struct Places<'a> {
    /// The panels.
    pub panels: &'a [Panel],
    /// The axes.
    pub rulers: &'a [Ruler],
    /// How big all is.
    pub size: Size,
}

impl Places<'_> {
    /// Returns the base of a reference such as `x2`, `paper` or `x domain`, and the panel it leads to.
    fn base(&self, reference: &str) -> Option<(Base<'_>, Option<usize>)> {
        if reference == "paper" {
            return Some((Base::Paper, None));
        }
        let (id, length) = reference.strip_suffix(" domain").map_or((reference, false), |id| (id, true));
        let letter = id.chars().next()?;
        let id = super::plan::axis_id(letter, Some(id));
        let ruler = self.rulers.iter().position(|ruler| ruler.id == id)?;
        let panel = self.panels.iter().position(|panel| panel.x == ruler || panel.y == ruler)?;
        Some((if length { Base::Length } else { Base::Axis(&self.rulers[ruler].axis) }, Some(panel)))
    }

    /// Returns the panel that has both references' axes, or the one that either leads to.
    #[must_use]
    pub fn panel(&self, x: &str, y: &str) -> Option<usize> {
        let ruler = |reference: &str| {
            let id = reference.strip_suffix(" domain").unwrap_or(reference);
            let id = super::plan::axis_id(id.chars().next()?, Some(id));
            self.rulers.iter().position(|ruler| ruler.id == id)
        };
        let (x, y) = (ruler(x), ruler(y));
        let both = self.panels.iter().position(|panel| Some(panel.x) == x && Some(panel.y) == y);
        both.or_else(|| self.panels.iter().position(|panel| Some(panel.x) == x || Some(panel.y) == y))
    }

    /// Returns what the coordinate of an annotation or a shape refers to: by itself an axis, or the paper where no trace lies on axes.
    #[must_use]
    pub fn referred(&self, source: Source<'_>, letter: &str) -> String {
        let is_axis = |ruler: &Ruler| ruler.id.starts_with(letter) && !ruler.id.contains(':');
        let usual = if self.rulers.iter().any(is_axis) { letter } else { "paper" };
        reference(source, &format!("{letter}ref"), usual)
    }

    /// Returns what place an annotation is about and in which panel.
    #[must_use]
    pub fn annotated(&self, source: Source<'_>) -> Option<([f32; 2], Option<usize>)> {
        let [xref, yref] = ["x", "y"].map(|letter| self.referred(source, letter));
        let panel = if xref != "paper" || yref != "paper" { self.panel(&xref, &yref) } else { None };
        let along = |reference: &str, key: &str| {
            let place = self.fraction(reference, source.at(key).unwrap_or(&Value::Null), panel);
            place.or_else(|| (reference == "paper").then_some(0.5))
        };
        Some(([along(&xref, "x")?, along(&yref, "y")?], panel))
    }

    /// Returns the place at which an annotation's arrow begins, if that is one on the axes.
    #[must_use]
    pub fn tail(&self, source: Source<'_>, panel: Option<usize>) -> Option<[f32; 2]> {
        let along = |reference: &str, key: &str| {
            let reference = source.text(reference).filter(|reference| *reference != "pixel")?;
            self.fraction(reference, source.at(key)?, panel)
        };
        Some([along("axref", "ax")?, along("ayref", "ay")?])
    }

    /// Returns where a picture of the layout stands and in which panel.
    #[must_use]
    pub fn put(&self, source: Source<'_>) -> Option<([f32; 2], Option<usize>)> {
        let (xref, yref) = (reference(source, "xref", "paper"), reference(source, "yref", "paper"));
        let panel = if xref != "paper" || yref != "paper" { self.panel(&xref, &yref) } else { None };
        let at = |reference: &str, key: &str| self.fraction(reference, source.at(key).unwrap_or(&Value::Int(0)), panel);
        Some(([at(&xref, "x")?, at(&yref, "y")?], panel))
    }

    /// Returns how many pixels a panel, or the paper, is wide and high.
    #[must_use]
    pub fn pixels(&self, panel: Option<usize>) -> [f32; 2] {
        let inner = [self.size.inner(true) as f32, self.size.inner(false) as f32];
        match panel.and_then(|panel| self.panels.get(panel)) {
            Some(panel) => [inner[0] * (panel.rect[2] - panel.rect[0]), inner[1] * (panel.rect[3] - panel.rect[1])],
            None => inner,
        }
    }

    /// Returns a length along an axis or the paper as a fraction of the panel or of the paper.
    #[must_use]
    pub fn length(&self, reference: &str, value: Option<&Value>, panel: Option<usize>) -> f32 {
        let Some(length) = value.and_then(|value| value.cell().number()) else { return 0.0 };
        let along = usize::from(reference.starts_with('y'));
        match self.base(reference) {
            Some((Base::Axis(axis), _)) => (length / (axis.range[1] - axis.range[0])) as f32,
            Some((Base::Paper, _)) => match panel.and_then(|panel| self.panels.get(panel)) {
                Some(panel) => length as f32 / (panel.rect[along + 2] - panel.rect[along]).max(1e-6),
                None => length as f32,
            },
            _ => length as f32,
        }
    }

    /// Returns the axis that a reference names by its own coordinates.
    #[must_use]
    pub fn axis(&self, reference: &str) -> Option<&Axis> {
        match self.base(reference)? {
            (Base::Axis(axis), _) => Some(axis),
            _ => None,
        }
    }

    /// Returns a coordinate as a fraction of its panel, or of the paper if there is no panel.
    pub fn fraction(&self, reference: &str, value: &Value, panel: Option<usize>) -> Option<f32> {
        let (base, _) = self.base(reference)?;
        let along = usize::from(reference.starts_with('y'));
        match base {
            Base::Axis(axis) => Some(axis.fraction(coordinate(axis, value)?) as f32),
            Base::Length => value.cell().number().map(|number| number as f32),
            Base::Paper => {
                let number = value.cell().number()? as f32;
                Some(match panel.and_then(|panel| self.panels.get(panel)) {
                    // A place of the paper, told in fractions of a panel, because the note's other half is its axis'.
                    Some(panel) => {
                        let (start, end) = (panel.rect[along], panel.rect[along + 2]);
                        if end > start { (number - start) / (end - start) } else { 0.0 }
                    }
                    None => number,
                })
            }
        }
    }
}

/// Returns the coordinate of a value of an annotation; on a logarithmic axis notes are given as logarithms already.
fn coordinate(axis: &Axis, value: &Value) -> Option<f64> {
    if axis.kind == axis::AxisKind::Log {
        return value.cell().number();
    }
    let at = axis::kind::lookup(axis.kind, value.cell(), &axis.categories);
    at.is_finite().then_some(at)
}

/// Returns how far annotations reach on the axes whose coordinates they have, with the pixels that their texts take.
#[must_use]
pub fn reaches(layout: Source<'_>, axes: &[Axis]) -> Vec<(usize, Reach)> {
    /// The usual size of texts.
    const SIZE: f64 = 12.0;
    let mut found = Vec::new();
    for value in layout.list("annotations") {
        let source = Source::new(Some(value), layout.at("annotationdefaults"));
        let text = RichText::parse(&source.display("text").unwrap_or_default());
        if !source.flag("visible", true) || text.is_empty() {
            continue;
        }
        let size = source.number("font.size").or(layout.number("font.size")).unwrap_or(SIZE);
        let [wide, high] = measure::extent(&text, size);
        // A border takes its room whether it is seen or not.
        let border = source.number("borderwidth").unwrap_or(1.0);
        let around = 2.0 * (source.number("borderpad").unwrap_or(1.0) + border);
        let wide = source.number("width").unwrap_or(wide) + around;
        let high = source.number("height").unwrap_or(high) + around;
        let (sin, cos) = source.number("textangle").unwrap_or(0.0).to_radians().sin_cos();
        let (wide, high) = (wide * cos.abs() + high * sin.abs(), wide * sin.abs() + high * cos.abs());
        let arrow = source.flag("showarrow", true);
        let width = source.number("arrowwidth").unwrap_or(if border > 0.0 { 2.0 * border } else { 2.0 });
        let head = 3.0 * source.number("arrowsize").unwrap_or(1.0) * width;
        for (letter, length, usual) in [("x", wide, -10.0), ("y", high, 30.0)] {
            let reference = reference(source, &format!("{letter}ref"), letter);
            let id = super::plan::axis_id(if letter == "x" { 'x' } else { 'y' }, Some(&reference));
            let own = reference != "paper" && !reference.ends_with(" domain");
            let Some(index) = axes.iter().position(|axis| own && axis.id == id) else { continue };
            let Some(at) = source.at(letter).and_then(|value| coordinate(&axes[index], value)) else { continue };
            // Pixels go down, coordinates up.
            let offset = source
                .number(&format!("a{letter}"))
                .map_or(usual, |offset| if letter == "y" { -offset } else { offset });
            let shift = source.number(&format!("{letter}shift")).unwrap_or(0.0);
            let part = match source.text(&format!("{letter}anchor")) {
                Some("left" | "bottom") => 0.0,
                Some("right" | "top") => 1.0,
                _ => 0.5,
            };
            let tail = source.text(&format!("a{letter}ref")).filter(|tail| arrow && *tail == reference);
            let tail = tail.and_then(|_| coordinate(&axes[index], source.at(&format!("a{letter}"))?));
            if let Some(tail) = tail {
                // The text stands at a place of the axis too.
                let ends = [vec![(tail, length * part), (at, head)], vec![(tail, length * (1.0 - part)), (at, head)]];
                found.push((index, Reach { beyond: ends, ..Reach::default() }));
                continue;
            }
            let at_offset = shift + if arrow { offset } else { 0.0 };
            let ends = [length * part - at_offset, length * (1.0 - part) + at_offset];
            let tip = if arrow { head } else { 0.0 };
            let beyond = [vec![(at, ends[0].max(tip - shift))], vec![(at, ends[1].max(tip + shift))]];
            found.push((index, Reach { beyond, ..Reach::default() }));
        }
    }
    found.extend(shapes::reaches(layout, axes));
    found
}

fn annotation(source: Source<'_>, places: &Places<'_>) -> Option<Note> {
    let text = plain(&source.display("text")?);
    if text.trim().is_empty() {
        return None;
    }
    let [xref, yref] = ["x", "y"].map(|letter| places.referred(source, letter));
    let on_axis = xref != "paper" || yref != "paper";
    let panel = if on_axis { places.panel(&xref, &yref) } else { None };
    let x =
        places.fraction(&xref, source.at("x").unwrap_or(&Value::Null), panel).or((xref == "paper").then_some(0.5))?;
    let y =
        places.fraction(&yref, source.at("y").unwrap_or(&Value::Null), panel).or((yref == "paper").then_some(0.5))?;
    let arrow = source.flag("showarrow", true);
    // An arrow's text stands away from the place it points to: up by itself.
    let (ax, ay) = (source.number("ax").unwrap_or(-10.0), source.number("ay").unwrap_or(-30.0));
    let away = |offset: f64, low: i8| match () {
        () if offset > 12.0 => low,
        () if offset < -12.0 => -low,
        () => 0,
    };
    let pick = |name: &str, low: &str, high: &str, at: f32, towards: i8| match source.text(name) {
        Some(word) if word == low => towards,
        Some(word) if word == high => -towards,
        Some("center" | "middle") => 0,
        // By itself a text leans on the border it is near to.
        _ if on_axis => 0,
        _ if at < 1.0 / 3.0 => towards,
        _ if at > 2.0 / 3.0 => -towards,
        _ => 0,
    };
    let anchor = if arrow {
        Anchor { x: away(ax, 1), y: away(ay, -1) }
    } else {
        Anchor { x: pick("xanchor", "left", "right", x, 1), y: pick("yanchor", "bottom", "top", y, 1) }
    };
    let colour = source.text("font.color").and_then(Rgba::parse);
    Some(Note::Text { at: [x, y], text, anchor, colour, panel })
}

/// Returns which axis, or what else, a note's coordinate refers to.
#[must_use]
pub fn reference(source: Source<'_>, key: &str, usual: &str) -> String {
    // A list refers to several axes; its first is that of the first end.
    let first = source.column(key).map(|list| list.cell(0).display());
    first.unwrap_or_else(|| source.text(key).unwrap_or(usual).to_owned())
}
