//! The page of a plot, its page for a frame in somebody else's, and the file that holds all of it.

use base64_simd::STANDARD;
use sha2::{Digest, Sha256};

use super::assets::{self, FIGURE, MAPS, PLOTLY, STYLE};
use super::frame::{self, Site};
use super::html::Html;
use super::{data, frame::name};
use crate::backend::Error;
use crate::model::{Figure, File, SourceGraph, Value};
use crate::text;

/// The other forms of a plot: the ending of the address, and what it is called.
pub const FORMS: [(&str, &str); 6] =
    [(".png", "PNG"), (".svg", "SVG"), (".pdf", "PDF"), (".json", "JSON"), (".html", "HTML"), (".embed", "Frame")];

/// Returns the page of a plot: the figure to be explored, where its data is from, and everything it can be taken along as.
///
/// # Errors
/// Says when a figure cannot be written.
pub fn page(site: &Site, file: &File, figure: &Figure, sources: &SourceGraph) -> Result<String, Error> {
    let title = name(file);
    let mut slots = figure_slots(site, file)?;
    let figure = data::script(figure)?;
    let extra = [
        ("title", title.clone()),
        ("about", frame::about(file)),
        ("sources", frame::sources(site, sources)),
        ("downloads", frame::downloads(site, &file.fid, &FORMS)),
        ("figure", figure),
    ];
    slots.extend(extra);
    let main = fill(include_str!("../../../assets/web/plot.html"), &slots);
    let title = Html::fill("{{title}} · {{owner}}", &[("title", &title), ("owner", &Html::text(&file.owner))]);
    Ok(frame::page(site, &title, &head(site, file), "", &main))
}

/// Returns the page of a plot for a frame: the figure as large as the frame, and nothing else.
///
/// # Errors
/// Says when a figure cannot be written.
pub fn embed(site: &Site, file: &File, figure: &Figure) -> Result<String, Error> {
    let mut slots = figure_slots(site, file)?;
    slots.extend([("title", name(file)), ("style", site.link(&STYLE.path())), ("figure", data::script(figure)?)]);
    Ok(fill(include_str!("../../../assets/web/embed.html"), &slots).into_string())
}

/// Returns a page that holds the figure and all that draws it, to be kept as a file and opened without a network; it asks
/// for nothing from anywhere, whatever the figure says.
///
/// # Errors
/// Says when a figure cannot be written.
pub fn alone(file: &File, figure: &Figure) -> Result<String, Error> {
    let plotly = String::from_utf8(PLOTLY.plain()).map_err(unreadable)?;
    let draw = String::from_utf8(FIGURE.plain()).map_err(unreadable)?;
    let style = String::from_utf8(STYLE.plain()).map_err(unreadable)?;
    let maps = map_script(figure)?;
    let hashes: Vec<String> =
        [Some(&plotly), Some(&draw), maps.as_ref()].into_iter().flatten().map(|s| hash(s)).collect();
    let policy = format!(
        "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data: blob:; worker-src blob:",
        hashes.join(" ")
    );
    let maps = maps.map_or_else(Html::default, |script| {
        Html::fill("<script>{{maps}}</script>\n", &[("maps", &Html::raw_text("script", script))])
    });
    let slots = [
        ("title", name(file)),
        // Only the quotes of CSP's own words are in it.
        ("policy", Html::text(&policy)),
        ("style", Html::raw_text("style", style)),
        ("name", Html::text(&text::file_name(&file.filename))),
        ("figure", data::script(figure)?),
        ("plotly", Html::raw_text("script", plotly)),
        ("maps", maps),
        ("draw", Html::raw_text("script", draw)),
    ];
    Ok(fill(include_str!("../../../assets/web/alone.html"), &slots).into_string())
}

/// The slots of what draws a figure.
fn figure_slots(site: &Site, file: &File) -> Result<Vec<(&'static str, Html)>, Error> {
    Ok(vec![
        ("maps", site.link(&assets::maps_path())),
        ("name", Html::text(&text::file_name(&file.filename))),
        ("picture", site.file(&file.fid, ".png")),
        ("plotly", site.link(&PLOTLY.path())),
        ("draw", site.link(&FIGURE.path())),
    ])
}

fn fill(template: &'static str, slots: &[(&'static str, Html)]) -> Html {
    let slots: Vec<(&str, &Html)> = slots.iter().map(|(name, html)| (*name, html)).collect();
    Html::fill(template, &slots)
}

/// What other sites may show of a public plot; and for the rest, that no search engine keeps them.
fn head(site: &Site, file: &File) -> Html {
    if !file.world_readable {
        return Html::of("<meta name=\"robots\" content=\"noindex\">\n");
    }
    let whole = |form: &str| Html::text(&format!("{}{}", site.origin, frame::file_path(&file.fid, form)));
    let slots = [("title", &name(file)), ("page", &whole("")), ("picture", &whole(".png"))];
    let head = "<link rel=\"canonical\" href=\"{{page}}\">\n<meta property=\"og:title\" content=\"{{title}}\">\n\
        <meta property=\"og:url\" content=\"{{page}}\">\n<meta property=\"og:image\" content=\"{{picture}}\">\n";
    Html::fill(head, &slots)
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

fn unreadable(_: std::string::FromUtf8Error) -> Error {
    Error::Storage("A part of the program's pages is no text.".into())
}
