//! A library with four users behind a router, and requests to it in few words.

use std::collections::HashMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use plotree::backend::embedded::Library;
use plotree::server::{self, Options};
use serde_json::Value;
use tower::ServiceExt;

/// A server of an empty library with the users `bob`, `eve`, `fred` and `ann`.
pub struct Stage {
    /// The library.
    pub library: Library,
    /// The server.
    pub router: Router,
    keys: HashMap<&'static str, String>,
}

impl Stage {
    /// Makes a server.
    pub fn new() -> Stage {
        Stage::with(Options::default())
    }

    /// Makes a server with options.
    pub fn with(options: Options) -> Stage {
        Stage::on(Library::in_memory().unwrap(), options)
    }

    /// Makes a server of a library without users.
    pub fn on(library: Library, options: Options) -> Stage {
        let keys = ["bob", "eve", "fred", "ann"].map(|user| {
            library.ensure_user(user).unwrap();
            (user, library.add_key(user, "test").unwrap())
        });
        Stage { router: server::router(library.clone(), options), library, keys: HashMap::from(keys) }
    }

    /// Returns a user's key.
    pub fn key(&self, user: &str) -> &str {
        &self.keys[user]
    }

    /// Begins a request: `"GET /v2/plots"`.
    pub fn ask(&self, request: &str) -> Ask<'_> {
        let (method, path) = request.split_once(' ').unwrap();
        let request = Request::builder().method(method).uri(path).header("host", "plots.test");
        Ask { stage: self, request, body: Body::empty() }
    }

    /// Asks as `bob`, with JSON.
    pub async fn bob(&self, request: &str, json: &str) -> Reply {
        let ask = self.ask(request).by("bob");
        if json.is_empty() { ask.send().await } else { ask.json(json).send().await }
    }

    /// Makes a grid of bob's with the columns `x` and `y`; returns its fid and their uids.
    pub async fn grid(&self, name: &str, more: &str) -> (String, [String; 2]) {
        let json = format!(
            r#"{{"filename":"{name}","data":{{"cols":{{"x":{{"data":[1,2,3],"order":0}},"y":{{"data":[4.5,null,"a"],"order":1}}}}}}{more}}}"#
        );
        let reply = self.bob("POST /v2/grids", &json).await.created();
        let uid = |index: usize| reply.text(&format!("/file/cols/{index}/uid"));
        (reply.text("/file/fid"), [uid(0), uid(1)])
    }

    /// Makes a plot of bob's of such a grid, named `NAME_grid`; returns the fids of both.
    pub async fn plot(&self, name: &str, more: &str) -> (String, String) {
        let (grid, [x, y]) = self.grid(&format!("{name}_grid"), "").await;
        let figure = format!(
            r#"{{"data":[{{"type":"scatter","xsrc":"{grid}:{x}","ysrc":"{grid}:{y}"}}],"layout":{{"title":{{"text":"{name}"}}}}}}"#
        );
        let json = format!(r#"{{"filename":"{name}","figure":{figure}{more}}}"#);
        (self.bob("POST /v2/plots", &json).await.created().text("/file/fid"), grid)
    }
}

/// A request being made.
pub struct Ask<'s> {
    stage: &'s Stage,
    request: axum::http::request::Builder,
    body: Body,
}

impl Ask<'_> {
    /// Signs in.
    pub fn by(self, user: &str) -> Self {
        let pair = base64_simd::STANDARD.encode_to_string(format!("{user}:{}", self.stage.key(user)));
        self.header("authorization", &format!("Basic {pair}"))
    }

    /// Sets a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Sends JSON.
    pub fn json(self, json: &str) -> Self {
        self.header("content-type", "application/json").body(json.to_owned())
    }

    /// Sends a form.
    pub fn form(self, form: &str) -> Self {
        self.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned())
    }

    /// Sends bytes.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends it and waits for the answer.
    pub async fn send(self) -> Reply {
        let request = self.request.body(self.body).unwrap();
        let response = self.stage.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reply { status: parts.status, headers: parts.headers, body: to_bytes(body, usize::MAX).await.unwrap().to_vec() }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// Returns the body as text.
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body()))
    }

    /// Returns a value of the body by its JSON pointer; null if there is none.
    pub fn at(&self, pointer: &str) -> Value {
        self.json().pointer(pointer).cloned().unwrap_or_default()
    }

    /// Returns a text of the body by its JSON pointer.
    pub fn text(&self, pointer: &str) -> String {
        self.at(pointer).as_str().unwrap_or_else(|| panic!("no text at {pointer}: {}", self.body())).to_owned()
    }

    /// Returns a header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Expects a status.
    #[track_caller]
    pub fn is(self, status: u16) -> Reply {
        assert_eq!(self.status.as_u16(), status, "{}", self.body());
        self
    }

    /// Expects 200.
    #[track_caller]
    pub fn ok(self) -> Reply {
        self.is(200)
    }

    /// Expects 201.
    #[track_caller]
    pub fn created(self) -> Reply {
        self.is(201)
    }

    /// Expects a refusal with a message, said in both shapes.
    #[track_caller]
    pub fn refused(self, status: u16, message: &str) -> Reply {
        let reply = self.is(status);
        assert_eq!(reply.header("content-type"), "application/json");
        let detail = reply.text("/detail");
        assert!(detail.contains(message), "{detail}");
        assert_eq!(reply.text("/errors/0/message"), detail);
        let error = reply.at("/errors/0");
        assert!(error.get("code").is_some() && error.get("path").is_some() && error.get("field").is_some(), "{error}");
        reply
    }
}
