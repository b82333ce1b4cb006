//! What went wrong, in a sentence: refusals in either shape, pages of HTML, connections that broke.

use std::error::Error as StdError;
use std::time::Duration;

use rustls::CertificateError;
use serde_json::Value as Json;

use super::http::Reply;
use super::retry;
use crate::backend::wire::{self, Spoken};
use crate::backend::{Error, Result};
use crate::text;

/// The longest sentence that is taken from a server, in characters.
const LONGEST_MESSAGE: usize = 400;

/// Returns the error that a server's refusal is.
pub fn refusal(reply: &Reply) -> Error {
    let (message, field, code) = said(reply);
    let status = reply.status;
    match status {
        429 if retry::is_daily(&message) => Error::Throttled { retry_after: Some(Duration::from_hours(24)) },
        429 => Error::Throttled { retry_after: reply.retry_after.or_else(|| retry::waiting_time(&message)) },
        503 if code == wire::BUSY => Error::Busy,
        502..=504 => Error::Offline(format!("The server cannot answer now ({status}).")),
        300..=399 => {
            Error::Offline("The server sends every request elsewhere; use the address that it leads to.".into())
        }
        _ if message.is_empty() => Spoken::new(status, unsaid(status)).error(),
        _ => Spoken { code, field, ..Spoken::new(status, message) }.error(),
    }
}

/// Returns what a refusal says: the message, the field to blame and the code.
fn said(reply: &Reply) -> (String, Option<String>, String) {
    let json: Option<Json> = if reply.body.len() < 1 << 20 { serde_json::from_slice(&reply.body).ok() } else { None };
    let Some(json) = json else { return (String::new(), None, String::new()) };
    let texts = |value: &Json| value.as_str().map(tidy).filter(|text| !text.is_empty());
    let entries = json.get("errors").and_then(Json::as_array).cloned().unwrap_or_default();
    let messages: Vec<String> =
        entries.iter().filter_map(|entry| entry.get("message").and_then(texts).or_else(|| texts(entry))).collect();
    let message = if messages.is_empty() {
        ["detail", "error", "message"].iter().find_map(|key| json.get(key).and_then(texts)).unwrap_or_default()
    } else {
        messages.join(" ")
    };
    let first = |key: &str| entries.first().and_then(|entry| entry.get(key)).and_then(texts);
    (message, first("field"), first("code").unwrap_or_default())
}

/// Returns a server's words as they may be shown.
fn tidy(words: &str) -> String {
    text::shown(words).as_str().chars().take(LONGEST_MESSAGE).collect()
}

/// Returns what a status means when nothing is said with it.
fn unsaid(status: u16) -> String {
    match status {
        401 => "The server does not know this name with this key.".into(),
        413 => "That is more than the server takes at once.".into(),
        500..=599 => format!("The server failed ({status})."),
        _ => format!("The server refused ({status}) and did not say why."),
    }
}

/// Expects an answer of success.
pub fn expect_success(reply: Reply) -> Result<Reply> {
    if (200..300).contains(&reply.status) { Ok(reply) } else { Err(refusal(&reply)) }
}

/// Says that an answer is no JSON, or not the JSON that was asked for.
pub fn unreadable(reply: &Reply, reason: &str) -> Error {
    let start = reply.body.iter().position(|byte| !byte.is_ascii_whitespace());
    let is_html =
        reply.content_type.starts_with("text/html") || start.is_some_and(|at| reply.body.get(at) == Some(&b'<'));
    Error::Offline(if is_html {
        "The server answers with a web page, not with the API: the address may be wrong, or a sign-in page is in between."
            .into()
    } else if reply.body.is_empty() {
        "The server answers with nothing.".into()
    } else {
        format!("The server's answer makes no sense: {}.", tidy(reason))
    })
}

/// Says why a request did not come through.
pub fn broken(error: &reqwest::Error, host: &str) -> Error {
    let host = text::shown(host);
    Error::Offline(if error.is_timeout() && error.is_connect() {
        format!("{host} does not answer.")
    } else if error.is_timeout() {
        format!("{host} takes too long to answer.")
    } else if error.is_dns() {
        format!("There is no server of the name {host}.")
    } else if let Some(fault) = fault_of_certificate(error) {
        mistrust(&fault, host.as_str())
    } else if error.is_connect() {
        format!("{host} cannot be reached{}.", cause(error))
    } else if error.is_decode() {
        format!("What {host} sends is damaged on the way.")
    } else {
        format!("The connection to {host} broke off.")
    })
}

