//! How a figure wants to look beyond its marks: grounds, margins, fonts, lines of axes, places of titles and legends.
//!
//! Only pictures ask for it; cells have the terminal's own ground and one font. Everything is read with plotly.js' defaults, so
//! that a painter need not know any.

mod annotations;
mod gradient;
mod hatch;
mod legend;

use super::form::Form;
use super::mark::{Dash, Stroke};
use super::notes::Places;
use super::plan::{layout_key, merged};
use super::source::Source;
use super::{Panel, Ruler, Side, controls};
use crate::chart::color::{GRID, GROUND, LINE, Rgba};
use crate::chart::rich_text::RichText;
use crate::model::{Cell, Value};
pub use annotations::{Annotation, Head, Tail, annotations};
pub use gradient::{Gradient, Way};
pub use hatch::Hatch;
pub use legend::{BarLook, LegendLook, LegendTitle, TitleSide, bar};
pub use legend::{legends, names as legend_names, number_of as legend_number};

/// Size, colour and weight of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Font {
    /// Its size in pixels.
    pub size: f32,
    /// Its colour.
    pub colour: Rgba,
    /// Whether it is heavier than others.
    pub bold: bool,
    /// Whether it is slanted.
    pub italic: bool,
}

impl Default for Font {
    fn default() -> Self {
        Font { size: 12.0, colour: LINE, bold: false, italic: false }
    }
}

impl Font {
    /// Reads a font over another that stands for what is not said.
    #[must_use]
    pub fn read(source: Source<'_>, usual: Font) -> Font {
        let heavy = match source.at("weight").map(Value::cell) {
            Some(cell) => cell.number().map_or(source.text("weight") == Some("bold"), |weight| weight >= 600.0),
            None => usual.bold,
        };
        Font {
            size: source.number("size").filter(|size| *size >= 1.0).map_or(usual.size, |size| size.min(500.0) as f32),
            colour: source.text("color").and_then(Rgba::parse).unwrap_or(usual.colour),
            bold: heavy,
            italic: source.text("style").map_or(usual.italic, |style| style != "normal"),
        }
    }

    /// Returns the font in another size.
    #[must_use]
    pub fn sized(self, size: f32) -> Font {
        Font { size, ..self }
    }
}

/// Where a box stands to its place, along one direction: 0 begins there, 1 ends there.
pub type Hold = f32;

/// The space around the panels, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margins {
    /// Left, right, top and bottom.
    pub sides: [f32; 4],
    /// Whether legends and colour bars may widen them.
    pub grow: bool,
    /// What lies between a panel and its axes.
    pub pad: f32,
    /// The least width and height that growing margins leave to the panels.
    pub least: [f32; 2],
}

/// The figure's title.
#[derive(Debug, Clone, PartialEq)]
pub struct Headline {
    /// What is written, the subtitle included.
    pub text: RichText,
    /// Its font.
    pub font: Font,
    /// The smaller line below it.
    pub subtitle: RichText,
    /// The font of that.
    pub subtitle_font: Font,
    /// Its place across, and up if it is not in the middle of the margin.
    pub at: (f32, Option<f32>),
    /// Whether these are fractions of the paper, which has no margins, else of the picture.
    pub paper: [bool; 2],
    /// Where it stands to its place, if said.
    pub hold: [Option<Hold>; 2],
    /// The space on its left, right, top and bottom.
    pub pad: [f32; 4],
    /// Whether the margin grows for it.
    pub grows: bool,
}

/// The lines and texts of an axis.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "a layout asks yes-or-no questions, independent of each other")]
pub struct AxisLook {
    /// The lines across the panel.
    pub grid: Option<Stroke>,
    /// The line at zero.
    pub zero: Option<Stroke>,
    /// The axis itself.
    pub line: Option<Stroke>,
    /// Whether the line is on the opposite side too.
    pub mirror: bool,
    /// Whether ticks are on the opposite side too.
    pub mirror_ticks: bool,
    /// The ticks, with their length; negative inside the panel.
    pub ticks: Option<(Stroke, f32)>,
    /// The font of labels.
    pub font: Font,
    /// The font of the title.
    pub title_font: Font,
    /// How far the title stands from the labels, if said.
    pub standoff: Option<f32>,
    /// The angles by which labels are turned where they would touch, the first that suits.
    pub angles: Vec<f32>,
    /// Whether lines part the categories.
    pub parted: bool,
    /// Whether a title is said, be it empty: margins that grow keep its line.
    pub titled: bool,
    /// Which margins grow for its labels: left, right, top and bottom.
    pub grows: [bool; 4],
    /// Whether labels stand inside the panel.
    pub inside: bool,
    /// The small whole view below it.
    pub slider: Option<Slider>,
    /// Where it crosses, as a fraction of the paper, if it belongs to no panel's border.
    pub free: Option<f32>,
    /// By how many pixels it is moved to the right.
    pub shift: f32,
    /// Whether it moves outwards beyond the axes on the same side of the same panel.
    pub moves: bool,
}

