//! How pages and files of this site are sent: with what a browser may do with them, and how long it may keep them.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::target::Form;
use crate::export::assets::Asset;
use crate::server::{answer, images};
use crate::text;

/// What a page may do: run our own scripts and styles, show pictures of its own making, ask this site. Nothing that is
/// written into it runs, and nothing is asked of anybody else, whatever a figure says.
const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'self'; frame-ancestors ";

/// What a page with a figure may do beside that. plotly.js makes two style sheets, known by their digests (a browser tells
/// those of another version): an empty one, which it fills by rules afterwards, and one for maps of tiles. It also puts styles
/// into attributes: of pictures, of what it turns, of texts that a figure styles; attributes have no digests of any use.
/// Older browsers know one word for both, and are told the wider one.
const FIGURE: &str = "style-src 'self' 'unsafe-inline'; \
    style-src-elem 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' \
    'sha256-gG0b4ixT/IQUp7JJLbyKcpYcYDjq2Wp8NGv3f+aasqo='; style-src-attr 'unsafe-inline'";

/// What a file may do that is opened by itself, a picture or data: nothing.
const FILE: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// Who may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Anybody, asking each time whether it is still the same.
    Anybody,
    /// Nobody but who asked.
    Asker,
}

/// What a page shows, for what a browser may do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Words and pictures.
    Words,
    /// A figure that is drawn there.
    Figure,
    /// A figure in a frame, of this site or of any.
    Frame,
}

/// Sends a page.
pub fn page(status: StatusCode, page: String, shown: Shown, keep: Keep) -> Response {
    let policy = match shown {
        Shown::Words => format!("{PAGE}'self'"),
        Shown::Figure => format!("{}'self'", PAGE.replace("style-src 'self'", FIGURE)),
        Shown::Frame => format!("{}*", PAGE.replace("style-src 'self'", FIGURE)),
    };
    let mut response = bytes("text/html; charset=utf-8", page.into_bytes(), keep);
    *response.status_mut() = status;
    insert(&mut response, header::CONTENT_SECURITY_POLICY, &policy);
    response
}

/// Sends a file in one of the forms that are no pages.
pub fn file(form: Form, filename: &str, content: Vec<u8>, keep: Keep) -> Response {
    let (media_type, ending) = match form {
        Form::Json => ("application/json", "json"),
        Form::Csv => ("text/csv; charset=utf-8", "csv"),
        Form::Picture(format) => (images::media_type(format), format.ending()),
        Form::Page | Form::Embed | Form::Alone => ("text/html; charset=utf-8", "html"),
    };
    let mut response = bytes(media_type, content, keep);
    insert(&mut response, header::CONTENT_SECURITY_POLICY, FILE);
    let kind = if matches!(form, Form::Alone | Form::Csv) { "attachment" } else { "inline" };
    let name = text::file_name(filename);
    let encoded = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
    insert(&mut response, header::CONTENT_DISPOSITION, &format!("{kind}; filename*=UTF-8''{encoded}.{ending}"));
    response
}

/// Sends bytes, marked, so that who has them need not be sent them again.
fn bytes(media_type: &str, bytes: Vec<u8>, keep: Keep) -> Response {
    let mark = answer::mark(&bytes);
    let mut response = answer::marked(answer::bytes(media_type, bytes), &mark);
    if keep == Keep::Anybody {
        insert(&mut response, header::CACHE_CONTROL, "public, no-cache");
    }
    // Who may see a file is told by headers.
    insert(&mut response, header::VARY, "Authorization, Plotly-Authorization");
    careful(&mut response);
    response
}

/// Sends a part of the program, which is kept for good: what its address stands for never changes.
pub fn asset(asked: &HeaderMap, asset: &'static Asset) -> Response {
    let (kept, is_packed) = asset.kept();
    let takes_packed = asked.get_all(header::ACCEPT_ENCODING).iter().any(|value| {
        let values = value.to_str().unwrap_or_default().split(',').map(str::trim);
        values.into_iter().any(|value| value.starts_with("gzip") && !value.replace(' ', "").ends_with(";q=0"))
    });
    let body = if is_packed && !takes_packed { Body::from(asset.plain()) } else { Body::from(kept) };
    let mut response = Response::new(body);
    insert(&mut response, header::CONTENT_TYPE, asset.content_type);
    if is_packed {
        insert(&mut response, header::VARY, "Accept-Encoding");
        if takes_packed {
            insert(&mut response, header::CONTENT_ENCODING, "gzip");
        }
    }
    insert(&mut response, header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    careful(&mut response);
    response
}

fn careful(response: &mut Response) {
    insert(response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // A share key in an address is told to nobody.
    insert(response, header::REFERRER_POLICY, "no-referrer");
}

fn insert(response: &mut Response, name: HeaderName, value: &str) {
    // Every value is of visible characters; one that were not is left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
