//! Which cells each panel gets, from what its labels, the legend and the title need.
//!
//! Panels keep their share of the paper. Labels at its border make margins; labels between panels take from the panel
//! they belong to. Where too little is left, parts go: legend and scales, titles of axes, ticks, everything but marks.

use super::Area;
use super::look::{Depth, Look};
use super::pie;
use super::words::{width, wrap};
use crate::chart::scene::mark;
use crate::chart::scene::{Note, Panel, Plane, Ruler, Scene, Side, Size};

/// What of the furniture is drawn.
#[expect(clippy::struct_excessive_bools, reason = "each part is there or not, whatever the others are")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The figure's title.
    pub title: bool,
    /// Legend and scales of colours.
    pub legend: bool,
    /// The titles of axes.
    pub axis_titles: bool,
    /// Axis lines, ticks and their labels.
    pub ticks: bool,
}

/// Where the legend is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LegendPlace {
    /// Nowhere.
    None,
    /// Beside the panels: its cells.
    Beside(Area),
    /// Under the title: the numbers of the entries of each row, from this row on.
    Under(i32, Vec<Vec<usize>>),
}

/// A tick with its label.
#[derive(Debug, Clone)]
pub struct Tick {
    /// Its coordinate.
    pub at: f64,
    /// Where on the axis, 0 to 1.
    pub fraction: f64,
    /// Its label; lines are parted by `\n`.
    pub text: String,
}

/// The ticks of an axis as they are drawn.
#[derive(Debug, Clone, Default)]
pub struct Ticks {
    /// The ticks.
    pub shown: Vec<Tick>,
    /// Columns that the labels of a vertical axis take, rows that those of a horizontal one take.
    pub depth: i32,
    /// How far from its panel the axis begins.
    pub offset: i32,
}

/// Where everything is.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Each panel's cells.
    pub panels: Vec<Area>,
    /// The cells of the paper.
    pub paper: Area,
    /// What is drawn.
    pub parts: Parts,
    /// Whether pies are discs, else bars.
    pub discs: bool,
    /// The title's lines.
    pub title: Vec<String>,
    /// Where the legend is.
    pub legend: LegendPlace,
    /// The cells of each scale of colours.
    pub bars: Vec<Area>,
    /// The ticks of each axis.
    pub ticks: Vec<Ticks>,
    /// Where fractions of the paper lie in columns.
    across: Track,
    /// Where they lie in rows, counted from the top.
    down: Track,
}

/// The most columns that a label of a vertical axis may take.
pub const MOST_LABEL: i32 = 32;
/// The size of labels in a figure's pixels: what Plotly takes.
const FONT: f64 = 12.0;
const SAME: f32 = 1e-3;

impl Layout {
    /// Finds the layout of a scene on so many columns and rows.
    #[must_use]
    pub fn of(scene: &Scene, columns: i32, rows: i32, look: Look) -> Layout {
        let discs = look.colour != Depth::None && pie::have_room(scene, columns, rows);
        let levels = [
            (true, true, true, true),
            (true, false, true, true),
            (true, false, false, true),
            (true, false, false, false),
        ];
        for (index, (title, legend, axis_titles, ticks)) in levels.into_iter().enumerate() {
            let parts = Parts { title, legend, axis_titles, ticks };
            if columns < 20 || rows < 5 || index == 3 && rows < 8 {
                break;
            }
            let layout = Layout::with(scene, columns, rows, parts, discs);
            if layout.is_roomy(scene, columns, rows) {
                return layout;
            }
        }
        let none = Parts { title: false, legend: false, axis_titles: false, ticks: false };
        Layout::with(scene, columns, rows, none, discs)
    }

