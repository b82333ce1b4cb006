//! What a trace's locations mean: countries, states of the USA, or features of its own GeoJSON.

use std::collections::HashMap;
use std::rc::Rc;

use super::geojson::{self, Reader};
use super::names;
use super::outlines::{Outlines, Polygon, Region, Scale, outlines, region};
use super::sphere::wrapped;
use crate::chart::scene::source::Source;
use crate::model::{Cell, Value};

/// How many different locations may mean nothing before no more are looked at.
const MOST_MISSES: usize = 20_000;

/// A location that was found.
#[derive(Debug, Clone)]
pub struct Located {
    /// The letters of its outline, or the key of its feature.
    pub key: String,
    /// What the figure calls it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Where its areas are.
    pub polygons: Vec<Polygon>,
    /// Where its middle is, in degrees.
    pub middle: [f64; 2],
}

/// How a trace says where it is.
#[derive(Debug)]
enum Mode<'a> {
    Letters,
    Names,
    States,
    /// In a file that is somewhere else: what looks like letters of countries or states most likely is that.
    Elsewhere,
    Features(HashMap<String, &'a Value>),
}

/// Finds the locations of a trace.
#[derive(Debug)]
pub struct Finder<'a> {
    mode: Mode<'a>,
    outlines: &'static Outlines,
    reader: Reader,
    /// What was found before, or was not.
    known: HashMap<String, Option<Rc<Located>>>,
    misses: usize,
}

impl<'a> Finder<'a> {
    /// Makes the finder of a trace, with outlines of a scale.
    #[must_use]
    pub fn new(source: Source<'a>, scale: Scale) -> Finder<'a> {
        let own = source.at("geojson").filter(|value| value.as_object().is_some());
        let mode = source.text("locationmode").unwrap_or(if own.is_some() { "geojson-id" } else { "ISO-3" });
        let mode = match (mode, own) {
            ("geojson-id", Some(own)) => Mode::Features(by_id(own, source.text("featureidkey").unwrap_or("id"))),
            ("geojson-id", None) => Mode::Elsewhere,
            ("ISO-3", None) if source.text("geojson").is_some() => Mode::Elsewhere,
            ("USA-states", _) => Mode::States,
            ("country names", _) => Mode::Names,
            _ => Mode::Letters,
        };
        Finder { mode, outlines: outlines(scale), reader: Reader::default(), known: HashMap::new(), misses: 0 }
    }

    /// Returns whether locations are features of the trace's own GeoJSON.
    #[must_use]
    pub fn is_own(&self) -> bool {
        matches!(self.mode, Mode::Features(_))
    }

    /// Returns what a location means.
    #[must_use]
    pub fn find(&mut self, location: Cell<'_>) -> Option<Rc<Located>> {
        let id = location.display();
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        if self.misses > MOST_MISSES {
            return None;
        }
        let found = self.look_up(id.clone()).map(Rc::new);
        self.misses += usize::from(found.is_none());
        self.known.insert(id, found.clone());
        found
    }

    fn look_up(&mut self, id: String) -> Option<Located> {
        let known: fn(&Outlines) -> &[Region] = match &self.mode {
            Mode::Features(features) => {
                let feature = *features.get(&id)?;
                return own(&mut self.reader, feature, id);
            }
            Mode::Elsewhere if id.trim().len() == 2 => |outlines| &outlines.states,
            Mode::States => |outlines| &outlines.states,
            Mode::Letters | Mode::Names | Mode::Elsewhere => |outlines| &outlines.countries,
        };
        let letters = if matches!(self.mode, Mode::Names) { names::country(&id)? } else { id.trim() };
        let mut all = self.outlines;
        // The smallest countries have an outline in the finer set only.
        let found = region(known(all), letters).or_else(|| {
            all = outlines(Scale::Fine);
            region(known(all), letters).filter(|_| names::name(letters).is_some())
        })?;
        let name = names::name(letters).unwrap_or(letters).to_owned();
        let polygons = all.areas(found).collect();
        Some(Located { key: found.id.clone(), name, polygons, middle: found.middle, id })
    }
}

fn by_id<'a>(own: &'a Value, key: &str) -> HashMap<String, &'a Value> {
    let id = |feature: &Value| match feature.at(key)? {
        Value::Null => None,
        value => Some(value.cell().display()).filter(|id| !id.is_empty()),
    };
    geojson::features(own).filter_map(|feature| Some((id(feature)?, feature))).collect()
}

fn own(reader: &mut Reader, feature: &Value, id: String) -> Option<Located> {
    let polygons = reader.shapes(feature).polygons;
    let extent = |ring: &Vec<[f64; 2]>| {
        let ends = |axis: usize| {
            let values = ring.iter().map(|place| place[axis]);
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
        };
        let (lon, lat) = (ends(0), ends(1));
        (lon.1 - lon.0) * (lat.1 - lat.0)
    };
    let borders = polygons.iter().filter_map(|polygon| polygon.first());
    let greatest = borders.max_by(|one, other| extent(one).total_cmp(&extent(other)))?;
    let count = greatest.len() as f64;
    let middle = [0, 1].map(|axis| greatest.iter().map(|place| place[axis]).sum::<f64>() / count);
    let name =
        ["properties.name", "properties.NAME", "properties.Name"].iter().find_map(|key| feature.at(key)?.as_str());
    let name = name.map_or_else(|| id.clone(), str::to_owned);
    Some(Located { key: id.clone(), name, id, polygons, middle: middle.map(f64::to_degrees) })
}

