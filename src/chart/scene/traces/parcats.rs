//! Parallel categories: a column of bars for each dimension, and a band for each combination of categories.

use std::collections::HashMap;

use super::hierarchy::polygon;
use super::{Context, Drawn, Piece, Solo, domain, unknown};
use crate::chart::color::Rgba;
use crate::chart::scene::Size;
use crate::chart::scene::colours;
use crate::chart::scene::decor::{Font, global_font};
use crate::chart::scene::mark::{Anchor, Dash, Paint, Stroke};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Shape, Word};
use crate::chart::scene::source::{Each, Source};
use crate::chart::scene::spots::{Part, Spots};
use crate::model::{Cell, Value};

/// How many rows, dimensions and bands there are at most.
const MOST_ROWS: usize = 200_000;
const MOST_DIMENSIONS: usize = 60;
const MOST_BANDS: usize = 5_000;
/// The width of bars, the space at both sides of the first and last, and that between categories.
const WIDTH: f64 = 16.0;
const SIDE: f64 = 40.0;
const GAP: f64 = 8.0;
/// The opacity of bands.
const OPACITY: f32 = 0.6;
/// How many strokes a curve has.
const STEPS: usize = 16;

/// A dimension: its categories in their order.
struct Dimension<'a> {
    source: Source<'a>,
    names: Vec<String>,
    /// The category of each row.
    rows: Vec<usize>,
}

/// All rows of one combination of categories, of one colour if colours are bundled.
#[derive(Debug, Clone, PartialEq)]
struct Band {
    categories: Vec<usize>,
    colour: Rgba,
    /// What its colour is ordered by.
    shade: f64,
    count: f64,
    first: usize,
}

/// A chart under way.
struct Chart<'a, 'c> {
    context: &'c Context<'a>,
    sheet: Sheet,
    dimensions: Vec<Dimension<'a>>,
    total: f64,
    /// The pixels of a count.
    unit: f64,
    /// The upper end of each category.
    tops: Vec<Vec<f64>>,
}

/// Reads parallel categories.
#[must_use]
pub fn solo<'a>(context: &mut Context<'a>) -> Solo<'a> {
    let mut listed: Vec<(usize, &Value)> = context.source.list("dimensions").iter().enumerate().collect();
    listed.sort_by_key(|(at, value)| {
        let place = Source::new(Some(value), None).number("displayindex");
        place.filter(|place| *place >= 0.0).map_or(*at, |place| place as usize)
    });
    let dimensions: Vec<Dimension<'a>> =
        listed.into_iter().filter_map(|(_, value)| dimension(value)).take(MOST_DIMENSIONS).collect();
    let count = dimensions.iter().map(|one| one.rows.len()).min().unwrap_or(0);
    if count == 0 {
        return unknown::solo("parcats", context);
    }
    let paint = super::point_colours(context, "line", count);
    let shades = shades(context.source, count);
    let bands = bands(context.source, &dimensions, count, &paint, &shades);
    let bar = std::mem::take(&mut context.bars);
    let sheet = Sheet::new(context.shared.size, domain(context));
    let chart = Chart::new(context, sheet, dimensions, &bands);
    let mut drawn = chart.draw(bands);
    drawn.bars = bar;
    let [x, y] = sheet.axes(&context.index.to_string());
    let pieces = vec![Piece::of(context, drawn)];
    Solo { rect: sheet.rect, title: String::new(), x, y, pieces, lines: Vec::new(), plane: None }
}

fn dimension(value: &Value) -> Option<Dimension<'_>> {
    let source = Source::new(Some(value), None);
    let values = source.column("values").filter(|_| source.flag("visible", true))?;
    let mut names: Vec<String> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut numbers: Vec<Option<f64>> = Vec::new();
    let mut put = |cell: Cell<'_>| {
        let name = cell.display();
        *places.entry(name).or_insert_with_key(|name| {
            names.push(name.clone());
            numbers.push(cell.number());
            names.len() - 1
        })
    };
    let order = source.text("categoryorder");
    if let Some(listed) = source.column("categoryarray").filter(|_| order.is_none_or(|order| order == "array")) {
        for cell in listed.cells() {
            put(cell);
        }
    }
    let given = names_given(source);
    let mut rows: Vec<usize> = values.cells().take(MOST_ROWS).map(&mut put).collect();
    if let Some(order) = order.filter(|order| order.starts_with("category")) {
        let mut sorted: Vec<usize> = (0..names.len()).collect();
        sorted.sort_by(|one, other| match (numbers[*one], numbers[*other]) {
            (Some(one), Some(other)) => one.total_cmp(&other),
            _ => names[*one].cmp(&names[*other]),
        });
        if order.ends_with("descending") {
            sorted.reverse();
        }
        let mut place = vec![0; names.len()];
        for (at, category) in sorted.iter().enumerate() {
            place[*category] = at;
        }
        names = sorted.into_iter().map(|category| names[category].clone()).collect();
        for row in &mut rows {
            *row = place[*row];
        }
    }
    for (name, given) in names.iter_mut().zip(given) {
        *name = given;
    }
    Some(Dimension { source, names, rows })
}

