//! The addresses that links in answers begin with: what the client used to get here.
//!
//! A server behind a proxy is told by the proxy (`X-Forwarded-Proto`, `-Host`, `-Port`, `-Prefix`); `--public-url` wins over
//! all. Either may hold a path, below which the proxy puts us: it may take that away from what it passes on, or leave it.

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::connection::Connection;
use crate::backend::embedded::Hosts;

/// Returns the addresses for the answer to a request.
pub fn of(parts: &Parts, public_url: Option<&str>) -> Hosts {
    let base = public_url.map_or_else(|| asked(parts), |url| url.trim_end_matches('/').to_owned());
    Hosts { api: base.clone(), web: base }
}

fn asked(parts: &Parts) -> String {
    let connection = parts.extensions.get::<Connection>();
    let is_tls = connection.is_some_and(|connection| connection.is_tls);
    let scheme = match first(&parts.headers, "x-forwarded-proto") {
        Some(proto) if proto.eq_ignore_ascii_case("https") => "https",
        Some(proto) if proto.eq_ignore_ascii_case("http") => "http",
        _ if is_tls => "https",
        _ => "http",
    };
    let forwarded = first(&parts.headers, "x-forwarded-host").filter(|host| is_host(host));
    let port = first(&parts.headers, "x-forwarded-port").filter(|_| forwarded.is_some());
    let host = forwarded
        .or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str).filter(|host| is_host(host)))
        .or_else(|| first(&parts.headers, header::HOST.as_str()).filter(|host| is_host(host)))
        .map(str::to_owned)
        .or_else(|| connection.map(|connection| connection.local.to_string()))
        .unwrap_or_else(|| "localhost".to_owned());
    let prefix = prefix(&parts.headers).unwrap_or_default();
    match port.and_then(|port| port.parse::<u16>().ok()) {
        Some(port) if !has_port(&host) && port != default_port(scheme) => format!("{scheme}://{host}:{port}{prefix}"),
        _ => format!("{scheme}://{host}{prefix}"),
    }
}

/// Returns the path that a proxy says we are below, without a slash at the end.
pub fn prefix(headers: &HeaderMap) -> Option<&str> {
    let prefix = first(headers, "x-forwarded-prefix")?.trim_end_matches('/');
    let is_sound = |byte: u8| byte.is_ascii_alphanumeric() || b"/.-_~".contains(&byte);
    let is_path = prefix.starts_with('/') && !prefix.contains("//") && !prefix.contains("/.");
    (is_path && prefix.len() <= 300 && prefix.bytes().all(is_sound)).then_some(prefix)
}

/// Returns the path of the address that the server is known by, without a slash at the end; nothing when it has none.
pub fn path_of(public_url: &str) -> String {
    url::Url::parse(public_url).map(|url| url.path().trim_end_matches('/').to_owned()).unwrap_or_default()
}

/// Returns the first of the values of a header that proxies add to.
fn first<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let value = headers.get(name)?.to_str().ok()?;
    value.split(',').next().map(str::trim).filter(|value| !value.is_empty())
}

/// Returns whether a text may stand as a host in a link.
fn is_host(text: &str) -> bool {
    text.len() <= 300 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

fn has_port(host: &str) -> bool {
    host.rsplit_once(':').is_some_and(|(_, port)| !port.ends_with(']'))
}

fn default_port(scheme: &str) -> u16 {
    if scheme == "https" { 443 } else { 80 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[test]
    fn links_begin_with_what_the_client_used() {
        let cases: [(&[(&str, &str)], &str); 12] = [
            (&[("host", "plots.example:8088")], "http://plots.example:8088"),
            (&[("host", "a"), ("x-forwarded-proto", "https")], "https://a"),
            (&[("host", "a"), ("x-forwarded-host", "b, c"), ("x-forwarded-proto", "https, http")], "https://b"),
            (&[("host", "a"), ("x-forwarded-host", "b"), ("x-forwarded-port", "8443")], "http://b:8443"),
            (&[("host", "a"), ("x-forwarded-host", "b"), ("x-forwarded-port", "80")], "http://b"),
            (&[("host", "[::1]:8088")], "http://[::1]:8088"),
            (&[("host", "a/\"><script>")], "http://localhost"),
            (&[("host", "a"), ("x-forwarded-host", "b c")], "http://a"),
            (&[("host", "a"), ("x-forwarded-prefix", "/plots/")], "http://a/plots"),
            (&[("host", "a"), ("x-forwarded-host", "b"), ("x-forwarded-prefix", "/p/q")], "http://b/p/q"),
            (&[("host", "a"), ("x-forwarded-prefix", "/../x")], "http://a"),
            (&[("host", "a"), ("x-forwarded-prefix", "//b/\"><script>")], "http://a"),
        ];
        for (headers, wanted) in cases {
            let request =
                headers.iter().fold(Request::builder(), |request, (name, value)| request.header(*name, *value));
            let (parts, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(of(&parts, None).api, wanted);
            assert_eq!(of(&parts, Some("https://x.example/p/")).web, "https://x.example/p");
        }
    }
}
