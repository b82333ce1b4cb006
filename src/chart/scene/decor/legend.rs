//! What explains colours: the places and looks of legends and of scales of colours.

use super::{Font, Hold, global_font, hold, leaning, titled};
use crate::chart::color::{LINE, Rgba};
use crate::chart::rich_text::RichText;
use crate::chart::scene::mark::{Dash, Stroke};
use crate::chart::scene::source::Source;

/// Where the title of a legend stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LegendTitle {
    /// Above the items, leaning to the left (0), in the middle (0.5) or to the right (1).
    Above(Hold),
    /// Left of the items.
    Left,
}

/// A legend.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendLook {
    /// The name by which traces ask for it.
    pub id: String,
    /// Whether its items stand beside each other.
    pub flat: bool,
    /// Whether the traces of a group stand together.
    pub grouped: bool,
    /// Its place.
    pub at: [f32; 2],
    /// Whether the place is one in the picture with its margins.
    pub container: [bool; 2],
    /// Where it stands to its place.
    pub hold: [Hold; 2],
    /// The font of names.
    pub font: Font,
    /// The font of groups' titles.
    pub group_font: Font,
    /// Its title.
    pub title: RichText,
    /// The font of that.
    pub title_font: Font,
    /// Where that stands.
    pub title_side: LegendTitle,
    /// Its ground.
    pub ground: Rgba,
    /// Its border.
    pub border: Stroke,
    /// Whether the symbols are of one size, whatever the marks are.
    pub constant: bool,
    /// The width of symbols.
    pub item: f32,
    /// How far symbols and names stand from the left end.
    pub indent: f32,
    /// The width of names, in pixels or, if so said, of items as a share of the room; 0 for what each needs.
    pub entry: (f32, bool),
    /// Where a symbol stands to a name of several lines: -1 above, 0 in the middle, 1 below.
    pub lean: f32,
    /// The space between groups.
    pub group_gap: f32,
    /// The most that it may be high: pixels, or up to 1 a share of the room.
    pub most: Option<f32>,
}

impl LegendLook {
    /// Returns whether it lies below (-1) or above (1) the panels, else 0.
    #[must_use]
    pub fn beyond(&self) -> i8 {
        let [_, y] = self.at;
        match self.hold[1] {
            hold if y < 0.0 || y <= 0.0 && hold <= 0.0 => -1,
            hold if y > 1.0 || y >= 1.0 && hold >= 1.0 => 1,
            _ => 0,
        }
    }
}

/// Where the title of a scale of colours stands to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitleSide {
    /// Above its upper end.
    Above,
    /// Below its lower end.
    Below,
    /// Right of one that stands, turned; left of one that lies.
    Beside,
}

/// The place and looks of a scale of colours.
#[derive(Debug, Clone, PartialEq)]
pub struct BarLook {
    /// Its place in the paper.
    pub at: [f32; 2],
    /// Whether the place is one in the picture with its margins.
    pub container: [bool; 2],
    /// Where it stands to its place.
    pub hold: [Hold; 2],
    /// Its length, as a fraction of the paper or in pixels.
    pub length: (f32, bool),
    /// Its thickness in pixels or as a fraction.
    pub thickness: (f32, bool),
    /// Whether it lies.
    pub lies: bool,
    /// The free space around it.
    pub pad: [f32; 2],
    /// The font of labels.
    pub font: Font,
    /// Its title.
    pub title: RichText,
    /// The font of its title.
    pub title_font: Font,
    /// Where the title stands.
    pub title_side: TitleSide,
    /// Whether the labels stand on the colours, and on which side of their ticks: -1 left or below, 1 right or above.
    pub inside: Option<i8>,
    /// The border of the colours.
    pub outline: Stroke,
    /// What lies below it, its title and its labels.
    pub ground: Rgba,
    /// The border of that.
    pub border: Stroke,
    /// Its ticks, with their length.
    pub ticks: Option<(Stroke, f32)>,
}

/// More legends than these are not looked for.
const MOST: usize = 50;

/// Reads the legends of a layout by their names. `paper` is the colour that they have by themselves.
#[must_use]
pub fn legends(layout: Source<'_>, names: &[String], font: Font, paper: Rgba) -> Vec<LegendLook> {
    names.iter().take(MOST).map(|name| legend(layout.sub(name), name, font, paper)).collect()
}

/// Returns the names of the legends that traces ask for, the usual one first, then by their numbers.
pub fn names<'t>(asked: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut numbers: Vec<u32> = asked.filter_map(number_of).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let others = numbers.into_iter().filter(|number| *number > 1).map(|number| format!("legend{number}"));
    std::iter::once("legend".to_owned()).chain(others).take(MOST).collect()
}

/// Returns the number of a legend's name: `legend` is 1.
#[must_use]
pub fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_prefix("legend")?;
    if digits.is_empty() { Some(1) } else { digits.parse().ok().filter(|_| !digits.starts_with('0')) }
}