/// Returns the texts that stand for categories, in their order.
fn names_given(source: Source<'_>) -> Vec<String> {
    source.column("ticktext").map(|texts| texts.cells().map(Cell::display).collect()).unwrap_or_default()
}

/// Returns what the colours of rows are ordered by: their numbers, or which of them came first.
fn shades(source: Source<'_>, count: usize) -> Vec<f64> {
    let Each::Column(column) = source.each("line.color") else { return vec![0.0; count] };
    if let Some(numbers) = colours::numbers_of(column) {
        return numbers;
    }
    let mut names: Vec<String> = column.cells().map(Cell::display).collect();
    let all = names.clone();
    names.sort();
    names.dedup();
    all.iter().map(|name| names.binary_search(name).map_or(0.0, |at| at as f64)).collect()
}

fn bands(source: Source<'_>, dimensions: &[Dimension<'_>], count: usize, paint: &Paint, shades: &[f64]) -> Vec<Band> {
    let counts = source.each("counts");
    let mut places: HashMap<(Vec<usize>, u64), usize> = HashMap::new();
    let mut bands: Vec<Band> = Vec::new();
    for row in 0..count {
        let categories: Vec<usize> = dimensions.iter().map(|one| one.rows[row]).collect();
        let shade = shades.get(row).copied().unwrap_or(0.0);
        let value = counts.number(row).unwrap_or(1.0);
        let value = if value.is_finite() { value.max(0.0) } else { 0.0 };
        let key = (categories, shade.to_bits());
        if let Some(at) = places.get(&key) {
            bands[*at].count += value;
            continue;
        }
        if bands.len() >= MOST_BANDS {
            continue;
        }
        bands.push(Band { categories: key.0.clone(), colour: paint.at(row), shade, count: value, first: row });
        places.insert(key, bands.len() - 1);
    }
    sort(&mut bands, source.flag("bundlecolors", true), source.text("sortpaths") == Some("backward"));
    bands
}

/// Orders bands by their categories, the first dimension before the others or the other way; first by colour if bundled.
fn sort(bands: &mut [Band], bundled: bool, backward: bool) {
    bands.sort_by(|one, other| {
        let colour = if bundled { one.shade.total_cmp(&other.shade) } else { std::cmp::Ordering::Equal };
        let categories = if backward {
            one.categories.iter().rev().cmp(other.categories.iter().rev())
        } else {
            one.categories.cmp(&other.categories)
        };
        colour.then(categories).then(one.first.cmp(&other.first))
    });
}

impl<'a, 'c> Chart<'a, 'c> {
    fn new(context: &'c Context<'a>, sheet: Sheet, dimensions: Vec<Dimension<'a>>, bands: &[Band]) -> Chart<'a, 'c> {
        let total: f64 = bands.iter().map(|band| band.count).sum::<f64>().max(1e-12);
        let most = dimensions.iter().map(|one| one.names.len()).max().unwrap_or(1);
        let head = if sheet.is_cells { Size::CELL.1 } else { 0.0 };
        let height = (sheet.height - head).max(1.0);
        let gap = GAP.min(height / (2.0 * most as f64));
        let unit = (height - gap * (most.max(1) - 1) as f64) / total;
        let tops = dimensions
            .iter()
            .enumerate()
            .map(|(at, one)| {
                let mut counts = vec![0.0; one.names.len()];
                for band in bands {
                    counts[band.categories[at]] += band.count;
                }
                let own = unit * total + gap * (one.names.len().max(1) - 1) as f64;
                let mut top = head + (height - own) / 2.0;
                let mut tops = Vec::new();
                for count in counts {
                    tops.push(top);
                    top += count * unit + gap;
                }
                tops
            })
            .collect();
        Chart { context, sheet, dimensions, total, unit, tops }
    }

