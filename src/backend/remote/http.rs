//! One request and its answer: credentials, time-outs, repetition, redirects, bounds.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Response, Url};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout_at};

use super::address::{self, Address};
use super::retry::{self, Outcome};
use super::{Settings, problem};
use crate::backend::{Error, Result};
use crate::model::Timestamp;
use secrecy::ExposeSecret;

/// Requests that are under way at the same time.
const MOST_AT_ONCE: usize = 6;

/// Connections that are kept for the next request.
const KEPT_CONNECTIONS: usize = 4;

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;

/// The largest answer that is not content, decompressed.
const MOST_OF_AN_ANSWER: usize = 64 << 20;

const JSON: Cow<'static, str> = Cow::Borrowed("application/json");

/// A connection to a server.
#[derive(Debug)]
pub struct Http {
    client: Client,
    address: Address,
    authorization: Option<HeaderValue>,
    settings: Settings,
    slots: Semaphore,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Call {
    method: Method,
    /// The route below `v2/`.
    segments: Vec<String>,
    query: Vec<(Cow<'static, str>, String)>,
    body: Option<Bytes>,
    body_type: Cow<'static, str>,
    /// Whether doing it twice is the same as doing it once.
    repeatable: bool,
    /// Whether the answer is a file's content, which may be large.
    is_content: bool,
    /// The version of the answer that is at hand.
    etag: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The media type.
    pub content_type: String,
    /// The version of what is answered, if it has one.
    pub etag: Option<String>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// The bytes, decompressed.
    pub body: Vec<u8>,
    /// Whether it took more than one attempt, so that an earlier one may have been done.
    pub repeated: bool,
}

impl Call {
    fn new(method: Method, segments: &[&str], repeatable: bool) -> Call {
        let segments = segments.iter().map(|segment| (*segment).to_owned()).collect();
        Call {
            method,
            segments,
            query: Vec::new(),
            body: None,
            body_type: JSON,
            repeatable,
            is_content: false,
            etag: None,
        }
    }

    /// Makes a request that reads.
    pub fn get(segments: &[&str]) -> Call {
        Call::new(Method::GET, segments, true)
    }

    /// Makes a request that makes something, which is not to happen twice.
    pub fn post(segments: &[&str]) -> Call {
        Call::new(Method::POST, segments, false)
    }

    /// Makes a request that changes what is there.
    pub fn patch(segments: &[&str]) -> Call {
        Call::new(Method::PATCH, segments, true)
    }

    /// Makes a request that puts something in the place of another.
    pub fn put(segments: &[&str]) -> Call {
        Call::new(Method::PUT, segments, true)
    }

    /// Makes a request that removes.
    pub fn delete(segments: &[&str]) -> Call {
        Call::new(Method::DELETE, segments, true)
    }

    /// Says that doing it twice is the same as once.
    pub fn repeatable(mut self) -> Call {
        self.repeatable = true;
        self
    }

    /// Says that the answer is a file's content.
    pub fn content(mut self) -> Call {
        self.is_content = true;
        self
    }

    /// Asks only for what is not of this version.
    pub fn unless(mut self, etag: &str) -> Call {
        self.etag = Some(etag.to_owned());
        self
    }

    /// Adds a parameter.
    #[allow(clippy::needless_pass_by_value, reason = "numbers and texts are given as they are")]
    pub fn query(mut self, key: &'static str, value: impl ToString) -> Call {
        self.query.push((key.into(), value.to_string()));
        self
    }

    /// Adds a parameter if it has a value.
    pub fn maybe(self, key: &'static str, value: Option<impl ToString>) -> Call {
        match value {
            Some(value) => self.query(key, value),
            None => self,
        }
    }

    /// Sends a body.
    pub fn json(mut self, body: &impl serde::Serialize) -> Result<Call> {
        let body = serde_json::to_vec(body).map_err(|error| Error::invalid("body", error.to_string()))?;
        self.body = Some(body.into());
        Ok(self)
    }

    /// Sends fields and a file of bytes as the parts of a form.
    pub fn parts(mut self, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Call {
        let (boundary, body) = multipart(fields, name, bytes);
        self.body = Some(body.into());
        self.body_type = format!("multipart/form-data; boundary={boundary}").into();
        self
    }

    /// Asks for what a link of the server names: its parameters, at this route and no other address.
    pub fn following(mut self, link: &str) -> Result<Call> {
        let url = Url::parse(link).map_err(|_| Error::invalid("cursor", "The link makes no sense."))?;
        self.query = url.query_pairs().map(|(key, value)| (key.into_owned().into(), value.into_owned())).collect();
        Ok(self)
    }

    /// Returns a text that is the same for the same question.
    pub fn name(&self) -> String {
        let query: Vec<String> = self.query.iter().map(|(key, value)| format!("{key}={value}")).collect();
        format!("{} {}?{}", self.method, self.segments.join("/"), query.join("&"))
    }
}

/// Why an attempt has no answer.
struct Broken {
    /// Whether the server was reached, so that something may have been done.
    was_reached: bool,
    /// Whether the same would happen again.
    is_final: bool,
    error: Error,
}

impl Http {
    /// Makes a connection; nothing is asked yet.
    ///
    /// # Errors
    /// Says what is wrong with the address, the name or the certificate.
    pub fn new(settings: Settings) -> Result<Http> {
        let address = Address::new(&settings.url, settings.insecure)?;
        // Somebody else in the process may have chosen already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .default_headers(headers())
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.read_timeout)
            .pool_max_idle_per_host(KEPT_CONNECTIONS)
            .http2_adaptive_window(true)
            .tcp_nodelay(true)
            .referer(false);
        if address.is_plain() {
            // Without TLS there is no need to read the system's certificates.
            builder = builder.tls_certs_only([]);
        } else if let Some(pem) = &settings.certificate {
            let certificates = reqwest::Certificate::from_pem_bundle(pem).ok().filter(|found| !found.is_empty());
            let certificates = certificates
                .ok_or_else(|| Error::invalid("certificate", "The file of the certificate holds none in PEM form."))?;
            builder = builder.tls_certs_merge(certificates);
        }
        if address::is_loopback(&address.route(&[], &[])?) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| Error::Offline(format!("HTTP cannot be spoken here: {error}")))?;
        let authorization = authorization(&settings)?;
        Ok(Http { client, address, authorization, settings, slots: Semaphore::new(MOST_AT_ONCE) })
    }

    /// Returns where the server is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Asks until there is an answer, as often as patience and sense allow.
    ///
    /// # Errors
    /// [`Error::Offline`] when there is none in time; [`Error::TooLarge`] when it has no end.
    pub async fn send(&self, call: &Call) -> Result<Reply> {
        let deadline = Instant::now() + self.settings.total_timeout;
        let asked = async {
            // The semaphore is never closed.
            let _slot = self.slots.acquire().await;
            self.ask(call).await
        };
        match timeout_at(deadline, asked).await {
            Ok(answer) => answer,
            Err(_) => {
                Err(Error::Offline(format!("{} takes too long to answer.", crate::text::shown(self.address.host()))))
            }
        }
    }

    async fn ask(&self, call: &Call) -> Result<Reply> {
        let mut attempt = 1;
        loop {
            let answer = self.attempt(call).await;
            let wait = match &answer {
                Ok(reply) if reply.status < 429 => None,
                Ok(reply) => {
                    let message = String::from_utf8_lossy(reply.body.get(..2000).unwrap_or(&reply.body)).into_owned();
                    let (status, retry_after) = (reply.status, reply.retry_after);
                    let outcome = Outcome::Answered { status, retry_after, message: &message };
                    retry::wait(outcome, call.repeatable, attempt, &self.settings.patience)
                }
                Err(broken) if broken.is_final => None,
                Err(broken) => {
                    let outcome = if broken.was_reached { Outcome::Broken } else { Outcome::Unreached };
                    retry::wait(outcome, call.repeatable, attempt, &self.settings.patience)
                }
            };
            match (wait, answer) {
                (Some(wait), _) => sleep(wait).await,
                (None, Ok(reply)) => return Ok(Reply { repeated: attempt > 1, ..reply }),
                (None, Err(broken)) => return Err(broken.error),
            }
            attempt += 1;
        }
    }

    /// Asks once, and where the server leads to.
    async fn attempt(&self, call: &Call) -> std::result::Result<Reply, Broken> {
        let query: Vec<(&str, &str)> = call.query.iter().map(|(key, value)| (key.as_ref(), value.as_str())).collect();
        let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
        let refused = |error| Broken { was_reached: false, is_final: true, error };
        let mut url = self.address.route(&segments, &query).map_err(refused)?;
        for _ in 0..=MOST_REDIRECTS {
            let response = self.request(call, &url).send().await;
            let response = response.map_err(|error| self.broken(&error))?;
            match self.redirect(call, &url, &response) {
                Some(next) => url = next,
                None => return self.read(call, response).await,
            }
        }
        let error = Error::Offline("The server sends the request in circles.".into());
        Err(Broken { was_reached: true, is_final: true, error })
    }

    fn request(&self, call: &Call, url: &Url) -> reqwest::RequestBuilder {
        let mut request = self.client.request(call.method.clone(), url.clone());
        // Whoever else the server leads to has no business with the key.
        if let Some(authorization) = self.authorization.as_ref().filter(|_| self.address.is_origin_of(url)) {
            request = request.header(header::AUTHORIZATION, authorization.clone());
        }
        if let Some(etag) = &call.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(body) = &call.body {
            request = request.header(header::CONTENT_TYPE, call.body_type.as_ref()).body(body.clone());
        }
        request
    }

    /// Returns where an answer leads to, if it may be followed: what reads anywhere that is as safe, what writes only on
    /// the same server and only when it stays what it is.
    fn redirect(&self, call: &Call, from: &Url, response: &Response) -> Option<Url> {
        let status = response.status().as_u16();
        let reads = call.method == Method::GET;
        match status {
            307 | 308 => {}
            301..=303 if reads => {}
            _ => return None,
        }
        let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
        let url = from.join(location).ok()?;
        let is_same = self.address.is_origin_of(&url);
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && address::is_loopback(&url));
        (is_same || (reads && is_safe && call.is_content)).then_some(url)
    }