/// A small view of all that an axis reaches, below it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slider {
    /// Its height as a share of the picture's without margins.
    pub thickness: f32,
    /// Its ground.
    pub ground: Rgba,
    /// Its border.
    pub border: Stroke,
}

/// The looks of a trace's marks.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "a trace answers yes-or-no questions, independent of each other")]
pub struct TraceLook {
    /// The border of bars and boxes.
    pub border: Option<Stroke>,
    /// The width of borders in the marks' own colour, inside which that is paler.
    pub frame: Option<f32>,
    /// The font of texts.
    pub font: Font,
    /// Whether the colour of texts is the figure's.
    pub own_colour: bool,
    /// The font of texts inside bars and slices.
    pub inside_font: Font,
    /// Whether the colour of those is the figure's.
    pub own_inside: bool,
    /// The angle of texts, if said.
    pub angle: Option<f32>,
    /// Whether marks stay within the panel.
    pub clip: bool,
    /// The colour between a shape's border, and its form, in the legend.
    pub marker: Form,
    /// The area in the legend.
    pub fill: Option<Rgba>,
    /// The line in the legend.
    pub line: Option<Stroke>,
    /// The greatest and usual size of a marker.
    pub size: f32,
    /// Whether its axis has a slider unless the figure says no.
    pub slides: bool,
    /// The group in the legend, as a number.
    pub group: u64,
    /// The width of its name in the legend, if said.
    pub legend_width: Option<f32>,
    /// The pattern on its areas.
    pub hatch: Option<Hatch>,
    /// The colours of its area, if they change.
    pub gradient: Option<Gradient>,
    /// How round the outer corners of bars are: in pixels, or as a share of their width.
    pub corner: Option<(f32, bool)>,
}

/// All looks of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Decor {
    /// The colour of the paper.
    pub paper: Rgba,
    /// The colour of panels.
    pub ground: Rgba,
    /// The font of everything.
    pub font: Font,
    /// The space around.
    pub margins: Margins,
    /// The title.
    pub headline: Headline,
    /// One an axis of the scene.
    pub axes: Vec<AxisLook>,
    /// The legends.
    pub legends: Vec<LegendLook>,
    /// Annotations, controls among them.
    pub annotations: Vec<Annotation>,
    /// What controls want of the margins.
    pub rooms: Vec<controls::Room>,
    /// One a trace of the figure.
    pub traces: Vec<TraceLook>,
    /// The least size of texts inside bars and slices that are to have one size, and whether smaller ones are shown.
    pub uniform: Option<(f32, bool)>,
}

/// Reads the looks of a figure.
#[must_use]
pub fn read(
    layout: Source<'_>,
    own: Option<&Value>,
    template: Option<&Value>,
    places: &Places<'_>,
    traces: Vec<TraceLook>,
    legends: Vec<LegendLook>,
) -> Decor {
    let Places { panels, rulers, .. } = *places;
    let colour = |path: &str, usual: Rgba| layout.text(path).and_then(Rgba::parse).unwrap_or(usual);
    let (paper, ground) = (colour("paper_bgcolor", GROUND), colour("plot_bgcolor", GROUND));
    let font = global_font(layout);
    Decor {
        paper,
        ground,
        font,
        margins: margins(layout),
        headline: headline(layout, own, font),
        axes: rulers
            .iter()
            .map(|ruler| axis(ruler, own, template, font, (ground, slides(panels, ruler, &traces))))
            .collect(),
        legends,
        annotations: annotations(layout, font, places),
        rooms: controls::read(layout, font, rulers).rooms,
        traces,
        uniform: layout
            .text("uniformtext.mode")
            .filter(|mode| matches!(*mode, "hide" | "show"))
            .map(|mode| (layout.number("uniformtext.minsize").unwrap_or(0.0).clamp(0.0, 500.0) as f32, mode == "show")),
    }
}

