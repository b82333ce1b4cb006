//! Geometries as figures bring them along: what is broken in them is left out.

use super::outlines::Polygon;
use super::sphere::radians;
use crate::model::Value;

/// How deep collections may lie in each other.
const DEEPEST: usize = 4;
/// How many places all features of a figure's GeoJSON together may have: ten times the finest outlines of the world.
const MOST: usize = 2_000_000;
/// How many features are looked at.
const MOST_FEATURES: usize = 200_000;

/// What a feature is made of.
#[derive(Debug, Clone, Default)]
pub struct Shapes {
    /// Areas.
    pub polygons: Vec<Polygon>,
    /// Lines, in radians.
    pub lines: Vec<Vec<[f64; 2]>>,
    /// Places, in degrees.
    pub points: Vec<[f64; 2]>,
}

/// Returns the features of a value: of a collection, itself if it is one, or a geometry without properties.
pub fn features(value: &Value) -> impl Iterator<Item = &Value> {
    let list = value.get("features").and_then(Value::as_list);
    let single = list.is_none().then_some(value);
    list.unwrap_or_default().iter().chain(single).take(MOST_FEATURES)
}

/// Reads shapes, as many as there is room for.
#[derive(Debug)]
pub struct Reader {
    left: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Reader { left: MOST }
    }
}

impl Reader {
    /// Returns the shapes of a feature or geometry.
    #[must_use]
    pub fn shapes(&mut self, value: &Value) -> Shapes {
        let mut shapes = Shapes::default();
        self.add(value, 0, &mut shapes);
        shapes
    }

    fn add(&mut self, value: &Value, depth: usize, shapes: &mut Shapes) {
        if depth > DEEPEST {
            return;
        }
        let inner = |key: &str| value.get(key);
        let kind = inner("type").and_then(Value::as_str).unwrap_or_default();
        let coordinates = inner("coordinates");
        match (kind, coordinates) {
            ("FeatureCollection", _) => {
                features(value).take(MOST_FEATURES).for_each(|feature| self.add(feature, depth + 1, shapes));
            }
            ("GeometryCollection", _) => {
                let all = inner("geometries").and_then(Value::as_list).unwrap_or_default();
                for geometry in all {
                    self.add(geometry, depth + 1, shapes);
                }
            }
            ("Point", Some(place)) => shapes.points.extend(place.as_column().and_then(|_| degrees(place))),
            ("MultiPoint", Some(places)) => shapes.points.extend(self.places(places)),
            ("LineString", Some(line)) => shapes.lines.extend(self.line(line)),
            ("MultiLineString", Some(lines)) => {
                let lines = lines.as_list().unwrap_or_default();
                shapes.lines.extend(lines.iter().filter_map(|line| self.line(line)));
            }
            ("Polygon", Some(rings)) => shapes.polygons.extend(self.polygon(rings)),
            ("MultiPolygon", Some(polygons)) => {
                let polygons = polygons.as_list().unwrap_or_default();
                shapes.polygons.extend(polygons.iter().filter_map(|rings| self.polygon(rings)));
            }
            _ => {
                if let Some(geometry) = inner("geometry") {
                    self.add(geometry, depth + 1, shapes);
                }
            }
        }
    }

    /// Returns places in degrees.
    fn places(&mut self, value: &Value) -> Vec<[f64; 2]> {
        let count = value.len().min(self.left);
        self.left -= count;
        let row = |index: usize| {
            let row = value.row(index)?;
            pair(row.cell(0).number()?, row.cell(1).number()?)
        };
        (0..count).filter_map(row).collect()
    }

    fn line(&mut self, value: &Value) -> Option<Vec<[f64; 2]>> {
        let line: Vec<[f64; 2]> = self.places(value).into_iter().map(radians).collect();
        (line.len() > 1).then_some(line)
    }

    /// Returns the rings that have an inside; the first must be one of them.
    fn polygon(&mut self, value: &Value) -> Option<Polygon> {
        let rings = match value {
            Value::List(rings) => rings.as_slice(),
            _ => return None,
        };
        let mut polygon = Polygon::new();
        for (index, ring) in rings.iter().enumerate() {
            let mut ring: Vec<[f64; 2]> = self.places(ring).into_iter().map(radians).collect();
            if ring.len() > 1 && ring.first() == ring.last() {
                ring.pop();
            }
            match ring.len() {
                0..3 if index == 0 => return None,
                0..3 => {}
                _ => polygon.push(ring),
            }
        }
        (!polygon.is_empty()).then_some(polygon)
    }
}

fn degrees(place: &Value) -> Option<[f64; 2]> {
    let column = place.as_column()?;
    pair(column.cell(0).number()?, column.cell(1).number()?)
}

fn pair(lon: f64, lat: f64) -> Option<[f64; 2]> {
    (lon.abs() <= 1e6 && lat.abs() <= 1e6).then(|| [lon, lat.clamp(-90.0, 90.0)])
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is read comes back exactly")]
mod tests {
    use super::*;

    fn shapes(json: &str) -> Shapes {
        Reader::default().shapes(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn all_kinds_of_geometries_are_read() {
        let all = shapes(
            r#"{"type":"FeatureCollection","features":[
                {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}},
                {"type":"MultiPolygon","coordinates":[[[[0,0,9],[1,0],[1,1],[0,1]],[[0.2,0.2],[0.4,0.2],[0.4,0.4]]]]},
                {"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[0,0],[1,1]]},
                 {"type":"MultiPoint","coordinates":[[5,6],[7,8]]},{"type":"Point","coordinates":[1,2]}]}]}"#,
        );
        assert_eq!(all.polygons.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(all.polygons[0][0].len(), 3, "the end is not said twice");
        assert_eq!((all.lines.len(), all.points), (1, vec![[5.0, 6.0], [7.0, 8.0], [1.0, 2.0]]));
    }

    #[test]
    fn what_is_broken_is_left_out() {
        for json in [
            r#"{"type":"Polygon","coordinates":[]}"#,
            r#"{"type":"Polygon","coordinates":[[]]}"#,
            r#"{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}"#,
            r#"{"type":"Polygon","coordinates":[[1,2,3]]}"#,
            r#"{"type":"Polygon","coordinates":[[[null,2],["x",4],[1e300,5]]]}"#,
            r#"{"type":"Polygon"}"#,
            r#"{"type":"Feature","geometry":null}"#,
            "[]",
            "7",
        ] {
            let shapes = shapes(json);
            assert!(shapes.polygons.is_empty() && shapes.lines.is_empty() && shapes.points.is_empty(), "{json}");
        }
    }

    #[test]
    fn deep_and_huge_ones_have_an_end() {
        let mut json = r#"{"type":"Point","coordinates":[1,2]}"#.to_owned();
        for _ in 0..60 {
            json = format!(r#"{{"type":"GeometryCollection","geometries":[{json}]}}"#);
        }
        assert!(shapes(&json).points.is_empty());
        let mut reader = Reader { left: 5 };
        let many = format!(r#"{{"type":"MultiPoint","coordinates":[{}]}}"#, ["[1,2]"; 9].join(","));
        assert_eq!(reader.shapes(&serde_json::from_str(&many).unwrap()).points.len(), 5);
    }
}
