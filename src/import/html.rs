//! Figures in saved web pages: the calls of `Plotly.newPlot` that Python and Chart Studio write, and the widgets that R does.
//!
//! Scripts are not run. What stands between the brackets of a call is JSON, or the literal of a script, or the name of one; a
//! page whose script computes its data has no figure that can be read.

use super::read::ReadFileError;
use super::{json, letters, script};
use crate::model::{Figure, Object, Value};

/// The calls that draw, newest name first.
const CALLS: [&str; 3] = ["Plotly.newPlot(", "Plotly.react(", "Plotly.plot("];

/// What R's widgets begin with.
const WIDGET: &str = "data-for=\"htmlwidget-";

/// What a page within a page begins with.
const INNER: &str = "srcdoc=";

/// Calls that are looked into: the library itself, which many pages contain, has some of its own.
const MOST_CALLS: usize = 500;

/// Names that are looked up in a page, and how long a page may be for that: each is looked for in all of it.
const MOST_NAMES: usize = 16;
const LONGEST_WITH_NAMES: usize = 32 << 20;

/// The longest name or expression of an element, in bytes.
const LONGEST_ELEMENT: usize = 200;

/// Reads the figures of a page, in their order.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Figure>, ReadFileError> {
    let bytes = letters::any(bytes);
    let page = String::from_utf8_lossy(&bytes);
    if let Some(figure) = exported(&page) {
        return Ok(vec![figure]);
    }
    let mut figures = of_page(&page);
    if figures.is_empty() {
        figures = page.match_indices(INNER).take(MOST_CALLS).flat_map(|(at, _)| of_inner(&page[at..])).collect();
    }
    if figures.is_empty() {
        return Err(ReadFileError::NotAFigure(match elsewhere(&page) {
            Some(plot) => format!("the page only shows the plot `{plot}` of a server; pull or download it from there"),
            None => "no call of Plotly.newPlot with its data was found in the page".to_owned(),
        }));
    }
    Ok(figures)
}

/// Returns the address that a browser says it saved a page from.
pub(super) fn address(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(bytes.get(..LONGEST_HEAD).unwrap_or(bytes));
    let (_, said) = start.split_once("<!-- saved from url=(")?;
    let (_, address) = said.split_once(')')?;
    let (address, _) = address.split_once(" -->")?;
    let sound = address.len() <= LONGEST_ADDRESS && (address.starts_with("https://") || address.starts_with("http://"));
    let address = url::Url::parse(address.trim()).ok().filter(|address| sound && address.has_host())?;
    // A name and password in an address are nobody's business.
    (address.username().is_empty() && address.password().is_none()).then(|| address.to_string())
}

/// Bytes at the beginning of a page that may say where it is from, and those of the address.
const LONGEST_HEAD: usize = 4096;
const LONGEST_ADDRESS: usize = 2000;

fn of_page(page: &str) -> Vec<Figure> {
    let mut calls: Vec<(usize, bool)> = CALLS.iter().flat_map(|call| ends(page, call)).map(|at| (at, false)).collect();
    calls.extend(ends(page, WIDGET).map(|at| (at, true)));
    calls.sort_unstable();
    calls.truncate(MOST_CALLS);
    // Each is read up to the next, so that no page takes longer than it is long.
    let next = calls.iter().skip(1).map(|(at, _)| *at).chain([page.len()]).collect::<Vec<_>>();
    let mut names = Names { page, left: if page.len() > LONGEST_WITH_NAMES { 0 } else { MOST_NAMES } };
    let found = calls.iter().zip(next).filter_map(|((at, is_widget), end)| {
        let text = &page[*at..end];
        if *is_widget { widgets(text) } else { call(text, *at, &mut names) }
    });
    found.collect()
}

/// Reads the figures of a page that stands in an attribute.
fn of_inner(text: &str) -> Vec<Figure> {
    let text = &text[INNER.len()..];
    let Some(quote) = text.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else { return Vec::new() };
    let Some(end) = text[1..].find(quote) else { return Vec::new() };
    let inner = &text[1..=end];
    let inner = inner.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#34;", "\"");
    of_page(&inner.replace("&#x27;", "'").replace("&#39;", "'").replace("&apos;", "'").replace("&amp;", "&"))
}

/// Returns the plot of a server that a page shows in a frame: `bob:12` of `https://plot.ly/~bob/12.embed`.
fn elsewhere(page: &str) -> Option<String> {
    let mut frames = page.match_indices(".embed").take(MOST_CALLS);
    frames.find_map(|(at, _)| {
        let address = &page[page.floor_char_boundary(at.saturating_sub(LONGEST_ELEMENT))..at];
        let (user, number) = address.rsplit_once("/~")?.1.split_once('/')?;
        let sound = !user.is_empty()
            && user.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '@'))
            && (1..12).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit());
        sound.then(|| format!("{user}:{number}"))
    })
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