/// How far something reaches, in degrees.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Where each part begins in the west and ends in the east, the beginning between -180 and 180.
    lons: Vec<[f64; 2]>,
    /// The least and the greatest latitude.
    lats: Option<[f64; 2]>,
}

impl Reach {
    /// Makes it reach a place.
    pub fn add(&mut self, [lon, lat]: [f64; 2]) {
        self.add_span([lon, lon], [lat, lat]);
    }

    /// Makes it reach the borders of polygons.
    pub fn add_polygons<'p>(&mut self, polygons: impl Iterator<Item = &'p Polygon>) {
        for ring in polygons.filter_map(|polygon| polygon.first()) {
            let Some(first) = ring.first() else { continue };
            let (mut lon, mut lons) = (first[0], [first[0], first[0]]);
            let mut lats = [first[1], first[1]];
            for place in ring {
                lon += wrapped(place[0] - lon);
                lons = [lons[0].min(lon), lons[1].max(lon)];
                lats = [lats[0].min(place[1]), lats[1].max(place[1])];
            }
            self.add_span(lons.map(f64::to_degrees), lats.map(f64::to_degrees));
        }
    }

    fn add_span(&mut self, [west, east]: [f64; 2], [south, north]: [f64; 2]) {
        let from = (west + 180.0).rem_euclid(360.0) - 180.0;
        self.lons.push([from, from + east - west]);
        let [low, high] = self.lats.unwrap_or([south, north]);
        self.lats = Some([low.min(south), high.max(north)]);
    }

    /// Makes it reach what another one reaches.
    pub fn extend(&mut self, other: Reach) {
        self.lons.extend(other.lons);
        self.lats = match (self.lats, other.lats) {
            (Some([low, high]), Some([south, north])) => Some([low.min(south), high.max(north)]),
            (one, other) => one.or(other),
        };
    }

    /// Returns the shortest stretch of longitudes that holds all of it, across the 180th if need be, and its latitudes.
    #[must_use]
    pub fn ends(mut self) -> Option<[[f64; 2]; 2]> {
        let lats = self.lats?;
        self.lons.sort_by(|one, other| one[0].total_cmp(&other[0]));
        let first = self.lons.first()?[0];
        let mut reached = first;
        // The widest gap, and where it ends; the one across the 180th is the first to be taken.
        let mut gaps = Vec::new();
        for [west, east] in &self.lons {
            if *west > reached {
                gaps.push([west - reached, *west]);
            }
            reached = reached.max(*east);
        }
        let across = first + 360.0 - reached;
        let widest = gaps.into_iter().fold([across, first], |best, gap| if gap[0] > best[0] { gap } else { best });
        let [west, span] = [widest[1], 360.0 - widest[0].max(0.0)];
        let west = if west + span / 2.0 > 180.0 { west - 360.0 } else { west };
        Some([[west, west + span], lats])
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "whole degrees come back exactly")]
mod tests {
    use super::*;

    fn find(json: &str, location: &str) -> Option<Rc<Located>> {
        let value: Value = serde_json::from_str(json).unwrap();
        let mut finder = Finder::new(Source::new(Some(&value), None), Scale::Coarse);
        finder.find(Cell::Text(location))
    }

    #[test]
    fn locations_are_found_in_all_modes() {
        assert_eq!(find("{}", "FRA").unwrap().name, "France");
        assert_eq!(find(r#"{"locationmode":"country names"}"#, "germany").unwrap().name, "Germany");
        assert_eq!(find(r#"{"locationmode":"USA-states"}"#, "CO").unwrap().name, "Colorado");
        assert_eq!(find("{}", "SGP").unwrap().name, "Singapore", "of the finer outlines");
        assert!(find("{}", "XYZ").is_none() && find("{}", "").is_none());
    }

    #[test]
    fn the_shortest_way_around_is_taken() {
        let ends = |places: &[[f64; 2]]| {
            let mut reach = Reach::default();
            for place in places {
                reach.add(*place);
            }
            reach.ends().unwrap()
        };
        assert_eq!(ends(&[[131.0, 43.0], [-179.0, 50.0]]), [[131.0, 181.0], [43.0, 50.0]]);
        assert_eq!(ends(&[[-100.0, 0.0], [100.0, 0.0]])[0], [100.0, 260.0]);
        assert_eq!(ends(&[[-60.0, 0.0], [60.0, 5.0]]), [[-60.0, 60.0], [0.0, 5.0]]);
        assert_eq!(ends(&[[5.0, 5.0]]), [[5.0, 5.0], [5.0, 5.0]]);
        assert!(Reach::default().ends().is_none());
    }

    #[test]
    fn own_features_are_found_by_their_key() {
        let json = r#"{"featureidkey":"properties.key","geojson":{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"key":7,"name":"Seven"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}}]}}"#;
        let found = find(json, "7").unwrap();
        assert_eq!((found.name.as_str(), found.middle.map(f64::round)), ("Seven", [1.0, 1.0]));
        let mut reach = Reach::default();
        reach.add_polygons(found.polygons.iter());
        assert_eq!(reach.ends().unwrap().map(|ends| ends.map(f64::round)), [[0.0, 2.0], [0.0, 2.0]]);
        assert!(find(json, "8").is_none());
        assert!(find(r#"{"locationmode":"geojson-id","geojson":"https://example.org/x"}"#, "7").is_none());
        assert_eq!(find(r#"{"geojson":"https://example.org/x"}"#, "NY").unwrap().name, "New York");
    }
}