    /// Returns the place of fractions of the paper, in cells from the top left.
    #[must_use]
    pub fn place(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.across.at(x), self.down.at(1.0 - y)]
    }

    /// Returns the cells of all panels together.
    #[must_use]
    pub fn inner(&self) -> Area {
        let [left, bottom] = self.place([0.0, 0.0]).map(|end| end.round() as i32);
        let [right, top] = self.place([1.0, 1.0]).map(|end| end.round() as i32);
        Area { left, top, right, bottom }
    }

    /// Returns whether the marks have enough room.
    fn is_roomy(&self, scene: &Scene, columns: i32, rows: i32) -> bool {
        let smallest = self.panels.iter().all(|area| area.width() >= 4 && area.height() >= 2);
        let left = self.panels.iter().map(|area| area.left).min().unwrap_or(0);
        let right = self.panels.iter().map(|area| area.right).max().unwrap_or(columns);
        let top = self.panels.iter().map(|area| area.top).min().unwrap_or(0);
        let bottom = self.panels.iter().map(|area| area.bottom).max().unwrap_or(rows);
        // What keeps its proportions is narrow because of these.
        if scene.panels.iter().any(|panel| panel.plane.is_some_and(|plane| plane.aspect.is_some())) {
            return smallest;
        }
        smallest && (right - left) * 5 >= columns * 2 && (bottom - top) * 5 >= rows * 2
    }

    fn with(scene: &Scene, columns: i32, rows: i32, parts: Parts, discs: bool) -> Layout {
        let mut layout = Layout {
            panels: vec![Area::default(); scene.panels.len()],
            paper: Area { left: 0, top: 0, right: columns, bottom: rows },
            parts,
            discs,
            title: Vec::new(),
            legend: LegendPlace::None,
            bars: Vec::new(),
            ticks: vec![Ticks::default(); scene.axes.len()],
            across: Track::default(),
            down: Track::default(),
        };
        if parts.title && rows >= 6 {
            let most = if rows >= 16 { 2 } else { 1 };
            layout.title = title_lines(&scene.title, columns, most);
            if (1..most).contains(&layout.title.len()) && !scene.subtitle.trim().is_empty() {
                layout.title.extend(wrap(&scene.subtitle, columns, 1));
            }
            layout.paper.top = layout.title.len() as i32;
        }
        if parts.legend {
            layout.place_legend(scene, columns, rows);
            layout.place_bars(scene);
        }
        layout.place_panels(scene);
        layout.finish_bars(scene);
        layout
    }

    fn place_legend(&mut self, scene: &Scene, columns: i32, rows: i32) {
        if scene.legend.iter().all(|entry| entry.named && !self.discs) {
            return;
        }
        let widest =
            scene.legend.iter().map(|entry| width(&entry.name) + 3).max().unwrap_or(0).max(width(&scene.legend_title));
        if columns >= 60 && !(scene.flat_legend && rows_of(scene, columns - 8).len() <= 2) {
            let wide = widest.min(columns / 4);
            self.paper.right -= wide + 1;
            let area = Area { left: columns - wide, top: self.paper.top, right: columns, bottom: rows };
            self.legend = LegendPlace::Beside(area);
        } else if rows >= 10 {
            let mut lines = rows_of(scene, columns - 2);
            lines.truncate(if rows >= 20 { 2 } else { 1 });
            let top = self.paper.top;
            self.paper.top += lines.len() as i32;
            self.legend = LegendPlace::Under(top, lines);
        }
    }

    /// Takes the columns that the scales of colours need; their rows are known when the panels are placed.
    fn place_bars(&mut self, scene: &Scene) {
        if scene.bars.is_empty() || self.paper.width() < 40 {
            return;
        }
        let texts = scene.bars.iter().flat_map(|bar| bar.ticks.iter().map(|(_, text)| width(text)));
        let wide = texts.max().unwrap_or(0).min(12) + 4;
        let titles = scene.bars.iter().map(|bar| width(&bar.title)).max().unwrap_or(0);
        let wide = wide.max(titles.min(self.paper.width() / 8));
        self.paper.right -= wide;
        self.bars = vec![Area { left: self.paper.right + 1, right: self.paper.right + wide, top: 0, bottom: 0 }];
    }

    /// Shares the rows of the panels among the scales.
    fn finish_bars(&mut self, scene: &Scene) {
        let Some(area) = self.bars.pop() else { return };
        let top = self.panels.iter().map(|panel| panel.top).min().unwrap_or(self.paper.top);
        let bottom = self.panels.iter().map(|panel| panel.bottom).max().unwrap_or(self.paper.bottom);
        let count = (scene.bars.len() as i32).min(((bottom - top) / 4).max(1));
        self.bars = (0..count)
            .map(|index| Area {
                top: top + (bottom - top) * index / count,
                bottom: top + (bottom - top) * (index + 1) / count - i32::from(index + 1 < count),
                ..area
            })
            .collect();
    }

    fn place_panels(&mut self, scene: &Scene) {
        self.horizontal_depths(scene);
        let rows = self.shares(scene, false);
        for (area, (first, last)) in self.panels.iter_mut().zip(rows) {
            (area.top, area.bottom) = (first, last);
        }
        self.vertical_depths(scene);
        let columns = self.shares(scene, true);
        for (area, (first, last)) in self.panels.iter_mut().zip(columns) {
            (area.left, area.right) = (first, last);
        }
        for (area, panel) in self.panels.iter_mut().zip(&scene.panels) {
            if let Some(plane) = panel.plane {
                *area = middle(*area, plane);
            }
        }
        if self.parts.ticks {
            for (ruler, ticks) in scene.axes.iter().zip(&mut self.ticks).filter(|(ruler, _)| ruler.horizontal) {
                let Some(area) = self.panels.get(ruler.panel) else { continue };
                ticks.shown = shown_ticks(scene, ruler, f64::from(area.width()));
            }
        }
    }

    /// Guesses how many rows the labels of each horizontal axis need: two where they would touch on one.
    fn horizontal_depths(&mut self, scene: &Scene) {
        if !self.parts.ticks {
            return;
        }
        let across = f64::from(self.paper.width() - 8);
        for (ruler, ticks) in scene.axes.iter().zip(&mut self.ticks).filter(|(ruler, _)| ruler.horizontal) {
            let Some(panel) = scene.panels.get(ruler.panel) else { continue };
            let columns = (across * f64::from(panel.rect[2] - panel.rect[0])).max(4.0);
            let shown = shown_ticks(scene, ruler, columns);
            let lines = shown.iter().map(|tick| tick.text.lines().count()).max().unwrap_or(0) as i32;
            let needed: i32 = shown.iter().map(|tick| widest_line(&tick.text) + 1).sum();
            let crowded = f64::from(needed) > columns && ruler.axis.kind.is_category() && self.paper.height() >= 18;
            ticks.depth = if crowded { lines.max(2) } else { lines };
        }
    }

    /// Finds how many columns the labels of each vertical axis need.
    fn vertical_depths(&mut self, scene: &Scene) {
        if !self.parts.ticks {
            return;
        }
        let most = MOST_LABEL.min(self.paper.width() / 4).max(3);
        for (ruler, ticks) in scene.axes.iter().zip(&mut self.ticks).filter(|(ruler, _)| !ruler.horizontal) {
            let Some(area) = self.panels.get(ruler.panel) else { continue };
            if self.discs && is_of_pie(scene, ruler) {
                continue;
            }
            ticks.shown = shown_ticks(scene, ruler, f64::from(area.height()));
            ticks.depth = ticks.shown.iter().map(|tick| widest_line(&tick.text)).max().unwrap_or(0).min(most);
        }
    }

    /// Returns first and last (exclusive) row or column of each panel.
    ///
    /// What no panel covers becomes as wide as the labels there need; the panels share the rest.
    fn shares(&mut self, scene: &Scene, across: bool) -> Vec<(i32, i32)> {
        let (first, last) =
            if across { (self.paper.left, self.paper.right) } else { (self.paper.top, self.paper.bottom) };
        // Fractions run from the left, rows from the top.
        let spans: Vec<(f32, f32)> = scene.panels.iter().map(|panel| span(panel, across)).collect();
        let needs: Vec<(i32, i32)> = (0..scene.panels.len()).map(|panel| self.needs(scene, panel, across)).collect();
        let track = Track::new(&spans, &needs, first, last);
        let at = |fraction: f32| (track.at(fraction).round() as i32).clamp(first, last.max(first));
        let mut shares: Vec<(i32, i32)> = spans.iter().map(|span| (at(span.0), at(span.1))).collect();
        // Labels where another panel reaches across the gap: what is lacking is taken from the panel they belong to.
        let ends: Vec<i32> = shares.iter().map(|share| share.1).collect();
        for index in 0..shares.len() {
            let beside = (0..spans.len()).filter(|&other| {
                let (one, two) = (span(&scene.panels[index], !across), span(&scene.panels[other], !across));
                spans[other].1 <= spans[index].0 + SAME && one.0 < two.1 - SAME && two.0 < one.1 - SAME
            });
            let lacking = beside.map(|other| needs[index].0 + needs[other].1 - (shares[index].0 - ends[other])).max();
            let share = &mut shares[index];
            share.0 = (share.0 + lacking.unwrap_or(0).max(0)).min(share.1);
        }
        *(if across { &mut self.across } else { &mut self.down }) = track;
        shares
    }

    /// Returns how many cells a panel needs before and after it, along one direction.
    fn needs(&mut self, scene: &Scene, panel: usize, across: bool) -> (i32, i32) {
        let (mut before, mut after) = (0, 0);
        for index in 0..scene.axes.len() {
            let ruler = &scene.axes[index];
            if !lie_together(scene, ruler.panel, panel) || !self.has_axis(scene, ruler) {
                continue;
            }
            if ruler.horizontal != across {
                let depth = self.depth(ruler, index);
                let is_before = (ruler.side == Side::Low) == across;
                let side = if is_before { &mut before } else { &mut after };
                self.ticks[index].offset = *side;
                *side += depth;
            }
        }
        if across {
            let (left, right) = self.columns_of_notes(scene, panel);
            (before, after) = (before.max(left), after.max(right));
        } else {
            before += self.rows_above(scene, panel);
        }
        (before, after)
    }

    /// Returns how many columns the texts that name lines at a panel's left and right ends need beside it.
    fn columns_of_notes(&self, scene: &Scene, panel: usize) -> (i32, i32) {
        const NEAR: f32 = 0.15;
        const BEYOND: f32 = 0.02;
        const LONGEST: i32 = 24;
        let (mut left, mut right) = (0, 0);
        let Some(here) = scene.panels.get(panel).filter(|_| self.parts.title && self.paper.width() >= 60) else {
            return (0, 0);
        };
        let [from, low, to, high] = here.rect;
        let columns = self.paper.width() as f32 * (to - from);
        for note in &scene.notes {
            let Note::Text { at, text, anchor, panel: owner, .. } = note else { continue };
            let [x, y] = match owner {
                Some(owner) if *owner == panel => *at,
                None => [(at[0] - from) / (to - from), (at[1] - low) / (high - low)],
                _ => continue,
            };
            let wide = widest_line(text);
            if !(0.0..=1.0).contains(&y) || wide > LONGEST {
                continue;
            }
            let lacking = |free: f32| (wide + 1 - (free * columns) as i32).max(0);
            match anchor.x {
                -1 if (-BEYOND..NEAR).contains(&x) => left = left.max(lacking(x)),
                1 if (1.0 - NEAR..=1.0 + BEYOND).contains(&x) => right = right.max(lacking(1.0 - x)),
                _ => {}
            }
        }
        (left, right)
    }

    /// Returns whether an axis is drawn: discs have none.
    #[must_use]
    pub fn has_axis(&self, scene: &Scene, ruler: &Ruler) -> bool {
        ruler.visible && !(self.discs && is_of_pie(scene, ruler))
    }

    /// Returns how many rows or columns an axis takes beside its panel.
    fn depth(&self, ruler: &Ruler, index: usize) -> i32 {
        if !self.parts.ticks {
            return 0;
        }
        let line = 1;
        let title = i32::from(ruler.horizontal && self.parts.axis_titles && !ruler.title.is_empty());
        line + self.ticks[index].depth + title
    }

    /// Returns how many rows the titles above a panel take.
    fn rows_above(&self, scene: &Scene, panel: usize) -> i32 {
        let Some(here) = scene.panels.get(panel) else { return 0 };
        let named = self.parts.axis_titles
            && scene
                .axes
                .iter()
                .any(|ruler| !ruler.horizontal && ruler.visible && ruler.panel == panel && !ruler.title.is_empty());
        let noted = self.parts.title
            && scene.notes.iter().any(|note| match note {
                Note::Text { at, anchor, panel: None, .. } => {
                    anchor.y >= 0 && at[1] >= here.rect[3] - SAME && at[1] < here.rect[3] + 0.08
                }
                _ => false,
            });
        let titled = self.parts.title && !here.title.is_empty() && !(self.discs && pie::is_titled_within(here));
        i32::from(named) + i32::from(noted || titled)
    }
}

