//! Tables of numbers as colours: heatmaps, and counts of points in the cells of a grid.

use super::histogram::{Settings, find};
use super::{Context, Coordinates, Drawn, contour, fill_template};
use crate::chart::axis::AxisKind;
use crate::chart::scene::colours::{self, Coloured};
use crate::chart::scene::shape::{Levels, Numbers, Shape, Word};
use crate::chart::scene::source::Table;
use crate::chart::scene::spots::Spots;

/// How many cells of a table may have texts.
const MOST_TEXTS: usize = 4_000;

/// A table of numbers with the borders of its columns and rows.
pub(super) struct Cells<'a> {
    /// The borders of the columns.
    pub xs: Vec<f64>,
    /// The borders of the rows.
    pub ys: Vec<f64>,
    /// Where columns and rows have their own coordinates, if these are given.
    pub middles: [Option<Vec<f64>>; 2],
    /// The numbers.
    pub numbers: Numbers<'a>,
    /// The least and greatest of them.
    pub ends: (f64, f64),
}

impl<'a> Cells<'a> {
    fn new(across: Borders, down: Borders, numbers: Numbers<'a>, ends: (f64, f64)) -> Cells<'a> {
        let middles = [across.middles, down.middles];
        Cells { xs: across.edges, ys: down.edges, middles, numbers, ends }.sorted(across.order, down.order)
    }

    /// Returns the number of columns.
    pub fn columns(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.ys.len().saturating_sub(1)
    }

    /// Returns the number of a cell.
    pub fn at(&self, row: usize, column: usize) -> Option<f64> {
        match &self.numbers {
            Numbers::Owned(values) => values.get(row * self.columns() + column).copied(),
            Numbers::Table(table) => table.row(row)?.cell(column).number(),
            Numbers::Colours(_) => None,
        }
    }

    /// Returns what can be read out.
    fn spots(&self) -> Spots<'static> {
        let between = |edges: &[f64]| edges.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
        let middles = |which: usize, edges: &[f64]| self.middles[which].clone().unwrap_or_else(|| between(edges));
        let (rows, columns) = (self.rows(), self.columns());
        let numbers = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (row, column)))
            .map(|(row, column)| self.at(row, column).unwrap_or(f64::NAN))
            .collect();
        let middles = [middles(0, &self.xs), middles(1, &self.ys)];
        Spots::Cells { borders: [self.xs.clone(), self.ys.clone()], middles, numbers }
    }

    /// Leaves out the columns and rows that have no place, as zero has none on a logarithmic axis.
    fn known(mut self) -> Self {
        let is_known = |middles: &Option<Vec<f64>>| middles.iter().flatten().all(|at| at.is_finite());
        if self.middles.iter().all(is_known) {
            return self;
        }
        let places = |middles: &Option<Vec<f64>>, count: usize| -> Vec<usize> {
            let has_place =
                |&at: &usize| middles.as_ref().is_none_or(|list| list.get(at).is_some_and(|at| at.is_finite()));
            (0..count).filter(has_place).collect()
        };
        let (across, down) = (places(&self.middles[0], self.columns()), places(&self.middles[1], self.rows()));
        self.pick(&across, &down);
        for middles in self.middles.iter_mut().flatten() {
            middles.retain(|at| at.is_finite());
        }
        if let Some(middles) = &self.middles[0] {
            self.xs = around(middles);
        }
        if let Some(middles) = &self.middles[1] {
            self.ys = around(middles);
        }
        self
    }

    /// Puts columns and rows in the order of their coordinates, as categories may not be.
    fn sorted(mut self, across: Option<Vec<usize>>, down: Option<Vec<usize>>) -> Self {
        if across.is_none() && down.is_none() {
            return self;
        }
        let (columns, rows) = (self.columns(), self.rows());
        let across = across.unwrap_or_else(|| (0..columns).collect());
        let down = down.unwrap_or_else(|| (0..rows).collect());
        self.pick(&across, &down);
        self
    }

    /// Keeps the values of some columns and rows, in the order in which these are given.
    fn pick(&mut self, across: &[usize], down: &[usize]) {
        let values = down
            .iter()
            .flat_map(|&row| across.iter().map(move |&column| (row, column)))
            .map(|(row, column)| self.at(row, column).unwrap_or(f64::NAN))
            .collect();
        self.numbers = Numbers::Owned(values);
    }
}

