//! Parallel coordinates: an axis for each dimension, and a line through all of them for each row.

use super::{Context, Drawn, Piece, Solo, domain};
use crate::chart::axis::{Axis, AxisKind};
use crate::chart::color::{Rgba, Scale};
use crate::chart::scene::colours::{self, Coloured};
use crate::chart::scene::decor::{Font, global_font};
use crate::chart::scene::mark::{Anchor, Dash, Rect, Stroke};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Course, Levels, Path, Shape, Word};
use crate::chart::scene::source::{Each, Source};
use crate::chart::scene::spots::{Part, Spots};
use crate::chart::scene::{ColourBar, Size};
use crate::model::{Cell, Object, Value};

/// How many dimensions are drawn at most, as in plotly.js.
const MOST_DIMENSIONS: usize = 60;
/// How many rows are drawn at most; of more every so many-th is.
const MOST_ROWS: usize = 50_000;
/// How many rows can be read out.
const MOST_SPOTS: usize = 2_000;
/// The space between the ends of an axis and those of the panel.
const END: f64 = 2.0;
/// How far the title and the text of the upper end stand above an axis, and that of the lower end below it.
const TITLE: f64 = 28.0;
const EXTENT: f64 = 10.0;
/// The pixels between ticks, and the length of one.
const TICKS: f64 = 50.0;
const TICK: f64 = 4.0;
/// What rows look like that are not chosen.
const GREY: Rgba = Rgba::new(0x7f, 0x7f, 0x7f);
const BAR: Rgba = Rgba::new(0xff, 0, 0xff);

/// A dimension.
struct Dimension<'a> {
    source: Source<'a>,
    axis: Axis,
    /// The ranges whose rows are chosen; none for all.
    chosen: Vec<[f64; 2]>,
}

/// A chart under way.
struct Chart<'a, 'c> {
    context: &'c Context<'a>,
    sheet: Sheet,
    dimensions: Vec<Dimension<'a>>,
    /// Left, bottom, right and top of the axes on the sheet.
    frame: [f64; 4],
}

/// Reads parallel coordinates.
#[must_use]
pub fn solo<'a>(context: &Context<'a>) -> Solo<'a> {
    let list = context.source.list("dimensions").iter();
    let dimensions: Vec<Dimension<'a>> = list.filter_map(dimension).take(MOST_DIMENSIONS).collect();
    let rect: Rect = domain(context);
    let sheet = Sheet::new(context.shared.size, rect);
    let frame = if sheet.is_cells {
        // Titles and ends take a row each, the labels of the first axis a few columns.
        let (column, row) = Size::CELL;
        let left = (6.0 * column).min(sheet.width / 6.0);
        let rows = if sheet.height > 12.0 * row { [1.0, 2.0] } else { [0.0, 1.0] };
        [left, rows[0] * row, sheet.width - (4.0 * column).min(sheet.width / 8.0), sheet.height - rows[1] * row]
    } else {
        [0.0, 0.0, sheet.width, sheet.height]
    };
    let chart = Chart { context, sheet, dimensions, frame };
    let drawn = chart.draw();
    let [x, y] = sheet.axes(&context.index.to_string());
    Solo { rect, title: String::new(), x, y, pieces: vec![Piece::of(context, drawn)], lines: Vec::new(), plane: None }
}

fn dimension(value: &Value) -> Option<Dimension<'_>> {
    let source = Source::new(Some(value), None);
    if !source.flag("visible", true) || source.column("values").is_none_or(crate::model::Column::is_empty) {
        return None;
    }
    let mut settings = Object::default();
    for key in ["tickvals", "ticktext", "tickformat"] {
        if let Some(value) = source.at(key) {
            settings.insert(key.to_owned(), value.clone());
        }
    }
    let mut axis = Axis::from_layout(&Value::Object(settings), "y", AxisKind::Linear);
    axis.range = extent(source);
    Some(Dimension { source, axis, chosen: chosen(source) })
}