    /// Returns the left end of a dimension's bars.
    fn x(&self, dimension: usize) -> f64 {
        let side = SIDE.min(self.sheet.width / 5.0);
        let count = self.dimensions.len();
        if count < 2 {
            return (self.sheet.width - WIDTH) / 2.0;
        }
        side + (self.sheet.width - 2.0 * side - WIDTH).max(0.0) * dimension as f64 / (count - 1) as f64
    }

    fn draw(&self, bands: Vec<Band>) -> Drawn<'a> {
        let mut drawn = Drawn::default();
        let mut next = self.tops.clone();
        let curved = self.context.source.text("line.shape") == Some("hspline");
        let mut order: Vec<(Vec<f64>, Band)> = Vec::new();
        for band in bands {
            let ys: Vec<f64> = band
                .categories
                .iter()
                .enumerate()
                .map(|(at, category)| {
                    let y = next[at][*category];
                    next[at][*category] += band.count * self.unit;
                    y
                })
                .collect();
            order.push((ys, band));
        }
        // The greatest colour is drawn last.
        order.sort_by(|one, other| one.1.shade.total_cmp(&other.1.shade));
        let mut parts = Vec::new();
        for (ys, band) in &order {
            let ring = self.ring(ys, band.count * self.unit, curved);
            drawn.shapes.extend(polygon(&ring, band.colour.faded(OPACITY), None, 0));
            if self.context.shared.keeps {
                parts.push(self.band_part(band, ring));
            }
        }
        let (mut rects, mut fills) = (Vec::new(), Vec::new());
        for (ys, band) in &order {
            for (at, y) in ys.iter().enumerate() {
                let x = self.x(at);
                rects.push([x, self.up(y + band.count * self.unit), x + WIDTH, self.up(*y)]);
                fills.push(band.colour);
            }
        }
        // Rectangles far more than dots would be taken for bars that hide each other.
        let most = self.context.shared.size.dots.0.max(64) as usize;
        for (rects, fills) in rects.chunks(most).zip(fills.chunks(most)) {
            let fill = Paint::Each(fills.to_vec());
            drawn.shapes.push(Shape::Rects { rects: rects.to_vec(), fill, upright: true, outline: None });
        }
        self.categories(&next, &mut drawn, &mut parts);
        if self.context.shared.keeps {
            parts.reverse();
            drawn.spots.push(Spots::Parts(parts));
        }
        drawn
    }

    fn up(&self, y: f64) -> f64 {
        self.sheet.height - y
    }

    /// Returns the outline of a band through all its categories.
    fn ring(&self, ys: &[f64], height: f64, curved: bool) -> Vec<[f64; 2]> {
        let edge = |off: f64| {
            let mut places: Vec<[f64; 2]> = Vec::new();
            for (at, y) in ys.iter().enumerate() {
                let x = self.x(at);
                let y = y + off;
                if let (true, Some([from, start])) = (curved, places.last().copied()) {
                    let middle = f64::midpoint(from, x);
                    places.extend((1..STEPS).map(|step| {
                        let t = step as f64 / STEPS as f64;
                        let rest = 1.0 - t;
                        let (a, b, c, d) = (rest * rest * rest, 3.0 * rest * rest * t, 3.0 * rest * t * t, t * t * t);
                        [a * from + (b + c) * middle + d * x, (a + b) * start + (c + d) * y]
                    }));
                }
                places.push([x, y]);
                places.push([x + WIDTH, y]);
            }
            places
        };
        let below = edge(height);
        edge(0.0).into_iter().chain(below.into_iter().rev()).map(|[x, y]| [x, self.up(y)]).collect()
    }

    /// Adds the borders and names of categories and dimensions.
    fn categories(&self, ends: &[Vec<f64>], drawn: &mut Drawn<'a>, parts: &mut Vec<Part>) {
        let layout = global_font(self.context.layout);
        let label_font = Font::read(self.context.source.sub("labelfont"), layout);
        let name_font = Font::read(self.context.source.sub("tickfont"), layout.sized((layout.size / 1.2).round()));
        let ink = |key: &str, font: Font| {
            let own = self.context.source.text(&format!("{key}.color")).is_some();
            (own || !self.sheet.is_cells).then_some(font.colour)
        };
        let last = self.dimensions.len() - 1;
        let mut words = Vec::new();
        for (at, dimension) in self.dimensions.iter().enumerate() {
            let x = self.x(at);
            for (category, name) in dimension.names.iter().enumerate() {
                let (top, end) = (self.tops[at][category], ends[at][category]);
                if end <= top {
                    continue;
                }
                let ring = [[x, self.up(top)], [x + WIDTH, self.up(top)], [x + WIDTH, self.up(end)], [x, self.up(end)]];
                if !self.sheet.is_cells {
                    let stroke = Stroke { colour: Rgba::default(), width: 1.0, dash: Dash::Solid };
                    drawn.shapes.extend(polygon(&ring, Rgba::CLEAR, Some(stroke), 0));
                }
                // Names stand left of their bars, those of the last dimension right of them.
                let (place, towards) = if at == last { (x + WIDTH + 2.0, 1) } else { (x - 2.0, -1) };
                let place = if self.sheet.is_cells { place + f64::from(towards) * -2.0 } else { place };
                words.push(Word {
                    x: place,
                    y: self.up(f64::midpoint(top, end)),
                    text: name.clone(),
                    anchor: Anchor { x: towards, y: 0 },
                    colour: ink("tickfont", name_font),
                    size: Some(name_font.size),
                    ..Word::default()
                });
                if self.context.shared.keeps {
                    let count = (end - top) / self.unit;
                    let says = vec![("count", shown(count)), ("probability", format!("{:.3}", count / self.total))];
                    parts.push(Part { outline: ring.to_vec(), label: name.clone(), says, index: category });
                }
            }
            let text = dimension
                .source
                .display("label")
                .map_or_else(|| format!("Dimension {}", at + 1), std::borrow::Cow::into_owned);
            let top = self.tops[at].first().copied().unwrap_or(0.0);
            let y =
                if self.sheet.is_cells { Size::CELL.1 / 2.0 } else { top - 5.0 - f64::from(label_font.size) * 0.35 };
            let colour = ink("labelfont", label_font);
            let size = Some(label_font.size);
            words.push(Word { x: x + WIDTH / 2.0, y: self.up(y), text, colour, size, ..Word::default() });
        }
        drawn.shapes.push(Shape::Words(words));
    }

    fn band_part(&self, band: &Band, outline: Vec<[f64; 2]>) -> Part {
        let names = self.dimensions.iter().zip(&band.categories).map(|(one, category)| one.names[*category].as_str());
        let label = names.collect::<Vec<_>>().join(" – ");
        let says = vec![("count", shown(band.count)), ("probability", format!("{:.3}", band.count / self.total))];
        Part { outline, label, says, index: band.first }
    }
}

