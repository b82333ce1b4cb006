//! What explains colours: the places and looks of legends and of scales of colours.

use super::{Font, Hold, global_font, hold, leaning, titled};
use crate::chart::color::{LINE, Rgba};
use crate::chart::rich_text::RichText;
use crate::chart::scene::mark::{Dash, Stroke};
use crate::chart::scene::source::Source;

/// The legend.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendLook {
    /// Its place.
    pub at: [f32; 2],
    /// Whether the place is one in the picture with its margins.
    pub container: [bool; 2],
    /// Where it stands to its place.
    pub hold: [Hold; 2],
    /// The font of names.
    pub font: Font,
    /// Its title.
    pub title: RichText,
    /// The font of that.
    pub title_font: Font,
    /// Its ground.
    pub ground: Rgba,
    /// Its border.
    pub border: Stroke,
    /// Whether the symbols are of one size, whatever the marks are.
    pub constant: bool,
    /// The width of symbols.
    pub item: f32,
    /// The space between groups.
    pub group_gap: f32,
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

/// Reads the legend's place and looks; `paper` is the colour that it has by itself.
#[must_use]
pub fn legend(layout: Source<'_>, font: Font, paper: Rgba) -> LegendLook {
    let legend = layout.sub("legend");
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
    LegendLook {
        at: [x.clamp(-2.0, 3.0), y.clamp(-2.0, 3.0)],
        container,
        hold: [ends(x, false, x_word), ends(y, true, y_word)],
        font,
        title: titled(legend, "title"),
        title_font: Font::read(legend.sub("title.font"), font.sized((font.size * 1.1).round())),
        ground: legend.text("bgcolor").and_then(Rgba::parse).unwrap_or(paper),
        border: Stroke {
            colour: legend.text("bordercolor").and_then(Rgba::parse).unwrap_or(LINE),
            width: number("borderwidth").unwrap_or(0.0).clamp(0.0, 100.0),
            dash: Dash::Solid,
        },
        constant: legend.text("itemsizing") == Some("constant"),
        item: number("itemwidth").unwrap_or(30.0).clamp(30.0, 500.0),
        group_gap: number("tracegroupgap").unwrap_or(10.0).clamp(0.0, 500.0),
    }
}

/// Reads the place of a scale of colours from its object and the layout's fonts.
#[must_use]
pub fn bar(bar: Source<'_>, layout: Source<'_>) -> BarLook {
    let number = |key: &str| bar.number(key).map(|number| number as f32);
    let lies = bar.text("orientation") == Some("h");
    let usual = if lies { [0.5, 1.02] } else { [1.02, 0.5] };
    let at = [number("x").unwrap_or(usual[0]), number("y").unwrap_or(usual[1])];
    let font = global_font(layout);
    let usual_hold = if lies { [0.5, 1.0] } else { [0.0, 0.5] };
    let line = |colour: &str, width: &str, usual: f32| Stroke {
        colour: bar.text(colour).and_then(Rgba::parse).unwrap_or(LINE),
        width: number(width).unwrap_or(usual).clamp(0.0, 100.0),
        dash: Dash::Solid,
    };
    let tick_length = number("ticklen").unwrap_or(5.0);
    BarLook {
        at,
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
