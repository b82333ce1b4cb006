//! The exact form of a point: one of Plotly's 55 symbols, filled or hollow, with its border.

use super::mark::{Dash, Stroke};
use super::source::Source;
use crate::chart::color::{GROUND, LINE, Rgba};

/// The names of the forms, in the order of their numbers.
const NAMES: [&str; 55] = [
    "circle",
    "square",
    "diamond",
    "cross",
    "x",
    "triangle-up",
    "triangle-down",
    "triangle-left",
    "triangle-right",
    "triangle-ne",
    "triangle-se",
    "triangle-sw",
    "triangle-nw",
    "pentagon",
    "hexagon",
    "hexagon2",
    "octagon",
    "star",
    "hexagram",
    "star-triangle-up",
    "star-triangle-down",
    "star-square",
    "star-diamond",
    "diamond-tall",
    "diamond-wide",
    "hourglass",
    "bowtie",
    "circle-cross",
    "circle-x",
    "square-cross",
    "square-x",
    "diamond-cross",
    "diamond-x",
    "cross-thin",
    "x-thin",
    "asterisk",
    "hash",
    "y-up",
    "y-down",
    "y-left",
    "y-right",
    "line-ew",
    "line-ns",
    "line-ne",
    "line-nw",
    "arrow-up",
    "arrow-down",
    "arrow-left",
    "arrow-right",
    "arrow-bar-up",
    "arrow-bar-down",
    "arrow-bar-left",
    "arrow-bar-right",
    "arrow",
    "arrow-wide",
];

/// The form of points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Form {
    /// The number of the symbol, below 55.
    pub number: u8,
    /// Whether it is hollow: its border has the point's colour.
    pub open: bool,
    /// Whether there is a dot in it.
    pub dot: bool,
    /// Its border.
    pub border: Stroke,
    /// By how many degrees it is turned clockwise.
    pub angle: i16,
    /// Whether it points where it comes from the point before it, of which the first then has none.
    pub follows: bool,
}

impl Default for Form {
    fn default() -> Self {
        let border = Stroke { colour: LINE, width: 0.0, dash: Dash::Solid };
        Form { number: 0, open: false, dot: false, border, angle: 0, follows: false }
    }
}

impl Form {
    /// Makes a form without border of a symbol's name or number.
    #[must_use]
    pub fn named(name: &str) -> Form {
        let name = of_icon(name.trim());
        if let Ok(number) = name.parse::<u16>() {
            let base = (number % 100) as u8;
            let base = if usize::from(base) < NAMES.len() { base } else { 0 };
            return Form { number: base, open: number / 100 % 2 == 1, dot: number / 200 % 2 == 1, ..Form::default() };
        }
        let (name, dot) = name.strip_suffix("-dot").map_or((name, false), |name| (name, true));
        let (name, open) = name.strip_suffix("-open").map_or((name, false), |name| (name, true));
        let number = NAMES.iter().position(|other| *other == name).unwrap_or(0);
        Form { number: number as u8, open, dot, ..Form::default() }
    }

    /// Reads the form of a marker that has this symbol, for the point of an index; `colour` is what points have that name none.
    #[must_use]
    pub fn of_point(marker: Source<'_>, (symbol, index): (&str, usize), colour: Rgba) -> Form {
        let angle = marker.each("angle").number(index).filter(|angle| angle.is_finite()).unwrap_or(0.0);
        let follows = marker.text("angleref") == Some("previous");
        Form { angle: (angle % 360.0).round() as i16, follows, ..Form::read(marker, symbol, colour) }
    }

    /// Reads the form of a marker that has this symbol and stands upright; `colour` is what points have that name none.
    #[must_use]
    pub fn read(marker: Source<'_>, symbol: &str, colour: Rgba) -> Form {
        let form = Form::named(symbol);
        let bubbles = marker.each("size").is_column();
        let plain = if form.open || form.is_thin() { 1.0 } else { 0.0 };
        let width = marker.each("line.width").number(0).unwrap_or(if bubbles { 1.0 } else { plain });
        let named = marker.text("line.color").and_then(Rgba::parse);
        let column = || marker.column("line.color").and_then(|column| Rgba::parse(&column.cell(0).display()));
        let usual = if bubbles { GROUND } else { LINE };
        let own = marker.text("color").and_then(Rgba::parse).filter(|own| bubbles && *own != colour).map(|_| usual);
        let colour = named.or_else(column).or(own).unwrap_or(usual);
        Form { border: Stroke { colour, width: width.clamp(0.0, 100.0) as f32, dash: Dash::Solid }, ..form }
    }

    /// Returns whether it is made of lines only.
    #[must_use]
    pub fn is_thin(self) -> bool {
        matches!(self.number, 33..=44)
    }
}

/// Returns the form that is most like an icon of street maps, or the name itself if it is none.
#[must_use]
pub fn of_icon(name: &str) -> &str {
    let plain = name.strip_suffix("-15").or_else(|| name.strip_suffix("-11")).unwrap_or(name);
    match plain {
        "marker" | "embassy" => "triangle-down",
        "marker-stroked" => "triangle-down-open",
        "triangle" | "mountain" | "volcano" | "campsite" | "park" | "park-alt1" | "garden" | "natural" => "triangle-up",
        "triangle-stroked" => "triangle-up-open",
        "circle-stroked" => "circle-open",
        "square-stroked" => "square-open",
        "star-stroked" => "star-open",
        "airport" | "airfield" | "heliport" | "rocket" => "star-triangle-up",
        "bus" | "car" | "rail" | "rail-light" | "rail-metro" | "taxi" | "parking" | "building" | "commercial"
        | "shop" | "grocery" | "bank" | "lodging" | "home" => "square",
        "harbor" | "ferry" | "swimming" | "water" | "dam" => "diamond-tall",
        "hospital" | "pharmacy" | "doctor" | "dentist" | "cemetery" | "religious-christian" | "place-of-worship" => {
            "cross"
        }
        "school" | "college" | "library" | "town-hall" | "post" => "pentagon",
        "restaurant" | "cafe" | "bar" | "beer" | "fast-food" | "bakery" => "hexagon",
        "fuel" | "industrial" | "warehouse" => "octagon",
        "monument" | "castle" | "museum" | "art-gallery" | "landmark" | "religious-jewish" | "religious-muslim" => {
            "diamond"
        }
        "danger" | "roadblock" | "fire-station" | "police" | "prison" => "x",
        "attraction" | "theatre" | "cinema" | "music" | "stadium" | "soccer" | "tennis" | "golf" => "star",
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_the_same() {
        assert_eq!(Form::named("star-open-dot"), Form::named("317"));
        assert_eq!(Form::named("hexagram").number, 18);
        assert_eq!(Form::named("nonsense").number, 0);
        assert!(Form::named("x-thin-open").is_thin());
        assert_eq!(Form::named("99").number, 0);
        assert_eq!(Form::named("airport-15").number, Form::named("star-triangle-up").number);
        assert!(Form::named("circle-stroked").open);
    }
}