/// A trace of such a table.
pub struct Heatmap<'a> {
    /// The trace.
    pub context: Context<'a>,
    cells: Option<Cells<'a>>,
}

impl std::fmt::Debug for Heatmap<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Heatmap").field("context", &self.context).finish_non_exhaustive()
    }
}

/// Reads a table of colours and tells the axis of colour that it may share how far its numbers reach.
#[must_use]
pub fn prepare(mut context: Context<'_>) -> Heatmap<'_> {
    let kind = context.source.text("type").unwrap_or_default();
    let cells = if kind.starts_with("histogram2d") { counted(&mut context) } else { read(&mut context) };
    if let (Some(name), Some(cells)) = (context.source.text("coloraxis"), &cells) {
        context.shared.reach(name, cells.ends);
    }
    Heatmap { context, cells }
}

/// Draws a table of colours.
#[must_use]
pub fn draw(heatmap: Heatmap<'_>) -> Drawn<'_> {
    let Heatmap { mut context, cells } = heatmap;
    let mut drawn = Drawn::default();
    if let Some(cells) = cells.as_ref().filter(|_| context.shared.keeps) {
        drawn.spots.push(cells.spots());
    }
    match cells {
        Some(cells) if contour::is_contour(context.source.text("type").unwrap_or_default()) => {
            contour::fill(&mut context, &cells, &mut drawn);
        }
        Some(cells) => fill(&mut context, cells, &mut drawn),
        None => {}
    }
    drawn
}

fn fill<'a>(context: &mut Context<'a>, cells: Cells<'a>, drawn: &mut Drawn<'a>) {
    let source = context.source;
    let (coloured, is_shared) = Coloured::of(context, source, 'z', cells.ends);
    let mut levels = coloured.levels();
    if !is_shared && source.flag("showscale", true) {
        drawn.bars.push(coloured.bar(&levels));
    }
    drawn.x.include(&cells.xs);
    drawn.y.include(&cells.ys);
    let words = words(context, &cells, &levels);
    let Cells { xs, ys, numbers, .. } = cells;
    let opacity = source.number("opacity").unwrap_or(1.0).clamp(0.0, 1.0) as f32;
    levels.colours.iter_mut().for_each(|colour| *colour = colour.faded(opacity));
    let smooth = matches!(source.text("zsmooth"), Some("fast" | "best"));
    drawn.shapes.push(Shape::Grid { xs, ys, numbers, levels, smooth });
    if !words.is_empty() {
        drawn.shapes.push(Shape::Words(words));
    }
    drawn.entries.push(context.entry(context.colour));
}

fn read<'a>(context: &mut Context<'a>) -> Option<Cells<'a>> {
    let source = context.source;
    let z = source.at("z")?;
    if z.as_column().is_some_and(|column| !column.is_empty()) {
        return listed(context);
    }
    let table = Table(z);
    let ends = super::table_ends(table);
    let (rows, columns) = (table.rows(), table.columns());
    if rows == 0 || columns == 0 {
        return None;
    }
    if source.flag("transpose", false) {
        let number = |row, column| table.row(row).and_then(|row| row.cell(column).number()).unwrap_or(f64::NAN);
        let values = (0..columns).flat_map(|column| (0..rows).map(move |row| number(row, column))).collect();
        let (across, down) = (borders(context, "x", rows), borders(context, "y", columns));
        return Some(Cells::new(across, down, Numbers::Owned(values), ends));
    }
    let (across, down) = (borders(context, "x", columns), borders(context, "y", rows));
    Some(Cells::new(across, down, Numbers::Table(table), ends).known())
}

