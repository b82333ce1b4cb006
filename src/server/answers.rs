//! Answers that are asked for again and again, kept as they were sent: lists and file objects, while nothing changes.
//!
//! An answer is kept for the request that it was given to, with all of its head that an answer depends on, credentials
//! included; and for the version of the library that was read before the answer was. A request that comes after a change,
//! by this process or another, comes with another version, and nothing that was kept before is given to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::caller::Name;
use super::connection::Connection;
use super::{App, guard};

/// The bytes that all kept answers may have together.
const MOST_BYTES: usize = 32 << 20;
/// The bytes of an answer that is kept.
const LONGEST: usize = 1 << 20;
/// What an answer takes besides its bytes, about.
const BESIDE: usize = 1 << 10;

/// What of a request's head its answer depends on.
const READ: [header::HeaderName; 10] = [
    header::HOST,
    header::AUTHORIZATION,
    header::HeaderName::from_static("plotly-authorization"),
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::HeaderName::from_static("x-forwarded-proto"),
    header::HeaderName::from_static("x-forwarded-host"),
    header::HeaderName::from_static("x-forwarded-port"),
    header::HeaderName::from_static("x-forwarded-prefix"),
    header::HeaderName::from_static("plotly-client-platform"),
];

/// What asks for less than the whole answer.
const PARTLY: [header::HeaderName; 3] = [header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE, header::RANGE];

/// What tells a request from those that may be answered otherwise.
type Key = [u8; 32];

/// An answer as it was sent.
#[derive(Debug)]
struct Answer {
    headers: HeaderMap,
    body: Bytes,
    caller: Option<String>,
}

/// The kept answers.
#[derive(Debug, Default)]
pub struct Answers(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    version: i64,
    answers: HashMap<Key, Arc<Answer>>,
    bytes: usize,
}

impl Kept {
    /// Lets go what was kept for an earlier version; returns whether the version is not itself an earlier one.
    fn turn_to(&mut self, version: i64) -> bool {
        if version > self.version {
            *self = Kept { version, ..Kept::default() };
        }
        version == self.version
    }
}

impl Answers {
    fn get(&self, version: i64, key: &Key) -> Option<Arc<Answer>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.turn_to(version) { kept.answers.get(key).cloned() } else { None }
    }

    fn keep(&self, version: i64, key: Key, answer: Answer) {
        let size = answer.body.len() + BESIDE;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answer.body.len() > LONGEST || !kept.turn_to(version) {
            return;
        }
        if kept.bytes + size > MOST_BYTES {
            // So many different questions between two changes: what is asked often is soon back.
            *kept = Kept { version, ..Kept::default() };
        }
        if kept.answers.insert(key, Arc::new(answer)).is_none() {
            kept.bytes += size;
        }
    }
}

/// What is known of a request before any route is looked for.
#[derive(Debug)]
pub enum Found {
    /// Its answer, and whose request it is.
    Kept {
        /// The answer.
        response: Response,
        /// Who was signed in when it was kept.
        caller: Option<String>,
    },
    /// Its answer is to be kept here.
    Wanted(Place),
    /// Its answer may be another one every time.
    Fleeting,
}

/// Where an answer is to be kept.
#[derive(Debug)]
pub struct Place {
    version: i64,
    key: Key,
}

/// Looks a request's answer up.
pub fn find<B>(app: &App, request: &Request<B>, connection: Option<Connection>) -> Found {
    let Some(route) = route(request) else { return Found::Fleeting };
    // Before the answer is read: what it says is of this version or a later one.
    let (Ok(version), Some(key)) = (app.library.version(), key(request, connection)) else { return Found::Fleeting };
    match app.answers.get(version, &key) {
        Some(answer) => again(app, request, connection, route, &answer),
        None => Found::Wanted(Place { version, key }),
    }
}

/// Sends an answer again, as a request of its own in all that is counted.
fn again<B>(app: &App, request: &Request<B>, connection: Option<Connection>, route: &str, answer: &Answer) -> Found {
    let start = Instant::now();
    let response = match guard::admit(app, request.headers(), connection, answer.caller.as_deref()) {
        Ok(()) => {
            let mut response = Response::new(Body::from(answer.body.clone()));
            *response.headers_mut() = answer.headers.clone();
            response
        }
        Err(refusal) => refusal.into_response(),
    };
    if app.options.metrics {
        app.metrics.kept();
        app.metrics.done(Some(route), "GET", response.status().as_u16(), start.elapsed());
    }
    Found::Kept { response, caller: answer.caller.clone() }
}

/// Keeps an answer that may be given again.
pub async fn keep(app: &App, place: Place, response: Response) -> Response {
    if response.status() != StatusCode::OK || response.headers().contains_key(header::SET_COOKIE) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // It is a page of a list or an object: nothing that would better be sent in pieces.
    let body = match to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => return super::broken(format!("the answer broke off: {error}")),
    };
    parts.headers.remove(header::TRANSFER_ENCODING);
    let caller = parts.extensions.get::<Name>().and_then(|Name(name)| name.clone());
    let Place { version, key } = place;
    app.answers.keep(version, key, Answer { headers: parts.headers.clone(), body: body.clone(), caller });
    Response::from_parts(parts, Body::from(body))
}

