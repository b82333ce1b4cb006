//! Figures as JSON: alone, several in a list, as a list of traces, or inside the bodies that plot servers send. Their grids and
//! notebooks are JSON too, and told by their keys.
//!
//! Much JSON has a `data` key and is no figure; without a layout, at least one trace has to look like one.

use super::read::ReadFileError;
use super::table;
use crate::model::grid::GridContent;
use crate::model::read;
use crate::model::{Figure, Object, Value, src};

/// Keys by which an object is told to be a trace when it does not name a type of trace; references have `src` behind.
const KEYS: &str = "x y z r theta lat lon locations values labels a b c i j k u v w open high low close header cells
    dimensions node link parents q1 geojson value source marker line error_y error_x";

/// Figures in one list.
const MOST_FIGURES: usize = 100_000;

/// Types of traces, old ones too.
const TYPES: &str = "area bar barpolar box candlestick carpet choropleth choroplethmap choroplethmapbox cone contour
    contourcarpet contourgl densitymap densitymapbox funnel funnelarea heatmap heatmapgl heatmapmap histogram histogram2d
    histogram2dcontour icicle image indicator isosurface mesh3d ohlc parcats parcoords pie pointcloud quiver sankey scatter
    scatter3d scattercarpet scattergeo scattergl scattermap scattermapbox scatterpolar scatterpolargl scattersmith
    scatterternary splom streamtube sunburst surface table treemap violin volume waterfall";

/// What a JSON text holds.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// Figures, each with what it is called, if its file says so.
    Figures(Vec<(Figure, Option<String>)>),
    /// The columns of a grid, as grid servers send them, with its name.
    Grid(GridContent, Option<String>),
    /// A notebook.
    Notebook(Value),
}

/// Reads what is in a JSON text.
pub(super) fn read(bytes: &[u8]) -> Result<Found, ReadFileError> {
    let mut value = read::value(bytes)?;
    // `json.dump(figure.to_json())` is an easy slip: a figure in a string.
    if let Value::Text(text) = &value {
        value = read::value(text.as_bytes()).map_err(|_| not("it is a text"))?;
    }
    match value {
        Value::Object(object) if object.contains_key("nbformat") || object.contains_key("worksheets") => {
            Ok(Found::Notebook(Value::Object(object)))
        }
        Value::Object(object) if is_grid(&object) => grid(object),
        Value::List(values) if values.len() <= MOST_FIGURES && values.iter().all(holds_a_figure) => {
            let mut figures = Vec::with_capacity(values.len());
            for (index, value) in values.into_iter().enumerate() {
                figures
                    .push(named(value).map_err(|error| not(&format!("element {} of the list: {error}", index + 1)))?);
            }
            Ok(Found::Figures(figures))
        }
        value => Ok(Found::Figures(vec![named(value)?])),
    }
}

/// Reads a figure and what it is called; some servers and scripts put it, or its parts, into an object or into texts.
fn named(mut value: Value) -> Result<(Figure, Option<String>), ReadFileError> {
    let mut name = None;
    if let Value::Object(object) = &mut value
        && let Some(inner @ (Value::Object(_) | Value::Text(_))) = object.get_mut("figure")
    {
        let inner = std::mem::take(inner);
        name = name_of(object);
        value = unpacked(inner);
    }
    if let Value::Object(object) = &mut value {
        for key in ["data", "layout", "frames"] {
            if let Some(part @ Value::Text(_)) = object.get_mut(key) {
                *part = unpacked(std::mem::take(part));
            }
        }
    }
    Ok((figure(value)?, name))
}

/// Reads the JSON in a text; any other value stays.
fn unpacked(value: Value) -> Value {
    let inner = value.as_str().and_then(|text| read::value(text.as_bytes()).ok());
    inner.filter(|inner| matches!(inner, Value::Object(_) | Value::List(_))).unwrap_or(value)
}

fn name_of(object: &Object) -> Option<String> {
    object.get("filename").and_then(Value::as_str).filter(|name| !name.trim().is_empty()).map(str::to_owned)
}

/// Returns whether an element of a list is a figure, and no trace.
fn holds_a_figure(value: &Value) -> bool {
    let Some(object) = value.as_object() else { return false };
    let is_figure = matches!(object.get("data"), Some(Value::List(_) | Value::Column(_)))
        && (object.contains_key("layout") || !object.contains_key("type"));
    is_figure || matches!(object.get("figure"), Some(Value::Object(_)))
}

