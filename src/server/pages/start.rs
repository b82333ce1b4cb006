//! Pages of many files: the public plots by views, what a search found, what is in a folder.

use super::frame::{self, Site};
use crate::export::html::{Html, name};
use crate::model::{File, FileType, HOME};

/// What a page of files shows.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// The public plots by views.
    Public,
    /// What a search for these words found.
    Search(&'a str),
    /// The public plots of a user.
    User(&'a str),
    /// A folder, and whether the one that it is in may be seen too.
    Folder(&'a File, bool),
}

/// A page of files.
#[derive(Debug, Clone, Copy)]
pub struct Gallery<'a> {
    /// What it shows.
    pub of: Of<'a>,
    /// The files, in their order.
    pub files: &'a [&'a File],
    /// How many there are in all, when that is known.
    pub count: Option<u64>,
    /// The parameter by which the page before is asked for, and its value.
    pub previous: Option<(&'a str, &'a str)>,
    /// That of the page behind.
    pub next: Option<(&'a str, &'a str)>,
}

impl Of<'_> {
    fn title(self) -> Html {
        match self {
            Of::Public | Of::Search("") => Html::of("Public plots"),
            Of::Search(words) => Html::text(words),
            Of::User(owner) => Html::text(owner),
            Of::Folder(folder, _) => Html::text(&folder.filename),
        }
    }

    fn about(self, site: &Site, count: Option<u64>) -> Html {
        let counted = |count: u64, one: &'static str, more: &'static str| match count {
            1 => Html::of(one),
            count => Html::fill(more, &[("count", &Html::count(count))]),
        };
        match (self, count) {
            (Of::Public | Of::User(_) | Of::Search(""), _) => Html::of("most viewed first"),
            (Of::Search(_), Some(count)) => counted(count, "one found", "{{count}} found"),
            (Of::Folder(folder, is_above_seen), Some(count)) => {
                let link = |path: &str, words: Html| {
                    Html::fill("<a href=\"{{to}}\">{{words}}</a>", &[("to", &site.link(path)), ("words", &words)])
                };
                let above = folder.fid.sibling(folder.parent);
                let above = match folder.parent {
                    HOME => Html::default(),
                    _ if is_above_seen => link(&frame::file_path(&above, ""), Html::of("↑ folder above")),
                    _ => Html::default(),
                };
                let slots = [
                    ("owner", &link(&format!("/~{}", folder.owner), Html::text(&folder.owner))),
                    ("count", &counted(count, "one file", "{{count}} files")),
                    ("above", &above),
                ];
                Html::fill("<span>{{owner}}</span><span>{{count}}</span><span>{{above}}</span>", &slots)
            }
            (_, None) => Html::default(),
        }
    }

    fn nothing(self) -> Html {
        Html::of(match self {
            Of::Public | Of::User(_) | Of::Search("") => {
                "<p class=\"about\">There are no public plots yet. What is uploaded with public sharing is shown here.</p>\n"
            }
            Of::Search(_) => "<p class=\"about\">Nothing that everybody may see has these words.</p>\n",
            Of::Folder(..) => "<p class=\"about\">Nothing in this folder may be seen by everybody.</p>\n",
        })
    }

    /// Returns the path of the page on its site.
    fn path(self) -> String {
        match self {
            Of::Public | Of::Search(_) => "/".to_owned(),
            Of::User(owner) => format!("/~{owner}"),
            Of::Folder(folder, _) => frame::file_path(&folder.fid, ""),
        }
    }
}

/// Returns a page of files with small pictures.
#[must_use]
pub fn page(site: &Site, gallery: &Gallery<'_>) -> String {
    let Gallery { of, files, count, previous, next } = *gallery;
    let query = if let Of::Search(words) = of { words } else { "" };
    let (title, about) = (of.title(), of.about(site, count));
    let items: Html = files.iter().map(|file| item(site, file)).collect();
    let list = if items.is_empty() {
        of.nothing()
    } else {
        Html::fill("<ul class=\"gallery\">\n{{items}}</ul>\n", &[("items", &items)])
    };
    let path = of.path();
    let link = |to: Option<(&str, &str)>, words: &'static str| match to {
        None => Html::of("<span></span>"),
        Some(parameter) => {
            let mut parameters = vec![parameter];
            if !query.is_empty() {
                parameters.push(("q", query));
            }
            if let (Of::Folder(..), Some(key)) = (of, &site.share_key) {
                parameters.push(("share_key", key));
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
    let head = match of {
        Of::Folder(folder, _) if !folder.world_readable => Html::of("<meta name=\"robots\" content=\"noindex\">\n"),
        _ => Html::default(),
    };
    frame::page(site, &Html::fill("{{title}} · plotree", &slots), &head, query, &main)
}

fn item(site: &Site, file: &File) -> Html {
    let name = name(file);
    let picture = if file.filetype == FileType::Plot {
        let path = format!("{}/v2/files/{}/image", site.base, file.fid);
        let address = Html::address(&path, &[("image_name", "block-thumb")]);
        let image = "<img src=\"{{address}}\" alt=\"\" loading=\"lazy\" width=\"300\" height=\"300\">";
        Html::fill(image, &[("address", &address)])
    } else {
        let kind = Html::text(&file.filetype.to_string());
        Html::fill("<span class=\"kind\">{{kind}}</span>", &[("kind", &kind)])
    };
    let views = match file.filetype {
        FileType::Folder => Html::default(),
        _ => Html::fill("{{count}} views", &[("count", &Html::count(file.views))]),
    };
    let slots = [
        ("link", &site.link(&frame::file_path(&file.fid, ""))),
        ("picture", &picture),
        ("name", &name),
        ("owner", &Html::text(&file.owner)),
        ("views", &views),
    ];
    let item = "<li><a href=\"{{link}}\">{{picture}}\
        <b>{{name}}</b><small><span>{{owner}}</span><span>{{views}}</span></small></a></li>\n";
    Html::fill(item, &slots)
}