/// What the names of a page's scripts stand for.
struct Names<'p> {
    page: &'p str,
    left: usize,
}

impl Names<'_> {
    /// Returns the value that a name has at a place of the page, or a part of that: `figure.data`.
    fn value(&mut self, name: &str, part: Option<&str>, at: usize) -> Option<Value> {
        // Names of one letter are those of the library itself.
        self.left = self.left.checked_sub(1).filter(|_| name.len() > 1)?;
        let value = script::named(self.page, at, name)?;
        match part {
            Some(part) => value.get(part).cloned(),
            None => Some(value),
        }
    }
}

/// Reads what a call is given: an element, then the traces, then the layout; or a whole figure.
fn call(text: &str, at: usize, names: &mut Names<'_>) -> Option<Figure> {
    let (data, rest) = argument(behind_element(text)?, at, names)?;
    if let Value::Object(_) = data {
        return json::figure(without_config(data)).ok();
    }
    let mut object = Object::from_iter([("data".to_owned(), data)]);
    let layout = script::skip(rest).strip_prefix(',').and_then(|rest| argument(rest, at, names));
    if let Some((layout @ Value::Object(_), _)) = layout {
        object.insert("layout".to_owned(), layout);
    }
    json::figure(Value::Object(object)).ok()
}

/// Leaves out how the page shows the figure, which is no part of it.
fn without_config(mut figure: Value) -> Value {
    if let Value::Object(object) = &mut figure {
        object.shift_remove("config");
    }
    figure
}

/// Reads one of the values that a call is given; returns it with what is behind it.
fn argument<'t>(text: &'t str, at: usize, names: &mut Names<'_>) -> Option<(Value, &'t str)> {
    if let Some(found) = script::value(text) {
        return Some(found);
    }
    let text = script::skip(text);
    let name = script::name(text)?;
    let mut rest = &text[name.len()..];
    let part = rest.strip_prefix('.').and_then(script::name);
    rest = part.map_or(rest, |part| &rest[1 + part.len()..]);
    let rest = script::skip(rest);
    if !rest.starts_with([',', ')']) {
        return None;
    }
    names.value(name, part, at).map(|value| (value, rest))
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
    fn exports_of_chart_studio_are_read() {
        let page = r#"<script>(function(){ window.PLOTLYENV={'BASE_URL': 'https://plotly.com'};
            var gd = document.getElementById('8a0d')
            function resizePlot() { Plotly.relayout(gd, {width: 1}); }
            Plotly.plot(gd,  {
                data: [{"y": [1, 2], "name": "a"}],
                layout: {"title": "exported"},
                frames: [],
                config: {"showLink": true, "linkText": "Export to plotly.com", "mapboxAccessToken": "x"}
            });
            }());</script>"#;
        let figures = read(page.as_bytes()).unwrap();
        assert_eq!(figures[0].title(), "exported");
        assert!(!figures[0].object().contains_key("config"));
    }

    #[test]
    fn names_that_stand_for_literals_are_looked_up() {
        let page = r#"<script>
            var trace1 = 1, layout = {title: 'by name'};
            const data = [{x: ['a', 'b'], y: [1, 2,], type: 'bar'}];
            Plotly.newPlot('myDiv', data, layout);
            var figure = JSON.parse('{"data":[{"y":[1]}],"layout":{"title":"parsed"}}');
            Plotly.newPlot(gd, figure.data, figure.layout, {});
            Plotly.newPlot("q", computed(), layout);
            </script>"#;
        assert_eq!(titles(page), ["by name", "parsed"]);
    }

    #[test]
    fn a_page_in_an_attribute_is_read() {
        let page = "<iframe srcdoc=\"&lt;script&gt;Plotly.newPlot(&quot;a&quot;, [{&quot;y&quot;:[1]}], {&quot;title&quot;:&quot;R&amp;amp;D&quot;})\"></iframe>";
        assert_eq!(titles(page), ["R&amp;D"]);
    }

    #[test]
    fn a_page_that_shows_a_plot_of_a_server_names_it() {
        let page = "<iframe src=\"https://plot.ly/~bob_2/12.embed?width=550\"></iframe>";
        let error = read(page.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("`bob_2:12`"), "{error}");
    }

    #[test]
    fn a_page_without_a_figure_says_so() {
        let error = read(b"<html>Plotly.newPlot(el, data)").unwrap_err().to_string();
        assert!(error.contains("no call of Plotly.newPlot"), "{error}");
        assert!(read(b"<html>Plotly.newPlot('x").is_err());
    }
}
