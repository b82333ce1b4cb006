//! Bodies of requests: JSON, forms and multipart forms become fields by name (contract section 1).
//!
//! Clients of ten years write the same thing in many ways: truth values and numbers as text, JSON in strings, JSON under a
//! form's type, nothing at all under JSON's. A [`Body`] holds the bytes once; its [`Fields`] point into them, so a figure
//! of many megabytes is not copied before it is read into its own form.

use std::borrow::Cow;
use std::time::Duration;

use axum::RequestExt;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::time::{Instant, timeout_at};
use url::form_urlencoded;

use super::caller::{Caller, blocking};
use super::fail::Failure;
use super::query::{flag, not};
use super::{App, Limits};
use crate::backend::Error;
use crate::model::{Fid, Figure, FilePatch, Place, read};

/// What somebody who has not signed in may send: he has nothing to write to.
const MOST_OF_NOBODY: usize = 1 << 20;
/// From how many bytes on reading a body is work for a thread of its own: some 1 ms.
const MUCH: usize = 256 << 10;

/// The body of a request, read to its end.
#[derive(Debug)]
pub enum Body {
    /// JSON, or what should be.
    Json(Bytes),
    /// `a=b&c=d`.
    Form(Bytes),
    /// Parts with boundaries between.
    Parts(Vec<Part>),
    /// Anything else.
    Raw(Bytes),
}

/// A part of a multipart form.
#[derive(Debug, Clone)]
pub struct Part {
    /// The field.
    pub name: String,
    /// The file that it is, if it is one.
    pub filename: Option<String>,
    /// What it holds.
    pub bytes: Bytes,
}

impl FromRequest<App> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Body, Failure> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type =
            content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let nobody = request.extensions().get::<Caller>().is_none_or(|caller| caller.username.is_none());
        let most = app.options.limits.body;
        let content_type = content_type.map(str::to_owned);
        let most = if nobody { most.min(MOST_OF_NOBODY) } else { most };
        let bytes = match collect(request, most, &app.options.limits).await {
            Err(failure) if nobody && failure.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                let message = "Authentication credentials were not provided.";
                return Err(Error::Unauthenticated(message.into()).into());
            }
            collected => collected?,
        };
        let begins = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        Ok(match media_type.as_str() {
            "multipart/form-data" => Body::Parts(parts(&content_type.unwrap_or_default(), bytes).await?),
            "application/json" | "text/json" => Body::Json(bytes),
            // A tool that was not told otherwise says form, whatever it sends.
            "application/x-www-form-urlencoded" | "" | "text/plain" => {
                if begins.is_none_or(|byte| *byte == b'{') {
                    Body::Json(bytes)
                } else {
                    Body::Form(bytes)
                }
            }
            other if other.ends_with("+json") => Body::Json(bytes),
            _ => Body::Raw(bytes),
        })
    }
}

/// Reads a body to its end, within its size and time.
async fn collect(request: Request, most: usize, limits: &Limits) -> Result<Bytes, Failure> {
    let too_large = || {
        let message = format!("This is too big: at most {} MB are taken at once.", most >> 20);
        Failure::from(Error::TooLarge(message))
    };
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let declared: usize = declared.unwrap_or(0);
    if declared > most {
        return Err(too_large());
    }
    let mut body = request.into_body();
    let start = Instant::now();
    let mut first: Option<Bytes> = None;
    let mut all = BytesMut::new();
    loop {
        let received = first.as_ref().map_or(0, Bytes::len) + all.len();
        let deadline =
            start + limits.body_time + Duration::from_secs_f64(received as f64 / f64::from(limits.body_rate.max(1)));
        let frame = timeout_at(deadline, body.frame()).await;
        let frame = frame.map_err(|_| Failure::new(StatusCode::REQUEST_TIMEOUT, "The request came too slowly."))?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|_| Failure::new(StatusCode::BAD_REQUEST, "The request broke off."))?;
        let Ok(data) = frame.into_data() else { continue };
        if received + data.len() > most {
            return Err(too_large());
        }
        if received == 0 {
            // What comes in one piece is not copied.
            first = Some(data);
            continue;
        }
        if let Some(first) = first.take() {
            // What was promised is not believed beyond what comes.
            all.reserve(declared.min(4 * (first.len() + data.len()).max(64 << 10)));
            all.extend_from_slice(&first);
        }
        all.extend_from_slice(&data);
    }
    Ok(first.unwrap_or_else(|| all.freeze()))
}