/// Returns whether a trace on an axis brings a slider with it.
fn slides(panels: &[Panel], ruler: &Ruler, traces: &[TraceLook]) -> bool {
    let layers = panels.get(ruler.panel).map(|panel| panel.layers.as_slice()).unwrap_or_default();
    layers.iter().any(|layer| traces.get(layer.trace).is_some_and(|look| look.slides))
}

/// Returns the font that the layout gives to all texts.
#[must_use]
pub fn global_font(layout: Source<'_>) -> Font {
    Font::read(layout.sub("font"), Font::default())
}

fn margins(layout: Source<'_>) -> Margins {
    let side = |key: &str, usual: f64| layout.number(&format!("margin.{key}")).unwrap_or(usual).clamp(0.0, 1e4) as f32;
    Margins {
        sides: [side("l", 80.0), side("r", 80.0), side("t", 100.0), side("b", 80.0)],
        grow: layout.flag("margin.autoexpand", true),
        pad: side("pad", 0.0),
        least: ["minreducedwidth", "minreducedheight"]
            .map(|key| layout.number(key).unwrap_or(64.0).clamp(2.0, 1e4) as f32),
    }
}

fn hold(word: Option<&str>) -> Option<Hold> {
    match word? {
        "left" | "top" => Some(0.0),
        "center" | "middle" => Some(0.5),
        "right" | "bottom" => Some(1.0),
        _ => None,
    }
}

/// Returns the hold of a box that leans on the side it is near to: `at` runs right or up.
fn leaning(at: f32, up: bool) -> Hold {
    let near_start = at <= 1.0 / 3.0;
    let near_end = at >= 2.0 / 3.0;
    match (near_start, near_end) {
        (true, _) => f32::from(u8::from(up)),
        (_, true) => f32::from(u8::from(!up)),
        _ => 0.5,
    }
}

/// Returns the text of a title: of an object, or in old figures the title itself.
fn titled(source: Source<'_>, path: &str) -> RichText {
    let text = source.display(&format!("{path}.text")).or_else(|| source.display(path));
    RichText::parse(&text.unwrap_or_default())
}

fn headline(layout: Source<'_>, own: Option<&Value>, font: Font) -> Headline {
    let title = layout.sub("title");
    let usual = font.sized((font.size * 1.4).round());
    let old = Font::read(layout.sub("titlefont"), usual);
    let number = |key: &str| title.number(key).map(|number| number as f32);
    let pad = |key: &str| number(&format!("pad.{key}")).unwrap_or(0.0);
    let text = match own.and_then(|own| own.get("title")) {
        Some(Value::Text(text)) => RichText::parse(text),
        _ => titled(layout, "title"),
    };
    let grows = title.flag("automargin", false);
    let paper = ["xref", "yref"].map(|key| title.text(key) == Some("paper"));
    let mut at = (number("x").unwrap_or(0.5), number("y"));
    let mut holds = ["xanchor", "yanchor"].map(|key| hold(title.text(key)));
    if grows {
        // What margins grow for has a place of its own: beyond the paper, or near the picture's upper edge.
        let foot = at.1.is_some_and(|y| if paper[1] { y == 0.0 } else { y < 0.5 });
        at.1 = Some(at.1.filter(|_| foot || !paper[1]).unwrap_or(1.0));
        holds[1] = holds[1].or(Some(if paper[1] == foot { 0.0 } else { 1.0 }));
    }
    Headline {
        text,
        grows,
        font: Font::read(title.sub("font"), old),
        subtitle: titled(title, "subtitle"),
        subtitle_font: Font::read(title.sub("subtitle.font"), font),
        at,
        paper,
        hold: holds,
        pad: [pad("l"), pad("r"), pad("t"), pad("b")],
    }
}

/// Reads the slider of a horizontal axis; candlesticks have one unless the figure says no.
fn slider(axis: Source<'_>, ruler: &Ruler, slides: bool, ground: Rgba) -> Option<Slider> {
    let given = axis.at("rangeslider").is_some_and(|slider| slider.as_object().is_some());
    let wanted = axis.flag("rangeslider.visible", given || slides);
    let colour = |key: &str, usual: Rgba| axis.text(key).and_then(Rgba::parse).unwrap_or(usual);
    (wanted && ruler.horizontal && ruler.visible).then(|| Slider {
        thickness: axis.number("rangeslider.thickness").unwrap_or(0.15).clamp(0.0, 1.0) as f32,
        ground: colour("rangeslider.bgcolor", ground),
        border: Stroke {
            colour: colour("rangeslider.bordercolor", LINE),
            width: axis.number("rangeslider.borderwidth").unwrap_or(0.0).clamp(0.0, 100.0) as f32,
            dash: Dash::Solid,
        },
    })
}