/// Returns the route of a request that changes nothing and whose answer is the same as long as nothing changes.
fn route<B>(request: &Request<B>) -> Option<&'static str> {
    if *request.method() != Method::GET || PARTLY.iter().any(|name| request.headers().contains_key(name)) {
        return None;
    }
    let mut parts = request.uri().path().strip_prefix("/v2/")?.trim_end_matches('/').split('/');
    let (resource, name, end) = (parts.next()?, parts.next(), parts.next());
    match (resource, name, end) {
        ("plots", None, None) => Some("/v2/plots"),
        ("folders", Some("home"), None) => Some("/v2/folders/home"),
        ("folders", Some("all"), None) => Some("/v2/folders/all"),
        ("folders", Some("shared"), None) => Some("/v2/folders/shared"),
        ("folders", Some("starred"), None) => Some("/v2/folders/starred"),
        ("folders", Some("trashed"), None) => Some("/v2/folders/trashed"),
        ("files", Some(fid), None) if is_fid(fid) => Some("/v2/files/{fid}"),
        ("folders", Some(fid), None) if is_fid(fid) => Some("/v2/folders/{fid}"),
        ("plots", Some(fid), None) if is_fid(fid) => Some("/v2/plots/{fid}"),
        ("grids", Some(fid), None) if is_fid(fid) => Some("/v2/grids/{fid}"),
        _ => None,
    }
}

fn is_fid(text: &str) -> bool {
    text.contains(':') && !text.contains('%')
}

/// Returns what tells the request; `None` where that would not be all.
fn key<B>(request: &Request<B>, connection: Option<Connection>) -> Option<Key> {
    let mut digest = Sha256::new();
    // Lengths go before texts, so that no two requests read alike.
    let mut add = |text: &[u8]| {
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text);
    };
    let uri = request.uri();
    add(uri.path_and_query()?.as_str().as_bytes());
    add(uri.authority().map_or("", |authority| authority.as_str()).as_bytes());
    add(&[u8::from(connection.is_some_and(|connection| connection.is_tls))]);
    for name in &READ {
        let values = request.headers().get_all(name);
        add(&[u8::try_from(values.iter().count()).ok()?]);
        values.iter().for_each(|value| add(value.as_bytes()));
    }
    // Without a name of the host, links begin with our address, which is another for other connections.
    let is_named = uri.authority().is_some() || request.headers().contains_key(header::HOST);
    is_named.then(|| digest.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, uri: &str, headers: &[(&str, &str)]) -> Request<Body> {
        let builder = Request::builder().method(method).uri(uri).header("host", "h");
        let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
        builder.body(Body::empty()).unwrap()
    }

    #[test]
    fn only_what_is_the_same_each_time_is_kept() {
        for uri in ["/v2/plots?order_by=-views", "/v2/plots/", "/v2/folders/home", "/v2/files/bob:3", "/v2/grids/a:1/"]
        {
            assert!(route(&request("GET", uri, &[])).is_some(), "{uri}");
        }
        for uri in ["/v2/plots/feed", "/v2/plots/lookup", "/v2/search", "/", "/~bob/3/", "/v2/plots/bob:3/content"] {
            assert!(route(&request("GET", uri, &[])).is_none(), "{uri}");
        }
        assert!(route(&request("POST", "/v2/plots", &[])).is_none());
        assert!(route(&request("HEAD", "/v2/plots", &[])).is_none());
        assert!(route(&request("GET", "/v2/plots", &[("if-none-match", "*")])).is_none());
    }

    #[test]
    fn requests_that_may_be_answered_otherwise_have_other_keys() {
        let requests = [
            request("GET", "/v2/plots", &[]),
            request("GET", "/v2/plots?page_size=3", &[]),
            request("GET", "http://other/v2/plots", &[]),
            request("GET", "/v2/plots", &[("host", "h")]),
            request("GET", "/v2/plots", &[("authorization", "Basic a")]),
            request("GET", "/v2/plots", &[("plotly-authorization", "Basic a")]),
            request("GET", "/v2/plots", &[("authorization", "Basic b")]),
            request("GET", "/v2/plots", &[("accept-encoding", "gzip")]),
            request("GET", "/v2/plots", &[("x-forwarded-proto", "https")]),
            request("GET", "/v2/plots", &[("x-forwarded-host", "https")]),
            request("GET", "/v2/plots", &[("x-forwarded-prefix", "/p")]),
        ];
        let keys: std::collections::HashSet<Key> = requests.iter().map(|request| key(request, None).unwrap()).collect();
        assert_eq!(keys.len(), requests.len());
        assert_eq!(key(&requests[0], None), key(&request("GET", "/v2/plots", &[("user-agent", "x")]), None));
        let nameless = Request::builder().uri("/v2/plots").body(Body::empty()).unwrap();
        assert_eq!(key(&nameless, None), None);
    }

    #[test]
    fn the_memory_of_answers_is_bounded_and_of_one_version() {
        let answers = Answers::default();
        let answer = |bytes: usize| Answer { headers: HeaderMap::new(), body: vec![0; bytes].into(), caller: None };
        answers.keep(1, [0; 32], answer(LONGEST + 1));
        assert!(answers.get(1, &[0; 32]).is_none());
        for number in 0..100 {
            answers.keep(1, [number; 32], answer(LONGEST));
            assert!(answers.0.lock().unwrap().bytes <= MOST_BYTES);
        }
        assert!(answers.get(1, &[99; 32]).is_some());
        assert!(answers.get(2, &[99; 32]).is_none());
        answers.keep(1, [1; 32], answer(1));
        assert!(answers.get(1, &[1; 32]).is_none(), "what was read before a change is not kept after it");
        assert_eq!(answers.0.lock().unwrap().bytes, 0);
    }
}
