//! What all pages have in common: the head, the bar at the top, what files are called, the links between pages.

use crate::export::assets::{ICON, STYLE};
use crate::export::html::Html;
use crate::model::sources::SourceNode;
use crate::model::{Fid, File, FileType, SourceGraph, Timestamp};

/// Where pages are, and how their reader got in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// What every path of this site begins with, without a slash at the end; mostly nothing.
    pub base: String,
    /// What every whole address of this site begins with, for others who link to it.
    pub origin: String,
    /// The share key that opened the page; its links within the file take it along.
    pub share_key: Option<String>,
}

impl Site {
    /// Makes the site at an address such as `https://plots.example/path`.
    #[must_use]
    pub fn at(origin: &str, share_key: Option<&str>) -> Site {
        let base = url::Url::parse(origin).map(|url| url.path().trim_end_matches('/').to_owned()).unwrap_or_default();
        Site { base, origin: origin.trim_end_matches('/').to_owned(), share_key: share_key.map(str::to_owned) }
    }

    /// Returns the address of something of this site.
    #[must_use]
    pub fn link(&self, path: &str) -> Html {
        Html::address(&format!("{}{path}", self.base), &[])
    }

    /// Returns the address of a file's page, or of one of its other forms, `.png`.
    #[must_use]
    pub fn file(&self, fid: &Fid, form: &str) -> Html {
        let key = self.share_key.as_deref().map(|key| ("share_key", key));
        Html::address(&format!("{}{}", self.base, file_path(fid, form)), key.as_slice())
    }
}

/// Returns the path of a file's page, `/~bob/45/`, or of a form of it, `/~bob/45.png`.
#[must_use]
pub fn file_path(fid: &Fid, form: &str) -> String {
    let end = if form.is_empty() { "/" } else { form };
    format!("/~{}/{}{end}", fid.owner(), fid.number())
}

/// Returns a whole page.
#[must_use]
pub fn page(site: &Site, title: &Html, head: &Html, query: &str, main: &Html) -> String {
    let slots = [
        ("title", title),
        ("icon", &site.link(&ICON.path())),
        ("style", &site.link(&STYLE.path())),
        ("head", head),
        ("home", &site.link("/")),
        ("query", &Html::text(query)),
        ("main", main),
    ];
    Html::fill(include_str!("../../../assets/web/page.html"), &slots).into_string()
}

/// Returns a page that says one thing.
#[must_use]
pub fn notice(site: &Site, title: &'static str, words: &'static str) -> String {
    let slots = [("title", &Html::of(title)), ("words", &Html::of(words))];
    let main = Html::fill("<div class=\"notice\"><h1>{{title}}</h1><p>{{words}}</p></div>\n", &slots);
    let head = Html::of("<meta name=\"robots\" content=\"noindex\">\n");
    page(site, &Html::fill("{{title}} · plotree", &slots), &head, "", &main)
}

/// Returns whose a file is, when it changed and who may see it.
#[must_use]
pub fn about(site: &Site, file: &File) -> Html {
    let who = if file.world_readable {
        Html::default()
    } else if site.share_key.is_some() || file.share_key_enabled == Some(true) {
        Html::of("<span>open to whoever has the link</span>")
    } else {
        Html::of("<span>not public</span>")
    };
    let slots = [
        ("owner", &Html::text(&file.owner)),
        ("name", &Html::text(&file.filename)),
        ("moment", &Html::text(&file.date_modified.millis())),
        ("day", &day(file.date_modified)),
        ("who", &who),
    ];
    let about = "<span>{{owner}}</span><span>{{name}}</span><span>changed <time datetime=\"{{moment}}\">{{day}}</time></span>{{who}}";
    Html::fill(about, &slots)
}

/// Returns a day as `2024-03-01`.
#[must_use]
pub fn day(moment: Timestamp) -> Html {
    Html::text(&moment.date())
}

/// Returns the downloads of a file, by ending.
#[must_use]
pub fn downloads(site: &Site, fid: &Fid, forms: &[(&'static str, &'static str)]) -> Html {
    let button = |(form, name): &(&'static str, &'static str)| {
        let slots = [("link", &site.file(fid, form)), ("name", &Html::of(name))];
        Html::fill("<a href=\"{{link}}\">{{name}}</a>", &slots)
    };
    forms.iter().map(button).collect()
}

/// Returns the files around a file: what it was made of and what was made of it; nothing when there are none.
#[must_use]
pub fn sources(site: &Site, graph: &SourceGraph) -> Html {
    let Some(own) = graph.nodes.first() else { return Html::default() };
    let is_above = |id: &str| graph.edges.iter().any(|edge| edge.source == id && edge.target == own.id);
    let (above, below): (Vec<_>, Vec<_>) = graph.nodes.iter().skip(1).partition(|node| is_above(&node.id));
    let list = |heading: &'static str, nodes: &[&SourceNode]| {
        let items: Html = nodes.iter().filter_map(|node| item(site, node)).collect();
        if items.is_empty() {
            return Html::default();
        }
        let slots = [("heading", &Html::of(heading)), ("items", &items)];
        Html::fill("<section class=\"sources\"><h2>{{heading}}</h2>\n<ul>{{items}}</ul></section>\n", &slots)
    };
    [list("Made of", &above), list("Made of it", &below)].into_iter().collect()
}

fn item(site: &Site, node: &SourceNode) -> Option<Html> {
    let kind = FileType::from_name(&node.kind);
    let (link, kind) = match (&node.metadata.fid, node.kind.as_str()) {
        // A share key opens one file and no other.
        (Some(fid), _) => (site.link(&file_path(fid, "")), Html::text(&kind.to_string())),
        (None, "url") => (Html::elsewhere(&node.id)?, Html::of("web address")),
        // Pages of long relations are for programs.
        (None, _) => return None,
    };
    let slots = [("link", &link), ("label", &Html::text(&node.label)), ("kind", &kind)];
    Some(Html::fill(
        "<li><a href=\"{{link}}\" rel=\"noopener nofollow\">{{label}}<small>{{kind}}</small></a></li>",
        &slots,
    ))
}