fn shown(count: f64) -> String {
    super::hierarchy::number((count * 1e6).round() / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_come_as_ordered() {
        let names = |json: &str| {
            let value: Value = serde_json::from_str(json).unwrap();
            let one = dimension(&value).unwrap();
            one.rows.iter().map(|row| format!("{}{row}", one.names[*row])).collect::<Vec<_>>()
        };
        assert_eq!(names(r#"{"values":["b","a","b"]}"#), ["b0", "a1", "b0"]);
        assert_eq!(names(r#"{"values":["b","a"],"categoryorder":"category ascending"}"#), ["b1", "a0"]);
        assert_eq!(names(r#"{"values":[10,9],"categoryorder":"category descending"}"#), ["100", "91"]);
        assert_eq!(names(r#"{"values":["b","a"],"categoryarray":["a","b"],"ticktext":["A","B"]}"#), ["B1", "A0"]);
        assert!(dimension(&Value::Null).is_none());
    }

    #[test]
    fn bands_are_ordered_by_colour_and_categories() {
        let band = |categories: &[usize], shade: f64| Band {
            categories: categories.to_vec(),
            colour: Rgba::default(),
            shade,
            count: 1.0,
            first: 0,
        };
        let mut bands = [band(&[0, 1], 1.0), band(&[1, 0], 0.0), band(&[0, 2], 0.0)];
        sort(&mut bands, true, false);
        assert_eq!(bands.iter().map(|band| band.categories.clone()).collect::<Vec<_>>(), [[0, 2], [1, 0], [0, 1]]);
        sort(&mut bands, false, true);
        assert_eq!(bands[0].categories, [1, 0]);
    }
}
