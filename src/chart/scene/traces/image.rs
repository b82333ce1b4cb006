//! Images: tables of colours given as channels, or as a file in a data URL.

use super::{Context, Drawn};
use crate::chart::axis::AxisKind;
use crate::chart::color::Rgba;
use crate::chart::scene::bitmap::Bitmap;
use crate::chart::scene::shape::{Levels, Numbers, Shape};
use crate::chart::scene::source::Source;
use crate::chart::scene::spots::Spots;
use crate::model::Value;

/// Returns what is drawn of an image.
#[must_use]
pub fn draw(mut context: Context<'_>) -> Drawn<'_> {
    let source = context.source;
    let mut drawn = Drawn::default();
    if let Some(bitmap) = read(source).filter(|bitmap| bitmap.size.iter().all(|size| *size > 0)) {
        let mut borders = |letter: &str, count: usize, kept: usize| -> Vec<f64> {
            let log = context.axes[usize::from(letter == "y")].kind == AxisKind::Log;
            let first = format!("{letter}0");
            // Pixels are as long as numbers are, also where these are shown by their logarithms.
            let start = if log { source.number(&first) } else { context.one(letter, &first) }.unwrap_or(0.0);
            let step = source.number(&format!("d{letter}")).filter(|step| *step != 0.0).unwrap_or(1.0);
            let at = |index: usize| start + (index as f64 / kept as f64 * count as f64 - 0.5) * step;
            (0..=kept).map(|index| if log { at(index).log10() } else { at(index) }).collect()
        };
        let [wide, high] = bitmap.kept;
        let (xs, ys) = (borders("x", bitmap.size[0], wide), borders("y", bitmap.size[1], high));
        drawn.x.include(&xs);
        drawn.y.include(&ys);
        if context.shared.keeps {
            let between = |edges: &[f64]| edges.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
            let middles = [between(&xs), between(&ys)];
            drawn.spots.push(Spots::Cells { borders: [xs.clone(), ys.clone()], middles, numbers: Vec::new() });
        }
        let opacity = source.number("opacity").unwrap_or(1.0) as f32;
        let colours = bitmap.colours.iter().map(|colour| colour.faded(opacity)).collect();
        let levels = Levels { low: 0.0, high: 1.0, colours: Vec::new() };
        let smooth = matches!(source.text("zsmooth"), Some("fast" | "best"));
        drawn.shapes.push(Shape::Grid { xs, ys, numbers: Numbers::Colours(colours), levels, smooth });
    }
    drawn.axes = std::mem::take(&mut context.axes);
    drawn
}

fn read(source: Source<'_>) -> Option<Bitmap> {
    if let Some(file) = source.text("source") {
        return Bitmap::read(file);
    }
    let z = source.at("z")?;
    let model = source.text("colormodel").unwrap_or("rgb");
    let ends = Ends::read(source, model);
    match z {
        Value::Typed(array) if array.shape().len() == 3 => {
            let [rows, columns, channels] = [0, 1, 2].map(|index| array.shape()[index]);
            let column = array.column();
            let at = |row: usize, place: usize, channel: usize| {
                (channel < channels).then(|| column.cell((row * columns + place) * channels + channel).number())?
            };
            Some(Bitmap::collect(columns, rows, |row, place| ends.colour(|channel| at(row, place, channel))))
        }
        Value::List(lines) => {
            let columns = lines.iter().map(Value::len).max().unwrap_or(0);
            let colour = |row: usize, place: usize| {
                let cell = lines.get(row)?.row(place)?;
                ends.colour(|channel| (channel < cell.len()).then(|| cell.cell(channel).number())?)
            };
            Some(Bitmap::collect(columns, lines.len(), colour))
        }
        _ => None,
    }
}

/// What the least and greatest of each channel are.
struct Ends {
    hue: bool,
    low: [f64; 4],
    high: [f64; 4],
    /// What the last channel's greatest means.
    channels: usize,
}

impl Ends {
    fn read(source: Source<'_>, model: &str) -> Ends {
        let (high, channels) = match model {
            "rgba" => ([255.0, 255.0, 255.0, 1.0], 4),
            "rgba256" => ([255.0; 4], 4),
            "hsl" => ([360.0, 100.0, 100.0, 1.0], 3),
            "hsla" => ([360.0, 100.0, 100.0, 1.0], 4),
            _ => ([255.0, 255.0, 255.0, 1.0], 3),
        };
        let own = |key: &str, usual: [f64; 4]| {
            let column = source.column(key);
            std::array::from_fn(|index| column.and_then(|column| column.cell(index).number()).unwrap_or(usual[index]))
        };
        Ends { hue: model.starts_with("hsl"), low: own("zmin", [0.0; 4]), high: own("zmax", high), channels }
    }

    fn colour(&self, channel: impl Fn(usize) -> Option<f64>) -> Option<Rgba> {
        let mut parts = [1.0; 4];
        for (index, part) in parts.iter_mut().enumerate().take(self.channels) {
            let span = self.high[index] - self.low[index];
            *part = ((channel(index)? - self.low[index]) / if span == 0.0 { 1.0 } else { span }).clamp(0.0, 1.0);
        }
        let [one, two, three, alpha] = parts;
        let [red, green, blue] = if self.hue { of_hue(one, two, three) } else { [one, two, three] };
        let byte = |part: f64| (part * 255.0).round() as u8;
        Some(Rgba { a: alpha as f32, ..Rgba::new(byte(red), byte(green), byte(blue)) })
    }
}

fn of_hue(hue: f64, saturation: f64, light: f64) -> [f64; 3] {
    let reach = saturation * light.min(1.0 - light);
    [0.0, 8.0, 4.0].map(|offset| {
        let place = (offset + hue * 12.0) % 12.0;
        light - reach * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0)
    })
}