fn is_of_pie(scene: &Scene, ruler: &Ruler) -> bool {
    scene.panels.get(ruler.panel).is_some_and(|panel| pie::of(panel).is_some())
}

/// Where the fractions of the paper lie in cells, along one direction: straight between borders of panels.
#[derive(Debug, Clone, Default)]
pub struct Track {
    points: Vec<(f32, f32)>,
}

impl Track {
    fn new(spans: &[(f32, f32)], needs: &[(i32, i32)], first: i32, last: i32) -> Track {
        let mut edges: Vec<f32> = spans.iter().flat_map(|span| [span.0, span.1]).collect();
        edges.sort_by(f32::total_cmp);
        edges.dedup_by(|one, other| (*one - *other).abs() < SAME);
        let after = |edge: f32| {
            let ending = spans.iter().zip(needs).filter(|(span, _)| (span.1 - edge).abs() < SAME);
            ending.map(|(_, need)| need.1).max().unwrap_or(0)
        };
        let before = |edge: f32| {
            let starting = spans.iter().zip(needs).filter(|(span, _)| (span.0 - edge).abs() < SAME);
            starting.map(|(_, need)| need.0).max().unwrap_or(0)
        };
        let (Some(&low), Some(&high)) = (edges.first(), edges.last()) else {
            return Track { points: vec![(0.0, first as f32), (1.0, last as f32)] };
        };
        // Each piece between two borders: covered by a panel, with a share, or free, with the cells it needs.
        let pieces: Vec<Result<f32, i32>> = edges
            .windows(2)
            .map(|pair| {
                let middle = f32::midpoint(pair[0], pair[1]);
                let covered = spans.iter().any(|span| span.0 < middle && middle < span.1);
                if covered { Ok(pair[1] - pair[0]) } else { Err((after(pair[0]) + before(pair[1])).max(1)) }
            })
            .collect();
        let start = first + before(low);
        let end = last - after(high);
        let free: i32 = pieces.iter().filter_map(|piece| piece.err()).sum();
        let covered: f32 = pieces.iter().filter_map(|piece| piece.ok()).sum();
        let scale = (end - start - free).max(0) as f32 / covered.max(SAME);
        let mut points = vec![(low, start as f32)];
        let mut at = start as f32;
        for (piece, edge) in pieces.iter().zip(&edges[1..]) {
            at += piece.map_or_else(|cells| cells as f32, |share| share * scale);
            points.push((*edge, at));
        }
        Track { points }
    }