/// Returns the ends of a dimension: its range, else those of its values.
fn extent(source: Source<'_>) -> [f64; 2] {
    let values = source.each("values");
    let count = source.column("values").map_or(0, crate::model::Column::len);
    let numbers: Vec<f64> = (0..count).filter_map(|row| values.number(row)).filter(|value| value.is_finite()).collect();
    let (low, high) = colours::ends(&numbers);
    let range = source.column("range");
    let end = |index: usize, usual: f64| {
        let own = range.and_then(|range| range.cell(index).number()).filter(|end| end.is_finite());
        own.unwrap_or(if usual.is_finite() { usual } else { 0.0 })
    };
    let [low, high] = [end(0, low), end(1, high)];
    match low {
        _ if (low - high).abs() > 0.0 => [low, high],
        0.0 => [-1.0, 1.0],
        _ => [low * 0.9, high * 1.1],
    }
}

fn chosen(source: Source<'_>) -> Vec<[f64; 2]> {
    let pair = |one: Cell<'_>, other: Cell<'_>| Some([one.number()?, other.number()?]);
    let ordered = |[one, other]: [f64; 2]| [one.min(other), one.max(other)];
    match source.at("constraintrange") {
        Some(Value::List(ranges)) => {
            let ranges = ranges.iter().filter_map(Value::as_column);
            ranges.filter_map(|range| pair(range.cell(0), range.cell(1))).map(ordered).collect()
        }
        Some(value) => {
            let range = value.as_column().and_then(|range| pair(range.cell(0), range.cell(1)));
            range.map(ordered).into_iter().collect()
        }
        None => Vec::new(),
    }
}

