//! The web addresses: who asks for a page or a file of this site gets it, as far as he may see it.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::frame::{self, Site, file_path};
use super::send::{self, Keep, Shown};
use super::start::{self, Gallery, Of};
use super::target::{self, Form};
use super::{grid, plot};
use crate::backend::query::{self, ContentOptions, ListQuery, PlotQuery, SearchQuery, Shelf};
use crate::backend::{Error, Files, Folders, Grids, Plots, Search, SortKey};
use crate::export::{alone, assets, csv};
use crate::model::{Fid, Figure, File, FileType, Folder, HOME, SourceGraph};
use crate::server::App;
use crate::server::caller::{Ask, blocking};
use crate::server::fail::Failure;
use crate::server::images::{self, LONGEST_SIDE, MOST_SCALE};
use crate::server::query::Query;

/// Plots on a page of many.
const ON_A_PAGE: std::num::NonZeroU64 = std::num::NonZeroU64::new(24).unwrap();

/// Returns the routes of all pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(start))
        .route("/favicon.ico", get(icon))
        .route("/robots.txt", get(robots))
        .route("/static/{digest}/{name}", get(part))
        .route("/create", get(create))
        .route("/~{user}", get(of_user))
        .route("/~{user}/{*rest}", get(file))
}

async fn part(Path((digest, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    match assets::find(&digest, &name) {
        Some(asset) => send::asset(&headers, asset),
        None => Failure::from(Error::NotFound).into_response(),
    }
}

async fn icon(headers: HeaderMap) -> Response {
    send::asset(&headers, &assets::ICON)
}

/// Search engines may have what is public; what programs ask is not for them.
async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /v2/\nDisallow: /create\n"
}

/// The editor of Chart Studio has no place here; the file does.
async fn create(ask: Ask) -> Response {
    let fid = ask.query.get("fid").and_then(|fid| fid.parse::<Fid>().ok());
    let Some(fid) = fid.filter(|fid| fid.number() >= 0) else { return Failure::from(Error::NotFound).into_response() };
    let site = site(&ask);
    let key = site
        .share_key
        .as_ref()
        .map(|key| url::form_urlencoded::Serializer::new(String::new()).append_pair("share_key", key).finish());
    let query = key.map_or_else(String::new, |key| format!("?{key}"));
    Redirect::to(&format!("{}{}{query}", site.base, file_path(&fid, ""))).into_response()
}

fn site(ask: &Ask) -> Site {
    Site::at(&ask.hosts.web, ask.query.get("share_key"))
}

async fn start(ask: Ask) -> Response {
    let words = ask.query.get("q").map(str::to_owned);
    let found = match &words {
        None => public(&ask).await,
        Some(words) => search(&ask, words).await,
    };
    found.map_or_else(
        |error| failed(&ask, &error),
        |page| send::page(StatusCode::OK, page, Shown::Words, keep_of(&ask, true)),
    )
}

async fn public(ask: &Ask) -> Result<String, Error> {
    let cursor = ask.query.get("cursor").map(str::to_owned);
    let query = PlotQuery { by_views: Some(true), cursor, page_size: Some(ON_A_PAGE), ..PlotQuery::default() };
    let page = ask.session.plots(&query).await?;
    let cursor = |link: Option<String>| {
        let link = link?;
        let query = Query::read(link.split_once('?')?.1);
        query.get("cursor").map(str::to_owned)
    };
    let (previous, next) = (cursor(page.previous), cursor(page.next));
    let files: Vec<&File> = page.results.iter().map(|plot| &plot.file).collect();
    Ok(start::page(
        &site(ask),
        &Gallery {
            of: Of::Public,
            files: &files,
            count: None,
            previous: previous.as_deref().map(|cursor| ("cursor", cursor)),
            next: next.as_deref().map(|cursor| ("cursor", cursor)),
        },
    ))
}

async fn search(ask: &Ask, words: &str) -> Result<String, Error> {
    let number = ask.query.get("page").and_then(|page| page.parse().ok());
    let query = SearchQuery { q: words.to_owned(), page: number, page_size: Some(ON_A_PAGE) };
    let page = ask.session.search(&query).await?;
    let files: Vec<&File> = page.files.iter().collect();
    let number = number.map_or(1, std::num::NonZeroU64::get);
    let (before, behind) = (number.saturating_sub(1).to_string(), (number + 1).to_string());
    Ok(start::page(
        &site(ask),
        &Gallery {
            of: Of::Search(words),
            files: &files,
            count: Some(page.count),
            previous: (number > 1).then_some(("page", &before)),
            next: page.next.is_some().then_some(("page", &behind)),
        },
    ))
}

async fn of_user(ask: Ask, Path(user): Path<String>) -> Response {
    match public_of(&ask, &user).await {
        Ok(page) => send::page(StatusCode::OK, page, Shown::Words, keep_of(&ask, true)),
        Err(error) => failed(&ask, &error),
    }
}

async fn public_of(ask: &Ask, user: &str) -> Result<String, Error> {
    let number = ask.query.get("page").and_then(|page| page.parse().ok());
    let query = ListQuery {
        page: number,
        page_size: Some(ON_A_PAGE),
        filetypes: vec![FileType::Plot],
        order: Some(query::Order::descending(SortKey::Views)),
        world_readable: Some(true),
        name: None,
    };
    let page = ask.session.listing(Shelf::All, Some(user), &query).await?.children;
    let files: Vec<&File> = page.results.iter().collect();
    let number = number.map_or(1, std::num::NonZeroU64::get);
    let (before, behind) = (number.saturating_sub(1).to_string(), (number + 1).to_string());
    Ok(start::page(
        &site(ask),
        &Gallery {
            of: Of::User(user),
            files: &files,
            count: Some(page.count),
            previous: (number > 1).then_some(("page", &before)),
            next: page.next.is_some().then_some(("page", &behind)),
        },
    ))
}

/// Returns a page of what is in a folder, as far as the reader may see it.
async fn folder(ask: &Ask, fid: &Fid) -> Result<String, Error> {
    let number = ask.query.get("page").and_then(|page| page.parse().ok());
    let query = ListQuery {
        page: number,
        page_size: Some(ON_A_PAGE),
        filetypes: Vec::new(),
        order: Some(query::Order::ascending(SortKey::Filename)),
        world_readable: None,
        name: None,
    };
    let Folder { file, children: page } = ask.session.folder(fid, &query).await?;
    let is_above_seen = file.parent >= 0 && ask.session.retrieve(&file.fid.sibling(file.parent)).await.is_ok();
    let files: Vec<&File> = page.results.iter().collect();
    let number = number.map_or(1, std::num::NonZeroU64::get);
    let (before, behind) = (number.saturating_sub(1).to_string(), (number + 1).to_string());
    Ok(start::page(
        &site(ask),
        &Gallery {
            of: Of::Folder(&file, is_above_seen),
            files: &files,
            count: Some(page.count),
            previous: (number > 1).then_some(("page", &before)),
            next: page.next.is_some().then_some(("page", &behind)),
        },
    ))
}

async fn file(
    State(app): State<App>,
    ask: Ask,
    method: Method,
    Path((user, rest)): Path<(String, String)>,
) -> Response {
    let target = target::read(&user, &rest);
    let answer = match &target {
        None => Err(Error::NotFound),
        // What a user has in the open is on the page that his name has.
        Some((fid, _)) if fid.number() == HOME => {
            Ok(Redirect::to(&format!("{}/~{}", site(&ask).base, fid.owner())).into_response())
        }
        Some((fid, form)) => found(&app, &ask, &method, fid, *form).await,
    };
    match (answer, target) {
        (Ok(response), _) => response,
        // Whether there is such a file is not told to who may not see it, so that its address may be given to anybody.
        (Err(Error::NotFound), Some((_, Form::Page))) => {
            let words = "There may be a plot here that not everybody may see. Whoever sent you here can give you a link \
                with a key, or make it public.";
            let page = frame::notice(&site(&ask), "Nothing to see here", words);
            send::page(StatusCode::OK, page, Shown::Words, Keep::Asker)
        }
        (Err(error), Some((_, Form::Json | Form::Picture(_) | Form::Csv))) => Failure::from(error).into_response(),
        (Err(error), _) => failed(&ask, &error),
    }
}

/// Sends a file in a form.
async fn found(app: &App, ask: &Ask, method: &Method, fid: &Fid, form: Form) -> Result<Response, Error> {
    let file = ask.session.retrieve(fid).await?;
    let keep = keep_of(ask, file.world_readable);
    let is_page = matches!(form, Form::Page | Form::Embed);
    let is_plot = file.filetype == FileType::Plot;
    let filename = file.filename.clone();
    let site = site(ask);
    let content = match (&file.filetype, form) {
        (FileType::Plot, Form::Csv) => return Err(Error::NotFound),
        (FileType::Plot, _) => {
            let figure = ask.session.figure(fid, ContentOptions { inline_data: true }).await?;
            let sources =
                if form == Form::Page { ask.session.sources(fid, None).await? } else { SourceGraph::default() };
            let content = match form {
                Form::Picture(format) => {
                    let Wanted { width, height, scale } = Wanted::read(&ask.query)?;
                    images::picture(app, images::Order { figure, format, width, height, scale }).await?.into()
                }
                _ => blocking(move || of_plot(&site, &file, &figure, &sources, form)).await?,
            };
            if is_page && *method == Method::GET {
                // A page is worth more than its count, in a library that cannot be written.
                let _ = ask.session.count_view(fid).await;
            }
            content
        }
        (FileType::Grid, Form::Json) => {
            let content = ask.session.grid_content(fid).await?;
            blocking(move || serde_json::to_vec(&content).map_err(unwritten)).await?
        }
        (FileType::Grid, Form::Csv) => {
            let columns = ask.session.columns(fid, &[]).await?;
            blocking(move || Ok::<_, Error>(csv::csv(&columns, "\r\n").into_bytes())).await?
        }
        (FileType::Grid, Form::Page | Form::Embed) => {
            let heads = ask.session.grid(fid).await?.cols;
            let shown: Vec<_> = heads.iter().take(grid::MOST_COLUMNS).map(|head| head.uid.clone()).collect();
            let columns = if shown.is_empty() { Vec::new() } else { ask.session.columns(fid, &shown).await? };
            let sources = ask.session.sources(fid, None).await?;
            let all = heads.len();
            blocking(move || Ok::<_, Error>(grid::page(&site, &file, &columns, all, &sources).into_bytes())).await?
        }
        (FileType::Folder, Form::Page | Form::Embed) => folder(ask, fid).await?.into_bytes(),
        _ => return Err(Error::NotFound),
    };
    if is_page {
        let page = String::from_utf8(content).map_err(unwritten)?;
        let shown = match (is_plot, form) {
            (_, Form::Embed) => Shown::Frame,
            (true, _) => Shown::Figure,
            (false, _) => Shown::Words,
        };
        return Ok(send::page(StatusCode::OK, page, shown, keep));
    }
    Ok(send::file(form, &filename, content, keep))
}

/// Makes a form of a plot.
fn of_plot(site: &Site, file: &File, figure: &Figure, sources: &SourceGraph, form: Form) -> Result<Vec<u8>, Error> {
    match form {
        Form::Page => plot::page(site, file, figure, sources).map(String::into_bytes),
        Form::Embed => plot::embed(site, file, figure).map(String::into_bytes),
        Form::Alone => alone::alone(file, figure).map(String::into_bytes),
        Form::Json => serde_json::to_vec(figure).map_err(unwritten),
        Form::Picture(_) | Form::Csv => Err(Error::NotFound),
    }
}

/// How a picture is wanted, beside its format.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    width: Option<f64>,
    height: Option<f64>,
    scale: f64,
}

