//! Who is calling: credentials of a request become a session of the library (contract section 2.1).
//!
//! It is decided before any route is looked for, so a wrong key is told even where there is nothing. What the caller may do
//! is the session's to decide.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::fail::Failure;
use super::path::Original;
use super::query::Query;
use super::{App, hosts};
use crate::backend::Error;
use crate::backend::embedded::{Hosts, Library, Session};

/// The caller of a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The name as the library has it; `None` is nobody.
    pub username: Option<String>,
    session: Session,
}

/// What a request says of its caller.
#[derive(Debug, PartialEq, Eq)]
enum Credentials {
    Nobody,
    Key {
        username: String,
        key: String,
    },
    Token(String),
    /// Credentials that nobody can have.
    Unreadable,
}

/// Finds out who is calling and tells the routes; refuses a wrong key.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    match caller(&app, credentials(request.headers())).await {
        Ok(caller) => {
            let username = caller.username.clone();
            request.extensions_mut().insert(caller);
            let mut response = next.run(request).await;
            response.extensions_mut().insert(Name(username));
            response
        }
        Err(error) => Failure::from(error).into_response(),
    }
}

/// Whose request was answered, for the log.
#[derive(Debug, Clone)]
pub struct Name(pub Option<String>);

async fn caller(app: &App, credentials: Credentials) -> Result<Caller, Error> {
    let library = app.library.clone();
    match credentials {
        Credentials::Nobody => nobody(&library),
        Credentials::Unreadable => Err(bad_key()),
        Credentials::Key { username, key } => {
            blocking(move || match library.authenticate(&username, &key)? {
                Some(username) => somebody(&library, username),
                None => Err(bad_key()),
            })
            .await
        }
        Credentials::Token(token) => {
            blocking(move || match library.user_of_key(&token)? {
                Some(username) => somebody(&library, username),
                None => nobody(&library),
            })
            .await
        }
    }
}

fn nobody(library: &Library) -> Result<Caller, Error> {
    Ok(Caller { username: None, session: library.session(None)? })
}

fn somebody(library: &Library, username: String) -> Result<Caller, Error> {
    Ok(Caller { session: library.session(Some(&username))?, username: Some(username) })
}

fn bad_key() -> Error {
    Error::Unauthenticated("Bad API key".into())
}

/// Runs work that waits for the disk or computes for long where it holds no other request up.
pub async fn blocking<T: Send + 'static, E: From<Error> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|broken| Err(Error::Storage(format!("A request's work broke off: {broken}.")).into()))
}

/// Returns the credentials of a request. `Plotly-Authorization` wins: `Authorization` is then for a proxy in front.
fn credentials(headers: &HeaderMap) -> Credentials {
    let header = headers.get("plotly-authorization").or_else(|| headers.get(axum::http::header::AUTHORIZATION));
    let Some(value) = header else { return Credentials::Nobody };
    // As latin-1, which every header is.
    let value: String = value.as_bytes().iter().copied().map(char::from).collect();
    let (scheme, rest) = value.trim().split_once(char::is_whitespace).unwrap_or((value.trim(), ""));
    if scheme.eq_ignore_ascii_case("basic") {
        pair(rest).map_or(Credentials::Unreadable, |(username, key)| Credentials::Key { username, key })
    } else if scheme.eq_ignore_ascii_case("bearer") {
        Credentials::Token(rest.trim().to_owned())
    } else {
        Credentials::Nobody
    }
}

/// Reads the name and the key of a Basic header, whose base64 may be broken into lines and may lack its end.
fn pair(encoded: &str) -> Option<(String, String)> {
    let packed: Vec<u8> = encoded.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').collect();
    let bytes = base64_simd::STANDARD_NO_PAD.decode_to_vec(packed).ok()?;
    let text: String = bytes.into_iter().map(char::from).collect();
    let (username, key) = text.split_once(':')?;
    Some((username.to_owned(), key.to_owned()))
}

/// What a route works with: the caller's session, with links built on what he used to get here, and the query.
#[derive(Debug)]
pub struct Ask {
    /// The library as the caller sees it.
    pub session: Session,
    /// The name of the caller; `None` is nobody.
    pub username: Option<String>,
    /// The parameters behind the `?`.
    pub query: Query,
    /// The address of this request, without its query.
    pub address: String,
    /// What links begin with.
    pub hosts: Hosts,
}

impl FromRequestParts<App> for Ask {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Ask, Failure> {
        let caller = match parts.extensions.get::<Caller>() {
            Some(caller) => caller.clone(),
            None => nobody(&app.library)?,
        };
        let hosts = hosts::of(parts, app.options.public_url.as_deref());
        let uri = parts.extensions.get::<Original>().map_or(&parts.uri, |Original(uri)| uri);
        let query = Query::read(uri.query().unwrap_or_default());
        let address = format!("{}{}", hosts.api, uri.path());
        let mut session = caller.session.with_hosts(hosts.clone());
        let reads = parts.method == Method::GET || parts.method == Method::HEAD;
        if let Some(share_key) = query.get("share_key").filter(|_| reads) {
            session = session.with_share_key(share_key);
        }
        Ok(Ask { session, username: caller.username, query, address, hosts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn of(headers: &[(&'static str, &str)]) -> Credentials {
        let headers = headers.iter().map(|(name, value)| {
            (axum::http::HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap())
        });
        credentials(&headers.collect())
    }

    fn key(username: &str, key: &str) -> Credentials {
        Credentials::Key { username: username.into(), key: key.into() }
    }

    #[test]
    fn every_way_of_writing_credentials_is_read() {
        // `bob:k3y`, and what may be done to it.
        for header in ["Basic Ym9iOmszeQ==", "basic  Ym9iOmszeQ==\t", "BASIC Ym9iOm szeQ", "Basic Ym9i Omsz eQ=="] {
            assert_eq!(of(&[("authorization", header)]), key("bob", "k3y"), "{header}");
        }
        // The name as latin-1.
        assert_eq!(of(&[("authorization", "Basic +zo6")]), key("û", ":"));
        assert_eq!(of(&[("authorization", "Bearer  tok ")]), Credentials::Token("tok".into()));
    }

    #[test]
    fn the_header_for_us_wins_over_the_one_for_a_proxy() {
        let both = [("authorization", "Basic !"), ("plotly-authorization", "Basic Ym9iOmszeQ==")];
        assert_eq!(of(&both), key("bob", "k3y"));
        let both = [("authorization", "Basic Ym9iOmszeQ=="), ("plotly-authorization", "Basic !")];
        assert_eq!(of(&both), Credentials::Unreadable);
    }

    #[test]
    fn what_is_no_credentials_is_nobody() {
        for header in ["", "Digest x", "Basicx Ym9iOmszeQ==", "token"] {
            assert_eq!(of(&[("authorization", header)]), Credentials::Nobody, "{header}");
        }
        for header in ["Basic", "Basic %%%", "Basic Ym9i"] {
            assert_eq!(of(&[("authorization", header)]), Credentials::Unreadable, "{header}");
        }
    }
}
