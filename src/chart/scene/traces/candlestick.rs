//! Candlesticks and OHLC: opening, highest, lowest and closing values.

use super::{Context, Coordinates, Drawn, Swatch};
use crate::chart::color::Rgba;
use crate::chart::scene::mark::{Dash, Paint, Stroke};
use crate::chart::scene::shape::Shape;
use crate::chart::scene::spots::{Lot, Spots};

/// Reads and draws the trace.
#[must_use]
pub fn draw<'a>(mut context: Context<'a>) -> Drawn<'a> {
    let source = context.source;
    let sticks = source.text("type") == Some("ohlc");
    let mut read = |path: &str| context.coordinates_on("y", path).unwrap_or_default();
    let values: [Coordinates<'a>; 4] = ["open", "high", "low", "close"].map(&mut read);
    let count = values.iter().map(|column| column.len()).min().unwrap_or(0);
    let positions = context.positions("x", count);
    let mut all = positions.to_vec();
    let half = super::bar::least_distance(&mut all).unwrap_or(1.0) * 0.3;
    let mut pieces = [Pieces::default(), Pieces::default()];
    let mut drawn = Drawn::default();
    let mut before = f64::NAN;
    let mut lots = Vec::new();
    for index in 0..count.min(positions.len()) {
        let at = positions[index];
        let [open, high, low, close] = [0, 1, 2, 3].map(|which| values[which][index]);
        if ![at, open, high, low, close].iter().all(|value| value.is_finite()) {
            continue;
        }
        // A day that closes as it opened goes with the close before it.
        let falls = close < open || close <= open && close < before;
        before = close;
        pieces[usize::from(falls)].add([at, open, high, low, close], half, sticks);
        if context.shared.keeps {
            let values = vec![("open", open), ("high", high), ("low", low), ("close", close)];
            lots.push(Lot { at, says: at, half: half / 0.6, values });
        }
        drawn.x.add(at - half / 0.6);
        drawn.x.add(at + half / 0.6);
        for value in [high, low, open, close] {
            drawn.y.add(value);
        }
    }
    drawn.y.padded = true;
    if !lots.is_empty() {
        drawn.spots.push(Spots::Lots { upright: true, lots });
    }
    let usual = [Rgba::new(0x3d, 0x99, 0x70), Rgba::new(0xff, 0x41, 0x36)];
    let mut first = usual[0];
    for (pieces, (name, usual)) in pieces.into_iter().zip(["increasing", "decreasing"].into_iter().zip(usual)) {
        let colour = source.text(&format!("{name}.line.color")).or(source.text("line.color")).and_then(Rgba::parse);
        let colour = colour.unwrap_or(usual);
        if name == "increasing" {
            first = colour;
        }
        let fill = source.text(&format!("{name}.fillcolor")).and_then(Rgba::parse);
        let stroke = Stroke { colour, width: 2.0, dash: Dash::Solid };
        drawn.shapes.push(Shape::Segments { segments: pieces.lines, stroke });
        if !sticks {
            let fill = Paint::One(fill.unwrap_or(colour));
            drawn.shapes.push(Shape::Rects { rects: pieces.bodies, fill, outline: None, upright: true });
        }
    }
    let swatch = Swatch { colour: first, line: sticks, symbol: None };
    drawn.entries.push(super::Entry { swatch, ..context.entry(first) });
    drawn.axes = std::mem::take(&mut context.axes);
    drawn
}

/// What is drawn of the days that rise, or of those that fall.
#[derive(Default)]
struct Pieces {
    lines: Vec<[f64; 4]>,
    bodies: Vec<[f64; 4]>,
}

impl Pieces {
    fn add(&mut self, [at, open, high, low, close]: [f64; 5], half: f64, sticks: bool) {
        if sticks {
            self.lines.push([at, low, at, high]);
            self.lines.push([at - half, open, at, open]);
            self.lines.push([at, close, at + half, close]);
            return;
        }
        // The wick ends at the body, which would not hide it.
        self.lines.push([at, low, at, open.min(close)]);
        self.lines.push([at, open.max(close), at, high]);
        if open - close == 0.0 {
            self.lines.push([at - half, open, at + half, open]);
        } else {
            self.bodies.push([at - half, open, at + half, close]);
        }
    }
}