impl Wanted {
    fn read(query: &Query) -> Result<Wanted, Error> {
        let number = |name: &str, most: f64| match query.get(name).map(str::parse::<f64>) {
            None => Ok(None),
            Some(Ok(number)) if (0.05..=most).contains(&number) => Ok(Some(number)),
            Some(_) => Err(Error::invalid(name, format!("`{name}` must be a number up to {most}."))),
        };
        let pixels = |name: &str| number(name, LONGEST_SIDE).map(|pixels| pixels.map(|pixels| pixels.max(1.0)));
        let scale = number("scale", MOST_SCALE)?.unwrap_or(1.0);
        Ok(Wanted { width: pixels("width")?, height: pixels("height")?, scale })
    }
}

/// Public files are everybody's, for whoever asks in whatever way.
fn keep_of(ask: &Ask, is_public: bool) -> Keep {
    if is_public && ask.username.is_none() && ask.query.get("share_key").is_none() {
        Keep::Anybody
    } else {
        Keep::Asker
    }
}

/// Says in a page what went wrong.
fn failed(ask: &Ask, error: &Error) -> Response {
    let failure = Failure::from(error.clone());
    let (title, words) = match failure.status() {
        StatusCode::NOT_FOUND => ("Not found", "There is no such page, or not everybody may see it."),
        StatusCode::BAD_REQUEST => ("This cannot be shown", "The address asks for something that there cannot be."),
        _ => ("That did not work", "The server could not make this page. What is stored has not changed."),
    };
    let page = frame::notice(&site(ask), title, words);
    let mut response = send::page(failure.status(), page, Shown::Words, Keep::Asker);
    response.headers_mut().remove(header::ETAG);
    // The reason is for the log alone.
    response.extensions_mut().extend(failure.into_response().extensions().clone());
    response
}

fn unwritten(error: impl std::fmt::Display) -> Error {
    Error::Storage(format!("A page could not be written: {error}."))
}