/// The borders of columns or rows, their own coordinates and, if these do not rise, the order that makes them do so.
struct Borders {
    edges: Vec<f64>,
    middles: Option<Vec<f64>>,
    order: Option<Vec<usize>>,
}

fn borders(context: &mut Context<'_>, letter: &str, count: usize) -> Borders {
    let plain = |edges: Vec<f64>| Borders { edges, middles: None, order: None };
    // Contours are of the points that have a place.
    let contoured = contour::is_contour(context.source.text("type").unwrap_or_default());
    let given = context
        .coordinates(letter)
        .filter(|given| given.len() >= count && (contoured || given.iter().all(|at| at.is_finite())));
    let Some(given) = given else {
        let start = context.one(letter, &format!("{letter}0")).unwrap_or(0.0);
        let step = context.source.number(&format!("d{letter}")).filter(|step| *step != 0.0).unwrap_or(1.0);
        return plain((0..=count).map(|index| start + (index as f64 - 0.5) * step).collect());
    };
    if given.len() > count {
        return plain(given[..=count].to_vec());
    }
    let mut middles = given.to_vec();
    let rises = middles.windows(2).all(|pair| pair[0] < pair[1]);
    let falls = middles.windows(2).all(|pair| pair[0] > pair[1]);
    let order = (!rises && !falls).then(|| {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|one, other| middles[*one].total_cmp(&middles[*other]));
        order
    });
    if let Some(order) = &order {
        middles = order.iter().map(|&index| given[index]).collect();
    }
    Borders { edges: around(&middles), middles: Some(middles), order }
}

/// Returns the borders half way between places, and as far beyond the ends.
fn around(middles: &[f64]) -> Vec<f64> {
    let (Some(first), Some(last)) = (middles.first(), middles.last()) else { return Vec::new() };
    let [.., before, end] = middles else { return vec![first - 0.5, first + 0.5] };
    let start = first - (middles[1] - first) / 2.0;
    let between = middles.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
    std::iter::once(start).chain(between).chain([last + (end - before) / 2.0]).collect()
}

/// Reads a table that is given as three lists: x, y and z of each cell.
fn listed<'a>(context: &mut Context<'a>) -> Option<Cells<'a>> {
    let z = colours::numbers_of(context.source.column("z")?)?;
    let (x, y) = (context.coordinates("x")?, context.coordinates("y")?);
    let (columns, rows) = (distinct(&x), distinct(&y));
    if columns.is_empty() || rows.is_empty() || columns.len().saturating_mul(rows.len()) > 50_000_000 {
        return None;
    }
    let mut values = vec![f64::NAN; columns.len() * rows.len()];
    for ((x, y), z) in x.iter().zip(y.iter()).zip(&z) {
        let place = |all: &[f64], at: &f64| all.binary_search_by(|other| other.total_cmp(at)).ok();
        if let (Some(column), Some(row)) = (place(&columns, x), place(&rows, y)) {
            values[row * columns.len() + column] = *z;
        }
    }
    let (xs, ys) = (around(&columns), around(&rows));
    let middles = [Some(columns), Some(rows)];
    Some(Cells { xs, ys, middles, ends: colours::ends(&z), numbers: Numbers::Owned(values) })
}

fn distinct(values: &[f64]) -> Vec<f64> {
    let mut all: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    all
}