    /// Returns where a fraction lies.
    #[must_use]
    pub fn at(&self, fraction: f32) -> f32 {
        let (Some(&low), Some(&high)) = (self.points.first(), self.points.last()) else { return 0.0 };
        let after = self.points.partition_point(|point| point.0 <= fraction).clamp(1, self.points.len().max(2) - 1);
        let (from, to) =
            (self.points.get(after - 1).copied().unwrap_or(low), self.points.get(after).copied().unwrap_or(high));
        let inside = fraction >= low.0 && fraction <= high.0;
        let slope =
            |from: (f32, f32), to: (f32, f32)| if to.0 > from.0 { (to.1 - from.1) / (to.0 - from.0) } else { 0.0 };
        if inside {
            return from.1 + (fraction - from.0) * slope(from, to);
        }
        // Beyond the panels the whole's scale holds.
        let end = if fraction < low.0 { low } else { high };
        end.1 + (fraction - end.0) * slope(low, high)
    }
}

/// Returns the cells in the middle that keep a plane's proportions.
fn middle(area: Area, plane: Plane) -> Area {
    let (wide, high) = (area.width() as f32, area.height() as f32);
    let shares = plane.shares(wide * Size::CELL.0 as f32, high * Size::CELL.1 as f32);
    let kept = [(wide * shares[0]).round().max(1.0) as i32, (high * shares[1]).round().max(1.0) as i32];
    let (left, top) = (area.left + (area.width() - kept[0]) / 2, area.top + (area.height() - kept[1]) / 2);
    Area { left, top, right: left + kept[0], bottom: top + kept[1] }
}

