//! The page of a plot, and its page for a frame in somebody else's.

use super::frame::{self, Site};
use crate::backend::Error;
use crate::export::assets::{self, FIGURE, PLOTLY, STYLE};
use crate::export::data;
use crate::export::html::{Html, name};
use crate::model::{Figure, File, SourceGraph};
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
    let mut slots = figure_slots(site, file);
    let figure = data::script(figure)?;
    let extra = [
        ("title", title.clone()),
        ("about", frame::about(site, file)),
        ("sources", frame::sources(site, sources)),
        ("downloads", frame::downloads(site, &file.fid, &FORMS)),
        ("figure", figure),
    ];
    slots.extend(extra);
    let main = Html::fill_all(include_str!("../../../assets/web/plot.html"), &slots);
    let title = Html::fill("{{title}} · {{owner}}", &[("title", &title), ("owner", &Html::text(&file.owner))]);
    Ok(frame::page(site, &title, &head(site, file), "", &main))
}

/// Returns the page of a plot for a frame: the figure as large as the frame, and nothing else.
///
/// # Errors
/// Says when a figure cannot be written.
pub fn embed(site: &Site, file: &File, figure: &Figure) -> Result<String, Error> {
    let mut slots = figure_slots(site, file);
    slots.extend([("title", name(file)), ("style", site.link(&STYLE.path())), ("figure", data::script(figure)?)]);
    Ok(Html::fill_all(include_str!("../../../assets/web/embed.html"), &slots).into_string())
}

/// The slots of what draws a figure.
fn figure_slots(site: &Site, file: &File) -> Vec<(&'static str, Html)> {
    vec![
        ("maps", site.link(&assets::maps_path())),
        ("name", Html::text(&text::file_name(&file.filename))),
        ("picture", site.file(&file.fid, ".png")),
        ("plotly", site.link(&PLOTLY.path())),
        ("draw", site.link(&FIGURE.path())),
    ]
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
