//! Figures as JSON: alone, as a list of traces, or inside the bodies that plot servers send.
//!
//! Much JSON has a `data` key and is no figure; without a layout, at least one trace has to look like one.

use super::read::ReadFileError;
use crate::model::read;
use crate::model::{Figure, Object, Value, src};

/// Keys by which an object is told to be a trace when it does not name a type of trace; references have `src` behind.
const KEYS: &str = "x y z r theta lat lon locations values labels a b c i j k u v w open high low close header cells
    dimensions node link parents q1 geojson value source marker line error_y error_x";

/// Types of traces, old ones too.
const TYPES: &str = "area bar barpolar box candlestick carpet choropleth choroplethmap choroplethmapbox cone contour
    contourcarpet contourgl densitymap densitymapbox funnel funnelarea heatmap heatmapgl heatmapmap histogram histogram2d
    histogram2dcontour icicle image indicator isosurface mesh3d ohlc parcats parcoords pie pointcloud quiver sankey scatter
    scatter3d scattercarpet scattergeo scattergl scattermap scattermapbox scatterpolar scatterpolargl scattersmith
    scatterternary splom streamtube sunburst surface table treemap violin volume waterfall";

/// Reads a figure and what it is called, if its file says so.
pub(super) fn read(bytes: &[u8]) -> Result<(Figure, Option<String>), ReadFileError> {
    let mut value = read::value(bytes)?;
    // `json.dump(figure.to_json())` is an easy slip: a figure in a string.
    if let Value::Text(text) = &value {
        value = read::value(text.as_bytes()).map_err(|_| not("it is a text"))?;
    }
    let mut name = None;
    if let Value::Object(object) = &mut value
        && let Some(inner @ Value::Object(_)) = object.get_mut("figure")
    {
        let inner = std::mem::take(inner);
        name = object.get("filename").and_then(Value::as_str).filter(|name| !name.trim().is_empty()).map(str::to_owned);
        value = inner;
    }
    Ok((figure(value)?, name))
}

/// Makes a figure of a value, if it is one and has its data.
pub(super) fn figure(value: Value) -> Result<Figure, ReadFileError> {
    if let Value::Object(object) = &value {
        known_stranger(object)?;
    }
    let figure = Figure::new(value).map_err(|reason| not(&reason))?;
    check(&figure)?;
    Ok(figure)
}

fn not(reason: &str) -> ReadFileError {
    ReadFileError::NotAFigure(reason.to_owned())
}

/// Names the kinds of JSON that often lie beside figures.
fn known_stranger(object: &Object) -> Result<(), ReadFileError> {
    let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
    if text("$schema").contains("vega") {
        return Err(not("it is a Vega chart"));
    }
    if ["FeatureCollection", "Feature", "Topology"].contains(&text("type")) && !object.contains_key("data") {
        return Err(not("it is a map (GeoJSON or TopoJSON)"));
    }
    if object.contains_key("nbformat") {
        return Err(not("it is a notebook; its name has to end in .ipynb"));
    }
    if object.contains_key("cols") && !object.contains_key("layout") {
        return Err(not("it is a grid, a table of columns"));
    }
    if !object.contains_key("data") && !object.contains_key("layout") {
        return Err(not("it has neither `data` nor `layout`"));
    }
    Ok(())
}

fn check(figure: &Figure) -> Result<(), ReadFileError> {
    let traces = figure.traces();
    let has_layout = figure.object().get("layout").is_some_and(|layout| *layout != Value::Null);
    if traces.is_empty() && !has_layout {
        return Err(not("it has no traces and no layout"));
    }
    if !has_layout && !traces.iter().any(looks_like_a_trace) {
        return Err(not("nothing in its list looks like a trace"));
    }
    if src::raw_arrays(figure).is_empty() && !src::all(figure).is_empty() {
        return Err(not("it has no data, only references to the grids of a server; download it with its data"));
    }
    Ok(())
}

fn looks_like_a_trace(trace: &Value) -> bool {
    let Some(object) = trace.as_object() else { return false };
    if let Some(kind) = object.get("type").and_then(Value::as_str) {
        return TYPES.split_whitespace().any(|known| known == kind);
    }
    object.keys().any(|key| {
        let key = key.strip_suffix("src").unwrap_or(key);
        KEYS.split_whitespace().any(|known| known == key)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(json: &str) -> usize {
        read(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}")).0.traces().len()
    }

    #[test]
    fn every_form_of_a_figure_is_read() {
        for json in [
            r#"{"data":[{"y":[1]}]}"#,
            r#"{"data":[{"type":"bar"}],"layout":{}}"#,
            r#"{"data":[{"mine":1}],"layout":{"title":"T"}}"#,
            r#"[{"type":"pie","values":[1]}]"#,
            r#"{"figure":{"data":[{"y":[1]}],"layout":{}}}"#,
            r#"{"data":[{"y":[1],"ysrc":"bob:1:abcdef"}],"unreadable":{}}"#,
            r#"{"data":[{"y":[NaN, Infinity]}]}"#,
            r#""{\"data\":[{\"y\":[1]}]}""#,
        ] {
            assert_eq!(traces(json), 1, "{json}");
        }
        assert_eq!(traces(r#"{"layout":{"title":"empty"}}"#), 0);
        let (_, name) = read(br#"{"filename":"Growth","figure":{"data":[{"y":[1]}]}}"#).unwrap();
        assert_eq!(name.as_deref(), Some("Growth"));
    }

    #[test]
    fn other_json_is_told_what_it_is() {
        for (json, why) in [
            ("3", "neither an object nor a list"),
            (r#""text""#, "a text"),
            ("[]", "no traces"),
            ("[1,2]", "not a list of traces"),
            (r#"{"name":"plotree","version":"1.0.0"}"#, "neither `data` nor `layout`"),
            (r#"{"data":[{"id":1,"name":"Ann"}]}"#, "looks like a trace"),
            (r#"{"data":[]}"#, "no traces"),
            (r#"{"$schema":"https://vega.github.io/schema/vega-lite/v5.json","data":{"url":"x"}}"#, "Vega"),
            (r#"{"type":"FeatureCollection","features":[]}"#, "GeoJSON"),
            (r#"{"cols":{"a":{"data":[1]}}}"#, "grid"),
            (r#"{"data":{"id":3}}"#, "`data` is not a list"),
            (r#"{"data":[{"ysrc":"bob:1:abcdef"}],"layout":{}}"#, "download it with its data"),
        ] {
            let error = read(json.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(why), "{json}: {error}");
        }
    }
}