/// Counts the points of each cell of a grid.
fn counted<'a>(context: &mut Context<'a>) -> Option<Cells<'a>> {
    let (x, y) = (context.coordinates("x")?, context.coordinates("y")?);
    let source = context.source;
    let kinds = [context.axes[0].kind, context.axes[1].kind];
    let xs = edges(context, 'x', &x, kinds[0]);
    let ys = edges(context, 'y', &y, kinds[1]);
    let (columns, rows) = (xs.len().saturating_sub(1), ys.len().saturating_sub(1));
    if columns.saturating_mul(rows) > 20_000_000 {
        return None;
    }
    let weights = source.column("z").and_then(colours::numbers_of);
    let function = source.text("histfunc").unwrap_or("count");
    let mut sums = vec![0.0; columns * rows];
    let mut counts = vec![0.0; columns * rows];
    for (index, (x, y)) in x.iter().zip(y.iter()).enumerate() {
        let (Some(column), Some(row)) = (find(&xs, *x), find(&ys, *y)) else { continue };
        let at = row * columns + column;
        let weight = weights.as_ref().filter(|_| function != "count").and_then(|weights| weights.get(index)).copied();
        let weight = weight.unwrap_or(1.0);
        sums[at] = match function {
            "min" if counts[at] > 0.0 => weight.min(sums[at]),
            "max" if counts[at] > 0.0 => weight.max(sums[at]),
            "min" | "max" => weight,
            _ => sums[at] + weight,
        };
        counts[at] += 1.0;
    }
    if function == "avg" {
        for (sum, count) in sums.iter_mut().zip(&counts) {
            *sum /= *count;
        }
    }
    normalise(&mut sums, source.text("histnorm").unwrap_or(""), &xs, &ys);
    let ends = colours::ends(&sums);
    Some(Cells { xs, ys, middles: [None, None], numbers: Numbers::Owned(sums), ends })
}

fn normalise(sums: &mut [f64], norm: &str, xs: &[f64], ys: &[f64]) {
    let total: f64 = sums.iter().filter(|sum| sum.is_finite()).sum();
    let share = match norm {
        "percent" => 100.0 / total,
        "probability" | "probability density" => 1.0 / total,
        _ => 1.0,
    };
    let size = match (xs, ys) {
        ([x0, x1, ..], [y0, y1, ..]) if norm.contains("density") => (x1 - x0) * (y1 - y0),
        _ => 1.0,
    };
    if total != 0.0 {
        for sum in sums.iter_mut() {
            *sum *= share / size;
        }
    }
}

fn edges(context: &Context<'_>, letter: char, values: &Coordinates<'_>, kind: AxisKind) -> Vec<f64> {
    let settings = Settings::read(context.source, letter, kind);
    let groups = context.shared.groups();
    groups.add(context.index, letter, values, settings);
    let mut bins = groups.bins(context.index, letter, kind, values, settings);
    if context.source.text("type") == Some("histogram2dcontour")
        && let (false, Some(step)) = (settings.has_ends(), bins.even_size())
    {
        // Contours end at zero all around.
        (bins.start, bins.end) = (bins.start - step, bins.end + step);
    }
    bins.edges()
}

/// Returns the texts of the cells.
fn words(context: &Context<'_>, cells: &Cells<'_>, levels: &Levels) -> Vec<Word> {
    let source = context.source;
    let template = source.text("texttemplate");
    let own =
        source.at("text").filter(|text| text.is_list() && template.is_none_or(|template| template.contains("text")));
    if template.is_none() || cells.columns() * cells.rows() > MOST_TEXTS {
        return Vec::new();
    }
    let template = template.unwrap_or("%{text}");
    let mut words = Vec::new();
    for row in 0..cells.rows() {
        for column in 0..cells.columns() {
            let number = cells.at(row, column).filter(|number| number.is_finite());
            let text = fill_template(template, |name| match name {
                "text" => own?.row(row).map(|row| row.cell(column).display()),
                "z" => number.map(|number| number.to_string()),
                _ => None,
            });
            let Some(colour) = number.and_then(|number| levels.colour(number)).filter(|_| !text.is_empty()) else {
                continue;
            };
            let room = [cells.xs[column], cells.ys[row], cells.xs[column + 1], cells.ys[row + 1]];
            words.push(Word {
                x: f64::midpoint(room[0], room[2]),
                y: f64::midpoint(room[1], room[3]),
                text,
                colour: Some(colour.text_on()),
                room: Some(room),
                ..Word::default()
            });
        }
    }
    words
}