/// The pixels between axes of which one moves outwards.
const SHIFT: f32 = 3.0;

fn axis(
    ruler: &Ruler,
    own: Option<&Value>,
    template: Option<&Value>,
    font: Font,
    (ground, slides): (Rgba, bool),
) -> AxisLook {
    let key = layout_key(&ruler.id);
    let letter = if ruler.horizontal { "xaxis" } else { "yaxis" };
    let numbered = if key.len() == 5 { format!("{key}1") } else { key.clone() };
    let own = own.and_then(|own| own.get(&key).or_else(|| own.get(&numbered)));
    let object = merged(own, template.and_then(|template| template.get(letter)));
    let source = Source::new(Some(&object), None);
    let axis = &ruler.axis;
    let number = |key: &str, usual: f64| source.number(key).unwrap_or(usual).clamp(0.0, 1e3) as f32;
    let colour = |key: &str, usual: Rgba| source.text(key).and_then(Rgba::parse).unwrap_or(usual);
    let main = source.text("color").and_then(Rgba::parse);
    let font = Font { colour: main.unwrap_or(font.colour), ..font };
    let title_font = Font::read(
        source.sub("title.font"),
        Font::read(source.sub("titlefont"), font.sized((font.size * 1.2).round())),
    );
    let usual_grid = if ground == GROUND { GRID } else { LINE.toward(ground, 1.0 - 10.0 / 101.0 * 1.1) };
    let stroke = |colour, width, dash| Stroke { colour, width, dash };
    let dash = source.text("griddash").map_or(Dash::Solid, Dash::named);
    let seen = |stroke: Stroke| (stroke.width > 0.0 && stroke.colour.a > 0.0).then_some(stroke);
    let line_colour = main.unwrap_or(LINE);
    // A template's colour of the line does not ask for one.
    let said = |key: &str| own.and_then(|own| own.get(key)).is_some_and(|value| *value != Value::Null);
    let shows_line = source.flag("showline", said("linecolor") || said("linewidth"));
    let ticks = axis.ticking.marks.map(|outside| {
        let stroke = stroke(colour("tickcolor", line_colour), number("tickwidth", 1.0), Dash::Solid);
        (stroke, if outside { axis.ticking.length as f32 } else { -axis.ticking.length as f32 })
    });
    let free = source.text("anchor") == Some("free");
    let laid = source.own("position").is_some() || free;
    let moves = free && !ruler.horizontal && source.flag("autoshift", false);
    AxisLook {
        grid: axis
            .show_grid
            .then(|| stroke(colour("gridcolor", usual_grid), number("gridwidth", 1.0), dash))
            .and_then(seen),
        zero: axis
            .zero_line
            .then(|| stroke(colour("zerolinecolor", line_colour), number("zerolinewidth", 1.0), Dash::Solid))
            .and_then(seen),
        line: shows_line
            .then(|| stroke(colour("linecolor", line_colour), number("linewidth", 1.0), Dash::Solid))
            .and_then(seen),
        mirror: shows_line && axis.mirror,
        mirror_ticks: matches!(source.text("mirror"), Some("ticks" | "allticks")),
        ticks,
        font: Font::read(source.sub("tickfont"), font),
        title_font,
        angles: source.column("autotickangles").map_or_else(
            || vec![0.0, 30.0, 90.0],
            |column| column.cells().take(50).filter_map(Cell::number).map(|angle| angle as f32).collect(),
        ),
        parted: source.flag("showdividers", true),
        titled: source.at("title.text").or(source.at("title")).is_some_and(|title| title.as_str().is_some()),
        standoff: source.number("title.standoff").map(|standoff| standoff as f32),
        grows: if moves && source.at("automargin").is_none() { [true; 4] } else { grows(source.at("automargin")) },
        inside: axis.ticking.inside,
        slider: slider(source, ruler, slides, ground),
        // One that moves outwards begins at its panel's border.
        free: (free && laid && (!moves || source.own("position").is_some())).then_some(axis.position as f32),
        shift: source.number("shift").map_or(
            match (moves, ruler.side) {
                (false, _) => 0.0,
                (true, Side::Low) => -SHIFT,
                (true, Side::High) => SHIFT,
            },
            |shift| shift.clamp(-1e4, 1e4) as f32,
        ),
        moves,
    }
}

