//! What of a trace can be read out under a place: the places of its values and the values themselves, in coordinates.
//!
//! They are kept only where a figure is looked at closely; [`crate::chart::readout`] searches them.

use super::kept::Keeper;
use super::mark::Sizes;
use super::shape::Coordinates;
use crate::model::Value;

/// The spots of a trace in a panel.
#[derive(Debug, Clone)]
pub struct TraceSpots {
    /// The trace's number in the figure.
    pub trace: usize,
    /// The panel's number in the scene.
    pub panel: usize,
    /// The spots.
    pub spots: Spots<'static>,
    /// What the figure's template says of such traces.
    pub template: Option<Value>,
}

/// The places of a trace's values.
#[derive(Debug, Clone)]
pub enum Spots<'a> {
    /// Points, numbered as in the figure.
    Points {
        /// Where they are, along x and y.
        places: [Coordinates<'a>; 2],
        /// What they say, if that is not where they are: points of stacks.
        values: Option<[Coordinates<'a>; 2]>,
        /// Their diameters in pixels.
        sizes: Sizes,
        /// Whether x never falls.
        rising: bool,
    },
    /// Bars, numbered as in the figure or by bins.
    Bars {
        /// x, y and x, y of two corners.
        rects: Vec<[f64; 4]>,
        /// Whether they stand.
        upright: bool,
        /// What they say, along x and y.
        values: [Vec<f64>; 2],
        /// Where the bins of a histogram begin and end.
        bins: Option<Vec<[f64; 2]>>,
    },
    /// Cells of a table, row by row.
    Cells {
        /// The borders of columns and of rows.
        borders: [Vec<f64>; 2],
        /// The coordinates of columns and of rows.
        middles: [Vec<f64>; 2],
        /// The numbers; none for tables of colours.
        numbers: Vec<f64>,
    },
    /// Several values at one position: boxes and candles.
    Lots {
        /// Whether the values lie along y.
        upright: bool,
        /// The lots.
        lots: Vec<Lot>,
    },
    /// Parts of a plane: sectors, tiles, areas of a map, points of a scene.
    Parts(Vec<Part>),
    /// Slices of a pie.
    Slices {
        /// The slices in their order around.
        slices: Vec<Portion>,
        /// The angle at which the first begins, in degrees clockwise from the top.
        rotation: f32,
        /// Whether they follow each other clockwise.
        clockwise: bool,
    },
}

impl Spots<'_> {
    /// Returns them so that they outlive their figure; columns that its shapes have too are kept once.
    #[must_use]
    pub fn kept(self, keeper: &mut Keeper) -> Spots<'static> {
        match self {
            Spots::Points { places, values, sizes, rising } => Spots::Points {
                places: places.map(|column| keeper.column(&column)),
                values: values.map(|values| values.map(|column| keeper.column(&column))),
                sizes,
                rising,
            },
            Spots::Bars { rects, upright, values, bins } => Spots::Bars { rects, upright, values, bins },
            Spots::Cells { borders, middles, numbers } => Spots::Cells { borders, middles, numbers },
            Spots::Lots { upright, lots } => Spots::Lots { upright, lots },
            Spots::Parts(parts) => Spots::Parts(parts),
            Spots::Slices { slices, rotation, clockwise } => Spots::Slices { slices, rotation, clockwise },
        }
    }
}

/// Several values at one position.
#[derive(Debug, Clone, PartialEq)]
pub struct Lot {
    /// The position.
    pub at: f64,
    /// What the position says, if it is moved aside.
    pub says: f64,
    /// How far it reaches on both sides of its position.
    pub half: f64,
    /// The values with their names, in the order in which they are read.
    pub values: Vec<(&'static str, f64)>,
}

/// A part of a plane with what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its outline in the panel's coordinates: rings parted by `NaN`, or a single place for a point.
    pub outline: Vec<[f64; 2]>,
    /// What it is called, with its markup; empty for nothing.
    pub label: String,
    /// What it says: names as templates call them, and texts as its axes write them.
    pub says: Vec<(&'static str, String)>,
    /// Its place in the figure's lists.
    pub index: usize,
}

/// A slice of a pie.
#[derive(Debug, Clone, PartialEq)]
pub struct Portion {
    /// Its name, with its markup.
    pub label: String,
    /// Its value.
    pub value: f64,
    /// Its share of the whole.
    pub share: f64,
    /// Its place in the figure's lists.
    pub index: usize,
}
