//! The description of the API for programs, OpenAPI 3.1 at `/v2/openapi.json`: made of the table of [`operations`] and the
//! forms of [`schemas`], and held to the routes by a test that reads both.

mod operations;
mod schemas;

use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::routing::get;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, Required, Response,
    ResponseBuilder,
};

use super::App;
use super::answer::{self, Answer};
use operations::{Method, OPERATIONS, Operation, Query};

/// Returns the route of the description.
pub fn routes() -> Router<App> {
    Router::new().route("/v2/openapi.json", get(description))
}

async fn description() -> Answer {
    static JSON: LazyLock<Bytes> = LazyLock::new(|| serde_json::to_vec(&document()).unwrap_or_default().into());
    Ok(answer::bytes("application/json", JSON.clone()))
}

/// Returns the whole description.
#[must_use]
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("plotree")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The v2 REST API of Chart Studio, served from a plotree library. Bodies may be JSON or forms; a slash at the \
            end of a path does not matter; HEAD works wherever GET does.",
        ))
        .build();
    let mut components = ComponentsBuilder::new()
        .security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)))
        .security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    for (name, schema) in schemas::all() {
        components = components.schema(name, schema);
    }
    let mut paths = PathsBuilder::new();
    for operation in OPERATIONS {
        paths = paths.path(operation.path, item(operation));
    }
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

fn item(operation: &Operation) -> PathItem {
    let method = match operation.method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Put => HttpMethod::Put,
        Method::Patch => HttpMethod::Patch,
        Method::Delete => HttpMethod::Delete,
    };
    let resource = operation.path.split('/').nth(2).filter(|resource| !resource.is_empty()).unwrap_or("v2");
    let none: [&str; 0] = [];
    let mut described = OperationBuilder::new()
        .tag(resource)
        .summary(Some(operation.summary))
        .operation_id(Some(operation.id()))
        .parameters(Some(parameters(operation)))
        .request_body(operation.takes.map(body))
        .security(SecurityRequirement::new("key", none))
        .security(SecurityRequirement::new("token", none));
    if !operation.needs_user {
        // Or by nobody.
        described = described.security(SecurityRequirement::default());
    }
    described = described.response(operation.status.to_string(), given(operation));
    if operation.path.ends_with("/image") && operation.method == Method::Get {
        described = described.response("304", ResponseBuilder::new().description("It is still the same."));
    }
    for (status, meaning) in refusals(operation) {
        described = described.response(status, refused(meaning));
    }
    PathItem::new(method, described)
}

fn parameters(operation: &Operation) -> Vec<Parameter> {
    let places = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let places = places.map(|name| {
        let schema = if name == "fid" { schemas::fid() } else { schemas::text() };
        let of_path = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
        of_path.required(Required::True).schema(Some(schema)).build()
    });
    let queries = operation.asks.iter().map(|Query { name, about, schema, is_needed }| {
        let of_query = ParameterBuilder::new().name(*name).parameter_in(ParameterIn::Query).description(Some(*about));
        let needed = if *is_needed { Required::True } else { Required::False };
        of_query.required(needed).schema(Some(schema())).build()
    });
    places.chain(queries).collect()
}

fn body(schema: &'static str) -> RequestBody {
    if schema == "Table" {
        let bytes = ContentBuilder::new().schema(Some(schemas::bytes())).build();
        return RequestBodyBuilder::new().content("text/csv", bytes).required(Some(Required::True)).build();
    }
    let content = || ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
    RequestBodyBuilder::new().content("application/json", content()).build()
}