/// Reads which margins an axis may widen: all, or those that are named.
fn grows(value: Option<&Value>) -> [bool; 4] {
    let Some(words) = value.and_then(Value::as_str) else {
        return [value.and_then(Value::as_bool).unwrap_or(false); 4];
    };
    let has = |word: &str| words.split('+').any(|other| other == word);
    let (across, up) = (has("width"), has("height"));
    [across || has("left"), across || has("right"), up || has("top"), up || has("bottom")]
}

/// Reads how round the corners of bars are: pixels, or `"30%"` of their width.
fn corner(marker: Source<'_>, layout: Source<'_>) -> Option<(f32, bool)> {
    let value = marker.display("cornerradius").or_else(|| layout.display("barcornerradius"))?;
    let (number, share) = match value.trim().strip_suffix('%') {
        Some(number) => (number.parse::<f32>().ok()? / 100.0, true),
        None => (value.trim().parse::<f32>().ok()?, false),
    };
    (number > 0.0).then_some((number.min(10_000.0), share))
}

/// Reads the looks of a trace.
#[must_use]
pub fn trace(source: Source<'_>, kind: &str, layout: Source<'_>) -> TraceLook {
    let font = Font::read(source.sub("textfont"), global_font(layout));
    let marker = source.sub("marker");
    let has_points =
        !matches!(kind, "treemap" | "icicle" | "sunburst" | "funnelarea" | "sankey" | "parcoords" | "parcats");
    let is_tile = matches!(kind, "treemap" | "icicle");
    let usual_width = match kind {
        "box" => 2.0,
        _ if is_tile => 1.0,
        _ => 0.0,
    };
    let width = marker.number("line.width").unwrap_or(usual_width).clamp(0.0, 100.0) as f32;
    // Tiles are parted by what looks like the paper.
    let usual = if is_tile { layout.text("paper_bgcolor").and_then(Rgba::parse).unwrap_or(GROUND) } else { LINE };
    let colour = marker.text("line.color").and_then(Rgba::parse).unwrap_or(usual);
    let is_bar = is_tile || matches!(kind, "bar" | "histogram" | "funnel" | "waterfall");
    let template_line = if kind == "waterfall" || kind == "funnel" { 0.0 } else { width };
    let fill = source.text("fillcolor").and_then(Rgba::parse);
    let group = source.display("legendgroup").map_or(0, |group| {
        group
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    });
    TraceLook {
        border: (is_bar && template_line > 0.0 && colour.a > 0.0).then_some(Stroke {
            colour,
            width,
            dash: Dash::Solid,
        }),
        frame: (kind == "candlestick").then(|| source.number("line.width").unwrap_or(2.0).clamp(0.0, 100.0) as f32),
        font,
        own_colour: source.text("textfont.color").is_some(),
        own_inside: ["textfont.color", "insidetextfont.color"].iter().any(|path| source.text(path).is_some()),
        inside_font: Font::read(source.sub("insidetextfont"), font),
        angle: source.number("textangle").map(|angle| angle as f32),
        clip: source.flag("cliponaxis", !matches!(kind, "scatterpolar" | "scatterpolargl" | "scattersmith")),
        marker: Form::read(marker, source.display("marker.symbol").as_deref().unwrap_or("circle"), Rgba::default()),
        fill,
        line: None,
        size: marker.number("size").unwrap_or(if has_points { 6.0 } else { 0.0 }).clamp(0.0, 500.0) as f32,
        slides: matches!(kind, "candlestick" | "ohlc"),
        group,
        legend_width: source.number("legendwidth").filter(|width| *width > 0.0).map(|width| width.min(10_000.0) as f32),
        hatch: Hatch::read(source.sub(if kind.starts_with("scatter") { "fillpattern" } else { "marker.pattern" })),
        gradient: Gradient::read(source.sub("fillgradient")).filter(|_| kind.starts_with("scatter")),
        corner: corner(marker, layout).filter(|_| is_bar),
    }
}
