//! Answers: objects of the language as JSON, with the headers that every answer has.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

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
pub fn nothing() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Answers with an object.
pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Answer {
    let text = serde_json::to_vec(value).map_err(|error| unwritten(&error))?;
    Ok((status, bytes("application/json", text)?).into_response())
}

/// Answers 200 with what may be large: it is written where it holds no other request up, and let go before it is sent.
pub async fn large<T: Serialize + Send + 'static>(value: T) -> Answer {
    let text = blocking(move || serde_json::to_vec(&value).map_err(|error| unwritten(&error))).await?;
    bytes("application/json", text)
}

/// Answers 200 with bytes of a media type.
pub fn bytes(media_type: &str, bytes: impl Into<Body>) -> Answer {
    let media_type =
        HeaderValue::from_str(media_type).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let mut response = Response::new(bytes.into());
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

fn unwritten(error: &serde_json::Error) -> Error {
    Error::Storage(format!("An answer could not be written: {error}."))
}
