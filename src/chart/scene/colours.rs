//! Colours by numbers: scales, their ends, the axes of colour that traces share, and the bar that explains them.

use super::mark::Paint;
use super::shape::Levels;
use super::source::{Each, Source};
use super::traces::Context;
use super::{ColourBar, Size, plain};
use crate::chart::axis::{Axis, AxisKind};
use crate::chart::color::{Rgba, Scale};
use crate::model::{Column, Value};

/// How many steps of a scale are told apart.
const STEPS: usize = 256;

/// How numbers become colours.
#[derive(Debug, Clone, Copy)]
pub struct Coloured<'a> {
    /// What holds `colorscale`, `cmin` and the like: the trace, its marker, or an axis of colour.
    pub source: Source<'a>,
    /// The layout.
    pub layout: Source<'a>,
    /// `c` or `z`: what the names of the ends begin with.
    pub letter: char,
    /// The least and greatest of the numbers.
    pub ends: (f64, f64),
    /// How big all is.
    pub size: Size,
}

impl<'a> Coloured<'a> {
    /// Returns how the numbers of a trace, or of its markers or lines (`source`), become colours: by the axis of colour that is
    /// named there, whose bar is the layout's, and then `true`; else by a scale of its own over these ends.
    #[must_use]
    pub fn of(context: &Context<'a>, source: Source<'a>, letter: char, ends: (f64, f64)) -> (Coloured<'a>, bool) {
        match source.text("coloraxis") {
            Some(name) => (context.shared.coloured(name), true),
            None => (Coloured { source, layout: context.layout, letter, ends, size: context.shared.size }, false),
        }
    }

    /// Returns the numbers of the first and last colour.
    #[must_use]
    pub fn ends(&self) -> (f64, f64) {
        let number = |name: &str| self.source.number(&format!("{}{name}", self.letter));
        let automatic = self.source.flag(&format!("{}auto", self.letter), false);
        let (low, high) = (
            number("min").filter(|_| !automatic).unwrap_or(self.ends.0),
            number("max").filter(|_| !automatic).unwrap_or(self.ends.1),
        );
        if let Some(middle) = number("mid") {
            let most = (high - middle).abs().max((middle - low).abs());
            return (middle - most, middle + most);
        }
        if high - low == 0.0 { (low - 0.5, high + 0.5) } else { (low, high) }
    }

    /// Returns the colours between the ends.
    #[must_use]
    pub fn levels(&self) -> Levels {
        let (low, high) = self.ends();
        let (low, high) = if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
        let own = self.source.at("colorscale").filter(|_| !self.source.flag("autocolorscale", false));
        let scale = own.and_then(Scale::parse).unwrap_or_else(|| self.usual(low, high));
        let scale = if self.source.flag("reversescale", false) { scale.reversed() } else { scale };
        Levels { low, high, colours: scale.table(STEPS) }
    }

    /// Returns the scale that the layout or Plotly takes for numbers of such signs.
    fn usual(&self, low: f64, high: f64) -> Scale {
        let name = match () {
            () if low * high < 0.0 => "diverging",
            () if low >= 0.0 => "sequential",
            () => "sequentialminus",
        };
        let own = self.layout.at(&format!("colorscale.{name}")).and_then(Scale::parse);
        own.unwrap_or_else(|| if self.letter == 'z' { Scale::default() } else { Scale::automatic(low, high) })
    }

    /// Returns the bar that explains the colours.
    #[must_use]
    pub fn bar(&self, levels: &Levels) -> ColourBar {
        let bar = self.source.sub("colorbar");
        let settings = bar
            .at("tickvals")
            .and(self.source.at("colorbar"))
            .or(bar.own("tickformat").and(self.source.at("colorbar")));
        let nothing = Value::Null;
        let look = super::decor::bar(bar, self.layout);
        let id = if look.lies { "x" } else { "y" };
        let mut axis =
            Axis::from_layout(settings.or(self.source.at("colorbar")).unwrap_or(&nothing), id, AxisKind::Linear);
        axis.range = [levels.low, levels.high];
        let (length, in_pixels) = (f64::from(look.length.0), look.length.1);
        let length = if in_pixels { length } else { length * self.size.inner(look.lies) };
        let ticks = axis
            .ticks((length - 2.0 * f64::from(look.pad[usize::from(!look.lies)])).max(10.0), f64::from(look.font.size));
        let ticks = ticks.iter().filter(|tick| !tick.minor && !tick.text.is_empty());
        ColourBar {
            look,
            title: plain(bar.text("title.text").or(bar.text("title")).unwrap_or_default()).replace('\n', " "),
            low: levels.low,
            high: levels.high,
            colours: levels.colours.clone(),
            ticks: ticks.map(|tick| (tick.fraction as f32, tick.text.plain())).collect(),
        }
    }
}

/// Returns the colours of points by the `color` under a path, and the bar that explains them if one is wanted.
pub fn resolve(context: &Context<'_>, path: &str, count: usize) -> (Paint, Option<ColourBar>) {
    let marker = context.source.sub(path);
    let column = match marker.each("color") {
        Each::None => return (Paint::One(context.colour), None),
        Each::One(cell) => {
            let colour = Rgba::parse(&cell.display()).unwrap_or(context.colour);
            return (Paint::One(colour), None);
        }
        Each::Column(column) => column,
    };
    let Some(numbers) = numbers_of(column) else {
        return (Paint::Each(named(column, context.colour, count)), None);
    };
    let (coloured, is_shared) = Coloured::of(context, marker, 'c', ends(&numbers));
    let levels = coloured.levels();
    let paint = Paint::Each((0..count).map(|index| pick(&levels, &numbers, index, context.colour)).collect());
    // The bar of a shared axis of colour is the layout's, not the trace's.
    let wanted = !is_shared && marker.flag("showscale", marker.at("colorbar").is_some());
    (paint, wanted.then(|| coloured.bar(&levels)))
}

fn pick(levels: &Levels, numbers: &[f64], index: usize, otherwise: Rgba) -> Rgba {
    numbers.get(index).and_then(|number| levels.colour(*number)).unwrap_or(otherwise)
}

/// Returns the first colour that points have.
#[must_use]
pub fn first(context: &Context<'_>, path: &str) -> Option<Rgba> {
    match resolve(context, path, 1).0 {
        Paint::One(colour) => Some(colour),
        Paint::Each(colours) => colours.first().copied(),
    }
}

/// Returns the numbers of a column, if it is one of numbers, spelled ones included.
#[must_use]
pub fn numbers_of(column: &Column) -> Option<Vec<f64>> {
    if let Some(numbers) = column.numbers() {
        return Some(numbers.to_vec());
    }
    let numbers: Vec<f64> = column.cells().map(|cell| cell.number().unwrap_or(f64::NAN)).collect();
    let first = column.cells().find(|cell| *cell != crate::model::Cell::Null)?;
    first.number().is_some().then_some(numbers)
}

fn named(column: &Column, otherwise: Rgba, count: usize) -> Vec<Rgba> {
    let mut last: (String, Rgba) = (String::new(), otherwise);
    (0..count)
        .map(|index| {
            let text = column.cell(index).display();
            if text != last.0 {
                last = (text.clone(), Rgba::parse(&text).unwrap_or(otherwise));
            }
            last.1
        })
        .collect()
}

/// Returns the least and greatest of numbers.
#[must_use]
pub fn ends(numbers: &[f64]) -> (f64, f64) {
    let finite = numbers.iter().copied().filter(|number| number.is_finite());
    finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| (low.min(number), high.max(number)))
}
