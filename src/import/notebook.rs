//! Figures in Jupyter notebooks: what their cells have put out.
//!
//! A notebook keeps a Plotly output as JSON under a media type of its own; notebooks of exported pages have only the HTML.

use super::read::ReadFileError;
use super::{html, json};
use crate::model::{Cell, Figure, Value, read};

/// The media type of Plotly's outputs.
const PLOTLY: &str = "application/vnd.plotly.v1+json";

/// Reads the figures of a notebook, in their order.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Figure>, ReadFileError> {
    let notebook = read::value(bytes)?;
    let mut figures = Vec::new();
    // Notebooks of version 3 have their cells in worksheets.
    let sheets = list(&notebook, "worksheets").iter().chain([&notebook]);
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
    let Some(data) = output.get("data") else { return Vec::new() };
    if let Some(figure) = data.get(PLOTLY) {
        return figure_of(figure).into_iter().collect();
    }
    let Some(page) = data.get("text/html") else { return Vec::new() };
    let page = match page {
        Value::Text(text) => text.clone(),
        lines => lines.as_column().map(|lines| lines.cells().map(Cell::display).collect()).unwrap_or_default(),
    };
    html::read(page.as_bytes()).unwrap_or_default()
}

/// Makes a figure of an output; `config` is the notebook's, not the figure's.
fn figure_of(output: &Value) -> Option<Figure> {
    let mut object = output.as_object()?.clone();
    object.shift_remove("config");
    json::figure(Value::Object(object)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_read_in_their_order() {
        let notebook = r#"{"nbformat":4,"cells":[{"cell_type":"markdown","source":"x"},
            {"cell_type":"code","outputs":[{"data":{"text/plain":"1"}},{"output_type":"stream","text":"x"},
              {"data":{"application/vnd.plotly.v1+json":{"config":{"plotlyServerURL":"https://plot.ly"},
                "data":[{"y":[1]}],"layout":{"title":"one"}},"text/html":"<div>"}}]},
            {"cell_type":"code","outputs":[{"data":{"text/html":["<script>Plotly.newPlot('a',[{\"y\":[1]}],","{\"title\":\"two\"})"]}}]}]}"#;
        let figures = read(notebook.as_bytes()).unwrap();
        assert_eq!(figures.iter().map(Figure::title).collect::<Vec<_>>(), ["one", "two"]);
        assert!(!figures[0].object().contains_key("config"));
        let error = read(br#"{"nbformat":4,"cells":[]}"#).unwrap_err().to_string();
        assert!(error.contains("no cell"), "{error}");
    }
}
