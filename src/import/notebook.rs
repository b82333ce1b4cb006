//! Figures in Jupyter notebooks: what their cells have put out.
//!
//! A notebook keeps a Plotly output as JSON under a media type of its own; those of exported pages, and old ones, have only the HTML.

use super::read::ReadFileError;
use super::{html, json};
use crate::model::{Cell, Figure, Value, read};

/// The media type of Plotly's outputs.
const PLOTLY: &str = "application/vnd.plotly.v1+json";

/// Media types of web pages in outputs, newest first.
const PAGES: [&str; 3] = ["text/html", "text/vnd.plotly.v1+html", "application/vnd.plotly.v1+html"];

/// Reads the figures of a notebook, in their order.
pub(super) fn read(notebook: &Value) -> Result<Vec<Figure>, ReadFileError> {
    let mut figures = Vec::new();
    // Notebooks of version 3 have their cells in worksheets.
    let sheets = list(notebook, "worksheets").iter().chain([notebook]);
    for cell in sheets.flat_map(|sheet| list(sheet, "cells")) {
        for output in list(cell, "outputs") {
            figures.extend(of_output(output));
        }
    }
    if figures.is_empty() {
        return Err(ReadFileError::NotAFigure("no cell of the notebook has put out a Plotly figure".to_owned()));
    }
    Ok(figures)
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_list).unwrap_or_default()
}

fn of_output(output: &Value) -> Vec<Figure> {
    // Notebooks of version 3 have what is put out beside its kind, and pages under a short name.
    let data = output.get("data").unwrap_or(output);
    if let Some(figure) = data.get(PLOTLY).and_then(figure_of) {
        return vec![figure];
    }
    let page = PAGES.iter().chain([&"html"]).find_map(|kind| data.get(kind));
    page.map(text).and_then(|page| html::read(page.as_bytes()).ok()).unwrap_or_default()
}

/// Returns a text that may be a list of its lines.
fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        lines => lines.as_column().map(|lines| lines.cells().map(Cell::display).collect()).unwrap_or_default(),
    }
}

/// What notebooks say in a figure's `config` of themselves.
const OF_NOTEBOOKS: [&str; 3] = ["plotlyServerURL", "linkText", "showLink"];

/// Makes a figure of an output, without what the notebook put into its `config`. Some wrote the figure as text.
fn figure_of(output: &Value) -> Option<Figure> {
    let parsed = if output.as_object().is_none() { read::value(text(output).as_bytes()).ok() } else { None };
    let mut object = parsed.as_ref().unwrap_or(output).as_object()?.clone();
    if let Some(config) = object.get("config").and_then(Value::as_object) {
        let mut own = config.clone();
        own.retain(|key, _| !OF_NOTEBOOKS.contains(&&**key));
        if own.is_empty() {
            object.shift_remove("config");
        } else {
            object.insert("config".into(), Value::Object(own));
        }
    }
    json::figure(Value::Object(object)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(notebook: &str) -> Result<Vec<Figure>, ReadFileError> {
        super::read(&read::value(notebook.as_bytes()).unwrap())
    }

    #[test]
    fn outputs_are_read_in_their_order() {
        let notebook = r#"{"nbformat":4,"cells":[{"cell_type":"markdown","source":"x"},
            {"cell_type":"code","outputs":[{"data":{"text/plain":"1"}},{"output_type":"stream","text":"x"},
              {"data":{"application/vnd.plotly.v1+json":{"config":{"plotlyServerURL":"https://plot.ly"},
                "data":[{"y":[1]}],"layout":{"title":"one"}},"text/html":"<div>"}}]},
            {"cell_type":"code","outputs":[{"data":{"text/html":["<script>Plotly.newPlot('a',[{\"y\":[1]}],","{\"title\":\"two\"})"]}}]}]}"#;
        let figures = of(notebook).unwrap();
        assert_eq!(figures.iter().map(Figure::title).collect::<Vec<_>>(), ["one", "two"]);
        assert!(!figures[0].object().contains_key("config"));
        let error = of(r#"{"nbformat":4,"cells":[]}"#).unwrap_err().to_string();
        assert!(error.contains("no cell"), "{error}");
    }

    #[test]
    fn a_config_of_the_figure_itself_stays() {
        let notebook = r#"{"nbformat":4,"cells":[{"cell_type":"code","outputs":[{"data":{"application/vnd.plotly.v1+json":
            {"config":{"plotlyServerURL":"https://plot.ly","editable":true},"data":[{"y":[1]}],"layout":{}}}}]}]}"#;
        let figures = of(notebook).unwrap();
        assert_eq!(figures[0].object().get("config"), Some(&read::value(br#"{"editable":true}"#).unwrap()));
    }

    #[test]
    fn outputs_of_old_notebooks_are_read() {
        let notebook = r#"{"nbformat":3,"worksheets":[{"cells":[
            {"cell_type":"code","outputs":[
              {"output_type":"pyout","html":["<script>Plotly.plot('a',","[{\"y\":[1]}],{\"title\":\"three\"})</script>"]},
              {"output_type":"display_data","png":"iVBO"}]},
            {"cell_type":"code","outputs":[{"output_type":"display_data",
              "application/vnd.plotly.v1+json":{"data":[{"y":[1]}],"layout":{"title":"beside"}}}]}]}]}"#;
        assert_eq!(of(notebook).unwrap().iter().map(Figure::title).collect::<Vec<_>>(), ["three", "beside"]);
        let notebook = r#"{"nbformat":4,"cells":[{"outputs":[
            {"data":{"text/vnd.plotly.v1+html":"<div><script>Plotly.newPlot('a',[{\"y\":[1]}],{\"title\":\"page\"})"}},
            {"data":{"application/vnd.plotly.v1+json":"{\"data\":[{\"y\":[1]}],\"layout\":{\"title\":\"text\"}}"}},
            {"data":{"application/vnd.plotly.v1+json":{"data":3},"text/html":"Plotly.newPlot('a',[{\"y\":[1]}],{\"title\":\"instead\"})"}}]}]}"#;
        assert_eq!(of(notebook).unwrap().iter().map(Figure::title).collect::<Vec<_>>(), ["page", "text", "instead"]);
    }
}
