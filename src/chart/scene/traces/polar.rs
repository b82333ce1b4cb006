//! Polar subplots: points, lines, areas and bars by angle and radius.
//!
//! All is worked out in the pixels of the subplot's sheet. The [disc] is the region it shows; the [angular
//! axis](angular) turns values into angles, the radial one is an [`Axis`] that runs from the middle outwards.

pub mod angular;
pub mod bars;
pub mod disc;
pub mod rim;

use std::f64::consts::TAU;

use super::region::Region;
use super::subplots::{Member, Subplot};
use super::{Context, Piece, Solo, frame, planar, scatter};
use crate::chart::axis::{self, Axis, AxisKind, Extremes, RangeMode, Room};
use crate::chart::scene::mark::Sizes;
use crate::chart::scene::plan::AxisPlan;
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::{Coordinates, Path};
use crate::chart::scene::source::Source;
use angular::{AngleTick, Angular, Unit};
use disc::Disc;

/// The axis from the middle outwards.
#[derive(Debug)]
pub struct Radial {
    /// The axis.
    pub axis: Axis,
    /// The radius at the start of its range.
    inner: f64,
    /// The pixels of its range.
    length: f64,
}

impl Radial {
    /// Returns the radius of a coordinate in pixels; what lies before the start of the range is at the start.
    #[must_use]
    pub fn radius(&self, at: f64) -> f64 {
        self.inner + (self.axis.fraction(at) * self.length).max(0.0)
    }
}

/// A trace under way.
#[derive(Debug)]
struct Polar<'a> {
    context: Context<'a>,
    is_bar: bool,
    /// Coordinates on the radial axis.
    r: Coordinates<'a>,
    /// Coordinates on the angular axis: radians, or numbers of categories.
    theta: Vec<f64>,
    unit: Unit,
}

/// What a subplot's layout says, and what figures of Plotly 1 said in the layout itself.
#[derive(Debug, Clone, Copy)]
struct Says<'a> {
    polar: Source<'a>,
    radial: Source<'a>,
    angular: Source<'a>,
    /// The name of the attribute of angles.
    theta: &'static str,
    /// The rotation in degrees and whether angles grow clockwise, in old figures.
    old: Option<(f64, bool)>,
}

impl<'a> Says<'a> {
    fn read(subplot: &Subplot<'a>, layout: Source<'a>) -> Says<'a> {
        let polar = subplot.layout;
        let is_old = subplot.members.iter().any(|member| is_old(member.context.source));
        if !is_old {
            let (radial, angular) = (polar.sub("radialaxis"), polar.sub("angularaxis"));
            return Says { polar, radial, angular, theta: "theta", old: None };
        }
        let clockwise = layout.text("direction") != Some("counterclockwise");
        let old = Some((-layout.number("orientation").unwrap_or(0.0), clockwise));
        let (radial, angular) = (layout.sub("radialaxis"), layout.sub("angularaxis"));
        Says { polar, radial, angular, theta: "t", old }
    }
}

/// Returns whether a trace is one of Plotly 1: radii and angles of a type that else has no place in polar subplots.
#[must_use]
pub fn is_old(source: Source<'_>) -> bool {
    let has = |path: &str| source.at(path).is_some_and(crate::model::Value::is_list);
    let kind = source.text("type").unwrap_or("scatter");
    matches!(kind, "area" | "scatter" | "bar") && has("r") && has("t") && !has("x") && !has("y")
}

