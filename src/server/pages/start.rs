//! Pages of many plots: the public ones by views, or what a search found.

use super::frame::{self, Site};
use crate::export::html::Html;
use crate::model::{File, FileType};
use crate::text;

/// A page of plots.
#[derive(Debug, Clone, Copy)]
pub struct Gallery<'a> {
    /// What was searched for; empty for the public plots by views.
    pub query: &'a str,
    /// Whose plots they are; `None` is everybody's.
    pub owner: Option<&'a str>,
    /// The plots, in their order.
    pub files: &'a [&'a File],
    /// How many there are in all, when that is known.
    pub count: Option<u64>,
    /// The parameter by which the page before is asked for, and its value.
    pub previous: Option<(&'a str, &'a str)>,
    /// That of the page behind.
    pub next: Option<(&'a str, &'a str)>,
}

/// Returns a page of plots with small pictures.
#[must_use]
pub fn page(site: &Site, gallery: &Gallery<'_>) -> String {
    let Gallery { query, owner, files, count, previous, next } = gallery;
    let title = match owner {
        Some(owner) => Html::text(owner),
        None if query.is_empty() => Html::of("Public plots"),
        None => Html::text(query),
    };
    let about = match (query.is_empty(), count) {
        (true, _) => Html::of("most viewed first"),
        (false, Some(1)) => Html::of("one found"),
        (false, Some(count)) => Html::fill("{{count}} found", &[("count", &Html::count(*count))]),
        (false, None) => Html::default(),
    };
    let items: Html = files.iter().map(|file| item(site, file)).collect();
    let list = if items.is_empty() {
        Html::of(if query.is_empty() {
            "<p class=\"about\">There are no public plots yet. What is uploaded with public sharing is shown here.</p>\n"
        } else {
            "<p class=\"about\">Nothing that everybody may see has these words.</p>\n"
        })
    } else {
        Html::fill("<ul class=\"gallery\">\n{{items}}</ul>\n", &[("items", &items)])
    };
    let path = owner.map_or_else(|| "/".to_owned(), |owner| format!("/~{owner}"));
    let link = |to: &Option<(&str, &str)>, words: &'static str| match to {
        None => Html::of("<span></span>"),
        Some(parameter) => {
            let mut parameters = vec![*parameter];
            if !query.is_empty() {
                parameters.push(("q", query));
            }
            let address = Html::address(&format!("{}{path}", site.base), &parameters);
            Html::fill("<a href=\"{{to}}\">{{words}}</a>", &[("to", &address), ("words", &Html::of(words))])
        }
    };
    let slots = [
        ("title", &title),
        ("about", &about),
        ("list", &list),
        ("previous", &link(previous, "← Before")),
        ("next", &link(next, "More →")),
    ];
    let main = "<div class=\"heading\"><h1>{{title}}</h1><p class=\"about\">{{about}}</p></div>\n{{list}}\
        <nav class=\"pages\" aria-label=\"Pages\">{{previous}}{{next}}</nav>\n";
    let main = Html::fill(main, &slots);
    frame::page(site, &Html::fill("{{title}} · plotree", &slots), &Html::default(), query, &main)
}

fn item(site: &Site, file: &File) -> Html {
    let title = text::title(&file.title);
    let name = if title.is_empty() { Html::text(&file.filename) } else { Html::shown(&title) };
    let picture = if file.filetype == FileType::Plot {
        let path = format!("{}/v2/files/{}/image", site.base, file.fid);
        let address = Html::address(&path, &[("image_name", "block-thumb")]);
        let image = "<img src=\"{{address}}\" alt=\"\" loading=\"lazy\" width=\"300\" height=\"300\">";
        Html::fill(image, &[("address", &address)])
    } else {
        let kind = Html::text(&file.filetype.to_string());
        Html::fill("<span class=\"kind\">{{kind}}</span>", &[("kind", &kind)])
    };
    let slots = [
        ("link", &site.link(&frame::file_path(&file.fid, ""))),
        ("picture", &picture),
        ("name", &name),
        ("owner", &Html::text(&file.owner)),
        ("views", &Html::count(file.views)),
    ];
    let item = "<li><a href=\"{{link}}\">{{picture}}\
        <b>{{name}}</b><small><span>{{owner}}</span><span>{{views}} views</span></small></a></li>\n";
    Html::fill(item, &slots)
}
