//! A plot as one file of HTML, with all that draws it within, to be opened without a network.

use std::sync::LazyLock;

use base64_simd::STANDARD;
use sha2::{Digest, Sha256};

use super::assets::{FIGURE, MAPS, PLOTLY, STYLE};
use super::data;
use super::html::{Html, called};
use crate::backend::Error;
use crate::model::{Figure, File, Value};
use crate::text;

/// Returns a page that holds the figure and all that draws it, to be kept as a file and opened without a network; it asks
/// for nothing from anywhere, whatever the figure says.
///
/// # Errors
/// Says when a figure cannot be written.
pub fn alone(file: &File, figure: &Figure) -> Result<String, Error> {
    named(&file.filename, &file.title, figure)
}

/// What every page has: texts with their hashes, worked out once, as a run may make thousands of pages.
struct Common {
    plotly: (String, String),
    draw: (String, String),
    style: String,
}

static COMMON: LazyLock<Option<Common>> = LazyLock::new(|| {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
    let hashed = |text: String| (hash(&text), text);
    let (plotly, draw) = (hashed(text(PLOTLY.plain())?), hashed(text(FIGURE.plain())?));
    Some(Common { plotly, draw, style: text(STYLE.plain())? })
});

/// Returns the page of a figure that is called so; a title may be empty.
///
/// # Errors
/// Says when a figure cannot be written.
pub fn named(filename: &str, title: &str, figure: &Figure) -> Result<String, Error> {
    let Some(Common { plotly, draw, style }) = &*COMMON else { return Err(unreadable(())) };
    let maps = map_script(figure)?;
    let map_hash = maps.as_deref().map(hash);
    let hashes: Vec<&str> =
        [Some(&plotly.0), Some(&draw.0), map_hash.as_ref()].into_iter().flatten().map(String::as_str).collect();
    let policy = format!(
        "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data: blob:; worker-src blob:",
        hashes.join(" ")
    );
    let maps = maps.map_or_else(Html::default, |script| {
        Html::fill("<script>{{maps}}</script>\n", &[("maps", &Html::raw_text("script", script))])
    });
    let slots = [
        ("title", called(filename, title)),
        // Only the quotes of CSP's own words are in it.
        ("policy", Html::text(&policy)),
        ("style", Html::raw_text("style", style.clone())),
        ("name", Html::text(&text::file_name(filename))),
        ("figure", data::script(figure)?),
        ("plotly", Html::raw_text("script", plotly.1.clone())),
        ("maps", maps),
        ("draw", Html::raw_text("script", draw.1.clone())),
    ];
    Ok(Html::fill_all(include_str!("../../assets/web/alone.html"), &slots).into_string())
}

/// Returns a script with the outlines of the maps that a figure has; `None` for one without maps.
fn map_script(figure: &Figure) -> Result<Option<String>, Error> {
    let needed = maps_of(figure);
    if needed.is_empty() {
        return Ok(None);
    }
    let mut entries = Vec::new();
    for map in MAPS.iter().filter(|map| needed.iter().any(|name| map.name == format!("{name}.json"))) {
        let json = String::from_utf8(map.plain()).map_err(unreadable)?;
        entries.push(format!("\"{}\":{}", map.name.trim_end_matches(".json"), json.trim()));
    }
    Ok(Some(format!("window.PlotlyGeoAssets={{topojson:{{{}}}}};", entries.join(","))))
}

/// Returns the names of the maps that a figure's layout asks for.
fn maps_of(figure: &Figure) -> Vec<String> {
    let has_map = figure.trace_types().any(|kind| matches!(kind, "scattergeo" | "choropleth"));
    let Some(layout) = figure.object().get("layout").and_then(Value::as_object).filter(|_| has_map) else {
        return if has_map { vec!["world_110m".into()] } else { Vec::new() };
    };
    let maps = layout.iter().filter(|(key, _)| key.starts_with("geo")).map(|(_, geo)| {
        let scope = geo.get("scope").and_then(Value::as_str).unwrap_or("world").replace(' ', "-");
        let fine =
            geo.get("resolution").is_some_and(|value| value.as_f64() == Some(50.0) || value.as_str() == Some("50"));
        format!("{scope}_{}m", if fine { 50 } else { 110 })
    });
    let mut names: Vec<String> = maps.collect();
    names.push("world_110m".into());
    names.sort();
    names.dedup();
    names
}

/// Returns a script's hash as a content policy names it.
fn hash(script: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode_to_string(Sha256::digest(script)))
}

fn unreadable<T>(_: T) -> Error {
    Error::Storage("A part of the program's pages is no text.".into())
}
