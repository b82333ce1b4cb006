//! Refusals: every error of a route as a status and the one body of section 4.3.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::backend::Error;
use crate::backend::wire::Spoken;

/// Why a request was not done.
#[derive(Debug, Clone)]
pub struct Failure {
    spoken: Spoken,
    /// What only the log is told.
    reason: Option<String>,
}

/// What a log entry may say of a failure beyond its status.
#[derive(Debug, Clone)]
pub struct Reason(pub String);

impl Failure {
    /// Makes the refusal of what makes no sense.
    pub fn invalid(field: &str, message: impl Into<String>) -> Failure {
        Error::invalid(field, message).into()
    }

    /// Makes a refusal by a status.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Failure {
        Failure { spoken: Spoken::new(status.as_u16(), message), reason: None }
    }

    /// Says why, to the log alone.
    pub fn because(self, reason: impl Into<String>) -> Failure {
        Failure { reason: Some(reason.into()), ..self }
    }

    /// Returns the refusal with another status, for the routes that answer a conflict by 400.
    pub fn with_status(mut self, status: StatusCode) -> Failure {
        self.spoken.status = status.as_u16();
        self
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.spoken.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Returns what people are told.
    pub fn message(&self) -> &str {
        &self.spoken.message
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let spoken = Spoken::of(&error);
        let reason = (spoken.status >= 500).then(|| error.to_string());
        Failure { spoken, reason }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(self.spoken.body())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
        if self.status() == StatusCode::UNAUTHORIZED {
            // A scheme that browsers do not know: none may ask for a password and send it along from then on.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("ApiKey realm=\"plotree\""));
        }
        if let Some(wait) = self.spoken.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs()));
        }
        if let Some(reason) = self.reason {
            response.extensions_mut().insert(Reason(reason));
        }
        response
    }
}
