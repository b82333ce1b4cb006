//! Paths as the routes know them: clients write slashes at the end, doubled ones, and escapes that need not be.

use std::borrow::Cow;

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;

use super::hosts;

/// The path as the client wrote it, for links back to it.
#[derive(Debug, Clone)]
pub struct Original(pub Uri);

/// Gives a request the path that the routes know; what was asked stays in [`Original`], below what we are known by.
///
/// `prefix` is the path of the server's public address: a proxy may leave it at the beginning of what it passes on.
pub fn normalise(prefix: &str, mut request: Request) -> Request {
    let below = below(prefix, request.uri().path()).or_else(|| {
        let forwarded = hosts::prefix(request.headers()).filter(|_| prefix.is_empty())?;
        below(forwarded, request.uri().path())
    });
    if let Some(below) = below {
        let below = with_path(request.uri(), below.to_owned());
        *request.uri_mut() = below;
    }
    let uri = request.uri().clone();
    if let Cow::Owned(path) = plain(uri.path()) {
        *request.uri_mut() = with_path(&uri, path);
    }
    request.extensions_mut().insert(Original(uri));
    request
}

/// Returns what is left of a path below a prefix; nothing when there is no prefix, or the path is not below it.
fn below<'p>(prefix: &str, path: &'p str) -> Option<&'p str> {
    match path.strip_prefix(prefix).filter(|_| !prefix.is_empty())? {
        "" => Some("/"),
        rest => rest.starts_with('/').then_some(rest),
    }
}

/// Returns an address with another path. One of parts of a sound one is sound; if not, it stays and no route knows it.
fn with_path(uri: &Uri, path: String) -> Uri {
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let mut parts = uri.clone().into_parts();
    let Ok(target) = PathAndQuery::try_from(target) else { return uri.clone() };
    parts.path_and_query = Some(target);
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

/// Returns a path with single slashes, none at the end, and without escapes of letters, digits, `-._~` and `:`.
fn plain(path: &str) -> Cow<'_, str> {
    let is_plain = (path == "/" || !path.ends_with('/')) && !path.contains("//") && !path.contains('%');
    if is_plain {
        return Cow::Borrowed(path);
    }
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(c) = rest.chars().next() {
        let escaped = rest.get(1..3).filter(|_| c == '%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let needless = escaped.map(char::from).filter(|c| c.is_ascii_alphanumeric() || "-._~:".contains(*c));
        let taken = if let Some(letter) = needless {
            out.push(letter);
            3
        } else {
            if c != '/' || !out.ends_with('/') {
                out.push(c);
            }
            c.len_utf8()
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    if out.len() > 1 && out.ends_with('/') {
        out.pop();
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_and_needless_escapes_go() {
        for (given, wanted) in [
            ("/", "/"),
            ("//", "/"),
            ("/v2//", "/v2"),
            ("//v2///files//bob:45//", "/v2/files/bob:45"),
            ("/v2/files/bob%3A45/", "/v2/files/bob:45"),
            ("/%7Ebob/45/", "/~bob/45"),
            ("/v2/files/a%2Fb", "/v2/files/a%2Fb"),
            ("/v2/%", "/v2/%"),
            ("/v2/%zz%4", "/v2/%zz%4"),
            ("/v2/%+a", "/v2/%+a"),
        ] {
            assert_eq!(plain(given), wanted, "{given}");
        }
    }

    #[test]
    fn what_a_proxy_leaves_before_a_path_goes() {
        for (prefix, path, left) in [
            ("/plots", "/plots", Some("/")),
            ("/plots", "/plots/", Some("/")),
            ("/plots", "/plots/v2/plots", Some("/v2/plots")),
            ("/plots", "/v2/plots", None),
            ("/plots", "/plotsandmore", None),
            ("", "/v2", None),
        ] {
            assert_eq!(below(prefix, path), left, "{prefix} {path}");
        }
    }
}
