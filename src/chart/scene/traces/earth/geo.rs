//! A globe in a projection: what the layout says of it, with plotly.js' defaults, its land and water, and its traces.

use std::rc::Rc;

use super::cut::Cut;
use super::globe::{Fit, Globe, Shown, Trail, Zoom};
use super::outlines::{Outlines, Polygon, Region, SCOPES, Scale, outlines};
use super::places::Reach;
use super::projections::Projection;
use super::sphere::{Rotation, Spot, holds, radians};
use super::{Trace, area, panel, path};
use crate::chart::color::{GRID, GROUND, LINE, Rgba};
use crate::chart::scene::mark::{Dash, Paint, Stroke};
use crate::chart::scene::plane::Sheet;
use crate::chart::scene::shape::Shape;
use crate::chart::scene::source::Source;
use crate::chart::scene::traces::subplots::Subplot;
use crate::chart::scene::traces::{Piece, Solo};
use crate::chart::scene::view::Turn;

/// The colour of land and of water if nothing else is said.
const LAND: Rgba = Rgba::new(0xf0, 0xdc, 0x82);
const WATER: Rgba = Rgba::new(0x33, 0x99, 0xff);
/// How far from the cut maps end that are cut along a circle, in degrees.
const CLIP: f64 = 1e-3;
/// The degrees between the places of a grid's line.
const GRID_STEP: f64 = 2.5;
/// How many lines a grid has at most.
const MOST_LINES: usize = 1_000;

/// Which part of the world is shown, and how if nothing else is said.
struct Scope {
    /// Its bit of a region; none for all of them.
    bit: Option<u32>,
    ranges: [[f64; 2]; 2],
    projection: &'static str,
    rotation: [f64; 2],
    parallels: [f64; 2],
}

impl Scope {
    fn named(name: &str) -> Scope {
        let conic = "conic conformal";
        let (ranges, projection, lon, parallels) = match name {
            "usa" => ([[-180.0, -50.0], [15.0, 80.0]], "albers usa", 0.0, [0.0, 60.0]),
            "europe" => ([[-30.0, 60.0], [30.0, 85.0]], conic, 15.0, [0.0, 60.0]),
            "asia" => ([[22.0, 160.0], [-15.0, 55.0]], "mercator", 0.0, [0.0, 60.0]),
            "africa" => ([[-30.0, 60.0], [-40.0, 40.0]], "mercator", 0.0, [0.0, 60.0]),
            "north america" => ([[-180.0, -45.0], [5.0, 85.0]], conic, -100.0, [29.5, 45.5]),
            "south america" => ([[-100.0, -30.0], [-60.0, 15.0]], "mercator", 0.0, [0.0, 60.0]),
            "antarctica" => ([[-180.0, 180.0], [-90.0, -60.0]], "equirectangular", 0.0, [0.0, 60.0]),
            _ => ([[-180.0, 180.0], [-90.0, 90.0]], "equirectangular", 0.0, [0.0, 60.0]),
        };
        let bit = SCOPES.iter().position(|scope| *scope == name).map(|bit| 1 << bit);
        Scope { bit, ranges, projection, rotation: [lon, 0.0], parallels }
    }
}

/// Returns how many longitudes and latitudes a projection shows at most, and whether it is cut along a circle.
fn spans(projection: &str) -> ([f64; 2], bool) {
    let round = |lon: f64| ([lon, 180.0], true);
    match projection {
        "orthographic" | "transverse mercator" => round(180.0),
        "azimuthal equal area" | "azimuthal equidistant" => round(360.0),
        "gnomonic" => round(160.0),
        "conic conformal" => ([180.0, 150.0], true),
        "stereographic" => ([180.0, 179.5], true),
        _ => ([360.0, 180.0], false),
    }
}

/// To what of its traces a globe is fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fitted {
    /// To the locations that have data.
    Locations,
    /// To all features of their GeoJSON.
    Geojson,
}