    /// Reads an answer to its end, within bounds.
    async fn read(&self, call: &Call, mut response: Response) -> std::result::Result<Reply, Broken> {
        let most = if call.is_content { self.settings.most_content } else { MOST_OF_AN_ANSWER };
        let text = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
        let mut reply = Reply {
            status: response.status().as_u16(),
            content_type: text(header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase(),
            etag: text(header::ETAG).map(str::to_owned),
            retry_after: text(header::RETRY_AFTER).and_then(|after| retry::retry_after(after, Timestamp::now())),
            body: Vec::new(),
            repeated: false,
        };
        while let Some(chunk) = response.chunk().await.map_err(|error| self.broken(&error))? {
            if reply.body.len() + chunk.len() > most {
                let error = Error::TooLarge(format!("The server answers with more than {} MB.", most >> 20));
                return Err(Broken { was_reached: true, is_final: true, error });
            }
            reply.body.extend_from_slice(&chunk);
        }
        Ok(reply)
    }

    fn broken(&self, error: &reqwest::Error) -> Broken {
        let error_said = problem::broken(error, self.address.host());
        // Whoever has waited for a time-out has waited long enough.
        let is_final = error.is_builder() || error.is_timeout();
        Broken { was_reached: !error.is_connect(), is_final, error: error_said }
    }
}

/// Returns what every request says.
fn headers() -> HeaderMap {
    let platform = concat!("plotree ", env!("CARGO_PKG_VERSION"));
    let mut headers = HeaderMap::new();
    headers.insert("plotly-client-platform", HeaderValue::from_static(platform));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(concat!("plotree/", env!("CARGO_PKG_VERSION"))));
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, */*;q=0.8"));
    headers
}

/// Returns the header that says who is calling; it is not shown in any log.
fn authorization(settings: &Settings) -> Result<Option<HeaderValue>> {
    let Some(credentials) = &settings.credentials else { return Ok(None) };
    if credentials.username.contains(':') {
        return Err(Error::invalid("username", "A username has no colon."));
    }
    let pair = format!("{}:{}", credentials.username, credentials.key.expose_secret());
    let text = format!("Basic {}", base64_simd::STANDARD.encode_to_string(pair));
    let mut value =
        HeaderValue::from_str(&text).map_err(|_| Error::invalid("key", "The key cannot be sent in a header."))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// Returns the parts of a form with the line between them, which none of them holds.
fn multipart(fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let mut boundary = String::from("plotree");
    while bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes())
        || fields.iter().any(|(_, value)| value.contains(&boundary))
    {
        boundary.push('x');
    }
    let mut body = Vec::with_capacity(bytes.len() + 512);
    for (name, value) in fields {
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(value.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (boundary, body)
}