impl<'a> Chart<'a, '_> {
    fn x(&self, dimension: usize) -> f64 {
        let [left, _, right, _] = self.frame;
        left + (right - left) * dimension as f64 / (self.dimensions.len().max(2) - 1) as f64
    }

    fn y(&self, dimension: usize, value: f64) -> f64 {
        let [_, bottom, _, top] = self.frame;
        let [low, high] = self.dimensions[dimension].axis.range;
        bottom + END + (value - low) / (high - low) * (top - bottom - 2.0 * END)
    }

    fn draw(&self) -> Drawn<'a> {
        let mut drawn = Drawn::default();
        let count =
            self.dimensions.iter().filter_map(|one| one.source.column("values")).map(crate::model::Column::len).min();
        let count = count.unwrap_or(0);
        let step = count.div_ceil(MOST_ROWS).max(1);
        let (levels, numbers, bar) = self.colours(count);
        drawn.bars.extend(bar);
        let mut groups: Vec<(Vec<f64>, Vec<f64>)> = vec![(Vec::new(), Vec::new()); levels.colours.len() + 1];
        let last = levels.colours.len();
        let mut parts = Vec::new();
        for row in (0..count).step_by(step) {
            let values: Vec<f64> =
                self.dimensions.iter().map(|one| one.source.each("values").number(row).unwrap_or(f64::NAN)).collect();
            let group = if self.is_chosen(&values) {
                let share = (numbers(row) - levels.low) / (levels.high - levels.low);
                let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
                (share * last.saturating_sub(1) as f64).round() as usize
            } else {
                last
            };
            let (xs, ys) = &mut groups[group];
            for (at, value) in values.iter().enumerate() {
                xs.push(self.x(at));
                ys.push(self.y(at, *value).clamp(-1e5, 1e5));
            }
            xs.push(f64::NAN);
            ys.push(f64::NAN);
            if self.context.shared.keeps && parts.len() < MOST_SPOTS {
                parts.extend(self.part(row, &values));
            }
        }
        let hidden = groups.pop().unwrap_or_default();
        let faint = (1.0 / count.max(1) as f32).cbrt().max(1.0 / 255.0);
        drawn.shapes.extend(lines(hidden, GREY.with_alpha(faint)));
        for (group, colour) in groups.into_iter().zip(&levels.colours) {
            drawn.shapes.extend(lines(group, *colour));
        }
        for at in 0..self.dimensions.len() {
            self.axis(at, &mut drawn);
        }
        if self.context.shared.keeps {
            drawn.spots.push(Spots::Parts(parts));
        }
        drawn
    }

    fn is_chosen(&self, values: &[f64]) -> bool {
        self.dimensions.iter().zip(values).all(|(dimension, value)| {
            dimension.chosen.is_empty() || dimension.chosen.iter().any(|[low, high]| low <= value && value <= high)
        })
    }

    /// Returns the colours of rows, the number of each, and the bar that explains them.
    fn colours(&self, count: usize) -> (Levels, impl Fn(usize) -> f64, Option<ColourBar>) {
        let line = self.context.source.sub("line");
        let column = match line.each("color") {
            Each::Column(column) => colours::numbers_of(column),
            _ => None,
        };
        let own = line.text("color").and_then(Rgba::parse).unwrap_or(self.context.colour);
        let one = Levels { low: 0.0, high: 1.0, colours: vec![own] };
        let Some(numbers) = column.filter(|_| count > 0) else {
            return (one, Vec::new().into_lookup(), None);
        };
        let (coloured, is_shared) = Coloured::of(self.context, line, 'c', colours::ends(&numbers));
        let mut levels = coloured.levels();
        if !is_shared && line.at("colorscale").is_none() && !line.flag("autocolorscale", false) {
            // Lines of this type have a scale of their own.
            levels.colours = Scale::named("Viridis").map_or(levels.colours, |scale| {
                let scale = if line.flag("reversescale", false) { scale.reversed() } else { scale };
                scale.table(256)
            });
        }
        let wanted = !is_shared && line.flag("showscale", line.at("colorbar").is_some());
        let bar = wanted.then(|| coloured.bar(&levels));
        (levels, numbers.into_lookup(), bar)
    }

    fn font(&self, key: &str) -> Font {
        let usual = global_font(self.context.layout);
        let small = if key == "labelfont" { usual } else { usual.sized((usual.size / 1.2).round()) };
        Font::read(self.context.source.sub(key), small)
    }

    /// Adds an axis: its line, ticks, chosen ranges and texts.
    fn axis(&self, at: usize, drawn: &mut Drawn<'a>) {
        let dimension = &self.dimensions[at];
        let [_, bottom, _, top] = self.frame;
        let x = self.x(at);
        let (low, high) = (bottom + END, top - END);
        let axis_colour = if self.sheet.is_cells { Rgba::new(0x80, 0x80, 0x80) } else { Rgba::default() };
        let stroke = Stroke { colour: axis_colour, width: 1.0, dash: Dash::Solid };
        let mut segments = vec![[x, low, x, high]];
        let mut words = Vec::new();
        let font = self.font("tickfont");
        let inks = |font: Font, key: &str| {
            let own = self.context.source.text(&format!("{key}.color")).is_some();
            (own || !self.sheet.is_cells).then_some(font.colour)
        };
        let between = if self.sheet.is_cells { TICKS * 1.1 } else { TICKS };
        let length = (high - low).max(1.0);
        let ticks = dimension.axis.ticks(length * 40.0 / between, f64::from(font.size));
        for tick in ticks.iter().filter(|tick| !tick.minor && tick.fraction.is_finite()) {
            let y = low + tick.fraction * length;
            if !(low - 1.0..=high + 1.0).contains(&y) {
                continue;
            }
            segments.push([x - TICK, y, x, y]);
            words.push(Word {
                x: x - if self.sheet.is_cells { 0.0 } else { TICK },
                y,
                text: tick.text.plain(),
                anchor: Anchor { x: -1, y: 0 },
                colour: inks(font, "tickfont"),
                size: Some(font.size),
                ..Word::default()
            });
        }
        for [from, to] in &dimension.chosen {
            let [from, to] = [*from, *to].map(|value| self.y(at, value).clamp(low.min(high), low.max(high)));
            let stroke = Stroke { colour: BAR, width: 4.0, dash: Dash::Solid };
            drawn.shapes.push(Shape::Segments { segments: vec![[x, from, x, to]], stroke });
        }
        drawn.shapes.push(Shape::Segments { segments, stroke });
        let row = Size::CELL.1;
        let text = |y: f64, text: String, font: Font, key: &str| Word {
            x,
            y,
            text,
            colour: inks(font, key),
            size: Some(font.size),
            ..Word::default()
        };
        let label = dimension.source.display("label").unwrap_or_default().into_owned();
        let font = self.font("labelfont");
        let between = self.x(1) - self.x(0) - Size::CELL.0 * 1.5;
        let short = crate::chart::scene::traces::fit::in_cells(&label, [between, row]);
        let label = if self.sheet.is_cells { short.unwrap_or_default() } else { label };
        let raise = |font: Font| f64::from(font.size) * 0.35;
        let title = if self.sheet.is_cells { self.sheet.height - row * 0.5 } else { top + TITLE + raise(font) };
        words.push(text(title, label, font, "labelfont"));
        let font = self.font("rangefont");
        if dimension.source.at("tickvals").is_none() {
            let [from, to] = dimension.axis.range.map(|end| dimension.axis.label(end));
            if !self.sheet.is_cells || self.frame[1] > 0.0 {
                let [above, below] = if self.sheet.is_cells {
                    [top + row * 0.5, bottom - row * 0.5]
                } else {
                    [top + EXTENT + raise(font), bottom - EXTENT - f64::from(font.size) * 0.9 + raise(font)]
                };
                words.push(text(above, to, font, "rangefont"));
                words.push(text(below, from, font, "rangefont"));
            }
        }
        // What says most is written first, where there is no room for all.
        words.reverse();
        drawn.shapes.push(Shape::Words(words));
    }

    /// Returns what can be read out of a row: a place on each axis, which all say the whole row.
    fn part(&self, row: usize, values: &[f64]) -> Vec<Part> {
        let says: Vec<(&'static str, String)> = self
            .dimensions
            .iter()
            .zip(values)
            .map(|(dimension, value)| {
                let label = dimension.source.display("label").unwrap_or_default();
                ("", format!("{label}: {}", dimension.axis.label(*value)))
            })
            .collect();
        let text = says.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("<br>");
        let part = |(at, value): (usize, &f64)| Part {
            outline: vec![[self.x(at), self.y(at, *value)]],
            label: text.clone(),
            says: Vec::new(),
            index: row,
        };
        values.iter().enumerate().filter(|(_, value)| value.is_finite()).map(part).collect()
    }
}