fn given(operation: &Operation) -> Response {
    let response = ResponseBuilder::new().description(match operation.status {
        201 => "Made.",
        204 => "Done; there is nothing more to say.",
        _ => "Done.",
    });
    let content = |media_type: &str, response: ResponseBuilder| {
        response.content(media_type, ContentBuilder::new().schema(Some(schemas::bytes())).build())
    };
    match operation.gives {
        "" => response,
        "Picture" => content("image/png", response),
        "Pictures" => ["image/png", "image/jpeg", "image/webp", "image/svg+xml", "application/pdf"]
            .into_iter()
            .fold(response, |response, media_type| content(media_type, response))
            .content("application/json", ContentBuilder::new().schema(Some(schemas::any())).build()),
        "Bytes" => content("*/*", response),
        schema => response
            .content("application/json", ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build()),
    }
    .build()
}

/// Returns the statuses of refusals that an operation can have, with what they mean.
fn refusals(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let mut refusals = vec![
        ("400", "What was asked makes no sense."),
        ("401", "The key is wrong, or there is none where one is needed."),
        ("404", "There is no such thing, or the caller may not see it."),
        ("429", "Too many requests."),
    ];
    if operation.method != Method::Get {
        refusals.push(("403", "The caller may see the file but not do this."));
        refusals.push(("409", "A name is taken."));
    } else if operation.path.ends_with("/collaborators") {
        refusals.push(("403", "The caller may see the file but not who else does."));
    }
    if operation.takes.is_some() {
        refusals.push(("408", "The body came too slowly."));
        refusals.push(("413", "The body is too large."));
    }
    refusals
}

fn refused(meaning: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Error"))).build();
    ResponseBuilder::new().description(meaning).content("application/json", content).build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// Returns the routes that the source of the server has, as `GET /v2/files/{fid}`.
    fn routes() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server");
        let mut found = BTreeSet::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let Ok(source) = fs::read_to_string(&path) else { continue };
            let source = source.split("#[cfg(test)]").next().unwrap();
            for resource in
                source.split("common::<").skip(1).filter_map(|rest| rest.split("(\"").nth(1)?.split('"').next())
            {
                let files = fs::read_to_string(path.with_file_name("files.rs")).unwrap();
                for route in files.split(".route(&path(\"").skip(1) {
                    let (rest, behind) = route.split_once('"').unwrap();
                    add(&mut found, &format!("/v2/{resource}/{{fid}}/{rest}"), behind);
                }
            }
            for route in source.split(".route(\"").skip(1) {
                let (path, behind) = route.split_once('"').unwrap();
                if path.starts_with("/v2") {
                    add(&mut found, path, behind);
                }
            }
        }
        found
    }

    fn add(found: &mut BTreeSet<String>, path: &str, behind: &str) {
        // Up to the next route, or the end of the function.
        let end = behind.find(".route(").or_else(|| behind.find("\n}")).unwrap_or(behind.len());
        let methods = behind[..end].split("\n}").next().unwrap();
        for method in ["get", "post", "put", "patch", "delete"] {
            let is_there = methods.match_indices(&format!("{method}(")).any(|(at, _)| {
                // A word of its own, and not one that only refuses.
                !methods[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                    && !methods[at..].starts_with(&format!("{method}(super::not_found"))
            });
            if is_there {
                found.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let described: BTreeSet<String> =
            OPERATIONS.iter().map(|o| format!("{} {}", o.method.name(), o.path)).collect();
        let served = routes();
        assert!(served.len() > 60, "{served:?}");
        let missing: Vec<_> = served.difference(&described).collect();
        let invented: Vec<_> = described.difference(&served).collect();
        assert!(missing.is_empty() && invented.is_empty(), "not described: {missing:?}; not served: {invented:?}");
    }

    #[test]
    fn every_form_that_is_named_is_there() {
        let json = serde_json::to_string(&document()).unwrap();
        let known: BTreeSet<_> = schemas::all().into_iter().map(|(name, _)| name).collect();
        for reference in json.split("#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(known.contains(name), "{name}");
        }
        let ids: BTreeSet<_> = OPERATIONS.iter().map(Operation::id).collect();
        assert_eq!(ids.len(), OPERATIONS.len(), "names of operations are their own");
    }
}