async fn parts(content_type: &str, bytes: Bytes) -> Result<Vec<Part>, Failure> {
    let unreadable = || Failure::new(StatusCode::BAD_REQUEST, "The parts of the request could not be read.");
    let request = Request::builder().header(header::CONTENT_TYPE, content_type).body(axum::body::Body::from(bytes));
    let mut request = request.map_err(|_| unreadable())?;
    DefaultBodyLimit::disable().apply(&mut request);
    let mut multipart: Multipart = request.extract().await.map_err(|_| unreadable())?;
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        let filename = field.file_name().map(str::to_owned);
        parts.push(Part { name, filename, bytes: field.bytes().await.map_err(|_| unreadable())? });
    }
    Ok(parts)
}

impl Body {
    /// Reads a draft from the fields, on a thread that may take its time when there is much to read.
    ///
    /// # Errors
    /// Refuses a body without fields, JSON that is no object or bytes of another type, and passes on what reading refuses.
    pub async fn read<T: Send + 'static>(
        self,
        draft: impl FnOnce(&Fields<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        if self.len() < MUCH { self.fields(draft) } else { blocking(move || self.fields(draft)).await }
    }

    /// Reads a file's own fields.
    ///
    /// # Errors
    /// Names the field that makes no sense.
    pub async fn file_patch(self) -> Result<FilePatch, Failure> {
        #[allow(
            clippy::redundant_closure_for_method_calls,
            reason = "the method is not general enough in its lifetimes"
        )]
        self.read(|fields| fields.file_patch()).await
    }

    fn len(&self) -> usize {
        match self {
            Body::Json(bytes) | Body::Form(bytes) | Body::Raw(bytes) => bytes.len(),
            Body::Parts(parts) => parts.iter().map(|part| part.bytes.len()).sum(),
        }
    }

    fn fields<T>(&self, draft: impl FnOnce(&Fields<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        match self {
            Body::Json(bytes) => match json(bytes) {
                Ok(fields) => draft(&fields),
                Err(refused) => match read::mended(bytes) {
                    Some(mended) => draft(&json(&mended)?),
                    None => Err(refused),
                },
            },
            Body::Form(bytes) => {
                let pairs = form_urlencoded::parse(bytes).map(|(name, value)| (name, Field::Text(value)));
                draft(&Fields { fields: pairs.collect() })
            }
            Body::Parts(parts) => {
                let fields = parts.iter().map(|part| (Cow::from(part.name.as_str()), Field::Part(part)));
                draft(&Fields { fields: fields.collect() })
            }
            Body::Raw(bytes) if bytes.is_empty() => draft(&Fields::default()),
            Body::Raw(_) => Err(Failure::new(StatusCode::BAD_REQUEST, "The body must be JSON or a form.")),
        }
    }
}

/// Reads the fields of an object; an absent one has none.
fn json(bytes: &[u8]) -> Result<Fields<'_>, Failure> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Fields::default());
    }
    let object: IndexMap<Cow<'_, str>, &RawValue> = serde_json::from_slice(bytes)
        .map_err(|error| Failure::new(StatusCode::BAD_REQUEST, format!("The body is no JSON object: {error}.")))?;
    Ok(Fields { fields: object.into_iter().map(|(name, value)| (name, Field::Json(value))).collect() })
}

/// The fields of a body, by name.
#[derive(Debug, Default)]
pub struct Fields<'b> {
    fields: Vec<(Cow<'b, str>, Field<'b>)>,
}

