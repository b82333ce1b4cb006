//! Texts of the layout with their boxes and arrows, and what is written on shapes.

use super::{Font, Hold, hold, leaning};
use crate::chart::color::{LINE, Rgba};
use crate::chart::rich_text::RichText;
use crate::chart::scene::mark::{Dash, Stroke};
use crate::chart::scene::notes::Places;
use crate::chart::scene::source::Source;
use crate::chart::scene::{Note, shapes};

/// A text with a box and an arrow.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// The place that it is about, in fractions of its panel or of the paper.
    pub at: [f32; 2],
    /// The panel.
    pub panel: Option<usize>,
    /// Where the arrow begins, in pixels from the place, or the same as a place; `None` without an arrow.
    pub tail: Option<Tail>,
    /// The arrow.
    pub arrow: Stroke,
    /// The forms of the arrow's beginning and of its end.
    pub heads: [Head; 2],
    /// What is written.
    pub text: RichText,
    /// Its font.
    pub font: Font,
    /// Where its box stands to its place.
    pub hold: [Hold; 2],
    /// How lines stand in the box.
    pub align: Hold,
    /// By how many degrees it is turned, clockwise.
    pub angle: f32,
    /// The ground of its box.
    pub ground: Rgba,
    /// The border of its box.
    pub border: Stroke,
    /// The space between text and border.
    pub pad: f32,
    /// By how many pixels it is moved right and down.
    pub shift: [f32; 2],
    /// The width and height of the text's box, if said.
    pub size: [Option<f32>; 2],
}

/// An end of an arrow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Head {
    /// Its form by Plotly's numbers: 0 is none, 1 to 5 are points, 6 is a disc, 7 a square.
    pub form: u8,
    /// How many times as big as the line is wide a unit of its form is.
    pub size: f32,
    /// How far the arrow stays away from its place, in pixels.
    pub standoff: f32,
}

impl Head {
    /// An end that is the line's.
    pub const NONE: Head = Head { form: 0, size: 1.0, standoff: 0.0 };

    /// Reads an end of an annotation's arrow; `start` is put before the names of attributes.
    fn read(source: Source<'_>, start: &str, shown: bool) -> Head {
        let number = |key: &str, usual: f64| source.number(&format!("{start}{key}")).unwrap_or(usual);
        Head {
            form: if shown { number("arrowhead", 1.0).clamp(0.0, 8.0) as u8 } else { 0 },
            size: number("arrowsize", 1.0).clamp(0.3, 50.0) as f32,
            standoff: number("standoff", 0.0).clamp(0.0, 10_000.0) as f32,
        }
    }
}

/// Where the arrow of an annotation begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tail {
    /// So many pixels right and down of its place.
    Away([f32; 2]),
    /// At a place of the panel.
    At([f32; 2]),
}

/// Reads the annotations of a layout, and what is written on its shapes.
#[must_use]
pub fn annotations(layout: Source<'_>, font: Font, places: &Places<'_>) -> Vec<Annotation> {
    let defaults = layout.at("annotationdefaults");
    let list = layout.list("annotations").iter();
    let labels = layout.list("shapes").iter().filter_map(|value| {
        let source = Source::new(Some(value), layout.at("shapedefaults"));
        source.flag("visible", true).then(|| label(source, font, places, layout))?
    });
    let written = list.filter_map(|value| {
        let source = Source::new(Some(value), defaults);
        source.flag("visible", true).then(|| annotation(source, font, places))?
    });
    let controls = crate::chart::scene::controls::read(layout, font, places.rulers).drawn;
    labels.chain(written).chain(controls).collect()
}

/// Reads what is written on a shape.
fn label(source: Source<'_>, font: Font, places: &Places<'_>, layout: Source<'_>) -> Option<Annotation> {
    let notes = shapes::read(source, places, layout);
    let Some(Note::Text { at, anchor, panel, .. }) = notes.last() else { return None };
    let blank = Stroke { colour: Rgba::CLEAR, width: 0.0, dash: Dash::Solid };
    let label = source.sub("label");
    Some(Annotation {
        at: *at,
        panel: *panel,
        tail: None,
        arrow: blank,
        heads: [Head::NONE; 2],
        text: RichText::parse(&label.display("text")?),
        font: Font::read(label.sub("font"), font),
        hold: [0.5 - f32::from(anchor.x) * 0.5, 0.5 + f32::from(anchor.y) * 0.5],
        align: 0.5,
        angle: label.number("textangle").unwrap_or(0.0) as f32,
        ground: Rgba::CLEAR,
        border: blank,
        pad: label.number("padding").unwrap_or(3.0).clamp(0.0, 500.0) as f32,
        shift: [0.0; 2],
        size: [None; 2],
    })
}

fn annotation(source: Source<'_>, font: Font, places: &Places<'_>) -> Option<Annotation> {
    let (at, panel) = places.annotated(source)?;
    let number = |key: &str| source.number(key).map(|number| number as f32);
    let font = Font::read(source.sub("font"), font);
    let arrow = source.flag("showarrow", true);
    let opacity = number("opacity").unwrap_or(1.0).clamp(0.0, 1.0);
    let faded = |key: &str, usual: Rgba| source.text(key).and_then(Rgba::parse).unwrap_or(usual).faded(opacity);
    let tail = arrow.then(|| match places.tail(source, panel) {
        Some(place) => Tail::At(place),
        None => Tail::Away([number("ax").unwrap_or(-10.0), number("ay").unwrap_or(-30.0)]),
    });
    let border_colour = faded("bordercolor", Rgba::CLEAR);
    let on_paper = |letter: &str| places.referred(source, letter) == "paper";
    let lean = |letter: &str, at: f32, up: bool| {
        let word = source.text(if up { "yanchor" } else { "xanchor" });
        // By itself a text on an axis is centred at its place, one in the paper leans on the near border.
        hold(word).unwrap_or_else(|| if !arrow && on_paper(letter) { leaning(at, up) } else { 0.5 })
    };
    Some(Annotation {
        hold: [lean("x", at[0], false), lean("y", at[1], true)],
        at,
        panel,
        tail,
        arrow: Stroke {
            colour: faded("arrowcolor", if border_colour.a > 0.0 { border_colour } else { LINE }),
            width: number("arrowwidth")
                .unwrap_or(if border_colour.a > 0.0 { number("borderwidth").unwrap_or(1.0) * 2.0 } else { 2.0 })
                .clamp(0.1, 100.0),
            dash: Dash::Solid,
        },
        heads: {
            let sides = source.text("arrowside").unwrap_or("end");
            [Head::read(source, "start", sides.contains("start")), Head::read(source, "", sides.contains("end"))]
        },
        text: RichText::parse(&source.display("text").unwrap_or_default()),
        font: Font { colour: font.colour.faded(opacity), ..font },
        align: hold(source.text("align")).unwrap_or(0.5),
        angle: number("textangle").unwrap_or(0.0),
        ground: faded("bgcolor", Rgba::CLEAR),
        border: Stroke {
            colour: border_colour,
            width: number("borderwidth").unwrap_or(1.0).clamp(0.0, 100.0),
            dash: Dash::Solid,
        },
        pad: number("borderpad").unwrap_or(1.0).clamp(0.0, 500.0),
        shift: [number("xshift").unwrap_or(0.0), -number("yshift").unwrap_or(0.0)],
        size: [number("width"), number("height")],
    })
}