/// What the layout says of a globe.
struct Settings<'a> {
    layout: Source<'a>,
    scope: Scope,
    scope_name: &'a str,
    is_scoped: bool,
    projection: &'a str,
    visible: bool,
    ranges: [[f64; 2]; 2],
    rotation: [f64; 2],
    roll: f64,
    center: [f64; 2],
    scale: Scale,
    /// Whether it is of a figure of Plotly 4.
    is_fourth: bool,
}

impl<'a> Settings<'a> {
    fn read(layout: Source<'a>, is_fourth: bool) -> Settings<'a> {
        let asked = layout.text("scope").unwrap_or("world");
        let projection = layout.text("projection.type").unwrap_or(Scope::named(asked).projection);
        let scope_name = if projection == "albers usa" { "usa" } else { asked };
        let scope = Scope::named(scope_name);
        let is_scoped = scope_name != "world" && (scope.bit.is_some() || scope_name == "antarctica");
        let own = |path: &str| layout.number(path).filter(|degrees| degrees.abs() <= 1e4);
        let axes = [("lonaxis", "lon"), ("lataxis", "lat")];
        let ranges: [[f64; 2]; 2] = [0, 1].map(|axis| {
            let (name, short) = axes[axis];
            let usual = if is_scoped {
                scope.ranges[axis]
            } else {
                let half = spans(projection).0[axis] / 2.0;
                let turned = own(&format!("projection.rotation.{short}")).unwrap_or(scope.rotation[axis]);
                [turned - half, turned + half]
            };
            let given =
                layout.column(&format!("{name}.range")).map(|column| [0, 1].map(|end| column.cell(end).number()));
            match given {
                Some([Some(low), Some(high)]) if low.abs() <= 1e4 && high.abs() <= 1e4 && (low - high).abs() > 1e-9 => {
                    [low, high]
                }
                _ => usual,
            }
        });
        let [west, east] = ranges[0];
        let middle = f64::midpoint(west, if west > 0.0 && east < 0.0 { east + 360.0 } else { east });
        let usual = if is_scoped { scope.rotation } else { [middle, 0.0] };
        let rotation = ["lon", "lat"].map(|short| own(&format!("projection.rotation.{short}")));
        let rotation = [rotation[0].unwrap_or(usual[0]), rotation[1].unwrap_or(usual[1])];
        let usual = match projection {
            "albers usa" => [-96.6, 38.7],
            _ => [if is_scoped { middle } else { rotation[0] }, f64::midpoint(ranges[1][0], ranges[1][1])],
        };
        Settings {
            layout,
            projection,
            visible: layout.flag("visible", true),
            ranges,
            rotation,
            roll: own("projection.rotation.roll").unwrap_or(0.0),
            center: [own("center.lon").unwrap_or(usual[0]), own("center.lat").unwrap_or(usual[1])],
            scale: if layout.number("resolution") == Some(50.0) { Scale::Fine } else { Scale::Coarse },
            scope,
            scope_name,
            is_scoped,
            is_fourth,
        }
    }

    /// Returns whether something is shown: what a template says counts only if the globe is visible.
    fn shows(&self, name: &str, usual: bool) -> bool {
        if self.visible {
            return self.layout.flag(name, usual);
        }
        self.layout.own(name).and_then(crate::model::Value::as_bool).unwrap_or(false)
    }

    fn colour(&self, name: &str, usual: Rgba) -> Rgba {
        self.layout.text(name).and_then(Rgba::parse).unwrap_or(usual)
    }

    fn stroke(&self, name: &str, usual: Rgba) -> Stroke {
        let width = self.layout.number(&format!("{name}width")).unwrap_or(1.0).clamp(0.0, 50.0) as f32;
        Stroke { colour: self.colour(&format!("{name}color"), usual), width, dash: Dash::Solid }
    }

    fn cut(&self) -> Cut {
        let (spans, is_round) = spans(self.projection);
        match self.projection {
            // What is opposite to the middle would be infinitely far away, or everywhere at once.
            "airy" => Cut::Circle(147f64.to_radians()),
            "craig" => Cut::Circle((90.0 - CLIP).to_radians()),
            "wiechel" | "gringorten quincuncial" | "peirce quincuncial" => Cut::Circle((180.0 - CLIP).to_radians()),
            "satellite" => Cut::Circle((1.0 / self.distance()).acos() - CLIP.to_radians()),
            _ if is_round => Cut::Circle((spans[0] / 2.0 - CLIP).to_radians()),
            _ => Cut::Behind,
        }
    }

    fn distance(&self) -> f64 {
        self.layout.number("projection.distance").unwrap_or(2.0).clamp(1.001, 1e6)
    }

    fn shape(&self) -> Projection {
        let parallels = self.layout.column("projection.parallels");
        let parallels = parallels.map(|column| [0, 1].map(|end| column.cell(end).number()));
        let parallels = match parallels {
            Some([Some(south), Some(north)]) if south.abs() < 90.0 && north.abs() < 90.0 => [south, north],
            _ => self.scope.parallels,
        };
        if self.projection == "satellite" {
            return Projection::satellite(self.distance(), self.layout.number("projection.tilt").unwrap_or(0.0));
        }
        let named = Projection::named(self.projection, parallels);
        named.or_else(|| Projection::named("natural earth", parallels)).unwrap_or(Projection::satellite(1e3, 0.0))
    }

    fn globe(&self, traces: &[Trace<'_>], room: [f64; 2], turn: Turn) -> Globe {
        let factor = self.layout.number("projection.scale").unwrap_or(1.0);
        let (mut ranges, mut rotation, mut center) = (self.ranges, self.rotation, self.center);
        let mut zoom = Zoom::By(factor);
        let (spans, is_round) = spans(self.projection);
        if let Some(seen) = self.fitted().and_then(|fitted| reached(traces, fitted, room)) {
            let middle = seen.map(|[low, high]| f64::midpoint(low, high));
            let lats = seen[1].map(|lat| lat.clamp(-90.0, 90.0));
            (center, zoom) = (middle, Zoom::To([seen[0], lats]));
            if !self.is_scoped {
                rotation[0] = middle[0];
                if is_round {
                    rotation[1] = middle[1];
                    ranges = [0, 1].map(|axis| [middle[axis] - spans[axis] / 2.0, middle[axis] + spans[axis] / 2.0]);
                }
            }
        }
        // What the panel shows before a reader changes it is what its parts are counted in.
        let wide = match zoom {
            Zoom::By(factor) => ranges.map(|[low, high]| (high - low).abs() / factor.max(1e-3)),
            Zoom::To(seen) => seen.map(|[low, high]| (high - low).abs()),
        };
        let moved = [0, 1].map(|axis| turn.moved[axis] * wide[axis]);
        if self.is_scoped {
            center = [center[0] + moved[0] + turn.azimuth, center[1] + moved[1] + turn.elevation];
        } else {
            let lon = moved[0] + turn.azimuth;
            (rotation[0], center[0]) = (rotation[0] + lon, center[0] + lon);
            ranges[0] = ranges[0].map(|end| end + lon);
            let lat = moved[1] + turn.elevation;
            center[1] += lat;
            if is_round {
                rotation[1] += lat;
                ranges[1] = ranges[1].map(|end| end + lat);
            }
        }
        let closer = turn.zoom();
        if let ("albers usa", Zoom::To([lons, lats])) = (self.projection, zoom) {
            // How much of the map an area of such degrees takes says how much it may be magnified.
            let corners = [[0, 0], [0, 1], [1, 1], [1, 0]].map(|[lon, lat]| radians([lons[lon], lats[lat]]));
            let (whole, mut seen) = (Globe::usa(self.center, 1.0, room), Trail::default());
            whole.polygon(&vec![corners.to_vec()], &mut seen);
            let factor = seen.spans().map(|[wide, high]| (whole.size[0] / wide).min(whole.size[1] / high));
            return Globe::usa(center, factor.unwrap_or(1.0) * closer, room);
        }
        if self.projection == "albers usa" {
            return Globe::usa(center, factor * closer, room);
        }
        let shown = Shown { projection: self.shape(), rotation: Rotation::new(rotation, self.roll), cut: self.cut() };
        let middle = [center[0] - rotation[0], center[1] - rotation[1]];
        Globe::fitted(shown, &Fit { ranges, middle, zoom, closer }, room)
    }

    /// Returns to what of its traces the globe is fitted, if it is.
    fn fitted(&self) -> Option<Fitted> {
        match self.layout.text("fitbounds") {
            Some("geojson") => Some(Fitted::Geojson),
            Some("locations") => Some(Fitted::Locations),
            // Plotly 4 does that by itself.
            None if self.is_fourth && self.layout.at("fitbounds").is_none() && self.is_unplaced() => {
                Some(Fitted::Locations)
            }
            _ => None,
        }
    }

    /// Returns whether the layout says nothing of what is to be seen.
    fn is_unplaced(&self) -> bool {
        let said = [
            "center.lon",
            "center.lat",
            "scope",
            "lonaxis.range",
            "lataxis.range",
            "projection.rotation",
            "projection.scale",
        ];
        said.iter().all(|path| self.layout.own(path).is_none())
    }

    /// Returns the countries of the scope.
    fn countries(&self, all: &'static Outlines) -> impl Iterator<Item = &'static Region> + use<> {
        let (bit, south) = (self.scope.bit, self.scope_name == "antarctica");
        all.countries.iter().filter(move |region| {
            if south { region.id == "ATA" } else { bit.is_none_or(|bit| region.scopes & bit != 0) }
        })
    }
}

/// Returns the longitudes and latitudes that traces reach, with some space around them as plotly.js leaves it.
fn reached(traces: &[Trace<'_>], fitted: Fitted, room: [f64; 2]) -> Option<[[f64; 2]; 2]> {
    let of_all = fitted == Fitted::Geojson;
    let mut reach = Reach::default();
    let (mut pixels, mut part) = (0.0f64, 0.0f64);
    for trace in traces {
        match trace {
            Trace::Points(points) => {
                reach.extend(points.reach());
                (pixels, part) = (4.0, 0.05);
            }
            Trace::Regions(regions) => {
                reach.extend(regions.reach(of_all));
                part = part.max(if of_all && regions.is_whole() { 0.0 } else { 0.05 });
            }
            Trace::Density(_) => {}
        }
    }
    let ends = reach.ends()?;
    let spans = ends.map(|[low, high]| high - low);
    let space = |axis: usize| {
        let share = 1.0 - 2.0 * (part + pixels / room[axis]).min(0.4);
        spans[axis] * (1.0 / share - 1.0) / 2.0
    };
    let wide = |axis: usize, [low, high]: [f64; 2]| {
        let space = if spans[axis] < 1e-9 { 1.0 } else { space(axis) };
        [low - space, high + space]
    };
    let [lons, [south, north]] = [wide(0, ends[0]), wide(1, ends[1])];
    let middle = f64::midpoint(lons[0], lons[1]);
    let half = ((lons[1] - lons[0]) / 2.0).min(180.0);
    Some([[middle - half, middle + half], [south, north]])
}

/// Returns whether the figure's template is one of Plotly 4, which knows the old maps no more.
fn is_fourth(layout: Source<'_>) -> bool {
    let data = layout.own("template.data");
    data.is_some_and(|data| data.get("scattermap").is_some() && data.get("scattermapbox").is_none())
}

/// Draws a globe with its traces.
#[must_use]
pub fn draw(subplot: Subplot<'_>) -> Option<Solo<'_>> {
    let Subplot { id, layout, rect, members, .. } = subplot;
    let shared = Rc::clone(&members.first()?.context.shared);
    let settings = Settings::read(layout, is_fourth(shared.layout));
    let traces: Vec<Trace<'_>> = members.into_iter().map(|member| Trace::read(member, settings.scale)).collect();
    let sheet = Sheet::new(shared.size, rect);
    let mut globe = settings.globe(&traces, [sheet.width, sheet.height], shared.view.turn(id).unwrap_or_default());
    globe.grain = if sheet.is_cells { 1.2 } else { 0.35 };
    let has_areas = traces.iter().any(|trace| matches!(trace, Trace::Regions(_)));
    let paper = shared.layout.text("paper_bgcolor").and_then(Rgba::parse).unwrap_or(GROUND);
    let (ground, cover) = base(&settings, &globe, paper, has_areas);
    let mut pieces = vec![Piece::frame(ground)];
    let (areas, points): (Vec<_>, Vec<_>) = traces.into_iter().partition(|trace| matches!(trace, Trace::Regions(_)));
    pieces.extend(areas.into_iter().map(|trace| trace.draw(&globe)));
    pieces.push(Piece::frame(cover));
    pieces.extend(points.into_iter().map(|trace| trace.draw(&globe)));
    Some(panel(id, sheet, &globe, pieces))
}

/// Returns what lies under the traces, and what lies over areas and under points.
fn base<'a>(settings: &Settings<'_>, globe: &Globe, paper: Rgba, has_areas: bool) -> (Vec<Shape<'a>>, Vec<Shape<'a>>) {
    let all = outlines(settings.scale);
    let (mut ground, mut cover) = (Vec::new(), Vec::new());
    let [width, height] = globe.size;
    let behind = settings.colour("bgcolor", GROUND);
    if behind != paper && behind.a > 0.0 {
        let rects = vec![[0.0, 0.0, width, height]];
        ground.push(Shape::Rects { rects, fill: Paint::One(behind), upright: true, outline: None });
    }
    let has_ocean = settings.shows("showocean", false) && settings.scope_name != "usa";
    let has_land = settings.shows("showland", false);
    if has_ocean || has_land {
        let mut land = Trail::default();
        if settings.is_scoped {
            let countries = settings.countries(all);
            countries.flat_map(|region| all.areas(region)).for_each(|polygon| globe.polygon(&polygon, &mut land));
        } else {
            all.land().for_each(|polygon| globe.polygon(&polygon, &mut land));
        }
        if has_ocean {
            let mut ocean = globe.border(0.0);
            ocean.extend(&land);
            ground.push(area(ocean, settings.colour("oceancolor", WATER)));
        }
        if has_land {
            ground.push(area(land, settings.colour("landcolor", LAND)));
        }
    }
    let waters = waters(settings, globe, all);
    if has_areas {
        cover.extend(waters);
    } else {
        ground.extend(waters);
    }
    ground.extend(borders(settings, globe, all));
    for (name, axis) in [("lataxis", 1), ("lonaxis", 0)] {
        if settings.shows(&format!("{name}.showgrid"), false) {
            ground.push(Shape::Line(
                path(grid(settings, globe, name, axis)),
                settings.stroke(&format!("{name}.grid"), GRID),
            ));
        }
    }
    if !settings.is_scoped && settings.shows("showframe", settings.visible) {
        let stroke = settings.stroke("frame", LINE);
        ground.push(Shape::Line(path(globe.border(f64::from(stroke.width) / 2.0)), stroke));
    }
    (ground, cover)
}

fn lines(globe: &Globe, lines: impl Iterator<Item = Vec<Spot>>) -> Trail {
    let mut trail = Trail::default();
    lines.for_each(|line| globe.line(&line, &mut trail));
    trail
}

/// Returns lakes and rivers.
fn waters<'a>(settings: &Settings<'_>, globe: &Globe, all: &'static Outlines) -> Vec<Shape<'a>> {
    let mut shapes = Vec::new();
    let (has_lakes, has_rivers) = (settings.shows("showlakes", false), settings.shows("showrivers", false));
    if !has_lakes && !has_rivers {
        return shapes;
    }
    let land: Vec<Polygon> = if settings.is_scoped {
        settings.countries(all).flat_map(|region| all.areas(region)).collect()
    } else {
        Vec::new()
    };
    // Of a part of the world only its own waters are shown.
    let is_ours = |line: &[Spot]| {
        let some = [line.first(), line.get(line.len() / 2), line.last()];
        !settings.is_scoped || some.iter().flatten().any(|spot| land.iter().any(|polygon| holds(polygon, **spot)))
    };
    if has_lakes {
        let mut lakes = Trail::default();
        let ours = all.lakes().filter(|polygon| polygon.first().is_some_and(|ring| is_ours(ring)));
        ours.for_each(|polygon| globe.polygon(&polygon, &mut lakes));
        shapes.push(area(lakes, settings.colour("lakecolor", WATER)));
    }
    if has_rivers {
        let ours = all.rivers().filter(|line| is_ours(line));
        shapes.push(Shape::Line(path(lines(globe, ours)), settings.stroke("river", WATER)));
    }
    shapes
}

/// Returns the lines of states, countries and coasts.
fn borders<'a>(settings: &Settings<'_>, globe: &Globe, all: &'static Outlines) -> Vec<Shape<'a>> {
    let mut shapes = Vec::new();
    let has_states =
        settings.scope_name == "usa" || settings.scope_name == "north america" && settings.scale == Scale::Fine;
    if has_states && settings.shows("showsubunits", settings.visible) {
        let states = all.borders(all.states.iter(), true);
        shapes.push(Shape::Line(path(lines(globe, states.into_iter())), settings.stroke("subunit", LINE)));
    }
    let has_countries = settings.is_scoped && settings.scope_name != "usa" && settings.visible;
    if settings.shows("showcountries", has_countries) {
        let countries = all.borders(settings.countries(all), settings.is_scoped);
        shapes.push(Shape::Line(path(lines(globe, countries.into_iter())), settings.stroke("country", LINE)));
    }
    if settings.projection != "albers usa" && settings.shows("showcoastlines", !settings.is_scoped && settings.visible)
    {
        let coasts = if settings.is_scoped {
            let rings = settings.countries(all).flat_map(|region| all.areas(region)).flatten().map(closed);
            lines(globe, rings)
        } else {
            lines(globe, all.coasts())
        };
        shapes.push(Shape::Line(path(coasts), settings.stroke("coastline", LINE)));
    }
    shapes
}

fn closed(mut ring: Vec<Spot>) -> Vec<Spot> {
    ring.extend(ring.first().copied());
    ring
}

/// Returns the lines of a grid along which longitude, or else latitude, is the same.
fn grid(settings: &Settings<'_>, globe: &Globe, name: &str, axis: usize) -> Trail {
    let own = settings.layout.sub(name);
    let step = own.number("dtick").filter(|step| *step > 0.0).unwrap_or(if axis == 0 { 30.0 } else { 10.0 });
    let first = own.number("tick0").unwrap_or(0.0);
    let [[low, high], [from, to]] = [settings.scope.ranges[axis], settings.scope.ranges[1 - axis]];
    let start = ((low - first) / step - 1e-9).ceil();
    let count = (((high - 1e-6 - first) / step).floor() - start + 1.0).clamp(0.0, MOST_LINES as f64) as usize;
    let places = ((to - from) / GRID_STEP).ceil() as usize;
    let line = |index: usize| {
        let at = first + step * (start + index as f64);
        let places = (0..=places).map(move |part| (from + GRID_STEP * part as f64).min(to));
        places.map(|along| radians(if axis == 0 { [at, along] } else { [along, at] })).collect::<Vec<Spot>>()
    };
    lines(globe, (0..count).map(line))
}
