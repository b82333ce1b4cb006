//! A figure as a Jupyter notebook: a cell that has put it out, so that it is seen as soon as the notebook is opened, and whose
//! code makes it again.

use std::io::{self, Write};

use serde_json::json;

use crate::model::Figure;
use crate::text;

/// The media type of Plotly's outputs.
const PLOTLY: &str = "application/vnd.plotly.v1+json";

/// The longest figure that stands in the code of its cell too.
const LONGEST_CODE: usize = 1 << 20;

/// Writes the notebook of a figure.
///
/// # Errors
/// Those of writing.
pub fn write(name: &str, figure: &Figure, out: &mut impl Write) -> io::Result<()> {
    let title = text::title(figure.title());
    let title = if title.is_empty() { text::shown(name) } else { title };
    // Marks of Markdown in a title are its own letters.
    let heading: String =
        title.as_str().chars().flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c])).collect();
    let notebook = json!({
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": { "display_name": "Python 3", "language": "python", "name": "python3" },
            "language_info": { "name": "python" },
        },
        "cells": [
            { "cell_type": "markdown", "id": "title", "metadata": {}, "source": format!("# {heading}") },
            {
                "cell_type": "code", "id": "figure", "metadata": {}, "execution_count": null,
                "source": code(figure),
                "outputs": [{
                    "output_type": "display_data", "metadata": {},
                    "data": { "text/plain": title.as_str(), PLOTLY: Placeholder::MARK },
                }],
            },
        ],
    });
    let text = serde_json::to_string_pretty(&notebook)?;
    // The figure is written by itself, not as a tree of values that is eight times its size.
    let mark = format!("\"{}\"", Placeholder::MARK);
    let (before, behind) = text.rsplit_once(&mark).unwrap_or((&text, ""));
    out.write_all(before.as_bytes())?;
    serde_json::to_writer(&mut *out, figure)?;
    out.write_all(behind.as_bytes())?;
    out.write_all(b"\n")
}

/// The place of the figure.
struct Placeholder;

impl Placeholder {
    const MARK: &str = "the figure stands here";
}

/// Returns the code of the cell. JSON has never three quotes in a row outside of its escapes, so it stands in a raw text.
fn code(figure: &Figure) -> String {
    let json = figure.to_json();
    if json.len() > LONGEST_CODE {
        return "# The figure is the output of this cell; it is too large to stand in its code too.".to_owned();
    }
    format!("import plotly.io as pio\n\nfigure = pio.from_json(r\"\"\"{json}\"\"\", skip_invalid=True)\nfigure.show()")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use crate::model::read;

    #[test]
    fn a_notebook_has_put_the_figure_out() {
        let json = r#"{"data":[{"type":"bar","x":["a\"\"\"","\\"],"y":[1,2.5,null]}],"layout":{"title":{"text":"<b>*A*</b> \"the figure stands here\""}}}"#;
        let figure = Figure::read(json.as_bytes()).unwrap();
        let mut out = Vec::new();
        write("growth", &figure, &mut out).unwrap();
        let notebook = read::value(&out).unwrap();
        let cell = notebook.at("cells.1").unwrap();
        let put_out = cell.at("outputs.0.data").unwrap().get(PLOTLY).unwrap();
        assert_eq!(Figure::new(put_out.clone()).unwrap(), figure);
        assert_eq!(
            notebook.at("cells.0.source").and_then(Value::as_str),
            Some("# \\*A\\* \\\"the figure stands here\\\"")
        );
        let code = cell.get("source").and_then(Value::as_str).unwrap();
        let inner = code.split("r\"\"\"").nth(1).unwrap().split("\"\"\"").next().unwrap();
        assert_eq!(inner, figure.to_json());
    }
}
