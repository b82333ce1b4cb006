//! Figures in saved web pages: the calls of `Plotly.newPlot` that Python writes, and the widgets that R does.
//!
//! Scripts are not run. What stands between the brackets of the call is JSON in the pages that Plotly's libraries write; a
//! page whose script computes its data has no figure that can be read.

use serde_json::StreamDeserializer;
use serde_json::de::StrRead;

use super::json;
use super::read::ReadFileError;
use crate::model::{Figure, Object, Value};

/// The calls that draw, newest name first.
const CALLS: [&str; 3] = ["Plotly.newPlot(", "Plotly.react(", "Plotly.plot("];

/// What R's widgets begin with.
const WIDGET: &str = "data-for=\"htmlwidget-";

/// Calls that are looked into: the library itself, which many pages contain, has some of its own.
const MOST_CALLS: usize = 500;

/// The longest name or expression of an element, in bytes.
const LONGEST_ELEMENT: usize = 200;

/// Reads the figures of a page, in their order.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Figure>, ReadFileError> {
    let page = String::from_utf8_lossy(bytes);
    if let Some(figure) = exported(&page) {
        return Ok(vec![figure]);
    }
    let mut calls: Vec<(usize, bool)> = CALLS.iter().flat_map(|call| ends(&page, call)).map(|at| (at, false)).collect();
    calls.extend(ends(&page, WIDGET).map(|at| (at, true)));
    calls.sort_unstable();
    calls.truncate(MOST_CALLS);
    let found =
        calls.into_iter().filter_map(|(at, widget)| if widget { widgets(&page[at..]) } else { call(&page[at..]) });
    let figures: Vec<Figure> = found.collect();
    if figures.is_empty() {
        return Err(ReadFileError::NotAFigure(
            "no call of Plotly.newPlot with its data was found in the page".to_owned(),
        ));
    }
    Ok(figures)
}

/// What stands before the figure of a page that plotree has made.
const EXPORTED: &str = "<script type=\"application/json\" id=\"figure\">";

/// Reads the figure of a page that plotree has made, in which it stands as data.
fn exported(page: &str) -> Option<Figure> {
    let (_, behind) = page.split_once(EXPORTED)?;
    let value: Value = serde_json::Deserializer::from_str(behind).into_iter().next()?.ok()?;
    json::figure(value).ok()
}

fn ends<'p>(page: &'p str, mark: &'p str) -> impl Iterator<Item = usize> {
    page.match_indices(mark).map(move |(at, _)| at + mark.len())
}

/// Reads what a call is given: an element, then the traces, then the layout; or a whole figure.
fn call(text: &str) -> Option<Figure> {
    let text = behind_element(text)?;
    let mut values: StreamDeserializer<_, Value> = serde_json::Deserializer::from_str(text).into_iter();
    let data = values.next()?.ok()?;
    if let Value::Object(_) = data {
        return json::figure(data).ok();
    }
    let mut object = Object::from_iter([("data".to_owned(), data)]);
    if let Some(layout @ Value::Object(_)) = following(text, &values) {
        object.insert("layout".to_owned(), layout);
    }
    json::figure(Value::Object(object)).ok()
}

/// Reads the value behind the comma that follows what was read.
fn following(text: &str, read: &StreamDeserializer<StrRead<'_>, Value>) -> Option<Value> {
    let rest = text.get(read.byte_offset()..)?.trim_start().strip_prefix(',')?;
    serde_json::Deserializer::from_str(rest).into_iter().next()?.ok()
}

/// Skips the element that a call draws into: a name in quotes or an expression, either of them short.
fn behind_element(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let near = &text[..text.floor_char_boundary(LONGEST_ELEMENT)];
    let end = match near.chars().next() {
        Some(quote @ ('"' | '\'')) => 2 + near[1..].find(quote)?,
        _ => near.find(',')?,
    };
    text[end..].trim_start().strip_prefix(',')
}

/// Reads the figure of one of R's widgets.
fn widgets(text: &str) -> Option<Figure> {
    let body = &text[text.find('>')? + 1..];
    let body = &body[..body.find("</script")?];
    let mut widget = crate::model::read::value(body.as_bytes()).ok()?;
    let Value::Object(object) = &mut widget else { return None };
    let Value::Object(mut inner) = object.swap_remove("x")? else { return None };
    // The widget's own keys (visdat, attrs, shinyEvents, …) are no part of the figure.
    inner.retain(|key, _| matches!(key.as_str(), "data" | "layout" | "frames"));
    json::figure(Value::Object(inner)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_was_exported_comes_back() {
        let json = r#"{"data":[{"y":[1,2.5,null],"name":"</script>"}],"layout":{"title":{"text":"T"}}}"#;
        let figure = Figure::read(json.as_bytes()).unwrap();
        let page = crate::export::alone::named("t", "T", &figure).unwrap();
        assert_eq!(read(page.as_bytes()).unwrap(), [figure]);
    }

    fn titles(page: &str) -> Vec<String> {
        read(page.as_bytes()).unwrap().iter().map(|figure| figure.title().to_owned()).collect()
    }

    #[test]
    fn every_form_of_a_call_is_read() {
        let page = r#"<html><script>function(){Plotly.newPlot(a,b,c)}</script><script>
            if (document.getElementById("x")) { Plotly.newPlot( "x", [{"y":[1],"text":["</script>"]}],
                {"title":{"text":"one"}}, {"responsive": true} ).then(f) }
            Plotly.plot('y', [{"y":[1]}], {"title":"two"});
            Plotly.newPlot(document.getElementById('z'), {"data":[{"y":[1]}],"layout":{"title":"three"}});
            Plotly.newPlot("q", data, layout);
            </script>
            <script type="application/json" data-for="htmlwidget-12">
            {"x":{"visdat":{},"data":[{"y":[1]}],"layout":{"title":"four"},"config":{}},"evals":[]}</script>"#;
        assert_eq!(titles(page), ["one", "two", "three", "four"]);
    }

    #[test]
    fn a_page_without_a_figure_says_so() {
        let error = read(b"<html>Plotly.newPlot(el, data)").unwrap_err().to_string();
        assert!(error.contains("no call of Plotly.newPlot"), "{error}");
        assert!(read(b"<html>Plotly.newPlot('x").is_err());
    }
}