/// Returns what is wrong with the server's certificate, if that is why there is no connection.
fn fault_of_certificate(error: &(dyn StdError + 'static)) -> Option<CertificateError> {
    if let Some(rustls::Error::InvalidCertificate(fault)) = error.downcast_ref() {
        return Some(fault.clone());
    }
    // What went wrong with a stream is within the error of the system, and no cause of it.
    match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(within) => fault_of_certificate(within),
        None => fault_of_certificate(error.source()?),
    }
}

/// Says why a certificate is not believed, and what can be done.
fn mistrust(fault: &CertificateError, host: &str) -> String {
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("The certificate of {host} has expired; whoever runs the server must renew it.")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            format!("The certificate of {host} is for another name: the address may be wrong, or somebody listens in.")
        }
        CertificateError::Revoked => format!("The certificate of {host} was revoked: do not trust this server."),
        _ => format!(
            "The certificate of {host} is not trusted here. If the server is yours, trust its file: \
             `plotree login ADDRESS --certificate FILE`, or `certificate = \"FILE\"` in the settings of the remote."
        ),
    }
}

/// Returns the innermost cause of a failed connection, in brackets.
fn cause(error: &reqwest::Error) -> String {
    let mut source = StdError::source(error);
    let mut last = None;
    while let Some(inner) = source {
        last = Some(inner.to_string());
        source = inner.source();
    }
    last.map_or_else(String::new, |cause| format!(" ({})", tidy(&cause)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, content_type: &str, body: &str) -> Reply {
        Reply { status, content_type: content_type.into(), body: body.as_bytes().to_vec(), ..Reply::default() }
    }

    #[test]
    fn either_shape_of_an_error_is_read() {
        let both = r#"{"errors":[{"code":"UNKNOWN","message":"Bad API key","path":null,"field":null}],"detail":"Bad API key"}"#;
        for body in [both, r#"{"detail":"Bad API key"}"#, r#"{"errors":["Bad API key"]}"#, r#"{"error":"Bad API key"}"#]
        {
            assert_eq!(refusal(&reply(401, "application/json", body)), Error::Unauthenticated("Bad API key".into()));
        }
        let invalid = r#"{"errors":[{"message":"one","field":"figure"},{"message":"two"}]}"#;
        let expected = Error::Invalid { field: Some("figure".into()), message: "one two".into() };
        assert_eq!(refusal(&reply(400, "", invalid)), expected);
        let taken = r#"{"detail":"Sorry, a file already exists with this name."}"#;
        for status in [400, 409] {
            assert!(matches!(refusal(&reply(status, "", taken)), Error::Conflict { .. }));
        }
        for body in ["", "<html>", "{}", "[]", "null", r#"{"errors":7,"detail":{}}"#] {
            assert_eq!(refusal(&reply(404, "", body)), Error::NotFound);
            assert!(matches!(refusal(&reply(502, "", body)), Error::Offline(_)));
            assert!(matches!(refusal(&reply(418, "", body)), Error::Invalid { .. }));
        }
    }

    #[test]
    fn a_servers_words_are_harmless() {
        let body = format!(r#"{{"detail":"\u001b[2J{}"}}"#, "x".repeat(100_000));
        let Error::Invalid { message, .. } = refusal(&reply(400, "", &body)) else { panic!() };
        assert!(message.chars().count() <= LONGEST_MESSAGE && !message.contains('\u{1b}'));
    }

    #[test]
    fn a_web_page_is_told() {
        let page = unreadable(&reply(200, "text/html; charset=utf-8", "<!doctype html>"), "").to_string();
        assert!(page.contains("web page"), "{page}");
        assert!(unreadable(&reply(200, "", "  <html>"), "").to_string().contains("web page"));
        assert!(unreadable(&reply(200, "application/json", "{"), "EOF").to_string().contains("EOF"));
    }
}