/// Returns whether an object holds the columns of a grid.
fn is_grid(object: &Object) -> bool {
    let holds = |cols: &Value| {
        let cols = cols.as_object();
        cols.is_some_and(|cols| !cols.is_empty() && cols.values().all(|column| column.get("data").is_some()))
    };
    object.get("cols").is_some_and(holds) || object.get("data").and_then(|data| data.get("cols")).is_some_and(holds)
}

fn grid(mut object: Object) -> Result<Found, ReadFileError> {
    let name = name_of(&object);
    if let Some(data @ Value::Object(_)) = object.shift_remove("data") {
        let Value::Object(data) = data else { return Err(not("it is a grid without columns")) };
        object = data;
    }
    let mut cols: Vec<(String, Value, f64)> = Vec::new();
    if let Some(Value::Object(found)) = object.shift_remove("cols") {
        for (index, (name, column)) in found.into_iter().enumerate() {
            let Value::Object(mut column) = column else { continue };
            let order = column.get("order").and_then(Value::as_f64).unwrap_or(index as f64);
            let data = column.shift_remove("data").unwrap_or_default();
            if !data.is_list() {
                return Err(not(&format!("it is a grid, and the data of its column `{name}` is no list")));
            }
            cols.push((name, data, order));
        }
    }
    cols.sort_by(|a, b| a.2.total_cmp(&b.2));
    let mut content = table::content(cols.into_iter().map(|(name, data, _)| (name, data)));
    if let Some(Value::Object(metadata)) = object.shift_remove("metadata") {
        content.metadata = Some(metadata);
    }
    Ok(Found::Grid(content, name))
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
    if object.contains_key("cols") && !object.contains_key("layout") {
        return Err(not("it is a grid without the data of its columns"));
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

    fn figures(json: &str) -> Vec<(Figure, Option<String>)> {
        match read(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}")) {
            Found::Figures(figures) => figures,
            other => panic!("{json}: {other:?}"),
        }
    }

    fn traces(json: &str) -> usize {
        figures(json)[0].0.traces().len()
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
        let found = figures(r#"{"filename":"Growth","figure":{"data":[{"y":[1]}]}}"#);
        assert_eq!(found[0].1.as_deref(), Some("Growth"));
        assert_eq!(traces(r#"{"figure":"{\"data\":[{\"y\":[1]}]}"}"#), 1);
        assert_eq!(traces(r#"{"data":"[{\"y\":[1]}]","layout":"{}"}"#), 1);
    }

    #[test]
    fn lists_of_figures_are_told_from_lists_of_traces() {
        let list = r#"[{"data":[{"y":[1]}],"layout":{"title":"a"}},{"data":[{"y":[1]}]},
            {"filename":"c","figure":{"data":[],"layout":{"title":"c"}}}]"#;
        let names: Vec<_> = figures(list).into_iter().map(|(figure, name)| (figure.title().to_owned(), name)).collect();
        assert_eq!(names, [("a".into(), None), (String::new(), None), ("c".into(), Some("c".into()))]);
        assert_eq!(figures(r#"[{"type":"table","data":[1]},{"y":[1]}]"#).len(), 1);
        let error = read(br#"[{"data":[{"y":[1]}]},{"data":[3]}]"#).unwrap_err().to_string();
        assert!(error.contains("element 2"), "{error}");
    }

    #[test]
    fn grids_keep_the_order_of_their_columns() {
        let text = r#"{"cols":{"b":{"data":[1,null],"order":1,"uid":"abcdef"},"a":{"data":["x","y"],"order":0}},"metadata":{"k":1}}"#;
        let Found::Grid(content, None) = read(text.as_bytes()).unwrap() else { panic!() };
        assert_eq!(content.cols.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(serde_json::to_string(&content.cols["b"].data).unwrap(), "[1,null]");
        assert!(content.metadata.is_some());
        let wrapped = format!(r#"{{"filename":"G","data":{text}}}"#);
        let Found::Grid(content, Some(name)) = read(wrapped.as_bytes()).unwrap() else { panic!() };
        assert_eq!((content.cols.len(), name.as_str()), (2, "G"));
        let error = read(br#"{"cols":{"a":{"data":3}}}"#).unwrap_err().to_string();
        assert!(error.contains("column `a` is no list"), "{error}");
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
            (r#"{"cols":{"a":{"uid":"abcdef"}}}"#, "grid"),
            (r#"{"data":{"id":3}}"#, "`data` is not a list"),
            (r#"{"data":[{"ysrc":"bob:1:abcdef"}],"layout":{}}"#, "download it with its data"),
        ] {
            let error = read(json.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(why), "{json}: {error}");
        }
    }
}