#[derive(Debug)]
enum Field<'b> {
    Json(&'b RawValue),
    Text(Cow<'b, str>),
    Part(&'b Part),
}

/// What is a list or an object.
struct NoScalar;

impl<'b> Fields<'b> {
    fn get(&self, name: &str) -> Option<&Field<'b>> {
        let field = self.fields.iter().rev().find(|(key, _)| key == name).map(|(_, field)| field)?;
        // Null is what was not said.
        if matches!(field, Field::Json(raw) if raw.get() == "null") { None } else { Some(field) }
    }

    /// Returns whether a field was given, even as null.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, _)| key == name)
    }

    /// Returns a text; a number is one too.
    ///
    /// # Errors
    /// Refuses lists, objects and truth values.
    pub fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        self.get(name).map(|field| field.text().ok_or_else(|| not(name, "a text"))).transpose()
    }

    /// Returns a truth value.
    ///
    /// # Errors
    /// Refuses what is none.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        let wrong = || not(name, "true or false");
        self.scalar(name).map(|text| text.ok().and_then(|text| flag(&text)).ok_or_else(wrong)).transpose()
    }

    /// Returns a whole number.
    ///
    /// # Errors
    /// Refuses what is none.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, Failure> {
        let whole = |text: String| -> Option<i64> {
            let text = text.trim();
            let float = || text.parse::<f64>().ok().filter(|number| number.fract() == 0.0 && number.abs() < 9e15);
            text.parse().ok().or_else(|| float().map(|number| number as i64))
        };
        self.scalar(name).map(|text| text.ok().and_then(whole).ok_or_else(|| not(name, "a whole number"))).transpose()
    }

    /// Returns a number.
    ///
    /// # Errors
    /// Refuses what is none.
    pub fn number(&self, name: &str) -> Result<Option<f64>, Failure> {
        let number = |text: String| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        self.scalar(name).map(|text| text.ok().and_then(number).ok_or_else(|| not(name, "a number"))).transpose()
    }

    /// Returns the fid of a file.
    ///
    /// # Errors
    /// Refuses what is none.
    pub fn fid(&self, name: &str) -> Result<Option<Fid>, Failure> {
        let Some(text) = self.text(name)?.filter(|text| !text.is_empty()) else { return Ok(None) };
        text.parse().map(Some).map_err(|error| Failure::invalid(name, format!("{error}.")))
    }

    /// Returns what JSON says, or a string that holds JSON.
    ///
    /// # Errors
    /// Refuses what is not of that form, with the reader's reason.
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Failure> {
        self.raw(name)?.map(|text| sound(name, &text)).transpose()
    }

    /// Returns a list; what is no list is a list of one.
    ///
    /// # Errors
    /// Refuses what is not of that form, with the reader's reason.
    pub fn list<T: DeserializeOwned>(&self, name: &str) -> Result<Option<Vec<T>>, Failure> {
        let Some(text) = self.raw(name)? else { return Ok(None) };
        if text.starts_with('[') { sound(name, &text).map(Some) } else { Ok(Some(vec![sound(name, &text)?])) }
    }

    /// Returns a figure, which is an object.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn figure(&self, name: &str) -> Result<Option<Figure>, Failure> {
        let Some(text) = self.raw(name)? else { return Ok(None) };
        if !text.starts_with('{') {
            return Err(not(name, "an object with `data` and `layout`"));
        }
        sound(name, &text).map(Some)
    }

    /// Returns the JSON of a field, or the JSON in its text.
    fn raw(&self, name: &str) -> Result<Option<Cow<'_, str>>, Failure> {
        Ok(match self.get(name) {
            None => None,
            Some(Field::Json(raw)) if raw.get().starts_with('"') => {
                let inner = read_string(raw).ok_or_else(|| not(name, "JSON"))?;
                Some(Cow::Owned(inner.trim().to_owned()))
            }
            Some(Field::Json(raw)) => Some(Cow::Borrowed(raw.get())),
            Some(Field::Text(text)) => Some(Cow::Borrowed(text.trim())),
            Some(Field::Part(part)) => {
                let text = std::str::from_utf8(&part.bytes).map_err(|_| not(name, "JSON"))?;
                Some(Cow::Borrowed(text.trim()))
            }
        }
        .filter(|text: &Cow<'_, str>| !text.is_empty()))
    }

    /// Returns the bytes of a file or a text; other JSON as it is written.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        self.get(name).map(|field| match field {
            Field::Part(part) => part.bytes.to_vec(),
            Field::Json(raw) => field.text().unwrap_or_else(|| raw.get().to_owned()).into_bytes(),
            Field::Text(text) => text.as_bytes().to_vec(),
        })
    }

    /// Returns texts: a list, a string that holds a list, one text, or a form's field several times.
    ///
    /// # Errors
    /// Refuses what is none of these.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, Failure> {
        let mut texts = Vec::new();
        for (_, field) in self.fields.iter().filter(|(key, _)| key == name) {
            let list = match field {
                Field::Json(raw) if raw.get() == "null" => continue,
                Field::Json(raw) => serde_json::from_str::<Vec<String>>(raw.get()).ok(),
                Field::Text(_) | Field::Part(_) => None,
            };
            let one = || {
                let text = field.text()?;
                if text.trim_start().starts_with('[') {
                    return serde_json::from_str(&text).ok();
                }
                Some(if text.is_empty() { Vec::new() } else { vec![text] })
            };
            texts.extend(list.or_else(one).ok_or_else(|| not(name, "a list of texts"))?);
        }
        Ok(texts)
    }

    /// Returns the folder that a file goes to.
    ///
    /// # Errors
    /// Refuses what is no number or no text.
    pub fn place(&self) -> Result<Option<Place>, Failure> {
        if let Some(path) = self.text("parent_path")? {
            return Ok(Some(Place::Path(path)));
        }
        Ok(self.integer("parent")?.map(Place::Folder))
    }

    /// Returns a file's own fields.
    ///
    /// # Errors
    /// Names the field that makes no sense.
    pub fn file_patch(&self) -> Result<FilePatch, Failure> {
        let interval = self.integer("refresh_interval")?;
        let interval =
            interval.map(u64::try_from).transpose().map_err(|_| not("refresh_interval", "a number from 0"))?;
        Ok(FilePatch {
            filename: self.text("filename")?,
            place: self.place()?,
            world_readable: self.flag("world_readable")?,
            share_key_enabled: self.flag("share_key_enabled")?,
            is_theme: self.flag("is_theme")?,
            is_template: self.flag("is_template")?,
            metadata: self.json("metadata")?,
            refresh_interval: self.has("refresh_interval").then_some(interval),
        })
    }

    /// Returns a scalar as text, an error for what is none.
    fn scalar(&self, name: &str) -> Option<Result<String, NoScalar>> {
        self.get(name).and_then(|field| match field {
            // A form's empty field is one that was not filled in.
            Field::Text(text) if text.is_empty() => None,
            Field::Part(part) if part.bytes.is_empty() => None,
            Field::Json(raw) if matches!(raw.get(), "true" | "false") => Some(Ok(raw.get().to_owned())),
            field => Some(field.text().ok_or(NoScalar)),
        })
    }
}

impl Field<'_> {
    fn text(&self) -> Option<String> {
        match self {
            Field::Text(text) => Some(text.clone().into_owned()),
            Field::Part(part) => String::from_utf8(part.bytes.to_vec()).ok(),
            Field::Json(raw) => match raw.get().as_bytes().first() {
                Some(b'"') => read_string(raw),
                Some(b'-' | b'0'..=b'9') => Some(raw.get().to_owned()),
                _ => None,
            },
        }
    }
}

/// Reads JSON of a form.
fn sound<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::invalid(name, format!("`{name}` is not sound: {error}.")))
}

fn read_string(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}
