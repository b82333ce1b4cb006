//! What is drawn in a panel, in fractions of it: x from the left, y from the bottom, each 0 to 1.
//!
//! Marks know no axis, no trace type and no terminal. They are thinned to the scene's resolution and own their data, so
//! that a scene can be kept and sent between threads.

use super::form::Form;
use crate::chart::color::Rgba;
use crate::chart::rich_text::RichText;

/// A place in a panel.
pub type Place = [f32; 2];

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Rgba,
    /// Its width in pixels.
    pub width: f32,
    /// Its strokes and gaps.
    pub dash: Dash,
}

/// The strokes and gaps of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dash {
    /// No gaps.
    #[default]
    Solid,
    /// Points.
    Dot,
    /// Short strokes.
    Dash,
    /// Long strokes.
    LongDash,
    /// Strokes and points in turn.
    DashDot,
    /// Long strokes and points in turn.
    LongDashDot,
}

impl Dash {
    /// Reads a dash by its name; a list of lengths is a dash.
    #[must_use]
    pub fn named(name: &str) -> Dash {
        match name {
            "dot" => Dash::Dot,
            "dash" => Dash::Dash,
            "longdash" => Dash::LongDash,
            "dashdot" => Dash::DashDot,
            "longdashdot" => Dash::LongDashDot,
            other if other.contains("px") => Dash::Dash,
            _ => Dash::Solid,
        }
    }
}

/// A colour for all, or one each.
#[derive(Debug, Clone, PartialEq)]
pub enum Paint {
    /// The same for all.
    One(Rgba),
    /// One each.
    Each(Vec<Rgba>),
}

impl Paint {
    /// Returns the colour of the one at `index`.
    #[must_use]
    pub fn at(&self, index: usize) -> Rgba {
        match self {
            Paint::One(colour) => *colour,
            Paint::Each(colours) => colours.get(index).or(colours.last()).copied().unwrap_or_default(),
        }
    }
}

/// A size in pixels for all, or one each.
#[derive(Debug, Clone, PartialEq)]
pub enum Sizes {
    /// The same for all.
    One(f32),
    /// One each.
    Each(Vec<f32>),
}

impl Sizes {
    /// Returns the size of the one at `index`.
    #[must_use]
    pub fn at(&self, index: usize) -> f32 {
        match self {
            Sizes::One(size) => *size,
            Sizes::Each(sizes) => sizes.get(index).copied().unwrap_or(6.0),
        }
    }
}

/// The form of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Symbol {
    /// ●
    #[default]
    Circle,
    /// ■
    Square,
    /// ◆
    Diamond,
    /// ✚
    Cross,
    /// ✖
    X,
    /// ▲
    TriangleUp,
    /// ▼
    TriangleDown,
    /// ★
    Star,
    /// ○ and every other hollow one
    Open,
}

impl Symbol {
    /// Reads a symbol by its name or number.
    #[must_use]
    pub fn named(name: &str) -> Symbol {
        let name = super::form::of_icon(name);
        let number = name.parse::<u32>().ok();
        if number.is_some_and(|number| number % 200 >= 100) || name.contains("open") {
            return Symbol::Open;
        }
        let base = name.split('-').next().unwrap_or(name);
        match (base, number.map(|number| number % 100)) {
            ("square", _) | (_, Some(1)) => Symbol::Square,
            ("diamond", _) | (_, Some(2 | 23 | 24 | 25)) => Symbol::Diamond,
            ("cross", _) | (_, Some(3)) => Symbol::Cross,
            ("x", _) | (_, Some(4)) => Symbol::X,
            ("triangle", _) if name.contains("down") => Symbol::TriangleDown,
            (_, Some(6)) => Symbol::TriangleDown,
            ("triangle", _) | (_, Some(5)) => Symbol::TriangleUp,
            ("star", _) | (_, Some(17)) => Symbol::Star,
            _ => Symbol::Circle,
        }
    }

    /// Returns the character that looks most like the symbol.
    #[must_use]
    pub fn glyph(self) -> char {
        match self {
            Symbol::Circle => '●',
            Symbol::Square => '■',
            Symbol::Diamond => '◆',
            Symbol::Cross => '+',
            Symbol::X => '×',
            Symbol::TriangleUp => '▲',
            Symbol::TriangleDown => '▼',
            Symbol::Star => '★',
            Symbol::Open => '○',
        }
    }
}