/// Returns the beginning and end of a panel: from the left, or from the top.
fn span(panel: &Panel, across: bool) -> (f32, f32) {
    let [left, bottom, right, top] = panel.rect;
    if across { (left, right) } else { (1.0 - top, 1.0 - bottom) }
}

/// Returns the ticks of an axis so many cells long: those that fit, and not many more than the figure has at its own size.
fn shown_ticks(scene: &Scene, ruler: &Ruler, cells: f64) -> Vec<Tick> {
    if !ruler.visible || !ruler.labels {
        return Vec::new();
    }
    let domain = ruler.axis.domain;
    let own = scene.asked.inner(ruler.horizontal) * (domain[1] - domain[0]).abs();
    let here = cells * if ruler.horizontal { Size::CELL.0 } else { Size::CELL.1 };
    let length = here.min(own.max(here / 2.0));
    let ticks = ruler.axis.ticks(length.max(1.0), FONT).into_iter();
    let ticks = ticks.filter(|tick| !tick.minor && (0.0..=1.0).contains(&tick.fraction));
    ticks
        .map(|tick| Tick { at: tick.at, fraction: tick.fraction, text: tick.text.plain() })
        .filter(|tick| !tick.text.is_empty())
        .collect()
}

/// Returns whether panels have the same place: their axes stand beside each other.
fn lie_together(scene: &Scene, one: usize, other: usize) -> bool {
    let rect = |panel: usize| scene.panels.get(panel).map(|panel| panel.rect);
    let near =
        |(one, other): (mark::Rect, mark::Rect)| one.iter().zip(other).all(|(one, other)| (one - other).abs() < SAME);
    one == other || rect(one).zip(rect(other)).is_some_and(near)
}

/// Returns the columns that the widest line of a label takes.
#[must_use]
pub fn widest_line(text: &str) -> i32 {
    text.lines().map(width).max().unwrap_or(0)
}

fn title_lines(title: &[String], columns: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in title.iter().filter(|line| !line.trim().is_empty()) {
        let left = most.saturating_sub(lines.len());
        if left > 0 {
            lines.extend(wrap(line, columns, left));
        }
    }
    lines
}

/// Deals the legend's entries onto rows of so many columns.
fn rows_of(scene: &Scene, columns: i32) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new()];
    let mut used = 0;
    for (index, entry) in scene.legend.iter().enumerate() {
        let wide = width(&entry.name).min(24) + 4;
        if used + wide > columns && used > 0 {
            rows.push(Vec::new());
            used = 0;
        }
        if let Some(row) = rows.last_mut() {
            row.push(index);
        }
        used += wide;
    }
    rows
}
