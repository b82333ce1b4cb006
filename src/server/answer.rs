//! Answers: objects of the language as JSON, with the headers that every answer has.

use std::fmt::Write;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::caller::blocking;
use super::fail::Failure;
use crate::backend::Error;

/// What a route answers.
pub type Answer = Result<Response, Failure>;

/// The body of a route that makes a file.
#[derive(Debug, Serialize)]
struct Created<'a, T> {
    file: &'a T,
    warnings: &'a [String],
}

/// Answers 200 with an object.
pub fn ok<T: Serialize>(value: &T) -> Answer {
    json(StatusCode::OK, value)
}

/// Answers 201 with a new file and what the caller should know of it.
pub fn created<T: Serialize>(file: &T, warnings: &[String]) -> Answer {
    json(StatusCode::CREATED, &Created { file, warnings })
}

/// Answers 204.
pub fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// Answers with an object.
pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Answer {
    let text = serde_json::to_vec(value).map_err(|error| unwritten(&error))?;
    Ok((status, bytes("application/json", text)).into_response())
}

/// Answers 200 with what may be large: it is written where it holds no other request up, let go before it is sent, and
/// marked, so that who has it already need not be sent it again.
pub async fn large<T: Serialize + Send + 'static>(value: T) -> Answer {
    let written = blocking(move || {
        let text = serde_json::to_vec(&value).map_err(|error| unwritten(&error))?;
        let mark = mark(&text);
        Ok::<_, Error>((text, mark))
    });
    let (text, mark) = written.await?;
    Ok(marked(bytes("application/json", text), &mark))
}

/// Answers 200 with the bytes of a file, marked.
pub async fn file(media_type: &str, content: Vec<u8>) -> Answer {
    let (content, mark) = blocking(move || {
        let mark = mark(&content);
        Ok::<_, Error>((content, mark))
    })
    .await?;
    Ok(marked(bytes(media_type, content), &mark))
}

/// Answers 200 with bytes of a media type.
pub fn bytes(media_type: &str, bytes: impl Into<Body>) -> Response {
    let media_type =
        HeaderValue::from_str(media_type).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let mut response = Response::new(bytes.into());
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

fn unwritten(error: &serde_json::Error) -> Error {
    Error::Storage(format!("An answer could not be written: {error}."))
}

/// Returns the mark of bytes. It is a weak one, since what is sent may be compressed.
fn mark(bytes: &[u8]) -> String {
    let mut mark = String::from("W/\"");
    for byte in Sha256::digest(bytes).iter().take(16) {
        // Writing to a string cannot fail.
        let _ = write!(mark, "{byte:02x}");
    }
    mark + "\""
}

fn marked(mut response: Response, mark: &str) -> Response {
    if let Ok(mark) = HeaderValue::from_str(mark) {
        response.headers_mut().insert(header::ETAG, mark);
        // Kept by the caller alone, and asked for again each time: who may read it may change.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    response
}

/// Answers 304 to who says that he has what he would be sent.
pub async fn unless_known(request: Request, next: Next) -> Response {
    let known = match *request.method() {
        Method::GET | Method::HEAD => request.headers().get(header::IF_NONE_MATCH).cloned(),
        _ => None,
    };
    let response = next.run(request).await;
    let (Some(known), Some(mark)) = (known, response.headers().get(header::ETAG)) else { return response };
    let bare = |mark: &str| mark.trim().trim_start_matches("W/").to_owned();
    let mark = bare(mark.to_str().unwrap_or_default());
    let is_known =
        known.to_str().is_ok_and(|known| known.split(',').map(bare).any(|known| known == "*" || known == mark));
    if !is_known || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::empty())
}