/// Where a text stands to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Anchor {
    /// -1 if the text is left of the place, 0 if centred, 1 if right of it.
    pub x: i8,
    /// -1 if the text is below the place, 0 if centred, 1 if above it.
    pub y: i8,
}

/// A text in a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Its place.
    pub at: Place,
    /// The text, without markup and control characters; lines are parted by `\n`.
    pub text: String,
    /// The text with its styles.
    pub rich: RichText,
    /// Where it stands.
    pub anchor: Anchor,
    /// Its colour, or what suits the ground.
    pub colour: Option<Rgba>,
    /// The extent of what it names, if it must stay inside: width and height in fractions of the panel.
    pub room: Option<[f32; 2]>,
    /// The size of its letters in pixels, or that of its trace's texts. Cells have one size.
    pub size: Option<f32>,
    /// How far it is turned, in degrees clockwise. Cells do not turn.
    pub turn: f32,
}

/// A rectangle: left, bottom, right, top in any order of the pairs.
pub type Rect = [f32; 4];

/// A table of colours over the panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The borders of the columns, one more than columns.
    pub xs: Vec<f32>,
    /// The borders of the rows, one more than rows.
    pub ys: Vec<f32>,
    /// The colours row by row; translucent to nothing for gaps.
    pub colours: Vec<Rgba>,
    /// Whether colours run into each other from middle to middle.
    pub smooth: bool,
}

/// A slice of a pie.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// Its share of the whole, from 0 to 1.
    pub share: f64,
    /// Its colour.
    pub fill: Rgba,
    /// What is written on it.
    pub text: RichText,
    /// How far it is moved out, as a share of the radius.
    pub pull: f32,
    /// Whether its text stands inside, if said.
    pub inside: Option<bool>,
    /// Its number in the trace.
    pub index: usize,
}

/// How texts inside slices lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    /// As they are biggest.
    #[default]
    Auto,
    /// From left to right.
    Horizontal,
    /// Along the radius.
    Radial,
    /// Across the radius.
    Tangential,
}

/// A pie that fills its panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Pie {
    /// The slices in their order.
    pub slices: Vec<Slice>,
    /// The share of the radius that stays free.
    pub hole: f32,
    /// The angle of the first slice's start, in degrees clockwise from the top.
    pub rotation: f32,
    /// Whether the slices follow each other clockwise.
    pub clockwise: bool,
    /// The slices' borders.
    pub border: Option<Stroke>,
    /// How texts inside lie.
    pub orientation: Orientation,
    /// The pie's title.
    pub title: RichText,
    /// Where the title is: `top left`, `middle center` and so on.
    pub title_place: String,
    /// The size of the title.
    pub title_size: f32,
    /// How big it is among the pies of its group: the area of the greatest is 1.
    pub scale: f32,
}

/// One thing to draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line, broken where a place is `NaN`.
    Line {
        /// Its places.
        places: Vec<Place>,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// An area within rings parted by `NaN`.
    Area {
        /// The rings' places.
        places: Vec<Place>,
        /// Its colour.
        fill: Rgba,
        /// Which element of its trace it shows: patterns may differ between them.
        index: usize,
    },
    /// Rectangles.
    Rects {
        /// Their corners.
        rects: Vec<Rect>,
        /// Their colours.
        fill: Paint,
        /// Whether their upper and lower ends say something, else their left and right ones.
        upright: bool,
        /// Their outlines, if only these are drawn.
        outline: Option<Stroke>,
    },
    /// Points.
    Points {
        /// Their places.
        places: Vec<Place>,
        /// Their colours.
        colour: Paint,
        /// Their diameters in pixels.
        size: Sizes,
        /// Their form.
        symbol: Symbol,
        /// Their exact form.
        form: Form,
    },
    /// Single strokes from place to place.
    Segments {
        /// x, y and x, y of the ends.
        segments: Vec<[f32; 4]>,
        /// How they are drawn.
        stroke: Stroke,
        /// How far the caps at their ends reach, in pixels.
        cap: f32,
    },
    /// A table of colours.
    Grid(Grid),
    /// Texts.
    Text(Vec<Label>),
    /// Slices of a pie, of which pictures draw nothing else; cells leave them out.
    Pie(Pie),
}

/// A mark and the trace it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// The trace's number in the figure, or [`Layer::NO_TRACE`].
    pub trace: usize,
    /// What is drawn.
    pub mark: Mark,
}

impl Layer {
    /// Stands for a trace where something belongs to none: the frame of a subplot.
    pub const NO_TRACE: usize = usize::MAX;
}