/// Returns the type that a trace has today, if it is one of Plotly 1.
#[must_use]
pub fn modern(source: Source<'_>) -> Option<&'static str> {
    is_old(source)
        .then(|| if source.text("type").unwrap_or("scatter") == "scatter" { "scatterpolar" } else { "barpolar" })
}

/// Draws a polar subplot.
#[must_use]
pub fn draw(mut subplot: Subplot<'_>) -> Vec<Solo<'_>> {
    let Some(first) = subplot.members.first() else { return Vec::new() };
    let (layout, size) = (first.context.layout, first.context.shared.size);
    let says = Says::read(&subplot, layout);
    let members = std::mem::take(&mut subplot.members);
    let turn = members.first().and_then(|member| member.context.shared.view.turn(subplot.id)).unwrap_or_default();
    let (mut radial, mut angular) = axes(says, &members, layout);
    angular.turn_by(turn.azimuth);
    let traces: Vec<Polar<'_>> =
        members.into_iter().map(|member| read(member, says, &mut radial, &mut angular.axis)).collect();
    let sheet = Sheet::new(size, subplot.rect);
    let sector = sector(says.polar);
    let letters = frame::Lettering::read(says.angular, "tickfont", layout, 1.0);
    let ticks = angular.ticks(sector, if size.is_cells { 540.0 } else { size.inner(true) }, letters.size);
    let (disc, sheet) = place(says, &sheet, sector, &ticks, letters);
    let barred = bars::arrange(&traces, says, &angular);
    radial.inner = disc.inner;
    radial.length = (disc.outer - disc.inner).max(1.0);
    fit(&mut radial, &traces, &barred);
    let [start, end] = radial.axis.range;
    if turn.closer != 0.0 {
        radial.axis.show([start, start + (end - start) / turn.zoom()]);
    }
    let around = rim::Rim {
        says: (says.polar, says.radial, says.angular),
        layout,
        sheet: &sheet,
        disc: &disc,
        radial: &mut radial,
        angles: &ticks,
    };
    let (below, above) = around.shapes();
    let core = disc.outer * if disc.is_full() && disc.corners.is_empty() { 0.995 } else { 0.0 };
    let region = Region::new(disc.parts(), (disc.centre, core));
    let mut pieces = vec![Piece::frame(below)];
    let mut before = None;
    // Bars lie below all points.
    let mut all: Vec<(Polar<'_>, Option<bars::Bars>)> = traces.into_iter().zip(barred).collect();
    all.sort_by_key(|(trace, _)| !trace.is_bar);
    for (trace, bars) in all {
        pieces.push(match bars {
            Some(bars) => bars::draw(trace, &bars, (&disc, &radial, &angular), &region),
            None => points(trace, (&disc, &radial, &angular), &region, &mut before),
        });
    }
    pieces.push(Piece::frame(above));
    let [x, y] = sheet.axes(subplot.id);
    let plane = Some(sheet.plane());
    vec![Solo { rect: sheet.rect, title: String::new(), x, y, pieces, lines: Vec::new(), plane }]
}

/// Makes the two axes, with the kinds that their values have.
fn axes<'a>(says: Says<'a>, members: &[Member<'a>], layout: Source<'a>) -> (Radial, Angular) {
    let strict =
        |source: Source<'_>| source.text("autotypenumbers").or(layout.text("autotypenumbers")) == Some("strict");
    let kind = |source: Source<'_>, path: &str| {
        let declared = source.text("type").and_then(AxisKind::named).filter(|kind| *kind != AxisKind::MultiCategory);
        declared.unwrap_or_else(|| {
            let columns = members.iter().filter_map(|member| member.context.source.coordinates(path));
            columns.into_iter().find_map(|column| axis::kind::guess(&column, strict(source))).unwrap_or_default()
        })
    };
    let mut axis = Axis::from_layout(&says.radial.whole(), "x:r", kind(says.radial, "r"));
    let settings = &mut axis.range_settings;
    if says.radial.at("rangemode").is_none() && axis.kind != AxisKind::Log {
        settings.mode = RangeMode::ToZero;
    }
    if settings.auto && axis.kind == AxisKind::Linear {
        settings.given = [0.0, 1.0];
    }
    // Angles of dates are told apart like names: they have no place on a circle that would go around.
    let around = match kind(says.angular, says.theta) {
        AxisKind::Linear | AxisKind::Log => AxisKind::Linear,
        _ => AxisKind::Category,
    };
    let mut angular = Angular::read(says.angular, around, says.old);
    for (axis, path) in [(&mut axis, "r"), (&mut angular.axis, says.theta)] {
        if axis.kind.is_category() {
            let samples: Vec<_> = members.iter().filter_map(|member| member.context.source.coordinates(path)).collect();
            axis.order_categories(&samples.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        }
    }
    (Radial { axis, inner: 0.0, length: 1.0 }, angular)
}

/// Reads a trace's radii and angles.
fn read<'a>(member: Member<'a>, says: Says<'a>, radial: &mut Radial, angular: &mut Axis) -> Polar<'a> {
    let Member { kind, mut context } = member;
    let plan = |axis: &mut Axis| AxisPlan { kind: axis.kind, categories: std::mem::take(&mut axis.categories) };
    context.axes = [plan(&mut radial.axis), plan(angular)];
    let source = context.source;
    let unit = Unit::named(source.text("thetaunit"));
    let count = |path: &str| source.coordinates(path).map(|column| column.len());
    let count = match (count("r"), count(says.theta)) {
        (Some(r), Some(theta)) => r.min(theta),
        (one, other) => one.or(other).unwrap_or(0),
    };
    let r = context.coordinates_on("x", "r").unwrap_or_else(|| {
        let start = context.one("x", "r0").unwrap_or(0.0);
        let step = source.number("dr").unwrap_or(1.0);
        (0..count).map(|index| start + step * index as f64).collect::<Vec<_>>().into()
    });
    let turns = !angular.kind.is_category();
    let theta = match context.coordinates_on("y", says.theta) {
        Some(theta) if turns => theta.iter().map(|angle| unit.radians(*angle)).collect(),
        Some(theta) => theta.to_vec(),
        None => {
            let number = |path: &str| source.number(path).map(|angle| if turns { unit.radians(angle) } else { angle });
            let usual = if turns { TAU / count.max(1) as f64 } else { 1.0 };
            let (start, step) = (number("theta0").unwrap_or(0.0), number("dtheta").unwrap_or(usual));
            (0..count).map(|index| start + step * index as f64).collect()
        }
    };
    let [one, other] = std::mem::take(&mut context.axes);
    (radial.axis.categories, angular.categories) = (one.categories, other.categories);
    let is_bar = kind == "barpolar";
    Polar { context, is_bar, r, theta, unit }
}

/// Reads the sector, in degrees.
fn sector(polar: Source<'_>) -> [f64; 2] {
    let column = polar.column("sector");
    let end = |index: usize, usual: f64| {
        column.and_then(|column| column.cell(index).number()).filter(|end| end.abs() < 1e6).unwrap_or(usual)
    };
    let (one, other) = (end(0, 0.0), end(1, 360.0));
    let (start, end) = (one.min(other), one.max(other));
    if end - start >= 360.0 || end - start < 1e-6 { [start, start + 360.0] } else { [start, end] }
}

/// Finds the greatest disc for the sheet: in cells with room for labels, in pictures they stand outside. The sheet that comes
/// back is just as big as the disc and its labels, so that a disc of the same size finds room where its place is made narrower.
fn place(
    says: Says<'_>,
    sheet: &Sheet,
    sector: [f64; 2],
    ticks: &[AngleTick],
    letters: frame::Lettering,
) -> (Disc, Sheet) {
    let turn = sector.map(f64::to_radians);
    let [x0, y0, x1, y1] = disc::around(turn);
    let (mut beside, mut over) = (0.0f64, 0.0f64);
    if sheet.is_cells && says.angular.flag("visible", true) && says.angular.flag("showticklabels", true) {
        let widths = ticks.iter().map(|tick| letters.width(&tick.text, sheet));
        beside = widths.fold(0.0, f64::max).min(sheet.width / 4.0) + sheet.letter().0 * 1.5;
        over = sheet.letter().1;
    }
    // Labels below the radial axis need a row where the disc ends there.
    let floor = if sheet.is_cells && y0 > -0.1 { sheet.letter().1 } else { 0.0 };
    let room = [(sheet.width - 2.0 * beside).max(4.0), (sheet.height - 2.0 * over - floor).max(4.0)];
    let outer = (room[0] / (x1 - x0)).min(room[1] / (y1 - y0)).max(1.0);
    let own =
        Sheet { width: outer * (x1 - x0) + 2.0 * beside, height: outer * (y1 - y0) + 2.0 * over + floor, ..*sheet };
    let hole = says.polar.number("hole").unwrap_or(0.0).clamp(0.0, 1.0);
    let straight = says.polar.text("gridshape") == Some("linear");
    let mut corners: Vec<f64> = Vec::new();
    if straight && ticks.len() >= 3 {
        corners = ticks.iter().map(|tick| tick.angle.rem_euclid(TAU)).collect();
        corners.sort_by(f64::total_cmp);
        corners.dedup_by(|one, other| (*one - *other).abs() < 1e-9);
    }
    let centre = [beside - x0 * outer, over + floor - y0 * outer];
    (Disc { centre, inner: outer * hole, outer, sector: turn, corners }, own)
}

/// Gives the radial axis its range.
fn fit(radial: &mut Radial, traces: &[Polar<'_>], barred: &[Option<bars::Bars>]) {
    let mut extremes = Extremes::default();
    for (trace, bars) in traces.iter().zip(barred) {
        if let Some(bars) = bars {
            for [low, high] in &bars.spans {
                extremes.add(&[*low, *high], Room { padded: true, ..Room::default() });
            }
            continue;
        }
        let source = trace.context.source;
        let count = trace.r.len().min(trace.theta.len());
        let mode = source.text("mode").map_or(scatter::Mode::usual(count, false), scatter::Mode::read);
        let half = |size: f32| (f64::from(size) / 1.6).max(3.0);
        let values = &trace.r[..count];
        match scatter::sizes(source.sub("marker"), count) {
            _ if !mode.markers => extremes.add(values, Room::default()),
            Sizes::One(size) => extremes.add(values, Room { pad_px: half(size), ..Room::default() }),
            Sizes::Each(sizes) => {
                for (value, size) in values.iter().zip(sizes) {
                    extremes.add(&[*value], Room { pad_px: half(size), ..Room::default() });
                }
            }
        }
    }
    let length = radial.length;
    radial.axis.fit(&extremes, length);
}

/// Draws points, lines and areas.
fn points<'a>(
    trace: Polar<'a>,
    (disc, radial, angular): (&Disc, &Radial, &Angular),
    region: &Region,
    before: &mut Option<Path<'a>>,
) -> Piece<'a> {
    let Polar { context, r, theta, .. } = trace;
    let spot = |(r, theta): (&f64, &f64)| disc.place(radial.radius(*r), angular.angle(*theta));
    let places: Vec<[f64; 2]> = r.iter().zip(&theta).map(spot).collect();
    let says = |index: usize| vec![("r", radial.axis.label(r[index])), ("theta", angular.label(theta[index]))];
    planar::points(context, &places, region, before, says)
}