/// Reads a legend's place and looks.
fn legend(legend: Source<'_>, name: &str, font: Font, paper: Rgba) -> LegendLook {
    let number = |key: &str| legend.number(key).map(|number| number as f32);
    let flat = legend.text("orientation") == Some("h");
    let font = Font::read(legend.sub("font"), font);
    let container = ["xref", "yref"].map(|key| legend.text(key) == Some("container"));
    let x = number("x").unwrap_or(match (flat, container[0]) {
        (true, _) => 0.0,
        (false, true) => 1.0,
        (false, false) => 1.02,
    });
    let y = number("y").unwrap_or(match (flat, container[1]) {
        (true, true) => 0.0,
        (true, false) => -0.1,
        _ => 1.0,
    });
    let ends = |at: f32, up: bool, word: Option<&str>| hold(word).unwrap_or_else(|| leaning(at, up));
    let x_word = legend.text("xanchor").or(Some("left"));
    let y_word = legend.text("yanchor").or(if flat && y < 0.0 { Some("top") } else { None });
    let larger = font.sized((font.size * 1.1).round());
    LegendLook {
        id: name.to_owned(),
        flat,
        grouped: false,
        at: [x.clamp(-2.0, 3.0), y.clamp(-2.0, 3.0)],
        container,
        hold: [ends(x, false, x_word), ends(y, true, y_word)],
        font,
        group_font: Font::read(legend.sub("grouptitlefont"), larger),
        title: titled(legend, "title"),
        title_font: Font::read(legend.sub("title.font"), font.sized((font.size * 1.2).round())),
        title_side: match legend.text("title.side") {
            Some("top" | "top left") => LegendTitle::Above(0.0),
            Some("top center") => LegendTitle::Above(0.5),
            Some("top right") => LegendTitle::Above(1.0),
            Some("left") => LegendTitle::Left,
            _ if flat => LegendTitle::Left,
            _ => LegendTitle::Above(0.0),
        },
        ground: legend.text("bgcolor").and_then(Rgba::parse).unwrap_or(paper),
        border: Stroke {
            colour: legend.text("bordercolor").and_then(Rgba::parse).unwrap_or(LINE),
            width: number("borderwidth").unwrap_or(0.0).clamp(0.0, 100.0),
            dash: Dash::Solid,
        },
        constant: legend.text("itemsizing") == Some("constant"),
        item: number("itemwidth").unwrap_or(30.0).clamp(30.0, 500.0),
        indent: number("indentation").unwrap_or(0.0).clamp(-15.0, 500.0),
        entry: (
            number("entrywidth").unwrap_or(0.0).clamp(0.0, 10_000.0),
            legend.text("entrywidthmode") == Some("fraction"),
        ),
        lean: match legend.text("valign") {
            Some("top") => -1.0,
            Some("bottom") => 1.0,
            _ => 0.0,
        },
        group_gap: number("tracegroupgap").unwrap_or(10.0).clamp(0.0, 500.0),
        most: number("maxheight").filter(|most| *most > 0.0),
    }
}

/// Reads the place of a scale of colours from its object and the layout's fonts.
#[must_use]
pub fn bar(bar: Source<'_>, layout: Source<'_>) -> BarLook {
    let number = |key: &str| bar.number(key).map(|number| number as f32);
    let lies = bar.text("orientation") == Some("h");
    let container = ["xref", "yref"].map(|key| bar.text(key) == Some("container"));
    let across = usize::from(lies);
    // In the picture it stands at its edge, within it.
    let beyond = if container[across] { 1.0 } else { 1.02 };
    let usual = if lies { [0.5, beyond] } else { [beyond, 0.5] };
    let at = [number("x").unwrap_or(usual[0]), number("y").unwrap_or(usual[1])];
    let font = global_font(layout);
    let usual_hold = match (lies, container[across]) {
        (true, false) => [0.5, 1.0],
        (true, true) => [0.5, 0.0],
        (false, false) => [0.0, 0.5],
        (false, true) => [1.0, 0.5],
    };
    let line = |colour: &str, width: &str, usual: f32| Stroke {
        colour: bar.text(colour).and_then(Rgba::parse).unwrap_or(LINE),
        width: number(width).unwrap_or(usual).clamp(0.0, 100.0),
        dash: Dash::Solid,
    };
    let tick_length = number("ticklen").unwrap_or(5.0);
    BarLook {
        at,
        container,
        hold: [hold(bar.text("xanchor")).unwrap_or(usual_hold[0]), hold(bar.text("yanchor")).unwrap_or(usual_hold[1])],
        length: (number("len").unwrap_or(1.0).max(0.0), bar.text("lenmode") == Some("pixels")),
        thickness: (number("thickness").unwrap_or(30.0).max(0.0), bar.text("thicknessmode") != Some("fraction")),
        lies,
        pad: [number("xpad").unwrap_or(10.0), number("ypad").unwrap_or(10.0)],
        font: Font::read(bar.sub("tickfont"), font),
        title: titled(bar, "title"),
        title_font: Font::read(
            bar.sub("title.font"),
            Font::read(bar.sub("titlefont"), font.sized((font.size * 1.2).round())),
        ),
        title_side: match bar.text("title.side").or(bar.text("titleside")) {
            Some("right" | "left") => TitleSide::Beside,
            Some("bottom") => TitleSide::Below,
            Some("top") => TitleSide::Above,
            _ if lies => TitleSide::Beside,
            _ => TitleSide::Above,
        },
        inside: bar.text("ticklabelposition").filter(|place| place.starts_with("inside")).map(|place| {
            let ends = |one: &str, other: &str| i8::from(place.ends_with(one)) - i8::from(place.ends_with(other));
            if lies { ends("right", "left") } else { ends("top", "bottom") }
        }),
        outline: line("outlinecolor", "outlinewidth", 1.0),
        ground: bar.text("bgcolor").and_then(Rgba::parse).unwrap_or(Rgba::CLEAR),
        border: line("bordercolor", "borderwidth", 0.0),
        ticks: matches!(bar.text("ticks"), Some("outside" | "inside")).then(|| {
            (
                line("tickcolor", "tickwidth", 1.0),
                if bar.text("ticks") == Some("inside") { -tick_length } else { tick_length },
            )
        }),
    }
}
