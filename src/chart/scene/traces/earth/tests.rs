//! Maps from figures: what is drawn, what is read out, and what hostile figures cost.

use std::sync::Arc;

use crate::chart::prepared::Prepared;
use crate::chart::scene::mark::Mark;
use crate::chart::scene::{Scene, Size};
use crate::model::Figure;

fn figure(json: &str) -> Figure {
    Figure::read(json.as_bytes()).unwrap()
}

fn scene(json: &str) -> Scene {
    let figure = figure(json);
    Scene::build(&figure, Size::of_figure(&figure))
}

/// Returns the lines read out at a place of the first panel, in fractions.
fn lines(json: &str, place: [f32; 2]) -> Vec<String> {
    let figure = figure(json);
    let size = Size::of_figure(&figure);
    let prepared = Prepared::new(Arc::new(figure), size);
    prepared.closest(prepared.home(), 0, place, 20.0).map(|hit| hit.lines()).unwrap_or_default()
}

fn areas(scene: &Scene, trace: usize) -> usize {
    let layers = scene.panels[0].layers.iter().filter(|layer| layer.trace == trace);
    layers.filter(|layer| matches!(layer.mark, Mark::Area { .. })).count()
}

const COUNTRIES: &str = r#"{"data":[{"type":"choropleth","locations":["FRA","BRA","nowhere","SGP"],"z":[1,2,3,4]}]}"#;

#[test]
fn countries_have_colours_and_a_bar() {
    let scene = scene(COUNTRIES);
    assert_eq!((areas(&scene, 0), scene.bars.len(), scene.legend.len()), (3, 1, 0));
    let aspect = scene.panels[0].plane.unwrap().aspect.unwrap();
    assert!((aspect - 2.0).abs() < 0.01, "{aspect}");
}

#[test]
fn countries_say_their_name_and_number() {
    assert_eq!(lines(COUNTRIES, [0.506, 0.76]), ["France", "z: 1", "location: FRA", "trace 0"]);
    assert_eq!(lines(COUNTRIES, [0.1, 0.1]), Vec::<String>::new());
    let json = COUNTRIES.replace(r#""z":"#, r#""hovertemplate":"%{location} = %{z:.2f}<extra></extra>","z":"#);
    assert_eq!(lines(&json, [0.506, 0.76]), ["FRA = 1.00"]);
}

#[test]
fn points_say_where_they_are() {
    let json = r#"{"data":[{"type":"scattergeo","lon":[0,90],"lat":[0,45],"text":["zero","east"],"name":"N"}]}"#;
    let said = lines(json, [0.75, 0.75]);
    assert!(said.contains(&"lat: 45".to_owned()) && said.contains(&"lon: 90".to_owned()), "{said:?}");
}

#[test]
fn what_lies_behind_a_ball_is_not_seen() {
    let json = r#"{"data":[{"type":"scattergeo","lon":[0,180],"lat":[0,0]}],
        "layout":{"geo":{"projection":{"type":"orthographic"}}}}"#;
    let scene = scene(json);
    let points = scene.panels[0].layers.iter().find_map(|layer| match &layer.mark {
        Mark::Points { places, .. } => Some(places.clone()),
        _ => None,
    });
    let points = points.unwrap();
    assert!((points[0][0] - 0.5).abs() < 1e-3 && points[1][0].is_nan(), "{points:?}");
}

#[test]
fn maps_have_ground_under_their_points() {
    let json = r#"{"data":[{"type":"scattermapbox","lon":[2.35],"lat":[48.85]}],
        "layout":{"mapbox":{"center":{"lon":2.35,"lat":48.85},"zoom":12,"style":"open-street-map"}}}"#;
    let scene = scene(json);
    let has = |test: fn(&Mark) -> bool| scene.panels[0].layers.iter().any(|layer| test(&layer.mark));
    assert!(has(|mark| matches!(mark, Mark::Rects { .. })) && has(|mark| matches!(mark, Mark::Points { .. })));
    let is_scale =
        |mark: &Mark| matches!(mark, Mark::Text(labels) if labels.iter().any(|label| label.text.ends_with(" km")));
    assert!(scene.panels[0].layers.iter().any(|layer| is_scale(&layer.mark)));
}

#[test]
fn whatever_a_figure_says_is_drawn_somehow() {
    let ring = |count: usize, step: f64| {
        let places: Vec<String> =
            (0..count).map(|index| format!("[{},{}]", index as f64 * step, (index % 180) as f64 - 90.0)).collect();
        places.join(",")
    };
    let geojson = |rings: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"id":"a","geometry":{{"type":"Polygon","coordinates":[{rings}]}}}}]}}"#
        )
    };
    let bodies = [
        geojson(&format!("[{}]", ring(4_000, 7.3))),
        geojson(&vec!["[[0,0],[10,0],[10,10]]"; 1_000].join(",")),
        geojson("[[0,0],[1e308,5],[null,3],[\"x\",1],[-1e308,-1e308]]"),
        geojson("[[0,90],[90,90],[180,-90],[-90,-90]]"),
    ];
    let layouts = [
        "{}",
        r#"{"geo":{"projection":{"type":"orthographic","rotation":{"lon":1e9,"lat":-77,"roll":1e300},"scale":1e30}}}"#,
        r#"{"geo":{"fitbounds":"geojson","projection":{"type":"conic conformal","parallels":[90,-90]}}}"#,
        r#"{"geo":{"lonaxis":{"range":[5,5],"showgrid":true,"dtick":1e-300},"lataxis":{"range":["a",null],"showgrid":true,"dtick":-1}}}"#,
        r#"{"geo":{"projection":{"type":"satellite","distance":-3,"tilt":1e9},"showocean":true,"showland":true}}"#,
        r#"{"geo":{"scope":"usa","center":{"lon":0,"lat":0},"projection":{"scale":-1}},"map":{"zoom":1e9,"bearing":1e300,"center":{"lat":1e9}}}"#,
        r#"{"geo":{"projection":{"type":"gnomonic"},"visible":false},"map":{"zoom":-40}}"#,
    ];
    for (index, layout) in layouts.iter().enumerate() {
        for (body, kind) in [(index, "choropleth"), (index + 1, "choroplethmap")] {
            let body = &bodies[body % bodies.len()];
            let json = format!(
                r#"{{"data":[{{"type":"{kind}","locations":["a"],"z":[1],"geojson":{body}}},
                {{"type":"densitymap","lon":[1,1e300,null],"lat":[2,90,-90],"z":[1,2,3],"radius":1e9}},
                {{"type":"scattergeo","mode":"lines+markers","fill":"toself","lon":[0,179,-179,1e300],"lat":[90,-90,0,5]}}],"layout":{layout}}}"#
            );
            let figure = figure(&json);
            for size in [Size::of_figure(&figure), Size::cells(20, 5)] {
                let scene = Scene::build(&figure, size);
                let kept: usize = scene.panels.iter().map(|panel| panel.layers.len()).sum();
                assert!(kept < 10_000);
            }
        }
    }
}