/// Makes a function of a list of numbers that knows the number at any place.
trait Lookup {
    fn into_lookup(self) -> impl Fn(usize) -> f64;
}

impl Lookup for Vec<f64> {
    fn into_lookup(self) -> impl Fn(usize) -> f64 {
        move |index| self.get(index).copied().unwrap_or(f64::NAN)
    }
}

fn lines<'a>((x, y): (Vec<f64>, Vec<f64>), colour: Rgba) -> Option<Shape<'a>> {
    let path = Path { x: x.into(), y: y.into(), course: Course::Straight, connect: false, rising: false };
    let stroke = Stroke { colour, width: 1.0, dash: Dash::Solid };
    (!path.x.is_empty() && colour.a > 0.0).then_some(Shape::Line(path, stroke))
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;

    fn read(json: &str) -> ([f64; 2], Vec<[f64; 2]>) {
        let value: Value = serde_json::from_str(json).unwrap();
        let one = dimension(&value).unwrap();
        (one.axis.range, one.chosen)
    }

    #[test]
    fn dimensions_reach_their_values() {
        assert_eq!(read(r#"{"values":[3,1,"x",2]}"#).0, [1.0, 3.0]);
        assert_eq!(read(r#"{"values":[3,1],"range":[0,"10"]}"#).0, [0.0, 10.0]);
        assert_eq!(read(r#"{"values":[0,0]}"#).0, [-1.0, 1.0]);
        assert_eq!(read(r#"{"values":[10]}"#).0, [9.0, 11.0]);
        assert_eq!(read(r#"{"values":["a"]}"#).0, [-1.0, 1.0]);
        assert!(dimension(&Value::Null).is_none());
    }

    #[test]
    fn ranges_are_chosen_one_or_several() {
        assert_eq!(read(r#"{"values":[3,1],"constraintrange":[2,1]}"#).1, [[1.0, 2.0]]);
        assert_eq!(read(r#"{"values":[3,1],"constraintrange":[[1,2],[3,4]]}"#).1, [[1.0, 2.0], [3.0, 4.0]]);
        assert!(read(r#"{"values":[3,1],"constraintrange":["a"]}"#).1.is_empty());
    }
}
